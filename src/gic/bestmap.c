/* SPDX-License-Identifier: MIT */
/* The greatest of many bytes: a tree of bytes.  See bestmap.h. */
#include "gic/bestmap.h"

#include <string.h>

#include "core/diag.h"

#define LEVELS 4u		/* at most: leaves, two between, the root */
#define FAN 64u

struct shape {
	u32 top;		/* level of the root */
	u32 n[LEVELS];		/* bytes of each level */
	u32 at[LEVELS];
};

static inline u32 above(u32 n)
{
	return (n + FAN - 1) / FAN;
}

/* Each level ends in zeroes up to a multiple of 8. */
static inline u32 padded(u32 n)
{
	return (n + 7) / 8 * 8;
}

/* The root comes first, the leaves last.  Asked for every time: no loop. */
static inline struct shape shape_of(u32 leaves)
{
	struct shape s;

	s.n[0] = leaves;
	s.n[1] = above(s.n[0]);
	s.n[2] = above(s.n[1]);
	s.n[3] = above(s.n[2]);
	s.top = (u32)(s.n[0] > 1) + (s.n[1] > 1) + (s.n[2] > 1);
	s.at[3] = 0;
	s.at[2] = s.top > 2 ? padded(s.n[3]) : 0;
	s.at[1] = s.top > 1 ? s.at[2] + padded(s.n[2]) : 0;
	s.at[0] = s.top > 0 ? s.at[1] + padded(s.n[1]) : 0;
	return s;
}

u32 bestmap_bytes(u32 leaves)
{
	struct shape s = shape_of(leaves);

	gs_assert(leaves && s.n[s.top] == 1);
	return s.at[0] + padded(s.n[0]);
}

/* In the zeroes behind the root. */
#define SWITCH 7u

bool bestmap_on(const struct gs *g, struct bestmap m)
{
	return ((const u8 *)gs_at(g, m.blk, m.i))[SWITCH];
}

void bestmap_switch(struct gs *g, struct bestmap m, bool on)
{
	*(u8 *)gs_mut_part(g, m.blk, m.i, SWITCH, 1) = on;
}

u8 bestmap_leaf(const struct gs *g, struct bestmap m, u32 leaf)
{
	return ((const u8 *)gs_at(g, m.blk, m.i))[shape_of(m.leaves).at[0] + leaf];
}

u8 bestmap_best(const struct gs *g, struct bestmap m)
{
	return *(const u8 *)gs_at(g, m.blk, m.i);
}

/* The bytes of a level under byte `k` of the next one. */
static inline const u8 *under(const u8 *e, const struct shape *s, u32 level, u32 k, u32 *n)
{
	u32 rest = s->n[level] - k * FAN;

	*n = rest < FAN ? rest : FAN;
	return e + s->at[level] + k * FAN;
}

/* Mostly all are zero. */
static u8 greatest(const u8 *p, u32 n)
{
	u64 any = 0, w;
	u8 max = 0;

	for (u32 k = 0; k < n; k += 8) {
		memcpy(&w, p + k, 8);
		any |= w;
	}
	for (u32 k = 0; any && k < n; k++)
		max = p[k] > max ? p[k] : max;
	return max;
}

GS_HOT void bestmap_put(struct gs *g, struct bestmap m, u32 leaf, u8 val)
{
	u32 off = g->lay->blk[m.blk].off + m.i * g->lay->blk[m.blk].size, n;
	const u8 *e = arena_at(&g->arena, off);
	struct shape s = shape_of(m.leaves);

	gs_assert(leaf < m.leaves);
	if (e[s.at[0] + leaf] == val)
		return;
	gs_touch(g, m.blk, m.i);
	for (u32 level = 0, k = leaf;; level++, k /= FAN) {
		u32 at = s.at[level] + k;
		u8 old = e[at], over;

		*(u8 *)arena_mut(&g->arena, off + at, 1) = val;
		if (level == s.top)
			return;
		/* above it counts if it is greater, or if the old one was the greatest */
		over = e[s.at[level + 1] + k / FAN];
		if (val < over && old < over)
			return;
		if (val < over) {
			const u8 *p = under(e, &s, level, k / FAN, &n);

			val = greatest(p, n);
		}
		if (val == over)
			return;
	}
}

/* First or last of n bytes that is `val`; *more: another is. */
static u32 search(const u8 *p, u32 n, u8 val, bool last, bool *more)
{
	const u8 *a = memchr(p, val, n);
	u32 k;

	gs_assert(a);
	k = (u32)(a - p);
	if (!memchr(a + 1, val, n - k - 1))
		return k;
	*more = true;
	if (last)
		for (k = n - 1; p[k] != val;)
			k--;
	return k;
}

u32 bestmap_find(const struct gs *g, struct bestmap m, bool last, bool *more)
{
	const u8 *e = gs_at(g, m.blk, m.i);
	struct shape s = shape_of(m.leaves);
	u32 k = 0, n;

	*more = false;
	for (u32 level = s.top; level-- > 0;) {
		const u8 *p = under(e, &s, level, k, &n);

		k = k * FAN + search(p, n, *e, last, more);
	}
	return k;
}
