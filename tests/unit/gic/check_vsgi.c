/* SPDX-License-Identifier: MIT */
/* Virtual SGIs at the redistributors; VSGI and GITS_SGIR on their way are in check_its_cmd_vpe.c. */
#include "support_rd.h"

#include "core/mem.h"
#include "gic/ich.h"
#include "gic/regs.h"

static struct rig *r;

static void up(void)
{
	r = rig_new(GICV4_1);
	r->hw.caps.vsgi = 1;
	for (u32 v = 0; v < 4; v++)
		for (u32 i = 0; i < 4; i++)
			rig_vlpi(r, v, 8192 + i, 0xa0, true);
	rig_forget(r);
}

static void down(void)
{
	rig_free(r);
}

static void raise_on(u32 pe, u32 vpe, u32 n)
{
	rig_take(r, pe, (struct msg){ .kind = MSG_VSGI, .vpe = (u16)vpe, .intid = n });
}

static void conf(u32 vpe, u32 n, u32 operands)
{
	rig_take(r, 0, (struct msg){ .kind = MSG_VSGI_CONF, .vpe = (u16)vpe, .intid = n,
				     .doorbell = operands });
}

/* Enabled, Group 1. */
static void on(u32 vpe, u32 n, u32 prio)
{
	conf(vpe, n, VSGI_E | VSGI_G | prio << VSGI_PRIO_SHIFT);
}

static void put(u32 pe, u32 off, u32 val)
{
	rig_step(r, gic_mmio_write(&r->g, GS_PE(pe), GICR_BASE + pe * 0x40000ull + 0x20000 + off, 4, val));
}

static u32 get(u32 pe, u32 off)
{
	return (u32)gic_mmio_peek(&r->g, GICR_BASE + pe * 0x40000ull + 0x20000 + off, 4);
}

static u32 ask(u32 pe, u32 vpe)
{
	put(pe, GICR_VSGIR, vpe);
	rig_act(r, &gicr_vsgi_actor, pe);
	return get(pe, GICR_VSGIPENDR);
}

static bool pending_last(u32 pe)
{
	return gicr_vpendbaser_read(&r->g, GS_PE(pe)) & VPENDBASER_PendingLast;
}

static bool db_pending(u32 vpe)
{
	return gicr_lpi_pending(&r->g, GS_PE(vpe_at(&r->g, GS_VPE(vpe))->target), RIG_DB + vpe);
}

/* pins VSG-01 VSG-03 */
START_TEST(a_vsgi_reaches_the_running_vpe_and_an_acknowledge_takes_it)
{
	rig_run(r, 0, 1);
	on(1, 3, 0xa);
	raise_on(0, 1, 3);
	ck_assert_uint_eq(vsgi_pending(&r->g, GS_VPE(1)), 8);
	rig_settle(r);
	ck_assert_uint_eq(rig_saw(r, OBS_CARRY, PLACE_VCOPY, 1, 3, CAUSE_FORWARD), 1);
	ck_assert_uint_eq(rig_guest_ack(r, 0), 3);
	ck_assert_msg(!vsgi_pending(&r->g, GS_VPE(1)), "no active state: nothing is left");
	ck_assert_uint_eq(rig_saw(r, OBS_UNCARRY, PLACE_VP, 1, 3, CAUSE_ACK), 1);
	/* and it may come again before any deactivation */
	raise_on(0, 1, 3);
	rig_step(r, icv_eoi(&r->g, GS_PE(0), 3));
	rig_settle(r);
	ck_assert_uint_eq(rig_guest_ack(r, 0), 3);
}
END_TEST

START_TEST(vsgi_0_is_an_interrupt_like_the_others)
{
	rig_run(r, 0, 1);
	on(1, 0, 0xa);
	raise_on(0, 1, 0);
	rig_settle(r);
	ck_assert_uint_eq(rig_guest_ack(r, 0), 0);
	ck_assert_uint_eq(vsgi_pending(&r->g, GS_VPE(1)), 0);
}
END_TEST

