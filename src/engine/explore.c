/* SPDX-License-Identifier: MIT */
/*
 * Depth first over everything that can happen.
 *
 * A frame is a state on the current path.  It tries every ready instance, and
 * each instance once per combination of its choice answers; the odometer that
 * counts them lives in the frame.  Going down is a step, going back is an undo
 * to the frame's mark: the arena's journal is the stack of states.  A state
 * that was seen before is left at once.
 *
 * A failing step is recorded and does not end the path.  A state in which
 * nothing can step is judged by the model.
 *
 * Reduction: where an actor says that its step is local, only that step is
 * tried, unless it leads back into the current path (then all are, so that no
 * other actor is put off for ever).
 *
 * Nothing in the loop allocates but tables that double.
 */
#include <gicsim/error.h>
#include <string.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "engine/actors.h"
#include "engine/visited.h"

#define FRAMES_FIRST 1024u
#define DEPTH_DEFAULT (1u << 20)
#define TICK 1024u			/* transitions between looks at the clock */
#define PROGRESS_MS 500u

struct frame {
	struct arena_mark mark;
	struct odometer odo;
	u32 pool;			/* the ready pool below this frame */
	u32 item;			/* being tried, or GS_NONE32 */
	u32 row, idx;			/* next to try */
	u32 local;			/* may be enough alone, or GS_NONE32 */
	u32 n, tried;			/* offered, begun: for progress */
	u8 urgency;
	bool begun;
	bool cycle;			/* a step led back into the path */
};

/* Scratch of exact mode: the lines in which the state differs from the first. */
struct exact {
	u8 *base;
	u8 *data;
	u32 *line;
	u32 *stamp, now;
};

struct explorer {
	struct gs *g;
	const struct eng_model *m;
	const struct eng_limits *lim;
	struct eng_explored *out;
	struct visited own, *seen;
	struct exact exact;
	struct arena_mark start;
	struct ready_pool pool;
	struct ready_seg *seg;		/* nrows per frame */
	struct frame *f;
	u32 nf, capf, depth_max;
	u64 start_ms, progress_ms;
	u64 tick;
	bool over, cut;			/* ended early; met the depth limit */
	int err;
};

static void finish(struct explorer *x, enum eng_end why)
{
	if (!x->over)
		x->out->end = why;
	x->over = true;
}

/* -------------------------------------------------------------- trails */

static int path(const struct explorer *x, u32 n, struct eng_trail *t)
{
	int err = 0;

	for (u32 i = 0; i < n && !err; i++) {
		const struct frame *f = &x->f[i];
		struct eng_step s = { .row = (u16)ITEM_ROW(f->item), .k = (u16)ITEM_K(f->item) };

		s.nanswers = (u16)f->odo.at;
		memcpy(s.answers, f->odo.digit, f->odo.at * sizeof(*f->odo.digit));
		err = trail_push(t, &s);
	}
	return err;
}

/* The step or rest just judged failed; n steps lead to it.  Keeps the shortest way. */
static void failures(struct explorer *x, u32 n)
{
	u64 failed = x->g->step.failed;

	for (u32 i = 0; i < x->m->ninvariants && failed >> i; i++) {
		struct eng_verdict *v = &x->out->inv[i];

		if (!(failed >> i & 1))
			continue;
		if (v->bad++ && v->trail.n <= n)
			continue;
		v->first = actors_failure(x->g, i);
		v->trail.n = 0;
		if (path(x, n, &v->trail))
			x->err = GICSIM_E_NOMEM;
	}
	if (failed && x->lim->stop_at_first)
		finish(x, ENG_FOUND);
}

static void rest(struct explorer *x)
{
	u32 n = x->nf - 1;

	x->out->rests++;
	actors_judge_rest(x->g, x->m);
	x->out->unmodelled |= x->g->step.unmodelled;
	for (u32 i = 0; i < x->m->ninvariants; i++)
		x->out->inv[i].good += !(x->g->step.failed >> i & 1);
	if (x->g->step.failed)
		failures(x, n);
}

/* -------------------------------------------------------------- limits */

static u64 bytes_beside(const struct explorer *x)
{
	return (u64)x->g->arena.caplog * sizeof(struct arena_entry) +
	       (u64)x->capf * (sizeof(struct frame) + x->m->nrows * sizeof(struct ready_seg)) +
	       (u64)x->pool.cap * sizeof(u32);
}

