/* SPDX-License-Identifier: MIT */
/*
 * Which uses lose an interrupt and which do not: rules MIG, derived from all
 * the others.  First single steps on something pending, then switches between
 * physical and virtual while the device fires, in all orders.
 */
#include "support_orders.h"

#include "gic/rd.h"

#define EV(ev) { "DeviceID", 0x10 }, { "EventID", ev }

static struct mach *m;

/* Event 0: LPI 8192 on PE 0.  Event 1: vLPI 8193 of vPE 0, mapped to PE 0.  Both have fired. */
static void pend(enum gic_version v)
{
	m = mach_new((struct mach_opt){ .version = v });
	mach_usual(m);
	for (u32 n = 0; n < 2 && v >= GICV4_0; n++)
		mach_vmapp(m, 0, n, 0);
	cmd(m, "MAPTI", EV(0), { "pINTID", 8192 }, { "ICID", 0 });
	if (v >= GICV4_0)
		cmd(m, "VMAPTI", EV(1), { "vPEID", 0 }, { "vINTID", 8193 }, { "Dbell_pINTID", 1023 });
	mach_run(m);
	mach_msi(m, 0x10, 0);
	if (v >= GICV4_0)
		mach_msi(m, 0x10, 1);
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	mach_forget(m);
}

static u32 vlpis(const struct gs *g)
{
	return vpe_lpi_pending(g, GS_VPE(0), 8193) + vpe_lpi_pending(g, GS_VPE(1), 8193);
}

static u32 vlpi_here(void)
{
	return vlpis(&m->g);
}

static u32 lpi_here(void)
{
	return gic_carriers_p(&m->g, 8192);
}

/* ------------------------------------------------------------ one step */

static void do_int(void)
{
	cmd(m, "INT", EV(0));
	cmd(m, "INT", EV(1));
}

static void do_inv(void)
{
	cmd(m, "INV", EV(0));
	cmd(m, "INV", EV(1));
}

static void do_invall(void)
{
	cmd(m, "INVALL", { "ICID", 0 });
	cmd(m, "VINVALL", { "vPEID", 0 });
}

static void do_sync(void)
{
	cmd(m, "SYNC", { "RDbase", 0 });
	cmd(m, "VSYNC", { "vPEID", 0 });
}

static void do_movi(void)
{
	cmd(m, "MOVI", EV(0), { "ICID", 1 });
}

static void do_movall(void)
{
	cmd(m, "MOVALL", { "RDbase1", 0 }, { "RDbase2", 1 });
}

static void do_vmovi(void)
{
	cmd(m, "VMOVI", EV(1), { "vPEID", 1 });
}

static void do_vmovp(void)
{
	cmd(m, "VMOVP", { "vPEID", 0 }, { "RDbase", 1 });
}

static void do_mapc(void)
{
	cmd(m, "MAPC", { "ICID", 0 }, { "RDbase", 1 }, { "V", 1 });
}

static void do_unmapc(void)
{
	cmd(m, "MAPC", { "ICID", 0 }, { "V", 0 });
}

static void do_mapd(void)
{
	cmd(m, "MAPD", { "DeviceID", 0x10 }, { "V", 0 });
}

static void do_bad(void)
{
	cmd(m, "DISCARD", EV(9));
	cmd(m, "CLEAR", { "DeviceID", 0x99 });
}


static void do_off_on(void)
{
	mach_write(m, "GITS_CTLR", 0, 0);
	mach_run(m);
	mach_write(m, "GITS_CTLR", 0, 1);
}

static void do_residency(void)
{
	u64 vpe = m->cfg.version >= GICV4_1 ? 1ull << 58 : AT_VPT(0) | 1ull << 61;

	mach_write(m, "GICR_VPENDBASER", 0, vpe | 1ull << 63);
	mach_run(m);
	mach_write(m, "GICR_VPENDBASER", 0, vpe);
}

static void do_lpis_off_on(void)
{
	mach_write(m, "GICR_CTLR", 0, 0);
	mach_run(m);
	mach_write(m, "GICR_PENDBASER", 0, AT_PEND(0));		/* no promise of an empty table */
	mach_write(m, "GICR_CTLR", 0, 1);
}

static void do_clear(void)
{
	cmd(m, "CLEAR", EV(0));
	cmd(m, "CLEAR", EV(1));
}

static void do_discard(void)
{
	cmd(m, "DISCARD", EV(0));
	cmd(m, "DISCARD", EV(1));
}


static void do_lpis_off(void)
{
	mach_write(m, "GICR_CTLR", 0, 0);
	cmd(m, "INT", EV(0));		/* an event that meets it is gone (LPI-07) */
}

