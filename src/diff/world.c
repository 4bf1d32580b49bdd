/* SPDX-License-Identifier: MIT */
/* Bookkeeping of maps as software does it, one command at a time. */
#include "diff/world.h"

#include <string.h>

#include "core/bits.h"

#define VALID ((u64)1 << 63)
#define ID_BITS_MAX 15		/* GICD_TYPER.IDbits, GITS_TYPER.ID_bits: bits minus one */
#define VPENDBASER_FIELDS (bits_mask(58, 56) | bits_mask(51, 16) | bits_mask(11, 7))

void world_start(struct world *w, const struct plan *p)
{
	memset(w, 0, sizeof(*w));
	w->p = p;
	for (u32 i = 0; i < PLAN_PES; i++)
		w->pe[i].vpe = PLAN_VPES;
}

u32 world_dev(const struct world *w, u64 dev_id)
{
	u32 i = 0;

	while (i < PLAN_DEVS && w->p->dev_id[i] != dev_id)
		i++;
	return i;
}

u32 world_col(const struct world *w, u64 icid)
{
	u32 i = 0;

	while (i < PLAN_COLS && w->p->icid[i] != icid)
		i++;
	return i;
}

u32 world_vpe(const struct world *w, u64 vpeid)
{
	u32 i = 0;

	while (i < w->p->vpes && w->p->vpeid[i] != vpeid)
		i++;
	return i < w->p->vpes ? i : PLAN_VPES;
}

u32 world_resident(const struct world *w, u32 vpe)
{
	u32 i = 0;

	while (i < PLAN_PES && !(w->pe[i].valid && w->pe[i].vpe == vpe))
		i++;
	return i;
}

bool world_vpe_used(const struct world *w, u32 vpe)
{
	for (u32 i = 0; i < PLAN_DEVS; i++)
		for (u32 e = 0; e < PLAN_EVENTS; e++)
			if (w->dev[i].ev[e].kind == EV_VLPI && w->dev[i].ev[e].at == vpe)
				return true;
	return world_resident(w, vpe) < PLAN_PES;
}

u32 world_event_id(u32 index)
{
	return index < PLAN_EVENTS_LOW ? index : LPI_FIRST + index - PLAN_EVENTS_LOW;
}

u32 world_event_index(u64 event)
{
	if (event < PLAN_EVENTS_LOW)
		return (u32)event;
	if (event >= LPI_FIRST && event - LPI_FIRST < PLAN_EVENTS - PLAN_EVENTS_LOW)
		return (u32)(event - LPI_FIRST) + PLAN_EVENTS_LOW;
	return PLAN_EVENTS;
}

struct world_event *world_event(struct world *w, u64 dev_id, u64 event)
{
	u32 d = world_dev(w, dev_id), i = world_event_index(event);

	if (d == PLAN_DEVS || !w->dev[d].mapped || i == PLAN_EVENTS || event >= (u64)2 << w->dev[d].size)
		return NULL;
	return &w->dev[d].ev[i];
}

/* ------------------------------------------------------------ commands */

static bool lpi_ok(const struct world *w, u64 intid)
{
	return intid >= LPI_FIRST && intid < (u64)1 << w->p->id_bits;
}

static void mapd(struct world *w, const u64 *dw)
{
	u32 d = world_dev(w, dw[0] >> 32);
	struct world_dev *dev = &w->dev[d];

	if (d == PLAN_DEVS || (dw[2] & VALID && (dw[1] & 31) > ID_BITS_MAX))
		return;
	memset(dev, 0, sizeof(*dev));
	dev->mapped = dw[2] & VALID;
	dev->size = (u8)(dw[1] & 31);
	dev->itt = dw[2] & bits_mask(51, 8);
}

