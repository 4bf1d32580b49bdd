/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "support.h"

Suite *check_stimuli(void);

static const struct stim some[] = {
	MSI(100, 0, 3, 50), MSI(900, 1, 1, 0),
	ACT(200, 0, STIM_WFI, 0, 0),
};

START_TEST(a_repeated_write_is_several_statements_of_one_line)
{
	struct machine m;

	machine_init(&m, some, 3);
	for (u32 i = 0; i < 3; i++) {
		ck_assert_ptr_eq(stim_next(&m.gs, 0), &some[0]);
		ck_assert_uint_eq(stim_due(&m.gs, 0), 100 + 50 * i);
		ck_assert_uint_eq(stim_position(&m.gs, 0), 0);
		stim_done(&m.gs, 0);
	}
	ck_assert_ptr_eq(stim_next(&m.gs, 0), &some[1]);
	ck_assert_uint_eq(stim_due(&m.gs, 0), 900);
	stim_done(&m.gs, 0);
	ck_assert_ptr_null(stim_next(&m.gs, 0));
	machine_fini(&m);
}
END_TEST

START_TEST(queues_advance_alone)
{
	struct machine m;

	machine_init(&m, some, 3);
	ck_assert_ptr_eq(stim_next(&m.gs, stim_queue(&m.cfg, STIM_VCPU, 0)), &some[2]);
	ck_assert_ptr_null(stim_next(&m.gs, stim_queue(&m.cfg, STIM_VCPU, 1)));
	ck_assert_ptr_null(stim_next(&m.gs, stim_queue(&m.cfg, STIM_USER, 0)));
	ck_assert_ptr_null(stim_next(&m.gs, stim_queue(&m.cfg, STIM_SCHED, 0)));
	stim_done(&m.gs, stim_queue(&m.cfg, STIM_VCPU, 0));
	ck_assert_ptr_eq(stim_next(&m.gs, 0), &some[0]);
	machine_fini(&m);
}
END_TEST

START_TEST(a_horizon_hides_later_statements_of_every_queue)
{
	struct machine m;
	u64 last;

	machine_init(&m, some, 3);
	m.cfg.horizon_ns = stim_horizon(&m.gs, 1);
	ck_assert_uint_eq(m.cfg.horizon_ns, some[0].at_ns);
	ck_assert_ptr_nonnull(stim_next(&m.gs, 0));
	ck_assert_ptr_null(stim_next(&m.gs, 1));
	for (u32 i = 0; i < 3; i++)
		stim_done(&m.gs, 0);
	ck_assert_ptr_null(stim_next(&m.gs, 0));
	ck_assert_ptr_null(stim_next(&m.gs, 1));
	last = stim_horizon(&m.gs, 1);
	ck_assert_uint_gt(last, some[0].at_ns);
	ck_assert_uint_eq(stim_horizon(&m.gs, 100), ~(u64)0);
	machine_fini(&m);
}
END_TEST

START_TEST(statements_stop_at_until_in_timed_runs_only)
{
	struct machine m;

	machine_init(&m, some, 3);
	m.cfg.until_ns = 150;
	ck_assert_ptr_nonnull(stim_next(&m.gs, 1));
	m.gs.stamps = true;
	ck_assert_ptr_null(stim_next(&m.gs, 1));
	ck_assert_ptr_nonnull(stim_next(&m.gs, 0));
	machine_fini(&m);
}
END_TEST

START_TEST(no_such_queue_has_no_statement)
{
	struct machine m;

	machine_init(&m, some, 3);
	ck_assert_ptr_null(stim_next(&m.gs, 5));
	ck_assert_ptr_null(stim_next(&m.gs, GS_NONE32));
	machine_fini(&m);
}
END_TEST

Suite *check_stimuli(void)
{
	Suite *s = suite_create("stimuli");
	TCase *t = tcase_create("cursors");

	tcase_add_test(t, a_repeated_write_is_several_statements_of_one_line);
	tcase_add_test(t, queues_advance_alone);
	tcase_add_test(t, a_horizon_hides_later_statements_of_every_queue);
	tcase_add_test(t, statements_stop_at_until_in_timed_runs_only);
	tcase_add_test(t, no_such_queue_has_no_statement);
	suite_add_tcase(s, t);
	return s;
}
