/* SPDX-License-Identifier: MIT */
/*
 * ICC_ registers: rows; behaviour is in icc.c and icc_ack.c.
 *
 * The register interface cannot be switched off (ICC_SRE_: RAO/WI), and there
 * is no bypass.  The hardware has EL3 when it has two Security states.
 */
#include "core/bits.h"
#include "gic/icc.h"
#include "gic/sysreg.h"

static bool has_el3(const struct gs *g)
{
	return g->hw->caps.security;
}

/* PRI-13: Group 0 is out of reach of Non-secure software, and so are its priorities. */
static bool half_view(const struct gs *g, const struct gic_as *as)
{
	return has_el3(g) && !gicd_secure(as) && as->scr_fiq;
}

static u8 half(u8 prio)
{
	if (prio < 0x80)
		return 0;
	if (prio == PRIO_IDLE)
		return PRIO_IDLE;
	return (u8)(prio << 1);
}

/* ------------------------------------------------------------ priorities */

static u64 pmr_look(const struct gs *g, const struct sys_at *a)
{
	u32 pmr = icc_at(g, a->as->pe)->pmr;

	if (!half_view(g, a->as))
		return pmr;
	return pmr < 0x80 ? 0 : pmr << 1 & 0xff;
}

static void pmr_write(struct gs *g, const struct sys_at *a, u64 val)
{
	u8 old = icc_at(g, a->as->pe)->pmr, new = (u8)val;

	if (half_view(g, a->as)) {
		if (old < 0x80)
			return;
		new = (u8)(0x80 | new >> 1);
	}
	icc_mut(g, a->as->pe)->pmr = prio_implemented(new, icc_pri_bits(g));
}

static u64 rpr_look(const struct gs *g, const struct sys_at *a)
{
	const struct icc *c = icc_at(g, a->as->pe);
	u8 prio = icc_running(g, a->as->pe);
	u64 nmi = 0;

	if (bit_test(c->nmi, icc_grp1(a->as)))
		nmi |= (u64)1 << 63;
	if (has_el3(g) && gicd_secure(a->as) && bit_test(c->nmi, GRP1NS))
		nmi |= (u64)1 << 62;
	return nmi | (half_view(g, a->as) ? half(prio) : prio);
}

/* PRI-08: Secure EL1 has BPR0 for BPR1, others see it through BPR1. */
static u64 bpr_look(const struct gs *g, const struct sys_at *a, u32 grp)
{
	const struct icc *c = icc_at(g, a->as->pe);

	if (grp == GRP1S && a->as->el != 3 && bit_test(c->cbpr, 0))
		grp = GRP0;
	if (grp == GRP1NS && a->as->el != 3 && bit_test(c->cbpr, 1))
		return bpr1_from_bpr0(c->bpr[GRP0]);
	return c->bpr[grp];
}

static void bpr_write(struct gs *g, const struct sys_at *a, u32 grp, u64 val)
{
	const struct icc *c = icc_at(g, a->as->pe);
	u32 min;

	if (grp == GRP1S && a->as->el != 3 && bit_test(c->cbpr, 0))
		grp = GRP0;
	if (grp == GRP1NS && a->as->el != 3 && bit_test(c->cbpr, 1))
		return;
	min = icc_min_bpr(g, grp);
	icc_mut(g, a->as->pe)->bpr[grp] = (u8)((val & 7) < min ? min : val & 7);
}

static u64 bpr0_look(const struct gs *g, const struct sys_at *a)
{
	return bpr_look(g, a, GRP0);
}

static void bpr0_write(struct gs *g, const struct sys_at *a, u64 val)
{
	bpr_write(g, a, GRP0, val);
}

static u64 bpr1_look(const struct gs *g, const struct sys_at *a)
{
	return bpr_look(g, a, icc_grp1(a->as));
}

static void bpr1_write(struct gs *g, const struct sys_at *a, u64 val)
{
	bpr_write(g, a, icc_grp1(a->as), val);
}

