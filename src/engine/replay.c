/* SPDX-License-Identifier: MIT */
/*
 * Taking the steps of a trail again, and the tail after them (tail.h).
 *
 * No step is tried and taken back, so sinks and `each` hear one story.
 */
#include <gicsim/error.h>
#include <string.h>

#include "core/diag.h"
#include "engine/tail.h"

#define TAIL_MAX 100000u

typedef void each_fn(void *ctx, struct gs *g, const struct eng_step *s);

static void note(const struct gs *g, struct eng_replay_result *out)
{
	for (u64 new = g->step.failed & ~out->failed; new; new &= new - 1) {
		u32 inv = (u32)__builtin_ctzll(new);

		out->failure[inv] = actors_failure(g, inv);
	}
	out->failed |= g->step.failed;
}

static void play(struct gs *g, const struct eng_model *m, const struct eng_trail *t, each_fn *each,
		 void *ctx, struct eng_replay_result *out)
{
	for (u32 i = 0; i < t->n; i++) {
		const struct eng_step *s = &t->step[i];

		if (each)
			each(ctx, g, s);
		out->end = actors_take(g, m, s);
		if (out->end != REPLAY_DONE)
			return;
		note(g, out);
		out->at++;
	}
}

/* `list`, if not null, gets the steps. */
static int play_tail(struct gs *g, const struct eng_model *m, each_fn *each, void *ctx,
		     struct eng_trail *list, struct eng_replay_result *out)
{
	struct tail tail;
	int err = tail_init(&tail, m);

	while (!err && out->tail_steps < TAIL_MAX) {
		u32 item = tail_next(&tail, g, m, &err);
		struct eng_step s = { .row = (u16)ITEM_ROW(item), .k = (u16)ITEM_K(item) };

		if (item == GS_NONE32)
			break;
		if (each)
			each(ctx, g, &s);
		tail_step(g, m, item, &s);
		note(g, out);
		out->tail_steps++;
		if (list)
			err = trail_push(list, &s);
	}
	tail_fini(&tail);
	return err;
}

static int replay(struct gs *g, const struct eng_model *m, const struct eng_trail *t, each_fn *each,
		  void *ctx, struct eng_trail *list, struct eng_replay_result *out)
{
	int err = 0;

	memset(out, 0, sizeof(*out));
	play(g, m, t, each, ctx, out);
	if (out->end != REPLAY_DONE)
		return 0;
	if (t->tail)
		err = play_tail(g, m, each, ctx, list, out);
	if (err || ready_any(g, m))
		return err;
	out->rest = true;
	actors_judge_rest(g, m);
	note(g, out);
	return 0;
}

/* Fingerprints, which a tail needs, are kept with the journal. */
int eng_replay(struct gs *g, const struct eng_model *m, const struct eng_trail *t, each_fn *each,
	       void *ctx, struct eng_replay_result *out)
{
	bool journal = g->arena.journal;
	int err = journal ? 0 : arena_journal(&g->arena, true);

	if (!err)
		err = replay(g, m, t, each, ctx, NULL, out);
	if (!journal && !err)
		err = arena_journal(&g->arena, false);
	return err;
}

int eng_resolve(struct gs *g, const struct eng_model *m, struct eng_trail *t, bool *rest)
{
	bool journal = g->arena.journal;
	struct eng_replay_result out;
	struct eng_trail list;
	struct arena_mark mark;
	int err = journal ? 0 : arena_journal(&g->arena, true);

	*rest = false;
	if (err)
		return err;
	trail_init(&list);
	mark = arena_mark(&g->arena);
	err = replay(g, m, t, NULL, NULL, &list, &out);
	arena_undo(&g->arena, mark);
	if (!err && out.end != REPLAY_DONE)
		err = GICSIM_E_INVAL;
	*rest = !err && out.rest;
	for (u32 i = 0; i < list.n && *rest && !err; i++)
		err = trail_push(t, &list.step[i]);
	t->tail = t->tail && !*rest;
	trail_fini(&list);
	if (!journal && !err)
		err = arena_journal(&g->arena, false);
	return err;
}
