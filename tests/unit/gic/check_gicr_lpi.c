/* SPDX-License-Identifier: MIT */
/* Physical LPIs: rules LPI, LPC and ITS-MOV, each choice both ways. */
#include "support_rd.h"

#include "core/bits.h"
#include "core/mem.h"

static struct rig *r;

static void up(void)
{
	r = rig_new(GICV3);
	for (u32 i = 0; i < 8; i++)
		rig_lpi(r, 8192 + i, 0xa0, true);
}

static void up41(void)
{
	r = rig_new(GICV4_1);
	rig_lpi(r, 8192, 0xa0, true);
}

static void down(void)
{
	rig_free(r);
}

static bool pending(u32 pe, u32 intid)
{
	return gicr_lpi_pending(&r->g, GS_PE(pe), intid);
}

/* pins LPI-01 LPI-04 */
START_TEST(a_set_makes_pending_at_one_redistributor_and_acknowledge_takes_it)
{
	u32 got;

	rig_set(r, 1, 8193);
	ck_assert(pending(1, 8193));
	ck_assert(!pending(0, 8193));
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), 1023);
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(1)), 8193);
	rig_step(r, got = icc_ack(&r->g, GS_PE(1)));
	ck_assert_uint_eq(got, 8193);
	ck_assert(!pending(1, 8193));
	ck_assert_uint_eq(rig_saw(r, OBS_UNCARRY, PLACE_PP, 1, 8193, CAUSE_ACK), 1);
}
END_TEST

/* Exactly one CARRY for the bit, one UNCARRY for the message. */
START_TEST(carriers_are_told_once_per_change)
{
	rig_set(r, 0, 8192);
	ck_assert_uint_eq(rig_saw(r, OBS_CARRY, PLACE_PP, 0, 8192, CAUSE_MSI), 1);
	ck_assert_uint_eq(rig_saw(r, OBS_UNCARRY, PLACE_MSG_P, 0, 8192, CAUSE_FORWARD), 1);
	ck_assert_uint_eq(rig_saw(r, OBS_CARRY, RIG_ANY, RIG_ANY, RIG_ANY, RIG_ANY), 1);
	ck_assert_uint_eq(rig_saw(r, OBS_UNCARRY, RIG_ANY, RIG_ANY, RIG_ANY, RIG_ANY), 1);
	rig_take(r, 0, (struct msg){ .kind = MSG_CLEAR, .cause = CAUSE_DISCARD, .intid = 8192 });
	ck_assert_uint_eq(rig_saw(r, OBS_UNCARRY, PLACE_PP, 0, 8192, CAUSE_DISCARD), 1);
	rig_take(r, 0, (struct msg){ .kind = MSG_CLEAR, .cause = CAUSE_CLEAR, .intid = 8192 });
	ck_assert_uint_eq(rig_saw(r, OBS_UNCARRY, PLACE_PP, 0, 8192, RIG_ANY), 1);
}
END_TEST

/* pins LPI-03 */
START_TEST(events_while_pending_merge)
{
	rig_set(r, 0, 8192);
	rig_set(r, 0, 8192);
	ck_assert_uint_eq(rig_saw(r, OBS_CARRY, PLACE_PP, 0, 8192, RIG_ANY), 1);
	ck_assert_uint_eq(rig_saw(r, OBS_MERGE, PLACE_PP, 0, 8192, CAUSE_MSI), 1);
	ck_assert_uint_eq(rig_saw(r, OBS_UNCARRY, PLACE_MSG_P, 0, 8192, CAUSE_MERGE), 1);
}
END_TEST

/* pins LPI-05 */
START_TEST(a_disabled_lpi_stays_pending_until_enabled)
{
	rig_lpi(r, 8192, 0xa0, false);
	rig_set(r, 0, 8192);
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), 1023);
	rig_lpi(r, 8192, 0xa0, true);
	rig_take(r, 0, (struct msg){ .kind = MSG_INV, .intid = 8192 });
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), 8192);
}
END_TEST

