/* SPDX-License-Identifier: MIT */
/* One and two Security states: who sees which interrupt, and which priorities.  Rules SEC, PRI-12, PRI-13. */
#include "support_irq.h"

#define NS  ((struct gic_as){ .pe = GS_PE(0), .el = 2 })
#define S1  ((struct gic_as){ .pe = GS_PE(0), .el = 1, .secure = 1 })
#define EL3 ((struct gic_as){ .pe = GS_PE(0), .el = 3, .secure = 1 })

static struct irqs *q;

#define sys(as, id)		irqs_sys_as(q, as, id)
#define set_sys(as, id, val)	irqs_set_sys_as(q, as, id, val)
#define get(as, reg, i)		irqs_get_as(q, as, reg, i)
#define put(as, reg, i, val)	irqs_put_as(q, as, reg, i, val)
#define spi(intid, grp, prio)	irqs_raise(q, intid, grp, prio)

static void two_states(struct mach *m)
{
	m->hw.caps.security = 1;
	m->hw.caps.nassgicap = m->hw.version == GICV4_1;
}

static void up_one(void)
{
	q = irqs_new(GICV3, NULL);
}

static void up_two(void)
{
	q = irqs_new(GICV3, two_states);
}

static void down(void)
{
	irqs_free(q);
}

/* pins SEC-01 */
START_TEST(with_one_state_there_are_two_groups_and_nonsecure_software_has_both)
{
	put(NS, "GICD_IGRPMODR", 1, ~0u);
	ck_assert_uint_eq(get(NS, "GICD_IGRPMODR", 1), 0);
	put(NS, "GICR_IGRPMODR0", 0, ~0u);
	ck_assert_uint_eq(get(NS, "GICR_IGRPMODR0", 0), 0);
	put(NS, "GICD_NSACR", 2, ~0u);
	ck_assert_uint_eq(get(NS, "GICD_NSACR", 2), 0);
	put(NS, "GICD_IGROUPR", 1, ~(1u << 8));
	ck_assert_uint_eq(get(NS, "GICD_IGROUPR", 1), ~(1u << 8));
	irqs_edge(q, 40, true);
	irqs_enable(q, 40, 0xa0);
	irqs_pend(q, 40, true);
	ck_assert_uint_eq(sys(NS, ICC_HPPIR1_EL1), 1023);
	ck_assert_uint_eq(sys(NS, ICC_IAR0_EL1), 40);
}
END_TEST

/* pins SEC-02 SEC-08 INT-03 */
START_TEST(group_bits_decide_who_is_shown_an_interrupt)
{
	static const struct { u32 igroupr, igrpmodr, el3_0, ns_1, s_1, s_0; } rows[] = {
		{ 0, 0, 40, 1023, 1023, 40 },		/* Group 0 */
		{ 1, 0, 1021, 40, 1023, 1023 },		/* Non-secure Group 1 */
		{ 0, 1, 1020, 1023, 40, 1023 },		/* Secure Group 1 */
		{ 1, 1, 1021, 40, 1023, 1023 },		/* reserved: as 01 */
	};
	u64 fp;

	spi(40, GRP0, 0x40);
	put(EL3, "GICD_IGROUPR", 1, rows[_i].igroupr << 8);
	put(EL3, "GICD_IGRPMODR", 1, rows[_i].igrpmodr << 8);
	fp = q->m->g.arena.fp1;
	ck_assert_uint_eq(sys(EL3, ICC_HPPIR0_EL1), rows[_i].el3_0);
	ck_assert_uint_eq(sys(NS, ICC_HPPIR1_EL1), rows[_i].ns_1);
	ck_assert_uint_eq(sys(S1, ICC_HPPIR1_EL1), rows[_i].s_1);
	ck_assert_uint_eq(sys(S1, ICC_HPPIR0_EL1), rows[_i].s_0);
	ck_assert_uint_eq(sys(NS, ICC_HPPIR0_EL1), 1023);
	/* an acknowledge that may not have it is told the same, and takes nothing */
	if (rows[_i].el3_0 != 40)
		ck_assert_uint_eq(sys(EL3, ICC_IAR0_EL1), rows[_i].el3_0);
	if (rows[_i].ns_1 != 40)
		ck_assert_uint_eq(sys(NS, ICC_IAR1_EL1), 1023);
	if (rows[_i].s_1 != 40)
		ck_assert_uint_eq(sys(S1, ICC_IAR1_EL1), 1023);
	ck_assert_uint_eq(q->m->g.arena.fp1, fp);
}
END_TEST

