/* SPDX-License-Identifier: MIT */
/*
 * The floor as others see it: blocks, reset, setup, actors, what checks ask.
 */
#include "hyp/hyp.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/diag.h"
#include "core/obs.h"
#include "hyp/actors.h"
#include "hyp/run.h"

#define SETUP_STEPS 4000000u

/* ------------------------------------------------------------ blocks */

static u32 round8(u32 n)
{
	return n ? (n + 7) & ~7u : 8;
}

int hyp_layout(struct gs_layout *l, const struct hyp_config *c, const struct guest_config *guest,
	       const struct gic_config *gic, struct gicsim_diag *d)
{
	static const char *const names[KINDS] = { "vm fields", "vcpu fields", "vpe fields", "irq fields",
						  "pe fields", "its fields" };
	u32 vpes = hyp_vpes_needed(guest), threads, ids = c->vpeids < vpes ? c->vpeids : vpes;
	u32 count[KINDS] = { guest->nvms, guest->nvcpus, vpes, guest->nirqs, gic->pes, gic->its };

	threads = guest->nvcpus + gic->pes + 1 + HYP_WORKERS + c->prog->script.n;
	if (gic->version < GICV4_0)
		ids = 0;
	lay_block(l, BLK_HYP_IRQ, "hyp irq", sizeof(struct hyp_irq), guest->nirqs, LAY_HASHED);
	lay_block(l, BLK_HYP_VCPU, "hyp vcpu", sizeof(struct hyp_vcpu), guest->nvcpus, LAY_HASHED);
	lay_block(l, BLK_HYP_VPE, "hyp vpe", sizeof(struct hyp_vpe), vpes, LAY_HASHED);
	lay_block(l, BLK_HYP_PE, "hyp pe", sizeof(struct hyp_pe), gic->pes, LAY_HASHED);
	lay_block(l, BLK_HYP_THREAD, "threads", sizeof(struct hyp_thread), threads, LAY_HASHED);
	lay_block(l, BLK_HYP_ID, "vpeids", sizeof(u16), ids, LAY_HASHED);
	lay_block(l, BLK_HYP_RUN, "hyp run", sizeof(struct hyp_run), 1, LAY_HASHED);
	for (u32 k = 0; k < KINDS; k++)
		lay_block(l, BLK_HYP_STATE + k, names[k], round8(c->prog->state_size[k]), count[k], LAY_HASHED);
	lay_block(l, BLK_HYP_STAMP, "thread stamps", sizeof(struct hyp_stamp), threads, LAY_SHADOW);
	lay_block(l, BLK_HYP_VCPU_STAMP, "hyp vcpu stamps", sizeof(struct hyp_stamp), guest->nvcpus, LAY_SHADOW);
	lay_block(l, BLK_HYP_PE_STAMP, "hyp pe stamps", sizeof(struct hyp_stamp), gic->pes, LAY_SHADOW);
	return plan_layout(l, gic, guest, c->prog->hw, d);
}

void hyp_reset(struct gs *g)
{
	for (u32 i = 0; i < g->guest->nirqs; i++) {
		struct hyp_irq *h = hyp_irq_mut(g, i);

		h->target = g->guest->irq[i].target;
		h->enabled = g->guest->irq[i].enabled;
	}
	for (u32 i = 0; i < g->guest->nvcpus; i++) {
		struct hyp_vcpu *v = hyp_vcpu_mut(g, i);

		v->pe = g->guest->vcpu[i].pe;
		v->vmcr = ich_vmcr_get(g, GS_PE(v->pe));
		v->vmcr.pmr = 0xf8;	/* the guest's own setting: everything below the idle priority */
		v->vmcr.grp1 = 1;
	}
}

/* ------------------------------------------------------------ actors: threads and their timeouts */

const char *th_name(const struct gs *g, u32 t, char *buf, size_t n)
{
	const struct script *s = th_script_of(g, t);

	if (t < g->guest->nvcpus)
		snprintf(buf, n, "%s", g->guest->vcpu[t].name);
	else if (t < th_user(g))
		snprintf(buf, n, "pe%u interrupt", t - g->guest->nvcpus);
	else if (t == th_user(g))
		snprintf(buf, n, "user");
	else if (t < th_script(g))
		snprintf(buf, n, "worker%u", t - th_worker(g));
	else
		snprintf(buf, n, "%s", s ? s->name : "?");
	return buf;
}

