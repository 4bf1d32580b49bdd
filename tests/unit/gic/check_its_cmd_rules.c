/* SPDX-License-Identifier: MIT */
/* Every error code that a command can raise, in each version, and that a refused command changes nothing. */
#include <string.h>

#include "gic/rd.h"
#include "support.h"

#define EV(dev, ev) { "DeviceID", dev }, { "EventID", ev }

static struct mach *m;

/* vPEIDs of two bits, of which this machine has the first three. */
static void narrow(struct mach *x)
{
	x->hw.caps.vil = 1;
	x->hw.caps.vid = 1;
}

/* The machine of its_errors.def; GICv3 without what is virtual. */
static void start(enum gic_version version, void (*tweak)(struct mach *))
{
	bool virtual = version >= GICV4_0;

	m = mach_new((struct mach_opt){ .version = version, .tweak = tweak });
	m->hw.caps.vsgi = version >= GICV4_1;
	mach_usual(m);
	for (u32 v = 0; virtual && v < 2; v++)
		mach_vmapp(m, 0, v, v);
	cmd(m, "MAPTI", EV(0x10, 0), { "pINTID", 8192 }, { "ICID", 0 });
	cmd(m, "MAPTI", EV(0x10, 2), { "pINTID", 8193 }, { "ICID", 5 });
	cmd(m, "MAPD", { "DeviceID", 0x20 }, { "Size", 13 }, { "ITT_addr", AT_FREE }, { "V", 1 });
	if (virtual) {
		cmd(m, "VMAPTI", EV(0x10, 1), { "vPEID", 0 }, { "vINTID", 8192 }, { "Dbell_pINTID", 1023 });
		cmd(m, "VMAPTI", EV(0x10, 3), { "vPEID", 2 }, { "vINTID", 8193 }, { "Dbell_pINTID", 1023 });
	}
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	mach_forget(m);
}

static void setup(void)
{
	start(GICV4_1, NULL);
}

static void teardown(void)
{
	mach_free(m);
}

#define A(field, value) { #field, value },
#define CHOICE_none CHOICES
#define ERR(name, code, tag, choice, fields) { #name, code, CHOICE_##choice, { fields } },
static const struct bad {
	const char *name;
	u32 code;
	enum hw_choice choice;		/* CHOICES: none */
	struct arg args[8];
} bad[] = {
#include "../../golden/its_errors.def"
};
#undef ERR
#undef A

static const enum gic_version versions[] = { GICV3, GICV4_0, GICV4_1 };

static u32 since(const struct bad *b)
{
	const char *near;
	int op = its_opcode(b->name, &near);

	for (u32 n = 0; n < its_cmd_count(); n++)
		if (its_cmd_row(n)->opcode == op)
			return its_cmd_row(n)->since;
	return 0;
}

/* What this row is about is there: GICv3 has no virtual events, and VSYNC completes the unmapping of GICv4.0. */
static bool applies(const struct bad *b, enum gic_version v)
{
	if (b->code == 0x010110 && b->choice == CHOICES)
		return v >= GICV4_0;
	return b->code != 0x012514 || v == GICV4_1;
}

/* Without fields that the version does not have (VMAPP.Alloc). */
static void queue(const struct bad *b)
{
	struct arg args[ARRAY_SIZE(b->args)] = { { NULL, 0 } };
	const char *near;
	u32 n = 0;

	for (const struct arg *a = b->args; a->field; a++) {
		struct its_packet p;

		if (!its_encode(m->cfg.version, (u8)its_opcode(b->name, &near), a->field, a->value, &p))
			args[n++] = *a;
	}
	mach_cmd(m, 0, b->name, args);
}

/* Put into the queue, with the answers it needs, and fetched. */
static const struct bad *prepare(u32 k)
{
	const struct bad *b = &bad[k];

	if (b->choice != CHOICES)
		mach_answer(m, b->choice, 1);
	if (b->choice == CHOICE_lpis_off_target) {
		mach_write(m, "GICR_CTLR", 1, 0);
		mach_run(m);
		ck_assert(!gicr_lpis_on(&m->g, GS_PE(1)));
	}
	queue(b);
	ck_assert(mach_step(m, "its", 0));
	mach_forget(m);
	return b;
}

