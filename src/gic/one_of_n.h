/* SPDX-License-Identifier: MIT */
/* 1 of N: which PEs take part, and which of them gets an SPI. */
#ifndef GS_GIC_ONE_OF_N_H
#define GS_GIC_ONE_OF_N_H

#include "gic/state.h"

bool one_of_n_takes_part(const struct gs *g, gs_pe pe, u32 grp);
/* Is it awake and takes part, is it asleep and does if E1NWF is set? */
bool one_of_n_member(const struct gs *g, gs_pe pe, u32 grp, bool asleep);
/* The PE that an SPI of this group goes to; not a PE: none takes part. */
u32 one_of_n_pick(struct gs *g, u32 grp);
/* Its DPG bits, groups or ChildrenAsleep have changed. */
void one_of_n_note(struct gs *g, gs_pe pe);
/* For audits: the sets are as a search finds. */
bool one_of_n_sound(const struct gs *g);

#endif
