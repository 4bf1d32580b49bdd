/* SPDX-License-Identifier: MIT */
/* The bus: memory in pieces, frames, holes, DMA. */
#include <string.h>

#include "diff/virt.h"
#include "support.h"

Suite *check_board(void);

static struct board *b;

static void setup(void)
{
	b = board_new(2);
}

static void teardown(void)
{
	board_destroy(b);
}

static u64 get(u64 addr, size_t n)
{
	u64 v = 0;

	board_read(b, addr, &v, n);
	return v;
}

START_TEST(memory_is_zero_until_written_and_spans_pieces)
{
	u8 in[300], out[300];

	ck_assert_uint_eq(get(VIRT_RAM + 0x1fffc, 8), 0);
	for (u32 i = 0; i < sizeof(in); i++)
		in[i] = (u8)(i * 7 + 1);
	board_write(b, VIRT_RAM + 0x20000 - 100, in, sizeof(in));
	board_read(b, VIRT_RAM + 0x20000 - 100, out, sizeof(out));
	ck_assert_mem_eq(in, out, sizeof(in));
	board_set(b, VIRT_RAM + 0x20000 - 50, 0xaa, 100);
	board_read(b, VIRT_RAM + 0x20000 - 100, out, sizeof(out));
	ck_assert_mem_eq(in, out, 50);
	ck_assert_uint_eq(out[50], 0xaa);
	ck_assert_uint_eq(out[149], 0xaa);
	ck_assert_mem_eq(in + 150, out + 150, 150);
}
END_TEST

START_TEST(beyond_memory_reads_zero_and_ignores_writes)
{
	u64 end = VIRT_RAM + (64ull << 20), v = ~0ull;

	board_write(b, end - 4, &v, 8);
	ck_assert_uint_eq(get(end - 4, 4), 0xffffffff);
	ck_assert_uint_eq(get(end, 8), 0);
	ck_assert_uint_eq(get(0, 8), 0);
	ck_assert_uint_eq(get(~0ull - 8, 8), 0);
	board_write(b, 0x1000, &v, 8);
	ck_assert_uint_eq(get(0x1000, 8), 0);
}
END_TEST

START_TEST(registers_answer_by_natural_pieces_of_an_access)
{
	u64 typer = get(VIRT_GITS + GITS_TYPER, 8);

	ck_assert_uint_ne(typer, 0);
	ck_assert_uint_eq(get(VIRT_GITS + GITS_TYPER, 4), typer & 0xffffffff);
	ck_assert_uint_eq(get(VIRT_GITS + GITS_TYPER + 4, 4), typer >> 32);
	/* 4 bytes of IIDR, then 8 of TYPER */
	ck_assert_uint_eq(get(VIRT_GITS + GITS_IIDR, 8) >> 32, typer & 0xffffffff);
	ck_assert_uint_eq(get(VIRT_GITS + GITS_IIDR, 4), 0x43b);
}
END_TEST

START_TEST(the_model_reads_commands_and_writes_tables_in_this_memory)
{
	const u64 valid = 1ull << 63;
	u64 v[4] = { 0x9, 0, valid | 3, 0 };		/* MAPC icid 3, RDbase 0 */
	u64 cbaser = VIRT_RAM | valid, coll = (VIRT_RAM + 0x10000) | valid, cwriter = 32, on = 1;

	board_write(b, VIRT_RAM, v, sizeof(v));
	board_write(b, VIRT_GITS + GITS_BASER(1), &coll, 8);
	board_write(b, VIRT_GITS + GITS_CBASER, &cbaser, 8);
	board_write(b, VIRT_GITS + GITS_CTLR, &on, 4);
	board_write(b, VIRT_GITS + GITS_CWRITER, &cwriter, 8);
	ck_assert_uint_eq(get(VIRT_GITS + GITS_CREADR, 8), 32);
	ck_assert_uint_ne(get(VIRT_RAM + 0x10000 + 24, 8), 0);
	board_reset(b, true);
	ck_assert_uint_eq(get(VIRT_GITS + GITS_CREADR, 8), 0);
	ck_assert_uint_eq(get(VIRT_RAM, 8), 0);
}
END_TEST

START_TEST(memory_must_be_some_pieces)
{
	struct board_config c = { "qemu-gicv4.0", MODELS, 1, 1000 };
	struct gicsim_diag d;
	struct board *none;

	diag_init(&d);
	ck_assert_int_eq(board_create(&c, &none, &d), GICSIM_E_INVAL);
	c.ram_bytes = 64 << 10;
	c.hardware = "no-such-model";
	ck_assert_int_ne(board_create(&c, &none, &d), 0);
	ck_assert_ptr_null(none);
}
END_TEST

Suite *check_board(void)
{
	Suite *s = suite_create("board");
	TCase *t = tcase_create("board");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, memory_is_zero_until_written_and_spans_pieces);
	tcase_add_test(t, beyond_memory_reads_zero_and_ignores_writes);
	tcase_add_test(t, registers_answer_by_natural_pieces_of_an_access);
	tcase_add_test(t, the_model_reads_commands_and_writes_tables_in_this_memory);
	tcase_add_test(t, memory_must_be_some_pieces);
	suite_add_tcase(s, t);
	return s;
}
