/* SPDX-License-Identifier: MIT */
/*
 * System registers of the CPU interfaces: ICH_ in full as far as ich.c has
 * state for them, ICC_ as far as LPIs need it.
 *
 * The id of a register is its encoding, op0:op1:CRn:CRm:op2 packed as in an
 * MRS instruction, so the elements of an array have ids one after the other.
 */
#include "core/bits.h"
#include "core/cost.h"
#include "gic/ich.h"
#include "gic/prio.h"
#include "gic/rd.h"

#define SYS(op0, op1, crn, crm, op2) \
	((u32)(op0) << 14 | (u32)(op1) << 11 | (u32)(crn) << 7 | (u32)(crm) << 3 | (op2))

struct sysreg {
	u32 id, count;
	u64 (*look)(const struct gs *g, gs_pe pe, u32 i);
	u64 (*read)(struct gs *g, gs_pe pe);	/* instead of look, when reading has an effect */
	void (*write)(struct gs *g, gs_pe pe, u32 i, u64 val);
};

/* ------------------------------------------------------------ ICH_ */

static u64 hcr_look(const struct gs *g, gs_pe pe, u32 i)
{
	(void)i;
	return ich_at(g, pe)->hcr | (u64)ich_at(g, pe)->eoicount << 27;
}

static void hcr_write(struct gs *g, gs_pe pe, u32 i, u64 val)
{
	struct ich *h = ich_mut(g, pe);

	(void)i;
	h->hcr = (u32)val & ICH_HCR_WMASK;
	h->eoicount = (u8)bits_get(val, 31, 27);
}

/* VBPR1 reads its minimum, VFIQEn is fixed with the legacy interface absent. */
static u64 vmcr_look(const struct gs *g, gs_pe pe, u32 i)
{
	const struct ich *h = ich_at(g, pe);
	u64 bpr1 = 8 - (g->hw->caps.pre_bits + 1);

	(void)i;
	return (u64)h->pmr << 24 | bpr1 << 18 | (u64)1 << 3 | (u64)h->grp1 << 1;
}

static void vmcr_write(struct gs *g, gs_pe pe, u32 i, u64 val)
{
	struct ich_vmcr v = ich_vmcr_get(g, pe);

	(void)i;
	v.pmr = (u8)bits_get(val, 31, 24);
	v.grp1 = bit_test(val, 1);
	ich_vmcr_set(g, pe, v);
}

static u64 lr_look(const struct gs *g, gs_pe pe, u32 i)
{
	return i < ich_nlrs(g) ? ich_at(g, pe)->lr[i] : 0;
}

static void lr_write(struct gs *g, gs_pe pe, u32 i, u64 val)
{
	if (i < ich_nlrs(g))
		ich_lr_write(g, pe, i, val);
}

static u64 ap1r_look(const struct gs *g, gs_pe pe, u32 i)
{
	return i < 2 ? (u32)(ich_at(g, pe)->ap >> (32 * i)) : 0;
}

static void ap1r_write(struct gs *g, gs_pe pe, u32 i, u64 val)
{
	struct ich *h = ich_mut(g, pe);

	if (i < 2)
		h->ap = bits_set(h->ap, 32 * i + 31, 32 * i, val);
}

static u64 elrsr_look(const struct gs *g, gs_pe pe, u32 i)
{
	(void)i;
	return ich_elrsr(g, pe);
}

static u64 eisr_look(const struct gs *g, gs_pe pe, u32 i)
{
	(void)i;
	return ich_eisr(g, pe);
}

static u64 misr_look(const struct gs *g, gs_pe pe, u32 i)
{
	(void)i;
	return ich_misr(g, pe);
}

static u64 vtr_look(const struct gs *g, gs_pe pe, u32 i)
{
	(void)pe, (void)i;
	return ich_vtr(g);
}

/* ------------------------------------------------------------ ICC_ */

static u64 pmr_look(const struct gs *g, gs_pe pe, u32 i)
{
	(void)i;
	return icc_at(g, pe)->pmr;
}

static void pmr_write(struct gs *g, gs_pe pe, u32 i, u64 val)
{
	(void)i;
	icc_mut(g, pe)->pmr = prio_implemented((u8)val, 5);
}

static u64 igrpen1_look(const struct gs *g, gs_pe pe, u32 i)
{
	(void)i;
	return icc_at(g, pe)->grp1;
}

static void igrpen1_write(struct gs *g, gs_pe pe, u32 i, u64 val)
{
	(void)i;
	icc_mut(g, pe)->grp1 = val & 1;
}

static u64 hppir1_look(const struct gs *g, gs_pe pe, u32 i)
{
	(void)i;
	return icc_hppi(g, pe);
}

