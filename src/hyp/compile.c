/* SPDX-License-Identifier: MIT */
/*
 * Blocks of statements: if, else, while, for, choose.
 *
 * Nesting comes from the file, so open blocks stand on an explicit stack.
 * What is held is followed along every path: a branch must end with the same
 * locks as its sister, a loop with those it began with.  Blocks under a
 * condition that is false for this hardware are not compiled at all; that is
 * how one file serves several versions.
 */
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "hyp/comp.h"

enum block_kind { B_BODY, B_IF, B_ELSE, B_WHILE, B_FOR, B_CHOOSE, B_ALT };
enum { IF_NONE, IF_TRUE, IF_FALSE, IF_TEST };

struct held { const char *name[HYP_LOCKS_HELD]; u32 n; };

struct block {
	u8 kind;
	u8 after_if;		/* of the item before: IF_* */
	struct yml_node *const *item;
	u32 n, i;
	const struct yml_node *key;
	u32 test, top, first;	/* statements to patch, to go back to, first of the block */
	u32 chain;		/* choose: jumps to its end, linked through target */
	u32 else_jump;		/* in the parent: jump over the else */
	struct held at_open, if_open, then_end;
	bool then_returns;
	u32 nlocals;		/* for: variables of the loop end with it */
};

#define DEPTH 40u		/* the reader allows 32 levels */

struct walk { struct block b[DEPTH]; u32 n; };

static struct held held_now(const struct comp *c)
{
	struct held h = { .n = c->nheld };

	memcpy(h.name, c->held, sizeof(c->held));
	return h;
}

static void held_set(struct comp *c, const struct held *h)
{
	memcpy(c->held, h->name, sizeof(c->held));
	c->nheld = h->n;
}

static bool held_same(const struct comp *c, const struct held *h)
{
	if (c->nheld != h->n)
		return false;
	for (u32 i = 0; i < h->n; i++) {
		u32 k = 0;

		while (k < c->nheld && strcmp(c->held[k], h->name[i]))
			k++;
		if (k == c->nheld)
			return false;
	}
	return true;
}

void comp_err_node(struct comp *c, const struct yml_node *n, const char *text)
{
	c->failed = true;
	yml_error(c->doc, n, c->d, "%s", text);
}

static void held_differs(struct comp *c, const struct yml_node *n, const struct held *h)
{
	char text[160];
	const char *name = c->nheld > h->n ? c->held[c->nheld - 1] : h->n ? h->name[h->n - 1] : "a lock";

	snprintf(text, sizeof(text), "'%s' is held at the end of one path and not of another", name);
	comp_err_node(c, n, text);
	held_set(c, h);
}

static bool returned(const struct comp *c, const struct block *b)
{
	u32 n = stmt_count(c);

	return n > b->first && stmt_at(c, n - 1)->kind == STMT_return;
}

static u32 jump(struct comp *c, u32 target)
{
	u32 at = stmt_count(c);
	struct stmt *s = stmt_add(c, STMT_jump, NULL);

	s->target = target;
	s->visible = false;
	return at;
}

static struct block *block_push(struct comp *c, struct walk *w, u8 kind, const struct yml_node *key,
				struct yml_node *const *item, u32 n)
{
	struct block *b;

	if (w->n == DEPTH) {
		comp_err_node(c, key, "blocks nested too deep");
		return NULL;
	}
	b = &w->b[w->n++];
	*b = (struct block){ .kind = kind, .key = key, .item = item, .n = n, .first = stmt_count(c),
			     .chain = GS_NONE32, .at_open = held_now(c) };
	return b;
}

/* ------------------------------------------------------------ heads */

static bool key_end(struct comp *c)
{
	char buf[64];

	if (!c->bad && c->t.kind != TOK_END)
		comp_err_here(c, "unexpected %s", lex_found(c, buf, sizeof(buf)));
	return !c->bad;
}

/* A test for the code in work: the statement's number, to be patched. */
static u32 emit_test(struct comp *c, const struct yml_node *key)
{
	u32 at = stmt_count(c);
	struct stmt *s = stmt_add(c, STMT_test, key);

	s->visible = code_shared(c);
	stmt_code(c, s);
	return at;
}

