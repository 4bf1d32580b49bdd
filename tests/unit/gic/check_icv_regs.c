/* SPDX-License-Identifier: MIT */
/* ICV_ registers as a guest and its hypervisor see them: golden facts, traps, aliases. */
#include "support_rd.h"
#include "gic/sysreg.h"

#include <string.h>

static struct rig *r;

enum { RO, WO, RW };
struct fact { const char *name; u8 access; u32 enc, count; u64 res0, zero; const struct gic_field *fields; };

#define FIELD(name, msb, lsb) { #name, msb, lsb },
#define VREG(name, access, enc, count, res0, zero, fields) \
	static const struct gic_field f_##name[] = { fields { NULL, 0, 0 } };
#include "../../golden/sysregs_virtual.def"
#undef VREG
#undef FIELD

#define VREG(name, access, enc, count, res0, zero, fields) { #name, access, enc, count, res0, zero, f_##name },
static const struct fact facts[] = {
#include "../../golden/sysregs_virtual.def"
};
#undef VREG

static void up(void)
{
	r = rig_new(GICV4_1);
}

static void down(void)
{
	rig_free(r);
}

static const struct gic_as guest = { .el = 1, .fmo = 1, .imo = 1 };
static const struct gic_as host = { .el = 2 };

static struct gic_as who(const struct fact *f)
{
	return f->name[2] == 'V' ? guest : host;
}

static enum gic_sys get_as(const struct gic_as *as, u32 id, u64 *val)
{
	enum gic_sys end;

	rig_step(r, end = gic_sysreg_read_as(&r->g, as, id, val));
	return end;
}

static enum gic_sys put_as(const struct gic_as *as, u32 id, u64 val)
{
	enum gic_sys end;

	rig_step(r, end = gic_sysreg_write_as(&r->g, as, id, val));
	return end;
}

static u64 get(u32 id)
{
	u64 val = ~(u64)0;

	ck_assert_int_eq(get_as(id >> 11 & 4 ? &host : &guest, id, &val), GIC_SYS_OK);
	return val;
}

static void put(u32 id, u64 val)
{
	ck_assert_int_eq(put_as(id >> 11 & 4 ? &host : &guest, id, val), GIC_SYS_OK);
}

/* ------------------------------------------------------------ facts */

START_TEST(every_virtual_register_has_the_manuals_name_and_encoding)
{
	const struct fact *f = &facts[_i];
	const struct gic_reg_name *n;
	const char *near;

	n = gic_reg_find(GICV4_1, f->name, &near);
	ck_assert_msg(n != NULL, "%s", f->name);
	ck_assert_uint_eq(n->offset, f->enc);
	ck_assert_uint_eq(n->count, f->count);
	ck_assert(gic_reg_is_sys(n));
	for (u32 k = 0; k < n->nfields; k++) {
		const struct gic_field *w = f->fields;

		/* bit 41 of a list register is EOI while HW=0: the fact list has it in words */
		if (!strcmp(n->fields[k].name, "EOI") && !strcmp(f->name, "ICH_LR_EL2"))
			continue;
		while (w->name && strcmp(w->name, n->fields[k].name) != 0)
			w++;
		ck_assert_msg(w->name != NULL, "%s.%s", f->name, n->fields[k].name);
		ck_assert_uint_eq(w->msb, n->fields[k].msb);
		ck_assert_uint_eq(w->lsb, n->fields[k].lsb);
	}
}
END_TEST

/* How many elements of it there are, with 4 list registers and 5 preemption bits. */
static u32 elements(const struct fact *f)
{
	if (!strcmp(f->name, "ICH_LR_EL2"))
		return 4;
	return strcmp(f->name, "ICV_NMIAR1_EL1") ? 1u : r->hw.caps.nmi;
}

/* Bits that are there with NMIs only, of element n. */
static u64 nmi_bits(const struct fact *f, u32 n)
{
	for (const struct gic_field *w = f->fields; w->name; w++)
		if (!strcmp(w->name, "NMI") && r->hw.caps.nmi && !n)
			return (u64)1 << w->msb;
	return 0;
}

