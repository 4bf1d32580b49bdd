/* SPDX-License-Identifier: MIT */
/*
 * Redistributors without an ITS: four PEs (two groups of two), four vPEs,
 * tables in memory, LPIs enabled, messages made by hand.
 *
 * Every call is one step: it is committed and checked for writes that were
 * not announced.  Observations are logged.
 */
#ifndef TESTS_SUPPORT_RD_H
#define TESTS_SUPPORT_RD_H

#include <check.h>

#include "gic/rd.h"

#define RIG_PROP  0x40000000ull
#define RIG_PEND  0x41000000ull		/* + pe * 64 KiB */
#define RIG_VCONF 0x42000000ull		/* + vpe * 64 KiB */
#define RIG_VPT   0x43000000ull		/* + vpe * 64 KiB */
#define RIG_TABLE 0x50000000ull		/* vPE Configuration tables: group 0, group 1, and a page to spare */
#define RIG_LOG   512
#define RIG_ANY   0xfffffffeu
#define RIG_DB    8300u			/* default doorbell of vPE n: RIG_DB + n */

struct rig {
	struct gs g;
	struct gs_layout lay;
	struct hwmodel hw;
	struct gic_config cfg;
	struct gs_choices ch;
	u8 answer[CHOICES];
	struct sink sink;
	struct obs log[RIG_LOG];
	u32 nlog;
};

struct rig *rig_new(enum gic_version v);
void rig_free(struct rig *r);
/* A step around any call: rig_step(r, gicr_vpendbaser_write(&r->g, pe, val)). */
void rig_begin(struct rig *r);
void rig_end(struct rig *r);
#define rig_step(r, call)                                                                          \
	do {                                                                                       \
		rig_begin(r);                                                                      \
		call;                                                                              \
		rig_end(r);                                                                        \
	} while (0)
/* Observations since the last rig_forget(); RIG_ANY matches all. */
u32 rig_saw(const struct rig *r, enum obs_kind k, u32 a, u32 b, u32 c, u32 d);
void rig_forget(struct rig *r);
/* Steps of the three actors until none is ready; how many. */
u32 rig_settle(struct rig *r);
/* One step of actor `a`, instance k, which must be ready. */
void rig_act(struct rig *r, const struct actor *a, u32 k);

/* Configuration bytes: priority and enable. */
void rig_lpi(struct rig *r, u32 intid, u8 prio, bool on);
void rig_vlpi(struct rig *r, u32 vpe, u32 vintid, u8 prio, bool on);
u64 rig_mem(const struct rig *r, u64 addr);

void rig_take(struct rig *r, u32 pe, struct msg m);
void rig_set(struct rig *r, u32 pe, u32 intid);
void rig_vset(struct rig *r, u32 pe, u32 vpe, u32 vintid, u32 doorbell);
void rig_vclear(struct rig *r, u32 pe, u32 vpe, u32 vintid);
void rig_vmap(struct rig *r, u32 pe, u32 vpe, u8 flags);
void rig_vunmap(struct rig *r, u32 pe, u32 vpe, u8 flags);
/* VPENDBASER written so that the vPE becomes resident; the VPT is not parsed yet. */
void rig_load(struct rig *r, u32 pe, u32 vpe);
void rig_put(struct rig *r, u32 pe, u64 bits);
/* Mapped on PE pe, resident, parsed; the guest's interface open. */
void rig_run(struct rig *r, u32 pe, u32 vpe);
void rig_open_guest(struct rig *r, u32 pe);
u32 rig_guest_ack(struct rig *r, u32 pe);

/* GICv4.1, vPE 1 runs on PE 0: vLPIs 8192 and 8194 of priority 0xa0, 8193 of 0x80; vPE 2 has 8192. */
struct rig *rig_guest(void);
/* The vLPI of that vPE is pending, and handed over. */
void rig_copied(struct rig *r, u32 vintid);
/* An acknowledge of Group 1 there. */
u32 rig_ack(struct rig *r, bool *direct);

#define rig_unpred(r, row) rig_saw(r, OBS_UNPRED, UNPRED_##row, RIG_ANY, RIG_ANY, RIG_ANY)
#define rig_choose(r, row, option) ((r)->answer[CHOICE_##row] = (u8)(option))

#endif
