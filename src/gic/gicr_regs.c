/* SPDX-License-Identifier: MIT */
/*
 * GICR RD_base frame.
 *
 * Affinity of PE n: gic_affinity(); Processor_Number is n.  SETLPIR and CLRLPIR exist with
 * GICR_TYPER.DirectLPI; INVLPIR, INVALLR and SYNCR also in GICv4.1 (LPC-05).
 *
 * Register writes complete at once but for these: invalidations end when the
 * actor gicr_inv has taken its step (SYNCR.Busy); ICENABLER, WAKER, clearing
 * EnableLPIs and GICR_VPROPBASER.Valid as choice register_effects says.
 */
#include "core/bits.h"
#include "gic/gicd.h"
#include "gic/its.h"
#include "gic/rd.h"
#include "gic/regs.h"

#define CTLR_DPG0   (1u << 24)
#define CTLR_DPG1NS (1u << 25)
#define CTLR_DPG1S  (1u << 26)

#define WAKER_ProcessorSleep (1u << 1)
#define WAKER_ChildrenAsleep (1u << 2)
#define PENDBASER_PTZ        ((u64)1 << 62)

static bool direct_lpi(const struct gs *g)
{
	return g->hw->caps.directlpi;
}

static bool inv_regs(const struct gs *g)
{
	return direct_lpi(g) || rd_v41(g) || g->hw->caps.ir;
}

/* DPG bits that the access may see; one Security state has no Secure Group 1. */
static u32 dpg_bits(const struct gs *g, const struct gic_as *as)
{
	if (!g->hw->caps.dpgs)
		return 0;
	if (gicd_ds(g))
		return CTLR_DPG0 | CTLR_DPG1NS;
	return gicd_secure(as) ? CTLR_DPG0 | CTLR_DPG1NS | CTLR_DPG1S : CTLR_DPG1NS;
}

/* CES=1: EnableLPIs can be cleared; IR=1: INVLPIR and friends. */
static u64 ctlr_read(const struct gs *g, const struct reg_at *a)
{
	u32 ctlr = gicr_at(g, GS_PE(a->unit))->ctlr & (GICR_CTLR_EnableLPIs | dpg_bits(g, a->as));

	return ctlr | (u32)gicr_rwp(g, GS_PE(a->unit)) << 3 | (u32)inv_regs(g) << 2 |
	       (u32)(g->hw->caps.ces != 0) << 1;
}

static void ctlr_write(struct gs *g, const struct reg_at *a, u64 val)
{
	u32 may = dpg_bits(g, a->as), old = gicr_at(g, GS_PE(a->unit))->ctlr;

	if ((old ^ val) & may) {
		gicr_mut(g, GS_PE(a->unit))->ctlr = (old & ~may) | ((u32)val & may);
		spi_repick(g, GS_PE(a->unit));	/* ROU-04 */
	}
	if (g->hw->caps.lpis)
		gicr_lpis_enable(g, GS_PE(a->unit), val & GICR_CTLR_EnableLPIs);
}

static bool many_groups(const struct gs *g)
{
	for (u32 n = 1; n < g->gic->pes; n++)
		if (g->gic->group[n] != g->gic->group[0])
			return true;
	return false;
}

static u64 typer_read(const struct gs *g, const struct reg_at *a)
{
	bool v4 = g->gic->version >= GICV4_0;
	u64 aff = gic_affinity(g->gic, g->hw, a->unit);
	u32 common = g->hw->caps.lpi_aff;

	if (many_groups(g) && common < 2)
		common = 2;
	return aff << 32 | (u64)vsgi_implemented(g) << 26 | (u64)g->hw->caps.ppinum << 27 | (u64)common << 24 |
	       (u64)a->unit << 8 |
	       (u64)g->hw->caps.mpam << 6 | (u64)g->hw->caps.dpgs << 5 |
	       (u64)rd_v41(g) << 7 | (u64)(a->unit == g->gic->pes - 1u) << 4 |
	       (u64)direct_lpi(g) << 3 | (u64)(rd_v41(g) || (v4 && g->hw->caps.dirty)) << 2 |
	       (u64)v4 << 1 | (u64)(g->hw->caps.lpis != 0);
}

/* Two Security states: for Secure accesses only. */
static bool waker_open(const struct gs *g, const struct gic_as *as)
{
	return gicd_ds(g) || gicd_secure(as);
}

static u64 waker_read(const struct gs *g, const struct reg_at *a)
{
	const struct gicr *r = gicr_at(g, GS_PE(a->unit));

	if (!waker_open(g, a->as))
		return 0;
	return (r->asleep ? WAKER_ProcessorSleep : 0) | (r->children ? WAKER_ChildrenAsleep : 0);
}

static void waker_write(struct gs *g, const struct reg_at *a, u64 val)
{
	bool sleep = val & WAKER_ProcessorSleep;
	gs_pe pe = GS_PE(a->unit);

	if (!waker_open(g, a->as) || sleep == gicr_at(g, pe)->asleep)
		return;
	if (!sleep && !gicr_at(g, pe)->children)
		gs_emit(g, OBS_UNPRED, UNPRED_waker_early, pe.n, 0);
	if (sleep && icc_at(g, pe)->igrpen)
		gs_emit(g, OBS_UNPRED, UNPRED_sleep_enabled, pe.n, 0);
	gicr_mut(g, pe)->asleep = sleep;
	if (!gicd_later(g))
		gicr_catch_up(g, pe);
}

static u64 partidr_read(const struct gs *g, const struct reg_at *a)
{
	return gicr_at(g, GS_PE(a->unit))->partidr;
}

