/* SPDX-License-Identifier: MIT */
/* Taking single steps, and the segments of what is ready. */
#include <check.h>
#include <string.h>

#include "engine/actors.h"
#include "support_toy.h"

Suite *check_actors(void);

static struct toy t;

static void open_journalled(struct toy_conf conf)
{
	toy_open(&t, conf);
	ck_assert_int_eq(arena_journal(&t.gs.arena, true), 0);
}

START_TEST(a_step_that_is_not_ready_is_refused)
{
	struct eng_step done = toy_step(ROW_WIRE, 0), no_row = toy_step(TOY_ROWS, 0);
	struct eng_step no_instance = toy_step(ROW_WALKER, 3);

	open_journalled((struct toy_conf){ .walkers = 3, .steps = 1, .tokens = 1 });
	ck_assert_int_eq(actors_take(&t.gs, &t.model, &done), REPLAY_NOT_READY);
	ck_assert_int_eq(actors_take(&t.gs, &t.model, &no_row), REPLAY_NOT_READY);
	ck_assert_int_eq(actors_take(&t.gs, &t.model, &no_instance), REPLAY_NOT_READY);
	ck_assert_uint_eq(t.gs.arena.nlog, 0);
	toy_close(&t);
}
END_TEST

START_TEST(a_step_that_asks_more_than_given_is_refused_without_a_trace)
{
	struct eng_step send = toy_step(ROW_SENDER, 0), wire = toy_step(ROW_WIRE, 0);
	struct eng_step too_large = { .row = ROW_WIRE, .nanswers = 1, .answers = { 2 } };
	u64 fp;

	open_journalled((struct toy_conf){ .tokens = 1, .lossy = 1 });
	ck_assert(eng_take(&t.gs, &t.model, &send));
	fp = t.gs.arena.fp1;
	ck_assert_int_eq(actors_take(&t.gs, &t.model, &wire), REPLAY_CHOICE);
	ck_assert_int_eq(actors_take(&t.gs, &t.model, &too_large), REPLAY_CHOICE);
	ck_assert_uint_eq(t.gs.arena.fp1, fp);
	ck_assert_uint_eq(toy_chan(&t.gs)->inside, 1);
	toy_close(&t);
}
END_TEST

START_TEST(answers_decide_what_a_step_does)
{
	struct eng_step send = toy_step(ROW_SENDER, 0);
	struct eng_step keep = { .row = ROW_WIRE, .nanswers = 1, .answers = { 0 } };
	struct eng_step lose = { .row = ROW_WIRE, .nanswers = 1, .answers = { 1 } };

	open_journalled((struct toy_conf){ .tokens = 2, .lossy = 1 });
	ck_assert(eng_take(&t.gs, &t.model, &send));
	ck_assert(eng_take(&t.gs, &t.model, &send));
	ck_assert(eng_take(&t.gs, &t.model, &lose));
	ck_assert(eng_take(&t.gs, &t.model, &keep));
	ck_assert_uint_eq(toy_chan(&t.gs)->lost, 1);
	ck_assert_uint_eq(toy_chan(&t.gs)->received, 1);
	ck_assert_ptr_eq(t.gs.choose, &t.seeded.c);
	toy_close(&t);
}
END_TEST

START_TEST(a_step_carries_its_number_for_observations)
{
	struct eng_step s = toy_step(ROW_WALKER, 2);

	open_journalled((struct toy_conf){ .walkers = 3, .steps = 1 });
	ck_assert(eng_take(&t.gs, &t.model, &s));
	ck_assert_uint_eq(t.gs.step.actor, ROW_WALKER << 16 | 2);
	ck_assert(t.gs.step.touched >> TOY_WALK & 1);
	toy_close(&t);
}
END_TEST

START_TEST(late_rows_are_asked_only_where_nothing_normal_is_ready)
{
	struct ready_pool pool = { 0 };
	struct ready_seg seg[TOY_ROWS], next[TOY_ROWS];
	struct eng_step s = toy_step(ROW_WALKER, 0);
	enum urgency u;

	open_journalled((struct toy_conf){ .walkers = 1, .steps = 1, .timers = 2 });
	ck_assert_int_eq(ready_fill(&pool, &t.gs, &t.model, NULL, 0, seg, &u), 1);
	ck_assert_int_eq(u, URGENCY_NORMAL);
	ck_assert_uint_eq(seg[ROW_TIMER].n, READY_UNKNOWN);
	ck_assert(ready_any_normal(&t.gs, &t.model));
	ck_assert(eng_take(&t.gs, &t.model, &s));
	ck_assert_int_eq(ready_fill(&pool, &t.gs, &t.model, seg, t.gs.step.touched, next, &u), 2);
	ck_assert_int_eq(u, URGENCY_LAST);
	ck_assert_uint_eq(pool.item[next[ROW_TIMER].off + 1], ITEM(ROW_TIMER, 1));
	ck_assert(!ready_any_normal(&t.gs, &t.model));
	ck_assert(ready_any(&t.gs, &t.model));
	ready_pool_fini(&pool);
	toy_close(&t);
}
END_TEST

