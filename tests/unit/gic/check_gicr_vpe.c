/* SPDX-License-Identifier: MIT */
/* Residency: VPENDBASER, Dirty, PendingLast, forwarding.  Both versions, each choice both ways. */
#include "support_rd.h"

#include "core/mem.h"

static struct rig *r;

static void config(void)
{
	for (u32 v = 0; v < 4; v++)
		for (u32 i = 0; i < 4; i++)
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

static u64 vpendbaser(u32 pe)
{
	return gicr_vpendbaser_read(&r->g, GS_PE(pe));
}

static bool dirty(u32 pe)
{
	return vpendbaser(pe) & VPENDBASER_Dirty;
}

static bool pending_last(u32 pe)
{
	return vpendbaser(pe) & VPENDBASER_PendingLast;
}

/* pins V40-03 V40-07 V41-02 V41-04 ORD-02 */
START_TEST(scheduling_parses_the_vpt_and_then_delivers)
{
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_open_guest(r, 0);
	rig_load(r, 0, 1);
	ck_assert_uint_eq(gicr_resident_vpe(&r->g, GS_PE(0)), 1);
	ck_assert(dirty(0));
	ck_assert_msg(!gicr_vlpi_actor.ready(&r->g, 0), "nothing is forwarded before the parse");
	rig_act(r, &gicr_vpt_actor, 0);
	ck_assert(!dirty(0));
	ck_assert_uint_eq(rig_saw(r, OBS_VPE_LOAD, 0, 1, RIG_ANY, RIG_ANY), 1);
	ck_assert_uint_eq(rig_saw(r, OBS_VPT_PARSED, 0, 1, RIG_ANY, RIG_ANY), 1);
	ck_assert_uint_eq(rig_guest_ack(r, 0), 1023);
	rig_act(r, &gicr_vlpi_actor, 0);
	ck_assert_uint_eq(rig_guest_ack(r, 0), 8192);
	ck_assert(!vpe_lpi_pending(&r->g, GS_VPE(1), 8192));
	ck_assert_uint_eq(rig_settle(r), 0);
}
END_TEST

/* V40-07: without GICR_TYPER.Dirty the bit says nothing while Valid=1: choice dirty_without_typer. */
/* pins V40-07 */
START_TEST(v40_without_typer_dirty_the_parse_is_not_reported)
{
	r->hw.caps.dirty = 0;
	rig_choose(r, dirty_without_typer, _i);
	rig_vmap(r, 0, 1, 0);
	rig_load(r, 0, 1);
	ck_assert_int_eq(dirty(0), _i);
	if (_i) {
		rig_settle(r);
		ck_assert(dirty(0));
	}
	rig_put(r, 0, 0);
	ck_assert(dirty(0));
	ck_assert_uint_eq(rig_unpred(r, vpendbaser_dirty_clear), 0);
}
END_TEST

/* V40-10, V41-03: a vLPI that arrives while the vPE runs. */
/* pins V40-10 ITS-TRN-05 */
START_TEST(a_vlpi_reaches_the_running_vpe)
{
	rig_run(r, 0, 1);
	rig_vset(r, 0, 1, 8193, 8200);
	rig_settle(r);
	ck_assert_uint_eq(rig_saw(r, OBS_CARRY, PLACE_VCOPY, 1, 8193, CAUSE_FORWARD), 1);
	ck_assert_uint_eq(rig_saw(r, OBS_DOORBELL, RIG_ANY, RIG_ANY, RIG_ANY, RIG_ANY), 0);
	ck_assert_uint_eq(rig_guest_ack(r, 0), 8193);
	ck_assert_uint_eq(rig_saw(r, OBS_UNCARRY, PLACE_VCOPY, 1, 8193, CAUSE_ACK), 1);
	ck_assert_uint_eq(rig_saw(r, OBS_UNCARRY, PLACE_VP, 1, 8193, CAUSE_ACK), 1);
}
END_TEST

/* V40-04, V41-05: the copy goes back, Dirty=1 until done, PendingLast then says what is left. */
/* pins V40-04 V41-05 V41-06 ORD-02 */
START_TEST(descheduling_takes_the_copy_back_and_reports_what_is_left)
{
	rig_run(r, 0, 1);
	rig_vset(r, 0, 1, 8193, 1023);
	rig_settle(r);
	rig_put(r, 0, 0);
	ck_assert_uint_eq(rig_saw(r, OBS_UNCARRY, PLACE_VCOPY, 1, 8193, CAUSE_RECALL), 1);
	ck_assert_uint_eq(rig_guest_ack(r, 0), 1023);
	ck_assert_uint_eq(gicr_resident_vpe(&r->g, GS_PE(0)), GS_NONE16);
	ck_assert(dirty(0));
	ck_assert_msg(!pending_last(0), "PendingLast is valid only with Dirty=0");
	rig_act(r, &gicr_vpt_actor, 0);
	ck_assert(!dirty(0));
	ck_assert(pending_last(0));
	ck_assert(vpe_lpi_pending(&r->g, GS_VPE(1), 8193));
	ck_assert_uint_eq(rig_saw(r, OBS_VPE_UNLOAD, 0, 1, 1, 0), 1);
	rig_load(r, 0, 1);
	rig_settle(r);
	ck_assert_uint_eq(rig_guest_ack(r, 0), 8193);
	rig_put(r, 0, 0);
	rig_settle(r);
	ck_assert(!pending_last(0));
}
END_TEST

/* An event during the deschedule counts. */
/* pins V41-06 V41-08 */
START_TEST(a_vlpi_that_arrives_while_dirty_counts_for_pendinglast)
{
	rig_run(r, 0, 1);
	rig_put(r, 0, r->cfg.version == GICV4_1 ? VPENDBASER_Doorbell : 0);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_settle(r);
	ck_assert(pending_last(0));
	ck_assert_uint_eq(vpe_at(&r->g, GS_VPE(1))->armed, 0);
}
END_TEST

/* V40-05: choice pendinglast_counts_disabled; V41-06: never. */
/* pins V40-05 V41-06 */
START_TEST(disabled_pending_vlpis_count_for_pendinglast_by_choice)
{
	rig_choose(r, pendinglast_counts_disabled, _i);
	rig_vlpi(r, 1, 8192, 0xa0, false);
	rig_run(r, 0, 1);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_put(r, 0, 0);
	rig_settle(r);
	ck_assert_int_eq(pending_last(0), r->cfg.version == GICV4_0 && _i);
}
END_TEST

/* V41-07: choice vpendbaser_pendinglast_unknown, and Doorbell treated as 0. */
/* pins V41-07 */
START_TEST(v41_pendinglast_written_1_makes_it_unknown)
{
	rig_choose(r, vpendbaser_pendinglast_unknown, _i);
	rig_run(r, 0, 1);
	rig_put(r, 0, VPENDBASER_PendingLast | VPENDBASER_Doorbell);
	rig_settle(r);
	ck_assert_int_eq(pending_last(0), _i);
	ck_assert_uint_eq(vpe_at(&r->g, GS_VPE(1))->armed, 0);
}
END_TEST

/* pins V41-06 V41-08 */
START_TEST(v41_the_doorbell_is_armed_exactly_when_nothing_is_left)
{
	rig_run(r, 0, 1);
	if (_i & 1)
		rig_vset(r, 0, 1, 8192, 1023);
	rig_put(r, 0, _i & 2 ? VPENDBASER_Doorbell : 0);
	rig_settle(r);
	ck_assert_int_eq(pending_last(0), _i & 1);
	ck_assert_uint_eq(vpe_at(&r->g, GS_VPE(1))->armed, _i == 2);
}
END_TEST

/* V41-04, B03: choice vpendbaser_clear_while_dirty: 0 taken, 1 ignored. */
/* pins V41-04 */
START_TEST(clearing_valid_while_parsing_is_reported)
{
	rig_choose(r, vpendbaser_clear_while_dirty, _i);
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_load(r, 0, 1);
	rig_put(r, 0, 0);
	ck_assert_uint_eq(rig_unpred(r, vpendbaser_dirty_clear), 1);
	rig_settle(r);
	ck_assert_uint_eq(gicr_resident_vpe(&r->g, GS_PE(0)), _i ? 1 : GS_NONE16);
	if (!_i)
		ck_assert_msg(!pending_last(0), "what was not parsed is not counted");
}
END_TEST

/* V40-06, V41-05: choice vpendbaser_set_while_dirty: 0 taken, 1 ignored. */
/* pins V40-06 V41-05 */
START_TEST(setting_valid_while_descheduling_is_reported)
{
	rig_choose(r, vpendbaser_set_while_dirty, _i);
	rig_run(r, 0, 1);
	rig_vmap(r, 0, 2, MSG_ALLOC | MSG_PTZ);
	rig_put(r, 0, 0);
	rig_load(r, 0, 2);
	ck_assert_uint_eq(rig_unpred(r, vpendbaser_dirty_set), 1);
	rig_settle(r);
	ck_assert_uint_eq(gicr_resident_vpe(&r->g, GS_PE(0)), _i ? GS_NONE16 : 2);
	ck_assert_uint_eq(rig_saw(r, OBS_VPE_UNLOAD, 0, 1, RIG_ANY, RIG_ANY), 1);
}
END_TEST

/* pins V40-06 V41-09 */
START_TEST(a_change_while_valid_is_reported_and_ignored)
{
	u64 was;

	rig_run(r, 0, 1);
	rig_vmap(r, 0, 2, MSG_ALLOC | MSG_PTZ);
	rig_load(r, 0, 1);
	ck_assert_uint_eq(rig_unpred(r, vpendbaser_live_change), 0);
	was = vpendbaser(0);
	rig_load(r, 0, 2);
	ck_assert_uint_eq(rig_unpred(r, vpendbaser_live_change), 1);
	ck_assert_uint_eq(gicr_resident_vpe(&r->g, GS_PE(0)), 1);
	ck_assert_uint_eq(vpendbaser(0), was);
}
END_TEST

/* pins V41-08 */
START_TEST(v41_doorbell_says_nothing_while_valid)
{
	static const u8 want[2][3] = { { 1, 0, 1 }, { 0, 0, 1 } };

	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	r->answer[CHOICE_vpendbaser_doorbell_reads] = (u8)_i;
	for (u32 k = 0; k < 2; k++) {
		u64 val = VPENDBASER_Valid | VPENDBASER_VGrp1En | 1 | (k ? 0 : VPENDBASER_Doorbell);

		rig_step(r, gicr_vpendbaser_write(&r->g, GS_PE(0), val));
		rig_settle(r);
		ck_assert_uint_eq(!!(gicr_vpendbaser_read(&r->g, GS_PE(0)) & VPENDBASER_Doorbell), want[k][_i]);
		rig_step(r, gicr_vpendbaser_write(&r->g, GS_PE(0), val & ~VPENDBASER_Valid));
		rig_settle(r);
		ck_assert_uint_eq(!!(gicr_vpendbaser_read(&r->g, GS_PE(0)) & VPENDBASER_Doorbell), !k);
	}
}
END_TEST

/* pins V41-01 */
START_TEST(v41_scheduling_needs_vpropbaser_valid)
{
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_step(r, gicr_vpropbaser_write(&r->g, GS_PE(0), 0));
	rig_load(r, 0, 1);
	ck_assert_uint_eq(rig_unpred(r, vpropbaser_invalid), 1);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_open_guest(r, 0);
	rig_settle(r);
	ck_assert_uint_eq(rig_guest_ack(r, 0), 1023);
}
END_TEST

/* pins V41-03 */
START_TEST(scheduling_an_unmapped_vpe_is_reported_and_delivers_nothing)
{
	rig_load(r, 0, 1);
	ck_assert_uint_eq(rig_unpred(r, vpe_resident_unmapped), 1);
	rig_settle(r);
	ck_assert_uint_eq(gicr_resident_vpe(&r->g, GS_PE(0)), GS_NONE16);
	rig_put(r, 0, 0);
	rig_settle(r);
	ck_assert(!dirty(0));
}
END_TEST

/* V41-03: on at most one at a time; the second takes it away. */
/* pins V40-01 V41-03 */
START_TEST(scheduling_a_vpe_twice_is_reported)
{
	rig_run(r, 0, 1);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_settle(r);
	rig_load(r, 1, 1);
	ck_assert_uint_eq(rig_unpred(r, vpe_resident_twice), 1);
	rig_open_guest(r, 1);
	rig_settle(r);
	ck_assert_uint_eq(rig_guest_ack(r, 0), 1023);
	ck_assert_uint_eq(rig_guest_ack(r, 1), 8192);
}
END_TEST

/* V40-02, V41-03: v4.0 anywhere else, v4.1 out of the group. */
/* pins V40-02 V41-03 */
START_TEST(scheduling_away_from_the_mapping_is_reported)
{
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_load(r, 1, 1);
	ck_assert_uint_eq(rig_unpred(r, vpe_resident_elsewhere), r->cfg.version == GICV4_0 ? 1 : 0);
	rig_settle(r);
	rig_put(r, 1, 0);
	rig_settle(r);
	rig_load(r, 2, 1);
	ck_assert_uint_eq(rig_unpred(r, vpe_resident_elsewhere), r->cfg.version == GICV4_0 ? 2 : 1);
}
END_TEST

/* W20, V41-12: what another redistributor records is not seen until the next schedule. */
/* pins V41-12 */
START_TEST(a_vlpi_recorded_elsewhere_waits_for_the_next_schedule)
{
	rig_vmap(r, 2, 1, MSG_ALLOC | MSG_PTZ);
	rig_run(r, 0, 1);	/* PE 0 is in another group than PE 2 */
	rig_vset(r, 2, 1, 8192, 1023);
	rig_settle(r);
	ck_assert_uint_eq(rig_guest_ack(r, 0), 1023);
	rig_put(r, 0, 0);
	rig_settle(r);
	ck_assert(pending_last(0));
	rig_load(r, 0, 1);
	rig_settle(r);
	ck_assert_uint_eq(rig_guest_ack(r, 0), 8192);
}
END_TEST

/* V41-03, V41-12: inside the group it is seen at once; ITS-TRN-06: v4.0 only there itself. */
/* pins V41-03 ITS-TRN-06 */
START_TEST(a_vlpi_recorded_in_the_group_is_seen_at_once)
{
	bool v41 = r->cfg.version == GICV4_1;

	rig_vmap(r, 1, 1, MSG_ALLOC | MSG_PTZ);
	rig_run(r, 0, 1);
	rig_vset(r, 1, 1, 8192, 1023);
	rig_settle(r);
	ck_assert_uint_eq(rig_guest_ack(r, 0), v41 ? 8192 : 1023);
}
END_TEST

/* pins V41-11 */
START_TEST(v41_without_vgrp1en_nothing_is_forwarded)
{
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_step(r, gicr_vpendbaser_write(&r->g, GS_PE(0), VPENDBASER_Valid | 1));
	rig_open_guest(r, 0);
	rig_settle(r);
	ck_assert_uint_eq(rig_guest_ack(r, 0), 1023);
	ck_assert(vpe_lpi_pending(&r->g, GS_VPE(1), 8192));
}
END_TEST

/* V41-10 and the slots this run has. */
/* pins V41-10 */
START_TEST(v41_a_vpeid_out_of_range_is_as_valid_0)
{
	rig_step(r, gicr_vpendbaser_write(&r->g, GS_PE(0), VPENDBASER_Valid | 9));
	ck_assert_uint_eq(rig_saw(r, OBS_UNMODELLED, UNMODELLED_vpeid_slot, 9, RIG_ANY, RIG_ANY), 1);
	rig_settle(r);
	rig_put(r, 0, 0);
	rig_settle(r);
	rig_step(r, gicr_vpendbaser_write(&r->g, GS_PE(0), VPENDBASER_Valid | 99));
	ck_assert_uint_eq(rig_saw(r, OBS_UNMODELLED, RIG_ANY, 99, RIG_ANY, RIG_ANY), 0);
	ck_assert_uint_eq(gicr_resident_vpe(&r->g, GS_PE(0)), GS_NONE16);
}
END_TEST

/* V40-01: the configuration table comes with the schedule. */
/* pins V40-01 */
START_TEST(v40_another_vpropbaser_means_other_bytes)
{
	rig_choose(r, lpi_config_cache, 1);
	rig_run(r, 0, 1);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_put(r, 0, 0);
	rig_settle(r);
	rig_step(r, gicr_vpropbaser_write(&r->g, GS_PE(0), (RIG_VCONF + 0x10000) | 15));
	rig_load(r, 0, 1);
	rig_settle(r);
	ck_assert_uint_eq(rig_guest_ack(r, 0), 1023);
}
END_TEST

/* V40-06: with Valid or without */
/* pins V40-06 */
START_TEST(v40_a_field_changed_by_the_write_that_clears_valid_is_reported)
{
	rig_run(r, 0, 1);
	rig_step(r, gicr_vpendbaser_write(&r->g, GS_PE(0),
					  (vpendbaser(0) & ~VPENDBASER_Valid) ^ (_i ? (u64)1 << 16 : 0)));
	ck_assert_int_eq(rig_unpred(r, vpendbaser_live_change), _i);
	rig_settle(r);
	ck_assert_uint_eq(gicr_resident_vpe(&r->g, GS_PE(0)), GS_NONE16);
}
END_TEST

/* pins V41-06 V41-09 */
START_TEST(v41_a_field_changed_by_the_write_that_clears_valid_is_reported)
{
	static const struct { u64 change; int bad; } of[] = {
		{ 0, 0 }, { VPENDBASER_Doorbell, 0 }, { VPENDBASER_PendingLast, 0 }, { 1, 1 },
		{ VPENDBASER_VGrp0En, 1 }, { VPENDBASER_VGrp1En, 1 },
	};

	rig_run(r, 0, 1);
	rig_step(r, gicr_vpendbaser_write(&r->g, GS_PE(0), (vpendbaser(0) & ~VPENDBASER_Valid) ^ of[_i].change));
	ck_assert_int_eq(rig_unpred(r, vpendbaser_live_change), of[_i].bad);
	rig_settle(r);
	ck_assert_uint_eq(gicr_resident_vpe(&r->g, GS_PE(0)), GS_NONE16);
}
END_TEST

/* pins V40-08 */
START_TEST(v40_idai_is_the_hardwares_at_a_deschedule_and_kept_otherwise)
{
	u64 vpt = RIG_VPT + 0x10000;

	rig_choose(r, vpendbaser_idai, _i);
	rig_vmap(r, 0, 1, 0);
	for (u64 idai = 0; idai < 2; idai++) {	/* as software saved it: kept while resident */
		u64 val = VPENDBASER_Valid | idai << 62 | VPENDBASER_PendingLast | vpt;

		rig_step(r, gicr_vpendbaser_write(&r->g, GS_PE(0), val));
		rig_settle(r);
		ck_assert_uint_eq(vpendbaser(0) >> 62 & 1, idai);
		rig_put(r, 0, 0);
		rig_settle(r);
		ck_assert_int_eq(vpendbaser(0) >> 62 & 1, !_i);
	}
	ck_assert_uint_eq(rig_unpred(r, vpendbaser_live_change), 0);
}
END_TEST

/* V41-09, each answer: 0 ignored, 1 ignored but read back, 2 used. */
/* pins V41-09 */
START_TEST(v41_the_groups_changed_while_valid)
{
	rig_choose(r, vpendbaser_live_change, _i);
	rig_run(r, 0, 1);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_settle(r);
	rig_step(r, gicr_vpendbaser_write(&r->g, GS_PE(0), VPENDBASER_Valid | VPENDBASER_VGrp0En | 1));
	ck_assert_uint_eq(rig_unpred(r, vpendbaser_live_change), 1);
	ck_assert_int_eq((vpendbaser(0) & VPENDBASER_VGrp1En) != 0, !_i);
	ck_assert_int_eq((vpendbaser(0) & VPENDBASER_VGrp0En) != 0, _i != 0);
	rig_settle(r);
	ck_assert_uint_eq(rig_guest_ack(r, 0), _i == 2 ? 1023 : 8192);
	ck_assert_uint_eq(gicr_resident_vpe(&r->g, GS_PE(0)), 1);
	ck_assert_int_eq(vpe_lpi_pending(&r->g, GS_VPE(1), 8192), _i == 2);
}
END_TEST

/* pins V41-09 */
START_TEST(v41_the_vpeid_changed_while_valid)
{
	rig_choose(r, vpendbaser_live_change, _i);
	rig_vmap(r, 0, 2, MSG_ALLOC | MSG_PTZ);
	rig_run(r, 0, 1);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_vset(r, 0, 2, 8193, 1023);
	rig_settle(r);
	rig_load(r, 0, 2);
	ck_assert_uint_eq(rig_unpred(r, vpendbaser_live_change), 1);
	ck_assert_uint_eq(vpendbaser(0) & 0xffff, _i ? 2 : 1);
	ck_assert_uint_eq(gicr_resident_vpe(&r->g, GS_PE(0)), _i == 2 ? 2 : 1);
	rig_settle(r);
	ck_assert_uint_eq(rig_guest_ack(r, 0), _i == 2 ? 8193 : 8192);
	rig_put(r, 0, 0);
	rig_settle(r);
	ck_assert_uint_eq(vpe_at(&r->g, GS_VPE(1))->on1, 0);
	ck_assert_uint_eq(vpe_at(&r->g, GS_VPE(2))->on1, 0);
	ck_assert_int_eq(vpe_lpi_pending(&r->g, GS_VPE(1), 8192), _i == 2);
}
END_TEST

/* V41-10, each answer: 0 as Valid=0, 1 the low bits. */
/* pins V41-10 */
START_TEST(v41_a_vpeid_too_wide)
{
	rig_choose(r, vpeid_too_wide, _i);
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_load(r, 0, 0x11);
	ck_assert_uint_eq(rig_unpred(r, vpeid_wide), 1);
	ck_assert_uint_eq(gicr_resident_vpe(&r->g, GS_PE(0)), _i ? 1 : GS_NONE16);
}
END_TEST

static void both(TCase *t)
{
	tcase_add_test(t, scheduling_parses_the_vpt_and_then_delivers);
	tcase_add_test(t, a_vlpi_reaches_the_running_vpe);
	tcase_add_test(t, descheduling_takes_the_copy_back_and_reports_what_is_left);
	tcase_add_test(t, a_vlpi_that_arrives_while_dirty_counts_for_pendinglast);
	tcase_add_loop_test(t, disabled_pending_vlpis_count_for_pendinglast_by_choice, 0, 2);
	tcase_add_loop_test(t, clearing_valid_while_parsing_is_reported, 0, 2);
	tcase_add_loop_test(t, setting_valid_while_descheduling_is_reported, 0, 2);
	tcase_add_test(t, a_change_while_valid_is_reported_and_ignored);
	tcase_add_test(t, scheduling_an_unmapped_vpe_is_reported_and_delivers_nothing);
	tcase_add_test(t, scheduling_a_vpe_twice_is_reported);
	tcase_add_test(t, scheduling_away_from_the_mapping_is_reported);
	tcase_add_test(t, a_vlpi_recorded_elsewhere_waits_for_the_next_schedule);
	tcase_add_test(t, a_vlpi_recorded_in_the_group_is_seen_at_once);
}

Suite *check_gicr_vpe(void);
Suite *check_gicr_vpe(void)
{
	Suite *s = suite_create("gicr_vpe");
	TCase *t40 = tcase_create("v4.0"), *t41 = tcase_create("v4.1");

	tcase_add_checked_fixture(t40, up40, down);
	both(t40);
	tcase_add_loop_test(t40, v40_without_typer_dirty_the_parse_is_not_reported, 0, 2);
	tcase_add_test(t40, v40_another_vpropbaser_means_other_bytes);
	tcase_add_loop_test(t40, v40_a_field_changed_by_the_write_that_clears_valid_is_reported, 0, 2);
	tcase_add_loop_test(t40, v40_idai_is_the_hardwares_at_a_deschedule_and_kept_otherwise, 0, 2);
	suite_add_tcase(s, t40);
	tcase_add_checked_fixture(t41, up41, down);
	both(t41);
	tcase_add_loop_test(t41, v41_pendinglast_written_1_makes_it_unknown, 0, 2);
	tcase_add_loop_test(t41, v41_the_doorbell_is_armed_exactly_when_nothing_is_left, 0, 4);
	tcase_add_loop_test(t41, v41_doorbell_says_nothing_while_valid, 0, 3);
	tcase_add_test(t41, v41_scheduling_needs_vpropbaser_valid);
	tcase_add_test(t41, v41_without_vgrp1en_nothing_is_forwarded);
	tcase_add_test(t41, v41_a_vpeid_out_of_range_is_as_valid_0);
	tcase_add_loop_test(t41, v41_the_groups_changed_while_valid, 0, 3);
	tcase_add_loop_test(t41, v41_the_vpeid_changed_while_valid, 0, 3);
	tcase_add_loop_test(t41, v41_a_field_changed_by_the_write_that_clears_valid_is_reported, 0, 6);
	tcase_add_loop_test(t41, v41_a_vpeid_too_wide, 0, 2);
	suite_add_tcase(s, t41);
	return s;
}
