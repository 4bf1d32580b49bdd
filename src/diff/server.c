/* SPDX-License-Identifier: MIT */
/*
 * gicsim serve: what QEMU's qtest server does, on our interrupt controller.
 *
 * Devices go by the paths they have in QEMU's `virt`: the CPUs are
 * /machine/unattached/device[0] and so on, the interrupt controller comes
 * after the last CPU.  Inputs of a CPU are 0 IRQ, 1 FIQ, 2 vIRQ, 3 vFIQ;
 * outputs of the controller are these times the number of CPUs, plus the CPU.
 * The requests that begin with gicsim_ are ours (docs/differential.md).
 */
#include "diff/server.h"

#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "core/alloc.h"
#include "diff/qtest.h"
#include "diff/virt.h"

#define CPU_LINES 4u		/* enum gicsim_line up to VFIQ is in the order of a CPU's inputs */
#define SET_MAX (16u << 20)
#define COUNT_MAX 65536u	/* bits of one gicsim_pending */

_Static_assert(GICSIM_IRQ == 0 && GICSIM_FIQ == 1 && GICSIM_VIRQ == 2 && GICSIM_VFIQ == 3, "as QEMU numbers them");

static void say(struct server *v, const char *fmt, ...) __attribute__((format(printf, 2, 3)));

static void say(struct server *v, const char *fmt, ...)
{
	char text[256];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	if (!v->s || n < 0)
		return;
	if ((size_t)n >= sizeof(text))
		n = sizeof(text) - 1;
	sock_put(v->s, text, (size_t)n);
	sock_put(v->s, "\n", 1);
}

static void refuse(struct server *v, const char *what)
{
	v->refused++;
	say(v, "FAIL %s", what);
}

static void malformed(struct server *v, const char *what)
{
	v->refused++;
	say(v, "ERR %s", what);
}

/* "OK " and v->text. */
static void say_text(struct server *v, const char *before)
{
	if (!v->s)
		return;
	sock_put(v->s, before, strlen(before));
	sock_put(v->s, v->text, strlen(v->text));
	sock_put(v->s, "\n", 1);
}

/* ------------------------------------------------------------ interrupt lines */

static void on_line(void *ctx, u32 pe, enum gicsim_line line, int level)
{
	struct server *v = ctx;
	u32 n;

	if ((u32)line >= CPU_LINES || v->tap == TAP_NONE || (v->tap == TAP_CPU && pe != v->tap_pe))
		return;
	n = v->tap == TAP_CPU ? (u32)line : (u32)line * board_pes(v->b) + pe;
	say(v, "IRQ %s %u", level ? "raise" : "lower", n);
}

/* The number in /machine/unattached/device[N], or ~0u. */
static u32 device(const char *path)
{
	static const char before[] = "/machine/unattached/device[";
	char digits[12];
	size_t n;
	u64 i;

	if (strncmp(path, before, sizeof(before) - 1))
		return ~0u;
	path += sizeof(before) - 1;
	n = strcspn(path, "]");
	if (n >= sizeof(digits) || strcmp(path + n, "]"))
		return ~0u;
	memcpy(digits, path, n);
	digits[n] = 0;
	return qtest_number(digits, &i) && i < 100000 ? (u32)i : ~0u;
}

/* What is high already is told at once, to each client that asks. */
static void tell_high(struct server *v)
{
	for (u32 line = 0; line < CPU_LINES; line++)
		for (u32 pe = 0; pe < board_pes(v->b); pe++)
			if (gicsim_lines(board_gic(v->b), pe) >> line & 1)
				on_line(v, pe, (enum gicsim_line)line, 1);
}

static void intercept(struct server *v, const struct qtest_request *r)
{
	u32 dev = device(r->s[0]), pes = board_pes(v->b);
	enum server_tap tap = dev < pes ? TAP_CPU : TAP_GIC;

	if (dev > pes) {
		refuse(v, "Unknown device");
	} else if (v->tap != TAP_NONE && (v->tap != tap || (tap == TAP_CPU && v->tap_pe != dev))) {
		refuse(v, "IRQ intercept already enabled");
	} else if ((tap == TAP_CPU) != (r->row->kind == QTEST_INTERCEPT_IN)) {
		refuse(v, "only inputs of a CPU and outputs of the interrupt controller");
	} else {
		v->tap = tap;
		v->tap_pe = dev;
		if (!v->told)
			tell_high(v);
		v->told = true;
		say(v, "OK");
	}
}

