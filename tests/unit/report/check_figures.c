/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "support.h"

/* `name value # unit, description`, names sorted within each part. */
static void shape(const char *text)
{
	for (const char *t = text; *t; t += strcspn(t, "\n") + 1) {
		char name[200], unit[40];
		unsigned long long v;

		ck_assert_int_eq(sscanf(t, "%199s %llu # %39[^,],", name, &v, unit), 3);
	}
}

START_TEST(each_line_is_name_value_unit_and_words)
{
	static struct rpt_result r[2];
	static struct stats s;
	struct printed p;

	a_run(&r[0], &s);
	a_result(&r[1]);
	rpt_figures(r, 2, print_to(&p));
	shape(printed(&p));
	ck_assert(strstr(p.text, "\nshop.base.msi.raised ") != NULL);
	ck_assert(strstr(p.text, "\nshop.base.states ") != NULL);
	printed_fini(&p);
}
END_TEST

START_TEST(what_did_not_run_has_no_figures)
{
	static struct rpt_result r;
	struct printed p;

	a_result(&r);
	r.verdict = RPT_SKIP;
	rpt_figures(&r, 1, print_to(&p));
	ck_assert_str_eq(printed(&p), "");
	printed_fini(&p);
}
END_TEST

Suite *check_figures(void);
Suite *check_figures(void)
{
	Suite *s = suite_create("figures");
	TCase *t = tcase_create("figures");

	tcase_add_test(t, each_line_is_name_value_unit_and_words);
	tcase_add_test(t, what_did_not_run_has_no_figures);
	suite_add_tcase(s, t);
	return s;
}
