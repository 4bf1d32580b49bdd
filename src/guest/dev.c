/* SPDX-License-Identifier: MIT */
/*
 * MSI-X devices: vectors, mask bits, pending bits, posted writes.
 *
 * A device's writes are posted: they leave, and reach the ITS later, in the
 * order they left.  The FIFO between is short; a full one holds the device
 * back, as a fabric does.  A masked vector keeps the event in its pending bit;
 * unmasking sends it, at once or, when the FIFO is full, as soon as there is
 * room.  A device that has mask bits and no pending bits (there are such)
 * forgets what it raises while masked.
 *
 * Actors: `dev` takes the next statement of a device, `pba` sends a pending
 * bit that waits for room, `flight` lets the oldest write arrive, `load` makes
 * background traffic (timed runs only).
 *
 * Not modelled: writes of one device that overtake each other.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "core/diag.h"
#include "core/obs.h"
#include "core/obs_enums.h"
#include "core/rng.h"
#include "gic/gic.h"
#include "guest/actors.h"
#include "guest/guest.h"
#include "guest/state.h"

static const struct guest_dev *dev_of(const struct gs *g, u32 irq)
{
	return &g->guest->dev[g->guest->irq[irq].dev];
}

/* ------------------------------------------------------------ posted writes */

static void stamp_write(struct gs *g, u32 dev, u32 slot)
{
	const struct guest_dev *d = &g->guest->dev[dev];
	struct gst_dev_stamp *s;
	u64 at = g->now_ns + guest_jitter(g, d->flight_ns, d->flight_spread);

	s = gs_mut(g, BLK_GUEST_DEV_STAMP, dev);
	if (at < s->last)
		at = s->last;
	s->sent[slot] = g->now_ns;
	s->arrive[slot] = at;
	s->last = at;
}

static void post(struct gs *g, u32 irq)
{
	u32 dev = g->guest->irq[irq].dev;
	u32 event = gst_irq(g, irq)->event;
	struct gst_dev *d = gs_mut(g, BLK_GUEST_DEV, dev);

	gs_assert(d->n < DEV_FIFO);
	if (g->stamps)
		stamp_write(g, dev, d->n);
	d->irq[d->n] = irq;
	d->event[d->n++] = event;
	gs_emit(g, OBS_DEV_WRITE, irq, 0, 0);
	gs_emit4(g, OBS_CARRY, PLACE_FLIGHT, irq, 0, CAUSE_MSI);
}

static void pba_hold(struct gs *g, u32 irq)
{
	struct gst_irq *i;

	if (!dev_of(g, irq)->has_pba)
		return;
	if (gst_irq(g, irq)->flags & GIRQ_PBA) {
		gs_emit4(g, OBS_MERGE, PLACE_PBA, irq, 0, CAUSE_MSI);
		return;
	}
	i = gs_mut(g, BLK_GUEST_IRQ, irq);
	i->flags |= GIRQ_PBA;
	gs_emit4(g, OBS_CARRY, PLACE_PBA, irq, 0, CAUSE_MSI);
}

static void pba_send(struct gs *g, u32 irq)
{
	struct gst_irq *i = gs_mut(g, BLK_GUEST_IRQ, irq);

	i->flags &= (u8)~GIRQ_PBA;
	gs_emit4(g, OBS_UNCARRY, PLACE_PBA, irq, 0, CAUSE_FORWARD);
	post(g, irq);
}

static bool fifo_room(const struct gs *g, u32 dev)
{
	return gst_dev(g, dev)->n < DEV_FIFO;
}

/* ------------------------------------------------------------ guest.h */

void dev_raise(struct gs *g, u32 irq)
{
	bool masked = dev_masked(g, irq);

	gs_assert(dev_can_raise(g, irq));
	if (g->stamps && !gst_irq_stamp(g, irq)->raised)
		((struct gst_irq_stamp *)gs_mut(g, BLK_GUEST_IRQ_STAMP, irq))->raised = g->now_ns;
	gs_emit(g, OBS_DEV_RAISE, irq, masked, 0);
	if (masked)
		pba_hold(g, irq);
	else
		post(g, irq);
}

