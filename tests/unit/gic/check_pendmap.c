/* SPDX-License-Identifier: MIT */
/* Sparse sets: against a plain array, at every size that changes the shape. */
#include <check.h>
#include <stdlib.h>

#include "core/arena.h"
#include "gic/pendmap.h"

enum { BLK = BLK_GIC };

static struct gs_layout lay;
static struct gs g;
static struct pendmap m;
static u8 *plain;

static void make(u32 bits)
{
	ck_assert_int_eq(lay_init(&lay), 0);
	lay_block(&lay, BLK, "map", pendmap_bytes(bits), 3, LAY_HASHED);
	ck_assert_int_eq(lay_seal(&lay), 0);
	g = (struct gs){ .lay = &lay };
	ck_assert_int_eq(arena_init(&g.arena, lay.hashed_lines, 0), 0);
	m = (struct pendmap){ BLK, 1, bits };
	plain = calloc(bits, 1);
	ck_assert_ptr_nonnull(plain);
}

static void unmake(void)
{
	free(plain);
	arena_fini(&g.arena);
	lay_fini(&lay);
}

static void same(void)
{
	u32 at = 0, wrong = 0;

	pendmap_for_each(&g, m, bit) {
		while (at < bit)
			wrong += plain[at++];
		wrong += !plain[at++];
	}
	while (at < m.bits)
		wrong += plain[at++];
	ck_assert_uint_eq(wrong, 0);
}

static const u32 sizes[] = { 8192, 57344, 64 * 64 * 64 + 64, 300000 };

/* Summaries stand before the members; a word of each has members below it or none. */
static void told_of_each_wrong_summary(void)
{
	u32 words = pendmap_bytes(m.bits) / 8 - (m.bits + 63) / 64;
	u64 *e = gs_mut(&g, m.blk, m.i);

	ck_assert(pendmap_sound(&g, m));
	for (u32 w = 0; w < words; w++) {
		e[w] ^= 1;
		ck_assert(!pendmap_sound(&g, m));
		e[w] ^= 1;
	}
	ck_assert(pendmap_sound(&g, m));
}

START_TEST(it_is_a_set)
{
	u64 x = 12345;
	u32 left = 0;

	make(sizes[_i]);
	for (u32 n = 0; n < 600; n++) {
		u32 bit;
		bool on, was;

		x = x * 6364136223846793005ull + 1442695040888963407ull;
		/* clustered, so that words empty again */
		bit = (u32)(x >> 40) % 5 * (m.bits / 5) + (u32)(x >> 33) % 70;
		on = x >> 63;
		was = pendmap_put(&g, m, bit, on);
		ck_assert_int_eq(was, plain[bit]);
		plain[bit] = on;
		ck_assert_int_eq(pendmap_has(&g, m, bit), on);
		if (n % 50 == 0)
			same();
	}
	same();
	told_of_each_wrong_summary();
	pendmap_put(&g, m, m.bits - 1, true);
	ck_assert_uint_eq(pendmap_next(&g, m, m.bits - 1), m.bits - 1);
	ck_assert_uint_eq(pendmap_next(&g, m, m.bits), GS_NONE32);
	pendmap_empty(&g, m);
	ck_assert_uint_eq(pendmap_next(&g, m, 0), GS_NONE32);
	/* Empty is all zero: equal sets are equal bytes. */
	for (u32 i = 0; i < pendmap_bytes(m.bits); i++)
		left += ((const u8 *)gs_at(&g, BLK, 1))[i] != 0;
	ck_assert_uint_eq(left, 0);
	unmake();
}
END_TEST

START_TEST(neighbours_are_left_alone)
{
	struct pendmap before, after;

	make(8192);
	before = (struct pendmap){ BLK, 0, 8192 };
	after = (struct pendmap){ BLK, 2, 8192 };
	for (u32 i = 0; i < 8192; i++)
		pendmap_put(&g, m, i, true);
	ck_assert_uint_eq(pendmap_next(&g, before, 0), GS_NONE32);
	ck_assert_uint_eq(pendmap_next(&g, after, 0), GS_NONE32);
	unmake();
}
END_TEST

/* The word with the next members, and whether they are all in one word: by a plain search over words. */
static void words_same(void)
{
	u32 words = (m.bits + 63) / 64, used = 0, last = 0, w = 0, only = ~0u;
	u64 members = 0;

	for (u32 k = 0; k < words; k++) {
		u64 want = 0;

		for (u32 b = 0; b < 64 && k * 64 + b < m.bits; b++)
			want |= (u64)plain[k * 64 + b] << b;
		ck_assert_uint_eq(pendmap_at(&g, m, k), want);
		if (!want)
			continue;
		ck_assert(pendmap_word(&g, m, &w, &members));
		ck_assert_uint_eq(w, k);
		ck_assert_uint_eq(members, want);
		w = k + 1;
		last = k;
		used++;
	}
	ck_assert(!pendmap_word(&g, m, &w, &members));
	w = words;
	ck_assert(!pendmap_word(&g, m, &w, &members));
	ck_assert_int_eq(pendmap_none(&g, m), !used);
	ck_assert_int_eq(pendmap_only(&g, m, &only), used == 1);
	if (used == 1)
		ck_assert_uint_eq(only, last);
}

static void put(u32 bit, bool on)
{
	ck_assert_int_eq(pendmap_put(&g, m, bit, on), plain[bit]);
	plain[bit] = on;
	words_same();
}

/* None; one; two of a word, of a word above it, of two of those, at both ends; back to one and to none. */
START_TEST(whether_all_are_in_one_word_is_known)
{
	u32 end = sizes[_i] - 1, mid = end / 2 & ~63u;
	u32 at[] = { mid, mid + 63, mid + 64, 0, end, 64 * 64 - 1, 64 * 64 };

	make(sizes[_i]);
	words_same();
	for (u32 a = 0; a < ARRAY_SIZE(at); a++) {
		put(at[a], true);
		for (u32 b = 0; b < ARRAY_SIZE(at); b++) {
			put(at[b], true);
			put(at[b], a == b);
		}
		put(at[a], false);
	}
	for (u32 k = 0; k < ARRAY_SIZE(at); k++)
		put(at[k], true);
	for (u32 k = 0; k < ARRAY_SIZE(at); k++)
		put(at[k], false);
	unmake();
}
END_TEST

Suite *check_pendmap(void);
Suite *check_pendmap(void)
{
	Suite *s = suite_create("pendmap");
	TCase *t = tcase_create("pendmap");

	tcase_add_loop_test(t, it_is_a_set, 0, (int)ARRAY_SIZE(sizes));
	tcase_add_loop_test(t, whether_all_are_in_one_word_is_known, 0, (int)ARRAY_SIZE(sizes));
	tcase_add_test(t, neighbours_are_left_alone);
	suite_add_tcase(s, t);
	return s;
}
