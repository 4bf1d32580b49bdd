/* SPDX-License-Identifier: MIT */
/*
 * States of SGIs, PPIs and SPIs.
 *
 * An interrupt is pending because of its latch (an edge, ISPENDR, an SGI) or,
 * when level-sensitive, its input or a message that was not taken back.  There
 * is no copy of it on the way to the CPU interface, which looks at these bits:
 * what is disabled or cleared here is retracted in the same step, unless
 * choice register_effects says that it takes until RWP reads 0; then a cleared
 * enable counts on as `lag`.
 *
 * The maintenance interrupt has no bit of its own: PPI 25 of a PE is what
 * ich_maintenance() says, whatever its input is set to.  It is a level (MNT-01),
 * and its trigger cannot be changed (STA-13: IMPLEMENTATION DEFINED).
 */
#include "gic/bank.h"

#include "core/bits.h"
#include "core/obs.h"
#include "gic/gicd.h"
#include "gic/prio.h"

u32 bank_per_pe(const struct gs *g)
{
	return 1u + g->gic->ppi_ext;
}

GS_HOT bool bank_find(const struct gs *g, gs_pe pe, u32 intid, struct bank_irq *irq)
{
	const struct gic_config *c = g->gic;
	u32 n;

	irq->bit = intid % 32;
	if (intid < 32 || (intid >= 1056 && intid < 1056 + 32u * c->ppi_ext)) {
		n = intid < 32 ? 0 : (intid - 1056) / 32 + 1;
		irq->at = (struct bank_at){ BLK_PRIV, pe.n * bank_per_pe(g) + n };
		return true;
	}
	if (intid < 1020 && intid < 32u * (c->spi_banks + 1u))
		n = intid / 32 - 1;
	else if (intid >= 4096 && intid < 4096 + 32u * c->espi_banks)
		n = (intid - 4096) / 32 + c->spi_banks;
	else
		return false;
	irq->at = (struct bank_at){ BLK_SPI, n };
	return true;
}

u32 bank_first(const struct gs *g, struct bank_at at)
{
	u32 n = at.e;

	if (at.blk == BLK_PRIV) {
		n %= bank_per_pe(g);
		return n ? 1056 + 32 * (n - 1) : 0;
	}
	return n < g->gic->spi_banks ? 32 * (n + 1) : 4096 + 32 * (n - g->gic->spi_banks);
}

/* The last SPI is 1019 (INT-01). */
u32 bank_there(const struct gs *g, struct bank_at at)
{
	return bank_first(g, at) == 992 ? 0x0fffffff : ~0u;
}

static bool maintenance(const struct gs *g, struct bank_at at)
{
	u32 n = bank_per_pe(g);

	return at.blk == BLK_PRIV && at.e % n == 0 && ich_maintenance(g, GS_PE(at.e / n));
}

u32 bank_pending(const struct gs *g, struct bank_at at)
{
	const struct gic_bank *b = bank_look(g, at);
	u32 line = b->line | (u32)maintenance(g, at) << PPI_MAINTENANCE;

	return b->latch | (~b->edge & (line | b->msg));
}

u32 bank_ready(const struct gs *g, struct bank_at at)
{
	const struct gic_bank *b = bank_look(g, at);
	u32 may = (b->enable | b->lag) & ~b->active;
	u32 ready = may & (b->latch | (~b->edge & (b->line | b->msg)));
	u32 m = 1u << PPI_MAINTENANCE;

	if (may & m && !(ready & m) && maintenance(g, at))
		ready |= m;
	return ready;
}

u32 bank_in_groups(const struct gs *g, const struct gic_bank *b, u32 groups)
{
	bool ds = gicd_ds(g);
	u32 secure1 = ds ? 0 : ~b->group & b->grpmod, in = 0;

	if (groups & GRP_BIT(GRP0))
		in |= ~b->group & ~secure1;
	if (groups & GRP_BIT(GRP1NS))
		in |= b->group;
	if (groups & GRP_BIT(GRP1S))
		in |= secure1;
	return in;
}

