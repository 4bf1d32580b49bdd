/* SPDX-License-Identifier: MIT */
/* The policies themselves, and what several of them share. */
#ifndef GS_POLICY_POLICIES_H
#define GS_POLICY_POLICIES_H

#include "hyp/telemetry.h"

#define POLICY(name) extern const struct policy pol_##name;
#include "policy/policies.def"
#undef POLICY

/* Every vCPU starts as the scenario says. */
void pol_start_as_said(const struct telemetry *t, enum want *want);
/* A request is carried out as user space wants it. */
struct decision pol_obey(const struct telemetry *t);
/* A request for a mode is refused as unsupported; a query is answered from what is. */
struct decision pol_refuse(const struct telemetry *t);

#endif
