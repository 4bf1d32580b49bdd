/* SPDX-License-Identifier: MIT */
/*
 * Redistributors as a whole: laws over drawn sequences of everything that can
 * happen to them.
 *
 * After every step the CARRY and UNCARRY observations, summed, are exactly the
 * pending bits and copies there are; SEEN is within PEND; a copy has a vPE; a
 * ready actor makes progress and all come to rest; undoing a step restores the
 * state.  Choices are answered differently in each sequence.
 */
#include "support_rd.h"

#include <string.h>

#include "core/mem.h"

#define LPIS 4		/* 8192 .. of PEs and vPEs */

static struct rig *r;
static u64 seed;

static u32 draw(u32 n)
{
	seed = seed * 6364136223846793005ull + 1442695040888963407ull;
	return (u32)(seed >> 33) % n;
}

/* ------------------------------------------------------------ what observations say */

static s64 told[PLACES][16][LPIS];

static void tell(void)
{
	for (u32 i = 0; i < r->nlog; i++) {
		const struct obs *o = &r->log[i];

		if ((o->kind != OBS_CARRY && o->kind != OBS_UNCARRY) || o->c < 8192 ||
		    o->c >= 8192 + LPIS)
			continue;
		ck_assert_uint_lt(o->b, 16);
		told[o->a][o->b][o->c - 8192] += o->kind == OBS_CARRY ? 1 : -1;
	}
	rig_forget(r);
}

static void check_carriers(void)
{
	const struct gs *g = &r->g;

	for (u32 l = 0; l < LPIS; l++) {
		for (u32 p = 0; p < r->cfg.pes; p++)
			ck_assert_int_eq(told[PLACE_PP][p][l], gicr_lpi_pending(g, GS_PE(p), 8192 + l));
		for (u32 v = 0; v < r->cfg.vpes; v++) {
			u32 copies = 0;

			for (u32 p = 0; p < r->cfg.pes; p++)
				copies += gicr_v_at(g, GS_PE(p))->copy_vintid == 8192 + l &&
					  gicr_v_at(g, GS_PE(p))->copy_vpe == v;
			ck_assert_int_eq(told[PLACE_VP][v][l], vpe_lpi_pending(g, GS_VPE(v), 8192 + l));
			ck_assert_int_eq(told[PLACE_VCOPY][v][l], copies);
		}
	}
}

static bool no_members(u32 blk, u32 v)
{
	return pendmap_next(&r->g, vpe_map(&r->g, blk, GS_VPE(v)), 0) == GS_NONE32;
}

/* Who points at whom; dead data is gone. */
static void check_state(void)
{
	const struct gs *g = &r->g;

	for (u32 v = 0; v < r->cfg.vpes; v++) {
		const struct vpe *p = vpe_at(g, GS_VPE(v));

		pendmap_for_each(g, vpe_map(g, BLK_VPE_SEEN, GS_VPE(v)), bit)
			ck_assert(pendmap_has(g, vpe_map(g, BLK_VPE_PEND, GS_VPE(v)), bit));
		if (p->on1)
			ck_assert_uint_eq(gicr_v_at(g, GS_PE(p->on1 - 1))->vpe1, v + 1);
		ck_assert(!p->armed || (p->its_mask && !p->on1));
		ck_assert(p->on1 || no_members(BLK_VPE_SEEN, v));
		ck_assert(p->its_mask || (no_members(BLK_VPE_PEND, v) && no_members(BLK_VPE_MEM, v) &&
					  no_members(BLK_VPE_CACHED, v)));
	}
	for (u32 p = 0; p < r->cfg.pes; p++) {
		const struct gicr_v *w = gicr_v_at(g, GS_PE(p));
		bool valid = w->vpendbaser & VPENDBASER_Valid;

		if (w->vpe1)
			ck_assert_uint_eq(vpe_at(g, GS_VPE(w->vpe1 - 1))->on1, p + 1);
		ck_assert_int_eq(valid, w->phase == VRES_PARSING || w->phase == VRES_RESIDENT);
		ck_assert(!w->copy_vintid || w->vpe1 == w->copy_vpe + 1);
	}
}

/* ------------------------------------------------------------ what can happen */

static struct msg message(u32 *pe)
{
	static const u8 physical[] = { MSG_SET, MSG_SET, MSG_CLEAR, MSG_INV, MSG_INVALL, MSG_MOVE,
				       MSG_MOVALL };
	static const u8 virtual[] = { MSG_VSET, MSG_VSET, MSG_VSET, MSG_VCLEAR, MSG_VINV,
				      MSG_VINVALL, MSG_VMOVE, MSG_VMAP, MSG_VUNMAP, MSG_VPE_MOVE,
				      MSG_INVDB };
	struct msg m = { .intid = 8192 + draw(LPIS), .cause = CAUSE_MSI, .vpe = (u16)draw(4),
			 .to = (u16)draw(4), .vpt_bits = 14,
			 .doorbell = draw(2) ? 1023 : 8192 + draw(LPIS) };

	*pe = draw(4);
	if (r->cfg.version == GICV3 || !draw(4)) {
		m.kind = physical[draw(ARRAY_SIZE(physical))];
	} else {
		m.kind = virtual[draw(ARRAY_SIZE(virtual))];
		m.flags = (u8)(draw(4) | (draw(2) ? MSG_DB : 0));
		m.vpt = RIG_VPT + m.vpe * 0x10000ull;
		m.vconf = RIG_VCONF + m.vpe * 0x10000ull;
	}
	if (m.kind == MSG_CLEAR || m.kind == MSG_VCLEAR)
		m.cause = CAUSE_CLEAR;
	/* What a Set leaves behind was sent before. */
	if (m.kind == MSG_SET)
		told[PLACE_MSG_P][*pe][m.intid - 8192]++;
	if (m.kind == MSG_VSET)
		told[PLACE_MSG_V][m.vpe][m.intid - 8192]++;
	return m;
}

