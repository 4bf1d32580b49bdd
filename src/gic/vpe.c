/* SPDX-License-Identifier: MIT */
/*
 * What belongs to a vPE wherever it is: its mapping, its virtual pending table
 * (VPT), the configuration of its vLPIs.
 *
 * Three sets per vPE.  PEND is the VPT as all redistributors together see it,
 * memory and caches merged: the truth.  SEEN, a subset, is what the
 * redistributor it is resident on has loaded: a vLPI that another
 * redistributor recorded stays out until the next schedule (V40-02, V41-12).
 * MEM is the VPT as hardware left it in memory, so that bringing memory up to
 * date costs what changed and not the size of the table.  When memory is
 * written is choice vpt_memory: only when the architecture demands it (v4.0:
 * end of a deschedule, last VMAPP V=0; v4.1: VMAPP V=0 Alloc=1), or always.
 *
 * Configuration: v4.1 from VMAPP; v4.0 from GICR_VPROPBASER where the vPE is
 * resident, remembered after that.  Cached as gicr_lpi.c says, per vPE.
 */
#include "gic/rd.h"

#include "core/bits.h"
#include "core/cost.h"
#include "core/diag.h"
#include "core/mem.h"
#include "gic/peset.h"
#include "gic/vpt_index.h"

bool vpe_exists(const struct gs *g, u32 vpeid)
{
	return vpeid < g->gic->vpes;
}

bool vpe_mapped(const struct gs *g, gs_vpe v)
{
	return vpe_exists(g, v.n) && vpe_at(g, v)->its_mask;
}

bool gic_vpe_used(const struct gs *g, gs_vpe v)
{
	return vpe_exists(g, v.n) && (vpe_at(g, v)->its_mask || vpe_at(g, v)->on1);
}

bool gic_vpt_exact(const struct gs *g, gs_vpe v)
{
	return !vpe_exists(g, v.n) || !(rd_v41(g) ? vpe_at(g, v)->its_mask : vpe_at(g, v)->on1);
}

struct pendmap vpe_map(const struct gs *g, u32 blk, gs_vpe v)
{
	return (struct pendmap){ blk, v.n, (1u << g->gic->vlpi_bits) - GIC_LPI_FIRST };
}

static bool has_state(const struct gs *g, u32 vintid)
{
	return vintid >= GIC_LPI_FIRST && vintid < 1u << g->gic->vlpi_bits;
}

bool vpe_lpi_pending(const struct gs *g, gs_vpe v, u32 vintid)
{
	return vpe_exists(g, v.n) && has_state(g, vintid) &&
	       pendmap_has(g, vpe_map(g, BLK_VPE_PEND, v), vintid - GIC_LPI_FIRST);
}

/* ------------------------------------------------------------ configuration */

static u8 config_in_memory(const struct gs *g, gs_vpe v, u32 vintid)
{
	const struct vpe *p = vpe_at(g, v);
	u64 val = 0;

	if (p->has_vconf)
		mem_read(g, p->vconf + (vintid - GIC_LPI_FIRST), 1, &val);
	return (u8)val;
}

u8 vpe_config(const struct gs *g, gs_vpe v, u32 vintid)
{
	u32 bit = vintid - GIC_LPI_FIRST;

	if (pendmap_has(g, vpe_map(g, BLK_VPE_CACHED, v), bit))
		return ((const u8 *)gs_at(g, BLK_VPE_CFG, v.n))[bit];
	return config_in_memory(g, v, vintid);
}

static inline __attribute__((always_inline)) struct rd_pending seen_of(const struct gs *g, gs_vpe v)
{
	struct rd_pending p = { vpe_map(g, BLK_VPE_SEEN, v), vpe_map(g, BLK_VPE_CACHED, v), BLK_VPE_BEST,
				gs_at(g, BLK_VPE_CFG, v.n), vpe_at(g, v)->vconf,
				vpe_at(g, v)->has_vconf, false, NULL };

	rd_bytes(g, &p);
	return p;
}

struct rd_pending vpe_seen(const struct gs *g, gs_vpe v)
{
	return seen_of(g, v);
}

