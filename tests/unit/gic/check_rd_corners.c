/* SPDX-License-Identifier: MIT */
/* Redistributors at their edges: vPEs that there are not, ties of vSGIs, what is asked of a vPE elsewhere. */
#include "support_rd.h"

#include <string.h>

#include "core/mem.h"
#include "gic/regs.h"

static struct rig *r;

static void up40(void)
{
	r = rig_new(GICV4_0);
}

static void up41(void)
{
	r = rig_new(GICV4_1);
	r->hw.caps.vsgi = 1;
	for (u32 v = 0; v < 4; v++)
		rig_vlpi(r, v, 8192, 0xa0, true);
	rig_forget(r);
}

static void down(void)
{
	rig_free(r);
}

static u64 rd(u32 pe, u64 off)
{
	return GICR_BASE + pe * 0x40000ull + off;
}

/* ------------------------------------------------------------ tables in common */

START_TEST(commonlpiaff_is_as_the_hardware_model_says_where_that_is_enough)
{
	r->hw.caps.lpi_aff = (u32)_i;
	/* two groups that differ in Aff2: 0 and 1 would not tell them apart */
	ck_assert_uint_eq(gic_mmio_peek(&r->g, rd(0, 8), 8) >> 24 & 3, _i < 2 ? 2 : (u64)_i);
}
END_TEST

/* ------------------------------------------------------------ vPEs that there are not */

/* pins V41-09 */
START_TEST(a_vpe_that_is_not_there_gives_way_to_one_that_is)
{
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_load(r, 0, 9);
	rig_settle(r);
	ck_assert_uint_eq(gicr_resident_vpe(&r->g, GS_PE(0)), GS_NONE16);
	rig_choose(r, vpendbaser_live_change, 2);
	rig_load(r, 0, 1);
	rig_settle(r);
	ck_assert_uint_eq(rig_unpred(r, vpendbaser_live_change), 1);
	ck_assert_uint_eq(gicr_resident_vpe(&r->g, GS_PE(0)), 1);
}
END_TEST

/* ------------------------------------------------------------ what a vPE has */

START_TEST(a_vpe_is_in_use_while_mapped_or_resident)
{
	ck_assert(!gic_vpe_used(&r->g, GS_VPE(1)));
	ck_assert(gic_vpt_exact(&r->g, GS_VPE(1)));
	rig_vmap(r, 0, 1, 0);
	ck_assert(gic_vpe_used(&r->g, GS_VPE(1)));
	ck_assert(gic_vpt_exact(&r->g, GS_VPE(1)));	/* GICv4.0: memory has it all until it is resident */
	rig_load(r, 0, 1);
	rig_settle(r);
	ck_assert(!gic_vpt_exact(&r->g, GS_VPE(1)));
	rig_vunmap(r, 0, 1, 0);
	ck_assert(gic_vpe_used(&r->g, GS_VPE(1)));	/* unmapped, and still resident */
	rig_put(r, 0, 0);
	rig_settle(r);
	ck_assert(!gic_vpe_used(&r->g, GS_VPE(1)));
	ck_assert(gic_vpt_exact(&r->g, GS_VPE(1)));
}
END_TEST

/* ------------------------------------------------------------ virtual SGIs */

static void on(u32 vpe, u32 n, u32 prio)
{
	rig_take(r, 0, (struct msg){ .kind = MSG_VSGI_CONF, .vpe = (u16)vpe, .intid = n,
				     .doorbell = VSGI_E | VSGI_G | prio << VSGI_PRIO_SHIFT });
}

static void raise_on(u32 vpe, u32 n)
{
	rig_take(r, 0, (struct msg){ .kind = MSG_VSGI, .vpe = (u16)vpe, .intid = n });
}

static const struct { u8 prio[3]; u8 low, high; bool tie; } races[] = {
	{ { 5, 5, 5 }, 1, 3, true },
	{ { 5, 5, 3 }, 3, 3, false },	/* better than two equals, and alone */
	{ { 3, 5, 5 }, 1, 1, false },
	{ { 5, 3, 3 }, 2, 3, true },
	{ { 3, 5, 3 }, 1, 3, true },
};

