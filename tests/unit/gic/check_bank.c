/* SPDX-License-Identifier: MIT */
/* States of SGIs, PPIs and SPIs: latch, level, message, active. */
#include "support_irq.h"

static struct irqs *q;

static void up(void)
{
	q = irqs_new(GICV3, NULL);
}

static void down(void)
{
	irqs_free(q);
}

/* A PPI, an SPI: the same states. */
static const u32 intids[] = { 27, 40 };

/* pins STA-01 STA-02 STA-03 STA-04 STA-06 */
START_TEST(an_edge_is_latched_taken_and_latched_again_while_active)
{
	u32 i = intids[_i];

	irqs_edge(q, i, true);
	irqs_enable(q, i, 0x80);
	irqs_pulse(q, i);
	irqs_pulse(q, i);
	ck_assert(irqs_is_pending(q, i));
	ck_assert(!irqs_is_active(q, i));
	ck_assert_uint_eq(irqs_ack(q), i);
	ck_assert(!irqs_is_pending(q, i));	/* two edges were one */
	ck_assert(irqs_is_active(q, i));
	irqs_pulse(q, i);
	ck_assert(irqs_is_pending(q, i) && irqs_is_active(q, i));
	ck_assert_uint_eq(irqs_hppi(q), 1023);
	irqs_eoi(q, i);
	ck_assert(irqs_is_pending(q, i) && !irqs_is_active(q, i));
	ck_assert_uint_eq(irqs_ack(q), i);
}
END_TEST

/* pins STA-05 */
START_TEST(a_level_stays_pending_while_the_line_is_high)
{
	u32 i = intids[_i];

	irqs_enable(q, i, 0x80);
	irqs_line(q, i, true);
	ck_assert(irqs_is_pending(q, i));
	ck_assert_uint_eq(irqs_ack(q), i);
	ck_assert(irqs_is_pending(q, i) && irqs_is_active(q, i));
	irqs_eoi(q, i);
	ck_assert_uint_eq(irqs_ack(q), i);
	irqs_line(q, i, false);
	ck_assert(!irqs_is_pending(q, i) && irqs_is_active(q, i));
	irqs_eoi(q, i);
	ck_assert_uint_eq(irqs_hppi(q), 1023);
}
END_TEST

/* pins STA-07 */
START_TEST(software_latches_a_level_beside_its_line)
{
	u32 i = intids[_i];

	irqs_enable(q, i, 0x80);
	irqs_line(q, i, true);
	irqs_pend(q, i, true);
	irqs_line(q, i, false);
	ck_assert(irqs_is_pending(q, i));
	irqs_line(q, i, true);
	irqs_pend(q, i, false);
	ck_assert(irqs_is_pending(q, i));
	irqs_line(q, i, false);
	ck_assert(!irqs_is_pending(q, i));
}
END_TEST

/* pins STA-08 STA-09 */
START_TEST(a_disabled_interrupt_becomes_pending_and_is_not_signalled)
{
	u32 i = intids[_i];

	irqs_enable(q, i, 0x80);
	irqs_line(q, i, true);
	ck_assert_uint_eq(irqs_hppi(q), i);
	irqs_disable(q, i);
	ck_assert_uint_eq(irqs_hppi(q), 1023);
	ck_assert_uint_eq(irqs_ack(q), 1023);
	irqs_line(q, i, false);
	irqs_line(q, i, true);
	ck_assert(irqs_is_pending(q, i));
	irqs_enable(q, i, 0x80);
	ck_assert_uint_eq(irqs_ack(q), i);
}
END_TEST

/* pins STA-10 */
START_TEST(active_is_written_without_touching_priorities)
{
	u32 i = intids[_i];

	irqs_enable(q, i, 0x80);
	irqs_line(q, i, true);
	irqs_activate(q, i, true);
	ck_assert(irqs_is_active(q, i));
	ck_assert_uint_eq(irqs_hppi(q), 1023);
	ck_assert_uint_eq(irqs_sys(q, ICC_RPR_EL1), 0xff);
	irqs_activate(q, i, false);
	ck_assert_uint_eq(irqs_ack(q), i);
	irqs_activate(q, i, false);
	ck_assert_uint_eq(irqs_sys(q, ICC_RPR_EL1), 0x80);
}
END_TEST

