/* SPDX-License-Identifier: MIT */
/* The account of a timed run, kept by listening.  See stats.h for its terms. */
#include "report/stats.h"

#include <gicsim/error.h>
#include <string.h>

#include "check/check.h"
#include "core/alloc.h"
#include "core/diag.h"
#include "core/obs_enums.h"

static void push(u64 *list, u32 *n, u64 v)
{
	gs_assert(*n < STATS_KEPT);
	list[(*n)++] = v;
}

static u64 pop(u64 *list, u32 *n)
{
	u64 first = list[0];

	gs_assert(*n);
	memmove(list, list + 1, --*n * sizeof(*list));
	return first;
}

static void raised(struct stats *s, const struct obs *o)
{
	struct stats_irq *q = &s->irq[o->a];

	s->raised++;
	push(q->flying, &q->nflying, o->time_ns);
}

/* Carriers of events that have arrived. */
static u32 carried(const struct gs *g, const struct stats_irq *q, u32 irq)
{
	u32 all = check_carriers(g, irq);

	return all > q->nflying ? all - q->nflying : 0;
}

/* Told before the write gets its next carrier: none now means that those of earlier events are gone. */
static void arrived(struct stats *s, const struct gs *g, u32 irq)
{
	struct stats_irq *q = &s->irq[irq];
	u64 when = pop(q->flying, &q->nflying);

	if (q->narrived && !carried(g, q, irq)) {
		s->covered += q->narrived + q->more;
		q->narrived = q->more = 0;
	}
	if (q->narrived == STATS_KEPT) {
		memmove(&q->arrived[1], &q->arrived[2], (STATS_KEPT - 2) * sizeof(q->arrived[0]));
		q->narrived--;
		q->more++;
	}
	push(q->arrived, &q->narrived, when);
}

/* A second event found the masked vector's pending bit set. */
static void merged_in_device(struct stats *s, u32 irq)
{
	struct stats_irq *q = &s->irq[irq];

	gs_assert(q->nflying);
	q->nflying--;
	s->merged++;
}

/*
 * Answers the oldest event and those that it had merged with; newer ones that
 * have a carrier of their own (behind it in the software path) stay open.
 */
static void acknowledged(struct stats *s, const struct gs *g, const struct obs *o)
{
	u32 path = o->c == PATH_DIRECT ? STATS_DIRECT : STATS_SOFT, keep;
	struct stats_irq *q;
	u64 ns;

	if (o->d >= s->nirqs) {
		s->spurious++;
		return;
	}
	q = &s->irq[o->d];
	q->acks++;
	if (!q->narrived) {
		s->spurious++;
		return;
	}
	s->delivered[path]++;
	ns = o->time_ns - pop(q->arrived, &q->narrived);
	hist_add(&s->delay[path], ns);
	q->max_ns = ns > q->max_ns ? ns : q->max_ns;
	keep = carried(g, q, o->d);
	s->merged += q->more;
	q->more = 0;
	while (q->narrived > keep) {
		pop(q->arrived, &q->narrived);
		s->merged++;
	}
}

static void hear(struct sink *sink, struct gs *g, const struct obs *o)
{
	struct stats *s = (struct stats *)sink;

	switch (o->kind) {
	case OBS_DEV_RAISE: raised(s, o); break;
	case OBS_UNCARRY:
		if (o->a == PLACE_FLIGHT)
			arrived(s, g, o->b);
		break;
	case OBS_MERGE:
		if (o->a == PLACE_PBA)
			merged_in_device(s, o->b);
		break;
	case OBS_ACK: acknowledged(s, g, o); break;
	case OBS_DOORBELL: s->doorbells++; break;
	case OBS_KICK: s->kicks++; break;
	case OBS_WAKE: s->wakes++; break;
	case OBS_BLOCK: s->blocks++; break;
	case OBS_EXIT: s->exits++; break;
	case OBS_INJECT: s->injects++; break;
	case OBS_HOST_IRQ: s->host_irqs++; break;
	case OBS_VPE_LOAD: s->residencies++; break;
	case OBS_CONVERT: s->conversions++; break;
	case OBS_CMD_EXEC:
		s->its_commands++;
		s->its_command[o->b & 0xff]++;
		break;
	default: break;
	}
}

int stats_init(struct stats *s, u32 nirqs)
{
	static const u16 kinds[] = { OBS_DEV_RAISE, OBS_UNCARRY, OBS_MERGE, OBS_ACK, OBS_DOORBELL, OBS_KICK, OBS_WAKE, OBS_BLOCK, OBS_EXIT,
				     OBS_INJECT, OBS_HOST_IRQ, OBS_VPE_LOAD, OBS_CONVERT, OBS_CMD_EXEC };

	memset(s, 0, sizeof(*s));
	s->irq = gs_alloc(nirqs, sizeof(*s->irq));
	if (!s->irq)
		return GICSIM_E_NOMEM;
	s->nirqs = nirqs;
	s->sink.hear = hear;
	for (u32 i = 0; i < ARRAY_SIZE(kinds); i++)
		sink_want(&s->sink, kinds[i]);
	return 0;
}

void stats_fini(struct stats *s)
{
	gs_free(s->irq);
	s->irq = NULL;
}

void stats_attach(struct stats *s, struct gs *g)
{
	s->sink.next = g->sinks;
	g->sinks = &s->sink;
}

void stats_finish(struct stats *s, const struct gs *g)
{
	for (u32 i = 0; i < s->nirqs; i++) {
		u32 n = s->irq[i].narrived + s->irq[i].more;

		s->irq[i].open = s->irq[i].nflying;
		if (n && !check_owed(g, i))
			s->withdrawn += n;
		else if (n && check_carriers(g, i) == 0)
			s->lost += n;
		else
			s->irq[i].open += n;
		s->open += s->irq[i].open;
	}
}
