/* SPDX-License-Identifier: MIT */
/* Whose turn it is in a tail. */
#include <check.h>
#include <string.h>

#include "engine/tail.h"
#include "support_toy.h"

Suite *check_tail(void);

static struct toy t;
static struct tail tail;

static void open_tail(struct toy_conf conf)
{
	toy_open(&t, conf);
	ck_assert_int_eq(arena_journal(&t.gs.arena, true), 0);
	ck_assert_int_eq(tail_init(&tail, &t.model), 0);
}

static void close_tail(void)
{
	tail_fini(&tail);
	toy_close(&t);
}

static u32 next(void)
{
	int err = 0;
	u32 item = tail_next(&tail, &t.gs, &t.model, &err);

	ck_assert_int_eq(err, 0);
	return item;
}

START_TEST(the_first_row_and_instance_come_first_and_timers_last)
{
	static const u32 want[] = {
		ITEM(ROW_WALKER, 0), ITEM(ROW_WALKER, 0), ITEM(ROW_WALKER, 1), ITEM(ROW_WALKER, 1),
		ITEM(ROW_SENDER, 0), ITEM(ROW_WIRE, 0), ITEM(ROW_TIMER, 0),
	};
	struct eng_step s;

	open_tail((struct toy_conf){ .walkers = 2, .steps = 2, .tokens = 1, .timers = 1 });
	for (u32 i = 0; i < ARRAY_SIZE(want); i++) {
		ck_assert_uint_eq(next(), want[i]);
		tail_step(&t.gs, &t.model, want[i], &s);
	}
	ck_assert_uint_eq(next(), GS_NONE32);
	close_tail();
}
END_TEST

START_TEST(a_state_met_again_is_left_by_the_next_in_turn)
{
	struct eng_step s;

	open_tail((struct toy_conf){ .flips = 3 });
	/* 000 -0-> 100 -0-> 000 -1-> 010 -0-> 110 -0-> 010 -1-> 000 -2-> 001 */
	static const u32 want[] = { 0, 0, 1, 0, 0, 1, 2 };

	for (u32 i = 0; i < ARRAY_SIZE(want); i++) {
		u32 item = next();

		ck_assert_msg(item == ITEM(ROW_FLIP, want[i]), "step %u by %u", i, ITEM_K(item));
		tail_step(&t.gs, &t.model, item, &s);
	}
	ck_assert_uint_eq(tail.nstates, 4);
	tail_reset(&tail);
	ck_assert_uint_eq(ITEM_K(next()), 0);
	close_tail();
}
END_TEST

START_TEST(what_happened_is_told_with_its_answers)
{
	struct eng_step s;

	open_tail((struct toy_conf){ .tokens = 1, .lossy = 1 });
	tail_step(&t.gs, &t.model, next(), &s);
	ck_assert_uint_eq(s.nanswers, 0);
	tail_step(&t.gs, &t.model, next(), &s);
	ck_assert_uint_eq(s.row, ROW_WIRE);
	ck_assert_uint_eq(s.nanswers, 1);
	ck_assert_uint_eq(s.answers[0], 0);
	ck_assert_ptr_eq(t.gs.choose, &t.seeded.c);
	close_tail();
}
END_TEST

START_TEST(turns_are_kept_over_many_states)
{
	struct eng_step s;

	open_tail((struct toy_conf){ .walkers = 20, .steps = 100 });
	for (u32 i = 0; i < 2000; i++)
		tail_step(&t.gs, &t.model, next(), &s);
	ck_assert_uint_eq(next(), GS_NONE32);
	ck_assert_uint_eq(tail.nstates, 2000);
	close_tail();
}
END_TEST

Suite *check_tail(void)
{
	Suite *s = suite_create("tail");
	TCase *tc = tcase_create("tail");

	tcase_add_test(tc, the_first_row_and_instance_come_first_and_timers_last);
	tcase_add_test(tc, a_state_met_again_is_left_by_the_next_in_turn);
	tcase_add_test(tc, what_happened_is_told_with_its_answers);
	tcase_add_test(tc, turns_are_kept_over_many_states);
	suite_add_tcase(s, tc);
	return s;
}
