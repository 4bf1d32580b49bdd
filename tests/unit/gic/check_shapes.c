/* SPDX-License-Identifier: MIT */
/*
 * Hardware of other shapes: more PEs, wider SGIs, fewer priorities, what the
 * identification registers say of it, and what its actors say and concern.
 */
#include "support_irq.h"

#include <string.h>

#define EL3 ((struct gic_as){ .pe = GS_PE(0), .el = 3, .secure = 1 })

static struct irqs *q;
static struct mach *m;

static void down(void)
{
	if (q)
		irqs_free(q);
	if (m)
		mach_free(m);
	q = NULL;
	m = NULL;
}

/* ------------------------------------------------------------ affinities */

static int rss;

static void wide(struct mach *w)
{
	w->hw.caps.rss = w->hw.caps.icc_rss = (u8)rss;
}

static bool sgi3_pending(u32 pe)
{
	return mach_read(m, "GICR_ISPENDR0", pe) >> 3 & 1;
}

/* Without RSS, 16 PEs share an Aff1; with it Aff0 goes on, and RS says which 16 a target list means. */
/* pins SGI-01 SGI-02 */
START_TEST(sgis_reach_beyond_aff0_15_by_rs_where_rss_is_there)
{
	const u64 rs1 = (u64)1 << 44, aff1 = (u64)1 << 16, sgi = 3ull << 24 | 1u << 2;
	struct gic_as as = GIC_HOST(GS_PE(0));

	rss = _i;
	m = mach_new((struct mach_opt){ .version = GICV3, .pes = 20, .tweak = wide });
	for (u32 pe = 0; pe < 20; pe++) {
		u64 aff = mach_read(m, "GICR_TYPER", pe) >> 32;

		ck_assert_uint_eq(aff, rss ? pe : (pe / 16) << 8 | pe % 16);
		ck_assert_uint_eq(gic_pe_of(&m->g, (u32)aff), pe);
		mach_write(m, "GICR_IGROUPR0", pe, ~0u);
	}
	ck_assert_uint_eq(gic_pe_of(&m->g, rss ? 0x102 : 0x12), GS_NONE32);
	ck_assert_uint_eq(mach_read(m, "GICD_TYPER", 0) >> 26 & 1, (u64)rss);
	gs_step_begin(&m->g);
	ck_assert_int_eq(gic_sysreg_write_as(&m->g, &as, ICC_SGI1R_EL1, sgi | (rss ? rs1 : aff1)), GIC_SYS_OK);
	for (u32 pe = 0; pe < 20; pe++)
		ck_assert_int_eq(sgi3_pending(pe), pe == 18);
}
END_TEST

/* ------------------------------------------------------------ identification */

#define CAPS(...) { __VA_ARGS__ }
struct cap { u16 at; u32 val; };
#define C(f, v) { (u16)offsetof(struct hw_caps, f), v }

