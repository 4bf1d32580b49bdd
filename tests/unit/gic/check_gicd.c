/* SPDX-License-Identifier: MIT */
/* Distributor: routing, 1 of N, messages, what is done late. */
#include "support_irq.h"

static struct irqs *q;

static void tweak(struct mach *m)
{
	m->hw.caps.no1n = 0;
	m->hw.caps.dpgs = 1;
	m->hw.caps.mbis = 1;
	m->hw.caps.a3v = 1;
}

static void up(void)
{
	q = irqs_new(GICV3, tweak);
}

static void down(void)
{
	irqs_free(q);
}

#define IRM ((u64)1 << 31)

/* PEs that are signalled `intid`, one bit each. */
static u32 who(u32 intid)
{
	u32 pes = 0;

	for (u32 pe = 0; pe < 4; pe++)
		if (icc_hppi(&q->m->g, GS_PE(pe)) == intid)
			pes |= 1u << pe;
	return pes;
}

static void for_pe(u32 pe)
{
	q->pe = pe;
	q->as.pe = GS_PE(pe);
}

/* pins ROU-01 */
START_TEST(an_spi_goes_to_the_pe_it_is_routed_to)
{
	irqs_enable(q, 40, 0x80);
	irqs_line(q, 40, true);
	ck_assert_uint_eq(who(40), 1);
	for (u32 pe = 0; pe < 4; pe++) {
		irqs_route(q, 40, pe);
		ck_assert_uint_eq(who(40), 1u << pe);
		ck_assert_uint_eq(irqs_get(q, "GICD_IROUTER", 40), pe);
	}
}
END_TEST

/* pins ROU-01 */
START_TEST(a_route_to_no_pe_is_not_forwarded_or_some_pe_takes_it)
{
	static const u64 nowhere[] = { 4, 15, 16, 0x100, 0x10000, 0x100000000 };

	mach_answer(q->m, CHOICE_irouter_no_pe, (u8)_i);
	irqs_enable(q, 40, 0x80);
	irqs_line(q, 40, true);
	for (u32 k = 0; k < ARRAY_SIZE(nowhere); k++) {
		irqs_route(q, 40, nowhere[k]);
		ck_assert_uint_eq(irqs_get(q, "GICD_IROUTER", 40), nowhere[k]);
		ck_assert_uint_eq(who(40), _i ? 1 : 0);
		ck_assert(irqs_is_pending(q, 40));
	}
	irqs_route(q, 40, 3);
	ck_assert_uint_eq(who(40), 8);
}
END_TEST

/* pins ROU-02 */
START_TEST(one_of_n_goes_to_exactly_one_pe_that_takes_part)
{
	mach_answer(q->m, CHOICE_one_of_n, (u8)_i);
	irqs_enable(q, 40, 0x80);
	irqs_route(q, 40, IRM);
	for_pe(0);
	irqs_put(q, "GICR_CTLR", 0, 1u << 25);	/* DPG1NS */
	for_pe(3);
	irqs_set_sys(q, ICC_IGRPEN1_EL1, 0);
	irqs_line(q, 40, true);
	ck_assert_msg(who(40) == 2 || who(40) == 4, "%x", who(40));
	for_pe(who(40) == 2 ? 1 : 2);
	ck_assert_uint_eq(irqs_ack(q), 40);
	ck_assert_uint_eq(who(40), 0);
	irqs_eoi(q, 40);	/* the level is still there */
	ck_assert_msg(who(40) == 2 || who(40) == 4, "%x", who(40));
}
END_TEST

/* pins ROU-02 */
START_TEST(one_of_n_waits_until_a_pe_takes_part)
{
	mach_answer(q->m, CHOICE_one_of_n, (u8)_i);
	for (u32 pe = 0; pe < 4; pe++) {
		for_pe(pe);
		irqs_set_sys(q, ICC_IGRPEN1_EL1, 0);
	}
	irqs_enable(q, 40, 0x80);
	irqs_route(q, 40, IRM);
	irqs_line(q, 40, true);
	ck_assert_uint_eq(who(40), 0);
	for_pe(2);
	irqs_set_sys(q, ICC_IGRPEN1_EL1, 1);
	ck_assert_uint_eq(who(40), 4);
}
END_TEST

