/* SPDX-License-Identifier: MIT */
/* The differential test: plans from seeds, played on two sides, compared, failures cut short. */
#ifndef GS_DIFF_DIFF_H
#define GS_DIFF_DIFF_H

#include <stdio.h>

#include "diff/draw.h"
#include "diff/known.h"

#define DIFF_KNOWN_MAX 64u

struct diff_config {
	struct draw_config draw;
	u64 seed;		/* of the first plan; the next ones count on */
	u32 plans;
	u64 accesses;		/* and go on until so many are done; 0: no matter */
	bool shrink;
	const _Atomic bool *stop;
};

struct diff_result {
	u64 plans, operations, commands, compared;
	u64 accesses;		/* of one side: both have the same */
	u64 known[DIFF_KNOWN_MAX];
	u64 unexplained;
	bool stopped;		/* by *stop, before all was done */
	u64 failed_seed;	/* the plan of the first unexplained difference */
	struct finding first;
	char first_text[256];
	char shortest_text[256];	/* what the shortest plan shows */
	struct plan shortest;	/* the caller: plan_fini() */
};

/*
 * Are both sides the same machine, the one that plans are drawn for?  0;
 * GICSIM_E_INVAL: no, findings say what differs; GICSIM_E_IO: a side is gone.
 */
int diff_alike(struct side *a, struct side *b, u32 version, u32 pes, struct gicsim_diag *d);
/* *r tells how far it got, whatever comes back.  GICSIM_E_IO: a side is gone; _NOMEM. */
int diff_run(const struct diff_config *c, struct side *a, struct side *b, struct diff_result *r, struct gicsim_diag *d);
/* One plan; differences without a row are counted, the first one kept. */
int diff_plan(const struct plan *p, struct side *a, struct side *b, struct diff_result *r);
/* The shortest plan with the same first difference, or as short as it is when `stop` (may be null) comes; GICSIM_E_*. */
int diff_shrink(const struct plan *p, const struct finding *f, struct side *a, struct side *b, const _Atomic bool *stop,
		struct plan *out);
/* Of the same kind, at the same place. */
bool diff_same(const struct finding *a, const struct finding *b);

/* What is known, by row, and what was done. */
void diff_print(const struct diff_result *r, FILE *out);
/* The plan as people read it; the machine's set-up is left out. */
void diff_print_plan(const struct plan *p, FILE *out);
/* The whole of it as qtest lines, for either program. */
void diff_print_qtest(const struct plan *p, FILE *out);

#endif
