/* SPDX-License-Identifier: MIT */
/*
 * replay: a trail's steps again, told.
 *
 * A trail names its scenario, variant and settings, or has a copy beside it
 * (beside.c).  It fits when every step
 * is ready when its turn comes and the named invariant fails at the end, as
 * it did when it was found; else the exit code is 1.
 */
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "core/alloc.h"
#include "core/diag.h"
#include "engine/trail.h"

/* What the trail was found with; the command line's own seed and models win. */
static int settings(const struct trail_file *t, struct cli *c, char (*key)[TRAIL_TEXT])
{
	for (u32 i = 0; i < t->nsets; i++) {
		const char *eq = strchr(t->set[i], '=');

		if (!eq || c->nset == CLI_MANY)
			return GICSIM_E_INVAL;
		snprintf(key[i], TRAIL_TEXT, "%.*s", (int)(eq - t->set[i]), t->set[i]);
		c->set[c->nset++] = (struct scn_override){ key[i], eq + 1 };
	}
	if (t->has_seed && !c->has_seed) {
		c->has_seed = true;
		c->seed = t->seed;
	}
	return 0;
}

/* From another folder the trail's models may not be where it says: the usual ones, and a note if they differ. */
static int models(struct cli *c, const struct trail_file *t)
{
	char path[TRAIL_TEXT + 8];

	snprintf(path, sizeof(path), "%s/hw", t->models);
	if (t->models[0] && !c->models && access(path, R_OK | X_OK) == 0)
		c->models = t->models;
	return cli_models(c);
}

static void other_models(const struct trail_file *t, const struct rpt_result *r)
{
	if (t->hardware[0] && strcmp(t->hardware, r->hw_sha))
		fprintf(stderr, "gicsim: note: the hardware model has changed since this trail was written\n");
	if (t->procedures[0] && strcmp(t->procedures, r->proc_sha))
		fprintf(stderr, "gicsim: note: the procedures have changed since this trail was written\n");
}

static void as_text(const struct rpt_story *s, u64 to)
{
	static const char *const who[] = { "device", "its", "redist", "host", "guest" };

	for (u32 i = 0; i < s->n; i++) {
		const struct rpt_line *l = &s->line[i];

		if (l->step > to)
			break;
		if (l->step)
			printf("%4u  %-7s %s\n", l->step, who[l->column], l->text);
		else
			printf("              %s\n", l->text);
	}
}

static void as_json(const struct rpt_inv *v, const struct rpt_story *s)
{
	printf("{\n  \"schema\": \"gicsim/story/v1\",\n  \"invariant\": ");
	rpt_json_string(v->name, stdout);
	printf(",\n  \"failure\": ");
	rpt_json_string(v->first, stdout);
	printf(",\n  \"steps\": [");
	for (u32 i = 0; i < s->n; i++) {
		printf("%s\n    {\"step\": %u, \"column\": %u, \"text\": ", i ? "," : "", s->line[i].step,
		       s->line[i].column);
		rpt_json_string(s->line[i].text, stdout);
		printf("}");
	}
	printf("\n  ]\n}\n");
}

static void tell(const struct cli *c, struct cli_case *x, struct rpt_inv *v)
{
	const struct rpt_story *s = v->story;

	if (c->quiet)
		printf("%s\n", v->first);
	else if (c->json || (c->format && !strcmp(c->format, "json")))
		as_json(v, s);
	else if (c->has_to || (c->format && !strcmp(c->format, "text")))
		as_text(s, c->has_to ? c->to : ~(u64)0);
	else
		rpt_mail(&x->r, v, CLI_VERSION, stdout);
}

static int story(struct cli *c, struct cli_case *x, const struct trail_file *t, const struct sim_failure *f,
		 enum check_id inv, struct eng_replay_result *rr, struct gicsim_diag *d)
{
	struct rpt_inv *v = &x->r.inv[inv];
	struct sim_around a;
	int err;

	memset(rr, 0, sizeof(*rr));
	if (t->mode != TRAIL_AROUND)
		return sim_story(x->sim, f, (u16)inv, &v->story, rr, d);
	c->around = t->at[0] ? t->at : NULL;
	c->every = t->every[0] ? t->every : NULL;
	c->has_after = true;
	c->after = t->after;
	err = cli_case_moments(c, x->scn, &a, d);
	return err ? err : sim_story_around(x->sim, &a, f, (u16)inv, &v->story, rr, d);
}