static void lr(u32 n, u32 vintid, u8 state)
{
	rig_step(r, ich_lr_set(&r->g, GS_PE(0), n, (struct ich_lr){ .vintid = vintid, .prio = 0xb0, .state = state,
								     .group = 1 }));
}

/* One number in hardware and in a list register: reported whichever comes first, and neither is lost. */
/* pins VSG-09 */
START_TEST(a_vsgi_and_a_list_register_of_its_number_are_two_interrupts)
{
	bool direct;

	rig_run(r, 0, 1);
	on(1, 3, 5);
	on(1, 4, 5);
	lr(0, 3, _i ? LR_INVALID : LR_PENDING);
	lr(1, 5, LR_PENDING);
	raise_on(0, 1, 4);
	rig_settle(r);
	ck_assert_uint_eq(rig_guest_ack(r, 0), 4);
	ck_assert_uint_eq(rig_unpred(r, lr_vsgi), 0);
	raise_on(0, 1, 3);
	rig_settle(r);
	ck_assert_uint_eq(rig_unpred(r, lr_vsgi), !_i);
	if (_i)
		lr(0, 3, LR_PENDING);
	ck_assert_uint_eq(rig_unpred(r, lr_vsgi), 1);
	rig_step(r, icv_eoi(&r->g, GS_PE(0), 4));
	ck_assert_uint_eq(rig_guest_ack(r, 0), 3);
	ck_assert_uint_eq(vsgi_pending(&r->g, GS_VPE(1)), 0);
	rig_step(r, icv_eoi(&r->g, GS_PE(0), 3));
	ck_assert_uint_eq(ich_lr_get(&r->g, GS_PE(0), 0).state, LR_PENDING);
	rig_step(r, ck_assert_uint_eq(icv_ack(&r->g, GS_PE(0), &direct), 3));
	ck_assert(!direct);
	raise_on(0, 1, 3);			/* while that is active */
	rig_settle(r);
	rig_step(r, icv_eoi(&r->g, GS_PE(0), 3));
	ck_assert_uint_eq(ich_lr_get(&r->g, GS_PE(0), 0).state, LR_INVALID);
	ck_assert_uint_eq(rig_guest_ack(r, 0), 3);
}
END_TEST

/* pins VSG-02 */
START_TEST(c1_clears_and_c0_configures)
{
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	on(1, 3, 5);
	raise_on(0, 1, 3);
	conf(1, 3, 0);			/* another configuration, pending as before */
	ck_assert_uint_eq(vsgi_pending(&r->g, GS_VPE(1)), 8);
	on(1, 3, 5);
	conf(1, 3, VSGI_C | 9 << VSGI_PRIO_SHIFT);
	ck_assert_uint_eq(vsgi_pending(&r->g, GS_VPE(1)), 0);
	raise_on(0, 1, 3);
	rig_load(r, 0, 1);
	rig_open_guest(r, 0);
	rig_settle(r);
	ck_assert_uint_eq(gicr_v_at(&r->g, GS_PE(0))->copy_prio, 0x50);
	ck_assert_uint_eq(rig_guest_ack(r, 0), 3);
}
END_TEST

START_TEST(a_disabled_vsgi_stays_pending_until_it_is_enabled)
{
	rig_run(r, 0, 1);
	raise_on(0, 1, 3);
	ck_assert_uint_eq(rig_settle(r), 0);
	ck_assert_uint_eq(vsgi_pending(&r->g, GS_VPE(1)), 8);
	on(1, 3, 5);
	ck_assert_uint_eq(rig_settle(r), 1);
	ck_assert_uint_eq(rig_guest_ack(r, 0), 3);
}
END_TEST

/* pins VSG-04 */
START_TEST(priority_decides_between_vsgis_and_vlpis)
{
	static const u32 want[] = { 4, 8192, 3, 1023 };

	rig_run(r, 0, 1);
	on(1, 3, 0xb);
	on(1, 4, 9);
	raise_on(0, 1, 3);
	raise_on(0, 1, 4);
	rig_vset(r, 0, 1, 8192, 1023);		/* 0xa0 */
	for (u32 i = 0; i < ARRAY_SIZE(want); i++) {
		rig_settle(r);
		ck_assert_uint_eq(rig_guest_ack(r, 0), want[i]);
		rig_step(r, icv_eoi(&r->g, GS_PE(0), 8192));
	}
}
END_TEST

