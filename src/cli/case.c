/* SPDX-License-Identifier: MIT */
/*
 * One variant of one scenario: opened, explored or run, judged, told.
 *
 * Results outlive the run they come from: cli_case_close() drops the arena
 * and keeps the scenario, whose strings the result points to.
 */
#include <string.h>
#include <unistd.h>

#include "cli/cli.h"
#include "core/alloc.h"
#include "core/diag.h"
#include "core/text.h"

_Atomic bool cli_stop;
_Atomic int cli_signal;

#define SHRINK_TRIES 20000u
#define STATES_DEFAULT 5000000u
#define TIME_DEFAULT_MS 60000u
#define MEMORY_DEFAULT (2ull << 30)

int cli_findings(struct gicsim_diag *d, int err)
{
	if (!d->n)
		fprintf(stderr, "gicsim: %s\n", err == GICSIM_E_NOMEM ? "out of memory" :
			err == GICSIM_E_LIMIT ? "a limit of the model was reached" :
			err == GICSIM_E_IO ? "input or output failed" :
			"a defect in gicsim; please report this");
	diag_print(d, stderr);
	return err == GICSIM_E_IO ? EXIT_IO : err == GICSIM_E_BUG ? EXIT_DEFECT : EXIT_USAGE;
}

static bool is_folder_of_models(const char *dir)
{
	char path[4200];

	snprintf(path, sizeof(path), "%s/hw", dir);
	return access(path, R_OK | X_OK) == 0;
}

/* From the folder of the program: installed (first: what lies above its prefix is not ours), in a build tree, unpacked. */
static const char *const beside[] = { "../share/gicsim/models", "../../models", "../models" };

void cli_models_help(FILE *to)
{
	char text[600];
	size_t at;

	at = (size_t)snprintf(text, sizeof(text),
			      "Hardware and hypervisors: NAME is hw/NAME.yaml and hyp/NAME.yaml in the folder of --models; "
			      "without it in ./models, or if that has no hw/ in the first of these that has, from the folder of "
			      "the program:");
	for (u32 i = 0; i < ARRAY_SIZE(beside) && at < sizeof(text); i++)
		at += (size_t)snprintf(text + at, sizeof(text) - at, "%s %s", i ? "," : "", beside[i]);
	rpt_printf(0, to, "%s.", text);
}

int cli_models(struct cli *c)
{
	char exe[2048];
	ssize_t n;
	char *slash;

	c->models_given = c->models != NULL;
	if (c->models)
		return is_folder_of_models(c->models) ? 0 : cli_usage("--models: '%s' has no hw/ to read", c->models);
	c->models = "models";
	if (is_folder_of_models(c->models))
		return 0;
	n = readlink("/proc/self/exe", exe, sizeof(exe) - 1);
	exe[n > 0 ? n : 0] = 0;
	slash = strrchr(exe, '/');
	for (u32 i = 0; slash && i < ARRAY_SIZE(beside); i++) {
		snprintf(c->models_buf, sizeof(c->models_buf), "%.*s/%s", (int)(slash - exe), exe, beside[i]);
		c->models = c->models_buf;
		if (is_folder_of_models(c->models))
			return 0;
	}
	return cli_usage("no folder of models: neither ./models nor one beside the program has hw/; say --models DIR");
}

void cli_names_free(char **names, u32 n)
{
	for (u32 i = 0; i < n; i++)
		gs_free(names[i]);
	gs_free(names);
}

int cli_variants(const struct cli *c, const char *path, char ***names, u32 *n, struct gicsim_diag *d)
{
	if (c->nvariants == 1 && !strcmp(c->variant[0], "all"))
		return scn_variants(path, names, n, d);
	*n = c->nvariants ? c->nvariants : 1;
	*names = gs_alloc(*n, sizeof(**names));
	if (!*names)
		return GICSIM_E_NOMEM;
	for (u32 i = 0; i < *n; i++) {
		(*names)[i] = gs_strdup(c->nvariants ? c->variant[i] : "base");
		if (!(*names)[i])
			return GICSIM_E_NOMEM;
	}
	return 0;
}

static void add_word(struct rpt_result *r, const char *before, const char *word)
{
	size_t at = strlen(r->repro);
	char shell[sizeof(r->repro)];

	snprintf(r->repro + at, sizeof(r->repro) - at, "%s%s", before, text_shell_word(shell, sizeof(shell), word));
}

static void add_number(struct rpt_result *r, const char *before, u64 n)
{
	char text[24];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)n);
	add_word(r, before, text);
}

