/* SPDX-License-Identifier: MIT */
/* Imports from and to memory. */
#ifndef SUPPORT_IMPORT_H
#define SUPPORT_IMPORT_H

#include "core/diag.h"
#include "trace/import.h"

struct imported_text {
	int err;
	char *yaml, *report; /* never null */
	struct gicsim_diag d;
};

/* Free with imported_free(). */
struct imported_text import_bytes(const void *text, size_t len, const char *name,
				  const struct import_opts *o);
struct imported_text import_text(const char *text, const struct import_opts *o);
void imported_free(struct imported_text *t);

/* A file below tests/golden/import, NUL terminated; the caller frees. */
char *golden(const char *name, size_t *len);

/* The value of `key: N` in the text, ~0 where it is not. */
unsigned long long value_of(const char *text, const char *key);

#endif
