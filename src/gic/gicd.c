/* SPDX-License-Identifier: MIT */
/*
 * Distributor: which PE gets which SPI.
 *
 * An SPI that is pending, enabled and not active is presented in one row: that
 * of the PE it is routed to, of the PE that was picked for it (1 of N), or the
 * last one, which nobody reads, when there is no such PE.  Rows are kept as
 * things change, so that a CPU interface looks only at what is for it, and
 * nothing walks over INTIDs or PEs when interrupts come and go.
 *
 * A 1 of N SPI keeps its PE while that one takes part (one_of_n.c).  When PEs
 * start or stop taking part the SPIs concerned are looked at again (spi_repick).
 */
#include "gic/gicd.h"

#include <stdio.h>
#include <string.h>

#include "core/bits.h"
#include "core/choose.h"
#include "core/diag.h"
#include "gic/one_of_n.h"
#include "gic/rd.h"

/* ------------------------------------------------------------ state */

static u32 banks_of(const struct gic_config *c)
{
	return (u32)c->spi_banks + c->espi_banks;
}

u32 spi_banks(const struct gs *g)
{
	return banks_of(g->gic);
}

void gicd_layout(struct gs_layout *l, const struct gic_config *c)
{
	u32 banks = banks_of(c);

	gs_assert(banks <= GIC_BANKS_MAX && c->ppi_ext <= 2);
	lay_block(l, BLK_GICD, "gicd", sizeof(struct gicd), 2, LAY_HASHED);
	lay_block(l, BLK_PRIV, "gicr_irqs", sizeof(struct gic_bank), c->pes * (1u + c->ppi_ext), LAY_HASHED);
	lay_block(l, BLK_SPI, "gicd_spis", sizeof(struct gic_bank), banks, LAY_HASHED);
	lay_block(l, BLK_SPI_ROUTE, "gicd_routes", 32 * sizeof(u32), banks, LAY_HASHED);
	lay_block(l, BLK_SPI_ROW, "gicd_rows", (u32)sizeof(struct spi_row) + 8 * ((banks + 1) / 2), c->pes + 1u,
		  LAY_HASHED);
}

/*
 * RST-01, RST-02: what is UNKNOWN is as choice unknown_reset_zero says, the rest
 * zero.  Where two registers that show the same bits differ (GICR_ISENABLER0 is
 * 0, GICR_ICENABLER0 UNKNOWN) it is zero.
 */
static void reset_private(struct gs *g, struct bank_at at, u32 unknown)
{
	struct gic_bank *b = gs_mut(g, at.blk, at.e);
	bool sgis = bank_first(g, at) == 0;

	memset(b, 0, sizeof(*b));
	b->group = b->grpmod = b->latch = unknown;
	b->edge = sgis ? (unknown | 0xffff) & ~(1u << PPI_MAINTENANCE) : unknown;	/* STA-13, MNT-01 */
	b->nsacr = sgis ? unknown : 0;
	memset(b->prio, bank_implemented(g, unknown & 0xff), sizeof(b->prio));
}

static void reset_shared(struct gs *g, struct bank_at at, u32 unknown)
{
	struct gic_bank *b = gs_mut(g, at.blk, at.e);
	u32 *route = gs_mut(g, BLK_SPI_ROUTE, at.e);

	memset(b, 0, sizeof(*b));
	b->edge = unknown;
	b->irm = g->hw->caps.no1n ? 0 : unknown;
	if (at.e < g->gic->spi_banks)
		b->group = b->enable = unknown;
	else
		memset(b->prio, bank_implemented(g, unknown & 0xff), sizeof(b->prio));
	for (u32 k = 0; k < 32; k++)
		route[k] = g->hw->caps.a3v ? unknown : unknown & 0xffffff;
}