u32 bank_group(const struct gs *g, struct bank_irq irq)
{
	const struct gic_bank *b = bank_look(g, irq.at);

	if (bit_test(b->group, irq.bit))
		return GRP1NS;
	return !gicd_ds(g) && bit_test(b->grpmod, irq.bit) ? GRP1S : GRP0;
}

u32 bank_nsacr(const struct gic_bank *b, u32 bit)
{
	return (u32)bits_get(b->nsacr, 2 * bit + 1, 2 * bit);
}

/* ------------------------------------------------------------ changes */

/* What the step touched says which bank, mod 64; where a PE has several, not which PE: its row of SPIs does. */
static void of_pe(struct gs *g, struct bank_at at)
{
	u32 per = bank_per_pe(g);

	if (at.blk == BLK_PRIV && per > 1)
		gs_touch(g, BLK_SPI_ROW, at.e / per);
}

u64 bank_touched(const struct gs *g)
{
	u64 banks = gs_touched_in(g, BLK_PRIV);

	return banks && bank_per_pe(g) > 1 ? gs_touched_in(g, BLK_SPI_ROW) : banks;
}

void bank_put(struct gs *g, struct bank_at at, size_t word, u32 val)
{
	u32 old = *(const u32 *)(const void *)((const u8 *)bank_look(g, at) + word);

	if (old == val)
		return;
	*(u32 *)gs_mut_part(g, at.blk, at.e, (u32)word, sizeof(u32)) = val;
	of_pe(g, at);
	if (at.blk == BLK_SPI)
		spi_update(g, at, old ^ val);
}

void bank_set_pending(struct gs *g, struct bank_irq irq)
{
	BANK_PUT(g, irq.at, latch, bank_look(g, irq.at)->latch | 1u << irq.bit);
}

/* STA-06: a rising edge is remembered. */
void bank_line(struct gs *g, struct bank_irq irq, bool level)
{
	const struct gic_bank *b = bank_look(g, irq.at);
	u32 m = 1u << irq.bit;

	if (level == bit_test(b->line, irq.bit))
		return;
	if (level && b->edge & m)
		bank_set_pending(g, irq);
	BANK_PUT(g, irq.at, line, b->line ^ m);
}

void bank_ack(struct gs *g, struct bank_irq irq, bool lasting)
{
	const struct gic_bank *b = bank_look(g, irq.at);
	u32 m = 1u << irq.bit;

	if (lasting)
		BANK_PUT(g, irq.at, active, b->active | m);
	BANK_PUT(g, irq.at, latch, b->latch & ~m);
}

GS_HOT void gic_deactivate(struct gs *g, gs_pe pe, u32 intid)
{
	struct bank_irq irq;

	if (bank_find(g, pe, intid, &irq))
		BANK_PUT(g, irq.at, active, bank_look(g, irq.at)->active & ~(1u << irq.bit));
}

void bank_catch_up(struct gs *g, struct bank_at at)
{
	BANK_PUT(g, at, lag, 0);
}

/* ------------------------------------------------------------ registers */

u32 bank_regs(enum bank_reg r)
{
	if (r == BANK_IPRIORITYR)
		return 8;
	return r == BANK_ICFGR || r == BANK_NSACR ? 2 : 1;
}

/* NSACR of a PE's own interrupts is about who may send an SGI, and opens no register. */
u32 bank_seen(const struct gs *g, const struct gic_as *as, struct bank_at at, u32 ns_access)
{
	const struct gic_bank *b = bank_look(g, at);
	u32 there = bank_there(g, at), seen;

	if (gicd_ds(g) || gicd_secure(as))
		return there;
	seen = bank_in_groups(g, b, GRP_BIT(GRP1NS));
	for (u32 x = 0; x < 32 && ns_access && b->nsacr && at.blk == BLK_SPI; x++)
		if (bank_nsacr(b, x) >= ns_access)
			seen |= 1u << x;
	return seen & there;
}

