/* SPDX-License-Identifier: MIT */
/* What is made of a recording: goldens for the whole, small recordings for single rules. */
#include <check.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "support_import.h"

#define VMAPP0                                                                                  \
	"1 its_cmd_vmapp ITS: command VMAPP vPEID 0x0 RDbase 0x0 V 1 VPT_addr 0x4407 VPT_size " \
	"0xf\n"
#define VMAPP1                                                                                  \
	"2 its_cmd_vmapp ITS: command VMAPP vPEID 0x1 RDbase 0x0 V 1 VPT_addr 0x4831 VPT_size " \
	"0xf\n"
#define VPROP(us, pe, table)                                                      \
	us " redist_write redistributor " pe " write: offset 0x20070 data " table \
	   " size 8 secure 0\n"
#define LOAD(us, pe, vpt)                                                                 \
	us " redist_write redistributor " pe " write: offset 0x20078 data 0xe0000000" vpt \
	   "0780 size 8 secure 0\n"
#define PUT(us, pe, vpt)                                                                  \
	us " redist_write redistributor " pe " write: offset 0x20078 data 0x60000000" vpt \
	   "0780 size 8 secure 0\n"
#define VMAPTI(us, ev, vpe, v)                                                          \
	us " its_cmd_vmapti ITS: command VMAPI DeviceID 0x10 EventID " ev " vPEID " vpe \
	   " vINTID " v " Dbell_pINTID 0x2008\n"
#define MSI(us, ev)                                                            \
	us " its_translation_write ITS TRANSLATER write: offset 0x40 data " ev \
	   " size 4 requester_id 0x10\n"
#define VACK(us, pe, v) us " icv_iar_read ICV_IAR1 read cpu " pe " value " v "\n"
#define INV(us, ev)	us " its_cmd_inv ITS: command INV DeviceID 0x10 EventID " ev "\n"

static const char one_vcpu[] = VMAPP0 VPROP("10", "0x0", "0x4406058f") LOAD("1000", "0x0", "4407")
	VMAPTI("2000", "0x0", "0x0", "0x2000");

/* `one_vcpu` and more. */
static struct imported_text with(const char *more, const struct import_opts *o)
{
	char text[8192];

	snprintf(text, sizeof(text), "%s%s", one_vcpu, more);
	return import_text(text, o);
}

static void expect_in(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) != NULL, "'%s' is not in:\n%s", part, text);
}

static void expect_not_in(const char *text, const char *part)
{
	ck_assert_msg(strstr(text, part) == NULL, "'%s' is in:\n%s", part, text);
}

static const char *const goldens[] = {"two-vcpus", "os-alone", "kvm-piece"};

START_TEST(a_golden_recording_gives_its_scenario)
{
	char name[64];
	char *text, *want;
	struct imported_text t;
	size_t len;

	snprintf(name, sizeof(name), "%s.txt", goldens[_i]);
	text = golden(name, &len);
	t = import_bytes(text, len, name, NULL);
	ck_assert_int_eq(t.err, 0);
	snprintf(name, sizeof(name), "%s.yaml", goldens[_i]);
	want = golden(name, NULL);
	ck_assert_str_eq(t.yaml, want);
	imported_free(&t);
	free(want);
	free(text);
}
END_TEST

/* Cut out of a real one: loads, three vectors connected, four interrupts, one from idle by doorbell. */
START_TEST(the_account_of_a_piece_of_a_real_recording_fits)
{
	size_t len;
	char *text = golden("kvm-piece.txt", &len);
	struct imported_text t = import_bytes(text, len, "kvm-piece.txt", NULL);

	ck_assert_uint_eq(value_of(t.yaml, "msis_written"), 4);
	ck_assert_uint_eq(value_of(t.yaml, "set"), 4);
	ck_assert_uint_eq(value_of(t.yaml, "acknowledged"), 4);
	ck_assert_uint_eq(value_of(t.yaml, "pending_at_end"), 0);
	ck_assert_uint_eq(value_of(t.yaml, "doorbells"), 1);
	ck_assert_uint_eq(value_of(t.yaml, "returns_by_device"), 1);
	expect_in(t.report, "           4  sum; 4 in the recording\n");
	expect_in(t.report, "set + coalesced = statements; set = acknowledged + discarded + "
			    "pending - unraised\n");
	imported_free(&t);
	free(text);
}
END_TEST

