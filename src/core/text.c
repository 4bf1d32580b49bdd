/* SPDX-License-Identifier: MIT */
/* UTF-8 as it is defined, not nearly so. */
#include "core/text.h"

#include <stdio.h>
#include <string.h>

/* Smallest code point of each length: shorter encodings exist for those below. */
static const u32 utf8_first[5] = {0, 0, 0x80, 0x800, 0x10000};

u32 utf8_decode(const char *p, size_t left, u32 *cp)
{
	const u8 *s = (const u8 *)p;
	u32 n = s[0] < 0x80		? 1
		: (s[0] & 0xe0) == 0xc0 ? 2
		: (s[0] & 0xf0) == 0xe0 ? 3
		: (s[0] & 0xf8) == 0xf0 ? 4
					: 0;
	u32 c;

	if (!n || n > left)
		return 0;
	c = n == 1 ? s[0] : s[0] & (0x7fu >> n);
	for (u32 i = 1; i < n; i++) {
		if ((s[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (s[i] & 0x3f);
	}
	if (c < utf8_first[n] || (c >= 0xd800 && c <= 0xdfff) || c > 0x10ffff)
		return 0;
	*cp = c;
	return n;
}

bool text_char(u32 c)
{
	return c == '\t' || c == '\n' || (c >= 0x20 && c < 0x7f) ||
	       (c >= 0xa0 && c != 0x2028 && c != 0x2029 && c != 0xfeff && c != 0xfffe && c != 0xffff);
}

/* Characters that change the direction of what follows: a line would not read as it is. */
static bool turns(u32 c)
{
	return c == 0x200e || c == 0x200f || (c >= 0x202a && c <= 0x202e) || (c >= 0x2066 && c <= 0x2069);
}

/* Bytes of a character that can be shown as it is; 0: one byte must be escaped. */
static u32 plain(const char *p, size_t left)
{
	u32 c, n = utf8_decode(p, left, &c);

	return n && c >= 0x20 && text_char(c) && !turns(c) ? n : 0;
}

const char *text_shown(char *out, size_t n, const char *in, size_t len)
{
	size_t at = 0, room = n - 4;	/* where "..." still fits */
	size_t cut = 0;

	for (size_t i = 0; i < len;) {
		u32 whole = plain(in + i, len - i);
		u32 bytes = whole ? whole : 4;

		if (at + bytes >= n) {
			memcpy(out + cut, "...", 4);
			return out;
		}
		if (whole)
			memcpy(out + at, in + i, whole);
		else
			snprintf(out + at, 5, "\\x%02x", (u8)in[i]);
		at += bytes;
		i += whole ? whole : 1;
		if (at <= room)
			cut = at;
	}
	out[at] = 0;
	return out;
}

static const char bare[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-+./=:,@%[]";

/* Of $'...': the byte or character at p; how many bytes of it were taken. */
static u32 dollar_quoted(char part[8], const char *p, size_t left)
{
	u32 whole = plain(p, left);

	if (*p == '\'' || *p == '\\')
		snprintf(part, 8, "\\%c", *p);
	else if (whole)
		snprintf(part, 8, "%.*s", (int)whole, p);
	else
		snprintf(part, 8, "\\x%02x", (u8)*p);
	return whole ? whole : 1;
}

const char *text_shell_word(char *out, size_t n, const char *word)
{
	size_t len = strlen(word), at;
	bool whole = !strchr(word, '\'');
	char part[8];

	if (len && !word[strspn(word, bare)]) {
		snprintf(out, n, "%s", word);
		return out;
	}
	for (size_t i = 0, k; i < len && whole; i += k) {
		k = plain(word + i, len - i);
		whole = k != 0;
	}
	if (whole) {
		snprintf(out, n, "'%s'", word);
		return out;
	}
	at = (size_t)snprintf(out, n, "$'");
	for (size_t i = 0; i < len && at < n;) {
		i += dollar_quoted(part, word + i, len - i);
		at += (size_t)snprintf(out + at, n - at, "%s", part);
	}
	if (at < n)
		snprintf(out + at, n - at, "'");
	return out;
}
