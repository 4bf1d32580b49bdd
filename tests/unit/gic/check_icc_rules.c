/* SPDX-License-Identifier: MIT */
/*
 * SGIs, PPIs and SPIs at the physical CPU interface, one Security state:
 * which numbers there are, how interrupts end, extended ranges.
 */
#include "support_irq.h"

static struct irqs *q;

static void all_kinds(struct mach *m)
{
	m->hw.caps.itlines = 31;
	m->hw.caps.espi = 1;
	m->hw.caps.espi_range = 31;
	m->hw.caps.ppinum = 2;
	m->hw.caps.no1n = 0;
	m->hw.caps.icc_ext = 1;
	m->hw.caps.nmi = 1;
	m->hw.caps.nassgicap = m->hw.version == GICV4_1;
}

static void no_ext(struct mach *m)
{
	all_kinds(m);
	m->hw.caps.icc_ext = 0;
}

static void up(void)
{
	q = irqs_new(GICV4_1, all_kinds);
}

static void down(void)
{
	irqs_free(q);
}

static void again(void (*tweak)(struct mach *m))
{
	irqs_free(q);
	q = irqs_new(GICV4_1, tweak);
}

static void at(u32 pe)
{
	q->pe = pe;
	q->as.pe = GS_PE(pe);
}

static void edge(u32 intid, u8 prio)
{
	irqs_edge(q, intid, true);
	irqs_enable(q, intid, prio);
	irqs_pend(q, intid, true);
}

static u64 rpr(void)
{
	return irqs_sys(q, ICC_RPR_EL1);
}

/* ------------------------------------------------------------ numbers */

static const struct { u32 itlines, espi, range, ppinum; } hw[] = {
	{ 31, 1, 31, 2 }, { 1, 1, 0, 1 }, { 2, 0, 0, 0 },
};
static int shape;

static void shaped(struct mach *m)
{
	m->hw.caps.itlines = hw[shape].itlines;
	m->hw.caps.espi = hw[shape].espi;
	m->hw.caps.espi_range = hw[shape].range;
	m->hw.caps.ppinum = hw[shape].ppinum;
}

/* pins INT-01 EXT-01 EXT-02 */
START_TEST(there_are_the_interrupts_that_the_hardware_model_says)
{
	struct bank_irq irq;

	shape = _i;
	irqs_free(q);
	q = irqs_new_raw(GICV4_1, shaped);
	for (u32 intid = 0; intid < 8192; intid++) {
		bool spi = intid >= 32 && intid < 1020 && intid < 32 * (hw[_i].itlines + 1);
		bool ppi = intid < 32 || (intid >= 1056 && intid < 1056 + 32 * hw[_i].ppinum);
		bool espi = hw[_i].espi && intid >= 4096 && intid < 4096 + 32 * (hw[_i].range + 1);
		bool found = bank_find(&q->m->g, GS_PE(0), intid, &irq) &&
			     bit_test(bank_there(&q->m->g, irq.at), irq.bit);

		ck_assert_msg(found == (spi || ppi || espi), "INTID %u", intid);
	}
}
END_TEST

/* pins INT-02 */
START_TEST(sgis_and_ppis_are_a_pes_own_and_spis_are_common)
{
	static const u32 own[] = { 3, 20, 1060 };

	for (u32 k = 0; k < ARRAY_SIZE(own); k++) {
		at(1);
		irqs_pend(q, own[k], true);
		for (u32 pe = 0; pe < 4; pe++) {
			at(pe);
			ck_assert_int_eq(irqs_is_pending(q, own[k]), pe == 1);
		}
	}
	irqs_pend(q, 40, true);
	for (u32 pe = 0; pe < 4; pe++) {
		at(pe);
		ck_assert(irqs_is_pending(q, 40));
	}
}
END_TEST