static void software(u32 pe)
{
	struct gs *g = &r->g;
	bool direct;

	switch (draw(12)) {
	case 0:
		gicr_lpis_enable(g, GS_PE(pe), draw(4));
		break;
	case 1:
		mem_write(g, RIG_PROP + draw(LPIS), 1, 0xa0 | draw(2));
		break;
	case 2:
		mem_write(g, RIG_VCONF + draw(4) * 0x10000ull + draw(LPIS), 1,
			  (draw(2) ? 0x80 : 0xa0) | draw(2));
		break;
	case 3:
		icc_ack(g, GS_PE(pe));
		icc_eoi(g, GS_PE(pe), 8192);
		break;
	case 4:
	case 5:
		icv_eoi(g, GS_PE(pe), icv_ack(g, GS_PE(pe), &direct));
		break;
	case 6:
		gicr_inv_write(g, GS_PE(pe), (u8)(1 + draw(2)),
			       (u64)draw(2) << 63 | (u64)draw(4) << 32 | (8192 + draw(LPIS)));
		break;
	default:
		if (r->cfg.version == GICV3)
			break;
		gicr_vpendbaser_write(g, GS_PE(pe),
				      (u64)draw(8) << 61 |
				      (r->cfg.version == GICV4_1 ? VPENDBASER_VGrp1En | draw(4) :
								   RIG_VPT + draw(4) * 0x10000ull));
	}
}

static void hardware(void)
{
	static const struct actor *const rows[] = { &gicr_vlpi_actor, &gicr_vpt_actor, &gicr_inv_actor };
	u32 first = draw(12);

	for (u32 n = 0; n < 12; n++) {
		const struct actor *a = rows[(first + n) % 3];
		u32 k = (first + n) / 3 % 4;

		if (k < a->count(&r->g) && a->ready(&r->g, k)) {
			rig_act(r, a, k);
			return;
		}
	}
}

/* Taken back, the step leaves nothing. */
static void take_and_undo(void)
{
	struct arena_mark mark = arena_mark(&r->g.arena);
	u64 a1, b1, a2, b2;

	arena_full_hash(&r->g.arena, &a1, &b1);
	rig_step(r, software(draw(4)));
	arena_undo(&r->g.arena, mark);
	arena_full_hash(&r->g.arena, &a2, &b2);
	ck_assert_uint_eq(a1, a2);
	ck_assert_uint_eq(b1, b2);
	rig_forget(r);
}

static void answers(void)
{
	static const u8 two[] = {
		CHOICE_lpi_config_cache, CHOICE_vpt_memory, CHOICE_vlpi_recall_on_clear,
		CHOICE_pendinglast_counts_disabled, CHOICE_doorbell_if_already_pending,
		CHOICE_doorbell_for_moved_pending, CHOICE_doorbell_ignores_enable,
		CHOICE_doorbell_on_enable, CHOICE_vpendbaser_clear_while_dirty,
		CHOICE_vpendbaser_set_while_dirty, CHOICE_vpendbaser_pendinglast_unknown,
		CHOICE_vmapp_on_resident, CHOICE_best_of_equal, CHOICE_movi_to_disabled_rd,
	};

	for (u32 i = 0; i < ARRAY_SIZE(two); i++)
		r->answer[two[i]] = (u8)draw(2);
}

static void sequence(enum gic_version v, u64 from)
{
	seed = from;
	memset(told, 0, sizeof(told));
	r = rig_new(v);
	answers();
	for (u32 i = 0; i < LPIS; i++) {
		rig_lpi(r, 8192 + i, 0xa0, true);
		for (u32 p = 0; p < 4; p++)
			rig_vlpi(r, p, 8192 + i, 0xa0, true);
	}
	for (u32 p = 0; p < 4; p++) {
		rig_open_guest(r, p);
		if (v >= GICV4_0)
			rig_vmap(r, p, p, MSG_ALLOC | MSG_PTZ);
	}
	for (u32 n = 0; n < 250; n++) {
		u32 pe, what = draw(10);

		if (what < 3) {
			struct msg m = message(&pe);

			rig_take(r, pe, m);
		} else if (what < 6) {
			rig_step(r, software(draw(4)));
		} else if (what < 9) {
			hardware();
		} else {
			take_and_undo();
		}
		tell();
		check_carriers();
		check_state();
	}
	rig_settle(r);
	tell();
	check_carriers();
	for (u32 p = 0; p < 4; p++)
		ck_assert(gicr_settled(&r->g, GS_PE(p)));
	rig_free(r);
}

START_TEST(v3_observations_are_the_state)
{
	for (u64 s = 0; s < 3; s++)
		sequence(GICV3, (u64)_i * 3 + s);
}
END_TEST

START_TEST(v40_observations_are_the_state)
{
	for (u64 s = 0; s < 3; s++)
		sequence(GICV4_0, (u64)_i * 3 + s);
}
END_TEST

START_TEST(v41_observations_are_the_state)
{
	for (u64 s = 0; s < 3; s++)
		sequence(GICV4_1, (u64)_i * 3 + s);
}
END_TEST

Suite *check_gicr(void);
Suite *check_gicr(void)
{
	Suite *s = suite_create("gicr");
	TCase *t = tcase_create("laws");

	tcase_add_loop_test(t, v3_observations_are_the_state, 0, 2);
	tcase_add_loop_test(t, v40_observations_are_the_state, 0, 6);
	tcase_add_loop_test(t, v41_observations_are_the_state, 0, 6);
	suite_add_tcase(s, t);
	return s;
}
