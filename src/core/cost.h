/* SPDX-License-Identifier: MIT */
/* What a step did, for a timed engine to price.  Explorations ignore it. */
#ifndef GS_CORE_COST_H
#define GS_CORE_COST_H

#include "core/gs.h"

/* `class` is a row of hw/costs.def; n units of it were done by this step. */
static inline void gs_cost(struct gs *g, u32 class, u32 n)
{
	struct gs_step *s = &g->step;

	if (!g->stamps || s->ncost == ARRAY_SIZE(s->cost_class))
		return;
	s->cost_class[s->ncost] = (u8)class;
	s->cost_count[s->ncost++] = n;
}

#endif
