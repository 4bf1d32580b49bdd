/* SPDX-License-Identifier: MIT */
/*
 * The best of a set of pending LPIs: lowest priority value among the enabled
 * ones, then choice best_of_equal (PRI-11).
 *
 * A summary is kept: for each 64 LPIs the priority of the best one that is
 * pending and enabled.  Finding the best costs the same however many are
 * pending and however wide INTIDs are.  While all that is pending is among one
 * 64, there is nothing to sum up: then the summary is empty and switched off.
 *
 * Where bytes are cached (choice lpi_config_cache), every pending LPI's is.
 * With lpi_config_cache = none it is the byte in memory that counts at any
 * time, so each write to memory is looked at (rd_wrote): it changes the summary
 * and touches who has the LPI pending.
 *
 * A table that is not all in our own memory can change without anybody telling:
 * then, without a cache, every pending one is looked at, each time.  That loop
 * is kept short: words of members; most often nothing is pending, which is seen
 * before anything else.
 */
#include "core/bits.h"
#include "core/diag.h"
#include "core/mem.h"
#include "gic/bestmap.h"
#include "gic/peset.h"
#include "gic/rd.h"
#include "gic/watched.h"

const u8 *rd_whole_table(const struct gs *g, const struct rd_pending *p)
{
	return p->has_table ? mem_look(g, p->table, p->pend.bits) : NULL;
}

static u8 config(const struct gs *g, const struct rd_pending *p, const u8 *table, bool cached,
		 u32 bit)
{
	u64 val = 0;

	if (cached) {
		gs_assert(pendmap_has(g, p->cached, bit));
		return p->cache[bit];
	}
	if (table)
		return table[bit];
	if (p->has_table)
		mem_read(g, p->table + bit, 1, &val);
	return (u8)val;
}

static void consider(struct rd_best *best, u32 intid, u8 cfg, bool high)
{
	u8 prio = cfg & LPI_CFG_Prio;

	if (!(cfg & LPI_CFG_Enable))
		return;
	if (best->intid && prio == best->prio) {
		best->tie = true;
		if (high)
			best->intid = intid;
	} else if (!best->intid || prio < best->prio) {
		*best = (struct rd_best){ intid, prio, false };
	}
}

static struct rd_best plain(const struct gs *g, const struct rd_pending *p)
{
	bool high = rd_choice_now(g, CHOICE_best_of_equal), cached = !pendmap_none(g, p->cached);
	const u8 *table = rd_whole_table(g, p);
	struct rd_best best = { 0 };
	u64 members;

	for (u32 w = 0; pendmap_word(g, p->pend, &w, &members); w++) {
		for (; members; members &= members - 1) {
			u32 bit = w * 64 + bits_ctz(members);

			consider(&best, bit + GIC_LPI_FIRST, config(g, p, table, cached, bit), high);
		}
	}
	return best;
}

/* ------------------------------------------------------------ the summary */

u32 rd_best_bytes(u32 lpis)
{
	return bestmap_bytes((lpis + 63) / 64);
}

static struct bestmap summary(const struct rd_pending *p)
{
	return (struct bestmap){ p->best, p->pend.i, (p->pend.bits + 63) / 64 };
}

/* The greater the better; 0: disabled. */
static u8 rank(u8 cfg)
{
	return cfg & LPI_CFG_Enable ? (u8)(0xff - (cfg & LPI_CFG_Prio)) : 0;
}

/* Pending with a byte. */
static u64 known(const struct gs *g, const struct rd_pending *p, u32 w)
{
	u64 members = pendmap_at(g, p->pend, w);

	return p->caches ? members & pendmap_at(g, p->cached, w) : members;
}

static u8 rank_of_word(const struct gs *g, const struct rd_pending *p, u32 w)
{
	u8 max = 0;

	for (u64 left = known(g, p, w); left; left &= left - 1) {
		u8 r = rank(p->bytes[w * 64 + bits_ctz(left)]);

		max = r > max ? r : max;
	}
	return max;
}

