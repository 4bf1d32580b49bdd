/* SPDX-License-Identifier: MIT */
/*
 * Whom does a step concern?  The engines ask ready() and due_ns() again only
 * for instances named here (core/actor.h).
 *
 * Procedures may look at anything, so the rows of threads watch every block;
 * what keeps them quiet is that most threads stand where they look at little:
 * in the guest, asleep, or at a statement that never has to wait.  Each function goes
 * through what ready() of its row reads; a bit too many only costs time, one
 * too few is found by the audits of debug builds.
 */
#include "hyp/actors.h"
#include "hyp/run.h"

#define ALL (~(u64)0)

static u64 bit(u32 k)
{
	return (u64)1 << (k & 63);
}

/* Statements whose readiness depends on more than the thread. */
static bool looks_around(const struct stmt *s)
{
	switch (s->kind) {
	case STMT_wait: case STMT_lock: case STMT_its: case STMT_msi: case STMT_unmask: case STMT_spawn:
		return true;
	default:
		return false;
	}
}

/* These functions run after every step, and most threads of a machine sleep: one test for those. */
static bool awake(const struct hyp_thread *th)
{
	return (1u << TH_RUN | 1u << TH_ITS | 1u << TH_GUEST) >> th->state & 1;
}

/* Threads on PEs: their own state, their PE's, its pending interrupt; the others: only where they wait. */
u64 watch_thread(const struct gs *g)
{
	u64 pes = gs_touched_in(g, BLK_HYP_PE) | icc_touched(g) | ich_touched(g);
	u64 who = gs_touched_in(g, BLK_HYP_THREAD) | gs_touched_in(g, BLK_HYP_VCPU) | vcpu_touched(g);
	const struct hyp_thread *th = hyp_thread(g, 0);
	u32 n = th_count(g);

	for (u32 t = 0; t < n; t++, th++) {
		if (!awake(th) || !th->depth)
			continue;
		if ((th->pe && pes & bit(th->pe - 1u)) || th->state == TH_ITS ||
		    (th->state == TH_RUN && looks_around(th_stmt(g, th))))
			who |= bit(t);
	}
	return who;
}

/* Only a thread at a statement with a timeout waits for it. */
u64 watch_timeout(const struct gs *g)
{
	u64 who = gs_touched_in(g, BLK_HYP_THREAD) | gs_touched_in(g, BLK_HYP_STAMP);
	const struct hyp_thread *th = hyp_thread(g, 0);
	u32 n = th_count(g);

	if (!g->stamps && !g->hyp->timeouts_any)
		return 0;
	for (u32 t = 0; t < n; t++, th++)
		if (awake(th) && th->state != TH_GUEST && th->depth && th_stmt(g, th)->timeout_ns)
			who |= bit(t);
	return who;
}

u64 watch_timeout_last(const struct gs *g)
{
	return g->stamps || g->hyp->timeouts_any ? 0 : ALL;
}

/* A PE whose current thread cannot be taken off just now waits for that thread. */
u64 watch_sched(const struct gs *g)
{
	u64 who = gs_touched_in(g, BLK_HYP_PE), threads = gs_touched_in(g, BLK_HYP_THREAD);

	for (u32 pe = 0; pe < g->gic->pes; pe++) {
		u32 cur = hyp_pe(g, pe)->cur;

		if (!cur || threads & bit(cur - 1) || th_preemptible(g, cur - 1))
			who |= bit(pe);
	}
	return who;
}

u64 watch_irq(const struct gs *g)
{
	u64 who = gs_touched_in(g, BLK_HYP_PE) | icc_touched(g), threads = gs_touched_in(g, BLK_HYP_THREAD);

	for (u32 pe = 0; threads && pe < g->gic->pes; pe++) {
		u32 cur = hyp_pe(g, pe)->cur;

		if (cur && threads & bit(cur - 1))
			who |= bit(pe);
	}
	return who;
}

u64 watch_resume(const struct gs *g)
{
	return gs_touched_in(g, BLK_HYP_VCPU) | gs_touched_in(g, BLK_HYP_VCPU_STAMP);
}

/* Preemptions at any time are for explorations, slices for timed runs. */
u64 watch_preempt(const struct gs *g)
{
	return g->stamps ? 0 : ALL;
}

u64 watch_slice(const struct gs *g)
{
	return g->stamps && g->hyp->sched == SCHED_ROUND_ROBIN ? ALL : 0;
}

/* The bits are of queues; all of the scheduler's statements are taken by one instance. */
u64 watch_stim(const struct gs *g)
{
	return stim_touched(g) ? ALL : 0;
}

u64 watch_user(const struct gs *g)
{
	return stim_touched(g) || gs_touched_in(g, BLK_HYP_THREAD) & bit(th_user(g)) ? ALL : 0;
}

u64 watch_policy(const struct gs *g)
{
	u64 user = bit(th_user(g));

	return (gs_touched_in(g, BLK_HYP_THREAD) | gs_touched_in(g, BLK_HYP_STAMP)) & user ? ALL : 0;
}
