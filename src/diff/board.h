/* SPDX-License-Identifier: MIT */
/*
 * gicsim as the interrupt controller of `virt`, with memory: one bus as a CPU
 * of that machine sees it.
 *
 * Memory is kept in pieces that come with their first write.  What no frame
 * and no memory answers reads as zero and ignores writes, as on QEMU's bus.
 */
#ifndef GS_DIFF_BOARD_H
#define GS_DIFF_BOARD_H

#include <gicsim/gicsim.h>

#include "core/types.h"

struct board_config {
	const char *hardware, *models;	/* as struct gicsim_config has them */
	u32 pes;
	u64 ram_bytes;			/* a multiple of 64 KiB */
};

/* A CPU line changed. */
typedef void board_line_fn(void *ctx, u32 pe, enum gicsim_line line, int level);

struct board;

/* GICSIM_E_*, findings in *d. */
int board_create(const struct board_config *c, struct board **out, struct gicsim_diag *d);
void board_destroy(struct board *b);
/* Power-on state; with `memory`, memory is zero again. */
void board_reset(struct board *b, bool memory);
void board_on_line(struct board *b, board_line_fn *fn, void *ctx);
struct gicsim *board_gic(struct board *b);
u32 board_pes(const struct board *b);

/* Is all of it memory? */
bool board_in_ram(const struct board *b, u64 addr, u64 len);
/* Any address and length: memory, frames, holes; a frame sees naturally aligned accesses of 1, 2, 4 and 8 bytes. */
void board_read(struct board *b, u64 addr, void *to, size_t len);
void board_write(struct board *b, u64 addr, const void *from, size_t len);
void board_set(struct board *b, u64 addr, u8 val, u64 len);

#endif
