/* SPDX-License-Identifier: MIT */
/*
 * Walks and entry formats.  Every address comes out of a base register, a
 * level-1 descriptor or a MAPD command, all of which software wrote: nothing
 * is assumed about where they point.
 */
#include "gic/its_table.h"

#include <string.h>

#include "core/bits.h"
#include "core/diag.h"
#include "core/mem.h"
#include "gic/its.h"
#include "gic/rd.h"

#define VALID (1ull << 63)
#define ENTRY_MAX 16u

/* ------------------------------------------------------------ widths */

u64 its_devs(const struct gs *g)
{
	return 1ull << (g->hw->caps.devbits + 1);
}

u64 its_events(const struct gs *g)
{
	return 1ull << (g->hw->caps.event_bits + 1);
}

u64 its_collections(const struct gs *g)
{
	return 1ull << (g->hw->caps.cil ? g->hw->caps.cidbits + 1 : 16);
}

u64 its_vpeids(const struct gs *g)
{
	return 1ull << g->gic->vpeid_bits;
}

GS_HOT bool its_lpi_ok(const struct gs *g, u64 pintid)
{
	return pintid >= GIC_LPI_FIRST && pintid < 1ull << (g->hw->caps.idbits + 1) &&
	       pintid < gic_lpis_end(g);
}

/* ------------------------------------------------------------ tables of GITS_BASER<n> */

bool its_table_valid(const struct gs *g, gs_its i, u32 n)
{
	return its_at(g, i)->baser[n] & VALID;
}

/*
 * 64KB pages have PA[51:48] in [15:12].  With 16KB pages [13:12] must be zero:
 * else they are taken as zero or used (choice baser_low_bits).
 */
static u64 baser_addr(const struct gs *g, u64 baser, u64 page)
{
	u64 addr = baser & bits_mask(47, 12);

	if (page == 0x1000)
		return addr;
	if (page == 0x10000)
		return (baser & bits_mask(47, 16)) | bits_get(baser, 15, 12) << 48;
	return rd_choice_now(g, CHOICE_baser_low_bits) ? addr : addr & ~(page - 1);
}

/* Two levels: one access to the level-1 table. */
static enum its_look level2_addr(const struct gs *g, u64 base, u64 size, u64 page, u64 id, u32 bytes, u64 *addr, u32 *walks)
{
	u64 per_page = page / bytes, l1;

	if (id / per_page >= size / 8)
		return LOOK_RANGE;
	++*walks;
	if (mem_read(g, base + id / per_page * 8, 8, &l1))
		return LOOK_FAULT;
	if (!(l1 & VALID))
		return LOOK_ABSENT;
	*addr = (l1 & bits_mask(51, 12) & ~(page - 1)) + id % per_page * bytes;
	return LOOK_OK;
}

/* Address of entry `id` of `bytes` bytes, after at most one access to a level-1 table. */
static inline enum its_look entry_addr(const struct gs *g, gs_its i, u32 n, u64 id, u32 bytes, u64 *addr, u32 *walks)
{
	static const u32 page_bytes[] = { 0x1000, 0x4000, 0x10000, 0x10000 };
	u64 baser = its_at(g, i)->baser[n], page = page_bytes[bits_get(baser, 9, 8)];
	u64 base, size = (bits_get(baser, 7, 0) + 1) * page;

	if (!(baser & VALID))
		return LOOK_RANGE;
	base = baser_addr(g, baser, page);
	if (bit_test(baser, 62) && g->hw->caps.indirect)
		return level2_addr(g, base, size, page, id, bytes, addr, walks);
	*addr = base + id * bytes;
	return (id + 1) * bytes <= size ? LOOK_OK : LOOK_RANGE;
}

/* An entry has `stride` bytes, of which the first ones are used. */
struct shape { u32 stride, bytes; };

static struct shape whole(u32 bytes)
{
	return (struct shape){ bytes, bytes };
}

/* An entry is one access: half of it cannot fault. */
static inline enum its_look read_entry(const struct gs *g, gs_its i, u32 n, u64 id, struct shape s, u64 *dw, u32 *walks)
{
	enum its_look look;
	const u8 *p;
	u64 addr;
	u8 b[ENTRY_MAX];

	gs_assert(s.bytes >= 8 && s.bytes <= sizeof(b));
	look = entry_addr(g, i, n, id, s.stride, &addr, walks);
	if (look)
		return look;
	++*walks;
	p = mem_look(g, addr, s.bytes);
	if (!p) {
		if (mem_read_block(g, addr, b, s.bytes))
			return LOOK_FAULT;
		p = b;
	}
	for (u32 k = 0; k < s.bytes / 8; k++)
		dw[k] = bits_le64(p + 8 * k);
	return LOOK_OK;
}

