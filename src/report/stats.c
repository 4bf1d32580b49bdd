/* SPDX-License-Identifier: MIT */
/* The account of a timed run, kept by listening.  See stats.h for its terms. */
#include "report/stats.h"

#include <gicsim/error.h>
#include <string.h>

#include "check/check.h"
#include "core/alloc.h"
#include "core/obs_enums.h"

static void raised(struct stats *s, const struct gs *g, const struct obs *o)
{
	struct stats_irq *q = &s->irq[o->a];

	s->raised++;
	/* Told before the event gets its own carrier: none now means the earlier ones are gone. */
	if (q->outstanding && check_carriers(g, o->a) == 0) {
		s->covered += q->outstanding;
		q->outstanding = 0;
		q->outstanding++;
		return;
	}
	if (!q->outstanding++)
		q->raised_ns = o->time_ns;
}

static void acknowledged(struct stats *s, const struct obs *o)
{
	struct stats_irq *q;
	u32 path = o->c == PATH_DIRECT ? STATS_DIRECT : STATS_SOFT;

	if (o->d >= s->nirqs) {
		s->spurious++;
		return;
	}
	q = &s->irq[o->d];
	q->acks++;
	if (!q->outstanding) {
		s->spurious++;
		return;
	}
	s->delivered[path]++;
	s->merged += q->outstanding - 1;
	q->outstanding = 0;
	hist_add(&s->delay[path], o->time_ns - q->raised_ns);
}

static void hear(struct sink *sink, struct gs *g, const struct obs *o)
{
	struct stats *s = (struct stats *)sink;

	switch (o->kind) {
	case OBS_DEV_RAISE: raised(s, g, o); break;
	case OBS_ACK: acknowledged(s, o); break;
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
	static const u16 kinds[] = { OBS_DEV_RAISE, OBS_ACK, OBS_DOORBELL, OBS_KICK, OBS_WAKE, OBS_BLOCK, OBS_EXIT,
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
		u32 n = s->irq[i].outstanding;

		if (!n)
			continue;
		if (!check_owed(g, i))
			s->withdrawn += n;
		else if (check_carriers(g, i) == 0)
			s->lost += n;
		else
			s->open += n;
	}
}
