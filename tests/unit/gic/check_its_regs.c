/* SPDX-License-Identifier: MIT */
#include "support.h"

static struct mach *m;

static void wr(const char *reg, u32 n, u64 val)
{
	const char *near;

	gic_mmio_write(&m->g, GS_PE(0), gic_reg_addr(&m->cfg, gic_reg_find(m->cfg.version, reg, &near), 0, n),
		       8, val);
}

static u64 rd(const char *reg, u32 n)
{
	const char *near;

	return gic_mmio_read(&m->g, GS_PE(0),
			     gic_reg_addr(&m->cfg, gic_reg_find(m->cfg.version, reg, &near), 0, n), 8);
}

static void flat(struct mach *x)
{
	x->hw.caps.indirect = 0;
}

static void sizes(struct mach *x)
{
	x->hw.caps.cil = 1;
	x->hw.caps.cidbits = 7;
	x->hw.caps.hcc = 4;
	x->hw.caps.umsi = 1;
	x->hw.caps.nid = 1;
	x->hw.caps.itt_entry = 11;
}

START_TEST(typer_tells_the_capabilities)
{
	u64 t;

	m = mach_new((struct mach_opt){ .version = GICV4_1, .tweak = sizes });
	t = rd("GITS_TYPER", 0);
	ck_assert_uint_eq(bits_get(t, 0, 0), 1);	/* Physical */
	ck_assert_uint_eq(bits_get(t, 1, 1), 1);	/* Virtual */
	ck_assert_uint_eq(bits_get(t, 2, 2), 1);	/* CCT */
	ck_assert_uint_eq(bits_get(t, 7, 4), 11);	/* ITT_entry_size */
	ck_assert_uint_eq(bits_get(t, 12, 8), 15);	/* ID_bits */
	ck_assert_uint_eq(bits_get(t, 17, 13), 9);	/* Devbits */
	ck_assert_uint_eq(bits_get(t, 31, 24), 4);	/* HCC */
	ck_assert_uint_eq(bits_get(t, 36, 32), 0x17);	/* CIL, CIDbits */
	ck_assert_uint_eq(bits_get(t, 37, 37), 1);	/* VMOVP */
	ck_assert_uint_eq(bits_get(t, 39, 39), 0);	/* VSGI */
	ck_assert_uint_eq(bits_get(t, 40, 40), 1);	/* VMAPP */
	ck_assert_uint_eq(bits_get(t, 44, 43), 3);	/* nID, UMSI */
	ck_assert_uint_eq(mach_read(m, "GITS_PIDR2", 0) >> 4, 4);
	mach_free(m);
	m = mach_new((struct mach_opt){ .version = GICV3 });
	t = rd("GITS_TYPER", 0);
	ck_assert_uint_eq(t & (1ull << 40 | 1ull << 37 | 2), 0);
	ck_assert_uint_eq(mach_read(m, "GITS_PIDR2", 0) >> 4, 3);
	mach_free(m);
}
END_TEST

START_TEST(base_registers_have_their_type_and_entry_size)
{
	m = mach_new((struct mach_opt){ .version = GICV4_0, .no_boot = true });
	wr("GITS_BASER", 0, ~0ull);
	ck_assert_uint_eq(bits_get(rd("GITS_BASER", 0), 58, 56), 1);
	ck_assert_uint_eq(bits_get(rd("GITS_BASER", 0), 52, 48), 7);
	ck_assert_uint_eq(bits_get(rd("GITS_BASER", 0), 62, 62), 1);
	ck_assert_uint_eq(bits_get(rd("GITS_BASER", 1), 58, 56), 4);
	ck_assert_uint_eq(bits_get(rd("GITS_BASER", 2), 58, 56), 2);
	wr("GITS_BASER", 3, ~0ull);
	ck_assert_uint_eq(rd("GITS_BASER", 3), 0);
	mach_free(m);
	m = mach_new((struct mach_opt){ .version = GICV3, .no_boot = true, .tweak = flat });
	wr("GITS_BASER", 0, ~0ull);
	ck_assert_uint_eq(bits_get(rd("GITS_BASER", 0), 62, 62), 0);	/* Indirect is RAZ/WI */
	ck_assert_uint_eq(rd("GITS_BASER", 2), 0);			/* no vPEs before v4 */
	mach_free(m);
}
END_TEST

