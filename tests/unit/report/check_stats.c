/* SPDX-License-Identifier: MIT */
/*
 * The account of a timed run, kept through whole runs: whatever happens to
 * them, events that were raised are what became of them.
 */
#include <check.h>
#include <string.h>

#include "core/diag.h"
#include "core/obs_enums.h"
#include "sim/sim.h"
#include "support.h"

#define MACHINE \
	"schema: gicsim/scenario/v1\nname: account\nhardware: gicv4.1-min\n" \
	"topology: {pes: 2}\nvms: [{name: vm0, vcpus: 2, direct: [vcpu0]}]\n" \
	"devices: [{name: dev0, vm: vm0, irqs: [{name: irq0, to: vcpu0}, {name: irq1, to: vcpu1}]}]\n" \
	"policy: per_vcpu_ioctl\nrun: {until: 1ms}\n"
#define P0 "hypervisor: {procedures: linux-6.12, with: [handover/p0-naive]}\n"
#define P1 "hypervisor: {procedures: linux-6.12, with: [handover/p1-repend]}\n"
#define BUSY "  - 0 msi irq0 x50 every 2us\n  - 500ns msi irq1 x50 every 2us\n"

static const char *const scenario[] = {
	MACHINE P1 "timeline:\n" BUSY,
	MACHINE P1 "timeline:\n" BUSY "  - 20us ioctl disable vcpu0\n  - 60us ioctl enable vcpu0\n",
	MACHINE P0 "timeline:\n" BUSY "  - 20us ioctl disable vcpu0\n  - 60us ioctl enable vcpu0\n",
	MACHINE P0 "timeline:\n" BUSY "  - 30us guest vcpu0 MOVI irq0 vcpu1\n  - 50us guest vcpu1 MOVI irq0 vcpu0\n",
	MACHINE P1 "timeline:\n" BUSY "  - 10us guest vcpu0 disable irq0\n  - 70us guest vcpu0 enable irq0\n",
	MACHINE P1 "timeline:\n" BUSY "  - 10us guest vcpu0 DISCARD irq0\n  - 30us guest vcpu1 CLEAR irq1\n",
	MACHINE P1 "timeline:\n" BUSY "  - 5us wfi vcpu0\n  - 10us preempt vcpu1 for 30us\n",
	MACHINE P1 "timeline:\n" BUSY "  - 10us guest vcpu0 irqs off\n",
};

static void run(const char *text, u64 seed, struct stats *st)
{
	struct gicsim_diag d;
	struct scenario *scn;
	struct sim_ran ran;
	char value[24];
	struct scn_override ov = { "seed", value };
	struct sim *s;

	snprintf(value, sizeof(value), "%llu", (unsigned long long)seed);
	diag_init(&d);
	ck_assert_msg(!scn_load_text("t", text, strlen(text), NULL, &ov, 1, &scn, &d), "%s\n%s", d.f[0].text, text);
	ck_assert_msg(!sim_open(scn, GICSIM_SOURCE_DIR "/models", SIM_RUN, &s, &d), "%s", d.f[0].text);
	ck_assert_int_eq(stats_init(st, scn->nirqs), 0);
	ck_assert_int_eq(sim_run(s, st, NULL, &ran, &d), 0);
	sim_close(s);
	scn_free(scn);
}

START_TEST(every_raised_event_ends_in_exactly_one_place)
{
	for (u64 seed = 1; seed <= 5; seed++) {
		static struct stats s;
		u64 sum;

		run(scenario[_i], seed, &s);
		sum = s.delivered[STATS_DIRECT] + s.delivered[STATS_SOFT] + s.merged + s.covered + s.withdrawn +
		      s.open + s.lost;
		ck_assert_uint_eq(s.raised, 100);
		ck_assert_msg(sum == s.raised, "scenario %d, seed %u: %u of %u", _i, (u32)seed, (u32)sum, (u32)s.raised);
		ck_assert_uint_eq(s.delay[0].n + s.delay[1].n, s.delivered[0] + s.delivered[1]);
		stats_fini(&s);
	}
}
END_TEST

START_TEST(direct_and_software_deliveries_are_told_apart)
{
	static struct stats s;

	run(MACHINE "hypervisor: linux-6.12\ntimeline:\n  - 0 msi irq0\n  - 1us msi irq1\n", 1, &s);
	ck_assert_uint_eq(s.delivered[STATS_DIRECT], 1);
	ck_assert_uint_eq(s.delivered[STATS_SOFT], 1);
	ck_assert_uint_eq(s.irq[0].max_ns, s.delay[STATS_DIRECT].max);
	ck_assert_uint_eq(s.irq[1].max_ns, s.delay[STATS_SOFT].max);
	ck_assert_uint_eq(s.spurious, 0);
	stats_fini(&s);
}
END_TEST

START_TEST(an_acknowledge_of_nothing_is_spurious)
{
	static struct stats s;
	struct obs o = { .kind = OBS_ACK, .c = PATH_DIRECT, .d = 0 };

	ck_assert_int_eq(stats_init(&s, 1), 0);
	s.sink.hear(&s.sink, NULL, &o);
	o.d = GS_NONE32;
	s.sink.hear(&s.sink, NULL, &o);
	ck_assert_uint_eq(s.spurious, 2);
	ck_assert_uint_eq(s.delivered[STATS_DIRECT], 0);
	stats_fini(&s);
}
END_TEST

Suite *check_stats(void);
Suite *check_stats(void)
{
	Suite *s = suite_create("stats");
	TCase *t = tcase_create("stats");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, every_raised_event_ends_in_exactly_one_place, 0, ARRAY_SIZE(scenario));
	tcase_add_test(t, direct_and_software_deliveries_are_told_apart);
	tcase_add_test(t, an_acknowledge_of_nothing_is_spurious);
	suite_add_tcase(s, t);
	return s;
}
