/* SPDX-License-Identifier: MIT */
/*
 * Physical CPU interface: which interrupt it is signalled.
 *
 * It looks at the pending bits themselves, of the Distributor and of its
 * redistributor; there is no copy on the way (see bank.c, gicr_lpi.c).  SGIs,
 * PPIs, SPIs and LPIs of the groups that are enabled at both ends compete in
 * one place, here; what is done with the winner is in icc_ack.c.  A PE whose
 * GICR_WAKER says asleep is signalled nothing (WAK-02).
 *
 * Priorities are compared in the internal view; with two Security states a
 * Non-secure value, and so that of every LPI, is in its lower half (PRI-12).
 */
#include "gic/icc.h"

#include "core/bits.h"
#include "core/obs.h"

void icc_reset(struct gs *g, gs_pe pe)
{
	bool ones = rd_choice_now(g, CHOICE_unknown_reset_zero);
	struct icc *c = icc_mut(g, pe);

	/* RST-01, RST-02; the binary points are UNKNOWN and never below their minimum */
	*c = (struct icc){ .cbpr = ones ? 3 : 0, .eoimode = ones ? 7 : 0 };
	for (u32 grp = 0; grp < 3; grp++)
		c->bpr[grp] = ones ? 7 : (u8)icc_min_bpr(g, grp);
}

/* PRI-07 */
u32 icc_min_bpr(const struct gs *g, u32 grp)
{
	return grp == GRP1NS ? bpr1_min(icc_pre_bits(g)) : bpr0_min(icc_pre_bits(g));
}

/* PRI-06, PRI-08 */
GS_HOT u8 icc_group_mask(const struct gs *g, gs_pe pe, u32 grp)
{
	const struct icc *c = icc_at(g, pe);

	if (grp != GRP0 && bit_test(c->cbpr, grp == GRP1NS))
		grp = GRP0;
	return grp == GRP1NS ? bpr1_mask(c->bpr[grp]) : bpr0_mask(c->bpr[grp]);
}

/* ------------------------------------------------------------ candidates */

/*
 * A better one than the best so far?  An NMI has the highest priority of its
 * Security state, and of equal ones it comes first.
 */
static void consider(struct icc_best *best, struct icc_best b, bool high)
{
	bool first = best->intid == 1023;

	if (!first && b.nmi == best->nmi && b.prio == best->prio) {
		best->tie = true;
		if (high == (b.intid > best->intid))
			best->intid = b.intid, best->grp = b.grp;
	} else if (first || b.prio < best->prio || (b.prio == best->prio && b.nmi)) {
		*best = b;
	}
}

static void consider_bank(const struct gs *g, struct icc_best *best, struct bank_at at, u32 bits, bool high)
{
	const struct gic_bank *b = bank_look(g, at);
	u32 first = bank_first(g, at);

	for (; bits; bits &= bits - 1) {
		u32 k = bits_ctz(bits), grp = bank_group(g, (struct bank_irq){ at, k });
		bool nmi = grp != GRP0 && bit_test(b->nmi, k);
		u8 prio = b->prio[k];

		if (nmi)
			prio = grp == GRP1NS && !gicd_ds(g) ? 0x80 : 0;
		consider(best, (struct icc_best){ first + k, prio, (u8)grp, nmi, false }, high);
	}
}

static void consider_lpi(const struct gs *g, gs_pe pe, struct icc_best *best, bool high)
{
	struct rd_best lpi = gicr_lpi_best(g, pe);
	u8 prio = gicd_ds(g) ? lpi.prio : (u8)(0x80 | lpi.prio >> 1);

	if (lpi.intid)	/* SEC-09 */
		consider(best, (struct icc_best){ lpi.intid, prio, GRP1NS, false, lpi.tie }, high);
}

GS_HOT static struct icc_best best_of(const struct gs *g, gs_pe pe, u32 groups)
{
	struct icc_best best = { .intid = 1023, .prio = PRIO_IDLE };
	u32 per = bank_per_pe(g);
	bool high = false, asked = false;

	for (u32 n = 0; n < per; n++) {
		struct bank_at at = { BLK_PRIV, pe.n * per + n };
		u32 bits = bank_ready(g, at);

		if (!bits)
			continue;
		high = rd_choice_now(g, CHOICE_best_of_equal);
		asked = true;
		consider_bank(g, &best, at, bits & bank_in_groups(g, bank_look(g, at), groups), high);
	}
	for (u64 banks = spi_row(g, pe.n)->banks; banks; banks &= banks - 1) {
		struct bank_at at = { BLK_SPI, bits_ctz(banks) };
		u32 bits = spi_row(g, pe.n)->cand[at.e] & bank_in_groups(g, bank_look(g, at), groups);

		high = rd_choice_now(g, CHOICE_best_of_equal);
		asked = true;
		consider_bank(g, &best, at, bits, high);
	}
	if (groups & GRP_BIT(GRP1NS))
		consider_lpi(g, pe, &best, asked && high);
	return best;
}

