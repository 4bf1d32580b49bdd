/* SPDX-License-Identifier: MIT */
/*
 * Every memory-mapped register and every ICC_ register against
 * tests/golden/registers.def: where it is, which widths it takes, what reset
 * leaves, what is reserved, read-only or holds what is written; in every
 * version, with one and two Security states, for Secure and Non-secure
 * accesses, whatever UNKNOWN values are.
 */
#include <string.h>

#include "support_golden.h"

enum who { IN_ONE, IN_TWO_S, IN_TWO_NS, IN_TWO_NS_GRP1, VIEWS };

static const enum gic_version versions[] = { GICV3, GICV4_0, GICV4_1 };

static struct irqs *q;
static struct arena_mark clean;

static void unknown_ones(struct mach *m)
{
	golden_everything(m);
	mach_answer(m, CHOICE_unknown_reset_zero, 1);
}

static void two(struct mach *m)
{
	golden_everything(m);
	m->hw.caps.security = 1;
}

static void two_unknown_ones(struct mach *m)
{
	two(m);
	mach_answer(m, CHOICE_unknown_reset_zero, 1);
}

static const struct gic_as secure = { .el = 3, .secure = 1 }, host = { .el = 2 };

static void start(enum gic_version v, enum who view, bool ones)
{
	q = irqs_new_raw(v, view == IN_ONE ? ones ? unknown_ones : golden_everything :
			    ones	   ? two_unknown_ones : two);
	q->as = secure;
	if (view == IN_TWO_NS || view == IN_TWO_NS_GRP1) {
		/* all interrupts of Group 0, or of Group 1 whatever IGRPMODR says */
		u32 grp = view == IN_TWO_NS ? 0 : ~0u;

		for (u32 n = 0; n < 32; n++) {
			irqs_put(q, "GICD_IGROUPR", n, grp);
			irqs_put(q, "GICD_IGROUPRE", n, grp);
			irqs_put(q, "GICD_IGRPMODR", n, 0);
			irqs_put(q, "GICD_IGRPMODRE", n, 0);
		}
		irqs_put(q, "GICR_IGROUPR0", 0, grp);
		irqs_put(q, "GICR_IGRPMODR0", 0, 0);
		for (u32 n = 0; n < 2; n++) {
			irqs_put(q, "GICR_IGROUPRE", n, grp);
			irqs_put(q, "GICR_IGRPMODRE", n, 0);
		}
		q->as = host;
	}
	q->m->cfg.cpu_device_id = 0;
	clean = arena_mark(&q->m->g.arena);
}

/* As it was at the start: every row is looked at by itself. */
static bool again(void)
{
	arena_undo(&q->m->g.arena, clean);
	mach_forget(q->m);
	return true;
}

static u64 at(const struct golden *w, u32 k)
{
	return gic_frame_base(&q->m->cfg, w->frame, 0) + w->off + (u64)k * w->bytes;
}

static u64 get_at(u64 addr, u32 bytes)
{
	u64 val;

	gs_step_begin(&q->m->g);
	val = gic_mmio_read_as(&q->m->g, &q->as, addr, bytes);
	arena_commit(&q->m->g.arena);
	return val;
}

static void put_at(u64 addr, u32 bytes, u64 val)
{
	gs_step_begin(&q->m->g);
	gic_mmio_write_as(&q->m->g, &q->as, addr, bytes, val);
	arena_commit(&q->m->g.arena);
}

static u64 get(const struct golden *w, u32 k)
{
	return get_at(at(w, k), w->bytes);
}

static bool is(const struct golden *w, const char *name)
{
	return !strcmp(w->name, name);
}

/* Setting these starts something that the sweep has no tables for. */
static u64 avoided(const struct golden *w)
{
	if (is(w, "GICD_CTLR"))
		return 1u << 6;	/* DS */
	return is(w, "GICR_VPENDBASER") || is(w, "GICR_VPROPBASER") ? (u64)1 << 63 : 0;
}

static void put(const struct golden *w, u32 k, u64 val)
{
	put_at(at(w, k), w->bytes, val & ~avoided(w));
}

/* First, second and last element. */
static u32 element(const struct golden *w, u32 k)
{
	return k < 2 ? k % w->count : w->count - 1;
}

static bool here(const struct golden *w, enum gic_version v, enum who view)
{
	static const enum golden_view layout[VIEWS] = { VIEW_ONE, VIEW_TWO_S, VIEW_TWO_NS, VIEW_TWO_NS };

	return v >= w->since && (!w->until || v <= w->until) && (w->view == VIEW_ANY || w->view == layout[view]);
}

