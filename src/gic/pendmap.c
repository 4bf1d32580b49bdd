/* SPDX-License-Identifier: MIT */
/* Sparse sets of INTIDs: three or four levels of words.  See pendmap.h. */
#include "gic/pendmap.h"

#include "core/bits.h"
#include "core/diag.h"

struct shape {
	u32 n[3];		/* words of level 0 (members), 1, 2 */
	u32 at[3];		/* index of their first word in the element */
};

static inline u32 words(u32 bits)
{
	return (bits + 63) / 64;
}

/* Level 3 is one word, and only there where level 2 is more than one. */
static inline struct shape shape_of(u32 bits)
{
	struct shape s;

	s.n[0] = words(bits);
	s.n[1] = words(s.n[0]);
	s.n[2] = words(s.n[1]);
	s.at[2] = s.n[2] > 1;
	s.at[1] = s.at[2] + s.n[2];
	s.at[0] = s.at[1] + s.n[1];
	return s;
}

u32 pendmap_bytes(u32 bits)
{
	struct shape s = shape_of(bits);

	gs_assert(s.n[2] <= 64);
	return (s.at[0] + s.n[0]) * 8;
}

bool pendmap_none(const struct gs *g, struct pendmap m)
{
	return !*(const u64 *)gs_at(g, m.blk, m.i);
}

GS_HOT bool pendmap_has(const struct gs *g, struct pendmap m, u32 bit)
{
	const u64 *w = gs_at(g, m.blk, m.i);

	gs_assert(bit < m.bits);
	return bit_test(w[shape_of(m.bits).at[0] + bit / 64], bit % 64);
}

void pendmap_hint(const struct gs *g, struct pendmap m, u32 bit)
{
	const u64 *w = gs_at(g, m.blk, m.i);

	gs_assert(bit < m.bits);
	__builtin_prefetch(w + shape_of(m.bits).at[0] + bit / 64, 1);
}

u64 pendmap_at(const struct gs *g, struct pendmap m, u32 w)
{
	const u64 *e = gs_at(g, m.blk, m.i);

	gs_assert(w < words(m.bits));
	return e[shape_of(m.bits).at[0] + w];
}

/* Summaries change only when a word becomes zero or stops being zero. */
GS_HOT bool pendmap_put(struct gs *g, struct pendmap m, u32 bit, bool on)
{
	u32 off = g->lay->blk[m.blk].off + m.i * g->lay->blk[m.blk].size;
	const u64 *e = arena_at(&g->arena, off);
	struct shape s = shape_of(m.bits);
	u32 index = s.at[0] + bit / 64;

	gs_assert(bit < m.bits);
	if (bit_test(e[index], bit % 64) == on)
		return on;
	gs_touch(g, m.blk, m.i);
	for (u32 level = 0;; level++) {
		u64 *w = arena_mut(&g->arena, off + index * 8, 8), old = *w;

		*w = old ^ (u64)1 << bit % 64;
		if ((old && *w) || !index)
			return !on;
		bit /= 64;
		index = level < 2 ? s.at[level + 1] + bit / 64 : 0;
	}
}

/* The first set bit >= from within the one word that holds `from`. */
static inline u32 in_word(const u64 *w, u32 from)
{
	u64 v = w[from / 64] & ~(u64)0 << from % 64;

	return v ? from / 64 * 64 + bits_ctz(v) : GS_NONE32;
}

/* First word of level 1 at or after `mid` that is not zero. */
static u32 next_mid(const u64 *e, const struct shape *s, u32 mid)
{
	u32 at, high = mid / 64 + 1;

	if (mid >= s->n[1])
		return GS_NONE32;
	at = in_word(e + s->at[2], mid);
	if (at != GS_NONE32 || high >= s->n[2])
		return at;
	at = in_word(e, high);
	return at == GS_NONE32 ? at : in_word(e + s->at[2], at * 64);
}

GS_HOT bool pendmap_word(const struct gs *g, struct pendmap m, u32 *w, u64 *members)
{
	const u64 *e = gs_at(g, m.blk, m.i);
	struct shape s = shape_of(m.bits);
	u32 at, mid;

	if (!*e || *w >= s.n[0])
		return false;
	at = in_word(e + s.at[1], *w);
	if (at == GS_NONE32) {
		mid = next_mid(e, &s, *w / 64 + 1);
		if (mid == GS_NONE32)
			return false;
		at = in_word(e + s.at[1], mid * 64);
		gs_assert(at != GS_NONE32);
	}
	*w = at;
	*members = e[s.at[0] + at];
	return true;
}

static inline bool one_bit(u64 v)
{
	return v && !(v & (v - 1));
}

GS_HOT bool pendmap_only(const struct gs *g, struct pendmap m, u32 *w)
{
	const u64 *e = gs_at(g, m.blk, m.i);
	struct shape s = shape_of(m.bits);
	u32 k = 0;

	if (!one_bit(*e))
		return false;
	if (s.at[2])
		k = bits_ctz(*e);
	if (!one_bit(e[s.at[2] + k]))
		return false;
	k = k * 64 + bits_ctz(e[s.at[2] + k]);
	if (!one_bit(e[s.at[1] + k]))
		return false;
	*w = k * 64 + bits_ctz(e[s.at[1] + k]);
	return true;
}

u32 pendmap_next(const struct gs *g, struct pendmap m, u32 from)
{
	const u64 *e = gs_at(g, m.blk, m.i);
	u32 at, w = from / 64 + 1;
	u64 members;

	if (!*e || from >= m.bits)
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

/* Bit k of the words above says that word k is not zero. */
static bool sums_up(const u64 *above, const u64 *w, u32 n)
{
	for (u32 k = 0; k < n; k++)
		if (bit_test(above[k / 64], k % 64) != (w[k] != 0))
			return false;
	return true;
}

bool pendmap_sound(const struct gs *g, struct pendmap m)
{
	const u64 *e = gs_at(g, m.blk, m.i);
	struct shape s = shape_of(m.bits);

	return sums_up(e + s.at[1], e + s.at[0], s.n[0]) && sums_up(e + s.at[2], e + s.at[1], s.n[1]) &&
	       (!s.at[2] || sums_up(e, e + s.at[2], s.n[2]));
}
