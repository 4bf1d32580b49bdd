/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "support.h"

START_TEST(numbers_have_groups)
{
	static const struct { u64 v; const char *text; } row[] = {
		{ 0, "0" }, { 999, "999" }, { 1000, "1 000" }, { 18402, "18 402" }, { 1234567, "1 234 567" },
		{ ~(u64)0, "18 446 744 073 709 551 615" },
	};
	char buf[32];

	for (u32 i = 0; i < ARRAY_SIZE(row); i++)
		ck_assert_str_eq(rpt_num(row[i].v, buf, sizeof(buf)), row[i].text);
}
END_TEST

START_TEST(times_have_the_unit_that_reads_best)
{
	static const struct { u64 ns; const char *text; } row[] = {
		{ 0, "0 ns" }, { 9999, "9999 ns" }, { 12500, "12.5 us" }, { 12500000, "12.5 ms" },
		{ 12500000000ull, "12.5 s" },
	};
	char buf[32];

	for (u32 i = 0; i < ARRAY_SIZE(row); i++)
		ck_assert_str_eq(rpt_ns(row[i].ns, buf, sizeof(buf)), row[i].text);
}
END_TEST

static void line_is(const struct rpt_result *r, const char *expected)
{
	struct printed p;

	rpt_check_line(r, print_to(&p));
	ck_assert_str_eq(printed(&p), expected);
	ck_assert_uint_le(widest(p.text), 80);
	printed_fini(&p);
}

START_TEST(check_has_a_line_for_each_verdict)
{
	static struct rpt_result r;

	a_result(&r);
	line_is(&r, "PASS shop                             explored     18 402 states  complete\n");
	r.variant = "p0";
	r.verdict = RPT_FAIL;
	snprintf(r.why, sizeof(r.why), "no_loss violated: gone");
	line_is(&r, "FAIL shop/p0                          explored     18 402 states  complete\n"
		    "     no_loss violated: gone\n");
	r.verdict = RPT_INCONCLUSIVE;
	r.complete = false;
	snprintf(r.limit, sizeof(r.limit), "state limit reached");
	snprintf(r.why, sizeof(r.why), "state limit reached");
	line_is(&r, "INCO shop/p0                          explored     18 402 states  state limit\n"
		    "                                          reached\n");
	r.verdict = RPT_SKIP;
	snprintf(r.why, sizeof(r.why), "needs nASSGIreq");
	line_is(&r, "SKIP shop/p0                          needs nASSGIreq\n");
	r.verdict = RPT_PASS;
	r.refused = true;
	line_is(&r, "PASS shop/p0                          refused, as expected\n");
}
END_TEST

START_TEST(a_long_name_has_a_line_of_its_own)
{
	static struct rpt_result r;

	a_result(&r);
	r.scenario = "doorbell-versus-pending-last-and-more";
	line_is(&r, "PASS doorbell-versus-pending-last-and-more\n"
		    "                                      explored     18 402 states  complete\n");
}
END_TEST

START_TEST(an_exploration_says_never_sometimes_or_always)
{
	static struct rpt_result r;
	struct printed p;

	a_result(&r);
	r.inv[CHECK_wake_up].bad = 2;
	r.inv[CHECK_wake_up].good = 0;
	r.inv[CHECK_spurious].bad = 1;
	rpt_explored(&r, print_to(&p));
	ck_assert(strstr(printed(&p), "\nObservation no_loss Never 0 9127\n") != NULL);
	ck_assert(strstr(p.text, "\nObservation wake_up Always 2 0\n") != NULL);
	ck_assert(strstr(p.text, "\nObservation spurious Sometimes 1 9127\n") != NULL);
	ck_assert_uint_le(widest(p.text), 80);
	printed_fini(&p);
}
END_TEST

START_TEST(an_exploration_says_how_many_choices_it_answered)
{
	static struct rpt_result r;
	struct printed p;

	a_result(&r);
	r.choices_asked = 2;
	snprintf(r.choices, sizeof(r.choices), "vmovp_list, best_of_equal");
	rpt_explored(&r, print_to(&p));
	ck_assert(strstr(printed(&p), "choices: all of 2\n") != NULL);
	ck_assert(strstr(p.text, "\nChoices, every answer tried: vmovp_list, best_of_equal\n") != NULL);
	printed_fini(&p);

	r.choices_asked = 0;
	rpt_explored(&r, print_to(&p));
	ck_assert(strstr(printed(&p), "up\n") != NULL);	/* "none came up", wrapped */
	ck_assert(strstr(p.text, "all of") == NULL);
	ck_assert(strstr(p.text, "every answer tried") == NULL);
	printed_fini(&p);
}
END_TEST

START_TEST(an_expected_refusal_explores_nothing_and_says_so)
{
	static struct rpt_result r;
	struct printed p;

	a_result(&r);
	r.refused = true;
	snprintf(r.why, sizeof(r.why), "needs individual_doorbells");
	rpt_explored(&r, print_to(&p));
	ck_assert_str_eq(printed(&p), "Test shop  (procedures linux-6.12, hardware gicv4.1-min)\n"
				      "Refused, as expected: needs individual_doorbells\n");
	printed_fini(&p);
}
END_TEST

Suite *check_text(void);
Suite *check_text(void)
{
	Suite *s = suite_create("text");
	TCase *t = tcase_create("text");

	tcase_add_test(t, numbers_have_groups);
	tcase_add_test(t, times_have_the_unit_that_reads_best);
	tcase_add_test(t, check_has_a_line_for_each_verdict);
	tcase_add_test(t, a_long_name_has_a_line_of_its_own);
	tcase_add_test(t, an_exploration_says_never_sometimes_or_always);
	tcase_add_test(t, an_exploration_says_how_many_choices_it_answered);
	tcase_add_test(t, an_expected_refusal_explores_nothing_and_says_so);
	suite_add_tcase(s, t);
	return s;
}
