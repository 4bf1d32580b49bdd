/* SPDX-License-Identifier: MIT */
/* The event loop: order by price, ties by row and instance, due times, limits, records. */
#include <check.h>
#include <gicsim/error.h>
#include <string.h>

#include "core/rng.h"
#include "support_toy.h"

Suite *check_timed(void);

static struct toy t;
static struct eng_trail trail;

static u64 price(void *ctx, struct gs *g)
{
	const u64 *ns = ctx;		/* per instance of walkers; other rows 5 */
	u32 row = g->step.actor >> 16, k = g->step.actor & 0xffff;

	return row == ROW_WALKER ? ns[k] : 5;
}

static struct eng_timed_result run(struct eng_timed opt)
{
	struct eng_timed_result r;

	if (!opt.until_ns)
		opt.until_ns = 1000000;
	ck_assert_int_eq(eng_run_timed(&t.gs, &t.model, &opt, &r), 0);
	return r;
}

static void order_is(const char *walkers)
{
	ck_assert_uint_eq(trail.n, strlen(walkers));
	for (u32 i = 0; i < trail.n; i++) {
		ck_assert_uint_eq(trail.step[i].row, ROW_WALKER);
		ck_assert_msg(trail.step[i].k == (u32)(walkers[i] - '0'), "step %u is of %u", i,
			      trail.step[i].k);
	}
}

START_TEST(the_cheaper_actor_steps_more_often)
{
	u64 ns[] = { 10, 15 };
	struct eng_timed_result r;

	toy_open(&t, (struct toy_conf){ .walkers = 2, .steps = 3 });
	trail_init(&trail);
	r = run((struct eng_timed){ .price = price, .price_ctx = ns, .record = &trail });
	ck_assert(r.rest);
	ck_assert_uint_eq(r.steps, 6);
	/* 0: both, 10: 0, 15: 1, 20: 0, 30: 1 */
	order_is("010101");
	ck_assert_uint_eq(r.now_ns, 30);
	ck_assert_uint_eq(r.failed, 0);
	trail_fini(&trail);
	toy_close(&t);
}
END_TEST

START_TEST(ties_go_by_instance)
{
	u64 ns[] = { 10, 20 };
	struct eng_timed_result r;

	toy_open(&t, (struct toy_conf){ .walkers = 2, .steps = 3 });
	trail_init(&trail);
	r = run((struct eng_timed){ .price = price, .price_ctx = ns, .record = &trail });
	/* 0: both, 10: 0, 20: both, 0 first, 40: 1 */
	order_is("010011");
	ck_assert_uint_eq(r.now_ns, 40);
	trail_fini(&trail);
	toy_close(&t);
}
END_TEST

START_TEST(many_instances_keep_their_order_in_the_heap)
{
	u64 ns[200];

	for (u32 k = 0; k < 200; k++)
		ns[k] = 1 + rng_mix(9, k) % 1000;
	toy_open(&t, (struct toy_conf){ .walkers = 200, .steps = 5 });
	trail_init(&trail);
	run((struct eng_timed){ .price = price, .price_ctx = ns, .record = &trail });
	ck_assert_uint_eq(trail.n, 1000);
	/* step j of walker k is at j * ns[k]; the order must be that of (time, k) */
	for (u32 i = 0, done[200] = { 0 }; i < trail.n; i++) {
		u32 k = trail.step[i].k;
		u64 at = done[k]++ * ns[k];

		if (i) {
			u32 b = trail.step[i - 1].k;
			u64 was = (done[b] - 1 - (b == k)) * ns[b];

			ck_assert_msg(was < at || (was == at && b < k), "step %u of %u", i, k);
		}
	}
	trail_fini(&trail);
	toy_close(&t);
}
END_TEST

START_TEST(a_step_waits_for_what_makes_it_ready)
{
	struct eng_timed_result r;

	toy_open(&t, (struct toy_conf){ .tokens = 3 });
	r = run((struct eng_timed){ .price = price });
	/* sender 0 5 10; a token is there when its sender is done: wire 5 10 15 */
	ck_assert_uint_eq(r.now_ns, 15);
	ck_assert_uint_eq(r.steps, 6);
	ck_assert(r.rest);
	toy_close(&t);
}
END_TEST

