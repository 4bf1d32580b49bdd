/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <string.h>

#include "support.h"

START_TEST(the_checker_itself_can_fail)
{
	static const char *const good[] = { "{}", "[]", " {\"a\": [1, -2.5e3, \"x\\n\\u00e9\"], \"b\": {\"c\": null}}\n" };
	static const char *const bad[] = { "", "{", "[1,]", "{\"a\" 1}", "{\"a\": 1,}", "[1 2]", "[\"\n\"]", "[tru]", "{} {}",
					   "{\"a\": \"\\q\"}", "[}" };

	for (u32 i = 0; i < ARRAY_SIZE(good); i++)
		ck_assert_msg(!json_wrong(good[i]), "%s", good[i]);
	for (u32 i = 0; i < ARRAY_SIZE(bad); i++)
		ck_assert_msg(json_wrong(bad[i]) != NULL, "%s", bad[i]);
}
END_TEST

START_TEST(results_of_every_kind_are_json)
{
	static struct rpt_result r[4];
	static struct stats s;
	struct rpt_story story;
	struct printed p;

	a_result(&r[0]);
	a_failure(&r[1], &story);
	a_run(&r[2], &s);
	a_result(&r[3]);
	r[3].verdict = RPT_SKIP;
	for (u32 n = 0; n <= 4; n++) {
		rpt_json(r, n, "0.1.0", print_to(&p));
		ck_assert_msg(!json_wrong(printed(&p)), "at: %.60s", json_wrong(p.text));
		printed_fini(&p);
	}
	free_failure(&story);
}
END_TEST

START_TEST(text_with_quotes_and_control_characters_is_escaped)
{
	struct printed p;

	rpt_json_string("a\"b\\c\n\x01", print_to(&p));
	ck_assert_str_eq(printed(&p), "\"a\\\"b\\\\c\\u000a\\u0001\"");
	printed_fini(&p);
}
END_TEST

START_TEST(numbers_above_2_to_53_are_strings)
{
	static struct rpt_result r;
	struct printed p;

	a_result(&r);
	r.states = (u64)1 << 53;
	r.transitions = ((u64)1 << 53) + 1;
	rpt_json(&r, 1, "0.1.0", print_to(&p));
	ck_assert(strstr(printed(&p), "\"visited\": 9007199254740992,") != NULL);
	ck_assert(strstr(p.text, "\"transitions\": \"9007199254740993\"") != NULL);
	printed_fini(&p);
}
END_TEST

START_TEST(speed_is_not_in_it)
{
	static struct rpt_result a, b;
	struct printed p, q;

	a_result(&a);
	a_result(&b);
	b.elapsed_ms = 17;
	b.mem_bytes = 4711;
	rpt_json(&a, 1, "0.1.0", print_to(&p));
	rpt_json(&b, 1, "0.1.0", print_to(&q));
	ck_assert_str_eq(printed(&p), printed(&q));
	printed_fini(&p);
	printed_fini(&q);
}
END_TEST

Suite *check_json(void);
Suite *check_json(void)
{
	Suite *s = suite_create("json");
	TCase *t = tcase_create("json");

	tcase_add_test(t, the_checker_itself_can_fail);
	tcase_add_test(t, results_of_every_kind_are_json);
	tcase_add_test(t, text_with_quotes_and_control_characters_is_escaped);
	tcase_add_test(t, numbers_above_2_to_53_are_strings);
	tcase_add_test(t, speed_is_not_in_it);
	suite_add_tcase(s, t);
	return s;
}
