/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "support.h"

START_TEST(ktap_has_a_subtest_per_scenario_and_a_point_per_variant)
{
	static struct rpt_result r[4];
	struct rpt_story story;
	struct printed p;

	a_result(&r[0]);
	a_failure(&r[1], &story);
	r[1].variant = "p#0";
	a_result(&r[2]);
	r[2].variant = "slow";
	r[2].verdict = RPT_INCONCLUSIVE;
	snprintf(r[2].why, sizeof(r[2].why), "state limit reached");
	a_result(&r[3]);
	r[3].scenario = "other";
	r[3].verdict = RPT_SKIP;
	snprintf(r[3].why, sizeof(r[3].why), "needs nASSGIreq");
	rpt_ktap(r, 4, print_to(&p));
	ck_assert_str_eq(printed(&p), "KTAP version 1\n"
				      "1..2\n"
				      "  KTAP version 1\n"
				      "  # Subtest: shop\n"
				      "  1..3\n"
				      "  ok 1 base\n"
				      "  not ok 2 p_0\n"
				      "  # no_loss violated: irq0 <&\"> is gone\n"
				      "  not ok 3 slow # TIMEOUT state limit reached\n"
				      "not ok 1 shop\n"
				      "  KTAP version 1\n"
				      "  # Subtest: other\n"
				      "  1..1\n"
				      "  ok 1 base # SKIP needs nASSGIreq\n"
				      "ok 2 other # SKIP\n"
				      "# Totals: pass:1 fail:1 xfail:0 xpass:0 skip:1 error:1\n");
	printed_fini(&p);
	free_failure(&story);
}
END_TEST

START_TEST(the_checker_itself_can_fail)
{
	static const char *const bad[] = { "<a>", "<a></b>", "<a b=\"<\"/>", "a & b", "<a", "</a>" };

	ck_assert(!xml_wrong("<?xml version=\"1.0\"?>\n<a><b c=\"&amp;d\"/>e &lt; f</a>\n"));
	for (u32 i = 0; i < ARRAY_SIZE(bad); i++)
		ck_assert_msg(xml_wrong(bad[i]) != NULL, "%s", bad[i]);
}
END_TEST

START_TEST(junit_is_well_formed_whatever_the_names_hold)
{
	static struct rpt_result r[3];
	struct rpt_story story;
	struct printed p;

	a_result(&r[0]);
	a_failure(&r[1], &story);
	a_result(&r[2]);
	r[2].verdict = RPT_INCONCLUSIVE;
	snprintf(r[2].limit, sizeof(r[2].limit), "limit <reached> & \"more\"");
	rpt_junit(r, 3, print_to(&p));
	ck_assert_msg(!xml_wrong(printed(&p)), "at: %.60s", xml_wrong(p.text));
	ck_assert(strstr(p.text, "tests=\"3\" failures=\"1\" errors=\"1\" skipped=\"0\"") != NULL);
	ck_assert(strstr(p.text, "<failure message=\"no_loss violated: irq0 &lt;&amp;&quot;&gt; is gone\">") != NULL);
	ck_assert(strstr(p.text, "no_loss violated: no_loss") == NULL);
	printed_fini(&p);
	free_failure(&story);
}
END_TEST

Suite *check_ci(void);
Suite *check_ci(void)
{
	Suite *s = suite_create("ci");
	TCase *t = tcase_create("ci");

	tcase_add_test(t, ktap_has_a_subtest_per_scenario_and_a_point_per_variant);
	tcase_add_test(t, the_checker_itself_can_fail);
	tcase_add_test(t, junit_is_well_formed_whatever_the_names_hold);
	suite_add_tcase(s, t);
	return s;
}
