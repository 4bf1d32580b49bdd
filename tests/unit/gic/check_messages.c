/* SPDX-License-Identifier: MIT */
/* What is asked about messages under way: for whom they are, and what they say to people. */
#include "support.h"

#include <string.h>

#include "gic/its_cmd.h"
#include "gic/its_state.h"

static struct mach *m;

static void up(void)
{
	m = mach_new((struct mach_opt){ .version = GICV4_1 });
}

static void down(void)
{
	mach_free(m);
}

static void send(u32 at, struct msg x)
{
	gs_step_begin(&m->g);
	msg_send(&m->g, GS_ITS(0), GS_PE(at), &x);
	arena_commit(&m->g.arena);
}

/* About PE 0 and 1, vPE 0 and 1, LPI or vLPI 8192. */
enum {
	FOR_PE0 = 1, FOR_PE1 = 2,		/* SYNC to it waits, MSIs included */
	BUT_PE0 = 4, BUT_PE1 = 8,		/* ... MSIs excluded */
	AT_PE0 = 0x10, AT_PE1 = 0x20,		/* in its FIFO, MSIs excluded */
	FOR_V0 = 0x40, FOR_V1 = 0x80, BUT_V0 = 0x100,
	MSI = 0x200,
	MOVES_P0 = 0x400, MOVES_P1 = 0x800,	/* LPI 8192 is on its way from, or to, that PE */
	TO_PE0 = 0x1000, TO_PE1 = 0x2000,
	MOVES_V0 = 0x4000, MOVES_V1 = 0x8000,	/* vLPI 8192 of that vPE */
	VPE0 = 0x10000, VPE1 = 0x20000,		/* the vPE moves */
};

static u32 answers(void)
{
	const struct gs *g = &m->g;
	const gs_its i = GS_ITS(0);
	const gs_pe p0 = GS_PE(0), p1 = GS_PE(1);
	const gs_vpe v0 = GS_VPE(0), v1 = GS_VPE(1);

	return (u32)msg_pending_pe(g, i, p0) * FOR_PE0 | (u32)msg_pending_pe(g, i, p1) * FOR_PE1 |
	       (u32)msg_pending_pe_but(g, i, p0, false) * BUT_PE0 |
	       (u32)msg_pending_pe_but(g, i, p1, false) * BUT_PE1 |
	       (u32)msg_pending_at_but(g, i, p0, false) * AT_PE0 |
	       (u32)msg_pending_at_but(g, i, p1, false) * AT_PE1 |
	       (u32)msg_pending_vpe(g, i, v0) * FOR_V0 | (u32)msg_pending_vpe(g, i, v1) * FOR_V1 |
	       (u32)msg_pending_vpe_but(g, i, v0, false) * BUT_V0 | (u32)msg_pending_msi(g, i) * MSI |
	       (u32)msg_moving_p(g, i, p0, 8192) * MOVES_P0 | (u32)msg_moving_p(g, i, p1, 8192) * MOVES_P1 |
	       (u32)msg_moving_to(g, i, p0) * TO_PE0 | (u32)msg_moving_to(g, i, p1) * TO_PE1 |
	       (u32)msg_moving_v(g, i, v0, 8192) * MOVES_V0 | (u32)msg_moving_v(g, i, v1, 8192) * MOVES_V1 |
	       (u32)msg_moving_vpe(g, i, v0) * VPE0 | (u32)msg_moving_vpe(g, i, v1) * VPE1;
}

