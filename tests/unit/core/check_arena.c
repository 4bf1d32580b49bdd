/* SPDX-License-Identifier: MIT */
/*
 * Laws of the arena, by generated cases: undo is the identity, the fingerprint
 * kept by commits is the one computed from scratch, equal states have equal
 * fingerprints however they were reached.
 */
#include <check.h>
#include <string.h>

#include "core/arena.h"
#include "support_core.h"

Suite *check_arena(void);

#define HASHED 24u
#define SHADOW 6u
#define LINES (HASHED + SHADOW)
#define BYTES (LINES * ARENA_LINE)

static struct arena a;

static void open_arena(bool journal)
{
	ck_assert_int_eq(arena_init(&a, HASHED, SHADOW), 0);
	if (journal)
		ck_assert_int_eq(arena_journal(&a, true), 0);
}

/* A step: some writes of 1 to 200 bytes anywhere, few different values so that states recur. */
static void random_step(struct gen *g)
{
	u32 writes = gen_below(g, 5);

	for (u32 i = 0; i < writes; i++) {
		u32 len = 1 + gen_below(g, gen_below(g, 4) ? 8 : 200);
		u32 off = gen_below(g, BYTES - len + 1);

		memset(arena_mut(&a, off, len), (int)gen_below(g, 3), len);
	}
}

static u64 full1(void)
{
	u64 h1, h2;

	arena_full_hash(&a, &h1, &h2);
	return h1;
}

static u64 full2(void)
{
	u64 h1, h2;

	arena_full_hash(&a, &h1, &h2);
	return h2;
}

START_TEST(a_new_arena_is_zero_and_does_not_journal)
{
	open_arena(false);
	for (u32 i = 0; i < BYTES; i++)
		ck_assert_uint_eq(*(const u8 *)arena_at(&a, i), 0);
	memset(arena_mut(&a, 100, 50), 1, 50);
	ck_assert_uint_eq(a.nlog, 0);
	arena_commit(&a);
	ck_assert_uint_eq(a.fp1, 0);
	arena_fini(&a);
}
END_TEST

START_TEST(undo_goes_back_to_every_mark)
{
	enum { STEPS = 60 };
	static u8 copy[STEPS][BYTES];
	struct arena_mark mark[STEPS];
	struct gen g = gen_seed((u64)_i);

	open_arena(true);
	random_step(&g);
	arena_commit(&a);
	for (u32 i = 0; i < STEPS; i++) {
		mark[i] = arena_mark(&a);
		memcpy(copy[i], a.base, BYTES);
		random_step(&g);
		arena_commit(&a);
	}
	for (u32 i = STEPS; i-- > 0; i -= gen_below(&g, 3) && i > 3 ? 2 : 0) {
		u32 line;

		arena_undo(&a, mark[i]);
		ck_assert(!memcmp(a.base, copy[i], BYTES));
		ck_assert_uint_eq(a.fp1, mark[i].fp1);
		ck_assert_uint_eq(a.fp2, mark[i].fp2);
		ck_assert_uint_eq(a.nlog, mark[i].nlog);
		ck_assert(!arena_unannounced(&a, &line));
	}
	arena_fini(&a);
}
END_TEST

START_TEST(undo_drops_an_open_step_too)
{
	struct arena_mark mark;
	struct gen g = gen_seed((u64)_i + 1000);
	static u8 copy[BYTES];

	open_arena(true);
	random_step(&g);
	arena_commit(&a);
	mark = arena_mark(&a);
	memcpy(copy, a.base, BYTES);
	random_step(&g);
	random_step(&g);
	arena_undo(&a, mark);
	ck_assert(!memcmp(a.base, copy, BYTES));
	/* and the next step is journalled as if nothing had been */
	*(u8 *)arena_mut(&a, 3, 1) = 77;
	arena_commit(&a);
	arena_undo(&a, mark);
	ck_assert(!memcmp(a.base, copy, BYTES));
	arena_fini(&a);
}
END_TEST

START_TEST(the_fingerprint_kept_is_the_one_computed)
{
	struct gen g = gen_seed((u64)_i + 2000);
	struct arena_mark mark[8];
	u64 base1, base2;
	u32 n = 0;

	open_arena(false);
	random_step(&g);
	ck_assert_int_eq(arena_journal(&a, true), 0);
	base1 = full1();
	base2 = full2();
	ck_assert(a.fp1 == 0 && a.fp2 == 0);
	for (u32 i = 0; i < 200; i++) {
		if (n && !gen_below(&g, 3)) {
			arena_undo(&a, mark[--n]);
		} else {
			if (n < 8)
				mark[n++] = arena_mark(&a);
			random_step(&g);
			arena_commit(&a);
		}
		ck_assert_uint_eq(a.fp1, base1 ^ full1());
		ck_assert_uint_eq(a.fp2, base2 ^ full2());
	}
	arena_fini(&a);
}
END_TEST

