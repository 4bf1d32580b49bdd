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

/* pins ITS-TRN-04 */
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

/* pins ITS-MOV-04 ITS-MAP-02 */
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

/* pins ITS-MAP-03 */
START_TEST(unmapping_a_device_forgets_its_events_and_keeps_what_is_pending)
{
	cmd(m, "MAPTI", { "DeviceID", 0x10 }, { "EventID", 0 }, { "pINTID", 8193 }, { "ICID", 0 });
	mach_run(m);
	mach_msi(m, 0x10, 0);
	mach_run(m);
	cmd(m, "MAPD", { "DeviceID", 0x10 }, { "V", 0 });
	mach_run(m);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(0)), 8193);
	mach_msi(m, 0x10, 0);
	ck_assert_uint_eq(mach_last(m, OBS_ITS_DROP)->d, DROP_DEVICE_UNMAPPED);
}
END_TEST

START_TEST(unmapping_what_is_not_mapped_is_no_error)
{
	cmd(m, "MAPD", { "DeviceID", 0x77 }, { "V", 0 });
	cmd(m, "MAPC", { "ICID", 99 }, { "V", 0 }, { "RDbase", 0x7777 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
}
END_TEST

/* pins ITS-MAP-05 */
START_TEST(mapc_redirects_later_events_and_moves_nothing)
{
	cmd(m, "MAPTI", { "DeviceID", 0x10 }, { "EventID", 0 }, { "pINTID", 8193 }, { "ICID", 0 });
	mach_run(m);
	mach_msi(m, 0x10, 0);
	mach_run(m);
	cmd(m, "MAPC", { "ICID", 0 }, { "RDbase", 1 }, { "V", 1 });
	mach_run(m);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(0)), 8193);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(1)), 1023);
	mach_msi(m, 0x10, 0);
	ck_assert_uint_eq(mach_last(m, OBS_TRANSLATE_P)->d, 1);
}
END_TEST

/* pins ITS-MAP-07 */
START_TEST(a_collection_may_be_mapped_after_its_events)
{
	cmd(m, "MAPTI", { "DeviceID", 0x10 }, { "EventID", 0 }, { "pINTID", 8193 }, { "ICID", 9 });
	cmd(m, "MAPC", { "ICID", 9 }, { "RDbase", 1 }, { "V", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	mach_msi(m, 0x10, 0);
	ck_assert_uint_eq(mach_last(m, OBS_TRANSLATE_P)->d, 1);
}
END_TEST

/* ITS-MAP-02: the mapping goes at once, pending state when the message lands. */
/* pins ITS-MAP-02 */
START_TEST(discard_unmaps_before_its_message_lands)
{
	cmd(m, "MAPTI", { "DeviceID", 0x10 }, { "EventID", 0 }, { "pINTID", 8193 }, { "ICID", 0 });
	mach_run(m);
	mach_msi(m, 0x10, 0);
	mach_run(m);
	cmd(m, "DISCARD", { "DeviceID", 0x10 }, { "EventID", 0 });
	mach_run_only(m, "its", 0);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(0)), 8193);
	mach_msi(m, 0x10, 0);
	ck_assert_uint_eq(mach_last(m, OBS_ITS_DROP)->d, DROP_EVENT_UNMAPPED);
	mach_run(m);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(0)), 1023);
	ck_assert_uint_eq(mach_last(m, OBS_UNCARRY)->d, CAUSE_DISCARD);
}
END_TEST

/* ITS-CMD-05, choice discard_unmapped: an event whose collection is gone is unmapped, or kept as after an error. */
START_TEST(discard_without_a_collection_unmaps_or_is_an_error)
{
	mach_answer(m, CHOICE_discard_unmapped, (u8)_i);
	cmd(m, "MAPTI", { "DeviceID", 0x10 }, { "EventID", 0 }, { "pINTID", 8193 }, { "ICID", 0 });
	cmd(m, "MAPC", { "ICID", 0 }, { "V", 0 }, { "RDbase", 0 });
	cmd(m, "DISCARD", { "DeviceID", 0x10 }, { "EventID", 0 });
	cmd(m, "MAPC", { "ICID", 0 }, { "V", 1 }, { "RDbase", 1 });
	mach_run(m);
	ck_assert_int_eq(mach_ite(m, 0, 0x10, 0).valid, _i);
	mach_msi(m, 0x10, 0);
	mach_run(m);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(1)), _i ? 8193 : 1023);
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
	tcase_add_test(t, unmapping_a_device_forgets_its_events_and_keeps_what_is_pending);
	tcase_add_test(t, unmapping_what_is_not_mapped_is_no_error);
	tcase_add_test(t, mapc_redirects_later_events_and_moves_nothing);
	tcase_add_test(t, a_collection_may_be_mapped_after_its_events);
	tcase_add_test(t, discard_unmaps_before_its_message_lands);
	tcase_add_loop_test(t, discard_without_a_collection_unmaps_or_is_an_error, 0, 2);
	suite_add_tcase(s, t);
	return s;
}
