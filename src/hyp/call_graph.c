/* SPDX-License-Identifier: MIT */
/* Who calls whom: recursion is refused, and a thread's frames and locals are counted before it runs. */
#include <stdio.h>

#include "core/diag.h"
#include "hyp/comp.h"

static u32 deepest_callee(const struct hyp_program *p, const struct proc *q)
{
	u32 best = GS_NONE32;

	for (u32 i = q->first; i < q->first + q->n; i++) {
		const struct stmt *s = prog_stmt(p, i);

		if (s->kind == STMT_call && (best == GS_NONE32 || prog_proc(p, s->a)->depth > prog_proc(p, best)->depth))
			best = s->a;
	}
	return best;
}

static void too_deep(struct comp *c, u32 i)
{
	const struct proc *q = prog_proc(c->p, i);
	char chain[160], text[GICSIM_DIAG_TEXT];
	size_t n = (size_t)snprintf(chain, sizeof(chain), "%.60s", q->name);
	u32 at = i;
	bool cycle = false;

	for (u32 k = 0; k <= HYP_CALLS && !cycle; k++) {
		at = deepest_callee(c->p, prog_proc(c->p, at));
		if (at == GS_NONE32)
			break;
		if (n < sizeof(chain) - 70)
			n += (size_t)snprintf(chain + n, sizeof(chain) - n, " -> %.60s", prog_proc(c->p, at)->name);
		cycle = at == i;
	}
	if (cycle)
		snprintf(text, sizeof(text), "recursion: %s", chain);
	else
		snprintf(text, sizeof(text), "calls nested deeper than %u: %s", HYP_CALLS, chain);
	c->doc = q->doc;
	comp_err_node(c, q->key ? q->key : q->body, text);
}

/* Depth and locals of the call tree below each procedure, by relaxation. */
void comp_call_graph(struct comp *c)
{
	struct hyp_program *p = c->p;
	bool moved = true;

	for (u32 round = 0; moved && round <= HYP_CALLS + 1; round++) {
		moved = false;
		for (u32 i = 0; i < p->proc.n; i++) {
			struct proc *q = prog_proc(p, i);
			u8 depth = 1;
			u32 need = 0;

			for (u32 k = q->first; k < q->first + q->n; k++) {
				const struct stmt *s = prog_stmt(p, k);
				const struct proc *to = s->kind == STMT_call ? prog_proc(p, s->a) : NULL;

				if (to && to->depth + 1 > depth)
					depth = (u8)(to->depth + 1);
				if (to && to->need > need)
					need = to->need;
			}
			need += q->nlocals;
			moved |= depth != q->depth || need != q->need;
			q->depth = depth;
			q->need = (u8)(need > 250 ? 250 : need);
		}
	}
	for (u32 i = 0; i < p->proc.n; i++) {
		const struct proc *q = prog_proc(p, i);

		if (q->depth > HYP_CALLS) {
			too_deep(c, i);
			return;
		}
		if (q->need > HYP_LOCALS) {
			c->doc = q->doc;
			comp_err_node(c, q->key ? q->key : q->body, "it and what it calls have too many variables");
		}
	}
}
