/* SPDX-License-Identifier: MIT */
/* Names of registers by frame and offset. */
#include <check.h>

#include "diff/conform_run.h"

static const struct {
	const char *frame;
	u32 off;
	const char *want;
} rows[] = {
	{"GICD", 0, "GICD_CTLR"},
	{"GICD", 0x41f, "GICD_IPRIORITYR<n>"},
	{"GICD", 0x7ff, "GICD+0x7ff"},
	{"GICD", 0x6100, "GICD_IROUTER<n>"},
	{"GICD", 0xffe8, "GICD_PIDR2"},
	{"GICR", 0xc, "GICR_TYPER"},
	{"GICR", 0x10100, "GICR_ISENABLER<n>"},
	{"GICR", 0x2007c, "GICR_VPENDBASER"},
	{"GICR", 0x20000, "GICR+0x20000"},
	{"GITS", 0x138, "GITS_BASER<n>"},
	{"GITS", 0x140, "GITS+0x140"},
};

START_TEST(an_offset_has_its_name)
{
	char name[40];

	conform_reg_name(rows[_i].frame, rows[_i].off, name, sizeof(name));
	ck_assert_str_eq(name, rows[_i].want);
}
END_TEST

Suite *check_conform_names(void);
Suite *check_conform_names(void)
{
	Suite *s = suite_create("conform_names");
	TCase *t = tcase_create("conform_names");

	tcase_add_loop_test(t, an_offset_has_its_name, 0, (int)(sizeof(rows) / sizeof(rows[0])));
	suite_add_tcase(s, t);
	return s;
}
