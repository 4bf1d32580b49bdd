/* SPDX-License-Identifier: MIT */
/*
 * Running the hardware to rest, and telling its lines.
 *
 * Per row of gic_actors there is a set of suspects: instances that may be able
 * to step.  A step (and an access of the embedder, which is one) makes those
 * suspect that the row's concerns() names; one that is asked and cannot step
 * stops being one.  So a call costs what it touched, however many PEs and
 * ITSs there are, and "at rest" is: no suspects.
 *
 * The order is fixed: the last row of gic_actors, the lowest number; an ITS
 * takes several commands in a row, and a message that has nothing before it
 * arrives in the step that sends it (gs.at_once).  It is one of the orders the
 * hardware may take; an explorer tries the others.  Stepped, each step is one
 * of the model and none is joined to another.
 */
#include "api/api.h"

#include "core/alloc.h"
#include "core/bits.h"
#include "core/diag.h"

/*
 * Foreign memory that says something else each time it is asked can keep
 * hardware busy for ever; a call then ends here and the next one goes on.  Far
 * above what full command queues of all ITSs take.
 */
#define DRIVE_MAX (8u << 20)

static int init_row(struct api_row *r, const struct actor *a, u32 number, u32 count)
{
	r->actor = a;
	r->number = number;
	r->words = (count + 63) / 64;
	r->last = count % 64 ? bits_mask(count % 64 - 1, 0) : ~(u64)0;
	r->suspect = gs_alloc(r->words, sizeof(*r->suspect));
	return r->suspect ? 0 : GICSIM_E_NOMEM;
}

int drive_init(struct gicsim *g)
{
	int err = 0;

	gs_assert(gic_nactors <= 32);
	g->row = gs_alloc(gic_nactors, sizeof(*g->row));
	if (!g->row)
		return GICSIM_E_NOMEM;
	for (u32 r = gic_nactors; !err && r-- > 0;) {
		u32 count = gic_actors[r]->count(&g->gs);

		if (!count)
			continue;
		for (u32 b = 0; b < ARRAY_SIZE(g->watchers); b++)
			if (!gic_actors[r]->watch || bit_test(gic_actors[r]->watch, b))
				g->watchers[b] |= 1u << g->nrows;
		err = init_row(&g->row[g->nrows++], gic_actors[r], r, count);
	}
	return err;
}

void drive_fini(struct gicsim *g)
{
	for (u32 r = 0; r < g->nrows; r++)
		gs_free(g->row[r].suspect);
	gs_free(g->row);
}

/* Bit n of `who`: all instances whose number is n mod 64. */
static inline void suspect(struct api_row *r, u64 who)
{
	for (u32 w = 0; w + 1 < r->words; w++)
		r->suspect[w] |= who;
	r->suspect[r->words - 1] |= who & r->last;
}

/* After one step: whom does it concern? */
GS_HOT static void note(struct gicsim *g)
{
	u64 touched = g->gs.step.touched;
	u32 rows = 0;

	for (u64 left = touched; left; left &= left - 1)
		rows |= g->watchers[bits_ctz(left)];
	for (; rows; rows &= rows - 1) {
		struct api_row *r = &g->row[bits_ctz(rows)];
		u64 who = r->actor->concerns ? r->actor->concerns(&g->gs) : ~(u64)0;

		if (!who)
			continue;
		suspect(r, who);
		g->busy |= rows & -rows;
	}
	if (g->ops.line && touched)
		g->lines |= gic_lines_touched(&g->gs);
}

/* As far as it comes (`whole`), or one step. */
static inline enum taken take(struct gs *gs, const struct api_row *r, u32 k, bool whole)
{
	const struct actor *a = r->actor;

	whole = whole && a->take;
	if (!whole && !a->ready(gs, k))
		return TAKEN_NOTHING;
	gs_step_begin(gs);
	gs->step.actor = r->number << 16 | k;
	if (whole)
		return a->take(gs, k);
	a->step(gs, k);
	return TAKEN_SOME;
}

/* The first suspect of a row that can step does; those on the way are cleared. */
static inline bool take_in(struct gicsim *g, struct api_row *r, bool whole)
{
	for (u32 w = 0; w < r->words; w++)
		for (u64 one; (one = r->suspect[w] & -r->suspect[w]); r->suspect[w] &= ~one) {
			enum taken t = take(&g->gs, r, w * 64 + bits_ctz(one), whole);

			if (t == TAKEN_NOTHING)
				continue;
			note(g);
			if (t == TAKEN_ALL)
				r->suspect[w] &= ~one;
			return true;
		}
	return false;
}

