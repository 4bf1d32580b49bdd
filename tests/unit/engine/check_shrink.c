/* SPDX-License-Identifier: MIT */
/* Shrunk trails still fail, and are minimal where the minimum is known. */
#include <check.h>
#include <gicsim/error.h>
#include <string.h>

#include "support_toy.h"

Suite *check_shrink(void);

/* Explores, shrinks the trail of `inv`, and checks that it still fails. */
static void shrink_explored(struct toy *t, struct toy_conf conf, u16 inv, struct eng_trail *out)
{
	struct eng_limits lim = { 0 };
	struct eng_explored e;
	struct eng_replay_result r;

	toy_open(t, conf);
	trail_init(out);
	ck_assert_int_eq(eng_explore(&t->gs, &t->model, &lim, &e), 0);
	ck_assert_uint_gt(e.inv[inv].bad, 0);
	ck_assert_int_eq(trail_copy(out, &e.inv[inv].trail), 0);
	ck_assert_int_eq(eng_shrink(&t->gs, &t->model, inv, 1000, out), 0);
	ck_assert_uint_le(out->n, e.inv[inv].trail.n);
	ck_assert_int_eq(arena_journal(&t->gs.arena, true), 0);
	ck_assert_int_eq(eng_replay(&t->gs, &t->model, out, NULL, NULL, &r), 0);
	ck_assert_int_eq(r.end, REPLAY_DONE);
	ck_assert(r.failed >> inv & 1);
	eng_explored_fini(&e, TOY_INVARIANTS);
}

START_TEST(a_lost_token_shrinks_to_sending_and_losing_it)
{
	struct toy t;
	struct eng_trail trail;

	shrink_explored(&t, (struct toy_conf){ .walkers = 3, .steps = 2, .tokens = 3, .lossy = 1 },
			INV_LOST, &trail);
	ck_assert_uint_eq(trail.n, 2);
	ck_assert(trail.tail);
	ck_assert_uint_eq(trail.step[0].row, ROW_SENDER);
	ck_assert_uint_eq(trail.step[1].row, ROW_WIRE);
	ck_assert_uint_eq(trail.step[1].answers[0], 1);
	trail_fini(&trail);
	toy_close(&t);
}
END_TEST

START_TEST(a_deadlock_shrinks_to_the_one_step_out_of_order)
{
	struct toy t;
	struct eng_trail trail;

	shrink_explored(&t, (struct toy_conf){ .walkers = 2, .steps = 3, .lockers = 2 }, INV_DEADLOCK,
			&trail);
	/* the second locker first; then the usual order runs into it */
	ck_assert_uint_eq(trail.n, 1);
	ck_assert(trail.tail);
	ck_assert_uint_eq(trail.step[0].row, ROW_LOCKER);
	ck_assert_uint_eq(trail.step[0].k, 1);
	trail_fini(&trail);
	toy_close(&t);
}
END_TEST

/* Both hold one lock: nothing can help any more. */
static bool both_hold_one(const struct gs *g, u16 inv)
{
	const u8 *a = gs_at(g, TOY_LOCK, 0), *b = gs_at(g, TOY_LOCK, 1);

	return inv != INV_DEADLOCK || (*a == 1 && *b == 1);
}

START_TEST(where_the_model_can_tell_the_list_reaches_the_doomed_state)
{
	struct toy t;
	struct eng_trail trail;
	static const struct eng_step given[] = { { .row = ROW_LOCKER, .k = 1 }, { .row = ROW_WALKER },
						 { .row = ROW_LOCKER, .k = 0 } };

	toy_open(&t, (struct toy_conf){ .walkers = 1, .steps = 2, .lockers = 2 });
	t.model.doomed = both_hold_one;
	trail_init(&trail);
	for (u32 i = 0; i < ARRAY_SIZE(given); i++)
		ck_assert_int_eq(trail_push(&trail, &given[i]), 0);
	trail.tail = true;
	ck_assert_int_eq(eng_shrink(&t.gs, &t.model, INV_DEADLOCK, 100, &trail), 0);
	/* without doomed() one step is enough, and the tail does the other */
	ck_assert_uint_eq(trail.n, 2);
	ck_assert_uint_eq(trail.step[0].k, 1);
	ck_assert_uint_eq(trail.step[1].k, 0);
	ck_assert(trail.tail);
	trail_fini(&trail);
	toy_close(&t);
}
END_TEST

