/* SPDX-License-Identifier: MIT */
/* One end: nobody is ever direct, whatever the scenario says. */
#include "policy/policies.h"

static void start(const struct telemetry *t, enum want *want)
{
	for (u32 i = 0; i < t->nvcpus; i++)
		want[i] = WANT_SOFT;
}

const struct policy pol_never = {
	.name = "never",
	.text = "no direct injection at all",
	.start = start,
	.decide = pol_refuse,
};
