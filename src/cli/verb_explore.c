/* SPDX-License-Identifier: MIT */
/* explore: every interleaving of a scenario's variants, or of moments of a timed run. */
#include <string.h>

#include "cli/cli.h"
#include "core/alloc.h"
#include "core/diag.h"
#include "core/text.h"

#define STORIES 3u		/* of one variant */

static void story(const struct rpt_result *r, const struct rpt_inv *v)
{
	printf("\n");
	rpt_mail(r, v, CLI_VERSION, stdout);
}

static void not_told(const struct rpt_result *r, u32 variants, const char *names)
{
	char shell[200];

	if (variants == 1)
		rpt_printf(4, stdout, "Stories not told:%s; see -v", names);
	else
		rpt_printf(4, stdout, "Stories not told:%s; see --variant %s, or -v for all", names,
			   text_shell_word(shell, sizeof(shell), r->variant));
}

/*
 * What failed comes first, then what the scenario expects to fail.  Of several
 * variants only a failure is told, one each: they are read side by side.
 */
static void stories(const struct cli *c, const struct rpt_result *r, u32 variants)
{
	u32 most = c->verbose ? CHECKS : variants == 1 ? STORIES : 1, told = 0;
	char rest[400] = "";
	size_t at = 0;

	for (u32 expected = 0; expected < 2; expected++)
		for (u32 i = 0; i < CHECKS; i++) {
			const struct rpt_inv *v = &r->inv[i];

			if (!v->bad || !v->story || v->may_violate != expected)
				continue;
			if (told < most && (!expected || variants == 1 || c->verbose)) {
				story(r, v);
				told++;
			} else if (at < sizeof(rest)) {
				at += (size_t)snprintf(rest + at, sizeof(rest) - at, " %s", v->name);
			}
		}
	if (told && (at || r->verdict == RPT_FAIL))
		printf("\n");
	if (at)
		not_told(r, variants, rest);
	if (r->verdict == RPT_FAIL)
		printf("Reproduce: %s\n", r->repro);
}

static int one(struct cli *c, const char *path, const char *variant, struct cli_case *x, struct gicsim_diag *d)
{
	int err = cli_case_load(c, path, variant, x, d);
	bool around = !err && (c->around || c->every || x->scn->explore.around);

	if (!err)
		err = cli_case_start(c, x, around ? SIM_RUN : SIM_EXPLORE, d);
	if (!err)
		err = around ? cli_case_around(c, x, d) : cli_case_explore(c, x, d);
	if (!err)
		cli_case_close(x);
	return err;
}

static void print(const struct cli *c, const struct rpt_result *r, bool first, u32 variants)
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
	if (c->verbose) {
		printf("\n");
		rpt_figures(r, 1, stdout);
	}
	stories(c, r, variants);
	fflush(stdout);
}

int verb_explore(struct cli *c)
{
	struct gicsim_diag d;
	struct cli_case *x;
	struct rpt_result *r;
	char **names = NULL;
	u32 n = 0, done = 0;
	int err, code = EXIT_OK;

	if (c->nargs != 1)
		return cli_usage("explore needs one scenario file");
	if (cli_models(c))
		return EXIT_USAGE;
	diag_init(&d);
	err = cli_out_dir(c, &d);
	if (!err)
		err = cli_variants(c, c->arg[0], &names, &n, &d);
	if (err)
		return cli_findings(&d, err);
	c->one_unit = n == 1;
	x = gs_alloc(n, sizeof(*x));
	r = gs_alloc(n, sizeof(*r));
	if (!x || !r)
		err = GICSIM_E_NOMEM;
	while (!err && done < n && !cli_stop) {
		err = one(c, c->arg[0], names[done], &x[done], &d);
		if (err)
			break;
		r[done] = x[done].r;
		print(c, &r[done], done == 0, n);
		done++;
	}
	if (!err && c->json)
		rpt_json(r, done, CLI_VERSION, stdout);
	if (!err)
		err = cli_out_write(c, x, r, done, &d);
	code = err ? cli_findings(&d, err) : cli_exit_code(c, r, done);
	for (u32 i = 0; x && i < n; i++)
		cli_case_free(&x[i]);
	gs_free(x);
	gs_free(r);
	cli_names_free(names, n);
	return code;
}
