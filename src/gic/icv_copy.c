/* SPDX-License-Identifier: MIT */
/*
 * The copy: what a redistributor has handed over to the virtual CPU interface.
 *
 * It hands the best enabled vLPI or vSGI of the resident vPE to the interface of
 * its PE.  The pending bit stays set until the guest acknowledges, which takes
 * both.  The copy can outlive its reason (the bit is cleared or disabled): it
 * then goes at once or some time before the next VSYNC of the vPE completes
 * (choice vlpi_recall_on_clear); until it is gone the guest can still
 * acknowledge it.  vpe_settled() tells a VSYNC.  A vLPI that moves to another
 * vPE is taken back in the step that moves it.
 *
 * Handing over, replacing by a better one, and taking back are steps of the
 * actor gicr_vlpi.  What the guest is signalled of it is in icv.c.
 */
#include <stdio.h>

#include "core/bits.h"
#include "core/cost.h"
#include "core/diag.h"
#include "gic/ich.h"
#include "gic/peset.h"
#include "gic/rd.h"

/* ------------------------------------------------------------ the copy */

/* The best vLPI or vSGI of these groups. */
GS_HOT static struct rd_best best_in(const struct gs *g, gs_vpe v, u8 groups)
{
	struct rd_best lpi = { 0 }, sgi;

	if (groups & VGRP1)	/* V41-11 */
		lpi = vpe_best(g, v);
	sgi = vsgi_best(g, v, groups);
	if (!sgi.intid || !lpi.intid)
		return sgi.intid ? sgi : lpi;
	if (sgi.prio == lpi.prio)
		sgi.tie = lpi.tie = true;
	if (sgi.prio < lpi.prio || (sgi.prio == lpi.prio && !rd_choice_now(g, CHOICE_best_of_equal)))
		return sgi;
	return lpi;
}

/* Where a vPE is resident: what the interface has on and what it has off: is the best one of another group? */
static bool groups_matter(const struct gs *g, const struct gicr_v *r)
{
	struct rd_best open;

	if (!r->shut)
		return false;
	open = best_in(g, GS_VPE(r->vpe1 - 1), r->vgrp & (u8)~r->shut);
	return open.intid && open.intid != best_in(g, GS_VPE(r->vpe1 - 1), r->vgrp).intid;
}

/*
 * What should be in the interface of this PE?  One of a group that the guest
 * has switched off there comes behind those that it can take, or keeps them
 * out (LR-01: choice group_off_at_interface).
 */
GS_HOT static struct rd_best wanted(const struct gs *g, gs_pe pe)
{
	const struct gicr_v *r = gicr_v_at(g, pe);
	u8 groups = r->vgrp;

	if (r->phase != VRES_RESIDENT || !r->vpe1)
		return (struct rd_best){ 0 };
	if (!rd_choice_now(g, CHOICE_group_off_at_interface) && groups_matter(g, r))
		groups &= (u8)~r->shut;
	return best_in(g, GS_VPE(r->vpe1 - 1), groups);
}

void icv_groups_changed(struct gs *g, gs_pe pe)
{
	u32 vmcr = ich_at(g, pe)->vmcr;
	u8 shut = (u8)((vmcr & ICH_VMCR_VENG0 ? 0 : VGRP0) | (vmcr & ICH_VMCR_VENG1 ? 0 : VGRP1));

	if (vsgi_implemented(g) && gicr_v_at(g, pe)->shut != shut)
		gicr_v_mut(g, pe)->shut = shut;
}

GS_HOT bool icv_copy_justified(const struct gs *g, gs_pe pe)
{
	const struct gicr_v *r = gicr_v_at(g, pe);
	u32 bit = r->copy_vintid - GIC_LPI_FIRST;
	u8 cfg;

	if (!r->copy_vintid)
		return true;
	if (r->phase != VRES_RESIDENT)
		return false;
	gs_assert(r->vpe1 == r->copy_vpe + 1);	/* a vPE that leaves leaves nothing behind */
	if (is_vsgi(r->copy_vintid))
		return vsgi_justified(g, GS_VPE(r->copy_vpe), vsgi_or_vlpi(r->copy_vintid),
				      r->copy_prio, r->vgrp) &&
		       vsgi_group0(g, GS_VPE(r->copy_vpe), vsgi_or_vlpi(r->copy_vintid)) ==
		       r->copy_grp0;
	if (!(r->vgrp & VGRP1) ||
	    !pendmap_has(g, vpe_map(g, BLK_VPE_SEEN, GS_VPE(r->copy_vpe)), bit))
		return false;
	cfg = vpe_config(g, GS_VPE(r->copy_vpe), r->copy_vintid);
	return cfg & LPI_CFG_Enable && (cfg & LPI_CFG_Prio) == r->copy_prio;
}

