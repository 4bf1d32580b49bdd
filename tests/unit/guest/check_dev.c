/* SPDX-License-Identifier: MIT */
#include <check.h>
#include <signal.h>

#include "core/obs_enums.h"
#include "support.h"

Suite *check_dev(void);

static const struct stim burst[] = { MSI(0, 0, 6, 10) };
static const struct stim two[] = { MSI(0, 0, 1, 0), MSI(5, 1, 1, 0) };

START_TEST(a_raise_is_a_posted_write_that_arrives_later)
{
	struct machine m;

	machine_init(&m, two, 2);
	take(&m, "dev", 0);
	ck_assert_uint_eq(dev_carriers(&m.gs, 0), 1);
	ck_assert_uint_eq(heard(&m, OBS_DEV_WRITE), 1);
	ck_assert_uint_eq(last(&m, OBS_CARRY)->a, PLACE_FLIGHT);
	ck_assert(!dev_flushed(&m.gs, 0));
	ck_assert_uint_eq(fake_gic.msis, 0);
	take(&m, "flight", 0);
	ck_assert_uint_eq(fake_gic.msis, 1);
	ck_assert_uint_eq(fake_gic.devid, 0x100);
	ck_assert_uint_eq(fake_gic.event, 0);
	ck_assert_uint_eq(last(&m, OBS_UNCARRY)->a, PLACE_FLIGHT);
	ck_assert_uint_eq(dev_carriers(&m.gs, 0), 0);
	ck_assert(dev_flushed(&m.gs, 0));
	machine_fini(&m);
}
END_TEST

START_TEST(writes_arrive_in_the_order_they_left)
{
	struct machine m;

	machine_init(&m, two, 2);
	take(&m, "dev", 0);
	take(&m, "dev", 0);
	take(&m, "flight", 0);
	ck_assert_uint_eq(fake_gic.event, 0);
	take(&m, "flight", 0);
	ck_assert_uint_eq(fake_gic.event, 1);
	machine_fini(&m);
}
END_TEST

START_TEST(a_full_fifo_holds_the_device_back)
{
	struct machine m;

	machine_init(&m, burst, 1);
	for (u32 i = 0; i < 4; i++)
		take(&m, "dev", 0);
	ck_assert(!ready(&m, "dev", 0));
	ck_assert_uint_eq(dev_carriers(&m.gs, 0), 4);
	take(&m, "flight", 0);
	ck_assert(ready(&m, "dev", 0));
	machine_fini(&m);
}
END_TEST

START_TEST(a_write_waits_for_the_its)
{
	struct machine m;

	machine_init(&m, two, 2);
	take(&m, "dev", 0);
	fake_gic.msi_ready = false;
	ck_assert(!ready(&m, "flight", 0));
	machine_fini(&m);
}
END_TEST

START_TEST(a_masked_vector_keeps_the_event_and_unmasking_sends_it)
{
	struct machine m;

	machine_init(&m, burst, 1);
	dev_mask(&m.gs, 0, true);
	take(&m, "dev", 0);
	ck_assert_uint_eq(last(&m, OBS_DEV_RAISE)->b, 1);
	ck_assert_uint_eq(last(&m, OBS_CARRY)->a, PLACE_PBA);
	take(&m, "dev", 0);
	ck_assert_uint_eq(heard(&m, OBS_MERGE), 1);
	ck_assert_uint_eq(dev_carriers(&m.gs, 0), 1);
	ck_assert(!ready(&m, "flight", 0));
	dev_mask(&m.gs, 0, false);
	ck_assert_uint_eq(last(&m, OBS_UNCARRY)->a, PLACE_PBA);
	ck_assert_uint_eq(dev_carriers(&m.gs, 0), 1);
	take(&m, "flight", 0);
	ck_assert_uint_eq(fake_gic.msis, 1);
	machine_fini(&m);
}
END_TEST

START_TEST(an_unmasked_pending_bit_waits_for_room)
{
	struct machine m;

	machine_init(&m, burst, 1);
	dev_mask(&m.gs, 1, true);
	dev_raise(&m.gs, 1);
	for (u32 i = 0; i < 4; i++)
		take(&m, "dev", 0);
	dev_mask(&m.gs, 1, false);
	ck_assert(!ready(&m, "pba", 0));
	ck_assert_uint_eq(dev_carriers(&m.gs, 1), 1);
	take(&m, "flight", 0);
	take(&m, "pba", 0);
	ck_assert(!ready(&m, "pba", 0));
	ck_assert_uint_eq(dev_carriers(&m.gs, 1), 1);
	ck_assert(!dev_can_raise(&m.gs, 1));
	machine_fini(&m);
}
END_TEST

START_TEST(masking_again_keeps_a_pending_bit_that_waited)
{
	struct machine m;

	machine_init(&m, burst, 1);
	dev_mask(&m.gs, 1, true);
	dev_raise(&m.gs, 1);
	for (u32 i = 0; i < 4; i++)
		take(&m, "dev", 0);
	dev_mask(&m.gs, 1, false);
	dev_mask(&m.gs, 1, true);
	take(&m, "flight", 0);
	ck_assert(!ready(&m, "pba", 0));
	ck_assert_uint_eq(dev_carriers(&m.gs, 1), 1);
	machine_fini(&m);
}
END_TEST

START_TEST(a_write_carries_the_event_of_its_moment)
{
	struct machine m;

	machine_init(&m, two, 2);
	take(&m, "dev", 0);
	dev_retarget(&m.gs, 0, 7);
	ck_assert_uint_eq(dev_event(&m.gs, 0), 7);
	take(&m, "flight", 0);
	ck_assert_uint_eq(fake_gic.event, 0);
	dev_raise(&m.gs, 0);
	take(&m, "flight", 0);
	ck_assert_uint_eq(fake_gic.event, 7);
	machine_fini(&m);
}
END_TEST

