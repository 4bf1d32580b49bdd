/* SPDX-License-Identifier: MIT */
/* Doorbells, individual and default: rules DB, each choice both ways. */
#include "support_rd.h"

static struct rig *r;

#define IND 8250u	/* an individual doorbell */

static void config(void)
{
	for (u32 v = 0; v < 4; v++)
		for (u32 i = 0; i < 4; i++)
			rig_vlpi(r, v, 8192 + i, 0xa0, true);
	for (u32 v = 0; v < 4; v++)
		rig_lpi(r, RIG_DB + v, 0xa0, true);
	rig_lpi(r, IND, 0xa0, true);
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

static u32 rang(u32 pe, u32 intid, u32 individual)
{
	return rig_saw(r, OBS_DOORBELL, pe, intid, RIG_ANY, individual);
}

/* vPE 1 on PE 0, descheduled with the doorbell asked for and nothing pending. */
static void armed(void)
{
	rig_run(r, 0, 1);
	rig_put(r, 0, VPENDBASER_Doorbell);
	rig_settle(r);
	ck_assert_uint_eq(vpe_at(&r->g, GS_VPE(1))->armed, 1);
	rig_forget(r);
}

/* DB-01, DB-03: where the message is delivered, only for a vPE that does not run. */
/* pins DB-01 DB-03 V40-09 */
START_TEST(an_individual_doorbell_rings_for_a_vpe_that_does_not_run)
{
	rig_vmap(r, 1, 1, MSG_ALLOC | MSG_PTZ);
	rig_vset(r, 1, 1, 8192, IND);
	ck_assert_uint_eq(rang(1, IND, 1), 1);
	ck_assert(gicr_lpi_pending(&r->g, GS_PE(1), IND));
	ck_assert_uint_eq(rig_saw(r, OBS_CARRY, PLACE_PP, 1, IND, RIG_ANY), 1);
	rig_run(r, 1, 1);
	rig_forget(r);
	rig_vset(r, 1, 1, 8193, IND);
	ck_assert_uint_eq(rang(1, IND, 1), 0);
}
END_TEST

/* pins DB-02 */
START_TEST(intid_1023_is_no_doorbell)
{
	rig_vmap(r, 1, 1, MSG_ALLOC | MSG_PTZ);
	rig_vset(r, 1, 1, 8192, 1023);
	ck_assert_uint_eq(rig_saw(r, OBS_DOORBELL, RIG_ANY, RIG_ANY, RIG_ANY, RIG_ANY), 0);
	ck_assert_uint_eq(rig_saw(r, OBS_RD_DROP, RIG_ANY, RIG_ANY, RIG_ANY, RIG_ANY), 0);
}
END_TEST

/* DB-02: it obeys its own configuration byte. */
/* pins DB-02 */
START_TEST(a_disabled_doorbell_lpi_stays_pending)
{
	rig_lpi(r, IND, 0xa0, false);
	rig_vmap(r, 1, 1, MSG_ALLOC | MSG_PTZ);
	rig_vset(r, 1, 1, 8192, IND);
	ck_assert(gicr_lpi_pending(&r->g, GS_PE(1), IND));
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(1)), 1023);
}
END_TEST

/* DB-05: choice doorbell_if_already_pending: 0 ring, 1 silent. */
/* pins DB-05 */
START_TEST(a_second_event_rings_again_by_choice)
{
	rig_choose(r, doorbell_if_already_pending, _i);
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_vset(r, 0, 1, 8192, IND);
	ck_assert_uint_eq(rang(0, IND, 1), 1);
	rig_vset(r, 0, 1, 8192, IND);
	ck_assert_uint_eq(rang(0, IND, 1), _i ? 1 : 2);
}
END_TEST

