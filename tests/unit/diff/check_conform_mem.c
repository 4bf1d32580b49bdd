/* SPDX-License-Identifier: MIT */
/* Memory that is anywhere. */
#include <check.h>
#include <string.h>

#include "diff/conform_run.h"

START_TEST(memory_never_written_is_zero)
{
	struct conform_mem m;
	u8 b[16];

	ck_assert_int_eq(cmem_init(&m), 0);
	memset(b, 0xff, sizeof(b));
	cmem_read(&m, 0xfffffffff000ull - 8, b, sizeof(b));
	for (u32 i = 0; i < sizeof(b); i++)
		ck_assert_uint_eq(b[i], 0);
	ck_assert_uint_eq(m.pages, 0);
	cmem_fini(&m);
}
END_TEST

START_TEST(a_write_across_pages_is_read_back)
{
	struct conform_mem m;
	char in[9000], out[9000];

	for (u32 i = 0; i < sizeof(in); i++)
		in[i] = (char)(i * 7 + 1);
	ck_assert_int_eq(cmem_init(&m), 0);
	ck_assert_int_eq(cmem_write(&m, 0x40000ffd, in, sizeof(in)), 0);
	cmem_read(&m, 0x40000ffd, out, sizeof(out));
	ck_assert_mem_eq(in, out, sizeof(in));
	ck_assert_uint_eq(m.pages, 4);
	cmem_fini(&m);
}
END_TEST

/* More pages than the first table holds, at addresses that differ in high bits only. */
START_TEST(pages_stay_apart_while_the_table_grows)
{
	struct conform_mem m;

	ck_assert_int_eq(cmem_init(&m), 0);
	for (u64 i = 0; i < 5000; i++)
		ck_assert_int_eq(cmem_write(&m, i << 30 | (i & 0xff8), &i, sizeof(i)), 0);
	for (u64 i = 0; i < 5000; i++) {
		u64 v;

		cmem_read(&m, i << 30 | (i & 0xff8), &v, sizeof(v));
		ck_assert_uint_eq(v, i);
	}
	cmem_fini(&m);
}
END_TEST

Suite *check_conform_mem(void);
Suite *check_conform_mem(void)
{
	Suite *s = suite_create("conform_mem");
	TCase *t = tcase_create("conform_mem");

	tcase_add_test(t, memory_never_written_is_zero);
	tcase_add_test(t, a_write_across_pages_is_read_back);
	tcase_add_test(t, pages_stay_apart_while_the_table_grows);
	suite_add_tcase(s, t);
	return s;
}
