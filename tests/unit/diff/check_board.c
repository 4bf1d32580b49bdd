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

#define TABLES (VIRT_RAM + 0x100000)

/* An ITS and PE 0 with LPIs of `bits` bits; runs `n` commands. */
static void run_commands(struct board *x, u32 version, u32 bits, const struct virt_cmd *c, u32 n)
{
	const u64 valid = 1ull << 63, rd = virt_gicr(version, 0), cwriter = n * ITS_CMD_BYTES;
	u64 table[3] = { (TABLES + 0x10000) | valid, (TABLES + 0x20000) | valid, TABLES | valid };
	u64 prop = (TABLES + 0x40000) | (bits - 1), pend = TABLES + 0x60000, on = 1;

	board_set(x, TABLES + 0x40000, 0xa1, 0x10000);
	board_write(x, rd + GICR_PROPBASER, &prop, 8);
	board_write(x, rd + GICR_PENDBASER, &pend, 8);
	board_write(x, rd + GICR_CTLR, &on, 4);
	board_write(x, VIRT_GITS + GITS_BASER(0), &table[0], 8);
	board_write(x, VIRT_GITS + GITS_BASER(1), &table[1], 8);
	board_write(x, VIRT_GITS + GITS_CBASER, &table[2], 8);
	board_write(x, VIRT_GITS + GITS_CTLR, &on, 4);
	for (u32 i = 0; i < n; i++) {
		u64 dw[4];

		virt_pack(&c[i], dw);
		board_write(x, TABLES + i * ITS_CMD_BYTES, dw, sizeof(dw));
	}
	board_write(x, VIRT_GITS + GITS_CWRITER, &cwriter, 8);
}

/* With 14 bits of INTID they end at 16383, with 16 at 65535. */
START_TEST(a_model_has_the_lpis_that_it_has_numbers_for)
{
	static const struct { const char *hardware; u32 version, bits; } row[] = {
		{ "gicv4.0-min", 4, 14 }, { "gicv3-min", 3, 14 }, { "qemu-gicv4.0", 4, 16 }, { "qemu-gicv3", 3, 16 },
	};

	for (u32 i = 0; i < ARRAY_SIZE(row); i++) {
		struct board_config c = { .hardware = row[i].hardware, .models = GICSIM_SOURCE_DIR "/models", .pes = 1,
					  .ram_bytes = 4 << 20 };
		u32 last = (1u << row[i].bits) - 1;
		struct virt_cmd cmd[] = {
			{ .op = ITS_MAPD, .size = 3, .valid = true, .addr = TABLES + 0x80000 },
			{ .op = ITS_MAPC, .valid = true },
			{ .op = ITS_MAPTI, .event = 1, .intid = last },
			{ .op = ITS_INT, .event = 1 },
			{ .op = ITS_MAPTI, .event = 2, .intid = last + 1 },
		};
		struct gicsim_count n;
		struct gicsim_diag d;
		struct board *x;

		diag_init(&d);
		ck_assert_msg(!board_create(&c, &x, &d), "%s: %s", row[i].hardware, d.f[0].text);
		run_commands(x, row[i].version, row[i].bits, cmd, ARRAY_SIZE(cmd));
		gicsim_counts(board_gic(x), &n);
		ck_assert_msg(gicsim_pending(board_gic(x), 0, last), "%s", row[i].hardware);
		ck_assert_msg(n.command_errors == 1, "%s: %llu errors", row[i].hardware, (unsigned long long)n.command_errors);
		board_destroy(x);
	}
}
END_TEST

/* What is wrong is said once, however many sizes were tried. */
START_TEST(a_machine_that_the_model_cannot_be_is_refused_once)
{
	struct board_config c = { .hardware = "gicv4.1-min", .models = GICSIM_SOURCE_DIR "/models", .pes = 129,
				  .ram_bytes = 1 << 20 };
	struct gicsim_diag d;
	struct board *x;

	diag_init(&d);
	ck_assert_int_eq(board_create(&c, &x, &d), GICSIM_E_LIMIT);
	ck_assert_uint_eq(d.n, 1);
	ck_assert_ptr_nonnull(strstr(d.f[0].text, "129 PEs"));
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
	tcase_add_test(t, a_model_has_the_lpis_that_it_has_numbers_for);
	tcase_add_test(t, a_machine_that_the_model_cannot_be_is_refused_once);
	tcase_add_test(t, memory_must_be_some_pieces);
	suite_add_tcase(s, t);
	return s;
}
