/* SPDX-License-Identifier: MIT */
/* VLPI_base through MMIO: the two layouts of VPROPBASER and VPENDBASER. */
#include "support_rd.h"

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

/* The third frame of a v4 redistributor. */
static u64 vlpi(u32 pe, u32 off)
{
	return GICR_BASE + pe * 0x40000ull + 0x20000 + off;
}

static u64 get(u64 addr, u32 bytes)
{
	return gic_mmio_peek(&r->g, addr, bytes);
}

static void put(u64 addr, u32 bytes, u64 val)
{
	rig_step(r, gic_mmio_write(&r->g, GS_PE(0), addr, bytes, val));
}

START_TEST(v41_layout_of_the_vlpi_frame)
{
	u64 table = get(vlpi(0, 0x70), 8);

	put(vlpi(0, 0x70), 8, 0);
	rig_settle(r);
	put(vlpi(0, 0x70), 8, ~(u64)0);
	ck_assert_uint_eq(get(vlpi(0, 0x70), 8), 0x87efffffffffffffull | 7ull << 59);
	put(vlpi(0, 0x70), 8, 0);
	rig_settle(r);
	r->hw.caps.indirect = 0;
	put(vlpi(0, 0x70), 8, table | 1ull << 55);
	ck_assert_uint_eq(get(vlpi(0, 0x70), 8), table);
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	put(vlpi(0, 0x78), 8, 1ull << 63 | 1ull << 58 | 1);
	ck_assert_uint_eq(get(vlpi(0, 0x78), 8) >> 60 & 9, 9);	/* Valid, Dirty */
	ck_assert_uint_eq(get(vlpi(0, 0x78), 8) & 0xffff, 1);
	rig_settle(r);
	put(vlpi(0, 0x78), 8, 1ull << 62 | 1ull << 58 | 1);
	rig_settle(r);
	ck_assert_uint_eq(get(vlpi(0, 0x78), 8) >> 60 & 0xb, 0);	/* PendingLast=0 too */
	ck_assert_uint_eq(vpe_at(&r->g, GS_VPE(1))->armed, 1);
}
END_TEST

START_TEST(v40_layout_of_the_vlpi_frame)
{
	put(vlpi(0, 0x70), 8, ~(u64)0);
	ck_assert_uint_eq(get(vlpi(0, 0x70), 8), 0x070fffffffffff9full);
	put(vlpi(0, 0x70), 8, RIG_VCONF | 15);
	rig_vmap(r, 0, 1, 0);
	put(vlpi(0, 0x78), 8, 7ull << 61 | (RIG_VPT + 0x10000));
	ck_assert_uint_eq(gicr_resident_vpe(&r->g, GS_PE(0)), 1);
	rig_settle(r);
	ck_assert_uint_eq(get(vlpi(0, 0x78), 8) & 0x000fffffffff0000ull, RIG_VPT + 0x10000);
}
END_TEST

/* A v3 redistributor has no such frame: PE 1 begins there. */
START_TEST(v3_has_no_vlpi_frame)
{
	put(vlpi(0, 0x78), 8, ~(u64)0);
	ck_assert_uint_eq(gicr_v_at(&r->g, GS_PE(0))->vpendbaser, 0);
	ck_assert_uint_eq(gicr_v_at(&r->g, GS_PE(1))->vpendbaser, 0);
}
END_TEST

Suite *check_gicr_vpe_regs(void);
Suite *check_gicr_vpe_regs(void)
{
	Suite *s = suite_create("gicr_vpe_regs");
	TCase *t3 = tcase_create("v3"), *t40 = tcase_create("v4.0"), *t41 = tcase_create("v4.1");

	tcase_add_checked_fixture(t3, up3, down);
	tcase_add_test(t3, v3_has_no_vlpi_frame);
	suite_add_tcase(s, t3);
	tcase_add_checked_fixture(t40, up40, down);
	tcase_add_test(t40, v40_layout_of_the_vlpi_frame);
	suite_add_tcase(s, t40);
	tcase_add_checked_fixture(t41, up41, down);
	tcase_add_test(t41, v41_layout_of_the_vlpi_frame);
	suite_add_tcase(s, t41);
	return s;
}
