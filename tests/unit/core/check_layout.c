/* SPDX-License-Identifier: MIT */
/* Where blocks and regions come to lie. */
#include <check.h>
#include <gicsim/error.h>
#include <stdio.h>
#include <string.h>

#include "core/arena.h"
#include "core/layout.h"
#include "support_core.h"

Suite *check_layout(void);

static struct gs_layout l;

static void open_layout(void)
{
	ck_assert_int_eq(lay_init(&l), 0);
}

START_TEST(hashed_blocks_come_first_then_regions_then_shadow)
{
	open_layout();
	lay_block(&l, 60, "late", 8, 1, LAY_HASHED);
	lay_block(&l, 5, "stamps", 16, 10, LAY_SHADOW);
	lay_block(&l, 6, "early", 24, 3, LAY_HASHED);
	ck_assert_int_eq(lay_region(&l, "ram", 0x1000, 100), 0);
	ck_assert_int_eq(lay_seal(&l), 0);
	ck_assert_uint_eq(l.blk[6].off, 0);
	ck_assert_uint_eq(l.blk[60].off, 2 * ARENA_LINE);
	ck_assert_uint_eq(l.region[0].off, 3 * ARENA_LINE);
	ck_assert_uint_eq(l.hashed_lines, 5);
	ck_assert_uint_eq(l.blk[5].off, 5 * ARENA_LINE);
	ck_assert_uint_eq(l.shadow_lines, 3);
	lay_fini(&l);
}
END_TEST

START_TEST(nothing_overlaps_and_everything_is_line_aligned)
{
	struct gen g = gen_seed((u64)_i);
	u64 used[BLK_MAX][2];
	u32 n = 0;

	open_layout();
	for (u32 id = 0; id < BLK_MAX; id++)
		if (gen_below(&g, 2))
			lay_block(&l, id, "b", 8 * (1 + gen_below(&g, 40)), gen_below(&g, 20),
				  gen_below(&g, 2) ? LAY_HASHED : LAY_SHADOW);
	ck_assert_int_eq(lay_seal(&l), 0);
	for (u32 id = 0; id < BLK_MAX; id++) {
		const struct lay_block *b = &l.blk[id];
		u64 end = b->off + (u64)b->size * b->count;

		if (!b->name || !b->count)
			continue;
		ck_assert_uint_eq(b->off % ARENA_LINE, 0);
		ck_assert_uint_le(end, (u64)(l.hashed_lines + l.shadow_lines) * ARENA_LINE);
		ck_assert_int_eq(b->zone == LAY_SHADOW, b->off >= l.hashed_lines * ARENA_LINE);
		for (u32 j = 0; j < n; j++)
			ck_assert(end <= used[j][0] || b->off >= used[j][1]);
		used[n][0] = b->off;
		used[n++][1] = end;
	}
	lay_fini(&l);
}
END_TEST

START_TEST(regions_are_found_by_address_and_only_whole)
{
	open_layout();
	ck_assert_int_eq(lay_region(&l, "high", 0x4000, 0x1000), 0);
	ck_assert_int_eq(lay_region(&l, "low", 0x1000, 0x1000), 0);
	ck_assert_int_eq(lay_region(&l, "next", 0x2000, 0x10), 0);
	ck_assert_int_eq(lay_seal(&l), 0);
	ck_assert_str_eq(lay_find(&l, 0x1000, 8)->name, "low");
	ck_assert_str_eq(lay_find(&l, 0x1ff8, 8)->name, "low");
	ck_assert_ptr_null(lay_find(&l, 0x1ffc, 8));
	ck_assert_str_eq(lay_find(&l, 0x200f, 1)->name, "next");
	ck_assert_ptr_null(lay_find(&l, 0x2010, 1));
	ck_assert_ptr_null(lay_find(&l, 0xfff, 1));
	ck_assert_str_eq(lay_find(&l, 0x4fff, 1)->name, "high");
	ck_assert_ptr_null(lay_find(&l, 0x5000, 1));
	ck_assert_ptr_null(lay_find(&l, ~(u64)0, 1));
	ck_assert_ptr_null(lay_find(&l, 0x1000, ~(u64)0));
	lay_fini(&l);
}
END_TEST