/* pins VSG-04 PRI-11 */
START_TEST(the_best_vsgi_is_the_one_with_the_highest_priority)
{
	struct rd_best b;

	rig_run(r, 0, 1);
	for (u32 k = 0; k < 3; k++) {
		on(1, k + 1, races[_i].prio[k]);
		raise_on(1, k + 1);
	}
	for (u32 high = 0; high < 2; high++) {
		rig_choose(r, best_of_equal, high);
		b = vsgi_best(&r->g, GS_VPE(1), 3);
		ck_assert_uint_eq(vsgi_or_vlpi(b.intid), high ? races[_i].high : races[_i].low);
		ck_assert_int_eq(b.tie, races[_i].tie);
	}
}
END_TEST

/* pins VSG-02 */
START_TEST(clearing_a_vsgi_that_is_not_pending_changes_nothing)
{
	u64 fp;

	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	on(1, 3, 5);
	fp = r->g.arena.fp1;
	rig_take(r, 0, (struct msg){ .kind = MSG_VSGI_CONF, .vpe = 1, .intid = 3, .doorbell = VSGI_C });
	ck_assert_uint_eq(r->g.arena.fp1, fp);
	ck_assert_uint_eq(vsgi_pending(&r->g, GS_VPE(9)), 0);
}
END_TEST

/* The same configuration again leaves in the CPU interface what is there. */
/* pins VSG-02 */
START_TEST(configuring_a_forwarded_vsgi_as_it_is_recalls_nothing)
{
	rig_choose(r, vlpi_recall_on_clear, 0);
	rig_run(r, 0, 1);
	on(1, 3, 5);
	raise_on(1, 3);
	rig_settle(r);
	ck_assert_uint_ne(gicr_v_at(&r->g, GS_PE(0))->copy_vintid, 0);
	rig_forget(r);
	on(1, 3, 5);
	ck_assert_uint_eq(rig_saw(r, OBS_UNCARRY, PLACE_VCOPY, RIG_ANY, RIG_ANY, RIG_ANY), 0);
	ck_assert_uint_eq(rig_guest_ack(r, 0), 3);
}
END_TEST

/* Group 1 until the command, Group 0 from then on: what was handed over is taken back, and comes again as it is now. */
/* pins VSG-02 */
START_TEST(a_vsgi_that_changes_its_group_is_handed_over_anew)
{
	rig_choose(r, vlpi_recall_on_clear, _i);
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_step(r, gicr_vpendbaser_write(&r->g, GS_PE(0), VPENDBASER_Valid | (u64)3 << 58 | 1));	/* both groups */
	rig_settle(r);
	on(1, 3, 5);
	raise_on(1, 3);
	rig_settle(r);
	ck_assert_uint_eq(gicr_v_at(&r->g, GS_PE(0))->copy_grp0, 0);
	rig_take(r, 0, (struct msg){ .kind = MSG_VSGI_CONF, .vpe = 1, .intid = 3,
				     .doorbell = VSGI_E | 5 << VSGI_PRIO_SHIFT });
	rig_settle(r);
	ck_assert_uint_ne(gicr_v_at(&r->g, GS_PE(0))->copy_vintid, 0);
	ck_assert_uint_eq(gicr_v_at(&r->g, GS_PE(0))->copy_grp0, 1);
}
END_TEST

/* A vSGI and a vLPI of one priority: as between two vLPIs, the lower or the higher number; and so if one is there already. */
/* pins PRI-11 */
START_TEST(a_vsgi_and_a_vlpi_of_one_priority_go_by_their_numbers)
{
	bool high = _i & 1, replaced = _i & 2, lpi_first = _i & 4;
	u32 want_lpi = replaced ? high : lpi_first;

	rig_choose(r, best_of_equal, high);
	rig_choose(r, vlpi_copy_of_equal, replaced);
	rig_run(r, 0, 1);
	on(1, 3, 0xa);
	if (lpi_first)
		rig_vset(r, 0, 1, 8192, 1023);
	else
		raise_on(1, 3);
	rig_settle(r);
	if (lpi_first)
		raise_on(1, 3);
	else
		rig_vset(r, 0, 1, 8192, 1023);
	rig_settle(r);
	ck_assert_uint_eq(rig_guest_ack(r, 0), want_lpi ? 8192 : 3);
}
END_TEST

