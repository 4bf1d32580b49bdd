/* SPDX-License-Identifier: MIT */
/*
 * Virtual CPU interface against a reference: the rules LR and PRI once more,
 * written as plainly as they read, over drawn states and drawn sequences.
 *
 * The reference keeps list registers as fields and active priorities as one
 * flag per level, and knows nothing of words and registers; only the choices
 * are shared, and every answer of each is drawn.  Special INTIDs and two list
 * registers with one vINTID (LR-11) are left to check_icv.c.  NMIs are there in
 * half of the machines.
 */
#include "support_rd.h"

#include <string.h>

#include "core/rng.h"
#include "gic/sysreg.h"

/* A list register, what is injected directly, or: */
enum { DIRECT = 16, NOBODY = 17 };

struct ref {
	u32 nlrs, pri_bits, pre_bits;
	struct { u32 vintid; u32 state, hw, group, prio, pintid; bool nmi; } lr[NOBODY + 1];
	bool on, dvim, venabled[2], cbpr, split, no_sgi_count;
	u32 pmr, bpr[2], count;
	bool active[2][128];
	bool nmis, nmi_active;		/* there are NMIs; one of Group 1 is active */
	u32 direct, direct_prio, direct_group;	/* what is handed over; 0: nothing */
	u32 tie_last, tie_direct, masked, off_hidden, idle_checked, mismatch, wrong_group, split_counts,
		dir_mode0, nmi_as_written;
};

/* ------------------------------------------------------------ the reference */

static u32 step_of(const struct ref *f)
{
	return 1u << (8 - f->pre_bits);
}

static u32 running_of(const struct ref *f, u32 group)
{
	for (u32 level = 0; level < 1u << f->pre_bits; level++)
		if (f->active[group][level])
			return level * step_of(f);
	return 255;
}

static u32 running(const struct ref *f)
{
	u32 a = running_of(f, 0), b = running_of(f, 1);

	if (f->nmi_active)
		return 0;
	return a < b ? a : b;
}

/* Group priority: PRI-06 with the binary point that governs the group. */
static u32 group_prio(const struct ref *f, u32 group, u32 prio)
{
	u32 below = group && !f->cbpr ? f->bpr[1] : f->bpr[0] + 1;

	return prio >> below << below;
}

/* EXT-04: list registers of Group 1 only; what is injected directly is none. */
static bool nmi_of(const struct ref *f, u32 who)
{
	return who < DIRECT && f->lr[who].nmi && f->lr[who].group;
}

static u32 prio_of(const struct ref *f, u32 who)
{
	if (nmi_of(f, who) && !f->nmi_as_written)
		return 0;
	return who == DIRECT ? f->direct_prio : f->lr[who].prio;
}

static u32 group_of(const struct ref *f, u32 who)
{
	return who == DIRECT ? f->direct_group : f->lr[who].group;
}

/* 1: a is better, 0: they are as good, -1: b is. */
static int compare_two(const struct ref *f, u32 a, u32 b)
{
	if (prio_of(f, a) != prio_of(f, b))
		return prio_of(f, a) < prio_of(f, b) ? 1 : -1;
	return (int)nmi_of(f, a) - (int)nmi_of(f, b);
}

/* LR-01, LR-02 */
static u32 best(const struct ref *f)
{
	u32 who = NOBODY;

	for (u32 n = 0; n < f->nlrs; n++) {
		if (f->lr[n].state != 1 || !f->venabled[f->lr[n].group] || prio_of(f, n) == 255)
			continue;
		if (who == NOBODY || compare_two(f, n, who) > 0 || (!compare_two(f, n, who) && f->tie_last))
			who = n;
	}
	if (!f->direct || f->dvim || !f->venabled[f->direct_group])
		return who;
	if (who == NOBODY || compare_two(f, DIRECT, who) > 0 || (!compare_two(f, DIRECT, who) && f->tie_direct))
		return DIRECT;
	return who;
}