/* pins SEC-03 SEC-04 */
START_TEST(nonsecure_accesses_pass_secure_interrupts_by)
{
	static const char *const regs[] = { "GICD_ISENABLER", "GICD_ISPENDR", "GICD_ISACTIVER" };

	q->as = EL3;
	irqs_group(q, 40, _i ? GRP1S : GRP0);
	put(EL3, "GICD_ICFGR", 2, 0);
	for (u32 k = 0; k < ARRAY_SIZE(regs); k++) {
		put(NS, regs[k], 1, 1u << 8);
		ck_assert_uint_eq(get(EL3, regs[k], 1), 0);
		put(EL3, regs[k], 1, 1u << 8);
		ck_assert_uint_eq(get(NS, regs[k], 1), 0);
		ck_assert_uint_eq(get(EL3, regs[k], 1), 1u << 8);
	}
	put(NS, "GICD_IROUTER", 40, 1);
	ck_assert_uint_eq(get(EL3, "GICD_IROUTER", 40), 0);
	put(NS, "GICD_IGROUPR", 1, 0);
	ck_assert_uint_eq(get(EL3, "GICD_IGROUPR", 1), ~(1u << 8));
	ck_assert_uint_eq(get(NS, "GICD_IGROUPR", 1), 0);
}
END_TEST

/* pins SEC-03 */
START_TEST(nsacr_opens_secure_interrupts_step_by_step)
{
	u32 grp = _i & 4 ? GRP1S : GRP0, access = (u32)_i & 3;
	bool set = access >= 1, clear = access >= 2, route = access == 3;

	q->as = EL3;
	irqs_group(q, 40, grp);
	irqs_edge(q, 40, true);
	put(EL3, "GICD_NSACR", 2, (u64)access << 16);
	put(NS, "GICD_ISPENDR", 1, 1u << 8);
	ck_assert_int_eq(get(EL3, "GICD_ISPENDR", 1) >> 8 & 1, set);
	put(EL3, "GICD_ISPENDR", 1, 1u << 8);
	put(NS, "GICD_ICPENDR", 1, 1u << 8);
	ck_assert_int_eq(get(EL3, "GICD_ISPENDR", 1) >> 8 & 1, !clear);
	put(NS, "GICD_IROUTER", 40, 2);
	ck_assert_uint_eq(get(EL3, "GICD_IROUTER", 40), route ? 2 : 0);
	put(NS, "GICD_ISENABLER", 1, 1u << 8);
	ck_assert_uint_eq(get(EL3, "GICD_ISENABLER", 1), 0);
}
END_TEST

/* pins SEC-05 */
START_TEST(ds_is_set_once_and_with_everything_off)
{
	put(EL3, "GICD_CTLR", 0, _i ? 7 : 0);
	put(EL3, "GICD_CTLR", 0, 0x40 | (_i ? 7 : 0));
	ck_assert_int_eq(mach_unpred(q->m, UNPRED_ds_while_live), _i);
	ck_assert_uint_eq(get(NS, "GICD_CTLR", 0) & 0x40, 0x40);
	put(EL3, "GICD_CTLR", 0, 0);
	ck_assert_uint_eq(get(EL3, "GICD_CTLR", 0) & 0x40, 0x40);
}
END_TEST

START_TEST(waker_is_of_secure_software)
{
	put(S1, "GICD_CTLR", 0, 0);
	put(S1, "GICR_WAKER", 0, 2);
	ck_assert_uint_eq(get(S1, "GICR_WAKER", 0), 6);
	ck_assert_uint_eq(get(NS, "GICR_WAKER", 0), 0);
	put(NS, "GICR_WAKER", 0, 0);
	ck_assert_uint_eq(get(S1, "GICR_WAKER", 0), 6);
	put(S1, "GICR_WAKER", 0, 0);
	ck_assert_uint_eq(get(S1, "GICR_WAKER", 0), 0);
}
END_TEST

