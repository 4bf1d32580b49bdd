/* SPDX-License-Identifier: MIT */
/* Memory regions: little endian, bounded, journalled. */
#include <check.h>
#include <gicsim/config.h>
#include <gicsim/error.h>
#include <string.h>

#include "core/mem.h"
#include "support_core.h"

Suite *check_mem(void);

#define BASE 0x40000000ull
#define SIZE 0x200u

static struct gs g;
static struct gs_layout l;

static void open_mem(void)
{
	memset(&g, 0, sizeof(g));
	ck_assert_int_eq(lay_init(&l), 0);
	ck_assert_int_eq(lay_region(&l, "ram", BASE, SIZE), 0);
	ck_assert_int_eq(lay_region(&l, "more", BASE + SIZE, SIZE), 0);
	ck_assert_int_eq(lay_seal(&l), 0);
	ck_assert_int_eq(arena_init(&g.arena, l.hashed_lines, l.shadow_lines), 0);
	ck_assert_int_eq(arena_journal(&g.arena, true), 0);
	g.lay = &l;
}

static void close_mem(void)
{
	arena_fini(&g.arena);
	lay_fini(&l);
}

START_TEST(what_is_written_is_read)
{
	struct gen gen = gen_seed((u64)_i);
	u8 mirror[SIZE] = { 0 };

	open_mem();
	for (u32 i = 0; i < 500; i++) {
		u32 len = 1u << gen_below(&gen, 4), off = gen_below(&gen, SIZE / len) * len;
		u64 v = gen_next(&gen), want = 0, got;

		ck_assert_int_eq(mem_write(&g, BASE + off, len, v), 0);
		for (u32 b = 0; b < len; b++)
			mirror[off + b] = (u8)(v >> (8 * b));
		off = gen_below(&gen, SIZE / len) * len;
		for (u32 b = 0; b < len; b++)
			want |= (u64)mirror[off + b] << (8 * b);
		ck_assert_int_eq(mem_read(&g, BASE + off, len, &got), 0);
		ck_assert_uint_eq(got, want);
	}
	close_mem();
}
END_TEST

START_TEST(bytes_are_little_endian)
{
	u8 b[8];

	open_mem();
	ck_assert_int_eq(mem_write(&g, BASE, 8, 0x1122334455667788ull), 0);
	ck_assert_int_eq(mem_read_block(&g, BASE, b, 8), 0);
	ck_assert_uint_eq(b[0], 0x88);
	ck_assert_uint_eq(b[7], 0x11);
	ck_assert_uint_eq(*mem_look(&g, BASE + 6, 2), 0x22);
	close_mem();
}
END_TEST

START_TEST(outside_every_region_is_a_fault_and_changes_nothing)
{
	u64 v = 5;
	u8 b[8] = { 0 };

	open_mem();
	ck_assert_int_eq(mem_read(&g, BASE - 8, 8, &v), GICSIM_E_FAULT);
	ck_assert_uint_eq(v, 0);
	ck_assert_int_eq(mem_write(&g, BASE + 2 * SIZE, 1, 1), GICSIM_E_FAULT);
	ck_assert_int_eq(mem_write(&g, ~(u64)0, 1, 1), GICSIM_E_FAULT);
	/* a block may not reach into the next region, though it is there */
	ck_assert_int_eq(mem_write_block(&g, BASE + SIZE - 4, b, 8), GICSIM_E_FAULT);
	ck_assert_int_eq(mem_read_block(&g, BASE + SIZE - 4, b, 8), GICSIM_E_FAULT);
	ck_assert_ptr_null(mem_look(&g, BASE, SIZE + 1));
	ck_assert_uint_eq(g.arena.nlog, 0);
	ck_assert_uint_eq(g.step.touched, 0);
	close_mem();
}
END_TEST

START_TEST(a_write_is_journalled_and_told_as_touched)
{
	struct arena_mark mark;
	u64 v;

	open_mem();
	mark = arena_mark(&g.arena);
	ck_assert_int_eq(mem_write(&g, BASE + 60, 4, 7), 0);
	ck_assert_uint_eq(g.step.touched, (u64)1 << BLK_MEM);
	arena_commit(&g.arena);
	ck_assert_uint_ne(g.arena.fp1, 0);
	arena_undo(&g.arena, mark);
	ck_assert_int_eq(mem_read(&g, BASE + 60, 4, &v), 0);
	ck_assert_uint_eq(v, 0);
	close_mem();
}
END_TEST

START_TEST(blocks_of_any_length_within_a_region)
{
	u8 out[SIZE], in[SIZE];

	for (u32 i = 0; i < SIZE; i++)
		in[i] = (u8)(i * 31);
	open_mem();
	ck_assert_int_eq(mem_write_block(&g, BASE, in, SIZE), 0);
	ck_assert_int_eq(mem_read_block(&g, BASE, out, SIZE), 0);
	ck_assert(!memcmp(in, out, SIZE));
	ck_assert_int_eq(mem_read_block(&g, BASE + 3, out, 5), 0);
	ck_assert(!memcmp(in + 3, out, 5));
	close_mem();
}
END_TEST

