/* SPDX-License-Identifier: MIT */
/*
 * Hypervisor control of the virtual CPU interface: list registers, VMCR,
 * and the maintenance state computed from them.
 *
 * List registers are kept as the manual lays them out.  struct ich_lr, what
 * the software vGIC works with, has no pINTID: HW=1 through it links to INTID
 * 0, which is no interrupt that can be deactivated, and is reported (A15).
 * Deactivating a physical interrupt through HW=1 is not modelled: LPIs have
 * no active state, and nothing else is.
 *
 * The maintenance interrupt is a level that takes the PE out of the guest
 * (ich_maintenance); it has no PPI of its own.
 */
#include "gic/ich.h"

#include "core/bits.h"
#include "core/diag.h"
#include "gic/prio.h"
#include "gic/rd.h"

u32 ich_nlrs(const struct gs *g)
{
	return g->hw->caps.list_regs + 1;
}

static u8 state_of(u64 lr)
{
	return (u8)bits_get(lr, 63, 62);
}

struct ich_lr ich_lr_get(const struct gs *g, gs_pe pe, u32 n)
{
	u64 lr = ich_at(g, pe)->lr[n];

	gs_assert(n < ich_nlrs(g));
	return (struct ich_lr){ (u32)lr, (u8)bits_get(lr, 55, 48), state_of(lr),
				(lr & ICH_LR_HW) != 0, (lr & ICH_LR_Group) != 0 };
}

/* LR-11 and A15. */
static void lint(struct gs *g, gs_pe pe, u32 n, u64 val)
{
	u32 vintid = (u32)val, pintid = (u32)bits_get(val, 44, 32);

	if (!state_of(val))
		return;
	for (u32 i = 0; i < ich_nlrs(g); i++) {
		u64 lr = ich_at(g, pe)->lr[i];

		if (i != n && state_of(lr) && (u32)lr == vintid) {
			gs_emit(g, OBS_UNPRED, UNPRED_lr_twice, pe.n, vintid);
			break;
		}
	}
	if (val & ICH_LR_HW && (pintid < 16 || (pintid >= 1020 && pintid <= 1023)))
		gs_emit(g, OBS_UNPRED, UNPRED_lr_hw_pintid, pe.n, vintid);
}

void ich_lr_write(struct gs *g, gs_pe pe, u32 n, u64 val)
{
	u32 bits = g->hw->caps.pri_bits + 1;

	gs_assert(n < ich_nlrs(g));
	val &= ICH_LR_WMASK;
	val = bits_set(val, 55, 48, prio_implemented((u8)bits_get(val, 55, 48), bits));
	lint(g, pe, n, val);
	if (ich_at(g, pe)->lr[n] != val)
		ich_mut(g, pe)->lr[n] = val;
}

void ich_lr_set(struct gs *g, gs_pe pe, u32 n, struct ich_lr lr)
{
	gs_assert(lr.state <= LR_PENDACT);
	ich_lr_write(g, pe, n,
		     (u64)lr.state << 62 | (lr.hw ? ICH_LR_HW : 0) |
			     (lr.group ? ICH_LR_Group : 0) | (u64)lr.prio << 48 | lr.vintid);
}

void ich_lr_state(struct gs *g, gs_pe pe, u32 n, u8 state)
{
	struct ich *h = ich_mut(g, pe);

	h->lr[n] = bits_set(h->lr[n], 63, 62, state);
}

void ich_enable(struct gs *g, gs_pe pe, bool on)
{
	struct ich *h = ich_mut(g, pe);

	h->hcr = on ? h->hcr | ICH_HCR_En : h->hcr & ~ICH_HCR_En;
}

void ich_underflow(struct gs *g, gs_pe pe, bool on)
{
	const struct ich *old = ich_at(g, pe);

	if (!!(old->hcr & ICH_HCR_UIE) == on)
		return;
	ich_mut(g, pe)->hcr ^= ICH_HCR_UIE;
}

bool ich_maintenance(const struct gs *g, gs_pe pe)
{
	const u64 causes = ICH_HCR_UIE | ICH_HCR_LRENPIE | ICH_HCR_NPIE | ICH_HCR_VGrp0DIE | ICH_HCR_VGrp1EIE |
			   ICH_HCR_VGrp1DIE;
	const struct ich *h = ich_at(g, pe);

	return h->hcr & ICH_HCR_En && h->hcr & causes && ich_misr(g, pe);
}

u64 ich_touched(const struct gs *g)
{
	return gs_touched_in(g, BLK_ICH);
}

struct ich_vmcr ich_vmcr_get(const struct gs *g, gs_pe pe)
{
	const struct ich *h = ich_at(g, pe);

	return (struct ich_vmcr){ .pmr = h->pmr, .grp1 = h->grp1, .ap = h->ap };
}

void ich_vmcr_set(struct gs *g, gs_pe pe, struct ich_vmcr v)
{
	struct ich *h = ich_mut(g, pe);

	h->pmr = prio_implemented(v.pmr, g->hw->caps.pri_bits + 1);
	h->grp1 = v.grp1 != 0;
	h->ap = v.ap;
}

/* ------------------------------------------------------------ computed state */

/* LR-10 */
u64 ich_elrsr(const struct gs *g, gs_pe pe)
{
	u64 r = 0;

	for (u32 n = 0; n < ich_nlrs(g); n++) {
		u64 lr = ich_at(g, pe)->lr[n];

		if (!state_of(lr) && (lr & ICH_LR_HW || !(lr & ICH_LR_EOI)))
			r |= (u64)1 << n;
	}
	return r;
}

u64 ich_eisr(const struct gs *g, gs_pe pe)
{
	u64 r = 0;

	for (u32 n = 0; n < ich_nlrs(g); n++) {
		u64 lr = ich_at(g, pe)->lr[n];

		if (!state_of(lr) && !(lr & ICH_LR_HW) && lr & ICH_LR_EOI)
			r |= (u64)1 << n;
	}
	return r;
}

/* MNT-02, MNT-03, MNT-04.  Virtual Group 0 is never enabled here. */
u64 ich_misr(const struct gs *g, gs_pe pe)
{
	const struct ich *h = ich_at(g, pe);
	u32 valid = 0, pending = 0;
	u64 r = ich_eisr(g, pe) != 0;

	for (u32 n = 0; n < ich_nlrs(g); n++) {
		valid += state_of(h->lr[n]) != LR_INVALID;
		pending += state_of(h->lr[n]) == LR_PENDING;
	}
	r |= (u64)(h->hcr & ICH_HCR_UIE && valid <= 1) << 1;
	r |= (u64)(h->hcr & ICH_HCR_LRENPIE && h->eoicount) << 2;
	r |= (u64)(h->hcr & ICH_HCR_NPIE && !pending) << 3;
	r |= (u64)(h->hcr & ICH_HCR_VGrp0DIE ? 1 : 0) << 5;
	r |= (u64)(h->hcr & ICH_HCR_VGrp1EIE && h->grp1) << 6;
	r |= (u64)(h->hcr & ICH_HCR_VGrp1DIE && !h->grp1) << 7;
	return r;
}

/* LR-13; TDS and A3V are 0, DVIM is 1 where there is direct injection. */
u64 ich_vtr(const struct gs *g)
{
	const struct hw_caps *c = &g->hw->caps;
	bool v4 = g->gic->version >= GICV4_0;

	return (u64)c->pri_bits << 29 | (u64)c->pre_bits << 26 | (u64)1 << 23 |
	       (u64)!v4 << 20 | (u64)v4 << 18 | c->list_regs;
}
