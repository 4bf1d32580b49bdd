/* SPDX-License-Identifier: MIT */
/* The usual order, with turns where states recur: see tail.h. */
#include "engine/tail.h"

#include <gicsim/error.h>
#include <string.h>

#include "core/alloc.h"
#include "core/diag.h"

#define STATES_FIRST 256u

int tail_init(struct tail *t, const struct eng_model *m)
{
	memset(t, 0, sizeof(*t));
	t->seg = gs_alloc(m->nrows, sizeof(*t->seg));
	t->cap = STATES_FIRST;
	t->state = gs_alloc(t->cap, sizeof(*t->state));
	if (t->seg && t->state)
		return 0;
	tail_fini(t);
	return GICSIM_E_NOMEM;
}

void tail_fini(struct tail *t)
{
	ready_pool_fini(&t->pool);
	gs_free(t->seg);
	gs_free(t->state);
	memset(t, 0, sizeof(*t));
}

void tail_reset(struct tail *t)
{
	memset(t->state, 0, t->cap * sizeof(*t->state));
	t->nstates = 0;
}

static struct tail_state *slot(struct tail_state *state, u32 cap, u64 fp1, u64 fp2)
{
	u32 i = (u32)fp1 & (cap - 1);

	while (state[i].left && (state[i].fp1 != fp1 || state[i].fp2 != fp2))
		i = (i + 1) & (cap - 1);
	return &state[i];
}

static bool grow(struct tail *t)
{
	struct tail_state *next = gs_alloc((size_t)t->cap * 2, sizeof(*next));

	if (!next)
		return false;
	for (u32 i = 0; i < t->cap; i++)
		if (t->state[i].left)
			*slot(next, t->cap * 2, t->state[i].fp1, t->state[i].fp2) = t->state[i];
	gs_free(t->state);
	t->state = next;
	t->cap *= 2;
	return true;
}

/* How often the current state was left before; GS_NONE32 without memory. */
static u32 leave(struct tail *t, const struct arena *a)
{
	struct tail_state *s;

	if (t->nstates >= t->cap / 2 && !grow(t))
		return GS_NONE32;
	s = slot(t->state, t->cap, a->fp1, a->fp2);
	if (!s->left) {
		s->fp1 = a->fp1;
		s->fp2 = a->fp2;
		t->nstates++;
	}
	return s->left++;
}

u32 tail_next(struct tail *t, const struct gs *g, const struct eng_model *m, int *err)
{
	enum urgency urgency;
	u32 turn;
	s64 n;

	gs_assert(g->arena.journal);
	t->pool.n = 0;
	n = ready_fill(&t->pool, g, m, NULL, 0, t->seg, &urgency);
	turn = n > 0 ? leave(t, &g->arena) : 0;
	if (n < 0 || turn == GS_NONE32)
		*err = GICSIM_E_NOMEM;
	if (n <= 0 || turn == GS_NONE32)
		return GS_NONE32;
	/* Asked in order of rows, and late rows only when there is nothing else. */
	return t->pool.item[t->pool.n - (u32)n + turn % (u32)n];
}

void tail_step(struct gs *g, const struct eng_model *m, u32 item, struct eng_step *s)
{
	struct chooser *before = g->choose;
	struct odometer odo;

	odo_init(&odo);
	g->choose = &odo.c;
	actors_step(g, m, item);
	g->choose = before;
	*s = (struct eng_step){ .row = (u16)ITEM_ROW(item), .k = (u16)ITEM_K(item),
				.nanswers = (u16)odo.at };
}
