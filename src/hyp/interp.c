/* SPDX-License-Identifier: MIT */
/*
 * The interpreter: one visible statement a step, then silent ones up to the
 * next visible one.
 *
 * So a thread always stands at a visible statement, and th_ready() looks at
 * that one alone.  A statement that asks for a field of `none`, or of an
 * address that is not memory, is a crash of the simulated kernel: the thread
 * stops for good, which the report calls a failed assert.
 */
#include <string.h>

#include "core/choose.h"
#include "core/cost.h"
#include "core/diag.h"
#include "core/mem.h"
#include "core/obs.h"
#include "core/obs_enums.h"
#include "hyp/run.h"

#define SILENT_MAX 4096u	/* a loop of nothing but local statements ends its step here */

void th_oops(struct gs *g, u32 t)
{
	struct hyp_thread *th = hyp_thread_mut(g, t);
	u32 at = th->depth ? th->pc[th->depth - 1] : 0;

	if (th->state == TH_OOPS)
		return;
	th->state = TH_OOPS;
	gs_emit(g, OBS_ASSERT, t, at, 0);
}

static void advance(struct gs *g, u32 t)
{
	struct hyp_thread *th = hyp_thread_mut(g, t);

	if (th->depth && th->state != TH_OOPS)
		th->pc[th->depth - 1]++;
}

static void store(struct gs *g, u32 t, u8 slot, u64 v)
{
	struct hyp_thread *th = hyp_thread_mut(g, t);

	if (slot != NO_SLOT)
		th->local[th->base[th->depth - 1] + slot] = v;
}

/* ------------------------------------------------------------ frames */

static void convert(struct gs *g, u32 t, const struct proc *q, u64 irq, bool begin)
{
	struct hyp_irq *h;

	if (q->conv == CONV_NONE || irq >= g->guest->nirqs)
		return;
	h = hyp_irq_mut(g, (u32)irq);
	if (begin && !h->converting++)
		gs_emit(g, OBS_CONVERT, (u32)irq, q->conv - 1u, t);
	else if (!begin && !--h->converting)
		gs_emit(g, OBS_CONVERTED, (u32)irq, q->conv - 1u, t);
}

void th_push(struct gs *g, u32 t, u32 proc, const u64 *args, u32 nargs)
{
	struct hyp_thread *th = hyp_thread_mut(g, t);
	const struct proc *q = prog_proc(prog(g), proc);
	u32 d = th->depth, base = 0;

	gs_assert(d < HYP_FRAMES);
	if (d) {
		const struct proc *below = prog_proc(prog(g), prog_stmt(prog(g), th->pc[d - 1])->proc);

		base = th->base[d - 1] + (u32)below->nlocals;
	}
	gs_assert(base + q->nlocals <= HYP_LOCALS);
	th->pc[d] = (u16)q->first;
	th->base[d] = (u8)base;
	for (u32 i = 0; i < nargs; i++)
		th->local[base + i] = args[i];
	th->depth++;
	th->state = TH_RUN;
	convert(g, t, q, nargs ? args[0] : HYP_NONE, true);
}

static void pop(struct gs *g, u32 t)
{
	struct hyp_thread *th = hyp_thread_mut(g, t);
	u32 d = th->depth - 1u;
	const struct proc *q = prog_proc(prog(g), prog_stmt(prog(g), th->pc[d])->proc);

	convert(g, t, q, th->local[th->base[d]], false);
	memset(&th->local[th->base[d]], 0, q->nlocals * sizeof(th->local[0]));
	th->pc[d] = 0;
	th->base[d] = 0;
	th->depth--;
	if (th->flags & TF_OUT && th->depth == th->sched_depth)
		th_out(g, t);
	else if (th->flags & TF_IN && th->depth == th->sched_depth) {
		th->flags &= (u8)~TF_IN;
		th->sched_depth = 0;
		if (!th->depth)
			th_finished(g, t);
	} else if (!th->depth)
		th_finished(g, t);
}

