/* SPDX-License-Identifier: MIT */
/* The search behind eng_explore() and behind the tail of a trail.  Internal to the engines. */
#ifndef GS_ENGINE_EXPLORE_H
#define GS_ENGINE_EXPLORE_H

#include "engine/engine.h"

/*
 * The first way to rest in usual order: rows and instances as they come, first
 * answers, going back where a state repeats.  Appends its steps to `t` and
 * leaves the state as it was.  *rest: false when `budget` steps found none;
 * then nothing is appended.  0 or GICSIM_E_NOMEM.
 */
int explore_tail(struct gs *g, const struct eng_model *m, u32 budget, struct eng_trail *t,
		 bool *rest);

#endif
