/* SPDX-License-Identifier: MIT */
/*
 * Writing YAML.  One form for each value, so that equal scenarios are equal
 * bytes: times in the largest unit that is exact, texts plain where that is
 * plainly safe and in double quotes otherwise.
 */
#include "trace/scenario_yaml.h"

#include <inttypes.h>
#include <string.h>

#include "core/diag.h"

#define DEPTH_MAX 34u		/* the reader's limit, and a little */

static bool word_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

/* Names, numbers, paths: plain in any context. */
static bool plain_word(const char *s)
{
	if (!word_char(s[0]))
		return false;
	for (; *s; s++)
		if (!word_char(*s) && !strchr("-./+", *s))
			return false;
	return true;
}

/* A character that only an escape can bring in: line breaks of other scripts, marks of byte order. */
static u32 escape_only(const char *s)
{
	static const struct { char bytes[4]; u32 code; } odd[] = {
		{ "\xe2\x80\xa8", 0x2028 }, { "\xe2\x80\xa9", 0x2029 }, { "\xef\xbb\xbf", 0xfeff },
		{ "\xef\xbf\xbe", 0xfffe }, { "\xef\xbf\xbf", 0xffff },
	};

	for (u32 i = 0; i < ARRAY_SIZE(odd); i++)
		if (strncmp(s, odd[i].bytes, 3) == 0)
			return odd[i].code;
	return 0;
}

bool out_raw_ok(const char *s, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if ((u8)s[i] < ' ' || s[i] == 0x7f || escape_only(s + i))
			return false;
	return true;
}

static void quoted(FILE *to, const char *s)
{
	fputc('"', to);
	for (; *s; s++) {
		u32 code = escape_only(s);

		if (code) {
			fprintf(to, "\\u%04x", code);
			s += 2;
		} else if (*s == '\n') {
			fputs("\\n", to);
		} else if (*s == '\t') {
			fputs("\\t", to);
		} else {
			fputs(*s == '"' || *s == '\\' ? "\\" : "", to);
			fputc(*s, to);
		}
	}
	fputc('"', to);
}

void out_text(FILE *to, const char *s)
{
	if (s && plain_word(s))
		fputs(s, to);
	else
		quoted(to, s ? s : "");
}

/* Can it be a literal block with its one newline at the end? */
static bool block_ok(const char *s)
{
	size_t n = strlen(s);

	for (const char *p = s; *p; p++) {
		size_t line = strcspn(p, "\n");

		if (!out_raw_ok(p, line) || !p[line])
			return false;
		p += line;
	}
	return n > 1 && s[n - 1] == '\n' && s[n - 2] != '\n' && s[0] != ' ' && s[0] != '\n' &&
	       strchr(s, '\n') != s + n - 1;
}

void out_prose(FILE *to, const char *key, const char *s)
{
	if (!block_ok(s)) {
		fprintf(to, "%s: ", key);
		out_text(to, s);
		fputc('\n', to);
		return;
	}
	fprintf(to, "%s: |\n", key);
	while (*s) {
		const char *nl = strchr(s, '\n');

		if (nl > s)
			fprintf(to, "  %.*s\n", (int)(nl - s), s);
		else
			fputc('\n', to);
		s = nl + 1;
	}
}

void out_time_ns(FILE *to, u64 ns)
{
	if (ns == 0)
		fputc('0', to);
	else if (ns % 1000000000 == 0)
		fprintf(to, "%" PRIu64 "s", ns / 1000000000);
	else if (ns % 1000000 == 0)
		fprintf(to, "%" PRIu64 "ms", ns / 1000000);
	else if (ns % 1000 == 0)
		fprintf(to, "%" PRIu64 "us", ns / 1000);
	else
		fprintf(to, "%" PRIu64 "ns", ns);
}

void out_time_ps(FILE *to, u64 ps)
{
	if (ps % 1000 == 0)
		out_time_ns(to, ps / 1000);
	else
		fprintf(to, "%" PRIu64 ".%03uns", ps / 1000, (u32)(ps % 1000));
}

void out_size(FILE *to, u64 bytes)
{
	static const char *const unit[] = { "B", "KiB", "MiB", "GiB" };
	u32 u = 0;

	while (u < 3 && bytes && bytes % 1024 == 0) {
		bytes /= 1024;
		u++;
	}
	fprintf(to, "%" PRIu64 "%s", bytes, unit[u]);
}

void out_percent(FILE *to, u32 permille)
{
	if (permille % 10)
		fprintf(to, "%u.%u%%", permille / 10, permille % 10);
	else
		fprintf(to, "%u%%", permille / 10);
}

/* ------------------------------------------------ nodes */

/* A statement may stand plain in a block: nothing in it is YAML's. */
static bool plain_statement(const char *s, u32 len)
{
	if (len == 0 || (!word_char(s[0]) && s[0] != '+') || s[len - 1] == ' ' || s[len - 1] == ':')
		return false;
	for (u32 i = 0; i < len; i++)
		if ((s[i] == ':' && s[i + 1] == ' ') || (s[i] == '#' && s[i - 1] == ' '))
			return false;
	return out_raw_ok(s, len);
}

static void statement(FILE *to, const struct yml_node *n)
{
	if (n->style != YML_QUOTED && plain_statement(n->text, n->len))
		fputs(n->text, to);
	else
		quoted(to, n->text);
}

struct level {
	const struct yml_node *n;
	u32 i, indent;
	bool inline_first;		/* its first entry goes on the line of the '-' */
};

/* What stands before child i of a collection. */
static void lead(FILE *to, const struct level *at)
{
	if (!at->inline_first || at->i > 0)
		fprintf(to, "%*s", (int)at->indent, "");
	if (at->n->kind == YML_SEQ) {
		fputc('-', to);
		return;
	}
	statement(to, at->n->key[at->i]);
	fputc(':', to);
}

/* A scalar or an empty collection. */
static void leaf(FILE *to, const struct yml_node *n)
{
	if (n->kind == YML_SCALAR) {
		fputc(' ', to);
		statement(to, n);
		fputc('\n', to);
	} else {
		fputs(n->kind == YML_SEQ ? " []\n" : " {}\n", to);
	}
}

void out_node(FILE *to, const struct yml_node *n, u32 indent)
{
	struct level stack[DEPTH_MAX];
	u32 depth = 1;

	if (n->kind == YML_SCALAR || n->n == 0) {
		leaf(to, n);
		return;
	}
	fputc('\n', to);
	stack[0] = (struct level){ n, 0, indent, false };
	while (depth > 0) {
		struct level *at = &stack[depth - 1];
		const struct yml_node *c;
		bool join;

		if (at->i == at->n->n) {
			depth--;
			continue;
		}
		lead(to, at);
		c = at->n->item[at->i++];
		if (c->kind == YML_SCALAR || c->n == 0) {
			leaf(to, c);
			continue;
		}
		join = at->n->kind == YML_SEQ && c->kind == YML_MAP;
		fputc(join ? ' ' : '\n', to);
		gs_assert(depth < DEPTH_MAX);
		stack[depth++] = (struct level){ c, 0, at->indent + 2, join };
	}
}
