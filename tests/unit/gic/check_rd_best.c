/* SPDX-License-Identifier: MIT */
/* The best of many pending LPIs, against a plain search; tables that end early. */
#include "support_rd.h"

#include "core/mem.h"
#include "gic/bestmap.h"
#include "gic/icc.h"

static struct rig *r;

static void up(void)
{
	r = rig_new(GICV3);
}

static void down(void)
{
	rig_free(r);
}

/* Some disabled, some invalidated; loop: choices best_of_equal and lpi_config_cache. */
START_TEST(it_is_what_a_plain_search_finds)
{
	u64 x = 77;

	bool high = _i & 1;

	rig_choose(r, best_of_equal, high);
	rig_choose(r, lpi_config_cache, (u32)_i / 2);
	for (u32 round = 0; round < 20; round++) {
		u32 best = 0, ties = 0;
		u8 prio = 0xff;

		for (u32 n = 0; n < 30; n++) {
			u32 intid;

			x = x * 6364136223846793005ull + 1442695040888963407ull;
			intid = 8192 + (u32)(x >> 40) % (round & 1 ? 8192 : 200);
			rig_lpi(r, intid, (u8)(x >> 33 & 0xc0), x >> 63);
			rig_set(r, 0, intid);
			if (x >> 20 & 1)
				rig_take(r, 0, (struct msg){ .kind = MSG_INV, .intid = intid ^ 64 });
			else if (x >> 21 & 1)
				rig_take(r, 0, (struct msg){ .kind = MSG_CLEAR, .cause = CAUSE_CLEAR,
							     .intid = gicr_lpi_best(&r->g, GS_PE(0)).intid });
			rig_forget(r);
		}
		for (u32 intid = 8192; intid < 16384; intid++) {
			u8 cfg = gicr_lpi_config(&r->g, GS_PE(0), intid);

			if (!gicr_lpi_pending(&r->g, GS_PE(0), intid) || !(cfg & 1))
				continue;
			ties = (cfg & 0xfc) == prio ? ties + 1 : (cfg & 0xfc) < prio ? 1 : ties;
			if ((cfg & 0xfc) < prio || (high && (cfg & 0xfc) == prio))
				best = intid;
			prio = (cfg & 0xfc) < prio ? cfg & 0xfc : prio;
		}
		ck_assert_uint_eq(gicr_lpi_best(&r->g, GS_PE(0)).intid, best);
		ck_assert_uint_eq(gicr_lpi_best(&r->g, GS_PE(0)).prio, prio);
		ck_assert_int_eq(gicr_lpi_best(&r->g, GS_PE(0)).tie, ties > 1);
	}
}
END_TEST

/* Bytes outside every region count as disabled. */
START_TEST(a_table_that_ends_early_serves_as_far_as_it_goes)
{
	gicr_mut(&r->g, GS_PE(0))->propbaser = (RIG_PROP + 0x3000) | 15;	/* 4 KiB are there */
	rig_step(r, mem_write(&r->g, RIG_PROP + 0x3000 + 0xfff, 1, 0xa1));
	rig_set(r, 0, 8192 + 0xfff);
	rig_set(r, 0, 8192 + 0x1000);
	ck_assert_uint_eq(gicr_lpi_best(&r->g, GS_PE(0)).intid, 8192 + 0xfff);
	ck_assert(!gicr_lpi_best(&r->g, GS_PE(0)).tie);
}
END_TEST

static void clear(u32 intid)
{
	rig_take(r, 0, (struct msg){ .kind = MSG_CLEAR, .cause = CAUSE_CLEAR, .intid = intid });
}

