/* SPDX-License-Identifier: MIT */
/*
 * System registers: from an encoding to a row.
 *
 * A register that no table has, or that cannot be read or written, is
 * UNDEFINED; the hypervisor's own accesses, which do not take exceptions here,
 * report it as not modelled.  ICH_ registers are UNDEFINED at EL1.
 */
#include "gic/sysreg.h"

#include "core/cost.h"
#include "core/obs.h"

static inline const struct sysreg *find_in(const struct sysreg_table *t, u32 id, u32 *i)
{
	u32 slot = SYS_SLOT(id);
	const struct sysreg *r;

	if (slot >= t->n)
		return NULL;
	r = &t->regs[slot];
	if (id - r->id >= r->count)
		return NULL;
	*i = id - r->id;
	return r;
}

static const struct sysreg *find(u32 id, u32 *i)
{
	const struct sysreg *r = find_in(&ich_sysregs, id, i);

	return r ? r : find_in(&icc_sysregs, id, i);
}

/* Of an array, only some elements may be there; the others are UNDEFINED. */
static bool is_there(const struct gs *g, const struct sysreg *r, const struct sys_at *a)
{
	return !r->there || r->there(g, a);
}

u64 gic_sysreg_peek(const struct gs *g, gs_pe pe, u32 id)
{
	const struct gic_as as = GIC_HOST(pe);
	struct sys_at a = { .as = &as };
	const struct sysreg *r = find(id, &a.i);

	return r && r->look && is_there(g, r, &a) ? r->look(g, &a) : 0;
}

/* SCR_EL3.FIQ, IRQ: the group's interrupts are of EL3, and so are their registers. */
static bool traps_to_el3(const struct gs *g, const struct gic_as *as, enum sys_who who)
{
	if (!g->hw->caps.security || as->el == 3)
		return false;
	switch (who) {
	case SYS_GRP0:		return as->scr_fiq;
	case SYS_GRP1:		return as->scr_irq;
	case SYS_COMMON:
	case SYS_SGI:		return as->scr_fiq && as->scr_irq;
	default:		return false;
	}
}

/* What an access means: the row, or why it does not get there. */
GS_HOT static enum gic_sys reach(struct gs *g, struct sys_at *a, u32 id, bool write, const struct sysreg **r)
{
	enum gic_sys end = GIC_SYS_OK;
	bool physical;

	*r = NULL;
	if (a->as->el == 1 && !a->as->secure) {
		*r = find_in(&icv_sysregs, id, &a->i);
		if (*r)
			end = icv_route(g, a->as, r, write);
	}
	if (end != GIC_SYS_OK)
		return end;
	physical = !*r;
	if (physical)
		*r = find(id, &a->i);
	if (!*r || !is_there(g, *r, a) || ((*r)->who == SYS_EL2 && a->as->el < 2) ||
	    ((*r)->who == SYS_EL3 && (a->as->el < 3 || !g->hw->caps.security)))
		return GIC_SYS_UNDEF;
	if (write ? !(*r)->write : !(*r)->read && !(*r)->look)
		return GIC_SYS_UNDEF;
	return physical && traps_to_el3(g, a->as, (enum sys_who)(*r)->who) ? GIC_SYS_TRAP_EL3 : GIC_SYS_OK;
}

GS_HOT enum gic_sys gic_sysreg_read_as(struct gs *g, const struct gic_as *as, u32 id, u64 *val)
{
	struct sys_at a = { .as = as };
	const struct sysreg *r;
	enum gic_sys end;

	*val = 0;
	gs_cost(g, COST_SYSREG, 1);
	end = reach(g, &a, id, false, &r);
	if (end == GIC_SYS_OK)
		*val = r->read ? r->read(g, &a) : r->look(g, &a);
	return end;
}

enum gic_sys gic_sysreg_write_as(struct gs *g, const struct gic_as *as, u32 id, u64 val)
{
	struct sys_at a = { .as = as };
	const struct sysreg *r;
	enum gic_sys end;

	gs_cost(g, COST_SYSREG, 1);
	end = reach(g, &a, id, true, &r);
	if (end == GIC_SYS_OK)
		r->write(g, &a, val);
	return end;
}

u64 gic_sysreg_read(struct gs *g, gs_pe pe, u32 id)
{
	const struct gic_as as = GIC_HOST(pe);
	u64 val;

	if (gic_sysreg_read_as(g, &as, id, &val) != GIC_SYS_OK)
		gs_emit(g, OBS_UNMODELLED, UNMODELLED_reg, id, pe.n);
	return val;
}

void gic_sysreg_write(struct gs *g, gs_pe pe, u32 id, u64 val)
{
	const struct gic_as as = GIC_HOST(pe);

	if (gic_sysreg_write_as(g, &as, id, val) != GIC_SYS_OK)
		gs_emit(g, OBS_UNMODELLED, UNMODELLED_reg, id, pe.n);
}
