/* SPDX-License-Identifier: MIT */
/*
 * State of SGIs, PPIs and SPIs, and of the Distributor.
 *
 * Interrupts live in banks of 32 consecutive INTIDs, one bit or one byte each:
 * INTIDs 0-31, 1056-1087 and 1088-1119 of each PE, 32-1019 and 4096-5119 once.
 * What decides signalling and changes often is one 64-byte line of the bank.
 */
#ifndef GS_GIC_GICD_STATE_H
#define GS_GIC_GICD_STATE_H

#include "core/gs.h"
#include "gic/gic.h"

enum {
	BLK_GICD = BLK_GIC + 0,		/* GICD_OF_ALL: struct gicd; GICD_OWN: struct gicd_own */
	BLK_PRIV = BLK_GIC + 8,		/* struct gic_bank, per PE and bank of SGIs and PPIs */
	BLK_SPI,			/* struct gic_bank, SPIs and then extended SPIs */
	BLK_SPI_ROUTE = BLK_GIC + 24,	/* u32 [32], per bank of SPIs: affinity as IROUTER has it, Aff3 in the top byte */
	BLK_SPI_ROW			/* struct spi_row, per PE and one more: what is presented there */
};

/* A change of the first element concerns every CPU interface, one of the second none. */
enum { GICD_OF_ALL, GICD_OWN };

struct gicd {
	u32 ctlr;		/* as with one Security state (gicd.h); EnableGrp1S as bit 2 */
	u32 ctlr_lag;		/* group enables that were cleared and still count: RWP=1 */
	u64 pad;
};

struct gicd_own {
	u64 lag;		/* banks of SPIs with a bit in `lag`, by number: RWP=1 */
	u32 statusr;
	u32 pad;
};
_Static_assert(sizeof(struct gicd) == 16 && sizeof(struct gicd_own) == 16, "elements of one block");

struct gic_bank {
	u32 group, grpmod;	/* IGROUPR, IGRPMODR */
	u32 enable;
	u32 lag;		/* enables that were cleared and still count: RWP=1 */
	u32 latch;		/* edge seen, ISPENDR, SGI */
	u32 msg;		/* level SPI set by SETSPI and not cleared by CLRSPI */
	u32 line;		/* the input */
	u32 active;
	u32 edge;		/* ICFGR: 1 edge-triggered */
	u32 nmi;
	u32 irm;		/* IROUTER.Interrupt_Routing_Mode */
	u32 pad0;
	u64 nsacr;
	u64 pad1;
	u8 prio[32];
	u8 on1[32];		/* SPI: row + 1 it is presented in, or PE + 1 it is active on */
};
_Static_assert(sizeof(struct gic_bank) == 128, "two lines");
_Static_assert(offsetof(struct gic_bank, prio) == 64, "bits are one line");

/* SPIs that are pending, enabled and not active, by where they go; row `pes`: nowhere. */
struct spi_row {
	u64 banks;		/* with a bit in `cand` */
	u32 cand[];
};

#define GIC_BANKS_MAX 63u	/* 31 of SPIs, 32 of extended SPIs */

static inline const struct gicd *gicd_at(const struct gs *g)
{
	return gs_at(g, BLK_GICD, GICD_OF_ALL);
}

static inline struct gicd *gicd_mut(struct gs *g)
{
	return gs_mut(g, BLK_GICD, GICD_OF_ALL);
}

static inline const struct gicd_own *gicd_own_at(const struct gs *g)
{
	return gs_at(g, BLK_GICD, GICD_OWN);
}

static inline struct gicd_own *gicd_own_mut(struct gs *g)
{
	return gs_mut(g, BLK_GICD, GICD_OWN);
}

/* GICD_CTLR.EnableGrp1: LPIs are signalled only while it is set. */
static inline bool gicd_grp1_enabled(const struct gs *g)
{
	return gicd_at(g)->ctlr & 2;
}

#endif
