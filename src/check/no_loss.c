/* SPDX-License-Identifier: MIT */
/*
 * I1: at rest nothing is owed that nothing carries any more.
 *
 * In the middle of a conversion it is normal that an owed event has no
 * carrier: the protocol may set it pending again afterwards.  At rest nobody
 * will.  A guest that has the LPI disabled is owed it all the same: its
 * pending state must survive until it is enabled.
 */
#include "check/judge.h"
#include "guest/guest.h"

static bool lost(const struct chk_irq *i)
{
	return (i->flags & (GHOST_OWED | GHOST_MAPPED | GHOST_QUIET)) == (GHOST_OWED | GHOST_MAPPED) &&
	       !i->carriers;
}

void no_loss_rest(struct gs *g)
{
	for (u32 k = 0; k < g->guest->nirqs; k++) {
		const struct chk_lost *l = gs_at(g, BLK_CHECK_LOST, k);

		if (!lost(chk_irq(g, k)))
			continue;
		chk_fail(g, CHECK_no_loss,
			 l->known ? LOST_DETAIL(l->place, l->cause, l->drop) : LOST_UNKNOWN, k, 0, 0);
	}
}

bool check_doomed(const struct gs *g, u16 inv)
{
	if (inv != CHECK_no_loss)
		return true;
	for (u32 k = 0; k < g->guest->nirqs; k++)
		if (lost(chk_irq(g, k)))
			return true;
	return false;
}
