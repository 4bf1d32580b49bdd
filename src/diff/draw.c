/* SPDX-License-Identifier: MIT */
/*
 * A plan: a machine set up as a driver would, then batches of what a driver,
 * a hypervisor and devices do, each followed by a comparison.  Mostly it makes
 * sense; what does not is drawn on purpose (draw_bad.c, `rude` plans).
 */
#include "diff/draw.h"

#include <string.h>

#include "core/bits.h"
#include "core/rng.h"
#include "diff/world.h"

#define VALID ((u64)1 << 63)
#define INDIRECT ((u64)1 << 62)
#define PTZ ((u64)1 << 62)
#define TABLE_BYTES 65536u
#define ENTRY_BYTES 8u
#define VPEIDS 256u
#define BATCH_MAX 40u

u32 draw_below(struct draw *d, u32 n)
{
	return n < 2 ? 0 : (u32)(rng_mix(d->seed, d->n++) % n);
}

void draw_add(struct draw *d, const struct op *o)
{
	plan_add(d->p, o);
	world_apply(d->w, o);
}

void draw_write(struct draw *d, u64 addr, u32 bytes, u64 val)
{
	draw_add(d, &(struct op){ .kind = OP_WRITE, .bytes = (u8)bytes, .addr = addr, .val = val });
}

void draw_cmd(struct draw *d, const struct virt_cmd *c)
{
	struct op o = { .kind = OP_CMD };

	virt_pack(c, o.dw);
	draw_add(d, &o);
}

u64 draw_gicr(const struct draw *d, u32 pe)
{
	return virt_gicr(d->p->version, pe);
}

/* ------------------------------------------------------------ the machine */

static void frame_write(struct draw *d, u64 addr, u32 bytes, u64 val)
{
	draw_add(d, &(struct op){ .kind = OP_WRITE, .bytes = (u8)bytes, .addr = addr, .val = val, .frame = true });
}

static void frame_mem(struct draw *d, u64 addr, u64 val)
{
	draw_add(d, &(struct op){ .kind = OP_MEM, .bytes = 8, .addr = addr, .val = val, .frame = true });
}

static void frame_set(struct draw *d, u64 addr, u8 val, u64 len)
{
	draw_add(d, &(struct op){ .kind = OP_SET, .addr = addr, .val = val, .len = len, .frame = true });
}

static u32 page_bytes(const struct plan *p, u32 table)
{
	return 4096u << 2 * p->page[table];
}

/* Numbers behind the second page of a two-level table begin here. */
static u32 far_id(const struct plan *p, u32 table, u32 index)
{
	return index * (page_bytes(p, table) / ENTRY_BYTES);
}

/* Distinct numbers, some of them behind the second page. */
static void numbers(struct draw *d, u32 table, u32 *id, u32 n, u32 near)
{
	struct plan *p = d->p;
	u32 far = p->indirect[table] ? far_id(p, table, 1 + draw_below(d, 6)) : 0;

	for (u32 i = 0; i < n; i++) {
		bool again;

		do {
			id[i] = draw_below(d, near);
			if (far && draw_one_in(d, 2))
				id[i] += far;
			if (i == 0 && table == 0)
				id[i] = 0;
			again = false;
			for (u32 k = 0; k < i; k++)
				again |= id[k] == id[i];
		} while (again);
	}
}

