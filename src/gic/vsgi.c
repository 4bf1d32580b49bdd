/* SPDX-License-Identifier: MIT */
/*
 * Virtual SGIs of a vPE (GICv4.1): configuration, pending state, and the query
 * GICR_VSGIR -> GICR_VSGIPENDR.
 *
 * They belong to the vPE as its vLPIs do and go the same ways: recorded where
 * the vPE is mapped, forwarded as the copy of the virtual CPU interface while
 * it is resident, doorbell otherwise (VSG-07).  They have no active state: an
 * acknowledge takes pending bit and copy (VSG-03).  Configuration comes from
 * VSGI commands alone and is in effect when the command is; nothing of it is
 * cached (VSG-02).
 *
 * The state outlives an unmapping in the first KiB of the VPT, in a form that
 * software cannot read: choice vsgi_over_unmap.
 *
 * Inside the GIC, where vLPIs and vSGIs stand side by side, vSGI n is the
 * number VSGI_INTID(n); software and observations see n.
 */
#include <stdio.h>

#include "core/bits.h"
#include "core/cost.h"
#include "core/mem.h"
#include "gic/rd.h"

#define VPT_VSGI_BYTES 16u	/* at the start of the VPT: enable, group and pending; then priorities */

static const struct vsgi *at(const struct gs *g, gs_vpe v)
{
	return gs_at(g, BLK_VSGI, v.n);
}

static struct vsgi *mut(struct gs *g, gs_vpe v)
{
	return gs_mut(g, BLK_VSGI, v.n);
}

static const struct vsgi_query *query_at(const struct gs *g, gs_pe pe)
{
	return gs_at(g, BLK_VSGI_QUERY, pe.n);
}

static struct vsgi_query *query_mut(struct gs *g, gs_pe pe)
{
	return gs_mut(g, BLK_VSGI_QUERY, pe.n);
}

void vsgi_layout(struct gs_layout *l, const struct gic_config *c)
{
	lay_block(l, BLK_VSGI, "vsgi", sizeof(struct vsgi), c->vpes, LAY_HASHED);
	lay_block(l, BLK_VSGI_QUERY, "vsgi_query", sizeof(struct vsgi_query), c->pes, LAY_HASHED);
}

bool vsgi_implemented(const struct gs *g)
{
	return rd_v41(g) && g->hw->caps.vsgi;
}

u16 vsgi_pending(const struct gs *g, gs_vpe v)
{
	return vsgi_implemented(g) && vpe_exists(g, v.n) ? at(g, v)->pend : 0;
}

/* ------------------------------------------------------------ for forwarding */

/* VSG-04: four bits of priority. */
static u8 prio_of(const struct vsgi *s, u32 n)
{
	return (u8)(bits_get(s->prio, 4 * n + 3, 4 * n) << 4);
}

static u16 forwardable(const struct vsgi *s, u8 groups)
{
	u16 in = (u16)((groups & VGRP1 ? s->grp1 : 0) | (groups & VGRP0 ? ~s->grp1 : 0));

	return s->pend & s->seen & s->enable & in;
}

GS_HOT struct rd_best vsgi_best(const struct gs *g, gs_vpe v, u8 groups)
{
	struct rd_best best = { 0 };
	const struct vsgi *s;
	bool high;

	if (!vsgi_implemented(g) || !at(g, v)->pend)
		return best;
	s = at(g, v);
	high = rd_choice_now(g, CHOICE_best_of_equal);
	for (u32 left = forwardable(s, groups); left; left &= left - 1) {
		u32 n = bits_ctz(left);
		u8 prio = prio_of(s, n);

		if (best.intid && prio == best.prio)
			best.tie = true;
		if (!best.intid || prio < best.prio || (prio == best.prio && high))
			best = (struct rd_best){ VSGI_INTID(n), prio,
						 best.tie && prio == best.prio };
	}
	return best;
}

bool vsgi_group0(const struct gs *g, gs_vpe v, u32 n)
{
	return !bit_test(at(g, v)->grp1, n);
}

bool vsgi_justified(const struct gs *g, gs_vpe v, u32 n, u8 prio, u8 groups)
{
	const struct vsgi *s = at(g, v);

	return bit_test(forwardable(s, groups), n) && prio_of(s, n) == prio;
}

