/* SPDX-License-Identifier: MIT */
/*
 * Every vCPU of a VM or none, decided once when the VM starts, as kernels do
 * without the proposal: the first VMs take the vPE numbers, and a VM that
 * comes when too few are left runs without direct injection.
 *
 * A VM takes part when the scenario wants any of its vCPUs direct.
 */
#include "policy/policies.h"

struct share { u32 vcpus; bool wanted; };

static struct share share_of(const struct telemetry *t, u32 vm)
{
	struct share s = { 0, false };

	for (u32 i = 0; i < t->nvcpus; i++) {
		if (t->vcpu[i].vm != vm)
			continue;
		s.vcpus++;
		s.wanted |= t->vcpu[i].starts_direct;
	}
	return s;
}

static void start(const struct telemetry *t, enum want *want)
{
	u32 left = t->vpeids_free;

	for (u32 vm = 0; vm < t->nvms; vm++) {
		struct share s = share_of(t, vm);
		bool direct = s.wanted && s.vcpus <= left;

		if (direct)
			left -= s.vcpus;
		for (u32 i = 0; i < t->nvcpus; i++)
			if (t->vcpu[i].vm == vm)
				want[i] = direct ? WANT_DIRECT : WANT_SOFT;
	}
}

const struct policy pol_vm_all_or_nothing = {
	.name = "vm_all_or_nothing",
	.text = "all vCPUs of a VM are direct if the vPE numbers suffice, else none",
	.start = start,
	.decide = pol_refuse,
};