/* Inputs of QEMU's controller: SPIs from 32 on, then 32 of each CPU. */
static void set_irq_in(struct server *v, const struct qtest_request *r)
{
	struct gicsim *g = board_gic(v->b);
	int err;

	if (device(r->s[0]) != board_pes(v->b)) {
		refuse(v, "Unknown device");
		return;
	}
	if (strcmp(r->s[1], "unnamed-gpio-in")) {
		refuse(v, "Unknown input");
		return;
	}
	if (r->n[2] < VIRT_SPI_INPUTS)
		err = gicsim_spi(g, (u32)r->n[2] + 32, r->n[3] != 0);
	else if (r->n[2] - VIRT_SPI_INPUTS < 32ull * board_pes(v->b))
		err = gicsim_ppi(g, (u32)(r->n[2] - VIRT_SPI_INPUTS) / 32, (u32)(r->n[2] - VIRT_SPI_INPUTS) % 32, r->n[3] != 0);
	else
		err = GICSIM_E_INVAL;
	if (err)
		refuse(v, "Unknown input");
	else
		say(v, "OK");
}

/* ------------------------------------------------------------ memory */

static void one_access(struct server *v, const struct qtest_request *r)
{
	uint64_t val = 0;

	if (r->row->kind == QTEST_READ) {
		board_read(v->b, r->n[0], &val, r->row->bytes);
		say(v, "OK 0x%016llx", (unsigned long long)val);
	} else {
		val = r->n[1];
		board_write(v->b, r->n[0], &val, r->row->bytes);
		say(v, "OK");
	}
}

static void block(struct server *v, const struct qtest_request *r)
{
	enum qtest_kind k = r->row->kind;
	u64 addr = r->n[0], len = r->n[1];

	if ((!len && (k == QTEST_BLOCK_READ || k == QTEST_BLOCK_READ64)) || len > QTEST_BLOCK_MAX || addr + len < addr) {
		malformed(v, "invalid argument size");
		return;
	}
	if (k == QTEST_BLOCK_READ) {
		board_read(v->b, addr, v->bytes, len);
		qtest_hex_encode(v->bytes, len, v->text);
		say_text(v, "OK 0x");
	} else if (k == QTEST_BLOCK_READ64) {
		board_read(v->b, addr, v->bytes, len);
		qtest_b64_encode(v->bytes, len, v->text);
		say_text(v, "OK ");
	} else if (k == QTEST_BLOCK_WRITE ? !qtest_hex_decode(r->s[2], v->bytes, len) : !qtest_b64_decode(r->s[2], v->bytes, len)) {
		malformed(v, "invalid argument size");
	} else {
		board_write(v->b, addr, v->bytes, len);
		say(v, "OK");
	}
}

/* Memory is set at once; elsewhere it is accesses one by one. */
static void set(struct server *v, const struct qtest_request *r)
{
	u64 addr = r->n[0], len = r->n[1];

	if (addr + len < addr || (len > SET_MAX && !board_in_ram(v->b, addr, len))) {
		malformed(v, "invalid argument size");
		return;
	}
	board_set(v->b, addr, (u8)r->n[2], len);
	say(v, "OK");
}

static void clock_to(struct server *v, const struct qtest_request *r)
{
	s64 ns = r->nargs ? (s64)r->n[0] : 0;
	u64 to;

	if (r->row->kind == QTEST_CLOCK_STEP)
		to = v->clock_ns + (ns > 0 ? (u64)ns : 0);
	else
		to = ns > 0 ? (u64)ns : 0;
	if (to > v->clock_ns && to <= INT64_MAX)
		v->clock_ns = to;
	say(v, "OK %llu", (unsigned long long)v->clock_ns);
}

