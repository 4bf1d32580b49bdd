/* SPDX-License-Identifier: MIT */
#include "core/mem.h"

#include <gicsim/config.h>
#include <gicsim/error.h>
#include <string.h>

#include "core/bits.h"
#include "core/diag.h"

GS_HOT const u8 *mem_look(const struct gs *g, u64 addr, u64 len)
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

/* A region that holds the first byte and not the last is the end of memory, not somebody else's. */
static bool is_foreign(const struct gs *g, u64 addr, u32 len)
{
	return addr + len > addr && !lay_find(g->lay, addr, 1) && !lay_find(g->lay, addr + len - 1, 1);
}

bool mem_foreign(const struct gs *g)
{
	return g->ops && g->ops->dma_read;
}

static int foreign_read(const struct gs *g, u64 addr, void *to, u32 len)
{
	if (!mem_foreign(g) || !is_foreign(g, addr, len))
		return GICSIM_E_FAULT;
	return g->ops->dma_read(g->ops_ctx, addr, to, len) ? GICSIM_E_FAULT : 0;
}

static inline void wrote(struct gs *g, u64 addr, u32 len)
{
	if (g->wrote && len)
		g->wrote(g, addr, len);
}

static int foreign_write(struct gs *g, u64 addr, const void *from, u32 len)
{
	if (!g->ops || !g->ops->dma_write || !is_foreign(g, addr, len))
		return GICSIM_E_FAULT;
	gs_touch(g, BLK_MEM, 0);
	if (g->ops->dma_write(g->ops_ctx, addr, from, len))
		return GICSIM_E_FAULT;
	wrote(g, addr, len);
	return 0;
}

/* Sizes that entries of tables and commands have, as loads and not as a call. */
static inline void copy(void *to, const void *from, u32 len)
{
	switch (len) {
	case 8:
		memcpy(to, from, 8);
		break;
	case 12:
		memcpy(to, from, 12);
		break;
	case 16:
		memcpy(to, from, 16);
		break;
	default:
		memcpy(to, from, len);
	}
}

static u64 get_le(const u8 *p, u32 len)
{
	u64 v = 0;

	for (u32 i = 0; i < len; i++)
		v |= (u64)p[i] << (8 * i);
	return v;
}

GS_HOT int mem_read(const struct gs *g, u64 addr, u32 len, u64 *val)
{
	const u8 *p = mem_look(g, addr, len);
	u8 bytes[8];

	gs_assert(len == 1 || len == 2 || len == 4 || len == 8);
	*val = 0;
	if (!p) {
		if (foreign_read(g, addr, bytes, len))
			return GICSIM_E_FAULT;
		p = bytes;
	}
	*val = len == 8 ? bits_le64(p) : get_le(p, len);
	return 0;
}

int mem_write(struct gs *g, u64 addr, u32 len, u64 val)
{
	u8 *p = mem_mut(g, addr, len);
	u8 bytes[8];

	gs_assert(len == 1 || len == 2 || len == 4 || len == 8);
	for (u32 i = 0; i < 8; i++)
		bytes[i] = (u8)(val >> (8 * i));
	if (!p)
		return foreign_write(g, addr, bytes, len);
	if (len == 8)
		memcpy(p, bytes, 8);
	else
		memcpy(p, bytes, len);
	wrote(g, addr, len);
	return 0;
}

int mem_read_block(const struct gs *g, u64 addr, void *to, u32 len)
{
	const u8 *p = mem_look(g, addr, len);

	if (!p)
		return foreign_read(g, addr, to, len);
	copy(to, p, len);
	return 0;
}

GS_HOT int mem_write_block(struct gs *g, u64 addr, const void *from, u32 len)
{
	u8 *p = mem_mut(g, addr, len);

	if (!p)
		return foreign_write(g, addr, from, len);
	copy(p, from, len);
	wrote(g, addr, len);
	return 0;
}
