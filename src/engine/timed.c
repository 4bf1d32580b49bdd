/* SPDX-License-Identifier: MIT */
/*
 * The event loop: one run, in the order that prices give.
 *
 * An instance steps at the latest of three times: when it became ready, when
 * its last step is paid for, and its own due time.  The smallest time is next,
 * ties go by row, then instance.  What a step costs keeps its actor busy, and
 * whoever it made ready learns of it when it is over: the state changes at its
 * beginning, the effect on others comes at its end.
 *
 * Nobody polls: after a step only the instances that it concerns are asked
 * again, and the ready ones wait in a binary heap.  A row of URGENCY_LAST goes
 * by its due time; without one it steps only when nothing else ever will.
 *
 * The journal is off (unless a caller looks around in pause()), choices are
 * answered by the caller's chooser, stamps are kept.
 */
#include <gicsim/error.h>
#include <string.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "engine/actors.h"

#define NEVER (~(u64)0)
#define NOT_QUEUED GS_NONE32
#define TICK 1024u			/* steps between looks at the host's clock */
#define PROGRESS_MS 500u
#define STUCK_STEPS (1u << 20)

struct instance {
	u64 at;				/* of its next step, when queued */
	u64 since;			/* became ready */
	u64 busy;			/* its last step is paid for */
	u32 item;
	u32 pos;			/* in the heap, or NOT_QUEUED */
};

/* Chooser that writes down what another one says. */
struct recorder {
	struct chooser c;
	struct chooser *inner;
	struct eng_step step;
	bool overflow;
};

struct loop {
	struct gs *g;
	const struct eng_model *m;
	const struct eng_timed *opt;
	struct eng_timed_result *out;
	struct instance **row;		/* per row, its instances */
	u32 *count, *cap;
	u64 watchers[BLK_MAX];		/* rows to ask when a block was written, one bit each */
	u64 pollers;			/* rows to ask after every step */
	struct instance **heap;
	u32 nheap, capheap;
	struct recorder rec;
	u64 effect;			/* when others learn of the last step */
	struct instance *late;		/* its turn, though it is not the first of the heap; or null */
	u64 late_ns;			/* when one had it */
	u64 idle_steps;			/* steps since the clock last moved */
	u64 start_ms, progress_ms;
	int err;
};

/* --------------------------------------------------------------- heap */

static bool before(const struct instance *a, const struct instance *b)
{
	return a->at < b->at || (a->at == b->at && a->item < b->item);
}

static void put(struct loop *l, u32 pos, struct instance *i)
{
	l->heap[pos] = i;
	i->pos = pos;
}

static void sift_up(struct loop *l, struct instance *i)
{
	u32 pos = i->pos;

	while (pos && before(i, l->heap[(pos - 1) / 2])) {
		put(l, pos, l->heap[(pos - 1) / 2]);
		pos = (pos - 1) / 2;
	}
	put(l, pos, i);
}

static void sift_down(struct loop *l, struct instance *i)
{
	u32 pos = i->pos;

	for (;;) {
		u32 child = 2 * pos + 1;

		if (child >= l->nheap)
			break;
		if (child + 1 < l->nheap && before(l->heap[child + 1], l->heap[child]))
			child++;
		if (!before(l->heap[child], i))
			break;
		put(l, pos, l->heap[child]);
		pos = child;
	}
	put(l, pos, i);
}

static void queue(struct loop *l, struct instance *i, u64 at)
{
	if (i->pos == NOT_QUEUED) {
		gs_assert(l->nheap < l->capheap);
		i->at = at;
		put(l, l->nheap++, i);
		sift_up(l, i);
	} else if (at != i->at) {
		i->at = at;
		sift_up(l, i);
		sift_down(l, i);
	}
}

static void unqueue(struct loop *l, struct instance *i)
{
	struct instance *last = l->heap[--l->nheap];

	if (last != i) {
		put(l, i->pos, last);
		sift_up(l, last);
		sift_down(l, last);
	}
	i->pos = NOT_QUEUED;
}

