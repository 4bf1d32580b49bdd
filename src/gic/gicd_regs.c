/* SPDX-License-Identifier: MIT */
/*
 * GICD and its registers.  Affinity routing is always on, so what belongs to
 * the legacy mode is RES0: ITARGETSR, SGIR, CPENDSGIR, SPENDSGIR, and all
 * registers of INTIDs 0-31.
 */
#include "core/bits.h"
#include "core/obs.h"
#include "gic/gicd.h"
#include "gic/its.h"
#include "gic/rd.h"
#include "gic/regs.h"

#define GICX_IIDR 0x0000043bu	/* an Arm implementer code, product 0 */

/* ------------------------------------------------------------ GICD_CTLR, in its three views */

#define CTLR_ARE_NS_S	0x20u	/* Secure view: ARE_NS; ARE_S is where ARE is */

static u32 rwp(const struct gs *g)
{
	return gicd_rwp(g) ? GICD_CTLR_RWP : 0;
}

static u64 ctlr_read(const struct gs *g, const struct reg_at *a)
{
	u32 ctlr = gicd_at(g)->ctlr;

	if (gicd_ds(g))
		return (ctlr & ~GICD_CTLR_EnableGrp1S) | GICD_CTLR_ARE | rwp(g);
	if (gicd_secure(a->as))
		return ctlr | GICD_CTLR_ARE | CTLR_ARE_NS_S | rwp(g);
	return (ctlr & GICD_CTLR_EnableGrp1) | GICD_CTLR_ARE | rwp(g);
}

/* Bits that the access may write (SEC-06: in the layout before the write). */
static u32 writable(const struct gs *g, const struct gic_as *as)
{
	u32 ctlr = gicd_at(g)->ctlr, may = GICD_CTLR_EnableGrp1;

	if (!gicd_ds(g) && !gicd_secure(as))
		return may;
	may |= GICD_CTLR_EnableGrp0;
	if (!g->hw->caps.no1n && g->hw->caps.e1nwf)
		may |= GICD_CTLR_E1NWF;
	if (!gicd_ds(g))
		return may | GICD_CTLR_EnableGrp1S | GICD_CTLR_DS;
	/* STA-14: while all groups are off */
	if (g->gic->version >= GICV4_1 && g->hw->caps.nassgicap && !(ctlr & GICD_CTLR_GROUPS))
		may |= GICD_CTLR_nASSGIreq;
	return may;
}

static bool anything_active(const struct gs *g)
{
	u32 any = 0;

	for (u32 e = 0; e < g->gic->pes * bank_per_pe(g); e++)
		any |= bank_look(g, (struct bank_at){ BLK_PRIV, e })->active;
	for (u32 e = 0; e < spi_banks(g); e++)
		any |= bank_look(g, (struct bank_at){ BLK_SPI, e })->active;
	return any;
}

/* SEC-05: groups change for every interrupt. */
static void security_off(struct gs *g)
{
	if (gicd_at(g)->ctlr & GICD_CTLR_GROUPS || anything_active(g))
		gs_emit(g, OBS_UNPRED, UNPRED_ds_while_live, 0, 0);
	gicd_mut(g)->ctlr |= GICD_CTLR_DS;
	for (u32 e = 0; e < spi_banks(g); e++)
		spi_update(g, (struct bank_at){ BLK_SPI, e }, ~0u);
}

static void ctlr_write(struct gs *g, const struct reg_at *a, u64 val)
{
	u32 may = writable(g, a->as), old = gicd_at(g)->ctlr, new = (old & ~may) | ((u32)val & may);
	u32 off = old & ~new & GICD_CTLR_GROUPS;

	if (!gicd_ds(g) && new & GICD_CTLR_DS)
		security_off(g);
	if (new == gicd_at(g)->ctlr)
		return;
	if (off && gicd_later(g))
		gicd_mut(g)->ctlr_lag |= off;
	gicd_mut(g)->ctlr_lag &= ~new;
	gicd_mut(g)->ctlr = new;
	if ((old ^ new) & GICD_CTLR_E1NWF)
		for (u32 n = 0; n < g->gic->pes; n++)
			spi_repick(g, GS_PE(n));
}

/* ------------------------------------------------------------ identification */

static u64 typer_read(const struct gs *g, const struct reg_at *a)
{
	const struct hw_caps *c = &g->hw->caps;

	(void)a;
	return (u64)(c->espi ? c->espi_range : 0) << 27 | (u64)c->rss << 26 | (u64)c->no1n << 25 |
	       (u64)c->a3v << 24 | (u64)c->idbits << 19 |
	       (u64)(g->gic->version >= GICV4_0) << 18 |	/* DVIS */
	       (u64)c->lpis << 17 | (u64)c->mbis << 16 | (u64)c->num_lpis << 11 |
	       (u64)!gicd_ds(g) << 10 | (u64)c->nmi << 9 | (u64)c->espi << 8 | c->itlines;
}

