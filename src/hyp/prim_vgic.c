/* SPDX-License-Identifier: MIT */
/*
 * The software vGIC: pending latches, the list of each vCPU, list registers.
 *
 * As in KVM: an interrupt that is pending and enabled, or active, is on the
 * list of one vCPU.  Entry to the guest moves what fits into list registers,
 * and the latch of an LPI with it; exit folds it back.  An interrupt whose
 * target has changed moves to the other list at the old vCPU's next exit.
 */
#include <string.h>

#include "core/cost.h"
#include "core/diag.h"
#include "core/obs.h"
#include "core/obs_enums.h"
#include "hyp/run.h"

#define NOBODY GS_NONE32

/* Whose list it belongs on now. */
static u32 oracle(const struct hyp_irq *h)
{
	if (h->active)
		return h->queued ? h->queued - 1u : h->target;
	return h->latch && h->enabled ? h->target : NOBODY;
}

bool vgic_pending(const struct gs *g, u32 vcpu)
{
	if (!hyp_vcpu(g, vcpu)->nqueued)
		return false;
	for (u32 i = 0; i < g->guest->nirqs; i++) {
		const struct hyp_irq *h = hyp_irq(g, i);

		if (h->queued == vcpu + 1 && h->latch && h->enabled && !h->active)
			return true;
	}
	return false;
}

void vgic_latch(struct gs *g, u32 irq, bool on, u32 cause)
{
	struct hyp_irq *h = hyp_irq_mut(g, irq);
	bool was = h->latch;

	h->latch = on;
	if (on && was)
		gs_emit4(g, OBS_MERGE, PLACE_LATCH, irq, 0, cause);
	else if (on)
		gs_emit4(g, OBS_CARRY, PLACE_LATCH, irq, 0, cause);
	else if (was)
		gs_emit4(g, OBS_UNCARRY, PLACE_LATCH, irq, 0, cause);
}

static void queue_on(struct gs *g, u32 irq, u32 vcpu)
{
	struct hyp_irq *h = hyp_irq_mut(g, irq);

	if (h->queued)
		hyp_vcpu_mut(g, h->queued - 1u)->nqueued--;
	h->queued = vcpu == NOBODY ? 0 : (u16)(vcpu + 1);
	if (vcpu != NOBODY)
		hyp_vcpu_mut(g, vcpu)->nqueued++;
}

void vgic_wake(struct gs *g, u32 vcpu)
{
	const struct hyp_thread *th = hyp_thread(g, vcpu);

	gs_emit(g, OBS_WAKE, vcpu, 0, 0);
	gs_cost(g, COST_SCHED_WAKE, 1);
	if (th->state == TH_SLEEP)
		hyp_thread_mut(g, vcpu)->state = TH_RUN;
	else if (th->flags & TF_SLEEP)
		hyp_thread_mut(g, vcpu)->flags &= (u8)~TF_SLEEP;
	else if (th->state == TH_OFF)
		th_start_vcpu(g, vcpu);
	else
		hyp_vcpu_mut(g, vcpu)->woken = 1;
}

void vgic_kick(struct gs *g, u32 vcpu)
{
	gs_emit(g, OBS_KICK, vcpu, 0, 0);
	gs_cost(g, COST_HOST_KICK, 1);
	hyp_vcpu_mut(g, vcpu)->kicked = 1;
	vgic_wake(g, vcpu);
}

void vgic_inject(struct gs *g, u32 irq)
{
	const struct hyp_irq *h = hyp_irq(g, irq);
	u32 to = oracle(h);

	gs_cost(g, COST_HOST_INJECT, 1);
	if (h->queued) {	/* on a list already: tell its owner */
		vgic_kick(g, h->queued - 1u);
		return;
	}
	if (to == NOBODY)
		return;
	queue_on(g, irq, to);
	gs_emit(g, OBS_INJECT, irq, to, 0);
	vgic_kick(g, to);
}

/* Best of those not in a list register yet: priority, then number. */
static u32 best_waiting(const struct gs *g, u32 vcpu)
{
	u32 best = NOBODY;

	for (u32 i = 0; i < g->guest->nirqs; i++) {
		const struct hyp_irq *h = hyp_irq(g, i);

		if (h->queued != vcpu + 1 || h->lr || oracle(h) != vcpu)
			continue;
		if (best == NOBODY || g->guest->irq[i].prio < g->guest->irq[best].prio)
			best = i;
	}
	return best;
}

/* A directly mapped interrupt in a list register gets HW=1, as KVM does it, and no physical INTID. */
static void fill(struct gs *g, u32 vcpu, u32 pe, u32 n, u32 irq)
{
	const struct guest_irq *gi = &g->guest->irq[irq];
	struct hyp_irq *h = hyp_irq_mut(g, irq);
	u8 state = h->active ? (h->latch && !h->hw ? LR_PENDACT : LR_ACTIVE) : LR_PENDING;
	struct ich_lr lr = { .vintid = gi->vintid, .prio = gi->prio, .state = state, .hw = h->hw, .group = 1 };

	h->lr = (u8)(n + 1);
	if (state != LR_ACTIVE) {
		vgic_latch(g, irq, false, CAUSE_FORWARD);
		gs_emit4(g, OBS_CARRY, PLACE_LR, vcpu, gi->vintid, CAUSE_FORWARD);
	}
	gs_cost(g, COST_LR_ACCESS, 1);
	ich_lr_set(g, GS_PE(pe), n, lr);
}

