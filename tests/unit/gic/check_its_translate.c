/* SPDX-License-Identifier: MIT */
/* Translation: every reason to drop, and GITS_STATUSR. */
#include "support.h"

#define EV(ev) { "DeviceID", 0x10 }, { "EventID", ev }

static struct mach *m;

static void umsi(struct mach *x)
{
	x->hw.caps.umsi = 1;
	x->hw.caps.event_bits = 7;
}

/* Events of device 0x10: 0 physical, 1 virtual, 2 unmapped collection, 3 unmapped vPE, 4 vINTID too big. */
static void setup(void)
{
	m = mach_new((struct mach_opt){ .version = GICV4_0, .tweak = umsi });
	mach_usual(m);
	mach_vmapp(m, 0, 0, 0);
	cmd(m, "MAPTI", EV(0), { "pINTID", 8192 }, { "ICID", 0 });
	cmd(m, "VMAPTI", EV(1), { "vPEID", 0 }, { "vINTID", 8192 }, { "Dbell_pINTID", 8200 });
	cmd(m, "MAPTI", EV(2), { "pINTID", 8193 }, { "ICID", 5 });
	cmd(m, "VMAPTI", EV(3), { "vPEID", 1 }, { "vINTID", 8192 }, { "Dbell_pINTID", 1023 });
	cmd(m, "VMAPTI", EV(4), { "vPEID", 1 }, { "vINTID", 0x4000 }, { "Dbell_pINTID", 1023 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	mach_forget(m);
}

static void teardown(void)
{
	mach_free(m);
}

static const struct {
	u32 dev, event, drop, syndrome;
} lost[] = {
	{ 0x400, 0, DROP_DEVICE_OOR, 2 },
	{ 0xffffffff, 0, DROP_DEVICE_OOR, 2 },
	{ 0x11, 0, DROP_DEVICE_UNMAPPED, 3 },
	{ 0x10, 32, DROP_EVENT_OOR, 4 },
	{ 0x10, 9, DROP_EVENT_UNMAPPED, 5 },
	{ 0x10, 2, DROP_COLLECTION_UNMAPPED, 7 },
	{ 0x10, 3, DROP_VPE_UNMAPPED, 9 },
};

/* pins ITS-TRN-02 ITS-TRN-08 ITS-MAP-03 ITS-MAP-04 */
START_TEST(an_event_with_nowhere_to_go_is_dropped_and_reported)
{
	ck_assert(gic_msi_ready(&m->g, GS_ITS(0), lost[_i].dev, lost[_i].event));
	mach_msi(m, lost[_i].dev, lost[_i].event);
	ck_assert(mach_saw(m, OBS_MSI_ARRIVE, 0, lost[_i].dev));
	ck_assert_uint_eq(mach_last(m, OBS_ITS_DROP)->d, lost[_i].drop);
	ck_assert_uint_eq(mach_count(m, OBS_CARRY), 0);
	ck_assert_uint_eq(mach_read(m, "GITS_STATUSR", 0), lost[_i].syndrome << 6 | 1 << 4);
	ck_assert_uint_eq(mach_read(m, "GITS_UMSIR", 0), (u64)lost[_i].dev << 32 | lost[_i].event);
}
END_TEST

/* pins ITS-TRN-08 */
START_TEST(the_first_report_stays_until_it_is_cleared)
{
	mach_msi(m, 0x11, 1);
	mach_msi(m, 0x10, 9);
	ck_assert_uint_eq(mach_read(m, "GITS_STATUSR", 0), 3 << 6 | 1 << 5 | 1 << 4);
	ck_assert_uint_eq(mach_read(m, "GITS_UMSIR", 0), 0x1100000001ull);
	mach_write(m, "GITS_STATUSR", 0, 0);		/* write one to clear */
	ck_assert_uint_eq(mach_read(m, "GITS_STATUSR", 0), 3 << 6 | 1 << 5 | 1 << 4);
	mach_write(m, "GITS_STATUSR", 0, 1 << 5 | 1 << 4);
	ck_assert_uint_eq(mach_read(m, "GITS_STATUSR", 0), 0);
	mach_msi(m, 0x10, 9);
	ck_assert_uint_eq(mach_read(m, "GITS_STATUSR", 0), 5 << 6 | 1 << 4);
}
END_TEST

/* pins ITS-TRN-08 */
START_TEST(without_umsi_nothing_is_reported)
{
	m->hw.caps.umsi = 0;
	mach_msi(m, 0x11, 1);
	ck_assert_uint_eq(mach_read(m, "GITS_STATUSR", 0), 0);
}
END_TEST

/* pins ITS-TRN-02 */
START_TEST(a_disabled_its_ignores_devices)
{
	mach_write(m, "GITS_CTLR", 0, 0);
	mach_msi(m, 0x10, 0);
	ck_assert_uint_eq(mach_last(m, OBS_ITS_DROP)->d, DROP_ITS_DISABLED);
	ck_assert_uint_eq(mach_read(m, "GITS_STATUSR", 0), 0);
}
END_TEST

/* pins ITS-TRN-07 */
START_TEST(a_vintid_beyond_the_vpt_is_dropped)
{
	/* vPE 1 has a VPT of 14 bits: vLPIs below 0x4000 */
	cmd(m, "VMAPP", { "vPEID", 1 }, { "RDbase", 0 }, { "V", 1 }, { "VPT_size", 13 }, { "VPT_addr", AT_VPT(1) });
	mach_run(m);
	mach_msi(m, 0x10, 4);
	ck_assert_uint_eq(mach_last(m, OBS_ITS_DROP)->d, DROP_INTID_OOR);
	mach_msi(m, 0x10, 3);
	ck_assert_uint_eq(mach_count(m, OBS_TRANSLATE_V), 1);
}
END_TEST

/* pins ITS-TRN-03 */
START_TEST(event_bits_beyond_the_width_are_ignored_or_the_write_is)
{
	mach_answer(m, CHOICE_msi_event_high_bits, (u8)_i);
	mach_msi(m, 0x10, 0x100);			/* ID_bits = 7: 8 bits */
	ck_assert_uint_eq(mach_count(m, OBS_TRANSLATE_P), !_i);
	ck_assert_uint_eq(mach_count(m, OBS_ITS_DROP), (u32)_i);
	ck_assert(_i || mach_last(m, OBS_TRANSLATE_P)->c == 8192);
	ck_assert_uint_eq(mach_read(m, "GITS_STATUSR", 0), 0);
}
END_TEST

/* pins ITS-TRN-08 */
START_TEST(without_umsi_umsir_is_zero_or_what_it_was)
{
	mach_answer(m, CHOICE_umsir_without_umsi, (u8)_i);
	mach_msi(m, 0x11, 1);
	mach_write(m, "GITS_STATUSR", 0, 1 << 4);
	ck_assert_uint_eq(mach_read(m, "GITS_STATUSR", 0), 0);
	ck_assert_uint_eq(mach_read(m, "GITS_UMSIR", 0), _i ? 0x1100000001ull : 0);
	mach_msi(m, 0x12, 2);
	ck_assert_uint_eq(mach_read(m, "GITS_UMSIR", 0), 0x1200000002ull);
}
END_TEST

/* pins ITS-TRN-08 */
START_TEST(the_syndrome_may_always_be_zero)
{
	mach_answer(m, CHOICE_umsi_syndrome, 1);
	mach_msi(m, 0x11, 1);
	ck_assert_uint_eq(mach_read(m, "GITS_STATUSR", 0), 1 << 4);
	ck_assert_uint_eq(mach_read(m, "GITS_UMSIR", 0), 0x1100000001ull);
}
END_TEST

/* Callers that do not ask gic_msi_ready(). */
START_TEST(a_full_fabric_takes_one_more_by_delivering_one)
{
	for (u32 k = 0; k < MSG_DEPTH; k++)
		mach_msi(m, 0x10, 0);
	ck_assert(!gic_msi_ready(&m->g, GS_ITS(0), 0x10, 0));
	ck_assert_uint_eq(mach_count(m, OBS_MSG_DELIVER), 0);
	mach_msi(m, 0x10, 0);
	ck_assert_uint_eq(mach_count(m, OBS_MSG_DELIVER), 1);
	ck_assert_uint_eq(msg_free(&m->g, GS_ITS(0), GS_PE(0)), 0);
}
END_TEST

START_TEST(a_vlpi_carries_its_doorbell)
{
	mach_msi(m, 0x10, 1);
	ck_assert_uint_eq(msg_fifo_at(&m->g, GS_ITS(0), GS_PE(0))->m[0].doorbell, 8200);
	ck_assert_uint_eq(mach_last(m, OBS_TRANSLATE_V)->b, 0x10 << 16 | 1);
}
END_TEST

/* pins ITS-TRN-09 */
START_TEST(without_a_device_table_everything_is_discarded)
{
	const char *near;

	mach_write(m, "GITS_CTLR", 0, 0);
	gic_mmio_write(&m->g, GS_PE(0), gic_reg_addr(&m->cfg, gic_reg_find(GICV4_0, "GITS_BASER", &near), 0, 0),
		       8, 0);
	mach_write(m, "GITS_CTLR", 0, 1);
	mach_msi(m, 0x10, 0);
	ck_assert_uint_eq(mach_last(m, OBS_ITS_DROP)->d, DROP_TABLE);
}
END_TEST

START_TEST(whether_int_counts_as_an_unmapped_msi_is_a_choice)
{
	mach_answer(m, CHOICE_umsi_counts_int, (u8)_i);
	cmd(m, "INT", EV(9));
	mach_run(m);
	ck_assert_uint_eq(mach_last(m, OBS_CMD_ERROR)->c, 0x010307);
	ck_assert_uint_eq(mach_read(m, "GITS_STATUSR", 0), _i ? 5 << 6 | 1 << 4 : 0);
}
END_TEST

/* A mapped event without a place to go is no command error, but may be an unmapped MSI. */
START_TEST(an_int_behind_an_unmapped_target_counts_by_the_same_choice)
{
	static const u32 event[] = { 2, 3 }, syndrome[] = { 7, 9 };

	mach_answer(m, CHOICE_umsi_counts_int, (u8)(_i & 1));
	cmd(m, "INT", EV(event[_i / 2]));
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	ck_assert_uint_eq(mach_count(m, OBS_ITS_DROP), 1);
	ck_assert_uint_eq(mach_read(m, "GITS_STATUSR", 0), _i & 1 ? syndrome[_i / 2] << 6 | 1 << 4 : 0);
	if (_i & 1)
		ck_assert_uint_eq(mach_read(m, "GITS_UMSIR", 0), 0x1000000000ull | event[_i / 2]);
}
END_TEST

/* pins ITS-TRN-10 */
START_TEST(the_second_device_write_meets_the_new_mapping)
{
	mach_msi(m, 0x10, 0);
	cmd(m, "DISCARD", EV(0));
	cmd(m, "MAPTI", EV(0), { "pINTID", 8195 }, { "ICID", 1 });
	mach_run_only(m, "its", 0);
	mach_msi(m, 0x10, 0);
	ck_assert_uint_eq(mach_last(m, OBS_TRANSLATE_P)->c, 8195);
	mach_run(m);
	ck_assert_uint_eq(gic_carriers_p(&m->g, 8192), 0);	/* discarded behind its message */
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(1)), 8195);
}
END_TEST

