/* SPDX-License-Identifier: MIT */
/* One seed is one run: the same steps, the same end.  Another seed is another run. */
#include "support.h"

#include <stdio.h>
#include <string.h>

static void run(struct prop *p, const char *path, const char *variant, const char *set, struct eng_trail *trail,
		struct sim_ran *ran)
{
	prop_open(p, path, variant, set, SIM_RUN);
	trail_init(trail);
	p->sim->record = trail;
	ck_assert_int_eq(sim_run(p->sim, NULL, NULL, ran, &p->d), 0);
}

static bool same_trail(const struct eng_trail *a, const struct eng_trail *b)
{
	return a->n == b->n && !memcmp(a->step, b->step, a->n * sizeof(*a->step));
}

static const struct { const char *path, *variant, *set, *other; } runs[] = {
	{ "traces/synthetic/steady.yaml", "base", "seed=5", "seed=6" },
	{ "traces/litmus/promote+raise.yaml", "p7-v40", "seed=3", NULL },
	{ "traces/recorded/kvm-v4-k6.1.yaml", "toggle-p1", "run.until=1200ms", NULL },	/* slow */
};

START_TEST(one_seed_is_one_run)
{
	struct eng_trail ta, tb;
	struct sim_ran ra, rb;
	struct prop a, b;

	run(&a, runs[_i].path, runs[_i].variant, runs[_i].set, &ta, &ra);
	run(&b, runs[_i].path, runs[_i].variant, runs[_i].set, &tb, &rb);
	ck_assert_msg(same_trail(&ta, &tb), "%s: other steps", runs[_i].path);
	ck_assert_uint_eq(ra.r.now_ns, rb.r.now_ns);
	ck_assert_uint_eq(ra.r.failed, rb.r.failed);
	ck_assert(!memcmp(ra.window, rb.window, sizeof(ra.window)));
	ck_assert(!memcmp(a.sim->gs.arena.base, b.sim->gs.arena.base, (size_t)a.sim->gs.arena.lines * ARENA_LINE));
	trail_fini(&ta);
	trail_fini(&tb);
	prop_close(&a);
	prop_close(&b);
}
END_TEST

/* A run must not remember the one before it in the same sim. */
START_TEST(a_run_begins_anew)
{
	struct eng_trail ta, tb;
	struct sim_ran ra, rb;
	struct prop a;

	run(&a, runs[_i].path, runs[_i].variant, runs[_i].set, &ta, &ra);
	trail_init(&tb);
	a.sim->record = &tb;
	ck_assert_int_eq(sim_run(a.sim, NULL, NULL, &rb, &a.d), 0);
	ck_assert_msg(same_trail(&ta, &tb), "%s: other steps", runs[_i].path);
	ck_assert_uint_eq(ra.r.now_ns, rb.r.now_ns);
	trail_fini(&ta);
	trail_fini(&tb);
	prop_close(&a);
}
END_TEST

START_TEST(another_seed_is_another_run)
{
	struct eng_trail ta, tb;
	struct sim_ran ra, rb;
	struct prop a, b;

	run(&a, runs[0].path, runs[0].variant, runs[0].set, &ta, &ra);
	run(&b, runs[0].path, runs[0].variant, runs[0].other, &tb, &rb);
	ck_assert(!same_trail(&ta, &tb));
	trail_fini(&ta);
	trail_fini(&tb);
	prop_close(&a);
	prop_close(&b);
}
END_TEST

Suite *check_seed(void)
{
	Suite *s = suite_create("seed");
	TCase *t = tcase_create("law"), *l = tcase_create("recording");
	int quick = (int)ARRAY_SIZE(runs) - 1;

	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, one_seed_is_one_run, 0, quick);
	tcase_add_loop_test(t, a_run_begins_anew, 0, quick);
	tcase_add_test(t, another_seed_is_another_run);
	suite_add_tcase(s, t);
	tcase_set_timeout(l, 120);
	tcase_set_tags(l, "slow");
	tcase_add_loop_test(l, one_seed_is_one_run, quick, quick + 1);
	tcase_add_loop_test(l, a_run_begins_anew, quick, quick + 1);
	suite_add_tcase(s, l);
	return s;
}
