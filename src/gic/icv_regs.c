/* SPDX-License-Identifier: MIT */
/*
 * ICV_ registers, and who reaches them: rows; behaviour is in icv.c.
 *
 * They have the encodings of ICC_ registers.  A Non-secure EL1 access goes to
 * the virtual interface when HCR_EL2.FMO (Group 0), IMO (Group 1) or either
 * (registers of both) is 1 (SEC-10); traps of ICH_HCR_EL2 come before that and
 * do not depend on it.  Nothing here is an SGI: its generation traps (SEC-11).
 */
#include "core/bits.h"
#include "core/choose.h"
#include "gic/ich.h"
#include "gic/prio.h"
#include "gic/rd.h"
#include "gic/sysreg.h"

static u32 vmcr(const struct gs *g, const struct sys_at *a)
{
	return ich_at(g, a->as->pe)->vmcr;
}

static void put(struct gs *g, const struct sys_at *a, u32 msb, u32 lsb, u64 val)
{
	ich_vmcr_write(g, a->as->pe, (u32)bits_set(vmcr(g, a), msb, lsb, val));
}

/* ------------------------------------------------------------ common to both groups */

static u64 pmr_look(const struct gs *g, const struct sys_at *a)
{
	return vmcr_pmr(vmcr(g, a));
}

static void pmr_write(struct gs *g, const struct sys_at *a, u64 val)
{
	put(g, a, 31, 24, val);
}

static void dir_write(struct gs *g, const struct sys_at *a, u64 val)
{
	icv_dir(g, a->as->pe, (u32)bits_get(val, 23, 0));
}

static u64 rpr_look(const struct gs *g, const struct sys_at *a)
{
	return (u64)ich_at(g, a->as->pe)->nmi << 63 | icv_running(g, a->as->pe);
}

static u64 ctlr_look(const struct gs *g, const struct sys_at *a)
{
	const struct hw_caps *c = &g->hw->caps;
	u32 v = vmcr(g, a);

	return (u64)c->icc_ext << 19 | (u64)c->icc_rss << 18 | (u64)c->vtr_a3v << 15 | (u64)c->vtr_seis << 14 | (u64)c->vtr_idbits << 11 | (u64)c->pri_bits << 8 |
	       (u64)((v & ICH_VMCR_VEOIM) != 0) << 1 | ((v & ICH_VMCR_VCBPR) != 0);
}

static void ctlr_write(struct gs *g, const struct sys_at *a, u64 val)
{
	u32 v = vmcr(g, a) & ~(ICH_VMCR_VEOIM | ICH_VMCR_VCBPR);

	v |= bit_test(val, 1) ? ICH_VMCR_VEOIM : 0;
	v |= bit_test(val, 0) ? ICH_VMCR_VCBPR : 0;
	ich_vmcr_write(g, a->as->pe, v);
}

/* ------------------------------------------------------------ Group 0 */

static u64 iar0_read(struct gs *g, const struct sys_at *a)
{
	bool direct;

	return icv_iar(g, a->as->pe, 0, &direct);
}

static void eoir0_write(struct gs *g, const struct sys_at *a, u64 val)
{
	icv_eoir(g, a->as->pe, 0, (u32)bits_get(val, 23, 0));
}

static u64 hppir0_look(const struct gs *g, const struct sys_at *a)
{
	return icv_hppir(g, a->as->pe, 0);
}

static u64 bpr0_look(const struct gs *g, const struct sys_at *a)
{
	return vmcr_bpr0(vmcr(g, a));
}

static void bpr0_write(struct gs *g, const struct sys_at *a, u64 val)
{
	put(g, a, 23, 21, val);
}

bool icv_ap_there(const struct gs *g, const struct sys_at *a)
{
	return a->i < aprs_count(ich_pre_bits(g));
}

static u64 ap0r_look(const struct gs *g, const struct sys_at *a)
{
	return ich_ap_read(g, a->as->pe, 0, a->i);
}

static void ap0r_write(struct gs *g, const struct sys_at *a, u64 val)
{
	ich_ap_write(g, a->as->pe, 0, a->i, val);
}

static u64 igrpen0_look(const struct gs *g, const struct sys_at *a)
{
	return vmcr(g, a) & 1;
}

static void igrpen0_write(struct gs *g, const struct sys_at *a, u64 val)
{
	put(g, a, 0, 0, val);
}

/* ------------------------------------------------------------ Group 1 */

/* EXT-04: a guest that takes NMIs apart (SCTLR_EL1.NMI) is told that one waits. */
GS_HOT static u64 iar1_read(struct gs *g, const struct sys_at *a)
{
	bool direct;

	if (a->as->nmi && icv_nmi(g, a->as->pe))
		return 1022;
	return icv_iar(g, a->as->pe, 1, &direct);
}

static bool nmi_there(const struct gs *g, const struct sys_at *a)
{
	(void)a;
	return g->hw->caps.nmi;
}

static u64 nmiar1_read(struct gs *g, const struct sys_at *a)
{
	bool direct;

	return icv_nmi(g, a->as->pe) ? icv_iar(g, a->as->pe, 1, &direct) : 1023;
}

GS_HOT static void eoir1_write(struct gs *g, const struct sys_at *a, u64 val)
{
	icv_eoir(g, a->as->pe, 1, (u32)bits_get(val, 23, 0));
}

