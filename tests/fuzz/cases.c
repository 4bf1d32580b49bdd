/* SPDX-License-Identifier: MIT */
/* Numbered cases; what is said in a signal handler is written at once. */
#include "cases.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#define CASE_CPU_S 20

static const struct cases *running;
static volatile sig_atomic_t now_kind;
static volatile u64 now_case;

static bool known(const struct cases *c, const char *kind)
{
	for (u32 k = 0; k < c->nkinds; k++)
		if (!strcmp(kind, c->kinds[k]))
			return true;
	return false;
}

bool cases_args(struct cases *c, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		bool more = i + 1 < argc;

		if (!strcmp(argv[i], "--verbose"))
			c->verbose = true;
		else if (!strcmp(argv[i], "--kind") && more)
			c->kind = argv[++i];
		else if (!strcmp(argv[i], "--from") && more)
			c->from = strtoull(argv[++i], NULL, 10);
		else if (!strcmp(argv[i], "--cases") && more)
			c->n = strtoull(argv[++i], NULL, 10);
		else
			return false;
	}
	return !c->kind || known(c, c->kind);
}

void cases_say(const char *what)
{
	char text[200];
	bool kinds = running->nkinds;
	int n = snprintf(text, sizeof(text), "%s: %s: %s%s%s--from %llu --cases 1\n", running->program, what,
			 kinds ? "--kind " : "", kinds ? running->kinds[now_kind] : "", kinds ? " " : "",
			 (unsigned long long)now_case);

	if (n < 0 || write(2, text, strlen(text)) < 0)
		_exit(3);
}

static void on_signal(int sig)
{
	cases_say(sig == SIGVTALRM ? "hangs" : sig == SIGABRT ? "aborts" : "crashes");
	_exit(3);
}

void cases_start(const struct cases *c)
{
	static const int sigs[] = { SIGVTALRM, SIGABRT, SIGSEGV, SIGBUS, SIGFPE };

	running = c;
	for (u32 i = 0; i < ARRAY_SIZE(sigs); i++)
		signal(sigs[i], on_signal);
}

bool cases_want(const struct cases *c, u32 kind)
{
	return !c->kind || !strcmp(c->kind, c->kinds[kind]);
}

void cases_begin(u32 kind, u64 n)
{
	struct itimerval t = { { 0, 0 }, { CASE_CPU_S, 0 } };

	now_kind = (sig_atomic_t)kind;
	now_case = n;
	setitimer(ITIMER_VIRTUAL, &t, NULL);
}
