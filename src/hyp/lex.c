/* SPDX-License-Identifier: MIT */
/* Tokens of a statement: names, numbers, texts, operators, each with its place. */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/diag.h"
#include "hyp/comp.h"

static bool name_char(char ch, bool first)
{
	return (ch >= 'a' && ch <= 'z') || (ch >= 'A' && ch <= 'Z') || ch == '_' ||
	       (!first && ch >= '0' && ch <= '9');
}

void comp_err(struct comp *c, u32 off, u32 width, const char *fmt, ...)
{
	char text[GICSIM_DIAG_TEXT];
	va_list ap;

	if (c->bad)
		return;		/* one finding a statement: what follows is mostly its echo */
	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	c->bad = c->failed = true;
	yml_error_in(c->doc, c->node, off, width ? width : 1, c->d, "%s", text);
}

void comp_err_here(struct comp *c, const char *fmt, ...)
{
	char text[GICSIM_DIAG_TEXT];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (c->t.kind == TOK_BAD)
		comp_err(c, c->t.off, c->t.len, "%s", c->t.why);
	else
		comp_err(c, c->t.off, c->t.len, "%s", text);
}

static void lex_number(struct comp *c)
{
	u32 n = c->pos;

	while (n < c->len && name_char(c->s[n], false))
		n++;
	c->t.len = n - c->pos;
	c->t.kind = TOK_INT;
	if (text_u64(c->s + c->pos, c->t.len, &c->t.num, &c->t.why))
		c->t.kind = TOK_BAD;
}

static void lex_string(struct comp *c)
{
	u32 n = c->pos + 1;

	while (n < c->len && c->s[n] != '"')
		n++;
	c->t.kind = TOK_TEXT;
	c->t.len = n + 1 - c->pos;
	if (n == c->len) {
		c->t.kind = TOK_BAD;
		c->t.len = n - c->pos;
		c->t.why = "a text without its closing \"";
	}
}

static void lex_op(struct comp *c)
{
	static const char *const two[] = { "->", "==", "!=", "<=", ">=", "<<", ">>" };
	const char *s = c->s + c->pos;

	c->t.kind = TOK_OP;
	for (u32 i = 0; i < ARRAY_SIZE(two); i++) {
		if (c->len - c->pos >= 2 && !strncmp(s, two[i], 2)) {
			memcpy(c->t.op, two[i], 3);
			c->t.len = 2;
			return;
		}
	}
	c->t.len = 1;
	if (!strchr("(){}[],.=<>+-*&|:", *s)) {
		c->t.kind = TOK_BAD;
		c->t.why = "a character that no statement uses";
		return;
	}
	c->t.op[0] = *s;
	c->t.op[1] = 0;
}

void lex_next(struct comp *c)
{
	while (c->pos < c->len && (c->s[c->pos] == ' ' || c->s[c->pos] == '\n'))
		c->pos++;
	c->t = (struct tok){ .kind = TOK_END, .off = c->pos };
	if (c->pos == c->len)
		return;
	if (name_char(c->s[c->pos], true)) {
		c->t.kind = TOK_NAME;
		while (c->pos + c->t.len < c->len && name_char(c->s[c->pos + c->t.len], false))
			c->t.len++;
	} else if (c->s[c->pos] >= '0' && c->s[c->pos] <= '9') {
		lex_number(c);
	} else if (c->s[c->pos] == '"') {
		lex_string(c);
	} else {
		lex_op(c);
	}
	c->pos += c->t.len;
}

void lex_begin(struct comp *c, const struct yml_node *n)
{
	c->node = n;
	c->s = n->text ? n->text : "";
	c->len = n->text ? n->len : 0;
	c->pos = 0;
	c->bad = false;
	code_begin(c);
	lex_next(c);
}

bool lex_is(const struct comp *c, const char *op)
{
	return c->t.kind == TOK_OP && !strcmp(c->t.op, op);
}

bool lex_word(const struct comp *c, const char *word)
{
	return c->t.kind == TOK_NAME && strlen(word) == c->t.len &&
	       !memcmp(c->s + c->t.off, word, c->t.len);
}

bool lex_take(struct comp *c, const char *op)
{
	if (!lex_is(c, op))
		return false;
	lex_next(c);
	return true;
}

bool lex_take_word(struct comp *c, const char *word)
{
	if (!lex_word(c, word))
		return false;
	lex_next(c);
	return true;
}

bool lex_peek_op(const struct comp *c, const char *op)
{
	struct comp look;

	look.s = c->s;
	look.pos = c->pos;
	look.len = c->len;
	lex_next(&look);
	return look.t.kind == TOK_OP && !strcmp(look.t.op, op);
}

const char *lex_text(const struct comp *c, const struct tok *t, char *buf, size_t n)
{
	size_t len = t->len < n ? t->len : n - 1;

	memcpy(buf, c->s + t->off, len);
	buf[len] = 0;
	return buf;
}

const char *lex_found(const struct comp *c, char *buf, size_t n)
{
	char word[48];

	if (c->t.kind == TOK_END)
		return "the end of the statement";
	snprintf(buf, n, "'%s'", lex_text(c, &c->t, word, sizeof(word)));
	return buf;
}

bool lex_expect(struct comp *c, const char *op)
{
	char buf[64];

	if (lex_take(c, op))
		return true;
	comp_err_here(c, "expected '%s', found %s", op, lex_found(c, buf, sizeof(buf)));
	return false;
}
