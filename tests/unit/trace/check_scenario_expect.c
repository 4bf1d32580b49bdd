/* SPDX-License-Identifier: MIT */
/* Expectations and limits. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/diag.h"
#include "support.h"

static const struct bad bad[] = {
	{ HEAD "explore: {time_max: 1us}\n",
	  "3:21: found '1us'; expected whole milliseconds above 0" },
	{ HEAD "explore: {timeouts: never}\n",
	  "3:21: unknown value of timeouts 'never'; expected 'last' or 'any'" },
	{ HEAD "explore: {memory_max: 2G}\n",
	  "3:23: found '2G'; expected a size such as 4KiB, 64MiB or 1GiB" },
	{ HEAD "explore: {memory_max: 4KiB}\n",
	  "3:23: found '4KiB'; expected at least 1MiB" },
	{ HEAD "explore: {states_max: 0}\n",
	  "3:23: found '0'; expected 1 to 18446744073709551615" },
	{ HEAD "explore: {around: {after: 3}}\n",
	  "3:19: 'around' needs a 'label' or a 'time', one of them" },
	{ HEAD "timeline: [1us label \"half\"]\nexplore: {around: {label: hafl}}\n",
	  "4:27: unknown label 'hafl'; did you mean 'half'?" },
	{ HEAD "run: {untl: 1ms}\n",
	  "3:7: unknown key 'untl' in run; did you mean 'until'?" },
	{ HEAD "expect: {holds: al}\n",
	  "3:17: found 'al'; expected 'all' or a list of invariants" },
	{ HEAD "expect: {complete: yes}\n",
	  "3:20: found 'yes'; expected true or false" },
	{ HEAD "expect: {except: [{name: a}]}\n",
	  "3:19: an exception needs its 'name' and its reason ('why')" },
	{ HEAD "expect: {holds: [a], violates: [a]}\n",
	  "3:32: 'a' can not both hold and be violated" },
	{ MACHINE "expect: {acks: {q1: 1}}\n",
	  "9:17: unknown interrupt 'q1'; did you mean 'q0'?" },
	{ MACHINE "expect: {acks: {q0: 3..1}}\n",
	  "9:21: found '3..1'; expected a count such as 3, or 1..6" },
	{ MACHINE "expect: {acks: {q0: 1, disk0.q0: 1}}\n",
	  "9:24: disk0.q0 is counted twice" },
	{ MACHINE "expect: {delay: [{path: fast, max: 1us}]}\n",
	  "9:25: unknown path 'fast'; expected 'any', 'direct' or 'soft'" },
	{ MACHINE "expect: {delay: [{path: soft}]}\n",
	  "9:18: a delay needs 'max' or 'p99'" },
	{ MACHINE "expect: {delay: [{path: soft, irq: q0, max: 1us}]}\n",
	  "9:36: a delay is of a path or of an interrupt, not of both" },
	{ HEAD "expect: {at_end: {its_queue: full}}\n",
	  "3:30: unknown its_queue 'full'; expected 'any' or 'empty'" },
	{ HEAD "expect: {spurious: 1}\n",
	  "3:20: spurious: found '1'; expected a mapping" },
	{ HEAD "expect: {blackout: {max: 0}}\n",
	  "3:26: found a blackout of 0; expected a time above 0" },
	{ HEAD "expect: {states: 0}\n",
	  "3:18: found '0'; expected 1 to 18446744073709551615" },
};

START_TEST(a_mistake_is_reported_with_its_place)
{
	check_bad(&bad[_i]);
}
END_TEST

START_TEST(everything_must_hold_unless_something_must_be_violated)
{
	struct scenario *s = must_load(HEAD "expect: {holds: all, violates: [no_loss]}\n");

	ck_assert(!s->expect.holds_all);
	ck_assert_uint_eq(s->expect.nholds, 0);
	ck_assert_str_eq(s->expect.violates[0].name, "no_loss");
	ck_assert_uint_eq(s->expect.violates[0].col, 33);
	scn_free(s);
	s = must_load(HEAD "expect: {holds: [wake_up]}\n");
	ck_assert(!s->expect.holds_all);
	ck_assert_str_eq(s->expect.holds[0].name, "wake_up");
	scn_free(s);
	s = must_load(HEAD);
	ck_assert(s->expect.holds_all && !s->expect.complete && !s->expect.refused);
	ck_assert(!s->expect.has_owed && !s->expect.has_spurious && !s->expect.queue_empty);
	scn_free(s);
}
END_TEST

START_TEST(figures_are_kept)
{
	struct scenario *s = must_load(MACHINE
		"expect:\n  complete: true\n  refused: true\n  states: 18_402\n"
		"  delay: [{path: direct, max: 60us}, {irq: q0, p99: 1us}]\n"
		"  spurious: {per_transition: 1}\n  acks: {q0: 1..6, nic0.rx1: 2}\n  blackout: {max: 10us}\n"
		"  at_end: {owed: 0, its_queue: empty}\n  except: [{name: a, why: \"b c\"}]\n");
	const struct scn_expect *e = &s->expect;

	ck_assert(e->complete && e->refused);
	ck_assert_uint_eq(e->states, 18402);
	ck_assert_uint_eq(e->delay[0].path, SCN_PATH_DIRECT);
	ck_assert_uint_eq(e->delay[0].max_ns, 60000);
	ck_assert_uint_eq(e->delay[0].irq, GS_NONE32);
	ck_assert_uint_eq(e->delay[1].irq, 3);
	ck_assert_uint_eq(e->delay[1].p99_ns, 1000);
	ck_assert(e->has_spurious);
	ck_assert_uint_eq(e->spurious, 1);
	ck_assert_uint_eq(e->acks[0].irq, 3);
	ck_assert_uint_eq(e->acks[0].min, 1);
	ck_assert_uint_eq(e->acks[0].max, 6);
	ck_assert_uint_eq(e->acks[1].min, 2);
	ck_assert_uint_eq(e->acks[1].max, 2);
	ck_assert_uint_eq(e->blackout_ns, 10000);
	ck_assert(e->has_owed && e->queue_empty);
	ck_assert_str_eq(e->except[0].why, "b c");
	scn_free(s);
}
END_TEST

START_TEST(limits_are_read_with_their_units)
{
	struct scenario *s = must_load(HEAD
		"timeline: [1us label \"half time\"]\nrun: {until: 8ms, drain: 2ms}\n"
		"explore: {around: {label: half time, after: 5}, decisions: 7, preemptions: 1, timeouts: any,\n"
		"  states_max: 5_000_000, time_max: 90s, memory_max: 512MiB}\n");

	ck_assert_uint_eq(s->until_ns, 8000000);
	ck_assert_uint_eq(s->drain_ns, 2000000);
	ck_assert(s->explore.around && s->explore.timeouts_any);
	ck_assert_str_eq(s->explore.around_label, "half time");
	ck_assert_uint_eq(s->explore.after, 5);
	ck_assert_uint_eq(s->explore.decisions, 7);
	ck_assert_uint_eq(s->explore.preemptions, 1);
	ck_assert_uint_eq(s->explore.states_max, 5000000);
	ck_assert_uint_eq(s->explore.time_ms_max, 90000);
	ck_assert_uint_eq(s->explore.mem_bytes_max, 512u << 20);
	scn_free(s);
}
END_TEST

Suite *check_scenario_expect(void);
Suite *check_scenario_expect(void)
{
	Suite *s = suite_create("scenario_expect");
	TCase *t = tcase_create("all");

	tcase_add_test(t, everything_must_hold_unless_something_must_be_violated);
	tcase_add_test(t, figures_are_kept);
	tcase_add_test(t, limits_are_read_with_their_units);
	tcase_add_loop_test(t, a_mistake_is_reported_with_its_place, 0, (int)ARRAY_SIZE(bad));
	suite_add_tcase(s, t);
	return s;
}
