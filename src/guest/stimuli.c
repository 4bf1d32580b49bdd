/* SPDX-License-Identifier: MIT */
/*
 * Cursors through the statements of a scenario.
 *
 * Each source has its own queue and takes its statements in order; between
 * sources there is none.  In timed runs `at` says when; an exploration only
 * keeps the order.  `msi x n` is n statements under one line: the cursor has a
 * second digit for it, so that anything may happen between two of the writes.
 *
 * An exploration around a moment sees only the next stim_window statements of
 * all queues together; they are counted in one more element of the block.
 */
#include "core/diag.h"
#include "core/rng.h"
#include "guest/guest.h"
#include "guest/state.h"

u64 guest_jitter(struct gs *g, u64 base_ns, u32 spread_permille)
{
	u32 s = spread_permille > 1000 ? 1000 : spread_permille;

	if (!s || !base_ns)
		return base_ns;
	return base_ns / 1000 * (1000 - s + rng_below(g, 2 * s + 1)) +
	       base_ns % 1000 * (1000 - s + rng_below(g, 2 * s + 1)) / 1000;
}

static const struct gst_queue *cursor(const struct gs *g, u32 queue)
{
	return gs_at(g, BLK_GUEST_QUEUE, queue);
}

u32 stim_queue(const struct guest_config *c, enum stim_source s, u32 owner)
{
	switch (s) {
	case STIM_DEV:
		gs_assert(owner < c->ndevs);
		return owner;
	case STIM_VCPU:
		gs_assert(owner < c->nvcpus);
		return c->ndevs + owner;
	case STIM_USER:
		return c->ndevs + c->nvcpus;
	case STIM_SCHED:
		break;
	}
	return c->ndevs + c->nvcpus + 1;
}

static bool window_open(const struct gs *g)
{
	const struct guest_config *c = g->guest;

	return c->stim_window == GS_NONE32 || cursor(g, c->nqueues)->pos < c->stim_window;
}

const struct stim *stim_next(const struct gs *g, u32 queue)
{
	const struct guest_config *c = g->guest;
	const struct stim *s;
	u32 i;

	if (queue >= c->nqueues)
		return NULL;
	i = c->queue[queue] + cursor(g, queue)->pos;
	if (i >= c->queue[queue + 1] || !window_open(g))
		return NULL;
	s = &c->stim[i];
	if (g->stamps && c->until_ns && s->at_ns > c->until_ns)
		return NULL;
	return s;
}

u64 stim_due(const struct gs *g, u32 queue)
{
	const struct stim *s = stim_next(g, queue);

	return s ? s->at_ns + cursor(g, queue)->sub * s->gap_ns : 0;
}

void stim_done(struct gs *g, u32 queue)
{
	const struct guest_config *c = g->guest;
	const struct stim *s = stim_next(g, queue);
	struct gst_queue *q;

	gs_assert(s != NULL);
	q = gs_mut(g, BLK_GUEST_QUEUE, queue);
	if (s->verb == STIM_MSI && q->sub + 1 < s->count) {
		q->sub++;
	} else {
		q->sub = 0;
		q->pos++;
	}
	if (c->stim_window != GS_NONE32)
		((struct gst_queue *)gs_mut(g, BLK_GUEST_QUEUE, c->nqueues))->pos++;
}

u32 stim_position(const struct gs *g, u32 queue)
{
	return queue < g->guest->nqueues ? cursor(g, queue)->pos : 0;
}