void th_start(struct gs *g, u32 t, u32 proc, const u64 *args, u32 nargs)
{
	th_push(g, t, proc, args, nargs);
	th_settle(g, t);
}

/* ------------------------------------------------------------ loops and branches */

static u32 set_size(const struct gs *g, u32 set, u64 owner)
{
	switch (set) {
	case SET_VMS: return g->guest->nvms;
	case SET_VCPUS: return g->guest->nvcpus;
	case SET_VPES: return hyp_vpes_needed(g->guest);
	case SET_PES: return g->gic->pes;
	case SET_ITSS: return g->gic->its;
	case SET_OF_VCPUS: return owner < g->guest->nvms ? g->guest->vm[owner].nvcpus : 0;
	case SET_OF_VPES: return owner < g->guest->nvms ? g->guest->vm[owner].nvcpus + 1 : 0;
	default: return g->guest->nirqs;
	}
}

/* The n-th candidate; false when it is not in the set. */
static bool set_member(const struct gs *g, u32 set, u64 owner, u32 n, u64 *x)
{
	const struct guest_vm *vm = owner < g->guest->nvms ? &g->guest->vm[owner] : NULL;

	*x = n;
	if (set == SET_OF_VCPUS)
		*x = vm->vcpu0 + n;
	else if (set == SET_OF_VPES)
		*x = n < vm->nvcpus ? vm->vcpu0 + n : g->guest->nvcpus + owner;
	else if (set == SET_OF_IRQS)
		return g->guest->irq[n].vm == owner;
	return true;
}

static void for_next(struct gs *g, u32 t, const struct stmt *s, const u64 *v)
{
	struct hyp_thread *th = hyp_thread_mut(g, t);
	u64 *local = &th->local[th->base[th->depth - 1]];
	u64 x, owner = s->narg ? v[0] : 0, n = local[s->slot2], size = set_size(g, s->a, owner);

	while (n < size && !set_member(g, s->a, owner, (u32)n, &x))
		n++;
	if (n >= size) {
		local[s->slot] = 0;
		local[s->slot2] = 0;
		th->pc[th->depth - 1] = (u16)s->target;
		return;
	}
	local[s->slot] = x;
	local[s->slot2] = n + 1;
	th->pc[th->depth - 1]++;
}

/* Take the set as it is now: one bit for each candidate. */
static bool freeze(struct gs *g, u32 t, const struct stmt *s)
{
	struct hyp_thread *th = hyp_thread_mut(g, t);
	u64 *local = &th->local[th->base[th->depth - 1]], v[HYP_VALUES], mask = 0, owner = 0, x;
	u32 size;

	if (s->mode) {
		if (!hyp_eval(g, th, s->code, s->ncode, v))
			return false;
		owner = v[0];
	}
	size = set_size(g, s->a, owner);
	if (size > 64)
		return false;
	for (u32 n = 0; n < size; n++) {
		if (!set_member(g, s->a, owner, n, &x))
			continue;
		local[s->slot] = x;
		v[0] = 1;
		if (s->target && !hyp_eval(g, th, s->b, s->target, v))
			return false;
		mask |= (u64)(v[0] != 0) << n;
	}
	local[s->slot] = 0;
	local[s->slot2] = mask;
	th->pc[th->depth - 1]++;
	return true;
}

static u64 freeze_owner(const struct gs *g, const struct stmt *s, const struct hyp_thread *th)
{
	const struct stmt *f = s - 1;	/* its freeze */
	u64 v[HYP_VALUES];

	return f->mode && hyp_eval(g, th, f->code, f->ncode, v) ? v[0] : 0;
}

static void thaw(struct gs *g, u32 t, const struct stmt *s)
{
	struct hyp_thread *th = hyp_thread_mut(g, t);
	u64 *local = &th->local[th->base[th->depth - 1]], x = 0, mask = local[s->slot2];

	if (!mask) {
		local[s->slot] = 0;
		th->pc[th->depth - 1] = (u16)s->target;
		return;
	}
	set_member(g, s->a, freeze_owner(g, s, th), (u32)__builtin_ctzll(mask), &x);
	local[s->slot] = x;
	local[s->slot2] = mask & (mask - 1);
	th->pc[th->depth - 1]++;
}