static int told(struct cli *c, struct cli_case *x, const struct trail_file *t, const struct sim_failure *f,
		enum check_id inv, struct gicsim_diag *d)
{
	struct rpt_inv *v = &x->r.inv[inv];
	struct eng_replay_result rr;
	int err;

	err = story(c, x, t, f, inv, &rr, d);
	if (err)
		return cli_findings(d, err);
	if (!v->story) {
		printf("%s: the trail no longer fits: the timed run has no moment %u\n", t->file, f->moment);
		return EXIT_FAILED;
	}
	if (rr.end != REPLAY_DONE) {
		printf("%s: the trail no longer fits: step %u of %u %s\n", t->file, rr.at + 1, f->trail.n,
		       rr.end == REPLAY_CHOICE ? "asks other choices" : "is not ready");
		return EXIT_FAILED;
	}
	if (!(rr.failed >> inv & 1)) {
		printf("%s: the trail no longer fails: %s holds\n", t->file, check_info[inv].name);
		return EXIT_FAILED;
	}
	memcpy(v->first, v->story->failure, sizeof(v->first));
	snprintf(v->trail, sizeof(v->trail), "%s", t->file);
	tell(c, x, v);
	return EXIT_OK;
}

/* The scenario where it is: as the trail names it, or its copy. */
static int open_case(struct cli *c, const struct trail_file *t, struct cli_case *x, struct gicsim_diag *d)
{
	char key[TRAIL_SETS][TRAIL_TEXT], path[4200];
	struct cli with = *c, own = *c;
	bool copy;
	int err;

	own.has_seed = false;
	err = settings(t, &own, key);
	if (!err)
		err = cli_beside(&own, c->arg[0], t, path, sizeof(path), &copy, d);
	if (!err && !copy)
		err = settings(t, &with, key);
	return err ? err : cli_case_open(&with, path, copy ? "base" : t->variant,
					 t->mode == TRAIL_AROUND ? SIM_RUN : SIM_EXPLORE, x, d);
}

static int replay(struct cli *c, struct trail_file *t, struct gicsim_diag *d)
{
	struct sim_failure f = { .have = true };
	struct cli_case x;
	const char *near = NULL;
	u32 lint;
	enum check_id inv = check_find(t->invariant, &lint, &near);
	int code;

	if (inv >= CHECKS && !t->invariant[0])
		return cli_findings(d, diag_add(d, "%s: it names no invariant", t->file));
	if (inv >= CHECKS)
		return cli_findings(d, diag_add(d, "%s: unknown invariant '%.60s'%s%s%s", t->file, t->invariant,
						near ? "; did you mean '" : "", near ? near : "", near ? "'?" : ""));
	code = open_case(c, t, &x, d);
	if (code)
		return cli_findings(d, code);
	if (x.sim->skip || x.sim->refused) {
		rpt_printf(4, stdout, "%s: the trail no longer fits: %s", t->file, x.sim->skip_why);
		code = EXIT_FAILED;
	} else {
		other_models(t, &x.r);
		trail_init(&f.trail);
		memcpy(f.setup, t->setup, t->nsetup * sizeof(*t->setup));
		f.nsetup = t->nsetup;
		f.moment = t->mode == TRAIL_AROUND ? t->moment : 0;
		f.f.invariant = (u16)inv;
		f.f.a = GS_NONE32;
		code = trail_resolve(t, &x.sim->model, &f.trail, d);
		f.found = t->found;
		code = code ? cli_findings(d, code) : told(c, &x, t, &f, inv, d);
		trail_fini(&f.trail);
	}
	cli_case_free(&x);
	return code;
}

int verb_replay(struct cli *c)
{
	struct gicsim_diag d;
	struct trail_file t;
	int err;

	if (c->nargs != 1)
		return cli_usage("replay needs one trail");
	if (c->format && strcmp(c->format, "mail") && strcmp(c->format, "text") && strcmp(c->format, "json"))
		return cli_usage("--format: found '%s'; expected mail, text or json", c->format);
	diag_init(&d);
	trail_file_init(&t);
	err = trail_read(c->arg[0], &t, &d);
	err = err ? cli_findings(&d, err) : models(c, &t) ? EXIT_USAGE : replay(c, &t, &d);
	trail_file_fini(&t);
	return err;
}