static const struct shape {
	const char *reg;
	enum gic_version v;
	struct cap caps[3];
	u32 lsb, width;
	u64 want;
} shapes[] = {
	/* GICD_TYPER */
	{ "GICD_TYPER", GICV3, CAPS(C(espi, 1), C(espi_range, 5)), 27, 5, 5 },
	{ "GICD_TYPER", GICV3, CAPS(C(espi, 1), C(espi_range, 5)), 8, 1, 1 },
	{ "GICD_TYPER", GICV3, CAPS(C(espi, 0), C(espi_range, 5)), 27, 5, 0 },
	{ "GICD_TYPER", GICV3, CAPS(C(no1n, 0)), 25, 1, 0 },
	{ "GICD_TYPER", GICV3, CAPS(C(a3v, 1)), 24, 1, 1 },
	{ "GICD_TYPER", GICV3, CAPS(C(idbits, 19)), 19, 5, 19 },
	{ "GICD_TYPER", GICV3, CAPS(C(lpis, 1)), 18, 1, 0 },
	{ "GICD_TYPER", GICV4_0, CAPS(C(lpis, 1)), 18, 1, 1 },
	{ "GICD_TYPER", GICV3, CAPS(C(lpis, 0)), 17, 1, 0 },
	{ "GICD_TYPER", GICV3, CAPS(C(mbis, 1)), 16, 1, 1 },
	{ "GICD_TYPER", GICV3, CAPS(C(num_lpis, 7)), 11, 5, 7 },
	{ "GICD_TYPER", GICV3, CAPS(C(security, 0)), 10, 1, 0 },
	{ "GICD_TYPER", GICV3, CAPS(C(security, 1)), 10, 1, 1 },
	{ "GICD_TYPER", GICV3, CAPS(C(nmi, 1)), 9, 1, 1 },
	{ "GICD_TYPER", GICV3, CAPS(C(itlines, 3)), 0, 5, 3 },
	/* GICD_TYPER2 */
	{ "GICD_TYPER2", GICV4_1, CAPS(C(nassgicap, 1)), 8, 1, 1 },
	{ "GICD_TYPER2", GICV4_1, CAPS(C(nassgicap, 0)), 8, 1, 0 },
	{ "GICD_TYPER2", GICV4_1, CAPS(C(nassgicap, 1), C(security, 1)), 8, 1, 0 },	/* while DS=0 */
	{ "GICD_TYPER2", GICV4_1, CAPS(C(vil, 1), C(vid, 9)), 0, 8, 0x89 },
	{ "GICD_TYPER2", GICV4_1, CAPS(C(vil, 0), C(vid, 9)), 0, 8, 0 },
	/* GICR_CTLR: IR, CES */
	{ "GICR_CTLR", GICV3, CAPS(C(ir, 0)), 2, 1, 0 },
	{ "GICR_CTLR", GICV3, CAPS(C(ir, 1)), 2, 1, 1 },
	{ "GICR_CTLR", GICV3, CAPS(C(directlpi, 1)), 2, 1, 1 },
	{ "GICR_CTLR", GICV4_1, CAPS(C(ir, 0)), 2, 1, 1 },
	{ "GICR_CTLR", GICV3, CAPS(C(ces, 0)), 1, 1, 0 },
	/* GICR_TYPER */
	{ "GICR_TYPER", GICV4_1, CAPS(C(vsgi, 1)), 26, 1, 1 },
	{ "GICR_TYPER", GICV3, CAPS(C(ppinum, 2)), 27, 5, 2 },
	{ "GICR_TYPER", GICV3, CAPS(C(lpi_aff, 3)), 24, 2, 3 },
	{ "GICR_TYPER", GICV4_1, CAPS(C(lpis, 1)), 7, 1, 1 },
	{ "GICR_TYPER", GICV3, CAPS(C(mpam, 1)), 6, 1, 1 },
	{ "GICR_TYPER", GICV3, CAPS(C(dpgs, 1)), 5, 1, 1 },
	{ "GICR_TYPER", GICV3, CAPS(C(directlpi, 1)), 3, 1, 1 },
	{ "GICR_TYPER", GICV3, CAPS(C(dirty, 1)), 2, 1, 0 },
	{ "GICR_TYPER", GICV4_0, CAPS(C(dirty, 0)), 2, 1, 0 },
	{ "GICR_TYPER", GICV4_0, CAPS(C(dirty, 1)), 2, 1, 1 },
	{ "GICR_TYPER", GICV4_1, CAPS(C(dirty, 0)), 2, 1, 1 },
	{ "GICR_TYPER", GICV3, CAPS(C(lpis, 0)), 0, 1, 0 },
	/* who made it: one number everywhere, and the architecture's revision */
	{ "GICD_IIDR", GICV3, CAPS(C(lpis, 1)), 0, 12, 0x43b },
	{ "GICR_IIDR", GICV3, CAPS(C(lpis, 1)), 0, 12, 0x43b },
	{ "GITS_IIDR", GICV3, CAPS(C(lpis, 1)), 0, 12, 0x43b },
	{ "GICD_PIDR2", GICV3, CAPS(C(lpis, 1)), 4, 4, 3 },
	{ "GICD_PIDR2", GICV4_1, CAPS(C(lpis, 1)), 4, 4, 4 },
	{ "GICR_MPAMIDR", GICV4_1, CAPS(C(mpam, 0)), 0, 16, 0 },
	{ "GICR_MPAMIDR", GICV4_1, CAPS(C(mpam, 1), C(partid_max, 5)), 0, 16, 5 },
	{ "GITS_MPAMIDR", GICV4_1, CAPS(C(mpam, 1), C(pmg_max, 3)), 16, 8, 3 },
	{ "GITS_MPIDR", GICV4_1, CAPS(C(svpet, 0)), 0, 32, 0 },
};
static const struct shape *shape;