/* pins ITS-CMD-10 */
START_TEST(base_registers_are_locked_while_enabled)
{
	u64 old;

	m = mach_new((struct mach_opt){ .version = GICV3 });
	old = rd("GITS_BASER", 0);
	wr("GITS_BASER", 0, 0);
	wr("GITS_CBASER", 0, 0);
	ck_assert_uint_eq(rd("GITS_BASER", 0), old);
	ck_assert_uint_eq(rd("GITS_CBASER", 0), 1ull << 63 | AT_CMDQ(0));
	ck_assert_uint_eq(mach_count(m, OBS_UNPRED), 2);
	ck_assert(mach_unpred(m, UNPRED_base_while_enabled));
	mach_free(m);
}
END_TEST

/* pins ITS-CMD-02 */
START_TEST(writing_cbaser_clears_creadr)
{
	m = mach_new((struct mach_opt){ .version = GICV3 });
	mach_usual(m);
	ck_assert_uint_ne(rd("GITS_CREADR", 0), 0);
	mach_write(m, "GITS_CTLR", 0, 0);
	wr("GITS_CREADR", 0, 0x40);			/* read-only */
	ck_assert_uint_ne(rd("GITS_CREADR", 0), 0x40);
	wr("GITS_CBASER", 0, 1ull << 63 | AT_CMDQ(0));
	ck_assert_uint_eq(rd("GITS_CREADR", 0), 0);
	mach_free(m);
}
END_TEST

/* pins ITS-CMD-08 */
START_TEST(disabled_is_quiescent_only_when_everything_begun_has_ended)
{
	m = mach_new((struct mach_opt){ .version = GICV3 });
	mach_usual(m);
	ck_assert_uint_eq(mach_read(m, "GITS_CTLR", 0), 1);
	cmd(m, "INVALL", { "ICID", 0 });
	cmd(m, "INVALL", { "ICID", 1 });
	ck_assert(mach_step(m, "its", 0));		/* the first is fetched */
	mach_write(m, "GITS_CTLR", 0, 0);
	ck_assert_uint_eq(mach_read(m, "GITS_CTLR", 0), 0);
	mach_write(m, "GITS_CTLR", 0, 1);
	ck_assert(mach_unpred(m, UNPRED_enable_while_busy));
	mach_write(m, "GITS_CTLR", 0, 0);
	mach_run_only(m, "its", 0);
	ck_assert_uint_eq(mach_read(m, "GITS_CTLR", 0), 0);	/* its message is under way */
	mach_run(m);
	ck_assert_uint_eq(mach_read(m, "GITS_CTLR", 0), 1u << 31);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_EXEC), 1);	/* the second never began */
	mach_free(m);
}
END_TEST

START_TEST(a_cpus_write_to_translater_has_no_device)
{
	u64 at;

	m = mach_new((struct mach_opt){ .version = GICV3 });
	at = gic_frame_base(&m->cfg, FRAME_GITS_TRANS, 0) + 0x40;
	gic_mmio_write(&m->g, GS_PE(0), at, 2, 1);
	gic_mmio_write(&m->g, GS_PE(0), at, 4, 1);
	ck_assert_uint_eq(mach_count(m, OBS_UNMODELLED), 2);
	ck_assert_uint_eq(mach_count(m, OBS_MSI_ARRIVE), 0);
	mach_free(m);
}
END_TEST

Suite *check_its_regs(void);
Suite *check_its_regs(void)
{
	Suite *s = suite_create("its_regs");
	TCase *t = tcase_create("control frame");

	tcase_add_test(t, typer_tells_the_capabilities);
	tcase_add_test(t, base_registers_have_their_type_and_entry_size);
	tcase_add_test(t, base_registers_are_locked_while_enabled);
	tcase_add_test(t, writing_cbaser_clears_creadr);
	tcase_add_test(t, disabled_is_quiescent_only_when_everything_begun_has_ended);
	tcase_add_test(t, a_cpus_write_to_translater_has_no_device);
	suite_add_tcase(s, t);
	return s;
}