GS_HOT static void seen_put(struct gs *g, gs_vpe v, u32 bit, bool on)
{
	struct rd_pending p;

	if (pendmap_put(g, vpe_map(g, BLK_VPE_SEEN, v), bit, on) == on)
		return;
	p = seen_of(g, v);
	if (on)
		rd_best_add(g, &p, bit);
	else
		rd_best_take(g, &p, bit);
	if (!p.caches)	/* and it is resident: nowhere else is anything loaded */
		rd_watch(g, peset_seen(g), GS_PE(vpe_at(g, v)->on1 - 1), &p, !pendmap_none(g, p.pend));
}

static void seen_none(struct gs *g, gs_vpe v)
{
	pendmap_for_each(g, vpe_map(g, BLK_VPE_SEEN, v), bit)
		seen_put(g, v, bit, false);
}

GS_HOT void vpe_config_load(struct gs *g, gs_vpe v, u32 vintid)
{
	struct pendmap cached = vpe_map(g, BLK_VPE_CACHED, v);
	u32 bit = vintid - GIC_LPI_FIRST;

	if (!vpe_at(g, v)->has_vconf || pendmap_has(g, cached, bit) ||
	    !gs_choose(g, CHOICE_lpi_config_cache))
		return;
	pendmap_put(g, cached, bit, true);
	*(u8 *)gs_mut_part(g, BLK_VPE_CFG, v.n, bit, 1) = config_in_memory(g, v, vintid);
	gs_cost(g, COST_RD_CONFIG, 1);
}

static void config_drop(struct gs *g, gs_vpe v, u32 bit)
{
	if (pendmap_put(g, vpe_map(g, BLK_VPE_CACHED, v), bit, false))
		*(u8 *)gs_mut_part(g, BLK_VPE_CFG, v.n, bit, 1) = 0;
}

void vpe_config_forget(struct gs *g, gs_vpe v)
{
	pendmap_for_each(g, vpe_map(g, BLK_VPE_CACHED, v), bit)
		config_drop(g, v, bit);
}

/* Anew, for one that is pending or, with prefetch, for any. */
static void config_fetch(struct gs *g, gs_vpe v, u32 vintid)
{
	struct rd_pending p;

	config_drop(g, v, vintid - GIC_LPI_FIRST);
	if (gs_choose(g, CHOICE_lpi_config_cache) == CONFIG_CACHE_PREFETCH ||
	    vpe_lpi_pending(g, v, vintid))
		vpe_config_load(g, v, vintid);
	if (!rd_caches(g) || !pendmap_has(g, vpe_map(g, BLK_VPE_SEEN, v), vintid - GIC_LPI_FIRST))
		return;
	p = seen_of(g, v);
	rd_best_note(g, &p, vintid - GIC_LPI_FIRST);
}

void vpe_prefetch(struct gs *g, gs_vpe v, u32 vintid)
{
	if (vpe_mapped(g, v) && has_state(g, vintid) && vpe_at(g, v)->has_vconf &&
	    gs_choose(g, CHOICE_lpi_config_cache) == CONFIG_CACHE_PREFETCH)
		config_fetch(g, v, vintid);
}

/* As gicr_lpi.c: a byte does not stay behind at the vPE its vLPI is moved away from. */
static void config_move(struct gs *g, gs_vpe v, gs_vpe to, u32 vintid)
{
	if (vpe_mapped(g, v) && has_state(g, vintid))
		config_drop(g, v, vintid - GIC_LPI_FIRST);
	vpe_prefetch(g, to, vintid);
}

/*
 * LPC-03: what was handed over on the old configuration goes back; see icv_copy.c.
 * After a command, with VSYNC at the latest; the registers have none, and
 * SYNCR.Busy says that all is done.
 */
static void reconsider_copy(struct gs *g, gs_vpe v, enum vpe_inv_by by)
{
	u32 on1 = vpe_at(g, v)->on1;

	if (!on1 || icv_copy_justified(g, GS_PE(on1 - 1)))
		return;
	if (by == INV_BY_REGISTER)
		icv_copy_recall(g, GS_PE(on1 - 1));
	else
		icv_copy_stale(g, v, gicr_v_at(g, GS_PE(on1 - 1))->copy_vintid);
}