/* pins EXT-01 EXT-02 */
START_TEST(extended_interrupts_have_registers_of_their_own)
{
	static const struct { const char *name; u32 off; } where[] = {
		{ "GICD_IGROUPRE", 0x1000 }, { "GICD_ISENABLERE", 0x1200 }, { "GICD_IROUTERE", 0x8000 },
		{ "GICR_ISENABLERE", 0x104 }, { "GICR_IPRIORITYRE", 0x420 },
	};
	const char *near;

	for (u32 k = 0; k < ARRAY_SIZE(where); k++)
		ck_assert_msg(gic_reg_find(GICV4_1, where[k].name, &near)->offset == where[k].off, "%s",
			      where[k].name);
	irqs_route(q, 4100, 2);
	edge(4100, 0xa0);
	ck_assert_uint_eq(irqs_hppi(q), 1023);
	at(2);
	ck_assert_uint_eq(irqs_ack(q), 4100);
	irqs_eoi(q, 4100);
	ck_assert(!irqs_is_active(q, 4100));
	edge(1119, 0xa0);
	ck_assert_uint_eq(irqs_ack(q), 1119);
	irqs_eoi(q, 1119);
	ck_assert_uint_eq(mach_count(q->m, OBS_UNPRED), 0);
}
END_TEST

/* pins EXT-03 */
START_TEST(an_interface_without_the_extended_range_is_misused_by_sending_one)
{
	again(no_ext);
	edge(_i ? 1056 : 4096, 0xa0);
	irqs_ack(q);
	ck_assert(mach_unpred(q->m, UNPRED_intid_ext_range));
}
END_TEST

/* ------------------------------------------------------------ configuration */

/* pins STA-13 */
START_TEST(sgis_are_edge_and_a_trigger_does_not_change_while_enabled)
{
	ck_assert_uint_eq(irqs_get(q, "GICR_ICFGR0", 0), 0xaaaaaaaa);
	irqs_put(q, "GICR_ICFGR0", 0, 0);
	ck_assert_uint_eq(irqs_get(q, "GICR_ICFGR0", 0), 0xaaaaaaaa);
	irqs_edge(q, 40, true);
	ck_assert_uint_eq(mach_count(q->m, OBS_UNPRED), 0);
	irqs_set_bit(q, "ISENABLER", 40);
	irqs_edge(q, 40, false);
	ck_assert(mach_unpred(q->m, UNPRED_icfgr_enabled));
}
END_TEST

/* pins STA-14 */
START_TEST(with_nassgireq_an_sgi_is_never_active)
{
	irqs_put(q, "GICD_CTLR", 0, 0x102);		/* too late: groups are on */
	ck_assert_uint_eq(irqs_get(q, "GICD_CTLR", 0) & 0x100, 0);
	irqs_put(q, "GICD_CTLR", 0, 0);
	irqs_settle(q);
	irqs_put(q, "GICD_CTLR", 0, 0x100);
	irqs_put(q, "GICD_CTLR", 0, 0x103);
	ck_assert_uint_eq(irqs_get(q, "GICD_CTLR", 0) & 0x100, 0x100);
	irqs_enable(q, 3, 0xa0);
	irqs_enable(q, 20, 0xa0);
	irqs_pend(q, 3, true);
	ck_assert_uint_eq(irqs_ack(q), 3);
	ck_assert(!irqs_is_active(q, 3));
	ck_assert_uint_eq(rpr(), 0xa0);
	irqs_eoi(q, 3);
	irqs_edge(q, 20, true);
	irqs_pend(q, 20, true);
	ck_assert_uint_eq(irqs_ack(q), 20);
	ck_assert_msg(irqs_is_active(q, 20), "PPIs are as ever");
}
END_TEST

