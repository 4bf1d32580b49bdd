/* SPDX-License-Identifier: MIT */
/* What a recording implies: patches at events. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "core/diag.h"
#include "support_conform.h"

struct inferred {
	struct script s;
	struct conform_inferred f;
};

static void infer(const char *lines, struct inferred *x)
{
	struct gicsim_diag d;

	diag_init(&d);
	script_of(lines, &x->s);
	ck_assert_int_eq(infer_script(&x->s, &x->f, &d), 0);
}

static void done(struct inferred *x)
{
	inferred_fini(&x->f);
	script_free(&x->s);
}

static void expect(const struct inferred *x, u32 i, u32 at, u64 addr, u64 val)
{
	ck_assert_uint_lt(i, x->f.n);
	ck_assert_msg(x->f.patch[i].at == at && x->f.patch[i].addr == addr && x->f.patch[i].val == val,
		      "patch %u: at %u 0x%llx = 0x%llx", i, x->f.patch[i].at,
		      (unsigned long long)x->f.patch[i].addr, (unsigned long long)x->f.patch[i].val);
}

#define PROP	"redist_write redistributor 0x0 write: offset 0x70 data 0x4004000f size 8 secure 0\n"
#define MAP	"its_cmd_mapti ITS: command MAPTI DeviceID 0x8 EventID 0x0 ICID 0x0 pINTID 0x2002\n"
#define INV	"its_cmd_inv ITS: command INV DeviceID 0x8 EventID 0x0\n"
#define ACK	"icc_iar1_read ICC_IAR1 read cpu 0x0 value 0x2002\n"

START_TEST(an_lpi_is_enabled_from_the_invalidation_before_its_acknowledge)
{
	struct inferred x;

	/*    0    1   2   3   4   5   6 */
	infer(PROP MAP INV ACK ACK INV INV ACK, &x);
	ck_assert_uint_eq(x.f.n, 3);
	expect(&x, 0, 2, 0x40040002, 0xa3);
	expect(&x, 1, 5, 0x40040002, 0xa2);
	expect(&x, 2, 6, 0x40040002, 0xa3);
	ck_assert_uint_eq(x.f.lpis, 3);
	done(&x);
}
END_TEST

START_TEST(invall_ends_the_span_of_every_lpi)
{
	struct inferred x;

	infer(PROP MAP "its_cmd_invall ITS: command INVALL\n" ACK, &x);
	ck_assert_uint_eq(x.f.n, 1);
	expect(&x, 0, 2, 0x40040002, 0xa3);
	done(&x);
}
END_TEST

START_TEST(the_priority_of_lpis_is_that_of_ppis)
{
	struct inferred x;

	infer(PROP "redist_write redistributor 0x0 write: offset 0x10418 data 0xc0c0c0a0 size 4 secure 0\n" MAP INV ACK,
	      &x);
	ck_assert_uint_eq(x.f.priority, 0xc0);
	expect(&x, 0, 3, 0x40040002, 0xc3);
	done(&x);
}
END_TEST

#define VPROP  "redist_write redistributor 0x1 write: offset 0x20070 data 0x4007078f size 8 secure 0\n"
#define VMAPP  "its_cmd_vmapp ITS: command VMAPP vPEID 0x3 RDbase 0x1 V 1 VPT_addr 0x4008 VPT_size 0xf\n"
#define VMAP   "its_cmd_vmapti ITS: command VMAPI DeviceID 0x8 EventID 0x0 vPEID 0x3 vINTID 0x2005 Dbell_pINTID 0x2009\n"
#define LOAD   "redist_write redistributor 0x1 write: offset 0x20078 data 0x8000000040080780 size 8 secure 0\n"
#define OFFER  "cpuif_virt_update CPU i/f 0x1 virt HPPI update LR index 16 HPPVLPI 8197 grp 2 prio 176\n"
#define TAKE   "icv_iar_read ICV_IAR1 read cpu 0x1 value 0x2005\n"
#define ARRIVE "its_translation_write ITS TRANSLATER write: offset 0x40 data 0x0 size 4 requester_id 0x8\n" \
	       "its_ite_read ITS: Interrupt Table read for ITTaddr 0x0 EventID 0x0: valid 1 inttype 0 intid 0x2005 " \
	       "ICID 0x0 vPEID 0x3 doorbell 0x3ff\n"

