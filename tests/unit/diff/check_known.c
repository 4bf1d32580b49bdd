/* SPDX-License-Identifier: MIT */
/* Each row recognises its difference, and nothing near it. */
#include <check.h>
#include <string.h>

#include "diff/known.h"

Suite *check_known(void);

static struct plan p;
static struct world w;
static struct known_state k;

static void setup(void)
{
	p = (struct plan){ .version = 4, .pes = 4, .vpes = 3, .id_bits = 14, .dev_id = { 0, 7, 8, 9, 10, 11 },
			   .icid = { 1, 2, 3, 4, 5, 6, 7, 8 }, .vpeid = { 20, 21, 22 } };
	world_start(&w, &p);
	known_start(&k);
}

static void apply(const struct op *o)
{
	known_watch(&k, &w, o);
	world_apply(&w, o);
}

static void cmd(struct virt_cmd c)
{
	struct op o = { .kind = OP_CMD };

	virt_pack(&c, o.dw);
	apply(&o);
}

static void reg(u64 addr, u64 val)
{
	apply(&(struct op){ .kind = OP_WRITE, .addr = addr, .bytes = 8, .val = val });
}

static const char *of_reg(u64 addr, u64 a, u64 b)
{
	struct finding f = { .item = { .kind = ITEM_REG, .addr = addr, .bytes = 8, .mask = ~0ull }, .val = { a, b } };
	u32 row = known_find(&k, &w, &f);

	return row < known_nrows ? known_rows[row].name : "";
}

static const char *of_bits(u8 kind, u32 unit, u32 intid)
{
	struct finding f = { .item = { .kind = kind, .unit = unit, .count = PLAN_LPIS }, .intid = intid, .val = { 1, 2 } };
	u32 row = known_find(&k, &w, &f);

	return row < known_nrows ? known_rows[row].name : "";
}

START_TEST(rows_say_whose_which_rule_and_why)
{
	for (u32 i = 0; i < known_nrows; i++) {
		ck_assert_ptr_nonnull(known_rows[i].name);
		ck_assert_uint_gt(strlen(known_rows[i].rule), 4);
		ck_assert_uint_gt(strlen(known_rows[i].why), 20);
	}
	ck_assert_uint_gt(known_nrows, 5);
}
END_TEST

START_TEST(values_are_recognised_to_the_bit)
{
	u64 pend = virt_gicr(4, 2) + GICR_PENDBASER, ptz = 1ull << 62;

	ck_assert_str_eq(of_reg(pend, 0x1000, 0x1000 | ptz), "pendbaser_ptz");
	ck_assert_str_eq(of_reg(pend, 0x1000 | ptz, 0x1000), "");
	ck_assert_str_eq(of_reg(pend, 0x1000, 0x2000 | ptz), "");
	ck_assert_str_eq(of_reg(pend + 8, 0, ptz), "");
	ck_assert_str_eq(of_reg(virt_gicr(4, 4) + GICR_PENDBASER, 0, ptz), "");
	ck_assert_str_eq(of_reg(virt_gicr(4, 0) + GICR_VPENDBASER, 1ull << 62, 0), "idai_kept");
	ck_assert_str_eq(of_reg(virt_gicr(4, 0) + GICR_VPENDBASER, 3ull << 62, 1ull << 63), "");
	ck_assert_str_eq(of_reg(VIRT_GITS + GITS_CTLR, 0, 1), "");
	ck_assert_str_eq(of_reg(VIRT_GITS + GITS_CTLR, 1, 0x80000001), "quiescent_enabled");
	ck_assert_str_eq(of_reg(VIRT_GITS + GITS_CTLR, 0, 0x80000000), "");
	ck_assert_str_eq(of_reg(pend + 4, 0, 1u << 30), "pendbaser_ptz");
	ck_assert_str_eq(of_reg(VIRT_GITS + GITS_CREADR + 4, 0, 77), "creadr_written");
	ck_assert_str_eq(of_reg(VIRT_GITS + GITS_CREADR, 0, 77), "");
	ck_assert_str_eq(of_reg(VIRT_GICD + 0xffe0, 0, 0x92), "");	/* QEMU's, as in qemu-*.yaml: no freedom left */
	ck_assert_str_eq(of_reg(VIRT_GICD + 0xffe8, 0, 0x92), "");
	ck_assert_str_eq(of_reg(VIRT_GICD + 0x6000 + 8 * 40, 1, 0xff00000001000001), "irouter_res0");
	ck_assert_str_eq(of_reg(VIRT_GICD + 0x6000 + 8 * 40, 1, 0x80000001), "irouter_irm");
	ck_assert_str_eq(of_reg(VIRT_GICD + 0x6000 + 8 * 40, 1, 2), "");
	ck_assert_str_eq(of_reg(VIRT_GICD + 0x6000 + 8 * 260, 0, 2), "irouter_beyond");
	ck_assert_str_eq(of_reg(virt_gicr(4, 1) + GICR_WAKER, 0, 6), "");
	p.secure = true;
	ck_assert_str_eq(of_reg(virt_gicr(4, 1) + GICR_WAKER, 0, 6), "waker_nonsecure");
	ck_assert_str_eq(of_reg(virt_gicr(4, 1) + GICR_WAKER, 6, 0), "");
	ck_assert_str_eq(of_reg(virt_gicr(4, 1) + GICR_WAKER, 0, 8), "");
}
END_TEST