static void open_if(struct comp *c, struct walk *w, const struct yml_node *key, const struct yml_node *body)
{
	struct block *parent = &w->b[w->n - 1], *b;
	u32 test = 0;
	u64 v = 0;
	bool known;

	if (!expr_of(c, T_INT, "if") || !key_end(c))
		return;
	known = code_is_const(c, &v);
	parent->after_if = !known ? IF_TEST : v ? IF_TRUE : IF_FALSE;
	if (known && !v)
		return;
	if (!known)
		test = emit_test(c, key);
	b = block_push(c, w, B_IF, key, body->item, body->n);
	if (b) {
		b->test = test;
		b->after_if = IF_NONE;
		b->top = known;
	}
}

static void open_else(struct comp *c, struct walk *w, const struct yml_node *key, const struct yml_node *body,
		      u8 after)
{
	struct block *parent = &w->b[w->n - 1];

	if (!key_end(c))
		return;
	if (after == IF_NONE) {
		comp_err(c, 0, 4, "'else' without an 'if' before it");
		return;
	}
	if (after == IF_TRUE)
		return;
	if (after == IF_TEST)
		held_set(c, &parent->if_open);
	block_push(c, w, B_ELSE, key, body->item, body->n);
	w->b[w->n - 1].top = after == IF_FALSE;
}

static void open_while(struct comp *c, struct walk *w, const struct yml_node *key, const struct yml_node *body)
{
	struct block *b;
	u32 top = stmt_count(c), test = GS_NONE32;
	u64 v = 0;

	if (!expr_of(c, T_INT, "while") || !key_end(c))
		return;
	if (!code_is_const(c, &v))
		test = emit_test(c, key);
	else if (!v)
		return;
	b = block_push(c, w, B_WHILE, key, body->item, body->n);
	if (b) {
		b->top = top;
		b->test = test;
	}
}

static bool set_here(struct comp *c, u32 *set, u8 *type)
{
	static const struct { const char *name; u8 of, type, set; } sets[] = {
		{ "vms", TYPES, T_VM, SET_VMS }, { "vcpus", TYPES, T_VCPU, SET_VCPUS },
		{ "vpes", TYPES, T_VPE, SET_VPES }, { "irqs", TYPES, T_IRQ, SET_IRQS },
		{ "pes", TYPES, T_PE, SET_PES }, { "itss", TYPES, T_ITS, SET_ITSS },
		{ "vcpus", T_VM, T_VCPU, SET_OF_VCPUS }, { "vpes", T_VM, T_VPE, SET_OF_VPES },
		{ "irqs", T_VM, T_IRQ, SET_OF_IRQS },
	};
	u8 of = TYPES;
	u32 at;

	/* "vm.irqs", "vcpu.vm.irqs": the set is the last name, what stands before it an expression. */
	for (at = c->pos; at < c->len && ((c->s[at] >= 'a' && c->s[at] <= 'z') || c->s[at] == '_' ||
					  c->s[at] == '.' || (c->s[at] >= '0' && c->s[at] <= '9')); at++)
		;
	while (at > c->t.off && c->s[at - 1] != '.')
		at--;
	if (at > c->t.off) {
		u32 len = c->len;

		c->len = at - 1;
		of = expr(c);
		c->len = len;
		c->pos = at;
		lex_next(c);
		if (of == TYPES)
			return false;
	}
	for (u32 i = 0; i < ARRAY_SIZE(sets); i++) {
		if (sets[i].of == of && lex_word(c, sets[i].name)) {
			*set = sets[i].set;
			*type = sets[i].type;
			lex_next(c);
			return true;
		}
	}
	comp_err_here(c, "expected a set: pes, itss, vms, vcpus, vpes, irqs, or VM.vcpus, VM.vpes, VM.irqs");
	return false;
}

static int loop_variable(struct comp *c, const char *name, u32 len, u8 type)
{
	int l = local_find(c, name, len);

	if (l < 0)
		return local_add(c, prog_text(c->p, name, len), type);
	if (c->local[l].param || c->local[l].type != type) {
		comp_err(c, 0, c->len, "'%s' cannot be the loop's variable: it is in use", c->local[l].name);
		return -1;
	}
	return l;
}

