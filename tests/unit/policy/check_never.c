/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "support.h"

Suite *check_never(void);

START_TEST(nobody_starts_direct)
{
	static const enum want expected[] = { WANT_SOFT, WANT_SOFT, WANT_SOFT, WANT_SOFT };
	struct telemetry t = machine(8);
	enum want want[4];

	policy_named("never")->start(&t, want);
	for (u32 i = 0; i < 4; i++)
		ck_assert_int_eq(want[i], expected[i]);
}
END_TEST

START_TEST(requests_are_unsupported)
{
	ck_assert_int_eq(ask("never", 0, REQ_DISABLE).answer, ANS_UNSUPPORTED);
	ck_assert_int_eq(ask("never", 0, REQ_DISABLE).want, WANT_NOTHING);
	ck_assert_int_eq(ask("never", 1, REQ_ENABLE).answer, ANS_UNSUPPORTED);
	ck_assert_int_eq(ask("never", 0, REQ_QUERY).answer, ANS_DIRECT);
	ck_assert_int_eq(ask("never", 1, REQ_QUERY).answer, ANS_SOFT);
}
END_TEST

Suite *check_never(void)
{
	Suite *s = suite_create("never");
	TCase *t = tcase_create("decisions");

	tcase_add_test(t, nobody_starts_direct);
	tcase_add_test(t, requests_are_unsupported);
	suite_add_tcase(s, t);
	return s;
}
