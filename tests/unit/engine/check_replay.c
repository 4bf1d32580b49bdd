/* SPDX-License-Identifier: MIT */
/* Replaying trails, their tails, and what is told on the way. */
#include <check.h>
#include <gicsim/error.h>
#include <string.h>

#include "support_toy.h"

Suite *check_replay(void);

static struct toy t;
static struct eng_trail trail;

static void open_with(struct toy_conf conf)
{
	toy_open(&t, conf);
	trail_init(&trail);
}

static void close_all(void)
{
	trail_fini(&trail);
	toy_close(&t);
}

static void add(struct eng_step s)
{
	ck_assert_int_eq(trail_push(&trail, &s), 0);
}

static const struct eng_step lose = { .row = ROW_WIRE, .nanswers = 1, .answers = { 1 } };

START_TEST(listed_steps_are_taken_and_rest_is_judged)
{
	struct eng_replay_result r;

	open_with((struct toy_conf){ .tokens = 1, .lossy = 1 });
	add(toy_step(ROW_SENDER, 0));
	add(lose);
	ck_assert_int_eq(eng_replay(&t.gs, &t.model, &trail, NULL, NULL, &r), 0);
	ck_assert_int_eq(r.end, REPLAY_DONE);
	ck_assert_uint_eq(r.at, 2);
	ck_assert_uint_eq(r.tail_steps, 0);
	ck_assert(r.rest);
	ck_assert_uint_eq(r.failed, 1u << INV_LOST);
	ck_assert_uint_eq(r.failure[INV_LOST].a, 1);
	ck_assert_uint_eq(toy_chan(&t.gs)->lost, 1);
	close_all();
}
END_TEST

START_TEST(a_trail_without_tail_ends_where_it_ends)
{
	struct eng_replay_result r;

	open_with((struct toy_conf){ .tokens = 2 });
	add(toy_step(ROW_SENDER, 0));
	ck_assert_int_eq(eng_replay(&t.gs, &t.model, &trail, NULL, NULL, &r), 0);
	ck_assert(!r.rest);
	ck_assert_uint_eq(r.failed, 0);
	ck_assert_uint_eq(toy_chan(&t.gs)->inside, 1);
	close_all();
}
END_TEST

START_TEST(a_step_that_does_not_fit_ends_the_replay_and_says_where)
{
	struct eng_replay_result r;

	open_with((struct toy_conf){ .tokens = 1, .lossy = 1 });
	add(toy_step(ROW_SENDER, 0));
	add(toy_step(ROW_SENDER, 0));
	ck_assert_int_eq(eng_replay(&t.gs, &t.model, &trail, NULL, NULL, &r), 0);
	ck_assert_int_eq(r.end, REPLAY_NOT_READY);
	ck_assert_uint_eq(r.at, 1);
	trail.n = 0;
	add(toy_step(ROW_WIRE, 0));
	ck_assert_int_eq(eng_replay(&t.gs, &t.model, &trail, NULL, NULL, &r), 0);
	ck_assert_int_eq(r.end, REPLAY_CHOICE);
	ck_assert_uint_eq(r.at, 0);
	close_all();
}
END_TEST

START_TEST(a_tail_goes_by_the_usual_order_to_rest)
{
	struct eng_replay_result r;

	open_with((struct toy_conf){ .walkers = 2, .steps = 2, .tokens = 2, .lossy = 1, .timers = 1 });
	add(toy_step(ROW_WALKER, 1));
	trail.tail = true;
	ck_assert_int_eq(eng_replay(&t.gs, &t.model, &trail, NULL, NULL, &r), 0);
	ck_assert(r.rest);
	/* 3 walker steps, 2 sends, 2 deliveries, 1 timer; first answers lose nothing */
	ck_assert_uint_eq(r.tail_steps, 8);
	ck_assert_uint_eq(r.failed, 0);
	ck_assert_uint_eq(toy_chan(&t.gs)->received, 2);
	ck_assert(!t.gs.arena.journal);
	close_all();
}
END_TEST

START_TEST(a_tail_that_can_never_rest_ends_all_the_same)
{
	struct eng_replay_result r;
	bool rest = true;

	open_with((struct toy_conf){ .flips = 1, .tokens = 1 });
	trail.tail = true;
	ck_assert_int_eq(eng_resolve(&t.gs, &t.model, &trail, &rest), 0);
	ck_assert(!rest && trail.tail && !trail.n);
	ck_assert_int_eq(eng_replay(&t.gs, &t.model, &trail, NULL, NULL, &r), 0);
	ck_assert_int_eq(r.end, REPLAY_DONE);
	ck_assert(!r.rest);
	ck_assert_uint_eq(r.tail_steps, 100000);
	close_all();
}
END_TEST

/* A poller that runs in circles until the token has come. */
static bool poller_ready(const struct gs *g, u32 k)
{
	(void)k;
	return toy_chan(g)->received == 0;
}

