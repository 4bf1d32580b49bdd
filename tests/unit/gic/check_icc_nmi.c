/* SPDX-License-Identifier: MIT */
/*
 * Non-maskable interrupts at the physical CPU interface and on the lines; those
 * of list registers are drawn in check_icv_rules.c.
 */
#include "support_irq.h"

#define NS  ((struct gic_as){ .pe = GS_PE(0), .el = 2, .nmi = 1 })
#define S1  ((struct gic_as){ .pe = GS_PE(0), .el = 1, .secure = 1, .nmi = 1 })
#define EL3 ((struct gic_as){ .pe = GS_PE(0), .el = 3, .secure = 1, .nmi = 1 })

#define NMI (1ull << 63)

static struct irqs *q;

#define sys(as, id)		irqs_sys_as(q, as, id)
#define set_sys(as, id, val)	irqs_set_sys_as(q, as, id, val)

static void with_nmis(struct mach *m)
{
	m->hw.caps.nmi = 1;
}

static void with_two_states(struct mach *m)
{
	with_nmis(m);
	m->hw.caps.security = 1;
}

static void up_one(void)
{
	q = irqs_new(GICV4_1, with_nmis);
	q->as.nmi = 1;
}

static void up_two(void)
{
	q = irqs_new(GICV3, with_two_states);
}

static void up_none(void)
{
	q = irqs_new(GICV4_1, NULL);
}

static void down(void)
{
	irqs_free(q);
}

/* The register is one to write as it is. */
static void non_maskable(u32 intid)
{
	const char *reg = intid < 32 ? "GICR_INMIR0" : "GICD_INMIR";

	irqs_put(q, reg, intid / 32, irqs_get(q, reg, intid / 32) | 1u << intid % 32);
}

static void edge(u32 intid, u8 prio, bool nmi)
{
	irqs_edge(q, intid, true);
	irqs_enable(q, intid, prio);
	if (nmi)
		non_maskable(intid);
	irqs_pend(q, intid, true);
}

/* With two states: of a group, everything as EL3 sees it. */
static void spi(u32 intid, u32 grp, u8 prio, bool nmi)
{
	q->as = EL3;
	irqs_group(q, intid, grp);
	edge(intid, prio, nmi);
}

static u32 lines(void)
{
	return gic_lines(&q->m->g, GS_PE(0));
}

/* pins EXT-04 INT-03 */
START_TEST(software_that_takes_nmis_apart_reads_them_from_their_own_register)
{
	edge(40, 0xa0, true);
	edge(41, 0x40, false);
	ck_assert_uint_eq(irqs_sys(q, ICC_HPPIR1_EL1), 40);	/* before a better priority */
	for (u32 k = 0; k < 2; k++)
		ck_assert_uint_eq(irqs_ack(q), 1022);		/* and nothing changes */
	ck_assert_uint_eq(irqs_sys(q, ICC_IAR0_EL1), 1023);
	ck_assert_uint_eq(irqs_sys(q, ICC_NMIAR1_EL1), 40);
	ck_assert_uint_eq(irqs_sys(q, ICC_RPR_EL1), NMI | 0);
	ck_assert_uint_eq(irqs_sys(q, ICC_AP1R_EL1), NMI);
	ck_assert_uint_eq(irqs_ack(q), 1023);
	irqs_eoi(q, 40);
	ck_assert_uint_eq(irqs_sys(q, ICC_AP1R_EL1), 0);
	ck_assert_uint_eq(irqs_sys(q, ICC_NMIAR1_EL1), 1023);	/* not for what is no NMI */
	ck_assert_uint_eq(irqs_ack(q), 41);
}
END_TEST

/* SCTLR_ELx.NMI=0: as any other, but for the active priority. */
/* pins EXT-04 */
START_TEST(software_that_does_not_reads_them_as_the_others)
{
	q->as.nmi = 0;
	edge(40, 0xa0, true);
	ck_assert_uint_eq(irqs_ack(q), 40);
	ck_assert_uint_eq(irqs_sys(q, ICC_RPR_EL1), NMI);
	ck_assert(irqs_is_active(q, 40));
	irqs_eoi(q, 40);
	ck_assert(!irqs_is_active(q, 40));
	ck_assert_uint_eq(irqs_sys(q, ICC_RPR_EL1), 0xff);
}
END_TEST

