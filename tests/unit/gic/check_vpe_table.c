/* SPDX-License-Identifier: MIT */
/* The vPE Configuration table: who writes it, who reads it, where its entries are. */
#include "support_rd.h"

#include "core/mem.h"

#define SPARE (RIG_TABLE + 0x2000)

static struct rig *r;

static void up(void)
{
	r = rig_new(GICV4_1);
}

static void down(void)
{
	rig_free(r);
}

static u64 word(u64 addr)
{
	u64 v;

	ck_assert_int_eq(mem_read(&r->g, addr, 8, &v), 0);
	return v;
}

static u64 entry(u32 group, u32 vpe)
{
	return RIG_TABLE + group * 0x1000ull + vpe * 64;
}

static void vprop(u32 pe, u64 val)
{
	rig_step(r, gicr_vpropbaser_write(&r->g, GS_PE(pe), val));
}

/* Another table for this redistributor. */
static void table(u32 pe, u64 val)
{
	vprop(pe, 0);
	rig_settle(r);
	vprop(pe, VPROPBASER_Valid | val);
}

static bool resident(u32 pe, u32 vpe)
{
	return gicr_resident_vpe(&r->g, GS_PE(pe)) == vpe;
}

/* pins V41-02 VMP-06 VMP-07 */
START_TEST(vmapp_makes_and_ends_the_entry)
{
	rig_vmap(r, 1, 2, MSG_ALLOC | MSG_PTZ);
	ck_assert_uint_eq(word(entry(0, 2)), 1ull << 63 | 13ull << 32 | 1);
	ck_assert_uint_eq(word(entry(0, 2) + 8), RIG_VPT + 0x20000);
	ck_assert_uint_eq(word(entry(0, 2) + 16), RIG_VCONF + 0x20000);
	ck_assert_uint_eq(word(entry(0, 2) + 24), RIG_DB + 2);
	ck_assert(vpe_table_has(&r->g, GS_PE(0), GS_VPE(2)));
	ck_assert(!vpe_table_has(&r->g, GS_PE(2), GS_VPE(2)));
	rig_vunmap(r, 1, 2, MSG_ALLOC);
	for (u32 k = 0; k < 4; k++)
		ck_assert_uint_eq(word(entry(0, 2) + 8 * k), 0);
	ck_assert_uint_eq(rig_unpred(r, vmapp_no_table), 0);
}
END_TEST

/* V41-03 */
START_TEST(vmovp_takes_the_entry_to_the_other_groups_table)
{
	rig_vmap(r, 1, 2, MSG_ALLOC | MSG_PTZ);
	ck_assert(!vpe_table_has(&r->g, GS_PE(2), GS_VPE(2)));
	rig_take(r, 1, (struct msg){ .kind = MSG_VPE_MOVE, .vpe = 2, .to = 3, .flags = MSG_DB,
				     .doorbell = 8200 });
	ck_assert_uint_eq(word(entry(0, 2)), 0);
	ck_assert_uint_eq(word(entry(1, 2)), 1ull << 63 | 13ull << 32 | 3);
	ck_assert_uint_eq(word(entry(1, 2) + 24), 8200);
	rig_load(r, 2, 2);
	ck_assert(resident(2, 2));
	ck_assert_uint_eq(rig_unpred(r, vpe_resident_unmapped), 0);
	ck_assert_uint_eq(rig_unpred(r, vpe_resident_elsewhere), 0);
}
END_TEST

START_TEST(within_the_group_vmovp_changes_the_target_only)
{
	rig_vmap(r, 1, 2, MSG_ALLOC | MSG_PTZ);
	rig_take(r, 1, (struct msg){ .kind = MSG_VPE_MOVE, .vpe = 2, .to = 0 });
	ck_assert_uint_eq(word(entry(0, 2)), 1ull << 63 | 13ull << 32 | 0);
	ck_assert_uint_eq(word(entry(0, 2) + 24), RIG_DB + 2);
}
END_TEST

/* pins V41-01 V41-03 */
START_TEST(a_redistributor_with_another_table_does_not_know_the_vpe)
{
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	table(1, SPARE);
	ck_assert_uint_eq(rig_unpred(r, vpropbaser_group), 1);
	rig_load(r, 1, 1);
	ck_assert_uint_eq(gicr_resident_vpe(&r->g, GS_PE(1)), GS_NONE16);
	ck_assert(gicr_vpendbaser_read(&r->g, GS_PE(1)) & VPENDBASER_Valid);
	rig_put(r, 1, 0);
	rig_settle(r);
	table(1, RIG_TABLE);
	ck_assert_uint_eq(rig_unpred(r, vpropbaser_group), 1);
	rig_load(r, 1, 1);
	ck_assert(resident(1, 1));
}
END_TEST

