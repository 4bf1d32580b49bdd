/* SPDX-License-Identifier: MIT */
/* A side that only writes down: lines of qtest that any of the programs takes. */
#include <string.h>

#include "core/alloc.h"
#include "diff/qtest.h"
#include "diff/side.h"
#include "diff/virt.h"

struct writer {
	struct side side;
	FILE *to;
	u32 pes;
};

static FILE *to(struct side *s)
{
	return ((struct writer *)s)->to;
}

static char width(u32 bytes)
{
	return bytes == 1 ? 'b' : bytes == 2 ? 'w' : bytes == 4 ? 'l' : 'q';
}

static void t_write(struct side *s, u64 addr, u32 bytes, u64 val)
{
	fprintf(to(s), "write%c 0x%llx 0x%llx\n", width(bytes), (unsigned long long)addr, (unsigned long long)val);
}

static void t_read(struct side *s, u64 addr, u32 bytes, u64 *val)
{
	*val = 0;
	fprintf(to(s), "read%c 0x%llx\n", width(bytes), (unsigned long long)addr);
}

static void t_write_mem(struct side *s, u64 addr, const void *from, size_t len)
{
	fprintf(to(s), "write 0x%llx 0x%zx 0x", (unsigned long long)addr, len);
	for (size_t i = 0; i < len; i++)
		fprintf(to(s), "%02x", ((const u8 *)from)[i]);
	fputc('\n', to(s));
}

static void t_read_mem(struct side *s, u64 addr, void *out, size_t len)
{
	memset(out, 0, len);
	fprintf(to(s), "read 0x%llx 0x%zx\n", (unsigned long long)addr, len);
}

static void t_set_mem(struct side *s, u64 addr, u8 val, u64 len)
{
	fprintf(to(s), "memset 0x%llx 0x%llx 0x%x\n", (unsigned long long)addr, (unsigned long long)len, val);
}

static void t_wire(struct side *s, u32 pe, u32 intid, int level)
{
	struct writer *w = (struct writer *)s;
	u32 n = pe == SIDE_PPI_NONE ? intid - 32 : VIRT_SPI_INPUTS + 32 * pe + intid;

	fprintf(w->to, "set_irq_in /machine/unattached/device[%u] unnamed-gpio-in %u %d\n", w->pes, n, level);
}

static int t_sysreg(struct side *s, u32 pe, u32 el, u32 enc, bool write, u64 *val)
{
	if (write)
		fprintf(to(s), "gicsim_sysreg_write %u %u 0x%x 0x%llx 0x%llx\n", pe, el, enc, (unsigned long long)*val,
			SIDE_HCR);
	else
		fprintf(to(s), "gicsim_sysreg_read %u %u 0x%x 0x%llx\n", pe, el, enc, SIDE_HCR);
	return 0;
}

static int t_sync(struct side *s)
{
	return ferror(to(s)) ? GICSIM_E_IO : 0;
}

static void t_close(struct side *s)
{
	gs_free(s);
}

static const struct side_ops ops = {
	.write = t_write, .read = t_read, .write_mem = t_write_mem, .read_mem = t_read_mem, .set_mem = t_set_mem,
	.wire = t_wire, .sysreg = t_sysreg, .sync = t_sync, .reset = t_sync, .close = t_close,
};

struct side *side_text(FILE *f, u32 pes)
{
	struct writer *w = gs_alloc(1, sizeof(*w));

	if (!w)
		return NULL;
	w->side.ops = &ops;
	w->side.name = "text";
	w->to = f;
	w->pes = pes;
	return &w->side;
}
