/* SPDX-License-Identifier: MIT */
/*
 * MMIO: from an address to a row, once for all frames.
 *
 *   no frame there            reads 0, write ignored, UNMODELLED
 *   no row                    RES0: reads 0, write ignored
 *   capability missing        the same
 *   wrong size or alignment   reads 0, write ignored, and a finding (the
 *                             architecture leaves it open)
 *
 * A row without a read function is a latch, one without a write function is
 * read-only.  A write function always gets the whole new value; a half is
 * merged with what the latch holds, or with what the register reads as.
 */
#include "gic/mmio.h"
#include "gic/regs.h"

#include "core/bits.h"
#include "core/choose.h"
#include "core/cost.h"
#include "core/diag.h"
#include "core/obs.h"

static const struct reg_frame *frame_of(enum gic_frame f)
{
	switch (f) {
	case FRAME_GICD:	return &gicd_frame;
	case FRAME_GICM:	return &gicm_frame;
	case FRAME_GICR_RD:	return &gicr_rd_frame;
	case FRAME_GICR_SGI:	return &gicr_sgi_frame;
	case FRAME_GICR_VLPI:	return &gicr_vlpi_frame;
	case FRAME_GITS:	return &gits_frame;
	case FRAME_GITS_TRANS:	return &gits_trans_frame;
	case FRAME_GITS_VSGI:	return &gits_vsgi_frame;
	case FRAME_ICC:
	case FRAME_ICH:
	case FRAME_ICV:		break;
	}
	return NULL;
}

static u32 width(const struct reg *r)
{
	return r->size == R64 || r->size == R32_64 ? 8 : 4;
}

const struct reg *reg_look(const struct reg_frame *f, enum gic_version v, u32 off, u32 *i, u32 *byte)
{
	for (u32 k = 0; k < f->n; k++) {
		const struct reg *r = &f->regs[k];
		u32 w = width(r), count = r->count ? r->count : 1, at = off - r->off;

		if (off < r->off || at >= w * count || v < r->since)
			continue;
		*i = at / w;
		*byte = at % w;
		return r;
	}
	return NULL;
}

static bool size_ok(const struct reg *r, u32 byte, u32 bytes, bool write)
{
	switch ((enum reg_size)r->size) {
	case R8_32:	return bytes == 1 || (bytes == 4 && byte == 0);
	case R32:	return bytes == 4 && byte == 0;
	case R64:	return bytes == 8 && byte == 0;
	case R32_64:	return (bytes == 4 && byte % 4 == 0) || (bytes == 8 && byte == 0);
	case R16_32:	break;
	}
	return byte == 0 && (bytes == 4 || (bytes == 2 && write));
}

static u64 latch_get(const struct gs *g, const struct reg *r, u32 unit, u32 i)
{
	const u8 *at;

	gs_assert(r->blk);
	at = (const u8 *)gs_at(g, r->blk, unit) + r->at + i * 8;
	return width(r) == 8 ? *(const u64 *)(const void *)at : *(const u32 *)(const void *)at;
}

static void latch_set(struct gs *g, const struct reg *r, u32 unit, u32 i, u64 val)
{
	void *at;

	gs_assert(r->blk);
	at = gs_mut_part(g, r->blk, unit, r->at + i * 8, width(r));
	if (width(r) == 8)
		*(u64 *)at = val;
	else
		*(u32 *)at = (u32)val;
}

static u64 value(const struct gs *g, const struct reg *r, const struct reg_at *a)
{
	return r->read ? r->read(g, a) : latch_get(g, r, a->unit, a->i);
}

/* What an access ends at. */
struct hit {
	const struct reg *r;	/* null: nothing that holds a value */
	struct gic_place p;
	u32 i, byte;
	bool outside;		/* of every frame: the model owes an answer */
	bool bad_size;		/* a register that does not take this width, or not here */
};

GS_HOT static struct hit look(const struct gs *g, u64 addr, u32 bytes, bool write)
{
	struct hit h = { .outside = true };
	const struct reg_frame *f;

	if (!gic_place(g->gic, addr, &h.p))
		return h;
	f = frame_of(h.p.frame);
	if (f)
		h.r = reg_look(f, g->gic->version, h.p.off, &h.i, &h.byte);
	h.outside = false;
	if (!h.r)
		return h;
	if (h.r->there && !h.r->there(g)) {
		h.r = NULL;
		return h;
	}
	if (!size_ok(h.r, h.byte, bytes, write)) {
		h.r = NULL;
		h.bad_size = true;
		return h;
	}
	return h;
}

static u64 part(u64 val, u32 byte, u32 bytes)
{
	return bytes == 8 ? val : bits_get(val, 8 * (byte + bytes) - 1, 8 * byte);
}

static struct reg_at place_in(const struct hit *h, const struct gic_as *as)
{
	return (struct reg_at){ .as = as, .unit = h->p.unit, .i = h->i, .sel = h->r ? h->r->sel : 0 };
}

