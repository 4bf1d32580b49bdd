/* SPDX-License-Identifier: MIT */
/*
 * gicsim VERB [OPTIONS] FILE...
 *
 * The verdict goes to standard output, everything about the way there to
 * standard error.  SIGINT and SIGTERM end a run soon and keep what was found;
 * a failed assertion of our own ends with exit code 5, never 0.
 */
#include <signal.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "cli/cli.h"
#include "core/diag.h"

#define AGAIN_S 1

static _Atomic time_t first_signal_s;

/* timeout(1) sends its signal twice in a row; only one that comes later means: at once. */
static void on_signal(int sig)
{
	struct timespec now = { 0 };

	clock_gettime(CLOCK_MONOTONIC, &now);
	if (cli_stop && now.tv_sec > first_signal_s + AGAIN_S)
		_exit(128 + sig);
	if (!cli_stop)
		first_signal_s = now.tv_sec;
	cli_stop = true;
	cli_signal = sig;
}

static void on_abort(int sig)
{
	(void)sig;
	_exit(EXIT_DEFECT);
}

static void handlers(void)
{
	struct sigaction sa;

	memset(&sa, 0, sizeof(sa));
	sigemptyset(&sa.sa_mask);
	sa.sa_handler = on_signal;
	sigaction(SIGINT, &sa, NULL);
	sigaction(SIGTERM, &sa, NULL);
	sa.sa_handler = on_abort;
	sigaction(SIGABRT, &sa, NULL);
	sa.sa_handler = SIG_IGN;
	sigaction(SIGPIPE, &sa, NULL);
}

static const struct cli_verb *find(const char *name)
{
	const char *best = NULL;
	u32 dist = ~0u;

	for (u32 i = 0; i < cli_nverbs; i++) {
		if (!strcmp(cli_verbs[i].name, name))
			return &cli_verbs[i];
		diag_near(name, cli_verbs[i].name, &best, &dist);
	}
	cli_unknown("verb", name, best, "gicsim help");
	return NULL;
}

/* Output that could not be written is an error, whatever the verdict was. */
static int flushed(int code)
{
	if (fflush(stdout) == 0 && !ferror(stdout))
		return code;
	fprintf(stderr, "gicsim: standard output could not be written\n");
	return EXIT_IO;
}

int main(int argc, char **argv)
{
	struct cli c;
	const struct cli_verb *v;
	int code;

	memset(&c, 0, sizeof(c));
	handlers();
	if (argc < 2) {
		c.verb = "help";
		verb_help(&c);
		return EXIT_USAGE;
	}
	v = find(!strcmp(argv[1], "--help") || !strcmp(argv[1], "-h") ? "help" :
		 !strcmp(argv[1], "--version") ? "version" : argv[1]);
	if (!v)
		return EXIT_USAGE;
	for (int i = 2; i < argc && strcmp(argv[i], "--"); i++) {
		if (strcmp(argv[i], "--help"))
			continue;
		c.verb = "help";
		c.arg[c.nargs++] = v->name;
		return flushed(verb_help(&c));
	}
	c.verb = v->name;
	c.progress = "auto";
	code = cli_parse(&c, argc - 2, argv + 2);
	if (code)
		return code;
	c.show_progress = !c.quiet && !strcmp(c.progress, "auto") && isatty(2);
	c.progress_lines = !strcmp(c.progress, "lines");
	code = flushed(v->run(&c));
	if (cli_signal)
		return 128 + cli_signal;
	if (c.bisect && code >= EXIT_USAGE && code <= EXIT_IO)
		return EXIT_BISECT;
	return code;
}
