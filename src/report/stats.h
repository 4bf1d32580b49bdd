/* SPDX-License-Identifier: MIT */
/*
 * What a timed run did: an account of every device event, load of software
 * and hardware, delay per path.
 *
 * Every raised event ends in exactly one of: delivered (an acknowledge
 * answered it), merged (it had met an earlier one, and one acknowledge answered
 * both), covered (all its carriers were destroyed and
 * a later event's acknowledge answered it: late, but answered), withdrawn (by
 * the guest), open (still on its way), lost (nothing carries it).
 */
#ifndef GS_REPORT_STATS_H
#define GS_REPORT_STATS_H

#include "core/obs.h"
#include "report/hist.h"

enum { STATS_DIRECT, STATS_SOFT, STATS_PATHS };

#define STATS_KEPT 8u

struct stats_irq {
	u64 flying[STATS_KEPT];	/* when those were raised that have not arrived: in a vector's pending */
	u64 arrived[STATS_KEPT];	/* bit or on their way; those that have, and nothing has answered */
	u32 nflying, narrived;	/* oldest first */
	u32 more;		/* arrived besides, between the oldest and the others */
	u32 acks;
	u64 open;		/* once finished */
	u64 max_ns;		/* longest delay */
};

struct stats {
	struct sink sink;
	u32 nirqs;
	struct stats_irq *irq;
	u64 raised, delivered[STATS_PATHS], merged, covered, withdrawn, open, lost, spurious;
	u64 doorbells, kicks, wakes, blocks, exits, injects, host_irqs, residencies, conversions, its_commands;
	u64 its_command[256];	/* by opcode */
	struct hist delay[STATS_PATHS];
};

/* Memory for n irqs; 0 or GICSIM_E_NOMEM. */
int stats_init(struct stats *s, u32 nirqs);
void stats_fini(struct stats *s);
void stats_attach(struct stats *s, struct gs *g);
/* After the run: what is outstanding is open or lost. */
void stats_finish(struct stats *s, const struct gs *g);

#endif
