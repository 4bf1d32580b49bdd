/* SPDX-License-Identifier: MIT */
/*
 * Sparse sets of INTIDs in the arena.
 *
 * An element is three levels of words, four beyond 2^18 members: bit n of a
 * higher level says that word n below is not zero.  So the next member is found
 * without a scan over the INTIDs, and a set or clear touches a word of each
 * level.  The summaries stand first and share a line when the range is small.
 */
#ifndef GS_GIC_PENDMAP_H
#define GS_GIC_PENDMAP_H

#include "core/gs.h"

struct pendmap {
	u32 blk;		/* block id */
	u32 i;			/* element */
	u32 bits;		/* members are 0 .. bits-1 */
};

u32 pendmap_bytes(u32 bits);
/* From the top summary alone: one word. */
bool pendmap_none(const struct gs *g, struct pendmap m);
bool pendmap_has(const struct gs *g, struct pendmap m, u32 bit);
/* It will be asked for soon: begin to bring it near. */
void pendmap_hint(const struct gs *g, struct pendmap m, u32 bit);
/* Members 64w .. 64w+63. */
u64 pendmap_at(const struct gs *g, struct pendmap m, u32 w);
/* Put in or take out; was it a member? */
bool pendmap_put(struct gs *g, struct pendmap m, u32 bit, bool on);
/* All members, and there are some, are in one word: its number. */
bool pendmap_only(const struct gs *g, struct pendmap m, u32 *w);
/* Smallest member >= from, or GS_NONE32. */
u32 pendmap_next(const struct gs *g, struct pendmap m, u32 from);
/* The word of members that holds the smallest one >= 64 * *w; false: none.  *w is its number. */
bool pendmap_word(const struct gs *g, struct pendmap m, u32 *w, u64 *members);
void pendmap_empty(struct gs *g, struct pendmap m);
/* Are the summaries what the members say?  For audits. */
bool pendmap_sound(const struct gs *g, struct pendmap m);

#define pendmap_for_each(g, m, bit)                                                                \
	for (u32 bit = pendmap_next(g, m, 0); bit != GS_NONE32; bit = pendmap_next(g, m, bit + 1))

#endif
