/* SPDX-License-Identifier: MIT */
/* A recording as a script: every event, every number of it, and the way back to text. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support_import.h"
#include "trace/script.h"

static int read_text(const char *text, struct script *s, struct gicsim_diag *d)
{
	FILE *f = fmemopen((void *)(uintptr_t)text, strlen(text), "r");
	int err;

	memset(s, 0, sizeof(*s));
	diag_init(d);
	err = script_read(f, "r.txt", "conform", s, d);
	fclose(f);
	return err;
}

static struct scr_event only(const char *line)
{
	struct gicsim_diag d;
	struct script s;
	struct scr_event e;

	ck_assert_int_eq(read_text(line, &s, &d), 0);
	ck_assert_uint_eq(s.n, 1);
	e = s.ev[0];
	script_free(&s);
	return e;
}

static const char *const files[] = {"kvm-piece.txt", "os-alone.txt"};

/* What a script keeps of a line is the line: nothing is lost on the way in. */
START_TEST(every_line_comes_back_as_it_was)
{
	char *text = golden(files[_i], NULL), *line = text;
	struct gicsim_diag d;
	struct script s;
	u32 k = 0;

	ck_assert_int_eq(read_text(text, &s, &d), 0);
	for (char *nl; (nl = strchr(line, '\n')); line = nl + 1) {
		char *sp = strchr(line, ' '), got[300];

		*nl = 0;
		if (!sp || !strncmp(sp + 1, "mark ", 5))
			continue;
		ck_assert_uint_lt(k, s.n);
		scr_text(&s.ev[k++], got, sizeof(got));
		if (strncmp(sp + 1, "its_cmd_vmapti ", 15)) /* QEMU calls it VMAPI */
			ck_assert_str_eq(sp + 1, got);
	}
	ck_assert_uint_eq(k, s.n);
	ck_assert_uint_gt(k, 20);
	script_free(&s);
	free(text);
}
END_TEST

START_TEST(numbers_go_where_the_kind_says)
{
	struct scr_event e =
		only("7 redist_write redistributor 0x2 write: offset 0x10100 data 0x8000000 size 4 secure 1\n");
	char name[32];

	ck_assert_uint_eq(e.kind, SCR_WRITE);
	ck_assert_uint_eq(e.us, 7);
	ck_assert_uint_eq(e.pe, 2);
	ck_assert_uint_eq(e.w[0], 0x10100);
	ck_assert_uint_eq(e.val, 0x8000000);
	ck_assert_uint_eq(e.bytes, 4);
	ck_assert_uint_eq(e.n, 1);
	ck_assert(!e.bad);
	e = only("0 dist_badread distributor read: offset 0xc size 4 secure 0: error\n");
	ck_assert_uint_eq(e.kind, SCR_READ);
	ck_assert(e.bad);
	e = only("0 ich_ap_write ICH_AP1R2 write cpu 0x3 value 0x100000000\n");
	ck_assert_uint_eq(e.kind, SCR_ICC_WRITE);
	ck_assert_uint_eq(e.pe, 3);
	ck_assert_uint_eq(e.val, 0x100000000);
	scr_subject(&e, name, sizeof(name));
	ck_assert_str_eq(name, "ICH_AP1R2_EL2");
	e = only("0 icv_iar_read ICV_IAR1 read cpu 0x0 value 0x3ff\n");
	ck_assert_uint_eq(e.kind, SCR_ICV_READ);
	scr_subject(&e, name, sizeof(name));
	ck_assert_str_eq(name, "ICC_IAR1_EL1");
	e = only("0 icc_generate_sgi CPU i/f 0x1 generating SGI 5 IRM 1 target affinity 0x10203xx targetlist 0x8\n");
	ck_assert_uint_eq(e.kind, SCR_SGI);
	ck_assert_uint_eq(e.w[0], 5);
	ck_assert_uint_eq(e.w[1], 1);
	ck_assert_uint_eq(e.w[2], 0x10203);
	ck_assert_uint_eq(e.w[3], 8);
}
END_TEST

START_TEST(negative_numbers_are_read)
{
	struct scr_event e =
		only("0 cpuif_virt_update CPU i/f 0x1 virt HPPI update LR index -1 HPPVLPI 0 grp 0 prio 255\n");

	ck_assert_uint_eq(e.kind, SCR_VBEST);
	ck_assert_uint_eq(e.w[0], 0xffffffff);
	ck_assert_uint_eq(e.w[3], 255);
}
END_TEST

START_TEST(both_forms_are_the_same_script)
{
	struct scr_event a = only("5 icc_eoir_write ICC_EOIR1 write cpu 0x1 value 0x1b\n");
	struct scr_event b = only("987@100.000005:gicv3_icc_eoir_write GICv3 ICC_EOIR1 write cpu 0x1 value 0x1b\n");

	a.us = b.us;
	ck_assert_mem_eq(&a, &b, sizeof(a));
}
END_TEST

