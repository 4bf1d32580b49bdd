/* SPDX-License-Identifier: MIT */
/*
 * Postfix code of the statement in work: types are checked as values are
 * combined, constants are folded, so that `if gicv4_1:` costs nothing at run
 * time.
 */
#include <stdio.h>
#include <string.h>

#include "core/bits.h"
#include "core/diag.h"
#include "hyp/comp.h"

void code_begin(struct comp *c)
{
	c->ncode = 0;
	c->nval = 0;
}

void code_op(struct comp *c, u8 op, u8 a, u16 b, u32 k)
{
	if (c->ncode == COMP_CODE) {
		comp_err(c, 0, c->len, "a statement with more than %u operations", COMP_CODE);
		return;
	}
	c->code[c->ncode++] = (struct insn){ op, a, b, k };
}

void code_push(struct comp *c, u8 type, u32 start)
{
	if (c->nval == HYP_VALUES) {
		comp_err(c, 0, c->len, "a statement with more than %u values", HYP_VALUES);
		return;
	}
	c->type[c->nval] = type;
	c->start[c->nval++] = start;
}

void code_imm(struct comp *c, u64 v)
{
	u64 *w;

	if (v <= 0xffffffffu) {
		code_op(c, OP_CONST, 0, 0, (u32)v);
		return;
	}
	w = vec_add(&c->p->wide);
	if (!w)
		return;
	*w = v;
	code_op(c, OP_WIDE, 0, 0, c->p->wide.n - 1);
}

void code_const(struct comp *c, u64 v)
{
	u32 at = c->ncode;

	code_imm(c, v);
	code_push(c, T_INT, at);
}

bool code_imm_at(const struct comp *c, u32 i, u64 *v)
{
	if (c->code[i].op == OP_CONST)
		*v = c->code[i].c;
	else if (c->code[i].op == OP_WIDE)
		*v = ((const u64 *)c->p->wide.p)[c->code[i].c];
	else
		return false;
	return true;
}

bool code_is_const(const struct comp *c, u64 *v)
{
	return c->ncode == 1 && code_imm_at(c, 0, v);
}

/* Fields that others may change; the rest is as good as constant while a procedure runs. */
static bool field_shared(const struct field *f)
{
	switch (f->builtin) {
	case F_VCPU_pending: case F_VCPU_external: case F_VCPU_irqs_on: case F_VCPU_in_guest:
	case F_VPE_id: case F_VPE_allocated: case F_IRQ_queued: case F_IRQ_property:
	case F_IRQ_flushed: case F_IRQ_masked: case F_IRQ_event:
		return true;
	default:
		return f->rw;
	}
}

bool code_shared(const struct comp *c)
{
	for (u32 i = 0; i < c->ncode; i++)
		if (c->code[i].op == OP_REG ||
		    (c->code[i].op == OP_FIELD && field_shared(&c->p->field[c->code[i].c])))
			return true;
	return false;
}

bool type_fits(u8 want, u8 have)
{
	if (want == have)
		return true;
	if (want == T_INT || want == T_BOOL)
		return have == T_INT || have == T_BOOL;
	return want <= T_ITS && have == T_NONE;
}

static u64 fold2(u8 op, u64 x, u64 y)
{
	switch (op) {
	case OP_EQ: return x == y;
	case OP_NE: return x != y;
	case OP_LT: return x < y;
	case OP_LE: return x <= y;
	case OP_GT: return x > y;
	case OP_GE: return x >= y;
	case OP_ADD: return x + y;
	case OP_SUB: return x - y;
	case OP_BAND: return x & y;
	case OP_BOR: return x | y;
	case OP_MUL: return x * y;
	case OP_SHL: return y < 64 ? x << y : 0;
	default: return y < 64 ? x >> y : 0;
	}
}

static bool types_ok(u8 op, u8 x, u8 y)
{
	if (op == OP_EQ || op == OP_NE)
		return type_fits(x, y) || type_fits(y, x);
	return type_fits(T_INT, x) && type_fits(T_INT, y);
}

static void reduce_logic(struct comp *c, const struct opent *o, u32 left)
{
	u64 v;

	c->code[o->at].c = c->ncode - o->at - 1;
	if (o->at - left != 1 || !code_imm_at(c, left, &v))
		return;
	if ((v != 0) == (o->op == OP_OR)) {	/* the left side decides */
		c->ncode = left;
		code_imm(c, v != 0);
		return;
	}
	memmove(&c->code[left], &c->code[o->at + 1], (c->ncode - o->at - 1) * sizeof(c->code[0]));
	c->ncode -= 2;
}

static void reduce1(struct comp *c, const struct opent *o)
{
	u32 left = c->start[c->nval - 1];
	u64 v;

	if (!type_fits(T_INT, c->type[c->nval - 1])) {
		comp_err(c, o->off, 3, "'%s' of %s: a number or a truth value is wanted",
			 o->op == OP_NOT ? "not" : "-", type_name[c->type[c->nval - 1]]);
		return;
	}
	c->type[c->nval - 1] = o->op == OP_NOT ? T_BOOL : T_INT;
	if (c->ncode - left == 1 && code_imm_at(c, left, &v)) {
		c->ncode = left;
		code_imm(c, o->op == OP_NOT ? !v : 0 - v);
		return;
	}
	code_op(c, o->op, 0, 0, 0);
}

static void reduce2(struct comp *c, const struct opent *o)
{
	u8 x = c->type[c->nval - 2], y = c->type[c->nval - 1];
	u32 left = c->start[c->nval - 2], right = c->start[c->nval - 1];
	u64 u, v;

	if (!types_ok(o->op, x, y)) {
		comp_err(c, o->off, 2, "%s and %s do not go together here", type_name[x], type_name[y]);
		return;
	}
	c->nval--;
	c->type[c->nval - 1] = o->op <= OP_GE || o->op == OP_AND || o->op == OP_OR ? T_BOOL : T_INT;
	if (o->op == OP_AND || o->op == OP_OR) {
		reduce_logic(c, o, left);
		return;
	}
	if (right - left == 1 && c->ncode - right == 1 && code_imm_at(c, left, &u) && code_imm_at(c, right, &v)) {
		c->ncode = left;
		code_imm(c, fold2(o->op, u, v));
		return;
	}
	code_op(c, o->op, 0, 0, 0);
}

void code_reduce(struct comp *c, const struct opent *o)
{
	if (c->bad)
		return;
	if (o->op == OP_NOT || o->op == OP_NEG)
		reduce1(c, o);
	else
		reduce2(c, o);
}
