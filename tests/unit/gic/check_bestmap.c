/* SPDX-License-Identifier: MIT */
/* The greatest of many bytes, against a plain search, at widths from one level to all of them. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "gic/bestmap.h"

enum { BLK = BLK_GIC };

static struct gs g;
static struct gs_layout lay;
static struct bestmap m;
static u8 *plain;

static void make(u32 leaves)
{
	ck_assert_int_eq(lay_init(&lay), 0);
	lay_block(&lay, BLK, "map", bestmap_bytes(leaves), 3, LAY_SHADOW);
	ck_assert_int_eq(lay_seal(&lay), 0);
	memset(&g, 0, sizeof(g));
	g.lay = &lay;
	ck_assert_int_eq(arena_init(&g.arena, lay.hashed_lines, lay.shadow_lines), 0);
	m = (struct bestmap){ BLK, 1, leaves };
	plain = calloc(leaves, 1);
	ck_assert(plain);
}

static void drop(void)
{
	free(plain);
	arena_fini(&g.arena);
	lay_fini(&lay);
}

static void compare(void)
{
	u32 first = 0, last = 0, count = 0;
	u8 best = 0;
	bool more;

	for (u32 k = 0; k < m.leaves; k++) {
		if (bestmap_leaf(&g, m, k) != plain[k])
			ck_abort_msg("leaf %u", k);
		if (plain[k] > best)
			best = plain[k], first = k, count = 0;
		if (plain[k] == best)
			last = k, count++;
	}
	ck_assert_uint_eq(bestmap_best(&g, m), best);
	if (!best)
		return;
	ck_assert_uint_eq(bestmap_find(&g, m, false, &more), first);
	ck_assert_int_eq(more, count > 1);
	ck_assert_uint_eq(bestmap_find(&g, m, true, &more), last);
	ck_assert_int_eq(more, count > 1);
}

static const u32 widths[] = { 1, 2, 63, 64, 65, 128, 4096, 4097, 20000, 1u << 18 };

START_TEST(it_is_what_a_plain_search_finds)
{
	u32 leaves = widths[_i], rounds = leaves > 5000 ? 20 : 200;
	u64 x = leaves;

	make(leaves);
	compare();
	for (u32 n = 0; n < rounds; n++) {
		x = x * 6364136223846793005ull + 1442695040888963407ull;
		for (u32 k = 0; k < 3; k++) {
			u32 leaf = (u32)(x >> 20) % 5 * (leaves / 5) + (u32)(x >> 40) % 7;

			leaf %= leaves;
			plain[leaf] = (u8)(k ? x >> (8 * k) & 0x13 : 0);
			bestmap_put(&g, m, leaf, plain[leaf]);
			x = x * 6364136223846793005ull + 1442695040888963407ull;
		}
		compare();
	}
	for (u32 leaf = 0; leaf < leaves; leaf++)
		bestmap_put(&g, m, leaf, plain[leaf] = 0);
	compare();
	drop();
}
END_TEST

START_TEST(elements_do_not_meet)
{
	const u8 *at;

	make(70);
	for (u32 k = 0; k < 70; k++)
		bestmap_put(&g, m, k, 9);
	at = gs_at(&g, BLK, 0);
	for (u32 k = 0; k < bestmap_bytes(70); k++)
		ck_assert(!at[k] && !at[2 * bestmap_bytes(70) + k]);
	drop();
}
END_TEST

START_TEST(the_journal_takes_it_back)
{
	struct arena_mark before;

	make(5000);
	ck_assert_int_eq(arena_journal(&g.arena, true), 0);
	bestmap_put(&g, m, 4999, 3);
	arena_commit(&g.arena);
	before = arena_mark(&g.arena);
	bestmap_put(&g, m, 17, 200);
	bestmap_put(&g, m, 4999, 0);
	arena_commit(&g.arena);
	ck_assert_uint_eq(bestmap_best(&g, m), 200);
	arena_undo(&g.arena, before);
	plain[4999] = 3;
	compare();
	drop();
}
END_TEST

Suite *check_bestmap(void);
Suite *check_bestmap(void)
{
	Suite *s = suite_create("bestmap");
	TCase *t = tcase_create("bestmap");

	tcase_add_loop_test(t, it_is_what_a_plain_search_finds, 0, (int)ARRAY_SIZE(widths));
	tcase_add_test(t, elements_do_not_meet);
	tcase_add_test(t, the_journal_takes_it_back);
	suite_add_tcase(s, t);
	return s;
}