/* pins LPI-07 */
START_TEST(with_enablelpis_0_events_are_dropped_and_commands_ignored)
{
	rig_step(r, gicr_lpis_enable(&r->g, GS_PE(0), false));
	rig_settle(r);
	rig_set(r, 0, 8192);
	ck_assert(!pending(0, 8192));
	ck_assert_uint_eq(rig_saw(r, OBS_RD_DROP, 0, 8192, 0, DROP_LPIS_DISABLED), 1);
	ck_assert_uint_eq(rig_saw(r, OBS_UNCARRY, PLACE_MSG_P, 0, 8192, CAUSE_DROP), 1);
}
END_TEST

/* LPI-04, LPI-05 of INTIDs: 8192 .. 2^N-1, and IDbits below 13 means none. */
/* pins INT-04 INT-05 ITS-TRN-07 */
START_TEST(intids_out_of_range_are_dropped)
{
	gicr_mut(&r->g, GS_PE(0))->propbaser = RIG_PROP | 13;
	rig_set(r, 0, 8191);
	rig_set(r, 0, 16384);
	ck_assert_uint_eq(rig_saw(r, OBS_RD_DROP, 0, RIG_ANY, 0, DROP_INTID_OOR), 2);
	rig_set(r, 0, 16383);
	ck_assert(pending(0, 16383));
	rig_step(r, gicr_mut(&r->g, GS_PE(0))->propbaser = RIG_PROP | 12);
	rig_set(r, 0, 8192);
	ck_assert_uint_eq(rig_saw(r, OBS_RD_DROP, 0, 8192, 0, DROP_INTID_OOR), 1);
	ck_assert_uint_eq(rig_saw(r, OBS_UNMODELLED, RIG_ANY, RIG_ANY, RIG_ANY, RIG_ANY), 0);
}
END_TEST

/* pins INT-04 */
START_TEST(num_lpis_bounds_intids_when_it_is_not_0)
{
	r->hw.caps.num_lpis = 3;	/* sixteen */
	rig_set(r, 0, 8192 + 16);
	ck_assert_uint_eq(rig_saw(r, OBS_RD_DROP, 0, 8192 + 16, RIG_ANY, DROP_INTID_OOR), 1);
	rig_set(r, 0, 8192 + 15);
	ck_assert(gicr_lpi_pending(&r->g, GS_PE(0), 8192 + 15));
}
END_TEST

START_TEST(an_intid_without_state_makes_the_run_inconclusive)
{
	rig_set(r, 0, 20000);	/* in range (IDbits 15), beyond lpi_bits 14 */
	ck_assert_uint_eq(rig_saw(r, OBS_UNMODELLED, UNMODELLED_intid, 20000, 0, RIG_ANY), 1);
}
END_TEST

/* LPI-06, LPI-08: what is pending is in the table after the clear, and comes back from it. */
/* pins LPI-06 LPI-08 */
START_TEST(the_pending_table_is_exact_after_disabling_and_loaded_on_enabling)
{
	u64 byte = RIG_PEND + 8200 / 8;

	rig_set(r, 0, 8201);
	ck_assert_uint_eq(rig_mem(r, byte), 0);
	rig_step(r, gicr_lpis_enable(&r->g, GS_PE(0), false));
	rig_settle(r);
	ck_assert_uint_eq(rig_mem(r, byte), 2);
	ck_assert_uint_eq(rig_saw(r, OBS_UNCARRY, PLACE_PP, 0, 8201, CAUSE_REG), 1);
	rig_step(r, mem_write(&r->g, byte, 1, 6));
	rig_step(r, gicr_lpis_enable(&r->g, GS_PE(0), true));
	ck_assert(pending(0, 8201));
	ck_assert(pending(0, 8202));
	ck_assert_uint_eq(rig_saw(r, OBS_CARRY, PLACE_PP, 0, RIG_ANY, CAUSE_LOAD), 2);
	rig_take(r, 0, (struct msg){ .kind = MSG_CLEAR, .cause = CAUSE_CLEAR, .intid = 8201 });
	rig_step(r, gicr_lpis_enable(&r->g, GS_PE(0), false));
	rig_settle(r);
	ck_assert_uint_eq(rig_mem(r, byte), 4);
	rig_step(r, gicr_lpis_enable(&r->g, GS_PE(0), true));
	rig_take(r, 0, (struct msg){ .kind = MSG_CLEAR, .cause = CAUSE_CLEAR, .intid = 8202 });
	rig_step(r, gicr_lpis_enable(&r->g, GS_PE(0), false));
	rig_settle(r);
	ck_assert_uint_eq(rig_mem(r, byte), 0);
}
END_TEST

