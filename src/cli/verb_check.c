/* SPDX-License-Identifier: MIT */
/*
 * check: every scenario and variant below the paths given, compared with what
 * each file expects.
 *
 * A scenario is explored, unless it is made for a timed run: a recording, or
 * one with background load.
 */
#include <dirent.h>
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

struct suite {
	struct list files;
	struct cli_case *x;
	struct rpt_result *r;
	u32 n, cap;
	u32 wrong;		/* files that could not be read */
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
		diag_add(d, "%s: no such file or folder", path);
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

static bool timed(const struct scenario *s)
{
	return s->nloads || (s->prov.kind && !strcmp(s->prov.kind, "recorded"));
}

static bool tagged(const struct cli *c, const struct scenario *s)
{
	for (u32 i = 0; c->tag && i < s->ntags; i++)
		if (!strcmp(s->tag[i], c->tag))
			return true;
	return !c->tag;
}

static int grow(struct suite *s)
{
	void *x, *r;
	u32 cap = s->cap ? s->cap * 2 : 64;

	if (s->n < s->cap)
		return 0;
	x = gs_grow(s->x, s->cap, cap, sizeof(*s->x));
	if (x)
		s->x = x;
	r = gs_grow(s->r, s->cap, cap, sizeof(*s->r));
	if (r)
		s->r = r;
	if (!x || !r)
		return GICSIM_E_NOMEM;
	s->cap = cap;
	return 0;
}

static int variant(struct cli *c, struct suite *s, const char *path, const char *name, struct gicsim_diag *d)
{
	struct cli_case *x;
	int err = grow(s);

	if (err)
		return err;
	x = &s->x[s->n];
	err = cli_case_open(c, path, name, SIM_EXPLORE, x, d);
	if (err)
		return err;
	if (!tagged(c, x->scn)) {
		cli_case_free(x);
		return 0;
	}
	if (timed(x->scn)) {
		cli_case_free(x);
		err = cli_case_open(c, path, name, SIM_RUN, x, d);
		if (!err)
			err = cli_case_run(c, x, d);
	} else if (x->scn->explore.around) {
		cli_case_free(x);
		err = cli_case_open(c, path, name, SIM_RUN, x, d);
		if (!err)
			err = cli_case_around(c, x, d);
	} else {
		err = cli_case_explore(c, x, d);
	}
	if (err)
		return err;
	s->r[s->n++] = x->r;
	cli_case_close(x);
	return 0;
}

static bool text_form(const struct cli *c)
{
	return !c->json && (!c->format || !strcmp(c->format, "text"));
}

static int file(struct cli *c, struct suite *s, const char *path)
{
	struct gicsim_diag d;
	char **names = NULL;
	u32 n = 0;
	int err;

	diag_init(&d);
	if (c->nvariants)
		err = cli_variants(c, path, &names, &n, &d);
	else
		err = scn_variants(path, &names, &n, &d);
	for (u32 i = 0; i < n && !err && !cli_stop; i++) {
		u32 before = s->n;

		err = variant(c, s, path, names[i], &d);
		if (!err && s->n > before && text_form(c)) {
			rpt_check_line(&s->r[before], stdout);
			fflush(stdout);
		}
	}
	cli_names_free(names, n);
	if (!err)
		return 0;
	s->wrong++;
	return cli_findings(&d, err);
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
	printf("          exit %d\n", code);
}

static void mails(const struct suite *s)
{
	for (u32 i = 0; i < s->n; i++) {
		const struct rpt_result *r = &s->r[i];

		if (r->verdict != RPT_FAIL)
			continue;
		printf("\n%s/%s: %s\n", r->scenario, r->variant, r->why);
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

static int report(struct cli *c, struct suite *s, int code)
{
	if (c->json || (c->format && !strcmp(c->format, "json")))
		rpt_json(s->r, s->n, CLI_VERSION, stdout);
	else if (c->format && !strcmp(c->format, "ktap"))
		rpt_ktap(s->r, s->n, stdout);
	else {
		mails(s);
		summary(s, code);
	}
	return c->junit ? write_junit(c, s) : 0;
}

static int known_format(const struct cli *c)
{
	if (!c->format || !strcmp(c->format, "text") || !strcmp(c->format, "ktap") || !strcmp(c->format, "json"))
		return 0;
	return cli_usage("--format: found '%s', expected text, ktap or json", c->format);
}

int verb_check(struct cli *c)
{
	struct suite s = { 0 };
	struct gicsim_diag d;
	int err = 0, code = 0, bad = 0;

	if (!c->nargs)
		return cli_usage("check needs scenario files or folders");
	if (known_format(c) || cli_models(c))
		return EXIT_USAGE;
	diag_init(&d);
	for (u32 i = 0; i < c->nargs && !err; i++)
		err = collect(&s.files, c->arg[i], &d);
	if (err)
		bad = cli_findings(&d, err);
	if (s.files.n)
		qsort(s.files.item, s.files.n, sizeof(*s.files.item), by_name);
	for (u32 i = 0; i < s.files.n && !err && !cli_stop; i++) {
		int e = file(c, &s, s.files.item[i]);

		bad = e ? e : bad;
	}
	code = cli_exit_code(c, s.r, s.n);
	code = code == EXIT_FAILED ? code : bad ? bad : code;
	if (!err) {
		int e = report(c, &s, code);

		code = e ? e : code;
	}
	for (u32 i = 0; i < s.n; i++)
		cli_case_free(&s.x[i]);
	gs_free(s.x);
	gs_free(s.r);
	cli_names_free(s.files.item, s.files.n);
	return code;
}