static u32 thread_count(const struct gs *g)
{
	return th_count(g);
}

static void thread_what(const struct gs *g, u32 t, char *buf, size_t n)
{
	const struct hyp_thread *th = hyp_thread(g, t);
	char name[64];
	struct hyp_where w;

	th_name(g, t, name, sizeof(name));
	if (!th->depth) {
		snprintf(buf, n, "%s", name);
		return;
	}
	w = hyp_insn_where(prog(g), th->pc[th->depth - 1]);
	snprintf(buf, n, "%s: %s:%u  %s%s", name, w.file, w.line, w.text,
		 th->state == TH_ITS ? " (consumed)" : th->state == TH_GUEST ? " (leaves)" : "");
}

static const struct actor actor_hyp_thread = {
	.watch = HYP_WATCH, .concerns = watch_thread,
	.name = "thread", .count = thread_count, .ready = th_ready, .step = th_step, .what = thread_what,
};

static bool timeout_last(const struct gs *g, u32 t)
{
	return !g->stamps && !g->hyp->timeouts_any && th_waits(g, t);
}

static bool timeout_now(const struct gs *g, u32 t)
{
	return (g->stamps || g->hyp->timeouts_any) && th_waits(g, t);
}

static u64 timeout_due(const struct gs *g, u32 t)
{
	const struct stmt *s = th_stmt(g, hyp_thread(g, t));

	return s ? ((const struct hyp_stamp *)gs_at(g, BLK_HYP_STAMP, t))->since_ns + s->timeout_ns : 0;
}

static void timeout_what(const struct gs *g, u32 t, char *buf, size_t n)
{
	char text[200];

	thread_what(g, t, text, sizeof(text));
	snprintf(buf, n, "%s (gives up)", text);
}

static const struct actor actor_hyp_timeout = {
	.watch = HYP_WATCH, .concerns = watch_timeout,
	.name = "timeout", .count = thread_count, .ready = timeout_now, .step = th_timeout, .what = timeout_what,
	.due_ns = timeout_due,
};

static const struct actor actor_hyp_timeout_last = {
	.watch = HYP_WATCH, .concerns = watch_timeout_last,
	.name = "late timeout", .urgency = URGENCY_LAST, .count = thread_count, .ready = timeout_last,
	.step = th_timeout, .what = timeout_what,
};

const struct actor *const hyp_actors[] = {
	&actor_hyp_irq, &actor_hyp_sched, &actor_hyp_thread, &actor_hyp_stim, &actor_hyp_resume,
	&actor_hyp_preempt, &actor_hyp_slice, &actor_hyp_user, &actor_hyp_oracle, &actor_hyp_policy,
	&actor_hyp_timeout, &actor_hyp_timeout_last,
};
const u32 hyp_nactors = ARRAY_SIZE(hyp_actors);

/* ------------------------------------------------------------ setup */

/* What the step that ends did wrong: no engine looks at steps of the setup. */
static void note_faults(const struct gs *g, struct hyp_faults *f)
{
	for (u32 i = 0; i < g->step.nfailures; i++) {
		const struct gs_failure *x = &g->step.failure[i];

		if (!(f->set >> x->invariant & 1))
			f->first[x->invariant] = *x;
		f->set |= (u64)1 << x->invariant;
	}
}

static void take(struct gs *g, const struct actor *a, u32 k, struct hyp_faults *f)
{
	gs_step_begin(g);
	a->step(g, k);
	note_faults(g, f);
	if (g->arena.journal)
		arena_commit(&g->arena);
}

/* One step of the hardware, if it has one to take. */
static bool hardware_step(struct gs *g, struct hyp_faults *f)
{
	for (u32 i = 0; i < gic_nactors; i++) {
		u32 n = gic_actors[i]->count(g);

		for (u32 k = 0; k < n; k++) {
			if (gic_actors[i]->ready(g, k)) {
				take(g, gic_actors[i], k, f);
				return true;
			}
		}
	}
	return false;
}

/* A vCPU with statements of the scenario only gets its PE; they begin with the run. */
static bool starts_now(const struct gs *g, u32 t)
{
	for (u32 i = 0; i < prog(g)->script.n; i++) {
		const struct script *s = (const struct script *)prog(g)->script.p + i;

		if (s->kind == TK_VCPU && s->owner == t)
			return hyp_thread(g, t)->flags & TF_IN;
	}
	return true;
}

