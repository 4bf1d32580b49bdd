/* SPDX-License-Identifier: MIT */
/* The seeded generator: splitmix64, its state in the shadow zone. */
#include <check.h>
#include <string.h>

#include "core/rng.h"

Suite *check_rng(void);

static struct gs g;
static struct gs_layout l;

static void open_rng(void)
{
	memset(&g, 0, sizeof(g));
	ck_assert_int_eq(lay_init(&l), 0);
	rng_layout(&l);
	ck_assert_int_eq(lay_seal(&l), 0);
	ck_assert_int_eq(arena_init(&g.arena, l.hashed_lines, l.shadow_lines), 0);
	g.lay = &l;
}

static void close_rng(void)
{
	arena_fini(&g.arena);
	lay_fini(&l);
}

START_TEST(mixing_is_splitmix64)
{
	/* First outputs of splitmix64 for seed 0, as published with the algorithm. */
	ck_assert_uint_eq(rng_mix(0, 0), 0xe220a8397b1dcdafull);
	ck_assert_uint_eq(rng_mix(0, 1), 0x6e789e6aa1b965f4ull);
	ck_assert_uint_eq(rng_mix(0, 2), 0x06c45d188009454full);
}
END_TEST

START_TEST(equal_seeds_give_equal_numbers)
{
	u64 first[50];
	u32 equal = 0;

	open_rng();
	rng_seed(&g, 7);
	for (u32 i = 0; i < 50; i++)
		first[i] = rng_next(&g);
	rng_seed(&g, 7);
	for (u32 i = 0; i < 50; i++)
		ck_assert_uint_eq(rng_next(&g), first[i]);
	rng_seed(&g, 8);
	for (u32 i = 0; i < 50; i++)
		equal += rng_next(&g) == first[i];
	ck_assert_uint_eq(equal, 0);
	close_rng();
}
END_TEST

START_TEST(numbers_below_a_bound_are_spread_evenly)
{
	u32 count[7] = { 0 };

	open_rng();
	rng_seed(&g, (u64)_i);
	for (u32 i = 0; i < 70000; i++)
		count[rng_below(&g, 7)]++;
	for (u32 i = 0; i < 7; i++)
		ck_assert_msg(count[i] > 9500 && count[i] < 10500, "%u times %u", count[i], i);
	ck_assert_uint_eq(rng_below(&g, 1), 0);
	ck_assert_uint_eq(rng_below(&g, 0), 0);
	close_rng();
}
END_TEST

START_TEST(drawing_is_undone_with_the_step_and_not_hashed)
{
	struct arena_mark mark;
	u64 x;

	open_rng();
	rng_seed(&g, 3);
	ck_assert_int_eq(arena_journal(&g.arena, true), 0);
	mark = arena_mark(&g.arena);
	x = rng_next(&g);
	arena_commit(&g.arena);
	ck_assert_uint_eq(g.arena.fp1, 0);
	ck_assert_uint_ne(rng_next(&g), x);
	arena_undo(&g.arena, mark);
	ck_assert_uint_eq(rng_next(&g), x);
	close_rng();
}
END_TEST

Suite *check_rng(void)
{
	Suite *s = suite_create("rng");
	TCase *tc = tcase_create("rng");

	tcase_add_test(tc, mixing_is_splitmix64);
	tcase_add_test(tc, equal_seeds_give_equal_numbers);
	tcase_add_loop_test(tc, numbers_below_a_bound_are_spread_evenly, 0, 3);
	tcase_add_test(tc, drawing_is_undone_with_the_step_and_not_hashed);
	suite_add_tcase(s, tc);
	return s;
}
