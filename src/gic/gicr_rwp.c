/* SPDX-License-Identifier: MIT */
/*
 * What GICR_CTLR.RWP reports of the LPI side (ORD-01): clearing EnableLPIs,
 * whose end writes the pending table (LPI-08), and clearing
 * GICR_VPROPBASER.Valid.  Choice register_effects says whether that takes time;
 * then it ends in gicr_catch_up() (gicr_sgi.c), a step of the actor gicd_rwp.
 * Which of them is under way is kept in bits of struct gicr's ctlr that
 * software does not see.
 */
#include "gic/gicd.h"
#include "gic/rd.h"

void gicr_rwp_begin(struct gs *g, gs_pe pe, u32 what)
{
	gicr_mut(g, pe)->ctlr |= what;
	if (!gicd_later(g))
		gicr_rwp_end(g, pe);
}

void gicr_rwp_end(struct gs *g, gs_pe pe)
{
	u32 what = gicr_at(g, pe)->ctlr & GICR_RWP_ALL;

	if (!what)
		return;
	gicr_mut(g, pe)->ctlr &= ~GICR_RWP_ALL;
	if (what & GICR_RWP_LPIS)
		gicr_lpis_off(g, pe);
}