START_TEST(the_priority_mask_does_not_mask_an_nmi)
{
	irqs_set_sys(q, ICC_PMR_EL1, 0);
	edge(41, 0, false);
	ck_assert_uint_eq(lines(), 0);
	edge(40, 0xa0, true);
	ck_assert_uint_eq(lines(), 1u << GIC_LINE_IRQ | 1u << GIC_LINE_NMI);
	ck_assert_uint_eq(irqs_sys(q, ICC_NMIAR1_EL1), 40);
	ck_assert_uint_eq(lines(), 0);
}
END_TEST

/* It is taken over an active interrupt of the highest priority, but not over another NMI. */
START_TEST(an_nmi_preempts_all_but_nmis)
{
	edge(41, 0, false);
	ck_assert_uint_eq(irqs_ack(q), 41);
	edge(42, 0, false);
	ck_assert_uint_eq(irqs_ack(q), 1023);
	edge(40, 0xa0, true);
	ck_assert_uint_eq(irqs_sys(q, ICC_NMIAR1_EL1), 40);
	ck_assert_uint_eq(irqs_sys(q, ICC_AP1R_EL1), NMI | 1);
	edge(43, 0, true);
	ck_assert_uint_eq(irqs_sys(q, ICC_NMIAR1_EL1), 1023);
	irqs_eoi(q, 40);					/* the NMI's priority goes first */
	ck_assert_uint_eq(irqs_sys(q, ICC_AP1R_EL1), 1);
	ck_assert_uint_eq(irqs_sys(q, ICC_NMIAR1_EL1), 43);
}
END_TEST

START_TEST(of_two_nmis_the_choice_takes_one_whatever_their_priorities)
{
	mach_answer(q->m, CHOICE_best_of_equal, (u8)_i);
	edge(40, 0xa0, true);
	edge(41, 0x10, true);
	ck_assert_uint_eq(irqs_sys(q, ICC_NMIAR1_EL1), _i ? 41 : 40);
}
END_TEST

/* IHI 0069, INMIR: the bit is RES0 for an interrupt of Group 0. */
START_TEST(group_0_has_no_nmis)
{
	irqs_group(q, 40, GRP0);
	edge(40, 0xa0, true);
	ck_assert_uint_eq(lines(), 1u << GIC_LINE_FIQ);
	ck_assert_uint_eq(irqs_sys(q, ICC_NMIAR1_EL1), 1023);
	ck_assert_uint_eq(irqs_sys(q, ICC_IAR0_EL1), 40);
	ck_assert_uint_eq(irqs_sys(q, ICC_RPR_EL1), 0xa0);
}
END_TEST

START_TEST(sgis_and_ppis_have_the_property_in_their_redistributor)
{
	edge(3, 0xa0, true);
	edge(20, 0x40, false);
	ck_assert_uint_eq(irqs_sys(q, ICC_NMIAR1_EL1), 3);
	irqs_eoi(q, 3);
	non_maskable(20);
	ck_assert_uint_eq(irqs_sys(q, ICC_NMIAR1_EL1), 20);
}
END_TEST

/* Saved and restored by software. */
START_TEST(an_active_nmi_is_a_bit_of_ap1r0_and_of_no_other_register)
{
	irqs_set_sys(q, ICC_AP1R_EL1, NMI | 4);
	ck_assert_uint_eq(irqs_sys(q, ICC_AP1R_EL1), NMI | 4);
	ck_assert_uint_eq(irqs_sys(q, ICC_RPR_EL1), NMI);
	irqs_set_sys(q, ICC_AP0R_EL1, NMI | 4);
	ck_assert_uint_eq(irqs_sys(q, ICC_AP0R_EL1), 4);
	irqs_set_sys(q, ICC_AP1R_EL1, 0);
	ck_assert_uint_eq(irqs_sys(q, ICC_RPR_EL1), 0x10);
}
END_TEST

/* ------------------------------------------------------------ two Security states */

