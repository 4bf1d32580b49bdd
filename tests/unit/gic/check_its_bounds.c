/* SPDX-License-Identifier: MIT */
/* ITSs at their edges: the last number there is and the first there is not. */
#include "support.h"

#include "gic/rd.h"

#define EV(ev) { "DeviceID", 0x10 }, { "EventID", ev }

static struct mach *m;

static void small(struct mach *x)
{
	x->hw.caps.cil = 1;
	x->hw.caps.cidbits = 7;
}

static void up(void)
{
	m = mach_new((struct mach_opt){ .version = GICV4_1, .tweak = small });
	mach_usual(m);
	for (u32 v = 0; v < 2; v++)
		mach_vmapp(m, 0, v, v);
	mach_forget(m);
}

static void down(void)
{
	mach_free(m);
}

START_TEST(cidbits_bounds_collections)
{
	cmd(m, "MAPC", { "ICID", 255 }, { "RDbase", 1 }, { "V", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	cmd(m, "MAPC", { "ICID", 256 }, { "RDbase", 1 }, { "V", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_last(m, OBS_CMD_ERROR)->c, 0x010903);
}
END_TEST

/* What a table that others wrote to may say at most. */
START_TEST(an_entry_that_names_the_first_pe_there_is_not_is_not_valid)
{
	u64 entry;
	struct its_cte c;
	u32 walks = 0;

	ck_assert_int_eq(its_cte_set(&m->g, GS_ITS(0), 5, (struct its_cte){ true, GS_PE(1) }), 0);
	mem_read(&m->g, AT_COLL(0) + 5 * 8, 8, &entry);
	ck_assert_uint_eq(entry & 0xffff, 1);
	gs_step_begin(&m->g);
	mem_write(&m->g, AT_COLL(0) + 5 * 8, 8, entry + 1);
	ck_assert_int_eq(its_cte_get(&m->g, GS_ITS(0), 5, &c, &walks), 0);
	ck_assert(!c.valid);
}
END_TEST

/* A level-1 descriptor with Valid=0, whatever else it says. */
START_TEST(a_descriptor_that_is_not_valid_leads_nowhere)
{
	const char *near;
	const struct gic_reg_name *r = gic_reg_find(m->cfg.version, "GITS_BASER", &near);

	mach_write(m, "GITS_CTLR", 0, 0);
	mach_run(m);
	gic_mmio_write(&m->g, GS_PE(0), gic_reg_addr(&m->cfg, r, 0, 0), 8, 1ull << 63 | 1ull << 62 | AT_FREE);
	mem_write(&m->g, AT_FREE, 8, AT_FREE + 0x1000);
	mach_write(m, "GITS_CTLR", 0, 1);
	cmd(m, "MAPD", { "DeviceID", 3 }, { "Size", 3 }, { "ITT_addr", AT_ITT }, { "V", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_last(m, OBS_CMD_ERROR)->c, 0x010801);
	mach_msi(m, 3, 0);
	ck_assert_uint_eq(mach_last(m, OBS_ITS_DROP)->d, DROP_DEVICE_UNMAPPED);
}
END_TEST

/* Only moves hold a later command for the same event. */
START_TEST(two_commands_for_one_event_do_not_wait_for_each_other)
{
	if (_i)
		cmd(m, "VMAPTI", EV(0), { "vPEID", 0 }, { "vINTID", 8192 }, { "Dbell_pINTID", 1023 });
	else
		cmd(m, "MAPTI", EV(0), { "pINTID", 8192 }, { "ICID", 0 });
	mach_run(m);
	mach_forget(m);
	cmd(m, "CLEAR", EV(0));
	cmd(m, "INV", EV(0));
	cmd(m, "INT", EV(0));
	mach_run_only(m, "its", 0);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 3);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_WAIT), 0);
}
END_TEST

/* Carriers are counted where they are: another INTID, another kind of message, another vPE is none. */
START_TEST(only_what_carries_is_counted)
{
	cmd(m, "MAPTI", EV(0), { "pINTID", 8192 }, { "ICID", 0 });
	cmd(m, "MAPTI", EV(1), { "pINTID", 8193 }, { "ICID", 1 });
	cmd(m, "VMAPTI", EV(2), { "vPEID", 0 }, { "vINTID", 8192 }, { "Dbell_pINTID", 1023 });
	cmd(m, "VMAPTI", EV(3), { "vPEID", 1 }, { "vINTID", 8193 }, { "Dbell_pINTID", 1023 });
	mach_run(m);
	cmd(m, "CLEAR", EV(0));
	cmd(m, "CLEAR", EV(2));
	mach_run_only(m, "its", 0);
	mach_msi(m, 0x10, 1);
	mach_msi(m, 0x10, 3);
	for (u32 lpi = 8192; lpi < 8195; lpi++) {
		ck_assert_uint_eq(gic_carriers_p(&m->g, lpi), lpi == 8193);
		for (u32 v = 0; v < 3; v++)
			ck_assert_uint_eq(gic_carriers_v(&m->g, GS_VPE(v), lpi), lpi == 8193 && v == 1);
	}
}
END_TEST

/* An event mapped without trouble and then out of its redistributor's reach. */
START_TEST(an_lpi_beyond_propbaser_is_dropped_where_it_arrives)
{
	cmd(m, "MAPTI", EV(0), { "pINTID", 16384 }, { "ICID", 0 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	mach_write(m, "GICR_CTLR", 0, 0);
	mach_run(m);
	mach_write(m, "GICR_PROPBASER", 0, AT_PROP | 13);
	mach_write(m, "GICR_CTLR", 0, 1);
	mach_run(m);
	mach_msi(m, 0x10, 0);
	mach_run(m);
	ck_assert_uint_eq(mach_last(m, OBS_RD_DROP)->d, DROP_INTID_OOR);
	ck_assert_uint_eq(gic_carriers_p(&m->g, 16384), 0);
}
END_TEST

Suite *check_its_bounds(void);
Suite *check_its_bounds(void)
{
	Suite *s = suite_create("its_bounds");
	TCase *t = tcase_create("its bounds");

	tcase_add_checked_fixture(t, up, down);
	tcase_add_test(t, cidbits_bounds_collections);
	tcase_add_test(t, an_entry_that_names_the_first_pe_there_is_not_is_not_valid);
	tcase_add_test(t, a_descriptor_that_is_not_valid_leads_nowhere);
	tcase_add_loop_test(t, two_commands_for_one_event_do_not_wait_for_each_other, 0, 2);
	tcase_add_test(t, only_what_carries_is_counted);
	tcase_add_test(t, an_lpi_beyond_propbaser_is_dropped_where_it_arrives);
	suite_add_tcase(s, t);
	return s;
}
