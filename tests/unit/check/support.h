/* SPDX-License-Identifier: MIT */
/* Checks fed with hand-made observations; what they ask of other floors is a fake that the test sets. */
#ifndef GS_TEST_CHECK_SUPPORT_H
#define GS_TEST_CHECK_SUPPORT_H

#include "check/check.h"
#include "check/ghost.h"
#include "check/judge.h"
#include "core/obs.h"
#include "core/obs_enums.h"
#include "gic/gic.h"
#include "guest/guest.h"
#include "guest/state.h"
#include "hyp/hyp.h"

/* Two VMs; vm0: vcpu0, vcpu1, irqs 0 and 1; vm1: vcpu2, irq 2 (the same vINTID as irq 0). vPE n is vCPU n's. */
struct fake {
	u16 vpe_vm[4];
	u16 vpe_vcpu[4];
	bool blocked[3], stuck[3];
	u32 soft[3];			/* hyp_carriers */
	u32 hard_p[3];			/* gic_carriers_p, by lpi - 8200 */
	u32 hard_v[4];			/* gic_carriers_v of vINTID 8192, by vPE */
	u16 resident[4];		/* by PE */
	struct ich_lr lr;		/* the one list register, of PE 0 */
	bool deadlock;
};

extern struct fake fake;

struct bench {
	struct gs gs;
	struct gs_layout lay;
	struct guest_config guest;
	struct gic_config gic;
	struct check_config cfg;
	struct check_run run;
};

void bench_init(struct bench *b);
void bench_fini(struct bench *b);
/* One step that emits this. */
void say(struct bench *b, enum obs_kind k, u32 x, u32 y, u32 z, u32 w);
/* One step: judged at rest. */
void rest(struct bench *b);
/* Did the last step fail this invariant? */
bool failed(const struct bench *b, enum check_id id);
const struct gs_failure *failure(const struct bench *b, enum check_id id);
/* The device of irq raises, the write arrives, and becomes the given carrier. */
void raise_to(struct bench *b, u32 irq, u32 place, u32 where, u32 intid);
/* vCPU in the guest on PE. */
void enter(struct bench *b, u32 vcpu, u32 pe);

#endif
