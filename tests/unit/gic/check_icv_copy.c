/* SPDX-License-Identifier: MIT */
/* The copy: when it comes, what replaces it, when it goes. */
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

static u32 carriers(u32 place, u32 vintid)
{
	return rig_saw(r, OBS_CARRY, place, 1, vintid, RIG_ANY) -
	       rig_saw(r, OBS_UNCARRY, place, 1, vintid, RIG_ANY);
}

/*
 * q5: choice vlpi_recall_on_clear: 0 with_effect, 1 until_vsync.  A copy that
 * outlives its bit can still be acknowledged, and vpe_settled() says so.
 * Loop: option + 2 * way of losing the bit.
 */
/* pins LPC-03 */
START_TEST(a_copy_outlives_its_reason_by_choice)
{
	/* What moves is taken back first: ITS-MOV-01. */
	u32 until_vsync = _i / 2 == 1 ? 0 : (u32)_i & 1;
	bool direct;

	rig_choose(r, vlpi_recall_on_clear, (u8)(_i & 1));
	rig_vmap(r, 1, 2, MSG_ALLOC | MSG_PTZ);
	rig_copied(r, 8192);
	ck_assert(vpe_settled(&r->g, GS_VPE(1)));
	switch (_i / 2) {
	case 0:
		rig_vclear(r, 0, 1, 8192);
		break;
	case 1:
		rig_take(r, 0, (struct msg){ .kind = MSG_VMOVE, .vpe = 1, .to = 2, .intid = 8192,
					     .doorbell = 1023 });
		break;
	default:
		rig_vlpi(r, 1, 8192, 0xa0, false);
		rig_take(r, 0, (struct msg){ .kind = MSG_VINV, .vpe = 1, .intid = 8192 });
	}
	ck_assert_int_eq(vpe_settled(&r->g, GS_VPE(1)), !until_vsync);
	ck_assert_int_eq(gicr_settled(&r->g, GS_PE(0)), !until_vsync);
	ck_assert_uint_eq(carriers(PLACE_VCOPY, 8192), until_vsync);
	ck_assert_uint_eq(icv_hppi(&r->g, GS_PE(0), &direct), until_vsync ? 8192 : 1023);
	if (until_vsync)
		rig_act(r, &gicr_vlpi_actor, 0);
	ck_assert(vpe_settled(&r->g, GS_VPE(1)));
	ck_assert_uint_eq(carriers(PLACE_VCOPY, 8192), 0);
	ck_assert_uint_eq(rig_ack(r, &direct), 1023);
	ck_assert_uint_eq(rig_settle(r), 0);
}
END_TEST

START_TEST(a_stale_copy_that_is_acknowledged_is_gone)
{
	bool direct;

	rig_copied(r, 8192);
	rig_vclear(r, 0, 1, 8192);
	ck_assert_uint_eq(rig_ack(r, &direct), 8192);
	ck_assert(direct);
	ck_assert(vpe_settled(&r->g, GS_VPE(1)));
	ck_assert_uint_eq(carriers(PLACE_VCOPY, 8192), 0);
	ck_assert_uint_eq(carriers(PLACE_VP, 8192), 0);
}
END_TEST

/* An event after the clear gives the old copy its reason back: one event, acknowledged once. */
START_TEST(a_new_event_meets_the_old_copy)
{
	bool direct;

	rig_copied(r, 8192);
	rig_vclear(r, 0, 1, 8192);
	rig_vset(r, 0, 1, 8192, 1023);
	ck_assert(vpe_settled(&r->g, GS_VPE(1)));
	ck_assert_uint_eq(rig_ack(r, &direct), 8192);
	ck_assert_uint_eq(carriers(PLACE_VCOPY, 8192), 0);
	ck_assert_uint_eq(carriers(PLACE_VP, 8192), 0);
}
END_TEST

/* LR-01 within vLPIs: a better one replaces the copy, an equal one does not unless asked to. */
START_TEST(a_better_vlpi_replaces_the_copy)
{
	bool direct;

	rig_copied(r, 8194);
	rig_vset(r, 0, 1, 8192, 1023);
	ck_assert_uint_eq(rig_settle(r), 0);
	rig_vset(r, 0, 1, 8193, 1023);
	rig_act(r, &gicr_vlpi_actor, 0);
	ck_assert_uint_eq(rig_saw(r, OBS_UNCARRY, PLACE_VCOPY, 1, 8194, CAUSE_RECALL), 1);
	ck_assert(vpe_lpi_pending(&r->g, GS_VPE(1), 8194));
	ck_assert_uint_eq(rig_ack(r, &direct), 8193);
}
END_TEST

/* PRI-11: choice best_of_equal for vLPIs. */
/* pins PRI-11 */
START_TEST(equal_vlpis_go_by_choice)
{
	rig_choose(r, best_of_equal, _i);
	rig_vset(r, 0, 1, 8192, 1023);
	rig_vset(r, 0, 1, 8194, 1023);
	rig_settle(r);
	ck_assert_uint_eq(rig_guest_ack(r, 0), _i ? 8194 : 8192);
}
END_TEST

/*
 * PRI-11: choice vlpi_copy_of_equal: of equals that come one after the other, the first stays or the one
 * that best_of_equal would choose takes its place.  Loop: best_of_equal + 2 * vlpi_copy_of_equal.
 */
/* pins PRI-11 */
START_TEST(a_copy_among_equals_stays_or_is_replaced_by_choice)
{
	u32 high = (u32)_i & 1, replace = (u32)_i / 2, chosen = high ? 8194 : 8192, other = high ? 8192 : 8194;

	rig_choose(r, best_of_equal, (u8)high);
	rig_choose(r, vlpi_copy_of_equal, (u8)replace);
	rig_copied(r, other);
	rig_vset(r, 0, 1, chosen, 1023);
	ck_assert_uint_eq(rig_settle(r), replace);
	ck_assert_uint_eq(rig_settle(r), 0);
	ck_assert_uint_eq(rig_guest_ack(r, 0), replace ? chosen : other);
}
END_TEST

START_TEST(a_copy_is_not_replaced_by_the_one_that_would_not_be_chosen)
{
	rig_choose(r, vlpi_copy_of_equal, 1);
	rig_copied(r, 8192);
	rig_vset(r, 0, 1, 8194, 1023);
	ck_assert_uint_eq(rig_settle(r), 0);
	ck_assert_uint_eq(rig_guest_ack(r, 0), 8192);
}
END_TEST

Suite *check_icv_copy(void);
Suite *check_icv_copy(void)
{
	Suite *s = suite_create("icv_copy");
	TCase *t = tcase_create("icv_copy");

	tcase_add_checked_fixture(t, up, down);
	tcase_add_loop_test(t, a_copy_outlives_its_reason_by_choice, 0, 6);
	tcase_add_test(t, a_stale_copy_that_is_acknowledged_is_gone);
	tcase_add_test(t, a_new_event_meets_the_old_copy);
	tcase_add_test(t, a_better_vlpi_replaces_the_copy);
	tcase_add_loop_test(t, equal_vlpis_go_by_choice, 0, 2);
	tcase_add_loop_test(t, a_copy_among_equals_stays_or_is_replaced_by_choice, 0, 4);
	tcase_add_test(t, a_copy_is_not_replaced_by_the_one_that_would_not_be_chosen);
	suite_add_tcase(s, t);
	return s;
}
