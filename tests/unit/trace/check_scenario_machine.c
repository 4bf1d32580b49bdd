/* SPDX-License-Identifier: MIT */
/* Hardware, topology, software and VMs: short and long forms, defaults, mistakes. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/diag.h"
#include "support.h"

static const struct bad bad[] = {
	{ HEAD "hardware: ../gicv4\n",
	  "3:11: found '../gicv4'; expected the name of a model: a path below models/, without '..'" },
	{ HEAD "hardware: /gicv4\n",
	  "3:11: found '/gicv4'; expected the name of a model: a path below models/, without '..'" },
	{ HEAD "hardware: a//b\n",
	  "3:11: found 'a//b'; expected the name of a model: a path below models/, without '..'" },
	{ HEAD "hardware: \"gicv4 1\"\n",
	  "3:17: found 'gicv4 1'; expected the name of a model: letters, digits, and _ - . + /" },
	{ HEAD "hardware: [x]\n",
	  "3:11: hardware: found a list; expected a mapping" },
	{ HEAD "hardware: {modle: x}\n",
	  "3:12: unknown key 'modle' in hardware; did you mean 'model'?" },
	{ HEAD "hardware: {set: {GICD_TYPER2.VIL: yes}}\n",
	  "3:35: found 'yes'; expected an integer, decimal or 0x hex" },
	{ HEAD "hardware: {choose: {a: [b]}}\n",
	  "3:24: a: found a list; expected a single value" },
	{ HEAD "hardware: {cost: {a: 250}}\n",
	  "3:22: found '250'; expected a time with its unit (ns, us, ms or s); a bare number is none, except 0" },
	{ HEAD "hardware: {cost: {a: {spread: 5%}}}\n",
	  "3:22: a cost needs a 'value'" },
	{ HEAD "hardware: {cost: {a: {value: 1ns, spread: 101%}}}\n",
	  "3:43: found '101%'; expected a spread of at most 100%" },
	{ HEAD "hardware: {cost: {a: 0.0001ns}}\n",
	  "3:22: found '0.0001ns'; expected a time in whole picoseconds" },
	{ HEAD "topology: {pes: 0}\n",
	  "3:17: found '0'; expected 1 to 128" },
	{ HEAD "topology: {pes: 129}\n",
	  "3:17: found '129'; expected 1 to 128" },
	{ HEAD "topology: {pes: 2, vpe_table_groups: [[pe0], [pe2]]}\n",
	  "3:47: unknown pe 'pe2'; there are pe0 to pe1" },
	{ HEAD "topology: {pes: 2, vpe_table_groups: [[pe0], [pe0]]}\n",
	  "3:47: pe0 is in two groups" },
	{ HEAD "topology: {pes: 2, vpe_table_groups: [[pe0]]}\n",
	  "3:38: pe1 is in no group" },
	{ HEAD "topology: {pes: 2, vpe_table_groups: [pe0, pe1]}\n",
	  "3:39: a group of PEs: found 'pe0'; expected a list" },
	{ HEAD "hypervisor: {with: p1}\n",
	  "3:20: with: found 'p1'; expected a list" },
	{ HEAD "hypervisor: {local: {\"demote(irq)\": x}}\n",
	  "3:37: the body of a procedure: found 'x'; expected a list" },
	{ HEAD "hypervisor: {with: [a/../b]}\n",
	  "3:21: found 'a/../b'; expected the name of a model: a path below models/, without '..'" },
	{ HEAD "scheduler: {kind: roundrobin}\n",
	  "3:19: unknown scheduler 'roundrobin'; expected 'pinned' or 'round_robin'; did you mean 'round_robin'?" },
	{ HEAD "scheduler: {slice: 0}\n",
	  "3:20: a slice of 0 gives nobody a turn" },
	{ HEAD "scheduler: {slice: 300}\n",
	  "3:20: found '300'; expected a time with its unit (ns, us, ms or s); a bare number is none, except 0" },
	{ HEAD "scheduler: pinned\n",
	  "3:12: scheduler: found 'pinned'; expected a mapping" },
	{ HEAD "policy: {name: [a]}\n",
	  "3:16: policy: found a list; expected a single value" },
	{ HEAD "policy: \"a b\"\n",
	  "3:9: found 'a b'; expected the name of a policy" },
	{ HEAD "policy: {name: a, params: {x: [1]}}\n",
	  "3:31: x: found a list; expected a single value" },
	{ HEAD "vms: [{name: a b}]\n",
	  "3:14: found 'a b'; expected a name: letters, digits, _ and -, at most 63" },
	{ HEAD "vms: [{name: a}, {name: a}]\n",
	  "3:25: two VMs are called 'a'" },
	{ HEAD "vms: [{name: a, vcpus: 0}]\n",
	  "3:24: found '0'; expected 1 to 512" },
	{ HEAD "vms: [{name: a, vpcus: 2}]\n",
	  "3:17: unknown key 'vpcus' in a vm; did you mean 'vcpus'?" },
	{ HEAD "vms: {name: a}\n",
	  "3:6: vms: found a mapping; expected a list" },
	{ HEAD "vms: [{name: a, vcpus: 2, on: [pe0]}]\n",
	  "3:31: 'on' names fewer PEs than the 2 vCPUs of vm 'a'" },
	{ HEAD "vms: [{name: a, vcpus: 1, on: [pe7]}]\n",
	  "3:32: unknown pe 'pe7'; there are pe0 to pe1" },
	{ HEAD "vms: [{name: a, vcpus: 2, direct: [vcpu2]}]\n",
	  "3:36: unknown vCPU 'vcpu2'; those of vm 'a' are vcpu0 to vcpu1" },
	{ HEAD "vms: [{name: a, vcpus: 2, direct: [\"vcpu[0..2]\"]}]\n",
	  "3:36: 'direct' names more vCPUs than vm 'a' has" },
	{ HEAD "vms: [{name: a, vcpus: 2, direct: [\"vcpu[1..2]\"]}]\n",
	  "3:36: unknown vCPU 'vcpu2'; those of vm 'a' are vcpu0 to vcpu1" },
	{ HEAD "topology: {pes: 9}\nvms: [{name: a, vcpus: 2, on: [\"pe[0..8]\"]}]\n",
	  "4:31: 'on' names more PEs than the 2 vCPUs of vm 'a'" },
	{ HEAD "vms: [{name: a, start: of}]\n",
	  "3:24: unknown start 'of'; expected 'on' or 'off'; did you mean 'on'?" },
	{ HEAD "vms: [{name: a, vsgi: yes}]\n",
	  "3:23: found 'yes'; expected true or false" },
	{ HEAD "vms: [{name: a, handler: 0.5ns}]\n",
	  "3:26: found '0.5ns'; expected a time in whole nanoseconds" },
	{ HEAD "vms: [{name: a, handler: {spread: 1%}}]\n",
	  "3:26: handler has no 'value'" },
	{ HEAD "vms: [{name: a, vcpus: 2, start: [on]}]\n",
	  "3:34: 'start' has 1 words for 2 vCPUs" },
};

START_TEST(a_mistake_is_reported_with_its_place)
{
	check_bad(&bad[_i]);
}
END_TEST

START_TEST(short_and_long_forms_say_the_same)
{
	struct scenario *a = must_load(HEAD "hardware: x/y\nhypervisor: p\npolicy: never\n");
	struct scenario *b = must_load(HEAD "hardware: {model: x/y}\nhypervisor: {procedures: p}\npolicy: {name: never}\n");
	char *wa = written(a), *wb = written(b);

	ck_assert_str_eq(wa, wb);
	free(wa);
	free(wb);
	scn_free(a);
	scn_free(b);
}
END_TEST

START_TEST(hardware_keeps_values_and_marks)
{
	struct scenario *s = must_load(HEAD
		"hardware:\n  model: m\n  set: {GICD_TYPER2.VID: 0x3}\n  choose: {free_one: any}\n"
		"  cost:\n    a: 250ns\n    b: {value: 1.5ns, spread: 12.5%, from: guess}\n");

	ck_assert_str_eq(s->set[0].key.name, "GICD_TYPER2.VID");
	ck_assert_uint_eq(s->set[0].value, 3);
	ck_assert_uint_eq(s->set[0].key.line, 5);
	ck_assert_uint_eq(s->set[0].key.col, 9);
	ck_assert_uint_eq(s->set[0].col, 26);
	ck_assert_str_eq(s->choose[0].answer.name, "any");
	ck_assert_uint_eq(s->cost[0].value_ps, 250000);
	ck_assert_uint_eq(s->cost[1].value_ps, 1500);
	ck_assert_uint_eq(s->cost[1].spread_permille, 125);
	ck_assert_str_eq(s->cost[1].from, "guess");
	scn_free(s);
}
END_TEST

START_TEST(vcpus_are_placed_round_the_pes_unless_the_file_says)
{
	struct scenario *s = must_load(HEAD
		"topology: {pes: 2}\nvms: [{name: a, vcpus: 3}, {name: b, vcpus: 2, on: [\"pe[0..1]\"], start: off}]\n");
	static const u32 pe[] = { 0, 1, 0, 0, 1 };

	for (u32 i = 0; i < 5; i++) {
		ck_assert_uint_eq(s->vcpu[i].pe, pe[i]);
		ck_assert_int_eq(s->vcpu[i].start_off, i >= 3);
	}
	ck_assert_str_eq(s->vcpu[4].name, "b.vcpu1");
	ck_assert_uint_eq(s->vcpu[4].idx, 1);
	ck_assert_uint_eq(s->vm[1].vcpu0, 3);
	scn_free(s);
}
END_TEST

START_TEST(there_is_one_pe_per_vcpu_and_one_more_by_default)
{
	struct scenario *s = must_load(HEAD "vms: [{name: a, vcpus: 3}, {}]\n");

	ck_assert_uint_eq(s->pes, 5);
	ck_assert_str_eq(s->vm[1].name, "vm1");
	ck_assert_uint_eq(s->vm[1].nvcpus, 1);
	scn_free(s);
	s = must_load(HEAD "vms: [{vcpus: 200}]\n");
	ck_assert_uint_eq(s->pes, SCN_PES_MAX);
	scn_free(s);
}
END_TEST

START_TEST(groups_and_direct_lists_take_ranges)
{
	struct scenario *s = must_load(HEAD
		"topology: {pes: 5, vpe_table_groups: [[\"pe[0..1]\", pe4], [\"pe[2..3]\"]]}\n"
		"vms: [{name: a, vcpus: 4, direct: [\"vcpu[0..1]\", a.vcpu3], handler: {value: 1.5us, spread: 10%}}]\n"
		"scheduler: {kind: round_robin, slice: 300us}\n");
	static const u8 group[] = { 0, 0, 1, 1, 0 };

	for (u32 i = 0; i < 5; i++)
		ck_assert_uint_eq(s->group[i], group[i]);
	for (u32 i = 0; i < 4; i++)
		ck_assert_int_eq(s->vcpu[i].direct, i != 2);
	ck_assert_uint_eq(s->vm[0].handler_ns, 1500);
	ck_assert_uint_eq(s->vm[0].handler_spread, 100);
	ck_assert_uint_eq(s->sched, SCN_ROUND_ROBIN);
	ck_assert_uint_eq(s->slice_ns, 300000);
	scn_free(s);
}
END_TEST

Suite *check_scenario_machine(void);
Suite *check_scenario_machine(void)
{
	Suite *s = suite_create("scenario_machine");
	TCase *t = tcase_create("all");

	tcase_add_test(t, short_and_long_forms_say_the_same);
	tcase_add_test(t, hardware_keeps_values_and_marks);
	tcase_add_test(t, vcpus_are_placed_round_the_pes_unless_the_file_says);
	tcase_add_test(t, there_is_one_pe_per_vcpu_and_one_more_by_default);
	tcase_add_test(t, groups_and_direct_lists_take_ranges);
	tcase_add_loop_test(t, a_mistake_is_reported_with_its_place, 0, (int)ARRAY_SIZE(bad));
	suite_add_tcase(s, t);
	return s;
}