/* The line that does the same again. */
static void repro(const struct cli *c, struct cli_case *x, const char *verb)
{
	struct rpt_result *r = &x->r;

	snprintf(r->repro, sizeof(r->repro), "gicsim %s", verb);
	add_word(r, " ", x->scn->file);
	if (strcmp(x->scn->variant, "base"))
		add_word(r, " --variant ", x->scn->variant);
	if (c->has_seed)
		add_number(r, " --seed ", c->seed);
	if (c->models_given)
		add_word(r, " --models ", c->models);
	for (u32 i = 0; i < c->nset; i++) {
		char both[400];

		snprintf(both, sizeof(both), "%.190s=%.190s", c->set[i].key, c->set[i].value);
		add_word(r, " --set ", both);
	}
	if (c->around)
		add_word(r, " --around ", c->around);
	if (c->every)
		add_word(r, " --every ", c->every);
	if (c->has_after)
		add_number(r, " --after ", c->after);
	if (c->moments)
		add_number(r, " --moments ", c->moments);
}

int cli_case_load(const struct cli *c, const char *path, const char *variant, struct cli_case *out,
		  struct gicsim_diag *d)
{
	struct scn_override ov[CLI_MANY + 1];
	char seed[32];
	u32 n = 0;

	memset(out, 0, sizeof(*out));
	for (u32 i = 0; i < c->nset; i++)
		ov[n++] = c->set[i];
	if (c->has_seed) {
		snprintf(seed, sizeof(seed), "%llu", (unsigned long long)c->seed);
		ov[n++] = (struct scn_override){ "seed", seed };
	}
	return scn_load(path, variant, ov, n, &out->scn, d);
}

int cli_case_start(const struct cli *c, struct cli_case *x, enum sim_mode mode, struct gicsim_diag *d)
{
	int err = sim_open(x->scn, c->models, mode, &x->sim, d);

	if (err) {
		cli_case_free(x);
		return err;
	}
	sim_describe(x->sim, &x->r);
	repro(c, x, mode == SIM_RUN ? "run" : "explore");
	return 0;
}

int cli_case_open(const struct cli *c, const char *path, const char *variant, enum sim_mode mode,
		  struct cli_case *out, struct gicsim_diag *d)
{
	int err = cli_case_load(c, path, variant, out, d);

	return err ? err : cli_case_start(c, out, mode, d);
}

void cli_case_close(struct cli_case *x)
{
	sim_close(x->sim);
	x->sim = NULL;
}

void cli_case_free(struct cli_case *x)
{
	for (u32 i = 0; i < CHECKS; i++)
		story_free(x->r.inv[i].story);
	if (x->has_stats)
		stats_fini(&x->stats);
	sim_close(x->sim);
	if (x->scn)
		scn_free(x->scn);
	memset(x, 0, sizeof(*x));
}

/* ------------------------------------------------------------ progress */

static void progress(void *ctx, const struct eng_progress *p)
{
	const struct cli_case *x = ctx;
	double s = (double)(p->elapsed_ms ? p->elapsed_ms : 1) / 1e3;

	fprintf(stderr, "\r%s  %.1f M states  %.1f M/s  depth %u  mem %llu MiB\x1b[K", x->r.scenario,
		(double)p->states / 1e6, (double)p->transitions / s / 1e6, p->depth,
		(unsigned long long)(p->mem_bytes >> 20));
	fflush(stderr);
}

static void progress_line(void *ctx, const struct eng_progress *p)
{
	struct cli_case *x = ctx;
	u64 now = eng_host_ms();

	/* Called more often; a line every ten seconds is enough for a log.  p's clock begins anew with each answer of the setup. */
	if (now - x->line_ms < 10000)
		return;
	x->line_ms = now;
	fprintf(stderr, "%s: %llu states, %llu transitions, depth %u, %llu s\n", x->r.scenario,
		(unsigned long long)p->states, (unsigned long long)p->transitions, p->depth,
		(unsigned long long)((now - x->start_ms) / 1000));
}

static void progress_end(const struct cli *c)
{
	if (c->show_progress)
		fprintf(stderr, "\r\x1b[K");
}

static u64 pick(u64 a, u64 b, u64 dflt)
{
	return a ? a : b ? b : dflt;
}

static struct eng_limits limits(const struct cli *c, struct cli_case *x)
{
	const struct scenario *s = x->scn;

	x->start_ms = x->line_ms = eng_host_ms();
	return (struct eng_limits){
		.states_max = pick(c->state_limit, s->explore.states_max, STATES_DEFAULT),
		.time_ms_max = c->has_time_limit ? c->time_limit_ms : pick(0, s->explore.time_ms_max, TIME_DEFAULT_MS),
		.mem_bytes_max = pick(c->memory_limit, s->explore.mem_bytes_max, MEMORY_DEFAULT),
		.exact = c->exact,
		.all_orders = c->all_orders,
		.stop = &cli_stop,
		.progress = c->show_progress ? progress : c->progress_lines ? progress_line : NULL,
		.progress_ctx = x,
	};
}

