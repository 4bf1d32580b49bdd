/* SPDX-License-Identifier: MIT */
/*
 * Where the host puts what it shares with the hardware: each kind of table
 * has a window of its own, its elements 64 KiB aligned in it.  Addresses
 * follow from numbers alone, so nothing of the plan is stored.
 */
#include <gicsim/error.h>
#include <stdio.h>

#include "core/diag.h"
#include "hyp/prog.h"

#define PLAN_BASE   0x40000000ull
#define PLAN_WINDOW 0x1000000000ull
#define PLAN_STEP   0x1000000ull	/* 16 MiB: the largest element is a flat device table */
#define PAGE        4096ull

u64 plan_addr(const struct gs *g, enum plan_kind k, u32 i)
{
	(void)g;
	return PLAN_BASE + (u64)k * PLAN_WINDOW + (u64)i * PLAN_STEP;
}

static u64 round_up(u64 n, u64 to)
{
	return n ? (n + to - 1) / to * to : to;
}

u32 plan_itt_bits(const struct guest_config *guest, const struct hwmodel *hw, u32 dev)
{
	u32 top = 0, bits = 1;

	for (u32 i = guest->dev[dev].irq0; i < guest->dev[dev].irq0 + guest->dev[dev].nirqs; i++)
		if (guest->irq[i].event > top)
			top = guest->irq[i].event;
	while (bits < 31 && bits <= hw->caps.event_bits && top >> bits)
		bits++;
	return bits;
}

static u32 top_devid(const struct guest_config *guest)
{
	u32 top = 0;

	for (u32 i = 0; i < guest->ndevs; i++)
		if (guest->dev[i].devid > top)
			top = guest->dev[i].devid;
	return top;
}

/* Entries are at most 16 bytes in an ITS's tables, 64 in the vPE configuration table. */
u64 plan_size(const struct gic_config *gic, const struct guest_config *guest, const struct hwmodel *hw,
	      enum plan_kind k, u32 i)
{
	switch (k) {
	case PLAN_QUEUE:
		return PAGE;
	case PLAN_DEVICES:
		return round_up(((u64)top_devid(guest) + 1) * 16, PAGE);
	case PLAN_COLLECTIONS:
		return round_up((u64)gic->pes * 16, PAGE);
	case PLAN_VPES:
		return round_up((u64)hyp_vpes_needed(guest) * 32, PAGE);
	case PLAN_ITT:
		return round_up(((u64)hw->caps.itt_entry + 1) << plan_itt_bits(guest, hw, i), 256);
	case PLAN_PROP:
		return (1ull << gic->lpi_bits) - GIC_LPI_FIRST;
	case PLAN_PEND:
		return (1ull << gic->lpi_bits) / 8;
	case PLAN_VPT:
		return (1ull << gic->vlpi_bits) / 8;
	case PLAN_VCONF:
		return (1ull << gic->vlpi_bits) - GIC_LPI_FIRST;
	default:
		return round_up((u64)hyp_vpes_needed(guest) * 64, PAGE);
	}
}

u32 hyp_vpes_needed(const struct guest_config *g)
{
	return g->nvcpus + g->nvms;
}

static u32 plan_count(const struct gic_config *gic, const struct guest_config *guest, enum plan_kind k)
{
	u32 vpes = gic->version >= GICV4_0 ? hyp_vpes_needed(guest) : 0;

	switch (k) {
	case PLAN_QUEUE: case PLAN_DEVICES: case PLAN_COLLECTIONS:
		return gic->its;
	case PLAN_VPES:
		return gic->version >= GICV4_0 ? gic->its : 0;
	case PLAN_ITT:
		return guest->ndevs;
	case PLAN_PROP:
		return 1;
	case PLAN_PEND:
		return gic->pes;
	case PLAN_VPT:
		return vpes;
	case PLAN_VCONF:	/* per VM, and one more for its parking vPE */
		return vpes ? 2 * guest->nvms : 0;
	default:
		return gic->version == GICV4_1 ? gic->pes : 0;
	}
}

static bool group_first(const struct gic_config *gic, u32 pe)
{
	for (u32 i = 0; i < pe; i++)
		if (gic->group[i] == gic->group[pe])
			return false;
	return true;
}

static void region_name(const struct guest_config *guest, enum plan_kind k, u32 i, char *buf, size_t n)
{
	static const char *const kind[PLANS] = {
		"queue its", "devices its", "collections its", "vpes its", "itt", "lpi config", "lpi pending pe",
		"vpt", "vlpi config", "vpe config pe",
	};

	if (k == PLAN_ITT)
		snprintf(buf, n, "itt %s", guest->dev[i].name);
	else if (k == PLAN_VPT)
		snprintf(buf, n, "vpt %s", i < guest->nvcpus ? guest->vcpu[i].name :
			 guest->vm[i - guest->nvcpus].name);
	else if (k == PLAN_VCONF)
		snprintf(buf, n, "vlpi config %s%s", guest->vm[i / 2].name, i & 1 ? " parked" : "");
	else
		snprintf(buf, n, "%s%u", kind[k], i);
}

int plan_layout(struct gs_layout *l, const struct gic_config *gic, const struct guest_config *guest,
		const struct hwmodel *hw, struct gicsim_diag *d)
{
	char name[96];
	int rc;

	for (u32 k = 0; k < PLANS; k++) {
		for (u32 i = 0; i < plan_count(gic, guest, k); i++) {
			u64 size = plan_size(gic, guest, hw, k, i);

			if (k == PLAN_VPECFG && !group_first(gic, i))
				continue;
			if (size > PLAN_STEP)
				return diag_add(d, "%s needs %llu bytes, more than a table here can have",
						k == PLAN_DEVICES ? "a device table" : "a table",
						(unsigned long long)size), GICSIM_E_LIMIT;
			region_name(guest, k, i, name, sizeof(name));
			rc = lay_region(l, name, plan_addr(NULL, k, i), size);
			if (rc)
				return diag_add(d, "more tables in memory than the model has room for"), rc;
		}
	}
	return 0;
}
