/* SPDX-License-Identifier: MIT */
/* What a case decides by: numbers drawn from its own, or the bytes that somebody else thought of, and drawn ones after them. */
#ifndef TESTS_FUZZ_DRAWS_H
#define TESTS_FUZZ_DRAWS_H

#include "core/rng.h"

struct draws {
	u64 seed, n;
	const u8 *bytes;
	size_t left;
};

static inline u64 draw_bytes(struct draws *d, u32 n)
{
	u64 val = 0;

	if (!d->left)
		return rng_mix(d->seed, d->n++);
	for (u32 k = 0; k < n && d->left; k++, d->left--)
		val |= (u64)*d->bytes++ << 8 * k;
	return val;
}

static inline u64 draw(struct draws *d)
{
	return draw_bytes(d, 8);
}

static inline u32 draw_below(struct draws *d, u32 n)
{
	return (u32)(draw_bytes(d, n <= 0x100 ? 1 : 4) % n);
}

#endif
