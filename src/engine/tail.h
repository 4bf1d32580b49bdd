/* SPDX-License-Identifier: MIT */
/*
 * How a run goes on when nobody says how: the tail of a trail.
 *
 * In the usual order: the first ready instance of the first row, first answers.
 * A state that is met again is left by the next ready instance in turn, so
 * that a circle is left where it can be, and rest is found where every circle
 * has a way out to it.  No step is ever taken back, so those who listen hear
 * only what happens.
 *
 * Internal to the engines.  The journal must be on: it keeps the fingerprints.
 */
#ifndef GS_ENGINE_TAIL_H
#define GS_ENGINE_TAIL_H

#include "engine/actors.h"

struct tail_state {
	u64 fp1, fp2;
	u32 left;			/* how often; 0: a free entry */
	u32 pad;
};

struct tail {
	struct ready_pool pool;
	struct ready_seg *seg;
	struct tail_state *state;	/* open addressing */
	u32 nstates, cap;
};

int tail_init(struct tail *t, const struct eng_model *m);
void tail_fini(struct tail *t);
/* Begin another tail: no state has been met. */
void tail_reset(struct tail *t);
/* Whose turn it is: an item, GS_NONE32 at rest.  *err: GICSIM_E_NOMEM, and then GS_NONE32. */
u32 tail_next(struct tail *t, const struct gs *g, const struct eng_model *m, int *err);
/* Take that step with first answers; *s is what happened. */
void tail_step(struct gs *g, const struct eng_model *m, u32 item, struct eng_step *s);

#endif