static void choose_machine(struct draw *d)
{
	static const u8 pages[] = { 1, 1, 2, 4, 16 };
	struct plan *p = d->p;
	u32 id[PLAN_COLS];

	p->seed = d->seed;
	p->version = d->c->version;
	p->secure = d->c->secure;
	p->pes = d->c->pes < PLAN_PES ? d->c->pes : PLAN_PES;
	p->vpes = p->version >= 4 ? 2 + draw_below(d, PLAN_VPES - 1) : 0;
	p->slots = 128u * pages[draw_below(d, ARRAY_SIZE(pages))];
	p->id_bits = (u8)(14 + draw_below(d, 3));
	p->rude = (d->c->families & DRAW_RUDE) && draw_one_in(d, 4);
	for (u32 t = 0; t < PLAN_TABLES; t++) {
		p->page[t] = (u8)draw_below(d, 3);
		p->indirect[t] = draw_one_in(d, 2);
	}
	numbers(d, 0, p->dev_id, PLAN_DEVS, 500);
	numbers(d, 1, id, PLAN_COLS, 500);
	for (u32 i = 0; i < PLAN_COLS; i++)
		p->icid[i] = (u16)id[i];
	p->indirect[2] = p->indirect[2] && p->page[2] != 0;
	numbers(d, 2, id, PLAN_VPES, VPEIDS);
	for (u32 i = 0; i < PLAN_VPES; i++)
		p->vpeid[i] = (u16)(id[i] % VPEIDS);
	for (u32 i = 1; i < PLAN_VPES; i++)
		for (u32 k = 0; k < i; k++)
			if (p->vpeid[k] == p->vpeid[i]) {
				p->vpeid[i] = (u16)((p->vpeid[i] + 1) % VPEIDS);
				k = (u32)-1;
			}
}

/* ------------------------------------------------------------ tables */

static void table(struct draw *d, u32 t)
{
	const struct plan *p = d->p;
	u32 page = page_bytes(p, t), per_page = page / ENTRY_BYTES;
	u64 base = PLAN_TABLE(t) | VALID | (u64)p->page[t] << 8 | (u64)(1 + draw_below(d, 7)) << 59 | 1u << 10;

	if (p->indirect[t]) {
		u64 far = plan_top_id(p, t) / per_page;

		frame_mem(d, PLAN_TABLE(t), PLAN_LEVEL2(t) | VALID);
		if (far)
			frame_mem(d, PLAN_TABLE(t) + 8 * far, (PLAN_LEVEL2(t) + page) | VALID);
		frame_write(d, VIRT_GITS + GITS_BASER(t), 8, base | INDIRECT);
	} else {
		frame_write(d, VIRT_GITS + GITS_BASER(t), 8, base | (TABLE_BYTES / page - 1));
	}
}

static void config(struct draw *d, u64 base)
{
	frame_set(d, base, 0xa1, 0x2000);
	for (u32 i = 0; i < 8; i++) {
		u64 bytes = rng_mix(d->seed, d->n++);

		frame_mem(d, base + 8 * draw_below(d, PLAN_LPIS / 8), bytes);
	}
}

static void redistributor(struct draw *d, u32 pe)
{
	const struct plan *p = d->p;
	u64 at = draw_gicr(d, pe), id_bits = (u64)(p->id_bits - 1);

	frame_write(d, at + GICR_WAKER, 4, 0);
	frame_write(d, at + GICR_PROPBASER, 8, PLAN_CONFIG | id_bits | 7u << 7 | 1u << 10);
	frame_write(d, at + GICR_PENDBASER, 8, PLAN_PENDING(pe) | PTZ | 7u << 7 | 1u << 10);
	frame_write(d, at + GICR_CTLR, 4, 1);
	if (p->version >= 4)
		frame_write(d, at + GICR_VPROPBASER, 8, PLAN_VCONFIG(pe % 2) | id_bits | 7u << 7 | 1u << 10);
}

/* As a driver leaves it before the first device comes. */
static void first_maps(struct draw *d)
{
	const struct plan *p = d->p;

	for (u32 i = 0; i < PLAN_COLS; i++)
		draw_cmd(d, &(struct virt_cmd){ .op = ITS_MAPC, .icid = p->icid[i], .valid = true,
						.rd = (u16)draw_below(d, p->pes) });
	for (u32 i = 0; i < p->vpes; i++)
		draw_cmd(d, &(struct virt_cmd){ .op = ITS_VMAPP, .vpe = p->vpeid[i], .valid = true,
						.rd = (u16)draw_below(d, p->pes), .addr = PLAN_VPT(i),
						.size = (u8)(p->id_bits - 1) });
}

