/* SPDX-License-Identifier: MIT */
/* The stub's words that tests can check without a CPU: code for a register, the layout. */
#include <check.h>
#include <string.h>

#include "diff/live.h"
#include "diff/virt.h"

Suite *check_live(void);

static u32 word(const u8 *stub, u32 at)
{
	return (u32)stub[at] | (u32)stub[at + 1] << 8 | (u32)stub[at + 2] << 16 | (u32)stub[at + 3] << 24;
}

/* As an assembler writes them. */
START_TEST(code_reads_or_writes_one_register_and_returns)
{
	static const struct { u32 enc; bool write; u32 el, insn, back; } rows[] = {
		{ ICC_IAR1_EL1, false, 2, 0xd538cc01, 0xd65f03c0 },	/* mrs x1, icc_iar1_el1; ret */
		{ ICC_PMR_EL1, true, 2, 0xd5184601, 0xd65f03c0 },	/* msr icc_pmr_el1, x1; ret */
		{ ICC_EOIR1_EL1, true, 1, 0xd518cc21, 0xd4000002 },	/* msr icc_eoir1_el1, x1; hvc #0 */
		{ ICH_HCR_EL2, true, 2, 0xd51ccb01, 0xd65f03c0 },
		{ ICH_LR3_EL2, false, 2, 0xd53ccc61, 0xd65f03c0 },
	};

	for (u32 i = 0; i < ARRAY_SIZE(rows); i++) {
		u32 code[2];

		live_code(rows[i].enc, rows[i].write, rows[i].el, code);
		ck_assert_uint_eq(code[0], rows[i].insn);
		ck_assert_uint_eq(code[1], rows[i].back);
	}
}
END_TEST

START_TEST(loads_and_branches_of_the_stub_land_where_they_should)
{
	u8 stub[LIVE_BYTES];
	u32 ldr, back;

	live_stub(stub);
	ldr = word(stub, 0x00);
	ck_assert_uint_eq(word(stub, 4 * (ldr >> 5 & 0x7ffff)), (u32)LIVE_MAILBOX);
	ldr = word(stub, 0x0c);
	ck_assert_uint_eq(word(stub, 0x0c + 4 * (ldr >> 5 & 0x7ffff)), 0x80000018);
	back = word(stub, 0xc14);			/* b: from the vector to the end of a trip to EL1 */
	ck_assert_uint_eq(0xc14 + 4 * (u32)(((back & 0x3ffffff) ^ 0x2000000) - 0x2000000), 0x6c);
	ck_assert_uint_eq(LIVE_ENTRY % 2048, 0);
}
END_TEST

START_TEST(names_and_encodings_belong_together)
{
	ck_assert_str_eq(virt_sysreg_name(ICC_IAR1_EL1), "ICC_IAR1_EL1");
	ck_assert_uint_eq(ICC_IAR1_EL1, 3 << 14 | 0 << 11 | 12 << 7 | 12 << 3 | 0);
	ck_assert_ptr_null(virt_sysreg_name(0x1234));
}
END_TEST

Suite *check_live(void)
{
	Suite *s = suite_create("live");
	TCase *t = tcase_create("live");

	tcase_add_test(t, code_reads_or_writes_one_register_and_returns);
	tcase_add_test(t, loads_and_branches_of_the_stub_land_where_they_should);
	tcase_add_test(t, names_and_encodings_belong_together);
	suite_add_tcase(s, t);
	return s;
}
