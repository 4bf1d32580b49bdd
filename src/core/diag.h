/* SPDX-License-Identifier: MIT */
/* Filling a struct gicsim_diag; nearest known names; assertions. */
#ifndef GS_CORE_DIAG_H
#define GS_CORE_DIAG_H

#include <gicsim/error.h>
#include <stdio.h>

#include "core/types.h"

void diag_init(struct gicsim_diag *d);
/* Add a finding; `file` may be null (no position).  Returns GICSIM_E_INVAL. */
int diag_at(struct gicsim_diag *d, const char *file, u32 line, u32 col, const char *fmt, ...)
	__attribute__((format(printf, 5, 6)));
int diag_add(struct gicsim_diag *d, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
/*
 * Sort by place and print, one finding after the other: FILE:LINE:COL: text and the
 * line with a caret, or where there is no line "gicsim: " and the text.
 */
void diag_print(struct gicsim_diag *d, FILE *to);

/* The candidate nearest to `word` (edit distance at most 1 + len/4), or null. */
const char *diag_nearest(const char *word, const char *const *names, u32 n);
/* Incremental form: keeps the best in `*best`/`*dist` (start with null and ~0u). */
void diag_near(const char *word, const char *name, const char **best, u32 *dist);

_Noreturn void gs_assert_fail(const char *expr, const char *file, int line);

/* A broken precondition is our bug: on in every build. */
#define gs_assert(e) ((e) ? (void)0 : gs_assert_fail(#e, __FILE__, __LINE__))

#endif
