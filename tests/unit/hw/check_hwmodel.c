/* SPDX-License-Identifier: MIT */
/* Hardware models: the shipped ones load and say what they should; bad ones are refused in so many words. */
#include <check.h>
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "core/choose.h"
#include "core/diag.h"
#include "support.h"
#include "yaml/reader.h"

static const char *const shipped[] = {"gicv3-min",	 "gicv4.0-min",	   "gicv4.1-min",
				      "gicv4.1-nid-min", "server-gicv4.0", "server-gicv4.1",
				      "qemu-gicv3",	 "qemu-gicv3-secure", "qemu-gicv4.0",  "wide-gicv4.0",
				      "wide-gicv4.1" };

START_TEST(every_shipped_model_loads_without_findings)
{
	for (size_t i = 0; i < ARRAY_SIZE(shipped); i++) {
		struct hwmodel *h = good_model(MODELS, shipped[i]);

		ck_assert_str_eq(h->name, shipped[i]);
		ck_assert_uint_gt(strlen(h->about), 20);
		ck_assert_uint_eq(strlen(h->sha256), 64);
		ck_assert_ptr_nonnull(strstr(h->path, shipped[i]));
		for (int c = 0; c < COSTS; c++) {
			const char *from = h->cost[c].from;

			ck_assert_msg(!strncmp(from, "[V] ", 4) || !strncmp(from, "[S] ", 4) ||
					      !strncmp(from, "[U] ", 4),
				      "%s: cost %s has no mark", shipped[i], hw_cost_info[c].name);
			ck_assert_msg(h->cost[c].value_ps > 0, "%s: cost %s", shipped[i],
				      hw_cost_info[c].name);
		}
		hw_free(h);
	}
}
END_TEST

START_TEST(no_model_in_the_folder_goes_untested)
{
	DIR *f = opendir(MODELS "/hw");
	struct dirent *e;
	size_t n = 0;

	ck_assert_ptr_nonnull(f);
	while ((e = readdir(f)))
		n += strstr(e->d_name, ".yaml") != NULL;
	closedir(f);
	ck_assert_uint_eq(n, ARRAY_SIZE(shipped));
}
END_TEST

/* Published sums that the server model keeps (picoseconds). */
START_TEST(the_server_model_adds_up_to_published_figures)
{
	struct hwmodel *h = good_model(MODELS, "server-gicv4.1");
	const struct hw_costval *c = h->cost;
	u64 hypercall = c[COST_GUEST_EXIT].value_ps + c[COST_GUEST_ENTRY].value_ps;
	u64 inject = hypercall + c[COST_HOST_IRQ].value_ps + c[COST_HOST_INJECT].value_ps +
		     c[COST_LR_ACCESS].value_ps;

	ck_assert_uint_eq(hypercall, 350000);
	ck_assert_uint_eq(inject, 1750000);
	ck_assert_uint_eq(inject + c[COST_SCHED_WAKE].value_ps + c[COST_SCHED_SWITCH].value_ps,
			  7000000);
	ck_assert_uint_eq(c[COST_SCHED_SWITCH].value_ps + c[COST_MMIO_WRITE].value_ps +
				  c[COST_VPT_PARSE].value_ps + c[COST_CPU_POLL].value_ps +
				  c[COST_GUEST_ENTRY].value_ps,
			  2550000);
	ck_assert_uint_eq(c[COST_USER_EXIT].value_ps, 2000000);
	ck_assert_uint_eq(c[COST_GUEST_ACK].value_ps, 20000);
	hw_free(h);
}
END_TEST

