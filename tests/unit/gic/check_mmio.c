/* SPDX-License-Identifier: MIT */
/* Access size, halves, reserved bits, version gating; a walk over every row of every frame. */
#include <string.h>

#include "support.h"

static const enum gic_version versions[] = { GICV3, GICV4_0, GICV4_1 };
static const struct reg_frame *const frames[] = {
	&gicd_frame, &gicm_frame, &gicr_rd_frame, &gicr_sgi_frame, &gicr_vlpi_frame, &gits_frame, &gits_trans_frame, &gits_vsgi_frame,
};

static u64 addr(struct mach *m, const char *name, u32 unit)
{
	const char *near;
	const struct gic_reg_name *r = gic_reg_find(m->cfg.version, name, &near);

	ck_assert_msg(r != NULL, "%s", name);
	return gic_reg_addr(&m->cfg, r, unit, 0);
}

static u64 rd(struct mach *m, u64 at, u32 bytes)
{
	return gic_mmio_read(&m->g, GS_PE(0), at, bytes);
}

static void wr(struct mach *m, u64 at, u32 bytes, u64 val)
{
	gic_mmio_write(&m->g, GS_PE(0), at, bytes, val);
}

START_TEST(every_row_has_the_manuals_name_and_width)
{
	enum gic_version v = versions[_i];

	for (u32 f = 0; f < ARRAY_SIZE(frames); f++)
		for (u32 k = 0; k < frames[f]->n; k++) {
			const struct reg *r = &frames[f]->regs[k];
			const struct gic_reg_name *n;
			u32 wide = r->size == R64 || r->size == R32_64 ? 8 : 4;

			if (v < r->since)
				continue;
			n = gic_reg_at(v, frames[f]->id, r->off);
			ck_assert_msg(n != NULL, "%s has no row in regs.def", r->name);
			ck_assert_str_eq(n->name, r->name);
			ck_assert_uint_eq(n->offset, r->off);
			ck_assert_msg(n->bytes == wide, "%s: %u bytes", r->name, wide);
			ck_assert_msg(n->count == (r->count ? r->count : 1), "%s: count", r->name);
		}
}
END_TEST

/* The other way round: nothing is known by name alone. */
START_TEST(every_name_has_a_row)
{
	enum gic_version v = versions[_i];

	for (u32 k = 0; k < gic_reg_count(v); k++) {
		const struct gic_reg_name *n = gic_reg_row(v, k);
		const struct reg *r = NULL;
		u32 i, byte;

		if (gic_reg_is_sys(n))
			continue;
		for (u32 f = 0; f < ARRAY_SIZE(frames); f++)
			if (frames[f]->id == n->frame)
				r = reg_look(frames[f], v, n->offset, &i, &byte);
		ck_assert_msg(r != NULL, "%s", n->name);
		ck_assert_str_eq(r->name, n->name);
	}
}
END_TEST

START_TEST(halves_of_a_64_bit_register_are_its_value)
{
	struct mach *m = mach_new((struct mach_opt){ .version = versions[_i] });

	for (u32 f = 0; f < ARRAY_SIZE(frames); f++)
		for (u32 k = 0; k < frames[f]->n; k++) {
			const struct reg *r = &frames[f]->regs[k];
			u64 at = gic_frame_base(&m->cfg, frames[f]->id, 0) + r->off, all;

			if (m->cfg.version < r->since || r->size != R32_64)
				continue;
			all = rd(m, at, 8);
			ck_assert_msg(rd(m, at, 4) == (all & 0xffffffff), "%s low half", r->name);
			ck_assert_msg(rd(m, at + 4, 4) == all >> 32, "%s high half", r->name);
		}
	ck_assert_uint_eq(mach_count(m, OBS_UNMODELLED), 0);
	mach_free(m);
}
END_TEST

START_TEST(writing_halves_writes_the_register)
{
	struct mach *m = mach_new((struct mach_opt){ .version = GICV3, .no_boot = true });
	u64 at = addr(m, "GITS_CBASER", 0);

	wr(m, at, 4, 0x4000000f);
	wr(m, at + 4, 4, 0x80000001);
	ck_assert_uint_eq(rd(m, at, 8), 0x800000014000000full);
	wr(m, at, 4, 0x50000001);
	ck_assert_uint_eq(rd(m, at, 8), 0x8000000150000001ull);
	mach_free(m);
}
END_TEST

START_TEST(a_wrong_size_is_ignored_and_reported)
{
	struct mach *m = mach_new((struct mach_opt){ .version = GICV3, .no_boot = true });
	u64 at = addr(m, "GITS_CTLR", 0);

	wr(m, at, 8, 1);
	wr(m, at, 2, 1);
	wr(m, at, 1, 1);
	ck_assert_uint_eq(mach_count(m, OBS_UNPRED), 3);
	ck_assert_uint_eq(rd(m, at, 4) & 1, 0);
	ck_assert_uint_eq(rd(m, at, 1), 0);
	ck_assert_uint_eq(rd(m, addr(m, "GITS_CBASER", 0) + 2, 4), 0);
	ck_assert_uint_eq(mach_count(m, OBS_UNPRED), 5);
	ck_assert_uint_eq(mach_last(m, OBS_UNPRED)->a, UNPRED_access_size);
	ck_assert_uint_eq(mach_count(m, OBS_UNMODELLED), 0);
	mach_free(m);
}
END_TEST

