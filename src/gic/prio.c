/* SPDX-License-Identifier: MIT */
/*
 * Priorities.  0 is the highest.  Active priorities are one bit per
 * preemption level.  In a 64-bit word at most 6 preemption bits count; an
 * interface with 7 is then treated as having 6 (it preempts less often).
 * struct prio_ap has room for 7.
 */
#include "gic/prio.h"

#include "core/bits.h"
#include "core/diag.h"

u8 prio_implemented(u8 prio, u32 bits)
{
	gs_assert(bits >= 4 && bits <= 8);
	return (u8)(prio & (0xffu << (8 - bits)));
}

u32 prio_level(u8 prio, u32 pre_bits)
{
	gs_assert(pre_bits >= 4);
	return (u32)prio >> (8 - (pre_bits > 6 ? 6 : pre_bits));
}

bool prio_signalled(u8 prio, u8 pmr, u64 ap, u32 pre_bits)
{
	if (prio >= pmr)
		return false;
	return !ap || prio_level(prio, pre_bits) < bits_ctz(ap);
}

u8 prio_running(u64 ap, u32 pre_bits)
{
	u32 prio = ap ? bits_ctz(ap) << (8 - (pre_bits > 6 ? 6 : pre_bits)) : PRIO_IDLE;

	return (u8)prio;
}

u64 prio_activate(u64 ap, u8 prio, u32 pre_bits)
{
	return ap | (u64)1 << prio_level(prio, pre_bits);
}

u64 prio_drop(u64 ap)
{
	return ap & (ap - 1);
}

u32 prio_ap_highest(struct prio_ap ap)
{
	if (ap.w[0])
		return bits_ctz(ap.w[0]);
	return ap.w[1] ? 64 + bits_ctz(ap.w[1]) : PRIO_LEVELS;
}

struct prio_ap prio_ap_with(struct prio_ap ap, u32 level)
{
	gs_assert(level < PRIO_LEVELS);
	ap.w[level / 64] |= (u64)1 << level % 64;
	return ap;
}

struct prio_ap prio_ap_drop(struct prio_ap ap)
{
	u32 k = ap.w[0] ? 0 : 1;

	ap.w[k] &= ap.w[k] - 1;
	return ap;
}

u32 prio_pre_bits(u32 bits)
{
	return bits < 7 ? bits : 7;
}

u8 prio_group_mask(u32 bpr)
{
	gs_assert(bpr <= 7);
	return (u8)(0xffu << (bpr + 1));
}