struct loop {
	bool frozen;
	struct insn owner[32];	/* what the set belongs to: "vcpu.vm" of "vcpu.vm.irqs" */
	u32 nowner, set;
	int var, cursor;
};

/* "VARIABLE in SET" */
static bool for_head(struct comp *c, struct loop *l)
{
	u32 off, len;
	u8 type = 0;

	l->frozen = lex_word(c, "frozen") && !lex_peek_op(c, "in");
	if (l->frozen)
		lex_next(c);
	off = c->t.off;
	len = c->t.len;
	if (c->t.kind != TOK_NAME) {
		comp_err_here(c, "expected 'for VARIABLE in SET'");
		return false;
	}
	lex_next(c);
	if (!lex_take_word(c, "in")) {
		comp_err_here(c, "expected 'in'");
		return false;
	}
	if (!set_here(c, &l->set, &type))
		return false;
	l->nowner = c->ncode;
	if (l->nowner > ARRAY_SIZE(l->owner)) {
		comp_err(c, 0, c->len, "the owner of the set is too long");
		return false;
	}
	memcpy(l->owner, c->code, l->nowner * sizeof(l->owner[0]));
	l->var = loop_variable(c, c->s + off, len, type);
	l->cursor = local_add(c, NULL, T_INT);
	return l->var >= 0 && !c->bad;
}

static void owner_code(struct comp *c, const struct loop *l)
{
	code_begin(c);
	memcpy(c->code, l->owner, l->nowner * sizeof(l->owner[0]));
	c->ncode = l->nowner;
	c->nval = l->nowner ? 1 : 0;
}

static void emit_cursor(struct comp *c, const struct loop *l)
{
	struct stmt *s;

	code_begin(c);
	code_const(c, 0);
	s = stmt_add(c, STMT_set, NULL);
	s->slot = (u8)l->cursor;
	s->visible = false;
	stmt_code(c, s);
}

/* The owner's code, and behind it the condition's, which is evaluated for each candidate. */
static bool emit_freeze(struct comp *c, const struct loop *l, const struct yml_node *key)
{
	u32 at = stmt_count(c);
	struct stmt *s = stmt_add(c, STMT_freeze, key);

	owner_code(c, l);
	stmt_code(c, s);
	s->slot = (u8)l->var;
	s->slot2 = (u8)l->cursor;
	s->a = l->set;
	s->mode = (u8)l->nowner;
	code_begin(c);
	if (lex_take_word(c, "where") && !expr_of(c, T_INT, "where"))
		return false;
	s = stmt_at(c, at);
	s->b = c->p->insn.n;
	s->target = c->ncode;
	s->visible = code_shared(c);
	for (u32 i = 0; i < c->ncode; i++) {
		struct insn *k = vec_add(&c->p->insn);

		if (k)
			*k = c->code[i];
	}
	return true;
}

static void emit_next(struct comp *c, const struct loop *l, const struct yml_node *key)
{
	struct stmt *s = stmt_add(c, l->frozen ? STMT_thaw : STMT_for_next, key);

	code_begin(c);
	if (!l->frozen)
		owner_code(c, l);
	s->slot = (u8)l->var;
	s->slot2 = (u8)l->cursor;
	s->a = l->set;
	s->visible = false;
	stmt_code(c, s);
	code_begin(c);
}

/*
 * for: cursor := 0; L: next (or end); where-test (else L); body; jump L.
 * frozen: cursor := bitmap of those that pass; L: thaw (or end); body; jump L.
 */
static void open_for(struct comp *c, struct walk *w, const struct yml_node *key, const struct yml_node *body)
{
	struct loop l = { .set = 0 };
	u32 nlocals = c->nlocals, top, where;
	struct block *b;

	if (!for_head(c, &l))
		return;
	if (!l.frozen)
		emit_cursor(c, &l);
	else if (!emit_freeze(c, &l, key))
		return;
	top = stmt_count(c);
	emit_next(c, &l, key);
	if (!l.frozen && lex_take_word(c, "where")) {
		if (!expr_of(c, T_INT, "where"))
			return;
		where = emit_test(c, key);
		stmt_at(c, where)->target = top;
	}
	if (!key_end(c))
		return;
	b = block_push(c, w, B_FOR, key, body->item, body->n);
	if (b) {
		b->nlocals = nlocals;
		b->top = top;
		b->test = top;
	}
}

