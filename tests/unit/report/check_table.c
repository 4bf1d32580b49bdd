/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "support.h"

START_TEST(columns_are_as_wide_as_their_cells)
{
	static struct rpt_result r[2];
	static struct stats s;
	struct printed p;

	a_run(&r[0], &s);
	r[1] = r[0];
	r[1].variant = "never-direct";
	rpt_table(r, 2, print_to(&p));
	ck_assert_str_eq(printed(&p),
			 "variant      MSIs direct soft merged lost spurious doorbells kicks ITS cmds\n"
			 "base           10      8    2      0    0        0         0     0        0\n"
			 "never-direct   10      8    2      0    0        0         0     0        0\n"
			 "\n"
			 "delay in us  direct p50 p99 max soft p50 p99 max verdict\n"
			 "base                4.0 8.0 8.0        -   -   -    PASS\n"
			 "never-direct        4.0 8.0 8.0        -   -   -    PASS\n");
	printed_fini(&p);
}
END_TEST

START_TEST(large_counts_and_long_names_make_blocks_and_no_wide_line)
{
	static struct rpt_result r;
	static struct stats s;
	struct printed p;

	a_run(&r, &s);
	r.variant = "a-variant-with-a-name-that-goes-on-and-on-and-on";
	s.raised = s.delivered[0] = s.delivered[1] = s.merged = s.covered = s.withdrawn = s.open = s.lost = ~(u64)0;
	s.spurious = s.doorbells = s.kicks = s.its_commands = ~(u64)0;
	hist_add(&s.delay[STATS_SOFT], ~(u64)0 / 2);
	rpt_table(&r, 1, print_to(&p));
	ck_assert_uint_le(widest(printed(&p)), 80);
	ck_assert(strstr(p.text, "18446744073709551615") != NULL);
	ck_assert(strstr(p.text, "withdrawn") && strstr(p.text, "late") && strstr(p.text, "open"));
	printed_fini(&p);
}
END_TEST

START_TEST(a_variant_that_did_not_run_says_why)
{
	static struct rpt_result r;
	struct printed p;

	a_result(&r);
	r.verdict = RPT_SKIP;
	snprintf(r.why, sizeof(r.why), "needs nASSGIreq");
	rpt_table(&r, 1, print_to(&p));
	ck_assert_str_eq(printed(&p), "SKIP base: needs nASSGIreq\n");
	printed_fini(&p);
}
END_TEST

Suite *check_table(void);
Suite *check_table(void)
{
	Suite *s = suite_create("table");
	TCase *t = tcase_create("table");

	tcase_add_test(t, columns_are_as_wide_as_their_cells);
	tcase_add_test(t, large_counts_and_long_names_make_blocks_and_no_wide_line);
	tcase_add_test(t, a_variant_that_did_not_run_says_why);
	suite_add_tcase(s, t);
	return s;
}
