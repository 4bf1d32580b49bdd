/* SPDX-License-Identifier: MIT */
/*
 * Telling a failure: the trail is replayed from the setup state; each step is
 * a line in the column of who took it, with what it did to pending state
 * below it.  The cause is the last step that destroyed a carrier of the
 * interrupt that is lost.
 */
#include <stdarg.h>
#include <string.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "core/obs_enums.h"
#include "report/report.h"
#include "sim/wire.h"

struct teller {
	struct sink sink;
	struct sim *s;
	struct rpt_story *story;
	u32 step;
	u8 column;
	u32 irq;		/* the one the failure is about, or GS_NONE32 */
	u32 death;		/* step that last destroyed a carrier of it */
	char death_how[280];
	char death_by[160];	/* the statement of software behind it */
	char what[120];		/* the current step */
	u32 host_step;		/* the last one of software, */
	char host_what[120];	/* whose line stands behind what hardware does */
	bool nomem;
};

static struct rpt_line *new_line(struct teller *t)
{
	struct rpt_story *st = t->story;

	if (st->n == st->cap) {
		u32 cap = st->cap ? st->cap * 2 : 64;
		void *p = gs_grow(st->line, st->cap, cap, sizeof(*st->line));

		if (!p) {
			t->nomem = true;
			return NULL;
		}
		st->line = p;
		st->cap = cap;
	}
	return &st->line[st->n++];
}

__attribute__((format(printf, 4, 5)))
static void say(struct teller *t, u32 step, u8 column, const char *fmt, ...)
{
	struct rpt_line *l = new_line(t);
	va_list ap;

	if (!l)
		return;
	l->step = step;
	l->column = column;
	va_start(ap, fmt);
	vsnprintf(l->text, sizeof(l->text), fmt, ap);
	va_end(ap);
}

static u8 column_of(const struct sim *s, u32 row)
{
	const char *name = s->rows[row]->name;

	if (row < gic_nactors)
		return !strcmp(name, "its") ? COL_ITS : COL_REDIST;
	if (row < gic_nactors + guest_nactors)
		return !strcmp(name, "dev") || !strcmp(name, "flight") ? COL_DEVICE : COL_GUEST;
	return COL_HOST;
}

static void before_step(void *ctx, struct gs *g, const struct eng_step *e)
{
	struct teller *t = ctx;
	const struct actor *a = t->s->rows[e->row];

	t->step++;
	t->column = column_of(t->s, e->row);
	t->what[0] = 0;
	/* A trail may name an instance that there is not: it is not asked what it does. */
	if (a->what && e->k < a->count(g))
		a->what(g, e->k, t->what, sizeof(t->what));
	else
		snprintf(t->what, sizeof(t->what), "%s %u", a->name, e->k);
	say(t, t->step, t->column, "%s", t->what);
	if (t->column == COL_HOST && strstr(t->what, "  its ")) {
		t->host_step = t->step;
		snprintf(t->host_what, sizeof(t->host_what), "%s", t->what);
	}
}

static const char *place_text(u32 place)
{
	static const char *const name[PLACES] = { "masked vector's pending bit", "posted write", "Set message",
						  "Set message", "pending bit", "pending bit", "CPU interface's copy",
						  "host handler", "pending latch", "list register" };

	return place < PLACES ? name[place] : "?";
}

static const char *cause_text(u32 cause)
{
	static const char *const name[CAUSES] = { "MSI", "INT", "a move", "acknowledge", "CLEAR", "DISCARD", "forwarding",
						  "recall", "a drop", "merging", "table load", "unmapping the vPE",
						  "a register write", "the software vGIC", "a procedure" };

	return cause < CAUSES ? name[cause] : "?";
}

static bool destroys(u32 cause)
{
	return cause == CAUSE_CLEAR || cause == CAUSE_DISCARD || cause == CAUSE_DROP || cause == CAUSE_UNMAP ||
	       cause == CAUSE_PROC || cause == CAUSE_REG;
}

