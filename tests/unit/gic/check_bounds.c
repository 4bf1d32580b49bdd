/* SPDX-License-Identifier: MIT */
/*
 * Redistributors at their edges: numbers that nothing is behind, tables that
 * are not memory.  The answer is the architecture's, and nothing else changes.
 */
#include "support_rd.h"

#include "core/mem.h"

static struct rig *r;

static void up3(void)
{
	r = rig_new(GICV3);
	rig_lpi(r, 8192, 0xa0, true);
}

static void up40(void)
{
	r = rig_new(GICV4_0);
}

static void up41(void)
{
	r = rig_new(GICV4_1);
	rig_vlpi(r, 1, 8192, 0xa0, true);
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
}

static void down(void)
{
	rig_free(r);
}

/* No LPI: special, SPI, one beyond IDbits; and one in range that this run has no state for. */
static const u32 none[] = { 0, 40, 1023, 8191, 65536, 0xffffffff, 16384, 20000 };

/* Commands for what no redistributor has: nothing, and nothing is cached of it either. */
START_TEST(a_command_for_an_intid_without_state_changes_nothing)
{
	static const u8 kinds[] = { MSG_CLEAR, MSG_INV, MSG_MOVE };
	u64 fp;

	rig_choose(r, lpi_config_cache, 2);
	rig_set(r, 0, 8192);
	fp = r->g.arena.fp1;
	for (u32 k = 0; k < ARRAY_SIZE(kinds); k++)
		rig_take(r, 0, (struct msg){ .kind = kinds[k], .cause = CAUSE_CLEAR, .intid = none[_i], .to = 1 });
	rig_step(r, gicr_lpi_prefetch(&r->g, GS_PE(0), none[_i]));
	ck_assert(!gicr_lpi_pending(&r->g, GS_PE(0), none[_i]));
	ck_assert_uint_eq(r->g.arena.fp1, fp);
}
END_TEST

START_TEST(a_virtual_command_for_an_intid_without_state_changes_nothing)
{
	static const u8 kinds[] = { MSG_VCLEAR, MSG_VINV, MSG_VMOVE };
	u64 fp;

	rig_choose(r, lpi_config_cache, 2);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_vmap(r, 0, 2, MSG_ALLOC | MSG_PTZ);
	fp = r->g.arena.fp1;
	for (u32 k = 0; k < ARRAY_SIZE(kinds); k++)
		rig_take(r, 0, (struct msg){ .kind = kinds[k], .cause = CAUSE_CLEAR, .vpe = 1, .to = 2,
					     .intid = none[_i], .doorbell = 1023 });
	rig_step(r, vpe_prefetch(&r->g, GS_VPE(1), none[_i]));
	ck_assert(!vpe_lpi_pending(&r->g, GS_VPE(1), none[_i]));
	ck_assert_uint_eq(r->g.arena.fp1, fp);
}
END_TEST

/* A vPE that is not mapped, or that there is not. */
START_TEST(a_command_for_a_vpe_that_is_not_mapped_changes_nothing)
{
	static const u8 kinds[] = { MSG_VCLEAR, MSG_VINV, MSG_VINVALL, MSG_VMOVE, MSG_VUNMAP, MSG_VPE_MOVE };
	u64 fp;

	rig_choose(r, lpi_config_cache, 2);
	fp = r->g.arena.fp1;
	for (u32 k = 0; k < ARRAY_SIZE(kinds); k++)
		rig_take(r, 0, (struct msg){ .kind = kinds[k], .cause = CAUSE_CLEAR, .vpe = 3, .to = 2, .intid = 8192,
					     .doorbell = 1023, .flags = MSG_ALLOC });
	rig_step(r, vpe_prefetch(&r->g, GS_VPE(3), 8192));
	ck_assert_uint_eq(r->g.arena.fp1, fp);
	ck_assert(!gic_vpe_used(&r->g, GS_VPE(3)));
	ck_assert(gic_vpe_used(&r->g, GS_VPE(1)));
	ck_assert(!gic_vpe_used(&r->g, GS_VPE(77)));
	ck_assert(gic_vpt_exact(&r->g, GS_VPE(77)));
	ck_assert(!vpe_lpi_pending(&r->g, GS_VPE(77), 8192));
}
END_TEST