GS_HOT void icv_copy_gone(struct gs *g, gs_pe pe, u32 cause)
{
	struct gicr_v *w = gicr_v_mut(g, pe);
	u32 vpe = w->copy_vpe, vintid = w->copy_vintid;

	peset_put(g, peset_copy(g), pe, false);
	w->copy_vintid = 0;
	w->copy_vpe = 0;
	w->copy_prio = 0;
	w->copy_grp0 = 0;
	gs_emit4(g, OBS_UNCARRY, PLACE_VCOPY, vpe, vsgi_or_vlpi(vintid), cause);
}

GS_HOT void icv_copy_recall(struct gs *g, gs_pe pe)
{
	if (!gicr_v_at(g, pe)->copy_vintid)
		return;
	gs_cost(g, COST_RD_FORWARD, 1);
	icv_copy_gone(g, pe, CAUSE_RECALL);
}

bool icv_copy_of(const struct gs *g, gs_vpe v, u32 vintid)
{
	u32 on1 = vpe_at(g, v)->on1;
	const struct gicr_v *r;

	if (!on1)
		return false;
	r = gicr_v_at(g, GS_PE(on1 - 1));
	return r->copy_vintid && r->copy_vintid == vintid;
}

void icv_copy_stale(struct gs *g, gs_vpe v, u32 vintid)
{
	if (icv_copy_of(g, v, vintid) && !gs_choose(g, CHOICE_vlpi_recall_on_clear))
		icv_copy_recall(g, GS_PE(vpe_at(g, v)->on1 - 1));
}

/* Of one that is in the interface, or may come there. */
static u8 group_of(const struct gs *g, gs_vpe v, u32 intid)
{
	return is_vsgi(intid) && vsgi_group0(g, v, vsgi_or_vlpi(intid)) ? VGRP0 : VGRP1;
}

static void copy_make(struct gs *g, gs_pe pe, struct rd_best b)
{
	struct gicr_v *w = gicr_v_mut(g, pe);

	peset_put(g, peset_copy(g), pe, true);
	w->copy_vintid = b.intid;
	w->copy_vpe = (u16)(w->vpe1 - 1);
	w->copy_prio = b.prio;
	w->copy_grp0 = group_of(g, GS_VPE(w->copy_vpe), b.intid) == VGRP0;
	gs_cost(g, COST_RD_FORWARD, 1);
	gs_emit4(g, OBS_CARRY, PLACE_VCOPY, w->copy_vpe, vsgi_or_vlpi(b.intid), CAUSE_FORWARD);
	if (is_vsgi(b.intid) && ich_lr_holds(g, pe, vsgi_or_vlpi(b.intid)))
		gs_emit(g, OBS_UNPRED, UNPRED_lr_vsgi, pe.n, vsgi_or_vlpi(b.intid));
}

/* ------------------------------------------------------------ actor: hand over and take back */

static u32 vlpi_count(const struct gs *g)
{
	return g->gic->version >= GICV4_0 ? g->gic->pes : 0;
}

/* Something to do where `b` is wanted? */
static bool out_of_date(const struct gs *g, gs_pe pe, struct rd_best b)
{
	const struct gicr_v *r = gicr_v_at(g, pe);

	if (!r->copy_vintid)
		return b.intid != 0;
	if (!b.intid || b.prio < r->copy_prio)
		return true;
	/* Then `b` is one that can be taken if there is any, whatever its priority. */
	if (r->shut & (r->copy_grp0 ? VGRP0 : VGRP1) && !rd_choice_now(g, CHOICE_group_off_at_interface) &&
	    !(r->shut & group_of(g, GS_VPE(r->copy_vpe), b.intid)))
		return true;
	/* What is there is one of those compared.  Of equals, does the one chosen take its place? */
	return b.intid != r->copy_vintid && rd_choice_now(g, CHOICE_vlpi_copy_of_equal);
}

static bool vlpi_ready(const struct gs *g, u32 k)
{
	return !icv_copy_justified(g, GS_PE(k)) || out_of_date(g, GS_PE(k), wanted(g, GS_PE(k)));
}