/* LR-03, LR-12, PRI-02, PRI-05 */
static u32 signalled(const struct ref *f)
{
	u32 who = best(f), run = running(f), g;

	if (!f->on || who == NOBODY || (prio_of(f, who) >= f->pmr && !nmi_of(f, who)))
		return NOBODY;
	g = group_of(f, who);
	if (run == 255)
		return who;
	if (f->masked)
		run = group_prio(f, g, run);
	if (nmi_of(f, who) && group_prio(f, g, prio_of(f, who)) == group_prio(f, g, run))
		return f->nmi_active ? NOBODY : who;
	return group_prio(f, g, prio_of(f, who)) < run ? who : NOBODY;
}

static u32 vintid_of(const struct ref *f, u32 who)
{
	return who == NOBODY ? 1023 : who == DIRECT ? f->direct : f->lr[who].vintid;
}

static u32 ref_hppir(const struct ref *f, u32 group)
{
	u32 who = best(f);

	if ((!f->on && f->off_hidden) || who == NOBODY || group_of(f, who) != group)
		return 1023;
	return vintid_of(f, who);
}

/* `takes`: it is for NMIs, or the guest does not take them apart. */
static u32 ref_iar(struct ref *f, u32 group, bool takes)
{
	u32 who = signalled(f), intid;

	if (who == NOBODY || group_of(f, who) != group)
		return 1023;
	if (nmi_of(f, who) && !takes)
		return 1022;
	intid = vintid_of(f, who);
	if (nmi_of(f, who))
		f->nmi_active = true;
	else
		f->active[group][group_prio(f, group, prio_of(f, who)) / step_of(f)] = true;
	if (who == DIRECT)
		f->direct = 0;
	else
		f->lr[who].state = 2;
	return intid;
}

static u32 ref_nmiar(struct ref *f)
{
	u32 who = signalled(f);

	return who != NOBODY && nmi_of(f, who) ? ref_iar(f, 1, true) : 1023;
}

static void ref_count(struct ref *f, u32 vintid)
{
	if (vintid < 8192 && !(f->no_sgi_count && vintid < 16))
		f->count = (f->count + 1) % 32;
}

static u32 active_in(const struct ref *f, u32 vintid)
{
	for (u32 n = 0; n < f->nlrs; n++)
		if (f->lr[n].vintid == vintid && f->lr[n].state >= 2)
			return n;
	return NOBODY;
}

/* LR-05, LR-07 */
static void ref_eoir(struct ref *f, u32 group, u32 vintid)
{
	u32 mine = running_of(f, group), other = running_of(f, !group), from = group, prio, n;
	bool nmi;

	if (vintid >= 1020 && vintid <= 1023)
		return;
	if (f->nmi_active ? !group && f->wrong_group != 1 : other != 255 && (other < mine || (other == mine && !group)) && f->wrong_group != 1)
		from = f->wrong_group == 0 ? !group : 2;
	nmi = from == 1 && f->nmi_active;
	prio = nmi ? 0 : from == 2 ? 255 : running_of(f, from);
	if (nmi)
		f->nmi_active = false;
	else if (prio != 255)
		f->active[from][prio / step_of(f)] = false;
	else if (!f->idle_checked)
		return;
	n = active_in(f, vintid);
	if (n == NOBODY) {
		if (!f->split || f->split_counts)
			ref_count(f, vintid);
		return;
	}
	if (prio != 255 && !f->mismatch &&
	    (f->lr[n].group != group || nmi_of(f, n) != nmi ||
	     (!nmi && group_prio(f, f->lr[n].group, f->lr[n].prio) != prio)))
		return;
	if (!f->split || vintid >= 8192)
		f->lr[n].state -= 2;
}