START_TEST(vpes_with_one_property_table_are_one_vm)
{
	static const char text[] = VMAPP0 VMAPP1 VPROP("10", "0x0", "0x4406058f")
		VPROP("11", "0x1", "0x5506058f") LOAD("1000", "0x0", "4407")
			LOAD("1000", "0x1", "4831") VMAPTI("2000", "0x0", "0x0", "0x2000")
				VMAPTI("2001", "0x1", "0x1", "0x2000");
	struct imported_text t = import_text(text, NULL);

	expect_in(t.yaml, "  - name: vm0\n    vcpus: 1\n    on: [pe0]\n    direct: [vcpu0]\n");
	expect_in(t.yaml, "  - name: vm1\n    vcpus: 1\n    on: [pe1]\n    direct: [vcpu0]\n");
	expect_in(t.yaml, "  - name: dev1\n    vm: vm1\n");
	imported_free(&t);
}
END_TEST

START_TEST(an_inv_followed_by_an_acknowledge_enables)
{
	struct imported_text t =
		with(INV("3000", "0x0") MSI("3100", "0x0") VACK("3200", "0x0", "0x2000")
			     INV("3300", "0x0") MSI("3400", "0x0") INV("3500", "0x0")
				     VACK("3600", "0x0", "0x2000"),
		     NULL);

	expect_in(t.yaml, "        enabled: false\n");
	expect_in(t.yaml, "  100us guest vm0.vcpu0 enable dev0.irq0 @5\n");
	expect_in(t.yaml, "  115us guest vm0.vcpu0 disable dev0.irq0 @8\n");
	expect_in(t.yaml, "  125us guest vm0.vcpu0 enable dev0.irq0 @10\n");
	imported_free(&t);
}
END_TEST

START_TEST(an_inv_that_nothing_explains_is_dropped_and_counted)
{
	struct imported_text t = with(INV("3000", "0x0") INV("3100", "0x0"), NULL);

	expect_in(t.yaml, "enable dev0.irq0 @5\n");
	expect_not_in(t.yaml, "@6\n");
	expect_in(t.yaml, "what: \"INV of a guest's event, value unknown\"\n      count: 1\n");
	imported_free(&t);
}
END_TEST

#define MAP_BELL(us)                                                                        \
	us " its_cmd_mapti ITS: command MAPTI DeviceID 0xffff EventID 0x3 ICID 0x1 pINTID " \
	   "0x2009\n"
#define CLEAR_BELL(us) us " its_cmd_clear ITS: command CLEAR DeviceID 0xffff EventID 0x3\n"
#define INV_BELL(us)   us " its_cmd_inv ITS: command INV DeviceID 0xffff EventID 0x3\n"
#define VMOVP1(us)     us " its_cmd_vmovp ITS: command VMOVP vPEID 0x1 RDbase 0x1\n"
#define SECOND_VCPU    VMAPP1 VPROP("2900", "0x1", "0x4406058f")
#define BLOCK \
	INV_BELL("4000") PUT("4010", "0x1", "4831") INV_BELL("4500") LOAD("4600", "0x1", "4831")

/* A vPE without vLPIs: nothing names its doorbell. */
static const char *const bells[] = {
	SECOND_VCPU VMOVP1("2999") MAP_BELL("3000") LOAD("3100", "0x1", "4831") CLEAR_BELL("3110")
		BLOCK,
	"2100 its_cmd_mapti ITS: command MAPTI DeviceID 0xffff EventID 0x0 ICID 0x0 pINTID 0x2008\n"
	"2110 its_cmd_clear ITS: command CLEAR DeviceID 0xffff EventID 0x0\n" SECOND_VCPU LOAD(
		"3000", "0x1", "4831") MAP_BELL("3100") CLEAR_BELL("3110") BLOCK,
};

START_TEST(a_doorbell_is_learned_from_the_move_or_load_of_its_vpe)
{
	struct imported_text t = with(bells[_i], NULL);

	expect_in(t.yaml, "  150us wfi vm0.vcpu1 @");
	expect_in(t.yaml, "  175us wake vm0.vcpu1 external @");
	expect_not_in(t.yaml, "of a doorbell whose vPE is not known");
	imported_free(&t);
}
END_TEST

