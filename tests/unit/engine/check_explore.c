/* SPDX-License-Identifier: MIT */
/* The explorer on the toy model; every expected count below was counted by hand. */
#include <check.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "engine/visited.h"
#include "support_toy.h"

Suite *check_explore(void);

static struct eng_explored explore_lim(struct toy *t, struct eng_limits lim)
{
	struct eng_explored e;

	ck_assert_int_eq(eng_explore(&t->gs, &t->model, &lim, &e), 0);
	return e;
}

static struct eng_explored explore(struct toy_conf conf, struct eng_limits lim)
{
	struct toy t;
	struct eng_explored e;

	toy_open(&t, conf);
	e = explore_lim(&t, lim);
	toy_close(&t);
	return e;
}

static const struct {
	const char *name;
	struct toy_conf conf;
	u64 states, transitions, rests, cycles;
	u64 bad[TOY_INVARIANTS];
	u64 good[TOY_INVARIANTS];
} counted[] = {
	/* nothing can step: one state, at rest */
	{ "empty", { 0 }, 1, 0, 1, 0, { 0 }, { 1, 1, 1, 1 } },
	/* (steps + 1)^walkers states; each walker's every step in each state of the other */
	{ "two walkers", { .walkers = 2, .steps = 2 }, 9, 12, 1, 0, { 0 }, { 1, 1, 1, 1 } },
	{ "three walkers", { .walkers = 3, .steps = 3 }, 64, 144, 1, 0, { 0 }, { 1, 1, 1, 1 } },
	/* independent and local: one order is enough */
	{ "local walkers", { .walkers = 3, .steps = 3, .local = 1 }, 10, 9, 1, 0, { 0 },
	  { 1, 1, 1, 1 } },
	/* 00 10 01 11! 20 02 30 03 31 13 32 23 33 */
	{ "deadlock", { .lockers = 2 }, 13, 14, 2, 0, { 0, 1, 0, 0 }, { 2, 1, 2, 2 } },
	{ "one token", { .tokens = 1 }, 3, 2, 1, 0, { 0 }, { 1, 1, 1, 1 } },
	{ "one token, lossy", { .tokens = 1, .lossy = 1 }, 4, 3, 2, 0, { 1, 0, 0, 0 },
	  { 1, 2, 2, 2 } },
	/* sent 0: 1 state; 1: 3; 2: 6.  12 transitions; rests (2,0) (1,1) (0,2) */
	{ "two tokens, lossy", { .tokens = 2, .lossy = 1 }, 10, 12, 3, 0, { 2, 0, 0, 0 },
	  { 1, 3, 3, 3 } },
	/* never at rest; back to the first state once */
	{ "flip", { .flips = 1 }, 2, 2, 0, 1, { 0 }, { 0 } },
	/* a square: 00 10 11 01, each edge there and back; from 10, 01 (twice) and 11 onto the path */
	{ "two flips", { .flips = 2 }, 4, 8, 0, 4, { 0 }, { 0 } },
	/* both meet in (1,1), entered from two sides */
	{ "meeting", { .walkers = 2, .steps = 2, .meet = 1 }, 9, 12, 1, 0, { 0, 0, 2, 0 },
	  { 1, 1, 1, 1 } },
	/* the timer only where the walker is done */
	{ "timer", { .walkers = 1, .steps = 2, .timers = 1 }, 4, 3, 1, 0, { 0 }, { 1, 1, 1, 1 } },
	{ "two timers", { .timers = 2 }, 4, 4, 1, 0, { 0 }, { 1, 1, 1, 1 } },
};

static void check_counted(u32 i, const struct eng_explored *e)
{
	const char *name = counted[i].name;

	ck_assert_msg(e->end == ENG_COMPLETE, "%s: end %d", name, e->end);
	ck_assert_msg(e->states == counted[i].states, "%s: %llu states", name,
		      (unsigned long long)e->states);
	ck_assert_msg(e->transitions == counted[i].transitions, "%s: %llu transitions", name,
		      (unsigned long long)e->transitions);
	ck_assert_msg(e->rests == counted[i].rests, "%s: %llu rests", name,
		      (unsigned long long)e->rests);
	ck_assert_msg(e->cycles == counted[i].cycles, "%s: %llu cycles", name,
		      (unsigned long long)e->cycles);
	ck_assert_msg(e->revisits == e->transitions - (e->states - 1), "%s: %llu revisits", name,
		      (unsigned long long)e->revisits);
	for (u32 inv = 0; inv < TOY_INVARIANTS; inv++) {
		ck_assert_msg(e->inv[inv].bad == counted[i].bad[inv], "%s: invariant %u bad %llu", name,
			      inv, (unsigned long long)e->inv[inv].bad);
		ck_assert_msg(e->inv[inv].good == counted[i].good[inv], "%s: invariant %u good %llu",
			      name, inv, (unsigned long long)e->inv[inv].good);
	}
}