START_TEST(timed_writes_take_their_time_and_never_overtake)
{
	const struct actor *f = actor_by_name("flight");
	struct machine m;

	machine_init(&m, burst, 1);
	m.gs.stamps = true;
	m.gs.now_ns = 1000;
	take(&m, "dev", 0);
	ck_assert_uint_eq(f->due_ns(&m.gs, 0), 1400);
	m.gs.now_ns = 1100;
	take(&m, "dev", 0);
	take(&m, "flight", 0);
	ck_assert_uint_eq(f->due_ns(&m.gs, 0), 1500);
	machine_fini(&m);
}
END_TEST

START_TEST(raising_into_a_full_fifo_is_our_defect)
{
	struct machine m;

	machine_init(&m, burst, 1);
	for (u32 i = 0; i < 5; i++)
		dev_raise(&m.gs, 0);
}
END_TEST

static const struct guest_load loads[] = {
	{ .pattern = LOAD_PERIODIC, .irq = 0, .from_ns = 100, .until_ns = 1000, .every_ns = 300 },
	{ .pattern = LOAD_BURST, .irq = 0, .from_ns = 0, .until_ns = 2000, .every_ns = 1000, .gap_ns = 10, .count = 3 },
	{ .pattern = LOAD_POISSON, .irq = 0, .from_ns = 0, .until_ns = 100000, .every_ns = 1000 },
};

/* Times of the first writes of one load, with the writes drained at once. */
static u32 load_times(struct machine *m, u32 k, u64 *at, u32 max)
{
	const struct actor *a = actor_by_name("load");
	u32 n = 0;

	while (n < max && ready(m, "load", k)) {
		u32 before = heard(m, OBS_DEV_RAISE);

		m->gs.now_ns = a->due_ns(&m->gs, k);
		a->step(&m->gs, k);
		if (heard(m, OBS_DEV_RAISE) > before)
			at[n++] = m->gs.now_ns;
		while (ready(m, "flight", 0))
			take(m, "flight", 0);
		m->nlog = 0;
	}
	return n;
}

static void load_machine(struct machine *m)
{
	machine_init(m, NULL, 0);
	m->cfg.load = loads;
	m->cfg.nloads = 1;	/* the block was laid out with one element: enough for one at a time */
	m->gs.stamps = true;
}

START_TEST(a_periodic_load_comes_at_its_times_and_ends)
{
	struct machine m;
	u64 at[8];

	load_machine(&m);
	guest_reset(&m.gs);
	ck_assert_uint_eq(load_times(&m, 0, at, 8), 3);
	ck_assert_uint_eq(at[0], 100);
	ck_assert_uint_eq(at[1], 400);
	ck_assert_uint_eq(at[2], 700);
	machine_fini(&m);
}
END_TEST

START_TEST(a_burst_load_comes_in_bursts)
{
	static const u64 want[] = { 0, 10, 20, 1000, 1010, 1020 };
	struct machine m;
	u64 at[8];

	load_machine(&m);
	m.cfg.load = &loads[1];
	guest_reset(&m.gs);
	ck_assert_uint_eq(load_times(&m, 0, at, 8), 6);
	for (u32 i = 0; i < 6; i++)
		ck_assert_uint_eq(at[i], want[i]);
	machine_fini(&m);
}
END_TEST

START_TEST(a_poisson_load_moves_on_and_repeats_with_its_seed)
{
	u64 at[2][16];

	for (u32 round = 0; round < 2; round++) {
		struct machine m;

		load_machine(&m);
		m.cfg.load = &loads[2];
		guest_reset(&m.gs);
		ck_assert_uint_eq(load_times(&m, 0, at[round], 16), 16);
		machine_fini(&m);
	}
	for (u32 i = 0; i < 16; i++) {
		ck_assert_uint_eq(at[0][i], at[1][i]);
		ck_assert(i == 0 || at[0][i] > at[0][i - 1]);
	}
}
END_TEST

START_TEST(loads_are_absent_where_no_time_is_kept)
{
	struct machine m;

	load_machine(&m);
	m.gs.stamps = false;
	ck_assert(!ready(&m, "load", 0));
	machine_fini(&m);
}
END_TEST

Suite *check_dev(void)
{
	Suite *s = suite_create("dev");
	TCase *t = tcase_create("writes"), *l = tcase_create("loads");

	tcase_add_test(t, a_raise_is_a_posted_write_that_arrives_later);
	tcase_add_test(t, writes_arrive_in_the_order_they_left);
	tcase_add_test(t, a_full_fifo_holds_the_device_back);
	tcase_add_test(t, a_write_waits_for_the_its);
	tcase_add_test(t, a_masked_vector_keeps_the_event_and_unmasking_sends_it);
	tcase_add_test(t, an_unmasked_pending_bit_waits_for_room);
	tcase_add_test(t, masking_again_keeps_a_pending_bit_that_waited);
	tcase_add_test(t, a_write_carries_the_event_of_its_moment);
	tcase_add_test(t, timed_writes_take_their_time_and_never_overtake);
	tcase_add_test_raise_signal(t, raising_into_a_full_fifo_is_our_defect, SIGABRT);
	suite_add_tcase(s, t);
	tcase_add_test(l, a_periodic_load_comes_at_its_times_and_ends);
	tcase_add_test(l, a_burst_load_comes_in_bursts);
	tcase_add_test(l, a_poisson_load_moves_on_and_repeats_with_its_seed);
	tcase_add_test(l, loads_are_absent_where_no_time_is_kept);
	suite_add_tcase(s, l);
	return s;
}