/* LR-06 */
static void ref_dir(struct ref *f, u32 vintid)
{
	u32 n = active_in(f, vintid);

	if (vintid >= 8192 || (vintid >= 1020 && vintid <= 1023) || (!f->split && !f->dir_mode0))
		return;
	if (n == NOBODY)
		ref_count(f, vintid);
	else
		f->lr[n].state -= 2;
}

/* MNT-01 to MNT-04 */
static u32 ref_misr(const struct ref *f, u32 hcr)
{
	u32 valid = 0, pending = 0, ended = 0;

	for (u32 n = 0; n < f->nlrs; n++) {
		valid += f->lr[n].state != 0;
		pending += f->lr[n].state == 1;
		ended += f->lr[n].state == 0 && !f->lr[n].hw && f->lr[n].pintid >> 9 & 1;
	}
	return (ended ? 1u : 0) | (hcr & 2 && valid < 2 ? 2u : 0) | (hcr & 4 && f->count ? 4u : 0) |
	       (hcr & 8 && !pending ? 8u : 0) | (hcr & 16 && f->venabled[0] ? 16u : 0) |
	       (hcr & 32 && !f->venabled[0] ? 32u : 0) | (hcr & 64 && f->venabled[1] ? 64u : 0) |
	       (hcr & 128 && !f->venabled[1] ? 128u : 0);
}

/* ------------------------------------------------------------ the same state in both */

static struct rig *r;
static struct ref f;
static u32 enables;		/* of ICH_HCR_EL2, bits 7 to 1 */
static u64 seed, dice;

static struct gic_as guest = { .el = 1, .fmo = 1, .imo = 1 };
static const struct gic_as host = { .el = 2 };

static u32 draw(u32 n)
{
	return (u32)(rng_mix(seed, dice++) % n);
}

static u64 get_as(const struct gic_as *as, u32 id)
{
	enum gic_sys end;
	u64 val;

	rig_step(r, end = gic_sysreg_read_as(&r->g, as, id, &val));
	ck_assert_int_eq(end, GIC_SYS_OK);
	return val;
}

/* Within a step. */
static u64 look_as(const struct gic_as *as, u32 id)
{
	u64 val;

	ck_assert_int_eq(gic_sysreg_read_as(&r->g, as, id, &val), GIC_SYS_OK);
	return val;
}

static void put_as(const struct gic_as *as, u32 id, u64 val)
{
	enum gic_sys end;

	rig_step(r, end = gic_sysreg_write_as(&r->g, as, id, val));
	ck_assert_int_eq(end, GIC_SYS_OK);
}

/* Each vINTID once: LR-11. */
static u32 vintid_for(u32 n)
{
	static const u32 some[] = { 1, 15, 16, 31, 40, 1019, 1024, 4096, 5119, 8191, 8192, 8400, 60000, 0xffff, 7, 99 };

	return some[n];
}

static u32 implemented(u32 prio)
{
	return prio >> (8 - f.pri_bits) << (8 - f.pri_bits) & 0xff;
}

static u32 draw_prio(void)
{
	return implemented(draw(2) ? draw(256) : 0x80 + draw(4) * 8);
}

static void draw_lr(u32 n)
{
	f.lr[n].vintid = vintid_for(n);
	f.lr[n].state = draw(3) ? 1 : draw(4);
	f.lr[n].hw = f.lr[n].state < 3 && !draw(4);
	f.lr[n].group = draw(3) > 0;
	f.lr[n].prio = draw_prio();
	f.lr[n].pintid = f.lr[n].hw ? 32 + draw(900) : draw(2) << 9;
	f.lr[n].nmi = f.nmis && !draw(3);
	put_as(&host, ICH_LR_EL2 + n,
	       (u64)f.lr[n].state << 62 | (u64)f.lr[n].hw << 61 | (u64)f.lr[n].group << 60 |
		       (u64)f.lr[n].nmi << 59 | (u64)f.lr[n].prio << 48 | (u64)f.lr[n].pintid << 32 | f.lr[n].vintid);
}