/* An error is misuse in three cases only. */
static u32 misuse(const struct bad *b)
{
	bool moves = !strcmp(b->name, "MOVI") || !strcmp(b->name, "VMOVI");

	return (moves && (u8)b->code == 0x07) || (moves && b->choice == CHOICE_unmapped_event_code) || b->code == 0x012514;
}

/* The packet of a command that this version does not have, written by hand: only its opcode counts. */
static void a_later_command_is_unknown(const struct bad *b)
{
	const char *near;
	u32 op = (u32)its_opcode(b->name, &near);

	mem_write(&m->g, AT_CMDQ(0) + m->cwriter[0], 8, op);
	m->cwriter[0] += 32;
	mach_write(m, "GITS_CWRITER", 0, m->cwriter[0]);
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 1);
	ck_assert_uint_eq(mach_last(m, OBS_CMD_ERROR)->c, 0x010000 | op << 8);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 0);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), m->cwriter[0]);
}

/* pins ITS-CMD-05 ITS-MAP-06 */
START_TEST(bad_argument_has_its_code_and_changes_nothing)
{
	const struct bad *b = &bad[_i / 3];
	enum gic_version version = versions[_i % 3];
	const struct obs *o;

	teardown();
	start(version, NULL);
	if (version < since(b)) {
		a_later_command_is_unknown(b);
		return;
	}
	if (!applies(b, version))
		return;
	prepare((u32)_i / 3);
	ck_assert(mach_step(m, "its", 0));		/* execute */
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 1);
	o = mach_last(m, OBS_CMD_ERROR);
	ck_assert_msg(o->c == b->code, "%s: code 0x%06x, expected 0x%06x", b->name, o->c, b->code);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 0);
	ck_assert_uint_eq(mach_count(m, OBS_MSG_SEND), 0);
	ck_assert_uint_eq(mach_count(m, OBS_SEI), 0);	/* GITS_TYPER.SEIS=0 */
	ck_assert_uint_eq(mach_count(m, OBS_UNPRED), misuse(b));
	ck_assert(mach_step(m, "its", 0));		/* skipped: retire */
	ck_assert(!mach_step(m, "its", 0));
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), m->cwriter[0]);
}
END_TEST

/* CREADR stays at the command; Retry comes to the same end, and a repaired command goes on. */
/* pins ITS-CMD-05 ITS-CMD-06 */
START_TEST(bad_argument_may_stall_the_queue_at_the_command)
{
	const struct bad *b;
	u32 at = m->cwriter[0];

	mach_answer(m, CHOICE_its_error_reaction, 1);
	m->hw.caps.seis = 1;
	b = prepare((u32)_i);
	cmd(m, "INVALL", { "ICID", 0 });
	for (u32 k = 1; k < 3; k++) {
		mach_run(m);
		ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), at | 1);
		ck_assert_uint_eq(mach_count(m, OBS_CMD_STALL), k);
		ck_assert_uint_eq(mach_last(m, OBS_CMD_STALL)->c, b->code);
		ck_assert_uint_eq(mach_count(m, OBS_SEI), k);
		ck_assert_uint_eq(mach_last(m, OBS_SEI)->c, b->code);
		mach_write(m, "GITS_CWRITER", 0, m->cwriter[0] | 1);
	}
	mach_answer(m, CHOICE_command_error_sei, 1);
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_SEI), 2);	/* SEIS=1 obliges nobody */
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 0);
	for (u32 k = 0; k < 4; k++)
		mem_write(&m->g, AT_CMDQ(0) + at + 8 * k, 8, k ? 0 : ITS_INVALL);
	mach_write(m, "GITS_CWRITER", 0, m->cwriter[0] | 1);
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 2);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), m->cwriter[0]);
}
END_TEST

