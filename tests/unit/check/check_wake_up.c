/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "support.h"

Suite *check_wake_up(void);

START_TEST(a_sleeping_vcpu_must_be_woken)
{
	struct bench b;

	bench_init(&b);
	raise_to(&b, 0, PLACE_VP, 0, 8192);
	fake.hard_v[0] = 1;
	rest(&b);
	ck_assert_uint_eq(b.gs.step.failed, 0);
	fake.blocked[0] = true;
	rest(&b);
	ck_assert_uint_eq(failure(&b, CHECK_wake_up)->detail, WAKE_BLOCKED);
	ck_assert_uint_eq(failure(&b, CHECK_wake_up)->b, 0);
	bench_fini(&b);
}
END_TEST

START_TEST(an_idle_vcpu_must_be_signalled_even_when_it_masks_interrupts)
{
	struct gst_vcpu *v;
	struct bench b;

	bench_init(&b);
	raise_to(&b, 0, PLACE_VP, 0, 8192);
	enter(&b, 0, 0);
	v = gs_mut(&b.gs, BLK_GUEST_VCPU, 0);
	v->wfi = 1;
	v->irqs_on = 0;
	arena_commit(&b.gs.arena);
	rest(&b);
	ck_assert_uint_eq(failure(&b, CHECK_wake_up)->detail, WAKE_IDLE);
	bench_fini(&b);
}
END_TEST

START_TEST(a_running_vcpu_with_interrupts_on_must_be_signalled)
{
	struct bench b;

	bench_init(&b);
	raise_to(&b, 0, PLACE_LATCH, 0, 0);
	enter(&b, 0, 0);
	rest(&b);
	ck_assert_uint_eq(failure(&b, CHECK_wake_up)->detail, WAKE_NOT_DELIVERED);
	bench_fini(&b);
}
END_TEST

START_TEST(a_vcpu_that_is_stuck_in_the_host_never_sees_it)
{
	struct bench b;

	bench_init(&b);
	raise_to(&b, 0, PLACE_LATCH, 0, 0);
	rest(&b);
	ck_assert(!failed(&b, CHECK_wake_up));
	fake.stuck[0] = true;
	rest(&b);
	ck_assert_uint_eq(failure(&b, CHECK_wake_up)->detail, WAKE_STUCK);
	bench_fini(&b);
}
END_TEST

START_TEST(a_running_vcpu_with_interrupts_off_is_left_alone)
{
	struct bench b;

	bench_init(&b);
	raise_to(&b, 0, PLACE_VP, 0, 8192);
	enter(&b, 0, 0);
	((struct gst_vcpu *)gs_mut(&b.gs, BLK_GUEST_VCPU, 0))->irqs_on = 0;
	arena_commit(&b.gs.arena);
	rest(&b);
	ck_assert(!failed(&b, CHECK_wake_up));
	bench_fini(&b);
}
END_TEST

START_TEST(a_disabled_lpi_wakes_nobody_until_it_is_enabled)
{
	struct bench b;

	bench_init(&b);
	raise_to(&b, 1, PLACE_VP, 1, 8193);
	fake.blocked[1] = true;
	rest(&b);
	ck_assert(!failed(&b, CHECK_wake_up));
	say(&b, OBS_GUEST_CMD, 0, STIM_GUEST_ENABLE, 1, 1);
	say(&b, OBS_GUEST_DONE, 0, STIM_GUEST_ENABLE, 1, 1);
	rest(&b);
	ck_assert(failed(&b, CHECK_wake_up));
	bench_fini(&b);
}
END_TEST

START_TEST(after_a_move_the_new_target_counts)
{
	struct bench b;

	bench_init(&b);
	raise_to(&b, 0, PLACE_VP, 1, 8192);
	fake.blocked[1] = true;
	rest(&b);
	ck_assert(!failed(&b, CHECK_wake_up));
	say(&b, OBS_GUEST_CMD, 0, STIM_GUEST_MOVI, 0, 1);
	say(&b, OBS_GUEST_DONE, 0, STIM_GUEST_MOVI, 0, 1);
	rest(&b);
	ck_assert_uint_eq(failure(&b, CHECK_wake_up)->b, 1);
	bench_fini(&b);
}
END_TEST

START_TEST(an_acknowledged_event_wakes_nobody)
{
	struct bench b;

	bench_init(&b);
	raise_to(&b, 0, PLACE_VP, 0, 8192);
	say(&b, OBS_UNCARRY, PLACE_VP, 0, 8192, CAUSE_ACK);
	say(&b, OBS_ACK, 0, 8192, PATH_DIRECT, 0);
	fake.blocked[0] = true;
	rest(&b);
	ck_assert(!failed(&b, CHECK_wake_up));
	bench_fini(&b);
}
END_TEST

Suite *check_wake_up(void)
{
	Suite *s = suite_create("wake_up");
	TCase *t = tcase_create("judged");

	tcase_add_test(t, a_sleeping_vcpu_must_be_woken);
	tcase_add_test(t, an_idle_vcpu_must_be_signalled_even_when_it_masks_interrupts);
	tcase_add_test(t, a_running_vcpu_with_interrupts_on_must_be_signalled);
	tcase_add_test(t, a_vcpu_that_is_stuck_in_the_host_never_sees_it);
	tcase_add_test(t, a_running_vcpu_with_interrupts_off_is_left_alone);
	tcase_add_test(t, a_disabled_lpi_wakes_nobody_until_it_is_enabled);
	tcase_add_test(t, after_a_move_the_new_target_counts);
	tcase_add_test(t, an_acknowledged_event_wakes_nobody);
	suite_add_tcase(s, t);
	return s;
}
