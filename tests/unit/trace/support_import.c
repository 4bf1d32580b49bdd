/* SPDX-License-Identifier: MIT */
#include "support_import.h"

#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct imported_text import_bytes(const void *text, size_t len, const char *name,
				  const struct import_opts *o)
{
	struct imported_text t = {0};
	size_t n, m;
	FILE *in = len ? fmemopen((void *)(uintptr_t)text, len, "r") : fopen("/dev/null", "r");
	FILE *out = open_memstream(&t.yaml, &n), *rep = open_memstream(&t.report, &m);

	ck_assert_ptr_nonnull(in);
	diag_init(&t.d);
	t.err = import_run("qemu-trace", in, name, o, out, rep, &t.d);
	fclose(in);
	fclose(out);
	fclose(rep);
	return t;
}

struct imported_text import_text(const char *text, const struct import_opts *o)
{
	return import_bytes(text, strlen(text), "dir/rec.txt", o);
}

void imported_free(struct imported_text *t)
{
	free(t->yaml);
	free(t->report);
}

char *golden(const char *name, size_t *len)
{
	char path[512], *p;
	long n;
	FILE *f;

	snprintf(path, sizeof(path), "%s/tests/golden/import/%s", GICSIM_SOURCE_DIR, name);
	f = fopen(path, "r");
	ck_assert_msg(f != NULL, "%s is missing", path);
	fseek(f, 0, SEEK_END);
	n = ftell(f);
	rewind(f);
	p = calloc((size_t)n + 1, 1);
	ck_assert_uint_eq(fread(p, 1, (size_t)n, f), (size_t)n);
	fclose(f);
	if (len)
		*len = (size_t)n;
	return p;
}

unsigned long long value_of(const char *text, const char *key)
{
	char want[80];
	const char *p;

	snprintf(want, sizeof(want), " %s: ", key);
	p = strstr(text, want);
	return p ? strtoull(p + strlen(want), NULL, 10) : ~0ull;
}