START_TEST(minimal_models_try_every_answer_that_matters)
{
	struct hwmodel *h = good_model(MODELS, "gicv4.1-min"),
		       *v40 = good_model(MODELS, "gicv4.0-min");
	struct hwmodel *s = good_model(MODELS, "server-gicv4.1");

	ck_assert_uint_eq(h->answer[CHOICE_vpt_memory], GS_ANY);
	ck_assert_uint_eq(h->answer[CHOICE_sync_covers_translations], GS_ANY);
	ck_assert_uint_eq(h->answer[CHOICE_doorbell_for_moved_pending], GS_ANY);
	ck_assert_uint_eq(h->answer[CHOICE_best_of_equal], 0);
	ck_assert_uint_eq(h->answer[CHOICE_its_error_reaction], 0);
	ck_assert_uint_eq(v40->answer[CHOICE_pendinglast_counts_disabled], GS_ANY);
	for (u32 c = 0; c < CHOICES; c++)
		ck_assert_msg(s->answer[c] < hw_choice_nopt[c], "%s", hw_choice_info[c].name);
	ck_assert_uint_eq(h->caps.idbits, 13);
	ck_assert_uint_eq(h->caps.list_regs, 1);
	hw_free(h);
	hw_free(v40);
	hw_free(s);
}
END_TEST

START_TEST(qemu_answers_as_it_was_seen_to)
{
	struct hwmodel *h = good_model(MODELS, "qemu-gicv4.0");

	ck_assert_int_eq(h->version, GICV4_0);
	ck_assert_uint_eq(h->caps.itt_entry, 11);
	ck_assert_uint_eq(h->caps.cil, 1);
	ck_assert_uint_eq(h->caps.list_regs, 3);
	ck_assert_uint_eq(h->caps.dirty, 0);
	ck_assert_uint_eq(h->answer[CHOICE_vpt_memory], 1);		     /* eager */
	ck_assert_uint_eq(h->answer[CHOICE_doorbell_if_already_pending], 0); /* ring */
	ck_assert_uint_eq(h->answer[CHOICE_physical_sync_recalls], 1);	     /* yes */
	hw_free(h);
}
END_TEST

START_TEST(what_is_extended_is_inherited_and_overridden)
{
	struct hwmodel *h, *base;

	folder_make();
	folder_write_base();
	folder_write(
		"b",
		"schema: gicsim/hardware/v1\nname: b\nextends: base\nabout: middle\npes_max: 8\n"
		"capabilities: {GITS_TYPER.UMSI: 1, GITS_TYPER.SEIS: 1}\nchoices: {vpt_memory: "
		"any}\n"
		"costs: {its_sync: {value: 0.5ns, from: b}}\n");
	folder_write("c", "schema: gicsim/hardware/v1\nname: c\nextends: b\nversion: gicv4.0\n"
			  "capabilities: {GITS_TYPER.SEIS: 0, GICD_TYPER2.VID: 0}\n");
	base = good_model(folder(), "base");
	h = good_model(folder(), "c");
	ck_assert_int_eq(h->version, GICV4_0);
	ck_assert_str_eq(h->about, "middle");
	ck_assert_uint_eq(h->pes_max, 8);
	ck_assert_uint_eq(h->caps.umsi, 1);
	ck_assert_uint_eq(h->caps.seis, 0);
	ck_assert_uint_eq(h->answer[CHOICE_vpt_memory], GS_ANY);
	ck_assert_uint_eq(h->cost[COST_ITS_SYNC].value_ps, 500);
	ck_assert_uint_eq(h->cost[COST_ITS_SYNC].spread_permille, 0);
	ck_assert_str_eq(h->cost[COST_ITS_SYNC].from, "b");
	ck_assert_uint_eq(h->cost[COST_DEV_FLIGHT].value_ps, 1000);
	ck_assert_uint_eq(h->cost[COST_DEV_FLIGHT].spread_permille, 100);
	ck_assert_str_ne(h->sha256, base->sha256);
	ck_assert_uint_eq(base->caps.idbits, 15);
	ck_assert_uint_eq(base->answer[CHOICE_vpt_memory], 0);
	hw_free(h);
	hw_free(base);
	folder_drop();
}
END_TEST

