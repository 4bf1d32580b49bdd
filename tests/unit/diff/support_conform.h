/* SPDX-License-Identifier: MIT */
/* Scripts from text, and their replays. */
#ifndef SUPPORT_CONFORM_H
#define SUPPORT_CONFORM_H

#include "diff/conform_run.h"

/* A recording in the shortened form, without times: they are put before each line.  Fails the test if it cannot be read. */
void script_of(const char *lines, struct script *s);

struct replayed {
	struct script s;
	struct conform_result r;
	struct gicsim_diag d;
	int err;
};

/* Free with replayed_free().  hardware null: by what is recorded. */
struct replayed *replay(const char *lines, const char *hardware);
void replayed_free(struct replayed *p);
/* Fails the test with the findings, unless `n` differences were found. */
void expect_differences(const struct replayed *p, u64 n);

/*
 * Software's preparations, as text: one PE with its distributor and CPU
 * interface on, LPIs enabled, an ITS with tables and a command queue at 0x40010000.
 */
extern const char conform_setup[];
/* Followed by a device 8 with event 0 -> LPI 8192 in collection 0 -> redistributor 0. */
extern const char conform_mapped[];

/* Lines after lines; the caller frees. */
char *join(const char *a, const char *b, const char *c);

#endif
