/* SPDX-License-Identifier: MIT */
/*
 * Looking at both sides at rest.
 *
 * Pending LPIs are asked of a side that can tell (gicsim knows what its
 * memory does not show yet) and read from the table in memory of one that
 * keeps it exact (QEMU).  Formats of the other tables are private, so they are
 * not looked at.
 */
#include "diff/compare.h"

#include <string.h>

#include "core/alloc.h"
#include "core/bits.h"

#define BITS_BYTES (ITEM_BITS_MAX / 8)

int compare_init(struct compare *c, compare_fn *found, void *ctx)
{
	memset(c, 0, sizeof(*c));
	c->found = found;
	c->ctx = ctx;
	for (u32 i = 0; i < 2; i++) {
		c->bits[i] = gs_alloc(COMPARE_ITEMS, BITS_BYTES);
		if (!c->bits[i]) {
			compare_fini(c);
			return GICSIM_E_NOMEM;
		}
	}
	return 0;
}

void compare_fini(struct compare *c)
{
	for (u32 i = 0; i < 2; i++) {
		gs_free(c->bits[i]);
		c->bits[i] = NULL;
	}
}

int compare_start(struct compare *c, const struct plan *p, struct side *a, struct side *b)
{
	c->nreads = 0;
	play_start(&c->y, p, a, b);
	world_start(&c->w, p);
	for (u32 i = 0; i < c->y.nsides; i++) {
		int err = side_reset(c->y.side[i]);

		if (err)
			return err;
	}
	return 0;
}

/* ------------------------------------------------------------ what is looked at */

struct list { struct dif_item item[COMPARE_ITEMS]; u32 n; };

static void reg(struct list *l, u64 addr, u8 bytes, u64 mask)
{
	l->item[l->n++] = (struct dif_item){ .kind = ITEM_REG, .bytes = bytes, .addr = addr, .mask = mask };
}

static void its_items(const struct plan *p, struct list *l)
{
	reg(l, VIRT_GITS + GITS_CTLR, 4, 1);
	reg(l, VIRT_GITS + GITS_CBASER, 8, ~(u64)0);
	reg(l, VIRT_GITS + GITS_CREADR, 8, bits_mask(19, 5));
	for (u32 t = 0; t < (p->version >= 4 ? 3u : 2u); t++)
		reg(l, VIRT_GITS + GITS_BASER(t), 8, ~(u64)0);
}

static u32 all_bits(const struct compare *c, u64 whole)
{
	return whole ? (1u << c->w.p->id_bits) - LPI_FIRST : PLAN_LPIS;
}

static void pe_items(const struct compare *c, u32 pe, u64 whole, struct list *l)
{
	u64 at = virt_gicr(c->w.p->version, pe);

	reg(l, at + GICR_CTLR, 4, ~(u64)0);
	reg(l, at + GICR_PROPBASER, 8, ~(u64)0);
	reg(l, at + GICR_PENDBASER, 8, ~(u64)0);
	if (c->w.p->version >= 4) {
		reg(l, at + GICR_VPROPBASER, 8, ~(u64)0);
		reg(l, at + GICR_VPENDBASER, 8, ~(u64)0);
	}
	l->item[l->n++] = (struct dif_item){ .kind = c->w.pe[pe].lpis ? ITEM_LPIS : ITEM_TABLE, .unit = pe,
					 .addr = PLAN_PENDING(pe), .first = LPI_FIRST, .count = all_bits(c, whole) };
}

static void items(const struct compare *c, u64 whole, struct list *l)
{
	const struct plan *p = c->w.p;

	l->n = 0;
	its_items(p, l);
	for (u32 pe = 0; pe < p->pes; pe++)
		pe_items(c, pe, whole, l);
	for (u32 v = 0; v < p->vpes; v++)
		l->item[l->n++] = (struct dif_item){ .kind = ITEM_VLPIS, .unit = v, .addr = PLAN_VPT(v), .first = LPI_FIRST,
						 .count = all_bits(c, whole) };
}

/* ------------------------------------------------------------ looking */

static u8 *bits_of(const struct compare *c, u32 side, u32 i)
{
	return c->bits[side] + (size_t)i * BITS_BYTES;
}

static void look(struct compare *c, u32 side, u32 i, const struct dif_item *it)
{
	struct side *s = c->y.side[side];
	u8 *to = bits_of(c, side, i);
	bool ask = it->kind == ITEM_VLPIS && s->ops->vpending && c->w.vpe[it->unit].mapped;

	if (it->kind == ITEM_REG)
		side_read(s, it->addr, it->bytes, &c->reg[side][i]);
	else if (it->kind == ITEM_LPIS && s->ops->pending)
		s->ops->pending(s, it->unit, it->first, it->count, to);
	else if (ask)
		s->ops->vpending(s, c->w.p->vpeid[it->unit], it->first, it->count, to);
	else
		side_read_mem(s, it->addr + it->first / 8, to, it->count / 8);
}

static void tell_reg(struct compare *c, const struct dif_item *it, u32 op, u64 a, u64 b)
{
	c->compared++;
	if ((a ^ b) & it->mask)
		c->found(c->ctx, &(struct finding){ .item = *it, .op = op, .val = { a, b } });
}

/* The first 64 interrupts that differ; the rest comes with the next comparison. */
static void tell_bits(struct compare *c, const struct dif_item *it, u32 op, u32 i)
{
	const u8 *a = bits_of(c, 0, i), *b = bits_of(c, 1, i);

	c->compared++;
	for (u32 k = 0; k < it->count / 8; k += 8) {
		struct finding f = { .item = *it, .op = op, .intid = it->first + 8 * k };

		if (!memcmp(a + k, b + k, 8))
			continue;
		memcpy(&f.val[0], a + k, 8);
		memcpy(&f.val[1], b + k, 8);
		c->found(c->ctx, &f);
		return;
	}
}

