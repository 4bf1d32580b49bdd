/* SPDX-License-Identifier: MIT */
/*
 * What the invariants offer to run.c, and the kinds of failure they tell.
 *
 * `detail` of a failure is one of the enums here (legal: row of unpred.def);
 * what a, b, c hold stands beside each.
 */
#ifndef GS_CHECK_JUDGE_H
#define GS_CHECK_JUDGE_H

#include "check/check.h"
#include "check/ghost.h"

/* no_loss: a irq; detail is where the last carrier went: place, cause, drop reason. */
#define LOST_DETAIL(place, cause, drop) \
	((u16)(0x8000u | (u32)(place) << 8 | (u32)(cause) << 4 | (u32)(drop)))
#define LOST_UNKNOWN 0u
/* wake_up: a irq, b vCPU */
enum { WAKE_BLOCKED, WAKE_IDLE, WAKE_NOT_DELIVERED, WAKE_STUCK };
/* bounded_delay: a irq, b delay in ns (saturated) */
enum { DELAY_ACK, DELAY_OWED };
/* spurious: a irq, b vCPU */
/* exclusive: a irq, b copies, c list registers */
/* isolation: a irq or vINTID, b vPE or vCPU, c VM it ends in */
enum { ISOL_TRANSLATE, ISOL_COMMAND, ISOL_ACK_UNKNOWN, ISOL_ACK_VPE };
/* conservation: a irq, b carriers by causes, c carriers there are */
enum { CONS_RECOUNT, CONS_UNDERFLOW };
/* author */
enum { AUTHOR_ASSERT,	/* a thread, b instruction */
       AUTHOR_ANSWER };	/* a vCPU, b answer, c expected one */

/* gs_fail() if this run judges it. */
void chk_fail(struct gs *g, enum check_id id, u32 detail, u32 a, u32 b, u32 c);
/* Every irq in turn, for what is judged at rest. */
typedef void (*chk_fn)(struct gs *g, const struct obs *o, u32 irq);

void no_loss_rest(struct gs *g);
void wake_up_rest(struct gs *g);
void bounded_delay_ack(struct gs *g, const struct obs *o, u32 irq);
void bounded_delay_rest(struct gs *g);
void spurious_ack(struct gs *g, const struct obs *o, u32 irq);
void exclusive_carry(struct gs *g, const struct obs *o, u32 irq);
void exclusive_done(struct gs *g, const struct obs *o, u32 irq);
void isolation_translate(struct gs *g, const struct obs *o, u32 irq);
void isolation_command(struct gs *g, const struct obs *o, u32 irq);
void isolation_ack(struct gs *g, const struct obs *o, u32 irq);
void legal_use(struct gs *g, const struct obs *o, u32 irq);
void conservation_uncarry(struct gs *g, const struct obs *o, u32 irq);
void conservation_rest(struct gs *g);
void progress_rest(struct gs *g);
void author_assert(struct gs *g, const struct obs *o, u32 irq);
void author_answer(struct gs *g, const struct obs *o, u32 irq);

/* windows.c: which race windows does this observation reach? */
u64 windows_reached(const struct gs *g, const struct obs *o, u32 irq);
/* Kinds the windows look at. */
void windows_want(struct sink *s);

#endif