GS_HOT static void sum_up(struct gs *g, const struct rd_pending *p, u32 w)
{
	bestmap_put(g, summary(p), w, rank_of_word(g, p, w));
}

void rd_best_note(struct gs *g, const struct rd_pending *p, u32 bit)
{
	if (p->bytes && bestmap_on(g, summary(p)))
		sum_up(g, p, bit / 64);
}

GS_HOT static void sum_up_all(struct gs *g, const struct rd_pending *p)
{
	u64 members;

	for (u32 w = 0; pendmap_word(g, p->pend, &w, &members); w++)
		sum_up(g, p, w);
	bestmap_switch(g, summary(p), true);
}

GS_HOT void rd_best_add(struct gs *g, const struct rd_pending *p, u32 bit)
{
	struct bestmap m = summary(p);
	u32 one;
	u8 r;

	if (!p->bytes)
		return;
	if (!bestmap_on(g, m)) {
		if (!pendmap_only(g, p->pend, &one))
			sum_up_all(g, p);
		return;
	}
#ifdef GICSIM_AUDIT
	gs_assert(!p->caches || pendmap_has(g, p->cached, bit));
#endif
	r = rank(p->bytes[bit]);
	if (r > bestmap_leaf(g, m, bit / 64))
		bestmap_put(g, m, bit / 64, r);
}

GS_HOT void rd_best_take(struct gs *g, const struct rd_pending *p, u32 bit)
{
	struct bestmap m = summary(p);
	u32 one;
	u8 was;

	if (!p->bytes || !bestmap_on(g, m))
		return;
	was = bestmap_leaf(g, m, bit / 64);
	if (was && rank(p->bytes[bit]) == was)
		sum_up(g, p, bit / 64);
	if (!pendmap_only(g, p->pend, &one))
		return;
	bestmap_put(g, m, one, 0);
	bestmap_switch(g, m, false);
}

/* ------------------------------------------------------------ without a cache */

bool rd_best_wrote(struct gs *g, const struct rd_pending *p, u64 addr, u32 len)
{
	u64 end = p->table + p->pend.bits, last = addr + len - 1, members;
	u32 from, to;
	bool any = false;

	if (!p->has_table || addr >= end || last < p->table)
		return false;
	from = addr > p->table ? (u32)(addr - p->table) : 0;
	to = last < end ? (u32)(last - p->table) : p->pend.bits - 1;
	for (u32 w = from / 64; pendmap_word(g, p->pend, &w, &members) && w <= to / 64; w++) {
		if (w == from / 64)
			members &= ~(u64)0 << from % 64;
		if (w == to / 64)
			members &= bits_mask(to % 64, 0);
		if (members)
			rd_best_note(g, p, w * 64);
		any |= members != 0;
	}
	return any;
}

static bool nothing(const struct gs *g, u32 blk, u32 i)
{
	return pendmap_none(g, (struct pendmap){ .blk = blk, .i = i });
}

/* Has the PE loaded a vLPI?  Then *vpe is whose. */
static bool has_seen(const struct gs *g, u32 pe, u32 *vpe)
{
	u32 vpe1 = gicr_v_at(g, GS_PE(pe))->vpe1;

	*vpe = vpe1 - 1;
	return vpe1 && !nothing(g, BLK_VPE_SEEN, vpe1 - 1);
}

void rd_watch_change(struct gs *g, u32 set, gs_pe pe, const struct rd_pending *p, bool on)
{
	if (peset_has(g, set, pe) == on)
		return;
	gs_assert(p->has_table);	/* of a vPE: nothing is loaded before it is known */
	peset_change(g, set, pe, on);
	watched_put(g, p->table, on);
}

