/* SPDX-License-Identifier: MIT */
/* VMAPTI VMAPI VMOVI. */
#include "support.h"

#include "gic/rd.h"

#define EV(ev) { "DeviceID", 0x10 }, { "EventID", ev }

static struct mach *m;

static void nid(struct mach *x)
{
	x->hw.caps.nid = 1;
}

static void start(enum gic_version v, void (*tweak)(struct mach *))
{
	m = mach_new((struct mach_opt){ .version = v, .tweak = tweak });
	mach_usual(m);
	mach_vmapp(m, 0, 0, 0);
	mach_vmapp(m, 0, 1, 1);
	mach_forget(m);
}

static void setup(void)
{
	start(GICV4_0, NULL);
}

static void teardown(void)
{
	mach_free(m);
}

static void vmapti(u32 ev, u32 vpe, u32 vintid)
{
	cmd(m, "VMAPTI", EV(ev), { "vPEID", vpe }, { "vINTID", vintid }, { "Dbell_pINTID", 1023 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
}

/* pins ITS-TRN-05 */
START_TEST(mapped_event_becomes_a_pending_vlpi)
{
	vmapti(3, 1, 8200);
	mach_msi(m, 0x10, 3);
	ck_assert_uint_eq(mach_last(m, OBS_TRANSLATE_V)->c, 8200);
	ck_assert_uint_eq(mach_last(m, OBS_TRANSLATE_V)->d, 1);
	mach_run(m);
	ck_assert_uint_eq(gic_carriers_v(&m->g, GS_VPE(1), 8200), 1);
	ck_assert_uint_eq(gic_carriers_v(&m->g, GS_VPE(0), 8200), 0);
}
END_TEST

static void byte(u32 intid, u64 val)
{
	ck_assert_int_eq(mem_write(&m->g, AT_PROP + intid - 8192, 1, val), 0);
}

/*
 * Choice lpi_config_cache: 0 none, 1 sticky, 2 prefetch.  A doorbell enabled after
 * its event was mapped, or moved with a new one, and not invalidated.
 */
/* pins LPC-01 LPC-02 */
START_TEST(a_prefetched_individual_doorbell_hides_a_later_enable_until_invalidated)
{
	u32 cache = (u32)_i % 3, db = _i / 3 ? 8301 : 8300;

	mach_answer(m, CHOICE_lpi_config_cache, (u8)cache);
	byte(8300, 0xa0);
	byte(8301, 0xa0);
	cmd(m, "VMAPTI", EV(3), { "vPEID", 1 }, { "vINTID", 8200 }, { "Dbell_pINTID", 8300 });
	if (_i / 3)
		cmd(m, "VMOVI", EV(3), { "vPEID", 1 }, { "D", 1 }, { "Dbell_pINTID", 8301 });
	mach_run(m);
	byte(db, 0xa1);
	mach_msi(m, 0x10, 3);
	mach_run(m);
	ck_assert(gic_pending(&m->g, GS_PE(1), db));
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(1)), cache == 2 ? 1023 : db);
	cmd(m, "INVALL", { "ICID", 1 });
	mach_run(m);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(1)), db);
}
END_TEST

