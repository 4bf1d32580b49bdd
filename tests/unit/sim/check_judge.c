/* SPDX-License-Identifier: MIT */
/* What was seen against what is expected: a row per case, made by hand. */
#include <check.h>
#include <string.h>

#include "core/diag.h"
#include "report/report.h"
#include "sim/sim.h"

Suite *check_judge(void);

#define HEAD \
	"schema: gicsim/scenario/v1\nname: judge\nhardware: gicv4.1-min\nhypervisor: linux-6.12\n" \
	"vms: [{name: vm0, vcpus: 1}]\ndevices: [{name: dev0, vm: vm0, irqs: [{name: irq0, to: vcpu0}]}]\n" \
	"timeline:\n  - 0 msi irq0\n"

struct row {
	const char *expect;	/* of the scenario */
	u64 bad;		/* invariants that failed, one bit each */
	u64 lints;
	enum eng_end end;
	bool unmodelled;
	u64 states;
	enum rpt_verdict verdict;
	const char *why;	/* begins so */
};

#define BIT(x) ((u64)1 << CHECK_##x)
#define LINT(x) ((u64)1 << UNPRED_##x)

static const struct row rows[] = {
	{ "", 0, 0, ENG_COMPLETE, false, 9, RPT_PASS, "" },
	{ "expect: {holds: all}", 0, 0, ENG_COMPLETE, false, 9, RPT_PASS, "" },
	{ "expect: {holds: all}", BIT(no_loss), 0, ENG_COMPLETE, false, 9, RPT_FAIL, "no_loss violated: " },
	{ "expect: {holds: [wake_up]}", BIT(no_loss), 0, ENG_COMPLETE, false, 9, RPT_PASS, "" },
	{ "expect: {holds: [wake_up]}", BIT(wake_up), 0, ENG_COMPLETE, false, 9, RPT_FAIL, "wake_up violated: " },
	{ "expect: {violates: [no_loss]}", BIT(no_loss), 0, ENG_COMPLETE, false, 9, RPT_PASS,
	  "violates no_loss, as expected" },
	{ "expect: {violates: [no_loss]}", 0, 0, ENG_COMPLETE, false, 9, RPT_FAIL,
	  "expected to violate no_loss, and did not" },
	{ "expect: {violates: [no_loss]}", 0, 0, ENG_STATES, false, 9, RPT_INCONCLUSIVE,
	  "expected to violate no_loss, and did not" },
	{ "expect: {violates: [no_loss], holds: [wake_up]}", BIT(no_loss) | BIT(wake_up), 0, ENG_COMPLETE, false, 9,
	  RPT_FAIL, "wake_up violated: " },
	{ "expect: {except: [{name: no_loss, why: known}]}", BIT(no_loss), 0, ENG_COMPLETE, false, 9, RPT_PASS, "" },
	{ "expect: {except: [{name: no_loss, why: known}]}", BIT(wake_up), 0, ENG_COMPLETE, false, 9, RPT_FAIL,
	  "wake_up violated: " },
	{ "expect: {except: [{name: legal.lr_hw_pintid, why: known}]}", BIT(legal), LINT(lr_hw_pintid), ENG_COMPLETE,
	  false, 9, RPT_PASS, "" },
	{ "expect: {except: [{name: legal.lr_hw_pintid, why: known}]}", BIT(legal), ~(u64)0 >> (64 - UNPREDS),
	  ENG_COMPLETE, false, 9, RPT_FAIL, "legal violated: " },
	{ "expect: {violates: [legal.lr_hw_pintid]}", BIT(legal), LINT(lr_hw_pintid), ENG_COMPLETE, false, 9, RPT_PASS,
	  "violates legal.lr_hw_pintid, as expected" },
	{ "expect: {violates: [legal.lr_hw_pintid]}", BIT(legal), ~LINT(lr_hw_pintid), ENG_COMPLETE, false, 9,
	  RPT_FAIL, "expected to violate legal.lr_hw_pintid, and did not" },
	{ "expect: {complete: true}", 0, 0, ENG_STATES, false, 9, RPT_INCONCLUSIVE,
	  "expected to be complete: state limit reached" },
	{ "", 0, 0, ENG_TIME, false, 9, RPT_INCONCLUSIVE, "time limit reached (raise --time-limit)" },
	{ "", 0, 0, ENG_MEMORY, false, 9, RPT_INCONCLUSIVE, "memory limit reached (raise --memory-limit)" },
	{ "", 0, 0, ENG_STOPPED, false, 9, RPT_INCONCLUSIVE, "interrupted" },
	{ "", 0, 0, ENG_COMPLETE, true, 9, RPT_INCONCLUSIVE, "UNMODELLED: " },
	/* a failure wins over both */
	{ "", BIT(spurious), 0, ENG_STATES, true, 9, RPT_FAIL, "spurious violated: " },
	{ "expect: {states: 9}", 0, 0, ENG_COMPLETE, false, 9, RPT_PASS, "" },
	{ "expect: {states: 9}", 0, 0, ENG_COMPLETE, false, 10, RPT_FAIL, "expected 9 states, explored 10" },
	{ "expect: {states: 9}", 0, 0, ENG_STATES, false, 5, RPT_INCONCLUSIVE, "state limit reached" },
	{ "expect: {refused: true}", 0, 0, ENG_COMPLETE, false, 9, RPT_FAIL, "expected to be refused" },
};

