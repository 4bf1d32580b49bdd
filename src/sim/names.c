/* SPDX-License-Identifier: MIT */
/*
 * Procedures and overlays that a scenario names and the models folder does
 * not have: a mistake in the scenario, told at its place with the nearest
 * name there is.  What other floors find at a place of the scenario gets the
 * line of the file it is about.
 */
#include <dirent.h>
#include <string.h>
#include <unistd.h>

#include "core/diag.h"
#include "sim/wire.h"

#define NAME_LEN 160u

struct nearest {
	const char *word;
	char name[NAME_LEN];
	u32 dist;
};

static void offer(struct nearest *n, const char *folder, const char *file)
{
	const char *near = NULL;
	char name[NAME_LEN];
	u32 dist = ~0u;
	size_t len = strlen(file);

	if (len <= 5 || strcmp(file + len - 5, ".yaml"))
		return;
	snprintf(name, sizeof(name), "%.64s%s%.*s", folder, *folder ? "/" : "", (int)(len - 5 < 80 ? len - 5 : 80), file);
	diag_near(n->word, name, &near, &dist);
	/* Of equals the first by name: the order of a folder is nobody's. */
	if (near && (dist < n->dist || (dist == n->dist && strcmp(name, n->name) < 0))) {
		memcpy(n->name, name, sizeof(name));
		n->dist = dist;
	}
}

static void look_in(struct nearest *n, const char *models, const char *folder)
{
	char path[700];
	struct dirent *e;
	DIR *d;

	snprintf(path, sizeof(path), "%.500s/hyp/%.64s", models, folder);
	d = opendir(path);
	while (d && (e = readdir(d)))
		offer(n, folder, e->d_name);
	if (d)
		closedir(d);
}

static int no_file(const struct sim *s, const char *models, const struct scn_ref *r, const char *what,
		   struct gicsim_diag *d)
{
	struct nearest n = { .word = r->name, .dist = ~0u };
	const char *slash = strchr(r->name, '/');
	char folder[65];

	look_in(&n, models, "");
	if (slash) {
		snprintf(folder, sizeof(folder), "%.*s", (int)(slash - r->name < 64 ? slash - r->name : 64), r->name);
		look_in(&n, models, folder);
	}
	return diag_at(d, s->scn->file, r->line, r->col, "no %s '%.80s'%s%s%s", what, r->name,
		       n.name[0] ? "; did you mean '" : "; 'gicsim list procedures' tells them", n.name,
		       n.name[0] ? "'?" : "");
}

/* ".." and the like are refused by those who open files; here they are only not looked for. */
static int known(const struct sim *s, const char *models, const struct scn_ref *r, const char *what,
		 struct gicsim_diag *d)
{
	char path[700];

	if (strstr(r->name, "..") || r->name[0] == '/')
		return 0;
	if ((size_t)snprintf(path, sizeof(path), "%s/hyp/%s.yaml", models, r->name) >= sizeof(path))
		return 0;
	return access(path, F_OK) ? no_file(s, models, r, what, d) : 0;
}

int wire_names(struct sim *s, const char *models, struct gicsim_diag *d)
{
	const struct scenario *c = s->scn;
	int err = known(s, models, &c->procedures, "procedures", d);

	for (u32 i = 0; i < c->nwith; i++)
		err |= known(s, models, &c->with[i], "overlay", d);
	return err ? GICSIM_E_INVAL : 0;
}

void wire_show_lines(const struct sim *s, u32 from, struct gicsim_diag *d)
{
	const struct yml_doc *doc = s->scn->doc;

	for (u32 i = from; doc && i < d->n; i++)
		if (d->f[i].line && !d->f[i].source[0] && !strcmp(d->f[i].file, doc->file))
			yml_show(doc, &d->f[i]);
}