struct icc_best icc_pending(const struct gs *g, gs_pe pe)
{
	u32 groups = gicd_groups(g) & icc_at(g, pe)->igrpen;

	if (!groups || gicr_at(g, pe)->children)
		return (struct icc_best){ .intid = 1023, .prio = PRIO_IDLE };
	return best_of(g, pe, groups);
}

bool icc_waiting(const struct gs *g, gs_pe pe)
{
	return best_of(g, pe, gicd_groups(g)).intid != 1023;
}

/* ------------------------------------------------------------ signalling */

/* An active NMI counts as the highest priority of its Security state. */
u32 icc_level(const struct gs *g, gs_pe pe, u32 grp)
{
	const struct icc *c = icc_at(g, pe);
	u32 level = aprs_highest(&c->ap[grp]);
	u32 nmi = grp == GRP1NS && !gicd_ds(g) ? 0x80u >> (8 - icc_pre_bits(g)) : 0;

	return bit_test(c->nmi, grp) && nmi < level ? nmi : level;
}

GS_HOT u8 icc_running(const struct gs *g, gs_pe pe)
{
	const struct icc *c = icc_at(g, pe);
	u32 best = APRS_LEVELS;

	if (!c->nmi && !(c->ap[0].w[0] | c->ap[1].w[0] | c->ap[2].w[0] | c->ap[0].w[1] | c->ap[1].w[1] | c->ap[2].w[1]))
		return PRIO_IDLE;
	for (u32 grp = 0; grp < 3; grp++) {
		u32 level = icc_level(g, pe, grp);

		best = level < best ? level : best;
	}
	return (u8)(best << (8 - icc_pre_bits(g)));
}

/* An NMI is taken over what has its priority, unless that is an NMI as well. */
static bool preempts(const struct gs *g, gs_pe pe, struct icc_best b)
{
	const struct icc *c = icc_at(g, pe);
	u8 mask = icc_group_mask(g, pe, b.grp), running = icc_running(g, pe);

	if (running == PRIO_IDLE)
		return true;
	if (b.nmi && (b.prio & mask) == (running & mask) && !c->nmi)
		return true;
	if (rd_choice_now(g, CHOICE_running_priority_mask))
		running &= mask;
	return (b.prio & mask) < running;
}

/* PRI-02.  An NMI is masked by what Secure software alone can write: of the other state, by a mask above its half. */
static bool masked(const struct gs *g, gs_pe pe, struct icc_best b)
{
	u8 pmr = icc_at(g, pe)->pmr;

	return b.nmi ? pmr < b.prio : b.prio >= pmr;
}

GS_HOT struct icc_best icc_signalled(const struct gs *g, gs_pe pe)
{
	struct icc_best b = icc_pending(g, pe);

	if (b.intid != 1023 && (masked(g, pe, b) || !preempts(g, pe, b)))
		b.intid = 1023;
	return b;
}

u32 icc_hppi(const struct gs *g, gs_pe pe)
{
	struct icc_best b = icc_signalled(g, pe);

	return b.grp == GRP1NS ? b.intid : 1023;
}

/* The maintenance interrupt is a level of ICH_ registers, where it is enabled. */
static u64 maintained(const struct gs *g)
{
	u64 who = 0, pes = gs_touched_in(g, BLK_ICH);

	for (; pes && g->gic->pes <= 64; pes &= pes - 1) {
		u32 pe = bits_ctz(pes);

		if (bit_test(bank_look(g, (struct bank_at){ BLK_PRIV, pe * bank_per_pe(g) })->enable, PPI_MAINTENANCE))
			who |= (u64)1 << pe;
	}
	return g->gic->pes <= 64 ? who : gs_touched_in(g, BLK_ICH);
}

/* A bound choice breaks ties, a group is of all. */
static bool everybody(const struct gs *g)
{
	const u64 blocks = (u64)1 << BLK_CHOICE | (u64)1 << BLK_GICD;

	return g->step.touched & blocks &&
	       (g->step.touched >> BLK_CHOICE & 1 || gs_touched_in(g, BLK_GICD) >> GICD_OF_ALL & 1);
}

/* Who reads configuration bytes in memory is touched with them. */
u64 icc_touched(const struct gs *g)
{
	if (everybody(g))
		return ~(u64)0;
	return gs_touched_in(g, BLK_ICC) | gs_touched_in(g, BLK_RD) | gs_touched_in(g, BLK_RD_PEND) |
	       gs_touched_in(g, BLK_RD_CACHED) | gs_touched_in(g, BLK_RD_CFG) | bank_touched(g) |
	       gs_touched_in(g, BLK_SPI_ROW) | maintained(g);
}
