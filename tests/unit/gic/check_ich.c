/* SPDX-License-Identifier: MIT */
/* List registers as registers, lints, maintenance state. */
#include "support_rd.h"
#include "gic/sysreg.h"

#include <string.h>

static struct rig *r;

enum {	/* op0:op1:CRn:CRm:op2 of the manual, packed by hand */
	HCR = 0xe658, VTR = 0xe659, MISR = 0xe65a, EISR = 0xe65b, ELRSR = 0xe65d, VMCR = 0xe65f,
	LR0 = 0xe660, AP1R0 = 0xe648
};

static void up(void)
{
	r = rig_new(GICV4_0);
}

static void down(void)
{
	rig_free(r);
}

static void put(u32 id, u64 val)
{
	rig_step(r, gic_sysreg_write(&r->g, GS_PE(0), id, val));
}

static u64 get(u32 id)
{
	return gic_sysreg_peek(&r->g, GS_PE(0), id);
}

START_TEST(list_registers_read_as_the_manual_lays_them_out)
{
	struct ich_lr lr = { .vintid = 8195, .prio = 0xa8, .state = LR_PENDING, .group = 1 };

	rig_step(r, ich_lr_set(&r->g, GS_PE(0), 2, lr));
	ck_assert_uint_eq(get(LR0 + 2), 0x50a8000000002003ull);
	put(LR0 + 3, 0xb0a0001b0000001bull);
	lr = ich_lr_get(&r->g, GS_PE(0), 3);
	ck_assert_uint_eq(lr.vintid, 27);
	ck_assert_uint_eq(lr.state, LR_ACTIVE);
	ck_assert_uint_eq(lr.hw, 1);
	ck_assert_uint_eq(lr.group, 1);
	ck_assert_uint_eq(lr.prio, 0xa0);
}
END_TEST

/* LR-11: only while both are valid. */
/* pins LR-11 */
START_TEST(one_vintid_in_two_list_registers_is_reported)
{
	put(LR0, 0x50a0000000002000ull);
	put(LR0, 0x50a0000000002000ull);
	ck_assert_uint_eq(rig_unpred(r, lr_twice), 0);
	put(LR0 + 1, 0x10a0000000002000ull);
	ck_assert_uint_eq(rig_unpred(r, lr_twice), 0);
	put(LR0 + 1, 0x90a0000000002000ull);
	ck_assert_uint_eq(rig_unpred(r, lr_twice), 1);
}
END_TEST

/* A15 */
START_TEST(hw_without_a_physical_intid_is_reported)
{
	put(LR0, 0x70a0001b0000001bull);
	ck_assert_uint_eq(rig_unpred(r, lr_hw_pintid), 0);
	put(LR0, 0x30a0000000002000ull);
	ck_assert_uint_eq(rig_unpred(r, lr_hw_pintid), 0);
	put(LR0, 0x70a0000000002000ull);
	ck_assert_uint_eq(rig_unpred(r, lr_hw_pintid), 1);
	rig_step(r, ich_lr_set(&r->g, GS_PE(0), 1,
			       (struct ich_lr){ .vintid = 8193, .state = LR_PENDING, .hw = 1 }));
	ck_assert_uint_eq(rig_unpred(r, lr_hw_pintid), 2);
	put(LR0 + 2, 0x70a003fc00000029ull);
	ck_assert_uint_eq(rig_unpred(r, lr_hw_pintid), 3);	/* 1020 */
	r->hw.caps.icc_ext = 1;
	put(LR0 + 2, 0x70a0040000000029ull);
	ck_assert_uint_eq(rig_unpred(r, lr_hw_pintid), 3);	/* 1024 */
}
END_TEST

/* LR-10, MNT-02, MNT-04 */
/* pins LR-10 MNT-02 */
START_TEST(empty_and_end_of_interrupt_states)
{
	ck_assert_uint_eq(get(ELRSR), 0xf);	/* 4 list registers */
	put(LR0, 0x50a0000000002000ull);
	put(LR0 + 1, (u64)1 << 41 | 30);	/* invalid, EOI=1 */
	ck_assert_uint_eq(get(ELRSR), 0xc);
	ck_assert_uint_eq(get(EISR), 0x2);
	ck_assert_uint_eq(get(MISR), 0x1);
	put(HCR, 1 | 1 << 1 | 1 << 3);		/* En UIE NPIE */
	ck_assert_uint_eq(get(MISR), 0x3);
	put(LR0 + 2, 0x50a0000000002001ull);
	ck_assert_uint_eq(get(MISR), 0x1);
	put(LR0, 0x90a0000000002000ull);
	put(LR0 + 2, 0xd0a0000000002001ull);
	ck_assert_uint_eq(get(MISR), 0x9);
	put(HCR, 1 | 1 << 2 | 3u << 27);	/* LRENPIE, EOIcount 3 */
	ck_assert_uint_eq(get(MISR), 0x5);
	put(LR0 + 1, 0);
	put(HCR, 1 | 1 << 6);
	ck_assert_uint_eq(get(MISR), 0);
	put(VMCR, 0xf0000002);
	ck_assert_uint_eq(get(MISR), 1 << 6);
	put(HCR, 1 | 1 << 7);
	ck_assert_uint_eq(get(MISR), 0);
}
END_TEST

