/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "support.h"

Suite *check_run(void);

START_TEST(invariants_are_found_by_name)
{
	const char *near;
	u32 lint;
	struct bench b;

	bench_init(&b);
	for (u32 i = 0; i < CHECKS; i++)
		ck_assert_uint_eq(check_find(check_info[i].name, &lint, &near), i);
	ck_assert_uint_eq(lint, GS_NONE32);
	bench_fini(&b);
}
END_TEST

START_TEST(lints_are_found_under_legal)
{
	const char *near;
	u32 lint;
	struct bench b;

	bench_init(&b);
	ck_assert_uint_eq(check_find("legal.vmapp_resident", &lint, &near), CHECK_legal);
	ck_assert_uint_eq(lint, UNPRED_vmapp_resident);
	ck_assert_uint_eq(check_find("legal.vmapp_residnet", &lint, &near), CHECKS);
	ck_assert_str_eq(near, "vmapp_resident");
	bench_fini(&b);
}
END_TEST

START_TEST(a_misspelt_invariant_gets_the_nearest)
{
	const char *near;
	u32 lint;
	struct bench b;

	bench_init(&b);
	ck_assert_uint_eq(check_find("no_lost", &lint, &near), CHECKS);
	ck_assert_str_eq(near, "no_loss");
	ck_assert_uint_eq(check_find("xyzzy", &lint, &near), CHECKS);
	ck_assert_ptr_null(near);
	ck_assert_uint_eq(check_find("xyzzy", &lint, NULL), CHECKS);
	ck_assert_uint_eq(check_find("legal.xyzzy", &lint, NULL), CHECKS);
	bench_fini(&b);
}
END_TEST

START_TEST(what_is_not_modelled_makes_the_run_inconclusive)
{
	struct bench b;

	bench_init(&b);
	say(&b, OBS_UNMODELLED, UNMODELLED_reg, 0, 0, 0);
	ck_assert(b.run.inconclusive);
	ck_assert_uint_eq(b.run.unmodelled, UNMODELLED_reg);
	bench_fini(&b);
}
END_TEST

START_TEST(undo_takes_the_ghost_back)
{
	struct arena_mark m;
	struct bench b;

	bench_init(&b);
	m = arena_mark(&b.gs.arena);
	raise_to(&b, 0, PLACE_VP, 0, 8192);
	ck_assert(check_owed(&b.gs, 0));
	ck_assert_uint_eq(check_carriers(&b.gs, 0), 1);
	arena_undo(&b.gs.arena, m);
	ck_assert(!check_owed(&b.gs, 0));
	ck_assert_uint_eq(check_carriers(&b.gs, 0), 0);
	bench_fini(&b);
}
END_TEST

START_TEST(equal_futures_leave_equal_ghosts)
{
	u64 before;
	struct bench b;

	bench_init(&b);
	before = b.gs.arena.fp1;
	raise_to(&b, 0, PLACE_VP, 0, 8192);
	ck_assert_uint_ne(b.gs.arena.fp1, before);
	say(&b, OBS_UNCARRY, PLACE_VP, 0, 8192, CAUSE_ACK);
	say(&b, OBS_ACK, 0, 8192, PATH_DIRECT, 0);
	ck_assert_uint_eq(b.gs.arena.fp1, before);
	bench_fini(&b);
}
END_TEST

Suite *check_run(void)
{
	Suite *s = suite_create("run");
	TCase *t = tcase_create("judged");

	tcase_add_test(t, invariants_are_found_by_name);
	tcase_add_test(t, lints_are_found_under_legal);
	tcase_add_test(t, a_misspelt_invariant_gets_the_nearest);
	tcase_add_test(t, what_is_not_modelled_makes_the_run_inconclusive);
	tcase_add_test(t, undo_takes_the_ghost_back);
	tcase_add_test(t, equal_futures_leave_equal_ghosts);
	suite_add_tcase(s, t);
	return s;
}
