/* SPDX-License-Identifier: MIT */
/* MAPD MAPC MAPTI MAPI DISCARD, end to end. */
#include "support.h"

static struct mach *m;

static void setup(void)
{
	m = mach_new((struct mach_opt){ .version = GICV3 });
	mach_usual(m);
}

static void teardown(void)
{
	mach_free(m);
}

START_TEST(mapped_event_becomes_pending_at_its_collection)
{
	cmd(m, "MAPTI", { "DeviceID", 0x10 }, { "EventID", 3 }, { "pINTID", 8200 }, { "ICID", 1 });
	cmd(m, "SYNC", { "RDbase", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), mach_read(m, "GITS_CWRITER", 0));
	mach_msi(m, 0x10, 3);
	ck_assert_uint_eq(mach_last(m, OBS_TRANSLATE_P)->c, 8200);
	ck_assert_uint_eq(mach_last(m, OBS_TRANSLATE_P)->d, 1);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(1)), 1023);
	mach_run(m);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(1)), 8200);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(0)), 1023);
}
END_TEST

START_TEST(int_makes_the_event_pending_and_discard_clears_it)
{
	cmd(m, "MAPTI", { "DeviceID", 0x10 }, { "EventID", 0 }, { "pINTID", 8193 }, { "ICID", 0 });
	cmd(m, "INT", { "DeviceID", 0x10 }, { "EventID", 0 });
	cmd(m, "SYNC", { "RDbase", 0 });
	mach_run(m);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(0)), 8193);
	cmd(m, "DISCARD", { "DeviceID", 0x10 }, { "EventID", 0 });
	cmd(m, "SYNC", { "RDbase", 0 });
	mach_run(m);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(0)), 1023);
	mach_msi(m, 0x10, 0);
	ck_assert_uint_eq(mach_last(m, OBS_ITS_DROP)->d, DROP_EVENT_UNMAPPED);
}
END_TEST

Suite *check_its_cmd_map(void);
Suite *check_its_cmd_map(void)
{
	Suite *s = suite_create("its_cmd_map");
	TCase *t = tcase_create("physical");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, mapped_event_becomes_pending_at_its_collection);
	tcase_add_test(t, int_makes_the_event_pending_and_discard_clears_it);
	suite_add_tcase(s, t);
	return s;
}