START_TEST(a_tail_leaves_a_circle_that_would_keep_it_from_rest)
{
	struct eng_replay_result r;

	open_with((struct toy_conf){ .flips = 1, .tokens = 1 });
	t.row[ROW_FLIP].ready = poller_ready;
	t.row[ROW_FLIP].watch = 0;
	t.rows[ROW_WALKER] = &t.row[ROW_FLIP];	/* the poller is the first row */
	t.rows[ROW_FLIP] = &t.row[ROW_WALKER];
	trail.tail = true;
	ck_assert_int_eq(eng_replay(&t.gs, &t.model, &trail, NULL, NULL, &r), 0);
	ck_assert(r.rest);
	ck_assert_uint_eq(toy_chan(&t.gs)->received, 1);
	close_all();
}
END_TEST

struct heard {
	u32 n;
	u16 row[32];
};

static void hear(void *ctx, struct gs *g, const struct eng_step *s)
{
	struct heard *h = ctx;

	if (s->row == ROW_WIRE)		/* called before the step */
		ck_assert_uint_gt(toy_chan(g)->inside, 0);
	ck_assert_uint_lt(h->n, 32);
	h->row[h->n++] = s->row;
}

START_TEST(each_step_is_told_once_before_it_is_taken)
{
	struct eng_replay_result r;
	struct heard h = { 0 };
	static const u16 want[] = { ROW_SENDER, ROW_WALKER, ROW_WIRE };

	open_with((struct toy_conf){ .walkers = 1, .steps = 1, .tokens = 1 });
	add(toy_step(ROW_SENDER, 0));
	trail.tail = true;
	ck_assert_int_eq(eng_replay(&t.gs, &t.model, &trail, hear, &h, &r), 0);
	ck_assert_uint_eq(h.n, ARRAY_SIZE(want));
	ck_assert(!memcmp(h.row, want, sizeof(want)));
	close_all();
}
END_TEST

START_TEST(resolving_lists_the_tail_and_changes_nothing_else)
{
	struct eng_replay_result r;
	struct arena before;
	bool rest;

	open_with((struct toy_conf){ .walkers = 1, .steps = 2, .tokens = 1, .lossy = 1 });
	ck_assert_int_eq(arena_init(&before, t.lay.hashed_lines, t.lay.shadow_lines), 0);
	arena_copy(&before, &t.gs.arena);
	add(toy_step(ROW_SENDER, 0));
	trail.tail = true;
	ck_assert_int_eq(eng_resolve(&t.gs, &t.model, &trail, &rest), 0);
	ck_assert(rest);
	ck_assert(!trail.tail);
	ck_assert_uint_eq(trail.n, 4);
	ck_assert(arena_equal(&before, &t.gs.arena));
	ck_assert_int_eq(eng_replay(&t.gs, &t.model, &trail, NULL, NULL, &r), 0);
	ck_assert_int_eq(r.end, REPLAY_DONE);
	ck_assert(r.rest);
	arena_fini(&before);
	close_all();
}
END_TEST

START_TEST(a_trail_that_does_not_fit_is_not_resolved)
{
	bool rest = true;

	open_with((struct toy_conf){ .tokens = 1 });
	add(toy_step(ROW_WIRE, 0));
	trail.tail = true;
	ck_assert_int_eq(eng_resolve(&t.gs, &t.model, &trail, &rest), GICSIM_E_INVAL);
	ck_assert(!rest);
	ck_assert(trail.tail);
	ck_assert_uint_eq(trail.n, 1);
	close_all();
}
END_TEST

START_TEST(failures_on_the_way_are_kept_with_the_first_of_each)
{
	struct eng_replay_result r;

	open_with((struct toy_conf){ .walkers = 2, .steps = 3, .meet = 2, .tokens = 1, .lossy = 1 });
	for (u32 i = 0; i < 4; i++)
		add(toy_step(ROW_WALKER, (u16)(i & 1)));
	ck_assert_int_eq(eng_replay(&t.gs, &t.model, &trail, NULL, NULL, &r), 0);
	ck_assert_uint_eq(r.failed, 1u << INV_MEET);
	ck_assert_uint_eq(r.failure[INV_MEET].a, 1);
	ck_assert_uint_eq(r.failure[INV_MEET].b, 2);
	close_all();
}
END_TEST

Suite *check_replay(void)
{
	Suite *s = suite_create("replay");
	TCase *tc = tcase_create("replay");

	tcase_add_test(tc, listed_steps_are_taken_and_rest_is_judged);
	tcase_add_test(tc, a_trail_without_tail_ends_where_it_ends);
	tcase_add_test(tc, a_step_that_does_not_fit_ends_the_replay_and_says_where);
	tcase_add_test(tc, a_tail_goes_by_the_usual_order_to_rest);
	tcase_add_test(tc, a_tail_that_can_never_rest_ends_all_the_same);
	tcase_add_test(tc, a_tail_leaves_a_circle_that_would_keep_it_from_rest);
	tcase_add_test(tc, each_step_is_told_once_before_it_is_taken);
	tcase_add_test(tc, resolving_lists_the_tail_and_changes_nothing_else);
	tcase_add_test(tc, a_trail_that_does_not_fit_is_not_resolved);
	tcase_add_test(tc, failures_on_the_way_are_kept_with_the_first_of_each);
	suite_add_tcase(s, tc);
	return s;
}