/* The list has every code of the architecture's facts, each once; codes name their command. */
START_TEST(the_list_of_errors_is_whole)
{
	u32 codes = 0, commands = 0;

	for (u32 k = 0; k < ARRAY_SIZE(bad); k++) {
		const char *near;
		int op = its_opcode(bad[k].name, &near);
		bool again = false;

		ck_assert_int_ge(op, 0);
		ck_assert_uint_eq(its_error_code((u8)op, (u8)bad[k].code), bad[k].code);
		for (u32 n = 0; n < k; n++)
			again |= bad[n].code == bad[k].code;
		codes += !again;
	}
	for (u32 n = 0; n < its_cmd_count(); n++)
		for (u32 k = 0; k < ARRAY_SIZE(bad); k++)
			if (!strcmp(bad[k].name, its_cmd_row(n)->name)) {
				commands++;
				break;
			}
	ck_assert_uint_eq(codes, 84 + 2);		/* of the list, and two of ours */
	ck_assert_uint_eq(commands, its_cmd_count());
}
END_TEST

/* Only commands that have both codes change theirs. */
START_TEST(other_codes_stay_whatever_these_choices_say)
{
	mach_answer(m, CHOICE_unmapped_event_code, 1);
	mach_answer(m, CHOICE_rdbase_code, 1);
	cmd(m, "VMOVI", EV(0x10, 9), { "vPEID", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_last(m, OBS_CMD_ERROR)->c, 0x012107);
	cmd(m, "MAPD", { "DeviceID", 0x20 }, { "Size", 16 }, { "V", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_last(m, OBS_CMD_ERROR)->c, 0x010802);
	cmd(m, "INT", EV(0x11, 0));
	mach_run(m);
	ck_assert_uint_eq(mach_last(m, OBS_CMD_ERROR)->c, 0x010304);
}
END_TEST

START_TEST(a_sync_to_nowhere_may_be_ignored)
{
	mach_answer(m, CHOICE_sync_unknown_rd, 1);
	mach_answer(m, CHOICE_its_error_reaction, 1);
	cmd(m, "SYNC", { "RDbase", 2 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), m->cwriter[0]);
}
END_TEST

/* GIC-600's refusal is about the target that is off; unmapping needs no target. */
START_TEST(a_target_without_lpis_is_accepted_elsewhere)
{
	mach_write(m, "GICR_CTLR", 1, 0);
	mach_run(m);
	cmd(m, "MAPC", { "ICID", 1 }, { "RDbase", 1 }, { "V", 1 });
	cmd(m, "MOVALL", { "RDbase1", 1 }, { "RDbase2", 0 });
	mach_answer(m, CHOICE_lpis_off_target, (u8)_i);
	cmd(m, "MAPC", { "ICID", 1 }, { "RDbase", 1 }, { "V", 0 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), _i ? 2 : 0);
}
END_TEST

/* Left open, it is asked once, when such a command is fetched while some PE's LPIs are off. */
START_TEST(whether_a_target_without_lpis_is_accepted_is_asked_once)
{
	static const u16 answers[2][1] = { { 0 }, { 1 } };

	mach_answer(m, CHOICE_lpis_off_target, GS_ANY);
	m->list.answers = answers[_i];
	m->list.n = 1;
	cmd(m, "MAPC", { "ICID", 1 }, { "RDbase", 1 }, { "V", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);	/* nothing to ask */
	mach_write(m, "GICR_CTLR", 1, 0);
	mach_run(m);
	cmd(m, "MAPC", { "ICID", 1 }, { "RDbase", 1 }, { "V", 1 });
	cmd(m, "MOVALL", { "RDbase1", 1 }, { "RDbase2", 0 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), _i ? 2 : 0);
}
END_TEST

/* pins ITS-MAP-07 */
START_TEST(an_event_of_a_vpe_that_is_not_mapped_is_reported)
{
	cmd(m, "VMAPTI", EV(0x10, 9), { "vPEID", 2 }, { "vINTID", 8192 }, { "Dbell_pINTID", 1023 });
	mach_run(m);
	ck_assert(mach_unpred(m, UNPRED_vmapti_unmapped));
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	ck_assert(mach_ite(m, 0, 0x10, 9).valid);
}
END_TEST

START_TEST(an_itt_that_is_not_empty_is_reported)
{
	cmd(m, "MAPD", { "DeviceID", 0x11 }, { "Size", 4 }, { "ITT_addr", AT_ITT }, { "V", 1 });
	mach_run(m);
	ck_assert(mach_unpred(m, UNPRED_mapd_live_itt));
	mach_forget(m);
	cmd(m, "MAPD", { "DeviceID", 0x11 }, { "Size", 4 }, { "ITT_addr", AT_ITT + 0x8000 }, { "V", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_UNPRED), 0);
}
END_TEST

/* An event whose INTID the new vPE's table does not hold: dropped there, and reported. */
START_TEST(vmovi_beyond_the_new_table_is_reported)
{
	cmd(m, "VMAPP", { "vPEID", 2 }, { "RDbase", 0 }, { "V", 1 }, { "Alloc", 1 }, { "VPT_size", 13 },
	    { "VPT_addr", AT_VPT(2) }, { "VCONF_addr", AT_VCONF }, { "Default_Doorbell_pINTID", 1023 });
	cmd(m, "VMAPTI", EV(0x10, 9), { "vPEID", 0 }, { "vINTID", 0x4000 }, { "Dbell_pINTID", 1023 });
	mach_run(m);
	mach_forget(m);
	cmd(m, "VMOVI", EV(0x10, 9), { "vPEID", 2 });
	mach_run(m);
	ck_assert(mach_unpred(m, UNPRED_vmovi_range));
	mach_msi(m, 0x10, 9);
	ck_assert_uint_eq(mach_last(m, OBS_ITS_DROP)->d, DROP_INTID_OOR);
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

/* VMP-10: what is beyond the width that software is told is the architecture's error, not a limit of the model. */
/* pins VMP-10 */
START_TEST(vpeids_end_where_gicd_typer2_says)
{
	static const struct bad names[] = {
		{ "VMAPP", 0x012911, CHOICES, { { "vPEID", 4 }, { "V", 1 } } },
		{ "VMAPTI", 0x012a11, CHOICES, { EV(0x10, 9), { "vPEID", 4 }, { "vINTID", 8192 }, { "Dbell_pINTID", 1023 } } },
		{ "VMAPI", 0x012b11, CHOICES, { EV(0x10, 9), { "vPEID", 4 }, { "Dbell_pINTID", 1023 } } },
		{ "VMOVI", 0x012117, CHOICES, { EV(0x10, 1), { "vPEID", 4 } } },
		{ "VMOVP", 0x012211, CHOICES, { { "vPEID", 4 }, { "RDbase", 1 } } },
		{ "VSYNC", 0x012511, CHOICES, { { "vPEID", 0x8000 } } },
		{ "VINVALL", 0x012d11, CHOICES, { { "vPEID", 0xffff } } },
		{ "INVDB", 0x012e11, CHOICES, { { "vPEID", 4 } } },
		{ "VSGI", 0x012311, CHOICES, { { "vPEID", 4 } } },
	};

	teardown();
	start(GICV4_1, narrow);
	ck_assert_uint_eq(mach_read(m, "GICD_TYPER2", 0) & 0xff, 0x81);
	queue(&names[_i]);
	mach_run(m);
	ck_assert_uint_eq(mach_last(m, OBS_CMD_ERROR)->c, names[_i].code);
	ck_assert_uint_eq(mach_count(m, OBS_UNMODELLED), 0);
	mach_write(m, "GITS_SGIR", 0, 4ull << 32);
	ck_assert_uint_eq(mach_last(m, OBS_VSGI)->d, DROP_VPE_UNMAPPED);
	ck_assert_uint_eq(mach_count(m, OBS_UNMODELLED), 0);
	mach_write(m, "GICR_VPENDBASER", 0, 1ull << 63 | 4);
	ck_assert(mach_unpred(m, UNPRED_vpeid_wide));
}
END_TEST

/* ITS-MAP-06, and the last that fits of each argument: what is in range is no error. */
/* pins ITS-MAP-06 ITS-CMD-05 */
START_TEST(the_last_value_in_range_is_taken)
{
	cmd(m, "MAPD", { "DeviceID", 0x3ff }, { "Size", 15 }, { "ITT_addr", AT_FREE }, { "V", 1 });
	cmd(m, "MAPTI", EV(0x10, 31), { "pINTID", 65535 }, { "ICID", 8191 });
	cmd(m, "MAPTI", EV(0x10, 30), { "pINTID", 8192 }, { "ICID", 0 });
	cmd(m, "MAPC", { "ICID", 8191 }, { "RDbase", 1 }, { "V", 1 });
	cmd(m, "MOVI", EV(0x10, 30), { "ICID", 8191 });
	cmd(m, "INVALL", { "ICID", 8191 });
	cmd(m, "VMAPTI", EV(0x10, 29), { "vPEID", 1 }, { "vINTID", 65535 }, { "Dbell_pINTID", 65535 });
	cmd(m, "VMAPTI", EV(0x10, 28), { "vPEID", 1 }, { "vINTID", 8192 }, { "Dbell_pINTID", 8192 });
	cmd(m, "VMOVI", EV(0x10, 28), { "vPEID", 0 }, { "D", 1 }, { "Dbell_pINTID", 65535 });
	cmd(m, "VMOVI", EV(0x10, 28), { "vPEID", 1 }, { "D", 0 }, { "Dbell_pINTID", 5 });	/* not looked at */
	cmd(m, "VMAPP", { "vPEID", 2 }, { "RDbase", 1 }, { "V", 1 }, { "Alloc", 1 }, { "PTZ", 1 }, { "VPT_size", 15 },
	    { "VPT_addr", AT_VPT(2) }, { "VCONF_addr", AT_VCONF }, { "Default_Doorbell_pINTID", 1023 });
	cmd(m, "VMAPP", { "vPEID", 2 }, { "V", 0 }, { "Alloc", 1 }, { "RDbase", 7 }, { "VPT_size", 31 });	/* neither */
	cmd(m, "MAPD", { "DeviceID", 0x3ff }, { "Size", 31 }, { "V", 0 });
	cmd(m, "MAPC", { "ICID", 8191 }, { "RDbase", 7 }, { "V", 0 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 14);
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
	tcase_add_loop_test(t, bad_argument_has_its_code_and_changes_nothing, 0, 3 * ARRAY_SIZE(bad));
	tcase_add_loop_test(t, bad_argument_may_stall_the_queue_at_the_command, 0, ARRAY_SIZE(bad));
	tcase_add_test(t, the_list_of_errors_is_whole);
	tcase_add_test(t, other_codes_stay_whatever_these_choices_say);
	tcase_add_test(t, a_sync_to_nowhere_may_be_ignored);
	tcase_add_loop_test(t, a_target_without_lpis_is_accepted_elsewhere, 0, 2);
	tcase_add_loop_test(t, whether_a_target_without_lpis_is_accepted_is_asked_once, 0, 2);
	tcase_add_test(t, an_event_of_a_vpe_that_is_not_mapped_is_reported);
	tcase_add_test(t, an_itt_that_is_not_empty_is_reported);
	tcase_add_test(t, vmovi_beyond_the_new_table_is_reported);
	tcase_add_test(t, an_unknown_opcode_is_an_error);
	tcase_add_test(t, moving_an_unmapped_event_is_reported_as_misuse);
	tcase_add_test(t, vsync_of_an_unmapped_vpe_is_reported_as_misuse);
	tcase_add_test(t, vpe_beyond_the_scenario_is_a_limit_of_the_model);
	tcase_add_test(t, events_behind_unmapped_targets_have_nothing_to_clear);
	tcase_add_loop_test(t, vpeids_end_where_gicd_typer2_says, 0, 9);
	tcase_add_test(t, the_last_value_in_range_is_taken);
	suite_add_tcase(s, t);
	return s;
}