START_TEST(the_hash_is_that_of_the_texts_in_order)
{
	static const char b[] = "schema: gicsim/hardware/v1\nname: b\nextends: base\n";
	char all[9000], want[65];
	struct hwmodel *h;
	size_t n;
	FILE *f;
	char path[128];

	folder_make();
	folder_write_base();
	folder_write("b", b);
	snprintf(path, sizeof(path), "%s/hw/base.yaml", folder());
	memcpy(all, b, sizeof(b) - 1);
	f = fopen(path, "rb");
	ck_assert_ptr_nonnull(f);
	n = fread(all + sizeof(b) - 1, 1, sizeof(all) - sizeof(b), f);
	fclose(f);
	h = good_model(folder(), "b");
	sha256_hex(all, sizeof(b) - 1 + n, want);
	ck_assert_str_eq(h->sha256, want);
	hw_free(h);
	h = good_model(folder(), "base");
	sha256_hex(all + sizeof(b) - 1, n, want);
	ck_assert_str_eq(h->sha256, want);
	hw_free(h);
	folder_drop();
}
END_TEST

#define HEAD "schema: gicsim/hardware/v1\nname: x\nextends: base\n"

static const struct refused {
	const char *yaml;
	u32 line, col;
	const char *msg;
} refused[] = {
	{"name: x\n", 1, 1, "the first key must be schema: gicsim/hardware/v1"},
	{"{}\n", 1, 1, "the first key must be schema: gicsim/hardware/v1"},
	{"- a\n", 1, 1, "a hardware model: found a list; expected a mapping"},
	{"schema: gicsim/hardware/v2\nname: x\n", 1, 9,
	 "schema 'gicsim/hardware/v2'; expected gicsim/hardware/v1"},
	{"schema: gicsim/hardware/v1\nversion: gicv3\n", 1, 1,
	 "name is missing; expected x, as the file is called"},
	{"schema: gicsim/hardware/v1\nname: y\n", 2, 7,
	 "name 'y'; expected x, as the file is called"},
	{"schema: gicsim/hardware/v1\nname: x\n", 1, 1,
	 "version is missing; expected gicv3, gicv4.0 or gicv4.1"},
	{HEAD "version: gicv5\n", 4, 10, "version 'gicv5'; expected gicv3, gicv4.0 or gicv4.1"},
	{HEAD "verison: gicv3\n", 4, 1,
	 "unknown key 'verison' in a hardware model; did you mean 'version'?"},
	{HEAD "pes_max: 65536\n", 4, 10, "found '65536'; expected 0 to 65535"},
	{HEAD "about: [x]\n", 4, 8, "found a list; expected text"},
	{HEAD "capabilities: [x]\n", 4, 15, "capabilities: found a list; expected a mapping"},
	{HEAD "capabilities: {GITS_TYPER.USMI: 1}\n", 4, 16,
	 "unknown capability 'GITS_TYPER.USMI'; did you mean 'GITS_TYPER.UMSI'?"},
	{HEAD "capabilities: {GITS_TYPER.UMSI: 2}\n", 4, 33, "found '2'; expected 0 to 1"},
	{HEAD "capabilities: {GITS_TYPER.UMSI: yes}\n", 4, 33,
	 "found 'yes'; expected an integer, decimal or 0x hex"},
	{HEAD "capabilities:\n  GICR_TYPER.Dirty: 0\n", 5, 3,
	 "GICR_TYPER.Dirty: 0 with gicv4.1; the field is RES1 there"},
	{HEAD "choices: x\n", 4, 10, "choices: found 'x'; expected a mapping"},
	{HEAD "choices: {vpt_memroy: lazy}\n", 4, 11,
	 "unknown choice 'vpt_memroy'; did you mean 'vpt_memory'?"},
	{HEAD "choices: {vpt_memory: lasy}\n", 4, 23,
	 "choice vpt_memory has no answer 'lasy'; expected lazy|eager or any"},
	{HEAD "costs: 5\n", 4, 8, "costs: found '5'; expected a mapping"},
	{HEAD "costs: {its_comand: {value: 1ns, from: x}}\n", 4, 9,
	 "unknown cost 'its_comand'; did you mean 'its_command'?"},
	{HEAD "costs: {its_command: 250ns}\n", 4, 22,
	 "its_command: found '250ns'; expected a mapping"},
	{HEAD "costs: {its_command: {value: 1ns}}\n", 4, 9,
	 "cost its_command has no from; expected {value: TIME, spread: PERCENT, from: \"SOURCE\"}"},
	{HEAD "costs: {its_command: {from: x}}\n", 4, 9,
	 "cost its_command has no value; expected {value: TIME, spread: PERCENT, from: "
	 "\"SOURCE\"}"},
	{HEAD "costs: {its_command: {value: 250, from: x}}\n", 4, 30,
	 "found '250'; expected a time with its unit (ns, us, ms or s); a bare number is none, "
	 "except 0"},
	{HEAD "costs: {its_command: {value: 1ns, spread: 101%, from: x}}\n", 4, 43,
	 "found '101%'; expected a spread of at most 100%"},
	{HEAD "costs: {its_command: {value: 1ns, spread: 20, from: x}}\n", 4, 43,
	 "found '20'; expected a percentage such as 20% or 12.5%"},
	{HEAD "costs: {its_command: {value: 1ns, from: ''}}\n", 4, 41,
	 "found nothing; expected where the number comes from"},
	{HEAD "costs: {its_command: {value: 1ns, form: x}}\n", 4, 35,
	 "unknown key 'form' in its_command; did you mean 'from'?"},
	{"schema: gicsim/hardware/v1\nname: x\nextends: bsae\n", 3, 10,
	 "no hardware model 'bsae'; did you mean 'base'?"},
	{"schema: gicsim/hardware/v1\nname: x\nextends: x\n", 3, 10, "extends: 'x' extends itself"},
	{"schema: gicsim/hardware/v1\nname: x\nextends: [base]\n", 3, 10,
	 "found a list; expected text"},
	{HEAD "a: &x 1\n", 4, 4, "an anchor (&x); anchors and aliases are not read"},
};