/* pins PRI-14 */
START_TEST(a_priority_may_change_while_pending_and_nothing_is_lost_or_doubled)
{
	u32 first, second;

	edge(40, 0xa0);
	edge(41, 0x80);
	irqs_prio(q, 40, 0x40);
	/* evaluated anew or not: either may come first */
	first = irqs_ack(q);
	ck_assert(first == 40 || first == 41);
	ck_assert(rpr() == 0x40 || rpr() == 0x80 || rpr() == 0xa0);
	irqs_eoi(q, first);
	second = irqs_ack(q);
	ck_assert_uint_eq(second, first == 40 ? 41 : 40);
	irqs_eoi(q, second);
	ck_assert_uint_eq(irqs_ack(q), 1023);
	/* from the next time on it is certain */
	irqs_pend(q, 41, true);
	irqs_pend(q, 40, true);
	ck_assert_uint_eq(irqs_ack(q), 40);
	ck_assert_uint_eq(rpr(), 0x40);
}
END_TEST

/* pins WAK-03 */
START_TEST(a_redistributor_is_put_to_sleep_with_groups_off_and_woken_when_asleep)
{
	mach_answer(q->m, CHOICE_register_effects, 1);	/* ChildrenAsleep follows later */
	irqs_put(q, "GICR_WAKER", 0, 2);
	ck_assert(mach_unpred(q->m, UNPRED_sleep_enabled));
	ck_assert(!mach_unpred(q->m, UNPRED_waker_early));
	ck_assert_uint_eq(irqs_get(q, "GICR_WAKER", 0), 2);
	irqs_put(q, "GICR_WAKER", 0, 0);
	ck_assert(mach_unpred(q->m, UNPRED_waker_early));
	irqs_settle(q);
	mach_forget(q->m);
	irqs_set_sys(q, ICC_IGRPEN0_EL1, 0);
	irqs_set_sys(q, ICC_IGRPEN1_EL1, 0);
	irqs_put(q, "GICR_WAKER", 0, 2);
	irqs_settle(q);
	ck_assert_uint_eq(irqs_get(q, "GICR_WAKER", 0), 6);
	irqs_put(q, "GICR_WAKER", 0, 0);
	irqs_settle(q);
	ck_assert_uint_eq(irqs_get(q, "GICR_WAKER", 0), 0);
	ck_assert_uint_eq(mach_count(q->m, OBS_UNPRED), 0);
}
END_TEST

/* Choice one_of_n: 0 lowest, 1 highest, 2 any of those that take part. */
/* pins ROU-02 */
START_TEST(which_pe_gets_a_1_of_n_interrupt_is_a_choice)
{
	static const u16 drawn[] = { 2 };
	u32 want = _i == 0 ? 0 : _i == 1 ? 3 : 2;

	mach_answer(q->m, CHOICE_one_of_n, (u8)_i);
	q->m->list.answers = drawn;
	q->m->list.n = 1;
	irqs_route(q, 40, 1ull << 31);
	edge(40, 0xa0);
	for (u32 pe = 0; pe < 4; pe++) {
		at(pe);
		ck_assert_uint_eq(irqs_hppi(q), pe == want ? 40 : 1023);
	}
}
END_TEST

/* As for the guest (icv): 0x80 of Group 0, where only bit 7 counts, is above 0xa8, and not above 0x80. */
/* pins PRI-05 */
START_TEST(the_running_priority_is_cut_by_the_other_groups_mask_or_not)
{
	mach_answer(q->m, CHOICE_running_priority_mask, (u8)_i);
	irqs_set_sys(q, ICC_BPR0_EL1, 6);
	edge(40, 0xa8);
	ck_assert_uint_eq(irqs_ack(q), 40);
	irqs_group(q, 41, GRP0);
	edge(41, 0xb0);
	ck_assert_uint_eq(gic_lines(&q->m->g, GS_PE(0)) >> GIC_LINE_FIQ & 1, _i ? 0 : 1);
	ck_assert_uint_eq(irqs_sys(q, ICC_IAR0_EL1), _i ? 1023 : 41);
}
END_TEST