/* PRI-09 */
static bool ap_there(const struct gs *g, const struct sys_at *a)
{
	return a->i < aprs_count(icc_pre_bits(g));
}

static u64 ap_look(const struct gs *g, const struct sys_at *a, u32 grp)
{
	return aprs_reg(&icc_at(g, a->as->pe)->ap[grp], a->i);
}

/* Levels beyond those implemented are RES0. */
static void ap_write(struct gs *g, const struct sys_at *a, u32 grp, u64 val)
{
	u32 levels = 1u << icc_pre_bits(g);

	if (levels < 32)
		val &= bits_mask(levels - 1, 0);
	aprs_set_reg(&icc_mut(g, a->as->pe)->ap[grp], a->i, (u32)val);
}

static u64 ap0r_look(const struct gs *g, const struct sys_at *a)
{
	return ap_look(g, a, GRP0);
}

static void ap0r_write(struct gs *g, const struct sys_at *a, u64 val)
{
	ap_write(g, a, GRP0, val);
}

static u64 ap1r_look(const struct gs *g, const struct sys_at *a)
{
	u32 grp = icc_grp1(a->as);
	u64 nmi = a->i == 0 && bit_test(icc_at(g, a->as->pe)->nmi, grp);

	return nmi << 63 | ap_look(g, a, grp);
}

static void ap1r_write(struct gs *g, const struct sys_at *a, u64 val)
{
	u32 grp = icc_grp1(a->as);
	struct icc *c = icc_mut(g, a->as->pe);

	ap_write(g, a, grp, val);
	if (a->i == 0 && g->hw->caps.nmi)
		c->nmi = (u8)bits_set(c->nmi, grp, grp, val >> 63);
}

/* ------------------------------------------------------------ acknowledge and end */

static u64 iar0_read(struct gs *g, const struct sys_at *a)
{
	return icc_iar(g, a->as, ICC_IAR_0);
}

GS_HOT static u64 iar1_read(struct gs *g, const struct sys_at *a)
{
	return icc_iar(g, a->as, ICC_IAR_1);
}

static u64 nmiar1_read(struct gs *g, const struct sys_at *a)
{
	return icc_iar(g, a->as, ICC_IAR_NMI);
}

static bool nmi_there(const struct gs *g, const struct sys_at *a)
{
	(void)a;
	return g->hw->caps.nmi;
}

/* The mask and the running priority do not hide what is pending. */
static u64 hppir0_look(const struct gs *g, const struct sys_at *a)
{
	return icc_hppir(g, a->as, icc_pending(g, a->as->pe), false);
}

static u64 hppir1_look(const struct gs *g, const struct sys_at *a)
{
	return icc_hppir(g, a->as, icc_pending(g, a->as->pe), true);
}

static void eoir0_write(struct gs *g, const struct sys_at *a, u64 val)
{
	icc_eoir(g, a->as, (u32)bits_get(val, 23, 0), false);
}

GS_HOT static void eoir1_write(struct gs *g, const struct sys_at *a, u64 val)
{
	icc_eoir(g, a->as, (u32)bits_get(val, 23, 0), true);
}

static void dir_write(struct gs *g, const struct sys_at *a, u64 val)
{
	icc_dir(g, a->as, (u32)bits_get(val, 23, 0));
}

/* ------------------------------------------------------------ SGIs */

static void sgi0r_write(struct gs *g, const struct sys_at *a, u64 val)
{
	gicr_sgi_send(g, a->as, val, GRP0);
}

static void sgi1r_write(struct gs *g, const struct sys_at *a, u64 val)
{
	gicr_sgi_send(g, a->as, val, gicd_secure(a->as) && has_el3(g) ? GRP1S : GRP1NS);
}

static void asgi1r_write(struct gs *g, const struct sys_at *a, u64 val)
{
	gicr_sgi_send(g, a->as, val, gicd_secure(a->as) && has_el3(g) ? GRP1NS : GRP1S);
}