START_TEST(a_timer_goes_by_its_due_time)
{
	u64 ns[] = { 10 };
	struct eng_timed_result r;

	toy_open(&t, (struct toy_conf){ .walkers = 1, .steps = 4, .timers = 1 });
	toy_set_due(&t, 15);
	trail_init(&trail);
	r = run((struct eng_timed){ .price = price, .price_ctx = ns, .record = &trail });
	/* 0 10 timer(15) 20 30 */
	ck_assert_uint_eq(trail.n, 5);
	ck_assert_uint_eq(trail.step[2].row, ROW_TIMER);
	ck_assert_uint_eq(r.count[INV_EARLY], 1);
	ck_assert_uint_eq(r.failed, 1u << INV_EARLY);
	trail_fini(&trail);
	toy_close(&t);
}
END_TEST

START_TEST(a_timer_without_due_time_fires_when_nothing_else_can)
{
	u64 ns[] = { 10 };
	struct eng_timed_result r;

	toy_open(&t, (struct toy_conf){ .walkers = 1, .steps = 4, .timers = 2 });
	trail_init(&trail);
	r = run((struct eng_timed){ .price = price, .price_ctx = ns, .record = &trail });
	ck_assert_uint_eq(trail.n, 6);
	ck_assert_uint_eq(trail.step[4].row, ROW_TIMER);
	ck_assert_uint_eq(trail.step[5].row, ROW_TIMER);
	ck_assert_uint_eq(r.failed, 0);
	ck_assert(r.rest);
	trail_fini(&trail);
	toy_close(&t);
}
END_TEST

START_TEST(no_step_is_taken_after_until)
{
	u64 ns[] = { 10 };
	struct eng_timed_result r;

	toy_open(&t, (struct toy_conf){ .walkers = 1, .steps = 100 });
	r = run((struct eng_timed){ .price = price, .price_ctx = ns, .until_ns = 50 });
	ck_assert(!r.rest);
	ck_assert_uint_eq(r.steps, 6);
	ck_assert_uint_eq(r.now_ns, 50);
	toy_close(&t);
}
END_TEST

START_TEST(without_until_a_run_goes_on_to_rest)
{
	u64 ns[] = { (u64)1 << 50 };
	struct eng_timed opt = { .price = price, .price_ctx = ns };
	struct eng_timed_result r;

	toy_open(&t, (struct toy_conf){ .walkers = 1, .steps = 100 });
	ck_assert_int_eq(eng_run_timed(&t.gs, &t.model, &opt, &r), 0);
	ck_assert(r.rest);
	ck_assert_uint_eq(r.now_ns, 99 * ns[0]);
	toy_close(&t);
}
END_TEST

START_TEST(rest_is_judged)
{
	struct eng_timed_result r;

	toy_open(&t, (struct toy_conf){ .lockers = 2 });
	r = run((struct eng_timed){ .price = price });
	ck_assert(r.rest);
	/* both take their first lock at 0 */
	ck_assert_uint_eq(r.failed, 1u << INV_DEADLOCK);
	ck_assert_uint_eq(r.failure[INV_DEADLOCK].detail, 1);
	toy_close(&t);
}
END_TEST

START_TEST(a_run_that_takes_no_time_is_told_as_stuck)
{
	struct eng_timed_result r;

	toy_open(&t, (struct toy_conf){ .flips = 1 });
	r = run((struct eng_timed){ .price = NULL });
	ck_assert(r.stuck && r.stopped);
	ck_assert(!r.rest);
	toy_close(&t);
}
END_TEST

START_TEST(a_stop_from_outside_ends_it_soon)
{
	const _Atomic bool stop = true;
	struct eng_timed_result r;

	toy_open(&t, (struct toy_conf){ .flips = 1 });
	r = run((struct eng_timed){ .price = price, .stop = &stop, .until_ns = ~(u64)0 });
	ck_assert(r.stopped);
	ck_assert_uint_le(r.steps, 1024);
	toy_close(&t);
}
END_TEST

struct look {
	u64 at, end;
	u64 states;
};

static bool look_around(void *ctx, struct gs *g)
{
	struct look *l = ctx;
	struct eng_limits lim = { 0 };
	struct eng_explored e;

	if (g->now_ns >= l->end)
		return false;
	if (l->states || g->now_ns < l->at)
		return true;
	ck_assert_int_eq(eng_explore(g, &t.model, &lim, &e), 0);
	l->states = e.states;
	eng_explored_fini(&e, TOY_INVARIANTS);
	return true;
}

