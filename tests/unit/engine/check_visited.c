/* SPDX-License-Identifier: MIT */
/* The table of seen states: membership, marks, growth, generations, limits, exactness. */
#include <check.h>
#include <string.h>

#include "core/arena.h"
#include "engine/visited.h"

Suite *check_visited(void);

/* Two unrelated 64-bit numbers per place. */
static u64 mix(u64 x, u64 salt)
{
	x = (x + salt) * 0x9e3779b97f4a7c15ull;
	x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9ull;
	x = (x ^ (x >> 27)) * 0x94d049bb133111ebull;
	return x ^ (x >> 31);
}

static enum visited_answer add(struct visited *v, u64 i)
{
	return visited_add(v, mix(i, 1), mix(i, 2), NULL);
}

START_TEST(a_state_is_new_then_on_the_stack_then_seen)
{
	struct visited v;

	ck_assert_int_eq(visited_init(&v, false), 0);
	ck_assert_int_eq(add(&v, 5), VISITED_NEW);
	ck_assert_int_eq(add(&v, 5), VISITED_STACK);
	visited_leave(&v, mix(5, 1), mix(5, 2));
	ck_assert_int_eq(add(&v, 5), VISITED_SEEN);
	ck_assert_uint_eq(v.used, 1);
	visited_fini(&v);
}
END_TEST

START_TEST(a_fingerprint_of_zeroes_is_a_state_like_any_other)
{
	struct visited v;

	ck_assert_int_eq(visited_init(&v, false), 0);
	ck_assert_int_eq(visited_add(&v, 0, 0, NULL), VISITED_NEW);
	ck_assert_int_eq(visited_add(&v, 0, 0, NULL), VISITED_STACK);
	visited_leave(&v, 0, 0);
	ck_assert_int_eq(visited_add(&v, 0, 0, NULL), VISITED_SEEN);
	visited_fini(&v);
}
END_TEST

START_TEST(either_fingerprint_tells_states_apart)
{
	struct visited v;

	ck_assert_int_eq(visited_init(&v, false), 0);
	ck_assert_int_eq(visited_add(&v, 7, 0x10000, NULL), VISITED_NEW);
	ck_assert_int_eq(visited_add(&v, 7, 0x20000, NULL), VISITED_NEW);
	ck_assert_int_eq(visited_add(&v, 8, 0x10000, NULL), VISITED_NEW);
	ck_assert_int_eq(visited_add(&v, ~(u64)0, ~(u64)0, NULL), VISITED_NEW);
	ck_assert_int_eq(visited_add(&v, 7, 0x20000, NULL), VISITED_STACK);
	visited_fini(&v);
}
END_TEST

START_TEST(growth_loses_nothing_and_keeps_marks)
{
	struct visited v;
	const u64 n = 100000;

	ck_assert_int_eq(visited_init(&v, false), 0);
	for (u64 i = 0; i < n; i++) {
		ck_assert_int_eq(add(&v, i), VISITED_NEW);
		if (i % 3 == 0)
			visited_leave(&v, mix(i, 1), mix(i, 2));
	}
	ck_assert_uint_eq(v.used, n);
	for (u64 i = 0; i < n; i++)
		ck_assert_int_eq(add(&v, i), i % 3 ? VISITED_STACK : VISITED_SEEN);
	ck_assert_int_eq(add(&v, n), VISITED_NEW);
	visited_fini(&v);
}
END_TEST

START_TEST(a_state_costs_at_most_32_bytes)
{
	struct visited v;

	ck_assert_int_eq(visited_init(&v, false), 0);
	for (u64 i = 0; i < 100000; i++) {
		add(&v, i);
		if (i > 10000)
			ck_assert_uint_le(visited_bytes(&v), 32 * v.used);
	}
	visited_fini(&v);
}
END_TEST

START_TEST(a_new_generation_is_empty_also_after_all_numbers_are_used)
{
	struct visited v;

	ck_assert_int_eq(visited_init(&v, false), 0);
	for (u32 round = 0; round < 0x8003; round++) {
		ck_assert_int_eq(add(&v, 1), VISITED_NEW);
		ck_assert_int_eq(add(&v, round % 5 + 2), VISITED_NEW);
		ck_assert_int_eq(add(&v, 1), VISITED_STACK);
		visited_clear(&v);
	}
	visited_fini(&v);
}
END_TEST

