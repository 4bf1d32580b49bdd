/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "support.h"

Suite *check_registry(void);

START_TEST(every_row_is_found_by_its_name)
{
	const char *near;

	ck_assert_uint_eq(policy_count(), 5);
	for (u32 i = 0; i < policy_count(); i++) {
		const struct policy *p = policy_row(i);

		ck_assert_ptr_eq(policy_find(p->name, &near), p);
		ck_assert_ptr_nonnull(p->start);
		ck_assert_ptr_nonnull(p->decide);
		ck_assert_str_ne(p->text, "");
	}
}
END_TEST

START_TEST(a_misspelt_name_gets_the_nearest)
{
	const char *near;

	ck_assert_ptr_null(policy_find("per_vcpu_iotcl", &near));
	ck_assert_str_eq(near, "per_vcpu_ioctl");
	ck_assert_ptr_null(policy_find("zzz", &near));
	ck_assert_ptr_null(near);
	ck_assert_ptr_null(policy_find("zzz", NULL));
}
END_TEST

START_TEST(only_the_oracle_is_an_oracle)
{
	for (u32 i = 0; i < policy_count(); i++)
		ck_assert_int_eq(policy_row(i)->oracle, policy_row(i) == policy_named("oracle"));
}
END_TEST

START_TEST(without_a_request_nobody_decides_anything)
{
	struct telemetry t = machine(4);

	for (u32 i = 0; i < policy_count(); i++) {
		struct decision d = policy_row(i)->decide(&t);

		ck_assert_int_eq(d.want, WANT_NOTHING);
		ck_assert_int_eq(d.answer, ANS_NONE);
	}
}
END_TEST

Suite *check_registry(void)
{
	Suite *s = suite_create("registry");
	TCase *t = tcase_create("decisions");

	tcase_add_test(t, every_row_is_found_by_its_name);
	tcase_add_test(t, a_misspelt_name_gets_the_nearest);
	tcase_add_test(t, only_the_oracle_is_an_oracle);
	tcase_add_test(t, without_a_request_nobody_decides_anything);
	suite_add_tcase(s, t);
	return s;
}
