/* SPDX-License-Identifier: MIT */
/* Lists of operations. */
#include "diff/plan.h"

#include <string.h>

#include "core/alloc.h"

void plan_init(struct plan *p)
{
	memset(p, 0, sizeof(*p));
}

void plan_fini(struct plan *p)
{
	gs_free(p->op);
	p->op = NULL;
	p->n = p->cap = 0;
}

void plan_add(struct plan *p, const struct op *o)
{
	if (p->n == p->cap) {
		u32 cap = p->cap ? 2 * p->cap : 256;
		struct op *grown = gs_grow(p->op, p->cap, cap, sizeof(*p->op));

		if (!grown) {
			p->full = true;
			return;
		}
		p->op = grown;
		p->cap = cap;
	}
	p->op[p->n++] = *o;
}

bool plan_pick(const struct plan *p, const bool *keep, struct plan *out)
{
	*out = *p;
	out->op = NULL;
	out->n = out->cap = 0;
	for (u32 i = 0; i < p->n; i++)
		if (keep[i])
			plan_add(out, &p->op[i]);
	return !out->full;
}

u64 plan_top_id(const struct plan *p, u32 t)
{
	u64 top = 0;

	for (u32 i = 0; t == 0 && i < PLAN_DEVS; i++)
		top = p->dev_id[i] > top ? p->dev_id[i] : top;
	for (u32 i = 0; t == 1 && i < PLAN_COLS; i++)
		top = p->icid[i] > top ? p->icid[i] : top;
	return top;
}

/* ------------------------------------------------------------ in words */

static const struct { u64 off; const char *name; } gits[] = {
	{ GITS_CTLR, "CTLR" }, { GITS_IIDR, "IIDR" }, { GITS_TYPER, "TYPER" }, { GITS_CBASER, "CBASER" },
	{ GITS_CWRITER, "CWRITER" }, { GITS_CREADR, "CREADR" }, { GITS_BASER(0), "BASER0" },
	{ GITS_BASER(1), "BASER1" }, { GITS_BASER(2), "BASER2" }, { GITS_TRANSLATER, "TRANSLATER" },
}, gicr[] = {
	{ GICR_CTLR, "CTLR" }, { GICR_TYPER, "TYPER" }, { GICR_WAKER, "WAKER" }, { GICR_PROPBASER, "PROPBASER" },
	{ GICR_PENDBASER, "PENDBASER" }, { GICR_VPROPBASER, "VPROPBASER" }, { GICR_VPENDBASER, "VPENDBASER" },
};

static void reg_text(const struct plan *p, u64 addr, char *out, size_t size)
{
	u64 stride = virt_gicr(p->version, 1) - virt_gicr(p->version, 0);

	if (addr >= VIRT_GICR && addr < VIRT_GICR + PLAN_PES * stride) {
		u64 off = (addr - VIRT_GICR) % stride;

		for (u32 i = 0; i < ARRAY_SIZE(gicr); i++)
			if (gicr[i].off == off) {
				snprintf(out, size, "GICR%u_%s", (u32)((addr - VIRT_GICR) / stride), gicr[i].name);
				return;
			}
		snprintf(out, size, "GICR%u+0x%llx", (u32)((addr - VIRT_GICR) / stride), (unsigned long long)off);
		return;
	}
	for (u32 i = 0; i < ARRAY_SIZE(gits); i++)
		if (addr == VIRT_GITS + gits[i].off) {
			snprintf(out, size, "GITS_%s", gits[i].name);
			return;
		}
	if (addr >= VIRT_GICD && addr < VIRT_GICD + 0x10000)
		snprintf(out, size, "GICD+0x%llx", (unsigned long long)(addr - VIRT_GICD));
	else
		snprintf(out, size, "0x%llx", (unsigned long long)addr);
}

static void sysreg_text(const struct op *o, char *out, size_t size)
{
	char raw[32];
	const char *name = virt_sysreg_name((u32)o->addr);

	snprintf(raw, sizeof(raw), "S%u_%u_C%u_C%u_%u", (u32)o->addr >> 14, (u32)o->addr >> 11 & 7, (u32)o->addr >> 7 & 15,
		 (u32)o->addr >> 3 & 15, (u32)o->addr & 7);
	if (!name)
		name = raw;
	if (o->len == SYSREG_WRITE)
		snprintf(out, size, "EL%u %s = 0x%llx", o->bytes, name, (unsigned long long)o->val);
	else if (o->len == SYSREG_END)
		snprintf(out, size, "EL%u %s = the last acknowledged", o->bytes, name);
	else if (o->len == SYSREG_DIR)
		snprintf(out, size, "EL%u %s = the last ended", o->bytes, name);
	else
		snprintf(out, size, "EL%u read %s", o->bytes, name);
}

void plan_op_text(const struct plan *p, const struct op *o, char *out, size_t size)
{
	char reg[48];

	reg_text(p, o->addr, reg, sizeof(reg));
	switch ((enum op_kind)o->kind) {
	case OP_CMD:
		virt_cmd_text(o->dw, out, size);
		break;
	case OP_WRITE:
		snprintf(out, size, "%s = 0x%llx (%u bytes)", reg, (unsigned long long)o->val, o->bytes);
		break;
	case OP_READ:
		snprintf(out, size, "read %s (%u bytes)", reg, o->bytes);
		break;
	case OP_MEM:
		snprintf(out, size, "memory 0x%llx = 0x%llx (%u bytes)", (unsigned long long)o->addr,
			 (unsigned long long)o->val, o->bytes);
		break;
	case OP_SET:
		snprintf(out, size, "memory 0x%llx, 0x%llx bytes = 0x%llx", (unsigned long long)o->addr,
			 (unsigned long long)o->len, (unsigned long long)o->val);
		break;
	case OP_WIRE:
		if (o->unit == SIDE_PPI_NONE)
			snprintf(out, size, "SPI %u = %u", (u32)o->addr, (u32)o->val);
		else
			snprintf(out, size, "PE %u PPI %u = %u", o->unit, (u32)o->addr, (u32)o->val);
		break;
	case OP_SYSREG:
		sysreg_text(o, out, size);
		break;
	case OP_CHECK:
		snprintf(out, size, "compare");
		break;
	}
}
