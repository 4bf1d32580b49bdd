/* SPDX-License-Identifier: MIT */
/*
 * Active priorities and binary points, of a physical or a virtual interface.
 *
 * Active priorities of one group are up to 128 bits, one for each preemption
 * level, 0 the highest: bit b of ICC_AP1R<n>_EL1 and its relatives is level
 * 32n + b (PRI-09).
 */
#ifndef GS_GIC_APRS_H
#define GS_GIC_APRS_H

#include "core/types.h"

#define APRS_MAX 4u		/* registers */
#define APRS_LEVELS 128u

struct aprs { u64 w[APRS_LEVELS / 64]; };
_Static_assert(sizeof(struct aprs) == 16, "no padding");

/* Registers there are with that many preemption bits: 1, 2 or 4. */
u32 aprs_count(u32 pre_bits);
u32 aprs_reg(const struct aprs *a, u32 n);
void aprs_set_reg(struct aprs *a, u32 n, u32 val);
/* The highest active level; APRS_LEVELS when there is none. */
u32 aprs_highest(const struct aprs *a);
/* Group priority of the highest active interrupt; PRIO_IDLE when there is none (PRI-04). */
u8 aprs_running(const struct aprs *a, u32 pre_bits);
/* After an acknowledge at that group priority (PRI-09). */
void aprs_activate(struct aprs *a, u8 group_prio, u32 pre_bits);
bool aprs_active_at(const struct aprs *a, u8 group_prio, u32 pre_bits);
/* Priority drop: the highest goes (PRI-10). */
void aprs_drop(struct aprs *a);

/* Smallest binary points (PRI-07). */
u8 bpr0_min(u32 pre_bits);
u8 bpr1_min(u32 pre_bits);	/* Non-secure or virtual */
/* Bits of a priority that make its group priority (PRI-06). */
u8 bpr0_mask(u8 bpr);
u8 bpr1_mask(u8 bpr);		/* Non-secure or virtual, at least 1 */
/* What BPR1 reads while BPR0 governs Group 1 as well (PRI-08). */
u8 bpr1_from_bpr0(u8 bpr0);

#endif
