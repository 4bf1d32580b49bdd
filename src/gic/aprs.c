/* SPDX-License-Identifier: MIT */
/*
 * Active priorities and binary points: rules PRI-04, PRI-06 to PRI-10.
 *
 * Levels beyond the registers there are, are never active: nothing sets one, and
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

u32 aprs_reg(const struct aprs *a, u32 n)
{
	gs_assert(n < APRS_MAX);
	return (u32)(a->w[n / 2] >> 32 * (n % 2));
}

void aprs_set_reg(struct aprs *a, u32 n, u32 val)
{
	gs_assert(n < APRS_MAX);
	a->w[n / 2] = bits_set(a->w[n / 2], 32 * (n % 2) + 31, 32 * (n % 2), val);
}

u32 aprs_highest(const struct aprs *a)
{
	if (a->w[0])
		return bits_ctz(a->w[0]);
	return a->w[1] ? 64 + bits_ctz(a->w[1]) : APRS_LEVELS;
}

static u32 level(u8 group_prio, u32 pre_bits)
{
	return (u32)group_prio >> (8 - pre_bits);
}

u8 aprs_running(const struct aprs *a, u32 pre_bits)
{
	u32 highest = aprs_highest(a);

	return (u8)(highest < APRS_LEVELS ? highest << (8 - pre_bits) : PRIO_IDLE);
}

void aprs_activate(struct aprs *a, u8 group_prio, u32 pre_bits)
{
	u32 l = level(group_prio, pre_bits);

	a->w[l / 64] |= (u64)1 << l % 64;
}

bool aprs_active_at(const struct aprs *a, u8 group_prio, u32 pre_bits)
{
	u32 l = level(group_prio, pre_bits);

	return bit_test(a->w[l / 64], l % 64);
}

void aprs_drop(struct aprs *a)
{
	u32 k = a->w[0] ? 0 : 1;

	a->w[k] &= a->w[k] - 1;
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
