/* SPDX-License-Identifier: MIT */
/*
 * Typed reads: keys of mappings, integers, times, rates, sizes, percentages.
 *
 * Nothing is guessed, rounded or truncated.  A number with a unit is an exact
 * decimal fraction times the unit, in whole steps of the resolution; what does
 * not come out whole is an error.
 */
#include "yaml/reader.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "core/diag.h"

#define NAME_MAX_LEN 63

/* What was found, fit for a message: one line, short. */
static const char *shown(const struct yml_node *n, char buf[64])
{
	u32 len;

	if (n->kind == YML_SEQ)
		return "a list";
	if (n->kind == YML_MAP)
		return "a mapping";
	if (!n->len)
		return "nothing";
	len = n->len > 48 ? 48 : n->len;
	while (len && len < n->len && (n->text[len] & 0xc0) == 0x80)
		len--; /* not in the middle of a character */
	snprintf(buf, 64, "'%.*s%s'", (int)len, n->text, len < n->len ? "..." : "");
	for (char *p = buf; *p; p++)
		if (*p == '\n' || *p == '\t')
			*p = ' ';
	return buf;
}

static int expected(const struct yml_doc *doc, const struct yml_node *n, struct gicsim_diag *d,
		    const char *what)
{
	char buf[64];

	return yml_error(doc, n, d, "found %s; expected %s", shown(n, buf), what);
}

const struct yml_node *yml_get(const struct yml_node *map, const char *key)
{
	if (!map || map->kind != YML_MAP)
		return NULL;
	for (u32 i = 0; i < map->n; i++)
		if (!strcmp(map->key[i]->text, key))
			return map->item[i];
	return NULL;
}

int yml_want(const struct yml_doc *doc, const struct yml_node *n, enum yml_kind kind,
	     const char *where, struct gicsim_diag *d)
{
	static const char *const what[] = {"a single value", "a list", "a mapping"};
	char buf[64];

	if (n->kind == kind)
		return 0;
	return yml_error(doc, n, d, "%s: found %s; expected %s", where, shown(n, buf), what[kind]);
}

static int unknown_key(const struct yml_doc *doc, const struct yml_node *key, const char *where,
		       const char *const *known, u32 n, struct gicsim_diag *d)
{
	const char *near = diag_nearest(key->text, known, n);
	char list[160] = "", buf[64];
	size_t at = 0;

	shown(key, buf);
	if (near)
		return yml_error(doc, key, d, "unknown key %s in %s; did you mean '%s'?",
				 key->len ? buf : "''", where, near);
	for (u32 i = 0; i < n; i++) {
		size_t need = strlen(known[i]) + 2;

		if (at + need + 4 >= sizeof(list)) {
			snprintf(list + at, sizeof(list) - at, "%s", ", ...");
			break;
		}
		at += (size_t)snprintf(list + at, sizeof(list) - at, "%s%s", i ? ", " : "",
				       known[i]);
	}
	return yml_error(doc, key, d, "unknown key %s in %s; known: %s", key->len ? buf : "''",
			 where, list);
}

int yml_keys(const struct yml_doc *doc, const struct yml_node *map, const char *where,
	     const char *const *known, u32 n, struct gicsim_diag *d)
{
	int err = yml_want(doc, map, YML_MAP, where, d);

	if (err)
		return err;
	for (u32 i = 0; i < map->n; i++) {
		u32 k = 0;

		while (k < n && strcmp(known[k], map->key[i]->text) != 0)
			k++;
		if (k == n)
			err = unknown_key(doc, map->key[i], where, known, n, d);
	}
	return err;
}

/* Digits of a base with '_' between them.  Returns characters read, 0: none; *over on overflow. */
static size_t digits(const char *s, size_t len, u32 base, u64 *out, bool *over)
{
	u64 v = 0;
	size_t i = 0;

	for (; i < len; i++) {
		char c = s[i];
		u32 x = c >= '0' && c <= '9'   ? (u32)(c - '0')
			: c >= 'a' && c <= 'f' ? (u32)(c - 'a') + 10
			: c >= 'A' && c <= 'F' ? (u32)(c - 'A') + 10
					       : 99;

		if (c == '_' && i && s[i - 1] != '_')
			continue;
		if (x >= base)
			break;
		if (__builtin_mul_overflow(v, (u64)base, &v) ||
		    __builtin_add_overflow(v, (u64)x, &v))
			*over = true;
	}
	if (i && s[i - 1] == '_')
		i--; /* '_' stands between digits: not consumed */
	*out = v;
	return i;
}