static bool secure_only(const struct gs *g, const struct gic_as *as)
{
	return !gicd_ds(g) && gicd_secure(as);
}

/* PRI-01: low bits that are not implemented. */
u8 bank_implemented(const struct gs *g, u32 prio)
{
	return prio_implemented(prio, g->hw->caps.spi_pri);
}

/* PRI-12: the Non-secure view is the lower half of the priorities, shifted. */
static u32 prio_read(const struct gs *g, const struct gic_as *as, struct bank_at at, u32 n)
{
	const struct gic_bank *b = bank_look(g, at);
	u32 seen = bank_seen(g, as, at, 0), shift = !gicd_ds(g) && !gicd_secure(as), val = 0;

	for (u32 k = 0; k < 4; k++)
		if (bit_test(seen, 4 * n + k))
			val |= (u32)(u8)(b->prio[4 * n + k] << shift) << 8 * k;
	return val;
}

static void prio_write(struct gs *g, const struct reg_at *a, struct bank_at at, u32 n, u32 val)
{
	u32 seen = bank_seen(g, a->as, at, 0);
	bool ns = !gicd_ds(g) && !gicd_secure(a->as);

	for (u32 k = 0; k < 4; k++) {
		u32 x = 4 * n + k, p = val >> 8 * k & 0xff;
		u8 new = bank_implemented(g, ns ? 0x80 | p >> 1 : p);

		if (!bit_test(seen, x) || !bit_test(a->lanes, k) || bank_look(g, at)->prio[x] == new)
			continue;
		*(u8 *)gs_mut_part(g, at.blk, at.e, (u32)offsetof(struct gic_bank, prio) + x, 1) = new;
		of_pe(g, at);
		if (at.blk == BLK_SPI)
			spi_update(g, at, 1u << x);
	}
}

/* Bits 16n .. 16n+15 at the odd bits of a word, and back. */
static u32 spread(u32 word, u32 n)
{
	u32 val = 0;

	for (u32 k = 0; k < 16; k++)
		val |= (word >> (16 * n + k) & 1) << (2 * k + 1);
	return val;
}

static u32 gathered(u32 val, u32 n)
{
	u32 word = 0;

	for (u32 k = 0; k < 16; k++)
		word |= (val >> (2 * k + 1) & 1) << (16 * n + k);
	return word;
}

static void cfg_write(struct gs *g, const struct gic_as *as, struct bank_at at, u32 n, u32 val)
{
	const struct gic_bank *b = bank_look(g, at);
	u32 may = bank_seen(g, as, at, 0) & 0xffffu << 16 * n, new;

	if (at.blk == BLK_PRIV && bank_first(g, at) == 0)
		may &= 0xffff0000 & ~(1u << PPI_MAINTENANCE);	/* STA-13: SGIs are edge-triggered */
	new = (b->edge & ~may) | (gathered(val, n) & may);
	if ((new ^ b->edge) & b->enable)
		gs_emit(g, OBS_UNPRED, UNPRED_icfgr_enabled, bank_first(g, at), new ^ b->edge);
	BANK_PUT(g, at, edge, new);
}

static void nsacr_write(struct gs *g, const struct gic_as *as, struct bank_at at, u32 n, u32 val)
{
	u64 end = (u64)bank_there(g, at) + 1;	/* 2 to the number of interrupts, which have two bits each */
	u64 new = bits_set(bank_look(g, at)->nsacr, 32 * n + 31, 32 * n, val) & (end * end - 1);

	if (!secure_only(g, as) || new == bank_look(g, at)->nsacr)
		return;
	*(u64 *)gs_mut_part(g, at.blk, at.e, (u32)offsetof(struct gic_bank, nsacr), sizeof(u64)) = new;
	of_pe(g, at);
}

