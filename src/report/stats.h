/* SPDX-License-Identifier: MIT */
/*
 * What a timed run did: an account of every device event, load of software
 * and hardware, delay per path.
 *
 * Every raised event ends in exactly one of: delivered (an acknowledge
 * answered it), merged (an acknowledge answered a later one while a carrier
 * of this one was still there), covered (all its carriers were destroyed and
 * a later event's acknowledge answered it: late, but answered), withdrawn (by
 * the guest), open (still on its way), lost (nothing carries it).
 */
#ifndef GS_REPORT_STATS_H
#define GS_REPORT_STATS_H

#include "core/obs.h"
#include "report/hist.h"

enum { STATS_DIRECT, STATS_SOFT, STATS_PATHS };

struct stats_irq {
	u64 raised_ns;		/* oldest event that nothing has answered */
	u32 outstanding;
	u32 acks;
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