/* ------------------------------------------------------------ our own */

static void sysreg(struct server *v, const struct qtest_request *r)
{
	bool wr = r->row->kind == QTEST_SYSREG_WRITE;
	u32 at_hcr = wr ? 4 : 3;
	struct gicsim_cpu cpu = { .pe = (u32)r->n[0], .el = (u8)r->n[1] };
	uint64_t val = 0, enc = 0;
	int err;

	if (r->n[0] >= board_pes(v->b) || r->n[1] < 1 || r->n[1] > 3) {
		refuse(v, "no such PE or Exception level");
		return;
	}
	if (!qtest_number(r->s[2], &enc))
		enc = gicsim_sysreg_encoding(r->s[2]);
	if (!enc || enc > 0xffff) {
		refuse(v, "Unknown register");
		return;
	}
	cpu.hcr_el2 = r->nargs > at_hcr ? r->n[at_hcr] : 0;
	err = wr ? gicsim_sysreg_write(board_gic(v->b), &cpu, (u32)enc, r->n[3]) :
		   gicsim_sysreg_read(board_gic(v->b), &cpu, (u32)enc, &val);
	if (err)
		refuse(v, err == GICSIM_TRAP ? "trapped" : "UNDEFINED");
	else if (wr)
		say(v, "OK");
	else
		say(v, "OK 0x%016llx", (unsigned long long)val);
}

static void input(struct server *v, const struct qtest_request *r)
{
	struct gicsim *g = board_gic(v->b);
	int err = GICSIM_E_INVAL;

	for (u32 i = 0; i < r->nargs; i++)
		if (r->n[i] > 0xffffffff) {
			refuse(v, "no such input: more than 32 bits");
			return;
		}
	if (r->row->kind == QTEST_MSI)
		err = r->n[0] ? err : gicsim_msi(g, 0, (u32)r->n[1], (u32)r->n[2]);
	else if (r->row->kind == QTEST_SPI)
		err = gicsim_spi(g, (u32)r->n[0], r->n[1] != 0);
	else if (r->n[0] < board_pes(v->b))
		err = gicsim_ppi(g, (u32)r->n[0], (u32)r->n[1], r->n[2] != 0);
	if (err)
		refuse(v, "no such input");
	else
		say(v, "OK");
}

static void pending(struct server *v, const struct qtest_request *r)
{
	const struct gicsim *g = board_gic(v->b);
	bool virt = r->row->kind == QTEST_VPENDING;
	u64 first = r->n[1], count = r->n[2];

	if (!count || count > COUNT_MAX) {
		malformed(v, "COUNT: expected 1 to 65536");
		return;
	}
	if (first > 0xffffff || r->n[0] > 0xffff || (!virt && r->n[0] >= board_pes(v->b))) {
		refuse(v, virt ? "no such vPE or interrupt" : "no such PE or interrupt");
		return;
	}
	memset(v->bytes, 0, (count + 7) / 8);
	for (u64 i = 0; i < count; i++) {
		int is = virt ? gicsim_vpending(g, (u32)r->n[0], (u32)(first + i)) :
				gicsim_pending(g, (u32)r->n[0], (u32)(first + i));

		if (is > 0)
			v->bytes[i / 8] = (u8)(v->bytes[i / 8] | 1u << i % 8);
	}
	qtest_hex_encode(v->bytes, (count + 7) / 8, v->text);
	say_text(v, "OK 0x");
}

static void lines(struct server *v, const struct qtest_request *r)
{
	if (r->n[0] >= board_pes(v->b))
		refuse(v, "no such PE");
	else
		say(v, "OK 0x%x", gicsim_lines(board_gic(v->b), (u32)r->n[0]));
}

static void counts(struct server *v)
{
	struct gicsim_count c;

	gicsim_counts(board_gic(v->b), &c);
	say(v, "OK %llu %llu %llu %llu", (unsigned long long)c.unpredictable, (unsigned long long)c.unmodelled,
	    (unsigned long long)c.command_errors, (unsigned long long)c.dropped_msis);
}

