/* SPDX-License-Identifier: MIT */
/* What operations become on the wire: told by the side that writes down. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "diff/plan.h"
#include "support.h"

Suite *check_play(void);

static struct plan p;
static struct play y;
static FILE *f;
static char *text;
static size_t size;
static struct side *side;

static void setup(void)
{
	plan_init(&p);
	p.slots = 128;
	p.pes = 2;
	f = open_memstream(&text, &size);
	side = side_text(f, p.pes);
	play_start(&y, &p, side, NULL);
}

static void teardown(void)
{
	side_close(side);
	fclose(f);
	free(text);
	plan_fini(&p);
}

static const char *written(void)
{
	fflush(f);
	return text;
}

static void command(u64 dw0)
{
	play_op(&y, &(struct op){ .kind = OP_CMD, .dw = { dw0, 1, 2, 3 } });
}

START_TEST(commands_wait_and_go_out_together)
{
	command(5);
	command(0x0d);
	ck_assert_str_eq(written(), "");
	play_op(&y, &(struct op){ .kind = OP_WRITE, .addr = 0x8000000, .bytes = 4, .val = 3 });
	ck_assert_str_eq(written(), "write 0x44000000 0x40 0x"
				    "0500000000000000010000000000000002000000000000000300000000000000"
				    "0d00000000000000010000000000000002000000000000000300000000000000\n"
				    "writeq 0x8080088 0x40\n"
				    "writel 0x8000000 0x3\n");
	ck_assert_uint_eq(y.commands, 2);
}
END_TEST

START_TEST(the_ring_wraps)
{
	char *end;

	for (u32 i = 0; i < 127; i++)
		command(5);
	end = strstr(written(), "writeq 0x8080088 0xfe0\n");	/* 127 slots: full */
	ck_assert_ptr_nonnull(end);
	command(1);
	command(2);
	play_op(&y, &(struct op){ .kind = OP_CHECK });
	end = strstr(written(), "writeq 0x8080088 0xfe0\n");
	ck_assert_str_eq(end, "writeq 0x8080088 0xfe0\n"
			      "write 0x44000fe0 0x20 0x0100000000000000010000000000000002000000000000000300000000000000\n"
			      "write 0x44000000 0x20 0x0200000000000000010000000000000002000000000000000300000000000000\n"
			      "writeq 0x8080088 0x20\n");
}
END_TEST

START_TEST(a_new_ring_begins_at_its_first_slot_when_the_its_is_off)
{
	command(5);
	play_op(&y, &(struct op){ .kind = OP_WRITE, .addr = VIRT_GITS + GITS_CTLR, .bytes = 4, .val = 1 });
	play_op(&y, &(struct op){ .kind = OP_WRITE, .addr = VIRT_GITS + GITS_CBASER, .bytes = 8, .val = 1 });
	command(6);
	play_op(&y, &(struct op){ .kind = OP_CHECK });
	ck_assert_ptr_nonnull(strstr(written(), "writeq 0x8080088 0x40\n"));
	play_op(&y, &(struct op){ .kind = OP_WRITE, .addr = VIRT_GITS + GITS_CTLR, .bytes = 4, .val = 0 });
	play_op(&y, &(struct op){ .kind = OP_WRITE, .addr = VIRT_GITS + GITS_CBASER, .bytes = 8, .val = 1 });
	command(7);
	play_op(&y, &(struct op){ .kind = OP_CHECK });
	ck_assert_ptr_nonnull(strstr(written(), "write 0x44000000 0x20 0x0700"));
}
END_TEST

START_TEST(memory_and_wires)
{
	play_op(&y, &(struct op){ .kind = OP_MEM, .addr = 0x44010000, .bytes = 2, .val = 0xa1b2 });
	play_op(&y, &(struct op){ .kind = OP_SET, .addr = 0x44010000, .len = 64, .val = 0xff });
	play_op(&y, &(struct op){ .kind = OP_WIRE, .unit = SIDE_PPI_NONE, .addr = 33, .val = 1 });
	play_op(&y, &(struct op){ .kind = OP_WIRE, .unit = 1, .addr = 27, .val = 0 });
	ck_assert_str_eq(written(), "write 0x44010000 0x2 0xb2a1\n"
				    "memset 0x44010000 0x40 0xff\n"
				    "set_irq_in /machine/unattached/device[2] unnamed-gpio-in 1 1\n"
				    "set_irq_in /machine/unattached/device[2] unnamed-gpio-in 315 0\n");
}
END_TEST

/* The writer reads zeroes: INTID 0 is kept, and ended. */
START_TEST(what_was_acknowledged_is_ended)
{
	struct op ack = { .kind = OP_SYSREG, .bytes = 2, .addr = ICC_IAR1_EL1, .len = SYSREG_ACK };
	struct op end = { .kind = OP_SYSREG, .bytes = 2, .addr = ICC_EOIR1_EL1, .len = SYSREG_END };
	struct op virt = { .kind = OP_SYSREG, .bytes = 1, .addr = ICC_EOIR1_EL1, .len = SYSREG_END };

	struct op dir = { .kind = OP_SYSREG, .bytes = 2, .addr = ICC_DIR_EL1, .len = SYSREG_DIR };

	ck_assert(!play_sysreg(&y, &end));
	ck_assert(play_sysreg(&y, &ack));
	ck_assert(!play_sysreg(&y, &dir));		/* nothing was ended */
	ck_assert(!play_sysreg(&y, &virt));
	ck_assert(play_sysreg(&y, &end));
	ck_assert(!play_sysreg(&y, &end));
	ck_assert(play_sysreg(&y, &dir));
	ck_assert_str_eq(written(), "gicsim_sysreg_read 0 2 0xc660 0x80000018\n"
				    "gicsim_sysreg_write 0 2 0xc661 0x0 0x80000018\n"
				    "gicsim_sysreg_write 0 2 0xc659 0x0 0x80000018\n");
}
END_TEST

Suite *check_play(void)
{
	Suite *s = suite_create("play");
	TCase *t = tcase_create("play");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, commands_wait_and_go_out_together);
	tcase_add_test(t, the_ring_wraps);
	tcase_add_test(t, a_new_ring_begins_at_its_first_slot_when_the_its_is_off);
	tcase_add_test(t, memory_and_wires);
	tcase_add_test(t, what_was_acknowledged_is_ended);
	suite_add_tcase(s, t);
	return s;
}
