/* SPDX-License-Identifier: MIT */
/* Characters of texts from outside, and how they are shown to people. */
#ifndef GS_CORE_TEXT_H
#define GS_CORE_TEXT_H

#include <stddef.h>

#include "core/types.h"

/* Bytes of the UTF-8 character at p, 0 if it is none; its code point into *cp. */
u32 utf8_decode(const char *p, size_t left, u32 *cp);
/* May this code point stand in a text? */
bool text_char(u32 c);

/*
 * `len` bytes as part of a line, for a terminal: characters stay, what is none
 * or steers the terminal becomes \xNN.  At most n - 1 bytes (n: 8 or more) and
 * a zero; "..." at the end: there was more.  Returns out.
 */
const char *text_shown(char *out, size_t n, const char *in, size_t len);

/*
 * A word as a shell takes it: as it is, or quoted, what cannot be shown as in
 * $'\xNN'.  At most n - 1 bytes and a zero; cut off where it does not fit.
 */
const char *text_shell_word(char *out, size_t n, const char *word);

#endif