static void open_choose(struct comp *c, struct walk *w, const struct yml_node *key, const struct yml_node *body)
{
	struct block *b;
	struct stmt *s;
	u32 first;

	if (!key_end(c))
		return;
	if (body->n > 64) {
		comp_err(c, 0, c->len, "more than 64 alternatives");
		return;
	}
	s = stmt_add(c, STMT_choose, key);
	s->a = body->n;
	first = stmt_count(c);
	for (u32 i = 0; i < body->n; i++)
		jump(c, 0);
	b = block_push(c, w, B_CHOOSE, key, body->item, body->n);
	if (b)
		b->first = first;
}

static void compound(struct comp *c, struct walk *w, const struct yml_node *item)
{
	struct block *parent = &w->b[w->n - 1];
	const struct yml_node *key = item->key[0], *body = item->item[0];
	u8 after = parent->after_if;
	static const char *const blocks[] = { "if", "else", "while", "for", "choose" };
	const char *near;
	char word[64];

	parent->after_if = IF_NONE;
	lex_begin(c, key);
	if (item->n != 1) {
		comp_err(c, 0, c->len, "a block stands alone: put '- ' before the next statement");
		return;
	}
	if (body->kind != YML_SEQ || body->flow) {
		comp_err(c, 0, c->len, "expected a list of statements below '%s', one a line",
			 lex_text(c, &c->t, word, sizeof(word)));
		return;
	}
	if (lex_take_word(c, "if"))
		open_if(c, w, key, body);
	else if (lex_take_word(c, "else"))
		open_else(c, w, key, body, after);
	else if (lex_take_word(c, "while"))
		open_while(c, w, key, body);
	else if (lex_take_word(c, "for"))
		open_for(c, w, key, body);
	else if (lex_take_word(c, "choose"))
		open_choose(c, w, key, body);
	else {
		near = diag_nearest(lex_text(c, &c->t, word, sizeof(word)), blocks, ARRAY_SIZE(blocks));
		if (near)
			comp_err_here(c, "unknown block '%s'; did you mean '%s'?", word, near);
		else
			comp_err_here(c, "unknown block '%s'", word);
	}
}

/* ------------------------------------------------------------ ends */

static bool next_is_else(const struct block *parent)
{
	const struct yml_node *n = parent->i < parent->n ? parent->item[parent->i] : NULL;

	return n && n->kind == YML_MAP && n->n && n->key[0]->text && !strcmp(n->key[0]->text, "else");
}

static void close_if(struct comp *c, struct block *parent, const struct block *b)
{
	bool ret = returned(c, b);

	if (b->top) {		/* known to be true: no test */
		return;
	}
	if (next_is_else(parent)) {
		parent->else_jump = jump(c, 0);
		stmt_at(c, b->test)->target = stmt_count(c);
		parent->then_end = held_now(c);
		parent->then_returns = ret;
		parent->if_open = b->at_open;
		return;
	}
	stmt_at(c, b->test)->target = stmt_count(c);
	if (ret)
		held_set(c, &b->at_open);
	else if (!held_same(c, &b->at_open))
		held_differs(c, b->key, &b->at_open);
}

static void close_else(struct comp *c, struct block *parent, const struct block *b)
{
	if (b->top)
		return;
	stmt_at(c, parent->else_jump)->target = stmt_count(c);
	if (returned(c, b))
		held_set(c, &parent->then_end);
	else if (!parent->then_returns && !held_same(c, &parent->then_end))
		held_differs(c, b->key, &parent->then_end);
}

static void close_loop(struct comp *c, const struct block *b)
{
	jump(c, b->top);
	if (b->test != GS_NONE32)
		stmt_at(c, b->test)->target = stmt_count(c);
	if (!held_same(c, &b->at_open))
		held_differs(c, b->key, &b->at_open);
}

static void close_choose(struct comp *c, const struct block *b)
{
	for (u32 at = b->chain; at != GS_NONE32;) {
		u32 next = stmt_at(c, at)->target;

		stmt_at(c, at)->target = stmt_count(c);
		at = next;
	}
}