/* DB-04: choice doorbell_ignores_enable: 0 ignores, 1 obeys. */
/* pins DB-04 */
START_TEST(a_disabled_vlpi_rings_by_choice)
{
	rig_choose(r, doorbell_ignores_enable, _i);
	rig_run(r, 0, 1);
	rig_put(r, 0, 0);
	rig_settle(r);
	rig_vlpi(r, 1, 8192, 0xa0, false);
	rig_vset(r, 0, 1, 8192, IND);
	ck_assert_uint_eq(rang(0, IND, 1), _i ? 0 : 1);
	rig_vset(r, 0, 1, 8193, IND);
	ck_assert_uint_eq(rang(0, IND, 1), _i ? 1 : 2);
}
END_TEST

/* q2: choice doorbell_for_moved_pending: 0 ring, 1 silent; where the new vPE is mapped. */
START_TEST(a_moved_bit_rings_the_individual_doorbell_by_choice)
{
	rig_choose(r, doorbell_for_moved_pending, _i);
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_vmap(r, 3, 2, MSG_ALLOC | MSG_PTZ);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_take(r, 0, (struct msg){ .kind = MSG_VMOVE, .vpe = 1, .to = 2, .intid = 8192,
				     .doorbell = IND });
	ck_assert_uint_eq(rang(3, IND, 1), _i ? 0 : 1);
}
END_TEST

/* pins DB-11 */
START_TEST(a_doorbell_at_a_disabled_redistributor_is_lost)
{
	rig_step(r, gicr_lpis_enable(&r->g, GS_PE(1), false));
	rig_vmap(r, 1, 1, MSG_ALLOC | MSG_PTZ);
	rig_vset(r, 1, 1, 8192, IND);
	ck_assert_uint_eq(rang(1, IND, 1), 0);
	ck_assert_uint_eq(rig_saw(r, OBS_RD_DROP, 1, IND, 2, DROP_LPIS_DISABLED), 1);
	ck_assert(vpe_lpi_pending(&r->g, GS_VPE(1), 8192));
}
END_TEST

/* pins DB-09 */
START_TEST(v40_scheduling_does_not_clear_a_pending_doorbell)
{
	rig_vmap(r, 0, 1, 0);
	rig_vset(r, 0, 1, 8192, IND);
	rig_run(r, 0, 1);
	ck_assert(gicr_lpi_pending(&r->g, GS_PE(0), IND));
}
END_TEST

/* A4 */
START_TEST(v41_with_nid_there_are_no_individual_doorbells)
{
	r->hw.caps.nid = 1;
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_vset(r, 0, 1, 8192, IND);
	ck_assert_uint_eq(rang(0, IND, RIG_ANY), 0);
}
END_TEST

/* pins DB-06 DB-07 MIG-09 */
START_TEST(v41_an_armed_default_doorbell_rings_once)
{
	armed();
	rig_vset(r, 0, 1, 8192, 1023);
	ck_assert_uint_eq(rang(0, RIG_DB + 1, 0), 1);
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), RIG_DB + 1);
	rig_vset(r, 0, 1, 8193, 1023);
	ck_assert_uint_eq(rang(0, RIG_DB + 1, 0), 1);
}
END_TEST

/* pins DB-08 */
START_TEST(v41_no_default_doorbell_unless_armed_or_for_disabled_ones)
{
	rig_run(r, 0, 1);
	rig_put(r, 0, 0);
	rig_settle(r);
	rig_vset(r, 0, 1, 8192, 1023);
	ck_assert_uint_eq(rang(RIG_ANY, RIG_ANY, RIG_ANY), 0);
	rig_vclear(r, 0, 1, 8192);
	rig_load(r, 0, 1);
	rig_settle(r);
	rig_put(r, 0, VPENDBASER_Doorbell);
	rig_settle(r);
	rig_vlpi(r, 1, 8193, 0xa0, false);
	rig_vset(r, 0, 1, 8193, 1023);
	ck_assert_uint_eq(rang(RIG_ANY, RIG_ANY, RIG_ANY), 0);
	ck_assert_uint_eq(vpe_at(&r->g, GS_VPE(1))->armed, 1);
}
END_TEST

