/* SPDX-License-Identifier: MIT */
/* gicsim in this process as a side. */
#include <string.h>

#include "core/alloc.h"
#include "diff/board.h"
#include "diff/side.h"

struct in_process {
	struct side side;
	struct board *b;
};

static struct board *board(struct side *s)
{
	return ((struct in_process *)s)->b;
}

static void b_write(struct side *s, u64 addr, u32 bytes, u64 val)
{
	board_write(board(s), addr, &val, bytes);
}

static void b_read(struct side *s, u64 addr, u32 bytes, u64 *val)
{
	*val = 0;
	board_read(board(s), addr, val, bytes);
}

static void b_write_mem(struct side *s, u64 addr, const void *from, size_t len)
{
	board_write(board(s), addr, from, len);
}

static void b_read_mem(struct side *s, u64 addr, void *to, size_t len)
{
	board_read(board(s), addr, to, len);
}

static void b_set_mem(struct side *s, u64 addr, u8 val, u64 len)
{
	board_set(board(s), addr, val, len);
}

static void b_wire(struct side *s, u32 pe, u32 intid, int level)
{
	if (pe == SIDE_PPI_NONE)
		gicsim_spi(board_gic(board(s)), intid, level);
	else
		gicsim_ppi(board_gic(board(s)), pe, intid, level);
}

static void set_bit(u8 *bits, u32 i, int is)
{
	if (is > 0)
		bits[i / 8] = (u8)(bits[i / 8] | 1u << i % 8);
}

static void b_pending(struct side *s, u32 pe, u32 intid, u32 count, u8 *bits)
{
	memset(bits, 0, (count + 7) / 8);
	for (u32 i = 0; i < count; i++)
		set_bit(bits, i, gicsim_pending(board_gic(board(s)), pe, intid + i));
}

static void b_vpending(struct side *s, u32 vpe, u32 vintid, u32 count, u8 *bits)
{
	memset(bits, 0, (count + 7) / 8);
	for (u32 i = 0; i < count; i++)
		set_bit(bits, i, gicsim_vpending(board_gic(board(s)), vpe, vintid + i));
}

static int b_sysreg(struct side *s, u32 pe, u32 el, u32 enc, bool write, u64 *val)
{
	struct gicsim_cpu cpu = { .pe = pe, .el = (u8)el, .hcr_el2 = SIDE_HCR };
	struct gicsim *g = board_gic(board(s));
	uint64_t v = *val;
	int err = write ? gicsim_sysreg_write(g, &cpu, enc, v) : gicsim_sysreg_read(g, &cpu, enc, &v);

	*val = err ? ~(u64)0 : v;
	return 0;
}

static int b_lines(struct side *s, u32 pe, u64 *val)
{
	*val = gicsim_lines(board_gic(board(s)), pe) & SIDE_LINES;
	return 0;
}

static int b_sync(struct side *s)
{
	(void)s;
	return 0;
}

static int b_reset(struct side *s)
{
	board_reset(board(s), false);
	return 0;
}

static void b_close(struct side *s)
{
	board_destroy(board(s));
	gs_free(s);
}

static const struct side_ops ops = {
	.write = b_write, .read = b_read, .write_mem = b_write_mem, .read_mem = b_read_mem, .set_mem = b_set_mem,
	.wire = b_wire, .pending = b_pending,
	.vpending = b_vpending, .sysreg = b_sysreg, .lines = b_lines, .sync = b_sync, .reset = b_reset,
	.close = b_close,
};

int side_board(const struct board_config *c, struct side **out, struct gicsim_diag *d)
{
	struct in_process *p = gs_alloc(1, sizeof(*p));
	int err;

	*out = NULL;
	if (!p)
		return GICSIM_E_NOMEM;
	err = board_create(c, &p->b, d);
	if (err) {
		gs_free(p);
		return err;
	}
	p->side.ops = &ops;
	p->side.name = "gicsim";
	*out = &p->side;
	return 0;
}
