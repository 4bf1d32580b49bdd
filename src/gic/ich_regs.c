/* SPDX-License-Identifier: MIT */
/* ICH_ registers: rows; behaviour is in ich.c. */
#include "core/bits.h"
#include "gic/ich.h"
#include "gic/rd.h"
#include "gic/sysreg.h"

static u64 hcr_look(const struct gs *g, const struct sys_at *a)
{
	return ich_at(g, a->as->pe)->hcr | (u64)ich_at(g, a->as->pe)->eoicount << 27;
}

static void hcr_write(struct gs *g, const struct sys_at *a, u64 val)
{
	struct ich *h = ich_mut(g, a->as->pe);

	h->hcr = (u32)val & ICH_HCR_WMASK;
	h->eoicount = (u8)bits_get(val, 31, 27);
}

/* VBPR1 reads its minimum, VFIQEn is fixed with the legacy interface absent. */
static u64 vmcr_look(const struct gs *g, const struct sys_at *a)
{
	const struct ich *h = ich_at(g, a->as->pe);
	u64 bpr1 = 8 - (g->hw->caps.pre_bits + 1);

	return (u64)h->pmr << 24 | bpr1 << 18 | (u64)1 << 3 | (u64)h->grp1 << 1;
}

static void vmcr_write(struct gs *g, const struct sys_at *a, u64 val)
{
	struct ich_vmcr v = ich_vmcr_get(g, a->as->pe);

	v.pmr = (u8)bits_get(val, 31, 24);
	v.grp1 = bit_test(val, 1);
	ich_vmcr_set(g, a->as->pe, v);
}

static u64 lr_look(const struct gs *g, const struct sys_at *a)
{
	return a->i < ich_nlrs(g) ? ich_at(g, a->as->pe)->lr[a->i] : 0;
}

static void lr_write(struct gs *g, const struct sys_at *a, u64 val)
{
	if (a->i < ich_nlrs(g))
		ich_lr_write(g, a->as->pe, a->i, val);
}

static u64 ap1r_look(const struct gs *g, const struct sys_at *a)
{
	return a->i < 2 ? (u32)(ich_at(g, a->as->pe)->ap >> (32 * a->i)) : 0;
}

static void ap1r_write(struct gs *g, const struct sys_at *a, u64 val)
{
	struct ich *h = ich_mut(g, a->as->pe);

	if (a->i < 2)
		h->ap = bits_set(h->ap, 32 * a->i + 31, 32 * a->i, val);
}

static u64 elrsr_look(const struct gs *g, const struct sys_at *a)
{
	return ich_elrsr(g, a->as->pe);
}

static u64 eisr_look(const struct gs *g, const struct sys_at *a)
{
	return ich_eisr(g, a->as->pe);
}

static u64 misr_look(const struct gs *g, const struct sys_at *a)
{
	return ich_misr(g, a->as->pe);
}

static u64 vtr_look(const struct gs *g, const struct sys_at *a)
{
	(void)a;
	return ich_vtr(g);
}

static const struct sysreg regs[] = {
	{ SYSREG(ICH_AP1R_EL2), .look = ap1r_look, .write = ap1r_write },
	{ SYSREG(ICH_HCR_EL2), .look = hcr_look, .write = hcr_write },
	{ SYSREG(ICH_VTR_EL2), .look = vtr_look },
	{ SYSREG(ICH_MISR_EL2), .look = misr_look },
	{ SYSREG(ICH_EISR_EL2), .look = eisr_look },
	{ SYSREG(ICH_ELRSR_EL2), .look = elrsr_look },
	{ SYSREG(ICH_VMCR_EL2), .look = vmcr_look, .write = vmcr_write },
	{ SYSREG(ICH_LR_EL2), .look = lr_look, .write = lr_write },
};

const struct sysreg_table ich_sysregs = { regs, ARRAY_SIZE(regs) };
