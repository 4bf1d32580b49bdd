/* SPDX-License-Identifier: MIT */
/*
 * Physical LPIs of a redistributor: pending bits, configuration, register
 * invalidation.
 *
 * While EnableLPIs=1 the pending bits here are the truth and the pending table
 * in memory is stale; 0->1 reads the table (PTZ=1: takes it as empty), 1->0
 * writes it back and forgets, which is done when RWP reads 0 (LPI-06, LPI-08,
 * gicr_rwp.c).  With EnableLPIs=0 whatever
 * arrives is dropped (LPI-07).
 *
 * There is no separate copy of a physical LPI in the CPU interface: the
 * interface works on the pending bits, so a physical clear is complete when it
 * takes effect.  What is handed over and recalled on the virtual side (icv_copy.c)
 * has no physical counterpart here.
 *
 * Configuration bytes are read from the PROPBASER table at use, or kept until
 * INV, INVALL, INVLPIR or INVALLR (LPC-01, LPC-02).  Choice lpi_config_cache
 * says from when: sticky, from the moment the LPI becomes pending; prefetch,
 * already from the moment an event is mapped to it, and an invalidation reads
 * the byte anew at once.  So prefetch is what finds an LPI that was cached
 * disabled, enabled in memory, and never invalidated.  A first mapping sees
 * memory as it is then (LPC-07).  Every pending LPI has its byte cached, so
 * readers need not load.
 *
 * INV names an event and reaches the redistributor that the event is mapped to
 * now, but holds for all of them (LPC-02): a byte does not stay behind where
 * its LPI is moved away.
 */
#include <stdio.h>

#include "core/bits.h"
#include "core/cost.h"
#include "core/diag.h"
#include "core/mem.h"
#include "gic/peset.h"
#include "gic/rd.h"
#include "gic/regs.h"

static struct pendmap map_of(const struct gs *g, u32 blk, gs_pe pe)
{
	return (struct pendmap){ blk, pe.n, (1u << g->gic->lpi_bits) - GIC_LPI_FIRST };
}

bool gicr_lpis_on(const struct gs *g, gs_pe pe)
{
	return gicr_at(g, pe)->ctlr & GICR_CTLR_EnableLPIs;
}

/* LPI-04, LPI-05: IDbits of PROPBASER, capped by GICD_TYPER.IDbits. */
static u32 id_bits(const struct gs *g, gs_pe pe)
{
	u32 n = (u32)bits_get(gicr_at(g, pe)->propbaser, 4, 0);

	if (n < 13)
		return 0;
	return (n < g->hw->caps.idbits ? n : g->hw->caps.idbits) + 1;
}

bool gicr_lpi_in_range(const struct gs *g, gs_pe pe, u32 intid)
{
	return intid >= GIC_LPI_FIRST && intid < (u64)1 << id_bits(g, pe) && intid < gic_lpis_end(g);
}

/* Has this model state for it? */
static bool has_state(const struct gs *g, u32 intid)
{
	return intid >= GIC_LPI_FIRST && intid < 1u << g->gic->lpi_bits;
}

bool gicr_lpi_pending(const struct gs *g, gs_pe pe, u32 intid)
{
	return has_state(g, intid) &&
	       pendmap_has(g, map_of(g, BLK_RD_PEND, pe), intid - GIC_LPI_FIRST);
}

/* ------------------------------------------------------------ configuration */

static u64 prop_table(const struct gs *g, gs_pe pe)
{
	return gicr_at(g, pe)->propbaser & bits_mask(51, 12);
}

static u8 config_in_memory(const struct gs *g, gs_pe pe, u32 intid)
{
	u64 val;

	mem_read(g, prop_table(g, pe) + (intid - GIC_LPI_FIRST), 1, &val);
	return (u8)val;	/* 0, disabled, where there is no memory */
}

u8 gicr_lpi_config(const struct gs *g, gs_pe pe, u32 intid)
{
	u32 bit = intid - GIC_LPI_FIRST;

	if (pendmap_has(g, map_of(g, BLK_RD_CACHED, pe), bit))
		return ((const u8 *)gs_at(g, BLK_RD_CFG, pe.n))[bit];
	return config_in_memory(g, pe, intid);
}