static enum its_look write_entry(struct gs *g, gs_its i, u32 n, u64 id, struct shape s, const u64 *dw)
{
	enum its_look look;
	u32 walks = 0;
	u64 addr;
	u8 b[ENTRY_MAX] = { 0 };

	gs_assert(s.bytes >= 8 && s.bytes <= sizeof(b));
	look = entry_addr(g, i, n, id, s.stride, &addr, &walks);
	if (look)
		return look;
	for (u32 k = 0; k < s.bytes / 8; k++)
		bits_put_le64(b + 8 * k, dw[k]);
	return mem_write_block(g, addr, b, s.bytes) ? LOOK_FAULT : LOOK_OK;
}

/* ------------------------------------------------------------ devices */

/* A Size that MAPD would not take is no device. */
GS_HOT enum its_look its_dte_get(const struct gs *g, gs_its i, u32 dev, struct its_dte *d, u32 *walks)
{
	enum its_look look;
	u64 dw;

	*d = (struct its_dte){ 0 };
	if (dev >= its_devs(g))
		return LOOK_RANGE;
	look = read_entry(g, i, GITS_BASER_DEV, dev, whole(ITS_DTE_BYTES), &dw, walks);
	if (!look && (dw & VALID) && bits_get(dw, 4, 0) <= g->hw->caps.event_bits)
		*d = (struct its_dte){ true, (u8)bits_get(dw, 4, 0), dw & bits_mask(51, 8) };
	return look;
}

enum its_look its_dte_set(struct gs *g, gs_its i, u32 dev, struct its_dte d)
{
	u64 dw = d.valid ? VALID | d.itt | d.size : 0;

	gs_assert(dev < its_devs(g));
	return write_entry(g, i, GITS_BASER_DEV, dev, whole(ITS_DTE_BYTES), &dw);
}

/* ------------------------------------------------------------ collections */

/* Collections below GITS_TYPER.HCC are in the ITS itself. */
static bool in_hardware(const struct gs *g, u32 icid)
{
	return icid < g->gic->hcc;
}

GS_HOT enum its_look its_cte_get(const struct gs *g, gs_its i, u32 icid, struct its_cte *c, u32 *walks)
{
	enum its_look look;
	u64 dw;

	*c = (struct its_cte){ 0 };
	if (icid >= its_collections(g))
		return LOOK_RANGE;
	if (in_hardware(g, icid)) {
		u32 pe1 = *(const u32 *)gs_at(g, BLK_ITS_HCC, (u32)i.n * g->gic->hcc + icid);

		if (pe1)
			*c = (struct its_cte){ true, GS_PE(pe1 - 1) };
		return LOOK_OK;
	}
	look = read_entry(g, i, GITS_BASER_COLL, icid, whole(ITS_CTE_BYTES), &dw, walks);
	/* memory may hold anything: no PE, no collection */
	if (!look && (dw & VALID) && bits_get(dw, 15, 0) < g->gic->pes)
		*c = (struct its_cte){ true, GS_PE(bits_get(dw, 15, 0)) };
	return look;
}

enum its_look its_cte_set(struct gs *g, gs_its i, u32 icid, struct its_cte c)
{
	u64 dw = c.valid ? VALID | c.pe.n : 0;

	gs_assert(icid < its_collections(g));
	if (in_hardware(g, icid)) {
		*(u32 *)gs_mut(g, BLK_ITS_HCC, (u32)i.n * g->gic->hcc + icid) = c.valid ? c.pe.n + 1u : 0;
		return LOOK_OK;
	}
	return write_entry(g, i, GITS_BASER_COLL, icid, whole(ITS_CTE_BYTES), &dw);
}

/* ------------------------------------------------------------ vPEs */

u32 its_vte_bytes(const struct gs *g)
{
	return vpe_table_shared(g) ? vpe_entry_bytes(g) : g->hw->caps.vte_entry + 1;
}

static struct shape vte_shape(const struct gs *g)
{
	return vpe_table_shared(g) ? (struct shape){ vpe_entry_bytes(g), 16 } : whole(its_vte_bytes(g));
}

/* GITS_TYPER.SVPET: the entry is that of vpe_table.c, in which each ITS has a bit (VMP-01). */
static u64 shared_bit(gs_its i)
{
	return 1ull << (VPE_ENTRY_ITS_SHIFT + i.n);
}

static bool vte_valid(const struct gs *g, gs_its i, const u64 dw[2])
{
	return dw[0] & (vpe_table_shared(g) ? shared_bit(i) : VALID) && bits_get(dw[0], 15, 0) < g->gic->pes;
}

