/* SPDX-License-Identifier: MIT */
#ifndef GS_TEST_POLICY_SUPPORT_H
#define GS_TEST_POLICY_SUPPORT_H

#include "guest/guest.h"
#include "policy/policy.h"

/* Two VMs of two vCPUs; vcpu0 and vcpu3 start direct and are. */
struct telemetry machine(u32 vpeids_free);
const struct policy *policy_named(const char *name);
struct decision ask(const char *policy, int vcpu, int request);

#endif
