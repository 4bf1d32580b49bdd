/* SPDX-License-Identifier: MIT */
/* Virtual CPU interface: list registers, their competition with the copy, acknowledge and end. */
#include "support_rd.h"

#include "gic/sysreg.h"

static struct rig *r;

static void up(void)
{
	r = rig_guest();
}

static void down(void)
{
	rig_free(r);
}

static void lr(u32 n, u32 vintid, u8 prio, u8 state)
{
	rig_step(r, ich_lr_set(&r->g, GS_PE(0), n,
			       (struct ich_lr){ .vintid = vintid, .prio = prio, .state = state,
						.group = 1 }));
}

/* LR-01: choice list_register_or_vlpi: 0 list register, 1 vLPI. */
/* pins LR-01 */
START_TEST(list_register_and_vlpi_of_equal_priority_go_by_choice)
{
	bool direct;
	u32 first, second;

	rig_choose(r, list_register_or_vlpi, _i);
	rig_copied(r, 8192);
	lr(1, 8400, 0xa0, LR_PENDING);
	first = rig_ack(r, &direct);
	ck_assert_uint_eq(first, _i ? 8192 : 8400);
	ck_assert_int_eq(direct, _i);
	rig_step(r, icv_eoi(&r->g, GS_PE(0), first));
	second = rig_ack(r, &direct);
	ck_assert_uint_eq(second, _i ? 8400 : 8192);
}
END_TEST

/* pins LR-01 LR-02 V40-10 */
START_TEST(the_better_of_list_registers_and_vlpi_wins)
{
	bool direct;

	rig_copied(r, 8192);
	lr(0, 8400, 0xb0, LR_PENDING);
	lr(1, 8401, 0x40, LR_PENDACT);
	ck_assert_uint_eq(icv_hppi(&r->g, GS_PE(0), &direct), 8192);
	ck_assert(direct);
	lr(2, 8402, 0x90, LR_PENDING);
	ck_assert_uint_eq(icv_hppi(&r->g, GS_PE(0), &direct), 8402);
	ck_assert(!direct);
}
END_TEST

/* LR-04, LR-05: an LPI in a list register is active until EOI; then the register is free. */
/* pins LR-04 LR-05 */
START_TEST(an_lpi_in_a_list_register_has_an_active_state)
{
	bool direct;

	lr(0, 8400, 0xa0, LR_PENDING);
	ck_assert_uint_eq(rig_ack(r, &direct), 8400);
	ck_assert(!direct);
	ck_assert_uint_eq(ich_lr_get(&r->g, GS_PE(0), 0).state, LR_ACTIVE);
	rig_step(r, icv_eoi(&r->g, GS_PE(0), 8400));
	ck_assert_uint_eq(ich_lr_get(&r->g, GS_PE(0), 0).state, LR_INVALID);
	ck_assert_uint_eq(ich_lr_get(&r->g, GS_PE(0), 0).vintid, 8400);
	lr(0, 8400, 0xa0, LR_PENDING);
	ck_assert_uint_eq(rig_ack(r, &direct), 8400);
	lr(0, 8400, 0xa0, LR_PENDACT);
	rig_step(r, icv_eoi(&r->g, GS_PE(0), 8400));
	ck_assert_uint_eq(ich_lr_get(&r->g, GS_PE(0), 0).state, LR_PENDING);
}
END_TEST

/* LR-03, PRI-02, PRI-05 */
/* pins LR-03 */
START_TEST(mask_and_running_priority_hold_back)
{
	struct ich_vmcr v = { .pmr = 0xa0, .grp1 = 1 };
	bool direct;

	rig_copied(r, 8192);
	rig_step(r, ich_vmcr_set(&r->g, GS_PE(0), v));
	ck_assert_uint_eq(rig_ack(r, &direct), 1023);
	v.pmr = 0xf0;
	rig_step(r, ich_vmcr_set(&r->g, GS_PE(0), v));
	ck_assert_uint_eq(rig_ack(r, &direct), 8192);
	rig_copied(r, 8194);
	ck_assert_uint_eq(rig_ack(r, &direct), 1023);	/* the same priority does not preempt */
	rig_copied(r, 8193);
	ck_assert_uint_eq(rig_ack(r, &direct), 8193);
	rig_step(r, icv_eoi(&r->g, GS_PE(0), 8193));
	ck_assert_uint_eq(rig_ack(r, &direct), 1023);
	rig_step(r, icv_eoi(&r->g, GS_PE(0), 8192));
	rig_settle(r);
	ck_assert_uint_eq(rig_ack(r, &direct), 8194);
}
END_TEST

