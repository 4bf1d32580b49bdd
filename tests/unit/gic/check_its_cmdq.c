/* SPDX-License-Identifier: MIT */
/* The queue: three steps a command, order, wrap, stall and retry, off. */
#include "support.h"

#include <gicsim/config.h>

#include "gic/rd.h"

static struct mach *m;

static void setup(void)
{
	m = mach_new((struct mach_opt){ .version = GICV4_1 });
	mach_usual(m);
}

static void teardown(void)
{
	mach_free(m);
}

/* pins ITS-CMD-03 */
START_TEST(a_command_is_fetched_executed_and_retired)
{
	u64 before = mach_read(m, "GITS_CREADR", 0);

	cmd(m, "INVALL", { "ICID", 0 });
	ck_assert(mach_step(m, "its", 0));
	ck_assert_uint_eq(mach_count(m, OBS_CMD_FETCH), 1);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 0);
	ck_assert(mach_step(m, "its", 0));
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 1);
	ck_assert_uint_eq(mach_count(m, OBS_MSG_SEND), 1);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), before);
	ck_assert(mach_step(m, "its", 0));
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), before + 32);
	ck_assert_uint_eq(mach_last(m, OBS_CMD_RETIRE)->c, before + 32);
	ck_assert(!mach_ready(m, "its", 0));
	ck_assert_uint_eq(its_cur_at(&m->g, GS_ITS(0))->dw[0], 0);	/* dead data is zero */
}
END_TEST

/* Who tries without asking is told that it was no step, and nothing has changed. */
START_TEST(a_barrier_that_is_tried_too_early_stays_where_it_is)
{
	u64 fp;

	cmd(m, "MAPTI", { "DeviceID", 0x10 }, { "EventID", 0 }, { "pINTID", 8200 }, { "ICID", 0 });
	mach_run(m);
	mach_forget(m);
	cmd(m, "INT", { "DeviceID", 0x10 }, { "EventID", 0 });
	cmd(m, "SYNC", { "RDbase", 0 });
	mach_run_only(m, "its", 0);
	ck_assert_uint_eq(mach_count(m, OBS_MSG_SEND), 1);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_WAIT), 1);
	ck_assert(!mach_ready(m, "its", 0));
	fp = m->g.arena.fp1;
	gs_step_begin(&m->g);
	ck_assert(!its_take(&m->g, 0));
	arena_commit(&m->g.arena);
	ck_assert_uint_eq(m->g.arena.fp1, fp);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 1);
	ck_assert(mach_step(m, "fabric", 0));
	gs_step_begin(&m->g);
	ck_assert(its_take(&m->g, 0));
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 2);
}
END_TEST

static int no_dma(void *ctx, uint64_t addr, void *to, size_t len)
{
	(void)ctx, (void)addr, (void)to, (void)len;
	return 1;
}

/*
 * Some memory is somebody else's, and no byte is cached: a barrier has the
 * redistributor look again that has the vPE, and no other.  A bit above the
 * vPEID is not of it.  Loop: resident or not.
 */
START_TEST(a_barrier_of_a_vpe_is_news_where_it_is_and_nowhere_else)
{
	static const struct gicsim_ops ops = { .dma_read = no_dma };
	u64 at;

	mach_answer(m, CHOICE_lpi_config_cache, 0);
	mach_vmapp(m, 0, 1, 1);
	mach_run(m);
	if (_i)
		mach_write(m, "GICR_VPENDBASER", 1, (u64)1 << 63 | 1);
	mach_run(m);
	ck_assert_uint_eq(vpe_at(&m->g, GS_VPE(1))->on1, _i ? 2 : 0);
	m->g.ops = &ops;
	cmd(m, "VSYNC", { "vPEID", 1 });
	at = AT_CMDQ(0) + m->cwriter[0] - 32;
	mem_write(&m->g, at + 8, 8, (u64)1 << 48 | (u64)1 << 32);
	ck_assert(mach_step(m, "its", 0));
	ck_assert_uint_eq(gs_touched_in(&m->g, BLK_RDV), _i ? 2 : 0);
	m->g.ops = NULL;
}
END_TEST

