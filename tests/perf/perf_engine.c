/* SPDX-License-Identifier: MIT */
/*
 * What the engines cost by themselves: the toy model's steps are a few
 * nanoseconds, so the figures are those of journal, fingerprint, table, ready
 * lists and event loop.  Use the release preset: audits of debug builds recompute all.
 */
#include <inttypes.h>
#include <stdio.h>

#include "core/diag.h"
#include "support_toy.h"

#define INSTANCES 50

static void explorer(void)
{
	struct eng_limits lim = { .time_ms_max = 60000 };
	struct eng_explored e;
	struct toy t;
	int err;

	toy_open(&t, (struct toy_conf){ .walkers = 6, .steps = 6, .lockers = 2 });
	err = eng_explore(&t.gs, &t.model, &lim, &e);
	gs_assert(!err);
	printf("explore: %" PRIu64 " states, %" PRIu64 " transitions, %.2f M transitions/s, %.1f bytes per state\n",
	       e.states, e.transitions, (double)e.transitions / 1e3 / (double)(e.elapsed_ms + 1),
	       (double)e.mem_bytes / (double)e.states);
	/* (steps + 1)^walkers times the 13 states of two lockers */
	gs_assert(e.end != ENG_COMPLETE || e.states == 117649u * 13);
	eng_explored_fini(&e, TOY_INVARIANTS);
	toy_close(&t);
}

static u32 fifty(const struct gs *g) { (void)g; return INSTANCES; }
static bool always(const struct gs *g, u32 k) { (void)g; (void)k; return true; }
static void count(struct gs *g, u32 k) { ++*(u8 *)gs_mut(g, TOY_WALK, k); }

static u64 price(void *ctx, struct gs *g)
{
	(void)ctx;
	return 100 + (g->step.actor * 37 & 63);
}

/* `asked`: is every instance asked again after every step, or none? */
static void timed(bool asked)
{
	struct eng_timed opt = { .until_ns = 10000000, .price = price };
	struct eng_timed_result r;
	struct toy t;
	int err;

	toy_open(&t, (struct toy_conf){ 0 });
	t.row[ROW_WALKER].count = fifty;
	t.row[ROW_WALKER].ready = always;
	t.row[ROW_WALKER].step = count;
	t.row[ROW_WALKER].watch = (u64)1 << (asked ? TOY_WALK : TOY_FLIP);
	err = eng_run_timed(&t.gs, &t.model, &opt, &r);
	gs_assert(!err);
	printf("timed, %u instances, %s asked: %" PRIu64 " steps, %.0f ns per step\n", INSTANCES,
	       asked ? "all" : "none", r.steps, (double)r.elapsed_ms * 1e6 / (double)r.steps);
	toy_close(&t);
}

int main(void)
{
	explorer();
	timed(false);
	timed(true);
	return 0;
}
