/* SPDX-License-Identifier: MIT */
/*
 * Physical CPU interface: acknowledge, priority drop, deactivation.
 *
 * An acknowledge answers for the best interrupt of all groups: where that one
 * may not be seen, a special INTID is read and nothing changes, even if
 * another one is pending that could have been seen (SEC-08).
 */
#include "core/bits.h"
#include "core/choose.h"
#include "core/diag.h"
#include "core/obs.h"
#include "gic/icc.h"

enum { INTID_SECURE = 1020, INTID_NONSECURE = 1021, INTID_NMI = 1022, INTID_NONE = 1023 };

static bool special(u32 intid)
{
	return intid >= 1020 && intid <= 1023;
}

/* Is Secure state's interrupt: what Non-secure software does not see. */
static bool is_secure(const struct gs *g, u32 grp)
{
	return !gicd_ds(g) && grp != GRP1NS;
}

GS_HOT u32 icc_hppir(const struct gs *g, const struct gic_as *as, struct icc_best b, bool reg1)
{
	bool secure = is_secure(g, b.grp);

	if (b.intid == INTID_NONE || (secure && !gicd_secure(as)))
		return INTID_NONE;
	if (reg1) {
		if (b.grp == GRP0)
			return INTID_NONE;
		/* one of the other state is not for Secure EL1 and EL2 */
		return !secure && !gicd_ds(g) && gicd_secure(as) && as->el != 3 ? INTID_NONE : b.intid;
	}
	if (b.grp == GRP0)
		return b.intid;
	if (as->el != 3)
		return INTID_NONE;
	return secure ? INTID_SECURE : INTID_NONSECURE;
}

/* ------------------------------------------------------------ acknowledge */

static void activate(struct gs *g, gs_pe pe, struct icc_best b)
{
	struct icc *c = icc_mut(g, pe);
	struct bank_irq irq;
	bool sgi = b.intid < 16, there;

	if (b.nmi)
		c->nmi |= (u8)GRP_BIT(b.grp);
	else
		aprs_activate(&c->ap[b.grp], b.prio & icc_group_mask(g, pe, b.grp), icc_pre_bits(g));
	if (b.intid >= 1024 && b.intid < GIC_LPI_FIRST && !g->hw->caps.icc_ext)
		gs_emit(g, OBS_UNPRED, UNPRED_intid_ext_range, pe.n, b.intid);
	if (b.intid >= GIC_LPI_FIRST) {
		gicr_lpi_clear(g, pe, b.intid, CAUSE_ACK);	/* LPI-01 */
		return;
	}
	there = bank_find(g, pe, b.intid, &irq);
	gs_assert(there);
	bank_ack(g, irq, !(sgi && gicd_at(g)->ctlr & GICD_CTLR_nASSGIreq));	/* STA-14 */
}

GS_HOT u32 icc_iar(struct gs *g, const struct gic_as *as, enum icc_iar reg)
{
	struct icc_best b = icc_signalled(g, as->pe);
	u32 intid = icc_hppir(g, as, b, reg != ICC_IAR_0);

	if (special(intid))
		return intid;
	if (b.nmi ? reg != ICC_IAR_NMI && as->nmi : reg == ICC_IAR_NMI)
		return b.nmi ? INTID_NMI : INTID_NONE;	/* EXT-04 */
	if (b.tie) {
		gs_choose(g, CHOICE_best_of_equal);
		b = icc_signalled(g, as->pe);
		intid = icc_hppir(g, as, b, reg != ICC_IAR_0);
		if (special(intid))
			return intid;
	}
	activate(g, as->pe, b);
	return b.intid;
}

u32 icc_ack(struct gs *g, gs_pe pe)
{
	const struct gic_as as = GIC_HOST(pe);

	return icc_iar(g, &as, ICC_IAR_1);
}

/* ------------------------------------------------------------ end */

/* EOI-02 */
static bool split(const struct gs *g, const struct gic_as *as)
{
	return bit_test(icc_at(g, as->pe)->eoimode, as->el == 3 ? 2 : !as->secure);
}

/* Group of the highest active priority; 3: none is active.  An NMI was taken over its equals. */
static u32 active_group(const struct gs *g, gs_pe pe)
{
	u32 grp = 3, best = APRS_LEVELS;

	for (u32 k = 0; k < 3; k++) {
		u32 level = icc_level(g, pe, k);

		if (level < best || (level == best && level != APRS_LEVELS && bit_test(icc_at(g, pe)->nmi, k))) {
			best = level;
			grp = k;
		}
	}
	return grp;
}

