/* SPDX-License-Identifier: MIT */
/* The .def rows hold together: names, options, defaults, ranges. */
#include <check.h>
#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/choose.h"
#include "core/gs.h"
#include "hw/hw.h"
#include "hw/rows.h"

START_TEST(every_choice_has_two_options_or_more_and_its_default_is_one)
{
	for (u32 c = 0; c < CHOICES; c++) {
		const struct hw_choice_info *i = &hw_choice_info[c];
		char buf[40], all[128] = "";
		bool found = false;
		size_t at = 0;

		ck_assert_uint_ge(hw_choice_options((enum hw_choice)c), 2);
		ck_assert_uint_eq(hw_choice_nopt[c], hw_choice_options((enum hw_choice)c));
		for (u32 o = 0; o < hw_choice_nopt[c]; o++) {
			hw_choice_option((enum hw_choice)c, o, buf, sizeof(buf));
			ck_assert_msg(buf[0] && strcmp(buf, "any") != 0, "%s: option %u", i->name,
				      o);
			found |= !strcmp(buf, i->dflt);
			at += (size_t)snprintf(all + at, sizeof(all) - at, "%s%s", o ? "|" : "",
					       buf);
		}
		ck_assert_msg(found, "%s: the default %s is no option", i->name, i->dflt);
		ck_assert_str_eq(all, i->options);
		ck_assert_uint_gt(strlen(i->why), 10);
	}
}
END_TEST

START_TEST(choices_are_fixed_or_free_as_their_row_says)
{
	ck_assert(hw_choice_fixed[CHOICE_its_error_reaction]);
	ck_assert(!hw_choice_fixed[CHOICE_vpendbaser_pendinglast_unknown]);
	for (u32 c = 0; c < CHOICES; c++)
		ck_assert_int_eq(hw_choice_fixed[c], hw_choice_info[c].fixed);
	ck_assert_uint_le(CHOICES, GS_CHOICES); /* struct gs has a bit for each */
}
END_TEST

START_TEST(options_are_numbered_from_the_left)
{
	char buf[GICSIM_DIAG_TEXT];

	ck_assert_str_eq(hw_choice_option(CHOICE_vpt_memory, 0, buf, sizeof(buf)), "lazy");
	ck_assert_str_eq(hw_choice_option(CHOICE_vpt_memory, 1, buf, sizeof(buf)), "eager");
	ck_assert_int_eq(row_answer(CHOICE_vpt_memory, "eager", buf), 1);
	ck_assert_int_eq(row_answer(CHOICE_vpt_memory, "any", buf), GS_ANY);
}
END_TEST

START_TEST(names_users_type_are_those_of_the_rows)
{
	char msg[GICSIM_DIAG_TEXT];

	ck_assert_str_eq(hw_cost_info[COST_ITS_COMMAND].name, "its_command");
	ck_assert_str_eq(hw_cost_info[COST_USER_EXIT].name, "user_exit");
	ck_assert_str_eq(hw_choice_info[CHOICE_best_of_equal].name, "best_of_equal");
	ck_assert_str_eq(hw_unpred_info[UNPRED_lr_twice].name, "lr_twice");
	ck_assert_str_eq(hw_unpred_info[UNPRED_lr_twice].a, "LR-11");
	ck_assert_str_eq(hw_unmodelled_info[UNMODELLED_intid].name, "intid");
	ck_assert_uint_le(COSTS, GS_COSTS);
	for (int i = 0; i < COSTS; i++) {
		ck_assert_int_eq(row_cost(hw_cost_info[i].name, msg), i);
		for (const char *p = hw_cost_info[i].name; *p; p++)
			ck_assert_msg(islower((unsigned char)*p) || *p == '_', "%s",
				      hw_cost_info[i].name);
	}
	for (int i = 0; i < CHOICES; i++)
		ck_assert_int_eq(row_choice(hw_choice_info[i].name, msg), i);
	for (int i = 0; i < (int)HW_CAPS; i++)
		ck_assert_int_eq(row_cap(hw_cap_info[i].manual, msg), i);
}
END_TEST

