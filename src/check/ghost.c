/* SPDX-License-Identifier: MIT */
/*
 * Obligations and the guest's view, kept from observations.
 *
 * owed     set when the device raises an event that the guest maps, and again
 *          when its write reaches the ITS; cleared by an acknowledge, and by
 *          the guest's own CLEAR and DISCARD from where they begin.
 * carriers CARRY and UNCARRY of every place, attributed to an irq.
 * credit   one per write that arrives and per INT of the guest, the declared
 *          budget when a conversion begins, less one per acknowledge.  With no
 *          carrier and no conversion left it is worth nothing and goes to 0,
 *          so that old merges pay for nothing new.
 *
 * A step hands a carrier on as two observations, in whatever order; credit is
 * therefore not dropped at a hand-over (FORWARD, MOVE, SOFT, ...) but at the
 * next end or beginning: an acknowledge, a drop, the next arrival.
 */
#include "check/ghost.h"

#include <string.h>

#include "core/diag.h"
#include "gic/gic.h"
#include "guest/guest.h"
#include "hyp/hyp.h"

/* ------------------------------------------------------------ who is it about? */

/* Numbers are usually given in order: try that place first. */
static u32 irq_of_lpi(const struct guest_config *c, u32 pintid)
{
	u32 guess = c->nirqs ? pintid - c->irq[0].lpi : 0;

	if (guess < c->nirqs && c->irq[guess].lpi == pintid)
		return guess;
	for (u32 i = 0; i < c->nirqs; i++)
		if (c->irq[i].lpi == pintid)
			return i;
	return GS_NONE32;
}

static u32 irq_of_vintid(const struct guest_config *c, u32 vm, u32 vintid)
{
	u32 guess = vintid - GIC_LPI_FIRST;

	if (guess < c->nirqs && c->irq[guess].vintid == vintid && c->irq[guess].vm == vm)
		return guess;
	return guest_irq_of_vintid(c, vm, vintid);
}

u32 ghost_irq_of_vlpi(const struct gs *g, u32 vpe, u32 vintid)
{
	const struct guest_config *c = g->guest;
	u16 vm = hyp_vpe_vm(g, GS_VPE(vpe));

	if (vm != GS_NONE16)
		return irq_of_vintid(c, vm, vintid);
	for (u32 i = 0; i < c->nirqs; i++)
		if (c->irq[i].vintid == vintid)
			return i;
	return GS_NONE32;
}

static u32 irq_of_dev(const struct gs *g, const struct guest_dev *d, u32 event)
{
	for (u32 i = d->irq0; i < d->irq0 + d->nirqs; i++)
		if (dev_event(g, i) == event)
			return i;
	for (u32 i = d->irq0; i < d->irq0 + d->nirqs; i++)
		if (g->guest->irq[i].event == event)
			return i;
	return GS_NONE32;
}

u32 ghost_irq_of_event(const struct gs *g, u32 its, u32 devid, u32 event)
{
	const struct guest_config *c = g->guest;

	for (u32 k = 0; k < c->ndevs; k++)
		if (c->dev[k].its == its && c->dev[k].devid == devid)
			return irq_of_dev(g, &c->dev[k], event);
	return GS_NONE32;
}

u32 check_irq_of(const struct gs *g, u32 place, u32 where, u32 intid)
{
	const struct guest_config *c = g->guest;

	switch (place) {
	case PLACE_PBA:
	case PLACE_FLIGHT:
	case PLACE_HANDLER:
	case PLACE_LATCH:
		return where < c->nirqs ? where : GS_NONE32;
	case PLACE_MSG_P:
	case PLACE_PP:
		return irq_of_lpi(c, intid);
	case PLACE_MSG_V:
	case PLACE_VP:
	case PLACE_VCOPY:
		return ghost_irq_of_vlpi(g, where, intid);
	case PLACE_LR:
		return where < c->nvcpus ? irq_of_vintid(c, c->vcpu[where].vm, intid) : GS_NONE32;
	}
	return GS_NONE32;
}

static u32 known(const struct gs *g, u32 irq)
{
	return irq < g->guest->nirqs ? irq : GS_NONE32;
}

u32 ghost_irq(const struct gs *g, const struct obs *o)
{
	switch (o->kind) {
	case OBS_CARRY:
	case OBS_UNCARRY:
	case OBS_MERGE:
		return check_irq_of(g, o->a, o->b, o->c);
	case OBS_DEV_RAISE:
	case OBS_CONVERT:
	case OBS_CONVERTED:
	case OBS_INJECT:
		return known(g, o->a);
	case OBS_ACK:
		return known(g, o->d);
	case OBS_GUEST_CMD:
	case OBS_GUEST_DONE:
		return known(g, o->c);
	case OBS_ITS_DROP:
		return ghost_irq_of_event(g, o->a, o->b, o->c);
	case OBS_TRANSLATE_V:
		return ghost_irq_of_event(g, o->a, o->b >> 16, o->b & 0xffff);
	case OBS_RD_DROP:
		return o->c ? ghost_irq_of_vlpi(g, o->c - 1, o->b) : irq_of_lpi(g->guest, o->b);
	case OBS_DOORBELL:
		return irq_of_lpi(g->guest, o->b);
	}
	return GS_NONE32;
}