/* PRI-11: both answers of best_of_equal, among vSGIs and against a vLPI. */
START_TEST(equal_priorities_are_a_choice)
{
	rig_choose(r, best_of_equal, _i);
	rig_run(r, 0, 1);
	on(1, 3, 0xa);
	on(1, 4, 0xa);
	raise_on(0, 1, 4);
	raise_on(0, 1, 3);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_settle(r);
	ck_assert_uint_eq(rig_guest_ack(r, 0), _i ? 8192 : 3);
	rig_step(r, icv_eoi(&r->g, GS_PE(0), 8192));
	rig_settle(r);
	ck_assert_uint_eq(rig_guest_ack(r, 0), 4);
}
END_TEST

/* Group 0 or 1 by configuration, forwarded as VPENDBASER's enables say. */
START_TEST(the_groups_of_vpendbaser_hold_vsgis_back)
{
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	conf(1, 0, VSGI_E);			/* Group 0 */
	on(1, 3, 5);				/* Group 1 */
	raise_on(0, 1, _i ? 0 : 3);
	rig_step(r, gicr_vpendbaser_write(&r->g, GS_PE(0), VPENDBASER_Valid | 1 |
					  (_i ? VPENDBASER_VGrp1En : VPENDBASER_VGrp0En)));
	rig_settle(r);
	ck_assert_uint_eq(gicr_v_at(&r->g, GS_PE(0))->copy_vintid, 0);
	raise_on(0, 1, _i ? 3 : 0);
	rig_settle(r);
	ck_assert_uint_eq(gicr_v_at(&r->g, GS_PE(0))->copy_vintid, VSGI_INTID(_i ? 3 : 0));
	ck_assert_uint_eq(gicr_v_at(&r->g, GS_PE(0))->copy_grp0, !_i);
	ck_assert_uint_eq(vsgi_pending(&r->g, GS_VPE(1)), 9);
}
END_TEST

/* What the guest sees with these groups on. */
static u32 guest_ack(u32 vengs)
{
	bool direct;

	rig_step(r, ich_vmcr_write(&r->g, GS_PE(0), 0xf0u << 24 | vengs));
	rig_settle(r);
	return icv_hppir(&r->g, GS_PE(0), 0) != 1023 ? icv_iar(&r->g, GS_PE(0), 0, &direct) : rig_guest_ack(r, 0);
}

/*
 * The better one is of a group that the guest has off at its interface: it waits
 * behind the other one, or keeps it out.  With the group on it comes first.
 */
/* pins LR-01 */
START_TEST(one_that_the_guest_has_off_hides_others_by_choice)
{
	bool kept = _i & 1, grp0 = _i & 2;	/* the better one is of Group 0 */
	u32 better = 2, other = 3, off = grp0 ? 2 : 1;

	rig_choose(r, group_off_at_interface, kept);
	rig_run(r, 0, 1);
	rig_step(r, gicr_vpendbaser_write(&r->g, GS_PE(0), 0));
	rig_settle(r);
	rig_step(r, gicr_vpendbaser_write(&r->g, GS_PE(0), VPENDBASER_Valid | VPENDBASER_VGrp0En | VPENDBASER_VGrp1En | 1));
	rig_settle(r);
	ck_assert_uint_eq(guest_ack(off), 1023);
	conf(1, better, VSGI_E | (grp0 ? 0 : VSGI_G) | 4 << VSGI_PRIO_SHIFT);
	conf(1, other, VSGI_E | (grp0 ? VSGI_G : 0) | 0xa << VSGI_PRIO_SHIFT);
	raise_on(0, 1, better);
	ck_assert_uint_eq(guest_ack(off), 1023);
	raise_on(0, 1, other);
	ck_assert_uint_eq(guest_ack(off), kept ? 1023 : other);
	ck_assert(vsgi_pending(&r->g, GS_VPE(1)) >> better & 1);
	ck_assert_uint_eq(guest_ack(3), better);
	ck_assert_uint_eq(vsgi_pending(&r->g, GS_VPE(1)), kept ? 1u << other : 0);
}
END_TEST

