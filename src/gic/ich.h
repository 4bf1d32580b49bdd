/* SPDX-License-Identifier: MIT */
/* Hypervisor control: fields of ICH_ registers, and what icv.c needs of list registers. */
#ifndef GS_GIC_ICH_H
#define GS_GIC_ICH_H

#include "gic/gic.h"

#define ICH_HCR_En           (1u << 0)
#define ICH_HCR_UIE          (1u << 1)
#define ICH_HCR_LRENPIE      (1u << 2)
#define ICH_HCR_NPIE         (1u << 3)
#define ICH_HCR_VGrp0EIE     (1u << 4)
#define ICH_HCR_VGrp0DIE     (1u << 5)
#define ICH_HCR_VGrp1EIE     (1u << 6)
#define ICH_HCR_VGrp1DIE     (1u << 7)
#define ICH_HCR_DVIM         (1u << 15)
#define ICH_HCR_WMASK        0xfdffu	/* kept as written; EOIcount apart */

#define ICH_LR_HW            ((u64)1 << 61)
#define ICH_LR_Group         ((u64)1 << 60)
#define ICH_LR_EOI           ((u64)1 << 41)	/* with HW=0 */
#define ICH_LR_WMASK         0xf0ff1fffffffffffull

/* Write one list register as the manual lays it out; reports LR-11 and A15. */
void ich_lr_write(struct gs *g, gs_pe pe, u32 n, u64 val);
/* Its state alone, as the interface changes it. */
void ich_lr_state(struct gs *g, gs_pe pe, u32 n, u8 state);
/* Computed registers. */
u64 ich_elrsr(const struct gs *g, gs_pe pe);
u64 ich_eisr(const struct gs *g, gs_pe pe);
u64 ich_misr(const struct gs *g, gs_pe pe);
u64 ich_vtr(const struct gs *g);

#endif
