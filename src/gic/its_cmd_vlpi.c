/* SPDX-License-Identifier: MIT */
/* VMAPTI VMAPI VMOVI: events that are vLPIs. */
#include "core/obs_enums.h"
#include "gic/its_cmd.h"

void plan_vmapti(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	(void)g, (void)i;
	if (p->was_mapped)
		p->unpred |= 1ull << UNPRED_map_mapped;
	if (!p->vte.valid)
		p->unpred |= 1ull << UNPRED_vmapti_unmapped;
	p->ite = (struct its_ite){
		.valid = true,
		.virt = true,
		.intid = (u32)(c->op == ITS_VMAPI ? c->f[F_EventID] : c->f[F_vINTID]),
		.icid_or_vpe = (u16)c->f[F_vPEID],
		.doorbell = (u32)c->f[F_Dbell],
	};
}

/* To the same vPE it only changes the doorbell, and nothing has to move. */
void plan_vmovi(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	u16 old = p->ite.icid_or_vpe, now = (u16)c->f[F_vPEID];
	gs_pe pe;

	if (plan_hold_event(g, i, p))
		return;
	if (p->ite.intid >= 1ull << (p->vte.vpt_size + 1))
		p->unpred |= 1ull << UNPRED_vmovi_range;
	if (c->f[F_D])
		p->ite.doorbell = (u32)c->f[F_Dbell];
	if (old != now && plan_event_pe(g, i, p, &pe))
		plan_send(p, pe, (struct msg){ .kind = MSG_VMOVE, .cause = CAUSE_MOVE, .vpe = old,
					       .to = now, .intid = p->ite.intid,
					       .doorbell = p->ite.doorbell });
	p->ite.icid_or_vpe = now;
}
