/* SPDX-License-Identifier: MIT */
/*
 * A machine for SGIs, PPIs, SPIs and the CPU interface: everything is done
 * through registers, each access one step, with every write announced.
 */
#ifndef TESTS_SUPPORT_IRQ_H
#define TESTS_SUPPORT_IRQ_H

#include <check.h>

#include "core/bits.h"
#include "gic/icc.h"
#include "gic/regs.h"
#include "gic/sysreg.h"
#include "support.h"

struct irqs {
	struct mach *m;
	struct gic_as as;	/* who makes the accesses below */
	u32 pe;			/* whose redistributor they mean */
};

/*
 * 4 PEs, 64 SPIs, all groups on at both ends, masks open, every interrupt
 * Group 1, disabled and level-sensitive.  `tweak` changes capabilities.
 */
struct irqs *irqs_new(enum gic_version v, void (*tweak)(struct mach *m));
/* The same straight out of reset. */
struct irqs *irqs_new_raw(enum gic_version v, void (*tweak)(struct mach *m));
void irqs_free(struct irqs *q);

/* A register by name; arrays by element. */
u64 irqs_get(struct irqs *q, const char *reg, u32 i);
void irqs_put(struct irqs *q, const char *reg, u32 i, u64 val);
u64 irqs_sys(struct irqs *q, u32 id);
void irqs_set_sys(struct irqs *q, u32 id, u64 val);
/* The same by somebody else, who makes the accesses that follow as well. */
u64 irqs_get_as(struct irqs *q, struct gic_as as, const char *reg, u32 i);
void irqs_put_as(struct irqs *q, struct gic_as as, const char *reg, u32 i, u64 val);
u64 irqs_sys_as(struct irqs *q, struct gic_as as, u32 id);
void irqs_set_sys_as(struct irqs *q, struct gic_as as, u32 id, u64 val);
/* Access that may fail: its result, the value read is dropped. */
enum gic_sys irqs_try(struct irqs *q, u32 id, bool write);
void irqs_settle(struct irqs *q);

/* By INTID, through the bit registers of the frame it belongs to. */
bool irqs_bit(struct irqs *q, const char *name, u32 intid);
void irqs_set_bit(struct irqs *q, const char *name, u32 intid);
bool irqs_is_pending(struct irqs *q, u32 intid);
bool irqs_is_active(struct irqs *q, u32 intid);
void irqs_enable(struct irqs *q, u32 intid, u8 prio);
void irqs_disable(struct irqs *q, u32 intid);
void irqs_edge(struct irqs *q, u32 intid, bool edge);
void irqs_pend(struct irqs *q, u32 intid, bool on);
void irqs_activate(struct irqs *q, u32 intid, bool on);
void irqs_prio(struct irqs *q, u32 intid, u8 prio);
/* {IGRPMODR, IGROUPR} as Secure software writes them. */
void irqs_group(struct irqs *q, u32 intid, u32 grp);
/* An interrupt of the group, enabled, edge-triggered and pending, as Secure software does it. */
void irqs_raise(struct irqs *q, u32 intid, u32 grp, u8 prio);
void irqs_route(struct irqs *q, u32 intid, u64 router);

void irqs_line(struct irqs *q, u32 intid, bool level);
void irqs_pulse(struct irqs *q, u32 intid);
/* Group 1 at PE q->as.pe. */
u32 irqs_hppi(struct irqs *q);
u32 irqs_ack(struct irqs *q);
void irqs_eoi(struct irqs *q, u32 intid);

#endif
