/* SPDX-License-Identifier: MIT */
/* Two-level tables whose second level was allocated unseen. */
#include <check.h>
#include <stdlib.h>
#include <string.h>

#include "support_conform.h"

static const char far_device[] =
	"its_process_command ITS: processing command at offset 0x0: 0x8\n"
	"its_cmd_mapd ITS: command MAPD DeviceID 0xffff Size 0x1 ITT_addr 0x400600 V 1\n"
	"its_process_command ITS: processing command at offset 0x1: 0x8\n"
	"its_cmd_mapd ITS: command MAPD DeviceID 0xfffe Size 0x1 ITT_addr 0x400700 V 1\n"
	"its_process_command ITS: processing command at offset 0x2: 0x8\n"
	"its_cmd_mapd ITS: command MAPD DeviceID 0x8 Size 0x1 ITT_addr 0x400800 V 1\n"
	"its_write ITS write: offset 0x88 data 0x60 size 8\n";

START_TEST(pages_come_with_the_first_device_that_needs_them)
{
	char *text = join("", conform_setup, far_device), *flat = strstr(text, "0x8107000040020200");
	struct replayed *p;

	ck_assert_ptr_nonnull(flat);
	flat[2] = 'c'; /* Indirect */
	p = replay(text, NULL);
	expect_differences(p, 0);
	ck_assert_uint_eq(p->r.inferred[CONFORM_INFER_TABLE], 2);
	ck_assert_uint_eq(p->r.command_errors, 0);
	replayed_free(p);
	free(text);
}
END_TEST

/* A flat table of one page has no entry for it: the ITS says so, and nothing is made up. */
START_TEST(flat_tables_get_no_pages)
{
	char *text = join(conform_setup, far_device, "");
	struct replayed *p = replay(text, NULL);

	ck_assert_uint_eq(p->r.inferred[CONFORM_INFER_TABLE], 0);
	ck_assert_uint_eq(p->r.command_errors, 2);
	replayed_free(p);
	free(text);
}
END_TEST

Suite *check_conform_table(void);
Suite *check_conform_table(void)
{
	Suite *s = suite_create("conform_table");
	TCase *t = tcase_create("conform_table");

	tcase_add_test(t, pages_come_with_the_first_device_that_needs_them);
	tcase_add_test(t, flat_tables_get_no_pages);
	suite_add_tcase(s, t);
	return s;
}
