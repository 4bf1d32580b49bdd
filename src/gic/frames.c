/* SPDX-License-Identifier: MIT */
/*
 * One address map for everybody: which frame of which unit an address is in.
 *
 *   GICD        one frame, and after it that of GICM if there is one
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

static u64 gicd_base(const struct gic_config *c)
{
	return c->gicd_base ? c->gicd_base : GICD_BASE;
}

static u64 gicd_bytes(const struct gic_config *c)
{
	return c->gicm ? 2 * FRAME_BYTES : FRAME_BYTES;
}

static u64 gicr_base(const struct gic_config *c)
{
	return c->gicr_base ? c->gicr_base : GICR_BASE;
}

static u32 gits_frames(const struct gic_config *c)
{
	return c->version >= GICV4_1 ? 3 : 2;
}

/* Placed by the configuration: its n at + n * stride.  Else as gic.h says at GITS_BASE. */
static u64 gits_base(const struct gic_config *c, u32 its)
{
	if (c->gits_base)
		return c->gits_base + its * c->gits_stride;
	if (its == 0 && c->version < GICV4_1)
		return GITS_BASE;
	return GITS_MORE + its * GITS_STRIDE;
}

u64 gic_frame_base(const struct gic_config *c, enum gic_frame f, u32 unit)
{
	u64 gicr = gicr_base(c) + unit * gicr_stride(c);

	switch (f) {
	case FRAME_GICD:	return gicd_base(c);
	case FRAME_GICM:	return gicd_base(c) + FRAME_BYTES;
	case FRAME_GICR_RD:	return gicr;
	case FRAME_GICR_SGI:	return gicr + FRAME_BYTES;
	case FRAME_GICR_VLPI:	return gicr + 2 * FRAME_BYTES;
	case FRAME_GITS:	return gits_base(c, unit);
	case FRAME_GITS_TRANS:	return gits_base(c, unit) + FRAME_BYTES;
	case FRAME_GITS_VSGI:	return gits_base(c, unit) + 2 * FRAME_BYTES;
	case FRAME_ICC:
	case FRAME_ICH:
	case FRAME_ICV:		break;	/* no address: system registers */
	}
	return 0;
}

static bool in_gicr(const struct gic_config *c, u64 addr, struct gic_place *p)
{
	static const enum gic_frame frame[] = { FRAME_GICR_RD, FRAME_GICR_SGI, FRAME_GICR_VLPI };
	u64 stride = gicr_stride(c), at = addr - gicr_base(c), n;

	if (addr < gicr_base(c) || at >= stride * c->pes)
		return false;
	n = at % stride / FRAME_BYTES;
	if (n < ARRAY_SIZE(frame))
		*p = (struct gic_place){ frame[n], (u32)(at / stride), (u32)(at % FRAME_BYTES) };
	else	/* the reserved one: VLPI_base beyond its end, where nothing is */
		*p = (struct gic_place){ FRAME_GICR_VLPI, (u32)(at / stride), (u32)(at % stride - 2 * FRAME_BYTES) };
	return true;
}

/* Which ITS could it be, whose frames may lie apart from the others'? */
static u32 its_near(const struct gic_config *c, u64 addr)
{
	u64 base = c->gits_base ? c->gits_base : GITS_MORE;
	u64 n = (addr - base) / (c->gits_base ? c->gits_stride : GITS_STRIDE);

	return addr < base ? 0 : n < GIC_ITS_MAX ? (u32)n : GIC_ITS_MAX;
}

static bool in_gits(const struct gic_config *c, u64 addr, struct gic_place *p)
{
	static const enum gic_frame frame[] = { FRAME_GITS, FRAME_GITS_TRANS, FRAME_GITS_VSGI };
	u32 unit = its_near(c, addr);
	u64 at = addr - gits_base(c, unit);

	if (unit >= c->its || addr < gits_base(c, unit) || at / FRAME_BYTES >= gits_frames(c))
		return false;
	*p = (struct gic_place){ frame[at / FRAME_BYTES], unit, (u32)(at % FRAME_BYTES) };
	return true;
}

GS_HOT bool gic_place(const struct gic_config *c, u64 addr, struct gic_place *p)
{
	u64 at = addr - gicd_base(c);

	if (addr >= gicd_base(c) && at < gicd_bytes(c)) {
		*p = (struct gic_place){ at < FRAME_BYTES ? FRAME_GICD : FRAME_GICM, 0, (u32)(at % FRAME_BYTES) };
		return true;
	}
	return in_gits(c, addr, p) || in_gicr(c, addr, p);
}

bool gic_in_frame(const struct gic_config *c, u64 addr)
{
	struct gic_place p;

	return gic_place(c, addr, &p);
}

struct gic_span gic_span(const struct gic_config *c, u32 i)
{
	if (i == 0)
		return (struct gic_span){ gicd_base(c), gicd_bytes(c) };
	if (i == 1)
		return (struct gic_span){ gicr_base(c), gicr_stride(c) * c->pes };
	if (i - 2 < c->its)
		return (struct gic_span){ gits_base(c, i - 2), gits_frames(c) * FRAME_BYTES };
	return (struct gic_span){ 0, 0 };
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
