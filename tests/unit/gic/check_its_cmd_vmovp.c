/* SPDX-License-Identifier: MIT */
/* VMOVP over several ITSs: one command for all, or a list with sequence numbers. */
#include "support.h"

#define EV(ev) { "DeviceID", 0x10 }, { "EventID", ev }
#define MOVE(to, seq, list) { "vPEID", 0 }, { "RDbase", to }, { "SequenceNumber", seq }, { "ITSList", list }

enum { HOLD, EACH };		/* answers of choice vmovp_list */

static struct mach *m;

static void no_vmovp(struct mach *x)
{
	x->hw.caps.vmovp = 0;
}

/* vPE 0 at PE 0, known to ITSs 0 .. n-1; event 0 of device 0x10 at ITS 0 is its vLPI 8192. */
static void start(enum gic_version v, u32 its, u32 n, void (*tweak)(struct mach *))
{
	m = mach_new((struct mach_opt){ .version = v, .its = its, .tweak = tweak });
	mach_usual(m);
	for (u32 i = 0; i < n; i++)
		cmd_on(m, i, "VMAPP", { "vPEID", 0 }, { "RDbase", 0 }, { "V", 1 }, { "VPT_size", 15 },
		       { "VPT_addr", AT_VPT(0) });
	mach_run(m);
	cmd(m, "VMAPTI", EV(0), { "vPEID", 0 }, { "vINTID", 8192 }, { "Dbell_pINTID", 8200 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	mach_forget(m);
}

static u32 vpe_at_its(u32 i)
{
	struct its_vte t;
	u32 walks = 0;

	ck_assert_int_eq(its_vte_get(&m->g, GS_ITS(i), GS_VPE(0), &t, &walks), LOOK_OK);
	return t.pe.n;
}

static bool consumed(u32 i)
{
	return mach_read(m, "GITS_CREADR", i) == m->cwriter[i];
}

static bool at_rest(void)
{
	static const struct its_move none;

	return !memcmp(gs_at(&m->g, BLK_ITS_MOVE, 0), &none, sizeof(none));
}

/* pins VMP-02 VMP-01 */
START_TEST(one_vmovp_moves_the_vpe_on_all_itss)
{
	start(GICV4_0, 3, 2, NULL);
	cmd(m, "VMOVP", { "vPEID", 0 }, { "RDbase", 1 });
	mach_run(m);
	ck_assert_uint_eq(vpe_at_its(0), 1);
	ck_assert_uint_eq(vpe_at_its(1), 1);
	ck_assert_uint_eq(mach_count(m, OBS_VPE_MOVE), 1);
	ck_assert_uint_eq(mach_count(m, OBS_UNPRED), 0);
	ck_assert(!vpe_mapped_on(&m->g, 2, GS_VPE(0)));
	/* the ITS that has no VMAPP of it knows no such vPE */
	cmd_on(m, 2, "VSYNC", { "vPEID", 0 });
	cmd_on(m, 2, "VMOVP", { "vPEID", 0 }, { "RDbase", 0 });
	mach_run(m);
	ck_assert_uint_eq(mach_last(m, OBS_CMD_ERROR)->c, 0x012214);
	mach_free(m);
}
END_TEST

/*
 * Whether the ITSs wait in the command or in VSYNC: the move is taken once,
 * when both copies have been executed, and nothing goes on before.
 */
/* pins VMP-02 VMP-03 VMP-04 */
START_TEST(a_listed_move_completes_with_its_last_copy)
{
	start(GICV4_0, 2, 2, no_vmovp);
	mach_answer(m, CHOICE_vmovp_list, (u8)_i);
	cmd(m, "VMOVP", MOVE(1, 7, 3));
	cmd(m, "VSYNC", { "vPEID", 0 });
	mach_run(m);
	ck_assert_uint_eq(vpe_at_its(0), _i == EACH);
	ck_assert_uint_eq(vpe_at_its(1), 0);
	ck_assert_uint_eq(mach_count(m, OBS_VPE_MOVE), 0);
	ck_assert(!consumed(0));
	ck_assert_uint_eq(mach_count(m, OBS_CMD_WAIT), 1);
	cmd_on(m, 1, "VMOVP", MOVE(1, 7, 3));
	cmd_on(m, 1, "VSYNC", { "vPEID", 0 });
	mach_run(m);
	ck_assert(consumed(0) && consumed(1));
	ck_assert_uint_eq(vpe_at_its(0), 1);
	ck_assert_uint_eq(vpe_at_its(1), 1);
	ck_assert_uint_eq(mach_count(m, OBS_VPE_MOVE), 1);
	ck_assert_uint_eq(mach_last(m, OBS_VPE_MOVE)->c, 1);
	ck_assert_uint_eq(mach_count(m, OBS_UNPRED), 0);
	ck_assert(at_rest());
	mach_free(m);
}
END_TEST

static void numbers(struct mach *x)
{
	no_vmovp(x);
	x->hw.caps.its_number = 1;
}

/* The list names ITSs by the numbers that software gave them. */
/* pins VMP-02 */
START_TEST(the_list_is_of_its_numbers)
{
	start(GICV4_0, 2, 2, numbers);
	for (u32 i = 0; i < 2; i++) {
		mach_write(m, "GITS_CTLR", i, 0);
		mach_write(m, "GITS_CTLR", i, (5 - 2 * i) << 4 | 1);	/* 5 and 3 */
	}
	ck_assert_uint_eq(mach_count(m, OBS_UNPRED), 0);
	cmd(m, "VMOVP", MOVE(1, 7, 0x28));
	mach_run(m);
	ck_assert_uint_eq(vpe_at_its(0), 0);
	cmd_on(m, 1, "VMOVP", MOVE(1, 7, 0x28));
	mach_run(m);
	ck_assert_uint_eq(vpe_at_its(0), 1);
	ck_assert_uint_eq(vpe_at_its(1), 1);
	ck_assert_uint_eq(mach_count(m, OBS_UNPRED), 0);
	cmd(m, "VMOVP", MOVE(0, 8, 3));		/* nobody has these */
	mach_run(m);
	ck_assert(mach_unpred(m, UNPRED_vmovp_list));
	mach_free(m);
}
END_TEST

/* Again and again, with the number going round and the copies in either order. */
/* pins VMP-02 */
START_TEST(moves_follow_one_another)
{
	start(GICV4_0, 2, 2, no_vmovp);
	mach_answer(m, CHOICE_vmovp_list, (u8)_i);
	for (u32 n = 0; n < 6; n++) {
		cmd_on(m, n & 1, "VMOVP", MOVE(!(n & 1), 0xfffd + n, 3));
		cmd_on(m, !(n & 1), "VMOVP", MOVE(!(n & 1), 0xfffd + n, 3));
	}
	mach_run(m);
	ck_assert(consumed(0) && consumed(1));
	ck_assert_uint_eq(mach_count(m, OBS_VPE_MOVE), 6);
	ck_assert_uint_eq(mach_count(m, OBS_UNPRED), 0);
	ck_assert_uint_eq(vpe_at_its(0), 0);
	ck_assert_uint_eq(vpe_at_its(1), 0);
	ck_assert(at_rest());
	mach_free(m);
}
END_TEST

/* pins VMP-05 */
START_TEST(an_event_between_two_copies_arrives_once)
{
	start(GICV4_0, 2, 2, no_vmovp);
	mach_answer(m, CHOICE_vmovp_list, (u8)_i);
	mach_msi(m, 0x10, 0);
	cmd(m, "VMOVP", MOVE(1, 1, 3));
	mach_run_only(m, "its", 0);
	mach_msi(m, 0x10, 0);
	mach_run(m);
	mach_msi(m, 0x10, 0);
	cmd_on(m, 1, "VMOVP", MOVE(1, 1, 3));
	mach_run(m);
	ck_assert_uint_eq(gic_carriers_v(&m->g, GS_VPE(0), 8192), 1);
	ck_assert(gic_vpending(&m->g, GS_VPE(0), 8192));
	ck_assert(consumed(0) && consumed(1));
	mach_free(m);
}
END_TEST

/*
 * GITS_TYPER.VMOVP=1: an event that ITS 1 had sent to where the vPE was.  Either
 * way it is there once; whether a vPE that runs by then sees it at once is the choice.
 */
/* pins VMP-05 MIG-06 */
START_TEST(an_event_of_another_its_arrives_at_the_old_or_the_new_place)
{
	bool handed_on = _i, direct;

	start(GICV4_0, 2, 2, NULL);
	mach_answer(m, CHOICE_vmovp_straggler, (u8)handed_on);
	cmd_on(m, 1, "MAPD", { "DeviceID", 0x20 }, { "Size", 4 }, { "ITT_addr", AT_ITT + 0x8000 }, { "V", 1 });
	cmd_on(m, 1, "VMAPTI", { "DeviceID", 0x20 }, { "EventID", 0 }, { "vPEID", 0 }, { "vINTID", 8193 },
	       { "Dbell_pINTID", 8201 });
	mach_run(m);
	gs_step_begin(&m->g);
	gic_msi(&m->g, GS_ITS(1), 0x20, 0);		/* under way to PE 0 */
	cmd(m, "VMOVP", { "vPEID", 0 }, { "RDbase", 1 });
	cmd(m, "VSYNC", { "vPEID", 0 });
	while (mach_step(m, "its", 0) || mach_step(m, "fabric", 0))
		;
	ck_assert(consumed(0));
	ich_enable(&m->g, GS_PE(1), true);
	ich_vmcr_set(&m->g, GS_PE(1), (struct ich_vmcr){ .pmr = 0xf0, .grp1 = 1 });
	mach_write(m, "GICR_VPROPBASER", 1, AT_VCONF | 15);
	mach_write(m, "GICR_VPENDBASER", 1, 1ull << 63 | 1ull << 61 | AT_VPT(0));
	while (mach_step(m, "gicr_vpt", 1))
		;
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_RD_DROP), 0);
	ck_assert(gic_vpending(&m->g, GS_VPE(0), 8193));
	ck_assert_uint_eq(icv_hppi(&m->g, GS_PE(1), &direct), handed_on ? 8193 : 1023);
	ck_assert_uint_eq(mach_count(m, OBS_DOORBELL), !handed_on);
	mach_write(m, "GICR_VPENDBASER", 1, AT_VPT(0));
	mach_run(m);
	ck_assert(mach_read(m, "GICR_VPENDBASER", 1) >> 61 & 1);
	mach_write(m, "GICR_VPENDBASER", 1, 1ull << 63 | 1ull << 61 | AT_VPT(0));
	mach_run(m);
	ck_assert_uint_eq(icv_hppi(&m->g, GS_PE(1), &direct), 8193);
	mach_free(m);
}
END_TEST

