/* SPDX-License-Identifier: MIT */
/* Power-on: what is zero, what is UNKNOWN (both ways), through registers.  Rules RST. */
#include "support_irq.h"

#include "gic/rd.h"

static const enum gic_version versions[] = { GICV3, GICV4_0, GICV4_1 };
static u8 unknown;

static void answer(struct mach *m)
{
	m->hw.answer[CHOICE_unknown_reset_zero] = unknown;
	m->hw.caps.hcc = 2;
}

/* Loop: version + 3 * answer of unknown_reset_zero. */
static struct mach *fresh(int i)
{
	unknown = (u8)(i / 3);
	return mach_new((struct mach_opt){ .version = versions[i % 3], .its = 2, .tweak = answer, .no_boot = true });
}

static u64 get(struct mach *m, const char *name, u32 unit, u32 i)
{
	const char *near;
	const struct gic_reg_name *r = gic_reg_find(m->cfg.version, name, &near);

	ck_assert_msg(r != NULL, "%s", name);
	return gic_mmio_read(&m->g, GS_PE(0), gic_reg_addr(&m->cfg, r, unit, i), r->bytes);
}

/* Bits of registers that are what they are whatever UNKNOWN bits hold. */
static const struct {
	const char *name;
	enum gic_version since;
	u32 n;
	u64 bits, value;
} sure[] = {
	{ "GITS_CTLR", GICV3, 1, 0x80000001, 0x80000000 },	/* Quiescent, not Enabled */
	{ "GITS_CBASER", GICV3, 1, 1ull << 63, 0 },
	{ "GITS_BASER", GICV3, 8, 1ull << 63, 0 },
	{ "GITS_CREADR", GICV3, 1, ~(u64)0, 0 },
	{ "GITS_STATUSR", GICV4_1, 1, 0x30, 0 },
	{ "GICR_CTLR", GICV3, 1, 1 | 1 << 3 | 7 << 24, 0 },	/* EnableLPIs RWP DPG* */
	{ "GICR_WAKER", GICV3, 1, 6, 6 },
	{ "GICR_SYNCR", GICV3, 1, 1, 0 },
	{ "GICR_VPENDBASER", GICV4_0, 1, 9ull << 60, 0 },	/* Valid Dirty */
	{ "GICR_VPROPBASER", GICV4_1, 1, 1ull << 63, 0 },
};

/* pins RST-01 */
START_TEST(what_is_zero_at_reset_is_zero)
{
	struct mach *m = fresh(_i);

	for (u32 k = 0; k < ARRAY_SIZE(sure); k++) {
		bool its = sure[k].name[2] == 'T';

		if (m->cfg.version < sure[k].since)
			continue;
		for (u32 unit = 0; unit < (its ? m->cfg.its : m->cfg.pes); unit++)
			for (u32 n = 0; n < sure[k].n; n++) {
				u64 v = get(m, sure[k].name, unit, n);

				ck_assert_msg((v & sure[k].bits) == sure[k].value, "%s %u %u: 0x%llx", sure[k].name,
					      unit, n, (unsigned long long)v);
			}
	}
	for (u32 p = 0; p < m->cfg.pes; p++) {
		ck_assert_uint_eq(gic_sysreg_peek(&m->g, GS_PE(p), 0xe658), 0);	/* ICH_HCR_EL2 */
		ck_assert_uint_eq(gic_sysreg_peek(&m->g, GS_PE(p), 0xe648), 0);	/* ICH_AP1R0_EL2 */
		ck_assert_uint_eq(gic_sysreg_peek(&m->g, GS_PE(p), 0xc65b), 0xff);	/* ICC_RPR_EL1: nothing active */
		ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(p)), 1023);
	}
	ck_assert_uint_eq(mach_count(m, OBS_UNPRED), 0);
	mach_free(m);
}
END_TEST

static void answer_irqs(struct mach *m)
{
	answer(m);
	m->hw.caps.security = 1;
	m->hw.caps.dpgs = 1;
	m->hw.caps.no1n = 0;
	m->hw.caps.ppinum = 1;
}

