/* SPDX-License-Identifier: MIT */
/* Bit ranges of 64-bit values, and bitmaps of 64-bit words. */
#ifndef GS_CORE_BITS_H
#define GS_CORE_BITS_H

#include "core/types.h"

static inline u64 bits_mask(unsigned msb, unsigned lsb)
{
	return (~(u64)0 >> (63 - (msb - lsb))) << lsb;
}

static inline u64 bits_get(u64 v, unsigned msb, unsigned lsb)
{
	return (v & bits_mask(msb, lsb)) >> lsb;
}

/* v with bits [msb:lsb] replaced by the low bits of x. */
static inline u64 bits_set(u64 v, unsigned msb, unsigned lsb, u64 x)
{
	u64 m = bits_mask(msb, lsb);

	return (v & ~m) | ((x << lsb) & m);
}

static inline bool bit_test(u64 v, unsigned n)
{
	return (v >> n) & 1;
}

static inline unsigned bits_ctz(u64 v)
{
	return (unsigned)__builtin_ctzll(v);
}

/* Little endian, 8 bytes at once: a load or a store where the host is. */
static inline u64 bits_le64(const u8 *p)
{
	return (u64)p[0] | (u64)p[1] << 8 | (u64)p[2] << 16 | (u64)p[3] << 24 | (u64)p[4] << 32 |
	       (u64)p[5] << 40 | (u64)p[6] << 48 | (u64)p[7] << 56;
}

static inline void bits_put_le64(u8 *p, u64 v)
{
	for (unsigned k = 0; k < 8; k++)
		p[k] = (u8)(v >> (8 * k));
}

#endif
