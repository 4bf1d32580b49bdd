/* SPDX-License-Identifier: MIT */
/* The fabric: order, room, who waits for whom. */
#include "support.h"

static struct mach *m;

static void setup(void)
{
	m = mach_new((struct mach_opt){ .version = GICV4_1, .vpes = 2 });
	mach_usual(m);
	mach_vmapp(m, 0, 0, 0);
	for (u32 k = 0; k < 8; k++)
		cmd(m, "MAPTI", { "DeviceID", 0x10 }, { "EventID", k }, { "pINTID", 8192 + k }, { "ICID", 0 });
	cmd(m, "VMAPTI", { "DeviceID", 0x10 }, { "EventID", 9 }, { "vPEID", 0 }, { "vINTID", 8192 },
	    { "Dbell_pINTID", 1023 });
	mach_run(m);
	mach_forget(m);
}

static void teardown(void)
{
	mach_free(m);
}

START_TEST(messages_arrive_in_order)
{
	mach_msi(m, 0x10, 3);
	mach_msi(m, 0x10, 1);
	mach_msi(m, 0x10, 2);
	ck_assert(mach_step(m, "fabric", 0));
	ck_assert_uint_eq(mach_last(m, OBS_MSG_DELIVER)->d, 8195);
	ck_assert(mach_step(m, "fabric", 0));
	ck_assert_uint_eq(mach_last(m, OBS_MSG_DELIVER)->d, 8193);
	ck_assert(mach_step(m, "fabric", 0));
	ck_assert_uint_eq(mach_last(m, OBS_MSG_DELIVER)->d, 8194);
	ck_assert(!mach_step(m, "fabric", 0));
	ck_assert_uint_eq(msg_free(&m->g, GS_ITS(0), GS_PE(0)), MSG_DEPTH);
}
END_TEST

START_TEST(equal_contents_are_equal_states)
{
	u64 h1, h2, k1, k2;

	mach_msi(m, 0x10, 3);
	arena_full_hash(&m->g.arena, &h1, &h2);
	mach_msi(m, 0x10, 3);
	ck_assert(mach_step(m, "fabric", 0));
	gs_step_begin(&m->g);
	gicr_take(&m->g, GS_ITS(0), GS_PE(0), &(struct msg){ .kind = MSG_CLEAR, .intid = 8195 });
	arena_commit(&m->g.arena);
	arena_full_hash(&m->g.arena, &k1, &k2);
	ck_assert(h1 == k1 && h2 == k2);
}
END_TEST

START_TEST(a_full_fifo_holds_devices_and_commands_back)
{
	for (u32 k = 0; k < MSG_DEPTH; k++) {
		ck_assert(gic_msi_ready(&m->g, GS_ITS(0), 0x10, k));
		mach_msi(m, 0x10, k);
	}
	ck_assert(!gic_msi_ready(&m->g, GS_ITS(0), 0x10, 6));
	ck_assert(gic_msi_ready(&m->g, GS_ITS(0), 0x10, 30));	/* dropped: needs no room */
	cmd(m, "DISCARD", { "DeviceID", 0x10 }, { "EventID", 7 });
	ck_assert(mach_step(m, "its", 0));
	ck_assert(!mach_ready(m, "its", 0));
	ck_assert(mach_ite(m, 0, 0x10, 7).valid);		/* and so nothing of it has happened */
	ck_assert(mach_step(m, "fabric", 0));
	ck_assert(mach_ready(m, "its", 0));
	mach_run(m);
	ck_assert(!mach_ite(m, 0, 0x10, 7).valid);
}
END_TEST

START_TEST(a_full_fifo_to_one_pe_leaves_the_other_alone)
{
	for (u32 k = 0; k < MSG_DEPTH; k++)
		mach_msi(m, 0x10, k);
	cmd(m, "INVALL", { "ICID", 1 });
	mach_run_only(m, "its", 0);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), m->cwriter[0]);
}
END_TEST

START_TEST(a_set_message_is_a_carrier)
{
	mach_msi(m, 0x10, 2);
	ck_assert(mach_saw(m, OBS_CARRY, PLACE_MSG_P, 0));
	ck_assert_uint_eq(mach_last(m, OBS_CARRY)->c, 8194);
	ck_assert_uint_eq(mach_last(m, OBS_CARRY)->d, CAUSE_MSI);
	ck_assert_uint_eq(gic_carriers_p(&m->g, 8194), 1);
	mach_msi(m, 0x10, 9);
	ck_assert(mach_saw(m, OBS_CARRY, PLACE_MSG_V, 0));
	ck_assert_uint_eq(gic_carriers_v(&m->g, GS_VPE(0), 8192), 1);
	mach_run(m);
	ck_assert(mach_saw(m, OBS_UNCARRY, PLACE_MSG_P, 0));
	ck_assert_uint_eq(gic_carriers_p(&m->g, 8194), 1);
}
END_TEST

