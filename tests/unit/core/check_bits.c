/* SPDX-License-Identifier: MIT */
/* Bit ranges, against a loop over single bits. */
#include <check.h>

#include "core/bits.h"
#include "support_core.h"

Suite *check_bits(void);

START_TEST(ranges_agree_with_single_bits)
{
	struct gen g = gen_seed((u64)_i);

	for (u32 round = 0; round < 2000; round++) {
		unsigned a = gen_below(&g, 64), b = gen_below(&g, 64);
		unsigned lsb = a < b ? a : b, msb = a < b ? b : a;
		u64 v = gen_next(&g), x = gen_next(&g), get = 0, set = v, mask = 0;

		for (unsigned i = lsb; i <= msb; i++) {
			u64 bit = (u64)1 << i;

			mask |= bit;
			get |= (v >> i & 1) << (i - lsb);
			set = x >> (i - lsb) & 1 ? set | bit : set & ~bit;
		}
		ck_assert_uint_eq(bits_mask(msb, lsb), mask);
		ck_assert_uint_eq(bits_get(v, msb, lsb), get);
		ck_assert_uint_eq(bits_set(v, msb, lsb, x), set);
		ck_assert_uint_eq(bit_test(v, lsb), v >> lsb & 1);
	}
	ck_assert_uint_eq(bits_mask(63, 0), ~(u64)0);
	ck_assert_uint_eq(bits_ctz((u64)1 << 63), 63);
}
END_TEST

Suite *check_bits(void)
{
	Suite *s = suite_create("bits");
	TCase *tc = tcase_create("bits");

	tcase_add_loop_test(tc, ranges_agree_with_single_bits, 0, 3);
	suite_add_tcase(s, tc);
	return s;
}
