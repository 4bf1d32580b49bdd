/* SPDX-License-Identifier: MIT */
/*
 * Hypervisor control of the virtual CPU interface: list registers, VMCR,
 * active priorities, and the maintenance state computed from them.
 *
 * Registers are kept as the manual lays them out, without what is RES0.
 * struct ich_lr, what the software vGIC works with, has no pINTID: HW=1
 * through it links to INTID 0, which is no interrupt that can be deactivated,
 * and is reported (A15).
 *
 * SRE is fixed to 1: VFIQEn is RES1 and VAckCtl RES0.
 *
 * The maintenance interrupt is a level (ich_maintenance): for the software
 * vGIC it takes the PE out of the guest; as a PPI it is one of the lines.
 */
#include "gic/ich.h"

#include "core/bits.h"
#include "core/diag.h"
#include "gic/prio.h"
#include "gic/rd.h"

_Static_assert(sizeof(((struct ich_vmcr *)0)->ap) == sizeof(((struct ich *)0)->ap), "all of them");

u32 ich_nlrs(const struct gs *g)
{
	return g->hw->caps.list_regs + 1;
}

struct ich_lr ich_lr_get(const struct gs *g, gs_pe pe, u32 n)
{
	u64 lr = ich_at(g, pe)->lr[n];

	gs_assert(n < ich_nlrs(g));
	return (struct ich_lr){ (u32)lr, ich_lr_prio_of(lr), ich_lr_state_of(lr),
				(lr & ICH_LR_HW) != 0, (lr & ICH_LR_Group) != 0 };
}

static bool special(u32 intid)
{
	return intid >= 1020 && intid <= 1023;
}

bool ich_lr_holds(const struct gs *g, gs_pe pe, u32 vintid)
{
	const struct ich *h = ich_at(g, pe);

	for (u32 n = 0; n < ich_nlrs(g); n++)
		if (ich_lr_state_of(h->lr[n]) && (u32)h->lr[n] == vintid)
			return true;
	return false;
}

/* LR-08, LR-11, A15 and VSG-09. */
static void lint(struct gs *g, gs_pe pe, u32 n, u64 val)
{
	u32 vintid = (u32)val, pintid = (u32)bits_get(val, 44, 32);

	if (!ich_lr_state_of(val))
		return;
	for (u32 i = 0; i < ich_nlrs(g); i++) {
		u64 lr = ich_at(g, pe)->lr[i];

		if (i != n && ich_lr_state_of(lr) && (u32)lr == vintid) {
			gs_emit(g, OBS_UNPRED, UNPRED_lr_twice, pe.n, vintid);
			break;
		}
	}
	if (special(vintid))
		gs_emit(g, OBS_UNPRED, UNPRED_lr_special, pe.n, vintid);
	if (vintid < 16 && gicr_v_at(g, pe)->copy_vintid == VSGI_INTID(vintid))
		gs_emit(g, OBS_UNPRED, UNPRED_lr_vsgi, pe.n, vintid);
	if (!(val & ICH_LR_HW))
		return;
	if (pintid < 16 || special(pintid))
		gs_emit(g, OBS_UNPRED, UNPRED_lr_hw_pintid, pe.n, vintid);
	if (ich_lr_state_of(val) == LR_PENDACT)
		gs_emit(g, OBS_UNPRED, UNPRED_lr_hw_pendact, pe.n, vintid);
}

/* Without RES0: pINTID is there with HW=1 only, 13 bits of it with ExtRange; vINTID has 16 or 24 bits. */
static u64 lr_legal(const struct gs *g, u64 val)
{
	u64 mask = bits_mask(63, 60) | bits_mask(55, 48) | bits_mask(g->hw->caps.vtr_idbits ? 23 : 15, 0);

	if (g->hw->caps.nmi)
		mask |= ICH_LR_NMI;
	if (val & ICH_LR_HW)
		mask |= g->hw->caps.icc_ext ? bits_mask(44, 32) : bits_mask(41, 32);
	else
		mask |= ICH_LR_EOI;
	val &= mask;
	return bits_set(val, 55, 48, prio_implemented(ich_lr_prio_of(val), ich_pri_bits(g)));
}

