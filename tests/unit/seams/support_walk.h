/* SPDX-License-Identifier: MIT */
/*
 * Guests, devices and checks on the real GIC: one VM with two vCPUs, a device
 * with two vectors, and a random walk over everything that can step.
 */
#ifndef TEST_SEAMS_WALK_H
#define TEST_SEAMS_WALK_H

#include "check/check.h"
#include "guest/guest.h"
#include "unit/gic/support.h"

extern const struct guest_config walk_guest;

struct walk {
	struct mach *m;
	struct check_config cfg;
	struct check_run run;
	struct gs_failure first;	/* of any invariant */
	bool bad;
	u64 seed, n;
	u32 steps;
};

void walk_start(struct walk *w, enum gic_version v, u64 seed, void (*tweak)(struct mach *m));
void walk_end(struct walk *w);
u32 walk_draw(struct walk *w, u32 n);
/* After anything that happened: close the step and let the audit judge it. */
void walk_close(struct walk *w);
/* One random step of the GIC or the guest floor; false when none is ready. */
bool walk_step(struct walk *w);
/* Until nothing can step. */
void walk_rest(struct walk *w);
bool walk_queue_empty(struct walk *w);

#endif
