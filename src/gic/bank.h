/* SPDX-License-Identifier: MIT */
/*
 * Banks of 32 interrupts: SGIs, PPIs and SPIs have the same states and the same
 * registers; a bank does not care whose it is.
 */
#ifndef GS_GIC_BANK_H
#define GS_GIC_BANK_H

#include "gic/gicd_state.h"
#include "gic/mmio.h"

/* Groups, as bits of GICD_CTLR.  With one Security state Group 1 is GRP1NS. */
enum { GRP0, GRP1NS, GRP1S };
#define GRP_BIT(grp) (1u << (grp))

#define PPI_MAINTENANCE 25u	/* MNT-01: level of ich_maintenance(), kept nowhere else */

struct bank_at {
	u32 blk, e;
};

/* An interrupt: its bank and its bit there. */
struct bank_irq {
	struct bank_at at;
	u32 bit;
};

/* Where SGI, PPI (of PE `pe`) or SPI `intid` is; false: there is no such. */
bool bank_find(const struct gs *g, gs_pe pe, u32 intid, struct bank_irq *irq);
/* INTID of bit 0. */
u32 bank_first(const struct gs *g, struct bank_at at);
u32 bank_per_pe(const struct gs *g);
static inline const struct gic_bank *bank_look(const struct gs *g, struct bank_at at)
{
	return gs_at(g, at.blk, at.e);
}

/* Interrupts that are there. */
u32 bank_there(const struct gs *g, struct bank_at at);
/* STA-05 */
u32 bank_pending(const struct gs *g, struct bank_at at);
/* Pending, enabled, not active: STA-04, STA-08. */
u32 bank_ready(const struct gs *g, struct bank_at at);
/* Those whose group is in the set `groups` of GRP_BIT()s (SEC-01, SEC-02). */
u32 bank_in_groups(const struct gs *g, const struct gic_bank *b, u32 groups);
u32 bank_group(const struct gs *g, struct bank_irq irq);
/* NS_access of an interrupt. */
u32 bank_nsacr(const struct gic_bank *b, u32 bit);

/* A new value of one of the words; what follows for the rest. */
void bank_put(struct gs *g, struct bank_at at, size_t word, u32 val);
#define BANK_PUT(g, at, word, val) bank_put(g, at, offsetof(struct gic_bank, word), val)

/* PEs, numbers mod 64, whose own interrupts the step has changed. */
u64 bank_touched(const struct gs *g);

void bank_set_pending(struct gs *g, struct bank_irq irq);
void bank_line(struct gs *g, struct bank_irq irq, bool level);
/* STA-02; `lasting`: it becomes active. */
void bank_ack(struct gs *g, struct bank_irq irq, bool lasting);
/* What was cleared counts no longer: the end of RWP. */
void bank_catch_up(struct gs *g, struct bank_at at);

/* Registers of a bank: struct reg .sel. */
enum bank_reg {
	BANK_IGROUPR, BANK_ISENABLER, BANK_ICENABLER, BANK_ISPENDR, BANK_ICPENDR, BANK_ISACTIVER,
	BANK_ICACTIVER, BANK_IGRPMODR, BANK_INMIR,
	BANK_IPRIORITYR,	/* eight of them */
	BANK_ICFGR, BANK_NSACR	/* two */
};
u32 bank_regs(enum bank_reg r);
/* `n` is the register's number in the bank. */
u32 bank_read(const struct gs *g, const struct reg_at *a, struct bank_at at, u32 n);
void bank_write(struct gs *g, const struct reg_at *a, struct bank_at at, u32 n, u32 val);
/* A priority, cut to the bits that there are. */
u8 bank_implemented(const struct gs *g, u32 prio);
/* Have interrupts the non-maskable property? */
bool bank_nmis(const struct gs *g);
/* May the access see the interrupt, whose NSACR field opens it from `ns_access` on (0: never)?  SEC-03 */
u32 bank_seen(const struct gs *g, const struct gic_as *as, struct bank_at at, u32 ns_access);

#endif