/* Misuse: what is wrong is said, and the queue that waits for the right copy goes on waiting. */
/* pins VMP-03 */
START_TEST(a_wrong_number_blocks_and_is_reported)
{
	start(GICV4_0, 2, 2, no_vmovp);
	mach_answer(m, CHOICE_vmovp_list, (u8)_i);
	cmd(m, "VMOVP", MOVE(1, 1, 3));
	cmd(m, "VSYNC", { "vPEID", 0 });
	mach_run(m);
	cmd_on(m, 1, "VMOVP", MOVE(1, 2, 3));
	mach_run(m);
	ck_assert(mach_unpred(m, UNPRED_vmovp_list));
	ck_assert(!consumed(0) && !consumed(1));
	ck_assert_uint_eq(mach_count(m, OBS_VPE_MOVE), 0);
	mach_free(m);
}
END_TEST

START_TEST(a_number_used_again_too_early_is_reported)
{
	start(GICV4_0, 2, 2, no_vmovp);
	mach_answer(m, CHOICE_vmovp_list, EACH);
	cmd(m, "VMOVP", MOVE(1, 1, 3));
	cmd(m, "VMOVP", MOVE(0, 1, 3));
	mach_run(m);
	ck_assert(mach_unpred(m, UNPRED_vmovp_list));
	ck_assert(!consumed(0));
	/* the copies of the first, then of the second */
	cmd_on(m, 1, "VMOVP", MOVE(1, 1, 3));
	cmd_on(m, 1, "VMOVP", MOVE(0, 1, 3));
	mach_run(m);
	ck_assert(consumed(0) && consumed(1));
	ck_assert_uint_eq(mach_count(m, OBS_VPE_MOVE), 2);
	mach_free(m);
}
END_TEST

