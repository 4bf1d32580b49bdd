/* SPDX-License-Identifier: MIT */
/*
 * vPE residency: GICR_VPROPBASER, GICR_VPENDBASER, Dirty, PendingLast.
 *
 * A redistributor is in one of four phases (enum vres_phase).  Setting Valid
 * starts PARSING, which ends in RESIDENT; clearing it takes the copy back from
 * the virtual CPU interface at once and starts LEAVING, at whose end
 * PendingLast is computed and the default doorbell armed.  Dirty is 1 in
 * PARSING and LEAVING; the actor gicr_vpt ends them.  PendingLast reads 0
 * while LEAVING.
 *
 * v4.0 names the vPE by the address of its VPT (vpt_index.c).  v4.1 names the
 * vPEID, which must have an entry in the table of that redistributor
 * (vpe_table.c).
 *
 * A vPE that no rule forbids to be there but the software's order is reported
 * (hw/unpred.def) and then scheduled as asked; one that is not mapped leaves
 * the redistributor with Valid=1 and no vPE.  A vPE is in one place: another
 * redistributor that schedules it takes it away from the first.
 */
#include <stdio.h>

#include "core/bits.h"
#include "core/cost.h"
#include "core/diag.h"
#include "gic/peset.h"
#include "gic/rd.h"
#include "gic/vpt_index.h"

/* Options of choice vpendbaser_live_change. */
enum { LIVE_IGNORED, LIVE_VISIBLE, LIVE_USED };

bool gicr_vpe_resident(const struct gs *g, gs_vpe v)
{
	u32 on1 = vpe_at(g, v)->on1;

	return on1 && gicr_v_at(g, GS_PE(on1 - 1))->phase != VRES_LEAVING;
}

/* ITS-TRN-06; v4.1: anywhere in the group that shares the vPE Configuration table (V41-03). */
GS_HOT bool gicr_vpe_here(const struct gs *g, gs_pe at, gs_vpe v)
{
	u32 on1 = vpe_at(g, v)->on1;

	if (!on1 || gicr_v_at(g, GS_PE(on1 - 1))->phase == VRES_LEAVING)
		return false;
	return on1 - 1 == at.n || (rd_v41(g) && g->gic->group[on1 - 1] == g->gic->group[at.n]);
}

/* The vPE there is this one (its number + 1; 0: none) from now on. */
static inline void hold(struct gs *g, gs_pe pe, struct gicr_v *w, u32 vpe1)
{
	if (w->vpe1)
		peset_put(g, peset_on(g, w->vpe1 - 1u), pe, false);
	if (vpe1)
		peset_put(g, peset_on(g, vpe1 - 1), pe, true);
	w->vpe1 = (u16)vpe1;
}

static void stamp(struct gs *g, gs_pe pe, u32 cost)
{
	struct rd_due *d;

	if (!g->stamps)
		return;
	d = gs_mut(g, BLK_RD_DUE, pe.n);
	d->vpt_ns = g->now_ns + g->hw->cost[cost].value_ps / 1000;
}

/* ------------------------------------------------------------ leaving */

/*
 * V40-05, V41-06 to V41-08.  A VPT that was left before it was parsed counts
 * only as far as it was (B03): that use is UNPREDICTABLE and PendingLast may
 * then be wrong.
 */
static bool pending_last(struct gs *g, gs_vpe v, const struct gicr_v *r)
{
	u32 blk = r->unparsed ? BLK_VPE_SEEN : BLK_VPE_PEND;

	if (rd_v41(g) && r->want_pl)
		return gs_choose(g, CHOICE_vpendbaser_pendinglast_unknown);
	if (vpe_any_pending(g, v, blk, false) || vsgi_enabled_pending(g, v, r->unparsed))
		return true;
	return !rd_v41(g) && vpe_any_pending(g, v, blk, true) &&
	       gs_choose(g, CHOICE_pendinglast_counts_disabled);
}