/* In one word or in two, taken away in any order; loop: choice lpi_config_cache. */
START_TEST(one_that_is_not_the_best_may_go)
{
	rig_choose(r, lpi_config_cache, _i);
	rig_lpi(r, 8200, 0x40, true);
	rig_lpi(r, 8201, 0x80, true);
	rig_lpi(r, 8202, 0xc0, false);
	rig_lpi(r, 9000, 0xa0, true);
	for (u32 intid = 8200; intid < 8203; intid++)
		rig_set(r, 0, intid);
	rig_set(r, 0, 9000);
	ck_assert_uint_eq(gicr_lpi_best(&r->g, GS_PE(0)).intid, 8200);
	clear(8201);
	clear(8202);
	ck_assert_uint_eq(gicr_lpi_best(&r->g, GS_PE(0)).intid, 8200);
	clear(8200);
	ck_assert_uint_eq(gicr_lpi_best(&r->g, GS_PE(0)).intid, 9000);
	rig_set(r, 0, 8201);
	ck_assert_uint_eq(gicr_lpi_best(&r->g, GS_PE(0)).intid, 8201);
	clear(9000);
	ck_assert_uint_eq(gicr_lpi_best(&r->g, GS_PE(0)).intid, 8201);
}
END_TEST

/* However many are pending: none is enabled.  Loop: choice lpi_config_cache. */
START_TEST(of_disabled_ones_there_is_no_best)
{
	rig_choose(r, lpi_config_cache, _i);
	rig_lpi(r, 8200, 0, false);
	rig_lpi(r, 9000, 0, false);
	rig_set(r, 0, 8200);
	ck_assert_uint_eq(gicr_lpi_best(&r->g, GS_PE(0)).intid, 0);
	rig_set(r, 0, 9000);
	ck_assert_uint_eq(gicr_lpi_best(&r->g, GS_PE(0)).intid, 0);
	rig_lpi(r, 9000, 0xf8, true);
	rig_take(r, 0, (struct msg){ .kind = MSG_INV, .intid = 9000 });
	ck_assert_uint_eq(gicr_lpi_best(&r->g, GS_PE(0)).intid, 9000);
	ck_assert_uint_eq(gicr_lpi_best(&r->g, GS_PE(0)).prio, 0xf8);
}
END_TEST

/* LPC-01: with no table told yet every byte reads as zero. */
START_TEST(without_a_table_all_are_disabled)
{
	u32 lpis = (1u << r->cfg.lpi_bits) - GIC_LPI_FIRST;
	struct rd_pending p = {
		.pend = { BLK_RD_PEND, 0, lpis },
		.cached = { BLK_RD_CACHED, 0, lpis },
		.best = BLK_RD_BEST, .cache = gs_at(&r->g, BLK_RD_CFG, 0), .table = RIG_PROP, .has_table = true,
	};

	rig_lpi(r, 8200, 0x40, true);
	rig_set(r, 0, 8200);
	ck_assert_uint_eq(rd_best(&r->g, &p).intid, 8200);
	p.has_table = false;
	ck_assert_uint_eq(rd_best(&r->g, &p).intid, 0);
}
END_TEST

/* The summary has a leaf for each 64 LPIs. */
START_TEST(the_summary_has_room_for_all_and_no_more)
{
	static const u32 lpis[] = { 8192, 57344, 64 * 64 * 64 };

	for (u32 k = 0; k < ARRAY_SIZE(lpis); k++)
		ck_assert_uint_eq(rd_best_bytes(lpis[k]), bestmap_bytes(lpis[k] / 64));
}
END_TEST

START_TEST(of_nothing_there_is_no_best)
{
	ck_assert_uint_eq(gicr_lpi_best(&r->g, GS_PE(0)).intid, 0);
}
END_TEST

/* ------------------------------------------------------------ no cache: bytes change in memory */

/* PEs concerned with what is signalled, after a write of `len` bytes; in bits 32 and up those whose vLPIs are. */
static u64 wrote(u64 addr, u32 len)
{
	static u8 same[4096];
	u64 who;

	rig_begin(r);
	ck_assert_int_eq(mem_read_block(&r->g, addr, same, len), 0);
	ck_assert_int_eq(mem_write_block(&r->g, addr, same, len), 0);
	who = icc_touched(&r->g) | gicr_vlpi_actor.concerns(&r->g) << 32;
	rig_end(r);
	return who;
}

