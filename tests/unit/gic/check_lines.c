/* SPDX-License-Identifier: MIT */
#include "support.h"

static struct mach *m;

static void begin(void)
{
	m = mach_new((struct mach_opt){ .version = GICV4_0 });
	mach_usual(m);
}

static void end(void)
{
	mach_free(m);
}

START_TEST(an_lpi_raises_irq_until_it_is_acknowledged)
{
	cmd(m, "MAPTI", { "DeviceID", 0x10 }, { "EventID", 1 }, { "pINTID", 8193 }, { "ICID", 1 });
	mach_run(m);
	ck_assert_uint_eq(gic_lines(&m->g, GS_PE(1)), 0);
	gs_step_begin(&m->g);
	mach_msi(m, 0x10, 1);
	mach_run(m);
	ck_assert(gic_lines_touched(&m->g) >> 1 & 1);
	ck_assert_uint_eq(gic_lines(&m->g, GS_PE(1)), 1u << GIC_LINE_IRQ);
	ck_assert_uint_eq(gic_lines(&m->g, GS_PE(0)), 0);
	ck_assert(gic_pending(&m->g, GS_PE(1), 8193));
	ck_assert(!gic_pending(&m->g, GS_PE(0), 8193));
	icc_ack(&m->g, GS_PE(1));
	ck_assert_uint_eq(gic_lines(&m->g, GS_PE(1)), 0);
}
END_TEST

START_TEST(a_list_register_raises_virq_and_maintenance_its_own)
{
	ich_enable(&m->g, GS_PE(0), true);
	ich_vmcr_set(&m->g, GS_PE(0), (struct ich_vmcr){ .pmr = 0xf0, .grp1 = 1 });
	ck_assert_uint_eq(gic_lines(&m->g, GS_PE(0)), 0);
	ich_lr_set(&m->g, GS_PE(0), 0, (struct ich_lr){ .vintid = 40, .prio = 0xa0, .state = LR_PENDING, .group = 1 });
	ck_assert_uint_eq(gic_lines(&m->g, GS_PE(0)), 1u << GIC_LINE_VIRQ);
	ich_underflow(&m->g, GS_PE(0), true);
	ck_assert_uint_eq(gic_lines(&m->g, GS_PE(0)), 1u << GIC_LINE_VIRQ | 1u << GIC_LINE_MAINT);
}
END_TEST

/* pins WAK-02 */
START_TEST(what_comes_for_a_sleeping_pe_asks_to_wake_it_and_nothing_else)
{
	cmd(m, "MAPTI", { "DeviceID", 0x10 }, { "EventID", 1 }, { "pINTID", 8193 }, { "ICID", 1 });
	mach_run(m);
	mach_write(m, "GICR_WAKER", 1, 2);
	mach_run(m);
	ck_assert_uint_eq(gic_lines(&m->g, GS_PE(1)), 0);
	gs_step_begin(&m->g);
	mach_msi(m, 0x10, 1);
	mach_run(m);
	ck_assert(gic_lines_touched(&m->g) >> 1 & 1);
	ck_assert_uint_eq(gic_lines(&m->g, GS_PE(1)), 1u << GIC_LINE_WAKE);
	ck_assert_uint_eq(gic_lines(&m->g, GS_PE(0)), 0);
	ck_assert_uint_eq(icc_ack(&m->g, GS_PE(1)), 1023);
	ck_assert(gic_pending(&m->g, GS_PE(1), 8193));
	mach_write(m, "GICR_WAKER", 1, 0);
	mach_run(m);
	ck_assert_uint_eq(gic_lines(&m->g, GS_PE(1)), 1u << GIC_LINE_IRQ);
	ck_assert_uint_eq(icc_ack(&m->g, GS_PE(1)), 8193);
}
END_TEST

Suite *check_lines(void);

Suite *check_lines(void)
{
	Suite *s = suite_create("lines");
	TCase *t = tcase_create("lines");

	tcase_add_checked_fixture(t, begin, end);
	tcase_add_test(t, an_lpi_raises_irq_until_it_is_acknowledged);
	tcase_add_test(t, a_list_register_raises_virq_and_maintenance_its_own);
	tcase_add_test(t, what_comes_for_a_sleeping_pe_asks_to_wake_it_and_nothing_else);
	suite_add_tcase(s, t);
	return s;
}
