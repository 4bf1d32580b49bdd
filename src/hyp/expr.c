/* SPDX-License-Identifier: MIT */
/*
 * Expressions: operator precedence with an explicit stack, to postfix code.
 *
 * `and` and `or` skip their right side with relative jumps.
 */
#include <stdio.h>
#include <string.h>

#include "core/bits.h"
#include "core/diag.h"
#include "hyp/comp.h"

const char *const type_name[TYPES] = {
	"vm", "vcpu", "vpe", "irq", "pe", "its", "cmd", "device", "bool", "int", "none",
};

enum { PREC_PAREN, PREC_OR, PREC_AND, PREC_NOT, PREC_CMP, PREC_BOR, PREC_BAND, PREC_SHIFT, PREC_ADD,
       PREC_MUL, PREC_NEG };

#define OPS_MAX 32u

static const struct { const char *text; u8 op, prec; } binary[] = {
	{ "==", OP_EQ, PREC_CMP }, { "!=", OP_NE, PREC_CMP }, { "<=", OP_LE, PREC_CMP },
	{ ">=", OP_GE, PREC_CMP }, { "<", OP_LT, PREC_CMP }, { ">", OP_GT, PREC_CMP },
	{ "|", OP_BOR, PREC_BOR }, { "&", OP_BAND, PREC_BAND }, { "<<", OP_SHL, PREC_SHIFT },
	{ ">>", OP_SHR, PREC_SHIFT }, { "+", OP_ADD, PREC_ADD }, { "-", OP_SUB, PREC_ADD },
	{ "*", OP_MUL, PREC_MUL },
};

/* ------------------------------------------------------------ operands */

int local_find(const struct comp *c, const char *s, size_t n)
{
	for (u32 i = 0; i < c->nlocals; i++)
		if (c->local[i].name && strlen(c->local[i].name) == n && !memcmp(c->local[i].name, s, n))
			return (int)i;
	return -1;
}

int local_add(struct comp *c, const char *name, u8 type)
{
	if (c->nlocals == HYP_LOCALS) {
		comp_err(c, 0, c->len, "more than %u variables", HYP_LOCALS);
		return 0;
	}
	c->local[c->nlocals].name = name;
	c->local[c->nlocals].type = type;
	c->local[c->nlocals].param = false;
	if (c->nlocals + 1 > c->peak)
		c->peak = c->nlocals + 1;
	return (int)c->nlocals++;
}

struct known { const char *name; u8 type; u64 value; };

static u32 pages(const struct comp *c, enum plan_kind k)
{
	u64 n = plan_size(c->p->gic, c->p->guest, c->p->hw, k, 0);

	return (u32)(n / 4096) - 1;
}

