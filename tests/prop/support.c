/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "core/diag.h"
#include "core/rng.h"
#include "engine/actors.h"

static void must(struct prop *p, int err, const char *path, const char *what)
{
	if (!err)
		return;
	diag_print(&p->d, stderr);
	ck_abort_msg("%s: %s", path, what);
}

void prop_open(struct prop *p, const char *path, const char *variant, const char *set, enum sim_mode mode)
{
	char key[128];
	struct scn_override ov = { key, NULL };

	memset(p, 0, sizeof(*p));
	diag_init(&p->d);
	if (set) {
		const char *eq = strchr(set, '=');

		ck_assert_ptr_nonnull(eq);
		snprintf(key, sizeof(key), "%.*s", (int)(eq - set), set);
		ov.value = eq + 1;
	}
	must(p, scn_load(path, variant, &ov, set ? 1 : 0, &p->scn, &p->d), path, "does not load");
	must(p, sim_open(p->scn, "models", mode, &p->sim, &p->d), path, "does not open");
	ck_assert_msg(!p->sim->skip && !p->sim->refused, "%s: skipped or refused", path);
}

void prop_close(struct prop *p)
{
	sim_close(p->sim);
	scn_free(p->scn);
}

static u32 pick_drawn(struct chooser *c, struct gs *g, u32 n)
{
	struct drawer *w = (struct drawer *)c;
	u32 a = drawer_draw(w, n);

	(void)g;
	ck_assert_uint_lt(w->step.nanswers, ODO_MAX);
	w->step.answers[w->step.nanswers++] = (u16)a;
	return a;
}

void drawer_init(struct drawer *w, u64 seed)
{
	memset(w, 0, sizeof(*w));
	w->c.pick = pick_drawn;
	w->seed = seed;
}

u32 drawer_draw(struct drawer *w, u32 n)
{
	return (u32)(rng_mix(w->seed, w->n++) % n);
}

u32 prop_ready(const struct sim *s, struct eng_step *to, u32 cap)
{
	u32 n = 0;

	for (u32 pass = 0; pass < 2 && !n; pass++)
		for (u32 r = 0; r < s->model.nrows; r++) {
			const struct actor *a = s->model.rows[r];
			u32 count = (a->urgency == URGENCY_LAST) == (pass == 1) ? a->count(&s->gs) : 0;

			for (u32 k = 0; k < count; k++)
				if (a->ready(&s->gs, k)) {
					ck_assert_uint_lt(n, cap);
					to[n++] = (struct eng_step){ .row = (u16)r, .k = (u16)k };
				}
		}
	return n;
}

void prop_step(struct sim *s, struct drawer *w, const struct eng_step *step)
{
	struct chooser *before = s->gs.choose;

	w->step = *step;
	w->step.nanswers = 0;
	s->gs.choose = &w->c;
	actors_step(&s->gs, &s->model, ITEM(step->row, step->k));
	s->gs.choose = before;
}

const char *prop_row(const struct sim *s, const struct eng_step *step)
{
	return s->model.rows[step->row]->name;
}
