/* SPDX-License-Identifier: MIT */
/* Looking inside: nothing here changes anything. */
#include "api/api.h"

int gicsim_pending(const struct gicsim *g, uint32_t pe, uint32_t intid)
{
	return pe < g->gic.pes && gic_pending(&g->gs, GS_PE(pe), intid);
}

int gicsim_vpending(const struct gicsim *g, uint32_t vpeid, uint32_t vintid)
{
	return vpeid < g->gic.vpes && gic_vpending(&g->gs, GS_VPE(vpeid), vintid);
}

void gicsim_counts(const struct gicsim *g, struct gicsim_counts *out)
{
	*out = g->counts;
}
