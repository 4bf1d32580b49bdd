/* SPDX-License-Identifier: MIT */
/*
 * Lines out of the GIC, and what is pending: what an embedder asks.
 *
 * Nothing is kept here; a line is computed from the state of the interface it
 * comes out of.  LPIs are Group 1, so FIQ stays low.
 */
#include "gic/ich.h"
#include "gic/rd.h"

_Static_assert(GIC_LINE_VFIQ == GIC_LINE_VIRQ + 1, "as icv_lines() has them");

u32 gic_lines(const struct gs *g, gs_pe pe)
{
	u32 up = 0;

	if (icc_hppi(g, pe) != 1023)
		up |= 1u << GIC_LINE_IRQ;
	up |= icv_lines(g, pe) << GIC_LINE_VIRQ;
	if (ich_maintenance(g, pe))
		up |= 1u << GIC_LINE_MAINT;
	return up;
}

u64 gic_lines_touched(const struct gs *g)
{
	return icc_touched(g) | icv_touched(g) | ich_touched(g);
}

bool gic_pending(const struct gs *g, gs_pe pe, u32 intid)
{
	return gicr_lpi_pending(g, pe, intid);
}

bool gic_vpending(const struct gs *g, gs_vpe v, u32 vintid)
{
	return vpe_lpi_pending(g, v, vintid);
}
