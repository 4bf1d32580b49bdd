/* SPDX-License-Identifier: MIT */
/*
 * Sets of PEs, so that nobody looks for one by asking them all.
 *
 * Each says of all PEs what other state says of one, so it lives in the shadow
 * zone: journalled, and no part of what tells states apart.  With few PEs
 * asking all of them is as cheap, and nothing is kept.
 */
#ifndef GS_GIC_PESET_H
#define GS_GIC_PESET_H

#include "gic/state.h"

/* So many are asked one by one; audits keep the sets always. */
#ifdef GICSIM_AUDIT
#define PESET_FEW 1u
#else
#define PESET_FEW 8u
#endif

/* vPEs are told apart by their number mod 64, as in gs_touched_in(). */
#define PESET_VPES 64u

static inline bool peset_kept(const struct gs *g)
{
	return g->gic->pes > PESET_FEW;
}

/* Which set: PEs to which a message of this ITS is under way. */
static inline u32 peset_msg(gs_its i)
{
	return i.n;
}

/* PEs to which a message of this ITS is under way that hands something on to another PE or vPE. */
static inline u32 peset_move(const struct gs *g, gs_its i)
{
	return g->gic->its + i.n;
}

/* With lpi_config_cache = none: PEs that have an LPI pending, PEs whose redistributor has loaded a vLPI. */
static inline u32 peset_pend(const struct gs *g)
{
	return 2u * g->gic->its;
}

static inline u32 peset_seen(const struct gs *g)
{
	return 2u * g->gic->its + 1;
}

/* PEs whose CPU interface has been handed a vLPI or vSGI. */
static inline u32 peset_copy(const struct gs *g)
{
	return 2u * g->gic->its + 2;
}

/* PEs that take part in 1 of N for a group (bank.h), of those awake or those asleep. */
static inline u32 peset_part(const struct gs *g, u32 grp, bool asleep)
{
	return 2u * g->gic->its + 3 + 2 * grp + asleep;
}

/* PEs on which a vPE of this number mod 64 is resident or leaving. */
static inline u32 peset_on(const struct gs *g, u32 vpe)
{
	return 2u * g->gic->its + 9 + vpe % PESET_VPES;
}

void peset_layout(struct gs_layout *l, const struct gic_config *c);
void peset_change(struct gs *g, u32 set, gs_pe pe, bool in);

static inline void peset_put(struct gs *g, u32 set, gs_pe pe, bool in)
{
	if (peset_kept(g))
		peset_change(g, set, pe, in);
}

bool peset_has(const struct gs *g, u32 set, gs_pe pe);
/* The first member from `from` on; GS_NONE32: none. */
u32 peset_next(const struct gs *g, u32 set, u32 from);
/* The first PE from `from` on that is worth a look, whether the set is kept or not; not a PE: none. */
static inline u32 peset_look(const struct gs *g, u32 set, u32 from)
{
	return peset_kept(g) ? peset_next(g, set, from) : from;
}
/* Members among PEs 64w to 64w + 63, a bit each. */
u64 peset_word(const struct gs *g, u32 set, u32 w);
/* Members by their number mod 64. */
u64 peset_mod64(const struct gs *g, u32 set);

/* For audits: is the set what asking every PE gives, if it is kept and in use?  And all of them? */
bool peset_sound(const struct gs *g, u32 set);
bool peset_all_sound(const struct gs *g);

#endif
