/* SPDX-License-Identifier: MIT */
/*
 * Simple statements: one YAML scalar each.
 *
 * A result that goes into a shared field takes two statements: the access
 * into a hidden variable, then the store.  Others may step in between, as
 * they may between a load and a store of a kernel.
 */
#include <stdio.h>
#include <string.h>

#include "core/diag.h"
#include "hyp/comp.h"

const struct prim_info prim_info[STMTS] = {
#define PRIM(name, word, syntax, text) { #name, word, syntax, text },
#include "hyp/primitives.def"
#undef PRIM
};

u32 stmt_count(const struct comp *c)
{
	return c->p->stmt.n;
}

struct stmt *stmt_at(const struct comp *c, u32 i)
{
	return (struct stmt *)c->p->stmt.p + i;
}

struct stmt *stmt_add(struct comp *c, u8 kind, const struct yml_node *n)
{
	struct stmt *s = vec_add(&c->p->stmt);

	if (!s) {		/* no memory: hyp_link() fails at its end */
		c->failed = true;
		s = &c->scratch;
	}
	s->kind = kind;
	s->slot = s->slot2 = NO_SLOT;
	s->proc = (u16)c->proc;
	s->file = c->file;
	s->line = n ? n->line : 0;
	s->text = n && n->text ? prog_text(c->p, n->text, n->len) : prim_info[kind].name;
	s->visible = true;
	return s;
}

void stmt_code(struct comp *c, struct stmt *s)
{
	s->code = c->p->insn.n;
	s->ncode = (u16)c->ncode;
	s->narg = (u8)c->nval;
	for (u32 i = 0; i < c->ncode; i++) {
		struct insn *k = vec_add(&c->p->insn);

		if (k)
			*k = c->code[i];
	}
}

/* ------------------------------------------------------------ lvalues */

static bool new_local_name(struct comp *c, u8 type, u8 *slot)
{
	*slot = (u8)local_add(c, prog_text(c->p, c->s + c->t.off, c->t.len), type);
	lex_next(c);
	return !c->bad;
}

/* A path that ends in a writable field: the object stays on the stack. */
static bool field_target(struct comp *c, u32 *field)
{
	u32 off = c->t.off;

	if (expr(c) == TYPES)
		return false;
	if (!c->ncode || c->code[c->ncode - 1].op != OP_FIELD) {
		comp_err(c, off, c->t.off - off, "this cannot be assigned: a variable or a field is wanted");
		return false;
	}
	*field = c->code[--c->ncode].c;
	if (c->p->field[*field].rw)
		return true;
	comp_err(c, off, c->t.off - off, "field '%s' cannot be written", c->p->field[*field].name);
	return false;
}

static bool local_target(struct comp *c, u8 type, u8 *slot)
{
	int l = local_find(c, c->s + c->t.off, c->t.len);

	if (l < 0)
		return new_local_name(c, type, slot);
	if (c->local[l].param) {
		comp_err_here(c, "parameter '%s' cannot be assigned", c->local[l].name);
		return false;
	}
	if (!type_fits(c->local[l].type, type)) {
		comp_err_here(c, "variable '%s' holds %s, this is %s", c->local[l].name,
			      type_name[c->local[l].type], type_name[type]);
		return false;
	}
	*slot = (u8)l;
	lex_next(c);
	return true;
}

static void emit_store(struct comp *c, const struct yml_node *n, u32 field)
{
	struct stmt *s = stmt_add(c, STMT_set, n);

	s->a = field;
	stmt_code(c, s);
}

bool stmt_dest(struct comp *c, const struct yml_node *n, u8 type)
{
	u32 at = stmt_count(c) - 1, field;
	u8 slot;
	char buf[64];

	if (!lex_expect(c, "->"))
		return false;
	if (c->t.kind != TOK_NAME) {
		comp_err_here(c, "expected where the result goes, found %s", lex_found(c, buf, sizeof(buf)));
		return false;
	}
	code_begin(c);
	if (!lex_peek_op(c, ".")) {
		if (!local_target(c, type, &slot))
			return false;
		stmt_at(c, at)->slot = slot;
		return true;
	}
	if (!field_target(c, &field))
		return false;
	if (!type_fits(c->p->field[field].type, type)) {
		comp_err_here(c, "field '%s' holds %s, this is %s", c->p->field[field].name,
			      type_name[c->p->field[field].type], type_name[type]);
		return false;
	}
	slot = (u8)local_add(c, NULL, type);
	stmt_at(c, at)->slot = slot;
	code_op(c, OP_LOCAL, slot, 0, 0);
	c->nval = 2;
	emit_store(c, n, field);
	return true;
}