/* WAK-03: groups off before the sleep. */
static void sleep_pe(u32 pe)
{
	for_pe(pe);
	irqs_set_sys(q, ICC_IGRPEN0_EL1, 0);
	irqs_set_sys(q, ICC_IGRPEN1_EL1, 0);
	irqs_put(q, "GICR_WAKER", 0, 2);
}

/* pins ROU-02 WAK-02 */
START_TEST(a_sleeping_pe_takes_part_only_with_e1nwf)
{
	for (u32 pe = 0; pe < 4; pe++)
		sleep_pe(pe);
	irqs_enable(q, 40, 0x80);
	irqs_route(q, 40, IRM);
	irqs_line(q, 40, true);
	for (u32 pe = 0; pe < 4; pe++)
		ck_assert_uint_eq(gic_lines(&q->m->g, GS_PE(pe)), 0);
	irqs_put(q, "GICD_CTLR", 0, 0x82);
	ck_assert_uint_eq(irqs_get(q, "GICD_CTLR", 0), 0xd2);
	ck_assert_uint_eq(gic_lines(&q->m->g, GS_PE(0)), 1u << GIC_LINE_WAKE);
	ck_assert_uint_eq(mach_count(q->m, OBS_UNPRED), 0);
}
END_TEST

/* pins ROU-02 */
START_TEST(nobody_is_woken_while_somebody_is_awake)
{
	mach_answer(q->m, CHOICE_one_of_n, (u8)_i);
	irqs_put(q, "GICD_CTLR", 0, 0x82);
	for (u32 pe = 0; pe < 4; pe++)
		if (pe != 2)
			sleep_pe(pe);
	irqs_enable(q, 40, 0x80);
	irqs_route(q, 40, IRM);
	irqs_line(q, 40, true);
	for (u32 pe = 0; pe < 4; pe++)
		ck_assert_uint_eq(gic_lines(&q->m->g, GS_PE(pe)), pe == 2 ? 1u << GIC_LINE_IRQ : 0);
}
END_TEST

/* pins ROU-02 */
START_TEST(e1nwf_may_be_fixed_to_zero)
{
	q->m->hw.caps.e1nwf = 0;
	irqs_put(q, "GICD_CTLR", 0, 0x82);
	ck_assert_uint_eq(irqs_get(q, "GICD_CTLR", 0), 0x52);
}
END_TEST

/* pins ROU-04 */
START_TEST(dpg_moves_what_was_not_taken_and_leaves_what_is_active)
{
	irqs_enable(q, 40, 0x80);
	irqs_enable(q, 41, 0x90);
	irqs_route(q, 40, IRM);
	irqs_route(q, 41, IRM);
	irqs_line(q, 40, true);
	irqs_line(q, 41, true);
	ck_assert_uint_eq(irqs_ack(q), 40);
	irqs_eoi(q, 40);
	irqs_activate(q, 40, true);
	ck_assert_uint_eq(who(41), 1);
	irqs_put(q, "GICR_CTLR", 0, 1u << 25);
	ck_assert_uint_eq(who(41), 2);
	ck_assert(irqs_is_active(q, 40));
	ck_assert_uint_eq(who(40), 0);
}
END_TEST

/* pins ROU-03 */
START_TEST(without_1_of_n_irm_is_raz_wi)
{
	q->m->hw.caps.no1n = 1;
	irqs_route(q, 40, IRM | 1);
	ck_assert_uint_eq(irqs_get(q, "GICD_IROUTER", 40), 1);
}
END_TEST

/* pins ROU-05 */
START_TEST(rerouting_a_pending_spi_neither_loses_nor_doubles_it)
{
	irqs_edge(q, 40, true);
	irqs_enable(q, 40, 0x80);
	irqs_pulse(q, 40);
	irqs_route(q, 40, 2);
	irqs_route(q, 40, IRM);
	irqs_route(q, 40, 3);
	ck_assert_uint_eq(who(40), 8);
	for_pe(3);
	ck_assert_uint_eq(irqs_ack(q), 40);
	irqs_route(q, 40, 1);
	ck_assert_uint_eq(who(40), 0);
	irqs_eoi(q, 40);
	ck_assert_uint_eq(who(40), 0);
}
END_TEST

