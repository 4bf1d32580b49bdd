/* SPDX-License-Identifier: MIT */
/*
 * The arena: lines, journal, fingerprints.  See arena.h for the design.
 *
 * The hash of a line is two rounds of multiply-and-fold over its eight words,
 * keyed by the line number; the two fingerprints use different constants.
 * The hash of each hashed line is kept beside it, so a commit hashes only the
 * new content of touched lines.
 */
#include "core/arena.h"

#include <gicsim/error.h>
#include <string.h>

#include "core/alloc.h"
#include "core/diag.h"

#define LOG_FIRST 4096u

static u64 fold(u64 a, u64 b)
{
	unsigned __int128 p = (unsigned __int128)a * b;

	return (u64)p ^ (u64)(p >> 64);
}

/*
 * The second hash pairs other words under other constants: lines that meet in a
 * product of the first one (a factor of zero swallows its partner) part here.
 */
static void hash_line(const u8 *line, u32 number, u64 *h1, u64 *h2)
{
	u64 w[8], a, b, c, d;

	memcpy(w, line, sizeof(w));
	a = fold(w[0] ^ 0xa0761d6478bd642full, w[1] ^ 0xe7037ed1a0b428dbull);
	b = fold(w[2] ^ 0x8ebc6af09c88c6e3ull, w[3] ^ 0x589965cc75374cc3ull);
	c = fold(w[4] ^ 0x1d8e4e27c47d124full, w[5] ^ 0xeb44accab455d165ull);
	d = fold(w[6] ^ 0x9e3779b97f4a7c15ull, w[7] ^ 0xbf58476d1ce4e5b9ull);
	*h1 = fold((a + (b << 1)) ^ (c * 3) ^ number * 0x94d049bb133111ebull, (d ^ 0xff51afd7ed558ccdull) + b);
	a = fold(w[0] ^ 0x2d358dccaa6c78a5ull, w[2] ^ 0x8bb84b93962eacc9ull);
	b = fold(w[1] ^ 0x4b33a62ed433d4a3ull, w[3] ^ 0x4d5a2da51de1aa47ull);
	c = fold(w[4] ^ 0xd6e8feb86659fd93ull, w[6] ^ 0xc4ceb9fe1a85ec53ull);
	d = fold(w[5] ^ 0x9fb21c651e98df25ull, w[7] ^ 0xff51afd7ed558ccdull);
	*h2 = fold((a * 5) ^ (c + 0xc2b2ae3d27d4eb4full) ^ number * 0x2545f4914f6cdd1dull,
		   (b * 9) ^ (d + 0x165667b19e3779f9ull));
}

void arena_set_view(struct arena *a, struct arena_view v)
{
	gs_assert(!a->journal && (!v.count || v.stride));
	a->view = v;
}

const u8 *arena_seen(const struct arena *a, u32 line, u8 tmp[ARENA_LINE])
{
	const struct arena_view *v = &a->view;
	const u8 *at = a->base + (size_t)line * ARENA_LINE;
	u32 n = line - v->first;

	if (line < v->first || n >= v->count * v->stride || n % v->stride)
		return at;
	v->view(at, tmp);
	return tmp;
}

void arena_wipe(struct arena *a, u64 off, u64 len)
{
	static const u8 zero[64 * ARENA_LINE];

	for (u64 end = off + len; off < end;) {
		u64 rest = ARENA_LINE - off % ARENA_LINE, n = end - off < rest ? end - off : rest;

		/* most of it is */
		if (rest == ARENA_LINE && end - off >= sizeof(zero) && !memcmp(a->base + off, zero, sizeof(zero)))
			n = sizeof(zero);
		else if (memcmp(a->base + off, zero, n))
			memset(arena_mut(a, (u32)off, (u32)n), 0, n);
		off += n;
	}
}

static void hash_seen(const struct arena *a, u32 line, u64 *h1, u64 *h2)
{
	u8 tmp[ARENA_LINE];

	hash_line(arena_seen(a, line, tmp), line, h1, h2);
}

int arena_init(struct arena *a, u32 hashed_lines, u32 shadow_lines)
{
	memset(a, 0, sizeof(*a));
	a->hashed = hashed_lines;
	a->lines = hashed_lines + shadow_lines;
	a->base = gs_alloc(a->lines ? a->lines : 1, ARENA_LINE);
	return a->base ? 0 : GICSIM_E_NOMEM;
}

void arena_fini(struct arena *a)
{
	gs_free(a->base);
	gs_free(a->stamp);
	gs_free(a->h1);
	gs_free(a->h2);
	gs_free(a->log);
	memset(a, 0, sizeof(*a));
}