static void assign(struct comp *c, const struct yml_node *n)
{
	struct stmt *s;
	struct tok name = c->t;
	u32 field, off;
	u8 slot, type;

	if (!lex_peek_op(c, ".")) {
		u32 pos;

		lex_next(c);
		if (!lex_expect(c, "="))
			return;
		type = expr(c);
		if (type == TYPES)
			return;
		pos = c->pos;		/* back to the name, once the type is known */
		off = c->t.off;
		struct tok after = c->t;

		c->t = name;
		if (!local_target(c, type == T_NONE ? T_INT : type, &slot))
			return;
		c->t = after;
		c->pos = pos;
		s = stmt_add(c, STMT_set, n);
		s->slot = slot;
		s->visible = code_shared(c);
		stmt_code(c, s);
		return;
	}
	if (!field_target(c, &field) || !lex_expect(c, "="))
		return;
	off = c->t.off;
	type = expr(c);
	if (type == TYPES)
		return;
	if (!type_fits(c->p->field[field].type, type)) {
		comp_err(c, off, c->t.off - off, "field '%s' holds %s, this is %s", c->p->field[field].name,
			 type_name[c->p->field[field].type], type_name[type]);
		return;
	}
	emit_store(c, n, field);
}

/* ------------------------------------------------------------ calls */

static void near_proc(struct comp *c, const char *name)
{
	const char *near = NULL;
	u32 dist = ~0u;

	for (u32 i = 0; i < c->p->proc.n; i++)
		diag_near(name, prog_proc(c->p, i)->name, &near, &dist);
	if (near)
		comp_err_here(c, "unknown procedure '%s'; did you mean '%s'?", name, near);
	else
		comp_err_here(c, "unknown procedure '%s'", name);
}

static bool call_args(struct comp *c, const struct proc *p)
{
	u32 n = 0;

	if (!lex_expect(c, "("))
		return false;
	while (!lex_is(c, ")") && c->t.kind != TOK_END) {
		u32 off = c->t.off;
		u8 have;

		if (n && !lex_expect(c, ","))
			return false;
		have = expr(c);
		if (have == TYPES)
			return false;
		if (n < p->nparams && !type_fits(p->ptype[n], have)) {
			comp_err(c, off, c->t.off - off, "%s: '%s' is %s, this is %s", p->sig, p->pname[n],
				 type_name[p->ptype[n]], type_name[have]);
			return false;
		}
		n++;
	}
	if (!lex_expect(c, ")"))
		return false;
	if (n != p->nparams)
		comp_err(c, 0, c->len, "%s takes %u, not %u", p->sig, p->nparams, n);
	return !c->bad;
}

static void s_call(struct comp *c, const struct yml_node *n, u8 kind)
{
	struct stmt *s;
	char name[64];
	u32 proc;

	if (c->t.kind != TOK_NAME) {
		comp_err_here(c, "expected the name of a procedure, found %s", lex_found(c, name, sizeof(name)));
		return;
	}
	proc = prog_find_proc(c->p, c->s + c->t.off, c->t.len);
	if (proc == GS_NONE32) {
		near_proc(c, lex_text(c, &c->t, name, sizeof(name)));
		return;
	}
	lex_next(c);
	if (!call_args(c, prog_proc(c->p, proc)))
		return;
	s = stmt_add(c, kind, n);
	s->a = proc;
	s->visible = kind == STMT_spawn || code_shared(c);
	stmt_code(c, s);
}

/* ------------------------------------------------------------ waiting and locks */

