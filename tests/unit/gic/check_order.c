/* SPDX-License-Identifier: MIT */
/*
 * What is certain when, across the blocks: rules ORD and their neighbours.
 * Mostly what goes wrong when software does not wait.
 */
#include "support.h"

#include "gic/rd.h"

#define EV(ev) { "DeviceID", 0x10 }, { "EventID", ev }

static struct mach *m;

static void up(void)
{
	m = mach_new((struct mach_opt){ .version = GICV4_1, .its = 2 });
	mach_usual(m);
	mach_vmapp(m, 0, 0, 0);
	mach_forget(m);
}

static void down(void)
{
	mach_free(m);
}

static void config(u32 intid, u8 byte)
{
	gs_step_begin(&m->g);
	ck_assert_int_eq(mem_write(&m->g, AT_PROP + intid - 8192, 1, byte), 0);
	arena_commit(&m->g.arena);
}

static bool consumed(u32 i)
{
	return mach_read(m, "GITS_CREADR", i) == m->cwriter[i];
}

/* pins ORD-03 */
START_TEST(a_sync_of_one_its_does_not_wait_for_another)
{
	const char *sync = _i ? "VSYNC" : "SYNC";

	if (_i)
		cmd(m, "VINVALL", { "vPEID", 0 });
	else
		cmd(m, "INVALL", { "ICID", 0 });
	mach_run_only(m, "its", 0);
	ck_assert(msg_pending_any(&m->g, GS_ITS(0)));
	if (_i) {	/* this ITS has to know the vPE */
		cmd_on(m, 1, "VMAPP", { "vPEID", 0 }, { "RDbase", 1 }, { "V", 1 }, { "VCONF_addr", AT_VCONF },
		       { "Default_Doorbell_pINTID", 1023 }, { "VPT_size", 15 }, { "VPT_addr", AT_VPT(0) });
		mach_run_only(m, "its", 1);
		ck_assert(mach_step(m, "fabric", 1 * m->cfg.pes + 1));
	}
	mach_cmd(m, 1, sync, (const struct arg[]){ { _i ? "vPEID" : "RDbase", 0 }, { NULL, 0 } });
	mach_run_only(m, "its", 1);
	ck_assert_msg(consumed(1), "%s of ITS 1 waits for ITS 0", sync);
	mach_cmd(m, 0, sync, (const struct arg[]){ { _i ? "vPEID" : "RDbase", 0 }, { NULL, 0 } });
	mach_run_only(m, "its", 0);
	ck_assert(!consumed(0));
	mach_run(m);
	ck_assert(consumed(0));
}
END_TEST

/* pins ORD-06 */
START_TEST(a_command_that_is_not_in_memory_yet_is_not_seen)
{
	u64 slot = AT_CMDQ(0) + m->cwriter[0];

	m->cwriter[0] += 32;
	mach_write(m, "GITS_CWRITER", 0, m->cwriter[0]);
	if (_i)		/* too late */
		ck_assert(mach_step(m, "its", 0));
	gs_step_begin(&m->g);
	mem_write(&m->g, slot, 8, ITS_MAPC);
	mem_write(&m->g, slot + 16, 8, 1ull << 63 | 1ull << 16 | 7);	/* collection 7 to PE 1 */
	mach_run(m);
	ck_assert(consumed(0));
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), (u32)_i);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), !_i);
}
END_TEST

/* pins ORD-07 LPC-02 */
START_TEST(a_byte_written_after_the_invalidation_is_not_covered)
{
	mach_answer(m, CHOICE_lpi_config_cache, 1);
	cmd(m, "MAPTI", EV(0), { "pINTID", 8192 }, { "ICID", 0 });
	mach_run(m);
	mach_msi(m, 0x10, 0);
	mach_run(m);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(0)), 8192);
	if (!_i)
		config(8192, 0xa0);
	cmd(m, "INV", EV(0));
	cmd(m, "SYNC", { "RDbase", 0 });
	mach_run(m);
	if (_i)
		config(8192, 0xa0);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(0)), _i ? 8192 : 1023);
}
END_TEST

/* pins LPC-07 */
START_TEST(first_use_sees_what_was_written_before_the_mapping)
{
	mach_answer(m, CHOICE_lpi_config_cache, (u8)_i);
	config(8192, 0xa0);
	config(8192, 0x41);
	cmd(m, "MAPTI", EV(0), { "pINTID", 8192 }, { "ICID", 0 });
	cmd(m, "SYNC", { "RDbase", 0 });
	mach_run(m);
	mach_msi(m, 0x10, 0);
	mach_run(m);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(0)), 8192);
	ck_assert_uint_eq(gicr_lpi_best(&m->g, GS_PE(0)).prio, 0x40);
}
END_TEST