void gicd_reset(struct gs *g)
{
	u32 unknown = rd_choice_now(g, CHOICE_unknown_reset_zero) ? ~0u : 0;
	u32 ctlr = g->hw->caps.security ? 0 : GICD_CTLR_DS;

	*gicd_own_mut(g) = (struct gicd_own){ 0 };
	*gicd_mut(g) = (struct gicd){ .ctlr = ctlr | (unknown & (GICD_CTLR_EnableGrp0 | GICD_CTLR_EnableGrp1)) };
	if (g->hw->caps.security)
		gicd_mut(g)->ctlr |= unknown & GICD_CTLR_EnableGrp1S;
	if (!g->hw->caps.no1n && g->hw->caps.e1nwf)
		gicd_mut(g)->ctlr |= unknown & GICD_CTLR_E1NWF;
	for (u32 e = 0; e < g->gic->pes * bank_per_pe(g); e++)
		reset_private(g, (struct bank_at){ BLK_PRIV, e }, unknown);
	for (u32 e = 0; e < spi_banks(g); e++)
		reset_shared(g, (struct bank_at){ BLK_SPI, e }, unknown);
}

bool gicd_later(struct gs *g)
{
	return gs_choose(g, CHOICE_register_effects) != 0;
}

/* ------------------------------------------------------------ affinities */

/* Aff2 is the CommonLPIAff group; Aff0 is up to 15, or up to 255 where SGIs reach that far. */
u32 gic_affinity(const struct gic_config *c, const struct hwmodel *h, u32 pe)
{
	u32 wide = h->caps.rss ? 256 : 16;

	return (u32)c->group[pe] << 16 | pe / wide << 8 | pe % wide;
}

u32 gic_pe_of(const struct gs *g, u32 affinity)
{
	u32 wide = g->hw->caps.rss ? 256 : 16;
	u32 pe = (affinity >> 8 & 0xff) * wide + (affinity & 0xff);

	if ((affinity & 0xff) >= wide || pe >= g->gic->pes || gic_affinity(g->gic, g->hw, pe) != affinity)
		return GS_NONE32;
	return pe;
}

/* ------------------------------------------------------------ rows */

const struct spi_row *spi_row(const struct gs *g, u32 row)
{
	return gs_at(g, BLK_SPI_ROW, row);
}

static void row_put(struct gs *g, u32 row, u32 bank, u32 bit, bool in)
{
	struct spi_row *r = gs_mut(g, BLK_SPI_ROW, row);

	r->cand[bank] = in ? r->cand[bank] | 1u << bit : r->cand[bank] & ~(1u << bit);
	r->banks = r->cand[bank] ? r->banks | (u64)1 << bank : r->banks & ~((u64)1 << bank);
}

u32 spi_affinity(const struct gs *g, struct bank_irq irq)
{
	return ((const u32 *)gs_at(g, BLK_SPI_ROUTE, irq.at.e))[irq.bit];
}

/* Row for an SPI that is in row now - 1 (0: in none). */
static u32 target(struct gs *g, struct bank_irq irq, u32 now)
{
	u32 pe;

	if (bit_test(bank_look(g, irq.at)->irm, irq.bit)) {
		u32 grp = bank_group(g, irq);

		if (now && now <= g->gic->pes && one_of_n_takes_part(g, GS_PE(now - 1), grp))
			return now - 1;
		pe = one_of_n_pick(g, grp);
		return pe == GS_NONE32 ? g->gic->pes : pe;
	}
	pe = gic_pe_of(g, spi_affinity(g, irq));
	if (pe != GS_NONE32)
		return pe;
	return gs_choose(g, CHOICE_irouter_no_pe) ? 0 : g->gic->pes;
}

static void set_on(struct gs *g, struct bank_irq irq, u32 on1)
{
	u32 off = (u32)offsetof(struct gic_bank, on1) + irq.bit;

	*(u8 *)gs_mut_part(g, irq.at.blk, irq.at.e, off, 1) = (u8)on1;
}

