/* SPDX-License-Identifier: MIT */
/* The parser alone; messages are proved by tests/cli. */
#include <check.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"

#define ARGS 8

struct line {
	char text[ARGS][80];
	char *arg[ARGS];
	struct cli c;
};

/* Words of one command line, parsed for a verb. */
static int parse(struct line *l, const char *verb, const char *words)
{
	int n = 0, keep = dup(2), null = open("/dev/null", O_WRONLY), err;

	memset(l, 0, sizeof(*l));
	l->c.verb = verb;
	for (const char *p = words; *p; p += strcspn(p, " "), p += *p == ' ') {
		ck_assert_int_lt(n, ARGS);
		snprintf(l->text[n], sizeof(l->text[n]), "%.*s", (int)strcspn(p, " "), p);
		l->arg[n] = l->text[n];
		n++;
	}
	dup2(null, 2);
	err = cli_parse(&l->c, n, l->arg);
	dup2(keep, 2);
	close(keep);
	close(null);
	return err;
}

START_TEST(a_value_follows_or_stands_behind_an_equal_sign)
{
	static const char *const same[] = { "--state-limit 7 x", "--state-limit=7 x", "x --state-limit 7" };
	struct line l;

	for (u32 i = 0; i < ARRAY_SIZE(same); i++) {
		ck_assert_int_eq(parse(&l, "explore", same[i]), 0);
		ck_assert_uint_eq(l.c.state_limit, 7);
		ck_assert_uint_eq(l.c.nargs, 1);
		ck_assert_str_eq(l.c.arg[0], "x");
	}
}
END_TEST

START_TEST(short_options_take_values_with_and_without_a_blank)
{
	struct line l;

	ck_assert_int_eq(parse(&l, "check", "-j4 -o out -q x"), 0);
	ck_assert_uint_eq(l.c.jobs, 4);
	ck_assert_str_eq(l.c.out_dir, "out");
	ck_assert(l.c.quiet);
	ck_assert_int_eq(parse(&l, "check", "-j 4 -oout x"), 0);
	ck_assert_uint_eq(l.c.jobs, 4);
	ck_assert_str_eq(l.c.out_dir, "out");
}
END_TEST

START_TEST(after_two_dashes_everything_is_an_argument)
{
	struct line l;

	ck_assert_int_eq(parse(&l, "check", "-- --strict -q"), 0);
	ck_assert_uint_eq(l.c.nargs, 2);
	ck_assert_str_eq(l.c.arg[0], "--strict");
	ck_assert(!l.c.strict && !l.c.quiet);
}
END_TEST

START_TEST(a_single_dash_is_standard_input)
{
	struct line l;

	ck_assert_int_eq(parse(&l, "import", "qemu-trace -"), 0);
	ck_assert_str_eq(l.c.arg[1], "-");
}
END_TEST

START_TEST(no_prefix_of_a_long_option_is_taken)
{
	struct line l;

	for (u32 o = 0; o < cli_noptions; o++) {
		char word[64] = "--";
		size_t n = strlen(cli_options[o].name);

		for (size_t k = 0; k < n; k++)
			word[2 + k] = cli_options[o].name[k] == '_' ? '-' : cli_options[o].name[k];
		for (size_t len = 1; len < n; len++) {
			bool other = false;

			for (u32 p = 0; p < cli_noptions; p++)
				other |= strlen(cli_options[p].name) == len && !strncmp(cli_options[p].name, word + 2, len);
			word[2 + len] = 0;
			if (!other)
				ck_assert_msg(parse(&l, "explore", word) == EXIT_USAGE, "%s", word);
			word[2 + len] = cli_options[o].name[len] == '_' ? '-' : cli_options[o].name[len];
		}
	}
}
END_TEST

START_TEST(what_is_wrong_is_refused)
{
	static const struct { const char *verb, *words; } row[] = {
		{ "explore", "--state-limit" }, { "explore", "--state-limit=" }, { "explore", "--state-limit -1" },
		{ "explore", "--time-limit 60" }, { "explore", "--memory-limit 2G" }, { "explore", "--strict=yes" },
		{ "explore", "--set a" }, { "explore", "--set =a" }, { "explore", "-z" }, { "explore", "--" "-" },
		{ "explore", "--progress green" }, { "explore", "--state_limit 3" }, { "run", "--exact" },
		{ "import", "--seed 3" }, { "explore", "--seed 18446744073709551616" }, { "check", "-j many" },
	};
	struct line l;

	for (u32 i = 0; i < ARRAY_SIZE(row); i++)
		ck_assert_msg(parse(&l, row[i].verb, row[i].words) == EXIT_USAGE, "%s %s", row[i].verb, row[i].words);
}
END_TEST

START_TEST(values_arrive_in_their_units)
{
	struct line l;

	ck_assert_int_eq(parse(&l, "explore", "--time-limit 60s --memory-limit 2GiB --seed 18446744073709551615"), 0);
	ck_assert_uint_eq(l.c.time_limit_ms, 60000);
	ck_assert_uint_eq(l.c.memory_limit, (u64)2 << 30);
	ck_assert(l.c.has_seed && l.c.seed == ~(u64)0);
}
END_TEST

START_TEST(settings_keep_their_order_and_their_equal_signs)
{
	struct line l;

	ck_assert_int_eq(parse(&l, "run", "--set a=b=c --set a=d x"), 0);
	ck_assert_uint_eq(l.c.nset, 2);
	ck_assert_str_eq(l.c.set[0].key, "a");
	ck_assert_str_eq(l.c.set[0].value, "b=c");
	ck_assert_str_eq(l.c.set[1].value, "d");
}
END_TEST

START_TEST(every_option_serves_a_verb_that_exists)
{
	for (u32 o = 0; o < cli_noptions; o++) {
		const char *p = cli_options[o].verbs;

		ck_assert_msg(p && *p, "%s", cli_options[o].name);
		for (; p && *p; p += strcspn(p, " "), p += *p == ' ') {
			bool found = false;

			for (u32 v = 0; v < cli_nverbs; v++)
				found |= strlen(cli_verbs[v].name) == strcspn(p, " ") &&
					 !strncmp(cli_verbs[v].name, p, strcspn(p, " "));
			ck_assert_msg(found, "%s: %s", cli_options[o].name, p);
		}
	}
}
END_TEST

Suite *check_options(void);
Suite *check_options(void)
{
	Suite *s = suite_create("options");
	TCase *t = tcase_create("options");

	tcase_add_test(t, a_value_follows_or_stands_behind_an_equal_sign);
	tcase_add_test(t, short_options_take_values_with_and_without_a_blank);
	tcase_add_test(t, after_two_dashes_everything_is_an_argument);
	tcase_add_test(t, a_single_dash_is_standard_input);
	tcase_add_test(t, no_prefix_of_a_long_option_is_taken);
	tcase_add_test(t, what_is_wrong_is_refused);
	tcase_add_test(t, values_arrive_in_their_units);
	tcase_add_test(t, settings_keep_their_order_and_their_equal_signs);
	tcase_add_test(t, every_option_serves_a_verb_that_exists);
	suite_add_tcase(s, t);
	return s;
}
