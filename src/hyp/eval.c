/* SPDX-License-Identifier: MIT */
/* Expressions: postfix code over a value stack of the host, within one step. */
#include "core/bits.h"
#include "core/diag.h"
#include "hyp/run.h"

static u64 binary(u8 op, u64 x, u64 y)
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

static u64 insert(const struct insn *k, u64 below, u64 x)
{
	if (k->c)
		return (below & ~bits_mask(k->a, k->b)) | (x & bits_mask(k->a, k->b));
	return bits_set(below, k->a, k->b, x);
}

bool hyp_eval(const struct gs *g, const struct hyp_thread *th, u32 code, u32 n, u64 *v)
{
	const struct hyp_program *p = prog(g);
	const struct insn *k = prog_insn(p, code), *end = k + n;
	const u64 *local = th->depth ? &th->local[th->base[th->depth - 1]] : th->local;
	u32 top = 0;

	for (; k < end; k++) {
		switch (k->op) {
		case OP_CONST:
			v[top++] = k->c;
			break;
		case OP_WIDE:
			v[top++] = ((const u64 *)p->wide.p)[k->c];
			break;
		case OP_LOCAL:
			v[top++] = local[k->a];
			break;
		case OP_FIELD:
			if (!field_get(g, &p->field[k->c], v[top - 1], &v[top - 1]))
				return false;
			break;
		case OP_REG:
			top--;
			v[top - 1] = bits_get(acc_peek(g, th, prog_reg(p, k->c), v[top - 1], v[top]),
					      k->a - 1u, k->b);
			break;
		case OP_NOT:
			v[top - 1] = !v[top - 1];
			break;
		case OP_NEG:
			v[top - 1] = 0 - v[top - 1];
			break;
		case OP_AND: case OP_OR:
			if ((v[top - 1] != 0) == (k->op == OP_OR)) {
				v[top - 1] = k->op == OP_OR;
				k += k->c;
			} else {
				top--;
			}
			break;
		case OP_INS:
			top--;
			v[top - 1] = insert(k, v[top - 1], v[top]);
			break;
		default:
			top--;
			v[top - 1] = binary(k->op, v[top - 1], v[top]);
			break;
		}
	}
	return true;
}

const struct stmt *th_stmt(const struct gs *g, const struct hyp_thread *th)
{
	return th->depth ? prog_stmt(prog(g), th->pc[th->depth - 1]) : NULL;
}
