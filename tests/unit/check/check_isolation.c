/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "support.h"

Suite *check_isolation(void);

START_TEST(a_translation_must_stay_in_its_vm)
{
	struct bench b;

	bench_init(&b);
	say(&b, OBS_TRANSLATE_V, 0, 0x100 << 16 | 0, 8192, 1);
	ck_assert(!failed(&b, CHECK_isolation));
	say(&b, OBS_TRANSLATE_V, 0, 0x100 << 16 | 0, 8192, 2);
	ck_assert_uint_eq(failure(&b, CHECK_isolation)->detail, ISOL_TRANSLATE);
	ck_assert_uint_eq(failure(&b, CHECK_isolation)->c, 1);
	bench_fini(&b);
}
END_TEST

START_TEST(a_vpe_that_nobody_owns_is_no_other_vm)
{
	struct bench b;

	bench_init(&b);
	say(&b, OBS_TRANSLATE_V, 0, 0x100 << 16 | 0, 8192, 3);
	ck_assert(!failed(&b, CHECK_isolation));
	bench_fini(&b);
}
END_TEST

START_TEST(a_command_that_names_a_vpe_of_another_vm_is_found)
{
	struct bench b;

	bench_init(&b);
	say(&b, OBS_CMD_EXEC, 0, 0x21, 0x200 << 16 | 0, 2);
	ck_assert(!failed(&b, CHECK_isolation));
	say(&b, OBS_CMD_EXEC, 0, 0x21, 0x200 << 16 | 0, 0);
	ck_assert_uint_eq(failure(&b, CHECK_isolation)->detail, ISOL_COMMAND);
	say(&b, OBS_CMD_EXEC, 0, 0x01, 0x200 << 16 | 0, 0);
	ck_assert(!failed(&b, CHECK_isolation));
	bench_fini(&b);
}
END_TEST

START_TEST(a_vintid_the_vm_does_not_have_is_not_its_own)
{
	struct bench b;

	bench_init(&b);
	say(&b, OBS_ACK, 2, 8193, PATH_DIRECT, GS_NONE32);
	ck_assert_uint_eq(failure(&b, CHECK_isolation)->detail, ISOL_ACK_UNKNOWN);
	bench_fini(&b);
}
END_TEST

START_TEST(every_vm_has_sgis)
{
	struct bench b;

	bench_init(&b);
	say(&b, OBS_ACK, 2, 15, PATH_DIRECT, GS_NONE32);
	ck_assert(!failed(&b, CHECK_isolation));
	say(&b, OBS_ACK, 2, 16, PATH_DIRECT, GS_NONE32);
	ck_assert_uint_eq(failure(&b, CHECK_isolation)->detail, ISOL_ACK_UNKNOWN);
	bench_fini(&b);
}
END_TEST

START_TEST(an_acknowledge_from_another_vms_vpe_is_found)
{
	struct bench b;

	bench_init(&b);
	enter(&b, 0, 0);
	raise_to(&b, 0, PLACE_VP, 0, 8192);
	raise_to(&b, 0, PLACE_VP, 0, 8192);
	fake.resident[0] = 0;
	say(&b, OBS_ACK, 0, 8192, PATH_DIRECT, 0);
	ck_assert(!failed(&b, CHECK_isolation));
	fake.resident[0] = 2;
	say(&b, OBS_ACK, 0, 8192, PATH_SOFT, 0);
	ck_assert(!failed(&b, CHECK_isolation));
	say(&b, OBS_ACK, 0, 8192, PATH_DIRECT, 0);
	ck_assert_uint_eq(failure(&b, CHECK_isolation)->detail, ISOL_ACK_VPE);
	say(&b, OBS_ACK, 0, 3, PATH_DIRECT, GS_NONE32);	/* a virtual SGI of that vPE */
	ck_assert_uint_eq(failure(&b, CHECK_isolation)->detail, ISOL_ACK_UNKNOWN);
	bench_fini(&b);
}
END_TEST

Suite *check_isolation(void)
{
	Suite *s = suite_create("isolation");
	TCase *t = tcase_create("judged");

	tcase_add_test(t, a_translation_must_stay_in_its_vm);
	tcase_add_test(t, a_vpe_that_nobody_owns_is_no_other_vm);
	tcase_add_test(t, a_command_that_names_a_vpe_of_another_vm_is_found);
	tcase_add_test(t, a_vintid_the_vm_does_not_have_is_not_its_own);
	tcase_add_test(t, every_vm_has_sgis);
	tcase_add_test(t, an_acknowledge_from_another_vms_vpe_is_found);
	suite_add_tcase(s, t);
	return s;
}