void draw_setup(struct draw *d)
{
	struct plan *p = d->p;

	frame_set(d, PLAN_BASE, 0, PLAN_BYTES);
	config(d, PLAN_CONFIG);
	for (u32 i = 0; i < 2 && p->version >= 4; i++)
		config(d, PLAN_VCONFIG(i));
	frame_write(d, VIRT_GICD + GICD_CTLR, 4, 3);
	for (u32 pe = 0; pe < p->pes; pe++)
		redistributor(d, pe);
	for (u32 t = 0; t < (p->version >= 4 ? 3u : 2u); t++)
		table(d, t);
	frame_write(d, VIRT_GITS + GITS_CBASER, 8, PLAN_RING | VALID | (p->slots / 128 - 1) | 7ull << 59 | 1u << 10);
	frame_write(d, VIRT_GITS + GITS_CWRITER, 8, 0);
	frame_write(d, VIRT_GITS + GITS_CTLR, 4, 1);
	if (d->c->families & (DRAW_CPU | DRAW_VCPU))
		draw_cpu_setup(d);
	first_maps(d);
}

/* ------------------------------------------------------------ the whole */

static void gicd_bank(struct draw *d)
{
	draw_bank(d, true);
}

static void gicr_bank(struct draw *d)
{
	draw_bank(d, false);
}

/* How often each is drawn, of those that are asked for. */
static const struct { u32 family, weight; void (*fn)(struct draw *d); } kinds[] = {
	{ DRAW_LPI | DRAW_VLPI, 68, draw_its }, { DRAW_VLPI, 6, draw_residency }, { DRAW_ENABLE, 1, draw_enable },
	{ DRAW_BAD, 4, draw_bad }, { DRAW_GICD, 9, gicd_bank }, { DRAW_GICR, 6, gicr_bank }, { DRAW_WIRE, 4, draw_wire }, { DRAW_ODD, 4, draw_odd },
	{ DRAW_CPU, 60, draw_cpu }, { DRAW_VCPU, 40, draw_vcpu },
};

static bool wanted(const struct draw *d, u32 k)
{
	u32 f = d->c->families & (d->p->version >= 4 ? ~0u : ~(u32)DRAW_VLPI);

	return kinds[k].family & f;
}

static void one(struct draw *d)
{
	u32 all = 0, at;

	for (u32 k = 0; k < ARRAY_SIZE(kinds); k++)
		all += wanted(d, k) ? kinds[k].weight : 0;
	at = draw_below(d, all);
	for (u32 k = 0; k < ARRAY_SIZE(kinds); k++) {
		if (!wanted(d, k))
			continue;
		if (at < kinds[k].weight) {
			kinds[k].fn(d);
			return;
		}
		at -= kinds[k].weight;
	}
}

void draw_plan(const struct draw_config *c, u64 seed, struct plan *out)
{
	struct world w;
	struct draw d = { .seed = seed, .c = c, .p = out, .w = &w };
	bool banks;

	plan_init(out);
	choose_machine(&d);
	world_start(&w, out);
	draw_setup(&d);
	banks = c->families & (DRAW_GICD | DRAW_GICR | DRAW_WIRE | DRAW_CPU | DRAW_VCPU);
	for (u32 b = 0; b < c->batches; b++) {
		u32 n = 1 + draw_below(&d, draw_one_in(&d, 3) ? 3 : BATCH_MAX);

		while (n--)
			one(&d);
		if (b + 1 == c->batches && banks)
			draw_banks_all(&d);
		if (b + 1 == c->batches && c->families & (DRAW_CPU | DRAW_VCPU))
			draw_cpu_all(&d);
		draw_add(&d, &(struct op){ .kind = OP_CHECK, .val = b + 1 == c->batches });
	}
}
