/* SPDX-License-Identifier: MIT */
/*
 * Redistributor: inputs of PPIs, SGIs on their way, and what is reported late.
 *
 * An SGI is generated, carried and pending in one step, so GICR_CTLR.UWP is
 * never seen set.
 */
#include "core/bits.h"
#include "gic/gicd.h"
#include "gic/rd.h"

void gicr_ppi_line(struct gs *g, gs_pe pe, u32 intid, bool level)
{
	struct bank_irq irq;

	if (intid >= 16 && bank_find(g, pe, intid, &irq) && irq.at.blk == BLK_PRIV)
		bank_line(g, irq, level);
}

static struct bank_at bank_of(const struct gs *g, gs_pe pe, u32 n)
{
	return (struct bank_at){ BLK_PRIV, pe.n * bank_per_pe(g) + n };
}

/* ------------------------------------------------------------ RWP, ChildrenAsleep */

bool gicr_rwp(const struct gs *g, gs_pe pe)
{
	if (gicr_at(g, pe)->ctlr & GICR_RWP_ALL)
		return true;
	for (u32 n = 0; n < bank_per_pe(g); n++)
		if (bank_look(g, bank_of(g, pe, n))->lag)
			return true;
	return false;
}

void gicr_catch_up(struct gs *g, gs_pe pe)
{
	gicr_rwp_end(g, pe);
	for (u32 n = 0; n < bank_per_pe(g); n++)
		bank_catch_up(g, bank_of(g, pe, n));
	if (gicr_at(g, pe)->children == gicr_at(g, pe)->asleep)
		return;
	gicr_mut(g, pe)->children = gicr_at(g, pe)->asleep;
	spi_repick(g, pe);
}

/* ------------------------------------------------------------ SGIs */

/*
 * SGI-03: the receiver's configuration decides, and for a Non-secure sender
 * also its NSACR.  A Secure Group 1 SGI also hits where the SGI is Group 0, and
 * with one Security state nowhere else (SGI-04).
 */
static bool accepts(const struct gs *g, struct bank_irq irq, u32 grp, bool ns)
{
	u32 mine = bank_group(g, irq), access = bank_nsacr(bank_look(g, irq.at), irq.bit);

	if (grp == GRP1S && mine == GRP0)
		grp = GRP0;
	if (grp != mine)
		return false;
	if (!ns || gicd_ds(g) || mine == GRP1NS)
		return true;
	return access >= (mine == GRP0 ? 1u : 2u);
}

static void send_to(struct gs *g, gs_pe pe, u32 sgi, u32 grp, bool ns)
{
	struct bank_irq irq = { bank_of(g, pe, 0), sgi };

	if (accepts(g, irq, grp, ns))
		bank_set_pending(g, irq);	/* SGI-05 */
}

/* SGI-02: which PE Aff0 = 16 * RS + i is; also where RS cannot be used. */
static u32 range(struct gs *g, u64 val, bool *ignored)
{
	u32 rs = (u32)bits_get(val, 47, 44);

	*ignored = false;
	if (!g->hw->caps.icc_rss || !rs)
		return 0;
	if (g->hw->caps.rss)
		return rs;
	*ignored = !gs_choose(g, CHOICE_sgi_range_no_rss);
	return 0;
}

static u32 affinity(const struct gs *g, u64 val)
{
	u32 aff3 = g->hw->caps.icc_a3v ? (u32)bits_get(val, 55, 48) : 0;

	return aff3 << 24 | (u32)bits_get(val, 39, 32) << 16 | (u32)bits_get(val, 23, 16) << 8;
}

/* SGI-01.  `grp`: the group it is sent as. */
void gicr_sgi_send(struct gs *g, const struct gic_as *as, u64 val, u32 grp)
{
	u32 sgi = (u32)bits_get(val, 27, 24), aff = affinity(g, val), rs;
	bool ns = !gicd_secure(as), ignored;

	if (bit_test(val, 40)) {
		for (u32 pe = 0; pe < g->gic->pes; pe++)
			if (pe != as->pe.n)
				send_to(g, GS_PE(pe), sgi, grp, ns);
		return;
	}
	rs = range(g, val, &ignored);
	for (u64 list = ignored ? 0 : bits_get(val, 15, 0); list; list &= list - 1) {
		u32 pe = gic_pe_of(g, aff | (16 * rs + bits_ctz(list)));

		if (pe != GS_NONE32)
			send_to(g, GS_PE(pe), sgi, grp, ns);
	}
}
