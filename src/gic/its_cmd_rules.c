/* SPDX-License-Identifier: MIT */
/*
 * What is checked before a command does anything: row per rule, in the order
 * of checking (which the architecture leaves open), with the error byte of
 * the code.  A check also looks up what it checks, for the plan.
 *
 * Codes: Linux and the GIC-600 manual know most of them; VMAPI 13 and VMAPP
 * 20 are built from the pattern, as no source has them.  Where implementations
 * differ (10 for 07, 20 and 21 for an unknown RDbase) its_cmdq.c says which.
 */
#include "core/obs.h"
#include "gic/its_cmd.h"
#include "gic/rd.h"

typedef bool its_rule_fn(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p);

/*
 * In range?  Where a level-2 page is missing there is no entry: those who would
 * write one are out of range, for the others it is not mapped.
 */
static bool in_table(const struct its_cmd *c, struct its_plan *p, enum its_look look)
{
	bool writes = c->op == ITS_MAPD || c->op == ITS_MAPC || c->op == ITS_VMAPP;

	return plan_found(p, look) || (look == LOOK_ABSENT && !writes);
}

/* ------------------------------------------------------------ devices and events */

GS_HOT static bool device_in_range(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	return in_table(c, p, its_dte_get(g, i, (u32)c->f[F_DeviceID], &p->dte, &p->walks));
}

static bool itt_size_ok(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	(void)i, (void)p;
	return !c->f[F_V] || c->f[F_Size] <= g->hw->caps.event_bits;
}

GS_HOT static bool device_mapped(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	(void)g, (void)i, (void)c;
	return p->dte.valid;
}

GS_HOT static bool event_in_range(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	(void)i;
	if (c->f[F_EventID] >= 1ull << (p->dte.size + 1))
		return false;
	if (!plan_found(p, its_ite_get(g, &p->dte, (u32)c->f[F_EventID], &p->ite, &p->walks)))
		return false;
	p->was_mapped = p->ite.valid;
	p->was_vpe = p->ite.valid && p->ite.virt ? p->ite.icid_or_vpe : (u16)GS_NONE16;
	return true;
}

GS_HOT static bool event_mapped(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	(void)g, (void)i;
	if (!p->ite.valid && (c->op == ITS_MOVI || c->op == ITS_VMOVI))
		p->unpred |= 1ull << UNPRED_movi_unmapped;
	return p->ite.valid;
}

static bool event_physical(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	(void)g, (void)i, (void)c;
	return !p->ite.virt;
}

static bool event_virtual(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	(void)g, (void)i, (void)c;
	return p->ite.virt;
}

/* ------------------------------------------------------------ INTIDs */

static bool pintid_ok(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	(void)i, (void)p;
	return its_lpi_ok(g, c->op == ITS_MAPI ? c->f[F_EventID] : c->f[F_pINTID]);
}

static bool doorbell_ok(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	u64 db = c->f[F_Dbell];

	(void)i;
	if ((c->op == ITS_VMOVI && !c->f[F_D]) || db == GIC_DOORBELL_NONE)
		return true;
	if (g->gic->version >= GICV4_1 && g->hw->caps.nid)
		p->unpred |= 1ull << UNPRED_nid_doorbell;
	return its_lpi_ok(g, db);
}

static bool vintid_ok(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	u64 vintid = c->op == ITS_VMAPI ? c->f[F_EventID] : c->f[F_vINTID];
	u32 bits = p->vte.valid ? p->vte.vpt_size + 1u : 24;

	(void)g, (void)i;
	return vintid >= GIC_LPI_FIRST && vintid < 1ull << (bits < 24 ? bits : 24);
}

/* ------------------------------------------------------------ collections and redistributors */

GS_HOT static bool collection_in_range(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	return in_table(c, p, its_cte_get(g, i, (u32)c->f[F_ICID], &p->cte, &p->walks));
}

/* MOVI wants the event's present collection mapped as well. */
static bool collection_mapped(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	gs_pe pe;

	if (c->op == ITS_MOVI && !plan_event_pe(g, i, p, &pe))
		return false;
	return p->cte.valid;
}

/* RDbase: a Processor_Number, or with PTA an address; see gic_rdbase(). */
static bool rd_of(const struct gs *g, u64 rdbase, gs_pe *pe)
{
	u64 n = rdbase, first = gic_rdbase(g, GS_PE(0));

	if (g->hw->caps.pta && g->gic->pes > 1)
		n = (rdbase - first) / (gic_rdbase(g, GS_PE(1)) - first);
	else if (g->hw->caps.pta)
		n = 0;
	*pe = GS_PE(n);
	return n < g->gic->pes && gic_rdbase(g, *pe) == rdbase;
}

static bool rd_ok(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	(void)i;
	if ((c->op == ITS_MAPC || c->op == ITS_VMAPP) && !c->f[F_V])
		return true;
	return rd_of(g, c->f[F_RDbase], &p->pe);
}

static bool rd2_ok(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	(void)i;
	return rd_of(g, c->f[F_RDbase2], &p->pe2);
}

/* GIC-600 refuses a target that takes no LPIs; see choice lpis_off_target. */
static bool takes_lpis(const struct gs *g, gs_pe pe)
{
	return gicr_lpis_on(g, pe) || !rd_choice_now(g, CHOICE_lpis_off_target);
}

static bool rd_on(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	(void)i;
	return (c->op == ITS_MAPC && !c->f[F_V]) || takes_lpis(g, p->pe);
}

