/* SPDX-License-Identifier: MIT */
/* Looking inside: nothing here changes anything. */
#include <string.h>

#include "api/api.h"

_Static_assert(GICSIM_VBEST_DIRECT == ICV_BEST_DIRECT, "handed through");

static bool is_spi(u32 intid)
{
	return (intid >= 32 && intid < 1020) || (intid >= 4096 && intid < 5120);
}

int gicsim_pending(const struct gicsim *g, uint32_t pe, uint32_t intid)
{
	if (is_spi(intid))
		pe = 0;
	return pe < g->gic.pes && gic_pending(&g->gs, GS_PE(pe), intid);
}

int gicsim_vpending(const struct gicsim *g, uint32_t vpeid, uint32_t vintid)
{
	return vpeid < g->gic.vpes && gic_vpending(&g->gs, GS_VPE(vpeid), vintid);
}

int gicsim_vbest(const struct gicsim *g, uint32_t pe, struct gicsim_best *out)
{
	struct icv_best b;

	memset(out, 0, sizeof(*out));
	if (pe >= g->gic.pes)
		return GICSIM_E_INVAL;
	b = icv_best(&g->gs, GS_PE(pe));
	out->from = b.lr;
	out->direct = b.direct;
	out->direct_group = b.group;
	out->direct_priority = b.prio;
	return 0;
}

void gicsim_counts(const struct gicsim *g, struct gicsim_count *out)
{
	*out = g->counts;
}
