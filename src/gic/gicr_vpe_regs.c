/* SPDX-License-Identifier: MIT */
/*
 * GICR VLPI_base frame: rows; behaviour is in gicr_vpe.c.
 *
 * VPROPBASER and VPENDBASER have two layouts, told apart by GICR_TYPER.RVPEID:
 * v4.0 holds table addresses, v4.1 a table for all vPEs and a vPEID.  VSGIR and
 * VSGIPENDR are vsgi.c's.
 */
#include "core/bits.h"
#include "gic/rd.h"
#include "gic/regs.h"

/* v4.1 Entry_Size: 64-bit words of an entry minus one. */
static u64 entry_size(const struct gs *g)
{
	return (u64)(vpe_entry_bytes(g) / 8 - 1) << 59;
}

static u64 vpropbaser_read(const struct gs *g, const struct reg_at *a)
{
	u64 val = gicr_v_at(g, GS_PE(a->unit))->vpropbaser & gic_base_mask(g);

	if (!rd_v41(g))
		return val;
	if (!g->hw->caps.indirect)	/* RAZ/WI, also where a reset left it set */
		val &= ~VPROPBASER_Indirect;
	return val | entry_size(g);
}

static void vpropbaser_write(struct gs *g, const struct reg_at *a, u64 val)
{
	gicr_vpropbaser_write(g, GS_PE(a->unit), val);
}

static u64 vpendbaser_read(const struct gs *g, const struct reg_at *a)
{
	return gicr_vpendbaser_read(g, GS_PE(a->unit));
}

static void vpendbaser_write(struct gs *g, const struct reg_at *a, u64 val)
{
	gicr_vpendbaser_write(g, GS_PE(a->unit), val);
}

static void vsgir_write(struct gs *g, const struct reg_at *a, u64 val)
{
	vsgi_ask(g, GS_PE(a->unit), (u32)bits_get(val, 15, 0));
}

static u64 vsgipendr_read(const struct gs *g, const struct reg_at *a)
{
	return vsgi_answer(g, GS_PE(a->unit));
}

static const struct reg vlpi_regs[] = {
	{ REG(GICR_VPROPBASER), .since = GICV4_0, .size = R32_64, .read = vpropbaser_read,
	  .write = vpropbaser_write },
	{ REG(GICR_VPENDBASER), .since = GICV4_0, .size = R32_64, .read = vpendbaser_read,
	  .write = vpendbaser_write },
	{ REG(GICR_VSGIR), .since = GICV4_1, .size = R32, .wo = true, .there = vsgi_implemented, .read = reg_raz, .write = vsgir_write },
	{ REG(GICR_VSGIPENDR), .since = GICV4_1, .size = R32, .there = vsgi_implemented, .read = vsgipendr_read },
};

const struct reg_frame gicr_vlpi_frame = { FRAME_GICR_VLPI, vlpi_regs, ARRAY_SIZE(vlpi_regs) };