static void map_event(struct world *w, const u64 *dw)
{
	struct world_event *e = world_event(w, dw[0] >> 32, dw[1] & 0xffffffff);
	u8 op = (u8)dw[0];
	u64 intid = op == ITS_MAPTI ? dw[1] >> 32 : op == ITS_VMAPTI ? dw[2] & 0xffffffff : dw[1] & 0xffffffff;
	bool virt = op == ITS_VMAPTI || op == ITS_VMAPI;
	u32 at = virt ? world_vpe(w, bits_get(dw[1], 47, 32)) : world_col(w, dw[2] & 0xffff);

	if (!e || !lpi_ok(w, intid) || at == (virt ? PLAN_VPES : PLAN_COLS))
		return;
	*e = (struct world_event){ virt ? EV_VLPI : EV_LPI, (u8)at, (u32)intid, (u32)(virt ? dw[2] >> 32 : 0) };
}

static void move_event(struct world *w, const u64 *dw)
{
	struct world_event *e = world_event(w, dw[0] >> 32, dw[1] & 0xffffffff);
	bool virt = (u8)dw[0] == ITS_VMOVI;
	u32 at = virt ? world_vpe(w, bits_get(dw[1], 47, 32)) : world_col(w, dw[2] & 0xffff);

	if (!e || e->kind != (virt ? EV_VLPI : EV_LPI) || at == (virt ? PLAN_VPES : PLAN_COLS))
		return;
	if (virt ? !w->vpe[at].mapped : !w->col[at].mapped)
		return;
	e->at = (u8)at;
	if (virt && (dw[2] & 1))
		e->doorbell = (u32)(dw[2] >> 32);
}

static void map_col(struct world *w, const u64 *dw)
{
	u32 i = world_col(w, dw[2] & 0xffff);
	u64 rd = bits_get(dw[2], 50, 16);

	if (i < PLAN_COLS && (rd < w->p->pes || !(dw[2] & VALID)))
		w->col[i] = (struct world_col){ dw[2] & VALID, (u16)rd };
}

static void map_vpe(struct world *w, const u64 *dw)
{
	u32 i = world_vpe(w, bits_get(dw[1], 47, 32));
	u64 rd = bits_get(dw[2], 50, 16);

	if ((dw[2] & VALID) && (rd >= w->p->pes || (dw[3] & 31) > ID_BITS_MAX))
		return;
	if (i < PLAN_VPES)
		w->vpe[i] = (struct world_vpe){ dw[2] & VALID, (u16)rd, (u8)(dw[3] & 31) };
}

static void move_vpe(struct world *w, const u64 *dw)
{
	u32 i = world_vpe(w, bits_get(dw[1], 47, 32));
	u64 rd = bits_get(dw[2], 50, 16);

	if (i < PLAN_VPES && w->vpe[i].mapped && rd < w->p->pes)
		w->vpe[i].rd = (u16)rd;
}

static void command(struct world *w, const u64 *dw)
{
	struct world_event *e;

	if (!w->on || (w->p->version < 4 && (dw[0] & 0xff) >= 0x20))
		return;
	switch ((u8)dw[0]) {
	case ITS_MAPD:
		mapd(w, dw);
		break;
	case ITS_MAPC:
		map_col(w, dw);
		break;
	case ITS_MAPTI:
	case ITS_MAPI:
	case ITS_VMAPTI:
	case ITS_VMAPI:
		map_event(w, dw);
		break;
	case ITS_MOVI:
	case ITS_VMOVI:
		move_event(w, dw);
		break;
	case ITS_DISCARD:
		e = world_event(w, dw[0] >> 32, dw[1] & 0xffffffff);
		if (e)
			memset(e, 0, sizeof(*e));
		break;
	case ITS_VMAPP:
		map_vpe(w, dw);
		break;
	case ITS_VMOVP:
		move_vpe(w, dw);
		break;
	}
}

/* ------------------------------------------------------------ registers */

