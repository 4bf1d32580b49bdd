/* SPDX-License-Identifier: MIT */
/* The table of seen states: see visited.h. */
#include "engine/visited.h"

#include <gicsim/error.h>
#include <math.h>
#include <string.h>

#include "core/alloc.h"
#include "core/arena.h"
#include "core/diag.h"

#define SLOTS_FIRST 4096u
#define POOL_FIRST 65536u
#define GEN_MAX 0x7fffu
#define ON_STACK 1u
#define KEY_MASK (~(u64)0xffff)

static u64 key(const struct visited *v, u64 fp2)
{
	return (fp2 & KEY_MASK) | (u64)v->generation << 1;
}

static bool live(const struct visited *v, const struct visited_entry *e)
{
	return (e->rest >> 1 & GEN_MAX) == v->generation;
}

/* The high half of a product spreads over any number of slots, not only powers of two. */
static u64 home(u64 fp1, u64 slots)
{
	return (u64)((unsigned __int128)fp1 * slots >> 64);
}

int visited_init(struct visited *v, bool exact)
{
	memset(v, 0, sizeof(*v));
	v->exact = exact;
	v->generation = 1;
	v->slots = SLOTS_FIRST;
	v->slot = gs_alloc(v->slots, sizeof(*v->slot));
	if (exact) {
		v->where = gs_alloc(v->slots, sizeof(*v->where));
		v->cappool = POOL_FIRST;
		v->pool = gs_alloc(v->cappool, 1);
	}
	if (v->slot && (!exact || (v->where && v->pool)))
		return 0;
	visited_fini(v);
	return GICSIM_E_NOMEM;
}

void visited_fini(struct visited *v)
{
	gs_free(v->slot);
	gs_free(v->where);
	gs_free(v->pool);
	memset(v, 0, sizeof(*v));
}

void visited_clear(struct visited *v)
{
	v->used = 0;
	v->npool = 0;
	if (++v->generation > GEN_MAX) {
		memset(v->slot, 0, v->slots * sizeof(*v->slot));
		v->generation = 1;
	}
}

u64 visited_bytes(const struct visited *v)
{
	u64 per = sizeof(*v->slot) + (v->exact ? sizeof(*v->where) : 0);

	return v->slots * per + v->cappool;
}

double visited_miss_odds(const struct visited *v)
{
	double n = (double)v->used, p = ldexp(n * n, -113);

	if (v->exact)
		return 0;
	return p < 1 ? p : 1;
}

/* The slot of the state, or the free one where it belongs. */
static u64 probe(const struct visited *v, u64 fp1, u64 fp2, bool *found)
{
	u64 k = key(v, fp2), i = home(fp1, v->slots);

	for (;;) {
		const struct visited_entry *e = &v->slot[i];

		*found = false;
		if (!live(v, e))
			return i;
		*found = e->fp1 == fp1 && (e->rest | ON_STACK) == (k | ON_STACK);
		if (*found)
			return i;
		if (++i == v->slots)
			i = 0;
	}
}

static void move_live(const struct visited *from, struct visited *to)
{
	for (u64 i = 0; i < from->slots; i++) {
		const struct visited_entry *e = &from->slot[i];
		u64 j;

		if (!live(from, e))
			continue;
		j = home(e->fp1, to->slots);
		while (live(to, &to->slot[j]))
			j = j + 1 == to->slots ? 0 : j + 1;
		to->slot[j] = *e;
		if (to->exact)
			to->where[j] = from->where[i];
	}
}

/* While it grows both tables exist, and both count against the limit. */
static bool grow(struct visited *v)
{
	struct visited next = *v;
	u64 per = sizeof(*v->slot) + (v->exact ? sizeof(*v->where) : 0);

	next.slots = v->slots + v->slots / 2;
	if (v->bytes_max && visited_bytes(v) + next.slots * per > v->bytes_max)
		return false;
	next.slot = gs_alloc(next.slots, sizeof(*next.slot));
	next.where = v->exact ? gs_alloc(next.slots, sizeof(*next.where)) : NULL;
	if (!next.slot || (v->exact && !next.where)) {
		gs_free(next.slot);
		gs_free(next.where);
		return false;
	}
	move_live(v, &next);
	gs_free(v->slot);
	gs_free(v->where);
	*v = next;
	return true;
}

static u64 state_bytes(u32 n)
{
	return sizeof(n) + (u64)n * (sizeof(u32) + ARENA_LINE);
}

static bool keep_state(struct visited *v, u64 i, const struct visited_state *s)
{
	u64 need = v->npool + state_bytes(s->n), cap = v->cappool;
	u8 *p;

	while (cap < need)
		cap *= 2;
	if (cap != v->cappool) {
		if (v->bytes_max && visited_bytes(v) + cap > v->bytes_max)
			return false;
		p = gs_grow(v->pool, v->cappool, cap, 1);
		if (!p)
			return false;
		v->pool = p;
		v->cappool = cap;
	}
	v->where[i] = v->npool;
	p = v->pool + v->npool;
	memcpy(p, &s->n, sizeof(s->n));
	p += sizeof(s->n);
	if (s->n) {
		memcpy(p, s->line, s->n * sizeof(u32));
		memcpy(p + s->n * sizeof(u32), s->data, (size_t)s->n * ARENA_LINE);
	}
	v->npool = need;
	return true;
}

static const u8 *line_of(const struct visited_state *s, u32 line)
{
	for (u32 i = 0; i < s->n; i++)
		if (s->line[i] == line)
			return s->data + (size_t)i * ARENA_LINE;
	return NULL;
}

/* Equally many lines differ from the first state, and each kept one is met: then all are equal. */
static bool same_state(const struct visited *v, u64 i, const struct visited_state *s)
{
	const u8 *p = v->pool + v->where[i], *data;
	u32 n, line;

	memcpy(&n, p, sizeof(n));
	if (n != s->n)
		return false;
	p += sizeof(n);
	data = p + n * sizeof(u32);
	for (u32 j = 0; j < n; j++) {
		const u8 *now;

		memcpy(&line, p + j * sizeof(u32), sizeof(line));
		now = line_of(s, line);
		if (!now || memcmp(now, data + (size_t)j * ARENA_LINE, ARENA_LINE))
			return false;
	}
	return true;
}

enum visited_answer visited_add(struct visited *v, u64 fp1, u64 fp2, const struct visited_state *s)
{
	bool found;
	u64 i = probe(v, fp1, fp2, &found);

	gs_assert(!v->exact || s);
	if (found) {
		if (v->exact && !same_state(v, i, s))
			return VISITED_COLLISION;
		return v->slot[i].rest & ON_STACK ? VISITED_STACK : VISITED_SEEN;
	}
	if ((v->used + 1) * 5 > v->slots * 4) {
		if (!grow(v))
			return VISITED_FULL;
		i = probe(v, fp1, fp2, &found);
	}
	if (v->exact && !keep_state(v, i, s))
		return VISITED_FULL;
	v->slot[i].fp1 = fp1;
	v->slot[i].rest = key(v, fp2) | ON_STACK;
	v->used++;
	return VISITED_NEW;
}

void visited_leave(struct visited *v, u64 fp1, u64 fp2)
{
	bool found;
	u64 i = probe(v, fp1, fp2, &found);

	gs_assert(found);
	v->slot[i].rest &= ~(u64)ON_STACK;
}
