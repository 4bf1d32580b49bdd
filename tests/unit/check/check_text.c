/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "support.h"

Suite *check_text(void);

START_TEST(a_loss_names_the_irq_its_target_and_the_cause)
{
	char text[300];
	struct bench b;

	bench_init(&b);
	say(&b, OBS_DEV_RAISE, 0, 0, 0, 0);
	say(&b, OBS_CARRY, PLACE_FLIGHT, 0, 0, CAUSE_MSI);
	say(&b, OBS_UNCARRY, PLACE_FLIGHT, 0, 0, CAUSE_FORWARD);
	say(&b, OBS_ITS_DROP, 0, 0x100, 0, DROP_EVENT_UNMAPPED);
	rest(&b);
	check_explain(&b.gs, failure(&b, CHECK_no_loss), text, sizeof(text));
	ck_assert_str_eq(text, "dev0.irq0, target vm0.vcpu0: "
			"its write of the device was dropped: EventID not mapped");
	bench_fini(&b);
}
END_TEST

START_TEST(every_kind_of_failure_has_a_text_whatever_its_numbers)
{
	struct bench b;

	bench_init(&b);
	for (u32 i = 0; i <= CHECKS; i++) {
		for (u32 d = 0; d < 5; d++) {
			struct gs_failure f = { (u16)i, (u16)d, 0, GS_NONE32, 77 };
			struct gs_failure odd = { (u16)i, 0xffff, GS_NONE32, GS_NONE32, GS_NONE32 };
			char text[300] = "";

			check_explain(&b.gs, &f, text, sizeof(text));
			ck_assert_uint_gt(strlen(text), 0);
			check_explain(&b.gs, &odd, text, sizeof(text));
			ck_assert_uint_gt(strlen(text), 0);
			check_explain(&b.gs, &odd, text, 8);
			ck_assert_uint_le(strlen(text), 7);
			ck_assert_uint_gt(strlen(text), 0);
		}
	}
	bench_fini(&b);
}
END_TEST

Suite *check_text(void)
{
	Suite *s = suite_create("text");
	TCase *t = tcase_create("judged");

	tcase_add_test(t, a_loss_names_the_irq_its_target_and_the_cause);
	tcase_add_test(t, every_kind_of_failure_has_a_text_whatever_its_numbers);
	suite_add_tcase(s, t);
	return s;
}
