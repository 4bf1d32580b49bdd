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
#include "gic/peset.h"
#include "gic/rd_state.h"

#define GICR_CTLR_EnableLPIs 1u
/* In struct gicr.ctlr: what GICR_CTLR.RWP=1 stands for. */
#define GICR_RWP_LPIS        (1u << 16)
#define GICR_RWP_VPROPBASER  (1u << 17)
#define GICR_RWP_ALL         (GICR_RWP_LPIS | GICR_RWP_VPROPBASER)
#define VPENDBASER_Valid       ((u64)1 << 63)
#define VPENDBASER_Doorbell    ((u64)1 << 62)	/* v4.1 */
#define VPENDBASER_IDAI        ((u64)1 << 62)	/* v4.0 */
#define VPENDBASER_PendingLast ((u64)1 << 61)
#define VPENDBASER_Dirty       ((u64)1 << 60)
#define VPENDBASER_VGrp0En     ((u64)1 << 59)	/* v4.1 */
#define VPENDBASER_VGrp1En     ((u64)1 << 58)	/* v4.1 */
#define VPROPBASER_Valid       ((u64)1 << 63)	/* v4.1 */
#define VPROPBASER_Indirect    ((u64)1 << 55)	/* v4.1 */
#define VPROPBASER_Z           ((u64)1 << 52)	/* v4.1 */
#define VPROPBASER_SHARED      0x80effffffffff07full	/* v4.1: what is one for a group: table, not attributes */
#define VPE_ENTRY_ITS_SHIFT    47		/* v4.1: vPE Configuration table shared with ITSs */
#define VPE_ENTRY_ITSS         ((u64)0xffff << VPE_ENTRY_ITS_SHIFT)

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

extern const struct actor gicr_vlpi_actor, gicr_vpt_actor, gicr_inv_actor, gicr_vsgi_actor;

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
	u32 best;		/* block of the summary: element as of `pend` */
	const u8 *cache;	/* bytes of those in `cached` */
	u64 table;		/* in memory, byte of INTID 8192 */
	bool has_table;
	bool caches;		/* rd_caches() */
	const u8 *bytes;	/* of all that count: the cache, or the table; null: not known without asking */
};

/* Of a set that is not empty: most often it is, and that is seen before all this is put together. */
struct rd_best rd_best(const struct gs *g, const struct rd_pending *p);
/* Does the summary say what a search says?  For audits. */
bool rd_best_sound(const struct gs *g, const struct rd_pending *p);
/* The LPI is in the set from now on, no longer, or has another byte. */
void rd_best_add(struct gs *g, const struct rd_pending *p, u32 bit);
void rd_best_take(struct gs *g, const struct rd_pending *p, u32 bit);
void rd_best_note(struct gs *g, const struct rd_pending *p, u32 bit);
/* Memory was written, where no bytes are cached: was one of the set's? */
bool rd_best_wrote(struct gs *g, const struct rd_pending *p, u64 addr, u32 len);
/* The same for everybody (struct gs.wrote): those whose bytes were written are touched. */
void rd_wrote(struct gs *g, u64 addr, u32 len);
/*
 * Who has no byte cached looks at memory from now on, or no longer: there is
 * something pending.  `set`: peset_pend() or peset_seen().
 */
void rd_watch_change(struct gs *g, u32 set, gs_pe pe, const struct rd_pending *p, bool on);

static inline void rd_watch(struct gs *g, u32 set, gs_pe pe, const struct rd_pending *p, bool on)
{
	if (peset_kept(g))
		rd_watch_change(g, set, pe, p, on);
}

/* For audits: is who looks where what a search says? */
bool rd_watch_sound(const struct gs *g);

static inline bool rd_caches(const struct gs *g)
{
	return rd_choice_now(g, CHOICE_lpi_config_cache) != CONFIG_CACHE_NONE;
}
/* Where byte 0 of the table is if all of it is our own memory; else null. */
const u8 *rd_whole_table(const struct gs *g, const struct rd_pending *p);

/* Fills the last two of what has the others. */
static inline __attribute__((always_inline)) void rd_bytes(const struct gs *g, struct rd_pending *p)
{
	p->caches = rd_caches(g);
	p->bytes = p->caches ? p->cache : rd_whole_table(g, p);
}

u32 rd_best_bytes(u32 lpis);
/*
 * Hardware that keeps no configuration bytes reads them whenever it decides;
 * but nobody says when foreign memory has changed.  So it decides anew when an
 * invalidation arrives, and when something begins that waits for what it decides: element i of block blk is
 * what it decides about.
 */
void rd_look_again(struct gs *g, u32 blk, u32 i);

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
struct rd_pending gicr_lpis_pending(const struct gs *g, gs_pe pe);
void gicr_propbaser_set(struct gs *g, gs_pe pe, u64 val);
/* For audits: summaries are as a search finds. */
bool gicr_lpis_sound(const struct gs *g, gs_pe pe);
/* GICR_CTLR.EnableLPIs written. */
void gicr_lpis_enable(struct gs *g, gs_pe pe, bool on);
bool pending_table_zero(const struct gs *g, u64 table, u32 words);
/* The end of clearing it: the pending table is written. */
void gicr_lpis_off(struct gs *g, gs_pe pe);
/* GICR_INVLPIR, GICR_INVALLR written. */
void gicr_inv_write(struct gs *g, gs_pe pe, u8 what, u64 arg);

/* The byte of an LPI that is pending at `to` from now on. */
void gicr_lpi_config_move(struct gs *g, gs_pe from, gs_pe to, u32 intid);
/* It is about to become pending: begin to bring what that reads near.  Changes nothing. */
void gicr_lpi_hint(const struct gs *g, gs_pe pe, u32 intid);

