/* SPDX-License-Identifier: MIT */
/*
 * The scenario that a trail was found in.
 *
 * It is where the trail says, seen from the folder that the trail was made
 * in, or it is the copy that was written beside the trail.  Which of them is
 * the same is known by its digest: that of the text with every default, the
 * variant and the settings filled in, which both come down to.
 */
#include <stdlib.h>
#include <string.h>

#include "cli/cli.h"
#include "core/diag.h"
#include "core/text.h"
#include "yaml/reader.h"

int cli_digest(const struct scenario *s, char hex[65])
{
	char *text = NULL;
	size_t n = 0;
	FILE *f = open_memstream(&text, &n);
	int err = f ? scn_write(s, f) : GICSIM_E_NOMEM;

	if (f && fclose(f) && !err)
		err = GICSIM_E_NOMEM;
	if (!err)
		sha256_hex(text, n, hex);
	free(text);
	return err;
}

enum look { LOOK_SAME, LOOK_OTHER, LOOK_GONE };

static enum look look(const struct cli *c, const char *path, const char *variant, const char *digest)
{
	enum look found = LOOK_OTHER;
	struct gicsim_diag d;
	struct cli_case x;
	char hex[65];
	int err;

	diag_init(&d);
	err = cli_case_load(c, path, variant, &x, &d);
	if (err)
		return err == GICSIM_E_IO ? LOOK_GONE : LOOK_OTHER;
	if (!cli_digest(x.scn, hex) && !strcmp(hex, digest))
		found = LOOK_SAME;
	cli_case_free(&x);
	return found;
}

/* NAME in the folder of the trail. */
static void beside(const char *trail, const char *name, char *path, size_t n)
{
	const char *slash = strrchr(trail, '/');

	snprintf(path, n, "%.*s%s", slash ? (int)(slash - trail) + 1 : 0, trail, name);
}

static void note(const char *path, const char *then)
{
	char shown[300];

	fprintf(stderr, "gicsim: note: %s has changed since this trail was written%s\n",
		text_shown(shown, sizeof(shown), path, strlen(path)), then);
}

int cli_beside(const struct cli *with, const char *trail, const struct trail_file *t, char *path, size_t n,
	       bool *copy, struct gicsim_diag *d)
{
	const char *const name[] = { t->copy, "scenario.yaml" };
	struct cli plain = { .verb = with->verb };
	const char *other = NULL;
	enum look named;

	*copy = false;
	snprintf(path, n, "%s", t->scenario);
	if (!t->digest[0])
		return 0;
	named = look(with, t->scenario, t->variant, t->digest);
	if (named == LOOK_SAME)
		return 0;
	for (u32 i = 0; i < ARRAY_SIZE(name) && !*copy; i++) {
		enum look found = LOOK_GONE;

		beside(trail, name[i], path, n);
		if (name[i][0])
			found = look(&plain, path, "base", t->digest);
		*copy = found == LOOK_SAME;
		if (found == LOOK_OTHER && !other)
			other = name[i];
	}
	if (named == LOOK_OTHER)
		note(t->scenario, *copy ? ": told with the copy beside it" : other ? ", and the copy beside it as well" : "");
	if (*copy)
		return 0;
	snprintf(path, n, "%s", t->scenario);
	if (named == LOOK_OTHER)
		return 0;
	if (other)
		diag_add(d, "%.160s: the scenario of this trail is not at '%.120s', and '%.80s' beside the trail has changed "
			 "since or is another one", trail, t->scenario, other);
	else
		diag_add(d, "%.160s: the scenario of this trail is neither at '%.120s' nor beside the trail", trail, t->scenario);
	return GICSIM_E_IO;
}
