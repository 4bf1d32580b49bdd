/* SPDX-License-Identifier: MIT */
/* The rows of this floor. */
#ifndef GS_HYP_ACTORS_H
#define GS_HYP_ACTORS_H

#include "core/actor.h"

extern const struct actor actor_hyp_sched, actor_hyp_irq, actor_hyp_stim, actor_hyp_resume, actor_hyp_preempt,
	actor_hyp_slice, actor_hyp_user, actor_hyp_oracle, actor_hyp_policy;

/* Anything a procedure can look at: every block. */
#define HYP_WATCH (~(u64)0)

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