static inline __attribute__((always_inline)) struct rd_pending pending_of(const struct gs *g, gs_pe pe)
{
	struct rd_pending p = { map_of(g, BLK_RD_PEND, pe), map_of(g, BLK_RD_CACHED, pe), BLK_RD_BEST,
				gs_at(g, BLK_RD_CFG, pe.n), prop_table(g, pe), true, false, NULL };

	rd_bytes(g, &p);
	return p;
}

struct rd_pending gicr_lpis_pending(const struct gs *g, gs_pe pe)
{
	return pending_of(g, pe);
}

/* With EnableLPIs=0, which is when it can be written, nothing is pending that the summary and the sets of PEs would tell. */
void gicr_propbaser_set(struct gs *g, gs_pe pe, u64 val)
{
	gs_assert(pendmap_none(g, map_of(g, BLK_RD_PEND, pe)));
	gicr_mut(g, pe)->propbaser = val;
}

GS_HOT static void config_load(struct gs *g, gs_pe pe, u32 intid)
{
	struct pendmap cached = map_of(g, BLK_RD_CACHED, pe);
	u32 bit = intid - GIC_LPI_FIRST;

	if (pendmap_has(g, cached, bit) || !gs_choose(g, CHOICE_lpi_config_cache))
		return;
	pendmap_put(g, cached, bit, true);
	*(u8 *)gs_mut_part(g, BLK_RD_CFG, pe.n, bit, 1) = config_in_memory(g, pe, intid);
	gs_cost(g, COST_RD_CONFIG, 1);
}

static void config_drop(struct gs *g, gs_pe pe, u32 bit)
{
	if (pendmap_put(g, map_of(g, BLK_RD_CACHED, pe), bit, false))
		*(u8 *)gs_mut_part(g, BLK_RD_CFG, pe.n, bit, 1) = 0;
}

static void config_fetch(struct gs *g, gs_pe pe, u32 intid)
{
	bool pending = gicr_lpi_pending(g, pe, intid);

	config_drop(g, pe, intid - GIC_LPI_FIRST);
	if (gs_choose(g, CHOICE_lpi_config_cache) == CONFIG_CACHE_PREFETCH || pending)
		config_load(g, pe, intid);
	if (pending && rd_caches(g)) {
		struct rd_pending p = pending_of(g, pe);

		rd_best_note(g, &p, intid - GIC_LPI_FIRST);
	}
}

void gicr_lpi_prefetch(struct gs *g, gs_pe pe, u32 intid)
{
	if (gicr_lpis_on(g, pe) && gicr_lpi_in_range(g, pe, intid) && has_state(g, intid) &&
	    gs_choose(g, CHOICE_lpi_config_cache) == CONFIG_CACHE_PREFETCH)
		config_fetch(g, pe, intid);
}

#define NEAR_BITS 17u		/* so few are near anyway */

/* The words and bytes are far from one another: asked for together they come together. */
GS_HOT void gicr_lpi_hint(const struct gs *g, gs_pe pe, u32 intid)
{
	u32 bit = intid - GIC_LPI_FIRST;
	const u8 *in_memory;

	if (g->gic->lpi_bits <= NEAR_BITS || !has_state(g, intid))
		return;
	pendmap_hint(g, map_of(g, BLK_RD_PEND, pe), bit);
	pendmap_hint(g, map_of(g, BLK_RD_CACHED, pe), bit);
	__builtin_prefetch((const u8 *)gs_at(g, BLK_RD_CFG, pe.n) + bit, 1);
	in_memory = mem_look(g, prop_table(g, pe) + bit, 1);
	if (in_memory)
		__builtin_prefetch(in_memory);
}

/* The LPI is moved away: a byte that was cached is cached at the other end. */
static void config_move(struct gs *g, gs_pe from, gs_pe to, u32 intid)
{
	if (!has_state(g, intid) || gicr_lpi_pending(g, from, intid) ||
	    !pendmap_has(g, map_of(g, BLK_RD_CACHED, from), intid - GIC_LPI_FIRST))
		return;
	config_drop(g, from, intid - GIC_LPI_FIRST);
	gicr_lpi_prefetch(g, to, intid);
}

void gicr_lpi_config_move(struct gs *g, gs_pe from, gs_pe to, u32 intid)
{
	if (gicr_lpis_on(g, from))
		config_move(g, from, to, intid);
}