/* Reserved bits stay zero, what is read-only or write-only is so, and there is nothing where nothing is. */
START_TEST(access_and_reserved_bits_are_as_the_facts_say)
{
	const struct fact *f = &facts[_i / 2];
	const struct gic_as as = who(f);

	r->hw.caps.nmi = (u32)_i % 2;
	for (u32 n = 0; n < f->count; n++) {
		enum gic_sys want = n < elements(f) ? GIC_SYS_OK : GIC_SYS_UNDEF;
		u64 val;

		ck_assert_int_eq(get_as(&as, f->enc + n, &val), f->access == WO ? GIC_SYS_UNDEF : want);
		ck_assert_msg(!(val & f->zero), "%s resets to %#llx", f->name, (unsigned long long)val);
		ck_assert_int_eq(put_as(&as, f->enc + n, ~(u64)0), f->access == RO ? GIC_SYS_UNDEF : want);
		get_as(&as, f->enc + n, &val);
		ck_assert_msg(!(val & f->res0 & ~nmi_bits(f, strcmp(f->name, "ICH_LR_EL2") ? n : 0)), "%s reads %#llx",
			      f->name, (unsigned long long)val);
		if (f->access == RW)
			ck_assert_uint_eq(val & nmi_bits(f, n), nmi_bits(f, n));
		put_as(&as, f->enc + n, 0);
	}
}
END_TEST

/* 5, 6, 7 preemption bits have 1, 2, 4 registers a group */
/* pins PRI-09 */
START_TEST(active_priority_registers_are_as_many_as_the_bits_need)
{
	static const u32 base[] = { ICH_AP0R_EL2, ICH_AP1R_EL2, ICV_AP0R_EL1, ICV_AP1R_EL1 };
	static const u32 there[] = { 1, 2, 4 };

	r->hw.caps.pri_bits = 7;
	r->hw.caps.pre_bits = 4 + (u32)_i;
	for (u32 b = 0; b < ARRAY_SIZE(base); b++) {
		const struct gic_as as = b < 2 ? host : guest;

		for (u32 n = 0; n < 4; n++) {
			enum gic_sys want = n < there[_i] ? GIC_SYS_OK : GIC_SYS_UNDEF;
			u64 val;

			ck_assert_int_eq(put_as(&as, base[b] + n, 1u << n), want);
			ck_assert_int_eq(get_as(&as, base[b] + n, &val), want);
			ck_assert_uint_eq(val, n < there[_i] ? 1u << n : 0);
		}
	}
}
END_TEST

/* ------------------------------------------------------------ aliases */

START_TEST(vmcr_and_the_guests_registers_are_one)
{
	put(ICH_VMCR_EL2, 0);
	put(ICV_PMR_EL1, 0xff);
	ck_assert_uint_eq(get(ICV_PMR_EL1), 0xf8);
	ck_assert_uint_eq(get(ICH_VMCR_EL2) >> 24, 0xf8);
	put(ICV_BPR0_EL1, 5);
	put(ICV_BPR1_EL1, 6);
	ck_assert_uint_eq(get(ICH_VMCR_EL2) >> 18 & 0x3f, 5 << 3 | 6);
	put(ICV_CTLR_EL1, 3);
	ck_assert_uint_eq(get(ICH_VMCR_EL2) & 0x210, 0x210);
	put(ICV_CTLR_EL1, 2);
	ck_assert_uint_eq(get(ICH_VMCR_EL2) & 0x210, 0x200);
	put(ICV_IGRPEN0_EL1, 1);
	ck_assert_uint_eq(get(ICH_VMCR_EL2) & 3, 1);
	put(ICV_IGRPEN1_EL1, 1);
	ck_assert_uint_eq(get(ICH_VMCR_EL2) & 3, 3);
	put(ICV_IGRPEN0_EL1, 0);
	ck_assert_uint_eq(get(ICV_IGRPEN0_EL1), 0);
	ck_assert_uint_eq(get(ICV_IGRPEN1_EL1), 1);
	put(ICH_VMCR_EL2, 0xa0000000);
	ck_assert_uint_eq(get(ICV_PMR_EL1), 0xa0);
	ck_assert_uint_eq(get(ICV_IGRPEN1_EL1), 0);
	ck_assert_uint_eq(get(ICH_VMCR_EL2) & 0xc, 8);	/* VFIQEn is RES1, VAckCtl RES0 */
	put(ICV_AP0R_EL1, 0x40);
	put(ICV_AP1R_EL1, 0x100);
	ck_assert_uint_eq(get(ICH_AP0R_EL2), 0x40);
	ck_assert_uint_eq(get(ICH_AP1R_EL2), 0x100);
}
END_TEST

