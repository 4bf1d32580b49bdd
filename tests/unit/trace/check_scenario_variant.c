/* SPDX-License-Identifier: MIT */
/* Variants and overrides: merging, short forms, marks. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/diag.h"
#include "support.h"

static const struct { const char *text, *variant, *key, *value, *finding; } bad[] = {
	{ MACHINE "variants:\n  v:\n    name: x\n", "v", NULL, NULL,
	  "11:5: a variant cannot change 'name'" },
	{ MACHINE "variants:\n  v:\n    schema: x\n", "base", NULL, NULL,
	  "11:5: a variant cannot change 'schema'" },
	{ MACHINE "variants:\n  v:\n    variants: {}\n", "v", NULL, NULL,
	  "11:5: a variant cannot change 'variants'" },
	{ MACHINE "variants:\n  v:\n    sede: 3\n", "v", NULL, NULL,
	  "11:5: unknown key 'sede' in a scenario; did you mean 'seed'?" },
	{ MACHINE "variants:\n  v:\n    seed: x\n", "v", NULL, NULL,
	  "11:11: found 'x'; expected an integer, decimal or 0x hex" },
	{ MACHINE "variants:\n  v:\n    hardware: {modle: x}\n", "v", NULL, NULL,
	  "11:16: unknown key 'modle' in hardware; did you mean 'model'?" },
	{ MACHINE "variants:\n  v:\n    seed: 3\n", "w", NULL, NULL,
	  "t.yaml: no variant 'w'; did you mean 'v'?" },
	{ MACHINE "variants:\n  v:\n    seed: 3\n", "vv", NULL, NULL,
	  "t.yaml: no variant 'vv'; did you mean 'v'?" },
	{ MACHINE, "v", NULL, NULL,
	  "t.yaml: no variant 'v'; the file has no variants" },
	{ MACHINE "variants: [a]\n", NULL, NULL, NULL,
	  "9:11: variants: found a list; expected a mapping" },
	{ MACHINE "variants: {base: {}}\n", NULL, NULL, NULL,
	  "9:12: a variant cannot be called 'base': that is the scenario itself" },
	{ MACHINE "variants: {a b: {}}\n", NULL, NULL, NULL,
	  "9:12: found 'a b'; expected the name of a variant: letters, digits, and _ - + ." },
	{ MACHINE "variants: {a: 3}\n", NULL, NULL, NULL,
	  "9:15: a variant: found '3'; expected a mapping" },
	{ MACHINE "variants:\n  v:\n    expect: {acks: {q9: 1}}\n", "v", NULL, NULL,
	  "11:21: unknown interrupt 'q9'; did you mean 'q0'?" },
	{ MACHINE "variants:\n  v:\n    requests: [1us msi q9]\n", "v", NULL, NULL,
	  "11:24: unknown interrupt 'q9'; did you mean 'q0'?" },
	{ MACHINE "variants:\n  v:\n    vms: [{name: web}]\n", "v", NULL, NULL,
	  "7:57: unknown vCPU 'vcpu1'; those of vm 'web' are vcpu0 to vcpu0" },
	{ MACHINE, NULL, "seed", "x",
	  "--set:1:6: found 'x'; expected an integer, decimal or 0x hex" },
	{ MACHINE, NULL, "sede", "3",
	  "--set:1:1: unknown key 'sede' in a scenario; did you mean 'seed'?" },
	{ MACHINE, NULL, "seed", "",
	  "--set:1:6: a value is missing" },
	{ MACHINE, NULL, "seed.x", "3",
	  "--set:1:8: seed: found a mapping; expected a single value" },
	{ MACHINE, NULL, "devices[2].device_id", "3",
	  "--set:1:8: there is no such entry" },
	{ MACHINE, NULL, "devices[x].device_id", "3",
	  "--set:1:8: expected a number in [ ]" },
	{ MACHINE, NULL, "devices.x", "3",
	  "--set:1:9: this is a sequence: expected an index such as [0]" },
	{ MACHINE, NULL, "vms[0][1]", "3",
	  "--set:1:7: this is not a sequence" },
	{ MACHINE, NULL, "vms[0]x", "3",
	  "--set:1:7: expected '.' or '['" },
	{ MACHINE, NULL, "", "3",
	  "--set:1:1: a name is missing" },
	{ MACHINE, NULL, ".seed", "3",
	  "--set:1:1: a name is missing" },
	{ MACHINE, NULL, "seed.", "3",
	  "--set:1:6: a name is missing" },
	{ MACHINE, NULL, "schema", "x",
	  "--set:1:1: this cannot be set" },
	{ MACHINE, NULL, "variants.a", "{}",
	  "--set:1:1: this cannot be set" },
	{ MACHINE, NULL, "hardware.modle", "x",
	  "--set:1:10: unknown key 'modle' in hardware; did you mean 'model'?" },
	{ MACHINE, NULL, "hardware.set.GICD_TYPER2.VIL", "x",
	  "--set:1:30: found 'x'; expected an integer, decimal or 0x hex" },
	{ MACHINE, NULL, "hardware.set.", "1",
	  "--set:1:14: a name is missing" },
	{ MACHINE, NULL, "devices[0].irqs[0].to", "vcpu9",
	  "--set:1:23: unknown vCPU 'vcpu9'; those of vm 'web' are vcpu0 to vcpu2" },
	{ MACHINE, NULL, "vms[0].vcpus", "0x200000",
	  "--set:1:14: found '0x200000'; expected 1 to 512" },
	{ MACHINE, NULL, "expect", "{holds: [a, b}",
	  "--set:1:21: not YAML: while parsing a flow sequence did not find expected ',' or ']'" },
	{ MACHINE, NULL, "timeline", "[1us msi q9]",
	  "--set:1:19: unknown interrupt 'q9'; did you mean 'q0'?" },
	{ MACHINE, NULL, "topology.pes", "1",
	  "loads" },
	{ MACHINE, NULL, "run.until", "5",
	  "--set:1:11: found '5'; expected a time with its unit (ns, us, ms or s); a bare number is none, except 0" },
	{ MACHINE, NULL, "hardware.cost.its_command.spread", "200%",
	  "--set:1:34: a cost needs a 'value'" },
};

START_TEST(a_mistake_is_reported_where_it_was_written)
{
	const char *found = first_finding(bad[_i].text, bad[_i].variant, bad[_i].key, bad[_i].value);

	ck_assert_msg(strcmp(found, bad[_i].finding) == 0, "\nfound    %s\nexpected %s", found, bad[_i].finding);
}
END_TEST

START_TEST(mappings_merge_and_everything_else_replaces)
{
	static const char text[] = HEAD
		"hardware: {model: m, set: {A.B: 1, C: 2}}\ntags: [x, y]\nexpect: {holds: all, complete: true}\n"
		"hypervisor: {procedures: p, with: [a, b]}\n"
		"variants:\n  v:\n    hardware: {set: {A.B: 7, D: 9}}\n    tags: [z]\n    expect: {violates: [no_loss]}\n"
		"    hypervisor: {with: [c]}\n    seed: 5\n";
	struct scenario *s = must_load_variant(text, "v", NULL, NULL);

	ck_assert_str_eq(s->variant, "v");
	ck_assert_str_eq(s->hardware.name, "m");
	ck_assert_uint_eq(s->nset, 3);
	ck_assert_str_eq(s->set[0].key.name, "A.B");
	ck_assert_uint_eq(s->set[0].value, 7);
	ck_assert_uint_eq(s->set[0].line, 9);
	ck_assert_uint_eq(s->set[1].value, 2);
	ck_assert_uint_eq(s->set[1].line, 3);
	ck_assert_str_eq(s->set[2].key.name, "D");
	ck_assert_uint_eq(s->ntags, 1);
	ck_assert(s->expect.complete && !s->expect.holds_all);
	ck_assert_str_eq(s->procedures.name, "p");
	ck_assert_uint_eq(s->nwith, 1);
	ck_assert_str_eq(s->with[0].name, "c");
	ck_assert_uint_eq(s->seed, 5);
	scn_free(s);
	s = must_load_variant(text, "base", NULL, NULL);
	ck_assert_uint_eq(s->nset, 2);
	ck_assert_uint_eq(s->set[0].value, 1);
	ck_assert_uint_eq(s->seed, 1);
	scn_free(s);
}
END_TEST

START_TEST(a_mapping_merges_into_the_short_form_and_a_short_form_replaces)
{
	static const char text[] = HEAD
		"hardware: m\nhypervisor: p\npolicy: {name: a, params: {x: 1}}\n"
		"variants:\n  v:\n    hardware: {set: {A: 1}}\n    hypervisor: {with: [c]}\n    policy: never\n";
	struct scenario *s = must_load_variant(text, "v", NULL, NULL);

	ck_assert_str_eq(s->hardware.name, "m");
	ck_assert_uint_eq(s->hardware.line, 3);
	ck_assert_uint_eq(s->nset, 1);
	ck_assert_str_eq(s->procedures.name, "p");
	ck_assert_uint_eq(s->nwith, 1);
	ck_assert_str_eq(s->policy.name, "never");
	ck_assert_uint_eq(s->npolicy_params, 0);
	scn_free(s);
}
END_TEST

START_TEST(a_variant_may_replace_the_timeline_by_threads)
{
	struct scenario *s = must_load_variant(MACHINE
		"timeline: [1us msi q0]\nvariants: {v: {timeline: [], threads: {nic0: [msi rx1]}}}\n", "v", NULL, NULL);

	ck_assert_uint_eq(s->nstmts, 0);
	ck_assert_uint_eq(s->nthreads, 1);
	scn_free(s);
}
END_TEST

static const struct { const char *key, *value, *line; } sets[] = {
	{ "seed", "3", "\nseed: 3\n" },
	{ "name", "other", "\nname: other\n" },
	{ "hardware", "x", "\n  model: x\n" },
	{ "hardware.model", "x", "\n  model: x\n" },
	{ "hardware.choose.vpt_memory", "lazy", "\n    vpt_memory: lazy\n" },
	{ "hardware.set.GICD_TYPER2.VIL", "1", "\n    GICD_TYPER2.VIL: 1\n" },
	{ "hardware.cost.its_command", "2us", "\n    its_command: {value: 2us, spread: 0%}\n" },
	{ "hardware.cost.its_command.value", "2us", "\n    its_command: {value: 2us, spread: 0%}\n" },
	{ "hypervisor.with", "[handover/p1-repend]", "\n  with: [handover/p1-repend]\n" },
	{ "policy", "never", "\n  name: never\n" },
	{ "policy.params.x", "5", "\n  params: {x: 5}\n" },
	{ "devices[0].device_id", "0x77", "\n    device_id: 0x77\n" },
	{ "devices[1].irqs[0].to", "vcpu1", "\n      - {name: q0, event: 0, vintid: 8192, lpi: 8195, to: vcpu1," },
	{ "expect.acks.disk0.q0", "1..2", "\n    disk0.q0: 1..2\n" },
	{ "expect", "{holds: [a], states: 4}", "\n  states: 4\n" },
	{ "run.until", "8ms", "\n  until: 8ms\n" },
	{ "timeline", "[1us msi q0, +1us save web]", "\n  1us msi disk0.q0\n  2us save web\n" },
	{ "explore.around.time", "5us", "\n  around: {time: 5us, after: 3}\n" },
	{ "vms[1]", "{name: batch, vcpus: 2, vsgi: true}", "\n    vsgi: true\n" },
};

START_TEST(an_override_reaches_any_key)
{
	struct scenario *s = must_load_variant(MACHINE, NULL, sets[_i].key, sets[_i].value);
	char *w = written(s);

	ck_assert_msg(strstr(w, sets[_i].line) != NULL, "%s=%s gives\n%s", sets[_i].key, sets[_i].value, w);
	free(w);
	scn_free(s);
}
END_TEST

START_TEST(an_override_goes_before_the_variant_and_keeps_no_place)
{
	static const char text[] = HEAD "hardware: m\nseed: 2\nvariants: {v: {seed: 3, hardware: n}}\n";
	struct scenario *s = must_load_variant(text, "v", "seed", "4");

	ck_assert_uint_eq(s->seed, 4);
	ck_assert_str_eq(s->hardware.name, "n");
	ck_assert_uint_eq(s->hardware.line, 5);
	scn_free(s);
	s = must_load_variant(text, "v", "hardware.model", "o");
	ck_assert_str_eq(s->hardware.name, "o");
	ck_assert_uint_eq(s->hardware.line, 0);
	scn_free(s);
}
END_TEST

/* How many states there are is said of the machine in the file. */
START_TEST(another_machine_from_outside_has_its_own_number_of_states)
{
	static const char text[] = HEAD "hardware: m\nexpect: {states: 4}\nvariants: {v: {hardware: n}}\n";
	static const struct { const char *key, *value; u64 states; } of[] = {
		{ "seed", "4", 4 }, { "hardware.model", "o", 0 }, { "hypervisor.with", "[handover/mine]", 0 },
		{ "expect.states", "9", 9 },
	};
	struct scenario *s;

	for (u32 k = 0; k < ARRAY_SIZE(of); k++) {
		s = must_load_variant(text, NULL, of[k].key, of[k].value);
		ck_assert_uint_eq(s->expect.states, of[k].states);
		scn_free(s);
	}
	s = must_load_variant(text, "v", "seed", "4");
	ck_assert_uint_eq(s->expect.states, 4);
	scn_free(s);
}
END_TEST

