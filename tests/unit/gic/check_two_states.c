/* SPDX-License-Identifier: MIT */
/*
 * Two Security states, further: who ends and deactivates which interrupt,
 * binary points in common, registers of the Distributor and of a
 * redistributor for each state, NMIs of each.
 */
#include "support_irq.h"

#define NS  ((struct gic_as){ .pe = GS_PE(0), .el = 2, .nmi = 1 })
#define S1  ((struct gic_as){ .pe = GS_PE(0), .el = 1, .secure = 1, .nmi = 1 })
#define EL3 ((struct gic_as){ .pe = GS_PE(0), .el = 3, .secure = 1, .nmi = 1 })

static struct irqs *q;

#define sys(as, id)		irqs_sys_as(q, as, id)
#define set_sys(as, id, val)	irqs_set_sys_as(q, as, id, val)
#define get(as, reg, i)		irqs_get_as(q, as, reg, i)
#define put(as, reg, i, val)	irqs_put_as(q, as, reg, i, val)
#define spi(intid, grp, prio)	irqs_raise(q, intid, grp, prio)

static void two_states(struct mach *m)
{
	m->hw.caps.security = 1;
	m->hw.caps.nmi = 1;
	m->hw.caps.dpgs = 1;
	m->hw.caps.mbis = 1;
	m->hw.caps.no1n = 0;
}

static void up(void)
{
	q = irqs_new(GICV3, two_states);
}

static void down(void)
{
	irqs_free(q);
}

static void nmi(u32 intid)
{
	put(EL3, "GICD_INMIR", intid / 32, (u64)1 << intid % 32);
}

/* ------------------------------------------------------------ Distributor, redistributor */

/* pins SEC-01 SEC-06 */
START_TEST(nonsecure_software_has_one_bit_of_gicd_ctlr)
{
	ck_assert_uint_eq(get(EL3, "GICD_CTLR", 0), 0x37);	/* three groups, ARE of both states */
	ck_assert_uint_eq(get(NS, "GICD_CTLR", 0), 0x12);	/* its group, its ARE */
	put(NS, "GICD_CTLR", 0, 0);
	ck_assert_uint_eq(get(EL3, "GICD_CTLR", 0), 0x35);
	put(NS, "GICD_CTLR", 0, ~0u);
	ck_assert_uint_eq(get(EL3, "GICD_CTLR", 0), 0x37);	/* neither DS nor E1NWF */
	put(EL3, "GICD_CTLR", 0, 0x87);
	ck_assert_uint_eq(get(EL3, "GICD_CTLR", 0), 0xb7);
	ck_assert_uint_eq(get(NS, "GICD_CTLR", 0), 0x12);
}
END_TEST

/* pins SEC-03 */
START_TEST(registers_of_groups_are_secure)
{
	put(EL3, "GICD_IGRPMODR", 1, 0xf0);
	put(EL3, "GICD_NSACR", 2, 0xff);
	put(NS, "GICD_IGRPMODR", 1, ~0u);
	put(NS, "GICD_NSACR", 2, 0);
	ck_assert_uint_eq(get(NS, "GICD_IGRPMODR", 1), 0);
	ck_assert_uint_eq(get(NS, "GICD_NSACR", 2), 0);
	ck_assert_uint_eq(get(EL3, "GICD_IGRPMODR", 1), 0xf0);
	ck_assert_uint_eq(get(EL3, "GICD_NSACR", 2), 0xff);
}
END_TEST

/* NSACR of SGIs lets them be sent; it opens no register. */
/* pins SEC-03 */
START_TEST(nsacr_of_sgis_opens_no_register)
{
	q->as = EL3;
	irqs_group(q, 3, GRP0);
	put(EL3, "GICR_NSACR", 0, ~0u);
	put(NS, "GICR_ISPENDR0", 0, 1u << 3);
	ck_assert_uint_eq(get(EL3, "GICR_ISPENDR0", 0), 0);
	put(EL3, "GICR_ISPENDR0", 0, 1u << 3);
	ck_assert_uint_eq(get(NS, "GICR_ISPENDR0", 0), 0);
	put(NS, "GICR_ICPENDR0", 0, 1u << 3);
	ck_assert_uint_eq(get(EL3, "GICR_ISPENDR0", 0), 1u << 3);
}
END_TEST

