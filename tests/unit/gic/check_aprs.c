/* SPDX-License-Identifier: MIT */
/* Active priorities and binary points, against bits counted one by one. */
#include <check.h>

#include "core/types.h"
#include "gic/aprs.h"
#include "gic/prio.h"

/* Does bit b of a priority belong to the group priority?  PRI-06 in words. */
static bool in_group(u32 bpr, bool one, u32 bit)
{
	return one ? bit >= bpr : bit >= bpr + 1;
}

/* pins PRI-06 */
START_TEST(a_binary_point_splits_group_priority_and_subpriority)
{
	for (u8 bpr = 0; bpr <= 7; bpr++) {
		u8 zero = 0, one = 0;

		for (u32 bit = 0; bit < 8; bit++) {
			zero |= (u8)(in_group(bpr, false, bit) << bit);
			one |= (u8)(in_group(bpr, true, bit) << bit);
		}
		ck_assert_uint_eq(bpr0_mask(bpr), zero);
		if (bpr)
			ck_assert_uint_eq(bpr1_mask(bpr), one);
		if (bpr)
			ck_assert_uint_eq(bpr1_mask(bpr), bpr0_mask((u8)(bpr - 1)));
	}
}
END_TEST

/* all preemption bits count at the smallest binary point, one less at the next. */
/* pins PRI-07 */
START_TEST(the_smallest_binary_point_keeps_all_preemption_bits)
{
	for (u32 bits = 4; bits <= 7; bits++) {
		u8 all = (u8)(0xff00u >> bits);

		ck_assert_uint_eq(bpr0_mask(bpr0_min(bits)), all);
		ck_assert_uint_eq(bpr1_mask(bpr1_min(bits)), all);
		ck_assert_uint_eq(bpr1_min(bits), bpr0_min(bits) + 1u);
	}
}
END_TEST

/* pins PRI-08 */
START_TEST(bpr1_reads_one_above_bpr0_saturated)
{
	static const u8 want[] = { 1, 2, 3, 4, 5, 6, 7, 7 };

	for (u8 bpr = 0; bpr <= 7; bpr++)
		ck_assert_uint_eq(bpr1_from_bpr0(bpr), want[bpr]);
}
END_TEST

/* pins PRI-09 */
START_TEST(each_level_has_its_bit)
{
	static const u32 words[] = { 1, 1, 2, 4 };

	for (u32 bits = 4; bits <= 7; bits++) {
		ck_assert_uint_eq(aprs_count(bits), words[bits - 4]);
		for (u32 level = 0; level < 1u << bits; level++) {
			struct aprs a = { { 0 } };
			u8 prio = (u8)(level << (8 - bits));

			aprs_activate(&a, prio, bits);
			for (u32 n = 0; n < APRS_MAX; n++)
				ck_assert_uint_eq(aprs_reg(&a, n), n == level / 32 ? 1u << level % 32 : 0);
			ck_assert_uint_eq(aprs_highest(&a), level);
			ck_assert(aprs_active_at(&a, prio, bits));
			ck_assert(!aprs_active_at(&a, (u8)(prio ^ 0x80), bits));
			ck_assert_uint_eq(aprs_running(&a, bits), prio);
			aprs_drop(&a);
			ck_assert_uint_eq(aprs_running(&a, bits), PRIO_IDLE);
			ck_assert_uint_eq(aprs_highest(&a), APRS_LEVELS);
		}
	}
}
END_TEST

/* pins PRI-09 */
START_TEST(a_register_is_written_alone)
{
	struct aprs a = { { 0 } };

	for (u32 n = 0; n < APRS_MAX; n++)
		aprs_set_reg(&a, n, 0x80000001 + 16 * n);
	ck_assert_uint_eq(aprs_highest(&a), 0);
	aprs_set_reg(&a, 0, 0);
	ck_assert_uint_eq(aprs_highest(&a), 32);
	aprs_set_reg(&a, 1, 0);
	ck_assert_uint_eq(aprs_highest(&a), 64);
	aprs_set_reg(&a, 2, 0x80000000);
	ck_assert_uint_eq(aprs_highest(&a), 95);
	ck_assert_uint_eq(aprs_reg(&a, 0), 0);
	ck_assert_uint_eq(aprs_reg(&a, 1), 0);
	ck_assert_uint_eq(aprs_reg(&a, 2), 0x80000000);
	ck_assert_uint_eq(aprs_reg(&a, 3), 0x80000031);
}
END_TEST

/* pins PRI-04 PRI-10 */
START_TEST(the_highest_runs_and_is_dropped_first)
{
	static const u8 prios[] = { 0xfe, 0xc0, 0x82, 0x80, 0x40, 0x3e, 0x02, 0x00 };
	struct aprs a = { { 0 } };

	ck_assert_uint_eq(aprs_running(&a, 7), 0xff);
	for (u32 i = 0; i < ARRAY_SIZE(prios); i++) {
		aprs_activate(&a, prios[i], 7);
		ck_assert_uint_eq(aprs_running(&a, 7), prios[i]);
	}
	for (u32 i = ARRAY_SIZE(prios); i-- > 0;) {
		ck_assert_uint_eq(aprs_running(&a, 7), prios[i]);
		aprs_drop(&a);
	}
	ck_assert_uint_eq(aprs_running(&a, 7), 0xff);
	aprs_drop(&a);
	ck_assert_uint_eq(aprs_running(&a, 7), 0xff);
}
END_TEST

Suite *check_aprs(void);
Suite *check_aprs(void)
{
	Suite *s = suite_create("aprs");
	TCase *t = tcase_create("aprs");

	tcase_add_test(t, a_binary_point_splits_group_priority_and_subpriority);
	tcase_add_test(t, the_smallest_binary_point_keeps_all_preemption_bits);
	tcase_add_test(t, bpr1_reads_one_above_bpr0_saturated);
	tcase_add_test(t, each_level_has_its_bit);
	tcase_add_test(t, a_register_is_written_alone);
	tcase_add_test(t, the_highest_runs_and_is_dropped_first);
	suite_add_tcase(s, t);
	return s;
}
