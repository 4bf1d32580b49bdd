/* SPDX-License-Identifier: MIT */
#include "support.h"

START_TEST(stepped_hardware_goes_on_only_when_told)
{
	struct vm *v = vm_new((struct vm_opt){ .stepped = 1 });
	uint64_t n = 0;

	vm_map(v, 1);
	ck_assert_uint_eq(vm_rd(v, GITS + 0x90, 8), 0);
	while (gicsim_advance(v->g, 1))
		n++;
	ck_assert_uint_eq(n, 12);	/* fetch, execute, retire of four commands */
	ck_assert_uint_eq(vm_rd(v, GITS + 0x90, 8), v->cwriter);
	ck_assert_int_eq(gicsim_msi(v->g, 0, DEV, 0), 0);
	ck_assert_uint_eq(v->told, 0);
	ck_assert(!gicsim_pending(v->g, 0, 8192));
	ck_assert_uint_eq(gicsim_advance(v->g, 100), 1);
	ck_assert(gicsim_pending(v->g, 0, 8192));
	ck_assert_uint_eq(v->level[0], 1u << GICSIM_IRQ);
	ck_assert_uint_eq(gicsim_advance(v->g, 100), 0);
	vm_free(v);
}
END_TEST

START_TEST(a_full_fabric_refuses_msis_until_it_moves)
{
	struct vm *v = vm_new((struct vm_opt){ .stepped = 1 });
	int err = 0;
	unsigned n = 0;

	vm_map(v, 1);
	gicsim_advance(v->g, ~0ull);
	while (!err && n < 100) {
		err = gicsim_msi(v->g, 0, DEV, 0);
		n += !err;
	}
	ck_assert_int_eq(err, GICSIM_E_LIMIT);
	ck_assert_uint_gt(n, 1);
	ck_assert_uint_eq(gicsim_advance(v->g, 1), 1);
	ck_assert_int_eq(gicsim_msi(v->g, 0, DEV, 0), 0);
	ck_assert_uint_eq(gicsim_advance(v->g, 1000), n);
	vm_free(v);
}
END_TEST

/* Both ways of running end in the same state. */
START_TEST(stepping_to_rest_is_running_to_rest)
{
	struct vm *a = vm_new((struct vm_opt){ 0 }), *b = vm_new((struct vm_opt){ .stepped = 1 });
	static unsigned char x[1 << 20], y[1 << 20];
	size_t n;

	vm_map(a, 8);
	vm_map(b, 8);
	gicsim_advance(b->g, ~0ull);
	for (uint32_t e = 0; e < 8; e++) {
		ck_assert_int_eq(gicsim_msi(a->g, 0, DEV, e), 0);
		ck_assert_int_eq(gicsim_msi(b->g, 0, DEV, e), 0);
		gicsim_advance(b->g, ~0ull);
	}
	n = gicsim_save_size(a->g);
	ck_assert_uint_eq(n, gicsim_save_size(b->g));
	ck_assert_uint_le(n, sizeof(x));
	ck_assert_int_eq(gicsim_save(a->g, x, sizeof(x)), 0);
	ck_assert_int_eq(gicsim_save(b->g, y, sizeof(y)), 0);
	ck_assert_mem_eq(x, y, n);
	vm_free(a);
	vm_free(b);
}
END_TEST

START_TEST(a_resident_vpes_vlpi_raises_the_virtual_line)
{
	struct vm *v = vm_new((struct vm_opt){ 0 });

	vm_map(v, 1);
	vm_cmd(v, VMAPP(1, 0, VPT(1)));
	vm_cmd(v, VMAPTI(DEV, 5, 1, 8200, 8192));
	vm_cmd(v, VSYNC(1));
	vm_msr(v, 0, "ICH_HCR_EL2", 1);
	vm_msr(v, 0, "ICH_VMCR_EL2", 0xf0000002);
	vm_wr(v, GICR + 0x20078, 8, 1ull << 63 | VPT(1));
	ck_assert_int_eq(gicsim_msi(v->g, 0, DEV, 5), 0);
	ck_assert(gicsim_vpending(v->g, 1, 8200));
	ck_assert(!gicsim_vpending(v->g, 2, 8200));
	ck_assert(!gicsim_vpending(v->g, ~0u, 8200));
	ck_assert_uint_eq(v->level[0], 1u << GICSIM_VIRQ);
	vm_wr(v, GICR + 0x20078, 8, VPT(1));
	ck_assert_uint_eq(v->level[0], 0);
	vm_free(v);
}
END_TEST

START_TEST(a_pe_that_is_not_there_has_no_lines)
{
	struct vm *v = vm_new((struct vm_opt){ 0 });

	ck_assert_uint_eq(gicsim_lines(v->g, 2), 0);
	ck_assert(!gicsim_pending(v->g, 2, 8192));
	ck_assert(!gicsim_pending(v->g, 0, ~0u));
	vm_free(v);
}
END_TEST

Suite *check_drive(void);

Suite *check_drive(void)
{
	Suite *s = suite_create("drive");
	TCase *t = tcase_create("drive");

	tcase_add_test(t, stepped_hardware_goes_on_only_when_told);
	tcase_add_test(t, a_full_fabric_refuses_msis_until_it_moves);
	tcase_add_test(t, stepping_to_rest_is_running_to_rest);
	tcase_add_test(t, a_resident_vpes_vlpi_raises_the_virtual_line);
	tcase_add_test(t, a_pe_that_is_not_there_has_no_lines);
	suite_add_tcase(s, t);
	return s;
}
