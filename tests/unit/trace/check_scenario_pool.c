/* SPDX-License-Identifier: MIT */
/* The memory of a loaded scenario. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/diag.h"
#include "support.h"
#include "trace/scenario_load.h"

START_TEST(memory_is_zeroed_aligned_and_apart)
{
	struct scn_ld l = { .p = scn_pool_new() };
	unsigned char *last = NULL, dirt = 0;

	for (u32 i = 1; i < 1000; i++) {
		unsigned char *p = scn_alloc(&l, i, 3);

		ck_assert_ptr_nonnull(p);
		ck_assert_uint_eq((uintptr_t)p % 16, 0);
		for (u32 k = 0; k < 3 * i; k++)
			dirt |= p[k];
		memset(p, 0xff, 3 * i);
		ck_assert(last != p);
		last = p;
	}
	ck_assert_ptr_nonnull(scn_alloc(&l, 1, 10 << 20));
	ck_assert_uint_eq(dirt, 0);
	ck_assert(!l.nomem);
	scn_pool_free(l.p);
}
END_TEST

START_TEST(texts_are_copied)
{
	struct scn_ld l = { .p = scn_pool_new() };

	ck_assert_str_eq(scn_strf(&l, "%s.%u", "a", 3u), "a.3");
	ck_assert_str_eq(scn_strn(&l, "abc", 2), "ab");
	scn_pool_free(l.p);
	scn_pool_free(NULL);
}
END_TEST

Suite *check_scenario_pool(void);
Suite *check_scenario_pool(void)
{
	Suite *s = suite_create("scenario_pool");
	TCase *t = tcase_create("all");

	tcase_add_test(t, memory_is_zeroed_aligned_and_apart);
	tcase_add_test(t, texts_are_copied);
	suite_add_tcase(s, t);
	return s;
}