/* pins LR-12 */
START_TEST(en_0_and_dvim_hide)
{
	const u32 hcr = 0xe658;
	bool direct;

	rig_copied(r, 8192);
	rig_step(r, ich_enable(&r->g, GS_PE(0), false));
	ck_assert_uint_eq(rig_ack(r, &direct), 1023);
	rig_step(r, gic_sysreg_write(&r->g, GS_PE(0), hcr, 1 | 1 << 15));
	ck_assert_uint_eq(rig_ack(r, &direct), 1023);
	ck_assert(vpe_lpi_pending(&r->g, GS_VPE(1), 8192));
	rig_step(r, gic_sysreg_write(&r->g, GS_PE(0), hcr, 1));
	ck_assert_uint_eq(rig_ack(r, &direct), 8192);
}
END_TEST

/* Lowest priority byte of an LPI, 0xfc, is 0xf8 with 5 bits: never above the mask (PRI-03). */
/* pins PRI-03 */
START_TEST(the_lowest_priority_is_never_signalled)
{
	bool direct;

	rig_vlpi(r, 1, 8195, 0xfc, true);
	rig_copied(r, 8195);
	ck_assert_uint_eq(rig_ack(r, &direct), 1023);
}
END_TEST

static void ap1(u32 bits)
{
	rig_step(r, gic_sysreg_write(&r->g, GS_PE(0), ICH_AP1R_EL2, bits));
}

static u64 hcr(void)
{
	return gic_sysreg_peek(&r->g, GS_PE(0), ICH_HCR_EL2);
}

/* pins LR-05 LR-09 */
START_TEST(eoi_without_a_list_register_counts_unless_it_is_an_lpi)
{
	ap1(1u << 20);
	rig_step(r, icv_eoi(&r->g, GS_PE(0), 8400));
	ck_assert_uint_eq(hcr() >> 27, 0);
	ck_assert_uint_eq(gic_sysreg_peek(&r->g, GS_PE(0), ICH_AP1R_EL2), 0);
	for (u32 n = 0; n < 33; n++) {
		ap1(1u << 20);
		rig_step(r, icv_eoi(&r->g, GS_PE(0), 40));
	}
	ck_assert_uint_eq(hcr(), 1u << 27 | 1);
}
END_TEST

/* Choice virtual_eoir_idle: 0 ignored, 1 list registers are looked at, and what is not found counts. */
/* pins LR-07 */
START_TEST(an_end_of_interrupt_that_drops_nothing_may_count)
{
	rig_choose(r, virtual_eoir_idle, _i);
	lr(0, 40, 0xa0, LR_ACTIVE);
	rig_step(r, icv_eoi(&r->g, GS_PE(0), 41));
	ck_assert_uint_eq(hcr() >> 27, _i ? 1 : 0);
	rig_step(r, icv_eoi(&r->g, GS_PE(0), 40));
	ck_assert_uint_eq(hcr() >> 27, _i ? 1 : 0);
	ck_assert_uint_eq(ich_lr_get(&r->g, GS_PE(0), 0).state, _i ? LR_INVALID : LR_ACTIVE);
}
END_TEST

/* Also of GICv4.1: ICH_HCR_EL2.vSGIEOICount. */
/* pins LR-07 */
START_TEST(vsgi_eoi_count_leaves_sgis_out)
{
	rig_step(r, gic_sysreg_write(&r->g, GS_PE(0), ICH_HCR_EL2, 1 | (_i ? 1 << 8 : 0)));
	for (u32 n = 0; n < 2; n++) {
		ap1(1u << 20);
		rig_step(r, icv_eoi(&r->g, GS_PE(0), n ? 15 : 16));
	}
	ck_assert_uint_eq(hcr() >> 27, _i ? 1 : 2);
}
END_TEST

