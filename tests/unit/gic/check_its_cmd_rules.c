/* SPDX-License-Identifier: MIT */
/* Every error code that a command can raise, and that a refused command changes nothing. */
#include "support.h"

#define EV(dev, ev) { "DeviceID", dev }, { "EventID", ev }

static struct mach *m;

/*
 * Device 0x10 with events: 0 physical (8192, collection 0), 1 virtual (vPE 0),
 * 2 physical in collection 5, which is not mapped, 3 virtual of vPE 2, which
 * is not mapped; 4 and up free.  vPEs 0 and 1 are mapped.
 */
static void setup(void)
{
	m = mach_new((struct mach_opt){ .version = GICV4_1 });
	mach_usual(m);
	mach_vmapp(m, 0, 0, 0);
	mach_vmapp(m, 0, 1, 1);
	cmd(m, "MAPTI", EV(0x10, 0), { "pINTID", 8192 }, { "ICID", 0 });
	cmd(m, "VMAPTI", EV(0x10, 1), { "vPEID", 0 }, { "vINTID", 8192 }, { "Dbell_pINTID", 1023 });
	cmd(m, "MAPTI", EV(0x10, 2), { "pINTID", 8193 }, { "ICID", 5 });
	cmd(m, "VMAPTI", EV(0x10, 3), { "vPEID", 2 }, { "vINTID", 8193 }, { "Dbell_pINTID", 1023 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	mach_forget(m);
}

static void teardown(void)
{
	mach_free(m);
}

/* Devbits = 9: devices to 0x3ff.  PEs 0 and 1.  Events of device 0x10: 0 to 31. */
static const struct {
	const char *name;
	struct arg args[8];
	u32 code;
} bad[] = {
	{ "CLEAR", { EV(0x400, 0) }, 0x010501 },
	{ "CLEAR", { EV(0x11, 0) }, 0x010504 },
	{ "CLEAR", { EV(0x10, 32) }, 0x010505 },
	{ "CLEAR", { EV(0x10, 9) }, 0x010507 },
	{ "DISCARD", { EV(0x400, 0) }, 0x010f01 },
	{ "DISCARD", { EV(0x11, 0) }, 0x010f04 },
	{ "DISCARD", { EV(0x10, 32) }, 0x010f05 },
	{ "DISCARD", { EV(0x10, 9) }, 0x010f07 },
	{ "INT", { EV(0xffffffff, 0) }, 0x010301 },
	{ "INT", { EV(0x11, 0) }, 0x010304 },
	{ "INT", { EV(0x10, 0xffffffff) }, 0x010305 },
	{ "INT", { EV(0x10, 9) }, 0x010307 },
	{ "INV", { EV(0x400, 0) }, 0x010c01 },
	{ "INV", { EV(0x11, 0) }, 0x010c04 },
	{ "INV", { EV(0x10, 32) }, 0x010c05 },
	{ "INV", { EV(0x10, 9) }, 0x010c07 },
	{ "INVALL", { { "ICID", 0xffff } }, 0x010d03 },	/* the table has 8192 entries */
	{ "INVALL", { { "ICID", 5 } }, 0x010d09 },
	{ "MAPC", { { "ICID", 1 }, { "RDbase", 2 }, { "V", 1 } }, 0x010902 },
	{ "MAPC", { { "ICID", 1 }, { "RDbase", 0x10001 }, { "V", 1 } }, 0x010902 },
	{ "MAPC", { { "ICID", 8192 }, { "RDbase", 0 }, { "V", 1 } }, 0x010903 },
	{ "MAPD", { { "DeviceID", 0x400 }, { "V", 1 } }, 0x010801 },
	{ "MAPD", { { "DeviceID", 0x20 }, { "Size", 16 }, { "V", 1 } }, 0x010802 },
	{ "MAPI", { EV(0x400, 8192) }, 0x010b01 },
	{ "MAPI", { EV(0x11, 8192) }, 0x010b04 },
	{ "MAPI", { EV(0x10, 8192) }, 0x010b05 },
	{ "MAPI", { EV(0x10, 9) }, 0x010b06 },
	{ "MAPTI", { EV(0x400, 0), { "pINTID", 8192 } }, 0x010a01 },
	{ "MAPTI", { EV(0x10, 9), { "pINTID", 8192 }, { "ICID", 8192 } }, 0x010a03 },
	{ "MAPTI", { EV(0x11, 0), { "pINTID", 8192 } }, 0x010a04 },
	{ "MAPTI", { EV(0x10, 32), { "pINTID", 8192 } }, 0x010a05 },
	{ "MAPTI", { EV(0x10, 9), { "pINTID", 8191 } }, 0x010a06 },
	{ "MAPTI", { EV(0x10, 9), { "pINTID", 65536 } }, 0x010a06 },
	{ "MOVALL", { { "RDbase1", 2 }, { "RDbase2", 0 } }, 0x010e01 },
	{ "MOVALL", { { "RDbase1", 0 }, { "RDbase2", 2 } }, 0x010e01 },
	{ "MOVI", { EV(0x400, 0), { "ICID", 1 } }, 0x010101 },
	{ "MOVI", { EV(0x10, 0), { "ICID", 8192 } }, 0x010103 },
	{ "MOVI", { EV(0x11, 0), { "ICID", 1 } }, 0x010104 },
	{ "MOVI", { EV(0x10, 32), { "ICID", 1 } }, 0x010105 },
	{ "MOVI", { EV(0x10, 9), { "ICID", 1 } }, 0x010107 },
	{ "MOVI", { EV(0x10, 0), { "ICID", 5 } }, 0x010109 },
	{ "MOVI", { EV(0x10, 2), { "ICID", 1 } }, 0x010109 },
	{ "MOVI", { EV(0x10, 1), { "ICID", 1 } }, 0x010110 },
	{ "SYNC", { { "RDbase", 2 } }, 0x010520 },
	{ "VINVALL", { { "vPEID", 2 } }, 0x012d14 },
	{ "VINVALL", { { "vPEID", 3 } }, 0x012d11 },
	{ "VMAPI", { EV(0x400, 8192), { "Dbell_pINTID", 1023 } }, 0x012b01 },
	{ "VMAPI", { EV(0x11, 8192), { "Dbell_pINTID", 1023 } }, 0x012b04 },
	{ "VMAPI", { EV(0x10, 32), { "Dbell_pINTID", 1023 } }, 0x012b05 },
	{ "VMAPI", { EV(0x10, 9), { "Dbell_pINTID", 0 } }, 0x012b06 },
	{ "VMAPI", { EV(0x10, 9), { "vPEID", 3 }, { "Dbell_pINTID", 1023 } }, 0x012b11 },
	{ "VMAPTI", { EV(0x400, 9), { "vINTID", 8192 }, { "Dbell_pINTID", 1023 } }, 0x012a01 },
	{ "VMAPTI", { EV(0x11, 9), { "vINTID", 8192 }, { "Dbell_pINTID", 1023 } }, 0x012a04 },
	{ "VMAPTI", { EV(0x10, 32), { "vINTID", 8192 }, { "Dbell_pINTID", 1023 } }, 0x012a05 },
	{ "VMAPTI", { EV(0x10, 9), { "vINTID", 8192 }, { "Dbell_pINTID", 1000 } }, 0x012a06 },
	{ "VMAPTI", { EV(0x10, 9), { "vINTID", 8192 }, { "vPEID", 3 }, { "Dbell_pINTID", 1023 } }, 0x012a11 },
	{ "VMAPTI", { EV(0x10, 9), { "vINTID", 8191 }, { "Dbell_pINTID", 1023 } }, 0x012a13 },
	{ "VMAPTI", { EV(0x10, 9), { "vINTID", 65536 }, { "Dbell_pINTID", 1023 } }, 0x012a13 },
	{ "VMAPP", { { "vPEID", 3 }, { "V", 1 } }, 0x012911 },
	{ "VMAPP", { { "vPEID", 2 }, { "V", 1 }, { "VPT_size", 16 } }, 0x012912 },
	{ "VMAPP", { { "vPEID", 2 }, { "V", 0 }, { "Alloc", 1 } }, 0x012914 },
	{ "VMOVI", { EV(0x400, 1), { "vPEID", 1 } }, 0x012101 },
	{ "VMOVI", { EV(0x11, 1), { "vPEID", 1 } }, 0x012104 },
	{ "VMOVI", { EV(0x10, 32), { "vPEID", 1 } }, 0x012105 },
	{ "VMOVI", { EV(0x10, 1), { "vPEID", 1 }, { "D", 1 }, { "Dbell_pINTID", 5 } }, 0x012106 },
	{ "VMOVI", { EV(0x10, 9), { "vPEID", 1 } }, 0x012107 },
	{ "VMOVI", { EV(0x10, 0), { "vPEID", 1 } }, 0x012115 },
	{ "VMOVI", { EV(0x10, 3), { "vPEID", 1 } }, 0x012116 },
	{ "VMOVI", { EV(0x10, 1), { "vPEID", 2 } }, 0x012117 },
	{ "VMOVP", { { "vPEID", 3 }, { "RDbase", 1 } }, 0x012211 },
	{ "VMOVP", { { "vPEID", 2 }, { "RDbase", 1 } }, 0x012214 },
	{ "VMOVP", { { "vPEID", 0 }, { "RDbase", 2 } }, 0x012220 },
	{ "VSYNC", { { "vPEID", 3 } }, 0x012511 },
	{ "VSYNC", { { "vPEID", 2 } }, 0x012514 },
	{ "INVDB", { { "vPEID", 3 } }, 0x012e11 },
	{ "INVDB", { { "vPEID", 2 } }, 0x012e14 },
	{ "VSGI", { { "vPEID", 3 } }, 0x012311 },
	{ "VSGI", { { "vPEID", 2 } }, 0x012314 },
};

/* pins ITS-CMD-05 ITS-MAP-06 */
START_TEST(bad_argument_has_its_code_and_changes_nothing)
{
	const struct obs *o;

	mach_cmd(m, 0, bad[_i].name, bad[_i].args);
	ck_assert(mach_step(m, "its", 0));		/* fetch */
	mach_forget(m);
	ck_assert(mach_step(m, "its", 0));		/* execute */
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 1);
	o = mach_last(m, OBS_CMD_ERROR);
	ck_assert_msg(o->c == bad[_i].code, "%s: code 0x%06x, expected 0x%06x", bad[_i].name, o->c,
		      bad[_i].code);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 0);
	ck_assert_uint_eq(mach_count(m, OBS_MSG_SEND), 0);
	ck_assert(mach_step(m, "its", 0));		/* skipped: retire */
	ck_assert(!mach_step(m, "its", 0));
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), m->cwriter[0]);
}
END_TEST