START_TEST(equal_states_have_equal_fingerprints_by_any_way)
{
	struct arena_mark mark;
	u64 there1, there2;

	open_arena(true);
	mark = arena_mark(&a);
	*(u8 *)arena_mut(&a, 5, 1) = 1;
	arena_commit(&a);
	*(u8 *)arena_mut(&a, 700, 1) = 2;
	arena_commit(&a);
	there1 = a.fp1;
	there2 = a.fp2;
	arena_undo(&a, mark);
	*(u8 *)arena_mut(&a, 700, 1) = 9;
	arena_commit(&a);
	*(u8 *)arena_mut(&a, 5, 1) = 1;
	*(u8 *)arena_mut(&a, 700, 1) = 2;
	arena_commit(&a);
	ck_assert_uint_eq(a.fp1, there1);
	ck_assert_uint_eq(a.fp2, there2);
	*(u8 *)arena_mut(&a, 5, 1) = 0;
	*(u8 *)arena_mut(&a, 700, 1) = 0;
	arena_commit(&a);
	ck_assert_uint_eq(a.fp1, 0);
	ck_assert_uint_eq(a.fp2, 0);
	arena_fini(&a);
}
END_TEST

START_TEST(the_shadow_zone_is_journalled_and_not_hashed)
{
	struct arena_mark mark;
	u32 off = HASHED * ARENA_LINE + 10;

	open_arena(true);
	mark = arena_mark(&a);
	*(u8 *)arena_mut(&a, off, 1) = 1;
	arena_commit(&a);
	ck_assert_uint_eq(a.fp1, 0);
	ck_assert_uint_eq(a.fp2, 0);
	arena_undo(&a, mark);
	ck_assert_uint_eq(*(const u8 *)arena_at(&a, off), 0);
	arena_fini(&a);
}
END_TEST

START_TEST(the_same_content_on_another_line_is_another_state)
{
	u64 seen1[HASHED], seen2[HASHED];
	struct arena_mark mark;

	open_arena(true);
	mark = arena_mark(&a);
	for (u32 i = 0; i < HASHED; i++) {
		*(u8 *)arena_mut(&a, i * ARENA_LINE, 1) = 1;
		arena_commit(&a);
		seen1[i] = a.fp1;
		seen2[i] = a.fp2;
		for (u32 j = 0; j < i; j++)
			ck_assert(seen1[i] != seen1[j] && seen2[i] != seen2[j]);
		arena_undo(&a, mark);
	}
	arena_fini(&a);
}
END_TEST

START_TEST(every_bit_of_a_line_changes_both_fingerprints)
{
	struct gen g = gen_seed((u64)_i + 3000);
	struct arena_mark mark;

	open_arena(true);
	for (u32 i = 0; i < ARENA_LINE; i++)
		*(u8 *)arena_mut(&a, i, 1) = (u8)gen_next(&g);
	arena_commit(&a);
	mark = arena_mark(&a);
	for (u32 bit = 0; bit < ARENA_LINE * 8; bit++) {
		*(u8 *)arena_mut(&a, bit / 8, 1) ^= (u8)(1u << bit % 8);
		arena_commit(&a);
		ck_assert(a.fp1 != mark.fp1 && a.fp2 != mark.fp2);
		arena_undo(&a, mark);
	}
	arena_fini(&a);
}
END_TEST

/* The first hash multiplies words in pairs; a factor of zero hides the other word from it. */
START_TEST(what_one_hash_cannot_see_the_other_does)
{
	static const struct { u32 word, partner; u64 zero; } blind[] = {
		{ 0, 1, 0xe7037ed1a0b428dbull }, { 1, 0, 0xa0761d6478bd642full },
		{ 6, 7, 0xbf58476d1ce4e5b9ull }, { 2, 3, 0x589965cc75374cc3ull },
		{ 0, 2, 0x8bb84b93962eacc9ull }, { 5, 7, 0xff51afd7ed558ccdull },
	};

	open_arena(true);
	for (u32 i = 0; i < ARRAY_SIZE(blind); i++) {
		struct arena_mark mark = arena_mark(&a);
		u64 seen1, seen2;

		memcpy(arena_mut(&a, blind[i].partner * 8, 8), &blind[i].zero, 8);
		arena_commit(&a);
		seen1 = a.fp1;
		seen2 = a.fp2;
		*(u8 *)arena_mut(&a, blind[i].word * 8, 1) = 5;
		arena_commit(&a);
		ck_assert_msg(a.fp1 != seen1 || a.fp2 != seen2, "row %u: word %u is hidden", i,
			      blind[i].word);
		arena_undo(&a, mark);
	}
	arena_fini(&a);
}
END_TEST

