/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "support.h"

Suite *check_ghost(void);

START_TEST(carriers_are_found_by_vm_and_number)
{
	struct bench b;

	bench_init(&b);
	say(&b, OBS_CARRY, PLACE_VP, 2, 8192, CAUSE_MSI);
	ck_assert_uint_eq(check_carriers(&b.gs, 2), 1);
	say(&b, OBS_CARRY, PLACE_MSG_V, 1, 8193, CAUSE_MSI);
	ck_assert_uint_eq(check_carriers(&b.gs, 1), 1);
	say(&b, OBS_CARRY, PLACE_LR, 2, 8192, CAUSE_SOFT);
	ck_assert_uint_eq(check_carriers(&b.gs, 2), 2);
	say(&b, OBS_CARRY, PLACE_MSG_P, 3, 8200, CAUSE_MSI);
	ck_assert_uint_eq(check_carriers(&b.gs, 0), 1);
	say(&b, OBS_CARRY, PLACE_HANDLER, 0, 0, CAUSE_FORWARD);
	ck_assert_uint_eq(check_carriers(&b.gs, 0), 2);
	bench_fini(&b);
}
END_TEST

START_TEST(unknown_numbers_are_nobodys)
{
	struct bench b;

	bench_init(&b);
	say(&b, OBS_CARRY, PLACE_VP, 0, 9999, CAUSE_MSI);
	say(&b, OBS_CARRY, PLACE_PP, 0, 8199, CAUSE_MSI);
	say(&b, OBS_CARRY, PLACE_LR, 77, 8192, CAUSE_MSI);
	say(&b, OBS_CARRY, PLACE_LATCH, 77, 0, CAUSE_MSI);
	say(&b, OBS_ITS_DROP, 0, 0x999, 0, DROP_DEVICE_UNMAPPED);
	say(&b, OBS_DEV_RAISE, 77, 0, 0, 0);
	for (u32 i = 0; i < 3; i++)
		ck_assert_uint_eq(check_carriers(&b.gs, i), 0);
	bench_fini(&b);
}
END_TEST

START_TEST(a_vpe_freed_under_its_carriers_still_counts_for_its_irq)
{
	struct bench b;

	bench_init(&b);
	say(&b, OBS_CARRY, PLACE_VP, 1, 8193, CAUSE_MSI);
	fake.vpe_vm[1] = GS_NONE16;
	say(&b, OBS_UNCARRY, PLACE_VP, 1, 8193, CAUSE_UNMAP);
	ck_assert_uint_eq(check_carriers(&b.gs, 1), 0);
	ck_assert_uint_eq(b.gs.step.failed, 0);
	bench_fini(&b);
}
END_TEST

START_TEST(an_event_that_was_retargeted_is_still_its_irqs)
{
	struct bench b;

	bench_init(&b);
	dev_retarget(&b.gs, 0, 5);
	arena_commit(&b.gs.arena);
	ck_assert_uint_eq(ghost_irq_of_event(&b.gs, 0, 0x100, 5), 0);
	ck_assert_uint_eq(ghost_irq_of_event(&b.gs, 0, 0x100, 0), 0);
	ck_assert_uint_eq(ghost_irq_of_event(&b.gs, 0, 0x100, 1), 1);
	ck_assert_uint_eq(ghost_irq_of_event(&b.gs, 1, 0x100, 1), GS_NONE32);
	bench_fini(&b);
}
END_TEST

START_TEST(the_recount_adds_all_floors)
{
	struct bench b;

	bench_init(&b);
	fake.soft[0] = 1;
	fake.hard_p[0] = 2;
	fake.hard_v[0] = 4;
	fake.hard_v[2] = 32;
	dev_mask(&b.gs, 0, true);
	dev_raise(&b.gs, 0);
	arena_commit(&b.gs.arena);
	ck_assert_uint_eq(ghost_recount(&b.gs, 0), 1 + 2 + 4 + 1);
	ck_assert_uint_eq(ghost_recount(&b.gs, 2), 32);
	bench_fini(&b);
}
END_TEST

Suite *check_ghost(void)
{
	Suite *s = suite_create("ghost");
	TCase *t = tcase_create("judged");

	tcase_add_test(t, carriers_are_found_by_vm_and_number);
	tcase_add_test(t, unknown_numbers_are_nobodys);
	tcase_add_test(t, a_vpe_freed_under_its_carriers_still_counts_for_its_irq);
	tcase_add_test(t, an_event_that_was_retargeted_is_still_its_irqs);
	tcase_add_test(t, the_recount_adds_all_floors);
	suite_add_tcase(s, t);
	return s;
}