START_TEST(a_use_opens_the_vpe_its_doorbells_and_where_it_is_resident)
{
	u64 at = virt_gicr(4, 1) + GICR_VPENDBASER;

	reg(VIRT_GITS + GITS_CTLR, 1);
	cmd((struct virt_cmd){ .op = ITS_VMAPP, .vpe = 21, .rd = 1, .valid = true, .addr = PLAN_VPT(1) });
	reg(at, PLAN_VPT(1) | 1ull << 63);
	ck_assert_str_eq(of_bits(ITEM_VLPIS, 1, 8192), "");
	cmd((struct virt_cmd){ .op = ITS_VMOVP, .vpe = 21, .rd = 2 });
	ck_assert_str_eq(of_bits(ITEM_VLPIS, 1, 8192), "vmovp_resident");
	ck_assert_str_eq(of_bits(ITEM_VLPIS, 0, 8192), "");
	ck_assert_str_eq(of_bits(ITEM_LPIS, 3, PLAN_DOORBELLS), "vmovp_resident");
	ck_assert_str_eq(of_bits(ITEM_LPIS, 3, 8192), "");
	ck_assert_str_eq(of_reg(at, 1, 2), "vmovp_resident");
	ck_assert_str_eq(of_reg(virt_gicr(4, 2) + GICR_VPENDBASER, 1, 2), "");
}
END_TEST

START_TEST(what_is_right_opens_nothing)
{
	u64 at = virt_gicr(4, 1) + GICR_VPENDBASER;

	reg(VIRT_GITS + GITS_CTLR, 1);
	cmd((struct virt_cmd){ .op = ITS_VMAPP, .vpe = 21, .rd = 1, .valid = true, .addr = PLAN_VPT(1) });
	cmd((struct virt_cmd){ .op = ITS_VMAPP, .vpe = 20, .rd = 1, .valid = true, .addr = PLAN_VPT(0) });
	cmd((struct virt_cmd){ .op = ITS_MAPD, .dev = 7, .size = 3, .valid = true });
	cmd((struct virt_cmd){ .op = ITS_VMAPTI, .dev = 7, .event = 1, .vpe = 21, .intid = 8200 });
	reg(at, PLAN_VPT(1) | 1ull << 63);
	cmd((struct virt_cmd){ .op = ITS_VMOVI, .dev = 7, .event = 1, .vpe = 20 });
	reg(at, PLAN_VPT(1));
	cmd((struct virt_cmd){ .op = ITS_VMOVP, .vpe = 21, .rd = 2 });
	cmd((struct virt_cmd){ .op = ITS_VMAPP, .vpe = 21 });
	reg(virt_gicr(4, 0) + GICR_CTLR, 1);
	for (u32 v = 0; v < 3; v++)
		ck_assert_uint_eq(k.vpe[v], 0);
	for (u32 pe = 0; pe < 4; pe++)
		ck_assert_uint_eq(k.pe[pe], 0);
}
END_TEST

START_TEST(moves_carry_what_is_open_along)
{
	reg(VIRT_GITS + GITS_CTLR, 1);
	for (u16 i = 0; i < 3; i++)
		cmd((struct virt_cmd){ .op = ITS_VMAPP, .vpe = (u16)(20 + i), .rd = i, .valid = true, .addr = PLAN_VPT(i) });
	cmd((struct virt_cmd){ .op = ITS_MAPD, .dev = 7, .size = 3, .valid = true });
	cmd((struct virt_cmd){ .op = ITS_VMAPTI, .dev = 7, .event = 1, .vpe = 20, .intid = 8200 });
	reg(virt_gicr(4, 3) + GICR_VPENDBASER, PLAN_VPT(0) | 1ull << 63);
	ck_assert_str_eq(of_bits(ITEM_VLPIS, 0, 8192), "resident_elsewhere");
	cmd((struct virt_cmd){ .op = ITS_VMOVI, .dev = 7, .event = 1, .vpe = 22 });
	ck_assert_str_eq(of_bits(ITEM_VLPIS, 2, 8192), "resident_elsewhere");
	ck_assert_str_eq(of_bits(ITEM_VLPIS, 1, 8192), "");
	reg(virt_gicr(4, 0) + GICR_PENDBASER, 1ull << 62);
	reg(virt_gicr(4, 0) + GICR_CTLR, 1);
	reg(virt_gicr(4, 0) + GICR_CTLR, 0);
	ck_assert_str_eq(of_bits(ITEM_LPIS, 0, 8192), "");
	reg(virt_gicr(4, 0) + GICR_CTLR, 1);
	ck_assert_str_eq(of_bits(ITEM_LPIS, 0, 8192), "ptz_promise");
	cmd((struct virt_cmd){ .op = ITS_MOVALL, .rd = 0, .rd2 = 2 });
	ck_assert_str_eq(of_bits(ITEM_LPIS, 2, 8192), "ptz_promise");
	ck_assert_str_eq(of_bits(ITEM_LPIS, 1, 8192), "");
}
END_TEST

