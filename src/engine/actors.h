/* SPDX-License-Identifier: MIT */
/*
 * Which instances can step, kept per row and inherited from state to state.
 *
 * A segment lists the ready instances of one row, in a pool that grows and
 * shrinks with the stack of states.  A state whose step touched nothing that a
 * row watches shares its parent's segment; otherwise the instances that the
 * step concerns are asked anew.  Rows of URGENCY_LAST are asked only where
 * nothing normal is ready, and are unknown elsewhere.
 *
 * This header is internal to the engines.
 */
#ifndef GS_ENGINE_ACTORS_H
#define GS_ENGINE_ACTORS_H

#include "engine/engine.h"

#define READY_UNKNOWN 0xffffffffu

/* An instance: row number above, instance number below. */
#define ITEM(row, k) ((u32)(row) << 16 | (u32)(k))
#define ITEM_ROW(item) ((item) >> 16)
#define ITEM_K(item) ((item) & 0xffffu)

struct ready_seg {
	u32 off;			/* in the pool */
	u32 n;				/* or READY_UNKNOWN */
};

struct ready_pool {
	u32 *item;
	u32 n, cap;
};

void ready_pool_fini(struct ready_pool *p);

/*
 * Fill seg[0 .. nrows) for the current state.  `parent` is null, or the
 * segments of the state before, which must still be in the pool; `touched` is
 * what the step between, still in g->step, wrote.  *urgency: of the rows that
 * may step now.
 * Returns how many instances may step, or -1 when there is no memory.
 */
s64 ready_fill(struct ready_pool *p, const struct gs *g, const struct eng_model *m,
	       const struct ready_seg *parent, u64 touched, struct ready_seg *seg,
	       enum urgency *urgency);

/*
 * Instances of a row (one bit per number mod 64) that a step which wrote
 * `touched`, and is still in g->step, may have made ready or not ready.
 */
u64 actors_concerned(const struct gs *g, const struct actor *a, u64 touched);

/* Is any instance of a normal row ready?  Asks them all. */
bool ready_any_normal(const struct gs *g, const struct eng_model *m);
/* Is any instance of any row ready? */
bool ready_any(const struct gs *g, const struct eng_model *m);

/* Begin, take and end one step; the chooser is the caller's business. */
void actors_step(struct gs *g, const struct eng_model *m, u32 item);
/* Judge rest into g->step. */
void actors_judge_rest(struct gs *g, const struct eng_model *m);
/* What failed first of invariant `inv` in the step just taken. */
struct gs_failure actors_failure(const struct gs *g, u32 inv);

/* eng_take() with the reason.  With the journal on, a refused step leaves no trace. */
enum eng_replay actors_take(struct gs *g, const struct eng_model *m, const struct eng_step *s);

#endif
