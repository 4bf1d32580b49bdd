/* SPDX-License-Identifier: MIT */
/* vPEs: mapping, the VPT and its memory, moves, configuration. */
#include "support_rd.h"

#include "core/mem.h"
#include "gic/bestmap.h"

static struct rig *r;

static void config(void)
{
	for (u32 v = 0; v < 4; v++)
		for (u32 i = 0; i < 8; i++)
			rig_vlpi(r, v, 8192 + i, 0xa0, true);
	rig_forget(r);
}

static void up40(void)
{
	r = rig_new(GICV4_0);
	config();
}

static void up41(void)
{
	r = rig_new(GICV4_1);
	config();
}

static void down(void)
{
	rig_free(r);
}

static bool pending(u32 vpe, u32 vintid)
{
	return vpe_lpi_pending(&r->g, GS_VPE(vpe), vintid);
}

/* ITS-TRN-05, V40-09, V41-12: recorded in the VPT of a vPE that does not run. */
/* pins ITS-TRN-05 V40-09 V41-12 */
START_TEST(a_vlpi_is_recorded_once_for_a_vpe_that_does_not_run)
{
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_vset(r, 0, 1, 8193, 1023);
	ck_assert(pending(1, 8193));
	ck_assert_uint_eq(rig_saw(r, OBS_CARRY, PLACE_VP, 1, 8193, CAUSE_MSI), 1);
	ck_assert_uint_eq(rig_saw(r, OBS_UNCARRY, PLACE_MSG_V, 1, 8193, CAUSE_FORWARD), 1);
	rig_vset(r, 0, 1, 8193, 1023);
	ck_assert_uint_eq(rig_saw(r, OBS_CARRY, PLACE_VP, 1, 8193, RIG_ANY), 1);
	ck_assert_uint_eq(rig_saw(r, OBS_MERGE, PLACE_VP, 1, 8193, CAUSE_MSI), 1);
	ck_assert_uint_eq(rig_saw(r, OBS_UNCARRY, PLACE_MSG_V, 1, 8193, CAUSE_MERGE), 1);
	rig_vclear(r, 0, 1, 8193);
	ck_assert(!pending(1, 8193));
	ck_assert_uint_eq(rig_saw(r, OBS_UNCARRY, PLACE_VP, 1, 8193, CAUSE_CLEAR), 1);
}
END_TEST

/* pins ITS-TRN-02 */
START_TEST(a_vlpi_of_an_unmapped_vpe_is_dropped)
{
	rig_vset(r, 0, 1, 8193, 1023);
	ck_assert_uint_eq(rig_saw(r, OBS_RD_DROP, 0, 8193, 2, DROP_VPE_UNMAPPED), 1);
	ck_assert_uint_eq(rig_saw(r, OBS_UNCARRY, PLACE_MSG_V, 1, 8193, CAUSE_DROP), 1);
	ck_assert(!pending(1, 8193));
}
END_TEST

/* pins ITS-TRN-07 */
START_TEST(a_vintid_beyond_the_vpt_is_dropped)
{
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_vset(r, 0, 1, 16384, 1023);
	rig_vset(r, 0, 1, 8191, 1023);
	ck_assert_uint_eq(rig_saw(r, OBS_RD_DROP, 0, RIG_ANY, 2, DROP_INTID_OOR), 2);
	ck_assert_uint_eq(rig_saw(r, OBS_UNMODELLED, RIG_ANY, RIG_ANY, RIG_ANY, RIG_ANY), 0);
	rig_vset(r, 0, 1, 16383, 1023);
	ck_assert(pending(1, 16383));
}
END_TEST

/* A18: VPROPBASER.IDbits of the redistributor where it arrives, also before any schedule. */
/* pins ITS-TRN-07 INT-05 */
START_TEST(v40_vpropbaser_idbits_bounds_vintids)
{
	rig_vmap(r, 0, 1, 0);
	rig_step(r, gicr_vpropbaser_write(&r->g, GS_PE(0), RIG_VCONF | 12));
	rig_vset(r, 0, 1, 8193, 1023);
	ck_assert_uint_eq(rig_saw(r, OBS_RD_DROP, 0, 8193, 2, DROP_INTID_OOR), 1);
	rig_vset(r, 1, 1, 8193, 1023);
	ck_assert(pending(1, 8193));
	rig_step(r, gicr_vpropbaser_write(&r->g, GS_PE(0), RIG_VCONF | 13));
	rig_vset(r, 0, 1, 8194, 1023);
	ck_assert(pending(1, 8194));
}
END_TEST

