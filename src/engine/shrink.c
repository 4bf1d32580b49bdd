/* SPDX-License-Identifier: MIT */
/*
 * Shorter trails that fail the same invariant.
 *
 * What is tried: to cut the end and let the usual order finish the run; to
 * leave out pieces, large ones first; to answer choices with 0.  A step that
 * is not ready once others are gone is left out too, so what remains is a run
 * of the model.  Everything is deterministic.
 *
 * A candidate is better when its list ends where the failure is certain
 * already (where the model can tell), then when it lists fewer steps, then when
 * the whole run (with its tail) is shorter, then when fewer answers differ
 * from 0.
 *
 * Loops of one actor hide in a trail behind the steps of others, so pieces are
 * taken out of the list as it stands, and out of one actor's steps.
 *
 * Steps of URGENCY_LAST (timeouts) are taken only where nothing normal is
 * ready, as in an exploration, unless the given trail itself does otherwise.
 */
#include <gicsim/error.h>
#include <string.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "engine/tail.h"

#define TAIL_MAX 20000u

struct score {
	u32 open, listed, all, answers;
};

struct shrinker {
	struct gs *g;
	const struct eng_model *m;
	u16 inv;
	u32 tries, done;
	bool lax;			/* timeouts at any point */
	struct arena_mark start;
	struct eng_trail best, cand, ran;
	struct tail tail;
	struct score score;
	int err;
};

/* What the last step or rest said about the invariant. */
static bool failed(const struct shrinker *s)
{
	return s->g->step.failed >> s->inv & 1;
}

static bool allowed(struct shrinker *s, const struct eng_step *step)
{
	if (step->row >= s->m->nrows)
		return false;
	if (s->lax || s->m->rows[step->row]->urgency != URGENCY_LAST)
		return true;
	return !ready_any_normal(s->g, s->m);
}

static bool run_one(struct shrinker *s, const struct eng_step *step, struct eng_trail *into)
{
	struct eng_step took = *step;

	if (!allowed(s, step) || !eng_take(s->g, s->m, step))
		return false;
	if (trail_push(into, &took))
		s->err = GICSIM_E_NOMEM;
	return failed(s);
}

/* Runs the candidate; s->ran holds what it came to.  Ends at the failing step. */
static bool run_list(struct shrinker *s)
{
	s->ran.n = 0;
	s->ran.tail = false;
	for (u32 i = 0; i < s->cand.n && !s->err; i++)
		if (run_one(s, &s->cand.step[i], &s->ran))
			return true;
	return false;
}

/* On by the usual order: fails in the tail, or at the rest it leads to. */
static bool run_tail(struct shrinker *s, u32 *steps)
{
	struct eng_step took;

	tail_reset(&s->tail);
	while (*steps < TAIL_MAX) {
		u32 item = tail_next(&s->tail, s->g, s->m, &s->err);

		if (s->err)
			return false;
		if (item == GS_NONE32) {
			actors_judge_rest(s->g, s->m);
			return failed(s);
		}
		tail_step(s->g, s->m, item, &took);
		++*steps;
		if (failed(s))
			return true;
	}
	return false;
}

static u32 count_answers(const struct eng_trail *t)
{
	u32 n = 0;

	for (u32 i = 0; i < t->n; i++)
		for (u32 j = 0; j < t->step[i].nanswers; j++)
			n += t->step[i].answers[j] != 0;
	return n;
}

static bool better(const struct score *a, const struct score *b)
{
	if (a->open != b->open)
		return a->open < b->open;
	if (a->listed != b->listed)
		return a->listed < b->listed;
	if (a->all != b->all)
		return a->all < b->all;
	return a->answers < b->answers;
}

/* Does the candidate still fail?  Then *score and s->ran say how. */
static bool fails(struct shrinker *s, struct score *score)
{
	u32 steps = 0, open = 0;
	bool bad;

	s->done++;
	bad = run_list(s);
	if (!bad && !s->err) {
		open = s->m->doomed && !s->m->doomed(s->g, s->inv);
		bad = run_tail(s, &steps);
		s->ran.tail = steps > 0;
	}
	arena_undo(&s->g->arena, s->start);
	*score = (struct score){ open, s->ran.n, s->ran.n + steps, count_answers(&s->ran) };
	return bad && !s->err;
}

/* Try what is in s->cand; keep it if it is better. */
static bool attempt(struct shrinker *s)
{
	struct score score;

	if (s->done >= s->tries || s->err || !fails(s, &score) || !better(&score, &s->score))
		return false;
	s->score = score;
	s->err = trail_copy(&s->best, &s->ran);
	return true;
}