/* DB-12: choice doorbell_on_enable: 0 ring, 1 silent; by INV, by INVALL, by INVLPIR. */
/* pins DB-12 */
START_TEST(v41_enabling_a_pending_vlpi_rings_by_choice)
{
	u32 silent = (u32)_i & 1;

	rig_choose(r, doorbell_on_enable, silent);
	rig_vlpi(r, 1, 8192, 0xa0, false);
	rig_run(r, 0, 1);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_put(r, 0, VPENDBASER_Doorbell);
	rig_settle(r);
	rig_vlpi(r, 1, 8192, 0xa0, true);
	ck_assert_uint_eq(rang(0, RIG_DB + 1, 0), 0);
	if (_i / 2 == 0)
		rig_take(r, 0, (struct msg){ .kind = MSG_VINV, .vpe = 1, .intid = 8192 });
	else if (_i / 2 == 1)
		rig_take(r, 0, (struct msg){ .kind = MSG_VINVALL, .vpe = 1 });
	else
		rig_step(r, gicr_inv_write(&r->g, GS_PE(0), INV_ONE,
					   (u64)1 << 63 | (u64)1 << 32 | 8192));
	rig_settle(r);
	ck_assert_uint_eq(rang(0, RIG_DB + 1, 0), silent ? 0 : 1);
}
END_TEST

/* DB-06 by a move: MIG-09 holds whatever doorbell_for_moved_pending says. */
/* pins DB-06 */
START_TEST(v41_a_moved_bit_rings_an_armed_default_doorbell)
{
	rig_choose(r, doorbell_for_moved_pending, _i);
	armed();
	rig_vmap(r, 1, 2, MSG_ALLOC | MSG_PTZ);
	rig_vset(r, 1, 2, 8192, 1023);
	rig_take(r, 1, (struct msg){ .kind = MSG_VMOVE, .vpe = 2, .to = 1, .intid = 8192,
				     .doorbell = 1023 });
	ck_assert_uint_eq(rang(0, RIG_DB + 1, 0), 1);
}
END_TEST

/* DB-07: scheduling clears a pending default doorbell and takes the request back. */
/* pins DB-07 */
START_TEST(v41_scheduling_clears_and_disarms)
{
	armed();
	rig_vset(r, 0, 1, 8192, 1023);
	ck_assert(gicr_lpi_pending(&r->g, GS_PE(0), RIG_DB + 1));
	rig_load(r, 0, 1);
	ck_assert(!gicr_lpi_pending(&r->g, GS_PE(0), RIG_DB + 1));
	rig_settle(r);
	rig_put(r, 0, 0);
	rig_settle(r);
	rig_vclear(r, 0, 1, 8192);
	rig_vset(r, 0, 1, 8193, 1023);
	ck_assert(!gicr_lpi_pending(&r->g, GS_PE(0), RIG_DB + 1));
}
END_TEST

/* While it runs nothing rings, whatever becomes pending wherever: not what is enabled, not what comes from outside its group. */
/* pins DB-07 */
START_TEST(v41_a_vpe_that_runs_has_no_doorbell_armed)
{
	armed();
	rig_load(r, 0, 1);
	ck_assert_uint_eq(vpe_at(&r->g, GS_VPE(1))->armed, 0);
	rig_settle(r);
	rig_vlpi(r, 1, 8192, 0xa0, false);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_vlpi(r, 1, 8192, 0xa0, true);
	rig_take(r, 0, (struct msg){ .kind = MSG_VINV, .vpe = 1, .intid = 8192 });
	rig_vset(r, 2, 1, 8193, 1023);
	ck_assert_uint_eq(rang(RIG_ANY, RIG_ANY, RIG_ANY), 0);
}
END_TEST

