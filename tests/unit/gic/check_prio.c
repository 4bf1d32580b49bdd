/* SPDX-License-Identifier: MIT */
/* Priorities: rules PRI. */
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

/* pins PRI-02 PRI-03 PRI-05 */
START_TEST(signalled_needs_mask_and_preemption)
{
	static const struct { u8 prio, pmr; u64 ap; bool yes; } rows[] = {
		{ 0xa0, 0xf0, 0, true },
		{ 0xf0, 0xf0, 0, false },
		{ 0xff, 0xff, 0, false },
		{ 0x00, 0x00, 0, false },
		{ 0xa0, 0xf0, 1ull << 20, false },	/* 0xa0 runs: level 20 */
		{ 0x98, 0xf0, 1ull << 20, true },
		{ 0xa0, 0xf0, 1ull << 20 | 1ull << 30, false },
		{ 0xa0, 0xf0, 1ull << 30, true },
	};

	ck_assert_int_eq(prio_signalled(rows[_i].prio, rows[_i].pmr, rows[_i].ap, 5), rows[_i].yes);
}
END_TEST

/* PRI-06: the subpriority does not preempt. */
/* pins PRI-05 */
START_TEST(subpriority_orders_but_does_not_preempt)
{
	ck_assert_uint_eq(prio_level(0xa4, 5), prio_level(0xa0, 5));
	ck_assert(!prio_signalled(0xa0, 0xf0, prio_activate(0, 0xa4, 5), 5));
	ck_assert(prio_signalled(0xa0, 0xf0, prio_activate(0, 0xa4, 6), 6));
}
END_TEST

/* pins PRI-04 PRI-09 PRI-10 */
START_TEST(active_priorities_nest)
{
	u64 ap = 0;

	ck_assert_uint_eq(prio_running(ap, 5), 0xff);
	ap = prio_activate(ap, 0xa0, 5);
	ck_assert_uint_eq(ap, 1ull << 20);
	ap = prio_activate(ap, 0x48, 5);
	ck_assert_uint_eq(prio_running(ap, 5), 0x48);
	ap = prio_drop(ap);
	ck_assert_uint_eq(prio_running(ap, 5), 0xa0);
	ck_assert_uint_eq(prio_drop(prio_drop(ap)), 0);
}
END_TEST

Suite *check_prio(void);
Suite *check_prio(void)
{
	Suite *s = suite_create("prio");
	TCase *t = tcase_create("prio");

	tcase_add_test(t, missing_low_bits_read_as_zero);
	tcase_add_loop_test(t, signalled_needs_mask_and_preemption, 0, 8);
	tcase_add_test(t, subpriority_orders_but_does_not_preempt);
	tcase_add_test(t, active_priorities_nest);
	suite_add_tcase(s, t);
	return s;
}
