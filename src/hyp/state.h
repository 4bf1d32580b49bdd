/* SPDX-License-Identifier: MIT */
/*
 * State of this floor.  References are stored plus one, so that zero is
 * "none" and what is dead is zero.
 */
#ifndef GS_HYP_STATE_H
#define GS_HYP_STATE_H

#include "gic/gic.h"
#include "hyp/hyp.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

enum {
	BLK_HYP_IRQ = BLK_HYP,
	BLK_HYP_VCPU,
	BLK_HYP_VPE,
	BLK_HYP_PE,
	BLK_HYP_THREAD,
	BLK_HYP_ID,		/* who has each vPEID */
	BLK_HYP_RUN,
	BLK_HYP_STATE,		/* file-declared fields: vm, vcpu, vpe, irq, pe, its */
	BLK_HYP_STAMP = BLK_HYP_STATE + 6,
	BLK_HYP_VCPU_STAMP,
	BLK_HYP_PE_STAMP
};

/* The software vGIC's view of an interrupt. */
struct hyp_irq {
	u8 latch, active, hw, enabled;
	u8 lr;			/* list register + 1 that holds it */
	u8 converting;		/* threads inside demote, promote or move of it */
	u16 target;		/* vCPU */
	u16 queued;		/* vCPU + 1 whose list it is on */
	u16 pad[3];
};
_Static_assert(sizeof(struct hyp_irq) == 16, "four a line");

enum { HOLD_NO, HOLD_ASKED, HOLD_ON };

struct hyp_vcpu {
	u8 direct, twi, kicked, woken;
	u8 cmd;			/* left the guest for a command that is not done yet */
	u8 hold;		/* the host runs something else in its place */
	u16 pe;			/* where it runs when it runs */
	u16 nqueued;		/* interrupts on its list */
	u16 pad[3];
	struct ich_vmcr vmcr;	/* while it is not on a PE */
};
_Static_assert(sizeof(struct hyp_vcpu) == 56, "one a line");

struct hyp_vpe {
	u16 id;			/* vPEID + 1 */
	u16 pe;			/* PE + 1 */
	u32 pad;
};
_Static_assert(sizeof(struct hyp_vpe) == 8, "eight a line");

struct hyp_pe {
	u16 cur;		/* thread + 1 */
	u8 in_irq;		/* its interrupt context runs */
	u8 resched;
	u32 pad;
};
_Static_assert(sizeof(struct hyp_pe) == 8, "eight a line");

struct hyp_run {
	u32 preemptions, decisions;	/* taken so far, explorations */
};

enum thread_state { TH_OFF, TH_RUN, TH_ITS, TH_GUEST, TH_SLEEP, TH_OOPS };

enum {
	TF_ON = 1,		/* current thread of its PE */
	TF_OUT = 2,		/* inside the sched_out entry */
	TF_IN = 4,		/* inside the sched_in entry */
	TF_SLEEP = 8,		/* will sleep when it is off */
	TF_LOOP = 16		/* vCPU: its own loop has begun */
};

struct hyp_thread {
	u8 state, flags;
	u8 depth;		/* open frames */
	u8 sched_depth;		/* frames below sched_in or sched_out */
	u8 irqs_off, preempt_off, spin;	/* how often */
	u8 answer;		/* enum stim_answer */
	u16 pe;			/* PE + 1 it is on */
	u16 its;		/* ITS + 1 it waits for */
	u32 its_from, its_end;	/* its batch in that queue */
	u32 subject;		/* interrupt + 1 (handler), vCPU + 1 (user) */
	u32 pintid;		/* handler */
	u8 request, expect;	/* user */
	u16 pad;
	u16 pc[14];
	u8 base[14];
	u8 pad2[6];
	u64 local[22];
};
_Static_assert(sizeof(struct hyp_thread) == 256, "four lines");

/* Shadow: since when a thread waits; when a vCPU comes back; when its slice ends. */
struct hyp_stamp { u64 since_ns, next_ns; };

#pragma GCC diagnostic pop

#define HYP_WORKERS 4u

static inline const struct hyp_irq *hyp_irq(const struct gs *g, u32 i)
{
	return gs_at(g, BLK_HYP_IRQ, i);
}

static inline struct hyp_irq *hyp_irq_mut(struct gs *g, u32 i)
{
	return gs_mut(g, BLK_HYP_IRQ, i);
}

static inline const struct hyp_vcpu *hyp_vcpu(const struct gs *g, u32 i)
{
	return gs_at(g, BLK_HYP_VCPU, i);
}

static inline struct hyp_vcpu *hyp_vcpu_mut(struct gs *g, u32 i)
{
	return gs_mut(g, BLK_HYP_VCPU, i);
}

static inline const struct hyp_vpe *hyp_vpe(const struct gs *g, u32 i)
{
	return gs_at(g, BLK_HYP_VPE, i);
}

static inline const struct hyp_pe *hyp_pe(const struct gs *g, u32 i)
{
	return gs_at(g, BLK_HYP_PE, i);
}

static inline struct hyp_pe *hyp_pe_mut(struct gs *g, u32 i)
{
	return gs_mut(g, BLK_HYP_PE, i);
}

static inline const struct hyp_thread *hyp_thread(const struct gs *g, u32 i)
{
	return gs_at(g, BLK_HYP_THREAD, i);
}

static inline struct hyp_thread *hyp_thread_mut(struct gs *g, u32 i)
{
	return gs_mut(g, BLK_HYP_THREAD, i);
}

#endif
