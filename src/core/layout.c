/* SPDX-License-Identifier: MIT */
/* Blocks and regions, laid out line by line: hashed blocks, regions, shadow blocks. */
#include "core/layout.h"

#include <gicsim/error.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/arena.h"
#include "core/diag.h"

int lay_init(struct gs_layout *l)
{
	memset(l, 0, sizeof(*l));
	l->region = gs_alloc(LAY_REGIONS, sizeof(*l->region));
	return l->region ? 0 : GICSIM_E_NOMEM;
}

void lay_fini(struct gs_layout *l)
{
	for (u32 i = 0; i < l->nregions; i++)
		gs_free((void *)(uintptr_t)l->region[i].name);
	gs_free(l->region);
	memset(l, 0, sizeof(*l));
}

void lay_block(struct gs_layout *l, u32 id, const char *name, u32 size, u32 count, enum lay_zone z)
{
	gs_assert(!l->sealed && id < BLK_MAX && !l->blk[id].name);
	gs_assert(size && (size % 8 == 0 || (size & (size - 1)) == 0));
	l->blk[id] = (struct lay_block){ .size = size, .count = count, .zone = (u8)z, .name = name };
}

int lay_region(struct gs_layout *l, const char *name, u64 base, u64 size)
{
	struct lay_region *r;

	gs_assert(!l->sealed);
	if (l->nregions == LAY_REGIONS)
		return GICSIM_E_LIMIT;
	r = &l->region[l->nregions];
	r->base = base;
	r->size = size;
	r->name = gs_strdup(name);
	if (!r->name)
		return GICSIM_E_NOMEM;
	l->nregions++;
	return 0;
}

static int by_base(const void *a, const void *b)
{
	const struct lay_region *x = a, *y = b;

	return x->base < y->base ? -1 : x->base > y->base;
}

/* Gives `bytes` at the end of *lines; false when 4 GiB are not enough. */
static bool place(u64 *lines, u64 bytes, u32 *off)
{
	u64 n = (bytes + ARENA_LINE - 1) / ARENA_LINE;

	if ((*lines + n) * ARENA_LINE > 0xffffffffull)
		return false;
	*off = (u32)(*lines * ARENA_LINE);
	*lines += n;
	return true;
}

static bool place_zone(struct gs_layout *l, u8 zone, u64 *lines)
{
	for (u32 i = 0; i < BLK_MAX; i++) {
		struct lay_block *b = &l->blk[i];

		if (b->name && b->zone == zone && !place(lines, (u64)b->size * b->count, &b->off))
			return false;
	}
	return true;
}

int lay_seal(struct gs_layout *l)
{
	u64 lines = 0;

	qsort(l->region, l->nregions, sizeof(*l->region), by_base);
	for (u32 i = 1; i < l->nregions; i++)
		if (l->region[i - 1].base + l->region[i - 1].size > l->region[i].base)
			return GICSIM_E_INVAL;
	if (!place_zone(l, LAY_HASHED, &lines))
		return GICSIM_E_LIMIT;
	for (u32 i = 0; i < l->nregions; i++)
		if (!place(&lines, l->region[i].size, &l->region[i].off))
			return GICSIM_E_LIMIT;
	l->hashed_lines = (u32)lines;
	if (!place_zone(l, LAY_SHADOW, &lines))
		return GICSIM_E_LIMIT;
	l->shadow_lines = (u32)lines - l->hashed_lines;
	l->sealed = true;
	return 0;
}

const struct lay_region *lay_find(const struct gs_layout *l, u64 addr, u64 len)
{
	u32 lo = 0, hi = l->nregions;

	while (lo < hi) {
		u32 mid = (lo + hi) / 2;
		const struct lay_region *r = &l->region[mid];

		if (addr < r->base)
			hi = mid;
		else if (addr - r->base >= r->size)
			lo = mid + 1;
		else
			return len <= r->size - (addr - r->base) ? r : NULL;
	}
	return NULL;
}
