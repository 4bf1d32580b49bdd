/* SPDX-License-Identifier: MIT */
/* GICD_STATUSR and GICR_STATUSR: what each bad access leaves; and the GICM frame. */
#include "support_irq.h"

static struct irqs *q;

static void tweak(struct mach *m)
{
	m->hw.caps.statusr = 1;
	m->hw.caps.mbis = m->hw.caps.gicm = 1;
}

static void two_states(struct mach *m)
{
	tweak(m);
	m->hw.caps.security = 1;
}

static void up(void)
{
	q = irqs_new(GICV3, tweak);
}

static void down(void)
{
	irqs_free(q);
}

static void touch(u64 at, bool write)
{
	gs_step_begin(&q->m->g);
	if (write)
		gic_mmio_write_as(&q->m->g, &q->as, at, 4, 0);
	else
		gic_mmio_read_as(&q->m->g, &q->as, at, 4);
	arena_commit(&q->m->g.arena);
}

static const struct { u32 off; bool write; u32 bit; } bad[] = {
	{ 0x0030, false, 1 },	/* nothing there */
	{ 0x0030, true, 2 },
	{ 0x0800, false, 1 },	/* ITARGETSR: reserved with affinity routing */
	{ 0x0040, false, 4 },	/* SETSPI_NSR */
	{ 0x0004, true, 8 },	/* TYPER */
	{ 0x0104, false, 0 },
	{ 0x0104, true, 0 },
};

START_TEST(a_bad_access_leaves_its_bit_until_one_is_written)
{
	touch(GICD_BASE + bad[_i].off, bad[_i].write);
	ck_assert_uint_eq(irqs_get(q, "GICD_STATUSR", 0), bad[_i].bit);
	irqs_put(q, "GICD_STATUSR", 0, ~bad[_i].bit & 0xf);
	ck_assert_uint_eq(irqs_get(q, "GICD_STATUSR", 0), bad[_i].bit);
	irqs_put(q, "GICD_STATUSR", 0, bad[_i].bit);
	ck_assert_uint_eq(irqs_get(q, "GICD_STATUSR", 0), 0);
	ck_assert_uint_eq(irqs_get(q, "GICR_STATUSR", 0), 0);
}
END_TEST

START_TEST(the_frames_of_a_redistributor_share_one)
{
	touch(gic_frame_base(&q->m->cfg, FRAME_GICR_SGI, 1) + 0x20, false);
	touch(gic_frame_base(&q->m->cfg, FRAME_GICR_RD, 1) + 8, true);
	q->pe = 1;
	ck_assert_uint_eq(irqs_get(q, "GICR_STATUSR", 0), 9);
	irqs_put(q, "GICR_STATUSR", 0, 1);
	ck_assert_uint_eq(irqs_get(q, "GICR_STATUSR", 0), 8);
	q->pe = 0;
	ck_assert_uint_eq(irqs_get(q, "GICR_STATUSR", 0), 0);
	ck_assert_uint_eq(irqs_get(q, "GICD_STATUSR", 0), 0);
}
END_TEST

/* IHI 0069, GICD_STATUSR: banked by Security state. */
START_TEST(each_security_state_has_its_own)
{
	irqs_free(q);
	q = irqs_new(GICV3, two_states);
	touch(GICD_BASE + 4, true);
	q->as = (struct gic_as){ .el = 3, .secure = 1 };
	ck_assert_uint_eq(irqs_get(q, "GICD_STATUSR", 0), 0);
	touch(gic_frame_base(&q->m->cfg, FRAME_GICR_RD, 0) + 0x40, false);
	touch(GICD_BASE + 0x40, false);
	ck_assert_uint_eq(irqs_get(q, "GICR_STATUSR", 0), 1);	/* no DirectLPI: reserved */
	ck_assert_uint_eq(irqs_get(q, "GICD_STATUSR", 0), 4);
	irqs_put(q, "GICD_STATUSR", 0, 0xf);
	q->as = (struct gic_as){ .el = 2 };
	ck_assert_uint_eq(irqs_get(q, "GICD_STATUSR", 0), 8);
	ck_assert_uint_eq(irqs_get(q, "GICR_STATUSR", 0), 0);
	irqs_put(q, "GICD_STATUSR", 0, 0xf);
	ck_assert_uint_eq(irqs_get(q, "GICD_STATUSR", 0), 0);
	q->as = (struct gic_as){ .el = 3, .secure = 1 };
	ck_assert_uint_eq(irqs_get(q, "GICD_STATUSR", 0), 0);
	ck_assert_uint_eq(irqs_get(q, "GICR_STATUSR", 0), 1);
}
END_TEST

