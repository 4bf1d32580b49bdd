/* SPDX-License-Identifier: MIT */
/* Scenarios as they load: defaults, short forms, the design example. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "support.h"

static const char litmus[] =
	"schema: gicsim/scenario/v1\n"
	"name: doorbell-vs-pending-last\n"
	"hardware: gicv4.1-min\n"
	"hypervisor: linux-6.12\n"
	"vms: [{name: vm0, vcpus: 1, direct: [vcpu0]}]\n"
	"devices: [{name: dev0, vm: vm0, irqs: [{name: irq0, to: vcpu0}]}]\n"
	"threads:\n"
	"  vcpu0:\n"
	"    - call its_vpe_4_1_deschedule(vcpu0.vpe, true)\n"
	"    - if not vcpu0.vpe.pending_last:\n"
	"      - block vcpu0\n"
	"  dev0:\n"
	"    - msi irq0\n"
	"expect: {holds: all, complete: true}\n"
	"variants:\n"
	"  without-lock:\n"
	"    hypervisor: {with: [broken/deschedule-without-lock]}\n"
	"    expect: {violates: [wake_up]}\n";

START_TEST(a_litmus_scenario_loads_with_every_default)
{
	struct scenario *s = must_load(litmus);

	ck_assert_str_eq(s->name, "doorbell-vs-pending-last");
	ck_assert_str_eq(s->variant, "base");
	ck_assert_str_eq(s->hardware.name, "gicv4.1-min");
	ck_assert_uint_eq(s->hardware.line, 3);
	ck_assert_uint_eq(s->hardware.col, 11);
	ck_assert_str_eq(s->procedures.name, "linux-6.12");
	ck_assert_str_eq(s->policy.name, "per_vcpu_ioctl");
	ck_assert_uint_eq(s->seed, 1);
	ck_assert_uint_eq(s->pes, 2);
	ck_assert_uint_eq(s->its, 1);
	ck_assert_uint_eq(s->sched, SCN_PINNED);
	ck_assert_uint_eq(s->nvcpus, 1);
	ck_assert_str_eq(s->vcpu[0].name, "vm0.vcpu0");
	ck_assert(s->vcpu[0].direct);
	ck_assert(!s->vcpu[0].start_off);
	ck_assert_uint_eq(s->vcpu[0].pe, 0);
	ck_assert_uint_eq(s->dev[0].devid, 0x100);
	ck_assert(s->dev[0].mask && s->dev[0].pba && !s->dev[0].flight_given);
	ck_assert_uint_eq(s->irq[0].event, 0);
	ck_assert_uint_eq(s->irq[0].vintid, 8192);
	ck_assert_uint_eq(s->irq[0].lpi, 8192);
	ck_assert_uint_eq(s->irq[0].prio, 0xa0);
	ck_assert(s->irq[0].enabled && s->irq[0].connected);
	ck_assert_uint_eq(s->nthreads, 2);
	ck_assert_str_eq(s->thread[0].name, "vcpu0");
	ck_assert_uint_eq(s->thread[0].body->n, 2);
	ck_assert(s->expect.holds_all && s->expect.complete);
	ck_assert_uint_eq(s->nvariants, 1);
	ck_assert_str_eq(s->variants[0], "without-lock");
	scn_free(s);
}
END_TEST

START_TEST(the_design_example_loads_in_all_its_variants)
{
	static const char *const variant[] = { "base", "upstream", "rfc-as-posted", "repend", "parking", "slow-its" };

	for (size_t i = 0; i < ARRAY_SIZE(variant); i++) {
		struct gicsim_diag d;
		struct scenario *s = NULL;
		int err;

		diag_init(&d);
		err = scn_load(GICSIM_SOURCE_DIR "/tests/golden/scenario-v1.yaml", variant[i], NULL, 0, &s, &d);
		ck_assert_msg(err == 0, "%s: %u:%u: %s", variant[i], d.f[0].line, d.f[0].col, d.f[0].text);
		ck_assert_str_eq(s->variant, variant[i]);
		scn_free(s);
	}
}
END_TEST

static const struct bad bad[] = {
	{ "",
	  "1:1: nothing in it; expected a mapping" },
	{ "- a\n",
	  "1:1: a scenario: found a list; expected a mapping" },
	{ "name: x\nschema: gicsim/scenario/v1\n",
	  "1:1: found 'name'; expected 'schema' as the first key" },
	{ "schema: gicsim/scenario/v2\nname: x\n",
	  "1:9: found 'gicsim/scenario/v2'; expected 'gicsim/scenario/v1'" },
	{ "name: x\n",
	  "1:1: a scenario begins with 'schema: gicsim/scenario/v1'" },
	{ "schema: gicsim/scenario/v1\n",
	  "1:1: a scenario needs a 'name'" },
	{ "schema: [a]\nname: x\n",
	  "1:9: schema: found a list; expected a single value" },
	{ "schema: gicsim/scenario/v1\nname: a b\n",
	  "2:7: found 'a b'; expected a name: letters, digits, and _ - + ., at most 63" },
	{ "schema: gicsim/scenario/v1\nname:\n",
	  "2:6: name: found nothing; expected a single value" },
	{ HEAD "sede: 1\n",
	  "3:1: unknown key 'sede' in a scenario; did you mean 'seed'?" },
	{ HEAD "seed: -1\n",
	  "3:7: found '-1'; expected an integer, decimal or 0x hex" },
	{ HEAD "seed: 010\n",
	  "3:7: found '010'; expected an integer without leading zeros (octal is not read)" },
	{ HEAD "seed: 0x1_0000_0000_0000_0000\n",
	  "3:7: found '0x1_0000_0000_0000_0000'; expected an integer below 2^64" },
	{ HEAD "seed: 1 # fine\nseed: 2\n",
	  "4:1: duplicate key 'seed'; first given in line 3" },
	{ HEAD "tags: movi\n",
	  "3:7: tags: found 'movi'; expected a list" },
	{ HEAD "needs: [[a]]\n",
	  "3:9: needs: found a list; expected a single value" },
	{ HEAD "about: [x]\n",
	  "3:8: about: found a list; expected a single value" },
	{ HEAD "tags: [&a x]\n",
	  "3:8: an anchor (&a); anchors and aliases are not read" },
	{ HEAD "provenance: {kind: writen}\n",
	  "3:20: unknown kind of provenance 'writen'; expected 'written', 'recorded', 'generated' or 'shrunk'; did you mean 'written'?" },
	{ HEAD "provenance: {speed: 0}\n",
	  "3:21: found '0'; expected 1 to 1000000" },
	{ HEAD "provenance: {dropped: [{wat: x}]}\n",
	  "3:25: unknown key 'wat' in dropped; did you mean 'what'?" },
	{ HEAD "observed: {acks: many}\n",
	  "3:18: found 'many'; expected an integer, decimal or 0x hex" },
	{ MACHINE "threads: {vcpu0: []}\n",
	  "9:11: 'vcpu0' fits several: web.vcpu0, batch.vcpu0; expected a whole name" },
	{ MACHINE "threads: {\"h on pe9\": []}\n",
	  "9:17: unknown pe 'pe9'; there are pe0 to pe5" },
	{ MACHINE "threads: {h: x}\n",
	  "9:14: a thread: found 'x'; expected a list" },
	{ MACHINE "threads: {h: []}\ntimeline: [1us msi q0]\n",
	  "10:11: a scenario has 'timeline' or 'threads', not both" },
	{ MACHINE "threads: {\"a b\": []}\n",
	  "9:11: found 'a b'; expected a vCPU, a device, or the name of a host thread, perhaps with ' on peN'" },
	{ MACHINE "threads: {web.vcpu3: []}\n",
	  "9:11: unknown vCPU 'web.vcpu3'; did you mean 'web.vcpu0'?" },
	{ HEAD "sweep: [{key: seed}]\n",
	  "3:9: a sweep needs a 'key' and its 'values'" },
	{ HEAD "sweep: [{key: seed, values: {a: b}}]\n",
	  "3:29: found a mapping; expected a list of values, or a range such as 1..50" },
};

START_TEST(a_mistake_is_reported_with_its_place)
{
	check_bad(&bad[_i]);
}
END_TEST

START_TEST(up_to_twenty_findings_are_kept_and_the_rest_counted)
{
	static const char line[] = "  - 1us msi nothing\n";
	size_t head = strlen(TIMELINE);
	char text[4096] = TIMELINE;
	struct gicsim_diag d;
	struct scenario *s;

	for (u32 i = 0; i < 30; i++)
		memcpy(text + head + i * (sizeof(line) - 1), line, sizeof(line));
	diag_init(&d);
	ck_assert_int_eq(scn_load_text("t.yaml", text, strlen(text), NULL, NULL, 0, &s, &d), GICSIM_E_INVAL);
	ck_assert_uint_eq(d.n, GICSIM_DIAG_MAX);
	ck_assert_uint_eq(d.f[19].line, 29);
	ck_assert_str_eq(d.f[19].source, "  - 1us msi nothing");
	ck_assert_uint_eq(d.f[19].width, 7);
}
END_TEST

START_TEST(findings_of_different_parts_are_reported_together)
{
	static const char text[] = HEAD "seed: x\nhardware: {modle: a}\nrun: {until: 5}\nexpect: {holds: al}\n";
	struct gicsim_diag d;
	struct scenario *s;

	diag_init(&d);
	ck_assert_int_eq(scn_load_text("t.yaml", text, strlen(text), NULL, NULL, 0, &s, &d), GICSIM_E_INVAL);
	ck_assert_uint_eq(d.n, 4);
}
END_TEST

START_TEST(a_missing_file_is_an_io_error)
{
	struct gicsim_diag d;
	struct scenario *s;
	char **names;
	u32 n;

	diag_init(&d);
	ck_assert_int_eq(scn_load("/nowhere/x.yaml", NULL, NULL, 0, &s, &d), GICSIM_E_IO);
	ck_assert_int_eq(scn_variants("/nowhere/x.yaml", &names, &n, &d), GICSIM_E_IO);
}
END_TEST

START_TEST(the_variants_of_a_file_are_listed_base_first)
{
	static const char *const want[] = { "base", "upstream", "rfc-as-posted", "repend", "parking", "slow-its" };
	struct gicsim_diag d;
	char **names;
	u32 n;

	diag_init(&d);
	ck_assert_int_eq(scn_variants(GICSIM_SOURCE_DIR "/tests/golden/scenario-v1.yaml", &names, &n, &d), 0);
	ck_assert_uint_eq(n, 6);
	for (u32 i = 0; i < n; i++) {
		ck_assert_str_eq(names[i], want[i]);
		gs_free(names[i]);
	}
	gs_free(names);
}
END_TEST

START_TEST(provenance_and_observations_are_kept)
{
	struct scenario *s = must_load(HEAD
		"provenance: {kind: recorded, from: f, clock: real, speed: 20, inferred: [a], dropped: [{what: w, count: 7, why: y}]}\n"
		"observed: {acks: {nic0.rx0: 812}, doorbells: 40}\nneeds: [gicv4.1]\ntags: [a, \"b c\"]\n");

	ck_assert_str_eq(s->prov.kind, "recorded");
	ck_assert_str_eq(s->prov.clock, "real");
	ck_assert_uint_eq(s->prov.speed, 20);
	ck_assert_uint_eq(s->prov.dropped[0].count, 7);
	ck_assert_uint_eq(s->nobserved, 2);
	ck_assert_str_eq(s->observed[0].name, "acks.nic0.rx0");
	ck_assert_uint_eq(s->observed[0].value, 812);
	ck_assert_str_eq(s->observed[1].name, "doorbells");
	ck_assert_str_eq(s->needs[0].name, "gicv4.1");
	ck_assert_uint_eq(s->needs[0].line, 5);
	ck_assert_uint_eq(s->needs[0].col, 9);
	ck_assert_str_eq(s->tag[1], "b c");
	scn_free(s);
}
END_TEST

START_TEST(a_thread_may_name_a_vcpu_a_device_or_a_host_thread_on_a_pe)
{
	struct scenario *s = must_load(MACHINE "threads:\n  web.vcpu0: []\n  vcpu2: []\n  nic0: []\n  host0 on pe1:\n    - x = 1\n");

	ck_assert_uint_eq(s->nthreads, 4);
	ck_assert_str_eq(s->thread[3].name, "host0 on pe1");
	ck_assert_uint_eq(s->thread[3].line, 13);
	ck_assert_uint_eq(s->thread[3].body->n, 1);
	scn_free(s);
}
END_TEST

START_TEST(the_example_of_the_manual_loads_in_its_variants)
{
	static char manual[65536];
	FILE *f = fopen(GICSIM_SOURCE_DIR "/docs/scenario-format.md", "r");
	char *from, *to;
	struct scenario *s;

	ck_assert_ptr_nonnull(f);
	ck_assert_uint_gt(fread(manual, 1, sizeof(manual) - 1, f), 0);
	fclose(f);
	from = strstr(manual, "```yaml\n");
	ck_assert_ptr_nonnull(from);
	from += strlen("```yaml\n");
	to = strstr(from, "```\n");
	ck_assert_ptr_nonnull(to);
	*to = '\0';
	s = must_load(from);
	ck_assert_uint_eq(s->expect.nviolates, 1);
	scn_free(s);
	s = must_load_variant(from, "p1", NULL, NULL);
	ck_assert(s->expect.holds_all);
	ck_assert_str_eq(s->with[0].name, "handover/p1-repend");
	scn_free(s);
}
END_TEST

Suite *check_scenario(void);
Suite *check_scenario(void)
{
	Suite *s = suite_create("scenario");
	TCase *t = tcase_create("all");

	tcase_add_test(t, a_litmus_scenario_loads_with_every_default);
	tcase_add_test(t, the_design_example_loads_in_all_its_variants);
	tcase_add_test(t, up_to_twenty_findings_are_kept_and_the_rest_counted);
	tcase_add_test(t, findings_of_different_parts_are_reported_together);
	tcase_add_test(t, the_example_of_the_manual_loads_in_its_variants);
	tcase_add_test(t, a_missing_file_is_an_io_error);
	tcase_add_test(t, the_variants_of_a_file_are_listed_base_first);
	tcase_add_test(t, provenance_and_observations_are_kept);
	tcase_add_test(t, a_thread_may_name_a_vcpu_a_device_or_a_host_thread_on_a_pe);
	tcase_add_loop_test(t, a_mistake_is_reported_with_its_place, 0, (int)ARRAY_SIZE(bad));
	suite_add_tcase(s, t);
	return s;
}
