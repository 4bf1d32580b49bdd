/* SPDX-License-Identifier: MIT */
/*
 * GICD_STATUSR, GICR_STATUSR, GITS_STATUSR, where they are implemented:
 * accesses that went wrong leave a bit.  The frames of a redistributor share
 * one register, and so do those of an ITS; what GITS_STATUSR says about
 * unmapped MSIs is in its_regs.c.
 *
 * With two Security states the first two are banked: bits 3:0 here are the
 * Non-secure copy, bits 7:4 the Secure one.
 */
#include "gic/gicd.h"
#include "gic/its.h"
#include "gic/rd.h"

static u32 bank(const struct gs *g, const struct gic_as *as)
{
	return !gicd_ds(g) && gicd_secure(as) ? 4 : 0;
}

void statusr_odd(struct gs *g, const struct gic_as *as, enum gic_frame f, u32 unit, enum reg_odd what)
{
	u32 its_bit = 1u << what, bit = its_bit << bank(g, as);

	switch (f) {
	case FRAME_GICD:
		if (g->hw->caps.statusr && !(gicd_own_at(g)->statusr & bit))
			gicd_own_mut(g)->statusr |= bit;
		break;
	case FRAME_GICR_RD:
	case FRAME_GICR_SGI:
	case FRAME_GICR_VLPI:
		if (g->hw->caps.statusr && !(gicr_at(g, GS_PE(unit))->statusr & bit))
			gicr_mut(g, GS_PE(unit))->statusr |= bit;
		break;
	case FRAME_GITS:
	case FRAME_GITS_TRANS:
	case FRAME_GITS_VSGI:
		if (g->hw->caps.its_statusr && !(its_at(g, GS_ITS(unit))->statusr & its_bit))
			its_mut(g, GS_ITS(unit))->statusr |= its_bit;
		break;
	case FRAME_GICM:	/* has none */
	case FRAME_ICC:
	case FRAME_ICH:
	case FRAME_ICV:
		break;
	}
}

u64 statusr_read(const struct gs *g, const struct reg_at *a)
{
	u32 all = a->sel ? gicr_at(g, GS_PE(a->unit))->statusr : gicd_own_at(g)->statusr;

	return all >> bank(g, a->as) & 0xf;
}

/* W1C */
void statusr_write(struct gs *g, const struct reg_at *a, u64 val)
{
	u32 gone = ((u32)val & 0xf) << bank(g, a->as);

	if (!(statusr_read(g, a) & val))
		return;
	if (a->sel)
		gicr_mut(g, GS_PE(a->unit))->statusr &= ~gone;
	else
		gicd_own_mut(g)->statusr &= ~gone;
}
