/* SPDX-License-Identifier: MIT */
/*
 * The command queue of one ITS, an actor.
 *
 *   fetch     copies the packet at CREADR
 *   execute   does what it says: tables now, messages into the fabric
 *   retire    CREADR moves past it
 *
 * Three steps, because software and devices can come between: a command that
 * has executed is not complete, and one that software sees consumed may have
 * executed a while ago.  SYNC and VSYNC do not execute before what they wait
 * for has landed; there is no polling.  A command that cannot put its message
 * into the fabric does not execute either.
 */
#include <stdio.h>
#include <string.h>

#include "core/choose.h"
#include "core/cost.h"
#include "core/diag.h"
#include "core/mem.h"
#include "core/obs.h"
#include "core/obs_enums.h"
#include "gic/its_cmd.h"
#include "gic/peset.h"
#include "gic/rd.h"

#define CMD_BYTES 32u

static u32 queue_bytes(const struct gs *g, gs_its i)
{
	return ((u32)bits_get(its_at(g, i)->cbaser, 7, 0) + 1) * 0x1000;
}

static u32 creadr(const struct gs *g, gs_its i)
{
	return (u32)(its_at(g, i)->creadr & GITS_OFFSET_MASK);
}

static u32 next_slot(const struct gs *g, gs_its i)
{
	u32 next = creadr(g, i) + CMD_BYTES, bytes = queue_bytes(g, i);

	return next < bytes ? next : next % bytes;
}

/* Base of the ring: CBASER[15:12] should be zero; else they are used or taken as zero. */
GS_HOT static u64 ring(const struct gs *g, gs_its i)
{
	return its_at(g, i)->cbaser & bits_mask(51, rd_choice_now(g, CHOICE_cbaser_low_bits) ? 16 : 12);
}

/* CWRITER outside the ring makes the queue invalid until a good value is written (ITS-CMD-07). */
static bool has_command(const struct gs *g, gs_its i)
{
	const struct its *s = its_at(g, i);

	return its_enabled(g, i) && (s->cbaser >> 63) && !its_stalled(g, i) &&
	       s->cwriter < queue_bytes(g, i) && s->cwriter != creadr(g, i);
}

bool its_idle(const struct gs *g, gs_its i)
{
	return its_cur_at(g, i)->stage == ITS_IDLE && !msg_pending_any(g, i);
}

static void current(const struct gs *g, gs_its i, struct its_cmd *c)
{
	its_decode(g->gic->version, its_cur_at(g, i)->dw, c);
}

static void plan_cmd(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	switch (c->op) {
#define ITS_CMD(opcode, name, since, plan, apply, text) case opcode: plan(g, i, c, p); break;
#include "gic/its_cmds.def"
#undef ITS_CMD
	}
}

static enum its_look apply_cmd(struct gs *g, gs_its i, const struct its_cmd *c, const struct its_plan *p)
{
	switch (c->op) {
#define ITS_CMD(opcode, name, since, plan, apply, text) case opcode: return apply(g, i, c, p);
#include "gic/its_cmds.def"
#undef ITS_CMD
	}
	return LOOK_OK;
}

GS_HOT void its_plan(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	*p = (struct its_plan){ .verdict = ITS_DONE, .was_vpe = (u16)GS_NONE16 };
	/* No architected code for it; VSGI is one of them where GITS_TYPER.VSGI=0. */
	if (!c->known || (c->op == ITS_VSGI && !g->hw->caps.vsgi)) {
		p->verdict = ITS_ERROR;
		return;
	}
	p->error = its_check(g, i, c, p);
	if (p->error && !p->fault) {
		p->verdict = ITS_ERROR;
		return;
	}
	if (!p->fault)
		plan_cmd(g, i, c, p);
	if (p->fault)
		p->verdict = ITS_FAULT;
	if (p->verdict == ITS_DONE && p->send && !msg_room(g, i, p->to))
		p->verdict = ITS_WAIT;
}

