/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "support.h"

Suite *check_bounded_delay(void);

START_TEST(an_acknowledge_in_time_is_fine_and_a_late_one_is_not)
{
	struct bench b;

	bench_init(&b);
	b.cfg.timed = b.gs.stamps = true;
	b.cfg.bound_ns = 1000;
	((struct gst_irq_stamp *)gs_mut(&b.gs, BLK_GUEST_IRQ_STAMP, 0))->raised = 500;
	b.gs.now_ns = 1500;
	say(&b, OBS_ACK, 0, 8192, PATH_DIRECT, 0);
	ck_assert(!failed(&b, CHECK_bounded_delay));
	b.gs.now_ns = 1501;
	say(&b, OBS_ACK, 0, 8192, PATH_DIRECT, 0);
	ck_assert_uint_eq(failure(&b, CHECK_bounded_delay)->detail, DELAY_ACK);
	ck_assert_uint_eq(failure(&b, CHECK_bounded_delay)->b, 1001);
	bench_fini(&b);
}
END_TEST

START_TEST(what_is_still_owed_at_the_end_counts_up_to_then)
{
	struct bench b;

	bench_init(&b);
	b.cfg.timed = b.gs.stamps = true;
	b.cfg.bound_ns = 1000;
	((struct gst_irq_stamp *)gs_mut(&b.gs, BLK_GUEST_IRQ_STAMP, 0))->raised = 500;
	raise_to(&b, 0, PLACE_VP, 0, 8192);
	b.gs.now_ns = 9000;
	rest(&b);
	ck_assert_uint_eq(failure(&b, CHECK_bounded_delay)->detail, DELAY_OWED);
	bench_fini(&b);
}
END_TEST

START_TEST(without_a_bound_nothing_is_late)
{
	struct bench b;

	bench_init(&b);
	b.cfg.timed = b.gs.stamps = true;
	((struct gst_irq_stamp *)gs_mut(&b.gs, BLK_GUEST_IRQ_STAMP, 0))->raised = 1;
	b.gs.now_ns = ~0ull;
	say(&b, OBS_ACK, 0, 8192, PATH_DIRECT, 0);
	ck_assert(!failed(&b, CHECK_bounded_delay));
	bench_fini(&b);
}
END_TEST

START_TEST(what_the_guest_disabled_is_not_late)
{
	struct bench b;

	bench_init(&b);
	b.cfg.timed = b.gs.stamps = true;
	b.cfg.bound_ns = 10;
	((struct gst_irq_stamp *)gs_mut(&b.gs, BLK_GUEST_IRQ_STAMP, 1))->raised = 1;
	raise_to(&b, 1, PLACE_VP, 1, 8193);
	b.gs.now_ns = 9000;
	rest(&b);
	ck_assert(!failed(&b, CHECK_bounded_delay));
	bench_fini(&b);
}
END_TEST

Suite *check_bounded_delay(void)
{
	Suite *s = suite_create("bounded_delay");
	TCase *t = tcase_create("judged");

	tcase_add_test(t, an_acknowledge_in_time_is_fine_and_a_late_one_is_not);
	tcase_add_test(t, what_is_still_owed_at_the_end_counts_up_to_then);
	tcase_add_test(t, without_a_bound_nothing_is_late);
	tcase_add_test(t, what_the_guest_disabled_is_not_late);
	suite_add_tcase(s, t);
	return s;
}
