/* SPDX-License-Identifier: MIT */
#ifdef __linux__
#define _DEFAULT_SOURCE		/* MADV_HUGEPAGE */
#endif
#include "core/alloc.h"

#include <stdlib.h>
#include <string.h>

#ifdef __linux__
#include <sys/mman.h>
#endif

void *gs_alloc(size_t n, size_t size)
{
	if (size && n > SIZE_MAX / size)
		return NULL;
	return calloc(n ? n : 1, size ? size : 1);
}

void *gs_grow(void *p, size_t old_n, size_t n, size_t size)
{
	void *q;

	if (size && n > SIZE_MAX / size)
		return NULL;
	q = realloc(p, n && size ? n * size : 1);
	if (q && n > old_n)
		memset((char *)q + old_n * size, 0, (n - old_n) * size);
	return q;
}

void gs_free(void *p)
{
	free(p);
}

#define LARGE_PAGE ((uintptr_t)2 << 20)

/* Tables of a million events, visited at random, miss the TLB as often as the caches. */
void gs_dense(void *p, size_t len)
{
	uintptr_t first = ((uintptr_t)p + LARGE_PAGE - 1) & ~(LARGE_PAGE - 1);
	uintptr_t end = ((uintptr_t)p + len) & ~(LARGE_PAGE - 1);

#ifdef MADV_HUGEPAGE
	if (first < end)
		(void)madvise((char *)p + (first - (uintptr_t)p), end - first, MADV_HUGEPAGE);
#else
	(void)first;
	(void)end;
#endif
}

char *gs_strndup(const char *s, size_t n)
{
	char *d = gs_alloc(n + 1, 1);

	if (d)
		memcpy(d, s, n);
	return d;
}

char *gs_strdup(const char *s)
{
	return gs_strndup(s, strlen(s));
}
