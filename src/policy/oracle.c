/* SPDX-License-Identifier: MIT */
/*
 * Any decision at any time: what an exploration uses, so that a result holds
 * for every policy.
 *
 * The exploration offers a vCPU and the oracle turns its mode round; that it
 * may be offered, or not, at every point is what makes it every policy.
 * Requests of user space are obeyed in between.
 */
#include "guest/guest.h"
#include "policy/policies.h"

static struct decision decide(const struct telemetry *t)
{
	struct decision d = pol_obey(t);

	if (!t->oracle_turn || t->request_vcpu < 0)
		return d;
	d = (struct decision){ WANT_NOTHING, (u32)t->request_vcpu, ANS_NONE };
	if (d.vcpu < t->nvcpus && !t->vcpu[d.vcpu].converting)
		d.want = t->vcpu[d.vcpu].direct ? WANT_SOFT : WANT_DIRECT;
	return d;
}

const struct policy pol_oracle = {
	.name = "oracle",
	.text = "any vCPU changes its mode at any time (explorations)",
	.start = pol_start_as_said,
	.decide = decide,
	.oracle = true,
};
