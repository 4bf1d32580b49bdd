/* SPDX-License-Identifier: MIT */
/*
 * The text protocol of QEMU's qtest: one line a request, one line an answer.
 *
 *	> writel 0x8000000 0x2
 *	< OK
 *	> readl 0x8000004
 *	< OK 0x00000000037e0007
 *
 * Words are separated by exactly one space.  Answers begin with OK, FAIL (the
 * request asks for what this program does not have) or ERR (it is not well
 * formed; QEMU aborts at most of those).  Lines `IRQ raise N` and `IRQ lower N`
 * come at any time before an answer.
 */
#ifndef GS_DIFF_QTEST_H
#define GS_DIFF_QTEST_H

#include "core/types.h"

enum qtest_kind {
	QTEST_READ, QTEST_WRITE, QTEST_BLOCK_READ, QTEST_BLOCK_WRITE, QTEST_BLOCK_READ64, QTEST_BLOCK_WRITE64, QTEST_BLOCK_SET,
	QTEST_ENDIANNESS, QTEST_CLOCK_STEP, QTEST_CLOCK_SET, QTEST_INTERCEPT_IN, QTEST_INTERCEPT_OUT, QTEST_SET_IRQ_IN,
	QTEST_SYSREG_READ, QTEST_SYSREG_WRITE, QTEST_MSI, QTEST_SPI, QTEST_PPI, QTEST_LINES, QTEST_PENDING, QTEST_VPENDING,
	QTEST_COUNTS, QTEST_RESET
};

#define QTEST_ARGS_MAX 5u
#define QTEST_BLOCK_MAX ((u64)1 << 20)		/* bytes that one request may move as text */
#define QTEST_LINE_MAX (2 * QTEST_BLOCK_MAX + 256)	/* of a request or an answer, without the end of line */

struct qtest_row { const char *name; enum qtest_kind kind; u8 bytes; const char *args, *text; };
extern const struct qtest_row qtest_rows[];
extern const u32 qtest_nrows;

struct qtest_request {
	const struct qtest_row *row;
	u32 nargs;
	u64 n[QTEST_ARGS_MAX];		/* numbers; signed ones as two's complement */
	const char *s[QTEST_ARGS_MAX];	/* words and data, inside the line that was parsed */
};

enum qtest_parsed {
	QTEST_OK,
	QTEST_FAIL,	/* no such command */
	QTEST_ERR		/* not well formed */
};

/*
 * `line` (n bytes, a zero follows, no end of line) is cut into words in place.
 * Not QTEST_OK: *why is the answer's text after FAIL or ERR.
 */
enum qtest_parsed qtest_parse(char *line, size_t n, struct qtest_request *r, char why[96]);

/* A number as strtoull() with base 0 takes it, nothing before or after it, at most 64 bits. */
bool qtest_number(const char *text, u64 *out);
bool qtest_signed(const char *text, u64 *out);

/* "0x" and digits into exactly `len` bytes, what is missing is zero.  False: no "0x", or something else than a digit. */
bool qtest_hex_decode(const char *text, u8 *out, size_t len);
/* Padded base64 of at most `len` bytes, what is missing is zero. */
bool qtest_b64_decode(const char *text, u8 *out, size_t len);
/* 2 * n digits and a zero. */
void qtest_hex_encode(const u8 *from, size_t n, char *out);
/* qtest_b64_size(n) characters, the last one a zero. */
void qtest_b64_encode(const u8 *from, size_t n, char *out);
size_t qtest_b64_size(size_t n);

/* An answer or a message, as a client reads it. */
enum qtest_answer { QTEST_A_OK, QTEST_A_FAIL, QTEST_A_ERR, QTEST_A_RAISE, QTEST_A_LOWER, QTEST_A_OTHER };
/* *rest: what follows the first word, or the empty string; *irq: the number of a message. */
enum qtest_answer qtest_answer(char *line, const char **rest, u32 *irq);

#endif
