/* SPDX-License-Identifier: MIT */
/*
 * Exploring a scenario: every interleaving from the state after setup, for
 * every combination of answers that fixed choices get during the setup.
 *
 * Setup itself is one order only (it runs alone); a choice that it asks is
 * bound before exploration begins, so each combination is an exploration of
 * its own and the results are added up.
 */
#include <string.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "sim/wire.h"

static void add_verdict(struct eng_verdict *to, const struct eng_verdict *from)
{
	if (from->bad && !to->bad)
		to->first = from->first;
	to->bad += from->bad;
	to->good += from->good;
}

static void add(struct eng_explored *t, const struct eng_explored *e)
{
	t->states += e->states;
	t->transitions += e->transitions;
	t->rests += e->rests;
	t->cycles += e->cycles;
	t->revisits += e->revisits;
	t->elapsed_ms += e->elapsed_ms;
	t->miss_odds += e->miss_odds;
	t->unmodelled |= e->unmodelled;
	t->collision |= e->collision;
	if (e->depth > t->depth)
		t->depth = e->depth;
	if (t->end == ENG_COMPLETE)
		t->end = e->end;
	for (u32 i = 0; i < CHECKS; i++)
		add_verdict(&t->inv[i], &e->inv[i]);
}

static int keep_failures(struct sim_explored *out, const struct eng_explored *e, const u16 *setup, u32 n)
{
	for (u32 i = 0; i < CHECKS; i++) {
		const struct eng_verdict *v = &e->inv[i];
		struct sim_failure *f = &out->fail[i];

		if (!v->bad || f->story || f->in_setup || (f->have && f->trail.n <= v->trail.n))
			continue;
		if (!f->have)
			trail_init(&f->trail);
		f->have = true;
		f->f = v->first;
		f->found = v->trail.n;
		f->nsetup = n;
		if (n)
			memcpy(f->setup, setup, n * sizeof(*setup));
		if (trail_copy(&f->trail, &v->trail))
			return GICSIM_E_NOMEM;
	}
	return 0;
}

/* What is left of the limits after the explorations so far. */
static struct eng_limits rest_of(const struct eng_limits *lim, const struct eng_explored *t)
{
	struct eng_limits l = *lim;

	if (l.states_max)
		l.states_max = l.states_max > t->states ? l.states_max - t->states : 1;
	if (l.time_ms_max)
		l.time_ms_max = l.time_ms_max > t->elapsed_ms ? l.time_ms_max - t->elapsed_ms : 1;
	return l;
}

int sim_explored_init(struct sim_explored *out)
{
	memset(out, 0, sizeof(*out));
	out->total.inv = gs_alloc(CHECKS, sizeof(*out->total.inv));
	return out->total.inv ? 0 : GICSIM_E_NOMEM;
}

void sim_setup_faults(const struct sim *s, struct sim_explored *out)
{
	out->lints |= s->chk.lints;
	for (u32 i = 0; i < CHECKS; i++) {
		struct sim_failure *f = &out->fail[i];

		if (!(s->faults.set >> i & 1))
			continue;
		if (!out->total.inv[i].bad++)
			out->total.inv[i].first = s->faults.first[i];
		if (f->in_setup)
			continue;
		if (f->have)
			trail_fini(&f->trail);
		trail_init(&f->trail);
		f->have = f->in_setup = true;
		f->f = s->faults.first[i];
		f->found = 0;
	}
}

static void take_checks(struct sim *s, struct sim_explored *out)
{
	out->lints |= s->chk.lints;
	for (u32 i = 0; i < 64; i++)
		out->window[i] += s->chk.window_count[i];
	if (s->chk.inconclusive) {
		out->total.unmodelled = true;
		out->unmodelled = s->chk.unmodelled;
	}
	s->chk.lints = 0;
	s->chk.windows = 0;
	memset(s->chk.window_count, 0, sizeof(s->chk.window_count));
}

int sim_explore_here(struct sim *s, const struct eng_limits *lim, const u16 *setup, u32 n,
		     struct sim_explored *out)
{
	struct eng_limits l = rest_of(lim, &out->total);
	struct eng_explored e;
	int err;

	l.all_orders |= hyp_program_watches_its(s->prog);
	memset(&e, 0, sizeof(e));
	err = arena_journal(&s->gs.arena, true);
	if (err)
		return err;
	err = eng_explore(&s->gs, &s->model, &l, &e);
	if (!err) {
		add(&out->total, &e);
		if (e.mem_bytes > out->total.mem_bytes) {
			out->total.mem_bytes = e.mem_bytes;
			out->peak_states = e.states;
		}
		err = keep_failures(out, &e, setup, n);
	}
	eng_explored_fini(&e, CHECKS);
	take_checks(s, out);
	return err;
}

int sim_explore(struct sim *s, const struct eng_limits *lim, struct sim_explored *out, struct gicsim_diag *d)
{
	struct odometer odo;
	int err = sim_explored_init(out);

	memset(s->gs.asked, 0, sizeof(s->gs.asked));
	odo_init(&odo);
	odo_reset(&odo);
	do {
		odo_rewind(&odo);
		if (!err)
			err = sim_prepare(s, &odo.c, d);
		if (err)
			return err;
		sim_setup_faults(s, out);
		err = sim_explore_here(s, lim, odo.digit, odo.at, out);
		if (err)
			return err;
	} while (out->total.end == ENG_COMPLETE && odo_next(&odo));
	return 0;
}

void sim_explored_fini(struct sim_explored *e)
{
	for (u32 i = 0; i < CHECKS; i++)
		if (e->fail[i].have) {
			trail_fini(&e->fail[i].trail);
			story_free(e->fail[i].story);
		}
	gs_free(e->total.inv);
	memset(e, 0, sizeof(*e));
}

int sim_shrink(struct sim *s, struct sim_explored *e, u32 tries, struct gicsim_diag *d)
{
	for (u32 i = 0; i < CHECKS; i++) {
		struct sim_failure *f = &e->fail[i];
		struct chooser_list setup;
		int err;

		if (!f->have || f->in_setup)
			continue;
		chooser_list_init(&setup);
		setup.answers = f->setup;
		setup.n = f->nsetup;
		err = sim_prepare(s, &setup.c, d);
		if (!err)
			err = arena_journal(&s->gs.arena, true);
		if (!err)
			err = eng_shrink(&s->gs, &s->model, (u16)i, tries, &f->trail);
		if (err)
			return err;
	}
	return 0;
}
