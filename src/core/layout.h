/* SPDX-License-Identifier: MIT */
/*
 * Where each block of state sits in the arena.
 *
 * A block is an array of equal structs of one folder: its id, the size of one,
 * how many, and the zone.  Folders add theirs before the arena is made; after
 * lay_seal() nothing changes any more.  Block ids are given by the owning
 * folder from its own range, so that core knows none of them.
 */
#ifndef GS_CORE_LAYOUT_H
#define GS_CORE_LAYOUT_H

#include "core/types.h"

enum {
	BLK_CORE = 0,		/* first id of each floor's range */
	BLK_GIC = 3,
	BLK_GUEST = 36,
	BLK_HYP = 44,
	BLK_CHECK = 60,
	BLK_MAX = 64
};

enum { BLK_CHOICE = BLK_CORE, BLK_RNG, BLK_MEM };
_Static_assert((int)BLK_MEM < (int)BLK_GIC, "floors do not share ids");

enum lay_zone { LAY_HASHED, LAY_SHADOW };

struct lay_block {
	u32 size;		/* of one element; its stride */
	u32 count;
	u32 off;		/* byte offset of element 0, line aligned */
	u8 zone;
	const char *name;
};

/* A declared region of memory that hardware and software share. */
struct lay_region {
	u64 base, size;
	u32 off;		/* in the arena */
	const char *name;	/* "cmdq its0", "vpt vm0.vcpu0", ... */
};

#define LAY_REGIONS 8192

struct gs_layout {
	struct lay_block blk[BLK_MAX];
	struct lay_region *region;	/* sorted by base once sealed */
	u32 nregions;
	u32 hashed_lines, shadow_lines;
	bool sealed;
};

int lay_init(struct gs_layout *l);
void lay_fini(struct gs_layout *l);
/* `size` must be 2^n below 64 or a multiple of 8; a block has no more than one name. */
void lay_block(struct gs_layout *l, u32 id, const char *name, u32 size, u32 count, enum lay_zone z);
/* Memory of `size` bytes at physical `base`, zero at first.  Regions must not overlap. */
int lay_region(struct gs_layout *l, const char *name, u64 base, u64 size);
/* Compute offsets.  0, GICSIM_E_LIMIT (does not fit 4 GiB), GICSIM_E_INVAL (overlap). */
int lay_seal(struct gs_layout *l);
/* The region that holds [addr, addr + len), or null. */
const struct lay_region *lay_find(const struct gs_layout *l, u64 addr, u64 len);

#endif
