/* SPDX-License-Identifier: MIT */
/* A place inside a scalar: the line and column an editor would show, however the scalar is written. */
#include <check.h>
#include <string.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "yaml/reader.h"

static struct gicsim_diag d;

/* The finding at the first `mark` inside the value of v must stand at line:col. */
static void points(const char *yaml, const char *mark, u32 line, u32 col)
{
	struct yml_doc *doc;
	const struct yml_node *v;
	const char *at;

	diag_init(&d);
	ck_assert_msg(!yml_load_text("t.yaml", yaml, strlen(yaml), "v", &doc, &d), "%s",
		      d.f[0].text);
	v = yml_get(doc->root, "v");
	at = strstr(v->text, mark);
	ck_assert_msg(at != NULL, "no '%s' in '%s'", mark, v->text);
	ck_assert_int_eq(yml_error_in(doc, v, (u32)(at - v->text), (u32)strlen(mark), &d, "here"),
			 GICSIM_E_INVAL);
	ck_assert_msg(d.f[0].line == line && d.f[0].col == col, "'%s' of '%s' is at %u:%u", mark,
		      yaml, d.f[0].line, d.f[0].col);
	yml_free(doc);
}

START_TEST(inside_a_plain_scalar)
{
	points("v: one two\n", "one", 1, 4);
	points("v: one two\n", "two", 1, 8);
	points("x: 1\nv:   one  two\n", "two", 2, 11);
	points("v: one\n  two\n    three four\n", "four", 3, 11);
	points("v: \xc3\xa4\xe2\x82\xac two\n", "two", 1, 7);
}
END_TEST

START_TEST(inside_quotes)
{
	points("v: 'one two'\n", "two", 1, 9);
	points("v: 'it''s two'\n", "two", 1, 11);
	points("v: \"a\\tb \\u00e4 two\"\n", "two", 1, 17);
	points("v: \"one \\\"two\\\" three\"\n", "three", 1, 17);
	points("v: \"one\\\n   two\"\n", "two", 2, 4);
	points("v: 'one\n\n   two'\n", "two", 3, 4);
}
END_TEST

START_TEST(inside_a_literal_block)
{
	points("v: |\n  one\n  two three\n", "one", 2, 3);
	points("v: |\n  one\n  two three\n", "three", 3, 7);
	points("v: |  # words\n    one\n\n    two\n", "two", 4, 5);
	points("v: |\n\n\n   one\n", "one", 4, 4);
	points("v: |\n  one\n    deeper two\n", "two", 3, 12);
	points("v: |2\n     one\n", "one", 2, 6);
	points("v: |\r\n  one\r\n  two\r\n", "two", 3, 3);
	points("v: |\n  \xc3\xa4\xc3\xa4 two\n", "two", 2, 6);
}
END_TEST

START_TEST(inside_a_folded_block)
{
	points("v: >\n  one\n  two three\n", "three", 3, 7);
	points("v: >-  # words\n    one\n\n    two\n", "two", 4, 5);
}
END_TEST

START_TEST(an_offset_beyond_the_end_points_at_the_end)
{
	struct yml_doc *doc;

	diag_init(&d);
	ck_assert_int_eq(yml_load_text("t.yaml", "v: abc\n", 7, NULL, &doc, &d), 0);
	yml_error_in(doc, yml_get(doc->root, "v"), 99, 5, &d, "here");
	ck_assert_uint_eq(d.f[0].line, 1);
	ck_assert_uint_eq(d.f[0].col, 7);
	ck_assert_uint_eq(d.f[0].width, 1);
	yml_free(doc);
}
END_TEST

START_TEST(a_full_diagnostic_counts_on)
{
	struct yml_doc *doc;

	diag_init(&d);
	ck_assert_int_eq(yml_load_text("t.yaml", "v: |\n  abc\n", 11, NULL, &doc, &d), 0);
	for (u32 i = 0; i < GICSIM_DIAG_MAX + 7; i++)
		ck_assert_int_eq(yml_error_in(doc, yml_get(doc->root, "v"), 1, 1, &d, "here"),
				 GICSIM_E_INVAL);
	ck_assert_uint_eq(d.n, GICSIM_DIAG_MAX);
	ck_assert_uint_eq(d.dropped, 7);
	ck_assert_int_eq(yml_error(doc, doc->root, NULL, "nobody listens"), GICSIM_E_INVAL);
	yml_free(doc);
}
END_TEST

START_TEST(the_source_line_ends_at_a_whole_character)
{
	char yaml[400];
	struct yml_doc *doc;
	size_t n;

	/* 158 bytes and then one of two bytes, where 159 fit. */
	memset(yaml, 0, sizeof(yaml));
	memcpy(yaml, "v: ", 3);
	memset(yaml + 3, 'x', 155);
	memcpy(yaml + 158, "\xc3\xa4yy\n", 5);
	diag_init(&d);
	ck_assert_int_eq(yml_load_text("t.yaml", yaml, strlen(yaml), NULL, &doc, &d), 0);
	yml_error(doc, doc->root, &d, "here");
	n = strlen(d.f[0].source);
	ck_assert_uint_eq(n, 158);
	yml_free(doc);
}
END_TEST

START_TEST(a_message_is_one_line_of_whole_characters)
{
	struct yml_doc *doc;

	diag_init(&d);
	ck_assert_int_eq(yml_load_text("t.yaml", "v: 1\n", 5, NULL, &doc, &d), 0);
	yml_error(doc, doc->root, &d,
		  "a\nb\tc\x1b"
		  "d %.4s",
		  "xyz\xc3\xa4");
	ck_assert_str_eq(d.f[0].text, "a\\x0ab\\x09c\\x1bd xyz\\xc3");
	yml_free(doc);
}
END_TEST

Suite *check_place(void);
Suite *check_place(void)
{
	Suite *s = suite_create("place");
	TCase *t = tcase_create("place");

	tcase_add_test(t, inside_a_plain_scalar);
	tcase_add_test(t, inside_quotes);
	tcase_add_test(t, inside_a_literal_block);
	tcase_add_test(t, inside_a_folded_block);
	tcase_add_test(t, an_offset_beyond_the_end_points_at_the_end);
	tcase_add_test(t, a_full_diagnostic_counts_on);
	tcase_add_test(t, the_source_line_ends_at_a_whole_character);
	tcase_add_test(t, a_message_is_one_line_of_whole_characters);
	suite_add_tcase(s, t);
	return s;
}
