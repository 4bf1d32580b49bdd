/* SPDX-License-Identifier: MIT */
/*
 * Observations: what happened, told to whoever listens.
 *
 * One direction, no answers: a run without listeners takes the same steps.
 * Kinds and the meaning of a, b, c, d are rows of obs.def.  Sinks that write
 * state (ghost obligations) write only their own block.
 */
#ifndef GS_CORE_OBS_H
#define GS_CORE_OBS_H

#include "core/gs.h"

enum obs_kind {
#define OBS(name, a, b, c, d, text) OBS_##name,
#include "core/obs.def"
#undef OBS
	OBS_KINDS
};

struct obs {
	u64 time_ns;		/* timed runs; else 0 */
	u16 kind;
	u16 pad;
	u32 actor;		/* who stepped: engine's actor instance number */
	u32 a, b, c, d;
};

struct obs_info {
	const char *name;
	const char *field[4];	/* null: unused */
	const char *text;
};

extern const struct obs_info obs_info[OBS_KINDS];

void sink_want(struct sink *s, enum obs_kind k);
/* gs_emit4() when somebody may listen. */
void gs_emit_to(struct gs *g, enum obs_kind k, u32 a, u32 b, u32 c, u32 d);

/* Nobody listens to most: gs_step_begin() has found out to which. */
static inline void gs_emit4(struct gs *g, enum obs_kind k, u32 a, u32 b, u32 c, u32 d)
{
	if (k == OBS_UNMODELLED)
		g->step.unmodelled = true;
	if (!(g->step.unheard[k / 64] >> (k % 64) & 1))
		gs_emit_to(g, k, a, b, c, d);
}

#define gs_emit(g, k, a, b, c) gs_emit4(g, k, a, b, c, 0)

#endif