/* pins LPC-01 LPC-02 */
START_TEST(a_byte_read_at_the_mapping_counts_until_invalidated)
{
	bool virt = _i / 3, old = _i % 3 == 2;	/* prefetch */

	mach_answer(m, CHOICE_lpi_config_cache, (u8)(_i % 3));
	if (virt)
		cmd(m, "VMAPTI", EV(0), { "vPEID", 0 }, { "vINTID", 8192 }, { "Dbell_pINTID", 1023 });
	else
		cmd(m, "MAPTI", EV(0), { "pINTID", 8192 }, { "ICID", 0 });
	mach_run(m);
	gs_step_begin(&m->g);
	mem_write(&m->g, virt ? AT_VCONF : AT_PROP, 1, 0x40);
	mach_msi(m, 0x10, 0);
	mach_run(m);
	for (u32 inv = 0; inv < 2; inv++) {
		u8 byte = virt ? vpe_config(&m->g, GS_VPE(0), 8192) : gicr_lpi_config(&m->g, GS_PE(0), 8192);

		ck_assert_uint_eq(byte, old && !inv ? 0xa1 : 0x40);
		cmd(m, "INV", EV(0));
		mach_run(m);
	}
}
END_TEST

/* pins ORD-08 */
START_TEST(a_quiescent_its_has_its_tables_in_memory_and_nothing_else)
{
	const struct gic_reg_name *baser;
	const char *near;
	u64 entry, was, base;

	baser = gic_reg_find(m->cfg.version, "GITS_BASER", &near);
	base = gic_mmio_read(&m->g, GS_PE(0), gic_reg_addr(&m->cfg, baser, 0, 0), 8);
	ck_assert_uint_eq(mach_read(m, "GITS_TYPER", 0) >> 46 & 1, 1);	/* INV */
	mem_read(&m->g, AT_DEV(0) + 0x11 * 8, 8, &was);
	cmd(m, "MAPD", { "DeviceID", 0x11 }, { "Size", 4 }, { "ITT_addr", AT_ITT + 0x1000 }, { "V", 1 });
	cmd(m, "MAPTI", { "DeviceID", 0x11 }, { "EventID", 0 }, { "pINTID", 8200 }, { "ICID", 0 });
	mach_run(m);
	mach_msi(m, 0x11, 0);		/* used once, so it could be cached */
	mach_write(m, "GITS_CTLR", 0, 0);
	mach_run(m);
	ck_assert_uint_eq(mach_read(m, "GITS_CTLR", 0) >> 31, 1);
	mem_read(&m->g, AT_DEV(0) + 0x11 * 8, 8, &entry);
	ck_assert_uint_ne(entry, was);
	mach_forget(m);
	gs_step_begin(&m->g);
	gic_mmio_write(&m->g, GS_PE(0), gic_reg_addr(&m->cfg, baser, 0, 0), 8, base & ~(1ull << 63));
	mem_write(&m->g, AT_DEV(0) + 0x12 * 8, 8, entry);		/* the device has another number now */
	mem_write(&m->g, AT_DEV(0) + 0x11 * 8, 8, was);
	gic_mmio_write(&m->g, GS_PE(0), gic_reg_addr(&m->cfg, baser, 0, 0), 8, base);
	mach_write(m, "GITS_CTLR", 0, 1);
	mach_msi(m, 0x11, 0);
	ck_assert_uint_eq(mach_last(m, OBS_ITS_DROP)->d, DROP_DEVICE_UNMAPPED);
	mach_msi(m, 0x12, 0);
	ck_assert_uint_eq(mach_last(m, OBS_TRANSLATE_P)->c, 8200);
}
END_TEST

/* pins ITS-CMD-11 */
START_TEST(nothing_but_creadr_tells_that_commands_are_done)
{
	cmd(m, "MAPTI", EV(0), { "pINTID", 8192 }, { "ICID", 0 });
	cmd(m, "SYNC", { "RDbase", 0 });
	ck_assert(!consumed(0));
	mach_run(m);
	ck_assert(consumed(0));
	for (u32 p = 0; p < m->cfg.pes; p++)
		ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(p)), 1023);
	ck_assert_uint_eq(mach_count(m, OBS_CARRY), 0);
}
END_TEST