static void open_case(const char *text, struct scenario **scn, struct sim **s)
{
	struct gicsim_diag d;

	diag_init(&d);
	ck_assert_msg(!scn_load_text("t", text, strlen(text), NULL, NULL, 0, scn, &d), "%s", d.f[0].text);
	ck_assert_msg(!sim_open(*scn, GICSIM_SOURCE_DIR "/models", SIM_EXPLORE, s, &d), "%s", d.f[0].text);
}

START_TEST(each_case_has_its_verdict_and_its_reason)
{
	const struct row *row = &rows[_i];
	static struct sim_explored e;
	static struct eng_verdict inv[CHECKS];
	static struct rpt_result r;
	struct chooser_seeded c;
	struct gicsim_diag d;
	struct scenario *scn;
	char text[1200];
	struct sim *s;

	memset(&e, 0, sizeof(e));
	snprintf(text, sizeof(text), HEAD "%s\n", row->expect);
	open_case(text, &scn, &s);
	diag_init(&d);
	chooser_seeded_init(&c);
	ck_assert_int_eq(sim_prepare(s, &c.c, &d), 0);
	for (u32 i = 0; i < CHECKS; i++) {
		inv[i] = (struct eng_verdict){ .bad = row->bad >> i & 1, .good = 1 };
		e.fail[i].f.invariant = (u16)i;
	}
	e.total = (struct eng_explored){ .end = row->end, .states = row->states, .unmodelled = row->unmodelled,
					 .inv = inv };
	e.lints = row->lints;
	sim_describe(s, &r);
	sim_judge_explored(s, &e, &r);
	ck_assert_msg(r.verdict == row->verdict, "%s: %s, %s", row->expect, rpt_verdict_name(r.verdict), r.why);
	ck_assert_msg(!strncmp(r.why, row->why, strlen(row->why)) && !r.why[0] == !row->why[0], "%s: %s", row->expect,
		      r.why);
	sim_close(s);
	scn_free(scn);
}
END_TEST

START_TEST(a_missing_capability_is_a_skip_and_names_it)
{
	static struct rpt_result r;
	struct scenario *scn;
	struct sim *s;

	open_case("schema: gicsim/scenario/v1\nname: skip\nneeds: [nASSGIreq]\nhardware: gicv4.0-min\n"
		  "hypervisor: linux-6.12\nvms: [{name: vm0, vcpus: 1}]\n"
		  "devices: [{name: dev0, vm: vm0, irqs: [{name: irq0, to: vcpu0}]}]\n", &scn, &s);
	sim_describe(s, &r);
	ck_assert_int_eq(r.verdict, RPT_SKIP);
	ck_assert_str_eq(r.why, "needs nASSGIreq, hardware gicv4.0-min has none");
	sim_close(s);
	scn_free(scn);
}
END_TEST

START_TEST(of_an_exploration_and_a_run_the_worse_verdict_counts)
{
	static const struct { enum rpt_verdict explored, ran, both; const char *why, *repro; } pair[] = {
		{ RPT_PASS, RPT_PASS, RPT_PASS, "explored", "explore" },
		{ RPT_PASS, RPT_FAIL, RPT_FAIL, "ran", "run" },
		{ RPT_PASS, RPT_INCONCLUSIVE, RPT_INCONCLUSIVE, "ran", "run" },
		{ RPT_INCONCLUSIVE, RPT_PASS, RPT_INCONCLUSIVE, "explored", "explore" },
		{ RPT_INCONCLUSIVE, RPT_FAIL, RPT_FAIL, "ran", "run" },
		{ RPT_FAIL, RPT_PASS, RPT_FAIL, "explored", "explore" },
		{ RPT_FAIL, RPT_INCONCLUSIVE, RPT_FAIL, "explored", "explore" },
		{ RPT_FAIL, RPT_FAIL, RPT_FAIL, "explored", "explore" },
	};
	static struct stats stats;

	for (u32 i = 0; i < ARRAY_SIZE(pair); i++) {
		static struct rpt_result r, ran;

		r = (struct rpt_result){ .verdict = pair[i].explored, .why = "explored", .repro = "explore", .states = 5 };
		ran = (struct rpt_result){ .verdict = pair[i].ran, .why = "ran", .repro = "run", .stats = &stats, .steps = 7 };
		ran.inv[CHECK_bounded_delay].judged = true;
		ran.inv[CHECK_bounded_delay].bad = 1;
		sim_judge_both(&r, &ran);
		ck_assert_int_eq(r.verdict, pair[i].both);
		ck_assert_str_eq(r.why, pair[i].why);
		ck_assert_str_eq(r.repro, pair[i].repro);
		ck_assert(r.stats == &stats && r.steps == 7 && r.states == 5);
		ck_assert(r.inv[CHECK_bounded_delay].judged && r.inv[CHECK_bounded_delay].bad == 1);
	}
}
END_TEST

Suite *check_judge(void)
{
	Suite *s = suite_create("judge");
	TCase *t = tcase_create("judge");

	tcase_add_loop_test(t, each_case_has_its_verdict_and_its_reason, 0, ARRAY_SIZE(rows));
	tcase_add_test(t, of_an_exploration_and_a_run_the_worse_verdict_counts);
	tcase_add_test(t, a_missing_capability_is_a_skip_and_names_it);
	suite_add_tcase(s, t);
	return s;
}
