/* SPDX-License-Identifier: MIT */
/*
 * The fabric: one short FIFO for each (ITS, PE).
 *
 * A message is delivered in order of sending within its FIFO, in any order
 * against other FIFOs.  Messages shift down when the first one goes, so that
 * equal contents are equal bytes.  Nothing here is lost: a full FIFO makes its
 * sender wait, and a redistributor that cannot take a message makes it stay.
 *
 * A sender does nothing more in its step after it has sent, so that delivery
 * may follow within that step (gs.at_once).
 */
#include "gic/msg.h"

#include <stdio.h>
#include <string.h>

#include "core/diag.h"
#include "core/obs.h"
#include "core/obs_enums.h"
#include "gic/its.h"
#include "gic/peset.h"

static const char *const kind_name[MSG_KINDS] = {
	[MSG_NONE] = "nothing", [MSG_SET] = "SET", [MSG_CLEAR] = "CLEAR", [MSG_INV] = "INV",
	[MSG_INVALL] = "INVALL", [MSG_MOVE] = "MOVE", [MSG_MOVALL] = "MOVALL", [MSG_VSET] = "VSET",
	[MSG_VCLEAR] = "VCLEAR", [MSG_VINV] = "VINV", [MSG_VINVALL] = "VINVALL",
	[MSG_VMOVE] = "VMOVE", [MSG_VMAP] = "VMAP", [MSG_VUNMAP] = "VUNMAP",
	[MSG_VPE_MOVE] = "VPE_MOVE", [MSG_INVDB] = "INVDB",
	[MSG_VSGI] = "VSGI", [MSG_VSGI_CONF] = "VSGI_CONF",
};

static bool names_vpe(const struct msg *m)
{
	return m->kind >= MSG_VSET;
}

/* Physical kinds that also end at redistributor m->to. */
static bool moves_lpis(const struct msg *m)
{
	return m->kind == MSG_MOVE || m->kind == MSG_MOVALL;
}

/* All kinds whose effect is not only where they are delivered. */
static bool moves(const struct msg *m)
{
	return moves_lpis(m) || m->kind == MSG_VMOVE || m->kind == MSG_VPE_MOVE;
}

static bool from_translation(const struct msg *m)
{
	return (m->kind == MSG_SET || m->kind == MSG_VSET || m->kind == MSG_VSGI) &&
	       !(m->flags & MSG_FROM_INT);
}

static u32 used(const struct msg_fifo *f)
{
	u32 n = 0;

	while (n < MSG_DEPTH && f->m[n].kind != MSG_NONE)
		n++;
	return n;
}

u32 msg_free(const struct gs *g, gs_its i, gs_pe pe)
{
	return MSG_DEPTH - used(msg_fifo_at(g, i, pe));
}

bool msg_room(const struct gs *g, gs_its i, gs_pe pe)
{
	return msg_fifo_at(g, i, pe)->m[MSG_DEPTH - 1].kind == MSG_NONE;
}

static void deliver(struct gs *g, gs_its i, gs_pe pe, const struct msg *m)
{
	gs_emit4(g, OBS_MSG_DELIVER, i.n, pe.n, m->kind, m->intid);
	if (m->kind == MSG_VPE_MOVE && !its_move_arrived(g, i, m))
		return;
	gicr_take(g, i, pe, m);
}

/* Number of a FIFO, and of the actor's instance that delivers from it: its * pes + pe. */
static gs_its its_of(const struct gs *g, u32 k)
{
	return GS_ITS(k / g->gic->pes);
}

static gs_pe pe_of(const struct gs *g, u32 k)
{
	return GS_PE(k % g->gic->pes);
}

bool msg_moves_at(const struct gs *g, gs_its i, gs_pe pe)
{
	const struct msg_fifo *f = msg_fifo_at(g, i, pe);

	for (u32 k = 0; k < MSG_DEPTH && f->m[k].kind != MSG_NONE; k++)
		if (moves(&f->m[k]))
			return true;
	return false;
}