static u64 typer2_read(const struct gs *g, const struct reg_at *a)
{
	const struct hw_caps *c = &g->hw->caps;

	(void)a;
	return (u64)(gicd_ds(g) && c->nassgicap) << 8 | (u64)c->vil << 7 | (c->vil ? c->vid : 0);
}

u64 gic_iidr_read(const struct gs *g, const struct reg_at *a)
{
	(void)g, (void)a;
	return GICX_IIDR;
}

u64 gic_pidr2_read(const struct gs *g, const struct reg_at *a)
{
	(void)a;
	return (g->gic->version >= GICV4_0 ? 4u : 3u) << 4 | 1u << 3 | 3u;
}

/* The rest of the block at 0xffd0, bytes of a component's identification; .sel: place of element 0. */
u64 gic_id_read(const struct gs *g, const struct reg_at *a)
{
	static const u8 id[] = { 0x44, 0, 0, 0, 0x92, 0xb4, 0, 0, 0x0d, 0xf0, 0x05, 0xb1 };

	(void)g;
	return id[a->sel + a->i];
}

bool gic_mpam(const struct gs *g)
{
	return g->hw->caps.mpam;
}

u64 gic_mpamidr_read(const struct gs *g, const struct reg_at *a)
{
	(void)a;
	return g->hw->caps.pmg_max << 16 | g->hw->caps.partid_max;
}

u64 gic_base_mask(const struct gs *g)
{
	return g->hw->caps.shareability ? ~(u64)0 : ~bits_mask(11, 10);
}

/* Fields are as wide as their largest value; beyond that they are RES0. */
static u32 wide(u32 max)
{
	return max ? (u32)bits_mask(31 - (u32)__builtin_clz(max), 0) : 0;
}

u32 gic_partid_mask(const struct gs *g)
{
	return wide(g->hw->caps.pmg_max) << 16 | wide(g->hw->caps.partid_max);
}

/* ------------------------------------------------------------ SPIs */

/* Registers of INTIDs 0-31 are RES0, the others those of bank 0 and on. */
static bool place(const struct gs *g, const struct reg_at *a, struct bank_at *at, u32 *n)
{
	u32 per = bank_regs((enum bank_reg)a->sel), bank = a->i / per;

	*at = (struct bank_at){ BLK_SPI, bank - 1 };
	*n = a->i % per;
	return bank && bank <= g->gic->spi_banks;
}

static bool place_ext(const struct gs *g, const struct reg_at *a, struct bank_at *at, u32 *n)
{
	u32 per = bank_regs((enum bank_reg)a->sel), bank = a->i / per;

	*at = (struct bank_at){ BLK_SPI, g->gic->spi_banks + bank };
	*n = a->i % per;
	return bank < g->gic->espi_banks;
}

static u64 spi_read(const struct gs *g, const struct reg_at *a)
{
	struct bank_at at;
	u32 n;

	return place(g, a, &at, &n) ? bank_read(g, a, at, n) : 0;
}

static void spi_write(struct gs *g, const struct reg_at *a, u64 val)
{
	struct bank_at at;
	u32 n;

	if (place(g, a, &at, &n))
		bank_write(g, a, at, n, (u32)val);
}

static u64 espi_read(const struct gs *g, const struct reg_at *a)
{
	struct bank_at at;
	u32 n;

	return place_ext(g, a, &at, &n) ? bank_read(g, a, at, n) : 0;
}

static void espi_write(struct gs *g, const struct reg_at *a, u64 val)
{
	struct bank_at at;
	u32 n;

	if (place_ext(g, a, &at, &n))
		bank_write(g, a, at, n, (u32)val);
}

/* .sel: INTID of element 0. */
static bool routed(const struct gs *g, const struct reg_at *a, struct bank_irq *irq)
{
	return bank_find(g, GS_PE(0), a->sel * 32u + a->i, irq) && irq->at.blk == BLK_SPI &&
	       bit_test(bank_seen(g, a->as, irq->at, 3), irq->bit);
}

static u64 irouter_read(const struct gs *g, const struct reg_at *a)
{
	struct bank_irq irq;
	u32 aff;

	if (!routed(g, a, &irq))
		return 0;
	aff = spi_affinity(g, irq);
	return (u64)(aff >> 24) << 32 | (u64)bit_test(bank_look(g, irq.at)->irm, irq.bit) << 31 | (aff & 0xffffff);
}

static void irouter_write(struct gs *g, const struct reg_at *a, u64 val)
{
	struct bank_irq irq;

	if (routed(g, a, &irq))
		spi_route(g, irq, (u32)(bits_get(val, 39, 32) << 24 | bits_get(val, 23, 0)), bit_test(val, 31));
}

static bool espis(const struct gs *g)
{
	return g->gic->espi_banks != 0;
}

static bool espi_nmis(const struct gs *g)
{
	return espis(g) && bank_nmis(g);
}

#define SPI(r, s) REG(r), .size = R32, .count = 32, .sel = s, .read = spi_read, .write = spi_write
#define ESPI(r, s) REG(r), .size = R32, .count = 32, .there = espis, .sel = s, .read = espi_read, \
	.write = espi_write
