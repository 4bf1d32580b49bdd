/* SPDX-License-Identifier: MIT */
/* Sets of PEs, by themselves and against what they repeat. */
#include "support.h"

#include <string.h>

#include "core/bits.h"
#include "gic/peset.h"
#include "gic/rd.h"

static struct mach *m;

static void make(u32 pes, u32 vpes)
{
	m = mach_new((struct mach_opt){ .version = GICV4_0, .pes = pes, .vpes = vpes });
	mach_usual(m);
}

static const u32 counts[] = { 9, 63, 64, 65, 127, 128 };

static u32 rnd(u32 *x)
{
	*x = *x * 1664525u + 1013904223u;
	return *x >> 8;
}

START_TEST(members_are_what_was_put_in)
{
	u32 pes = counts[_i], x = 7;
	bool in[GIC_PES_MAX] = { false };

	make(pes, 3);
	gs_step_begin(&m->g);
	for (u32 step = 0; step < 1000; step++) {
		u32 pe = rnd(&x) % pes, from = rnd(&x) % (pes + 2), k = from;
		u64 mod64 = 0;

		in[pe] = rnd(&x) & 1;
		peset_put(&m->g, 0, GS_PE(pe), in[pe]);
		ck_assert_int_eq(peset_has(&m->g, 0, GS_PE(pe)), in[pe]);
		while (k < pes && !in[k])
			k++;
		ck_assert_uint_eq(peset_next(&m->g, 0, from), k < pes ? k : GS_NONE32);
		for (u32 n = 0; n < pes; n++)
			mod64 |= (u64)in[n] << n % 64;
		ck_assert_uint_eq(peset_mod64(&m->g, 0), mod64);
		ck_assert_int_eq(bit_test(peset_word(&m->g, 0, pe / 64), pe % 64), in[pe]);
	}
	mach_free(m);
}
END_TEST

/* Two sets with one number would each say what the other says. */
START_TEST(each_set_is_a_set_of_its_own)
{
	u32 set[PESET_VPES + 32], n = 0;

	m = mach_new((struct mach_opt){ .version = GICV4_0, .pes = 9, .its = 2, .vpes = 70 });
	for (u32 i = 0; i < 2; i++)
		set[n++] = peset_msg(GS_ITS(i));
	for (u32 i = 0; i < 2; i++)
		set[n++] = peset_move(&m->g, GS_ITS(i));
	set[n++] = peset_pend(&m->g);
	set[n++] = peset_seen(&m->g);
	set[n++] = peset_copy(&m->g);
	for (u32 k = 0; k < 6; k++)
		set[n++] = peset_part(&m->g, k / 2, k % 2);
	for (u32 v = 0; v < PESET_VPES; v++)
		set[n++] = peset_on(&m->g, v);
	ck_assert_uint_eq(n, m->lay.blk[BLK_PESET].count);
	for (u32 k = 0; k < n; k++) {
		ck_assert_uint_lt(set[k], n);
		for (u32 i = 0; i < k; i++)
			ck_assert_uint_ne(set[i], set[k]);
	}
	ck_assert_uint_eq(peset_on(&m->g, 69), peset_on(&m->g, 5));
	mach_free(m);
}
END_TEST

START_TEST(with_few_pes_nothing_is_kept)
{
	make(PESET_FEW, 3);
	ck_assert(!peset_kept(&m->g));
	ck_assert_uint_eq(m->lay.blk[BLK_PESET].count, 0);
	cmd(m, "MAPTI", { "DeviceID", 0x10 }, { "EventID", 0 }, { "pINTID", 8192 }, { "ICID", 0 });
	mach_run(m);
	mach_msi(m, 0x10, 0);
	ck_assert(msg_pending_any(&m->g, GS_ITS(0)));
	mach_run(m);
	ck_assert(gic_pending(&m->g, GS_PE(0), 8192));
	mach_free(m);
}
END_TEST

static u64 concerned(u32 blk, u32 i)
{
	gs_step_begin(&m->g);
	gs_touch(&m->g, blk, i);
	return gicr_vlpi_actor.concerns(&m->g);
}

START_TEST(with_few_pes_all_are_asked_who_has_the_vpe)
{
	make(PESET_FEW, 3);
	ck_assert_uint_eq(concerned(BLK_VPE, 1), 0);
	gs_step_begin(&m->g);
	gicr_v_mut(&m->g, GS_PE(PESET_FEW - 1))->vpe1 = 2;
	ck_assert_uint_eq(concerned(BLK_VPE, 1), (u64)1 << (PESET_FEW - 1));
	ck_assert_uint_eq(concerned(BLK_VPE, 0), 0);
	ck_assert_uint_eq(concerned(BLK_CHOICE, 0), ~(u64)0);
	mach_free(m);
}
END_TEST