/* Does the access see element `e`'s bits? */
static bool seen(const struct golden *w, enum who view)
{
	bool ns = view == IN_TWO_NS || view == IN_TWO_NS_GRP1;

	switch (w->who) {
	case WHO_SEEN:		return true;
	case WHO_BY_GROUP:	return view != IN_TWO_NS;
	case WHO_SECURE:	return view == IN_TWO_S;
	case WHO_SECURE_DS:	return !ns;
	}
	return false;
}

/* Bits of one element that there are not: SGIs and PPIs in the Distributor (ARE=1), INTIDs 1020 to 1023. */
static u64 missing(const struct golden *w, u32 e)
{
	u32 per = strstr(w->name, "IPRIORITYR") ? 4 : strstr(w->name, "ICFGR") || strstr(w->name, "NSACR") ? 16 : 32;

	if (is(w, "GICR_ICFGR1"))
		return 1u << 19;	/* MNT-01: the maintenance interrupt, PPI 25, is a level */
	if (is(w, "GITS_BASER"))
		return e == GITS_BASER_VPE && q->m->cfg.version == GICV3 ? ~(u64)0 : e > GITS_BASER_VPE ? ~(u64)0 : 0;
	if (w->frame != FRAME_GICD || w->count < 32 || w->bytes != 4 || w->name[strlen(w->name) - 1] == 'E')
		return 0;
	if (e < 32 / per)
		return ~(u64)0;
	if (e == 1023 / per)
		return (u64)~bits_mask((1020 % per) * (32 / per) - 1, 0) & (per == 4 ? 0 : ~(u64)0);
	return 0;
}

static u64 kept(const struct golden *w, enum who view, u32 e)
{
	u64 keep = w->keep & ~missing(w, e) & ~avoided(w);

	if (is(w, "GICR_ICFGR0"))
		return 0;	/* STA-13 */
	if (is(w, "GICR_ICFGR1"))
		keep &= ~((u64)2 << 2 * (PPI_MAINTENANCE - 16));	/* fixed: a level (MNT-01) */
	if (view == IN_TWO_NS_GRP1 && strstr(w->name, "IPRIORITYR"))
		keep &= 0xfefefefe;	/* PRI-12 */
	return seen(w, view) ? keep : 0;
}

/* _i says which version, view and UNKNOWN values: */
#define COMBINATIONS ((int)(ARRAY_SIZE(versions) * VIEWS * 2))
#define VERSION	     versions[_i / 2 / VIEWS]
#define VIEW	     ((enum who)(_i / 2 % VIEWS))
#define EACH(w)                                                              \
	start(VERSION, VIEW, _i % 2);                                          \
	for (const struct golden *w = golden_mapped; w < golden_mapped + golden_nmapped; w++) \
		if (here(w, VERSION, VIEW) && again())
#define TELL "%s[%u] gicv%u view %u unknown %u: %llx", w->name, e, VERSION, VIEW, _i % 2, (unsigned long long)val

/* ------------------------------------------------------------ names */

START_TEST(every_register_of_the_manual_is_at_its_place)
{
	const struct golden *w = &golden_mapped[_i];
	const char *near;

	for (u32 k = 0; k < ARRAY_SIZE(versions); k++) {
		enum gic_version v = versions[k];
		const struct gic_reg_name *r = gic_reg_find(v, w->name, &near);

		if (v < w->since) {
			ck_assert_msg(!r || r->offset != w->off || w->since != GICV3, "%s", w->name);
			continue;
		}
		ck_assert_msg(r != NULL, "%s has no row", w->name);
		ck_assert_msg(r->frame == w->frame && r->bytes == w->bytes, "%s", w->name);
		/* GICD_IROUTER: the first 32 are reserved, and are there */
		ck_assert_msg(r->offset <= w->off && (w->off - r->offset) % w->bytes == 0, "%s at %x", w->name,
			      r->offset);
		ck_assert_msg(r->offset + r->count * w->bytes == w->off + w->count * w->bytes, "%s: how many",
			      w->name);
	}
}
END_TEST

START_TEST(every_field_of_the_manual_has_its_bits)
{
	const struct golden_field *f = &golden_fields[_i];
	const char *near;
	const struct gic_reg_name *r = gic_reg_find(f->since, f->reg, &near);
	bool found = false;

	ck_assert_msg(r != NULL, "%s", f->reg);
	for (u32 k = 0; k < r->nfields; k++)
		found |= !strcmp(r->fields[k].name, f->field) && r->fields[k].msb == f->msb && r->fields[k].lsb == f->lsb;
	ck_assert_msg(found, "%s.%s", f->reg, f->field);
}
END_TEST

