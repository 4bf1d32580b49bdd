/* SPDX-License-Identifier: MIT */
/* Offsets of registers in their frames, from regs.def. */
#ifndef GS_GIC_REGS_H
#define GS_GIC_REGS_H

#include "gic/gic.h"

enum {
#define F(name, msb, lsb)
#define GICREG(id, name, frame, off, bytes, count, since, until, pure, fields) id = off,
#include "gic/regs.def"
#undef GICREG
#undef F
};

/* Row of regs.def for a place in a frame, or null. */
const struct gic_reg_name *gic_reg_at(enum gic_version v, enum gic_frame f, u32 off);

#endif