/* With both groups on nothing is behind for its group, and nobody has to be asked. */
START_TEST(with_both_groups_on_the_better_one_is_handed_over)
{
	u32 better = 2, other = 3;

	rig_choose(r, group_off_at_interface, GS_ANY);
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_step(r, ich_vmcr_write(&r->g, GS_PE(0), 0xf0u << 24 | 3));
	ck_assert_uint_eq(gicr_v_at(&r->g, GS_PE(0))->shut, 0);
	conf(1, better, VSGI_E | (_i ? 0 : VSGI_G) | 4 << VSGI_PRIO_SHIFT);
	conf(1, other, VSGI_E | (_i ? VSGI_G : 0) | 0xa << VSGI_PRIO_SHIFT);
	raise_on(0, 1, other);
	raise_on(0, 1, better);
	rig_step(r, gicr_vpendbaser_write(&r->g, GS_PE(0), VPENDBASER_Valid | VPENDBASER_VGrp0En | VPENDBASER_VGrp1En | 1));
	rig_settle(r);
	ck_assert_uint_eq(gicr_v_at(&r->g, GS_PE(0))->copy_vintid, VSGI_INTID(better));
	ck_assert(!gs_asked(&r->g, CHOICE_group_off_at_interface));
}
END_TEST

/* The other one arrived first: the better one does not take its place. */
START_TEST(one_that_the_guest_has_off_does_not_take_the_place_of_another)
{
	rig_choose(r, group_off_at_interface, _i);
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_step(r, gicr_vpendbaser_write(&r->g, GS_PE(0), VPENDBASER_Valid | VPENDBASER_VGrp0En | VPENDBASER_VGrp1En | 1));
	rig_open_guest(r, 0);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_settle(r);
	conf(1, 2, VSGI_E | 4 << VSGI_PRIO_SHIFT);
	raise_on(0, 1, 2);
	ck_assert_uint_eq(guest_ack(2), _i ? 1023 : 8192);
	ck_assert_int_eq(vpe_lpi_pending(&r->g, GS_VPE(1), 8192), _i);
}
END_TEST

/*
 * Equal priorities, and the one that the guest has off arrived first: passed over
 * means that the other one comes to the guest, whatever its number.
 */
/* pins LR-01 */
START_TEST(of_equals_one_that_the_guest_has_off_is_passed_over_too)
{
	bool kept = _i & 1, lower = _i & 2;	/* the other one has the lower number */
	u32 first = 5, other = lower ? 2 : 9;

	rig_choose(r, group_off_at_interface, kept);
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_step(r, gicr_vpendbaser_write(&r->g, GS_PE(0), VPENDBASER_Valid | VPENDBASER_VGrp0En | VPENDBASER_VGrp1En | 1));
	rig_open_guest(r, 0);
	conf(1, first, VSGI_E | 4 << VSGI_PRIO_SHIFT);
	conf(1, other, VSGI_E | VSGI_G | 4 << VSGI_PRIO_SHIFT);
	ck_assert_uint_eq(guest_ack(2), 1023);
	raise_on(0, 1, first);
	ck_assert_uint_eq(guest_ack(2), 1023);
	raise_on(0, 1, other);
	ck_assert_uint_eq(guest_ack(2), kept ? 1023 : other);
	ck_assert(vsgi_pending(&r->g, GS_VPE(1)) >> first & 1);
}
END_TEST