/* V41-06: `seen` alone where the deschedule came before the parse had ended. */
bool vsgi_enabled_pending(const struct gs *g, gs_vpe v, bool seen)
{
	const struct vsgi *s;

	if (!vsgi_implemented(g))
		return false;
	s = at(g, v);
	return s->pend & s->enable & (seen ? s->seen : 0xffff);
}

void vsgi_parse(struct gs *g, gs_vpe v)
{
	if (vsgi_implemented(g) && at(g, v)->seen != at(g, v)->pend)
		mut(g, v)->seen = at(g, v)->pend;
}

void vsgi_unload(struct gs *g, gs_vpe v)
{
	if (vsgi_implemented(g) && at(g, v)->seen)
		mut(g, v)->seen = 0;
}

/* ------------------------------------------------------------ what messages do */

/* VSG-01, VSG-07 */
void vsgi_set(struct gs *g, gs_pe pe, gs_vpe v, u32 n)
{
	u16 bit = (u16)(1u << n);
	struct vsgi *s;
	bool here;

	if (!vpe_mapped(g, v)) {
		gs_emit4(g, OBS_RD_DROP, pe.n, n, v.n + 1u, DROP_VPE_UNMAPPED);
		return;
	}
	gs_cost(g, COST_RD_PENDING, 1);
	gs_emit4(g, at(g, v)->pend & bit ? OBS_MERGE : OBS_CARRY, PLACE_VP, v.n, n, CAUSE_REG);
	here = gicr_vpe_here(g, pe, v);
	s = mut(g, v);
	s->pend |= bit;
	if (here)
		s->seen |= bit;
	else
		doorbell_default(g, v, s->enable & bit);
}

void vsgi_clear(struct gs *g, gs_vpe v, u32 n, u32 cause)
{
	u16 bit = (u16)(1u << n);
	struct vsgi *s;

	if (!(at(g, v)->pend & bit))
		return;
	gs_cost(g, COST_RD_PENDING, 1);
	s = mut(g, v);
	s->pend &= (u16)~bit;
	s->seen &= (u16)~bit;
	gs_emit4(g, OBS_UNCARRY, PLACE_VP, v.n, n, cause);
	/* An acknowledge has taken its copy itself. */
	if (cause != CAUSE_ACK)
		icv_copy_stale(g, v, VSGI_INTID(n));
}

static void configure(struct gs *g, gs_vpe v, u32 n, u32 conf)
{
	u16 bit = (u16)(1u << n);
	struct vsgi s = *at(g, v);

	s.enable = conf & VSGI_E ? s.enable | bit : s.enable & (u16)~bit;
	s.grp1 = conf & VSGI_G ? s.grp1 | bit : s.grp1 & (u16)~bit;
	s.prio = bits_set(s.prio, 4 * n + 3, 4 * n, conf >> VSGI_PRIO_SHIFT);
	*mut(g, v) = s;
	if (!(s.pend & bit))
		return;
	if (icv_copy_of(g, v, VSGI_INTID(n)) && !icv_copy_justified(g, GS_PE(vpe_at(g, v)->on1 - 1)))
		icv_copy_stale(g, v, VSGI_INTID(n));
	/* DB-12: as an invalidation that enables a pending vLPI */
	if (s.enable & bit)
		doorbell_on_invalidate(g, v);
}

/* VSG-02: C=1 clears and leaves the configuration, C=0 the other way round. */
void vsgi_command(struct gs *g, gs_vpe v, u32 n, u32 conf)
{
	if (!vpe_mapped(g, v))
		return;
	if (conf & VSGI_C)
		vsgi_clear(g, v, n, CAUSE_CLEAR);
	else
		configure(g, v, n, conf);
}

/* ------------------------------------------------------------ unmapped and mapped again */

void vsgi_store(struct gs *g, gs_vpe v)
{
	const struct vsgi *s = at(g, v);
	u64 vpt = vpe_at(g, v)->vpt, was[2], now[2];

	if (!vsgi_implemented(g) || mem_read(g, vpt, 8, &was[0]) || mem_read(g, vpt + 8, 8, &was[1]))
		return;
	now[0] = s->pend | (u64)s->enable << 16 | (u64)s->grp1 << 32;
	now[1] = s->prio;
	if ((now[0] | now[1]) && gs_choose(g, CHOICE_vsgi_over_unmap))
		now[0] = now[1] = 0;
	for (u32 k = 0; k < 2; k++)
		if (now[k] != was[k])
			mem_write(g, vpt + 8 * k, 8, now[k]);
}

