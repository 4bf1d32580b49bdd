/* SPDX-License-Identifier: MIT */
#include "support.h"

START_TEST(counts_begin_at_create_and_at_reset)
{
	struct vm *v = vm_new((struct vm_opt){ 0 });
	struct gicsim_count n;

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

/* As a recorder of QEMU tells it: the index of the best, and the redistributor's best vLPI. */
START_TEST(the_best_virtual_interrupt_can_be_asked_for)
{
	struct vm *v = vm_new((struct vm_opt){ 0 });
	struct gicsim_best b;

	ck_assert_int_eq(gicsim_vbest(v->g, 2, &b), GICSIM_E_INVAL);
	ck_assert_int_eq(gicsim_vbest(v->g, 0, &b), 0);
	ck_assert_int_eq(b.from, -1);
	ck_assert_uint_eq(b.direct, 0);
	ck_assert_uint_eq(b.direct_priority, 255);
	vm_map(v, 1);
	vm_cmd(v, VMAPP(1, 0, VPT(1)));
	vm_cmd(v, VMAPTI(DEV, 5, 1, 8200, 8192));
	vm_cmd(v, VSYNC(1));
	vm_msr(v, 0, "ICH_VMCR_EL2", 2);	/* VPMR 0: nothing is signalled */
	vm_wr(v, GICR + 0x20078, 8, 1ull << 63 | VPT(1));
	gicsim_msi(v->g, 0, DEV, 5);
	ck_assert_int_eq(gicsim_vbest(v->g, 0, &b), 0);
	ck_assert_int_eq(b.from, GICSIM_VBEST_DIRECT);
	ck_assert_uint_eq(b.direct, 8200);
	ck_assert_uint_eq(b.direct_group, 1);
	ck_assert_uint_eq(b.direct_priority, 0xa0);
	ck_assert_uint_eq(gicsim_lines(v->g, 0), 0);
	vm_msr(v, 0, "ICH_LR3_EL2", 0x5080000000000028);
	gicsim_vbest(v->g, 0, &b);
	ck_assert_int_eq(b.from, 3);
	ck_assert_uint_eq(b.direct, 8200);
	vm_free(v);
}
END_TEST

Suite *check_look(void);

Suite *check_look(void)
{
	Suite *s = suite_create("look");
	TCase *t = tcase_create("look");

	tcase_add_test(t, counts_begin_at_create_and_at_reset);
	tcase_add_test(t, the_best_virtual_interrupt_can_be_asked_for);
	suite_add_tcase(s, t);
	return s;
}
