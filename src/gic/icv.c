/* SPDX-License-Identifier: MIT */
/*
 * Virtual CPU interface: what the guest on a PE is signalled.
 *
 * The redistributor hands the best enabled vLPI or vSGI of the resident vPE to
 * the interface of its PE: the copy.  The pending bit stays set until the guest
 * acknowledges, which takes both.  The copy can outlive its reason (the bit is
 * cleared or disabled): it then goes at once or some time before the next
 * VSYNC of the vPE completes (choice vlpi_recall_on_clear); until it is gone
 * the guest can still acknowledge it.  vpe_settled() tells a VSYNC.  A vLPI
 * that moves to another vPE is taken back in the step that moves it.
 *
 * Handing over, replacing by a better one, and taking back are steps of the
 * actor gicr_vlpi.
 *
 * List registers and the copy compete by priority, both groups together
 * (LR-01).  One candidate is left; if it can preempt it is signalled, Group 0
 * as vFIQ, Group 1 as vIRQ.  icv_regs.c has the registers of all this.
 */
#include <stdio.h>

#include "core/bits.h"
#include "core/cost.h"
#include "core/diag.h"
#include "gic/ich.h"
#include "gic/peset.h"
#include "gic/prio.h"
#include "gic/rd.h"

/* ------------------------------------------------------------ the copy */

/* The best vLPI or vSGI of these groups. */
static struct rd_best best_in(const struct gs *g, gs_vpe v, u8 groups)
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
static struct rd_best wanted(const struct gs *g, gs_pe pe)
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

bool icv_copy_justified(const struct gs *g, gs_pe pe)
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

static void copy_gone(struct gs *g, gs_pe pe, u32 cause)
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
static u64 vlpi_concerns(const struct gs *g)
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
static void replace(struct gs *g, gs_pe pe, struct rd_best b)
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
	copy_make(g, pe, b);
}

static void vlpi_step(struct gs *g, u32 k)
{
	replace(g, GS_PE(k), wanted(g, GS_PE(k)));
}

/* What has been replaced by the best is up to date; among equals it may have to be asked once more. */
static enum taken vlpi_take(struct gs *g, u32 k)
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

/* ------------------------------------------------------------ the best one */

struct candidate {
	u32 vintid;		/* 1023: none */
	u8 prio;
	u8 group;
	u8 lr;			/* list register number + 1, 0: the copy */
	bool nmi;
	bool lr_tie;		/* another list register has the same priority */
	bool copy_tie;		/* so has the copy */
};

static const struct candidate nobody = { .vintid = 1023, .prio = PRIO_IDLE };

static bool group_on(const struct ich *h, u32 group)
{
	return h->vmcr & (group ? ICH_VMCR_VENG1 : ICH_VMCR_VENG0);
}

/* EXT-04: the highest priority, or that of the register; of Group 1 only. */
static bool is_nmi(const struct gs *g, u64 lr, u8 *prio)
{
	if (!(lr & ICH_LR_NMI) || !(lr & ICH_LR_Group))
		return false;
	if (!rd_choice_now(g, CHOICE_virtual_nmi_priority))
		*prio = 0;
	return true;
}

/* Of equal priority an NMI is better; then the choice says. */
static bool better(const struct gs *g, const struct candidate *c, u8 prio, bool nmi)
{
	if (prio != c->prio)
		return prio < c->prio;
	return nmi != c->nmi ? nmi : rd_choice_now(g, CHOICE_list_register_of_equal);
}

/* LR-01, LR-02: exactly Pending, its group enabled; 0xff is nobody's priority. */
static struct candidate best_lr(const struct gs *g, const struct ich *h)
{
	struct candidate c = nobody;
	u32 nlrs = ich_nlrs(g);

	for (u32 n = 0; n < nlrs; n++) {
		u64 lr = h->lr[n];
		u8 group = (lr & ICH_LR_Group) != 0, prio = ich_lr_prio_of(lr);
		bool nmi, tie;

		if (ich_lr_state_of(lr) != LR_PENDING || !group_on(h, group))
			continue;
		nmi = is_nmi(g, lr, &prio);
		if (prio > c.prio || prio == PRIO_IDLE)
			continue;
		if ((u32)lr >= 1020 && (u32)lr <= 1023 && rd_choice_now(g, CHOICE_list_register_special))
			continue;
		tie = prio == c.prio && nmi == c.nmi;
		if (better(g, &c, prio, nmi))
			c = (struct candidate){ (u32)lr, prio, group, (u8)(n + 1), nmi, tie, false };
		else
			c.lr_tie |= tie;
	}
	return c;
}