/* A message has come into the FIFO, or has left it. */
static inline void note(struct gs *g, u32 blk, const struct msg *m)
{
	const struct msg_fifo *f = gs_at(g, BLK_MSG, blk);

	if (!peset_kept(g))
		return;
	peset_change(g, peset_msg(its_of(g, blk)), pe_of(g, blk), f->m[0].kind != MSG_NONE);
	if (moves(m))
		peset_change(g, peset_move(g, its_of(g, blk)), pe_of(g, blk), msg_moves_at(g, its_of(g, blk), pe_of(g, blk)));
}

static void enqueue(struct gs *g, u32 blk, const struct msg *m)
{
	u32 slot = used(gs_at(g, BLK_MSG, blk));

	gs_assert(slot < MSG_DEPTH);
	*(struct msg *)gs_mut_part(g, BLK_MSG, blk, slot * sizeof(*m), sizeof(*m)) = *m;
	note(g, blk, m);
	if (g->stamps) {
		struct msg_stamps *s = gs_mut(g, BLK_MSG_STAMP, blk);

		s->due_ns[slot] = g->now_ns + g->hw->cost[COST_MSG_FLIGHT].value_ps / 1000;
	}
}

GS_HOT void msg_send(struct gs *g, gs_its i, gs_pe pe, const struct msg *m)
{
	bool at_once = g->at_once && msg_fifo_at(g, i, pe)->m[0].kind == MSG_NONE;

	gs_assert(m->kind > MSG_NONE && m->kind < MSG_KINDS);
	if (!at_once)
		enqueue(g, (u32)i.n * g->gic->pes + pe.n, m);
	gs_emit4(g, OBS_MSG_SEND, i.n, pe.n, m->kind, m->intid);
	if (m->kind == MSG_SET)
		gs_emit4(g, OBS_CARRY, PLACE_MSG_P, pe.n, m->intid, m->cause);
	if (m->kind == MSG_VSET)
		gs_emit4(g, OBS_CARRY, PLACE_MSG_V, m->vpe, m->intid, m->cause);
	if (at_once)
		deliver(g, i, pe, m);
}

static struct msg pop(struct gs *g, u32 blk)
{
	const struct msg_fifo *f = gs_at(g, BLK_MSG, blk);
	struct msg first = f->m[0], *m;
	u32 n = used(f);

	gs_assert(n);
	m = gs_mut_part(g, BLK_MSG, blk, 0, n * (u32)sizeof(*m));
	if (n > 1)
		memmove(&m[0], &m[1], (n - 1) * sizeof(*m));
	memset(&m[n - 1], 0, sizeof(*m));
	note(g, blk, &first);
	if (g->stamps) {
		struct msg_stamps *s = gs_mut(g, BLK_MSG_STAMP, blk);

		memmove(&s->due_ns[0], &s->due_ns[1], sizeof(s->due_ns) - sizeof(s->due_ns[0]));
		s->due_ns[MSG_DEPTH - 1] = 0;
	}
	return first;
}

/* ------------------------------------------------------------ who waits for whom */

static bool reaches_pe(const struct msg *m, gs_pe at, gs_pe pe)
{
	if (names_vpe(m))
		return false;
	return at.n == pe.n || (moves_lpis(m) && m->to == pe.n);
}

static bool reaches_vpe(const struct msg *m, gs_vpe v)
{
	if (!names_vpe(m))
		return false;
	return m->vpe == v.n || (m->kind == MSG_VMOVE && m->to == v.n);
}

/* What somebody looks for among the messages under way. */
struct want {
	gs_pe pe;
	gs_vpe vpe;
	u32 intid;
	bool msis;
};

typedef bool msg_test(const struct msg *m, gs_pe at, const struct want *w);

static bool any_at(const struct gs *g, gs_its i, gs_pe at, msg_test *yes, const struct want *w)
{
	const struct msg_fifo *f = msg_fifo_at(g, i, at);

	for (u32 k = 0; k < MSG_DEPTH && f->m[k].kind != MSG_NONE; k++)
		if (yes(&f->m[k], at, w))
			return true;
	return false;
}