/* Software may not write the table; if it empties it, the vPE is not known. */
START_TEST(an_emptied_table_knows_no_vpe)
{
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	rig_step(r, mem_write(&r->g, entry(0, 1), 8, 0));
	rig_load(r, 0, 1);
	ck_assert_uint_eq(gicr_resident_vpe(&r->g, GS_PE(0)), GS_NONE16);
}
END_TEST

/* pins V41-01 */
START_TEST(mapping_before_the_table_is_valid_is_reported)
{
	vprop(0, 0);
	rig_settle(r);
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	ck_assert_uint_eq(rig_unpred(r, vmapp_no_table), 1);
	rig_load(r, 0, 1);
	ck_assert_uint_eq(rig_unpred(r, vpropbaser_invalid), 1);
	ck_assert_uint_eq(gicr_resident_vpe(&r->g, GS_PE(0)), GS_NONE16);
}
END_TEST

START_TEST(a_false_promise_of_zero_is_reported)
{
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	table(1, RIG_TABLE);
	ck_assert_uint_eq(rig_unpred(r, vpropbaser_zero), 0);
	table(1, RIG_TABLE | VPROPBASER_Z);
	ck_assert_uint_eq(rig_unpred(r, vpropbaser_zero), 1);
	ck_assert(!(gicr_v_at(&r->g, GS_PE(1))->vpropbaser & VPROPBASER_Z));
	table(1, SPARE | VPROPBASER_Z);
	ck_assert_uint_eq(rig_unpred(r, vpropbaser_zero), 1);
}
END_TEST

/* Two levels, 4 KiB pages of 64 entries; and the page sizes of a flat table. */
START_TEST(entries_are_where_the_register_says)
{
	static const struct { u64 reg; u64 at; } rows[] = {
		{ SPARE | VPROPBASER_Indirect, RIG_TABLE + 0x1000 + 3 * 64 },
		{ SPARE, SPARE + 3 * 64 },
		{ RIG_TABLE + 0x2000 + (1ull << 53), RIG_TABLE + 3 * 64 },	/* 16 KiB: low bits are zero */
		{ RIG_TABLE + 0x2000 + (2ull << 53), RIG_TABLE + 3 * 64 },
		{ RIG_TABLE + 0x2000 + (3ull << 53), RIG_TABLE + 3 * 64 },
	};

	for (u32 pe = 0; pe < 4; pe++) {
		vprop(pe, 0);
		rig_settle(r);
	}
	if (!_i)
		rig_step(r, mem_write(&r->g, SPARE, 8, 1ull << 63 | (RIG_TABLE + 0x1000)));
	vprop(0, VPROPBASER_Valid | rows[_i].reg);
	rig_vmap(r, 0, 3, MSG_ALLOC | MSG_PTZ);
	ck_assert_uint_eq(rig_unpred(r, vmapp_no_table), 0);
	ck_assert_uint_eq(word(rows[_i].at), 1ull << 63 | 13ull << 32);
	rig_load(r, 0, 3);
	ck_assert(resident(0, 3));
}
END_TEST

/* No level-2 page, no memory, and a level-1 table that is too short. */
START_TEST(an_entry_without_memory_is_none)
{
	static const u64 regs[] = { SPARE | VPROPBASER_Indirect, 0x60000000ull,
				    0x60000000ull | VPROPBASER_Indirect };

	table(0, regs[_i]);
	rig_vmap(r, 0, 1, MSG_ALLOC | MSG_PTZ);
	ck_assert_uint_eq(rig_unpred(r, vmapp_no_table), 1);
	rig_load(r, 0, 1);
	ck_assert_uint_eq(gicr_resident_vpe(&r->g, GS_PE(0)), GS_NONE16);
	rig_vset(r, 0, 1, 8192, 1023);
	ck_assert_msg(vpe_lpi_pending(&r->g, GS_VPE(1), 8192), "the mapping itself exists");
}
END_TEST

Suite *check_vpe_table(void);
Suite *check_vpe_table(void)
{
	Suite *s = suite_create("vpe_table");
	TCase *t = tcase_create("v4.1");

	tcase_add_checked_fixture(t, up, down);
	tcase_add_test(t, vmapp_makes_and_ends_the_entry);
	tcase_add_test(t, vmovp_takes_the_entry_to_the_other_groups_table);
	tcase_add_test(t, within_the_group_vmovp_changes_the_target_only);
	tcase_add_test(t, a_redistributor_with_another_table_does_not_know_the_vpe);
	tcase_add_test(t, an_emptied_table_knows_no_vpe);
	tcase_add_test(t, mapping_before_the_table_is_valid_is_reported);
	tcase_add_test(t, a_false_promise_of_zero_is_reported);
	tcase_add_loop_test(t, entries_are_where_the_register_says, 0, 5);
	tcase_add_loop_test(t, an_entry_without_memory_is_none, 0, 3);
	suite_add_tcase(s, t);
	return s;
}
