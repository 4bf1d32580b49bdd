/* SPDX-License-Identifier: MIT */
/*
 * The embedding API, among its own files.
 *
 *   create.c    configuration -> struct gs and back
 *   access.c    MMIO and system registers
 *   input.c     MSIs, wires, memory of its own
 *   drive.c     running the hardware, telling lines
 *   save.c      state as bytes
 *   look.c      what is pending, counts
 *
 * Every public function that changes anything is api_begin(), one step of
 * the model, api_end(): that way what the step touched reaches the actors and
 * the lines in one place.
 */
#ifndef GS_API_API_H
#define GS_API_API_H

#include <gicsim/gicsim.h>

#include "core/choose.h"
#include "core/gs.h"
#include "core/obs.h"
#include "gic/gic.h"
#include "hw/hw.h"

/* One row of gic_actors that has instances, and which of them may be able to step: the others were asked and could not. */
struct api_row {
	const struct actor *actor;
	u64 *suspect;		/* one bit per instance */
	u64 last;		/* bits of the last word that stand for instances */
	u32 words, number;	/* of the row, for observations */
};

struct gicsim {
	struct gs gs;
	struct gs_layout lay;
	struct gic_config gic;
	struct hwmodel *hw;
	struct gs_choices choices;
	struct chooser_seeded chooser;
	struct sink sink;
	struct gicsim_ops ops;
	struct gicsim_count counts;
	u64 fingerprint;	/* of what a saved state must fit */
	struct api_row *row;
	u32 nrows;
	u32 busy;		/* bit per row with a suspect */
	u32 watchers[64];	/* by block: rows that watch it */
	u64 lines;		/* PEs whose lines may have changed, bit = number mod 64 */
	u8 level[GIC_PES_MAX];	/* lines as last told */
	bool its_lines;		/* one of an ITS may have changed */
	u32 its_level;		/* these as last told, bit per ITS */
	bool stepped;
};

/* For floors above that look inside; nothing there may be changed. */
const struct gs *api_gs(const struct gicsim *g);

/* What gicsim_create() gives with this seed; whoever hears lines knows that all are down. */
void api_restart(struct gicsim *g, u64 seed);

/*
 * Between calls: what is kept twice against a recomputation, actors that were
 * not asked against what they would say, lines as told against lines.  Null,
 * or what disagrees.  Foreign memory must say what it said to the hardware.
 */
const char *api_audit(const struct gicsim *g);

/* A call that is one step of software or of a device. */
void api_begin(struct gicsim *g);
void api_end(struct gicsim *g);

int drive_init(struct gicsim *g);
void drive_fini(struct gicsim *g);
/* Ask every actor, recompute every line: the state has been replaced. */
void drive_all(struct gicsim *g);

u64 save_fingerprint(const struct gicsim *g, const struct gicsim_config *c);

#endif
