/* SPDX-License-Identifier: MIT */
/* Threads run: statements, loops, locks, waits, interrupts, a whole kernel model. */
#include <stdio.h>
#include <string.h>

#include "core/mem.h"
#include "core/obs.h"
#include "support.h"

static void start(struct rig *r, const char *hw, bool direct, const char *text)
{
	rig_init(r, hw, direct);
	if (rig_link(r, text))
		ck_abort_msg("%s:%u:%u: %s", r->d.f[0].file, r->d.f[0].line, r->d.f[0].col, r->d.f[0].text);
	rig_run(r);
}

START_TEST(setup_leaves_vcpus_in_the_guest_direct_ones_resident)
{
	struct rig r;

	start(&r, _i ? "gicv4.0-min" : "gicv4.1-min", true, "p():\n  - return\n");
	ck_assert(vcpu_in_guest(&r.gs, 0) && vcpu_in_guest(&r.gs, 1));
	ck_assert_uint_eq(gicr_resident_vpe(&r.gs, GS_PE(0)), 0);
	ck_assert_uint_eq(gicr_resident_vpe(&r.gs, GS_PE(1)), GS_NONE16);
	ck_assert_uint_eq(hyp_vpe_vcpu(&r.gs, GS_VPE(0)), 0);
	ck_assert_uint_eq(hyp_vpe_vm(&r.gs, GS_VPE(1)), GS_NONE16);
	ck_assert(hyp_irq(&r.gs, 0)->hw && !hyp_irq(&r.gs, 1)->hw);
	rig_fini(&r);
}
END_TEST

START_TEST(an_interrupt_reaches_the_guest_in_either_mode)
{
	struct rig r;

	start(&r, "gicv4.1-min", true, "thread dev0:\n  - msi irq0\n  - msi irq1\n");
	ck_assert(rig_settle(&r, 1000));
	ck_assert_uint_eq(hyp_carriers(&r.gs, 0) + hyp_carriers(&r.gs, 1), 0);
	/* The list forgets it at the next exit; until then the list register is empty. */
	ck_assert_uint_eq(hyp_irq_queued_on(&r.gs, 0), GS_NONE16);
	ck_assert_uint_eq(hyp_irq_queued_on(&r.gs, 1), 1);
	ck_assert_uint_eq(hyp_lr_state(&r.gs, 1, 8193), LR_INVALID);
	ck_assert_uint_eq(gic_carriers_v(&r.gs, GS_VPE(0), 8192), 0);
	ck_assert(!hyp_deadlock(&r.gs, (char[8]){ 0 }, 8));
	rig_fini(&r);
}
END_TEST

START_TEST(a_sum_over_loops_is_right)
{
	struct rig r;

	start(&r, "gicv4.1-min", false,
	      "thread host0:\n"
	      "  - n = 0\n"
	      "  - for i in vm0.irqs where i.target == vcpu1:\n"
	      "    - n = n + 10\n"
	      "  - for frozen i in irqs where i.lpi >= 8192:\n"
	      "    - n = n + 1\n"
	      "  - while n < 15:\n"
	      "    - n = n + 1\n"
	      "  - if n == 15 and not vcpu0.direct:\n"
	      "    - vcpu0.pause = n\n"
	      "  - else:\n"
	      "    - vcpu1.pause = n\n");
	ck_assert(rig_settle(&r, 200));
	{
		const struct field *f = prog_find_field(r.prog, T_VCPU, "pause", 5);
		u64 v = 0;

		ck_assert(field_get(&r.gs, f, 0, &v));
		ck_assert_uint_eq(v, 15);
		ck_assert(field_get(&r.gs, f, 1, &v));
		ck_assert_uint_eq(v, 0);
	}
	ck_assert_uint_eq(hyp_thread(&r.gs, rig_thread(&r, "host0"))->state, TH_OFF);
	rig_fini(&r);
}
END_TEST

START_TEST(a_finished_thread_leaves_nothing_behind)
{
	struct rig r;
	static const struct hyp_thread none;

	start(&r, "gicv4.1-min", false, "thread host0:\n  - x = 7\n  - lock irq0.irq_lock\n  - unlock irq0.irq_lock\n");
	ck_assert(rig_settle(&r, 100));
	ck_assert_mem_eq(hyp_thread(&r.gs, rig_thread(&r, "host0")), &none, sizeof(none));
	rig_fini(&r);
}
END_TEST