static void messages_agree(void)
{
	for (u32 pe = 0; pe < m->cfg.pes; pe++)
		ck_assert_int_eq(peset_has(&m->g, peset_msg(GS_ITS(0)), GS_PE(pe)),
				 msg_free(&m->g, GS_ITS(0), GS_PE(pe)) != MSG_DEPTH);
}

START_TEST(messages_under_way_are_found_wherever_they_go)
{
	u32 x = 3;

	make(70, 3);
	for (u32 k = 0; k < 32; k++) {
		cmd(m, "MAPC", { "ICID", k }, { "RDbase", gic_rdbase(&m->g, GS_PE(k * 2 + 1)) }, { "V", 1 });
		cmd(m, "MAPTI", { "DeviceID", 0x10 }, { "EventID", k }, { "pINTID", 8192 + k }, { "ICID", k });
	}
	mach_run(m);
	mach_forget(m);
	ck_assert(!msg_pending_any(&m->g, GS_ITS(0)));
	for (u32 step = 0; step < 400; step++) {
		u32 k = rnd(&x) % 32, pe = k * 2 + 1;

		if (rnd(&x) & 1 && gic_msi_ready(&m->g, GS_ITS(0), 0x10, k))
			mach_msi(m, 0x10, k);
		else
			mach_step(m, "fabric", pe);
		mach_forget(m);
		messages_agree();
		ck_assert_int_eq(msg_pending_pe(&m->g, GS_ITS(0), GS_PE(pe)),
				 msg_free(&m->g, GS_ITS(0), GS_PE(pe)) != MSG_DEPTH);
	}
	mach_run(m);
	messages_agree();
	ck_assert(!msg_pending_any(&m->g, GS_ITS(0)));
	mach_free(m);
}
END_TEST

enum look { MOVES_P, MOVES_TO, MOVES_V, MOVES_VPE, FOR_PE, LOOKS };

/* A message at PE `at`: is it of the kind looked for?  `a` and `intid`: PE or vPE, and LPI or vLPI. */
static bool is(enum look what, const struct msg *x, u32 at, u32 a, u32 intid)
{
	bool lpis = x->kind == MSG_MOVE || x->kind == MSG_MOVALL;

	switch (what) {
	case MOVES_P:
		return (x->kind == MSG_MOVE && x->intid == intid) || (x->kind == MSG_MOVALL && x->to == a && at != a);
	case MOVES_TO:
		return lpis && x->to == a && at != a;
	case MOVES_V:
		return x->kind == MSG_VMOVE && x->intid == intid && (x->vpe == a || x->to == a);
	case MOVES_VPE:
		return x->kind == MSG_VPE_MOVE && x->vpe == a;
	default:
		return x->kind < MSG_VSET && (at == a || (lpis && x->to == a));
	}
}

static bool said(enum look what, gs_its i, u32 a, u32 intid)
{
	switch (what) {
	case MOVES_P:
		return msg_moving_p(&m->g, i, GS_PE(a), intid);
	case MOVES_TO:
		return msg_moving_to(&m->g, i, GS_PE(a));
	case MOVES_V:
		return msg_moving_v(&m->g, i, GS_VPE(a), intid);
	case MOVES_VPE:
		return msg_moving_vpe(&m->g, i, GS_VPE(a));
	default:
		return msg_pending_pe(&m->g, i, GS_PE(a));
	}
}

static void looked_for(u32 its, u32 a, u32 intid)
{
	for (enum look what = 0; what < LOOKS; what++) {
		bool found = false;

		for (u32 at = 0; at < m->cfg.pes; at++)
			for (u32 k = 0; k < MSG_DEPTH; k++) {
				const struct msg *x = &msg_fifo_at(&m->g, GS_ITS(its), GS_PE(at))->m[k];

				found |= x->kind != MSG_NONE && is(what, x, at, a, intid);
			}
		ck_assert_msg(said(what, GS_ITS(its), a, intid) == found, "%u: %u %u %u", what, its, a, intid);
	}
}

static u32 some_pe(u32 *x)
{
	return rnd(x) % 5 * 17 % m->cfg.pes;
}

