/* SPDX-License-Identifier: MIT */
/* Files and what a scenario brings: names, threads, entries, overlays, capabilities. */
#include <stdio.h>
#include <string.h>

#include "support.h"

static int link_with(struct rig *r, const char *base, const char *with)
{
	const char *overlays[] = { with };
	struct hyp_sources src = { .models = GICSIM_SOURCE_DIR "/models", .base = base, .with = overlays,
				   .nwith = with ? 1 : 0 };

	return hyp_link(&src, r->hw, &r->gic, &r->guest, &r->prog, &r->d);
}

static const struct { const char *hw, *with; } overlays[] = {
	{ "gicv4.1-min", "handover/p0-naive" }, { "gicv4.0-min", "handover/p0-naive" },
	{ "gicv4.1-min", "handover/p1-repend" }, { "gicv4.0-min", "handover/p1-repend" },
	{ "gicv4.1-min", "handover/p2-p1-mask-repend" }, { "gicv4.0-min", "handover/p2-p1-mask-repend" },
	{ "gicv4.1-min", "handover/p7-parking-vpe" }, { "gicv4.0-min", "handover/p7-parking-vpe" },
	{ "gicv4.1-min", "broken/deschedule-without-lock" },
	{ "gicv3-min", NULL }, { "gicv4.0-min", NULL }, { "gicv4.1-min", NULL },
};

START_TEST(every_overlay_links_on_the_hardware_it_is_for)
{
	struct rig r;
	char name[100];

	rig_init(&r, overlays[_i].hw, false);
	ck_assert_msg(link_with(&r, "linux-6.12", overlays[_i].with) == 0, "%s: %s", overlays[_i].with,
		      r.d.f[0].text);
	snprintf(name, sizeof(name), "linux-6.12%s%s", overlays[_i].with ? "+" : "",
		 overlays[_i].with ? overlays[_i].with : "");
	ck_assert_str_eq(hyp_program_name(r.prog), name);
	ck_assert_uint_eq(strlen(hyp_program_sha256(r.prog)), 64);
	ck_assert(hyp_has_entry(r.prog, ENTRY_ENABLE));
	ck_assert(!hyp_has_entry(r.prog, ENTRY_SAVE));
	rig_fini(&r);
}
END_TEST

START_TEST(what_the_hardware_lacks_refuses_the_procedures)
{
	struct rig r;

	rig_init(&r, "gicv4.1-nid-min", false);
	ck_assert_int_eq(link_with(&r, "linux-6.12", "handover/p7-parking-vpe"), GICSIM_E_NEEDS);
	ck_assert_str_eq(r.d.f[0].text,
			 "needs individual_doorbells, which hardware 'gicv4.1-nid-min' does not have");
	rig_fini(&r);
}
END_TEST

START_TEST(the_last_promise_counts)
{
	struct rig r;

	rig_init(&r, "gicv4.1-min", false);
	ck_assert_int_eq(link_with(&r, "linux-6.12", "handover/p1-repend"), 0);
	ck_assert(hyp_program_promise(r.prog).given && hyp_program_promise(r.prog).lossless);
	ck_assert_uint_eq(hyp_program_promise(r.prog).spurious, 1);
	rig_fini(&r);
}
END_TEST

START_TEST(a_base_extends_another_and_replaces_its_procedures)
{
	struct rig r;
	const char *file;
	u32 line, at;

	rig_init(&r, "gicv4.1-min", false);
	ck_assert_int_eq(link_with(&r, "rfc-2025-11", NULL), 0);
	at = prog_find_proc(r.prog, "disable_vcpu", 12);
	hyp_proc_where(r.prog, at, &file, &line);
	ck_assert_ptr_nonnull(strstr(file, "rfc-2025-11.yaml"));
	ck_assert_uint_gt(line, 1);
	ck_assert_str_eq(hyp_proc_name(r.prog, at), "disable_vcpu(vcpu)");
	at = prog_find_proc(r.prog, "boot", 4);
	hyp_proc_where(r.prog, at, &file, &line);
	ck_assert_ptr_nonnull(strstr(file, "linux-6.12.yaml"));
	rig_fini(&r);
}
END_TEST

START_TEST(a_file_outside_the_models_cannot_be_named)
{
	static const char *const names[] = { "../hw/gicv3-min", "/etc/passwd", "a b", "" };
	struct rig r;

	rig_init(&r, "gicv4.1-min", false);
	ck_assert_int_ne(link_with(&r, names[_i], NULL), 0);
	ck_assert_ptr_null(r.prog);
	ck_assert_ptr_nonnull(strstr(r.d.f[0].text, "is not the name of a procedure file"));
	rig_fini(&r);
}
END_TEST

START_TEST(an_insn_knows_its_file_line_and_text)
{
	struct rig r;
	struct hyp_where w;

	rig_init(&r, "gicv4.1-min", false);
	ck_assert_int_eq(rig_link(&r, "p(irq):\n  - irq.latch = true\n  - inject irq\n"), 0);
	w = hyp_insn_where(r.prog, prog_proc(r.prog, prog_find_proc(r.prog, "p", 1))->first + 1);
	ck_assert_str_eq(w.file, "test.yaml");
	ck_assert_str_eq(w.text, "inject irq");
	ck_assert_str_eq(w.proc, "p");
	ck_assert_uint_eq(w.line, 3);
	ck_assert_uint_eq(w.insn_in_proc, 1);
	rig_fini(&r);
}
END_TEST

Suite *check_proc_load(void);
Suite *check_proc_load(void)
{
	Suite *s = suite_create("hyp/proc_load");
	TCase *t = tcase_create("files");

	tcase_add_loop_test(t, every_overlay_links_on_the_hardware_it_is_for, 0, (int)ARRAY_SIZE(overlays));
	tcase_add_test(t, what_the_hardware_lacks_refuses_the_procedures);
	tcase_add_test(t, the_last_promise_counts);
	tcase_add_test(t, a_base_extends_another_and_replaces_its_procedures);
	tcase_add_loop_test(t, a_file_outside_the_models_cannot_be_named, 0, 4);
	tcase_add_test(t, an_insn_knows_its_file_line_and_text);
	suite_add_tcase(s, t);
	return s;
}
