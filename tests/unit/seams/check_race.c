/* SPDX-License-Identifier: MIT */
/*
 * Small races explored to the end on the real GIC, without a hypervisor: the
 * commands lie in the queue from the start, the device writes when it likes.
 */
#include <check.h>

#include "check/judge.h"
#include "engine/engine.h"
#include "gic/rd.h"
#include "support_walk.h"

Suite *check_race(void);

struct race {
	struct walk w;
	struct guest_config cfg;
	struct eng_model model;
	const struct actor *row[32];
	struct eng_explored out;
};

static const struct stim writes[] = {
	{ .source = STIM_DEV, .verb = STIM_MSI, .obj = 0, .count = 2 },
};
static const u32 queue[6] = { 0, 1, 1, 1, 1, 1 };

static void add_rows(struct race *r)
{
	u32 n = 0;

	for (u32 i = 0; i < gic_nactors; i++)
		r->row[n++] = gic_actors[i];
	for (u32 i = 0; i < guest_nactors; i++)
		r->row[n++] = guest_actors[i];
	r->model = (struct eng_model){ r->row, n, check_at_rest, check_audit, CHECKS, NULL };
}

/* irq0 is a vLPI of vCPU 0, which runs; the device will write twice. */
static void race_start(struct race *r)
{
	struct mach *m;

	walk_start(&r->w, GICV4_1, 1, NULL);
	m = r->w.m;
	r->w.cfg.enabled = ~(u64)0;
	r->w.cfg.timed = false;
	cmd(m, "VMAPTI", { "DeviceID", 0x10 }, { "EventID", 0 }, { "vPEID", 0 }, { "vINTID", 8192 },
	    { "Dbell_pINTID", 1023 });
	mach_write(m, "GICR_VPENDBASER", 0, VPENDBASER_Valid | VPENDBASER_VGrp1En);
	walk_rest(&r->w);
	r->cfg = walk_guest;
	r->cfg.stim = writes;
	r->cfg.nstims = 1;
	r->cfg.queue = queue;
	m->g.guest = &r->cfg;
	add_rows(r);
}

static void race_explore(struct race *r)
{
	struct eng_limits lim = { .states_max = 400000, .time_ms_max = 20000 };
	struct gs *g = &r->w.m->g;

	arena_commit(&g->arena);
	mach_forget(r->w.m);
	g->sinks = &r->w.run.sink;	/* the machine's own log would overflow */
	r->w.run.sink.next = NULL;
	ck_assert_int_eq(eng_explore(g, &r->model, &lim, &r->out), 0);
	ck_assert_int_eq(r->out.end, ENG_COMPLETE);
	ck_assert_uint_gt(r->out.rests, 0);
}

static void race_end(struct race *r)
{
	eng_explored_fini(&r->out, CHECKS);
	walk_end(&r->w);
}

static u64 bad(const struct race *r, enum check_id id)
{
	return r->out.inv[id].bad;
}

START_TEST(two_writes_to_a_running_guest_hold_in_every_order)
{
	static struct race r;

	race_start(&r);
	race_explore(&r);
	for (u32 i = 0; i < CHECKS; i++)
		ck_assert_msg(!bad(&r, i), "%s", check_info[i].name);
	race_end(&r);
}
END_TEST

START_TEST(discard_and_map_again_loses_a_write_in_some_order)
{
	static struct race r;

	race_start(&r);
	cmd(r.w.m, "DISCARD", { "DeviceID", 0x10 }, { "EventID", 0 });
	cmd(r.w.m, "VMAPTI", { "DeviceID", 0x10 }, { "EventID", 0 }, { "vPEID", 0 }, { "vINTID", 8192 },
	    { "Dbell_pINTID", 1023 });
	race_explore(&r);
	ck_assert_uint_gt(bad(&r, CHECK_no_loss), 0);
	ck_assert_uint_gt(r.out.inv[CHECK_no_loss].good, 0);
	ck_assert_uint_eq(bad(&r, CHECK_conservation), 0);
	ck_assert_uint_eq(bad(&r, CHECK_isolation), 0);
	ck_assert_uint_eq(bad(&r, CHECK_legal), 0);
	race_end(&r);
}
END_TEST

START_TEST(an_int_afterwards_loses_nothing_and_is_at_most_spurious)
{
	static struct race r;

	race_start(&r);
	cmd(r.w.m, "DISCARD", { "DeviceID", 0x10 }, { "EventID", 0 });
	cmd(r.w.m, "VMAPTI", { "DeviceID", 0x10 }, { "EventID", 0 }, { "vPEID", 0 }, { "vINTID", 8192 },
	    { "Dbell_pINTID", 1023 });
	cmd(r.w.m, "INT", { "DeviceID", 0x10 }, { "EventID", 0 });
	race_explore(&r);
	ck_assert_uint_eq(bad(&r, CHECK_no_loss), 0);
	ck_assert_uint_eq(bad(&r, CHECK_wake_up), 0);
	ck_assert_uint_gt(bad(&r, CHECK_spurious), 0);	/* nobody declared a budget */
	race_end(&r);
}
END_TEST

START_TEST(a_write_for_a_vpe_that_does_not_run_signals_nobody)
{
	static struct race r;

	race_start(&r);
	cmd(r.w.m, "VMOVI", { "DeviceID", 0x10 }, { "EventID", 0 }, { "vPEID", 1 });
	race_explore(&r);
	/* vCPU 1 runs, but its vPE is not resident and no doorbell is asked for. */
	ck_assert_uint_eq(bad(&r, CHECK_no_loss), 0);
	ck_assert_uint_gt(bad(&r, CHECK_wake_up), 0);
	race_end(&r);
}
END_TEST

START_TEST(a_move_between_running_guests_neither_loses_nor_duplicates)
{
	static struct race r;

	race_start(&r);
	mach_write(r.w.m, "GICR_VPENDBASER", 1, VPENDBASER_Valid | VPENDBASER_VGrp1En | 1);
	cmd(r.w.m, "VMOVI", { "DeviceID", 0x10 }, { "EventID", 0 }, { "vPEID", 1 });
	cmd(r.w.m, "VSYNC", { "vPEID", 1 });
	/* Until the guest's command is done old and new vCPU may both see it. */
	gs_emit4(&r.w.m->g, OBS_GUEST_CMD, 0, STIM_GUEST_MOVI, 0, 1);
	race_explore(&r);
	for (u32 i = 0; i < CHECKS; i++)
		ck_assert_msg(!bad(&r, i), "%s", check_info[i].name);
	race_end(&r);
}
END_TEST

Suite *check_race(void)
{
	Suite *s = suite_create("race");
	TCase *t = tcase_create("explored");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, two_writes_to_a_running_guest_hold_in_every_order);
	tcase_add_test(t, discard_and_map_again_loses_a_write_in_some_order);
	tcase_add_test(t, a_move_between_running_guests_neither_loses_nor_duplicates);
	tcase_add_test(t, an_int_afterwards_loses_nothing_and_is_at_most_spurious);
	tcase_add_test(t, a_write_for_a_vpe_that_does_not_run_signals_nobody);
	suite_add_tcase(s, t);
	return s;
}
