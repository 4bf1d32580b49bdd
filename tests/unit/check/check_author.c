/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "support.h"

Suite *check_author(void);

START_TEST(an_assert_that_does_not_hold_fails)
{
	struct bench b;

	bench_init(&b);
	say(&b, OBS_ASSERT, 3, 17, 0, 0);
	ck_assert_uint_eq(failure(&b, CHECK_author)->detail, AUTHOR_ASSERT);
	ck_assert_uint_eq(failure(&b, CHECK_author)->b, 17);
	bench_fini(&b);
}
END_TEST

START_TEST(an_answer_is_compared_when_one_is_expected)
{
	struct bench b;

	bench_init(&b);
	say(&b, OBS_IOCTL, 0, REQ_DISABLE, ANS_BUSY, 0);
	ck_assert(!failed(&b, CHECK_author));
	say(&b, OBS_IOCTL, 0, REQ_DISABLE, ANS_BUSY, ANS_BUSY + 1);
	ck_assert(!failed(&b, CHECK_author));
	say(&b, OBS_IOCTL, 0, REQ_DISABLE, ANS_BUSY, ANS_OK + 1);
	ck_assert_uint_eq(failure(&b, CHECK_author)->detail, AUTHOR_ANSWER);
	bench_fini(&b);
}
END_TEST

Suite *check_author(void)
{
	Suite *s = suite_create("author");
	TCase *t = tcase_create("judged");

	tcase_add_test(t, an_assert_that_does_not_hold_fails);
	tcase_add_test(t, an_answer_is_compared_when_one_is_expected);
	suite_add_tcase(s, t);
	return s;
}
