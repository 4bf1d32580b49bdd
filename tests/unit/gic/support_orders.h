/* SPDX-License-Identifier: MIT */
/* A device and a queue of commands, in all orders; how many carriers are left at rest. */
#ifndef TEST_GIC_SUPPORT_ORDERS_H
#define TEST_GIC_SUPPORT_ORDERS_H

#include "support.h"

struct orders {
	u32 (*carriers)(const struct gs *g);
	u32 rests;
	u64 sum;		/* of the final states' fingerprints */
	u64 states;
	u32 with[4];		/* final states with so many carriers */
};

/* A machine whose device 0x10 will raise event 0 `msis` times, at any time from now on. */
struct mach *orders_new(enum gic_version v, u32 msis);
/* From here on: everything the GIC and the device can do, and their order is open. */
struct orders orders_explore(struct mach *m, bool all_orders, u32 (*carriers)(const struct gs *g));

#endif
