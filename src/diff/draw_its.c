/* SPDX-License-Identifier: MIT */
/* ITS commands and vPE residency, drawn so that they mostly make sense. */
#include "diff/draw.h"
#include "diff/world.h"

#define VALID ((u64)1 << 63)
#define PENDING_LAST ((u64)1 << 61)

/* ------------------------------------------------------------ operands */

static u32 lpi(struct draw *d)
{
	u32 n = LPI_FIRST + draw_below(d, draw_one_in(d, 4) ? PLAN_LPIS : 32);

	if (draw_one_in(d, 40))
		return (1u << d->p->id_bits) - 1 - draw_below(d, 3);
	return n >= PLAN_DOORBELLS && n < PLAN_DOORBELLS + PLAN_NDOORBELLS ? n - 64 : n;
}

static u32 doorbell(struct draw *d)
{
	return draw_one_in(d, 3) ? DOORBELL_NONE : PLAN_DOORBELLS + draw_below(d, PLAN_NDOORBELLS);
}

/* A mapped device with at least one event, or -1. */
static int some_dev(struct draw *d)
{
	u32 from = draw_below(d, PLAN_DEVS);

	for (u32 i = 0; i < PLAN_DEVS; i++)
		if (d->w->dev[(from + i) % PLAN_DEVS].mapped)
			return (int)((from + i) % PLAN_DEVS);
	return -1;
}

static u32 some_event(struct draw *d, u32 dev)
{
	u32 size = d->w->dev[dev].size;

	if (size == PLAN_BIG_SIZE && draw_one_in(d, 2))
		return PLAN_EVENTS_LOW + draw_below(d, PLAN_EVENTS - PLAN_EVENTS_LOW);
	return draw_below(d, size >= 4 ? PLAN_EVENTS_LOW : 2u << size);
}

/* An event of this kind (EV_NONE: any that is mapped); false: none was met. */
static bool mapped_event(struct draw *d, u8 kind, struct virt_cmd *c)
{
	for (u32 tries = 0; tries < 24; tries++) {
		int dev = some_dev(d);
		u32 e;

		if (dev < 0)
			return false;
		e = some_event(d, (u32)dev);
		if (d->w->dev[dev].ev[e].kind == EV_NONE || (kind && d->w->dev[dev].ev[e].kind != kind))
			continue;
		c->dev = d->p->dev_id[dev];
		c->event = world_event_id(e);
		return true;
	}
	return false;
}

static bool free_event(struct draw *d, struct virt_cmd *c)
{
	for (u32 tries = 0; tries < 24; tries++) {
		int dev = some_dev(d);
		u32 e;

		if (dev < 0)
			return false;
		e = some_event(d, (u32)dev);
		if (d->w->dev[dev].ev[e].kind != EV_NONE && !d->p->rude)
			continue;
		c->dev = d->p->dev_id[dev];
		c->event = world_event_id(e);
		return true;
	}
	return false;
}

static u16 some_icid(struct draw *d)
{
	return d->p->icid[draw_below(d, PLAN_COLS)];
}

static u16 some_rd(struct draw *d)
{
	return (u16)draw_below(d, d->p->pes);
}

/* ------------------------------------------------------------ maps */

static bool itt_used(const struct draw *d, u64 itt)
{
	for (u32 i = 0; i < PLAN_DEVS; i++)
		if (d->w->dev[i].mapped && d->w->dev[i].itt == itt)
			return true;
	return false;
}

/* ITTs are zeroed before they are handed over. */
static void mapd(struct draw *d)
{
	u32 i = draw_below(d, PLAN_DEVS);
	bool big = i == PLAN_BIG_DEV;
	struct virt_cmd c = { .op = ITS_MAPD, .dev = d->p->dev_id[i], .valid = true };

	if (d->w->dev[i].mapped) {
		c.valid = false;
		draw_cmd(d, &c);
		if (draw_one_in(d, 3))
			return;
		c.valid = true;
	}
	c.size = big ? (u8)PLAN_BIG_SIZE : (u8)draw_below(d, 5);
	do
		c.addr = big ? PLAN_ITT_BIG : PLAN_ITT(d->next_itt++ % PLAN_ITTS);
	while (itt_used(d, c.addr));
	draw_add(d, &(struct op){ .kind = OP_SET, .addr = c.addr, .len = big ? 0x30000 : 0x1000 });
	draw_cmd(d, &c);
}