void vpe_inv(struct gs *g, gs_vpe v, u32 vintid, enum vpe_inv_by by)
{
	if (!vpe_mapped(g, v) || !has_state(g, vintid))
		return;
	gs_cost(g, COST_RD_CONFIG, 1);
	rd_look_again(g, BLK_VPE, v.n);
	config_fetch(g, v, vintid);
	if (!vpe_lpi_pending(g, v, vintid))
		return;
	reconsider_copy(g, v, by);
	if (vpe_config(g, v, vintid) & LPI_CFG_Enable)
		doorbell_on_invalidate(g, v);
}

void vpe_inv_all(struct gs *g, gs_vpe v, enum vpe_inv_by by)
{
	if (!vpe_mapped(g, v))
		return;
	gs_cost(g, COST_RD_CONFIG, 1);
	rd_look_again(g, BLK_VPE, v.n);
	pendmap_for_each(g, vpe_map(g, BLK_VPE_CACHED, v), bit)
		config_fetch(g, v, bit + GIC_LPI_FIRST);
	reconsider_copy(g, v, by);
	if (vpe_any_pending(g, v, BLK_VPE_PEND, false))
		doorbell_on_invalidate(g, v);
}

/* ------------------------------------------------------------ memory of the VPT */

static void memory_put(struct gs *g, gs_vpe v, u32 bit, bool on)
{
	u32 vintid = bit + GIC_LPI_FIRST;
	u64 addr = vpe_at(g, v)->vpt + vintid / 8, byte;

	if (pendmap_put(g, vpe_map(g, BLK_VPE_MEM, v), bit, on) == on || mem_read(g, addr, 1, &byte))
		return;
	mem_write(g, addr, 1, bits_set(byte, vintid % 8, vintid % 8, on));
}

void vpe_write_back(struct gs *g, gs_vpe v)
{
	struct pendmap mem = vpe_map(g, BLK_VPE_MEM, v), pend = vpe_map(g, BLK_VPE_PEND, v);

	pendmap_for_each(g, mem, bit)
		if (!pendmap_has(g, pend, bit))
			memory_put(g, v, bit, false);
	pendmap_for_each(g, pend, bit)
		memory_put(g, v, bit, true);
}

/* Of its VPT, as far as there is state for it. */
static u32 vpt_words(const struct gs *g, const struct vpe *p)
{
	return (1u << (p->vpt_bits < g->gic->vlpi_bits ? p->vpt_bits : g->gic->vlpi_bits)) / 64;
}

static void load_from_memory(struct gs *g, gs_vpe v)
{
	const struct vpe *p = vpe_at(g, v);
	u64 vpt = p->vpt, word;

	for (u32 w = GIC_LPI_FIRST / 64; w < vpt_words(g, p); w++) {
		if (mem_read(g, vpt + w * 8ull, 8, &word))
			return;
		for (; word; word &= word - 1) {
			u32 vintid = w * 64 + bits_ctz(word);

			pendmap_put(g, vpe_map(g, BLK_VPE_MEM, v), vintid - GIC_LPI_FIRST, true);
			pendmap_put(g, vpe_map(g, BLK_VPE_PEND, v), vintid - GIC_LPI_FIRST, true);
			gs_emit4(g, OBS_CARRY, PLACE_VP, v.n, vintid, CAUSE_LOAD);
			vpe_config_load(g, v, vintid);
		}
	}
}

/* The only place where PEND changes, but for loads and the end of a mapping. */
static bool pend_put(struct gs *g, gs_vpe v, u32 vintid, bool on)
{
	u32 bit = vintid - GIC_LPI_FIRST;

	gs_cost(g, COST_RD_PENDING, 1);
	if (pendmap_put(g, vpe_map(g, BLK_VPE_PEND, v), bit, on) == on)
		return false;
	if (!on)
		seen_put(g, v, bit, false);
	if (gs_choose(g, CHOICE_vpt_memory))
		memory_put(g, v, bit, on);
	return true;
}