/* Equals that the guest has off, all of them: the one that is there stays (choice vlpi_copy_of_equal). */
START_TEST(of_equals_that_the_guest_has_off_the_first_stays)
{
	rig_choose(r, vlpi_copy_of_equal, _i);
	rig_run(r, 0, 1);
	rig_step(r, ich_vmcr_write(&r->g, GS_PE(0), 0xf0u << 24));
	on(1, 5, 4);
	on(1, 2, 4);
	raise_on(0, 1, 5);
	rig_settle(r);
	raise_on(0, 1, 2);
	ck_assert_uint_eq(rig_settle(r), (u32)_i);
	ck_assert_uint_eq(gicr_v_at(&r->g, GS_PE(0))->copy_vintid, VSGI_INTID(_i ? 2 : 5));
	ck_assert_uint_eq(guest_ack(2), _i ? 2 : 5);
}
END_TEST

/* Taken back with no other there: the interface is given nothing.  Loop: the guest has the group on or off. */
START_TEST(what_is_taken_back_alone_is_replaced_by_nothing)
{
	rig_choose(r, vlpi_recall_on_clear, 1);
	rig_run(r, 0, 1);
	rig_step(r, ich_vmcr_write(&r->g, GS_PE(0), 0xf0u << 24 | (_i ? 2u : 0)));
	on(1, 5, 4);
	raise_on(0, 1, 5);
	rig_settle(r);
	ck_assert_uint_eq(gicr_v_at(&r->g, GS_PE(0))->copy_vintid, VSGI_INTID(5));
	conf(1, 5, VSGI_C);
	rig_forget(r);
	ck_assert_uint_eq(rig_settle(r), 1);
	ck_assert_uint_eq(rig_saw(r, OBS_UNCARRY, PLACE_VCOPY, 1, 5, CAUSE_RECALL), 1);
	ck_assert_uint_eq(rig_saw(r, OBS_CARRY, PLACE_VCOPY, RIG_ANY, RIG_ANY, RIG_ANY), 0);
}
END_TEST

/* A change of group, priority or enable while it is in the CPU interface: LPC-03 for vSGIs. */
START_TEST(a_new_configuration_takes_the_copy_back)
{
	static const u32 change[] = { VSGI_E | 5 << VSGI_PRIO_SHIFT, VSGI_E | VSGI_G, VSGI_G };

	rig_choose(r, vlpi_recall_on_clear, 1);
	rig_run(r, 0, 1);
	on(1, 3, 5);
	raise_on(0, 1, 3);
	rig_settle(r);
	ck_assert(icv_copy_justified(&r->g, GS_PE(0)));
	conf(1, 3, change[_i]);
	ck_assert_msg(!vpe_settled(&r->g, GS_VPE(1)), "VSYNC waits");
	rig_settle(r);
	ck_assert(vpe_settled(&r->g, GS_VPE(1)));
	ck_assert_uint_eq(vsgi_pending(&r->g, GS_VPE(1)), 8);
	conf(1, 3, VSGI_C);
	rig_settle(r);
	ck_assert_uint_eq(gicr_v_at(&r->g, GS_PE(0))->copy_vintid, 0);
}
END_TEST

/* pins VSG-07 DB-06 DB-08 */
START_TEST(a_vsgi_rings_the_default_doorbell_once_if_it_is_enabled)
{
	rig_lpi(r, RIG_DB + 1, 0xa0, true);
	rig_run(r, 0, 1);
	on(1, 3, 5);
	on(1, 4, 5);
	rig_put(r, 0, VPENDBASER_Doorbell);
	rig_settle(r);
	ck_assert(!pending_last(0));
	raise_on(0, 1, 7);
	ck_assert_msg(!db_pending(1), "vSGI 7 is disabled");
	raise_on(0, 1, 3);
	ck_assert(db_pending(1));
	raise_on(0, 1, 4);
	ck_assert_uint_eq(rig_saw(r, OBS_DOORBELL, 0, RIG_DB + 1, 1, 0), 1);
}
END_TEST

/* DB-12 for VSGI commands. */
START_TEST(enabling_a_pending_vsgi_rings_by_choice)
{
	rig_choose(r, doorbell_on_enable, _i);
	rig_run(r, 0, 1);
	raise_on(0, 1, 3);
	rig_put(r, 0, VPENDBASER_Doorbell);
	rig_settle(r);
	ck_assert(!pending_last(0));
	on(1, 3, 5);
	ck_assert_int_eq(db_pending(1), !_i);
}
END_TEST

