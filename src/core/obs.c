/* SPDX-License-Identifier: MIT */
#include "core/obs.h"

const struct obs_info obs_info[OBS_KINDS] = {
#define OBS(name, a, b, c, d, text) { #name, { a, b, c, d }, text },
#include "core/obs.def"
#undef OBS
};

void sink_want(struct sink *s, enum obs_kind k)
{
	s->kinds[k / 64] |= (u64)1 << (k % 64);
}

void gs_emit_to(struct gs *g, enum obs_kind k, u32 a, u32 b, u32 c, u32 d)
{
	struct obs o = { g->stamps ? g->now_ns : 0, (u16)k, 0, g->step.actor, a, b, c, d };

	for (struct sink *s = g->sinks; s; s = s->next)
		if (s->kinds[k / 64] >> (k % 64) & 1)
			s->hear(s, g, &o);
}
