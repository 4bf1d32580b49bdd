/* SPDX-License-Identifier: MIT */
/* VMAPP VSYNC VINVALL INVDB VSGI: vPEs; and GITS_SGIR.  VMOVP is in its_cmd_vmovp.c. */
#include "core/cost.h"
#include "core/obs.h"
#include "core/obs_enums.h"
#include "gic/its_cmd.h"

static gs_vpe vpe_of(const struct its_cmd *c)
{
	return GS_VPE(c->f[F_vPEID]);
}

/* Commands for a vPE go to where it is: not before a VMOVP under way has taken effect. */
static bool hold_vpe(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	if (!msg_moving_vpe(g, i, vpe_of(c)))
		return false;
	p->verdict = ITS_WAIT;
	return true;
}

bool vpe_mapped_on(const struct gs *g, u32 n, gs_vpe v)
{
	struct its_vte t;
	u32 walks = 0;

	return !its_vte_get(g, GS_ITS(n), v, &t, &walks) && t.valid;
}

bool vpe_mapped_elsewhere(const struct gs *g, gs_its i, gs_vpe v)
{
	for (u32 n = 0; n < g->gic->its; n++)
		if (n != i.n && vpe_mapped_on(g, n, v))
			return true;
	return false;
}

/* ------------------------------------------------------------ VMAPP */

static void lint_vmapp(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	bool map = c->f[F_V];

	if (map && p->vte.valid)
		p->unpred |= 1ull << UNPRED_vmapp_mapped;
	if (!map && its_vlpis(g, i, vpe_of(c)))
		p->unpred |= 1ull << UNPRED_vmapp_live_vlpis;
	/* VMP-06: Alloc=1 for the first ITS that maps it and for the last that unmaps it */
	if (g->gic->version >= GICV4_1 && !(map && p->vte.valid) &&
	    (c->f[F_Alloc] != 0) == vpe_mapped_elsewhere(g, i, vpe_of(c)))
		p->unpred |= 1ull << UNPRED_vmapp_alloc;
}

void plan_vmapp(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	bool v41 = g->gic->version >= GICV4_1;
	struct msg m = { .vpe = vpe_of(c).n, .cause = CAUSE_UNMAP, .kind = MSG_VUNMAP };
	gs_pe at = p->vte.pe;

	if (hold_vpe(g, i, c, p))
		return;
	lint_vmapp(g, i, c, p);
	if (c->f[F_Alloc] || !v41)
		m.flags |= MSG_ALLOC;
	if (c->f[F_V]) {
		m.kind = MSG_VMAP;
		m.cause = 0;
		if (c->f[F_PTZ])
			m.flags |= MSG_PTZ;
		m.vpt_bits = (u8)(c->f[F_VPT_size] + 1);
		m.vpt = c->f[F_VPT_addr];
		m.vconf = c->f[F_VCONF_addr];
		m.doorbell = v41 ? (u32)c->f[F_Default_Doorbell] : GIC_DOORBELL_NONE;
		at = p->pe;
	}
	p->vte = c->f[F_V] ? (struct its_vte){ true, p->pe, (u8)c->f[F_VPT_size], c->f[F_VPT_addr] } :
			     (struct its_vte){ 0 };
	plan_send(p, at, m);
}

enum its_look apply_vmapp(struct gs *g, gs_its i, const struct its_cmd *c, const struct its_plan *p)
{
	return its_vte_set(g, i, vpe_of(c), p->vte);
}

/* ------------------------------------------------------------ VSYNC, VINVALL, INVDB, VSGI */

void plan_vsync(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	if (msg_pending_vpe_but(g, i, vpe_of(c), its_cur_at(g, i)->wait_msis) || !vpe_settled(g, vpe_of(c)) ||
	    its_move_open(g, i, vpe_of(c)))
		p->verdict = ITS_WAIT;
}

void plan_vinvall(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	if (!hold_vpe(g, i, c, p))
		plan_send(p, p->vte.pe, (struct msg){ .kind = MSG_VINVALL, .vpe = vpe_of(c).n });
}

/* The default doorbell's configuration is cached where it rings: at the vPE's redistributor. */
void plan_invdb(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	if (!hold_vpe(g, i, c, p))
		plan_send(p, p->vte.pe, (struct msg){ .kind = MSG_INVDB, .vpe = vpe_of(c).n });
}

/* GITS_TYPER.VSGI=1; the command is unknown without. */
void plan_vsgi(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	u32 conf = (c->f[F_E] ? VSGI_E : 0u) | (c->f[F_C] ? VSGI_C : 0u) | (c->f[F_G] ? VSGI_G : 0u) |
		   (u32)c->f[F_Priority] << VSGI_PRIO_SHIFT;

	if (!hold_vpe(g, i, c, p))
		plan_send(p, p->vte.pe, (struct msg){ .kind = MSG_VSGI_CONF, .vpe = vpe_of(c).n,
						      .intid = (u32)c->f[F_vINTID], .doorbell = conf });
}

/* ------------------------------------------------------------ GITS_SGIR */

/*
 * VSG-01.  Dropped, as an MSI would be, where this ITS is disabled or has not
 * the vPE mapped.  The writing PE is held back while the fabric is full.
 */
void its_sgir(struct gs *g, gs_its i, u32 vpeid, u32 n)
{
	struct its_vte t = { 0 };
	u32 walks = 0, drop = DROP_NONE;

	if (!its_enabled(g, i))
		drop = DROP_ITS_DISABLED;
	else if (vpeid < its_vpeids(g) && vpeid >= g->gic->vpes)
		gs_emit(g, OBS_UNMODELLED, UNMODELLED_vpeid_slot, vpeid, i.n);
	if (drop == DROP_NONE && (its_vte_get(g, i, GS_VPE(vpeid), &t, &walks) || !t.valid))
		drop = DROP_VPE_UNMAPPED;
	gs_cost(g, COST_ITS_TABLE_WALK, walks);
	gs_emit4(g, OBS_VSGI, i.n, vpeid, n, drop);
	if (drop != DROP_NONE)
		return;
	msg_make_room(g, i, t.pe);
	msg_send(g, i, t.pe, &(struct msg){ .kind = MSG_VSGI, .vpe = (u16)vpeid, .intid = n,
					    .cause = CAUSE_REG });
}
