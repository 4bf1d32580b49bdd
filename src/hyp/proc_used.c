/* SPDX-License-Identifier: MIT */
/*
 * A procedure that an overlay or a scenario brings, that replaces none of the
 * base, is no entry and is not called, and whose name is nearly that of one of
 * the base, is a misspelling: without this finding the base's own would run
 * and be judged under the overlay's name.  One with a name of its own may
 * stand there uncalled: an overlay on an overlay takes calls away.
 */
#include <stdio.h>

#include "core/diag.h"
#include "hyp/prog.h"

static bool is_entry(const struct hyp_program *p, u32 proc)
{
	for (u32 e = 0; e < ENTRIES; e++)
		if (p->entry[e] == proc)
			return true;
	return false;
}

static bool is_called(const struct hyp_program *p, u32 proc)
{
	for (u32 i = 0; i < p->stmt.n; i++)
		if (prog_stmt(p, i)->kind == STMT_call && prog_stmt(p, i)->a == proc)
			return true;
	return false;
}

/* The procedure of the base that is meant, or null. */
static const char *meant(const struct hyp_program *p, const struct proc *q)
{
	const char *near = NULL;
	u32 dist = ~0u;

	for (u32 i = 0; i < p->proc.n; i++)
		if (!prog_proc(p, i)->brought)
			diag_near(q->name, prog_proc(p, i)->name, &near, &dist);
	return near;
}

int prog_check_used(const struct hyp_program *p, struct gicsim_diag *d)
{
	int rc = 0;

	for (u32 i = 0; i < p->proc.n; i++) {
		const struct proc *q = prog_proc(p, i);
		const char *near;

		if (!q->brought || is_entry(p, i) || is_called(p, i))
			continue;
		near = meant(p, q);
		if (near)
			rc = yml_error(q->doc, q->key ? q->key : q->body, d,
				       "'%s' replaces no procedure and nothing calls it; nearest: '%s'", q->name, near);
	}
	return rc;
}
