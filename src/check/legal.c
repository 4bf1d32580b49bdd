/* SPDX-License-Identifier: MIT */
/* I7: no UNPREDICTABLE use of the hardware.  The detail is the row; run.c notes it as a lint. */
#include "check/judge.h"

void legal_use(struct gs *g, const struct obs *o, u32 irq)
{
	(void)irq;
	chk_fail(g, CHECK_legal, o->a, o->b, o->c, 0);
}
