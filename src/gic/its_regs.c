/* SPDX-License-Identifier: MIT */
/*
 * ITS registers: control, translation and vSGI frames.
 *
 * GITS_BASER<n> is fixed as GICv4.1 wants it, in all versions: 0 devices,
 * 1 collections, 2 vPEs (v4), the others none.  Writing a base register while
 * the ITS is enabled or not quiescent is UNPREDICTABLE: it is reported, and
 * ignored or taken (choice base_while_enabled).
 *
 * GITS_CTLR.ITS_Number is fixed, programmable, or zero where no VMOVP needs it
 * (capability); PARTIDR is storage: nothing here is a matter of bandwidth.
 */
#include "core/bits.h"
#include "core/choose.h"
#include "core/obs.h"
#include "gic/its.h"
#include "gic/its_table.h"
#include "gic/rd.h"
#include "gic/regs.h"

#define ITS_AT(field) .blk = BLK_ITS, .at = offsetof(struct its, field)

#define CBASER_WMASK	(1ull << 63 | 7ull << 59 | 7ull << 53 | 0xffffffffff000ull | 3ull << 10 | 0xff)
#define BASER_WMASK	(1ull << 63 | 1ull << 62 | 7ull << 59 | 7ull << 53 | 0xfffffffff000ull | \
			 3ull << 10 | 3ull << 8 | 0xff)
#define VALID		(1ull << 63)

enum { NUMBER_FIXED, NUMBER_WRITTEN, NUMBER_ZERO };	/* capability its_number */
#define STATUSR_FLAGS	0x3fu

/* In the ITSList of VMOVP; GICv4. */
u32 its_number(const struct gs *g, gs_its i)
{
	if (g->gic->version < GICV4_0)
		return 0;
	switch (g->hw->caps.its_number) {
	case NUMBER_WRITTEN:
		return (u32)bits_get(its_at(g, i)->ctlr, 7, 4);
	case NUMBER_ZERO:
		return 0;
	}
	return i.n;
}

static u64 ctlr_read(const struct gs *g, const struct reg_at *a)
{
	gs_its i = GS_ITS(a->unit);
	u64 val = (its_at(g, i)->ctlr & ~GITS_CTLR_ITS_Number) | its_number(g, i) << 4;

	if (its_enabled(g, i))	/* UNKNOWN before v4.1, and 0 from then on */
		return val | (g->gic->version < GICV4_1 && rd_choice_now(g, CHOICE_quiescent_while_enabled) ?
				      GITS_CTLR_Quiescent : 0);
	return val | (its_idle(g, i) ? GITS_CTLR_Quiescent : 0);
}

bool its_umsi_irq(const struct gs *g, gs_its i)
{
	return its_at(g, i)->ctlr & GITS_CTLR_UMSIirq && its_at(g, i)->statusr & GITS_STATUSR_UMSI;
}

static void umsi_irq_moved(struct gs *g, gs_its i, bool before)
{
	if (its_umsi_irq(g, i) != before)
		gs_emit(g, OBS_ITS_IRQ, i.n, !before, 0);
}

static u32 ctlr_writable(const struct gs *g)
{
	const struct hw_caps *c = &g->hw->caps;
	bool v4 = g->gic->version >= GICV4_0;

	return GITS_CTLR_Enabled | (c->umsi_irq ? GITS_CTLR_UMSIirq : 0) | (v4 && c->imde ? GITS_CTLR_ImDe : 0) |
	       (v4 && c->its_number == NUMBER_WRITTEN ? GITS_CTLR_ITS_Number : 0);
}

static void ctlr_write(struct gs *g, const struct reg_at *a, u64 val)
{
	gs_its i = GS_ITS(a->unit);
	u32 may = ctlr_writable(g), old = its_at(g, i)->ctlr, ctlr = (old & ~may) | ((u32)val & may);
	bool line = its_umsi_irq(g, i);

	if ((ctlr ^ old) & GITS_CTLR_ITS_Number && (its_enabled(g, i) || !its_idle(g, i))) {
		gs_emit(g, OBS_UNPRED, UNPRED_its_number_live, a->as->pe.n, a->unit);
		ctlr = (ctlr & ~GITS_CTLR_ITS_Number) | (old & GITS_CTLR_ITS_Number);
	}
	if (ctlr == old)
		return;
	if ((ctlr & GITS_CTLR_Enabled) && !its_enabled(g, i) && !its_idle(g, i))
		gs_emit(g, OBS_UNPRED, UNPRED_enable_while_busy, a->as->pe.n, a->unit);
	its_mut(g, i)->ctlr = ctlr;
	umsi_irq_moved(g, i, line);
}

