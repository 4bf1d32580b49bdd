/* SPDX-License-Identifier: MIT */
/*
 * Registers as rows; look-up, access size, halves, reserved bits and version
 * gating happen once, in mmio.c.
 */
#ifndef GS_GIC_MMIO_H
#define GS_GIC_MMIO_H

#include "gic/gic.h"

/* R32_64: 64 bits, halves allowed.  R16_32: 32 bits, 16-bit accesses zero-extend. */
enum reg_size { R8_32, R32, R64, R32_64, R16_32 };

/* Which element of which unit's register, and who asks. */
struct reg_at {
	const struct gic_as *as;
	u32 unit, i;
	u32 sel;		/* as the row says */
	u32 lanes;		/* of a write: one bit per byte that is written */
};

struct reg {
	const char *name;
	u32 off;
	u8 size;		/* enum reg_size */
	u16 count;		/* array; 0 means 1 */
	u8 sel;			/* for functions that serve several rows */
	u8 since;		/* enum gic_version; 0: all */
	bool wo;		/* write-only */
	/* Null: always.  False: the capability is missing, and the place is reserved. */
	bool (*there)(const struct gs *g);
	u8 blk;			/* where the value lives: block id, 0 none ... */
	u16 at;			/* ... and byte offset in the element of this unit; array index i at + i * 8 */
	u64 reset;
	u64 unknown;		/* bits of the latch whose reset value is UNKNOWN */
	/* Null: the latch.  Pure: no effect. */
	u64 (*read)(const struct gs *g, const struct reg_at *a);
	/* Null: read-only.  `val` is the full new 64-bit or 32-bit value, halves merged. */
	void (*write)(struct gs *g, const struct reg_at *a, u64 val);
	const struct gic_field *fields;	/* 0-terminated by name */
	const char *spec;
};

#define REG(x) .name = #x, .off = x

/* Accesses that a frame's status register may record, by its bits: RRD, WRD, RWOD, WROD. */
enum reg_odd { ODD_READ_RESERVED, ODD_WRITE_RESERVED, ODD_READ_WO, ODD_WRITE_RO };

struct reg_frame {
	enum gic_frame id;
	const struct reg *regs;
	u32 n;
};

/* One per *_regs.c: */
extern const struct reg_frame gits_frame, gits_trans_frame, gits_vsgi_frame, gicd_frame, gicm_frame, gicr_rd_frame,
	gicr_sgi_frame, gicr_vlpi_frame;

/* An access of this kind is over: for GICD_STATUSR, GICR_STATUSR, GITS_STATUSR.  statusr.c */
void statusr_odd(struct gs *g, const struct gic_as *as, enum gic_frame f, u32 unit, enum reg_odd what);
/* The Distributor's (.sel 0), a redistributor's (.sel 1). */
u64 statusr_read(const struct gs *g, const struct reg_at *a);
void statusr_write(struct gs *g, const struct reg_at *a, u64 val);

/* What can be read of a base register: Shareability may be fixed. */
u64 gic_base_mask(const struct gs *g);

/* Reset values of every latch of a frame; UNKNOWN bits as choice unknown_reset_zero says. */
void reg_reset_frame(struct gs *g, const struct reg_frame *f, u32 unit);
/* Row that lives at this offset, and which element of it; null: RES0. */
const struct reg *reg_look(const struct reg_frame *f, enum gic_version v, u32 off, u32 *i, u32 *byte);

/* Address -> frame, unit and offset; false: nothing there.  frames.c */
struct gic_place { enum gic_frame frame; u32 unit, off; };
bool gic_place(const struct gic_config *c, u64 addr, struct gic_place *p);
u64 gic_frame_base(const struct gic_config *c, enum gic_frame f, u32 unit);

u64 reg_raz(const struct gs *g, const struct reg_at *a);
void reg_wi(struct gs *g, const struct reg_at *a, u64 val);

#endif