bool dev_can_raise(const struct gs *g, u32 irq)
{
	return dev_masked(g, irq) || fifo_room(g, g->guest->irq[irq].dev);
}

static void resend_count(struct gs *g, u32 dev, bool more)
{
	struct gst_dev *d = gs_mut(g, BLK_GUEST_DEV, dev);

	d->resend = more ? d->resend + 1 : d->resend - 1;
}

void dev_mask(struct gs *g, u32 irq, bool on)
{
	const struct gst_irq *i = gst_irq(g, irq);
	u32 dev = g->guest->irq[irq].dev;
	bool pba = i->flags & GIRQ_PBA;

	if (!dev_of(g, irq)->has_mask)
		return;
	gs_emit(g, OBS_DEV_MASK, irq, on, 0);
	if (dev_masked(g, irq) == on)
		return;
	((struct gst_irq *)gs_mut(g, BLK_GUEST_IRQ, irq))->flags ^= GIRQ_MASKED;
	if (!pba)
		return;
	if (on)
		resend_count(g, dev, false);
	else if (fifo_room(g, dev))
		pba_send(g, irq);
	else
		resend_count(g, dev, true);
}

bool dev_masked(const struct gs *g, u32 irq)
{
	return gst_irq(g, irq)->flags & GIRQ_MASKED;
}

bool dev_flushed(const struct gs *g, u32 irq)
{
	return !gst_dev(g, g->guest->irq[irq].dev)->n;
}

void dev_retarget(struct gs *g, u32 irq, u32 event)
{
	((struct gst_irq *)gs_mut(g, BLK_GUEST_IRQ, irq))->event = event;
}

u32 dev_event(const struct gs *g, u32 irq)
{
	return gst_irq(g, irq)->event;
}

u32 dev_carriers(const struct gs *g, u32 irq)
{
	const struct gst_dev *d = gst_dev(g, g->guest->irq[irq].dev);
	u32 n = gst_irq(g, irq)->flags & GIRQ_PBA ? 1 : 0;

	for (u32 i = 0; i < d->n; i++)
		n += d->irq[i] == irq;
	return n;
}

/* What is still under way from the device was raised after what is answered now. */
void dev_answered(struct gs *g, u32 irq)
{
	u32 dev = g->guest->irq[irq].dev;
	const struct gst_dev *d = gst_dev(g, dev);
	const struct gst_dev_stamp *s = gs_at(g, BLK_GUEST_DEV_STAMP, dev);
	u64 oldest = gst_irq(g, irq)->flags & GIRQ_PBA ? g->now_ns : 0;

	for (u32 i = d->n; i-- > 0; )
		if (d->irq[i] == irq)
			oldest = s->sent[i];
	((struct gst_irq_stamp *)gs_mut(g, BLK_GUEST_IRQ_STAMP, irq))->raised = oldest;
}

/* ------------------------------------------------------------ actor: dev */

static u32 dev_count(const struct gs *g)
{
	return g->guest->ndevs;
}

static bool dev_ready(const struct gs *g, u32 k)
{
	const struct stim *s = stim_next(g, k);

	return s && dev_can_raise(g, s->obj);
}

static void dev_step(struct gs *g, u32 k)
{
	const struct stim *s = stim_next(g, k);

	gs_assert(s->verb == STIM_MSI);
	stim_done(g, k);
	dev_raise(g, s->obj);
}

static void dev_what(const struct gs *g, u32 k, char *buf, size_t n)
{
	const struct stim *s = stim_next(g, k);

	if (s)
		snprintf(buf, n, "%s: msi %s", g->guest->dev[k].name, g->guest->irq[s->obj].name);
	else
		snprintf(buf, n, "%s", g->guest->dev[k].name);
}

static u64 dev_due(const struct gs *g, u32 k)
{
	return stim_due(g, k);
}

/* Masks and pending bits seldom change: then all devices are asked. */
static u64 dev_concerns(const struct gs *g)
{
	if (g->step.touched & GUEST_WATCH(BLK_GUEST_IRQ))
		return ~(u64)0;
	return gs_touched_in(g, BLK_GUEST_DEV) | gs_touched_in(g, BLK_GUEST_QUEUE);
}