/* ------------------------------------------------------------ fetch */

static void stall(struct gs *g, gs_its i, u8 op, u32 code)
{
	its_mut(g, i)->creadr |= GITS_CREADR_Stalled;
	memset(its_cur_mut(g, i), 0, sizeof(struct its_cur));
	gs_emit(g, OBS_CMD_STALL, i.n, op, code);
}

/* Is that what the hardware model says?  GS_ANY: it leaves it open. */
static bool answers(const struct gs *g, u32 choice, u8 what)
{
	return g->choices->answer[choice] == what;
}

/* Where nothing was handed over nothing has to settle. */
static bool all_settled(const struct gs *g)
{
#ifdef GICSIM_AUDIT
	gs_assert(peset_sound(g, peset_copy(g)));
#endif
	for (u32 pe = peset_look(g, peset_copy(g), 0); pe < g->gic->pes; pe = peset_look(g, peset_copy(g), pe + 1))
		if (!gicr_settled(g, GS_PE(pe)))
			return false;
	return true;
}

/* ... as foreign memory has it now. */
static void look_again_at_copies(struct gs *g)
{
	for (u32 pe = peset_look(g, peset_copy(g), 0); pe < g->gic->pes; pe = peset_look(g, peset_copy(g), pe + 1))
		rd_look_again(g, BLK_RDV, pe);
}

/*
 * What a barrier covers is asked only where the answer can be seen: with
 * nothing under way that one answer waits for and the other does not, both
 * are the same state.
 */
static void sync_begin(struct gs *g, gs_its i, u8 op, struct its_cur *cur)
{
	if (!answers(g, CHOICE_sync_covers_translations, 1) && msg_pending_msi(g, i))
		cur->wait_msis = gs_choose(g, CHOICE_sync_covers_translations) == 0;
	if (op == ITS_SYNC && !answers(g, CHOICE_physical_sync_recalls, 0) && (msg_pending_any(g, i) || !all_settled(g)))
		cur->wait_settled = gs_choose(g, CHOICE_physical_sync_recalls) == 1;
	if (cur->wait_settled)
		look_again_at_copies(g);
}

/* What waits until the vPE has settled waits for a redistributor that has to know. */
static void settle_begin(struct gs *g, const struct its_cur *cur)
{
	struct its_cmd c;
	u64 v;

	its_decode(g->gic->version, cur->dw, &c);
	v = c.f[F_vPEID];
	if (v < g->gic->vpes && vpe_at(g, GS_VPE(v))->on1)
		rd_look_again(g, BLK_RDV, vpe_at(g, GS_VPE(v))->on1 - 1);
}

/* A slot without memory stalls the queue, or is passed over (ITS-CMD-09). */
static void no_slot(struct gs *g, gs_its i)
{
	if (gs_choose(g, CHOICE_its_fetch_fault) == 0) {
		stall(g, i, 0, 0);
		return;
	}
	gs_emit4(g, OBS_CMD_ERROR, i.n, 0, 0, 0);
	its_mut(g, i)->creadr = next_slot(g, i);
	gs_emit(g, OBS_CMD_RETIRE, i.n, 0, next_slot(g, i));
}

static bool all_lpis_on(const struct gs *g)
{
	for (u16 pe = 0; pe < g->gic->pes; pe++)
		if (!gicr_lpis_on(g, GS_PE(pe)))
			return false;
	return true;
}

/* Answers that readiness depends on: asked now, while there is somebody to ask. */
static void begin(struct gs *g, gs_its i, struct its_cur *cur)
{
	u8 op = (u8)cur->dw[0];

	if (op == ITS_VSYNC || op == ITS_VMAPP)
		settle_begin(g, cur);
	if (op == ITS_SYNC || op == ITS_VSYNC)
		sync_begin(g, i, op, cur);
	else if (op == ITS_VMOVP)
		its_move_begin(g, i, cur);
	else if ((op == ITS_MAPC || op == ITS_MOVALL) && answers(g, CHOICE_lpis_off_target, GS_ANY) && !all_lpis_on(g))
		(void)gs_choose(g, CHOICE_lpis_off_target);
}