START_TEST(what_is_fetched_is_a_copy)
{
	cmd(m, "INVALL", { "ICID", 0 });
	ck_assert(mach_step(m, "its", 0));
	mem_write(&m->g, AT_CMDQ(0) + m->cwriter[0] - 32, 8, 0xff);
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
}
END_TEST

/* pins ITS-CMD-01 */
START_TEST(the_queue_wraps)
{
	for (u32 k = 0; k < 300; k++) {
		cmd(m, "INVALL", { "ICID", k & 1 });
		mach_run(m);
		mach_forget(m);
	}
	/* 3 commands of the set-up and 300 of 128 slots */
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), 303 % 128 * 32);
}
END_TEST

/* pins ITS-CMD-01 ITS-CMD-03 */
START_TEST(a_full_queue_runs_in_order)
{
	u32 slot = m->cwriter[0] / 32;

	for (u32 k = 0; k < 127; k++)
		cmd(m, "MAPC", { "ICID", k }, { "RDbase", 0 }, { "V", 1 });
	ck_assert_uint_eq(m->cwriter[0] / 32, (slot + 127) % 128);
	mach_run(m);
	for (u32 k = 0, seen = 0; k < m->nobs; k++)
		if (m->obs[k].kind == OBS_CMD_EXEC)
			ck_assert_uint_eq(m->obs[k].c, seen++);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 127);
}
END_TEST

/* pins ITS-CMD-03 */
START_TEST(nothing_is_fetched_while_off_or_without_a_queue)
{
	mach_write(m, "GITS_CTLR", 0, 0);
	cmd(m, "INVALL", { "ICID", 0 });
	ck_assert(!mach_ready(m, "its", 0));
	mach_write(m, "GITS_CBASER", 0, AT_CMDQ(0));	/* Valid=0 */
	mach_write(m, "GITS_CTLR", 0, 1);
	ck_assert(!mach_ready(m, "its", 0));
}
END_TEST

/* pins ITS-CMD-07 */
START_TEST(cwriter_outside_the_ring_may_be_wrapped)
{
	mach_answer(m, CHOICE_cwriter_out_of_ring, 1);
	cmd(m, "INVALL", { "ICID", 0 });
	mach_write(m, "GITS_CWRITER", 0, 0x3000 + m->cwriter[0]);
	ck_assert(mach_unpred(m, UNPRED_cwriter_range));
	ck_assert_uint_eq(mach_read(m, "GITS_CWRITER", 0), m->cwriter[0]);
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 1);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), m->cwriter[0]);
}
END_TEST

/* pins ITS-CMD-07 */
START_TEST(cwriter_outside_the_ring_stops_the_queue_until_it_is_good)
{
	cmd(m, "INVALL", { "ICID", 0 });
	mach_write(m, "GITS_CWRITER", 0, 0x1000);	/* the ring is one page */
	ck_assert(!mach_ready(m, "its", 0));
	ck_assert_uint_eq(mach_read(m, "GITS_CWRITER", 0), 0x1000);
	mach_write(m, "GITS_CWRITER", 0, m->cwriter[0]);
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 1);
}
END_TEST

/* pins ITS-CMD-05 */
START_TEST(a_bad_command_is_skipped_by_default)
{
	cmd(m, "INT", { "DeviceID", 0x99 }, { "EventID", 0 });
	cmd(m, "INVALL", { "ICID", 0 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 1);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 1);
}
END_TEST

/* pins ITS-CMD-05 ITS-CMD-06 */
START_TEST(or_stalls_the_queue_until_retry)
{
	u32 bad = m->cwriter[0];

	mach_answer(m, CHOICE_its_error_reaction, 1);
	cmd(m, "INT", { "DeviceID", 0x99 }, { "EventID", 0 });
	cmd(m, "INVALL", { "ICID", 0 });
	mach_run(m);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), bad | 1);
	ck_assert_uint_eq(mach_last(m, OBS_CMD_STALL)->c, 0x010304);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 0);
	/* more commands do not help */
	cmd(m, "INVALL", { "ICID", 1 });
	ck_assert(!mach_ready(m, "its", 0));
	/* unrepaired it stalls again, */
	mach_write(m, "GITS_CWRITER", 0, m->cwriter[0] | 1);
	mach_run(m);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), bad | 1);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_STALL), 2);
	/* repaired in memory it goes on */
	mem_write(&m->g, AT_CMDQ(0) + bad, 8, ITS_INVALL);
	mach_write(m, "GITS_CWRITER", 0, m->cwriter[0] | 1);
	ck_assert_uint_eq(mach_read(m, "GITS_CWRITER", 0), m->cwriter[0]);	/* Retry reads 0 */
	mach_run(m);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), m->cwriter[0]);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 3);
}
END_TEST