START_TEST(growth_past_the_limit_is_refused_and_what_was_seen_stays)
{
	struct visited v;
	u64 i = 0;

	ck_assert_int_eq(visited_init(&v, false), 0);
	v.bytes_max = 400000;
	while (add(&v, i) == VISITED_NEW)
		i++;
	ck_assert_int_eq(add(&v, i), VISITED_FULL);
	ck_assert_uint_le(visited_bytes(&v), 400000);
	ck_assert_uint_gt(i, 5000);
	ck_assert_int_eq(add(&v, i - 1), VISITED_STACK);
	visited_fini(&v);
}
END_TEST

START_TEST(exact_mode_tells_a_collision_from_a_revisit)
{
	struct visited v;
	u8 data[2 * ARENA_LINE] = { 1 }, other[2 * ARENA_LINE] = { 2 };
	u32 line[2] = { 3, 9 }, swapped[2] = { 9, 3 };
	u8 turned[2 * ARENA_LINE] = { 0 };
	struct visited_state a = { 2, line, data }, b = { 2, line, other }, c = { 1, line, data };

	turned[ARENA_LINE] = 1;
	ck_assert_int_eq(visited_init(&v, true), 0);
	ck_assert_int_eq(visited_add(&v, 1, 2, &a), VISITED_NEW);
	ck_assert_int_eq(visited_add(&v, 1, 2, &a), VISITED_STACK);
	/* the same lines in another order are the same state */
	ck_assert_int_eq(visited_add(&v, 1, 2, &(struct visited_state){ 2, swapped, turned }),
			 VISITED_STACK);
	ck_assert_int_eq(visited_add(&v, 1, 2, &b), VISITED_COLLISION);
	ck_assert_int_eq(visited_add(&v, 1, 2, &c), VISITED_COLLISION);
	ck_assert_int_eq(visited_add(&v, 1, 2, &(struct visited_state){ 2, swapped, data }),
			 VISITED_COLLISION);
	visited_fini(&v);
}
END_TEST

START_TEST(exact_mode_keeps_states_over_growth)
{
	struct visited v;
	u8 data[ARENA_LINE] = { 0 };
	u32 line = 4;
	struct visited_state s = { 1, &line, data };

	ck_assert_int_eq(visited_init(&v, true), 0);
	for (u32 i = 0; i < 20000; i++) {
		memcpy(data, &i, sizeof(i));
		ck_assert_int_eq(visited_add(&v, mix(i, 1), mix(i, 2), &s), VISITED_NEW);
	}
	for (u32 i = 0; i < 20000; i++) {
		memcpy(data, &i, sizeof(i));
		ck_assert_int_eq(visited_add(&v, mix(i, 1), mix(i, 2), &s), VISITED_STACK);
		data[9] = 1;
		ck_assert_int_eq(visited_add(&v, mix(i, 1), mix(i, 2), &s), VISITED_COLLISION);
		data[9] = 0;
	}
	ck_assert(visited_miss_odds(&v) == 0);
	visited_fini(&v);
}
END_TEST

START_TEST(odds_of_a_miss_go_by_the_square_of_the_states)
{
	struct visited v;

	ck_assert_int_eq(visited_init(&v, false), 0);
	v.used = (u64)1 << 30;
	/* 2^60 / 2 pairs, each equal with 2^-112 */
	ck_assert(visited_miss_odds(&v) == 1.0 / 9007199254740992.0);
	v.used = 0;
	ck_assert(visited_miss_odds(&v) == 0);
	visited_fini(&v);
}
END_TEST

Suite *check_visited(void)
{
	Suite *s = suite_create("visited");
	TCase *tc = tcase_create("visited");

	tcase_set_timeout(tc, 30);
	tcase_add_test(tc, a_state_is_new_then_on_the_stack_then_seen);
	tcase_add_test(tc, a_fingerprint_of_zeroes_is_a_state_like_any_other);
	tcase_add_test(tc, either_fingerprint_tells_states_apart);
	tcase_add_test(tc, growth_loses_nothing_and_keeps_marks);
	tcase_add_test(tc, a_state_costs_at_most_32_bytes);
	tcase_add_test(tc, a_new_generation_is_empty_also_after_all_numbers_are_used);
	tcase_add_test(tc, growth_past_the_limit_is_refused_and_what_was_seen_stays);
	tcase_add_test(tc, exact_mode_tells_a_collision_from_a_revisit);
	tcase_add_test(tc, exact_mode_keeps_states_over_growth);
	tcase_add_test(tc, odds_of_a_miss_go_by_the_square_of_the_states);
	suite_add_tcase(s, tc);
	return s;
}
