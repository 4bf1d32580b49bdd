/* SPDX-License-Identifier: MIT */
/*
 * Who runs where: PEs and their current threads, switches, host interrupts,
 * and what comes from outside (the scheduler's statements, user space).
 *
 * A vCPU's thread that is given a PE first runs the sched_in entry, one that
 * loses it the sched_out entry, as calls on top of what it was doing.  Only
 * the current thread of a PE steps; while a PE is in an interrupt only that
 * does.
 */
#include <stdio.h>
#include <string.h>

#include "core/choose.h"
#include "core/cost.h"
#include "core/diag.h"
#include "core/obs.h"
#include "core/obs_enums.h"
#include "hyp/actors.h"
#include "hyp/run.h"

u32 th_count(const struct gs *g)
{
	return th_script(g) + prog(g)->script.n;
}

const struct script *th_script_of(const struct gs *g, u32 t)
{
	if (t < th_script(g) || t >= th_count(g))
		return NULL;
	return (const struct script *)prog(g)->script.p + (t - th_script(g));
}

/* The scenario's statements for a vCPU, if it has any. */
static const struct script *vcpu_script(const struct gs *g, u32 vcpu)
{
	for (u32 i = 0; i < prog(g)->script.n; i++) {
		const struct script *s = (const struct script *)prog(g)->script.p + i;

		if (s->kind == TK_VCPU && s->owner == vcpu)
			return s;
	}
	return NULL;
}

static u16 home(const struct gs *g, u32 t)
{
	const struct script *s = th_script_of(g, t);

	if (t < g->guest->nvcpus)
		return hyp_vcpu(g, t)->pe;
	return s ? s->pe : GS_NONE16;
}

bool th_bound(const struct gs *g, u32 t)
{
	return home(g, t) != GS_NONE16;
}

bool th_runs(const struct gs *g, u32 t)
{
	const struct hyp_thread *th = hyp_thread(g, t);

	if (!th_bound(g, t))
		return true;
	if (!(th->flags & TF_ON) || hyp_pe(g, th->pe - 1u)->in_irq)
		return false;
	/*
	 * A pending interrupt comes first once it may be taken.  One order is left out by that: the thread
	 * goes on for some statements while an interrupt that is pending at its own PE is not yet taken.
	 * Where the interrupt comes from elsewhere, its late arrival in the fabric is as good.
	 */
	return th->irqs_off || th->state == TH_GUEST || icc_hppi(g, GS_PE(th->pe - 1u)) == 1023;
}

u32 exit_reason(const struct gs *g, u32 t)
{
	const struct hyp_thread *th = hyp_thread(g, t);
	enum guest_exit trap = vcpu_trapped(g, t);

	if (trap != EXIT_NONE)
		return trap;
	if (hyp_vcpu(g, t)->kicked)
		return EXIT_KICK;
	if (icc_hppi(g, GS_PE(th->pe - 1u)) != 1023 || ich_maintenance(g, GS_PE(th->pe - 1u)))
		return EXIT_IRQ;
	return hyp_pe(g, th->pe - 1u)->resched ? EXIT_PREEMPT : EXIT_NONE;
}

/* ------------------------------------------------------------ switching */

bool th_preemptible(const struct gs *g, u32 t)
{
	const struct hyp_thread *th = hyp_thread(g, t);

	return th->state == TH_RUN && !th->irqs_off && !th->preempt_off && !th->spin &&
	       !(th->flags & (TF_OUT | TF_IN)) && !hyp_pe(g, th->pe - 1u)->in_irq;
}

/* The thread waits for a mutex that somebody else holds: it sleeps, and its PE is free for others. */
static bool waits_for_mutex(const struct gs *g, u32 t)
{
	const struct hyp_thread *th = hyp_thread(g, t);
	const struct stmt *s = th_stmt(g, th);
	u64 v[HYP_VALUES];

	if (!s || s->kind != STMT_lock || th->state != TH_RUN || prog(g)->field[s->a].lock != LOCK_MUTEX)
		return false;
	return hyp_eval(g, th, s->code, s->ncode, v) && v[0] < hyp_objects(g, prog(g)->field[s->a].owner) &&
	       lock_holder(g, &prog(g)->field[s->a], v[0]);
}

static bool candidate(const struct gs *g, u32 t, u32 pe)
{
	const struct hyp_thread *th = hyp_thread(g, t);

	if (th->flags & TF_ON || th->state != TH_RUN || home(g, t) != pe || waits_for_mutex(g, t))
		return false;
	return t >= g->guest->nvcpus || hyp_vcpu(g, t)->hold != HOLD_ON;
}