/* pins STA-11 STA-12 */
START_TEST(a_message_sets_an_edge_once_and_a_level_until_taken_back)
{
	irqs_enable(q, 40, 0x80);
	irqs_edge(q, 41, true);
	irqs_enable(q, 41, 0x70);
	irqs_put(q, "GICD_SETSPI_NSR", 0, 41);
	ck_assert_uint_eq(irqs_ack(q), 41);
	ck_assert(!irqs_is_pending(q, 41));
	irqs_eoi(q, 41);
	irqs_put(q, "GICD_SETSPI_NSR", 0, 41);
	irqs_put(q, "GICD_CLRSPI_NSR", 0, 41);
	ck_assert(!irqs_is_pending(q, 41));
	irqs_put(q, "GICD_SETSPI_NSR", 0, 41);
	irqs_pend(q, 41, false);
	ck_assert(!irqs_is_pending(q, 41));

	irqs_put(q, "GICD_SETSPI_NSR", 0, 40);
	ck_assert_uint_eq(irqs_ack(q), 40);
	ck_assert(irqs_is_pending(q, 40) && irqs_is_active(q, 40));
	irqs_pend(q, 40, false);
	ck_assert(irqs_is_pending(q, 40));
	irqs_put(q, "GICD_CLRSPI_NSR", 0, 40);
	ck_assert(!irqs_is_pending(q, 40));
	irqs_put(q, "GICD_CLRSPI_NSR", 0, 40);
	irqs_put(q, "GICD_SETSPI_NSR", 0, 27);		/* no SPI */
	irqs_put(q, "GICD_SETSPI_NSR", 0, 0x1fff);
	ck_assert(!irqs_is_pending(q, 27) && !irqs_is_pending(q, 40));
}
END_TEST

/* pins STA-12 */
START_TEST(a_message_for_what_its_line_holds_pending_leaves_nothing)
{
	irqs_line(q, 40, true);
	irqs_put(q, "GICD_SETSPI_NSR", 0, 40);
	irqs_line(q, 40, false);
	ck_assert(!irqs_is_pending(q, 40));
	q->m->hw.caps.mbis = 0;
	irqs_put(q, "GICD_SETSPI_NSR", 0, 40);
	ck_assert(!irqs_is_pending(q, 40));
}
END_TEST

/* pins STA-09 ORD-01 */
START_TEST(what_is_disabled_is_retracted_once_rwp_reads_0)
{
	static const u32 intids[] = { 40, 27 };
	static const char *const ctlr[] = { "GICD_CTLR", "GICR_CTLR" };
	static const u32 rwp[] = { 31, 3 };

	mach_answer(q->m, CHOICE_register_effects, (u8)_i);
	for (u32 k = 0; k < 2; k++) {
		irqs_enable(q, intids[k], 0x80);
		irqs_line(q, intids[k], true);
		irqs_disable(q, intids[k]);
		ck_assert(!irqs_bit(q, "ISENABLER", intids[k]));
		ck_assert_uint_eq(bit_test(irqs_get(q, ctlr[k], 0), rwp[k]), _i ? 1 : 0);
		ck_assert_uint_eq(irqs_hppi(q), _i ? intids[k] : 1023);
		irqs_settle(q);
		ck_assert_uint_eq(bit_test(irqs_get(q, ctlr[k], 0), rwp[k]), 0);
		ck_assert_uint_eq(irqs_hppi(q), 1023);
		irqs_line(q, intids[k], false);
	}
}
END_TEST

/* pins ORD-01 */
START_TEST(a_group_is_off_once_rwp_reads_0)
{
	mach_answer(q->m, CHOICE_register_effects, (u8)_i);
	irqs_enable(q, 40, 0x80);
	irqs_line(q, 40, true);
	irqs_put(q, "GICD_CTLR", 0, 1);
	ck_assert_uint_eq(irqs_get(q, "GICD_CTLR", 0), _i ? 0x80000051 : 0x51);
	ck_assert_uint_eq(irqs_hppi(q), _i ? 40 : 1023);
	irqs_settle(q);
	ck_assert_uint_eq(irqs_get(q, "GICD_CTLR", 0), 0x51);
	ck_assert_uint_eq(irqs_hppi(q), 1023);
	irqs_put(q, "GICD_CTLR", 0, 3);
	ck_assert_uint_eq(irqs_hppi(q), 40);
}
END_TEST

