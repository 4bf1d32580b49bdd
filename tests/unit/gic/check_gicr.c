/* SPDX-License-Identifier: MIT */
/*
 * Redistributors as a whole: laws over drawn sequences of everything that can
 * happen to them.
 *
 * After every step the CARRY and UNCARRY observations, summed, are exactly the
 * pending bits and copies there are; SEEN is within PEND; a copy has a vPE; a
 * ready actor makes progress and all come to rest; undoing a step restores the
 * state.  Choices are answered differently in each sequence.  Below that, one
 * small system in every order.
 */
#include "support_rd.h"

#include <string.h>

#include "core/mem.h"
#include "engine/engine.h"

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

/* ------------------------------------------------------------ who is told */

static const struct actor *const actors[] = { &gicr_vlpi_actor, &gicr_vpt_actor, &gicr_inv_actor };

/* What can be asked of a system, PE by PE: actors that are ready, what is signalled. */
static struct {
	bool ready[ARRAY_SIZE(actors)][4];
	u32 hppi[4], vhppi[4];
} known;

static void look(void)
{
	const struct gs *g = &r->g;
	bool direct;

	for (u32 p = 0; p < r->cfg.pes; p++) {
		for (u32 a = 0; a < ARRAY_SIZE(actors); a++)
			known.ready[a][p] = p < actors[a]->count(g) && actors[a]->ready(g, p);
		known.hppi[p] = icc_hppi(g, GS_PE(p));
		known.vhppi[p] = icv_hppi(g, GS_PE(p), &direct);
	}
}

