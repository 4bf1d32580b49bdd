/* SPDX-License-Identifier: MIT */
/* Sparse sets of INTIDs: three levels of words.  See pendmap.h. */
#include "gic/pendmap.h"

#include "core/bits.h"
#include "core/diag.h"

struct shape {
	u32 n[3];		/* words of level 0 (members), 1, 2 */
	u32 at[3];		/* index of their first word in the element */
};

static u32 words(u32 bits)
{
	return (bits + 63) / 64;
}

static struct shape shape_of(u32 bits)
{
	struct shape s;

	s.n[0] = words(bits);
	s.n[1] = words(s.n[0]);
	s.n[2] = words(s.n[1]);
	s.at[2] = 0;
	s.at[1] = s.n[2];
	s.at[0] = s.n[2] + s.n[1];
	return s;
}

u32 pendmap_bytes(u32 bits)
{
	struct shape s = shape_of(bits);

	return (s.n[0] + s.n[1] + s.n[2]) * 8;
}

bool pendmap_none(const struct gs *g, struct pendmap m)
{
	const u64 *top = gs_at(g, m.blk, m.i);
	u32 n = words(words(words(m.bits)));
	u64 any = 0;

	for (u32 i = 0; i < n; i++)
		any |= top[i];
	return !any;
}

bool pendmap_has(const struct gs *g, struct pendmap m, u32 bit)
{
	const u64 *w = gs_at(g, m.blk, m.i);

	gs_assert(bit < m.bits);
	return bit_test(w[shape_of(m.bits).at[0] + bit / 64], bit % 64);
}

static u64 *word_mut(struct gs *g, struct pendmap m, u32 index)
{
	return gs_mut_part(g, m.blk, m.i, index * 8, 8);
}

/* Summaries change only when a word becomes zero or stops being zero. */
bool pendmap_put(struct gs *g, struct pendmap m, u32 bit, bool on)
{
	struct shape s = shape_of(m.bits);

	if (pendmap_has(g, m, bit) == on)
		return on;
	for (u32 level = 0; level < 3; level++) {
		u64 *w = word_mut(g, m, s.at[level] + bit / 64);
		u64 old = *w;

		*w = on ? old | (u64)1 << bit % 64 : old & ~((u64)1 << bit % 64);
		if ((old != 0) == (*w != 0))
			break;
		bit /= 64;
	}
	return !on;
}

/* First set bit >= from in n words at w, or GS_NONE32; level 2 has at most 64 words. */
static u32 scan(const u64 *w, u32 n, u32 from)
{
	for (u32 i = from / 64; i < n; i++) {
		u64 v = w[i];

		if (i == from / 64)
			v &= ~(u64)0 << from % 64;
		if (v)
			return i * 64 + bits_ctz(v);
	}
	return GS_NONE32;
}

/* The first set bit >= from within the one word that holds `from`. */
static u32 in_word(const u64 *w, u32 from)
{
	u64 v = w[from / 64] & ~(u64)0 << from % 64;

	return v ? from / 64 * 64 + bits_ctz(v) : GS_NONE32;
}

bool pendmap_word(const struct gs *g, struct pendmap m, u32 *w, u64 *members)
{
	const u64 *e = gs_at(g, m.blk, m.i);
	struct shape s = shape_of(m.bits);
	u32 at, mid;

	if (*w >= s.n[0])
		return false;
	at = in_word(e + s.at[1], *w);
	if (at == GS_NONE32) {
		mid = *w / 64 + 1;
		mid = mid < s.n[1] ? scan(e + s.at[2], s.n[2], mid) : GS_NONE32;
		if (mid == GS_NONE32)
			return false;
		at = in_word(e + s.at[1], mid * 64);
		gs_assert(at != GS_NONE32);
	}
	*w = at;
	*members = e[s.at[0] + at];
	return true;
}

u32 pendmap_next(const struct gs *g, struct pendmap m, u32 from)
{
	const u64 *e = gs_at(g, m.blk, m.i);
	u32 at, w = from / 64 + 1;
	u64 members;

	if (from >= m.bits)
		return GS_NONE32;
	at = in_word(e + shape_of(m.bits).at[0], from);
	if (at != GS_NONE32)
		return at;
	return pendmap_word(g, m, &w, &members) ? w * 64 + bits_ctz(members) : GS_NONE32;
}

void pendmap_empty(struct gs *g, struct pendmap m)
{
	pendmap_for_each(g, m, bit)
		pendmap_put(g, m, bit, false);
}