/* pins LR-13 */
START_TEST(vtr_says_what_there_is)
{
	ck_assert_uint_eq(get(VTR) & 0x1f, 3);
	ck_assert_uint_eq(get(VTR) >> 29, 4);
	ck_assert_uint_eq(get(VTR) >> 26 & 7, 4);
	ck_assert_uint_eq(get(VTR) >> 20 & 1, 0);
	r->cfg.version = GICV3;
	ck_assert_uint_eq(get(VTR) >> 20 & 1, 1);
}
END_TEST

START_TEST(vmcr_and_active_priorities_are_the_guests)
{
	struct ich_vmcr v;

	put(VMCR, 0xff000002);
	put(AP1R0, 0x100000);
	v = ich_vmcr_get(&r->g, GS_PE(0));
	ck_assert_uint_eq(v.pmr, 0xf8);
	ck_assert_uint_eq(v.grp1, 1);
	ck_assert_uint_eq(v.ap[1][0], 0x100000);
	v.ap[1][0] = 0;
	rig_step(r, ich_vmcr_set(&r->g, GS_PE(0), v));
	ck_assert_uint_eq(get(AP1R0), 0);
	ck_assert_uint_eq(get(VMCR) >> 24, 0xf8);
	ck_assert_uint_eq(get(VMCR) & 2, 2);
}
END_TEST

/* pins LR-13 */
START_TEST(list_registers_beyond_those_there_are_are_undefined)
{
	const struct gic_as as = GIC_HOST(GS_PE(0));
	u64 val;

	for (u32 n = 0; n < 16; n++) {
		enum gic_sys got, put;

		rig_step(r, got = gic_sysreg_read_as(&r->g, &as, LR0 + n, &val));
		rig_step(r, put = gic_sysreg_write_as(&r->g, &as, LR0 + n, 0x50a0000000002000ull + n));
		ck_assert_int_eq(got, n < 4 ? GIC_SYS_OK : GIC_SYS_UNDEF);
		ck_assert_int_eq(put, n < 4 ? GIC_SYS_OK : GIC_SYS_UNDEF);
	}
	ck_assert_uint_eq(get(LR0 + 4), 0);
}
END_TEST

START_TEST(names_have_the_manuals_encodings)
{
	static const struct { const char *name; u32 id; } want[] = {
		{ "ICH_HCR_EL2", HCR }, { "ICH_VMCR_EL2", VMCR }, { "ICH_LR_EL2", LR0 },
		{ "ICC_IAR1_EL1", 0xc660 }, { "ICC_PMR_EL1", 0xc230 },
	};

	for (u32 w = 0; w < ARRAY_SIZE(want); w++) {
		u32 found = 0;

		for (u32 i = 0; i < nsysreg_names; i++)
			found += !strcmp(sysreg_names[i].name, want[w].name) &&
				 sysreg_names[i].offset == want[w].id;
		ck_assert_msg(found == 1, "%s", want[w].name);
	}
}
END_TEST

/* MNT-05 is a trap of another implementation: VGrp0D goes by VENG0. */
/* pins MNT-03 MNT-05 */
START_TEST(group_conditions_follow_their_own_enable)
{
	put(HCR, 1 | 0xf0);
	for (u32 on = 0; on < 4; on++) {
		u64 want = (on & 1 ? 1 << 4 : 1 << 5) | (on & 2 ? 1 << 6 : 1 << 7);

		put(VMCR, on);
		ck_assert_uint_eq(get(MISR), want);
		ck_assert(ich_maintenance(&r->g, GS_PE(0)));
	}
}
END_TEST