u32 vpe_parse(struct gs *g, gs_vpe v)
{
	u32 n = 0;

	pendmap_for_each(g, vpe_map(g, BLK_VPE_PEND, v), bit) {
		vpe_config_load(g, v, bit + GIC_LPI_FIRST);
		seen_put(g, v, bit, true);
		n++;
	}
	vsgi_parse(g, v);
	return n;
}

void vpe_unparse(struct gs *g, gs_vpe v)
{
	seen_none(g, v);
	vsgi_unload(g, v);
}

/* ------------------------------------------------------------ pending */

/* ITS-TRN-07, A18: bound by the VPT, and in v4.0 by VPROPBASER.IDbits of the redistributor. */
static bool in_range(const struct gs *g, gs_pe at, gs_vpe v, u32 vintid)
{
	u32 bits = vpe_at(g, v)->vpt_bits;

	if (!rd_v41(g)) {
		u32 n = (u32)bits_get(gicr_v_at(g, at)->vpropbaser, 4, 0);

		if (n < 13)	/* INT-05 */
			return false;
		bits = n + 1 < bits ? n + 1 : bits;
	}
	return vintid >= GIC_LPI_FIRST && vintid < (u64)1 << bits;
}

static enum rd_event drop(struct gs *g, gs_pe at, gs_vpe v, u32 vintid, enum obs_drop why)
{
	gs_emit4(g, OBS_RD_DROP, at.n, vintid, v.n + 1u, why);
	return EVENT_DROPPED;
}

GS_HOT enum rd_event vpe_lpi_set(struct gs *g, gs_pe at, gs_vpe v, u32 vintid, u32 doorbell, u32 cause)
{
	enum rd_event what;

	if (!vpe_mapped(g, v))
		return drop(g, at, v, vintid, DROP_VPE_UNMAPPED);
	if (!in_range(g, at, v, vintid))
		return drop(g, at, v, vintid, DROP_INTID_OOR);
	if (!has_state(g, vintid)) {
		gs_emit(g, OBS_UNMODELLED, UNMODELLED_intid, vintid, v.n);
		return drop(g, at, v, vintid, DROP_INTID_OOR);
	}
	what = pend_put(g, v, vintid, true) ? EVENT_NEW : EVENT_MERGED;
	gs_emit4(g, what == EVENT_NEW ? OBS_CARRY : OBS_MERGE, PLACE_VP, v.n, vintid, cause);
	vpe_config_load(g, v, vintid);
	if (gicr_vpe_here(g, at, v)) {
		seen_put(g, v, vintid - GIC_LPI_FIRST, true);
		return what;
	}
	doorbell_individual(g, at, v, vintid, doorbell, cause, what);
	if (vpe_at(g, v)->armed)
		doorbell_default(g, v, vpe_config(g, v, vintid) & LPI_CFG_Enable);
	return what;
}

GS_HOT void vpe_lpi_clear(struct gs *g, gs_vpe v, u32 vintid, u32 cause)
{
	if (!vpe_mapped(g, v) || !has_state(g, vintid))
		return;
	if (pend_put(g, v, vintid, false))
		gs_emit4(g, OBS_UNCARRY, PLACE_VP, v.n, vintid, cause);
	/* An acknowledge has taken its copy itself. */
	if (cause != CAUSE_ACK)
		icv_copy_stale(g, v, vintid);
}

/* ITS-MOV-03.  To the vPE it came from nothing moves and nothing is sent: plan_vmovi(). */
void vpe_lpi_move(struct gs *g, gs_pe at, const struct msg *m)
{
	gs_vpe v = GS_VPE(m->vpe), to = GS_VPE(m->to);

	gs_assert(v.n != to.n);
	if (!vpe_lpi_pending(g, v, m->intid)) {
		config_move(g, v, to, m->intid);
		return;
	}
	/* ITS-MOV-01: nothing is duplicated; what moves is taken back, whatever a clear may do. */
	if (icv_copy_of(g, v, m->intid))
		icv_copy_recall(g, GS_PE(vpe_at(g, v)->on1 - 1));
	if (vpe_exists(g, to.n))
		vpe_lpi_set(g, GS_PE(vpe_at(g, to)->target), to, m->intid, m->doorbell, CAUSE_MOVE);
	else
		gs_emit(g, OBS_UNMODELLED, UNMODELLED_vpeid_slot, to.n, at.n);
	vpe_lpi_clear(g, v, m->intid, CAUSE_MOVE);
	config_move(g, v, to, m->intid);
}

