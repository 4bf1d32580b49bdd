/* SPDX-License-Identifier: MIT */
/* Seeded generator (splitmix64); its state lives in the shadow zone. */
#ifndef GS_CORE_RNG_H
#define GS_CORE_RNG_H

#include "core/gs.h"

void rng_layout(struct gs_layout *l);
void rng_seed(struct gs *g, u64 seed);
u64 rng_next(struct gs *g);
u32 rng_below(struct gs *g, u32 n);		/* 0 .. n-1, unbiased */
/* Stateless: mixes a seed and a place into 64 bits. */
u64 rng_mix(u64 seed, u64 place);

#endif