static void go(struct gs *g, u32 t, u32 to)
{
	struct hyp_thread *th = hyp_thread_mut(g, t);

	th->pc[th->depth - 1] = (u16)to;
}

static bool value_fits(const struct gs *g, const struct field *f, u64 v)
{
	if (f->type > T_ITS)
		return true;
	return v < hyp_objects(g, f->type) || (v == HYP_NONE && (f->builtin == BUILTINS || f->owner == T_VPE));
}

static bool set_value(struct gs *g, u32 t, const struct stmt *s, const u64 *v)
{
	const struct field *f;

	if (s->slot != NO_SLOT) {
		store(g, t, s->slot, v[0]);
		advance(g, t);
		return true;
	}
	f = &prog(g)->field[s->a];
	if (v[0] >= hyp_objects(g, f->owner) || !value_fits(g, f, v[1]))
		return false;
	field_set(g, f, v[0], v[1]);
	gs_cost(g, COST_CPU_OP, 1);
	advance(g, t);
	return true;
}

/* ------------------------------------------------------------ single statements */

static void call(struct gs *g, u32 t, const struct stmt *s, const u64 *v)
{
	advance(g, t);
	/* The frame below goes on behind the call: its statement tells whose variables lie there. */
	th_push(g, t, s->a, v, s->narg);
}

static u32 free_worker(const struct gs *g)
{
	for (u32 i = 0; i < HYP_WORKERS; i++)
		if (hyp_thread(g, th_worker(g) + i)->state == TH_OFF)
			return th_worker(g) + i;
	return GS_NONE32;
}

static bool lock_step(struct gs *g, u32 t, const struct stmt *s, const u64 *v)
{
	const struct field *f = &prog(g)->field[s->a];
	bool take = s->kind == STMT_lock;
	struct hyp_thread *th;

	if (v[0] >= hyp_objects(g, f->owner) || (!take && lock_holder(g, f, v[0]) != t + 1))
		return false;
	lock_set(g, f, v[0], take ? t + 1 : 0);
	th = hyp_thread_mut(g, t);
	if (f->lock != LOCK_MUTEX)
		th->spin = (u8)(th->spin + (take ? 1 : -1));
	if (f->lock == LOCK_IRQSAVE)
		th->irqs_off = (u8)(th->irqs_off + (take ? 1 : -1));
	gs_cost(g, COST_CPU_LOCK, 1);
	advance(g, t);
	return true;
}

static bool enter_step(struct gs *g, u32 t, const struct stmt *s, u64 vcpu)
{
	struct hyp_thread *th = hyp_thread_mut(g, t);
	u32 why;

	if (vcpu != t || !th->pe)
		return false;	/* only its own thread can run a vCPU */
	if (th->state == TH_GUEST) {
		why = exit_reason(g, t);
		th->state = TH_RUN;
		if (why == EXIT_KICK)
			hyp_vcpu_mut(g, t)->kicked = 0;
		if (why == EXIT_CMD)
			hyp_vcpu_mut(g, t)->cmd = 1;
		vcpu_exit(g, t, (enum guest_exit)why);
	} else if (hyp_vcpu(g, t)->kicked) {
		hyp_vcpu_mut(g, t)->kicked = 0;
		why = EXIT_KICK;
	} else {
		th->state = TH_GUEST;
		vcpu_enter(g, t, GS_PE(th->pe - 1u));
		return true;
	}
	store(g, t, s->slot, why);
	advance(g, t);
	return true;
}

static bool block_step(struct gs *g, u32 t, u64 vcpu)
{
	if (vcpu != t)
		return false;
	advance(g, t);
	if (hyp_vcpu(g, t)->woken) {
		hyp_vcpu_mut(g, t)->woken = 0;
		return true;
	}
	gs_emit(g, OBS_BLOCK, t, 0, 0);
	th_leave(g, t, true);
	return true;
}