bool stmt_timeout(struct comp *c, u32 stmt)
{
	char text[32], unit[8];
	const char *why = "a time such as 500 us";
	u32 off;
	u64 ns = 0;
	u8 slot;

	if (!lex_take_word(c, "timeout"))
		return true;
	off = c->t.off;
	lex_text(c, &c->t, text, sizeof(text) - sizeof(unit));
	if (c->t.kind == TOK_INT) {
		lex_next(c);
		strncat(text, lex_text(c, &c->t, unit, sizeof(unit)), sizeof(unit));
	}
	if (text_time_ns(text, strlen(text), &ns, &why) || !ns) {
		comp_err(c, off, c->t.off - off, "timeout: expected a time such as 500 us");
		return false;
	}
	lex_next(c);
	if (!lex_expect(c, "->") || c->t.kind != TOK_NAME || !local_target(c, T_BOOL, &slot)) {
		comp_err_here(c, "timeout: expected '-> variable'");
		return false;
	}
	stmt_at(c, stmt)->timeout_ns = ns;
	stmt_at(c, stmt)->slot2 = slot;
	return true;
}

static void s_wait(struct comp *c, const struct yml_node *n)
{
	struct stmt *s;
	u32 at;
	bool ok;

	c->polls = true;
	ok = expr_of(c, T_INT, "wait");
	c->polls = false;
	if (!ok)
		return;
	at = stmt_count(c);
	s = stmt_add(c, STMT_wait, n);
	stmt_code(c, s);
	if (stmt_timeout(c, at) && stmt_at(c, at)->timeout_ns) {
		s = stmt_at(c, at);
		s->target = at + 1;
	}
}

static void s_lock(struct comp *c, const struct yml_node *n, u8 kind)
{
	const char *written = prog_text(c->p, c->s + c->t.off, c->len - c->t.off);
	struct stmt *s;
	u32 off = c->t.off, i;

	c->wants_lock = true;
	c->lock = NULL;
	if (expr(c) != TYPES && !c->lock)
		comp_err(c, off, c->t.off - off, "expected OBJECT.LOCK: no lock of that name is declared");
	c->wants_lock = false;
	if (c->bad)
		return;
	for (i = 0; i < c->nheld && strcmp(c->held[i], written); i++)
		;
	if (kind == STMT_lock) {
		if (i < c->nheld) {
			comp_err(c, off, c->len - off, "'%s' is held already on this path", written);
			return;
		}
		if (c->nheld == HYP_LOCKS_HELD) {
			comp_err(c, off, c->len - off, "more than %u locks held", HYP_LOCKS_HELD);
			return;
		}
		c->held[c->nheld++] = written;
	} else if (i == c->nheld) {
		comp_err(c, off, c->len - off, "'%s' is not held on this path", written);
		return;
	} else {
		memmove(&c->held[i], &c->held[i + 1], (c->nheld - i - 1) * sizeof(c->held[0]));
		c->nheld--;
	}
	s = stmt_add(c, kind, n);
	s->a = (u32)(c->lock - c->p->field);
	stmt_code(c, s);
}

/* ------------------------------------------------------------ the small ones */

static void s_on_off(struct comp *c, const struct yml_node *n, u8 kind)
{
	struct stmt *s;
	bool on = lex_word(c, "on");
	char buf[64];

	if (!on && !lex_word(c, "off")) {
		comp_err_here(c, "expected 'on' or 'off', found %s", lex_found(c, buf, sizeof(buf)));
		return;
	}
	lex_next(c);
	s = stmt_add(c, kind, n);
	s->mode = on;
}

static void s_object(struct comp *c, const struct yml_node *n, u8 kind, u8 type)
{
	struct stmt *s;

	if (!expr_of(c, type, prim_info[kind].word))
		return;
	if (kind == STMT_retarget) {
		if (!lex_take_word(c, "event") || !lex_expect(c, "=")) {
			comp_err_here(c, "retarget: expected event=...");
			return;
		}
		if (!expr_of(c, T_INT, "event"))
			return;
	}
	s = stmt_add(c, kind, n);
	stmt_code(c, s);
	if (kind == STMT_enter)
		stmt_dest(c, n, T_INT);
	else if (kind == STMT_alloc)
		stmt_dest(c, n, T_BOOL);
}

static void s_answer(struct comp *c, const struct yml_node *n)
{
	static const char *const names[] = { "ok", "direct", "soft", "invalid", "busy", "no_space", "unsupported" };
	const char *near;
	char buf[64];

	for (u32 i = 0; i < ARRAY_SIZE(names); i++) {
		if (!lex_take_word(c, names[i]))
			continue;
		struct stmt *s = stmt_add(c, STMT_answer, n);

		s->mode = (u8)i;
		s->visible = false;
		return;
	}
	near = diag_nearest(lex_text(c, &c->t, buf, sizeof(buf)), names, ARRAY_SIZE(names));
	if (near)
		comp_err_here(c, "no answer '%s'; did you mean '%s'?", buf, near);
	else
		comp_err_here(c, "expected an answer: ok, direct, soft, invalid, busy, no_space, unsupported");
}