static void shaped(struct mach *w)
{
	for (u32 k = 0; k < ARRAY_SIZE(shape->caps); k++)
		if (k == 0 || shape->caps[k].at)
			memcpy((u8 *)&w->hw.caps + shape->caps[k].at, &shape->caps[k].val, sizeof(u32));
}

START_TEST(identification_says_what_the_hardware_model_has)
{
	const struct shape *s = &shapes[_i];

	shape = s;
	m = mach_new((struct mach_opt){ .version = s->v, .tweak = shaped, .no_boot = true });
	ck_assert_msg(bits_get(mach_read(m, s->reg, 0), s->lsb + s->width - 1, s->lsb) == s->want, "%s[%u]: %llx",
		      s->reg, s->lsb, (unsigned long long)mach_read(m, s->reg, 0));
}
END_TEST

static void mbis(struct mach *w)
{
	w->hw.caps.mbis = 1;
}

/* pins STA-11 SEC-01 */
START_TEST(with_one_security_state_the_secure_message_registers_do_nothing)
{
	q = irqs_new(GICV3, mbis);
	q->as = EL3;
	irqs_put(q, "GICD_SETSPI_SR", 0, 40);
	ck_assert(!irqs_is_pending(q, 40));
	irqs_put(q, "GICD_SETSPI_NSR", 0, 40);
	irqs_put(q, "GICD_CLRSPI_SR", 0, 40);
	ck_assert(irqs_is_pending(q, 40));
}
END_TEST

/* ------------------------------------------------------------ registers that capabilities bring */

static void no_lpis(struct mach *w)
{
	w->hw.caps.lpis = 0;
	w->hw.caps.mpam = 1;
	w->hw.caps.partid_max = 0x21;
	w->hw.caps.pmg_max = 2;
}

START_TEST(without_lpis_they_cannot_be_enabled)
{
	q = irqs_new(GICV3, no_lpis);
	irqs_put(q, "GICR_CTLR", 0, 1);
	ck_assert_uint_eq(irqs_get(q, "GICR_CTLR", 0) & 1, 0);
}
END_TEST

START_TEST(partid_is_kept_where_mpam_is_there)
{
	q = irqs_new(GICV4_1, _i ? no_lpis : NULL);
	irqs_put(q, "GICR_PARTIDR", 0, 0xffffffff);
	ck_assert_uint_eq(irqs_get(q, "GICR_PARTIDR", 0), _i ? 0x0003003f : 0);	/* bits that hold the largest */
}
END_TEST

static void direct(struct mach *w)
{
	w->hw.caps.directlpi = 1;
}

/* pins LPI-10 */
START_TEST(setlpir_does_nothing_while_lpis_are_off)
{
	u64 fp;

	q = irqs_new(GICV3, direct);
	fp = q->m->g.arena.fp1;
	irqs_put(q, "GICR_SETLPIR", 0, 8192);
	irqs_put(q, "GICR_CLRLPIR", 0, 8192);
	ck_assert_uint_eq(q->m->g.arena.fp1, fp);
}
END_TEST

/* Priority bits of the CPU interface, one less than they are; preemption bits; APnR registers there are. */
static const struct { u32 icc_pri, ap_regs; u64 mask; } pris[] = {
	{ 3, 1, 0xffff }, { 4, 1, 0xffffffff }, { 5, 2, 0xffffffff }, { 6, 4, 0xffffffff }, { 7, 4, 0xffffffff },
};
static u32 icc_pri;

static void pri(struct mach *w)
{
	w->hw.caps.icc_pri = icc_pri;
	w->hw.caps.spi_pri = icc_pri + 1;
	w->hw.caps.nmi = 1;
}