/* ------------------------------------------------------------ groups, registers as a guest uses them */

static const struct gic_as guest = { .el = 1, .fmo = 1, .imo = 1 };

static u64 guest_get(u32 id)
{
	enum gic_sys end;
	u64 val;

	rig_step(r, end = gic_sysreg_read_as(&r->g, &guest, id, &val));
	ck_assert_int_eq(end, GIC_SYS_OK);
	return val;
}

static void guest_put(u32 id, u64 val)
{
	enum gic_sys end;

	rig_step(r, end = gic_sysreg_write_as(&r->g, &guest, id, val));
	ck_assert_int_eq(end, GIC_SYS_OK);
}

static void lr_raw(u32 n, u64 val)
{
	rig_step(r, gic_sysreg_write(&r->g, GS_PE(0), ICH_LR_EL2 + n, val));
}

static u64 state(u32 n)
{
	return gic_sysreg_peek(&r->g, GS_PE(0), ICH_LR_EL2 + n) >> 62;
}

/* pins LR-01 LR-03 SEC-08 V40-10 */
START_TEST(both_groups_compete_and_each_has_its_line)
{
	bool direct;

	guest_put(ICV_IGRPEN0_EL1, 1);
	rig_copied(r, 8192);					/* priority 0xa0, Group 1 */
	ck_assert_uint_eq(icv_lines(&r->g, GS_PE(0)), 1);
	lr_raw(0, 0x4080000000000028ull);		/* Group 0, 0x80, INTID 40 */
	ck_assert_uint_eq(icv_lines(&r->g, GS_PE(0)), 2);
	ck_assert_uint_eq(icv_hppi(&r->g, GS_PE(0), &direct), 1023);
	ck_assert_uint_eq(guest_get(ICV_HPPIR0_EL1), 40);
	ck_assert_uint_eq(guest_get(ICV_HPPIR1_EL1), 1023);
	ck_assert_uint_eq(guest_get(ICV_IAR1_EL1), 1023);
	ck_assert_uint_eq(guest_get(ICV_IAR0_EL1), 40);
	ck_assert_uint_eq(guest_get(ICV_AP0R_EL1), 1u << 16);
	ck_assert_uint_eq(icv_lines(&r->g, GS_PE(0)), 0);
	ck_assert_uint_eq(guest_get(ICV_HPPIR1_EL1), 8192);	/* pending, though it cannot preempt */
	guest_put(ICV_EOIR0_EL1, 40);
	ck_assert_uint_eq(state(0), 0);
	ck_assert_uint_eq(guest_get(ICV_IAR1_EL1), 8192);
	ck_assert_uint_eq(guest_get(ICV_AP1R_EL1), 1u << 20);
	guest_put(ICV_EOIR1_EL1, 8192);
	ck_assert_uint_eq(guest_get(ICV_RPR_EL1), 0xff);
}
END_TEST

/* A group that is off neither competes nor hides the other. */
START_TEST(a_disabled_group_is_not_in_the_way)
{
	lr_raw(0, 0x4010000000000028ull);
	lr_raw(1, 0x5090000000000029ull);
	ck_assert_uint_eq(icv_lines(&r->g, GS_PE(0)), 1);
	ck_assert_uint_eq(guest_get(ICV_IAR0_EL1), 1023);
	ck_assert_uint_eq(guest_get(ICV_HPPIR0_EL1), 1023);
	ck_assert_uint_eq(guest_get(ICV_IAR1_EL1), 41);
}
END_TEST

/* pins LR-06 */
START_TEST(with_eoimode_the_deactivation_is_dir)
{
	guest_put(ICV_CTLR_EL1, 2);
	lr_raw(0, 0x5090000000000028ull);
	ck_assert_uint_eq(guest_get(ICV_IAR1_EL1), 40);
	guest_put(ICV_EOIR1_EL1, 40);
	ck_assert_uint_eq(guest_get(ICV_RPR_EL1), 0xff);
	ck_assert_uint_eq(state(0), LR_ACTIVE);
	guest_put(ICV_DIR_EL1, 1022);
	guest_put(ICV_DIR_EL1, 8192);
	guest_put(ICV_DIR_EL1, 41);
	ck_assert_uint_eq(hcr() >> 27, 1);
	guest_put(ICV_DIR_EL1, 40);
	ck_assert_uint_eq(state(0), LR_INVALID);
	ck_assert_uint_eq(hcr() >> 27, 1);
	ck_assert_uint_eq(rig_unpred(r, icv_dir_eoimode0), 0);
}
END_TEST

