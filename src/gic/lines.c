/* SPDX-License-Identifier: MIT */
/*
 * Lines out of the GIC, and what is pending: what an embedder asks.
 *
 * Nothing is kept here; a line is computed from the state of the interface it
 * comes out of.  The physical lines are those of a PE in Non-secure state below
 * EL3 (SEC-07): Secure Group 1 is an FIQ there.
 */
#include "core/bits.h"
#include "gic/icc.h"
#include "gic/ich.h"
#include "gic/rd.h"

/* As icv_lines() has them. */
static u32 virtual_lines(u32 v)
{
	return (v & 1) << GIC_LINE_VIRQ | (v >> 1 & 1) << GIC_LINE_VFIQ | (v >> 2 & 1) << GIC_LINE_VNMI;
}

/* WAK-02: what would be signalled if the PE were awake. */
static bool wakes(const struct gs *g, gs_pe pe)
{
	return gicr_at(g, pe)->asleep && icc_waiting(g, pe);
}

u32 gic_lines(const struct gs *g, gs_pe pe)
{
	struct icc_best b = icc_signalled(g, pe);
	u32 up = 0;

	if (b.intid != 1023)
		up |= 1u << (b.grp == GRP1NS ? GIC_LINE_IRQ : GIC_LINE_FIQ);
	if (up && b.nmi && b.grp == GRP1NS)
		up |= 1u << GIC_LINE_NMI;
	up |= virtual_lines(icv_lines(g, pe));
	if (ich_maintenance(g, pe))
		up |= 1u << GIC_LINE_MAINT;
	if (wakes(g, pe))
		up |= 1u << GIC_LINE_WAKE;
	return up;
}

u64 gic_lines_touched(const struct gs *g)
{
	return icc_touched(g) | icv_touched(g) | ich_touched(g);
}

bool gic_has_irq(const struct gs *g, gs_pe pe, u32 intid)
{
	struct bank_irq irq;

	return bank_find(g, pe, intid, &irq);
}

bool gic_pending(const struct gs *g, gs_pe pe, u32 intid)
{
	struct bank_irq irq;

	if (bank_find(g, pe, intid, &irq))
		return bit_test(bank_pending(g, irq.at), irq.bit);
	return gicr_lpi_pending(g, pe, intid);
}

bool gic_vpending(const struct gs *g, gs_vpe v, u32 vintid)
{
	return vintid < GIC_SGIS ? bit_test(vsgi_pending(g, v), vintid) : vpe_lpi_pending(g, v, vintid);
}
