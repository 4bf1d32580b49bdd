/* SPDX-License-Identifier: MIT */
/*
 * The greatest of many bytes, found without looking at all of them.
 *
 * An element is a tree of bytes: leaves 0 .. leaves-1, and above each 64 bytes
 * one that is the greatest of them, up to a root.  A change looks at 64 bytes
 * of a level at most, and only as far up as something changes.
 *
 * It is a summary of other state, so it lives in the shadow zone: journalled,
 * and no part of what tells states apart.
 */
#ifndef GS_GIC_BESTMAP_H
#define GS_GIC_BESTMAP_H

#include "core/gs.h"

struct bestmap {
	u32 blk;		/* block id */
	u32 i;			/* element */
	u32 leaves;		/* at most 2^18 */
};

u32 bestmap_bytes(u32 leaves);
void bestmap_put(struct gs *g, struct bestmap m, u32 leaf, u8 val);
/* A bit of the element for its owner's use. */
bool bestmap_on(const struct gs *g, struct bestmap m);
void bestmap_switch(struct gs *g, struct bestmap m, bool on);
u8 bestmap_leaf(const struct gs *g, struct bestmap m, u32 leaf);
/* The greatest one. */
u8 bestmap_best(const struct gs *g, struct bestmap m);
/* The first leaf that has it, or the last; *more: there are others. */
u32 bestmap_find(const struct gs *g, struct bestmap m, bool last, bool *more);

#endif