static u64 rpr_look(const struct gs *g, gs_pe pe, u32 i)
{
	(void)i;
	return prio_running(icc_at(g, pe)->ap, 5);
}

static u64 iar1_read(struct gs *g, gs_pe pe)
{
	return icc_ack(g, pe);
}

static void eoir1_write(struct gs *g, gs_pe pe, u32 i, u64 val)
{
	(void)i;
	icc_eoi(g, pe, (u32)bits_get(val, 23, 0));
}

/* ------------------------------------------------------------ rows */

#define ICH_HCR_EL2     SYS(3, 4, 12, 11, 0)
#define ICH_VTR_EL2     SYS(3, 4, 12, 11, 1)
#define ICH_MISR_EL2    SYS(3, 4, 12, 11, 2)
#define ICH_EISR_EL2    SYS(3, 4, 12, 11, 3)
#define ICH_ELRSR_EL2   SYS(3, 4, 12, 11, 5)
#define ICH_VMCR_EL2    SYS(3, 4, 12, 11, 7)
#define ICH_LR_EL2      SYS(3, 4, 12, 12, 0)
#define ICH_AP1R_EL2    SYS(3, 4, 12, 9, 0)
#define ICC_PMR_EL1     SYS(3, 0, 4, 6, 0)
#define ICC_IAR1_EL1    SYS(3, 0, 12, 12, 0)
#define ICC_EOIR1_EL1   SYS(3, 0, 12, 12, 1)
#define ICC_HPPIR1_EL1  SYS(3, 0, 12, 12, 2)
#define ICC_IGRPEN1_EL1 SYS(3, 0, 12, 12, 7)
#define ICC_RPR_EL1     SYS(3, 0, 12, 11, 3)

static const struct sysreg rows[] = {
	{ .id = ICH_HCR_EL2, .look = hcr_look, .write = hcr_write },
	{ .id = ICH_VTR_EL2, .look = vtr_look },
	{ .id = ICH_MISR_EL2, .look = misr_look },
	{ .id = ICH_EISR_EL2, .look = eisr_look },
	{ .id = ICH_ELRSR_EL2, .look = elrsr_look },
	{ .id = ICH_VMCR_EL2, .look = vmcr_look, .write = vmcr_write },
	{ .id = ICH_LR_EL2, .count = GIC_LRS_MAX, .look = lr_look, .write = lr_write },
	{ .id = ICH_AP1R_EL2, .count = 4, .look = ap1r_look, .write = ap1r_write },
	{ .id = ICC_PMR_EL1, .look = pmr_look, .write = pmr_write },
	{ .id = ICC_IAR1_EL1, .read = iar1_read },
	{ .id = ICC_EOIR1_EL1, .write = eoir1_write },
	{ .id = ICC_HPPIR1_EL1, .look = hppir1_look },
	{ .id = ICC_IGRPEN1_EL1, .look = igrpen1_look, .write = igrpen1_write },
	{ .id = ICC_RPR_EL1, .look = rpr_look },
};

static const struct sysreg *find(u32 id, u32 *i)
{
	for (u32 r = 0; r < ARRAY_SIZE(rows); r++) {
		u32 count = rows[r].count ? rows[r].count : 1;

		if (id >= rows[r].id && id < rows[r].id + count) {
			*i = id - rows[r].id;
			return &rows[r];
		}
	}
	return NULL;
}

u64 gic_sysreg_peek(const struct gs *g, gs_pe pe, u32 id)
{
	u32 i = 0;
	const struct sysreg *r = find(id, &i);

	return r && r->look ? r->look(g, pe, i) : 0;
}

u64 gic_sysreg_read(struct gs *g, gs_pe pe, u32 id)
{
	u32 i = 0;
	const struct sysreg *r = find(id, &i);

	gs_cost(g, COST_SYSREG, 1);
	if (r && r->read)
		return r->read(g, pe);
	if (r && r->look)
		return r->look(g, pe, i);
	gs_emit(g, OBS_UNMODELLED, UNMODELLED_reg, id, pe.n);
	return 0;
}

void gic_sysreg_write(struct gs *g, gs_pe pe, u32 id, u64 val)
{
	u32 i = 0;
	const struct sysreg *r = find(id, &i);

	gs_cost(g, COST_SYSREG, 1);
	if (r && r->write)
		r->write(g, pe, i, val);
	else
		gs_emit(g, OBS_UNMODELLED, UNMODELLED_reg, id, pe.n);
}

/* ------------------------------------------------------------ names */