/* VMP-06: the second ITS only joins; the vPE lives until the last one leaves. */
/* pins VMP-06 */
START_TEST(a_vpe_lives_while_one_its_maps_it)
{
	struct msg m = { .kind = MSG_VMAP, .vpe = 1, .vpt = RIG_VPT + 0x10000, .vpt_bits = 14 };

	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_step(r, gicr_take(&r->g, GS_ITS(1), GS_PE(0), &m));
	ck_assert(pending(1, 8192));
	rig_vunmap(r, 0, 1, 0);
	ck_assert(vpe_mapped(&r->g, GS_VPE(1)));
	ck_assert(pending(1, 8192));
	m.kind = MSG_VUNMAP;
	m.flags = MSG_ALLOC;
	rig_step(r, gicr_take(&r->g, GS_ITS(1), GS_PE(0), &m));
	ck_assert(!vpe_mapped(&r->g, GS_VPE(1)));
	ck_assert(!pending(1, 8192));
	ck_assert_uint_eq(rig_saw(r, OBS_UNCARRY, PLACE_VP, 1, 8192, CAUSE_UNMAP), 1);
}
END_TEST

/* VMP-06, VMP-07: without Alloc on the last unmap nothing promises that memory is written. */
/* pins VMP-06 */
START_TEST(v41_without_alloc_the_last_unmap_leaves_memory_as_it_was)
{
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_vunmap(r, 0, 1, 0);
	ck_assert_uint_eq(rig_mem(r, RIG_VPT + 0x10000 + 1024), 0);
	ck_assert(!vpe_mapped(&r->g, GS_VPE(1)));
	ck_assert_uint_eq(rig_saw(r, OBS_UNCARRY, PLACE_VP, 1, 8192, CAUSE_UNMAP), 1);
}
END_TEST

/* VMP-07, VMP-08, A10; choice vpt_memory: 0 lazy, 1 eager. */
/* pins VMP-07 VMP-08 MIG-07 */
START_TEST(v41_memory_is_exact_after_the_last_unmap_and_loads_again)
{
	u64 byte = RIG_VPT + 0x10000 + 1024;

	rig_choose(r, vpt_memory, _i);
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_vset(r, 0, 1, 8193, 1023);
	ck_assert_uint_eq(rig_mem(r, byte), _i ? 2 : 0);
	rig_load(r, 0, 1);
	rig_settle(r);
	rig_put(r, 0, 0);
	rig_settle(r);
	ck_assert_uint_eq(rig_mem(r, byte), _i ? 2 : 0);
	rig_vunmap(r, 0, 1, MSG_ALLOC);
	ck_assert_uint_eq(rig_mem(r, byte), 2);
	ck_assert(!pending(1, 8193));
	rig_vmap(r, 0, 1, MSG_ALLOC);
	ck_assert(pending(1, 8193));
	ck_assert_uint_eq(rig_saw(r, OBS_CARRY, PLACE_VP, 1, 8193, CAUSE_LOAD), 1);
	rig_vclear(r, 0, 1, 8193);
	rig_vunmap(r, 0, 1, MSG_ALLOC);
	ck_assert_uint_eq(rig_mem(r, byte), 0);
}
END_TEST

/* PTZ=1 is believed. */
START_TEST(v41_ptz_takes_the_vpt_as_empty)
{
	rig_step(r, mem_write(&r->g, RIG_VPT + 0x10000 + 1024, 1, 1));
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	ck_assert(!pending(1, 8192));
}
END_TEST

/* V40-04: memory is exact when the deschedule is complete; VMAPP loads it. */
/* pins V40-04 */
START_TEST(v40_memory_is_exact_after_a_deschedule)
{
	u64 byte = RIG_VPT + 0x10000 + 1024;

	rig_choose(r, vpt_memory, _i);
	rig_run(r, 0, 1);
	rig_vset(r, 0, 1, 8193, 1023);
	ck_assert_uint_eq(rig_mem(r, byte), _i ? 2 : 0);
	rig_put(r, 0, 0);
	rig_settle(r);
	ck_assert_uint_eq(rig_mem(r, byte), 2);
	rig_vset(r, 0, 1, 8194, 1023);
	rig_vunmap(r, 0, 1, 0);
	ck_assert_uint_eq(rig_mem(r, byte), 6);
	rig_vmap(r, 0, 1, 0);
	ck_assert(pending(1, 8193) && pending(1, 8194));
}
END_TEST

