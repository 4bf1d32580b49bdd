/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <check.h>

static const struct telemetry_vcpu vcpus[4] = {
	{ 0, true, true, false, 0 }, { 0, false, false, false, 0 },
	{ 1, false, false, false, 0 }, { 1, true, true, false, 0 },
};

struct telemetry machine(u32 vpeids_free)
{
	return (struct telemetry){ .nvcpus = 4, .vcpu = vcpus, .nvms = 2, .vpeids = 8,
				   .vpeids_free = vpeids_free, .request_vcpu = -1 };
}

const struct policy *policy_named(const char *name)
{
	const char *near;
	const struct policy *p = policy_find(name, &near);

	ck_assert_msg(p != NULL, "no policy %s", name);
	return p;
}

struct decision ask(const char *policy, int vcpu, int request)
{
	struct telemetry t = machine(4);

	t.request_vcpu = vcpu;
	t.request = request;
	return policy_named(policy)->decide(&t);
}