/* Foreign memory: 64 bytes at FAR, which refuse to be written beyond the first 32. */
#define FAR 0x90000000ull

static u8 far_mem[64];

static int far_read(void *ctx, uint64_t addr, void *to, size_t len)
{
	ck_assert_ptr_eq(ctx, far_mem);
	if (addr < FAR || addr - FAR > sizeof(far_mem) - len)
		return 1;
	memcpy(to, far_mem + (addr - FAR), len);
	return 0;
}

static int far_write(void *ctx, uint64_t addr, const void *from, size_t len)
{
	ck_assert_ptr_eq(ctx, far_mem);
	if (addr < FAR || addr - FAR > 32 - len)
		return -1;
	memcpy(far_mem + (addr - FAR), from, len);
	return 0;
}

START_TEST(what_no_region_holds_is_the_embedders)
{
	const struct gicsim_ops ops = { .dma_read = far_read, .dma_write = far_write };
	u8 b[16] = { 0 };
	u64 v;

	open_mem();
	g.ops = &ops;
	g.ops_ctx = far_mem;
	for (u32 len = 1; len <= 8; len *= 2) {
		ck_assert_int_eq(mem_write(&g, FAR + len, len, 0x1122334455667788ull), 0);
		ck_assert_int_eq(mem_read(&g, FAR + len, len, &v), 0);
		ck_assert_uint_eq(v, 0x1122334455667788ull & (~(u64)0 >> (64 - 8 * len)));
	}
	ck_assert_uint_eq(far_mem[8], 0x88);
	ck_assert_uint_eq(far_mem[15], 0x11);
	ck_assert_uint_eq(g.step.touched, (u64)1 << BLK_MEM);
	ck_assert_int_eq(mem_write_block(&g, FAR + 16, "embedder's bytes", 16), 0);
	ck_assert_int_eq(mem_read_block(&g, FAR + 16, b, 16), 0);
	ck_assert_mem_eq(b, "embedder's bytes", 16);
	ck_assert_ptr_null(mem_look(&g, FAR, 1));
	close_mem();
}
END_TEST

START_TEST(foreign_memory_that_fails_is_a_fault)
{
	const struct gicsim_ops ops = { .dma_read = far_read, .dma_write = far_write }, none = { .line = NULL };
	u64 v = 5;
	u8 b[8] = { 0 };

	open_mem();
	g.ops = &ops;
	g.ops_ctx = far_mem;
	ck_assert_int_eq(mem_write(&g, FAR + 32, 8, 1), GICSIM_E_FAULT);
	ck_assert_int_eq(mem_write_block(&g, FAR + 32, b, 8), GICSIM_E_FAULT);
	ck_assert_int_eq(mem_read(&g, FAR + 64, 8, &v), GICSIM_E_FAULT);
	ck_assert_uint_eq(v, 0);
	ck_assert_int_eq(mem_read_block(&g, FAR + 60, b, 8), GICSIM_E_FAULT);
	/* half in a region, or over the end of addresses: asked of nobody */
	ck_assert_int_eq(mem_read_block(&g, BASE - 4, b, 8), GICSIM_E_FAULT);
	ck_assert_int_eq(mem_write_block(&g, BASE + 2 * SIZE - 4, b, 8), GICSIM_E_FAULT);
	ck_assert_int_eq(mem_read_block(&g, ~(u64)0 - 3, b, 8), GICSIM_E_FAULT);
	g.ops = &none;
	ck_assert_int_eq(mem_read(&g, FAR, 8, &v), GICSIM_E_FAULT);
	ck_assert_int_eq(mem_write(&g, FAR, 8, 1), GICSIM_E_FAULT);
	close_mem();
}
END_TEST

START_TEST(an_access_of_three_bytes_is_a_defect)
{
	u64 v;

	open_mem();
	mem_read(&g, BASE, 3, &v);
}
END_TEST

Suite *check_mem(void)
{
	Suite *s = suite_create("mem");
	TCase *tc = tcase_create("mem");

	tcase_add_loop_test(tc, what_is_written_is_read, 0, 10);
	tcase_add_test(tc, bytes_are_little_endian);
	tcase_add_test(tc, outside_every_region_is_a_fault_and_changes_nothing);
	tcase_add_test(tc, a_write_is_journalled_and_told_as_touched);
	tcase_add_test(tc, blocks_of_any_length_within_a_region);
	tcase_add_test(tc, what_no_region_holds_is_the_embedders);
	tcase_add_test(tc, foreign_memory_that_fails_is_a_fault);
	tcase_add_test_raise_signal(tc, an_access_of_three_bytes_is_a_defect, 6);
	suite_add_tcase(s, tc);
	return s;
}
