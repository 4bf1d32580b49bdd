/* SPDX-License-Identifier: MIT */
/* The one place that calls malloc; only before a run starts, or for host-side tables of engines and reports. */
#ifndef GS_CORE_ALLOC_H
#define GS_CORE_ALLOC_H

#include "core/types.h"

/* Zeroed memory; null when there is none (also when n * size overflows). */
void *gs_alloc(size_t n, size_t size);
/* Grow to n elements, the new ones zeroed.  Null: none left, the old block is still valid. */
void *gs_grow(void *p, size_t old_n, size_t n, size_t size);
void gs_free(void *p);
/*
 * Most of [p, p + len) will be used, in no order: a host that has large pages
 * may take them.  Only a hint, contents stay.
 */
void gs_dense(void *p, size_t len);
char *gs_strdup(const char *s);
char *gs_strndup(const char *s, size_t n);

#endif
