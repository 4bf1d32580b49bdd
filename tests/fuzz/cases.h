/* SPDX-License-Identifier: MIT */
/*
 * Cases of a fuzzer: numbered, each drawn from its number alone, so that the
 * command printed when one crashes, aborts or hangs brings it back.
 */
#ifndef TESTS_FUZZ_CASES_H
#define TESTS_FUZZ_CASES_H

#include "core/types.h"

struct cases {
	const char *program;
	const char *const *kinds;	/* null: all are of one kind */
	u32 nkinds;
	u64 from, n;
	bool verbose;
	const char *kind;		/* only these; null: all */
};

/* [--from N] [--cases N] [--kind NAME] [--verbose]; false: something else, or no such kind. */
bool cases_args(struct cases *c, int argc, char **argv);
/* Signals of one who crashes or hangs end the program with 3 and the command; `c` must outlive it. */
void cases_start(const struct cases *c);
bool cases_want(const struct cases *c, u32 kind);
/* The case that runs now; it may take 20 s of processor time. */
void cases_begin(u32 kind, u64 n);
void cases_say(const char *what);

#endif