START_TEST(bad_models_are_refused_where_they_are_bad)
{
	char file[128];

	folder_make();
	folder_write_base();
	snprintf(file, sizeof(file), "%s/hw/x.yaml", folder());
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
		const struct refused *r = &refused[i];
		struct hwmodel *h;
		int err;

		folder_write("x", r->yaml);
		diag_init(&d);
		err = hw_load(folder(), "x", &h, &d);
		ck_assert_msg(err == GICSIM_E_INVAL && !h, "row %zu was accepted", i);
		ck_assert_msg(d.n == 1 && !strcmp(d.f[0].text, r->msg), "row %zu says (%u): %s", i,
			      d.n, d.f[0].text);
		ck_assert_msg(d.f[0].line == r->line && d.f[0].col == r->col, "row %zu is at %u:%u",
			      i, d.f[0].line, d.f[0].col);
		ck_assert_str_eq(d.f[0].file, file);
	}
	folder_drop();
}
END_TEST

START_TEST(a_cost_without_a_number_is_a_finding)
{
	struct hwmodel *h;

	folder_make();
	folder_write("x", "schema: gicsim/hardware/v1\nname: x\nversion: gicv3\n");
	diag_init(&d);
	ck_assert_int_eq(hw_load(folder(), "x", &h, &d), GICSIM_E_INVAL);
	ck_assert_uint_eq(d.n + d.dropped, COSTS);
	ck_assert_str_eq(d.f[0].text,
			 "cost dev_flight is missing; expected {value: TIME, spread: PERCENT, "
			 "from: \"SOURCE\"}");
	folder_drop();
}
END_TEST

START_TEST(all_findings_of_a_file_come_at_once)
{
	struct hwmodel *h;

	folder_make();
	folder_write_base();
	folder_write("x", HEAD
		     "pes_max: many\ncapabilities: {a: 1, GITS_TYPER.UMSI: 2}\nchoices: {b: c}\n"
		     "costs: {d: {value: 1ns, from: e}}\n");
	diag_init(&d);
	ck_assert_int_eq(hw_load(folder(), "x", &h, &d), GICSIM_E_INVAL);
	ck_assert_uint_eq(d.n, 5);
	ck_assert_str_eq(d.f[4].text, "unknown cost 'd'");
	ck_assert_str_eq(d.f[4].source, "costs: {d: {value: 1ns, from: e}}");
	folder_drop();
}
END_TEST