/* pins MNT-01 */
START_TEST(the_maintenance_interrupt_is_a_level_while_enabled)
{
	put(LR0, (u64)1 << 41 | 30);	/* ended, EOI=1: has no enable of its own */
	ck_assert(!ich_maintenance(&r->g, GS_PE(0)));
	put(HCR, 1);
	ck_assert(ich_maintenance(&r->g, GS_PE(0)));
	ck_assert_uint_eq(get(MISR), 1);
	put(HCR, 0);
	ck_assert(!ich_maintenance(&r->g, GS_PE(0)));
	ck_assert_uint_eq(get(MISR), 1);
	put(HCR, 1);
	put(LR0, 0);
	ck_assert(!ich_maintenance(&r->g, GS_PE(0)));
}
END_TEST

/* All states of two list registers with HW and EOI, against the words of the rules. */
/* pins LR-10 MNT-02 */
START_TEST(status_registers_follow_from_every_pair_of_list_registers)
{
	for (u32 bits = 0; bits < 256; bits++) {
		u32 elrsr = 0xc, eisr = 0, valid = 0, pending = 0;

		for (u32 n = 0; n < 2; n++) {
			u32 state = bits >> 4 * n & 3, hw = bits >> (4 * n + 2) & 1, eoi = bits >> (4 * n + 3) & 1;

			put(LR0 + n, (u64)state << 62 | (u64)hw << 61 | (u64)eoi << 41 | (40 + n));
			elrsr |= (u32)(!state && (hw || !eoi)) << n;
			eisr |= (u32)(!state && !hw && eoi) << n;
			valid += state != 0;
			pending += state == 1;
		}
		put(HCR, 1 | 1 << 1 | 1 << 3);
		ck_assert_uint_eq(get(ELRSR), elrsr);
		ck_assert_uint_eq(get(EISR), eisr);
		ck_assert_uint_eq(get(MISR), (eisr != 0) | (valid < 2) << 1 | !pending << 3);
		rig_forget(r);
	}
}
END_TEST

/* pins LR-08 */
START_TEST(a_linked_list_register_must_not_be_pending_and_active)
{
	put(LR0, 0xd0a0000000000028ull);
	ck_assert_uint_eq(rig_unpred(r, lr_hw_pendact), 0);
	put(LR0, 0xf0a0002800000028ull);
	ck_assert_uint_eq(rig_unpred(r, lr_hw_pendact), 1);
}
END_TEST

/* pins LR-13 */
START_TEST(vtr_follows_the_capabilities)
{
	r->hw.caps.list_regs = 15;
	r->hw.caps.pri_bits = 7;
	r->hw.caps.pre_bits = 6;
	r->hw.caps.vtr_idbits = 0;
	r->hw.caps.vtr_seis = 1;
	r->hw.caps.vtr_a3v = 1;
	r->hw.caps.vtr_tds = 0;
	ck_assert_uint_eq(get(VTR), 0xf864000f);
	r->hw.caps = (struct hw_caps){ .list_regs = 3, .pri_bits = 4, .pre_bits = 4, .vtr_idbits = 1, .vtr_a3v = 1,
				       .vtr_tds = 1 };
	ck_assert_uint_eq(get(VTR), 0x90a80003);	/* QEMU 7.2, gic-version=4 */
}
END_TEST

/* What hardware does not have is RES0. */
START_TEST(bits_of_absent_features_stay_zero)
{
	put(HCR, 0xffff);
	ck_assert_uint_eq(get(HCR), 0xfcff);		/* GICv4.0: no vSGIEOICount */
	r->hw.caps.vtr_tds = 0;
	put(HCR, 0xffff);
	ck_assert_uint_eq(get(HCR), 0xbcff);
	r->hw.caps.vtr_dvim = 0;
	put(HCR, 0xffff);
	ck_assert_uint_eq(get(HCR), 0x3cff);
	r->hw.caps.vtr_dvim = 1;
	r->cfg.version = GICV3;
	put(HCR, 0xffff);
	ck_assert_uint_eq(get(HCR), 0x3cff);
	r->cfg.version = GICV4_1;
	put(HCR, 0xffff);
	ck_assert_uint_eq(get(HCR), 0xbdff);
	put(LR0, ~(u64)0 >> 2);				/* invalid, HW=1 */
	ck_assert_uint_eq(get(LR0), 0x30f803ff00ffffffull);
	r->hw.caps.icc_ext = 1;
	put(LR0, ~(u64)0 >> 2);
	ck_assert_uint_eq(get(LR0), 0x30f81fff00ffffffull);	/* ExtRange */
	put(LR0, ~(u64)0 >> 3);				/* HW=0: EOI alone is left of pINTID */
	ck_assert_uint_eq(get(LR0), 0x10f8020000ffffffull);
	r->hw.caps.vtr_idbits = 0;
	put(LR0, 0xffffffff);
	ck_assert_uint_eq(get(LR0), 0xffff);
}
END_TEST

