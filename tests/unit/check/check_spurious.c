/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "support.h"

Suite *check_spurious(void);

START_TEST(an_acknowledge_nothing_raised_is_spurious)
{
	struct bench b;

	bench_init(&b);
	say(&b, OBS_ACK, 0, 8192, PATH_SOFT, 0);
	ck_assert(failed(&b, CHECK_spurious));
	bench_fini(&b);
}
END_TEST

START_TEST(one_write_pays_for_one_acknowledge)
{
	struct bench b;

	bench_init(&b);
	raise_to(&b, 0, PLACE_VP, 0, 8192);
	say(&b, OBS_CARRY, PLACE_LATCH, 0, 0, CAUSE_PROC);
	say(&b, OBS_UNCARRY, PLACE_VP, 0, 8192, CAUSE_ACK);
	say(&b, OBS_ACK, 0, 8192, PATH_DIRECT, 0);
	ck_assert(!failed(&b, CHECK_spurious));
	say(&b, OBS_ACK, 1, 8192, PATH_SOFT, 0);
	ck_assert(failed(&b, CHECK_spurious));
	ck_assert_uint_eq(failure(&b, CHECK_spurious)->b, 1);
	bench_fini(&b);
}
END_TEST

START_TEST(a_conversion_brings_its_budget_once)
{
	struct bench b;

	bench_init(&b);
	say(&b, OBS_CONVERT, 0, CONVERT_MOVE, 0, 0);
	say(&b, OBS_CONVERT, 0, CONVERT_DEMOTE, 0, 0);
	ck_assert_uint_eq(chk_irq(&b.gs, 0)->credit, 1);
	say(&b, OBS_CARRY, PLACE_LATCH, 0, 0, CAUSE_PROC);
	say(&b, OBS_CONVERTED, 0, CONVERT_DEMOTE, 0, 0);
	say(&b, OBS_CONVERTED, 0, CONVERT_MOVE, 0, 0);
	say(&b, OBS_UNCARRY, PLACE_LATCH, 0, 0, CAUSE_SOFT);
	say(&b, OBS_ACK, 0, 8192, PATH_SOFT, 0);
	ck_assert(!failed(&b, CHECK_spurious));
	say(&b, OBS_ACK, 0, 8192, PATH_SOFT, 0);
	ck_assert(failed(&b, CHECK_spurious));
	bench_fini(&b);
}
END_TEST

START_TEST(a_budget_that_nothing_used_is_gone_with_the_conversion)
{
	struct bench b;

	bench_init(&b);
	say(&b, OBS_CONVERT, 0, CONVERT_PROMOTE, 0, 0);
	say(&b, OBS_CONVERTED, 0, CONVERT_PROMOTE, 0, 0);
	ck_assert_uint_eq(chk_irq(&b.gs, 0)->credit, 0);
	bench_fini(&b);
}
END_TEST

START_TEST(merged_writes_pay_for_nothing_new)
{
	struct bench b;

	bench_init(&b);
	raise_to(&b, 0, PLACE_VP, 0, 8192);
	say(&b, OBS_CARRY, PLACE_FLIGHT, 0, 0, CAUSE_MSI);
	say(&b, OBS_UNCARRY, PLACE_FLIGHT, 0, 0, CAUSE_FORWARD);
	ck_assert_uint_eq(chk_irq(&b.gs, 0)->credit, 2);
	say(&b, OBS_UNCARRY, PLACE_VP, 0, 8192, CAUSE_ACK);
	say(&b, OBS_ACK, 0, 8192, PATH_DIRECT, 0);
	ck_assert_uint_eq(chk_irq(&b.gs, 0)->credit, 0);
	bench_fini(&b);
}
END_TEST

START_TEST(handing_a_carrier_on_keeps_its_credit)
{
	struct bench b;

	bench_init(&b);
	raise_to(&b, 0, PLACE_LATCH, 0, 0);
	say(&b, OBS_UNCARRY, PLACE_LATCH, 0, 0, CAUSE_SOFT);
	say(&b, OBS_CARRY, PLACE_LR, 0, 8192, CAUSE_SOFT);
	say(&b, OBS_UNCARRY, PLACE_LR, 0, 8192, CAUSE_ACK);
	say(&b, OBS_ACK, 0, 8192, PATH_SOFT, 0);
	ck_assert(!failed(&b, CHECK_spurious));
	bench_fini(&b);
}
END_TEST

