/* SPDX-License-Identifier: MIT */
/*
 * Memory that software and hardware share: the regions of the layout.
 *
 * Sequentially consistent, little endian.  An access outside every region is
 * an error code for the caller, who knows the architecture's answer; it never
 * reaches the host's memory.
 */
#ifndef GS_CORE_MEM_H
#define GS_CORE_MEM_H

#include "core/gs.h"

/* len is 1, 2, 4 or 8, naturally aligned.  0, or GICSIM_E_FAULT outside every region. */
int mem_read(const struct gs *g, u64 addr, u32 len, u64 *val);
int mem_write(struct gs *g, u64 addr, u32 len, u64 val);
/* Any length within one region. */
int mem_read_block(const struct gs *g, u64 addr, void *to, u32 len);
int mem_write_block(struct gs *g, u64 addr, const void *from, u32 len);
/* Direct look at [addr, addr+len), null if no region holds it all. */
const u8 *mem_look(const struct gs *g, u64 addr, u64 len);

#endif
