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
	u32 n, done;
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
	s->done = i + 1;
	return 0;
}

static int run_all(struct cli *c, struct runs *s, struct gicsim_diag *d)
{
	int err = cli_variants(c, c->arg[0], &s->names, &s->n, d);

	if (err)
		return err;
	c->one_unit = s->n == 1;
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
	char line[1000] = "";
	size_t at = 0;

	if (!r->nobserved)
		return;
	for (u32 i = 0; i < r->nobserved && i < 12 && at < sizeof(line); i++)
		at += (size_t)snprintf(line + at, sizeof(line) - at, "%s %s %llu", i ? "," : "", r->observed[i].name,
				       (unsigned long long)r->observed[i].value);
	printf("\n");
	rpt_printf(2, stdout, "The recorded machine (never judged):%s", line);
}

static void print(const struct cli *c, const struct runs *s, bool side_by_side)
{
	if (c->json) {
		rpt_json(s->r, s->done, CLI_VERSION, stdout);
		return;
	}
	for (u32 i = 0; i < s->done && !side_by_side && !c->quiet; i++)
		rpt_ran(&s->r[i], stdout);
	for (u32 i = 0; i < s->done && side_by_side; i++)
		if (s->r[i].verdict == RPT_FAIL)
			rpt_printf(4, stdout, "%s: %s", s->r[i].variant, s->r[i].why);
	rpt_table(s->r, s->done, stdout);
	if (side_by_side)
		printf("\nA timed run that loses nothing proves nothing: 'gicsim explore' decides.\n");
	if (s->done)
		observed(&s->r[0]);
	if (c->verbose) {
		printf("\n");
		rpt_figures(s->r, s->done, stdout);
	}
	for (u32 i = 0; i < s->done; i++)
		if (s->r[i].verdict == RPT_FAIL)
			printf("Reproduce: %s\n", s->r[i].repro);
	if (s->done < s->n)
		printf("interrupted: %u of %u variants ran\n", s->done, s->n);
}

static int finish(struct cli *c, bool side_by_side)
{
	struct runs s = { 0 };
	struct gicsim_diag d;
	int err, code;

	diag_init(&d);
	err = cli_out_dir(c, &d);
	if (!err)
		err = run_all(c, &s, &d);
	if (!err)
		err = cli_out_write(c, s.x, s.r, s.done, &d);
	code = err ? cli_findings(&d, err) : cli_exit_code(c, s.r, s.done);
	if (!err)
		print(c, &s, side_by_side);
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
