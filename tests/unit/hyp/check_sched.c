/* SPDX-License-Identifier: MIT */
/* PEs and who has them: sharing, preemption, migration, host interrupts, user space. */
#include <string.h>

#include "support.h"

static void with_stims(struct rig *r, const struct stim *stim, u32 n, u32 users)
{
	r->guest.stim = stim;
	r->guest.nstims = n;
	/* dev0, vcpu0, vcpu1, user, sched */
	r->queue[3] = 0;
	r->queue[4] = users;
	r->queue[5] = n;
}

static void start(struct rig *r, const char *text)
{
	if (rig_link(r, text))
		ck_abort_msg("%u:%u: %s", r->d.f[0].line, r->d.f[0].col, r->d.f[0].text);
	rig_run(r);
}

START_TEST(a_preempted_vcpu_leaves_its_pe_to_the_other_and_comes_back_later)
{
	static const struct stim preempt = { .source = STIM_SCHED, .verb = STIM_PREEMPT, .obj = 0,
					     .expect = ANS_NONE };
	struct rig r;

	rig_init(&r, "gicv4.1-min", true);
	r.vcpu[1].pe = 0;
	with_stims(&r, &preempt, 1, 0);
	start(&r, "p():\n  - return\n");
	ck_assert(vcpu_in_guest(&r.gs, 0) && !vcpu_in_guest(&r.gs, 1));
	ck_assert(rig_settle(&r, 500));
	ck_assert(!vcpu_in_guest(&r.gs, 0) && vcpu_in_guest(&r.gs, 1));
	ck_assert_uint_eq(gicr_resident_vpe(&r.gs, GS_PE(0)), GS_NONE16);
	ck_assert_uint_eq(hyp_vcpu_pe(&r.gs, 0), GS_NONE16);
	ck_assert_uint_eq(hyp_vcpu_pe(&r.gs, 1), 0);
	ck_assert(!hyp_vcpu_blocked(&r.gs, 0));
	rig_fini(&r);
}
END_TEST

START_TEST(a_migrated_vcpu_is_resident_on_the_other_pe)
{
	static const struct stim migrate = { .source = STIM_SCHED, .verb = STIM_MIGRATE, .obj = 0, .arg = 1,
					     .expect = ANS_NONE };
	struct rig r;

	rig_init(&r, _i ? "gicv4.0-min" : "gicv4.1-min", true);
	r.vcpu[1].start_off = true;
	with_stims(&r, &migrate, 1, 0);
	start(&r, "thread dev0:\n  - msi irq0\n");
	ck_assert(rig_settle(&r, 1000));
	ck_assert_uint_eq(hyp_vcpu_pe(&r.gs, 0), 1);
	ck_assert(vcpu_in_guest(&r.gs, 0));
	ck_assert_uint_eq(gicr_resident_vpe(&r.gs, GS_PE(0)), GS_NONE16);
	ck_assert_uint_eq(gicr_resident_vpe(&r.gs, GS_PE(1)), 0);
	ck_assert_uint_eq(gic_carriers_v(&r.gs, GS_VPE(0), 8192), 0);
	rig_fini(&r);
}
END_TEST

START_TEST(a_vcpu_that_starts_off_runs_once_it_is_woken)
{
	struct rig r;

	rig_init(&r, "gicv4.1-min", false);
	r.vcpu[1].start_off = true;
	start(&r, "thread host0:\n  - assert not vcpu1.in_guest\n  - wake vcpu1\n");
	ck_assert(!vcpu_in_guest(&r.gs, 1));
	ck_assert(rig_settle(&r, 200));
	ck_assert(vcpu_in_guest(&r.gs, 1));
	rig_fini(&r);
}
END_TEST