static void limit_table(struct explorer *x)
{
	u64 max = x->lim->mem_bytes_max, beside = bytes_beside(x);

	if (!max)
		return;
	x->seen->bytes_max = max > beside ? max - beside : 1;
	if (beside + visited_bytes(x->seen) > max)
		finish(x, ENG_MEMORY);
}

/* How far the top of the stack has come, each level weighed by its share of the one above. */
static u32 permille(const struct explorer *x)
{
	double done = 0, share = 1;

	for (u32 i = 0; i < x->nf && share > 1e-4; i++) {
		const struct frame *f = &x->f[i];

		if (!f->n || !f->tried)
			break;
		share /= f->n;
		done += (f->tried - 1) * share;
	}
	return (u32)(done * 1000);
}

static void tell(struct explorer *x, u64 now)
{
	struct eng_progress p = {
		.states = x->out->states,
		.transitions = x->out->transitions,
		.mem_bytes = bytes_beside(x) + visited_bytes(x->seen),
		.depth = x->nf,
		.elapsed_ms = now - x->start_ms,
		.permille = permille(x),
	};

	x->progress_ms = now;
	x->lim->progress(x->lim->progress_ctx, &p);
}

static void tick(struct explorer *x)
{
	u64 now = eng_host_ms();

	limit_table(x);
	if (x->lim->stop && *x->lim->stop)
		finish(x, ENG_STOPPED);
	if (x->lim->time_ms_max && now - x->start_ms >= x->lim->time_ms_max)
		finish(x, ENG_TIME);
	if (x->lim->progress && now - x->progress_ms >= PROGRESS_MS)
		tell(x, now);
}

/* -------------------------------------------------------------- exact */

static bool exact_init(struct exact *e, const struct arena *a)
{
	size_t bytes = (size_t)a->hashed * ARENA_LINE;

	e->base = gs_alloc(bytes, 1);
	e->data = gs_alloc(bytes, 1);
	e->line = gs_alloc(a->hashed, sizeof(*e->line));
	e->stamp = gs_alloc(a->hashed, sizeof(*e->stamp));
	if (!e->base || !e->data || !e->line || !e->stamp)
		return false;
	for (u32 i = 0; i < a->hashed; i++) {
		u8 tmp[ARENA_LINE];

		memcpy(e->base + (size_t)i * ARENA_LINE, arena_seen(a, i, tmp), ARENA_LINE);
	}
	return true;
}

static void exact_fini(struct exact *e)
{
	gs_free(e->base);
	gs_free(e->data);
	gs_free(e->line);
	gs_free(e->stamp);
}

/* Only lines in the journal since the start can differ. */
static void exact_state(struct explorer *x, struct visited_state *s)
{
	const struct arena *a = &x->g->arena;
	struct exact *e = &x->exact;

	e->now++;
	s->n = 0;
	for (u32 i = x->start.nlog; i < a->nlog; i++) {
		u32 line = a->log[i].line;
		u8 tmp[ARENA_LINE];
		const u8 *seen;

		if (line >= a->hashed || e->stamp[line] == e->now)
			continue;
		e->stamp[line] = e->now;
		seen = arena_seen(a, line, tmp);
		if (!memcmp(seen, e->base + (size_t)line * ARENA_LINE, ARENA_LINE))
			continue;
		e->line[s->n] = line;
		memcpy(e->data + (size_t)s->n * ARENA_LINE, seen, ARENA_LINE);
		s->n++;
	}
	s->line = e->line;
	s->data = e->data;
}

static enum visited_answer look_up(struct explorer *x)
{
	const struct arena *a = &x->g->arena;
	struct visited_state s;

	if (!x->seen->exact)
		return visited_add(x->seen, a->fp1, a->fp2, NULL);
	exact_state(x, &s);
	return visited_add(x->seen, a->fp1, a->fp2, &s);
}

/* -------------------------------------------------------------- frames */

