/* SPDX-License-Identifier: MIT */
/*
 * A toy model: small enough to count its states by hand.
 *
 * walker   n of them count to `steps`; may fail INV_MEET when 0 and 1 meet
 * locker   two that take two locks in opposite order: the classic deadlock
 * sender   puts tokens on a channel of two places
 * wire     takes one off; a lossy one may lose it (a choice)
 * flip     a bit that flips for ever: a cycle
 * timer    fires last, when nothing else can happen
 *
 * INV_LOST and INV_DEADLOCK are judged at rest, the others in steps.
 */
#ifndef SUPPORT_TOY_H
#define SUPPORT_TOY_H

#include "core/choose.h"
#include "core/gs.h"
#include "engine/engine.h"

enum { TOY_CONF = 4, TOY_WALK, TOY_LOCK, TOY_CHAN, TOY_FLIP, TOY_TIMER, TOY_STAMP };
enum { ROW_WALKER, ROW_LOCKER, ROW_SENDER, ROW_WIRE, ROW_FLIP, ROW_TIMER, TOY_ROWS };
enum { INV_LOST, INV_DEADLOCK, INV_MEET, INV_EARLY, TOY_INVARIANTS };

struct toy_conf {
	u8 walkers, steps, meet, local;
	u8 lockers, tokens, lossy, flips;
	u8 timers, pad[7];
};

struct toy_chan { u8 sent, inside, received, lost, pad[4]; };

struct toy {
	struct gs gs;
	struct gs_layout lay;
	const struct actor *rows[TOY_ROWS];
	struct actor row[TOY_ROWS];	/* copies that a test may change */
	struct eng_model model;
	struct gs_choices choices;
	struct chooser_seeded seeded;
};

void toy_open(struct toy *t, struct toy_conf conf);
void toy_close(struct toy *t);
const struct toy_chan *toy_chan(const struct gs *g);
u32 toy_walker(const struct gs *g, u32 k);
/* The timer's due time, for timed runs. */
void toy_set_due(struct toy *t, u64 ns);
struct eng_step toy_step(u16 row, u16 k);

#endif