/* What is enabled again before RWP=0 was never off. */
START_TEST(enabling_again_ends_what_was_under_way)
{
	mach_answer(q->m, CHOICE_register_effects, 1);
	irqs_enable(q, 40, 0x80);
	irqs_line(q, 40, true);
	irqs_disable(q, 40);
	irqs_enable(q, 40, 0x80);
	irqs_put(q, "GICD_CTLR", 0, 0);
	irqs_put(q, "GICD_CTLR", 0, 2);
	irqs_settle(q);
	ck_assert_uint_eq(irqs_get(q, "GICD_CTLR", 0), 0x52);
	ck_assert_uint_eq(irqs_hppi(q), 40);
}
END_TEST

/* PEs whose lines may have changed with the access, or step, just made. */
static u64 asked(void)
{
	return icc_touched(&q->m->g);
}

/* A group enable is everybody's; an SPI is that of the PE that has it, whenever its disable takes effect. */
START_TEST(a_disabled_spi_concerns_the_pe_that_has_it)
{
	mach_answer(q->m, CHOICE_register_effects, (u8)_i);
	irqs_enable(q, 40, 0x80);
	irqs_enable(q, 41, 0x80);
	irqs_route(q, 40, 2);
	irqs_line(q, 40, true);
	ck_assert_uint_eq(asked(), 1u << 2);
	irqs_disable(q, 40);
	ck_assert_uint_eq(asked(), 1u << 2);
	ck_assert(mach_step(q->m, "gicd_rwp", 0) == (_i == 1));
	ck_assert_uint_eq(asked(), 1u << 2);
	ck_assert_uint_eq(who(40), 0);
	irqs_disable(q, 41);		/* nobody has it */
	ck_assert_uint_eq(asked(), 0);
	ck_assert(mach_step(q->m, "gicd_rwp", 0) == (_i == 1));
	ck_assert_uint_eq(asked(), 0);

	irqs_put(q, "GICD_CTLR", 0, 0);
	ck_assert_uint_eq(asked(), ~(u64)0);
	ck_assert(mach_step(q->m, "gicd_rwp", 0) == (_i == 1));
	ck_assert_uint_eq(asked(), ~(u64)0);
	ck_assert_uint_eq(gs_touched_in(&q->m->g, BLK_GICD), 1u << GICD_OF_ALL);
	ck_assert(!mach_ready(q->m, "gicd_rwp", 0));
}
END_TEST

/* What went wrong with an access is no business of a CPU interface. */
START_TEST(a_wrong_access_concerns_no_pe)
{
	q->m->hw.caps.statusr = 1;
	gs_step_begin(&q->m->g);
	gic_mmio_write(&q->m->g, GS_PE(0), GICD_BASE + 4, 4, 1);	/* GICD_TYPER */
	ck_assert_uint_eq(asked(), 0);
	ck_assert_uint_eq(irqs_get(q, "GICD_STATUSR", 0), 8);
	irqs_put(q, "GICD_STATUSR", 0, 8);
	ck_assert_uint_eq(asked(), 0);
	ck_assert_uint_eq(irqs_get(q, "GICD_STATUSR", 0), 0);
}
END_TEST

static struct gic_bank *bank(void)
{
	return gs_mut(&q->m->g, BLK_SPI, 0);
}

/* The audit finds that SPI 40 is not where it says, or does not say where it is. */
START_TEST(an_spi_in_a_wrong_place_is_found)
{
	struct gs *g = &q->m->g;
	struct spi_row *row;

	ck_assert(spi_sound(g));
	irqs_enable(q, 40, 0x80);
	irqs_line(q, 40, true);
	ck_assert(spi_sound(g));
	bank()->on1[9] = 1;			/* 41 is not pending */
	ck_assert(!spi_sound(g));
	bank()->on1[9] = 0;
	bank()->on1[8] = 0;
	ck_assert(!spi_sound(g));
	bank()->on1[8] = 2;			/* routed to PE 0 */
	ck_assert(!spi_sound(g));
	bank()->on1[8] = 1;
	bank()->lag = 1;			/* and the Distributor does not know */
	ck_assert(!spi_sound(g));
	gicd_own_mut(g)->lag = 1;
	ck_assert(spi_sound(g));
	bank()->lag = 0;
	row = gs_mut(g, BLK_SPI_ROW, 0);
	row->cand[0] = 0;
	ck_assert(!spi_sound(g));
	row->cand[0] = 1u << 8;
	row->banks = 0;
	ck_assert(!spi_sound(g));
	ck_assert_ptr_nonnull(gic_audit(g));
	row->banks = 1;
	ck_assert(spi_sound(g));
	ck_assert_ptr_null(gic_audit(g));
}
END_TEST

