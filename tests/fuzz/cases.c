/* SPDX-License-Identifier: MIT */
/* Which case runs, and its end; what is said in a signal handler is written at once. */
#include "cases.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/time.h>
#include <unistd.h>

#define CASE_CPU_S 20

/* Where there is a sanitizer; it reports what crashes by itself, and calls back before it ends the program. */
void __sanitizer_set_death_callback(void (*fn)(void)) __attribute__((weak));

static volatile sig_atomic_t now_kind;
static volatile bool numbered;
static volatile u64 now_case;

void cases_say(const char *what)
{
	bool kinds = fuzzer.nkinds;
	char text[200];
	int n;

	if (numbered)
		n = snprintf(text, sizeof(text), "%s: %s: %s%s%s--from %llu --cases 1\n", fuzzer.name, what,
			     kinds ? "--kind " : "", kinds ? fuzzer.kinds[now_kind] : "", kinds ? " " : "",
			     (unsigned long long)now_case);
	else
		n = snprintf(text, sizeof(text), "%s: %s\n", fuzzer.name, what);
	if (n < 0 || write(2, text, strlen(text)) < 0)
		_exit(3);
}

static void on_signal(int sig)
{
	cases_say(sig == SIGVTALRM ? "hangs" : sig == SIGABRT ? "aborts" : "crashes");
	_exit(3);
}

static void on_death(void)
{
	cases_say("a sanitizer reports");
}

void cases_start(void)
{
	static const int ends[] = { SIGVTALRM, SIGABRT }, crashes[] = { SIGSEGV, SIGBUS, SIGFPE };

	for (u32 i = 0; i < ARRAY_SIZE(ends); i++)
		signal(ends[i], on_signal);
	if (__sanitizer_set_death_callback) {
		__sanitizer_set_death_callback(on_death);
		return;
	}
	for (u32 i = 0; i < ARRAY_SIZE(crashes); i++)
		signal(crashes[i], on_signal);
}

void cases_begin(const struct fuzz_case *c)
{
	struct itimerval t = { { 0, 0 }, { CASE_CPU_S, 0 } };

	numbered = true;
	now_kind = (sig_atomic_t)c->kind;
	now_case = c->n;
	setitimer(ITIMER_VIRTUAL, &t, NULL);
}
