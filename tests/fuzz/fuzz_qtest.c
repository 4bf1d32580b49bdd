/* SPDX-License-Identifier: MIT */
/*
 * Damaged qtest lines into the server: each gets exactly one answer, and no
 * line, however it looks, makes it crash, hang, or answer without end.
 * How it is run: cases.h.  What libFuzzer thinks of are the lines themselves.
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "cases.h"
#include "core/alloc.h"
#include "core/diag.h"
#include "diff/qtest.h"
#include "diff/server.h"
#include "mutate.h"

#define LINES_MAX 160u

/* Every command once, with arguments that do something. */
static const char seed_text[] =
	"writel 0x8000000 0x13\nwritel 0x80a0014 0\nmemset 0x40010000 0x2000 0xa3\nwriteq 0x80a0070 0x4001000d\n"
	"writeq 0x80a0078 0x40020000\nwritel 0x80a0000 1\nwriteq 0x8080100 0x8000000040030000\n"
	"writeq 0x8080108 0x8000000040040000\nwriteq 0x8080110 0x8000000040050000\n"
	"writeq 0x8080080 0x8000000040000000\nwritel 0x8080000 1\n"
	"write 0x40000000 0x20 0x0800000000000000040000000000000000000540000000800000000000000000\n"
	"b64write 0x40000020 0x20 CQAAAAAAAAAAAAAAAAAAAAAAAAAAAACAAAAAAAAAAAA=\n"
	"write 0x40000040 0x20 0x0a00000000000000010000000120000000000000000000000000000000000000\n"
	"writeq 0x8080088 0x60\nreadl 0x8080090\nwritel 0x8090040 1\nreadq 0x80c0078\nreadb 0x80a0400\nreadw 0x8080104\n"
	"read 0x40050000 0x10\nb64read 0x8080000 0x20\nendianness\nclock_step 100\nclock_set 1000\n"
	"irq_intercept_out /machine/unattached/device[2]\nirq_intercept_in /machine/unattached/device[0]\n"
	"set_irq_in /machine/unattached/device[2] unnamed-gpio-in 1 1\ngicsim_msi 0 0 1\ngicsim_spi 40 1\n"
	"gicsim_ppi 1 27 1\ngicsim_sysreg_write 0 1 ICC_PMR_EL1 0xf0\ngicsim_sysreg_read 0 1 ICC_IAR1_EL1\n"
	"gicsim_lines 0\ngicsim_pending 0 8192 64\ngicsim_vpending 3 8192 64\ngicsim_counts\nwriteb 0x8000400 0xa0\n"
	"writew 0x40000000 0x1234\ngicsim_reset\n";

struct fuzz {
	struct server v;
	struct sock s;
	struct board *b;
	u64 done, taken;
};

/* One request; false: not exactly one answer. */
static bool one_line(struct server *v, struct sock *s, char *line, size_t n)
{
	u32 answers = 0;
	size_t at = 0;

	s->send_n = 0;
	server_request(v, line, n);
	while (at < s->send_n) {
		char *end = memchr(s->send + at, '\n', s->send_n - at);
		size_t len = end ? (size_t)(end - (s->send + at)) : 0;

		if (!end || len > QTEST_LINE_MAX)
			return false;
		answers += strncmp(s->send + at, "IRQ ", 4) != 0;
		at += len + 1;
	}
	return answers == 1;
}

/* All lines of a text. */
static bool lines(struct fuzz *f, struct text *t)
{
	size_t at = 0;

	for (u32 i = 0; at < t->n && i < LINES_MAX; i++) {
		char *end = memchr(t->p + at, '\n', t->n - at);
		size_t len = end ? (size_t)(end - (t->p + at)) : t->n - at;
		u64 refused = f->v.refused;

		t->p[at + len] = 0;
		if (!one_line(&f->v, &f->s, t->p + at, len))
			return false;
		f->taken += f->v.refused == refused;
		at += len + 1;
	}
	return true;
}

/* The seed, damaged; or what is handed over. */
static bool text_of(struct text *t, const struct fuzz_case *c)
{
	struct text seed = { (char *)(uintptr_t)seed_text, sizeof(seed_text) - 1, 0 };
	struct text given = { (char *)(uintptr_t)c->d.bytes, c->d.left, 0 };

	if (c->d.bytes)
		return text_copy(t, &given);
	if (!text_copy(t, &seed))
		return false;
	for (u32 i = 0; i < 1 + c->n % 4; i++)
		mutate(t, &seed, c->n * 4 + i);
	return true;
}

static bool one(void *ctx, struct fuzz_case *c)
{
	struct fuzz *f = ctx;
	struct text t = { 0 };
	bool ok;

	board_reset(f->b, true);
	f->v.tap = TAP_NONE;
	ok = text_of(&t, c) && lines(f, &t);
	text_free(&t);
	f->done++;
	if (!ok)
		cases_say("not one answer a line");
	return ok;
}

static void *open_qtest(void)
{
	struct board_config c = { "qemu-gicv4.0", "models", 2, 1 << 20 };
	struct fuzz *f = gs_alloc(1, sizeof(*f));
	struct gicsim_diag d;

	diag_init(&d);
	if (!f || board_create(&c, &f->b, &d) || server_init(&f->v, f->b)) {
		diag_print(&d, stderr);
		return NULL;
	}
	sock_init(&f->s, -1, open("/dev/null", O_WRONLY));
	f->v.s = &f->s;
	return f;
}

static bool close_qtest(void *ctx)
{
	struct fuzz *f = ctx;
	bool some = f->taken && f->v.refused;

	printf("%llu cases, %llu requests, %llu taken, %llu refused\n", (unsigned long long)f->done,
	       (unsigned long long)f->v.requests, (unsigned long long)f->taken, (unsigned long long)f->v.refused);
	f->v.s = NULL;
	sock_fini(&f->s);
	server_fini(&f->v);
	board_destroy(f->b);
	gs_free(f);
	return some;
}

const struct fuzzer fuzzer = { "fuzz-qtest", NULL, 0, 2000, open_qtest, one, close_qtest };