GS_HOT static u64 run(struct gicsim *g, u64 max, bool whole)
{
	u64 n = 0;

	while (n < max && g->busy) {
		if (take_in(g, &g->row[bits_ctz(g->busy)], whole))
			n++;
		else
			g->busy &= g->busy - 1;
	}
	return n;
}

static void tell(struct gicsim *g, u32 pe)
{
	u8 now = (u8)gic_lines(&g->gs, GS_PE(pe));
	u32 changed = now ^ g->level[pe];

	g->level[pe] = now;
	for (; changed; changed &= changed - 1) {
		u32 line = bits_ctz(changed);

		g->ops.line(g->gs.ops_ctx, pe, (enum gicsim_line)line, now >> line & 1);
	}
}

static void tell_its(struct gicsim *g)
{
	g->its_lines = false;
	for (u32 i = 0; i < g->gic.its && g->ops.its_line; i++) {
		u32 now = its_umsi_irq(&g->gs, GS_ITS(i));

		if (now == (g->its_level >> i & 1))
			continue;
		g->its_level ^= 1u << i;
		g->ops.its_line(g->gs.ops_ctx, i, (int)now);
	}
}

static void tell_all(struct gicsim *g)
{
	u64 who = g->lines;

	if (g->its_lines)
		tell_its(g);
	g->lines = 0;
	for (; who && g->ops.line; who &= who - 1)
		for (u32 pe = bits_ctz(who); pe < g->gic.pes; pe += 64)
			tell(g, pe);
}

static void suspect_all(struct gicsim *g)
{
	for (u32 k = 0; k < g->nrows; k++) {
		suspect(&g->row[k], ~(u64)0);
		g->busy |= 1u << k;
	}
	g->lines = ~(u64)0;
}

void drive_all(struct gicsim *g)
{
	suspect_all(g);
	g->its_lines = true;
	if (!g->stepped)
		run(g, DRIVE_MAX, true);
	tell_all(g);
}

void api_begin(struct gicsim *g)
{
	gs_step_begin(&g->gs);
	g->gs.step.actor = GS_NONE32;
}

GS_HOT void api_end(struct gicsim *g)
{
	note(g);
	if (!g->stepped && g->busy)
		run(g, DRIVE_MAX, true);
	if (g->lines || g->its_lines)
		tell_all(g);
}

uint64_t gicsim_advance(struct gicsim *g, uint64_t steps)
{
	u64 n;

	/* Foreign memory may have changed since the call before: who waited may not have to any more. */
	if (g->ops.dma_read)
		suspect_all(g);
	n = run(g, steps, false);
	tell_all(g);
	return n;
}

/* ------------------------------------------------------------ audit */

static bool row_sound(const struct gicsim *g, const struct api_row *r)
{
	u32 count = r->actor->count(&g->gs);

	for (u32 k = 0; k < count; k++)
		if (!bit_test(r->suspect[k / 64], k % 64) && r->actor->ready(&g->gs, k))
			return false;
	return true;
}

const char *api_audit(const struct gicsim *g)
{
	const char *what = gic_audit(&g->gs);

	for (u32 r = 0; !what && r < g->nrows; r++)
		if (!row_sound(g, &g->row[r]))
			what = g->row[r].actor->name;
	for (u32 pe = 0; !what && g->ops.line && pe < g->gic.pes; pe++)
		if (g->level[pe] != gic_lines(&g->gs, GS_PE(pe)))
			what = "lines and what was told of them";
	for (u32 i = 0; !what && g->ops.its_line && i < g->gic.its; i++)
		if (its_umsi_irq(&g->gs, GS_ITS(i)) != (g->its_level >> i & 1))
			what = "lines of ITSs and what was told of them";
	return what;
}

unsigned gicsim_lines(const struct gicsim *g, uint32_t pe)
{
	return pe < g->gic.pes ? gic_lines(&g->gs, GS_PE(pe)) : 0;
}

int gicsim_its_line(const struct gicsim *g, uint32_t its)
{
	return its < g->gic.its && its_umsi_irq(&g->gs, GS_ITS(its));
}
