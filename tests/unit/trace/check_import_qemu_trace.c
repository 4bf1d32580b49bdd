/* SPDX-License-Identifier: MIT */
/* Reading QEMU's trace text: both forms, damage, foreign files. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support_import.h"

/* The part that does not depend on the bytes read: no hash, no file name, no @LINE. */
static const char *machine_part(const char *yaml)
{
	const char *p = strstr(yaml, "\nobserved:");

	ck_assert_ptr_nonnull(p);
	return p;
}

/* Rewrite the shortened form as QEMU's log has it. */
static char *as_log(const char *text)
{
	char *out;
	size_t n;
	FILE *f = open_memstream(&out, &n);

	while (*text) {
		char *rest;
		unsigned long long us = strtoull(text, &rest, 10) + 1795403605613546ull;
		const char *nl = strchr(rest, '\n'), *sp = strchr(rest + 1, ' ');

		fprintf(f, "987@%llu.%06llu:gicv3_%.*s GICv3 %.*s\n", us / 1000000, us % 1000000,
			(int)(sp - rest - 1), rest + 1, (int)(nl - sp - 1), sp + 1);
		text = nl + 1;
	}
	fclose(f);
	return out;
}

static void expect_error(struct imported_text t, const char *want)
{
	char got[600] = "";

	if (t.d.n)
		snprintf(got, sizeof(got), "%s:%u:%u: %s", t.d.f[0].file, t.d.f[0].line,
			 t.d.f[0].col, t.d.f[0].text);
	ck_assert_int_eq(t.err, GICSIM_E_INVAL);
	ck_assert_str_eq(got, want);
	ck_assert_str_eq(t.yaml, "");
	imported_free(&t);
}

START_TEST(both_forms_say_the_same)
{
	char *text = golden("os-alone.txt", NULL), *log = as_log(text);
	struct imported_text a = import_text(text, NULL), b = import_text(log, NULL);

	ck_assert_int_eq(a.err, 0);
	ck_assert_int_eq(b.err, 0);
	ck_assert_str_eq(machine_part(a.yaml), machine_part(b.yaml));
	imported_free(&a);
	imported_free(&b);
	free(log);
	free(text);
}
END_TEST

START_TEST(lines_may_end_in_crlf)
{
	char *text = golden("two-vcpus.txt", NULL), *crlf = calloc(strlen(text), 2), *w = crlf;
	struct imported_text a, b;

	for (const char *p = text; *p; p++) {
		if (*p == '\n')
			*w++ = '\r';
		*w++ = *p;
	}
	a = import_text(text, NULL);
	b = import_text(crlf, NULL);
	ck_assert_int_eq(b.err, 0);
	ck_assert_str_eq(machine_part(a.yaml), machine_part(b.yaml));
	imported_free(&a);
	imported_free(&b);
	free(crlf);
	free(text);
}
END_TEST

/* Lines lie across every border of the reader's pieces. */
START_TEST(long_recordings_are_read_in_pieces)
{
	static const char noise[] =
		"5000 redist_set_irq redistributor 0x0 interrupt 26 level changed to 1\n";
	char *text = golden("os-alone.txt", NULL),
	     *big = calloc(strlen(text) + 40000 * sizeof(noise), 1), *w = big + strlen(text);
	struct imported_text a = import_text(text, NULL), b;

	memcpy(big, text, strlen(text));
	for (u32 i = 0; i < 40000; i++, w += sizeof(noise) - 1)
		memcpy(w, noise, sizeof(noise));
	b = import_text(big, NULL);
	ck_assert_int_eq(b.err, 0);
	ck_assert_str_eq(strstr(a.yaml, "\ntimeline:"), strstr(b.yaml, "\ntimeline:"));
	ck_assert_ptr_nonnull(strstr(b.report, "40026 lines"));
	imported_free(&a);
	imported_free(&b);
	free(big);
	free(text);
}
END_TEST

START_TEST(the_hash_is_of_the_bytes_read)
{
	static const char text[] = "0 its_cmd_mapti ITS: command MAPTI DeviceID 0x1 EventID 0x0 "
				   "ICID 0x0 pINTID 0x2000\n";
	struct imported_text t = import_text(text, NULL);

	ck_assert_int_eq(t.err, 0);
	/* sha256sum of that line */
	ck_assert_ptr_nonnull(
		strstr(t.yaml, "96621026d1a2d09d1abaf70b57b8f0efb7ea17401f00aaee0071aba1977e6fce"));
	ck_assert_ptr_nonnull(strstr(t.yaml, "  from: \"rec.txt\"\n"));
	ck_assert_ptr_nonnull(strstr(t.yaml, "name: rec\n"));
	imported_free(&t);
}
END_TEST