/* -------------------------------------------------------------- asking */

static u64 time_of(const struct loop *l, const struct actor *a, const struct instance *i)
{
	u64 due = a->due_ns ? a->due_ns(l->g, ITEM_K(i->item)) : 0;
	u64 at = i->since > i->busy ? i->since : i->busy;

	if (a->urgency == URGENCY_LAST && !due)
		return NEVER;
	return due > at ? due : at;
}

static void ask(struct loop *l, const struct actor *a, struct instance *i)
{
	if (!a->ready(l->g, ITEM_K(i->item))) {
		if (i->pos != NOT_QUEUED)
			unqueue(l, i);
		return;
	}
	if (i->pos == NOT_QUEUED)
		i->since = l->effect > l->g->now_ns ? l->effect : l->g->now_ns;
	queue(l, i, time_of(l, a, i));
}

/* Instances move in memory here, so the heap's pointers move with them. */
static bool grow_row(struct loop *l, u32 r, u32 count)
{
	u32 cap = l->cap[r] ? l->cap[r] : 4, more;
	void *p;

	while (cap < count)
		cap *= 2;
	more = cap - l->cap[r];
	p = gs_grow(l->heap, l->capheap, l->capheap + more, sizeof(struct instance *));
	if (!p)
		return false;
	l->heap = p;
	l->capheap += more;
	p = gs_grow(l->row[r], l->cap[r], cap, sizeof(*l->row[r]));
	if (!p)
		return false;
	l->row[r] = p;
	for (u32 k = 0; k < cap; k++) {
		struct instance *i = &l->row[r][k];

		if (k >= l->cap[r]) {
			i->item = ITEM(r, k);
			i->pos = NOT_QUEUED;
		} else if (i->pos != NOT_QUEUED) {
			l->heap[i->pos] = i;
		}
	}
	l->cap[r] = cap;
	return true;
}

/* Ask the instances whose bit (number mod 64) is set in `who`. */
static void ask_row(struct loop *l, u32 r, u64 who)
{
	const struct actor *a = l->m->rows[r];
	u32 count = a->count(l->g);

	gs_assert(count <= 0x10000);
	if (count > l->cap[r] && !grow_row(l, r, count)) {
		l->err = GICSIM_E_NOMEM;
		return;
	}
	for (u32 k = count; k < l->count[r]; k++)
		if (l->row[r][k].pos != NOT_QUEUED)
			unqueue(l, &l->row[r][k]);
	if (count != l->count[r])
		who = ~(u64)0;
	l->count[r] = count;
	if (count < 64)
		who &= ((u64)1 << count) - 1;
	for (; who; who &= who - 1)
		for (u32 k = (u32)__builtin_ctzll(who); k < count; k += 64)
			ask(l, a, &l->row[r][k]);
}

#ifdef GICSIM_AUDIT
/* Rows that were not asked must have nothing new to say. */
static void audit_row(const struct loop *l, u32 r)
{
	const struct actor *a = l->m->rows[r];

	gs_assert(a->count(l->g) == l->count[r]);
	for (u32 k = 0; k < l->count[r]; k++) {
		const struct instance *i = &l->row[r][k];

		gs_assert(a->ready(l->g, k) == (i->pos != NOT_QUEUED));
		gs_assert(i->pos == NOT_QUEUED || i->at == time_of(l, a, i));
	}
}
#endif

/* Most steps write three or four blocks of forty: rows are found from those, not asked in turn. */
static u64 watching(const struct loop *l, u64 touched)
{
	u64 rows = l->pollers;

	for (; touched; touched &= touched - 1)
		rows |= l->watchers[__builtin_ctzll(touched)];
	return rows;
}

