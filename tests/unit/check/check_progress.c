/* SPDX-License-Identifier: MIT */
#include <check.h>

#include "support.h"

Suite *check_progress(void);

START_TEST(a_stuck_thread_is_told_with_its_chain)
{
	struct gs_failure f;
	char text[200];
	struct bench b;

	bench_init(&b);
	rest(&b);
	ck_assert(!failed(&b, CHECK_progress));
	fake.deadlock = true;
	rest(&b);
	f = *failure(&b, CHECK_progress);
	check_explain(&b.gs, &f, text, sizeof(text));
	ck_assert_str_eq(text, "host0 waits for irq_lock");
	bench_fini(&b);
}
END_TEST

Suite *check_progress(void)
{
	Suite *s = suite_create("progress");
	TCase *t = tcase_create("judged");

	tcase_add_test(t, a_stuck_thread_is_told_with_its_chain);
	suite_add_tcase(s, t);
	return s;
}