/* LPI-06: PTZ=1 is believed. */
/* pins LPI-06 */
START_TEST(ptz_takes_the_table_as_empty)
{
	rig_step(r, gicr_lpis_enable(&r->g, GS_PE(0), false));
	rig_settle(r);
	rig_step(r, mem_write(&r->g, RIG_PEND + 1024, 1, 1));
	rig_step(r, gicr_mut(&r->g, GS_PE(0))->ptz = 1);
	rig_step(r, gicr_lpis_enable(&r->g, GS_PE(0), true));
	ck_assert(!pending(0, 8192));
}
END_TEST

/* PRI-11: choice best_of_equal; PRI-01 otherwise. */
/* pins PRI-11 */
START_TEST(the_best_priority_wins_and_equal_ones_go_by_choice)
{
	rig_choose(r, best_of_equal, _i);
	rig_lpi(r, 8194, 0x40, true);
	rig_lpi(r, 8196, 0x40, true);
	rig_set(r, 0, 8192);
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), 8192);
	rig_set(r, 0, 8196);
	rig_set(r, 0, 8194);
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), _i ? 8196 : 8194);
}
END_TEST

/* LPC-01, LPC-02: choice lpi_config_cache. */
/* pins LPC-01 LPC-02 */
START_TEST(a_cached_byte_lasts_until_invalidated)
{
	rig_choose(r, lpi_config_cache, _i);
	rig_set(r, 0, 8192);
	rig_lpi(r, 8192, 0xa0, false);
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), _i ? 8192 : 1023);
	rig_take(r, 0, (struct msg){ .kind = MSG_INV, .intid = 8193 });
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), _i ? 8192 : 1023);
	rig_take(r, 0, (struct msg){ .kind = MSG_INV, .intid = 8192 });
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), 1023);
	rig_lpi(r, 8192, 0xa0, true);
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), _i ? 1023 : 8192);
	rig_take(r, 0, (struct msg){ .kind = MSG_INVALL });
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), 8192);
}
END_TEST

/* LPC-01, LPC-07: cached disabled at the mapping, enabled in memory, not invalidated; then it is. */
/* pins LPC-01 LPC-02 */
START_TEST(a_prefetched_byte_hides_a_later_enable_until_invalidated)
{
	rig_choose(r, lpi_config_cache, _i);
	rig_lpi(r, 8192, 0xa0, false);
	rig_step(r, gicr_lpi_prefetch(&r->g, GS_PE(0), 8192));
	rig_lpi(r, 8192, 0xa0, true);
	rig_set(r, 0, 8192);
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), _i == 2 ? 1023 : 8192);
	rig_take(r, 0, (struct msg){ .kind = MSG_INV, .intid = 8192 });
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), 8192);
}
END_TEST

/* LPC-02: INV reaches the new place only, so nothing may be left at the old one. */
START_TEST(a_prefetched_byte_goes_with_a_move)
{
	rig_choose(r, lpi_config_cache, 2);
	rig_lpi(r, 8192, 0xa0, false);
	rig_step(r, gicr_lpi_prefetch(&r->g, GS_PE(0), 8192));
	rig_take(r, 0, (struct msg){ .kind = MSG_MOVE, .intid = 8192, .to = 1 });
	rig_lpi(r, 8192, 0xa0, true);
	ck_assert_uint_eq(gicr_lpi_config(&r->g, GS_PE(0), 8192) & 1, 1);
	ck_assert_uint_eq(gicr_lpi_config(&r->g, GS_PE(1), 8192) & 1, 0);
}
END_TEST

/* A byte cached by one redistributor does not bind another. */
START_TEST(invalidation_reaches_one_redistributor)
{
	rig_choose(r, lpi_config_cache, 1);
	rig_set(r, 0, 8192);
	rig_set(r, 1, 8192);
	rig_lpi(r, 8192, 0xa0, false);
	rig_take(r, 1, (struct msg){ .kind = MSG_INVALL });
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), 8192);
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(1)), 1023);
}
END_TEST

