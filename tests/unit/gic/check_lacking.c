/* SPDX-License-Identifier: MIT */
/*
 * Hardware that lacks something: what is written where the part is missing
 * reads as zero, beside the same hardware that has it.
 */
#include "support_irq.h"

#include <string.h>

static struct irqs *q;

static void down(void)
{
	if (q)
		irqs_free(q);
	q = NULL;
}

struct cap { u16 at; u32 val; };
#define C(f, v) { (u16)offsetof(struct hw_caps, f), v }
#define CAPS(...) { __VA_ARGS__ }

static const struct lack {
	const char *reg;
	u32 element;
	struct cap caps[3];
	u64 kept;	/* of all ones */
	u64 mask;
} lacks[] = {
	/* extended SPIs: only as many as ESPI_range says, NMIs only with both */
	{ "GICD_IGROUPRE", 1, CAPS(C(espi, 1), C(espi_range, 1)), ~0u, ~0u },
	{ "GICD_IGROUPRE", 1, CAPS(C(espi, 1), C(espi_range, 0)), 0, ~0u },
	{ "GICD_INMIRE", 0, CAPS(C(espi, 1), C(nmi, 1)), ~0u, ~0u },
	{ "GICD_INMIRE", 0, CAPS(C(espi, 1), C(nmi, 0)), 0, ~0u },
	{ "GICD_INMIRE", 0, CAPS(C(espi, 0), C(nmi, 1)), 0, ~0u },
	/* extended PPIs: one register for each 32 */
	{ "GICR_IGROUPRE", 1, CAPS(C(ppinum, 2)), ~0u, ~0u },
	{ "GICR_IGROUPRE", 1, CAPS(C(ppinum, 1)), 0, ~0u },
	{ "GICR_INMIRE", 0, CAPS(C(ppinum, 1), C(nmi, 1)), ~0u, ~0u },
	{ "GICR_INMIRE", 0, CAPS(C(ppinum, 1), C(nmi, 0)), 0, ~0u },
	{ "GICR_INMIRE", 0, CAPS(C(ppinum, 0), C(nmi, 1)), 0, ~0u },
	/* wake-up of 1 of N: where there is 1 of N, and the bit is implemented */
	{ "GICD_CTLR", 0, CAPS(C(no1n, 0), C(e1nwf, 1)), 0x80, 0x80 },
	{ "GICD_CTLR", 0, CAPS(C(no1n, 0), C(e1nwf, 0)), 0, 0x80 },
	{ "GICD_CTLR", 0, CAPS(C(no1n, 1), C(e1nwf, 1)), 0, 0x80 },
	/* PARTID and PMG: bits that hold the largest, none where that is 0 */
	{ "GICR_PARTIDR", 0, CAPS(C(mpam, 1), C(partid_max, 0), C(pmg_max, 0)), 0, ~0u },
	{ "GITS_PARTIDR", 0, CAPS(C(mpam, 1), C(partid_max, 4), C(pmg_max, 0)), 7, ~0u },
	/* the message frame says how many SPIs it reaches */
	{ "GICM_TYPER", 0, CAPS(C(gicm, 1), C(itlines, 0)), 0, ~0u },
	{ "GICM_TYPER", 0, CAPS(C(gicm, 1), C(itlines, 1)), 32, 0x7ff },
};

static const struct lack *lack;

static void shaped(struct mach *w)
{
	for (u32 k = 0; k < ARRAY_SIZE(lack->caps); k++)
		if (lack->caps[k].at)
			memcpy((u8 *)&w->hw.caps + lack->caps[k].at, &lack->caps[k].val, sizeof(u32));
}

START_TEST(what_is_written_to_a_part_that_is_not_there_is_not_kept)
{
	lack = &lacks[_i];
	q = irqs_new_raw(GICV3, shaped);
	irqs_put(q, lack->reg, lack->element, ~(u64)0);
	ck_assert_msg((irqs_get(q, lack->reg, lack->element) & lack->mask) == lack->kept, "%s[%u] row %d: %llx",
		      lack->reg, lack->element, _i, (unsigned long long)irqs_get(q, lack->reg, lack->element));
}
END_TEST

/* What is UNKNOWN at reset is so only where there is something. */
START_TEST(unknown_bits_of_a_part_that_is_not_there_are_zero)
{
	lack = &lacks[_i];
	q = irqs_new_raw(GICV3, shaped);
	ck_assert_msg(!(irqs_get(q, lack->reg, lack->element) & lack->mask & ~lack->kept), "%s", lack->reg);
}
END_TEST

