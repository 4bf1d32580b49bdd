/* SPDX-License-Identifier: MIT */
/* Each command in each version that has it: what it changes, what it leaves, and which barrier completes it. */
#include <string.h>

#include "gic/sysreg.h"
#include "support.h"

enum { P0, P1, V0, V1, E0, E1, E4, D1, C0, C1, T0, T1, T2, X0, ITEMS };
enum { NONE, SYNC, VSYNC };

struct item { u32 what, now; };

#define A(field, value) { #field, value },
#define I(what, now) { what + 1, now },
#define EFFECT(name, from, to, args, barrier, waits, items) { #name, from, to, { args }, barrier, waits, { items } },
static const struct effect {
	const char *name;
	enum gic_version from, to;
	struct arg args[12];
	u32 barrier;
	bool waits;
	struct item items[6];
} effects[] = {
#include "../../golden/its_effects.def"
};
#undef EFFECT
#undef I
#undef A

static const enum gic_version versions[] = { GICV3, GICV4_0, GICV4_1 };

static struct mach *m;

static void start(enum gic_version v)
{
	m = mach_new((struct mach_opt){ .version = v });
	m->hw.caps.vsgi = v >= GICV4_1;
	mach_usual(m);
	cmd(m, "MAPTI", { "DeviceID", 0x10 }, { "EventID", 0 }, { "pINTID", 8192 }, { "ICID", 0 });
	if (v >= GICV4_0) {
		mach_vmapp(m, 0, 0, 0);
		mach_vmapp(m, 0, 1, 1);
		cmd(m, "VMAPTI", { "DeviceID", 0x10 }, { "EventID", 1 }, { "vPEID", 0 }, { "vINTID", 8192 },
		    { "Dbell_pINTID", 1023 });
		mach_run(m);
		mach_msi(m, 0x10, 1);
	}
	mach_run(m);
	mach_msi(m, 0x10, 0);
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR) + mach_count(m, OBS_UNPRED), 0);
	mach_forget(m);
}

static u32 event(u32 ev)
{
	struct its_dte d;
	struct its_ite e;
	u32 walks = 0;

	ck_assert_int_eq(its_dte_get(&m->g, GS_ITS(0), 0x10, &d, &walks), LOOK_OK);
	if (!d.valid)
		return 0;
	e = mach_ite(m, 0, 0x10, ev);
	return e.valid ? 1u + e.icid_or_vpe + (e.virt ? 0x10000 : 0) : 0;
}

static u32 collection(u32 icid)
{
	struct its_cte c;
	u32 walks = 0;

	ck_assert_int_eq(its_cte_get(&m->g, GS_ITS(0), icid, &c, &walks), LOOK_OK);
	return c.valid ? c.pe.n + 1u : 0;
}

static u32 vpe(u32 v)
{
	struct its_vte t;
	u32 walks = 0;

	if (m->cfg.version < GICV4_0)
		return 0;
	ck_assert_int_eq(its_vte_get(&m->g, GS_ITS(0), GS_VPE(v), &t, &walks), LOOK_OK);
	return t.valid ? t.pe.n + 1u : 0;
}

static void look(u32 now[ITEMS])
{
	struct its_dte d;
	u32 walks = 0;

	ck_assert_int_eq(its_dte_get(&m->g, GS_ITS(0), 0x10, &d, &walks), LOOK_OK);
	now[X0] = d.valid;
	now[P0] = gic_pending(&m->g, GS_PE(0), 8192);
	now[P1] = gic_pending(&m->g, GS_PE(1), 8192);
	now[V0] = m->cfg.version >= GICV4_0 && gic_vpending(&m->g, GS_VPE(0), 8192);
	now[V1] = m->cfg.version >= GICV4_0 && gic_vpending(&m->g, GS_VPE(1), 8192);
	now[E0] = event(0);
	now[E1] = event(1);
	now[E4] = event(4);
	now[D1] = now[E1] ? mach_ite(m, 0, 0x10, 1).doorbell : 0;
	now[C0] = collection(0);
	now[C1] = collection(1);
	now[T0] = vpe(0);
	now[T1] = vpe(1);
	now[T2] = vpe(2);
}

