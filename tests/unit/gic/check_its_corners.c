/* SPDX-License-Identifier: MIT */
/*
 * ITSs: what waits behind a move, entries of garbage, numbers that are too
 * large, lists of moves that do not fit, and what is said about all of it.
 */
#include "support.h"

#include <string.h>

#include "gic/its_state.h"
#include "gic/rd.h"

#define EV(ev) { "DeviceID", 0x10 }, { "EventID", ev }
#define MOVE(to, seq, list) { "vPEID", 0 }, { "RDbase", to }, { "SequenceNumber", seq }, { "ITSList", list }

static struct mach *m;

static void down(void)
{
	if (m)
		mach_free(m);
	m = NULL;
}

static bool consumed(u32 i)
{
	return mach_read(m, "GITS_CREADR", i) == m->cwriter[i];
}

static void vsgi(struct mach *x)
{
	x->hw.caps.vsgi = 1;
}

/* vPEs 0 and 1 at PEs 0 and 1; event 0 is vLPI 8192 of vPE 0, event 1 LPI 8193 of collection 0. */
static void start(enum gic_version v, u32 its, void (*tweak)(struct mach *x))
{
	m = mach_new((struct mach_opt){ .version = v, .its = its, .tweak = tweak });
	mach_usual(m);
	for (u32 k = 0; k < 2; k++)
		mach_vmapp(m, 0, k, k);
	cmd(m, "VMAPTI", EV(0), { "vPEID", 0 }, { "vINTID", 8192 }, { "Dbell_pINTID", 1023 });
	cmd(m, "MAPTI", EV(1), { "pINTID", 8193 }, { "ICID", 0 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	mach_forget(m);
}

/* ------------------------------------------------------------ behind a move */

/* A command of the event would overtake its pending state: it waits until that has arrived. */
/* pins ORD-03 */
START_TEST(commands_of_an_event_wait_for_its_move)
{
	static const char *const names[] = { "INT", "CLEAR", "INV", "DISCARD", "VMOVI" };
	struct its_cur cur;

	start(GICV4_0, 1, NULL);
	cmd(m, "VMOVI", EV(0), { "vPEID", 1 });
	mach_run_only(m, "its", 0);
	if (_i < 4)
		mach_cmd(m, 0, names[_i], (const struct arg[]){ EV(0), { NULL, 0 } });
	else
		cmd(m, "VMOVI", EV(0), { "vPEID", 0 });
	mach_run_only(m, "its", 0);
	cur = *its_cur_at(&m->g, GS_ITS(0));
	ck_assert_int_eq(cur.stage, ITS_FETCHED);
	ck_assert(!mach_ready(m, "its", 0));
	ck_assert(!consumed(0));
	mach_run(m);
	ck_assert(consumed(0));
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	if (_i == 3)
		ck_assert(!mach_ite(m, 0, 0x10, 0).valid);
	else
		ck_assert_uint_eq(mach_ite(m, 0, 0x10, 0).icid_or_vpe, _i == 4 ? 0 : 1);
}
END_TEST

/* pins ORD-03 VMP-05 */
START_TEST(commands_of_a_vpe_wait_for_its_move)
{
	start(GICV4_1, 1, vsgi);
	cmd(m, "VMOVP", { "vPEID", 0 }, { "RDbase", 1 });
	mach_run_only(m, "its", 0);
	switch (_i) {
	case 0:
		cmd(m, "VINVALL", { "vPEID", 0 });
		break;
	case 1:
		cmd(m, "INVDB", { "vPEID", 0 });
		break;
	case 2:
		cmd(m, "VSGI", { "vPEID", 0 }, { "vINTID", 3 }, { "E", 1 });
		break;
	case 3:
		cmd(m, "VMAPP", { "vPEID", 0 }, { "Alloc", 1 });
		break;
	case 4:
		cmd(m, "INT", EV(0));		/* an event of the vPE */
		break;
	default:
		cmd(m, "VMOVP", { "vPEID", 0 }, { "RDbase", 0 });
	}
	mach_run_only(m, "its", 0);
	ck_assert(!consumed(0));
	ck_assert(!mach_ready(m, "its", 0));
	mach_run(m);
	ck_assert(consumed(0));
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	if (_i == 3)
		ck_assert(!vpe_mapped_on(&m->g, 0, GS_VPE(0)));
}
END_TEST

/*
 * VMAPP V=0 of GICv4.1 completes by itself: once CREADR has passed it, nothing
 * of the vPE is left in a CPU interface.
 */
/* pins VMP-07 */
START_TEST(an_unmap_is_consumed_when_nothing_is_left)
{
	start(GICV4_1, 1, NULL);
	mach_answer(m, CHOICE_vlpi_recall_on_clear, (u8)(_i & 1));
	mach_answer(m, CHOICE_vmapp_on_resident, (u8)(_i >> 1));
	mach_write(m, "GICR_VPENDBASER", 0, 1ull << 63 | 3ull << 58);
	mach_run(m);
	mach_msi(m, 0x10, 0);
	mach_run(m);
	ck_assert_uint_eq(gicr_v_at(&m->g, GS_PE(0))->copy_vintid, 8192);
	cmd(m, "VMAPP", { "vPEID", 0 }, { "Alloc", 1 });
	while (!consumed(0)) {
		bool any = mach_step(m, "its", 0);

		if (consumed(0))
			break;
		if (!any && !mach_step(m, "fabric", 0))
			ck_assert_msg(mach_step(m, "gicr_vlpi", 0), "nothing goes on");
	}
	ck_assert_uint_eq(gicr_v_at(&m->g, GS_PE(0))->copy_vintid, 0);
}
END_TEST

/* ------------------------------------------------------------ numbers that are too large */

static void four_vpeids(struct mach *x)
{
	x->hw.caps.vil = 1;
	x->hw.caps.vid = 1;
	x->hw.caps.vsgi = 1;
}

/* Beyond the width: an error.  Within, but more than were asked for: the model has no room, and says so. */
/* pins VMP-10 */
START_TEST(a_vpeid_beyond_the_width_is_an_error)
{
	start(GICV4_1, 1, four_vpeids);
	cmd(m, "VSYNC", { "vPEID", 4 });
	mach_run(m);
	ck_assert_uint_eq(mach_last(m, OBS_CMD_ERROR)->c, 0x012511);
	mach_write(m, "GITS_SGIR", 0, 4ull << 32 | 1);
	ck_assert(mach_saw(m, OBS_VSGI, 0, 4));
	ck_assert_uint_eq(mach_last(m, OBS_VSGI)->d, DROP_VPE_UNMAPPED);
	ck_assert_uint_eq(mach_count(m, OBS_UNMODELLED), 0);
	mach_forget(m);
	mach_write(m, "GITS_SGIR", 0, 3ull << 32 | 1);
	ck_assert(mach_saw(m, OBS_UNMODELLED, UNMODELLED_vpeid_slot, 3));
	mach_forget(m);
	cmd(m, "VSYNC", { "vPEID", 3 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_UNMODELLED), 1);
}
END_TEST

static void few_lpis(struct mach *x)
{
	x->hw.caps.num_lpis = 5;	/* 64 of them */
}

/* pins INT-04 */
START_TEST(num_lpis_bounds_what_can_be_mapped)
{
	m = mach_new((struct mach_opt){ .version = GICV3, .tweak = few_lpis });
	mach_usual(m);
	cmd(m, "MAPTI", EV(0), { "pINTID", 8192 + 63 }, { "ICID", 0 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	cmd(m, "MAPTI", EV(1), { "pINTID", 8192 + 64 }, { "ICID", 0 });
	mach_run(m);
	ck_assert_uint_eq(mach_last(m, OBS_CMD_ERROR)->c, 0x010a06);
}
END_TEST

static void many_devices(struct mach *x)
{
	x->hw.caps.devbits = 23;
	x->hw.caps.event_bits = 19;
}

/* One page of level 1: 512 entries, each for a 4 KiB page of devices. */
START_TEST(level_1_bounds_the_devices_there_can_be)
{
	u32 per_page;

	m = mach_new((struct mach_opt){ .version = GICV3, .tweak = many_devices });
	per_page = 4096 / (1u + (u32)bits_get(mach_read(m, "GITS_BASER", 0), 52, 48));
	mach_write(m, "GITS_CTLR", 0, 0);
	mach_write(m, "GITS_BASER", 0, 1ull << 63 | 1ull << 62 | AT_DEV(0));
	mach_write(m, "GITS_CTLR", 0, 1);
	cmd(m, "MAPD", { "DeviceID", 512 * per_page }, { "Size", 4 }, { "ITT_addr", AT_ITT }, { "V", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_last(m, OBS_CMD_ERROR)->c, 0x010801);
	mach_forget(m);
	gs_step_begin(&m->g);
	mem_write(&m->g, AT_DEV(0) + 511 * 8, 8, 1ull << 63 | AT_FREE);
	cmd(m, "MAPD", { "DeviceID", 512 * per_page - 1 }, { "Size", 4 }, { "ITT_addr", AT_ITT }, { "V", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
}
END_TEST

/* More events than their table has memory for: those that are there work. */
START_TEST(a_device_may_have_more_events_than_memory)
{
	m = mach_new((struct mach_opt){ .version = GICV3, .tweak = many_devices });
	mach_usual(m);
	cmd(m, "MAPD", { "DeviceID", 0x11 }, { "Size", 18 }, { "ITT_addr", AT_FREE }, { "V", 1 });
	cmd(m, "MAPTI", { "DeviceID", 0x11 }, { "EventID", 5 }, { "pINTID", 8200 }, { "ICID", 0 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	mach_msi(m, 0x11, 5);
	mach_run(m);
	ck_assert(gicr_lpi_pending(&m->g, GS_PE(0), 8200));
	cmd(m, "MAPD", { "DeviceID", 0x11 });
	mach_run(m);
	ck_assert(consumed(0));
}
END_TEST

/* ------------------------------------------------------------ entries of garbage */

static void set_entry(u32 event, struct its_ite e)
{
	struct its_dte d;
	u32 walks = 0;

	ck_assert_int_eq(its_dte_get(&m->g, GS_ITS(0), 0x10, &d, &walks), LOOK_OK);
	gs_step_begin(&m->g);
	ck_assert_int_eq(its_ite_set(&m->g, &d, event, e), LOOK_OK);
	arena_commit(&m->g.arena);
}

static const struct { struct its_ite e; u32 drop; } garbage[] = {
	{ { .valid = true, .intid = 8194, .icid_or_vpe = 0xffff }, DROP_COLLECTION_UNMAPPED },
	{ { .valid = true, .intid = 8194, .icid_or_vpe = 7 }, DROP_COLLECTION_UNMAPPED },
	{ { .valid = true, .intid = 5, .icid_or_vpe = 0 }, DROP_INTID_OOR },
	{ { .valid = true, .intid = 0xffffff, .icid_or_vpe = 0 }, DROP_INTID_OOR },
	{ { .valid = true, .virt = true, .intid = 100, .icid_or_vpe = 0, .doorbell = 1023 }, DROP_INTID_OOR },
	{ { .valid = true, .virt = true, .intid = 0xffffff, .icid_or_vpe = 0, .doorbell = 1023 }, DROP_INTID_OOR },
	{ { .valid = true, .virt = true, .intid = 8194, .icid_or_vpe = 2, .doorbell = 1023 }, DROP_VPE_UNMAPPED },
	{ { .valid = true, .virt = true, .intid = 8194, .icid_or_vpe = 0xffff, .doorbell = 1023 }, DROP_VPE_UNMAPPED },
};

START_TEST(an_event_whose_entry_is_garbage_is_dropped)
{
	u64 fp;

	start(GICV4_0, 1, NULL);
	set_entry(3, garbage[_i].e);
	fp = m->g.arena.fp1;
	mach_msi(m, 0x10, 3);
	ck_assert_uint_eq(mach_last(m, OBS_ITS_DROP)->d, garbage[_i].drop);
	mach_run(m);
	ck_assert_uint_eq(m->g.arena.fp1, fp);
	/* and commands of it end */
	cmd(m, "INT", EV(3));
	cmd(m, "INV", EV(3));
	cmd(m, "DISCARD", EV(3));
	mach_run(m);
	ck_assert(consumed(0));
}
END_TEST

static void status(struct mach *x)
{
	x->hw.caps.its_statusr = x->hw.caps.umsi = 1;
}

/* pins ITS-TRN-08 */
START_TEST(an_int_that_is_dropped_may_count_as_an_unmapped_msi)
{
	m = mach_new((struct mach_opt){ .version = GICV3, .tweak = status });
	mach_usual(m);
	mach_answer(m, CHOICE_umsi_counts_int, (u8)_i);
	cmd(m, "MAPTI", EV(2), { "pINTID", 8194 }, { "ICID", 1 });
	cmd(m, "MAPC", { "ICID", 1 });
	cmd(m, "INT", EV(2));
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_ITS_DROP), 1);
	ck_assert_int_eq((mach_read(m, "GITS_STATUSR", 0) & GITS_STATUSR_UMSI) != 0, _i);
}
END_TEST

START_TEST(a_status_flag_that_is_set_stays)
{
	u64 at, fp, flags;

	m = mach_new((struct mach_opt){ .version = GICV3, .tweak = status });
	at = gic_frame_base(&m->cfg, FRAME_GITS, 0) + 0x50;
	for (u32 k = 0; k < 2; k++) {
		gs_step_begin(&m->g);
		gic_mmio_read(&m->g, GS_PE(0), at, 4);
		arena_commit(&m->g.arena);
		flags = mach_read(m, "GITS_STATUSR", 0);
		ck_assert_uint_eq(flags & 0xf, 1);	/* RRD */
		if (k)
			ck_assert_uint_eq(m->g.arena.fp1, fp);
		fp = m->g.arena.fp1;
	}
}
END_TEST

/* A register of 64 bits that has no halves. */
START_TEST(gits_sgir_is_written_whole_or_not_at_all)
{
	u64 at;
	static const struct { u32 off, bytes; bool works; } rows[] = {
		{ 0, 8, true }, { 4, 8, false }, { 0, 4, false }, { 4, 4, false },
	};

	start(GICV4_1, 1, vsgi);
	at = gic_frame_base(&m->cfg, FRAME_GITS_VSGI, 0) + 0x20;
	gs_step_begin(&m->g);
	gic_mmio_write(&m->g, GS_PE(0), at + rows[_i].off, rows[_i].bytes, 3);
	ck_assert_int_eq(mach_saw(m, OBS_VSGI, 0, 0), rows[_i].works);
}
END_TEST

/* pins ITS-TRN-08 */
START_TEST(clearing_another_flag_leaves_what_explains_an_unmapped_msi)
{
	m = mach_new((struct mach_opt){ .version = GICV3, .tweak = status });
	mach_usual(m);
	mach_msi(m, 0x10, 7);
	gs_step_begin(&m->g);
	gic_mmio_read(&m->g, GS_PE(0), gic_frame_base(&m->cfg, FRAME_GITS, 0) + 0x50, 4);
	ck_assert_uint_eq(mach_read(m, "GITS_STATUSR", 0) & 1, 1);
	mach_write(m, "GITS_STATUSR", 0, 1);
	ck_assert_uint_eq(mach_read(m, "GITS_STATUSR", 0) & 1, 0);
	ck_assert_uint_ne(mach_read(m, "GITS_STATUSR", 0) & GITS_STATUSR_UMSI, 0);
	ck_assert_uint_eq(mach_read(m, "GITS_UMSIR", 0), 0x10ull << 32 | 7);
}
END_TEST

/* ------------------------------------------------------------ a page of a table that is not there */

static void absent_page(u32 n)
{
	static const u64 at[] = { AT_DEV(0), AT_COLL(0), AT_VPE(0) };

	mach_write(m, "GITS_CTLR", 0, 0);
	gs_step_begin(&m->g);
	gic_mmio_write(&m->g, GS_PE(0), gic_frame_base(&m->cfg, FRAME_GITS, 0) + 0x100 + 8 * n, 8,
		       1ull << 63 | 1ull << 62 | at[n]);
	mach_write(m, "GITS_CTLR", 0, 1);
}

/* Commands that read find nothing mapped; an INVALL of such a collection has the code for that. */
START_TEST(an_absent_page_holds_nothing)
{
	m = mach_new((struct mach_opt){ .version = GICV3 });
	absent_page(1);
	cmd(m, "INVALL", { "ICID", 3 });
	mach_run(m);
	ck_assert_uint_eq(mach_last(m, OBS_CMD_ERROR)->c, 0x010d09);
	ck_assert(consumed(0));
}
END_TEST

/* A command that would write there has its error, or is passed over (choice table_page_absent). */
START_TEST(a_mapping_in_an_absent_page_is_refused_or_passed_over)
{
	u32 n = (u32)_i % 3;

	m = mach_new((struct mach_opt){ .version = GICV4_0 });
	absent_page(n);
	mach_answer(m, CHOICE_table_page_absent, (u8)(_i / 3));
	if (n == 0)
		cmd(m, "MAPD", { "DeviceID", 0x10 }, { "Size", 4 }, { "ITT_addr", AT_ITT }, { "V", 1 });
	else if (n == 1)
		cmd(m, "MAPC", { "ICID", 3 }, { "RDbase", 0 }, { "V", 1 });
	else
		cmd(m, "VMAPP", { "vPEID", 0 }, { "RDbase", 0 }, { "V", 1 }, { "VPT_size", 15 }, { "VPT_addr", AT_VPT(0) });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), _i < 3);
	ck_assert(consumed(0));
}
END_TEST

/* ------------------------------------------------------------ several ITSs */

static void without_table(u32 i)
{
	mach_write(m, "GITS_CTLR", i, 0);
	gs_step_begin(&m->g);
	gic_mmio_write(&m->g, GS_PE(0), gic_frame_base(&m->cfg, FRAME_GITS, i) + 0x110, 8, 0);
	mach_write(m, "GITS_CTLR", i, 1);
}

/* An ITS without a vPE table maps none, and a VMOVP of another passes it by. */
/* pins VMP-02 VMP-06 */
START_TEST(an_its_without_a_vpe_table_has_no_part_in_moves)
{
	m = mach_new((struct mach_opt){ .version = _i ? GICV4_1 : GICV4_0, .its = 2 });
	mach_usual(m);
	without_table(1);
	mach_vmapp(m, 0, 0, 0);
	ck_assert(!vpe_mapped_on(&m->g, 1, GS_VPE(0)));
	cmd(m, "VMOVP", { "vPEID", 0 }, { "RDbase", 1 });
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_VPE_MOVE), 1);
	ck_assert_uint_eq(mach_count(m, OBS_CMD_ERROR), 0);
	ck_assert_uint_eq(mach_count(m, OBS_UNPRED), 0);
}
END_TEST

static void no_vmovp(struct mach *x)
{
	x->hw.caps.vmovp = 0;
}

enum { HOLD, EACH };

static void start3(u8 answer)
{
	m = mach_new((struct mach_opt){ .version = GICV4_0, .its = 3, .tweak = no_vmovp });
	mach_usual(m);
	for (u32 i = 0; i < 2; i++)
		for (u32 v = 0; v < 2; v++)
			mach_vmapp(m, i, v, 0);
	mach_answer(m, CHOICE_vmovp_list, answer);
	mach_forget(m);
}

static const struct { u64 to, seq, list; bool fits; } copies[] = {
	{ 1, 7, 3, true }, { 1, 8, 3, false }, { 0, 7, 3, false }, { 1, 7, 0xb, false },
};

/* While a copy waits, the other ITS's must be the same command. */
/* pins VMP-03 */
START_TEST(copies_of_one_move_are_the_same_command)
{
	start3(HOLD);
	cmd(m, "VMOVP", MOVE(1, 7, 3));
	mach_run(m);
	ck_assert(!consumed(0));
	mach_forget(m);
	cmd_on(m, 1, "VMOVP", MOVE(copies[_i].to, copies[_i].seq, copies[_i].list));
	ck_assert(mach_step(m, "its", 1));
	ck_assert_int_eq(mach_unpred(m, UNPRED_vmovp_list), !copies[_i].fits);
	if (copies[_i].fits) {		/* a third ITS, which the list does not name, holds nobody up */
		mach_run(m);
		ck_assert(consumed(0) && consumed(1));
	}
}
END_TEST

/* What another ITS has fetched is compared only if it is the same vPE's move and lists this ITS. */
/* pins VMP-03 */
START_TEST(other_commands_of_the_other_its_are_not_compared)
{
	start3(HOLD);
	switch (_i) {
	case 0:	/* a command that there is not */
		gs_step_begin(&m->g);
		mem_write(&m->g, AT_CMDQ(1), 8, 0xff);
		m->cwriter[1] = 32;
		mach_write(m, "GITS_CWRITER", 1, 32);
		break;
	case 1:	/* another command */
		cmd_on(m, 1, "VINVALL", { "vPEID", 0 });
		break;
	case 2:	/* another vPE's */
		cmd_on(m, 1, "VMOVP", { "vPEID", 1 }, { "RDbase", 1 }, { "SequenceNumber", 9 }, { "ITSList", 3 });
		break;
	default: /* a list without this one */
		cmd_on(m, 1, "VMOVP", MOVE(1, 9, 2));
	}
	ck_assert(mach_step(m, "its", 1));
	mach_forget(m);
	cmd(m, "VMOVP", MOVE(1, 7, 3));
	ck_assert(mach_step(m, "its", 0));
	ck_assert(!mach_unpred(m, UNPRED_vmovp_list));
}
END_TEST

/* cmd_on() knows two ITSs. */
static void put_at(u32 i, u64 off, const u64 dw[4])
{
	gs_step_begin(&m->g);
	for (u32 k = 0; k < 4; k++)
		mem_write(&m->g, AT_CMDQ(i) + off + 8 * k, 8, dw[k]);
}

/* ITS 2 is not in the list of the move under way: its own waits for the end of that one. */
/* pins VMP-03 */
START_TEST(a_move_that_is_not_in_the_list_waits_for_the_one_under_way)
{
	m = mach_new((struct mach_opt){ .version = GICV4_0, .its = 3, .tweak = no_vmovp });
	mach_usual(m);
	for (u32 i = 0; i < 2; i++)
		mach_vmapp(m, i, 0, 0);
	put_at(2, 0, (u64[]){ 0x29, 0, 1ull << 63, AT_VPT(0) | 15 });
	mach_write(m, "GITS_CWRITER", 2, 32);
	mach_run(m);
	mach_answer(m, CHOICE_vmovp_list, EACH);
	cmd(m, "VMOVP", MOVE(1, 7, 3));
	mach_run(m);
	ck_assert(consumed(0));
	put_at(2, 32, (u64[]){ 0x22 | 7ull << 32, 5, 1ull << 16, 0 });
	mach_write(m, "GITS_CWRITER", 2, 64);
	mach_run(m);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 2), 32);
	ck_assert_uint_eq(mach_count(m, OBS_VPE_MOVE), 0);
	cmd_on(m, 1, "VMOVP", MOVE(1, 7, 3));
	mach_run(m);
	ck_assert_uint_eq(mach_count(m, OBS_VPE_MOVE), 1);
	ck_assert_uint_eq(mach_read(m, "GITS_CREADR", 2), 64);
}
END_TEST

/* ------------------------------------------------------------ for engines and people */

/* Which steps may change whether, and where, an MSI arrives? */
START_TEST(what_an_msi_depends_on_is_known)
{
	m = mach_new((struct mach_opt){ .version = GICV3 });
	mach_usual(m);
	mach_write(m, "GITS_CTLR", 0, 0);
	ck_assert(gic_msi_touched(&m->g));
	arena_commit(&m->g.arena);
	gs_step_begin(&m->g);
	mem_write(&m->g, AT_ITT, 8, 0);
	mem_write(&m->g, AT_ITT, 8, 1);
	ck_assert(gic_msi_touched(&m->g));
	arena_commit(&m->g.arena);
	gs_step_begin(&m->g);
	icc_reset(&m->g, GS_PE(0));
	ck_assert(!gic_msi_touched(&m->g));
}
END_TEST

/* A fetch that nobody else can notice: not of a barrier, not of what memory does not give. */
START_TEST(a_step_is_local_if_only_this_its_can_tell)
{
	m = mach_new((struct mach_opt){ .version = GICV3 });
	cmd(m, "MAPC", { "ICID", 0 }, { "RDbase", 0 }, { "V", 1 });
	cmd(m, "SYNC", { "RDbase", 0 });
	ck_assert(its_local(&m->g, 0));			/* fetch */
	ck_assert(mach_step(m, "its", 0));
	ck_assert(!its_local(&m->g, 0));		/* execute */
	ck_assert(mach_step(m, "its", 0));
	ck_assert(its_local(&m->g, 0));			/* retire */
	ck_assert(mach_step(m, "its", 0));
	ck_assert(!its_local(&m->g, 0));		/* a barrier */
	mach_run(m);
	mach_write(m, "GITS_CTLR", 0, 0);
	mach_write(m, "GITS_CBASER", 0, 1ull << 63 | 0x100000);
	mach_write(m, "GITS_CTLR", 0, 1);
	ck_assert(!its_local(&m->g, 0));
}
END_TEST

START_TEST(an_empty_ring_looks_the_same_wherever_it_stands)
{
	struct arena_view v;
	u8 a[ARENA_LINE], b[ARENA_LINE], c[ARENA_LINE];
	const u8 *line;

	m = mach_new((struct mach_opt){ .version = GICV3, .its = 2 });
	v = gic_ring_view(&m->g);
	ck_assert_uint_eq(v.count, 2);
	line = (const u8 *)its_at(&m->g, GS_ITS(0));
	v.view(line, a);
	cmd(m, "MAPC", { "ICID", 0 }, { "RDbase", 0 }, { "V", 1 });
	v.view(line, b);
	ck_assert_mem_ne(a, b, sizeof(a));		/* a command is in it */
	ck_assert_mem_eq(line, b, sizeof(b));
	mach_run(m);
	v.view(line, c);
	ck_assert_mem_eq(a, c, sizeof(a));
	ck_assert_mem_ne(line, c, sizeof(c));
}
END_TEST

static const struct { const char *name; struct arg args[6]; const char *text; } texts[] = {
	{ "MAPD", { { "DeviceID", 0x10 }, { "Size", 4 }, { "ITT_addr", AT_ITT }, { "V", 1 } },
	  "MAPD dev 0x10 size 4 itt 0x44000000 V=1" },
	{ "SYNC", { { "RDbase", 1 } }, "SYNC rd 1" },
	{ "VSGI", { { "vPEID", 2 }, { "vINTID", 3 }, { "E", 1 }, { "Priority", 5 } },
	  "VSGI E=1 Priority=5 vlpi 3 vpe 2" },
	{ "VMOVP", { { "vPEID", 1 }, { "RDbase", 1 }, { "SequenceNumber", 4 }, { "ITSList", 3 } },
	  "VMOVP SequenceNumber=4 ITSList=3 vpe 1 rd 1 doorbell 0" },
};

/* Fields of 0 are left out where they have no words of their own. */
START_TEST(a_command_is_told_by_its_fields)
{
	struct its_packet p = { { 0 } };
	const char *near;
	char whole[200], part[200];
	int op = its_opcode(texts[_i].name, &near);

	p.dw[0] = (u64)op;
	for (const struct arg *a = texts[_i].args; a->field; a++)
		ck_assert_int_eq(its_encode(GICV4_1, (u8)op, a->field, a->value, &p), 0);
	its_packet_text(GICV4_1, &p, whole, sizeof(whole));
	ck_assert_str_eq(whole, texts[_i].text);
	/* whatever room there is, it is not left */
	for (size_t n = 0; n <= strlen(whole) + 1; n++) {
		memset(part, 'x', sizeof(part));
		its_packet_text(GICV4_1, &p, part, n);
		for (size_t k = n; k < sizeof(part); k++)
			ck_assert_int_eq(part[k], 'x');
		if (n) {
			ck_assert_uint_eq(strlen(part), n - 1);
			ck_assert_int_eq(strncmp(part, whole, n - 1), 0);
		}
	}
	ck_assert_str_eq(its_name(0xff), "?");
}
END_TEST

Suite *check_its_corners(void);
Suite *check_its_corners(void)
{
	Suite *s = suite_create("its_corners");
	TCase *t = tcase_create("its_corners");

	tcase_add_checked_fixture(t, NULL, down);
	tcase_add_loop_test(t, commands_of_an_event_wait_for_its_move, 0, 5);
	tcase_add_loop_test(t, commands_of_a_vpe_wait_for_its_move, 0, 6);
	tcase_add_loop_test(t, an_unmap_is_consumed_when_nothing_is_left, 0, 4);
	tcase_add_test(t, a_vpeid_beyond_the_width_is_an_error);
	tcase_add_test(t, num_lpis_bounds_what_can_be_mapped);
	tcase_add_test(t, level_1_bounds_the_devices_there_can_be);
	tcase_add_test(t, a_device_may_have_more_events_than_memory);
	tcase_add_loop_test(t, an_event_whose_entry_is_garbage_is_dropped, 0, ARRAY_SIZE(garbage));
	tcase_add_loop_test(t, an_int_that_is_dropped_may_count_as_an_unmapped_msi, 0, 2);
	tcase_add_test(t, a_status_flag_that_is_set_stays);
	tcase_add_test(t, clearing_another_flag_leaves_what_explains_an_unmapped_msi);
	tcase_add_loop_test(t, gits_sgir_is_written_whole_or_not_at_all, 0, 4);
	tcase_add_test(t, an_absent_page_holds_nothing);
	tcase_add_loop_test(t, a_mapping_in_an_absent_page_is_refused_or_passed_over, 0, 6);
	tcase_add_loop_test(t, an_its_without_a_vpe_table_has_no_part_in_moves, 0, 2);
	tcase_add_loop_test(t, copies_of_one_move_are_the_same_command, 0, ARRAY_SIZE(copies));
	tcase_add_loop_test(t, other_commands_of_the_other_its_are_not_compared, 0, 4);
	tcase_add_test(t, a_move_that_is_not_in_the_list_waits_for_the_one_under_way);
	tcase_add_test(t, what_an_msi_depends_on_is_known);
	tcase_add_test(t, a_step_is_local_if_only_this_its_can_tell);
	tcase_add_test(t, an_empty_ring_looks_the_same_wherever_it_stands);
	tcase_add_loop_test(t, a_command_is_told_by_its_fields, 0, ARRAY_SIZE(texts));
	suite_add_tcase(s, t);
	return s;
}
