/* SPDX-License-Identifier: MIT */
/*
 * 1 of N: which PEs take part, and which of them gets an SPI (ROU-02).
 *
 * A PE takes part for a group whose DPG bit it has not set: awake, if its CPU
 * interface has the group on; asleep, if E1NWF says that it may be woken.  Who
 * goes to sleep has its groups off (WAK-03), so they do not count then.
 *
 * For each group there are two sets (peset.h): of those awake that take part,
 * and of those asleep that do if E1NWF is set.  So E1NWF changes neither, and
 * picking costs the same however many do not take part.
 */
#include "gic/one_of_n.h"

#include "core/bits.h"
#include "core/choose.h"
#include "core/diag.h"
#include "gic/gicd.h"
#include "gic/peset.h"
#include "gic/rd.h"

static bool sleeps(const struct gs *g, gs_pe pe)
{
	return gicr_at(g, pe)->children;
}

static bool wakes(const struct gs *g)
{
	return gicd_at(g)->ctlr & GICD_CTLR_E1NWF;
}

/* DPG bits of GICR_CTLR: 24 Group 0, 25 Non-secure, 26 Secure Group 1. */
bool one_of_n_member(const struct gs *g, gs_pe pe, u32 grp, bool asleep)
{
	if (bit_test(gicr_at(g, pe)->ctlr, 24 + grp) || sleeps(g, pe) != asleep)
		return false;
	return asleep || bit_test(icc_at(g, pe)->igrpen, grp);
}

bool one_of_n_takes_part(const struct gs *g, gs_pe pe, u32 grp)
{
	bool asleep = sleeps(g, pe);

	return one_of_n_member(g, pe, grp, asleep) && (!asleep || wakes(g));
}

/* ------------------------------------------------------------ sets */

void one_of_n_note(struct gs *g, gs_pe pe)
{
	for (u32 grp = GRP0; grp <= GRP1S; grp++) {
		peset_put(g, peset_part(g, grp, false), pe, one_of_n_member(g, pe, grp, false));
		peset_put(g, peset_part(g, grp, true), pe, one_of_n_member(g, pe, grp, true));
	}
}

bool one_of_n_sound(const struct gs *g)
{
	for (u32 k = 0; k < 6; k++)
		if (!peset_sound(g, peset_part(g, k / 2, k % 2)))
			return false;
	return true;
}

/* Members among PEs 64w and on, a bit each; where sets are not kept there are no more than those of w = 0. */
static u64 word(const struct gs *g, u32 grp, bool asleep, u32 w)
{
	u64 v = 0;

	if (peset_kept(g))
		return peset_word(g, peset_part(g, grp, asleep), w);
	for (u32 pe = 0; pe < g->gic->pes; pe++)
		v |= (u64)one_of_n_member(g, GS_PE(pe), grp, asleep) << pe;
	return v;
}

/* ------------------------------------------------------------ picking */

static u32 words(const struct gs *g)
{
	return (g->gic->pes + 63u) / 64;
}

static u32 lowest(const struct gs *g, u32 grp, bool asleep)
{
	for (u32 w = 0; w < words(g); w++) {
		u64 v = word(g, grp, asleep, w);

		if (v)
			return w * 64 + bits_ctz(v);
	}
	return GS_NONE32;
}

static u32 highest(const struct gs *g, u32 grp, bool asleep)
{
	for (u32 w = words(g); w-- > 0;) {
		u64 v = word(g, grp, asleep, w);

		if (v)
			return w * 64 + 63 - (u32)__builtin_clzll(v);
	}
	return GS_NONE32;
}

static u64 all(const struct gs *g, u32 grp, u32 w)
{
	return word(g, grp, false, w) | (wakes(g) ? word(g, grp, true, w) : 0);
}

static u32 any(struct gs *g, u32 grp)
{
	u32 n = 0, k, w = 0;
	u64 v;

	for (u32 i = 0; i < words(g); i++)
		n += (u32)__builtin_popcountll(all(g, grp, i));
	if (!n)
		return GS_NONE32;
	k = n > 1 ? gs_choose_n(g, n) : 0;
	for (v = all(g, grp, 0);; v = all(g, grp, ++w)) {
		for (; v && k; k--)
			v &= v - 1;
		if (v)
			return w * 64 + bits_ctz(v);
	}
}

/* Nobody is woken while somebody is awake, unless any PE may be picked. */
u32 one_of_n_pick(struct gs *g, u32 grp)
{
	u32 how = gs_choose(g, CHOICE_one_of_n), pe;

#ifdef GICSIM_AUDIT
	gs_assert(one_of_n_sound(g));
#endif
	if (how == 2)
		return any(g, grp);
	pe = how ? highest(g, grp, false) : lowest(g, grp, false);
	if (pe == GS_NONE32 && wakes(g))
		pe = how ? highest(g, grp, true) : lowest(g, grp, true);
	return pe;
}
