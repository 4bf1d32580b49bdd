/* SPDX-License-Identifier: MIT */
/* Where memory is looked at: by itself, and against who has something pending. */
#include "support.h"

#include "gic/peset.h"
#include "gic/rd.h"
#include "gic/watched.h"

#define PES 70u

static struct mach *m;

static void make(enum gic_version v, u32 pes)
{
	m = mach_new((struct mach_opt){ .version = v, .pes = pes });
	mach_answer(m, CHOICE_lpi_config_cache, CONFIG_CACHE_NONE);
	mach_usual(m);
	cmd(m, "MAPC", { "ICID", 9 }, { "RDbase", gic_rdbase(&m->g, GS_PE(pes - 1)) }, { "V", 1 });
	cmd(m, "MAPTI", { "DeviceID", 0x10 }, { "EventID", 1 }, { "pINTID", 8200 }, { "ICID", 9 });
	mach_run(m);
}

static u32 rnd(u32 *x)
{
	*x = *x * 1664525u + 1013904223u;
	return *x >> 8;
}

static bool meets(u64 table, u64 addr, u32 len)
{
	u64 bytes = (1u << m->cfg.lpi_bits) - 8192u;

	return addr < table + bytes && addr + len > table;
}

/* No write to a table is overlooked; with none left nothing is looked at. */
START_TEST(a_write_to_a_table_is_never_overlooked)
{
	u64 table[40];
	u32 n = 0, x = 9, hits = 0;

	make(GICV3, PES);
	gs_step_begin(&m->g);
	for (u32 step = 0; step < 3000; step++) {
		u64 addr = (u64)(rnd(&x) % 1024) << 12 | (rnd(&x) & 0xfff);
		u32 len = rnd(&x) % 8 ? 1 + rnd(&x) % 64 : 1 + rnd(&x) % 0x30000;
		bool any = false;

		if (n < ARRAY_SIZE(table) && (n == 0 || rnd(&x) & 1)) {
			table[n] = (u64)(rnd(&x) % 1024) << 12;
			watched_put(&m->g, table[n++], true);
		} else {
			watched_put(&m->g, table[--n], false);
		}
		for (u32 k = 0; k < n; k++)
			any |= meets(table[k], addr, len);
		hits += any;
		if (any || !n)
			ck_assert_int_eq(watched_any(&m->g, addr, len), any);
	}
	ck_assert_uint_gt(hits, 100);
	while (n)
		watched_put(&m->g, table[--n], false);
	for (u64 addr = 0; addr < 0x1000000; addr += 0x1000)
		ck_assert(!watched_any(&m->g, addr, 0x1000));
	mach_free(m);
}
END_TEST

/* Pages of 4 KiB that are looked at, of 4096: those of the table's piece, and a few with the same hash. */
START_TEST(one_table_is_seen_in_few_places)
{
	u32 hits = 0;

	make(GICV3, PES);
	gs_step_begin(&m->g);
	watched_put(&m->g, AT_PROP, true);
	for (u64 addr = AT_PROP; addr < AT_PROP + 0x1000000; addr += 0x1000)
		hits += watched_any(&m->g, addr, 8);
	ck_assert_uint_ge(hits, 4);
	ck_assert_uint_le(hits, 40);
	mach_free(m);
}
END_TEST

/* Where LPIs and vLPIs have INTIDs of different width, the larger table is looked at to its end. */
START_TEST(the_larger_of_two_tables_is_looked_at_to_its_end)
{
	make(GICV3, PES);
	*(_i ? &m->cfg.lpi_bits : &m->cfg.vlpi_bits) = 16;
	gs_step_begin(&m->g);
	for (u64 table = 0x10000; table < 0x30000; table += 0x1000) {
		watched_put(&m->g, table, true);
		for (u64 at = table; at < table + 0xe000; at += 0x1000)
			ck_assert(watched_any(&m->g, at, 1));
		ck_assert(watched_any(&m->g, table + 0xdfff, 1));
		watched_put(&m->g, table, false);
	}
	mach_free(m);
}
END_TEST

