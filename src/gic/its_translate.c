/* SPDX-License-Identifier: MIT */
/*
 * DeviceID + EventID -> what becomes pending where.
 *
 * Tables are read anew for each event: this ITS caches nothing, so an event
 * is translated by the mapping of that moment.  What was translated before a
 * command may still be on its way when the command completes, until SYNC.
 */
#include "core/choose.h"
#include "core/cost.h"
#include "core/obs.h"
#include "core/obs_enums.h"
#include "gic/its_cmd.h"
#include "gic/rd.h"

static struct its_target dropped(u32 why, u32 walks)
{
	return (struct its_target){ .drop = why, .walks = walks };
}

static struct its_target to_collection(const struct gs *g, gs_its i, const struct its_ite *e, u32 walks)
{
	struct its_cte cte;
	enum its_look look = its_cte_get(g, i, e->icid_or_vpe, &cte, &walks);

	if (look == LOOK_FAULT)
		return dropped(DROP_TABLE, walks);
	if (look || !cte.valid)
		return dropped(DROP_COLLECTION_UNMAPPED, walks);
	if (!its_lpi_ok(g, e->intid))
		return dropped(DROP_INTID_OOR, walks);
	return (struct its_target){ .intid = e->intid, .pe = cte.pe, .walks = walks };
}

static struct its_target to_vpe(const struct gs *g, gs_its i, const struct its_ite *e, u32 walks)
{
	gs_vpe v = GS_VPE(e->icid_or_vpe);
	struct its_vte vte;
	enum its_look look = its_vte_get(g, i, v, &vte, &walks);

	if (look == LOOK_FAULT)
		return dropped(DROP_TABLE, walks);
	if (look || !vte.valid)
		return dropped(DROP_VPE_UNMAPPED, walks);
	if (e->intid < GIC_LPI_FIRST || e->intid >= 1ull << (vte.vpt_size + 1))
		return dropped(DROP_INTID_OOR, walks);
	return (struct its_target){ .virt = true, .intid = e->intid, .pe = vte.pe, .vpe = v,
				    .doorbell = e->doorbell, .walks = walks };
}

/* Rules ITS-TRN-01 to 09; the first reason to drop is the one reported. */
GS_HOT struct its_target its_resolve(const struct gs *g, gs_its i, u32 dev, u32 event)
{
	struct its_dte dte;
	struct its_ite ite;
	enum its_look look;
	u32 walks = 0;

	if (!its_table_valid(g, i, GITS_BASER_DEV))
		return dropped(DROP_TABLE, walks);
	look = its_dte_get(g, i, dev, &dte, &walks);
	if (look == LOOK_RANGE)
		return dropped(DROP_DEVICE_OOR, walks);
	if (look == LOOK_FAULT)
		return dropped(DROP_TABLE, walks);
	if (!dte.valid)
		return dropped(DROP_DEVICE_UNMAPPED, walks);
	if (event >= 1ull << (dte.size + 1))
		return dropped(DROP_EVENT_OOR, walks);
	if (its_ite_get(g, &dte, event, &ite, &walks))
		return dropped(DROP_TABLE, walks);
	if (!ite.valid)
		return dropped(DROP_EVENT_UNMAPPED, walks);
	return ite.virt ? to_vpe(g, i, &ite, walks) : to_collection(g, i, &ite, walks);
}

struct msg its_set_msg(const struct its_target *t, bool from_int)
{
	return (struct msg){
		.kind = t->virt ? MSG_VSET : MSG_SET,
		.cause = from_int ? CAUSE_INT : CAUSE_MSI,
		.flags = from_int ? MSG_FROM_INT : 0,
		.vpe = t->vpe.n,
		.intid = t->intid,
		.doorbell = t->virt ? t->doorbell : 0,
	};
}

