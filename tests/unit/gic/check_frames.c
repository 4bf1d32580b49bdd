/* SPDX-License-Identifier: MIT */
/* The address map. */
#include "support.h"

START_TEST(each_frame_is_found_where_it_says_it_is)
{
	static const enum gic_version v[] = { GICV3, GICV4_0, GICV4_1 };
	struct gic_config c = { .version = v[_i], .pes = 128, .its = 16 };

	for (u32 f = FRAME_GICD; f <= FRAME_GITS_VSGI; f++) {
		u32 units = f == FRAME_GICD ? 1 : f <= FRAME_GICR_VLPI ? 128 : 16;

		if (f == FRAME_ICC || f == FRAME_ICH || f == FRAME_GICM || (f == FRAME_GICR_VLPI && v[_i] < GICV4_0) ||
		    (f == FRAME_GITS_VSGI && v[_i] < GICV4_1))
			continue;
		for (u32 u = 0; u < units; u++) {
			u64 base = gic_frame_base(&c, (enum gic_frame)f, u);
			struct gic_place p;

			ck_assert_msg(gic_place(&c, base + 0xfffc, &p), "frame %u unit %u", f, u);
			ck_assert_uint_eq(p.frame, f);
			ck_assert_uint_eq(p.unit, u);
			ck_assert_uint_eq(p.off, 0xfffc);
		}
	}
}
END_TEST

START_TEST(the_map_is_that_of_qemus_virt_machine)
{
	struct gic_config c = { .version = GICV3, .pes = 4, .its = 1 };

	ck_assert_uint_eq(gic_frame_base(&c, FRAME_GICD, 0), 0x08000000);
	ck_assert_uint_eq(gic_frame_base(&c, FRAME_GITS, 0), 0x08080000);
	ck_assert_uint_eq(gic_frame_base(&c, FRAME_GITS_TRANS, 0), 0x08090000);
	ck_assert_uint_eq(gic_frame_base(&c, FRAME_GICR_RD, 3), 0x080A0000 + 3 * 0x20000);
	c.version = GICV4_0;
	ck_assert_uint_eq(gic_frame_base(&c, FRAME_GICR_VLPI, 1), 0x080A0000 + 0x40000 + 0x20000);
}
END_TEST

START_TEST(between_frames_there_is_nothing)
{
	struct gic_config c = { .version = GICV4_0, .pes = 2, .its = 1 };
	struct gic_place p;

	ck_assert(!gic_place(&c, GICD_BASE - 1, &p));
	ck_assert(!gic_place(&c, GICD_BASE + 0x10000, &p));
	ck_assert(!gic_place(&c, GICR_BASE + 0x80000, &p));
	ck_assert(!gic_place(&c, GITS_MORE, &p));
	ck_assert(!gic_place(&c, GITS_MORE + GITS_STRIDE, &p));
	ck_assert(!gic_place(&c, ~(u64)0, &p));
	ck_assert(!gic_place(&c, 0, &p));
}
END_TEST

/* Of each redistributor of GICv4: nothing there, but part of it. */
START_TEST(the_fourth_frame_is_reserved)
{
	struct mach *m = mach_new((struct mach_opt){ .version = GICV4_0 });

	for (u32 off = 0x30000; off < 0x40000; off += 4) {
		gic_mmio_write(&m->g, GS_PE(0), GICR_BASE + 0x40000 + off, 4, ~0u);
		ck_assert_uint_eq(gic_mmio_read(&m->g, GS_PE(0), GICR_BASE + 0x40000 + off, 4), 0);
	}
	ck_assert_uint_eq(mach_count(m, OBS_UNMODELLED), 0);
	mach_free(m);
}
END_TEST

START_TEST(the_frame_of_messages_is_behind_the_distributors)
{
	struct gic_config c = { .version = GICV3, .pes = 2, .its = 1, .gicm = 1 };
	struct gic_place p;

	ck_assert(gic_place(&c, GICD_BASE + 0x10040, &p));
	ck_assert(p.frame == FRAME_GICM && p.off == 0x40);
	ck_assert_uint_eq(gic_frame_base(&c, FRAME_GICM, 0), GICD_BASE + 0x10000);
	ck_assert_uint_eq(gic_span(&c, 0).size, 0x20000);
	ck_assert(!gic_place(&c, GICD_BASE + 0x20000, &p));
	c.gicm = 0;
	ck_assert(!gic_place(&c, GICD_BASE + 0x10040, &p));
	ck_assert_uint_eq(gic_span(&c, 0).size, 0x10000);
}
END_TEST

static void pta(struct mach *m)
{
	m->hw.caps.pta = 1;
}

START_TEST(rdbase_is_a_number_or_with_pta_an_address)
{
	struct mach *m = mach_new((struct mach_opt){ .version = GICV3 });

	ck_assert_uint_eq(gic_rdbase(&m->g, GS_PE(1)), 1);
	mach_free(m);
	m = mach_new((struct mach_opt){ .version = GICV3, .tweak = pta });
	ck_assert_uint_eq(gic_rdbase(&m->g, GS_PE(1)), 0x080c);
	mach_usual(m);
	cmd(m, "MAPC", { "ICID", 0 }, { "RDbase", 1 }, { "V", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_last(m, OBS_CMD_ERROR)->c, 0x010902);
	mach_free(m);
}
END_TEST

/* Below the first, between two, behind the last; and one PE alone. */
START_TEST(an_address_that_is_no_redistributors_is_no_rdbase)
{
	static const struct { u32 pes; u64 rdbase; bool ok; } tries[] = {
		{ 2, 0x080a, true }, { 2, 0x080c, true }, { 2, 0x080b, false }, { 2, 0x080e, false },
		{ 2, 0x0808, false }, { 1, 0x080a, true }, { 1, 0x080c, false }, { 1, 0, false },
	};
	struct mach *m = mach_new((struct mach_opt){ .version = GICV3, .pes = tries[_i].pes, .tweak = pta });

	cmd(m, "MAPC", { "ICID", 0 }, { "RDbase", tries[_i].rdbase }, { "V", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), !tries[_i].ok);
	mach_free(m);
}
END_TEST

Suite *check_frames(void);
Suite *check_frames(void)
{
	Suite *s = suite_create("frames");
	TCase *t = tcase_create("map");

	tcase_add_loop_test(t, each_frame_is_found_where_it_says_it_is, 0, 3);
	tcase_add_test(t, the_map_is_that_of_qemus_virt_machine);
	tcase_add_test(t, between_frames_there_is_nothing);
	tcase_add_test(t, the_fourth_frame_is_reserved);
	tcase_add_test(t, the_frame_of_messages_is_behind_the_distributors);
	tcase_add_test(t, rdbase_is_a_number_or_with_pta_an_address);
	tcase_add_loop_test(t, an_address_that_is_no_redistributors_is_no_rdbase, 0, 8);
	suite_add_tcase(s, t);
	return s;
}