/* The n-th thread that could have this PE; GS_NONE32: fewer. */
static u32 nth_candidate(const struct gs *g, u32 pe, u32 n)
{
	u32 scripts = th_script(g), end = th_count(g);

	for (u32 t = 0; t < end; t = t + 1 == g->guest->nvcpus ? scripts : t + 1)
		if (candidate(g, t, pe) && n-- == 0)
			return t;
	return GS_NONE32;
}

void th_out(struct gs *g, u32 t)
{
	struct hyp_thread *th = hyp_thread_mut(g, t);
	u32 pe = th->pe - 1u;
	struct hyp_pe *p = hyp_pe_mut(g, pe);

	if (th->flags & TF_OUT)
		th->irqs_off--;
	if (t < g->guest->nvcpus) {
		struct hyp_vcpu *v = hyp_vcpu_mut(g, t);

		v->vmcr = ich_vmcr_get(g, GS_PE(pe));
		if (v->hold == HOLD_ASKED)
			v->hold = HOLD_ON;
		if (g->stamps && v->hold == HOLD_ON)
			((struct hyp_stamp *)gs_mut(g, BLK_HYP_VCPU_STAMP, t))->next_ns += g->now_ns;
		gs_emit(g, OBS_SCHED_OUT, t, 0, 0);
	}
	if (th->flags & TF_SLEEP)
		th->state = TH_SLEEP;
	th->flags &= (u8)~(TF_ON | TF_OUT | TF_SLEEP);
	th->sched_depth = 0;
	th->pe = 0;
	p->cur = 0;
	p->resched = 0;
	gs_cost(g, COST_SCHED_SWITCH, 1);
}

void th_leave(struct gs *g, u32 t, bool sleep)
{
	struct hyp_thread *th = hyp_thread_mut(g, t);
	u32 out = prog(g)->entry[ENTRY_SCHED_OUT];
	u64 arg = t;

	if (!th->pe) {	/* a thread on no PE just sleeps */
		th->state = sleep ? TH_SLEEP : th->state;
		return;
	}
	if (sleep)
		th->flags |= TF_SLEEP;
	if (t >= g->guest->nvcpus || out == GS_NONE32) {
		th_out(g, t);
		return;
	}
	th->flags |= TF_OUT;
	th->sched_depth = th->depth;
	th->irqs_off++;		/* the scheduler works with interrupts off */
	th_push(g, t, out, &arg, 1);
	th_settle(g, t);
}

static void switch_in(struct gs *g, u32 t, u32 pe)
{
	struct hyp_thread *th = hyp_thread_mut(g, t);
	u32 in = prog(g)->entry[ENTRY_SCHED_IN];
	u64 args[2] = { t, pe };

	hyp_pe_mut(g, pe)->cur = (u16)(t + 1);
	th->pe = (u16)(pe + 1);
	th->flags |= TF_ON;
	gs_cost(g, COST_SCHED_SWITCH, 1);
	if (g->stamps)
		((struct hyp_stamp *)gs_mut(g, BLK_HYP_PE_STAMP, pe))->next_ns = g->now_ns + g->hyp->slice_ns;
	if (t >= g->guest->nvcpus)
		return;
	ich_vmcr_set(g, GS_PE(pe), hyp_vcpu(g, t)->vmcr);
	gs_emit(g, OBS_SCHED_IN, t, pe, 0);
	if (in == GS_NONE32)
		return;
	th->flags |= TF_IN;
	th->sched_depth = th->depth;
	th_push(g, t, in, args, 2);
	th_settle(g, t);
}

enum { SCHED_STAY, SCHED_TAKE, SCHED_GIVE };

static u32 sched_decide(const struct gs *g, u32 pe)
{
	const struct hyp_pe *p = hyp_pe(g, pe);
	u32 t;

	if (p->in_irq)
		return SCHED_STAY;
	if (!p->cur)
		return nth_candidate(g, pe, 0) != GS_NONE32 ? SCHED_TAKE : SCHED_STAY;
	t = p->cur - 1u;
	if (hyp_thread(g, t)->state == TH_OFF)
		return SCHED_GIVE;
	if (!th_preemptible(g, t))
		return SCHED_STAY;
	if (p->resched || home(g, t) != pe)
		return SCHED_GIVE;
	return waits_for_mutex(g, t) && nth_candidate(g, pe, 0) != GS_NONE32 ? SCHED_GIVE : SCHED_STAY;
}