/* pins LPC-04 LPC-05 */
START_TEST(an_invalidation_that_finds_nothing_changes_nothing)
{
	static const u64 args[] = {
		(u64)1 << 63 | (u64)3 << 32 | 8192,		/* a vPE that is not mapped */
		(u64)1 << 63 | (u64)0xffff << 32 | 8192,	/* no such vPE */
		(u64)1 << 63 | (u64)1 << 32 | 40,		/* no vLPI */
		(u64)1 << 32 | 0x00ffffff,			/* physical: no such LPI */
		8200,						/* nothing is held of it */
	};
	u64 fp;

	rig_choose(r, lpi_config_cache, 1);
	rig_vset(r, 0, 1, 8192, 1023);
	fp = r->g.arena.fp1;
	rig_step(r, gicr_inv_write(&r->g, GS_PE(0), INV_ONE, args[_i]));
	ck_assert_uint_ne(r->g.arena.fp1, fp);		/* SYNCR.Busy=1 */
	ck_assert_uint_eq(rig_settle(r), 1);
	ck_assert_uint_eq(r->g.arena.fp1, fp);
}
END_TEST

/* pins LPC-04 */
START_TEST(invallr_of_a_vpe_drops_all_its_bytes_and_no_others)
{
	const u64 v1 = (u64)1 << 63 | (u64)1 << 32;

	rig_choose(r, lpi_config_cache, 1);
	rig_vmap(r, 0, 2, MSG_ALLOC | MSG_PTZ);
	rig_vlpi(r, 2, 8192, 0xa0, true);
	rig_vlpi(r, 1, 8193, 0xa0, true);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_vset(r, 0, 1, 8193, 1023);
	rig_vset(r, 0, 2, 8192, 1023);
	rig_vlpi(r, 1, 8192, 0x80, true);
	rig_vlpi(r, 1, 8193, 0x80, true);
	rig_vlpi(r, 2, 8192, 0x80, true);
	rig_step(r, gicr_inv_write(&r->g, GS_PE(0), INV_ALL, v1));
	rig_settle(r);
	ck_assert_uint_eq(vpe_config(&r->g, GS_VPE(1), 8192), 0x81);
	ck_assert_uint_eq(vpe_config(&r->g, GS_VPE(1), 8193), 0x81);
	ck_assert_uint_eq(vpe_config(&r->g, GS_VPE(2), 8192), 0xa1);
}
END_TEST

/* LPC-02: the byte goes with the move, or INV at the new vPE could not reach it. */
START_TEST(a_prefetched_vlpi_byte_goes_with_a_move)
{
	rig_choose(r, lpi_config_cache, 2);
	rig_vlpi(r, 1, 8192, 0xa0, false);
	rig_vmap(r, 0, 2, MSG_ALLOC | MSG_PTZ);
	rig_vlpi(r, 2, 8192, 0x40, false);
	rig_step(r, vpe_prefetch(&r->g, GS_VPE(1), 8192));
	rig_take(r, 0, (struct msg){ .kind = MSG_VMOVE, .vpe = 1, .to = 2, .intid = 8192, .doorbell = 1023 });
	rig_vlpi(r, 1, 8192, 0xa0, true);
	rig_vlpi(r, 2, 8192, 0x40, true);
	ck_assert_uint_eq(vpe_config(&r->g, GS_VPE(1), 8192), 0xa1);
	ck_assert_uint_eq(vpe_config(&r->g, GS_VPE(2), 8192), 0x40);
}
END_TEST

/* States that behave alike are equal: what was cached and dropped leaves nothing behind. */
START_TEST(what_is_forgotten_leaves_nothing_behind)
{
	const u64 v1 = (u64)1 << 63 | (u64)1 << 32 | 8192;
	u64 fp = r->g.arena.fp1;

	rig_choose(r, lpi_config_cache, 1);
	if (_i & 1) {
		rig_vset(r, 0, 1, 8192, 1023);
		rig_vclear(r, 0, 1, 8192);
	} else {
		rig_set(r, 0, 8200);
		rig_take(r, 0, (struct msg){ .kind = MSG_CLEAR, .cause = CAUSE_CLEAR, .intid = 8200 });
	}
	ck_assert_uint_ne(r->g.arena.fp1, fp);		/* the byte */
	if (_i & 2)
		rig_step(r, gicr_inv_write(&r->g, GS_PE(0), INV_ALL, _i & 1 ? v1 : 0));
	else
		rig_step(r, gicr_inv_write(&r->g, GS_PE(0), INV_ONE, _i & 1 ? v1 : 8200));
	rig_settle(r);
	ck_assert_uint_eq(r->g.arena.fp1, fp);
}
END_TEST

