/* SPDX-License-Identifier: MIT */
#include "core/alloc.h"

#include <stdlib.h>
#include <string.h>

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