/* The best pending one, signalled or not. */
static struct candidate best(const struct gs *g, gs_pe pe)
{
	const struct ich *h = ich_at(g, pe);
	const struct gicr_v *r = gicr_v_at(g, pe);
	struct candidate c;
	u8 prio;
	bool tie;

	if (!(h->vmcr & (ICH_VMCR_VENG0 | ICH_VMCR_VENG1)))
		return nobody;
	c = best_lr(g, h);
	if (!r->copy_vintid || h->hcr & ICH_HCR_DVIM || !group_on(h, !r->copy_grp0))
		return c;
	prio = prio_implemented(r->copy_prio, ich_pri_bits(g));
	tie = c.lr && prio == c.prio && !c.nmi;
	if (prio < c.prio || (tie && rd_choice_now(g, CHOICE_list_register_or_vlpi)))
		c = (struct candidate){ .vintid = vsgi_or_vlpi(r->copy_vintid), .prio = prio, .group = !r->copy_grp0 };
	c.copy_tie = tie;
	return c;
}

/* Bits of a priority that count for preemption: PRI-06, PRI-08. */
static u8 group_mask(u32 vmcr, u32 group)
{
	if (group && !(vmcr & ICH_VMCR_VCBPR))
		return bpr1_mask(vmcr_bpr1(vmcr));
	return bpr0_mask(vmcr_bpr0(vmcr));
}

u8 icv_running(const struct gs *g, gs_pe pe)
{
	const struct ich *h = ich_at(g, pe);
	u8 run0 = aprs_running(&h->ap[0], ich_pre_bits(g));
	u8 run1 = aprs_running(&h->ap[1], ich_pre_bits(g));

	if (h->nmi)
		return 0;
	return run0 < run1 ? run0 : run1;
}

/* PRI-02, PRI-03, PRI-05; EXT-04: the mask does not count for an NMI, nor does an active priority that equals its own. */
static bool preempts(const struct gs *g, gs_pe pe, const struct candidate *c)
{
	u32 vmcr = ich_at(g, pe)->vmcr;
	u8 running, mask;

	if (!c->nmi && c->prio >= vmcr_pmr(vmcr))
		return false;
	running = icv_running(g, pe);
	if (running == PRIO_IDLE)
		return true;
	mask = group_mask(vmcr, c->group);
	if (rd_choice_now(g, CHOICE_running_priority_mask))
		running &= mask;
	if (c->nmi && (c->prio & mask) == (running & mask))
		return !ich_at(g, pe)->nmi;
	return (c->prio & mask) < running;
}

/* LR-03, LR-12 */
static struct candidate signalled(const struct gs *g, gs_pe pe)
{
	struct candidate c;

	if (!(ich_at(g, pe)->hcr & ICH_HCR_En))
		return nobody;
	c = best(g, pe);
	return c.prio != PRIO_IDLE && preempts(g, pe, &c) ? c : nobody;
}

u64 icv_touched(const struct gs *g)
{
	if (g->step.touched >> BLK_CHOICE & 1)
		return ~(u64)0;
	return gs_touched_in(g, BLK_ICH) | gs_touched_in(g, BLK_RDV);
}

u32 icv_hppi(const struct gs *g, gs_pe pe, bool *direct)
{
	struct candidate c = signalled(g, pe);

	*direct = c.vintid != 1023 && c.group && !c.lr;
	return c.group ? c.vintid : 1023;
}

u32 icv_lines(const struct gs *g, gs_pe pe)
{
	struct candidate c = signalled(g, pe);

	if (c.prio == PRIO_IDLE)
		return 0;
	if (c.nmi)
		return 1 | 4;
	return c.group ? 1 : 2;
}

bool icv_nmi(const struct gs *g, gs_pe pe)
{
	return g->hw->caps.nmi && signalled(g, pe).nmi;
}

struct icv_best icv_best(const struct gs *g, gs_pe pe)
{
	const struct gicr_v *r = gicr_v_at(g, pe);
	struct candidate c = best(g, pe);
	struct icv_best b = { .lr = -1, .prio = PRIO_IDLE };

