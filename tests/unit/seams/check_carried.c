/* SPDX-License-Identifier: MIT */
/*
 * What the floors tell about carriers, and what is there, never differ: random
 * walks over a real GIC with devices, guests and the commands of a hypervisor,
 * recounted after every step.
 */
#include <check.h>

#include "check/judge.h"
#include "gic/rd.h"
#include "support_walk.h"

Suite *check_carried(void);

#define VALID	VPENDBASER_Valid
#define DIRTY	VPENDBASER_Dirty

static void move_in_or_out(struct walk *w, u32 pe)
{
	u64 v = mach_read(w->m, "GICR_VPENDBASER", pe);
	bool v41 = w->m->cfg.version >= GICV4_1;

	if (v & DIRTY)
		return;
	if (v & VALID)
		v = v41 ? v & ~(VALID | VPENDBASER_PendingLast) : v & ~VALID;
	else
		v = v41 ? VALID | VPENDBASER_VGrp1En | pe : VALID | VPENDBASER_PendingLast | AT_VPT(pe);
	mach_write(w->m, "GICR_VPENDBASER", pe, v);
}

/* One statement of a hypervisor, about one event; the event may be mapped or not. */
static void command(struct walk *w)
{
	u32 e = walk_draw(w, 2), to = walk_draw(w, 2);

	switch (walk_draw(w, 9)) {
	case 0:
		cmd(w->m, "INT", { "DeviceID", 0x10 }, { "EventID", e });
		break;
	case 1:
		cmd(w->m, "CLEAR", { "DeviceID", 0x10 }, { "EventID", e });
		break;
	case 2:
		cmd(w->m, "VMOVI", { "DeviceID", 0x10 }, { "EventID", e }, { "vPEID", to });
		break;
	case 3:
		cmd(w->m, "MOVI", { "DeviceID", 0x10 }, { "EventID", e }, { "ICID", to });
		break;
	case 4:
		cmd(w->m, "VSYNC", { "vPEID", to });
		break;
	case 5:
	case 6:
		cmd(w->m, "DISCARD", { "DeviceID", 0x10 }, { "EventID", e });
		cmd(w->m, "VMAPTI", { "DeviceID", 0x10 }, { "EventID", e }, { "vPEID", to },
		    { "vINTID", 8192 + e }, { "Dbell_pINTID", 8210 + e });
		break;
	default:
		cmd(w->m, "DISCARD", { "DeviceID", 0x10 }, { "EventID", e });
		cmd(w->m, "MAPTI", { "DeviceID", 0x10 }, { "EventID", e }, { "pINTID", 8210 + e },
		    { "ICID", to });
	}
}

/* The host takes an LPI; what it would do with it is no carrier here. */
static void host_takes(struct walk *w, u32 pe)
{
	u32 intid = icc_ack(&w->m->g, GS_PE(pe));

	if (intid != 1023)
		icc_eoi(&w->m->g, GS_PE(pe), intid);
}

static void anything(struct walk *w)
{
	u32 irq = walk_draw(w, 2);

	switch (walk_draw(w, 12)) {
	case 0:
	case 1:
	case 2:
		if (dev_can_raise(&w->m->g, irq))
			dev_raise(&w->m->g, irq);
		break;
	case 3:
		dev_mask(&w->m->g, irq, !dev_masked(&w->m->g, irq));
		break;
	case 4:
	case 5:
		move_in_or_out(w, irq);
		break;
	case 6:
		host_takes(w, irq);
		break;
	case 7:
	case 8:
		if (walk_queue_empty(w))
			command(w);
		break;
	default:
		return;
	}
	walk_close(w);
}

static void walk(struct walk *w, enum gic_version v, u64 seed, void (*tweak)(struct mach *m))
{
	char text[300];

	walk_start(w, v, seed, tweak);
	for (u32 i = 0; i < 3000 && !w->bad; i++) {
		anything(w);
		walk_step(w);
	}
	walk_rest(w);
	if (w->bad)
		check_explain(&w->m->g, &w->first, text, sizeof(text));
	ck_assert_msg(!w->bad, "seed %llu, step %u: %s", (unsigned long long)seed, w->steps, text);
}

