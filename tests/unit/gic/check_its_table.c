/* SPDX-License-Identifier: MIT */
/* Flat and two-level tables, entry formats, tables that are not there. */
#include "support.h"

static struct mach *m;

static void setup(void)
{
	m = mach_new((struct mach_opt){ .version = GICV4_1 });
}

static void teardown(void)
{
	mach_free(m);
}

static void baser(u32 n, u64 val)
{
	const char *near;
	const struct gic_reg_name *r = gic_reg_find(m->cfg.version, "GITS_BASER", &near);

	mach_write(m, "GITS_CTLR", 0, 0);
	gic_mmio_write(&m->g, GS_PE(0), gic_reg_addr(&m->cfg, r, 0, n), 8, val);
	mach_write(m, "GITS_CTLR", 0, 1);
}

static int dte_get(u32 dev, struct its_dte *d)
{
	u32 walks = 0;

	return its_dte_get(&m->g, GS_ITS(0), dev, d, &walks);
}

START_TEST(entries_come_back_as_they_were_written)
{
	struct its_dte d = { true, 31, 0xfffffffffff00 }, d2;
	struct its_cte c = { true, GS_PE(1) }, c2;
	struct its_vte v = { true, GS_PE(1), 31, 0xfffffffff0000 }, v2;
	u32 walks = 0;
	gs_its i = GS_ITS(0);

	ck_assert_int_eq(its_dte_set(&m->g, i, 5, d), 0);
	ck_assert_int_eq(dte_get(5, &d2), 0);
	ck_assert(d2.valid && d2.size == d.size && d2.itt == d.itt);
	ck_assert_int_eq(its_cte_set(&m->g, i, 5, c), 0);
	ck_assert_int_eq(its_cte_get(&m->g, i, 5, &c2, &walks), 0);
	ck_assert(c2.valid && c2.pe.n == 1);
	ck_assert_int_eq(its_vte_set(&m->g, i, GS_VPE(2), v), 0);
	ck_assert_int_eq(its_vte_get(&m->g, i, GS_VPE(2), &v2, &walks), 0);
	ck_assert(v2.valid && v2.pe.n == 1 && v2.vpt_size == 31 && v2.vpt == v.vpt);
	ck_assert_int_eq(dte_get(4, &d2), 0);
	ck_assert(!d2.valid);
}
END_TEST

static void itt_bytes(struct mach *x)
{
	x->hw.caps.itt_entry = 8;
}

/* Also where an entry has no more bytes than it needs: neighbours stay as they are. */
START_TEST(an_events_entry_holds_every_field)
{
	struct its_ite all = { true, true, 0xffffff, 0xffff, 0xffffff }, e;
	struct its_dte d = { true, 4, AT_ITT };
	u32 walks = 0;

	if (_i) {
		mach_free(m);
		m = mach_new((struct mach_opt){ .version = GICV4_1, .tweak = itt_bytes });
	}
	ck_assert_int_eq(its_ite_set(&m->g, &d, 1, all), 0);
	for (u32 k = 0; k < 3; k++) {
		ck_assert_int_eq(its_ite_get(&m->g, &d, k, &e, &walks), 0);
		ck_assert_int_eq(e.valid, k == 1);
	}
	ck_assert_int_eq(its_ite_get(&m->g, &d, 1, &e, &walks), 0);
	ck_assert(e.virt && e.intid == 0xffffff && e.icid_or_vpe == 0xffff && e.doorbell == 0xffffff);
	ck_assert_int_eq(its_ite_set(&m->g, &d, 1, (struct its_ite){ 0 }), 0);
	ck_assert_int_eq(its_ite_get(&m->g, &d, 1, &e, &walks), 0);
	ck_assert(!e.valid);
}
END_TEST

