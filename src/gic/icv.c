/* SPDX-License-Identifier: MIT */
/*
 * Virtual CPU interface: what the guest on a PE is signalled.
 *
 * List registers and the copy compete by priority, both groups together
 * (LR-01).  One candidate is left; if it can preempt it is signalled, Group 0
 * as vFIQ, Group 1 as vIRQ.  icv_copy.c has the copy, icv_regs.c the registers.
 */
#include "core/bits.h"
#include "gic/ich.h"
#include "gic/prio.h"
#include "gic/rd.h"

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

/* Is any list register in use at all?  Most often none is. */
static bool any_lr(const struct ich *h)
{
	u64 any = 0;

	for (u32 n = 0; n < GIC_LRS_MAX; n++)
		any |= h->lr[n];
	return any;
}

/*
 * LR-01, LR-02: exactly Pending, its group enabled; 0xff is nobody's priority.
 * Here and below *c is filled in place, its bytes written and read one by one.
 */
static void best_lr(const struct gs *g, const struct ich *h, struct candidate *c)
{
	u32 nlrs = any_lr(h) ? ich_nlrs(g) : 0;

	*c = nobody;
	for (u32 n = 0; n < nlrs; n++) {
		u64 lr = h->lr[n];
		u8 group = (lr & ICH_LR_Group) != 0, prio = ich_lr_prio_of(lr);
		bool nmi, tie;

		if (ich_lr_state_of(lr) != LR_PENDING || !group_on(h, group))
			continue;
		nmi = is_nmi(g, lr, &prio);
		if (prio > c->prio || prio == PRIO_IDLE)
			continue;
		if ((u32)lr >= 1020 && (u32)lr <= 1023 && rd_choice_now(g, CHOICE_list_register_special))
			continue;
		tie = prio == c->prio && nmi == c->nmi;
		if (better(g, c, prio, nmi))
			*c = (struct candidate){ (u32)lr, prio, group, (u8)(n + 1), nmi, tie, false };
		else
			c->lr_tie |= tie;
	}
}

/* The best pending one, signalled or not. */
GS_HOT static void best(const struct gs *g, gs_pe pe, struct candidate *c)
{
	const struct ich *h = ich_at(g, pe);
	const struct gicr_v *r = gicr_v_at(g, pe);
	u8 prio;
	bool tie;

	*c = nobody;
	if (!(h->vmcr & (ICH_VMCR_VENG0 | ICH_VMCR_VENG1)))
		return;
	best_lr(g, h, c);
	if (!r->copy_vintid || h->hcr & ICH_HCR_DVIM || !group_on(h, !r->copy_grp0))
		return;
	prio = prio_implemented(r->copy_prio, ich_pri_bits(g));
	tie = c->lr && prio == c->prio && !c->nmi;
	if (prio < c->prio || (tie && rd_choice_now(g, CHOICE_list_register_or_vlpi)))
		*c = (struct candidate){ .vintid = vsgi_or_vlpi(r->copy_vintid), .prio = prio, .group = !r->copy_grp0 };
	c->copy_tie = tie;
}

/* Bits of a priority that count for preemption: PRI-06, PRI-08. */
static u8 group_mask(u32 vmcr, u32 group)
{
	if (group && !(vmcr & ICH_VMCR_VCBPR))
		return bpr1_mask(vmcr_bpr1(vmcr));
	return bpr0_mask(vmcr_bpr0(vmcr));
}

GS_HOT u8 icv_running(const struct gs *g, gs_pe pe)
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
GS_HOT static void signalled(const struct gs *g, gs_pe pe, struct candidate *c)
{
	*c = nobody;
	if (ich_at(g, pe)->hcr & ICH_HCR_En)
		best(g, pe, c);
	if (c->prio != PRIO_IDLE && !preempts(g, pe, c))
		*c = nobody;
}

u64 icv_touched(const struct gs *g)
{
	if (g->step.touched >> BLK_CHOICE & 1)
		return ~(u64)0;
	return gs_touched_in(g, BLK_ICH) | gs_touched_in(g, BLK_RDV);
}

u32 icv_hppi(const struct gs *g, gs_pe pe, bool *direct)
{
	struct candidate c;

	signalled(g, pe, &c);
	*direct = c.vintid != 1023 && c.group && !c.lr;
	return c.group ? c.vintid : 1023;
}

u32 icv_lines(const struct gs *g, gs_pe pe)
{
	struct candidate c;

	signalled(g, pe, &c);
	if (c.prio == PRIO_IDLE)
		return 0;
	if (c.nmi)
		return 1 | 4;
	return c.group ? 1 : 2;
}

bool icv_nmi(const struct gs *g, gs_pe pe)
{
	struct candidate c;

	if (!g->hw->caps.nmi)
		return false;
	signalled(g, pe, &c);
	return c.nmi;
}

struct icv_best icv_best(const struct gs *g, gs_pe pe)
{
	const struct gicr_v *r = gicr_v_at(g, pe);
	struct icv_best b = { .lr = -1, .prio = PRIO_IDLE };
	struct candidate c;

	best(g, pe, &c);
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
	struct candidate c;

	best(g, pe, &c);
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

	icv_copy_gone(g, pe, CAUSE_ACK);
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

GS_HOT u32 icv_iar(struct gs *g, gs_pe pe, u32 group, bool *direct)
{
	struct candidate c;
	struct ich *h;

	*direct = false;
	signalled(g, pe, &c);
	if (c.lr_tie || c.copy_tie) {
		ask(g, &c);
		signalled(g, pe, &c);
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

GS_HOT void icv_eoir(struct gs *g, gs_pe pe, u32 group, u32 vintid)
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