/* The highest priority of its state: that of the other one may be higher. */
/* pins EXT-04 */
START_TEST(a_nonsecure_nmi_comes_behind_secure_priorities)
{
	spi(40, GRP1NS, 0xc0, true);
	spi(41, GRP1NS, 0x80, false);
	ck_assert_uint_eq(lines(), 1u << GIC_LINE_IRQ | 1u << GIC_LINE_NMI);
	spi(42, _i ? GRP1S : GRP0, 0x40, false);
	ck_assert_uint_eq(lines(), 1u << GIC_LINE_FIQ);
	ck_assert_uint_eq(sys(NS, ICC_IAR1_EL1), 1023);
	ck_assert_uint_eq(sys(EL3, _i ? ICC_IAR1_EL1 : ICC_IAR0_EL1), 42);
	ck_assert_uint_eq(sys(NS, ICC_NMIAR1_EL1), 1023);
	set_sys(EL3, _i ? ICC_EOIR1_EL1 : ICC_EOIR0_EL1, 42);
	ck_assert_uint_eq(sys(NS, ICC_IAR1_EL1), 1022);
	ck_assert_uint_eq(sys(NS, ICC_NMIAR1_EL1), 40);
	ck_assert_uint_eq(sys(EL3, ICC_RPR_EL1), NMI >> 1 | 0x80);
	ck_assert_uint_eq(sys(NS, ICC_RPR_EL1) >> 62, 2);
	ck_assert_uint_eq(sys(S1, ICC_RPR_EL1) >> 63, 0);
}
END_TEST

START_TEST(a_secure_nmi_comes_before_everything)
{
	spi(42, GRP0, 0, false);
	ck_assert_uint_eq(sys(EL3, ICC_IAR0_EL1), 42);
	spi(43, GRP0, 0, false);
	spi(40, GRP1S, 0x40, true);
	ck_assert_uint_eq(lines(), 1u << GIC_LINE_FIQ);	/* no NMI for Non-secure software */
	ck_assert_uint_eq(sys(NS, ICC_NMIAR1_EL1), 1023);
	ck_assert_uint_eq(sys(S1, ICC_IAR1_EL1), 1022);
	ck_assert_uint_eq(sys(S1, ICC_NMIAR1_EL1), 40);
	ck_assert_uint_eq(sys(S1, ICC_RPR_EL1), NMI);
	set_sys(S1, ICC_EOIR1_EL1, 40);
	ck_assert_uint_eq(sys(S1, ICC_RPR_EL1), 0);
}
END_TEST

/* A mask in the Secure half holds Non-secure NMIs back; one that Non-secure software can write does not. */
START_TEST(secure_software_can_mask_nonsecure_nmis)
{
	static const u8 pmr[] = { 0, 0x40, 0x78, 0x80, 0x88, 0xff };

	spi(40, GRP1NS, 0xc0, true);
	for (u32 k = 0; k < ARRAY_SIZE(pmr); k++) {
		set_sys(EL3, ICC_PMR_EL1, pmr[k]);
		ck_assert_int_eq(lines() != 0, pmr[k] >= 0x80);
	}
	set_sys(EL3, ICC_PMR_EL1, 0);
	spi(41, GRP1S, 0xc0, true);
	ck_assert_uint_eq(sys(S1, ICC_NMIAR1_EL1), 41);
}
END_TEST

/* ------------------------------------------------------------ without */

