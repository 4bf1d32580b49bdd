/* SPDX-License-Identifier: MIT */
/* Sets of PEs: a bit for each.  See peset.h. */
#include "gic/peset.h"

#include "core/bits.h"
#include "core/diag.h"

static u32 words(const struct gic_config *c)
{
	return (c->pes + 63u) / 64;
}

void peset_layout(struct gs_layout *l, const struct gic_config *c)
{
	u32 vpes = c->vpes < PESET_VPES ? c->vpes : PESET_VPES;

	lay_block(l, BLK_PESET, "sets of PEs", 8 * words(c), c->pes > PESET_FEW ? c->its + 3u + vpes : 0, LAY_SHADOW);
}

bool peset_has(const struct gs *g, u32 set, gs_pe pe)
{
	return bit_test(((const u64 *)gs_at(g, BLK_PESET, set))[pe.n / 64], pe.n % 64);
}

void peset_change(struct gs *g, u32 set, gs_pe pe, bool in)
{
	u64 *w;

	gs_assert(pe.n < g->gic->pes && set < g->lay->blk[BLK_PESET].count);
	if (peset_has(g, set, pe) == in)
		return;
	w = gs_mut_part(g, BLK_PESET, set, pe.n / 64 * 8, 8);
	*w = bits_set(*w, pe.n % 64, pe.n % 64, in);
}

u32 peset_next(const struct gs *g, u32 set, u32 from)
{
	const u64 *w = gs_at(g, BLK_PESET, set);
	u32 k = from / 64;
	u64 v;

	if (from >= g->gic->pes)
		return GS_NONE32;
	for (v = w[k] & ~(u64)0 << from % 64; !v; v = w[k])
		if (++k == words(g->gic))
			return GS_NONE32;
	return k * 64 + bits_ctz(v);
}

u64 peset_mod64(const struct gs *g, u32 set)
{
	const u64 *w = gs_at(g, BLK_PESET, set);
	u64 who = 0;

	for (u32 k = 0; k < words(g->gic); k++)
		who |= w[k];
	return who;
}
