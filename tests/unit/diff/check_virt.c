/* SPDX-License-Identifier: MIT */
/* Command packets against those written by hand from the manual's diagrams (tests/golden/its_packets.def). */
#include <check.h>
#include <string.h>

#include "diff/virt.h"

Suite *check_virt(void);

START_TEST(packets_are_those_of_the_manual)
{
	static const struct { struct virt_cmd c; u64 dw[4]; } rows[] = {
		{ { .op = ITS_MAPD, .dev = 0x12345678, .size = 4, .addr = 0x123456700, .valid = true },
		  { 0x1234567800000008, 4, 0x8000000123456700, 0 } },
		{ { .op = ITS_MAPC, .icid = 7, .rd = 3, .valid = true }, { 9, 0, 0x8000000000030007, 0 } },
		{ { .op = ITS_MAPTI, .dev = 1, .event = 2, .intid = 8195, .icid = 4 },
		  { 0x10000000a, 0x200300000002, 4, 0 } },
		{ { .op = ITS_MAPI, .dev = 1, .event = 8195, .icid = 4 }, { 0x10000000b, 8195, 4, 0 } },
		{ { .op = ITS_MOVI, .dev = 1, .event = 2, .icid = 4 }, { 0x100000001, 2, 4, 0 } },
		{ { .op = ITS_MOVALL, .rd = 1, .rd2 = 2 }, { 0xe, 0, 0x10000, 0x20000 } },
		{ { .op = ITS_INT, .dev = 1, .event = 2 }, { 0x100000003, 2, 0, 0 } },
		{ { .op = ITS_INVALL, .icid = 9 }, { 0xd, 0, 9, 0 } },
		{ { .op = ITS_SYNC, .rd = 2 }, { 5, 0, 0x20000, 0 } },
		{ { .op = ITS_VMAPP, .vpe = 5, .rd = 1, .valid = true, .addr = 0x44080000, .size = 15 },
		  { 0x29, 0x500000000, 0x8000000000010000, 0x4408000f } },
		{ { .op = ITS_VMAPTI, .dev = 1, .event = 2, .vpe = 5, .intid = 8200, .doorbell = 1023 },
		  { 0x10000002a, 0x500000002, 0x3ff00002008, 0 } },
		{ { .op = ITS_VMAPI, .dev = 1, .event = 8200, .vpe = 5, .doorbell = 8400 },
		  { 0x10000002b, 0x500002008, 0x20d000000000, 0 } },
		{ { .op = ITS_VMOVI, .dev = 1, .event = 2, .vpe = 5, .d = true, .doorbell = 8400 },
		  { 0x100000021, 0x500000002, 0x20d000000001, 0 } },
		{ { .op = ITS_VMOVP, .vpe = 5, .rd = 3 }, { 0x22, 0x500000000, 0x30000, 0 } },
		{ { .op = ITS_VSYNC, .vpe = 5 }, { 0x25, 0x500000000, 0, 0 } },
	};

	for (u32 i = 0; i < ARRAY_SIZE(rows); i++) {
		u64 dw[4];

		virt_pack(&rows[i].c, dw);
		for (u32 k = 0; k < 4; k++)
			ck_assert_msg(dw[k] == rows[i].dw[k], "row %u, word %u: 0x%llx", i, k,
				      (unsigned long long)dw[k]);
	}
}
END_TEST

START_TEST(commands_are_told_with_the_fields_they_have)
{
	char text[128];
	u64 dw[4];

	virt_pack(&(struct virt_cmd){ .op = ITS_VMAPTI, .dev = 0x10, .event = 2, .vpe = 5, .intid = 8200,
				      .doorbell = 1023 }, dw);
	virt_cmd_text(dw, text, sizeof(text));
	ck_assert_str_eq(text, "VMAPTI dev 0x10 event 2 vpe 5 vlpi 8200 doorbell 1023");
	virt_cmd_text((const u64[4]){ 0x77 }, text, sizeof(text));
	ck_assert_str_eq(text, "command 0x77");
	virt_cmd_text(dw, text, 8);
	ck_assert_str_eq(text, "VMAPTI ");
}
END_TEST

START_TEST(redistributors_have_two_frames_or_four)
{
	ck_assert_uint_eq(virt_gicr(3, 2), 0x080e0000);
	ck_assert_uint_eq(virt_gicr(4, 2), 0x08120000);
}
END_TEST

Suite *check_virt(void)
{
	Suite *s = suite_create("virt");
	TCase *t = tcase_create("virt");

	tcase_add_test(t, packets_are_those_of_the_manual);
	tcase_add_test(t, commands_are_told_with_the_fields_they_have);
	tcase_add_test(t, redistributors_have_two_frames_or_four);
	suite_add_tcase(s, t);
	return s;
}
