/* SPDX-License-Identifier: MIT */
/* Sizes, limits, power-on, and the actors of the whole GIC. */
#include <string.h>

#include "support.h"

static struct gicsim_diag d;
static struct hwmodel hw;
static struct gic_config c;

static void setup(void)
{
	memset(&hw, 0, sizeof(hw));
	diag_init(&d);
	hw.version = GICV4_1;
	hw.caps.idbits = 15;
	hw.caps.itt_entry = 15;
}

/* pins VMP-10 */
START_TEST(the_configuration_has_what_was_asked_for)
{
	ck_assert_int_eq(gic_configure(&c, &hw, 4, 2, 7, 100, 9000, &d), 0);
	ck_assert_uint_eq(c.pes, 4);
	ck_assert_uint_eq(c.its, 2);
	ck_assert_uint_eq(c.vpes, 7);
	ck_assert_uint_eq(c.lpi_bits, 14);	/* 8192 of them */
	ck_assert_uint_eq(c.vlpi_bits, 15);	/* 24576 */
	ck_assert_uint_eq(c.vpeid_bits, 16);
	hw.caps.vil = 1;
	hw.caps.vid = 7;
	ck_assert_int_eq(gic_configure(&c, &hw, 1, 1, 256, 0, 0, &d), 0);
	ck_assert_uint_eq(c.vpeid_bits, 8);
}
END_TEST

START_TEST(what_the_hardware_cannot_have_is_refused)
{
	ck_assert_int_eq(gic_configure(&c, &hw, 0, 1, 0, 0, 0, &d), GICSIM_E_LIMIT);
	ck_assert_int_eq(gic_configure(&c, &hw, 129, 1, 0, 0, 0, &d), GICSIM_E_LIMIT);
	ck_assert_int_eq(gic_configure(&c, &hw, 1, 17, 0, 0, 0, &d), GICSIM_E_LIMIT);
	ck_assert_int_eq(gic_configure(&c, &hw, 1, 1, 65537, 0, 0, &d), GICSIM_E_LIMIT);
	ck_assert_int_eq(gic_configure(&c, &hw, 1, 1, 65536, 0, 0, &d), GICSIM_E_LIMIT);
	ck_assert_int_eq(gic_configure(&c, &hw, 1, 1, 65535, 0, 0, &d), 0);
	ck_assert_int_eq(gic_configure(&c, &hw, 128, 16, 1, 0, 0, &d), 0);
	ck_assert_int_eq(gic_configure(&c, &hw, 1, 1, 1, 60000, 0, &d), GICSIM_E_LIMIT);
	hw.pes_max = 2;
	ck_assert_int_eq(gic_configure(&c, &hw, 3, 1, 0, 0, 0, &d), GICSIM_E_LIMIT);
	hw.pes_max = 0;
	hw.caps.itt_entry = 7;
	ck_assert_int_eq(gic_configure(&c, &hw, 1, 1, 1, 0, 0, &d), GICSIM_E_INVAL);
	hw.version = GICV3;
	ck_assert_int_eq(gic_configure(&c, &hw, 1, 1, 0, 0, 0, &d), 0);
	ck_assert_int_eq(gic_configure(&c, &hw, 1, 1, 1, 0, 0, &d), GICSIM_E_NEEDS);
}
END_TEST

START_TEST(reset_brings_the_its_back_to_power_on)
{
	struct mach *m = mach_new((struct mach_opt){ .version = GICV4_1, .no_boot = true });
	struct its fresh = *its_at(&m->g, GS_ITS(0));

	mach_boot_its(m, 0);
	mach_usual(m);
	cmd(m, "INVALL", { "ICID", 0 });
	mach_run_only(m, "its", 0);
	gs_step_begin(&m->g);
	gic_reset(&m->g);
	ck_assert_int_eq(memcmp(its_at(&m->g, GS_ITS(0)), &fresh, sizeof(fresh)), 0);
	ck_assert(its_idle(&m->g, GS_ITS(0)));
	ck_assert_uint_eq(mach_read(m, "GITS_CTLR", 0), 1u << 31);
	mach_free(m);
}
END_TEST