/* pins V41-01 */
START_TEST(a_vpropbaser_that_is_not_valid_is_written_freely)
{
	rig_step(r, gicr_vpropbaser_write(&r->g, GS_PE(0), 0));
	rig_settle(r);
	rig_forget(r);
	rig_step(r, gicr_vpropbaser_write(&r->g, GS_PE(0), RIG_TABLE));
	ck_assert_uint_eq(gicr_v_at(&r->g, GS_PE(0))->vpropbaser & ~(u64)0xfff, RIG_TABLE);
	ck_assert(!gicr_rwp(&r->g, GS_PE(0)));
	ck_assert_uint_eq(rig_saw(r, OBS_UNPRED, RIG_ANY, RIG_ANY, RIG_ANY, RIG_ANY), 0);
}
END_TEST

/* Descheduled before its table was read: what has come since counts, what the table holds may not. */
/* pins V41-06 */
START_TEST(a_vsgi_counts_from_when_it_was_seen)
{
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	on(1, 3, 5);
	raise_on(1, 3);
	ck_assert(vsgi_enabled_pending(&r->g, GS_VPE(1), false));
	ck_assert(!vsgi_enabled_pending(&r->g, GS_VPE(1), true));
	rig_load(r, 0, 1);
	rig_settle(r);
	ck_assert(vsgi_enabled_pending(&r->g, GS_VPE(1), true));
}
END_TEST

/* An engine asks only those whose query a step may have changed. */
START_TEST(a_query_concerns_the_redistributor_that_was_asked)
{
	char text[100];

	for (u32 pe = 0; pe < 4; pe++) {
		rig_begin(r);
		vsgi_ask(&r->g, GS_PE(pe), 1);
		ck_assert(gicr_vsgi_actor.concerns(&r->g) >> pe & 1);
		gicr_vsgi_actor.what(&r->g, pe, text, sizeof(text));
		rig_end(r);
		ck_assert_ptr_nonnull(strstr(text, "vPE 1"));
	}
}
END_TEST

/* ------------------------------------------------------------ invalidation */

/* Resident away from where it is mapped to: its own redistributor takes the invalidation there as well. */
/* pins LPC-04 */
START_TEST(a_vpe_is_invalidated_where_it_is_resident_too)
{
	rig_choose(r, lpi_config_cache, 1);
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_load(r, 1, 1);
	rig_settle(r);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_settle(r);
	rig_vlpi(r, 1, 8192, 0xa0, false);
	ck_assert_uint_eq(vpe_config(&r->g, GS_VPE(1), 8192) & 1, 1);	/* cached */
	rig_step(r, gic_mmio_write(&r->g, GS_PE(1), rd(1, 0xa0), 8, (u64)1 << 63 | (u64)1 << 32 | 8192));
	rig_settle(r);
	ck_assert_uint_eq(gic_mmio_peek(&r->g, rd(1, 0xc0), 4) & 1, 0);
	ck_assert_uint_eq(vpe_config(&r->g, GS_VPE(1), 8192) & 1, 0);
}
END_TEST

Suite *check_rd_corners(void);
Suite *check_rd_corners(void)
{
	Suite *s = suite_create("rd_corners");
	TCase *a = tcase_create("v4.0"), *b = tcase_create("v4.1");

	tcase_add_checked_fixture(a, up40, down);
	tcase_add_loop_test(a, commonlpiaff_is_as_the_hardware_model_says_where_that_is_enough, 0, 4);
	tcase_add_test(a, a_vpe_is_in_use_while_mapped_or_resident);
	suite_add_tcase(s, a);
	tcase_add_checked_fixture(b, up41, down);
	tcase_add_test(b, a_vpe_that_is_not_there_gives_way_to_one_that_is);
	tcase_add_loop_test(b, the_best_vsgi_is_the_one_with_the_highest_priority, 0, ARRAY_SIZE(races));
	tcase_add_test(b, clearing_a_vsgi_that_is_not_pending_changes_nothing);
	tcase_add_test(b, configuring_a_forwarded_vsgi_as_it_is_recalls_nothing);
	tcase_add_loop_test(b, a_vsgi_that_changes_its_group_is_handed_over_anew, 0, 2);
	tcase_add_loop_test(b, a_vsgi_and_a_vlpi_of_one_priority_go_by_their_numbers, 0, 8);
	tcase_add_test(b, a_vpropbaser_that_is_not_valid_is_written_freely);
	tcase_add_test(b, a_vsgi_counts_from_when_it_was_seen);
	tcase_add_test(b, a_query_concerns_the_redistributor_that_was_asked);
	tcase_add_test(b, a_vpe_is_invalidated_where_it_is_resident_too);
	suite_add_tcase(s, b);
	return s;
}
