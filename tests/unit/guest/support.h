/* SPDX-License-Identifier: MIT */
/* A small machine whose GIC is a fake: what it signals is what the test says. */
#ifndef GS_TEST_GUEST_SUPPORT_H
#define GS_TEST_GUEST_SUPPORT_H

#include "core/gs.h"
#include "core/obs.h"
#include "guest/guest.h"

struct fake_gic {
	bool msi_ready;
	u32 msis;			/* writes that arrived */
	u32 devid, event;		/* the last of them */
	u32 signal[4];			/* vINTID signalled on each PE, 1023 none */
	bool direct;
	u32 eois;
};

struct machine {
	struct gs gs;
	struct gs_layout lay;
	struct guest_config cfg;
	struct sink sink;
	struct obs log[64];
	u32 nlog;
	u32 queue[8];
};

extern struct fake_gic fake_gic;

/* vm0 with two vCPUs, dev0 with irq0 (vINTID 8192) and irq1 (8193); statements sorted by queue. */
void machine_init(struct machine *m, const struct stim *stim, u32 n);
void machine_fini(struct machine *m);
const struct actor *actor_by_name(const char *name);
/* Step it, which must be ready. */
void take(struct machine *m, const char *actor, u32 k);
bool ready(const struct machine *m, const char *actor, u32 k);
u32 heard(const struct machine *m, enum obs_kind k);
const struct obs *last(const struct machine *m, enum obs_kind k);

#define MSI(at, irq, n, gap) { .at_ns = (at), .source = STIM_DEV, .verb = STIM_MSI, .owner = 0, \
			       .obj = (irq), .count = (n), .gap_ns = (gap) }
#define ACT(at, vcpu, v, o, x) { .at_ns = (at), .source = STIM_VCPU, .verb = (v), .owner = (vcpu), \
				 .obj = (o), .arg = (x), .count = 1 }

#endif