/* pins SEC-03 ROU-02 */
START_TEST(each_state_has_its_dpg_bits)
{
	put(NS, "GICR_CTLR", 0, 7u << 24);
	ck_assert_uint_eq(get(NS, "GICR_CTLR", 0) & 7u << 24, 1u << 25);
	ck_assert_uint_eq(get(EL3, "GICR_CTLR", 0) & 7u << 24, 1u << 25);
	put(EL3, "GICR_CTLR", 0, 7u << 24);
	ck_assert_uint_eq(get(EL3, "GICR_CTLR", 0) & 7u << 24, 7u << 24);
	ck_assert_uint_eq(get(NS, "GICR_CTLR", 0) & 7u << 24, 1u << 25);
	put(NS, "GICR_CTLR", 0, 0);
	ck_assert_uint_eq(get(EL3, "GICR_CTLR", 0) & 7u << 24, 5u << 24);
}
END_TEST

/* pins WAK-01 */
START_TEST(nonsecure_software_neither_wakes_nor_sends_to_sleep)
{
	put(NS, "GICR_WAKER", 0, 2);
	ck_assert_uint_eq(get(EL3, "GICR_WAKER", 0) & 2, 0);
	put(EL3, "GICR_WAKER", 0, 2);
	put(NS, "GICR_WAKER", 0, 0);
	ck_assert_uint_eq(get(EL3, "GICR_WAKER", 0) & 2, 2);
}
END_TEST

static const struct { u32 grp, nsacr; bool secure; const char *reg; bool works; } messages[] = {
	{ GRP0, 0, true, "GICD_SETSPI_SR", true },
	{ GRP1S, 0, true, "GICD_SETSPI_SR", true },
	{ GRP1NS, 0, true, "GICD_SETSPI_SR", true },
	{ GRP1NS, 0, false, "GICD_SETSPI_SR", false },	/* a Secure register */
	{ GRP1NS, 0, false, "GICD_SETSPI_NSR", true },
	{ GRP0, 0, false, "GICD_SETSPI_NSR", false },
	{ GRP0, 1, false, "GICD_SETSPI_NSR", true },
	{ GRP1S, 0, false, "GICD_SETSPI_NSR", false },
};

/* pins STA-11 STA-12 */
START_TEST(messages_reach_what_their_sender_may_set)
{
	q->as = EL3;
	irqs_group(q, 40, messages[_i].grp);
	irqs_edge(q, 40, true);
	put(EL3, "GICD_NSACR", 2, (u64)messages[_i].nsacr << 16);
	put(messages[_i].secure ? EL3 : NS, messages[_i].reg, 0, 40);
	q->as = EL3;
	ck_assert_int_eq(irqs_is_pending(q, 40), messages[_i].works);
	put(NS, "GICD_CLRSPI_SR", 0, 40);
	q->as = EL3;
	ck_assert_int_eq(irqs_is_pending(q, 40), messages[_i].works);
	put(EL3, "GICD_CLRSPI_SR", 0, 40);
	ck_assert(!irqs_is_pending(q, 40));
}
END_TEST

/* STA-11 needs MBIS, and an SPI that is there. */
/* pins STA-12 */
START_TEST(messages_to_nothing_change_nothing)
{
	static const u32 to[] = { 3, 27, 500, 1023, 5000 };
	u64 fp = q->m->g.arena.fp1;

	for (u32 k = 0; k < ARRAY_SIZE(to); k++) {
		put(EL3, "GICD_SETSPI_NSR", 0, to[k]);
		put(EL3, "GICD_SETSPI_SR", 0, to[k]);
	}
	q->m->hw.caps.mbis = 0;
	put(EL3, "GICD_SETSPI_NSR", 0, 40);
	put(EL3, "GICD_SETSPI_SR", 0, 40);
	ck_assert_uint_eq(q->m->g.arena.fp1, fp);
}
END_TEST

/* ------------------------------------------------------------ binary points */

