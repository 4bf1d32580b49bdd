/* SPDX-License-Identifier: MIT */
/*
 * Doorbells: physical LPIs that tell the host about vLPIs of a vPE that does
 * not run.
 *
 * Individual (v4.0; v4.1 only where GITS_TYPER.nID=0): comes with the vLPI's
 * message and rings where that message is delivered (DB-01, DB-03).  Default
 * (v4.1): one per vPE, armed by a deschedule that asked for it and found
 * nothing enabled pending, rings once at the redistributor the vPE is mapped
 * to (DB-06 to DB-08).  A doorbell at a redistributor with EnableLPIs=0 is
 * gone (DB-11), an armed one is spent by that.
 */
#include "gic/rd.h"

static void ring(struct gs *g, gs_pe at, gs_vpe v, u32 pintid, bool individual)
{
	if (gicr_lpi_set(g, at, pintid, CAUSE_FORWARD, v.n + 1u) != EVENT_DROPPED)
		gs_emit4(g, OBS_DOORBELL, at.n, pintid, v.n, individual);
}

/* DB-04, DB-05, q2: what the architecture leaves open about events that may ring. */
static bool rings(struct gs *g, gs_vpe v, u32 vintid, u32 cause, enum rd_event what)
{
	const struct vpe *p = vpe_at(g, v);

	if (what == EVENT_MERGED && gs_choose(g, CHOICE_doorbell_if_already_pending))
		return false;
	if (cause == CAUSE_MOVE && gs_choose(g, CHOICE_doorbell_for_moved_pending))
		return false;
	/* Before the first residency (v4.0) no configuration is known; V40-09 rings without asking for one. */
	return !p->has_vconf || vpe_config(g, v, vintid) & LPI_CFG_Enable ||
	       !gs_choose(g, CHOICE_doorbell_ignores_enable);
}

void doorbell_individual(struct gs *g, gs_pe at, gs_vpe v, u32 vintid, u32 doorbell, u32 cause,
			 enum rd_event what)
{
	if (doorbell == GIC_DOORBELL_NONE || (rd_v41(g) && g->hw->caps.nid))
		return;	/* DB-02 */
	if (rings(g, v, vintid, cause, what))
		ring(g, at, v, doorbell, true);
}

static void ring_default(struct gs *g, gs_vpe v)
{
	struct vpe *p = vpe_mut(g, v);

	p->armed = 0;
	if (p->doorbell != GIC_DOORBELL_NONE)
		ring(g, GS_PE(p->target), v, p->doorbell, false);
}

/* An event of a vPE that does not run: DB-06, DB-08. */
void doorbell_default(struct gs *g, gs_vpe v, bool enabled)
{
	if (enabled && vpe_at(g, v)->armed)
		ring_default(g, v);
}

/* DB-12: an invalidation found an enabled vLPI pending. */
void doorbell_on_invalidate(struct gs *g, gs_vpe v)
{
	if (vpe_at(g, v)->armed && !gs_choose(g, CHOICE_doorbell_on_enable))
		ring_default(g, v);
}

/* DB-07: a pending one is cleared where the vPE is mapped; one left at an older place stays. */
void doorbell_disarm(struct gs *g, gs_vpe v)
{
	const struct vpe *p = vpe_at(g, v);

	if (p->armed)
		vpe_mut(g, v)->armed = 0;
	if (p->doorbell != GIC_DOORBELL_NONE && gicr_lpis_on(g, GS_PE(p->target)))
		gicr_lpi_clear(g, GS_PE(p->target), p->doorbell, CAUSE_REG);
}