/* pins ITS-MOV-03 */
START_TEST(vmovi_carries_the_bit_once)
{
	struct msg m = { .kind = MSG_VMOVE, .vpe = 1, .to = 2, .intid = 8192, .doorbell = 1023 };

	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_vmap(r, 1, 2, MSG_ALLOC | MSG_PTZ);
	rig_take(r, 0, m);
	ck_assert(!pending(2, 8192));
	rig_vset(r, 0, 1, 8192, 1023);
	rig_forget(r);
	rig_take(r, 0, m);
	ck_assert(!pending(1, 8192));
	ck_assert(pending(2, 8192));
	ck_assert_uint_eq(rig_saw(r, OBS_UNCARRY, PLACE_VP, 1, 8192, CAUSE_MOVE), 1);
	ck_assert_uint_eq(rig_saw(r, OBS_CARRY, PLACE_VP, 2, 8192, CAUSE_MOVE), 1);
	m.vpe = m.to;
	m.to = 3;	/* not mapped */
	rig_take(r, 1, m);
	ck_assert(!pending(2, 8192));
	ck_assert_uint_eq(rig_saw(r, OBS_RD_DROP, RIG_ANY, 8192, 4, DROP_VPE_UNMAPPED), 1);
}
END_TEST

/* ITS-MOV-03: delivery applies at the new vPE. */
/* pins ITS-MOV-03 */
START_TEST(vmovi_to_a_running_vpe_delivers_there)
{
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_run(r, 1, 2);
	rig_take(r, 0, (struct msg){ .kind = MSG_VMOVE, .vpe = 1, .to = 2, .intid = 8192,
				     .doorbell = 1023 });
	rig_settle(r);
	ck_assert_uint_eq(rig_guest_ack(r, 1), 8192);
	ck_assert(!pending(2, 8192));
}
END_TEST

/* VMP-05, DB-10: the VPT stays with the vPE, its redistributor changes. */
/* pins VMP-05 VMP-04 */
START_TEST(vmovp_keeps_what_is_pending)
{
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_take(r, 0, (struct msg){ .kind = MSG_VPE_MOVE, .vpe = 1, .to = 3 });
	ck_assert_uint_eq(rig_saw(r, OBS_VPE_MOVE, 0, 1, 3, RIG_ANY), 1);
	ck_assert_uint_eq(rig_unpred(r, vmovp_resident), 0);
	rig_run(r, 3, 1);
	ck_assert_uint_eq(rig_unpred(r, vpe_resident_elsewhere), 0);
	ck_assert_uint_eq(rig_guest_ack(r, 3), 8192);
}
END_TEST

/* its-commands VMOVP: v4.0 any move, v4.1 out of the group. */
START_TEST(vmovp_of_a_running_vpe_is_reported)
{
	rig_run(r, 0, 1);
	rig_take(r, 0, (struct msg){ .kind = MSG_VPE_MOVE, .vpe = 1, .to = 1 });
	ck_assert_uint_eq(rig_unpred(r, vmovp_resident), r->cfg.version == GICV4_0 ? 1 : 0);
	rig_take(r, 0, (struct msg){ .kind = MSG_VPE_MOVE, .vpe = 1, .to = 2 });
	ck_assert_uint_eq(rig_unpred(r, vmovp_resident), r->cfg.version == GICV4_0 ? 2 : 1);
}
END_TEST

/* LPC-04: choice lpi_config_cache for vLPIs. */
/* pins LPC-01 LPC-04 */
START_TEST(a_cached_vlpi_byte_lasts_until_invalidated)
{
	rig_choose(r, lpi_config_cache, _i);
	rig_run(r, 0, 1);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_vlpi(r, 1, 8192, 0xa0, false);
	ck_assert_uint_eq(vpe_config(&r->g, GS_VPE(1), 8192), _i ? 0xa1 : 0xa0);
	rig_take(r, 0, (struct msg){ .kind = MSG_VINV, .vpe = 1, .intid = 8193 });
	ck_assert_uint_eq(vpe_config(&r->g, GS_VPE(1), 8192), _i ? 0xa1 : 0xa0);
	rig_take(r, 0, (struct msg){ .kind = MSG_VINV, .vpe = 1, .intid = 8192 });
	ck_assert_uint_eq(vpe_config(&r->g, GS_VPE(1), 8192), 0xa0);
	rig_vlpi(r, 1, 8192, 0x80, true);
	ck_assert_uint_eq(vpe_config(&r->g, GS_VPE(1), 8192), _i ? 0xa0 : 0x81);
	rig_take(r, 0, (struct msg){ .kind = MSG_VINVALL, .vpe = 1 });
	ck_assert_uint_eq(vpe_config(&r->g, GS_VPE(1), 8192), 0x81);
}
END_TEST