static void do_empty_table(void)
{
	mach_write(m, "GICR_CTLR", 0, 0);
	mach_run(m);
	mach_write(m, "GICR_PENDBASER", 0, AT_PEND(0) | 1ull << 62);	/* a false promise */
	mach_write(m, "GICR_CTLR", 0, 1);
}

static void do_empty_vpt(void)
{
	cmd(m, "VMAPP", { "vPEID", 0 }, { "V", 0 }, { "Alloc", 1 });
	cmd(m, "VMAPP", { "vPEID", 0 }, { "V", 1 }, { "Alloc", 1 }, { "PTZ", 1 }, { "VCONF_addr", AT_VCONF },
	    { "Default_Doorbell_pINTID", 1023 }, { "VPT_size", 15 }, { "VPT_addr", AT_VPT(0) });
}

/* What is left of the LPI and the vLPI. */
static const struct {
	const char *name;
	void (*use)(void);
	u32 lpi, vlpi;
} uses[] = {
	{ "INT", do_int, 1, 1 },
	{ "INV", do_inv, 1, 1 },
	{ "INVALL, VINVALL", do_invall, 1, 1 },
	{ "SYNC, VSYNC", do_sync, 1, 1 },
	{ "MOVI", do_movi, 1, 1 },
	{ "MOVALL", do_movall, 1, 1 },
	{ "VMOVI", do_vmovi, 1, 1 },
	{ "VMOVP", do_vmovp, 1, 1 },
	{ "MAPC elsewhere", do_mapc, 1, 1 },
	{ "MAPC V=0", do_unmapc, 1, 1 },
	{ "MAPD V=0", do_mapd, 1, 1 },
	{ "commands with errors", do_bad, 1, 1 },
	{ "the ITS off and on", do_off_on, 1, 1 },
	{ "a residency", do_residency, 1, 1 },
	{ "EnableLPIs off and on", do_lpis_off_on, 1, 1 },
	{ "CLEAR", do_clear, 0, 0 },
	{ "DISCARD", do_discard, 0, 0 },
	{ "an event while EnableLPIs=0", do_lpis_off, 0, 1 },
	{ "PENDBASER.PTZ promised wrongly", do_empty_table, 0, 1 },
	{ "VMAPP PTZ promised wrongly", do_empty_vpt, 1, 0 },
};

/* pins MIG-01 MIG-02 */
START_TEST(only_what_may_lose_an_interrupt_loses_it)
{
	u32 n = (u32)_i / 2;

	pend(_i & 1 ? GICV4_1 : GICV4_0);
	if (uses[n].use == do_empty_vpt && !(_i & 1)) {	/* v4.0 has no such promise */
		mach_free(m);
		return;
	}
	uses[n].use();
	mach_run(m);
	ck_assert_msg(lpi_here() == uses[n].lpi, "%s leaves %u LPIs", uses[n].name, lpi_here());
	ck_assert_msg(vlpi_here() == uses[n].vlpi, "%s leaves %u vLPIs", uses[n].name, vlpi_here());
	mach_free(m);
}
END_TEST

/* ------------------------------------------------------------ switches, step by step */

/* pins MIG-03 */
START_TEST(from_vlpi_to_lpi_what_is_pending_goes_and_can_be_carried_over)
{
	u64 byte;

	pend(GICV4_1);
	if (_i) {	/* capture: unmap the vPE, read its table */
		cmd(m, "VMAPP", { "vPEID", 0 }, { "V", 0 }, { "Alloc", 1 });
		mach_run(m);
		ck_assert_int_eq(mem_read(&m->g, AT_VPT(0) + 8193 / 8, 1, &byte), 0);
		ck_assert_uint_eq(byte, 2);
	}
	cmd(m, "DISCARD", EV(1));
	cmd(m, "MAPTI", EV(1), { "pINTID", 8195 }, { "ICID", 0 });
	if (_i)
		cmd(m, "INT", EV(1));
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	ck_assert_uint_eq(vlpi_here(), 0);
	ck_assert_uint_eq(gic_carriers_p(&m->g, 8195), (u32)_i);
	mach_free(m);
}
END_TEST

