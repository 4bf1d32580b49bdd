/* SPDX-License-Identifier: MIT */
/* Each vCPU keeps the mode the scenario starts it in. */
#include "policy/policies.h"

const struct policy pol_per_vcpu_static = {
	.name = "per_vcpu_static",
	.text = "each vCPU stays in the mode the scenario gives it",
	.start = pol_start_as_said,
	.decide = pol_refuse,
};