/* pins ITS-CMD-06 */
START_TEST(retry_of_a_running_queue_has_no_effect)
{
	cmd(m, "INVALL", { "ICID", 0 });
	mach_write(m, "GITS_CWRITER", 0, m->cwriter[0] | 1);
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 1);
}
END_TEST

/* pins ITS-CMD-09 */
START_TEST(a_queue_outside_memory_stalls)
{
	mach_write(m, "GITS_CTLR", 0, 0);
	mach_write(m, "GITS_CBASER", 0, 1ull << 63 | 0x99990000);
	mach_write(m, "GITS_CWRITER", 0, 0x20);
	mach_write(m, "GITS_CTLR", 0, 1);
	mach_run(m);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), 1);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_STALL), 1);
	ck_assert_uint_eq(mach_last(m, OBS_CMD_STALL)->c, 0);	/* no code: nobody knows what it would have been */
}
END_TEST

/* pins ITS-CMD-09 */
START_TEST(a_slot_outside_memory_may_be_passed_over)
{
	mach_answer(m, CHOICE_its_fetch_fault, 1);
	mach_write(m, "GITS_CTLR", 0, 0);
	mach_write(m, "GITS_CBASER", 0, 1ull << 63 | AT_CMDQ(0) | 1);	/* 8 KiB, of which the first is memory */
	mach_write(m, "GITS_CTLR", 0, 1);
	mach_forget(m);
	for (u32 k = 0; k < 0x1000; k += 32)
		mem_write(&m->g, AT_CMDQ(0) + k, 8, ITS_INVALL);
	mach_write(m, "GITS_CWRITER", 0, 0x1060);
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 128);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 3);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), 0x1060);
}
END_TEST

/* No interrupt, no flag: CREADR moves when a command has been consumed, and a SYNC when all is done. */
/* pins ITS-CMD-11 ITS-CMD-04 */
START_TEST(creadr_is_how_software_sees_completion)
{
	u32 at = m->cwriter[0];

	cmd(m, "INT", { "DeviceID", 0x10 }, { "EventID", 0 });
	cmd(m, "SYNC", { "RDbase", 0 });
	cmd(m, "MAPTI", { "DeviceID", 0x10 }, { "EventID", 0 }, { "pINTID", 8192 }, { "ICID", 0 });
	mach_forget(m);
	mach_run_only(m, "its", 0);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), at + 96);
	cmd(m, "INT", { "DeviceID", 0x10 }, { "EventID", 0 });
	cmd(m, "SYNC", { "RDbase", 0 });
	mach_run_only(m, "its", 0);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), at + 128);	/* INT consumed, its message under way */
	mach_run(m);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), at + 160);
	ck_assert_uint_eq(mach_count(m, OBS_ITS_IRQ), 0);
}
END_TEST

/* What software writes to the ring counts from the write of CWRITER on, and as it is then. */
/* pins ORD-06 */
START_TEST(commands_in_memory_are_not_seen_before_cwriter)
{
	u32 at = m->cwriter[0];

	mem_write(&m->g, AT_CMDQ(0) + at, 8, ITS_INVALL);
	ck_assert(!mach_ready(m, "its", 0));
	mem_write(&m->g, AT_CMDQ(0) + at, 8, ITS_SYNC);
	mach_write(m, "GITS_CWRITER", 0, at + 32);
	mach_run(m);
	ck_assert_uint_eq(mach_last(m, OBS_CMD_EXEC)->b, ITS_SYNC);
	/* the wrong order: an old command of this slot may run */
	mach_write(m, "GITS_CWRITER", 0, at + 64);
	mem_write(&m->g, AT_CMDQ(0) + at + 32, 8, ITS_INVALL);
	mach_run(m);
	ck_assert_uint_eq(mach_last(m, OBS_CMD_EXEC)->b, ITS_INVALL);
}
END_TEST