/* pins ROU-06 */
START_TEST(who_took_a_1_of_n_interrupt_has_it_until_its_end)
{
	u32 signalled = 0;

	irqs_route(q, 40, 1ull << 31);
	edge(40, 0xa0);
	for (u32 pe = 0; pe < 4; pe++) {
		at(pe);
		signalled += irqs_hppi(q) == 40;
		if (irqs_hppi(q) == 40)
			ck_assert_uint_eq(irqs_ack(q), 40);
	}
	ck_assert_uint_eq(signalled, 1);
	irqs_pend(q, 40, true);
	for (u32 pe = 0; pe < 4; pe++) {
		at(pe);
		ck_assert_uint_eq(irqs_hppi(q), 1023);
		ck_assert(irqs_is_active(q, 40));
	}
	irqs_activate(q, 40, false);
	signalled = 0;
	for (u32 pe = 1; pe < 4; pe++) {	/* PE 0's running priority holds it back, if that is where it goes */
		at(pe);
		signalled += irqs_hppi(q) == 40;
	}
	at(0);
	irqs_eoi(q, 40);
	signalled += irqs_hppi(q) == 40;
	ck_assert_uint_eq(signalled, 1);
}
END_TEST

/* pins ORD-05 */
START_TEST(with_uwp_0_a_generated_sgi_has_arrived)
{
	irqs_set_sys(q, ICC_SGI1R_EL1, (u64)3 << 24 | 2);
	while (irqs_get(q, "GICR_CTLR", 0) >> 31)
		irqs_settle(q);
	at(1);
	ck_assert(irqs_is_pending(q, 3));
}
END_TEST

/* ------------------------------------------------------------ the end */

/* pins EOI-01 */
START_TEST(eoimode_says_whether_the_end_deactivates)
{
	irqs_set_sys(q, ICC_CTLR_EL1, _i ? 2 : 0);
	edge(40, 0xa0);
	ck_assert_uint_eq(irqs_ack(q), 40);
	ck_assert_uint_eq(rpr(), 0xa0);
	if (!_i) {	/* UNPREDICTABLE: reported; still active */
		irqs_set_sys(q, ICC_DIR_EL1, 40);
		ck_assert(mach_unpred(q->m, UNPRED_dir_not_split));
		ck_assert(irqs_is_active(q, 40));
	}
	irqs_eoi(q, 40);
	ck_assert_uint_eq(rpr(), 0xff);
	ck_assert_int_eq(irqs_is_active(q, 40), _i);
	if (_i) {
		irqs_set_sys(q, ICC_DIR_EL1, 40);
		ck_assert(!irqs_is_active(q, 40));
		ck_assert_uint_eq(mach_count(q->m, OBS_UNPRED), 0);
	}
}
END_TEST

/* pins EOI-04 */
START_TEST(dir_names_any_active_interrupt_in_any_order)
{
	static const u32 others[] = { 1020, 1021, 1022, 1023, 8192, 70000, 50 };
	u64 fp;

	irqs_set_sys(q, ICC_CTLR_EL1, 2);
	edge(40, 0xa0);
	ck_assert_uint_eq(irqs_ack(q), 40);
	edge(41, 0x40);
	ck_assert_uint_eq(irqs_ack(q), 41);
	fp = q->m->g.arena.fp1;
	for (u32 k = 0; k < ARRAY_SIZE(others); k++)
		irqs_set_sys(q, ICC_DIR_EL1, others[k]);
	ck_assert_uint_eq(q->m->g.arena.fp1, fp);
	irqs_set_sys(q, ICC_DIR_EL1, 40);	/* the outer one first, before its priority is dropped */
	ck_assert(!irqs_is_active(q, 40));
	ck_assert(irqs_is_active(q, 41));
	ck_assert_uint_eq(rpr(), 0x40);
	irqs_set_sys(q, ICC_DIR_EL1, 41);
	ck_assert(!irqs_is_active(q, 41));
	irqs_eoi(q, 41);
	ck_assert_uint_eq(rpr(), 0xa0);
	irqs_eoi(q, 40);
	ck_assert_uint_eq(rpr(), 0xff);
}
END_TEST

