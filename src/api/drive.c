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
 * The order is fixed: the first row, the lowest number.  It is one of the
 * orders the hardware may take; an explorer tries the others.
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
#define DRIVE_MAX (64u << 20)

int drive_init(struct gicsim *g)
{
	gs_assert(gic_nactors <= 32);
	g->row = gs_alloc(gic_nactors, sizeof(*g->row));
	if (!g->row)
		return GICSIM_E_NOMEM;
	for (u32 r = 0; r < gic_nactors; r++) {
		struct api_suspects *s = &g->row[r];

		s->count = gic_actors[r]->count(&g->gs);
		s->words = (s->count + 63) / 64;
		s->word = gs_alloc(s->words, sizeof(*s->word));
		if (!s->word)
			return GICSIM_E_NOMEM;
	}
	return 0;
}

void drive_fini(struct gicsim *g)
{
	for (u32 r = 0; g->row && r < gic_nactors; r++)
		gs_free(g->row[r].word);
	gs_free(g->row);
}

/* Bit n of `who`: all instances whose number is n mod 64. */
static void suspect(struct gicsim *g, u32 r, u64 who)
{
	struct api_suspects *s = &g->row[r];

	if (!who || !s->count)
		return;
	for (u32 w = 0; w < s->words; w++)
		s->word[w] |= who;
	if (s->count % 64)
		s->word[s->words - 1] &= bits_mask(s->count % 64 - 1, 0);
	g->rows |= 1u << r;
}

/* After one step: whom does it concern? */
static void note(struct gicsim *g)
{
	u64 touched = g->gs.step.touched;

	if (!touched)
		return;
	for (u32 r = 0; r < gic_nactors; r++) {
		const struct actor *a = gic_actors[r];

		if (!a->watch || a->watch & touched)
			suspect(g, r, a->watch && a->concerns ? a->concerns(&g->gs) : ~(u64)0);
	}
	if (g->ops.line)
		g->lines |= gic_lines_touched(&g->gs);
}

/* The first suspect that can step; those on the way are cleared. */
static bool next_ready(struct gicsim *g, u32 *row, u32 *k)
{
	for (; g->rows; g->rows &= g->rows - 1) {
		u32 r = bits_ctz(g->rows);
		struct api_suspects *s = &g->row[r];

		for (u32 w = 0; w < s->words; w++) {
			for (; s->word[w]; s->word[w] &= s->word[w] - 1) {
				*k = w * 64 + bits_ctz(s->word[w]);
				*row = r;
				if (gic_actors[r]->ready(&g->gs, *k))
					return true;
			}
		}
	}
	return false;
}

static u64 run(struct gicsim *g, u64 max)
{
	u64 n = 0;
	u32 r, k;

	while (n < max && next_ready(g, &r, &k)) {
		gs_step_begin(&g->gs);
		g->gs.step.actor = r << 16 | k;
		gic_actors[r]->step(&g->gs, k);
		note(g);
		n++;
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

static void tell_all(struct gicsim *g)
{
	u64 who = g->lines;

	g->lines = 0;
	for (; who && g->ops.line; who &= who - 1)
		for (u32 pe = bits_ctz(who); pe < g->gic.pes; pe += 64)
			tell(g, pe);
}

void drive_all(struct gicsim *g)
{
	for (u32 r = 0; r < gic_nactors; r++)
		suspect(g, r, ~(u64)0);
	g->lines = ~(u64)0;
	if (!g->stepped)
		run(g, DRIVE_MAX);
	tell_all(g);
}

void api_begin(struct gicsim *g)
{
	gs_step_begin(&g->gs);
	g->gs.step.actor = GS_NONE32;
}

void api_end(struct gicsim *g)
{
	note(g);
	if (!g->stepped && g->rows)
		run(g, DRIVE_MAX);
	if (g->lines)
		tell_all(g);
}

uint64_t gicsim_advance(struct gicsim *g, uint64_t steps)
{
	u64 n = run(g, steps);

	tell_all(g);
	return n;
}

unsigned gicsim_lines(const struct gicsim *g, uint32_t pe)
{
	return pe < g->gic.pes ? gic_lines(&g->gs, GS_PE(pe)) : 0;
}