static const struct { enum gic_version v; u64 seed; } runs[] = {
	{ GICV4_1, 1 }, { GICV4_1, 2 }, { GICV4_1, 3 }, { GICV4_0, 4 }, { GICV4_0, 5 }, { GICV4_0, 6 },
};

START_TEST(carriers_told_are_carriers_there)
{
	struct walk w;

	walk(&w, runs[_i].v, runs[_i].seed, NULL);
	ck_assert(!w.run.inconclusive);
	walk_end(&w);
}
END_TEST

static void other_answers(struct mach *m)
{
	m->hw.answer[CHOICE_vlpi_recall_on_clear] = 0;
	m->hw.answer[CHOICE_doorbell_if_already_pending] = 0;
	m->hw.answer[CHOICE_doorbell_for_moved_pending] = 0;
	m->hw.answer[CHOICE_vpt_memory] = 1;
}

START_TEST(carriers_told_are_carriers_there_with_other_choices)
{
	struct walk w;

	walk(&w, runs[_i].v, runs[_i].seed + 100, other_answers);
	walk_end(&w);
}
END_TEST

static void silent_hear(struct sink *s, struct gs *g, const struct obs *o)
{
	(void)s, (void)g, (void)o;
}

START_TEST(a_floor_that_keeps_silent_is_found)
{
	struct walk w;

	walk_start(&w, GICV4_1, 7, NULL);
	w.run.sink.hear = silent_hear;
	dev_raise(&w.m->g, 0);
	walk_close(&w);
	ck_assert(w.bad);
	ck_assert_uint_eq(w.first.invariant, CHECK_conservation);
	walk_end(&w);
}
END_TEST

START_TEST(a_direct_interrupt_goes_from_device_to_guest)
{
	struct walk w;

	walk_start(&w, GICV4_1, 8, NULL);
	w.cfg.enabled = ~(u64)0;
	cmd(w.m, "VMAPTI", { "DeviceID", 0x10 }, { "EventID", 0 }, { "vPEID", 0 }, { "vINTID", 8192 },
	    { "Dbell_pINTID", 1023 });
	walk_rest(&w);
	move_in_or_out(&w, 0);
	walk_rest(&w);
	dev_raise(&w.m->g, 0);
	walk_close(&w);
	ck_assert(check_owed(&w.m->g, 0));
	walk_rest(&w);
	ck_assert(!check_owed(&w.m->g, 0));
	ck_assert_uint_eq(check_carriers(&w.m->g, 0), 0);
	check_at_rest(&w.m->g);
	ck_assert_uint_eq(w.m->g.step.failed, 0);
	ck_assert(!w.bad);
	walk_end(&w);
}
END_TEST

START_TEST(a_write_into_an_unmapped_event_is_lost)
{
	struct walk w;

	walk_start(&w, GICV4_1, 9, NULL);
	w.cfg.enabled = ~(u64)0;
	dev_raise(&w.m->g, 0);
	walk_close(&w);
	walk_rest(&w);
	ck_assert(!w.bad);
	check_at_rest(&w.m->g);
	ck_assert_uint_eq(w.m->g.step.failed, (u64)1 << CHECK_no_loss);
	ck_assert_uint_eq(w.m->g.step.failure[0].detail,
			  LOST_DETAIL(PLACE_FLIGHT, CAUSE_DROP, DROP_EVENT_UNMAPPED));
	walk_end(&w);
}
END_TEST

Suite *check_carried(void)
{
	Suite *s = suite_create("carried");
	TCase *t = tcase_create("walks");

	tcase_set_timeout(t, 30);
	tcase_add_loop_test(t, carriers_told_are_carriers_there, 0, (int)ARRAY_SIZE(runs));
	tcase_add_loop_test(t, carriers_told_are_carriers_there_with_other_choices, 0, (int)ARRAY_SIZE(runs));
	tcase_add_test(t, a_floor_that_keeps_silent_is_found);
	tcase_add_test(t, a_direct_interrupt_goes_from_device_to_guest);
	tcase_add_test(t, a_write_into_an_unmapped_event_is_lost);
	suite_add_tcase(s, t);
	return s;
}