START_TEST(two_threads_and_two_locks_deadlock_and_the_chain_is_told)
{
	struct rig r;
	char text[300];

	start(&r, "gicv4.1-min", false,
	      "thread host0:\n  - lock irq0.irq_lock\n  - wait irq1.latch\n  - lock irq1.irq_lock\n"
	      "  - unlock irq1.irq_lock\n  - unlock irq0.irq_lock\n"
	      "thread host1:\n  - lock irq1.irq_lock\n  - irq1.latch = true\n  - lock irq0.irq_lock\n"
	      "  - unlock irq0.irq_lock\n  - unlock irq1.irq_lock\n");
	ck_assert(rig_settle(&r, 1000));
	ck_assert(hyp_deadlock(&r.gs, text, sizeof(text)));
	ck_assert_str_eq(text, "host0 at test.yaml:4 'lock irq1.irq_lock' waits for irq_lock, held by "
			 "host1 at test.yaml:10 'lock irq0.irq_lock' waits for irq_lock, held by "
			 "host0");
	rig_fini(&r);
}
END_TEST

START_TEST(a_field_of_none_stops_the_thread_for_good)
{
	struct rig r;
	char text[300];

	start(&r, "gicv4.1-min", false, "thread host0:\n  - kick irq0.queued\n");
	ck_assert(rig_settle(&r, 100));
	ck_assert_uint_eq(hyp_thread(&r.gs, rig_thread(&r, "host0"))->state, TH_OOPS);
	ck_assert(hyp_deadlock(&r.gs, text, sizeof(text)));
	ck_assert_str_eq(text, "host0 at test.yaml:2 'kick irq0.queued' has crashed");
	rig_fini(&r);
}
END_TEST

static void fail_seven(struct sink *s, struct gs *g, const struct obs *o)
{
	(void)s;
	gs_fail(g, 7, 1, o->a, 0, 0);
}

START_TEST(what_fails_in_a_step_of_the_setup_is_kept)
{
	struct sink sink = { .hear = fail_seven };
	struct rig r;

	sink_want(&sink, OBS_CMD_EXEC);
	start(&r, "gicv4.1-min", false, "p():\n  - return\n");
	ck_assert_uint_eq(r.faults.set, 0);
	rig_fini(&r);
	rig_init(&r, "gicv4.1-min", false);
	ck_assert_int_eq(rig_link(&r, "p():\n  - return\n"), 0);
	r.gs.sinks = &sink;
	rig_run(&r);
	ck_assert_uint_eq(r.faults.set, (u64)1 << 7);
	ck_assert_uint_eq(r.faults.first[7].invariant, 7);
	ck_assert_uint_eq(r.faults.first[7].detail, 1);
	rig_fini(&r);
}
END_TEST

START_TEST(a_stalled_queue_is_named_as_the_cause)
{
	struct rig r;
	char text[300];

	rig_init(&r, "gicv4.1-min", false);
	r.hw->answer[CHOICE_its_error_reaction] = 1;
	ck_assert_int_eq(rig_link(&r, "thread host0:\n  - its MAPTI(DeviceID=0x999, EventID=0, pINTID=8192, ICID=0)\n"), 0);
	rig_run(&r);
	ck_assert(rig_settle(&r, 100));
	ck_assert(hyp_deadlock(&r.gs, text, sizeof(text)));
	ck_assert_ptr_nonnull(strstr(text, "waits for CREADR of its0, which has stalled"));
	rig_fini(&r);
}
END_TEST

START_TEST(commands_have_the_packet_of_the_encoder)
{
	struct rig r;
	struct its_packet want = { .dw = { 0 } };
	u8 got[32];

	start(&r, "gicv4.1-min", true,
	      "thread host0:\n  - write GITS_CTLR[its0] {Enabled=0}\n"
	      "  - its nowait VMAPTI(irq1, vpe=vcpu0.vpe, doorbell=8193)\n");
	ck_assert(rig_settle(&r, 100));
	its_encode(GICV4_1, 0x2a, "DeviceID", 0x100, &want);
	its_encode(GICV4_1, 0x2a, "EventID", 1, &want);
	its_encode(GICV4_1, 0x2a, "vPEID", 0, &want);
	its_encode(GICV4_1, 0x2a, "vINTID", 8193, &want);
	its_encode(GICV4_1, 0x2a, "Dbell_pINTID", 8193, &want);
	{
		const char *near;
		u64 at = gic_mmio_peek(&r.gs, gic_reg_addr(&r.gic, gic_reg_find(GICV4_1, "GITS_CREADR", &near), 0, 0), 8);

		ck_assert_int_eq(mem_read_block(&r.gs, plan_addr(&r.gs, PLAN_QUEUE, 0) + at, got, 32), 0);
	}
	ck_assert_mem_eq(got, want.dw, 32);
	rig_fini(&r);
}
END_TEST