/* ------------------------------------------------------------ GICR_CTLR.RWP for these bits: gicr_rwp.c */

/* Done now, or with gicr_catch_up(). */
void gicr_rwp_begin(struct gs *g, gs_pe pe, u32 what);
void gicr_rwp_end(struct gs *g, gs_pe pe);

/* ------------------------------------------------------------ vPE Configuration table: vpe_table.c */

/* GITS_TYPER.SVPET */
bool vpe_table_shared(const struct gs *g);
u32 vpe_entry_bytes(const struct gs *g);
bool vpe_table_has(const struct gs *g, gs_pe pe, gs_vpe v);
/* Through the table of redistributor `pe`; false: no room or no memory there. */
bool vpe_table_put(struct gs *g, gs_pe pe, gs_vpe v);
void vpe_table_clear(struct gs *g, gs_pe pe, gs_vpe v);
void vpe_table_begin(struct gs *g, gs_pe pe, bool z);

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
enum vpe_inv_by { INV_BY_COMMAND, INV_BY_REGISTER };
void vpe_inv(struct gs *g, gs_vpe v, u32 vintid, enum vpe_inv_by by);
void vpe_inv_all(struct gs *g, gs_vpe v, enum vpe_inv_by by);
/* Best enabled one of what the redistributor has seen. */
struct rd_best vpe_best(const struct gs *g, gs_vpe v);
struct rd_pending vpe_seen(const struct gs *g, gs_vpe v);
/* Is any enabled one pending (in map `blk`)?  `disabled`: count disabled ones too. */
bool vpe_any_pending(const struct gs *g, gs_vpe v, u32 blk, bool disabled);
/* Make memory of the VPT exact. */
void vpe_write_back(struct gs *g, gs_vpe v);
/* Read the VPT as loaded into the redistributor; number of bits. */
u32 vpe_parse(struct gs *g, gs_vpe v);
/* It holds nothing of the vPE any more. */
void vpe_unparse(struct gs *g, gs_vpe v);

/* For audits, as gicr_lpis_sound(). */
bool vpe_sound(const struct gs *g, gs_vpe v);

/* ------------------------------------------------------------ virtual SGIs: vsgi.c */

/* Beyond every INTID: vSGI n where vLPIs and vSGIs stand side by side. */
#define VSGI_INTID(n)	((u32)1 << 24 | (n))

static inline bool is_vsgi(u32 intid)
{
	return intid >> 24;
}

/* The INTID that software sees. */
static inline u32 vsgi_or_vlpi(u32 intid)
{
	return intid & 0xffffff;
}

void vsgi_layout(struct gs_layout *l, const struct gic_config *c);
bool vsgi_implemented(const struct gs *g);
u16 vsgi_pending(const struct gs *g, gs_vpe v);
struct rd_best vsgi_best(const struct gs *g, gs_vpe v, u8 groups);
bool vsgi_group0(const struct gs *g, gs_vpe v, u32 n);
/* Would it be forwarded as it is, with this priority? */
bool vsgi_justified(const struct gs *g, gs_vpe v, u32 n, u8 prio, u8 groups);
bool vsgi_enabled_pending(const struct gs *g, gs_vpe v, bool seen);
/* The vPE becomes resident and its VPT has been read; it has left. */
void vsgi_parse(struct gs *g, gs_vpe v);
void vsgi_unload(struct gs *g, gs_vpe v);
/* GITS_SGIR, as it arrives at redistributor `pe`. */
void vsgi_set(struct gs *g, gs_pe pe, gs_vpe v, u32 n);
void vsgi_clear(struct gs *g, gs_vpe v, u32 n, u32 cause);
/* The VSGI command: `conf` as struct msg has it. */
void vsgi_command(struct gs *g, gs_vpe v, u32 n, u32 conf);
/* With the end and the beginning of a mapping. */
void vsgi_store(struct gs *g, gs_vpe v);
void vsgi_load(struct gs *g, gs_vpe v);
void vsgi_forget(struct gs *g, gs_vpe v);
/* GICR_VSGIR written, GICR_VSGIPENDR read. */
void vsgi_ask(struct gs *g, gs_pe pe, u32 vpeid);
u32 vsgi_answer(const struct gs *g, gs_pe pe);

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
/* The default one, if it is armed: something became pending; is it enabled? */
void doorbell_default(struct gs *g, gs_vpe v, bool enabled);
void doorbell_on_invalidate(struct gs *g, gs_vpe v);
/* The vPE becomes resident. */
void doorbell_disarm(struct gs *g, gs_vpe v);

/* ------------------------------------------------------------ CPU interfaces: icc.c, icv.c, icv_copy.c, ich.c */

void icc_reset(struct gs *g, gs_pe pe);

/* The copy of PE `pe`, if it is of this vLPI, has lost its reason. */
void icv_copy_stale(struct gs *g, gs_vpe v, u32 vintid);
/* Is this vLPI the copy of the PE its vPE is on? */
bool icv_copy_of(const struct gs *g, gs_vpe v, u32 vintid);
void icv_copy_recall(struct gs *g, gs_pe pe);
/* It leaves the interface, in which it is. */
void icv_copy_gone(struct gs *g, gs_pe pe, u32 cause);
/* Has the copy there a reason to be there? */
bool icv_copy_justified(const struct gs *g, gs_pe pe);
/* VENG0 or VENG1 may have changed. */
void icv_groups_changed(struct gs *g, gs_pe pe);

#endif
