/* SPDX-License-Identifier: MIT */
/* Inside sim: the steps of putting a run together. */
#ifndef GS_SIM_WIRE_H
#define GS_SIM_WIRE_H

#include "sim/sim.h"

/* Scenario objects and statements as the guest floor wants them.  Memory hangs off s->pool. */
int wire_guest(struct sim *s, struct gicsim_diag *d);
/* Hardware model with the scenario's overrides; sets s->skip when a need is not met. */
int wire_hardware(struct sim *s, const char *models, struct gicsim_diag *d);
/* Policy by name, who starts direct. */
int wire_policy(struct sim *s, struct gicsim_diag *d);
/* Procedures; sets s->refused when they need what the hardware lacks. */
int wire_procedures(struct sim *s, const char *models, struct gicsim_diag *d);
/* Are the procedures and overlays there? */
int wire_names(struct sim *s, const char *models, struct gicsim_diag *d);
/* Findings from this one on at places of the scenario show its lines. */
void wire_show_lines(const struct sim *s, u32 from, struct gicsim_diag *d);
/* Names in `expect:`. */
int wire_expect(struct sim *s, struct gicsim_diag *d);
/* Checks: budgets, bounds, which are judged. */
void wire_checks(struct sim *s);
/* Blocks, regions, arena. */
int wire_state(struct sim *s, struct gicsim_diag *d);

/*
 * When a timed run ends.  With `until: 0` that is when nothing is left to do; slices of a scheduler are left
 * always, so then it ends when nothing has come about but them.
 */
struct wire_end {
	struct sink sink;
	u64 last_ns;			/* when something last came about */
};
/* After sim_prepare(); w must live as long as the run. */
void wire_end(struct sim *s, struct wire_end *w, struct eng_timed *opt);

/* What the setup did wrong counts like any step. */
void sim_setup_faults(const struct sim *s, struct sim_explored *out);
int sim_explored_init(struct sim_explored *out);
/* Explore from the state as it is and add to `out`; the state is left as it was, the journal on. */
int sim_explore_here(struct sim *s, const struct eng_limits *lim, const u16 *setup, u32 nsetup,
		     struct sim_explored *out);

/* sim_story() from the state as it is; the journal must be on. */
int sim_story_here(struct sim *s, const struct sim_failure *f, u16 inv, struct rpt_story **story,
		   struct eng_replay_result *out);

/* One line: "no_loss violated: nic0.rx0, target vm0.vcpu0: ...". */
void sim_explain(const struct sim *s, const struct gs_failure *f, char *buf, size_t n);

/* Memory of this run, zeroed; freed with it. */
void *wire_alloc(struct sim *s, size_t n, size_t size);

#endif