u64 gits_typer(const struct gs *g)
{
	const struct hw_caps *c = &g->hw->caps;
	u64 v = 1;				/* Physical */

	v |= (u64)(c->hcc != 0) << 2;		/* CCT: memory and hardware */
	v |= (u64)c->itt_entry << 4 | (u64)c->event_bits << 8 | (u64)c->devbits << 13;
	v |= (u64)c->seis << 18 | (u64)c->pta << 19 | (u64)c->hcc << 24;
	if (c->cil)
		v |= 1ull << 36 | (u64)c->cidbits << 32;
	v |= (u64)c->umsi << 44 | (u64)c->umsi_irq << 45;
	v |= (u64)c->mpam << 38;
	v |= (u64)c->its_inv << 46;		/* this ITS caches nothing, and may say so */
	if (g->gic->version >= GICV4_0)
		v |= 1ull << 1 | (u64)c->vmovp << 37;
	if (g->gic->version >= GICV4_1)
		v |= 1ull << 40 | (u64)c->vsgi << 39 | (u64)c->svpet << 41 | (u64)c->nid << 43;
	return v;
}

static u64 typer_read(const struct gs *g, const struct reg_at *a)
{
	(void)a;
	return gits_typer(g);
}

static void partidr_write(struct gs *g, const struct reg_at *a, u64 val)
{
	u32 now = (u32)val & gic_partid_mask(g);

	if (its_at(g, GS_ITS(a->unit))->partidr != now)
		its_mut(g, GS_ITS(a->unit))->partidr = now;
}

/* PIDR0 tells the part from the Distributor. */
static u64 its_id_read(const struct gs *g, const struct reg_at *a)
{
	return a->i == 4 ? 0x94 : gic_id_read(g, a);
}

/* All ITSs sit beside the first PE: affinity 0.0.0. */
static u64 mpidr_read(const struct gs *g, const struct reg_at *a)
{
	return reg_raz(g, a);
}

/* All flags are cleared by writing 1; Syndrome explains UMSI and goes with it, UMSIR may. */
static void umsi_statusr_write(struct gs *g, const struct reg_at *a, u64 val)
{
	gs_its i = GS_ITS(a->unit);
	u32 was = its_at(g, i)->statusr, now = was & ~((u32)val & STATUSR_FLAGS);
	bool line = its_umsi_irq(g, i);
	struct its *s;

	if (!(now & GITS_STATUSR_UMSI))
		now &= STATUSR_FLAGS;
	if (now == was)
		return;
	s = its_mut(g, i);
	s->statusr = now;
	if (!(now & GITS_STATUSR_UMSI) && !gs_choose(g, CHOICE_umsir_without_umsi))
		s->umsir = 0;
	umsi_irq_moved(g, i, line);
}

/* May a base register be written now?  Reports it if not. */
static bool base_writable(struct gs *g, gs_pe pe, u32 unit)
{
	if (!its_enabled(g, GS_ITS(unit)) && its_idle(g, GS_ITS(unit)))
		return true;
	gs_emit(g, OBS_UNPRED, UNPRED_base_while_enabled, pe.n, unit);
	return gs_choose(g, CHOICE_base_while_enabled) == 1;
}

static u64 cbaser_read(const struct gs *g, const struct reg_at *a)
{
	return its_at(g, GS_ITS(a->unit))->cbaser & gic_base_mask(g);
}

/* IHI 0069, GITS_CBASER: a write clears GITS_CREADR. */
static void cbaser_write(struct gs *g, const struct reg_at *a, u64 val)
{
	struct its *s;

	if (!base_writable(g, a->as->pe, a->unit))
		return;
	if (bits_get(val, 15, 12)) {
		gs_emit(g, OBS_UNPRED, UNPRED_base_misaligned, a->as->pe.n, a->unit);
		(void)gs_choose(g, CHOICE_cbaser_low_bits);	/* asked here, answered where it is used */
	}
	s = its_mut(g, GS_ITS(a->unit));
	s->cbaser = val & CBASER_WMASK;
	s->creadr = 0;
}

/* ITS-CMD-06: Retry, if the queue is stalled.  ITS-CMD-07: an offset beyond the ring. */
GS_HOT static void cwriter_write(struct gs *g, const struct reg_at *a, u64 val)
{
	struct its *s = its_mut(g, GS_ITS(a->unit));
	u64 ring = (bits_get(s->cbaser, 7, 0) + 1) * 0x1000, at = val & GITS_OFFSET_MASK;

	if (at >= ring && (s->cbaser & VALID)) {
		gs_emit(g, OBS_UNPRED, UNPRED_cwriter_range, a->as->pe.n, a->unit);
		if (gs_choose(g, CHOICE_cwriter_out_of_ring))
			at %= ring;
	}
	s->cwriter = at;
	if (val & GITS_CWRITER_Retry)
		s->creadr &= ~GITS_CREADR_Stalled;
}

