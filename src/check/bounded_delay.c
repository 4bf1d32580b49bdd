/* SPDX-License-Identifier: MIT */
/*
 * I2 in timed runs: nothing is owed longer than the scenario allows.  Counts
 * from the oldest raise that is not answered.
 */
#include "check/judge.h"
#include "guest/guest.h"
#include "guest/state.h"

static void judge(struct gs *g, u32 irq, u32 detail)
{
	u64 since = gst_irq_stamp(g, irq)->raised, delay = g->now_ns - since;

	if (!g->stamps || !g->check->bound_ns || !since || delay <= g->check->bound_ns)
		return;
	chk_fail(g, CHECK_bounded_delay, detail, irq, delay > 0xffffffffu ? 0xffffffffu : (u32)delay, 0);
}

/* Heard before the stamp is taken back. */
void bounded_delay_ack(struct gs *g, const struct obs *o, u32 irq)
{
	(void)o;
	if (irq != GS_NONE32 && chk_irq(g, irq)->flags & GHOST_ENABLED)
		judge(g, irq, DELAY_ACK);
}

void bounded_delay_rest(struct gs *g)
{
	u8 want = GHOST_OWED | GHOST_MAPPED | GHOST_ENABLED;

	for (u32 k = 0; k < g->guest->nirqs; k++)
		if ((chk_irq(g, k)->flags & want) == want)
			judge(g, k, DELAY_OWED);
}
