/* SPDX-License-Identifier: MIT */
/* Choices and the three kinds of chooser.  A bound answer is a byte of hashed state: answer + 1. */
#include "core/choose.h"

#include <string.h>

#include "core/diag.h"
#include "core/rng.h"

void choose_layout(struct gs_layout *l, u32 nchoices)
{
	lay_block(l, BLK_CHOICE, "choice", 1, nchoices ? nchoices : 1, LAY_HASHED);
}

static u32 ask(struct gs *g, u32 n, bool fixed)
{
	struct chooser *c = g->choose;
	u32 a;

	gs_assert(n >= 1);
	if (n == 1)
		return 0;
	a = fixed && c->pick_fixed ? c->pick_fixed(c, g, n) : c->pick(c, g, n);
	gs_assert(a < n);
	return a;
}

u32 gs_choose_n(struct gs *g, u32 n)
{
	return ask(g, n, false);
}

GS_HOT u32 gs_choose(struct gs *g, u32 id)
{
	const struct gs_choices *c = g->choices;
	const u8 *bound;
	u32 a;

	gs_assert(id < c->n);
	if (c->answer[id] != GS_ANY)
		return c->answer[id];
	g->asked[id / 64] |= (u64)1 << id % 64;
	if (!c->fixed[id])
		return gs_choose_n(g, c->options[id]);
	bound = gs_at(g, BLK_CHOICE, id);
	if (*bound)
		return *bound - 1u;
	a = ask(g, c->options[id], true);
	*(u8 *)gs_mut(g, BLK_CHOICE, id) = (u8)(a + 1);
	return a;
}

bool gs_choice_bound(const struct gs *g, u32 id, u32 *answer)
{
	const u8 *bound = gs_at(g, BLK_CHOICE, id);

	if (!*bound)
		return false;
	*answer = *bound - 1u;
	return true;
}

static u32 pick_seeded(struct chooser *c, struct gs *g, u32 n)
{
	(void)c;
	return rng_below(g, n);
}

void chooser_seeded_init(struct chooser_seeded *s)
{
	s->c.pick = pick_seeded;
	s->c.pick_fixed = NULL;
}

static u32 pick_list(struct chooser *c, struct gs *g, u32 n)
{
	struct chooser_list *l = (struct chooser_list *)c;

	(void)g;
	if (l->at >= l->n || l->answers[l->at] >= n) {
		l->overrun = true;
		return 0;
	}
	return l->answers[l->at++];
}

void chooser_list_init(struct chooser_list *l)
{
	memset(l, 0, sizeof(*l));
	l->c.pick = pick_list;
}

static u32 pick_odometer(struct chooser *c, struct gs *g, u32 n)
{
	struct odometer *o = (struct odometer *)c;

	(void)g;
	gs_assert(o->at < ODO_MAX && n <= ODO_OPTIONS);
	if (o->at == o->n) {
		o->digit[o->n] = 0;
		o->base[o->n++] = (u16)n;
	}
	gs_assert(o->base[o->at] == n);
	return o->digit[o->at++];
}

void odo_init(struct odometer *o)
{
	memset(&o->c, 0, sizeof(o->c));
	o->c.pick = pick_odometer;
	o->n = o->at = 0;	/* digits are written before they are read; explorers begin one with every state */
}

void odo_reset(struct odometer *o)
{
	o->n = o->at = 0;
}

void odo_rewind(struct odometer *o)
{
	o->at = 0;
}

/* Digits asked later depend on earlier ones, so what follows an incremented digit is forgotten. */
bool odo_next(struct odometer *o)
{
	o->n = o->at;
	while (o->n) {
		u32 i = o->n - 1;

		if (++o->digit[i] < o->base[i]) {
			o->at = 0;
			return true;
		}
		o->n = i;
	}
	return false;
}