START_TEST(a_request_of_user_space_is_carried_out_and_answered)
{
	static const struct stim requests[] = {
		{ .source = STIM_USER, .verb = STIM_IOCTL, .obj = 0, .arg = REQ_DISABLE, .expect = ANS_OK },
		{ .source = STIM_USER, .verb = STIM_IOCTL, .obj = 1, .arg = REQ_ENABLE, .expect = ANS_OK },
	};
	struct rig r;

	rig_init(&r, "gicv4.1-min", true);
	with_stims(&r, requests, 2, 2);
	start(&r, "p():\n  - return\n");
	ck_assert(rig_settle(&r, 2000));
	ck_assert(!hyp_vcpu(&r.gs, 0)->direct && hyp_vcpu(&r.gs, 1)->direct);
	ck_assert_uint_eq(hyp_thread(&r.gs, th_user(&r.gs))->state, TH_OFF);
	ck_assert_uint_eq(gicr_resident_vpe(&r.gs, GS_PE(1)), 0);
	rig_fini(&r);
}
END_TEST

START_TEST(a_handler_at_a_lock_of_the_thread_below_is_a_deadlock_that_is_told)
{
	struct rig r;
	char text[300];

	rig_init(&r, "gicv4.1-min", false);
	/* A spin lock does not keep interrupts off: the handler finds it taken on its own PE. */
	start(&r, "vfio_handler(irq):\n  - lock irq.target.vpe.vpe_lock\n  - unlock irq.target.vpe.vpe_lock\n"
		  "thread vcpu1:\n  - lock irq0.irq_lock\n  - wait vcpu0.vpe.pending_last\n  - unlock irq0.irq_lock\n"
		  "thread host0:\n  - lock vcpu0.vpe.vpe_lock\n  - wait vcpu1.direct\n  - unlock vcpu0.vpe.vpe_lock\n"
		  "thread dev0:\n  - msi irq0\n");
	ck_assert(rig_settle(&r, 2000));
	ck_assert(hyp_deadlock(&r.gs, text, sizeof(text)));
	ck_assert_ptr_nonnull(strstr(text, "test.yaml"));
	ck_assert_uint_ne(hyp_pe(&r.gs, 0)->in_irq, 0);
	ck_assert_uint_eq(hyp_carriers(&r.gs, 0), 1);
	rig_fini(&r);
}
END_TEST

START_TEST(who_waits_off_its_pe_for_the_lock_of_a_sleeper_is_stuck)
{
	struct rig r;
	char text[300];

	rig_init(&r, "gicv4.1-min", false);
	r.vcpu[1].pe = 0;
	start(&r, "thread vcpu0:\n  - lock vm0.its_lock\n  - block vcpu0\n  - unlock vm0.its_lock\n"
		  "thread vcpu1:\n  - lock vm0.its_lock\n  - unlock vm0.its_lock\n");
	ck_assert(rig_settle(&r, 2000));
	ck_assert_uint_eq(hyp_vcpu_pe(&r.gs, 1), GS_NONE16);
	ck_assert(hyp_vcpu_blocked(&r.gs, 0) && !hyp_vcpu_stuck(&r.gs, 0));
	ck_assert(hyp_vcpu_stuck(&r.gs, 1));
	ck_assert(hyp_deadlock(&r.gs, text, sizeof(text)));
	ck_assert_ptr_nonnull(strstr(text, "waits for its_lock, held by vm0.vcpu0 at "));
	ck_assert_ptr_nonnull(strstr(text, "'unlock vm0.its_lock', asleep before it"));
	rig_fini(&r);
}
END_TEST

Suite *check_sched(void);
Suite *check_sched(void)
{
	Suite *s = suite_create("hyp/sched");
	TCase *t = tcase_create("PEs");

	tcase_add_test(t, a_preempted_vcpu_leaves_its_pe_to_the_other_and_comes_back_later);
	tcase_add_loop_test(t, a_migrated_vcpu_is_resident_on_the_other_pe, 0, 2);
	tcase_add_test(t, a_vcpu_that_starts_off_runs_once_it_is_woken);
	tcase_add_test(t, a_request_of_user_space_is_carried_out_and_answered);
	tcase_add_test(t, a_handler_at_a_lock_of_the_thread_below_is_a_deadlock_that_is_told);
	tcase_add_test(t, who_waits_off_its_pe_for_the_lock_of_a_sleeper_is_stuck);
	suite_add_tcase(s, t);
	return s;
}
