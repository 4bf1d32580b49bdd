/* SPDX-License-Identifier: MIT */
/* Switches, wrong commands, banks of the distributor and the redistributors, wires. */
#include "core/bits.h"
#include "core/rng.h"
#include "diff/draw.h"
#include "diff/world.h"

#define VALID ((u64)1 << 63)

/* ------------------------------------------------------------ off and on */

static void its_off_and_on(struct draw *d)
{
	draw_write(d, VIRT_GITS + GITS_CTLR, 4, 0);
	for (u32 n = draw_below(d, 3); n--;)
		draw_write(d, VIRT_GITS + GITS_TRANSLATER, 4, draw_below(d, PLAN_EVENTS_LOW));
	draw_add(d, &(struct op){ .kind = OP_CHECK });
	draw_write(d, VIRT_GITS + GITS_CTLR, 4, 1);
}

/* LPIs that arrive while EnableLPIs is 0 are lost; what was pending is in memory. */
static void lpis_off_and_on(struct draw *d)
{
	u32 pe = draw_below(d, d->p->pes);
	u64 at = draw_gicr(d, pe);

	draw_write(d, at + GICR_CTLR, 4, 0);
	for (u32 n = draw_below(d, 6); n--;)
		draw_its(d);
	draw_add(d, &(struct op){ .kind = OP_CHECK });
	/* PTZ=1 would promise once more that the table is zero */
	if (!d->p->rude)
		draw_write(d, at + GICR_PENDBASER, 8, PLAN_PENDING(pe) | 7u << 7 | 1u << 10);
	draw_write(d, at + GICR_CTLR, 4, 1);
}

void draw_enable(struct draw *d)
{
	if (draw_one_in(d, 2))
		its_off_and_on(d);
	else
		lpis_off_and_on(d);
}

/* ------------------------------------------------------------ wrong commands */

static const u8 known_ops[] = {
	ITS_MOVI, ITS_INT, ITS_CLEAR, ITS_SYNC, ITS_MAPD, ITS_MAPC, ITS_MAPTI, ITS_MAPI, ITS_INV, ITS_INVALL,
	ITS_MOVALL, ITS_DISCARD, ITS_VMOVI, ITS_VMOVP, ITS_VMAPP, ITS_VMAPTI, ITS_VMAPI,
};

/* A good command of any kind, one operand out of range. */
static void out_of_range(struct draw *d)
{
	struct plan *p = d->p;
	u32 v = p->vpes ? draw_below(d, p->vpes) : 0;
	struct virt_cmd c = {
		.op = known_ops[draw_below(d, ARRAY_SIZE(known_ops))], .dev = p->dev_id[draw_below(d, PLAN_DEVS)],
		.event = draw_below(d, PLAN_EVENTS_LOW), .intid = LPI_FIRST + draw_below(d, PLAN_LPIS),
		.icid = p->icid[draw_below(d, PLAN_COLS)], .rd = (u16)draw_below(d, p->pes), .vpe = p->vpeid[v],
		.doorbell = DOORBELL_NONE, .valid = true, .addr = PLAN_ITT(PLAN_ITTS - 1), .size = 1,
	};

	switch (draw_below(d, 8)) {
	case 0:
		c.dev = 0x10000u << draw_below(d, 16);
		break;
	case 1:
		c.event = draw_one_in(d, 2) ? PLAN_EVENTS_LOW + draw_below(d, 100) : 1u << (16 + draw_below(d, 16));
		break;
	case 2:
		c.intid = draw_one_in(d, 2) ? draw_below(d, LPI_FIRST) : 1u << (p->id_bits + draw_below(d, 8));
		break;
	case 3:
		c.icid = (u16)(0xffff - draw_below(d, 16));
		break;
	case 4:
		c.rd = c.rd2 = (u16)(p->pes + draw_below(d, 100));
		break;
	case 5:
		c.size = (u8)(16 + draw_below(d, 16));
		break;
	case 6:
		c.doorbell = draw_one_in(d, 2) ? draw_below(d, 1023) : 1u << (16 + draw_below(d, 16));
		break;
	case 7:
		c.vpe = (u16)(0xffff - draw_below(d, 16));
		break;
	}
	/* a good MAPD, MAPC, VMAPP would be no error: those that map are drawn where the tables are kept */
	if (c.op == ITS_VMAPP)
		c.addr = PLAN_VPT(v);
	if (c.op == ITS_MAPD && c.size < 16 && c.dev < 0x10000)
		c.size = 17;
	if (c.op == ITS_VMAPP && c.rd < p->pes && c.vpe < 0xff00 && c.size < 16)
		c.size = 18;
	draw_cmd(d, &c);
}

