/* SPDX-License-Identifier: MIT */
/* What software believes after its commands. */
#include <check.h>
#include <string.h>

#include "diff/world.h"

Suite *check_world(void);

static struct plan p;
static struct world w;

static void cmd(struct virt_cmd c)
{
	struct op o = { .kind = OP_CMD };

	virt_pack(&c, o.dw);
	world_apply(&w, &o);
}

static void reg(u64 addr, u64 val)
{
	world_apply(&w, &(struct op){ .kind = OP_WRITE, .addr = addr, .bytes = 8, .val = val });
}

static void setup(void)
{
	p = (struct plan){ .version = 4, .pes = 4, .vpes = 2, .id_bits = 14, .dev_id = { 0, 7, 8, 9, 10, 11 },
			   .icid = { 1, 2, 3, 4, 5, 6, 7, 8 }, .vpeid = { 20, 21 } };
	world_start(&w, &p);
	reg(VIRT_GITS + GITS_CTLR, 1);
	cmd((struct virt_cmd){ .op = ITS_MAPC, .icid = 1, .rd = 2, .valid = true });
	cmd((struct virt_cmd){ .op = ITS_MAPC, .icid = 2, .rd = 3, .valid = true });
	cmd((struct virt_cmd){ .op = ITS_VMAPP, .vpe = 20, .rd = 1, .valid = true, .addr = PLAN_VPT(0), .size = 13 });
	cmd((struct virt_cmd){ .op = ITS_MAPD, .dev = 7, .size = 13, .addr = PLAN_ITT_BIG, .valid = true });
}

START_TEST(events_are_mapped_moved_and_discarded)
{
	struct world_event *e;

	cmd((struct virt_cmd){ .op = ITS_MAPTI, .dev = 7, .event = 3, .intid = 8200, .icid = 1 });
	e = world_event(&w, 7, 3);
	ck_assert_uint_eq(e->kind, EV_LPI);
	ck_assert_uint_eq(w.col[e->at].rd, 2);
	cmd((struct virt_cmd){ .op = ITS_MOVI, .dev = 7, .event = 3, .icid = 2 });
	ck_assert_uint_eq(w.col[e->at].rd, 3);
	cmd((struct virt_cmd){ .op = ITS_MOVI, .dev = 7, .event = 3, .icid = 5 });	/* not mapped */
	ck_assert_uint_eq(w.col[e->at].rd, 3);
	cmd((struct virt_cmd){ .op = ITS_VMOVI, .dev = 7, .event = 3, .vpe = 20 });
	ck_assert_uint_eq(e->kind, EV_LPI);
	cmd((struct virt_cmd){ .op = ITS_DISCARD, .dev = 7, .event = 3 });
	ck_assert_uint_eq(e->kind, EV_NONE);
	cmd((struct virt_cmd){ .op = ITS_MAPI, .dev = 7, .event = 8192, .icid = 1 });
	ck_assert_uint_eq(world_event(&w, 7, 8192)->intid, 8192);
	ck_assert_ptr_null(world_event(&w, 7, 100));
	ck_assert_ptr_null(world_event(&w, 8, 3));
	cmd((struct virt_cmd){ .op = ITS_MAPD, .dev = 7 });
	ck_assert_ptr_null(world_event(&w, 7, 3));
}
END_TEST

START_TEST(bad_commands_change_nothing)
{
	struct world before = w;

	cmd((struct virt_cmd){ .op = ITS_MAPD, .dev = 8, .size = 16, .valid = true });
	cmd((struct virt_cmd){ .op = ITS_MAPC, .icid = 1, .rd = 4, .valid = true });
	cmd((struct virt_cmd){ .op = ITS_MAPTI, .dev = 7, .event = 3, .intid = 8191, .icid = 1 });
	cmd((struct virt_cmd){ .op = ITS_MAPTI, .dev = 7, .event = 3, .intid = 1 << 14, .icid = 1 });
	cmd((struct virt_cmd){ .op = ITS_VMAPP, .vpe = 21, .rd = 9, .valid = true });
	cmd((struct virt_cmd){ .op = ITS_VMOVP, .vpe = 21, .rd = 1 });
	cmd((struct virt_cmd){ .op = ITS_DISCARD, .dev = 99, .event = 0 });
	ck_assert_mem_eq(&before, &w, sizeof(w));
	reg(VIRT_GITS + GITS_CTLR, 0);
	cmd((struct virt_cmd){ .op = ITS_MAPC, .icid = 1 });
	ck_assert(w.col[0].mapped);
}
END_TEST

