/* SPDX-License-Identifier: MIT */
#include "machine.h"

#include <stdlib.h>
#include <string.h>

#include "api/api.h"
#include "cases.h"
#include "core/diag.h"

/* Names, callbacks and the context are one for all cases of a program. */
static bool alike(const struct gicsim_config *a, const struct gicsim_config *b)
{
	return a->hardware == b->hardware && a->pes == b->pes && a->its == b->its && a->stepped == b->stepped &&
	       a->nregions == b->nregions;
}

struct gicsim *machine(struct machines *m, const struct gicsim_config *c)
{
	struct gicsim_diag d;

	for (u32 i = 0; i < m->n; i++)
		if (alike(&m->c[i], c)) {
			api_restart(m->g[i], c->seed);
			return m->g[i];
		}
	if (m->n == MACHINES)
		abort();
	if (gicsim_create(c, &m->g[m->n], &d)) {
		cases_say(d.n ? d.f[0].text : "no machine");
		return NULL;
	}
	m->c[m->n] = *c;
	return m->g[m->n++];
}

void machines_free(struct machines *m)
{
	for (u32 i = 0; i < m->n; i++)
		gicsim_destroy(m->g[i]);
}