static bool reserve_frame(struct explorer *x)
{
	u32 cap = x->capf ? x->capf * 2 : FRAMES_FIRST;
	void *p;

	if (x->nf < x->capf)
		return true;
	p = gs_grow(x->f, x->capf, cap, sizeof(*x->f));
	if (!p)
		return false;
	x->f = p;
	p = gs_grow(x->seg, (size_t)x->capf * x->m->nrows, (size_t)cap * x->m->nrows,
		    sizeof(*x->seg));
	if (!p)
		return false;
	x->seg = p;
	x->capf = cap;
	return true;
}

static struct ready_seg *segs(const struct explorer *x, u32 frame)
{
	return x->seg + (size_t)frame * x->m->nrows;
}

/* An instance that may step alone, or GS_NONE32. */
static u32 find_local(const struct explorer *x, u32 frame, u8 urgency)
{
	const struct ready_seg *seg = segs(x, frame);

	for (u32 r = 0; r < x->m->nrows; r++) {
		const struct actor *a = x->m->rows[r];

		if (!a->local || a->urgency != urgency)
			continue;
		for (u32 i = 0; i < seg[r].n; i++) {
			u32 item = x->pool.item[seg[r].off + i];

			if (a->local(x->g, ITEM_K(item)))
				return item;
		}
	}
	return GS_NONE32;
}

/* The current state, which is new, becomes the top of the stack. */
static void push(struct explorer *x, u64 touched)
{
	enum urgency urgency;
	struct frame *f;
	s64 n;

	if (!reserve_frame(x)) {
		finish(x, ENG_MEMORY);
		return;
	}
	f = &x->f[x->nf];
	f->pool = x->pool.n;
	n = ready_fill(&x->pool, x->g, x->m, x->nf ? segs(x, x->nf - 1) : NULL, touched,
		       segs(x, x->nf), &urgency);
	if (n < 0) {
		finish(x, ENG_MEMORY);
		return;
	}
	f->mark = arena_mark(&x->g->arena);
	f->urgency = (u8)urgency;
	f->item = GS_NONE32;
	f->row = f->idx = 0;
	f->n = (u32)n;
	f->tried = 0;
	f->begun = f->cycle = false;
	f->local = x->lim->all_orders || n < 2 ? GS_NONE32 : find_local(x, x->nf, f->urgency);
	odo_init(&f->odo);
	x->nf++;
	if (x->nf - 1 > x->out->depth)
		x->out->depth = x->nf - 1;
	if (!n)
		rest(x);
}

static void pop(struct explorer *x)
{
	struct frame *f = &x->f[--x->nf];

	visited_leave(x->seen, f->mark.fp1, f->mark.fp2);
	x->pool.n = f->pool;
	if (x->nf)
		arena_undo(&x->g->arena, x->f[x->nf - 1].mark);
}

static u32 next_item(struct explorer *x, struct frame *f)
{
	const struct ready_seg *seg = segs(x, x->nf - 1);
	bool first = !f->begun;

	f->begun = true;
	if (first && f->local != GS_NONE32)
		return f->local;
	for (; f->row < x->m->nrows; f->row++, f->idx = 0) {
		if (x->m->rows[f->row]->urgency != f->urgency)
			continue;
		while (f->idx < seg[f->row].n) {
			u32 item = x->pool.item[seg[f->row].off + f->idx++];

			if (item != f->local)
				return item;
		}
	}
	return GS_NONE32;
}

/* Set up the next run from the top state: next answers, else next instance. */
static bool next_run(struct explorer *x, struct frame *f)
{
	if (f->item != GS_NONE32) {
		if (odo_next(&f->odo))
			return true;
		if (f->item == f->local && !f->cycle)
			return false;
	}
	f->item = next_item(x, f);
	odo_reset(&f->odo);
	f->tried++;
	return f->item != GS_NONE32;
}

/* The step just taken led to the current state. */
static void arrive(struct explorer *x, u64 touched)
{
	struct frame *f = &x->f[x->nf - 1];
	struct eng_explored *out = x->out;

	switch (look_up(x)) {
	case VISITED_NEW:
		out->states++;
		if (x->nf <= x->depth_max) {
			push(x, touched);
			if (x->lim->states_max && out->states >= x->lim->states_max)
				finish(x, ENG_STATES);
			return;
		}
		x->cut = true;
		visited_leave(x->seen, x->g->arena.fp1, x->g->arena.fp2);
		break;
	case VISITED_STACK:
		out->cycles++;
		f->cycle = true;
		out->revisits++;
		break;
	case VISITED_SEEN:
		out->revisits++;
		break;
	case VISITED_FULL:
		finish(x, ENG_MEMORY);
		break;
	case VISITED_COLLISION:
		out->collision = true;
		finish(x, ENG_STOPPED);
		break;
	}
	arena_undo(&x->g->arena, f->mark);
}

