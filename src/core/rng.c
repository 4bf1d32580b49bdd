/* SPDX-License-Identifier: MIT */
#include "core/rng.h"

void rng_layout(struct gs_layout *l)
{
	lay_block(l, BLK_RNG, "rng", 8, 1, LAY_SHADOW);
}

u64 rng_mix(u64 seed, u64 place)
{
	u64 z = seed + (place + 1) * 0x9e3779b97f4a7c15ull;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
	return z ^ (z >> 31);
}

void rng_seed(struct gs *g, u64 seed)
{
	*(u64 *)gs_mut(g, BLK_RNG, 0) = seed;
}

u64 rng_next(struct gs *g)
{
	u64 *s = gs_mut(g, BLK_RNG, 0);

	*s += 0x9e3779b97f4a7c15ull;
	return rng_mix(*s, 0);
}

u32 rng_below(struct gs *g, u32 n)
{
	u64 limit = n ? ~(u64)0 - ~(u64)0 % n : 0, x;

	if (n < 2)
		return 0;
	do
		x = rng_next(g);
	while (x >= limit);
	return (u32)(x % n);
}
