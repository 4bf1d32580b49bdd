/* SPDX-License-Identifier: MIT */
/* Physical CPU interface: masking, preemption, priority drop. */
#include "support_rd.h"

static struct rig *r;

static void up(void)
{
	r = rig_new(GICV3);
	rig_lpi(r, 8192, 0xa0, true);
	rig_lpi(r, 8193, 0x80, true);
	rig_lpi(r, 8194, 0xa0, true);
	rig_lpi(r, 8195, 0xf0, true);
}

static void down(void)
{
	rig_free(r);
}

static u32 ack(void)
{
	u32 v;

	rig_step(r, v = icc_ack(&r->g, GS_PE(0)));
	return v;
}

/* INT-03: nothing to acknowledge, nothing changes. */
/* pins INT-03 */
START_TEST(acknowledge_without_a_pending_interrupt_returns_1023)
{
	u64 fp = r->g.arena.fp1;

	ck_assert_uint_eq(ack(), 1023);
	ck_assert_uint_eq(r->g.arena.fp1, fp);
}
END_TEST

/* PRI-02: strictly above the mask. */
/* pins PRI-02 */
START_TEST(a_priority_equal_to_the_mask_is_not_signalled)
{
	rig_set(r, 0, 8195);
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), 1023);
	rig_step(r, icc_mut(&r->g, GS_PE(0))->pmr = 0xf8);
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), 8195);
	rig_step(r, icc_mut(&r->g, GS_PE(0))->igrpen = 0);
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), 1023);
}
END_TEST

/* pins LPI-01 LPI-02 PRI-05 */
START_TEST(only_a_higher_priority_preempts_and_eoi_drops)
{
	rig_set(r, 0, 8192);
	ck_assert_uint_eq(ack(), 8192);
	rig_set(r, 0, 8192);	/* again pending at once: no active state */
	rig_set(r, 0, 8194);
	ck_assert(gicr_lpi_pending(&r->g, GS_PE(0), 8192));
	ck_assert_uint_eq(ack(), 1023);
	rig_set(r, 0, 8193);
	ck_assert_uint_eq(ack(), 8193);
	rig_step(r, icc_eoi(&r->g, GS_PE(0), 8193));
	ck_assert_uint_eq(ack(), 1023);
	rig_step(r, icc_eoi(&r->g, GS_PE(0), 8192));
	ck_assert_uint_eq(ack(), 8192);
}
END_TEST

/* pins EOI-03 */
START_TEST(eoi_of_a_special_intid_is_ignored)
{
	rig_set(r, 0, 8192);
	ck_assert_uint_eq(ack(), 8192);
	rig_step(r, icc_eoi(&r->g, GS_PE(0), 1023));
	rig_set(r, 0, 8192);
	ck_assert_uint_eq(ack(), 1023);
}
END_TEST

/* WAK-02: held pending while the PE is asleep. */
/* pins WAK-02 */
START_TEST(a_sleeping_pe_is_signalled_nothing)
{
	rig_step(r, gicr_mut(&r->g, GS_PE(0))->children = 1);
	rig_set(r, 0, 8192);
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), 1023);
	rig_step(r, gicr_mut(&r->g, GS_PE(0))->children = 0);
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), 8192);
}
END_TEST

/* The same through system registers. */
START_TEST(system_registers_do_the_same)
{
	const u32 iar1 = 0xc660, eoir1 = 0xc661, hppir1 = 0xc662, rpr = 0xc65b, pmr = 0xc230;
	u64 v;

	rig_set(r, 0, 8192);
	ck_assert_uint_eq(gic_sysreg_peek(&r->g, GS_PE(0), hppir1), 8192);
	ck_assert_uint_eq(gic_sysreg_peek(&r->g, GS_PE(0), rpr), 0xff);
	rig_step(r, v = gic_sysreg_read(&r->g, GS_PE(0), iar1));
	ck_assert_uint_eq(v, 8192);
	ck_assert_uint_eq(gic_sysreg_peek(&r->g, GS_PE(0), rpr), 0xa0);
	rig_step(r, gic_sysreg_write(&r->g, GS_PE(0), eoir1, 8192));
	ck_assert_uint_eq(gic_sysreg_peek(&r->g, GS_PE(0), rpr), 0xff);
	rig_step(r, gic_sysreg_write(&r->g, GS_PE(0), pmr, 0xff));
	ck_assert_uint_eq(gic_sysreg_peek(&r->g, GS_PE(0), pmr), 0xf8);
	rig_step(r, gic_sysreg_write(&r->g, GS_PE(0), 0xc000, 1));
	ck_assert_uint_eq(rig_saw(r, OBS_UNMODELLED, UNMODELLED_reg, 0xc000, 0, RIG_ANY), 1);
}
END_TEST

Suite *check_icc(void);
Suite *check_icc(void)
{
	Suite *s = suite_create("icc");
	TCase *t = tcase_create("icc");

	tcase_add_checked_fixture(t, up, down);
	tcase_add_test(t, acknowledge_without_a_pending_interrupt_returns_1023);
	tcase_add_test(t, a_priority_equal_to_the_mask_is_not_signalled);
	tcase_add_test(t, only_a_higher_priority_preempts_and_eoi_drops);
	tcase_add_test(t, eoi_of_a_special_intid_is_ignored);
	tcase_add_test(t, a_sleeping_pe_is_signalled_nothing);
	tcase_add_test(t, system_registers_do_the_same);
	suite_add_tcase(s, t);
	return s;
}
