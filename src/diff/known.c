/* SPDX-License-Identifier: MIT */
/* Rows of known.def, and the functions that recognise them. */
#include "diff/known.h"

#include <string.h>

#include "core/bits.h"

#define VALID ((u64)1 << 63)

typedef bool known_fn(const struct known_state *k, const struct world *w, const struct finding *f);
/* What the operation opens: a vPE, OPEN_PE() of a PE, what a CPU interface reaches, or nothing. */
#define OPEN_PE(pe) (PLAN_VPES + 1 + (pe))
#define OPEN_NOTHING PLAN_VPES
#define OPEN_CPU OPEN_PE(PLAN_PES)
typedef u32 known_use_fn(struct world *w, const struct op *o);

#define KNOWN(name, whose, rule, why) static known_fn name;
#define KNOWN_USE(name, whose, rule, why) static known_use_fn name;
#include "diff/known.def"
#undef KNOWN
#undef KNOWN_USE

const struct known known_rows[] = {
#define KNOWN(name, whose, rule, why) { #name, KNOWN_##whose, rule, why },
#define KNOWN_USE KNOWN
#include "diff/known.def"
#undef KNOWN
#undef KNOWN_USE
	{ 0 }
};
const u32 known_nrows = ARRAY_SIZE(known_rows) - 1;

/* By row: one of the two. */
static const struct { known_fn *value; known_use_fn *use; } fns[] = {
#define KNOWN(name, whose, rule, why) { name, NULL },
#define KNOWN_USE(name, whose, rule, why) { NULL, name },
#include "diff/known.def"
#undef KNOWN
#undef KNOWN_USE
};

/* ------------------------------------------------------------ values */

/* Only these bits of this 64-bit register differ, which was read whole or in part. */
static bool only_bits(const struct finding *f, u64 addr, u64 mask)
{
	return f->item.kind == ITEM_REG && f->item.addr - addr < 8 &&
	       !((f->val[0] ^ f->val[1]) & ~(mask >> 8 * (f->item.addr - addr)));
}

/* Bit n of that register, as side i shows it. */
static bool bit_of(const struct finding *f, u32 i, u32 n)
{
	u32 from = 8 * (u32)(f->item.addr & 7);

	return n >= from && n - from < 64 && bit_test(f->val[i], n - from);
}

/* The register of some redistributor; *pe. */
static bool of_gicr(const struct world *w, const struct finding *f, u64 off, u64 mask, u32 *pe)
{
	for (*pe = 0; *pe < w->p->pes; ++*pe)
		if (only_bits(f, virt_gicr(w->p->version, *pe) + off, mask))
			return true;
	return false;
}

static bool pendbaser_ptz(const struct known_state *k, const struct world *w, const struct finding *f)
{
	u32 pe;

	(void)k;
	return of_gicr(w, f, GICR_PENDBASER, (u64)1 << 62, &pe) && !bit_of(f, 0, 62);
}

static bool idai_kept(const struct known_state *k, const struct world *w, const struct finding *f)
{
	u32 pe;

	(void)k;
	return of_gicr(w, f, GICR_VPENDBASER, (u64)1 << 62, &pe) && bit_of(f, 0, 62) &&
	       !bit_of(f, 0, 63);
}

/* Address and attributes, after the vPE has left. */
static bool live_change(const struct known_state *k, const struct world *w, const struct finding *f)
{
	u64 fields = bits_mask(58, 56) | bits_mask(51, 16) | bits_mask(11, 7);
	u32 pe;

	(void)k;
	return of_gicr(w, f, GICR_VPENDBASER, fields | (u64)1 << 62, &pe) && !w->pe[pe].valid && w->pe[pe].changed;
}

/* Offset in its 64 KiB frame of a register that is read; the frame's address. */
static u64 frame_of(const struct finding *f, u64 *off)
{
	*off = f->item.addr & 0xffff;
	return f->item.addr & ~(u64)0xffff;
}

static bool in_frames(const struct world *w, u64 addr)
{
	return (addr >= VIRT_GICD && addr < VIRT_GICD + 0x10000) || (addr >= VIRT_GITS && addr < VIRT_GITS + 0x10000) ||
	       (addr >= VIRT_GICR && addr < virt_gicr(w->p->version, w->p->pes));
}

static bool identification(const struct known_state *k, const struct world *w, const struct finding *f)
{
	u64 off;

	(void)k;
	frame_of(f, &off);
	return f->item.kind == ITEM_REG && in_frames(w, f->item.addr) && off >= 0xffd0 && (off & ~7ull) != 0xffe8;
}