START_TEST(outside_every_frame_nothing_answers)
{
	struct mach *m = mach_new((struct mach_opt){ .version = GICV3, .no_boot = true });

	ck_assert_uint_eq(rd(m, 0x1000, 4), 0);
	wr(m, ~(u64)0 - 7, 8, 1);
	ck_assert_uint_eq(rd(m, GICR_BASE + 2 * 0x20000, 4), 0);
	ck_assert_uint_eq(mach_count(m, OBS_UNMODELLED), 3);
	mach_free(m);
}
END_TEST

START_TEST(reserved_offsets_read_zero_without_complaint)
{
	struct mach *m = mach_new((struct mach_opt){ .version = GICV3, .no_boot = true });
	u64 base = gic_frame_base(&m->cfg, FRAME_GITS, 0);

	ck_assert_uint_eq(rd(m, base + 0x3000, 4), 0);
	wr(m, base + 0x3000, 4, ~0u);
	ck_assert_uint_eq(mach_count(m, OBS_UNMODELLED), 0);
	/* before v4.1 GICD_TYPER2 is a reserved offset */
	ck_assert_uint_eq(rd(m, GICD_BASE + 0xc, 4), 0);
	ck_assert_uint_eq(mach_count(m, OBS_UNMODELLED), 0);
	mach_free(m);
}
END_TEST

START_TEST(a_known_register_that_is_not_modelled_says_so)
{
	struct mach *m = mach_new((struct mach_opt){ .version = GICV4_1, .no_boot = true });

	wr(m, addr(m, "GITS_TRANSLATER", 0), 4, 0);
	ck_assert_uint_eq(mach_count(m, OBS_UNMODELLED), 1);
	ck_assert_uint_eq(mach_last(m, OBS_UNMODELLED)->a, UNMODELLED_reg);
	mach_free(m);
}
END_TEST

START_TEST(peek_reads_the_same_and_observes_nothing)
{
	struct mach *m = mach_new((struct mach_opt){ .version = GICV4_1 });
	u64 at = addr(m, "GITS_TYPER", 0);

	ck_assert_uint_eq(gic_mmio_peek(&m->g, at, 8), rd(m, at, 8));
	ck_assert_uint_eq(gic_mmio_peek(&m->g, 0, 4), 0);
	ck_assert_uint_eq(m->nobs, 0);
	mach_free(m);
}
END_TEST

static void ones(struct mach *m)
{
	mach_answer(m, CHOICE_unknown_reset_zero, 1);
}

START_TEST(unknown_reset_values_are_a_choice_but_valid_is_zero)
{
	struct mach *m = mach_new((struct mach_opt){ .version = GICV4_0, .no_boot = true, .tweak = ones });

	/* [61:59] [55:53] [51:12] [11:10] [7:0] */
	ck_assert_uint_eq(mach_read(m, "GITS_CBASER", 0), 0x38effffffffffcffull);
	ck_assert_uint_eq(mach_read(m, "GITS_CWRITER", 0), 0xfffe0);
	ck_assert_uint_eq(mach_read(m, "GITS_BASER", 0) >> 63, 0);
	ck_assert_uint_ne(mach_read(m, "GITS_BASER", 0) & 0xff, 0);
	ck_assert_uint_eq(mach_read(m, "GITS_CTLR", 0), 1u << 31);
	mach_free(m);
}
END_TEST

Suite *check_mmio(void);
Suite *check_mmio(void)
{
	Suite *s = suite_create("mmio");
	TCase *t = tcase_create("rows");

	tcase_add_loop_test(t, every_row_has_the_manuals_name_and_width, 0, 3);
	tcase_add_loop_test(t, every_name_has_a_row, 0, 3);
	tcase_add_loop_test(t, halves_of_a_64_bit_register_are_its_value, 0, 3);
	tcase_add_test(t, writing_halves_writes_the_register);
	tcase_add_test(t, a_wrong_size_is_ignored_and_reported);
	tcase_add_test(t, outside_every_frame_nothing_answers);
	tcase_add_test(t, reserved_offsets_read_zero_without_complaint);
	tcase_add_test(t, a_known_register_that_is_not_modelled_says_so);
	tcase_add_test(t, peek_reads_the_same_and_observes_nothing);
	tcase_add_test(t, unknown_reset_values_are_a_choice_but_valid_is_zero);
	suite_add_tcase(s, t);
	return s;
}
