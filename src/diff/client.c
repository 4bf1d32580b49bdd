/* SPDX-License-Identifier: MIT */
/* Requests in bulk, answers in order. */
#include "diff/client.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "diff/qtest.h"
#include "diff/virt.h"

#define LONG_ANSWER 2048u	/* bytes of a block whose answer is waited for at once */

static void note(struct client *c, const char *what)
{
	if (!c->refused[0])
		snprintf(c->refused, sizeof(c->refused), "%s", what);
}

/* "OK 0x..." or "OK BASE64". */
static bool take(const struct client_due *d, const char *rest)
{
	u64 v;

	if (!d->to)
		return true;
	if (d->len)
		return d->base64 ? qtest_b64_decode(rest, d->to, d->len) : qtest_hex_decode(rest, d->to, d->len);
	if (!qtest_number(rest, &v))
		return false;
	memcpy(d->to, &v, sizeof(v));
	return true;
}

/* Answers until at most `left` are due. */
static void drain(struct client *c, u32 left)
{
	u32 done = 0;

	if (!sock_flush(&c->s))
		c->gone = true;
	while (!c->gone && c->ndue - done > left) {
		const char *rest = "";
		char *line;
		size_t n;
		u32 irq;

		if (sock_line(&c->s, QTEST_LINE_MAX, CLIENT_TIMEOUT_MS, NULL, &line, &n) != SOCK_LINE) {
			c->gone = true;
			break;
		}
		switch (qtest_answer(line, &rest, &irq)) {
		case QTEST_A_RAISE:
			c->raised++;
			c->high |= irq < 64 ? (u64)1 << irq : 0;
			continue;
		case QTEST_A_LOWER:
			c->lowered++;
			c->high &= irq < 64 ? ~((u64)1 << irq) : ~(u64)0;
			continue;
		case QTEST_A_OK:
			if (!take(&c->due[done], rest))
				note(c, line);
			break;
		default:
			if (c->due[done].refusal)
				*c->due[done].refusal = ~(u64)0;
			else
				note(c, line);
		}
		done++;
	}
	if (c->gone)
		done = c->ndue;
	memmove(c->due, c->due + done, (c->ndue - done) * sizeof(c->due[0]));
	c->ndue -= done;
}

static void expect(struct client *c, void *to, size_t len, bool base64)
{
	if (c->ndue == CLIENT_DUE_MAX)
		drain(c, CLIENT_DUE_MAX / 2);
	c->due[c->ndue++] = (struct client_due){ to, NULL, len, base64 };
	if (len > LONG_ANSWER)
		drain(c, 0);
}

void client_send(struct client *c, const char *line, u64 *val)
{
	sock_put(&c->s, line, strlen(line));
	sock_put(&c->s, "\n", 1);
	expect(c, val, 0, false);
}

int client_sync(struct client *c)
{
	drain(c, 0);
	return c->gone ? GICSIM_E_IO : 0;
}

/* ------------------------------------------------------------ as a side */

static struct client *client(struct side *s)
{
	return (struct client *)s;
}

static char width(u32 bytes)
{
	return bytes == 1 ? 'b' : bytes == 2 ? 'w' : bytes == 4 ? 'l' : 'q';
}

static void c_write(struct side *s, u64 addr, u32 bytes, u64 val)
{
	char line[64];

	snprintf(line, sizeof(line), "write%c 0x%llx 0x%llx", width(bytes), (unsigned long long)addr,
		 (unsigned long long)val);
	client_send(client(s), line, NULL);
}

static void c_read(struct side *s, u64 addr, u32 bytes, u64 *val)
{
	char line[64];

	*val = 0;
	snprintf(line, sizeof(line), "read%c 0x%llx", width(bytes), (unsigned long long)addr);
	client_send(client(s), line, val);
}

static void c_write_mem(struct side *s, u64 addr, const void *from, size_t len)
{
	struct client *c = client(s);
	size_t size = qtest_b64_size(len);
	char line[64], *text = gs_alloc(1, size);
	int n;

	if (!text) {
		c->gone = true;
		return;
	}
	n = snprintf(line, sizeof(line), "b64write 0x%llx 0x%zx ", (unsigned long long)addr, len);
	qtest_b64_encode(from, len, text);
	sock_put(&c->s, line, (size_t)n);
	sock_put(&c->s, text, size - 1);
	sock_put(&c->s, "\n", 1);
	expect(c, NULL, 0, false);
	gs_free(text);
}

