/* SPDX-License-Identifier: MIT */
#include "support_orders.h"

#include <stdio.h>

#include "engine/engine.h"

/* ------------------------------------------------------------ a device that raises event 0 `left` times */

static u32 one(const struct gs *g)
{
	(void)g;
	return 1;
}

static bool dev_ready(const struct gs *g, u32 k)
{
	(void)k;
	return *(const u32 *)gs_at(g, BLK_GUEST, 0) && gic_msi_ready(g, GS_ITS(0), 0x10, 0);
}

static void dev_step(struct gs *g, u32 k)
{
	(void)k;
	--*(u32 *)gs_mut(g, BLK_GUEST, 0);
	gic_msi(g, GS_ITS(0), 0x10, 0);
}

static void dev_what(const struct gs *g, u32 k, char *buf, size_t n)
{
	(void)g, (void)k;
	snprintf(buf, n, "device");
}

static const struct actor dev = {
	.name = "dev", .count = one, .ready = dev_ready, .step = dev_step, .what = dev_what,
};

static void layout(struct mach *x)
{
	lay_block(&x->lay, BLK_GUEST, "dev", sizeof(u32), 1, LAY_HASHED);
}

struct mach *orders_new(enum gic_version v, u32 msis)
{
	struct mach *m = mach_new((struct mach_opt){ .version = v, .layout = layout });

	mach_usual(m);
	*(u32 *)gs_mut(&m->g, BLK_GUEST, 0) = msis;
	return m;
}

/* ------------------------------------------------------------ what is at rest */

/* The engine gives its callback the system and nothing else. */
static struct orders seen;

static void at_rest(struct gs *g)
{
	u64 h1, h2;
	u32 n = seen.carriers(g);

	arena_full_hash(&g->arena, &h1, &h2);
	seen.rests++;
	seen.sum += h1 ^ h2;
	seen.with[n < 3 ? n : 3]++;
}

struct orders orders_explore(struct mach *m, bool all_orders, u32 (*carriers)(const struct gs *g))
{
	const struct actor *rows[16] = { &dev };
	struct eng_model model = { .rows = rows, .nrows = gic_nactors + 1, .at_rest = at_rest };
	struct eng_limits lim = { .states_max = 200000, .all_orders = all_orders };
	struct eng_explored e;

	ck_assert_uint_lt(gic_nactors, ARRAY_SIZE(rows));
	for (u32 k = 0; k < gic_nactors; k++)
		rows[k + 1] = gic_actors[k];
	seen = (struct orders){ .carriers = carriers };
	m->g.sinks = NULL;
	arena_commit(&m->g.arena);
	ck_assert_int_eq(eng_explore(&m->g, &model, &lim, &e), 0);
	ck_assert_int_eq(e.end, ENG_COMPLETE);
	ck_assert_uint_eq(e.rests, seen.rests);
	ck_assert_uint_gt(seen.rests, 0);
	seen.states = e.states;
	eng_explored_fini(&e, 0);
	return seen;
}
