/* SPDX-License-Identifier: MIT */
/* Scenarios as they load: defaults, short forms, the design example. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

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

Suite *check_scenario(void);
Suite *check_scenario(void)
{
	Suite *s = suite_create("scenario");
	TCase *t = tcase_create("load");

	tcase_add_test(t, a_litmus_scenario_loads_with_every_default);
	tcase_add_test(t, the_design_example_loads_in_all_its_variants);
	suite_add_tcase(s, t);
	return s;
}