START_TEST(vmapi_uses_the_events_number)
{
	cmd(m, "MAPD", { "DeviceID", 0x20 }, { "Size", 13 }, { "ITT_addr", AT_FREE }, { "V", 1 });
	cmd(m, "VMAPI", { "DeviceID", 0x20 }, { "EventID", 8201 }, { "vPEID", 0 }, { "Dbell_pINTID", 1023 });
	cmd(m, "MAPI", { "DeviceID", 0x20 }, { "EventID", 8202 }, { "ICID", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	ck_assert(mach_ite(m, 0, 0x20, 8201).virt);
	ck_assert_uint_eq(mach_ite(m, 0, 0x20, 8201).intid, 8201);
	ck_assert(!mach_ite(m, 0, 0x20, 8202).virt);
	ck_assert_uint_eq(mach_ite(m, 0, 0x20, 8202).intid, 8202);
}
END_TEST

START_TEST(vlpis_of_a_vpe_are_counted)
{
	gs_its i = GS_ITS(0);

	vmapti(0, 0, 8192);
	vmapti(1, 0, 8193);
	vmapti(2, 1, 8194);
	ck_assert_uint_eq(its_vlpis(&m->g, i, GS_VPE(0)), 2);
	cmd(m, "DISCARD", EV(0));
	mach_run(m);
	ck_assert_uint_eq(its_vlpis(&m->g, i, GS_VPE(0)), 1);
	cmd(m, "VMOVI", EV(1), { "vPEID", 1 });
	mach_run(m);
	ck_assert_uint_eq(its_vlpis(&m->g, i, GS_VPE(0)), 0);
	ck_assert_uint_eq(its_vlpis(&m->g, i, GS_VPE(1)), 2);
	/* replaced by a physical LPI (UNPREDICTABLE, here: it replaces) */
	cmd(m, "MAPTI", EV(2), { "pINTID", 8192 }, { "ICID", 0 });
	mach_run(m);
	ck_assert(mach_unpred(m, UNPRED_map_mapped));
	ck_assert_uint_eq(its_vlpis(&m->g, i, GS_VPE(1)), 1);
	cmd(m, "MAPD", { "DeviceID", 0x10 }, { "V", 0 });
	mach_run(m);
	ck_assert_uint_eq(its_vlpis(&m->g, i, GS_VPE(1)), 0);
}
END_TEST

/* pins ITS-MOV-03 */
START_TEST(vmovi_takes_the_pending_state_along)
{
	vmapti(0, 0, 8192);
	mach_msi(m, 0x10, 0);
	mach_run(m);
	cmd(m, "VMOVI", EV(0), { "vPEID", 1 });
	mach_run_only(m, "its", 0);
	ck_assert_uint_eq(mach_ite(m, 0, 0x10, 0).icid_or_vpe, 1);
	ck_assert_uint_eq(gic_carriers_v(&m->g, GS_VPE(0), 8192), 1);
	mach_run(m);
	ck_assert_uint_eq(gic_carriers_v(&m->g, GS_VPE(0), 8192), 0);
	ck_assert_uint_eq(gic_carriers_v(&m->g, GS_VPE(1), 8192), 1);
}
END_TEST

/* pins ITS-MOV-03 */
START_TEST(vmovi_keeps_or_replaces_the_doorbell)
{
	cmd(m, "VMAPTI", EV(0), { "vPEID", 0 }, { "vINTID", 8192 }, { "Dbell_pINTID", 8300 });
	cmd(m, "VMOVI", EV(0), { "vPEID", 1 }, { "D", 0 }, { "Dbell_pINTID", 8301 });
	mach_run_only(m, "its", 0);
	ck_assert_uint_eq(mach_ite(m, 0, 0x10, 0).doorbell, 8300);
	/* the message carries the doorbell that holds after the command */
	ck_assert_uint_eq(msg_fifo_at(&m->g, GS_ITS(0), GS_PE(0))->m[0].doorbell, 8300);
	mach_run(m);
	cmd(m, "VMOVI", EV(0), { "vPEID", 1 }, { "D", 1 }, { "Dbell_pINTID", 8301 });
	mach_run(m);
	ck_assert_uint_eq(mach_ite(m, 0, 0x10, 0).doorbell, 8301);
	ck_assert_uint_eq(mach_count(m, OBS_MSG_SEND), 1);	/* same vPE: nothing to move */
}
END_TEST

/*
 * How software changes a doorbell: what is pending stays and rings nothing, the
 * next event rings the new one.  Loop: choice doorbell_for_moved_pending.
 */
/* pins ITS-MOV-03 */
START_TEST(vmovi_to_the_same_vpe_moves_nothing)
{
	mach_answer(m, CHOICE_doorbell_for_moved_pending, (u8)_i);
	cmd(m, "VMAPTI", EV(0), { "vPEID", 0 }, { "vINTID", 8192 }, { "Dbell_pINTID", 1023 });
	mach_run(m);
	mach_msi(m, 0x10, 0);
	mach_run(m);
	cmd(m, "VMOVI", EV(0), { "vPEID", 0 }, { "D", 1 }, { "Dbell_pINTID", 8301 });
	mach_run(m);
	ck_assert_uint_eq(gic_carriers_v(&m->g, GS_VPE(0), 8192), 1);
	ck_assert(!gicr_lpi_pending(&m->g, GS_PE(0), 8301));
	cmd(m, "CLEAR", EV(0));
	mach_run(m);
	mach_msi(m, 0x10, 0);
	mach_run(m);
	ck_assert_uint_eq(gic_carriers_v(&m->g, GS_VPE(0), 8192), 1);
	ck_assert(gicr_lpi_pending(&m->g, GS_PE(0), 8301));
}
END_TEST

START_TEST(a_command_for_a_vlpi_on_the_move_waits)
{
	vmapti(0, 0, 8192);
	mach_forget(m);
	cmd(m, "VMOVI", EV(0), { "vPEID", 1 });
	cmd(m, "CLEAR", EV(0));
	mach_run_only(m, "its", 0);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 1);
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 2);
}
END_TEST