/* A place whose register needs a capability is reserved without it. */
START_TEST(what_is_not_implemented_is_reserved)
{
	static const u32 off[] = { GICD_INMIR, GICD_IGROUPRE, GICD_IROUTERE, GICD_SETSPI_NSR };

	q->m->hw.caps.mbis = 0;
	for (u32 k = 0; k < ARRAY_SIZE(off); k++) {
		touch(GICD_BASE + off[k], k % 2);
		ck_assert_uint_eq(irqs_get(q, "GICD_STATUSR", 0), k % 2 ? 2 : 1);
		irqs_put(q, "GICD_STATUSR", 0, 3);
	}
	ck_assert_uint_eq(mach_count(q->m, OBS_UNMODELLED), 0);
	ck_assert_uint_eq(mach_count(q->m, OBS_UNPRED), 0);
}
END_TEST

START_TEST(without_it_nothing_is_kept)
{
	q->m->hw.caps.statusr = 0;
	touch(GICD_BASE + 0x30, false);
	ck_assert_uint_eq(irqs_get(q, "GICD_STATUSR", 0), 0);
}
END_TEST

START_TEST(a_device_can_send_messages_through_gicm_alone)
{
	ck_assert_uint_eq(irqs_get(q, "GICD_IIDR", 0), 0x43b);
	ck_assert(gic_in_frame(&q->m->cfg, GICD_BASE + 0x10000));
	irqs_edge(q, 50, true);
	irqs_enable(q, 50, 0x80);
	gs_step_begin(&q->m->g);
	ck_assert_uint_eq(gic_mmio_read_as(&q->m->g, &q->as, GICD_BASE + 0x10004, 4), 0xc0200040);
	ck_assert_uint_eq(gic_mmio_read_as(&q->m->g, &q->as, GICD_BASE + 0x10fcc, 4), 0x43b);
	gic_mmio_write_as(&q->m->g, &q->as, GICD_BASE + 0x10040, 2, 50);
	arena_commit(&q->m->g.arena);
	ck_assert_uint_eq(irqs_hppi(q), 50);
	gs_step_begin(&q->m->g);
	gic_mmio_write_as(&q->m->g, &q->as, GICD_BASE + 0x10048, 4, 50);
	gic_mmio_write_as(&q->m->g, &q->as, GICD_BASE + 0x10050, 4, 50);	/* one Security state: ignored */
	arena_commit(&q->m->g.arena);
	ck_assert_uint_eq(irqs_hppi(q), 1023);
}
END_TEST

Suite *check_statusr(void);
Suite *check_statusr(void)
{
	Suite *s = suite_create("statusr");
	TCase *t = tcase_create("statusr");

	tcase_add_checked_fixture(t, up, down);
	tcase_add_loop_test(t, a_bad_access_leaves_its_bit_until_one_is_written, 0, ARRAY_SIZE(bad));
	tcase_add_test(t, the_frames_of_a_redistributor_share_one);
	tcase_add_test(t, each_security_state_has_its_own);
	tcase_add_test(t, what_is_not_implemented_is_reserved);
	tcase_add_test(t, without_it_nothing_is_kept);
	tcase_add_test(t, a_device_can_send_messages_through_gicm_alone);
	suite_add_tcase(s, t);
	return s;
}
