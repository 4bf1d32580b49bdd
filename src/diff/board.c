/* SPDX-License-Identifier: MIT */
/* The bus of the board, its memory in pieces, and the DMA of the interrupt controller. */
#include "diff/board.h"

#include <string.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "diff/virt.h"

#define PIECE ((u64)64 << 10)
#define ID_BITS_MAX 16u		/* QEMU's: IDbits = 15 */
#define ID_BITS_MIN 14u		/* fewer leave no LPI */
#define VPES 256u

struct board {
	struct gicsim *gic;
	u32 pes;
	u64 ram_bytes;
	u8 **piece;		/* ram_bytes / PIECE of them, null: zero */
	board_line_fn *on_line;
	void *line_ctx;
};

/* ------------------------------------------------------------ memory */

bool board_in_ram(const struct board *b, u64 addr, u64 len)
{
	return addr >= VIRT_RAM && addr - VIRT_RAM < b->ram_bytes && len <= b->ram_bytes - (addr - VIRT_RAM);
}

/* The bytes from `addr` on in one piece, at most `len`. */
static size_t in_piece(u64 addr, u64 len)
{
	u64 left = PIECE - (addr - VIRT_RAM) % PIECE;

	return (size_t)(len < left ? len : left);
}

static u8 *piece_at(struct board *b, u64 addr, bool make)
{
	u64 i = (addr - VIRT_RAM) / PIECE;

	if (!b->piece[i] && make)
		b->piece[i] = gs_alloc(1, PIECE);
	return b->piece[i] ? b->piece[i] + (addr - VIRT_RAM) % PIECE : NULL;
}

static void ram_read(struct board *b, u64 addr, u8 *to, size_t len)
{
	while (len) {
		size_t n = in_piece(addr, len);
		const u8 *p = piece_at(b, addr, false);

		if (p)
			memcpy(to, p, n);
		else
			memset(to, 0, n);
		to += n;
		addr += n;
		len -= n;
	}
}

/* False: the host has no memory left. */
static bool ram_write(struct board *b, u64 addr, const u8 *from, size_t len)
{
	while (len) {
		size_t n = in_piece(addr, len);
		u8 *p = piece_at(b, addr, true);

		if (!p)
			return false;
		memcpy(p, from, n);
		from += n;
		addr += n;
		len -= n;
	}
	return true;
}

static void ram_set(struct board *b, u64 addr, u8 val, u64 len)
{
	while (len) {
		size_t n = in_piece(addr, len);
		u8 *p = piece_at(b, addr, val != 0);

		if (p)
			memset(p, val, n);
		addr += n;
		len -= n;
	}
}

static int dma_read(void *ctx, uint64_t addr, void *to, size_t len)
{
	if (!board_in_ram(ctx, addr, len))
		return -1;
	ram_read(ctx, addr, to, len);
	return 0;
}

static int dma_write(void *ctx, uint64_t addr, const void *from, size_t len)
{
	return board_in_ram(ctx, addr, len) && ram_write(ctx, addr, from, len) ? 0 : -1;
}

/* ------------------------------------------------------------ the bus */

/* How much of an access goes out at once: all of it in memory, else a power of two up to 8, aligned. */
static size_t chunk(const struct board *b, u64 addr, size_t len)
{
	size_t n = 8;

	if (board_in_ram(b, addr, 1)) {
		u64 left = b->ram_bytes - (addr - VIRT_RAM);

		return len < left ? len : (size_t)left;
	}
	while (n > len || addr % n)
		n /= 2;
	return n;
}

void board_read(struct board *b, u64 addr, void *to, size_t len)
{
	u8 *out = to;

	while (len) {
		size_t n = chunk(b, addr, len);
		uint64_t v = 0;

		if (board_in_ram(b, addr, n))
			ram_read(b, addr, out, n);
		else {
			if (gicsim_mmio_read(b->gic, addr, (unsigned)n, 0, &v))
				v = 0;
			memcpy(out, &v, n);
		}
		out += n;
		addr += n;
		len -= n;
	}
}

/* A CPU of QEMU's board that writes GITS_TRANSLATER does so as device 0. */
static bool is_msi(u64 addr, size_t n)
{
	return addr == VIRT_GITS + GITS_TRANSLATER && (n == 2 || n == 4);
}