START_TEST(a_list_of_one_moves_alone_and_is_reported)
{
	static const u64 list[] = { 0, 1, 0xfff9 };

	start(GICV4_0, 2, 2, no_vmovp);
	cmd(m, "VMOVP", MOVE(1, 1, list[_i]));
	cmd(m, "VSYNC", { "vPEID", 0 });
	mach_run(m);
	ck_assert(mach_unpred(m, UNPRED_vmovp_list));
	ck_assert(consumed(0));
	ck_assert_uint_eq(vpe_at_its(0), 1);
	ck_assert_uint_eq(vpe_at_its(1), 0);
	ck_assert_uint_eq(mach_count(m, OBS_VPE_MOVE), 1);
	mach_free(m);
}
END_TEST

/* Two moves in two orders: each ITS waits for the other. */
START_TEST(copies_in_different_orders_block_each_other)
{
	start(GICV4_0, 2, 2, no_vmovp);
	for (u32 i = 0; i < 2; i++)
		cmd_on(m, i, "VMAPP", { "vPEID", 1 }, { "RDbase", 0 }, { "V", 1 }, { "VPT_size", 15 },
		       { "VPT_addr", AT_VPT(1) });
	mach_run(m);
	cmd(m, "VMOVP", MOVE(1, 1, 3));
	cmd(m, "VMOVP", { "vPEID", 1 }, { "RDbase", 1 }, { "SequenceNumber", 2 }, { "ITSList", 3 });
	cmd_on(m, 1, "VMOVP", { "vPEID", 1 }, { "RDbase", 1 }, { "SequenceNumber", 2 }, { "ITSList", 3 });
	cmd_on(m, 1, "VMOVP", MOVE(1, 1, 3));
	mach_run(m);
	ck_assert(!consumed(0) && !consumed(1));
	ck_assert_uint_eq(mach_count(m, OBS_VPE_MOVE), 0);
	mach_free(m);
}
END_TEST

