/* SPDX-License-Identifier: MIT */
/* A timed run: the hardware model's costs price each step, the scenario's seed draws what is free. */
#include <string.h>

#include "core/diag.h"
#include "core/rng.h"
#include "report/stats.h"
#include "sim/wire.h"

#define TURNS 16u	/* of each vCPU; who is next is drawn, so that fewer could leave one out */

/* value +- spread, uniform, from the run's own generator. */
static u64 jittered(struct gs *g, const struct hw_costval *c, u32 n)
{
	u64 v = c->value_ps * n, span;

	if (!c->spread_permille || !v)
		return v;
	span = v / 1000 * c->spread_permille;
	return v - span + (span ? rng_next(g) % (2 * span + 1) : 0);
}

u64 sim_price(void *ctx, struct gs *g)
{
	const struct sim *s = ctx;
	u64 ps = 0;

	for (u32 i = 0; i < g->step.ncost; i++)
		ps += jittered(g, &s->hw->cost[g->step.cost_class[i]], g->step.cost_count[i]);
	return (ps + 500) / 1000;
}

static void came_about(struct sink *sink, struct gs *g, const struct obs *o)
{
	(void)o;
	((struct wire_end *)sink)->last_ns = g->now_ns;
}

void wire_end(struct sim *s, struct wire_end *w, struct eng_timed *opt)
{
	static const u16 kinds[] = { OBS_DEV_RAISE, OBS_DEV_WRITE, OBS_MSI_ARRIVE, OBS_IOCTL, OBS_MODE, OBS_CONVERTED,
				     OBS_ACK, OBS_EOI, OBS_GUEST_CMD, OBS_GUEST_DONE, OBS_GUEST_MASK, OBS_EXTERNAL };
	u64 turns = (u64)TURNS * s->guest.nvcpus, drain = s->scn->drain_ns;

	memset(w, 0, sizeof(*w));
	opt->until_ns = s->scn->until_ns ? s->scn->until_ns + drain : ~(u64)0;
	if (s->scn->until_ns || s->hyp.sched != SCHED_ROUND_ROBIN)
		return;
	turns = turns && s->hyp.slice_ns > ~(u64)0 / turns ? ~(u64)0 : turns * s->hyp.slice_ns;
	opt->settle_ns = turns > drain ? turns : drain;
	opt->settled_ns = &w->last_ns;
	w->sink.hear = came_about;
	for (u32 i = 0; i < ARRAY_SIZE(kinds); i++)
		sink_want(&w->sink, kinds[i]);
	w->sink.next = s->gs.sinks;
	s->gs.sinks = &w->sink;
}

int sim_run(struct sim *s, struct stats *stats, const _Atomic bool *stop, struct sim_ran *out,
	    struct gicsim_diag *d)
{
	struct eng_timed opt = { .price = sim_price, .price_ctx = s, .record = s->record, .stop = stop };
	struct wire_end end;
	int err;

	memset(out, 0, sizeof(*out));
	chooser_seeded_init(&s->seeded);
	err = sim_prepare(s, &s->seeded.c, d);
	if (err)
		return err;
	if (stats)
		stats_attach(stats, &s->gs);
	s->gs.choose = &s->seeded.c;
	wire_end(s, &end, &opt);
	err = eng_run_timed(&s->gs, &s->model, &opt, &out->r);
	if (opt.settled_ns)
		s->gs.sinks = end.sink.next;
	for (u32 i = 0; i < CHECKS; i++) {
		if (!(s->faults.set >> i & 1))
			continue;
		out->r.count[i]++;
		out->r.failure[i] = s->faults.first[i];
	}
	out->in_setup = s->faults.set;
	if (stats)
		stats_finish(stats, &s->gs);
	out->lints = s->chk.lints;
	memcpy(out->window, s->chk.window_count, sizeof(out->window));
	out->unmodelled = s->chk.unmodelled;
	out->r.unmodelled |= s->chk.inconclusive;
	return err;
}