START_TEST(a_vlpi_is_enabled_with_the_priority_told_and_stays_so)
{
	struct inferred x;

	/*    0     1    2     3    4     5     6   7   8 */
	infer(VMAPP VMAP VPROP LOAD OFFER TAKE INV INV TAKE, &x);
	ck_assert(x.f.gicv4);
	ck_assert_uint_eq(x.f.vpes, 4);
	ck_assert_uint_eq(x.f.vlpis, 6);
	ck_assert_uint_eq(x.f.lpis, 10);
	ck_assert_uint_eq(x.f.n, 1);
	expect(&x, 0, 1, 0x40070005, 0xb3);
	done(&x);
}
END_TEST

START_TEST(a_vlpi_that_arrives_and_is_not_offered_is_disabled)
{
	struct inferred x;

	/*    0     1    2     3    4     5   6,7    8   9 */
	infer(VMAPP VMAP VPROP LOAD OFFER INV ARRIVE INV TAKE, &x);
	ck_assert_uint_eq(x.f.n, 3);
	expect(&x, 1, 5, 0x40070005, 0xb2);
	expect(&x, 2, 8, 0x40070005, 0xa3);
	done(&x);
}
END_TEST

#define LR    "ich_lr_write ICH_LR0_EL2 write cpu 0x2 value 0x50c0000000000007\n"
#define VMCR  "ich_vmcr_write ICH_VMCR_EL2 write cpu 0x2 value 0xf04c000a\n"
#define EOI   "icv_eoir_write ICV_EOIR1 write cpu 0x2 value 0x7\n"
#define VACK  "icv_iar_read ICV_IAR1 read cpu 0x2 value 0x7\n"

/* Bit 24 of ICH_AP1R0_EL2 is priority 0xc0 with 5 bits of it. */
START_TEST(a_guest_that_ends_what_it_did_not_acknowledge_came_with_it_active)
{
	struct inferred x;

	/*    0  1    2   3    4    5    6   7    8 */
	infer(LR VMCR EOI VACK VMCR VACK EOI VMCR VACK, &x);
	ck_assert_uint_eq(x.f.n, 3);
	ck_assert_uint_eq(x.f.patch[0].what, PATCH_ACTIVE);
	expect(&x, 0, 1, 0xf04c000a, 1u << 24);
	expect(&x, 1, 4, 0xf04c000a, 0);
	expect(&x, 2, 7, 0xf04c000a, 0);
	done(&x);
}
END_TEST

START_TEST(recorded_active_priorities_are_not_inferred)
{
	struct inferred x;

	infer(LR VMCR "ich_ap_write ICH_AP1R0 write cpu 0x2 value 0x1000000\n" EOI, &x);
	ck_assert_uint_eq(x.f.n, 0);
	done(&x);
}
END_TEST

START_TEST(numbers_beyond_all_bounds_are_refused)
{
	struct conform_inferred f;
	struct gicsim_diag d;
	struct script s;

	diag_init(&d);
	script_of("its_cmd_vmapti ITS: command VMAPI DeviceID 0x8 EventID 0x0 vPEID 0xffff vINTID 0xfffff0 "
		  "Dbell_pINTID 0x3ff\n",
		  &s);
	ck_assert_int_eq(infer_script(&s, &f, &d), GICSIM_E_LIMIT);
	ck_assert_uint_eq(d.n, 1);
	inferred_fini(&f);
	script_free(&s);
}
END_TEST

Suite *check_conform_infer(void);
Suite *check_conform_infer(void)
{
	Suite *s = suite_create("conform_infer");
	TCase *t = tcase_create("conform_infer");

	tcase_add_test(t, an_lpi_is_enabled_from_the_invalidation_before_its_acknowledge);
	tcase_add_test(t, invall_ends_the_span_of_every_lpi);
	tcase_add_test(t, the_priority_of_lpis_is_that_of_ppis);
	tcase_add_test(t, a_vlpi_is_enabled_with_the_priority_told_and_stays_so);
	tcase_add_test(t, a_vlpi_that_arrives_and_is_not_offered_is_disabled);
	tcase_add_test(t, a_guest_that_ends_what_it_did_not_acknowledge_came_with_it_active);
	tcase_add_test(t, recorded_active_priorities_are_not_inferred);
	tcase_add_test(t, numbers_beyond_all_bounds_are_refused);
	suite_add_tcase(s, t);
	return s;
}
