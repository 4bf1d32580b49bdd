/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "support.h"

Suite *check_oracle(void);

START_TEST(all_start_as_the_scenario_says)
{
	static const enum want expected[] = { WANT_DIRECT, WANT_SOFT, WANT_SOFT, WANT_DIRECT };
	struct telemetry t = machine(8);
	enum want want[4];

	policy_named("oracle")->start(&t, want);
	for (u32 i = 0; i < 4; i++)
		ck_assert_int_eq(want[i], expected[i]);
}
END_TEST

START_TEST(its_turn_turns_the_mode_round)
{
	struct telemetry t = machine(4);

	t.oracle_turn = true;
	t.request_vcpu = 0;
	ck_assert_int_eq(policy_named("oracle")->decide(&t).want, WANT_SOFT);
	t.request_vcpu = 1;
	ck_assert_int_eq(policy_named("oracle")->decide(&t).want, WANT_DIRECT);
	ck_assert_uint_eq(policy_named("oracle")->decide(&t).vcpu, 1);
}
END_TEST

START_TEST(it_leaves_a_conversion_alone)
{
	static const struct telemetry_vcpu busy = { 0, true, true, true, 0 };
	struct telemetry t = machine(4);

	t.vcpu = &busy;
	t.nvcpus = 1;
	t.oracle_turn = true;
	t.request_vcpu = 0;
	ck_assert_int_eq(policy_named("oracle")->decide(&t).want, WANT_NOTHING);
}
END_TEST

START_TEST(requests_are_obeyed)
{
	ck_assert_int_eq(ask("oracle", 0, REQ_DISABLE).want, WANT_SOFT);
	ck_assert_int_eq(ask("oracle", 0, REQ_ENABLE).want, WANT_DIRECT);
}
END_TEST

Suite *check_oracle(void)
{
	Suite *s = suite_create("oracle");
	TCase *t = tcase_create("decisions");

	tcase_add_test(t, all_start_as_the_scenario_says);
	tcase_add_test(t, its_turn_turns_the_mode_round);
	tcase_add_test(t, it_leaves_a_conversion_alone);
	tcase_add_test(t, requests_are_obeyed);
	suite_add_tcase(s, t);
	return s;
}
