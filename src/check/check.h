/* SPDX-License-Identifier: MIT */
/*
 * Invariants: what must hold, and the ghost state they need.
 *
 * Checks hear observations and write nothing but the ghost block.  Rows:
 * checks.def.  A failure is gs_fail(g, CHECK_x, ...).
 */
#ifndef GS_CHECK_CHECK_H
#define GS_CHECK_CHECK_H

#include "core/gs.h"
#include "core/obs.h"
#include "hw/hw.h"

enum check_id {
#define CHECK(name, number, when, text) CHECK_##name,
#include "check/checks.def"
#undef CHECK
	CHECKS
};

struct check_info { const char *name, *number, *when, *text; };
extern const struct check_info check_info[CHECKS];
/* CHECKS when unknown (nearest: *near, which may be null).  "legal.NAME" finds legal and sets *lint. */
enum check_id check_find(const char *name, u32 *lint, const char **near);

struct check_config {
	u32 spurious;		/* budget per conversion and interrupt */
	u64 bound_ns;		/* bounded_delay; 0: none */
	u64 enabled;		/* which invariants are judged: one bit each */
	bool timed;
};

struct check_run {		/* host side; not state */
	struct sink sink;
	u64 lints;		/* which unpred rows fired, one bit each */
	u64 windows;		/* reached race windows, one bit each */
	u64 window_count[64];
	bool inconclusive;
	u32 unmodelled;		/* last reason */
};

void check_layout(struct gs_layout *l, const struct guest_config *c);
void check_reset(struct gs *g);
void check_attach(struct check_run *r, struct gs *g);
/* For struct eng_model. */
void check_at_rest(struct gs *g);
void check_audit(struct gs *g);
/* no_loss: something is owed, nothing carries it, and only a conversion could pend it again. */
bool check_doomed(const struct gs *g, u16 inv);

/* What happened, one line: "nic0.rx0, target vm0.vcpu0: ...".  The name of the invariant is not in it. */
void check_explain(const struct gs *g, const struct gs_failure *f, char *buf, size_t n);
/* Ghost view for reports: is this irq owed, and how many carriers has it? */
bool check_owed(const struct gs *g, u32 irq);
/* The vCPU that the guest wants it at. */
u32 check_target(const struct gs *g, u32 irq);
u32 check_carriers(const struct gs *g, u32 irq);
/* The irq that a place (enum obs_place, where, intid) carries, or GS_NONE32. */
u32 check_irq_of(const struct gs *g, u32 place, u32 where, u32 intid);

/* Race windows, rows of windows.def. */
struct window_info { const char *name, *text; };
u32 window_count(void);
const struct window_info *window_row(u32 i);

#endif