/* LPC-01, LPC-04: as for physical LPIs. */
/* pins LPC-01 LPC-04 */
START_TEST(a_prefetched_vlpi_byte_hides_a_later_enable_until_invalidated)
{
	rig_choose(r, lpi_config_cache, _i);
	rig_vlpi(r, 1, 8192, 0xa0, false);
	rig_run(r, 0, 1);
	rig_step(r, vpe_prefetch(&r->g, GS_VPE(1), 8192));
	rig_vlpi(r, 1, 8192, 0xa0, true);
	rig_vset(r, 0, 1, 8192, 1023);
	ck_assert_uint_eq(vpe_config(&r->g, GS_VPE(1), 8192) & 1, _i != 2);
	rig_take(r, 0, (struct msg){ .kind = MSG_VINV, .vpe = 1, .intid = 8192 });
	ck_assert_uint_eq(vpe_config(&r->g, GS_VPE(1), 8192) & 1, 1);
}
END_TEST

/* q6: choice vmapp_on_resident: 0 deschedule, 1 leave. */
START_TEST(unmapping_a_running_vpe_is_reported_and_goes_by_choice)
{
	rig_choose(r, vmapp_on_resident, _i);
	rig_run(r, 0, 1);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_settle(r);
	rig_vunmap(r, 0, 1, MSG_ALLOC);
	ck_assert_uint_eq(rig_unpred(r, vmapp_resident), 1);
	rig_settle(r);
	ck_assert(vpe_settled(&r->g, GS_VPE(1)));
	ck_assert_uint_eq(rig_saw(r, OBS_CARRY, PLACE_VCOPY, 1, 8192, RIG_ANY),
			  rig_saw(r, OBS_UNCARRY, PLACE_VCOPY, 1, 8192, RIG_ANY));
	ck_assert_uint_eq(gicr_resident_vpe(&r->g, GS_PE(0)), _i ? 1 : GS_NONE16);
	/* The number is given to somebody else: left resident, it lands in the wrong guest. */
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_vset(r, 0, 1, 8193, 1023);
	rig_settle(r);
	ck_assert_uint_eq(rig_guest_ack(r, 0), _i ? 8193 : 1023);
}
END_TEST

/* The copy of a vPE that is unmapped and left resident: choice vlpi_recall_on_clear. */
START_TEST(unmapping_recalls_the_copy_by_choice)
{
	rig_choose(r, vmapp_on_resident, 1);
	rig_choose(r, vlpi_recall_on_clear, _i);
	rig_run(r, 0, 1);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_settle(r);
	rig_vunmap(r, 0, 1, MSG_ALLOC);
	ck_assert_int_eq(vpe_settled(&r->g, GS_VPE(1)), !_i);
	ck_assert_uint_eq(rig_guest_ack(r, 0), _i ? 8192 : 1023);
}
END_TEST

START_TEST(a_vpeid_without_state_makes_the_run_inconclusive)
{
	rig_vset(r, 0, 9, 8192, 1023);
	ck_assert_uint_eq(rig_saw(r, OBS_UNMODELLED, UNMODELLED_vpeid_slot, 9, RIG_ANY, RIG_ANY), 1);
	ck_assert_uint_eq(rig_saw(r, OBS_UNCARRY, PLACE_MSG_V, 9, 8192, CAUSE_DROP), 1);
}
END_TEST

static void both(TCase *t)
{
	tcase_add_test(t, a_vlpi_is_recorded_once_for_a_vpe_that_does_not_run);
	tcase_add_test(t, a_vlpi_of_an_unmapped_vpe_is_dropped);
	tcase_add_test(t, a_vintid_beyond_the_vpt_is_dropped);
	tcase_add_test(t, a_vpe_lives_while_one_its_maps_it);
	tcase_add_test(t, vmovi_carries_the_bit_once);
	tcase_add_test(t, vmovi_to_a_running_vpe_delivers_there);
	tcase_add_test(t, vmovp_keeps_what_is_pending);
	tcase_add_test(t, vmovp_of_a_running_vpe_is_reported);
	tcase_add_loop_test(t, a_cached_vlpi_byte_lasts_until_invalidated, 0, 2);
	tcase_add_loop_test(t, a_prefetched_vlpi_byte_hides_a_later_enable_until_invalidated, 0, 3);
	tcase_add_loop_test(t, unmapping_a_running_vpe_is_reported_and_goes_by_choice, 0, 2);
	tcase_add_loop_test(t, unmapping_recalls_the_copy_by_choice, 0, 2);
	tcase_add_test(t, a_vpeid_without_state_makes_the_run_inconclusive);
}

