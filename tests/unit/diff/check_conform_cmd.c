/* SPDX-License-Identifier: MIT */
/* Packets of recorded commands; the words are written by hand from the command's description. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "support_conform.h"

static const struct {
	const char *text;
	u64 dw[4];
} rows[] = {
	{"its_cmd_mapd ITS: command MAPD DeviceID 0x20 Size 0x4 ITT_addr 0x8123456 V 1\n",
	 {0x0000002000000008, 0x4, 0x8000000812345600, 0}},
	{"its_cmd_mapd ITS: command MAPD DeviceID 0x20 Size 0x1f ITT_addr 0xfffffffffff V 0\n",
	 {0x0000002000000008, 0x1f, 0x000fffffffffff00, 0}},
	{"its_cmd_mapc ITS: command MAPC ICID 0x3 RDbase 0x12 V 1\n", {0x9, 0, 0x8000000000120003, 0}},
	{"its_cmd_mapi ITS: command MAPI DeviceID 0x20 EventID 0x2001 ICID 0x5\n",
	 {0x000000200000000b, 0x2001, 5, 0}},
	{"its_cmd_mapti ITS: command MAPTI DeviceID 0x20 EventID 0x1 ICID 0x2 pINTID 0x2005\n",
	 {0x000000200000000a, 0x0000200500000001, 2, 0}},
	{"its_cmd_movi ITS: command MOVI DeviceID 0x20 EventID 0x1 ICID 0x9\n", {0x0000002000000001, 1, 9, 0}},
	{"its_cmd_movall ITS: command MOVALL RDbase1 0x1 RDbase2 0x2\n", {0xe, 0, 0x10000, 0x20000}},
	{"its_cmd_int ITS: command INT DeviceID 0xffffffff EventID 0xffffffff\n",
	 {0xffffffff00000003, 0xffffffff, 0, 0}},
	{"its_cmd_clear ITS: command CLEAR DeviceID 0x123 EventID 0x45\n", {0x0000012300000004, 0x45, 0, 0}},
	{"its_cmd_discard ITS: command DISCARD DeviceID 0xabcd EventID 0x7\n", {0x0000abcd0000000f, 7, 0, 0}},
	{"its_cmd_inv ITS: command INV DeviceID 0x1 EventID 0x2\n", {0x000000010000000c, 2, 0, 0}},
	{"its_cmd_vinvall ITS: command VINVALL vPEID 0xffff\n", {0x2d, 0x0000ffff00000000, 0, 0}},
	{"its_cmd_vmapp ITS: command VMAPP vPEID 0x12 RDbase 0x3 V 1 VPT_addr 0x4407 VPT_size 0xf\n",
	 {0x29, 0x0000001200000000, 0x8000000000030000, 0x000000004407000f}},
	{"its_cmd_vmapti ITS: command VMAPI DeviceID 0x10 EventID 0x3 vPEID 0x2 vINTID 0x2007 Dbell_pINTID 0x3ff\n",
	 {0x000000100000002a, 0x0000000200000003, 0x000003ff00002007, 0}},
	{"its_cmd_vmapi ITS: command VMAPI DeviceID 0x10 EventID 0x2003 vPEID 0x2 Dbell_pINTID 0x2009\n",
	 {0x000000100000002b, 0x0000000200002003, 0x0000200900000000, 0}},
	{"its_cmd_vmovi ITS: command VMOVI DeviceID 0x10 EventID 0x3 vPEID 0x2 D 1 Dbell_pINTID 0x2009\n",
	 {0x0000001000000021, 0x0000000200000003, 0x0000200900000001, 0}},
	{"its_cmd_vmovp ITS: command VMOVP vPEID 0x2 RDbase 0x3\n", {0x22, 0x0000000200000000, 0x30000, 0}},
};

static void packet(const struct script *s, u32 i, struct conform_operands *o, u64 dw[4], bool *guessed)
{
	ck_assert_uint_lt(i, s->n);
	ck_assert(conform_packet(&s->ev[i], o, dw, guessed));
}

START_TEST(arguments_are_where_the_command_has_them)
{
	struct conform_operands *o = calloc(1, sizeof(*o));
	struct script s;
	bool guessed;
	u64 dw[4];

	script_of(rows[_i].text, &s);
	packet(&s, 0, o, dw, &guessed);
	ck_assert(!guessed);
	for (u32 k = 0; k < 4; k++)
		ck_assert_msg(dw[k] == rows[_i].dw[k], "%s word %u: 0x%llx", rows[_i].text, k,
			      (unsigned long long)dw[k]);
	script_free(&s);
	free(o);
}
END_TEST

/* The recorder prints no operands of these: they mean what the command before was about. */
START_TEST(barriers_name_whom_the_command_before_was_about)
{
	struct conform_operands *o = calloc(1, sizeof(*o));
	struct script s;
	bool guessed;
	u64 dw[4];

	script_of("its_cmd_mapc ITS: command MAPC ICID 0x7 RDbase 0x3 V 1\n"
		  "its_cmd_sync ITS: command SYNC\n"
		  "its_cmd_invall ITS: command INVALL\n"
		  "its_cmd_mapc ITS: command MAPC ICID 0x8 RDbase 0x1 V 1\n"
		  "its_cmd_movi ITS: command MOVI DeviceID 0x20 EventID 0x1 ICID 0x7\n"
		  "its_cmd_sync ITS: command SYNC\n"
		  "its_cmd_vmovp ITS: command VMOVP vPEID 0x5 RDbase 0x3\n"
		  "its_cmd_vsync ITS: command VSYNC\n",
		  &s);
	packet(&s, 0, o, dw, &guessed);
	packet(&s, 1, o, dw, &guessed);
	ck_assert(guessed);
	ck_assert_uint_eq(dw[0], 5);
	ck_assert_uint_eq(dw[2], 0x30000);
	packet(&s, 2, o, dw, &guessed);
	ck_assert(guessed);
	ck_assert_uint_eq(dw[0], 0xd);
	ck_assert_uint_eq(dw[2], 7);
	packet(&s, 3, o, dw, &guessed);
	packet(&s, 4, o, dw, &guessed);
	packet(&s, 5, o, dw, &guessed);
	ck_assert_uint_eq(dw[2], 0x30000);
	packet(&s, 6, o, dw, &guessed);
	packet(&s, 7, o, dw, &guessed);
	ck_assert_uint_eq(dw[0], 0x25);
	ck_assert_uint_eq(dw[1], 0x0000000500000000);
	script_free(&s);
	free(o);
}
END_TEST

Suite *check_conform_cmd(void);
Suite *check_conform_cmd(void)
{
	Suite *s = suite_create("conform_cmd");
	TCase *t = tcase_create("conform_cmd");

	tcase_add_loop_test(t, arguments_are_where_the_command_has_them, 0, (int)(sizeof(rows) / sizeof(rows[0])));
	tcase_add_test(t, barriers_name_whom_the_command_before_was_about);
	suite_add_tcase(s, t);
	return s;
}