static void run(struct explorer *x)
{
	struct frame *f = &x->f[x->nf - 1];
	struct gs *g = x->g;

	g->choose = &f->odo.c;
	actors_step(g, x->m, f->item);
	x->out->transitions++;
	x->out->unmodelled |= g->step.unmodelled;
	if (g->step.failed)
		failures(x, x->nf);
	arrive(x, g->step.touched);
	if (++x->tick % TICK == 0)
		tick(x);
}

static void search(struct explorer *x)
{
	if (look_up(x) != VISITED_NEW) {
		finish(x, ENG_MEMORY);
		return;
	}
	x->out->states = 1;
	push(x, 0);
	while (x->nf && !x->over && !x->err) {
		if (next_run(x, &x->f[x->nf - 1]))
			run(x);
		else
			pop(x);
	}
	if (x->over)
		return;
	x->out->end = x->cut ? ENG_DEPTH : ENG_COMPLETE;
}

/* -------------------------------------------------------------- entry */

static int prepare(struct explorer *x)
{
	const struct eng_limits *lim = x->lim;
	int err;

	x->seen = lim->visited ? lim->visited : &x->own;
	if (lim->visited) {
		gs_assert(lim->visited->exact == lim->exact);
		visited_clear(lim->visited);
	} else {
		err = visited_init(&x->own, lim->exact);
		if (err)
			return err;
	}
	x->seen->bytes_max = 0;
	if (lim->exact && !exact_init(&x->exact, &x->g->arena))
		return GICSIM_E_NOMEM;
	x->depth_max = lim->depth_max ? lim->depth_max : DEPTH_DEFAULT;
	x->start = arena_mark(&x->g->arena);
	x->start_ms = x->progress_ms = eng_host_ms();
	limit_table(x);
	return 0;
}

static void result(struct explorer *x)
{
	struct eng_explored *out = x->out;

	out->elapsed_ms = eng_host_ms() - x->start_ms;
	out->mem_bytes = bytes_beside(x) + visited_bytes(x->seen);
	out->miss_odds = visited_miss_odds(x->seen);
}

static void release(struct explorer *x)
{
	visited_fini(&x->own);
	exact_fini(&x->exact);
	ready_pool_fini(&x->pool);
	gs_free(x->f);
	gs_free(x->seg);
}

/* What of the context an exploration changes is put back; the state by undo. */
static int explore(struct explorer *x)
{
	struct gs *g = x->g;
	struct chooser *choose = g->choose;
	bool stamps = g->stamps, journal = g->arena.journal;
	int err = journal ? 0 : arena_journal(&g->arena, true);

	if (err)
		return err;
	g->stamps = false;
	err = prepare(x);
	if (!err) {
		search(x);
		result(x);
		arena_undo(&g->arena, x->start);
		err = x->err;
	}
	release(x);
	if (!journal)
		err = arena_journal(&g->arena, false) ? GICSIM_E_BUG : err;
	g->choose = choose;
	g->stamps = stamps;
	gs_step_begin(g);
	return err;
}

int eng_explore(struct gs *g, const struct eng_model *m, const struct eng_limits *lim,
		struct eng_explored *out)
{
	struct explorer x = { .g = g, .m = m, .lim = lim, .out = out };

	gs_assert(m->ninvariants <= 64);
	memset(out, 0, sizeof(*out));
	out->inv = gs_alloc(m->ninvariants, sizeof(*out->inv));
	if (!out->inv)
		return GICSIM_E_NOMEM;
	return explore(&x);
}

void eng_explored_fini(struct eng_explored *e, u32 ninvariants)
{
	for (u32 i = 0; e->inv && i < ninvariants; i++)
		trail_fini(&e->inv[i].trail);
	gs_free(e->inv);
	memset(e, 0, sizeof(*e));
}