/* pins INT-04 */
START_TEST(the_number_of_lpis_is_that_of_the_smaller_idbits)
{
	rig_step(r, gicr_mut(&r->g, GS_PE(0))->propbaser = RIG_PROP | (_i ? 31 : 13));
	r->hw.caps.idbits = _i ? 13 : 23;
	rig_set(r, 0, 16384);
	ck_assert_uint_eq(rig_saw(r, OBS_RD_DROP, 0, 16384, 0, DROP_INTID_OOR), 1);
	rig_set(r, 0, 16383);
	ck_assert(gicr_lpi_pending(&r->g, GS_PE(0), 16383));
}
END_TEST

/* Tables in no memory: nothing is found there, nothing is kept there, and nobody minds. */
START_TEST(a_pending_table_outside_memory_holds_nothing)
{
	rig_step(r, gicr_lpis_enable(&r->g, GS_PE(0), false));
	rig_step(r, gicr_mut(&r->g, GS_PE(0))->pendbaser = 0x99990000);
	rig_step(r, gicr_lpis_enable(&r->g, GS_PE(0), true));
	ck_assert_uint_eq(gicr_lpi_best(&r->g, GS_PE(0)).intid, 0);
	rig_set(r, 0, 8192);
	ck_assert(gicr_lpi_pending(&r->g, GS_PE(0), 8192));
	rig_step(r, gicr_lpis_enable(&r->g, GS_PE(0), false));
	rig_step(r, gicr_lpis_enable(&r->g, GS_PE(0), true));
	ck_assert(!gicr_lpi_pending(&r->g, GS_PE(0), 8192));
}
END_TEST

/* LPI-09: only a change is one. */
START_TEST(a_base_register_written_as_it_is_while_enabled_is_no_change)
{
	u64 at = GICR_BASE + 0x78;

	rig_step(r, gic_mmio_write(&r->g, GS_PE(0), at, 8, gic_mmio_peek(&r->g, at, 8)));
	ck_assert_uint_eq(rig_unpred(r, pendbaser_while_enabled), 0);
	rig_step(r, gic_mmio_write(&r->g, GS_PE(0), at, 8, gic_mmio_peek(&r->g, at, 8) ^ 0x10000));
	ck_assert_uint_eq(rig_unpred(r, pendbaser_while_enabled), 1);
}
END_TEST

/* The first KiB of a pending table, where INTIDs below 8192 would be, is not looked at. */
START_TEST(bits_below_the_first_lpi_are_no_interrupts)
{
	rig_step(r, gicr_lpis_enable(&r->g, GS_PE(0), false));
	rig_step(r, mem_write(&r->g, RIG_PEND + 1023, 1, 0xff));
	rig_step(r, gicr_lpis_enable(&r->g, GS_PE(0), true));
	ck_assert_uint_eq(rig_saw(r, OBS_RD_DROP, RIG_ANY, RIG_ANY, RIG_ANY, RIG_ANY), 0);
	ck_assert_uint_eq(rig_saw(r, OBS_CARRY, RIG_ANY, RIG_ANY, RIG_ANY, RIG_ANY), 0);
}
END_TEST

START_TEST(a_vpt_outside_memory_holds_nothing)
{
	struct msg m = { .kind = MSG_VMAP, .vpe = 2, .flags = MSG_ALLOC, .vpt = 0x99990000, .vconf = 0x99990000,
			 .vpt_bits = 14, .doorbell = 1023 };

	rig_choose(r, vpt_memory, 1);
	rig_take(r, 0, m);
	ck_assert(!vpe_any_pending(&r->g, GS_VPE(2), BLK_VPE_PEND, true));
	rig_vset(r, 0, 2, 8192, 1023);
	ck_assert(vpe_lpi_pending(&r->g, GS_VPE(2), 8192));
	ck_assert_uint_eq(vpe_config(&r->g, GS_VPE(2), 8192), 0);	/* disabled */
	rig_run(r, 0, 2);
	ck_assert_uint_eq(rig_guest_ack(r, 0), 1023);
	rig_vunmap(r, 0, 2, MSG_ALLOC);
	rig_take(r, 0, m);
	ck_assert(!vpe_lpi_pending(&r->g, GS_VPE(2), 8192));
}
END_TEST