START_TEST(a_last_line_without_its_end_is_not_used)
{
	char *text = golden("two-vcpus.txt", NULL), *cut = strstr(text, "requester_id 0x10\n4101");
	struct imported_text t;

	cut[strlen("requester_id 0x1")] = 0; /* an MSI of another device, if it were believed */
	t = import_text(text, NULL);
	ck_assert_int_eq(t.err, 0);
	ck_assert_uint_eq(value_of(t.yaml, "msis_written"), 3);
	ck_assert_ptr_nonnull(
		strstr(t.yaml, "what: \"line 46, the last, without its end\"\n      count: 1\n"));
	imported_free(&t);
	free(text);
}
END_TEST

START_TEST(unknown_events_are_counted_by_name)
{
	char *text = golden("two-vcpus.txt", NULL);
	struct imported_text t = import_text(text, NULL);

	ck_assert_ptr_nonnull(strstr(
		t.yaml,
		"what: \"lines of event some_new_event, first at line 67\"\n      count: 1\n"));
	imported_free(&t);
	free(text);
}
END_TEST

START_TEST(file_order_wins_over_time_stamps)
{
	char *text = golden("os-alone.txt", NULL), *p = strstr(text, "330 its_translation");
	struct imported_text t;

	memcpy(p, "310", 3); /* 10 us before the line above */
	t = import_text(text, NULL);
	ck_assert_int_eq(t.err, 0);
	ck_assert_ptr_nonnull(
		strstr(t.yaml, "1 lines are older than the one before, by up to 10 us"));
	ck_assert_ptr_nonnull(
		strstr(t.yaml, "  10.5us msi dev0.irq0 @13\n  10.5us msi dev0.irq0 @14\n"));
	imported_free(&t);
	free(text);
}
END_TEST

START_TEST(an_unknown_format_is_refused_with_the_nearest)
{
	struct gicsim_diag d;

	diag_init(&d);
	ck_assert_int_eq(import_run("qemu-trac", stdin, "x", NULL, stdout, NULL, &d),
			 GICSIM_E_INVAL);
	ck_assert_str_eq(d.f[0].text, "unknown recording format 'qemu-trac'; did you mean "
				      "'qemu-trace'?; see `gicsim list formats`");
}
END_TEST

static const struct {
	const char *text, *want;
} bad[] = {
	{"", "dir/rec.txt:1:1: the file is empty: no recording"},
	{"schema: gicsim/scenario/v1\nname: x\n",
	 "dir/rec.txt:1:1: not a recording of this format: no line reads '<us> <event> <text>' or "
	 "'<thread>@<s>.<us>:gicv3_<event> <text>' (QEMU needs `-msg timestamp=on`)"},
	{"0 mark one\n1 its_cmd_inv ITS: command INV DeviceID 0x8\n",
	 "dir/rec.txt:2:44: expected the text of \"ITS: command %w DeviceID %x EventID %x\", found "
	 "\"\""},
	{"0 its_translation_write ITS TRANSLATER write: offset 0x40 data 2 size 4 requester_id "
	 "0x8\n",
	 "dir/rec.txt:1:64: expected a hexadecimal number of \"ITS TRANSLATER write: offset %x "
	 "data %x size %d "
	 "requester_id %x\", found \"2 size 4 requester_id 0x8\""},
	{"0 its_cmd_discard ITS: command DISCARD DeviceID 0x1ffffffffffffffff EventID 0x0\n",
	 "dir/rec.txt:1:49: expected a hexadecimal number of \"ITS: command %w DeviceID %x EventID "
	 "%x\", found "
	 "\"0x1ffffffffffffffff EventID 0x0\""},
	{"0 its_cmd_discard ITS: command DISCARD DeviceID 0x100000000 EventID 0x0\n",
	 "dir/rec.txt:1:1: 0x100000000 is wider than 32 bits"},
	{"0 icc_iar1_read ICC_IAR1 read cpu 0x80 value 0x1\n",
	 "dir/rec.txt:1:1: PE 0x80: at most 128 PEs are supported"},
	{"0 mark one\n1 redist_write redistributor 0x0 write: offset 0x2007c data 0x80000000 size "
	 "4 secure 0\n",
	 "dir/rec.txt:2:1: redistributor offset 0x2007c: residency in halves and GICR_INVLPIR are "
	 "not understood"},
	{"0 its_read ITS read: offset 0x8 data 0x10000000000 size 8\n",
	 "dir/rec.txt:1:1: GITS_TYPER.VMAPP is set: recordings of GICv4.1 are not understood"},
	{"0 mark one\n1 mark two\n",
	 "dir/rec.txt:2:1: nothing to import: in 2 lines no event is mapped to an LPI"},
	{"0 its_cmd_vmapp ITS: command VMAPP vPEID 0x0 RDbase 0x0 V 1 VPT_addr 0x1 VPT_size 0xf\n",
	 "dir/rec.txt:1:1: nothing to import: in 1 lines no event is mapped to a vPE"},
};