START_TEST(a_write_concerns_who_has_the_lpi_pending)
{
	rig_choose(r, lpi_config_cache, CONFIG_CACHE_NONE);
	for (u32 pe = 0; pe < 4; pe++)
		rig_set(r, pe, 8192 + 100 * pe);
	ck_assert_uint_eq(wrote(RIG_PROP + 100, 1), 1 << 1);
	ck_assert_uint_eq(wrote(RIG_PROP + 101, 1), 0);
	ck_assert_uint_eq(wrote(RIG_PROP + 99, 1), 0);
	ck_assert_uint_eq(wrote(RIG_PROP + 99, 2), 1 << 1);
	ck_assert_uint_eq(wrote(RIG_PROP + 96, 8), 1 << 1);
	ck_assert_uint_eq(wrote(RIG_PROP + 300, 4), 1 << 3);
	ck_assert_uint_eq(wrote(RIG_PROP, 300), 1 << 0 | 1 << 1 | 1 << 2);
	ck_assert_uint_eq(wrote(RIG_PROP, 4096), 15);
	ck_assert_uint_eq(wrote(RIG_PROP + 301, 1000), 0);
	ck_assert_uint_eq(wrote(RIG_PEND, 8), 0);
	rig_take(r, 1, (struct msg){ .kind = MSG_CLEAR, .cause = CAUSE_CLEAR, .intid = 8292 });
	ck_assert_uint_eq(wrote(RIG_PROP + 100, 1), 0);
}
END_TEST

START_TEST(a_write_at_either_end_of_the_table)
{
	u32 lpis = (1u << r->cfg.lpi_bits) - GIC_LPI_FIRST;
	struct rd_pending p;

	rig_choose(r, lpi_config_cache, CONFIG_CACHE_NONE);
	rig_set(r, 0, 8192 + lpis - 1);
	ck_assert_uint_eq(wrote(RIG_PROP + lpis - 8, 16), 1);
	ck_assert_uint_eq(wrote(RIG_PROP + lpis, 8), 0);
	p = gicr_lpis_pending(&r->g, GS_PE(0));
	ck_assert(rd_best_wrote(&r->g, &p, RIG_PROP - 8, 2 * lpis));
	ck_assert(!rd_best_wrote(&r->g, &p, RIG_PROP - 8, 8));
	p.has_table = false;
	ck_assert(!rd_best_wrote(&r->g, &p, RIG_PROP, lpis));
}
END_TEST

/* The last page of the region, where the table takes two: without all of it bytes are read one by one. */
#define PART (RIG_PROP + 0x3000)

START_TEST(a_table_that_is_memory_in_part_concerns_who_has_the_lpi_pending)
{
	rig_choose(r, lpi_config_cache, CONFIG_CACHE_NONE);
	rig_step(r, gicr_propbaser_set(&r->g, GS_PE(0), PART | 13));
	rig_set(r, 0, 8200);
	ck_assert_uint_eq(gicr_lpi_best(&r->g, GS_PE(0)).intid, 0);
	rig_step(r, mem_write(&r->g, PART + 8, 1, 0x41));
	ck_assert_uint_eq(gicr_lpi_best(&r->g, GS_PE(0)).intid, 8200);
	ck_assert_uint_eq(wrote(PART + 8, 1), 1);
	ck_assert_uint_eq(wrote(PART + 9, 1), 0);
}
END_TEST

START_TEST(with_a_cache_memory_concerns_nobody)
{
	rig_choose(r, lpi_config_cache, CONFIG_CACHE_STICKY);
	rig_set(r, 0, 8200);
	ck_assert_uint_eq(wrote(RIG_PROP + 8, 1), 0);
}
END_TEST

