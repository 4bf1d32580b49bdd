/* SPDX-License-Identifier: MIT */
/*
 * User space: requests of the timeline, decisions of the policy.
 *
 * One thread carries them out, one after the other, through the entries
 * enable, disable, query, vfio_connect, vfio_disconnect, save and restore.
 * The policy is asked at each request; an oracle may start any decision at any
 * time of an exploration, as often as the scenario says.
 */
#include <stdio.h>
#include <string.h>

#include "core/cost.h"
#include "core/diag.h"
#include "core/obs.h"
#include "hyp/actors.h"
#include "hyp/run.h"
#include "hyp/telemetry.h"

#define POLICY_INTERVAL_NS 1000000ull

static u32 user_queue(const struct gs *g)
{
	return stim_queue(g->guest, STIM_USER, 0);
}

static bool idle(const struct gs *g)
{
	return hyp_thread(g, th_user(g))->state == TH_OFF;
}

static u32 one(const struct gs *g)
{
	(void)g;
	return 1;
}

static bool converting(const struct gs *g, u32 vcpu)
{
	for (u32 i = 0; i < g->guest->nirqs; i++)
		if (hyp_irq(g, i)->converting && hyp_irq(g, i)->target == vcpu)
			return true;
	return false;
}

#define TELEMETRY_VCPUS 512u

/* What the policy sees; vCPUs beyond the array are not decided about. */
static struct decision ask(const struct gs *g, int vcpu, int request, bool oracle)
{
	struct telemetry_vcpu v[TELEMETRY_VCPUS];
	u32 n = g->guest->nvcpus < TELEMETRY_VCPUS ? g->guest->nvcpus : TELEMETRY_VCPUS, ids, used = 0;
	struct telemetry t = { .nvcpus = n, .vcpu = v, .nvms = g->guest->nvms, .request_vcpu = vcpu,
			       .request = request, .oracle_turn = oracle };

	for (u32 i = 0; i < n; i++)
		v[i] = (struct telemetry_vcpu){
			.vm = g->guest->vcpu[i].vm, .direct = hyp_vcpu(g, i)->direct,
			.starts_direct = g->guest->vcpu[i].direct, .converting = converting(g, i),
			.delivered = ((const struct hyp_stamp *)gs_at(g, BLK_HYP_VCPU_STAMP, i))->since_ns };
	ids = g->lay->blk[BLK_HYP_ID].count;
	for (u32 i = 0; i < ids; i++)
		used += *(const u16 *)gs_at(g, BLK_HYP_ID, i) != 0;
	t.vpeids = ids;
	t.vpeids_free = ids - used;
	return g->hyp->policy->decide(&t);
}

static void reply(struct gs *g, u32 vcpu, u32 request, u32 answer, u32 expect)
{
	gs_emit4(g, OBS_IOCTL, vcpu, request, answer, expect == ANS_NONE ? 0 : expect + 1);
}

/* Carry out a mode change or a query; the answer comes when the procedure ends. */
static void begin(struct gs *g, u32 vcpu, u32 request, u32 answer_as, u32 expect)
{
	static const u8 entry[] = { [REQ_DISABLE] = ENTRY_DISABLE, [REQ_ENABLE] = ENTRY_ENABLE,
				    [REQ_QUERY] = ENTRY_QUERY };
	u32 proc = prog(g)->entry[entry[request]];
	struct hyp_thread *th;
	u64 arg = vcpu;

	gs_cost(g, COST_USER_EXIT, 1);
	if (proc == GS_NONE32) {
		reply(g, vcpu, answer_as, ANS_UNSUPPORTED, expect);
		return;
	}
	th = hyp_thread_mut(g, th_user(g));
	th->subject = vcpu + 1;
	th->request = (u8)answer_as;
	th->expect = (u8)expect;
	th->answer = ANS_OK;
	th_start(g, th_user(g), proc, &arg, 1);
}

static void ioctl(struct gs *g, const struct stim *s)
{
	struct decision d = { .want = WANT_NOTHING, .answer = ANS_NONE };
	u32 request = (u32)s->arg;

	if (!g->hyp->policy || !g->hyp->policy->decide) {
		begin(g, s->obj, request, request, s->expect);
		return;
	}
	d = ask(g, (int)s->obj, (int)request, false);
	if (d.want != WANT_NOTHING && d.vcpu < g->guest->nvcpus)
		begin(g, d.vcpu, d.want == WANT_DIRECT ? REQ_ENABLE : REQ_DISABLE, request, s->expect);
	else if (d.answer != ANS_NONE)
		reply(g, s->obj, request, (u32)d.answer, s->expect);
	else
		begin(g, s->obj, request, request, s->expect);
}

static void run_entry(struct gs *g, enum hyp_entry e, u64 arg)
{
	gs_cost(g, COST_USER_EXIT, 1);
	if (prog(g)->entry[e] != GS_NONE32)
		th_start(g, th_user(g), prog(g)->entry[e], &arg, 1);
}

static bool user_ready(const struct gs *g, u32 k)
{
	(void)k;
	return idle(g) && stim_next(g, user_queue(g));
}