int text_u64(const char *s, size_t len, u64 *out, const char **why)
{
	bool hex = len > 2 && s[0] == '0' && s[1] == 'x', over = false;
	size_t skip = hex ? 2 : 0, n = digits(s + skip, len - skip, hex ? 16 : 10, out, &over);

	*why = "an integer, decimal or 0x hex";
	if (!n || skip + n != len)
		return GICSIM_E_INVAL;
	if (!hex && len > 1 && s[0] == '0') {
		*why = "an integer without leading zeros (octal is not read)";
		return GICSIM_E_INVAL;
	}
	if (over) {
		*why = "an integer below 2^64";
		return GICSIM_E_INVAL;
	}
	return 0;
}

struct unit {
	const char *name;
	u64 steps; /* of the resolution */
};

enum num { NUM_OK, NUM_FORM, NUM_FINE, NUM_OVER };

/* Decimal units: each digit takes a tenth of the steps. */
static enum num fraction_ten(const char *s, size_t len, u64 steps, u64 *out)
{
	for (size_t i = 0; i < len; i++) {
		if (steps % 10)
			return NUM_FINE;
		steps /= 10;
		*out += (u64)(s[i] - '0') * steps;
	}
	return NUM_OK;
}

/* The digits after the point, times steps, whole or not at all. */
static enum num fraction(const char *s, size_t len, u64 steps, u64 *out)
{
	u64 num = 0, den = 1;

	*out = 0;
	while (len && s[len - 1] == '0')
		len--;
	if (steps % 10 == 0)
		return fraction_ten(s, len, steps, out);
	if (len > 9)
		return NUM_FINE;
	for (size_t i = 0; i < len; i++) {
		num = num * 10 + (u64)(s[i] - '0');
		den *= 10;
	}
	if ((num * steps) % den) /* below 10^9 * 2^30 */
		return NUM_FINE;
	*out = num * steps / den;
	return NUM_OK;
}

static size_t plain_digits(const char *s, size_t len)
{
	size_t i = 0;

	while (i < len && s[i] >= '0' && s[i] <= '9')
		i++;
	return i;
}

/* INTEGER[.DIGITS]UNIT in steps of the resolution. */
static enum num with_unit(const char *s, size_t len, const struct unit *u, u32 nu, u64 *out)
{
	bool over = false;
	size_t n = digits(s, len, 10, out, &over), fn = 0;
	u64 frac = 0;
	enum num r;
	u32 k;

	if (!n || (n > 1 && s[0] == '0'))
		return NUM_FORM;
	if (n < len && s[n] == '.') {
		fn = plain_digits(s + n + 1, len - n - 1);
		if (!fn)
			return NUM_FORM;
	}
	for (k = 0; k < nu; k++) {
		size_t at = n + (fn ? fn + 1 : 0);

		if (strlen(u[k].name) == len - at && !memcmp(s + at, u[k].name, len - at))
			break;
	}
	if (k == nu)
		return NUM_FORM;
	r = fraction(s + n + 1, fn, u[k].steps, &frac);
	if (r != NUM_OK)
		return r;
	if (over || __builtin_mul_overflow(*out, u[k].steps, out) ||
	    __builtin_add_overflow(*out, frac, out))
		return NUM_OVER;
	return NUM_OK;
}

static const struct unit time_ns[] = {
	{"ns", 1},
	{"us", 1000},
	{"ms", 1000000},
	{"s", 1000000000},
};
static const struct unit time_ps[] = {
	{"ns", 1000},
	{"us", 1000000},
	{"ms", 1000000000},
	{"s", 1000000000000},
};
static const struct unit rates[] = {
	{"/s", 1},
	{"k/s", 1000},
	{"M/s", 1000000},
	{"G/s", 1000000000},
};
static const struct unit sizes[] = {
	{"B", 1},
	{"KiB", 1u << 10},
	{"MiB", 1u << 20},
	{"GiB", 1u << 30},
};
static const struct unit percents[] = {{"%", 10}};

static int text_time(const char *s, size_t len, const struct unit *u, const char *fine, u64 *out,
		     const char **why)
{
	*out = 0;
	*why = "a time with its unit: ns, us, ms or s";
	if (len == 1 && s[0] == '0')
		return 0;
	switch (with_unit(s, len, u, 4, out)) {
	case NUM_OK:
		return 0;
	case NUM_FINE:
		*why = fine;
		break;
	case NUM_OVER:
		*why = "a time that fits 64 bits";
		break;
	default:
		if (len && plain_digits(s, len) == len)
			*why = "a time with its unit (ns, us, ms or s); a bare number is none, "
			       "except 0";
	}
	return GICSIM_E_INVAL;
}

int text_time_ns(const char *s, size_t len, u64 *out, const char **why)
{
	return text_time(s, len, time_ns, "a time in whole nanoseconds", out, why);
}