static void partidr_write(struct gs *g, const struct reg_at *a, u64 val)
{
	u32 now = (u32)val & gic_partid_mask(g);

	if (gicr_at(g, GS_PE(a->unit))->partidr != now)
		gicr_mut(g, GS_PE(a->unit))->partidr = now;
}

static void setlpir_write(struct gs *g, const struct reg_at *a, u64 val)
{
	if (gicr_lpis_on(g, GS_PE(a->unit)))	/* LPI-10 */
		gicr_lpi_set(g, GS_PE(a->unit), (u32)val, CAUSE_REG, 0);
}

static void clrlpir_write(struct gs *g, const struct reg_at *a, u64 val)
{
	if (gicr_lpis_on(g, GS_PE(a->unit)))
		gicr_lpi_clear(g, GS_PE(a->unit), (u32)val, CAUSE_REG);
}

/* LPI-09: changing the tables of an enabled redistributor is UNPREDICTABLE; here it is ignored. */
static bool tables_locked(struct gs *g, u32 unit, u32 off)
{
	if (gicr_at(g, GS_PE(unit))->ctlr & GICR_RWP_LPIS) {	/* LPI-08 */
		gs_emit(g, OBS_UNPRED, UNPRED_rwp_ignored, unit, off);
		return true;
	}
	if (!gicr_lpis_on(g, GS_PE(unit)))
		return false;
	gs_emit(g, OBS_UNPRED, UNPRED_pendbaser_while_enabled, unit, off);
	return true;
}

static u64 propbaser_read(const struct gs *g, const struct reg_at *a)
{
	return gicr_at(g, GS_PE(a->unit))->propbaser & gic_base_mask(g);
}

static void propbaser_write(struct gs *g, const struct reg_at *a, u64 val)
{
	val &= GICR_PROPBASER_WMASK;
	if (val != gicr_at(g, GS_PE(a->unit))->propbaser && !tables_locked(g, a->unit, GICR_PROPBASER))
		gicr_propbaser_set(g, GS_PE(a->unit), val);
}

static u64 pendbaser_read(const struct gs *g, const struct reg_at *a)
{
	return gicr_at(g, GS_PE(a->unit))->pendbaser & gic_base_mask(g);	/* PTZ is write-only */
}

static void pendbaser_write(struct gs *g, const struct reg_at *a, u64 val)
{
	const struct gicr *r = gicr_at(g, GS_PE(a->unit));
	bool ptz = val & PENDBASER_PTZ;
	struct gicr *w;

	val &= GICR_PENDBASER_WMASK;
	if (gicr_lpis_on(g, GS_PE(a->unit)) && val == r->pendbaser)
		return;
	if (tables_locked(g, a->unit, GICR_PENDBASER))
		return;
	w = gicr_mut(g, GS_PE(a->unit));
	w->pendbaser = val;
	w->ptz = ptz;
}

static void invlpir_write(struct gs *g, const struct reg_at *a, u64 val)
{
	gicr_inv_write(g, GS_PE(a->unit), INV_ONE, val);
}

static void invallr_write(struct gs *g, const struct reg_at *a, u64 val)
{
	gicr_inv_write(g, GS_PE(a->unit), INV_ALL, val);
}

static u64 syncr_read(const struct gs *g, const struct reg_at *a)
{
	return gicr_at(g, GS_PE(a->unit))->inv != INV_NONE;
}

/* PIDR0 tells the part from the Distributor. */
static u64 rd_id_read(const struct gs *g, const struct reg_at *a)
{
	return a->i == 4 ? 0x93 : gic_id_read(g, a);
}

static const struct reg rd_regs[] = {
	{ REG(GICR_CTLR), .size = R32, .read = ctlr_read, .write = ctlr_write },
	{ REG(GICR_IIDR), .size = R32, .read = gic_iidr_read },
	{ REG(GICR_TYPER), .size = R32_64, .read = typer_read },
	{ REG(GICR_STATUSR), .size = R32, .sel = 1, .read = statusr_read, .write = statusr_write },
	{ REG(GICR_WAKER), .size = R32, .read = waker_read, .write = waker_write },
	{ REG(GICR_MPAMIDR), .size = R32, .there = gic_mpam, .read = gic_mpamidr_read },
	{ REG(GICR_PARTIDR), .size = R32, .there = gic_mpam, .read = partidr_read, .write = partidr_write },
	{ REG(GICR_SETLPIR), .size = R32_64, .wo = true, .there = direct_lpi, .read = reg_raz,
	  .write = setlpir_write },
	{ REG(GICR_CLRLPIR), .size = R32_64, .wo = true, .there = direct_lpi, .read = reg_raz,
	  .write = clrlpir_write },
	{ REG(GICR_PROPBASER), .size = R32_64, .read = propbaser_read, .write = propbaser_write },
	{ REG(GICR_PENDBASER), .size = R32_64, .read = pendbaser_read, .write = pendbaser_write },
	{ REG(GICR_INVLPIR), .size = R32_64, .wo = true, .there = inv_regs, .read = reg_raz, .write = invlpir_write },
	{ REG(GICR_INVALLR), .size = R32_64, .wo = true, .there = inv_regs, .read = reg_raz, .write = invallr_write },
	{ REG(GICR_SYNCR), .size = R32, .there = inv_regs, .read = syncr_read },
	{ REG(GICR_PIDR4), .size = R32, .count = 6, .sel = 0, .read = rd_id_read },
	{ REG(GICR_PIDR2), .size = R32, .read = gic_pidr2_read },
	{ REG(GICR_PIDR3), .size = R32, .count = 5, .sel = 7, .read = gic_id_read },
};

const struct reg_frame gicr_rd_frame = { FRAME_GICR_RD, rd_regs, ARRAY_SIZE(rd_regs) };
