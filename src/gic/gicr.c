/* SPDX-License-Identifier: MIT */
/*
 * Redistributors: layout, reset, and what each message of an ITS does.
 *
 * A message is taken in one step.  Set messages are carriers of their own
 * until then (PLACE_MSG_P, PLACE_MSG_V); they leave that place here, after
 * the place they lead to has been entered, so that an event under way is
 * never without a carrier.
 */
#include "gic/ich.h"
#include "gic/one_of_n.h"
#include "gic/peset.h"
#include "gic/rd.h"
#include "gic/vpt_index.h"
#include "gic/watched.h"

#include "core/diag.h"
#include "core/mem.h"

void gicr_layout(struct gs_layout *l, const struct gic_config *c)
{
	u32 lpis = (1u << c->lpi_bits) - GIC_LPI_FIRST;
	u32 vlpis = (1u << c->vlpi_bits) - GIC_LPI_FIRST;

	gs_assert(c->lpi_bits >= 14 && c->lpi_bits <= 24);
	gs_assert(c->vlpi_bits >= 14 && c->vlpi_bits <= 24);
	lay_block(l, BLK_RD, "gicr", sizeof(struct gicr), c->pes, LAY_HASHED);
	lay_block(l, BLK_RD_PEND, "gicr_pend", pendmap_bytes(lpis), c->pes, LAY_HASHED);
	lay_block(l, BLK_RD_CACHED, "gicr_cached", pendmap_bytes(lpis), c->pes, LAY_HASHED);
	lay_block(l, BLK_RD_CFG, "gicr_cfg", lpis, c->pes, LAY_HASHED);
	lay_block(l, BLK_RDV, "gicr_v", sizeof(struct gicr_v), c->pes, LAY_HASHED);
	lay_block(l, BLK_VPE, "vpe", sizeof(struct vpe), c->vpes, LAY_HASHED);
	lay_block(l, BLK_VPE_PEND, "vpe_pend", pendmap_bytes(vlpis), c->vpes, LAY_HASHED);
	lay_block(l, BLK_VPE_SEEN, "vpe_seen", pendmap_bytes(vlpis), c->vpes, LAY_HASHED);
	lay_block(l, BLK_VPE_MEM, "vpe_mem", pendmap_bytes(vlpis), c->vpes, LAY_HASHED);
	lay_block(l, BLK_VPE_CACHED, "vpe_cached", pendmap_bytes(vlpis), c->vpes, LAY_HASHED);
	lay_block(l, BLK_VPE_CFG, "vpe_cfg", vlpis, c->vpes, LAY_HASHED);
	lay_block(l, BLK_ICC, "icc", sizeof(struct icc), c->pes, LAY_HASHED);
	lay_block(l, BLK_ICH, "ich", sizeof(struct ich), c->pes, LAY_HASHED);
	vsgi_layout(l, c);
	lay_block(l, BLK_RD_BEST, "gicr_best", rd_best_bytes(lpis), c->pes, LAY_SHADOW);
	lay_block(l, BLK_VPE_BEST, "vpe_best", rd_best_bytes(vlpis), c->vpes, LAY_SHADOW);
	peset_layout(l, c);
	vpt_index_layout(l, c);
	watched_layout(l, c);
	lay_block(l, BLK_RD_DUE, "gicr_due", sizeof(struct rd_due), c->pes, LAY_SHADOW);
}

static void reset_pe(struct gs *g, gs_pe pe)
{
	u64 unknown = rd_choice_now(g, CHOICE_unknown_reset_zero) ? ~(u64)0 : 0;
	struct gicr *r = gicr_mut(g, pe);
	struct gicr_v *v = gicr_v_mut(g, pe);

	*r = (struct gicr){ .asleep = 1, .children = 1 };	/* WAK-01 */
	r->propbaser = unknown & GICR_PROPBASER_WMASK;
	r->pendbaser = unknown & GICR_PENDBASER_WMASK;
	*v = (struct gicr_v){ 0 };
	if (g->gic->version >= GICV4_0) {
		v->vpropbaser = unknown & GICR_VPROPBASER_UNKNOWN(g);
		v->vpendbaser = unknown & GICR_VPENDBASER_UNKNOWN(g);
	}
	ich_reset(g, pe);
	icc_reset(g, pe);
	one_of_n_note(g, pe);
}

/* Of a system whose arena is as it was made, all zero. */
void gicr_reset(struct gs *g)
{
	if (!rd_caches(g))	/* or not yet: that the answer is open looks the same */
		g->wrote = rd_wrote;
	for (u32 i = 0; i < g->gic->pes; i++)
		reset_pe(g, GS_PE(i));
}

static void set_left(struct gs *g, enum obs_place place, u32 where, u32 intid, enum rd_event what)
{
	static const u8 cause[] = {
		[EVENT_DROPPED] = CAUSE_DROP, [EVENT_NEW] = CAUSE_FORWARD, [EVENT_MERGED] = CAUSE_MERGE
	};

	gs_emit4(g, OBS_UNCARRY, place, where, intid, cause[what]);
}

