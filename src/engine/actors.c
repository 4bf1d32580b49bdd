/* SPDX-License-Identifier: MIT */
/*
 * Enumerating what can step, and taking one step.
 *
 * Every engine takes its steps through actors_step(), so that what surrounds a
 * step (its number for observations, the commit, the audits of debug builds)
 * is the same in all of them.
 */
#include "engine/actors.h"

#include <time.h>

#include "core/alloc.h"
#include "core/diag.h"

#define POOL_FIRST 1024u

void ready_pool_fini(struct ready_pool *p)
{
	gs_free(p->item);
	*p = (struct ready_pool){ 0 };
}

static bool pool_reserve(struct ready_pool *p, u32 more)
{
	u32 cap = p->cap ? p->cap : POOL_FIRST;
	void *q;

	if (p->n + more <= p->cap)
		return true;
	while (cap < p->n + more)
		cap *= 2;
	q = gs_grow(p->item, p->cap, cap, sizeof(*p->item));
	if (!q)
		return false;
	p->item = q;
	p->cap = cap;
	return true;
}

u64 actors_concerned(const struct gs *g, const struct actor *a, u64 touched)
{
	if (!a->watch)
		return ~(u64)0;
	if (!(a->watch & touched))
		return 0;
	return a->concerns ? a->concerns(g) : ~(u64)0;
}

/* Ask those instances of row r whose bit is set in `who`; the others are as in the segment `was`. */
static bool ask_row(struct ready_pool *p, const struct gs *g, const struct eng_model *m, u32 r,
		    struct ready_seg was, u64 who, struct ready_seg *seg)
{
	const struct actor *a = m->rows[r];
	u32 count = a->count(g), next = was.off, end = was.off + was.n;

	gs_assert(count <= 0x10000);
	if (!pool_reserve(p, count))
		return false;
	seg->off = p->n;
	for (u32 k = 0; k < count; k++) {
		bool before = next < end && p->item[next] == ITEM(r, k);

		next += before;
		if (who >> (k & 63) & 1 ? a->ready(g, k) : before)
			p->item[p->n++] = ITEM(r, k);
	}
	seg->n = p->n - seg->off;
	return true;
}

#ifdef GICSIM_AUDIT
/* A row that left a block out of its watch mask would be a silently smaller exploration. */
static void audit_row(const struct ready_pool *p, const struct gs *g, const struct actor *a,
		      const struct ready_seg *seg)
{
	u32 count = a->count(g), n = 0;

	for (u32 k = 0; k < count; k++) {
		if (!a->ready(g, k))
			continue;
		gs_assert(n < seg->n);
		gs_assert(ITEM_K(p->item[seg->off + n]) == k);
		n++;
	}
	gs_assert(n == seg->n);
}
#endif

static bool fill_row(struct ready_pool *p, const struct gs *g, const struct eng_model *m, u32 r,
		     const struct ready_seg *parent, u64 touched, struct ready_seg *seg)
{
	const struct actor *a = m->rows[r];
	u64 who;

	if (!parent || parent[r].n == READY_UNKNOWN)
		return ask_row(p, g, m, r, (struct ready_seg){ 0, 0 }, ~(u64)0, &seg[r]);
	who = actors_concerned(g, a, touched);
	if (who && !ask_row(p, g, m, r, parent[r], who, &seg[r]))
		return false;
	if (!who)
		seg[r] = parent[r];
#ifdef GICSIM_AUDIT
	audit_row(p, g, a, &seg[r]);
#endif
	return true;
}

s64 ready_fill(struct ready_pool *p, const struct gs *g, const struct eng_model *m,
	       const struct ready_seg *parent, u64 touched, struct ready_seg *seg,
	       enum urgency *urgency)
{
	s64 n = 0;

	*urgency = URGENCY_NORMAL;
	for (u32 r = 0; r < m->nrows; r++) {
		if (m->rows[r]->urgency != URGENCY_NORMAL) {
			seg[r] = parent && m->rows[r]->watch && !(m->rows[r]->watch & touched) ?
				parent[r] : (struct ready_seg){ 0, READY_UNKNOWN };
			continue;
		}
		if (!fill_row(p, g, m, r, parent, touched, seg))
			return -1;
		n += seg[r].n;
	}
	if (n)
		return n;
	*urgency = URGENCY_LAST;
	for (u32 r = 0; r < m->nrows; r++) {
		if (m->rows[r]->urgency != URGENCY_LAST)
			continue;
		if (!fill_row(p, g, m, r, parent, touched, seg))
			return -1;
		n += seg[r].n;
	}
	return n;
}

static bool row_ready(const struct gs *g, const struct actor *a)
{
	u32 count = a->count(g);

	for (u32 k = 0; k < count; k++)
		if (a->ready(g, k))
			return true;
	return false;
}

bool ready_any_normal(const struct gs *g, const struct eng_model *m)
{
	for (u32 r = 0; r < m->nrows; r++)
		if (m->rows[r]->urgency == URGENCY_NORMAL && row_ready(g, m->rows[r]))
			return true;
	return false;
}

bool ready_any(const struct gs *g, const struct eng_model *m)
{
	for (u32 r = 0; r < m->nrows; r++)
		if (row_ready(g, m->rows[r]))
			return true;
	return false;
}

/* -------------------------------------------------------------- steps */

#ifdef GICSIM_AUDIT
/* Recomputing every line is dear in large machines; then only now and then. */
static void audit_step(struct gs *g, const struct eng_model *m)
{
	const struct arena *a = &g->arena;
	u32 line;

	if (a->journal && (a->hashed <= 64 || a->epoch % 64 == 0))
		gs_assert(!arena_unannounced(a, &line));
	if (m->audit)
		m->audit(g);
}
#endif

void actors_step(struct gs *g, const struct eng_model *m, u32 item)
{
	gs_step_begin(g);
	g->step.actor = item;
	m->rows[ITEM_ROW(item)]->step(g, ITEM_K(item));
	arena_commit(&g->arena);
#ifdef GICSIM_AUDIT
	audit_step(g, m);
#endif
}

void actors_judge_rest(struct gs *g, const struct eng_model *m)
{
	gs_step_begin(g);
	g->step.actor = GS_NONE32;
	if (m->at_rest)
		m->at_rest(g);
}

struct gs_failure actors_failure(const struct gs *g, u32 inv)
{
	for (u32 i = 0; i < g->step.nfailures; i++)
		if (g->step.failure[i].invariant == inv)
			return g->step.failure[i];
	return (struct gs_failure){ .invariant = (u16)inv };
}

enum eng_replay actors_take(struct gs *g, const struct eng_model *m, const struct eng_step *s)
{
	struct arena_mark mark = arena_mark(&g->arena);
	struct chooser *before = g->choose;
	struct chooser_list list;

	if (s->row >= m->nrows || s->k >= m->rows[s->row]->count(g) ||
	    !m->rows[s->row]->ready(g, s->k))
		return REPLAY_NOT_READY;
	chooser_list_init(&list);
	list.answers = s->answers;
	list.n = s->nanswers;
	g->choose = &list.c;
	actors_step(g, m, ITEM(s->row, s->k));
	g->choose = before;
	if (!list.overrun)
		return REPLAY_DONE;
	if (g->arena.journal)
		arena_undo(&g->arena, mark);
	return REPLAY_CHOICE;
}

bool eng_take(struct gs *g, const struct eng_model *m, const struct eng_step *s)
{
	return actors_take(g, m, s) == REPLAY_DONE;
}

u64 eng_host_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (u64)t.tv_sec * 1000 + (u64)t.tv_nsec / 1000000;
}