static void c_read_mem(struct side *s, u64 addr, void *to, size_t len)
{
	struct client *c = client(s);
	char line[64];
	int n = snprintf(line, sizeof(line), "b64read 0x%llx 0x%zx\n", (unsigned long long)addr, len);

	memset(to, 0, len);
	sock_put(&c->s, line, (size_t)n);
	expect(c, to, len, true);
}

static void c_set_mem(struct side *s, u64 addr, u8 val, u64 len)
{
	char line[80];

	snprintf(line, sizeof(line), "memset 0x%llx 0x%llx 0x%x", (unsigned long long)addr, (unsigned long long)len, val);
	client_send(client(s), line, NULL);
}

static void c_wire(struct side *s, u32 pe, u32 intid, int level)
{
	struct client *c = client(s);
	char line[96];

	snprintf(line, sizeof(line), "set_irq_in /machine/unattached/device[%u] unnamed-gpio-in %u %d", c->pes,
		 pe == SIDE_PPI_NONE ? intid - 32 : VIRT_SPI_INPUTS + 32 * pe + intid, level);
	client_send(c, line, NULL);
}

static void bits(struct client *c, const char *what, u32 unit, u32 intid, u32 count, u8 *out)
{
	char line[80];
	int n = snprintf(line, sizeof(line), "%s %u %u %u\n", what, unit, intid, count);

	memset(out, 0, (count + 7) / 8);
	sock_put(&c->s, line, (size_t)n);
	expect(c, out, (count + 7) / 8, false);
}

static void c_pending(struct side *s, u32 pe, u32 intid, u32 count, u8 *out)
{
	bits(client(s), "gicsim_pending", pe, intid, count, out);
}

static void c_vpending(struct side *s, u32 vpe, u32 vintid, u32 count, u8 *out)
{
	bits(client(s), "gicsim_vpending", vpe, vintid, count, out);
}

static int c_sysreg(struct side *s, u32 pe, u32 el, u32 enc, bool write, u64 *val)
{
	struct client *c = client(s);
	char line[128];

	if (write)
		snprintf(line, sizeof(line), "gicsim_sysreg_write %u %u 0x%x 0x%llx 0x%llx", pe, el, enc,
			 (unsigned long long)*val, SIDE_HCR);
	else
		snprintf(line, sizeof(line), "gicsim_sysreg_read %u %u 0x%x 0x%llx", pe, el, enc, SIDE_HCR);
	client_send(c, line, write ? NULL : val);
	c->due[c->ndue - 1].refusal = val;
	return client_sync(c);
}

static int c_lines(struct side *s, u32 pe, u64 *val)
{
	char line[32];
	int err;

	snprintf(line, sizeof(line), "gicsim_lines %u", pe);
	client_send(client(s), line, val);
	err = client_sync(client(s));
	*val &= SIDE_LINES;
	return err;
}

static int c_sync(struct side *s)
{
	return client_sync(client(s));
}

static int c_reset(struct side *s)
{
	client_send(client(s), "gicsim_reset", NULL);
	return client_sync(client(s));
}

static void c_close(struct side *s)
{
	client_fini(client(s));
	gs_free(s);
}

const struct side_ops client_ops = {
	.write = c_write, .read = c_read, .write_mem = c_write_mem, .read_mem = c_read_mem, .set_mem = c_set_mem,
	.wire = c_wire, .pending = c_pending, .vpending = c_vpending,
	.sysreg = c_sysreg, .lines = c_lines, .sync = c_sync, .reset = c_reset,
	.close = c_close,
};

void client_init(struct client *c, int fd, u32 pes, const char *name)
{
	memset(c, 0, sizeof(*c));
	c->side.ops = &client_ops;
	c->side.name = name;
	c->pes = pes;
	sock_init(&c->s, fd, fd);
}

void client_fini(struct client *c)
{
	sock_fini(&c->s);
}

int side_qtest(const char *path, int timeout_ms, u32 pes, struct side **out, struct gicsim_diag *d)
{
	int fd = sock_connect(path, timeout_ms);
	struct client *c;

	*out = NULL;
	if (fd < 0) {
		diag_add(d, "%s: nobody listens there", path);
		return GICSIM_E_IO;
	}
	c = gs_alloc(1, sizeof(*c));
	if (!c) {
		close(fd);
		return GICSIM_E_NOMEM;
	}
	client_init(c, fd, pes, "gicsim serve");
	if (c_reset(&c->side) || c->refused[0]) {
		diag_add(d, "%s: what listens there is not gicsim serve: it answers gicsim_reset with '%.60s'", path,
			 c->refused[0] ? c->refused : "nothing");
		c_close(&c->side);
		return GICSIM_E_INVAL;
	}
	*out = &c->side;
	return 0;
}
