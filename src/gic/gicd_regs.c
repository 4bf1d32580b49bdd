/* SPDX-License-Identifier: MIT */
/*
 * Distributor registers, as far as LPIs need them: one Security state,
 * affinity routing always on.  SPIs are not modelled: their registers have
 * names (regs.def) and no row, so that touching one is reported.
 */
#include "core/bits.h"
#include "gic/its.h"
#include "gic/its_state.h"
#include "gic/mmio.h"
#include "gic/regs.h"

#define GICD_CTLR_EnableGrp0	0x001u
#define GICD_CTLR_EnableGrp1	0x002u
#define GICD_CTLR_ARE		0x010u
#define GICD_CTLR_DS		0x040u
#define GICD_CTLR_nASSGIreq	0x100u

#define GICX_IIDR 0x0000043bu	/* an Arm implementer code, product 0 */

static u64 ctlr_read(const struct gs *g, const struct reg_at *a)
{
	(void)a;
	return gicd_at(g)->ctlr | GICD_CTLR_ARE | GICD_CTLR_DS;
}

/* Group enables act at once, so RWP is never seen set. */
static void ctlr_write(struct gs *g, const struct reg_at *a, u64 val)
{
	u32 groups = GICD_CTLR_EnableGrp0 | GICD_CTLR_EnableGrp1;
	u32 old = gicd_at(g)->ctlr, mask = groups;

	(void)a;
	/* nASSGIreq: writable only while all groups are off */
	if (g->gic->version >= GICV4_1 && g->hw->caps.nassgicap && !(old & groups))
		mask |= GICD_CTLR_nASSGIreq;
	((struct gicd *)gs_mut(g, BLK_GICD, 0))->ctlr = (old & ~mask) | ((u32)val & mask);
}

static u64 typer_read(const struct gs *g, const struct reg_at *a)
{
	const struct hw_caps *c = &g->hw->caps;

	(void)a;
	return (u64)1 << 25 |			/* No1N */
	       (u64)c->idbits << 19 |
	       (u64)(g->gic->version >= GICV4_0) << 18 |	/* DVIS */
	       (u64)c->lpis << 17;
}

static u64 typer2_read(const struct gs *g, const struct reg_at *a)
{
	const struct hw_caps *c = &g->hw->caps;

	(void)a;
	return (u64)c->nassgicap << 8 | (u64)c->vil << 7 | (c->vil ? c->vid : 0);
}

static u64 iidr_read(const struct gs *g, const struct reg_at *a)
{
	(void)g, (void)a;
	return GICX_IIDR;
}

u64 gic_pidr2_read(const struct gs *g, const struct reg_at *a)
{
	(void)a;
	return (g->gic->version >= GICV4_0 ? 4u : 3u) << 4 | 1u << 3 | 3u;
}

static const struct reg regs[] = {
	{ REG(GICD_CTLR), .size = R32, .blk = BLK_GICD, .at = offsetof(struct gicd, ctlr),
	  .unknown = GICD_CTLR_EnableGrp0 | GICD_CTLR_EnableGrp1,
	  .read = ctlr_read, .write = ctlr_write },
	{ REG(GICD_TYPER), .size = R32, .read = typer_read },
	{ REG(GICD_IIDR), .size = R32, .read = iidr_read },
	{ REG(GICD_TYPER2), .since = GICV4_1, .size = R32, .read = typer2_read },
	{ REG(GICD_PIDR2), .size = R32, .read = gic_pidr2_read },
};

const struct reg_frame gicd_frame = { FRAME_GICD, regs, ARRAY_SIZE(regs) };
