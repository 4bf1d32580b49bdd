/* SPDX-License-Identifier: MIT */
/*
 * Options, parsed by hand: getopt_long() accepts any prefix of a long option,
 * which would turn every later option into a break.  Long names are written
 * with '-' where the row has '_'.
 */
#include <stdarg.h>
#include <string.h>

#include "cli/cli.h"
#include "core/diag.h"
#include "core/text.h"
#include "yaml/reader.h"

enum opt {
#define OPTION(name, shrt, arg, verbs, text) OPT_##name,
#include "cli/options.def"
#undef OPTION
	OPTS
};

const struct cli_option cli_options[] = {
#define OPTION(name, shrt, arg, verbs, text) { #name, shrt, arg, verbs, text },
#include "cli/options.def"
#undef OPTION
};
const u32 cli_noptions = OPTS;

int cli_usage(const char *fmt, ...)
{
	char text[600], shown[500];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(text, sizeof(text), fmt, ap);
	va_end(ap);
	fprintf(stderr, "gicsim: %s\n", text_shown(shown, sizeof(shown), text, strlen(text)));
	return EXIT_USAGE;
}

int cli_unknown(const char *what, const char *name, const char *near, const char *lists)
{
	char shown[80];

	text_shown(shown, sizeof(shown), name, strlen(name));
	if (near)
		return cli_usage("unknown %s '%s'; did you mean '%s'?", what, shown, near);
	return cli_usage("unknown %s '%s'; '%s' lists them", what, shown, lists);
}

/* "state-limit" names the row state_limit. */
static bool same_name(const char *row, const char *text, size_t n)
{
	if (strlen(row) != n)
		return false;
	for (size_t i = 0; i < n; i++)
		if (row[i] != (text[i] == '-' ? '_' : text[i]) || text[i] == '_')
			return false;
	return true;
}

static int unknown(const char *verb, const char *text, size_t n)
{
	char word[64], row[64];
	const char *best = NULL;
	u32 dist = ~0u, at = 0;

	snprintf(word, sizeof(word), "%.*s", (int)n, text);
	for (u32 i = 0; i < OPTS; i++) {
		u32 before = dist;
		size_t k;

		for (k = 0; cli_options[i].name[k] && k < sizeof(row) - 1; k++)
			row[k] = cli_options[i].name[k] == '_' ? '-' : cli_options[i].name[k];
		row[k] = 0;
		diag_near(word, row, &best, &dist);
		if (dist < before)
			at = i;
	}
	if (!best)
		return cli_usage("unknown option '--%s'; 'gicsim help %s' lists them", word, verb);
	for (size_t k = 0;; k++) {
		row[k] = cli_options[at].name[k] == '_' ? '-' : cli_options[at].name[k];
		if (!row[k])
			break;
	}
	return cli_usage("unknown option '--%s'; did you mean '--%s'?", word, row);
}

static int number_from(const char *name, const char *v, u64 min, u64 max, u64 *out)
{
	const char *why = NULL;

	if (text_u64(v, strlen(v), out, &why) || *out < min || *out > max)
		return cli_usage("--%s: found '%s'; expected a number from %llu to %llu", name, v,
				 (unsigned long long)min, (unsigned long long)max);
	return 0;
}

static int number(const char *name, const char *v, u64 max, u64 *out)
{
	return number_from(name, v, 0, max, out);
}

static int duration(const char *name, const char *v, u64 *ms)
{
	const char *why = NULL;
	u64 ns;

	if (text_time_ns(v, strlen(v), &ns, &why))
		return cli_usage("--%s: found '%s'; expected a time with a unit, e.g. 60s", name, v);
	if (ns % 1000000)
		return cli_usage("--%s: found '%s'; expected whole milliseconds", name, v);
	*ms = ns / 1000000;
	return 0;
}

static int size(const char *name, const char *v, u64 *bytes)
{
	static const char *const unit[] = { "KiB", "MiB", "GiB" };
	const char *why = NULL;
	size_t n = strlen(v);

	for (u32 i = 0; i < 3; i++)
		if (n > 3 && !strcmp(v + n - 3, unit[i]) && !text_u64(v, n - 3, bytes, &why) &&
		    *bytes < (u64)1 << 30) {
			*bytes <<= 10 * (i + 1);
			return 0;
		}
	return cli_usage("--%s: found '%s'; expected a size, e.g. 2GiB", name, v);
}

static int one_of(const char *name, const char *v, const char *a, const char *b, const char *c, const char **out)
{
	if (strcmp(v, a) && strcmp(v, b) && strcmp(v, c))
		return cli_usage("--%s: found '%s'; expected %s, %s or %s", name, v, a, b, c);
	*out = v;
	return 0;
}

static int add_set(struct cli *c, char *v)
{
	char *eq = strchr(v, '=');

	if (!eq || eq == v)
		return cli_usage("--set: found '%s'; expected KEY=VALUE", v);
	if (c->nset == CLI_MANY)
		return cli_usage("--set: at most %d", CLI_MANY);
	*eq = 0;
	c->set[c->nset++] = (struct scn_override){ v, eq + 1 };
	return 0;
}

