/* SPDX-License-Identifier: MIT */
/* run: one timed run of each variant asked for.  compare: all of them, side by side. */
#include <string.h>

#include "cli/cli.h"
#include "core/alloc.h"
#include "core/diag.h"

struct runs {
	struct cli_case *x;
	struct rpt_result *r;
	char **names;
	u32 n;
};

static void free_runs(struct runs *s)
{
	for (u32 i = 0; s->x && i < s->n; i++)
		cli_case_free(&s->x[i]);
	gs_free(s->x);
	gs_free(s->r);
	cli_names_free(s->names, s->n);
}

static int run_one(struct cli *c, struct runs *s, u32 i, struct gicsim_diag *d)
{
	int err = cli_case_open(c, c->arg[0], s->names[i], SIM_RUN, &s->x[i], d);

	if (err)
		return err;
	if (c->show_progress)
		fprintf(stderr, "\r%s/%s ...\x1b[K", s->x[i].r.scenario, s->names[i]);
	err = cli_case_run(c, &s->x[i], d);
	if (c->show_progress)
		fprintf(stderr, "\r\x1b[K");
	if (err)
		return err;
	s->r[i] = s->x[i].r;
	cli_case_close(&s->x[i]);
	return 0;
}

static int run_all(struct cli *c, struct runs *s, struct gicsim_diag *d)
{
	int err = cli_variants(c, c->arg[0], &s->names, &s->n, d);

	if (err)
		return err;
	s->x = gs_alloc(s->n, sizeof(*s->x));
	s->r = gs_alloc(s->n, sizeof(*s->r));
	if (!s->x || !s->r)
		return GICSIM_E_NOMEM;
	for (u32 i = 0; i < s->n && !err && !cli_stop; i++)
		err = run_one(c, s, i, d);
	return err;
}

static void observed(const struct rpt_result *r)
{
	if (!r->nobserved)
		return;
	printf("\nThe recorded machine (never judged):");
	for (u32 i = 0; i < r->nobserved && i < 12; i++)
		printf("%s%s %llu", i % 4 ? ", " : "\n  ", r->observed[i].name,
		       (unsigned long long)r->observed[i].value);
	printf("\n");
}

static int finish(struct cli *c, bool side_by_side)
{
	struct runs s = { 0 };
	struct gicsim_diag d;
	int err, code;

	diag_init(&d);
	err = run_all(c, &s, &d);
	code = err ? cli_findings(&d, err) : cli_exit_code(c, s.r, s.n);
	if (!err && c->json) {
		rpt_json(s.r, s.n, CLI_VERSION, stdout);
	} else if (!err) {
		for (u32 i = 0; i < s.n && !side_by_side && !c->quiet; i++)
			rpt_ran(&s.r[i], stdout);
		for (u32 i = 0; i < s.n && side_by_side; i++)
			if (s.r[i].verdict == RPT_FAIL)
				printf("%s: %s\n", s.r[i].variant, s.r[i].why);
		rpt_table(s.r, s.n, stdout);
		if (s.n)
			observed(&s.r[0]);
	}
	free_runs(&s);
	return code;
}

int verb_run(struct cli *c)
{
	if (c->nargs != 1)
		return cli_usage("run needs one scenario file");
	return cli_models(c) ? EXIT_USAGE : finish(c, false);
}

int verb_compare(struct cli *c)
{
	if (c->nargs != 1)
		return cli_usage("compare needs one scenario file");
	if (!c->nvariants) {
		c->variant[0] = "all";
		c->nvariants = 1;
	}
	return cli_models(c) ? EXIT_USAGE : finish(c, true);
}
