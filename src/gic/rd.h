/* SPDX-License-Identifier: MIT */
/*
 * Redistributors and CPU interfaces, among themselves and for the rest of
 * src/gic.
 *
 * gicr.c takes messages of the ITSs; gicr_lpi.c has physical LPIs; vpe.c what
 * belongs to a vPE wherever it is; gicr_vpe.c who is resident; doorbell.c when
 * the host is told; icc.c, icv.c, ich.c the CPU interfaces.
 */
#ifndef GS_GIC_RD_H
#define GS_GIC_RD_H

#include "core/actor.h"
#include "core/choose.h"
#include "core/obs.h"
#include "core/obs_enums.h"
#include "gic/mmio.h"
#include "gic/msg.h"
#include "gic/pendmap.h"
#include "gic/rd_state.h"

#define GICR_CTLR_EnableLPIs 1u
#define VPENDBASER_Valid       ((u64)1 << 63)
#define VPENDBASER_Doorbell    ((u64)1 << 62)	/* v4.1 */
#define VPENDBASER_IDAI        ((u64)1 << 62)	/* v4.0 */
#define VPENDBASER_PendingLast ((u64)1 << 61)
#define VPENDBASER_Dirty       ((u64)1 << 60)
#define VPENDBASER_VGrp1En     ((u64)1 << 58)	/* v4.1 */
#define VPROPBASER_Valid       ((u64)1 << 63)	/* v4.1 */

/* Bits that software may write. */
#define GICR_PROPBASER_WMASK 0x070fffffffffff9full
#define GICR_PENDBASER_WMASK 0x070fffffffff0f80ull
#define VPROPBASER_WMASK_40  0x070fffffffffff9full
#define VPROPBASER_WMASK_41  0x87efffffffffffffull
#define VPENDBASER_WMASK_40  0x670fffffffff0f80ull
#define VPENDBASER_WMASK_41  0x6c0000000000ffffull
#define GICR_VPROPBASER_UNKNOWN(g) \
	(rd_v41(g) ? VPROPBASER_WMASK_41 & ~VPROPBASER_Valid : VPROPBASER_WMASK_40)
#define GICR_VPENDBASER_UNKNOWN(g) \
	(rd_v41(g) ? VPENDBASER_WMASK_41 : VPENDBASER_WMASK_40 & ~VPENDBASER_PendingLast)

/* Options of choice lpi_config_cache. */
enum { CONFIG_CACHE_NONE, CONFIG_CACHE_STICKY, CONFIG_CACHE_PREFETCH };

#define LPI_CFG_Enable 1u
#define LPI_CFG_Prio   0xfcu

void gicr_layout(struct gs_layout *l, const struct gic_config *c);
void gicr_reset(struct gs *g);

extern const struct actor gicr_vlpi_actor, gicr_vpt_actor, gicr_inv_actor;

static inline bool rd_v41(const struct gs *g)
{
	return g->gic->version >= GICV4_1;
}

/* For readers, which cannot ask: the answer there is by now, or the first option. */
static inline u32 rd_choice_now(const struct gs *g, u32 id)
{
	u32 a = 0;

	if (g->choices->answer[id] != GS_ANY)
		return g->choices->answer[id];
	return gs_choice_bound(g, id, &a) ? a : 0;
}

/* What became of an event. */
enum rd_event { EVENT_DROPPED, EVENT_NEW, EVENT_MERGED };

/* The best of a set of pending LPIs: priority first, then choice best_of_equal. */
struct rd_best {
	u32 intid;		/* 0: none */
	u8 prio;
	bool tie;		/* another one has the same priority */
};

/* Pending LPIs and where their configuration bytes are. */
struct rd_pending {
	struct pendmap pend, cached;
	const u8 *cache;	/* bytes of those in `cached` */
	u64 table;		/* in memory, byte of INTID 8192 */
	bool has_table;
};

struct rd_best rd_best(const struct gs *g, const struct rd_pending *p);

/* ------------------------------------------------------------ physical LPIs: gicr_lpi.c */

bool gicr_lpis_on(const struct gs *g, gs_pe pe);
bool gicr_lpi_in_range(const struct gs *g, gs_pe pe, u32 intid);
bool gicr_lpi_pending(const struct gs *g, gs_pe pe, u32 intid);
enum rd_event gicr_lpi_set(struct gs *g, gs_pe pe, u32 intid, u32 cause, u32 vpe1);
void gicr_lpi_clear(struct gs *g, gs_pe pe, u32 intid, u32 cause);
void gicr_lpi_move(struct gs *g, gs_pe from, gs_pe to, u32 intid);
void gicr_lpi_move_all(struct gs *g, gs_pe from, gs_pe to);
void gicr_lpi_inv(struct gs *g, gs_pe pe, u32 intid);
void gicr_lpi_inv_all(struct gs *g, gs_pe pe);
u8 gicr_lpi_config(const struct gs *g, gs_pe pe, u32 intid);
struct rd_best gicr_lpi_best(const struct gs *g, gs_pe pe);
/* GICR_CTLR.EnableLPIs written. */
void gicr_lpis_enable(struct gs *g, gs_pe pe, bool on);
/* GICR_INVLPIR, GICR_INVALLR written. */
void gicr_inv_write(struct gs *g, gs_pe pe, u8 what, u64 arg);