/* Who has one of these vPEs, numbers mod 64: PEs, the same way. */
static u64 asked_one_by_one(const struct gs *g, u64 vpes)
{
	u64 who = 0;

	for (u32 k = 0; vpes && k < g->gic->pes; k++) {
		const struct gicr_v *r = gicr_v_at(g, GS_PE(k));

		if (r->vpe1 && vpes >> ((r->vpe1 - 1u) & 63) & 1)
			who |= (u64)1 << (k & 63);
	}
	return who;
}

static u64 holders(const struct gs *g, u64 vpes)
{
	u64 who = 0;

	if (!peset_kept(g))
		return asked_one_by_one(g, vpes);
	for (u64 left = vpes; left; left &= left - 1)
		who |= peset_mod64(g, peset_on(g, bits_ctz(left)));
#ifdef GICSIM_AUDIT
	gs_assert(who == asked_one_by_one(g, vpes));
#endif
	return who;
}

/* A redistributor looks at what it holds itself, and at the vPE that is there: what it holds is of that one. */
GS_HOT static u64 vlpi_concerns(const struct gs *g)
{
	u64 vpes;

	if (g->step.touched >> BLK_CHOICE & 1)
		return ~(u64)0;
	vpes = gs_touched_in(g, BLK_VPE) | gs_touched_in(g, BLK_VPE_SEEN) |
	       gs_touched_in(g, BLK_VPE_CACHED) | gs_touched_in(g, BLK_VPE_CFG) |
	       gs_touched_in(g, BLK_VSGI);
	return gs_touched_in(g, BLK_RDV) | holders(g, vpes);
}

/* `b`: wanted(), which does not look at the copy. */
GS_HOT static void replace(struct gs *g, gs_pe pe, struct rd_best b)
{
	icv_copy_recall(g, pe);
	if (!b.intid)
		return;
	if (groups_matter(g, gicr_v_at(g, pe))) {
		gs_choose(g, CHOICE_group_off_at_interface);
		b = wanted(g, pe);
	}
	if (b.tie) {
		gs_choose(g, CHOICE_best_of_equal);
		b = wanted(g, pe);
	}
	if (b.intid)	/* foreign memory may have said something else by then */
		copy_make(g, pe, b);
}

static void vlpi_step(struct gs *g, u32 k)
{
	replace(g, GS_PE(k), wanted(g, GS_PE(k)));
}

/* What has been replaced by the best is up to date; among equals it may have to be asked once more. */
GS_HOT static enum taken vlpi_take(struct gs *g, u32 k)
{
	bool justified = icv_copy_justified(g, GS_PE(k));
	struct rd_best b = wanted(g, GS_PE(k));

	if (justified && !out_of_date(g, GS_PE(k), b))
		return TAKEN_NOTHING;
	replace(g, GS_PE(k), b);
	return b.tie ? TAKEN_SOME : TAKEN_ALL;
}

static const char *kind(u32 intid)
{
	return is_vsgi(intid) ? "vSGI" : "vLPI";
}

static void vlpi_what(const struct gs *g, u32 k, char *buf, size_t n)
{
	const struct gicr_v *r = gicr_v_at(g, GS_PE(k));
	struct rd_best b = wanted(g, GS_PE(k));
	u32 held = vsgi_or_vlpi(r->copy_vintid), best = vsgi_or_vlpi(b.intid);

	if (r->copy_vintid && b.intid)
		snprintf(buf, n, "redistributor %u: replace %s %u of vPE %u by %s %u", k,
			 kind(r->copy_vintid), held, r->copy_vpe, kind(b.intid), best);
	else if (r->copy_vintid)
		snprintf(buf, n, "redistributor %u: take back %s %u of vPE %u", k,
			 kind(r->copy_vintid), held, r->copy_vpe);
	else
		snprintf(buf, n, "redistributor %u: hand over %s %u of vPE %u", k, kind(b.intid), best,
			 r->vpe1 - 1u);
}

const struct actor gicr_vlpi_actor = {
	.name = "gicr_vlpi",
	.watch = (u64)1 << BLK_RDV | (u64)1 << BLK_VPE | (u64)1 << BLK_VPE_SEEN |
		 (u64)1 << BLK_VPE_CACHED | (u64)1 << BLK_VPE_CFG | (u64)1 << BLK_CHOICE |
		 (u64)1 << BLK_VSGI,
	.concerns = vlpi_concerns,
	.count = vlpi_count,
	.ready = vlpi_ready,
	.step = vlpi_step,
	.take = vlpi_take,
	.what = vlpi_what,
};
