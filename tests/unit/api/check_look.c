/* SPDX-License-Identifier: MIT */
#include "support.h"

START_TEST(counts_begin_at_create_and_at_reset)
{
	struct vm *v = vm_new((struct vm_opt){ 0 });
	struct gicsim_counts n;

	gicsim_msi(v->g, 0, DEV, 0);
	vm_wr(v, GICR + 0x70, 8, PROP | 14);	/* while EnableLPIs=1 */
	gicsim_counts(v->g, &n);
	ck_assert_uint_eq(n.dropped_msis, 1);
	ck_assert_uint_ge(n.unpredictable, 1);
	gicsim_reset(v->g);
	gicsim_counts(v->g, &n);
	ck_assert_uint_eq(n.dropped_msis, 0);
	ck_assert_uint_eq(n.unpredictable, 0);
	ck_assert_uint_eq(n.unmodelled, 0);
	ck_assert_uint_eq(n.command_errors, 0);
	vm_free(v);
}
END_TEST

Suite *check_look(void);

Suite *check_look(void)
{
	Suite *s = suite_create("look");
	TCase *t = tcase_create("look");

	tcase_add_test(t, counts_begin_at_create_and_at_reset);
	suite_add_tcase(s, t);
	return s;
}
