/* SPDX-License-Identifier: MIT */
/* GICR_CTLR.RWP: EnableLPIs and GICR_VPROPBASER.Valid being cleared. */
#include "support_rd.h"

#include "core/mem.h"
#include "gic/gicd.h"
#include "gic/regs.h"

static struct rig *r;

static void up(void)
{
	r = rig_new(GICV4_1);
	rig_choose(r, register_effects, 1);
	rig_lpi(r, 8192, 0xa0, true);
	rig_forget(r);
}

static void down(void)
{
	rig_free(r);
}

static void put(u32 pe, u32 off, u32 bytes, u64 val)
{
	rig_step(r, gic_mmio_write(&r->g, GS_PE(pe), GICR_BASE + pe * 0x40000ull + off, bytes, val));
}

static u64 get(u32 pe, u32 off, u32 bytes)
{
	return gic_mmio_peek(&r->g, GICR_BASE + pe * 0x40000ull + off, bytes);
}

static bool rwp(u32 pe)
{
	return get(pe, GICR_CTLR, 4) >> 3 & 1;
}

/* pins LPI-06 LPI-07 LPI-08 ORD-01 */
START_TEST(clearing_enablelpis_is_complete_when_rwp_reads_0)
{
	rig_set(r, 0, 8192);
	put(0, GICR_CTLR, 4, 0);
	ck_assert_uint_eq(get(0, GICR_CTLR, 4) & 1, 0);
	ck_assert(rwp(0));
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), 1023);
	rig_set(r, 0, 8193);
	ck_assert_uint_eq(rig_saw(r, OBS_RD_DROP, 0, 8193, RIG_ANY, DROP_LPIS_DISABLED), 1);
	ck_assert_uint_eq(rig_mem(r, RIG_PEND + 1024), 0);
	rig_act(r, &gicd_rwp_actor, 1);
	ck_assert(!rwp(0));
	ck_assert_msg(rig_mem(r, RIG_PEND + 1024) == 1, "memory is exact");
	ck_assert(!gicr_lpi_pending(&r->g, GS_PE(0), 8192));
	put(0, GICR_CTLR, 4, 1);
	ck_assert_msg(icc_hppi(&r->g, GS_PE(0)) == 8192, "and is read again");
	ck_assert_uint_eq(rig_unpred(r, rwp_ignored), 0);
}
END_TEST

/*
 * What RWP stands for in both places at once: PPIs that are still forwarded, and
 * LPIs and the vPE table; it reads 0 when all of it is done.
 */
/* pins ORD-01 */
START_TEST(rwp_is_one_bit_for_all_that_is_under_way)
{
	u32 order = (u32)_i;

	put(0, 0x10000 + GICR_ISENABLER0, 4, 1u << 20);
	rig_set(r, 0, 8192);
	for (u32 k = 0; k < 3; k++) {
		switch ((order + k) % 3) {
		case 0:
			put(0, 0x10000 + GICR_ICENABLER0, 4, 1u << 20);
			break;
		case 1:
			put(0, GICR_CTLR, 4, 0);
			break;
		default:
			put(0, 0x20000 + GICR_VPROPBASER, 8, 0);
		}
		ck_assert(rwp(0));
		ck_assert(!rwp(1));
	}
	ck_assert_uint_eq(rig_mem(r, RIG_PEND + 1024), 0);
	rig_act(r, &gicd_rwp_actor, 1);
	ck_assert(!rwp(0));
	ck_assert_uint_eq(rig_mem(r, RIG_PEND + 1024), 1);
	ck_assert_msg(!gicd_rwp_actor.ready(&r->g, 1), "nothing is left to do");
	ck_assert_uint_eq(rig_unpred(r, rwp_ignored), 0);
}
END_TEST

/* The other answer of register_effects: RWP is never seen set. */
/* pins LPI-08 */
START_TEST(or_it_is_complete_at_once)
{
	rig_choose(r, register_effects, 0);
	rig_set(r, 0, 8192);
	put(0, GICR_CTLR, 4, 0);
	ck_assert(!rwp(0));
	ck_assert_uint_eq(rig_mem(r, RIG_PEND + 1024), 1);
	put(0, 0x20000 + GICR_VPROPBASER, 8, 0);
	ck_assert(!rwp(0));
}
END_TEST

