/* SPDX-License-Identifier: MIT */
/* RD_base through MMIO: reset values, masks, effects, by version. */
#include "support_rd.h"

#include "gic/regs.h"

static struct rig *r;

static void up3(void)
{
	r = rig_new(GICV3);
}

static void up40(void)
{
	r = rig_new(GICV4_0);
}

static void up41(void)
{
	r = rig_new(GICV4_1);
}

static void down(void)
{
	rig_free(r);
}

/* Frames of one PE: 128 KiB in v3, 256 KiB in v4. */
static u64 rd(u32 pe, u32 off)
{
	return GICR_BASE + pe * (r->cfg.version == GICV3 ? 0x20000ull : 0x40000ull) + off;
}

static u64 get(u64 addr, u32 bytes)
{
	u64 v;

	rig_step(r, v = gic_mmio_read(&r->g, GS_PE(0), addr, bytes));
	ck_assert_uint_eq(v, gic_mmio_peek(&r->g, addr, bytes));
	return v;
}

static void put(u64 addr, u32 bytes, u64 val)
{
	rig_step(r, gic_mmio_write(&r->g, GS_PE(0), addr, bytes, val));
}

START_TEST(identification_registers)
{
	bool v4 = r->cfg.version >= GICV4_0, v41 = r->cfg.version == GICV4_1;
	u64 typer = get(rd(3, 0x8), 8);

	ck_assert_uint_eq(get(rd(0, 0x4), 4) & 0xfff, 0x43b);
	ck_assert_uint_eq(get(rd(0, 0xffe8), 4) >> 4 & 0xf, v4 ? 4 : 3);
	ck_assert_uint_eq(typer & 1, 1);			/* PLPIS */
	ck_assert_uint_eq(typer >> 1 & 1, v4);			/* VLPIS */
	ck_assert_uint_eq(typer >> 2 & 1, v4);			/* Dirty */
	ck_assert_uint_eq(typer >> 3 & 1, 0);			/* DirectLPI */
	ck_assert_uint_eq(typer >> 4 & 1, 1);			/* Last */
	ck_assert_uint_eq(typer >> 7 & 1, v41);			/* RVPEID */
	ck_assert_uint_eq(typer >> 8 & 0xffff, 3);		/* Processor_Number */
	ck_assert_uint_eq(typer >> 24 & 3, 2);			/* same Aff3.Aff2 */
	ck_assert_uint_eq(typer >> 32, 0x10003);
	ck_assert_uint_eq(get(rd(2, 0x8), 4) >> 4 & 1, 0);
	ck_assert_uint_eq(get(rd(3, 0xc), 4), 0x10003);
	put(rd(3, 0x8), 8, 0);
	ck_assert_uint_eq(get(rd(3, 0x8), 8), typer);
}
END_TEST

/* LPI-08: CES=1. */
/* pins LPI-08 */
START_TEST(enablelpis_can_be_cleared_and_set)
{
	ck_assert_uint_eq(get(rd(0, 0), 4) & 3, 3);
	put(rd(0, 0), 4, 0);
	ck_assert_uint_eq(get(rd(0, 0), 4) & 0xb, 2);	/* RWP=0 at once; later: check_gicr_rwp.c */
	put(rd(0, 0), 4, 1);
	ck_assert_uint_eq(get(rd(0, 0), 4) & 1, 1);
	ck_assert_uint_eq(get(rd(0, 0), 4) >> 2 & 1, r->cfg.version == GICV4_1);
}
END_TEST

/* LPI-09; masks; halves. */
/* pins LPI-09 */
START_TEST(table_registers_are_locked_while_enabled)
{
	u64 prop = get(rd(0, 0x70), 8);

	put(rd(0, 0x70), 8, prop);
	ck_assert_uint_eq(rig_unpred(r, pendbaser_while_enabled), 0);
	put(rd(0, 0x70), 8, 0);
	put(rd(0, 0x78), 8, 0);
	ck_assert_uint_eq(rig_unpred(r, pendbaser_while_enabled), 2);
	ck_assert_uint_eq(get(rd(0, 0x70), 8), prop);
	put(rd(0, 0), 4, 0);
	rig_settle(r);
	put(rd(0, 0x70), 8, ~(u64)0);
	ck_assert_uint_eq(get(rd(0, 0x70), 8), 0x070fffffffffff9full);
	put(rd(0, 0x78), 8, ~(u64)0);
	ck_assert_uint_eq(get(rd(0, 0x78), 8), 0x070fffffffff0f80ull);	/* PTZ reads 0 */
	put(rd(0, 0x78), 4, 0x12340780);
	ck_assert_uint_eq(get(rd(0, 0x78), 8), 0x070fffff12340780ull);
	ck_assert_uint_eq(get(rd(0, 0x7c), 4), 0x070fffff);
}
END_TEST

