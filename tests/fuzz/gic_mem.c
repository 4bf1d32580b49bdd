/* SPDX-License-Identifier: MIT */
/* Memory of fuzz-gic: what no region of gicsim holds is here, behind callbacks. */
#include <stdlib.h>
#include <string.h>

#include "api/api.h"
#include "core/alloc.h"
#include "core/mem.h"
#include "gic_case.h"

bool memory_open(struct fuzz *f)
{
	f->ram.p = gs_alloc(RAM_BYTES, 1);
	f->first.p = gs_alloc(RAM_BYTES, 1);
	return f->ram.p && f->first.p;
}

void memory_close(struct fuzz *f)
{
	gs_free(f->ram.p);
	gs_free(f->first.p);
}

void memory_clean(struct ram *r)
{
	for (u32 p = 0; p < PAGES; p++)
		if (r->dirty[p]) {
			memset(r->p + p * 0x1000, 0, 0x1000);
			r->dirty[p] = false;
		}
}

void memory_put_by(struct fuzz *f)
{
	struct ram r = f->ram;

	memory_clean(&f->first);
	f->ram = f->first;
	f->first = r;
}

bool is_own(const struct fuzz *f, u64 addr)
{
	for (u32 i = 0; i < f->config.nregions; i++)
		if (addr - f->config.region[i].base < f->config.region[i].size)
			return true;
	return false;
}

/* ------------------------------------------------------------ behind callbacks */

static bool fails(struct fuzz *f)
{
	if (f->failing)
		return !below(f, f->failing);
	return f->accesses >= f->fail_from && f->accesses < f->fail_to;
}

static u8 *ram_at(struct fuzz *f, uint64_t addr, size_t len)
{
	f->accesses++;
	if (is_own(f, addr) || is_own(f, addr + len - 1))	/* what gicsim has itself it must not ask for */
		abort();
	if (addr < RAM_BASE || addr - RAM_BASE >= RAM_BYTES || len > THERE || addr % PIECE > THERE - len)
		return NULL;
	if (f->faulty && fails(f)) {
		f->faulted++;
		return NULL;
	}
	return f->ram.p + (addr - RAM_BASE);
}

/* What is written in a case is zero before the next one. */
static void used(struct fuzz *f, u64 addr, size_t len)
{
	for (u64 p = (addr - RAM_BASE) / 0x1000; p <= (addr - RAM_BASE + len - 1) / 0x1000; p++)
		f->ram.dirty[p] = true;
}

int memory_read(void *ctx, uint64_t addr, void *to, size_t len)
{
	const u8 *p = ram_at(ctx, addr, len);

	if (!p)
		return -1;
	memcpy(to, p, len);
	return 0;
}

int memory_write(void *ctx, uint64_t addr, const void *from, size_t len)
{
	u8 *p = ram_at(ctx, addr, len);

	if (!p)
		return -1;
	used(ctx, addr, len);
	memcpy(p, from, len);
	return 0;
}

/* ------------------------------------------------------------ of either kind */

u64 some_memory(struct fuzz *f)
{
	u64 at = RAM_BASE + below(f, PIECES) * (u64)PIECE;

	return at + below(f, THERE / 8) * 8;
}

void spill(struct fuzz *f, u64 addr, const void *from, size_t len)
{
	if (is_own(f, addr)) {
		if (gicsim_mem_write(f->g, addr, from, len))
			abort();
		return;
	}
	used(f, addr, len);
	memcpy(f->ram.p + (addr - RAM_BASE), from, len);
	if (f->asks)
		drive_all(f->g);
}

void poke(struct fuzz *f, u64 addr, u64 val)
{
	spill(f, addr, &val, sizeof(val));
}

void fill(struct fuzz *f, u64 addr, u8 val, u32 len)
{
	u8 page[0x1000];

	memset(page, val, sizeof(page));
	for (u32 at = 0; at < len; at += sizeof(page))
		spill(f, addr + at, page, sizeof(page));
}

static const u8 *page_of(const struct gicsim *g, const struct ram *r, u32 page)
{
	const u8 *own = mem_look(api_gs(g), RAM_BASE + page * 0x1000ull, 0x1000);

	return own ? own : r->p + page * 0x1000;
}

bool memory_same(const struct fuzz *f, const struct gicsim *first)
{
	for (u32 p = 0; p < PAGES; p++)
		if (p * 0x1000 % PIECE < THERE &&
		    memcmp(page_of(first, &f->first, p), page_of(f->g, &f->ram, p), 0x1000))
			return false;
	return true;
}
