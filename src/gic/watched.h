/* SPDX-License-Identifier: MIT */
/*
 * Where memory is looked at: tables of configuration bytes of which nothing is
 * cached, for which something is pending.
 *
 * Most writes to memory are to none of them, and that is to be seen without
 * holding them against each.  Memory is cut into pieces that no table is larger
 * than, so a table is in one or two; of each piece, by a hash of its number, it
 * is known how many tables are there.  So a write may be taken for one that
 * matters and is not, never the other way round.
 *
 * It repeats what other state says: shadow zone.  Kept where sets of PEs are
 * (peset.h).
 */
#ifndef GS_GIC_WATCHED_H
#define GS_GIC_WATCHED_H

#include "gic/state.h"

#define WATCHED_SLOTS 256u

void watched_layout(struct gs_layout *l, const struct gic_config *c);
/* One more who looks at the table there, or one less. */
void watched_put(struct gs *g, u64 table, bool on);
/* May any of these bytes be in a table that somebody looks at? */
bool watched_any(const struct gs *g, u64 addr, u32 len);

/* The same in counts of one's own, for audits: n[WATCHED_SLOTS]. */
void watched_count(const struct gs *g, u16 *n, u64 table);
bool watched_is(const struct gs *g, const u16 *n);

#endif