/* LPC-02, ORD-04: INVLPIR is done when SYNCR.Busy=0. */
/* pins LPC-02 ORD-04 */
START_TEST(invlpir_is_busy_until_its_step)
{
	rig_choose(r, lpi_config_cache, 1);
	rig_set(r, 0, 8192);
	rig_lpi(r, 8192, 0xa0, false);
	rig_step(r, gicr_inv_write(&r->g, GS_PE(0), INV_ONE, 8192));
	ck_assert_uint_eq(gicr_at(&r->g, GS_PE(0))->inv, INV_ONE);
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), 8192);
	rig_act(r, &gicr_inv_actor, 0);
	ck_assert_uint_eq(gicr_at(&r->g, GS_PE(0))->inv, INV_NONE);
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), 1023);
	ck_assert(!gicr_inv_actor.ready(&r->g, 0));
}
END_TEST

/* pins LPC-02 */
START_TEST(a_second_invlpir_does_not_lose_the_first)
{
	rig_choose(r, lpi_config_cache, 1);
	rig_set(r, 0, 8192);
	rig_lpi(r, 8192, 0xa0, false);
	rig_step(r, gicr_inv_write(&r->g, GS_PE(0), INV_ONE, 8192));
	rig_step(r, gicr_inv_write(&r->g, GS_PE(0), INV_ONE, 8193));
	rig_settle(r);
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), 1023);
}
END_TEST

/* pins ITS-MOV-01 */
START_TEST(a_move_carries_the_pending_bit_once)
{
	rig_set(r, 0, 8192);
	rig_forget(r);
	rig_take(r, 0, (struct msg){ .kind = MSG_MOVE, .intid = 8192, .to = 2 });
	ck_assert(!pending(0, 8192));
	ck_assert(pending(2, 8192));
	ck_assert_uint_eq(rig_saw(r, OBS_UNCARRY, PLACE_PP, 0, 8192, CAUSE_MOVE), 1);
	ck_assert_uint_eq(rig_saw(r, OBS_CARRY, PLACE_PP, 2, 8192, CAUSE_MOVE), 1);
	rig_take(r, 0, (struct msg){ .kind = MSG_MOVE, .intid = 8192, .to = 1 });
	ck_assert(!pending(1, 8192));
}
END_TEST

/* pins ITS-MOV-02 */
START_TEST(movall_moves_every_bit_and_merges)
{
	rig_set(r, 0, 8192);
	rig_set(r, 0, 8195);
	rig_set(r, 1, 8195);
	rig_forget(r);
	rig_take(r, 0, (struct msg){ .kind = MSG_MOVALL, .to = 1 });
	ck_assert(pending(1, 8192) && pending(1, 8195));
	ck_assert(!pending(0, 8192) && !pending(0, 8195));
	ck_assert_uint_eq(rig_saw(r, OBS_MERGE, PLACE_PP, 1, 8195, CAUSE_MOVE), 1);
	rig_take(r, 1, (struct msg){ .kind = MSG_MOVALL, .to = 1 });
	ck_assert(pending(1, 8192));
}
END_TEST

/* ITS-MOV-05: choice movi_to_disabled_rd. */
/* pins ITS-MOV-05 */
START_TEST(a_move_to_a_disabled_redistributor_drops_or_leaves)
{
	rig_choose(r, movi_to_disabled_rd, _i);
	rig_step(r, gicr_lpis_enable(&r->g, GS_PE(1), false));
	rig_settle(r);
	rig_set(r, 0, 8192);
	rig_take(r, 0, (struct msg){ .kind = MSG_MOVE, .intid = 8192, .to = 1 });
	ck_assert_int_eq(pending(0, 8192), _i);
	ck_assert_uint_eq(rig_saw(r, OBS_RD_DROP, 1, 8192, 0, DROP_LPIS_DISABLED), _i ? 0 : 1);
}
END_TEST