/* Read-only fields of GITS_BASER<n>; 0: not implemented. */
static u64 baser_fixed(const struct gs *g, u32 n)
{
	switch (n) {
	case GITS_BASER_DEV:
		return 1ull << 56 | (ITS_DTE_BYTES - 1ull) << 48;
	case GITS_BASER_COLL:
		return 4ull << 56 | (ITS_CTE_BYTES - 1ull) << 48;
	case GITS_BASER_VPE:
		if (g->gic->version >= GICV4_0)
			return 2ull << 56 | (its_vte_bytes(g) - 1ull) << 48;
	}
	return 0;
}

static u64 baser_read(const struct gs *g, const struct reg_at *a)
{
	u64 fixed = baser_fixed(g, a->i), val = its_at(g, GS_ITS(a->unit))->baser[a->i];

	if (!g->hw->caps.indirect)	/* RAZ/WI, also where a reset left it set */
		val &= ~(1ull << 62);
	return fixed ? fixed | (val & gic_base_mask(g)) : 0;
}

static void baser_write(struct gs *g, const struct reg_at *a, u64 val)
{
	u64 mask = BASER_WMASK;

	if (!baser_fixed(g, a->i) || !base_writable(g, a->as->pe, a->unit))
		return;
	if (!g->hw->caps.indirect)
		mask &= ~(1ull << 62);
	if (bits_get(val, 9, 8) == 1 && bits_get(val, 13, 12)) {
		gs_emit(g, OBS_UNPRED, UNPRED_base_misaligned, a->as->pe.n, a->unit);
		(void)gs_choose(g, CHOICE_baser_low_bits);
	}
	its_mut(g, GS_ITS(a->unit))->baser[a->i] = val & mask;
}

/*
 * Devices use gic_msi().  What DeviceID a PE's own write carries is the
 * system's business: struct gic_config says it, or that nobody knows.
 */
static void translater_write(struct gs *g, const struct reg_at *a, u64 val)
{
	if (g->gic->cpu_device_id == GIC_NO_DEVICE)
		gs_emit(g, OBS_UNMODELLED, UNMODELLED_reg, a->unit, a->as->pe.n);
	else
		gic_msi(g, GS_ITS(a->unit), g->gic->cpu_device_id, (u32)val);
}

/* In address order. */
static const struct reg regs[] = {
	{ REG(GITS_CTLR), .size = R32, .read = ctlr_read, .write = ctlr_write },
	{ REG(GITS_IIDR), .size = R32, .read = gic_iidr_read },
	{ REG(GITS_TYPER), .size = R32_64, .read = typer_read },
	{ REG(GITS_MPAMIDR), .size = R32, .there = gic_mpam, .read = gic_mpamidr_read },
	{ REG(GITS_PARTIDR), .size = R32, .there = gic_mpam, ITS_AT(partidr), .write = partidr_write },
	{ REG(GITS_MPIDR), .since = GICV4_1, .size = R32, .read = mpidr_read },
	{ REG(GITS_STATUSR), .size = R32, ITS_AT(statusr), .write = umsi_statusr_write },
	{ REG(GITS_UMSIR), .size = R32_64, ITS_AT(umsir) },
	{ REG(GITS_CBASER), .size = R32_64, ITS_AT(cbaser), .unknown = CBASER_WMASK & ~VALID,
	  .read = cbaser_read, .write = cbaser_write },
	{ REG(GITS_CWRITER), .size = R32_64, ITS_AT(cwriter), .unknown = GITS_OFFSET_MASK,
	  .write = cwriter_write },
	{ REG(GITS_CREADR), .size = R32_64, ITS_AT(creadr) },
	{ REG(GITS_BASER), .count = 8, .size = R32_64, ITS_AT(baser),
	  .unknown = BASER_WMASK & ~VALID, .read = baser_read, .write = baser_write },
	{ REG(GITS_PIDR4), .size = R32, .count = 6, .read = its_id_read },
	{ REG(GITS_PIDR2), .size = R32, .read = gic_pidr2_read },
	{ REG(GITS_PIDR3), .size = R32, .count = 5, .sel = 7, .read = gic_id_read },
};

static const struct reg trans_regs[] = {
	{ REG(GITS_TRANSLATER), .size = R16_32, .wo = true, .read = reg_raz, .write = translater_write },
};

static void sgir_write(struct gs *g, const struct reg_at *a, u64 val)
{
	its_sgir(g, GS_ITS(a->unit), (u32)bits_get(val, 47, 32), (u32)bits_get(val, 3, 0));
}

static const struct reg vsgi_regs[] = {
	{ REG(GITS_SGIR), .since = GICV4_1, .size = R64, .wo = true, .there = vsgi_implemented, .read = reg_raz,
	  .write = sgir_write },
};

const struct reg_frame gits_frame = { FRAME_GITS, regs, ARRAY_SIZE(regs) };
const struct reg_frame gits_trans_frame = { FRAME_GITS_TRANS, trans_regs, ARRAY_SIZE(trans_regs) };
const struct reg_frame gits_vsgi_frame = { FRAME_GITS_VSGI, vsgi_regs, ARRAY_SIZE(vsgi_regs) };