static void close_alt(struct comp *c, struct block *parent, const struct block *b)
{
	u32 at = jump(c, parent->chain);

	parent->chain = at;
	if (!returned(c, b) && !held_same(c, &parent->at_open))
		held_differs(c, parent->key, &parent->at_open);
	held_set(c, &parent->at_open);
}

static void block_close(struct comp *c, struct walk *w)
{
	struct block b = w->b[--w->n];
	struct block *parent = w->n ? &w->b[w->n - 1] : NULL;

	switch (b.kind) {
	case B_IF:
		close_if(c, parent, &b);
		break;
	case B_ELSE:
		close_else(c, parent, &b);
		break;
	case B_FOR:
		c->nlocals = b.nlocals;
		close_loop(c, &b);
		break;
	case B_WHILE:
		close_loop(c, &b);
		break;
	case B_CHOOSE:
		close_choose(c, &b);
		break;
	case B_ALT:
		close_alt(c, parent, &b);
		break;
	default:
		break;
	}
}

static void alternative(struct comp *c, struct walk *w, struct yml_node *const *item, u32 i)
{
	struct block *b = &w->b[w->n - 1];
	bool list = item[i]->kind == YML_SEQ;

	stmt_at(c, b->first + i)->target = stmt_count(c);
	block_push(c, w, B_ALT, b->key, list ? item[i]->item : &item[i], list ? item[i]->n : 1);
}

static void one(struct comp *c, struct walk *w, const struct yml_node *n)
{
	if (n->kind == YML_MAP) {
		compound(c, w, n);
		return;
	}
	w->b[w->n - 1].after_if = IF_NONE;
	if (n->kind == YML_SEQ)
		comp_err_node(c, n, "a list where a statement is expected; statements are written one a line");
	else
		stmt_compile(c, n);
}

static void body(struct comp *c, const struct yml_node *seq)
{
	struct walk w = { .n = 0 };

	if (!block_push(c, &w, B_BODY, seq, seq->item, seq->n))
		return;
	while (w.n) {
		struct block *b = &w.b[w.n - 1];
		u32 i = b->i;

		if (i == b->n) {
			block_close(c, &w);
			continue;
		}
		b->i++;
		if (b->kind == B_CHOOSE)
			alternative(c, &w, b->item, i);
		else
			one(c, &w, b->item[i]);
	}
}

static void compile_proc(struct comp *c, u32 i)
{
	struct proc *p = prog_proc(c->p, i);

	c->proc = i;
	c->doc = p->doc;
	c->file = p->file;
	c->nlocals = c->peak = 0;
	c->nheld = 0;
	c->bad = false;
	for (u32 k = 0; k < p->nparams; k++) {
		int l = local_add(c, p->pname[k], p->ptype[k]);

		c->local[l].param = true;
	}
	p->first = stmt_count(c);
	if (p->body->kind == YML_SEQ && p->body->flow && p->body->n) {
		comp_err_node(c, p->body, "statements are written one a line, with '- ': a [list] would split at the commas");
		return;
	}
	if (p->body->kind != YML_SEQ) {
		if (p->body->kind == YML_MAP || p->body->len)
			comp_err_node(c, p->body, "expected a list of statements, one a line");
	} else {
		body(c, p->body);
	}
	if (c->nheld) {
		char text[160];

		snprintf(text, sizeof(text), "'%s' is still held at the end", c->held[0]);
		comp_err_node(c, p->key ? p->key : p->body, text);
	}
	stmt_add(c, STMT_return, NULL)->visible = false;
	p = prog_proc(c->p, i);
	p->n = stmt_count(c) - p->first;
	p->nlocals = (u8)c->peak;
}

int prog_compile(struct hyp_program *p, struct gicsim_diag *d)
{
	struct comp *c = gs_alloc(1, sizeof(*c));
	bool failed;

	if (!c)
		return GICSIM_E_NOMEM;
	c->p = p;
	c->d = d;
	for (u32 i = 0; i < p->proc.n; i++)
		compile_proc(c, i);
	if (!c->failed)
		comp_call_graph(c);
	failed = c->failed;
	gs_free(c);
	return failed ? GICSIM_E_INVAL : 0;
}
