/* SPDX-License-Identifier: MIT */
/*
 * What must hold of a machine of fuzz-gic, whatever was done to it.
 *
 * One case in two runs twice, and both machines must be in the same state, have
 * said the same to software and the same by their lines after each act:
 *
 *   MOVES	the second one is saved now and then and restored, over another
 *		machine, which goes on; nothing of that may be seen
 *   IS_TOLD	the first one has its tables in memory of its own, so it knows of
 *		each write; the second one behind callbacks, and is asked to look
 *		after each
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "api/api.h"
#include "core/alloc.h"
#include "gic/its_state.h"
#include "gic_case.h"

/* Of a saved state: how much is before it, and where that has its length and checksum. */
#define HEADER 48u
#define LENGTH 24u
#define CHECKSUM 32u

/* ------------------------------------------------------------ lines */

static void line(void *ctx, uint32_t pe, enum gicsim_line which, int level)
{
	struct fuzz *f = ctx;
	u32 *lines = f->told[f->which].lines;

	if (pe >= f->pes || which >= GICSIM_LINES || (level != 0 && level != 1) ||
	    (lines[pe] >> which & 1) == (u32)level)
		abort();
	lines[pe] ^= 1u << which;
}

static void its_line(void *ctx, uint32_t its, int level)
{
	struct fuzz *f = ctx;
	struct told *t = &f->told[f->which];

	if (its >= f->its || (level != 0 && level != 1) || (t->its >> its & 1) == (u32)level)
		abort();
	t->its ^= 1u << its;
}

const struct gicsim_ops hold_ops = { .dma_read = memory_read, .dma_write = memory_write, .line = line, .its_line = its_line };

static bool lines_are(struct fuzz *f)
{
	const struct told *t = &f->told[f->which];
	bool same = true;

	for (u32 pe = 0; pe < f->pes; pe++)
		same = same && gicsim_lines(f->g, pe) == t->lines[pe];
	for (u32 i = 0; i < f->its; i++)
		same = same && (u32)gicsim_its_line(f->g, i) == (t->its >> i & 1);
	if (!same)
		cases_say("a line is not as it was told");
	return same;
}

void seen(struct fuzz *f, u64 val)
{
	f->seen = rng_mix(f->seen, val);
}

/* ------------------------------------------------------------ after an act */

/* While memory answers as it did to the hardware, all; else what does not depend on it. */
static bool agrees(struct fuzz *f)
{
	const char *what = f->faulty ? gic_audit(api_gs(f->g)) : api_audit(f->g);
	char text[120];

	if (what) {
		snprintf(text, sizeof(text), "audit: %.100s", what);
		cases_say(text);
	}
	return !what;
}

/* A machine as bytes, here or there. */
static const u8 *saved(struct fuzz *f, const struct gicsim *g, u32 where, size_t *size)
{
	const struct arena *a = &api_gs(g)->arena;
	size_t most = (size_t)(a->lines + 1) * (ARENA_LINE + 8) + HEADER;
	u64 n;

	if (most > f->room[where]) {
		gs_free(f->bytes[where]);
		f->bytes[where] = gs_alloc(most, 1);
		f->room[where] = most;
	}
	if (!f->bytes[where] || gicsim_save(g, f->bytes[where], f->room[where]))
		abort();
	memcpy(&n, f->bytes[where] + LENGTH, sizeof(n));
	*size = n;
	return f->bytes[where];
}

/* The other machine was left in some state, or has none yet. */
static void move(struct fuzz *f)
{
	size_t size;
	const u8 *p = saved(f, f->g, 0, &size);
	u32 other = !f->which;

	if (draw_below(&f->when, 2)) {
		if (f->told[other].g) {
			f->which = other;
			f->g = f->told[other].g;
		} else {
			setup_machine(f, false, 2);	/* 0 is the first of the twins */
		}
	}
	if (gicsim_restore(f->g, p, size, NULL))
		abort();
	f->moved++;
}

static void trace(struct fuzz *f)
{
	const struct told *t = &f->told[f->which];

	for (u32 pe = 0; pe < f->pes; pe++)
		seen(f, t->lines[pe]);
	seen(f, t->its);
	if (f->acts < TRACE)
		f->trace[f->acts] = f->seen;
	f->acts++;
}

/*
 * To be told to go on makes hardware look at everything again, which would hide
 * what it was not asked: the audit comes before, but where memory changes by
 * itself.  With many PEs it is long, and not made each time.
 */
void look(struct fuzz *f)
{
	if (f->changing)
		gicsim_advance(f->g, f->stepped ? 0 : ~0ull);
	if (f->audit && !f->wrong && (f->pes <= SLOTS || f->acts % 4 == 0))
		f->wrong = !agrees(f);
	if (f->stepped)
		seen(f, gicsim_advance(f->g, below(f, 8)));
	trace(f);
	if (f->moves && !draw_below(&f->when, 32))
		move(f);
}

