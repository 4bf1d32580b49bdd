/* SPDX-License-Identifier: MIT */
/*
 * Virtual CPU interface: what the guest on a PE is signalled.
 *
 * The redistributor hands the best enabled vLPI of the resident vPE to the
 * interface of its PE: the copy.  The pending bit stays set until the guest
 * acknowledges, which takes both.  The copy can outlive its reason (the bit is
 * cleared or disabled): it then goes at once or some time before the next
 * VSYNC of the vPE completes (choice vlpi_recall_on_clear); until it is gone
 * the guest can still acknowledge it.  vpe_settled() tells a VSYNC.  A vLPI
 * that moves to another vPE is taken back in the step that moves it.
 *
 * Handing over, replacing by a better one, and taking back are steps of the
 * actor gicr_vlpi.
 *
 * List registers and the copy compete by priority (LR-01).  Only virtual
 * Group 1 is signalled: a Group 0 list register stays pending.  The binary
 * point is the smallest one.
 */
#include <stdio.h>

#include "core/bits.h"
#include "core/cost.h"
#include "gic/ich.h"
#include "gic/prio.h"
#include "gic/rd.h"

/* ------------------------------------------------------------ the copy */

/* What should be in the interface of this PE? */
static struct rd_best wanted(const struct gs *g, gs_pe pe)
{
	const struct gicr_v *r = gicr_v_at(g, pe);
	struct rd_best none = { 0 };

	if (r->phase != VRES_RESIDENT || !r->vpe1)
		return none;
	if (rd_v41(g) && !(r->vpendbaser & VPENDBASER_VGrp1En))
		return none;	/* V41-11 */
	return vpe_best(g, GS_VPE(r->vpe1 - 1));
}

bool icv_copy_justified(const struct gs *g, gs_pe pe)
{
	const struct gicr_v *r = gicr_v_at(g, pe);
	u32 bit = r->copy_vintid - GIC_LPI_FIRST;
	u8 cfg;

	if (!r->copy_vintid)
		return true;
	if (r->phase != VRES_RESIDENT || r->vpe1 != r->copy_vpe + 1)
		return false;
	if (!pendmap_has(g, vpe_map(g, BLK_VPE_SEEN, GS_VPE(r->copy_vpe)), bit))
		return false;
	cfg = vpe_config(g, GS_VPE(r->copy_vpe), r->copy_vintid);
	return cfg & LPI_CFG_Enable && (cfg & LPI_CFG_Prio) == r->copy_prio;
}

static void copy_gone(struct gs *g, gs_pe pe, u32 cause)
{
	struct gicr_v *w = gicr_v_mut(g, pe);
	u32 vpe = w->copy_vpe, vintid = w->copy_vintid;

	w->copy_vintid = 0;
	w->copy_vpe = 0;
	w->copy_prio = 0;
	gs_emit4(g, OBS_UNCARRY, PLACE_VCOPY, vpe, vintid, cause);
}

void icv_copy_recall(struct gs *g, gs_pe pe)
{
	if (!gicr_v_at(g, pe)->copy_vintid)
		return;
	gs_cost(g, COST_RD_FORWARD, 1);
	copy_gone(g, pe, CAUSE_RECALL);
}

bool icv_copy_of(const struct gs *g, gs_vpe v, u32 vintid)
{
	u32 on1 = vpe_at(g, v)->on1;
	const struct gicr_v *r;

	if (!on1)
		return false;
	r = gicr_v_at(g, GS_PE(on1 - 1));
	return r->copy_vintid && r->copy_vintid == vintid && r->copy_vpe == v.n;
}

void icv_copy_stale(struct gs *g, gs_vpe v, u32 vintid)
{
	if (icv_copy_of(g, v, vintid) && !gs_choose(g, CHOICE_vlpi_recall_on_clear))
		icv_copy_recall(g, GS_PE(vpe_at(g, v)->on1 - 1));
}

static void copy_make(struct gs *g, gs_pe pe, struct rd_best b)
{
	struct gicr_v *w = gicr_v_mut(g, pe);

	w->copy_vintid = b.intid;
	w->copy_vpe = (u16)(w->vpe1 - 1);
	w->copy_prio = b.prio;
	gs_cost(g, COST_RD_FORWARD, 1);
	gs_emit4(g, OBS_CARRY, PLACE_VCOPY, w->copy_vpe, b.intid, CAUSE_FORWARD);
}