/* Shortest trails, told; what they fail with is told from the state at their end. */
static int tell(const struct cli *c, struct cli_case *x, struct sim_explored *e, struct gicsim_diag *d)
{
	int err = sim_shrink(x->sim, e, SHRINK_TRIES, d);

	for (u32 i = 0; !err && i < CHECKS; i++) {
		struct rpt_inv *v = &x->r.inv[i];
		struct eng_replay_result rr;

		if (!e->fail[i].have || e->fail[i].in_setup)	/* no step, no story */
			continue;
		memset(&rr, 0, sizeof(rr));
		err = sim_story(x->sim, &e->fail[i], (u16)i, &v->story, &rr, d);
		if (!err && !(rr.failed >> i & 1)) {
			diag_add(d, "a failure of %s did not repeat: a defect in gicsim", check_info[i].name);
			err = GICSIM_E_BUG;
		}
		if (!err) {
			memcpy(v->first, v->story->failure, sizeof(v->first));
			err = cli_out_trail(c, x, (u16)i, &e->fail[i], d);
		}
	}
	return err;
}

int cli_case_explore(const struct cli *c, struct cli_case *x, struct gicsim_diag *d)
{
	struct eng_limits lim = limits(c, x);
	struct sim_explored e;
	int err;

	if (x->r.verdict == RPT_SKIP || x->sim->refused)
		return 0;
	err = sim_explore(x->sim, &lim, &e, d);
	progress_end(c);
	if (!err)
		err = tell(c, x, &e, d);
	if (!err)
		sim_judge_explored(x->sim, &e, &x->r);
	sim_explored_fini(&e);
	return err;
}

int cli_case_moments(const struct cli *c, const struct scenario *s, struct sim_around *a, struct gicsim_diag *d)
{
	static const char *const kind[] = { "", "ioctl", "convert", "msi", "movi" };
	const char *why = NULL;

	memset(a, 0, sizeof(*a));
	a->label = s->explore.around_label;
	a->at_ns = s->explore.around_ns;
	a->after = c->has_after ? (u32)c->after : s->explore.around ? s->explore.after : 3;
	a->moments_max = (u32)c->moments;
	if (c->around && text_time_ns(c->around, strlen(c->around), &a->at_ns, &why))
		a->label = c->around;
	else if (c->around)
		a->label = NULL;
	for (u32 i = 1; c->every && i < ARRAY_SIZE(kind); i++)
		if (!strcmp(c->every, kind[i]))
			a->every = (enum sim_every)i;
	if (c->every && !a->every)
		return diag_add(d, "--every: found '%.60s'; expected ioctl, convert, msi or movi", c->every);
	for (u32 i = 0; a->label && i < s->nlabels; i++)
		if (!strcmp(s->label[i], a->label))
			return 0;
	if (!a->label)
		return 0;
	return diag_add(d, "--around: found '%.60s'; expected a label of the scenario or a time such as 5us", a->label);
}

int cli_case_around(const struct cli *c, struct cli_case *x, struct gicsim_diag *d)
{
	struct eng_limits lim = limits(c, x);
	struct sim_around a;
	struct sim_explored e;
	int err;

	if (x->r.verdict == RPT_SKIP || x->sim->refused)
		return 0;
	err = cli_case_moments(c, x->scn, &a, d);
	if (err)
		return err;
	x->r.mode = RPT_AROUND;
	x->r.after = a.after;
	repro(c, x, "explore");
	err = sim_explore_around(x->sim, &lim, &a, &e, d);
	progress_end(c);
	for (u32 i = 0; i < CHECKS; i++) {
		struct rpt_inv *v = &x->r.inv[i];

		v->story = e.fail[i].story;
		e.fail[i].story = NULL;
		if (!v->story)
			continue;
		memcpy(v->first, v->story->failure, sizeof(v->first));
		if (!err)
			err = cli_out_trail(c, x, (u16)i, &e.fail[i], d);
	}
	if (!err)
		sim_judge_explored(x->sim, &e, &x->r);
	sim_explored_fini(&e);
	return err;
}

int cli_case_run(const struct cli *c, struct cli_case *x, struct gicsim_diag *d)
{
	struct sim_ran ran;
	int err;

	(void)c;
	if (x->r.verdict == RPT_SKIP || x->sim->refused)
		return 0;
	err = stats_init(&x->stats, x->scn->nirqs);
	if (err)
		return err;
	x->has_stats = true;
	err = sim_run(x->sim, &x->stats, &cli_stop, &ran, d);
	if (!err)
		sim_judge_ran(x->sim, &ran, &x->stats, &x->r);
	return err;
}

int cli_exit_code(const struct cli *c, const struct rpt_result *r, u32 n)
{
	u32 count[4] = { 0 };

	for (u32 i = 0; i < n; i++)
		count[r[i].verdict]++;
	if (count[RPT_FAIL] || (c->strict && count[RPT_INCONCLUSIVE]))
		return EXIT_FAILED;
	if (count[RPT_INCONCLUSIVE])
		return EXIT_INCONCLUSIVE;
	return count[RPT_PASS] ? EXIT_OK : EXIT_SKIPPED;
}