/* pins PRI-01 PRI-07 PRI-09 */
START_TEST(there_are_as_many_active_priorities_as_preemption_bits_give)
{
	u32 pre = pris[_i].icc_pri < 7 ? pris[_i].icc_pri + 1 : 7;

	icc_pri = pris[_i].icc_pri;
	q = irqs_new(GICV3, pri);
	for (u32 n = 0; n < 4; n++) {
		bool there = n < pris[_i].ap_regs;

		ck_assert_int_eq(irqs_try(q, ICC_AP0R_EL1 + n, false), there ? GIC_SYS_OK : GIC_SYS_UNDEF);
		ck_assert_int_eq(irqs_try(q, ICC_AP1R_EL1 + n, true), there ? GIC_SYS_OK : GIC_SYS_UNDEF);
		if (!there)
			continue;
		irqs_set_sys(q, ICC_AP0R_EL1 + n, 0xffffffff);
		ck_assert_uint_eq(irqs_sys(q, ICC_AP0R_EL1 + n), pris[_i].mask);
		irqs_set_sys(q, ICC_AP0R_EL1 + n, 0);
		irqs_set_sys(q, ICC_AP1R_EL1 + n, 1ull << 63 | 2);	/* the NMI's bit is in the first */
		ck_assert_uint_eq(irqs_sys(q, ICC_AP1R_EL1 + n), n ? 2 : 1ull << 63 | 2);
		irqs_set_sys(q, ICC_AP1R_EL1 + n, 0);
	}
	irqs_set_sys(q, ICC_PMR_EL1, 0xff);
	ck_assert_uint_eq(irqs_sys(q, ICC_PMR_EL1), 0xff & ~(0xffu >> (icc_pri + 1)));
	irqs_set_sys(q, ICC_BPR0_EL1, 0);
	ck_assert_uint_eq(irqs_sys(q, ICC_BPR0_EL1), 7 - pre);
	/* the lowest priority that preempts, and back */
	irqs_edge(q, 40, true);
	irqs_enable(q, 40, (u8)(0xfeu << (7 - pre)));
	irqs_pend(q, 40, true);
	irqs_set_sys(q, ICC_BPR1_EL1, 0);
	if (irqs_hppi(q) == 40) {
		ck_assert_uint_eq(irqs_ack(q), 40);
		ck_assert_uint_lt(irqs_sys(q, ICC_RPR_EL1), 0xff);
		irqs_eoi(q, 40);
		ck_assert_uint_eq(irqs_sys(q, ICC_RPR_EL1), 0xff);
	}
}
END_TEST

/* ------------------------------------------------------------ lines */

/* pins INT-01 */
START_TEST(a_line_without_an_interrupt_leads_nowhere)
{
	static const u32 intids[] = { 3, 40, 200, 1020, 1056, 5000 };
	u64 fp;

	q = irqs_new(GICV3, NULL);
	fp = q->m->g.arena.fp1;
	for (u32 k = 0; k < ARRAY_SIZE(intids); k++) {
		gs_step_begin(&q->m->g);
		gicr_ppi_line(&q->m->g, GS_PE(0), intids[k], true);
		if (intids[k] != 40)
			gicd_spi_line(&q->m->g, intids[k], true);
		arena_commit(&q->m->g.arena);
	}
	ck_assert_uint_eq(q->m->g.arena.fp1, fp);
	irqs_line(q, 40, true);
	fp = q->m->g.arena.fp1;
	irqs_line(q, 40, true);
	ck_assert_uint_eq(q->m->g.arena.fp1, fp);
}
END_TEST

START_TEST(what_there_is_can_be_asked)
{
	q = irqs_new(GICV3, NULL);
	ck_assert(gic_has_irq(&q->m->g, GS_PE(0), 27));
	ck_assert(gic_has_irq(&q->m->g, GS_PE(0), 40));
	ck_assert(!gic_has_irq(&q->m->g, GS_PE(0), 200));
	ck_assert(!gic_has_irq(&q->m->g, GS_PE(0), 1020));
	ck_assert(!gic_has_irq(&q->m->g, GS_PE(0), 8192));
}
END_TEST

static void all_spis(struct mach *w)
{
	w->hw.caps.itlines = 31;
}

/* pins INT-01 */
START_TEST(the_last_spi_is_1019)
{
	m = mach_new((struct mach_opt){ .version = GICV3, .no_boot = true, .tweak = all_spis });
	ck_assert(gic_has_irq(&m->g, GS_PE(0), 1019));
	for (u32 k = 1020; k < 1024; k++)
		ck_assert(!gic_has_irq(&m->g, GS_PE(0), k));
}
END_TEST

/* ------------------------------------------------------------ the maintenance interrupt */