/* pins VMP-01 */
START_TEST(an_its_knows_a_vpe_only_after_its_own_vmapp)
{
	cmd_on(m, 1, "MAPD", { "DeviceID", 0x10 }, { "Size", 4 }, { "ITT_addr", AT_ITT + 0x2000 }, { "V", 1 });
	cmd_on(m, 1, "VMAPTI", EV(0), { "vPEID", 0 }, { "vINTID", 8192 }, { "Dbell_pINTID", 1023 });
	mach_run(m);
	gs_step_begin(&m->g);
	gic_msi(&m->g, GS_ITS(1), 0x10, 0);
	mach_run(m);
	ck_assert_uint_eq(mach_last(m, OBS_ITS_DROP)->d, DROP_VPE_UNMAPPED);
	ck_assert_uint_eq(gic_carriers_v(&m->g, GS_VPE(0), 8192), 0);
	mach_forget(m);
	cmd_on(m, 1, "VMAPP", { "vPEID", 0 }, { "RDbase", 0 }, { "V", 1 }, { "VCONF_addr", AT_VCONF },
	       { "Default_Doorbell_pINTID", 1023 }, { "VPT_size", 15 }, { "VPT_addr", AT_VPT(0) });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	gs_step_begin(&m->g);
	gic_msi(&m->g, GS_ITS(1), 0x10, 0);
	mach_run(m);
	ck_assert_uint_eq(gic_carriers_v(&m->g, GS_VPE(0), 8192), 1);
}
END_TEST

/* The hardware is done, software has not looked: the doorbell comes before Dirty=0 is read. */
/* pins DB-13 */
START_TEST(a_doorbell_may_come_before_software_has_seen_the_end_of_the_deschedule)
{
	cmd(m, "VMAPTI", EV(0), { "vPEID", 0 }, { "vINTID", 8192 }, { "Dbell_pINTID", 1023 });
	mach_write(m, "GICR_VPENDBASER", 0, 1ull << 63 | 1ull << 58);
	mach_run(m);
	mach_write(m, "GICR_VPENDBASER", 0, 1ull << 62 | 1ull << 58);	/* Doorbell=1 */
	if (_i) {	/* the event is first: Dirty, then PendingLast, and no doorbell */
		mach_msi(m, 0x10, 0);
		ck_assert(mach_step(m, "fabric", 0));
		ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(0)), 1023);
		mach_run(m);
		ck_assert_uint_eq(mach_read(m, "GICR_VPENDBASER", 0) >> 60 & 3, 2);
		ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(0)), 1023);
		return;
	}
	mach_run(m);
	mach_msi(m, 0x10, 0);
	mach_run(m);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(0)), 8200);	/* vPE 0's doorbell, before this: */
	ck_assert_uint_eq(mach_read(m, "GICR_VPENDBASER", 0) >> 60 & 3, 0);
}
END_TEST

/* pins MNT-04 */
START_TEST(maintenance_does_not_look_at_direct_injections)
{
	const u32 misr = 0xe65a, hcr = 0xe658;

	cmd(m, "VMAPTI", EV(0), { "vPEID", 0 }, { "vINTID", 8192 }, { "Dbell_pINTID", 1023 });
	mach_write(m, "GICR_VPENDBASER", 0, 1ull << 63 | 1ull << 58);
	mach_run(m);
	mach_msi(m, 0x10, 0);
	mach_run(m);
	ck_assert_uint_eq(gicr_v_at(&m->g, GS_PE(0))->copy_vintid, 8192);
	gs_step_begin(&m->g);
	gic_sysreg_write(&m->g, GS_PE(0), hcr, 1 | 1 << 1 | 1 << 3);	/* En UIE NPIE */
	ck_assert_uint_eq(gic_sysreg_peek(&m->g, GS_PE(0), misr), 1 << 1 | 1 << 3);
	ich_lr_set(&m->g, GS_PE(0), 0, (struct ich_lr){ .vintid = 8400, .state = LR_PENDING, .group = 1 });
	ck_assert_uint_eq(gic_sysreg_peek(&m->g, GS_PE(0), misr), 1 << 1);
}
END_TEST

Suite *check_order(void);
Suite *check_order(void)
{
	Suite *s = suite_create("order");
	TCase *t = tcase_create("completion");

	tcase_add_checked_fixture(t, up, down);
	tcase_add_loop_test(t, a_sync_of_one_its_does_not_wait_for_another, 0, 2);
	tcase_add_loop_test(t, a_command_that_is_not_in_memory_yet_is_not_seen, 0, 2);
	tcase_add_loop_test(t, a_byte_written_after_the_invalidation_is_not_covered, 0, 2);
	tcase_add_loop_test(t, first_use_sees_what_was_written_before_the_mapping, 0, 3);
	tcase_add_loop_test(t, a_byte_read_at_the_mapping_counts_until_invalidated, 0, 6);
	tcase_add_test(t, a_quiescent_its_has_its_tables_in_memory_and_nothing_else);
	tcase_add_test(t, nothing_but_creadr_tells_that_commands_are_done);
	tcase_add_test(t, an_its_knows_a_vpe_only_after_its_own_vmapp);
	tcase_add_loop_test(t, a_doorbell_may_come_before_software_has_seen_the_end_of_the_deschedule, 0, 2);
	tcase_add_test(t, maintenance_does_not_look_at_direct_injections);
	suite_add_tcase(s, t);
	return s;
}
