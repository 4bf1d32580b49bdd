/* SPDX-License-Identifier: MIT */
/*
 * check: every scenario and variant below the paths given, compared with what
 * each file expects.
 *
 * A scenario is explored, unless it is made for a timed run: a recording, or
 * one with background load.  What it expects and only the other of the two can
 * judge has the other done as well.  Variants are done by -j workers (jobs.c), and
 * told in the order of the files, so what is printed does not depend on them.
 */
#include <dirent.h>
#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/cli.h"
#include "core/alloc.h"
#include "core/diag.h"

#define DEPTH_MAX 16u

struct list {
	char **item;
	u32 n, cap;
};

/* A variant of a file. */
struct unit {
	const char *path;
	char *variant, *scenario;
	struct cli_case x;
	struct cli_case ran;	/* both were done: x is the exploration; empty otherwise */
	bool counts;		/* it ran, and its tag was asked for */
	bool other;		/* its tag was not */
	int err;
	struct gicsim_diag d;
};

struct suite {
	struct cli *c;
	struct list files;
	struct unit *unit;
	u32 nunits, cap;
	struct cli_case *x;
	struct rpt_result *r;
	u32 n;
	u32 wrong;		/* files that could not be read */
	int bad;		/* exit code for them */
	const char *said_path;	/* findings told last */
	char said[sizeof(((struct gicsim_finding *)0)->text)];
};

static int push(struct list *l, const char *path)
{
	if (l->n == l->cap) {
		u32 cap = l->cap ? l->cap * 2 : 64;
		void *p = gs_grow(l->item, l->cap, cap, sizeof(*l->item));

		if (!p)
			return GICSIM_E_NOMEM;
		l->item = p;
		l->cap = cap;
	}
	l->item[l->n] = gs_strdup(path);
	return l->item[l->n++] ? 0 : GICSIM_E_NOMEM;
}

