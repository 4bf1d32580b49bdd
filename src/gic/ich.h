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
#define ICH_HCR_vSGIEOICount (1u << 8)
#define ICH_HCR_TC           (1u << 10)
#define ICH_HCR_TALL0        (1u << 11)
#define ICH_HCR_TALL1        (1u << 12)
#define ICH_HCR_TSEI         (1u << 13)
#define ICH_HCR_TDIR         (1u << 14)
#define ICH_HCR_DVIM         (1u << 15)
#define ICH_HCR_EOIcount     (31u << 27)

#define ICH_VMCR_VENG0       (1u << 0)
#define ICH_VMCR_VENG1       (1u << 1)
#define ICH_VMCR_VFIQEn      (1u << 3)
#define ICH_VMCR_VCBPR       (1u << 4)
#define ICH_VMCR_VEOIM       (1u << 9)

#define ICH_LR_HW            ((u64)1 << 61)
#define ICH_LR_Group         ((u64)1 << 60)
#define ICH_LR_NMI           ((u64)1 << 59)	/* capability nmi; else RES0 */
#define ICH_LR_EOI           ((u64)1 << 41)	/* with HW=0 */

static inline u32 ich_pri_bits(const struct gs *g)
{
	return g->hw->caps.pri_bits + 1;
}

static inline u32 ich_pre_bits(const struct gs *g)
{
	return g->hw->caps.pre_bits + 1;
}

/* Fields of ICH_VMCR_EL2. */
static inline u8 vmcr_pmr(u32 vmcr)
{
	return (u8)(vmcr >> 24);
}

static inline u8 vmcr_bpr0(u32 vmcr)
{
	return vmcr >> 21 & 7;
}

static inline u8 vmcr_bpr1(u32 vmcr)
{
	return vmcr >> 18 & 7;
}

void ich_reset(struct gs *g, gs_pe pe);
void ich_hcr_write(struct gs *g, gs_pe pe, u32 val);
void ich_vmcr_write(struct gs *g, gs_pe pe, u32 val);
/* Register n of the active priorities of a group; how many there are: aprs_count(). */
void ich_ap_write(struct gs *g, gs_pe pe, u32 group, u32 n, u64 val);
u64 ich_ap_read(const struct gs *g, gs_pe pe, u32 group, u32 n);
/* Write one list register as the manual lays it out; reports LR-11 and A15. */
void ich_lr_write(struct gs *g, gs_pe pe, u32 n, u64 val);
/* Is a valid one of this vINTID there? */
bool ich_lr_holds(const struct gs *g, gs_pe pe, u32 vintid);
/* Its state alone, as the interface changes it. */
void ich_lr_state(struct gs *g, gs_pe pe, u32 n, u8 state);

static inline u8 ich_lr_state_of(u64 lr)
{
	return (u8)(lr >> 62);
}

static inline u8 ich_lr_prio_of(u64 lr)
{
	return (u8)(lr >> 48);
}

/* Computed registers. */
u64 ich_elrsr(const struct gs *g, gs_pe pe);
u64 ich_eisr(const struct gs *g, gs_pe pe);
u64 ich_misr(const struct gs *g, gs_pe pe);
u64 ich_vtr(const struct gs *g);

/* ------------------------------------------------------------ ICV_, by group: icv.c */

/* An acknowledge, of an NMI as well: whether that is for this register to do the reader asks with icv_nmi(). */
u32 icv_iar(struct gs *g, gs_pe pe, u32 group, bool *direct);
/* Is what is signalled an NMI? */
bool icv_nmi(const struct gs *g, gs_pe pe);
void icv_eoir(struct gs *g, gs_pe pe, u32 group, u32 vintid);
void icv_dir(struct gs *g, gs_pe pe, u32 vintid);
u32 icv_hppir(const struct gs *g, gs_pe pe, u32 group);
/* Virtual running priority; 0 while an NMI is active. */
u8 icv_running(const struct gs *g, gs_pe pe);

#endif