u32 bank_read(const struct gs *g, const struct reg_at *a, struct bank_at at, u32 n)
{
	const struct gic_bank *b = bank_look(g, at);
	const struct gic_as *as = a->as;
	bool mine = gicd_ds(g) || gicd_secure(as);

	switch ((enum bank_reg)a->sel) {
	case BANK_IGROUPR:	return mine ? b->group & bank_there(g, at) : 0;
	case BANK_ISENABLER:
	case BANK_ICENABLER:	return b->enable & bank_seen(g, as, at, 0);
	case BANK_ISPENDR:	return bank_pending(g, at) & bank_seen(g, as, at, 1);
	case BANK_ICPENDR:	return bank_pending(g, at) & bank_seen(g, as, at, 2);
	case BANK_ISACTIVER:
	case BANK_ICACTIVER:	return b->active & bank_seen(g, as, at, 2);
	case BANK_IGRPMODR:	return secure_only(g, as) ? b->grpmod & bank_there(g, at) : 0;
	case BANK_INMIR:	return b->nmi & bank_seen(g, as, at, 0);
	case BANK_IPRIORITYR:	return prio_read(g, as, at, n);
	case BANK_ICFGR:	return spread(b->edge & bank_seen(g, as, at, 0), n);
	case BANK_NSACR:	break;
	}
	return secure_only(g, as) ? (u32)bits_get(b->nsacr, 32 * n + 31, 32 * n) : 0;
}

/* STA-09, ORD-01 */
static void disable(struct gs *g, struct bank_at at, u32 bits)
{
	const struct gic_bank *b = bank_look(g, at);

	bits &= b->enable;
	if (!bits)
		return;
	if (gicd_later(g)) {
		BANK_PUT(g, at, lag, b->lag | bits);
		if (at.blk == BLK_SPI)
			gicd_own_mut(g)->lag |= (u64)1 << at.e;
	}
	BANK_PUT(g, at, enable, b->enable & ~bits);
}

/* Words in which a bit is written as it is. */
static u32 mixed(u32 old, u32 val, u32 may)
{
	return (old & ~may) | (val & may);
}

bool bank_nmis(const struct gs *g)
{
	return g->hw->caps.nmi;
}

void bank_write(struct gs *g, const struct reg_at *a, struct bank_at at, u32 n, u32 val)
{
	const struct gic_bank *b = bank_look(g, at);
	const struct gic_as *as = a->as;
	u32 there = bank_there(g, at), seen = bank_seen(g, as, at, 0);

	switch ((enum bank_reg)a->sel) {
	case BANK_IGROUPR:
		if (gicd_ds(g) || gicd_secure(as))
			BANK_PUT(g, at, group, mixed(b->group, val, there));
		break;
	case BANK_IGRPMODR:
		if (secure_only(g, as))
			BANK_PUT(g, at, grpmod, mixed(b->grpmod, val, there));
		break;
	case BANK_ISENABLER:
		BANK_PUT(g, at, lag, b->lag & ~(val & seen));
		BANK_PUT(g, at, enable, b->enable | (val & seen));
		break;
	case BANK_ICENABLER:
		disable(g, at, val & seen);
		break;
	case BANK_ISPENDR:
		BANK_PUT(g, at, latch, b->latch | (val & bank_seen(g, as, at, 1)));
		break;
	case BANK_ICPENDR:
		BANK_PUT(g, at, latch, b->latch & ~(val & bank_seen(g, as, at, 2)));
		break;
	case BANK_ISACTIVER:
		BANK_PUT(g, at, active, b->active | (val & seen));
		break;
	case BANK_ICACTIVER:
		BANK_PUT(g, at, active, b->active & ~(val & seen));
		break;
	case BANK_INMIR:
		BANK_PUT(g, at, nmi, mixed(b->nmi, val, seen));
		break;
	case BANK_IPRIORITYR:
		prio_write(g, a, at, n, val);
		break;
	case BANK_ICFGR:
		cfg_write(g, as, at, n, val);
		break;
	case BANK_NSACR:
		nsacr_write(g, as, at, n, val);
		break;
	}
}