START_TEST(a_caller_may_explore_from_the_middle_and_end_the_run)
{
	u64 ns[] = { 10 };
	struct look l = { .at = 30, .end = 70 };
	struct eng_timed_result r;

	toy_open(&t, (struct toy_conf){ .walkers = 1, .steps = 10 });
	r = run((struct eng_timed){ .price = price, .price_ctx = ns, .pause = look_around,
				    .pause_ctx = &l });
	/* before the step of 30 three are taken: 3 .. 10 are reachable */
	ck_assert_uint_eq(l.states, 8);
	ck_assert_uint_eq(r.steps, 7);
	ck_assert(r.stopped);
	toy_close(&t);
}
END_TEST

START_TEST(equal_seeds_give_equal_runs_and_others_do_not)
{
	struct eng_trail first;
	u32 differ = 0;

	trail_init(&first);
	for (u64 seed = 0; seed < 10; seed++) {
		for (u32 again = 0; again < 2; again++) {
			toy_open(&t, (struct toy_conf){ .tokens = 40, .lossy = 1 });
			trail_init(&trail);
			rng_seed(&t.gs, seed);
			run((struct eng_timed){ .price = price, .record = &trail });
			if (again) {
				ck_assert_uint_eq(trail.n, first.n);
				ck_assert(!memcmp(trail.step, first.step, trail.n * sizeof(*trail.step)));
			} else {
				differ += first.n && memcmp(trail.step, first.step,
							    trail.n * sizeof(*trail.step));
				ck_assert_int_eq(trail_copy(&first, &trail), 0);
			}
			trail_fini(&trail);
			toy_close(&t);
		}
	}
	ck_assert_uint_ge(differ, 8);
	trail_fini(&first);
}
END_TEST

START_TEST(a_timed_run_is_a_run_of_the_model)
{
	for (u64 seed = 0; seed < 20; seed++) {
		u64 ns[] = { 1 + seed % 7, 3, 1 + seed };
		struct toy_conf conf = { .walkers = 3, .steps = 4, .tokens = 5, .lossy = 1,
					 .lockers = (u8)(seed & 2) };
		struct eng_timed_result r;
		struct eng_replay_result again;

		toy_open(&t, conf);
		trail_init(&trail);
		rng_seed(&t.gs, seed);
		r = run((struct eng_timed){ .price = price, .price_ctx = ns, .record = &trail });
		toy_close(&t);
		toy_open(&t, conf);
		ck_assert_int_eq(arena_journal(&t.gs.arena, true), 0);
		ck_assert_int_eq(eng_replay(&t.gs, &t.model, &trail, NULL, NULL, &again), 0);
		ck_assert_int_eq(again.end, REPLAY_DONE);
		ck_assert_uint_eq(again.at, r.steps);
		ck_assert(again.rest == r.rest);
		ck_assert_uint_eq(again.failed, r.failed);
		trail_fini(&trail);
		toy_close(&t);
	}
}
END_TEST

static void asks_too_much(struct gs *g, u32 k)
{
	*(u8 *)gs_mut(g, TOY_FLIP, k) ^= 1;
	for (u32 i = 0; i < ODO_MAX + 1; i++)
		gs_choose_n(g, 2);
}

START_TEST(a_record_that_cannot_hold_the_answers_is_an_error)
{
	struct eng_timed opt = { .until_ns = 10, .price = price };
	struct eng_timed_result r;

	toy_open(&t, (struct toy_conf){ .flips = 1 });
	trail_init(&trail);
	t.row[ROW_FLIP].step = asks_too_much;
	ck_assert_int_eq(eng_run_timed(&t.gs, &t.model, &opt, &r), 0);
	opt.record = &trail;
	opt.until_ns = 20;
	ck_assert_int_eq(eng_run_timed(&t.gs, &t.model, &opt, &r), GICSIM_E_LIMIT);
	trail_fini(&trail);
	toy_close(&t);
}
END_TEST

/* A row whose number of instances follows the tokens sent. */
static u32 grown(const struct gs *g) { return toy_chan(g)->sent * 3u; }
static bool grown_ready(const struct gs *g, u32 k) { return toy_walker(g, k) == 0; }

