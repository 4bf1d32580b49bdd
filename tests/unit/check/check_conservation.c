/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "support.h"

Suite *check_conservation(void);

START_TEST(the_counts_agree_when_every_carrier_is_there)
{
	struct bench b;

	bench_init(&b);
	raise_to(&b, 0, PLACE_VP, 0, 8192);
	fake.hard_v[0] = 1;
	rest(&b);
	ck_assert(!failed(&b, CHECK_conservation));
	bench_fini(&b);
}
END_TEST

START_TEST(a_pending_bit_that_went_silently_is_missed)
{
	struct bench b;

	bench_init(&b);
	raise_to(&b, 0, PLACE_VP, 0, 8192);
	rest(&b);
	ck_assert_uint_eq(failure(&b, CHECK_conservation)->detail, CONS_RECOUNT);
	ck_assert_uint_eq(failure(&b, CHECK_conservation)->b, 1);
	ck_assert_uint_eq(failure(&b, CHECK_conservation)->c, 0);
	bench_fini(&b);
}
END_TEST

START_TEST(a_latch_that_came_silently_is_found_by_an_audit)
{
	struct bench b;

	bench_init(&b);
	fake.soft[1] = 1;
	gs_step_begin(&b.gs);
	check_audit(&b.gs);
	ck_assert_uint_eq(failure(&b, CHECK_conservation)->a, 1);
	bench_fini(&b);
}
END_TEST

START_TEST(a_carrier_that_goes_without_having_come_is_noticed_at_once)
{
	struct bench b;

	bench_init(&b);
	say(&b, OBS_UNCARRY, PLACE_PP, 0, 8200, CAUSE_DISCARD);
	ck_assert_uint_eq(failure(&b, CHECK_conservation)->detail, CONS_UNDERFLOW);
	bench_fini(&b);
}
END_TEST

START_TEST(a_hosts_lpi_that_is_no_irqs_is_not_counted)
{
	struct bench b;

	bench_init(&b);
	say(&b, OBS_UNCARRY, PLACE_PP, 0, 9000, CAUSE_ACK);
	ck_assert(!failed(&b, CHECK_conservation));
	bench_fini(&b);
}
END_TEST

START_TEST(a_doorbell_that_is_the_events_own_lpi_is_a_carrier)
{
	struct bench b;

	bench_init(&b);
	say(&b, OBS_CARRY, PLACE_PP, 0, 8201, CAUSE_FORWARD);
	ck_assert_uint_eq(check_carriers(&b.gs, 1), 1);
	fake.hard_p[1] = 1;
	rest(&b);
	ck_assert(!failed(&b, CHECK_conservation));
	bench_fini(&b);
}
END_TEST

Suite *check_conservation(void)
{
	Suite *s = suite_create("conservation");
	TCase *t = tcase_create("judged");

	tcase_add_test(t, the_counts_agree_when_every_carrier_is_there);
	tcase_add_test(t, a_pending_bit_that_went_silently_is_missed);
	tcase_add_test(t, a_latch_that_came_silently_is_found_by_an_audit);
	tcase_add_test(t, a_carrier_that_goes_without_having_come_is_noticed_at_once);
	tcase_add_test(t, a_hosts_lpi_that_is_no_irqs_is_not_counted);
	tcase_add_test(t, a_doorbell_that_is_the_events_own_lpi_is_a_carrier);
	suite_add_tcase(s, t);
	return s;
}