/* Constants of the machine and of the small vocabularies. */
static bool known_const(const struct comp *c, const char *s, u8 *type, u64 *value, const char **near)
{
	const struct gic_config *g = c->p->gic;
	const struct hw_caps *h = &c->p->hw->caps;
	const struct known k[] = {
		{ "true", T_BOOL, 1 }, { "false", T_BOOL, 0 }, { "none", T_NONE, HYP_NONE },
		{ "gicv4", T_BOOL, g->version >= GICV4_0 }, { "gicv4_0", T_BOOL, g->version == GICV4_0 },
		{ "gicv4_1", T_BOOL, g->version == GICV4_1 }, { "directlpi", T_BOOL, h->directlpi },
		{ "umsi", T_BOOL, h->umsi }, { "nid", T_BOOL, g->version == GICV4_1 && h->nid },
		{ "vmovp_list", T_BOOL, !h->vmovp }, { "its_list", T_INT, (1ull << g->its) - 1 },
		{ "last_its", T_INT, g->its - 1u },
		{ "no_doorbell", T_INT, GIC_DOORBELL_NONE }, { "lpi_id_bits", T_INT, g->lpi_bits - 1u },
		{ "vlpi_id_bits", T_INT, g->vlpi_bits - 1u },
		{ "property_table", T_INT, plan_addr(NULL, PLAN_PROP, 0) },
		{ "queue_pages", T_INT, pages(c, PLAN_QUEUE) },
		{ "dev_table_pages", T_INT, pages(c, PLAN_DEVICES) },
		{ "coll_table_pages", T_INT, pages(c, PLAN_COLLECTIONS) },
		{ "vpe_table_pages", T_INT, pages(c, PLAN_VPES) },
		{ "vpe_config_pages", T_INT, pages(c, PLAN_VPECFG) },
		{ "KICK", T_INT, EXIT_KICK }, { "IRQ", T_INT, EXIT_IRQ }, { "WFI", T_INT, EXIT_WFI },
		{ "CMD", T_INT, EXIT_CMD }, { "PREEMPT", T_INT, EXIT_PREEMPT },
		{ "MOVI", T_INT, STIM_GUEST_MOVI }, { "INV", T_INT, STIM_GUEST_ENABLE },
		{ "INT", T_INT, STIM_GUEST_INT }, { "CLEAR", T_INT, STIM_GUEST_CLEAR },
		{ "DISCARD", T_INT, STIM_GUEST_DISCARD },
	};
	u32 dist = ~0u;

	for (u32 i = 0; i < ARRAY_SIZE(k); i++) {
		if (!strcmp(k[i].name, s)) {
			*type = k[i].type;
			*value = k[i].value;
			return true;
		}
		diag_near(s, k[i].name, near, &dist);
	}
	return false;
}

static const char *last_part(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot ? dot + 1 : name;
}

/* Objects of the scenario: full names, or last parts where they are unique. */
static bool global_name(const struct guest_config *g, const char *s, u8 *type, u64 *value)
{
	u32 hits = 0;

	for (u32 i = 0; i < g->nvms; i++)
		if (!strcmp(g->vm[i].name, s))
			return *type = T_VM, *value = i, true;
	for (u32 i = 0; i < g->ndevs; i++)
		if (!strcmp(g->dev[i].name, s))
			return *type = T_DEV, *value = i, true;
	for (u32 i = 0; i < g->nvcpus; i++)
		if (!strcmp(last_part(g->vcpu[i].name), s))
			*type = T_VCPU, *value = i, hits++;
	for (u32 i = 0; i < g->nirqs; i++)
		if (!strcmp(last_part(g->irq[i].name), s))
			*type = T_IRQ, *value = i, hits++;
	return hits == 1;
}

static bool numbered(const char *s, const char *stem, u32 limit, u64 *value)
{
	const char *why;

	return !strncmp(s, stem, strlen(stem)) && s[strlen(stem)] &&
	       !text_u64(s + strlen(stem), strlen(s) - strlen(stem), value, &why) && *value < limit;
}

static bool lookup(struct comp *c, const char *s, u8 *type, u64 *value, const char **near)
{
	if (known_const(c, s, type, value, near) || global_name(c->p->guest, s, type, value))
		return true;
	if (numbered(s, "pe", c->p->gic->pes, value))
		return *type = T_PE, true;
	if (numbered(s, "its", c->p->gic->its, value))
		return *type = T_ITS, true;
	return false;
}

/* "vm0.vcpu0", "dev0.irq0" once the first part is known. */
static bool member(struct comp *c, u8 *type, u64 *value, const char *name)
{
	const struct guest_config *g = c->p->guest;

	if (*type == T_VM) {
		const struct guest_vm *vm = &g->vm[*value];

		for (u32 i = vm->vcpu0; i < vm->vcpu0 + vm->nvcpus; i++)
			if (!strcmp(last_part(g->vcpu[i].name), name))
				return *type = T_VCPU, *value = i, true;
	} else if (*type == T_DEV) {
		const struct guest_dev *dev = &g->dev[*value];

		for (u32 i = dev->irq0; i < dev->irq0 + dev->nirqs; i++)
			if (!strcmp(last_part(g->irq[i].name), name))
				return *type = T_IRQ, *value = i, true;
	}
	return false;
}