static void ext_ppis(struct mach *w)
{
	w->hw.caps.ppinum = 2;
}

#define HCR_En_UIE 3	/* underflow: no list register in use */

/* pins MNT-01 */
START_TEST(the_maintenance_interrupt_is_a_level_of_ppi_25)
{
	q = irqs_new(GICV4_0, _i ? ext_ppis : NULL);
	ck_assert(!irqs_is_pending(q, 25));
	irqs_set_sys(q, ICH_HCR_EL2, HCR_En_UIE);
	ck_assert(irqs_is_pending(q, 25));
	ck_assert_uint_eq(irqs_hppi(q), 1023);
	irqs_enable(q, 25, 0x80);
	irqs_pend(q, 25, true);		/* and by software as well */
	ck_assert_uint_eq(irqs_hppi(q), 25);
	ck_assert_uint_eq(irqs_ack(q), 25);
	ck_assert_uint_eq(irqs_hppi(q), 1023);
	irqs_eoi(q, 25);
	ck_assert_uint_eq(irqs_hppi(q), 25);
	/* who may be signalled something else now */
	gs_step_begin(&q->m->g);
	ck_assert_int_eq(gic_sysreg_write_as(&q->m->g, &q->as, ICH_HCR_EL2, 0), GIC_SYS_OK);
	ck_assert_uint_eq(icc_touched(&q->m->g) & 1, 1);
	arena_commit(&q->m->g.arena);
	ck_assert_uint_eq(irqs_hppi(q), 1023);
	q->pe = 1;
	q->as.pe = GS_PE(1);
	ck_assert(!irqs_is_pending(q, 25));
	gs_step_begin(&q->m->g);
	gicr_ppi_line(&q->m->g, GS_PE(1), 27, true);
	ck_assert_uint_eq(icc_touched(&q->m->g) >> 1 & 1, 1);
	arena_commit(&q->m->g.arena);
}
END_TEST

/* ------------------------------------------------------------ list registers */

static void all_prios(struct mach *w)
{
	w->hw.caps.pri_bits = 7;
	w->hw.caps.pre_bits = 6;
}

#define GUEST ((struct gic_as){ .pe = GS_PE(0), .el = 1, .fmo = 1, .imo = 1 })
#define LR(state, hw, grp, prio, pintid, vintid) \
	((u64)(state) << 62 | (u64)(hw) << 61 | (u64)(grp) << 60 | (u64)(prio) << 48 | (u64)(pintid) << 32 | (vintid))

static void guest_on(void)
{
	irqs_set_sys(q, ICH_VMCR_EL2, 0xffull << 24 | 3);
	irqs_set_sys(q, ICH_HCR_EL2, 1);
}

/* Priority 0xff is idle: with all 8 bits it can be written, and is taken by nobody. */
/* pins PRI-02 */
START_TEST(a_list_register_of_idle_priority_is_not_signalled)
{
	q = irqs_new(GICV4_0, all_prios);
	guest_on();
	irqs_set_sys(q, ICH_LR_EL2, LR(1, 0, 1, 0xff, 0, 40));
	q->as = GUEST;
	ck_assert_uint_eq(irqs_sys(q, ICC_HPPIR1_EL1), 1023);
	q->as = (struct gic_as){ .el = 2 };
	irqs_set_sys(q, ICH_LR_EL2, LR(1, 0, 1, 0xfe, 0, 40));
	q->as = GUEST;
	ck_assert_uint_eq(irqs_sys(q, ICC_HPPIR1_EL1), 40);
}
END_TEST

/* pins LR-08 */
START_TEST(the_end_of_a_linked_interrupt_ends_the_physical_one_but_not_an_sgi)
{
	static const u32 pintid[] = { 3, 16, 40 };

	q = irqs_new(GICV4_0, NULL);
	guest_on();
	irqs_activate(q, pintid[_i], true);
	irqs_set_sys(q, ICH_LR_EL2, LR(1, 1, 1, 0x80, pintid[_i], 50));
	q->as = GUEST;
	ck_assert_uint_eq((u32)irqs_sys(q, ICC_IAR1_EL1), 50);
	irqs_set_sys(q, ICC_EOIR1_EL1, 50);
	q->as = (struct gic_as){ .el = 2 };
	ck_assert_int_eq(irqs_is_active(q, pintid[_i]), _i == 0);
}
END_TEST

