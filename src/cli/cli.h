/* SPDX-License-Identifier: MIT */
/*
 * The command line: arguments in, sim called, results printed.
 *
 * Verbs are rows of verbs.def, options rows of options.def; help is printed
 * from the same rows.
 */
#ifndef GS_CLI_CLI_H
#define GS_CLI_CLI_H

#include <gicsim/error.h>
#include <stdio.h>

#include "engine/trail.h"
#include "report/report.h"
#include "sim/sim.h"

enum cli_exit {
	EXIT_OK = 0,
	EXIT_FAILED = 1,
	EXIT_USAGE = 2,
	EXIT_INCONCLUSIVE = 3,
	EXIT_SKIPPED = 4,
	EXIT_DEFECT = 5,
	EXIT_IO = 6,
	EXIT_BISECT = 125
};

#define CLI_MANY 64

struct cli {
	const char *verb;
	const char *arg[CLI_MANY];
	u32 nargs;
	/* options */
	const char *variant[CLI_MANY];
	u32 nvariants;
	struct scn_override set[CLI_MANY];
	u32 nset;
	const char *out_dir, *models, *format, *junit, *around, *every, *name, *state, *hardware;
	u64 seed;
	bool has_seed, has_time_limit;
	u64 time_limit_ms, memory_limit, state_limit;
	u64 after, moments, to, speed;
	bool has_after, has_to;
	bool all_orders, strict, bisect, json, exact, quiet, verbose;
	const char *progress, *tag;
	u64 jobs;
	/* serve, diff */
	const char *machine, *qtest, *against, *families;
	u64 memory, smp, gic, accesses;
	bool has_accesses, whole, secure;
	/* run time */
	char models_buf[4096];
	bool show_progress, progress_lines;
	bool models_given;
	bool one_unit;		/* one variant of one scenario, so that its files need no names */
};

extern _Atomic bool cli_stop;		/* set by SIGINT and SIGTERM */
extern _Atomic int cli_signal;

typedef int cli_verb_fn(struct cli *c);
#define VERB(name, args, text) cli_verb_fn verb_##name;
#include "cli/verbs.def"
#undef VERB

struct cli_verb { const char *name, *args, *text; cli_verb_fn *run; };
extern const struct cli_verb cli_verbs[];
extern const u32 cli_nverbs;

struct cli_option { const char *name; char shrt; const char *arg, *verbs, *text; };
extern const struct cli_option cli_options[];
extern const u32 cli_noptions;

/* Has it an effect on this verb? */
bool cli_serves(const struct cli_option *o, const char *verb);
/* Parses argv after the verb; 0 or EXIT_USAGE with a message on standard error. */
int cli_parse(struct cli *c, int argc, char **argv);
/* The path of a socket given as [unix:]PATH. */
const char *cli_socket(const char *given);
/* Finds the folder of models: --models, ./models, or one beside the program; 0 or EXIT_USAGE. */
int cli_models(struct cli *c);
/* Where it looks, in words. */
void cli_models_help(FILE *to);

/* Print findings; the exit code for `err`. */
int cli_findings(struct gicsim_diag *d, int err);
int cli_usage(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
/* A name that nothing has: the nearest that there is (may be null), or the command that `lists` them. */
int cli_unknown(const char *what, const char *name, const char *near, const char *lists);

/* Exit code for a set of results. */
int cli_exit_code(const struct cli *c, const struct rpt_result *r, u32 n);

/* ------------------------------------------------------------ cases */

/* One variant of one scenario file, and what came of it. */
struct cli_case {
	struct scenario *scn;
	struct sim *sim;
	struct stats stats;
	struct rpt_result r;
	bool has_stats;
	u64 start_ms, line_ms;	/* of the exploration, and of its last line of progress, on the host */
	u32 copy;		/* how many cases before it have the same names */
};

/* The variants asked for (none: base), as names; the caller frees with cli_names_free(). */
int cli_variants(const struct cli *c, const char *path, char ***names, u32 *n, struct gicsim_diag *d);
void cli_names_free(char **names, u32 n);

/* The scenario; then the run. */
int cli_case_load(const struct cli *c, const char *path, const char *variant, struct cli_case *out,
		  struct gicsim_diag *d);
int cli_case_start(const struct cli *c, struct cli_case *x, enum sim_mode mode, struct gicsim_diag *d);
/* Both. */
int cli_case_open(const struct cli *c, const char *path, const char *variant, enum sim_mode mode,
		  struct cli_case *out, struct gicsim_diag *d);
/* Keeps the result and what it points to; drops the run. */
void cli_case_close(struct cli_case *x);
void cli_case_free(struct cli_case *x);

/* Does what a verdict needs: explore, or run in time.  Stories and trails of failures go with it. */
int cli_case_explore(const struct cli *c, struct cli_case *x, struct gicsim_diag *d);
int cli_case_around(const struct cli *c, struct cli_case *x, struct gicsim_diag *d);
/* The moments of a timed run that are asked for: --around, --every, or the scenario's own. */
int cli_case_moments(const struct cli *c, const struct scenario *s, struct sim_around *a, struct gicsim_diag *d);
int cli_case_run(const struct cli *c, struct cli_case *x, struct gicsim_diag *d);

/* ------------------------------------------------------------ jobs */

/* How many workers for n things to do: -j, or the processors. */
u32 cli_jobs(const struct cli *c, u32 n);
/*
 * work(ctx, i) for each i < n, by several threads; done(ctx, i) in this one,
 * in order.  After an interrupt no work is begun: done() is then not called.
 */
void cli_do_jobs(u32 jobs, u32 n, void (*work)(void *ctx, u32 i), void (*done)(void *ctx, u32 i), void *ctx);

/* ------------------------------------------------------------ result folder */

/* Makes it, if one is asked for. */
int cli_out_dir(const struct cli *c, struct gicsim_diag *d);
int cli_out_trail(const struct cli *c, struct cli_case *x, u16 inv, const struct sim_failure *f,
		  struct gicsim_diag *d);
/* Scenarios, results, figures of n cases. */
int cli_out_write(const struct cli *c, const struct cli_case *x, const struct rpt_result *r, u32 n,
		  struct gicsim_diag *d);

/* ------------------------------------------------------------ the scenario of a trail */

/* sha256 of the scenario as `show` prints it. */
int cli_digest(const struct scenario *s, char hex[65]);
/*
 * Where the scenario of a trail is; *copy: in the copy beside it, which has the variant
 * and the settings in it.  `with` has the trail's settings.  0, or an error with findings.
 */
int cli_beside(const struct cli *with, const char *trail, const struct trail_file *t, char *path, size_t n,
	       bool *copy, struct gicsim_diag *d);

#define CLI_VERSION GICSIM_VERSION

#endif
