/* SPDX-License-Identifier: MIT */
/* Recorded accesses: where they go, what is compared, what is concluded on the way. */
#include <check.h>
#include <stdlib.h>

#include "support_conform.h"

/* Who made it is nobody's mistake; how many events it has would be. */
START_TEST(implementation_defined_fields_are_allowed_by_name)
{
	char *text = join(conform_setup,
			  "its_read ITS read: offset 0x4 data 0x1234543b size 4\n"
			  "its_read ITS read: offset 0x110 data 0x0 size 8\n"
			  "its_read ITS read: offset 0x100 data 0x810b000040020200 size 8\n",
			  "its_read ITS read: offset 0x100 data 0x8107000040030200 size 8\n");
	struct replayed *p = replay(text, NULL);

	expect_differences(p, 1);
	ck_assert_uint_eq(p->r.row[CONFORM_GITS_READ].allowed, 2);
	ck_assert_uint_eq(p->r.allowed[CONFORM_ALLOWED_gits_iidr], 1);
	ck_assert_uint_eq(p->r.allowed[CONFORM_ALLOWED_table_entry_size], 1);
	ck_assert_uint_eq(p->s.ev[p->r.finding[0].ev].w[0], 0x100);
	replayed_free(p);
	free(text);
}
END_TEST

START_TEST(an_offset_beyond_its_frame_reaches_nothing)
{
	struct replayed *p = replay("redist_read redistributor 0x0 read: offset 0x20008 data 0x0 size 8 secure 0\n"
				    "dist_read distributor read: offset 0x10004 data 0x0 size 4 secure 0\n"
				    "its_read ITS read: offset 0x20000 data 0x0 size 4\n"
				    "redist_read redistributor 0x1 read: offset 0xffe8 data 0x3b size 4 secure 0\n",
				    NULL);

	expect_differences(p, 3);
	ck_assert_str_eq(p->r.finding[0].what, "GICR+0x20008: the model's answer is a fault");
	ck_assert_uint_eq(p->r.row[CONFORM_GICR_READ].equal, 1);
	replayed_free(p);
}
END_TEST

/* Redistributors are as far apart as the model has them, whatever was recorded. */
START_TEST(redistributors_are_found_on_other_hardware)
{
	struct replayed *p = replay("redist_read redistributor 0x1 read: offset 0xffe8 data 0x4b size 4 secure 0\n",
				    "gicv4.0-min");

	expect_differences(p, 0);
	replayed_free(p);
}
END_TEST

START_TEST(a_guest_has_registers_of_its_own)
{
	struct replayed *p = replay("icc_pmr_write ICC_PMR write cpu 0x0 value 0x80\n"
				    "icv_pmr_write ICV_PMR write cpu 0x0 value 0x40\n"
				    "icc_pmr_read ICC_PMR read cpu 0x0 value 0x80\n"
				    "icv_pmr_read ICV_PMR read cpu 0x0 value 0x40\n"
				    "ich_vmcr_read ICH_VMCR_EL2 read cpu 0x0 value 0x404c0008\n",
				    NULL);

	expect_differences(p, 0);
	ck_assert_uint_eq(p->r.row[CONFORM_ICV_READ].equal, 1);
	ck_assert_uint_eq(p->r.row[CONFORM_ICC_READ].equal, 1);
	ck_assert_uint_eq(p->r.row[CONFORM_ICH_READ].equal, 1);
	replayed_free(p);
}
END_TEST

#define WAKER "redist_write redistributor 0x1 write: offset 0x14 data 0x0 size 4 secure 0\n"

/* The first write of GICR_WAKER finds a PE that was not used: nothing is concluded from it. */
START_TEST(a_pe_that_comes_back_has_its_reset_values)
{
	struct replayed *p = replay(WAKER "icc_pmr_write ICC_PMR write cpu 0x1 value 0xf0\n"
					  "icc_igrpen_write ICC_IGRPEN1 write cpu 0x1 value 0x1\n"
					  "icc_pmr_read ICC_PMR read cpu 0x1 value 0xf0\n" WAKER
					  "icc_pmr_read ICC_PMR read cpu 0x1 value 0x0\n"
					  "icc_igrpen_read ICC_IGRPEN1 read cpu 0x1 value 0x0\n",
				    NULL);

	expect_differences(p, 0);
	ck_assert_uint_eq(p->r.inferred[CONFORM_INFER_POWER_ON], 1);
	replayed_free(p);
}
END_TEST

/* SPI 40: enabled, Group 1, level, to PE 0; its wire is in no line. */
static const char spi[] =
	"dist_write distributor write: offset 0x84 data 0xffffffff size 4 secure 0\n"
	"dist_write distributor write: offset 0x104 data 0x100 size 4 secure 0\n"
	"dist_write distributor write: offset 0x6140 data 0x0 size 8 secure 0\n";

START_TEST(an_spi_without_a_recorded_wire_is_there_to_be_acknowledged)
{
	char *text = join(conform_setup, spi,
			  "icc_iar1_read ICC_IAR1 read cpu 0x0 value 0x28\n"
			  "icc_eoir_write ICC_EOIR1 write cpu 0x0 value 0x28\n"
			  "icc_iar1_read ICC_IAR1 read cpu 0x0 value 0x3ff\n");
	struct replayed *p = replay(text, NULL);

	expect_differences(p, 0);
	ck_assert_uint_eq(p->r.inferred[CONFORM_INFER_WIRE], 1);
	replayed_free(p);
	free(text);
}
END_TEST

START_TEST(recorded_wires_are_the_only_ones)
{
	char *text = join(conform_setup, spi,
			  "dist_set_irq distributor interrupt 40 level changed to 1\n"
			  "icc_iar1_read ICC_IAR1 read cpu 0x0 value 0x28\n"
			  "dist_set_irq distributor interrupt 40 level changed to 0\n"
			  "icc_eoir_write ICC_EOIR1 write cpu 0x0 value 0x28\n"
			  "icc_iar1_read ICC_IAR1 read cpu 0x0 value 0x29\n");
	struct replayed *p = replay(text, NULL);

	expect_differences(p, 1);
	ck_assert_uint_eq(p->r.row[CONFORM_SPI].driven, 2);
	ck_assert_uint_eq(p->r.inferred[CONFORM_INFER_WIRE], 0);
	replayed_free(p);
	free(text);
}
END_TEST

Suite *check_conform_access(void);
Suite *check_conform_access(void)
{
	Suite *s = suite_create("conform_access");
	TCase *t = tcase_create("conform_access");

	tcase_add_test(t, implementation_defined_fields_are_allowed_by_name);
	tcase_add_test(t, an_offset_beyond_its_frame_reaches_nothing);
	tcase_add_test(t, redistributors_are_found_on_other_hardware);
	tcase_add_test(t, a_guest_has_registers_of_its_own);
	tcase_add_test(t, a_pe_that_comes_back_has_its_reset_values);
	tcase_add_test(t, an_spi_without_a_recorded_wire_is_there_to_be_acknowledged);
	tcase_add_test(t, recorded_wires_are_the_only_ones);
	suite_add_tcase(s, t);
	return s;
}
