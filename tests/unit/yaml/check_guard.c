/* SPDX-License-Identifier: MIT */
/* Where the guard says something; what it says of each kind is in check_reader's table. */
#include <check.h>
#include <string.h>

#include "core/diag.h"
#include "yaml/internal.h"

START_TEST(places_count_lines_and_characters)
{
	static const struct { const char *text; u32 line, col; } rows[] = {
		{ "a: b\n", 0, 0 },
		{ "a: b\r\nc: \xc3\x9f\n", 0, 0 },
		{ "a\x80", 1, 2 },
		{ "a: b\n\xc3\x9f\xc3\x9f \x1b", 2, 4 },
		{ "a: b\n\tc: d", 2, 1 },
		{ "a: b\n%TAG", 2, 1 },
		{ "a: b\rc", 1, 5 },
		{ "\xef\xbb\xbf" "a", 1, 1 },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct yml_doc doc = { .file = "t", .text = (char *)(uintptr_t)rows[i].text, .len = strlen(rows[i].text) };
		struct gicsim_diag d;

		diag_init(&d);
		ck_assert_int_eq(guard_text(&doc, &d), rows[i].line ? GICSIM_E_INVAL : 0);
		ck_assert_uint_eq(d.n, rows[i].line != 0);
		ck_assert_msg(d.f[0].line == rows[i].line && d.f[0].col == rows[i].col, "row %zu: %u:%u", i, d.f[0].line,
			      d.f[0].col);
	}
}
END_TEST

Suite *check_guard(void);
Suite *check_guard(void)
{
	Suite *s = suite_create("guard");
	TCase *t = tcase_create("guard");

	tcase_add_test(t, places_count_lines_and_characters);
	suite_add_tcase(s, t);
	return s;
}