	if (c.prio != PRIO_IDLE)
		b.lr = c.lr ? c.lr - 1 : ICV_BEST_DIRECT;
	if (r->copy_vintid) {
		b.direct = vsgi_or_vlpi(r->copy_vintid);
		b.group = !r->copy_grp0;
		b.prio = r->copy_prio;
	}
	return b;
}

u32 icv_hppir(const struct gs *g, gs_pe pe, u32 group)
{
	struct candidate c = best(g, pe);

	if (!(ich_at(g, pe)->hcr & ICH_HCR_En) && rd_choice_now(g, CHOICE_virtual_hppir_while_off))
		return 1023;
	return c.group == group ? c.vintid : 1023;
}

/* ------------------------------------------------------------ acknowledge */

/* LR-04: the copy and its pending bit go in one step. */
static void ack_copy(struct gs *g, gs_pe pe)
{
	const struct gicr_v *r = gicr_v_at(g, pe);
	u32 vintid = r->copy_vintid;
	gs_vpe v = GS_VPE(r->copy_vpe);

	copy_gone(g, pe, CAUSE_ACK);
	if (is_vsgi(vintid))
		vsgi_clear(g, v, vsgi_or_vlpi(vintid), CAUSE_ACK);	/* VSG-03 */
	else
		vpe_lpi_clear(g, v, vintid, CAUSE_ACK);
}

/* A reader took the answers there are; now that it matters they are asked for. */
static void ask(struct gs *g, const struct candidate *c)
{
	if (c->lr_tie)
		gs_choose(g, CHOICE_list_register_of_equal);
	if (c->copy_tie)
		gs_choose(g, CHOICE_list_register_or_vlpi);
}

u32 icv_iar(struct gs *g, gs_pe pe, u32 group, bool *direct)
{
	struct candidate c = signalled(g, pe);
	struct ich *h;

	*direct = false;
	if (c.lr_tie || c.copy_tie) {
		ask(g, &c);
		c = signalled(g, pe);
	}
	if (c.prio == PRIO_IDLE || c.group != group)
		return 1023;	/* SEC-08 */
	*direct = !c.lr;
	h = ich_mut(g, pe);
	if (c.lr && c.vintid >= 1020 && c.vintid <= 1023) {
		ich_lr_state(g, pe, c.lr - 1u, LR_INVALID);
		return c.vintid;
	}
	if (c.nmi)
		h->nmi = 1;
	else
		aprs_activate(&h->ap[group], c.prio & group_mask(h->vmcr, group), ich_pre_bits(g));
	if (c.lr)
		ich_lr_state(g, pe, c.lr - 1u, LR_ACTIVE);
	else
		ack_copy(g, pe);
	return c.vintid;
}

u32 icv_ack(struct gs *g, gs_pe pe, bool *direct)
{
	return icv_iar(g, pe, 1, direct);
}

/* ------------------------------------------------------------ end of interrupt */

static void deactivate(struct gs *g, gs_pe pe, u32 n)
{
	u64 lr = ich_at(g, pe)->lr[n];

	ich_lr_state(g, pe, n, ich_lr_state_of(lr) == LR_PENDACT ? LR_PENDING : LR_INVALID);
	/* LR-08.  SGIs cannot be linked; number 0 is what the software vGIC writes (A15). */
	if (lr & ICH_LR_HW && bits_get(lr, 44, 32) >= 16)
		gic_deactivate(g, pe, (u32)bits_get(lr, 44, 32));
}

/* The list register in which `vintid` is active; the first one, LR-11.  GIC_LRS_MAX: none. */
static u32 active_lr(const struct gs *g, gs_pe pe, u32 vintid)
{
	const struct ich *h = ich_at(g, pe);

	for (u32 n = 0; n < ich_nlrs(g); n++)
		if ((u32)h->lr[n] == vintid && ich_lr_state_of(h->lr[n]) >= LR_ACTIVE)
			return n;
	return GIC_LRS_MAX;
}