START_TEST(bad_input_is_refused_with_its_place)
{
	expect_error(import_text(bad[_i].text, NULL), bad[_i].want);
}
END_TEST

START_TEST(binary_input_is_named)
{
	expect_error(import_bytes("0 mark a\n1 mark b\0c\n", 20, "rec.txt", NULL),
		     "rec.txt:2:9: a zero byte: this is not text (compressed? `xz -dc FILE | "
		     "gicsim import qemu-trace -`)");
	expect_error(import_bytes("\xfd"
				  "7zXZ\0\0\4",
				  8, "rec.txt", NULL),
		     "rec.txt:1:1: the file is compressed: use `xz -dc FILE | gicsim import "
		     "qemu-trace -` or the like");
}
END_TEST

START_TEST(an_endless_line_is_refused)
{
	char *text = malloc(200001);

	memset(text, 'a', 200000);
	text[200000] = 0;
	memcpy(text, "0 mark x\n", 9);
	expect_error(import_text(text, NULL),
		     "dir/rec.txt:2:65536: a line of more than 65536 bytes: not a recording");
	free(text);
}
END_TEST

/* Text of the recording cannot break out of the YAML. */
START_TEST(marks_cannot_break_the_yaml)
{
	char *text = golden("os-alone.txt", NULL), *more = calloc(strlen(text) + 100, 1);
	struct imported_text t;

	snprintf(more, strlen(text) + 100, "%s950 mark MARK 1 a\"b\\c\td\033\n960 ev\"il\\: [x\n",
		 text);
	t = import_text(more, NULL);
	ck_assert_int_eq(t.err, 0);
	ck_assert_ptr_nonnull(strstr(t.yaml, "label \"1: a\\\"b\\\\c?d?\" @27\n"));
	ck_assert_ptr_nonnull(strstr(t.yaml, "lines of event ev?il?:, first"));
	imported_free(&t);
	free(more);
	free(text);
}
END_TEST

/* Bytes changed, ends cut: any answer but a crash, and the same twice. */
START_TEST(damaged_recordings_never_crash)
{
	static const char *const files[] = {"two-vcpus.txt", "os-alone.txt"};
	size_t len;
	char *text = golden(files[_i % 2], &len), *copy = malloc(len + 1);
	u64 x = 0x9e3779b97f4a7c15ull * ((u64)(u32)_i + 1);

	for (u32 round = 0; round < 400; round++) {
		struct imported_text a, b;

		memcpy(copy, text, len + 1);
		for (u32 k = 0; k < 1 + round % 8; k++) {
			x = x * 6364136223846793005ull + 1442695040888963407ull;
			copy[(x >> 33) % len] = "0123456789abcdefx \n:V"[(x >> 20) % 21];
		}
		x = x * 6364136223846793005ull + 1442695040888963407ull;
		a = import_bytes(copy, round % 5 ? len : (x >> 33) % len, "r", NULL);
		b = import_bytes(copy, round % 5 ? len : (x >> 33) % len, "r", NULL);
		ck_assert_int_eq(a.err, b.err);
		ck_assert_str_eq(a.yaml, b.yaml);
		ck_assert(a.err == 0 || a.d.n > 0);
		ck_assert(a.err ||
			  (!strstr(a.report, "DOES NOT FIT") && !strstr(a.report, "DIFFER FROM")));
		imported_free(&a);
		imported_free(&b);
	}
	free(copy);
	free(text);
}
END_TEST

Suite *check_import_qemu_trace(void);
Suite *check_import_qemu_trace(void)
{
	Suite *s = suite_create("import_qemu_trace");
	TCase *t = tcase_create("reading");

	tcase_add_test(t, both_forms_say_the_same);
	tcase_add_test(t, lines_may_end_in_crlf);
	tcase_add_test(t, long_recordings_are_read_in_pieces);
	tcase_add_test(t, the_hash_is_of_the_bytes_read);
	tcase_add_test(t, a_last_line_without_its_end_is_not_used);
	tcase_add_test(t, unknown_events_are_counted_by_name);
	tcase_add_test(t, file_order_wins_over_time_stamps);
	tcase_add_test(t, an_unknown_format_is_refused_with_the_nearest);
	tcase_add_loop_test(t, bad_input_is_refused_with_its_place, 0, (int)ARRAY_SIZE(bad));
	tcase_add_test(t, binary_input_is_named);
	tcase_add_test(t, an_endless_line_is_refused);
	tcase_add_test(t, marks_cannot_break_the_yaml);
	tcase_add_loop_test(t, damaged_recordings_never_crash, 0, 4);
	suite_add_tcase(s, t);
	return s;
}