/* pins PRI-08 */
START_TEST(cbpr_of_a_state_gives_it_bpr0)
{
	set_sys(EL3, ICC_BPR0_EL1, (u64)_i);
	set_sys(EL3, ICC_CTLR_EL3, 0);
	set_sys(NS, ICC_BPR1_EL1, 4);
	set_sys(S1, ICC_BPR1_EL1, 5);
	ck_assert_uint_eq(sys(NS, ICC_BPR1_EL1), 4);
	ck_assert_uint_eq(sys(S1, ICC_BPR1_EL1), 5);

	set_sys(EL3, ICC_CTLR_EL3, 2);		/* CBPR_EL1NS */
	ck_assert_uint_eq(sys(NS, ICC_BPR1_EL1), _i < 7 ? (u64)_i + 1 : 7);
	ck_assert_uint_eq(sys(S1, ICC_BPR1_EL1), 5);
	set_sys(NS, ICC_BPR1_EL1, 7);
	ck_assert_uint_eq(sys(EL3, ICC_BPR0_EL1), (u64)_i);
	set_sys(EL3, ICC_CTLR_EL3, 0);
	ck_assert_uint_eq(sys(NS, ICC_BPR1_EL1), 4);	/* what was written meanwhile is not kept */

	set_sys(EL3, ICC_CTLR_EL3, 1);		/* CBPR_EL1S */
	ck_assert_uint_eq(sys(S1, ICC_BPR1_EL1), (u64)_i);
	ck_assert_uint_eq(sys(EL3, ICC_BPR1_EL1), 5);
	set_sys(S1, ICC_BPR1_EL1, 6);
	ck_assert_uint_eq(sys(EL3, ICC_BPR0_EL1), 6);
	set_sys(EL3, ICC_BPR1_EL1, 7);		/* EL3 has the register itself */
	set_sys(EL3, ICC_CTLR_EL3, 0);
	ck_assert_uint_eq(sys(S1, ICC_BPR1_EL1), 7);
}
END_TEST

/* ------------------------------------------------------------ who ends what */

/* pins SEC-08 EOI-05 */
START_TEST(a_nonsecure_interrupt_is_ended_by_nonsecure_software_or_el3)
{
	const struct { struct gic_as as; bool ok; } rows[] = { { NS, true }, { S1, false }, { EL3, true } };

	spi(40, GRP1NS, 0xa0);
	ck_assert_uint_eq(sys(EL3, ICC_HPPIR1_EL1), 40);
	ck_assert_uint_eq(sys(EL3, ICC_IAR1_EL1), 40);
	mach_forget(q->m);
	set_sys(rows[_i].as, ICC_EOIR1_EL1, 40);
	ck_assert_int_eq(mach_unpred(q->m, UNPRED_eoi_group), !rows[_i].ok);
	ck_assert_uint_eq(sys(EL3, ICC_RPR_EL1), rows[_i].ok ? 0xff : 0xa0);
}
END_TEST

/* pins SEC-08 EOI-05 */
START_TEST(a_secure_interrupt_is_not_ended_by_nonsecure_software)
{
	spi(40, GRP1S, 0x40);
	ck_assert_uint_eq(sys(S1, ICC_IAR1_EL1), 40);
	set_sys(NS, ICC_EOIR1_EL1, 40);
	ck_assert(mach_unpred(q->m, UNPRED_eoi_group));
	ck_assert_uint_eq(sys(EL3, ICC_RPR_EL1), 0x40);
	set_sys(S1, ICC_EOIR1_EL1, 40);
	ck_assert_uint_eq(sys(EL3, ICC_RPR_EL1), 0xff);
}
END_TEST

/* SCR_EL3 says whose interrupts of a kind are; one bit alone does not make ICC_DIR trap. */
static const struct { u8 el, secure, fiq, irq; bool grp0, grp1ns, grp1s; } dir_rows[] = {
	{ 3, 1, 0, 0, true, true, true },
	{ 3, 1, 1, 1, true, true, true },
	{ 1, 1, 0, 0, true, true, true },
	{ 1, 1, 1, 0, false, true, true },
	{ 1, 1, 0, 1, true, false, false },
	{ 2, 0, 0, 0, false, true, false },
	{ 1, 0, 0, 0, false, true, false },
	{ 2, 0, 1, 0, false, true, false },
	{ 2, 0, 0, 1, false, false, false },
};

