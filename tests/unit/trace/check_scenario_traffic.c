/* SPDX-License-Identifier: MIT */
/* Load patterns: one for each interrupt an entry names. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/diag.h"
#include "support.h"

static const struct bad bad[] = {
	{ LOAD "  - {irqs: [q0], pattern: poison, rate: 1k/s}\n",
	  "11:27: unknown pattern 'poison'; expected 'poisson', 'burst' or 'periodic'; did you mean 'poisson'?" },
	{ LOAD "  - {irqs: [q0], pattern: poisson, rate: 1000}\n",
	  "11:42: found '1000'; expected a rate such as 50/s, 100k/s or 2.5M/s" },
	{ LOAD "  - {irqs: [q0], pattern: poisson}\n",
	  "11:5: load 'load0' needs 'every' or 'rate', above 0" },
	{ LOAD "  - {irqs: [q0], pattern: poisson, rate: 1/s, every: 1s}\n",
	  "11:42: 'rate' and 'every' say the same thing; expected one of them" },
	{ LOAD "  - {irqs: [\"q7*\"], pattern: periodic, every: 1us}\n",
	  "11:13: no interrupt begins with 'q7'" },
	{ LOAD "  - {irqs: [rx0], pattern: periodic, every: 1us}\n",
	  "11:13: 'rx0' fits several: nic0.rx0, disk0.rx0; expected a whole name" },
	{ LOAD "  - {irqs: [q0], pattern: periodic, every: 1us, count: 2}\n",
	  "11:56: 'count' has no meaning for pattern periodic" },
	{ LOAD "  - {pattern: periodic, every: 1us}\n",
	  "11:5: a load needs 'irqs'" },
	{ MACHINE "load: [{irqs: [q0], pattern: periodic, every: 1us}]\n",
	  "9:8: load 'load0' never ends: give it 'until', or the scenario 'run: {until: ...}'" },
	{ LOAD "  - {irqs: [q0], pattern: poisson, rate: 2G/s}\n",
	  "11:42: found '2G/s'; expected 1/s to 1G/s" },
	{ LOAD "  - {irqs: [q0], pattern: periodic, every: 1us, from: 2us, until: 1us}\n",
	  "11:67: 'until' is not after 'from'" },
};

START_TEST(a_mistake_is_reported_with_its_place)
{
	check_bad(&bad[_i]);
}
END_TEST

START_TEST(an_entry_makes_a_pattern_for_each_interrupt_it_names)
{
	struct scenario *s = must_load(LOAD
		"  - {name: rx, irqs: [\"nic0.rx[1..2]\", \"disk0.*\", nic0.rx0], pattern: poisson, rate: 80k/s}\n"
		"  - {irqs: [q0], pattern: burst, count: 64, gap: 500ns, every: 1ms, jitter: 10us, from: 1us, until: 2ms}\n");
	static const u32 irq[] = { 1, 2, 3, 4, 0, 3 };

	ck_assert_uint_eq(s->nloads, 6);
	for (u32 i = 0; i < 6; i++)
		ck_assert_uint_eq(s->load[i].irq, irq[i]);
	ck_assert_uint_eq(s->load[0].pattern, SCN_POISSON);
	ck_assert_uint_eq(s->load[0].every_ns, 12500);
	ck_assert_uint_eq(s->load[0].rate, 80000);
	ck_assert_uint_eq(s->load[5].pattern, SCN_BURST);
	ck_assert_uint_eq(s->load[5].count, 64);
	ck_assert_uint_eq(s->load[5].gap_ns, 500);
	ck_assert_uint_eq(s->load[5].every_ns, 1000000);
	ck_assert_uint_eq(s->load[5].jitter_ns, 10000);
	ck_assert_uint_eq(s->load[5].from_ns, 1000);
	ck_assert_uint_eq(s->load[5].until_ns, 2000000);
	ck_assert_str_eq(s->load[5].name, "load1");
	scn_free(s);
}
END_TEST

Suite *check_scenario_traffic(void);
Suite *check_scenario_traffic(void)
{
	Suite *s = suite_create("scenario_traffic");
	TCase *t = tcase_create("all");

	tcase_add_test(t, an_entry_makes_a_pattern_for_each_interrupt_it_names);
	tcase_add_loop_test(t, a_mistake_is_reported_with_its_place, 0, (int)ARRAY_SIZE(bad));
	suite_add_tcase(s, t);
	return s;
}
