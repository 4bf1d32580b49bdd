/* SPDX-License-Identifier: MIT */
/* Policies by name, and the answers that several of them give. */
#include <string.h>

#include "core/diag.h"
#include "guest/guest.h"
#include "policy/policies.h"
#include "policy/policy.h"

static const struct policy *const rows[] = {
#define POLICY(name) &pol_##name,
#include "policy/policies.def"
#undef POLICY
};

u32 policy_count(void)
{
	return ARRAY_SIZE(rows);
}

const struct policy *policy_row(u32 i)
{
	gs_assert(i < ARRAY_SIZE(rows));
	return rows[i];
}

const struct policy *policy_find(const char *name, const char **near)
{
	const char *unwanted;
	u32 dist = ~0u;

	if (!near)
		near = &unwanted;
	*near = NULL;
	for (u32 i = 0; i < ARRAY_SIZE(rows); i++) {
		if (!strcmp(rows[i]->name, name))
			return rows[i];
		diag_near(name, rows[i]->name, near, &dist);
	}
	return NULL;
}

void pol_start_as_said(const struct telemetry *t, enum want *want)
{
	for (u32 i = 0; i < t->nvcpus; i++)
		want[i] = t->vcpu[i].starts_direct ? WANT_DIRECT : WANT_SOFT;
}

static const struct decision nothing = { WANT_NOTHING, 0, ANS_NONE };

struct decision pol_obey(const struct telemetry *t)
{
	struct decision d = nothing;

	if (t->request_vcpu < 0)
		return d;
	d.vcpu = (u32)t->request_vcpu;
	if (t->request == REQ_ENABLE)
		d.want = WANT_DIRECT;
	else if (t->request == REQ_DISABLE)
		d.want = WANT_SOFT;
	return d;
}

struct decision pol_refuse(const struct telemetry *t)
{
	struct decision d = nothing;

	if (t->request_vcpu < 0)
		return d;
	d.vcpu = (u32)t->request_vcpu;
	if (t->request != REQ_QUERY)
		d.answer = ANS_UNSUPPORTED;
	else if (d.vcpu < t->nvcpus)
		d.answer = t->vcpu[d.vcpu].direct ? ANS_DIRECT : ANS_SOFT;
	return d;
}