/* pins EOI-04 SEC-03 */
START_TEST(deactivation_is_for_those_who_get_the_interrupts)
{
	static const u8 grps[] = { GRP0, GRP1NS, GRP1S };
	struct gic_as as = { .el = dir_rows[_i].el, .secure = dir_rows[_i].secure, .scr_fiq = dir_rows[_i].fiq,
			     .scr_irq = dir_rows[_i].irq };
	const bool want[] = { dir_rows[_i].grp0, dir_rows[_i].grp1ns, dir_rows[_i].grp1s };

	set_sys(EL3, ICC_CTLR_EL3, 7 << 2);	/* EOImode of all */
	for (u32 k = 0; k < 3; k++) {
		q->as = EL3;
		irqs_group(q, 40 + k, grps[k]);
		irqs_activate(q, 40 + k, true);
		set_sys(as, ICC_DIR_EL1, 40 + k);
		q->as = EL3;
		ck_assert_msg(irqs_is_active(q, 40 + k) == !want[k], "group %u", grps[k]);
	}
	q->as = as;
	set_sys(as, ICC_DIR_EL1, 8192);		/* has no active state */
	set_sys(as, ICC_DIR_EL1, 1023);
	ck_assert_uint_eq(mach_count(q->m, OBS_UNPRED), 0);
}
END_TEST

/* pins EOI-04 */
START_TEST(with_ds_nonsecure_software_deactivates_group_0_unless_it_is_of_el3)
{
	struct gic_as as = NS;

	as.scr_fiq = (u8)_i;
	put(EL3, "GICD_CTLR", 0, 0);
	put(EL3, "GICD_CTLR", 0, 0x40);
	set_sys(NS, ICC_CTLR_EL1, 2);
	q->as = NS;
	irqs_group(q, 40, GRP0);
	irqs_activate(q, 40, true);
	set_sys(as, ICC_DIR_EL1, 40);
	ck_assert_int_eq(irqs_is_active(q, 40), _i);
}
END_TEST

/* ------------------------------------------------------------ traps */

/* pins SEC-07 */
START_TEST(registers_of_interrupts_that_are_el3s_trap)
{
	static const u32 grp0[] = { ICC_HPPIR0_EL1, ICC_BPR0_EL1, ICC_IGRPEN0_EL1 };
	static const u32 grp1[] = { ICC_HPPIR1_EL1, ICC_BPR1_EL1, ICC_IGRPEN1_EL1 };
	static const u32 both[] = { ICC_CTLR_EL1, ICC_PMR_EL1, ICC_RPR_EL1 };
	bool fiq = _i & 1, irq = _i & 2;
	struct gic_as as = NS;

	as.scr_fiq = fiq;
	as.scr_irq = irq;
	for (u32 k = 0; k < 3; k++) {
		q->as = as;
		ck_assert_int_eq(irqs_try(q, grp0[k], false), fiq ? GIC_SYS_TRAP_EL3 : GIC_SYS_OK);
		ck_assert_int_eq(irqs_try(q, grp1[k], false), irq ? GIC_SYS_TRAP_EL3 : GIC_SYS_OK);
		ck_assert_int_eq(irqs_try(q, both[k], false), fiq && irq ? GIC_SYS_TRAP_EL3 : GIC_SYS_OK);
		ck_assert_int_eq(irqs_try(q, ICC_SGI1R_EL1, true), fiq && irq ? GIC_SYS_TRAP_EL3 : GIC_SYS_OK);
		ck_assert_int_eq(irqs_try(q, ICC_SRE_EL1, false), GIC_SYS_OK);
		ck_assert_int_eq(irqs_try(q, ICC_SRE_EL3, false), GIC_SYS_UNDEF);
		q->as.el = 3;
		q->as.secure = 1;
		ck_assert_int_eq(irqs_try(q, grp0[k], false), GIC_SYS_OK);
		ck_assert_int_eq(irqs_try(q, grp1[k], false), GIC_SYS_OK);
		ck_assert_int_eq(irqs_try(q, ICC_SRE_EL3, false), GIC_SYS_OK);
	}
}
END_TEST

/* ------------------------------------------------------------ SGIs */

