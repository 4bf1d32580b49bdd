/* SPDX-License-Identifier: MIT */
/* Recounting carriers, for checks: messages, pending bits, copies. */
#include "gic/rd.h"

u32 gic_carriers_p(const struct gs *g, u32 pintid)
{
	u32 n = msg_carriers_p(g, pintid);

	for (u32 i = 0; i < g->gic->pes; i++)
		n += gicr_lpi_pending(g, GS_PE(i), pintid);
	return n;
}

u32 gic_carriers_v(const struct gs *g, gs_vpe vpe, u32 vintid)
{
	u32 n = msg_carriers_v(g, vpe, vintid);

	n += vpe_lpi_pending(g, vpe, vintid);
	for (u32 i = 0; i < g->gic->pes; i++) {
		const struct gicr_v *r = gicr_v_at(g, GS_PE(i));

		n += r->copy_vintid && r->copy_vintid == vintid && r->copy_vpe == vpe.n;
	}
	return n;
}