/* ------------------------------------------------------------ credit */

static void credit_add(struct gs *g, u32 irq, u32 n)
{
	u32 max = g->check->timed ? CREDIT_MAX_TIMED : CREDIT_MAX;
	struct chk_irq *i;

	if (!n)
		return;
	i = gs_mut(g, BLK_CHECK_IRQ, irq);
	if (i->credit + n > max) {
		i->credit = (u16)max;
		gs_emit(g, OBS_UNMODELLED, UNMODELLED_credit, irq, 0);
		return;
	}
	i->credit = (u16)(i->credit + n);
}

/* Nothing carries it and nothing under way will: what is left pays for nothing. */
static void credit_settle(struct gs *g, u32 irq)
{
	const struct chk_irq *i = chk_irq(g, irq);

	if (i->credit && !i->carriers && !i->converting && !(i->flags & GHOST_INT))
		((struct chk_irq *)gs_mut(g, BLK_CHECK_IRQ, irq))->credit = 0;
}

/* ------------------------------------------------------------ carriers */

static void visible_add(struct chk_irq *i, u32 place)
{
	if (place == PLACE_VCOPY && ghost_copies(i) < 15)
		i->visible = (u8)(i->visible + 1);
	if (place == PLACE_LR && ghost_lrs(i) < 15)
		i->visible = (u8)(i->visible + 16);
}

static void visible_drop(struct chk_irq *i, u32 place)
{
	if (place == PLACE_VCOPY && ghost_copies(i))
		i->visible = (u8)(i->visible - 1);
	if (place == PLACE_LR && ghost_lrs(i))
		i->visible = (u8)(i->visible - 16);
}

static void carry(struct gs *g, const struct obs *o, u32 irq)
{
	struct chk_irq *i = gs_mut(g, BLK_CHECK_IRQ, irq);

	if (i->carriers < 0xff)
		i->carriers++;
	visible_add(i, o->a);
}

static void remember_lost(struct gs *g, u32 irq, u32 place, u32 cause, u32 drop)
{
	*(struct chk_lost *)gs_mut(g, BLK_CHECK_LOST, irq) =
		(struct chk_lost){ (u8)place, (u8)cause, (u8)drop, 1 };
}

static bool destroys(u32 cause)
{
	return cause == CAUSE_CLEAR || cause == CAUSE_DISCARD || cause == CAUSE_DROP ||
	       cause == CAUSE_UNMAP || cause == CAUSE_REG || cause == CAUSE_PROC;
}

/* The write reaches the ITS: from here on it is owed, whatever becomes of it. */
static void arrive(struct gs *g, u32 irq)
{
	struct chk_irq *i;

	credit_settle(g, irq);
	credit_add(g, irq, 1);
	i = gs_mut(g, BLK_CHECK_IRQ, irq);
	if ((i->flags & (GHOST_MAPPED | GHOST_QUIET)) == GHOST_MAPPED)
		i->flags |= GHOST_OWED;
}

static void uncarry(struct gs *g, const struct obs *o, u32 irq)
{
	struct chk_irq *i = gs_mut(g, BLK_CHECK_IRQ, irq);

	if (i->carriers)
		i->carriers--;
	visible_drop(i, o->a);
	if (o->a == PLACE_FLIGHT && o->d == CAUSE_FORWARD)
		arrive(g, irq);
	if (destroys(o->d)) {
		const struct chk_lost *l = gs_at(g, BLK_CHECK_LOST, irq);

		if (o->d != CAUSE_DROP || !l->known || l->cause != CAUSE_DROP)
			remember_lost(g, irq, o->a, o->d, DROP_NONE);
		credit_settle(g, irq);
	}
}

static void dropped(struct gs *g, u32 irq, u32 place, u32 reason)
{
	remember_lost(g, irq, place, CAUSE_DROP, reason);
	credit_settle(g, irq);
}

/* ------------------------------------------------------------ the guest */

static void acknowledged(struct gs *g, u32 irq)
{
	struct chk_irq *i = gs_mut(g, BLK_CHECK_IRQ, irq);

	i->flags &= (u8)~GHOST_OWED;
	if (i->credit)
		i->credit--;
	memset(gs_mut(g, BLK_CHECK_LOST, irq), 0, sizeof(struct chk_lost));
	credit_settle(g, irq);
}