/* pins MIG-04 */
START_TEST(from_lpi_to_vlpi_what_is_pending_goes_unless_taken_before)
{
	u32 latched = 1023;

	pend(GICV4_1);
	if (_i)		/* the host takes it and keeps it in software */
		latched = icc_ack(&m->g, GS_PE(0));
	cmd(m, "DISCARD", EV(0));
	cmd(m, "VMAPTI", EV(0), { "vPEID", 0 }, { "vINTID", 8195 }, { "Dbell_pINTID", 1023 });
	if (latched == 8192)
		cmd(m, "INT", EV(0));
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	ck_assert_uint_eq(lpi_here(), 0);
	ck_assert_int_eq(vpe_lpi_pending(&m->g, GS_VPE(0), 8195), _i);
	mach_free(m);
}
END_TEST

/* pins MIG-10 */
START_TEST(no_move_crosses_between_physical_and_virtual)
{
	pend(GICV4_1);
	cmd(m, "MOVI", EV(1), { "ICID", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_last(m, OBS_CMD_ERROR)->c, 0x010110);
	cmd(m, "VMOVI", EV(0), { "vPEID", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_last(m, OBS_CMD_ERROR)->c, 0x012115);
	ck_assert(!mach_ite(m, 0, 0x10, 0).virt && mach_ite(m, 0, 0x10, 1).virt);
	ck_assert_uint_eq(lpi_here(), 1);
	ck_assert_uint_eq(vlpi_here(), 1);
	mach_free(m);
}
END_TEST

static u64 vpt_byte(void)
{
	u64 byte;

	ck_assert_int_eq(mem_read(&m->g, AT_VPT(0) + 8193 / 8, 1, &byte), 0);
	return byte;
}

/* pins MIG-07 VMP-07 */
START_TEST(saving_reads_the_table_when_the_vpe_is_gone_and_not_before)
{
	mach_free(m);
	pend(GICV4_1);
	do_residency();
	mach_run(m);
	ck_assert_uint_eq(mach_read(m, "GICR_VPENDBASER", 0) >> 60 & 1, 0);	/* Dirty */
	ck_assert_uint_eq(vpt_byte(), 0);
	ck_assert(!gic_vpt_exact(&m->g, GS_VPE(0)));
	cmd(m, "VMAPP", { "vPEID", 0 }, { "V", 0 }, { "Alloc", 1 });
	mach_run_only(m, "its", 0);
	ck_assert_uint_ne(mach_read(m, "GITS_CREADR", 0), m->cwriter[0]);
	mach_run(m);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 0), m->cwriter[0]);
	ck_assert_uint_eq(vpt_byte(), 2);
	ck_assert(gic_vpt_exact(&m->g, GS_VPE(0)));
}
END_TEST

/* Pending state of vPE 0 and what its guest acknowledges, in order, into got[]. */
static void restored(u32 got[4])
{
	bool direct;

	ich_enable(&m->g, GS_PE(0), true);
	ich_vmcr_set(&m->g, GS_PE(0), (struct ich_vmcr){ .pmr = 0xf0, .grp1 = 1 });
	mach_write(m, "GICR_VPENDBASER", 0, 1ull << 63 | 1ull << 58);
	for (u32 n = 0; n < 4; n++) {
		mach_run(m);
		got[n] = icv_ack(&m->g, GS_PE(0), &direct);
		icv_eoi(&m->g, GS_PE(0), got[n]);
	}
}

/* pins MIG-08 VMP-08 */
START_TEST(restoring_by_table_and_by_int_gives_the_guest_the_same)
{
	static const u32 saved[] = { 8193, 8198, 8200 };
	u32 got[2][4];

	for (u32 way = 0; way < 2; way++) {
		mach_free(m);
		m = mach_new((struct mach_opt){ .version = GICV4_1 });
		mach_usual(m);
		for (u32 k = 0; k < ARRAY_SIZE(saved) && !way; k++) {
			u64 at = AT_VPT(0) + saved[k] / 8, byte;

			mem_read(&m->g, at, 1, &byte);
			mem_write(&m->g, at, 1, byte | 1u << saved[k] % 8);
		}
		cmd(m, "VMAPP", { "vPEID", 0 }, { "RDbase", 0 }, { "V", 1 }, { "Alloc", 1 }, { "PTZ", way },
		    { "VCONF_addr", AT_VCONF }, { "Default_Doorbell_pINTID", 1023 }, { "VPT_size", 15 },
		    { "VPT_addr", AT_VPT(0) });
		for (u32 k = 0; k < ARRAY_SIZE(saved); k++) {
			cmd(m, "VMAPTI", EV(k), { "vPEID", 0 }, { "vINTID", saved[k] }, { "Dbell_pINTID", 1023 });
			if (way)
				cmd(m, "INT", EV(k));
		}
		mach_run(m);
		ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
		restored(got[way]);
	}
	for (u32 n = 0; n < 4; n++) {
		ck_assert_uint_eq(got[0][n], n < 3 ? saved[n] : 1023);
		ck_assert_uint_eq(got[1][n], got[0][n]);
	}
}
END_TEST