/* What QEMU 7.2 and Linux 6.1 exchanged when a guest booted, but for the capabilities. */
START_TEST(a_guests_boot_reads_what_was_recorded)
{
	r->hw.caps.vtr_a3v = 1;
	put(ICH_VMCR_EL2, 8);
	ck_assert_uint_eq(get(ICH_VMCR_EL2), 0x4c0008);
	ck_assert_uint_eq(get(ICV_CTLR_EL1), 0x8c00);
	ck_assert_uint_eq(get(ICV_PMR_EL1), 0);
	put(ICV_PMR_EL1, 8);
	ck_assert_uint_eq(get(ICV_PMR_EL1), 8);
	put(ICV_PMR_EL1, 0xf0);
	put(ICV_BPR1_EL1, 0);
	put(ICV_CTLR_EL1, 0);
	put(ICV_IGRPEN1_EL1, 1);
	ck_assert_uint_eq(get(ICH_VMCR_EL2), 0xf04c000a);
}
END_TEST

/* pins PRI-07 */
START_TEST(a_binary_point_below_the_smallest_is_stored_as_the_smallest)
{
	for (u32 pre = 4; pre <= 6; pre++) {
		r->hw.caps.pri_bits = 7;
		r->hw.caps.pre_bits = pre;
		for (u32 v = 0; v < 8; v++) {
			u32 min0 = 7 - (pre + 1), min1 = min0 + 1;

			put(ICV_BPR0_EL1, v);
			ck_assert_uint_eq(get(ICV_BPR0_EL1), v < min0 ? min0 : v);
			put(ICV_BPR1_EL1, v);
			ck_assert_uint_eq(get(ICV_BPR1_EL1), v < min1 ? min1 : v);
			put(ICH_VMCR_EL2, v << 21 | v << 18);
			ck_assert_uint_eq(get(ICV_BPR0_EL1), v < min0 ? min0 : v);
			ck_assert_uint_eq(get(ICV_BPR1_EL1), v < min1 ? min1 : v);
		}
	}
}
END_TEST

/* pins PRI-08 */
START_TEST(with_cbpr_bpr1_follows_bpr0_and_ignores_writes)
{
	put(ICV_BPR1_EL1, 4);
	put(ICV_CTLR_EL1, 1);
	for (u32 v = 2; v < 8; v++) {
		put(ICV_BPR0_EL1, v);
		ck_assert_uint_eq(get(ICV_BPR1_EL1), v < 7 ? v + 1 : 7);
		put(ICV_BPR1_EL1, 5);
	}
	ck_assert_uint_eq(get(ICH_VMCR_EL2) >> 18 & 7, 4);	/* there whatever VCBPR */
	put(ICV_CTLR_EL1, 0);
	ck_assert_uint_eq(get(ICV_BPR1_EL1), 4);
}
END_TEST

/* ------------------------------------------------------------ who gets here */

struct path { u32 id; bool write; u8 group; };	/* group 2: common */
static const struct path paths[] = {
	{ ICV_PMR_EL1, true, 2 }, { ICV_PMR_EL1, false, 2 }, { ICV_RPR_EL1, false, 2 },
	{ ICV_CTLR_EL1, true, 2 }, { ICV_CTLR_EL1, false, 2 }, { ICV_DIR_EL1, true, 2 },
	{ ICV_IAR0_EL1, false, 0 }, { ICV_EOIR0_EL1, true, 0 }, { ICV_HPPIR0_EL1, false, 0 },
	{ ICV_BPR0_EL1, true, 0 }, { ICV_BPR0_EL1, false, 0 }, { ICV_AP0R_EL1, true, 0 },
	{ ICV_AP0R_EL1, false, 0 }, { ICV_IGRPEN0_EL1, true, 0 }, { ICV_IGRPEN0_EL1, false, 0 },
	{ ICV_IAR1_EL1, false, 1 }, { ICV_EOIR1_EL1, true, 1 }, { ICV_HPPIR1_EL1, false, 1 },
	{ ICV_BPR1_EL1, true, 1 }, { ICV_BPR1_EL1, false, 1 }, { ICV_AP1R_EL1, true, 1 },
	{ ICV_AP1R_EL1, false, 1 }, { ICV_IGRPEN1_EL1, true, 1 }, { ICV_IGRPEN1_EL1, false, 1 },
};

