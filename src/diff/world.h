/* SPDX-License-Identifier: MIT */
/*
 * What software that wrote these operations believes: which device, event,
 * collection and vPE is mapped where, who is resident.  No pending state.
 *
 * The generator draws from it what makes sense; known.c tells by it which uses
 * of the hardware leave the architecture's ground.
 */
#ifndef GS_DIFF_WORLD_H
#define GS_DIFF_WORLD_H

#include "diff/plan.h"

enum ev_kind { EV_NONE, EV_LPI, EV_VLPI };

struct world_event { u8 kind; u8 at; u32 intid, doorbell; };	/* at: index of the collection or vPE */
struct world_dev { bool mapped; u8 size; u64 itt; struct world_event ev[PLAN_EVENTS]; };
struct world_col { bool mapped; u16 rd; };
struct world_vpe { bool mapped; u16 rd; u8 size; };
struct world_pe {
	bool lpis;		/* EnableLPIs */
	bool used;		/* was set before: its table may have bits */
	bool ptz;		/* GICR_PENDBASER.PTZ as last written */
	bool valid;		/* GICR_VPENDBASER.Valid */
	bool changed;		/* the write that cleared Valid changed more than that */
	u8 vpe;			/* resident or last so, by its table; PLAN_VPES: none of ours */
	u64 vpendbaser;
};

/* What software wrote of 32 interrupts. */
struct world_bank { u32 enable, edge; };

struct world {
	const struct plan *p;
	bool on;			/* GITS_CTLR.Enabled */
	struct world_dev dev[PLAN_DEVS];
	struct world_col col[PLAN_COLS];
	struct world_vpe vpe[PLAN_VPES];
	struct world_pe pe[PLAN_PES];
	struct world_bank spi[VIRT_INTIDS / 32];	/* [0] is nothing */
	struct world_bank priv[PLAN_PES];
	u32 groups;			/* that the CPU interface of PE 0 has enabled: bit 0, bit 1 */
};

void world_start(struct world *w, const struct plan *p);
void world_apply(struct world *w, const struct op *o);

/* Index by number as commands have it; the count (PLAN_DEVS, ...) when it is none of ours. */
u32 world_dev(const struct world *w, u64 dev_id);
u32 world_col(const struct world *w, u64 icid);
u32 world_vpe(const struct world *w, u64 vpeid);
/* A write to an ICFGR: the bank it is of, and its triggers then.  Null: it is none. */
struct world_bank *world_triggers(struct world *w, const struct op *o, u32 *edge);
/* Where a vPE is resident, or PLAN_PES. */
u32 world_resident(const struct world *w, u32 vpe);
/* Is it resident, or is an event mapped to it? */
bool world_vpe_used(const struct world *w, u32 vpe);
/* EventID of an index, and back (PLAN_EVENTS: none of ours). */
u32 world_event_id(u32 index);
u32 world_event_index(u64 event);
/* The event a command names, mapped or not; null: no such device or event, or the device is not mapped. */
struct world_event *world_event(struct world *w, u64 dev_id, u64 event);

#endif