/* Distributor, SGIs and PPIs, CPU interfaces: what Secure software finds. */
static struct irqs *fresh_irqs(int i)
{
	struct irqs *q;

	unknown = (u8)(i / 3);
	q = irqs_new_raw(versions[i % 3], answer_irqs);
	q->as = (struct gic_as){ .el = 3, .secure = 1 };
	return q;
}

/* pins RST-01 */
START_TEST(no_spi_is_pending_nor_any_active_or_signalled_at_reset)
{
	static const char *const zero[] = { "GICD_ISPENDR", "GICD_ISACTIVER", "GICD_NSACR", "GICD_IPRIORITYR" };
	static const u8 per[] = { 1, 1, 2, 8 };
	static const char *const own[] = { "GICR_ISACTIVER0", "GICR_ISENABLER0", "GICR_ISENABLERE" };
	struct irqs *q = fresh_irqs(_i);

	/* everything of INTIDs 32 to 95 */
	for (u32 k = 0; k < ARRAY_SIZE(zero); k++)
		for (u32 n = per[k]; n < 3 * per[k]; n++)
			ck_assert_msg(irqs_get(q, zero[k], n) == 0, "%s %u", zero[k], n);
	for (q->pe = 4; q->pe-- > 0;) {
		q->as.pe = GS_PE(q->pe);
		for (u32 k = 0; k < ARRAY_SIZE(own); k++)
			ck_assert_msg(irqs_get(q, own[k], 0) == 0, "%s", own[k]);
		ck_assert_uint_eq(irqs_get(q, "GICR_WAKER", 0), 6);
		ck_assert_uint_eq(irqs_get(q, "GICR_CTLR", 0) & 7u << 24, 0);
		ck_assert_uint_eq(irqs_sys(q, ICC_PMR_EL1), 0);
		ck_assert_uint_eq(irqs_sys(q, ICC_IGRPEN0_EL1), 0);
		ck_assert_uint_eq(irqs_sys(q, ICC_IGRPEN1_EL3), 0);
		ck_assert_uint_eq(irqs_sys(q, ICC_AP0R_EL1), 0);
		ck_assert_uint_eq(irqs_sys(q, ICC_AP1R_EL1), 0);
		ck_assert_uint_eq(irqs_sys(q, ICC_RPR_EL1), 0xff);
		ck_assert_uint_eq(gic_lines(&q->m->g, q->as.pe), 0);
	}
	irqs_free(q);
}
END_TEST

/* pins RST-02 */
START_TEST(enables_triggers_and_binary_points_are_unknown_at_reset)
{
	struct irqs *q = fresh_irqs(_i);
	u64 ones = unknown ? 0xffffffff : 0;

	ck_assert_uint_eq(irqs_get(q, "GICD_CTLR", 0) & 7, ones & 7);
	ck_assert_uint_eq(irqs_get(q, "GICD_ISENABLER", 1), ones);
	ck_assert_uint_eq(irqs_get(q, "GICD_ICFGR", 2), ones & 0xaaaaaaaa);
	ck_assert_uint_eq(irqs_get(q, "GICR_ISPENDR0", 0), ones);
	ck_assert_uint_eq(irqs_get(q, "GICR_IPRIORITYR", 0), ones & 0xf8f8f8f8);
	ck_assert_uint_eq(irqs_get(q, "GICR_NSACR", 0), ones);
	ck_assert_uint_eq(irqs_get(q, "GICR_ICFGR1", 0), ones & 0xaaa2aaaa);	/* MNT-01 */
	ck_assert_uint_eq(irqs_get(q, "GICR_ICFGR0", 0), 0xaaaaaaaa);
	ck_assert_uint_eq(irqs_get(q, "GICR_ICFGRE", 0), ones & 0xaaaaaaaa);
	/* UNKNOWN, but never below the least there is: PRI-07 */
	ck_assert_uint_eq(irqs_sys(q, ICC_BPR0_EL1), unknown ? 7 : 2);
	irqs_free(q);
}
END_TEST