/* Does the access reach the virtual interface?  Its row is then what answers. */
static bool gets_there(const struct gic_as *as, u32 id)
{
	const struct sysreg *row = NULL;
	enum gic_sys end;

	for (u32 k = 0; k < icv_sysregs.n; k++)
		if (icv_sysregs.regs[k].id == id)
			row = &icv_sysregs.regs[k];
	ck_assert_ptr_nonnull(row);
	rig_step(r, end = icv_route(&r->g, as, &row, row->write != NULL));
	ck_assert_int_eq(end, GIC_SYS_OK);
	return row != NULL;
}

/* pins SEC-10 */
START_TEST(fmo_and_imo_say_which_groups_registers_are_virtual)
{
	for (u32 k = 0; k < ARRAY_SIZE(paths); k++) {
		for (u32 bits = 0; bits < 4; bits++) {
			const struct gic_as as = { .el = 1, .fmo = bits & 1, .imo = (u8)(bits >> 1) };
			bool want = paths[k].group == 2 ? bits != 0 : paths[k].group ? as.imo : as.fmo;

			ck_assert_int_eq(gets_there(&as, paths[k].id), want);
		}
	}
}
END_TEST

/* SEC-10 where both interfaces have the register: EL2, EL3 and Secure EL1 reach the physical one. */
START_TEST(only_non_secure_el1_reaches_the_virtual_interface)
{
	static const struct { struct gic_as as; bool virtual; } rows[] = {
		{ { .el = 1, .imo = 1 }, true },
		{ { .el = 1, .fmo = 1 }, true },
		{ { .el = 1 }, false },
		{ { .el = 1, .imo = 1, .secure = 1 }, false },
		{ { .el = 2, .imo = 1, .fmo = 1 }, false },
		{ { .el = 3, .imo = 1, .fmo = 1 }, false },
	};

	put(ICV_PMR_EL1, 0x50);
	put_as(&rows[_i].as, ICV_PMR_EL1, 0x90);
	ck_assert_uint_eq(get(ICV_PMR_EL1), rows[_i].virtual ? 0x90 : 0x50);
}
END_TEST

/* pins SEC-11 */
START_TEST(sgis_of_a_guest_trap)
{
	for (u32 op2 = 5; op2 <= 7; op2++) {
		for (u32 bits = 0; bits < 4; bits++) {
			const struct gic_as as = { .el = 1, .fmo = bits & 1, .imo = (u8)(bits >> 1) };
			enum gic_sys end = put_as(&as, 0xc658 + op2, 1);

			ck_assert_int_eq(end == GIC_SYS_TRAP_EL2, bits != 0);
		}
		put(ICH_HCR_EL2, 1u << 10);
		ck_assert_int_eq(put_as(&(struct gic_as){ .el = 1 }, 0xc658 + op2, 1), GIC_SYS_TRAP_EL2);
		ck_assert_int_ne(put_as(&host, 0xc658 + op2, 0), GIC_SYS_TRAP_EL2);
		put(ICH_HCR_EL2, 0);
	}
}
END_TEST

