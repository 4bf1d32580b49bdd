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

static enum its_look dte_get(u32 dev, struct its_dte *d)
{
	u32 walks = 0;

	return its_dte_get(&m->g, GS_ITS(0), dev, d, &walks);
}

START_TEST(entries_come_back_as_they_were_written)
{
	struct its_dte d = { true, 15, 0xfffffffffff00 }, d2;
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

static void itt_of_gicv3(struct mach *x)
{
	x->hw.caps.itt_entry = 7;
}

/* GICv3 has no doorbells: 8 bytes are enough. */
START_TEST(an_events_entry_of_gicv3_holds_every_field_in_8_bytes)
{
	struct its_ite all = { true, false, 0xffffff, 0xffff, 0 }, e;
	struct its_dte d = { true, 4, AT_ITT };
	u32 walks = 0;

	mach_free(m);
	m = mach_new((struct mach_opt){ .version = GICV3, .tweak = itt_of_gicv3 });
	ck_assert_int_eq(its_ite_set(&m->g, &d, 1, all), 0);
	for (u32 k = 0; k < 3; k++) {
		ck_assert_int_eq(its_ite_get(&m->g, &d, k, &e, &walks), 0);
		ck_assert_int_eq(e.valid, k == 1);
		ck_assert(k != 1 || (!e.virt && e.intid == 0xffffff && e.icid_or_vpe == 0xffff && !e.doorbell));
	}
}
END_TEST

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
	ck_assert_int_eq(dte_get(512, &d), LOOK_RANGE);
	ck_assert_int_eq(dte_get(1024, &d), LOOK_RANGE);	/* Devbits */
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
	ck_assert_int_eq(its_cte_get(&m->g, GS_ITS(0), (u32)(size[_i] / 8), &c, &walks), LOOK_RANGE);
}
END_TEST

/* IHI 0069, GITS_BASER<n>: with 64KB pages [15:12] hold PA[51:48]. */
START_TEST(pages_of_64_kib_may_be_above_48_bits)
{
	struct its_dte d;

	baser(0, 1ull << 63 | 2ull << 8 | 0x3000ull);
	ck_assert_int_eq(dte_get(0, &d), 0);
	baser(0, 1ull << 63 | 2ull << 8);
	ck_assert_int_eq(dte_get(0, &d), LOOK_FAULT);
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
	/* for a translation and for commands that write no device there is none: unmapped */
	mach_msi(m, 3, 0);
	ck_assert_uint_eq(mach_last(m, OBS_ITS_DROP)->d, DROP_DEVICE_UNMAPPED);
	cmd(m, "INT", { "DeviceID", 3 }, { "EventID", 0 });
	mach_run(m);
	ck_assert_uint_eq(mach_last(m, OBS_CMD_ERROR)->c, 0x010304);
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

/* QEMU drops such a command silently, KVM has an error. */
START_TEST(a_missing_page_is_out_of_range_or_drops_the_command)
{
	mach_answer(m, CHOICE_table_page_absent, (u8)_i);
	mach_answer(m, CHOICE_its_error_reaction, 1);
	baser(0, 1ull << 63 | 1ull << 62 | AT_FREE);
	baser(2, 1ull << 63 | 1ull << 62 | AT_FREE);
	cmd(m, "MAPD", { "DeviceID", 3 }, { "Size", 3 }, { "ITT_addr", AT_ITT }, { "V", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), !_i);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), _i ? m->cwriter[0] : 1);
	mach_answer(m, CHOICE_its_error_reaction, 0);
	mach_write(m, "GITS_CWRITER", 0, m->cwriter[0] | 1);
	cmd(m, "VMAPP", { "vPEID", 0 }, { "RDbase", 0 }, { "V", 1 }, { "VPT_size", 15 }, { "VPT_addr", AT_VPT(0) });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_VPE_MAP), 0);
	ck_assert(_i || mach_last(m, OBS_CMD_ERROR)->c == 0x012911);
}
END_TEST