/* One priority active in both groups, as only software that writes ICH_APnR gets it: EOIR1 is taken as meant. */
START_TEST(of_one_priority_in_both_groups_group_1_ends_first)
{
	q = irqs_new(GICV4_0, NULL);
	guest_on();
	irqs_set_sys(q, ICH_AP0R_EL2, 1u << 4);
	irqs_set_sys(q, ICH_AP1R_EL2, 1u << 4);
	mach_forget(q->m);
	q->as = GUEST;
	irqs_set_sys(q, _i ? ICC_EOIR1_EL1 : ICC_EOIR0_EL1, 50);
	ck_assert_int_eq(mach_unpred(q->m, UNPRED_icv_eoir_group), !_i);
}
END_TEST

/* ------------------------------------------------------------ ties */

static void two_states(struct mach *w)
{
	w->hw.caps.security = 1;
}

/* Two of one priority: any may be taken, and the other one after it. */
/* pins PRI-11 */
START_TEST(of_equals_any_is_taken_and_then_the_other)
{
	static const u16 answers[2][1] = { { 0 }, { 1 } };
	u32 first, second;

	q = irqs_new(GICV3, NULL);
	mach_answer(q->m, CHOICE_best_of_equal, GS_ANY);
	q->m->list.answers = answers[_i];
	q->m->list.n = 1;
	for (u32 k = 40; k < 42; k++) {
		irqs_edge(q, k, true);
		irqs_enable(q, k, 0x80);
		irqs_pend(q, k, true);
	}
	first = irqs_ack(q);
	ck_assert_uint_eq(first, _i ? 41 : 40);
	ck_assert_uint_eq(icc_touched(&q->m->g), ~(u64)0);	/* the answer holds for every PE */
	irqs_eoi(q, first);
	ck_assert_uint_eq(icc_touched(&q->m->g), 1);
	second = irqs_ack(q);
	ck_assert_uint_eq(first + second, 81);
}
END_TEST

/* The choice can fall on one that this register does not show. */
/* pins PRI-11 SEC-08 */
START_TEST(of_equals_in_two_groups_the_one_not_shown_may_win)
{
	static const u16 answers[2][1] = { { 0 }, { 1 } };
	struct gic_as ns = { .el = 2 };

	q = irqs_new(GICV3, two_states);
	mach_answer(q->m, CHOICE_best_of_equal, GS_ANY);
	q->m->list.answers = answers[_i];
	q->m->list.n = 1;
	q->as = EL3;
	for (u32 k = 40; k < 42; k++) {
		irqs_group(q, k, k == 40 ? GRP1NS : GRP0);
		irqs_edge(q, k, true);
		irqs_enable(q, k, 0x80);
		irqs_pend(q, k, true);
	}
	q->as = ns;
	ck_assert_uint_eq(irqs_ack(q), _i ? 1023 : 40);
	q->as = EL3;
	ck_assert_uint_eq((u32)irqs_sys(q, ICC_IAR0_EL1), _i ? 41 : 1023);
}
END_TEST

/* ------------------------------------------------------------ actors */

static u64 concerns(const struct actor *a)
{
	return a->concerns ? a->concerns(&q->m->g) : ~(u64)0;
}

