/* SPDX-License-Identifier: MIT */
/* Plans from a seed. */
#ifndef GS_DIFF_DRAW_H
#define GS_DIFF_DRAW_H

#include "diff/plan.h"

/* What may be drawn, bit per family. */
enum draw_family {
	DRAW_LPI	= 1 << 0,	/* physical LPIs: maps, moves, triggers */
	DRAW_VLPI	= 1 << 1,	/* vPEs, vLPIs, doorbells, residency (GICv4) */
	DRAW_ENABLE	= 1 << 2,	/* GITS_CTLR, EnableLPIs off and on */
	DRAW_BAD	= 1 << 3,	/* commands that are wrong */
	DRAW_GICD	= 1 << 4,	/* distributor banks */
	DRAW_GICR	= 1 << 5,	/* SGI and PPI banks of the redistributors */
	DRAW_WIRE	= 1 << 6,	/* SPI and PPI wires */
	DRAW_RUDE	= 1 << 7,	/* one plan of four does what the architecture leaves UNPREDICTABLE */
	DRAW_ODD	= 1 << 8,	/* registers of the ITS and of LPIs in halves, while enabled, at any offset */
	DRAW_ALL	= (1 << 9) - 1,	/* with stopped CPUs */
	DRAW_CPU	= 1 << 9,	/* physical CPU interface of PE 0 */
	DRAW_VCPU	= 1 << 10	/* its virtual one, and list registers */
};

struct draw_config {
	u32 version, pes;
	bool secure;
	u32 families;
	u32 batches;		/* comparisons of a plan */
};

/* The same seed and configuration give the same plan. */
void draw_plan(const struct draw_config *c, u64 seed, struct plan *out);

/* ------------------------------------------------------------ of the parts of the generator */

struct world;

struct draw {
	u64 seed, n;
	const struct draw_config *c;
	struct plan *p;
	struct world *w;
	u32 next_itt;
};

u32 draw_below(struct draw *d, u32 n);
static inline bool draw_one_in(struct draw *d, u32 n)
{
	return draw_below(d, n) == 0;
}

/* Adds and applies. */
void draw_add(struct draw *d, const struct op *o);
void draw_write(struct draw *d, u64 addr, u32 bytes, u64 val);
void draw_cmd(struct draw *d, const struct virt_cmd *c);
u64 draw_gicr(const struct draw *d, u32 pe);

/* The prelude: tables, base registers, everything on. */
void draw_setup(struct draw *d);
/* One thing software may do with the ITS, the LPI registers, the banks. */
void draw_its(struct draw *d);
void draw_residency(struct draw *d);
void draw_enable(struct draw *d);
void draw_bad(struct draw *d);
void draw_bank(struct draw *d, bool gicd);
void draw_wire(struct draw *d);
void draw_odd(struct draw *d);
void draw_cpu_setup(struct draw *d);
void draw_cpu(struct draw *d);
/* Reads of everything there is of these, at the end of a plan. */
void draw_banks_all(struct draw *d);
void draw_cpu_all(struct draw *d);
void draw_vcpu(struct draw *d);

#endif
