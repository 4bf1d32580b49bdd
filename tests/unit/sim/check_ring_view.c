/* SPDX-License-Identifier: MIT */
/*
 * The canonical view of command queues (gic_ring_view): a state and its
 * canonical form have the same future.  Held against explorations without it.
 */
#include <check.h>
#include <string.h>

#include "core/diag.h"
#include "sim/sim.h"

Suite *check_ring_view(void);

struct seen {
	u64 states, violated, always;	/* invariants that failed somewhere, at every rest */
};

static struct seen look(const char *file, const char *variant, bool view)
{
	struct eng_limits lim = { .time_ms_max = 60000 };
	char path[300], models[200];
	struct gicsim_diag d;
	struct scenario *scn;
	struct sim_explored e;
	struct seen r = { 0 };
	struct sim *s;

	diag_init(&d);
	snprintf(path, sizeof(path), "%s/traces/%s", GICSIM_SOURCE_DIR, file);
	snprintf(models, sizeof(models), "%s/models", GICSIM_SOURCE_DIR);
	ck_assert_int_eq(scn_load(path, variant, NULL, 0, &scn, &d), 0);
	ck_assert_int_eq(sim_open(scn, models, SIM_EXPLORE, &s, &d), 0);
	ck_assert(s->gs.arena.view.count);
	if (!view)
		arena_set_view(&s->gs.arena, (struct arena_view){ 0 });
	ck_assert_int_eq(sim_explore(s, &lim, &e, &d), 0);
	ck_assert_int_eq(e.total.end, ENG_COMPLETE);
	r.states = e.total.states;
	for (u32 i = 0; i < CHECKS; i++) {
		r.violated |= (u64)!!e.total.inv[i].bad << i;
		r.always |= (u64)!e.total.inv[i].good << i;
	}
	sim_explored_fini(&e);
	sim_close(s);
	scn_free(scn);
	return r;
}

static void same_verdicts(const char *file, const char *variant, bool fewer)
{
	struct seen with = look(file, variant, true), without = look(file, variant, false);

	ck_assert_uint_eq(with.violated, without.violated);
	ck_assert_uint_eq(with.always, without.always);
	if (fewer)
		ck_assert_uint_lt(with.states, without.states);
	else
		ck_assert_uint_le(with.states, without.states);
}

START_TEST(verdicts_do_not_depend_on_the_view)
{
	same_verdicts("litmus/movi-out+raise.yaml", "p0", false);
	same_verdicts("litmus/movi-out+raise.yaml", "p0-v40", false);
	same_verdicts("litmus/promote+raise.yaml", "p0", false);
	same_verdicts("historical/b01-doorbell-vs-pending-last.yaml", "without-lock", false);
}
END_TEST

START_TEST(a_sleeper_that_is_woken_for_nothing_does_not_turn_the_ring_for_ever)
{
	same_verdicts("historical/b01-doorbell-vs-pending-last.yaml", "v40", true);
}
END_TEST

Suite *check_ring_view(void)
{
	Suite *s = suite_create("ring_view");
	TCase *t = tcase_create("ring_view");

	tcase_set_timeout(t, 120);
	tcase_add_test(t, verdicts_do_not_depend_on_the_view);
	tcase_add_test(t, a_sleeper_that_is_woken_for_nothing_does_not_turn_the_ring_for_ever);
	suite_add_tcase(s, t);
	return s;
}
