/* SPDX-License-Identifier: MIT */
/* The context: accessors, what a step touched, what failed in it, what it cost. */
#include <check.h>
#include <string.h>

#include "core/cost.h"
#include "core/gs.h"

Suite *check_gs(void);

static struct gs g;
static struct gs_layout l;

static void open_gs(void)
{
	memset(&g, 0, sizeof(g));
	ck_assert_int_eq(lay_init(&l), 0);
	lay_block(&l, 4, "a", 8, 10, LAY_HASHED);
	lay_block(&l, 63, "b", 256, 2, LAY_HASHED);
	ck_assert_int_eq(lay_seal(&l), 0);
	ck_assert_int_eq(arena_init(&g.arena, l.hashed_lines, l.shadow_lines), 0);
	ck_assert_int_eq(arena_journal(&g.arena, true), 0);
	g.lay = &l;
}

static void close_gs(void)
{
	arena_fini(&g.arena);
	lay_fini(&l);
}

START_TEST(elements_are_found_by_block_and_index)
{
	open_gs();
	for (u32 i = 0; i < 10; i++)
		*(u64 *)gs_mut(&g, 4, i) = i + 1;
	for (u32 i = 0; i < 10; i++)
		ck_assert_uint_eq(*(const u64 *)gs_at(&g, 4, i), i + 1);
	*(u8 *)gs_mut_part(&g, 63, 1, 255, 1) = 9;
	ck_assert_uint_eq(((const u8 *)gs_at(&g, 63, 1))[255], 9);
	close_gs();
}
END_TEST

START_TEST(a_step_knows_the_blocks_it_touched)
{
	open_gs();
	gs_step_begin(&g);
	gs_at(&g, 4, 0);
	ck_assert_uint_eq(g.step.touched, 0);
	gs_mut(&g, 4, 0);
	ck_assert_uint_eq(g.step.touched, 1u << 4);
	gs_mut_part(&g, 63, 0, 8, 8);
	ck_assert_uint_eq(g.step.touched, 1u << 4 | (u64)1 << 63);
	gs_step_begin(&g);
	ck_assert_uint_eq(g.step.touched, 0);
	close_gs();
}
END_TEST

START_TEST(a_step_knows_the_elements_it_touched_modulo_64)
{
	open_gs();
	gs_step_begin(&g);
	ck_assert_uint_eq(gs_touched_in(&g, 63), 0);
	gs_mut(&g, 63, 1);
	gs_touch(&g, 63, 64 + 5);
	ck_assert_uint_eq(gs_touched_in(&g, 63), 1u << 1 | 1u << 5);
	ck_assert_uint_eq(gs_touched_in(&g, 4), 0);
	gs_step_begin(&g);
	ck_assert_uint_eq(gs_touched_in(&g, 63), 0);
	close_gs();
}
END_TEST

START_TEST(a_part_saves_only_its_lines)
{
	open_gs();
	gs_mut_part(&g, 63, 0, 64, 64);
	ck_assert_uint_eq(g.arena.nlog, 1);
	gs_mut(&g, 63, 0);
	ck_assert_uint_eq(g.arena.nlog, 4);
	close_gs();
}
END_TEST

START_TEST(each_invariant_fails_once_per_step_and_the_first_are_kept)
{
	struct gs_step *s = &g.step;

	memset(&g, 0, sizeof(g));
	gs_fail(&g, 3, 1, 10, 11, 12);
	gs_fail(&g, 3, 2, 20, 21, 22);
	gs_fail(&g, 63, 0, 0, 0, 0);
	ck_assert_uint_eq(s->failed, 1u << 3 | (u64)1 << 63);
	ck_assert_uint_eq(s->nfailures, 2);
	ck_assert_uint_eq(s->failure[0].detail, 1);
	ck_assert_uint_eq(s->failure[0].c, 12);
	for (u16 i = 10; i < 20; i++)
		gs_fail(&g, i, 0, 0, 0, 0);
	ck_assert_uint_eq(s->nfailures, ARRAY_SIZE(s->failure));
	ck_assert_uint_eq(s->failed >> 10 & 0x3ff, 0x3ff);
	gs_step_begin(&g);
	ck_assert(!s->failed && !s->nfailures);
}
END_TEST

START_TEST(an_invariant_number_past_63_is_a_defect)
{
	memset(&g, 0, sizeof(g));
	gs_fail(&g, 64, 0, 0, 0, 0);
}
END_TEST

START_TEST(costs_are_kept_only_where_time_is)
{
	memset(&g, 0, sizeof(g));
	gs_cost(&g, 5, 2);
	ck_assert_uint_eq(g.step.ncost, 0);
	g.stamps = true;
	for (u32 i = 0; i < 40; i++)
		gs_cost(&g, i, i + 1);
	ck_assert_uint_eq(g.step.ncost, ARRAY_SIZE(g.step.cost_class));
	ck_assert_uint_eq(g.step.cost_class[3], 3);
	ck_assert_uint_eq(g.step.cost_count[3], 4);
}
END_TEST

Suite *check_gs(void)
{
	Suite *s = suite_create("gs");
	TCase *tc = tcase_create("gs");

	tcase_add_test(tc, elements_are_found_by_block_and_index);
	tcase_add_test(tc, a_step_knows_the_blocks_it_touched);
	tcase_add_test(tc, a_step_knows_the_elements_it_touched_modulo_64);
	tcase_add_test(tc, a_part_saves_only_its_lines);
	tcase_add_test(tc, each_invariant_fails_once_per_step_and_the_first_are_kept);
	tcase_add_test_raise_signal(tc, an_invariant_number_past_63_is_a_defect, 6);
	tcase_add_test(tc, costs_are_kept_only_where_time_is);
	suite_add_tcase(s, tc);
	return s;
}