/* ICH_HCR_EL2.TC, TALL0, TALL1, TDIR: each traps its own, whatever FMO and IMO. */
START_TEST(hcr_traps_what_it_names)
{
	static const struct { u32 hcr; u8 group; } traps[] = { { 1u << 10, 2 }, { 1u << 11, 0 }, { 1u << 12, 1 } };

	for (u32 t = 0; t < ARRAY_SIZE(traps); t++) {
		for (u32 k = 0; k < ARRAY_SIZE(paths); k++) {
			const struct path *p = &paths[k];
			bool want = p->group == traps[t].group;

			for (u32 bits = 0; bits < 4; bits++) {
				const struct gic_as as = { .el = 1, .fmo = bits & 1, .imo = (u8)(bits >> 1) };
				enum gic_sys end;
				u64 val;

				put(ICH_HCR_EL2, traps[t].hcr);
				end = p->write ? put_as(&as, p->id, 0) : get_as(&as, p->id, &val);
				ck_assert_msg((end == GIC_SYS_TRAP_EL2) == want, "%#x", p->id);
			}
		}
		ck_assert_int_ne(put_as(&host, ICV_PMR_EL1, 0), GIC_SYS_TRAP_EL2);
		ck_assert_int_ne(put_as(&(struct gic_as){ .el = 1, .secure = 1 }, ICV_PMR_EL1, 0), GIC_SYS_TRAP_EL2);
	}
}
END_TEST

/* Choice tdir_traps_icc: 0 trapped, 1 not. */
START_TEST(tdir_traps_the_deactivation_of_a_guest)
{
	const struct gic_as bare = { .el = 1 }, fiq = { .el = 1, .fmo = 1 }, irq = { .el = 1, .imo = 1 };

	rig_choose(r, tdir_traps_icc, _i);
	put(ICH_HCR_EL2, 1u << 14);
	ck_assert_int_eq(put_as(&guest, ICV_DIR_EL1, 40), GIC_SYS_TRAP_EL2);
	ck_assert_int_eq(put_as(&fiq, ICV_DIR_EL1, 40), GIC_SYS_TRAP_EL2);
	ck_assert_int_eq(put_as(&irq, ICV_DIR_EL1, 40), GIC_SYS_TRAP_EL2);
	ck_assert_int_eq(put_as(&bare, ICV_DIR_EL1, 40) == GIC_SYS_TRAP_EL2, !_i);
	ck_assert_int_eq(put_as(&guest, ICV_PMR_EL1, 0xf0), GIC_SYS_OK);
}
END_TEST

START_TEST(hypervisor_registers_are_undefined_at_el1)
{
	u64 val;

	ck_assert_int_eq(get_as(&guest, ICH_VTR_EL2, &val), GIC_SYS_UNDEF);
	ck_assert_int_eq(put_as(&guest, ICH_HCR_EL2, 1), GIC_SYS_UNDEF);
	ck_assert_uint_eq(get(ICH_HCR_EL2), 0);
	ck_assert_int_eq(put_as(&(struct gic_as){ .el = 3 }, ICH_HCR_EL2, 1), GIC_SYS_OK);
}
END_TEST

Suite *check_icv_regs(void);
Suite *check_icv_regs(void)
{
	Suite *s = suite_create("icv_regs");
	TCase *t = tcase_create("icv_regs");

	tcase_add_checked_fixture(t, up, down);
	tcase_add_loop_test(t, every_virtual_register_has_the_manuals_name_and_encoding, 0, ARRAY_SIZE(facts));
	tcase_add_loop_test(t, access_and_reserved_bits_are_as_the_facts_say, 0, 2 * ARRAY_SIZE(facts));
	tcase_add_loop_test(t, active_priority_registers_are_as_many_as_the_bits_need, 0, 3);
	tcase_add_test(t, vmcr_and_the_guests_registers_are_one);
	tcase_add_test(t, a_guests_boot_reads_what_was_recorded);
	tcase_add_test(t, a_binary_point_below_the_smallest_is_stored_as_the_smallest);
	tcase_add_test(t, with_cbpr_bpr1_follows_bpr0_and_ignores_writes);
	tcase_add_test(t, fmo_and_imo_say_which_groups_registers_are_virtual);
	tcase_add_loop_test(t, only_non_secure_el1_reaches_the_virtual_interface, 0, 6);
	tcase_add_test(t, sgis_of_a_guest_trap);
	tcase_add_test(t, hcr_traps_what_it_names);
	tcase_add_loop_test(t, tdir_traps_the_deactivation_of_a_guest, 0, 2);
	tcase_add_test(t, hypervisor_registers_are_undefined_at_el1);
	suite_add_tcase(s, t);
	return s;
}