static void update_one(struct gs *g, struct bank_irq irq, bool ready)
{
	u32 now = bank_look(g, irq.at)->on1[irq.bit];
	u32 want = ready ? target(g, irq, now) + 1 : 0;

	if (now == want) {
		if (now)
			gs_touch(g, BLK_SPI_ROW, now - 1);	/* its priority or group may have changed */
		return;
	}
	if (now)
		row_put(g, now - 1, irq.at.e, irq.bit, false);
	if (want)
		row_put(g, want - 1, irq.at.e, irq.bit, true);
	set_on(g, irq, want);
}

void spi_update(struct gs *g, struct bank_at at, u32 bits)
{
	u32 ready = bank_ready(g, at) & bank_there(g, at);

	for (; bits; bits &= bits - 1) {
		u32 bit = bits_ctz(bits);

		update_one(g, (struct bank_irq){ at, bit }, bit_test(ready, bit));
	}
}

static void repick_row(struct gs *g, u32 row)
{
	for (u64 banks = spi_row(g, row)->banks; banks; banks &= banks - 1) {
		struct bank_at at = { BLK_SPI, bits_ctz(banks) };

		spi_update(g, at, spi_row(g, row)->cand[at.e] & bank_look(g, at)->irm);
	}
}

void spi_repick(struct gs *g, gs_pe pe)
{
	one_of_n_note(g, pe);
	repick_row(g, pe.n);
	repick_row(g, g->gic->pes);
}

/* ROU-03, ROU-05 */
void spi_route(struct gs *g, struct bank_irq irq, u32 affinity, bool one_of_n)
{
	u32 m = 1u << irq.bit, off = irq.bit * (u32)sizeof(u32);
	u32 irm = bank_look(g, irq.at)->irm & ~m;
	bool moved;

	if (!g->hw->caps.a3v)
		affinity &= 0xffffff;
	if (one_of_n && !g->hw->caps.no1n)
		irm |= m;
	moved = spi_affinity(g, irq) != affinity;
	if (moved)
		*(u32 *)gs_mut_part(g, BLK_SPI_ROUTE, irq.at.e, off, sizeof(u32)) = affinity;
	if (irm != bank_look(g, irq.at)->irm)
		BANK_PUT(g, irq.at, irm, irm);
	else if (moved)
		spi_update(g, irq.at, m);
}

/* ------------------------------------------------------------ inputs */

static bool find_spi(const struct gs *g, u32 intid, struct bank_irq *irq)
{
	return bank_find(g, GS_PE(0), intid, irq) && irq->at.blk == BLK_SPI;
}

void gicd_spi_line(struct gs *g, u32 intid, bool level)
{
	struct bank_irq irq;

	if (find_spi(g, intid, &irq))
		bank_line(g, irq, level);
}

/* STA-11, STA-12; who may is a question of NSACR. */
void spi_message(struct gs *g, const struct gic_as *as, u32 intid, bool set)
{
	const struct gic_bank *b;
	struct bank_irq irq;
	u32 m;

	if (!find_spi(g, intid, &irq) || !bit_test(bank_seen(g, as, irq.at, set ? 1 : 2), irq.bit))
		return;
	b = bank_look(g, irq.at);
	m = 1u << irq.bit;
	if (bit_test(bank_pending(g, irq.at), irq.bit) == set)
		return;
	if (b->edge & m)
		BANK_PUT(g, irq.at, latch, set ? b->latch | m : b->latch & ~m);
	else
		BANK_PUT(g, irq.at, msg, set ? b->msg | m : b->msg & ~m);
}

/* ------------------------------------------------------------ actor: what RWP and ChildrenAsleep report */

/* Instance 0 is the Distributor, 1 + n the redistributor of PE n. */
static u32 rwp_count(const struct gs *g)
{
	return g->choices->answer[CHOICE_register_effects] == 0 ? 0 : 1u + g->gic->pes;
}

static bool rwp_ready(const struct gs *g, u32 k)
{
	if (k == 0)
		return gicd_rwp(g);
	return gicr_rwp(g, GS_PE(k - 1)) || gicr_at(g, GS_PE(k - 1))->asleep != gicr_at(g, GS_PE(k - 1))->children;
}