/* Few kinds, few numbers: what hands an LPI, a vLPI or a vPE on, and some others. */
START_TEST(what_is_being_moved_is_found_wherever_it_is)
{
	static const u8 kinds[] = { MSG_MOVE, MSG_MOVALL, MSG_VMOVE, MSG_VPE_MOVE, MSG_INV, MSG_INV, MSG_VINV, MSG_VINV };
	u32 pes = _i ? 70 : PESET_FEW, x = 13;

	m = mach_new((struct mach_opt){ .version = GICV4_0, .pes = pes, .its = 2, .vpes = 8 });
	for (u32 step = 0; step < 3000; step++) {
		u32 its = rnd(&x) & 1, pe;
		struct msg w = { .kind = kinds[rnd(&x) % 8], .intid = 8192 + rnd(&x) % 3 };

		pe = some_pe(&x);
		if (rnd(&x) & 1 && msg_room(&m->g, GS_ITS(its), GS_PE(pe))) {
			w.vpe = w.kind >= MSG_VSET ? (u16)(rnd(&x) % 3) : 0;
			w.to = (u16)(w.kind == MSG_VMOVE ? w.vpe + 1u : some_pe(&x));
			gs_step_begin(&m->g);
			msg_send(&m->g, GS_ITS(its), GS_PE(pe), &w);
			arena_commit(&m->g.arena);
		} else {
			mach_step(m, "fabric", its * pes + pe);
		}
		mach_forget(m);
		for (u32 n = 0; peset_kept(&m->g) && n < pes; n++) {
			bool any = false;

			for (u32 k = 0; k < MSG_DEPTH; k++)
				any |= memchr(kinds, msg_fifo_at(&m->g, GS_ITS(its), GS_PE(n))->m[k].kind, 4) != NULL;
			ck_assert_int_eq(peset_has(&m->g, peset_move(&m->g, GS_ITS(its)), GS_PE(n)), any);
		}
		looked_for(its, rnd(&x) & 1 ? rnd(&x) % 4 : some_pe(&x), 8192 + rnd(&x) % 3);
	}
	mach_free(m);
}
END_TEST

START_TEST(after_a_reset_nothing_is_under_way)
{
	const struct msg w = { .kind = MSG_MOVALL, .to = 1 };

	make(70, 3);
	gs_step_begin(&m->g);
	msg_send(&m->g, GS_ITS(0), GS_PE(69), &w);
	ck_assert(msg_pending_any(&m->g, GS_ITS(0)) && msg_moving_to(&m->g, GS_ITS(0), GS_PE(1)));
	its_reset(&m->g, GS_ITS(0));
	ck_assert_uint_eq(peset_next(&m->g, peset_msg(GS_ITS(0)), 0), GS_NONE32);
	ck_assert_uint_eq(peset_next(&m->g, peset_move(&m->g, GS_ITS(0)), 0), GS_NONE32);
	mach_free(m);
}
END_TEST

/* PEs mod 64 that have a vPE of this number mod 64. */
static u64 holders(u32 mod)
{
	u64 who = 0;

	for (u32 pe = 0; pe < m->cfg.pes; pe++) {
		u32 vpe1 = gicr_v_at(&m->g, GS_PE(pe))->vpe1;

		if (vpe1 && (vpe1 - 1) % 64 == mod)
			who |= (u64)1 << pe % 64;
	}
	return who;
}

static void put(u32 pe, u64 val)
{
	mach_write(m, "GICR_VPENDBASER", pe, val);
	if (pe & 1)	/* the others are left half way: parsing, leaving */
		mach_run(m);
	for (u32 n = 0; n < 64; n++)
		ck_assert_uint_eq(peset_mod64(&m->g, peset_on(&m->g, n)), holders(n));
	mach_forget(m);
}

START_TEST(residents_are_found_wherever_they_are)
{
	u32 x = 5;

	make(70, 70);
	for (u32 v = 0; v < 70; v++)
		mach_vmapp(m, 0, v, v);
	mach_run(m);
	mach_forget(m);
	for (u32 step = 0; step < 300; step++) {
		u32 pe = rnd(&x) % 70, v = rnd(&x) % 70;
		bool valid = mach_read(m, "GICR_VPENDBASER", pe) >> 63;

		put(pe, valid ? AT_VPT(v) : 1ull << 63 | AT_VPT(v));	/* now and then one that is somewhere else */
	}
	cmd(m, "VMAPP", { "vPEID", 69 }, { "V", 0 });
	put(69, 1ull << 63 | AT_VPT(69));
	mach_run(m);
	put(1, 0);
	mach_free(m);
}
END_TEST

