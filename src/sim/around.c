/* SPDX-License-Identifier: MIT */
/*
 * Exploring around moments of a timed run.
 *
 * When the run reaches a moment, the journal is switched on and what is in
 * flight is explored: every order of the steps that can be taken, with the
 * next few statements of the scenario at any point.  Then everything is
 * undone and the run goes on as if nothing had happened.  A moment is noticed
 * by an observation (a request, a conversion, a device write, a label) or by
 * the clock.
 *
 * Fixed choices that are asked on the way to a moment are bound there, so the
 * way is gone once for every combination of their answers (decision 0003);
 * what is free, jitter included, is drawn from the seed.
 */
#include <string.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "sim/wire.h"

#define SHRINK_TRIES 5000u

struct around {
	struct sink sink;
	struct sim *s;
	const struct eng_limits *lim;
	const struct sim_around *a;
	struct sim_explored *out;	/* null: nothing is explored, */
	const struct sim_failure *tell;	/* this is told at its moment */
	u16 inv;
	struct rpt_story **story;
	struct eng_replay_result *told;
	const struct way *way;
	bool due;		/* a moment was noticed in this step */
	bool clock_done;
	u64 moments;		/* of this way */
	int err;
};

/* Fixed choices by the odometer, the rest from the seed. */
struct way {
	struct chooser c;
	struct odometer fixed;
	struct chooser_list *given;	/* instead: those of a trail */
	struct chooser_seeded seeded;
};

static u32 pick_seeded(struct chooser *c, struct gs *g, u32 n)
{
	struct way *w = (struct way *)c;

	return w->seeded.c.pick(&w->seeded.c, g, n);
}

static u32 pick_fixed(struct chooser *c, struct gs *g, u32 n)
{
	struct way *w = (struct way *)c;

	return w->given ? w->given->c.pick(&w->given->c, g, n) : w->fixed.c.pick(&w->fixed.c, g, n);
}

static void way_init(struct way *w)
{
	w->given = NULL;
	w->c.pick = pick_seeded;
	w->c.pick_fixed = pick_fixed;
	chooser_seeded_init(&w->seeded);
	odo_init(&w->fixed);
	odo_reset(&w->fixed);
}

static void hear(struct sink *sink, struct gs *g, const struct obs *o)
{
	struct around *w = (struct around *)sink;

	switch (o->kind) {
	case OBS_CONVERT: w->due |= w->a->every == EVERY_CONVERT; break;
	case OBS_IOCTL: w->due |= w->a->every == EVERY_IOCTL; break;
	case OBS_DEV_RAISE: w->due |= w->a->every == EVERY_MSI; break;
	case OBS_GUEST_CMD: w->due |= w->a->every == EVERY_MOVI && o->b == STIM_GUEST_MOVI; break;
	case OBS_LABEL:
		w->due |= w->a->label && o->a < g->guest->nlabels && !strcmp(g->guest->label[o->a], w->a->label);
		break;
	default: break;
	}
}

static bool moment(struct around *w, struct gs *g)
{
	bool due = w->due;

	w->due = false;
	if (due)
		return true;
	if (!w->clock_done && !w->a->label && !w->a->every && g->now_ns >= w->a->at_ns) {
		w->clock_done = true;
		return true;
	}
	return false;
}

/* Only here is the state that a failure's trail starts from: shortened and told at once. */
static int tell_here(struct around *w, u16 inv)
{
	struct sim_failure *f = &w->out->fail[inv];
	struct arena_mark here = arena_mark(&w->s->gs.arena);
	struct eng_replay_result rr;
	int err;

	if (!f->have || f->story || f->in_setup)
		return 0;
	f->moment = (u32)w->moments + 1;
	f->nsetup = w->way->fixed.at;
	memcpy(f->setup, w->way->fixed.digit, f->nsetup * sizeof(*f->setup));
	memset(&rr, 0, sizeof(rr));
	err = eng_shrink(&w->s->gs, &w->s->model, inv, SHRINK_TRIES, &f->trail);
	if (!err)
		err = sim_story_here(w->s, f, inv, &f->story, &rr);
	arena_undo(&w->s->gs.arena, here);
	return err;
}

/* What may still happen here: the statements up to the horizon. */
static void bounds(struct sim_explored *out, const struct gs *g)
{
	const struct guest_config *c = g->guest;
	u32 writes = 0, modes = 0;

	for (u32 q = 0; q < c->nqueues; q++)
		for (u32 i = c->queue[q] + stim_position(g, q); i < c->queue[q + 1]; i++) {
			const struct stim *st = &c->stim[i];

			if (st->at_ns > c->horizon_ns)
				break;
			writes += st->verb == STIM_MSI ? (st->count ? st->count : 1) : 0;
			modes += st->verb == STIM_IOCTL && st->arg != REQ_QUERY;
		}
	out->writes = writes > out->writes ? writes : out->writes;
	out->modes = modes > out->modes ? modes : out->modes;
}

