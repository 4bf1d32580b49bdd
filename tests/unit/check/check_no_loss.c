/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "support.h"

Suite *check_no_loss(void);

START_TEST(an_event_that_nothing_carries_is_lost)
{
	struct bench b;

	bench_init(&b);
	raise_to(&b, 0, PLACE_VP, 0, 8192);
	rest(&b);
	ck_assert(!failed(&b, CHECK_no_loss));
	say(&b, OBS_UNCARRY, PLACE_VP, 0, 8192, CAUSE_DISCARD);
	ck_assert_uint_eq(b.gs.step.failed, 0);
	rest(&b);
	ck_assert(failed(&b, CHECK_no_loss));
	ck_assert_uint_eq(failure(&b, CHECK_no_loss)->a, 0);
	ck_assert_uint_eq(failure(&b, CHECK_no_loss)->detail, LOST_DETAIL(PLACE_VP, CAUSE_DISCARD, 0));
	bench_fini(&b);
}
END_TEST

START_TEST(an_event_set_pending_again_is_not_lost)
{
	struct bench b;

	bench_init(&b);
	raise_to(&b, 0, PLACE_VP, 0, 8192);
	say(&b, OBS_UNCARRY, PLACE_VP, 0, 8192, CAUSE_DISCARD);
	say(&b, OBS_CARRY, PLACE_LATCH, 0, 0, CAUSE_PROC);
	rest(&b);
	ck_assert(!failed(&b, CHECK_no_loss));
	bench_fini(&b);
}
END_TEST

START_TEST(a_write_dropped_at_the_its_is_lost_with_its_reason)
{
	struct bench b;

	bench_init(&b);
	say(&b, OBS_DEV_RAISE, 0, 0, 0, 0);
	say(&b, OBS_CARRY, PLACE_FLIGHT, 0, 0, CAUSE_MSI);
	say(&b, OBS_UNCARRY, PLACE_FLIGHT, 0, 0, CAUSE_FORWARD);
	say(&b, OBS_ITS_DROP, 0, 0x100, 0, DROP_EVENT_UNMAPPED);
	rest(&b);
	ck_assert_uint_eq(failure(&b, CHECK_no_loss)->detail,
			LOST_DETAIL(PLACE_FLIGHT, CAUSE_DROP, DROP_EVENT_UNMAPPED));
	bench_fini(&b);
}
END_TEST

START_TEST(what_a_redistributor_drops_keeps_its_reason)
{
	struct bench b;

	bench_init(&b);
	raise_to(&b, 0, PLACE_MSG_V, 0, 8192);
	say(&b, OBS_RD_DROP, 1, 8192, 0 + 1, DROP_VPE_UNMAPPED);
	say(&b, OBS_UNCARRY, PLACE_MSG_V, 0, 8192, CAUSE_DROP);
	rest(&b);
	ck_assert_uint_eq(failure(&b, CHECK_no_loss)->detail,
			LOST_DETAIL(PLACE_MSG_V, CAUSE_DROP, DROP_VPE_UNMAPPED));
	bench_fini(&b);
}
END_TEST

START_TEST(an_acknowledge_discharges_and_a_later_write_owes_again)
{
	struct bench b;

	bench_init(&b);
	raise_to(&b, 0, PLACE_VP, 0, 8192);
	say(&b, OBS_UNCARRY, PLACE_VP, 0, 8192, CAUSE_ACK);
	say(&b, OBS_ACK, 0, 8192, PATH_DIRECT, 0);
	rest(&b);
	ck_assert(!failed(&b, CHECK_no_loss));
	raise_to(&b, 0, PLACE_VP, 0, 8192);
	say(&b, OBS_UNCARRY, PLACE_VP, 0, 8192, CAUSE_UNMAP);
	rest(&b);
	ck_assert(failed(&b, CHECK_no_loss));
	bench_fini(&b);
}
END_TEST

START_TEST(a_write_that_arrives_after_the_acknowledge_is_owed_again)
{
	struct bench b;

	bench_init(&b);
	raise_to(&b, 0, PLACE_VP, 0, 8192);
	say(&b, OBS_CARRY, PLACE_FLIGHT, 0, 0, CAUSE_MSI);
	say(&b, OBS_UNCARRY, PLACE_VP, 0, 8192, CAUSE_ACK);
	say(&b, OBS_ACK, 0, 8192, PATH_DIRECT, 0);
	ck_assert(!check_owed(&b.gs, 0));
	say(&b, OBS_UNCARRY, PLACE_FLIGHT, 0, 0, CAUSE_FORWARD);
	ck_assert(check_owed(&b.gs, 0));
	bench_fini(&b);
}
END_TEST