static bool rd2_on(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	(void)i, (void)c;
	return takes_lpis(g, p->pe2);
}

/* ------------------------------------------------------------ vPEs */

static bool vpe_in_range(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	u64 v = c->f[F_vPEID];

	if (v < its_vpeids(g) && v >= g->gic->vpes) {
		p->unmodelled |= 1ull << UNMODELLED_vpeid_slot;
		return false;
	}
	return v < its_vpeids(g) && in_table(c, p, its_vte_get(g, i, GS_VPE(v), &p->vte, &p->walks));
}

static bool vpt_size_ok(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	(void)i, (void)p;
	return !c->f[F_V] || c->f[F_VPT_size] <= g->hw->caps.idbits;
}

static bool vpe_valid(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	(void)i;
	if (c->op == ITS_VMAPP && c->f[F_V])
		return true;
	/* In v4.0 it is what completes the unmap before it; in v4.1 that completes by itself. */
	if (c->op == ITS_VSYNC && g->gic->version == GICV4_0)
		return true;
	if (!p->vte.valid && c->op == ITS_VSYNC)
		p->unpred |= 1ull << UNPRED_vsync_unmapped;
	return p->vte.valid;
}

static bool event_vpe_valid(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	gs_pe pe;

	(void)c;
	return plan_event_pe(g, i, p, &pe);
}

/* ------------------------------------------------------------ the rows */

#define C(name) (1ull << ITS_##name)
#define OF_EVENT (C(CLEAR) | C(DISCARD) | C(INT) | C(INV) | C(MAPI) | C(MAPTI) | C(MOVI) | \
		  C(VMAPI) | C(VMAPTI) | C(VMOVI))

/* Row: error, check, commands it is for.  No check has the same error twice. */
#define RULES(RULE, op) \
	RULE(op, 0x01, device_in_range, OF_EVENT | C(MAPD)) \
	RULE(op, 0x02, itt_size_ok, C(MAPD)) \
	RULE(op, 0x04, device_mapped, OF_EVENT) \
	RULE(op, 0x05, event_in_range, OF_EVENT) \
	RULE(op, 0x07, event_mapped, C(CLEAR) | C(DISCARD) | C(INT) | C(INV) | C(MOVI) | C(VMOVI)) \
	RULE(op, 0x10, event_physical, C(MOVI)) \
	RULE(op, 0x15, event_virtual, C(VMOVI)) \
	RULE(op, 0x06, pintid_ok, C(MAPI) | C(MAPTI)) \
	RULE(op, 0x06, doorbell_ok, C(VMAPI) | C(VMAPTI) | C(VMOVI)) \
	RULE(op, 0x03, collection_in_range, C(MAPC) | C(MAPI) | C(MAPTI) | C(MOVI) | C(INVALL)) \
	RULE(op, 0x02, rd_ok, C(MAPC)) \
	RULE(op, 0x09, collection_mapped, C(MOVI) | C(INVALL)) \
	RULE(op, 0x01, rd_ok, C(MOVALL)) \
	RULE(op, 0x21, rd2_ok, C(MOVALL))	/* 01 unless choice rdbase_code says otherwise */ \
	RULE(op, 0x23, rd_on, C(MAPC) | C(MOVALL)) \
	RULE(op, 0x24, rd2_on, C(MOVALL)) \
	RULE(op, 0x11, vpe_in_range, \
	     C(VMAPP) | C(VMAPI) | C(VMAPTI) | C(VMOVP) | C(VSYNC) | C(VINVALL) | C(INVDB) | C(VSGI)) \
	RULE(op, 0x13, vintid_ok, C(VMAPI) | C(VMAPTI)) \
	RULE(op, 0x12, vpt_size_ok, C(VMAPP)) \
	RULE(op, 0x14, vpe_valid, C(VMAPP) | C(VMOVP) | C(VSYNC) | C(VINVALL) | C(INVDB) | C(VSGI)) \
	RULE(op, 0x20, rd_ok, C(SYNC) | C(VMAPP) | C(VMOVP)) \
	RULE(op, 0x16, event_vpe_valid, C(VMOVI)) \
	RULE(op, 0x17, vpe_in_range, C(VMOVI)) \
	RULE(op, 0x17, vpe_valid, C(VMOVI))

enum rule_id {
#define RULE(op, error, ok, cmds) RULE_##ok##_##error,
	RULES(RULE, 0)
#undef RULE
	RULE_COUNT
};

static const struct rule {
	u8 error;
	its_rule_fn *ok;
} rules[] = {
#define RULE(op, error, ok, cmds) { error, ok },
	RULES(RULE, 0)
#undef RULE
};

/* By opcode: a bit for each rule, so that a command meets its own and no others. */
static const u32 rules_of[64] = {
#define RULE(op, error, ok, cmds) | (u32)((cmds) >> (op) & 1) << RULE_##ok##_##error
#define ITS_CMD(opcode, name, since, plan, apply, text) [opcode] = 0 RULES(RULE, opcode),
#include "gic/its_cmds.def"
#undef ITS_CMD
#undef RULE
};

_Static_assert(RULE_COUNT <= 32, "a bit each");

u8 its_check(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	for (u32 left = rules_of[c->op]; left; left &= left - 1) {
		const struct rule *r = &rules[bits_ctz(left)];

		if (!r->ok(g, i, c, p))
			return r->error;
	}
	return 0;
}