START_TEST(instances_may_appear_during_a_run)
{
	u64 ns[200];
	struct eng_timed_result r;

	for (u32 i = 0; i < 200; i++)
		ns[i] = 3;
	toy_open(&t, (struct toy_conf){ .tokens = 20 });
	t.row[ROW_WALKER].count = grown;
	t.row[ROW_WALKER].ready = grown_ready;
	t.row[ROW_WALKER].watch = 0;
	r = run((struct eng_timed){ .price = price, .price_ctx = ns });
	ck_assert(r.rest);
	ck_assert_uint_eq(r.steps, 20 + 20 + 60);
	toy_close(&t);
}
END_TEST

static struct eng_timed_result settle(struct toy_conf conf, u64 walker_ns, u64 timer_ns)
{
	static const u64 last = 20;
	u64 ns[] = { walker_ns };
	struct eng_timed_result r;

	conf.flips = 1;
	toy_open(&t, conf);
	toy_set_due(&t, timer_ns);
	t.row[ROW_FLIP].endless = true;
	r = run((struct eng_timed){ .price = price, .price_ctx = ns, .settled_ns = &last, .settle_ns = 50 });
	toy_close(&t);
	return r;
}

START_TEST(endless_rows_alone_do_not_keep_it_going)
{
	struct eng_timed_result r = settle((struct toy_conf){ .walkers = 1, .steps = 3 }, 10, 0);

	ck_assert(r.settled && r.rest && !r.stopped);
	ck_assert_uint_eq(r.now_ns, 70);		/* the first flip that comes later would be at 75 */
	ck_assert_uint_eq(r.steps, 3 + 15);
	/* judged like any rest: the deadlock of two lockers */
	r = settle((struct toy_conf){ .lockers = 2 }, 10, 0);
	ck_assert(r.settled && r.rest);
	ck_assert_uint_eq(r.failed, 1u << INV_DEADLOCK);
}
END_TEST

START_TEST(what_comes_later_is_awaited_beside_endless_rows)
{
	struct eng_timed_result r = settle((struct toy_conf){ .timers = 1 }, 10, 500);

	ck_assert(r.settled && r.rest);
	ck_assert_uint_eq(r.now_ns, 500);
	/* a timeout comes once nothing else does, and what follows it has as long again */
	r = settle((struct toy_conf){ .timers = 1 }, 10, 0);
	ck_assert(r.settled && r.rest);
	ck_assert_uint_eq(r.now_ns, 125);
	ck_assert_uint_eq(r.steps, 15 + 1 + 11);
}
END_TEST

START_TEST(without_a_quiet_moment_it_ends_unjudged)
{
	struct eng_timed_result r = settle((struct toy_conf){ .walkers = 1, .steps = 2 }, 10000, 0);

	ck_assert(r.settled && !r.rest);
	ck_assert_uint_eq(r.now_ns, 20 + 16 * 51 - 1);
	ck_assert_uint_eq(r.failed, 0);
}
END_TEST

Suite *check_timed(void)
{
	Suite *s = suite_create("timed");
	TCase *tc = tcase_create("timed");

	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, the_cheaper_actor_steps_more_often);
	tcase_add_test(tc, ties_go_by_instance);
	tcase_add_test(tc, many_instances_keep_their_order_in_the_heap);
	tcase_add_test(tc, a_step_waits_for_what_makes_it_ready);
	tcase_add_test(tc, a_timer_goes_by_its_due_time);
	tcase_add_test(tc, a_timer_without_due_time_fires_when_nothing_else_can);
	tcase_add_test(tc, no_step_is_taken_after_until);
	tcase_add_test(tc, without_until_a_run_goes_on_to_rest);
	tcase_add_test(tc, rest_is_judged);
	tcase_add_test(tc, a_run_that_takes_no_time_is_told_as_stuck);
	tcase_add_test(tc, a_stop_from_outside_ends_it_soon);
	tcase_add_test(tc, a_caller_may_explore_from_the_middle_and_end_the_run);
	tcase_add_test(tc, equal_seeds_give_equal_runs_and_others_do_not);
	tcase_add_test(tc, a_timed_run_is_a_run_of_the_model);
	tcase_add_test(tc, a_record_that_cannot_hold_the_answers_is_an_error);
	tcase_add_test(tc, instances_may_appear_during_a_run);
	tcase_add_test(tc, endless_rows_alone_do_not_keep_it_going);
	tcase_add_test(tc, what_comes_later_is_awaited_beside_endless_rows);
	tcase_add_test(tc, without_a_quiet_moment_it_ends_unjudged);
	suite_add_tcase(s, tc);
	return s;
}