void ich_lr_write(struct gs *g, gs_pe pe, u32 n, u64 val)
{
	gs_assert(n < ich_nlrs(g));
	val = lr_legal(g, val);
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

u64 ich_touched(const struct gs *g)
{
	return gs_touched_in(g, BLK_ICH);
}

/* ------------------------------------------------------------ HCR, VMCR, active priorities */

/* PRI-07: a binary point below the smallest is stored as the smallest. */
static u32 vmcr_legal(const struct gs *g, u32 val)
{
	u32 bpr0 = vmcr_bpr0(val), bpr1 = vmcr_bpr1(val), pre = ich_pre_bits(g);

	bpr0 = bpr0 < bpr0_min(pre) ? bpr0_min(pre) : bpr0;
	bpr1 = bpr1 < bpr1_min(pre) ? bpr1_min(pre) : bpr1;
	val &= ICH_VMCR_VEOIM | ICH_VMCR_VCBPR | ICH_VMCR_VENG1 | ICH_VMCR_VENG0 | (u32)bits_mask(31, 24);
	val = (u32)bits_set(val, 31, 24, prio_implemented(vmcr_pmr(val), ich_pri_bits(g)));
	return val | bpr0 << 21 | bpr1 << 18 | ICH_VMCR_VFIQEn;
}

void ich_reset(struct gs *g, gs_pe pe)
{
	u64 unknown = rd_choice_now(g, CHOICE_unknown_reset_zero) ? ~(u64)0 : 0;
	struct ich *h = ich_mut(g, pe);

	*h = (struct ich){ 0 };
	for (u32 n = 0; n < ich_nlrs(g); n++)
		h->lr[n] = lr_legal(g, unknown);
	h->vmcr = vmcr_legal(g, (u32)unknown);
	icv_groups_changed(g, pe);
}

static u32 hcr_legal(const struct gs *g, u32 val)
{
	u32 mask = ICH_HCR_EOIcount | (u32)bits_mask(13, 10) | (u32)bits_mask(7, 0);

	if (g->gic->version >= GICV4_1)
		mask |= ICH_HCR_vSGIEOICount;
	if (g->gic->version >= GICV4_0 && g->hw->caps.vtr_dvim)
		mask |= ICH_HCR_DVIM;
	if (g->hw->caps.vtr_tds)
		mask |= ICH_HCR_TDIR;
	return val & mask;
}

void ich_hcr_write(struct gs *g, gs_pe pe, u32 val)
{
	val = hcr_legal(g, val);
	if (ich_at(g, pe)->hcr != val)
		ich_mut(g, pe)->hcr = val;
}

void ich_vmcr_write(struct gs *g, gs_pe pe, u32 val)
{
	val = vmcr_legal(g, val);
	if (ich_at(g, pe)->vmcr == val)
		return;
	ich_mut(g, pe)->vmcr = val;
	icv_groups_changed(g, pe);
}

/* Bit 63 of the first register of Group 1 is an active NMI. */
void ich_ap_write(struct gs *g, gs_pe pe, u32 group, u32 n, u64 val)
{
	bool nmi = g->hw->caps.nmi && val >> 63;

	gs_assert(n < aprs_count(ich_pre_bits(g)));
	if (aprs_reg(&ich_at(g, pe)->ap[group], n) != (u32)val)
		aprs_set_reg(&ich_mut(g, pe)->ap[group], n, (u32)val);
	if (group && !n && ich_at(g, pe)->nmi != nmi)
		ich_mut(g, pe)->nmi = nmi;
}

u64 ich_ap_read(const struct gs *g, gs_pe pe, u32 group, u32 n)
{
	const struct ich *h = ich_at(g, pe);

	return (u64)(group && !n && h->nmi) << 63 | aprs_reg(&h->ap[group], n);
}

struct ich_vmcr ich_vmcr_get(const struct gs *g, gs_pe pe)
{
	const struct ich *h = ich_at(g, pe);
	struct ich_vmcr v = { .pmr = vmcr_pmr(h->vmcr), .grp1 = (h->vmcr & ICH_VMCR_VENG1) != 0,
			      .grp0 = h->vmcr & ICH_VMCR_VENG0, .cbpr = (h->vmcr & ICH_VMCR_VCBPR) != 0,
			      .eoim = (h->vmcr & ICH_VMCR_VEOIM) != 0, .bpr0 = vmcr_bpr0(h->vmcr),
			      .bpr1 = vmcr_bpr1(h->vmcr) };

	for (u32 k = 0; k < 2 * APRS_MAX; k++)
		v.ap[k / APRS_MAX][k % APRS_MAX] = aprs_reg(&h->ap[k / APRS_MAX], k % APRS_MAX);
	return v;
}

void ich_vmcr_set(struct gs *g, gs_pe pe, struct ich_vmcr v)
{
	struct ich *h = ich_mut(g, pe);

	h->vmcr = vmcr_legal(g, (u32)v.pmr << 24 | (v.bpr0 & 7u) << 21 | (v.bpr1 & 7u) << 18 |
				(v.eoim ? ICH_VMCR_VEOIM : 0) | (v.cbpr ? ICH_VMCR_VCBPR : 0) |
				(v.grp1 ? ICH_VMCR_VENG1 : 0) | (v.grp0 ? ICH_VMCR_VENG0 : 0));
	for (u32 k = 0; k < 2 * APRS_MAX; k++)
		aprs_set_reg(&h->ap[k / APRS_MAX], k % APRS_MAX, v.ap[k / APRS_MAX][k % APRS_MAX]);
	icv_groups_changed(g, pe);
}

/* ------------------------------------------------------------ computed state */

/* LR-10: free for software; its interrupt has ended and the hypervisor wants to know. */
static bool empty(u64 lr)
{
	return ich_lr_state_of(lr) == LR_INVALID && (lr & ICH_LR_HW || !(lr & ICH_LR_EOI));
}

static bool ended(u64 lr)
{
	return ich_lr_state_of(lr) == LR_INVALID && !(lr & ICH_LR_HW) && lr & ICH_LR_EOI;
}

u64 ich_elrsr(const struct gs *g, gs_pe pe)
{
	u64 r = 0;

	for (u32 n = 0; n < ich_nlrs(g); n++)
		r |= (u64)empty(ich_at(g, pe)->lr[n]) << n;
	return r;
}

u64 ich_eisr(const struct gs *g, gs_pe pe)
{
	u64 r = 0;

	for (u32 n = 0; n < ich_nlrs(g); n++)
		r |= (u64)ended(ich_at(g, pe)->lr[n]) << n;
	return r;
}

/* MNT-02, MNT-03, MNT-04; MNT-05: the enable of Group 0 is VENG0. */
u64 ich_misr(const struct gs *g, gs_pe pe)
{
	const struct ich *h = ich_at(g, pe);
	u32 hcr = h->hcr, valid = 0, pending = 0, nlrs = ich_nlrs(g), on;
	u64 r = 0;

	for (u32 n = 0; n < nlrs; n++) {
		u64 lr = h->lr[n];

		valid += ich_lr_state_of(lr) != LR_INVALID;
		pending += ich_lr_state_of(lr) == LR_PENDING;
		r |= ended(lr);
	}
	r |= (u64)(hcr & ICH_HCR_UIE && valid <= 1) << 1;
	r |= (u64)(hcr & ICH_HCR_LRENPIE && hcr & ICH_HCR_EOIcount) << 2;
	r |= (u64)(hcr & ICH_HCR_NPIE && !pending) << 3;
	on = h->vmcr & ICH_VMCR_VENG0 ? ICH_HCR_VGrp0EIE : ICH_HCR_VGrp0DIE;
	on |= h->vmcr & ICH_VMCR_VENG1 ? ICH_HCR_VGrp1EIE : ICH_HCR_VGrp1DIE;
	return r | (hcr & on);	/* VGrp0E to VGrp1D have the places of their enables */
}

/* MNT-01 */
bool ich_maintenance(const struct gs *g, gs_pe pe)
{
	return ich_at(g, pe)->hcr & ICH_HCR_En && ich_misr(g, pe);
}

/* LR-13 */
u64 ich_vtr(const struct gs *g)
{
	const struct hw_caps *c = &g->hw->caps;
	bool v4 = g->gic->version >= GICV4_0;

	return (u64)c->pri_bits << 29 | (u64)c->pre_bits << 26 | (u64)c->vtr_idbits << 23 |
	       (u64)c->vtr_seis << 22 | (u64)c->vtr_a3v << 21 | (u64)!v4 << 20 | (u64)c->vtr_tds << 19 |
	       (u64)(v4 && c->vtr_dvim) << 18 | c->list_regs;
}