/* s->cand becomes the best without [from, from + n). */
static void without(struct shrinker *s, u32 from, u32 n)
{
	s->cand.n = 0;
	s->cand.tail = false;
	for (u32 i = 0; i < s->best.n && !s->err; i++)
		if (i < from || i - from >= n)
			s->err = trail_push(&s->cand, &s->best.step[i]);
}

static bool cut_to(struct shrinker *s, u32 n)
{
	without(s, n, s->best.n - n);
	return attempt(s);
}

/* Half of what may still go, while that works; then one by one. */
static bool cut_end(struct shrinker *s)
{
	bool any = false;
	u32 lo = 0;

	while (lo < s->best.n && s->done < s->tries && !s->err) {
		u32 mid = lo + (s->best.n - lo) / 2;

		if (cut_to(s, mid))
			any = true;
		else
			lo = mid + 1;
	}
	while (s->best.n && cut_to(s, s->best.n - 1))
		any = true;
	return any;
}

static bool drop_pieces(struct shrinker *s, u32 size)
{
	bool any = false;
	u32 i = 0;

	while (i < s->best.n && s->done < s->tries && !s->err) {
		without(s, i, size);
		if (attempt(s))
			any = true;
		else
			i += size;
	}
	return any;
}

static bool same_actor(const struct eng_step *a, const struct eng_step *b)
{
	return a->row == b->row && a->k == b->k;
}

/* s->cand becomes the best without n steps of one actor, from its step at `from` on. */
static void without_of(struct shrinker *s, u32 from, u32 n)
{
	struct eng_step who = s->best.step[from];

	s->cand.n = 0;
	s->cand.tail = false;
	for (u32 i = 0; i < s->best.n && !s->err; i++) {
		if (i >= from && n && same_actor(&s->best.step[i], &who))
			n--;
		else
			s->err = trail_push(&s->cand, &s->best.step[i]);
	}
}

static bool drop_of_actors(struct shrinker *s, u32 size)
{
	bool any = false;
	u32 i = 0;

	while (i < s->best.n && s->done < s->tries && !s->err) {
		without_of(s, i, size);
		if (attempt(s))
			any = true;
		else
			i++;
	}
	return any;
}

static void simplify_answers(struct shrinker *s)
{
	for (u32 i = 0; i < s->best.n; i++) {
		for (u32 j = 0; i < s->best.n && j < s->best.step[i].nanswers; j++) {
			if (!s->best.step[i].answers[j])
				continue;
			without(s, s->best.n, 0);
			if (s->err)
				return;
			s->cand.step[i].answers[j] = 0;
			attempt(s);
		}
	}
}

/* The first look at the trail: strict about timeouts if it is itself. */
static bool first_run(struct shrinker *s)
{
	for (int lax = 0; lax < 2; lax++) {
		s->lax = lax;
		s->err = trail_copy(&s->cand, &s->best);
		if (s->err)
			return false;
		if (fails(s, &s->score)) {
			s->err = trail_copy(&s->best, &s->ran);
			return !s->err;
		}
	}
	return false;
}

static void shrink(struct shrinker *s)
{
	bool any = true;

	while (any && s->done < s->tries && !s->err) {
		any = cut_end(s);
		for (u32 size = (s->best.n + 1) / 2; size; size /= 2)
			any |= drop_pieces(s, size);
		any |= drop_of_actors(s, s->best.n);
		for (u32 size = 16; size; size /= 2)
			any |= drop_of_actors(s, size);
	}
	simplify_answers(s);
}

int eng_shrink(struct gs *g, const struct eng_model *m, u16 inv, u32 tries, struct eng_trail *t)
{
	struct shrinker s = { .g = g, .m = m, .inv = inv, .tries = tries };
	bool journal = g->arena.journal, stamps = g->stamps, found;
	int err = journal ? 0 : arena_journal(&g->arena, true);

	if (err)
		return err;
	g->stamps = false;
	s.start = arena_mark(&g->arena);
	s.err = tail_init(&s.tail, m);
	if (!s.err)
		s.err = trail_copy(&s.best, t);
	found = !s.err && first_run(&s);
	if (found)
		shrink(&s);
	if (found && !s.err)
		s.err = trail_copy(t, &s.best);
	else if (!s.err)
		s.err = GICSIM_E_INVAL;
	trail_fini(&s.best);
	trail_fini(&s.cand);
	trail_fini(&s.ran);
	tail_fini(&s.tail);
	g->stamps = stamps;
	gs_step_begin(g);
	if (!journal && arena_journal(&g->arena, false))
		return GICSIM_E_BUG;
	return s.err;
}