START_TEST(the_finding_of_an_override_shows_what_was_typed)
{
	struct scn_override o[] = { { "seed", "1" }, { "hardware.set.A.B", "many" }, { "vms[9].name", "x" } };
	struct gicsim_diag d;
	struct scenario *s;

	diag_init(&d);
	ck_assert_int_eq(scn_load_text("t.yaml", MACHINE, strlen(MACHINE), NULL, o, 2, &s, &d), GICSIM_E_INVAL);
	ck_assert_str_eq(d.f[0].source, "hardware.set.A.B=many");
	ck_assert_uint_eq(d.f[0].col, 18);
	ck_assert_uint_eq(d.f[0].width, 4);
	diag_init(&d);
	ck_assert_int_eq(scn_load_text("t.yaml", MACHINE, strlen(MACHINE), NULL, o + 2, 1, &s, &d), GICSIM_E_INVAL);
	ck_assert_str_eq(d.f[0].source, "vms[9].name=x");
}
END_TEST

Suite *check_scenario_variant(void);
Suite *check_scenario_variant(void)
{
	Suite *s = suite_create("scenario_variant");
	TCase *t = tcase_create("all");

	tcase_add_test(t, mappings_merge_and_everything_else_replaces);
	tcase_add_test(t, a_mapping_merges_into_the_short_form_and_a_short_form_replaces);
	tcase_add_test(t, a_variant_may_replace_the_timeline_by_threads);
	tcase_add_test(t, an_override_goes_before_the_variant_and_keeps_no_place);
	tcase_add_test(t, another_machine_from_outside_has_its_own_number_of_states);
	tcase_add_test(t, the_finding_of_an_override_shows_what_was_typed);
	tcase_add_loop_test(t, an_override_reaches_any_key, 0, (int)ARRAY_SIZE(sets));
	tcase_add_loop_test(t, a_mistake_is_reported_where_it_was_written, 0, (int)ARRAY_SIZE(bad));
	suite_add_tcase(s, t);
	return s;
}
