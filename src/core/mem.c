/* SPDX-License-Identifier: MIT */
#include "core/mem.h"

#include <gicsim/error.h>
#include <string.h>

#include "core/diag.h"

const u8 *mem_look(const struct gs *g, u64 addr, u64 len)
{
	const struct lay_region *r = lay_find(g->lay, addr, len);

	return r ? (const u8 *)arena_at(&g->arena, r->off) + (addr - r->base) : NULL;
}

static u8 *mem_mut(struct gs *g, u64 addr, u32 len)
{
	const struct lay_region *r = lay_find(g->lay, addr, len);

	if (!r)
		return NULL;
	gs_touch(g, BLK_MEM, 0);
	return arena_mut(&g->arena, r->off + (u32)(addr - r->base), len);
}

int mem_read(const struct gs *g, u64 addr, u32 len, u64 *val)
{
	const u8 *p = mem_look(g, addr, len);

	gs_assert(len == 1 || len == 2 || len == 4 || len == 8);
	*val = 0;
	if (!p)
		return GICSIM_E_FAULT;
	for (u32 i = 0; i < len; i++)
		*val |= (u64)p[i] << (8 * i);
	return 0;
}

int mem_write(struct gs *g, u64 addr, u32 len, u64 val)
{
	u8 *p = mem_mut(g, addr, len);

	gs_assert(len == 1 || len == 2 || len == 4 || len == 8);
	if (!p)
		return GICSIM_E_FAULT;
	for (u32 i = 0; i < len; i++)
		p[i] = (u8)(val >> (8 * i));
	return 0;
}

int mem_read_block(const struct gs *g, u64 addr, void *to, u32 len)
{
	const u8 *p = mem_look(g, addr, len);

	if (!p)
		return GICSIM_E_FAULT;
	memcpy(to, p, len);
	return 0;
}

int mem_write_block(struct gs *g, u64 addr, const void *from, u32 len)
{
	u8 *p = mem_mut(g, addr, len);

	if (!p)
		return GICSIM_E_FAULT;
	memcpy(p, from, len);
	return 0;
}