static void cmd_begins(struct gs *g, const struct obs *o, u32 irq)
{
	struct chk_irq *i = gs_mut(g, BLK_CHECK_IRQ, irq);

	i->flags |= GHOST_CHANGING;
	switch (o->b) {
	case STIM_GUEST_ENABLE:
		if (!o->d)
			i->flags &= (u8)~GHOST_ENABLED;
		break;
	case STIM_GUEST_CLEAR:
		i->flags = (u8)((i->flags | GHOST_QUIET) & ~GHOST_OWED);
		break;
	case STIM_GUEST_DISCARD:
		i->flags = (u8)((i->flags | GHOST_QUIET) & ~(GHOST_OWED | GHOST_MAPPED));
		break;
	case STIM_GUEST_INT:
		i->flags |= GHOST_INT;
		credit_add(g, irq, 1);
		break;
	}
}

static void cmd_done(struct gs *g, const struct obs *o, u32 irq)
{
	struct chk_irq *i = gs_mut(g, BLK_CHECK_IRQ, irq);

	i->flags &= (u8)~(GHOST_CHANGING | GHOST_QUIET);
	if (o->b == STIM_GUEST_INT)
		i->flags &= (u8)~GHOST_INT;
	if (o->b == STIM_GUEST_MOVI)
		i->target = (u16)o->d;
	if (o->b == STIM_GUEST_ENABLE && o->d)
		i->flags |= GHOST_ENABLED;
	credit_settle(g, irq);
}

static void raised(struct gs *g, u32 irq)
{
	struct chk_irq *i = gs_mut(g, BLK_CHECK_IRQ, irq);

	if ((i->flags & (GHOST_MAPPED | GHOST_QUIET)) == GHOST_MAPPED)
		i->flags |= GHOST_OWED;
}

/* A move that demotes is one conversion with one budget. */
static void convert(struct gs *g, const struct obs *o, u32 irq)
{
	struct chk_irq *i = gs_mut(g, BLK_CHECK_IRQ, irq);
	bool outermost = !i->converting;

	i->converting |= (u8)(1u << (o->b & 7));
	if (outermost)
		credit_add(g, irq, g->check->spurious);
}

static void converted(struct gs *g, const struct obs *o, u32 irq)
{
	struct chk_irq *i = gs_mut(g, BLK_CHECK_IRQ, irq);

	i->converting &= (u8)~(1u << (o->b & 7));
	credit_settle(g, irq);
}

void ghost_hear(struct gs *g, const struct obs *o, u32 irq)
{
	if (irq == GS_NONE32)
		return;
	switch (o->kind) {
	case OBS_CARRY:		carry(g, o, irq); break;
	case OBS_UNCARRY:	uncarry(g, o, irq); break;
	case OBS_ITS_DROP:	dropped(g, irq, PLACE_FLIGHT, o->d); break;
	case OBS_RD_DROP:	dropped(g, irq, o->c ? PLACE_MSG_V : PLACE_MSG_P, o->d); break;
	case OBS_DEV_RAISE:	raised(g, irq); break;
	case OBS_ACK:		acknowledged(g, irq); break;
	case OBS_GUEST_CMD:	cmd_begins(g, o, irq); break;
	case OBS_GUEST_DONE:	cmd_done(g, o, irq); break;
	case OBS_CONVERT:	convert(g, o, irq); break;
	case OBS_CONVERTED:	converted(g, o, irq); break;
	}
}

/* ------------------------------------------------------------ recount */

u32 ghost_recount(const struct gs *g, u32 irq)
{
	const struct guest_irq *c = &g->guest->irq[irq];
	u32 n = dev_carriers(g, irq) + hyp_carriers(g, irq) + gic_carriers_p(g, c->lpi);

	for (u32 v = 0; v < g->gic->vpes; v++)
		if (ghost_irq_of_vlpi(g, v, c->vintid) == irq)
			n += gic_carriers_v(g, GS_VPE(v), c->vintid);
	return n;
}

/* ------------------------------------------------------------ blocks */

void check_layout(struct gs_layout *l, const struct guest_config *c)
{
	u32 n = c->nirqs ? c->nirqs : 1;

	lay_block(l, BLK_CHECK_IRQ, "ghost", sizeof(struct chk_irq), n, LAY_HASHED);
	lay_block(l, BLK_CHECK_LOST, "ghost lost", sizeof(struct chk_lost), n, LAY_SHADOW);
}

void check_reset(struct gs *g)
{
	for (u32 k = 0; k < g->guest->nirqs; k++) {
		const struct guest_irq *c = &g->guest->irq[k];
		struct chk_irq *i = gs_mut(g, BLK_CHECK_IRQ, k);

		*i = (struct chk_irq){ .flags = GHOST_MAPPED, .target = c->target };
		if (c->enabled)
			i->flags |= GHOST_ENABLED;
		memset(gs_mut(g, BLK_CHECK_LOST, k), 0, sizeof(struct chk_lost));
	}
}

bool check_owed(const struct gs *g, u32 irq)
{
	return chk_irq(g, irq)->flags & GHOST_OWED;
}

u32 check_target(const struct gs *g, u32 irq)
{
	return chk_irq(g, irq)->target;
}

u32 check_carriers(const struct gs *g, u32 irq)
{
	return chk_irq(g, irq)->carriers;
}