static void leave_end(struct gs *g, gs_pe pe)
{
	struct gicr_v r = *gicr_v_at(g, pe), *w;
	gs_vpe v = GS_VPE(r.vpe1 - 1);
	bool last = false, arm = false;

	if (r.vpe1) {
		last = pending_last(g, v, &r);
		arm = rd_v41(g) && vpe_mapped(g, v) && r.want_db && !r.want_pl && !last;
		if (!rd_v41(g))
			vpe_write_back(g, v);	/* V40-04 */
		vpe_unparse(g, v);
		vpe_mut(g, v)->on1 = 0;
		vpe_mut(g, v)->armed = arm;
		gs_emit4(g, OBS_VPE_UNLOAD, pe.n, v.n, last, arm);
	}
	w = gicr_v_mut(g, pe);
	w->phase = VRES_NONE;
	hold(g, pe, w, 0);
	w->vgrp = 0;
	w->unparsed = w->want_db = w->want_pl = 0;
	w->vpendbaser &= ~VPENDBASER_PendingLast;
	if (last)
		w->vpendbaser |= VPENDBASER_PendingLast;
	if (!rd_v41(g)) {	/* V40-08 */
		w->vpendbaser &= ~VPENDBASER_IDAI;
		if (!gs_choose(g, CHOICE_vpendbaser_idai))
			w->vpendbaser |= VPENDBASER_IDAI;
	}
}

static void leave_begin(struct gs *g, gs_pe pe, u64 val)
{
	struct gicr_v *w;

	icv_copy_recall(g, pe);
	w = gicr_v_mut(g, pe);
	w->unparsed = w->phase == VRES_PARSING;
	w->phase = VRES_LEAVING;
	w->want_db = rd_v41(g) && val & VPENDBASER_Doorbell;
	w->want_pl = (val & VPENDBASER_PendingLast) != 0;
	w->vpendbaser &= ~(VPENDBASER_Valid | VPENDBASER_PendingLast);
	if (rd_v41(g))
		w->vpendbaser = (w->vpendbaser & ~VPENDBASER_Doorbell) | (val & VPENDBASER_Doorbell);
	stamp(g, pe, COST_VPE_DESCHEDULE);
}

/* Valid may stay 1 there, with no vPE behind it. */
void gicr_vpe_evict(struct gs *g, gs_vpe v)
{
	gs_pe pe = GS_PE(vpe_at(g, v)->on1 - 1);

	if (gicr_v_at(g, pe)->phase == VRES_LEAVING) {
		leave_end(g, pe);
		return;
	}
	icv_copy_recall(g, pe);
	vpe_unparse(g, v);
	hold(g, pe, gicr_v_mut(g, pe), 0);
	vpe_mut(g, v)->on1 = 0;
}

/* ------------------------------------------------------------ scheduling */

static bool mapped_here(const struct gs *g, gs_pe pe, gs_vpe v)
{
	u16 target = vpe_at(g, v)->target;

	return target == pe.n || (rd_v41(g) && g->gic->group[target] == g->gic->group[pe.n]);
}

/* V41-10: too wide counts as Valid=0, or its low bits are used. */
static bool vpeid_ok(struct gs *g, gs_pe pe, u32 *vpeid)
{
	u32 ids = 1u << g->gic->vpeid_bits;

	if (*vpeid < ids)
		return true;
	gs_emit(g, OBS_UNPRED, UNPRED_vpeid_wide, pe.n, *vpeid);
	if (!gs_choose(g, CHOICE_vpeid_too_wide))
		return false;
	*vpeid &= ids - 1;
	return true;
}

static bool find_by_vpeid(struct gs *g, gs_pe pe, u32 vpeid, gs_vpe *v)
{
	if (!vpeid_ok(g, pe, &vpeid))
		return false;
	*v = GS_VPE(vpeid);
	/* Out of its group it has no entry; what happens there is not the table's business (V41-03). */
	if (vpe_exists(g, vpeid))
		return vpe_mapped(g, *v) && (!mapped_here(g, pe, *v) || vpe_table_has(g, pe, *v));
	gs_emit(g, OBS_UNMODELLED, UNMODELLED_vpeid_slot, vpeid, pe.n);
	return false;
}

