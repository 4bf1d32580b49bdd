/* SPDX-License-Identifier: MIT */
/*
 * Places: findings at a line and column, with the line they are about.
 *
 * Lines are found by walking the text: findings are few, and once the diagnostic
 * is full nothing is looked up any more.
 *
 * A place inside a scalar is found by walking value and source side by side.
 * Quoting, folding and indentation only add or drop blanks, so the visible
 * characters of both correspond one to one (an escape counts as one).  Literal
 * blocks, which may be long, are found by counting lines.
 */
#include "yaml/internal.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/diag.h"

/* Offset at which a line starts. */
static size_t line_start(const struct yml_doc *doc, u32 line)
{
	size_t at = 0;

	for (u32 l = 1; l < line && at < doc->len; l++) {
		const char *nl = memchr(doc->text + at, '\n', doc->len - at);

		at = nl ? (size_t)(nl - doc->text) + 1 : doc->len;
	}
	return at;
}

static u32 char_len(const struct yml_doc *doc, size_t at)
{
	u32 cp, n = utf8_decode(doc->text + at, doc->len - at, &cp);

	return n ? n : 1;
}

static size_t offset_of(const struct yml_doc *doc, u32 line, u32 col)
{
	size_t at = line_start(doc, line);

	for (u32 c = 1; c < col && at < doc->len && doc->text[at] != '\n'; c++)
		at += char_len(doc, at);
	return at;
}

static void place_of(const struct yml_doc *doc, size_t at, u32 *line, u32 *col)
{
	const char *p = doc->text, *end = doc->text + at, *nl;

	*line = 1;
	while ((nl = memchr(p, '\n', (size_t)(end - p)))) {
		p = nl + 1;
		(*line)++;
	}
	*col = 1;
	for (; p < end; p += char_len(doc, (size_t)(p - doc->text)))
		(*col)++;
}

/* The source line into the finding: what is visible of it, when the column still is. */
static void keep_source(const struct yml_doc *doc, struct gicsim_finding *f, u32 width)
{
	size_t at = line_start(doc, f->line), n = 0;
	u32 col = 1;

	while (at + n < doc->len && doc->text[at + n] != '\n' && doc->text[at + n] != '\r') {
		u32 cp, len = utf8_decode(doc->text + at + n, doc->len - at - n, &cp);

		if (!len || n + len >= sizeof(f->source) || !text_char(cp))
			break;
		n += len;
		col++;
	}
	if (f->col > col)
		return;
	memcpy(f->source, doc->text + at, n);
	f->source[n] = 0;
	f->width = width > 1 && f->col + width > col ? col - f->col : width;
	if (!f->width)
		f->width = 1;
}

void yml_show(const struct yml_doc *doc, struct gicsim_finding *f)
{
	size_t at = offset_of(doc, f->line, f->col), n = 0;

	while (at + n < doc->len && !strchr(" ,:]}\r\n", doc->text[at + n]))
		n++;
	keep_source(doc, f, n ? (u32)n : 1);
}

__attribute__((format(printf, 6, 0)))
static int error_at(const struct yml_doc *doc, u32 line, u32 col, u32 width, struct gicsim_diag *d,
		    const char *fmt, va_list ap)
{
	char text[2 * GICSIM_DIAG_TEXT];
	u32 before = d ? d->n : 0;

	vsnprintf(text, sizeof(text), fmt, ap);
	diag_at(d, doc->file, line, col, "%s", text);
	if (d && d->n > before)
		keep_source(doc, &d->f[before], width);
	return GICSIM_E_INVAL;
}

int place_error(const struct yml_doc *doc, u32 line, u32 col, u32 width, struct gicsim_diag *d,
		const char *fmt, ...)
{
	va_list ap;
	int err;

	va_start(ap, fmt);
	err = error_at(doc, line, col, width, d, fmt, ap);
	va_end(ap);
	return err;
}

