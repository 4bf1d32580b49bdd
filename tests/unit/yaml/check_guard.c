/* SPDX-License-Identifier: MIT */
/* UTF-8 as it is defined, not nearly so.  What the guard says is in check_reader's table. */
#include <check.h>
#include <string.h>

#include "yaml/internal.h"

START_TEST(characters_decode_to_their_code_points)
{
	static const struct {
		const char *text;
		u32 n, cp;
	} rows[] = {
		{"A", 1, 0x41},
		{"\x7f", 1, 0x7f},
		{"\xc2\x80", 2, 0x80},
		{"\xdf\xbf", 2, 0x7ff},
		{"\xe0\xa0\x80", 3, 0x800},
		{"\xed\x9f\xbf", 3, 0xd7ff},
		{"\xee\x80\x80", 3, 0xe000},
		{"\xef\xbf\xbd", 3, 0xfffd},
		{"\xf0\x90\x80\x80", 4, 0x10000},
		{"\xf4\x8f\xbf\xbf", 4, 0x10ffff},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		u32 cp = 0;

		ck_assert_uint_eq(utf8_decode(rows[i].text, strlen(rows[i].text), &cp), rows[i].n);
		ck_assert_uint_eq(cp, rows[i].cp);
	}
}
END_TEST

START_TEST(what_is_no_character_is_none)
{
	static const char *const rows[] = {
		"\x80",
		"\xbf",
		"\xc0\x80",
		"\xc1\xbf",
		"\xe0\x9f\xbf",
		"\xf0\x8f\xbf\xbf",
		"\xed\xa0\x80",
		"\xed\xbf\xbf",
		"\xf4\x90\x80\x80",
		"\xf5\x80\x80\x80",
		"\xf8\x88\x80\x80\x80",
		"\xff",
		"\xc3",
		"\xe2\x82",
		"\xf0\x9f\x98",
		"\xc3"
		"A",
		"\xe2\x82"
		"A",
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		u32 cp;

		ck_assert_msg(!utf8_decode(rows[i], strlen(rows[i]), &cp), "row %zu", i);
	}
}
END_TEST

START_TEST(text_holds_no_control_characters_and_foreign_breaks)
{
	static const u32 no[] = {0,    7,      0x0d,   0x1b,   0x7f,   0x80,  0x85,
				 0x9f, 0x2028, 0x2029, 0xfeff, 0xfffe, 0xffff};
	static const u32 yes[] = {'\t',	  '\n',	  ' ',	  '~',	   0xa0,    0x2027,
				  0xd7ff, 0xe000, 0xfffd, 0x10000, 0x10ffff};

	for (size_t i = 0; i < ARRAY_SIZE(no); i++)
		ck_assert_msg(!text_char(no[i]), "U+%04X", no[i]);
	for (size_t i = 0; i < ARRAY_SIZE(yes); i++)
		ck_assert_msg(text_char(yes[i]), "U+%04X", yes[i]);
}
END_TEST

Suite *check_guard(void);
Suite *check_guard(void)
{
	Suite *s = suite_create("guard");
	TCase *t = tcase_create("guard");

	tcase_add_test(t, characters_decode_to_their_code_points);
	tcase_add_test(t, what_is_no_character_is_none);
	tcase_add_test(t, text_holds_no_control_characters_and_foreign_breaks);
	suite_add_tcase(s, t);
	return s;
}