/* A step that makes an instance ready concerns it, or the engine would not ask. */
/* pins ORD-01 */
START_TEST(what_makes_rwp_busy_concerns_those_who_end_it)
{
	static const struct { const char *reg; u32 pe; u64 val; } writes[] = {
		{ "GICD_CTLR", 0, 0 }, { "GICD_ICENABLER", 0, ~0u }, { "GICR_ICENABLER0", 1, ~0u },
		{ "GICR_WAKER", 2, 2 }, { "GICR_CTLR", 3, 0 },
	};
	const struct actor *a = &gicd_rwp_actor;
	u32 became_ready = 0;
	char text[200];

	q = irqs_new(GICV3, NULL);
	mach_answer(q->m, CHOICE_register_effects, 1);
	irqs_enable(q, 40, 0x80);
	for (q->pe = 0; q->pe < 4; q->pe++) {
		irqs_enable(q, 27, 0x80);
		irqs_put(q, "GICR_PENDBASER", 0, AT_PEND(q->pe));
		irqs_put(q, "GICR_CTLR", 0, 1);
	}
	q->pe = 0;
	irqs_settle(q);
	for (u32 k = 0; k < ARRAY_SIZE(writes); k++) {
		bool was[5];
		const char *near;
		const struct gic_reg_name *r = gic_reg_find(GICV3, writes[k].reg, &near);
		u32 i = !strcmp(writes[k].reg, "GICD_ICENABLER");

		for (u32 n = 0; n < 5; n++)
			was[n] = a->ready(&q->m->g, n);
		gs_step_begin(&q->m->g);
		gic_mmio_write_as(&q->m->g, &q->as, gic_reg_addr(&q->m->cfg, r, writes[k].pe, i), r->bytes,
				  writes[k].val);
		for (u32 n = 0; n < a->count(&q->m->g); n++)
			if (a->ready(&q->m->g, n) != was[n]) {
				became_ready++;
				ck_assert_msg(concerns(a) >> n & 1, "%s: %u", writes[k].reg, n);
				a->what(&q->m->g, n, text, sizeof(text));
				ck_assert_ptr_nonnull(strstr(text, n ? "redistributor" : "distributor"));
			}
		arena_commit(&q->m->g.arena);
	}
	ck_assert_uint_ge(became_ready, 4);
	irqs_settle(q);
	for (u32 n = 0; n < 5; n++)
		ck_assert(!a->ready(&q->m->g, n));
}
END_TEST

/* With more PEs than bits, a bit stands for several, and none is left out. */
START_TEST(with_many_pes_a_touched_interface_still_concerns_its_pe)
{
	m = mach_new((struct mach_opt){ .version = GICV4_0, .pes = 70 });
	for (u32 pe = 0; pe < 70; pe += 23) {
		struct gic_as as = GIC_HOST(GS_PE(pe));

		gs_step_begin(&m->g);
		ck_assert_int_eq(gic_sysreg_write_as(&m->g, &as, ICH_HCR_EL2, HCR_En_UIE), GIC_SYS_OK);
		ck_assert(icc_touched(&m->g) >> (pe % 64) & 1);
		arena_commit(&m->g.arena);
	}
}
END_TEST

Suite *check_shapes(void);
Suite *check_shapes(void)
{
	Suite *s = suite_create("shapes");
	TCase *t = tcase_create("shapes");

	tcase_add_checked_fixture(t, NULL, down);
	tcase_add_loop_test(t, sgis_reach_beyond_aff0_15_by_rs_where_rss_is_there, 0, 2);
	tcase_add_loop_test(t, identification_says_what_the_hardware_model_has, 0, ARRAY_SIZE(shapes));
	tcase_add_test(t, with_one_security_state_the_secure_message_registers_do_nothing);
	tcase_add_test(t, without_lpis_they_cannot_be_enabled);
	tcase_add_loop_test(t, partid_is_kept_where_mpam_is_there, 0, 2);
	tcase_add_test(t, setlpir_does_nothing_while_lpis_are_off);
	tcase_add_loop_test(t, there_are_as_many_active_priorities_as_preemption_bits_give, 0, ARRAY_SIZE(pris));
	tcase_add_test(t, a_line_without_an_interrupt_leads_nowhere);
	tcase_add_test(t, what_there_is_can_be_asked);
	tcase_add_test(t, the_last_spi_is_1019);
	tcase_add_loop_test(t, the_maintenance_interrupt_is_a_level_of_ppi_25, 0, 2);
	tcase_add_test(t, a_list_register_of_idle_priority_is_not_signalled);
	tcase_add_loop_test(t, the_end_of_a_linked_interrupt_ends_the_physical_one_but_not_an_sgi, 0, 3);
	tcase_add_loop_test(t, of_one_priority_in_both_groups_group_1_ends_first, 0, 2);
	tcase_add_loop_test(t, of_equals_any_is_taken_and_then_the_other, 0, 2);
	tcase_add_loop_test(t, of_equals_in_two_groups_the_one_not_shown_may_win, 0, 2);
	tcase_add_test(t, what_makes_rwp_busy_concerns_those_who_end_it);
	tcase_add_test(t, with_many_pes_a_touched_interface_still_concerns_its_pe);
	suite_add_tcase(s, t);
	return s;
}
