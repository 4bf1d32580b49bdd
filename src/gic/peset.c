/* SPDX-License-Identifier: MIT */
/* Sets of PEs: a bit for each.  See peset.h. */
#include "gic/peset.h"

#include "core/bits.h"
#include "core/diag.h"
#include "gic/its.h"
#include "gic/one_of_n.h"
#include "gic/rd.h"

static u32 words(const struct gic_config *c)
{
	return (c->pes + 63u) / 64;
}

void peset_layout(struct gs_layout *l, const struct gic_config *c)
{
	u32 vpes = c->vpes < PESET_VPES ? c->vpes : PESET_VPES;

	lay_block(l, BLK_PESET, "sets of PEs", 8 * words(c), c->pes > PESET_FEW ? 2u * c->its + 9 + vpes : 0, LAY_SHADOW);
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

u64 peset_word(const struct gs *g, u32 set, u32 w)
{
	return ((const u64 *)gs_at(g, BLK_PESET, set))[w];
}

u64 peset_mod64(const struct gs *g, u32 set)
{
	const u64 *w = gs_at(g, BLK_PESET, set);
	u64 who = 0;

	for (u32 k = 0; k < words(g->gic); k++)
		who |= w[k];
	return who;
}

/* ------------------------------------------------------------ audit */

static bool any_in(const struct gs *g, u32 blk, u32 i)
{
	return !pendmap_none(g, (struct pendmap){ .blk = blk, .i = i });
}

/* The plain search. */
static bool belongs(const struct gs *g, u32 set, gs_pe pe)
{
	const struct gicr_v *r = gicr_v_at(g, pe);

	if (set < g->gic->its)
		return msg_fifo_at(g, GS_ITS(set), pe)->m[0].kind != MSG_NONE;
	if (set < 2u * g->gic->its)
		return msg_moves_at(g, GS_ITS(set - g->gic->its), pe);
	if (set == peset_pend(g))
		return any_in(g, BLK_RD_PEND, pe.n);
	if (set == peset_copy(g))
		return r->copy_vintid;
	if (set == peset_seen(g))
		return r->vpe1 && any_in(g, BLK_VPE_SEEN, r->vpe1 - 1u);
	if (set < peset_on(g, 0))
		return one_of_n_member(g, pe, (set - peset_part(g, 0, false)) / 2, (set - peset_part(g, 0, false)) % 2);
	return r->vpe1 && peset_on(g, r->vpe1 - 1u) == set;
}

bool peset_sound(const struct gs *g, u32 set)
{
	bool without_cache = set == peset_pend(g) || set == peset_seen(g);

	if (!peset_kept(g) || (without_cache && rd_caches(g)))
		return true;
	for (u32 w = 0; w < words(g->gic); w++) {
		u64 who = 0;

		for (u32 k = 0; k < 64 && w * 64 + k < g->gic->pes; k++)
			who |= (u64)belongs(g, set, GS_PE(w * 64 + k)) << k;
		if (((const u64 *)gs_at(g, BLK_PESET, set))[w] != who)
			return false;
	}
	return true;
}

bool peset_all_sound(const struct gs *g)
{
	for (u32 set = 0; set < g->lay->blk[BLK_PESET].count; set++)
		if (!peset_sound(g, set))
			return false;
	return true;
}
