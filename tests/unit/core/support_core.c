/* SPDX-License-Identifier: MIT */
#include "support_core.h"

struct gen gen_seed(u64 seed)
{
	return (struct gen){ seed * 0x9e3779b97f4a7c15ull + 0x1234567 };
}

u64 gen_next(struct gen *g)
{
	g->x ^= g->x >> 12;
	g->x ^= g->x << 25;
	g->x ^= g->x >> 27;
	return g->x * 0x2545f4914f6cdd1dull;
}

u32 gen_below(struct gen *g, u32 n)
{
	return (u32)((gen_next(g) >> 32) % n);
}
