/* SPDX-License-Identifier: MIT */
/* Who gets direct injection: policies by name.  Rows: policies.def. */
#ifndef GS_POLICY_POLICY_H
#define GS_POLICY_POLICY_H

#include "hyp/telemetry.h"

/* Null: no such policy (nearest known: *near). */
const struct policy *policy_find(const char *name, const char **near);
u32 policy_count(void);
const struct policy *policy_row(u32 i);

#endif
