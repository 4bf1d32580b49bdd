/* SPDX-License-Identifier: MIT */
/*
 * The state is all there is, and a step can be taken back.
 *
 * Random walks through real scenarios.  After every step: the fingerprint
 * kept up line by line is the one computed from nothing; the step undone
 * leaves every byte as it was, shadow included; taken again with the same
 * answers it leads to the same place.  A state copied into another run of the
 * scenario has the same future there.
 */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/choose.h"

#define READY 256

static const struct { const char *path, *variant; } walks[] = {
	{ "traces/litmus/demote+raise.yaml", "base" },
	{ "traces/litmus/demote+raise.yaml", "p0-v40" },
	{ "traces/litmus/demote+raise.yaml", "p7" },
	{ "traces/litmus/promote+raise.yaml", "p2-p1" },
	{ "traces/litmus/movi-in+raise.yaml", "p7-v40" },
	{ "traces/litmus/movi-out+raise.yaml", "v40" },
	{ "traces/historical/b01-doorbell-vs-pending-last.yaml", "base" },
};

static void start(struct prop *p, const char *path, const char *variant, struct drawer *w, u64 seed)
{
	prop_open(p, path, variant, NULL, SIM_EXPLORE);
	drawer_init(w, seed);
	ck_assert_int_eq(sim_prepare(p->sim, &w->c, &p->d), 0);
	ck_assert_int_eq(arena_journal(&p->sim->gs.arena, true), 0);
}

struct moment {
	u8 *bytes;
	u64 fp1, fp2;
	struct arena_mark mark;
};

static size_t size(const struct arena *a)
{
	return (size_t)a->lines * ARENA_LINE;
}

static void look(struct moment *m, const struct arena *a)
{
	memcpy(m->bytes, a->base, size(a));
	m->fp1 = a->fp1;
	m->fp2 = a->fp2;
	m->mark = arena_mark(a);
}

static void same(const struct moment *m, const struct arena *a, const char *row, const char *what)
{
	ck_assert_msg(!memcmp(m->bytes, a->base, size(a)), "%s: %s: bytes differ", row, what);
	ck_assert_msg(m->fp1 == a->fp1 && m->fp2 == a->fp2, "%s: %s: fingerprints differ", row, what);
}

static void there_and_back(struct sim *s, struct drawer *w, const struct eng_step *step, const u64 base[2],
			   struct moment *before, struct moment *after)
{
	struct arena *a = &s->gs.arena;
	const char *row = prop_row(s, step);
	u64 h1, h2;
	u32 line;

	look(before, a);
	prop_step(s, w, step);
	arena_full_hash(a, &h1, &h2);
	ck_assert_msg((h1 ^ base[0]) == a->fp1 && (h2 ^ base[1]) == a->fp2, "%s: not the full fingerprint", row);
	ck_assert_msg(!arena_unannounced(a, &line), "%s: a write was not announced", row);
	ck_assert_msg(memcmp(before->bytes, a->base, (size_t)a->hashed * ARENA_LINE) != 0, "%s: an empty step", row);
	look(after, a);
	arena_undo(a, before->mark);
	same(before, a, row, "undone");
	ck_assert_msg(eng_take(&s->gs, &s->model, &w->step), "%s: not ready again", row);
	same(after, a, row, "taken again");
}

START_TEST(a_step_can_be_taken_back)
{
	struct eng_step ready[READY];
	struct moment before, after;
	struct drawer w;
	struct prop p;
	u32 n, steps = 0;

	for (u64 seed = 0; seed < 6; seed++) {
		struct arena *a;
		u64 base[2];

		start(&p, walks[_i].path, walks[_i].variant, &w, seed + 1);
		a = &p.sim->gs.arena;
		before.bytes = gs_alloc(1, size(a));
		after.bytes = gs_alloc(1, size(a));
		ck_assert(before.bytes && after.bytes);
		arena_full_hash(a, &base[0], &base[1]);
		while ((n = prop_ready(p.sim, ready, READY)) && ++steps < 3000)
			there_and_back(p.sim, &w, &ready[drawer_draw(&w, n)], base, &before, &after);
		gs_free(before.bytes);
		gs_free(after.bytes);
		prop_close(&p);
	}
	ck_assert_uint_gt(steps, 100);
}
END_TEST