/* DB-10, A20: later doorbells go to the new place; DB=1 replaces the INTID; a pending one stays. */
/* pins DB-10 */
START_TEST(v41_after_vmovp_the_doorbell_rings_at_the_new_redistributor)
{
	struct msg m = { .kind = MSG_VPE_MOVE, .vpe = 1, .to = 3, .flags = _i ? MSG_DB : 0,
			 .doorbell = RIG_DB };
	u32 intid = _i ? RIG_DB : RIG_DB + 1;

	armed();
	rig_take(r, 0, m);
	rig_vset(r, 3, 1, 8192, 1023);
	ck_assert_uint_eq(rang(3, intid, 0), 1);
	ck_assert_uint_eq(rang(0, RIG_ANY, RIG_ANY), 0);
	m.to = 0;
	rig_take(r, 3, m);
	ck_assert(gicr_lpi_pending(&r->g, GS_PE(3), intid));
}
END_TEST

/* pins LPC-06 */
START_TEST(v41_invdb_drops_the_cached_byte_of_the_doorbell)
{
	rig_choose(r, lpi_config_cache, 1);
	rig_lpi(r, RIG_DB + 1, 0xa0, false);
	armed();
	rig_vset(r, 0, 1, 8192, 1023);
	rig_lpi(r, RIG_DB + 1, 0xa0, true);
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), 1023);
	rig_take(r, 0, (struct msg){ .kind = MSG_INVDB, .vpe = 1 });
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), RIG_DB + 1);
}
END_TEST

/* LPC-01 for a doorbell: read when the vPE is mapped, or when it rings; INVDB reads it anew. */
/* pins LPC-01 LPC-06 */
START_TEST(v41_a_prefetched_doorbell_byte_hides_a_later_enable_until_invdb)
{
	rig_choose(r, lpi_config_cache, _i);
	rig_lpi(r, RIG_DB + 1, 0xa0, false);
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_lpi(r, RIG_DB + 1, 0xa0, true);
	armed();
	rig_vset(r, 0, 1, 8192, 1023);
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), _i == 2 ? 1023 : RIG_DB + 1);
	rig_take(r, 0, (struct msg){ .kind = MSG_INVDB, .vpe = 1 });
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), RIG_DB + 1);
}
END_TEST

/* The byte goes with VMOVP; one of a new doorbell is read then. */
START_TEST(v41_a_prefetched_doorbell_byte_goes_with_vmovp)
{
	u32 intid = _i ? RIG_DB : RIG_DB + 1;

	rig_choose(r, lpi_config_cache, 2);
	rig_lpi(r, RIG_DB, 0xa0, false);
	rig_lpi(r, RIG_DB + 1, 0xa0, false);
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_take(r, 0, (struct msg){ .kind = MSG_VPE_MOVE, .vpe = 1, .to = 1,
				     .flags = _i ? MSG_DB : 0, .doorbell = RIG_DB });
	rig_lpi(r, intid, 0xa0, true);
	ck_assert_uint_eq(gicr_lpi_config(&r->g, GS_PE(0), intid) & 1, 1);
	ck_assert_uint_eq(gicr_lpi_config(&r->g, GS_PE(1), intid) & 1, 0);
	rig_take(r, 1, (struct msg){ .kind = MSG_INVDB, .vpe = 1 });
	ck_assert_uint_eq(gicr_lpi_config(&r->g, GS_PE(1), intid) & 1, 1);
}
END_TEST

/* A doorbell that rang stays where the vPE was (DB-10), and so does its cached byte: INVDB reaches it there. */
/* pins LPC-06 */
START_TEST(v41_invdb_reaches_every_redistributor)
{
	rig_choose(r, lpi_config_cache, 1);
	rig_lpi(r, RIG_DB + 1, 0xa0, false);
	armed();
	rig_vset(r, 0, 1, 8192, 1023);
	rig_take(r, 0, (struct msg){ .kind = MSG_VPE_MOVE, .vpe = 1, .to = (u16)_i, .doorbell = 1023 });
	ck_assert(gicr_lpi_pending(&r->g, GS_PE(0), RIG_DB + 1));
	rig_lpi(r, RIG_DB + 1, 0xa0, true);
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), 1023);
	rig_take(r, (u32)_i, (struct msg){ .kind = MSG_INVDB, .vpe = 1 });
	ck_assert_uint_eq(icc_hppi(&r->g, GS_PE(0)), RIG_DB + 1);
}
END_TEST

