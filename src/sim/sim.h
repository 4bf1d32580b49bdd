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
	struct gs_choices choices;
	struct eng_model model;
	const struct actor **rows;
	struct chooser_seeded seeded;
	enum sim_mode mode;
	bool skip;			/* a needed capability is missing: verdict SKIP */
	bool refused;			/* the procedures refuse this hardware */
	char skip_why[200];
	void *pool;
};

int sim_open(struct scenario *scn, const char *models, enum sim_mode mode, struct sim **out,
	     struct gicsim_diag *d);
void sim_close(struct sim *s);

u64 sim_price(void *ctx, struct gs *g);		/* hw costs of the last step, with jitter */

#endif
