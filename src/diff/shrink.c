/* SPDX-License-Identifier: MIT */
/*
 * A shorter plan with the same difference.
 *
 * Everything behind the comparison that found it goes; then pieces go, halves
 * first, single operations last, and again until nothing more can go.  A
 * piece is gone for good when the plan without it still has the difference,
 * from reset on both sides.  What sets the machine up stays: without it there
 * are other differences that look the same.
 */
#include <string.h>

#include "core/alloc.h"
#include "diff/diff.h"

#define ROUNDS_MAX 8u

struct shrink {
	const struct plan *p;
	const struct finding *f;
	struct side *a, *b;
	const _Atomic bool *stop;
	bool *keep, *maybe;
	int err;
};

/* The same bits of a register; of interrupts, whether the one side has more or the other. */
bool diff_same(const struct finding *a, const struct finding *b)
{
	if (a->item.kind != b->item.kind || a->item.addr != b->item.addr || a->item.unit != b->item.unit)
		return false;
	if (a->item.kind == ITEM_REG || a->item.kind == ITEM_LINES)
		return (a->val[0] ^ a->val[1]) == (b->val[0] ^ b->val[1]);
	return !(a->val[0] & ~a->val[1]) == !(b->val[0] & ~b->val[1]);
}

/* Does what `maybe` keeps still differ in the same way? */
static bool still(struct shrink *s)
{
	struct diff_result r;
	struct plan p;
	bool same;

	if (s->err || (s->stop && *s->stop))
		return false;
	memset(&r, 0, sizeof(r));
	if (!plan_pick(s->p, s->maybe, &p)) {
		s->err = GICSIM_E_NOMEM;
		plan_fini(&p);
		return false;
	}
	s->err = diff_plan(&p, s->a, s->b, &r);
	same = !s->err && r.unexplained && diff_same(&r.first, s->f);
	plan_fini(&p);
	return same;
}

static void attempt(struct shrink *s, u32 from, u32 n)
{
	bool any = false;

	memcpy(s->maybe, s->keep, s->p->n * sizeof(bool));
	for (u32 i = from; i < from + n && i < s->p->n; i++)
		if (s->keep[i] && !s->p->op[i].frame && i != s->f->op) {
			s->maybe[i] = false;
			any = true;
		}
	for (u32 i = 1; i < s->p->n; i++)
		if (s->p->op[i].tied)
			s->maybe[i] = s->maybe[i - 1];
	if (any && still(s))
		memcpy(s->keep, s->maybe, s->p->n * sizeof(bool));
}

static u32 kept(const struct shrink *s)
{
	u32 n = 0;

	for (u32 i = 0; i < s->p->n; i++)
		n += s->keep[i];
	return n;
}

static void cut(struct shrink *s)
{
	u32 before;

	for (u32 round = 0; round < ROUNDS_MAX; round++) {
		before = kept(s);
		for (u32 n = s->p->n; n; n /= 2)
			for (u32 from = 0; from < s->p->n && !s->err; from += n)
				attempt(s, from, n);
		if (kept(s) == before)
			break;
	}
}

int diff_shrink(const struct plan *p, const struct finding *f, struct side *a, struct side *b, const _Atomic bool *stop,
		struct plan *out)
{
	struct shrink s = { p, f, a, b, stop, gs_alloc(p->n + 1, sizeof(bool)), gs_alloc(p->n + 1, sizeof(bool)), 0 };

	plan_init(out);
	if (!s.keep || !s.maybe)
		s.err = GICSIM_E_NOMEM;
	if (!s.err) {
		for (u32 i = 0; i <= f->op; i++)
			s.keep[i] = true;
		cut(&s);
	}
	if (!s.err && !plan_pick(p, s.keep, out))
		s.err = GICSIM_E_NOMEM;
	gs_free(s.keep);
	gs_free(s.maybe);
	return s.err;
}