/* pins SEC-05 */
START_TEST(an_active_interrupt_forbids_ds_as_well)
{
	put(EL3, "GICD_CTLR", 0, 0);
	put(EL3, "GICD_ISACTIVER", 1, 1u << 8);
	put(EL3, "GICD_CTLR", 0, 0x40);
	ck_assert(mach_unpred(q->m, UNPRED_ds_while_live));
}
END_TEST

/* pins SEC-06 STA-14 */
START_TEST(the_write_that_sets_ds_has_the_layout_before_it)
{
	irqs_free(q);
	q = irqs_new_raw(GICV4_1, two_states);
	put(EL3, "GICD_CTLR", 0, 0x40 | 0x100);		/* bit 8 is nothing yet */
	ck_assert_uint_eq(get(EL3, "GICD_CTLR", 0), 0x50);
	put(EL3, "GICD_CTLR", 0, 0x100);		/* nASSGIreq now */
	ck_assert_uint_eq(get(EL3, "GICD_CTLR", 0), 0x150);
}
END_TEST

/* pins SEC-07 */
START_TEST(group_0_and_secure_group_1_are_fiqs_for_nonsecure_software)
{
	static const u8 grps[] = { GRP0, GRP1NS, GRP1S };
	u32 want = grps[_i] == GRP1NS ? 1u << GIC_LINE_IRQ : 1u << GIC_LINE_FIQ;

	spi(40, grps[_i], grps[_i] == GRP1NS ? 0xa0 : 0x40);
	ck_assert_uint_eq(gic_lines(&q->m->g, GS_PE(0)), want);
	ck_assert_uint_eq(gic_lines(&q->m->g, GS_PE(1)), 0);
}
END_TEST

/* pins SEC-07 */
START_TEST(with_one_state_group_0_is_fiq_and_group_1_irq)
{
	spi(40, _i ? GRP1NS : GRP0, 0xa0);
	ck_assert_uint_eq(gic_lines(&q->m->g, GS_PE(0)), 1u << (_i ? GIC_LINE_IRQ : GIC_LINE_FIQ));
}
END_TEST

/* pins SEC-09 PRI-12 */
START_TEST(lpis_are_nonsecure_group_1_with_priorities_of_the_lower_half)
{
	struct gs *g = &q->m->g;

	put(EL3, "GICR_PROPBASER", 0, AT_PROP | 15);
	put(EL3, "GICR_PENDBASER", 0, AT_PEND(0) | 1ull << 62);
	put(EL3, "GICR_CTLR", 0, 1);
	gs_step_begin(g);
	mem_write(g, AT_PROP, 1, 0x41);
	gicr_lpi_set(g, GS_PE(0), 8192, CAUSE_MSI, 0);
	arena_commit(&g->arena);
	ck_assert_uint_eq(sys(NS, ICC_HPPIR1_EL1), 8192);
	ck_assert_uint_eq(sys(NS, ICC_HPPIR0_EL1), 1023);
	if (_i) {
		ck_assert_uint_eq(sys(S1, ICC_HPPIR1_EL1), 1023);
		ck_assert_uint_eq(sys(S1, ICC_HPPIR0_EL1), 1023);
		ck_assert_uint_eq(sys(EL3, ICC_HPPIR0_EL1), 1021);
	}
	ck_assert_uint_eq(sys(NS, ICC_IAR1_EL1), 8192);
	ck_assert_uint_eq(sys(EL3, ICC_RPR_EL1), _i ? 0xa0 : 0x40);
}
END_TEST

static u64 prio(struct gic_as as, u32 intid)
{
	return get(as, "GICD_IPRIORITYR", intid / 4) >> 8 * (intid % 4) & 0xff;
}