/* A long walk taken back at once. */
START_TEST(a_walk_can_be_taken_back)
{
	struct eng_step ready[READY];
	struct moment begin;
	struct drawer w;
	struct prop p;
	u32 n;

	start(&p, walks[_i].path, walks[_i].variant, &w, 77);
	begin.bytes = gs_alloc(1, size(&p.sim->gs.arena));
	ck_assert_ptr_nonnull(begin.bytes);
	look(&begin, &p.sim->gs.arena);
	for (u32 i = 0; i < 400 && (n = prop_ready(p.sim, ready, READY)); i++)
		prop_step(p.sim, &w, &ready[drawer_draw(&w, n)]);
	ck_assert(p.sim->gs.arena.fp1 != 0);
	arena_undo(&p.sim->gs.arena, begin.mark);
	same(&begin, &p.sim->gs.arena, walks[_i].path, "walked back");
	gs_free(begin.bytes);
	prop_close(&p);
}
END_TEST

static void same_future(struct sim *a, struct sim *b, struct drawer *w, const char *name)
{
	struct eng_step ra[READY], rb[READY];

	for (u32 i = 0; i < 3000; i++) {
		u32 n = prop_ready(a, ra, READY);
		u64 failed;

		ck_assert_msg(prop_ready(b, rb, READY) == n && !memcmp(ra, rb, n * sizeof(ra[0])),
			      "%s: others can step", name);
		if (!n)
			break;
		prop_step(a, w, &ra[drawer_draw(w, n)]);
		failed = a->gs.step.failed;
		ck_assert_msg(eng_take(&b->gs, &b->model, &w->step), "%s: not ready in the copy", name);
		ck_assert_msg(arena_equal(&a->gs.arena, &b->gs.arena), "%s: %s parts them", name, prop_row(a, &w->step));
		ck_assert_uint_eq(failed, b->gs.step.failed);
	}
	gs_step_begin(&a->gs);
	gs_step_begin(&b->gs);
	a->model.at_rest(&a->gs);
	b->model.at_rest(&b->gs);
	ck_assert_uint_eq(a->gs.step.failed, b->gs.step.failed);
}

START_TEST(a_copied_state_has_the_same_future)
{
	struct eng_step ready[READY];
	struct drawer w, other;
	struct prop p, q;

	for (u64 seed = 0; seed < 20; seed++) {
		u32 steps, n;

		start(&p, walks[_i].path, walks[_i].variant, &w, seed + 1000);
		start(&q, walks[_i].path, walks[_i].variant, &other, seed + 2000);
		steps = drawer_draw(&w, 80);
		for (u32 i = 0; i < steps && (n = prop_ready(p.sim, ready, READY)); i++)
			prop_step(p.sim, &w, &ready[drawer_draw(&w, n)]);
		/* what the copy did before must leave nothing behind */
		for (u32 i = 0; i < 60 && (n = prop_ready(q.sim, ready, READY)); i++)
			prop_step(q.sim, &other, &ready[drawer_draw(&other, n)]);
		arena_copy(&q.sim->gs.arena, &p.sim->gs.arena);
		ck_assert_int_eq(arena_journal(&q.sim->gs.arena, true), 0);
		same_future(p.sim, q.sim, &w, walks[_i].path);
		prop_close(&p);
		prop_close(&q);
	}
}
END_TEST

Suite *check_state(void)
{
	Suite *s = suite_create("state");
	TCase *t = tcase_create("law");

	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, a_step_can_be_taken_back, 0, (int)ARRAY_SIZE(walks));
	tcase_add_loop_test(t, a_walk_can_be_taken_back, 0, (int)ARRAY_SIZE(walks));
	tcase_add_loop_test(t, a_copied_state_has_the_same_future, 0, (int)ARRAY_SIZE(walks));
	suite_add_tcase(s, t);
	return s;
}