START_TEST(loops_of_one_actor_between_the_steps_of_others_go)
{
	struct toy t;
	struct eng_trail trail;
	struct eng_step walk[] = { toy_step(ROW_WALKER, 1), toy_step(ROW_WALKER, 0) };
	struct eng_step flip = toy_step(ROW_FLIP, 0);

	toy_open(&t, (struct toy_conf){ .walkers = 2, .steps = 2, .meet = 2, .flips = 1 });
	trail_init(&trail);
	for (u32 i = 0; i < 4; i++) {
		ck_assert_int_eq(trail_push(&trail, &walk[i / 2]), 0);
		ck_assert_int_eq(trail_push(&trail, &flip), 0);
	}
	ck_assert_int_eq(eng_shrink(&t.gs, &t.model, INV_MEET, 200, &trail), 0);
	for (u32 i = 0; i < trail.n; i++)
		ck_assert_uint_eq(trail.step[i].row, ROW_WALKER);
	trail_fini(&trail);
	toy_close(&t);
}
END_TEST

START_TEST(a_failing_step_is_reached_in_the_tail)
{
	struct toy t;
	struct eng_trail trail;

	shrink_explored(&t, (struct toy_conf){ .walkers = 3, .steps = 4, .meet = 2, .flips = 1 },
			INV_MEET, &trail);
	/* two steps of walker 1; the usual order brings walker 0 to meet it, though flips never rest */
	ck_assert_uint_eq(trail.n, 2);
	ck_assert(trail.tail);
	ck_assert_uint_eq(trail.step[0].k, 1);
	ck_assert_uint_eq(trail.step[1].k, 1);
	trail_fini(&trail);
	toy_close(&t);
}
END_TEST

START_TEST(a_timeout_stays_behind_everything_normal)
{
	struct toy t;
	struct eng_trail trail;
	struct eng_step walk = toy_step(ROW_WALKER, 0), timer = toy_step(ROW_TIMER, 0);

	/* INV_EARLY can only fail when the timer fires with a walker still ready. */
	toy_open(&t, (struct toy_conf){ .walkers = 1, .steps = 2, .timers = 1 });
	trail_init(&trail);
	ck_assert_int_eq(trail_push(&trail, &walk), 0);
	ck_assert_int_eq(trail_push(&trail, &walk), 0);
	ck_assert_int_eq(trail_push(&trail, &timer), 0);
	ck_assert_int_eq(eng_shrink(&t.gs, &t.model, INV_EARLY, 100, &trail), GICSIM_E_INVAL);
	ck_assert_uint_eq(trail.n, 3);
	/* a trail that itself lets it fire early may keep doing so */
	trail.n = 1;
	ck_assert_int_eq(trail_push(&trail, &timer), 0);
	ck_assert_int_eq(eng_shrink(&t.gs, &t.model, INV_EARLY, 100, &trail), 0);
	ck_assert_uint_eq(trail.n, 1);
	ck_assert_uint_eq(trail.step[0].row, ROW_TIMER);
	trail_fini(&trail);
	toy_close(&t);
}
END_TEST

START_TEST(a_trail_that_does_not_fail_is_left_alone)
{
	struct toy t;
	struct eng_trail trail;
	struct eng_step send = toy_step(ROW_SENDER, 0);

	toy_open(&t, (struct toy_conf){ .tokens = 1 });
	trail_init(&trail);
	ck_assert_int_eq(trail_push(&trail, &send), 0);
	trail.tail = true;
	ck_assert_int_eq(eng_shrink(&t.gs, &t.model, INV_LOST, 100, &trail), GICSIM_E_INVAL);
	ck_assert_uint_eq(trail.n, 1);
	ck_assert(trail.tail);
	trail_fini(&trail);
	toy_close(&t);
}
END_TEST

