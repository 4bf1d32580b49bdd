/* SPDX-License-Identifier: MIT */
/* SHA-256 of a stream; sha256_hex() in reader.h is the same for bytes at hand. */
#ifndef GS_YAML_SHA256_H
#define GS_YAML_SHA256_H

#include "core/types.h"

struct sha256 {
	u32 h[8];
	u64 bytes;
	u8 part[64]; /* bytes % 64 of them wait for a whole block */
};

void sha256_init(struct sha256 *s);
void sha256_add(struct sha256 *s, const void *p, size_t n);
/* 64 hex digits and NUL. */
void sha256_end(struct sha256 *s, char out[65]);

#endif
