/* SPDX-License-Identifier: MIT */
/*
 * GITS_TYPER.SVPET: ITSs and redistributors of one affinity have one vPE table,
 * which each of them is told by its own register.
 */
#include "gic/rd.h"
#include "support.h"

#define EV(dev) { "DeviceID", dev }, { "EventID", 0 }

static struct mach *m;

static void shared(struct mach *x)
{
	x->hw.caps.svpet = 2;
	x->hw.caps.vsgi = 1;
}

static u64 baser2(u32 its)
{
	const char *near;

	return gic_reg_addr(&m->cfg, gic_reg_find(GICV4_1, "GITS_BASER", &near), its, 2);
}

/* As Linux: GICR_VPROPBASER out of GITS_BASER2, and a second ITS takes that of the first. */
static void up(void)
{
	u64 baser;

	m = mach_new((struct mach_opt){ .version = GICV4_1, .its = 2, .tweak = shared });
	for (u32 i = 0; i < 2; i++) {
		mach_write(m, "GITS_CTLR", i, 0);
		gs_step_begin(&m->g);
		gic_mmio_write(&m->g, GS_PE(0), baser2(i), 8, 1ull << 63 | AT_VPETAB | 7);
		mach_write(m, "GITS_CTLR", i, 1);
	}
	baser = gic_mmio_read(&m->g, GS_PE(0), baser2(1), 8);
	for (u32 pe = 0; pe < 2; pe++) {
		mach_write(m, "GICR_VPROPBASER", pe, 0);
		mach_write(m, "GICR_VPROPBASER", pe, 1ull << 63 | (baser & 0xfffffffff000ull) | (baser & 0x7f));
	}
	mach_usual(m);
	cmd_on(m, 1, "MAPD", { "DeviceID", 0x20 }, { "Size", 4 }, { "ITT_addr", AT_ITT + 0x8000 }, { "V", 1 });
	mach_run(m);
	mach_forget(m);
}

static void down(void)
{
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	ck_assert_uint_eq(mach_count(m, OBS_UNPRED), 0);
	mach_free(m);
}

static void vmapp(u32 its, u32 vpe, u32 pe, u32 alloc)
{
	cmd_on(m, its, "VMAPP", { "vPEID", vpe }, { "RDbase", pe }, { "V", 1 }, { "Alloc", alloc }, { "PTZ", 1 },
	       { "VPT_size", 15 }, { "VPT_addr", AT_VPT(vpe) }, { "VCONF_addr", AT_VCONF },
	       { "Default_Doorbell_pINTID", 8300 + vpe });
	mach_run(m);
}

static void unmap(u32 its, u32 vpe, u32 alloc)
{
	cmd_on(m, its, "VMAPP", { "vPEID", vpe }, { "V", 0 }, { "Alloc", alloc });
	mach_run(m);
}

static u64 word(u32 vpe, u32 k)
{
	u64 v;

	ck_assert_int_eq(mem_read(&m->g, AT_VPETAB + vpe * 32 + 8 * k, 8, &v), 0);
	return v;
}

START_TEST(software_is_told_that_entries_are_of_one_size)
{
	u64 baser = gic_mmio_read(&m->g, GS_PE(0), baser2(0), 8);

	ck_assert_uint_eq(mach_read(m, "GITS_TYPER", 0) >> 41 & 3, 2);
	ck_assert_uint_eq((baser >> 48 & 31) + 1, 32);
	ck_assert_uint_eq(((mach_read(m, "GICR_VPROPBASER", 0) >> 59 & 7) + 1) * 8, 32);
}
END_TEST

/* Neither overwrites what the other keeps of a vPE, and each ITS knows those that were mapped on it. */
/* pins VMP-01 V41-02 */
START_TEST(everybody_keeps_its_part_of_the_entry)
{
	static const u64 none[4];
	u64 now[4];

	vmapp(0, 1, 1, 1);
	ck_assert_uint_eq(word(1, 0), 1ull << 63 | 1ull << 47 | 15ull << 32 | 1);
	ck_assert_uint_eq(word(1, 1), AT_VPT(1));
	ck_assert_uint_eq(word(1, 2), AT_VCONF);
	ck_assert_uint_eq(word(1, 3), 8301);
	ck_assert(vpe_mapped_on(&m->g, 0, GS_VPE(1)) && !vpe_mapped_on(&m->g, 1, GS_VPE(1)));
	vmapp(1, 1, 1, 0);
	ck_assert(vpe_mapped_on(&m->g, 1, GS_VPE(1)));
	ck_assert(!vpe_mapped_on(&m->g, 0, GS_VPE(0)) && !vpe_mapped_on(&m->g, 0, GS_VPE(2)));
	unmap(0, 1, 0);
	ck_assert(!vpe_mapped_on(&m->g, 0, GS_VPE(1)) && vpe_mapped_on(&m->g, 1, GS_VPE(1)));
	ck_assert(vpe_table_has(&m->g, GS_PE(0), GS_VPE(1)));
	unmap(1, 1, 1);
	for (u32 k = 0; k < 4; k++)
		now[k] = word(1, k);
	ck_assert_mem_eq(now, none, sizeof(none));
	ck_assert_uint_eq(word(0, 0) | word(2, 0), 0);
}
END_TEST