/* Bits that are UNKNOWN: all 0 or all 1 as the choice says. */
static const struct {
	const char *name;
	enum gic_version since;
	u32 n;
	u64 bits;
} poison[] = {
	{ "GITS_CWRITER", GICV3, 1, 0xfffe0 },
	{ "GITS_CBASER", GICV3, 1, 0xffffffffff000 },
	{ "GITS_BASER", GICV3, 2, 0xfffffffff0ff },
	{ "GICR_PROPBASER", GICV3, 1, 0xffffffffff01f },
	{ "GICR_PENDBASER", GICV3, 1, 0xfffffffff0000 },
	{ "GICR_VPENDBASER", GICV4_0, 1, 0xffff },
	{ "GICR_VPROPBASER", GICV4_0, 1, 0xffffffffff000 },
};

/* pins RST-02 */
START_TEST(what_is_unknown_at_reset_is_poisoned)
{
	struct mach *m = fresh(_i);

	for (u32 k = 0; k < ARRAY_SIZE(poison); k++) {
		bool its = poison[k].name[2] == 'T';
		u64 bits = poison[k].bits;

		if (m->cfg.version < poison[k].since)
			continue;
		if (m->cfg.version == GICV4_0 && poison[k].bits == 0xffff)
			bits = 0xfffffffff0000;		/* an address, not a number */
		for (u32 unit = 0; unit < (its ? m->cfg.its : m->cfg.pes); unit++)
			for (u32 n = 0; n < poison[k].n; n++) {
				u64 v = get(m, poison[k].name, unit, n);

				ck_assert_msg((v & bits) == (unknown ? bits : 0), "%s %u %u: 0x%llx", poison[k].name,
					      unit, n, (unsigned long long)v);
			}
	}
	mach_free(m);
}
END_TEST

/* Poisoned or not, an interrupt arrives once software has set up what is its to set up. */
START_TEST(software_need_not_know_what_reset_left)
{
	struct mach *m;

	unknown = (u8)(_i / 3);
	m = mach_new((struct mach_opt){ .version = versions[_i % 3], .tweak = answer });
	mach_usual(m);
	cmd(m, "MAPTI", { "DeviceID", 0x10 }, { "EventID", 0 }, { "pINTID", 8192 }, { "ICID", 1 });
	mach_run(m);
	mach_msi(m, 0x10, 0);
	mach_run(m);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(1)), 8192);
	mach_free(m);
}
END_TEST

/* pins RST-03 */
START_TEST(collections_in_hardware_are_unmapped_by_reset)
{
	struct mach *m = fresh(_i);

	for (u32 twice = 0; twice < 2; twice++) {
		struct its_cte c;
		u32 walks = 0;

		ck_assert_int_eq(its_cte_get(&m->g, GS_ITS(0), 1, &c, &walks), 0);
		ck_assert(!c.valid);
		if (twice)
			break;
		ck_assert_int_eq(its_cte_set(&m->g, GS_ITS(0), 1, (struct its_cte){ true, GS_PE(1) }), 0);
		ck_assert_int_eq(its_cte_get(&m->g, GS_ITS(0), 1, &c, &walks), 0);
		ck_assert(c.valid);
		gs_step_begin(&m->g);
		gic_reset(&m->g);
	}
	mach_free(m);
}
END_TEST

Suite *check_reset(void);
Suite *check_reset(void)
{
	Suite *s = suite_create("reset");
	TCase *t = tcase_create("power-on");

	tcase_add_loop_test(t, what_is_zero_at_reset_is_zero, 0, 6);
	tcase_add_loop_test(t, what_is_unknown_at_reset_is_poisoned, 0, 6);
	tcase_add_loop_test(t, software_need_not_know_what_reset_left, 0, 6);
	tcase_add_loop_test(t, collections_in_hardware_are_unmapped_by_reset, 0, 6);
	tcase_add_loop_test(t, no_spi_is_pending_nor_any_active_or_signalled_at_reset, 0, 6);
	tcase_add_loop_test(t, enables_triggers_and_binary_points_are_unknown_at_reset, 0, 6);
	suite_add_tcase(s, t);
	return s;
}