static void take_physical(struct gs *g, gs_pe pe, const struct msg *m)
{
	switch (m->kind) {
	case MSG_SET:
		set_left(g, PLACE_MSG_P, pe.n, m->intid, gicr_lpi_set(g, pe, m->intid, m->cause, 0));
		break;
	case MSG_CLEAR:
		if (gicr_lpis_on(g, pe))
			gicr_lpi_clear(g, pe, m->intid, m->cause);
		break;
	case MSG_INV:
		gicr_lpi_inv(g, pe, m->intid);
		break;
	case MSG_INVALL:
		gicr_lpi_inv_all(g, pe);
		break;
	case MSG_MOVE:
		gicr_lpi_move(g, pe, GS_PE(m->to), m->intid);
		break;
	default:
		gs_assert(m->kind == MSG_MOVALL);
		gicr_lpi_move_all(g, pe, GS_PE(m->to));
	}
}

/*
 * VMP-05.  With GITS_TYPER.VMOVP=1 other ITSs do not wait for the move, and an
 * event of theirs can arrive where the vPE was: it is recorded there, as for a
 * vPE that is somewhere else, or handed on.
 */
static gs_pe arrives_at(struct gs *g, gs_pe pe, gs_vpe v)
{
	gs_pe now = GS_PE(vpe_at(g, v)->target);

	if (!g->hw->caps.vmovp || now.n == pe.n || !vpe_mapped(g, v))
		return pe;
	return gs_choose(g, CHOICE_vmovp_straggler) ? now : pe;
}

/* Commands that name a vPE the redistributors do not know do nothing; a Set is dropped. */
static void take_virtual(struct gs *g, gs_its from, gs_pe pe, const struct msg *m)
{
	gs_vpe v = GS_VPE(m->vpe);

	if (m->kind == MSG_VSET || m->kind == MSG_VSGI)
		pe = arrives_at(g, pe, v);
	switch (m->kind) {
	case MSG_VSET:
		set_left(g, PLACE_MSG_V, m->vpe, m->intid,
			 vpe_lpi_set(g, pe, v, m->intid, m->doorbell, m->cause));
		break;
	case MSG_VCLEAR:
		vpe_lpi_clear(g, v, m->intid, m->cause);
		break;
	case MSG_VINV:
		vpe_inv(g, v, m->intid, INV_BY_COMMAND);
		break;
	case MSG_VINVALL:
		vpe_inv_all(g, v, INV_BY_COMMAND);
		break;
	case MSG_VMOVE:
		vpe_lpi_move(g, pe, m);
		break;
	case MSG_VMAP:
		vpe_map_on(g, from, pe, m);
		break;
	case MSG_VUNMAP:
		vpe_unmap(g, from, pe, m);
		break;
	case MSG_VPE_MOVE:
		vpe_move_to(g, from, m);
		break;
	case MSG_VSGI:
		vsgi_set(g, pe, v, m->intid);
		break;
	case MSG_VSGI_CONF:
		vsgi_command(g, v, m->intid, m->doorbell);
		break;
	default:
		gs_assert(m->kind == MSG_INVDB);
		/* Broadcast; rare, so all redistributors are asked. */
		for (u32 i = 0; i < g->gic->pes; i++)
			gicr_lpi_inv(g, GS_PE(i), vpe_at(g, v)->doorbell);
	}
}

GS_HOT void gicr_take(struct gs *g, gs_its from, gs_pe pe, const struct msg *m)
{
	gs_assert(pe.n < g->gic->pes);
	gs_assert(m->kind != MSG_NONE);
	if (m->kind <= MSG_MOVALL) {
		take_physical(g, pe, m);
		return;
	}
	if (!vpe_exists(g, m->vpe)) {
		gs_emit(g, OBS_UNMODELLED, UNMODELLED_vpeid_slot, m->vpe, pe.n);
		if (m->kind == MSG_VSET)
			set_left(g, PLACE_MSG_V, m->vpe, m->intid, EVENT_DROPPED);
		return;
	}
	take_virtual(g, from, pe, m);
}

/* ------------------------------------------------------------ for SYNC, VSYNC and checks */

void rd_look_again(struct gs *g, u32 blk, u32 i)
{
	if (mem_foreign(g) && !rd_caches(g))
		gs_touch(g, blk, i);
}

bool vpe_settled(const struct gs *g, gs_vpe v)
{
	u32 on1 = vpe_at(g, v)->on1;

	return !on1 || icv_copy_justified(g, GS_PE(on1 - 1));
}

bool gicr_settled(const struct gs *g, gs_pe pe)
{
	return icv_copy_justified(g, pe);
}

u16 gicr_resident_vpe(const struct gs *g, gs_pe pe)
{
	const struct gicr_v *r = gicr_v_at(g, pe);

	if (!r->vpe1 || r->phase == VRES_LEAVING)
		return GS_NONE16;
	return (u16)(r->vpe1 - 1);
}