static bool quiescent_enabled(const struct known_state *k, const struct world *w, const struct finding *f)
{
	(void)k, (void)w;
	return only_bits(f, VIRT_GITS + GITS_CTLR, (u64)1 << 31) && (f->item.addr & 7 || f->val[0] & 1);
}

static bool creadr_written(const struct known_state *k, const struct world *w, const struct finding *f)
{
	u64 high = bits_mask(63, 32);

	(void)k, (void)w;
	return only_bits(f, VIRT_GITS + GITS_CREADR, high) && !(f->val[0] & high >> 8 * (f->item.addr & 7));
}

#define IROUTER 0x6000u

static bool is_irouter(const struct finding *f, u32 *intid)
{
	u64 off;

	if (f->item.kind != ITEM_REG || frame_of(f, &off) != VIRT_GICD || off < IROUTER || off >= 0x8000)
		return false;
	*intid = (u32)(off - IROUTER) / 8;
	return true;
}

/* Bits that are zero here and what was written there; others may differ for the other of the two reasons. */
static bool irouter_keeps(const struct finding *f, u64 mask)
{
	u64 res0 = bits_mask(63, 40) | bits_mask(31, 24);
	u32 intid, shift = 8 * (u32)(f->item.addr & 7);

	if (!is_irouter(f, &intid) || intid >= VIRT_INTIDS || !(f->val[1] & mask >> shift))
		return false;
	return !(f->val[0] & res0 >> shift) && !((f->val[0] ^ f->val[1]) & ~(res0 >> shift));
}

static bool irouter_res0(const struct known_state *k, const struct world *w, const struct finding *f)
{
	(void)k, (void)w;
	return irouter_keeps(f, bits_mask(63, 40) | bits_mask(30, 24));
}

static bool irouter_irm(const struct known_state *k, const struct world *w, const struct finding *f)
{
	(void)k, (void)w;
	return irouter_keeps(f, (u64)1 << 31);
}

static bool irouter_beyond(const struct known_state *k, const struct world *w, const struct finding *f)
{
	u32 intid;

	(void)k, (void)w;
	return is_irouter(f, &intid) && intid >= VIRT_INTIDS && !f->val[0];
}

/* ------------------------------------------------------------ uses */

static u32 cmd_vpe(struct world *w, const struct op *o, u8 op)
{
	if (o->kind != OP_CMD || !w->on || (u8)o->dw[0] != op)
		return PLAN_VPES;
	return world_vpe(w, bits_get(o->dw[1], 47, 32));
}

static u32 vmovp_resident(struct world *w, const struct op *o)
{
	u32 v = cmd_vpe(w, o, ITS_VMOVP);

	return v < PLAN_VPES && world_resident(w, v) < PLAN_PES ? v : PLAN_VPES;
}

/* The PE whose GICR_VPENDBASER is written, or PLAN_PES. */
static u32 vpendbaser_pe(const struct world *w, const struct op *o)
{
	u32 pe = 0;

	if (o->kind != OP_WRITE || w->p->version < 4)
		return PLAN_PES;
	while (pe < w->p->pes && o->addr != virt_gicr(w->p->version, pe) + GICR_VPENDBASER)
		pe++;
	return pe < w->p->pes ? pe : PLAN_PES;
}

static u32 resident_elsewhere(struct world *w, const struct op *o)
{
	u32 pe = vpendbaser_pe(w, o), v = 0;

	if (pe == PLAN_PES || !(o->val & VALID) || w->pe[pe].valid)
		return PLAN_VPES;
	while (v < w->p->vpes && PLAN_VPT(v) != (o->val & bits_mask(51, 16)))
		v++;
	if (v == w->p->vpes || (w->vpe[v].mapped && w->vpe[v].rd == pe && world_resident(w, v) == PLAN_PES))
		return PLAN_VPES;
	return v;
}

static u32 vmapp_mapped(struct world *w, const struct op *o)
{
	u32 v = cmd_vpe(w, o, ITS_VMAPP);

	if (v == PLAN_VPES || !w->vpe[v].mapped)
		return PLAN_VPES;
	return o->dw[2] & VALID || world_vpe_used(w, v) ? v : PLAN_VPES;
}

static u32 ptz_promise(struct world *w, const struct op *o)
{
	for (u32 pe = 0; pe < w->p->pes && o->kind == OP_WRITE; pe++)
		if (o->addr == virt_gicr(w->p->version, pe) + GICR_CTLR && o->val & 1 && !w->pe[pe].lpis &&
		    w->pe[pe].used && w->pe[pe].ptz)
			return OPEN_PE(pe);
	return OPEN_NOTHING;
}

