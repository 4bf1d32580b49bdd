/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "support.h"

Suite *check_legal(void);

START_TEST(every_row_is_a_failure_and_a_lint)
{
	struct bench b;

	bench_init(&b);
	for (u32 i = 0; i < UNPREDS; i++) {
		say(&b, OBS_UNPRED, i, 1, 2, 0);
		ck_assert_uint_eq(failure(&b, CHECK_legal)->detail, i);
		ck_assert(b.run.lints >> i & 1);
	}
	bench_fini(&b);
}
END_TEST

START_TEST(lints_are_noted_although_legal_is_not_judged)
{
	struct bench b;

	bench_init(&b);
	b.cfg.enabled = 0;
	say(&b, OBS_UNPRED, UNPRED_vpendbaser_dirty_clear, 1, 2, 0);
	ck_assert_uint_eq(b.gs.step.failed, 0);
	ck_assert_uint_eq(b.run.lints, 1ull << UNPRED_vpendbaser_dirty_clear);
	bench_fini(&b);
}
END_TEST

Suite *check_legal(void)
{
	Suite *s = suite_create("legal");
	TCase *t = tcase_create("judged");

	tcase_add_test(t, every_row_is_a_failure_and_a_lint);
	tcase_add_test(t, lints_are_noted_although_legal_is_not_judged);
	suite_add_tcase(s, t);
	return s;
}
