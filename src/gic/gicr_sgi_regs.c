/* SPDX-License-Identifier: MIT */
/*
 * GICR SGI_base frame: SGIs and PPIs of one PE.  Registers of extended PPIs
 * follow those of INTIDs 0-31 (EXT-01).
 */
#include "gic/gicd.h"
#include "gic/rd.h"
#include "gic/regs.h"

static u64 base_read(const struct gs *g, const struct reg_at *a)
{
	return bank_read(g, a, (struct bank_at){ BLK_PRIV, a->unit * bank_per_pe(g) }, a->i);
}

static void base_write(struct gs *g, const struct reg_at *a, u64 val)
{
	bank_write(g, a, (struct bank_at){ BLK_PRIV, a->unit * bank_per_pe(g) }, a->i, (u32)val);
}

/* Registers of extended PPIs; those of banks that are not there are RES0. */
static bool ext_place(const struct gs *g, const struct reg_at *a, struct bank_at *at, u32 *n)
{
	u32 per = bank_regs((enum bank_reg)a->sel), bank = 1 + a->i / per;

	*at = (struct bank_at){ BLK_PRIV, a->unit * bank_per_pe(g) + bank };
	*n = a->i % per;
	return bank < bank_per_pe(g);
}

static u64 ext_read(const struct gs *g, const struct reg_at *a)
{
	struct bank_at at;
	u32 n;

	return ext_place(g, a, &at, &n) ? bank_read(g, a, at, n) : 0;
}

static void ext_write(struct gs *g, const struct reg_at *a, u64 val)
{
	struct bank_at at;
	u32 n;

	if (ext_place(g, a, &at, &n))
		bank_write(g, a, at, n, (u32)val);
}

/* ICFGR1 is PPIs: the second register of bank 0. */
static u64 icfgr1_read(const struct gs *g, const struct reg_at *a)
{
	return bank_read(g, a, (struct bank_at){ BLK_PRIV, a->unit * bank_per_pe(g) }, 1);
}

static void icfgr1_write(struct gs *g, const struct reg_at *a, u64 val)
{
	bank_write(g, a, (struct bank_at){ BLK_PRIV, a->unit * bank_per_pe(g) }, 1, (u32)val);
}

static bool ext_ppis(const struct gs *g)
{
	return g->gic->ppi_ext != 0;
}

static bool ext_nmis(const struct gs *g)
{
	return ext_ppis(g) && bank_nmis(g);
}

#define BASE(r, s) REG(r), .size = R32, .sel = s, .read = base_read, .write = base_write
#define EXT(r, s, n) EXT_IF(ext_ppis, r, s, n)
#define EXT_IF(f, r, s, n) REG(r), .size = R32, .count = n, .there = f, .sel = s, .read = ext_read, .write = ext_write

static const struct reg regs[] = {
	{ BASE(GICR_IGROUPR0, BANK_IGROUPR) },
	{ EXT(GICR_IGROUPRE, BANK_IGROUPR, 2) },
	{ BASE(GICR_ISENABLER0, BANK_ISENABLER) },
	{ EXT(GICR_ISENABLERE, BANK_ISENABLER, 2) },
	{ BASE(GICR_ICENABLER0, BANK_ICENABLER) },
	{ EXT(GICR_ICENABLERE, BANK_ICENABLER, 2) },
	{ BASE(GICR_ISPENDR0, BANK_ISPENDR) },
	{ EXT(GICR_ISPENDRE, BANK_ISPENDR, 2) },
	{ BASE(GICR_ICPENDR0, BANK_ICPENDR) },
	{ EXT(GICR_ICPENDRE, BANK_ICPENDR, 2) },
	{ BASE(GICR_ISACTIVER0, BANK_ISACTIVER) },
	{ EXT(GICR_ISACTIVERE, BANK_ISACTIVER, 2) },
	{ BASE(GICR_ICACTIVER0, BANK_ICACTIVER) },
	{ EXT(GICR_ICACTIVERE, BANK_ICACTIVER, 2) },
	{ REG(GICR_IPRIORITYR), .size = R8_32, .count = 8, .sel = BANK_IPRIORITYR, .read = base_read,
	  .write = base_write },
	{ REG(GICR_IPRIORITYRE), .size = R8_32, .count = 16, .there = ext_ppis, .sel = BANK_IPRIORITYR, .read = ext_read,
	  .write = ext_write },
	{ BASE(GICR_ICFGR0, BANK_ICFGR) },
	{ REG(GICR_ICFGR1), .size = R32, .sel = BANK_ICFGR, .read = icfgr1_read, .write = icfgr1_write },
	{ EXT(GICR_ICFGRE, BANK_ICFGR, 4) },
	{ BASE(GICR_IGRPMODR0, BANK_IGRPMODR) },
	{ EXT(GICR_IGRPMODRE, BANK_IGRPMODR, 2) },
	{ BASE(GICR_NSACR, BANK_NSACR) },
	{ BASE(GICR_INMIR0, BANK_INMIR), .there = bank_nmis },
	{ EXT_IF(ext_nmis, GICR_INMIRE, BANK_INMIR, 2) },
};

const struct reg_frame gicr_sgi_frame = { FRAME_GICR_SGI, regs, ARRAY_SIZE(regs) };
