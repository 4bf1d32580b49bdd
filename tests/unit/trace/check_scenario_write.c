/* SPDX-License-Identifier: MIT */
/* The law of the writer: what it writes loads to the same scenario, and writing that gives the same bytes. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/diag.h"
#include "support.h"

#define same(field) ck_assert_msg(a->field == b->field, "%s: %s differs", name, #field)
#define same_text(field) ck_assert_msg(strcmp(a->field, b->field) == 0, "%s: %s differs", name, #field)

static void same_objects(const char *name, const struct scenario *a, const struct scenario *b)
{
	same(nvms);
	same(nvcpus);
	same(ndevs);
	same(nirqs);
	for (u32 i = 0; i < a->nvcpus; i++) {
		same_text(vcpu[i].name);
		same(vcpu[i].vm);
		same(vcpu[i].idx);
		same(vcpu[i].pe);
		same(vcpu[i].direct);
		same(vcpu[i].start_off);
	}
	for (u32 i = 0; i < a->ndevs; i++) {
		same_text(dev[i].name);
		same(dev[i].vm);
		same(dev[i].its);
		same(dev[i].devid);
		same(dev[i].flight_given);
		same(dev[i].flight_ns);
		same(dev[i].flight_spread);
		same(dev[i].mask);
		same(dev[i].pba);
		same(dev[i].irq0);
		same(dev[i].nirqs);
	}
	for (u32 i = 0; i < a->nirqs; i++) {
		same_text(irq[i].name);
		same(irq[i].dev);
		same(irq[i].event);
		same(irq[i].vintid);
		same(irq[i].lpi);
		same(irq[i].target);
		same(irq[i].prio);
		same(irq[i].enabled);
		same(irq[i].connected);
	}
}

static void same_events(const char *name, const struct scenario *a, const struct scenario *b)
{
	same(nstmts);
	same(nlabels);
	same(nloads);
	same(nthreads);
	for (u32 i = 0; i < a->nstmts; i++) {
		same(stmt[i].at_ns);
		same(stmt[i].source);
		same(stmt[i].verb);
		same(stmt[i].expect);
		same(stmt[i].owner);
		same(stmt[i].obj);
		same(stmt[i].count);
		same(stmt[i].arg);
		same(stmt[i].gap_ns);
		same(stmt[i].origin);
	}
	for (u32 i = 0; i < a->nlabels; i++)
		same_text(label[i]);
	for (u32 i = 0; i < a->nloads; i++) {
		same(load[i].irq);
		same(load[i].pattern);
		same(load[i].every_ns);
		same(load[i].rate);
		same(load[i].count);
		same(load[i].from_ns);
		same(load[i].until_ns);
		same(load[i].gap_ns);
		same(load[i].jitter_ns);
	}
	for (u32 i = 0; i < a->nthreads; i++) {
		same_text(thread[i].name);
		same(thread[i].body->n);
	}
}

static void same_rest(const char *name, const struct scenario *a, const struct scenario *b)
{
	same_text(name);
	same_text(about);
	same_text(hardware.name);
	same_text(procedures.name);
	same_text(policy.name);
	same(seed);
	same(pes);
	same(its);
	same(nset);
	same(nchoose);
	same(ncost);
	same(nwith);
	same(nlocal);
	same(sched);
	same(slice_ns);
	same(until_ns);
	same(drain_ns);
	same(explore.around);
	same(explore.after);
	same(explore.states_max);
	same(explore.time_ms_max);
	same(explore.mem_bytes_max);
	same(expect.holds_all);
	same(expect.nholds);
	same(expect.nviolates);
	same(expect.complete);
	same(expect.refused);
	same(expect.states);
	same(expect.ndelays);
	same(expect.nacks);
	same(expect.has_owed);
	same(expect.queue_empty);
	for (u32 i = 0; i < a->pes; i++)
		same(group[i]);
	for (u32 i = 0; i < a->ncost; i++) {
		same(cost[i].value_ps);
		same(cost[i].spread_permille);
	}
}

/* Takes the scenario. */
static void check_law(const char *name, struct scenario *a)
{
	char *first = written(a), *second;
	struct scenario *b = must_load(first);

	same_objects(name, a, b);
	same_events(name, a, b);
	same_rest(name, a, b);
	second = written(b);
	ck_assert_msg(strcmp(first, second) == 0, "%s: written twice, differs:\n%s\n----\n%s", name, first, second);
	scn_free(a);
	scn_free(b);
	free(first);
	free(second);
}