GS_HOT struct rd_best vpe_best(const struct gs *g, gs_vpe v)
{
	struct rd_pending p;

	if (pendmap_none(g, vpe_map(g, BLK_VPE_SEEN, v)))
		return (struct rd_best){ 0 };
	p = seen_of(g, v);
	return rd_best(g, &p);
}

bool vpe_any_pending(const struct gs *g, gs_vpe v, u32 blk, bool disabled)
{
	pendmap_for_each(g, vpe_map(g, blk, v), bit)
		if (disabled || vpe_config(g, v, bit + GIC_LPI_FIRST) & LPI_CFG_Enable)
			return true;
	return false;
}

/* ------------------------------------------------------------ mapping */

/* A vPE number that is still resident somewhere after its unmapping stays so: on1 is kept. */
static void forget(struct gs *g, gs_vpe v)
{
	struct vpe *p;

	pendmap_for_each(g, vpe_map(g, BLK_VPE_PEND, v), bit) {
		pendmap_put(g, vpe_map(g, BLK_VPE_PEND, v), bit, false);
		gs_emit4(g, OBS_UNCARRY, PLACE_VP, v.n, bit + GIC_LPI_FIRST, CAUSE_UNMAP);
		icv_copy_stale(g, v, bit + GIC_LPI_FIRST);
	}
	seen_none(g, v);
	pendmap_empty(g, vpe_map(g, BLK_VPE_MEM, v));
	vsgi_forget(g, v);
	vpe_config_forget(g, v);
	if (!rd_v41(g))
		vpt_index_take(g, v);
	p = vpe_mut(g, v);
	*p = (struct vpe){ .on1 = p->on1 };
}

static void create(struct gs *g, gs_vpe v, gs_pe pe, const struct msg *m)
{
	struct vpe *p = vpe_mut(g, v);

	gs_assert(pendmap_none(g, vpe_map(g, BLK_VPE_SEEN, v)));	/* the table that counts for those stays */
	p->vpt = m->vpt;
	p->vpt_bits = m->vpt_bits;
	p->target = pe.n;
	if (!rd_v41(g))
		vpt_index_add(g, v);
	if (rd_v41(g)) {
		p->vconf = m->vconf;
		p->has_vconf = 1;
		p->doorbell = m->doorbell;
	} else if (p->on1) {	/* never descheduled: where it runs the table is known */
		p->vconf = gicr_v_at(g, GS_PE(p->on1 - 1))->vpropbaser & bits_mask(51, 12);
		p->has_vconf = 1;
	}
	/* VMP-08; in v4.0 there is no promise of an empty table. */
	if (!rd_v41(g) || !(m->flags & MSG_PTZ))
		load_from_memory(g, v);
	if (!(m->flags & MSG_PTZ))
		vsgi_load(g, v);
	else if (!pending_table_zero(g, p->vpt, vpt_words(g, p)))
		gs_emit(g, OBS_UNPRED, UNPRED_ptz_false, pe.n, v.n);
	if (!rd_v41(g))
		return;
	if (!vpe_table_put(g, pe, v))
		gs_emit(g, OBS_UNPRED, UNPRED_vmapp_no_table, v.n, pe.n);
	gicr_lpi_prefetch(g, pe, m->doorbell);
}

/*
 * VMAPP V=1.  The first mapping to arrive creates the vPE; another ITS only
 * joins (VMP-06).  Remapping on the same ITS (UNPREDICTABLE, vmapp_mapped)
 * changes nothing.  Whether Alloc is where it should be is judged by the ITS.
 */
void vpe_map_on(struct gs *g, gs_its from, gs_pe pe, const struct msg *m)
{
	gs_vpe v = GS_VPE(m->vpe);
	bool first = !vpe_mapped(g, v);

	vpe_mut(g, v)->its_mask |= (u16)(1u << from.n);
	if (first)
		create(g, v, pe, m);
	gs_emit4(g, OBS_VPE_MAP, from.n, v.n, pe.n, 1);
}