static void no_field(struct comp *c, u8 type, const char *name)
{
	const char *near = NULL;
	u32 dist = ~0u;

	for (u32 i = 0; i < c->p->nfields; i++)
		if (c->p->field[i].owner == type && !c->p->field[i].lock)
			diag_near(name, c->p->field[i].name, &near, &dist);
	if (near)
		comp_err_here(c, "%s has no field '%s'; did you mean '%s'?", type_name[type], name, near);
	else
		comp_err_here(c, "%s has no field '%s'", type_name[type], name);
}

/* ".a.b" behind the value on top of the stack. */
static void path(struct comp *c)
{
	while (!c->bad && lex_is(c, ".")) {
		const struct field *f;
		u8 *type = &c->type[c->nval - 1];
		u32 at = c->start[c->nval - 1];
		char name[64];
		u64 v;

		lex_next(c);
		if (c->t.kind != TOK_NAME) {
			comp_err_here(c, "expected the name of a field after '.'");
			return;
		}
		lex_text(c, &c->t, name, sizeof(name));
		f = prog_find_field(c->p, *type, name, strlen(name));
		if (f && f->lock && c->wants_lock) {
			c->lock = f;
			lex_next(c);
			return;
		}
		if (f && f->lock) {
			comp_err_here(c, "'%s' is a lock, not a value", name);
			return;
		}
		if (f) {
			code_op(c, OP_FIELD, 0, 0, (u32)(f - c->p->field));
			*type = f->type;
		} else if (c->ncode - at == 1 && code_imm_at(c, at, &v) && member(c, type, &v, name)) {
			c->code[at].c = (u32)v;
		} else {
			no_field(c, *type, name);
			return;
		}
		lex_next(c);
	}
}

static void unknown_name(struct comp *c, const char *name, const char *near)
{
	u32 dist = ~0u;
	const char *best = NULL;

	for (u32 i = 0; i < c->nlocals; i++)
		if (c->local[i].name)
			diag_near(name, c->local[i].name, &best, &dist);
	if (!best)
		best = near;
	if (best)
		comp_err_here(c, "unknown name '%s'; did you mean '%s'?", name, best);
	else
		comp_err_here(c, "unknown name '%s'", name);
}

static void operand_name(struct comp *c)
{
	char name[64];
	const char *near = NULL;
	u32 at = c->ncode;
	int l = local_find(c, c->s + c->t.off, c->t.len);
	u8 type;
	u64 v;

	lex_text(c, &c->t, name, sizeof(name));
	if (l >= 0) {
		code_op(c, OP_LOCAL, (u8)l, 0, 0);
		code_push(c, c->local[l].type, at);
	} else if (lookup(c, name, &type, &v, &near)) {
		code_imm(c, v);
		code_push(c, type, at);
	} else {
		unknown_name(c, name, near);
		return;
	}
	lex_next(c);
	path(c);
}

/* ------------------------------------------------------------ the parser */

struct exprs {
	struct opent op[OPS_MAX];
	u32 n;
};

static void op_push(struct comp *c, struct exprs *e, struct opent o)
{
	if (e->n == OPS_MAX)
		comp_err_here(c, "an expression nested deeper than %u", OPS_MAX);
	else
		e->op[e->n++] = o;
}