/* IGRPEN and VMCR of the virtual interface are not like that: list registers are chosen by enabled groups. */
static u32 group_disabled(struct world *w, const struct op *o)
{
	(void)w;
	return o->kind == OP_SYSREG && o->bytes == 2 && o->len == SYSREG_WRITE && !(o->val & 1) &&
	       (o->addr == ICC_IGRPEN0_EL1 || o->addr == ICC_IGRPEN1_EL1) ? OPEN_CPU : OPEN_NOTHING;
}

static u32 misr_vgrp0d(struct world *w, const struct op *o)
{
	(void)w;
	return o->kind == OP_SYSREG && o->len == SYSREG_WRITE && o->addr == ICH_HCR_EL2 && bit_test(o->val, 5) ?
	       OPEN_CPU : OPEN_NOTHING;
}

static u32 asleep(struct world *w, const struct op *o)
{
	return o->kind == OP_WRITE && o->addr == virt_gicr(w->p->version, 0) + GICR_WAKER && o->val & 2 ? OPEN_CPU :
													  OPEN_NOTHING;
}

/* ------------------------------------------------------------ what follows from a use */

static void open_up(struct known_state *k, u32 what, u32 why)
{
	if (what == OPEN_CPU && !k->cpu)
		k->cpu = why;
	if (what < PLAN_VPES && !k->vpe[what])
		k->vpe[what] = why;
	else if (what > PLAN_VPES && what < OPEN_PE(PLAN_PES) && !k->pe[what - OPEN_PE(0)])
		k->pe[what - OPEN_PE(0)] = why;
}

/* A moved event takes its pending bit along. */
static void follow_move(struct known_state *k, struct world *w, const struct op *o)
{
	const struct world_event *e = NULL;
	u32 to = cmd_vpe(w, o, ITS_VMOVI);
	u8 op = o->kind == OP_CMD ? (u8)o->dw[0] : 0;

	if (op == ITS_MOVI || op == ITS_VMOVI)
		e = world_event(w, o->dw[0] >> 32, o->dw[1] & 0xffffffff);
	if (e && e->kind == EV_VLPI && to < PLAN_VPES)
		open_up(k, to, k->vpe[e->at]);
	to = world_col(w, o->dw[2] & 0xffff);
	if (e && e->kind == EV_LPI && op == ITS_MOVI && to < PLAN_COLS)
		open_up(k, OPEN_PE(w->col[to].rd), k->pe[w->col[e->at].rd % PLAN_PES]);
	if (op == ITS_MOVALL && bits_get(o->dw[2], 50, 16) < PLAN_PES && bits_get(o->dw[3], 50, 16) < PLAN_PES)
		open_up(k, OPEN_PE((u32)bits_get(o->dw[3], 50, 16)), k->pe[bits_get(o->dw[2], 50, 16)]);
}

void known_start(struct known_state *k)
{
	memset(k, 0, sizeof(*k));
}

void known_watch(struct known_state *k, struct world *w, const struct op *o)
{
	for (u32 i = 0; i < known_nrows; i++)
		if (fns[i].use)
			open_up(k, fns[i].use(w, o), i + 1);
	follow_move(k, w, o);
}

/* Doorbells have INTIDs of their own (draw_its.c); they ring at any PE, and MOVALL takes them anywhere. */
static bool only_doorbells(const struct finding *f)
{
	return f->item.kind != ITEM_REG && f->item.kind != ITEM_VLPIS && f->intid >= PLAN_DOORBELLS &&
	       f->intid + 64 <= PLAN_DOORBELLS + PLAN_NDOORBELLS;
}

/* Does this difference lie in what the vPE's state decides? */
static bool reaches(const struct world *w, u32 v, const struct finding *f)
{
	u32 pe;

	if (f->item.kind == ITEM_VLPIS)
		return f->item.unit == v;
	if (f->item.kind == ITEM_REG)
		return of_gicr(w, f, GICR_VPENDBASER, ~(u64)0, &pe) && w->pe[pe].vpe == v;
	return only_doorbells(f);
}

u32 known_find(const struct known_state *k, const struct world *w, const struct finding *f)
{
	for (u32 i = 0; i < known_nrows; i++)
		if (fns[i].value && fns[i].value(k, w, f))
			return i;
	for (u32 v = 0; v < w->p->vpes; v++)
		if (k->vpe[v] && reaches(w, v, f))
			return k->vpe[v] - 1;
	if ((f->item.kind == ITEM_LPIS || f->item.kind == ITEM_TABLE) && k->pe[f->item.unit])
		return k->pe[f->item.unit] - 1;
	if (k->cpu && (f->item.kind == ITEM_SYSREG || w->cpu))
		return k->cpu - 1;
	return known_nrows;
}