START_TEST(a_reset_forgets_a_move_half_made)
{
	start(GICV4_0, 2, 2, no_vmovp);
	mach_answer(m, CHOICE_vmovp_list, EACH);
	cmd(m, "VMOVP", MOVE(1, 1, 3));
	mach_run(m);
	ck_assert(!at_rest());
	gs_step_begin(&m->g);
	gic_reset(&m->g);
	ck_assert(at_rest());
	mach_free(m);
}
END_TEST

Suite *check_its_cmd_vmovp(void);
Suite *check_its_cmd_vmovp(void)
{
	Suite *s = suite_create("its_cmd_vmovp");
	TCase *t = tcase_create("lists");

	tcase_add_test(t, one_vmovp_moves_the_vpe_on_all_itss);
	tcase_add_loop_test(t, a_listed_move_completes_with_its_last_copy, 0, 2);
	tcase_add_loop_test(t, moves_follow_one_another, 0, 2);
	tcase_add_loop_test(t, an_event_between_two_copies_arrives_once, 0, 2);
	tcase_add_loop_test(t, an_event_of_another_its_arrives_at_the_old_or_the_new_place, 0, 2);
	tcase_add_loop_test(t, a_wrong_number_blocks_and_is_reported, 0, 2);
	tcase_add_test(t, a_number_used_again_too_early_is_reported);
	tcase_add_loop_test(t, a_list_of_one_moves_alone_and_is_reported, 0, 3);
	tcase_add_test(t, copies_in_different_orders_block_each_other);
	tcase_add_test(t, a_reset_forgets_a_move_half_made);
	tcase_add_test(t, the_list_is_of_its_numbers);
	suite_add_tcase(s, t);
	return s;
}