/* pins V41-06 MIG-09 */
START_TEST(an_enabled_pending_vsgi_sets_pendinglast)
{
	rig_run(r, 0, 1);
	if (_i)
		on(1, 3, 5);
	raise_on(0, 1, 3);
	rig_settle(r);
	rig_put(r, 0, VPENDBASER_Doorbell);
	rig_settle(r);
	ck_assert_int_eq(pending_last(0), _i);
	ck_assert_int_eq(vpe_at(&r->g, GS_VPE(1))->armed, !_i);
	rig_load(r, 0, 1);
	rig_settle(r);
	ck_assert_uint_eq(rig_guest_ack(r, 0), _i ? 3 : 1023);
}
END_TEST

START_TEST(a_vsgi_of_an_unmapped_vpe_is_dropped)
{
	raise_on(0, 1, 3);
	ck_assert_uint_eq(rig_saw(r, OBS_RD_DROP, 0, 3, 2, DROP_VPE_UNMAPPED), 1);
	on(1, 3, 5);
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	ck_assert_uint_eq(vsgi_pending(&r->g, GS_VPE(1)), 0);
}
END_TEST

/* Recorded through another group's redistributor it waits for the next schedule, as a vLPI does. */
START_TEST(from_outside_the_group_it_is_seen_at_the_next_schedule)
{
	rig_run(r, 0, 1);
	on(1, 3, 5);
	raise_on(2, 1, 3);
	ck_assert_uint_eq(rig_settle(r), 0);
	raise_on(2, 1, 3);
	ck_assert_uint_eq(rig_saw(r, OBS_MERGE, PLACE_VP, 1, 3, CAUSE_REG), 1);
	rig_put(r, 0, 0);
	rig_settle(r);
	rig_load(r, 0, 1);
	rig_settle(r);
	ck_assert_uint_eq(rig_guest_ack(r, 0), 3);
}
END_TEST

/* pins VSG-05 */
START_TEST(a_query_reads_what_is_pending_whether_it_runs_or_not)
{
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	raise_on(0, 1, 3);
	raise_on(0, 1, 15);
	ck_assert_uint_eq(ask(0, 1), 0x8008);
	on(1, 3, 5);
	rig_load(r, 0, 1);
	rig_open_guest(r, 0);
	rig_settle(r);
	ck_assert_uint_eq(ask(0, 1), 0x8008);
	ck_assert_uint_eq(rig_guest_ack(r, 0), 3);
	ck_assert_uint_eq(ask(0, 1), 0x8000);
	ck_assert_uint_eq(rig_unpred(r, vsgir_elsewhere), 0);
}
END_TEST

/* pins VSG-06 */
START_TEST(while_busy_pending_is_unknown_and_a_second_query_is_a_choice)
{
	rig_choose(r, vsgipendr_while_busy, _i & 1);
	rig_choose(r, vsgir_while_busy, _i >> 1);
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_vmap(r, 0, 2, MSG_ALLOC | MSG_PTZ);
	raise_on(0, 1, 3);
	raise_on(0, 2, 4);
	put(0, GICR_VSGIR, 1);
	ck_assert_uint_eq(get(0, GICR_VSGIPENDR), 0x80000000u | (_i & 1 ? 0xffff : 0));
	put(0, GICR_VSGIR, 2);
	ck_assert_uint_eq(rig_unpred(r, vsgir_busy), 1);
	rig_act(r, &gicr_vsgi_actor, 0);
	ck_assert_uint_eq(get(0, GICR_VSGIPENDR), _i >> 1 ? 0x10 : 8);
}
END_TEST

START_TEST(a_query_elsewhere_is_reported)
{
	rig_choose(r, vsgir_elsewhere, _i);
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	raise_on(0, 1, 3);
	ck_assert_uint_eq(ask(1, 1), _i ? 8 : 0);
	ck_assert_uint_eq(rig_unpred(r, vsgir_elsewhere), 1);
	ck_assert_uint_eq(ask(0, 2), 0);	/* not mapped at all */
	ck_assert_uint_eq(rig_unpred(r, vsgir_elsewhere), 2);
	ck_assert_uint_eq(ask(0, 9), 0);	/* no such vPE */
}
END_TEST

