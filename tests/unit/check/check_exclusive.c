/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "support.h"

Suite *check_exclusive(void);

START_TEST(a_copy_and_a_list_register_are_two)
{
	struct bench b;

	bench_init(&b);
	say(&b, OBS_CARRY, PLACE_VCOPY, 0, 8192, CAUSE_FORWARD);
	ck_assert(!failed(&b, CHECK_exclusive));
	say(&b, OBS_CARRY, PLACE_LR, 0, 8192, CAUSE_SOFT);
	ck_assert(failed(&b, CHECK_exclusive));
	ck_assert_uint_eq(failure(&b, CHECK_exclusive)->b, 1);
	ck_assert_uint_eq(failure(&b, CHECK_exclusive)->c, 1);
	bench_fini(&b);
}
END_TEST

START_TEST(a_copy_taken_back_in_time_is_no_second_one)
{
	struct bench b;

	bench_init(&b);
	say(&b, OBS_CARRY, PLACE_VCOPY, 0, 8192, CAUSE_FORWARD);
	say(&b, OBS_UNCARRY, PLACE_VCOPY, 0, 8192, CAUSE_RECALL);
	say(&b, OBS_CARRY, PLACE_LR, 0, 8192, CAUSE_SOFT);
	ck_assert(!failed(&b, CHECK_exclusive));
	bench_fini(&b);
}
END_TEST

START_TEST(the_pending_bit_behind_a_copy_does_not_count)
{
	struct bench b;

	bench_init(&b);
	say(&b, OBS_CARRY, PLACE_VP, 0, 8192, CAUSE_MSI);
	say(&b, OBS_CARRY, PLACE_VCOPY, 0, 8192, CAUSE_FORWARD);
	ck_assert(!failed(&b, CHECK_exclusive));
	bench_fini(&b);
}
END_TEST

START_TEST(two_copies_on_two_vcpus_are_two_once_the_guests_move_is_done)
{
	struct bench b;

	bench_init(&b);
	say(&b, OBS_CARRY, PLACE_VCOPY, 0, 8192, CAUSE_FORWARD);
	say(&b, OBS_GUEST_CMD, 0, STIM_GUEST_MOVI, 0, 1);
	say(&b, OBS_CARRY, PLACE_VCOPY, 1, 8192, CAUSE_FORWARD);
	ck_assert(!failed(&b, CHECK_exclusive));
	say(&b, OBS_GUEST_DONE, 0, STIM_GUEST_MOVI, 0, 1);
	ck_assert(failed(&b, CHECK_exclusive));
	bench_fini(&b);
}
END_TEST

START_TEST(an_active_list_register_excludes_a_copy_of_the_same_vcpu)
{
	struct bench b;

	bench_init(&b);
	enter(&b, 0, 0);
	fake.lr = (struct ich_lr){ .vintid = 8192, .state = LR_ACTIVE };
	say(&b, OBS_CARRY, PLACE_VCOPY, 0, 8192, CAUSE_FORWARD);
	ck_assert_uint_eq(failure(&b, CHECK_exclusive)->detail, 1);
	bench_fini(&b);
}
END_TEST

START_TEST(a_list_register_of_another_vintid_does_not)
{
	struct bench b;

	bench_init(&b);
	enter(&b, 0, 0);
	fake.lr = (struct ich_lr){ .vintid = 8193, .state = LR_ACTIVE };
	say(&b, OBS_CARRY, PLACE_VCOPY, 0, 8192, CAUSE_FORWARD);
	ck_assert(!failed(&b, CHECK_exclusive));
	bench_fini(&b);
}
END_TEST

START_TEST(the_same_vintid_of_two_vms_is_not_one_event)
{
	struct bench b;

	bench_init(&b);
	say(&b, OBS_CARRY, PLACE_VCOPY, 0, 8192, CAUSE_FORWARD);
	say(&b, OBS_CARRY, PLACE_VCOPY, 2, 8192, CAUSE_FORWARD);
	ck_assert(!failed(&b, CHECK_exclusive));
	bench_fini(&b);
}
END_TEST

Suite *check_exclusive(void)
{
	Suite *s = suite_create("exclusive");
	TCase *t = tcase_create("judged");

	tcase_add_test(t, a_copy_and_a_list_register_are_two);
	tcase_add_test(t, a_copy_taken_back_in_time_is_no_second_one);
	tcase_add_test(t, the_pending_bit_behind_a_copy_does_not_count);
	tcase_add_test(t, two_copies_on_two_vcpus_are_two_once_the_guests_move_is_done);
	tcase_add_test(t, an_active_list_register_excludes_a_copy_of_the_same_vcpu);
	tcase_add_test(t, a_list_register_of_another_vintid_does_not);
	tcase_add_test(t, the_same_vintid_of_two_vms_is_not_one_event);
	suite_add_tcase(s, t);
	return s;
}
