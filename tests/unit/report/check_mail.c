/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "support.h"

START_TEST(a_failure_has_a_column_per_kind_of_actor)
{
	static struct rpt_result r;
	struct rpt_story story;
	struct printed p;

	a_failure(&r, &story);
	snprintf(r.inv[CHECK_no_loss].trail, sizeof(r.inv[0].trail), "out/fail.trail");
	rpt_mail(&r, &r.inv[CHECK_no_loss], "0.1.0", print_to(&p));
	ck_assert_str_eq(printed(&p), "no_loss violated: irq0 <&\"> is gone\n"
				      "2 steps, then 5 to rest in the usual order; shrunk from 9.\n"
				      "Procedures linux-6.12, hardware gicv4.1-min.\n"
				      "\n"
				      "  # device its    redist host   guest\n"
				      "  1 dev0: msi <\"irq0\"> & more\n"
				      "  2                             vm0.vcpu0: a text that is far too long for the\n"
				      "                                column that it stands in and goes on below\n"
				      "                           owed\n"
				      "\n"
				      "Cause: step 2, dropped\n"
				      "With: gicsim 0.1.0, hardware model 0123456789ab, procedures fedcba987654\n"
				      "Reproduce: gicsim replay out/fail.trail\n");
	printed_fini(&p);
	free_failure(&story);
}
END_TEST

START_TEST(a_command_that_nothing_came_between_is_one_line)
{
	static struct rpt_result r;
	struct rpt_story story;
	struct printed p;

	a_failure(&r, &story);
	story.line[0] = (struct rpt_line){ .step = 1, .column = COL_ITS, .text = "its0: fetch a command" };
	story.line[1] = (struct rpt_line){ .step = 2, .column = COL_ITS, .text = "its0: execute DISCARD" };
	story.line[2] = (struct rpt_line){ .step = 3, .column = COL_ITS, .text = "its0: retire" };
	rpt_mail(&r, &r.inv[CHECK_no_loss], "0.1.0", print_to(&p));
	ck_assert(strstr(printed(&p), "\n  1-3      its0: execute DISCARD\n") != NULL);
	ck_assert(strstr(p.text, "fetch") == NULL);
	printed_fini(&p);
	free_failure(&story);
}
END_TEST

START_TEST(without_a_story_the_failure_is_one_line)
{
	static struct rpt_result r;
	struct rpt_story story;
	struct printed p;

	a_failure(&r, &story);
	r.inv[CHECK_no_loss].story = NULL;
	rpt_mail(&r, &r.inv[CHECK_no_loss], "0.1.0", print_to(&p));
	ck_assert_str_eq(printed(&p), "no_loss violated: irq0 <&\"> is gone\n");
	printed_fini(&p);
	free_failure(&story);
}
END_TEST

Suite *check_mail(void);
Suite *check_mail(void)
{
	Suite *s = suite_create("mail");
	TCase *t = tcase_create("mail");

	tcase_add_test(t, a_failure_has_a_column_per_kind_of_actor);
	tcase_add_test(t, a_command_that_nothing_came_between_is_one_line);
	tcase_add_test(t, without_a_story_the_failure_is_one_line);
	suite_add_tcase(s, t);
	return s;
}