/* Nobody wrote there, and it is no memory: the queue stalls or passes over the command; an MSI is dropped. */
START_TEST(tables_outside_memory_stall_or_drop)
{
	static const struct { u32 n; u64 val; } table[] = {
		{ 0, 1ull << 63 | 0x99990000 },			/* flat */
		{ 0, 1ull << 63 | 1ull << 62 | 0x99990000 },	/* no level 1 */
		{ 0, 1ull << 63 | 1ull << 62 | AT_FREE },	/* a descriptor that points nowhere */
	};
	u32 k = (u32)_i / 2, skip = (u32)_i % 2;

	mach_answer(m, CHOICE_its_table_fault, (u8)skip);
	baser(table[k].n, table[k].val);
	mem_write(&m->g, AT_FREE, 8, 1ull << 63 | 0xfffffffff0000ull);
	cmd(m, "MAPD", { "DeviceID", 0 }, { "Size", 3 }, { "ITT_addr", AT_ITT }, { "V", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_STALL), !skip);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), skip);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), skip ? m->cwriter[0] : 1);
	mach_msi(m, 0, 0);
	ck_assert_uint_eq(mach_last(m, OBS_ITS_DROP)->d, DROP_TABLE);
}
END_TEST

/* MAPTI, INT and so on of a device whose ITT is nowhere; MAPTI can be retried when memory is there. */
START_TEST(an_itt_outside_memory_stalls)
{
	cmd(m, "MAPC", { "ICID", 0 }, { "RDbase", 0 }, { "V", 1 });
	cmd(m, "MAPD", { "DeviceID", 0 }, { "Size", 3 }, { "ITT_addr", 0x99990000 }, { "V", 1 });
	cmd(m, "MAPTI", { "DeviceID", 0 }, { "EventID", 0 }, { "pINTID", 8192 }, { "ICID", 0 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), 0x40 | 1);
	mach_msi(m, 0, 0);
	ck_assert_uint_eq(mach_last(m, OBS_ITS_DROP)->d, DROP_TABLE);
	its_dte_set(&m->g, GS_ITS(0), 0, (struct its_dte){ true, 3, AT_ITT });
	mach_write(m, "GITS_CWRITER", 0, m->cwriter[0] | 1);
	mach_run(m);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), m->cwriter[0]);
	ck_assert_uint_eq(mach_ite(m, 0, 0, 0).intid, 8192);
}
END_TEST

/* With an event's collection or vPE in a table that does not answer, too. */
START_TEST(an_event_behind_a_table_outside_memory)
{
	mach_free(m);
	m = mach_new((struct mach_opt){ .version = GICV4_1 });
	mach_usual(m);
	mach_vmapp(m, 0, 0, 0);
	cmd(m, "MAPTI", { "DeviceID", 0x10 }, { "EventID", 0 }, { "pINTID", 8192 }, { "ICID", 0 });
	cmd(m, "VMAPTI", { "DeviceID", 0x10 }, { "EventID", 1 }, { "vPEID", 0 }, { "vINTID", 8192 },
	    { "Dbell_pINTID", 1023 });
	mach_run(m);
	baser(1, 1ull << 63 | 0x99990000);
	baser(2, 1ull << 63 | 0x99990000);
	mach_msi(m, 0x10, (u32)_i);
	ck_assert_uint_eq(mach_last(m, OBS_ITS_DROP)->d, DROP_TABLE);
	cmd(m, "INT", { "DeviceID", 0x10 }, { "EventID", (u32)_i });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_STALL), 1);
	mach_forget(m);
	mach_answer(m, CHOICE_its_table_fault, 1);
	mach_write(m, "GITS_CWRITER", 0, m->cwriter[0] | 1);
	cmd(m, "DISCARD", { "DeviceID", 0x10 }, { "EventID", (u32)_i });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 2);
	ck_assert(mach_ite(m, 0, 0x10, (u32)_i).valid);	/* nothing happened */
}
END_TEST