static void present(u32 from, u32 to)
{
	struct spi_row *a = gs_mut(&q->m->g, BLK_SPI_ROW, from), *b = gs_mut(&q->m->g, BLK_SPI_ROW, to);

	a->cand[0] = 0;
	a->banks = 0;
	b->cand[0] = 1u << 8;
	b->banks = 1;
	bank()->on1[8] = (u8)(to + 1);
}

/* Row 4 is nowhere. */
START_TEST(a_place_for_1_of_n_or_for_no_pe_is_judged_by_what_is_permitted)
{
	struct gs *g = &q->m->g;

	irqs_enable(q, 40, 0x80);
	irqs_route(q, 40, 0x300);
	irqs_line(q, 40, true);
	ck_assert(spi_sound(g));
	present(4, 0);
	ck_assert(spi_sound(g));
	present(0, 1);
	ck_assert(!spi_sound(g));
	present(1, 4);
	irqs_route(q, 40, IRM);
	ck_assert(spi_sound(g));
	present(0, 3);
	ck_assert(spi_sound(g));
	present(3, 4);			/* although somebody takes part */
	ck_assert(!spi_sound(g));
	present(4, 3);
	for (u32 pe = 0; pe < 4; pe++) {
		for_pe(pe);
		irqs_put(q, "GICR_CTLR", 0, 1u << 25);
	}
	ck_assert(spi_sound(g));		/* nowhere, and nobody does */
	present(4, 3);
	ck_assert(!spi_sound(g));
	present(3, 4);
	bank()->on1[8] = 9;			/* no such row */
	ck_assert(!spi_sound(g));
}
END_TEST

Suite *check_gicd(void);
Suite *check_gicd(void)
{
	Suite *s = suite_create("gicd");
	TCase *t = tcase_create("spis");

	tcase_add_checked_fixture(t, up, down);
	tcase_add_test(t, an_spi_goes_to_the_pe_it_is_routed_to);
	tcase_add_loop_test(t, a_route_to_no_pe_is_not_forwarded_or_some_pe_takes_it, 0, 2);
	tcase_add_loop_test(t, one_of_n_goes_to_exactly_one_pe_that_takes_part, 0, 3);
	tcase_add_loop_test(t, one_of_n_waits_until_a_pe_takes_part, 0, 3);
	tcase_add_test(t, a_sleeping_pe_takes_part_only_with_e1nwf);
	tcase_add_loop_test(t, nobody_is_woken_while_somebody_is_awake, 0, 2);
	tcase_add_test(t, e1nwf_may_be_fixed_to_zero);
	tcase_add_test(t, dpg_moves_what_was_not_taken_and_leaves_what_is_active);
	tcase_add_test(t, without_1_of_n_irm_is_raz_wi);
	tcase_add_test(t, rerouting_a_pending_spi_neither_loses_nor_doubles_it);
	tcase_add_test(t, a_message_sets_an_edge_once_and_a_level_until_taken_back);
	tcase_add_test(t, a_message_for_what_its_line_holds_pending_leaves_nothing);
	tcase_add_loop_test(t, what_is_disabled_is_retracted_once_rwp_reads_0, 0, 2);
	tcase_add_loop_test(t, a_group_is_off_once_rwp_reads_0, 0, 2);
	tcase_add_test(t, enabling_again_ends_what_was_under_way);
	tcase_add_loop_test(t, a_disabled_spi_concerns_the_pe_that_has_it, 0, 2);
	tcase_add_test(t, a_wrong_access_concerns_no_pe);
	tcase_add_test(t, an_spi_in_a_wrong_place_is_found);
	tcase_add_test(t, a_place_for_1_of_n_or_for_no_pe_is_judged_by_what_is_permitted);
	suite_add_tcase(s, t);
	return s;
}