/*
 * VMAPP V=0.  The last one (v4.1: Alloc=1) ends the vPE.  Without Alloc on the
 * last one nothing promises that memory is written (VMP-06, VMP-07): it is not.
 */
void vpe_unmap(struct gs *g, gs_its from, gs_pe pe, const struct msg *m)
{
	gs_vpe v = GS_VPE(m->vpe);
	u16 others = (u16)(vpe_at(g, v)->its_mask & ~(1u << from.n));
	bool alloc = !rd_v41(g) || m->flags & MSG_ALLOC;

	if (!vpe_mapped(g, v))
		return;
	if (gicr_vpe_resident(g, v))
		gs_emit(g, OBS_UNPRED, UNPRED_vmapp_resident, v.n, pe.n);
	if (rd_v41(g) && alloc)
		others = 0;
	vpe_mut(g, v)->its_mask = others;
	gs_emit4(g, OBS_VPE_MAP, from.n, v.n, pe.n, 0);
	if (others)
		return;
	if (vpe_at(g, v)->on1 &&
	    (!gicr_vpe_resident(g, v) || !gs_choose(g, CHOICE_vmapp_on_resident)))
		gicr_vpe_evict(g, v);
	if (rd_v41(g))
		vpe_table_clear(g, GS_PE(vpe_at(g, v)->target), v);
	if (alloc) {
		vpe_write_back(g, v);
		vsgi_store(g, v);
	}
	forget(g, v);
}

/* The default doorbell goes along: its byte is read anew where it will ring (LPC-07). */
static void move_entry(struct gs *g, gs_vpe v, gs_pe to, const struct msg *m)
{
	gs_pe from = GS_PE(vpe_at(g, v)->target);
	u32 doorbell = vpe_at(g, v)->doorbell;
	struct vpe *p = vpe_mut(g, v);

	p->target = to.n;
	if (m->flags & MSG_DB)
		p->doorbell = m->doorbell;
	if (!rd_v41(g))
		return;
	if (g->gic->group[from.n] != g->gic->group[to.n])
		vpe_table_clear(g, from, v);
	if (!vpe_table_put(g, to, v))
		gs_emit(g, OBS_UNPRED, UNPRED_vmapp_no_table, v.n, to.n);
	if (from.n != to.n)
		gicr_lpi_config_move(g, from, to, doorbell);
	if (m->flags & MSG_DB)
		gicr_lpi_prefetch(g, to, m->doorbell);
}

/* VMOVP (VMP-05, DB-10): pending state belongs to the vPE and stays; doorbells go elsewhere. */
void vpe_move_to(struct gs *g, gs_its from, const struct msg *m)
{
	gs_vpe v = GS_VPE(m->vpe);
	gs_pe to = GS_PE(m->to);

	if (!vpe_mapped(g, v))
		return;
	if (gicr_vpe_resident(g, v) && !gicr_vpe_here(g, to, v))
		gs_emit(g, OBS_UNPRED, UNPRED_vmovp_resident, v.n, to.n);
	move_entry(g, v, to, m);
	gs_emit(g, OBS_VPE_MOVE, from.n, v.n, to.n);
}

/* What a redistributor has loaded is part of what there is. */
static bool seen_pends(const struct gs *g, gs_vpe v)
{
	pendmap_for_each(g, vpe_map(g, BLK_VPE_SEEN, v), bit)
		if (!pendmap_has(g, vpe_map(g, BLK_VPE_PEND, v), bit))
			return false;
	return true;
}

bool vpe_sound(const struct gs *g, gs_vpe v)
{
	static const u32 maps[] = { BLK_VPE_PEND, BLK_VPE_SEEN, BLK_VPE_MEM, BLK_VPE_CACHED };
	struct rd_pending seen = vpe_seen(g, v);

	for (u32 k = 0; k < ARRAY_SIZE(maps); k++)
		if (!pendmap_sound(g, vpe_map(g, maps[k], v)))
			return false;
	return seen_pends(g, v) && rd_best_sound(g, &seen);
}