/* Mapped there, not resident there, is what counts. */
/* pins VSG-05 */
START_TEST(a_query_where_the_vpe_runs_and_is_not_mapped_is_one_elsewhere)
{
	rig_choose(r, vsgir_elsewhere, _i);
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_load(r, 1, 1);
	rig_settle(r);
	raise_on(0, 1, 3);
	ck_assert_uint_eq(gicr_resident_vpe(&r->g, GS_PE(1)), 1);
	ck_assert_uint_eq(ask(1, 1), _i ? 8 : 0);
	ck_assert_uint_eq(rig_unpred(r, vsgir_elsewhere), 1);
	ck_assert_uint_eq(ask(0, 1), 8);
	ck_assert_uint_eq(rig_unpred(r, vsgir_elsewhere), 1);
}
END_TEST

/* Both answers of vsgi_over_unmap; PTZ=1 promises that there is nothing. */
START_TEST(the_state_goes_through_the_vpt)
{
	bool lost = _i & 1, ptz = _i & 2;

	rig_choose(r, vsgi_over_unmap, lost);
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	on(1, 3, 5);
	raise_on(0, 1, 3);
	rig_vunmap(r, 0, 1, MSG_ALLOC);
	ck_assert_uint_eq(rig_saw(r, OBS_UNCARRY, PLACE_VP, 1, 3, CAUSE_UNMAP), 1);
	ck_assert_uint_eq(vsgi_pending(&r->g, GS_VPE(1)), 0);
	rig_vmap(r, 0, 1, MSG_ALLOC | (ptz ? MSG_PTZ : 0));
	ck_assert_uint_eq(vsgi_pending(&r->g, GS_VPE(1)), lost || ptz ? 0 : 8);
	rig_load(r, 0, 1);
	rig_open_guest(r, 0);
	rig_settle(r);
	ck_assert_uint_eq(rig_guest_ack(r, 0), lost || ptz ? 1023 : 3);
}
END_TEST

/* A vPE that ended takes its copy with it, and the next one of that number has none of its state. */
START_TEST(each_vsgi_keeps_its_own_state_over_an_unmapping)
{
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	conf(1, 0, VSGI_E | 0xf << VSGI_PRIO_SHIFT);
	conf(1, 1, VSGI_G | 1 << VSGI_PRIO_SHIFT);
	conf(1, 15, VSGI_E | VSGI_G | 9 << VSGI_PRIO_SHIFT);
	raise_on(0, 1, 1);
	raise_on(0, 1, 14);
	raise_on(0, 1, 15);
	rig_vunmap(r, 0, 1, MSG_ALLOC);
	for (u32 k = 0; k < 2; k++) {		/* with something pending, and with nothing but configuration */
		const struct vsgi *s = gs_at(&r->g, BLK_VSGI, 1);

		rig_vmap(r, 0, 1, MSG_ALLOC);
		ck_assert_uint_eq(s->pend, k ? 0 : 0xc002);
		ck_assert_uint_eq(s->seen, 0);
		ck_assert_uint_eq(s->enable, 0x8001);
		ck_assert_uint_eq(s->grp1, 0x8002);
		ck_assert_uint_eq(s->prio, 0x900000000000001full);
		for (u32 n = 0; n < 16; n++)
			rig_take(r, 0, (struct msg){ .kind = MSG_VSGI_CONF, .vpe = 1, .intid = n, .doorbell = VSGI_C });
		rig_vunmap(r, 0, 1, MSG_ALLOC);
	}
}
END_TEST