int yml_u64(const struct yml_doc *doc, const struct yml_node *n, u64 min, u64 max, u64 *out,
	    struct gicsim_diag *d)
{
	const char *why = "an integer, decimal or 0x hex";
	char range[80];
	u64 v;

	if (n->kind != YML_SCALAR || text_u64(n->text, n->len, &v, &why))
		return expected(doc, n, d, why);
	if (v < min || v > max) {
		snprintf(range, sizeof(range), "%" PRIu64 " to %" PRIu64, min, max);
		return expected(doc, n, d, range);
	}
	*out = v;
	return 0;
}

int yml_bool(const struct yml_doc *doc, const struct yml_node *n, bool *out, struct gicsim_diag *d)
{
	if (n->kind != YML_SCALAR ||
	    (strcmp(n->text, "true") != 0 && strcmp(n->text, "false") != 0))
		return expected(doc, n, d, "true or false");
	*out = n->text[0] == 't';
	return 0;
}

static bool is_name(const char *s, u32 len)
{
	if (!len || len > NAME_MAX_LEN)
		return false;
	for (u32 i = 0; i < len; i++) {
		char c = s[i];
		bool first = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';

		if (!first && (!i || ((c < '0' || c > '9') && c != '-')))
			return false;
	}
	return true;
}

int yml_name(const struct yml_doc *doc, const struct yml_node *n, const char **out,
	     struct gicsim_diag *d)
{
	if (n->kind != YML_SCALAR || !is_name(n->text, n->len))
		return expected(doc, n, d, "a name: letters, digits, _ and -, at most 63");
	*out = n->text;
	return 0;
}

int yml_string(const struct yml_doc *doc, const struct yml_node *n, const char **out,
	       struct gicsim_diag *d)
{
	if (n->kind != YML_SCALAR || (!n->len && n->style == YML_PLAIN))
		return expected(doc, n, d, "text");
	*out = n->text;
	return 0;
}

int yml_time_ns(const struct yml_doc *doc, const struct yml_node *n, u64 *out,
		struct gicsim_diag *d)
{
	const char *why = "a time with its unit: ns, us, ms or s";

	if (n->kind != YML_SCALAR || text_time_ns(n->text, n->len, out, &why))
		return expected(doc, n, d, why);
	return 0;
}

int yml_time_ps(const struct yml_doc *doc, const struct yml_node *n, u64 *out,
		struct gicsim_diag *d)
{
	const char *why = "a time with its unit: ns, us, ms or s";

	if (n->kind != YML_SCALAR ||
	    text_time(n->text, n->len, time_ps, "a time in whole picoseconds", out, &why))
		return expected(doc, n, d, why);
	return 0;
}

int yml_rate(const struct yml_doc *doc, const struct yml_node *n, u64 *per_s, struct gicsim_diag *d)
{
	enum num r = n->kind == YML_SCALAR ? with_unit(n->text, n->len, rates, 4, per_s) : NUM_FORM;

	if (r == NUM_FINE)
		return expected(doc, n, d, "a whole number of events per second");
	if (r == NUM_OVER)
		return expected(doc, n, d, "a rate that fits 64 bits");
	return r ? expected(doc, n, d, "a rate such as 50/s, 100k/s or 2.5M/s") : 0;
}

int yml_size(const struct yml_doc *doc, const struct yml_node *n, u64 *bytes, struct gicsim_diag *d)
{
	enum num r;

	*bytes = 0;
	if (n->kind == YML_SCALAR && n->len == 1 && n->text[0] == '0')
		return 0;
	r = n->kind == YML_SCALAR ? with_unit(n->text, n->len, sizes, 4, bytes) : NUM_FORM;
	if (r == NUM_FINE)
		return expected(doc, n, d, "a whole number of bytes");
	if (r == NUM_OVER)
		return expected(doc, n, d, "a size that fits 64 bits");
	return r ? expected(doc, n, d, "a size such as 4KiB, 64MiB or 1GiB") : 0;
}

int yml_percent(const struct yml_doc *doc, const struct yml_node *n, u32 *permille,
		struct gicsim_diag *d)
{
	u64 v = 0;
	enum num r = n->kind == YML_SCALAR ? with_unit(n->text, n->len, percents, 1, &v) : NUM_FORM;

	if (r == NUM_FINE)
		return expected(doc, n, d, "a percentage in steps of 0.1%");
	if (r == NUM_FORM)
		return expected(doc, n, d, "a percentage such as 20% or 12.5%");
	if (r == NUM_OVER || v > 10000)
		return expected(doc, n, d, "at most 1000%");
	*permille = (u32)v;
	return 0;
}
