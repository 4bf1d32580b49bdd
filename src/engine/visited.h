/* SPDX-License-Identifier: MIT */
/*
 * The states an exploration has seen, by fingerprint.
 *
 * Open addressing with linear probing.  An entry is 16 bytes: the whole first
 * fingerprint, which also gives the slot (so the table can grow without the
 * states), and 48 bits of the second, a generation, and a mark for states on
 * the stack.  Two states are taken for one when 112 bits agree.  The table
 * grows by half at a load of 4/5, so a state costs 20 to 30 bytes.
 *
 * A new generation empties the table without touching it.
 *
 * Exact mode also keeps each state, as the lines in which it differs from the
 * first one, and tells a collision from a revisit.
 */
#ifndef GS_ENGINE_VISITED_H
#define GS_ENGINE_VISITED_H

#include "core/types.h"

struct visited_entry {
	u64 fp1;
	u64 rest;			/* fp2[63:16], generation[15:1], on the stack[0] */
};

struct visited {
	struct visited_entry *slot;
	u64 slots, used;
	u64 bytes_max;			/* of the table; 0: none */
	u32 generation;
	bool exact;
	u64 *where;			/* exact: per slot, its state in `pool` */
	u8 *pool;
	u64 npool, cappool;
};

/* Lines in which a state differs from the first one, ascending or not, each once. */
struct visited_state {
	u32 n;
	const u32 *line;
	const u8 *data;			/* n lines of 64 bytes */
};

enum visited_answer {
	VISITED_NEW,			/* added, on the stack */
	VISITED_SEEN,
	VISITED_STACK,			/* seen, and on the stack now: a cycle */
	VISITED_FULL,			/* new, but there is no room */
	VISITED_COLLISION		/* exact: same fingerprint, another state */
};

/* 0 or GICSIM_E_NOMEM. */
int visited_init(struct visited *v, bool exact);
void visited_fini(struct visited *v);
void visited_clear(struct visited *v);
/* `s` is needed in exact mode only. */
enum visited_answer visited_add(struct visited *v, u64 fp1, u64 fp2, const struct visited_state *s);
/* The state is no longer on the stack.  It must have been added. */
void visited_leave(struct visited *v, u64 fp1, u64 fp2);
u64 visited_bytes(const struct visited *v);
/* Odds that some state was taken for another one. */
double visited_miss_odds(const struct visited *v);

#endif