START_TEST(no_row_is_without_a_register_of_the_manual)
{
	for (u32 k = 0; k < gic_reg_count(versions[_i]); k++) {
		const struct gic_reg_name *r = gic_reg_row(versions[_i], k);
		bool found = r->frame == FRAME_ICH || r->frame == FRAME_ICV;	/* sysregs_virtual.def */

		for (u32 n = 0; n < golden_nmapped; n++)
			found |= !strcmp(golden_mapped[n].name, r->name);
		for (u32 n = 0; n < golden_nsys; n++)
			found |= !strcmp(golden_sys[n].name, r->name);
		ck_assert_msg(found, "%s", r->name);
	}
}
END_TEST

/* ------------------------------------------------------------ values */

/* pins RST-01 RST-02 */
START_TEST(reset_leaves_what_the_manual_says_and_nothing_beside)
{
	EACH(w) {
		for (u32 k = 0; k < 3; k++) {
			u32 e = element(w, k);
			u64 gone = missing(w, e) | (seen(w, VIEW) ? 0 : ~(u64)0), val = get(w, e);

			ck_assert_msg(!(val & (~w->there | gone)), TELL);
			ck_assert_msg(!(val & w->zero), TELL);
			ck_assert_msg((val & w->one) == (w->one & ~gone), TELL);
			ck_assert_msg((w->kind != KIND_WO && w->kind != KIND_LEGACY) || !val, TELL);
			ck_assert_msg(!(val & w->wo), TELL);
		}
		ck_assert_uint_eq(mach_count(q->m, OBS_UNMODELLED), 0);
	}
	irqs_free(q);
}
END_TEST

/* What is UNKNOWN is not always the same: a model that always answers zero hides software that relies on it. */
START_TEST(unknown_bits_of_storage_can_be_ones)
{
	EACH(w) {
		u32 e = w->count > 1 ? 1 : 0;
		u64 unknown = kept(w, VIEW, e) & ~w->zero & ~w->one, val;

		/* v4.0: the address in VPENDBASER has no reset value that a model must vary */
		if (w->kind != KIND_PLAIN || !(_i % 2) || VIEW == IN_TWO_NS || VIEW == IN_TWO_NS_GRP1 || !seen(w, VIEW) ||
		    is(w, "GICR_VPENDBASER"))
			continue;
		val = get(w, e);
		ck_assert_msg((val & unknown) == unknown, TELL);
	}
	irqs_free(q);
}
END_TEST

static void writes(const struct golden *w, u32 e, int _i)
{
	static const u64 vals[] = { ~(u64)0, 0, 0x5555555555555555, 0xaaaaaaaaaaaaaaaa };
	bool moving = is(w, "GICR_WAKER") || is(w, "GITS_CTLR");	/* read-only bits that follow others */
	u64 keep = kept(w, VIEW, e), old = get(w, e), fixed;

	fixed = w->kind == KIND_RO ? ~(u64)0 : moving ? 0 : w->ro;
	for (u32 k = 0; k < ARRAY_SIZE(vals); k++) {
		u64 val;

		put(w, e, vals[k]);
		val = get(w, e);
		ck_assert_msg(!(val & (~w->there | missing(w, e))), TELL);
		ck_assert_msg(!((val ^ old) & fixed), TELL);
		ck_assert_msg(!(val & w->wo), TELL);
		ck_assert_msg(w->kind != KIND_PLAIN || !((val ^ vals[k]) & keep), TELL);
		ck_assert_msg((w->kind != KIND_WO && w->kind != KIND_LEGACY) || !val, TELL);
		ck_assert_msg(seen(w, VIEW) || !val, TELL);
		if (w->kind == KIND_W1C && !k)
			ck_assert_msg(!(val & ~w->ro), TELL);
	}
}

START_TEST(writes_change_what_the_manual_says_and_nothing_else)
{
	EACH(w) {
		for (u32 k = 0; k < 3; k++)
			writes(w, element(w, k), _i);
		ck_assert_uint_eq(mach_count(q->m, OBS_UNMODELLED), 0);
	}
	irqs_free(q);
}
END_TEST

/* IS... and IC... of one thing: a row's name with the other letter. */
static const struct golden *sibling(const struct golden *w)
{
	char name[32];
	char *p;

	snprintf(name, sizeof(name), "%s", w->name);
	p = strstr(name, w->kind == KIND_SET ? "_IS" : "_IC");
	ck_assert_ptr_nonnull(p);
	p[2] = w->kind == KIND_SET ? 'C' : 'S';
	for (u32 k = 0; k < golden_nmapped; k++)
		if (!strcmp(golden_mapped[k].name, name))
			return &golden_mapped[k];
	ck_abort_msg("%s", name);
	return NULL;
}