static bool vcpu_step(struct gs *g, struct hyp_faults *f)
{
	for (u32 t = 0; t < g->guest->nvcpus; t++) {
		if (starts_now(g, t) && th_ready(g, t)) {
			take(g, &actor_hyp_thread, t, f);
			return true;
		}
	}
	for (u32 pe = 0; pe < g->gic->pes; pe++) {
		if (actor_hyp_sched.ready(g, pe)) {
			take(g, &actor_hyp_sched, pe, f);
			return true;
		}
	}
	return false;
}

static int hangs(struct gs *g, struct gicsim_diag *d, const char *what)
{
	char text[200];

	if (!hyp_deadlock(g, text, sizeof(text)))
		snprintf(text, sizeof(text), "it goes on and on");
	diag_add(d, "%s does not end: %s", what, text);
	return GICSIM_E_LIMIT;
}

static void start_scripts(struct gs *g)
{
	for (u32 i = 0; i < prog(g)->script.n; i++) {
		const struct script *s = (const struct script *)prog(g)->script.p + i;

		if (s->kind != TK_VCPU)
			th_start(g, th_script(g) + i, s->proc, NULL, 0);
	}
}

int hyp_setup(struct gs *g, struct hyp_faults *faults, struct gicsim_diag *d)
{
	u32 user = th_user(g), n = 0;

	memset(faults, 0, sizeof(*faults));
	gs_step_begin(g);
	if (prog(g)->entry[ENTRY_SETUP] != GS_NONE32)
		th_start(g, user, prog(g)->entry[ENTRY_SETUP], NULL, 0);
	note_faults(g, faults);
	while (hyp_thread(g, user)->state != TH_OFF) {
		if (++n > SETUP_STEPS || hyp_thread(g, user)->state == TH_OOPS)
			return hangs(g, d, "setup");
		if (th_ready(g, user))
			take(g, &actor_hyp_thread, user, faults);
		else if (!hardware_step(g, faults))
			return hangs(g, d, "setup");
	}
	while (hardware_step(g, faults))
		if (++n > SETUP_STEPS)
			return hangs(g, d, "setup");
	gs_step_begin(g);
	for (u32 v = 0; v < g->guest->nvcpus; v++)
		if (!g->guest->vcpu[v].start_off)
			th_start_vcpu(g, v);
	note_faults(g, faults);
	while (hardware_step(g, faults) || vcpu_step(g, faults))
		if (++n > SETUP_STEPS)
			return hangs(g, d, "the start of the vCPUs");
	gs_step_begin(g);
	start_scripts(g);
	note_faults(g, faults);
	if (g->arena.journal)
		arena_commit(&g->arena);
	return 0;
}

/* ------------------------------------------------------------ for checks */

u16 hyp_vpe_vm(const struct gs *g, gs_vpe v)
{
	u16 owner = v.n < g->lay->blk[BLK_HYP_ID].count ? *(const u16 *)gs_at(g, BLK_HYP_ID, v.n) : 0;

	if (!owner)
		return GS_NONE16;
	owner--;
	return owner < g->guest->nvcpus ? g->guest->vcpu[owner].vm : (u16)(owner - g->guest->nvcpus);
}

u16 hyp_vpe_vcpu(const struct gs *g, gs_vpe v)
{
	u16 owner = v.n < g->lay->blk[BLK_HYP_ID].count ? *(const u16 *)gs_at(g, BLK_HYP_ID, v.n) : 0;

	return owner && owner <= g->guest->nvcpus ? (u16)(owner - 1) : GS_NONE16;
}

bool hyp_converting(const struct gs *g, u32 irq)
{
	return hyp_irq(g, irq)->converting != 0;
}

bool hyp_vcpu_blocked(const struct gs *g, u32 vcpu)
{
	const struct hyp_thread *th = hyp_thread(g, vcpu);

	return th->state == TH_SLEEP || th->flags & TF_SLEEP;
}

u16 hyp_vcpu_pe(const struct gs *g, u32 vcpu)
{
	const struct hyp_thread *th = hyp_thread(g, vcpu);

	return th->pe ? (u16)(th->pe - 1u) : GS_NONE16;
}

/* ------------------------------------------------------------ who waits for whom */