/* Something that stands where a value must: true when a value is complete. */
static bool want_operand(struct comp *c, struct exprs *e)
{
	const struct gic_reg_name *r;
	const char *near;
	u32 row, off = c->t.off;
	char buf[64];

	if (lex_take(c, "(")) {
		op_push(c, e, (struct opent){ .prec = PREC_PAREN, .off = off });
		return false;
	}
	if (lex_take_word(c, "not")) {
		op_push(c, e, (struct opent){ .op = OP_NOT, .prec = PREC_NOT, .off = off });
		return false;
	}
	if (lex_take(c, "-")) {
		op_push(c, e, (struct opent){ .op = OP_NEG, .prec = PREC_NEG, .off = off });
		return false;
	}
	if (c->t.kind == TOK_INT) {
		code_const(c, c->t.num);
		lex_next(c);
		return true;
	}
	if (c->t.kind != TOK_NAME) {
		comp_err_here(c, "expected a value, found %s", lex_found(c, buf, sizeof(buf)));
		return true;
	}
	r = reg_here(c, &row, &near);
	if (!r) {
		operand_name(c);
		return true;
	}
	if (!c->polls || !r->pure) {
		comp_err_here(c, c->polls ? "reading %s has an effect: it cannot be polled" :
			      "%s inside an expression: `read` it into a variable first", r->name);
		return true;
	}
	lex_next(c);
	if (lex_take(c, "[")) {
		op_push(c, e, (struct opent){ .prec = PREC_PAREN, .reg = true, .r = r, .off = off,
					      .at = c->t.off });
		return false;
	}
	reg_value(c, r, 0);
	return true;
}

static void reduce_to(struct comp *c, struct exprs *e, u8 prec)
{
	while (!c->bad && e->n && e->op[e->n - 1].prec >= prec && e->op[e->n - 1].prec != PREC_PAREN)
		code_reduce(c, &e->op[--e->n]);
}

/* What may follow a value.  1: another value must come, 0: none need, -1: the expression ends. */
static int after_operand(struct comp *c, struct exprs *e)
{
	struct opent *top;
	u32 off = c->t.off;

	for (u32 i = 0; i < ARRAY_SIZE(binary); i++) {
		if (!lex_is(c, binary[i].text))
			continue;
		reduce_to(c, e, binary[i].prec);
		lex_next(c);
		op_push(c, e, (struct opent){ .op = binary[i].op, .prec = binary[i].prec, .off = off });
		return 1;
	}
	if (lex_word(c, "and") || lex_word(c, "or")) {
		u8 op = lex_word(c, "and") ? OP_AND : OP_OR, prec = op == OP_AND ? PREC_AND : PREC_OR;

		reduce_to(c, e, prec);
		lex_next(c);
		code_op(c, op, 0, 0, 0);
		op_push(c, e, (struct opent){ .op = op, .prec = prec, .off = off, .at = c->ncode - 1 });
		return 1;
	}
	if (!lex_is(c, ")") && !lex_is(c, "]") && !lex_is(c, ","))
		return -1;
	reduce_to(c, e, PREC_OR);
	top = e->n ? &e->op[e->n - 1] : NULL;
	if (!top || top->reg == lex_is(c, ")"))
		return -1;
	if (top->reg && !reg_index_type(c, top->r, top->nindex++, top->at))
		return 0;
	if (lex_is(c, ",")) {
		lex_next(c);
		top->at = c->t.off;
		return 1;
	}
	lex_next(c);
	e->n--;
	if (e->op[e->n].reg)
		reg_value(c, e->op[e->n].r, e->op[e->n].nindex);
	return 0;
}

u8 expr(struct comp *c)
{
	struct exprs e = { .n = 0 };
	u32 base = c->nval;
	int more = 1;

	while (!c->bad && more >= 0) {
		if (more == 1)
			more = want_operand(c, &e) ? 0 : 1;
		else
			more = after_operand(c, &e);
	}
	reduce_to(c, &e, PREC_OR);
	if (!c->bad && e.n)
		comp_err(c, e.op[e.n - 1].off, 1, "'%s' is never closed", e.op[e.n - 1].reg ? "[" : "(");
	if (c->bad || c->nval != base + 1) {
		c->bad = true;
		return TYPES;
	}
	return c->type[c->nval - 1];
}

bool expr_of(struct comp *c, u8 type, const char *what)
{
	u32 off = c->t.off, before;
	u8 have;

	before = c->pos;
	have = expr(c);
	if (have == TYPES)
		return false;
	if (type_fits(type, have) && !(type <= T_ITS && have == T_NONE))
		return true;
	comp_err(c, off, before - off, "%s: %s is wanted, this is %s", what, type_name[type], type_name[have]);
	return false;
}