/* pins ITS-CMD-08 */
START_TEST(a_command_begun_before_the_disable_is_ended)
{
	u32 at = m->cwriter[0];

	cmd(m, "MAPC", { "ICID", 9 }, { "RDbase", 1 }, { "V", 1 });
	cmd(m, "MAPC", { "ICID", 10 }, { "RDbase", 1 }, { "V", 1 });
	ck_assert(mach_step(m, "its", 0));
	mach_write(m, "GITS_CTLR", 0, 0);
	mach_run(m);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), at + 32);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 1);
	mach_write(m, "GITS_CTLR", 0, 1);		/* and goes on where it was */
	mach_run(m);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), m->cwriter[0]);
	ck_assert_uint_eq(mach_count(m, OBS_UNPRED), 0);
}
END_TEST

/* pins ITS-CMD-12 */
START_TEST(translations_go_on_while_the_queue_is_stalled)
{
	cmd(m, "MAPTI", { "DeviceID", 0x10 }, { "EventID", 0 }, { "pINTID", 8192 }, { "ICID", 0 });
	mach_run(m);
	mach_answer(m, CHOICE_its_error_reaction, 1);
	cmd(m, "INT", { "DeviceID", 0x99 }, { "EventID", 0 });
	mach_run(m);
	mach_msi(m, 0x10, 0);
	ck_assert_uint_eq(mach_count(m, OBS_TRANSLATE_P), 1);
}
END_TEST

START_TEST(vsgi_is_unknown_without_the_capability)
{
	mach_vmapp(m, 0, 0, 0);
	m->hw.caps.vsgi = _i == 1;
	cmd(m, "VSGI", { "vPEID", 0 }, { "vINTID", 3 }, { "E", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), !_i);
	if (!_i)
		ck_assert_uint_eq(mach_last(m, OBS_CMD_ERROR)->c, 0x012300);
}
END_TEST

START_TEST(only_execution_is_tried_in_all_orders)
{
	cmd(m, "INVALL", { "ICID", 0 });
	cmd(m, "SYNC", { "RDbase", 1 });
	ck_assert(its_local(&m->g, 0));
	mach_step(m, "its", 0);
	ck_assert(!its_local(&m->g, 0));		/* a message will be sent */
	mach_step(m, "its", 0);
	ck_assert(its_local(&m->g, 0));
	mach_step(m, "its", 0);
	ck_assert(!its_local(&m->g, 0));		/* what SYNC waits for depends on when it is fetched */
	mach_step(m, "its", 0);
	ck_assert(!its_local(&m->g, 0));		/* and others may send what it waits for */
}
END_TEST

START_TEST(the_next_step_can_be_told)
{
	char buf[120];

	its_what(&m->g, 0, buf, sizeof(buf));
	ck_assert_str_eq(buf, "its0: fetch a command");
	cmd(m, "DISCARD", { "DeviceID", 0x10 }, { "EventID", 4 });
	mach_step(m, "its", 0);
	its_what(&m->g, 0, buf, sizeof(buf));
	ck_assert_str_eq(buf, "its0: execute DISCARD dev 0x10 event 4");
	mach_step(m, "its", 0);
	its_what(&m->g, 0, buf, sizeof(buf));
	ck_assert_str_eq(buf, "its0: retire DISCARD");
}
END_TEST

/* ------------------------------------------------------------ several steps in one */

static enum taken take(void)
{
	gs_step_begin(&m->g);
	return its_take(&m->g, 0);
}

START_TEST(in_one_go_a_queue_runs_to_what_has_to_wait)
{
	u64 before = mach_read(m, "GITS_CREADR", 0);

	ck_assert_int_eq(take(), TAKEN_NOTHING);
	cmd(m, "INVALL", { "ICID", 0 });
	cmd(m, "SYNC", { "RDbase", 0 });
	cmd(m, "INVALL", { "ICID", 1 });
	ck_assert_int_eq(take(), TAKEN_ALL);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), before + 32);
	ck_assert_int_eq(take(), TAKEN_NOTHING);
	ck_assert(mach_step(m, "fabric", 0));
	ck_assert_int_eq(take(), TAKEN_ALL);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), before + 96);
	ck_assert_int_eq(take(), TAKEN_NOTHING);
}
END_TEST