/* ------------------------------------------------------------ SGIs and PPIs: gicr_sgi.c */

bool gicr_rwp(const struct gs *g, gs_pe pe);
/* What GICR_CTLR.RWP and GICR_WAKER.ChildrenAsleep report has happened. */
void gicr_catch_up(struct gs *g, gs_pe pe);
/* ICC_SGI0R, ICC_SGI1R, ICC_ASGI1R written; `grp` (bank.h): the group it is sent as. */
void gicr_sgi_send(struct gs *g, const struct gic_as *as, u64 val, u32 grp);

/* ------------------------------------------------------------ vPEs: vpe.c */

bool vpe_exists(const struct gs *g, u32 vpeid);
struct pendmap vpe_map(const struct gs *g, u32 blk, gs_vpe v);
void vpe_map_on(struct gs *g, gs_its from, gs_pe pe, const struct msg *m);
void vpe_unmap(struct gs *g, gs_its from, gs_pe pe, const struct msg *m);
void vpe_move_to(struct gs *g, gs_its from, const struct msg *m);
u8 vpe_config(const struct gs *g, gs_vpe v, u32 vintid);
void vpe_config_load(struct gs *g, gs_vpe v, u32 vintid);
void vpe_config_forget(struct gs *g, gs_vpe v);
/* A vLPI becomes pending: message delivered at redistributor `at`. */
enum rd_event vpe_lpi_set(struct gs *g, gs_pe at, gs_vpe v, u32 vintid, u32 doorbell, u32 cause);
void vpe_lpi_clear(struct gs *g, gs_vpe v, u32 vintid, u32 cause);
bool vpe_lpi_pending(const struct gs *g, gs_vpe v, u32 vintid);
void vpe_lpi_move(struct gs *g, gs_pe at, const struct msg *m);
void vpe_inv(struct gs *g, gs_vpe v, u32 vintid);
void vpe_inv_all(struct gs *g, gs_vpe v);
/* Best enabled one of what the redistributor has seen. */
struct rd_best vpe_best(const struct gs *g, gs_vpe v);
/* Is any enabled one pending (in map `blk`)?  `disabled`: count disabled ones too. */
bool vpe_any_pending(const struct gs *g, gs_vpe v, u32 blk, bool disabled);
/* Make memory of the VPT exact. */
void vpe_write_back(struct gs *g, gs_vpe v);
/* Read the VPT as loaded into the redistributor; number of bits. */
u32 vpe_parse(struct gs *g, gs_vpe v);

/* ------------------------------------------------------------ residency: gicr_vpe.c */

void gicr_vpropbaser_write(struct gs *g, gs_pe pe, u64 val);
void gicr_vpendbaser_write(struct gs *g, gs_pe pe, u64 val);
u64 gicr_vpendbaser_read(const struct gs *g, gs_pe pe);
/* Would a redistributor at `at` find the vPE resident? */
bool gicr_vpe_here(const struct gs *g, gs_pe at, gs_vpe v);
/* Is Valid=1 for it anywhere? */
bool gicr_vpe_resident(const struct gs *g, gs_vpe v);
/* Without software: unmapped, taken by another PE. */
void gicr_vpe_evict(struct gs *g, gs_vpe v);

/* ------------------------------------------------------------ doorbells: doorbell.c */

void doorbell_individual(struct gs *g, gs_pe at, gs_vpe v, u32 vintid, u32 doorbell, u32 cause,
			 enum rd_event what);
/* The default one, if it is armed and `vintid`, which is pending, is enabled. */
void doorbell_default(struct gs *g, gs_vpe v, u32 vintid);
void doorbell_on_invalidate(struct gs *g, gs_vpe v);
/* The vPE becomes resident. */
void doorbell_disarm(struct gs *g, gs_vpe v);

/* ------------------------------------------------------------ CPU interfaces: icc.c, icv.c, ich.c */

void icc_reset(struct gs *g, gs_pe pe);

/* The copy of PE `pe`, if it is of this vLPI, has lost its reason. */
void icv_copy_stale(struct gs *g, gs_vpe v, u32 vintid);
/* Is this vLPI the copy of the PE its vPE is on? */
bool icv_copy_of(const struct gs *g, gs_vpe v, u32 vintid);
void icv_copy_recall(struct gs *g, gs_pe pe);
/* Has the copy there a reason to be there? */
bool icv_copy_justified(const struct gs *g, gs_pe pe);

#endif
