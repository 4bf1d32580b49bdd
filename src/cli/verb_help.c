/* SPDX-License-Identifier: MIT */
/* help, version: printed from the rows of verbs and options. */
#include <string.h>

#include "cli/cli.h"
#include "core/diag.h"

const struct cli_verb cli_verbs[] = {
#define VERB(name, args, text) { #name, args, text, verb_##name },
#include "cli/verbs.def"
#undef VERB
};
const u32 cli_nverbs = ARRAY_SIZE(cli_verbs);

static void option_line(const struct cli_option *o)
{
	char left[64];
	size_t at = 0;

	at += (size_t)snprintf(left, sizeof(left), o->shrt ? "-%c, --" : "    --", o->shrt);
	for (const char *p = o->name; *p && at + 1 < sizeof(left); p++)
		left[at++] = *p == '_' ? '-' : *p;
	left[at] = 0;
	if (o->arg)
		snprintf(left + at, sizeof(left) - at, " %s", o->arg);
	printf("  %-24s ", left);
	rpt_fold(o->text, 27, 27, stdout);
}

static void one_verb(const struct cli_verb *v)
{
	bool models = false;
	u32 n = 0;

	for (u32 i = 0; i < cli_noptions; i++) {
		bool serves = cli_serves(&cli_options[i], v->name);

		n += serves;
		models |= serves && !strcmp(cli_options[i].name, "models");
	}
	printf("gicsim %s%s%s%s\n  ", v->name, n ? " [OPTIONS]" : "", *v->args ? " " : "", v->args);
	rpt_fold(v->text, 2, 2, stdout);
	if (n)
		printf("\nOptions:\n");
	for (u32 i = 0; i < cli_noptions; i++)
		if (cli_serves(&cli_options[i], v->name))
			option_line(&cli_options[i]);
	if (models) {
		printf("\n");
		cli_models_help(stdout);
	}
}

static const char exit_codes[] =
	"Exit codes: 0 as expected, 1 a verdict failed, 2 bad command line or input,\n"
	"3 inconclusive, 4 everything skipped, 5 a defect in gicsim, 6 input or output\n"
	"failed, 130 and 143 interrupted.\n";

int verb_help(struct cli *c)
{
	const char *best = NULL;
	u32 dist = ~0u;

	if (c->nargs > 1)
		return cli_usage("help takes one verb");
	for (u32 i = 0; c->nargs && i < cli_nverbs; i++) {
		if (!strcmp(cli_verbs[i].name, c->arg[0])) {
			one_verb(&cli_verbs[i]);
			return EXIT_OK;
		}
		diag_near(c->arg[0], cli_verbs[i].name, &best, &dist);
	}
	if (c->nargs)
		return cli_unknown("verb", c->arg[0], best, "gicsim help");
	printf("gicsim: can an LPI be lost when interrupts, vCPUs and injection modes move?\n\n"
	       "gicsim VERB [OPTIONS] ARGUMENTS; 'gicsim help VERB' tells the options.\n\n");
	for (u32 i = 0; i < cli_nverbs; i++) {
		printf("  %-9s %-12s ", cli_verbs[i].name, cli_verbs[i].args);
		rpt_fold(cli_verbs[i].text, 25, 25, stdout);
	}
	printf("\n%s", exit_codes);
	return EXIT_OK;
}

#if defined(__clang__)
#define COMPILER "clang " __clang_version__
#else
#define COMPILER "gcc " __VERSION__
#endif

int verb_version(struct cli *c)
{
	if (c->nargs)
		return cli_usage("version takes no argument");
	if (c->json)
		printf("{\"version\": \"%s\", \"compiler\": \"%s\", \"audit\": %s}\n", CLI_VERSION, COMPILER,
#ifdef GICSIM_AUDIT
		       "true"
#else
		       "false"
#endif
		       );
	else
		printf("gicsim %s (%s)\n", CLI_VERSION, COMPILER);
	return EXIT_OK;
}