static u32 sched_count(const struct gs *g)
{
	return g->gic->pes;
}

static bool sched_ready(const struct gs *g, u32 pe)
{
	return sched_decide(g, pe) != SCHED_STAY;
}

static void sched_step(struct gs *g, u32 pe)
{
	u32 n = 0;

	if (sched_decide(g, pe) == SCHED_GIVE) {
		u32 t = hyp_pe(g, pe)->cur - 1u;

		if (hyp_thread(g, t)->state == TH_OFF)
			th_out(g, t);
		else
			th_leave(g, t, false);
		return;
	}
	while (nth_candidate(g, pe, n) != GS_NONE32)
		n++;
	switch_in(g, nth_candidate(g, pe, n > 1 ? gs_choose_n(g, n) : 0), pe);
}

static void sched_what(const struct gs *g, u32 pe, char *buf, size_t n)
{
	u32 decide = sched_decide(g, pe);
	char name[64];

	if (decide == SCHED_GIVE)
		snprintf(buf, n, "pe%u: take %s off", pe, th_name(g, hyp_pe(g, pe)->cur - 1u, name, sizeof(name)));
	else if (decide == SCHED_TAKE)
		snprintf(buf, n, "pe%u: give it to %s", pe,
			 th_name(g, nth_candidate(g, pe, 0), name, sizeof(name)));
	else
		snprintf(buf, n, "pe%u", pe);
}

/* ------------------------------------------------------------ threads begin and end */

void th_start_vcpu(struct gs *g, u32 vcpu)
{
	const struct script *s = vcpu_script(g, vcpu);
	u64 arg = vcpu;

	if (s && !(hyp_thread(g, vcpu)->flags & TF_LOOP)) {
		th_start(g, vcpu, s->proc, NULL, 0);
		return;
	}
	if (prog(g)->entry[ENTRY_VCPU] == GS_NONE32)
		return;
	hyp_thread_mut(g, vcpu)->flags |= TF_LOOP;
	th_start(g, vcpu, prog(g)->entry[ENTRY_VCPU], &arg, 1);
}

static void irq_ended(struct gs *g, u32 t)
{
	struct hyp_thread *th = hyp_thread_mut(g, t);
	u32 pe = t - th_pe(g, 0);

	if (th->subject)
		gs_emit4(g, OBS_UNCARRY, PLACE_HANDLER, th->subject - 1u, 0, CAUSE_FORWARD);
	icc_eoi(g, GS_PE(pe), th->pintid);
	memset(th, 0, sizeof(*th));
	hyp_pe_mut(g, pe)->in_irq = 0;
}

static void request_ended(struct gs *g, u32 t)
{
	struct hyp_thread *th = hyp_thread_mut(g, t);

	if (th->subject)
		gs_emit4(g, OBS_IOCTL, th->subject - 1u, th->request, th->answer,
			 th->expect == ANS_NONE ? 0 : th->expect + 1u);
	memset(th, 0, sizeof(*th));
}

void th_finished(struct gs *g, u32 t)
{
	struct hyp_thread *th = hyp_thread_mut(g, t);
	bool looped = th->flags & TF_LOOP;

	th->state = TH_OFF;
	if (t < g->guest->nvcpus && !looped && !(th->flags & TF_OUT)) {
		hyp_thread_mut(g, t)->flags |= TF_LOOP;
		th_start_vcpu(g, t);
	} else if (t >= th_pe(g, 0) && t < th_user(g)) {
		irq_ended(g, t);
	} else if (t == th_user(g)) {
		request_ended(g, t);
	} else if (!th->pe) {
		memset(th, 0, sizeof(*th));
	}
}

/* ------------------------------------------------------------ host interrupts */

static bool irqs_taken(const struct gs *g, u32 pe)
{
	const struct hyp_pe *p = hyp_pe(g, pe);
	const struct hyp_thread *th;

	if (p->in_irq)
		return false;
	if (!p->cur)
		return true;
	th = hyp_thread(g, p->cur - 1u);
	return !th->irqs_off && th->state != TH_GUEST;
}

static bool irq_ready(const struct gs *g, u32 pe)
{
	return irqs_taken(g, pe) && icc_hppi(g, GS_PE(pe)) != 1023;
}