static void draw_vmcr(void)
{
	u32 bpr0 = draw(8), bpr1 = draw(8), min0 = 7 - f.pre_bits;

	f.pmr = draw(3) ? implemented(0xff) : draw_prio();
	f.venabled[0] = draw(3) > 0;
	f.venabled[1] = draw(5) > 0;
	f.cbpr = !draw(3);
	f.split = !draw(3);
	f.bpr[0] = bpr0 < min0 ? min0 : bpr0;
	f.bpr[1] = bpr1 < min0 + 1 ? min0 + 1 : bpr1;
	put_as(&host, ICH_VMCR_EL2,
	       f.pmr << 24 | bpr0 << 21 | bpr1 << 18 | (u32)f.split << 9 | (u32)f.cbpr << 4 |
		       (u32)f.venabled[1] << 1 | (u32)f.venabled[0]);
}

static void draw_hcr(void)
{
	f.on = draw(8) > 0;
	f.dvim = !draw(6);
	f.no_sgi_count = draw(2);
	f.count = draw(32);
	enables = draw(2) ? 0 : draw(128) << 1;
	put_as(&host, ICH_HCR_EL2,
	       f.count << 27 | (u32)f.dvim << 15 | (u32)f.no_sgi_count << 8 | enables | (u32)f.on);
}

static void draw_active(void)
{
	u32 words[2][4] = { { 0 } };

	memset(f.active, 0, sizeof(f.active));
	for (u32 k = draw(3); k-- > 0;) {
		u32 group = draw(2), level = draw(1u << f.pre_bits);

		f.active[group][level] = true;
		words[group][level / 32] |= 1u << level % 32;
	}
	f.nmi_active = f.nmis && !draw(4);
	for (u32 n = 0; n < 1u << (f.pre_bits - 5); n++) {
		put_as(&host, ICH_AP0R_EL2 + n, words[0][n]);
		put_as(&host, ICH_AP1R_EL2 + n, (u64)(!n && f.nmi_active) << 63 | words[1][n]);
	}
}

/* As the redistributor does, but whatever is better: a vLPI, or a vSGI of either group. */
static void draw_direct(void)
{
	u32 vintid = 8200 + draw(4), prio = draw(256) & 0xfc, sgi = draw(2) ? 2 + draw(4) : 0;
	bool grp0 = sgi && draw(2);
	struct gicr_v *v;

	if (sgi) {
		prio &= 0xf0;
		rig_take(r, 0, (struct msg){ .kind = MSG_VSGI_CONF, .vpe = 1, .intid = sgi,
					     .doorbell = VSGI_E | (grp0 ? 0 : VSGI_G) | (prio >> 4) << VSGI_PRIO_SHIFT });
		rig_take(r, 0, (struct msg){ .kind = MSG_VSGI, .vpe = 1, .intid = sgi });
	} else {
		rig_vset(r, 0, 1, vintid, 1023);
	}
	rig_begin(r);
	v = gicr_v_mut(&r->g, GS_PE(0));
	v->copy_vintid = sgi ? VSGI_INTID(sgi) : vintid;
	v->copy_vpe = 1;
	v->copy_prio = (u8)prio;
	v->copy_grp0 = grp0;
	rig_end(r);
	f.direct = sgi ? sgi : vintid;
	f.direct_prio = implemented(prio);
	f.direct_group = !grp0;
}

/* Before another machine is drawn. */
static void drop_direct(void)
{
	rig_step(r, icv_copy_recall(&r->g, GS_PE(0)));
	if (f.direct < 16)
		rig_take(r, 0, (struct msg){ .kind = MSG_VSGI_CONF, .vpe = 1, .intid = f.direct, .doorbell = VSGI_C });
	else
		rig_vclear(r, 0, 1, f.direct);
}