/* ------------------------------------------------------------ control */

static u64 ctlr_fixed(const struct gs *g)
{
	const struct hw_caps *c = &g->hw->caps;

	return (u64)c->icc_ext << 19 | (u64)c->icc_rss << 18 | (u64)c->icc_a3v << 15 | (u64)c->icc_seis << 14 |
	       (u64)c->icc_idbits << 11 | (u64)c->icc_pri << 8;
}

static u64 ctlr_el1_look(const struct gs *g, const struct sys_at *a)
{
	const struct icc *c = icc_at(g, a->as->pe);
	u32 bank = !a->as->secure;

	return ctlr_fixed(g) | (u64)c->pmhe << 6 | (u64)bit_test(c->eoimode, bank) << 1 | bit_test(c->cbpr, bank);
}

/* CBPR and PMHE are for EL3 alone while there are two Security states. */
static void ctlr_el1_write(struct gs *g, const struct sys_at *a, u64 val)
{
	struct icc *c = icc_mut(g, a->as->pe);
	u32 bank = !a->as->secure;

	c->eoimode = (u8)bits_set(c->eoimode, bank, bank, val >> 1);
	if (!gicd_ds(g))
		return;
	c->cbpr = (u8)bits_set(c->cbpr, bank, bank, val);
	c->pmhe = bit_test(val, 6);
}

/* EOI-06: aliases of the banked fields.  RM is for the legacy interface: RES0 where SRE cannot be cleared. */
static u64 ctlr_el3_look(const struct gs *g, const struct sys_at *a)
{
	const struct icc *c = icc_at(g, a->as->pe);

	return ctlr_fixed(g) | (u64)g->hw->caps.icc_nds << 17 | (u64)c->pmhe << 6 |
	       (u64)bit_test(c->eoimode, 1) << 4 | (u64)bit_test(c->eoimode, 0) << 3 |
	       (u64)bit_test(c->eoimode, 2) << 2 | (u64)bit_test(c->cbpr, 1) << 1 | bit_test(c->cbpr, 0);
}

static void ctlr_el3_write(struct gs *g, const struct sys_at *a, u64 val)
{
	struct icc *c = icc_mut(g, a->as->pe);

	c->pmhe = bit_test(val, 6);
	c->eoimode = (u8)(bit_test(val, 4) << 1 | bit_test(val, 3) | bit_test(val, 2) << 2);
	c->cbpr = (u8)(val & 3);
}

static u64 sre_el1_look(const struct gs *g, const struct sys_at *a)
{
	(void)g, (void)a;
	return 7;
}

static u64 sre_look(const struct gs *g, const struct sys_at *a)
{
	(void)g, (void)a;
	return 0xf;
}

static void ignored(struct gs *g, const struct sys_at *a, u64 val)
{
	(void)g, (void)a, (void)val;
}

static void enable(struct gs *g, gs_pe pe, u32 groups, u32 mask)
{
	u8 new = (u8)((icc_at(g, pe)->igrpen & ~mask) | (groups & mask));

	if (new == icc_at(g, pe)->igrpen)
		return;
	icc_mut(g, pe)->igrpen = new;
	spi_repick(g, pe);	/* ROU-02 */
}

static u64 igrpen0_look(const struct gs *g, const struct sys_at *a)
{
	return bit_test(icc_at(g, a->as->pe)->igrpen, GRP0);
}

static void igrpen0_write(struct gs *g, const struct sys_at *a, u64 val)
{
	enable(g, a->as->pe, (u32)(val & 1) << GRP0, GRP_BIT(GRP0));
}

static u64 igrpen1_look(const struct gs *g, const struct sys_at *a)
{
	return bit_test(icc_at(g, a->as->pe)->igrpen, icc_grp1(a->as));
}

static void igrpen1_write(struct gs *g, const struct sys_at *a, u64 val)
{
	u32 grp = icc_grp1(a->as);

	enable(g, a->as->pe, (u32)(val & 1) << grp, GRP_BIT(grp));
}