/* pins EOI-03 PRI-10 */
START_TEST(an_end_drops_the_highest_priority_and_one_too_many_is_reported)
{
	edge(40, 0xa0);
	irqs_ack(q);
	edge(41, 0x40);
	irqs_ack(q);
	irqs_eoi(q, 1023);
	ck_assert_uint_eq(rpr(), 0x40);
	irqs_eoi(q, 41);
	ck_assert_uint_eq(rpr(), 0xa0);
	irqs_eoi(q, 40);
	ck_assert_uint_eq(rpr(), 0xff);
	ck_assert_uint_eq(mach_count(q->m, OBS_UNPRED), 0);
	irqs_eoi(q, 40);
	ck_assert(mach_unpred(q->m, UNPRED_eoi_idle));
}
END_TEST

/* pins EOI-03 */
START_TEST(an_end_of_another_interrupt_than_was_taken_is_reported)
{
	edge(40, 0xa0);
	edge(41, 0x40);
	irqs_ack(q);
	irqs_eoi(q, 42);	/* 41 is active, 42 is not */
	ck_assert(mach_unpred(q->m, UNPRED_eoi_order));
	ck_assert_uint_eq(rpr(), 0xff);
	ck_assert(irqs_is_active(q, 41));
	irqs_activate(q, 41, false);
	mach_forget(q->m);
	/* active state that software has taken away, and LPIs, which have none, are ended as ever */
	ck_assert_uint_eq(irqs_ack(q), 40);
	irqs_activate(q, 40, false);
	irqs_eoi(q, 40);
	ck_assert_uint_eq(rpr(), 0xff);
	edge(40, 0xa0);
	irqs_ack(q);
	irqs_eoi(q, 8192);
	ck_assert_uint_eq(mach_count(q->m, OBS_UNPRED), 0);
}
END_TEST

/*
 * An active interrupt of another group is not the one to end, nor is an SGI that
 * is not active where SGIs have an active state.  It is told where one is active
 * that should have been ended.
 */
/* pins EOI-03 */
START_TEST(an_end_of_an_interrupt_of_another_group_or_an_idle_sgi_is_reported)
{
	static const u32 named[] = { 41, 3 };

	again(NULL);
	edge(40, 0xa0);
	irqs_edge(q, 41, true);
	irqs_group(q, 41, GRP0);
	irqs_activate(q, 41, true);
	ck_assert_uint_eq(irqs_ack(q), 40);
	irqs_eoi(q, named[_i]);
	ck_assert(mach_unpred(q->m, UNPRED_eoi_order));
	ck_assert_uint_eq(rpr(), 0xff);
	ck_assert(irqs_is_active(q, 40));
	/* the same with nothing active of the group that ends */
	irqs_activate(q, 40, false);
	irqs_pend(q, 40, true);
	ck_assert_uint_eq(irqs_ack(q), 40);
	irqs_activate(q, 40, false);
	mach_forget(q->m);
	irqs_eoi(q, named[_i]);
	ck_assert_uint_eq(mach_count(q->m, OBS_UNPRED), 0);
	ck_assert_uint_eq(rpr(), 0xff);
}
END_TEST

/* ------------------------------------------------------------ binary points */

/*
 * BPR0 = k keeps bits [7:k+1], BPR1 = k of Non-secure or only Group 1 keeps
 * [7:k]: 0x80 preempts 0x80 + 2^n if bit n is kept.
 */
/* pins PRI-05 PRI-06 PRI-08 */
START_TEST(binary_points_say_how_much_of_a_priority_preempts)
{
	for (u32 k = 3; k < 7; k++) {
		u32 first = 0;

		for (u32 bit = 3; bit < 7 && !first; bit++) {
			again(all_kinds);
			irqs_set_sys(q, ICC_CTLR_EL1, _i == 2);
			irqs_set_sys(q, ICC_BPR0_EL1, _i == 1 ? 2 : k);
			irqs_set_sys(q, ICC_BPR1_EL1, _i == 1 ? k : 3);
			for (u32 intid = 40; intid < 42; intid++)
				irqs_group(q, intid, _i ? GRP1NS : GRP0);
			edge(40, (u8)(0x80 + (1u << bit)));
			ck_assert_uint_eq(irqs_sys(q, _i ? ICC_IAR1_EL1 : ICC_IAR0_EL1), 40);
			edge(41, 0x80);
			if (irqs_sys(q, _i ? ICC_IAR1_EL1 : ICC_IAR0_EL1) == 41)
				first = bit;
		}
		/* 0: Group 0; 1: Group 1 by its own; 2: Group 1 by BPR0 */
		ck_assert_msg(first == (_i == 1 ? k : k == 6 ? 0 : k + 1), "BPR %u: from bit %u", k, first);
	}
}
END_TEST

