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
	if (draw_one_in(d, 3)) {		/* the ring from its start */
		draw_write(d, VIRT_GITS + GITS_CBASER, 8, PLAN_RING | VALID | (d->p->slots / 128 - 1) | 7ull << 59 | 1u << 10);
		draw_add(d, &(struct op){ .kind = OP_READ, .bytes = 8, .addr = VIRT_GITS + GITS_CREADR });
		draw_add(d, &(struct op){ .kind = OP_READ, .bytes = 8, .addr = VIRT_GITS + GITS_CWRITER });
		draw_write(d, VIRT_GITS + GITS_CWRITER, 8, 0);
	}
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

/* The EventID after the last one of a device. */
static void first_beyond(struct draw *d, struct virt_cmd *c)
{
	u32 dev = draw_below(d, PLAN_DEVS);

	c->dev = d->p->dev_id[dev];
	c->event = 2u << d->w->dev[dev].size;
}

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
		c.dev = draw_one_in(d, 2) ? 0x10000u << draw_below(d, 16) : 0x1000 + draw_below(d, 0xf000);
		break;
	case 1:
		if (draw_one_in(d, 2))
			first_beyond(d, &c);
		else
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
	/* QEMU does not look at VPT_size when it maps, and what was mapped there is gone */
	if (c.op == ITS_VMAPTI && c.intid >> p->id_bits)
		c.intid = 1u << (16 + draw_below(d, 8));
	/* a two-level table of QEMU's reaches these; here there are 256 vPEs, more are UNMODELLED */
	if ((c.op == ITS_VMAPTI || c.op == ITS_VMAPI) && c.vpe >= 0xff00 && p->indirect[2])
		c.event = 1u << 20;
	/* a good MAPD, MAPC, VMAPP would be no error: those that map are drawn where the tables are kept */
	if (c.op == ITS_VMAPP)
		c.addr = PLAN_VPT(v);
	if (c.op == ITS_MAPD && c.size < 16 && c.dev < 0x10000)
		c.size = 17;
	if (c.op == ITS_VMAPP && c.rd < p->pes && c.vpe < 0xff00 && c.size < 16)
		c.size = 18;
	draw_cmd(d, &c);
	if (draw_one_in(d, 2))		/* nothing is mapped there now */
		draw_cmd(d, &(struct virt_cmd){ .op = ITS_INT, .dev = c.dev, .event = c.event });
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

/* ------------------------------------------------------------ odd accesses */

static void odd_read(struct draw *d)
{
	u32 frame = draw_below(d, d->p->version >= 4 ? 4 : 3), bytes = 1u << draw_below(d, 4);
	u32 off = draw_below(d, draw_one_in(d, 3) ? 0x10000 : 0x140);
	u64 base = frame == 0 ? VIRT_GITS : draw_gicr(d, draw_below(d, d->p->pes));

	if (frame == 1)
		base = VIRT_GITS + 0x10000;
	else if (frame == 3)
		base += GICR_VLPI_FRAME + 0x10000 * (u64)draw_below(d, 2);
	draw_add(d, &(struct op){ .kind = OP_READ, .bytes = (u8)bytes, .addr = base + (off & ~(bytes - 1)) });
}

/* Base registers of an ITS that runs: UNPREDICTABLE, ignored by both. */
static void live_base(struct draw *d)
{
	static const u16 at[] = { 0x80, 0x84, 0x100, 0x104, 0x108, 0x10c, 0x110, 0x114, 0x118, 0x120, 0x138 };
	u64 addr = VIRT_GITS + at[draw_below(d, ARRAY_SIZE(at))];
	u32 bytes = addr % 8 || draw_one_in(d, 2) ? 4 : 8;

	draw_write(d, addr, bytes, rng_mix(d->seed, d->n++) & (bytes == 4 ? 0xffffffff : ~(u64)0));
	draw_add(d, &(struct op){ .kind = OP_READ, .bytes = 8, .addr = addr & ~7ull });
}

/* Read-only registers, widths a register does not have. */
static void ignored(struct draw *d)
{
	/* of CREADR the upper half only: QEMU takes what is written, and would read commands elsewhere */
	static const u16 at[] = { 0x04, 0x08, 0x0c, 0x94, 0xffe8 };
	u64 addr = VIRT_GITS + at[draw_below(d, ARRAY_SIZE(at))];

	if (draw_one_in(d, 2))
		addr = draw_gicr(d, draw_below(d, d->p->pes)) + (draw_one_in(d, 2) ? 0x04 : 0x08 + 4 * draw_below(d, 2));
	draw_write(d, addr, 4, rng_mix(d->seed, d->n++) & 0xffffffff);
	draw_add(d, &(struct op){ .kind = OP_READ, .bytes = 4, .addr = addr });
}

