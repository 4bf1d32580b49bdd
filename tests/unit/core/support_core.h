/* SPDX-License-Identifier: MIT */
/* Generated cases for the laws of the core: a generator of its own, not the one under test. */
#ifndef SUPPORT_CORE_H
#define SUPPORT_CORE_H

#include "core/types.h"

struct gen { u64 x; };

/* xorshift64*; the seed may be anything. */
u64 gen_next(struct gen *g);
u32 gen_below(struct gen *g, u32 n);
struct gen gen_seed(u64 seed);

#endif