START_TEST(states_transitions_and_verdicts_are_as_counted_by_hand)
{
	struct eng_explored e = explore(counted[_i].conf, (struct eng_limits){ 0 });

	check_counted((u32)_i, &e);
	eng_explored_fini(&e, TOY_INVARIANTS);
}
END_TEST

START_TEST(exact_mode_finds_the_same)
{
	struct eng_explored e = explore(counted[_i].conf, (struct eng_limits){ .exact = true });

	check_counted((u32)_i, &e);
	ck_assert(!e.collision);
	ck_assert(e.miss_odds == 0);
	eng_explored_fini(&e, TOY_INVARIANTS);
}
END_TEST

START_TEST(asking_every_row_always_finds_the_same)
{
	struct eng_explored e;
	struct toy t;

	toy_open(&t, counted[_i].conf);
	for (u32 r = 0; r < TOY_ROWS; r++)
		t.row[r].watch = 0;
	e = explore_lim(&t, (struct eng_limits){ 0 });
	check_counted((u32)_i, &e);
	eng_explored_fini(&e, TOY_INVARIANTS);
	toy_close(&t);
}
END_TEST

START_TEST(a_borrowed_table_serves_many_explorations)
{
	struct visited v;

	ck_assert_int_eq(visited_init(&v, false), 0);
	for (u32 round = 0; round < 3; round++) {
		for (u32 i = 0; i < ARRAY_SIZE(counted); i++) {
			struct eng_explored e = explore(counted[i].conf,
							(struct eng_limits){ .visited = &v });

			check_counted(i, &e);
			eng_explored_fini(&e, TOY_INVARIANTS);
		}
	}
	visited_fini(&v);
}
END_TEST

START_TEST(a_reduction_can_be_switched_off)
{
	struct eng_explored e = explore((struct toy_conf){ .walkers = 3, .steps = 3, .local = 1 },
					(struct eng_limits){ .all_orders = true });

	ck_assert_uint_eq(e.states, 64);
	eng_explored_fini(&e, TOY_INVARIANTS);
}
END_TEST

static bool always(const struct gs *g, u32 k)
{
	(void)g;
	(void)k;
	return true;
}

START_TEST(a_local_cycle_does_not_put_off_the_others_for_ever)
{
	struct toy t;
	struct eng_explored e;

	toy_open(&t, (struct toy_conf){ .flips = 1, .tokens = 1, .lossy = 1 });
	t.row[ROW_FLIP].local = always;
	e = explore_lim(&t, (struct eng_limits){ 0 });
	/* Two halves of the first state, and each of the three other states of the channel. */
	ck_assert_int_eq(e.end, ENG_COMPLETE);
	ck_assert_uint_ge(e.states, 5);
	ck_assert_uint_le(e.states, 8);
	eng_explored_fini(&e, TOY_INVARIANTS);
	toy_close(&t);
}
END_TEST

START_TEST(state_clock_and_chooser_are_left_as_they_were)
{
	struct toy t;
	struct arena before;
	struct eng_explored e;

	toy_open(&t, (struct toy_conf){ .walkers = 2, .steps = 3, .tokens = 2, .lossy = 1, .timers = 1 });
	t.gs.now_ns = 77;
	t.gs.stamps = true;
	ck_assert_int_eq(arena_init(&before, t.lay.hashed_lines, t.lay.shadow_lines), 0);
	arena_copy(&before, &t.gs.arena);
	e = explore_lim(&t, (struct eng_limits){ 0 });
	ck_assert(!memcmp(before.base, t.gs.arena.base, (size_t)before.lines * ARENA_LINE));
	ck_assert(!t.gs.arena.journal);
	ck_assert(t.gs.stamps);
	ck_assert_uint_eq(t.gs.now_ns, 77);
	ck_assert_ptr_eq(t.gs.choose, &t.seeded.c);
	eng_explored_fini(&e, TOY_INVARIANTS);
	e = explore_lim(&t, (struct eng_limits){ .states_max = 5 });
	ck_assert(arena_equal(&before, &t.gs.arena));
	eng_explored_fini(&e, TOY_INVARIANTS);
	arena_fini(&before);
	toy_close(&t);
}
END_TEST

START_TEST(from_a_later_state_only_what_follows_is_explored)
{
	struct toy t;
	struct eng_explored e;
	struct eng_step s = toy_step(ROW_WALKER, 1);
	struct arena_mark mark;

	toy_open(&t, (struct toy_conf){ .walkers = 2, .steps = 2 });
	ck_assert_int_eq(arena_journal(&t.gs.arena, true), 0);
	ck_assert(eng_take(&t.gs, &t.model, &s));
	mark = arena_mark(&t.gs.arena);
	e = explore_lim(&t, (struct eng_limits){ 0 });
	ck_assert_uint_eq(e.states, 6);
	ck_assert(t.gs.arena.journal);
	ck_assert_uint_eq(t.gs.arena.nlog, mark.nlog);
	ck_assert_uint_eq(t.gs.arena.fp1, mark.fp1);
	ck_assert_uint_eq(toy_walker(&t.gs, 1), 1);
	eng_explored_fini(&e, TOY_INVARIANTS);
	toy_close(&t);
}
END_TEST