/* Which entry handles a host LPI, and its argument. */
static u32 handler(const struct gs *g, u32 pintid, u64 *arg, u32 *irq)
{
	const struct field *db = &prog(g)->field[F_VPE_db];
	u64 v;

	*irq = GS_NONE32;
	for (u32 i = 0; i < g->guest->nirqs; i++) {
		if (g->guest->irq[i].lpi == pintid) {
			*arg = *irq = i;
			return prog(g)->entry[ENTRY_HOST_LPI];
		}
	}
	for (u32 i = 0; i < hyp_vpes_needed(g->guest); i++) {
		if (field_get(g, db, i, &v) && v == pintid) {
			*arg = i;
			return prog(g)->entry[ENTRY_DOORBELL];
		}
	}
	return GS_NONE32;
}

static void irq_step(struct gs *g, u32 pe)
{
	u32 pintid = icc_ack(g, GS_PE(pe)), irq, proc, t = th_pe(g, pe);
	struct hyp_thread *th;
	u64 arg = 0;

	gs_cost(g, COST_HOST_IRQ, 1);
	if (pintid == 1023)
		return;
	gs_emit(g, OBS_HOST_IRQ, pe, pintid, 0);
	proc = handler(g, pintid, &arg, &irq);
	if (proc == GS_NONE32) {
		gs_emit(g, OBS_HOST_SPURIOUS, pe, pintid, 0);
		icc_eoi(g, GS_PE(pe), pintid);
		return;
	}
	hyp_pe_mut(g, pe)->in_irq = 1;
	th = hyp_thread_mut(g, t);
	th->pe = (u16)(pe + 1);
	th->pintid = pintid;
	th->irqs_off = 1;
	if (irq != GS_NONE32) {
		th->subject = irq + 1;
		gs_emit4(g, OBS_CARRY, PLACE_HANDLER, irq, 0, CAUSE_FORWARD);
	}
	th_start(g, t, proc, &arg, 1);
}

static void irq_what(const struct gs *g, u32 pe, char *buf, size_t n)
{
	snprintf(buf, n, "pe%u: take interrupt %u", pe, icc_hppi(g, GS_PE(pe)));
}

/* ------------------------------------------------------------ the scheduler's statements */

static u32 one(const struct gs *g)
{
	(void)g;
	return 1;
}

static u32 sched_queue(const struct gs *g)
{
	return stim_queue(g->guest, STIM_SCHED, 0);
}

static bool stim_ready(const struct gs *g, u32 k)
{
	(void)k;
	return stim_next(g, sched_queue(g)) != NULL;
}

static void resched(struct gs *g, u32 vcpu)
{
	const struct hyp_thread *th = hyp_thread(g, vcpu);

	if (th->flags & TF_ON)
		hyp_pe_mut(g, th->pe - 1u)->resched = 1;
}

static void preempt(struct gs *g, u32 vcpu, u64 ns)
{
	struct hyp_vcpu *v;

	if (!(hyp_thread(g, vcpu)->flags & TF_ON))
		return;
	v = hyp_vcpu_mut(g, vcpu);
	if (v->hold == HOLD_NO) {
		v->hold = HOLD_ASKED;
		if (g->stamps)
			((struct hyp_stamp *)gs_mut(g, BLK_HYP_VCPU_STAMP, vcpu))->next_ns = ns;
	}
	resched(g, vcpu);
}

static void stim_step(struct gs *g, u32 k)
{
	const struct stim *s = stim_next(g, sched_queue(g));

	(void)k;
	stim_done(g, sched_queue(g));
	switch (s->verb) {
	case STIM_WAKE:
		vcpu_external(g, s->obj);
		vgic_wake(g, s->obj);
		break;
	case STIM_PREEMPT:
		preempt(g, s->obj, s->arg);
		break;
	case STIM_MIGRATE:
		if (s->arg < g->gic->pes && hyp_vcpu(g, s->obj)->pe != s->arg) {
			hyp_vcpu_mut(g, s->obj)->pe = (u16)s->arg;
			resched(g, s->obj);
		}
		break;
	default:
		break;
	}
}

static void stim_what(const struct gs *g, u32 k, char *buf, size_t n)
{
	const struct stim *s = stim_next(g, sched_queue(g));
	const char *verb = !s ? "" : s->verb == STIM_WAKE ? "wake" : s->verb == STIM_PREEMPT ? "preempt" : "migrate";

	(void)k;
	snprintf(buf, n, "scheduler: %s %s", verb, s ? g->guest->vcpu[s->obj].name : "");
}

static u64 stim_due_ns(const struct gs *g, u32 k)
{
	(void)k;
	return stim_due(g, sched_queue(g));
}

/* ------------------------------------------------------------ time away, free preemptions, slices */

