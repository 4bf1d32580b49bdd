/* SPDX-License-Identifier: MIT */
#include "core/gs.h"

#include "core/diag.h"

void gs_fail(struct gs *g, u16 inv, u16 detail, u32 a, u32 b, u32 c)
{
	struct gs_step *s = &g->step;

	gs_assert(inv < 64);
	if (!(s->failed >> inv & 1) && s->nfailures < ARRAY_SIZE(s->failure))
		s->failure[s->nfailures++] = (struct gs_failure){ inv, detail, a, b, c };
	s->failed |= (u64)1 << inv;
}