START_TEST(physical_and_virtual_messages_are_waited_for_apart)
{
	gs_its i = GS_ITS(0);

	mach_msi(m, 0x10, 2);
	ck_assert(msg_pending_pe(&m->g, i, GS_PE(0)));
	ck_assert(!msg_pending_pe(&m->g, i, GS_PE(1)));
	ck_assert(!msg_pending_vpe(&m->g, i, GS_VPE(0)));
	ck_assert(!msg_pending_pe_but(&m->g, i, GS_PE(0), false));
	mach_run(m);
	mach_msi(m, 0x10, 9);
	ck_assert(!msg_pending_pe(&m->g, i, GS_PE(0)));
	ck_assert(msg_pending_vpe(&m->g, i, GS_VPE(0)));
	ck_assert(!msg_pending_vpe(&m->g, i, GS_VPE(1)));
	ck_assert(!msg_pending_vpe_but(&m->g, i, GS_VPE(0), false));
}
END_TEST

START_TEST(a_move_is_waited_for_at_both_ends)
{
	gs_its i = GS_ITS(0);

	cmd(m, "MOVI", { "DeviceID", 0x10 }, { "EventID", 0 }, { "ICID", 1 });
	mach_run_only(m, "its", 0);
	ck_assert(msg_pending_pe(&m->g, i, GS_PE(0)));
	ck_assert(msg_pending_pe(&m->g, i, GS_PE(1)));
	ck_assert(msg_moving_p(&m->g, i, GS_PE(1), 8192));
	ck_assert(!msg_moving_p(&m->g, i, GS_PE(1), 8193));
	ck_assert(msg_moving_to(&m->g, i, GS_PE(1)));
	ck_assert(!msg_moving_to(&m->g, i, GS_PE(0)));
	mach_run(m);
	ck_assert(!msg_pending_any(&m->g, i));
}
END_TEST

/* pins ORD-09 */
START_TEST(arrival_is_the_time_of_sending_and_the_flight)
{
	m->hw.cost[COST_MSG_FLIGHT].value_ps = 250000;
	m->g.stamps = true;
	m->g.now_ns = 1000;
	mach_msi(m, 0x10, 0);
	m->g.now_ns = 1100;
	mach_msi(m, 0x10, 1);
	ck_assert_uint_eq(fabric_due_ns(&m->g, 0), 1250);
	ck_assert(mach_step(m, "fabric", 0));
	ck_assert_uint_eq(fabric_due_ns(&m->g, 0), 1350);
	ck_assert(mach_step(m, "fabric", 0));
	ck_assert_uint_eq(fabric_due_ns(&m->g, 0), 0);
}
END_TEST

START_TEST(the_next_delivery_can_be_told)
{
	char buf[100];

	mach_msi(m, 0x10, 2);
	mach_msi(m, 0x10, 9);
	fabric_what(&m->g, 0, buf, sizeof(buf));
	ck_assert_str_eq(buf, "its0 -> pe0: deliver SET lpi 8194");
	mach_step(m, "fabric", 0);
	fabric_what(&m->g, 0, buf, sizeof(buf));
	ck_assert_str_eq(buf, "its0 -> pe0: deliver VSET vpe 0 vlpi 8192");
}
END_TEST

/* gs.at_once: no message overtakes one that is under way to the same redistributor. */
START_TEST(what_has_nothing_before_it_may_arrive_in_the_step_that_sends_it)
{
	mach_msi(m, 0x10, 1);
	m->g.at_once = true;
	mach_msi(m, 0x10, 2);
	ck_assert(!gic_pending(&m->g, GS_PE(0), 8193));
	ck_assert(!gic_pending(&m->g, GS_PE(0), 8194));
	ck_assert(mach_step(m, "fabric", 0));
	mach_msi(m, 0x10, 3);
	ck_assert(gic_pending(&m->g, GS_PE(0), 8193));
	ck_assert(!gic_pending(&m->g, GS_PE(0), 8194));
	ck_assert(!gic_pending(&m->g, GS_PE(0), 8195));
	mach_run(m);
	ck_assert(gic_pending(&m->g, GS_PE(0), 8195));

	mach_forget(m);
	mach_msi(m, 0x10, 4);
	ck_assert(gic_pending(&m->g, GS_PE(0), 8196));
	ck_assert(its_idle(&m->g, GS_ITS(0)));
	ck_assert_uint_eq(mach_count(m, OBS_MSG_SEND), 1);
	ck_assert_uint_eq(mach_count(m, OBS_MSG_DELIVER), 1);
	ck_assert(mach_last(m, OBS_MSG_SEND) < mach_last(m, OBS_MSG_DELIVER));
}
END_TEST

Suite *check_msg(void);
Suite *check_msg(void)
{
	Suite *s = suite_create("msg");
	TCase *t = tcase_create("fabric");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, messages_arrive_in_order);
	tcase_add_test(t, equal_contents_are_equal_states);
	tcase_add_test(t, a_full_fifo_holds_devices_and_commands_back);
	tcase_add_test(t, a_full_fifo_to_one_pe_leaves_the_other_alone);
	tcase_add_test(t, a_set_message_is_a_carrier);
	tcase_add_test(t, physical_and_virtual_messages_are_waited_for_apart);
	tcase_add_test(t, a_move_is_waited_for_at_both_ends);
	tcase_add_test(t, arrival_is_the_time_of_sending_and_the_flight);
	tcase_add_test(t, the_next_delivery_can_be_told);
	tcase_add_test(t, what_has_nothing_before_it_may_arrive_in_the_step_that_sends_it);
	suite_add_tcase(s, t);
	return s;
}
