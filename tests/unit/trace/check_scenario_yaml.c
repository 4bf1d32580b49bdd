/* SPDX-License-Identifier: MIT */
/* Values as they are written. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/diag.h"
#include "support.h"
#include "trace/scenario_yaml.h"

static const struct { u64 ns; const char *text; } times[] = {
	{ 0, "0" }, { 1, "1ns" }, { 1500, "1500ns" }, { 2000, "2us" }, { 1000000, "1ms" }, { 1001000, "1001us" },
	{ 60000000000u, "60s" },
};
static const struct { u64 ps; const char *text; } fine[] = {
	{ 1, "0.001ns" }, { 1500, "1.500ns" }, { 2000000, "2us" }, { 0, "0" },
};
static const struct { const char *in, *out; } texts[] = {
	{ "a-b/c.d+e_9", "a-b/c.d+e_9" }, { "", "\"\"" }, { "a b", "\"a b\"" }, { "a: b", "\"a: b\"" },
	{ "a\"\\\n\t", "\"a\\\"\\\\\\n\\t\"" }, { "-a", "\"-a\"" }, { "[x]", "\"[x]\"" }, { NULL, "\"\"" },
};

static char *text;
static size_t len;

static FILE *begin(void)
{
	FILE *f = open_memstream(&text, &len);

	ck_assert_ptr_nonnull(f);
	return f;
}

static void ends(FILE *f, const char *want)
{
	fclose(f);
	ck_assert_str_eq(text, want);
	free(text);
}

START_TEST(a_time_is_in_the_largest_exact_unit)
{
	FILE *f = begin();

	out_time_ns(f, times[_i].ns);
	ends(f, times[_i].text);
}
END_TEST

START_TEST(a_fine_time_keeps_its_picoseconds)
{
	FILE *f = begin();

	out_time_ps(f, fine[_i].ps);
	ends(f, fine[_i].text);
}
END_TEST

START_TEST(a_text_is_quoted_unless_it_is_plainly_safe)
{
	FILE *f = begin();

	out_text(f, texts[_i].in);
	ends(f, texts[_i].out);
}
END_TEST

START_TEST(sizes_and_percentages_are_exact)
{
	FILE *f = begin();

	out_size(f, 2ull << 30);
	fputc(' ', f);
	out_size(f, 1536);
	fputc(' ', f);
	out_percent(f, 125);
	fputc(' ', f);
	out_percent(f, 200);
	ends(f, "2GiB 1536B 12.5% 20%");
}
END_TEST

START_TEST(several_lines_become_a_block)
{
	FILE *f = begin();

	out_prose(f, "about", "a\n\nb # c\n");
	out_prose(f, "about", "one line");
	out_prose(f, "about", "two\nlines");
	ends(f, "about: |\n  a\n\n  b # c\nabout: \"one line\"\nabout: \"two\\nlines\"\n");
}
END_TEST

START_TEST(a_node_is_written_in_block_style)
{
	static const char in[] = "{a: [x y, {b: 1, c: [[1, 2], {}]}], d: [], e: \"# : \", f: \"\"}";
	struct gicsim_diag d;
	struct yml_doc *doc;
	FILE *f = begin();

	diag_init(&d);
	ck_assert_int_eq(yml_load_text("t", in, strlen(in), NULL, &doc, &d), 0);
	out_node(f, doc->root, 2);
	ends(f, "\n  a:\n    - x y\n    - b: 1\n      c:\n        -\n          - 1\n          - 2\n        - {}\n"
		"  d: []\n  e: \"# : \"\n  f: \"\"\n");
	yml_free(doc);
}
END_TEST

Suite *check_scenario_yaml(void);
Suite *check_scenario_yaml(void)
{
	Suite *s = suite_create("scenario_yaml");
	TCase *t = tcase_create("all");

	tcase_add_test(t, sizes_and_percentages_are_exact);
	tcase_add_test(t, several_lines_become_a_block);
	tcase_add_test(t, a_node_is_written_in_block_style);
	tcase_add_loop_test(t, a_time_is_in_the_largest_exact_unit, 0, (int)ARRAY_SIZE(times));
	tcase_add_loop_test(t, a_fine_time_keeps_its_picoseconds, 0, (int)ARRAY_SIZE(fine));
	tcase_add_loop_test(t, a_text_is_quoted_unless_it_is_plainly_safe, 0, (int)ARRAY_SIZE(texts));
	suite_add_tcase(s, t);
	return s;
}
