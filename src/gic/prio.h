/* SPDX-License-Identifier: MIT */
/* Priorities: one implementation for physical and virtual interfaces. */
#ifndef GS_GIC_PRIO_H
#define GS_GIC_PRIO_H

#include "core/types.h"

#define PRIO_IDLE 0xffu

/* Active priority levels, bit 0 the highest: as the AP registers have them (PRI-09). */
struct prio_ap {
	u64 w[2];
};
_Static_assert(sizeof(struct prio_ap) == 16, "no padding");

/* Implemented bits of a priority; the low ones read as zero (PRI-01). */
u8 prio_implemented(u8 prio, u32 bits);
/* Preemption level: the bits above the subpriority, at the smallest binary point (PRI-06, PRI-07). */
u32 prio_level(u8 prio, u32 pre_bits);
/* Is it signalled: above the mask and able to preempt (PRI-02, PRI-03, PRI-05)? */
bool prio_signalled(u8 prio, u8 pmr, u64 ap, u32 pre_bits);
/* Running priority: PRIO_IDLE when nothing is active (PRI-04). */
u8 prio_running(u64 ap, u32 pre_bits);
/* Active priorities after an acknowledge, after a priority drop (PRI-09, PRI-10). */
u64 prio_activate(u64 ap, u8 prio, u32 pre_bits);
u64 prio_drop(u64 ap);

/* The same with up to 7 preemption bits.  Highest active level; PRIO_LEVELS: none. */
#define PRIO_LEVELS 128u
u32 prio_ap_highest(struct prio_ap ap);
struct prio_ap prio_ap_with(struct prio_ap ap, u32 level);
struct prio_ap prio_ap_drop(struct prio_ap ap);
/* Preemption bits of an interface with so many priority bits. */
u32 prio_pre_bits(u32 bits);
/* Bits of a priority above the subpriority, for BPR0 = bpr (PRI-06). */
u8 prio_group_mask(u32 bpr);

#endif
