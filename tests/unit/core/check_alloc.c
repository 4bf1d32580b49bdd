/* SPDX-License-Identifier: MIT */
/* Allocation: zeroed, checked for overflow, never null for nothing. */
#include <check.h>
#include <string.h>

#include "core/alloc.h"

Suite *check_alloc(void);

START_TEST(memory_is_zero)
{
	u8 *p = gs_alloc(1000, 3);

	ck_assert_ptr_nonnull(p);
	for (u32 i = 0; i < 3000; i++)
		ck_assert_uint_eq(p[i], 0);
	gs_free(p);
}
END_TEST

START_TEST(nothing_asked_for_is_not_an_error)
{
	void *p = gs_alloc(0, 8), *q = gs_alloc(8, 0), *r = gs_grow(NULL, 0, 0, 8);

	ck_assert(p && q && r);
	gs_free(p);
	gs_free(q);
	gs_free(r);
	gs_free(NULL);
}
END_TEST

START_TEST(a_product_that_overflows_is_refused)
{
	u8 *p = gs_alloc(4, 1);

	ck_assert_ptr_null(gs_alloc(SIZE_MAX / 2, 3));
	p[0] = 7;
	ck_assert_ptr_null(gs_grow(p, 4, SIZE_MAX / 2, 3));
	ck_assert_uint_eq(p[0], 7);
	gs_free(p);
}
END_TEST

START_TEST(grown_memory_keeps_the_old_and_zeroes_the_new)
{
	u32 *p = gs_alloc(3, sizeof(*p));

	for (u32 i = 0; i < 3; i++)
		p[i] = i + 1;
	p = gs_grow(p, 3, 500, sizeof(*p));
	ck_assert_ptr_nonnull(p);
	for (u32 i = 0; i < 500; i++)
		ck_assert_uint_eq(p[i], i < 3 ? i + 1 : 0);
	gs_free(p);
}
END_TEST

START_TEST(strings_are_copied_and_ended)
{
	char *a = gs_strdup("vcpu"), *b = gs_strndup("vcpu", 2), *c = gs_strndup("", 0);

	ck_assert_str_eq(a, "vcpu");
	ck_assert_str_eq(b, "vc");
	ck_assert_str_eq(c, "");
	gs_free(a);
	gs_free(b);
	gs_free(c);
}
END_TEST

START_TEST(what_is_called_dense_keeps_its_contents)
{
	size_t n = (size_t)5 << 20;
	unsigned char *p = gs_alloc(n, 1);

	p[0] = p[n / 2] = p[n - 1] = 7;
	gs_dense(p, n);
	gs_dense(p + 1, 1);
	gs_dense(p, 0);
	ck_assert_uint_eq(p[0], 7);
	ck_assert_uint_eq(p[n / 2], 7);
	ck_assert_uint_eq(p[n - 1], 7);
	ck_assert_uint_eq(p[1], 0);
	p[n / 2 + 1] = 8;
	ck_assert_uint_eq(p[n / 2 + 1], 8);
	gs_free(p);
}
END_TEST

Suite *check_alloc(void)
{
	Suite *s = suite_create("alloc");
	TCase *tc = tcase_create("alloc");

	tcase_add_test(tc, memory_is_zero);
	tcase_add_test(tc, nothing_asked_for_is_not_an_error);
	tcase_add_test(tc, a_product_that_overflows_is_refused);
	tcase_add_test(tc, grown_memory_keeps_the_old_and_zeroes_the_new);
	tcase_add_test(tc, strings_are_copied_and_ended);
	tcase_add_test(tc, what_is_called_dense_keeps_its_contents);
	suite_add_tcase(s, tc);
	return s;
}