static const struct { u32 at; struct msg msg; u32 want; const char *text; } rows[] = {
	{ 0, { .kind = MSG_SET, .intid = 8192 }, FOR_PE0 | MSI, "SET lpi 8192" },
	{ 1, { .kind = MSG_SET, .intid = 8192 }, FOR_PE1 | MSI, "SET lpi 8192" },
	{ 0, { .kind = MSG_SET, .intid = 8192, .flags = MSG_FROM_INT }, FOR_PE0 | BUT_PE0 | AT_PE0, "SET lpi 8192" },
	{ 0, { .kind = MSG_CLEAR, .intid = 8192 }, FOR_PE0 | BUT_PE0 | AT_PE0, "CLEAR lpi 8192" },
	{ 0, { .kind = MSG_MOVE, .intid = 8192, .to = 1 },
	  FOR_PE0 | FOR_PE1 | BUT_PE0 | BUT_PE1 | AT_PE0 | MOVES_P0 | MOVES_P1 | TO_PE1, "lpi 8192" },
	{ 0, { .kind = MSG_MOVE, .intid = 8193, .to = 1 },
	  FOR_PE0 | FOR_PE1 | BUT_PE0 | BUT_PE1 | AT_PE0 | TO_PE1, "lpi 8193" },
	{ 0, { .kind = MSG_MOVALL, .to = 1 }, FOR_PE0 | FOR_PE1 | BUT_PE0 | BUT_PE1 | AT_PE0 | MOVES_P1 | TO_PE1, "" },
	/* to where it is already: nothing overtakes it, it shares the FIFO */
	{ 1, { .kind = MSG_MOVALL, .to = 1 }, FOR_PE1 | BUT_PE1 | AT_PE1, "" },
	{ 0, { .kind = MSG_VSET, .vpe = 0, .intid = 8192 }, FOR_V0 | MSI, "vpe 0 vlpi 8192" },
	{ 1, { .kind = MSG_VSET, .vpe = 0, .intid = 8192, .flags = MSG_FROM_INT },
	  FOR_V0 | BUT_V0 | AT_PE1, "vpe 0 vlpi 8192" },
	{ 0, { .kind = MSG_VSET, .vpe = 1, .intid = 8192 }, FOR_V1 | MSI, "vpe 1 vlpi 8192" },
	{ 0, { .kind = MSG_VMOVE, .vpe = 0, .to = 1, .intid = 8192 },
	  FOR_V0 | FOR_V1 | BUT_V0 | AT_PE0 | MOVES_V0 | MOVES_V1, "vpe 0 vlpi 8192" },
	{ 0, { .kind = MSG_VMOVE, .vpe = 1, .to = 2, .intid = 8192 }, FOR_V1 | AT_PE0 | MOVES_V1, "vpe 1 vlpi 8192" },
	{ 0, { .kind = MSG_VMOVE, .vpe = 2, .to = 2, .intid = 8192 }, AT_PE0, "vpe 2 vlpi 8192" },
	{ 0, { .kind = MSG_VMOVE, .vpe = 0, .to = 2, .intid = 8193 }, FOR_V0 | BUT_V0 | AT_PE0, "vlpi 8193" },
	{ 0, { .kind = MSG_VPE_MOVE, .vpe = 0, .to = 1 }, FOR_V0 | BUT_V0 | AT_PE0 | VPE0, "vpe 0" },
	{ 0, { .kind = MSG_VPE_MOVE, .vpe = 1, .to = 1 }, FOR_V1 | AT_PE0 | VPE1, "vpe 1" },
	{ 0, { .kind = MSG_VINVALL, .vpe = 0 }, FOR_V0 | BUT_V0 | AT_PE0, "vpe 0" },
	{ 1, { .kind = MSG_VSGI, .vpe = 0, .intid = 3 }, FOR_V0 | MSI, "vpe 0 vsgi 3" },
	{ 1, { .kind = MSG_VSGI_CONF, .vpe = 0, .intid = 3 }, FOR_V0 | BUT_V0 | AT_PE1, "vpe 0 vsgi 3" },
};

