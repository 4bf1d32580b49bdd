/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <stdlib.h>

#include "report/hist.h"

static struct hist *fresh(void)
{
	return calloc(1, sizeof(struct hist));
}

START_TEST(an_empty_histogram_has_no_quantile)
{
	struct hist *h = fresh();

	ck_assert_uint_eq(hist_quantile(h, 500), 0);
	free(h);
}
END_TEST

START_TEST(small_values_are_exact)
{
	struct hist *h = fresh();

	for (u64 v = 1; v <= 20; v++)
		hist_add(h, v);
	ck_assert_uint_eq(hist_quantile(h, 500), 10);
	ck_assert_uint_eq(hist_quantile(h, 1000), 20);
	ck_assert_uint_eq(h->min, 1);
	ck_assert_uint_eq(h->max, 20);
	free(h);
}
END_TEST

START_TEST(quantiles_are_right_to_one_bucket_over_the_whole_range)
{
	for (u64 v = 1; v < (u64)1 << 40; v = v * 3 + 1) {
		struct hist *h = fresh();
		u64 q;

		hist_add(h, v);
		hist_add(h, v * 4);
		q = hist_quantile(h, 500);
		ck_assert_msg(q >= v, "%llu below %llu", (unsigned long long)q, (unsigned long long)v);
		ck_assert_msg(q <= v + v / 16 + 1, "%llu far above %llu", (unsigned long long)q,
			      (unsigned long long)v);
		ck_assert_uint_eq(hist_quantile(h, 1000), v * 4);
		free(h);
	}
}
END_TEST

START_TEST(a_quantile_never_exceeds_the_maximum)
{
	struct hist *h = fresh();

	hist_add(h, 1000003);
	ck_assert_uint_eq(hist_quantile(h, 990), 1000003);
	free(h);
}
END_TEST

Suite *check_hist(void);
Suite *check_hist(void)
{
	Suite *s = suite_create("hist");
	TCase *t = tcase_create("hist");

	tcase_add_test(t, an_empty_histogram_has_no_quantile);
	tcase_add_test(t, small_values_are_exact);
	tcase_add_test(t, quantiles_are_right_to_one_bucket_over_the_whole_range);
	tcase_add_test(t, a_quantile_never_exceeds_the_maximum);
	suite_add_tcase(s, t);
	return s;
}
