/* SPDX-License-Identifier: MIT */
/*
 * import: a recording becomes a scenario.
 *
 * The scenario goes to standard output or, with -o, to a file that appears
 * whole or not at all; the account of what became of every recorded MSI goes
 * to standard error.
 */
#include <errno.h>
#include <string.h>

#include "cli/cli.h"
#include "core/diag.h"
#include "trace/import.h"

static int to_file(struct cli *c, FILE *in, const char *name, const struct import_opts *o, struct gicsim_diag *d)
{
	FILE *account = c->quiet ? NULL : stderr;
	struct rpt_file w;
	int err;

	if (!c->out_dir)
		return import_run(c->arg[0], in, name, o, stdout, account, d);
	err = rpt_open(&w, c->out_dir, d);
	if (err)
		return err;
	err = import_run(c->arg[0], in, name, o, w.f, account, d);
	if (rpt_close(&w, !err, d) && !err)
		err = GICSIM_E_IO;
	return err;
}

static bool known(const char *format)
{
	const char *best = NULL;
	u32 dist = ~0u;

	for (u32 i = 0; i < import_nformats; i++) {
		if (!strcmp(import_formats[i].name, format))
			return true;
		diag_near(format, import_formats[i].name, &best, &dist);
	}
	cli_unknown("recording format", format, best, "gicsim list formats");
	return false;
}

int verb_import(struct cli *c)
{
	struct import_opts o = { .scenario = c->name, .speed = (u32)c->speed };
	struct gicsim_diag d;
	bool piped;
	FILE *in;
	int err;

	if (c->nargs != 2)
		return cli_usage("import needs a format and a file");
	if (!known(c->arg[0]))
		return EXIT_USAGE;
	diag_init(&d);
	piped = !strcmp(c->arg[1], "-");
	in = piped ? stdin : fopen(c->arg[1], "r");
	if (!in) {
		diag_add(&d, "%s: cannot be read: %s", c->arg[1], strerror(errno));
		return cli_findings(&d, GICSIM_E_IO);
	}
	err = to_file(c, in, piped ? "standard input" : c->arg[1], &o, &d);
	if (!piped)
		fclose(in);
	/* Standard output that fails is told where it is flushed. */
	if (err == GICSIM_E_IO && !d.n && !c->out_dir)
		return EXIT_IO;
	return err ? cli_findings(&d, err) : EXIT_OK;
}
