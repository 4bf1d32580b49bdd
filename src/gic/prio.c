/* SPDX-License-Identifier: MIT */
/* Priorities.  0 is the highest.  What of them preempts: aprs.h. */
#include "gic/prio.h"

#include "core/diag.h"

u8 prio_implemented(u32 prio, u32 bits)
{
	gs_assert(bits >= 4 && bits <= 8);
	return (u8)(prio & (0xffu << (8 - bits)));
}

u32 prio_pre_bits(u32 bits)
{
	return bits < 7 ? bits : 7;
}
