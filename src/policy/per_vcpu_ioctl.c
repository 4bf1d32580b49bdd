/* SPDX-License-Identifier: MIT */
/* User space decides, request by request, as in the kernel proposal of 2025-11. */
#include "policy/policies.h"

const struct policy pol_per_vcpu_ioctl = {
	.name = "per_vcpu_ioctl",
	.text = "each vCPU follows the requests of user space",
	.start = pol_start_as_said,
	.decide = pol_obey,
};