/* ------------------------------------------------------------ twins */

struct told put_by(struct fuzz *f)
{
	struct told first = f->told[f->which];

	memset(f->told, 0, sizeof(f->told));
	memory_put_by(f);
	memcpy(f->before, f->trace, sizeof(f->before));
	return first;
}

static bool blocks_same(const struct gs *a, const struct gs *b, char *what, size_t n)
{
	for (u32 id = 0; id < BLK_MAX; id++) {
		const struct lay_block *l = &a->lay->blk[id];

		if (!l->name || l->zone != LAY_HASHED || !l->count)
			continue;
		if (memcmp(gs_at(a, id, 0), gs_at(b, id, 0), (size_t)l->size * l->count)) {
			snprintf(what, n, "twins differ in %s", l->name);
			return false;
		}
	}
	return true;
}

static bool traces_same(const struct fuzz *f, char *what, size_t n)
{
	for (u32 k = 0; k < f->acts && k < TRACE; k++)
		if (f->trace[k] != f->before[k]) {
			snprintf(what, n, "twins are told apart after act %u", k);
			return false;
		}
	return true;
}

bool twins_agree(struct fuzz *f, enum twin t, const struct told *first)
{
	const struct told *now = &f->told[f->which];
	char what[120] = "";
	bool same = traces_same(f, what, sizeof(what)) &&
		    blocks_same(api_gs(first->g), api_gs(f->g), what, sizeof(what));

	if (same && !memory_same(f, first->g)) {
		snprintf(what, sizeof(what), "twins differ in memory");
		same = false;
	}
	if (same && (memcmp(first->lines, now->lines, sizeof(now->lines)) || first->its != now->its)) {
		snprintf(what, sizeof(what), "twins differ in lines");
		same = false;
	}
	if (same && t == MOVES) {
		size_t size, too;
		const u8 *a = saved(f, first->g, 0, &size), *b = saved(f, f->g, 1, &too);

		same = size == too && !memcmp(a, b, size);
		if (!same)
			snprintf(what, sizeof(what), "twins differ in what repeats other state");
	}
	if (!same)
		cases_say(what);
	f->twins++;
	return same;
}

/* ------------------------------------------------------------ at the end */

/* Of hardware without GITS_TYPER.VMOVP: a move waits for the other ITSs of its list, and VSYNC for a move. */
static bool may_wait(const struct fuzz *f, u32 i)
{
	const struct its_cur *cur = its_cur_at(api_gs(f->g), GS_ITS(i));	/* memory may say something else by now */
	u8 op = (u8)cur->dw[0];

	return f->its > 1 && cur->stage == ITS_FETCHED && (op == 0x22 || op == 0x25);
}

static bool queue_goes_on(struct fuzz *f, u32 i)
{
	for (u32 k = 0; k < 300; k++) {
		u64 creadr = rd(f, its_frame(f, i) + 0x90, 8, 0);

		if ((creadr & 0xfffe0) == f->cwriter[i])
			return true;
		if (!(creadr & 1))
			return may_wait(f, i);
		if (k % 2)
			mend(f, i);
		else
			wr(f, its_frame(f, i) + 0x88, 8, f->cwriter[i] | 1);
		gicsim_advance(f->g, 1000000);
	}
	return false;
}

static bool comes_to_rest(struct fuzz *f, enum kind k)
{
	gicsim_advance(f->g, 1000000);
	if (gicsim_advance(f->g, 1)) {
		cases_say("does not come to rest");
		return false;
	}
	/* the other kinds write the queue's registers as they like */
	for (u32 i = 0; i < f->its && (k == QUEUE || k == TABLES); i++)
		if (!queue_goes_on(f, i)) {
			cases_say("a queue does not go on");
			return false;
		}
	return true;
}

bool holds(struct fuzz *f, enum kind k)
{
	size_t size, again;
	u64 sum;
	const u8 *a, *b;
	bool ok;

	f->faulty = false;
	if (!comes_to_rest(f, k))
		return false;
	/* what memory withheld before it gives now: everybody is asked again, as by a restore */
	drive_all(f->g);
	gicsim_advance(f->g, 1000000);
	ok = lines_are(f) && agrees(f);
	a = saved(f, f->g, 0, &size);
	ok = ok && !gicsim_restore(f->g, a, size, NULL);
	b = saved(f, f->g, 1, &again);
	ok = ok && size == again && !memcmp(a, b, size);
	if (!ok)
		cases_say("saved and restored is not the same");
	memcpy(&sum, a + CHECKSUM, sizeof(sum));
	f->digest = rng_mix(f->digest, sum);
	return ok;
}