/* Whatever has changed with the step just taken was said to concern that PE. */
static void check_hints(void)
{
	const struct gs *g = &r->g;
	u64 physical = icc_touched(g), virtual = icv_touched(g);
	bool direct;

	for (u32 p = 0; p < r->cfg.pes; p++) {
		for (u32 a = 0; a < ARRAY_SIZE(actors); a++) {
			bool now = p < actors[a]->count(g) && actors[a]->ready(g, p);

			ck_assert_msg(now == known.ready[a][p] ||
				      (g->step.touched & actors[a]->watch && actors[a]->concerns(g) >> p & 1),
				      "%s %u was not told", actors[a]->name, p);
		}
		ck_assert_msg(icc_hppi(g, GS_PE(p)) == known.hppi[p] || physical >> p & 1, "PE %u was not told", p);
		ck_assert_msg(icv_hppi(g, GS_PE(p), &direct) == known.vhppi[p] || virtual >> p & 1,
			      "the guest of PE %u was not told", p);
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
	if (m.kind == MSG_VMOVE && m.to == m.vpe)	/* no ITS sends that */
		m.to ^= 1;
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
	u32 first = draw(12);

	for (u32 n = 0; n < 12; n++) {
		const struct actor *a = actors[(first + n) % ARRAY_SIZE(actors)];
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

		look();
		if (what < 3) {
			struct msg m = message(&pe);

			rig_take(r, pe, m);
		} else if (what < 6) {
			rig_step(r, software(draw(4)));
		} else if (what < 9) {
			hardware();
		} else {
			take_and_undo();
			look();
		}
		check_hints();
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

/* pins MIG-01 */
START_TEST(v3_observations_are_the_state)
{
	for (u64 s = 0; s < 3; s++)
		sequence(GICV3, (u64)_i * 3 + s);
}
END_TEST

/* pins MIG-01 */
START_TEST(v40_observations_are_the_state)
{
	for (u64 s = 0; s < 3; s++)
		sequence(GICV4_0, (u64)_i * 3 + s);
}
END_TEST

/* pins MIG-01 */
START_TEST(v41_observations_are_the_state)
{
	for (u64 s = 0; s < 3; s++)
		sequence(GICV4_1, (u64)_i * 3 + s);
}
END_TEST

/* ------------------------------------------------------------ every order */

/*
 * A device sets three vLPIs, the host runs the vPE and blocks, the guest
 * acknowledges what it sees.  At rest, if anything enabled is pending then
 * PendingLast or a doorbell says so (MIG-09), in every order.  Positions of
 * device and host are bytes of spare memory.
 */
#define AT_DEV  (RIG_PEND + 0x3000)
#define AT_HOST (RIG_PEND + 0x3001)

static bool impatient;	/* the host does not wait for Dirty=0 before it clears Valid (B03) */

static u64 position(const struct gs *g, u64 at)
{
	u64 v;

	mem_read(g, at, 1, &v);
	return v;
}

static u32 one(const struct gs *g)
{
	(void)g;
	return 1;
}

static void what(const struct gs *g, u32 k, char *buf, size_t n)
{
	(void)g, (void)k;
	if (n)
		*buf = 0;
}

static bool dev_ready(const struct gs *g, u32 k)
{
	(void)k;
	return position(g, AT_DEV) < 3;
}

static void dev_step(struct gs *g, u32 k)
{
	u64 n = position(g, AT_DEV);
	struct msg m = { .kind = MSG_VSET, .cause = CAUSE_MSI, .vpe = 1, .doorbell = 1023,
			 .intid = 8192 + (u32)(n & 1) };

	(void)k;
	gicr_take(g, GS_ITS(0), GS_PE(0), &m);
	mem_write(g, AT_DEV, 1, n + 1);
}

static bool host_ready(const struct gs *g, u32 k)
{
	u64 at = position(g, AT_HOST);

	(void)k;
	if (at == 1 && !impatient)
		return !(gicr_vpendbaser_read(g, GS_PE(0)) & VPENDBASER_Dirty);
	return at < 2;
}

static void host_step(struct gs *g, u32 k)
{
	u64 at = position(g, AT_HOST);

	(void)k;
	gicr_vpendbaser_write(g, GS_PE(0), (at ? VPENDBASER_Doorbell : VPENDBASER_Valid) |
					   VPENDBASER_VGrp1En | 1);
	mem_write(g, AT_HOST, 1, at + 1);
}

static bool guest_ready(const struct gs *g, u32 k)
{
	bool direct;

	(void)k;
	return icv_hppi(g, GS_PE(0), &direct) != 1023;
}

static void guest_step(struct gs *g, u32 k)
{
	bool direct;

	(void)k;
	icv_eoi(g, GS_PE(0), icv_ack(g, GS_PE(0), &direct));
}

static void at_rest(struct gs *g)
{
	bool told_host = gicr_vpendbaser_read(g, GS_PE(0)) & VPENDBASER_PendingLast ||
			 gicr_lpi_pending(g, GS_PE(0), RIG_DB + 1);

	if (vpe_any_pending(g, GS_VPE(1), BLK_VPE_PEND, false) && !told_host)
		gs_fail(g, 0, 0, 0, 0, 0);
}

static struct eng_explored explore_block(void)
{
	static const struct actor dev = { .name = "dev", .count = one, .ready = dev_ready,
					  .step = dev_step, .what = what };
	static const struct actor host = { .name = "host", .count = one, .ready = host_ready,
					   .step = host_step, .what = what };
	static const struct actor guest = { .name = "guest", .count = one, .ready = guest_ready,
					    .step = guest_step, .what = what };
	static const struct actor *const rows[] = { &gicr_vlpi_actor, &gicr_vpt_actor,
						    &gicr_inv_actor, &dev, &host, &guest };
	struct eng_model m = { .rows = rows, .nrows = ARRAY_SIZE(rows), .at_rest = at_rest,
			       .ninvariants = 1 };
	struct eng_limits lim = { .states_max = 100000 };
	struct eng_explored e;

	r = rig_new(GICV4_1);
	r->sink.kinds[0] = r->sink.kinds[1] = 0;
	for (u32 i = 0; i < 2; i++)
		rig_vlpi(r, 1, 8192 + i, 0xa0, true);
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_open_guest(r, 0);
	ck_assert_int_eq(eng_explore(&r->g, &m, &lim, &e), 0);
	ck_assert_int_eq(e.end, ENG_COMPLETE);
	ck_assert_uint_eq(e.cycles, 0);
	ck_assert_uint_gt(e.rests, 1);
	return e;
}

/* pins MIG-09 V41-08 */
START_TEST(v41_in_no_order_does_a_blocked_vpe_miss_its_wake_up)
{
	struct eng_explored e;

	impatient = false;
	e = explore_block();
	ck_assert_uint_eq(e.inv[0].bad, 0);
	ck_assert_uint_gt(e.inv[0].good, 0);
	eng_explored_fini(&e, 1);
	rig_free(r);
}
END_TEST

/* B03: the same host without the wait, where the write is taken, loses one in some order. */
START_TEST(v41_without_waiting_for_dirty_some_order_loses_the_wake_up)
{
	struct eng_explored e;

	impatient = true;
	e = explore_block();
	ck_assert_uint_gt(e.inv[0].bad, 0);
	ck_assert_uint_gt(e.inv[0].good, 0);
	eng_explored_fini(&e, 1);
	rig_free(r);
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
	tcase_add_test(t, v41_in_no_order_does_a_blocked_vpe_miss_its_wake_up);
	tcase_add_test(t, v41_without_waiting_for_dirty_some_order_loses_the_wake_up);
	suite_add_tcase(s, t);
	return s;
}