/* Which vPE does this write name?  False: none that is mapped. */
static bool find(struct gs *g, gs_pe pe, u64 val, gs_vpe *v)
{
	if (rd_v41(g) && !(gicr_v_at(g, pe)->vpropbaser & VPROPBASER_Valid)) {
		gs_emit(g, OBS_UNPRED, UNPRED_vpropbaser_invalid, pe.n, (u32)bits_get(val, 15, 0));
		return false;
	}
	if (rd_v41(g) ? find_by_vpeid(g, pe, (u32)bits_get(val, 15, 0), v)
		      : vpt_index_find(g, val & bits_mask(51, 16), v))
		return true;
	gs_emit(g, OBS_UNPRED, UNPRED_vpe_resident_unmapped, pe.n,
		rd_v41(g) ? (u32)bits_get(val, 15, 0) : GS_NONE32);
	return false;
}

/* v4.0: the configuration table comes with the schedule; another table means other bytes. */
static void adopt_config(struct gs *g, gs_pe pe, gs_vpe v)
{
	u64 vconf = gicr_v_at(g, pe)->vpropbaser & bits_mask(51, 12);
	struct vpe *p;

	if (vpe_at(g, v)->has_vconf && vpe_at(g, v)->vconf == vconf)
		return;
	gs_assert(pendmap_none(g, vpe_map(g, BLK_VPE_SEEN, v)));	/* the table that counts for those stays */
	vpe_config_forget(g, v);
	p = vpe_mut(g, v);
	p->vconf = vconf;
	p->has_vconf = 1;
}

/* v4.0 has no such enables: a vLPI is of Group 1. */
static u8 groups_of(const struct gs *g, u64 val)
{
	if (!rd_v41(g))
		return VGRP1;
	return (u8)((val & VPENDBASER_VGrp0En ? VGRP0 : 0) | (val & VPENDBASER_VGrp1En ? VGRP1 : 0));
}

static void schedule(struct gs *g, gs_pe pe, u64 val)
{
	gs_vpe v = GS_VPE(GS_NONE16);
	struct gicr_v *w;
	bool found = find(g, pe, val, &v);

	if (found) {
		if (!mapped_here(g, pe, v))
			gs_emit(g, OBS_UNPRED, UNPRED_vpe_resident_elsewhere, pe.n, v.n);
		if (vpe_at(g, v)->on1) {
			gs_emit(g, OBS_UNPRED, UNPRED_vpe_resident_twice, pe.n, v.n);
			gicr_vpe_evict(g, v);
		}
		if (!rd_v41(g))
			adopt_config(g, pe, v);
		else
			doorbell_disarm(g, v);
		vpe_mut(g, v)->on1 = (u16)(pe.n + 1);
		gs_emit(g, OBS_VPE_LOAD, pe.n, v.n, 0);
	}
	w = gicr_v_mut(g, pe);
	hold(g, pe, w, found ? v.n + 1u : 0);
	w->vpendbaser = val | VPENDBASER_PendingLast;	/* V40-03: RES1 */
	w->vgrp = groups_of(g, val);
	w->phase = VRES_PARSING;
	stamp(g, pe, COST_VPT_PARSE);
}

static void parse_end(struct gs *g, gs_pe pe)
{
	u32 vpe1 = gicr_v_at(g, pe)->vpe1;

	if (vpe1) {
		gs_cost(g, COST_VPT_PARSE_BIT, vpe_parse(g, GS_VPE(vpe1 - 1)));
		gs_emit(g, OBS_VPT_PARSED, pe.n, vpe1 - 1, 0);
	}
	gicr_v_mut(g, pe)->phase = VRES_RESIDENT;
}

/* ------------------------------------------------------------ registers */

static bool dirty(const struct gs *g, gs_pe pe)
{
	u8 phase = gicr_v_at(g, pe)->phase;

	return phase == VRES_LEAVING ||
	       (phase == VRES_PARSING && (rd_v41(g) || g->hw->caps.dirty));
}

/* V40-07: without GICR_TYPER.Dirty the bit says nothing while Valid=1. */
static bool dirty_reads(const struct gs *g, gs_pe pe)
{
	u8 phase = gicr_v_at(g, pe)->phase;

	if (rd_v41(g) || g->hw->caps.dirty || (phase != VRES_PARSING && phase != VRES_RESIDENT))
		return dirty(g, pe);
	return rd_choice_now(g, CHOICE_dirty_without_typer);
}