/* Acknowledged: neither the copy nor what is pending is left. */
static void compare_direct(void)
{
	const struct gicr_v *v = gicr_v_at(&r->g, GS_PE(0));

	if (!f.direct)
		ck_assert_uint_eq(v->copy_vintid | v->copy_vpe | v->copy_prio | v->copy_grp0, 0);
	for (u32 n = 2; n < 6; n++)
		ck_assert_uint_eq(vsgi_pending(&r->g, GS_VPE(1)) >> n & 1, f.direct == n);
	for (u32 n = 8200; n < 8204; n++)
		ck_assert_int_eq(vpe_lpi_pending(&r->g, GS_VPE(1), n), f.direct == n);
}

static void draw_choices(void)
{
	rig_choose(r, list_register_of_equal, f.tie_last = draw(2));
	rig_choose(r, list_register_or_vlpi, f.tie_direct = draw(2));
	rig_choose(r, running_priority_mask, f.masked = draw(2));
	rig_choose(r, virtual_hppir_while_off, f.off_hidden = draw(2));
	rig_choose(r, virtual_eoir_idle, f.idle_checked = draw(2));
	rig_choose(r, virtual_eoir_mismatch, f.mismatch = draw(2));
	rig_choose(r, virtual_eoir_group, f.wrong_group = draw(3));
	rig_choose(r, virtual_eoir_split_count, f.split_counts = draw(2));
	rig_choose(r, virtual_dir_eoimode0, f.dir_mode0 = draw(2));
	rig_choose(r, virtual_nmi_priority, f.nmi_as_written = draw(2));
}

static void up(void)
{
	r = rig_new(GICV4_1);
	r->hw.caps.vsgi = 1;
	rig_run(r, 0, 1);
}

static void down(void)
{
	rig_free(r);
}

static void start(u32 i)
{
	memset(&f, 0, sizeof(f));
	seed = 0x49435600u + i;
	dice = 0;
	f.nlrs = 1 + draw(16);
	f.pri_bits = 5 + draw(4);
	f.pre_bits = 5 + draw(f.pri_bits - 4 < 3 ? f.pri_bits - 4 : 3);
	r->hw.caps.list_regs = f.nlrs - 1;
	r->hw.caps.pri_bits = f.pri_bits - 1;
	r->hw.caps.pre_bits = f.pre_bits - 1;
	f.nmis = draw(2);
	r->hw.caps.nmi = f.nmis;
	guest.nmi = (u8)draw(2);
	draw_choices();
	for (u32 n = 0; n < f.nlrs; n++)
		draw_lr(n);
	draw_vmcr();
	draw_hcr();
	draw_active();
	if (draw(2))
		draw_direct();
}

static void compare_words(void)
{
	for (u32 n = 0; n < 1u << (f.pre_bits - 5); n++) {
		u32 w[2] = { 0 };

		for (u32 bit = 0; bit < 32; bit++)
			for (u32 group = 0; group < 2; group++)
				w[group] |= (u32)f.active[group][32 * n + bit] << bit;
		ck_assert_uint_eq(look_as(&host, ICH_AP0R_EL2 + n), w[0]);
		ck_assert_uint_eq(look_as(&host, ICH_AP1R_EL2 + n), (u64)(!n && f.nmi_active) << 63 | w[1]);
	}
}

