/* SPDX-License-Identifier: MIT */
/* 1 of N: who takes part and who is picked, against asking every PE what was written to its registers. */
#include "support.h"

#include <string.h>

#include "core/bits.h"
#include "gic/bank.h"
#include "gic/gicd.h"
#include "gic/one_of_n.h"
#include "gic/peset.h"
#include "gic/sysreg.h"

enum { LOWEST, HIGHEST, ANY_PE };

static struct mach *m;

/* As software left it. */
static struct { u8 dpg, on; bool asleep; } pes[GIC_PES_MAX];
static bool e1nwf;

/* Somebody to ask: says `answer`, and remembers among how many it was asked to choose. */
static struct { struct chooser c; u32 answer, n; } asked;

static u32 answer(struct chooser *c, struct gs *g, u32 n)
{
	(void)c, (void)g;
	asked.n = n;
	return asked.answer;
}

static void tweak(struct mach *x)
{
	x->hw.caps.security = 1;
	x->hw.caps.no1n = 0;
	x->hw.caps.e1nwf = 1;
	x->hw.caps.dpgs = 1;
	x->hw.caps.itlines = 2;
}

static void make(u32 n)
{
	m = mach_new((struct mach_opt){ .version = GICV3, .pes = n, .no_boot = true, .tweak = tweak });
	memset(pes, 0, sizeof(pes));
	for (u32 pe = 0; pe < n; pe++)
		pes[pe].asleep = true;
	e1nwf = false;
	asked.c.pick = answer;
	m->g.choose = &asked.c;
}

static struct gic_as secure(u32 pe)
{
	return (struct gic_as){ .pe = GS_PE(pe), .el = 3, .secure = 1 };
}

static void write(const char *name, u32 pe, u32 i, u64 val)
{
	const char *near;
	const struct gic_reg_name *r = gic_reg_find(GICV3, name, &near);
	const struct gic_as as = secure(pe);

	gs_step_begin(&m->g);
	gic_mmio_write_as(&m->g, &as, gic_reg_addr(&m->cfg, r, pe, i), r->bytes, val);
	arena_commit(&m->g.arena);
}

static void set_sys(u32 pe, u32 id, u64 val)
{
	const struct gic_as as = secure(pe);

	gs_step_begin(&m->g);
	ck_assert_int_eq(gic_sysreg_write_as(&m->g, &as, id, val), GIC_SYS_OK);
	arena_commit(&m->g.arena);
}

/* ------------------------------------------------------------ what is right */

/* ROU-02 */
static bool takes_part(u32 pe, u32 grp)
{
	if (bit_test(pes[pe].dpg, grp))
		return false;
	return pes[pe].asleep ? e1nwf : bit_test(pes[pe].on, grp);
}

/* Who may be picked, in order: all that take part, or none of those asleep while one is awake. */
static u32 candidates(u32 grp, bool all, u8 *list)
{
	u32 n = 0;

	for (u32 asleep = 0; asleep < 2 && !n; asleep++)
		for (u32 pe = 0; pe < m->cfg.pes; pe++)
			if (takes_part(pe, grp) && (all || pes[pe].asleep == asleep))
				list[n++] = (u8)pe;
	return n;
}

static u32 pick(u32 grp, u8 how, u32 say)
{
	mach_answer(m, CHOICE_one_of_n, how);
	asked.answer = say;
	asked.n = 0;
	return one_of_n_pick(&m->g, grp);
}

static void compare(u32 grp)
{
	u8 list[GIC_PES_MAX];
	u32 n = candidates(grp, false, list);

	ck_assert_uint_eq(pick(grp, LOWEST, 0), n ? list[0] : GS_NONE32);
	ck_assert_uint_eq(pick(grp, HIGHEST, 0), n ? list[n - 1] : GS_NONE32);
	n = candidates(grp, true, list);
	if (!n)
		ck_assert_uint_eq(pick(grp, ANY_PE, 0), GS_NONE32);
	for (u32 k = 0; k < n; k += n > 8 && k + n / 5 < n ? n / 5 : 1) {	/* each of few, some of many and the last ones */
		ck_assert_uint_eq(pick(grp, ANY_PE, k), list[k]);
		ck_assert_uint_eq(asked.n, n > 1 ? n : 0);
	}
}

static void compare_all(void)
{
	for (u32 grp = GRP0; grp <= GRP1S; grp++) {
		for (u32 pe = 0; pe < m->cfg.pes; pe++)
			ck_assert_int_eq(one_of_n_takes_part(&m->g, GS_PE(pe), grp), takes_part(pe, grp));
		compare(grp);
	}
	ck_assert(one_of_n_sound(&m->g));
	ck_assert(spi_sound(&m->g));
}

/* ------------------------------------------------------------ what changes it */

static u32 rnd(u32 *x)
{
	*x = *x * 1664525u + 1013904223u;
	return *x >> 8;
}