static void mapc(struct draw *d)
{
	struct virt_cmd c = { .op = ITS_MAPC, .icid = some_icid(d), .valid = !draw_one_in(d, 4), .rd = some_rd(d) };

	draw_cmd(d, &c);
}

static void mapti(struct draw *d)
{
	struct virt_cmd c = { .op = ITS_MAPTI, .intid = lpi(d), .icid = some_icid(d) };

	if (!free_event(d, &c))
		return;
	if (c.event >= LPI_FIRST && draw_one_in(d, 2))
		c.op = ITS_MAPI;
	draw_cmd(d, &c);
}

static void vmapti(struct draw *d)
{
	u32 v = draw_below(d, d->p->vpes);
	struct virt_cmd c = { .op = ITS_VMAPTI, .intid = lpi(d), .vpe = d->p->vpeid[v], .doorbell = doorbell(d) };

	if ((!d->w->vpe[v].mapped && !d->p->rude) || !free_event(d, &c))
		return;
	if (c.event >= LPI_FIRST && draw_one_in(d, 2))
		c.op = ITS_VMAPI;
	draw_cmd(d, &c);
}

static void vmapp(struct draw *d)
{
	u32 v = draw_below(d, d->p->vpes);
	struct virt_cmd c = { .op = ITS_VMAPP, .vpe = d->p->vpeid[v], .rd = some_rd(d), .addr = PLAN_VPT(v),
			      .size = (u8)(d->p->id_bits - 1) };

	if (!d->p->rude && d->w->vpe[v].mapped && world_vpe_used(d->w, v))
		return;
	c.valid = d->p->rude ? draw_one_in(d, 2) : !d->w->vpe[v].mapped;
	draw_cmd(d, &c);
}

/* ------------------------------------------------------------ moves */

static void movi(struct draw *d)
{
	struct virt_cmd c = { .op = ITS_MOVI, .icid = some_icid(d) };

	if (mapped_event(d, EV_LPI, &c))
		draw_cmd(d, &c);
}

static void movall(struct draw *d)
{
	draw_cmd(d, &(struct virt_cmd){ .op = ITS_MOVALL, .rd = some_rd(d), .rd2 = some_rd(d) });
}

static void vmovi(struct draw *d)
{
	u32 v = draw_below(d, d->p->vpes);
	struct virt_cmd c = { .op = ITS_VMOVI, .vpe = d->p->vpeid[v], .d = draw_one_in(d, 2), .doorbell = doorbell(d) };

	if ((d->w->vpe[v].mapped || d->p->rude) && mapped_event(d, EV_VLPI, &c))
		draw_cmd(d, &c);
}

static void vmovp(struct draw *d)
{
	u32 v = draw_below(d, d->p->vpes);

	if (!d->p->rude && (!d->w->vpe[v].mapped || world_resident(d->w, v) < PLAN_PES))
		return;
	draw_cmd(d, &(struct virt_cmd){ .op = ITS_VMOVP, .vpe = d->p->vpeid[v], .rd = some_rd(d) });
}

/* ------------------------------------------------------------ the rest */

static void on_event(struct draw *d, u8 op)
{
	struct virt_cmd c = { .op = op };

	if (mapped_event(d, EV_NONE, &c))
		draw_cmd(d, &c);
}

/* A device's write; whoever writes through qtest is device 0. */
static void msi(struct draw *d)
{
	draw_write(d, VIRT_GITS + GITS_TRANSLATER, 4, some_event(d, 0));
}

static void tied_cmd(struct draw *d, const struct virt_cmd *c)
{
	struct op o = { .kind = OP_CMD, .tied = true };

	virt_pack(c, o.dw);
	draw_add(d, &o);
}

