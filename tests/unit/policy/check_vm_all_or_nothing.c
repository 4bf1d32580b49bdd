/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "support.h"

Suite *check_vm_all_or_nothing(void);

START_TEST(with_numbers_for_all_both_vms_are_direct)
{
	static const enum want expected[] = { WANT_DIRECT, WANT_DIRECT, WANT_DIRECT, WANT_DIRECT };
	struct telemetry t = machine(4);
	enum want want[4];

	policy_named("vm_all_or_nothing")->start(&t, want);
	for (u32 i = 0; i < 4; i++)
		ck_assert_int_eq(want[i], expected[i]);
}
END_TEST

START_TEST(the_vm_that_comes_too_late_gets_nothing)
{
	static const enum want expected[] = { WANT_DIRECT, WANT_DIRECT, WANT_SOFT, WANT_SOFT };
	struct telemetry t = machine(3);
	enum want want[4];

	policy_named("vm_all_or_nothing")->start(&t, want);
	for (u32 i = 0; i < 4; i++)
		ck_assert_int_eq(want[i], expected[i]);
}
END_TEST

START_TEST(too_few_numbers_for_one_vm_are_too_few)
{
	static const enum want expected[] = { WANT_SOFT, WANT_SOFT, WANT_SOFT, WANT_SOFT };
	struct telemetry t = machine(1);
	enum want want[4];

	policy_named("vm_all_or_nothing")->start(&t, want);
	for (u32 i = 0; i < 4; i++)
		ck_assert_int_eq(want[i], expected[i]);
}
END_TEST

START_TEST(requests_are_unsupported)
{
	ck_assert_int_eq(ask("vm_all_or_nothing", 0, REQ_DISABLE).answer, ANS_UNSUPPORTED);
	ck_assert_int_eq(ask("vm_all_or_nothing", 0, REQ_DISABLE).want, WANT_NOTHING);
	ck_assert_int_eq(ask("vm_all_or_nothing", 1, REQ_ENABLE).answer, ANS_UNSUPPORTED);
	ck_assert_int_eq(ask("vm_all_or_nothing", 0, REQ_QUERY).answer, ANS_DIRECT);
	ck_assert_int_eq(ask("vm_all_or_nothing", 1, REQ_QUERY).answer, ANS_SOFT);
}
END_TEST

Suite *check_vm_all_or_nothing(void)
{
	Suite *s = suite_create("vm_all_or_nothing");
	TCase *t = tcase_create("decisions");

	tcase_add_test(t, with_numbers_for_all_both_vms_are_direct);
	tcase_add_test(t, the_vm_that_comes_too_late_gets_nothing);
	tcase_add_test(t, too_few_numbers_for_one_vm_are_too_few);
	tcase_add_test(t, requests_are_unsupported);
	suite_add_tcase(s, t);
	return s;
}
