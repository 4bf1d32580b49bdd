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

/* GICv4.1's ITS has a third frame: it takes the room of the first redistributor. */
static void with_vsgi_frame(struct gicsim_config *c)
{
	c->map = (struct gicsim_map){ .gicr = 0x09000000, .gits = GITS, .gits_stride = 0x40000 };
}

START_TEST(a_virtual_sgi_is_pending_under_its_number)
{
	struct vm *v = vm_new((struct vm_opt){ .hardware = "server-gicv4.1", .no_boot = 1, .tweak = with_vsgi_frame });

	vm_wr(v, GITS + 0x110, 8, 1ull << 63 | VPES | 15);
	vm_wr(v, GITS + 0x80, 8, 1ull << 63 | QUEUE | 15);
	vm_wr(v, GITS, 4, 1);
	vm_cmd(v, VMAPP(1, 0, VPT(1)));
	for (unsigned n = 0; n < 16; n++)
		ck_assert(!gicsim_vpending(v->g, 1, n));
	vm_wr(v, GITS + 0x20020, 8, 1ull << 32 | 5);
	for (unsigned n = 0; n < 17; n++)
		ck_assert_int_eq(gicsim_vpending(v->g, 1, n), n == 5);
	ck_assert(!gicsim_vpending(v->g, 2, 5));
	ck_assert(!gicsim_vpending(v->g, ~0u, 5));
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
	tcase_add_test(t, a_virtual_sgi_is_pending_under_its_number);
	suite_add_tcase(s, t);
	return s;
}