void gicr_lpi_inv(struct gs *g, gs_pe pe, u32 intid)
{
	if (!gicr_lpis_on(g, pe) || !has_state(g, intid))
		return;
	config_fetch(g, pe, intid);
	rd_look_again(g, BLK_RD, pe.n);
	gs_cost(g, COST_RD_CONFIG, 1);
}

void gicr_lpi_inv_all(struct gs *g, gs_pe pe)
{
	if (!gicr_lpis_on(g, pe))
		return;
	pendmap_for_each(g, map_of(g, BLK_RD_CACHED, pe), bit)
		config_fetch(g, pe, bit + GIC_LPI_FIRST);
	rd_look_again(g, BLK_RD, pe.n);
	gs_cost(g, COST_RD_CONFIG, 1);
}

/* ------------------------------------------------------------ pending */

static enum rd_event drop(struct gs *g, gs_pe pe, u32 intid, u32 vpe1, enum obs_drop why)
{
	gs_emit4(g, OBS_RD_DROP, pe.n, intid, vpe1, why);
	return EVENT_DROPPED;
}

GS_HOT enum rd_event gicr_lpi_set(struct gs *g, gs_pe pe, u32 intid, u32 cause, u32 vpe1)
{
	struct rd_pending p;
	bool was;

	if (!gicr_lpis_on(g, pe))
		return drop(g, pe, intid, vpe1, DROP_LPIS_DISABLED);
	if (!gicr_lpi_in_range(g, pe, intid))
		return drop(g, pe, intid, vpe1, DROP_INTID_OOR);
	if (!has_state(g, intid)) {
		gs_emit(g, OBS_UNMODELLED, UNMODELLED_intid, intid, pe.n);
		return drop(g, pe, intid, vpe1, DROP_INTID_OOR);
	}
	gs_cost(g, COST_RD_PENDING, 1);
	was = pendmap_put(g, map_of(g, BLK_RD_PEND, pe), intid - GIC_LPI_FIRST, true);
	gs_emit4(g, was ? OBS_MERGE : OBS_CARRY, PLACE_PP, pe.n, intid, cause);
	if (was)
		return EVENT_MERGED;	/* LPI-03 */
	config_load(g, pe, intid);
	p = pending_of(g, pe);
	rd_best_add(g, &p, intid - GIC_LPI_FIRST);
	if (!p.caches)
		rd_watch(g, peset_pend(g), pe, &p, true);
	return EVENT_NEW;
}

GS_HOT void gicr_lpi_clear(struct gs *g, gs_pe pe, u32 intid, u32 cause)
{
	struct rd_pending p;

	if (!has_state(g, intid))
		return;
	gs_cost(g, COST_RD_PENDING, 1);
	if (!pendmap_put(g, map_of(g, BLK_RD_PEND, pe), intid - GIC_LPI_FIRST, false))
		return;
	p = pending_of(g, pe);
	rd_best_take(g, &p, intid - GIC_LPI_FIRST);
	if (!p.caches)
		rd_watch(g, peset_pend(g), pe, &p, !pendmap_none(g, p.pend));
	gs_emit4(g, OBS_UNCARRY, PLACE_PP, pe.n, intid, cause);
}

/* ITS-MOV-01; towards a redistributor with EnableLPIs=0 see ITS-MOV-05. */
void gicr_lpi_move(struct gs *g, gs_pe from, gs_pe to, u32 intid)
{
	if (from.n == to.n || !gicr_lpis_on(g, from))
		return;
	if (gicr_lpi_pending(g, from, intid)) {
		if (!gicr_lpis_on(g, to) && gs_choose(g, CHOICE_movi_to_disabled_rd))
			return;
		gicr_lpi_set(g, to, intid, CAUSE_MOVE, 0);
		gicr_lpi_clear(g, from, intid, CAUSE_MOVE);
	}
	config_move(g, from, to, intid);
}

void gicr_lpi_move_all(struct gs *g, gs_pe from, gs_pe to)
{
	if (from.n == to.n)
		return;	/* ITS-MOV-02 */
	pendmap_for_each(g, map_of(g, BLK_RD_PEND, from), bit)
		gicr_lpi_move(g, from, to, bit + GIC_LPI_FIRST);
	pendmap_for_each(g, map_of(g, BLK_RD_CACHED, from), bit)
		config_move(g, from, to, bit + GIC_LPI_FIRST);
}