static int take(struct cli *c, enum opt o, char *v)
{
	switch (o) {
	case OPT_accesses: c->has_accesses = true; return number("accesses", v, ~(u64)0 >> 1, &c->accesses);
	case OPT_against: c->against = v; return 0;
	case OPT_after: c->has_after = true; return number("after", v, 64, &c->after);
	case OPT_all_orders: c->all_orders = true; return 0;
	case OPT_around: c->around = v; return 0;
	case OPT_bisect: c->bisect = true; return 0;
	case OPT_every: c->every = v; return 0;
	case OPT_exact: c->exact = true; return 0;
	case OPT_families: c->families = v; return 0;
	case OPT_format: c->format = v; return 0;
	case OPT_gic: return number_from("gic", v, 3, 4, &c->gic);
	case OPT_hardware: c->hardware = v; return 0;
	case OPT_jobs: return number("jobs", v, 1024, &c->jobs);
	case OPT_json: c->json = true; return 0;
	case OPT_junit: c->junit = v; return 0;
	case OPT_machine: c->machine = v; return 0;
	case OPT_memory: return size("memory", v, &c->memory);
	case OPT_memory_limit: return size("memory-limit", v, &c->memory_limit);
	case OPT_models: c->models = v; return 0;
	case OPT_moments: return number_from("moments", v, 1, 1000000, &c->moments);
	case OPT_name: c->name = v; return 0;
	case OPT_output: c->out_dir = v; return 0;
	case OPT_progress: return one_of("progress", v, "auto", "never", "lines", &c->progress);
	case OPT_qtest: c->qtest = v; return 0;
	case OPT_quiet: c->quiet = true; return 0;
	case OPT_seed: c->has_seed = true; return number("seed", v, ~(u64)0, &c->seed);
	case OPT_set: return add_set(c, v);
	case OPT_smp: return number_from("smp", v, 1, 128, &c->smp);
	case OPT_speed: return number_from("speed", v, 1, 1000000, &c->speed);
	case OPT_state_limit: return number("state-limit", v, ~(u64)0 >> 8, &c->state_limit);
	case OPT_strict: c->strict = true; return 0;
	case OPT_tag: c->tag = v; return 0;
	case OPT_time_limit: c->has_time_limit = true; return duration("time-limit", v, &c->time_limit_ms);
	case OPT_to: c->has_to = true; return number("to", v, 1u << 30, &c->to);
	case OPT_variant:
		if (c->nvariants == CLI_MANY)
			return cli_usage("--variant: at most %d", CLI_MANY);
		c->variant[c->nvariants++] = v;
		return 0;
	case OPT_verbose: c->verbose = true; return 0;
	case OPT_whole: c->whole = true; return 0;
	case OPT_secure: c->secure = true; return 0;
	case OPTS: break;
	}
	return EXIT_USAGE;
}

bool cli_serves(const struct cli_option *o, const char *verb)
{
	size_t n = strlen(verb);

	for (const char *p = o->verbs; *p; p += strcspn(p, " "), p += *p == ' ')
		if (strcspn(p, " ") == n && !strncmp(p, verb, n))
			return true;
	return false;
}

static int option(struct cli *c, u32 o, const char *shown, char *value, int *i, int argc, char **argv)
{
	const struct cli_option *row = &cli_options[o];

	if (!cli_serves(row, c->verb))
		return cli_usage("%s is no option of '%s'", shown, c->verb);
	if (!row->arg && value)
		return cli_usage("%s takes no value", shown);
	if (row->arg && !value) {
		if (*i + 1 >= argc)
			return cli_usage("%s needs %s", shown, row->arg);
		value = argv[++*i];
	}
	return take(c, (enum opt)o, value);
}

static int long_option(struct cli *c, int *i, int argc, char **argv)
{
	char *text = argv[*i] + 2, *eq = strchr(text, '=');
	size_t n = eq ? (size_t)(eq - text) : strlen(text);
	char shown[80];

	snprintf(shown, sizeof(shown), "--%.*s", (int)n, text);
	for (u32 o = 0; o < OPTS; o++)
		if (same_name(cli_options[o].name, text, n))
			return option(c, o, shown, eq ? eq + 1 : NULL, i, argc, argv);
	return unknown(c->verb, text, n);
}

static int short_option(struct cli *c, int *i, int argc, char **argv)
{
	char *text = argv[*i];
	char shown[3] = { '-', text[1], 0 };

	for (u32 o = 0; o < OPTS; o++)
		if (cli_options[o].shrt && cli_options[o].shrt == text[1])
			return option(c, o, shown, text[2] ? text + 2 : NULL, i, argc, argv);
	return cli_usage("unknown option '%s'; 'gicsim help %s' lists them", shown, c->verb);
}

const char *cli_socket(const char *given)
{
	return strncmp(given, "unix:", 5) ? given : given + 5;
}

int cli_parse(struct cli *c, int argc, char **argv)
{
	bool only_args = false;

	for (int i = 0; i < argc; i++) {
		int err = 0;

		if (!only_args && !strcmp(argv[i], "--"))
			only_args = true;
		else if (!only_args && !strncmp(argv[i], "--", 2))
			err = long_option(c, &i, argc, argv);
		else if (!only_args && argv[i][0] == '-' && argv[i][1])
			err = short_option(c, &i, argc, argv);
		else if (c->nargs == CLI_MANY)
			err = cli_usage("at most %d arguments", CLI_MANY);
		else
			c->arg[c->nargs++] = argv[i];
		if (err)
			return err;
	}
	return 0;
}
