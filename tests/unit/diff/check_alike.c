/* SPDX-License-Identifier: MIT */
/* Machines that are not the same are told apart before they are compared. */
#include <string.h>

#include "diff/diff.h"
#include "support.h"

Suite *check_alike(void);

static struct gicsim_diag d;

static int alike(const char *here, u32 pes_here, const char *there, u32 pes_there, u64 ram_there, u32 version)
{
	struct board_config ca = { here, MODELS, pes_here, 128ull << 20 }, cb = { there, MODELS, pes_there, ram_there };
	struct side *a, *b;
	int err;

	diag_init(&d);
	ck_assert_int_eq(side_board(&ca, &a, &d), 0);
	ck_assert_int_eq(side_board(&cb, &b, &d), 0);
	err = diff_alike(a, b, version, pes_here, &d);
	side_close(a);
	side_close(b);
	return err;
}

START_TEST(the_same_machine_is_one_whatever_it_answers_to_choices)
{
	ck_assert_int_eq(alike("qemu-gicv4.0", 4, "qemu-gicv4.0", 4, 256 << 20, 4), 0);
	ck_assert_int_eq(alike("qemu-gicv3", 1, "qemu-gicv3", 1, 128 << 20, 3), 0);
	ck_assert_int_eq(alike("qemu-gicv3-secure", 2, "qemu-gicv3-secure", 2, 128 << 20, 3), 0);
	ck_assert_uint_eq(d.n, 0);
}
END_TEST

static const struct { const char *here; u32 pes; const char *there; u32 pes_there; u64 mib; u32 version; const char *says; } row[] = {
	{ "qemu-gicv3", 2, "qemu-gicv4.0", 2, 128, 3, "GICD_PIDR2 is 0x3b in gicsim and 0x4b in gicsim" },
	{ "qemu-gicv4.0", 2, "gicv4.0-min", 2, 128, 4, "GICD_TYPER" },
	{ "qemu-gicv4.0", 2, "gicv4.1-min", 2, 128, 4, "GICD_TYPER" },
	{ "qemu-gicv4.0", 2, "qemu-gicv4.0", 3, 128, 4, "GICR_TYPER of PE 1 is 0x101000113 in gicsim and 0x101000103" },
	{ "qemu-gicv4.0", 3, "qemu-gicv4.0", 2, 128, 4, "GICR_TYPER of PE 1" },
	{ "qemu-gicv4.0", 2, "qemu-gicv4.0", 2, 64, 4, "no memory at 0x47fffff8" },
	{ "qemu-gicv3", 2, "qemu-gicv3", 2, 128, 4, "drawn for GICv4 (--gic), and the hardware model is GICv3" },
	{ "gicv4.1-min", 2, "gicv4.1-min", 2, 128, 4, "GICv4.1 is not drawn for" },
};

START_TEST(another_machine_is_an_error_that_names_a_difference)
{
	bool said = false;

	ck_assert_int_eq(alike(row[_i].here, row[_i].pes, row[_i].there, row[_i].pes_there, row[_i].mib << 20, row[_i].version),
			 GICSIM_E_INVAL);
	for (u32 i = 0; i < d.n; i++)
		said |= strstr(d.f[i].text, row[_i].says) != NULL;
	ck_assert_msg(said, "%s", d.f[0].text);
}
END_TEST

Suite *check_alike(void)
{
	Suite *s = suite_create("alike");
	TCase *t = tcase_create("alike");

	tcase_add_test(t, the_same_machine_is_one_whatever_it_answers_to_choices);
	tcase_add_loop_test(t, another_machine_is_an_error_that_names_a_difference, 0, ARRAY_SIZE(row));
	suite_add_tcase(s, t);
	return s;
}
