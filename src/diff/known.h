/* SPDX-License-Identifier: MIT */
/* Differences that are explained. */
#ifndef GS_DIFF_KNOWN_H
#define GS_DIFF_KNOWN_H

#include "diff/compare.h"

enum known_whose { KNOWN_QEMU, KNOWN_FREE, KNOWN_GICSIM };

/*
 * What operations so far have opened up: the architecture has more than one
 * answer to them, so from then on the state of these vPEs may differ, and with
 * it their doorbells; or the LPIs that are pending at these redistributors; or
 * what is best for PE 0, until one side takes what the other does not: then
 * the states of interrupts differ from there on.
 */
#define KNOWN_ROWS_MAX 32u
struct known_state {
	u32 vpe[PLAN_VPES];	/* row that opened it, plus 1; 0: closed */
	u32 pe[PLAN_PES];	/* likewise: its pending LPIs */
	u32 ppi[PLAN_PES];	/* likewise: whether its maintenance interrupt is pending */
	u32 view;		/* likewise: HPPIR, IAR and the lines of PE 0 */
	bool during[KNOWN_ROWS_MAX];	/* by row: the same, and may end */
	u32 cpu;		/* likewise: system registers of PE 0, states of its interrupts */
};

struct known { const char *name; enum known_whose whose; const char *rule, *why; };
extern const struct known known_rows[];
extern const u32 known_nrows;

void known_start(struct known_state *k);
/* Before the operation is applied to w. */
void known_watch(struct known_state *k, struct world *w, const struct op *o);
/* The row that explains it, or known_nrows.  An acknowledge that took something else is remembered. */
u32 known_find(struct known_state *k, const struct world *w, const struct finding *f);

#endif