START_TEST(a_flat_table_ends_where_its_size_says)
{
	struct its_dte d;

	baser(0, 1ull << 63 | AT_DEV(0));	/* one page of 4 KiB, entries of 8 bytes: 512 */
	ck_assert_int_eq(dte_get(511, &d), 0);
	ck_assert_int_eq(dte_get(512, &d), GICSIM_E_FAULT);
	ck_assert_int_eq(dte_get(1024, &d), GICSIM_E_FAULT);	/* Devbits */
	cmd(m, "MAPD", { "DeviceID", 512 }, { "Size", 1 }, { "ITT_addr", AT_ITT }, { "V", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_last(m, OBS_CMD_ERROR)->c, 0x010801);
}
END_TEST

START_TEST(page_sizes_are_4_16_and_64_kib)
{
	static const u64 size[] = { 0x1000, 0x4000, 0x10000, 0x10000 };
	struct its_cte c;
	u32 walks = 0;

	baser(1, 1ull << 63 | (u64)_i << 8 | AT_COLL(0));
	ck_assert_int_eq(its_cte_get(&m->g, GS_ITS(0), (u32)(size[_i] / 8 - 1), &c, &walks), 0);
	ck_assert_int_eq(its_cte_get(&m->g, GS_ITS(0), (u32)(size[_i] / 8), &c, &walks), GICSIM_E_FAULT);
}
END_TEST

/* IHI 0069, GITS_BASER<n>: with 64KB pages [15:12] hold PA[51:48]. */
START_TEST(pages_of_64_kib_may_be_above_48_bits)
{
	struct its_dte d;

	baser(0, 1ull << 63 | 2ull << 8 | 0x3000ull);
	ck_assert_int_eq(dte_get(0, &d), 0);
	baser(0, 1ull << 63 | 2ull << 8);
	ck_assert_int_eq(dte_get(0, &d), GICSIM_E_FAULT);
}
END_TEST

/* Level 1 at AT_FREE, level-2 pages of 4 KiB behind it. */
START_TEST(two_levels_reach_the_page_of_the_descriptor)
{
	u64 raw;
	u32 walks = 0;
	struct its_dte d;

	baser(0, 1ull << 63 | 1ull << 62 | AT_FREE);
	/* devices 512 to 1023 are behind descriptor 1 */
	mem_write(&m->g, AT_FREE + 8, 8, 1ull << 63 | (AT_FREE + 0x2000));
	cmd(m, "MAPD", { "DeviceID", 515 }, { "Size", 3 }, { "ITT_addr", AT_ITT }, { "V", 1 });
	cmd(m, "MAPD", { "DeviceID", 3 }, { "Size", 3 }, { "ITT_addr", AT_ITT }, { "V", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 1);	/* no page behind descriptor 0 */
	ck_assert_uint_eq(mach_last(m, OBS_CMD_ERROR)->c, 0x010801);
	mem_read(&m->g, AT_FREE + 0x2000 + 3 * 8, 8, &raw);
	ck_assert_uint_ne(raw, 0);
	ck_assert_int_eq(its_dte_get(&m->g, GS_ITS(0), 515, &d, &walks), 0);
	ck_assert(d.valid && d.size == 3);
	ck_assert_uint_eq(walks, 2);
	/* software may add pages while the ITS runs */
	mem_write(&m->g, AT_FREE, 8, 1ull << 63 | (AT_FREE + 0x1000));
	mach_forget(m);
	cmd(m, "MAPD", { "DeviceID", 3 }, { "Size", 3 }, { "ITT_addr", AT_ITT }, { "V", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
}
END_TEST

START_TEST(tables_outside_memory_are_errors_of_the_architecture)
{
	baser(0, 1ull << 63 | 0x99990000);
	cmd(m, "MAPD", { "DeviceID", 0 }, { "Size", 3 }, { "ITT_addr", AT_ITT }, { "V", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_last(m, OBS_CMD_ERROR)->c, 0x010801);
	mach_msi(m, 0, 0);
	ck_assert_uint_eq(mach_last(m, OBS_ITS_DROP)->d, DROP_DEVICE_OOR);
	/* a level-1 descriptor that points nowhere */
	baser(0, 1ull << 63 | 1ull << 62 | AT_FREE);
	mem_write(&m->g, AT_FREE, 8, 1ull << 63 | 0xfffffffff0000ull);
	cmd(m, "MAPD", { "DeviceID", 0 }, { "Size", 3 }, { "ITT_addr", AT_ITT }, { "V", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 2);
}
END_TEST

START_TEST(an_itt_outside_memory_has_no_events)
{
	cmd(m, "MAPC", { "ICID", 0 }, { "RDbase", 0 }, { "V", 1 });
	cmd(m, "MAPD", { "DeviceID", 0 }, { "Size", 3 }, { "ITT_addr", 0x99990000 }, { "V", 1 });
	cmd(m, "MAPTI", { "DeviceID", 0 }, { "EventID", 0 }, { "pINTID", 8192 }, { "ICID", 0 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 1);
	ck_assert_uint_eq(mach_last(m, OBS_CMD_ERROR)->c, 0x010a05);
	mach_msi(m, 0, 0);
	ck_assert_uint_eq(mach_last(m, OBS_ITS_DROP)->d, DROP_TABLE);
}
END_TEST

START_TEST(garbage_in_tables_names_no_pe)
{
	struct its_cte c;
	struct its_vte v;
	u32 walks = 0;

	mem_write(&m->g, AT_COLL(0), 8, ~0ull);
	mem_write(&m->g, AT_VPE(0), 8, ~0ull);
	ck_assert_int_eq(its_cte_get(&m->g, GS_ITS(0), 0, &c, &walks), 0);
	ck_assert(!c.valid);
	ck_assert_int_eq(its_vte_get(&m->g, GS_ITS(0), GS_VPE(0), &v, &walks), 0);
	ck_assert(!v.valid);
}
END_TEST

static void hcc(struct mach *x)
{
	x->hw.caps.hcc = 2;
}

/* pins ITS-TRN-09 RST-03 */
START_TEST(collections_in_hardware_need_no_table)
{
	mach_free(m);
	m = mach_new((struct mach_opt){ .version = GICV3, .tweak = hcc });
	baser(1, 0);
	cmd(m, "MAPC", { "ICID", 1 }, { "RDbase", 1 }, { "V", 1 });
	cmd(m, "MAPC", { "ICID", 2 }, { "RDbase", 1 }, { "V", 1 });
	cmd(m, "MAPD", { "DeviceID", 0 }, { "Size", 3 }, { "ITT_addr", AT_ITT }, { "V", 1 });
	cmd(m, "MAPTI", { "DeviceID", 0 }, { "EventID", 0 }, { "pINTID", 8192 }, { "ICID", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 1);
	ck_assert_uint_eq(mach_last(m, OBS_CMD_ERROR)->c, 0x010903);
	mach_msi(m, 0, 0);
	ck_assert_uint_eq(mach_count(m, OBS_TRANSLATE_P), 1);
	gs_step_begin(&m->g);
	gic_reset(&m->g);
	ck_assert_uint_eq(*(const u32 *)gs_at(&m->g, BLK_ITS_HCC, 1), 0);
}
END_TEST

Suite *check_its_table(void);
Suite *check_its_table(void)
{
	Suite *s = suite_create("its_table");
	TCase *t = tcase_create("tables");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, entries_come_back_as_they_were_written);
	tcase_add_loop_test(t, an_events_entry_holds_every_field, 0, 2);
	tcase_add_test(t, a_flat_table_ends_where_its_size_says);
	tcase_add_loop_test(t, page_sizes_are_4_16_and_64_kib, 0, 4);
	tcase_add_test(t, pages_of_64_kib_may_be_above_48_bits);
	tcase_add_test(t, two_levels_reach_the_page_of_the_descriptor);
	tcase_add_test(t, tables_outside_memory_are_errors_of_the_architecture);
	tcase_add_test(t, an_itt_outside_memory_has_no_events);
	tcase_add_test(t, garbage_in_tables_names_no_pe);
	tcase_add_test(t, collections_in_hardware_need_no_table);
	suite_add_tcase(s, t);
	return s;
}
