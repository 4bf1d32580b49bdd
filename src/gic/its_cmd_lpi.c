/* SPDX-License-Identifier: MIT */
/* INT CLEAR INV INVALL SYNC, and what plans of events have in common. */
#include "core/obs_enums.h"
#include "gic/its_cmd.h"

bool plan_found(struct its_plan *p, enum its_look look)
{
	p->fault |= look == LOOK_FAULT;
	p->absent = look == LOOK_ABSENT;
	return look == LOOK_OK;
}

void plan_send(struct its_plan *p, gs_pe to, struct msg m)
{
	p->send = true;
	p->to = to;
	p->m = m;
}

GS_HOT bool plan_event_pe(const struct gs *g, gs_its i, struct its_plan *p, gs_pe *pe)
{
	struct its_cte cte;
	struct its_vte vte;

	if (p->ite.virt) {
		if (!plan_found(p, its_vte_get(g, i, GS_VPE(p->ite.icid_or_vpe), &vte, &p->walks)) || !vte.valid)
			return false;
		*pe = vte.pe;
		return true;
	}
	if (!plan_found(p, its_cte_get(g, i, p->ite.icid_or_vpe, &cte, &p->walks)) || !cte.valid)
		return false;
	*pe = cte.pe;
	return true;
}

/*
 * A move is one step at both of its ends, taken when it reaches the old
 * redistributor.  Another command for the same interrupt goes to the new one
 * by another FIFO and could overtake it, so it waits.
 */
GS_HOT bool plan_hold_event(const struct gs *g, gs_its i, struct its_plan *p)
{
	bool held;
	gs_pe pe;

	if (p->ite.virt) {
		gs_vpe v = GS_VPE(p->ite.icid_or_vpe);

		held = msg_moving_v(g, i, v, p->ite.intid) || msg_moving_vpe(g, i, v);
	} else {
		held = plan_event_pe(g, i, p, &pe) && msg_moving_p(g, i, pe, p->ite.intid);
	}
	if (held)
		p->verdict = ITS_WAIT;
	return held;
}

/* As an MSI; an event whose collection or vPE is unmapped is dropped without an error code. */
void plan_int(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	struct its_target t;
	struct msg m;

	if (plan_hold_event(g, i, p))
		return;
	t = its_resolve(g, i, (u32)c->f[F_DeviceID], (u32)c->f[F_EventID]);
	p->walks = t.walks;
	p->drop = t.drop;
	p->fault |= t.drop == DROP_TABLE;
	if (t.drop != DROP_NONE)
		return;
	m = its_set_msg(&t, true);
	plan_send(p, t.pe, m);
}

void plan_clear(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	gs_pe pe;

	(void)c;
	if (plan_hold_event(g, i, p) || !plan_event_pe(g, i, p, &pe))
		return;
	plan_send(p, pe, (struct msg){ .kind = p->ite.virt ? MSG_VCLEAR : MSG_CLEAR, .cause = CAUSE_CLEAR,
				       .intid = p->ite.intid,
				       .vpe = p->ite.virt ? p->ite.icid_or_vpe : 0 });
}

void plan_inv(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	gs_pe pe;

	(void)c;
	if (plan_hold_event(g, i, p) || !plan_event_pe(g, i, p, &pe))
		return;
	plan_send(p, pe, (struct msg){ .kind = p->ite.virt ? MSG_VINV : MSG_INV, .intid = p->ite.intid,
				       .vpe = p->ite.virt ? p->ite.icid_or_vpe : 0 });
}

void plan_invall(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	(void)g, (void)i, (void)c;
	plan_send(p, p->cte.pe, (struct msg){ .kind = MSG_INVALL });
}

/*
 * IHI 0069, SYNC: all physical effects of earlier commands at this
 * redistributor are complete.  Whether it covers translations, and what is
 * under way for vPEs there, are choices that were asked when it was fetched.
 */
void plan_sync(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	const struct its_cur *cur = its_cur_at(g, i);

	(void)c;
	if (msg_pending_pe_but(g, i, p->pe, cur->wait_msis))
		p->verdict = ITS_WAIT;
	else if (cur->wait_settled &&
		 (msg_pending_at_but(g, i, p->pe, cur->wait_msis) || !gicr_settled(g, p->pe)))
		p->verdict = ITS_WAIT;
}
