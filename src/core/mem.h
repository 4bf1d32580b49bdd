/* SPDX-License-Identifier: MIT */
/*
 * Memory that software and hardware share: the regions of the layout.
 *
 * Sequentially consistent, little endian.  What no region holds is foreign:
 * the embedder's callbacks answer, if there are any.  Else, and when they
 * fail, it is an error code for the caller, who knows the architecture's
 * answer; it never reaches the host's memory.
 *
 * Foreign memory may change at any time and fail at any access, so what was
 * read once is not what is read the next time: no caller may assert it.
 */
#ifndef GS_CORE_MEM_H
#define GS_CORE_MEM_H

#include "core/gs.h"

/* len is 1, 2, 4 or 8, naturally aligned.  0, or GICSIM_E_FAULT outside every region. */
int mem_read(const struct gs *g, u64 addr, u32 len, u64 *val);
int mem_write(struct gs *g, u64 addr, u32 len, u64 val);
/* Any length within one region, or all of it foreign. */
int mem_read_block(const struct gs *g, u64 addr, void *to, u32 len);
int mem_write_block(struct gs *g, u64 addr, const void *from, u32 len);
/* Is there memory that can change without gs_touch(BLK_MEM)? */
bool mem_foreign(const struct gs *g);
/* Direct look at [addr, addr+len), null if no region holds it all (foreign memory has no such look). */
const u8 *mem_look(const struct gs *g, u64 addr, u64 len);

#endif