/* RST-01: zero.  RST-02: UNKNOWN, by choice unknown_reset_zero. */
/* pins RST-01 RST-02 */
START_TEST(reset_leaves_the_interface_off)
{
	rig_choose(r, unknown_reset_zero, _i);
	put(HCR, 0x8000000f);
	put(AP1R0, 1);
	rig_step(r, gicr_reset(&r->g));
	ck_assert_uint_eq(get(HCR), 0);
	ck_assert_uint_eq(get(AP1R0), 0);
	ck_assert_uint_eq(get(LR0), _i ? 0xf0f803ff00ffffffull : 0);
	ck_assert_uint_eq(get(VMCR), _i ? 0xf8fc021b : 0x4c0008);
}
END_TEST

/* Each field of the vCPU's part on its own, and what is legal of it. */
START_TEST(what_a_vcpu_takes_along_comes_back)
{
	static const struct { struct ich_vmcr v; u64 vmcr; } rows[] = {
		{ { .pmr = 0xff }, 0xf84c0008 },
		{ { .grp0 = 1 }, 0x4c0009 },
		{ { .grp1 = 1 }, 0x4c000a },
		{ { .cbpr = 1 }, 0x4c0018 },
		{ { .eoim = 1 }, 0x4c0208 },
		{ { .bpr0 = 7 }, 0xec0008 },
		{ { .bpr1 = 7 }, 0x5c0008 },
		{ { .ap = { { 1 }, { 2 } } }, 0x4c0008 },
	};
	struct ich_vmcr v;

	rig_step(r, ich_vmcr_set(&r->g, GS_PE(1), rows[_i].v));
	ck_assert_uint_eq(gic_sysreg_peek(&r->g, GS_PE(1), VMCR), rows[_i].vmcr);
	v = ich_vmcr_get(&r->g, GS_PE(1));
	ck_assert_mem_eq(v.ap, rows[_i].v.ap, sizeof(v.ap));
	ck_assert_uint_eq(gic_sysreg_peek(&r->g, GS_PE(1), ICH_AP0R_EL2), rows[_i].v.ap[0][0]);
	rig_step(r, ich_vmcr_set(&r->g, GS_PE(0), v));
	ck_assert_uint_eq(get(VMCR), rows[_i].vmcr);
}
END_TEST

START_TEST(underflow_and_enable_are_bits_of_hcr)
{
	rig_step(r, ich_underflow(&r->g, GS_PE(0), false));
	ck_assert_uint_eq(get(HCR), 0);
	rig_step(r, ich_underflow(&r->g, GS_PE(0), true));
	rig_step(r, ich_underflow(&r->g, GS_PE(0), true));
	ck_assert_uint_eq(get(HCR), 2);
	rig_step(r, ich_enable(&r->g, GS_PE(0), true));
	ck_assert_uint_eq(get(HCR), 3);
	ck_assert(ich_maintenance(&r->g, GS_PE(0)));
}
END_TEST

Suite *check_ich(void);
Suite *check_ich(void)
{
	Suite *s = suite_create("ich");
	TCase *t = tcase_create("ich");

	tcase_add_checked_fixture(t, up, down);
	tcase_add_test(t, list_registers_read_as_the_manual_lays_them_out);
	tcase_add_test(t, one_vintid_in_two_list_registers_is_reported);
	tcase_add_test(t, hw_without_a_physical_intid_is_reported);
	tcase_add_test(t, empty_and_end_of_interrupt_states);
	tcase_add_test(t, vtr_says_what_there_is);
	tcase_add_test(t, vmcr_and_active_priorities_are_the_guests);
	tcase_add_test(t, list_registers_beyond_those_there_are_are_undefined);
	tcase_add_test(t, names_have_the_manuals_encodings);
	tcase_add_test(t, group_conditions_follow_their_own_enable);
	tcase_add_test(t, the_maintenance_interrupt_is_a_level_while_enabled);
	tcase_add_test(t, status_registers_follow_from_every_pair_of_list_registers);
	tcase_add_test(t, a_linked_list_register_must_not_be_pending_and_active);
	tcase_add_test(t, vtr_follows_the_capabilities);
	tcase_add_test(t, bits_of_absent_features_stay_zero);
	tcase_add_loop_test(t, what_a_vcpu_takes_along_comes_back, 0, 8);
	tcase_add_test(t, underflow_and_enable_are_bits_of_hcr);
	tcase_add_loop_test(t, reset_leaves_the_interface_off, 0, 2);
	suite_add_tcase(s, t);
	return s;
}