/* From, register, sent as: SGI-01, SGI-04. */
static const struct { bool secure; u32 reg; u32 receiver; u32 nsacr; bool works; } sgis[] = {
	{ true, ICC_SGI1R_EL1, GRP1S, 0, true },
	{ true, ICC_SGI1R_EL1, GRP1NS, 0, false },
	{ true, ICC_SGI1R_EL1, GRP0, 0, true },
	{ true, ICC_ASGI1R_EL1, GRP1NS, 0, true },
	{ true, ICC_ASGI1R_EL1, GRP1S, 0, false },
	{ true, ICC_SGI0R_EL1, GRP0, 0, true },
	{ false, ICC_SGI1R_EL1, GRP1NS, 0, true },
	{ false, ICC_SGI1R_EL1, GRP1S, 2, false },
	{ false, ICC_ASGI1R_EL1, GRP1S, 1, false },
	{ false, ICC_ASGI1R_EL1, GRP1S, 2, true },
	{ false, ICC_SGI0R_EL1, GRP0, 0, false },
	{ false, ICC_SGI0R_EL1, GRP0, 1, true },
};

/* pins SGI-03 SGI-04 */
START_TEST(an_sgi_reaches_receivers_of_the_group_it_is_sent_as)
{
	q->pe = 1;
	q->as = EL3;
	irqs_group(q, 3, sgis[_i].receiver);
	put(EL3, "GICR_NSACR", 0, sgis[_i].nsacr << 6);
	set_sys(sgis[_i].secure ? S1 : NS, sgis[_i].reg, 3u << 24 | 1u << 1);
	ck_assert_int_eq(get(EL3, "GICR_ISPENDR0", 0) >> 3 & 1, sgis[_i].works);
}
END_TEST

/* ------------------------------------------------------------ NMIs */

/* pins EXT-04 */
START_TEST(an_nmi_counts_as_the_highest_priority_of_its_state)
{
	spi(40, GRP1NS, 0xe0);
	nmi(40);
	ck_assert_uint_eq(sys(NS, ICC_IAR1_EL1), 1022);
	ck_assert_uint_eq(sys(NS, ICC_NMIAR1_EL1), 40);
	ck_assert_uint_eq(sys(NS, ICC_RPR_EL1), 1ull << 63 | 0x80);
	ck_assert_uint_eq(sys(EL3, ICC_RPR_EL1), 1ull << 62 | 0x80);
	ck_assert_uint_eq(sys(NS, ICC_AP1R_EL1), 1ull << 63);
	/* Secure interrupts above that are taken, an NMI with the priority of none */
	spi(41, GRP0, 0x40);
	ck_assert_uint_eq(sys(EL3, ICC_IAR0_EL1), 41);
	spi(42, GRP1S, 0x70);
	nmi(42);
	ck_assert_uint_eq(sys(S1, ICC_NMIAR1_EL1), 42);
	ck_assert_uint_eq(sys(S1, ICC_RPR_EL1), 3ull << 62);
	set_sys(S1, ICC_EOIR1_EL1, 42);
	ck_assert_uint_eq(sys(EL3, ICC_RPR_EL1), 1ull << 62 | 0x40);
	set_sys(EL3, ICC_EOIR0_EL1, 41);
	set_sys(NS, ICC_EOIR1_EL1, 40);
	ck_assert_uint_eq(sys(EL3, ICC_RPR_EL1), 0xff);
}
END_TEST

/* An NMI goes before any other, and is taken over what has its priority, but not over an NMI. */
/* pins EXT-04 PRI-05 */
START_TEST(an_nmi_comes_first_and_is_taken_over_its_equals)
{
	spi(43, GRP1NS, 0x80);
	spi(44, GRP1NS, 0xe0);
	nmi(44);
	ck_assert_uint_eq(sys(NS, ICC_HPPIR1_EL1), 44);
	put(EL3, "GICD_ICPENDR", 1, 1u << 12);
	ck_assert_uint_eq(sys(NS, ICC_IAR1_EL1), 43);
	put(EL3, "GICD_ISPENDR", 1, 1u << 12);
	ck_assert_uint_eq(sys(NS, ICC_NMIAR1_EL1), 44);
	spi(45, GRP1NS, 0xe0);
	nmi(45);
	ck_assert_uint_eq(sys(NS, ICC_NMIAR1_EL1), 1023);
	set_sys(NS, ICC_EOIR1_EL1, 44);
	ck_assert_uint_eq(sys(NS, ICC_NMIAR1_EL1), 45);
	set_sys(NS, ICC_EOIR1_EL1, 45);
	set_sys(NS, ICC_EOIR1_EL1, 43);
	/* whichever is looked at first */
	spi(46, GRP1NS, 0xe0);
	nmi(46);
	spi(47, GRP1NS, 0x80);
	ck_assert_uint_eq(sys(NS, ICC_HPPIR1_EL1), 46);
	ck_assert_uint_eq(mach_count(q->m, OBS_UNPRED), 0);
}
END_TEST

