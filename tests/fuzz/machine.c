/* SPDX-License-Identifier: MIT */
#include "machine.h"

#include <stdlib.h>
#include <string.h>

#include "api/api.h"
#include "cases.h"
#include "core/diag.h"

/* Names, groups, callbacks and the context are one for all cases of a program; not read: what is the same for all. */
static bool alike(const struct gicsim_config *a, const struct gicsim_config *b)
{
	if (a->hardware != b->hardware || a->pes != b->pes || a->its != b->its || a->vpes != b->vpes ||
	    a->stepped != b->stepped || a->group != b->group || a->nregions != b->nregions)
		return false;
	for (u32 i = 0; i < a->nregions; i++)
		if (a->region[i].base != b->region[i].base || a->region[i].size != b->region[i].size)
			return false;
	return true;
}

/* Where there is room, or where the one was that nobody has asked for for longest. */
static u32 room(struct machines *m)
{
	u32 at = 0;

	if (m->n < MACHINES)
		return m->n++;
	for (u32 i = 1; i < MACHINES; i++)
		if (m->last[i] < m->last[at])
			at = i;
	gicsim_destroy(m->g[at]);
	m->g[at] = NULL;
	return at;
}

static u32 find(const struct machines *m, const struct gicsim_config *c, u32 copy)
{
	for (u32 i = 0; i < m->n; i++)
		if (m->g[i] && m->copy[i] == copy && alike(&m->c[i], c))
			return i;
	return MACHINES;
}

struct gicsim *machine(struct machines *m, const struct gicsim_config *c, u32 copy)
{
	u32 at = find(m, c, copy);
	struct gicsim_diag d;

	if (at < MACHINES) {
		api_restart(m->g[at], c->seed);
	} else {
		at = room(m);
		m->c[at] = *c;
		m->copy[at] = copy;
		if (gicsim_create(c, &m->g[at], &d))
			cases_say(d.n ? d.f[0].text : "no machine");
	}
	m->last[at] = ++m->times;
	return m->g[at];
}

void machines_free(struct machines *m)
{
	for (u32 i = 0; i < m->n; i++)
		gicsim_destroy(m->g[i]);
}