/* pins PRI-12 */
START_TEST(nonsecure_software_sees_priorities_shifted)
{
	q->as = EL3;
	irqs_group(q, 40, GRP1NS);
	irqs_prio(q, 40, 0xa0);
	ck_assert_uint_eq(prio(NS, 40), 0x40);
	q->as = NS;
	irqs_prio(q, 40, 0x60);
	ck_assert_uint_eq(prio(EL3, 40), 0xb0);
	for (u32 grp = 0; grp < 2; grp++) {
		q->as = EL3;
		irqs_group(q, 41, grp ? GRP1S : GRP0);
		irqs_prio(q, 41, 0xa0);
		ck_assert_uint_eq(prio(NS, 41), 0);
		q->as = NS;
		irqs_prio(q, 41, 0x60);
		ck_assert_uint_eq(prio(EL3, 41), 0xa0);
	}
}
END_TEST

/* pins PRI-13 */
START_TEST(nonsecure_software_sees_half_of_pmr_and_rpr)
{
	struct gic_as ns = NS, all = NS;

	ns.scr_fiq = 1;
	set_sys(EL3, ICC_PMR_EL1, 0x40);
	ck_assert_uint_eq(sys(ns, ICC_PMR_EL1), 0);
	set_sys(ns, ICC_PMR_EL1, 0xf0);
	ck_assert_uint_eq(sys(EL3, ICC_PMR_EL1), 0x40);
	set_sys(EL3, ICC_PMR_EL1, 0xc0);
	ck_assert_uint_eq(sys(ns, ICC_PMR_EL1), 0x80);
	ck_assert_uint_eq(sys(all, ICC_PMR_EL1), 0xc0);
	set_sys(ns, ICC_PMR_EL1, 0x40);
	ck_assert_uint_eq(sys(EL3, ICC_PMR_EL1), 0xa0);
	set_sys(EL3, ICC_PMR_EL1, 0xf8);
	ck_assert_uint_eq(sys(ns, ICC_RPR_EL1), 0xff);
	spi(40, GRP1NS, 0xa0);
	ck_assert_uint_eq(sys(NS, ICC_IAR1_EL1), 40);
	ck_assert_uint_eq(sys(ns, ICC_RPR_EL1), 0x40);
	ck_assert_uint_eq(sys(all, ICC_RPR_EL1), 0xa0);
	spi(41, GRP0, 0x40);
	ck_assert_uint_eq(sys(EL3, ICC_IAR0_EL1), 41);
	ck_assert_uint_eq(sys(ns, ICC_RPR_EL1), 0);
	ck_assert_uint_eq(sys(EL3, ICC_RPR_EL1), 0x40);
}
END_TEST

/* pins EOI-02 */
START_TEST(eoimode_is_of_each_state)
{
	set_sys(NS, ICC_CTLR_EL1, _i ? 2 : 0);
	set_sys(S1, ICC_CTLR_EL1, _i ? 0 : 2);
	spi(40, GRP1NS, 0xa0);
	ck_assert_uint_eq(sys(NS, ICC_IAR1_EL1), 40);
	set_sys(NS, ICC_EOIR1_EL1, 40);
	q->as = EL3;
	ck_assert_int_eq(irqs_is_active(q, 40), _i);
	spi(41, GRP1S, 0x40);
	ck_assert_uint_eq(sys(S1, ICC_IAR1_EL1), 41);
	set_sys(S1, ICC_EOIR1_EL1, 41);
	q->as = EL3;
	ck_assert_int_eq(irqs_is_active(q, 41), !_i);
}
END_TEST

/* pins EOI-02 */
START_TEST(el3_has_an_eoimode_of_its_own)
{
	set_sys(EL3, ICC_CTLR_EL3, _i ? 1 << 2 : 3 << 3);	/* its own, or both others */
	spi(41, GRP0, 0x40);
	ck_assert_uint_eq(sys(EL3, ICC_IAR0_EL1), 41);
	set_sys(EL3, ICC_EOIR0_EL1, 41);
	ck_assert_int_eq(irqs_is_active(q, 41), _i);
}
END_TEST