/* pins VSG-06 */
START_TEST(without_vsgis_a_query_is_answered_with_none_and_is_never_busy)
{
	lack = &(const struct lack){ .caps = CAPS(C(vsgi, 0)) };
	q = irqs_new(GICV4_1, shaped);
	irqs_put(q, "GICR_VSGIR", 0, 3);
	ck_assert_uint_eq(irqs_get(q, "GICR_VSGIPENDR", 0), 0);
}
END_TEST

/* ------------------------------------------------------------ who ends what */

static void take(u32 intid, u8 prio)
{
	irqs_edge(q, intid, true);
	irqs_group(q, intid, GRP1NS);
	irqs_enable(q, intid, prio);
	irqs_pend(q, intid, true);
	ck_assert_uint_eq(irqs_ack(q), intid);
}

static void sgis_without_active(struct mach *w)
{
	w->hw.caps.nassgicap = 1;
}

/* An end that names another interrupt than an active one is told as far as it can be told. */
/* pins EOI-03 */
START_TEST(an_end_in_the_wrong_order_is_told_where_something_else_is_active)
{
	q = irqs_new(GICV3, NULL);
	take(20, 0x80);			/* a PPI */
	irqs_eoi(q, 41);
	ck_assert(mach_unpred(q->m, UNPRED_eoi_order));
	irqs_activate(q, 20, false);
	mach_forget(q->m);
	/* an INTID that no bank has: nothing else is active, nobody can tell */
	take(40, 0x80);
	irqs_activate(q, 40, false);
	irqs_eoi(q, 3000);
	ck_assert_uint_eq(mach_count(q->m, OBS_UNPRED), 0);
	/* one that is active where another PE took it is not this PE's */
	irqs_route(q, 43, 1);
	irqs_activate(q, 43, true);
	take(40, 0x80);
	irqs_activate(q, 40, false);
	irqs_eoi(q, 41);
	ck_assert_uint_eq(mach_count(q->m, OBS_UNPRED), 0);
}
END_TEST

/* pins EOI-03 STA-14 */
START_TEST(the_end_of_an_sgi_without_active_state_is_in_order)
{
	q = irqs_new(GICV4_1, sgis_without_active);
	irqs_put(q, "GICD_CTLR", 0, 0);
	irqs_put(q, "GICD_CTLR", 0, 1u << 8);
	irqs_put(q, "GICD_CTLR", 0, 1u << 8 | 3);
	take(40, 0xa0);
	take(3, 0x40);
	irqs_eoi(q, 3);
	ck_assert_uint_eq(mach_count(q->m, OBS_UNPRED), 0);
	irqs_eoi(q, 40);
	ck_assert_uint_eq(mach_count(q->m, OBS_UNPRED), 0);
}
END_TEST

/* ------------------------------------------------------------ names */

START_TEST(there_is_no_register_behind_the_last_nor_in_a_hole)
{
	u32 n = gic_reg_count(GICV3);

	ck_assert(gic_reg_row(GICV3, n - 1));
	ck_assert(!gic_reg_row(GICV3, n));
	ck_assert(gic_reg_at(GICV3, FRAME_GICD, 0));
	ck_assert(!gic_reg_at(GICV3, FRAME_GICD, 0x0030));
	/* system registers: below the first, between two, above the last */
	q = irqs_new(GICV4_1, NULL);
	ck_assert_int_eq(irqs_try(q, 0, false), GIC_SYS_UNDEF);
	ck_assert_int_eq(irqs_try(q, 0xc000, false), GIC_SYS_UNDEF);
	ck_assert_int_eq(irqs_try(q, 0xffff, false), GIC_SYS_UNDEF);
}
END_TEST

Suite *check_lacking(void);
Suite *check_lacking(void)
{
	Suite *s = suite_create("lacking");
	TCase *t = tcase_create("lacking");

	tcase_add_checked_fixture(t, NULL, down);
	tcase_add_loop_test(t, what_is_written_to_a_part_that_is_not_there_is_not_kept, 0, ARRAY_SIZE(lacks));
	tcase_add_loop_test(t, unknown_bits_of_a_part_that_is_not_there_are_zero, 0, ARRAY_SIZE(lacks));
	tcase_add_test(t, without_vsgis_a_query_is_answered_with_none_and_is_never_busy);
	tcase_add_test(t, an_end_in_the_wrong_order_is_told_where_something_else_is_active);
	tcase_add_test(t, the_end_of_an_sgi_without_active_state_is_in_order);
	tcase_add_test(t, there_is_no_register_behind_the_last_nor_in_a_hole);
	suite_add_tcase(s, t);
	return s;
}