static u64 hppir1_look(const struct gs *g, const struct sys_at *a)
{
	return icv_hppir(g, a->as->pe, 1);
}

/* PRI-08 */
static u64 bpr1_look(const struct gs *g, const struct sys_at *a)
{
	u32 v = vmcr(g, a);

	return v & ICH_VMCR_VCBPR ? bpr1_from_bpr0(vmcr_bpr0(v)) : vmcr_bpr1(v);
}

static void bpr1_write(struct gs *g, const struct sys_at *a, u64 val)
{
	if (!(vmcr(g, a) & ICH_VMCR_VCBPR))
		put(g, a, 20, 18, val);
}

static u64 ap1r_look(const struct gs *g, const struct sys_at *a)
{
	return ich_ap_read(g, a->as->pe, 1, a->i);
}

static void ap1r_write(struct gs *g, const struct sys_at *a, u64 val)
{
	ich_ap_write(g, a->as->pe, 1, a->i, val);
}

static u64 igrpen1_look(const struct gs *g, const struct sys_at *a)
{
	return vmcr(g, a) >> 1 & 1;
}

static void igrpen1_write(struct gs *g, const struct sys_at *a, u64 val)
{
	put(g, a, 1, 1, val);
}

/* ------------------------------------------------------------ rows */

static const struct sysreg regs[] = {
	SYSREG(ICV_PMR_EL1, SYS_COMMON, .look = pmr_look, .write = pmr_write),
	SYSREG(ICV_IAR0_EL1, SYS_GRP0, .read = iar0_read),
	SYSREG(ICV_EOIR0_EL1, SYS_GRP0, .write = eoir0_write),
	SYSREG(ICV_HPPIR0_EL1, SYS_GRP0, .look = hppir0_look),
	SYSREG(ICV_BPR0_EL1, SYS_GRP0, .look = bpr0_look, .write = bpr0_write),
	SYSREG(ICV_AP0R_EL1, SYS_GRP0, .there = icv_ap_there, .look = ap0r_look, .write = ap0r_write),
	SYSREG(ICV_AP1R_EL1, SYS_GRP1, .there = icv_ap_there, .look = ap1r_look, .write = ap1r_write),
	SYSREG(ICV_NMIAR1_EL1, SYS_GRP1, .there = nmi_there, .read = nmiar1_read),
	SYSREG(ICV_DIR_EL1, SYS_COMMON, .write = dir_write),
	SYSREG(ICV_RPR_EL1, SYS_COMMON, .look = rpr_look),
	SYSREGS(ENC(3, 0, 12, 11, 5), 3, SYS_SGI),	/* ICC_SGI1R, ICC_ASGI1R, ICC_SGI0R */
	SYSREG(ICV_IAR1_EL1, SYS_GRP1, .read = iar1_read),
	SYSREG(ICV_EOIR1_EL1, SYS_GRP1, .write = eoir1_write),
	SYSREG(ICV_HPPIR1_EL1, SYS_GRP1, .look = hppir1_look),
	SYSREG(ICV_BPR1_EL1, SYS_GRP1, .look = bpr1_look, .write = bpr1_write),
	SYSREG(ICV_CTLR_EL1, SYS_COMMON, .look = ctlr_look, .write = ctlr_write),
	SYSREG(ICV_IGRPEN0_EL1, SYS_GRP0, .look = igrpen0_look, .write = igrpen0_write),
	SYSREG(ICV_IGRPEN1_EL1, SYS_GRP1, .look = igrpen1_look, .write = igrpen1_write),
};

const struct sysreg_table icv_sysregs = { regs, ARRAY_SIZE(regs) };

/* ------------------------------------------------------------ who gets here */

/* ICH_HCR_EL2 traps of an access that would be good at EL1. */
static bool trapped(struct gs *g, const struct gic_as *as, const struct sysreg *r)
{
	u32 hcr = ich_at(g, as->pe)->hcr;

	switch (r->who) {
	case SYS_GRP0:
		return hcr & ICH_HCR_TALL0;
	case SYS_GRP1:
		return hcr & ICH_HCR_TALL1;
	case SYS_SGI:
		return hcr & ICH_HCR_TC || as->fmo || as->imo;
	default:
		break;
	}
	if (hcr & ICH_HCR_TC)
		return true;
	return r->id == ICV_DIR_EL1 && hcr & ICH_HCR_TDIR &&
	       (as->fmo || as->imo || !gs_choose(g, CHOICE_tdir_traps_icc));
}

static bool is_virtual(const struct gic_as *as, const struct sysreg *r)
{
	switch (r->who) {
	case SYS_GRP0:
		return as->fmo;
	case SYS_GRP1:
		return as->imo;
	case SYS_COMMON:
		return as->fmo || as->imo;
	default:
		return false;
	}
}

GS_HOT enum gic_sys icv_route(struct gs *g, const struct gic_as *as, const struct sysreg **r, bool write)
{
	const struct sysreg *v = *r;

	*r = NULL;
	if (v->id == ICV_NMIAR1_EL1 && !g->hw->caps.nmi)
		return GIC_SYS_UNDEF;	/* before any trap */
	if (v->who == SYS_SGI ? !write : write ? !v->write : !v->read && !v->look)
		return GIC_SYS_OK;
	if (trapped(g, as, v))
		return GIC_SYS_TRAP_EL2;
	if (is_virtual(as, v))
		*r = v;
	return GIC_SYS_OK;
}