static const char *of_sysreg(u32 enc, u8 el, u64 a, u64 b)
{
	struct finding f = { .item = { .kind = ITEM_SYSREG, .addr = enc, .bytes = el }, .val = { a, b } };
	u32 row = known_find(&k, &w, &f);

	return row < known_nrows ? known_rows[row].name : "";
}

static const char *of_lines(u64 a, u64 b)
{
	struct finding f = { .item = { .kind = ITEM_LINES }, .val = { a, b } };
	u32 row = known_find(&k, &w, &f);

	return row < known_nrows ? known_rows[row].name : "";
}

static void sysreg(u32 enc, u64 val)
{
	apply(&(struct op){ .kind = OP_SYSREG, .bytes = 2, .addr = enc, .len = SYSREG_WRITE, .val = val });
}

START_TEST(while_a_group_is_off_only_what_is_best_may_differ)
{
	sysreg(ICC_IGRPEN0_EL1, 1);
	sysreg(ICC_IGRPEN1_EL1, 1);
	ck_assert_str_eq(of_sysreg(ICC_HPPIR1_EL1, 2, 1, 2), "");
	sysreg(ICC_IGRPEN1_EL1, 0);
	ck_assert_str_eq(of_sysreg(ICC_HPPIR1_EL1, 2, 1, 2), "group_disabled");
	ck_assert_str_eq(of_lines(1, 0), "group_disabled");
	ck_assert_str_eq(of_lines(4, 0), "");
	ck_assert_str_eq(of_sysreg(ICC_HPPIR1_EL1, 1, 1, 2), "");
	ck_assert_str_eq(of_sysreg(ICC_RPR_EL1, 2, 1, 2), "");
	ck_assert_str_eq(of_reg(VIRT_GICD + 0x204, 1, 2), "");
	sysreg(ICC_IGRPEN0_EL1, 0);
	sysreg(ICC_IGRPEN1_EL1, 1);
	ck_assert_str_eq(of_sysreg(ICC_HPPIR1_EL1, 2, 1, 2), "group_disabled");
	sysreg(ICC_IGRPEN0_EL1, 1);
	ck_assert_str_eq(of_sysreg(ICC_HPPIR1_EL1, 2, 1, 2), "");
	ck_assert_str_eq(of_lines(1, 0), "");
	sysreg(ICC_IGRPEN0_EL1, 0);
	ck_assert_str_eq(of_sysreg(ICC_IAR1_EL1, 2, 1, 2), "group_disabled");
	sysreg(ICC_IGRPEN0_EL1, 1);			/* what was taken stays taken */
	ck_assert_str_eq(of_sysreg(ICC_RPR_EL1, 2, 1, 2), "group_disabled");
	ck_assert_str_eq(of_reg(VIRT_GICD + 0x204, 1, 2), "group_disabled");
	ck_assert_str_eq(of_bits(ITEM_LPIS, 0, 8192), "group_disabled");
	ck_assert_str_eq(of_bits(ITEM_LPIS, 1, 8192), "");
	ck_assert_str_eq(of_reg(VIRT_GICD + 0x404, 1, 2), "");
	ck_assert_str_eq(of_reg(VIRT_GITS + GITS_CREADR, 0x20, 0x40), "");
}
END_TEST

START_TEST(the_maintenance_interrupt_differs_where_its_trigger_was_written)
{
	u64 sgi = virt_gicr(4, 1) + GICR_SGI_FRAME, m = 1u << 25;

	ck_assert_str_eq(of_reg(sgi + 0x200, 0, m), "");
	reg(sgi + 0xc04, 2u << 20);
	ck_assert_str_eq(of_reg(sgi + 0x200, 0, m), "");
	reg(sgi + 0xc04, 2u << 18);
	ck_assert_str_eq(of_reg(sgi + 0xc04, 0, 2u << 18), "maintenance_trigger");
	ck_assert_str_eq(of_reg(sgi + 0xc04, 2u << 18, 0), "");
	ck_assert_str_eq(of_reg(sgi + 0xc04, 0, 2u << 20), "");
	ck_assert_str_eq(of_reg(sgi + 0x200, 0, m), "maintenance_edge");
	ck_assert_str_eq(of_reg(sgi + 0x280, m, 0), "maintenance_edge");
	ck_assert_str_eq(of_reg(sgi + 0x280, m, 2 * m), "");
	ck_assert_str_eq(of_reg(virt_gicr(4, 0) + GICR_SGI_FRAME + 0x200, 0, m), "");
	ck_assert_str_eq(of_lines(1, 0), "");		/* of PE 0 */
}
END_TEST

