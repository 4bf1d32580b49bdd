/* SPDX-License-Identifier: MIT */
/* Numbered cases: see cases.h. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cases.h"

struct options {
	u64 from, n, audit;
	bool verbose;
	const char *kind;		/* only these; null: all */
};

static bool known(const char *kind)
{
	for (u32 k = 0; k < fuzzer.nkinds; k++)
		if (!strcmp(kind, fuzzer.kinds[k]))
			return true;
	return false;
}

static bool options(struct options *o, int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		bool more = i + 1 < argc;

		if (!strcmp(argv[i], "--verbose"))
			o->verbose = true;
		else if (!strcmp(argv[i], "--kind") && more)
			o->kind = argv[++i];
		else if (!strcmp(argv[i], "--from") && more)
			o->from = strtoull(argv[++i], NULL, 10);
		else if (!strcmp(argv[i], "--cases") && more)
			o->n = strtoull(argv[++i], NULL, 10);
		else if (!strcmp(argv[i], "--audit") && more)
			o->audit = strtoull(argv[++i], NULL, 10);
		else
			return false;
	}
	return !o->kind || known(o->kind);
}

static bool run(const struct options *o, void *ctx)
{
	u32 kinds = fuzzer.nkinds ? fuzzer.nkinds : 1;
	bool ok = true;

	for (u64 n = o->from; n < o->from + o->n; n++)
		for (u32 k = 0; k < kinds; k++) {
			struct fuzz_case c = { .n = n, .kind = k, .audit = o->audit && !(n % o->audit) };

			if (o->kind && strcmp(o->kind, fuzzer.kinds[k]) != 0)
				continue;
			c.d.seed = n * kinds + k;
			cases_begin(&c);
			ok = fuzzer.one(ctx, &c) && ok;
			if (o->verbose)
				cases_say("done");
		}
	return ok;
}

int main(int argc, char **argv)
{
	struct options o = { .n = fuzzer.cases, .audit = 16 };
	void *ctx;
	bool ok;

	if (!options(&o, argc, argv))
		return 2;
	cases_start();
	ctx = fuzzer.open();
	if (!ctx) {
		fprintf(stderr, "%s: the tree or a folder for copies is missing\n", fuzzer.name);
		return 2;
	}
	ok = run(&o, ctx);
	return fuzzer.close(ctx) && ok ? 0 : 1;
}
