/* SPDX-License-Identifier: MIT */
/* Writing YAML that the reader reads back to the same: texts, times, nodes. */
#ifndef GS_TRACE_SCENARIO_YAML_H
#define GS_TRACE_SCENARIO_YAML_H

#include <stdio.h>

#include "yaml/reader.h"

/* May it stand unescaped in a file?  Escapes of a quoted text can spell what the reader refuses raw. */
bool out_raw_ok(const char *s, size_t len);
/* A text as a scalar that is safe in flow and block style; null is written as "". */
void out_text(FILE *to, const char *s);
/* `KEY: TEXT` at top level or below; several lines become a block where that is exact. */
void out_prose(FILE *to, const char *key, const char *s);
void out_time_ns(FILE *to, u64 ns);
void out_time_ps(FILE *to, u64 ps);
void out_size(FILE *to, u64 bytes);
void out_percent(FILE *to, u32 permille);
/* What stands after `KEY:` or at top level below it: a node in block style. */
void out_node(FILE *to, const struct yml_node *n, u32 indent);

#endif
