/* SPDX-License-Identifier: MIT */
/* Registers by name: offsets and fields written by hand from the manual, per version. */
#include "support.h"

static const struct {
	enum gic_version v;
	const char *reg;
	enum gic_frame frame;
	u32 offset, bytes, count;
	const char *field;
	u32 msb, lsb;
} known[] = {
	{ GICV3, "GICD_CTLR", FRAME_GICD, 0x0, 4, 1, "EnableGrp1A", 1, 1 },
	{ GICV3, "GICD_CTLR", FRAME_GICD, 0x0, 4, 1, "RWP", 31, 31 },
	{ GICV3, "GICD_TYPER", FRAME_GICD, 0x4, 4, 1, "IDbits", 23, 19 },
	{ GICV4_1, "GICD_TYPER2", FRAME_GICD, 0xc, 4, 1, "VID", 4, 0 },
	{ GICV3, "GICD_IROUTER", FRAME_GICD, 0x6000, 8, 1020, "Interrupt_Routing_Mode", 31, 31 },
	{ GICV3, "GICR_CTLR", FRAME_GICR_RD, 0x0, 4, 1, "EnableLPIs", 0, 0 },
	{ GICV3, "GICR_TYPER", FRAME_GICR_RD, 0x8, 8, 1, "Processor_Number", 23, 8 },
	{ GICV3, "GICR_WAKER", FRAME_GICR_RD, 0x14, 4, 1, "ChildrenAsleep", 2, 2 },
	{ GICV3, "GICR_SETLPIR", FRAME_GICR_RD, 0x40, 8, 1, "pINTID", 31, 0 },
	{ GICV3, "GICR_CLRLPIR", FRAME_GICR_RD, 0x48, 8, 1, "pINTID", 31, 0 },
	{ GICV3, "GICR_PROPBASER", FRAME_GICR_RD, 0x70, 8, 1, "IDbits", 4, 0 },
	{ GICV3, "GICR_PENDBASER", FRAME_GICR_RD, 0x78, 8, 1, "PTZ", 62, 62 },
	{ GICV4_0, "GICR_INVLPIR", FRAME_GICR_RD, 0xa0, 8, 1, "INTID", 31, 0 },
	{ GICV4_1, "GICR_INVLPIR", FRAME_GICR_RD, 0xa0, 8, 1, "vPEID", 47, 32 },
	{ GICV4_1, "GICR_INVALLR", FRAME_GICR_RD, 0xb0, 8, 1, "V", 63, 63 },
	{ GICV3, "GICR_SYNCR", FRAME_GICR_RD, 0xc0, 4, 1, "Busy", 0, 0 },
	{ GICV4_0, "GICR_VPROPBASER", FRAME_GICR_VLPI, 0x70, 8, 1, "IDbits", 4, 0 },
	{ GICV4_1, "GICR_VPROPBASER", FRAME_GICR_VLPI, 0x70, 8, 1, "Z", 52, 52 },
	{ GICV4_0, "GICR_VPENDBASER", FRAME_GICR_VLPI, 0x78, 8, 1, "IDAI", 62, 62 },
	{ GICV4_0, "GICR_VPENDBASER", FRAME_GICR_VLPI, 0x78, 8, 1, "Physical_Address", 51, 16 },
	{ GICV4_1, "GICR_VPENDBASER", FRAME_GICR_VLPI, 0x78, 8, 1, "Doorbell", 62, 62 },
	{ GICV4_1, "GICR_VPENDBASER", FRAME_GICR_VLPI, 0x78, 8, 1, "vPEID", 15, 0 },
	{ GICV4_1, "GICR_VSGIPENDR", FRAME_GICR_VLPI, 0x88, 4, 1, "Busy", 31, 31 },
	{ GICV3, "GITS_CTLR", FRAME_GITS, 0x0, 4, 1, "Quiescent", 31, 31 },
	{ GICV3, "GITS_TYPER", FRAME_GITS, 0x8, 8, 1, "ITT_entry_size", 7, 4 },
	{ GICV4_1, "GITS_MPIDR", FRAME_GITS, 0x18, 4, 1, "Aff1", 15, 8 },
	{ GICV3, "GITS_STATUSR", FRAME_GITS, 0x40, 4, 1, "Syndrome", 9, 6 },
	{ GICV3, "GITS_UMSIR", FRAME_GITS, 0x48, 8, 1, "DeviceID", 63, 32 },
	{ GICV3, "GITS_CBASER", FRAME_GITS, 0x80, 8, 1, "Size", 7, 0 },
	{ GICV3, "GITS_CWRITER", FRAME_GITS, 0x88, 8, 1, "Retry", 0, 0 },
	{ GICV3, "GITS_CREADR", FRAME_GITS, 0x90, 8, 1, "Offset", 19, 5 },
	{ GICV3, "GITS_BASER", FRAME_GITS, 0x100, 8, 8, "Entry_Size", 52, 48 },
	{ GICV3, "GITS_TRANSLATER", FRAME_GITS_TRANS, 0x40, 4, 1, "EventID", 31, 0 },
	{ GICV4_1, "GITS_SGIR", FRAME_GITS_VSGI, 0x20, 8, 1, "vINTID", 3, 0 },
	{ GICV3, "GITS_PIDR2", FRAME_GITS, 0xffe8, 4, 1, "ArchRev", 7, 4 },
};