u64 gicr_vpendbaser_read(const struct gs *g, gs_pe pe)
{
	u64 val = gicr_v_at(g, pe)->vpendbaser | (dirty_reads(g, pe) ? VPENDBASER_Dirty : 0);
	u32 doorbell = rd_choice_now(g, CHOICE_vpendbaser_doorbell_reads);

	if (!rd_v41(g))
		return val & gic_base_mask(g);
	if (doorbell && val & VPENDBASER_Valid)	/* it is UNKNOWN then */
		val = doorbell == 1 ? val & ~VPENDBASER_Doorbell : val | VPENDBASER_Doorbell;
	return val;
}

static void write_set(struct gs *g, gs_pe pe, u64 val)
{
	if (gicr_v_at(g, pe)->phase == VRES_LEAVING) {
		gs_emit(g, OBS_UNPRED, UNPRED_vpendbaser_dirty_set, pe.n, 0);
		if (gs_choose(g, CHOICE_vpendbaser_set_while_dirty))
			return;
		leave_end(g, pe);
	}
	schedule(g, pe, val);
}

/* What may change in the write that clears Valid: v4.0 only what is hardware's (V40-06), v4.1 Doorbell as well (V41-06, V41-08). */
#define CLEAR_MAY_40 (VPENDBASER_Valid | VPENDBASER_PendingLast | VPENDBASER_IDAI)
#define CLEAR_MAY_41 (VPENDBASER_Valid | VPENDBASER_PendingLast | VPENDBASER_Doorbell)

static void write_clear(struct gs *g, gs_pe pe, u64 val)
{
	if ((val ^ gicr_v_at(g, pe)->vpendbaser) & ~(rd_v41(g) ? CLEAR_MAY_41 : CLEAR_MAY_40))
		gs_emit(g, OBS_UNPRED, UNPRED_vpendbaser_live_change, pe.n, GS_NONE32);
	if (dirty(g, pe)) {
		gs_emit(g, OBS_UNPRED, UNPRED_vpendbaser_dirty_clear, pe.n,
			gicr_v_at(g, pe)->vpe1);
		if (gs_choose(g, CHOICE_vpendbaser_clear_while_dirty))
			return;
	}
	leave_begin(g, pe, val);
}

/* Neither before nor after is a vPE resident; PendingLast is hardware's. */
static void write_idle(struct gs *g, gs_pe pe, u64 val)
{
	struct gicr_v *w = gicr_v_mut(g, pe);

	w->vpendbaser = (val & ~VPENDBASER_PendingLast) | (w->vpendbaser & VPENDBASER_PendingLast);
}

/* V41-09; in v4.0 any change is UNPREDICTABLE (V40-06), here ignored. */
static void write_live(struct gs *g, gs_pe pe, u64 val)
{
	u64 old = gicr_v_at(g, pe)->vpendbaser;
	u32 vpe1 = gicr_v_at(g, pe)->vpe1, answer;
	struct gicr_v *w;

	gs_emit(g, OBS_UNPRED, UNPRED_vpendbaser_live_change, pe.n, (u32)bits_get(val, 15, 0));
	answer = rd_v41(g) ? gs_choose(g, CHOICE_vpendbaser_live_change) : LIVE_IGNORED;
	if (answer == LIVE_IGNORED)
		return;
	if (answer == LIVE_USED && bits_get(val ^ old, 15, 0)) {
		if (vpe1)
			gicr_vpe_evict(g, GS_VPE(vpe1 - 1));
		schedule(g, pe, val);
		return;
	}
	w = gicr_v_mut(g, pe);
	w->vpendbaser = val | VPENDBASER_PendingLast;
	if (answer == LIVE_USED)
		w->vgrp = groups_of(g, val);
}

void gicr_vpendbaser_write(struct gs *g, gs_pe pe, u64 val)
{
	u64 old = gicr_v_at(g, pe)->vpendbaser;
	bool was = old & VPENDBASER_Valid, valid = val & VPENDBASER_Valid;

	val &= VPENDBASER_Valid | (rd_v41(g) ? VPENDBASER_WMASK_41 : VPENDBASER_WMASK_40);
	if (valid && !was)
		write_set(g, pe, val);
	else if (!valid && was)
		write_clear(g, pe, val);
	else if (!valid)
		write_idle(g, pe, val);
	else if ((val | VPENDBASER_PendingLast) != (old | VPENDBASER_PendingLast))
		write_live(g, pe, val);
}