START_TEST(without_the_capability_there_is_nothing_of_it)
{
	const struct gic_as guest = { .el = 1, .fmo = 1, .imo = 1, .nmi = 1 };

	ck_assert_uint_eq(irqs_get(q, "GICD_TYPER", 0) >> 9 & 1, 0);
	irqs_set_bit(q, "INMIR", 40);
	ck_assert(!irqs_bit(q, "INMIR", 40));
	irqs_set_bit(q, "INMIR", 20);
	ck_assert(!irqs_bit(q, "INMIR", 20));
	ck_assert_int_eq(irqs_try(q, ICC_NMIAR1_EL1, false), GIC_SYS_UNDEF);
	irqs_set_sys(q, ICC_AP1R_EL1, NMI | 2);
	ck_assert_uint_eq(irqs_sys(q, ICC_AP1R_EL1), 2);
	irqs_set_sys(q, ICH_LR_EL2, 1ull << 62 | 1ull << 60 | 1ull << 59 | 40);
	ck_assert_uint_eq(irqs_sys(q, ICH_LR_EL2) >> 59, 0xa);
	irqs_set_sys(q, ICH_HCR_EL2, 1u << 12 | 1);		/* TALL1 */
	q->as = guest;
	ck_assert_int_eq(irqs_try(q, ICV_NMIAR1_EL1, false), GIC_SYS_UNDEF);
	ck_assert_int_eq(irqs_try(q, ICV_IAR1_EL1, false), GIC_SYS_TRAP_EL2);
}
END_TEST

/* ------------------------------------------------------------ virtual: what is beside the rules */

START_TEST(a_virtual_nmi_has_a_line_beside_virq_and_a_register_of_group_1)
{
	const struct gic_as host = { .el = 2 }, guest = { .el = 1, .imo = 1, .nmi = 1 };

	irqs_set_sys(q, ICH_VMCR_EL2, 2);			/* VENG1, VPMR=0 */
	irqs_set_sys(q, ICH_HCR_EL2, 1);
	irqs_set_sys(q, ICH_LR_EL2, 1ull << 62 | 1ull << 60 | 1ull << 59 | 0x80ull << 48 | 40);
	ck_assert_uint_eq(lines(), 1u << GIC_LINE_VIRQ | 1u << GIC_LINE_VNMI);
	ck_assert_uint_eq(sys(guest, ICV_IAR1_EL1), 1022);
	ck_assert_uint_eq(sys(guest, ICV_NMIAR1_EL1), 40);
	ck_assert_uint_eq(sys(guest, ICV_RPR_EL1), NMI);
	ck_assert_uint_eq(sys(host, ICH_AP1R_EL2), NMI);
	ck_assert_uint_eq(lines(), 0);
	set_sys(host, ICH_HCR_EL2, 1u << 12 | 1);
	q->as = guest;
	ck_assert_int_eq(irqs_try(q, ICV_NMIAR1_EL1, false), GIC_SYS_TRAP_EL2);
	q->as.imo = 0;
	ck_assert_int_eq(irqs_try(q, ICC_NMIAR1_EL1, false), GIC_SYS_TRAP_EL2);
}
END_TEST

Suite *check_icc_nmi(void);
Suite *check_icc_nmi(void)
{
	Suite *s = suite_create("icc_nmi");
	TCase *t = tcase_create("one state"), *two = tcase_create("two states"), *none = tcase_create("none");

	tcase_add_checked_fixture(t, up_one, down);
	tcase_add_test(t, software_that_takes_nmis_apart_reads_them_from_their_own_register);
	tcase_add_test(t, software_that_does_not_reads_them_as_the_others);
	tcase_add_test(t, the_priority_mask_does_not_mask_an_nmi);
	tcase_add_test(t, an_nmi_preempts_all_but_nmis);
	tcase_add_loop_test(t, of_two_nmis_the_choice_takes_one_whatever_their_priorities, 0, 2);
	tcase_add_test(t, group_0_has_no_nmis);
	tcase_add_test(t, sgis_and_ppis_have_the_property_in_their_redistributor);
	tcase_add_test(t, an_active_nmi_is_a_bit_of_ap1r0_and_of_no_other_register);
	tcase_add_test(t, a_virtual_nmi_has_a_line_beside_virq_and_a_register_of_group_1);
	tcase_add_checked_fixture(two, up_two, down);
	tcase_add_loop_test(two, a_nonsecure_nmi_comes_behind_secure_priorities, 0, 2);
	tcase_add_test(two, a_secure_nmi_comes_before_everything);
	tcase_add_test(two, secure_software_can_mask_nonsecure_nmis);
	tcase_add_checked_fixture(none, up_none, down);
	tcase_add_test(none, without_the_capability_there_is_nothing_of_it);
	suite_add_tcase(s, t);
	suite_add_tcase(s, two);
	suite_add_tcase(s, none);
	return s;
}
