/* SPDX-License-Identifier: MIT */
/* Damage to a text: what editors, pipes and malice do to it. */
#ifndef TESTS_FUZZ_MUTATE_H
#define TESTS_FUZZ_MUTATE_H

#include "core/types.h"

struct text {
	char *p;
	size_t n, cap;
};

/* 1 to 6 changes drawn from `seed`.  `other` is a text to borrow words and lines from. */
void mutate(struct text *t, const struct text *other, u64 seed);

/* False: cannot be read.  The caller frees with text_free(). */
bool text_read(struct text *t, const char *path, size_t most);
bool text_copy(struct text *to, const struct text *from);
bool text_write(const struct text *t, const char *path);
void text_free(struct text *t);

#endif
