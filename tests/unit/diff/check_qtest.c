/* SPDX-License-Identifier: MIT */
/* qtest lines: what is taken, what is refused, bytes as text. */
#include <check.h>
#include <stdio.h>
#include <string.h>

#include "core/rng.h"
#include "diff/qtest.h"

Suite *check_qtest(void);

static enum qtest_parsed parse(const char *text, struct qtest_request *r, char why[96])
{
	static char line[512];

	snprintf(line, sizeof(line), "%s", text);
	return qtest_parse(line, strlen(line), r, why);
}

static const struct { const char *line; enum qtest_parsed is; enum qtest_kind kind; u64 n[3]; } lines[] = {
	{ "readl 0x8000004", QTEST_OK, QTEST_READ, { 0x8000004 } },
	{ "readb 017", QTEST_OK, QTEST_READ, { 15 } },
	{ "writeq 1 18446744073709551615", QTEST_OK, QTEST_WRITE, { 1, ~0ull } },
	{ "write 0x10 4 0x0102", QTEST_OK, QTEST_BLOCK_WRITE, { 0x10, 4 } },
	{ "b64read 0 0x10", QTEST_OK, QTEST_BLOCK_READ64, { 0, 16 } },
	{ "memset 1 2 3", QTEST_OK, QTEST_BLOCK_SET, { 1, 2, 3 } },
	{ "endianness", QTEST_OK, QTEST_ENDIANNESS, { 0 } },
	{ "clock_step", QTEST_OK, QTEST_CLOCK_STEP, { 0 } },
	{ "clock_step 100", QTEST_OK, QTEST_CLOCK_STEP, { 100 } },
	{ "clock_set -1", QTEST_OK, QTEST_CLOCK_SET, { ~0ull } },
	{ "irq_intercept_in /machine/unattached/device[0]", QTEST_OK, QTEST_INTERCEPT_IN, { 0 } },
	{ "gicsim_msi 0 0x20 5", QTEST_OK, QTEST_MSI, { 0, 0x20, 5 } },
	{ "clock_set", QTEST_ERR, 0, { 0 } },
	{ "", QTEST_ERR, 0, { 0 } },
	{ " readl 0", QTEST_ERR, 0, { 0 } },
	{ "readl  0", QTEST_ERR, 0, { 0 } },
	{ "readl", QTEST_ERR, 0, { 0 } },
	{ "readl ", QTEST_ERR, 0, { 0 } },
	{ "readl zz", QTEST_ERR, 0, { 0 } },
	{ "readl 0x", QTEST_ERR, 0, { 0 } },
	{ "readl -1", QTEST_ERR, 0, { 0 } },
	{ "readl 1x", QTEST_ERR, 0, { 0 } },
	{ "readl 09", QTEST_ERR, 0, { 0 } },
	{ "readl 0x10000000000000000", QTEST_ERR, 0, { 0 } },
	{ "readl 0 0", QTEST_ERR, 0, { 0 } },
	{ "writel 0", QTEST_ERR, 0, { 0 } },
	{ "clock_step 9223372036854775808", QTEST_ERR, 0, { 0 } },
	{ "READL 0", QTEST_FAIL, 0, { 0 } },
	{ "rtas 1", QTEST_FAIL, 0, { 0 } },
};

START_TEST(a_line_is_taken_or_refused)
{
	struct qtest_request r;
	char why[96] = "";

	ck_assert_msg(parse(lines[_i].line, &r, why) == lines[_i].is, "%s: %s", lines[_i].line, why);
	if (lines[_i].is != QTEST_OK) {
		ck_assert_str_ne(why, "");
		return;
	}
	ck_assert_int_eq(r.row->kind, lines[_i].kind);
	for (u32 i = 0; i < r.nargs && i < 3; i++)
		if (strchr("ni", r.row->args[i]))
			ck_assert_msg(r.n[i] == lines[_i].n[i], "%s: argument %u", lines[_i].line, i);
}
END_TEST

START_TEST(an_unknown_command_is_named_as_qemu_names_it)
{
	struct qtest_request r;
	char why[96];

	ck_assert_int_eq(parse("foo 1 2", &r, why), QTEST_FAIL);
	ck_assert_str_eq(why, "Unknown command 'foo'");
}
END_TEST

START_TEST(a_zero_byte_is_refused)
{
	char line[] = "readl 0\0 1", why[96];
	struct qtest_request r;

	ck_assert_int_eq(qtest_parse(line, sizeof(line) - 1, &r, why), QTEST_ERR);
}
END_TEST

