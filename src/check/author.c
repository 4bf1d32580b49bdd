/* SPDX-License-Identifier: MIT */
/* What authors state: asserts in procedures, answers that a scenario expects of a request. */
#include "check/judge.h"

void author_assert(struct gs *g, const struct obs *o, u32 irq)
{
	(void)irq;
	chk_fail(g, CHECK_author, AUTHOR_ASSERT, o->a, o->b, 0);
}

void author_answer(struct gs *g, const struct obs *o, u32 irq)
{
	(void)irq;
	if (o->d && o->d != o->c + 1)
		chk_fail(g, CHECK_author, AUTHOR_ANSWER, o->a, o->c, o->d - 1);
}