/* v4.0, v4.1 */
START_TEST(a_write_concerns_the_pe_that_has_the_vlpi)
{
	u64 table = RIG_VCONF + (u32)_i * 0x10000;	/* of vPE 1; v4.0: all have one */
	struct rig *plain = r;

	r = rig_new(_i ? GICV4_1 : GICV4_0);
	rig_choose(r, lpi_config_cache, CONFIG_CACHE_NONE);
	rig_vmap(r, 0, 0, 0);
	rig_run(r, 2, 1);
	rig_vset(r, 2, 1, 8200, 1023);
	rig_vset(r, 0, 0, 8200, 1023);		/* not resident: nobody looks at it */
	ck_assert_uint_eq(wrote(table + 8, 1), (u64)1 << (32 + 2));
	ck_assert_uint_eq(wrote(table + 9, 1), 0);
	ck_assert_uint_eq(wrote(RIG_VCONF + 0x20000 + 8, 1), 0);
	rig_put(r, 2, 0);
	rig_settle(r);
	ck_assert_uint_eq(wrote(table + 8, 1), 0);
	rig_free(r);
	r = plain;
}
END_TEST

/* Two words of pending LPIs that are as good; what each part of the summary says is changed behind its back. */
START_TEST(a_summary_that_says_something_else_is_found)
{
	struct bestmap m = { BLK_RD_BEST, 0, 8192 / 64 };
	u8 was;

	rig_choose(r, lpi_config_cache, CONFIG_CACHE_STICKY);
	rig_lpi(r, 8192, 0x80, true);
	rig_lpi(r, 8300, 0x80, true);
	ck_assert(gicr_lpis_sound(&r->g, GS_PE(0)));
	rig_set(r, 0, 8192);
	ck_assert(gicr_lpis_sound(&r->g, GS_PE(0)));
	rig_set(r, 0, 8300);
	ck_assert(gicr_lpis_sound(&r->g, GS_PE(0)));
	was = bestmap_leaf(&r->g, m, 1);
	rig_step(r, bestmap_put(&r->g, m, 1, (u8)(was - 1)));	/* no tie */
	ck_assert(!gicr_lpis_sound(&r->g, GS_PE(0)));
	rig_step(r, bestmap_put(&r->g, m, 1, (u8)(was + 1)));	/* the other one */
	ck_assert(!gicr_lpis_sound(&r->g, GS_PE(0)));
	rig_step(r, bestmap_put(&r->g, m, 1, was));
	rig_step(r, bestmap_switch(&r->g, m, false));
	ck_assert(!gicr_lpis_sound(&r->g, GS_PE(0)));
}
END_TEST

/* The first word of a set is a summary. */
START_TEST(a_set_of_lpis_that_contradicts_itself_is_found)
{
	static const u32 set[] = { BLK_RD_PEND, BLK_RD_CACHED };

	rig_set(r, 0, 8192);
	rig_step(r, *(u64 *)gs_mut_part(&r->g, set[_i], 0, 0, 8) ^= 2);
	ck_assert(!gicr_lpis_sound(&r->g, GS_PE(0)));
}
END_TEST

Suite *check_rd_best(void);
Suite *check_rd_best(void)
{
	Suite *s = suite_create("rd_best");
	TCase *t = tcase_create("rd_best");

	tcase_add_checked_fixture(t, up, down);
	tcase_add_loop_test(t, it_is_what_a_plain_search_finds, 0, 6);
	tcase_add_test(t, a_table_that_ends_early_serves_as_far_as_it_goes);
	tcase_add_loop_test(t, one_that_is_not_the_best_may_go, 0, 3);
	tcase_add_loop_test(t, of_disabled_ones_there_is_no_best, 0, 3);
	tcase_add_test(t, without_a_table_all_are_disabled);
	tcase_add_test(t, the_summary_has_room_for_all_and_no_more);
	tcase_add_test(t, of_nothing_there_is_no_best);
	tcase_add_test(t, a_write_concerns_who_has_the_lpi_pending);
	tcase_add_test(t, a_write_at_either_end_of_the_table);
	tcase_add_test(t, a_table_that_is_memory_in_part_concerns_who_has_the_lpi_pending);
	tcase_add_test(t, with_a_cache_memory_concerns_nobody);
	tcase_add_loop_test(t, a_write_concerns_the_pe_that_has_the_vlpi, 0, 2);
	tcase_add_test(t, a_summary_that_says_something_else_is_found);
	tcase_add_loop_test(t, a_set_of_lpis_that_contradicts_itself_is_found, 0, 2);
	suite_add_tcase(s, t);
	return s;
}
