/* SPDX-License-Identifier: MIT */
/* The toy model of support_toy.h: six rows over six small blocks. */
#include "support_toy.h"

#include <stdio.h>
#include <string.h>

#include "core/diag.h"
#include "core/rng.h"

#define BIT(b) ((u64)1 << (b))

static const struct toy_conf *conf(const struct gs *g)
{
	return gs_at(g, TOY_CONF, 0);
}

static u8 byte(const struct gs *g, u32 blk, u32 i)
{
	return *(const u8 *)gs_at(g, blk, i);
}

static u8 *byte_mut(struct gs *g, u32 blk, u32 i)
{
	return gs_mut(g, blk, i);
}

const struct toy_chan *toy_chan(const struct gs *g)
{
	return gs_at(g, TOY_CHAN, 0);
}

u32 toy_walker(const struct gs *g, u32 k)
{
	return byte(g, TOY_WALK, k);
}

static void what(const struct gs *g, u32 k, char *buf, size_t n)
{
	(void)g;
	snprintf(buf, n, "step of %u", k);
}

static u32 walkers(const struct gs *g) { return conf(g)->walkers; }
static bool walker_ready(const struct gs *g, u32 k) { return toy_walker(g, k) < conf(g)->steps; }
static bool walker_local(const struct gs *g, u32 k) { (void)k; return conf(g)->local; }

static void walker_step(struct gs *g, u32 k)
{
	u8 meet = conf(g)->meet;

	++*byte_mut(g, TOY_WALK, k);
	if (meet && toy_walker(g, 0) == meet && toy_walker(g, 1) == meet)
		gs_fail(g, INV_MEET, 0, k, meet, 0);
}

/* Positions: 0 none, 1 its first lock, 2 both, 3 done. */
static u32 lockers(const struct gs *g) { return conf(g)->lockers; }

static bool locker_ready(const struct gs *g, u32 k)
{
	u8 me = byte(g, TOY_LOCK, k), other = byte(g, TOY_LOCK, !k);

	if (me == 0)			/* my first lock is the other's second */
		return other != 2;
	if (me == 1)
		return other == 0 || other == 3;
	return me == 2;
}

static void locker_step(struct gs *g, u32 k) { ++*byte_mut(g, TOY_LOCK, k); }

static u32 senders(const struct gs *g) { return conf(g)->tokens ? 1 : 0; }

static bool sender_ready(const struct gs *g, u32 k)
{
	(void)k;
	return toy_chan(g)->sent < conf(g)->tokens && toy_chan(g)->inside < 2;
}

static void sender_step(struct gs *g, u32 k)
{
	struct toy_chan *c = gs_mut(g, TOY_CHAN, 0);

	(void)k;
	c->sent++;
	c->inside++;
}

static bool wire_ready(const struct gs *g, u32 k) { (void)k; return toy_chan(g)->inside > 0; }

static void wire_step(struct gs *g, u32 k)
{
	struct toy_chan *c = gs_mut(g, TOY_CHAN, 0);

	(void)k;
	c->inside--;
	if (conf(g)->lossy && gs_choose_n(g, 2))
		c->lost++;
	else
		c->received++;
}

static u32 flips(const struct gs *g) { return conf(g)->flips; }
static bool flip_ready(const struct gs *g, u32 k) { (void)g; (void)k; return true; }
static void flip_step(struct gs *g, u32 k) { *byte_mut(g, TOY_FLIP, k) ^= 1; }

static u32 timers(const struct gs *g) { return conf(g)->timers; }
static bool timer_ready(const struct gs *g, u32 k) { return !byte(g, TOY_TIMER, k); }
static u64 timer_due(const struct gs *g, u32 k) { (void)k; return *(const u64 *)gs_at(g, TOY_STAMP, 0); }

static void timer_step(struct gs *g, u32 k)
{
	*byte_mut(g, TOY_TIMER, k) = 1;
	for (u32 i = 0; i < conf(g)->walkers; i++)
		if (walker_ready(g, i))
			gs_fail(g, INV_EARLY, 0, k, i, 0);
}

