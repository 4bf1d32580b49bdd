/* SPDX-License-Identifier: MIT */
/*
 * The best of a set of pending LPIs: lowest priority value among the enabled
 * ones, then choice best_of_equal (PRI-11).
 *
 * Every pending one is looked at, each time: with lpi_config_cache = none
 * their bytes may change in memory without anybody telling.  So the loop is
 * kept short: words of members, and one look-up of the table for all; most
 * often nothing is pending, which is seen before anything else.
 */
#include "core/bits.h"
#include "core/mem.h"
#include "gic/rd.h"

/* Where byte 0 of the table is if all of it is memory; else null, and bytes are read one by one. */
static const u8 *whole_table(const struct gs *g, const struct rd_pending *p)
{
	return p->has_table ? mem_look(g, p->table, p->pend.bits) : NULL;
}

static u8 config(const struct gs *g, const struct rd_pending *p, const u8 *table, bool cached,
		 u32 bit)
{
	u64 val = 0;

	if (cached && pendmap_has(g, p->cached, bit))
		return p->cache[bit];
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

struct rd_best rd_best(const struct gs *g, const struct rd_pending *p)
{
	struct rd_best best = { 0 };
	bool high, cached;
	const u8 *table;
	u64 members;

	if (pendmap_none(g, p->pend))
		return best;
	high = rd_choice_now(g, CHOICE_best_of_equal);
	cached = !pendmap_none(g, p->cached);
	table = whole_table(g, p);
	for (u32 w = 0; pendmap_word(g, p->pend, &w, &members); w++) {
		for (; members; members &= members - 1) {
			u32 bit = w * 64 + bits_ctz(members);

			consider(&best, bit + GIC_LPI_FIRST, config(g, p, table, cached, bit), high);
		}
	}
	return best;
}
