/* SPDX-License-Identifier: MIT */
/* Lists of operations: growing, picking, telling. */
#include <check.h>
#include <string.h>

#include "diff/plan.h"

Suite *check_plan(void);

START_TEST(picked_operations_keep_their_order)
{
	struct plan p, q;
	bool keep[1000];

	plan_init(&p);
	p.slots = 128;
	for (u32 i = 0; i < 1000; i++) {
		plan_add(&p, &(struct op){ .kind = OP_WRITE, .addr = i });
		keep[i] = i % 3 == 0;
	}
	ck_assert_uint_eq(p.n, 1000);
	ck_assert(plan_pick(&p, keep, &q));
	ck_assert_uint_eq(q.n, 334);
	ck_assert_uint_eq(q.slots, 128);
	for (u32 i = 0; i < q.n; i++)
		ck_assert_uint_eq(q.op[i].addr, 3 * i);
	plan_fini(&p);
	plan_fini(&q);
}
END_TEST

static const struct { struct op o; const char *text; } rows[] = {
	{ { .kind = OP_CMD, .dw = { 0x100000003, 2 } }, "INT dev 0x1 event 2" },
	{ { .kind = OP_WRITE, .addr = VIRT_GITS + GITS_CTLR, .bytes = 4, .val = 1 }, "GITS_CTLR = 0x1 (4 bytes)" },
	{ { .kind = OP_READ, .addr = 0x080a0000 + 0x40000 + 0x20078, .bytes = 8 }, "read GICR1_VPENDBASER (8 bytes)" },
	{ { .kind = OP_WRITE, .addr = 0x080a0000 + 0x10100, .bytes = 4, .val = 2 }, "GICR0+0x10100 = 0x2 (4 bytes)" },
	{ { .kind = OP_READ, .addr = VIRT_GICD + 0x100, .bytes = 4 }, "read GICD+0x100 (4 bytes)" },
	{ { .kind = OP_READ, .addr = 0x1234, .bytes = 1 }, "read 0x1234 (1 bytes)" },
	{ { .kind = OP_MEM, .addr = 0x40000000, .val = 7, .bytes = 1 }, "memory 0x40000000 = 0x7 (1 bytes)" },
	{ { .kind = OP_SET, .addr = 0x40000000, .len = 16 }, "memory 0x40000000, 0x10 bytes = 0x0" },
	{ { .kind = OP_WIRE, .unit = SIDE_PPI_NONE, .addr = 40, .val = 1 }, "SPI 40 = 1" },
	{ { .kind = OP_WIRE, .unit = 2, .addr = 27 }, "PE 2 PPI 27 = 0" },
	{ { .kind = OP_SYSREG, .bytes = 2, .addr = ICC_PMR_EL1, .len = SYSREG_WRITE, .val = 0xf0 }, "EL2 ICC_PMR_EL1 = 0xf0" },
	{ { .kind = OP_SYSREG, .bytes = 1, .addr = ICC_IAR1_EL1, .len = SYSREG_ACK }, "EL1 read ICC_IAR1_EL1" },
	{ { .kind = OP_SYSREG, .bytes = 2, .addr = 0xc123, .len = SYSREG_END }, "EL2 S3_0_C2_C4_3 = the last acknowledged" },
	{ { .kind = OP_SYSREG, .bytes = 1, .addr = ICC_DIR_EL1, .len = SYSREG_DIR }, "EL1 ICC_DIR_EL1 = the last ended" },
	{ { .kind = OP_CHECK }, "compare" },
};

START_TEST(each_operation_can_be_told)
{
	struct plan p = { .version = 4, .pes = 4 };
	char text[160];

	plan_op_text(&p, &rows[_i].o, text, sizeof(text));
	ck_assert_str_eq(text, rows[_i].text);
}
END_TEST

Suite *check_plan(void)
{
	Suite *s = suite_create("plan");
	TCase *t = tcase_create("plan");

	tcase_add_test(t, picked_operations_keep_their_order);
	tcase_add_loop_test(t, each_operation_can_be_told, 0, ARRAY_SIZE(rows));
	suite_add_tcase(s, t);
	return s;
}