START_TEST(status_of_vgrp0d_while_it_is_enabled)
{
	u64 pend = virt_gicr(4, 0) + GICR_SGI_FRAME + 0x200;

	ck_assert_str_eq(of_sysreg(ICH_MISR_EL2, 2, 0x20, 0), "");
	sysreg(ICH_HCR_EL2, 0x21);
	ck_assert_str_eq(of_sysreg(ICH_MISR_EL2, 2, 0x20, 0), "misr_vgrp0d");
	ck_assert_str_eq(of_sysreg(ICH_MISR_EL2, 2, 0x30, 0), "");
	ck_assert_str_eq(of_reg(pend, 1u << 25, 0), "misr_vgrp0d");
	ck_assert_str_eq(of_reg(pend, 1u << 24, 0), "");
	sysreg(ICH_HCR_EL2, 1);
	ck_assert_str_eq(of_reg(pend, 1u << 25, 0), "");
}
END_TEST

START_TEST(a_trigger_changed_while_enabled)
{
	apply(&(struct op){ .kind = OP_WRITE, .addr = VIRT_GICD + 0x104, .bytes = 4, .val = 0x80 });
	apply(&(struct op){ .kind = OP_WRITE, .addr = VIRT_GICD + 0xc08, .bytes = 4, .val = 2u << 12 });
	ck_assert_str_eq(of_lines(1, 0), "");
	apply(&(struct op){ .kind = OP_WRITE, .addr = VIRT_GICD + 0xc08, .bytes = 4, .val = 2u << 12 | 2u << 14 });
	ck_assert_str_eq(of_lines(1, 0), "trigger_enabled");
}
END_TEST

START_TEST(what_a_resident_vpe_shows_its_guest_follows_from_its_state)
{
	reg(VIRT_GITS + GITS_CTLR, 1);
	cmd((struct virt_cmd){ .op = ITS_VMAPP, .vpe = 21, .rd = 0, .valid = true, .addr = PLAN_VPT(1) });
	reg(virt_gicr(4, 0) + GICR_VPENDBASER, PLAN_VPT(1) | 1ull << 63);
	ck_assert_str_eq(of_lines(4, 0), "");
	cmd((struct virt_cmd){ .op = ITS_VMOVP, .vpe = 21, .rd = 2 });
	ck_assert_str_eq(of_lines(4, 0), "vmovp_resident");
	ck_assert_str_eq(of_sysreg(ICC_HPPIR1_EL1, 1, 8200, 1023), "vmovp_resident");
	reg(virt_gicr(4, 0) + GICR_VPENDBASER, PLAN_VPT(1));
	ck_assert_str_eq(of_lines(4, 0), "");
}
END_TEST

START_TEST(asleep_the_interface_shows_nothing)
{
	reg(virt_gicr(4, 0) + GICR_WAKER, 2);
	ck_assert_str_eq(of_reg(VIRT_GICD + 0x200, 1, 2), "");
	ck_assert_str_eq(of_lines(0, 1), "asleep");
	reg(virt_gicr(4, 0) + GICR_WAKER, 0);
	ck_assert_str_eq(of_lines(0, 1), "");
}
END_TEST

Suite *check_known(void)
{
	Suite *s = suite_create("known");
	TCase *t = tcase_create("known");

	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_test(t, rows_say_whose_which_rule_and_why);
	tcase_add_test(t, values_are_recognised_to_the_bit);
	tcase_add_test(t, a_use_opens_the_vpe_its_doorbells_and_where_it_is_resident);
	tcase_add_test(t, what_is_right_opens_nothing);
	tcase_add_test(t, moves_carry_what_is_open_along);
	tcase_add_test(t, while_a_group_is_off_only_what_is_best_may_differ);
	tcase_add_test(t, the_maintenance_interrupt_differs_where_its_trigger_was_written);
	tcase_add_test(t, status_of_vgrp0d_while_it_is_enabled);
	tcase_add_test(t, a_trigger_changed_while_enabled);
	tcase_add_test(t, what_a_resident_vpe_shows_its_guest_follows_from_its_state);
	tcase_add_test(t, asleep_the_interface_shows_nothing);
	suite_add_tcase(s, t);
	return s;
}
