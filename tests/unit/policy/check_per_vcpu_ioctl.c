/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "support.h"

Suite *check_per_vcpu_ioctl(void);

START_TEST(all_start_as_the_scenario_says)
{
	static const enum want expected[] = { WANT_DIRECT, WANT_SOFT, WANT_SOFT, WANT_DIRECT };
	struct telemetry t = machine(8);
	enum want want[4];

	policy_named("per_vcpu_ioctl")->start(&t, want);
	for (u32 i = 0; i < 4; i++)
		ck_assert_int_eq(want[i], expected[i]);
}
END_TEST

START_TEST(a_request_becomes_a_decision)
{
	struct decision d = ask("per_vcpu_ioctl", 3, REQ_DISABLE);

	ck_assert_int_eq(d.want, WANT_SOFT);
	ck_assert_uint_eq(d.vcpu, 3);
	ck_assert_int_eq(d.answer, ANS_NONE);
	d = ask("per_vcpu_ioctl", 1, REQ_ENABLE);
	ck_assert_int_eq(d.want, WANT_DIRECT);
	ck_assert_uint_eq(d.vcpu, 1);
	d = ask("per_vcpu_ioctl", 1, REQ_QUERY);
	ck_assert_int_eq(d.want, WANT_NOTHING);
	ck_assert_int_eq(d.answer, ANS_NONE);
}
END_TEST

Suite *check_per_vcpu_ioctl(void)
{
	Suite *s = suite_create("per_vcpu_ioctl");
	TCase *t = tcase_create("decisions");

	tcase_add_test(t, all_start_as_the_scenario_says);
	tcase_add_test(t, a_request_becomes_a_decision);
	suite_add_tcase(s, t);
	return s;
}