static void ask_rows(struct loop *l, u64 touched, u32 stepped)
{
	u32 own = ITEM_ROW(stepped);
	u64 rows = watching(l, touched) | (u64)1 << own;

	for (; rows && !l->err; rows &= rows - 1) {
		u32 r = (u32)__builtin_ctzll(rows);
		u64 who = actors_concerned(l->g, l->m->rows[r], touched);

		if (r == own)
			who |= (u64)1 << (ITEM_K(stepped) & 63);
		if (who)
			ask_row(l, r, who);
	}
#ifdef GICSIM_AUDIT
	for (u32 r = 0; r < l->m->nrows && !l->err; r++)
		audit_row(l, r);
#endif
}

/* --------------------------------------------------------------- steps */

static u32 pick_recorded(struct chooser *c, struct gs *g, u32 n)
{
	struct recorder *r = (struct recorder *)c;
	u32 a = r->inner->pick(r->inner, g, n);

	if (r->step.nanswers == ODO_MAX || a >= ODO_OPTIONS)
		r->overflow = true;
	else
		r->step.answers[r->step.nanswers++] = (u16)a;
	return a;
}

static void record(struct loop *l, u32 item)
{
	l->rec.step.row = (u16)ITEM_ROW(item);
	l->rec.step.k = (u16)ITEM_K(item);
	if (l->rec.overflow)
		l->err = GICSIM_E_LIMIT;
	else if (trail_push(l->opt->record, &l->rec.step))
		l->err = GICSIM_E_NOMEM;
	memset(&l->rec.step, 0, sizeof(l->rec.step));
}

static void note(struct loop *l)
{
	const struct gs_step *s = &l->g->step;
	struct eng_timed_result *out = l->out;

	out->unmodelled |= s->unmodelled;
	for (u64 rest = s->failed; rest; rest &= rest - 1) {
		u32 inv = (u32)__builtin_ctzll(rest);

		if (!out->count[inv]++)
			out->failure[inv] = actors_failure(l->g, inv);
	}
	out->failed |= s->failed;
}

static void take(struct loop *l, struct instance *i)
{
	u32 item = i->item;
	u64 cost;

	actors_step(l->g, l->m, item);
	cost = l->opt->price ? l->opt->price(l->opt->price_ctx, l->g) : 0;
	l->out->steps++;
	note(l);
	if (l->opt->record)
		record(l, item);
	i->busy = cost < NEVER - l->g->now_ns ? l->g->now_ns + cost : NEVER - 1;
	i->since = l->g->now_ns;
	l->effect = i->busy;
	ask_rows(l, l->g->step.touched, item);
}

/* Moves the clock to the step; false when the run must end before it. */
static bool advance(struct loop *l, const struct instance *i)
{
	struct gs *g = l->g;
	u64 at = i->at;

	if (at == NEVER)
		at = i->busy > g->now_ns ? i->busy : g->now_ns;
	if (l->opt->until_ns && at > l->opt->until_ns) {
		g->now_ns = l->opt->until_ns > g->now_ns ? l->opt->until_ns : g->now_ns;
		return false;
	}
	l->idle_steps = at > g->now_ns ? 0 : l->idle_steps + 1;
	if (at > g->now_ns)
		g->now_ns = at;
	if (l->idle_steps >= STUCK_STEPS) {
		l->out->stuck = l->out->stopped = true;
		return false;
	}
	if (l->opt->pause && !l->opt->pause(l->opt->pause_ctx, g)) {
		l->out->stopped = true;
		return false;
	}
	return true;
}

/*
 * Endless rows keep the heap full.  What they set going (a vCPU leaves its PE, another comes) may be on its way
 * whenever one looks, if their times are short: after some more of that the end does not wait for a quiet moment.
 */
#define UNQUIET 16u