static void alloc_step(struct gs *g, u32 t, const struct stmt *s, u64 vpe)
{
	u32 n = g->lay->blk[BLK_HYP_ID].count, id = 0;

	while (id < n && *(const u16 *)gs_at(g, BLK_HYP_ID, id))
		id++;
	if (id < n && !hyp_vpe(g, (u32)vpe)->id) {
		if (gic_vpe_used(g, GS_VPE(id)))
			gs_emit(g, OBS_UNPRED, UNPRED_vpeid_reuse, (u32)vpe, id);
		*(u16 *)gs_mut(g, BLK_HYP_ID, id) = (u16)(vpe + 1);
		((struct hyp_vpe *)gs_mut(g, BLK_HYP_VPE, (u32)vpe))->id = (u16)(id + 1);
	}
	store(g, t, s->slot, id < n);
}

static void free_step(struct gs *g, u64 vpe)
{
	struct hyp_vpe *h = gs_mut(g, BLK_HYP_VPE, (u32)vpe);

	if (h->id)
		*(u16 *)gs_mut(g, BLK_HYP_ID, h->id - 1u) = 0;
	h->id = 0;
}

/* Only lines that are not zero already are touched. */
static void zero_step(struct gs *g, u64 vpe)
{
	u64 base = plan_addr(g, PLAN_VPT, (u32)vpe), size = plan_size(g->gic, g->guest, g->hw, PLAN_VPT, 0);
	static const u8 zero[ARENA_LINE];
	u16 id = hyp_vpe(g, (u32)vpe)->id;

	if (id && gic_vpe_used(g, GS_VPE(id - 1)))
		gs_emit(g, OBS_UNPRED, UNPRED_vpeid_reuse, (u32)vpe, id - 1u);
	for (u64 at = 0; at < size; at += ARENA_LINE) {
		const u8 *p = mem_look(g, base + at, ARENA_LINE);

		if (p && memcmp(p, zero, ARENA_LINE))
			gs_assert(!mem_write_block(g, base + at, zero, ARENA_LINE));
	}
	gs_cost(g, COST_MEM_ACCESS, (u32)(size / ARENA_LINE));
}

static bool irq_prim(struct gs *g, u32 t, const struct stmt *s, const u64 *v)
{
	u32 irq = (u32)v[0];

	if (v[0] >= g->guest->nirqs)
		return false;
	switch (s->kind) {
	case STMT_inject:
		vgic_inject(g, irq);
		break;
	case STMT_mask: case STMT_unmask:
		dev_mask(g, irq, s->kind == STMT_mask);
		gs_cost(g, COST_MMIO_WRITE, 1);
		break;
	case STMT_retarget:
		dev_retarget(g, irq, (u32)v[1]);
		gs_cost(g, COST_MMIO_WRITE, 1);
		break;
	default:
		dev_raise(g, irq);
		break;
	}
	advance(g, t);
	return true;
}

static bool vcpu_prim(struct gs *g, u32 t, const struct stmt *s, u64 o)
{
	u32 v = (u32)o;
	const struct hyp_thread *th;

	if (o >= g->guest->nvcpus)
		return false;
	th = hyp_thread(g, v);
	switch (s->kind) {
	case STMT_wake:
		vgic_wake(g, v);
		break;
	case STMT_kick:
		vgic_kick(g, v);
		break;
	case STMT_fold: case STMT_flush:
		if (!th->pe || th->state == TH_GUEST)
			return false;
		(s->kind == STMT_fold ? vgic_fold : vgic_flush)(g, v, th->pe - 1u);
		break;
	default:
		if (!hyp_vcpu(g, v)->cmd)
			return false;
		vcpu_cmd_done(g, v);
		hyp_vcpu_mut(g, v)->cmd = 0;
		break;
	}
	advance(g, t);
	return true;
}

static void on_off(struct gs *g, u32 t, const struct stmt *s)
{
	struct hyp_thread *th = hyp_thread_mut(g, t);
	u8 *n = s->kind == STMT_irqs ? &th->irqs_off : &th->preempt_off;

	if (!s->mode)
		(*n)++;
	else if (*n)
		(*n)--;
	advance(g, t);
}

