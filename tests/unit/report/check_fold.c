/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "support.h"

START_TEST(a_short_text_is_one_line)
{
	struct printed p;

	rpt_fold("short", 0, 4, print_to(&p));
	ck_assert_str_eq(printed(&p), "short\n");
	printed_fini(&p);
}
END_TEST

START_TEST(an_empty_text_is_an_empty_line)
{
	struct printed p;

	rpt_fold("", 0, 4, print_to(&p));
	ck_assert_str_eq(printed(&p), "\n");
	printed_fini(&p);
}
END_TEST

START_TEST(lines_break_at_blanks_and_go_on_indented)
{
	char text[101];
	struct printed p;

	for (u32 i = 0; i < 100; i++)
		text[i] = i % 10 == 9 ? ' ' : 'x';
	text[99] = 'x';
	text[100] = 0;
	rpt_fold(text, 0, 4, print_to(&p));
	ck_assert_str_eq(printed(&p), "xxxxxxxxx xxxxxxxxx xxxxxxxxx xxxxxxxxx xxxxxxxxx xxxxxxxxx xxxxxxxxx xxxxxxxxx\n"
				      "    xxxxxxxxx xxxxxxxxxx\n");
	printed_fini(&p);
}
END_TEST

START_TEST(no_line_is_wider_than_80_whatever_the_words)
{
	char text[400];
	struct printed p;

	for (u32 every = 1; every < 200; every += 7) {
		for (u32 i = 0; i < sizeof(text) - 1; i++)
			text[i] = i % every == every - 1 ? ' ' : 'x';
		text[sizeof(text) - 1] = 0;
		rpt_printf(6, print_to(&p), "%s", text);
		ck_assert_uint_le(widest(printed(&p)), 80);
		printed_fini(&p);
	}
}
END_TEST

Suite *check_fold(void);
Suite *check_fold(void)
{
	Suite *s = suite_create("fold");
	TCase *t = tcase_create("fold");

	tcase_add_test(t, a_short_text_is_one_line);
	tcase_add_test(t, an_empty_text_is_an_empty_line);
	tcase_add_test(t, lines_break_at_blanks_and_go_on_indented);
	tcase_add_test(t, no_line_is_wider_than_80_whatever_the_words);
	suite_add_tcase(s, t);
	return s;
}