static int by_name(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool is_yaml(const char *name)
{
	size_t n = strlen(name);

	return n > 5 && !strcmp(name + n - 5, ".yaml");
}

/* Breadth first over folders, so nothing recurses; names are sorted at the end. */
static int collect(struct list *files, const char *path, struct gicsim_diag *d)
{
	struct list dirs = { 0 };
	struct stat st;
	int err = 0;

	if (stat(path, &st)) {
		diag_add(d, "%s: cannot be read: %s", path, strerror(errno));
		return GICSIM_E_IO;
	}
	if (!S_ISDIR(st.st_mode))
		return push(files, path);
	err = push(&dirs, path);
	for (u32 i = 0; i < dirs.n && !err; i++) {
		DIR *dir = opendir(dirs.item[i]);
		struct dirent *e;

		while (dir && !err && (e = readdir(dir))) {
			char sub[4096];

			if (e->d_name[0] == '.')
				continue;
			snprintf(sub, sizeof(sub), "%s/%s", dirs.item[i], e->d_name);
			if (lstat(sub, &st))
				continue;
			if (S_ISDIR(st.st_mode) && dirs.n < 10000)
				err = push(&dirs, sub);
			else if (S_ISREG(st.st_mode) && is_yaml(e->d_name))
				err = push(files, sub);
		}
		if (dir)
			closedir(dir);
	}
	for (u32 i = 0; i < dirs.n; i++)
		gs_free(dirs.item[i]);
	gs_free(dirs.item);
	return err;
}

static bool recorded(const struct scenario *s)
{
	return s->prov.kind && !strcmp(s->prov.kind, "recorded");
}

static bool timed(const struct scenario *s)
{
	return s->nloads || recorded(s);
}

static bool tagged(const struct cli *c, const struct scenario *s)
{
	for (u32 i = 0; c->tag && i < s->ntags; i++)
		if (!strcmp(s->tag[i], c->tag))
			return true;
	return !c->tag;
}

/* How many units before this one have its names: files in the result folder must differ. */
static u32 copies(const struct suite *s, const struct unit *u)
{
	u32 n = 0;

	for (const struct unit *v = s->unit; v < u; v++)
		n += u->scenario && v->scenario && !strcmp(u->scenario, v->scenario) &&
		     !strcmp(u->variant, v->variant);
	return n;
}

static int judge(const struct cli *c, struct cli_case *x, bool run, struct gicsim_diag *d)
{
	bool around = !run && x->scn->explore.around;
	int err = cli_case_start(c, x, run || around ? SIM_RUN : SIM_EXPLORE, d);

	if (err)
		return err;
	err = run ? cli_case_run(c, x, d) : around ? cli_case_around(c, x, d) : cli_case_explore(c, x, d);
	cli_case_close(x);
	return err;
}

/*
 * Does it expect what only the other of run and exploration can judge?  The
 * violations that a recording expects are the exception: every order of a whole
 * recording is out of reach, so that unproved() says what was not judged.
 */
static bool needs_other(const struct cli_case *x, bool ran)
{
	const struct scenario *s = x->scn;

	if (x->r.verdict == RPT_SKIP || x->r.refused)
		return false;
	if (!ran)
		return sim_run_judges(s);
	return s->expect.complete || s->expect.states ||
	       (sim_run_missed(s, &x->r) && (!recorded(s) || s->explore.around));
}

static void unproved(struct cli_case *x)
{
	const char *name = sim_run_missed(x->scn, &x->r);

	if (name && x->r.verdict == RPT_PASS && !x->r.refused)
		snprintf(x->r.why, sizeof(x->r.why), "not judged: violates %.60s, which the run did not show; "
			 "gicsim explore --around can", name);
}

static void turn(struct cli_case *a, struct cli_case *b)
{
	struct cli_case t = *a;

	*a = *b;
	*b = t;
	if (b->has_stats)
		b->r.stats = &b->stats;
}

/* The other one as well: x is the exploration in the end. */
static int other_too(const struct cli *c, struct unit *u, bool ran)
{
	int err = cli_case_load(c, u->path, u->variant, &u->ran, &u->d);

	if (err)
		return err;
	u->ran.copy = u->x.copy;
	err = judge(c, &u->ran, !ran, &u->d);
	if (err)
		return err;
	if (ran)
		turn(&u->x, &u->ran);
	sim_judge_both(&u->x.r, &u->ran.r);
	return 0;
}

/* One unit, in whatever thread. */
static void work(void *ctx, u32 i)
{
	struct suite *s = ctx;
	struct unit *u = &s->unit[i];
	struct cli_case *x = &u->x;
	bool run;

	u->err = cli_case_load(s->c, u->path, u->variant, x, &u->d);
	if (u->err)
		return;
	if (!tagged(s->c, x->scn)) {
		u->other = true;
		cli_case_free(x);
		return;
	}
	run = timed(x->scn);
	x->copy = copies(s, u);
	u->err = judge(s->c, x, run, &u->d);
	if (!u->err && needs_other(x, run))
		u->err = other_too(s->c, u, run);
	else if (!u->err && run)
		unproved(x);
	u->counts = !u->err;
}

static bool text_form(const struct cli *c)
{
	return !c->json && (!c->format || !strcmp(c->format, "text"));
}

static void findings(struct suite *s, const char *path, struct gicsim_diag *d, int err)
{
	/* What is wrong with a file is wrong with each of its variants: it is said once. */
	bool again = s->said_path && !strcmp(s->said_path, path);

	if (!again)
		s->wrong++;
	if (again && d->n && !strcmp(s->said, d->f[0].text))
		return;
	fflush(stdout);
	s->said_path = path;
	s->said[0] = 0;
	if (d->n)
		memcpy(s->said, d->f[0].text, sizeof(s->said));
	s->bad = cli_findings(d, err);
}

/* One unit is done; units come in order. */
static void done(void *ctx, u32 i)
{
	struct suite *s = ctx;
	struct unit *u = &s->unit[i];

	if (u->err) {
		findings(s, u->path, &u->d, u->err);
	} else if (u->counts && text_form(s->c) && !(s->c->quiet && u->x.r.verdict == RPT_PASS)) {
		rpt_check_line(&u->x.r, stdout);
		fflush(stdout);
	}
}

static int add_unit(struct suite *s, const char *path, const char *variant, const char *scenario)
{
	struct unit *u;

	if (s->nunits == s->cap) {
		u32 cap = s->cap ? s->cap * 2 : 64;
		void *p = gs_grow(s->unit, s->cap, cap, sizeof(*s->unit));

		if (!p)
			return GICSIM_E_NOMEM;
		s->unit = p;
		s->cap = cap;
	}
	u = &s->unit[s->nunits++];
	diag_init(&u->d);
	u->path = path;
	u->variant = gs_strdup(variant);
	u->scenario = gs_strdup(scenario);
	return u->variant && u->scenario ? 0 : GICSIM_E_NOMEM;
}

/* Scenario names are only of interest where files are named by them. */
static int add_file(struct suite *s, const char *path)
{
	struct scenario *scn = NULL;
	struct gicsim_diag d;
	char **names = NULL;
	u32 n = 0;
	int err;

	diag_init(&d);
	if (s->c->nvariants)
		err = cli_variants(s->c, path, &names, &n, &d);
	else
		err = scn_variants(path, &names, &n, &d);
	if (!err && s->c->out_dir)
		err = scn_load(path, "base", NULL, 0, &scn, &d);
	for (u32 i = 0; i < n && !err; i++)
		err = add_unit(s, path, names[i], scn ? scn->name : path);
	if (scn)
		scn_free(scn);
	cli_names_free(names, n);
	if (err)
		findings(s, path, &d, err);
	return err == GICSIM_E_NOMEM ? err : 0;
}

static int keep_results(struct suite *s)
{
	s->x = gs_alloc(s->nunits, sizeof(*s->x));
	s->r = gs_alloc(s->nunits, sizeof(*s->r));
	if (!s->x || !s->r)
		return GICSIM_E_NOMEM;
	for (u32 i = 0; i < s->nunits; i++) {
		if (!s->unit[i].counts)
			continue;
		/* Lent: the unit still owns what they point to. */
		s->x[s->n] = s->unit[i].x;
		s->r[s->n++] = s->unit[i].x.r;
	}
	return 0;
}

static void free_suite(struct suite *s)
{
	for (u32 i = 0; i < s->nunits; i++) {
		cli_case_free(&s->unit[i].x);
		cli_case_free(&s->unit[i].ran);
		gs_free(s->unit[i].variant);
		gs_free(s->unit[i].scenario);
	}
	gs_free(s->unit);
	gs_free(s->x);
	gs_free(s->r);
	cli_names_free(s->files.item, s->files.n);
}

static void summary(const struct suite *s, int code)
{
	u32 n[4] = { 0 };

	for (u32 i = 0; i < s->n; i++)
		n[s->r[i].verdict]++;
	printf("%u passed, %u failed, %u skipped, %u inconclusive", n[RPT_PASS], n[RPT_FAIL], n[RPT_SKIP],
	       n[RPT_INCONCLUSIVE]);
	if (s->wrong)
		printf(", %u not readable", s->wrong);
	if (cli_stop)
		printf(", interrupted: %u of %u variants", s->n, s->nunits);
	printf("          exit %d\n", cli_stop ? 128 + cli_signal : code);
}

static void mails(const struct suite *s)
{
	for (u32 i = 0; i < s->n; i++) {
		const struct rpt_result *r = &s->r[i];

		if (r->verdict != RPT_FAIL)
			continue;
		printf("\n");
		rpt_printf(4, stdout, "%s/%s: %s", r->scenario, r->variant, r->why);
		for (u32 k = 0; k < CHECKS; k++)
			if (r->inv[k].bad && !r->inv[k].may_violate && r->inv[k].story)
				rpt_mail(r, &r->inv[k], CLI_VERSION, stdout);
		printf("Reproduce: %s\n", r->repro);
	}
}

static int write_junit(const struct cli *c, const struct suite *s)
{
	struct gicsim_diag d;
	struct rpt_file w;
	int err;

	diag_init(&d);
	err = rpt_open(&w, c->junit, &d);
	if (!err) {
		rpt_junit(s->r, s->n, w.f);
		err = rpt_close(&w, true, &d);
	}
	return err ? cli_findings(&d, err) : 0;
}

static void report(struct cli *c, struct suite *s, int code)
{
	if (c->json || (c->format && !strcmp(c->format, "json")))
		rpt_json(s->r, s->n, CLI_VERSION, stdout);
	else if (c->format && !strcmp(c->format, "ktap"))
		rpt_ktap(s->r, s->n, stdout);
	else {
		if (!c->quiet)
			mails(s);
		summary(s, code);
	}
}

static int add_tags(struct list *tags, const struct scenario *s)
{
	int err = 0;

	for (u32 i = 0; i < s->ntags && !err; i++) {
		bool have = false;

		for (u32 k = 0; k < tags->n; k++)
			have |= !strcmp(tags->item[k], s->tag[i]);
		err = have ? 0 : push(tags, s->tag[i]);
	}
	return err;
}

/* A tag that nobody has is likely misspelt. */
static void no_such_tag(const struct suite *s)
{
	struct list tags = { 0 };
	const char *near = NULL;
	char known[900] = "";
	size_t at = 0;
	u32 dist = ~0u;

	for (u32 i = 0; i < s->files.n; i++) {
		struct scenario *scn;
		struct gicsim_diag d;

		diag_init(&d);
		if (scn_load(s->files.item[i], "base", NULL, 0, &scn, &d))
			continue;
		add_tags(&tags, scn);
		scn_free(scn);
	}
	if (tags.n)
		qsort(tags.item, tags.n, sizeof(*tags.item), by_name);
	for (u32 i = 0; i < tags.n; i++) {
		diag_near(s->c->tag, tags.item[i], &near, &dist);
		if (at < sizeof(known))
			at += (size_t)snprintf(known + at, sizeof(known) - at, " %s", tags.item[i]);
	}
	cli_usage("no scenario has the tag '%.60s'%s%s%s", s->c->tag, near ? "; did you mean '" : "", near ? near : "",
		  near ? "'?" : "");
	rpt_printf(4, stderr, "The tags that there are:%s", tags.n ? known : " none");
	cli_names_free(tags.item, tags.n);
}

static bool all_other(const struct suite *s)
{
	for (u32 i = 0; i < s->nunits; i++)
		if (!s->unit[i].other)
			return false;
	return s->c->tag && s->nunits;
}

static int known_format(const struct cli *c)
{
	if (!c->format || !strcmp(c->format, "text") || !strcmp(c->format, "ktap") || !strcmp(c->format, "json"))
		return 0;
	return cli_usage("--format: found '%s'; expected text, ktap or json", c->format);
}

static int collect_all(struct suite *s)
{
	struct gicsim_diag d;
	int err = 0;

	diag_init(&d);
	err = cli_out_dir(s->c, &d);
	for (u32 i = 0; i < s->c->nargs && !err; i++)
		err = collect(&s->files, s->c->arg[i], &d);
	if (!err && !s->files.n)
		err = diag_add(&d, "%s: no scenario (*.yaml) in there", s->c->arg[0]);
	if (err)
		return cli_findings(&d, err);
	qsort(s->files.item, s->files.n, sizeof(*s->files.item), by_name);
	for (u32 i = 0; i < s->files.n && !err; i++)
		err = add_file(s, s->files.item[i]);
	s->c->one_unit = s->nunits == 1;
	return err ? cli_findings(&d, err) : 0;
}

/* Files first: the last line tells the exit code, and one that cannot be written changes it. */
static int finish(struct suite *s)
{
	struct gicsim_diag d;
	int code, err = keep_results(s), io;

	diag_init(&d);
	if (err)
		return cli_findings(&d, err);
	code = cli_exit_code(s->c, s->r, s->n);
	code = code == EXIT_FAILED ? code : s->bad ? s->bad : code;
	if (all_other(s))
		no_such_tag(s);
	err = cli_out_write(s->c, s->x, s->r, s->n, &d);
	if (err)
		code = cli_findings(&d, err);
	io = s->c->junit ? write_junit(s->c, s) : 0;
	code = io ? io : code;
	report(s->c, s, code);
	return code;
}

int verb_check(struct cli *c)
{
	struct suite s = { .c = c };
	int code;

	if (!c->nargs)
		return cli_usage("check needs scenario files or folders");
	if (known_format(c) || cli_models(c))
		return EXIT_USAGE;
	code = collect_all(&s);
	if (!code) {
		u32 jobs = cli_jobs(c, s.nunits);

		/* Lines of several workers would cover each other. */
		if (jobs > 1)
			c->show_progress = c->progress_lines = false;
		cli_do_jobs(jobs, s.nunits, work, done, &s);
		code = finish(&s);
	}
	free_suite(&s);
	return code;
}