/* The first PE from `from` on to which something is under way, or something that moves. */
static inline u32 look(const struct gs *g, gs_its i, bool move, u32 from)
{
	return peset_kept(g) ? peset_next(g, move ? peset_move(g, i) : peset_msg(i), from) : from;
}

/* Costs what is under way, however many PEs there are. */
GS_HOT static bool any_of(const struct gs *g, gs_its i, bool move, msg_test *yes, const struct want *w)
{
#ifdef GICSIM_AUDIT
	gs_assert(peset_sound(g, move ? peset_move(g, i) : peset_msg(i)));
#endif
	for (u32 n = look(g, i, move, 0); n < g->gic->pes; n = look(g, i, move, n + 1))
		if (any_at(g, i, GS_PE(n), yes, w))
			return true;
	return false;
}

static bool any(const struct gs *g, gs_its i, msg_test *yes, const struct want *w)
{
	return any_of(g, i, false, yes, w);
}

/* Messages of this kind are all among those that move something. */
static bool any_move(const struct gs *g, gs_its i, msg_test *yes, const struct want *w)
{
	return any_of(g, i, true, yes, w);
}

static bool is_any(const struct msg *m, gs_pe at, const struct want *w)
{
	(void)m, (void)at, (void)w;
	return true;
}

static bool is_for_pe(const struct msg *m, gs_pe at, const struct want *w)
{
	return reaches_pe(m, at, w->pe) && (w->msis || !from_translation(m));
}

static bool is_counted(const struct msg *m, gs_pe at, const struct want *w)
{
	(void)at;
	return w->msis || !from_translation(m);
}

static bool is_for_vpe(const struct msg *m, gs_pe at, const struct want *w)
{
	(void)at;
	return reaches_vpe(m, w->vpe) && (w->msis || !from_translation(m));
}

static bool is_move_of(const struct msg *m, gs_pe at, const struct want *w)
{
	return (m->kind == MSG_MOVE && m->intid == w->intid) ||
	       (m->kind == MSG_MOVALL && m->to == w->pe.n && at.n != w->pe.n);
}

static bool is_move_to(const struct msg *m, gs_pe at, const struct want *w)
{
	return moves_lpis(m) && m->to == w->pe.n && at.n != w->pe.n;
}

static bool is_vmove_of(const struct msg *m, gs_pe at, const struct want *w)
{
	(void)at;
	return m->kind == MSG_VMOVE && m->intid == w->intid &&
	       (m->vpe == w->vpe.n || m->to == w->vpe.n);
}

static bool is_vpe_move(const struct msg *m, gs_pe at, const struct want *w)
{
	(void)at;
	return m->kind == MSG_VPE_MOVE && m->vpe == w->vpe.n;
}

static bool is_translation(const struct msg *m, gs_pe at, const struct want *w)
{
	(void)at;
	(void)w;
	return from_translation(m);
}

bool msg_pending_msi(const struct gs *g, gs_its i)
{
	return any(g, i, is_translation, NULL);
}

bool msg_pending_any(const struct gs *g, gs_its i)
{
	return any(g, i, is_any, NULL);
}

bool msg_pending_pe_but(const struct gs *g, gs_its i, gs_pe pe, bool msis)
{
	return any(g, i, is_for_pe, &(struct want){ .pe = pe, .msis = msis });
}

bool msg_pending_at_but(const struct gs *g, gs_its i, gs_pe pe, bool msis)
{
	return any_at(g, i, pe, is_counted, &(struct want){ .msis = msis });
}

bool msg_pending_vpe_but(const struct gs *g, gs_its i, gs_vpe v, bool msis)
{
	return any(g, i, is_for_vpe, &(struct want){ .vpe = v, .msis = msis });
}

bool msg_pending_pe(const struct gs *g, gs_its i, gs_pe pe)
{
	return msg_pending_pe_but(g, i, pe, true);
}

