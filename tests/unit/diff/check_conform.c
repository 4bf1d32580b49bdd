/* SPDX-License-Identifier: MIT */
/* Small recordings, driven whole: what is equal, what is found, and where. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/diag.h"
#include "support_conform.h"

static const char an_msi[] =
	"its_translation_write ITS TRANSLATER write: offset 0x40 data 0x0 size 4 requester_id 0x8\n"
	"its_dte_read ITS: Device Table read for DeviceID 0x8: valid 1 size 0x1 ITTaddr 0x40060000\n"
	"its_ite_read ITS: Interrupt Table read for ITTaddr 0x40060000 EventID 0x0: valid 1 inttype 1 intid 0x2000 "
	"ICID 0x0 vPEID 0x0 doorbell 0x3ff\n"
	"its_cte_read ITS: Collection Table read for ICID 0x0: valid 1 RDBase 0x0\n"
	"icc_iar1_read ICC_IAR1 read cpu 0x0 value 0x2000\n"
	"icc_eoir_write ICC_EOIR1 write cpu 0x0 value 0x2000\n"
	"icc_iar1_read ICC_IAR1 read cpu 0x0 value 0x3ff\n";

START_TEST(an_msi_reaches_its_acknowledge)
{
	char *text = join(conform_setup, conform_mapped, an_msi);
	struct replayed *p = replay(text, NULL);

	expect_differences(p, 0);
	ck_assert_str_eq(p->r.hardware, "qemu-gicv3");
	ck_assert_uint_eq(p->r.row[CONFORM_MSI].driven, 1);
	ck_assert_uint_eq(p->r.row[CONFORM_MSI].equal, 1);
	ck_assert_uint_eq(p->r.row[CONFORM_ICC_ACK].equal, 2);
	ck_assert_uint_eq(p->r.row[CONFORM_COMMAND].driven, 5);
	ck_assert_uint_eq(p->r.row[CONFORM_GITS_READ].equal, 1);
	ck_assert_uint_eq(p->r.inferred[CONFORM_INFER_LPI_ENABLE], 1);
	ck_assert_uint_eq(p->r.inferred[CONFORM_INFER_OPERAND], 1);
	ck_assert_uint_eq(p->r.command_errors, 0);
	ck_assert_uint_eq(p->r.dropped_msis, 0);
	replayed_free(p);
	free(text);
}
END_TEST

/* One number of the recording changed: what is found, in which line of the text. */
static const struct {
	const char *from, *to, *what;
	u32 back; /* the line, from the end of the text */
} changed[] = {
	{"ICC_IAR1 read cpu 0x0 value 0x2000", "ICC_IAR1 read cpu 0x0 value 0x2001",
	 /* 8192 is then never acknowledged, and so not enabled */
	 "ICC_IAR1_EL1: recorded 0x2001, the model has 0x3ff", 3},
	{"ICC_IAR1 read cpu 0x0 value 0x3ff", "ICC_IAR1 read cpu 0x0 value 0x1b",
	 "ICC_IAR1_EL1: recorded 0x1b, the model has 0x3ff", 1},
	{"offset 0x90 data 0xa0", "offset 0x90 data 0x80", "GITS_CREADR: recorded 0x80, the model has 0xa0", 8},
	{"ICID 0x0: valid 1 RDBase 0x0\nicc", "ICID 0x0: valid 1 RDBase 0x1\nicc",
	 "recorded: LPI 8192 pending at redistributor 1", 4},
	{"Dev", "Dev", NULL, 0},
};

START_TEST(a_changed_value_is_found_in_its_line)
{
	char *text = join(conform_setup, conform_mapped, an_msi), *at = strstr(text, changed[_i].from), *bad;
	struct replayed *p;
	u32 lines = 0;

	ck_assert_ptr_nonnull(at);
	*at = 0;
	bad = join(text, changed[_i].to, at + strlen(changed[_i].from));
	p = replay(bad, NULL);
	for (const char *c = bad; *c; c++)
		lines += *c == '\n';
	if (changed[_i].what) {
		ck_assert_uint_ge(p->r.nfindings, 1);
		ck_assert_str_eq(p->r.finding[0].what, changed[_i].what);
		ck_assert_uint_eq(p->s.ev[p->r.finding[0].ev].line, lines + 1 - changed[_i].back);
	} else {
		expect_differences(p, 0);
	}
	replayed_free(p);
	free(bad);
	free(text);
}
END_TEST

