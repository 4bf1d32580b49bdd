/* SPDX-License-Identifier: MIT */
/* Priorities: one implementation for physical and virtual interfaces. */
#ifndef GS_GIC_PRIO_H
#define GS_GIC_PRIO_H

#include "core/types.h"

#define PRIO_IDLE 0xffu

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

#endif
