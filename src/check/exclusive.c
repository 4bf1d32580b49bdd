/* SPDX-License-Identifier: MIT */
/*
 * I4: never two carriers of one event that a guest could acknowledge.
 *
 * Visible are the copy in a virtual CPU interface and a list register that
 * holds it pending; for the same vCPU also a list register that holds it
 * active, because software-injected LPIs have an active state and directly
 * injected ones have not.  While the guest itself moves the interrupt, the old
 * and the new vCPU may both see it; when its command has completed no more.
 *
 * Not judged: an active list register of one vCPU against a copy of another,
 * and one that is active when the vCPU enters the guest with the copy there.
 */
#include "check/judge.h"
#include "gic/gic.h"
#include "guest/guest.h"
#include "hyp/hyp.h"

static void judge(struct gs *g, u32 irq)
{
	const struct chk_irq *i = chk_irq(g, irq);

	if (ghost_copies(i) + ghost_lrs(i) >= 2 && !(i->flags & GHOST_CHANGING))
		chk_fail(g, CHECK_exclusive, 0, irq, ghost_copies(i), ghost_lrs(i));
}

/* The vCPU is in the guest and one of its list registers holds the vINTID, pending or active. */
static bool lr_holds(const struct gs *g, u32 vcpu, u32 vintid)
{
	u16 pe = vcpu_pe(g, vcpu);

	if (pe == GS_NONE16)
		return false;
	for (u32 n = 0; n < ich_nlrs(g); n++) {
		struct ich_lr lr = ich_lr_get(g, GS_PE(pe), n);

		if (lr.state != LR_INVALID && lr.vintid == vintid)
			return true;
	}
	return false;
}

void exclusive_carry(struct gs *g, const struct obs *o, u32 irq)
{
	u16 vcpu;

	if (irq == GS_NONE32 || (o->a != PLACE_VCOPY && o->a != PLACE_LR))
		return;
	judge(g, irq);
	if (o->a != PLACE_VCOPY)
		return;
	vcpu = hyp_vpe_vcpu(g, GS_VPE(o->b));
	if (vcpu != GS_NONE16 && lr_holds(g, vcpu, o->c))
		chk_fail(g, CHECK_exclusive, 1, irq, ghost_copies(chk_irq(g, irq)), ghost_lrs(chk_irq(g, irq)));
}

void exclusive_done(struct gs *g, const struct obs *o, u32 irq)
{
	(void)o;
	if (irq != GS_NONE32)
		judge(g, irq);
}
