/* SPDX-License-Identifier: MIT */
/*
 * What an engine sees of a model, and what engines offer.
 *
 * A model is a list of actor rows.  Row r has count(g) instances; instance k
 * may be ready, and then step(g, k) takes one atomic step.  A step may ask
 * choices and fail invariants (struct gs_step).  No row: at rest; then
 * at_rest() judges.  Engines know no GIC.
 */
#ifndef GS_ENGINE_ENGINE_H
#define GS_ENGINE_ENGINE_H

#include <stdio.h>

#include "core/actor.h"
#include "core/choose.h"
#include "core/gs.h"
#include "core/obs.h"

struct visited;

struct eng_model {
	const struct actor *const *rows;	/* all rows of all floors, in order of floors */
	u32 nrows;
	/* Judge a state in which nothing can step: gs_fail() for what does not hold. */
	void (*at_rest)(struct gs *g);
	/* Debug builds: judge any state between two steps.  May be null. */
	void (*audit)(struct gs *g);
	u32 ninvariants;
	/* A state from which invariant `inv`, judged at rest, cannot be saved any more: shrinking
	 * keeps the step that led there in the list, so that stories tell it.  May be null. */
	bool (*doomed)(const struct gs *g, u16 inv);
};

/* One step of a trail: row, instance, and the answers its choices got. */
struct eng_step {
	u16 row;
	u16 k;
	u16 nanswers;
	u16 answers[ODO_MAX];
};

/*
 * A run as a list of steps.  `tail`: after the listed steps, the run goes on
 * by the usual order (first ready row and instance, first answer; a state met
 * again is left by the next ready instance in turn) to rest.
 */
struct eng_trail {
	struct eng_step *step;
	u32 n, cap;
	bool tail;
};

void trail_init(struct eng_trail *t);
void trail_fini(struct eng_trail *t);
int trail_push(struct eng_trail *t, const struct eng_step *s);
int trail_copy(struct eng_trail *to, const struct eng_trail *from);

/* Step r,k with the answers given; false when it is not ready or asked more than given. */
bool eng_take(struct gs *g, const struct eng_model *m, const struct eng_step *s);

enum eng_replay { REPLAY_DONE, REPLAY_NOT_READY, REPLAY_CHOICE };

struct eng_replay_result {
	enum eng_replay end;
	u32 at;			/* steps taken of the list */
	u32 tail_steps;		/* and after it */
	bool rest;
	u64 failed;		/* invariants that failed on the way or at rest */
	struct gs_failure failure[64];	/* first failure of each invariant, by number */
};

/* Replays from the current state.  `each`, if not null, is called before every step. */
int eng_replay(struct gs *g, const struct eng_model *m, const struct eng_trail *t,
	       void (*each)(void *ctx, struct gs *g, const struct eng_step *s), void *ctx,
	       struct eng_replay_result *out);
/*
 * List the steps that `tail` stands for, if they lead to rest.  State and
 * journal are left as they were.
 * *rest: does the trail now end where nothing can step?  Of a trail that does
 * not fit, nothing is changed and GICSIM_E_INVAL returned.
 */
int eng_resolve(struct gs *g, const struct eng_model *m, struct eng_trail *t, bool *rest);

/* ------------------------------------------------------------ explore */

struct eng_progress {
	u64 states, transitions, mem_bytes;
	u32 depth;
	u64 elapsed_ms;
	u32 permille;		/* of the work at the top of the stack, a rough guess */
};

struct eng_limits {
	u64 states_max;		/* 0: none */
	u64 time_ms_max;
	u64 mem_bytes_max;
	u32 depth_max;		/* steps; 0: 1 << 20 */
	bool exact;		/* keep full states, fail on a collision */
	bool stop_at_first;	/* stop at the first failure */
	bool all_orders;	/* try every order even where an actor says local() */
	struct visited *visited;	/* a table to use and empty, between many explorations; may be null */
	const _Atomic bool *stop;	/* set from outside (a signal): end soon; may be null */
	void (*progress)(void *ctx, const struct eng_progress *p);	/* may be null */
	void *progress_ctx;
};

enum eng_end { ENG_COMPLETE, ENG_STATES, ENG_TIME, ENG_MEMORY, ENG_DEPTH, ENG_STOPPED, ENG_FOUND };

struct eng_verdict {
	u64 bad;		/* final states, or steps, in which it failed */
	u64 good;		/* final states in which it held */
	struct gs_failure first;	/* what failed at the end of `trail` */
	struct eng_trail trail;	/* to the shortest failure found; before shrinking */
};

struct eng_explored {
	enum eng_end end;
	u64 states, transitions, rests, cycles, revisits;
	u32 depth;
	u64 elapsed_ms, mem_bytes;
	double miss_odds;
	bool unmodelled;
	bool collision;		/* exact mode met one; the end is then ENG_STOPPED */
	struct eng_verdict *inv;	/* ninvariants of them */
};

/* Everything reachable from the current state, which is left as it was. */
int eng_explore(struct gs *g, const struct eng_model *m, const struct eng_limits *lim,
		struct eng_explored *out);
void eng_explored_fini(struct eng_explored *e, u32 ninvariants);

/* Shorten a trail that makes invariant `inv` fail; result may have `tail` set.
 * From the state the trail starts in.  Tries at most `tries` replays. */
int eng_shrink(struct gs *g, const struct eng_model *m, u16 inv, u32 tries, struct eng_trail *t);

/* ------------------------------------------------------------ timed */

struct eng_timed {
	u64 until_ns;		/* no step after this (0: no end); model->at_rest judges only what came to rest */
	/* Endless rows (slices of a scheduler) end it: nothing came about for settle_ns since *settled_ns,
	 * and nothing else is to come.  Null: they go on until until_ns. */
	const u64 *settled_ns;
	u64 settle_ns;
	u64 (*price)(void *ctx, struct gs *g);	/* ns for what the last step did */
	void *price_ctx;
	struct eng_trail *record;	/* may be null: every step taken */
	const _Atomic bool *stop;
	void (*progress)(void *ctx, u64 now_ns, u64 steps);
	void *progress_ctx;
	/* Called before every step, the clock already at its time; what it does
	 * to the state it must undo.  Returns false to end the run.  May be null. */
	bool (*pause)(void *ctx, struct gs *g);
	void *pause_ctx;
};

struct eng_timed_result {
	bool rest;		/* ended because nothing could step */
	bool settled;		/* ended because endless rows alone went on; rest as well: nothing else could step */
	bool stopped;
	bool stuck;		/* stopped because a million steps took no time */
	u64 now_ns, steps;
	u64 elapsed_ms;
	bool unmodelled;
	u64 failed;
	u64 count[64];		/* failures per invariant */
	struct gs_failure failure[64];
};

int eng_run_timed(struct gs *g, const struct eng_model *m, const struct eng_timed *opt,
		  struct eng_timed_result *out);

/* Host clock in ms, for progress and limits only. */
u64 eng_host_ms(void);

#endif
