/* SPDX-License-Identifier: MIT */
/*
 * struct gs: one simulated system, the context every model function takes.
 *
 * There are no globals beside it.  What never changes during a run hangs off
 * const pointers, one per floor; every byte that changes is in the arena.
 * `step` is about the step being taken, lives outside the state, and is
 * cleared by gs_step_begin().
 */
#ifndef GS_CORE_GS_H
#define GS_CORE_GS_H

#include "core/arena.h"
#include "core/layout.h"
#include "core/types.h"

#define GS_COSTS 96		/* most cost classes */
#define GS_CHOICES 256		/* most choices */

struct chooser;
struct gicsim_ops;
struct hwmodel;
struct gic_config;
struct guest_config;
struct hyp_config;
struct check_config;
struct gs_choices;

struct obs;
struct gs;

/* Who hears observations (obs.h); attached between steps. */
struct sink {
	struct sink *next;
	u64 kinds[2];		/* which kinds it wants, one bit each */
	void (*hear)(struct sink *s, struct gs *g, const struct obs *o);
};

struct gs_failure {
	u16 invariant;		/* index of the row in checks.def */
	u16 detail;		/* what kind, by invariant */
	u32 a, b, c;		/* objects, as the invariant documents */
};

struct gs_step {
	u32 actor;		/* who steps, for observations: set by the engine */
	u64 touched;		/* blocks written, one bit per block id */
	u64 element[64];	/* per block: elements written, one bit per number mod 64 */
	u32 ncost;		/* classes with a count */
	u8 cost_class[16];
	u32 cost_count[16];
	u64 unheard[2];		/* observations that no sink wants, one bit per kind; 0 before the first step */
	u64 failed;		/* invariants that failed in this step, one bit each */
	struct gs_failure failure[4];	/* the first of them */
	u32 nfailures;
	bool unmodelled;
};

struct gs {
	struct gs_layout *lay;		/* const once sealed */
	const struct hwmodel *hw;
	const struct gs_choices *choices;
	struct arena arena;
	struct chooser *choose;
	struct sink *sinks;		/* hear observations, in order */
	const struct gicsim_ops *ops;	/* embedder; null otherwise */
	void *ops_ctx;			/* handed to its callbacks */

	/* Called after each write to memory, by whoever keeps something of what is there; may be null. */
	void (*wrote)(struct gs *g, u64 addr, u32 len);

	const struct gic_config *gic;
	const struct guest_config *guest;
	const struct hyp_config *hyp;
	const struct check_config *check;

	bool stamps;			/* timed: shadow stamps are kept */
	bool at_once;			/* what has nothing before it arrives in the step that sends it: one order of many */
	u64 now_ns;			/* timed: for stamps and records only; semantics never read it */
	struct gs_step step;
	u64 asked[GS_CHOICES / 64];	/* choices asked and answered any, since the run's owner cleared it */
};

static inline bool gs_asked(const struct gs *g, u32 choice)
{
	return g->asked[choice / 64] >> choice % 64 & 1;
}

static inline void gs_step_begin(struct gs *g)
{
	for (u64 rest = g->step.touched; rest; rest &= rest - 1)
		g->step.element[__builtin_ctzll(rest)] = 0;
	g->step.unheard[0] = g->step.unheard[1] = ~(u64)0;
	for (const struct sink *s = g->sinks; s; s = s->next) {
		g->step.unheard[0] &= ~s->kinds[0];
		g->step.unheard[1] &= ~s->kinds[1];
	}
	g->step.touched = 0;
	g->step.ncost = 0;
	g->step.failed = 0;
	g->step.nfailures = 0;
	g->step.unmodelled = false;
}

/* Element i of block id, to look at. */
static inline const void *gs_at(const struct gs *g, u32 id, u32 i)
{
	const struct lay_block *b = &g->lay->blk[id];

	return arena_at(&g->arena, b->off + i * b->size);
}

static inline void gs_touch(struct gs *g, u32 id, u32 i)
{
	g->step.touched |= (u64)1 << id;
	g->step.element[id] |= (u64)1 << (i & 63);
}

/* Elements of block id that the step wrote: bit n stands for all whose number is n mod 64. */
static inline u64 gs_touched_in(const struct gs *g, u32 id)
{
	return g->step.element[id];
}

/* Element i of block id, to change within this step. */
static inline void *gs_mut(struct gs *g, u32 id, u32 i)
{
	const struct lay_block *b = &g->lay->blk[id];

	gs_touch(g, id, i);
	return arena_mut(&g->arena, b->off + i * b->size, b->size);
}

/* `len` bytes at `off` inside element i: for large elements (bitmaps). */
static inline void *gs_mut_part(struct gs *g, u32 id, u32 i, u32 off, u32 len)
{
	const struct lay_block *b = &g->lay->blk[id];

	gs_touch(g, id, i);
	return arena_mut(&g->arena, b->off + i * b->size + off, len);
}

/* Report that invariant `inv` does not hold in this step. */
void gs_fail(struct gs *g, u16 inv, u16 detail, u32 a, u32 b, u32 c);

#endif