/* PRI-10 */
static void drop(struct gs *g, gs_pe pe, u32 grp)
{
	struct icc *c = icc_mut(g, pe);

	if (bit_test(c->nmi, grp))
		c->nmi &= (u8)~GRP_BIT(grp);
	else
		aprs_drop(&c->ap[grp]);
}

/* May this access end an interrupt of the group?  EOI-05 */
static bool may_end(const struct gs *g, const struct gic_as *as, u32 grp, bool reg1)
{
	if (reg1 != (grp != GRP0))
		return false;
	if (is_secure(g, grp))
		return gicd_secure(as);
	return gicd_ds(g) || !gicd_secure(as) || as->el == 3;
}

/* Active ones of a bank that can be active here: SGIs, PPIs, and SPIs that are routed to the PE. */
static u32 active_in(const struct gs *g, gs_pe pe, struct bank_at at, u32 grp)
{
	const struct gic_bank *b = bank_look(g, at);
	u32 active = b->active & bank_in_groups(g, b, GRP_BIT(grp)), here = 0;

	if (at.blk == BLK_PRIV)
		return active;
	for (active &= ~b->irm; active; active &= active - 1) {
		struct bank_irq irq = { at, bits_ctz(active) };

		if (gic_pe_of(g, spi_affinity(g, irq)) == pe.n)
			here |= 1u << irq.bit;
	}
	return here;
}

/*
 * EOI-03, as far as it can be told: LPIs have no active state, and one whose
 * active state software has taken away may still be ended.
 */
static bool of_another(const struct gs *g, gs_pe pe, u32 intid, u32 grp)
{
	struct bank_irq irq;

	if (intid >= GIC_LPI_FIRST)
		return false;
	if (bank_find(g, pe, intid, &irq) && bit_test(bank_look(g, irq.at)->active, irq.bit) &&
	    bank_group(g, irq) == grp)
		return false;
	if (intid < 16 && gicd_at(g)->ctlr & GICD_CTLR_nASSGIreq)
		return false;
	for (u32 n = 0; n < bank_per_pe(g); n++)
		if (active_in(g, pe, (struct bank_at){ BLK_PRIV, pe.n * bank_per_pe(g) + n }, grp))
			return true;
	for (u32 n = 0; n < spi_banks(g); n++)
		if (active_in(g, pe, (struct bank_at){ BLK_SPI, n }, grp))
			return true;
	return false;
}

GS_HOT void icc_eoir(struct gs *g, const struct gic_as *as, u32 intid, bool reg1)
{
	u32 grp = active_group(g, as->pe);

	if (special(intid))
		return;		/* EOI-03 */
	if (grp == 3 || !may_end(g, as, grp, reg1)) {
		gs_emit(g, OBS_UNPRED, grp == 3 ? UNPRED_eoi_idle : UNPRED_eoi_group, as->pe.n, intid);
		return;
	}
	if (of_another(g, as->pe, intid, grp))
		gs_emit(g, OBS_UNPRED, UNPRED_eoi_order, as->pe.n, intid);
	drop(g, as->pe, grp);
	if (!split(g, as))
		gic_deactivate(g, as->pe, intid);	/* EOI-01 */
}

void icc_eoi(struct gs *g, gs_pe pe, u32 intid)
{
	const struct gic_as as = GIC_HOST(pe);

	icc_eoir(g, &as, intid, true);
}

/*
 * EOI-04: by whom.  SCR_EL3.FIQ, IRQ say that interrupts of that kind are of
 * EL3, and so is their deactivation.  HCR_EL2.FMO, IMO say it of EL2: but then
 * what EL1 writes is ICV_DIR_EL1, and it does not get here (SEC-10).
 */
static bool may_deactivate(const struct gs *g, const struct gic_as *as, u32 grp)
{
	if (as->el == 3)
		return true;
	if (as->secure)
		return grp == GRP0 ? !as->scr_fiq : !as->scr_irq;
	if (grp == GRP0)
		return gicd_ds(g) && !as->scr_fiq;
	return grp == GRP1NS && !as->scr_irq;
}

void icc_dir(struct gs *g, const struct gic_as *as, u32 intid)
{
	struct bank_irq irq;

	if (!split(g, as)) {
		gs_emit(g, OBS_UNPRED, UNPRED_dir_not_split, as->pe.n, intid);
		return;
	}
	if (bank_find(g, as->pe, intid, &irq) && may_deactivate(g, as, bank_group(g, irq)))
		gic_deactivate(g, as->pe, intid);
}
