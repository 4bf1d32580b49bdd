/* SPDX-License-Identifier: MIT */
/* Where memory is looked at.  See watched.h. */
#include "gic/watched.h"

#include <string.h>

#include "core/diag.h"
#include "gic/peset.h"

void watched_layout(struct gs_layout *l, const struct gic_config *c)
{
	lay_block(l, BLK_WATCHED, "tables looked at", WATCHED_SLOTS * (u32)sizeof(u16), c->pes > PESET_FEW, LAY_SHADOW);
}

static const u16 *counts(const struct gs *g)
{
	return gs_at(g, BLK_WATCHED, 0);
}

/* Tables have a byte for each LPI or vLPI from 8192 on: less than a piece. */
static u32 shift(const struct gs *g)
{
	return g->gic->lpi_bits > g->gic->vlpi_bits ? g->gic->lpi_bits : g->gic->vlpi_bits;
}

static u64 last_piece(const struct gs *g, u64 table)
{
	return (table + ((u64)1 << shift(g)) - GIC_LPI_FIRST - 1) >> shift(g);
}

static u32 slot_of(u64 piece)
{
	return (u32)(piece * 0x9e3779b97f4a7c15ull >> 56);
}

void watched_put(struct gs *g, u64 table, bool on)
{
	for (u64 p = table >> shift(g); p <= last_piece(g, table); p++) {
		u32 slot = slot_of(p);
		u16 *n = gs_mut_part(g, BLK_WATCHED, 0, slot * (u32)sizeof(*n), sizeof(*n));

		gs_assert(on || *n);
		*n = (u16)(on ? *n + 1 : *n - 1);
	}
}

bool watched_any(const struct gs *g, u64 addr, u32 len)
{
	for (u64 p = addr >> shift(g); p <= (addr + len - 1) >> shift(g); p++)
		if (counts(g)[slot_of(p)])
			return true;
	return false;
}

void watched_count(const struct gs *g, u16 *n, u64 table)
{
	for (u64 p = table >> shift(g); p <= last_piece(g, table); p++)
		n[slot_of(p)]++;
}

bool watched_is(const struct gs *g, const u16 *n)
{
	return !memcmp(n, counts(g), WATCHED_SLOTS * sizeof(*n));
}