struct text { char *buf; size_t n, at; };

static void say(struct text *x, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static void say(struct text *x, const char *fmt, ...)
{
	va_list ap;
	int len;

	va_start(ap, fmt);
	len = vsnprintf(x->buf + x->at, x->n - x->at, fmt, ap);
	va_end(ap);
	if (len > 0)
		x->at = x->at + (size_t)len < x->n ? x->at + (size_t)len : x->n - 1;
}

/* What it waits for; returns the thread that holds it up, or GS_NONE32. */
static u32 say_wait(const struct gs *g, u32 t, struct text *x)
{
	const struct hyp_thread *th = hyp_thread(g, t);
	const struct stmt *s = th_stmt(g, th);
	struct hyp_where w = hyp_insn_where(prog(g), th->depth ? th->pc[th->depth - 1] : GS_NONE32);
	char name[64];
	u64 v[HYP_VALUES];
	u32 by;

	say(x, "%s at %s:%u '%s'", th_name(g, t, name, sizeof(name)), w.file, w.line, w.text);
	if (th->state == TH_OOPS) {
		say(x, " has crashed");
		return GS_NONE32;
	}
	if (th->state == TH_SLEEP || th->state == TH_GUEST || th->state == TH_OFF) {
		say(x, th->state == TH_SLEEP ? ", asleep before it" : th->state == TH_GUEST ? ", which is in the guest" :
		    ", which has ended");
		return GS_NONE32;
	}
	if (th->state == TH_ITS) {
		say(x, " waits for CREADR of its%u%s", th->its - 1u,
		    its_stalled(g, th->its - 1u) ? ", which has stalled" : "");
		return GS_NONE32;
	}
	if (s && s->kind == STMT_lock && hyp_eval(g, th, s->code, s->ncode, v)) {
		by = lock_holder(g, &prog(g)->field[s->a], v[0]);
		if (by)
			say(x, " waits for %s, held by ", prog(g)->field[s->a].name);
		return by ? by - 1 : GS_NONE32;
	}
	if (th->pe && t < g->guest->nvcpus && hyp_pe(g, th->pe - 1u)->in_irq) {
		say(x, " is interrupted by ");
		return th_pe(g, th->pe - 1u);
	}
	say(x, " never becomes true");
	return GS_NONE32;
}

/* Thread that holds the lock it stands at; GS_NONE32: it stands at none that is taken. */
static u32 held_up_by(const struct gs *g, u32 t)
{
	const struct hyp_thread *th = hyp_thread(g, t);
	const struct stmt *s = th_stmt(g, th);
	u64 v[HYP_VALUES];
	u32 by;

	if (!s || s->kind != STMT_lock || th->state != TH_RUN || !hyp_eval(g, th, s->code, s->ncode, v) ||
	    v[0] >= hyp_objects(g, prog(g)->field[s->a].owner))
		return GS_NONE32;
	by = lock_holder(g, &prog(g)->field[s->a], v[0]);
	return by ? by - 1 : GS_NONE32;
}

/*
 * Inside a procedure and unable to go on: not asleep, not in the guest, not waiting for its turn.
 * One that stands at a taken lock waits for its holder, on a PE or off it: at rest that never lets go.
 */
static bool stuck(const struct gs *g, u32 t)
{
	const struct hyp_thread *th = hyp_thread(g, t);

	if (th->state == TH_OOPS)
		return true;
	if (!th->depth || (th->state != TH_RUN && th->state != TH_ITS) || th_ready(g, t))
		return false;
	return !th_bound(g, t) || th->flags & TF_ON || held_up_by(g, t) != GS_NONE32;
}

bool hyp_vcpu_stuck(const struct gs *g, u32 vcpu)
{
	return stuck(g, vcpu);
}

bool hyp_deadlock(const struct gs *g, char *buf, size_t n)
{
	struct text x = { buf, n, 0 };

	for (u32 t = 0; t < th_count(g); t++) {
		u32 at = t;

		if (!stuck(g, t))
			continue;
		for (u32 k = 0; k < 8 && at != GS_NONE32; k++) {
			at = say_wait(g, at, &x);
			if (at == t) {	/* the circle is closed */
				char name[64];

				say(&x, "%s", th_name(g, t, name, sizeof(name)));
				break;
			}
		}
		return true;
	}
	if (n)
		buf[0] = 0;
	return false;
}