/* LPC-04, A17: the virtual form acts where the vPE is mapped and nowhere else. */
/* pins LPC-04 */
START_TEST(virtual_invlpir_needs_the_right_redistributor)
{
	u64 arg = (u64)1 << 63 | (u64)1 << 32 | 8192;

	rig_choose(r, lpi_config_cache, 1);
	rig_vlpi(r, 1, 8192, 0x80, true);
	rig_run(r, 1, 1);
	rig_vset(r, 1, 1, 8192, 1023);
	rig_vlpi(r, 1, 8192, 0x80, false);
	rig_step(r, gicr_inv_write(&r->g, GS_PE(0), INV_ONE, arg));
	rig_settle(r);
	ck_assert_uint_eq(vpe_config(&r->g, GS_VPE(1), 8192) & 1, 1);
	rig_step(r, gicr_inv_write(&r->g, GS_PE(1), INV_ONE, arg));
	rig_settle(r);
	ck_assert_uint_eq(vpe_config(&r->g, GS_VPE(1), 8192) & 1, 0);
}
END_TEST

/* No VSYNC follows a register's invalidation: when SYNCR.Busy reads 0 the guest can no longer take what is disabled. */
/* pins LPC-02 LPC-03 LPC-04 */
START_TEST(syncr_is_busy_until_the_vlpi_in_the_cpu_interface_is_back)
{
	rig_choose(r, vlpi_recall_on_clear, _i & 1);
	rig_vlpi(r, 1, 8192, 0x80, true);
	rig_run(r, 0, 1);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_settle(r);
	ck_assert_uint_eq(gicr_v_at(&r->g, GS_PE(0))->copy_vintid, 8192);
	rig_vlpi(r, 1, 8192, 0x80, false);
	rig_step(r, gicr_inv_write(&r->g, GS_PE(0), _i & 2 ? INV_ALL : INV_ONE, (u64)1 << 63 | (u64)1 << 32 | 8192));
	ck_assert_uint_ne(gicr_at(&r->g, GS_PE(0))->inv, INV_NONE);
	rig_act(r, &gicr_inv_actor, 0);
	ck_assert_uint_eq(gicr_at(&r->g, GS_PE(0))->inv, INV_NONE);
	ck_assert_uint_eq(rig_guest_ack(r, 0), 1023);
	ck_assert(vpe_lpi_pending(&r->g, GS_VPE(1), 8192));
}
END_TEST

Suite *check_gicr_lpi(void);
Suite *check_gicr_lpi(void)
{
	Suite *s = suite_create("gicr_lpi");
	TCase *t = tcase_create("lpi"), *v = tcase_create("v4.1");

	tcase_add_checked_fixture(t, up, down);
	tcase_add_test(t, a_set_makes_pending_at_one_redistributor_and_acknowledge_takes_it);
	tcase_add_test(t, carriers_are_told_once_per_change);
	tcase_add_test(t, events_while_pending_merge);
	tcase_add_test(t, a_disabled_lpi_stays_pending_until_enabled);
	tcase_add_test(t, with_enablelpis_0_events_are_dropped_and_commands_ignored);
	tcase_add_test(t, intids_out_of_range_are_dropped);
	tcase_add_test(t, num_lpis_bounds_intids_when_it_is_not_0);
	tcase_add_test(t, an_intid_without_state_makes_the_run_inconclusive);
	tcase_add_test(t, the_pending_table_is_exact_after_disabling_and_loaded_on_enabling);
	tcase_add_test(t, ptz_takes_the_table_as_empty);
	tcase_add_loop_test(t, the_best_priority_wins_and_equal_ones_go_by_choice, 0, 2);
	tcase_add_loop_test(t, a_cached_byte_lasts_until_invalidated, 0, 2);
	tcase_add_loop_test(t, a_prefetched_byte_hides_a_later_enable_until_invalidated, 0, 3);
	tcase_add_test(t, a_prefetched_byte_goes_with_a_move);
	tcase_add_test(t, invalidation_reaches_one_redistributor);
	tcase_add_test(t, invlpir_is_busy_until_its_step);
	tcase_add_test(t, a_second_invlpir_does_not_lose_the_first);
	tcase_add_test(t, a_move_carries_the_pending_bit_once);
	tcase_add_test(t, movall_moves_every_bit_and_merges);
	tcase_add_loop_test(t, a_move_to_a_disabled_redistributor_drops_or_leaves, 0, 2);
	suite_add_tcase(s, t);
	tcase_add_checked_fixture(v, up41, down);
	tcase_add_test(v, virtual_invlpir_needs_the_right_redistributor);
	tcase_add_loop_test(v, syncr_is_busy_until_the_vlpi_in_the_cpu_interface_is_back, 0, 4);
	suite_add_tcase(s, v);
	return s;
}
