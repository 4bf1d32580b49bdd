/* SPDX-License-Identifier: MIT */
/*
 * One address map for everybody: which frame of which unit an address is in.
 *
 *   GICD        one frame
 *   GICR        a series, one for each PE: RD_base, SGI_base, and on v4
 *               VLPI_base and a reserved frame
 *   GITS        control, translation, and on v4.1 the vSGI frame
 */
#include "gic/mmio.h"

#define FRAME_BYTES 0x10000u

static u64 gicr_stride(const struct gic_config *c)
{
	return c->version >= GICV4_0 ? 4 * FRAME_BYTES : 2 * FRAME_BYTES;
}

static u64 gits_base(const struct gic_config *c, u32 its)
{
	if (its == 0 && c->version < GICV4_1)
		return GITS_BASE;
	return GITS_MORE + its * GITS_STRIDE;
}

u64 gic_frame_base(const struct gic_config *c, enum gic_frame f, u32 unit)
{
	u64 gicr = GICR_BASE + unit * gicr_stride(c);

	switch (f) {
	case FRAME_GICD:	return GICD_BASE;
	case FRAME_GICR_RD:	return gicr;
	case FRAME_GICR_SGI:	return gicr + FRAME_BYTES;
	case FRAME_GICR_VLPI:	return gicr + 2 * FRAME_BYTES;
	case FRAME_GITS:	return gits_base(c, unit);
	case FRAME_GITS_TRANS:	return gits_base(c, unit) + FRAME_BYTES;
	case FRAME_GITS_VSGI:	return gits_base(c, unit) + 2 * FRAME_BYTES;
	case FRAME_ICC:
	case FRAME_ICH:		break;	/* no address: system registers */
	}
	return 0;
}

static bool in_gicr(const struct gic_config *c, u64 addr, struct gic_place *p)
{
	static const enum gic_frame frame[] = { FRAME_GICR_RD, FRAME_GICR_SGI, FRAME_GICR_VLPI };
	u64 stride = gicr_stride(c), at = addr - GICR_BASE, n;

	if (addr < GICR_BASE || at >= stride * c->pes)
		return false;
	n = at % stride / FRAME_BYTES;
	if (n >= ARRAY_SIZE(frame))
		return false;
	*p = (struct gic_place){ frame[n], (u32)(at / stride), (u32)(at % FRAME_BYTES) };
	return true;
}

static bool in_gits(const struct gic_config *c, u64 addr, struct gic_place *p)
{
	static const enum gic_frame frame[] = { FRAME_GITS, FRAME_GITS_TRANS, FRAME_GITS_VSGI };
	u32 nframes = c->version >= GICV4_1 ? 3 : 2;
	u32 unit = addr < GITS_MORE ? 0 : (u32)((addr - GITS_MORE) / GITS_STRIDE);
	u64 base, n;

	if (addr >= GITS_MORE + GIC_ITS_MAX * GITS_STRIDE || unit >= c->its)
		return false;
	base = gits_base(c, unit);
	if (addr < base)
		return false;
	n = (addr - base) / FRAME_BYTES;
	if (n >= nframes)
		return false;
	*p = (struct gic_place){ frame[n], unit, (u32)((addr - base) % FRAME_BYTES) };
	return true;
}

bool gic_place(const struct gic_config *c, u64 addr, struct gic_place *p)
{
	if (addr >= GICD_BASE && addr - GICD_BASE < FRAME_BYTES) {
		*p = (struct gic_place){ FRAME_GICD, 0, (u32)(addr - GICD_BASE) };
		return true;
	}
	return in_gits(c, addr, p) || in_gicr(c, addr, p);
}

u64 gic_reg_addr(const struct gic_config *c, const struct gic_reg_name *r, u32 unit, u32 i)
{
	return gic_frame_base(c, r->frame, unit) + r->offset + (u64)i * r->bytes;
}

u64 gic_rdbase(const struct gs *g, gs_pe pe)
{
	if (g->hw->caps.pta)
		return gic_frame_base(g->gic, FRAME_GICR_RD, pe.n) >> 16;
	return pe.n;
}