/* Taken over a Group 0 interrupt of its priority, it is what ends first. */
/* pins EXT-04 PRI-10 */
START_TEST(of_equals_the_nmi_ends_first)
{
	spi(41, GRP0, 0x80);
	ck_assert_uint_eq(sys(EL3, ICC_IAR0_EL1), 41);
	spi(40, GRP1NS, 0xe0);
	nmi(40);
	ck_assert_uint_eq(sys(NS, ICC_NMIAR1_EL1), 40);
	set_sys(NS, ICC_EOIR1_EL1, 40);
	ck_assert_uint_eq(mach_count(q->m, OBS_UNPRED), 0);
	ck_assert_uint_eq(sys(EL3, ICC_RPR_EL1), 0x80);
	set_sys(EL3, ICC_EOIR0_EL1, 41);
	ck_assert_uint_eq(sys(EL3, ICC_RPR_EL1), 0xff);
	ck_assert_uint_eq(mach_count(q->m, OBS_UNPRED), 0);
}
END_TEST

/* Above the highest priority of Non-secure state, Secure state's are not preempted. */
/* pins EXT-04 PRI-05 */
START_TEST(an_nmi_does_not_preempt_what_is_above_its_state)
{
	spi(41, GRP0, 0x40);
	ck_assert_uint_eq(sys(EL3, ICC_IAR0_EL1), 41);
	spi(40, GRP1NS, 0xe0);
	nmi(40);
	ck_assert_uint_eq(sys(NS, ICC_NMIAR1_EL1), 1023);
	set_sys(EL3, ICC_EOIR0_EL1, 41);
	ck_assert_uint_eq(sys(NS, ICC_NMIAR1_EL1), 40);
}
END_TEST

Suite *check_two_states(void);
Suite *check_two_states(void)
{
	Suite *s = suite_create("two_states");
	TCase *t = tcase_create("two states");

	tcase_add_checked_fixture(t, up, down);
	tcase_add_test(t, nonsecure_software_has_one_bit_of_gicd_ctlr);
	tcase_add_test(t, registers_of_groups_are_secure);
	tcase_add_test(t, nsacr_of_sgis_opens_no_register);
	tcase_add_test(t, each_state_has_its_dpg_bits);
	tcase_add_test(t, nonsecure_software_neither_wakes_nor_sends_to_sleep);
	tcase_add_loop_test(t, messages_reach_what_their_sender_may_set, 0, ARRAY_SIZE(messages));
	tcase_add_test(t, messages_to_nothing_change_nothing);
	tcase_add_loop_test(t, cbpr_of_a_state_gives_it_bpr0, 3, 8);
	tcase_add_loop_test(t, a_nonsecure_interrupt_is_ended_by_nonsecure_software_or_el3, 0, 3);
	tcase_add_test(t, a_secure_interrupt_is_not_ended_by_nonsecure_software);
	tcase_add_loop_test(t, deactivation_is_for_those_who_get_the_interrupts, 0, ARRAY_SIZE(dir_rows));
	tcase_add_loop_test(t, with_ds_nonsecure_software_deactivates_group_0_unless_it_is_of_el3, 0, 2);
	tcase_add_loop_test(t, registers_of_interrupts_that_are_el3s_trap, 0, 4);
	tcase_add_loop_test(t, an_sgi_reaches_receivers_of_the_group_it_is_sent_as, 0, ARRAY_SIZE(sgis));
	tcase_add_test(t, an_nmi_counts_as_the_highest_priority_of_its_state);
	tcase_add_test(t, an_nmi_comes_first_and_is_taken_over_its_equals);
	tcase_add_test(t, of_equals_the_nmi_ends_first);
	tcase_add_test(t, an_nmi_does_not_preempt_what_is_above_its_state);
	suite_add_tcase(s, t);
	return s;
}