static int sync_both(struct compare *c)
{
	int err = 0;

	for (u32 i = 0; i < c->y.nsides && !err; i++)
		err = side_sync(c->y.side[i]);
	return err;
}

/* Values of the OP_READs since the last time. */
static int settle_reads(struct compare *c)
{
	int err = sync_both(c);

	for (u32 i = 0; i < c->nreads && !err && c->y.nsides == 2; i++)
		tell_reg(c, &c->read[i].item, c->read[i].op, c->read[i].val[0], c->read[i].val[1]);
	c->nreads = 0;
	return err;
}

static int one_read(struct compare *c, const struct op *o, u32 op)
{
	struct dif_item it = { .kind = ITEM_REG, .bytes = o->bytes, .addr = o->addr, .mask = ~(u64)0 };
	u32 n = c->nreads;

	c->read[n].item = it;
	c->read[n].op = op;
	for (u32 s = 0; s < c->y.nsides; s++)
		side_read(c->y.side[s], o->addr, o->bytes, &c->read[n].val[s]);
	return ++c->nreads == COMPARE_READS ? settle_reads(c) : 0;
}

/* What the PE sees.  QEMU tells the lines of PE 0 only. */
static int lines(struct compare *c, u32 op)
{
	struct dif_item it = { .kind = ITEM_LINES, .mask = SIDE_LINES };
	u64 val[2];
	int err = 0;

	for (u32 s = 0; s < c->y.nsides; s++)
		if (!c->y.side[s]->ops->lines)
			return 0;
	for (u32 s = 0; s < c->y.nsides && !err; s++)
		err = side_lines(c->y.side[s], 0, &val[s]);
	if (!err && c->y.nsides == 2)
		tell_reg(c, &it, op, val[0], val[1]);
	return err;
}

static int check(struct compare *c, u32 op, u64 whole)
{
	struct list l;
	int err;

	items(c, whole, &l);
	for (u32 s = c->y.nsides; s--;)		/* the far side first: it works while the near one does */
		for (u32 i = 0; i < l.n; i++)
			look(c, s, i, &l.item[i]);
	err = settle_reads(c);
	for (u32 i = 0; i < l.n && !err && c->y.nsides == 2; i++) {
		if (l.item[i].kind == ITEM_REG)
			tell_reg(c, &l.item[i], op, c->reg[0][i], c->reg[1][i]);
		else
			tell_bits(c, &l.item[i], op, i);
	}
	return err ? err : lines(c, op);
}

static int one_sysreg(struct compare *c, const struct op *o, u32 op)
{
	struct dif_item it = { .kind = ITEM_SYSREG, .unit = o->unit, .bytes = o->bytes, .addr = o->addr, .mask = ~(u64)0 };

	if (play_sysreg(&c->y, o) && !c->y.err && c->y.nsides == 2)
		tell_reg(c, &it, op, c->y.sysreg[0], c->y.sysreg[1]);
	/* QEMU's lines outlive a reset until something changes */
	return c->y.err || o->frame ? c->y.err : lines(c, op);
}

int compare_op(struct compare *c, u32 i)
{
	const struct op *o = &c->w.p->op[i];

	play_op(&c->y, o);
	world_apply(&c->w, o);
	if (o->kind == OP_READ)
		return one_read(c, o, i);
	if (o->kind == OP_SYSREG)
		return one_sysreg(c, o, i);
	if (o->kind == OP_CHECK)
		return check(c, i, o->val);
	return 0;
}

int compare_end(struct compare *c)
{
	return settle_reads(c);
}

/* ------------------------------------------------------------ in words */

void finding_text(const struct plan *p, const struct finding *f, char *out, size_t size)
{
	struct op o = { .kind = OP_READ, .bytes = f->item.bytes, .addr = f->item.addr };
	char name[96];

	if (f->item.kind == ITEM_SYSREG) {
		o = (struct op){ .kind = OP_SYSREG, .bytes = f->item.bytes, .unit = f->item.unit, .addr = f->item.addr };
		plan_op_text(p, &o, name, sizeof(name));
		snprintf(out, size, "%s: 0x%llx and 0x%llx", name, (unsigned long long)f->val[0],
			 (unsigned long long)f->val[1]);
		return;
	}
	if (f->item.kind == ITEM_LINES) {
		snprintf(out, size, "lines of PE 0 (1 IRQ, 2 FIQ, 4 vIRQ, 8 vFIQ): 0x%llx and 0x%llx",
			 (unsigned long long)f->val[0], (unsigned long long)f->val[1]);
		return;
	}
	if (f->item.kind == ITEM_REG) {
		plan_op_text(p, &o, name, sizeof(name));
		snprintf(out, size, "%s: 0x%llx and 0x%llx", name, (unsigned long long)f->val[0],
			 (unsigned long long)f->val[1]);
		return;
	}
	snprintf(name, sizeof(name), f->item.kind == ITEM_VLPIS ? "vLPIs pending for vPE %u" :
		 f->item.kind == ITEM_LPIS ? "LPIs pending at PE %u" : "pending table of PE %u, LPIs off",
		 f->item.kind == ITEM_VLPIS ? p->vpeid[f->item.unit] : f->item.unit);
	snprintf(out, size, "%s, from INTID %u on: 0x%llx and 0x%llx", name, f->intid, (unsigned long long)f->val[0],
		 (unsigned long long)f->val[1]);
}
