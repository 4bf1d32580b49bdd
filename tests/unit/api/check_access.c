/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "core/types.h"

START_TEST(registers_keep_what_is_written_by_address)
{
	struct vm *v = vm_new((struct vm_opt){ 0 });

	ck_assert_uint_eq(vm_rd(v, GICR + 0x70, 8) & 0xfffffffff01full, PROP | 15);
	ck_assert_uint_eq(vm_rd(v, GICR + 0x70, 4) & 0xfffff01full, (PROP | 15) & 0xffffffff);
	ck_assert_uint_eq(vm_rd(v, GICR + GICR_STRIDE + 0x78, 8) & 0xffffffff0000ull, PEND(1));
	vm_free(v);
}
END_TEST

START_TEST(an_address_without_a_frame_faults_and_reads_0)
{
	static const uint64_t at[] = { 0, GICD - 4, GICD + 0x10000, GICR + 2 * GICR_STRIDE, RAM, ~0ull - 3 };
	struct vm *v = vm_new((struct vm_opt){ .no_boot = 1 });

	for (unsigned i = 0; i < ARRAY_SIZE(at); i++) {
		uint64_t val = 1;

		ck_assert_int_eq(gicsim_mmio_read(v->g, at[i], 4, 0, &val), GICSIM_E_FAULT);
		ck_assert_uint_eq(val, 0);
		ck_assert_int_eq(gicsim_mmio_write(v->g, at[i], 4, 0, 1), GICSIM_E_FAULT);
	}
	vm_free(v);
}
END_TEST

START_TEST(an_access_that_no_bus_makes_is_refused)
{
	static const struct { uint64_t at; unsigned bytes, flags; } bad[] = {
		{ GICD, 0, 0 }, { GICD, 3, 0 }, { GICD, 16, 0 }, { GICD + 2, 4, 0 }, { GICR + 4, 8, 0 }, { GICD, 4, 2 },
	};
	struct vm *v = vm_new((struct vm_opt){ .no_boot = 1 });

	for (unsigned i = 0; i < ARRAY_SIZE(bad); i++) {
		uint64_t val = 1;

		ck_assert_int_eq(gicsim_mmio_read(v->g, bad[i].at, bad[i].bytes, bad[i].flags, &val), GICSIM_E_INVAL);
		ck_assert_uint_eq(val, 0);
		ck_assert_int_eq(gicsim_mmio_write(v->g, bad[i].at, bad[i].bytes, bad[i].flags, 0), GICSIM_E_INVAL);
	}
	vm_free(v);
}
END_TEST

START_TEST(every_address_of_every_frame_is_answered)
{
	struct vm *v = vm_new((struct vm_opt){ .no_boot = 1 });
	uint64_t val;

	for (uint64_t at = GICD - 0x100; at < GICR + 2 * GICR_STRIDE + 0x100; at += 4)
		for (unsigned bytes = 1; bytes <= 8; bytes *= 2)
			for (unsigned flags = 0; flags <= GICSIM_SECURE; flags++) {
				(void)gicsim_mmio_read(v->g, at, bytes, flags, &val);
				(void)gicsim_mmio_write(v->g, at, bytes, flags, ~0ull);
			}
	vm_free(v);
}
END_TEST

