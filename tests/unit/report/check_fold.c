/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

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

/* A terminal of so many columns (0: it does not say); its other end into *master. */
static FILE *terminal(u16 columns, int *master)
{
	struct winsize w = { .ws_row = 24, .ws_col = columns };
	int unlocked = 0, number = -1;
	char path[32];
	FILE *f;

	*master = open("/dev/ptmx", O_RDWR | O_NOCTTY);
	if (*master < 0 || ioctl(*master, TIOCSPTLCK, &unlocked) || ioctl(*master, TIOCGPTN, &number))
		return NULL;
	snprintf(path, sizeof(path), "/dev/pts/%d", number);
	f = fopen(path, "r+");
	ck_assert_ptr_nonnull(f);
	ck_assert_int_eq(ioctl(fileno(f), TIOCSWINSZ, &w), 0);
	return f;
}

START_TEST(a_line_is_as_wide_as_the_terminal)
{
	static const struct { u16 columns; const char *env; u32 width; } row[] = {
		{ 132, NULL, 132 }, { 80, NULL, 80 }, { 0, NULL, 80 }, { 20, NULL, RPT_WIDTH_MIN }, { 132, "100", 100 },
		{ 132, "", 132 }, { 132, "many", 132 }, { 132, "99x", 132 }, { 132, "0", 132 }, { 0, "200", 200 },
		{ 132, "-5", 132 },
	};

	for (u32 i = 0; i < ARRAY_SIZE(row); i++) {
		int master;
		FILE *f = terminal(row[i].columns, &master);

		if (!f)
			return;		/* a machine without terminals */
		if (row[i].env)
			setenv("COLUMNS", row[i].env, 1);
		else
			unsetenv("COLUMNS");
		ck_assert_msg(rpt_width(f) == row[i].width, "row %u: %u", i, rpt_width(f));
		fclose(f);
		close(master);
	}
}
END_TEST

START_TEST(what_is_no_terminal_has_80_columns_whatever_the_environment_says)
{
	struct printed p;
	FILE *f = fopen("/dev/null", "w");

	setenv("COLUMNS", "200", 1);
	ck_assert_uint_eq(rpt_width(f), 80);
	ck_assert_uint_eq(rpt_width(print_to(&p)), 80);
	unsetenv("COLUMNS");
	fclose(f);
	printed_fini(&p);
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
	tcase_add_test(t, a_line_is_as_wide_as_the_terminal);
	tcase_add_test(t, what_is_no_terminal_has_80_columns_whatever_the_environment_says);
	suite_add_tcase(s, t);
	return s;
}
