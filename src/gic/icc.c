/* SPDX-License-Identifier: MIT */
/*
 * Physical CPU interface, as far as LPIs need it: best pending, acknowledge,
 * priority drop (LPI-01).
 *
 * It looks at the redistributor's pending bits themselves; there is no copy on
 * the way (see gicr_lpi.c).  LPIs are Group 1.  A PE whose GICR_WAKER says
 * asleep is signalled nothing (WAK-02).  Priorities are seen as in a system
 * with one Security state, 5 bits of them implemented, 5 of them preempting.
 */
#include "core/cost.h"
#include "gic/prio.h"
#include "gic/rd.h"

#define ICC_PRE_BITS 5u

static struct rd_best signalled(const struct gs *g, gs_pe pe)
{
	const struct icc *c = icc_at(g, pe);
	struct rd_best none = { 0 }, best;

	if (!c->grp1 || gicr_at(g, pe)->asleep)
		return none;
	best = gicr_lpi_best(g, pe);
	if (!best.intid || !prio_signalled(best.prio, c->pmr, c->ap, ICC_PRE_BITS))
		return none;
	return best;
}

/* Configuration bytes may lie in memory, and a bound choice breaks ties: those concern everybody. */
u64 icc_touched(const struct gs *g)
{
	if (g->step.touched & ((u64)1 << BLK_CHOICE | (u64)1 << BLK_MEM))
		return ~(u64)0;
	return gs_touched_in(g, BLK_ICC) | gs_touched_in(g, BLK_RD) | gs_touched_in(g, BLK_RD_PEND) |
	       gs_touched_in(g, BLK_RD_CACHED) | gs_touched_in(g, BLK_RD_CFG);
}

u32 icc_hppi(const struct gs *g, gs_pe pe)
{
	struct rd_best best = signalled(g, pe);

	return best.intid ? best.intid : 1023;
}

u32 icc_ack(struct gs *g, gs_pe pe)
{
	struct rd_best best = signalled(g, pe);
	struct icc *c;

	if (!best.intid)
		return 1023;
	if (best.tie) {
		gs_choose(g, CHOICE_best_of_equal);
		best = signalled(g, pe);
	}
	c = icc_mut(g, pe);
	c->ap = prio_activate(c->ap, best.prio, ICC_PRE_BITS);
	gicr_lpi_clear(g, pe, best.intid, CAUSE_ACK);
	return best.intid;
}

/* EOI-03: special INTIDs are ignored; else the highest active priority is dropped. */
void icc_eoi(struct gs *g, gs_pe pe, u32 intid)
{
	if ((intid >= 1020 && intid <= 1023) || !icc_at(g, pe)->ap)
		return;
	icc_mut(g, pe)->ap = prio_drop(icc_at(g, pe)->ap);
}
