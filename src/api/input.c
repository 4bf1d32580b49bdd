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

GS_HOT int gicsim_msi(struct gicsim *g, uint32_t its, uint32_t device, uint32_t event)
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

/* SGIs have no wire; the private INTIDs are 0 to 31 and 1056 to 1119. */
static bool is_private(u32 intid)
{
	return intid < 32 || (intid >= 1056 && intid < 1120);
}

int gicsim_spi(struct gicsim *g, uint32_t intid, int level)
{
	if (is_private(intid) || !gic_has_irq(&g->gs, GS_PE(0), intid))
		return GICSIM_E_INVAL;
	api_begin(g);
	gicd_spi_line(&g->gs, intid, level != 0);
	api_end(g);
	return 0;
}

int gicsim_ppi(struct gicsim *g, uint32_t pe, uint32_t intid, int level)
{
	if (pe >= g->gic.pes || intid < 16 || !is_private(intid) || !gic_has_irq(&g->gs, GS_PE(pe), intid))
		return GICSIM_E_INVAL;
	api_begin(g);
	gicr_ppi_line(&g->gs, GS_PE(pe), intid, level != 0);
	api_end(g);
	return 0;
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