const struct actor actor_dev = {
	.name = "dev",
	.watch = GUEST_WATCH(BLK_GUEST_DEV) | GUEST_WATCH(BLK_GUEST_IRQ) | GUEST_WATCH(BLK_GUEST_QUEUE),
	.concerns = dev_concerns,
	.count = dev_count,
	.ready = dev_ready,
	.step = dev_step,
	.what = dev_what,
	.due_ns = dev_due,
};

/* ------------------------------------------------------------ actor: pba */

static bool waits(const struct gs *g, u32 irq)
{
	return (gst_irq(g, irq)->flags & (GIRQ_PBA | GIRQ_MASKED)) == GIRQ_PBA;
}

/* The lowest vector first; GS_NONE32: none waits. */
static u32 pba_next(const struct gs *g, u32 dev)
{
	const struct guest_dev *d = &g->guest->dev[dev];

	for (u32 i = d->irq0; i < d->irq0 + d->nirqs; i++)
		if (waits(g, i))
			return i;
	return GS_NONE32;
}

static bool pba_ready(const struct gs *g, u32 k)
{
	return gst_dev(g, k)->resend && fifo_room(g, k);
}

static void pba_step(struct gs *g, u32 k)
{
	u32 irq = pba_next(g, k);

	gs_assert(irq != GS_NONE32);
	resend_count(g, k, false);
	pba_send(g, irq);
}

static void pba_what(const struct gs *g, u32 k, char *buf, size_t n)
{
	u32 irq = pba_next(g, k);

	snprintf(buf, n, "%s: pending bit of %s is sent", g->guest->dev[k].name,
		 irq == GS_NONE32 ? "nothing" : g->guest->irq[irq].name);
}

static u64 pba_concerns(const struct gs *g)
{
	return gs_touched_in(g, BLK_GUEST_DEV);
}

const struct actor actor_pba = {
	.name = "pba",
	.watch = GUEST_WATCH(BLK_GUEST_DEV),
	.concerns = pba_concerns,
	.count = dev_count,
	.ready = pba_ready,
	.step = pba_step,
	.what = pba_what,
};

/* ------------------------------------------------------------ actor: flight */

static bool flight_ready(const struct gs *g, u32 k)
{
	const struct guest_dev *c = &g->guest->dev[k];
	const struct gst_dev *d = gst_dev(g, k);

	return d->n && gic_msi_ready(g, GS_ITS(c->its), c->devid, d->event[0]);
}

static void flight_step(struct gs *g, u32 k)
{
	const struct guest_dev *c = &g->guest->dev[k];
	struct gst_dev *d = gs_mut(g, BLK_GUEST_DEV, k);
	u32 irq = d->irq[0], event = d->event[0], last = --d->n;

	memmove(&d->irq[0], &d->irq[1], last * sizeof(d->irq[0]));
	memmove(&d->event[0], &d->event[1], last * sizeof(d->event[0]));
	d->irq[last] = d->event[last] = 0;
	if (g->stamps) {
		struct gst_dev_stamp *s = gs_mut(g, BLK_GUEST_DEV_STAMP, k);

		memmove(&s->sent[0], &s->sent[1], last * sizeof(s->sent[0]));
		memmove(&s->arrive[0], &s->arrive[1], last * sizeof(s->arrive[0]));
	}
	gs_emit4(g, OBS_UNCARRY, PLACE_FLIGHT, irq, 0, CAUSE_FORWARD);
	gic_msi(g, GS_ITS(c->its), c->devid, event);
}

static void flight_what(const struct gs *g, u32 k, char *buf, size_t n)
{
	const struct gst_dev *d = gst_dev(g, k);

	snprintf(buf, n, "%s: write of %s reaches its%u", g->guest->dev[k].name,
		 d->n ? g->guest->irq[d->irq[0]].name : "nothing", g->guest->dev[k].its);
}

static u64 flight_due(const struct gs *g, u32 k)
{
	return ((const struct gst_dev_stamp *)gs_at(g, BLK_GUEST_DEV_STAMP, k))->arrive[0];
}