bool msg_pending_vpe(const struct gs *g, gs_its i, gs_vpe v)
{
	return msg_pending_vpe_but(g, i, v, true);
}

bool msg_moving_p(const struct gs *g, gs_its i, gs_pe at, u32 pintid)
{
	return any_move(g, i, is_move_of, &(struct want){ .pe = at, .intid = pintid });
}

bool msg_moving_to(const struct gs *g, gs_its i, gs_pe pe)
{
	return any_move(g, i, is_move_to, &(struct want){ .pe = pe });
}

bool msg_moving_v(const struct gs *g, gs_its i, gs_vpe v, u32 vintid)
{
	return any_move(g, i, is_vmove_of, &(struct want){ .vpe = v, .intid = vintid });
}

bool msg_moving_vpe(const struct gs *g, gs_its i, gs_vpe v)
{
	return any_move(g, i, is_vpe_move, &(struct want){ .vpe = v });
}

/* ------------------------------------------------------------ for checks */

u32 msg_carriers_p(const struct gs *g, u32 pintid)
{
	u32 n = 0;

	for (u32 f = 0; f < (u32)g->gic->its * g->gic->pes; f++) {
		const struct msg_fifo *q = gs_at(g, BLK_MSG, f);

		for (u32 k = 0; k < MSG_DEPTH && q->m[k].kind != MSG_NONE; k++)
			n += q->m[k].kind == MSG_SET && q->m[k].intid == pintid;
	}
	return n;
}

u32 msg_carriers_v(const struct gs *g, gs_vpe v, u32 vintid)
{
	u32 n = 0;

	for (u32 f = 0; f < (u32)g->gic->its * g->gic->pes; f++) {
		const struct msg_fifo *q = gs_at(g, BLK_MSG, f);

		for (u32 k = 0; k < MSG_DEPTH && q->m[k].kind != MSG_NONE; k++)
			n += q->m[k].kind == MSG_VSET && q->m[k].vpe == v.n && q->m[k].intid == vintid;
	}
	return n;
}

/* ------------------------------------------------------------ the actor */

bool fabric_ready(const struct gs *g, u32 k)
{
	return msg_fifo_at(g, its_of(g, k), pe_of(g, k))->m[0].kind != MSG_NONE;
}

/* IHI 0069: what a command sends takes effect at the redistributor, and only then is it complete. */
void fabric_step(struct gs *g, u32 k)
{
	struct msg m = pop(g, k);

	deliver(g, its_of(g, k), pe_of(g, k), &m);
}

void msg_make_room(struct gs *g, gs_its i, gs_pe pe)
{
	if (!msg_room(g, i, pe))
		fabric_step(g, (u32)i.n * g->gic->pes + pe.n);
}

void fabric_what(const struct gs *g, u32 k, char *buf, size_t n)
{
	const struct msg *m = &msg_fifo_at(g, its_of(g, k), pe_of(g, k))->m[0];
	u32 i = its_of(g, k).n, pe = pe_of(g, k).n;

	if (!names_vpe(m))
		snprintf(buf, n, "its%u -> pe%u: deliver %s lpi %u", i, pe, kind_name[m->kind], m->intid);
	else if (m->kind == MSG_VSGI || m->kind == MSG_VSGI_CONF)
		snprintf(buf, n, "its%u -> pe%u: deliver %s vpe %u vsgi %u", i, pe,
			 kind_name[m->kind], m->vpe, m->intid);
	else if (m->intid)
		snprintf(buf, n, "its%u -> pe%u: deliver %s vpe %u vlpi %u", i, pe, kind_name[m->kind],
			 m->vpe, m->intid);
	else
		snprintf(buf, n, "its%u -> pe%u: deliver %s vpe %u", i, pe, kind_name[m->kind], m->vpe);
}

u64 fabric_due_ns(const struct gs *g, u32 k)
{
	const struct msg_stamps *s = gs_at(g, BLK_MSG_STAMP, k);

	return s->due_ns[0];
}
