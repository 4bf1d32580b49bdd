/* SPDX-License-Identifier: MIT */
#include "support.h"

#include "gic/its_table.h"

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
	ck_assert_uint_eq(bits_get(t, 46, 46), 1);	/* INV */
	ck_assert_uint_eq(mach_read(m, "GITS_PIDR2", 0) >> 4, 4);
	mach_free(m);
	m = mach_new((struct mach_opt){ .version = GICV3 });
	t = rd("GITS_TYPER", 0);
	ck_assert_uint_eq(t & (1ull << 40 | 1ull << 37 | 2), 0);
	ck_assert_uint_eq(mach_read(m, "GITS_PIDR2", 0) >> 4, 3);
	mach_free(m);
}
END_TEST

static void like_qemu(struct mach *x)
{
	x->hw.caps.its_inv = 0;
	x->hw.caps.vte_entry = 7;
}

/* A vPE table of 8-byte entries, and an ITS that does not say that it invalidates. */
START_TEST(vpe_entries_may_have_8_bytes)
{
	struct its_vte v = { true, GS_PE(1), 15, 0xffff8765f0000 }, out = { 0 };
	u32 walks = 0;

	m = mach_new((struct mach_opt){ .version = GICV4_0, .tweak = like_qemu });
	ck_assert_uint_eq(bits_get(rd("GITS_TYPER", 0), 46, 46), 0);
	ck_assert_uint_eq(bits_get(rd("GITS_BASER", 2), 52, 48), 7);
	ck_assert_int_eq(its_vte_set(&m->g, GS_ITS(0), GS_VPE(1), v), 0);
	v.vpt = 0x10000;
	ck_assert_int_eq(its_vte_set(&m->g, GS_ITS(0), GS_VPE(0), v), 0);
	ck_assert_int_eq(its_vte_get(&m->g, GS_ITS(0), GS_VPE(1), &out, &walks), 0);
	ck_assert(out.valid);
	ck_assert_uint_eq(out.pe.n, 1);
	ck_assert_uint_eq(out.vpt_size, 15);
	ck_assert_uint_eq(out.vpt, 0xffff8765f0000);
	ck_assert_int_eq(its_vte_get(&m->g, GS_ITS(0), GS_VPE(0), &out, &walks), 0);
	ck_assert_uint_eq(out.vpt, 0x10000);
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

/* Reported either way; ignored, or taken: then CREADR starts anew. */
/* pins ITS-CMD-10 ITS-CMD-02 */
START_TEST(base_registers_written_while_enabled_may_be_taken)
{
	m = mach_new((struct mach_opt){ .version = GICV3 });
	mach_usual(m);
	mach_answer(m, CHOICE_base_while_enabled, 1);
	wr("GITS_BASER", 0, 0);
	wr("GITS_CBASER", 0, 1ull << 63 | AT_FREE);
	ck_assert_uint_eq(rd("GITS_BASER", 0) >> 63, 0);
	ck_assert_uint_eq(rd("GITS_CBASER", 0), 1ull << 63 | AT_FREE);
	ck_assert_uint_eq(rd("GITS_CREADR", 0), 0);
	ck_assert_uint_eq(mach_count(m, OBS_UNPRED), 2);
	mach_free(m);
}
END_TEST

/* Not enabled is not enough: what was begun must have ended. */
/* pins ITS-CMD-10 */
START_TEST(base_registers_are_locked_until_quiescent)
{
	m = mach_new((struct mach_opt){ .version = GICV3 });
	mach_usual(m);
	cmd(m, "INVALL", { "ICID", 0 });
	mach_run_only(m, "its", 0);
	mach_write(m, "GITS_CTLR", 0, 0);
	wr("GITS_CBASER", 0, 0);
	ck_assert_uint_eq(rd("GITS_CBASER", 0), 1ull << 63 | AT_CMDQ(0));
	ck_assert(mach_unpred(m, UNPRED_base_while_enabled));
	mach_run(m);
	wr("GITS_CBASER", 0, 0);
	ck_assert_uint_eq(rd("GITS_CBASER", 0), 0);
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

/* Quiescent: what commands did to tables is in memory, and nothing stays cached (GITS_TYPER.INV). */
/* pins ORD-08 */
START_TEST(a_quiescent_its_has_written_its_tables)
{
	u64 dte, cte;

	m = mach_new((struct mach_opt){ .version = GICV3 });
	ck_assert_uint_eq(mach_read(m, "GITS_TYPER", 0) >> 46 & 1, 1);
	cmd(m, "MAPD", { "DeviceID", 3 }, { "Size", 4 }, { "ITT_addr", AT_ITT }, { "V", 1 });
	cmd(m, "MAPC", { "ICID", 3 }, { "RDbase", 1 }, { "V", 1 });
	cmd(m, "MAPTI", { "DeviceID", 3 }, { "EventID", 1 }, { "pINTID", 8192 }, { "ICID", 3 });
	for (u32 k = 0; k < 9; k++)
		ck_assert(mach_step(m, "its", 0));
	mach_write(m, "GITS_CTLR", 0, 0);
	ck_assert_uint_eq(mach_read(m, "GITS_CTLR", 0), 1u << 31);
	ck_assert_int_eq(mem_read(&m->g, AT_DEV(0) + 3 * 8, 8, &dte), 0);
	ck_assert_int_eq(mem_read(&m->g, AT_COLL(0) + 3 * 8, 8, &cte), 0);
	ck_assert(dte >> 63 && cte >> 63);
	ck_assert(mach_ite(m, 0, 3, 1).valid);
	/* taken away and given back: what memory says counts, not what was there before */
	ck_assert_int_eq(mem_write(&m->g, AT_COLL(0) + 3 * 8, 8, 0), 0);
	wr("GITS_BASER", 1, 0);
	wr("GITS_BASER", 1, 1ull << 63 | AT_COLL(0) | 15);
	mach_write(m, "GITS_CTLR", 0, 1);
	mach_msi(m, 3, 1);
	ck_assert_uint_eq(mach_last(m, OBS_ITS_DROP)->d, DROP_COLLECTION_UNMAPPED);
	mach_free(m);
}
END_TEST

static void all_of_umsi(struct mach *x)
{
	x->hw.caps.umsi = x->hw.caps.umsi_irq = x->hw.caps.its_statusr = 1;
}

/* IHI 0069, GITS_CTLR: Enabled, UMSIirq and, on v4, ITS_Number; nothing else sticks. */
START_TEST(control_has_the_fields_of_its_version)
{
	m = mach_new((struct mach_opt){ .version = _i ? GICV4_0 : GICV3, .its = 2, .tweak = all_of_umsi });
	mach_write(m, "GITS_CTLR", 1, 0xffffffff);
	ck_assert_uint_eq(mach_read(m, "GITS_CTLR", 1), (_i ? 1u << 4 : 0) | 1u << 8 | 1);
	mach_write(m, "GITS_CTLR", 1, 0);
	ck_assert_uint_eq(mach_read(m, "GITS_CTLR", 1), 1u << 31 | (_i ? 1u << 4 : 0));
	m->hw.caps.umsi_irq = 0;
	mach_write(m, "GITS_CTLR", 1, 0x100);
	ck_assert_uint_eq(mach_read(m, "GITS_CTLR", 1) & 0x100, 0);
	mach_free(m);
}
END_TEST

/* pins ITS-TRN-08 */
START_TEST(an_unmapped_msi_raises_the_interrupt_while_it_is_enabled)
{
	gs_its i = GS_ITS(0);

	m = mach_new((struct mach_opt){ .version = GICV3, .tweak = all_of_umsi });
	ck_assert_uint_eq(mach_read(m, "GITS_TYPER", 0) >> 44 & 3, 3);
	mach_msi(m, 5, 0);
	ck_assert(!its_umsi_irq(&m->g, i));
	mach_write(m, "GITS_CTLR", 0, 1 | 1 << 8);
	ck_assert(its_umsi_irq(&m->g, i));
	ck_assert(mach_saw(m, OBS_ITS_IRQ, 0, 1));
	mach_write(m, "GITS_STATUSR", 0, 1 << 4);
	ck_assert(!its_umsi_irq(&m->g, i));
	ck_assert(mach_saw(m, OBS_ITS_IRQ, 0, 0));
	mach_forget(m);
	mach_msi(m, 5, 0);
	ck_assert(its_umsi_irq(&m->g, i));
	ck_assert(mach_saw(m, OBS_ITS_IRQ, 0, 1));
	mach_forget(m);
	mach_msi(m, 5, 0);				/* Overflow: the line is up already */
	ck_assert_uint_eq(mach_count(m, OBS_ITS_IRQ), 0);
	mach_write(m, "GITS_CTLR", 0, 1);
	ck_assert(!its_umsi_irq(&m->g, i));
	mach_free(m);
}
END_TEST

/* IHI 0069, GITS_STATUSR: RRD, WRD, RWOD, WROD are set by such accesses and cleared by writing 1. */
START_TEST(odd_accesses_are_recorded)
{
	static const struct { enum gic_frame frame; u32 off, bytes; bool write; u32 flag; } odd[] = {
		{ FRAME_GITS, 0x1000, 4, false, 1 }, { FRAME_GITS, 0x1000, 4, true, 2 },
		{ FRAME_GITS_TRANS, 0x40, 4, false, 4 }, { FRAME_GITS, 0x8, 8, true, 8 },
		{ FRAME_GITS, 0x90, 4, true, 8 }, { FRAME_GITS_TRANS, 0x44, 4, true, 2 },
		{ FRAME_GITS, 0x48, 4, false, 0 }, { FRAME_GITS, 0x80, 8, false, 0 },
	};
	u64 at;

	m = mach_new((struct mach_opt){ .version = GICV3, .tweak = all_of_umsi });
	at = gic_frame_base(&m->cfg, odd[_i].frame, 0) + odd[_i].off;
	(void)gic_mmio_peek(&m->g, at, odd[_i].bytes);
	ck_assert_uint_eq(mach_read(m, "GITS_STATUSR", 0), 0);
	if (odd[_i].write)
		gic_mmio_write(&m->g, GS_PE(0), at, odd[_i].bytes, ~0ull);
	else
		gic_mmio_read(&m->g, GS_PE(0), at, odd[_i].bytes);
	ck_assert_uint_eq(mach_read(m, "GITS_STATUSR", 0), odd[_i].flag);
	mach_msi(m, 5, 0);
	mach_write(m, "GITS_STATUSR", 0, 1 << 4);	/* one flag goes, the others stay */
	ck_assert_uint_eq(mach_read(m, "GITS_STATUSR", 0), odd[_i].flag);
	mach_write(m, "GITS_STATUSR", 0, odd[_i].flag);
	ck_assert_uint_eq(mach_read(m, "GITS_STATUSR", 0), 0);
	m->hw.caps.its_statusr = 0;
	gic_mmio_read(&m->g, GS_PE(0), gic_frame_base(&m->cfg, FRAME_GITS, 0) + 0x1000, 4);
	ck_assert_uint_eq(mach_read(m, "GITS_STATUSR", 0), 0);
	mach_free(m);
}
END_TEST

START_TEST(low_bits_of_the_queues_base_are_used_or_zero)
{
	u64 base = AT_FREE + 0x10000;	/* bit 16 is the first that is always used */

	m = mach_new((struct mach_opt){ .version = GICV3 });
	mach_answer(m, CHOICE_cbaser_low_bits, (u8)_i);
	mach_write(m, "GITS_CTLR", 0, 0);
	mem_write(&m->g, base + 0x1000, 8, ITS_INVALL);	/* ICID 0 is not mapped: an error of its own */
	mem_write(&m->g, base, 8, 0x7f);
	wr("GITS_CBASER", 0, 1ull << 63 | base | 0x1000);
	ck_assert(mach_unpred(m, UNPRED_base_misaligned));
	mach_write(m, "GITS_CWRITER", 0, 0x20);
	mach_write(m, "GITS_CTLR", 0, 1);
	mach_run(m);
	ck_assert_uint_eq(mach_last(m, OBS_CMD_ERROR)->b, _i ? 0x7f : ITS_INVALL);
	mach_free(m);
}
END_TEST

static void by_cpu(struct mach *x)
{
	x->hw.cpu_device1 = 0x10 + 1;
}

/* Of 16 bits: EventID[31:16] are zero, whatever was on the bus. */
/* pins ITS-TRN-01 */
START_TEST(a_cpus_write_to_translater_may_count_as_a_device)
{
	u64 at;

	m = mach_new((struct mach_opt){ .version = GICV3, .tweak = by_cpu });
	mach_usual(m);
	cmd(m, "MAPTI", { "DeviceID", 0x10 }, { "EventID", 1 }, { "pINTID", 8193 }, { "ICID", 1 });
	mach_run(m);
	mach_forget(m);
	at = gic_frame_base(&m->cfg, FRAME_GITS_TRANS, 0) + 0x40;
	gs_step_begin(&m->g);
	gic_mmio_write(&m->g, GS_PE(0), at, 4, 1);
	gic_mmio_write(&m->g, GS_PE(0), at, 2, 0x70001);
	ck_assert_uint_eq(mach_count(m, OBS_UNMODELLED), 0);
	ck_assert_uint_eq(mach_count(m, OBS_TRANSLATE_P), 2);
	ck_assert_uint_eq(mach_last(m, OBS_MSI_ARRIVE)->b, 0x10);
	ck_assert_uint_eq(mach_last(m, OBS_MSI_ARRIVE)->c, 1);
	gic_mmio_write(&m->g, GS_PE(0), at, 8, 1);	/* no such width */
	gic_mmio_write(&m->g, GS_PE(0), at + 2, 2, 1);
	ck_assert_uint_eq(mach_count(m, OBS_UNPRED), 2);
	ck_assert(mach_unpred(m, UNPRED_access_size));
	ck_assert_uint_eq(mach_count(m, OBS_UNMODELLED), 0);
	/* more writes than the fabric holds: nothing is lost, nothing breaks */
	for (u32 k = 0; k < 3 * MSG_DEPTH; k++)
		gic_mmio_write(&m->g, GS_PE(0), at, 4, 1);
	mach_run(m);
	ck_assert_uint_eq(icc_hppi(&m->g, GS_PE(1)), 8193);
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

static void numbered(struct mach *t)
{
	t->hw.caps.its_number = 1;
	t->hw.caps.imde = 1;
}

/* IHI 0069, GITS_CTLR.ITS_Number: may be programmable, while the ITS is disabled and quiescent. */
/* pins VMP-02 */
START_TEST(the_number_of_an_its_can_be_written_while_it_is_off)
{
	m = mach_new((struct mach_opt){ .version = GICV4_0, .its = 2, .no_boot = true, .tweak = numbered });
	ck_assert_uint_eq(mach_read(m, "GITS_CTLR", 1), 1u << 31);
	mach_write(m, "GITS_CTLR", 1, 0xb2);
	ck_assert_uint_eq(mach_read(m, "GITS_CTLR", 1), 1u << 31 | 0xb2);
	ck_assert_uint_eq(mach_read(m, "GITS_CTLR", 0), 1u << 31);
	ck_assert_uint_eq(mach_count(m, OBS_UNPRED), 0);
	mach_write(m, "GITS_CTLR", 1, 0xb1);	/* on, ImDe off */
	ck_assert_uint_eq(mach_read(m, "GITS_CTLR", 1), 0xb1);
	mach_write(m, "GITS_CTLR", 1, 0x31);
	ck_assert(mach_unpred(m, UNPRED_its_number_live));
	ck_assert_uint_eq(mach_read(m, "GITS_CTLR", 1), 0xb1);
	mach_free(m);
}
END_TEST

/* Off, but with a command under way: not quiescent yet. */
/* pins ITS-CMD-08 */
START_TEST(the_number_of_an_its_stays_while_a_command_is_under_way)
{
	m = mach_new((struct mach_opt){ .version = GICV4_0, .tweak = numbered });
	cmd(m, "MAPC", { "ICID", 0 }, { "RDbase", 0 }, { "V", 1 });
	ck_assert(mach_step(m, "its", 0));
	mach_write(m, "GITS_CTLR", 0, 0);
	mach_write(m, "GITS_CTLR", 0, 0x30);
	ck_assert(mach_unpred(m, UNPRED_its_number_live));
	mach_run(m);
	ck_assert_uint_eq(mach_read(m, "GITS_CTLR", 0), 1u << 31);
	mach_write(m, "GITS_CTLR", 0, 0x30);
	ck_assert_uint_eq(mach_read(m, "GITS_CTLR", 0), 1u << 31 | 0x30);
	mach_free(m);
}
END_TEST

static void zero_number(struct mach *t)
{
	t->hw.caps.its_number = 2;
}

START_TEST(an_its_needs_no_number_where_vmovp_is_one_command)
{
	m = mach_new((struct mach_opt){ .version = GICV4_1, .its = 2, .no_boot = true, .tweak = zero_number });
	mach_write(m, "GITS_CTLR", 1, 0xf2);
	ck_assert_uint_eq(mach_read(m, "GITS_CTLR", 1), 1u << 31);
	mach_free(m);
}
END_TEST

static void mpam(struct mach *t)
{
	t->hw.caps.mpam = 1;
	t->hw.caps.partid_max = 40;
	t->hw.caps.pmg_max = 1;
}

START_TEST(partids_are_as_wide_as_the_largest)
{
	m = mach_new((struct mach_opt){ .version = GICV3, .no_boot = true, .tweak = mpam });
	ck_assert_uint_eq(mach_read(m, "GITS_TYPER", 0) >> 38 & 1, 1);
	ck_assert_uint_eq(mach_read(m, "GITS_MPAMIDR", 0), 1 << 16 | 40);
	ck_assert_uint_eq(mach_read(m, "GICR_MPAMIDR", 1), 1 << 16 | 40);
	mach_write(m, "GITS_PARTIDR", 0, ~0u);
	mach_write(m, "GICR_PARTIDR", 1, 0x20003);
	ck_assert_uint_eq(mach_read(m, "GITS_PARTIDR", 0), 1 << 16 | 63);
	ck_assert_uint_eq(mach_read(m, "GICR_PARTIDR", 1), 3);
	ck_assert_uint_eq(mach_read(m, "GICR_PARTIDR", 0), 0);
	mach_free(m);
}
END_TEST

/* pins ITS-CMD-08 */
START_TEST(quiescent_says_nothing_while_the_its_is_enabled)
{
	static const enum gic_version v[] = { GICV3, GICV4_0, GICV4_1 };

	for (u32 k = 0; k < ARRAY_SIZE(v); k++) {
		m = mach_new((struct mach_opt){ .version = v[k] });
		mach_answer(m, CHOICE_quiescent_while_enabled, (u8)_i);
		/* v4.1: 0 once the enable has taken effect */
		ck_assert_uint_eq(mach_read(m, "GITS_CTLR", 0), 1 | (_i && v[k] < GICV4_1 ? 1u << 31 : 0));
		mach_write(m, "GITS_CTLR", 0, 0);
		ck_assert_uint_eq(mach_read(m, "GITS_CTLR", 0), 1u << 31);
		mach_free(m);
	}
}
END_TEST

static void fixed_shareability(struct mach *t)
{
	t->hw.caps.shareability = 0;
	mach_answer(t, CHOICE_unknown_reset_zero, 1);
}

/* Software reads back what it has written: the implementation may have fixed it. */
START_TEST(shareability_may_be_fixed)
{
	static const struct { enum gic_version v; const char *reg; } base[] = {
		{ GICV3, "GITS_CBASER" }, { GICV3, "GITS_BASER" }, { GICV3, "GICR_PROPBASER" },
		{ GICV3, "GICR_PENDBASER" }, { GICV4_0, "GICR_VPROPBASER" }, { GICV4_0, "GICR_VPENDBASER" },
		{ GICV4_1, "GICR_VPROPBASER" },
	};

	for (u32 k = 0; k < ARRAY_SIZE(base); k++) {
		u64 val;

		m = mach_new((struct mach_opt){ .version = base[k].v, .no_boot = true, .tweak = fixed_shareability });
		ck_assert_msg(!(mach_read(m, base[k].reg, 0) & 0xc00), "%s at reset", base[k].reg);
		mach_write(m, base[k].reg, 0, 0xc80);
		val = mach_read(m, base[k].reg, 0);
		ck_assert_msg(!(val & 0xc00), "%s: %llx", base[k].reg, (unsigned long long)val);
		mach_free(m);
	}
}
END_TEST

Suite *check_its_regs(void);
Suite *check_its_regs(void)
{
	Suite *s = suite_create("its_regs");
	TCase *t = tcase_create("control frame");

	tcase_add_test(t, typer_tells_the_capabilities);
	tcase_add_test(t, vpe_entries_may_have_8_bytes);
	tcase_add_test(t, base_registers_have_their_type_and_entry_size);
	tcase_add_test(t, base_registers_written_while_enabled_may_be_taken);
	tcase_add_test(t, base_registers_are_locked_until_quiescent);
	tcase_add_test(t, base_registers_are_locked_while_enabled);
	tcase_add_test(t, a_quiescent_its_has_written_its_tables);
	tcase_add_loop_test(t, control_has_the_fields_of_its_version, 0, 2);
	tcase_add_test(t, an_unmapped_msi_raises_the_interrupt_while_it_is_enabled);
	tcase_add_loop_test(t, odd_accesses_are_recorded, 0, 8);
	tcase_add_loop_test(t, low_bits_of_the_queues_base_are_used_or_zero, 0, 2);
	tcase_add_test(t, a_cpus_write_to_translater_may_count_as_a_device);
	tcase_add_test(t, writing_cbaser_clears_creadr);
	tcase_add_test(t, disabled_is_quiescent_only_when_everything_begun_has_ended);
	tcase_add_test(t, a_cpus_write_to_translater_has_no_device);
	tcase_add_test(t, the_number_of_an_its_can_be_written_while_it_is_off);
	tcase_add_test(t, the_number_of_an_its_stays_while_a_command_is_under_way);
	tcase_add_test(t, an_its_needs_no_number_where_vmovp_is_one_command);
	tcase_add_test(t, partids_are_as_wide_as_the_largest);
	tcase_add_loop_test(t, quiescent_says_nothing_while_the_its_is_enabled, 0, 2);
	tcase_add_test(t, shareability_may_be_fixed);
	suite_add_tcase(s, t);
	return s;
}