static bool spawn_step(struct gs *g, u32 t, const struct stmt *s, const u64 *v)
{
	u32 w = free_worker(g);

	if (w == GS_NONE32)
		return false;
	advance(g, t);
	th_start(g, w, s->a, v, s->narg);
	return true;
}

static bool access_step(struct gs *g, u32 t, const struct stmt *s, const u64 *v)
{
	if (s->kind == STMT_write)
		acc_write(g, t, s, v);
	else
		store(g, t, s->slot, acc_read(g, t, s, v));
	advance(g, t);
	return true;
}

static bool waited(struct gs *g, u32 t, const struct stmt *s)
{
	if (s->timeout_ns)
		store(g, t, s->slot2, 0);
	gs_cost(g, COST_CPU_POLL, 1);
	advance(g, t);
	return true;
}

static bool its_step(struct gs *g, u32 t, const struct stmt *s, const u64 *v)
{
	if (hyp_thread(g, t)->state == TH_ITS) {
		its_collect(g, t);
		return waited(g, t, s);
	}
	its_submit(g, t, s, v);
	if (s->mode & ITS_NOWAIT)
		advance(g, t);
	return true;
}

static bool vpe_prim(struct gs *g, u32 t, const struct stmt *s, const u64 *v)
{
	if (v[0] >= hyp_vpes_needed(g->guest))
		return false;
	if (s->kind == STMT_alloc)
		alloc_step(g, t, s, v[0]);
	else if (s->kind == STMT_zero)
		zero_step(g, v[0]);
	else
		free_step(g, v[0]);
	gs_cost(g, COST_CPU_OP, 1);
	advance(g, t);
	return true;
}

static bool assert_step(struct gs *g, u32 t, const struct stmt *s, const u64 *v)
{
	if (!v[0])
		gs_emit(g, OBS_ASSERT, t, (u32)(s - prog_stmt(prog(g), 0)), 0);
	advance(g, t);
	return true;
}

/* Statements that touch the thread alone. */
static bool control(struct gs *g, u32 t, const struct stmt *s, const u64 *v)
{
	switch (s->kind) {
	case STMT_jump:
		go(g, t, s->target);
		return true;
	case STMT_test:
		if (v[0])
			advance(g, t);
		else
			go(g, t, s->target);
		return true;
	case STMT_for_next:
		for_next(g, t, s, v);
		return true;
	case STMT_freeze:
		return freeze(g, t, s);
	case STMT_thaw:
		thaw(g, t, s);
		return true;
	case STMT_choose:
		go(g, t, (u32)(s - prog_stmt(prog(g), 0)) + 1 + gs_choose_n(g, s->a));
		return true;
	case STMT_call:
		call(g, t, s, v);
		return true;
	case STMT_return:
		pop(g, t);
		return true;
	case STMT_answer:
		hyp_thread_mut(g, t)->answer = s->mode;
		advance(g, t);
		return true;
	default:
		if (s->a != GS_NONE32)
			gs_emit(g, OBS_LABEL, s->a, 0, 0);
		advance(g, t);
		return true;
	}
}

static bool dispatch(struct gs *g, u32 t, const struct stmt *s, const u64 *v)
{
	switch (s->kind) {
	case STMT_set:
		return set_value(g, t, s, v);
	case STMT_spawn:
		return spawn_step(g, t, s, v);
	case STMT_its:
		return its_step(g, t, s, v);
	case STMT_write: case STMT_read:
		return access_step(g, t, s, v);
	case STMT_wait:
		return waited(g, t, s);
	case STMT_lock: case STMT_unlock:
		return lock_step(g, t, s, v);
	case STMT_irqs: case STMT_preempt:
		on_off(g, t, s);
		return true;
	case STMT_enter:
		return enter_step(g, t, s, v[0]);
	case STMT_block:
		return block_step(g, t, v[0]);
	case STMT_inject: case STMT_mask: case STMT_unmask: case STMT_retarget: case STMT_msi:
		return irq_prim(g, t, s, v);
	case STMT_wake: case STMT_kick: case STMT_fold: case STMT_flush: case STMT_done:
		return vcpu_prim(g, t, s, v[0]);
	case STMT_alloc: case STMT_free: case STMT_zero:
		return vpe_prim(g, t, s, v);
	case STMT_assert:
		return assert_step(g, t, s, v);
	default:
		return control(g, t, s, v);
	}
}

