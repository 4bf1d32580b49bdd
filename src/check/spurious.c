/* SPDX-License-Identifier: MIT */
/* I3: no acknowledge without a cause, beyond the budget.  Judged before it is booked. */
#include "check/judge.h"

void spurious_ack(struct gs *g, const struct obs *o, u32 irq)
{
	if (irq != GS_NONE32 && !chk_irq(g, irq)->credit)
		chk_fail(g, CHECK_spurious, 0, irq, o->a, 0);
}