static const char *const variant[] = { "base", "upstream", "rfc-as-posted", "repend", "parking", "slow-its" };

START_TEST(the_design_example_obeys_the_law)
{
	struct gicsim_diag d;
	struct scenario *s = NULL;
	int err;

	diag_init(&d);
	err = scn_load(GICSIM_SOURCE_DIR "/tests/golden/scenario-v1.yaml", variant[_i], NULL, 0, &s, &d);
	ck_assert_msg(err == 0, "%s", d.f[0].text);
	check_law(variant[_i], s);
}
END_TEST

static const struct { const char *name, *text; } cases[] = {
	{ "empty", HEAD },
	{ "machine", MACHINE },
	{ "threads",
	  MACHINE "threads:\n"
	  "  web.vcpu0:\n"
	  "    - call f(vcpu0.vpe, true)\n"
	  "    - if not x.y:\n"
	  "      - block vcpu0\n"
	  "      - choose:\n"
	  "        - - a = 1\n"
	  "          - b = 2\n"
	  "        - - c = 3\n"
	  "    - else:\n"
	  "      - \"label \\\"half: time\\\" # no comment\"\n"
	  "  \"host0 on pe1\":\n"
	  "    - write GICR_VPENDBASER[pe0] {Valid=0, Doorbell=1}\n"
	  "    - read X[1].Y -> z\n"
	  "  nic0: []\n" },
	{ "local",
	  MACHINE "hypervisor:\n  procedures: linux-6.12\n  local:\n    \"demote(irq)\":\n      - irq.hw = false\n"
	  "      - its DISCARD(irq), SYNC(irq.col)\n" },
	{ "texts",
	  "schema: gicsim/scenario/v1\nname: a+b-1.2\nabout: \"quoted \\\"x\\\" and \\\\ back\\ttab\"\n"
	  "tags: [\"two words\", \"a: b\", \"#\", \"-\"]\n"
	  "provenance: {kind: recorded, from: \"x: y\", sha256: abc, clock: emulated, speed: 20, format: f,\n"
	  "  windows: [W01], inferred: [\"it \\\"was\\\"\"], dropped: [{what: a, count: 7, why: \"b, c\"}]}\n"
	  "observed: {acks: {nic0.rx0: 812, x: 1}, doorbells: 40}\n" },
	{ "about in lines", HEAD "about: |\n  one\n\n  two # three\n" },
	{ "escapes", HEAD "about: \"\\u2028 x\\L\\ufeff\\n\"\ntags: [\"a\\Pb\", \"\\t\"]\n"
	  "hypervisor: {local: {\"f(x)\": [\"a\\u2028\"]}}\n" },
	{ "about folded", HEAD "about: >\n  one\n  two\n" },
	{ "about with leading blank", HEAD "about: \" x\\ny\\n\"\n" },
	{ "hardware",
	  HEAD "hardware:\n  model: a/b\n  set: {GICD_TYPER2.VIL: 1, GITS_TYPER.UMSI: 0}\n"
	  "  choose: {x: any}\n  cost: {a: 2.5ns, b: {value: 1.25us, spread: 12.5%}, c: 0.125ns}\n" },
	{ "groups", HEAD "topology: {pes: 4, its: 2, vpe_table_groups: [[pe3, pe1], [pe0], [pe2]]}\n" },
	{ "starts", HEAD "vms: [{name: a, vcpus: 2, start: off}, {name: b, vcpus: 3, start: [on, off, on]}]\n" },
	{ "numbers",
	  HEAD "vms: [{name: a}]\ndevices: [{name: d, flight: 0, irqs: [{name: \"x[3..5]\", to: vcpu0, lpi: 9000},\n"
	  "  {name: y, to: vcpu0, vintid: 8193, event: 0}, {name: z, to: vcpu0, connected: false, enabled: false}]}]\n" },
	{ "loads",
	  MACHINE "run: {until: 8ms}\nload:\n"
	  "  - {name: rx, irqs: [\"nic0.rx[0..1]\", \"disk0.*\"], pattern: poisson, rate: 3/s}\n"
	  "  - {irqs: [q0], pattern: burst, count: 64, gap: 500ns, every: 1ms, jitter: 10us, until: 4ms}\n"
	  "  - {irqs: [q0], pattern: periodic, every: 25us, from: 1ns}\n" },
	{ "statements",
	  MACHINE "timeline:\n"
	  "  - 1ns msi q0\n  - +1us msi q0 x3 every 0 @12\n  - +0 msi q0 x2\n  - +0 label \"a \\\"b\\\" \\\\\"\n"
	  "  - 1s guest batch.vcpu1 INT q0\n  - 1s guest batch.vcpu1 CLEAR q0\n"
	  "  - 1s guest batch.vcpu1 DISCARD q0\n  - 1s guest web.vcpu2 MOVI rx2 vcpu1\n"
	  "requests:\n  - 1us label \"first\"\n" },
	{ "expectations",
	  MACHINE "expect:\n  holds: [a, b]\n  violates: [c]\n  except: [{name: d, why: \"e, f\"}]\n  refused: true\n"
	  "  states: 12\n  spurious: {per_transition: 0}\n  blackout: {max: 3us}\n  at_end: {owed: 2}\n"
	  "  acks: {q0: 3, nic0.rx2: 0..1}\n" },
	{ "sweep",
	  HEAD "sweep:\n  - {key: seed, values: 1..50}\n  - {key: a.b, values: [1, 2ns, \"x y\"]}\n" },
	{ "policy", HEAD "policy: {name: hot_vcpu, params: {interval: 5ms, share: \"1: 2\"}}\n" },
};