START_TEST(a_leave_of_no_measurable_time_is_a_preemption_too)
{
	struct imported_text t =
		with(PUT("3000", "0x0", "4407") LOAD("3000", "0x0", "4407"), NULL);

	expect_in(t.yaml, "timeline: |\n  50us vfio connect dev0.irq0 @4\n"
			  "  100us preempt vm0.vcpu0 for 0.05us @5\n");
	imported_free(&t);
}
END_TEST

START_TEST(a_doorbell_of_nobody_is_told)
{
	struct imported_text t =
		with(SECOND_VCPU LOAD("3000", "0x1", "4831") MAP_BELL("3100") BLOCK, NULL);

	expect_in(t.yaml, "  150.5us preempt vm0.vcpu1 for 29.5us @");
	expect_in(t.yaml, "2 INVs of a doorbell whose vPE is not known: a block among them counts "
			  "as a preemption");
	imported_free(&t);
}
END_TEST

START_TEST(what_is_not_followed_is_told)
{
	struct imported_text t =
		with("3000 its_cmd_movall ITS: command MOVALL RDbase1 0x0 RDbase2 0x1\n", NULL);

	expect_in(t.yaml, "what: \"MOVALL commands\"\n      count: 1\n");
	imported_free(&t);
}
END_TEST

START_TEST(a_hypervisors_int_after_mapping_is_its_own)
{
	static const char intr[] = " its_cmd_int ITS: command INT DeviceID 0x10 EventID 0x0\n";
	char more[400];
	struct imported_text t;

	snprintf(more, sizeof(more), "2500%s%s%s2900%s", intr, MSI("2600", "0x0"),
		 VACK("2700", "0x0", "0x2000"), intr);
	t = with(more, NULL);
	expect_not_in(t.yaml, "@5\n");
	expect_in(t.yaml, "  95us msi dev0.irq0 @8\n");
	ck_assert_uint_eq(value_of(t.yaml, "pending_at_end"), 1);
	imported_free(&t);
}
END_TEST

START_TEST(a_lost_interrupt_shows_in_the_account)
{
	struct imported_text t =
		with(MSI("3000", "0x0") VACK("3100", "0x0", "0x2000") VACK("3200", "0x0", "0x2000"),
		     NULL);

	ck_assert_uint_eq(value_of(t.yaml, "acknowledged_unraised"), 1);
	imported_free(&t);
	t = with(MSI("3000", "0x0"), NULL);
	ck_assert_uint_eq(value_of(t.yaml, "pending_at_end"), 1);
	imported_free(&t);
}
END_TEST

START_TEST(a_cut_begins_with_the_state_of_its_moment)
{
	size_t len;
	char *text = golden("two-vcpus.txt", &len);
	const struct import_opts o = {
		.scenario = "piece", .speed = 1, .from_us = 3100, .until_us = 5200};
	struct imported_text t = import_bytes(text, len, "two-vcpus.txt", &o);

	ck_assert_int_eq(t.err, 0);
	expect_in(t.yaml, "name: piece\n");
	expect_in(t.yaml, "    on: [pe0, pe1]\n");
	expect_not_in(t.yaml, "connected: false");
	/* vcpu0 blocked before the cut: it begins asleep, and the same thing wakes it */
	expect_in(t.yaml,
		  "timeline: |\n  0us wfi vm0.vcpu0 @41\n  400us wake vm0.vcpu0 external @41\n"
		  "  900us wfi vm0.vcpu1 @44\n");
	expect_in(t.yaml, "  1900us preempt vm0.vcpu0 for 200us @53\n");
	expect_in(t.report, "           2  left out: before time 0\n");
	expect_in(t.report, "           2  left out: after the cut\n");
	expect_in(t.report, "           6  sum; 6 in the recording\n");
	imported_free(&t);
	free(text);
}
END_TEST

START_TEST(numbers_a_scenario_has_no_room_for_are_refused)
{
	struct imported_text t = with(VMAPTI("3000", "0x10000", "0x0", "0x2001"), NULL);

	ck_assert_int_eq(t.err, GICSIM_E_LIMIT);
	ck_assert_uint_eq(t.d.f[0].line, 5);
	ck_assert_str_eq(
		t.d.f[0].text,
		"DeviceID 0x10, EventID 0x10000, INTID 0x2001: a scenario has room for 0xfffff, "
		"0xffff and 0x2000 to 0xffffff");
	imported_free(&t);
}
END_TEST

