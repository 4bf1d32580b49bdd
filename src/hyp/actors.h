/* SPDX-License-Identifier: MIT */
/* The rows of this floor. */
#ifndef GS_HYP_ACTORS_H
#define GS_HYP_ACTORS_H

#include "core/actor.h"

extern const struct actor actor_hyp_sched, actor_hyp_irq, actor_hyp_stim, actor_hyp_resume, actor_hyp_preempt,
	actor_hyp_slice, actor_hyp_user, actor_hyp_oracle, actor_hyp_policy;

/* Blocks of the core and the GIC; of the guest; all that a procedure can look at. */
#define HYP_WATCH_GIC (((u64)1 << BLK_GUEST) - 1)
#define HYP_WATCH_GUEST (((u64)1 << BLK_HYP) - ((u64)1 << BLK_GUEST))
#define WATCH(blk) ((u64)1 << (blk))
#define HYP_WATCH (((u64)1 << BLK_CHECK) - 1)

/* watch.c: which instances the step just taken concerns, one function a row. */
u64 watch_thread(const struct gs *g);
u64 watch_timeout(const struct gs *g);
u64 watch_timeout_last(const struct gs *g);
u64 watch_sched(const struct gs *g);
u64 watch_irq(const struct gs *g);
u64 watch_resume(const struct gs *g);
u64 watch_preempt(const struct gs *g);
u64 watch_slice(const struct gs *g);
u64 watch_stim(const struct gs *g);
u64 watch_user(const struct gs *g);
u64 watch_policy(const struct gs *g);

#endif