START_TEST(each_limit_is_told_as_the_end)
{
	static const struct {
		struct eng_limits lim;
		enum eng_end end;
	} rows[] = {
		{ { .states_max = 10 }, ENG_STATES },
		{ { .states_max = 65 }, ENG_COMPLETE },
		{ { .depth_max = 3 }, ENG_DEPTH },
		{ { .depth_max = 9 }, ENG_COMPLETE },
		{ { .depth_max = 8 }, ENG_DEPTH },
		{ { .mem_bytes_max = 1000 }, ENG_MEMORY },
		{ { .mem_bytes_max = 64u << 20 }, ENG_COMPLETE },
	};

	for (u32 i = 0; i < ARRAY_SIZE(rows); i++) {
		struct eng_explored e = explore((struct toy_conf){ .walkers = 3, .steps = 3 },
						rows[i].lim);

		ck_assert_msg(e.end == rows[i].end, "row %u: end %d", i, e.end);
		if (rows[i].end == ENG_STATES)
			ck_assert_uint_eq(e.states, rows[i].lim.states_max);
		if (rows[i].lim.depth_max)
			ck_assert_uint_le(e.depth, rows[i].lim.depth_max);
		eng_explored_fini(&e, TOY_INVARIANTS);
	}
}
END_TEST

START_TEST(a_memory_limit_holds_while_the_table_grows)
{
	struct eng_explored e = explore((struct toy_conf){ .walkers = 6, .steps = 9 },
					(struct eng_limits){ .mem_bytes_max = 2u << 20 });

	ck_assert_int_eq(e.end, ENG_MEMORY);
	ck_assert_uint_le(e.mem_bytes, 2u << 20);
	ck_assert_uint_gt(e.states, 10000);
	eng_explored_fini(&e, TOY_INVARIANTS);
}
END_TEST

START_TEST(a_stop_from_outside_ends_it_soon)
{
	const _Atomic bool stop = true;
	struct eng_explored e = explore((struct toy_conf){ .walkers = 6, .steps = 9 },
					(struct eng_limits){ .stop = &stop });

	ck_assert_int_eq(e.end, ENG_STOPPED);
	ck_assert_uint_le(e.transitions, 1024);
	eng_explored_fini(&e, TOY_INVARIANTS);
}
END_TEST

START_TEST(it_stops_at_the_first_failure_when_asked)
{
	struct eng_explored e = explore((struct toy_conf){ .tokens = 3, .lossy = 1 },
					(struct eng_limits){ .stop_at_first = true });

	ck_assert_int_eq(e.end, ENG_FOUND);
	ck_assert_uint_eq(e.inv[INV_LOST].bad, 1);
	eng_explored_fini(&e, TOY_INVARIANTS);
}
END_TEST

START_TEST(the_trail_of_a_failure_replays_to_that_failure)
{
	static const struct { struct toy_conf conf; u16 inv; } rows[] = {
		{ { .walkers = 2, .steps = 2, .tokens = 2, .lossy = 1 }, INV_LOST },
		{ { .walkers = 2, .steps = 2, .lockers = 2 }, INV_DEADLOCK },
		{ { .walkers = 2, .steps = 5, .meet = 3 }, INV_MEET },
	};

	for (u32 i = 0; i < ARRAY_SIZE(rows); i++) {
		struct toy t;
		struct eng_explored e;
		struct eng_replay_result r;

		toy_open(&t, rows[i].conf);
		e = explore_lim(&t, (struct eng_limits){ 0 });
		ck_assert_uint_gt(e.inv[rows[i].inv].bad, 0);
		ck_assert_int_eq(eng_replay(&t.gs, &t.model, &e.inv[rows[i].inv].trail, NULL, NULL, &r), 0);
		ck_assert_int_eq(r.end, REPLAY_DONE);
		ck_assert_msg(r.failed >> rows[i].inv & 1, "row %u", i);
		ck_assert(!memcmp(&r.failure[rows[i].inv], &e.inv[rows[i].inv].first,
				  sizeof(struct gs_failure)));
		eng_explored_fini(&e, TOY_INVARIANTS);
		toy_close(&t);
	}
}
END_TEST