START_TEST(an_unknown_opcode_is_an_error)
{
	mem_write(&m->g, AT_CMDQ(0) + m->cwriter[0], 8, 0x7f);
	m->cwriter[0] += 32;
	mach_write(m, "GITS_CWRITER", 0, m->cwriter[0]);
	mach_run(m);
	ck_assert_uint_eq(mach_last(m, OBS_CMD_ERROR)->c, 0x017f00);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), m->cwriter[0]);
}
END_TEST

START_TEST(moving_an_unmapped_event_is_reported_as_misuse)
{
	cmd(m, "MOVI", EV(0x10, 9), { "ICID", 1 });
	mach_run(m);
	ck_assert(mach_unpred(m, UNPRED_movi_unmapped));
}
END_TEST

START_TEST(vsync_of_an_unmapped_vpe_is_reported_as_misuse)
{
	cmd(m, "VSYNC", { "vPEID", 2 });
	mach_run(m);
	ck_assert(mach_unpred(m, UNPRED_vsync_unmapped));
}
END_TEST

/* Within the architected width, but the scenario has no state for it. */
START_TEST(vpe_beyond_the_scenario_is_a_limit_of_the_model)
{
	cmd(m, "VSYNC", { "vPEID", 3 });
	mach_run(m);
	ck_assert(mach_saw(m, OBS_UNMODELLED, UNMODELLED_vpeid_slot, ITS_VSYNC));
}
END_TEST