void vsgi_load(struct gs *g, gs_vpe v)
{
	u64 vpt = vpe_at(g, v)->vpt, dw[2];
	struct vsgi *s;

	if (!vsgi_implemented(g) || mem_read(g, vpt, 8, &dw[0]) || mem_read(g, vpt + 8, 8, &dw[1]) ||
	    !(dw[0] | dw[1]))
		return;
	s = mut(g, v);
	*s = (struct vsgi){ .prio = dw[1], .pend = (u16)dw[0], .enable = (u16)bits_get(dw[0], 31, 16),
			    .grp1 = (u16)bits_get(dw[0], 47, 32) };
	for (u32 left = s->pend; left; left &= left - 1)
		gs_emit4(g, OBS_CARRY, PLACE_VP, v.n, bits_ctz(left), CAUSE_LOAD);
}

void vsgi_forget(struct gs *g, gs_vpe v)
{
	if (!vsgi_implemented(g))
		return;
	for (u32 left = at(g, v)->pend; left; left &= left - 1)
		vsgi_clear(g, v, bits_ctz(left), CAUSE_UNMAP);
	*mut(g, v) = (struct vsgi){ 0 };
}

/* ------------------------------------------------------------ GICR_VSGIR, GICR_VSGIPENDR */

/* VSG-06: a query while one runs starts anew or is ignored. */
void vsgi_ask(struct gs *g, gs_pe pe, u32 vpeid)
{
	struct vsgi_query *q;

	if (query_at(g, pe)->busy && !gs_choose(g, CHOICE_vsgir_while_busy)) {
		gs_emit(g, OBS_UNPRED, UNPRED_vsgir_busy, pe.n, vpeid);
		return;
	}
	if (query_at(g, pe)->busy)
		gs_emit(g, OBS_UNPRED, UNPRED_vsgir_busy, pe.n, vpeid);
	q = query_mut(g, pe);
	q->vpe = (u16)vpeid;
	q->pending = 0;
	q->busy = 1;
}

u32 vsgi_answer(const struct gs *g, gs_pe pe)
{
	const struct vsgi_query *q = query_at(g, pe);

	if (!q->busy)
		return q->pending;
	/* Pending is UNKNOWN while Busy=1. */
	return 1u << 31 | (rd_choice_now(g, CHOICE_vsgipendr_while_busy) ? 0xffff : 0);
}

/* VSG-05: asked at the redistributor that the vPE is mapped to. */
static u16 answer_for(struct gs *g, gs_pe pe, gs_vpe v)
{
	if (!vpe_mapped(g, v)) {
		gs_emit(g, OBS_UNPRED, UNPRED_vsgir_elsewhere, pe.n, v.n);
		return 0;
	}
	if (vpe_at(g, v)->target == pe.n)
		return at(g, v)->pend;
	gs_emit(g, OBS_UNPRED, UNPRED_vsgir_elsewhere, pe.n, v.n);
	return gs_choose(g, CHOICE_vsgir_elsewhere) ? at(g, v)->pend : 0;
}

static u32 query_count(const struct gs *g)
{
	return vsgi_implemented(g) ? g->gic->pes : 0;
}

static bool query_ready(const struct gs *g, u32 k)
{
	return query_at(g, GS_PE(k))->busy;
}

static u64 query_concerns(const struct gs *g)
{
	return gs_touched_in(g, BLK_VSGI_QUERY);
}

static void query_step(struct gs *g, u32 k)
{
	u32 vpeid = query_at(g, GS_PE(k))->vpe;
	u16 pending = answer_for(g, GS_PE(k), GS_VPE(vpeid));
	struct vsgi_query *q = query_mut(g, GS_PE(k));

	*q = (struct vsgi_query){ .pending = pending };
}

static void query_what(const struct gs *g, u32 k, char *buf, size_t n)
{
	snprintf(buf, n, "redistributor %u: look up which vSGIs of vPE %u are pending", k,
		 query_at(g, GS_PE(k))->vpe);
}

const struct actor gicr_vsgi_actor = {
	.name = "gicr_vsgi",
	.watch = (u64)1 << BLK_VSGI_QUERY,
	.concerns = query_concerns,
	.count = query_count,
	.ready = query_ready,
	.step = query_step,
	.what = query_what,
};