static void rwp_step(struct gs *g, u32 k)
{
	if (k) {
		gicr_catch_up(g, GS_PE(k - 1));
		return;
	}
	for (u64 lag = gicd_own_at(g)->lag; lag; lag &= lag - 1)
		bank_catch_up(g, (struct bank_at){ BLK_SPI, bits_ctz(lag) });
	if (gicd_own_at(g)->lag)
		gicd_own_mut(g)->lag = 0;
	if (gicd_at(g)->ctlr_lag)
		gicd_mut(g)->ctlr_lag = 0;
}

static void rwp_what(const struct gs *g, u32 k, char *buf, size_t n)
{
	(void)g;
	if (k == 0)
		snprintf(buf, n, "distributor: what was disabled is retracted, RWP=0");
	else
		snprintf(buf, n, "redistributor %u: what was disabled is retracted or written to memory, ChildrenAsleep follows", k - 1);
}

/* Instances by number mod 64, of which the Distributor has the first. */
static u64 rwp_concerns(const struct gs *g)
{
	u64 pes = gs_touched_in(g, BLK_RD) | bank_touched(g);

	return (u64)(g->step.touched >> BLK_GICD & 1) | pes << 1 | pes >> 63;
}

const struct actor gicd_rwp_actor = {
	.name = "gicd_rwp",
	.watch = (u64)1 << BLK_GICD | (u64)1 << BLK_RD | (u64)1 << BLK_PRIV,
	.concerns = rwp_concerns,
	.count = rwp_count,
	.ready = rwp_ready,
	.step = rwp_step,
	.what = rwp_what,
};

/* ------------------------------------------------------------ audit */

/* May an SPI be presented in this row? */
static bool well_placed(const struct gs *g, struct bank_irq irq, u32 row)
{
	u32 pes = g->gic->pes, pe = gic_pe_of(g, spi_affinity(g, irq)), grp = bank_group(g, irq);

	if (!bit_test(bank_look(g, irq.at)->irm, irq.bit))
		return pe == GS_NONE32 ? row == 0 || row == pes : row == pe;
	if (row < pes)
		return one_of_n_takes_part(g, GS_PE(row), grp);
	for (pe = 0; pe < pes; pe++)
		if (one_of_n_takes_part(g, GS_PE(pe), grp))
			return false;
	return row == pes;
}

static bool bank_sound(const struct gs *g, struct bank_at at)
{
	const struct gic_bank *b = bank_look(g, at);
	u32 ready = bank_ready(g, at) & bank_there(g, at);

	for (u32 bit = 0; bit < 32; bit++) {
		u32 on1 = b->on1[bit];

		if ((on1 != 0) != bit_test(ready, bit))
			return false;
		if (on1 && !well_placed(g, (struct bank_irq){ at, bit }, on1 - 1))
			return false;
	}
	return !b->lag || bit_test(gicd_own_at(g)->lag, at.e);
}

static bool row_sound(const struct gs *g, u32 row)
{
	const struct spi_row *r = spi_row(g, row);

	for (u32 e = 0; e < spi_banks(g); e++) {
		const struct gic_bank *b = bank_look(g, (struct bank_at){ BLK_SPI, e });
		u32 cand = 0;

		for (u32 bit = 0; bit < 32; bit++)
			cand |= (u32)(b->on1[bit] == row + 1) << bit;
		if (r->cand[e] != cand || bit_test(r->banks, e) != (cand != 0))
			return false;
	}
	return true;
}

bool spi_sound(const struct gs *g)
{
	for (u32 e = 0; e < spi_banks(g); e++)
		if (!bank_sound(g, (struct bank_at){ BLK_SPI, e }))
			return false;
	for (u32 row = 0; row <= g->gic->pes; row++)
		if (!row_sound(g, row))
			return false;
	return true;
}