/* An LPI in a list register is deactivated by EOIR also with EOImode=1. */
/* pins LR-05 */
START_TEST(an_lpi_needs_no_dir)
{
	guest_put(ICV_CTLR_EL1, 2);
	lr(0, 8400, 0x90, LR_PENDING);
	ck_assert_uint_eq(guest_get(ICV_IAR1_EL1), 8400);
	guest_put(ICV_EOIR1_EL1, 8400);
	ck_assert_uint_eq(state(0), LR_INVALID);
}
END_TEST

/* Choice virtual_eoir_split_count: 0 not counted, 1 counted. */
/* pins LR-05 */
START_TEST(with_eoimode_an_end_that_finds_nothing_may_count)
{
	rig_choose(r, virtual_eoir_split_count, _i);
	guest_put(ICV_CTLR_EL1, 2);
	ap1(1u << 20);
	guest_put(ICV_EOIR1_EL1, 40);
	ck_assert_uint_eq(hcr() >> 27, _i ? 1 : 0);
}
END_TEST

/* Choice virtual_dir_eoimode0: 0 ignored, 1 deactivated. */
/* pins LR-06 */
START_TEST(dir_without_eoimode_is_unpredictable)
{
	rig_choose(r, virtual_dir_eoimode0, _i);
	lr_raw(0, 0x9090000000000028ull);
	guest_put(ICV_DIR_EL1, 40);
	ck_assert_uint_eq(rig_unpred(r, icv_dir_eoimode0), 1);
	ck_assert_uint_eq(state(0), _i ? LR_INVALID : LR_ACTIVE);
}
END_TEST

/* Ended in the wrong order.  Choice virtual_eoir_mismatch: 0 left active, 1 deactivated. */
/* pins PRI-10 */
START_TEST(ends_out_of_order_are_unpredictable)
{
	rig_choose(r, virtual_eoir_mismatch, _i);
	lr_raw(0, 0x50a0000000000028ull);
	ck_assert_uint_eq(guest_get(ICV_IAR1_EL1), 40);
	lr_raw(1, 0x5040000000000029ull);
	ck_assert_uint_eq(guest_get(ICV_IAR1_EL1), 41);
	guest_put(ICV_EOIR1_EL1, 40);
	ck_assert_uint_eq(rig_unpred(r, icv_eoir_order), 1);
	ck_assert_uint_eq(guest_get(ICV_RPR_EL1), 0xa0);	/* the highest was dropped */
	ck_assert_uint_eq(state(0), _i ? LR_INVALID : LR_ACTIVE);
	ck_assert_uint_eq(state(1), LR_ACTIVE);
}
END_TEST

/* Choice virtual_eoir_group: 0 the highest of both, 1 of its own group, 2 nothing. */
/* pins EOI-05 LR-05 */
START_TEST(the_wrong_groups_eoir_is_unpredictable)
{
	rig_choose(r, virtual_eoir_group, _i);
	rig_step(r, gic_sysreg_write(&r->g, GS_PE(0), ICH_AP0R_EL2, 1u << 8));
	ap1(1u << 20);
	guest_put(ICV_EOIR1_EL1, 8400);
	ck_assert_uint_eq(rig_unpred(r, icv_eoir_group), 1);
	ck_assert_uint_eq(guest_get(ICV_AP0R_EL1), _i == 0 ? 0 : 1u << 8);
	ck_assert_uint_eq(guest_get(ICV_AP1R_EL1), _i == 1 ? 0 : 1u << 20);
	guest_put(ICV_EOIR1_EL1, 1023);
	guest_put(ICV_EOIR0_EL1, 1020);
	ck_assert_uint_eq(rig_unpred(r, icv_eoir_group), 1);
}
END_TEST

