/* SPDX-License-Identifier: MIT */
/*
 * A run: scenario + hardware model + procedures + policy + engine.
 *
 * sim_open() resolves names across floors, lays out the arena, resets the
 * hardware and runs the procedures' setup.  What follows is one of sim_run(),
 * sim_explore(), sim_replay(), each from the state after setup.
 */
#ifndef GS_SIM_SIM_H
#define GS_SIM_SIM_H

#include <gicsim/error.h>

#include "check/check.h"
#include "core/gs.h"
#include "engine/engine.h"
#include "guest/guest.h"
#include "hw/hw.h"
#include "hyp/hyp.h"
#include "trace/scenario.h"

struct rpt_story;

enum sim_mode { SIM_RUN, SIM_EXPLORE };

struct sim {
	struct gs gs;
	struct gs_layout lay;
	struct scenario *scn;		/* borrowed */
	struct hwmodel *hw;
	struct gic_config gic;
	struct guest_config guest;
	struct hyp_config hyp;
	struct hyp_program *prog;
	struct check_config chkcfg;
	struct check_run chk;
	struct hyp_faults faults;	/* of the last sim_prepare() */
	struct gs_choices choices;
	struct eng_model model;
	const struct actor **rows;
	struct chooser_seeded seeded;
	enum sim_mode mode;
	bool skip;			/* a needed capability is missing: verdict SKIP */
	bool refused;			/* the procedures refuse this hardware */
	char skip_why[200];
	struct eng_trail *record;	/* may be null: sim_run() keeps every step in it */
	void *pool;
};

int sim_open(struct scenario *scn, const char *models, enum sim_mode mode, struct sim **out,
	     struct gicsim_diag *d);
void sim_close(struct sim *s);

/*
 * Reset everything and run the procedures' setup; choices that it asks are
 * answered by `setup`.  The state afterwards is where every run begins.
 */
int sim_prepare(struct sim *s, struct chooser *setup, struct gicsim_diag *d);

/* ------------------------------------------------------------ explore */

struct sim_failure {
	bool have;
	bool in_setup;		/* before the first step: there is no trail */
	struct gs_failure f;
	struct eng_trail trail;
	u16 setup[ODO_MAX];	/* answers that choices got during setup; around: on the way to the moment */
	u32 nsetup;
	u32 moment;		/* around: the trail begins at this one, counted from 1; 0: after setup */
	u32 found;		/* steps before shrinking */
	struct rpt_story *story;	/* around: told on the spot; null: not told yet */
};

struct sim_explored {
	struct eng_explored total;	/* inv: CHECKS of them, without trails */
	struct sim_failure fail[CHECKS];
	u64 lints;
	u64 window[64];
	u64 peak_states;		/* of the exploration that took total.mem_bytes */
	u32 writes, modes;		/* around: the most that could still come at one moment */
	u64 moments;			/* around: how many were explored */
	u32 unmodelled;			/* reason, when total.unmodelled */
};

/* Every interleaving, for every answer that choices of the setup may get. */
int sim_explore(struct sim *s, const struct eng_limits *lim, struct sim_explored *out,
		struct gicsim_diag *d);
void sim_explored_fini(struct sim_explored *e);

enum sim_every { EVERY_NONE, EVERY_IOCTL, EVERY_CONVERT, EVERY_MSI, EVERY_MOVI };

/* Where in a timed run to explore. */
struct sim_around {
	const char *label;	/* or null */
	u64 at_ns;
	enum sim_every every;
	u32 after;		/* this many more statements may come, at any point */
	u32 moments_max;	/* 0: none */
};

/* Runs in time; at each moment explores what is in flight, then goes on.  s is a SIM_RUN. */
int sim_explore_around(struct sim *s, const struct eng_limits *lim, const struct sim_around *a,
		       struct sim_explored *out, struct gicsim_diag *d);

/* Shorten every failure's trail.  From the setup state. */
int sim_shrink(struct sim *s, struct sim_explored *e, u32 tries, struct gicsim_diag *d);

/* Tell a failure: replays its trail from the setup state.  *story is the caller's (story_free). */
int sim_story(struct sim *s, const struct sim_failure *f, u16 inv, struct rpt_story **story,
	      struct eng_replay_result *out, struct gicsim_diag *d);
/* The same of a trail that begins at a moment of the timed run.  s is a SIM_RUN.  *story stays null: there is no such moment. */
int sim_story_around(struct sim *s, const struct sim_around *a, const struct sim_failure *f, u16 inv,
		     struct rpt_story **story, struct eng_replay_result *out, struct gicsim_diag *d);
void story_free(struct rpt_story *story);

/* ------------------------------------------------------------ run */

struct stats;
struct sim_ran {
	struct eng_timed_result r;
	u64 in_setup;		/* invariants that failed before time 0, one bit each */
	u64 lints;
	u64 window[64];
	u32 unmodelled;
};

/* One timed run from the setup state; `stats` may be null. */
int sim_run(struct sim *s, struct stats *stats, const _Atomic bool *stop, struct sim_ran *out,
	    struct gicsim_diag *d);

/* ------------------------------------------------------------ verdicts */

struct rpt_result;
/* What is known before anything ran: names, bounds, or SKIP. */
void sim_describe(const struct sim *s, struct rpt_result *r);
void sim_judge_explored(const struct sim *s, const struct sim_explored *e, struct rpt_result *r);
void sim_judge_ran(const struct sim *s, const struct sim_ran *ran, struct stats *stats, struct rpt_result *r);
/* Does it expect what only a timed run can judge? */
bool sim_run_judges(const struct scenario *c);
/* An expected violation that this run did not show, so that only an exploration can judge it; or null. */
const char *sim_run_missed(const struct scenario *c, const struct rpt_result *ran);
/* Both were done: the worse verdict, the figures of both in the exploration's result. */
void sim_judge_both(struct rpt_result *r, const struct rpt_result *ran);

u64 sim_price(void *ctx, struct gs *g);		/* hw costs of the last step, with jitter */


#endif