/* It is there with its redistributor, and a level in hardware: no software can make an edge of it. */
/* pins MNT-01 STA-13 */
START_TEST(the_maintenance_interrupt_stays_a_level)
{
	irqs_edge(q, 25, true);
	ck_assert_uint_eq(irqs_get(q, "GICR_ICFGR1", 0) >> 18 & 3, 0);
	irqs_put(q, "GICR_ICFGR1", 0, 0xffffffff);
	ck_assert_uint_eq(irqs_get(q, "GICR_ICFGR1", 0), 0xaaaaaaaa & ~(2u << 18));
	irqs_enable(q, 25, 0x80);
	irqs_set_sys(q, 0xe658, 1 | 1 << 3);		/* NPIE, and nothing is pending */
	ck_assert(irqs_is_pending(q, 25));
	ck_assert_uint_eq(irqs_hppi(q), 25);
	ck_assert_uint_eq(mach_count(q->m, OBS_UNPRED), 0);
	irqs_set_sys(q, 0xe658, 1);
	ck_assert(!irqs_is_pending(q, 25));
	ck_assert_uint_eq(irqs_hppi(q), 1023);
}
END_TEST

/* ------------------------------------------------------------ whom a change concerns */

static void ext_ppis(struct mach *m)
{
	m->hw.caps.ppinum = 2;
}

static void concerned(struct mach *m, u32 pe)
{
	ck_assert_uint_eq(icc_touched(&m->g), (u64)1 << pe % 64);
	ck_assert_uint_eq(gicd_rwp_actor.concerns(&m->g), (u64)1 << (pe + 1) % 64);
}

/* However many banks a PE has: the interrupt's PE, and those whose number is the same mod 64. */
START_TEST(a_change_of_a_private_interrupt_concerns_its_pe_alone)
{
	static const u32 intid[] = { 20, 1060, 1100 };
	static const u32 pes[] = { 0, 3, 21, 63, 64, 69 };
	struct mach *m = mach_new((struct mach_opt){ .version = GICV3, .pes = 70, .tweak = _i ? ext_ppis : NULL });
	const char *near;
	const struct gic_reg_name *r = gic_reg_find(GICV3, "GICR_IPRIORITYR", &near);

	mach_answer(m, CHOICE_register_effects, 1);
	for (u32 k = 0; k < ARRAY_SIZE(pes); k++) {
		for (u32 n = 0; n < (_i ? ARRAY_SIZE(intid) : 1u); n++) {
			gs_step_begin(&m->g);
			gicr_ppi_line(&m->g, GS_PE(pes[k]), intid[n], true);
			concerned(m, pes[k]);
		}
		gs_step_begin(&m->g);
		gic_mmio_write(&m->g, GS_PE(0), gic_reg_addr(&m->cfg, r, pes[k], 5), 4, 0x80808080);
		concerned(m, pes[k]);
	}
	gs_step_begin(&m->g);
	ck_assert_uint_eq(icc_touched(&m->g), 0);
	gicd_spi_line(&m->g, 40, true);
	ck_assert_uint_eq(icc_touched(&m->g), 0);	/* disabled */
	mach_free(m);
}
END_TEST

Suite *check_bank(void);
Suite *check_bank(void)
{
	Suite *s = suite_create("bank");
	TCase *t = tcase_create("states"), *c = tcase_create("concerns");

	tcase_add_checked_fixture(t, up, down);
	tcase_add_loop_test(t, an_edge_is_latched_taken_and_latched_again_while_active, 0, 2);
	tcase_add_loop_test(t, a_level_stays_pending_while_the_line_is_high, 0, 2);
	tcase_add_loop_test(t, software_latches_a_level_beside_its_line, 0, 2);
	tcase_add_loop_test(t, a_disabled_interrupt_becomes_pending_and_is_not_signalled, 0, 2);
	tcase_add_loop_test(t, active_is_written_without_touching_priorities, 0, 2);
	tcase_add_test(t, the_maintenance_interrupt_stays_a_level);
	suite_add_tcase(s, t);
	tcase_set_timeout(c, 30);
	tcase_add_loop_test(c, a_change_of_a_private_interrupt_concerns_its_pe_alone, 0, 2);
	suite_add_tcase(s, c);
	return s;
}