START_TEST(a_device_in_two_vms_becomes_two)
{
	static const char text[] = VMAPP0 VMAPP1 VPROP("10", "0x0", "0x4406058f")
		VPROP("11", "0x1", "0x5506058f") LOAD("1000", "0x0", "4407")
			LOAD("1000", "0x1", "4831") VMAPTI("2000", "0x0", "0x0", "0x2000")
				VMAPTI("2001", "0x1", "0x1", "0x2000");
	struct imported_text t = import_text(text, NULL);

	expect_in(t.yaml, "    vm: vm0\n    its: its0\n    device_id: 0x10\n");
	expect_in(t.yaml, "    vm: vm1\n    its: its0\n    device_id: 0x11\n");
	expect_in(t.yaml, "1 devices had events in two VMs");
	imported_free(&t);
}
END_TEST

START_TEST(an_empty_cut_is_refused)
{
	const struct import_opts after = {.from_us = 100000},
				 backwards = {.from_us = 20, .until_us = 10};
	struct imported_text t = with("", &after);

	ck_assert_int_eq(t.err, GICSIM_E_INVAL);
	ck_assert_str_eq(t.d.f[0].text, "the cut is empty: the recording ends at 2000 us");
	imported_free(&t);
	t = with("", &backwards);
	ck_assert_str_eq(t.d.f[0].text, "the cut is empty: it ends at 10 us, before it begins");
	imported_free(&t);
}
END_TEST

START_TEST(times_are_divided_by_the_speed)
{
	const struct import_opts o = {.speed = 7};
	struct imported_text t = with(MSI("3000", "0x0"), &o);

	expect_in(t.yaml, "  speed: 7\n");
	expect_in(t.yaml, "  285.714us msi dev0.irq0 @5\n"); /* 2000 / 7, cut to whole ns */
	imported_free(&t);
}
END_TEST

START_TEST(a_write_that_fails_is_told)
{
	struct gicsim_diag d;
	FILE *in = fmemopen((void *)(uintptr_t)one_vcpu, sizeof(one_vcpu) - 1, "r"),
	     *full = fopen("/dev/full", "w");

	diag_init(&d);
	ck_assert_int_eq(import_run("qemu-trace", in, "x", NULL, full, NULL, &d), GICSIM_E_IO);
	fclose(full);
	fclose(in);
}
END_TEST

Suite *check_infer(void);
Suite *check_infer(void)
{
	Suite *s = suite_create("infer");
	TCase *t = tcase_create("meaning");

	tcase_add_loop_test(t, a_golden_recording_gives_its_scenario, 0, (int)ARRAY_SIZE(goldens));
	tcase_add_test(t, the_account_of_a_piece_of_a_real_recording_fits);
	tcase_add_test(t, vpes_with_one_property_table_are_one_vm);
	tcase_add_test(t, an_inv_followed_by_an_acknowledge_enables);
	tcase_add_test(t, an_inv_that_nothing_explains_is_dropped_and_counted);
	tcase_add_loop_test(t, a_doorbell_is_learned_from_the_move_or_load_of_its_vpe, 0,
			    (int)ARRAY_SIZE(bells));
	tcase_add_test(t, a_leave_of_no_measurable_time_is_a_preemption_too);
	tcase_add_test(t, a_doorbell_of_nobody_is_told);
	tcase_add_test(t, what_is_not_followed_is_told);
	tcase_add_test(t, a_hypervisors_int_after_mapping_is_its_own);
	tcase_add_test(t, a_lost_interrupt_shows_in_the_account);
	tcase_add_test(t, a_cut_begins_with_the_state_of_its_moment);
	tcase_add_test(t, numbers_a_scenario_has_no_room_for_are_refused);
	tcase_add_test(t, a_device_in_two_vms_becomes_two);
	tcase_add_test(t, an_empty_cut_is_refused);
	tcase_add_test(t, times_are_divided_by_the_speed);
	tcase_add_test(t, a_write_that_fails_is_told);
	suite_add_tcase(s, t);
	return s;
}
