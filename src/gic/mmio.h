/* SPDX-License-Identifier: MIT */
/*
 * Registers as rows; look-up, access size, halves, reserved bits and version
 * gating happen once, in mmio.c.
 */
#ifndef GS_GIC_MMIO_H
#define GS_GIC_MMIO_H

#include "gic/gic.h"

enum reg_size { R8_32, R32, R64, R32_64 };	/* R32_64: 64 bits, halves allowed */

struct reg {
	const char *name;
	u32 off;
	u8 size;		/* enum reg_size */
	u8 count;		/* array; 0 means 1 */
	u16 stride;
	u8 since, until;	/* enum gic_version; 0: no bound (until is inclusive) */
	u8 blk;			/* where the value lives: block id, 0 none ... */
	u16 at;			/* ... and byte offset in the element of this unit; array index i at + i * 8 */
	u64 wmask;		/* bits that software may change in the latch */
	u64 reset;
	/* Null: the latch.  Pure: no effect. */
	u64 (*read)(const struct gs *g, u32 unit, u32 i);
	/* Null: latch under wmask.  `val` is the full new 64-bit or 32-bit value, halves merged. */
	void (*write)(struct gs *g, gs_pe pe, u32 unit, u32 i, u64 val);
	const struct gic_field *fields;	/* 0-terminated by name */
	const char *spec;
};

#define REG(x) .name = #x, .off = x

struct reg_frame {
	enum gic_frame id;
	const struct reg *regs;
	u32 n;
};

/* One per *_regs.c: */
extern const struct reg_frame gits_frame, gits_trans_frame, gicd_frame, gicr_rd_frame, gicr_vlpi_frame;

/* Known and not modelled: an observation, and the run is inconclusive. */
u64 reg_todo_read(const struct gs *g, u32 unit, u32 i);
void reg_todo_write(struct gs *g, gs_pe pe, u32 unit, u32 i, u64 val);
u64 reg_raz(const struct gs *g, u32 unit, u32 i);
void reg_wi(struct gs *g, gs_pe pe, u32 unit, u32 i, u64 val);

#endif