GS_HOT static void fetch(struct gs *g, gs_its i)
{
	u64 at = ring(g, i) + creadr(g, i);
	struct its_cur cur = { .stage = ITS_FETCHED };
	u8 slot[CMD_BYTES], op;

	gs_cost(g, COST_ITS_FETCH, 1);
	if (mem_read_block(g, at, slot, sizeof(slot))) {
		no_slot(g, i);
		return;
	}
	for (u32 k = 0; k < 4; k++)
		cur.dw[k] = bits_le64(slot + 8 * k);
	op = (u8)cur.dw[0];
	begin(g, i, &cur);
	*its_cur_mut(g, i) = cur;
	gs_emit(g, OBS_CMD_FETCH, i.n, op, creadr(g, i) / CMD_BYTES);
	if ((op == ITS_SYNC || op == ITS_VSYNC || cur.hold_move) && !its_ready(g, i.n))
		gs_emit(g, OBS_CMD_WAIT, i.n, op, 0);
}

/* ------------------------------------------------------------ execute */

static void report(struct gs *g, gs_its i, const struct its_cmd *c, const struct its_plan *p)
{
	for (u64 left = p->unpred; left; left &= left - 1)
		gs_emit(g, OBS_UNPRED, bits_ctz(left), (u32)c->f[F_DeviceID] << 16 | (u32)c->f[F_EventID],
			(u32)c->f[F_vPEID]);
	for (u64 left = p->unmodelled; left; left &= left - 1)
		gs_emit(g, OBS_UNMODELLED, bits_ctz(left), c->op, i.n);
}

static u32 subject(const struct its_cmd *c)
{
	if (c->op == ITS_MAPC || c->op == ITS_INVALL)
		return (u32)c->f[F_ICID];
	return (u32)c->f[F_DeviceID] << 16 | ((u32)c->f[F_EventID] & 0xffff);
}

static u32 object(const struct its_cmd *c, const struct its_plan *p)
{
	if (c->op >= ITS_VMOVI)
		return (u32)c->f[F_vPEID];
	return p->send ? p->to.n : p->pe.n;
}

#define C(name) (1ull << ITS_##name)

/* Where implementations have different codes for one error. */
static u8 code_of(struct gs *g, const struct its_cmd *c, u8 error)
{
	u64 unmapped = C(CLEAR) | C(DISCARD) | C(INT) | C(INV) | C(MOVI);

	if (error == 0x07 && bit_test(unmapped, c->op) && gs_choose(g, CHOICE_unmapped_event_code))
		return 0x10;
	if (c->op == ITS_MAPC && error == 0x02 && gs_choose(g, CHOICE_rdbase_code))
		return 0x20;
	if (c->op == ITS_MOVALL && error == 0x01)
		return gs_choose(g, CHOICE_rdbase_code) ? 0x20 : 0x01;
	if (c->op == ITS_MOVALL && error == 0x21)
		return gs_choose(g, CHOICE_rdbase_code) ? 0x21 : 0x01;
	return error;
}

/* Errors that some implementations do not have: the command is consumed and does nothing. */
static bool passed_over(struct gs *g, const struct its_cmd *c, const struct its_plan *p)
{
	if (p->error && p->absent && (c->op == ITS_MAPD || c->op == ITS_MAPC || c->op == ITS_VMAPP))
		return gs_choose(g, CHOICE_table_page_absent) == 1;
	return c->op == ITS_SYNC && p->error == 0x20 && gs_choose(g, CHOICE_sync_unknown_rd) == 1;
}