/* pins LPI-08 LPI-09 */
START_TEST(what_rwp_reports_is_not_to_be_touched)
{
	static const u32 off[] = { GICR_PROPBASER, GICR_PENDBASER };
	u64 was;

	rig_set(r, 0, 8192);
	put(0, GICR_CTLR, 4, 0);
	for (u32 k = 0; k < 2; k++) {
		was = get(0, off[k], 8);
		put(0, off[k], 8, 0x70000000);
		ck_assert_uint_eq(get(0, off[k], 8), was);
	}
	ck_assert_uint_eq(rig_unpred(r, rwp_ignored), 2);
	put(0, GICR_CTLR, 4, 1);
	ck_assert_uint_eq(rig_unpred(r, rwp_ignored), 3);
	ck_assert(!rwp(0));
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), 8192);
}
END_TEST

/* pins LPI-08 */
START_TEST(without_ces_enablelpis_may_stick)
{
	r->hw.caps.ces = 0;
	rig_choose(r, enablelpis_without_ces, _i);
	ck_assert_uint_eq(get(0, GICR_CTLR, 4) & 2, 0);
	put(0, GICR_CTLR, 4, 0);
	rig_settle(r);
	ck_assert_int_eq(get(0, GICR_CTLR, 4) & 1, !_i);
}
END_TEST

/* pins V41-01 ORD-01 */
START_TEST(clearing_vpropbaser_is_reported_by_rwp)
{
	put(0, 0x20000 + GICR_VPROPBASER, 8, 0);
	ck_assert(rwp(0));
	ck_assert(!rwp(1));
	if (_i) {
		put(0, 0x20000 + GICR_VPROPBASER, 8, VPROPBASER_Valid | RIG_TABLE);
		ck_assert_uint_eq(rig_unpred(r, rwp_ignored), 1);
		ck_assert(!rwp(0));
	} else {
		rig_act(r, &gicd_rwp_actor, 1);
		ck_assert(!rwp(0));
		ck_assert_uint_eq(rig_unpred(r, rwp_ignored), 0);
	}
	ck_assert_uint_eq(rig_unpred(r, vpropbaser_live), 0);
}
END_TEST

/* pins V41-01 */
START_TEST(vpropbaser_does_not_change_while_valid)
{
	u64 was = get(0, 0x20000 + GICR_VPROPBASER, 8);

	put(0, 0x20000 + GICR_VPROPBASER, 8, was);
	ck_assert_uint_eq(rig_unpred(r, vpropbaser_live), 0);
	put(0, 0x20000 + GICR_VPROPBASER, 8, VPROPBASER_Valid | (RIG_TABLE + 0x2000));
	ck_assert_uint_eq(rig_unpred(r, vpropbaser_live), 1);
	ck_assert_uint_eq(get(0, 0x20000 + GICR_VPROPBASER, 8), was);
	rig_run(r, 0, 1);
	put(0, 0x20000 + GICR_VPROPBASER, 8, 0);
	ck_assert_uint_eq(rig_unpred(r, vpropbaser_live), 2);
}
END_TEST

/* pins LPI-09 */
START_TEST(one_configuration_table_for_the_group)
{
	put(0, GICR_CTLR, 4, 0);
	rig_settle(r);
	put(0, GICR_PROPBASER, 8, 0x70000000 | 15);
	put(0, GICR_CTLR, 4, 1);
	ck_assert_uint_eq(rig_unpred(r, propbaser_group), 1);
	put(0, GICR_CTLR, 4, 0);
	rig_settle(r);
	put(0, GICR_PROPBASER, 8, RIG_PROP | 15 | 0x780);
	put(0, GICR_CTLR, 4, 1);
	ck_assert_msg(rig_unpred(r, propbaser_group) == 1, "attributes may differ");
}
END_TEST

Suite *check_gicr_rwp(void);
Suite *check_gicr_rwp(void)
{
	Suite *s = suite_create("gicr_rwp");
	TCase *t = tcase_create("all");

	tcase_add_checked_fixture(t, up, down);
	tcase_add_test(t, clearing_enablelpis_is_complete_when_rwp_reads_0);
	tcase_add_loop_test(t, rwp_is_one_bit_for_all_that_is_under_way, 0, 3);
	tcase_add_test(t, or_it_is_complete_at_once);
	tcase_add_test(t, what_rwp_reports_is_not_to_be_touched);
	tcase_add_loop_test(t, without_ces_enablelpis_may_stick, 0, 2);
	tcase_add_loop_test(t, clearing_vpropbaser_is_reported_by_rwp, 0, 2);
	tcase_add_test(t, vpropbaser_does_not_change_while_valid);
	tcase_add_test(t, one_configuration_table_for_the_group);
	suite_add_tcase(s, t);
	return s;
}
