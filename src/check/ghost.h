/* SPDX-License-Identifier: MIT */
/*
 * Ghost state: what checks remember, per irq.
 *
 * Written by ghost.c alone, inside the step that emits the observation, so
 * that undo and fingerprint cover it.  No model code reads it.
 *
 * What may decide a verdict is hashed; where the last carrier went is only
 * told to people, and is shadow.
 */
#ifndef GS_CHECK_GHOST_H
#define GS_CHECK_GHOST_H

#include "check/check.h"
#include "core/gs.h"
#include "core/obs.h"
#include "core/obs_enums.h"

enum { BLK_CHECK_IRQ = BLK_CHECK, BLK_CHECK_LOST };

enum {
	GHOST_MAPPED = 1,	/* the guest's view: the event is one of its LPIs */
	GHOST_ENABLED = 2,
	GHOST_CHANGING = 4,	/* a command of the guest about it is under way */
	GHOST_QUIET = 8,	/* ... and it is one that takes events away */
	GHOST_OWED = 16,
	GHOST_INT = 32		/* an INT of the guest is under way: a cause that nothing carries yet */
};

struct chk_irq {
	u8 flags;
	u8 converting;		/* one bit per enum obs_convert */
	u8 carriers;
	u8 visible;		/* of them: copies (low four bits), list registers (high four) */
	u16 target;		/* vCPU, as the guest has it */
	u16 credit;		/* acknowledges that still have a cause */
};

_Static_assert(sizeof(struct chk_irq) == 8, "eight a line");

/* Where the last carrier that was destroyed was, and what destroyed it. */
struct chk_lost {
	u8 place, cause, drop;
	u8 known;
};

_Static_assert(sizeof(struct chk_lost) == 4, "no padding");

/* More would make explorations endless; then the verdict is inconclusive. */
#define CREDIT_MAX 15u
#define CREDIT_MAX_TIMED 0xffffu

static inline const struct chk_irq *chk_irq(const struct gs *g, u32 irq)
{
	return gs_at(g, BLK_CHECK_IRQ, irq);
}

static inline u32 ghost_copies(const struct chk_irq *i)
{
	return i->visible & 15u;
}

static inline u32 ghost_lrs(const struct chk_irq *i)
{
	return i->visible >> 4;
}

static inline bool ghost_converts(const struct chk_irq *i, enum obs_convert kind)
{
	return i->converting >> kind & 1;
}

/* The irq that an observation is about, or GS_NONE32. */
u32 ghost_irq(const struct gs *g, const struct obs *o);
/* Of an MSI: by what reaches the ITS. */
u32 ghost_irq_of_event(const struct gs *g, u32 its, u32 devid, u32 event);
/* Of a vLPI, by the VM of the vPE; an unowned one counts for the first VM with the vINTID. */
u32 ghost_irq_of_vlpi(const struct gs *g, u32 vpe, u32 vintid);
/* An observation about this irq (or none). */
void ghost_hear(struct gs *g, const struct obs *o, u32 irq);
/* Carriers found by looking at the state of all floors. */
u32 ghost_recount(const struct gs *g, u32 irq);

#endif