bool rd_watch_sound(const struct gs *g)
{
	u16 n[WATCHED_SLOTS] = { 0 };
	u32 vpe;

	if (!peset_kept(g) || rd_caches(g))
		return true;
	for (u32 pe = 0; pe < g->gic->pes; pe++) {
		if (!nothing(g, BLK_RD_PEND, pe))
			watched_count(g, n, gicr_lpis_pending(g, GS_PE(pe)).table);
		if (has_seen(g, pe, &vpe))
			watched_count(g, n, vpe_seen(g, GS_VPE(vpe)).table);
	}
	return watched_is(g, n);
}

void rd_wrote(struct gs *g, u64 addr, u32 len)
{
	struct rd_pending p;
	u32 vpe;

	if (rd_caches(g))
		return;
	if (peset_kept(g) && !watched_any(g, addr, len)) {
#ifdef GICSIM_AUDIT
		gs_assert(rd_watch_sound(g));
#endif
		return;
	}
#ifdef GICSIM_AUDIT
	gs_assert(peset_sound(g, peset_pend(g)));
	gs_assert(peset_sound(g, peset_seen(g)));
#endif
	for (u32 pe = peset_look(g, peset_pend(g), 0); pe < g->gic->pes; pe = peset_look(g, peset_pend(g), pe + 1)) {
		if (nothing(g, BLK_RD_PEND, pe))
			continue;
		p = gicr_lpis_pending(g, GS_PE(pe));
		if (rd_best_wrote(g, &p, addr, len))
			gs_touch(g, BLK_RD_PEND, pe);
	}
	for (u32 pe = peset_look(g, peset_seen(g), 0); pe < g->gic->pes; pe = peset_look(g, peset_seen(g), pe + 1)) {
		if (!has_seen(g, pe, &vpe))
			continue;
		p = vpe_seen(g, GS_VPE(vpe));
		if (rd_best_wrote(g, &p, addr, len))
			gs_touch(g, BLK_VPE_SEEN, vpe);
	}
}

/* ------------------------------------------------------------ finding it */

/* The best of the members of word w that have a byte. */
GS_HOT static struct rd_best best_in(const struct gs *g, const struct rd_pending *p, u32 w, bool high)
{
	u8 max = 0;
	u64 same = 0;

	for (u64 left = known(g, p, w); left; left &= left - 1) {
		u8 r = rank(p->bytes[w * 64 + bits_ctz(left)]);

		if (r > max)
			max = r, same = 0;
		if (r == max)
			same |= left & -left;
	}
	if (!max)
		return (struct rd_best){ 0 };
	return (struct rd_best){
		w * 64 + (high ? 63 - (u32)__builtin_clzll(same) : bits_ctz(same)) + GIC_LPI_FIRST,
		(u8)(0xff - max), (same & (same - 1)) != 0,
	};
}

GS_HOT static struct rd_best summed(const struct gs *g, const struct rd_pending *p)
{
	bool high = rd_choice_now(g, CHOICE_best_of_equal), more;
	struct bestmap m = summary(p);
	struct rd_best best;
	u32 w;

	if (!bestmap_on(g, m)) {
		bool one = pendmap_only(g, p->pend, &w);

		gs_assert(one);
		return best_in(g, p, w, high);
	}
	if (!bestmap_best(g, m))
		return (struct rd_best){ 0 };
	best = best_in(g, p, bestmap_find(g, m, high, &more), high);
	best.tie |= more;
	return best;
}

struct rd_best rd_best(const struct gs *g, const struct rd_pending *p)
{
	struct rd_best best;

	if (!p->bytes)
		return plain(g, p);
	best = summed(g, p);
#ifdef GICSIM_AUDIT
	gs_assert(rd_best_sound(g, p));
#endif
	return best;
}

bool rd_best_sound(const struct gs *g, const struct rd_pending *p)
{
	bool none = pendmap_none(g, p->pend);
	struct rd_best a, b;
	u32 w;

	if (!p->bytes)
		return true;
	if (bestmap_on(g, summary(p)) != (!none && !pendmap_only(g, p->pend, &w)))
		return false;
	if (none)
		return true;
	a = summed(g, p);
	b = plain(g, p);
	return a.intid == b.intid && a.tie == b.tie;
}