/* A vPE that no redistributor heard of yet leaves nothing behind; no table, no entry. */
START_TEST(an_entry_that_nobody_else_uses_is_gone_whole)
{
	struct its_vte t = { true, GS_PE(1), 15, AT_VPT(2) };

	gs_step_begin(&m->g);
	ck_assert_int_eq(its_vte_set(&m->g, GS_ITS(0), GS_VPE(2), t), LOOK_OK);
	ck_assert_uint_eq(word(2, 1), AT_VPT(2));
	t.valid = false;
	ck_assert_int_eq(its_vte_set(&m->g, GS_ITS(0), GS_VPE(2), t), LOOK_OK);
	ck_assert_uint_eq(word(2, 0) | word(2, 1), 0);
	mach_write(m, "GITS_CTLR", 0, 0);
	gs_step_begin(&m->g);
	gic_mmio_write(&m->g, GS_PE(0), baser2(0), 8, 0);
	ck_assert_int_eq(its_vte_set(&m->g, GS_ITS(0), GS_VPE(2), t), LOOK_RANGE);
	gic_mmio_write(&m->g, GS_PE(0), baser2(0), 8, 1ull << 63 | 0xfffffff00000 | 7);
	ck_assert_int_eq(its_vte_set(&m->g, GS_ITS(0), GS_VPE(2), t), LOOK_FAULT);
}
END_TEST

/* pins V41-03 VMP-02 */
START_TEST(events_of_both_itss_reach_the_vpe_before_and_after_a_move)
{
	bool direct;

	for (u32 i = 0; i < 2; i++) {
		vmapp(i, 1, 0, !i);
		cmd_on(m, i, "VMAPTI", EV(i ? 0x20 : 0x10), { "vPEID", 1 }, { "vINTID", 8192 + i }, { "Dbell_pINTID", 1023 });
		mach_run(m);
	}
	for (u32 to = 0; to < 2; to++) {
		cmd_on(m, to, "VMOVP", { "vPEID", 1 }, { "RDbase", to });
		cmd_on(m, to, "VSYNC", { "vPEID", 1 });
		mach_run(m);
		ich_enable(&m->g, GS_PE(to), true);
		ich_vmcr_set(&m->g, GS_PE(to), (struct ich_vmcr){ .pmr = 0xf0, .grp1 = 1 });
		mach_write(m, "GICR_VPENDBASER", to, 1ull << 63 | 1ull << 58 | 1);
		for (u32 i = 0; i < 2; i++) {
			gs_step_begin(&m->g);
			gic_msi(&m->g, GS_ITS(i), i ? 0x20 : 0x10, 0);
			mach_run(m);
			ck_assert_uint_eq(icv_ack(&m->g, GS_PE(to), &direct), 8192 + i);
			icv_eoi(&m->g, GS_PE(to), 8192 + i);
		}
		mach_write(m, "GICR_VPENDBASER", to, 1ull << 62 | 1ull << 58 | 1);
		mach_run(m);
	}
	gs_step_begin(&m->g);
	gic_msi(&m->g, GS_ITS(0), 0x10, 0);
	mach_run(m);
	ck_assert(gic_pending(&m->g, GS_PE(1), 8301));
}
END_TEST

Suite *check_svpet(void);
Suite *check_svpet(void)
{
	Suite *s = suite_create("svpet");
	TCase *t = tcase_create("one table");

	tcase_add_checked_fixture(t, up, down);
	tcase_add_test(t, software_is_told_that_entries_are_of_one_size);
	tcase_add_test(t, everybody_keeps_its_part_of_the_entry);
	tcase_add_test(t, an_entry_that_nobody_else_uses_is_gone_whole);
	tcase_add_test(t, events_of_both_itss_reach_the_vpe_before_and_after_a_move);
	suite_add_tcase(s, t);
	return s;
}
