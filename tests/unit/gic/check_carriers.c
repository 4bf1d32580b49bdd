/* SPDX-License-Identifier: MIT */
/* Recounting carriers along the way of an interrupt, ITS to acknowledge. */
#include "support.h"

static struct mach *m;

static void up(void)
{
	m = mach_new((struct mach_opt){ .version = GICV4_1 });
	mach_usual(m);
	mach_vmapp(m, 0, 1, 0);
	cmd(m, "VMAPTI", { "DeviceID", 0x10 }, { "EventID", 0 }, { "vPEID", 1 }, { "vINTID", 8195 },
	    { "Dbell_pINTID", 1023 });
	cmd(m, "MAPTI", { "DeviceID", 0x10 }, { "EventID", 1 }, { "pINTID", 8200 }, { "ICID", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
}

static void down(void)
{
	mach_free(m);
}

/* pins MIG-01 */
START_TEST(a_physical_lpi_has_one_carrier_until_acknowledged)
{
	ck_assert_uint_eq(gic_carriers_p(&m->g, 8200), 0);
	mach_msi(m, 0x10, 1);
	ck_assert_uint_eq(gic_carriers_p(&m->g, 8200), 1);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(1)), 1023);
	mach_run(m);
	ck_assert_uint_eq(gic_carriers_p(&m->g, 8200), 1);
	ck_assert_uint_eq(icc_ack(&m->g, GS_PE(1)), 8200);
	ck_assert_uint_eq(gic_carriers_p(&m->g, 8200), 0);
}
END_TEST

START_TEST(a_vlpi_has_a_bit_and_a_copy_while_it_is_handed_over)
{
	gs_vpe v = GS_VPE(1);
	bool direct;

	mach_msi(m, 0x10, 0);
	ck_assert_uint_eq(gic_carriers_v(&m->g, v, 8195), 1);
	mach_run(m);
	ck_assert_uint_eq(gic_carriers_v(&m->g, v, 8195), 1);
	mach_write(m, "GICR_VPENDBASER", 0, 1ull << 63 | 1ull << 58 | 1);
	mach_run(m);
	ck_assert_uint_eq(gic_carriers_v(&m->g, v, 8195), 2);
	ck_assert_uint_eq(gic_carriers_v(&m->g, v, 8194), 0);
	ck_assert_uint_eq(gic_carriers_v(&m->g, GS_VPE(0), 8195), 0);
	ich_enable(&m->g, GS_PE(0), true);
	ich_vmcr_set(&m->g, GS_PE(0), (struct ich_vmcr){ .pmr = 0xff, .grp1 = 1 });
	ck_assert_uint_eq(icv_ack(&m->g, GS_PE(0), &direct), 8195);
	ck_assert_uint_eq(gic_carriers_v(&m->g, v, 8195), 0);
}
END_TEST

/* DISCARD with the copy out: VSYNC is consumed only when the copy is gone. */
/* pins ORD-03 */
START_TEST(vsync_waits_for_a_stale_copy)
{
	mach_msi(m, 0x10, 0);
	mach_write(m, "GICR_VPENDBASER", 0, 1ull << 63 | 1ull << 58 | 1);
	mach_run(m);
	cmd(m, "DISCARD", { "DeviceID", 0x10 }, { "EventID", 0 });
	cmd(m, "VSYNC", { "vPEID", 1 });
	for (u32 n = 0; n < 20; n++) {
		mach_step(m, "its", 0);
		for (u32 pe = 0; pe < 2; pe++)
			mach_step(m, "fabric", pe);
	}
	ck_assert_uint_eq(gic_carriers_v(&m->g, GS_VPE(1), 8195), 1);
	ck_assert_uint_ne(mach_read(m, "GITS_CREADR", 0), mach_read(m, "GITS_CWRITER", 0));
	mach_run(m);
	ck_assert_uint_eq(gic_carriers_v(&m->g, GS_VPE(1), 8195), 0);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), mach_read(m, "GITS_CWRITER", 0));
}
END_TEST

Suite *check_carriers(void);
Suite *check_carriers(void)
{
	Suite *s = suite_create("carriers");
	TCase *t = tcase_create("carriers");

	tcase_add_checked_fixture(t, up, down);
	tcase_add_test(t, a_physical_lpi_has_one_carrier_until_acknowledged);
	tcase_add_test(t, a_vlpi_has_a_bit_and_a_copy_while_it_is_handed_over);
	tcase_add_test(t, vsync_waits_for_a_stale_copy);
	suite_add_tcase(s, t);
	return s;
}