static void at_rest(struct gs *g)
{
	const struct toy_chan *c = toy_chan(g);

	if (c->received != conf(g)->tokens)
		gs_fail(g, INV_LOST, 0, c->lost, 0, 0);
	for (u32 k = 0; k < conf(g)->lockers; k++)
		if (byte(g, TOY_LOCK, k) != 3)
			gs_fail(g, INV_DEADLOCK, 1, k, 0, 0);
}

static const struct actor toy_rows[TOY_ROWS] = {
	[ROW_WALKER] = { .name = "walker", .watch = BIT(TOY_WALK), .count = walkers,
			 .ready = walker_ready, .step = walker_step, .what = what, .local = walker_local },
	[ROW_LOCKER] = { .name = "locker", .watch = BIT(TOY_LOCK), .count = lockers,
			 .ready = locker_ready, .step = locker_step, .what = what },
	[ROW_SENDER] = { .name = "sender", .watch = BIT(TOY_CHAN), .count = senders,
			 .ready = sender_ready, .step = sender_step, .what = what },
	[ROW_WIRE] = { .name = "wire", .watch = BIT(TOY_CHAN), .count = senders, .ready = wire_ready,
		       .step = wire_step, .what = what },
	[ROW_FLIP] = { .name = "flip", .watch = BIT(TOY_FLIP), .count = flips, .ready = flip_ready,
		       .step = flip_step, .what = what },
	[ROW_TIMER] = { .name = "timer", .urgency = URGENCY_LAST, .watch = BIT(TOY_TIMER),
			.count = timers, .ready = timer_ready, .step = timer_step, .what = what,
			.due_ns = timer_due },
};

void toy_open(struct toy *t, struct toy_conf c)
{
	int err;

	memset(t, 0, sizeof(*t));
	err = lay_init(&t->lay);
	gs_assert(!err);
	rng_layout(&t->lay);
	lay_block(&t->lay, TOY_CONF, "conf", sizeof(struct toy_conf), 1, LAY_HASHED);
	lay_block(&t->lay, TOY_WALK, "walk", 1, 200, LAY_HASHED);
	lay_block(&t->lay, TOY_LOCK, "lock", 1, 2, LAY_HASHED);
	lay_block(&t->lay, TOY_CHAN, "chan", sizeof(struct toy_chan), 1, LAY_HASHED);
	lay_block(&t->lay, TOY_FLIP, "flip", 1, 8, LAY_HASHED);
	lay_block(&t->lay, TOY_TIMER, "timer", 1, 8, LAY_HASHED);
	lay_block(&t->lay, TOY_STAMP, "stamp", 8, 1, LAY_SHADOW);
	choose_layout(&t->lay, 0);
	err = lay_seal(&t->lay);
	gs_assert(!err);
	err = arena_init(&t->gs.arena, t->lay.hashed_lines, t->lay.shadow_lines);
	gs_assert(!err);
	t->gs.lay = &t->lay;
	t->gs.choices = &t->choices;
	chooser_seeded_init(&t->seeded);
	t->gs.choose = &t->seeded.c;
	*(struct toy_conf *)gs_mut(&t->gs, TOY_CONF, 0) = c;
	for (u32 r = 0; r < TOY_ROWS; r++) {
		t->row[r] = toy_rows[r];
		t->rows[r] = &t->row[r];
	}
	t->model = (struct eng_model){ .rows = t->rows, .nrows = TOY_ROWS, .at_rest = at_rest,
				       .ninvariants = TOY_INVARIANTS };
}

void toy_close(struct toy *t)
{
	arena_fini(&t->gs.arena);
	lay_fini(&t->lay);
}

void toy_set_due(struct toy *t, u64 ns)
{
	*(u64 *)gs_mut(&t->gs, TOY_STAMP, 0) = ns;
}

struct eng_step toy_step(u16 row, u16 k)
{
	return (struct eng_step){ .row = row, .k = k };
}