/* pins PRI-07 PRI-08 */
START_TEST(binary_points_have_a_least_value_and_cbpr_shows_the_other)
{
	for (u32 k = 0; k < 8; k++) {
		irqs_set_sys(q, ICC_CTLR_EL1, 0);
		irqs_set_sys(q, ICC_BPR0_EL1, k);
		irqs_set_sys(q, ICC_BPR1_EL1, k);
		ck_assert_uint_eq(irqs_sys(q, ICC_BPR0_EL1), k < 2 ? 2 : k);
		ck_assert_uint_eq(irqs_sys(q, ICC_BPR1_EL1), k < 3 ? 3 : k);
		irqs_set_sys(q, ICC_CTLR_EL1, 1);
		ck_assert_uint_eq(irqs_sys(q, ICC_BPR1_EL1), k < 2 ? 3 : k < 7 ? k + 1 : 7);
		irqs_set_sys(q, ICC_BPR1_EL1, 5);	/* ignored */
		irqs_set_sys(q, ICC_CTLR_EL1, 0);
		ck_assert_uint_eq(irqs_sys(q, ICC_BPR1_EL1), k < 3 ? 3 : k);
	}
}
END_TEST

Suite *check_icc_rules(void);
Suite *check_icc_rules(void)
{
	Suite *s = suite_create("icc_rules");
	TCase *t = tcase_create("icc rules");

	tcase_add_checked_fixture(t, up, down);
	tcase_add_loop_test(t, there_are_the_interrupts_that_the_hardware_model_says, 0, 3);
	tcase_add_test(t, sgis_and_ppis_are_a_pes_own_and_spis_are_common);
	tcase_add_test(t, extended_interrupts_have_registers_of_their_own);
	tcase_add_loop_test(t, an_interface_without_the_extended_range_is_misused_by_sending_one, 0, 2);
	tcase_add_test(t, sgis_are_edge_and_a_trigger_does_not_change_while_enabled);
	tcase_add_test(t, with_nassgireq_an_sgi_is_never_active);
	tcase_add_test(t, a_priority_may_change_while_pending_and_nothing_is_lost_or_doubled);
	tcase_add_test(t, a_redistributor_is_put_to_sleep_with_groups_off_and_woken_when_asleep);
	tcase_add_loop_test(t, which_pe_gets_a_1_of_n_interrupt_is_a_choice, 0, 3);
	tcase_add_loop_test(t, the_running_priority_is_cut_by_the_other_groups_mask_or_not, 0, 2);
	tcase_add_test(t, who_took_a_1_of_n_interrupt_has_it_until_its_end);
	tcase_add_test(t, with_uwp_0_a_generated_sgi_has_arrived);
	tcase_add_loop_test(t, eoimode_says_whether_the_end_deactivates, 0, 2);
	tcase_add_test(t, dir_names_any_active_interrupt_in_any_order);
	tcase_add_test(t, an_end_drops_the_highest_priority_and_one_too_many_is_reported);
	tcase_add_test(t, an_end_of_another_interrupt_than_was_taken_is_reported);
	tcase_add_loop_test(t, an_end_of_an_interrupt_of_another_group_or_an_idle_sgi_is_reported, 0, 2);
	tcase_add_loop_test(t, binary_points_say_how_much_of_a_priority_preempts, 0, 3);
	tcase_add_test(t, binary_points_have_a_least_value_and_cbpr_shows_the_other);
	suite_add_tcase(s, t);
	return s;
}
