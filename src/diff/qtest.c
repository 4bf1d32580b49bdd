/* SPDX-License-Identifier: MIT */
/* qtest lines, taken apart and put together; commands are rows of qtest.def. */
#include "diff/qtest.h"

#include <stdio.h>
#include <string.h>

#include "core/text.h"

const struct qtest_row qtest_rows[] = {
#define QTEST(name, kind, bytes, args, text) { #name, QTEST_##kind, bytes, args, text },
#include "diff/qtest.def"
#undef QTEST
};
const u32 qtest_nrows = ARRAY_SIZE(qtest_rows);

static int digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	if (c >= 'A' && c <= 'F')
		return c - 'A' + 10;
	return 16;
}

bool qtest_number(const char *text, u64 *out)
{
	u64 v = 0;
	int base = 10;

	if (text[0] == '0' && (text[1] == 'x' || text[1] == 'X')) {
		base = 16;
		text += 2;
	} else if (text[0] == '0' && text[1]) {
		base = 8;
		text++;
	}
	if (!*text)
		return false;
	for (; *text; text++) {
		int d = digit(*text);

		if (d >= base || __builtin_mul_overflow(v, (u64)base, &v) || __builtin_add_overflow(v, (u64)d, &v))
			return false;
	}
	*out = v;
	return true;
}

bool qtest_signed(const char *text, u64 *out)
{
	bool minus = *text == '-';
	u64 v;

	if (!qtest_number(text + minus, &v) || v > (u64)INT64_MAX + minus)
		return false;
	*out = minus ? 0 - v : v;
	return true;
}

/* ------------------------------------------------------------ requests */

static const struct qtest_row *find(const char *name)
{
	for (u32 i = 0; i < qtest_nrows; i++)
		if (!strcmp(qtest_rows[i].name, name))
			return &qtest_rows[i];
	return NULL;
}

static enum qtest_parsed no_command(char why[96], const char *name)
{
	char shown[65];

	snprintf(why, 96, "Unknown command '%s'", text_shown(shown, sizeof(shown), name, strlen(name)));
	return QTEST_FAIL;
}

/* The next word of what is left, ended by a zero; null: none, or an empty one. */
static char *word(char **left)
{
	char *w = *left, *end;

	if (!w)
		return NULL;
	end = strchr(w, ' ');
	if (end)
		*end++ = 0;
	*left = end;
	return w;
}

static bool take(char type, char *w, struct qtest_request *r)
{
	r->s[r->nargs] = w;
	if (!*w)
		return false;
	if (type == 'n' && !qtest_number(w, &r->n[r->nargs]))
		return false;
	if (type == 'i' && !qtest_signed(w, &r->n[r->nargs]))
		return false;
	r->nargs++;
	return true;
}

enum qtest_parsed qtest_parse(char *line, size_t n, struct qtest_request *r, char why[96])
{
	char *left = line, *w;
	bool may_end = false;

	memset(r, 0, sizeof(*r));
	if (memchr(line, 0, n)) {
		snprintf(why, 96, "a zero byte");
		return QTEST_ERR;
	}
	w = word(&left);
	if (!*w) {
		snprintf(why, 96, "no command");
		return QTEST_ERR;
	}
	r->row = find(w);
	if (!r->row)
		return no_command(why, w);
	for (const char *a = r->row->args; *a; a++) {
		if (*a == '?') {
			may_end = true;
			continue;
		}
		w = word(&left);
		if (!w && may_end)
			return QTEST_OK;
		if (!w || !take(*a, w, r)) {
			snprintf(why, 96, "argument %u of %s", r->nargs + 1, r->row->name);
			return QTEST_ERR;
		}
	}
	if (!left)
		return QTEST_OK;
	snprintf(why, 96, "too many arguments of %s", r->row->name);
	return QTEST_ERR;
}

/* ------------------------------------------------------------ bytes as text */

bool qtest_hex_decode(const char *text, u8 *out, size_t len)
{
	size_t n = strlen(text), i;

	if (n < 3 || text[0] != '0' || text[1] != 'x')
		return false;
	memset(out, 0, len);
	for (i = 2; i < n; i++) {
		int d = digit(text[i]);
		size_t at = (i - 2) / 2;

		if (d > 15)
			return false;
		if (at < len)
			out[at] = (u8)(out[at] | d << (i % 2 ? 0 : 4));
	}
	return true;
}

void qtest_hex_encode(const u8 *from, size_t n, char *out)
{
	static const char digits[] = "0123456789abcdef";

	for (size_t i = 0; i < n; i++) {
		*out++ = digits[from[i] >> 4];
		*out++ = digits[from[i] & 15];
	}
	*out = 0;
}

static const char base64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

size_t qtest_b64_size(size_t n)
{
	return (n + 2) / 3 * 4 + 1;
}

void qtest_b64_encode(const u8 *from, size_t n, char *out)
{
	for (size_t i = 0; i < n; i += 3) {
		u32 left = n - i < 3 ? (u32)(n - i) : 3;
		u32 v = (u32)from[i] << 16;

		if (left > 1)
			v |= (u32)from[i + 1] << 8;
		if (left > 2)
			v |= from[i + 2];
		*out++ = base64[v >> 18];
		*out++ = base64[v >> 12 & 63];
		*out++ = left > 1 ? base64[v >> 6 & 63] : '=';
		*out++ = left > 2 ? base64[v & 63] : '=';
	}
	*out = 0;
}

bool qtest_b64_decode(const char *text, u8 *out, size_t len)
{
	size_t n = strlen(text), at = 0, pad = 0;

	if (!n || n % 4)
		return false;
	pad = (size_t)(text[n - 1] == '=') + (text[n - 1] == '=' && text[n - 2] == '=');
	memset(out, 0, len);
	for (size_t i = 0; i < n; i += 4) {
		u32 v = 0, have = i + 4 == n ? (u32)(3 - pad) : 3;

		for (u32 k = 0; k < 4; k++) {
			const char *c = strchr(base64, text[i + k]);

			if (!c && !(i + 4 == n && k >= 4 - pad))
				return false;
			v = v << 6 | (c ? (u32)(c - base64) : 0);
		}
		for (u32 k = 0; k < have; k++, at++)
			if (at < len)
				out[at] = (u8)(v >> (16 - 8 * k));
	}
	return true;
}

/* ------------------------------------------------------------ answers */

static bool begins(const char *line, const char *w, const char **rest)
{
	size_t n = strlen(w);

	if (strncmp(line, w, n) || (line[n] && line[n] != ' '))
		return false;
	*rest = line[n] ? line + n + 1 : line + n;
	return true;
}

enum qtest_answer qtest_answer(char *line, const char **rest, u32 *irq)
{
	u64 n = 0;

	*irq = 0;
	if (begins(line, "OK", rest))
		return QTEST_A_OK;
	if (begins(line, "FAIL", rest))
		return QTEST_A_FAIL;
	if (begins(line, "ERR", rest))
		return QTEST_A_ERR;
	if (!begins(line, "IRQ raise", rest) && !begins(line, "IRQ lower", rest))
		return QTEST_A_OTHER;
	if (!qtest_number(*rest, &n) || n > 0xffff)
		return QTEST_A_OTHER;
	*irq = (u32)n;
	return line[4] == 'r' ? QTEST_A_RAISE : QTEST_A_LOWER;
}