/* ------------------------------------------------------------ actor: hand over and take back */

static u32 vlpi_count(const struct gs *g)
{
	return g->gic->version >= GICV4_0 ? g->gic->pes : 0;
}

/* Equal priority is no reason to replace a copy. */
static bool vlpi_ready(const struct gs *g, u32 k)
{
	const struct gicr_v *r = gicr_v_at(g, GS_PE(k));
	struct rd_best b;

	if (!icv_copy_justified(g, GS_PE(k)))
		return true;
	b = wanted(g, GS_PE(k));
	if (!r->copy_vintid)
		return b.intid != 0;
	return !b.intid || b.prio < r->copy_prio;
}

/* A redistributor looks at what it holds itself, and at the vPE that is there or whose vLPI it holds. */
static u64 vlpi_concerns(const struct gs *g)
{
	u64 who = gs_touched_in(g, BLK_RDV), vpes;

	if (g->step.touched & ((u64)1 << BLK_CHOICE | (u64)1 << BLK_MEM))
		return ~(u64)0;
	vpes = gs_touched_in(g, BLK_VPE) | gs_touched_in(g, BLK_VPE_SEEN) |
	       gs_touched_in(g, BLK_VPE_CACHED) | gs_touched_in(g, BLK_VPE_CFG);
	for (u32 k = 0; vpes && k < g->gic->pes; k++) {
		const struct gicr_v *r = gicr_v_at(g, GS_PE(k));

		if ((r->vpe1 && vpes >> ((r->vpe1 - 1u) & 63) & 1) ||
		    (r->copy_vintid && vpes >> (r->copy_vpe & 63) & 1))
			who |= (u64)1 << (k & 63);
	}
	return who;
}

static void vlpi_step(struct gs *g, u32 k)
{
	gs_pe pe = GS_PE(k);
	struct rd_best b;

	icv_copy_recall(g, pe);
	b = wanted(g, pe);
	if (b.tie) {
		gs_choose(g, CHOICE_best_of_equal);
		b = wanted(g, pe);
	}
	if (b.intid)
		copy_make(g, pe, b);
}

static void vlpi_what(const struct gs *g, u32 k, char *buf, size_t n)
{
	const struct gicr_v *r = gicr_v_at(g, GS_PE(k));
	struct rd_best b = wanted(g, GS_PE(k));

	if (r->copy_vintid && b.intid)
		snprintf(buf, n, "redistributor %u: replace vLPI %u of vPE %u by vLPI %u", k,
			 r->copy_vintid, r->copy_vpe, b.intid);
	else if (r->copy_vintid)
		snprintf(buf, n, "redistributor %u: take back vLPI %u of vPE %u", k,
			 r->copy_vintid, r->copy_vpe);
	else
		snprintf(buf, n, "redistributor %u: hand over vLPI %u of vPE %u", k, b.intid,
			 r->vpe1 - 1u);
}

const struct actor gicr_vlpi_actor = {
	.name = "gicr_vlpi",
	.watch = (u64)1 << BLK_RDV | (u64)1 << BLK_VPE | (u64)1 << BLK_VPE_SEEN |
		 (u64)1 << BLK_VPE_CACHED | (u64)1 << BLK_VPE_CFG | (u64)1 << BLK_CHOICE |
		 (u64)1 << BLK_MEM,
	.concerns = vlpi_concerns,
	.count = vlpi_count,
	.ready = vlpi_ready,
	.step = vlpi_step,
	.what = vlpi_what,
};

/* ------------------------------------------------------------ ICV_IAR1, ICV_EOIR1 */

static u32 pre_bits(const struct gs *g)
{
	return g->hw->caps.pre_bits + 1;
}

struct candidate {
	u32 vintid;		/* 1023: none */
	u8 prio;
	u8 lr;			/* list register number + 1, 0: the copy */
	bool tie;		/* a list register and the copy have the same priority */
};

