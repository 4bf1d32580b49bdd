/* SPDX-License-Identifier: MIT */
/*
 * Taking the steps of a trail again.
 *
 * The tail of a trail is first searched (explore.h: the usual order, going
 * back where a state repeats, so that rest is found where it can be) and then
 * played like listed steps, so that listeners of `each` see one story.
 */
#include <gicsim/error.h>
#include <string.h>

#include "core/diag.h"
#include "engine/actors.h"
#include "engine/explore.h"

#define TAIL_BUDGET 100000u

static void note(const struct gs *g, struct eng_replay_result *out)
{
	for (u32 i = 0; i < g->step.nfailures; i++) {
		const struct gs_failure *f = &g->step.failure[i];

		if (!(out->failed >> f->invariant & 1))
			out->failure[f->invariant] = *f;
	}
	for (u64 rest = g->step.failed & ~out->failed; rest; rest &= rest - 1) {
		u16 inv = (u16)__builtin_ctzll(rest);

		out->failure[inv].invariant = inv;
	}
	out->failed |= g->step.failed;
}

/* Plays steps [from, n) of t; *at counts them. */
static void play(struct gs *g, const struct eng_model *m, const struct eng_trail *t, u32 from,
		 void (*each)(void *ctx, struct gs *g, const struct eng_step *s), void *ctx,
		 u32 *at, struct eng_replay_result *out)
{
	for (u32 i = from; i < t->n; i++) {
		const struct eng_step *s = &t->step[i];

		if (each)
			each(ctx, g, s);
		out->end = actors_take(g, m, s);
		if (out->end != REPLAY_DONE)
			return;
		note(g, out);
		++*at;
	}
}

static int play_tail(struct gs *g, const struct eng_model *m,
		     void (*each)(void *ctx, struct gs *g, const struct eng_step *s), void *ctx,
		     struct eng_replay_result *out)
{
	struct eng_trail tail;
	bool rest;
	int err;

	trail_init(&tail);
	err = explore_tail(g, m, TAIL_BUDGET, &tail, &rest);
	if (!err)
		play(g, m, &tail, 0, each, ctx, &out->tail_steps, out);
	gs_assert(err || out->end == REPLAY_DONE);
	trail_fini(&tail);
	return err;
}

int eng_replay(struct gs *g, const struct eng_model *m, const struct eng_trail *t,
	       void (*each)(void *ctx, struct gs *g, const struct eng_step *s), void *ctx,
	       struct eng_replay_result *out)
{
	int err = 0;

	memset(out, 0, sizeof(*out));
	play(g, m, t, 0, each, ctx, &out->at, out);
	if (out->end != REPLAY_DONE)
		return 0;
	if (t->tail)
		err = play_tail(g, m, each, ctx, out);
	if (err || ready_any(g, m))
		return err;
	out->rest = true;
	actors_judge_rest(g, m);
	note(g, out);
	return 0;
}

int eng_resolve(struct gs *g, const struct eng_model *m, struct eng_trail *t, bool *rest)
{
	bool journal = g->arena.journal;
	struct eng_replay_result out;
	struct arena_mark mark;
	int err = journal ? 0 : arena_journal(&g->arena, true);

	if (err)
		return err;
	mark = arena_mark(&g->arena);
	memset(&out, 0, sizeof(out));
	play(g, m, t, 0, NULL, NULL, &out.at, &out);
	*rest = false;
	if (out.end != REPLAY_DONE)
		err = GICSIM_E_INVAL;
	else if (t->tail)
		err = explore_tail(g, m, TAIL_BUDGET, t, rest);
	else
		*rest = !ready_any(g, m);
	if (!err)
		t->tail = t->tail && !*rest;
	arena_undo(&g->arena, mark);
	if (!journal && arena_journal(&g->arena, false))
		return GICSIM_E_BUG;
	return err;
}