static void exec(struct gs *g, u32 t)
{
	const struct hyp_thread *th = hyp_thread(g, t);
	const struct stmt *s = th_stmt(g, th);
	u64 v[HYP_VALUES] = { 0 };

	if (s->kind != STMT_freeze && !hyp_eval(g, th, s->code, s->ncode, v))
		th_oops(g, t);
	else if (!dispatch(g, t, s, v))
		th_oops(g, t);
}

void th_settle(struct gs *g, u32 t)
{
	for (u32 i = 0; i < SILENT_MAX; i++) {
		const struct hyp_thread *th = hyp_thread(g, t);
		const struct stmt *s = th_stmt(g, th);

		if (th->state != TH_RUN || !s || s->visible)
			return;
		exec(g, t);
	}
}

void th_step(struct gs *g, u32 t)
{
	const struct hyp_thread *th = hyp_thread(g, t);

	gs_assert(th->depth);
	gs_emit(g, OBS_STEP, t, th->pc[th->depth - 1], 0);
	exec(g, t);
	th_settle(g, t);
	if (g->stamps)
		((struct hyp_stamp *)gs_mut(g, BLK_HYP_STAMP, t))->since_ns = g->now_ns;
}

/* ------------------------------------------------------------ ready? */

static bool stmt_ready(const struct gs *g, u32 t, const struct hyp_thread *th, const struct stmt *s)
{
	u64 v[HYP_VALUES] = { 0 };

	switch (s->kind) {
	case STMT_wait: case STMT_lock: case STMT_its: case STMT_msi: case STMT_unmask:
		if (!hyp_eval(g, th, s->code, s->ncode, v))
			return true;	/* the step tells */
		break;
	case STMT_spawn:
		return free_worker(g) != GS_NONE32;
	default:
		return true;
	}
	if (s->kind == STMT_wait)
		return v[0] != 0;
	if (s->kind == STMT_its)
		return its_room(g, s, v);
	if (s->kind == STMT_lock)
		return v[0] >= hyp_objects(g, prog(g)->field[s->a].owner) ||
		       !lock_holder(g, &prog(g)->field[s->a], v[0]);
	(void)t;
	return s->kind != STMT_msi || v[0] >= g->guest->nirqs || dev_can_raise(g, (u32)v[0]);
}

bool th_ready(const struct gs *g, u32 t)
{
	const struct hyp_thread *th = hyp_thread(g, t);

	if (!th->depth || !th_runs(g, t))
		return false;
	switch (th->state) {
	case TH_RUN:
		return stmt_ready(g, t, th, th_stmt(g, th));
	case TH_ITS:
		return its_passed(g, th);
	case TH_GUEST:
		return exit_reason(g, t) != EXIT_NONE;
	default:
		return false;
	}
}

bool th_waits(const struct gs *g, u32 t)
{
	const struct hyp_thread *th = hyp_thread(g, t);
	const struct stmt *s = th_stmt(g, th);

	return s && s->timeout_ns && (th->state == TH_RUN || th->state == TH_ITS) && th_runs(g, t) &&
	       !th_ready(g, t);
}

void th_timeout(struct gs *g, u32 t)
{
	struct hyp_thread *th = hyp_thread_mut(g, t);
	const struct stmt *s = th_stmt(g, th);

	gs_emit(g, OBS_STEP, t, th->pc[th->depth - 1], 0);
	th->state = TH_RUN;
	th->its = 0;
	th->its_from = th->its_end = 0;
	store(g, t, s->slot2, 1);
	advance(g, t);
	th_settle(g, t);
}