static bool settled(struct loop *l, const struct instance *next)
{
	struct instance *late = NULL;
	bool quiet = true;
	u64 since, last;

	if (!l->opt->settled_ns || !l->m->rows[ITEM_ROW(next->item)]->endless)
		return false;
	last = *l->opt->settled_ns > l->late_ns ? *l->opt->settled_ns : l->late_ns;
	since = next->at > last ? next->at - last : 0;
	if (since <= l->opt->settle_ns)
		return false;
	for (u32 i = 0; i < l->nheap; i++) {
		struct instance *it = l->heap[i];
		const struct actor *a = l->m->rows[ITEM_ROW(it->item)];

		if (a->endless)
			continue;
		if (it->at == NEVER)
			late = it;
		else if (a->due_ns && a->due_ns(l->g, ITEM_K(it->item)) > next->at)
			return false;
		else
			quiet = false;
	}
	if (!quiet && since / UNQUIET <= l->opt->settle_ns)
		return false;
	if (late) {	/* a timeout: it comes when nothing else ever will, which is now */
		l->late = late;
		l->late_ns = next->at;
		return false;
	}
	l->out->rest = quiet;
	l->out->settled = true;
	return true;
}

static void tick(struct loop *l)
{
	u64 now;

	if (l->opt->stop && *l->opt->stop)
		l->out->stopped = true;
	if (!l->opt->progress)
		return;
	now = eng_host_ms();
	if (now - l->progress_ms < PROGRESS_MS)
		return;
	l->progress_ms = now;
	l->opt->progress(l->opt->progress_ctx, l->g->now_ns, l->out->steps);
}

static void run(struct loop *l)
{
	for (u32 r = 0; r < l->m->nrows && !l->err; r++)
		ask_row(l, r, ~(u64)0);
	while (l->nheap && !l->err && !l->out->stopped) {
		struct instance *next = l->heap[0];

		if (settled(l, next))
			break;
		next = l->late ? l->late : next;
		l->late = NULL;
		if (!advance(l, next))
			return;
		take(l, next);
		if (l->out->steps % TICK == 0)
			tick(l);
	}
	l->out->rest = !l->err && (l->out->settled ? l->out->rest : !l->nheap);
	if (!l->out->rest)
		return;
	actors_judge_rest(l->g, l->m);
	note(l);
}

/* --------------------------------------------------------------- entry */

static int prepare(struct loop *l)
{
	u32 n = l->m->nrows;

	l->row = gs_alloc(n, sizeof(struct instance *));
	l->count = gs_alloc(n, sizeof(*l->count));
	l->cap = gs_alloc(n, sizeof(*l->cap));
	if (!l->row || !l->count || !l->cap)
		return GICSIM_E_NOMEM;
	gs_assert(n <= 64);
	for (u32 r = 0; r < n; r++) {
		u64 watch = l->m->rows[r]->watch;

		l->pollers |= (u64)!watch << r;
		for (; watch; watch &= watch - 1)
			l->watchers[__builtin_ctzll(watch)] |= (u64)1 << r;
	}
	l->start_ms = l->progress_ms = eng_host_ms();
	l->rec.c.pick = pick_recorded;
	l->rec.inner = l->g->choose;
	if (l->opt->record)
		l->g->choose = &l->rec.c;
	return 0;
}

static void release(struct loop *l)
{
	for (u32 r = 0; l->row && r < l->m->nrows; r++)
		gs_free(l->row[r]);
	gs_free(l->row);
	gs_free(l->count);
	gs_free(l->cap);
	gs_free(l->heap);
	l->g->choose = l->rec.inner;
}

int eng_run_timed(struct gs *g, const struct eng_model *m, const struct eng_timed *opt,
		  struct eng_timed_result *out)
{
	struct loop l = { .g = g, .m = m, .opt = opt, .out = out };
	bool stamps = g->stamps;
	int err;

	gs_assert(!g->arena.journal);
	memset(out, 0, sizeof(*out));
	l.rec.inner = g->choose;
	g->stamps = true;
	err = prepare(&l);
	if (!err) {
		run(&l);
		err = l.err;
		out->elapsed_ms = eng_host_ms() - l.start_ms;
	}
	release(&l);
	out->now_ns = g->now_ns;
	g->stamps = stamps;
	return err;
}
