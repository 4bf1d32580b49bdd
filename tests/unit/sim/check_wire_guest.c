/* SPDX-License-Identifier: MIT */
/* Statements in one queue per source, each in the order of the file. */
#include <check.h>
#include <string.h>

#include "core/diag.h"
#include "guest/guest.h"
#include "sim/sim.h"

Suite *check_wire_guest(void);

static const char text[] =
	"schema: gicsim/scenario/v1\nname: queues\nhardware: gicv4.1-min\nhypervisor: linux-6.12\n"
	"topology: {pes: 2}\nvms: [{name: vm0, vcpus: 2}]\n"
	"devices: [{name: dev0, vm: vm0, irqs: [{name: irq0, to: vcpu0}]},"
	" {name: dev1, vm: vm0, irqs: [{name: irq1, to: vcpu1}]}]\n"
	"policy: per_vcpu_ioctl\n"
	"timeline:\n"
	"  - 0 msi irq1\n"
	"  - 1us ioctl enable vcpu0\n"
	"  - 2us msi irq0\n"
	"  - 2us guest vcpu1 disable irq1\n"
	"  - 3us msi irq1\n"
	"  - 4us ioctl disable vcpu0\n"
	"  - 5us guest vcpu1 enable irq1\n"
	"  - 6us msi irq0\n";

START_TEST(each_source_has_its_statements_in_order)
{
	struct gicsim_diag d;
	struct scenario *scn;
	const struct guest_config *g;
	struct sim *s;
	u32 seen = 0;

	diag_init(&d);
	ck_assert_msg(!scn_load_text("t", text, strlen(text), NULL, NULL, 0, &scn, &d), "%s", d.f[0].text);
	ck_assert_msg(!sim_open(scn, GICSIM_SOURCE_DIR "/models", SIM_RUN, &s, &d), "%s", d.f[0].text);
	g = &s->guest;
	ck_assert_uint_eq(g->nstims, 8);
	ck_assert_uint_eq(g->queue[0], 0);
	ck_assert_uint_eq(g->queue[g->nqueues], 8);
	for (u32 q = 0; q < g->nqueues; q++)
		for (u32 i = g->queue[q]; i < g->queue[q + 1]; i++, seen++) {
			const struct stim *st = &g->stim[i];

			ck_assert_uint_eq(stim_queue(g, (enum stim_source)st->source, st->owner), q);
			if (i > g->queue[q])
				ck_assert_uint_gt(st->at_ns, st[-1].at_ns);
		}
	ck_assert_uint_eq(seen, 8);
	sim_close(s);
	scn_free(scn);
}
END_TEST

START_TEST(objects_keep_their_names_and_places)
{
	struct gicsim_diag d;
	struct scenario *scn;
	struct sim *s;

	diag_init(&d);
	ck_assert_int_eq(scn_load_text("t", text, strlen(text), NULL, NULL, 0, &scn, &d), 0);
	ck_assert_int_eq(sim_open(scn, GICSIM_SOURCE_DIR "/models", SIM_RUN, &s, &d), 0);
	ck_assert_uint_eq(s->guest.nvcpus, 2);
	ck_assert_str_eq(s->guest.vcpu[1].name, "vm0.vcpu1");
	ck_assert_uint_eq(s->guest.ndevs, 2);
	ck_assert_str_eq(s->guest.irq[1].name, "dev1.irq1");
	ck_assert_uint_eq(s->guest.irq[1].dev, 1);
	ck_assert_uint_eq(s->guest.irq[1].target, 1);
	ck_assert_uint_ne(s->guest.irq[0].lpi, s->guest.irq[1].lpi);
	sim_close(s);
	scn_free(scn);
}
END_TEST

Suite *check_wire_guest(void)
{
	Suite *s = suite_create("wire_guest");
	TCase *t = tcase_create("wire_guest");

	tcase_add_test(t, each_source_has_its_statements_in_order);
	tcase_add_test(t, objects_keep_their_names_and_places);
	suite_add_tcase(s, t);
	return s;
}
