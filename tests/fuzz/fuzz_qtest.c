/* SPDX-License-Identifier: MIT */
/*
 * Damaged qtest lines into the server: each gets exactly one answer, and no
 * line, however it looks, makes it crash, hang, or answer without end.
 *
 * usage: fuzz-qtest [--from N] [--cases N]
 *
 * Cases are numbered and drawn from their number alone.  Run from the top of
 * the tree, best under the sanitizers (preset asan).
 */
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "cases.h"
#include "core/diag.h"
#include "core/rng.h"
#include "diff/qtest.h"
#include "diff/server.h"
#include "mutate.h"

#define LINES 40u

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

/* One request; false: not exactly one answer. */
static bool one(struct server *v, struct sock *s, char *line, size_t n)
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

/* Whole damaged texts; or single lines, over and over. */
static bool text_case(struct server *v, struct sock *s, u64 n, u64 *taken)
{
	struct text seed = { (char *)(uintptr_t)seed_text, sizeof(seed_text) - 1, 0 }, t = { 0 };
	bool ok = text_copy(&t, &seed);
	size_t at = 0;

	for (u32 i = 0; i < 1 + n % 4; i++)
		mutate(&t, &seed, n * 4 + i);
	for (u32 i = 0; ok && at < t.n && i < LINES * 4; i++) {
		char *end = memchr(t.p + at, '\n', t.n - at);
		size_t len = end ? (size_t)(end - (t.p + at)) : t.n - at;
		u64 refused = v->refused;

		t.p[at + len] = 0;
		ok = one(v, s, t.p + at, len);
		*taken += v->refused == refused;
		at += len + 1;
	}
	text_free(&t);
	return ok;
}

int main(int argc, char **argv)
{
	struct cases cs = { .program = "fuzz-qtest", .n = 2000 };
	struct board_config c = { "qemu-gicv4.0", "models", 2, 1 << 20 };
	u64 taken = 0, n;
	struct gicsim_diag d;
	struct server v;
	struct board *b;
	struct sock s;
	bool ok = true;

	if (!cases_args(&cs, argc, argv))
		return 2;
	cases_start(&cs);
	diag_init(&d);
	if (board_create(&c, &b, &d) || server_init(&v, b)) {
		diag_print(&d, stderr);
		return 1;
	}
	sock_init(&s, -1, open("/dev/null", O_WRONLY));
	v.s = &s;
	for (n = cs.from; n < cs.from + cs.n && ok; n++) {
		cases_begin(0, n);
		board_reset(b, true);
		v.tap = TAP_NONE;
		ok = text_case(&v, &s, n, &taken);
	}
	if (!ok)
		cases_say("not one answer a line");
	printf("qtest: %llu cases, %llu requests, %llu taken, %llu refused\n", (unsigned long long)(n - cs.from),
	       (unsigned long long)v.requests, (unsigned long long)taken, (unsigned long long)v.refused);
	v.s = NULL;
	sock_fini(&s);
	server_fini(&v);
	board_destroy(b);
	return ok && taken && v.refused ? 0 : 1;
}
