/* SPDX-License-Identifier: MIT */
/* Priorities: which of their bits there are, at physical and virtual interfaces. */
#ifndef GS_GIC_PRIO_H
#define GS_GIC_PRIO_H

#include "core/types.h"

#define PRIO_IDLE 0xffu

/* Implemented bits of a priority; the low ones read as zero (PRI-01). */
u8 prio_implemented(u32 prio, u32 bits);
/* Preemption bits of an interface with so many priority bits. */
u32 prio_pre_bits(u32 bits);

#endif