static bool read_only(const struct reg *r)
{
	return !r->write;
}

/* A place without a register, or with one of the legacy mode. */
static bool reserved(const struct hit *h)
{
	return h->r ? h->r->read == reg_raz && h->r->write == reg_wi : !h->outside && !h->bad_size;
}

static void complain(struct gs *g, const struct gic_as *as, const struct hit *h, u64 addr, bool write)
{
	if (h->outside)
		gs_emit(g, OBS_UNMODELLED, UNMODELLED_reg, (u32)addr, write);
	if (h->bad_size)
		gs_emit(g, OBS_UNPRED, UNPRED_access_size, as->pe.n, (u32)addr);
}

/* Tell the block about an access that has no register, or one that does not go that way. */
static void odd(struct gs *g, const struct gic_as *as, const struct hit *h, bool write)
{
	enum reg_odd what = ODD_READ_RESERVED;

	if (reserved(h))
		what = write ? ODD_WRITE_RESERVED : ODD_READ_RESERVED;
	else if (h->r && write && read_only(h->r))
		what = ODD_WRITE_RO;
	else if (h->r && !write && h->r->wo)
		what = ODD_READ_WO;
	else
		return;
	statusr_odd(g, as, h->p.frame, h->p.unit, what);
}

u64 gic_mmio_peek(const struct gs *g, u64 addr, u32 bytes)
{
	struct hit h = look(g, addr, bytes, false);
	const struct gic_as as = GIC_HOST(GS_PE(0));
	struct reg_at a = place_in(&h, &as);

	return h.r ? part(value(g, h.r, &a), h.byte, bytes) : 0;
}

GS_HOT u64 gic_mmio_read_as(struct gs *g, const struct gic_as *as, u64 addr, u32 bytes)
{
	struct hit h = look(g, addr, bytes, false);
	struct reg_at a = place_in(&h, as);
	u64 val = h.r ? part(value(g, h.r, &a), h.byte, bytes) : 0;

	gs_cost(g, COST_MMIO_READ, 1);
	complain(g, as, &h, addr, false);
	odd(g, as, &h, false);
	gs_emit4(g, OBS_REG_READ, as->pe.n, (u32)addr, (u32)val, (u32)(val >> 32));
	return val;
}

/* The register's whole new value when `bytes` at `byte` are written. */
static u64 merged(const struct gs *g, const struct hit *h, const struct reg_at *a, u32 bytes, u64 val)
{
	u32 msb = 8 * (h->byte + bytes) - 1;
	u64 old;

	if (bytes == width(h->r) || h->r->size == R16_32)
		return val;
	old = h->r->blk ? latch_get(g, h->r, h->p.unit, h->i) : value(g, h->r, a);
	return bits_set(old, msb, 8 * h->byte, val);
}

GS_HOT void gic_mmio_write_as(struct gs *g, const struct gic_as *as, u64 addr, u32 bytes, u64 val)
{
	struct hit h = look(g, addr, bytes, true);
	struct reg_at a = place_in(&h, as);
	const struct reg *r = h.r;

	if (bytes < 8)
		val &= bits_mask(8 * bytes - 1, 0);
	gs_cost(g, COST_MMIO_WRITE, 1);
	gs_emit4(g, OBS_REG_WRITE, as->pe.n, (u32)addr, (u32)val, (u32)(val >> 32));
	complain(g, as, &h, addr, true);
	odd(g, as, &h, true);
	if (!r)
		return;
	val = merged(g, &h, &a, bytes, val);
	a.lanes = (u32)bits_mask(h.byte + bytes - 1, h.byte);
	if (r->write)
		r->write(g, &a, val);
}

u64 gic_mmio_read(struct gs *g, gs_pe pe, u64 addr, u32 bytes)
{
	const struct gic_as as = GIC_HOST(pe);

	return gic_mmio_read_as(g, &as, addr, bytes);
}

void gic_mmio_write(struct gs *g, gs_pe pe, u64 addr, u32 bytes, u64 val)
{
	const struct gic_as as = GIC_HOST(pe);

	gic_mmio_write_as(g, &as, addr, bytes, val);
}

void reg_reset_frame(struct gs *g, const struct reg_frame *f, u32 unit)
{
	for (u32 k = 0; k < f->n; k++) {
		const struct reg *r = &f->regs[k];
		u64 val = r->reset;

		if (!r->blk)
			continue;
		if (r->unknown && gs_choose(g, CHOICE_unknown_reset_zero))
			val |= r->unknown;
		for (u32 i = 0; i < (r->count ? r->count : 1u); i++)
			latch_set(g, r, unit, i, val);
	}
}

u64 reg_raz(const struct gs *g, const struct reg_at *a)
{
	(void)g, (void)a;
	return 0;
}

void reg_wi(struct gs *g, const struct reg_at *a, u64 val)
{
	(void)g, (void)a, (void)val;
}