START_TEST(a_line_is_saved_once_per_step)
{
	open_arena(true);
	for (u32 i = 0; i < 10; i++)
		*(u8 *)arena_mut(&a, i, 1) = 1;
	ck_assert_uint_eq(a.nlog, 1);
	arena_mut(&a, 60, 8);		/* into the next line */
	ck_assert_uint_eq(a.nlog, 2);
	arena_mut(&a, 0, 4 * ARENA_LINE);
	ck_assert_uint_eq(a.nlog, 4);
	arena_commit(&a);
	arena_mut(&a, 0, 1);
	ck_assert_uint_eq(a.nlog, 5);
	arena_fini(&a);
}
END_TEST

START_TEST(the_journal_grows)
{
	struct arena_mark mark;

	open_arena(true);
	mark = arena_mark(&a);
	for (u32 i = 0; i < 10000; i++) {
		++*(u8 *)arena_mut(&a, i % BYTES, 1);
		arena_commit(&a);
	}
	ck_assert_uint_eq(a.nlog, 10000);
	arena_undo(&a, mark);
	for (u32 i = 0; i < BYTES; i++)
		ck_assert_uint_eq(a.base[i], 0);
	arena_fini(&a);
}
END_TEST

START_TEST(a_write_that_was_not_announced_is_found)
{
	u32 line = 0;

	open_arena(true);
	ck_assert(!arena_unannounced(&a, &line));
	a.base[7 * ARENA_LINE + 3] = 1;
	ck_assert(arena_unannounced(&a, &line));
	ck_assert_uint_eq(line, 7);
	arena_fini(&a);
}
END_TEST

START_TEST(copies_are_equal_and_shadow_does_not_count)
{
	struct arena b;
	struct gen g = gen_seed((u64)_i + 4000);

	open_arena(true);
	ck_assert_int_eq(arena_init(&b, HASHED, SHADOW), 0);
	for (u32 i = 0; i < 20; i++)
		random_step(&g);
	arena_commit(&a);
	arena_copy(&b, &a);
	ck_assert(arena_equal(&a, &b));
	b.base[HASHED * ARENA_LINE] ^= 1;
	ck_assert(arena_equal(&a, &b));
	b.base[gen_below(&g, HASHED * ARENA_LINE)] ^= 1;
	ck_assert(!arena_equal(&a, &b));
	arena_fini(&a);
	arena_fini(&b);
}
END_TEST

START_TEST(epochs_start_anew_before_they_wrap)
{
	struct arena_mark mark;

	open_arena(true);
	mark = arena_mark(&a);
	*(u8 *)arena_mut(&a, 0, 1) = 1;
	arena_commit(&a);		/* line 0 has the stamp of epoch 1 */
	a.epoch = 0xfffffffeu;
	arena_commit(&a);		/* would have come to 0xffffffff: starts at 1 again */
	ck_assert_uint_eq(a.epoch, 1);
	*(u8 *)arena_mut(&a, 0, 1) = 2;
	arena_commit(&a);
	ck_assert_uint_eq(a.nlog, 2);
	arena_undo(&a, mark);
	ck_assert_uint_eq(a.base[0], 0);
	arena_fini(&a);
}
END_TEST

START_TEST(writing_past_the_end_is_a_defect)
{
	open_arena(true);
	arena_mut(&a, BYTES - 1, 2);
}
END_TEST

START_TEST(undo_past_the_journal_is_a_defect)
{
	struct arena_mark m = { .nlog = 1 };

	open_arena(true);
	arena_undo(&a, m);
}
END_TEST

Suite *check_arena(void)
{
	Suite *s = suite_create("arena");
	TCase *tc = tcase_create("arena");

	tcase_add_test(tc, a_new_arena_is_zero_and_does_not_journal);
	tcase_add_loop_test(tc, undo_goes_back_to_every_mark, 0, 20);
	tcase_add_loop_test(tc, undo_drops_an_open_step_too, 0, 10);
	tcase_add_loop_test(tc, the_fingerprint_kept_is_the_one_computed, 0, 20);
	tcase_add_test(tc, equal_states_have_equal_fingerprints_by_any_way);
	tcase_add_test(tc, the_shadow_zone_is_journalled_and_not_hashed);
	tcase_add_test(tc, the_same_content_on_another_line_is_another_state);
	tcase_add_loop_test(tc, every_bit_of_a_line_changes_both_fingerprints, 0, 4);
	tcase_add_test(tc, what_one_hash_cannot_see_the_other_does);
	tcase_add_test(tc, a_line_is_saved_once_per_step);
	tcase_add_test(tc, the_journal_grows);
	tcase_add_test(tc, a_write_that_was_not_announced_is_found);
	tcase_add_loop_test(tc, copies_are_equal_and_shadow_does_not_count, 0, 5);
	tcase_add_test(tc, epochs_start_anew_before_they_wrap);
	tcase_add_test_raise_signal(tc, writing_past_the_end_is_a_defect, 6);
	tcase_add_test_raise_signal(tc, undo_past_the_journal_is_a_defect, 6);
	suite_add_tcase(s, tc);
	return s;
}
