/* SPDX-License-Identifier: MIT */
/*
 * I2: at rest nothing deliverable waits for a vCPU that sleeps.
 *
 * Owed, enabled, and something still carries it: then its vCPU must be able to
 * see it.  A vCPU that sleeps, in the host or in WFI, should have been woken:
 * WFI ends with a masked interrupt too.  One that runs with interrupts on
 * should have been signalled.  One that runs with interrupts off owes us
 * nothing; neither does one that the scheduler has not come to, or never
 * started.  One that stands in the host and can never go on is as good as
 * asleep: the interrupt waits for ever.
 */
#include "check/judge.h"
#include "guest/guest.h"
#include "hyp/hyp.h"

static bool deliverable(const struct chk_irq *i)
{
	u8 want = GHOST_OWED | GHOST_MAPPED | GHOST_ENABLED;

	return (i->flags & (want | GHOST_CHANGING)) == want && i->carriers;
}

/* Why its vCPU does not see it, or -1. */
static int missed(const struct gs *g, u32 vcpu)
{
	if (hyp_vcpu_blocked(g, vcpu))
		return WAKE_BLOCKED;
	if (hyp_vcpu_stuck(g, vcpu))
		return WAKE_STUCK;
	if (!vcpu_in_guest(g, vcpu))
		return -1;
	if (vcpu_idle(g, vcpu))
		return WAKE_IDLE;
	return vcpu_irqs_on(g, vcpu) ? WAKE_NOT_DELIVERED : -1;
}

void wake_up_rest(struct gs *g)
{
	for (u32 k = 0; k < g->guest->nirqs; k++) {
		const struct chk_irq *i = chk_irq(g, k);
		int why;

		if (!deliverable(i) || i->target >= g->guest->nvcpus)
			continue;
		why = missed(g, i->target);
		if (why >= 0)
			chk_fail(g, CHECK_wake_up, (u32)why, k, i->target, 0);
	}
}
