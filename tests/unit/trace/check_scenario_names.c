/* SPDX-License-Identifier: MIT */
/* Look-up by name in a loaded scenario. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/diag.h"
#include "support.h"
#include "trace/scenario_load.h"

START_TEST(a_whole_name_or_a_unique_last_part_is_found)
{
	struct scenario *s = must_load(MACHINE);

	ck_assert_uint_eq(scn_find_irq(s, "nic0.rx0"), 0);
	ck_assert_uint_eq(scn_find_irq(s, "disk0.rx0"), 4);
	ck_assert_uint_eq(scn_find_irq(s, "rx1"), 1);
	ck_assert_uint_eq(scn_find_irq(s, "rx0"), GS_NONE32);
	ck_assert_uint_eq(scn_find_irq(s, "rx9"), GS_NONE32);
	ck_assert_uint_eq(scn_find_irq(s, ""), GS_NONE32);
	ck_assert_uint_eq(scn_find_vcpu(s, "batch.vcpu1", GS_NONE32), 4);
	ck_assert_uint_eq(scn_find_vcpu(s, "vcpu2", GS_NONE32), 2);
	ck_assert_uint_eq(scn_find_vcpu(s, "vcpu1", GS_NONE32), GS_NONE32);
	ck_assert_uint_eq(scn_find_vcpu(s, "vcpu1", 0), 1);
	ck_assert_uint_eq(scn_find_vcpu(s, "vcpu1", 1), 4);
	ck_assert_uint_eq(scn_find_vcpu(s, "web.vcpu0", 1), GS_NONE32);
	scn_free(s);
}
END_TEST

START_TEST(a_name_has_a_shape)
{
	ck_assert(scn_name_ok("_a-9", 4));
	ck_assert(!scn_name_ok("9a", 2));
	ck_assert(!scn_name_ok("", 0));
	ck_assert(!scn_name_ok("a.b", 3));
	ck_assert(scn_title_ok("p7-v4.0", 7));
	ck_assert(scn_title_ok("demote+raise", 12));
	ck_assert(!scn_title_ok("+a", 2));
	ck_assert(!scn_title_ok("..", 2));
	ck_assert(!scn_title_ok("a/b", 3));
	ck_assert(scn_name_ok("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 63));
	ck_assert(!scn_name_ok("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", 64));
}
END_TEST

START_TEST(the_table_knows_what_fits_several)
{
	struct scn_ld l = { .p = scn_pool_new() };
	struct scn_names t = { 0 };
	bool dup;

	ck_assert_uint_eq(scn_names_get(&t, "a", 1, &dup), GS_NONE32);
	ck_assert(scn_names_init(&l, &t, 3));
	ck_assert(scn_names_add(&t, "a", 7));
	ck_assert(scn_names_add(&t, "b", 8));
	ck_assert_uint_eq(scn_names_get(&t, "ab", 1, &dup), 7);
	ck_assert(!dup);
	ck_assert(!scn_names_add(&t, "a", 9));
	ck_assert_uint_eq(scn_names_get(&t, "a", 1, &dup), GS_NONE32);
	ck_assert(dup);
	ck_assert_uint_eq(scn_names_get(&t, "ab", 2, &dup), GS_NONE32);
	ck_assert(!dup);
	scn_pool_free(l.p);
}
END_TEST

Suite *check_scenario_names(void);
Suite *check_scenario_names(void)
{
	Suite *s = suite_create("scenario_names");
	TCase *t = tcase_create("all");

	tcase_add_test(t, a_whole_name_or_a_unique_last_part_is_found);
	tcase_add_test(t, a_name_has_a_shape);
	tcase_add_test(t, the_table_knows_what_fits_several);
	suite_add_tcase(s, t);
	return s;
}
