/* SPDX-License-Identifier: MIT */
/* MOVI MOVALL: pending physical LPIs go with their target. */
#include "core/obs_enums.h"
#include "gic/its_cmd.h"

/* The old redistributor hands the pending state over when the message is delivered there. */
void plan_movi(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	gs_pe old;

	if (plan_hold_event(g, i, p))
		return;
	if (plan_event_pe(g, i, p, &old) && old.n != p->cte.pe.n)
		plan_send(p, old, (struct msg){ .kind = MSG_MOVE, .cause = CAUSE_MOVE,
						.intid = p->ite.intid, .to = p->cte.pe.n });
	p->ite.icid_or_vpe = (u16)c->f[F_ICID];
}

/*
 * Collections do not change: MAPC does that.  A move that is on its way to
 * RDbase1 must arrive first, or it would be left behind.
 */
void plan_movall(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	(void)c;
	if (p->pe.n == p->pe2.n)
		return;
	if (msg_moving_to(g, i, p->pe)) {
		p->verdict = ITS_WAIT;
		return;
	}
	plan_send(p, p->pe, (struct msg){ .kind = MSG_MOVALL, .cause = CAUSE_MOVE, .to = p->pe2.n });
}