/* pins STA-10 */
START_TEST(ones_set_or_clear_and_zeros_do_nothing)
{
	EACH(w) {
		const struct golden *set = w, *clear;

		if (w->kind != KIND_SET)
			continue;
		clear = sibling(w);
		for (u32 k = 0; k < 3; k++) {
			u32 e = element(w, k);
			u64 all = seen(w, VIEW) ? w->there & ~missing(w, e) : 0, val;

			put(clear, e, ~(u64)0);
			val = get(set, e);
			ck_assert_msg(!val && !get(clear, e), TELL);
			put(set, e, 0x0f0f0f0f);
			put(set, e, 0);
			val = get(set, e);
			ck_assert_msg(val == (all & 0x0f0f0f0f) && get(clear, e) == val, TELL);
			put(set, e, ~(u64)0);
			put(clear, e, 0);
			val = get(set, e);
			ck_assert_msg(val == all, TELL);
			put(clear, e, 0x00ffff00);
			val = get(clear, e);
			ck_assert_msg(val == (all & ~(u64)0x00ffff00), TELL);
		}
	}
	irqs_free(q);
}
END_TEST

/* What Non-secure software may not see it does not change. */
START_TEST(what_is_hidden_is_not_changed)
{
	EACH(w) {
		u32 e = element(w, 1);
		u64 val, was;

		if ((VIEW == IN_TWO_NS || VIEW == IN_TWO_NS_GRP1) && !seen(w, VIEW) && w->kind != KIND_WO) {
			q->as = secure;
			was = get(w, e);
			q->as = host;
			for (u32 k = 0; k < 2; k++) {
				put(w, e, k ? 0 : ~(u64)0);
				q->as = secure;
				val = get(w, e);
				q->as = host;
				ck_assert_msg(val == was, TELL);
			}
		}
	}
	irqs_free(q);
}
END_TEST

/* ------------------------------------------------------------ widths */

static bool width_ok(const struct golden *w, u32 byte, u32 bytes, bool write)
{
	if (!(w->widths & bytes) || byte % bytes || byte + bytes > w->bytes)
		return false;
	if (bytes == 2)
		return byte == 0 && write;
	return bytes == 1 || bytes == w->bytes || (bytes == 4 && w->bytes == 8);
}

static void one_width(const struct golden *w, u32 byte, u32 bytes, bool write)
{
	bool ok = width_ok(w, byte, bytes, write);
	u32 e = w->count > 1 ? 1 : 0;
	u64 was = get(w, e), val = 0;

	if (write)
		put_at(at(w, e) + byte, bytes, 0);
	else
		val = get_at(at(w, e) + byte, bytes);
	ck_assert_msg(mach_unpred(q->m, UNPRED_access_size) == !ok, "%s: %u bytes at %u, %s", w->name, bytes, byte,
		      write ? "write" : "read");
	if (!ok)
		ck_assert_msg(!val && get(w, e) == was, "%s: %u bytes at %u", w->name, bytes, byte);
	else if (!write)
		ck_assert_msg(val == bits_get(was, 8 * (byte + bytes) - 1, 8 * byte), "%s: %u bytes at %u", w->name,
			      bytes, byte);
	ck_assert_uint_eq(mach_count(q->m, OBS_UNMODELLED), 0);
}

START_TEST(every_width_is_taken_or_refused_as_the_manual_says)
{
	EACH(w) {
		for (u32 n = 0; n < 4 * w->bytes * 2; n++) {
			again();
			one_width(w, n / 8, 1u << n % 4, n / 4 % 2);
		}
	}
	irqs_free(q);
}
END_TEST

/* ------------------------------------------------------------ ICC_ */

START_TEST(every_system_register_is_at_its_encoding)
{
	const char *near;
	const struct gic_reg_name *r = gic_reg_find(GICV3, golden_sys[_i].name, &near);

	ck_assert_msg(r != NULL, "%s has no row", golden_sys[_i].name);
	ck_assert_uint_eq(r->frame, FRAME_ICC);
	ck_assert_uint_eq(r->offset, golden_sys[_i].off);
	ck_assert_uint_eq(r->count, golden_sys[_i].count);
}
END_TEST

/* ICC_SRE_: there is neither a legacy interface nor a bypass, so these read as one. */
static u64 fixed_ones(const struct golden *w)
{
	return !strncmp(w->name, "ICC_SRE", 7) ? w->there : 0;
}

