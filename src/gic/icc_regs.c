/* SPDX-License-Identifier: MIT */
/* ICC_ registers as far as LPIs need them: rows; behaviour is in icc.c. */
#include "core/bits.h"
#include "gic/prio.h"
#include "gic/rd.h"
#include "gic/sysreg.h"

static u64 pmr_look(const struct gs *g, const struct sys_at *a)
{
	return icc_at(g, a->as->pe)->pmr;
}

static void pmr_write(struct gs *g, const struct sys_at *a, u64 val)
{
	icc_mut(g, a->as->pe)->pmr = prio_implemented((u8)val, 5);
}

static u64 igrpen1_look(const struct gs *g, const struct sys_at *a)
{
	return icc_at(g, a->as->pe)->grp1;
}

static void igrpen1_write(struct gs *g, const struct sys_at *a, u64 val)
{
	icc_mut(g, a->as->pe)->grp1 = val & 1;
}

static u64 hppir1_look(const struct gs *g, const struct sys_at *a)
{
	return icc_hppi(g, a->as->pe);
}

static u64 rpr_look(const struct gs *g, const struct sys_at *a)
{
	return prio_running(icc_at(g, a->as->pe)->ap, 5);
}

static u64 iar1_read(struct gs *g, const struct sys_at *a)
{
	return icc_ack(g, a->as->pe);
}

static void eoir1_write(struct gs *g, const struct sys_at *a, u64 val)
{
	icc_eoi(g, a->as->pe, (u32)bits_get(val, 23, 0));
}

static const struct sysreg regs[] = {
	{ SYSREG(ICC_PMR_EL1), .look = pmr_look, .write = pmr_write },
	{ SYSREG(ICC_RPR_EL1), .look = rpr_look },
	{ SYSREG(ICC_IAR1_EL1), .read = iar1_read },
	{ SYSREG(ICC_EOIR1_EL1), .write = eoir1_write },
	{ SYSREG(ICC_HPPIR1_EL1), .look = hppir1_look },
	{ SYSREG(ICC_IGRPEN1_EL1), .look = igrpen1_look, .write = igrpen1_write },
};

const struct sysreg_table icc_sysregs = { regs, ARRAY_SIZE(regs) };
