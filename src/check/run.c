/* SPDX-License-Identifier: MIT */
/*
 * Who is told what, when.
 *
 * An observation is attributed to an irq, judged by the invariants that need
 * the state before it, booked in the ghost, and judged by those that need the
 * state after it.  An invariant judged here looks at one observation and what
 * it names, so its price does not grow with the machine; whole-state searches
 * happen at rest and in audits.
 */
#include <string.h>

#include "check/check.h"
#include "check/ghost.h"
#include "check/judge.h"
#include "core/diag.h"

const struct check_info check_info[CHECKS] = {
#define CHECK(name, number, when, text) { #name, number, when, text },
#include "check/checks.def"
#undef CHECK
};

static const char *const lint[UNPREDS] = {
#define UNPRED(name, rule, text) #name,
#include "hw/unpred.def"
#undef UNPRED
};

_Static_assert(UNPREDS <= 64, "one bit each");

#define REACTIONS 3

static const chk_fn before[OBS_KINDS][REACTIONS] = {
	[OBS_ACK] = { spurious_ack, bounded_delay_ack, isolation_ack },
	[OBS_UNCARRY] = { conservation_uncarry },
};

static const chk_fn after[OBS_KINDS][REACTIONS] = {
	[OBS_CARRY] = { exclusive_carry },
	[OBS_GUEST_DONE] = { exclusive_done },
	[OBS_TRANSLATE_V] = { isolation_translate },
	[OBS_CMD_EXEC] = { isolation_command },
	[OBS_UNPRED] = { legal_use },
	[OBS_ASSERT] = { author_assert },
	[OBS_IOCTL] = { author_answer },
};

/* Those the ghost needs beside. */
static const u8 booked[] = {
	OBS_CARRY, OBS_UNCARRY, OBS_ITS_DROP, OBS_RD_DROP, OBS_DEV_RAISE, OBS_ACK, OBS_GUEST_CMD,
	OBS_GUEST_DONE, OBS_CONVERT, OBS_CONVERTED, OBS_UNMODELLED,
};

void chk_fail(struct gs *g, enum check_id id, u32 detail, u32 a, u32 b, u32 c)
{
	if (g->check->enabled >> id & 1)
		gs_fail(g, (u16)id, (u16)detail, a, b, c);
}

static void react(const chk_fn *fn, struct gs *g, const struct obs *o, u32 irq)
{
	for (u32 i = 0; i < REACTIONS && fn[i]; i++)
		fn[i](g, o, irq);
}

static void count_windows(struct check_run *r, const struct gs *g, const struct obs *o, u32 irq)
{
	u64 set = windows_reached(g, o, irq);

	r->windows |= set;
	for (; set; set &= set - 1)
		r->window_count[__builtin_ctzll(set)]++;
}

static void note(struct check_run *r, const struct obs *o)
{
	if (o->kind == OBS_UNPRED && o->a < UNPREDS)
		r->lints |= (u64)1 << o->a;
	if (o->kind == OBS_UNMODELLED) {
		r->inconclusive = true;
		r->unmodelled = o->a;
	}
}

static void hear(struct sink *s, struct gs *g, const struct obs *o)
{
	struct check_run *r = (struct check_run *)(void *)((char *)s - offsetof(struct check_run, sink));
	u32 irq = ghost_irq(g, o);

	note(r, o);
	count_windows(r, g, o, irq);
	react(before[o->kind], g, o, irq);
	ghost_hear(g, o, irq);
	react(after[o->kind], g, o, irq);
}

void check_attach(struct check_run *r, struct gs *g)
{
	memset(r, 0, sizeof(*r));
	r->sink.hear = hear;
	for (u32 k = 0; k < OBS_KINDS; k++)
		if (before[k][0] || after[k][0])
			sink_want(&r->sink, k);
	for (u32 i = 0; i < ARRAY_SIZE(booked); i++)
		sink_want(&r->sink, booked[i]);
	windows_want(&r->sink);
	r->sink.next = g->sinks;
	g->sinks = &r->sink;
}

void check_at_rest(struct gs *g)
{
	no_loss_rest(g);
	wake_up_rest(g);
	bounded_delay_rest(g);
	conservation_rest(g);
	progress_rest(g);
}

void check_audit(struct gs *g)
{
	conservation_rest(g);
}

static enum check_id find_lint(const char *name, u32 *row, const char **near)
{
	u32 dist = ~0u;

	for (u32 i = 0; i < UNPREDS; i++) {
		if (!strcmp(lint[i], name)) {
			*row = i;
			return CHECK_legal;
		}
		diag_near(name, lint[i], near, &dist);
	}
	return CHECKS;
}

enum check_id check_find(const char *name, u32 *row, const char **near)
{
	const char *unwanted;
	u32 dist = ~0u;

	if (!near)
		near = &unwanted;
	*row = GS_NONE32;
	*near = NULL;
	if (!strncmp(name, "legal.", 6))
		return find_lint(name + 6, row, near);
	for (u32 i = 0; i < CHECKS; i++) {
		if (!strcmp(check_info[i].name, name))
			return i;
		diag_near(name, check_info[i].name, near, &dist);
	}
	return CHECKS;
}