/* Choice list_register_special: 0 returned once, 1 hidden. */
/* pins LR-11 */
START_TEST(a_special_intid_in_a_list_register_is_unpredictable)
{
	rig_choose(r, list_register_special, _i);
	lr_raw(0, 0x50900000000003fdull);	/* 1021 */
	ck_assert_uint_eq(rig_unpred(r, lr_special), 1);
	ck_assert_uint_eq(guest_get(ICV_IAR1_EL1), _i ? 1023 : 1021);
	ck_assert_uint_eq(state(0), _i ? LR_PENDING : LR_INVALID);
	ck_assert_uint_eq(guest_get(ICV_RPR_EL1), 0xff);
}
END_TEST

/* Choice list_register_of_equal: 0 lowest register, 1 highest. */
/* pins PRI-11 */
START_TEST(list_registers_of_equal_priority_go_by_choice)
{
	rig_choose(r, list_register_of_equal, _i);
	lr(1, 8401, 0x90, LR_PENDING);
	lr(2, 8402, 0x90, LR_PENDING);
	lr(3, 8403, 0xa0, LR_PENDING);
	ck_assert_uint_eq(guest_get(ICV_IAR1_EL1), _i ? 8402 : 8401);
}
END_TEST

/* Choice virtual_hppir_while_off: 0 shown, 1 hidden. */
/* pins LR-12 */
START_TEST(en_0_hides_from_acknowledge_and_by_choice_from_hppir)
{
	rig_choose(r, virtual_hppir_while_off, _i);
	lr(0, 8400, 0x90, LR_PENDING);
	rig_step(r, gic_sysreg_write(&r->g, GS_PE(0), ICH_HCR_EL2, 0));
	ck_assert_uint_eq(guest_get(ICV_IAR1_EL1), 1023);
	ck_assert_uint_eq(icv_lines(&r->g, GS_PE(0)), 0);
	ck_assert_uint_eq(guest_get(ICV_HPPIR1_EL1), _i ? 1023 : 8400);
}
END_TEST

/*
 * Active at 0xa8 with all bits of Group 1 counting, pending in Group 0 at 0xb0 where only bit 7 does:
 * 0x80 is above 0xa8, but not above 0x80.  Choice running_priority_mask: 0 as recorded, 1 masked again.
 */
/* pins PRI-05 */
START_TEST(a_coarser_group_mask_applies_to_one_side_or_both)
{
	rig_choose(r, running_priority_mask, _i);
	guest_put(ICV_IGRPEN0_EL1, 1);
	guest_put(ICV_BPR0_EL1, 6);
	ap1(1u << 21);
	lr_raw(0, 0x40b0000000000028ull);
	ck_assert_uint_eq(icv_lines(&r->g, GS_PE(0)), _i ? 0 : 2);
}
END_TEST

/* pins PRI-01 PRI-06 */
START_TEST(subpriority_orders_but_does_not_preempt)
{
	guest_put(ICV_BPR1_EL1, 5);		/* [7:5] */
	lr(0, 8400, 0xb8, LR_PENDING);
	ck_assert_uint_eq(guest_get(ICV_IAR1_EL1), 8400);
	ck_assert_uint_eq(guest_get(ICV_AP1R_EL1), 1u << 20);	/* 0xa0 */
	lr(1, 8401, 0xa8, LR_PENDING);
	lr(2, 8402, 0xa7, LR_PENDING);		/* 0xa0 with 5 bits */
	ck_assert_uint_eq(guest_get(ICV_IAR1_EL1), 1023);
	guest_put(ICV_EOIR1_EL1, 8400);
	ck_assert_uint_eq(guest_get(ICV_IAR1_EL1), 8402);
}
END_TEST

