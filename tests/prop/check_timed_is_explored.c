/* SPDX-License-Identifier: MIT */
/*
 * Every timed run is one of the explored runs.
 *
 * A run in time is written down step by step, and the list is walked again
 * the way an explorer walks: no clock, no stamps, the journal on.  Every step
 * must be there to take, must ask the same choices, and the hashed zone at the
 * end must be the same byte for byte.  If a step looked at the clock, or the
 * clock got into the state, this is where it shows.
 *
 * Two rows exist in time only.  Background load is to an explorer a device that
 * writes, so that is what is done in its place.  A policy's look at the figures
 * that decides nothing is nothing; one that decided would show, since what it
 * began could not be taken.
 */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "core/choose.h"

struct setup {				/* writes down what setup's choices were told */
	struct chooser c;
	struct chooser_seeded seeded;
	u16 answers[64];
	u32 n;
};

struct pair {
	struct prop run, exp;
	struct eng_trail trail;
	struct setup setup;
	struct sim_ran ran;
	bool load_armed[64];
	u64 failed;
};

static u32 pick_noted(struct chooser *c, struct gs *g, u32 n)
{
	struct setup *s = (struct setup *)c;
	u32 a = s->seeded.c.pick(&s->seeded.c, g, n);

	ck_assert_uint_lt(s->n, ARRAY_SIZE(s->answers));
	s->answers[s->n++] = (u16)a;
	return a;
}

static void same_state(const struct pair *p, const char *name, const char *when)
{
	const struct sim *a = p->run.sim, *b = p->exp.sim;

	ck_assert_uint_eq(a->gs.arena.hashed, b->gs.arena.hashed);
	if (arena_equal(&a->gs.arena, &b->gs.arena))
		return;
	for (u32 i = 0; i < BLK_MAX; i++) {
		const struct lay_block *k = &a->lay.blk[i];

		if (!k->name || k->zone != LAY_HASHED)
			continue;
		ck_assert_msg(!memcmp(a->gs.arena.base + k->off, b->gs.arena.base + k->off, (size_t)k->size * k->count),
			      "%s: %s: the block '%s' differs", name, when, k->name);
	}
	ck_abort_msg("%s: %s: memory differs", name, when);
}

/* Both at the state after setup. */
static void prepare(struct pair *p, const char *name)
{
	struct chooser_list list;

	memset(&p->setup, 0, sizeof(p->setup));
	p->setup.c.pick = pick_noted;
	chooser_seeded_init(&p->setup.seeded);
	ck_assert_int_eq(sim_prepare(p->run.sim, &p->setup.c, &p->run.d), 0);
	chooser_list_init(&list);
	list.answers = p->setup.answers;
	list.n = p->setup.n;
	ck_assert_int_eq(sim_prepare(p->exp.sim, &list.c, &p->exp.d), 0);
	ck_assert_msg(!list.overrun && list.at == list.n, "%s: setup asks other choices", name);
	same_state(p, name, "after setup");
	ck_assert_int_eq(arena_journal(&p->exp.sim->gs.arena, true), 0);
}

static void begin(struct pair *p, const char *path, const char *variant, const char *set)
{
	memset(p, 0, sizeof(*p));
	prop_open(&p->run, path, variant, set, SIM_RUN);
	prop_open(&p->exp, path, variant, set, SIM_EXPLORE);
	prepare(p, path);
	trail_init(&p->trail);
	p->run.sim->record = &p->trail;
	ck_assert_int_eq(sim_run(p->run.sim, NULL, NULL, &p->ran, &p->run.d), 0);
	ck_assert_uint_eq(p->trail.n, p->ran.r.steps);
}

static void end(struct pair *p)
{
	trail_fini(&p->trail);
	prop_close(&p->run);
	prop_close(&p->exp);
}

/* The first step of a load only arms it. */
static bool load(struct pair *p, const struct eng_step *s)
{
	struct gs *g = &p->exp.sim->gs;
	u32 irq;

	ck_assert_uint_lt(s->k, ARRAY_SIZE(p->load_armed));
	irq = p->run.sim->guest.load[s->k].irq;
	gs_step_begin(g);
	if (p->load_armed[s->k]) {
		if (!dev_can_raise(g, irq))
			return false;
		dev_raise(g, irq);
	}
	p->load_armed[s->k] = true;
	arena_commit(&g->arena);
	return true;
}

static bool take(struct pair *p, const struct eng_step *step)
{
	struct sim *s = p->exp.sim;
	const char *row = prop_row(s, step);

	if (!strcmp(row, "load"))
		return load(p, step);
	if (!strcmp(row, "policy")) {
		gs_step_begin(&s->gs);
		return true;
	}
	return eng_take(&s->gs, &s->model, step);
}