/* LPC-01: until it is invalidated the old byte may be used, or the new one. */
static void config_byte(struct draw *d)
{
	bool virt = d->p->version >= 4 && draw_one_in(d, 2);
	u64 base = virt ? PLAN_VCONFIG(draw_below(d, 2)) : PLAN_CONFIG;

	draw_add(d, &(struct op){ .kind = OP_MEM, .bytes = 1, .addr = base + draw_below(d, PLAN_LPIS),
				  .val = (u64)draw_below(d, 64) << 2 | 2 | (u64)!draw_one_in(d, 4) });
	for (u32 v = 0; v < d->p->vpes && virt; v++)
		if (d->w->vpe[v].mapped)
			tied_cmd(d, &(struct virt_cmd){ .op = ITS_VINVALL, .vpe = d->p->vpeid[v] });
	for (u32 i = 0; i < PLAN_COLS && !virt; i++)
		if (d->w->col[i].mapped)
			tied_cmd(d, &(struct virt_cmd){ .op = ITS_INVALL, .icid = d->p->icid[i] });
}

static void whole(struct draw *d)
{
	u32 v = d->p->vpes ? draw_below(d, d->p->vpes) : 0;
	bool virt = d->p->vpes && (d->w->vpe[v].mapped || d->p->rude);

	switch (draw_below(d, 4)) {
	case 0:
		draw_cmd(d, &(struct virt_cmd){ .op = ITS_INVALL, .icid = some_icid(d) });
		break;
	case 1:
		draw_cmd(d, &(struct virt_cmd){ .op = ITS_SYNC, .rd = some_rd(d) });
		break;
	default:
		if (virt)
			draw_cmd(d, &(struct virt_cmd){ .op = draw_one_in(d, 2) ? ITS_VSYNC : ITS_VINVALL,
							.vpe = d->p->vpeid[v] });
	}
}

static void physical(struct draw *d, u32 k)
{
	if (k < 35)
		mapti(d);
	else if (k < 60)
		movi(d);
	else if (k < 68)
		movall(d);
	else if (k < 76)
		mapc(d);
	else if (k < 84)
		mapd(d);
	else if (k < 92)
		config_byte(d);
	else
		whole(d);
}

static void virtual(struct draw *d, u32 k)
{
	if (k < 40)
		vmapti(d);
	else if (k < 65)
		vmovi(d);
	else if (k < 80)
		vmovp(d);
	else if (k < 88)
		vmapp(d);
	else if (k < 94)
		config_byte(d);
	else
		whole(d);
}

void draw_its(struct draw *d)
{
	u32 k = draw_below(d, 100);
	bool virt = d->p->version >= 4 && (d->c->families & DRAW_VLPI);

	if (some_dev(d) < 0)
		mapd(d);
	else if (k < 34)
		on_event(d, ITS_INT);
	else if (k < 40)
		msi(d);
	else if (k < 47)
		on_event(d, ITS_CLEAR);
	else if (k < 52)
		on_event(d, ITS_DISCARD);
	else if (k < 55)
		on_event(d, ITS_INV);
	else if (virt && k < 78)
		virtual(d, draw_below(d, 100));
	else
		physical(d, draw_below(d, 100));
}

/* A vPE comes to the redistributor it is mapped to, or leaves. */
void draw_residency(struct draw *d)
{
	u32 pe = draw_below(d, d->p->pes), v = draw_below(d, d->p->vpes);
	u64 at = draw_gicr(d, pe) + GICR_VPENDBASER, same = 7u << 7 | 1u << 10;

	if (d->w->pe[pe].valid && !(d->p->rude && draw_one_in(d, 4))) {
		u32 was = d->w->pe[pe].vpe;

		draw_write(d, at, 8, d->p->rude && draw_one_in(d, 3) ? 0 : (was < PLAN_VPES ? PLAN_VPT(was) : 0) | same);
		return;
	}
	if (!d->p->rude) {
		for (u32 i = 0; i < d->p->vpes && !(d->w->vpe[v].mapped && d->w->vpe[v].rd == pe); i++)
			v = (v + 1) % d->p->vpes;
		if (!d->w->vpe[v].mapped || d->w->vpe[v].rd != pe || world_resident(d->w, v) < PLAN_PES)
			return;
	}
	draw_write(d, at, 8, PLAN_VPT(v) | VALID | PENDING_LAST | same);
}