/* What an observer of the redistributor and the interface is told, as recordings have it. */
START_TEST(the_best_one_is_told_whether_or_not_it_can_be_signalled)
{
	struct icv_best b = icv_best(&r->g, GS_PE(0));

	ck_assert_int_eq(b.lr, -1);
	ck_assert_uint_eq(b.direct, 0);
	ck_assert_uint_eq(b.prio, 255);
	rig_copied(r, 8192);
	guest_put(ICV_PMR_EL1, 0);
	b = icv_best(&r->g, GS_PE(0));
	ck_assert_int_eq(b.lr, ICV_BEST_DIRECT);
	ck_assert_uint_eq(b.direct, 8192);
	ck_assert_uint_eq(b.group, 1);
	ck_assert_uint_eq(b.prio, 0xa0);
	lr(2, 8400, 0xa0, LR_PENDING);
	b = icv_best(&r->g, GS_PE(0));
	ck_assert_int_eq(b.lr, 2);
	ck_assert_uint_eq(b.direct, 8192);
	guest_put(ICV_IGRPEN1_EL1, 0);
	ck_assert_int_eq(icv_best(&r->g, GS_PE(0)).lr, -1);
}
END_TEST

/* A bound choice may change what is best anywhere; a deschedule takes the reason of a copy away. */
START_TEST(whoever_may_answer_otherwise_is_told)
{
	rig_copied(r, 8192);
	rig_begin(r);
	gs_mut(&r->g, BLK_ICH, 2);
	ck_assert_uint_eq(icv_touched(&r->g), 4);
	ck_assert_uint_eq(ich_touched(&r->g), 4);
	r->g.step.touched |= (u64)1 << BLK_CHOICE;
	ck_assert_uint_eq(icv_touched(&r->g), ~(u64)0);
	rig_end(r);
	ck_assert(icv_copy_justified(&r->g, GS_PE(0)));
	rig_begin(r);
	gicr_v_mut(&r->g, GS_PE(0))->phase = VRES_LEAVING;
	ck_assert(!icv_copy_justified(&r->g, GS_PE(0)));
	rig_end(r);
}
END_TEST

Suite *check_icv(void);
Suite *check_icv(void)
{
	Suite *s = suite_create("icv");
	TCase *t = tcase_create("icv");

	tcase_add_checked_fixture(t, up, down);
	tcase_add_loop_test(t, list_register_and_vlpi_of_equal_priority_go_by_choice, 0, 2);
	tcase_add_test(t, the_better_of_list_registers_and_vlpi_wins);
	tcase_add_test(t, an_lpi_in_a_list_register_has_an_active_state);
	tcase_add_test(t, eoi_without_a_list_register_counts_unless_it_is_an_lpi);
	tcase_add_loop_test(t, an_end_of_interrupt_that_drops_nothing_may_count, 0, 2);
	tcase_add_loop_test(t, vsgi_eoi_count_leaves_sgis_out, 0, 2);
	tcase_add_test(t, both_groups_compete_and_each_has_its_line);
	tcase_add_test(t, a_disabled_group_is_not_in_the_way);
	tcase_add_test(t, with_eoimode_the_deactivation_is_dir);
	tcase_add_test(t, an_lpi_needs_no_dir);
	tcase_add_loop_test(t, with_eoimode_an_end_that_finds_nothing_may_count, 0, 2);
	tcase_add_loop_test(t, dir_without_eoimode_is_unpredictable, 0, 2);
	tcase_add_loop_test(t, ends_out_of_order_are_unpredictable, 0, 2);
	tcase_add_loop_test(t, the_wrong_groups_eoir_is_unpredictable, 0, 3);
	tcase_add_loop_test(t, a_special_intid_in_a_list_register_is_unpredictable, 0, 2);
	tcase_add_loop_test(t, list_registers_of_equal_priority_go_by_choice, 0, 2);
	tcase_add_loop_test(t, en_0_hides_from_acknowledge_and_by_choice_from_hppir, 0, 2);
	tcase_add_loop_test(t, a_coarser_group_mask_applies_to_one_side_or_both, 0, 2);
	tcase_add_test(t, subpriority_orders_but_does_not_preempt);
	tcase_add_test(t, the_best_one_is_told_whether_or_not_it_can_be_signalled);
	tcase_add_test(t, whoever_may_answer_otherwise_is_told);
	tcase_add_test(t, mask_and_running_priority_hold_back);
	tcase_add_test(t, en_0_and_dvim_hide);
	tcase_add_test(t, the_lowest_priority_is_never_signalled);
	suite_add_tcase(s, t);
	return s;
}
