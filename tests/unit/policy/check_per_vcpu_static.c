/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "support.h"

Suite *check_per_vcpu_static(void);

START_TEST(all_start_as_the_scenario_says)
{
	static const enum want expected[] = { WANT_DIRECT, WANT_SOFT, WANT_SOFT, WANT_DIRECT };
	struct telemetry t = machine(8);
	enum want want[4];

	policy_named("per_vcpu_static")->start(&t, want);
	for (u32 i = 0; i < 4; i++)
		ck_assert_int_eq(want[i], expected[i]);
}
END_TEST

START_TEST(requests_are_unsupported)
{
	ck_assert_int_eq(ask("per_vcpu_static", 0, REQ_DISABLE).answer, ANS_UNSUPPORTED);
	ck_assert_int_eq(ask("per_vcpu_static", 0, REQ_DISABLE).want, WANT_NOTHING);
	ck_assert_int_eq(ask("per_vcpu_static", 1, REQ_ENABLE).answer, ANS_UNSUPPORTED);
	ck_assert_int_eq(ask("per_vcpu_static", 0, REQ_QUERY).answer, ANS_DIRECT);
	ck_assert_int_eq(ask("per_vcpu_static", 1, REQ_QUERY).answer, ANS_SOFT);
}
END_TEST

Suite *check_per_vcpu_static(void)
{
	Suite *s = suite_create("per_vcpu_static");
	TCase *t = tcase_create("decisions");

	tcase_add_test(t, all_start_as_the_scenario_says);
	tcase_add_test(t, requests_are_unsupported);
	suite_add_tcase(s, t);
	return s;
}
