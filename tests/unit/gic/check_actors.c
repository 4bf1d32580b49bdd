/* SPDX-License-Identifier: MIT */
/*
 * Small explorations of the GIC alone: a device and a queue of commands, in
 * all orders.  What one says about loss must hold in every final state, and
 * leaving orders out where an actor allows it must not lose a final state.
 */
#include <stdio.h>
#include <string.h>

#include "engine/engine.h"
#include "support.h"

static struct mach *m;

/* ------------------------------------------------------------ a device that raises event 0 `left` times */

static u32 one(const struct gs *g)
{
	(void)g;
	return 1;
}

static bool dev_ready(const struct gs *g, u32 k)
{
	(void)k;
	return *(const u32 *)gs_at(g, BLK_GUEST, 0) && gic_msi_ready(g, GS_ITS(0), 0x10, 0);
}

static void dev_step(struct gs *g, u32 k)
{
	(void)k;
	--*(u32 *)gs_mut(g, BLK_GUEST, 0);
	gic_msi(g, GS_ITS(0), 0x10, 0);
}

static void dev_what(const struct gs *g, u32 k, char *buf, size_t n)
{
	(void)g, (void)k;
	snprintf(buf, n, "device");
}

static const struct actor dev = {
	.name = "dev", .count = one, .ready = dev_ready, .step = dev_step, .what = dev_what,
};

static void layout(struct mach *x)
{
	lay_block(&x->lay, BLK_GUEST, "dev", sizeof(u32), 1, LAY_HASHED);
}

/* ------------------------------------------------------------ what is at rest */

static struct {
	u32 (*carriers)(const struct gs *g);
	u32 rests;
	u64 sum;		/* of the final states' fingerprints */
	u32 with[4];		/* final states with so many carriers */
} seen;

static void at_rest(struct gs *g)
{
	u64 h1, h2;
	u32 n = seen.carriers(g);

	arena_full_hash(&g->arena, &h1, &h2);
	seen.rests++;
	seen.sum += h1 ^ h2;
	seen.with[n < 3 ? n : 3]++;
}

static u64 explore(bool all_orders, u32 (*carriers)(const struct gs *g))
{
	const struct actor *rows[16] = { &dev };
	struct eng_model model = { .rows = rows, .nrows = gic_nactors + 1, .at_rest = at_rest };
	struct eng_limits lim = { .states_max = 200000, .all_orders = all_orders };
	struct eng_explored e;
	u64 states;

	for (u32 k = 0; k < gic_nactors; k++)
		rows[k + 1] = gic_actors[k];
	memset(&seen, 0, sizeof(seen));
	seen.carriers = carriers;
	m->g.sinks = NULL;
	arena_commit(&m->g.arena);
	ck_assert_int_eq(eng_explore(&m->g, &model, &lim, &e), 0);
	ck_assert_int_eq(e.end, ENG_COMPLETE);
	ck_assert_uint_eq(e.rests, seen.rests);
	states = e.states;
	eng_explored_fini(&e, 0);
	return states;
}

static void start(enum gic_version v, u32 msis)
{
	m = mach_new((struct mach_opt){ .version = v, .layout = layout });
	mach_usual(m);
	*(u32 *)gs_mut(&m->g, BLK_GUEST, 0) = msis;
}

#define EV { "DeviceID", 0x10 }, { "EventID", 0 }

/* Both ways of exploring end in the same final states; how many states less. */
static void both(u32 (*carriers)(const struct gs *g))
{
	u64 all = explore(true, carriers), few;
	u64 sum = seen.sum;
	u32 rests = seen.rests;

	few = explore(false, carriers);
	ck_assert_uint_eq(seen.rests, rests);
	ck_assert_uint_eq(seen.sum, sum);
	ck_assert_uint_lt(few, all);
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
	ck_assert_uint_gt(seen.rests, 0);
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