GS_HOT enum its_look its_vte_get(const struct gs *g, gs_its i, gs_vpe v, struct its_vte *t, u32 *walks)
{
	enum its_look look;
	u64 dw[2] = { 0, 0 };

	*t = (struct its_vte){ 0 };
	if (v.n >= g->gic->vpes)
		return LOOK_RANGE;
	look = read_entry(g, i, GITS_BASER_VPE, v.n, vte_shape(g), dw, walks);
	if (look || !vte_valid(g, i, dw))
		return look;
	*t = (struct its_vte){ true, GS_PE(bits_get(dw[0], 15, 0)), (u8)bits_get(dw[0], 56, 52),
			       dw[0] & bits_mask(51, 16) };
	if (vpe_table_shared(g)) {
		t->vpt_size = (u8)bits_get(dw[0], 36, 32);
		t->vpt = dw[1];
	}
	return look;
}

/* What is there stays while the redistributors or another ITS have the vPE. */
static enum its_look share(const struct gs *g, gs_its i, gs_vpe v, struct its_vte t, u64 dw[2])
{
	u32 walks = 0;
	enum its_look look = read_entry(g, i, GITS_BASER_VPE, v.n, vte_shape(g), dw, &walks);
	u64 others = dw[0] & (VALID | VPE_ENTRY_ITSS) & ~shared_bit(i);

	if (look)
		return look;
	if (t.valid) {
		dw[0] = others | shared_bit(i) | (u64)t.vpt_size << 32 | t.pe.n;
		dw[1] = t.vpt;
	} else if (others) {
		dw[0] &= ~shared_bit(i);
	} else {
		dw[0] = dw[1] = 0;
	}
	return LOOK_OK;
}

enum its_look its_vte_set(struct gs *g, gs_its i, gs_vpe v, struct its_vte t)
{
	enum its_look look = LOOK_OK;
	u64 dw[2] = { 0, 0 };

	gs_assert(v.n < g->gic->vpes);
	if (vpe_table_shared(g))
		look = share(g, i, v, t, dw);
	else if (t.valid)
		dw[0] = VALID | (u64)t.vpt_size << 52 | (t.vpt & bits_mask(51, 16)) | t.pe.n;
	return look ? look : write_entry(g, i, GITS_BASER_VPE, v.n, vte_shape(g), dw);
}

/* ------------------------------------------------------------ events */

static u32 ite_bytes(const struct gs *g)
{
	return g->hw->caps.itt_entry + 1;
}

GS_HOT enum its_look its_ite_get(const struct gs *g, const struct its_dte *d, u32 event, struct its_ite *e, u32 *walks)
{
	u32 bytes = ite_bytes(g);
	u64 addr = d->itt + (u64)event * bytes, lo;
	const u8 *p = mem_look(g, addr, bytes);
	u8 b[ENTRY_MAX] = { 0 };

	*e = (struct its_ite){ 0 };
	++*walks;
	if (!p) {
		if (mem_read_block(g, addr, b, bytes))
			return LOOK_FAULT;
		p = b;
	}
	lo = bits_le64(p);
	if (!(lo & 1))
		return LOOK_OK;
	*e = (struct its_ite){ true, bit_test(lo, 1), (u32)bits_get(lo, 25, 2),
			       (u16)bits_get(lo, 41, 26),
			       (u32)(bits_get(lo, 63, 42) | (bytes > 8 ? p[8] & 3u : 0) << 22) };
	return LOOK_OK;
}

enum its_look its_ite_set(struct gs *g, const struct its_dte *d, u32 event, struct its_ite e)
{
	u32 bytes = ite_bytes(g);
	u8 b[ENTRY_MAX] = { 0 };

	if (e.valid) {
		bits_put_le64(b, 1 | (u64)e.virt << 1 | (u64)e.intid << 2 |
			    (u64)e.icid_or_vpe << 26 | (u64)e.doorbell << 42);
		b[8] = (u8)(bytes > 8 ? e.doorbell >> 22 : 0);
	}
	return mem_write_block(g, d->itt + (u64)event * bytes, b, bytes) ? LOOK_FAULT : LOOK_OK;
}

/* ------------------------------------------------------------ how many vLPIs a vPE has */

void its_vlpis_add(struct gs *g, gs_its i, u32 vpe, int n)
{
	u32 *count;

	if (vpe >= g->gic->vpes)
		return;
	count = gs_mut(g, BLK_ITS_VLPIS, (u32)i.n * g->gic->vpes + vpe);
	/* an ITT that software wrote to itself can make the sum wrong, not negative */
	*count = n < 0 && *count < (u32)-n ? 0 : (u32)((s64)*count + n);
}