Suite *check_its_translate(void);
Suite *check_its_translate(void)
{
	Suite *s = suite_create("its_translate");
	TCase *t = tcase_create("events");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, an_event_with_nowhere_to_go_is_dropped_and_reported, 0, ARRAY_SIZE(lost));
	tcase_add_test(t, the_first_report_stays_until_it_is_cleared);
	tcase_add_test(t, without_umsi_nothing_is_reported);
	tcase_add_test(t, a_disabled_its_ignores_devices);
	tcase_add_test(t, a_vintid_beyond_the_vpt_is_dropped);
	tcase_add_loop_test(t, event_bits_beyond_the_width_are_ignored_or_the_write_is, 0, 2);
	tcase_add_loop_test(t, without_umsi_umsir_is_zero_or_what_it_was, 0, 2);
	tcase_add_test(t, the_syndrome_may_always_be_zero);
	tcase_add_test(t, a_full_fabric_takes_one_more_by_delivering_one);
	tcase_add_test(t, a_vlpi_carries_its_doorbell);
	tcase_add_test(t, without_a_device_table_everything_is_discarded);
	tcase_add_loop_test(t, whether_int_counts_as_an_unmapped_msi_is_a_choice, 0, 2);
	tcase_add_loop_test(t, an_int_behind_an_unmapped_target_counts_by_the_same_choice, 0, 4);
	tcase_add_test(t, the_second_device_write_meets_the_new_mapping);
	suite_add_tcase(s, t);
	return s;
}