/* The same values again, in halves: low and high word in any order. */
static void halves(struct draw *d)
{
	u32 pe = draw_below(d, d->p->pes), high = draw_below(d, 2);
	u64 at = draw_gicr(d, pe) + GICR_VPROPBASER;
	u64 val = PLAN_VCONFIG(pe % 2) | (d->p->id_bits - 1u) | (u64)draw_below(d, 8) << 7 |
		  (u64)draw_below(d, 8) << 56 | (u64)draw_below(d, 3) << 10;

	if (d->p->version < 4)
		return;
	for (u32 i = 0; i < 2; i++, high ^= 1)
		draw_write(d, at + 4 * high, 4, val >> 32 * high & 0xffffffff);
	draw_add(d, &(struct op){ .kind = OP_READ, .bytes = 4, .addr = at + 4 * draw_below(d, 2) });
}

void draw_odd(struct draw *d)
{
	switch (draw_below(d, 5)) {
	case 0:
		live_base(d);
		break;
	case 1:
		ignored(d);
		break;
	case 2:
		halves(d);
		break;
	case 3:
		draw_write(d, VIRT_GITS + GITS_TRANSLATER, 2, draw_below(d, PLAN_EVENTS_LOW));
		break;
	default:
		odd_read(d);
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
	{ 0xd00, 32, 4, 4, false },	/* IGRPMODR */
	{ 0xe00, 64, 4, 4, false },	/* NSACR */
	{ 0x800, 256, 32, 4, true },	/* ITARGETSR: not there with affinity routing */
};

static void read_back(struct draw *d, u64 base, const struct bank *b, u64 off)
{
	draw_add(d, &(struct op){ .kind = OP_READ, .bytes = b->by_byte && draw_one_in(d, 3) ? 1 : 4,
				  .addr = base + b->off + off });
}

/* Without rudeness: no change of an enabled interrupt (STA-13), the maintenance interrupt stays a level. */
static u64 triggers(struct draw *d, u64 base, u64 off, u64 val)
{
	if (d->p->rude)
		return val;
	if (d->c->families & (DRAW_CPU | DRAW_VCPU))
		draw_write(d, base + GIC_ICENABLER + off / 8 * 4, 4, 0xffffull << 4 * (off & 4));
	return base == VIRT_GICD ? val : val & ~(2ull << 2 * (PPI_OF_MAINTENANCE - 16));
}

static void draw_array(struct draw *d, bool gicd)
{
	const struct bank *b = &banks[draw_below(d, ARRAY_SIZE(banks))];
	u64 base = gicd ? VIRT_GICD : draw_gicr(d, draw_below(d, d->p->pes)) + GICR_SGI_FRAME;
	u64 off = 4ull * draw_below(d, (gicd ? b->gicd : b->sgi) / 4u);
	u64 val = rng_mix(d->seed, d->n++);

	if (draw_one_in(d, 2))
		val &= rng_mix(d->seed, d->n++);
	if (b->off == GIC_ICFGR)
		val = triggers(d, base, off, val);
	if (b->by_byte && draw_one_in(d, 3))
		draw_write(d, base + b->off + off + draw_below(d, 4), 1, val & 0xff);
	else
		draw_write(d, base + b->off + off, 4, val & 0xffffffff);
	read_back(d, base, b, off);
	b = &banks[draw_below(d, ARRAY_SIZE(banks))];
	read_back(d, base, b, 4ull * draw_below(d, (gicd ? b->gicd : b->sgi) / 4u));
}

static void all_of(struct draw *d, u64 base, bool gicd)
{
	for (u32 i = 0; i < ARRAY_SIZE(banks); i++)
		for (u32 off = 0; off < (gicd ? banks[i].gicd : banks[i].sgi); off += 4)
			draw_add(d, &(struct op){ .kind = OP_READ, .bytes = 4, .addr = base + banks[i].off + off });
}

void draw_banks_all(struct draw *d)
{
	all_of(d, VIRT_GICD, true);
	for (u32 pe = 0; pe < d->p->pes; pe++)
		all_of(d, draw_gicr(d, pe) + GICR_SGI_FRAME, false);
	for (u32 i = 32; i < VIRT_INTIDS; i++)
		draw_add(d, &(struct op){ .kind = OP_READ, .bytes = 8, .addr = VIRT_GICD + 0x6000 + 8ull * i });
}

/* GICD_IROUTER, of SPIs and where none is; an existing PE mostly. */
static void route(struct draw *d)
{
	u64 at = VIRT_GICD + 0x6000 + 8ull * draw_below(d, 300);
	u64 val = draw_one_in(d, 4) ? rng_mix(d->seed, d->n++) : draw_below(d, 4) | (u64)draw_one_in(d, 4) << 31;

	if (draw_one_in(d, 2))
		draw_write(d, at, 8, val);
	else
		draw_write(d, at + 4 * (u64)draw_below(d, 2), 4, val & 0xffffffff);
	draw_add(d, &(struct op){ .kind = OP_READ, .bytes = 8, .addr = at });
}

/* Message SPIs, GICD_CTLR, GICR_CTLR's and WAKER's other bits, what is not there at all. */
static void single(struct draw *d, bool gicd)
{
	static const struct { u16 off; u32 mask; } dist[] = {
		{ 0x000, 0x000000b7 }, { 0x040, 0x1ff }, { 0x048, 0x1ff }, { 0x050, 0x1ff }, { 0x058, 0x1ff },
		{ 0xf00, 0x03ff000f }, { 0xf10, ~0u }, { 0xf20, ~0u }, { 0x010, ~0u }, { 0x008, ~0u },
	};
	static const struct { u16 off; u32 mask; } red[] = {
		{ 0x014, 0x3 }, { 0x004, ~0u }, { 0x010, ~0u }, { 0x018, ~0u }, { 0x040, 0x1ff }, { 0x048, 0x1ff },
		{ 0x0a0, ~0u }, { 0x0b0, ~0u }, { 0x0c0, ~0u },
	};
	u32 i = draw_below(d, gicd ? ARRAY_SIZE(dist) : ARRAY_SIZE(red));
	u64 at = gicd ? VIRT_GICD + dist[i].off : draw_gicr(d, draw_below(d, d->p->pes)) + red[i].off;

	u32 mask = gicd ? dist[i].mask : red[i].mask;

	/* ProcessorSleep of a PE in use is for rude plans; without CPU interfaces it shows nowhere else */
	if (!gicd && red[i].off == GICR_WAKER && !d->p->rude && d->c->families & (DRAW_CPU | DRAW_VCPU))
		mask = 1;
	draw_write(d, at, 4, rng_mix(d->seed, d->n++) & mask);
	draw_add(d, &(struct op){ .kind = OP_READ, .bytes = 4, .addr = at });
}

/* Any offset, any width; and what identifies the parts. */
static void look(struct draw *d, bool gicd)
{
	u64 at = gicd ? VIRT_GICD : draw_gicr(d, draw_below(d, d->p->pes)) + (draw_one_in(d, 2) ? GICR_SGI_FRAME : 0);
	u32 bytes = 1u << draw_below(d, 4), off = draw_below(d, draw_one_in(d, 2) ? 0x1000 : 0x10000);

	if (draw_one_in(d, 4))
		off = 0xffd0 + draw_below(d, 0x30);
	draw_add(d, &(struct op){ .kind = OP_READ, .bytes = (u8)bytes, .addr = at + (off & ~(bytes - 1)) });
}

void draw_bank(struct draw *d, bool gicd)
{
	switch (draw_below(d, 8)) {
	case 0:
		single(d, gicd);
		return;
	case 1:
		look(d, gicd);
		return;
	case 2:
		if (gicd)
			route(d);
		return;
	}
	draw_array(d, gicd);
}

void draw_wire(struct draw *d)
{
	bool ppi = draw_one_in(d, 3);
	struct op o = { .kind = OP_WIRE };
	u32 intid = ppi ? 16 + draw_below(d, 16) : 32 + draw_below(d, 64);

	/* in QEMU it has one input, which the CPU drives: what was set last counts */
	if (intid == PPI_OF_MAINTENANCE && d->c->families & DRAW_VCPU)
		intid++;
	o.unit = ppi ? draw_below(d, d->p->pes) : SIDE_PPI_NONE;
	o.addr = intid;
	o.val = draw_one_in(d, 2);
	draw_add(d, &o);
	if (!draw_one_in(d, 3))
		return;
	o.val = !o.val;			/* a pulse, or an edge */
	draw_add(d, &o);
}
