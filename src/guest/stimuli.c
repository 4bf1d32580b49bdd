/* SPDX-License-Identifier: MIT */
/*
 * Cursors through the statements of a scenario.
 *
 * Each source has its own queue and takes its statements in order; between
 * sources there is none.  In timed runs `at` says when; an exploration only
 * keeps the order.  `msi x n` is n statements under one line: the cursor has a
 * second digit for it, so that anything may happen between two of the writes.
 *
 * An exploration around a moment sees only the next few statements in time
 * (horizon_ns), at any point: what is far away in the recording stays away.
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

const struct stim *stim_next(const struct gs *g, u32 queue)
{
	const struct guest_config *c = g->guest;
	const struct stim *s;
	u32 i;

	if (queue >= c->nqueues)
		return NULL;
	i = c->queue[queue] + cursor(g, queue)->pos;
	if (i >= c->queue[queue + 1])
		return NULL;
	s = &c->stim[i];
	if (c->horizon_ns && s->at_ns > c->horizon_ns)
		return NULL;
	if (g->stamps && c->until_ns && s->at_ns > c->until_ns)
		return NULL;
	return s;
}

u64 stim_due(const struct gs *g, u32 queue)
{
	const struct stim *s = stim_next(g, queue);

	return s ? s->at_ns + cursor(g, queue)->sub * s->gap_ns : 0;
}

u64 stim_touched(const struct gs *g)
{
	return gs_touched_in(g, BLK_GUEST_QUEUE);
}

void stim_done(struct gs *g, u32 queue)
{
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
}

/* The earliest time after `after` at which a statement stands. */
static u64 next_time(const struct gs *g, u64 after)
{
	const struct guest_config *c = g->guest;
	u64 best = ~(u64)0;

	for (u32 q = 0; q < c->nqueues; q++)
		for (u32 i = c->queue[q] + cursor(g, q)->pos; i < c->queue[q + 1]; i++) {
			u64 at = c->stim[i].at_ns;

			if (at > after && at < best)
				best = at;
			if (at > after)
				break;
		}
	return best;
}

static u32 count_until(const struct gs *g, u64 until)
{
	const struct guest_config *c = g->guest;
	u32 n = 0;

	for (u32 q = 0; q < c->nqueues; q++)
		for (u32 i = c->queue[q] + cursor(g, q)->pos; i < c->queue[q + 1] && c->stim[i].at_ns <= until; i++)
			n++;
	return n;
}

u64 stim_horizon(const struct gs *g, u32 n)
{
	u64 t = 0;

	/* one round for each distinct time, and n is small */
	while (t != ~(u64)0 && count_until(g, t) < n)
		t = next_time(g, t);
	return t;
}

u32 stim_position(const struct gs *g, u32 queue)
{
	return queue < g->guest->nqueues ? cursor(g, queue)->pos : 0;
}
