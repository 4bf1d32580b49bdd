/* SPDX-License-Identifier: MIT */
/*
 * The vPE Configuration table (GICv4.1): where GICR_VPROPBASER says, one for
 * all redistributors of a CommonLPIAff group.
 *
 * VMAPP with Alloc=1 writes the vPE's entry, through the redistributor it maps
 * the vPE to; VMOVP changes it, and takes it to the other group's table;
 * VMAPP V=0 with Alloc=1 clears it.  A redistributor that is told to run a vPE
 * reads the entry through its own VPROPBASER: one whose table is another, or
 * was emptied by software, does not know the vPE (V41-02, V41-03).  What the
 * entry says beyond that is held in struct vpe as well, so nothing but its
 * being there is read back.
 *
 * The format is our own (IMPLEMENTATION DEFINED), 64 bytes, little endian:
 *
 *   0   [63] valid, [62:47] ITSs (below), [36:32] VPT_size, [15:0] PE
 *   8   VPT address
 *   16  virtual configuration table address
 *   24  default doorbell
 *   32  zero
 *
 * With GITS_TYPER.SVPET the ITSs of that affinity have the same table, which is
 * GITS_BASER2 to them (its_table.c): entries then have 32 bytes, the most that
 * GITS_BASER2.Entry_Size can say, a bit for each ITS that has the vPE mapped,
 * and PE and VPT as the ITSs wrote them.
 */
#include "core/bits.h"
#include "core/mem.h"
#include "gic/rd.h"

#define ENTRY_WORDS 4u
#define ENTRY_VALID ((u64)1 << 63)

bool vpe_table_shared(const struct gs *g)
{
	return rd_v41(g) && g->hw->caps.svpet;
}

u32 vpe_entry_bytes(const struct gs *g)
{
	return vpe_table_shared(g) ? 32 : 64;
}

/* Number of pages, and where the first is; two levels if Indirect. */
static bool entry_addr(const struct gs *g, gs_pe pe, u32 vpeid, u64 *addr)
{
	static const u32 page_bytes[] = { 0x1000, 0x4000, 0x10000, 0x10000 };
	u64 reg = gicr_v_at(g, pe)->vpropbaser, page = page_bytes[bits_get(reg, 54, 53)];
	u64 base = reg & bits_mask(51, 12) & ~(page - 1), l1;
	u64 size = (bits_get(reg, 6, 0) + 1) * page, per_page = page / vpe_entry_bytes(g);

	if (!(reg & VPROPBASER_Valid))
		return false;
	if (!(reg & VPROPBASER_Indirect)) {
		*addr = base + (u64)vpeid * vpe_entry_bytes(g);
		return vpeid < size / vpe_entry_bytes(g);
	}
	/* One page of level 1 has room for every vPEID of 16 bits */
	if (mem_read(g, base + vpeid / per_page * 8, 8, &l1) ||
	    !bit_test(l1, 63))
		return false;
	*addr = (l1 & bits_mask(51, 12) & ~(page - 1)) + vpeid % per_page * vpe_entry_bytes(g);
	return true;
}

bool vpe_table_has(const struct gs *g, gs_pe pe, gs_vpe v)
{
	u64 addr, dw;

	return entry_addr(g, pe, v.n, &addr) && !mem_read(g, addr, 8, &dw) && bit_test(dw, 63);
}

/* What ITSs wrote of a vPE that they have mapped is theirs. */
static u64 merge(u32 k, u64 was, u64 now, bool itss)
{
	if (!itss || k > 1)
		return now;
	return k ? was : (now & ENTRY_VALID) | (was & ~ENTRY_VALID);
}

/* False: there is no room for it, or no memory. */
static bool put(struct gs *g, gs_pe pe, gs_vpe v, const u64 now[ENTRY_WORDS])
{
	bool itss = false;
	u64 addr, was;

	if (!entry_addr(g, pe, v.n, &addr))
		return false;
	for (u32 k = 0; k < ENTRY_WORDS; k++) {
		u64 val;

		if (mem_read(g, addr + 8 * k, 8, &was))
			return false;
		if (!k)
			itss = vpe_table_shared(g) && was & VPE_ENTRY_ITSS;
		val = merge(k, was, now[k], itss);
		if (was != val && mem_write(g, addr + 8 * k, 8, val))
			return false;
	}
	return true;
}

bool vpe_table_put(struct gs *g, gs_pe pe, gs_vpe v)
{
	const struct vpe *p = vpe_at(g, v);
	u64 dw[ENTRY_WORDS] = { (u64)1 << 63 | (u64)(p->vpt_bits - 1) << 32 | p->target, p->vpt,
				p->vconf, p->doorbell };

	return put(g, pe, v, dw);
}

void vpe_table_clear(struct gs *g, gs_pe pe, gs_vpe v)
{
	static const u64 none[ENTRY_WORDS];

	put(g, pe, v, none);
}

/* V41-01: is any entry there that a promise of zeroed memory would deny? */
static bool any_entry(const struct gs *g, gs_pe pe)
{
	for (u32 n = 0; n < g->gic->vpes; n++)
		if (vpe_table_has(g, pe, GS_VPE(n)))
			return true;
	return false;
}

static bool group_differs(const struct gs *g, gs_pe pe)
{
	u64 mine = gicr_v_at(g, pe)->vpropbaser & VPROPBASER_SHARED;

	for (u32 n = 0; n < g->gic->pes; n++) {
		u64 theirs = gicr_v_at(g, GS_PE(n))->vpropbaser;

		if (g->gic->group[n] == g->gic->group[pe.n] && theirs & VPROPBASER_Valid &&
		    (theirs & VPROPBASER_SHARED) != mine)
			return true;
	}
	return false;
}

/* Valid was set; `z`: the promise that came with it. */
void vpe_table_begin(struct gs *g, gs_pe pe, bool z)
{
	if (group_differs(g, pe))
		gs_emit(g, OBS_UNPRED, UNPRED_vpropbaser_group, pe.n, 0);
	if (z && any_entry(g, pe))
		gs_emit(g, OBS_UNPRED, UNPRED_vpropbaser_zero, pe.n, 0);
}