START_TEST(events_behind_unmapped_targets_have_nothing_to_clear)
{
	cmd(m, "CLEAR", EV(0x10, 2));
	cmd(m, "INV", EV(0x10, 3));
	cmd(m, "DISCARD", EV(0x10, 2));
	cmd(m, "DISCARD", EV(0x10, 3));
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	ck_assert_uint_eq(mach_count(m, OBS_MSG_SEND), 0);
	ck_assert(!mach_ite(m, 0, 0x10, 2).valid);
}
END_TEST

Suite *check_its_cmd_rules(void);
Suite *check_its_cmd_rules(void)
{
	Suite *s = suite_create("its_cmd_rules");
	TCase *t = tcase_create("codes");

	tcase_add_checked_fixture(t, setup, teardown);
	tcase_add_loop_test(t, bad_argument_has_its_code_and_changes_nothing, 0, ARRAY_SIZE(bad));
	tcase_add_test(t, an_unknown_opcode_is_an_error);
	tcase_add_test(t, moving_an_unmapped_event_is_reported_as_misuse);
	tcase_add_test(t, vsync_of_an_unmapped_vpe_is_reported_as_misuse);
	tcase_add_test(t, vpe_beyond_the_scenario_is_a_limit_of_the_model);
	tcase_add_test(t, events_behind_unmapped_targets_have_nothing_to_clear);
	suite_add_tcase(s, t);
	return s;
}