static u32 vcpu_count(const struct gs *g)
{
	return g->guest->nvcpus;
}

static bool resume_ready(const struct gs *g, u32 vcpu)
{
	return hyp_vcpu(g, vcpu)->hold == HOLD_ON;
}

static void resume_step(struct gs *g, u32 vcpu)
{
	hyp_vcpu_mut(g, vcpu)->hold = HOLD_NO;
}

static void resume_what(const struct gs *g, u32 vcpu, char *buf, size_t n)
{
	snprintf(buf, n, "scheduler: %s may run again", g->guest->vcpu[vcpu].name);
}

static u64 resume_due(const struct gs *g, u32 vcpu)
{
	return ((const struct hyp_stamp *)gs_at(g, BLK_HYP_VCPU_STAMP, vcpu))->next_ns;
}

static bool free_ready(const struct gs *g, u32 pe)
{
	const struct hyp_run *r = gs_at(g, BLK_HYP_RUN, 0);
	const struct hyp_pe *p = hyp_pe(g, pe);

	return !g->stamps && r->preemptions < g->hyp->preemptions && p->cur && p->cur <= g->guest->nvcpus &&
	       !p->resched && hyp_vcpu(g, p->cur - 1u)->hold == HOLD_NO &&
	       hyp_thread(g, p->cur - 1u)->state != TH_OFF;
}

static void free_step(struct gs *g, u32 pe)
{
	((struct hyp_run *)gs_mut(g, BLK_HYP_RUN, 0))->preemptions++;
	preempt(g, hyp_pe(g, pe)->cur - 1u, 0);
}

static void free_what(const struct gs *g, u32 pe, char *buf, size_t n)
{
	snprintf(buf, n, "pe%u: preempt %s", pe, hyp_pe(g, pe)->cur ? g->guest->vcpu[hyp_pe(g, pe)->cur - 1u].name : "");
}

static bool slice_ready(const struct gs *g, u32 pe)
{
	const struct hyp_pe *p = hyp_pe(g, pe);

	return g->stamps && g->hyp->sched == SCHED_ROUND_ROBIN && p->cur && p->cur <= g->guest->nvcpus &&
	       !p->resched && nth_candidate(g, pe, 0) != GS_NONE32;
}

static void slice_step(struct gs *g, u32 pe)
{
	hyp_pe_mut(g, pe)->resched = 1;
}

static u64 slice_due(const struct gs *g, u32 pe)
{
	return ((const struct hyp_stamp *)gs_at(g, BLK_HYP_PE_STAMP, pe))->next_ns;
}

static void slice_what(const struct gs *g, u32 pe, char *buf, size_t n)
{
	(void)g;
	snprintf(buf, n, "pe%u: the slice ends", pe);
}

const struct actor actor_hyp_sched = {
	.watch = HYP_WATCH, .concerns = watch_sched,
	.name = "sched", .count = sched_count, .ready = sched_ready, .step = sched_step, .what = sched_what,
};

const struct actor actor_hyp_irq = {
	.watch = HYP_WATCH_GIC | WATCH(BLK_HYP_PE) | WATCH(BLK_HYP_THREAD),
	.concerns = watch_irq,
	.name = "host irq", .count = sched_count, .ready = irq_ready, .step = irq_step, .what = irq_what,
};

const struct actor actor_hyp_stim = {
	.watch = HYP_WATCH_GUEST, .concerns = watch_stim,
	.name = "scheduler", .count = one, .ready = stim_ready, .step = stim_step, .what = stim_what,
	.due_ns = stim_due_ns,
};

const struct actor actor_hyp_resume = {
	.watch = WATCH(BLK_HYP_VCPU) | WATCH(BLK_HYP_VCPU_STAMP),
	.concerns = watch_resume,
	.name = "resume", .count = vcpu_count, .ready = resume_ready, .step = resume_step, .what = resume_what,
	.due_ns = resume_due,
};

const struct actor actor_hyp_preempt = {
	.watch = WATCH(BLK_HYP_RUN) | WATCH(BLK_HYP_PE) | WATCH(BLK_HYP_VCPU) | WATCH(BLK_HYP_THREAD),
	.concerns = watch_preempt,
	.name = "preempt", .count = sched_count, .ready = free_ready, .step = free_step, .what = free_what,
};

const struct actor actor_hyp_slice = {
	.watch = HYP_WATCH, .concerns = watch_slice,
	.name = "slice", .endless = true, .count = sched_count, .ready = slice_ready, .step = slice_step, .what = slice_what,
	.due_ns = slice_due,
};