static void change(u32 *x)
{
	u32 pe = rnd(x) % m->cfg.pes, bits = rnd(x) & rnd(x);

	switch (rnd(x) % 8) {
	case 0:
		e1nwf = bits & 1;
		write("GICD_CTLR", 0, 0, e1nwf ? GICD_CTLR_E1NWF | 7 : 7);
		break;
	case 1:
		pes[pe].dpg = bits & 7;
		write("GICR_CTLR", pe, 0, (u64)pes[pe].dpg << 24);
		break;
	case 2:
		pes[pe].on = (u8)((pes[pe].on & ~1u) | (bits & 1));
		set_sys(pe, ICC_IGRPEN0_EL1, bits & 1);
		break;
	case 3:
	case 4:
		pes[pe].on = (u8)((pes[pe].on & 1) | (bits & 6));
		set_sys(pe, ICC_IGRPEN1_EL3, bits >> 1 & 3);
		break;
	default:
		pes[pe].asleep = !pes[pe].asleep;
		write("GICR_WAKER", pe, 0, pes[pe].asleep ? 2 : 0);
		mach_run_only(m, "gicd_rwp", pe + 1);	/* where it is not done at once */
	}
	mach_forget(m);
}

static const u32 counts[] = { 1, 2, 8, 9, 63, 64, 65, 127, 128 };

/* Three SPIs, one of each group, are pending all the time; where they are is judged by spi_sound(). */
START_TEST(who_is_picked_takes_part_and_is_the_first_the_last_or_any)
{
	u32 n = counts[_i / 2], x = 3;

	make(n);
	mach_answer(m, CHOICE_register_effects, (u8)(_i % 2));
	compare_all();
	write("GICD_CTLR", 0, 0, GICD_CTLR_E1NWF | 7);
	e1nwf = true;
	compare_all();
	write("GICD_IGROUPR", 0, 1, 2 << 8);
	write("GICD_IGRPMODR", 0, 1, 4 << 8);
	write("GICD_ISENABLER", 0, 1, 7 << 8);
	for (u32 spi = 40; spi < 43; spi++) {
		write("GICD_IROUTER", 0, spi, 1u << 31);
		gs_step_begin(&m->g);
		gicd_spi_line(&m->g, spi, true);
		arena_commit(&m->g.arena);
		ck_assert_uint_eq(bank_group(&m->g, (struct bank_irq){ { BLK_SPI, 0 }, spi - 32 }), spi - 40);
	}
	for (u32 step = 0; step < (n > 9 ? 60u : 150u); step++) {
		mach_answer(m, CHOICE_one_of_n, (u8)(rnd(&x) % 2));
		change(&x);
		compare_all();
	}
	mach_free(m);
}
END_TEST

/* After every PE went to sleep and woke, with all groups on, none is left out. */
START_TEST(all_of_them_may_take_part)
{
	make(counts[_i]);
	for (u32 pe = 0; pe < m->cfg.pes; pe++) {
		write("GICR_WAKER", pe, 0, 0);
		set_sys(pe, ICC_IGRPEN0_EL1, 1);
		set_sys(pe, ICC_IGRPEN1_EL3, 3);
		pes[pe].asleep = false;
		pes[pe].on = 7;
	}
	compare_all();
	mach_free(m);
}
END_TEST

/* Software that does not boot finds every PE awake, Non-secure Group 1 on. */
START_TEST(those_that_need_not_boot_take_part)
{
	make(counts[_i]);
	gs_step_begin(&m->g);
	gic_boot_host(&m->g);
	arena_commit(&m->g.arena);
	for (u32 pe = 0; pe < m->cfg.pes; pe++) {
		pes[pe].asleep = false;
		pes[pe].on = GRP_BIT(GRP1NS);
	}
	compare_all();
	mach_free(m);
}
END_TEST

START_TEST(a_set_that_says_otherwise_is_found)
{
	make(9);
	for (u32 grp = GRP0; grp <= GRP1S; grp++)
		for (u32 asleep = 0; asleep < 2; asleep++) {
			u32 set = peset_part(&m->g, grp, asleep);
			bool in = peset_has(&m->g, set, GS_PE(8));

			ck_assert_int_eq(in, asleep);
			ck_assert_ptr_null(gic_audit(&m->g));
			peset_put(&m->g, set, GS_PE(8), !in);
			ck_assert(!one_of_n_sound(&m->g));
			ck_assert_ptr_nonnull(gic_audit(&m->g));
			peset_put(&m->g, set, GS_PE(8), in);
		}
	ck_assert_ptr_null(gic_audit(&m->g));
	mach_free(m);
}
END_TEST

Suite *check_one_of_n(void);
Suite *check_one_of_n(void)
{
	Suite *s = suite_create("one_of_n");
	TCase *t = tcase_create("one_of_n");

	tcase_set_timeout(t, 60);
	tcase_add_loop_test(t, who_is_picked_takes_part_and_is_the_first_the_last_or_any, 0, 2 * (int)ARRAY_SIZE(counts));
	tcase_add_loop_test(t, all_of_them_may_take_part, 0, (int)ARRAY_SIZE(counts));
	tcase_add_loop_test(t, those_that_need_not_boot_take_part, 0, (int)ARRAY_SIZE(counts));
	tcase_add_test(t, a_set_that_says_otherwise_is_found);
	suite_add_tcase(s, t);
	return s;
}