void vgic_flush(struct gs *g, u32 vcpu, u32 pe)
{
	u32 n = 0, irq;

	gs_cost(g, COST_CPU_OP, 1);
	ich_enable(g, GS_PE(pe), true);
	while (hyp_vcpu(g, vcpu)->nqueued && n < ich_nlrs(g) && (irq = best_waiting(g, vcpu)) != NOBODY) {
		while (n < ich_nlrs(g) && ich_lr_get(g, GS_PE(pe), n).state != LR_INVALID)
			n++;
		if (n < ich_nlrs(g))
			fill(g, vcpu, pe, n++, irq);
	}
	/* What did not fit: back here when they run low, as KVM's vgic_set_underflow(). */
	ich_underflow(g, GS_PE(pe), hyp_vcpu(g, vcpu)->nqueued && best_waiting(g, vcpu) != NOBODY);
}

/* One list register back into the latch and the active flag. */
static void fold_one(struct gs *g, u32 vcpu, u32 pe, u32 irq)
{
	const struct guest_irq *gi = &g->guest->irq[irq];
	u32 n = hyp_irq(g, irq)->lr - 1u;
	struct ich_lr lr = ich_lr_get(g, GS_PE(pe), n);
	bool pending = lr.state == LR_PENDING || lr.state == LR_PENDACT;
	struct hyp_irq *h = hyp_irq_mut(g, irq);

	h->lr = 0;
	h->active = lr.state == LR_ACTIVE || lr.state == LR_PENDACT;
	if (pending) {
		gs_emit4(g, OBS_UNCARRY, PLACE_LR, vcpu, gi->vintid, h->latch ? CAUSE_MERGE : CAUSE_RECALL);
		if (!h->latch)
			vgic_latch(g, irq, true, CAUSE_SOFT);
	}
	gs_cost(g, COST_LR_ACCESS, 1);
	ich_lr_set(g, GS_PE(pe), n, (struct ich_lr){ .state = LR_INVALID });
}

/* Off the list when nothing is left; to the other list when the target has changed. */
static void prune(struct gs *g, u32 vcpu, u32 irq)
{
	u32 to = oracle(hyp_irq(g, irq));

	if (to == vcpu)
		return;
	queue_on(g, irq, to);
	if (to == NOBODY)
		return;
	gs_emit(g, OBS_INJECT, irq, to, 0);
	vgic_kick(g, to);
}

void vgic_fold(struct gs *g, u32 vcpu, u32 pe)
{
	gs_cost(g, COST_CPU_OP, 1);
	ich_enable(g, GS_PE(pe), false);
	ich_underflow(g, GS_PE(pe), false);
	if (!hyp_vcpu(g, vcpu)->nqueued)
		return;
	for (u32 i = 0; i < g->guest->nirqs; i++) {
		if (hyp_irq(g, i)->queued != vcpu + 1)
			continue;
		if (hyp_irq(g, i)->lr)
			fold_one(g, vcpu, pe, i);
		prune(g, vcpu, i);
	}
}

/* ------------------------------------------------------------ for checks */

u32 hyp_carriers(const struct gs *g, u32 irq)
{
	const struct hyp_irq *h = hyp_irq(g, irq);
	u32 n = h->latch;

	for (u32 pe = 0; pe < g->gic->pes; pe++) {
		const struct hyp_thread *th = hyp_thread(g, th_pe(g, pe));

		n += th->state != TH_OFF && th->subject == irq + 1;
	}
	if (h->lr && h->queued && hyp_thread(g, h->queued - 1u)->pe) {
		u8 s = ich_lr_get(g, GS_PE(hyp_thread(g, h->queued - 1u)->pe - 1u), h->lr - 1u).state;

		n += s == LR_PENDING || s == LR_PENDACT;
	}
	return n;
}

u16 hyp_irq_queued_on(const struct gs *g, u32 irq)
{
	const struct hyp_irq *h = hyp_irq(g, irq);

	return h->queued ? (u16)(h->queued - 1u) : GS_NONE16;
}

/* List registers are folded before a vCPU leaves its PE, so there are none to hold it then. */
u8 hyp_lr_state(const struct gs *g, u32 vcpu, u32 vintid)
{
	for (u32 i = 0; i < g->guest->nirqs; i++) {
		const struct hyp_irq *h = hyp_irq(g, i);

		if (g->guest->irq[i].vintid == vintid && h->queued == vcpu + 1 && h->lr &&
		    hyp_thread(g, vcpu)->pe)
			return ich_lr_get(g, GS_PE(hyp_thread(g, vcpu)->pe - 1u), h->lr - 1u).state;
	}
	return LR_INVALID;
}
