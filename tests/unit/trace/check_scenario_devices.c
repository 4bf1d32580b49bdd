/* SPDX-License-Identifier: MIT */
/* Devices and interrupts: numbers given, numbers given out, mistakes. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/diag.h"
#include "support.h"

static const struct bad bad[] = {
	{ HEAD "vms: [{name: a}, {name: b}]\n" "devices: [{name: d}]\n",
	  "4:11: a device needs a 'vm': there are 2" },
	{ HEAD "devices: [{name: d}]\n",
	  "3:11: a device needs a 'vm': there are 0" },
	{ A_VM "  - {name: d, vm: b}\n",
	  "5:19: unknown vm 'b'; did you mean 'a'?" },
	{ A_VM "  - {name: d, its: its1}\n",
	  "5:20: unknown its 'its1'; there is only its0" },
	{ A_VM "  - {name: d}\n  - {name: d}\n",
	  "6:5: two devices are called 'd'" },
	{ A_VM "  - {name: d, device_id: 7}\n  - {name: e, device_id: 7}\n",
	  "6:26: d and e have the same device_id 0x7 on its0" },
	{ A_VM "  - {name: d, device_id: 0x100000}\n",
	  "5:26: found '0x100000'; expected 0 to 1048575" },
	{ A_VM "  - {name: d, irqs: [{name: x, to: vcpu2}]}\n",
	  "5:36: unknown vCPU 'vcpu2'; those of vm 'a' are vcpu0 to vcpu1" },
	{ A_VM "  - {name: d, irqs: [{name: x}]}\n",
	  "5:22: an interrupt needs a target: 'to'" },
	{ A_VM "  - {name: d, irqs: [{to: vcpu0}]}\n",
	  "5:22: an interrupt needs a 'name'" },
	{ A_VM "  - {name: d, irqs: [{name: x, to: vcpu0, prioity: 0xa0}]}\n",
	  "5:43: unknown key 'prioity' in an interrupt; did you mean 'priority'?" },
	{ A_VM "  - {name: d, irqs: [{name: x, to: vcpu0, vintid: 8191}]}\n",
	  "5:51: found '8191'; expected 8192 to 16777215" },
	{ A_VM "  - {name: d, irqs: [{name: x, to: vcpu0, priority: 256}]}\n",
	  "5:53: found '256'; expected 0 to 255" },
	{ A_VM "  - {name: d, irqs: [{name: \"x[0..3]\", to: \"vcpu[0..1]\"}]}\n",
	  "5:44: 2 targets for 4 interrupts" },
	{ A_VM "  - {name: d, irqs: [{name: \"x[3..0]\", to: vcpu0}]}\n",
	  "5:31: the range counts down from 3 to 0" },
	{ A_VM "  - {name: d, irqs: [{name: \"x[0-3]\", to: vcpu0}]}\n",
	  "5:31: found '[0-3]'; expected a range such as [0..3]" },
	{ A_VM "  - {name: d, irqs: [{name: \"x[0..65536]\", to: vcpu0}]}\n",
	  "5:31: a range has at most 65536 names" },
	{ A_VM "  - {name: d, irqs: [{name: x, to: vcpu0}, {name: x, to: vcpu1}]}\n",
	  "5:44: two interrupts are called 'd.x'" },
	{ A_VM "  - {name: d, irqs: [{name: x, to: vcpu0, event: 3}, {name: y, to: vcpu1, event: 3}]}\n",
	  "5:82: d.x and d.y have the same event 3 on one device" },
	{ A_VM "  - {name: d, irqs: [{name: x, to: vcpu0, vintid: 8192}]}\n  - {name: e, irqs: [{name: x, to: vcpu0, vintid: 8192}]}\n",
	  "6:51: d.x and e.x have the same vintid 8192 in one vm" },
	{ A_VM "  - {name: d, irqs: [{name: \"x[0..1]\", to: vcpu0, lpi: 9000}, {name: y, to: vcpu0, lpi: 9001}]}\n",
	  "5:89: d.x1 and d.y have the same lpi 9001" },
	{ A_VM "  - {name: d, irqs: [{name: \"x[0..2]\", to: vcpu0, event: 65534}]}\n",
	  "5:58: found '65534'; expected 0 to 65533" },
	{ A_VM "  - {name: d, flight: 5, irqs: []}\n",
	  "5:23: found '5'; expected a time with its unit (ns, us, ms or s); a bare number is none, except 0" },
	{ A_VM "  - {name: d, msix: {mask: 1}}\n",
	  "5:28: found '1'; expected true or false" },
};

START_TEST(a_mistake_is_reported_with_its_place)
{
	check_bad(&bad[_i]);
}
END_TEST

START_TEST(numbers_not_given_go_around_those_that_are)
{
	struct scenario *s = must_load(HEAD
		"vms: [{name: a}, {name: b}]\n"
		"devices:\n"
		"  - {name: d, vm: a, irqs: [{name: x, to: vcpu0}, {name: y, to: vcpu0, event: 0, vintid: 8192, lpi: 8193}, {name: z, to: vcpu0}]}\n"
		"  - {name: e, vm: a, irqs: [{name: x, to: vcpu0}]}\n"
		"  - {name: f, vm: b, irqs: [{name: x, to: vcpu0}]}\n");
	static const struct { u32 event, vintid, lpi; } want[] = {
		{ 1, 8193, 8192 }, { 0, 8192, 8193 }, { 2, 8194, 8194 }, { 0, 8195, 8195 }, { 0, 8192, 8196 },
	};

	for (u32 i = 0; i < 5; i++) {
		ck_assert_uint_eq(s->irq[i].event, want[i].event);
		ck_assert_uint_eq(s->irq[i].vintid, want[i].vintid);
		ck_assert_uint_eq(s->irq[i].lpi, want[i].lpi);
		ck_assert_int_eq(s->irq[i].lpi_given, i == 1);
	}
	scn_free(s);
}
END_TEST

START_TEST(a_range_counts_event_vintid_lpi_and_target_up)
{
	struct scenario *s = must_load(A_VM
		"  - {name: d, irqs: [{name: \"x[3..4]\", event: 7, vintid: 9000, lpi: 10000, to: \"vcpu[0..1]\", priority: 0x80}]}\n");

	ck_assert_uint_eq(s->nirqs, 2);
	ck_assert_str_eq(s->irq[1].name, "d.x4");
	ck_assert_uint_eq(s->irq[1].event, 8);
	ck_assert_uint_eq(s->irq[1].vintid, 9001);
	ck_assert_uint_eq(s->irq[1].lpi, 10001);
	ck_assert_uint_eq(s->irq[0].target, 0);
	ck_assert_uint_eq(s->irq[1].target, 1);
	ck_assert_uint_eq(s->irq[1].prio, 0x80);
	scn_free(s);
}
END_TEST

START_TEST(device_ids_are_multiples_of_0x100_unless_taken)
{
	struct scenario *s = must_load(A_VM "  - {name: d, device_id: 0x200}\n  - {name: e}\n  - {}\n");

	ck_assert_uint_eq(s->dev[0].devid, 0x200);
	ck_assert_uint_eq(s->dev[1].devid, 0x201);
	ck_assert_uint_eq(s->dev[2].devid, 0x300);
	ck_assert_str_eq(s->dev[2].name, "dev2");
	scn_free(s);
}
END_TEST

START_TEST(a_device_keeps_what_it_says_of_itself)
{
	struct scenario *s = must_load(HEAD
		"topology: {its: 2}\nvms: [{name: a}]\n"
		"devices: [{name: d, its: its1, msix: {mask: false}, flight: {value: 400ns, spread: 50%}, irqs: [{name: x, to: a.vcpu0, connected: false, enabled: false}]}]\n");

	ck_assert_uint_eq(s->dev[0].its, 1);
	ck_assert(!s->dev[0].mask && s->dev[0].pba && s->dev[0].flight_given);
	ck_assert_uint_eq(s->dev[0].flight_ns, 400);
	ck_assert_uint_eq(s->dev[0].flight_spread, 500);
	ck_assert(!s->irq[0].enabled && !s->irq[0].connected);
	scn_free(s);
}
END_TEST

START_TEST(sixty_thousand_interrupts_get_different_numbers)
{
	struct scenario *s = must_load(A_VM "  - {name: d, irqs: [{name: \"x[0..65535]\", to: vcpu1}]}\n");

	ck_assert_uint_eq(s->nirqs, 65536);
	ck_assert_uint_eq(s->irq[65535].event, 65535);
	ck_assert_uint_eq(s->irq[65535].lpi, 8192 + 65535);
	ck_assert_uint_eq(scn_find_irq(s, "x65535"), 65535);
	scn_free(s);
}
END_TEST

Suite *check_scenario_devices(void);
Suite *check_scenario_devices(void)
{
	Suite *s = suite_create("scenario_devices");
	TCase *t = tcase_create("all");

	tcase_add_test(t, numbers_not_given_go_around_those_that_are);
	tcase_add_test(t, a_range_counts_event_vintid_lpi_and_target_up);
	tcase_add_test(t, device_ids_are_multiples_of_0x100_unless_taken);
	tcase_add_test(t, a_device_keeps_what_it_says_of_itself);
	tcase_add_test(t, sixty_thousand_interrupts_get_different_numbers);
	tcase_add_loop_test(t, a_mistake_is_reported_with_its_place, 0, (int)ARRAY_SIZE(bad));
	suite_add_tcase(s, t);
	return s;
}
