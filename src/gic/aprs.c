/* SPDX-License-Identifier: MIT */
/*
 * Active priorities and binary points: rules PRI-04, PRI-06 to PRI-10.
 *
 * Words beyond aprs_count() are always zero: nothing sets a level there, and
 * the registers that would are UNDEFINED.
 */
#include "gic/aprs.h"

#include "core/bits.h"
#include "core/diag.h"
#include "gic/prio.h"

u32 aprs_count(u32 pre_bits)
{
	gs_assert(pre_bits >= 4 && pre_bits <= 7);
	return pre_bits <= 5 ? 1 : 1u << (pre_bits - 5);
}

static u32 level(u8 group_prio, u32 pre_bits)
{
	return (u32)group_prio >> (8 - pre_bits);
}

u8 aprs_running(const struct aprs *a, u32 pre_bits)
{
	u32 n = aprs_count(pre_bits);

	for (u32 i = 0; i < n; i++)
		if (a->w[i])
			return (u8)((32 * i + bits_ctz(a->w[i])) << (8 - pre_bits));
	return PRIO_IDLE;
}

void aprs_activate(struct aprs *a, u8 group_prio, u32 pre_bits)
{
	u32 l = level(group_prio, pre_bits);

	a->w[l / 32] |= 1u << l % 32;
}

bool aprs_active_at(const struct aprs *a, u8 group_prio, u32 pre_bits)
{
	u32 l = level(group_prio, pre_bits);

	return a->w[l / 32] >> l % 32 & 1;
}

void aprs_drop(struct aprs *a)
{
	for (u32 i = 0; i < APRS_MAX; i++) {
		if (!a->w[i])
			continue;
		a->w[i] &= a->w[i] - 1;
		return;
	}
}

u8 bpr0_min(u32 pre_bits)
{
	return (u8)(7 - pre_bits);
}

u8 bpr1_min(u32 pre_bits)
{
	return (u8)(8 - pre_bits);
}

u8 bpr0_mask(u8 bpr)
{
	gs_assert(bpr <= 7);
	return (u8)(0xffu << (bpr + 1));
}

u8 bpr1_mask(u8 bpr)
{
	gs_assert(bpr >= 1 && bpr <= 7);
	return (u8)(0xffu << bpr);
}

u8 bpr1_from_bpr0(u8 bpr0)
{
	return bpr0 < 7 ? (u8)(bpr0 + 1) : 7;
}
