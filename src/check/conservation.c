/* SPDX-License-Identifier: MIT */
/*
 * I8: carriers counted by their causes are the carriers there are.
 *
 * A pending bit that appears or goes without an observation makes the two
 * counts differ; a carrier that goes without having come is noticed at once.
 */
#include "check/judge.h"
#include "guest/guest.h"

/* Judged before the ghost counts down. */
void conservation_uncarry(struct gs *g, const struct obs *o, u32 irq)
{
	if (irq != GS_NONE32 && !chk_irq(g, irq)->carriers)
		chk_fail(g, CHECK_conservation, CONS_UNDERFLOW, irq, o->a, o->d);
}

void conservation_rest(struct gs *g)
{
	for (u32 k = 0; k < g->guest->nirqs; k++) {
		u32 counted = chk_irq(g, k)->carriers, actual;

		actual = ghost_recount(g, k);
		if (counted != actual)
			chk_fail(g, CHECK_conservation, CONS_RECOUNT, k, counted, actual);
	}
}
