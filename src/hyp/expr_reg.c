/* SPDX-License-Identifier: MIT */
/* Registers in expressions and statements: NAME[unit, index].Field. */
#include <stdio.h>
#include <string.h>

#include "core/diag.h"
#include "hyp/comp.h"

const struct gic_reg_name *reg_here(struct comp *c, u32 *row, const char **near)
{
	const struct gic_reg_name *r;
	char name[64];

	*near = NULL;
	if (c->t.kind != TOK_NAME || local_find(c, c->s + c->t.off, c->t.len) >= 0)
		return NULL;
	r = gic_reg_find(c->p->gic->version, lex_text(c, &c->t, name, sizeof(name)), near);
	if (r)
		*row = prog_add_reg(c, r);
	return r;
}

u32 prog_add_reg(struct comp *c, const struct gic_reg_name *r)
{
	const struct gic_reg_name **slot;

	for (u32 i = 0; i < c->p->reg.n; i++)
		if (prog_reg(c->p, i) == r)
			return i;
	slot = vec_add(&c->p->reg);
	if (!slot)
		return 0;
	*slot = r;
	return c->p->reg.n - 1;
}

static bool reg_units(const struct gic_reg_name *r, u8 *type)
{
	*type = r->frame == FRAME_GITS || r->frame == FRAME_GITS_TRANS || r->frame == FRAME_GITS_VSGI ?
			T_ITS : T_PE;
	return r->frame != FRAME_GICD && r->frame != FRAME_GICM;
}

bool reg_field(struct comp *c, const struct gic_reg_name *r, u8 *msb, u8 *lsb, const char **name)
{
	const struct gic_field *f;
	const char *near = NULL;
	char word[64];

	*msb = (u8)(r->bytes * 8 - 1);
	*lsb = 0;
	if (name)
		*name = NULL;
	if (!lex_take(c, "."))
		return true;
	lex_text(c, &c->t, word, sizeof(word));
	f = c->t.kind == TOK_NAME ? gic_field_find(r, word, &near) : NULL;
	if (!f && near)
		comp_err_here(c, "%s has no field '%s'; did you mean '%s'?", r->name, word, near);
	else if (!f)
		comp_err_here(c, "%s has no field '%s'", r->name, word);
	if (!f)
		return false;
	*msb = f->msb;
	*lsb = f->lsb;
	if (name)
		*name = f->name;
	lex_next(c);
	return true;
}

static void index_default(struct comp *c, u32 have)
{
	for (; have < 2; have++)
		code_const(c, 0);
}

bool reg_index_type(struct comp *c, const struct gic_reg_name *r, u32 nth, u32 off)
{
	u8 want = T_INT, have = c->type[c->nval - 1];

	if (nth == 0)
		reg_units(r, &want);
	if (type_fits(want, have))
		return true;
	comp_err(c, off, 1, "%s[...]: %s is wanted there, this is %s", r->name, type_name[want], type_name[have]);
	return false;
}

/* After the last index: unit and element are on the stack, in this order. */
static bool index_end(struct comp *c, const struct gic_reg_name *r, u32 have)
{
	u8 type;
	bool units = reg_units(r, &type);
	u32 most = (units ? 1u : 0u) + (r->count > 1 ? 1u : 0u);

	if (have > most) {
		comp_err_here(c, "%s takes %u of these", r->name, most);
		return false;
	}
	if (units && have == 0 && !gic_reg_is_sys(r)) {
		comp_err_here(c, "%s: of which %s?  Write %s[...]", r->name, type_name[type], r->name);
		return false;
	}
	if (!units && have == 1) {	/* an element without a unit: not needed so far */
		comp_err_here(c, "%s: arrays of the distributor cannot be addressed", r->name);
		return false;
	}
	if (units && have == 0)
		code_const(c, HYP_NONE);	/* the thread's own PE */
	index_default(c, have == 0 && units ? 1 : have);
	return !c->bad;
}

bool reg_index(struct comp *c, const struct gic_reg_name *r)
{
	u32 have = 0;

	if (lex_take(c, "[")) {
		do {
			u32 off = c->t.off;

			if (expr(c) == TYPES || !reg_index_type(c, r, have++, off))
				return false;
		} while (lex_take(c, ","));
		if (!lex_expect(c, "]"))
			return false;
	}
	return index_end(c, r, have);
}

/* A register inside an expression, its indices on the stack. */
void reg_value(struct comp *c, const struct gic_reg_name *r, u32 have)
{
	u8 msb, lsb;

	if (!index_end(c, r, have) || !reg_field(c, r, &msb, &lsb, NULL))
		return;
	c->nval -= 2;
	code_op(c, OP_REG, (u8)(msb + 1), lsb, prog_add_reg(c, r));
	code_push(c, T_INT, c->start[c->nval]);
}