START_TEST(a_scenario_obeys_the_law)
{
	check_law(cases[_i].name, must_load(cases[_i].text));
}
END_TEST

START_TEST(a_scenario_put_together_by_code_is_written)
{
	struct scenario s = { 0 };
	struct scn_vm vm = { .name = "g", .nvcpus = 1 };
	struct scn_vcpu vcpu = { .name = "g.vcpu0", .direct = true };
	struct scn_dev dev = { .name = "d", .devid = 5, .nirqs = 1 };
	struct scn_irq irq = { .name = "d.e0", .vintid = 8192, .lpi = 8192, .enabled = true, .connected = true };
	struct scn_stmt stmt = { .at_ns = 1500, .verb = SCN_MSI, .count = 1, .expect = SCN_ANS_NONE, .origin = 3 };
	struct scenario *back;
	char *text;

	scn_defaults(&s);
	s.name = "made";
	s.pes = 1;
	s.vm = &vm;
	s.vcpu = &vcpu;
	s.dev = &dev;
	s.irq = &irq;
	s.stmt = &stmt;
	s.nvms = s.nvcpus = s.ndevs = s.nirqs = s.nstmts = 1;
	text = written(&s);
	ck_assert_ptr_nonnull(strstr(text, "  1500ns msi d.e0 @3\n"));
	back = must_load(text);
	same_objects("made", &s, back);
	same_events("made", &s, back);
	scn_free(back);
	free(text);
}
END_TEST

START_TEST(a_full_disk_is_an_error)
{
	struct scenario *s = must_load(MACHINE);
	FILE *f = fopen("/dev/full", "w");

	if (f) {
		setvbuf(f, NULL, _IONBF, 0);
		ck_assert_int_eq(scn_write(s, f), GICSIM_E_IO);
		fclose(f);
	}
	scn_free(s);
}
END_TEST

Suite *check_scenario_write(void);
Suite *check_scenario_write(void)
{
	Suite *s = suite_create("scenario_write");
	TCase *t = tcase_create("law");

	tcase_add_loop_test(t, the_design_example_obeys_the_law, 0, (int)ARRAY_SIZE(variant));
	tcase_add_loop_test(t, a_scenario_obeys_the_law, 0, (int)ARRAY_SIZE(cases));
	tcase_add_test(t, a_scenario_put_together_by_code_is_written);
	tcase_add_test(t, a_full_disk_is_an_error);
	suite_add_tcase(s, t);
	return s;
}