START_TEST(a_raise_into_a_masked_vector_without_pending_bits_is_lost)
{
	struct bench b;

	bench_init(&b);
	say(&b, OBS_DEV_RAISE, 0, 1, 0, 0);
	rest(&b);
	ck_assert_uint_eq(failure(&b, CHECK_no_loss)->detail, LOST_UNKNOWN);
	bench_fini(&b);
}
END_TEST

START_TEST(a_disabled_lpi_is_owed_too)
{
	struct bench b;

	bench_init(&b);
	raise_to(&b, 1, PLACE_VP, 1, 8193);
	say(&b, OBS_UNCARRY, PLACE_VP, 1, 8193, CAUSE_DISCARD);
	rest(&b);
	ck_assert(failed(&b, CHECK_no_loss));
	bench_fini(&b);
}
END_TEST

START_TEST(what_the_guest_clears_is_not_owed)
{
	struct bench b;

	bench_init(&b);
	raise_to(&b, 0, PLACE_VP, 0, 8192);
	say(&b, OBS_GUEST_CMD, 0, STIM_GUEST_CLEAR, 0, 0);
	say(&b, OBS_UNCARRY, PLACE_VP, 0, 8192, CAUSE_CLEAR);
	raise_to(&b, 0, PLACE_VP, 0, 8192);
	say(&b, OBS_UNCARRY, PLACE_VP, 0, 8192, CAUSE_CLEAR);
	say(&b, OBS_GUEST_DONE, 0, STIM_GUEST_CLEAR, 0, 0);
	rest(&b);
	ck_assert(!failed(&b, CHECK_no_loss));
	bench_fini(&b);
}
END_TEST

START_TEST(an_event_the_guest_discarded_owes_nothing_any_more)
{
	struct bench b;

	bench_init(&b);
	say(&b, OBS_GUEST_CMD, 0, STIM_GUEST_DISCARD, 0, 0);
	say(&b, OBS_GUEST_DONE, 0, STIM_GUEST_DISCARD, 0, 0);
	say(&b, OBS_DEV_RAISE, 0, 0, 0, 0);
	say(&b, OBS_CARRY, PLACE_FLIGHT, 0, 0, CAUSE_MSI);
	say(&b, OBS_UNCARRY, PLACE_FLIGHT, 0, 0, CAUSE_FORWARD);
	rest(&b);
	ck_assert(!failed(&b, CHECK_no_loss));
	bench_fini(&b);
}
END_TEST

START_TEST(a_write_during_a_guests_move_is_owed)
{
	struct bench b;

	bench_init(&b);
	say(&b, OBS_GUEST_CMD, 0, STIM_GUEST_MOVI, 0, 1);
	raise_to(&b, 0, PLACE_VP, 0, 8192);
	say(&b, OBS_UNCARRY, PLACE_VP, 0, 8192, CAUSE_DISCARD);
	say(&b, OBS_GUEST_DONE, 0, STIM_GUEST_MOVI, 0, 1);
	rest(&b);
	ck_assert(failed(&b, CHECK_no_loss));
	bench_fini(&b);
}
END_TEST

START_TEST(an_invariant_that_is_off_is_not_judged)
{
	struct bench b;

	bench_init(&b);
	b.cfg.enabled = ~(1ull << CHECK_no_loss);
	say(&b, OBS_DEV_RAISE, 0, 1, 0, 0);
	rest(&b);
	ck_assert(!failed(&b, CHECK_no_loss));
	bench_fini(&b);
}
END_TEST

Suite *check_no_loss(void)
{
	Suite *s = suite_create("no_loss");
	TCase *t = tcase_create("judged");

	tcase_add_test(t, an_event_that_nothing_carries_is_lost);
	tcase_add_test(t, an_event_set_pending_again_is_not_lost);
	tcase_add_test(t, a_write_dropped_at_the_its_is_lost_with_its_reason);
	tcase_add_test(t, what_a_redistributor_drops_keeps_its_reason);
	tcase_add_test(t, an_acknowledge_discharges_and_a_later_write_owes_again);
	tcase_add_test(t, a_write_that_arrives_after_the_acknowledge_is_owed_again);
	tcase_add_test(t, a_raise_into_a_masked_vector_without_pending_bits_is_lost);
	tcase_add_test(t, a_disabled_lpi_is_owed_too);
	tcase_add_test(t, what_the_guest_clears_is_not_owed);
	tcase_add_test(t, an_event_the_guest_discarded_owes_nothing_any_more);
	tcase_add_test(t, a_write_during_a_guests_move_is_owed);
	tcase_add_test(t, an_invariant_that_is_off_is_not_judged);
	suite_add_tcase(s, t);
	return s;
}