START_TEST(what_the_its_has_consumed_is_zero_again)
{
	struct rig r;
	u8 got[4096];

	start(&r, "gicv4.1-min", true, "thread host0:\n  - its INT(irq0), VSYNC(vcpu0.vpe)\n");
	ck_assert(rig_settle(&r, 1000));
	ck_assert_int_eq(mem_read_block(&r.gs, plan_addr(&r.gs, PLAN_QUEUE, 0), got, sizeof(got)), 0);
	for (u32 i = 0; i < sizeof(got); i++)
		ck_assert_uint_eq(got[i], 0);
	rig_fini(&r);
}
END_TEST

START_TEST(a_wait_gives_up_when_nothing_else_can_happen)
{
	struct rig r;
	u64 v = 0;

	start(&r, "gicv4.1-min", false,
	      "thread host0:\n  - wait irq0.hw timeout 500 us -> late\n  - if late:\n    - vcpu0.pause = 5\n");
	ck_assert(rig_settle(&r, 100));
	ck_assert(field_get(&r.gs, prog_find_field(r.prog, T_VCPU, "pause", 5), 0, &v));
	ck_assert_uint_eq(v, 5);
	rig_fini(&r);
}
END_TEST

START_TEST(vpe_numbers_run_out_and_come_back)
{
	struct rig r;
	u64 v = 0;

	rig_init(&r, "gicv4.1-min", true);
	ck_assert_int_eq(rig_link(&r, "thread host0:\n  - alloc vcpu1.vpe -> a\n  - alloc vm0.park -> b\n"
				  "  - free vcpu1.vpe\n  - alloc vm0.park -> c\n"
				  "  - vcpu1.pause = a\n  - vcpu0.pause = 2 * b + c\n"), 0);
	r.hyp.vpeids = 3;
	rig_run(&r);
	ck_assert(rig_settle(&r, 200));
	ck_assert(field_get(&r.gs, prog_find_field(r.prog, T_VCPU, "pause", 5), 1, &v));
	ck_assert_uint_eq(v, 1);
	ck_assert_uint_eq(hyp_vpe_vcpu(&r.gs, GS_VPE(2)), GS_NONE16);
	ck_assert_uint_eq(hyp_vpe_vm(&r.gs, GS_VPE(2)), 0);
	ck_assert_uint_eq(hyp_vpe_vm(&r.gs, GS_VPE(1)), GS_NONE16);
	rig_fini(&r);
}
END_TEST

START_TEST(disable_and_enable_leave_a_working_vcpu)
{
	struct rig r;

	start(&r, _i ? "gicv4.0-min" : "gicv4.1-min", true,
	      "thread host0:\n  - call disable_vcpu(vcpu0)\n  - call enable_vcpu(vcpu1)\n  - msi irq0\n  - msi irq1\n");
	ck_assert(rig_settle(&r, 5000));
	ck_assert(!hyp_vcpu(&r.gs, 0)->direct && hyp_vcpu(&r.gs, 1)->direct);
	ck_assert(!hyp_irq(&r.gs, 0)->hw && hyp_irq(&r.gs, 1)->hw);
	ck_assert_uint_eq(gicr_resident_vpe(&r.gs, GS_PE(0)), GS_NONE16);
	ck_assert_uint_eq(gicr_resident_vpe(&r.gs, GS_PE(1)), 0);
	ck_assert(vcpu_in_guest(&r.gs, 0) && vcpu_in_guest(&r.gs, 1));
	ck_assert_uint_eq(hyp_carriers(&r.gs, 0) + hyp_carriers(&r.gs, 1), 0);
	rig_fini(&r);
}
END_TEST

Suite *check_interp(void);
Suite *check_interp(void)
{
	Suite *s = suite_create("hyp/interp");
	TCase *t = tcase_create("threads");

	tcase_add_loop_test(t, setup_leaves_vcpus_in_the_guest_direct_ones_resident, 0, 2);
	tcase_add_test(t, an_interrupt_reaches_the_guest_in_either_mode);
	tcase_add_test(t, a_sum_over_loops_is_right);
	tcase_add_test(t, a_finished_thread_leaves_nothing_behind);
	tcase_add_test(t, two_threads_and_two_locks_deadlock_and_the_chain_is_told);
	tcase_add_test(t, a_field_of_none_stops_the_thread_for_good);
	tcase_add_test(t, what_fails_in_a_step_of_the_setup_is_kept);
	tcase_add_test(t, a_stalled_queue_is_named_as_the_cause);
	tcase_add_test(t, commands_have_the_packet_of_the_encoder);
	tcase_add_test(t, what_the_its_has_consumed_is_zero_again);
	tcase_add_test(t, a_wait_gives_up_when_nothing_else_can_happen);
	tcase_add_test(t, vpe_numbers_run_out_and_come_back);
	tcase_add_loop_test(t, disable_and_enable_leave_a_working_vcpu, 0, 2);
	suite_add_tcase(s, t);
	return s;
}