static void explore_here(struct around *w, struct gs *g)
{
	bounds(w->out, g);
	w->err = sim_explore_here(w->s, w->lim, NULL, 0, w->out);
	for (u32 i = 0; i < CHECKS && !w->err; i++)
		w->err = tell_here(w, (u16)i);
	w->out->moments++;
}

static void tell_again(struct around *w, struct gs *g)
{
	w->err = arena_journal(&g->arena, true);
	if (!w->err)
		w->err = sim_story_here(w->s, w->tell, w->inv, w->story, w->told);
}

static void explore_moment(struct around *w, struct gs *g)
{
	struct guest_config *gc = &w->s->guest;
	struct chooser *choose = g->choose;

	/* what the timed run met on its way here is not this exploration's */
	w->s->chk.lints = 0;
	w->s->chk.windows = 0;
	memset(w->s->chk.window_count, 0, sizeof(w->s->chk.window_count));
	gc->horizon_ns = stim_horizon(g, w->a->after);
	g->stamps = false;
	if (w->out)
		explore_here(w, g);
	else if (w->moments + 1 == w->tell->moment)
		tell_again(w, g);
	arena_journal(&g->arena, false);
	g->stamps = true;
	g->choose = choose;
	gc->horizon_ns = 0;
	w->moments++;
}

static bool pause_here(void *ctx, struct gs *g)
{
	struct around *w = ctx;

	if (moment(w, g))
		explore_moment(w, g);
	if (w->err || (w->out ? w->out->total.end != ENG_COMPLETE : w->moments == w->tell->moment))
		return false;
	if (w->a->moments_max && w->moments >= w->a->moments_max)
		return false;
	return !(w->clock_done || (w->a->label && w->moments));
}

/* Once to the end of the run, or until a limit was reached. */
static int one_way(struct around *w, struct way *way, struct gicsim_diag *d)
{
	static const u16 kinds[] = { OBS_CONVERT, OBS_IOCTL, OBS_DEV_RAISE, OBS_GUEST_CMD, OBS_LABEL };
	struct sim *s = w->s;
	struct eng_timed opt = { .price = sim_price, .price_ctx = s, .stop = w->lim->stop, .pause = pause_here,
				 .pause_ctx = w };
	struct eng_timed_result r;
	struct wire_end end;
	int err;

	odo_rewind(&way->fixed);
	w->due = w->clock_done = false;
	w->moments = 0;
	err = sim_prepare(s, &way->c, d);
	if (err)
		return err;
	if (w->out)
		sim_setup_faults(s, w->out);
	w->way = way;
	for (u32 i = 0; i < ARRAY_SIZE(kinds); i++)
		sink_want(&w->sink, kinds[i]);
	w->sink.next = s->gs.sinks;
	s->gs.sinks = &w->sink;
	s->gs.choose = &way->c;
	wire_end(s, &end, &opt);
	err = eng_run_timed(&s->gs, &s->model, &opt, &r);
	s->gs.sinks = w->sink.next;
	return err ? err : w->err;
}

int sim_explore_around(struct sim *s, const struct eng_limits *lim, const struct sim_around *a,
		       struct sim_explored *out, struct gicsim_diag *d)
{
	struct around w = { .sink.hear = hear, .s = s, .lim = lim, .a = a, .out = out };
	int err = sim_explored_init(out);
	struct way way;

	memset(s->gs.asked, 0, sizeof(s->gs.asked));
	way_init(&way);
	do {
		if (!err)
			err = one_way(&w, &way, d);
		if (err)
			return err;
		if (!w.moments)
			return diag_at(d, s->scn->file, 0, 0,
				       a->every ? "nothing of that kind happens in the timed run" :
						  "the timed run never reached the moment to explore around");
	} while (out->total.end == ENG_COMPLETE && odo_next(&way.fixed));
	return 0;
}

int sim_story_around(struct sim *s, const struct sim_around *a, const struct sim_failure *f, u16 inv,
		     struct rpt_story **story, struct eng_replay_result *out, struct gicsim_diag *d)
{
	const struct eng_limits none = { 0 };
	struct around w = { .sink.hear = hear, .s = s, .lim = &none, .a = a, .tell = f, .inv = inv, .story = story, .told = out };
	struct chooser_list given;
	struct way way;

	*story = NULL;
	chooser_list_init(&given);
	given.answers = f->setup;
	given.n = f->nsetup;
	way_init(&way);
	way.given = &given;
	return one_way(&w, &way, d);
}
