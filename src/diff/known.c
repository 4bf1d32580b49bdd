/* SPDX-License-Identifier: MIT */
/* Rows of known.def, and the functions that recognise them. */
#include "diff/known.h"

#include <string.h>

#include "core/bits.h"

#define VALID ((u64)1 << 63)

typedef bool known_fn(const struct known_state *k, const struct world *w, const struct finding *f);
/* What the operation opens: a vPE, the LPIs of a PE, its maintenance interrupt, what PE 0 is shown, or nothing. */
#define OPEN_NOTHING PLAN_VPES
#define OPEN_PE(pe) (OPEN_NOTHING + 1 + (pe))
#define OPEN_PPI(pe) (OPEN_PE(PLAN_PES) + (pe))
#define OPEN_VIEW OPEN_PPI(PLAN_PES)
typedef u32 known_use_fn(struct world *w, const struct op *o);
typedef bool known_while_fn(const struct world *w, const struct op *o, bool *on);

#define KNOWN(name, whose, rule, why) static known_fn name;
#define KNOWN_USE(name, whose, rule, why) static known_use_fn name;
#define KNOWN_WHILE(name, whose, rule, why) static known_while_fn name;
#include "diff/known.def"
#undef KNOWN
#undef KNOWN_USE
#undef KNOWN_WHILE

const struct known known_rows[] = {
#define KNOWN(name, whose, rule, why) { #name, KNOWN_##whose, rule, why },
#define KNOWN_USE KNOWN
#define KNOWN_WHILE KNOWN
#include "diff/known.def"
#undef KNOWN
#undef KNOWN_USE
#undef KNOWN_WHILE
	{ 0 }
};
const u32 known_nrows = ARRAY_SIZE(known_rows) - 1;

/* By row: one of the three. */
static const struct { known_fn *value; known_use_fn *use; known_while_fn *during; } fns[] = {
#define KNOWN(name, whose, rule, why) { name, NULL, NULL },
#define KNOWN_USE(name, whose, rule, why) { NULL, name, NULL },
#define KNOWN_WHILE(name, whose, rule, why) { NULL, NULL, name },
#include "diff/known.def"
#undef KNOWN
#undef KNOWN_USE
#undef KNOWN_WHILE
};

_Static_assert(ARRAY_SIZE(fns) <= KNOWN_ROWS_MAX, "a row more, a bit more");

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

static bool maintenance_trigger(const struct known_state *k, const struct world *w, const struct finding *f)
{
	u32 pe, n = 32 + 2 * (PPI_OF_MAINTENANCE - 16) + 1;

	(void)k;
	return of_gicr(w, f, GICR_SGI_FRAME + GIC_ICFGR, (u64)1 << n, &pe) && bit_of(f, 1, n);
}