static void died(struct teller *t, u32 irq, const char *how)
{
	if (irq != t->irq || t->irq == GS_NONE32)
		return;
	t->death = t->step;
	t->death_by[0] = 0;
	if (t->host_step)
		snprintf(t->death_by, sizeof(t->death_by), "step %u, %.119s", t->host_step, t->host_what);
	snprintf(t->death_how, sizeof(t->death_how), "step %u, %s: %.110s", t->step, how, t->what);
}

static void hear_carrier(struct teller *t, const struct gs *g, const struct obs *o)
{
	u32 irq = check_irq_of(g, o->a, o->b, o->c);
	const char *name = irq != GS_NONE32 ? t->s->guest.irq[irq].name : "?";
	char how[120], intid[24] = "";

	if (o->c)	/* what software and devices keep has none */
		snprintf(intid, sizeof(intid), " (INTID %u)", o->c);
	if (o->kind == OBS_CARRY && (o->a == PLACE_PP || o->a == PLACE_VP || o->a == PLACE_LATCH))
		say(t, 0, t->column, "^ %s of %s%s: 0 -> 1", place_text(o->a), name, intid);
	if (o->kind != OBS_UNCARRY || !destroys(o->d))
		return;
	say(t, 0, t->column, "^ %s of %s%s destroyed by %s", place_text(o->a), name, intid, cause_text(o->d));
	snprintf(how, sizeof(how), "%s destroyed by %s", place_text(o->a), cause_text(o->d));
	died(t, irq, how);
}

static const char *drop_text(u32 reason)
{
	static const char *const name[DROPS] = { "", "ITS disabled", "DeviceID out of range", "device unmapped",
						 "EventID out of range", "EventID unmapped", "collection unmapped",
						 "vPE unmapped", "INTID out of range", "LPIs disabled",
						 "table not valid" };

	return reason < DROPS ? name[reason] : "?";
}

static void hear_drop(struct teller *t, const struct obs *o)
{
	char how[120];
	u32 irq = GS_NONE32;

	say(t, 0, t->column, "^ dropped: %s", drop_text(o->d));
	for (u32 i = 0; o->kind == OBS_ITS_DROP && i < t->s->guest.nirqs; i++) {
		const struct guest_irq *q = &t->s->guest.irq[i];

		if (q->event == o->c && t->s->guest.dev[q->dev].devid == o->b)
			irq = i;
	}
	snprintf(how, sizeof(how), "dropped by its%u, %s", o->a, drop_text(o->d));
	if (irq != GS_NONE32)
		died(t, irq, how);
}

static void hear(struct sink *sink, struct gs *g, const struct obs *o)
{
	struct teller *t = (struct teller *)sink;

	switch (o->kind) {
	case OBS_CARRY:
	case OBS_UNCARRY: hear_carrier(t, g, o); break;
	case OBS_ITS_DROP:
	case OBS_RD_DROP: hear_drop(t, o); break;
	case OBS_DOORBELL: say(t, 0, t->column, "^ doorbell LPI %u pending at pe%u", o->b, o->a); break;
	case OBS_UNPRED:
		say(t, 0, t->column, "^ UNPREDICTABLE (%s): %s", hw_unpred_info[o->a].a, hw_unpred_info[o->a].text);
		break;
	case OBS_CMD_ERROR: say(t, 0, t->column, "^ command error 0x%06x", o->c); break;
	default: break;
	}
}

/* Which interrupt a failure is about: those of rest and acknowledge name it first. */
static u32 irq_of(const struct gs_failure *f)
{
	switch (f->invariant) {
	case CHECK_no_loss:
	case CHECK_wake_up:
	case CHECK_bounded_delay:
	case CHECK_spurious:
	case CHECK_exclusive:
	case CHECK_conservation: return f->a;
	default: return GS_NONE32;
	}
}

