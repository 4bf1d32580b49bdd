/* SPDX-License-Identifier: MIT */
/* INT CLEAR INV INVALL SYNC. */
#include "support.h"

#define EV(ev) { "DeviceID", 0x10 }, { "EventID", ev }

static struct mach *m;

static void setup(void)
{
	m = mach_new((struct mach_opt){ .version = GICV4_1 });
	mach_usual(m);
	mach_vmapp(m, 0, 0, 0);
	cmd(m, "MAPTI", EV(0), { "pINTID", 8192 }, { "ICID", 0 });
	cmd(m, "MAPTI", EV(1), { "pINTID", 8193 }, { "ICID", 1 });
	cmd(m, "VMAPTI", EV(2), { "vPEID", 0 }, { "vINTID", 8195 }, { "Dbell_pINTID", 1023 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	mach_forget(m);
}

static void teardown(void)
{
	mach_free(m);
}

static u64 creadr(void)
{
	return mach_read(m, "GITS_CREADR", 0);
}

/* The ITS alone goes as far as it can: has it consumed everything? */
static bool consumed(void)
{
	mach_run_only(m, "its", 0);
	return creadr() == m->cwriter[0];
}

/* pins ITS-MOV-04 */
START_TEST(int_is_an_msi_with_its_own_cause)
{
	cmd(m, "INT", EV(0));
	mach_run_only(m, "its", 0);
	ck_assert_uint_eq(msg_fifo_at(&m->g, GS_ITS(0), GS_PE(0))->m[0].kind, MSG_SET);
	ck_assert_uint_eq(mach_last(m, OBS_CARRY)->d, CAUSE_INT);
	ck_assert_uint_eq(mach_count(m, OBS_MSI_ARRIVE), 0);
	mach_run(m);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(0)), 8192);
	cmd(m, "INT", EV(2));
	mach_run(m);
	ck_assert_uint_eq(gic_carriers_v(&m->g, GS_VPE(0), 8195), 1);
}
END_TEST

/* pins ITS-MOV-04 */
START_TEST(clear_takes_pending_state_and_keeps_the_mapping)
{
	mach_msi(m, 0x10, 0);
	mach_msi(m, 0x10, 2);
	mach_run(m);
	cmd(m, "CLEAR", EV(0));
	cmd(m, "CLEAR", EV(2));
	mach_run(m);
	ck_assert_uint_eq(gic_carriers_p(&m->g, 8192), 0);
	ck_assert_uint_eq(gic_carriers_v(&m->g, GS_VPE(0), 8195), 0);
	mach_msi(m, 0x10, 0);
	mach_run(m);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(0)), 8192);
}
END_TEST

/* pins ITS-CMD-04 ORD-09 */
START_TEST(clear_acts_when_its_message_lands_not_before)
{
	mach_msi(m, 0x10, 0);
	mach_run(m);
	cmd(m, "CLEAR", EV(0));
	mach_run_only(m, "its", 0);
	ck_assert_uint_eq(creadr(), m->cwriter[0]);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(0)), 8192);
	ck_assert(mach_step(m, "fabric", 0));
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(0)), 1023);
}
END_TEST

START_TEST(inv_goes_to_where_the_interrupt_is)
{
	cmd(m, "INV", EV(1));
	cmd(m, "INV", EV(2));
	cmd(m, "INVALL", { "ICID", 1 });
	mach_run_only(m, "its", 0);
	ck_assert_uint_eq(msg_fifo_at(&m->g, GS_ITS(0), GS_PE(1))->m[0].kind, MSG_INV);
	ck_assert_uint_eq(msg_fifo_at(&m->g, GS_ITS(0), GS_PE(1))->m[0].intid, 8193);
	ck_assert_uint_eq(msg_fifo_at(&m->g, GS_ITS(0), GS_PE(1))->m[1].kind, MSG_INVALL);
	ck_assert_uint_eq(msg_fifo_at(&m->g, GS_ITS(0), GS_PE(0))->m[0].kind, MSG_VINV);
	ck_assert_uint_eq(msg_fifo_at(&m->g, GS_ITS(0), GS_PE(0))->m[0].intid, 8195);
}
END_TEST

