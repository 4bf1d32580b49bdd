/* SPDX-License-Identifier: MIT */
/* What two sides show at rest, and where they differ. */
#ifndef GS_DIFF_COMPARE_H
#define GS_DIFF_COMPARE_H

#include "diff/plan.h"
#include "diff/world.h"

enum item_kind {
	ITEM_REG,		/* a register */
	ITEM_LPIS,		/* pending LPIs of a redistributor */
	ITEM_VLPIS,		/* pending vLPIs of a vPE */
	ITEM_SYSREG,		/* addr: its encoding */
	ITEM_LINES,		/* IRQ, FIQ, vIRQ, vFIQ of PE 0 */
	ITEM_TABLE		/* a pending table in memory, of LPIs that are switched off */
};

#define ITEM_BITS_MAX 65536u

/* One thing to look at. */
struct dif_item {
	u8 kind, bytes;
	u32 unit;		/* PE, or index of the vPE */
	u64 addr;		/* register; table in memory */
	u64 mask;		/* bits of a register that are compared */
	u32 first, count;	/* of the interrupts */
};

/* A difference. */
struct finding {
	struct dif_item item;
	u32 op;			/* index of the operation after which it was seen */
	u64 val[2];		/* the register; for bits: 64 of them from INTID `intid` on */
	u32 intid;
};

typedef void compare_fn(void *ctx, const struct finding *f);

#define COMPARE_ITEMS 160u
#define COMPARE_READS 64u

struct compare {
	struct play y;
	struct world w;
	struct { struct dif_item item; u32 op; u64 val[2]; } read[COMPARE_READS];	/* OP_READ, until they are in */
	u32 nreads;
	u8 *bits[2];		/* ITEM_BITS_MAX / 8 for each item */
	u64 reg[2][COMPARE_ITEMS];
	u64 compared;		/* values */
	compare_fn *found;
	void *ctx;
};

/* 0, or GICSIM_E_NOMEM. */
int compare_init(struct compare *c, compare_fn *found, void *ctx);
void compare_fini(struct compare *c);

/* Both sides from reset. */
int compare_start(struct compare *c, const struct plan *p, struct side *a, struct side *b);
/* The next operation, number i; calls found() for what differs.  GICSIM_E_IO: a side is gone. */
int compare_op(struct compare *c, u32 i);

/* After the last one: values of the OP_READs behind the last comparison. */
int compare_end(struct compare *c);

/* "GICR0_VPENDBASER: 0x... and 0x...". */
void finding_text(const struct plan *p, const struct finding *f, char *out, size_t size);

#endif