START_TEST(name_leads_to_the_manuals_place)
{
	const char *near;
	const struct gic_reg_name *r = gic_reg_find(known[_i].v, known[_i].reg, &near);
	const struct gic_field *f;

	ck_assert_msg(r != NULL, "%s", known[_i].reg);
	ck_assert_uint_eq(r->frame, known[_i].frame);
	ck_assert_uint_eq(r->offset, known[_i].offset);
	ck_assert_uint_eq(r->bytes, known[_i].bytes);
	ck_assert_uint_eq(r->count, known[_i].count);
	f = gic_field_find(r, known[_i].field, &near);
	ck_assert_msg(f != NULL, "%s.%s", known[_i].reg, known[_i].field);
	ck_assert_uint_eq(f->msb, known[_i].msb);
	ck_assert_uint_eq(f->lsb, known[_i].lsb);
}
END_TEST

START_TEST(fields_of_another_version_are_unknown)
{
	const char *near;

	ck_assert_ptr_null(gic_reg_find(GICV3, "GICR_VPENDBASER", &near));
	ck_assert_ptr_null(gic_reg_find(GICV4_0, "GICD_TYPER2", &near));
	ck_assert_ptr_null(gic_field_find(gic_reg_find(GICV4_0, "GICR_VPENDBASER", &near), "Doorbell", &near));
	ck_assert_ptr_null(gic_field_find(gic_reg_find(GICV4_1, "GICR_VPENDBASER", &near), "IDAI", &near));
	ck_assert_ptr_null(gic_field_find(gic_reg_find(GICV4_0, "GICR_INVLPIR", &near), "vPEID", &near));
}
END_TEST

START_TEST(a_wrong_name_suggests_the_nearest)
{
	const char *near;
	const struct gic_reg_name *r;

	ck_assert_ptr_null(gic_reg_find(GICV4_1, "GICR_VPENDBASR", &near));
	ck_assert_str_eq(near, "GICR_VPENDBASER");
	r = gic_reg_find(GICV4_1, near, &near);
	ck_assert_ptr_null(gic_field_find(r, "PendLast", &near));
	ck_assert_ptr_null(gic_field_find(r, "Pendinglast", &near));
	ck_assert_str_eq(near, "PendingLast");
}
END_TEST

START_TEST(rows_can_be_counted_and_each_has_fields_in_its_width)
{
	static const enum gic_version v[] = { GICV3, GICV4_0, GICV4_1 };

	for (u32 k = 0; k < 3; k++) {
		u32 n = gic_reg_count(v[k]);

		ck_assert_uint_gt(n, 50);
		for (u32 i = 0; i < n; i++) {
			const struct gic_reg_name *r = gic_reg_row(v[k], i);

			ck_assert_ptr_nonnull(r);
			for (u32 f = 0; f < r->nfields; f++) {
				ck_assert_msg(r->fields[f].msb < r->bytes * 8u, "%s.%s", r->name,
					      r->fields[f].name);
				ck_assert_uint_ge(r->fields[f].msb, r->fields[f].lsb);
			}
		}
		ck_assert_ptr_null(gic_reg_row(v[k], n));
	}
}
END_TEST

Suite *check_regs(void);
Suite *check_regs(void)
{
	Suite *s = suite_create("regs");
	TCase *t = tcase_create("names");

	tcase_add_loop_test(t, name_leads_to_the_manuals_place, 0, ARRAY_SIZE(known));
	tcase_add_test(t, fields_of_another_version_are_unknown);
	tcase_add_test(t, a_wrong_name_suggests_the_nearest);
	tcase_add_test(t, rows_can_be_counted_and_each_has_fields_in_its_width);
	suite_add_tcase(s, t);
	return s;
}