/* pins ITS-MAP-01 ITS-MAP-02 ITS-MAP-03 ITS-MAP-04 ITS-MAP-05 ITS-MOV-01 ITS-MOV-02 ITS-MOV-03 ITS-MOV-04 ORD-03 */
START_TEST(a_command_changes_what_it_should_and_nothing_else)
{
	const struct effect *f = &effects[_i / 3];
	enum gic_version v = versions[_i % 3];
	u32 want[ITEMS], now[ITEMS], at;

	if (v < f->from || v > f->to)
		return;
	start(v);
	look(want);
	for (const struct item *i = f->items; i->what; i++)
		want[i->what - 1] = i->now;
	mach_cmd(m, 0, f->name, f->args);
	at = m->cwriter[0];
	if (f->barrier == SYNC)
		cmd(m, "SYNC", { "RDbase", 0 });
	else if (f->barrier == VSYNC)
		cmd(m, "VSYNC", { "vPEID", 0 });
	mach_run_only(m, "its", 0);
	ck_assert_int_eq(msg_pending_any(&m->g, GS_ITS(0)), f->waits);
	if (f->barrier != NONE)		/* it waits behind the command exactly when there is something to wait for */
		ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), f->waits ? at : m->cwriter[0]);
	mach_run(m);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), m->cwriter[0]);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR) + mach_count(m, OBS_UNPRED), 0);
	look(now);
	for (u32 k = 0; k < ITEMS; k++)
		ck_assert_msg(now[k] == want[k], "%s: item %u is %#x, expected %#x", f->name, k, now[k], want[k]);
	mach_free(m);
}
END_TEST

/* Every command is in the list, but those that are another one with the event's number. */
START_TEST(the_list_of_effects_is_whole)
{
	for (u32 n = 0; n < its_cmd_count(); n++) {
		const char *name = its_cmd_row(n)->name;
		bool found = !strcmp(name, "MAPI") || !strcmp(name, "VMAPI");

		for (u32 k = 0; k < ARRAY_SIZE(effects); k++)
			found |= !strcmp(effects[k].name, name);
		ck_assert_msg(found, "%s", name);
	}
}
END_TEST

/* CLEAR, DISCARD and INV of what was acknowledged: it stays active, and its end is as without them. */
/* pins LPC-03 LPI-01 */
START_TEST(what_was_acknowledged_is_not_touched)
{
	static const char *const late[] = { "CLEAR", "DISCARD", "INV" };

	start(GICV4_1);
	ck_assert_uint_eq(icc_ack(&m->g, GS_PE(0)), 8192);
	mach_cmd(m, 0, late[_i], (const struct arg[]){ { "DeviceID", 0x10 }, { "EventID", 0 }, { NULL, 0 } });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	ck_assert_uint_ne(gic_sysreg_read(&m->g, GS_PE(0), ICC_RPR_EL1), 0xff);
	icc_eoi(&m->g, GS_PE(0), 8192);
	ck_assert_uint_eq(gic_sysreg_read(&m->g, GS_PE(0), ICC_RPR_EL1), 0xff);
	mach_free(m);
}
END_TEST

Suite *check_its_effects(void);
Suite *check_its_effects(void)
{
	Suite *s = suite_create("its_effects");
	TCase *t = tcase_create("commands");

	tcase_add_loop_test(t, a_command_changes_what_it_should_and_nothing_else, 0, 3 * ARRAY_SIZE(effects));
	tcase_add_test(t, the_list_of_effects_is_whole);
	tcase_add_loop_test(t, what_was_acknowledged_is_not_touched, 0, 3);
	suite_add_tcase(s, t);
	return s;
}