static void s_label(struct comp *c, const struct yml_node *n)
{
	struct stmt *s;
	char text[64];

	if (c->t.kind != TOK_TEXT) {
		comp_err_here(c, "expected a text in quotes");
		return;
	}
	s = stmt_add(c, STMT_label, n);
	s->a = GS_NONE32;
	s->visible = false;
	snprintf(text, sizeof(text), "%.*s", (int)(c->t.len - 2), c->s + c->t.off + 1);
	for (u32 i = 0; i < c->p->guest->nlabels; i++)
		if (!strcmp(c->p->guest->label[i], text))
			s->a = i;
	lex_next(c);
}

static void s_assert(struct comp *c, const struct yml_node *n)
{
	if (expr_of(c, T_INT, "assert"))
		stmt_code(c, stmt_add(c, STMT_assert, n));
}

static void dispatch(struct comp *c, const struct yml_node *n, u8 kind)
{
	switch (kind) {
	case STMT_call: case STMT_spawn:
		s_call(c, n, kind);
		break;
	case STMT_return:
		if (c->nheld)
			comp_err(c, 0, c->len, "return with '%s' held", c->held[0]);
		stmt_add(c, kind, n)->visible = false;
		break;
	case STMT_its:
		stmt_its(c, n);
		break;
	case STMT_write:
		stmt_write(c, n);
		break;
	case STMT_read:
		stmt_read(c, n);
		break;
	case STMT_wait:
		s_wait(c, n);
		break;
	case STMT_lock: case STMT_unlock:
		s_lock(c, n, kind);
		break;
	case STMT_irqs: case STMT_preempt:
		s_on_off(c, n, kind);
		break;
	case STMT_answer:
		s_answer(c, n);
		break;
	case STMT_label:
		s_label(c, n);
		break;
	case STMT_assert:
		s_assert(c, n);
		break;
	case STMT_inject: case STMT_mask: case STMT_unmask: case STMT_retarget: case STMT_msi:
		s_object(c, n, kind, T_IRQ);
		break;
	case STMT_alloc: case STMT_free: case STMT_zero:
		s_object(c, n, kind, T_VPE);
		break;
	default:
		s_object(c, n, kind, T_VCPU);
		break;
	}
}

static void unknown_statement(struct comp *c)
{
	const char *near = NULL;
	char word[64];
	u32 dist = ~0u;
	static const char *const blocks[] = { "if", "else", "for", "while", "choose" };

	if (c->t.kind != TOK_NAME) {
		comp_err_here(c, "expected a statement, found %s", lex_found(c, word, sizeof(word)));
		return;
	}
	lex_text(c, &c->t, word, sizeof(word));
	for (u32 i = 0; i < ARRAY_SIZE(blocks); i++) {
		if (!strcmp(word, blocks[i])) {
			comp_err_here(c, "'%s' needs a ':' and a block below it", word);
			return;
		}
	}
	for (u32 i = 0; i < STMTS; i++)
		if (prim_info[i].word)
			diag_near(word, prim_info[i].word, &near, &dist);
	if (near)
		comp_err_here(c, "unknown statement '%s'; did you mean '%s'?", word, near);
	else
		comp_err_here(c, "unknown statement '%s'", word);
}

void stmt_compile(struct comp *c, const struct yml_node *n)
{
	u8 kind;
	char buf[64];

	lex_begin(c, n);
	if (c->t.kind == TOK_NAME && (lex_peek_op(c, "=") || lex_peek_op(c, "."))) {
		assign(c, n);
	} else {
		for (kind = 0; kind < STMTS; kind++)
			if (prim_info[kind].word && lex_word(c, prim_info[kind].word))
				break;
		if (kind == STMTS) {
			unknown_statement(c);
			return;
		}
		lex_next(c);
		dispatch(c, n, kind);
	}
	if (!c->bad && c->t.kind != TOK_END)
		comp_err_here(c, "unexpected %s after the statement", lex_found(c, buf, sizeof(buf)));
}