static void user_step(struct gs *g, u32 k)
{
	const struct stim *s = stim_next(g, user_queue(g));

	(void)k;
	stim_done(g, user_queue(g));
	switch (s->verb) {
	case STIM_IOCTL:
		ioctl(g, s);
		break;
	case STIM_VFIO:
		run_entry(g, s->arg ? ENTRY_VFIO_CONNECT : ENTRY_VFIO_DISCONNECT, s->obj);
		break;
	case STIM_SAVE:
		run_entry(g, ENTRY_SAVE, s->obj);
		break;
	case STIM_RESTORE:
		run_entry(g, ENTRY_RESTORE, s->obj);
		break;
	default:
		gs_emit(g, OBS_LABEL, s->obj, 0, 0);
		break;
	}
}

static void user_what(const struct gs *g, u32 k, char *buf, size_t n)
{
	static const char *const request[] = { "disable", "enable", "query" };
	const struct stim *s = stim_next(g, user_queue(g));

	(void)k;
	if (s && s->verb == STIM_IOCTL && s->arg <= REQ_QUERY)
		snprintf(buf, n, "user: %s %s", request[s->arg], g->guest->vcpu[s->obj].name);
	else if (s && s->verb == STIM_VFIO)
		snprintf(buf, n, "user: vfio %s %s", s->arg ? "connect" : "disconnect", g->guest->irq[s->obj].name);
	else if (s && s->verb == STIM_LABEL)
		snprintf(buf, n, "label \"%s\"", g->guest->label[s->obj]);
	else
		snprintf(buf, n, "user: %s", s && s->verb == STIM_SAVE ? "save" : s ? "restore" : "-");
}

static u64 user_due(const struct gs *g, u32 k)
{
	(void)k;
	return stim_due(g, user_queue(g));
}

const struct actor actor_hyp_user = {
	.watch = HYP_WATCH_GUEST | WATCH(BLK_HYP_THREAD), .concerns = watch_user,
	.name = "user", .count = one, .ready = user_ready, .step = user_step, .what = user_what,
	.due_ns = user_due,
};

/* ------------------------------------------------------------ the oracle: one instance a vCPU */

static u32 oracle_count(const struct gs *g)
{
	return g->hyp->policy && g->hyp->policy->oracle && !g->stamps ? g->guest->nvcpus : 0;
}

static bool oracle_ready(const struct gs *g, u32 vcpu)
{
	const struct hyp_run *r = gs_at(g, BLK_HYP_RUN, 0);

	(void)vcpu;
	return idle(g) && r->decisions < g->hyp->decisions;
}

static void oracle_step(struct gs *g, u32 vcpu)
{
	u32 request = hyp_vcpu(g, vcpu)->direct ? REQ_DISABLE : REQ_ENABLE;

	((struct hyp_run *)gs_mut(g, BLK_HYP_RUN, 0))->decisions++;
	begin(g, vcpu, request, request, ANS_NONE);
}

static void oracle_what(const struct gs *g, u32 vcpu, char *buf, size_t n)
{
	snprintf(buf, n, "oracle: %s %s", hyp_vcpu(g, vcpu)->direct ? "disable" : "enable",
		 g->guest->vcpu[vcpu].name);
}

const struct actor actor_hyp_oracle = {
	.watch = WATCH(BLK_HYP_RUN) | WATCH(BLK_HYP_THREAD),
	.name = "oracle", .count = oracle_count, .ready = oracle_ready, .step = oracle_step, .what = oracle_what,
};

/* ------------------------------------------------------------ the policy at its interval, timed runs */

static const struct hyp_stamp *tick(const struct gs *g)
{
	return gs_at(g, BLK_HYP_STAMP, th_user(g));
}

static bool policy_ready(const struct gs *g, u32 k)
{
	(void)k;
	return g->stamps && g->hyp->policy && g->hyp->policy->decide && !g->hyp->policy->oracle &&
	       g->guest->until_ns && tick(g)->next_ns < g->guest->until_ns && idle(g);
}

static void policy_step(struct gs *g, u32 k)
{
	struct decision d = ask(g, -1, 0, false);

	(void)k;
	((struct hyp_stamp *)gs_mut(g, BLK_HYP_STAMP, th_user(g)))->next_ns = g->now_ns + POLICY_INTERVAL_NS;
	if (d.want != WANT_NOTHING && d.vcpu < g->guest->nvcpus) {
		u32 request = d.want == WANT_DIRECT ? REQ_ENABLE : REQ_DISABLE;

		begin(g, d.vcpu, request, request, ANS_NONE);
	}
}

static u64 policy_due(const struct gs *g, u32 k)
{
	(void)k;
	return tick(g)->next_ns;
}

static void policy_what(const struct gs *g, u32 k, char *buf, size_t n)
{
	(void)k;
	snprintf(buf, n, "policy: %s", g->hyp->policy ? g->hyp->policy->name : "-");
}

const struct actor actor_hyp_policy = {
	.watch = WATCH(BLK_HYP_STAMP) | WATCH(BLK_HYP_THREAD), .concerns = watch_policy,
	.name = "policy", .count = one, .ready = policy_ready, .step = policy_step, .what = policy_what,
	.due_ns = policy_due,
};
