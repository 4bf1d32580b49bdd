/* SPDX-License-Identifier: MIT */
/* conform: a recording of register traffic driven through the model, every value read compared. */
#include <errno.h>
#include <string.h>

#include "cli/cli.h"
#include "core/alloc.h"
#include "core/diag.h"
#include "diff/conform.h"
#include "trace/script.h"

static void progress(void *ctx, u64 done, u64 total)
{
	(void)ctx;
	fprintf(stderr, "\r%llu of %llu events  \033[K", (unsigned long long)done, (unsigned long long)total);
	fflush(stderr);
}

static void progress_line(void *ctx, u64 done, u64 total)
{
	(void)ctx;
	fprintf(stderr, "%llu of %llu events\n", (unsigned long long)done, (unsigned long long)total);
}

static int read_recording(const char *arg, const char *name, struct script *s, struct gicsim_diag *d)
{
	FILE *in = strcmp(arg, "-") != 0 ? fopen(arg, "r") : stdin;
	int err;

	if (!in) {
		diag_add(d, "%s: cannot be read: %s", arg, strerror(errno));
		return GICSIM_E_IO;
	}
	err = script_read(in, name, "conform", s, d);
	if (in != stdin)
		fclose(in);
	return err;
}

static int exit_code(const struct cli *c, const struct script *s, const struct conform_result *r)
{
	if (r->total.unexplained)
		return EXIT_FAILED;
	if (r->interrupted)
		return EXIT_INCONCLUSIVE;
	if (r->total.unmodelled || s->rec.lost)
		return c->strict ? EXIT_FAILED : EXIT_INCONCLUSIVE;
	return r->total.compared ? EXIT_OK : EXIT_SKIPPED;
}

static int replay(struct cli *c, const struct script *s, const char *name, struct conform_result *r,
		  struct gicsim_diag *d)
{
	struct conform_opts o = { .hardware = c->hardware,
				  .models = c->models,
				  .all = c->verbose,
				  .stop = &cli_stop,
				  .progress = c->show_progress ? progress : c->progress_lines ? progress_line : NULL };
	int err = conform_run(s, &o, r, d);

	if (c->show_progress)
		fprintf(stderr, "\r\033[K");
	if (err)
		return err;
	if (c->json)
		conform_json(s, r, name, CLI_VERSION, stdout);
	else
		conform_print(s, r, name, c->quiet, stdout);
	return 0;
}

int verb_conform(struct cli *c)
{
	struct conform_result *r;
	struct script s = { 0 };
	struct gicsim_diag d;
	const char *name;
	int err, code;

	if (c->nargs != 1)
		return cli_usage("conform needs one recording; - is standard input");
	if (cli_models(c))
		return EXIT_USAGE;
	diag_init(&d);
	name = strcmp(c->arg[0], "-") != 0 ? c->arg[0] : "standard input";
	r = gs_alloc(1, sizeof(*r));
	err = r ? read_recording(c->arg[0], name, &s, &d) : GICSIM_E_NOMEM;
	if (!err)
		err = replay(c, &s, name, r, &d);
	code = err ? cli_findings(&d, err) : exit_code(c, &s, r);
	script_free(&s);
	gs_free(r);
	return code;
}
