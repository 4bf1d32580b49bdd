/* SPDX-License-Identifier: MIT */
/* explore: every interleaving of a scenario's variants, or of moments of a timed run. */
#include <string.h>

#include "cli/cli.h"
#include "core/alloc.h"
#include "core/diag.h"

#define STORIES 3u

static void stories(const struct rpt_result *r)
{
	u32 told = 0;

	for (u32 i = 0; i < CHECKS; i++)
		if (r->inv[i].bad && r->inv[i].story && told++ < STORIES) {
			printf("\n");
			rpt_mail(r, &r->inv[i], CLI_VERSION, stdout);
		}
	if (told && r->verdict == RPT_FAIL)
		printf("Reproduce: %s\n", r->repro);
}

static int one(struct cli *c, const char *path, const char *variant, struct cli_case *x, struct gicsim_diag *d)
{
	bool around = c->around || c->every;
	int err = cli_case_open(c, path, variant, around ? SIM_RUN : SIM_EXPLORE, x, d);

	if (!err && !around && x->scn->explore.around) {
		cli_case_free(x);
		err = cli_case_open(c, path, variant, SIM_RUN, x, d);
		around = true;
	}
	if (!err)
		err = around ? cli_case_around(c, x, d) : cli_case_explore(c, x, d);
	if (!err)
		cli_case_close(x);
	return err;
}

static void print(const struct cli *c, const struct rpt_result *r, bool first)
{
	if (c->json)
		return;
	if (c->quiet) {
		rpt_check_line(r, stdout);
		return;
	}
	if (!first)
		printf("\n");
	rpt_explored(r, stdout);
	if (r->verdict != RPT_SKIP && r->states)
		rpt_explored_speed(r, stderr);
	stories(r);
	fflush(stdout);
}

int verb_explore(struct cli *c)
{
	struct gicsim_diag d;
	struct cli_case *x;
	struct rpt_result *r;
	char **names = NULL;
	u32 n = 0;
	int err, code = EXIT_OK;

	if (c->nargs != 1)
		return cli_usage("explore needs one scenario file");
	if (cli_models(c))
		return EXIT_USAGE;
	diag_init(&d);
	err = cli_variants(c, c->arg[0], &names, &n, &d);
	if (err)
		return cli_findings(&d, err);
	x = gs_alloc(n, sizeof(*x));
	r = gs_alloc(n, sizeof(*r));
	for (u32 i = 0; x && r && i < n && !err && !cli_stop; i++) {
		err = one(c, c->arg[0], names[i], &x[i], &d);
		if (!err) {
			r[i] = x[i].r;
			print(c, &r[i], i == 0);
		}
	}
	if (err || !x || !r)
		code = cli_findings(&d, err ? err : GICSIM_E_NOMEM);
	else
		code = cli_exit_code(c, r, n);
	if (!err && c->json)
		rpt_json(r, n, CLI_VERSION, stdout);
	for (u32 i = 0; x && i < n; i++)
		cli_case_free(&x[i]);
	gs_free(x);
	gs_free(r);
	cli_names_free(names, n);
	return code;
}