static void refuse(struct gs *g, gs_its i, const struct its_cmd *c, const struct its_plan *p)
{
	bool ignored = passed_over(g, c, p);
	u32 code = ignored ? 0 : its_error_code(c->op, code_of(g, c, p->error));

	if (!ignored)
		gs_emit4(g, OBS_CMD_ERROR, i.n, c->op, code, subject(c));
	/* GITS_STATUSR: whether an INT counts as an MSI is the implementation's */
	if (c->op == ITS_INT && gs_choose(g, CHOICE_umsi_counts_int)) {
		struct its_target t = its_resolve(g, i, (u32)c->f[F_DeviceID], (u32)c->f[F_EventID]);

		its_report_unmapped(g, i, (u32)c->f[F_DeviceID], (u32)c->f[F_EventID], t.drop);
	}
	if (!ignored && g->hw->caps.seis && !gs_choose(g, CHOICE_command_error_sei))
		gs_emit(g, OBS_SEI, i.n, c->op, code);
	if (!ignored && gs_choose(g, CHOICE_its_error_reaction) == 1)
		stall(g, i, c->op, code);
	else
		its_cur_mut(g, i)->stage = ITS_EXECUTED;
}

/* Memory of a table did not answer; no code of the architecture says so.  Retry begins anew. */
static void table_fault(struct gs *g, gs_its i, const struct its_cmd *c)
{
	if (gs_choose(g, CHOICE_its_table_fault) == 0) {
		stall(g, i, c->op, 0);
		return;
	}
	gs_emit4(g, OBS_CMD_ERROR, i.n, c->op, 0, subject(c));
	its_cur_mut(g, i)->stage = ITS_EXECUTED;
}

static void drop_int(struct gs *g, gs_its i, const struct its_cmd *c, u32 why)
{
	u32 dev = (u32)c->f[F_DeviceID], event = (u32)c->f[F_EventID];

	gs_emit4(g, OBS_ITS_DROP, i.n, dev, event, why);
	if (gs_choose(g, CHOICE_umsi_counts_int))
		its_report_unmapped(g, i, dev, event, why);
}

/* A plan that need not wait. */
static void carry_out(struct gs *g, gs_its i, const struct its_cmd *c, const struct its_plan *p)
{
	gs_cost(g, c->op == ITS_SYNC || c->op == ITS_VSYNC ? COST_ITS_SYNC : COST_ITS_COMMAND, 1);
	gs_cost(g, COST_ITS_TABLE_WALK, p->walks);
	report(g, i, c, p);
	if (p->verdict == ITS_ERROR) {
		refuse(g, i, c, p);
		return;
	}
	if (p->verdict == ITS_FAULT) {
		table_fault(g, i, c);
		return;
	}
	gs_emit4(g, OBS_CMD_EXEC, i.n, c->op, subject(c), object(c, p));
	if (apply_cmd(g, i, c, p)) {
		table_fault(g, i, c);
		return;
	}
	its_cur_mut(g, i)->stage = ITS_EXECUTED;
	if (p->send)
		msg_send(g, i, p->to, &p->m);
	if (p->drop != DROP_NONE)
		drop_int(g, i, c, p->drop);
}

/* False: it has to wait.  In a step that its_ready() allowed, only where tables in foreign memory changed meanwhile. */
GS_HOT static bool execute(struct gs *g, gs_its i)
{
	struct its_cmd c;
	struct its_plan p;

	current(g, i, &c);
	its_plan(g, i, &c, &p);
	if (p.verdict == ITS_WAIT)
		return false;
	carry_out(g, i, &c, &p);
	return true;
}

/* ------------------------------------------------------------ retire */

/* VMAPP V=0 on v4.1 is consumed when it is complete, without VSYNC. */
GS_HOT static bool complete(const struct gs *g, gs_its i)
{
	struct its_cmd c;
	gs_vpe v;

	if ((u8)its_cur_at(g, i)->dw[0] != ITS_VMAPP || g->gic->version < GICV4_1)
		return true;
	current(g, i, &c);
	v = GS_VPE(c.f[F_vPEID]);
	if (c.f[F_V] || v.n >= g->gic->vpes)
		return true;
	return !msg_pending_vpe(g, i, v) && vpe_settled(g, v);
}