/* What is pending at the last PE hangs on its byte, and on no other memory. */
START_TEST(a_byte_in_memory_counts_for_whoever_has_its_lpi_pending)
{
	u32 pe = PES - 1;

	make(GICV3, PES);
	mach_msi(m, 0x10, 1);
	mach_run(m);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(pe)), 8200);
	gs_step_begin(&m->g);
	mem_write(&m->g, AT_FREE, 1, 0xff);
	ck_assert_uint_eq(icc_touched(&m->g), 0);
	mem_write(&m->g, AT_PROP + 8, 1, 0xa0);
	ck_assert_uint_eq(icc_touched(&m->g), (u64)1 << pe % 64);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(pe)), 1023);
	mem_write(&m->g, AT_PROP + 8, 1, 0xa1);
	ck_assert_uint_eq(icc_ack(&m->g, GS_PE(pe)), 8200);
	gs_step_begin(&m->g);
	mem_write(&m->g, AT_PROP + 8, 1, 0xa0);
	ck_assert_uint_eq(icc_touched(&m->g), 0);
	ck_assert(!watched_any(&m->g, AT_PROP, 0x2000));
	ck_assert(rd_watch_sound(&m->g));
	mach_free(m);
}
END_TEST

/* The same of a vLPI, while its vPE is resident. */
START_TEST(a_byte_in_memory_counts_where_its_vlpi_has_been_loaded)
{
	const u64 valid = (u64)1 << 63;

	make(GICV4_0, PES);
	mach_vmapp(m, 0, 2, 65);
	cmd(m, "VMAPTI", { "DeviceID", 0x10 }, { "EventID", 9 }, { "vPEID", 2 }, { "vINTID", 8201 },
	    { "Dbell_pINTID", 1023 });
	mach_run(m);
	mach_msi(m, 0x10, 9);
	mach_run(m);
	ck_assert(!watched_any(&m->g, AT_VCONF, 0x2000));
	mach_write(m, "GICR_VPENDBASER", 65, valid | AT_VPT(2));
	mach_run(m);
	ck_assert(watched_any(&m->g, AT_VCONF + 9, 1));
	gs_step_begin(&m->g);
	mem_write(&m->g, AT_VCONF + 9, 1, 0xa0);
	ck_assert_uint_eq(gicr_vlpi_actor.concerns(&m->g), (u64)1 << 65 % 64);
	ck_assert(mach_step(m, "gicr_vlpi", 65));
	ck_assert_uint_eq(gicr_v_at(&m->g, GS_PE(65))->copy_vintid, 0);
	ck_assert(rd_watch_sound(&m->g));
	mach_write(m, "GICR_VPENDBASER", 65, AT_VPT(2));
	mach_run(m);
	ck_assert(!watched_any(&m->g, AT_VCONF, 0x2000));
	ck_assert(rd_watch_sound(&m->g));
	mach_free(m);
}
END_TEST

/* Loop: one PE, a cache, both, none. */
START_TEST(with_one_pe_or_a_cache_nothing_is_counted)
{
	bool few = _i & 1, cache = _i & 2;

	make(GICV3, few ? 1 : PES);
	if (cache)
		mach_answer(m, CHOICE_lpi_config_cache, CONFIG_CACHE_STICKY);
	mach_msi(m, 0x10, 1);
	mach_run(m);
	ck_assert(rd_watch_sound(&m->g));
	if (!few)
		ck_assert_int_eq(watched_any(&m->g, AT_PROP, 1), !cache);
	mach_free(m);
}
END_TEST

START_TEST(a_count_that_is_wrong_is_found)
{
	make(GICV3, PES);
	mach_msi(m, 0x10, 1);
	mach_run(m);
	ck_assert_ptr_null(gic_audit(&m->g));
	gs_step_begin(&m->g);
	watched_put(&m->g, AT_PROP, true);
	ck_assert(!rd_watch_sound(&m->g));
	ck_assert_ptr_nonnull(gic_audit(&m->g));
	watched_put(&m->g, AT_PROP, false);
	watched_put(&m->g, AT_PROP, false);
	ck_assert(!rd_watch_sound(&m->g));
	mach_answer(m, CHOICE_lpi_config_cache, CONFIG_CACHE_STICKY);	/* then nobody looks */
	ck_assert(rd_watch_sound(&m->g));
	mach_free(m);
}
END_TEST

Suite *check_watched(void);
Suite *check_watched(void)
{
	Suite *s = suite_create("watched");
	TCase *t = tcase_create("watched");

	tcase_set_timeout(t, 60);
	tcase_add_test(t, a_write_to_a_table_is_never_overlooked);
	tcase_add_test(t, one_table_is_seen_in_few_places);
	tcase_add_loop_test(t, the_larger_of_two_tables_is_looked_at_to_its_end, 0, 2);
	tcase_add_test(t, a_byte_in_memory_counts_for_whoever_has_its_lpi_pending);
	tcase_add_test(t, a_byte_in_memory_counts_where_its_vlpi_has_been_loaded);
	tcase_add_loop_test(t, with_one_pe_or_a_cache_nothing_is_counted, 0, 4);
	tcase_add_test(t, a_count_that_is_wrong_is_found);
	suite_add_tcase(s, t);
	return s;
}