START_TEST(untouched_rows_share_the_parents_segment)
{
	struct ready_pool pool = { 0 };
	struct ready_seg seg[TOY_ROWS], next[TOY_ROWS];
	struct eng_step s = toy_step(ROW_SENDER, 0);
	enum urgency u;

	open_journalled((struct toy_conf){ .walkers = 3, .steps = 1, .tokens = 1 });
	ck_assert_int_eq(ready_fill(&pool, &t.gs, &t.model, NULL, 0, seg, &u), 4);
	ck_assert(eng_take(&t.gs, &t.model, &s));
	ck_assert_int_eq(ready_fill(&pool, &t.gs, &t.model, seg, t.gs.step.touched, next, &u), 4);
	ck_assert_uint_eq(next[ROW_WALKER].off, seg[ROW_WALKER].off);
	ck_assert_uint_eq(seg[ROW_WIRE].n, 0);
	ck_assert_uint_eq(next[ROW_WIRE].n, 1);
	ck_assert_uint_eq(next[ROW_SENDER].n, 0);
	ready_pool_fini(&pool);
	toy_close(&t);
}
END_TEST

static u64 walker_touched(const struct gs *g) { return gs_touched_in(g, TOY_WALK); }

START_TEST(of_a_row_that_can_tell_only_those_the_step_concerns_are_asked)
{
	struct ready_pool pool = { 0 };
	struct ready_seg seg[TOY_ROWS], next[TOY_ROWS];
	struct eng_step s = toy_step(ROW_WALKER, 1);
	enum urgency u;

	open_journalled((struct toy_conf){ .walkers = 70, .steps = 1 });
	t.row[ROW_WALKER].concerns = walker_touched;
	ck_assert_int_eq(ready_fill(&pool, &t.gs, &t.model, NULL, 0, seg, &u), 70);
	ck_assert(eng_take(&t.gs, &t.model, &s));
	/* 1 and 65 share a bit */
	ck_assert_uint_eq(actors_concerned(&t.gs, &t.row[ROW_WALKER], t.gs.step.touched), 1u << 1);
	ck_assert_uint_eq(actors_concerned(&t.gs, &t.row[ROW_WIRE], t.gs.step.touched), 0);
	ck_assert_int_eq(ready_fill(&pool, &t.gs, &t.model, seg, t.gs.step.touched, next, &u), 69);
	ck_assert_uint_eq(pool.item[next[ROW_WALKER].off], ITEM(ROW_WALKER, 0));
	ck_assert_uint_eq(pool.item[next[ROW_WALKER].off + 1], ITEM(ROW_WALKER, 2));
	ck_assert_uint_eq(pool.item[next[ROW_WALKER].off + 68], ITEM(ROW_WALKER, 69));
	ready_pool_fini(&pool);
	toy_close(&t);
}
END_TEST

START_TEST(the_pool_grows_past_its_first_size)
{
	struct ready_pool pool = { 0 };
	struct ready_seg seg[TOY_ROWS];
	enum urgency u;

	open_journalled((struct toy_conf){ .walkers = 200, .steps = 1 });
	for (u32 i = 0; i < 50; i++) {
		ck_assert_int_eq(ready_fill(&pool, &t.gs, &t.model, NULL, 0, seg, &u), 200);
		ck_assert_uint_eq(pool.item[seg[ROW_WALKER].off + 199], ITEM(ROW_WALKER, 199));
	}
	ck_assert_uint_eq(pool.n, 10000);
	ready_pool_fini(&pool);
	toy_close(&t);
}
END_TEST

START_TEST(an_invariant_beyond_the_kept_failures_still_has_its_number)
{
	toy_open(&t, (struct toy_conf){ 0 });
	gs_step_begin(&t.gs);
	for (u16 i = 10; i < 20; i++)
		gs_fail(&t.gs, i, 1, i, 0, 0);
	ck_assert_uint_eq(actors_failure(&t.gs, 11).a, 11);
	ck_assert_uint_eq(actors_failure(&t.gs, 19).invariant, 19);
	toy_close(&t);
}
END_TEST

START_TEST(the_hosts_clock_does_not_go_back)
{
	u64 a = eng_host_ms();

	ck_assert_uint_ge(eng_host_ms(), a);
	ck_assert_uint_gt(a, 0);
}
END_TEST

Suite *check_actors(void)
{
	Suite *s = suite_create("actors");
	TCase *tc = tcase_create("actors");

	tcase_add_test(tc, a_step_that_is_not_ready_is_refused);
	tcase_add_test(tc, a_step_that_asks_more_than_given_is_refused_without_a_trace);
	tcase_add_test(tc, answers_decide_what_a_step_does);
	tcase_add_test(tc, a_step_carries_its_number_for_observations);
	tcase_add_test(tc, late_rows_are_asked_only_where_nothing_normal_is_ready);
	tcase_add_test(tc, untouched_rows_share_the_parents_segment);
	tcase_add_test(tc, of_a_row_that_can_tell_only_those_the_step_concerns_are_asked);
	tcase_add_test(tc, the_pool_grows_past_its_first_size);
	tcase_add_test(tc, an_invariant_beyond_the_kept_failures_still_has_its_number);
	tcase_add_test(tc, the_hosts_clock_does_not_go_back);
	suite_add_tcase(s, tc);
	return s;
}
