/* SPDX-License-Identifier: MIT */
/* What the parts of the interpreter share. */
#ifndef GS_HYP_RUN_H
#define GS_HYP_RUN_H

#include "hyp/prog.h"
#include "hyp/state.h"

static inline const struct hyp_program *prog(const struct gs *g)
{
	return g->hyp->prog;
}

/* Threads: vCPUs, interrupt contexts of PEs, user space, workers, then those of the scenario. */
static inline u32 th_pe(const struct gs *g, u32 pe) { return g->guest->nvcpus + pe; }
static inline u32 th_user(const struct gs *g) { return g->guest->nvcpus + g->gic->pes; }
static inline u32 th_worker(const struct gs *g) { return th_user(g) + 1; }
static inline u32 th_script(const struct gs *g) { return th_worker(g) + HYP_WORKERS; }
u32 th_count(const struct gs *g);
const struct script *th_script_of(const struct gs *g, u32 t);	/* or null */
const char *th_name(const struct gs *g, u32 t, char *buf, size_t n);

/* eval.c */
/* Operands of a statement; false: a field of `none` was asked for. */
bool hyp_eval(const struct gs *g, const struct hyp_thread *th, u32 code, u32 n, u64 *v);
const struct stmt *th_stmt(const struct gs *g, const struct hyp_thread *th);	/* where it stands; or null */

/* fields.c */
u32 hyp_objects(const struct gs *g, u8 type);
bool field_get(const struct gs *g, const struct field *f, u64 obj, u64 *v);
void field_set(struct gs *g, const struct field *f, u64 obj, u64 v);
u32 lock_holder(const struct gs *g, const struct field *f, u64 obj);	/* thread + 1 */
void lock_set(struct gs *g, const struct field *f, u64 obj, u32 holder);
u32 hyp_vpe_number(const struct gs *g, u32 vpe);	/* its vPEID, 0 without */

/* interp.c */
void th_start(struct gs *g, u32 t, u32 proc, const u64 *args, u32 nargs);
void th_push(struct gs *g, u32 t, u32 proc, const u64 *args, u32 nargs);
void th_settle(struct gs *g, u32 t);	/* over silent statements */
bool th_ready(const struct gs *g, u32 t);	/* the statement it stands at can be taken */
void th_step(struct gs *g, u32 t);
void th_oops(struct gs *g, u32 t);
void th_timeout(struct gs *g, u32 t);	/* give up the wait */
bool th_waits(const struct gs *g, u32 t);	/* at a wait or its with a timeout, and not ready */

/* prim_its.c */
bool its_room(const struct gs *g, const struct stmt *s, const u64 *v);
void its_submit(struct gs *g, u32 t, const struct stmt *s, const u64 *v);
bool its_passed(const struct gs *g, const struct hyp_thread *th);
void its_collect(struct gs *g, u32 t);
bool its_stalled(const struct gs *g, u32 its);

/* prim_mmio.c */
u64 acc_read(struct gs *g, u32 t, const struct stmt *s, const u64 *v);
void acc_write(struct gs *g, u32 t, const struct stmt *s, const u64 *v);
u64 acc_peek(const struct gs *g, const struct hyp_thread *th, const struct gic_reg_name *r, u64 unit, u64 i);

/* prim_vgic.c */
bool vgic_pending(const struct gs *g, u32 vcpu);
void vgic_inject(struct gs *g, u32 irq);
void vgic_flush(struct gs *g, u32 vcpu, u32 pe);
void vgic_fold(struct gs *g, u32 vcpu, u32 pe);
void vgic_latch(struct gs *g, u32 irq, bool on, u32 cause);
void vgic_kick(struct gs *g, u32 vcpu);
void vgic_wake(struct gs *g, u32 vcpu);

/* sched.c */
bool th_bound(const struct gs *g, u32 t);
bool th_runs(const struct gs *g, u32 t);	/* it has a PE, or needs none */
bool th_preemptible(const struct gs *g, u32 t);	/* the scheduler may take it off its PE now */
void th_leave(struct gs *g, u32 t, bool sleep);	/* give the PE up */
void th_out(struct gs *g, u32 t);		/* sched_out has ended */
void th_finished(struct gs *g, u32 t);		/* its outermost procedure has ended */
void th_start_vcpu(struct gs *g, u32 vcpu);
u32 exit_reason(const struct gs *g, u32 t);

#endif
