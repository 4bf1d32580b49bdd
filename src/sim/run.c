/* SPDX-License-Identifier: MIT */
/* A timed run: the hardware model's costs price each step, the scenario's seed draws what is free. */
#include <string.h>

#include "core/diag.h"
#include "core/rng.h"
#include "report/stats.h"
#include "sim/sim.h"

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

int sim_run(struct sim *s, struct stats *stats, const _Atomic bool *stop, struct sim_ran *out,
	    struct gicsim_diag *d)
{
	struct eng_timed opt = { .price = sim_price, .price_ctx = s, .record = s->record, .stop = stop };
	int err;

	memset(out, 0, sizeof(*out));
	chooser_seeded_init(&s->seeded);
	err = sim_prepare(s, &s->seeded.c, d);
	if (err)
		return err;
	if (stats)
		stats_attach(stats, &s->gs);
	s->gs.choose = &s->seeded.c;
	opt.until_ns = s->scn->until_ns ? s->scn->until_ns + s->scn->drain_ns : ~(u64)0;
	err = eng_run_timed(&s->gs, &s->model, &opt, &out->r);
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
