/* SPDX-License-Identifier: MIT */
/* MAPD MAPC MAPTI MAPI DISCARD: physical mappings.  Arguments are checked already. */
#include "core/choose.h"
#include "core/obs.h"
#include "core/obs_enums.h"
#include "gic/its_cmd.h"
#include "gic/rd.h"

/* ------------------------------------------------------------ MAPD */

void plan_mapd(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	(void)g, (void)i;
	p->dte = c->f[F_V] ? (struct its_dte){ true, (u8)c->f[F_Size], c->f[F_ITT_addr] } :
			     (struct its_dte){ 0 };
}

/* Of a device with more events, those beyond are not counted: only the report about live vLPIs suffers. */
#define ITT_COUNTED 0x10000u

/* Every vLPI of a device comes into or goes out of its vPE's count.  True: it has a valid entry, of whatever kind. */
static bool count_vlpis(struct gs *g, gs_its i, const struct its_dte *d, int by)
{
	u64 n = 1ull << (d->size + 1);
	bool live = false;

	if (n > ITT_COUNTED)
		n = ITT_COUNTED;
	if (!d->valid)
		return false;
	for (u64 event = 0; event < n; event++) {
		struct its_ite e;
		u32 walks = 0;

		if (its_ite_get(g, d, (u32)event, &e, &walks))
			return live;	/* the ITT ends before Size does */
		live |= e.valid;
		if (e.valid && e.virt)
			its_vlpis_add(g, i, e.icid_or_vpe, by);
	}
	return live;
}

/*
 * Unmapping forgets every event of the device and leaves pending state alone;
 * ITT memory is software's again.  What an ITT holds when it is mapped (zeroes,
 * if software is right) becomes live.
 */
enum its_look apply_mapd(struct gs *g, gs_its i, const struct its_cmd *c, const struct its_plan *p)
{
	struct its_dte old;
	u32 walks = 0;
	enum its_look look = its_dte_get(g, i, (u32)c->f[F_DeviceID], &old, &walks);

	if (!look)
		look = its_dte_set(g, i, (u32)c->f[F_DeviceID], p->dte);
	if (look)
		return look;
	count_vlpis(g, i, &old, -1);
	if (count_vlpis(g, i, &p->dte, 1))
		gs_emit(g, OBS_UNPRED, UNPRED_mapd_live_itt, (u32)c->f[F_DeviceID], i.n);
	return LOOK_OK;
}

/* ------------------------------------------------------------ MAPC */

/* IHI 0069, MAPC: what is pending at the old redistributor stays there; MOVALL moves it. */
void plan_mapc(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	(void)g, (void)i;
	p->cte = c->f[F_V] ? (struct its_cte){ true, p->pe } : (struct its_cte){ 0 };
}

enum its_look apply_mapc(struct gs *g, gs_its i, const struct its_cmd *c, const struct its_plan *p)
{
	return its_cte_set(g, i, (u32)c->f[F_ICID], p->cte);
}

/* ------------------------------------------------------------ MAPTI, MAPI */

/* An individual doorbell rings where the vPE is mapped: its byte may be read there from now on. */
static void prefetch_doorbell(struct gs *g, const struct its_plan *p)
{
	if (p->ite.doorbell != GIC_DOORBELL_NONE && p->vte.valid && !(rd_v41(g) && g->hw->caps.nid))
		gicr_lpi_prefetch(g, p->vte.pe, p->ite.doorbell);
}

void plan_mapti(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	(void)g, (void)i;
	if (p->was_mapped)
		p->unpred |= 1ull << UNPRED_map_mapped;
	p->ite = (struct its_ite){
		.valid = true,
		.intid = (u32)(c->op == ITS_MAPI ? c->f[F_EventID] : c->f[F_pINTID]),
		.icid_or_vpe = (u16)c->f[F_ICID],
		.doorbell = GIC_DOORBELL_NONE,
	};
}

/* Mapping a mapped event is UNPREDICTABLE: the new mapping replaces the old, or nothing happens. */
GS_HOT enum its_look apply_map(struct gs *g, gs_its i, const struct its_cmd *c, const struct its_plan *p)
{
	enum its_look look;

	if (p->was_mapped && gs_choose(g, CHOICE_mapti_on_mapped) == 1)
		return LOOK_OK;
	look = apply_ite(g, i, c, p);
	if (look)
		return look;
	if (p->ite.virt) {
		vpe_prefetch(g, GS_VPE(p->ite.icid_or_vpe), p->ite.intid);
		prefetch_doorbell(g, p);
	} else if (p->cte.valid)
		gicr_lpi_prefetch(g, p->cte.pe, p->ite.intid);
	return LOOK_OK;
}

/* Write the ITE as the plan has it, and keep count of the vLPIs of each vPE. */
GS_HOT enum its_look apply_ite(struct gs *g, gs_its i, const struct its_cmd *c, const struct its_plan *p)
{
	u32 now = p->ite.valid && p->ite.virt ? p->ite.icid_or_vpe : GS_NONE16;
	enum its_look look = its_ite_set(g, &p->dte, (u32)c->f[F_EventID], p->ite);

	if (look)
		return look;
	if (now != p->was_vpe) {
		its_vlpis_add(g, i, p->was_vpe, -1);
		its_vlpis_add(g, i, now, 1);
	}
	if (c->op == ITS_VMOVI)
		prefetch_doorbell(g, p);
	return LOOK_OK;
}

/* ------------------------------------------------------------ DISCARD */

/*
 * The mapping is gone with this step, the pending state when the message is
 * delivered.  With its collection or vPE unmapped an event has no place where
 * it could be pending.
 */
void plan_discard(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	struct its_ite e = p->ite;
	gs_pe pe;

	(void)c;
	if (plan_hold_event(g, i, p))
		return;
	if (plan_event_pe(g, i, p, &pe))
		plan_send(p, pe, (struct msg){ .kind = e.virt ? MSG_VCLEAR : MSG_CLEAR,
					       .cause = CAUSE_DISCARD, .intid = e.intid,
					       .vpe = e.virt ? e.icid_or_vpe : 0 });
	p->ite = (struct its_ite){ 0 };
}

/* Without a target nothing was sent; QEMU and KVM take that for an error and keep the mapping. */
enum its_look apply_discard(struct gs *g, gs_its i, const struct its_cmd *c, const struct its_plan *p)
{
	if (!p->send && gs_choose(g, CHOICE_discard_unmapped) == 1)
		return LOOK_OK;
	return apply_ite(g, i, c, p);
}

enum its_look apply_none(struct gs *g, gs_its i, const struct its_cmd *c, const struct its_plan *p)
{
	(void)g, (void)i, (void)c, (void)p;
	return LOOK_OK;
}