/* Lines that the inference passes over are needed here, to their end. */
static const struct {
	const char *text, *want;
} bad[] = {
	{"0 icc_pmr_read ICC_PMR read cpu 0x0 value\n", "r.txt:1:42: expected the text"},
	{"0 icc_pmr_read ICC_PMR read cpu 0x0 value 0x8 9\n", "r.txt:1:46: expected the end"},
	{"0 icc_pmr_read ICC_PMR read cpu 0x0 value 8\n", "r.txt:1:43: expected a hexadecimal number"},
	{"0 icc_pmr_read ICC_PMR read cpu 0x80 value 0x8\n", "r.txt:1:1: PE 0x80"},
	{"0 icc_eoir_write ICC_EOIR16 write cpu 0x0 value 0x8\n", "r.txt:1:1: 0x10 is no number of a register"},
	{"0 its_read ITS read: offset 0x100000000 data 0x0 size 4\n", "r.txt:1:1: 0x100000000 is no number of 32"},
	{"0 its_read ITS read: offset 0x0 data 0x0 size 3\n", "r.txt:1:1: 0x3 is no size"},
};

START_TEST(an_event_that_cannot_be_read_is_an_error)
{
	struct gicsim_diag d;
	struct script s;
	char got[600];

	ck_assert_int_eq(read_text(bad[_i].text, &s, &d), GICSIM_E_INVAL);
	snprintf(got, sizeof(got), "%s:%u:%u: %s", d.f[0].file, d.f[0].line, d.f[0].col, d.f[0].text);
	ck_assert_msg(strncmp(got, bad[_i].want, strlen(bad[_i].want)) == 0, "%s", got);
	script_free(&s);
}
END_TEST

START_TEST(unknown_events_are_counted_and_marks_are_no_access)
{
	struct gicsim_diag d;
	struct script s;

	ck_assert_int_eq(read_text("0 new_thing NEW\n1 mark hello\n2 icc_dir_write ICC_DIR write cpu 0x0 value 0x1\n",
				   &s, &d),
			 0);
	ck_assert_uint_eq(s.n, 1);
	ck_assert_uint_eq(s.ev[0].line, 3);
	ck_assert_uint_eq(s.rec.nunknown, 1);
	ck_assert_str_eq(s.rec.unknown[0].name, "new_thing");
	ck_assert_uint_eq(s.by_kind[SCR_ICC_WRITE], 1);
	script_free(&s);
}
END_TEST

START_TEST(a_line_that_names_an_event_and_is_none_is_lost)
{
	struct gicsim_diag d;
	struct script s;

	ck_assert_int_eq(read_text("0 icc_dir_write ICC_DIR write cpu 0x0 value 0x1\n"
				   "not this one: icc dir_write, icc_dir_writes\n"
				   "x1 icc_dir_write ICC_DIR write cpu 0x0 value 0x1\n"
				   "icc_dir_write\n"
				   "987@1795403605,613546:gicv3_icc_dir_write GICv3 ICC_DIR write cpu 0x0 value 0x1\n"
				   "login: 987@1795403605.613546:gicv3_icc_dir_write GICv3 ICC_DIR write cpu 0x0 value 0x1\n",
				   &s, &d),
			 0);
	ck_assert_uint_eq(s.n, 1);
	ck_assert_uint_eq(s.rec.other_lines, 1);
	ck_assert_uint_eq(s.rec.other_first, 2);
	ck_assert_uint_eq(s.rec.lost, 4);
	ck_assert_uint_eq(s.rec.lost_first, 3);
	script_free(&s);
}
END_TEST

START_TEST(a_compressed_file_is_told_with_the_verb)
{
	struct gicsim_diag d;
	struct script s;

	ck_assert_int_eq(read_text("\xfd" "7zXZ and so on", &s, &d), GICSIM_E_INVAL);
	ck_assert_ptr_nonnull(strstr(d.f[0].text, "`xz -dc FILE | gicsim conform -`"));
	script_free(&s);
}
END_TEST

Suite *check_script_qemu_trace(void);
Suite *check_script_qemu_trace(void)
{
	Suite *s = suite_create("script_qemu_trace");
	TCase *t = tcase_create("script_qemu_trace");

	tcase_add_loop_test(t, every_line_comes_back_as_it_was, 0, 2);
	tcase_add_test(t, numbers_go_where_the_kind_says);
	tcase_add_test(t, negative_numbers_are_read);
	tcase_add_test(t, both_forms_are_the_same_script);
	tcase_add_loop_test(t, an_event_that_cannot_be_read_is_an_error, 0,
			    (int)(sizeof(bad) / sizeof(bad[0])));
	tcase_add_test(t, unknown_events_are_counted_and_marks_are_no_access);
	tcase_add_test(t, a_line_that_names_an_event_and_is_none_is_lost);
	tcase_add_test(t, a_compressed_file_is_told_with_the_verb);
	suite_add_tcase(s, t);
	return s;
}