static void pe_register(struct world *w, u32 i, const struct op *o, u64 off)
{
	struct world_pe *pe = &w->pe[i];

	if (off == GICR_CTLR) {
		pe->used |= pe->lpis;
		pe->lpis = o->val & 1;
	} else if (off == GICR_PENDBASER) {
		pe->ptz = bit_test(o->val, 62);
	} else if (off == GICR_VPENDBASER && w->p->version >= 4) {
		u32 v = 0;

		if (pe->valid && (o->val & VALID))
			return;
		while (v < w->p->vpes && PLAN_VPT(v) != (o->val & bits_mask(51, 16)))
			v++;
		if (pe->valid)
			pe->changed = (o->val ^ pe->vpendbaser) & VPENDBASER_FIELDS;
		pe->valid = o->val & VALID;
		if (pe->valid)			/* one that leaves is still the last */
			pe->vpe = (u8)(v < w->p->vpes ? v : PLAN_VPES);
		pe->vpendbaser = o->val;
	}
}

/* Whose register of the array at `off` that is, of `bits` bits an interrupt; *n: the first, or second of two. */
static struct world_bank *bank_at(struct world *w, u64 addr, u64 off, u32 bits, u32 *n)
{
	u64 at = addr - (VIRT_GICD + off);

	if (at >= 4 * bits && at < 4ull * bits * ARRAY_SIZE(w->spi)) {
		*n = (u32)at / 4 % bits;
		return &w->spi[at / 4 / bits];
	}
	for (u32 pe = 0; pe < w->p->pes; pe++) {
		at = addr - (virt_gicr(w->p->version, pe) + GICR_SGI_FRAME + off);
		*n = (u32)at / 4;
		if (at < 4 * bits)
			return &w->priv[pe];
	}
	return NULL;
}

struct world_bank *world_triggers(struct world *w, const struct op *o, u32 *edge)
{
	struct world_bank *b;
	u32 n, bits = 0;

	if (o->kind != OP_WRITE)
		return NULL;
	b = bank_at(w, o->addr, GIC_ICFGR, 2, &n);
	if (!b || (n == 0 && b >= w->priv && b < w->priv + PLAN_PES))	/* those of SGIs are fixed */
		return NULL;
	for (u32 i = 0; i < 16; i++)
		bits |= (u32)(o->val >> (2 * i + 1) & 1) << i;
	*edge = n ? (b->edge & 0xffff) | bits << 16 : (b->edge & 0xffff0000) | bits;
	return b;
}

static void bank_register(struct world *w, const struct op *o)
{
	struct world_bank *b;
	u32 n, edge;

	b = bank_at(w, o->addr, GIC_ISENABLER, 1, &n);
	if (b)
		b->enable |= (u32)o->val;
	b = bank_at(w, o->addr, GIC_ICENABLER, 1, &n);
	if (b)
		b->enable &= ~(u32)o->val;
	b = world_triggers(w, o, &edge);
	if (b)
		b->edge = edge;
}

static void groups(struct world *w, const struct op *o)
{
	u32 bit = o->addr == ICC_IGRPEN0_EL1 ? 1 : o->addr == ICC_IGRPEN1_EL1 ? 2 : 0;

	if (o->bytes == 2 && o->len == SYSREG_WRITE)
		w->groups = (w->groups & ~bit) | (o->val & 1 ? bit : 0);
}

void world_apply(struct world *w, const struct op *o)
{
	u64 stride = virt_gicr(w->p->version, 1) - virt_gicr(w->p->version, 0);

	if (o->kind == OP_CMD)
		command(w, o->dw);
	if (o->kind == OP_SYSREG)
		groups(w, o);
	if (o->kind != OP_WRITE)
		return;
	bank_register(w, o);
	if (o->addr == VIRT_GITS + GITS_CTLR)
		w->on = o->val & 1;
	else if (o->addr >= VIRT_GICR && o->addr < VIRT_GICR + w->p->pes * stride)
		pe_register(w, (u32)((o->addr - VIRT_GICR) / stride), o, (o->addr - VIRT_GICR) % stride);
}