static bool waker_nonsecure(const struct known_state *k, const struct world *w, const struct finding *f)
{
	u32 pe;

	(void)k;
	return w->p->secure && of_gicr(w, f, GICR_WAKER - 4, (u64)6 << 32, &pe) && !bit_of(f, 0, 33) && !bit_of(f, 0, 34);
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

static u32 maintenance_edge(struct world *w, const struct op *o)
{
	u32 edge;
	const struct world_bank *b = world_triggers(w, o, &edge);

	return b && b >= w->priv && b < w->priv + PLAN_PES && bit_test(edge, PPI_OF_MAINTENANCE) ?
	       OPEN_PPI((u32)(b - w->priv)) : OPEN_NOTHING;
}

/* Of the interrupts that PE 0 may be shown. */
static u32 trigger_enabled(struct world *w, const struct op *o)
{
	u32 edge;
	const struct world_bank *b = world_triggers(w, o, &edge);

	if (!b || (b > w->priv && b < w->priv + PLAN_PES))
		return OPEN_NOTHING;
	return (edge ^ b->edge) & b->enable ? OPEN_VIEW : OPEN_NOTHING;
}

/* IGRPEN and VMCR of the virtual interface are not like that: list registers are chosen by enabled groups. */
static bool group_disabled(const struct world *w, const struct op *o, bool *on)
{
	u32 bit = o->addr == ICC_IGRPEN0_EL1 ? 1 : 2;

	if (o->kind != OP_SYSREG || o->bytes != 2 || o->len != SYSREG_WRITE ||
	    (o->addr != ICC_IGRPEN0_EL1 && o->addr != ICC_IGRPEN1_EL1))
		return false;
	*on = !(o->val & 1) || (w->groups | bit) != 3;
	return true;
}

static bool misr_vgrp0d(const struct world *w, const struct op *o, bool *on)
{
	(void)w;
	*on = bit_test(o->val, 5);
	return o->kind == OP_SYSREG && o->len == SYSREG_WRITE && o->addr == ICH_HCR_EL2;
}

static bool asleep(const struct world *w, const struct op *o, bool *on)
{
	*on = o->val & 2;
	return o->kind == OP_WRITE && o->addr == virt_gicr(w->p->version, 0) + GICR_WAKER;
}

/* ------------------------------------------------------------ what follows from a use */

static void open_up(struct known_state *k, u32 what, u32 why)
{
	u32 *row = NULL;

	if (what < OPEN_NOTHING)
		row = &k->vpe[what];
	else if (what >= OPEN_VIEW)
		row = &k->view;
	else if (what >= OPEN_PPI(0))
		row = &k->ppi[what - OPEN_PPI(0)];
	else if (what >= OPEN_PE(0))
		row = &k->pe[what - OPEN_PE(0)];
	if (row && !*row)
		*row = why;
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
	for (u32 i = 0; i < known_nrows; i++) {
		bool on;

		if (fns[i].use)
			open_up(k, fns[i].use(w, o), i + 1);
		if (fns[i].during && fns[i].during(w, o, &on))
			k->during[i] = on;
	}
	follow_move(k, w, o);
}

/* Doorbells have INTIDs of their own (draw_its.c); they ring at any PE, and MOVALL takes them anywhere. */
static bool only_doorbells(const struct finding *f)
{
	return (f->item.kind == ITEM_LPIS || f->item.kind == ITEM_TABLE) && f->intid >= PLAN_DOORBELLS &&
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

/* ------------------------------------------------------------ what the CPU interface of PE 0 shows */

enum shown { SHOWN_NOT, SHOWN_PENDING, SHOWN_TAKEN };

/* Which interrupt is best, at EL2 or for the guest at EL1: told, or taken. */
static enum shown shown(const struct finding *f, u32 el)
{
	u64 lines = el == 2 ? 3 : 12;

	if (f->item.kind == ITEM_LINES)
		return (f->val[0] ^ f->val[1]) & ~lines ? SHOWN_NOT : SHOWN_PENDING;
	if (f->item.kind != ITEM_SYSREG || f->item.bytes != el)
		return SHOWN_NOT;
	if (f->item.addr == ICC_HPPIR0_EL1 || f->item.addr == ICC_HPPIR1_EL1)
		return SHOWN_PENDING;
	return f->item.addr == ICC_IAR0_EL1 || f->item.addr == ICC_IAR1_EL1 ? SHOWN_TAKEN : SHOWN_NOT;
}

/* The row that lets PE 0 be shown something else, plus 1. */
static u32 host_view(const struct known_state *k, const struct world *w)
{
	u32 why = k->view ? k->view : k->ppi[0] ? k->ppi[0] : k->pe[0];

	for (u32 i = 0; i < known_nrows && !why; i++)
		why = k->during[i] ? i + 1 : 0;
	for (u32 v = 0; v < w->p->vpes && !why; v++)	/* its doorbells */
		why = k->vpe[v];
	return why;
}

static u32 guest_view(const struct known_state *k, const struct world *w)
{
	return w->pe[0].valid && w->pe[0].vpe < PLAN_VPES ? k->vpe[w->pe[0].vpe] : 0;
}

/* A pending register: only PPI 25 of that PE differs. */
static u32 maintenance_pending(const struct known_state *k, const struct world *w, const struct finding *f)
{
	u32 pe, row = 0;

	for (u32 i = 0; i < known_nrows; i++)
		if (fns[i].during == misr_vgrp0d)
			row = k->during[i] ? i + 1 : 0;
	if (row && f->item.kind == ITEM_SYSREG && f->item.addr == ICH_MISR_EL2 && (f->val[0] ^ f->val[1]) == 1u << 5)
		return row;
	if (!of_gicr(w, f, GICR_SGI_FRAME + GIC_ISPENDR, (u64)1 << PPI_OF_MAINTENANCE, &pe) &&
	    !of_gicr(w, f, GICR_SGI_FRAME + GIC_ICPENDR, (u64)1 << PPI_OF_MAINTENANCE, &pe))
		return 0;
	return k->ppi[pe] ? k->ppi[pe] : pe ? 0 : row;
}

/* What is pending and active, of SPIs and of PE 0. */
static bool states(const struct world *w, const struct finding *f)
{
	u64 sgi = virt_gicr(w->p->version, 0) + GICR_SGI_FRAME, n = GIC_ICACTIVER_END - GIC_ISPENDR;

	return f->item.kind == ITEM_REG &&
	       (f->item.addr - (VIRT_GICD + GIC_ISPENDR) < n || f->item.addr - (sgi + GIC_ISPENDR) < n);
}

/* After an acknowledge that took another interrupt, active states, priorities and what is left pending differ. */
static u32 of_cpu(struct known_state *k, const struct world *w, const struct finding *f)
{
	bool of_sysregs = f->item.kind == ITEM_SYSREG || f->item.kind == ITEM_LINES;
	u32 why = shown(f, 2) ? host_view(k, w) : shown(f, 1) ? guest_view(k, w) : maintenance_pending(k, w, f);

	if (k->cpu && (of_sysregs || states(w, f)))
		return k->cpu;
	if (why && (shown(f, 2) == SHOWN_TAKEN || shown(f, 1) == SHOWN_TAKEN)) {
		k->cpu = why;
		open_up(k, OPEN_PE(0), why);
	}
	return why;
}

u32 known_find(struct known_state *k, const struct world *w, const struct finding *f)
{
	u32 why;

	for (u32 i = 0; i < known_nrows; i++)
		if (fns[i].value && fns[i].value(k, w, f))
			return i;
	for (u32 v = 0; v < w->p->vpes; v++)
		if (k->vpe[v] && reaches(w, v, f))
			return k->vpe[v] - 1;
	if ((f->item.kind == ITEM_LPIS || f->item.kind == ITEM_TABLE) && k->pe[f->item.unit])
		return k->pe[f->item.unit] - 1;
	why = of_cpu(k, w, f);
	return why ? why - 1 : known_nrows;
}