/* Steps after the death that only run to rest are counted, not told. */
static void cut_tail(struct teller *t, u32 listed)
{
	struct rpt_story *st = t->story;
	u32 last = t->death > listed ? t->death : listed, n = 0;

	for (n = 0; n < st->n; n++)
		if (st->line[n].step > last)
			break;
	st->n = n;
	st->steps = last < t->step ? last : t->step;
	st->tail = t->step - st->steps;
}

void sim_explain(const struct sim *s, const struct gs_failure *f, char *buf, size_t n)
{
	char text[300];

	check_explain(&s->gs, f, text, sizeof(text));
	snprintf(buf, n, "%s violated: %s", f->invariant < CHECKS ? check_info[f->invariant].name : "?", text);
}

static void end_story(struct teller *t, const struct sim_failure *f, u16 inv, const struct eng_replay_result *out)
{
	struct rpt_story *st = t->story;

	cut_tail(t, out->at);
	st->found = f->found;
	if (t->death)
		snprintf(st->cause[st->ncauses++], sizeof(st->cause[0]), "%.239s", t->death_how);
	if (t->death && t->death_by[0])
		snprintf(st->cause[st->ncauses++], sizeof(st->cause[0]), "software: %.159s", t->death_by);
	if (!(out->failed >> inv & 1))
		return;
	sim_explain(t->s, &out->failure[inv], st->failure, sizeof(st->failure));
	say(t, 0, COL_HOST, "%s", st->failure);
}

/* What fails at the end is known after a first pass; only then can it be told whose carriers die. */
static int find_irq(struct sim *s, const struct sim_failure *f, u16 inv, u32 *irq)
{
	struct arena_mark here = arena_mark(&s->gs.arena);
	struct eng_replay_result r;
	int err;

	*irq = GS_NONE32;
	memset(&r, 0, sizeof(r));
	err = eng_replay(&s->gs, &s->model, &f->trail, NULL, NULL, &r);
	if (!err && r.failed >> inv & 1)
		*irq = irq_of(&r.failure[inv]);
	arena_undo(&s->gs.arena, here);
	return err;
}

int sim_story_here(struct sim *s, const struct sim_failure *f, u16 inv, struct rpt_story **story,
		   struct eng_replay_result *out)
{
	static const u16 kinds[] = { OBS_CARRY, OBS_UNCARRY, OBS_ITS_DROP, OBS_RD_DROP, OBS_DOORBELL, OBS_UNPRED,
				     OBS_CMD_ERROR };
	struct teller t = { .sink.hear = hear, .s = s };
	int err;

	*story = t.story = gs_alloc(1, sizeof(**story));
	if (!t.story)
		return GICSIM_E_NOMEM;
	err = find_irq(s, f, inv, &t.irq);
	if (err)
		return err;
	for (u32 i = 0; i < ARRAY_SIZE(kinds); i++)
		sink_want(&t.sink, kinds[i]);
	t.sink.next = s->gs.sinks;
	s->gs.sinks = &t.sink;
	err = eng_replay(&s->gs, &s->model, &f->trail, before_step, &t, out);
	s->gs.sinks = t.sink.next;
	if (err || t.nomem)
		return err ? err : GICSIM_E_NOMEM;
	end_story(&t, f, inv, out);
	return 0;
}

int sim_story(struct sim *s, const struct sim_failure *f, u16 inv, struct rpt_story **story,
	      struct eng_replay_result *out, struct gicsim_diag *d)
{
	struct chooser_list setup;
	int err;

	chooser_list_init(&setup);
	setup.answers = f->setup;
	setup.n = f->nsetup;
	err = sim_prepare(s, &setup.c, d);
	if (!err)
		err = arena_journal(&s->gs.arena, true);
	return err ? err : sim_story_here(s, f, inv, story, out);
}

void story_free(struct rpt_story *story)
{
	if (!story)
		return;
	gs_free(story->line);
	gs_free(story);
}
