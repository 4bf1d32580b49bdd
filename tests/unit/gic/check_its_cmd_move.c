/* SPDX-License-Identifier: MIT */
/* MOVI MOVALL: pending state goes along, nothing overtakes. */
#include "support.h"

#define EV(ev) { "DeviceID", 0x10 }, { "EventID", ev }

static struct mach *m;

static void setup(void)
{
	m = mach_new((struct mach_opt){ .version = GICV3, .pes = 3 });
	mach_usual(m);
	cmd(m, "MAPTI", EV(0), { "pINTID", 8192 }, { "ICID", 0 });
	cmd(m, "MAPTI", EV(1), { "pINTID", 8193 }, { "ICID", 0 });
	mach_run(m);
	mach_forget(m);
}

static void teardown(void)
{
	mach_free(m);
}

/* pins ITS-MOV-01 */
START_TEST(movi_takes_the_pending_state_along)
{
	mach_msi(m, 0x10, 0);
	mach_run(m);
	cmd(m, "MOVI", EV(0), { "ICID", 1 });
	mach_run_only(m, "its", 0);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(0)), 8192);	/* not before the message lands */
	mach_run(m);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(0)), 1023);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(1)), 8192);
	mach_msi(m, 0x10, 0);
	ck_assert_uint_eq(mach_last(m, OBS_TRANSLATE_P)->d, 1);
}
END_TEST

/* pins ITS-MOV-01 ITS-TRN-11 */
START_TEST(movi_takes_what_is_still_under_way)
{
	mach_msi(m, 0x10, 0);
	cmd(m, "MOVI", EV(0), { "ICID", 1 });
	mach_run_only(m, "its", 0);
	mach_run(m);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(1)), 8192);
	ck_assert_uint_eq(gic_carriers_p(&m->g, 8192), 1);
}
END_TEST

START_TEST(movi_within_one_redistributor_sends_nothing)
{
	cmd(m, "MAPC", { "ICID", 7 }, { "RDbase", 0 }, { "V", 1 });
	cmd(m, "MOVI", EV(0), { "ICID", 7 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_MSG_SEND), 0);
	ck_assert_uint_eq(mach_ite(m, 0, 0x10, 0).icid_or_vpe, 7);
}
END_TEST

START_TEST(a_command_for_an_event_on_the_move_waits)
{
	static const char *const names[] = { "CLEAR", "DISCARD", "INT", "INV" };

	cmd(m, "MOVI", EV(0), { "ICID", 1 });
	mach_cmd(m, 0, names[_i], (const struct arg[]){ EV(0), { NULL, 0 } });
	mach_run_only(m, "its", 0);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 1);
	ck_assert(mach_step(m, "fabric", 0));
	mach_run_only(m, "its", 0);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 2);
}
END_TEST

/* pins ITS-MOV-01 */
START_TEST(a_second_movi_waits_for_the_first)
{
	mach_msi(m, 0x10, 0);
	mach_run(m);
	mach_forget(m);
	cmd(m, "MOVI", EV(0), { "ICID", 1 });
	cmd(m, "MOVI", EV(0), { "ICID", 2 });
	mach_run_only(m, "its", 0);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 1);
	mach_run(m);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(2)), 8192);
}
END_TEST

START_TEST(a_command_for_another_event_does_not_wait)
{
	cmd(m, "MOVI", EV(0), { "ICID", 1 });
	cmd(m, "CLEAR", EV(1));
	mach_run_only(m, "its", 0);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 2);
}
END_TEST

/* pins ITS-MOV-02 */
START_TEST(movall_moves_everything_and_no_collection)
{
	mach_msi(m, 0x10, 0);
	mach_msi(m, 0x10, 1);
	mach_run(m);
	cmd(m, "MOVALL", { "RDbase1", 0 }, { "RDbase2", 1 });
	mach_run(m);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(0)), 1023);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(1)), 8192);
	ck_assert_uint_eq(gic_carriers_p(&m->g, 8193), 1);
	mach_msi(m, 0x10, 0);
	ck_assert_uint_eq(mach_last(m, OBS_TRANSLATE_P)->d, 0);
}
END_TEST

/* pins ITS-MOV-02 */
START_TEST(movall_to_itself_is_nothing)
{
	cmd(m, "MOVALL", { "RDbase1", 1 }, { "RDbase2", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_MSG_SEND), 0);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
}
END_TEST

/* pins ITS-MOV-02 */
START_TEST(movall_waits_for_what_is_on_its_way_to_it)
{
	mach_msi(m, 0x10, 0);
	mach_run(m);
	mach_forget(m);
	cmd(m, "MOVI", EV(0), { "ICID", 1 });
	cmd(m, "MOVALL", { "RDbase1", 1 }, { "RDbase2", 2 });
	mach_run_only(m, "its", 0);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 1);
	mach_run(m);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(2)), 8192);
}
END_TEST

/* A clear for the new redistributor must not overtake the state that MOVALL carries there. */
START_TEST(after_movall_commands_for_its_target_wait)
{
	mach_msi(m, 0x10, 0);
	mach_run(m);
	cmd(m, "MOVALL", { "RDbase1", 0 }, { "RDbase2", 1 });
	cmd(m, "MAPC", { "ICID", 0 }, { "RDbase", 1 }, { "V", 1 });
	cmd(m, "CLEAR", EV(0));
	mach_forget(m);
	mach_run_only(m, "its", 0);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 2);	/* not CLEAR */
	ck_assert(!mach_step(m, "fabric", 1));
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 3);
	ck_assert_uint_eq(gic_carriers_p(&m->g, 8192), 0);
}
END_TEST

Suite *check_its_cmd_move(void);
Suite *check_its_cmd_move(void)
{
	Suite *s = suite_create("its_cmd_move");
	TCase *t = tcase_create("moves");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, movi_takes_the_pending_state_along);
	tcase_add_test(t, movi_takes_what_is_still_under_way);
	tcase_add_test(t, movi_within_one_redistributor_sends_nothing);
	tcase_add_loop_test(t, a_command_for_an_event_on_the_move_waits, 0, 4);
	tcase_add_test(t, a_second_movi_waits_for_the_first);
	tcase_add_test(t, a_command_for_another_event_does_not_wait);
	tcase_add_test(t, movall_moves_everything_and_no_collection);
	tcase_add_test(t, movall_to_itself_is_nothing);
	tcase_add_test(t, movall_waits_for_what_is_on_its_way_to_it);
	tcase_add_test(t, after_movall_commands_for_its_target_wait);
	suite_add_tcase(s, t);
	return s;
}