int yml_error(const struct yml_doc *doc, const struct yml_node *n, struct gicsim_diag *d,
	      const char *fmt, ...)
{
	va_list ap;
	int err;

	va_start(ap, fmt);
	err = error_at(doc, n->line, n->col, n->end_col > n->col ? n->end_col - n->col : 1, d, fmt,
		       ap);
	va_end(ap);
	return err;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

/* Bytes of a double-quoted escape; a blank one is skipped like a blank. */
static u32 escape_len(const struct yml_doc *doc, size_t at, bool *blank)
{
	char c = at + 1 < doc->len ? doc->text[at + 1] : 0;

	*blank = strchr("nrt\t\n\r NLP_", c) != NULL;
	return c == 'x' ? 4 : c == 'u' ? 6 : c == 'U' ? 10 : 2;
}

static size_t skip_blanks(const struct yml_doc *doc, size_t at, char quote)
{
	while (at < doc->len) {
		bool blank = true;
		u32 n = 1;

		if (quote == '"' && doc->text[at] == '\\')
			n = escape_len(doc, at, &blank);
		else
			blank = is_blank(doc->text[at]);
		if (!blank)
			break;
		at += n;
	}
	return at;
}

/* One visible character of the source. */
static size_t skip_char(const struct yml_doc *doc, size_t at, char quote)
{
	bool blank;

	if (quote == '"' && doc->text[at] == '\\')
		return at + escape_len(doc, at, &blank);
	if (quote == '\'' && doc->text[at] == '\'')
		return at + 2;
	return at + char_len(doc, at);
}

static size_t walk(const struct yml_doc *doc, const struct yml_node *n, u32 offset, size_t at)
{
	char quote = 0;
	u32 v = 0;

	if (n->style == YML_QUOTED && at < doc->len)
		quote = doc->text[at++];
	while (v < offset && at < doc->len) {
		u32 cp;

		if (is_blank(n->text[v])) {
			v++;
			continue;
		}
		at = skip_blanks(doc, at, quote);
		if (at >= doc->len)
			break;
		at = skip_char(doc, at, quote);
		v += utf8_decode(n->text + v, n->len - v, &cp);
	}
	if (v < n->len && !is_blank(n->text[v]))
		at = skip_blanks(doc, at, quote);
	return at < doc->len ? at : doc->len;
}

/* Indentation of a block scalar: that of its first line with anything on it. */
static u32 block_indent(const struct yml_doc *doc, const struct yml_node *n)
{
	size_t at = line_start(doc, n->line + 1);
	u32 value = 0, lead = 0, own = 0;

	while (value < n->len && n->text[value] == '\n')
		value++;
	while (value + own < n->len && n->text[value + own] == ' ')
		own++; /* more than the block's: an indicator gave it */
	while (at < doc->len && is_blank(doc->text[at])) {
		lead = doc->text[at] == ' ' ? lead + 1 : 0;
		at++;
	}
	return lead > own ? lead - own : 0;
}

static void place_in_block(const struct yml_doc *doc, const struct yml_node *n, u32 offset,
			   u32 *line, u32 *col)
{
	const char *p = n->text, *end = n->text + offset, *nl;

	*line = n->line + 1;
	while ((nl = memchr(p, '\n', (size_t)(end - p)))) {
		p = nl + 1;
		(*line)++;
	}
	*col = block_indent(doc, n) + 1;
	for (; p < end; p++)
		*col += (*p & 0xc0) != 0x80;
}

int yml_error_in(const struct yml_doc *doc, const struct yml_node *n, u32 offset, u32 width,
		 struct gicsim_diag *d, const char *fmt, ...)
{
	u32 line = n->line, col = n->col;
	va_list ap;
	int err;

	if (d && d->n < GICSIM_DIAG_MAX && n->text) {
		size_t at = offset_of(doc, n->line, n->col);

		offset = offset < n->len ? offset : n->len;
		if (n->style == YML_BLOCK && at < doc->len && doc->text[at] == '|')
			place_in_block(doc, n, offset, &line, &col);
		else if (n->style == YML_BLOCK)
			place_of(doc, walk(doc, n, offset, line_start(doc, n->line + 1)), &line,
				 &col);
		else
			place_of(doc, walk(doc, n, offset, at), &line, &col);
	}
	va_start(ap, fmt);
	err = error_at(doc, line, col, width, d, fmt, ap);
	va_end(ap);
	return err;
}