START_TEST(differences_come_with_what_the_pe_did_before)
{
	char *text = join(conform_setup, conform_mapped, "icc_dir_write ICC_DIR write cpu 0x0 value 0x3ff\n"
							 "icc_iar1_read ICC_IAR1 read cpu 0x0 value 0x5\n");
	struct replayed *p = replay(text, NULL);
	const struct conform_finding *f = &p->r.finding[p->r.nfindings - 1];

	ck_assert_uint_ge(p->r.nfindings, 1);
	ck_assert_uint_eq(f->ncontext, CONFORM_CONTEXT);
	for (u32 i = 0; i < f->ncontext; i++)
		ck_assert_uint_lt(f->context[i], i + 1 < f->ncontext ? f->context[i + 1] : f->ev);
	ck_assert_str_eq(scr_event_name(&p->s.ev[f->context[4]]), "icc_dir_write");
	replayed_free(p);
	free(text);
}
END_TEST

/* A disabled LPI and one whose priority is masked look alike; what is never acknowledged was not enabled. */
START_TEST(an_lpi_that_is_not_acknowledged_is_disabled)
{
	char *text = join(conform_setup, conform_mapped,
			  "its_translation_write ITS TRANSLATER write: offset 0x40 data 0x0 size 4 requester_id 0x8\n"
			  "icc_iar1_read ICC_IAR1 read cpu 0x0 value 0x3ff\n"
			  "its_process_command ITS: processing command at offset 0x5: 0xc\n"
			  "its_cmd_inv ITS: command INV DeviceID 0x8 EventID 0x0\n"
			  "its_write ITS write: offset 0x88 data 0xc0 size 8\n"
			  "icc_iar1_read ICC_IAR1 read cpu 0x0 value 0x2000\n");
	struct replayed *p = replay(text, NULL);

	expect_differences(p, 0);
	ck_assert_uint_eq(p->r.inferred[CONFORM_INFER_LPI_ENABLE], 1);
	replayed_free(p);
	free(text);
}
END_TEST

START_TEST(an_unknown_hardware_model_is_an_error)
{
	struct replayed *p = replay(conform_setup, "no-such-model");

	ck_assert_int_ne(p->err, 0);
	ck_assert_uint_ge(p->d.n, 1);
	replayed_free(p);
}
END_TEST

START_TEST(a_replay_can_be_stopped)
{
	struct replayed *p = replay(conform_setup, NULL);
	const _Atomic bool stop = true;
	const struct conform_opts o = {.models = GICSIM_SOURCE_DIR "/models", .stop = &stop};

	ck_assert_int_eq(conform_run(&p->s, &o, &p->r, &p->d), 0);
	ck_assert(p->r.interrupted);
	ck_assert_uint_eq(p->r.done, 0);
	replayed_free(p);
}
END_TEST

Suite *check_conform(void);
Suite *check_conform(void)
{
	Suite *s = suite_create("conform");
	TCase *t = tcase_create("conform");

	tcase_add_test(t, an_msi_reaches_its_acknowledge);
	tcase_add_loop_test(t, a_changed_value_is_found_in_its_line, 0, (int)(sizeof(changed) / sizeof(changed[0])));
	tcase_add_test(t, differences_come_with_what_the_pe_did_before);
	tcase_add_test(t, an_lpi_that_is_not_acknowledged_is_disabled);
	tcase_add_test(t, an_unknown_hardware_model_is_an_error);
	tcase_add_test(t, a_replay_can_be_stopped);
	suite_add_tcase(s, t);
	return s;
}
