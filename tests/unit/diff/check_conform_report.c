/* SPDX-License-Identifier: MIT */
/* The report: text and JSON of the same figures. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "support_conform.h"

static char *report(const struct replayed *p, const char *file, int how)
{
	char *out;
	size_t n;
	FILE *f = open_memstream(&out, &n);

	if (how == 2)
		conform_json(&p->s, &p->r, file, "0", f);
	else
		conform_print(&p->s, &p->r, file, how == 1, f);
	fclose(f);
	return out;
}

static void has(const char *text, const char *what)
{
	ck_assert_msg(strstr(text, what) != NULL, "no '%s' in\n%s", what, text);
}

static const char piece[] =
	"icc_pmr_read ICC_PMR read cpu 0x0 value 0xf0\n"
	"strange_thing and its text\n"
	"icc_pmr_read ICC_PMR read cpu 0x0 value 0x50\n";

START_TEST(a_difference_is_shown_with_its_line_and_those_before)
{
	char *text = join(conform_setup, piece, "");
	struct replayed *p = replay(text, NULL);
	char *out = report(p, "r.txt", 0);

	has(out, "\nr.txt:16: ICC_PMR_EL1: recorded 0x50, the model has 0xf0\n");
	has(out, "        14  icc_pmr_read ICC_PMR read cpu 0x0 value 0xf0\n");
	has(out, "        16> icc_pmr_read ICC_PMR read cpu 0x0 value 0x50\n");
	has(out, "1 unknown event 'strange_thing', the first in line 15\n");
	has(out, "\nFAIL r.txt: ");
	free(out);
	replayed_free(p);
	free(text);
}
END_TEST

START_TEST(quiet_is_the_verdict_alone)
{
	struct replayed *p = replay("icc_pmr_write ICC_PMR write cpu 0x0 value 0x80\n"
				    "icc_pmr_read ICC_PMR read cpu 0x0 value 0x80\n",
				    NULL);
	char *out = report(p, "r.txt", 1);

	ck_assert_str_eq(out, "PASS r.txt: 2 driven, 1 compared, 1 equal, 0 allowed, 0 unexplained\n");
	free(out);
	replayed_free(p);
}
END_TEST

START_TEST(nothing_compared_is_no_success)
{
	struct replayed *p = replay("icc_pmr_write ICC_PMR write cpu 0x0 value 0x80\n", NULL);
	char *out = report(p, "r.txt", 1);

	has(out, "SKIP r.txt: 1 driven, 0 compared");
	free(out);
	replayed_free(p);
}
END_TEST

/* Depth of brackets outside strings: a document that ends where it began. */
static void well_formed(const char *s)
{
	int depth = 0;
	bool in = false;

	for (; *s; s++) {
		if (in && *s == '\\')
			s++;
		else if (*s == '"')
			in = !in;
		else if (!in)
			depth += (*s == '{' || *s == '[') - (*s == '}' || *s == ']');
		ck_assert_int_ge(depth, 0);
	}
	ck_assert_int_eq(depth, 0);
	ck_assert(!in);
}

START_TEST(json_has_the_same_figures)
{
	char *text = join(conform_setup, piece, "");
	struct replayed *p = replay(text, NULL);
	char *out = report(p, "a \"file\"", 2);

	well_formed(out);
	has(out, "\"file\": \"a \\\"file\\\"\"");
	has(out, "\"verdict\": \"FAIL\"");
	has(out, "\"ICC other reads\": {\"driven\": 2, \"compared\": 2, \"equal\": 1, \"allowed\": 0, "
		 "\"unmodelled\": 0, \"unexplained\": 1}");
	has(out, "{\"line\": 16, \"what\": \"ICC_PMR_EL1: recorded 0x50, the model has 0xf0\", \"model\": \"0xf0\"");
	free(out);
	replayed_free(p);
	free(text);
}
END_TEST

Suite *check_conform_report(void);
Suite *check_conform_report(void)
{
	Suite *s = suite_create("conform_report");
	TCase *t = tcase_create("conform_report");

	tcase_add_test(t, a_difference_is_shown_with_its_line_and_those_before);
	tcase_add_test(t, quiet_is_the_verdict_alone);
	tcase_add_test(t, nothing_compared_is_no_success);
	tcase_add_test(t, json_has_the_same_figures);
	suite_add_tcase(s, t);
	return s;
}