/* pins EOI-06 */
START_TEST(el3_aliases_are_of_the_state_they_name)
{
	static const struct { u64 el3, s, ns; } rows[] = {
		{ 1 << 3, 2, 0 }, { 1 << 4, 0, 2 }, { 1 << 0, 1, 0 }, { 1 << 1, 0, 1 }, { 0x1b, 3, 3 },
	};

	set_sys(EL3, ICC_CTLR_EL3, rows[_i].el3);
	ck_assert_uint_eq(sys(S1, ICC_CTLR_EL1) & 3, rows[_i].s);
	ck_assert_uint_eq(sys(NS, ICC_CTLR_EL1) & 3, rows[_i].ns);
	set_sys(S1, ICC_CTLR_EL1, 0);
	set_sys(NS, ICC_CTLR_EL1, 2);
	ck_assert_uint_eq(sys(EL3, ICC_CTLR_EL3) & 0x18, 0x10);
	set_sys(S1, ICC_CTLR_EL1, 2);
	set_sys(NS, ICC_CTLR_EL1, 0);
	ck_assert_uint_eq(sys(EL3, ICC_CTLR_EL3) & 0x18, 0x08);
}
END_TEST

/* pins EOI-05 */
START_TEST(an_end_written_to_the_other_groups_register_is_reported_and_ignored)
{
	spi(40, _i ? GRP1S : GRP0, 0x40);
	ck_assert_uint_eq(sys(EL3, _i ? ICC_IAR1_EL1 : ICC_IAR0_EL1), 40);
	set_sys(EL3, _i ? ICC_EOIR0_EL1 : ICC_EOIR1_EL1, 40);
	ck_assert(mach_unpred(q->m, UNPRED_eoi_group));
	ck_assert_uint_eq(sys(EL3, ICC_RPR_EL1), 0x40);
	ck_assert(irqs_is_active(q, 40));
}
END_TEST

Suite *check_security(void);
Suite *check_security(void)
{
	Suite *s = suite_create("security");
	TCase *one = tcase_create("one state"), *two = tcase_create("two states");

	tcase_add_checked_fixture(one, up_one, down);
	tcase_add_test(one, with_one_state_there_are_two_groups_and_nonsecure_software_has_both);
	tcase_add_loop_test(one, with_one_state_group_0_is_fiq_and_group_1_irq, 0, 2);
	tcase_add_loop_test(one, lpis_are_nonsecure_group_1_with_priorities_of_the_lower_half, 0, 1);
	suite_add_tcase(s, one);
	tcase_add_checked_fixture(two, up_two, down);
	tcase_add_loop_test(two, group_bits_decide_who_is_shown_an_interrupt, 0, 4);
	tcase_add_loop_test(two, nonsecure_accesses_pass_secure_interrupts_by, 0, 2);
	tcase_add_loop_test(two, nsacr_opens_secure_interrupts_step_by_step, 0, 8);
	tcase_add_loop_test(two, ds_is_set_once_and_with_everything_off, 0, 2);
	tcase_add_test(two, waker_is_of_secure_software);
	tcase_add_test(two, an_active_interrupt_forbids_ds_as_well);
	tcase_add_test(two, the_write_that_sets_ds_has_the_layout_before_it);
	tcase_add_loop_test(two, group_0_and_secure_group_1_are_fiqs_for_nonsecure_software, 0, 3);
	tcase_add_loop_test(two, lpis_are_nonsecure_group_1_with_priorities_of_the_lower_half, 1, 2);
	tcase_add_test(two, nonsecure_software_sees_priorities_shifted);
	tcase_add_test(two, nonsecure_software_sees_half_of_pmr_and_rpr);
	tcase_add_loop_test(two, eoimode_is_of_each_state, 0, 2);
	tcase_add_loop_test(two, el3_has_an_eoimode_of_its_own, 0, 2);
	tcase_add_loop_test(two, el3_aliases_are_of_the_state_they_name, 0, 5);
	tcase_add_loop_test(two, an_end_written_to_the_other_groups_register_is_reported_and_ignored, 0, 2);
	suite_add_tcase(s, two);
	return s;
}