START_TEST(a_vlpi_in_range_that_this_run_has_no_state_for_is_told)
{
	struct msg m = { .kind = MSG_VMAP, .vpe = 2, .flags = MSG_ALLOC | MSG_PTZ, .vpt = RIG_VPT + 0x20000,
			 .vconf = RIG_VCONF, .vpt_bits = 16, .doorbell = 1023 };

	rig_take(r, 0, m);
	rig_vset(r, 0, 2, 20000, 1023);
	ck_assert_uint_eq(rig_saw(r, OBS_UNMODELLED, UNMODELLED_intid, 20000, 2, RIG_ANY), 1);
	ck_assert_uint_eq(rig_saw(r, OBS_UNCARRY, PLACE_MSG_V, 2, 20000, CAUSE_DROP), 1);
}
END_TEST

START_TEST(a_move_to_a_vpe_without_state_is_told)
{
	rig_vset(r, 0, 1, 8192, 1023);
	rig_take(r, 0, (struct msg){ .kind = MSG_VMOVE, .vpe = 1, .to = 9, .intid = 8192, .doorbell = 1023 });
	ck_assert_uint_eq(rig_saw(r, OBS_UNMODELLED, UNMODELLED_vpeid_slot, 9, RIG_ANY, RIG_ANY), 1);
	ck_assert(!vpe_lpi_pending(&r->g, GS_VPE(1), 8192));
}
END_TEST

/* pins ORD-02 */
START_TEST(parsing_and_descheduling_take_the_time_the_hardware_model_says)
{
	r->hw.cost[COST_VPT_PARSE].value_ps = 700000;
	r->g.stamps = true;
	r->g.now_ns = 1000;
	rig_load(r, 0, 1);
	ck_assert_uint_eq(gicr_vpt_actor.due_ns(&r->g, 0), 1700);
	ck_assert(gicr_vpendbaser_read(&r->g, GS_PE(0)) & VPENDBASER_Dirty);
	rig_settle(r);
	ck_assert(!(gicr_vpendbaser_read(&r->g, GS_PE(0)) & VPENDBASER_Dirty));
	r->hw.cost[COST_VPE_DESCHEDULE].value_ps = 300000;
	r->g.now_ns = 5000;
	rig_put(r, 0, 0);
	ck_assert_uint_eq(gicr_vpt_actor.due_ns(&r->g, 0), 5300);
}
END_TEST

/* ITS-TRN-07: the smaller of the VPT and VPROPBASER.IDbits. */
START_TEST(v40_the_smaller_of_table_and_idbits_bounds_vintids)
{
	rig_take(r, 0, (struct msg){ .kind = MSG_VMAP, .vpe = 1, .vpt = RIG_VPT + 0x10000,
				     .vpt_bits = _i ? 14 : 15 });
	rig_step(r, gicr_vpropbaser_write(&r->g, GS_PE(0), RIG_VCONF | (_i ? 14 : 13)));
	rig_vset(r, 0, 1, 16384, 1023);
	ck_assert_uint_eq(rig_saw(r, OBS_RD_DROP, 0, 16384, 2, DROP_INTID_OOR), 1);
	ck_assert_uint_eq(rig_saw(r, OBS_UNMODELLED, RIG_ANY, RIG_ANY, RIG_ANY, RIG_ANY), 0);
	rig_vset(r, 0, 1, 16383, 1023);
	ck_assert(vpe_lpi_pending(&r->g, GS_VPE(1), 16383));
}
END_TEST

/* LPC-01: what is pending when the VPT is read is cached then, from the table of that schedule. */
START_TEST(v40_parsing_caches_bytes_of_what_is_pending)
{
	rig_choose(r, lpi_config_cache, 1);
	rig_run(r, 0, 1);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_put(r, 0, 0);
	rig_settle(r);
	rig_step(r, gicr_vpropbaser_write(&r->g, GS_PE(0), (RIG_VCONF + 0x10000) | 15));
	rig_step(r, mem_write(&r->g, RIG_VCONF + 0x10000, 1, 0x81));
	rig_load(r, 0, 1);
	rig_settle(r);
	rig_step(r, mem_write(&r->g, RIG_VCONF + 0x10000, 1, 0xc1));
	ck_assert_uint_eq(vpe_config(&r->g, GS_VPE(1), 8192), 0x81);
}
END_TEST