/* An opcode that no version has. */
static void no_command(struct draw *d)
{
	static const u8 ops[] = { 0x00, 0x02, 0x06, 0x07, 0x10, 0x1f, 0x20, 0x24, 0x26, 0x28, 0x2c, 0x2f, 0x3f, 0x80, 0xff };
	struct op o = { .kind = OP_CMD };

	for (u32 i = 0; i < 4; i++)
		o.dw[i] = rng_mix(d->seed, d->n++);
	o.dw[0] = bits_set(o.dw[0], 7, 0, ops[draw_below(d, ARRAY_SIZE(ops))]);
	draw_add(d, &o);
}

/* A command for an event that is not mapped, or mapped the other way. */
static void not_mapped(struct draw *d)
{
	static const u8 ops[] = { ITS_MOVI, ITS_INT, ITS_CLEAR, ITS_INV, ITS_DISCARD, ITS_VMOVI };
	u32 v = d->p->vpes ? draw_below(d, d->p->vpes) : 0;
	u32 n = d->p->vpes ? ARRAY_SIZE(ops) : ARRAY_SIZE(ops) - 1;

	draw_cmd(d, &(struct virt_cmd){ .op = ops[draw_below(d, n)], .dev = d->p->dev_id[draw_below(d, PLAN_DEVS)],
					.event = world_event_id(draw_below(d, PLAN_EVENTS)),
					.icid = d->p->icid[draw_below(d, PLAN_COLS)], .vpe = d->p->vpeid[v] });
}

void draw_bad(struct draw *d)
{
	switch (draw_below(d, 3)) {
	case 0:
		out_of_range(d);
		break;
	case 1:
		no_command(d);
		break;
	default:
		not_mapped(d);
	}
}

/* ------------------------------------------------------------ banks */

/* Arrays of the distributor and of SGI_base: offset, bytes of all of it, of what a PE has of it, of one register. */
static const struct bank { u16 off; u16 gicd, sgi; u8 bytes; bool by_byte; } banks[] = {
	{ 0x080, 32, 4, 4, false },	/* IGROUPR */
	{ 0x100, 32, 4, 4, false },	/* ISENABLER */
	{ 0x180, 32, 4, 4, false },	/* ICENABLER */
	{ 0x200, 32, 4, 4, false },	/* ISPENDR */
	{ 0x280, 32, 4, 4, false },	/* ICPENDR */
	{ 0x300, 32, 4, 4, false },	/* ISACTIVER */
	{ 0x380, 32, 4, 4, false },	/* ICACTIVER */
	{ 0x400, 256, 32, 4, true },	/* IPRIORITYR */
	{ 0xc00, 64, 8, 4, false },	/* ICFGR */
};

static void read_back(struct draw *d, u64 base, const struct bank *b, u64 off)
{
	draw_add(d, &(struct op){ .kind = OP_READ, .bytes = b->by_byte && draw_one_in(d, 3) ? 1 : 4,
				  .addr = base + b->off + off });
}

void draw_bank(struct draw *d, bool gicd)
{
	const struct bank *b = &banks[draw_below(d, ARRAY_SIZE(banks))];
	u64 base = gicd ? VIRT_GICD : draw_gicr(d, draw_below(d, d->p->pes)) + GICR_SGI_FRAME;
	u64 off = 4ull * draw_below(d, (gicd ? b->gicd : b->sgi) / 4u);
	u64 val = rng_mix(d->seed, d->n++);

	if (draw_one_in(d, 2))
		val &= rng_mix(d->seed, d->n++);
	if (b->by_byte && draw_one_in(d, 3))
		draw_write(d, base + b->off + off + draw_below(d, 4), 1, val & 0xff);
	else
		draw_write(d, base + b->off + off, 4, val & 0xffffffff);
	read_back(d, base, b, off);
	b = &banks[draw_below(d, ARRAY_SIZE(banks))];
	read_back(d, base, b, 4ull * draw_below(d, (gicd ? b->gicd : b->sgi) / 4u));
}

void draw_wire(struct draw *d)
{
	bool ppi = draw_one_in(d, 3);
	u32 intid = ppi ? 16 + draw_below(d, 16) : 32 + draw_below(d, 64);

	draw_add(d, &(struct op){ .kind = OP_WIRE, .unit = ppi ? draw_below(d, d->p->pes) : SIDE_PPI_NONE,
				  .addr = intid, .val = draw_one_in(d, 2) });
}