static int journal_alloc(struct arena *a)
{
	if (a->stamp)
		return 0;
	a->stamp = gs_alloc(a->lines, sizeof(*a->stamp));
	a->h1 = gs_alloc(a->hashed, sizeof(*a->h1));
	a->h2 = gs_alloc(a->hashed, sizeof(*a->h2));
	a->log = gs_alloc(LOG_FIRST, sizeof(*a->log));
	a->caplog = LOG_FIRST;
	return a->stamp && a->h1 && a->h2 && a->log ? 0 : GICSIM_E_NOMEM;
}

int arena_journal(struct arena *a, bool on)
{
	if (on) {
		int err = journal_alloc(a);

		if (err)
			return err;
		for (u32 i = 0; i < a->hashed; i++)
			hash_seen(a, i, &a->h1[i], &a->h2[i]);
		memset(a->stamp, 0, a->lines * sizeof(*a->stamp));
		a->epoch = 1;
		a->nlog = a->step = 0;
		a->fp1 = a->fp2 = 0;
	}
	a->journal = on;
	return 0;
}

static void log_line(struct arena *a, u32 line)
{
	struct arena_entry *e;

	if (a->nlog == a->caplog) {
		void *p = gs_grow(a->log, a->caplog, (size_t)a->caplog * 2, sizeof(*a->log));

		gs_assert(p != NULL);
		a->log = p;
		a->caplog *= 2;
	}
	e = &a->log[a->nlog++];
	e->line = line;
	e->pad = 0;
	e->h1 = line < a->hashed ? a->h1[line] : 0;
	e->h2 = line < a->hashed ? a->h2[line] : 0;
	memcpy(e->old, a->base + (size_t)line * ARENA_LINE, ARENA_LINE);
	a->stamp[line] = a->epoch;
}

void arena_save_lines(struct arena *a, u32 first, u32 last)
{
	gs_assert(last < a->lines);
	for (u32 i = first; i <= last; i++)
		if (a->stamp[i] != a->epoch)
			log_line(a, i);
}

/* Epochs start anew long before they could wrap into a stale stamp. */
static void next_epoch(struct arena *a)
{
	if (++a->epoch == 0xffffffffu) {
		memset(a->stamp, 0, a->lines * sizeof(*a->stamp));
		a->epoch = 1;
	}
	a->step = a->nlog;
}

void arena_commit(struct arena *a)
{
	if (!a->journal)
		return;
	for (u32 i = a->step; i < a->nlog; i++) {
		u32 line = a->log[i].line;
		u64 h1, h2;

		if (line >= a->hashed)
			continue;
		hash_seen(a, line, &h1, &h2);
		a->fp1 ^= a->h1[line] ^ h1;
		a->fp2 ^= a->h2[line] ^ h2;
		a->h1[line] = h1;
		a->h2[line] = h2;
	}
	next_epoch(a);
}

struct arena_mark arena_mark(const struct arena *a)
{
	return (struct arena_mark){ a->nlog, a->fp1, a->fp2 };
}

void arena_undo(struct arena *a, struct arena_mark m)
{
	gs_assert(a->journal);
	gs_assert(m.nlog <= a->nlog);
	while (a->nlog > m.nlog) {
		struct arena_entry *e = &a->log[--a->nlog];

		memcpy(a->base + (size_t)e->line * ARENA_LINE, e->old, ARENA_LINE);
		if (e->line < a->hashed) {
			a->h1[e->line] = e->h1;
			a->h2[e->line] = e->h2;
		}
	}
	a->fp1 = m.fp1;
	a->fp2 = m.fp2;
	next_epoch(a);
}

void arena_full_hash(const struct arena *a, u64 *h1, u64 *h2)
{
	*h1 = *h2 = 0;
	for (u32 i = 0; i < a->hashed; i++) {
		u64 x, y;

		hash_seen(a, i, &x, &y);
		*h1 ^= x;
		*h2 ^= y;
	}
}

bool arena_unannounced(const struct arena *a, u32 *line)
{
	for (u32 i = 0; i < a->hashed; i++) {
		u64 x, y;

		hash_seen(a, i, &x, &y);
		if (x != a->h1[i] || y != a->h2[i]) {
			*line = i;
			return true;
		}
	}
	return false;
}

void arena_copy(struct arena *to, const struct arena *from)
{
	gs_assert(to->hashed == from->hashed && to->lines == from->lines);
	memcpy(to->base, from->base, (size_t)from->lines * ARENA_LINE);
}

bool arena_equal(const struct arena *a, const struct arena *b)
{
	return a->hashed == b->hashed && !memcmp(a->base, b->base, (size_t)a->hashed * ARENA_LINE);
}
