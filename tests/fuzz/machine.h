/* SPDX-License-Identifier: MIT */
/* Machines for many cases: to read a hardware model takes longer than a case. */
#ifndef TESTS_FUZZ_MACHINE_H
#define TESTS_FUZZ_MACHINE_H

#include <gicsim/gicsim.h>

#include "core/types.h"

#define MACHINES 128u

struct machines {
	u32 n;
	struct gicsim_config c[MACHINES];
	struct gicsim *g[MACHINES];
};

/* As gicsim_create() gives it; null: it says why. */
struct gicsim *machine(struct machines *m, const struct gicsim_config *c);
void machines_free(struct machines *m);

#endif