/* Only a device that has sent something cares for the ITS. */
static u64 flight_concerns(const struct gs *g)
{
	u64 who = gs_touched_in(g, BLK_GUEST_DEV) | gs_touched_in(g, BLK_GUEST_DEV_STAMP);

	if (!gic_msi_touched(g))
		return who;
	for (u32 k = 0; k < g->guest->ndevs; k++)
		if (gst_dev(g, k)->n)
			who |= (u64)1 << (k & 63);
	return who;
}

const struct actor actor_flight = {
	.name = "flight",
	.watch = GUEST_WATCH_GIC | GUEST_WATCH(BLK_GUEST_DEV) | GUEST_WATCH(BLK_GUEST_DEV_STAMP),
	.concerns = flight_concerns,
	.count = dev_count,
	.ready = flight_ready,
	.step = flight_step,
	.what = flight_what,
	.due_ns = flight_due,
};

/* ------------------------------------------------------------ actor: load */

static const struct gst_load *load_at(const struct gs *g, u32 k)
{
	return gs_at(g, BLK_GUEST_LOAD, k);
}

static u32 load_count(const struct gs *g)
{
	return g->stamps ? g->guest->nloads : 0;
}

static bool load_ready(const struct gs *g, u32 k)
{
	return !load_at(g, k)->ended && dev_can_raise(g, g->guest->load[k].irq);
}

/* Exponential with the given mean, from 53 random bits; never 0. */
static u64 draw_poisson(struct gs *g, u64 mean_ns)
{
	double u = (double)(rng_next(g) >> 11) * 0x1p-53;

	return (u64)(-log1p(-u) * (double)mean_ns) + 1;
}

static u64 draw_jitter(struct gs *g, u64 max_ns)
{
	return max_ns ? rng_next(g) % (max_ns + 1) : 0;
}

/* The next period begins; a period of 0 would never let time pass. */
static void load_period(struct gs *g, const struct guest_load *c, struct gst_load *l)
{
	l->base_ns = l->armed ? l->base_ns + (c->every_ns ? c->every_ns : 1) : c->from_ns;
	l->next_ns = l->base_ns + draw_jitter(g, c->jitter_ns);
	l->left = c->pattern == LOAD_BURST && c->count ? c->count : 1;
}

static void load_draw(struct gs *g, u32 k)
{
	const struct guest_load *c = &g->guest->load[k];
	struct gst_load *l = gs_mut(g, BLK_GUEST_LOAD, k);
	u64 until = g->guest->until_ns ? g->guest->until_ns : ~(u64)0;

	if (c->until_ns && c->until_ns < until)
		until = c->until_ns;
	if (c->pattern == LOAD_POISSON)
		l->next_ns += draw_poisson(g, c->every_ns);
	else if (l->left > 1 && l->armed && l->left--)
		l->next_ns += c->gap_ns;
	else
		load_period(g, c, l);
	l->armed = 1;
	l->ended = l->next_ns >= until;
}

/* The first step only draws when the first write comes. */
static void load_step(struct gs *g, u32 k)
{
	if (load_at(g, k)->armed)
		dev_raise(g, g->guest->load[k].irq);
	load_draw(g, k);
}

static void load_what(const struct gs *g, u32 k, char *buf, size_t n)
{
	snprintf(buf, n, "background msi %s", g->guest->irq[g->guest->load[k].irq].name);
}

static u64 load_due(const struct gs *g, u32 k)
{
	return load_at(g, k)->next_ns;
}

static u64 load_concerns(const struct gs *g)
{
	u64 who = gs_touched_in(g, BLK_GUEST_LOAD), devs = gs_touched_in(g, BLK_GUEST_DEV);

	if (g->step.touched & GUEST_WATCH(BLK_GUEST_IRQ))
		return ~(u64)0;
	for (u32 k = 0; devs && k < g->guest->nloads; k++)
		if (devs >> (g->guest->irq[g->guest->load[k].irq].dev & 63) & 1)
			who |= (u64)1 << (k & 63);
	return who;
}

const struct actor actor_load = {
	.name = "load",
	.watch = GUEST_WATCH(BLK_GUEST_LOAD) | GUEST_WATCH(BLK_GUEST_DEV) | GUEST_WATCH(BLK_GUEST_IRQ),
	.concerns = load_concerns,
	.count = load_count,
	.ready = load_ready,
	.step = load_step,
	.what = load_what,
	.due_ns = load_due,
};
