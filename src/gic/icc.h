/* SPDX-License-Identifier: MIT */
/* Physical CPU interface, among its parts. */
#ifndef GS_GIC_ICC_H
#define GS_GIC_ICC_H

#include "gic/gicd.h"
#include "gic/prio.h"
#include "gic/rd.h"

/* The interrupt that would be taken next. */
struct icc_best {
	u32 intid;		/* 1023: none */
	u8 prio;
	u8 grp;
	bool nmi;
	bool tie;		/* another one is as good */
};

static inline u32 icc_pri_bits(const struct gs *g)
{
	return g->hw->caps.icc_pri + 1;
}

static inline u32 icc_pre_bits(const struct gs *g)
{
	return prio_pre_bits(icc_pri_bits(g));
}

/* Registers are banked by Security state: Group 1, EOImode, CBPR. */
static inline u32 icc_grp1(const struct gic_as *as)
{
	return as->secure ? GRP1S : GRP1NS;
}

/* Best pending one of an enabled group, whatever the mask and the running priority say. */
struct icc_best icc_pending(const struct gs *g, gs_pe pe);
/* Is anything pending for a PE, asleep or not, that the Distributor forwards? */
bool icc_waiting(const struct gs *g, gs_pe pe);
/* The same if it is signalled: PRI-02, PRI-05. */
struct icc_best icc_signalled(const struct gs *g, gs_pe pe);
/* Bits of priorities that preempt, for interrupts of a group. */
u8 icc_group_mask(const struct gs *g, gs_pe pe, u32 grp);
/* PRI-04: of the internal view; PRIO_IDLE: none. */
u8 icc_running(const struct gs *g, gs_pe pe);
/* Highest active level of a group; APRS_LEVELS: none. */
u32 icc_level(const struct gs *g, gs_pe pe, u32 grp);
u32 icc_min_bpr(const struct gs *g, u32 grp);

/* What HPPIR0, HPPIR1 read for whoever asks, when `best` is the best (SEC-08, INT-03). */
u32 icc_hppir(const struct gs *g, const struct gic_as *as, struct icc_best best, bool reg1);
/* ICC_IAR0 (false), ICC_IAR1, ICC_NMIAR1 read. */
enum icc_iar { ICC_IAR_0, ICC_IAR_1, ICC_IAR_NMI };
u32 icc_iar(struct gs *g, const struct gic_as *as, enum icc_iar reg);
void icc_eoir(struct gs *g, const struct gic_as *as, u32 intid, bool reg1);
void icc_dir(struct gs *g, const struct gic_as *as, u32 intid);

#endif