/* pins WAK-01 */
START_TEST(waker_sleeps_after_reset_and_follows_software)
{
	rig_step(r, gicr_reset(&r->g));
	ck_assert_uint_eq(get(rd(0, 0x14), 4), 6);
	put(rd(0, 0x14), 4, 0);
	ck_assert_uint_eq(get(rd(0, 0x14), 4), 0);
	ck_assert_uint_eq(get(rd(1, 0x14), 4), 6);
	put(rd(0, 0x14), 4, 2);
	ck_assert_uint_eq(get(rd(0, 0x14), 4), 6);
}
END_TEST

/* pins LPI-10 LPI-11 */
START_TEST(setlpir_and_clrlpir_need_directlpi)
{
	put(rd(0, 0x40), 8, 8192);
	ck_assert(!gicr_lpi_pending(&r->g, GS_PE(0), 8192));
	r->hw.caps.directlpi = 1;
	put(rd(0, 0x40), 4, 8192);
	ck_assert(gicr_lpi_pending(&r->g, GS_PE(0), 8192));
	put(rd(0, 0x48), 8, 8192);
	ck_assert(!gicr_lpi_pending(&r->g, GS_PE(0), 8192));
	put(rd(0, 0), 4, 0);
	rig_forget(r);
	put(rd(0, 0x40), 8, 8192);
	put(rd(0, 0), 4, 1);
	ck_assert(!gicr_lpi_pending(&r->g, GS_PE(0), 8192));
	ck_assert_uint_eq(rig_saw(r, OBS_RD_DROP, RIG_ANY, RIG_ANY, RIG_ANY, RIG_ANY), 0);
}
END_TEST

/* pins LPC-05 ORD-04 */
START_TEST(syncr_is_busy_until_the_invalidation_is_done)
{
	bool there = r->cfg.version == GICV4_1;

	put(rd(0, 0xa0), 8, 8192);
	ck_assert_uint_eq(get(rd(0, 0xc0), 4), there);
	rig_settle(r);
	ck_assert_uint_eq(get(rd(0, 0xc0), 4), 0);
	r->hw.caps.directlpi = 1;
	put(rd(0, 0xb0), 8, 0);
	ck_assert_uint_eq(get(rd(0, 0xc0), 4), 1);
	rig_settle(r);
	ck_assert_uint_eq(get(rd(0, 0xc0), 4), 0);
}
END_TEST

static void all(TCase *t)
{
	tcase_add_test(t, identification_registers);
	tcase_add_test(t, enablelpis_can_be_cleared_and_set);
	tcase_add_test(t, table_registers_are_locked_while_enabled);
	tcase_add_test(t, waker_sleeps_after_reset_and_follows_software);
	tcase_add_test(t, setlpir_and_clrlpir_need_directlpi);
	tcase_add_test(t, syncr_is_busy_until_the_invalidation_is_done);
}

Suite *check_gicr_regs(void);
Suite *check_gicr_regs(void)
{
	Suite *s = suite_create("gicr_regs");
	TCase *t3 = tcase_create("v3"), *t40 = tcase_create("v4.0"), *t41 = tcase_create("v4.1");

	tcase_add_checked_fixture(t3, up3, down);
	all(t3);
	suite_add_tcase(s, t3);
	tcase_add_checked_fixture(t40, up40, down);
	all(t40);
	suite_add_tcase(s, t40);
	tcase_add_checked_fixture(t41, up41, down);
	all(t41);
	suite_add_tcase(s, t41);
	return s;
}