/*
 * What was pending and disabled when it was armed does not ring; its next event
 * does once it is enabled, although it merges (docs/gic/assumed.md).
 */
/* pins DB-06 DB-08 */
START_TEST(v41_an_event_that_merges_rings_an_armed_default_doorbell_if_enabled)
{
	rig_choose(r, lpi_config_cache, 0);
	rig_vlpi(r, 1, 8192, 0xa0, false);
	rig_run(r, 0, 1);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_put(r, 0, VPENDBASER_Doorbell);
	rig_settle(r);
	ck_assert_uint_eq(vpe_at(&r->g, GS_VPE(1))->armed, 1);
	rig_vset(r, 0, 1, 8192, 1023);
	ck_assert_uint_eq(rang(RIG_ANY, RIG_ANY, RIG_ANY), 0);
	rig_vlpi(r, 1, 8192, 0xa0, true);
	rig_vset(r, 0, 1, 8192, 1023);
	ck_assert_uint_eq(rig_saw(r, OBS_MERGE, PLACE_VP, 1, 8192, RIG_ANY), 2);
	ck_assert_uint_eq(rang(0, RIG_DB + 1, 0), 1);
}
END_TEST

static void both(TCase *t)
{
	tcase_add_test(t, an_individual_doorbell_rings_for_a_vpe_that_does_not_run);
	tcase_add_test(t, intid_1023_is_no_doorbell);
	tcase_add_test(t, a_disabled_doorbell_lpi_stays_pending);
	tcase_add_loop_test(t, a_second_event_rings_again_by_choice, 0, 2);
	tcase_add_loop_test(t, a_disabled_vlpi_rings_by_choice, 0, 2);
	tcase_add_loop_test(t, a_moved_bit_rings_the_individual_doorbell_by_choice, 0, 2);
	tcase_add_test(t, a_doorbell_at_a_disabled_redistributor_is_lost);
}

Suite *check_doorbell(void);
Suite *check_doorbell(void)
{
	Suite *s = suite_create("doorbell");
	TCase *t40 = tcase_create("v4.0"), *t41 = tcase_create("v4.1");

	tcase_add_checked_fixture(t40, up40, down);
	both(t40);
	tcase_add_test(t40, v40_scheduling_does_not_clear_a_pending_doorbell);
	suite_add_tcase(s, t40);
	tcase_add_checked_fixture(t41, up41, down);
	both(t41);
	tcase_add_test(t41, v41_with_nid_there_are_no_individual_doorbells);
	tcase_add_test(t41, v41_an_armed_default_doorbell_rings_once);
	tcase_add_test(t41, v41_no_default_doorbell_unless_armed_or_for_disabled_ones);
	tcase_add_loop_test(t41, v41_enabling_a_pending_vlpi_rings_by_choice, 0, 6);
	tcase_add_loop_test(t41, v41_a_moved_bit_rings_an_armed_default_doorbell, 0, 2);
	tcase_add_test(t41, v41_scheduling_clears_and_disarms);
	tcase_add_test(t41, v41_a_vpe_that_runs_has_no_doorbell_armed);
	tcase_add_loop_test(t41, v41_after_vmovp_the_doorbell_rings_at_the_new_redistributor, 0, 2);
	tcase_add_test(t41, v41_invdb_drops_the_cached_byte_of_the_doorbell);
	tcase_add_loop_test(t41, v41_invdb_reaches_every_redistributor, 1, 4);
	tcase_add_test(t41, v41_an_event_that_merges_rings_an_armed_default_doorbell_if_enabled);
	tcase_add_loop_test(t41, v41_a_prefetched_doorbell_byte_hides_a_later_enable_until_invdb, 0, 3);
	tcase_add_loop_test(t41, v41_a_prefetched_doorbell_byte_goes_with_vmovp, 0, 2);
	suite_add_tcase(s, t41);
	return s;
}
