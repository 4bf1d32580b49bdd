/* SPDX-License-Identifier: MIT */
/*
 * Race windows: was this race ever reached?
 *
 * A predicate looks at one observation and the state it happens in, never at
 * history, so that counts are well defined in a state graph.  The counters are
 * the caller's, outside the state: a protocol that holds although a window was
 * reached closes it; one whose window was never reached proves nothing.
 */
#include "check/judge.h"
#include "core/diag.h"
#include "guest/guest.h"
#include "hyp/hyp.h"

static bool during(const struct gs *g, u32 irq, enum obs_convert kind)
{
	return irq != GS_NONE32 && ghost_converts(chk_irq(g, irq), kind);
}

static bool unmapped(const struct obs *o)
{
	return o->kind == OBS_ITS_DROP && o->d == DROP_EVENT_UNMAPPED;
}

static bool goes(const struct obs *o, u32 place, u32 cause)
{
	return o->kind == OBS_UNCARRY && o->a == place && o->d == cause;
}

static bool win_W01(const struct gs *g, const struct obs *o, u32 irq)
{
	return unmapped(o) && during(g, irq, CONVERT_DEMOTE);
}

static bool win_W02(const struct gs *g, const struct obs *o, u32 irq)
{
	return goes(o, PLACE_VP, CAUSE_DISCARD) && during(g, irq, CONVERT_DEMOTE);
}

static bool win_W03(const struct gs *g, const struct obs *o, u32 irq)
{
	if (!during(g, irq, CONVERT_DEMOTE))
		return false;
	return (o->kind == OBS_UNCARRY && o->a == PLACE_VCOPY) ||
	       (goes(o, PLACE_VP, CAUSE_DISCARD) && ghost_copies(chk_irq(g, irq)));
}

static bool win_W04(const struct gs *g, const struct obs *o, u32 irq)
{
	return unmapped(o) && during(g, irq, CONVERT_PROMOTE);
}

static bool win_W05(const struct gs *g, const struct obs *o, u32 irq)
{
	return goes(o, PLACE_PP, CAUSE_DISCARD) && during(g, irq, CONVERT_PROMOTE);
}

static bool win_W06(const struct gs *g, const struct obs *o, u32 irq)
{
	bool late = o->kind == OBS_INJECT || (o->kind == OBS_CARRY && o->a == PLACE_LATCH);

	return late && during(g, irq, CONVERT_PROMOTE);
}

static bool win_W13(const struct gs *g, const struct obs *o, u32 irq)
{
	if (!during(g, irq, CONVERT_MOVE))
		return false;
	/* a DISCARD or an unmapped event: moves between direct vCPUs have neither */
	return unmapped(o) || goes(o, PLACE_VP, CAUSE_DISCARD);
}

static bool win_W14(const struct gs *g, const struct obs *o, u32 irq)
{
	if (!during(g, irq, CONVERT_MOVE))
		return false;
	return goes(o, PLACE_PP, CAUSE_DISCARD) || (o->kind == OBS_CARRY && o->a == PLACE_LR) ||
	       (o->kind == OBS_CARRY && o->a == PLACE_VCOPY && ghost_lrs(chk_irq(g, irq)));
}

static bool win_W25(const struct gs *g, const struct obs *o, u32 irq)
{
	u16 vcpu;

	(void)irq;
	if (o->kind != OBS_DOORBELL)
		return false;
	vcpu = hyp_vpe_vcpu(g, GS_VPE(o->c));
	return vcpu != GS_NONE16 && !vcpu_in_guest(g, vcpu) && !hyp_vcpu_blocked(g, vcpu);
}

static const struct window_info rows[] = {
#define WINDOW(name, text) { #name, text },
#include "check/windows.def"
#undef WINDOW
};

static bool (*const reached[])(const struct gs *g, const struct obs *o, u32 irq) = {
#define WINDOW(name, text) win_##name,
#include "check/windows.def"
#undef WINDOW
};

_Static_assert(ARRAY_SIZE(rows) <= 64, "one bit each");

u32 window_count(void)
{
	return ARRAY_SIZE(rows);
}

const struct window_info *window_row(u32 i)
{
	gs_assert(i < ARRAY_SIZE(rows));
	return &rows[i];
}

void windows_want(struct sink *s)
{
	sink_want(s, OBS_ITS_DROP);
	sink_want(s, OBS_CARRY);
	sink_want(s, OBS_UNCARRY);
	sink_want(s, OBS_INJECT);
	sink_want(s, OBS_DOORBELL);
}

/* All but W25 happen in the middle of a conversion: most observations end here. */
u64 windows_reached(const struct gs *g, const struct obs *o, u32 irq)
{
	u64 set = 0;

	if (o->kind != OBS_DOORBELL && (irq == GS_NONE32 || !chk_irq(g, irq)->converting))
		return 0;
	for (u32 i = 0; i < ARRAY_SIZE(reached); i++)
		if (reached[i](g, o, irq))
			set |= (u64)1 << i;
	return set;
}
