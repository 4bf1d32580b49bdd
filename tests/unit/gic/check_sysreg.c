/* SPDX-License-Identifier: MIT */
#include "support_rd.h"

#include "gic/sysreg.h"

static struct rig *r;

static void up(void)
{
	r = rig_new(GICV4_0);
}

static void down(void)
{
	rig_free(r);
}

START_TEST(every_register_has_the_slots_of_its_encodings)
{
	static const struct sysreg_table *const all[] = { &icc_sysregs, &ich_sysregs, &icv_sysregs };
	const struct sysreg_table *t = all[_i];
	u32 n = 0;

	for (u32 slot = 0; slot < t->n; slot++) {
		const struct sysreg *row = &t->regs[slot];

		ck_assert_uint_eq(row->count != 0, row->look || row->read || row->write || row->who == SYS_SGI);
		for (u32 i = 0; i < row->count; i++)
			ck_assert_uint_eq(t->regs[SYS_SLOT(row->id + i)].id, row->id);
		n += row->count != 0;
	}
	ck_assert_uint_gt(n, 8);
}
END_TEST

/* A name without a row, or a row without a name, would be found by nobody. */
START_TEST(every_named_register_has_a_row)
{
	const struct gic_as host = { .el = 3 }, guest = { .el = 1, .fmo = 1, .imo = 1 };

	r->hw.caps.security = r->hw.caps.nmi = 1;
	for (u32 k = 0; k < nsysreg_names; k++) {
		const struct gic_as as = sysreg_names[k].frame == FRAME_ICV ? guest : host;
		enum gic_sys got, put;
		u64 val;

		rig_begin(r);
		got = gic_sysreg_read_as(&r->g, &as, sysreg_names[k].offset, &val);
		put = gic_sysreg_write_as(&r->g, &as, sysreg_names[k].offset, 0);
		rig_end(r);
		ck_assert_msg(got == GIC_SYS_OK || put == GIC_SYS_OK, "%s", sysreg_names[k].name);
	}
}
END_TEST

START_TEST(what_is_not_there_is_undefined_and_reported_for_the_hypervisor)
{
	const struct gic_as as = GIC_HOST(GS_PE(0));
	u64 val = 1;

	rig_begin(r);
	ck_assert_int_eq(gic_sysreg_read_as(&r->g, &as, 0xffff, &val), GIC_SYS_UNDEF);
	rig_end(r);
	ck_assert_uint_eq(val, 0);
	ck_assert_uint_eq(rig_saw(r, OBS_UNMODELLED, RIG_ANY, RIG_ANY, RIG_ANY, RIG_ANY), 0);
	ck_assert_uint_eq(gic_sysreg_peek(&r->g, GS_PE(0), 0xffff), 0);
	ck_assert_uint_eq(gic_sysreg_peek(&r->g, GS_PE(0), ICC_IAR1_EL1), 0);	/* a look does not acknowledge */
	ck_assert_uint_eq(gic_sysreg_peek(&r->g, GS_PE(0), ICH_LR_EL2 + 15), 0);
	rig_step(r, gic_sysreg_read(&r->g, GS_PE(0), 0xffff));
	ck_assert_uint_eq(rig_saw(r, OBS_UNMODELLED, UNMODELLED_reg, 0xffff, RIG_ANY, RIG_ANY), 1);
	rig_step(r, gic_sysreg_write(&r->g, GS_PE(0), ICH_VTR_EL2, 0));
	ck_assert_uint_eq(rig_saw(r, OBS_UNMODELLED, UNMODELLED_reg, ICH_VTR_EL2, RIG_ANY, RIG_ANY), 1);
}
END_TEST

Suite *check_sysreg(void);
Suite *check_sysreg(void)
{
	Suite *s = suite_create("sysreg");
	TCase *t = tcase_create("sysreg");

	tcase_add_checked_fixture(t, up, down);
	tcase_add_loop_test(t, every_register_has_the_slots_of_its_encodings, 0, 3);
	tcase_add_test(t, every_named_register_has_a_row);
	tcase_add_test(t, what_is_not_there_is_undefined_and_reported_for_the_hypervisor);
	suite_add_tcase(s, t);
	return s;
}
