/* SPDX-License-Identifier: MIT */
/* A machine of two PEs, two vCPUs and one device, and procedures from text. */
#ifndef TEST_HYP_SUPPORT_H
#define TEST_HYP_SUPPORT_H

#include <check.h>

#include "core/choose.h"
#include "hyp/prog.h"
#include "hyp/run.h"

struct rig {
	struct hwmodel *hw;
	struct gic_config gic;
	struct guest_vm vm[1];
	struct guest_vcpu vcpu[2];
	struct guest_dev dev[1];
	struct guest_irq irq[2];
	u32 queue[6];
	struct guest_config guest;
	struct yml_doc *doc;
	struct hyp_program *prog;
	struct gicsim_diag d;
	struct gs gs;
	struct gs_layout lay;
	struct hyp_config hyp;
	struct gs_choices choices;
	u8 answer[CHOICES];
	struct chooser_list list;
	struct hyp_faults faults;
	bool running;
};

/* `hardware`: "gicv4.1-min", ...  The first vCPU starts direct when `direct`. */
void rig_init(struct rig *r, const char *hardware, bool direct);
/* Procedures of `text` (a mapping) on linux-6.12; those called "thread NAME" are threads. */
int rig_link(struct rig *r, const char *text);
/* Laid out, reset and set up. */
void rig_run(struct rig *r);
void rig_fini(struct rig *r);
/* Steps everything but devices to rest; false: more than `max` steps. */
bool rig_settle(struct rig *r, u32 max);
u32 rig_thread(const struct rig *r, const char *name);

#endif
