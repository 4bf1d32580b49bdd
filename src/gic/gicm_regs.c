/* SPDX-License-Identifier: MIT */
/*
 * Messages that are SPIs: SETSPI and CLRSPI, in the Distributor's frame and in
 * GICM, which a device may be given without the rest.
 */
#include "core/bits.h"
#include "gic/gicd.h"
#include "gic/its.h"
#include "gic/regs.h"

bool gicm_messages(const struct gs *g)
{
	return g->hw->caps.mbis;
}

void gicm_setspi_write(struct gs *g, const struct reg_at *a, u64 val)
{
	spi_message(g, a->as, (u32)bits_get(val, 12, 0), true);
}

void gicm_clrspi_write(struct gs *g, const struct reg_at *a, u64 val)
{
	spi_message(g, a->as, (u32)bits_get(val, 12, 0), false);
}

static bool secure_messages(const struct gs *g, const struct gic_as *as)
{
	return !gicd_ds(g) && gicd_secure(as);
}

void gicm_setspi_sr_write(struct gs *g, const struct reg_at *a, u64 val)
{
	if (secure_messages(g, a->as))
		spi_message(g, a->as, (u32)bits_get(val, 12, 0), true);
}

void gicm_clrspi_sr_write(struct gs *g, const struct reg_at *a, u64 val)
{
	if (secure_messages(g, a->as))
		spi_message(g, a->as, (u32)bits_get(val, 12, 0), false);
}

/* All SPIs but the extended ones, which its fields cannot say. */
static u64 typer_read(const struct gs *g, const struct reg_at *a)
{
	u32 n = 32u * g->gic->spi_banks;

	(void)a;
	if (!n)
		return 0;
	n = n > 988 ? 988 : n;
	return 1u << 31 | 1u << 30 | (u32)!gicd_ds(g) << 29 | 32u << 16 | n;
}

static const struct reg regs[] = {
	{ REG(GICM_TYPER), .size = R32, .read = typer_read },
	{ REG(GICM_SETSPI_NSR), .size = R16_32, .wo = true, .read = reg_raz, .write = gicm_setspi_write },
	{ REG(GICM_CLRSPI_NSR), .size = R16_32, .wo = true, .read = reg_raz, .write = gicm_clrspi_write },
	{ REG(GICM_SETSPI_SR), .size = R16_32, .wo = true, .read = reg_raz, .write = gicm_setspi_sr_write },
	{ REG(GICM_CLRSPI_SR), .size = R16_32, .wo = true, .read = reg_raz, .write = gicm_clrspi_sr_write },
	{ REG(GICM_IIDR), .size = R32, .read = gic_iidr_read },
	{ REG(GICM_PIDR4), .size = R32, .count = 6, .sel = 0, .read = gic_id_read },
	{ REG(GICM_PIDR2), .size = R32, .read = gic_pidr2_read },
	{ REG(GICM_PIDR3), .size = R32, .count = 5, .sel = 7, .read = gic_id_read },
};

const struct reg_frame gicm_frame = { FRAME_GICM, regs, ARRAY_SIZE(regs) };