/* pins ORD-03 */
START_TEST(a_message_concerns_where_it_ends_and_what_it_names)
{
	char text[200];
	u32 at = rows[_i].at;

	ck_assert_uint_eq(answers(), 0);
	ck_assert(!msg_pending_any(&m->g, GS_ITS(0)));
	send(at, rows[_i].msg);
	ck_assert_msg(answers() == rows[_i].want, "%x instead of %x", answers(), rows[_i].want);
	ck_assert(msg_pending_any(&m->g, GS_ITS(0)));
	for (u32 pe = 0; pe < 2; pe++)
		ck_assert_int_eq(msg_pending_at_but(&m->g, GS_ITS(0), GS_PE(pe), true), pe == at);
	fabric_what(&m->g, at, text, sizeof(text));
	ck_assert_msg(strstr(text, rows[_i].text) != NULL, "%s", text);
	ck_assert_msg(strstr(text, at ? "its0 -> pe1" : "its0 -> pe0") != NULL, "%s", text);
}
END_TEST

START_TEST(a_full_fifo_is_counted_to_its_end)
{
	struct msg x = { .kind = _i ? MSG_VSET : MSG_SET, .intid = 8192 };

	for (u32 k = 0; k < MSG_DEPTH; k++) {
		ck_assert(msg_room(&m->g, GS_ITS(0), GS_PE(0)));
		send(0, x);
	}
	ck_assert(!msg_room(&m->g, GS_ITS(0), GS_PE(0)));
	ck_assert_uint_eq(msg_carriers_p(&m->g, 8192), _i ? 0 : MSG_DEPTH);
	ck_assert_uint_eq(msg_carriers_v(&m->g, GS_VPE(0), 8192), _i ? MSG_DEPTH : 0);
	ck_assert_uint_eq(msg_carriers_v(&m->g, GS_VPE(1), 8192), 0);
	ck_assert(!msg_moving_vpe(&m->g, GS_ITS(0), GS_VPE(0)));
}
END_TEST

/* What an entry of garbage sends to a vPE that the model has no room for. */
START_TEST(a_message_for_a_vpe_without_room_is_reported_and_dropped)
{
	static const u8 kinds[] = { MSG_VSET, MSG_VCLEAR, MSG_VINV };
	u64 fp = m->g.arena.fp1;

	gs_step_begin(&m->g);
	gicr_take(&m->g, GS_ITS(0), GS_PE(0), &(struct msg){ .kind = kinds[_i], .vpe = 77, .intid = 8192 });
	arena_commit(&m->g.arena);
	ck_assert(mach_saw(m, OBS_UNMODELLED, UNMODELLED_vpeid_slot, 77));
	ck_assert_uint_eq(m->g.arena.fp1, fp);
}
END_TEST

START_TEST(of_a_vpe_without_room_nothing_is_known)
{
	ck_assert(!gic_vpe_used(&m->g, GS_VPE(77)));
	ck_assert(!vpe_mapped(&m->g, GS_VPE(77)));
	ck_assert(gic_vpt_exact(&m->g, GS_VPE(77)));
	ck_assert(!gic_vpending(&m->g, GS_VPE(77), 8192));
	ck_assert(!gic_vpe_used(&m->g, GS_VPE(0)));
	mach_vmapp(m, 0, 0, 0);
	ck_assert(gic_vpe_used(&m->g, GS_VPE(0)));
	ck_assert(!gic_vpt_exact(&m->g, GS_VPE(0)));	/* the redistributors have it, until it is unmapped */
}
END_TEST

Suite *check_messages(void);
Suite *check_messages(void)
{
	Suite *s = suite_create("messages");
	TCase *t = tcase_create("messages");

	tcase_add_checked_fixture(t, up, down);
	tcase_add_loop_test(t, a_message_concerns_where_it_ends_and_what_it_names, 0, ARRAY_SIZE(rows));
	tcase_add_loop_test(t, a_full_fifo_is_counted_to_its_end, 0, 2);
	tcase_add_loop_test(t, a_message_for_a_vpe_without_room_is_reported_and_dropped, 0, 3);
	tcase_add_test(t, of_a_vpe_without_room_nothing_is_known);
	suite_add_tcase(s, t);
	return s;
}