static u64 igrpen1_el3_look(const struct gs *g, const struct sys_at *a)
{
	u8 on = icc_at(g, a->as->pe)->igrpen;

	return (u64)bit_test(on, GRP1S) << 1 | bit_test(on, GRP1NS);
}

static void igrpen1_el3_write(struct gs *g, const struct sys_at *a, u64 val)
{
	enable(g, a->as->pe, (u32)(val & 1) << GRP1NS | (u32)(val >> 1 & 1) << GRP1S,
	       GRP_BIT(GRP1NS) | GRP_BIT(GRP1S));
}

static const struct sysreg regs[] = {
	SYSREG(ICC_PMR_EL1, .who = SYS_COMMON, .look = pmr_look, .write = pmr_write),
	SYSREG(ICC_IAR0_EL1, .who = SYS_GRP0, .read = iar0_read),
	SYSREG(ICC_EOIR0_EL1, .who = SYS_GRP0, .write = eoir0_write),
	SYSREG(ICC_HPPIR0_EL1, .who = SYS_GRP0, .look = hppir0_look),
	SYSREG(ICC_BPR0_EL1, .who = SYS_GRP0, .look = bpr0_look, .write = bpr0_write),
	SYSREG(ICC_AP0R_EL1, .who = SYS_GRP0, .there = ap_there, .look = ap0r_look, .write = ap0r_write),
	SYSREG(ICC_AP1R_EL1, .who = SYS_GRP1, .there = ap_there, .look = ap1r_look, .write = ap1r_write),
	SYSREG(ICC_NMIAR1_EL1, .who = SYS_GRP1, .there = nmi_there, .read = nmiar1_read),
	SYSREG(ICC_DIR_EL1, .who = SYS_COMMON, .write = dir_write),
	SYSREG(ICC_RPR_EL1, .who = SYS_COMMON, .look = rpr_look),
	SYSREG(ICC_SGI1R_EL1, .who = SYS_SGI, .write = sgi1r_write),
	SYSREG(ICC_ASGI1R_EL1, .who = SYS_SGI, .write = asgi1r_write),
	SYSREG(ICC_SGI0R_EL1, .who = SYS_SGI, .write = sgi0r_write),
	SYSREG(ICC_IAR1_EL1, .who = SYS_GRP1, .read = iar1_read),
	SYSREG(ICC_EOIR1_EL1, .who = SYS_GRP1, .write = eoir1_write),
	SYSREG(ICC_HPPIR1_EL1, .who = SYS_GRP1, .look = hppir1_look),
	SYSREG(ICC_BPR1_EL1, .who = SYS_GRP1, .look = bpr1_look, .write = bpr1_write),
	SYSREG(ICC_CTLR_EL1, .who = SYS_COMMON, .look = ctlr_el1_look, .write = ctlr_el1_write),
	SYSREG(ICC_SRE_EL1, .look = sre_el1_look, .write = ignored),
	SYSREG(ICC_IGRPEN0_EL1, .who = SYS_GRP0, .look = igrpen0_look, .write = igrpen0_write),
	SYSREG(ICC_IGRPEN1_EL1, .who = SYS_GRP1, .look = igrpen1_look, .write = igrpen1_write),
	SYSREG(ICC_SRE_EL2, .who = SYS_EL2, .look = sre_look, .write = ignored),
	SYSREG(ICC_CTLR_EL3, .who = SYS_EL3, .look = ctlr_el3_look, .write = ctlr_el3_write),
	SYSREG(ICC_SRE_EL3, .who = SYS_EL3, .look = sre_look, .write = ignored),
	SYSREG(ICC_IGRPEN1_EL3, .who = SYS_EL3, .look = igrpen1_el3_look, .write = igrpen1_el3_write),
};

const struct sysreg_table icc_sysregs = { regs, ARRAY_SIZE(regs) };