START_TEST(residency_is_known_by_the_table)
{
	u64 at = virt_gicr(4, 1) + GICR_VPENDBASER, valid = 1ull << 63;

	ck_assert(!world_vpe_used(&w, 0));
	reg(at, PLAN_VPT(0) | valid);
	ck_assert_uint_eq(world_resident(&w, 0), 1);
	ck_assert(world_vpe_used(&w, 0));
	reg(at, PLAN_VPT(1) | valid);			/* ignored while Valid */
	ck_assert_uint_eq(world_resident(&w, 1), PLAN_PES);
	reg(at, PLAN_VPT(0));
	ck_assert_uint_eq(world_resident(&w, 0), PLAN_PES);
	ck_assert(!w.pe[1].changed);
	reg(at, PLAN_VPT(0) | valid);
	reg(at, 0);
	ck_assert(w.pe[1].changed);
	cmd((struct virt_cmd){ .op = ITS_VMAPTI, .dev = 7, .event = 0, .vpe = 20, .intid = 8200, .doorbell = 1023 });
	ck_assert(world_vpe_used(&w, 0));
}
END_TEST

START_TEST(redistributor_switches_are_kept)
{
	u64 at = virt_gicr(4, 2);

	reg(at + GICR_PENDBASER, 1ull << 62);
	reg(at + GICR_CTLR, 1);
	ck_assert(w.pe[2].lpis && w.pe[2].ptz && !w.pe[2].used);
	reg(at + GICR_CTLR, 0);
	ck_assert(!w.pe[2].lpis && w.pe[2].used);
	reg(at + GICR_PENDBASER, 0);
	ck_assert(!w.pe[2].ptz);
}
END_TEST

static void word(u64 addr, u32 val)
{
	world_apply(&w, &(struct op){ .kind = OP_WRITE, .addr = addr, .bytes = 4, .val = val });
}

START_TEST(enables_and_triggers_are_kept_by_bank)
{
	u64 sgi = virt_gicr(4, 3) + GICR_SGI_FRAME;
	u32 edge;

	word(VIRT_GICD + GIC_ISENABLER + 4 * 7, 0xf0);
	word(VIRT_GICD + GIC_ICENABLER + 4 * 7, 0x10);
	word(VIRT_GICD + GIC_ISENABLER, 0xff);			/* those of a PE are not there */
	ck_assert_uint_eq(w.spi[7].enable, 0xe0);
	ck_assert_uint_eq(w.spi[0].enable, 0);
	word(sgi + GIC_ISENABLER, 6);
	ck_assert_uint_eq(w.priv[3].enable, 6);
	ck_assert_uint_eq(w.priv[2].enable, 0);
	word(VIRT_GICD + GIC_ICFGR + 4 * 3, 0x80000002);	/* SPIs 48 to 63 */
	ck_assert_uint_eq(w.spi[1].edge, 0x80010000);
	word(VIRT_GICD + GIC_ICFGR + 4 * 2, 2);
	ck_assert_uint_eq(w.spi[1].edge, 0x80010001);
	word(sgi + GIC_ICFGR, 0);
	word(sgi + GIC_ICFGR + 4, 8);
	ck_assert_uint_eq(w.priv[3].edge, 1u << 17);
	ck_assert_ptr_eq(world_triggers(&w, &(struct op){ .kind = OP_WRITE, .addr = sgi + GIC_ICFGR + 4, .val = 2 }, &edge),
			 &w.priv[3]);
	ck_assert_uint_eq(edge, 1u << 16);
}
END_TEST

START_TEST(enabled_groups_of_the_cpu_interface_are_kept)
{
	struct op o = { .kind = OP_SYSREG, .bytes = 2, .addr = ICC_IGRPEN1_EL1, .len = SYSREG_WRITE, .val = 1 };

	world_apply(&w, &o);
	ck_assert_uint_eq(w.groups, 2);
	o.bytes = 1;						/* the guest's */
	o.val = 0;
	world_apply(&w, &o);
	ck_assert_uint_eq(w.groups, 2);
	o.bytes = 2;
	world_apply(&w, &o);
	ck_assert_uint_eq(w.groups, 0);
}
END_TEST

Suite *check_world(void)
{
	Suite *s = suite_create("world");
	TCase *t = tcase_create("world");

	tcase_add_checked_fixture(t, setup, NULL);
	tcase_add_test(t, events_are_mapped_moved_and_discarded);
	tcase_add_test(t, bad_commands_change_nothing);
	tcase_add_test(t, residency_is_known_by_the_table);
	tcase_add_test(t, redistributor_switches_are_kept);
	tcase_add_test(t, enables_and_triggers_are_kept_by_bank);
	tcase_add_test(t, enabled_groups_of_the_cpu_interface_are_kept);
	suite_add_tcase(s, t);
	return s;
}
