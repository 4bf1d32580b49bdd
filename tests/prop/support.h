/* SPDX-License-Identifier: MIT */
/* A scenario of the tree, opened for one of the engines; steps drawn by a test. */
#ifndef TESTS_PROP_SUPPORT_H
#define TESTS_PROP_SUPPORT_H

#include <check.h>

#include "sim/sim.h"

Suite *check_timed_is_explored(void);
Suite *check_state(void);
Suite *check_seed(void);

struct prop {
	struct scenario *scn;
	struct sim *sim;
	struct gicsim_diag d;
};

/* `set` is "key=value", or null.  Ends the test when the file cannot be opened. */
void prop_open(struct prop *p, const char *path, const char *variant, const char *set, enum sim_mode mode);
void prop_close(struct prop *p);

/* Draws by the test's own generator, and writes down what it said. */
struct drawer {
	struct chooser c;
	u64 seed, n;
	struct eng_step step;
};

void drawer_init(struct drawer *w, u64 seed);
u32 drawer_draw(struct drawer *w, u32 n);

/* All that can step now; rows of URGENCY_LAST only when nothing else can. */
u32 prop_ready(const struct sim *s, struct eng_step *to, u32 cap);
/* Take `step` with drawn answers; w->step is what happened. */
void prop_step(struct sim *s, struct drawer *w, const struct eng_step *step);

const char *prop_row(const struct sim *s, const struct eng_step *step);

#endif