#define RES0(r, n) REG(r), .size = R8_32, .count = n, .read = reg_raz, .write = reg_wi

static const struct reg regs[] = {
	{ REG(GICD_CTLR), .size = R32, .read = ctlr_read, .write = ctlr_write },
	{ REG(GICD_TYPER), .size = R32, .read = typer_read },
	{ REG(GICD_IIDR), .size = R32, .read = gic_iidr_read },
	{ REG(GICD_TYPER2), .since = GICV4_1, .size = R32, .read = typer2_read },
	{ REG(GICD_STATUSR), .size = R32, .read = statusr_read, .write = statusr_write },
	{ REG(GICD_SETSPI_NSR), .size = R16_32, .wo = true, .there = gicm_messages, .read = reg_raz,
	  .write = gicm_setspi_write },
	{ REG(GICD_CLRSPI_NSR), .size = R16_32, .wo = true, .there = gicm_messages, .read = reg_raz,
	  .write = gicm_clrspi_write },
	{ REG(GICD_SETSPI_SR), .size = R16_32, .wo = true, .there = gicm_messages, .read = reg_raz,
	  .write = gicm_setspi_sr_write },
	{ REG(GICD_CLRSPI_SR), .size = R16_32, .wo = true, .there = gicm_messages, .read = reg_raz,
	  .write = gicm_clrspi_sr_write },
	{ SPI(GICD_IGROUPR, BANK_IGROUPR) },
	{ SPI(GICD_ISENABLER, BANK_ISENABLER) },
	{ SPI(GICD_ICENABLER, BANK_ICENABLER) },
	{ SPI(GICD_ISPENDR, BANK_ISPENDR) },
	{ SPI(GICD_ICPENDR, BANK_ICPENDR) },
	{ SPI(GICD_ISACTIVER, BANK_ISACTIVER) },
	{ SPI(GICD_ICACTIVER, BANK_ICACTIVER) },
	{ REG(GICD_IPRIORITYR), .size = R8_32, .count = 255, .sel = BANK_IPRIORITYR, .read = spi_read,
	  .write = spi_write },
	{ RES0(GICD_ITARGETSR, 255) },
	{ REG(GICD_ICFGR), .size = R32, .count = 64, .sel = BANK_ICFGR, .read = spi_read, .write = spi_write },
	{ SPI(GICD_IGRPMODR, BANK_IGRPMODR) },
	{ REG(GICD_NSACR), .size = R32, .count = 64, .sel = BANK_NSACR, .read = spi_read, .write = spi_write },
	{ REG(GICD_SGIR), .size = R32, .wo = true, .read = reg_raz, .write = reg_wi },
	{ RES0(GICD_CPENDSGIR, 4) },
	{ RES0(GICD_SPENDSGIR, 4) },
	{ SPI(GICD_INMIR, BANK_INMIR), .there = bank_nmis },
	{ ESPI(GICD_IGROUPRE, BANK_IGROUPR) },
	{ ESPI(GICD_ISENABLERE, BANK_ISENABLER) },
	{ ESPI(GICD_ICENABLERE, BANK_ICENABLER) },
	{ ESPI(GICD_ISPENDRE, BANK_ISPENDR) },
	{ ESPI(GICD_ICPENDRE, BANK_ICPENDR) },
	{ ESPI(GICD_ISACTIVERE, BANK_ISACTIVER) },
	{ ESPI(GICD_ICACTIVERE, BANK_ICACTIVER) },
	{ REG(GICD_IPRIORITYRE), .size = R8_32, .count = 256, .there = espis, .sel = BANK_IPRIORITYR, .read = espi_read,
	  .write = espi_write },
	{ REG(GICD_ICFGRE), .size = R32, .count = 64, .there = espis, .sel = BANK_ICFGR, .read = espi_read, .write = espi_write },
	{ ESPI(GICD_IGRPMODRE, BANK_IGRPMODR) },
	{ REG(GICD_NSACRE), .size = R32, .count = 64, .there = espis, .sel = BANK_NSACR, .read = espi_read, .write = espi_write },
	{ REG(GICD_INMIRE), .size = R32, .count = 32, .there = espi_nmis, .sel = BANK_INMIR, .read = espi_read,
	  .write = espi_write },
	{ REG(GICD_IROUTER), .size = R32_64, .count = 1020, .sel = 0, .read = irouter_read, .write = irouter_write },
	{ REG(GICD_IROUTERE), .size = R32_64, .count = 1024, .there = espis, .sel = 4096 / 32, .read = irouter_read,
	  .write = irouter_write },
	{ REG(GICD_PIDR4), .size = R32, .count = 6, .sel = 0, .read = gic_id_read },
	{ REG(GICD_PIDR2), .size = R32, .read = gic_pidr2_read },
	{ REG(GICD_PIDR3), .size = R32, .count = 5, .sel = 7, .read = gic_id_read },
};

const struct reg_frame gicd_frame = { FRAME_GICD, regs, ARRAY_SIZE(regs) };
