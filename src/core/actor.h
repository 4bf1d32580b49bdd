/* SPDX-License-Identifier: MIT */
/*
 * Actors: concurrent things that take atomic steps.
 *
 * Floors list theirs as rows; engines decide whose turn it is.
 */
#ifndef GS_CORE_ACTOR_H
#define GS_CORE_ACTOR_H

#include "core/gs.h"

enum urgency {
	URGENCY_NORMAL,
	URGENCY_LAST		/* ready only when nothing normal is: timeouts */
};

enum taken {
	TAKEN_NOTHING,		/* it was not ready */
	TAKEN_SOME,		/* and may be ready still */
	TAKEN_ALL		/* and is not until somebody else does something */
};

struct actor {
	const char *name;	/* "its", "fabric", "thread": unique */
	enum urgency urgency;
	bool endless;		/* its steps come by the clock for ever: they alone do not keep a timed run going */
	u64 watch;		/* blocks that count(), ready() and due_ns() read; 0: ask always */
	u32 (*count)(const struct gs *g);
	bool (*ready)(const struct gs *g, u32 k);
	void (*step)(struct gs *g, u32 k);
	/* ready(), and if so step(), and what it can do after that, in one: for who steps at once
	 * whatever is ready.  Null: there is nothing to save. */
	enum taken (*take)(struct gs *g, u32 k);
	/* What it would do now, for people: "its0: execute DISCARD dev 0x100 event 0". */
	void (*what)(const struct gs *g, u32 k, char *buf, size_t n);
	/* Earliest time of its next step, from shadow stamps; null or 0: any. */
	u64 (*due_ns)(const struct gs *g, u32 k);
	/* A step that only this actor can see or disturb, which leads nowhere else:
	 * the explorer may take it at once, without trying others first.  May be null. */
	bool (*local)(const struct gs *g, u32 k);
	/* Asked when a watched block was written: the instances, one bit per number mod 64, for
	 * which ready() or due_ns() may have changed with the step just taken (gs_touched_in()).
	 * Cheap, and rather one too many.  Null: all of them. */
	u64 (*concerns)(const struct gs *g);
};

#endif
