/* SPDX-License-Identifier: MIT */
/*
 * The arena: every byte that can change while the model runs.
 *
 * It is an array of 64-byte lines.  Lines below `hashed` decide behaviour or
 * verdicts and make up the fingerprint; lines above are the shadow zone (time
 * stamps, origins, counters), journalled but never hashed.
 *
 * A writer announces itself with arena_mut(), which saves each line the first
 * time a step touches it.  arena_commit() ends the step and brings the
 * fingerprints up to date from the touched lines alone.  arena_undo() goes
 * back to a mark; its price goes by touched lines, not by size.
 *
 * With the journal off (timed runs) arena_mut() is an address computation and
 * the fingerprints mean nothing.
 *
 * Fingerprints are xors over lines of H(line number, line), two independent
 * H.  The state at arena_journal(true) counts as (0, 0).
 */
#ifndef GS_CORE_ARENA_H
#define GS_CORE_ARENA_H

#include "core/types.h"

#define ARENA_LINE 64u

struct arena_entry {
	u32 line;
	u32 pad;
	u64 h1, h2;			/* hashes of the saved content */
	u8 old[ARENA_LINE];
};

/*
 * A canonical view of some lines: two states that differ only in what a view
 * hides have the same future.  A view sees its own line and nothing else.
 */
struct arena_view {
	u32 first, stride, count;	/* lines first, first + stride, ...; count 0: no view */
	void (*view)(const u8 *line, u8 *out);	/* writes all ARENA_LINE bytes */
};

struct arena {
	u8 *base;
	u32 hashed;			/* lines in the hashed zone, first */
	u32 lines;			/* all lines */
	bool journal;
	u32 *stamp;			/* per line: epoch of the last touch */
	u64 *h1, *h2;			/* per hashed line: its current hash */
	u32 epoch;			/* of the current step */
	struct arena_entry *log;
	u32 nlog, caplog;
	u32 step;			/* log index at which the current step began */
	u64 fp1, fp2;			/* as of the last commit */
	struct arena_view view;
};

struct arena_mark {
	u32 nlog;
	u64 fp1, fp2;
};

/* 0 or GICSIM_E_NOMEM.  Content is zero; the journal is off. */
int arena_init(struct arena *a, u32 hashed_lines, u32 shadow_lines);
void arena_fini(struct arena *a);

/* Switch journalling; switching it on hashes nothing and sets (0, 0). */
int arena_journal(struct arena *a, bool on);

/* Set to zero; what is zero is not written, so that memory that was never used is not made to exist. */
void arena_wipe(struct arena *a, u64 off, u64 len);

void arena_save_lines(struct arena *a, u32 first, u32 last);

static inline const void *arena_at(const struct arena *a, u32 off)
{
	return a->base + off;
}

static inline void *arena_mut(struct arena *a, u32 off, u32 len)
{
	if (a->journal) {
		u32 first = off / ARENA_LINE, last = (off + len - 1) / ARENA_LINE;

		if (first == last && a->stamp[first] == a->epoch)
			return a->base + off;
		arena_save_lines(a, first, last);
	}
	return a->base + off;
}

/* Set before the journal is switched on. */
void arena_set_view(struct arena *a, struct arena_view v);
/* A line as fingerprints see it: itself, or `tmp` filled by the view. */
const u8 *arena_seen(const struct arena *a, u32 line, u8 tmp[ARENA_LINE]);

void arena_commit(struct arena *a);
struct arena_mark arena_mark(const struct arena *a);	/* between steps */
void arena_undo(struct arena *a, struct arena_mark m);	/* drops an open step too */

/* Recompute everything: for laws and debug builds.  Relative to no base. */
void arena_full_hash(const struct arena *a, u64 *h1, u64 *h2);
/* Does a line differ from its recorded hash although no step is open? */
bool arena_unannounced(const struct arena *a, u32 *line);

/* Copy or compare the hashed zone. */
void arena_copy(struct arena *to, const struct arena *from);
bool arena_equal(const struct arena *a, const struct arena *b);

#endif
