/* SPDX-License-Identifier: MIT */
/* The rows of this floor. */
#ifndef GS_HYP_ACTORS_H
#define GS_HYP_ACTORS_H

#include "core/actor.h"

extern const struct actor actor_hyp_sched, actor_hyp_irq, actor_hyp_stim, actor_hyp_resume, actor_hyp_preempt,
	actor_hyp_slice, actor_hyp_user, actor_hyp_oracle, actor_hyp_policy;

#endif