START_TEST(chains_end_after_four_files_and_never_go_round)
{
	struct hwmodel *h;

	folder_make();
	folder_write_base();
	folder_write("c1", "schema: gicsim/hardware/v1\nname: c1\nextends: base\n");
	folder_write("c2", "schema: gicsim/hardware/v1\nname: c2\nextends: c1\n");
	folder_write("c3", "schema: gicsim/hardware/v1\nname: c3\nextends: c2\n");
	folder_write("c4", "schema: gicsim/hardware/v1\nname: c4\nextends: c3\n");
	folder_write("r1", "schema: gicsim/hardware/v1\nname: r1\nextends: r2\n");
	folder_write("r2", "schema: gicsim/hardware/v1\nname: r2\nextends: r1\n");
	hw_free(good_model(folder(), "c3"));
	diag_init(&d);
	ck_assert_int_eq(hw_load(folder(), "c4", &h, &d), GICSIM_E_INVAL);
	ck_assert_str_eq(d.f[0].text, "extends: more than 4 files");
	diag_init(&d);
	ck_assert_int_eq(hw_load(folder(), "r1", &h, &d), GICSIM_E_INVAL);
	ck_assert_str_eq(d.f[0].text, "extends: 'r1' extends itself");
	ck_assert_uint_eq(d.f[0].line, 3);
	folder_drop();
}
END_TEST

START_TEST(names_that_are_no_model_are_refused)
{
	static const char *const bad[] = {"",	     "..",  "../x", "/etc/passwd", "a//b",
					  ".hidden", "a b", "x\n",  "a*"};
	struct hwmodel *h;

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		diag_init(&d);
		ck_assert_msg(hw_load(MODELS, bad[i], &h, &d) == GICSIM_E_INVAL && !h, "%s",
			      bad[i]);
		ck_assert_uint_eq(d.n, 1);
		ck_assert_ptr_null(strchr(d.f[0].text, '\n'));
	}
	diag_init(&d);
	ck_assert_int_eq(hw_load(MODELS, "gicv4.1-mni", &h, &d), GICSIM_E_INVAL);
	ck_assert_str_eq(d.f[0].text,
			 "no hardware model 'gicv4.1-mni'; did you mean 'gicv4.1-min'?");
	diag_init(&d);
	ck_assert_int_eq(hw_load("no-such-folder", "gicv3-min", &h, &d), GICSIM_E_INVAL);
	ck_assert_str_eq(d.f[0].text, "no hardware model 'gicv3-min' in no-such-folder/hw");
}
END_TEST

Suite *check_hwmodel(void);
Suite *check_hwmodel(void)
{
	Suite *s = suite_create("hwmodel");
	TCase *t = tcase_create("hwmodel");

	tcase_add_test(t, every_shipped_model_loads_without_findings);
	tcase_add_test(t, no_model_in_the_folder_goes_untested);
	tcase_add_test(t, the_server_model_adds_up_to_published_figures);
	tcase_add_test(t, minimal_models_try_every_answer_that_matters);
	tcase_add_test(t, qemu_answers_as_it_was_seen_to);
	tcase_add_test(t, what_is_extended_is_inherited_and_overridden);
	tcase_add_test(t, the_hash_is_that_of_the_texts_in_order);
	tcase_add_test(t, bad_models_are_refused_where_they_are_bad);
	tcase_add_test(t, a_cost_without_a_number_is_a_finding);
	tcase_add_test(t, all_findings_of_a_file_come_at_once);
	tcase_add_test(t, chains_end_after_four_files_and_never_go_round);
	tcase_add_test(t, names_that_are_no_model_are_refused);
	suite_add_tcase(s, t);
	return s;
}
