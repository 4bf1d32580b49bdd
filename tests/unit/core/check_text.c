/* SPDX-License-Identifier: MIT */
/* UTF-8 as it is defined, not nearly so; and what is shown of bytes that are anything. */
#include <check.h>
#include <string.h>

#include "core/text.h"

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

static const char *shown(const char *text, size_t n)
{
	static char out[256];

	return text_shown(out, n, text, strlen(text));
}

START_TEST(what_is_no_text_is_shown_as_bytes)
{
	static const struct { const char *text, *shown; } rows[] = {
		{ "", "" },
		{ "plain 'text' ~", "plain 'text' ~" },
		{ "Stra\xc3\x9f" "e", "Stra\xc3\x9f" "e" },
		{ "a\xff" "b", "a\\xffb" },
		{ "\x1b[31mred\x1b[0m", "\\x1b[31mred\\x1b[0m" },
		{ "two\nlines\tand\x7f", "two\\x0alines\\x09and\\x7f" },
		{ "\xc2\x9b" "31m", "\\xc2\\x9b31m" },		/* a control character of 8-bit terminals */
		{ "\xe2\x80\xae" "txt", "\\xe2\\x80\\xaetxt" },	/* turns the line around */
		{ "cut \xe2\x82", "cut \\xe2\\x82" },
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		ck_assert_str_eq(shown(rows[i].text, 256), rows[i].shown);
}
END_TEST

START_TEST(what_does_not_fit_is_cut_between_characters)
{
	ck_assert_str_eq(shown("1234567", 8), "1234567");
	ck_assert_str_eq(shown("12345678", 8), "1234...");
	ck_assert_str_eq(shown("123\xc3\x9f" "678", 8), "123...");
	ck_assert_str_eq(shown("\xff\xff", 8), "\\xff...");
	ck_assert_str_eq(shown("\xff\xff", 9), "\\xff\\xff");
	ck_assert_str_eq(shown("1\xff\xff", 8), "1...");
}
END_TEST

/* Bytes that are anything, any room: never more than the room, never a byte below a blank. */
START_TEST(any_bytes_end_in_one_line)
{
	char in[64], out[64];
	u32 x = 1;

	for (u32 i = 0; i < 20000; i++) {
		size_t len = i % sizeof(in), n = 8 + i % 50;
		bool good = true;

		for (size_t k = 0; k < len; k++)
			in[k] = (char)(u8)((x = x * 1664525 + 1013904223) >> 24);
		memset(out, 'Z', sizeof(out));
		text_shown(out, n, in, len);
		good &= strlen(out) < n;
		for (const char *p = out; *p; p++)
			good &= (u8)*p >= 0x20 && *p != 0x7f;
		for (size_t k = n; k < sizeof(out); k++)
			good &= out[k] == 'Z';
		ck_assert_msg(good, "case %u: %s", i, out);
	}
}
END_TEST

START_TEST(a_word_is_quoted_where_a_shell_would_take_it_apart)
{
	static const struct { const char *word, *shell; } rows[] = {
		{ "traces/litmus/demote+raise.yaml", "traces/litmus/demote+raise.yaml" },
		{ "", "''" },
		{ "two words", "'two words'" },
		{ "$HOME;*", "'$HOME;*'" },
		{ "Stra\xc3\x9f" "e", "'Stra\xc3\x9f" "e'" },
		{ "it's", "$'it\\'s'" },
		{ "a\\'b", "$'a\\\\\\'b'" },
		{ "\x1b[1m \xff", "$'\\x1b[1m \\xff'" },
	};
	char out[64];

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		ck_assert_str_eq(text_shell_word(out, sizeof(out), rows[i].word), rows[i].shell);
	ck_assert_uint_eq(strlen(text_shell_word(out, 8, "long and wide")), 7);
	ck_assert_uint_lt(strlen(text_shell_word(out, 8, "\xff\xff\xff")), 8);
}
END_TEST

Suite *check_text(void);
Suite *check_text(void)
{
	Suite *s = suite_create("text");
	TCase *t = tcase_create("text");

	tcase_add_test(t, characters_decode_to_their_code_points);
	tcase_add_test(t, what_is_no_character_is_none);
	tcase_add_test(t, text_holds_no_control_characters_and_foreign_breaks);
	tcase_add_test(t, what_is_no_text_is_shown_as_bytes);
	tcase_add_test(t, what_does_not_fit_is_cut_between_characters);
	tcase_add_test(t, any_bytes_end_in_one_line);
	tcase_add_test(t, a_word_is_quoted_where_a_shell_would_take_it_apart);
	suite_add_tcase(s, t);
	return s;
}