static u32 replays;

static void counting_rest(struct gs *g)
{
	replays++;
	if (toy_chan(g)->lost)
		gs_fail(g, INV_LOST, 0, 0, 0, 0);
}

START_TEST(it_tries_no_more_often_than_allowed_and_leaves_the_state)
{
	struct toy t;
	struct eng_trail trail;
	struct eng_step walk = toy_step(ROW_WALKER, 0), send = toy_step(ROW_SENDER, 0);
	struct eng_step lose = { .row = ROW_WIRE, .nanswers = 1, .answers = { 1 } };

	toy_open(&t, (struct toy_conf){ .walkers = 1, .steps = 100, .tokens = 1, .lossy = 1 });
	t.model.at_rest = counting_rest;
	trail_init(&trail);
	for (u32 i = 0; i < 100; i++)
		ck_assert_int_eq(trail_push(&trail, &walk), 0);
	ck_assert_int_eq(trail_push(&trail, &send), 0);
	ck_assert_int_eq(trail_push(&trail, &lose), 0);
	ck_assert_int_eq(eng_shrink(&t.gs, &t.model, INV_LOST, 5, &trail), 0);
	ck_assert_uint_le(replays, 5);
	ck_assert_uint_eq(toy_walker(&t.gs, 0), 0);
	ck_assert(!t.gs.arena.journal);
	trail_fini(&trail);
	toy_close(&t);
}
END_TEST

START_TEST(answers_that_do_not_matter_become_the_first)
{
	struct toy t;
	struct eng_trail trail;
	struct eng_step send = toy_step(ROW_SENDER, 0), walk = toy_step(ROW_WALKER, 0);
	struct eng_step lose = { .row = ROW_WIRE, .nanswers = 1, .answers = { 1 } };

	/* The failure is the meeting; losing the token before it does not matter. */
	toy_open(&t, (struct toy_conf){ .walkers = 2, .steps = 1, .meet = 1, .tokens = 1, .lossy = 1 });
	trail_init(&trail);
	ck_assert_int_eq(trail_push(&trail, &send), 0);
	ck_assert_int_eq(trail_push(&trail, &lose), 0);
	ck_assert_int_eq(trail_push(&trail, &walk), 0);
	walk.k = 1;
	ck_assert_int_eq(trail_push(&trail, &walk), 0);
	ck_assert_int_eq(eng_shrink(&t.gs, &t.model, INV_MEET, 2, &trail), 0);
	ck_assert_int_eq(eng_shrink(&t.gs, &t.model, INV_MEET, 100, &trail), 0);
	for (u32 i = 0; i < trail.n; i++)
		ck_assert(!trail.step[i].nanswers || !trail.step[i].answers[0]);
	trail_fini(&trail);
	toy_close(&t);
}
END_TEST

Suite *check_shrink(void)
{
	Suite *s = suite_create("shrink");
	TCase *tc = tcase_create("shrink");

	tcase_add_test(tc, a_lost_token_shrinks_to_sending_and_losing_it);
	tcase_add_test(tc, a_deadlock_shrinks_to_the_one_step_out_of_order);
	tcase_add_test(tc, where_the_model_can_tell_the_list_reaches_the_doomed_state);
	tcase_add_test(tc, loops_of_one_actor_between_the_steps_of_others_go);
	tcase_add_test(tc, a_failing_step_is_reached_in_the_tail);
	tcase_add_test(tc, a_timeout_stays_behind_everything_normal);
	tcase_add_test(tc, a_trail_that_does_not_fail_is_left_alone);
	tcase_add_test(tc, it_tries_no_more_often_than_allowed_and_leaves_the_state);
	tcase_add_test(tc, answers_that_do_not_matter_become_the_first);
	suite_add_tcase(s, tc);
	return s;
}