/* A vLPI wakes the redistributor that has the vPE, and of 70 only those of its number mod 64. */
START_TEST(a_vlpi_concerns_the_pe_that_has_its_vpe)
{
	make(70, 70);
	mach_vmapp(m, 0, 69, 67);
	cmd(m, "VMAPTI", { "DeviceID", 0x10 }, { "EventID", 9 }, { "vPEID", 69 }, { "vINTID", 8192 },
	    { "Dbell_pINTID", 1023 });
	mach_run(m);
	mach_write(m, "GICR_VPENDBASER", 67, 1ull << 63 | AT_VPT(69));
	mach_run(m);
	mach_msi(m, 0x10, 9);
	ck_assert(mach_step(m, "fabric", 67));
	ck_assert_uint_eq(gicr_vlpi_actor.concerns(&m->g), (u64)1 << 67 % 64);
	ck_assert(mach_step(m, "gicr_vlpi", 67));
	ck_assert_uint_eq(gicr_v_at(&m->g, GS_PE(67))->copy_vintid, 8192);

	/* and a SYNC that waits for what is handed over finds it there */
	mach_answer(m, CHOICE_vlpi_recall_on_clear, 1);		/* until_vsync */
	mach_answer(m, CHOICE_physical_sync_recalls, 1);
	cmd(m, "CLEAR", { "DeviceID", 0x10 }, { "EventID", 9 });
	mach_run_only(m, "its", 0);
	ck_assert(mach_step(m, "fabric", 67));
	cmd(m, "SYNC", { "RDbase", gic_rdbase(&m->g, GS_PE(67)) });
	mach_run_only(m, "its", 0);
	ck_assert_uint_eq(its_cur_at(&m->g, GS_ITS(0))->stage, ITS_FETCHED);
	mach_run(m);
	ck_assert_uint_eq(its_cur_at(&m->g, GS_ITS(0))->stage, ITS_IDLE);
	mach_free(m);
}
END_TEST

static void ack_any(u32 pe)
{
	const struct gic_as as = GIC_HOST(GS_PE(pe));

	gs_step_begin(&m->g);
	icc_eoi(&m->g, as.pe, icc_ack(&m->g, as.pe));
}

/* Choice lpi_config_cache = none: who has an LPI pending, who has loaded a vLPI. */
START_TEST(who_has_something_pending_is_known)
{
	u32 x = 11;

	make(70, 70);
	mach_answer(m, CHOICE_lpi_config_cache, CONFIG_CACHE_NONE);
	for (u32 k = 0; k < 16; k++) {
		cmd(m, "MAPC", { "ICID", k }, { "RDbase", gic_rdbase(&m->g, GS_PE(k * 4 + 2)) }, { "V", 1 });
		cmd(m, "MAPTI", { "DeviceID", 0x10 }, { "EventID", k }, { "pINTID", 8192 + k }, { "ICID", k });
		mach_vmapp(m, 0, k * 4, k * 4 + 1);
		cmd(m, "VMAPTI", { "DeviceID", 0x10 }, { "EventID", k + 16 }, { "vPEID", k * 4 }, { "vINTID", 8192 + k },
		    { "Dbell_pINTID", 1023 });
	}
	mach_run(m);
	mach_forget(m);
	for (u32 step = 0; step < 600; step++) {
		u32 k = rnd(&x) % 16, vpe = k * 4, pe = vpe + 1;
		bool valid = mach_read(m, "GICR_VPENDBASER", pe) >> 63;

		switch (rnd(&x) % 4) {
		case 0:
			mach_msi(m, 0x10, k + (rnd(&x) & 16));
			break;
		case 1:
			mach_write(m, "GICR_VPENDBASER", pe, valid ? AT_VPT(vpe) : 1ull << 63 | AT_VPT(vpe));
			break;
		case 2:
			cmd(m, "CLEAR", { "DeviceID", 0x10 }, { "EventID", k + (rnd(&x) & 16) });
			break;
		default:
			ack_any(k * 4 + 2);
		}
		mach_run(m);
		mach_forget(m);
		for (u32 n = 0; n < 70; n++) {
			u32 vpe1 = gicr_v_at(&m->g, GS_PE(n))->vpe1;
			struct pendmap pend = gicr_lpis_pending(&m->g, GS_PE(n)).pend;

			ck_assert_int_eq(peset_has(&m->g, peset_pend(&m->g), GS_PE(n)), !pendmap_none(&m->g, pend));
			ck_assert_int_eq(peset_has(&m->g, peset_copy(&m->g), GS_PE(n)),
					 gicr_v_at(&m->g, GS_PE(n))->copy_vintid != 0);
			ck_assert_int_eq(peset_has(&m->g, peset_seen(&m->g), GS_PE(n)),
					 vpe1 && !pendmap_none(&m->g, vpe_map(&m->g, BLK_VPE_SEEN, GS_VPE(vpe1 - 1))));
		}
		ck_assert(rd_watch_sound(&m->g));
	}
	mach_free(m);
}
END_TEST