/* ------------------------------------------------------------ requests */

static void carry_out(struct server *v, const struct qtest_request *r)
{
	switch (r->row->kind) {
	case QTEST_READ:
	case QTEST_WRITE:
		one_access(v, r);
		break;
	case QTEST_BLOCK_READ:
	case QTEST_BLOCK_WRITE:
	case QTEST_BLOCK_READ64:
	case QTEST_BLOCK_WRITE64:
		block(v, r);
		break;
	case QTEST_BLOCK_SET:
		set(v, r);
		break;
	case QTEST_ENDIANNESS:
		say(v, "OK little");
		break;
	case QTEST_CLOCK_STEP:
	case QTEST_CLOCK_SET:
		clock_to(v, r);
		break;
	case QTEST_INTERCEPT_IN:
	case QTEST_INTERCEPT_OUT:
		intercept(v, r);
		break;
	case QTEST_SET_IRQ_IN:
		set_irq_in(v, r);
		break;
	case QTEST_SYSREG_READ:
	case QTEST_SYSREG_WRITE:
		sysreg(v, r);
		break;
	case QTEST_MSI:
	case QTEST_SPI:
	case QTEST_PPI:
		input(v, r);
		break;
	case QTEST_LINES:
		lines(v, r);
		break;
	case QTEST_PENDING:
	case QTEST_VPENDING:
		pending(v, r);
		break;
	case QTEST_COUNTS:
		counts(v);
		break;
	case QTEST_RESET:
		board_reset(v->b, false);
		say(v, "OK");
		break;
	}
}

void server_request(struct server *v, char *line, size_t n)
{
	struct qtest_request r;
	char why[96];

	v->requests++;
	switch (qtest_parse(line, n, &r, why)) {
	case QTEST_OK:
		carry_out(v, &r);
		break;
	case QTEST_FAIL:
		refuse(v, why);
		break;
	case QTEST_ERR:
		malformed(v, why);
		break;
	}
}

int server_init(struct server *v, struct board *b)
{
	memset(v, 0, sizeof(*v));
	v->b = b;
	v->bytes = gs_alloc(1, QTEST_BLOCK_MAX);
	v->text = gs_alloc(1, QTEST_LINE_MAX);
	board_on_line(b, on_line, v);
	if (v->bytes && v->text)
		return 0;
	server_fini(v);
	return GICSIM_E_NOMEM;
}

void server_fini(struct server *v)
{
	board_on_line(v->b, NULL, NULL);
	gs_free(v->bytes);
	gs_free(v->text);
	v->bytes = NULL;
	v->text = NULL;
}

/* Answers go out when nothing more is there to be answered: a client may send many requests at once. */
void server_talk(struct server *v, int in, int out, const _Atomic bool *stop)
{
	struct sock s;
	size_t n;
	char *line;

	sock_init(&s, in, out);
	v->s = &s;
	v->told = false;
	for (;;) {
		enum sock_got got;

		if (!sock_has_line(&s) && !sock_flush(&s))
			break;
		got = sock_line(&s, QTEST_LINE_MAX, -1, stop, &line, &n);
		if (got == SOCK_LINE)
			server_request(v, line, n);
		else if (got == SOCK_LONG)
			malformed(v, "the line is too long");
		else
			break;
	}
	sock_flush(&s);
	v->s = NULL;
	sock_fini(&s);
}

int server_listen(struct server *v, const char *path, const _Atomic bool *stop, struct gicsim_diag *d)
{
	int listener = sock_listen(path, d);
	struct stat ours, there;

	if (listener < 0)
		return listener;
	memset(&ours, 0, sizeof(ours));
	stat(path, &ours);
	while (!*stop) {
		int fd = sock_accept(listener, stop);

		if (fd < 0)
			break;
		server_talk(v, fd, fd, stop);
	}
	close(listener);
	if (!stat(path, &there) && there.st_dev == ours.st_dev && there.st_ino == ours.st_ino)
		unlink(path);		/* not what somebody else has put there since */
	return 0;
}
