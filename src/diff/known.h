/* SPDX-License-Identifier: MIT */
/* Differences that are explained. */
#ifndef GS_DIFF_KNOWN_H
#define GS_DIFF_KNOWN_H

#include "diff/compare.h"

enum known_whose { KNOWN_QEMU, KNOWN_FREE, KNOWN_GICSIM };

/*
 * What operations so far have opened up: the architecture has more than one
 * answer to them, so from then on the state of these vPEs may differ, and with
 * it their doorbells; or the LPIs that are pending at these redistributors.
 */
struct known_state {
	u32 vpe[PLAN_VPES];	/* row that opened it, plus 1; 0: closed */
	u32 pe[PLAN_PES];	/* likewise: its pending LPIs */
	u32 cpu;		/* likewise: what the CPU interface of PE 0 did, and so nearly everything */
};

struct known { const char *name; enum known_whose whose; const char *rule, *why; };
extern const struct known known_rows[];
extern const u32 known_nrows;

void known_start(struct known_state *k);
/* Before the operation is applied to w. */
void known_watch(struct known_state *k, struct world *w, const struct op *o);
/* The row that explains it, or known_nrows. */
u32 known_find(const struct known_state *k, const struct world *w, const struct finding *f);

#endif