static void up(void)
{
	pend(GICV4_1);
}

static void down(void)
{
	mach_free(m);
}

/* ------------------------------------------------------------ switches, in all orders */

#define EV0 { "DeviceID", 0x10 }, { "EventID", 0 }

/* vLPI 8192 of either vPE, or LPI 8195. */
static u32 either(const struct gs *g)
{
	return gic_carriers_p(g, 8195) + gic_carriers_v(g, GS_VPE(0), 8192) + gic_carriers_v(g, GS_VPE(1), 8192);
}

static void start(u32 msis, bool virt)
{
	m = orders_new(GICV4_1, msis);
	mach_vmapp(m, 0, 0, 0);
	mach_vmapp(m, 0, 1, 1);
	if (virt)
		cmd(m, "VMAPTI", EV0, { "vPEID", 0 }, { "vINTID", 8192 }, { "Dbell_pINTID", 1023 });
	else
		cmd(m, "MAPTI", EV0, { "pINTID", 8195 }, { "ICID", 0 });
	mach_run_only(m, "its", 0);
}

/* Out of direct injection or into it: pending before, or in the gap, or after. */
static void switch_over(bool to_virtual)
{
	cmd(m, "DISCARD", EV0);
	if (to_virtual)
		cmd(m, "VMAPTI", EV0, { "vPEID", 0 }, { "vINTID", 8192 }, { "Dbell_pINTID", 1023 });
	else
		cmd(m, "MAPTI", EV0, { "pINTID", 8195 }, { "ICID", 0 });
}

/* pins MIG-03 MIG-04 MIG-05 */
START_TEST(a_switch_loses_a_racing_event_in_some_order)
{
	struct orders o;

	start(1, !_i);
	switch_over(_i);
	o = orders_explore(m, false, either);
	ck_assert_uint_gt(o.with[0], 0);
	ck_assert_uint_gt(o.with[1], 0);
	ck_assert_uint_eq(o.with[2] + o.with[3], 0);
	mach_free(m);
}
END_TEST

/* Followed by an INT whatever was pending, nothing is lost: MIG-03, MIG-04. */
START_TEST(a_switch_that_always_injects_loses_nothing_in_any_order)
{
	struct orders o;

	start(2, !_i);
	switch_over(_i);
	cmd(m, "INT", EV0);
	o = orders_explore(m, false, either);
	ck_assert_uint_eq(o.with[1], o.rests);
	mach_free(m);
}
END_TEST

/* VMOVI to a parked vPE leaves no gap: MIG-03. */
START_TEST(parking_on_another_vpe_loses_nothing_in_any_order)
{
	struct orders o;

	start(2, true);
	cmd(m, "VMOVI", EV0, { "vPEID", 1 });
	cmd(m, "VSYNC", { "vPEID", 0 });
	o = orders_explore(m, false, either);
	ck_assert_uint_eq(o.with[1], o.rests);
	mach_free(m);
}
END_TEST

Suite *check_losses(void);
Suite *check_losses(void)
{
	Suite *s = suite_create("losses");
	TCase *t = tcase_create("single uses"), *w = tcase_create("saved state"), *o = tcase_create("all orders");

	tcase_add_loop_test(t, only_what_may_lose_an_interrupt_loses_it, 0, 2 * (int)ARRAY_SIZE(uses));
	tcase_add_loop_test(t, from_vlpi_to_lpi_what_is_pending_goes_and_can_be_carried_over, 0, 2);
	tcase_add_loop_test(t, from_lpi_to_vlpi_what_is_pending_goes_unless_taken_before, 0, 2);
	tcase_add_test(t, no_move_crosses_between_physical_and_virtual);
	suite_add_tcase(s, t);
	tcase_add_checked_fixture(w, up, down);
	tcase_add_test(w, saving_reads_the_table_when_the_vpe_is_gone_and_not_before);
	tcase_add_test(w, restoring_by_table_and_by_int_gives_the_guest_the_same);
	suite_add_tcase(s, w);
	tcase_set_timeout(o, 30);
	tcase_add_loop_test(o, a_switch_loses_a_racing_event_in_some_order, 0, 2);
	tcase_add_loop_test(o, a_switch_that_always_injects_loses_nothing_in_any_order, 0, 2);
	tcase_add_test(o, parking_on_another_vpe_loses_nothing_in_any_order);
	suite_add_tcase(s, o);
	return s;
}