START_TEST(actors_have_distinct_names_and_count_what_there_is)
{
	struct mach *m = mach_new((struct mach_opt){ .version = GICV4_1, .pes = 3, .its = 2 });

	ck_assert_str_eq(gic_actors[0]->name, "its");
	ck_assert_uint_eq(gic_actors[0]->count(&m->g), 2);
	ck_assert_str_eq(gic_actors[1]->name, "fabric");
	ck_assert_uint_eq(gic_actors[1]->count(&m->g), 6);
	for (u32 a = 0; a < gic_nactors; a++)
		for (u32 b = 0; b < a; b++)
			ck_assert_str_ne(gic_actors[a]->name, gic_actors[b]->name);
	mach_free(m);
}
END_TEST

START_TEST(a_booted_machine_is_at_rest)
{
	static const enum gic_version v[] = { GICV3, GICV4_0, GICV4_1 };
	struct mach *m = mach_new((struct mach_opt){ .version = v[_i] });

	ck_assert_uint_eq(mach_run(m), 0);
	mach_free(m);
}
END_TEST

START_TEST(distributor_has_one_security_state)
{
	struct mach *m = mach_new((struct mach_opt){ .version = GICV4_1, .no_boot = true });

	ck_assert_uint_eq(mach_read(m, "GICD_CTLR", 0), 1 << 6 | 1 << 4);	/* DS, ARE */
	ck_assert(!gicd_grp1_enabled(&m->g));
	mach_write(m, "GICD_CTLR", 0, 0xffffffff);
	ck_assert_uint_eq(mach_read(m, "GICD_CTLR", 0), 1 << 6 | 1 << 4 | 3);
	ck_assert(gicd_grp1_enabled(&m->g));
	ck_assert_uint_eq(bits_get(mach_read(m, "GICD_TYPER", 0), 23, 19), 15);
	ck_assert_uint_eq(bits_get(mach_read(m, "GICD_TYPER", 0), 18, 17), 3);
	ck_assert_uint_eq(mach_read(m, "GICD_TYPER2", 0), 0);
	ck_assert_uint_eq(mach_read(m, "GICD_PIDR2", 0) >> 4, 4);
	mach_free(m);
}
END_TEST

static void nassgi(struct mach *m)
{
	m->hw.caps.nassgicap = 1;
	m->hw.caps.vil = 1;
	m->hw.caps.vid = 9;
}

START_TEST(nassgireq_is_writable_only_with_groups_off)
{
	struct mach *m = mach_new((struct mach_opt){ .version = GICV4_1, .no_boot = true, .tweak = nassgi });

	ck_assert_uint_eq(mach_read(m, "GICD_TYPER2", 0), 1 << 8 | 1 << 7 | 9);
	mach_write(m, "GICD_CTLR", 0, 2);
	mach_write(m, "GICD_CTLR", 0, 0x102);
	ck_assert_uint_eq(mach_read(m, "GICD_CTLR", 0) & 0x100, 0);
	mach_write(m, "GICD_CTLR", 0, 0);
	mach_write(m, "GICD_CTLR", 0, 0x102);
	ck_assert_uint_eq(mach_read(m, "GICD_CTLR", 0) & 0x102, 0x102);
	mach_free(m);
}
END_TEST

Suite *check_gic(void);
Suite *check_gic(void)
{
	Suite *s = suite_create("gic");
	TCase *t = tcase_create("whole");

	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_test(t, the_configuration_has_what_was_asked_for);
	tcase_add_test(t, what_the_hardware_cannot_have_is_refused);
	tcase_add_test(t, reset_brings_the_its_back_to_power_on);
	tcase_add_test(t, actors_have_distinct_names_and_count_what_there_is);
	tcase_add_loop_test(t, a_booted_machine_is_at_rest, 0, 3);
	tcase_add_test(t, distributor_has_one_security_state);
	tcase_add_test(t, nassgireq_is_writable_only_with_groups_off);
	suite_add_tcase(s, t);
	return s;
}
