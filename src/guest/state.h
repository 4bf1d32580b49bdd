/* SPDX-License-Identifier: MIT */
/*
 * State of this floor.  Hashed: what decides the next step.  Shadow: stamps of
 * timed runs, written only while g->stamps is set.
 *
 * Others read it through guest.h; checks may look at it directly.
 */
#ifndef GS_GUEST_STATE_H
#define GS_GUEST_STATE_H

#include "core/gs.h"
#include "guest/guest.h"

#pragma GCC diagnostic push
#pragma GCC diagnostic error "-Wpadded"

enum {
	BLK_GUEST_VCPU = BLK_GUEST,
	BLK_GUEST_DEV,
	BLK_GUEST_IRQ,
	BLK_GUEST_QUEUE,	/* cursors */
	BLK_GUEST_DEV_STAMP,
	BLK_GUEST_IRQ_STAMP,
	BLK_GUEST_VCPU_STAMP,
	BLK_GUEST_LOAD
};

struct gst_vcpu {
	u8 in_guest;
	u8 irqs_on;		/* PSTATE.I clear */
	u8 wfi;			/* it executed WFI, and nothing has ended that yet */
	u8 trap;		/* enum guest_exit: it wants to leave */
	u8 twi;			/* WFI traps */
	u8 external;		/* woken from outside the model, not noticed yet */
	u8 cmd;			/* a command of its own is under way */
	u8 verb;		/* which: enum stim_verb */
	u16 pe;			/* while in the guest, else GS_NONE16 */
	u16 pad;
	u32 cmd_irq;
	u32 handling;		/* vINTID + 1 whose handler runs, 0 none */
	u32 pad2;
	u64 cmd_arg;
};

_Static_assert(sizeof(struct gst_vcpu) == 32, "two a line");

#define DEV_FIFO 4u

struct gst_dev {
	u32 irq[DEV_FIFO];	/* posted writes, oldest first; zero beyond n */
	u32 event[DEV_FIFO];
	u32 n;
	u32 resend;		/* unmasked vectors whose pending bit waits for room */
};

_Static_assert(sizeof(struct gst_dev) == 40, "packed");

enum { GIRQ_MASKED = 1, GIRQ_PBA = 2, GIRQ_ENABLED = 4 };

struct gst_irq {
	u32 event;		/* what the vector's writes carry */
	u8 flags;
	u8 pad[3];
};

_Static_assert(sizeof(struct gst_irq) == 8, "eight a line");

struct gst_queue {
	u32 pos;		/* next statement, from the queue's first */
	u32 sub;		/* writes of it already done */
};

_Static_assert(sizeof(struct gst_queue) == 8, "eight a line");

struct gst_dev_stamp {
	u64 sent[DEV_FIFO];
	u64 arrive[DEV_FIFO];
	u64 last;		/* arrival of the newest: writes never overtake */
};

struct gst_irq_stamp {
	u64 raised;		/* oldest raise that no acknowledge has answered; 0 none */
};

struct gst_vcpu_stamp {
	u64 handler_end;
};

struct gst_load {
	u64 next_ns;
	u64 base_ns;		/* start of the period that next_ns belongs to */
	u32 left;		/* of this burst */
	u8 armed, ended;
	u8 pad[2];
};

#pragma GCC diagnostic pop

static inline const struct gst_vcpu *gst_vcpu(const struct gs *g, u32 vcpu)
{
	return gs_at(g, BLK_GUEST_VCPU, vcpu);
}

static inline const struct gst_dev *gst_dev(const struct gs *g, u32 dev)
{
	return gs_at(g, BLK_GUEST_DEV, dev);
}

static inline const struct gst_irq *gst_irq(const struct gs *g, u32 irq)
{
	return gs_at(g, BLK_GUEST_IRQ, irq);
}

static inline const struct gst_irq_stamp *gst_irq_stamp(const struct gs *g, u32 irq)
{
	return gs_at(g, BLK_GUEST_IRQ_STAMP, irq);
}

/* Blocks an acknowledge depends on: the core's and the GIC's, all of them. */
#define GUEST_WATCH_GIC 0xffffffffull
#define GUEST_WATCH(blk) ((u64)1 << (blk))

/* base +- spread permille, from the run's seed; timed runs only. */
u64 guest_jitter(struct gs *g, u64 base_ns, u32 spread_permille);
/* Forget the raises that an acknowledge at this moment answers (dev.c). */
void dev_answered(struct gs *g, u32 irq);

#endif