GS_HOT struct rd_best gicr_lpi_best(const struct gs *g, gs_pe pe)
{
	struct rd_pending p;

	/* What is pending while EnableLPIs is being cleared only waits to be written to memory. */
	if (!gicr_lpis_on(g, pe) || pendmap_none(g, map_of(g, BLK_RD_PEND, pe)))
		return (struct rd_best){ 0 };
	p = pending_of(g, pe);
	return rd_best(g, &p);
}

/* ------------------------------------------------------------ EnableLPIs */

static u64 pending_table(const struct gs *g, gs_pe pe)
{
	return gicr_at(g, pe)->pendbaser & bits_mask(51, 16);
}

/* First word of the table beyond those this redistributor may use and has state for. */
static u32 table_words(const struct gs *g, gs_pe pe)
{
	u32 bits = id_bits(g, pe);

	return (1u << (bits < g->gic->lpi_bits ? bits : g->gic->lpi_bits)) / 64;
}

/* Is the promise of PTZ=1 kept?  Foreign memory is not looked at: hardware would not. */
bool pending_table_zero(const struct gs *g, u64 table, u32 words)
{
	const u8 *p = mem_look(g, table, words * 8ull);

	for (u32 k = GIC_LPI_FIRST / 8; p && k < words * 8; k++)
		if (p[k])
			return false;
	return true;
}

static void load_table(struct gs *g, gs_pe pe)
{
	u64 table = pending_table(g, pe), word;

	for (u32 w = GIC_LPI_FIRST / 64; w < table_words(g, pe); w++) {
		if (mem_read(g, table + w * 8ull, 8, &word))
			return;
		for (; word; word &= word - 1)
			gicr_lpi_set(g, pe, w * 64 + bits_ctz(word), CAUSE_LOAD, 0);
	}
}

/* Makes the table exact, and only writes what differs. */
static void store_table(struct gs *g, gs_pe pe)
{
	u64 table = pending_table(g, pe), old;

	for (u32 w = GIC_LPI_FIRST / 64; w < table_words(g, pe); w++) {
		u64 now = 0;

		for (u32 b = 0; b < 64; b++)
			if (gicr_lpi_pending(g, pe, w * 64 + b))
				now |= (u64)1 << b;
		if (mem_read(g, table + w * 8ull, 8, &old))
			return;
		if (now != old)
			mem_write(g, table + w * 8ull, 8, now);
	}
}

/* LPI-09: one configuration table for the group. */
static bool prop_differs(const struct gs *g, gs_pe pe)
{
	u64 mask = bits_mask(51, 12) | bits_mask(4, 0), mine = gicr_at(g, pe)->propbaser & mask;

	for (u32 n = 0; n < g->gic->pes; n++)
		if (g->gic->group[n] == g->gic->group[pe.n] && gicr_lpis_on(g, GS_PE(n)) &&
		    (gicr_at(g, GS_PE(n))->propbaser & mask) != mine)
			return true;
	return false;
}

static void lpis_on(struct gs *g, gs_pe pe)
{
	if (gicr_at(g, pe)->ctlr & GICR_RWP_LPIS) {
		gs_emit(g, OBS_UNPRED, UNPRED_rwp_ignored, pe.n, GICR_CTLR);
		gicr_rwp_end(g, pe);
	}
	if (prop_differs(g, pe))
		gs_emit(g, OBS_UNPRED, UNPRED_propbaser_group, pe.n, 0);
	gicr_mut(g, pe)->ctlr |= GICR_CTLR_EnableLPIs;
	if (!gicr_at(g, pe)->ptz)
		load_table(g, pe);
	else if (!pending_table_zero(g, pending_table(g, pe), table_words(g, pe)))
		gs_emit(g, OBS_UNPRED, UNPRED_ptz_false, pe.n, GS_NONE32);
}