/* Everything software and the PE can see. */
static void compare(u32 op)
{
	u32 who = signalled(&f), hcr = enables | f.on, top = best(&f), lines = 0;
	struct icv_best b = icv_best(&r->g, GS_PE(0));

	rig_begin(r);
	if (who != NOBODY)
		lines = nmi_of(&f, who) ? 5 : group_of(&f, who) ? 1 : 2;
	ck_assert_msg(icv_lines(&r->g, GS_PE(0)) == lines, "seed %#llx, operation %u: lines %u",
		      (unsigned long long)seed, op, lines);
	for (u32 group = 0; group < 2; group++)
		ck_assert_uint_eq(look_as(&guest, group ? ICV_HPPIR1_EL1 : ICV_HPPIR0_EL1), ref_hppir(&f, group));
	ck_assert_int_eq(b.lr, top == NOBODY ? -1 : (int)top);
	ck_assert_uint_eq(b.direct, f.direct);
	if (f.direct)
		ck_assert_uint_eq(b.group, f.direct_group);
	ck_assert_uint_eq(look_as(&guest, ICV_RPR_EL1), (u64)f.nmi_active << 63 | running(&f));
	for (u32 n = 0; n < f.nlrs; n++)
		ck_assert_msg(look_as(&host, ICH_LR_EL2 + n) >> 62 == f.lr[n].state,
			      "seed %#llx, operation %u: list register %u", (unsigned long long)seed, op, n);
	ck_assert_uint_eq(look_as(&host, ICH_HCR_EL2) >> 27, f.count);
	ck_assert_uint_eq(look_as(&host, ICH_MISR_EL2), ref_misr(&f, hcr));
	ck_assert_int_eq(ich_maintenance(&r->g, GS_PE(0)), f.on && ref_misr(&f, hcr));
	compare_words();
	compare_direct();
	rig_end(r);
	rig_forget(r);
}

/* What the guest might end: mostly something that is active. */
static u32 draw_ended(void)
{
	u32 n = draw(f.nlrs);

	for (u32 k = 0; k < f.nlrs && draw(8); k++, n = (n + 1) % f.nlrs)
		if (f.lr[n].state >= 2)
			return f.lr[n].vintid;
	return draw(4) ? vintid_for(draw(16)) : 1020 + draw(4);
}

static void act(void)
{
	u32 group = draw(4) > 0, intid;

	switch (draw(13)) {
	case 0: case 1: case 2: case 3:
		ck_assert_uint_eq(get_as(&guest, group ? ICV_IAR1_EL1 : ICV_IAR0_EL1), ref_iar(&f, group, !guest.nmi));
		break;
	case 12:
		if (f.nmis)
			ck_assert_uint_eq(get_as(&guest, ICV_NMIAR1_EL1), ref_nmiar(&f));
		break;
	case 4: case 5: case 6:
		intid = draw_ended();
		put_as(&guest, group ? ICV_EOIR1_EL1 : ICV_EOIR0_EL1, intid);
		ref_eoir(&f, group, intid);
		break;
	case 7:
		intid = draw_ended();
		put_as(&guest, ICV_DIR_EL1, intid);
		ref_dir(&f, intid);
		break;
	case 8:
		draw_lr(draw(f.nlrs));
		break;
	case 9:
		if (!f.direct)
			draw_direct();
		break;
	case 10:
		draw_vmcr();
		break;
	default:
		if (draw(2))
			draw_hcr();
		else
			draw_active();
	}
}

/* pins PRI-02 PRI-03 PRI-04 PRI-05 PRI-06 PRI-08 PRI-09 PRI-10 LR-01 LR-02 LR-03 LR-04 LR-05 LR-06 LR-07 LR-09 LR-12 EXT-04 VSG-03 MNT-01 MNT-02 MNT-03 MNT-04 */
START_TEST(the_virtual_interface_agrees_with_the_rules_written_plainly)
{
	for (u32 k = 0; k < 4; k++) {
		if (k) {	/* other hardware, with nothing left of the last one */
			down();
			up();
		}
		start((u32)_i * 4 + k);
		compare(0);
		for (u32 op = 1; op <= 40; op++) {
			act();
			compare(op);
		}
		if (f.direct)
			drop_direct();
	}
}
END_TEST

Suite *check_icv_rules(void);
Suite *check_icv_rules(void)
{
	Suite *s = suite_create("icv_rules");
	TCase *t = tcase_create("icv_rules");

	tcase_set_timeout(t, 60);
	tcase_add_checked_fixture(t, up, down);
	tcase_add_loop_test(t, the_virtual_interface_agrees_with_the_rules_written_plainly, 0, 125);
	suite_add_tcase(s, t);
	return s;
}