START_TEST(a_system_register_is_named_and_reached_by_its_encoding)
{
	struct vm *v = vm_new((struct vm_opt){ 0 });

	ck_assert_uint_eq(gicsim_sysreg_encoding("ICC_IAR1_EL1"), GICSIM_SYSREG(3, 0, 12, 12, 0));
	ck_assert_uint_eq(gicsim_sysreg_encoding("ICV_IAR1_EL1"), GICSIM_SYSREG(3, 0, 12, 12, 0));
	ck_assert_uint_eq(gicsim_sysreg_encoding("ICH_LR0_EL2"), GICSIM_SYSREG(3, 4, 12, 12, 0));
	ck_assert_uint_eq(gicsim_sysreg_encoding("ICH_LR11_EL2"), GICSIM_SYSREG(3, 4, 12, 13, 3));
	ck_assert_uint_eq(gicsim_sysreg_encoding("ICH_LR16_EL2"), 0);
	ck_assert_uint_eq(gicsim_sysreg_encoding("ICH_LR_EL2"), 0);
	ck_assert_uint_eq(gicsim_sysreg_encoding("ICC_IAR1"), 0);
	ck_assert_uint_eq(gicsim_sysreg_encoding(""), 0);
	ck_assert_uint_eq(gicsim_sysreg_encoding("GICD_CTLR"), 0);
	vm_msr(v, 1, "ICC_PMR_EL1", 0xa0);
	ck_assert_uint_eq(vm_mrs(v, 1, "ICC_PMR_EL1"), 0xa0);
	ck_assert_uint_eq(vm_mrs(v, 0, "ICC_PMR_EL1"), 0xf0);
	vm_free(v);
}
END_TEST

START_TEST(a_system_register_that_is_not_there_is_undefined)
{
	struct vm *v = vm_new((struct vm_opt){ .no_boot = 1 });
	struct gicsim_cpu cpu = { .pe = 0, .el = 2 };
	uint32_t mpidr = GICSIM_SYSREG(3, 0, 0, 0, 5);
	uint64_t val = 1;

	ck_assert_int_eq(gicsim_sysreg_read(v->g, &cpu, mpidr, &val), GICSIM_E_FAULT);
	ck_assert_uint_eq(val, 0);
	ck_assert_int_eq(gicsim_sysreg_write(v->g, &cpu, mpidr, 0), GICSIM_E_FAULT);
	cpu.el = 0;
	ck_assert_int_eq(gicsim_sysreg_read(v->g, &cpu, mpidr, &val), GICSIM_E_INVAL);
	cpu.el = 4;
	ck_assert_int_eq(gicsim_sysreg_write(v->g, &cpu, mpidr, 0), GICSIM_E_INVAL);
	cpu = (struct gicsim_cpu){ .pe = 2, .el = 1 };
	ck_assert_int_eq(gicsim_sysreg_read(v->g, &cpu, mpidr, &val), GICSIM_E_INVAL);
	cpu.pe = 0;
	ck_assert_int_eq(gicsim_sysreg_read(v->g, &cpu, 1u << 16 | mpidr, &val), GICSIM_E_INVAL);
	vm_free(v);
}
END_TEST

START_TEST(every_encoding_is_answered_at_every_level)
{
	struct vm *v = vm_new((struct vm_opt){ 0 });
	uint64_t val;

	for (uint32_t enc = 0; enc <= 0xffff; enc++)
		for (uint8_t el = 1; el <= 3; el++) {
			struct gicsim_cpu cpu = { .pe = 1, .el = el, .hcr_el2 = enc & 1 ? 0x18 : 0, .secure = enc >> 1 & 1 };

			(void)gicsim_sysreg_read(v->g, &cpu, enc, &val);
			(void)gicsim_sysreg_write(v->g, &cpu, enc, ~0ull);
			(void)gicsim_sysreg_read(v->g, &cpu, enc, &val);
		}
	vm_free(v);
}
END_TEST

Suite *check_access(void);

Suite *check_access(void)
{
	Suite *s = suite_create("access");
	TCase *t = tcase_create("access");

	tcase_add_test(t, registers_keep_what_is_written_by_address);
	tcase_add_test(t, an_address_without_a_frame_faults_and_reads_0);
	tcase_add_test(t, an_access_that_no_bus_makes_is_refused);
	tcase_add_test(t, every_address_of_every_frame_is_answered);
	tcase_add_test(t, a_system_register_is_named_and_reached_by_its_encoding);
	tcase_add_test(t, a_system_register_that_is_not_there_is_undefined);
	tcase_add_test(t, every_encoding_is_answered_at_every_level);
	tcase_set_timeout(t, 30);
	suite_add_tcase(s, t);
	return s;
}