/* RES0 where only flat tables are supported. */
static u64 vpropbaser_mask(const struct gs *g)
{
	if (!rd_v41(g))
		return VPROPBASER_WMASK_40;
	return VPROPBASER_WMASK_41 & ~(g->hw->caps.indirect ? 0 : VPROPBASER_Indirect);
}

/*
 * V41-01, ORD-01.  Clearing Valid is complete when GICR_CTLR.RWP reads 0; the
 * rest does not change while Valid=1.
 */
static void write_table_41(struct gs *g, gs_pe pe, u64 val, bool z)
{
	u64 old = gicr_v_at(g, pe)->vpropbaser;
	bool was = old & VPROPBASER_Valid, valid = val & VPROPBASER_Valid;

	if (gicr_at(g, pe)->ctlr & GICR_RWP_VPROPBASER) {
		gs_emit(g, OBS_UNPRED, UNPRED_rwp_ignored, pe.n, 0);
		gicr_rwp_end(g, pe);
	}
	if (was && (valid || gicr_v_at(g, pe)->phase != VRES_NONE))
		gs_emit(g, OBS_UNPRED, UNPRED_vpropbaser_live, pe.n, 0);
	if (was && valid)
		return;
	gicr_v_mut(g, pe)->vpropbaser = val;
	if (was)
		gicr_rwp_begin(g, pe, GICR_RWP_VPROPBASER);
	else if (valid)
		vpe_table_begin(g, pe, z);
}

void gicr_vpropbaser_write(struct gs *g, gs_pe pe, u64 val)
{
	bool z = val & VPROPBASER_Z;

	val &= vpropbaser_mask(g);
	if (val == gicr_v_at(g, pe)->vpropbaser)
		return;
	if (rd_v41(g))
		write_table_41(g, pe, val, z);
	else
		gicr_v_mut(g, pe)->vpropbaser = val;
}

/* ------------------------------------------------------------ actor: parse and deschedule */

static u32 vpt_count(const struct gs *g)
{
	return g->gic->version >= GICV4_0 ? g->gic->pes : 0;
}

GS_HOT static bool vpt_ready(const struct gs *g, u32 k)
{
	u8 phase = gicr_v_at(g, GS_PE(k))->phase;

	return phase == VRES_PARSING || phase == VRES_LEAVING;
}

GS_HOT static u64 vpt_concerns(const struct gs *g)
{
	return gs_touched_in(g, BLK_RDV) | gs_touched_in(g, BLK_RD_DUE);
}

static void vpt_step(struct gs *g, u32 k)
{
	if (gicr_v_at(g, GS_PE(k))->phase == VRES_PARSING)
		parse_end(g, GS_PE(k));
	else
		leave_end(g, GS_PE(k));
}

static void vpt_what(const struct gs *g, u32 k, char *buf, size_t n)
{
	const struct gicr_v *r = gicr_v_at(g, GS_PE(k));
	const char *doing = r->phase == VRES_PARSING ? "parsing the VPT" : "the deschedule";

	if (r->vpe1)
		snprintf(buf, n, "redistributor %u: finish %s of vPE %u", k, doing, r->vpe1 - 1u);
	else
		snprintf(buf, n, "redistributor %u: finish %s of no vPE", k, doing);
}

static u64 vpt_due_ns(const struct gs *g, u32 k)
{
	return ((const struct rd_due *)gs_at(g, BLK_RD_DUE, k))->vpt_ns;
}

const struct actor gicr_vpt_actor = {
	.name = "gicr_vpt",
	.watch = (u64)1 << BLK_RDV | (u64)1 << BLK_RD_DUE,
	.concerns = vpt_concerns,
	.count = vpt_count,
	.ready = vpt_ready,
	.step = vpt_step,
	.what = vpt_what,
	.due_ns = vpt_due_ns,
};