START_TEST(in_one_go_a_command_that_was_begun_is_ended)
{
	u64 before = mach_read(m, "GITS_CREADR", 0);

	for (u32 begun = 1; begun <= 2; begun++) {
		cmd(m, "INVALL", { "ICID", 0 });
		for (u32 k = 0; k < begun; k++)
			ck_assert(mach_step(m, "its", 0));
		ck_assert_int_eq(take(), TAKEN_ALL);
		ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), before + begun * 32);
	}
}
END_TEST

START_TEST(in_one_go_an_unmapping_is_consumed_when_it_is_complete)
{
	u64 before;

	mach_vmapp(m, 0, 0, 0);
	mach_run(m);
	before = mach_read(m, "GITS_CREADR", 0);
	cmd(m, "VMAPP", { "vPEID", 0 }, { "V", 0 });
	ck_assert_int_eq(take(), TAKEN_ALL);
	ck_assert_uint_eq(its_cur_at(&m->g, GS_ITS(0))->stage, ITS_EXECUTED);
	ck_assert_int_eq(take(), TAKEN_NOTHING);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), before);
	ck_assert(mach_step(m, "fabric", 0));
	ck_assert_int_eq(take(), TAKEN_ALL);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), before + 32);
}
END_TEST

START_TEST(in_one_go_others_get_their_turn)
{
	u64 before = mach_read(m, "GITS_CREADR", 0);

	for (u32 k = 0; k < 40; k++)
		cmd(m, "SYNC", { "RDbase", 0 });
	ck_assert_int_eq(take(), TAKEN_SOME);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), before + 32 * 32);
	ck_assert_int_eq(take(), TAKEN_ALL);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), before + 40 * 32);
}
END_TEST

Suite *check_its_cmdq(void);
Suite *check_its_cmdq(void)
{
	Suite *s = suite_create("its_cmdq");
	TCase *t = tcase_create("queue");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, a_command_is_fetched_executed_and_retired);
	tcase_add_test(t, a_barrier_that_is_tried_too_early_stays_where_it_is);
	tcase_add_loop_test(t, a_barrier_of_a_vpe_is_news_where_it_is_and_nowhere_else, 0, 2);
	tcase_add_test(t, what_is_fetched_is_a_copy);
	tcase_add_test(t, the_queue_wraps);
	tcase_add_test(t, a_full_queue_runs_in_order);
	tcase_add_test(t, nothing_is_fetched_while_off_or_without_a_queue);
	tcase_add_test(t, cwriter_outside_the_ring_may_be_wrapped);
	tcase_add_test(t, cwriter_outside_the_ring_stops_the_queue_until_it_is_good);
	tcase_add_test(t, a_slot_outside_memory_may_be_passed_over);
	tcase_add_test(t, creadr_is_how_software_sees_completion);
	tcase_add_test(t, commands_in_memory_are_not_seen_before_cwriter);
	tcase_add_test(t, a_command_begun_before_the_disable_is_ended);
	tcase_add_test(t, a_bad_command_is_skipped_by_default);
	tcase_add_test(t, or_stalls_the_queue_until_retry);
	tcase_add_test(t, retry_of_a_running_queue_has_no_effect);
	tcase_add_test(t, a_queue_outside_memory_stalls);
	tcase_add_test(t, translations_go_on_while_the_queue_is_stalled);
	tcase_add_loop_test(t, vsgi_is_unknown_without_the_capability, 0, 2);
	tcase_add_test(t, only_execution_is_tried_in_all_orders);
	tcase_add_test(t, the_next_step_can_be_told);
	tcase_add_test(t, in_one_go_a_queue_runs_to_what_has_to_wait);
	tcase_add_test(t, in_one_go_a_command_that_was_begun_is_ended);
	tcase_add_test(t, in_one_go_an_unmapping_is_consumed_when_it_is_complete);
	tcase_add_test(t, in_one_go_others_get_their_turn);
	suite_add_tcase(s, t);
	return s;
}
