/* SPDX-License-Identifier: MIT */
/*
 * Small explorations of the GIC alone: a device and a queue of commands, in
 * all orders.  What one says about loss must hold in every final state, and
 * leaving orders out where an actor allows it must not lose a final state.
 */
#include "support_orders.h"

static struct mach *m;
static struct orders seen;

static void start(enum gic_version v, u32 msis)
{
	m = orders_new(v, msis);
}

#define EV { "DeviceID", 0x10 }, { "EventID", 0 }

/* Both ways of exploring end in the same final states; how many states less. */
static void both(u32 (*carriers)(const struct gs *g))
{
	struct orders all = orders_explore(m, true, carriers);

	seen = orders_explore(m, false, carriers);
	ck_assert_uint_eq(seen.rests, all.rests);
	ck_assert_uint_eq(seen.sum, all.sum);
	ck_assert_uint_lt(seen.states, all.states);
}

static u32 lpi_8192(const struct gs *g)
{
	return gic_carriers_p(g, 8192);
}

/* pins ITS-MOV-01 ITS-TRN-11 */
START_TEST(movi_loses_nothing_in_any_order)
{
	start(GICV3, 2);
	cmd(m, "MAPTI", EV, { "pINTID", 8192 }, { "ICID", 0 });
	mach_run_only(m, "its", 0);
	cmd(m, "MOVI", EV, { "ICID", 1 });
	cmd(m, "SYNC", { "RDbase", 0 });
	cmd(m, "MOVI", EV, { "ICID", 0 });
	both(lpi_8192);
	ck_assert_uint_eq(seen.with[1], seen.rests);
	mach_free(m);
}
END_TEST

/* pins ITS-MAP-02 */
START_TEST(discard_and_a_new_mapping_lose_what_came_before)
{
	start(GICV3, 1);
	cmd(m, "MAPTI", EV, { "pINTID", 8192 }, { "ICID", 0 });
	mach_run_only(m, "its", 0);
	cmd(m, "DISCARD", EV);
	cmd(m, "SYNC", { "RDbase", 0 });
	cmd(m, "MAPTI", EV, { "pINTID", 8192 }, { "ICID", 0 });
	both(lpi_8192);
	ck_assert_uint_gt(seen.with[0], 0);		/* before DISCARD, or in the gap */
	ck_assert_uint_gt(seen.with[1], 0);		/* after it */
	mach_free(m);
}
END_TEST

static u32 vlpi_8192(const struct gs *g)
{
	u32 n = 0;

	for (u32 v = 0; v < 2; v++)
		n += gic_carriers_v(g, GS_VPE(v), 8192);
	return n;
}

static void start_virtual(u32 msis)
{
	start(GICV4_1, msis);
	mach_vmapp(m, 0, 0, 0);
	mach_vmapp(m, 0, 1, 1);
	cmd(m, "VMAPTI", EV, { "vPEID", 0 }, { "vINTID", 8192 }, { "Dbell_pINTID", 1023 });
	mach_run_only(m, "its", 0);
}

/* pins ITS-MOV-03 ITS-TRN-11 */
START_TEST(vmovi_loses_nothing_in_any_order)
{
	start_virtual(2);
	cmd(m, "VMOVI", EV, { "vPEID", 1 });
	cmd(m, "VSYNC", { "vPEID", 0 });
	cmd(m, "VSYNC", { "vPEID", 1 });
	both(vlpi_8192);
	ck_assert_uint_eq(seen.with[1], seen.rests);
	mach_free(m);
}
END_TEST

/* pins VMP-05 ITS-TRN-11 MIG-06 */
START_TEST(vmovp_loses_nothing_in_any_order)
{
	start_virtual(3);
	cmd(m, "VMOVP", { "vPEID", 0 }, { "RDbase", 1 });
	cmd(m, "VMOVP", { "vPEID", 0 }, { "RDbase", 0 });
	cmd(m, "VSYNC", { "vPEID", 0 });
	both(vlpi_8192);
	ck_assert_uint_eq(seen.with[1], seen.rests);
	mach_free(m);
}
END_TEST

Suite *check_actors(void);
Suite *check_actors(void)
{
	Suite *s = suite_create("actors");
	TCase *t = tcase_create("all orders");

	tcase_set_timeout(t, 30);
	tcase_add_test(t, movi_loses_nothing_in_any_order);
	tcase_add_test(t, discard_and_a_new_mapping_lose_what_came_before);
	tcase_add_test(t, vmovi_loses_nothing_in_any_order);
	tcase_add_test(t, vmovp_loses_nothing_in_any_order);
	suite_add_tcase(s, t);
	return s;
}