static void flip(u32 set, u32 pe)
{
	gs_step_begin(&m->g);
	peset_change(&m->g, set, GS_PE(pe), !peset_has(&m->g, set, GS_PE(pe)));
}

/* One too many and one too few, in each set; those that only hardware without a cache uses are not looked at where there is one. */
START_TEST(a_set_that_is_wrong_is_found)
{
	static const u32 at[] = { 0, 1, 63, 64, 69 };
	bool caches = _i;

	make(70, 70);
	mach_answer(m, CHOICE_lpi_config_cache, caches ? CONFIG_CACHE_STICKY : CONFIG_CACHE_NONE);
	cmd(m, "MAPC", { "ICID", 0 }, { "RDbase", gic_rdbase(&m->g, GS_PE(64)) }, { "V", 1 });
	cmd(m, "MAPTI", { "DeviceID", 0x10 }, { "EventID", 0 }, { "pINTID", 8192 }, { "ICID", 0 });
	mach_vmapp(m, 0, 69, 1);
	cmd(m, "VMAPTI", { "DeviceID", 0x10 }, { "EventID", 9 }, { "vPEID", 69 }, { "vINTID", 8192 },
	    { "Dbell_pINTID", 1023 });
	mach_run(m);
	mach_write(m, "GICR_VPENDBASER", 1, 1ull << 63 | AT_VPT(69));
	mach_run(m);
	mach_msi(m, 0x10, 9);
	mach_msi(m, 0x10, 0);
	mach_run(m);
	mach_msi(m, 0x10, 0);		/* and one under way */
	ck_assert(peset_has(&m->g, peset_msg(GS_ITS(0)), GS_PE(64)));
	ck_assert(peset_has(&m->g, peset_pend(&m->g), GS_PE(64)) != caches);
	ck_assert(peset_has(&m->g, peset_seen(&m->g), GS_PE(1)) != caches);
	ck_assert(peset_has(&m->g, peset_copy(&m->g), GS_PE(1)));
	ck_assert(peset_has(&m->g, peset_on(&m->g, 69), GS_PE(1)));
	ck_assert_ptr_null(gic_audit(&m->g));
	for (u32 set = 0; set < m->lay.blk[BLK_PESET].count; set++)
		for (u32 k = 0; k < ARRAY_SIZE(at); k++) {
			bool used = !caches || (set != peset_pend(&m->g) && set != peset_seen(&m->g));

			flip(set, at[k]);
			ck_assert_int_eq(peset_sound(&m->g, set), !used);
			ck_assert_int_eq(gic_audit(&m->g) != NULL, used);
			flip(set, at[k]);
		}
	ck_assert_ptr_null(gic_audit(&m->g));
	mach_free(m);
}
END_TEST

Suite *check_peset(void);
Suite *check_peset(void)
{
	Suite *s = suite_create("peset");
	TCase *t = tcase_create("peset");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, members_are_what_was_put_in, 0, (int)ARRAY_SIZE(counts));
	tcase_add_test(t, each_set_is_a_set_of_its_own);
	tcase_add_test(t, with_few_pes_nothing_is_kept);
	tcase_add_test(t, with_few_pes_all_are_asked_who_has_the_vpe);
	tcase_add_test(t, messages_under_way_are_found_wherever_they_go);
	tcase_add_loop_test(t, what_is_being_moved_is_found_wherever_it_is, 0, 2);
	tcase_add_test(t, after_a_reset_nothing_is_under_way);
	tcase_add_test(t, residents_are_found_wherever_they_are);
	tcase_add_test(t, who_has_something_pending_is_known);
	tcase_add_test(t, a_vlpi_concerns_the_pe_that_has_its_vpe);
	tcase_add_loop_test(t, a_set_that_is_wrong_is_found, 0, 2);
	suite_add_tcase(s, t);
	return s;
}