static const struct gic_field hcr_fields[] = {
	{ "En", 0, 0 }, { "UIE", 1, 1 }, { "LRENPIE", 2, 2 }, { "NPIE", 3, 3 },
	{ "VGrp0EIE", 4, 4 }, { "VGrp0DIE", 5, 5 }, { "VGrp1EIE", 6, 6 }, { "VGrp1DIE", 7, 7 },
	{ "vSGIEOICount", 8, 8 }, { "TC", 10, 10 }, { "TALL0", 11, 11 }, { "TALL1", 12, 12 },
	{ "TSEI", 13, 13 }, { "TDIR", 14, 14 }, { "DVIM", 15, 15 }, { "EOIcount", 31, 27 },
};
static const struct gic_field vtr_fields[] = {
	{ "ListRegs", 4, 0 }, { "DVIM", 18, 18 }, { "TDS", 19, 19 }, { "nV4", 20, 20 },
	{ "A3V", 21, 21 }, { "SEIS", 22, 22 }, { "IDbits", 25, 23 }, { "PREbits", 28, 26 },
	{ "PRIbits", 31, 29 },
};
static const struct gic_field misr_fields[] = {
	{ "EOI", 0, 0 }, { "U", 1, 1 }, { "LRENP", 2, 2 }, { "NP", 3, 3 }, { "VGrp0E", 4, 4 },
	{ "VGrp0D", 5, 5 }, { "VGrp1E", 6, 6 }, { "VGrp1D", 7, 7 },
};
static const struct gic_field status_fields[] = { { "Status", 15, 0 } };
static const struct gic_field vmcr_fields[] = {
	{ "VENG0", 0, 0 }, { "VENG1", 1, 1 }, { "VAckCtl", 2, 2 }, { "VFIQEn", 3, 3 },
	{ "VCBPR", 4, 4 }, { "VEOIM", 9, 9 }, { "VBPR1", 20, 18 }, { "VBPR0", 23, 21 },
	{ "VPMR", 31, 24 },
};
static const struct gic_field lr_fields[] = {
	{ "vINTID", 31, 0 }, { "pINTID", 44, 32 }, { "EOI", 41, 41 }, { "Priority", 55, 48 },
	{ "Group", 60, 60 }, { "HW", 61, 61 }, { "State", 63, 62 },
};
static const struct gic_field intid_fields[] = { { "INTID", 23, 0 } };
static const struct gic_field prio_fields[] = { { "Priority", 7, 0 } };
static const struct gic_field igrpen_fields[] = { { "Enable", 0, 0 } };

#define ROW(sym, name, frame, n, pure, f) { name, frame, sym, 8, n, pure, f, ARRAY_SIZE(f) }

const struct gic_reg_name ich_reg_names[] = {
	ROW(ICH_HCR_EL2, "ICH_HCR_EL2", FRAME_ICH, 1, 1, hcr_fields),
	ROW(ICH_VTR_EL2, "ICH_VTR_EL2", FRAME_ICH, 1, 1, vtr_fields),
	ROW(ICH_MISR_EL2, "ICH_MISR_EL2", FRAME_ICH, 1, 1, misr_fields),
	ROW(ICH_EISR_EL2, "ICH_EISR_EL2", FRAME_ICH, 1, 1, status_fields),
	ROW(ICH_ELRSR_EL2, "ICH_ELRSR_EL2", FRAME_ICH, 1, 1, status_fields),
	ROW(ICH_VMCR_EL2, "ICH_VMCR_EL2", FRAME_ICH, 1, 1, vmcr_fields),
	ROW(ICH_LR_EL2, "ICH_LR_EL2", FRAME_ICH, GIC_LRS_MAX, 1, lr_fields),
	{ "ICH_AP1R_EL2", FRAME_ICH, ICH_AP1R_EL2, 8, 4, 1, NULL, 0 },
	ROW(ICC_PMR_EL1, "ICC_PMR_EL1", FRAME_ICC, 1, 1, prio_fields),
	ROW(ICC_IAR1_EL1, "ICC_IAR1_EL1", FRAME_ICC, 1, 0, intid_fields),
	ROW(ICC_EOIR1_EL1, "ICC_EOIR1_EL1", FRAME_ICC, 1, 0, intid_fields),
	ROW(ICC_HPPIR1_EL1, "ICC_HPPIR1_EL1", FRAME_ICC, 1, 1, intid_fields),
	ROW(ICC_IGRPEN1_EL1, "ICC_IGRPEN1_EL1", FRAME_ICC, 1, 1, igrpen_fields),
	ROW(ICC_RPR_EL1, "ICC_RPR_EL1", FRAME_ICC, 1, 1, prio_fields),
};

const u32 ich_nreg_names = ARRAY_SIZE(ich_reg_names);