/* LPI-08: from now on nothing is signalled or taken; memory is exact when RWP reads 0. */
void gicr_lpis_enable(struct gs *g, gs_pe pe, bool on)
{
	if (on == gicr_lpis_on(g, pe))
		return;
	if (on) {
		lpis_on(g, pe);
		return;
	}
	if (!g->hw->caps.ces && !gs_choose(g, CHOICE_enablelpis_without_ces))
		return;
	gicr_mut(g, pe)->ctlr &= ~GICR_CTLR_EnableLPIs;
	gicr_rwp_begin(g, pe, GICR_RWP_LPIS);
}

void gicr_lpis_off(struct gs *g, gs_pe pe)
{
	store_table(g, pe);
	pendmap_for_each(g, map_of(g, BLK_RD_PEND, pe), bit)
		gicr_lpi_clear(g, pe, bit + GIC_LPI_FIRST, CAUSE_REG);
	pendmap_for_each(g, map_of(g, BLK_RD_CACHED, pe), bit)
		config_drop(g, pe, bit);
}

/* ------------------------------------------------------------ INVLPIR, INVALLR, SYNCR */

/*
 * LPC-04, A17: the virtual form acts where the vPE is mapped or resident, and
 * nowhere else.
 */
static void inv_virtual(struct gs *g, gs_pe pe, u8 what, u64 arg)
{
	u32 id = (u32)bits_get(arg, 47, 32);
	gs_vpe v = GS_VPE(id);

	if (!vpe_exists(g, id) || !vpe_mapped(g, v))
		return;
	if (vpe_at(g, v)->target != pe.n && vpe_at(g, v)->on1 != pe.n + 1)
		return;
	if (what == INV_ALL)
		vpe_inv_all(g, v, INV_BY_REGISTER);
	else
		vpe_inv(g, v, (u32)arg, INV_BY_REGISTER);
}

static void inv_do(struct gs *g, gs_pe pe)
{
	struct gicr r = *gicr_at(g, pe);
	struct gicr *w = gicr_mut(g, pe);

	w->inv = INV_NONE;
	w->inv_arg = 0;
	if (rd_v41(g) && bit_test(r.inv_arg, 63))
		inv_virtual(g, pe, r.inv, r.inv_arg);
	else if (r.inv == INV_ALL)
		gicr_lpi_inv_all(g, pe);
	else
		gicr_lpi_inv(g, pe, (u32)r.inv_arg);
}

/* A second request while one is under way: the first is done now, which it may be at any time. */
void gicr_inv_write(struct gs *g, gs_pe pe, u8 what, u64 arg)
{
	struct gicr *w;

	if (gicr_at(g, pe)->inv)
		inv_do(g, pe);
	w = gicr_mut(g, pe);
	w->inv = what;
	w->inv_arg = arg;
}

static u32 inv_count(const struct gs *g)
{
	return g->gic->pes;
}

static bool inv_ready(const struct gs *g, u32 k)
{
	return gicr_at(g, GS_PE(k))->inv != INV_NONE;
}

static void inv_step(struct gs *g, u32 k)
{
	inv_do(g, GS_PE(k));
}

static void inv_what(const struct gs *g, u32 k, char *buf, size_t n)
{
	const struct gicr *r = gicr_at(g, GS_PE(k));
	const char *all = r->inv == INV_ALL ? "all of " : "";

	if (rd_v41(g) && bit_test(r->inv_arg, 63))
		snprintf(buf, n, "redistributor %u: invalidate %svLPI %u of vPE %u", k, all,
			 (u32)r->inv_arg, (u32)bits_get(r->inv_arg, 47, 32));
	else
		snprintf(buf, n, "redistributor %u: invalidate %sLPI %u", k, all, (u32)r->inv_arg);
}

static u64 inv_concerns(const struct gs *g)
{
	return gs_touched_in(g, BLK_RD);
}

const struct actor gicr_inv_actor = {
	.name = "gicr_inv",
	.watch = (u64)1 << BLK_RD,
	.concerns = inv_concerns,
	.count = inv_count,
	.ready = inv_ready,
	.step = inv_step,
	.what = inv_what,
};

bool gicr_lpis_sound(const struct gs *g, gs_pe pe)
{
	struct rd_pending p = gicr_lpis_pending(g, pe);

	return pendmap_sound(g, p.pend) && pendmap_sound(g, p.cached) && rd_best_sound(g, &p);
}
