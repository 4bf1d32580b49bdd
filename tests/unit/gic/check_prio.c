/* SPDX-License-Identifier: MIT */
/* Bits of priorities. */
#include <check.h>

#include "gic/prio.h"

/* pins PRI-01 */
START_TEST(missing_low_bits_read_as_zero)
{
	ck_assert_uint_eq(prio_implemented(0xff, 5), 0xf8);
	ck_assert_uint_eq(prio_implemented(0xff, 4), 0xf0);
	ck_assert_uint_eq(prio_implemented(0xa4, 8), 0xa4);
}
END_TEST

/* All priority bits preempt but the last of 8. */
START_TEST(the_lowest_bit_of_eight_never_preempts)
{
	static const u32 want[] = { 4, 5, 6, 7, 7 };

	for (u32 bits = 4; bits <= 8; bits++)
		ck_assert_uint_eq(prio_pre_bits(bits), want[bits - 4]);
}
END_TEST

Suite *check_prio(void);
Suite *check_prio(void)
{
	Suite *s = suite_create("prio");
	TCase *t = tcase_create("prio");

	tcase_add_test(t, missing_low_bits_read_as_zero);
	tcase_add_test(t, the_lowest_bit_of_eight_never_preempts);
	suite_add_tcase(s, t);
	return s;
}
