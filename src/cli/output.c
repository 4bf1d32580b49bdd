/* SPDX-License-Identifier: MIT */
/*
 * The result folder (-o DIR): scenario.yaml, result.json, stats.txt and a
 * trail for each kind of failure.
 *
 * The folder is made before anything runs, so that a wrong name costs no
 * exploration.  Of several scenarios or variants each file carries their
 * names.  Each file appears whole or not at all.
 */
#include <errno.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/cli.h"
#include "core/diag.h"
#include "engine/trail.h"

int cli_out_dir(const struct cli *c, struct gicsim_diag *d)
{
	struct stat st;

	if (!c->out_dir || mkdir(c->out_dir, 0777) == 0)
		return 0;
	if (errno == EEXIST && stat(c->out_dir, &st) == 0) {
		if (S_ISDIR(st.st_mode))
			return 0;
		errno = ENOTDIR;
	}
	diag_add(d, "%s: cannot make the result folder: %s", c->out_dir, strerror(errno));
	return GICSIM_E_IO;
}

/* DIR/what-SCENARIO-VARIANT.ext; names hold no character that a path would mind. */
static int path_of(const struct cli *c, const struct cli_case *x, const char *what, const char *inv, const char *ext,
		   char *buf, size_t n, struct gicsim_diag *d)
{
	char copy[16] = "";
	int len;

	if (x->copy)
		snprintf(copy, sizeof(copy), "-%u", x->copy + 1);
	len = snprintf(buf, n, "%s/%s-%s-%s%s%s%s.%s", c->out_dir, what, x->r.scenario, x->r.variant, copy,
		       inv ? "-" : "", inv ? inv : "", ext);
	if (len >= 0 && (size_t)len < n)
		return 0;
	diag_add(d, "%.80s...: file name too long", c->out_dir);
	return GICSIM_E_IO;
}

/* scenario.yaml, or of several one with their names. */
static int scenario_path(const struct cli *c, const struct cli_case *x, char *buf, size_t n, struct gicsim_diag *d)
{
	int len;

	if (!c->one_unit)
		return path_of(c, x, "scenario", NULL, "yaml", buf, n, d);
	len = snprintf(buf, n, "%s/scenario.yaml", c->out_dir);
	if (len >= 0 && (size_t)len < n)
		return 0;
	diag_add(d, "%.80s...: file name too long", c->out_dir);
	return GICSIM_E_IO;
}

/* What does not fit is a finding; so is all else that goes wrong, where it does. */
static int fill_trail(const struct cli *c, const struct cli_case *x, u16 inv, const struct sim_failure *f,
		      struct trail_file *t, struct gicsim_diag *d)
{
	char copy[600], digest[65];
	const char *slash;
	int err = scenario_path(c, x, copy, sizeof(copy), d);

	if (!err)
		err = cli_digest(x->scn, digest);
	if (err)
		return err;
	slash = strrchr(copy, '/');
	t->mode = f->moment ? TRAIL_AROUND : TRAIL_EXPLORE;
	t->moment = f->moment;
	t->after = f->moment ? x->r.after : 0;
	t->has_seed = c->has_seed;
	t->seed = c->seed;
	t->found = f->found;
	memcpy(t->setup, f->setup, f->nsetup * sizeof(*f->setup));
	t->nsetup = f->nsetup;
	err = trail_file_put(t->scenario, x->r.file) | trail_file_put(t->copy, slash + 1) |
	      trail_file_put(t->digest, digest) | trail_file_put(t->variant, x->r.variant) |
	      trail_file_put(t->invariant, check_info[inv].name) | trail_file_put(t->hardware, x->r.hw_sha) |
	      trail_file_put(t->procedures, x->r.proc_sha);
	if (f->moment && c->around)
		err |= trail_file_put(t->at, c->around);
	if (f->moment && c->every)
		err |= trail_file_put(t->every, c->every);
	if (c->models_given)
		err |= trail_file_put(t->models, c->models);
	for (u32 i = 0; i < c->nset; i++)
		err |= trail_file_add_set(t, c->set[i].key, c->set[i].value);
	return err ? diag_add(d, "%s: the names and settings of this run do not fit a trail", x->r.inv[inv].trail) : 0;
}

int cli_out_trail(const struct cli *c, struct cli_case *x, u16 inv, const struct sim_failure *f, struct gicsim_diag *d)
{
	struct rpt_inv *v = &x->r.inv[inv];
	struct trail_file t;
	struct rpt_file w;
	int err;

	if (!c->out_dir)
		return 0;
	err = path_of(c, x, "fail", check_info[inv].name, "trail", v->trail, sizeof(v->trail), d);
	if (err)
		return err;
	trail_file_init(&t);
	err = fill_trail(c, x, inv, f, &t, d);
	if (!err)
		err = rpt_open(&w, v->trail, d);
	if (!err) {
		err = trail_write(&t, &x->sim->model, &f->trail, w.f);
		err = rpt_close(&w, !err, d);
	}
	trail_file_fini(&t);
	return err;
}

static int write_scenario(const struct cli *c, const struct cli_case *x, struct gicsim_diag *d)
{
	char path[600];
	struct rpt_file w;
	int err = scenario_path(c, x, path, sizeof(path), d);

	if (!err)
		err = rpt_open(&w, path, d);
	if (err)
		return err;
	err = scn_write(x->scn, w.f);
	return rpt_close(&w, !err, d) ? GICSIM_E_IO : err;
}

static int write_results(const struct cli *c, const struct rpt_result *r, u32 n, bool json, struct gicsim_diag *d)
{
	char path[600];
	struct rpt_file w;
	int err;

	snprintf(path, sizeof(path), "%.500s/%s", c->out_dir, json ? "result.json" : "stats.txt");
	err = rpt_open(&w, path, d);
	if (err)
		return err;
	if (json)
		rpt_json(r, n, CLI_VERSION, w.f);
	else
		rpt_figures(r, n, w.f);
	return rpt_close(&w, true, d);
}

int cli_out_write(const struct cli *c, const struct cli_case *x, const struct rpt_result *r, u32 n,
		  struct gicsim_diag *d)
{
	int err = 0;

	if (!c->out_dir || !n)
		return 0;
	for (u32 i = 0; i < n && !err; i++)
		err = write_scenario(c, &x[i], d);
	if (!err)
		err = write_results(c, r, n, true, d);
	return err ? err : write_results(c, r, n, false, d);
}