/* LR-05, LR-07, LR-09 */
static void count(struct gs *g, gs_pe pe, u32 vintid)
{
	u32 hcr = ich_at(g, pe)->hcr;

	if (vintid >= GIC_LPI_FIRST || (vintid < 16 && hcr & ICH_HCR_vSGIEOICount))
		return;
	ich_mut(g, pe)->hcr = (hcr & ~ICH_HCR_EOIcount) | ((hcr + (1u << 27)) & ICH_HCR_EOIcount);
}

/* Highest active priority of a group; that of an NMI is above all of them. */
static int highest(const struct gs *g, const struct ich *h, u32 group)
{
	return group && h->nmi ? -1 : aprs_running(&h->ap[group], ich_pre_bits(g));
}

/* What a write of EOIR0 or EOIR1 drops: the group whose priority goes, or -1. */
static int dropped(struct gs *g, gs_pe pe, u32 group)
{
	const struct ich *h = ich_at(g, pe);
	int own = highest(g, h, group), other = highest(g, h, !group);

	if (other == PRIO_IDLE || own < other || (own == other && group))
		return own == PRIO_IDLE ? -1 : (int)group;
	gs_emit(g, OBS_UNPRED, UNPRED_icv_eoir_group, pe.n, group);
	switch (gs_choose(g, CHOICE_virtual_eoir_group)) {
	case 0:
		return !group;
	case 1:
		return own == PRIO_IDLE ? -1 : (int)group;
	default:
		return -1;
	}
}

/* Is the list register that of the priority just dropped?  If not, and its own is still active, the order was wrong. */
static bool matches(struct gs *g, gs_pe pe, u64 lr, u32 group, int prio)
{
	const struct ich *h = ich_at(g, pe);
	u32 own = (lr & ICH_LR_Group) != 0;
	u8 lr_prio = ich_lr_prio_of(lr);
	bool nmi = is_nmi(g, lr, &lr_prio);

	lr_prio &= group_mask(h->vmcr, own);
	if (own == group && (nmi ? -1 : lr_prio) == prio)
		return true;
	if (nmi ? h->nmi : aprs_active_at(&h->ap[own], lr_prio, ich_pre_bits(g)))
		gs_emit(g, OBS_UNPRED, UNPRED_icv_eoir_order, pe.n, (u32)lr);
	return false;
}

void icv_eoir(struct gs *g, gs_pe pe, u32 group, u32 vintid)
{
	bool split = ich_at(g, pe)->vmcr & ICH_VMCR_VEOIM;
	int from, prio = PRIO_IDLE;
	u32 n;

	if (vintid >= 1020 && vintid <= 1023)
		return;		/* EOI-03 */
	from = dropped(g, pe, group);
	if (from >= 0) {
		prio = highest(g, ich_at(g, pe), (u32)from);
		if (prio < 0)
			ich_mut(g, pe)->nmi = 0;
		else
			aprs_drop(&ich_mut(g, pe)->ap[from]);
	} else if (!gs_choose(g, CHOICE_virtual_eoir_idle)) {
		return;		/* LR-07 */
	}
	n = active_lr(g, pe, vintid);
	if (n == GIC_LRS_MAX) {
		if (!split || gs_choose(g, CHOICE_virtual_eoir_split_count))
			count(g, pe, vintid);
		return;
	}
	if (from >= 0 && !matches(g, pe, ich_at(g, pe)->lr[n], group, prio) &&
	    !gs_choose(g, CHOICE_virtual_eoir_mismatch))
		return;
	if (!split || vintid >= GIC_LPI_FIRST)
		deactivate(g, pe, n);
}

void icv_eoi(struct gs *g, gs_pe pe, u32 vintid)
{
	icv_eoir(g, pe, 1, vintid);
}

/* LR-06; EOI-04: LPIs and special INTIDs have nothing to deactivate. */
void icv_dir(struct gs *g, gs_pe pe, u32 vintid)
{
	u32 n;

	if (vintid >= GIC_LPI_FIRST || (vintid >= 1020 && vintid <= 1023))
		return;
	if (!(ich_at(g, pe)->vmcr & ICH_VMCR_VEOIM)) {
		gs_emit(g, OBS_UNPRED, UNPRED_icv_dir_eoimode0, pe.n, vintid);
		if (!gs_choose(g, CHOICE_virtual_dir_eoimode0))
			return;
	}
	n = active_lr(g, pe, vintid);
	if (n == GIC_LRS_MAX)
		count(g, pe, vintid);
	else
		deactivate(g, pe, n);
}
