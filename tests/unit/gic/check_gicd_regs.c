/* SPDX-License-Identifier: MIT */
/* Registers of the Distributor beyond what check_golden.c says of all: identification, bytes. */
#include <string.h>

#include "support_golden.h"

static void everything_two_states(struct mach *m)
{
	golden_everything(m);
	m->hw.caps.security = 1;
}

/* What was read from QEMU's machine, by its hardware model here. */
static void as_qemu(struct mach *m)
{
	static struct gicsim_diag d;
	struct hwmodel *h;

	diag_init(&d);
	ck_assert_int_eq(hw_load(GICSIM_SOURCE_DIR "/models", "qemu-gicv4.0", &h, &d), 0);
	m->hw.caps = h->caps;
	memcpy(m->hw.answer, h->answer, sizeof(m->hw.answer));
	hw_free(h);
}

START_TEST(identification_is_what_was_read_from_qemu)
{
	struct mach *m = mach_new((struct mach_opt){ .version = GICV4_0, .pes = 4, .no_boot = true, .tweak = as_qemu });
	const struct gic_as as = GIC_HOST(GS_PE(0));
	u64 ctlr;

	ck_assert_uint_eq(mach_read(m, "GICD_TYPER", 0), 0x37e0007);
	ck_assert_uint_eq(mach_read(m, "GICD_IIDR", 0), 0x43b);
	ck_assert_uint_eq(mach_read(m, "GICD_PIDR2", 0), 0x4b);
	ck_assert_uint_eq(mach_read(m, "GICD_CTLR", 0), 0x50);
	ck_assert_uint_eq(mach_read(m, "GICR_TYPER", 0), 0x1000003);
	ck_assert_uint_eq(mach_read(m, "GICR_TYPER", 3), 0x301000313);
	ck_assert_uint_eq(mach_read(m, "GICR_CTLR", 0), 2);
	ck_assert_uint_eq(mach_read(m, "GICR_WAKER", 0), 6);
	ck_assert_uint_eq(mach_read(m, "GICR_PIDR2", 0), 0x4b);
	ck_assert_uint_eq(mach_read(m, "GICR_ICFGR1", 0), 0);
	ck_assert_uint_eq(gic_mmio_read(&m->g, GS_PE(0), GICD_BASE + 0xc, 4), 0);
	ck_assert_int_eq(gic_sysreg_read_as(&m->g, &as, ICC_CTLR_EL1, &ctlr), GIC_SYS_OK);
	ck_assert_uint_eq(ctlr, 0x8c00);
	ck_assert_uint_eq(mach_count(m, OBS_UNMODELLED), 0);
	mach_free(m);
}
END_TEST

/*
 * A byte of a priority register leaves its neighbours alone, also where the view
 * is shifted: what Non-secure reads of a Secure priority is not what is stored
 * when it is written (PRI-12).  Byte _i % 4 of an SPI, of an SGI or of a PPI.
 */
START_TEST(a_byte_of_priorities_is_written_alone)
{
	static const struct { const char *reg; u32 intid; u64 at; } of[] = {
		{ "GICD_IPRIORITYR", 32, GICD_BASE + GICD_IPRIORITYR },
		{ "GICR_IPRIORITYR", 4, GICR_BASE + 0x10000 + GICR_IPRIORITYR },
		{ "GICR_IPRIORITYR", 24, GICR_BASE + 0x10000 + GICR_IPRIORITYR },
	};
	struct irqs *q = irqs_new_raw(GICV3, everything_two_states);
	u32 k = (u32)_i % 4, intid = of[_i / 4].intid, lsb = 8 * k;
	u64 at = of[_i / 4].at + intid + k, val;

	for (u32 n = 0; n < 4; n++)
		irqs_group(q, intid + n, GRP1NS);
	q->as = (struct gic_as){ .el = 3, .secure = 1 };
	irqs_put(q, of[_i / 4].reg, intid / 4, 0x11223344);
	q->as = (struct gic_as){ .el = 2 };
	ck_assert_uint_eq(irqs_get(q, of[_i / 4].reg, intid / 4), 0x22446688);
	gs_step_begin(&q->m->g);
	val = gic_mmio_read_as(&q->m->g, &q->as, at, 1);
	ck_assert_uint_eq(val, 0x22446688 >> lsb & 0xff);
	gic_mmio_write_as(&q->m->g, &q->as, at, 1, 0xa0);
	arena_commit(&q->m->g.arena);
	q->as = (struct gic_as){ .el = 3, .secure = 1 };
	ck_assert_uint_eq(irqs_get(q, of[_i / 4].reg, intid / 4), (0x11223344 & ~(0xffu << lsb)) | 0xd0u << lsb);
	irqs_free(q);
}
END_TEST

Suite *check_gicd_regs(void);
Suite *check_gicd_regs(void)
{
	Suite *s = suite_create("gicd_regs");
	TCase *t = tcase_create("registers");

	tcase_add_test(t, identification_is_what_was_read_from_qemu);
	tcase_add_loop_test(t, a_byte_of_priorities_is_written_alone, 0, 12);
	suite_add_tcase(s, t);
	return s;
}
