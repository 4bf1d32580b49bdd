/* SPDX-License-Identifier: MIT */
/* Findings: kept, counted, sorted, printed; the nearest known name. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/diag.h"

Suite *check_diag(void);

static struct gicsim_diag d;

static char *print(void)
{
	char *text = NULL;
	size_t len;
	FILE *to = open_memstream(&text, &len);

	ck_assert_ptr_nonnull(to);
	diag_print(&d, to);
	fclose(to);
	return text;
}

START_TEST(findings_are_printed_sorted_by_place)
{
	char *text;

	diag_init(&d);
	ck_assert_int_eq(diag_at(&d, "b.yaml", 2, 1, "third"), GICSIM_E_INVAL);
	diag_at(&d, "a.yaml", 10, 3, "second");
	diag_at(&d, "a.yaml", 9, 7, "first of %d", 3);
	text = print();
	ck_assert_str_eq(text, "a.yaml:9:7: first of 3\na.yaml:10:3: second\nb.yaml:2:1: third\n");
	free(text);
}
END_TEST

START_TEST(a_finding_without_place_begins_with_the_name_of_the_program)
{
	char *text;

	diag_init(&d);
	diag_add(&d, "no memory for %u states", 7u);
	text = print();
	ck_assert_str_eq(text, "gicsim: no memory for 7 states\n");
	free(text);
}
END_TEST

START_TEST(the_line_is_shown_with_a_mark_under_the_place)
{
	char *text;

	diag_init(&d);
	diag_at(&d, "a.yaml", 3, 4, "unknown key");
	snprintf(d.f[0].source, sizeof(d.f[0].source), "\tab cd");
	d.f[0].width = 2;
	text = print();
	ck_assert_str_eq(text, "a.yaml:3:4: unknown key\n    3 | \tab cd\n      | \t  ^~\n");
	free(text);
}
END_TEST

START_TEST(beyond_the_maximum_findings_are_counted)
{
	char *text;

	diag_init(&d);
	for (u32 i = 0; i < GICSIM_DIAG_MAX + 5; i++)
		diag_at(&d, "a", i + 1, 1, "x");
	ck_assert_uint_eq(d.n, GICSIM_DIAG_MAX);
	ck_assert_uint_eq(d.dropped, 5);
	text = print();
	ck_assert_ptr_nonnull(strstr(text, "... and 5 more\n"));
	free(text);
}
END_TEST

START_TEST(long_texts_are_cut_not_overrun)
{
	char longer[1000];

	memset(longer, 'x', sizeof(longer) - 1);
	longer[sizeof(longer) - 1] = 0;
	diag_init(&d);
	diag_at(&d, longer, 1, 1, "%s", longer);
	ck_assert_uint_eq(strlen(d.f[0].text), GICSIM_DIAG_TEXT - 1);
	ck_assert_uint_eq(strlen(d.f[0].file), sizeof(d.f[0].file) - 1);
}
END_TEST

START_TEST(without_a_diag_the_code_is_still_returned)
{
	ck_assert_int_eq(diag_add(NULL, "lost"), GICSIM_E_INVAL);
	ck_assert_int_eq(diag_at(NULL, "a", 1, 1, "lost"), GICSIM_E_INVAL);
}
END_TEST

static const struct { const char *word, *near; } nearest[] = {
	{ "vcpus", "vcpu" },		/* one too many */
	{ "scenaro", "scenario" },	/* one too few */
	{ "modles", "models" },		/* neighbours swapped */
	{ "seet", "seed" },		/* one replaced */
	{ "scenorie", "scenario" },	/* two of eight */
	{ "xyz", NULL },
	{ "", NULL },
	{ "vcpu_of_another_kind_that_is_longer_than_all_the_names_we_know_of_put_together", NULL },
};

START_TEST(the_nearest_name_is_found_when_it_is_near)
{
	static const char *const names[] = { "vcpu", "scenario", "models", "seed" };
	const char *n = diag_nearest(nearest[_i].word, names, 4);

	if (nearest[_i].near)
		ck_assert_pstr_eq(n, nearest[_i].near);
	else
		ck_assert_ptr_null(n);
}
END_TEST

START_TEST(the_better_of_two_is_kept_whatever_comes_first)
{
	const char *best = NULL;
	u32 dist = ~0u;

	diag_near("demote", "demoted_x", &best, &dist);
	diag_near("demote", "promote", &best, &dist);
	diag_near("demote", "demotes", &best, &dist);
	diag_near("demote", "remotes", &best, &dist);
	ck_assert_pstr_eq(best, "demotes");
	ck_assert_uint_eq(dist, 1);
}
END_TEST

START_TEST(an_assertion_that_does_not_hold_aborts)
{
	volatile int one = 1;

	gs_assert(one == 1);
	gs_assert(one == 2);
}
END_TEST

Suite *check_diag(void)
{
	Suite *s = suite_create("diag");
	TCase *tc = tcase_create("diag");

	tcase_add_test(tc, findings_are_printed_sorted_by_place);
	tcase_add_test(tc, a_finding_without_place_begins_with_the_name_of_the_program);
	tcase_add_test(tc, the_line_is_shown_with_a_mark_under_the_place);
	tcase_add_test(tc, beyond_the_maximum_findings_are_counted);
	tcase_add_test(tc, long_texts_are_cut_not_overrun);
	tcase_add_test(tc, without_a_diag_the_code_is_still_returned);
	tcase_add_loop_test(tc, the_nearest_name_is_found_when_it_is_near, 0,
			    (int)ARRAY_SIZE(nearest));
	tcase_add_test(tc, the_better_of_two_is_kept_whatever_comes_first);
	tcase_add_test_raise_signal(tc, an_assertion_that_does_not_hold_aborts, 6);
	suite_add_tcase(s, tc);
	return s;
}