/* Level-1 descriptor bits below the page are RES0; with 16 KiB pages the base's [13:12] are used or not. */
START_TEST(low_bits_of_a_base_are_used_or_zero)
{
	struct its_dte d;

	mach_answer(m, CHOICE_baser_low_bits, (u8)_i);
	ck_assert_int_eq(mem_write(&m->g, AT_DEV(0) + 0x1000, 8, 1ull << 63 | AT_ITT | 5), 0);
	mach_forget(m);
	baser(0, 1ull << 63 | 1ull << 8 | AT_DEV(0) | 0x1000);
	ck_assert(mach_unpred(m, UNPRED_base_misaligned));
	ck_assert_int_eq(dte_get(0, &d), LOOK_OK);
	ck_assert_int_eq(d.valid, _i);
	ck_assert_int_eq(dte_get(0x200, &d), LOOK_OK);
	ck_assert_int_eq(d.valid, !_i);
}
END_TEST

static void flat_only(struct mach *x)
{
	x->hw.caps.indirect = 0;
}

START_TEST(without_two_levels_indirect_is_zero)
{
	struct its_dte d;

	mach_free(m);
	m = mach_new((struct mach_opt){ .version = GICV3, .tweak = flat_only });
	baser(0, 1ull << 63 | 1ull << 62 | AT_DEV(0));
	ck_assert_uint_eq(its_at(&m->g, GS_ITS(0))->baser[0] >> 62 & 1, 0);
	ck_assert_int_eq(dte_get(511, &d), LOOK_OK);
	ck_assert_int_eq(dte_get(512, &d), LOOK_RANGE);
}
END_TEST

/* An entry that MAPD cannot have written is no device, whatever its valid bit says. */
START_TEST(a_device_with_an_impossible_size_is_unmapped)
{
	struct its_dte d;

	mem_write(&m->g, AT_DEV(0), 8, 1ull << 63 | AT_ITT | 31);
	ck_assert_int_eq(dte_get(0, &d), LOOK_OK);
	ck_assert(!d.valid);
	mach_msi(m, 0, 0);
	ck_assert_uint_eq(mach_last(m, OBS_ITS_DROP)->d, DROP_DEVICE_UNMAPPED);
}
END_TEST

static void few_collections(struct mach *x)
{
	x->hw.caps.cil = 1;
	x->hw.caps.cidbits = 3;
}

START_TEST(cidbits_bounds_collections_where_cil_says_so)
{
	mach_free(m);
	m = mach_new((struct mach_opt){ .version = GICV3, .tweak = few_collections });
	cmd(m, "MAPC", { "ICID", 15 }, { "RDbase", 1 }, { "V", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	cmd(m, "MAPC", { "ICID", 16 }, { "RDbase", 1 }, { "V", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_last(m, OBS_CMD_ERROR)->c, 0x010903);
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
	tcase_add_test(t, an_events_entry_of_gicv3_holds_every_field_in_8_bytes);
	tcase_add_test(t, a_flat_table_ends_where_its_size_says);
	tcase_add_loop_test(t, page_sizes_are_4_16_and_64_kib, 0, 4);
	tcase_add_test(t, pages_of_64_kib_may_be_above_48_bits);
	tcase_add_test(t, two_levels_reach_the_page_of_the_descriptor);
	tcase_add_loop_test(t, a_missing_page_is_out_of_range_or_drops_the_command, 0, 2);
	tcase_add_loop_test(t, tables_outside_memory_stall_or_drop, 0, 6);
	tcase_add_test(t, an_itt_outside_memory_stalls);
	tcase_add_loop_test(t, an_event_behind_a_table_outside_memory, 0, 2);
	tcase_add_loop_test(t, low_bits_of_a_base_are_used_or_zero, 0, 2);
	tcase_add_test(t, without_two_levels_indirect_is_zero);
	tcase_add_test(t, a_device_with_an_impossible_size_is_unmapped);
	tcase_add_test(t, cidbits_bounds_collections_where_cil_says_so);
	tcase_add_test(t, garbage_in_tables_names_no_pe);
	tcase_add_test(t, collections_in_hardware_need_no_table);
	suite_add_tcase(s, t);
	return s;
}