static struct candidate best_lr(const struct gs *g, gs_pe pe)
{
	struct candidate c = { 1023, 0xff, 0, false };
	u32 nlrs = ich_nlrs(g);

	for (u32 n = 0; n < nlrs; n++) {
		struct ich_lr lr;

		/* LR-02: exactly Pending. */
		if (ich_at(g, pe)->lr[n] >> 62 != LR_PENDING)
			continue;
		lr = ich_lr_get(g, pe, n);
		if (lr.group && (!c.lr || lr.prio < c.prio))
			c = (struct candidate){ lr.vintid, lr.prio, (u8)(n + 1), false };
	}
	return c;
}

static struct candidate candidate(const struct gs *g, gs_pe pe)
{
	const struct ich *h = ich_at(g, pe);
	const struct gicr_v *r = gicr_v_at(g, pe);
	struct candidate c, none = { 1023, 0xff, 0, false };

	if (!(h->hcr & ICH_HCR_En) || !h->grp1)
		return none;	/* LR-12 */
	c = best_lr(g, pe);
	if (r->copy_vintid && !(h->hcr & ICH_HCR_DVIM)) {
		u8 prio = prio_implemented(r->copy_prio, g->hw->caps.pri_bits + 1);
		bool tie = c.lr && prio == c.prio;

		if (!c.lr || prio < c.prio ||
		    (tie && rd_choice_now(g, CHOICE_list_register_or_vlpi)))
			c = (struct candidate){ r->copy_vintid, prio, 0, false };
		c.tie = tie;
	}
	if (c.vintid == 1023 || !prio_signalled(c.prio, h->pmr, h->ap, pre_bits(g)))
		return none;	/* LR-03 */
	return c;
}

u64 icv_touched(const struct gs *g)
{
	if (g->step.touched >> BLK_CHOICE & 1)
		return ~(u64)0;
	return gs_touched_in(g, BLK_ICH) | gs_touched_in(g, BLK_RDV);
}

u32 icv_hppi(const struct gs *g, gs_pe pe, bool *direct)
{
	struct candidate c = candidate(g, pe);

	*direct = c.vintid != 1023 && !c.lr;
	return c.vintid;
}

/* LR-04: the copy and its pending bit go in one step. */
static void ack_copy(struct gs *g, gs_pe pe)
{
	const struct gicr_v *r = gicr_v_at(g, pe);
	u32 vintid = r->copy_vintid;
	gs_vpe v = GS_VPE(r->copy_vpe);

	copy_gone(g, pe, CAUSE_ACK);
	vpe_lpi_clear(g, v, vintid, CAUSE_ACK);
}

u32 icv_ack(struct gs *g, gs_pe pe, bool *direct)
{
	struct candidate c = candidate(g, pe);
	struct ich *h;

	*direct = false;
	if (c.vintid == 1023)
		return 1023;
	if (c.tie) {
		gs_choose(g, CHOICE_list_register_or_vlpi);
		c = candidate(g, pe);
	}
	*direct = !c.lr;
	h = ich_mut(g, pe);
	h->ap = prio_activate(h->ap, c.prio, pre_bits(g));
	if (c.lr)
		ich_lr_state(g, pe, c.lr - 1u, LR_ACTIVE);
	else
		ack_copy(g, pe);
	return c.vintid;
}

/* LR-05, LR-07: no active priority left still deactivates. */
void icv_eoi(struct gs *g, gs_pe pe, u32 vintid)
{
	struct ich *h;

	if (vintid >= 1020 && vintid <= 1023)
		return;
	h = ich_mut(g, pe);
	h->ap = prio_drop(h->ap);
	for (u32 n = 0; n < ich_nlrs(g); n++) {
		struct ich_lr lr = ich_lr_get(g, pe, n);

		if (lr.vintid != vintid || (lr.state != LR_ACTIVE && lr.state != LR_PENDACT))
			continue;
		ich_lr_state(g, pe, n, lr.state == LR_PENDACT ? LR_PENDING : LR_INVALID);
		return;
	}
	if (vintid < GIC_LPI_FIRST)
		h->eoicount = (u8)((h->eoicount + 1) & 31);	/* LR-09 */
}
