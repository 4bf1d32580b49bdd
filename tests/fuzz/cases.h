/* SPDX-License-Identifier: MIT */
/*
 * A fuzzer is what is done in one case; cases come from one of two places.
 *
 *   main.c       numbered ones, each drawn from its number alone, so that the
 *                command printed when one crashes, aborts or hangs brings it back
 *   libfuzzer.c  libFuzzer's: the first byte is the kind and says whether to
 *                audit (below 16), the rest decides
 *
 * usage (main.c): FUZZER [--from N] [--cases N] [--kind NAME] [--audit N] [--verbose]
 *
 * One case in `--audit N` (16; 0: none) looks after every step whether what the
 * model keeps twice agrees.  Run from the top of the tree.
 */
#ifndef TESTS_FUZZ_CASES_H
#define TESTS_FUZZ_CASES_H

#include "core/types.h"
#include "draws.h"

struct fuzz_case {
	u64 n;			/* its number; of libFuzzer's: drawn */
	u32 kind;
	bool audit;
	struct draws d;
};

struct fuzzer {
	const char *name;
	const char *const *kinds;	/* null: all are of one kind */
	u32 nkinds;
	u64 cases;			/* of each kind, unless told */
	void *(*open)(void);		/* null: it cannot */
	bool (*one)(void *ctx, struct fuzz_case *c);	/* false: cases_say() has said what is wrong */
	bool (*close)(void *ctx);	/* tells what was done; false: too little of it */
};

/* Each program has one. */
extern const struct fuzzer fuzzer;

/* Signals of one who crashes or hangs, and a sanitizer's end, tell the case; the program ends with 3. */
void cases_start(void);
/* The case that runs now; it may take 20 s of processor time. */
void cases_begin(const struct fuzz_case *c);
void cases_say(const char *what);

#endif
