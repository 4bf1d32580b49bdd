/* SPDX-License-Identifier: MIT */
/*
 * Changes a text keeps its shape under mostly: words and numbers are replaced
 * by others, lines go, come twice or change places.  Bytes are flipped too,
 * but a parser stops at those at once; what gets through it finds more.
 */
#include "mutate.h"

#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/rng.h"

struct draw {
	u64 seed, n;
};

static u32 below(struct draw *d, size_t n)
{
	return n ? (u32)(rng_mix(d->seed, d->n++) % n) : 0;
}

static bool room(struct text *t, size_t n)
{
	void *p;
	size_t cap = t->cap ? t->cap : 256;

	while (cap < n + 1)
		cap *= 2;
	if (cap == t->cap)
		return true;
	p = gs_grow(t->p, t->cap, cap, 1);
	if (!p)
		return false;
	t->p = p;
	t->cap = cap;
	return true;
}

/* `len` bytes at `at` become `with`. */
static void replace(struct text *t, size_t at, size_t len, const char *with, size_t n)
{
	char keep[256];

	if (n > sizeof(keep))
		n = sizeof(keep);
	memcpy(keep, with, n);
	if (at > t->n || len > t->n - at || !room(t, t->n - len + n))
		return;
	memmove(t->p + at + n, t->p + at + len, t->n - at - len);
	memcpy(t->p + at, keep, n);
	t->n = t->n - len + n;
	t->p[t->n] = 0;
}

static bool wordy(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '.';
}

static void word(const struct text *t, struct draw *d, size_t *at, size_t *len)
{
	size_t i = below(d, t->n), j;

	while (i < t->n && !wordy(t->p[i]))
		i++;
	while (i && wordy(t->p[i - 1]))
		i--;
	for (j = i; j < t->n && wordy(t->p[j]);)
		j++;
	*at = i;
	*len = j - i;
}

static void line(const struct text *t, struct draw *d, size_t *at, size_t *len)
{
	size_t i = below(d, t->n), j;

	while (i && t->p[i - 1] != '\n')
		i--;
	for (j = i; j < t->n && t->p[j++] != '\n';)
		;
	*at = i;
	*len = j - i;
}

static void bytes(struct text *t, struct draw *d)
{
	static const char odd[] = "\0\t\n\r \"'[]{}:,#&*!|>-\xff\xc3\x80%@`";

	if (t->n)
		t->p[below(d, t->n)] = below(d, 2) ? odd[below(d, sizeof(odd))] : (char)below(d, 256);
}

static void number(struct text *t, struct draw *d)
{
	static const char *const n[] = {
		"0", "1", "2", "-1", "127", "65535", "65536", "4294967295", "4294967296", "9223372036854775808",
		"18446744073709551615", "99999999999999999999999", "0x10", "1e9", "1us", "3k", "1s", "5000s", "3MiB", ".",
	};
	const char *with = n[below(d, ARRAY_SIZE(n))];
	size_t i = below(d, t->n), j;

	while (i < t->n && (t->p[i] < '0' || t->p[i] > '9'))
		i++;
	for (j = i; j < t->n && t->p[j] >= '0' && t->p[j] <= '9';)
		j++;
	replace(t, i, j - i, with, strlen(with));
}

static void one(struct text *t, const struct text *other, struct draw *d)
{
	static const char *const bits[] = {
		": ", "- ", "[", "]", "{", "}", "&a ", "*a", "? ", "|\n", "\n", "  ", "\t", "#", "\"", "'", "!!int ", "---\n",
		"if ", "wait ", "lock ", "irq", "vcpu", "not ", " and ", "(", ")", " -> ok", "all", "<<: ",
	};
	size_t at, len, from, n;
	const char *s;

	switch (below(d, 10)) {
	case 0:
		bytes(t, d);
		break;
	case 1:
		s = bits[below(d, ARRAY_SIZE(bits))];
		replace(t, below(d, t->n + 1), 0, s, strlen(s));
		break;
	case 2:
		number(t, d);
		break;
	case 3:				/* a line goes */
		line(t, d, &at, &len);
		replace(t, at, len, "", 0);
		break;
	case 4:				/* or comes twice, somewhere */
		line(other, d, &from, &n);
		line(t, d, &at, &len);
		replace(t, at, 0, other->p + from, n);
		break;
	case 5:
		at = below(d, t->n);
		replace(t, at, below(d, 40), "", 0);
		break;
	case 6:
		if (!below(d, 8)) {
			t->n = below(d, t->n);
			t->p[t->n] = 0;
		}
		break;
	default:			/* a word becomes another one */
		word(other, d, &from, &n);
		word(t, d, &at, &len);
		replace(t, at, len, other->p + from, n);
	}
}

void mutate(struct text *t, const struct text *other, u64 seed)
{
	struct draw d = { seed, 0 };
	u32 n = 1 + (below(&d, 3) ? 0 : below(&d, 6));

	while (n-- && t->n)
		one(t, other, &d);
}

bool text_read(struct text *t, const char *path, size_t most)
{
	FILE *f = fopen(path, "r");
	bool ok;

	memset(t, 0, sizeof(*t));
	if (!f)
		return false;
	ok = room(t, most);
	if (ok) {
		t->n = fread(t->p, 1, most, f);
		t->p[t->n] = 0;
		ok = !ferror(f) && t->n;
	}
	fclose(f);
	return ok;
}

bool text_copy(struct text *to, const struct text *from)
{
	if (!room(to, from->n))
		return false;
	memcpy(to->p, from->p, from->n);
	to->n = from->n;
	to->p[to->n] = 0;
	return true;
}

bool text_write(const struct text *t, const char *path)
{
	FILE *f = fopen(path, "w");
	bool ok;

	if (!f)
		return false;
	ok = fwrite(t->p, 1, t->n, f) == t->n;
	return fclose(f) == 0 && ok;
}

void text_free(struct text *t)
{
	gs_free(t->p);
	memset(t, 0, sizeof(*t));
}
