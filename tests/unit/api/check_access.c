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

/* ------------------------------------------------------------ EL3 */

static const struct gicsim_cpu el3_s = { .el = 3 }, el3_ns = { .el = 3, .secure = 1, .scr_el3 = 1 },
			       el1_s = { .el = 1, .secure = 1 }, el1_ns = { .el = 1, .scr_el3 = 1 };

static uint64_t mrs(struct vm *v, const struct gicsim_cpu *cpu, const char *name)
{
	uint64_t val;

	ck_assert_int_eq(gicsim_sysreg_read(v->g, cpu, gicsim_sysreg_encoding(name), &val), 0);
	return val;
}

static void msr(struct vm *v, const struct gicsim_cpu *cpu, const char *name, uint64_t val)
{
	ck_assert_int_eq(gicsim_sysreg_write(v->g, cpu, gicsim_sysreg_encoding(name), val), 0);
}

static const struct {
	const char *name, *el3;		/* the register, and EL3's with an alias of both banks */
	uint64_t val, s, ns;		/* written; what el3 then has more */
} banked[] = {
	{ "ICC_IGRPEN1_EL1", "ICC_IGRPEN1_EL3", 1, 2, 1 },
	{ "ICC_CTLR_EL1", "ICC_CTLR_EL3", 2, 1 << 3, 1 << 4 },
	{ "ICC_BPR1_EL1", NULL, 5, 0, 0 },
	{ "ICC_AP1R0_EL1", NULL, 0x10, 0, 0 },
};

START_TEST(el3_reaches_the_bank_that_scr_el3_ns_names)
{
	for (int ns = 0; ns < 2; ns++) {
		struct vm *v = vm_new((struct vm_opt){ .hardware = "qemu-gicv3-secure", .no_boot = 1 });
		const struct gicsim_cpu *el3 = ns ? &el3_ns : &el3_s, *same = ns ? &el1_ns : &el1_s,
					*other = ns ? &el1_s : &el1_ns;
		const char *name = banked[_i].name, *both = banked[_i].el3;
		uint64_t was = mrs(v, other, name), all = both ? mrs(v, el3, both) : 0;

		msr(v, el3, name, banked[_i].val);
		ck_assert_uint_eq(mrs(v, same, name) & 0xff, banked[_i].val);
		ck_assert_uint_eq(mrs(v, el3, name), mrs(v, same, name));
		ck_assert_uint_eq(mrs(v, other, name), was);
		if (both)
			ck_assert_uint_eq(mrs(v, el3, both), all | (ns ? banked[_i].ns : banked[_i].s));
		vm_free(v);
	}
}
END_TEST

/* What is not banked does not follow NS: the view of priorities, EOImode_EL3, both groups of the best. */
START_TEST(el3_stays_el3_whatever_ns_says)
{
	struct vm *v = vm_new((struct vm_opt){ .hardware = "qemu-gicv3-secure", .no_boot = 1 });
	struct gicsim_cpu cpu = el3_ns;
	uint64_t active;

	cpu.scr_el3 |= 6;
	msr(v, &cpu, "ICC_PMR_EL1", 0x48);
	ck_assert_uint_eq(mrs(v, &cpu, "ICC_PMR_EL1"), 0x48);
	ck_assert_uint_eq(mrs(v, &el3_s, "ICC_PMR_EL1"), 0x48);
	msr(v, &cpu, "ICC_PMR_EL1", 0xf0);
	msr(v, &cpu, "ICC_IGRPEN1_EL3", 3);
	/* SGI 3 Secure, in Secure Group 1, to PE 0 */
	ck_assert_int_eq(gicsim_mmio_write(v->g, GICD, 4, GICSIM_SECURE, 7), 0);
	ck_assert_int_eq(gicsim_mmio_write(v->g, GICR + 0x14, 4, GICSIM_SECURE, 0), 0);
	ck_assert_int_eq(gicsim_mmio_write(v->g, GICR + 0x10080, 4, GICSIM_SECURE, 0), 0);
	ck_assert_int_eq(gicsim_mmio_write(v->g, GICR + 0x10d00, 4, GICSIM_SECURE, 8), 0);
	ck_assert_int_eq(gicsim_mmio_write(v->g, GICR + 0x10100, 4, GICSIM_SECURE, 8), 0);
	msr(v, &cpu, "ICC_SGI1R_EL1", 3u << 24 | 1);	/* the current Security state, which is Secure */
	ck_assert_uint_eq(mrs(v, &cpu, "ICC_HPPIR1_EL1"), 3);
	ck_assert_uint_eq(mrs(v, &el1_ns, "ICC_HPPIR1_EL1"), 1023);
	ck_assert_uint_eq(mrs(v, &cpu, "ICC_IAR1_EL1"), 3);
	ck_assert_uint_eq(mrs(v, &el3_s, "ICC_AP1R0_EL1"), 1);
	/* EOImode_EL3 = 0, that of both others 1 */
	msr(v, &cpu, "ICC_CTLR_EL3", 3 << 3);
	msr(v, &cpu, "ICC_EOIR1_EL1", 3);
	ck_assert_uint_eq(mrs(v, &el3_s, "ICC_AP1R0_EL1"), 0);
	ck_assert_int_eq(gicsim_mmio_read(v->g, GICR + 0x10300, 4, GICSIM_SECURE, &active), 0);
	ck_assert_uint_eq(active, 0);
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
	tcase_add_loop_test(t, el3_reaches_the_bank_that_scr_el3_ns_names, 0, ARRAY_SIZE(banked));
	tcase_add_test(t, el3_stays_el3_whatever_ns_says);
	tcase_set_timeout(t, 30);
	suite_add_tcase(s, t);
	return s;
}