/* GITS_STATUSR.Syndrome of a reason; -1: not an unmapped MSI. */
static int syndrome(u32 drop)
{
	switch ((enum obs_drop)drop) {
	case DROP_DEVICE_OOR:		return 2;
	case DROP_DEVICE_UNMAPPED:	return 3;
	case DROP_EVENT_OOR:		return 4;
	case DROP_EVENT_UNMAPPED:	return 5;
	case DROP_COLLECTION_UNMAPPED:	return 7;
	case DROP_VPE_UNMAPPED:		return 9;
	case DROP_TABLE:		return 0;
	case DROP_NONE:
	case DROP_ITS_DISABLED:
	case DROP_INTID_OOR:
	case DROP_LPIS_DISABLED:
	case DROPS:			break;
	}
	return -1;
}

/* ITS-TRN-08: the first is kept, a second only sets Overflow. */
void its_report_unmapped(struct gs *g, gs_its i, u32 dev, u32 event, u32 drop)
{
	int why = syndrome(drop);
	struct its *s;

	if (!g->hw->caps.umsi || why < 0)
		return;
	if (its_at(g, i)->statusr & GITS_STATUSR_UMSI) {
		its_mut(g, i)->statusr |= GITS_STATUSR_Overflow;
		return;
	}
	if (why && gs_choose(g, CHOICE_umsi_syndrome))
		why = 0;
	s = its_mut(g, i);
	s->statusr |= GITS_STATUSR_UMSI | (u32)why << 6;
	s->umsir = (u64)dev << 32 | event;
	if (its_umsi_irq(g, i))
		gs_emit(g, OBS_ITS_IRQ, i.n, 1, 0);
}

/* EventID bits beyond ID_bits are ignored, or the whole write (ITS-TRN-03). */
static u32 event_bits(const struct gs *g, u32 event)
{
	return (u32)(event & (its_events(g) - 1));
}

bool gic_msi_ready(const struct gs *g, gs_its i, u32 devid, u32 event)
{
	struct its_target t;

	if (!its_enabled(g, i))
		return true;
	t = its_resolve(g, i, devid, event_bits(g, event));
	return t.drop != DROP_NONE || msg_room(g, i, t.pe);
}

bool gic_msi_touched(const struct gs *g)
{
	const u64 gicd_and_its = (u64)1 << BLK_GICD | (u64)1 << BLK_ITS | (u64)1 << BLK_ITS_CUR |
				 (u64)1 << BLK_ITS_HCC | (u64)1 << BLK_ITS_VLPIS;

	return g->step.touched & (gicd_and_its | (u64)1 << BLK_MSG | (u64)1 << BLK_CHOICE | (u64)1 << BLK_MEM);
}

GS_HOT void gic_msi(struct gs *g, gs_its i, u32 devid, u32 event)
{
	struct its_target t = { .drop = DROP_ITS_DISABLED };
	u32 key;
	struct msg m;

	if (event != event_bits(g, event) && gs_choose(g, CHOICE_msi_event_high_bits)) {
		gs_emit(g, OBS_MSI_ARRIVE, i.n, devid, event);
		gs_emit4(g, OBS_ITS_DROP, i.n, devid, event, DROP_EVENT_OOR);
		return;
	}
	event = event_bits(g, event);
	key = devid << 16 | event;
	gs_emit(g, OBS_MSI_ARRIVE, i.n, devid, event);
	if (its_enabled(g, i))
		t = its_resolve(g, i, devid, event);
	gs_cost(g, COST_ITS_TRANSLATE, 1);
	gs_cost(g, COST_ITS_TABLE_WALK, t.walks);
	if (t.drop != DROP_NONE) {
		gs_emit4(g, OBS_ITS_DROP, i.n, devid, event, t.drop);
		its_report_unmapped(g, i, devid, event, t.drop);
		return;
	}
	if (t.virt) {
		gs_emit4(g, OBS_TRANSLATE_V, i.n, key, t.intid, t.vpe.n);
	} else {
		gicr_lpi_hint(g, t.pe, t.intid);
		gs_emit4(g, OBS_TRANSLATE_P, i.n, key, t.intid, t.pe.n);
	}
	m = its_set_msg(&t, false);
	msg_make_room(g, i, t.pe);	/* a sender that did not ask gic_msi_ready() */
	msg_send(g, i, t.pe, &m);
}