GS_HOT static void retire(struct gs *g, gs_its i)
{
	u8 op = (u8)its_cur_at(g, i)->dw[0];
	u32 next = next_slot(g, i);

	its_mut(g, i)->creadr = next;
	memset(its_cur_mut(g, i), 0, sizeof(struct its_cur));
	gs_emit(g, OBS_CMD_RETIRE, i.n, op, next);
}

/* ------------------------------------------------------------ the actor */

bool its_ready(const struct gs *g, u32 k)
{
	gs_its i = GS_ITS(k);
	struct its_cmd c;
	struct its_plan p;

	switch (its_cur_at(g, i)->stage) {
	case ITS_IDLE:
		return has_command(g, i);
	case ITS_FETCHED:
		current(g, i, &c);
		its_plan(g, i, &c, &p);
		return p.verdict != ITS_WAIT;
	default:
		return complete(g, i);
	}
}

void its_step(struct gs *g, u32 k)
{
	gs_its i = GS_ITS(k);

	switch (its_cur_at(g, i)->stage) {
	case ITS_IDLE:
		fetch(g, i);
		break;
	case ITS_FETCHED:
		(void)execute(g, i);
		break;
	default:
		retire(g, i);
	}
}

/* One command as far as it comes; planned once, not to be asked and again to be carried out. */
static bool take_one(struct gs *g, gs_its i)
{
	u8 began = its_cur_at(g, i)->stage;

	if (began == ITS_IDLE) {
		if (!has_command(g, i))
			return false;
		fetch(g, i);
	}
	if (its_cur_at(g, i)->stage == ITS_FETCHED && !execute(g, i))
		return began == ITS_IDLE;
	if (its_cur_at(g, i)->stage != ITS_EXECUTED || !complete(g, i))
		return began != ITS_EXECUTED;
	retire(g, i);
	return true;
}

/* Not for ever, as CWRITER may be anywhere in a large queue and others have something to do. */
#define TAKE_MAX 32u

GS_HOT enum taken its_take(struct gs *g, u32 k)
{
	u32 n = 0;

	while (n < TAKE_MAX && take_one(g, GS_ITS(k)))
		n++;
	return n == 0 ? TAKEN_NOTHING : n < TAKE_MAX ? TAKEN_ALL : TAKEN_SOME;
}

/*
 * Steps that nobody else can disturb or see, so that one order is enough:
 *
 *   fetch     of what is in the slot already (not of a barrier: what it will
 *             wait for depends on the messages that are under way then), unless
 *             software disables the ITS or takes its queue away with commands
 *             in it: explore all orders to see that
 *   retire    only makes ready who waits for CREADR
 *
 * Tried: with these, explorations keep every final state; with barriers too
 * they lost some.
 */
bool its_local(const struct gs *g, u32 k)
{
	gs_its i = GS_ITS(k);
	u64 op;

	switch (its_cur_at(g, i)->stage) {
	case ITS_IDLE:
		if (mem_read(g, ring(g, i) + creadr(g, i), 1, &op))
			return false;
		return op != ITS_SYNC && op != ITS_VSYNC;
	case ITS_FETCHED:
		return false;
	default:
		return true;
	}
}

void its_what(const struct gs *g, u32 k, char *buf, size_t n)
{
	static const char *const stage[] = { "fetch", "execute", "retire" };
	const struct its_cur *cur = its_cur_at(g, GS_ITS(k));
	struct its_packet p;
	char text[160] = "";

	memcpy(p.dw, cur->dw, sizeof(p.dw));
	if (cur->stage == ITS_IDLE)
		snprintf(text, sizeof(text), "a command");
	else if (cur->stage == ITS_FETCHED)
		its_packet_text(g->gic->version, &p, text, sizeof(text));
	else
		snprintf(text, sizeof(text), "%s", its_name((u8)p.dw[0]));
	snprintf(buf, n, "its%u: %s %s", k, stage[cur->stage], text);
}