START_TEST(an_int_of_the_guest_pays_for_an_acknowledge)
{
	struct bench b;

	bench_init(&b);
	say(&b, OBS_GUEST_CMD, 0, STIM_GUEST_INT, 0, 0);
	say(&b, OBS_CARRY, PLACE_VP, 0, 8192, CAUSE_INT);
	say(&b, OBS_GUEST_DONE, 0, STIM_GUEST_INT, 0, 0);
	say(&b, OBS_UNCARRY, PLACE_VP, 0, 8192, CAUSE_ACK);
	say(&b, OBS_ACK, 0, 8192, PATH_DIRECT, 0);
	ck_assert(!failed(&b, CHECK_spurious));
	bench_fini(&b);
}
END_TEST

/* The write ends as an acknowledge of its own before the vITS has looked at the INT. */
START_TEST(an_int_under_way_keeps_its_credit)
{
	struct bench b;

	bench_init(&b);
	say(&b, OBS_GUEST_CMD, 0, STIM_GUEST_INT, 0, 0);
	raise_to(&b, 0, PLACE_VP, 0, 8192);
	say(&b, OBS_UNCARRY, PLACE_VP, 0, 8192, CAUSE_ACK);
	say(&b, OBS_ACK, 0, 8192, PATH_DIRECT, 0);
	ck_assert_uint_eq(chk_irq(&b.gs, 0)->credit, 1);
	say(&b, OBS_CARRY, PLACE_VP, 0, 8192, CAUSE_INT);
	say(&b, OBS_GUEST_DONE, 0, STIM_GUEST_INT, 0, 0);
	say(&b, OBS_UNCARRY, PLACE_VP, 0, 8192, CAUSE_ACK);
	say(&b, OBS_ACK, 0, 8192, PATH_DIRECT, 0);
	ck_assert(!failed(&b, CHECK_spurious));
	bench_fini(&b);
}
END_TEST

START_TEST(an_int_that_pends_nothing_pays_for_nothing)
{
	struct bench b;

	bench_init(&b);
	say(&b, OBS_GUEST_CMD, 0, STIM_GUEST_INT, 0, 0);
	say(&b, OBS_GUEST_DONE, 0, STIM_GUEST_INT, 0, 0);
	ck_assert_uint_eq(chk_irq(&b.gs, 0)->credit, 0);
	bench_fini(&b);
}
END_TEST

START_TEST(more_credit_than_can_be_held_is_inconclusive)
{
	struct bench b;

	bench_init(&b);
	raise_to(&b, 0, PLACE_VP, 0, 8192);
	for (u32 i = 0; i < 14; i++) {
		say(&b, OBS_CARRY, PLACE_FLIGHT, 0, 0, CAUSE_MSI);
		say(&b, OBS_UNCARRY, PLACE_FLIGHT, 0, 0, CAUSE_FORWARD);
	}
	ck_assert(!b.run.inconclusive);
	say(&b, OBS_CARRY, PLACE_FLIGHT, 0, 0, CAUSE_MSI);
	say(&b, OBS_UNCARRY, PLACE_FLIGHT, 0, 0, CAUSE_FORWARD);
	ck_assert(b.run.inconclusive);
	ck_assert_uint_eq(b.run.unmodelled, UNMODELLED_credit);
	ck_assert(b.gs.step.unmodelled);
	bench_fini(&b);
}
END_TEST

START_TEST(a_timed_run_can_hold_more)
{
	struct bench b;

	bench_init(&b);
	b.cfg.timed = true;
	raise_to(&b, 0, PLACE_VP, 0, 8192);
	for (u32 i = 0; i < 100; i++) {
		say(&b, OBS_CARRY, PLACE_FLIGHT, 0, 0, CAUSE_MSI);
		say(&b, OBS_UNCARRY, PLACE_FLIGHT, 0, 0, CAUSE_FORWARD);
	}
	ck_assert(!b.run.inconclusive);
	ck_assert_uint_eq(chk_irq(&b.gs, 0)->credit, 101);
	bench_fini(&b);
}
END_TEST

Suite *check_spurious(void)
{
	Suite *s = suite_create("spurious");
	TCase *t = tcase_create("judged");

	tcase_add_test(t, an_acknowledge_nothing_raised_is_spurious);
	tcase_add_test(t, one_write_pays_for_one_acknowledge);
	tcase_add_test(t, a_conversion_brings_its_budget_once);
	tcase_add_test(t, a_budget_that_nothing_used_is_gone_with_the_conversion);
	tcase_add_test(t, merged_writes_pay_for_nothing_new);
	tcase_add_test(t, handing_a_carrier_on_keeps_its_credit);
	tcase_add_test(t, an_int_of_the_guest_pays_for_an_acknowledge);
	tcase_add_test(t, an_int_under_way_keeps_its_credit);
	tcase_add_test(t, an_int_that_pends_nothing_pays_for_nothing);
	tcase_add_test(t, more_credit_than_can_be_held_is_inconclusive);
	tcase_add_test(t, a_timed_run_can_hold_more);
	suite_add_tcase(s, t);
	return s;
}