/* pins RST-01 */
START_TEST(system_registers_keep_to_their_bits)
{
	const struct golden *w = &golden_sys[_i];

	for (u32 b = 0; b < 2; b++) {
		u64 val, old;

		start(GICV4_1, IN_TWO_S, b);
		for (u32 k = 0; k < w->count; k++) {
			u32 id = w->off + k;
			bool wo = w->kind == KIND_WO, ro = w->kind == KIND_RO;

			ck_assert_msg((irqs_try(q, id, false) == GIC_SYS_OK) == !wo, "%s: read", w->name);
			ck_assert_msg((irqs_try(q, id, true) == GIC_SYS_OK) == !ro, "%s: write", w->name);
			if (wo)
				continue;
			old = irqs_sys(q, id);
			ck_assert_msg(!(old & ~w->there), "%s: RES0", w->name);
			ck_assert_msg(!(old & w->zero & ~fixed_ones(w)), "%s: 0 at reset", w->name);
			if (ro)
				continue;
			irqs_set_sys(q, id, ~(u64)0);
			val = irqs_sys(q, id);
			ck_assert_msg(!(val & ~w->there) && !((val ^ old) & w->ro), "%s: %llx", w->name,
				      (unsigned long long)val);
		}
		irqs_free(q);
	}
}
END_TEST

/* The writable bits of those that only hold a value, with all that is optional. */
static const struct { u32 id; u64 keep, least; } held[] = {
	{ ICC_PMR_EL1, 0xff, 0 }, { ICC_IGRPEN0_EL1, 1, 0 }, { ICC_IGRPEN1_EL1, 1, 0 }, { ICC_IGRPEN1_EL3, 3, 0 },
	{ ICC_AP0R_EL1, 0xffffffff, 0 }, { ICC_AP0R_EL1 + 3, 0xffffffff, 0 }, { ICC_AP1R_EL1, 0x80000000ffffffff, 0 },
	{ ICC_AP1R_EL1 + 3, 0xffffffff, 0 }, { ICC_CTLR_EL3, 0x5f, 0 }, { ICC_BPR0_EL1, 7, 0 }, { ICC_BPR1_EL1, 7, 0 },
};

START_TEST(system_registers_hold_what_is_written)
{
	u64 fixed;

	start(GICV4_1, IN_TWO_S, false);
	fixed = irqs_sys(q, held[_i].id) & ~held[_i].keep;
	irqs_set_sys(q, held[_i].id, ~(u64)0);
	ck_assert_uint_eq(irqs_sys(q, held[_i].id), held[_i].keep | fixed);
	irqs_set_sys(q, held[_i].id, 0);
	ck_assert_uint_eq(irqs_sys(q, held[_i].id), held[_i].least | fixed);
	irqs_free(q);
}
END_TEST

Suite *check_golden(void);
Suite *check_golden(void)
{
	Suite *s = suite_create("golden");
	TCase *t = tcase_create("registers");
	int n = (int)golden_nmapped;

	tcase_set_timeout(t, 30);
	tcase_add_loop_test(t, every_register_of_the_manual_is_at_its_place, 0, n);
	tcase_add_loop_test(t, every_field_of_the_manual_has_its_bits, 0, (int)golden_nfields);
	tcase_add_loop_test(t, no_row_is_without_a_register_of_the_manual, 0, ARRAY_SIZE(versions));
	tcase_add_loop_test(t, reset_leaves_what_the_manual_says_and_nothing_beside, 0, COMBINATIONS);
	tcase_add_loop_test(t, unknown_bits_of_storage_can_be_ones, 0, COMBINATIONS);
	tcase_add_loop_test(t, writes_change_what_the_manual_says_and_nothing_else, 0, COMBINATIONS);
	tcase_add_loop_test(t, ones_set_or_clear_and_zeros_do_nothing, 0, COMBINATIONS);
	tcase_add_loop_test(t, what_is_hidden_is_not_changed, 0, COMBINATIONS);
	tcase_add_loop_test(t, every_width_is_taken_or_refused_as_the_manual_says, 0, COMBINATIONS);
	tcase_add_loop_test(t, every_system_register_is_at_its_encoding, 0, (int)golden_nsys);
	tcase_add_loop_test(t, system_registers_keep_to_their_bits, 0, (int)golden_nsys);
	tcase_add_loop_test(t, system_registers_hold_what_is_written, 0, ARRAY_SIZE(held));
	suite_add_tcase(s, t);
	return s;
}