START_TEST(sets_of_vlpis_that_contradict_themselves_are_found)
{
	static const u32 set[] = { BLK_VPE_PEND, BLK_VPE_SEEN, BLK_VPE_MEM, BLK_VPE_CACHED };
	struct gs *g = &r->g;

	rig_choose(r, lpi_config_cache, CONFIG_CACHE_STICKY);
	rig_vlpi(r, 1, 8200, 0x80, true);
	rig_run(r, 0, 1);
	rig_vset(r, 0, 1, 8200, 1023);
	ck_assert(vpe_sound(g, GS_VPE(1)));
	for (u32 k = 0; k < ARRAY_SIZE(set); k++) {
		rig_step(r, *(u64 *)gs_mut_part(g, set[k], 1, 0, 8) ^= 2);
		ck_assert(!vpe_sound(g, GS_VPE(1)));
		rig_step(r, *(u64 *)gs_mut_part(g, set[k], 1, 0, 8) ^= 2);
	}
	ck_assert(vpe_sound(g, GS_VPE(1)));
	rig_step(r, bestmap_switch(g, (struct bestmap){ BLK_VPE_BEST, 1, 8192 / 64 }, true));
	ck_assert(!vpe_sound(g, GS_VPE(1)));
	rig_step(r, bestmap_switch(g, (struct bestmap){ BLK_VPE_BEST, 1, 8192 / 64 }, false));
	/* loaded, but not pending */
	rig_step(r, pendmap_put(g, vpe_map(g, BLK_VPE_SEEN, GS_VPE(1)), 9, true));
	ck_assert(!vpe_sound(g, GS_VPE(1)));
}
END_TEST

/* Each end of the link between a vPE and where it is. */
START_TEST(a_residency_with_one_end_is_found)
{
	struct gs *g = &r->g;

	rig_run(r, 2, 1);
	ck_assert_ptr_null(gic_audit(g));
	rig_step(r, vpe_mut(g, GS_VPE(1))->on1 = 0);
	ck_assert_ptr_nonnull(gic_audit(g));
	rig_step(r, vpe_mut(g, GS_VPE(1))->on1 = 3);
	rig_step(r, gicr_v_mut(g, GS_PE(2))->vpe1 = 0);
	ck_assert_ptr_nonnull(gic_audit(g));
	rig_step(r, gicr_v_mut(g, GS_PE(2))->vpe1 = 2);
	ck_assert_ptr_null(gic_audit(g));
	rig_step(r, *(u64 *)gs_mut_part(g, BLK_VPE_MEM, 1, 0, 8) ^= 2);
	ck_assert_ptr_nonnull(gic_audit(g));
	rig_step(r, *(u64 *)gs_mut_part(g, BLK_RD_PEND, 1, 0, 8) ^= 2);
	ck_assert_ptr_nonnull(gic_audit(g));
}
END_TEST

Suite *check_vpe(void);
Suite *check_vpe(void)
{
	Suite *s = suite_create("vpe");
	TCase *t40 = tcase_create("v4.0"), *t41 = tcase_create("v4.1");

	tcase_add_checked_fixture(t40, up40, down);
	both(t40);
	tcase_add_test(t40, v40_vpropbaser_idbits_bounds_vintids);
	tcase_add_loop_test(t40, v40_memory_is_exact_after_a_deschedule, 0, 2);
	suite_add_tcase(s, t40);
	tcase_add_checked_fixture(t41, up41, down);
	both(t41);
	tcase_add_test(t41, v41_without_alloc_the_last_unmap_leaves_memory_as_it_was);
	tcase_add_loop_test(t41, v41_memory_is_exact_after_the_last_unmap_and_loads_again, 0, 2);
	tcase_add_test(t41, v41_ptz_takes_the_vpt_as_empty);
	tcase_add_test(t41, sets_of_vlpis_that_contradict_themselves_are_found);
	tcase_add_test(t41, a_residency_with_one_end_is_found);
	suite_add_tcase(s, t41);
	return s;
}