START_TEST(wrong_names_are_answered_with_the_nearest)
{
	char msg[GICSIM_DIAG_TEXT];

	ck_assert_int_eq(row_cap("GITS_TYPER.USMI", msg), -1);
	ck_assert_str_eq(msg,
			 "unknown capability 'GITS_TYPER.USMI'; did you mean 'GITS_TYPER.UMSI'?");
	ck_assert_int_eq(row_cap("umsi", msg), -1);
	ck_assert_str_eq(msg, "unknown capability 'umsi'");
	ck_assert_int_eq(row_choice("vpt_memroy", msg), -1);
	ck_assert_str_eq(msg, "unknown choice 'vpt_memroy'; did you mean 'vpt_memory'?");
	ck_assert_int_eq(row_cost("its_comand", msg), -1);
	ck_assert_str_eq(msg, "unknown cost 'its_comand'; did you mean 'its_command'?");
	ck_assert_int_eq(row_cost("ITS_COMMAND", msg), -1);
	ck_assert_int_eq(row_answer(CHOICE_vpt_memory, "lasy", msg), -1);
	ck_assert_str_eq(msg, "choice vpt_memory has no answer 'lasy'; expected lazy|eager or any");
	ck_assert_int_eq(row_answer(CHOICE_vpt_memory, "", msg), -1);
	ck_assert_int_eq(row_answer(CHOICE_vpt_memory, "lazy|eager", msg), -1);
}
END_TEST

START_TEST(defaults_of_capabilities_are_in_their_range)
{
	for (u32 i = 0; i < HW_CAPS; i++) {
		const struct hw_cap_info *c = &hw_cap_info[i];

		ck_assert_msg(c->min <= c->dflt && c->dflt <= c->max, "%s", c->manual);
		ck_assert_ptr_nonnull(strchr(c->manual, '.'));
	}
}
END_TEST

/* Groups stay together and numbers go up: what tests/tidy/rules.sh makes sections of. */
START_TEST(rules_are_in_groups_and_numbered_upwards)
{
	char group[16] = "", seen[400] = "";
	long number = 0;

	ck_assert_uint_gt(hw_nrules, 200);
	for (u32 i = 0; i < hw_nrules; i++) {
		const struct hw_rule *r = &hw_rules[i];
		const char *dash = strrchr(r->name, '-');
		char *end, now[16];

		ck_assert_msg(dash && (size_t)(dash - r->name) < sizeof(now), "%s", r->name);
		snprintf(now, sizeof(now), "%.*s", (int)(dash - r->name), r->name);
		if (strcmp(now, group) != 0) {
			char in_list[20];

			snprintf(in_list, sizeof(in_list), "%s,", now);
			ck_assert_msg(!strstr(seen, in_list), "%s is in two places", now);
			strcat(seen, in_list);
			strcpy(group, now);
			number = 0;
		}
		ck_assert_msg(strtol(dash + 1, &end, 10) == number + 1 && !*end, "%s follows %ld", r->name, number);
		number++;
		ck_assert_msg(strstr("V S U", r->sure) && strlen(r->sure) == 1, "%s: %s", r->name, r->sure);
		ck_assert_uint_gt(strlen(r->text), 5);
	}
}
END_TEST

Suite *check_rows(void);
Suite *check_rows(void)
{
	Suite *s = suite_create("rows");
	TCase *t = tcase_create("rows");

	tcase_add_test(t, every_choice_has_two_options_or_more_and_its_default_is_one);
	tcase_add_test(t, choices_are_fixed_or_free_as_their_row_says);
	tcase_add_test(t, options_are_numbered_from_the_left);
	tcase_add_test(t, names_users_type_are_those_of_the_rows);
	tcase_add_test(t, wrong_names_are_answered_with_the_nearest);
	tcase_add_test(t, defaults_of_capabilities_are_in_their_range);
	tcase_add_test(t, rules_are_in_groups_and_numbered_upwards);
	suite_add_tcase(s, t);
	return s;
}