void board_write(struct board *b, u64 addr, const void *from, size_t len)
{
	const u8 *in = from;

	while (len) {
		size_t n = chunk(b, addr, len);
		uint64_t v = 0;

		if (board_in_ram(b, addr, n)) {
			ram_write(b, addr, in, n);
		} else {
			memcpy(&v, in, n);
			if (is_msi(addr, n))
				gicsim_msi(b->gic, 0, 0, (u32)v);
			else
				gicsim_mmio_write(b->gic, addr, (unsigned)n, 0, v);
		}
		in += n;
		addr += n;
		len -= n;
	}
}

void board_set(struct board *b, u64 addr, u8 val, u64 len)
{
	u8 bytes[8];

	memset(bytes, val, sizeof(bytes));
	while (len) {
		size_t n = chunk(b, addr, len < PIECE ? (size_t)len : PIECE);

		if (board_in_ram(b, addr, n))
			ram_set(b, addr, val, n);
		else
			board_write(b, addr, bytes, n);
		addr += n;
		len -= n;
	}
}

/* ------------------------------------------------------------ the whole */

static void line(void *ctx, uint32_t pe, enum gicsim_line l, int level)
{
	struct board *b = ctx;

	if (b->on_line)
		b->on_line(b->line_ctx, pe, l, level);
}

static const struct gicsim_ops ops = { .dma_read = dma_read, .dma_write = dma_write, .line = line };

/* LPIs as many as QEMU's board has, or as the hardware model has numbers for. */
static int create(struct gicsim_config *g, struct gicsim **out, struct gicsim_diag *d)
{
	struct gicsim_diag said;
	int err = GICSIM_E_LIMIT;

	for (u32 bits = ID_BITS_MAX; err == GICSIM_E_LIMIT && bits >= ID_BITS_MIN; bits--) {
		diag_init(&said);
		g->lpis = g->vlpis = (1u << bits) - 8192;
		err = gicsim_create(g, out, &said);
	}
	for (u32 i = 0; err && d && i < said.n && d->n < GICSIM_DIAG_MAX; i++)
		d->f[d->n++] = said.f[i];
	return err;
}

int board_create(const struct board_config *c, struct board **out, struct gicsim_diag *d)
{
	struct gicsim_config g;
	struct board *b;
	int err;

	*out = NULL;
	if (!c->ram_bytes || c->ram_bytes % PIECE || c->ram_bytes > (u64)1 << 40)
		return diag_add(d, "RAM: found %llu bytes; expected a multiple of 64KiB, at most 1024GiB",
				(unsigned long long)c->ram_bytes);
	b = gs_alloc(1, sizeof(*b));
	if (!b)
		return GICSIM_E_NOMEM;
	b->pes = c->pes;
	b->ram_bytes = c->ram_bytes;
	b->piece = gs_alloc(c->ram_bytes / PIECE, sizeof(*b->piece));
	gicsim_config_init(&g);
	g.hardware = c->hardware;
	g.models = c->models;
	g.pes = c->pes;
	g.its = 1;
	g.vpes = VPES;
	g.ops = &ops;
	g.ctx = b;
	err = b->piece ? create(&g, &b->gic, d) : GICSIM_E_NOMEM;
	if (err) {
		board_destroy(b);
		return err;
	}
	*out = b;
	return 0;
}

void board_destroy(struct board *b)
{
	if (!b)
		return;
	if (b->gic)
		gicsim_destroy(b->gic);
	for (u64 i = 0; b->piece && i < b->ram_bytes / PIECE; i++)
		gs_free(b->piece[i]);
	gs_free(b->piece);
	gs_free(b);
}

void board_reset(struct board *b, bool memory)
{
	gicsim_reset(b->gic);
	if (memory)
		ram_set(b, VIRT_RAM, 0, b->ram_bytes);
}

void board_on_line(struct board *b, board_line_fn *fn, void *ctx)
{
	b->on_line = fn;
	b->line_ctx = ctx;
}

struct gicsim *board_gic(struct board *b)
{
	return b->gic;
}

u32 board_pes(const struct board *b)
{
	return b->pes;
}