/* pins ITS-CMD-04 ORD-03 */
START_TEST(sync_waits_for_what_was_sent_to_its_redistributor)
{
	cmd(m, "CLEAR", EV(0));
	cmd(m, "SYNC", { "RDbase", 0 });
	ck_assert(!consumed());
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 1);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_WAIT), 1);
	ck_assert(!mach_ready(m, "its", 0));		/* it waits without polling */
	ck_assert(mach_step(m, "fabric", 0));
	ck_assert(consumed());
}
END_TEST

/* pins ORD-03 */
START_TEST(sync_of_another_redistributor_does_not_wait)
{
	cmd(m, "CLEAR", EV(0));
	cmd(m, "SYNC", { "RDbase", 1 });
	ck_assert(consumed());
}
END_TEST

/* pins ORD-03 */
START_TEST(sync_does_not_wait_for_vlpis)
{
	cmd(m, "CLEAR", EV(2));
	cmd(m, "SYNC", { "RDbase", 0 });
	ck_assert(consumed());
}
END_TEST

/* pins ORD-03 */
START_TEST(sync_waits_for_a_move_that_ends_here)
{
	cmd(m, "MOVI", EV(0), { "ICID", 1 });
	cmd(m, "SYNC", { "RDbase", 1 });
	ck_assert(!consumed());
	ck_assert(mach_step(m, "fabric", 0));
	ck_assert(consumed());
}
END_TEST

/* pins ITS-TRN-11 */
START_TEST(whether_sync_covers_translations_is_a_choice)
{
	mach_answer(m, CHOICE_sync_covers_translations, _i == 0 ? 0 : 1);
	mach_msi(m, 0x10, 0);
	cmd(m, "SYNC", { "RDbase", 0 });
	ck_assert_int_eq(consumed(), _i != 0);
	mach_run(m);
	ck_assert(consumed());
	/* INT is a command: always covered */
	cmd(m, "INT", EV(0));
	cmd(m, "SYNC", { "RDbase", 0 });
	ck_assert(!consumed());
}
END_TEST

START_TEST(the_choice_is_asked_when_sync_is_fetched)
{
	mach_answer(m, CHOICE_sync_covers_translations, GS_ANY);
	mach_msi(m, 0x10, 0);
	cmd(m, "SYNC", { "RDbase", 0 });
	m->list.answers = (const u16[]){ 1 };
	m->list.n = 1;
	ck_assert(mach_step(m, "its", 0));
	ck_assert_uint_eq(m->list.at, 1);
	ck_assert(mach_step(m, "its", 0));
}
END_TEST

/* pins ITS-MAP-04 */
START_TEST(events_of_an_unmapped_collection_are_dropped_by_int)
{
	cmd(m, "MAPC", { "ICID", 1 }, { "V", 0 });
	cmd(m, "INT", EV(1));
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	ck_assert_uint_eq(mach_last(m, OBS_ITS_DROP)->d, DROP_COLLECTION_UNMAPPED);
}
END_TEST

Suite *check_its_cmd_lpi(void);
Suite *check_its_cmd_lpi(void)
{
	Suite *s = suite_create("its_cmd_lpi");
	TCase *t = tcase_create("commands");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, int_is_an_msi_with_its_own_cause);
	tcase_add_test(t, clear_takes_pending_state_and_keeps_the_mapping);
	tcase_add_test(t, clear_acts_when_its_message_lands_not_before);
	tcase_add_test(t, inv_goes_to_where_the_interrupt_is);
	tcase_add_test(t, sync_waits_for_what_was_sent_to_its_redistributor);
	tcase_add_test(t, sync_of_another_redistributor_does_not_wait);
	tcase_add_test(t, sync_does_not_wait_for_vlpis);
	tcase_add_test(t, sync_waits_for_a_move_that_ends_here);
	tcase_add_loop_test(t, whether_sync_covers_translations_is_a_choice, 0, 2);
	tcase_add_test(t, the_choice_is_asked_when_sync_is_fetched);
	tcase_add_test(t, events_of_an_unmapped_collection_are_dropped_by_int);
	suite_add_tcase(s, t);
	return s;
}
