/* SPDX-License-Identifier: MIT */
/* What reaches the controller from outside: MSIs, wires, and software's view of memory that gicsim keeps. */
#include <string.h>

#include "api/api.h"
#include "core/mem.h"

/*
 * At rest the fabric is empty, so there is room for one more; only otherwise
 * must the event be translated to know.
 */
static bool has_room(const struct gicsim *g, u32 its, u32 device, u32 event)
{
	return !g->busy || gic_msi_ready(&g->gs, GS_ITS(its), device, event);
}

int gicsim_msi(struct gicsim *g, uint32_t its, uint32_t device, uint32_t event)
{
	if (its >= g->gic.its)
		return GICSIM_E_INVAL;
	if (!has_room(g, its, device, event))
		return GICSIM_E_LIMIT;
	api_begin(g);
	gic_msi(&g->gs, GS_ITS(its), device, event);
	api_end(g);
	return 0;
}

/* No interrupt with a wire is modelled yet. */
int gicsim_spi(struct gicsim *g, uint32_t intid, int level)
{
	(void)g, (void)intid, (void)level;
	return GICSIM_E_INVAL;
}

int gicsim_ppi(struct gicsim *g, uint32_t pe, uint32_t intid, int level)
{
	(void)g, (void)pe, (void)intid, (void)level;
	return GICSIM_E_INVAL;
}

int gicsim_mem_read(const struct gicsim *g, uint64_t addr, void *to, size_t len)
{
	const u8 *p = mem_look(&g->gs, addr, len);

	if (!p)
		return GICSIM_E_FAULT;
	memcpy(to, p, len);
	return 0;
}

int gicsim_mem_write(struct gicsim *g, uint64_t addr, const void *from, size_t len)
{
	if (!len)
		return 0;
	if (len > 0xffffffffu || !mem_look(&g->gs, addr, len))
		return GICSIM_E_FAULT;
	api_begin(g);
	mem_write_block(&g->gs, addr, from, (u32)len);
	api_end(g);
	return 0;
}