/* As QEMU 7.2 answered: missing bytes are zero, superfluous ones are not looked at. */
START_TEST(hexadecimal_data_is_cut_and_filled)
{
	u8 b[4];

	ck_assert(qtest_hex_decode("0x0102", b, 4));
	ck_assert_mem_eq(b, "\1\2\0\0", 4);
	ck_assert(qtest_hex_decode("0xA1b2C3d4e5", b, 4));
	ck_assert_mem_eq(b, "\xa1\xb2\xc3\xd4", 4);
	ck_assert(qtest_hex_decode("0xfff", b, 2));
	ck_assert_mem_eq(b, "\xff\xf0", 2);
	ck_assert(!qtest_hex_decode("0x", b, 4));
	ck_assert(!qtest_hex_decode("12345678", b, 4));
	ck_assert(!qtest_hex_decode("0x12g4", b, 4));
}
END_TEST

/* RFC 4648, section 10. */
static const struct { const char *plain, *text; } vectors[] = {
	{ "f", "Zg==" }, { "fo", "Zm8=" }, { "foo", "Zm9v" }, { "foob", "Zm9vYg==" }, { "fooba", "Zm9vYmE=" },
	{ "foobar", "Zm9vYmFy" },
};

START_TEST(base64_is_that_of_the_standard)
{
	size_t n = strlen(vectors[_i].plain);
	char text[32];
	u8 back[8];

	qtest_b64_encode((const u8 *)vectors[_i].plain, n, text);
	ck_assert_str_eq(text, vectors[_i].text);
	ck_assert_uint_eq(qtest_b64_size(n), strlen(text) + 1);
	ck_assert(qtest_b64_decode(text, back, n));
	ck_assert_mem_eq(back, vectors[_i].plain, n);
}
END_TEST

START_TEST(bytes_survive_both_ways_as_text)
{
	u8 in[97], out[97];
	char text[256];

	for (size_t n = 1; n <= sizeof(in); n++) {
		for (size_t i = 0; i < n; i++)
			in[i] = (u8)rng_mix(n, i);
		qtest_b64_encode(in, n, text);
		ck_assert(qtest_b64_decode(text, out, n));
		ck_assert_mem_eq(in, out, n);
		memcpy(text, "0x", 2);
		qtest_hex_encode(in, n, text + 2);
		memset(out, 0xee, sizeof(out));
		ck_assert(qtest_hex_decode(text, out, n));
		ck_assert_mem_eq(in, out, n);
	}
}
END_TEST

START_TEST(bad_base64_is_refused)
{
	static const char *const bad[] = { "", "A", "AAA", "AA=A", "A===", "====", "AA==AAAA", "AA A", "A*AA" };
	u8 out[8];

	for (u32 i = 0; i < ARRAY_SIZE(bad); i++)
		ck_assert_msg(!qtest_b64_decode(bad[i], out, sizeof(out)), "'%s'", bad[i]);
}
END_TEST

static const struct { const char *line; enum qtest_answer is; u32 irq; const char *rest; } answers[] = {
	{ "OK", QTEST_A_OK, 0, "" }, { "OK 0x12", QTEST_A_OK, 0, "0x12" }, { "FAIL no", QTEST_A_FAIL, 0, "no" },
	{ "ERR x", QTEST_A_ERR, 0, "x" }, { "IRQ raise 3", QTEST_A_RAISE, 3, "3" },
	{ "IRQ lower 12", QTEST_A_LOWER, 12, "12" }, { "IRQ raise x", QTEST_A_OTHER, 0, "x" },
	{ "OKAY", QTEST_A_OTHER, 0, "" }, { "", QTEST_A_OTHER, 0, "" },
};

START_TEST(an_answer_is_told_apart_from_a_message)
{
	const char *rest = "";
	char line[32];
	u32 irq;

	snprintf(line, sizeof(line), "%s", answers[_i].line);
	ck_assert_int_eq(qtest_answer(line, &rest, &irq), answers[_i].is);
	ck_assert_uint_eq(irq, answers[_i].irq);
	ck_assert_str_eq(rest, answers[_i].rest);
}
END_TEST

Suite *check_qtest(void)
{
	Suite *s = suite_create("qtest");
	TCase *t = tcase_create("qtest");

	tcase_add_loop_test(t, a_line_is_taken_or_refused, 0, ARRAY_SIZE(lines));
	tcase_add_test(t, an_unknown_command_is_named_as_qemu_names_it);
	tcase_add_test(t, a_zero_byte_is_refused);
	tcase_add_test(t, hexadecimal_data_is_cut_and_filled);
	tcase_add_loop_test(t, base64_is_that_of_the_standard, 0, ARRAY_SIZE(vectors));
	tcase_add_test(t, bytes_survive_both_ways_as_text);
	tcase_add_test(t, bad_base64_is_refused);
	tcase_add_loop_test(t, an_answer_is_told_apart_from_a_message, 0, ARRAY_SIZE(answers));
	suite_add_tcase(s, t);
	return s;
}