/* With Valid=0 before and after, fields are kept and PendingLast stays hardware's. */
START_TEST(a_write_while_nothing_is_resident_keeps_pendinglast)
{
	u64 v41 = r->cfg.version == GICV4_1;

	rig_run(r, 0, 1);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_vlpi(r, 1, 8192, 0xa0, true);
	rig_put(r, 0, 0);
	rig_settle(r);
	ck_assert(gicr_vpendbaser_read(&r->g, GS_PE(0)) & VPENDBASER_PendingLast);
	rig_step(r, gicr_vpendbaser_write(&r->g, GS_PE(0), v41 ? 2 : RIG_VPT + 0x20000));
	ck_assert(gicr_vpendbaser_read(&r->g, GS_PE(0)) & VPENDBASER_PendingLast);
	ck_assert_uint_eq(gicr_vpendbaser_read(&r->g, GS_PE(0)) & (v41 ? 0xffff : 0xffffffff0000),
			  v41 ? 2 : RIG_VPT + 0x20000);
	ck_assert_uint_eq(gicr_resident_vpe(&r->g, GS_PE(0)), GS_NONE16);
	ck_assert_uint_eq(rig_saw(r, OBS_UNPRED, RIG_ANY, RIG_ANY, RIG_ANY, RIG_ANY), 0);
}
END_TEST

/* VMP-06: Alloc=1 says that it is the last one; software is believed. */
START_TEST(v41_an_unmap_with_alloc_ends_the_vpe_for_all)
{
	struct msg m = { .kind = MSG_VMAP, .vpe = 1, .vpt = RIG_VPT + 0x10000, .vpt_bits = 14 };

	rig_step(r, gicr_take(&r->g, GS_ITS(1), GS_PE(0), &m));
	rig_forget(r);
	rig_vunmap(r, 0, 1, MSG_ALLOC);
	ck_assert(!vpe_mapped(&r->g, GS_VPE(1)));
	ck_assert_uint_eq(rig_saw(r, OBS_VPE_MAP, 0, 1, 0, 0), 1);
	rig_vmap(r, 2, 1, MSG_ALLOC | MSG_PTZ);
	ck_assert_uint_eq(rig_saw(r, OBS_VPE_MAP, 0, 1, 2, 1), 1);
}
END_TEST

Suite *check_bounds(void);
Suite *check_bounds(void)
{
	Suite *s = suite_create("bounds");
	TCase *t3 = tcase_create("v3"), *t40 = tcase_create("v4.0"), *t41 = tcase_create("v4.1");

	tcase_add_checked_fixture(t3, up3, down);
	tcase_add_loop_test(t3, a_command_for_an_intid_without_state_changes_nothing, 0, (int)ARRAY_SIZE(none));
	tcase_add_loop_test(t3, the_number_of_lpis_is_that_of_the_smaller_idbits, 0, 2);
	tcase_add_test(t3, a_pending_table_outside_memory_holds_nothing);
	tcase_add_test(t3, a_base_register_written_as_it_is_while_enabled_is_no_change);
	tcase_add_test(t3, bits_below_the_first_lpi_are_no_interrupts);
	suite_add_tcase(s, t3);
	tcase_add_checked_fixture(t40, up40, down);
	tcase_add_loop_test(t40, v40_the_smaller_of_table_and_idbits_bounds_vintids, 0, 2);
	tcase_add_test(t40, a_write_while_nothing_is_resident_keeps_pendinglast);
	tcase_add_test(t40, v40_parsing_caches_bytes_of_what_is_pending);
	tcase_add_test(t40, a_vpt_outside_memory_holds_nothing);
	suite_add_tcase(s, t40);
	tcase_add_checked_fixture(t41, up41, down);
	tcase_add_loop_test(t41, a_virtual_command_for_an_intid_without_state_changes_nothing, 0,
			    (int)ARRAY_SIZE(none));
	tcase_add_test(t41, a_command_for_a_vpe_that_is_not_mapped_changes_nothing);
	tcase_add_loop_test(t41, an_invalidation_that_finds_nothing_changes_nothing, 0, 5);
	tcase_add_test(t41, a_prefetched_vlpi_byte_goes_with_a_move);
	tcase_add_loop_test(t41, what_is_forgotten_leaves_nothing_behind, 0, 4);
	tcase_add_test(t41, invallr_of_a_vpe_drops_all_its_bytes_and_no_others);
	tcase_add_test(t41, a_vpt_outside_memory_holds_nothing);
	tcase_add_test(t41, a_write_while_nothing_is_resident_keeps_pendinglast);
	tcase_add_test(t41, v41_an_unmap_with_alloc_ends_the_vpe_for_all);
	tcase_add_test(t41, a_vlpi_in_range_that_this_run_has_no_state_for_is_told);
	tcase_add_test(t41, a_move_to_a_vpe_without_state_is_told);
	tcase_add_test(t41, parsing_and_descheduling_take_the_time_the_hardware_model_says);
	suite_add_tcase(s, t41);
	return s;
}