/* How many steps could be taken. */
static u32 walk(struct pair *p)
{
	for (u32 i = 0; i < p->trail.n; i++) {
		if (!take(p, &p->trail.step[i]))
			return i;
		p->failed |= p->exp.sim->gs.step.failed;
	}
	return p->trail.n;
}

static void law(const char *path, const char *variant, const char *set, u32 steps_min)
{
	u64 timed_only = (u64)1 << CHECK_bounded_delay;
	char name[200];
	struct pair p;
	u32 n;

	snprintf(name, sizeof(name), "%s %s %s", path, variant, set ? set : "");
	begin(&p, path, variant, set);
	ck_assert_msg(p.trail.n >= steps_min, "%s: only %u steps", name, p.trail.n);
	n = walk(&p);
	ck_assert_msg(n == p.trail.n, "%s: step %u of %u, %s %u, cannot be taken", name, n, p.trail.n,
		      prop_row(p.exp.sim, &p.trail.step[n]), p.trail.step[n].k);
	same_state(&p, name, "at the end");
	if (p.ran.r.rest) {
		struct eng_step ready[256];

		/* a run that was cut leaves statements behind, which have no time here */
		if (!p.run.scn->until_ns)
			ck_assert_msg(!prop_ready(p.exp.sim, ready, ARRAY_SIZE(ready)), "%s: not at rest", name);
		p.exp.sim->model.at_rest(&p.exp.sim->gs);
		p.failed |= p.exp.sim->gs.step.failed;
	}
	ck_assert_msg(p.failed == (p.ran.r.failed & ~timed_only), "%s: other invariants failed", name);
	end(&p);
}

static const char *const litmus[] = { "demote+raise", "promote+raise", "movi-in+raise", "movi-out+raise" };
static const char *const variant[] = { "base", "v40", "p0", "p0-v40", "p2-p1", "p2-p1-v40", "p7", "p7-v40" };

START_TEST(litmus_run_in_time_is_explored)
{
	char path[80], seed[20];

	snprintf(path, sizeof(path), "traces/litmus/%s.yaml", litmus[_i]);
	for (u32 v = 0; v < ARRAY_SIZE(variant); v++)
		for (u32 s = 1; s <= 8; s++) {
			snprintf(seed, sizeof(seed), "seed=%u", s);
			law(path, variant[v], seed, 40);
		}
}
END_TEST

START_TEST(load_run_in_time_is_explored)
{
	law("traces/synthetic/steady.yaml", "base", "seed=1", 10000);
	law("traces/synthetic/steady.yaml", "base", "seed=2", 10000);
}
END_TEST

START_TEST(recording_run_in_time_is_explored)
{
	static const char *const v[] = { "base", "never", "toggle-p0", "toggle-p1", "toggle-p7" };

	law("traces/recorded/kvm-v4-k6.1.yaml", v[_i], "run.until=1200ms", 5000);
}
END_TEST

/* The law can fail: a run with a hole in it is another run. */
START_TEST(a_step_left_out_shows)
{
	struct pair p;
	u32 shown = 0, n = 0;

	begin(&p, "traces/litmus/demote+raise.yaml", "base", NULL);
	for (u32 hole = 0; hole < p.trail.n; hole += 7, n++) {
		struct eng_trail whole = p.trail, cut;

		trail_init(&cut);
		for (u32 i = 0; i < whole.n; i++)
			if (i != hole)
				ck_assert_int_eq(trail_push(&cut, &whole.step[i]), 0);
		sim_prepare(p.exp.sim, &p.setup.seeded.c, &p.exp.d);
		ck_assert_int_eq(arena_journal(&p.exp.sim->gs.arena, true), 0);
		p.trail = cut;
		shown += walk(&p) < cut.n || !arena_equal(&p.run.sim->gs.arena, &p.exp.sim->gs.arena);
		p.trail = whole;
		trail_fini(&cut);
	}
	ck_assert_uint_eq(shown, n);
	end(&p);
}
END_TEST

Suite *check_timed_is_explored(void)
{
	Suite *s = suite_create("timed is explored");
	TCase *t = tcase_create("law"), *l = tcase_create("recording");

	tcase_set_timeout(t, 120);
	tcase_add_loop_test(t, litmus_run_in_time_is_explored, 0, (int)ARRAY_SIZE(litmus));
	tcase_add_test(t, load_run_in_time_is_explored);
	tcase_add_test(t, a_step_left_out_shows);
	suite_add_tcase(s, t);
	tcase_set_timeout(l, 120);
	tcase_set_tags(l, "slow");
	tcase_add_loop_test(l, recording_run_in_time_is_explored, 0, 5);
	suite_add_tcase(s, l);
	return s;
}
