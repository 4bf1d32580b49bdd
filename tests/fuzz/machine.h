/* SPDX-License-Identifier: MIT */
/* Machines for many cases: to read a hardware model takes longer than a case. */
#ifndef TESTS_FUZZ_MACHINE_H
#define TESTS_FUZZ_MACHINE_H

#include <gicsim/gicsim.h>

#include "core/types.h"

#define MACHINES 320u

struct machines {
	u32 n, copy[MACHINES];
	u64 times, last[MACHINES];	/* one was asked for; each was */
	struct gicsim_config c[MACHINES];
	struct gicsim *g[MACHINES];
};

/* As gicsim_create() gives it; `copy`: of several that are alike; null: it says why. */
struct gicsim *machine(struct machines *m, const struct gicsim_config *c, u32 copy);
void machines_free(struct machines *m);

#endif