START_TEST(nothing_is_left_for_the_next_vpe_of_that_number)
{
	rig_run(r, 0, 1);
	on(1, 3, 5);
	raise_on(0, 1, 3);
	rig_settle(r);
	rig_put(r, 0, VPENDBASER_PendingLast);
	rig_settle(r);
	rig_vunmap(r, 0, 1, MSG_ALLOC);
	for (u32 k = 0; k < 16; k++)
		rig_step(r, mem_write(&r->g, RIG_VPT + 0x10000 + k, 1, 0));
	rig_run(r, 0, 1);
	raise_on(0, 1, 3);
	rig_settle(r);
	ck_assert_uint_eq(rig_guest_ack(r, 0), 1023);
}
END_TEST

START_TEST(without_the_capability_registers_do_nothing)
{
	r->hw.caps.vsgi = 0;
	put(0, GICR_VSGIR, 1);
	ck_assert_uint_eq(get(0, GICR_VSGIPENDR), 0);
	ck_assert_uint_eq(gicr_vsgi_actor.count(&r->g), 0);
	ck_assert_uint_eq(vsgi_pending(&r->g, GS_VPE(1)), 0);
}
END_TEST

Suite *check_vsgi(void);
Suite *check_vsgi(void)
{
	Suite *s = suite_create("vsgi");
	TCase *t = tcase_create("v4.1");

	tcase_add_checked_fixture(t, up, down);
	tcase_add_test(t, a_vsgi_reaches_the_running_vpe_and_an_acknowledge_takes_it);
	tcase_add_test(t, vsgi_0_is_an_interrupt_like_the_others);
	tcase_add_loop_test(t, a_vsgi_and_a_list_register_of_its_number_are_two_interrupts, 0, 2);
	tcase_add_test(t, c1_clears_and_c0_configures);
	tcase_add_test(t, a_disabled_vsgi_stays_pending_until_it_is_enabled);
	tcase_add_test(t, priority_decides_between_vsgis_and_vlpis);
	tcase_add_loop_test(t, equal_priorities_are_a_choice, 0, 2);
	tcase_add_loop_test(t, the_groups_of_vpendbaser_hold_vsgis_back, 0, 2);
	tcase_add_loop_test(t, one_that_the_guest_has_off_hides_others_by_choice, 0, 4);
	tcase_add_loop_test(t, with_both_groups_on_the_better_one_is_handed_over, 0, 2);
	tcase_add_loop_test(t, one_that_the_guest_has_off_does_not_take_the_place_of_another, 0, 2);
	tcase_add_loop_test(t, of_equals_one_that_the_guest_has_off_is_passed_over_too, 0, 4);
	tcase_add_loop_test(t, what_is_taken_back_alone_is_replaced_by_nothing, 0, 2);
	tcase_add_loop_test(t, of_equals_that_the_guest_has_off_the_first_stays, 0, 2);
	tcase_add_loop_test(t, a_new_configuration_takes_the_copy_back, 0, 3);
	tcase_add_test(t, a_vsgi_rings_the_default_doorbell_once_if_it_is_enabled);
	tcase_add_loop_test(t, enabling_a_pending_vsgi_rings_by_choice, 0, 2);
	tcase_add_loop_test(t, an_enabled_pending_vsgi_sets_pendinglast, 0, 2);
	tcase_add_test(t, a_vsgi_of_an_unmapped_vpe_is_dropped);
	tcase_add_test(t, from_outside_the_group_it_is_seen_at_the_next_schedule);
	tcase_add_test(t, a_query_reads_what_is_pending_whether_it_runs_or_not);
	tcase_add_loop_test(t, while_busy_pending_is_unknown_and_a_second_query_is_a_choice, 0, 4);
	tcase_add_loop_test(t, a_query_elsewhere_is_reported, 0, 2);
	tcase_add_loop_test(t, a_query_where_the_vpe_runs_and_is_not_mapped_is_one_elsewhere, 0, 2);
	tcase_add_loop_test(t, the_state_goes_through_the_vpt, 0, 4);
	tcase_add_test(t, each_vsgi_keeps_its_own_state_over_an_unmapping);
	tcase_add_test(t, nothing_is_left_for_the_next_vpe_of_that_number);
	tcase_add_test(t, without_the_capability_registers_do_nothing);
	suite_add_tcase(s, t);
	return s;
}