START_TEST(overlapping_regions_are_refused)
{
	open_layout();
	ck_assert_int_eq(lay_region(&l, "a", 0x1000, 0x1001), 0);
	ck_assert_int_eq(lay_region(&l, "b", 0x2000, 0x1000), 0);
	ck_assert_int_eq(lay_seal(&l), GICSIM_E_INVAL);
	lay_fini(&l);
}
END_TEST

START_TEST(more_than_4_gib_is_refused)
{
	open_layout();
	lay_block(&l, 1, "huge", 1u << 30, 5, LAY_HASHED);
	ck_assert_int_eq(lay_seal(&l), GICSIM_E_LIMIT);
	lay_fini(&l);
	open_layout();
	ck_assert_int_eq(lay_region(&l, "huge", 0, (u64)5 << 30), 0);
	ck_assert_int_eq(lay_seal(&l), GICSIM_E_LIMIT);
	lay_fini(&l);
}
END_TEST

START_TEST(too_many_regions_are_refused)
{
	open_layout();
	for (u64 i = 0; i < LAY_REGIONS; i++)
		ck_assert_int_eq(lay_region(&l, "r", i * 0x1000, 8), 0);
	ck_assert_int_eq(lay_region(&l, "r", LAY_REGIONS * 0x1000, 8), GICSIM_E_LIMIT);
	ck_assert_int_eq(lay_seal(&l), 0);
	for (u64 i = 0; i < LAY_REGIONS; i++)
		ck_assert_uint_eq(lay_find(&l, i * 0x1000, 8)->base, i * 0x1000);
	lay_fini(&l);
}
END_TEST

START_TEST(a_name_given_is_copied)
{
	char name[16] = "cmdq";

	open_layout();
	ck_assert_int_eq(lay_region(&l, name, 0, 8), 0);
	memset(name, 'x', sizeof(name));
	ck_assert_str_eq(l.region[0].name, "cmdq");
	lay_fini(&l);
}
END_TEST

START_TEST(two_blocks_of_one_id_are_a_defect)
{
	open_layout();
	lay_block(&l, 9, "a", 8, 1, LAY_HASHED);
	lay_block(&l, 9, "b", 8, 1, LAY_HASHED);
}
END_TEST

START_TEST(a_block_of_odd_size_is_a_defect)
{
	open_layout();
	lay_block(&l, 9, "a", 12, 1, LAY_HASHED);
}
END_TEST

START_TEST(a_block_after_the_seal_is_a_defect)
{
	open_layout();
	lay_seal(&l);
	lay_block(&l, 9, "a", 8, 1, LAY_HASHED);
}
END_TEST

Suite *check_layout(void)
{
	Suite *s = suite_create("layout");
	TCase *tc = tcase_create("layout");

	tcase_add_test(tc, hashed_blocks_come_first_then_regions_then_shadow);
	tcase_add_loop_test(tc, nothing_overlaps_and_everything_is_line_aligned, 0, 20);
	tcase_add_test(tc, regions_are_found_by_address_and_only_whole);
	tcase_add_test(tc, overlapping_regions_are_refused);
	tcase_add_test(tc, more_than_4_gib_is_refused);
	tcase_add_test(tc, too_many_regions_are_refused);
	tcase_add_test(tc, a_name_given_is_copied);
	tcase_add_test_raise_signal(tc, two_blocks_of_one_id_are_a_defect, 6);
	tcase_add_test_raise_signal(tc, a_block_of_odd_size_is_a_defect, 6);
	tcase_add_test_raise_signal(tc, a_block_after_the_seal_is_a_defect, 6);
	suite_add_tcase(s, tc);
	return s;
}
