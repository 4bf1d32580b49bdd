/* SPDX-License-Identifier: MIT */
/* ICH_ registers: rows; behaviour is in ich.c. */
#include "gic/ich.h"
#include "gic/rd.h"
#include "gic/sysreg.h"

static u64 hcr_look(const struct gs *g, const struct sys_at *a)
{
	return ich_at(g, a->as->pe)->hcr;
}

static void hcr_write(struct gs *g, const struct sys_at *a, u64 val)
{
	ich_hcr_write(g, a->as->pe, (u32)val);
}

static u64 vmcr_look(const struct gs *g, const struct sys_at *a)
{
	return ich_at(g, a->as->pe)->vmcr;
}

static void vmcr_write(struct gs *g, const struct sys_at *a, u64 val)
{
	ich_vmcr_write(g, a->as->pe, (u32)val);
}

static bool lr_there(const struct gs *g, const struct sys_at *a)
{
	return a->i < ich_nlrs(g);
}

static u64 lr_look(const struct gs *g, const struct sys_at *a)
{
	return ich_at(g, a->as->pe)->lr[a->i];
}

static void lr_write(struct gs *g, const struct sys_at *a, u64 val)
{
	ich_lr_write(g, a->as->pe, a->i, val);
}

static u64 ap0r_look(const struct gs *g, const struct sys_at *a)
{
	return ich_ap_read(g, a->as->pe, 0, a->i);
}

static void ap0r_write(struct gs *g, const struct sys_at *a, u64 val)
{
	ich_ap_write(g, a->as->pe, 0, a->i, val);
}

static u64 ap1r_look(const struct gs *g, const struct sys_at *a)
{
	return ich_ap_read(g, a->as->pe, 1, a->i);
}

static void ap1r_write(struct gs *g, const struct sys_at *a, u64 val)
{
	ich_ap_write(g, a->as->pe, 1, a->i, val);
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
	SYSREG(ICH_AP0R_EL2, SYS_EL2, .there = icv_ap_there, .look = ap0r_look, .write = ap0r_write),
	SYSREG(ICH_AP1R_EL2, SYS_EL2, .there = icv_ap_there, .look = ap1r_look, .write = ap1r_write),
	SYSREG(ICH_HCR_EL2, SYS_EL2, .look = hcr_look, .write = hcr_write),
	SYSREG(ICH_VTR_EL2, SYS_EL2, .look = vtr_look),
	SYSREG(ICH_MISR_EL2, SYS_EL2, .look = misr_look),
	SYSREG(ICH_EISR_EL2, SYS_EL2, .look = eisr_look),
	SYSREG(ICH_ELRSR_EL2, SYS_EL2, .look = elrsr_look),
	SYSREG(ICH_VMCR_EL2, SYS_EL2, .look = vmcr_look, .write = vmcr_write),
	SYSREG(ICH_LR_EL2, SYS_EL2, .there = lr_there, .look = lr_look, .write = lr_write),
};

const struct sysreg_table ich_sysregs = { regs, ARRAY_SIZE(regs) };