START_TEST(a_failure_in_a_step_does_not_end_the_path)
{
	struct toy_conf conf = { .walkers = 2, .steps = 4, .meet = 1 };
	struct eng_explored e = explore(conf, (struct eng_limits){ 0 });

	ck_assert_uint_eq(e.states, 25);
	ck_assert_uint_eq(e.rests, 1);
	ck_assert_uint_eq(e.inv[INV_MEET].bad, 2);
	ck_assert_uint_eq(e.inv[INV_MEET].trail.n, 2);
	eng_explored_fini(&e, TOY_INVARIANTS);
}
END_TEST

/* Loses its token by the last of 300 answers alone. */
static void lose_by_the_last(struct gs *g, u32 k)
{
	struct toy_chan *c = gs_mut(g, TOY_CHAN, 0);

	(void)k;
	c->inside--;
	if (gs_choose_n(g, 300) == 299)
		c->lost++;
	else
		c->received++;
}

START_TEST(a_question_may_have_more_options_than_a_byte_holds)
{
	struct toy t;
	struct eng_explored e;
	struct eng_replay_result r;

	toy_open(&t, (struct toy_conf){ .tokens = 1 });
	t.row[ROW_WIRE].step = lose_by_the_last;
	e = explore_lim(&t, (struct eng_limits){ 0 });
	ck_assert_int_eq(e.end, ENG_COMPLETE);
	ck_assert_uint_eq(e.states, 4);
	ck_assert_uint_eq(e.transitions, 301);
	ck_assert_uint_eq(e.inv[INV_LOST].bad, 1);
	ck_assert_uint_eq(e.inv[INV_LOST].trail.n, 2);
	ck_assert_uint_eq(e.inv[INV_LOST].trail.step[1].answers[0], 299);
	ck_assert_int_eq(eng_replay(&t.gs, &t.model, &e.inv[INV_LOST].trail, NULL, NULL, &r), 0);
	ck_assert_int_eq(r.end, REPLAY_DONE);
	ck_assert_uint_eq(r.failed, 1u << INV_LOST);
	eng_explored_fini(&e, TOY_INVARIANTS);
	toy_close(&t);
}
END_TEST

#ifdef GICSIM_AUDIT
START_TEST(a_block_missing_from_a_watch_mask_is_caught)
{
	struct toy t;
	struct eng_limits lim = { 0 };
	struct eng_explored e;

	toy_open(&t, (struct toy_conf){ .tokens = 1 });
	t.row[ROW_WIRE].watch = (u64)1 << TOY_FLIP;
	eng_explore(&t.gs, &t.model, &lim, &e);
}
END_TEST

static void secret_step(struct gs *g, u32 k)
{
	u8 *p = gs_mut(g, TOY_FLIP, k);

	*p ^= 1;
	*(u8 *)(uintptr_t)gs_at(g, TOY_CHAN, 0) ^= 1;
}

START_TEST(a_write_that_was_not_announced_is_caught)
{
	struct toy t;
	struct eng_limits lim = { 0 };
	struct eng_explored e;

	toy_open(&t, (struct toy_conf){ .flips = 1 });
	t.row[ROW_FLIP].step = secret_step;
	eng_explore(&t.gs, &t.model, &lim, &e);
}
END_TEST
#endif

Suite *check_explore(void)
{
	Suite *s = suite_create("explore");
	TCase *tc = tcase_create("explore");
	int n = (int)ARRAY_SIZE(counted);

	tcase_add_loop_test(tc, states_transitions_and_verdicts_are_as_counted_by_hand, 0, n);
	tcase_add_loop_test(tc, exact_mode_finds_the_same, 0, n);
	tcase_add_loop_test(tc, asking_every_row_always_finds_the_same, 0, n);
	tcase_add_test(tc, a_borrowed_table_serves_many_explorations);
	tcase_add_test(tc, a_reduction_can_be_switched_off);
	tcase_add_test(tc, a_local_cycle_does_not_put_off_the_others_for_ever);
	tcase_add_test(tc, state_clock_and_chooser_are_left_as_they_were);
	tcase_add_test(tc, from_a_later_state_only_what_follows_is_explored);
	tcase_add_test(tc, each_limit_is_told_as_the_end);
	tcase_add_test(tc, a_memory_limit_holds_while_the_table_grows);
	tcase_add_test(tc, a_stop_from_outside_ends_it_soon);
	tcase_add_test(tc, it_stops_at_the_first_failure_when_asked);
	tcase_add_test(tc, the_trail_of_a_failure_replays_to_that_failure);
	tcase_add_test(tc, a_failure_in_a_step_does_not_end_the_path);
	tcase_add_test(tc, a_question_may_have_more_options_than_a_byte_holds);
#ifdef GICSIM_AUDIT
	tcase_add_test_raise_signal(tc, a_block_missing_from_a_watch_mask_is_caught, 6);
	tcase_add_test_raise_signal(tc, a_write_that_was_not_announced_is_caught, 6);
#endif
	suite_add_tcase(s, tc);
	return s;
}