/* pins ITS-MAP-01 */
START_TEST(mapping_a_mapped_event_replaces_or_is_ignored)
{
	vmapti(0, 0, 8192);
	mach_answer(m, CHOICE_mapti_on_mapped, (u8)_i);
	vmapti(0, 1, 8193);
	ck_assert(mach_unpred(m, UNPRED_map_mapped));
	ck_assert_uint_eq(mach_ite(m, 0, 0x10, 0).intid, _i ? 8192 : 8193);
	ck_assert_uint_eq(its_vlpis(&m->g, GS_ITS(0), GS_VPE(0)), _i ? 1 : 0);
}
END_TEST

START_TEST(an_individual_doorbell_where_there_is_none_is_misuse)
{
	mach_free(m);
	start(GICV4_1, nid);
	vmapti(0, 0, 8192);
	ck_assert(!mach_unpred(m, UNPRED_nid_doorbell));
	cmd(m, "VMAPTI", EV(1), { "vPEID", 0 }, { "vINTID", 8193 }, { "Dbell_pINTID", 8300 });
	mach_run(m);
	ck_assert(mach_unpred(m, UNPRED_nid_doorbell));
}
END_TEST

/* pins ITS-MAP-02 */
START_TEST(discard_takes_the_pending_vlpi)
{
	vmapti(0, 0, 8192);
	mach_msi(m, 0x10, 0);
	mach_run(m);
	cmd(m, "DISCARD", EV(0));
	mach_run(m);
	ck_assert_uint_eq(gic_carriers_v(&m->g, GS_VPE(0), 8192), 0);
}
END_TEST

Suite *check_its_cmd_vlpi(void);
Suite *check_its_cmd_vlpi(void)
{
	Suite *s = suite_create("its_cmd_vlpi");
	TCase *t = tcase_create("vlpis");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_test(t, mapped_event_becomes_a_pending_vlpi);
	tcase_add_loop_test(t, a_prefetched_individual_doorbell_hides_a_later_enable_until_invalidated, 0, 6);
	tcase_add_test(t, vmapi_uses_the_events_number);
	tcase_add_test(t, vlpis_of_a_vpe_are_counted);
	tcase_add_test(t, vmovi_takes_the_pending_state_along);
	tcase_add_test(t, vmovi_keeps_or_replaces_the_doorbell);
	tcase_add_loop_test(t, vmovi_to_the_same_vpe_moves_nothing, 0, 2);
	tcase_add_test(t, a_command_for_a_vlpi_on_the_move_waits);
	tcase_add_loop_test(t, mapping_a_mapped_event_replaces_or_is_ignored, 0, 2);
	tcase_add_test(t, an_individual_doorbell_where_there_is_none_is_misuse);
	tcase_add_test(t, discard_takes_the_pending_vlpi);
	suite_add_tcase(s, t);
	return s;
}
