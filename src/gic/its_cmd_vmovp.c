/* SPDX-License-Identifier: MIT */
/*
 * VMOVP: a vPE goes to another redistributor.
 *
 * GITS_TYPER.VMOVP=1: one command on one ITS changes the tables of all.
 *
 * GITS_TYPER.VMOVP=0 (VMP-02, VMP-03): every ITS that maps the vPE gets the
 * command with the same SequenceNumber and the list of them all.  Each
 * changes its own table and sends its own message behind what it has sent to
 * the old redistributor; the redistributors take the move when the last of
 * these messages has arrived.  Choice vmovp_list says whether an ITS waits in
 * the command until the others of the list have reached theirs, or goes on;
 * then its VSYNC waits.  Either way a copy that never comes blocks a queue,
 * and so does one with another number: as hardware that counts copies would.
 */
#include "core/choose.h"
#include "core/obs.h"
#include "core/obs_enums.h"
#include "gic/its_cmd.h"

static gs_vpe vpe_of(const struct its_cmd *c)
{
	return GS_VPE(c->f[F_vPEID]);
}

/* The list names ITSs by GITS_CTLR.ITS_Number, we by where they are. */
static u32 named(const struct gs *g, const struct its_cmd *c)
{
	u32 list = 0;

	for (u32 n = 0; n < g->gic->its; n++)
		if (bit_test(c->f[F_ITSList], its_number(g, GS_ITS(n))))
			list |= 1u << n;
	return list;
}

/* ITSs that take part; this one does whatever the list says, and others only if they exist. */
static u16 list_of(const struct gs *g, gs_its i, const struct its_cmd *c)
{
	return (u16)(named(g, c) | 1u << i.n);
}

/* Several ITSs take part: the only case in which there is something to count. */
static bool listed(const struct gs *g, gs_its i, const struct its_cmd *c)
{
	u16 list = list_of(g, i, c);

	return !g->hw->caps.vmovp && (list & (list - 1));
}

static const struct its_move *move_at(const struct gs *g, gs_vpe v)
{
	return gs_at(g, BLK_ITS_MOVE, v.n);
}

static struct its_move *move_mut(struct gs *g, gs_vpe v)
{
	return gs_mut(g, BLK_ITS_MOVE, v.n);
}

static bool counted(const struct gs *g, gs_vpe v)
{
	return g->gic->its > 1 && v.n < g->gic->vpes;
}

bool its_move_open(const struct gs *g, gs_its i, gs_vpe v)
{
	return counted(g, v) && bit_test(move_at(g, v)->done, i.n);
}

bool its_move_arrived(struct gs *g, gs_its i, const struct msg *m)
{
	gs_vpe v = GS_VPE(m->vpe);
	struct its_move *w;

	if (!its_move_open(g, i, v))
		return true;
	w = move_mut(g, v);
	w->here = (u16)(w->here | 1u << i.n);
	if (w->here != w->list)
		return false;
	*w = (struct its_move){ 0 };
	return true;
}

/* The VMOVP of this vPE that another ITS has fetched and not executed. */
static bool at_its_copy(const struct gs *g, u32 n, gs_vpe v, struct its_cmd *c)
{
	const struct its_cur *cur = its_cur_at(g, GS_ITS(n));

	if (cur->stage != ITS_FETCHED)
		return false;
	its_decode(g->gic->version, cur->dw, c);
	return c->known && c->op == ITS_VMOVP && c->f[F_vPEID] == v.n;
}

/*
 * Wrong numbers and lists, as far as they can be seen when a copy is fetched:
 * against the move that is under way, else against a copy that waits.
 */
static bool fits(const struct gs *g, gs_its i, const struct its_cmd *c)
{
	const struct its_move *w = move_at(g, vpe_of(c));
	struct its_cmd other;

	if (w->done)
		return bit_test(w->done, i.n) ? w->seq != c->f[F_SequenceNumber] :
		       !bit_test(w->list, i.n) || w->seq == c->f[F_SequenceNumber];
	for (u32 n = 0; n < g->gic->its; n++)
		if (n != i.n && at_its_copy(g, n, vpe_of(c), &other) && bit_test(list_of(g, GS_ITS(n), &other), i.n) &&
		    (other.f[F_SequenceNumber] != c->f[F_SequenceNumber] || other.f[F_ITSList] != c->f[F_ITSList] ||
		     other.f[F_RDbase] != c->f[F_RDbase]))
			return false;
	return true;
}

void its_move_begin(struct gs *g, gs_its i, struct its_cur *cur)
{
	struct its_cmd c;

	its_decode(g->gic->version, cur->dw, &c);
	if (!c.known || !listed(g, i, &c) || !counted(g, vpe_of(&c)))
		return;
	if (!fits(g, i, &c))
		gs_emit(g, OBS_UNPRED, UNPRED_vmovp_list, (u32)c.f[F_SequenceNumber], (u32)c.f[F_vPEID]);
	cur->hold_move = gs_choose(g, CHOICE_vmovp_list) == 0;
}

/* May this copy execute? */
static bool its_turn(const struct gs *g, gs_its i, const struct its_cmd *c)
{
	const struct its_move *w = move_at(g, vpe_of(c));
	u16 list = list_of(g, i, c);
	struct its_cmd other;

	if (w->done && (w->seq != c->f[F_SequenceNumber] || bit_test(w->done, i.n) || !bit_test(w->list, i.n)))
		return false;		/* another move of this vPE first */
	if (!its_cur_at(g, i)->hold_move)
		return true;
	for (u32 n = 0; n < g->gic->its; n++)
		if (n != i.n && bit_test(list, n) && !bit_test(w->done, n) &&
		    !(at_its_copy(g, n, vpe_of(c), &other) && other.f[F_SequenceNumber] == c->f[F_SequenceNumber]))
			return false;
	return true;
}

/* A list that is not that of the ITSs which map the vPE. */
static void lint_vmovp(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	u32 list = named(g, c), numbers = 0;

	if (g->hw->caps.vmovp)
		return;
	for (u32 n = 0; n < g->gic->its; n++)
		numbers |= 1u << its_number(g, GS_ITS(n));
	if (c->f[F_ITSList] & ~(u64)numbers)
		p->unpred |= 1ull << UNPRED_vmovp_list;
	for (u32 n = 0; n < g->gic->its; n++)
		if (bit_test(list, n) != (n == i.n || vpe_mapped_on(g, n, vpe_of(c))))
			p->unpred |= 1ull << UNPRED_vmovp_list;
}

/* Sent to where the vPE was: behind everything that was sent there for it. */
void plan_vmovp(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p)
{
	if (msg_moving_vpe(g, i, vpe_of(c)) || (listed(g, i, c) && !its_turn(g, i, c))) {
		p->verdict = ITS_WAIT;
		return;
	}
	lint_vmovp(g, i, c, p);
	plan_send(p, p->vte.pe, (struct msg){ .kind = MSG_VPE_MOVE, .cause = CAUSE_MOVE,
					      .flags = c->f[F_DB] ? MSG_DB : 0, .vpe = vpe_of(c).n,
					      .to = p->pe.n,
					      .doorbell = c->f[F_DB] ? (u32)c->f[F_Default_Doorbell] : 0 });
	p->vte.pe = p->pe;
}

static enum its_look move_others(struct gs *g, gs_its i, gs_vpe v, gs_pe to)
{
	enum its_look look = LOOK_OK;

	for (u32 n = 0; !look && n < g->gic->its; n++) {
		struct its_vte t;
		u32 walks = 0;

		if (n == i.n || its_vte_get(g, GS_ITS(n), v, &t, &walks) || !t.valid)
			continue;
		t.pe = to;
		look = its_vte_set(g, GS_ITS(n), v, t);
	}
	return look;
}

enum its_look apply_vmovp(struct gs *g, gs_its i, const struct its_cmd *c, const struct its_plan *p)
{
	enum its_look look = its_vte_set(g, i, vpe_of(c), p->vte);
	struct its_move *w;

	if (look)
		return look;
	if (g->hw->caps.vmovp)
		return move_others(g, i, vpe_of(c), p->pe);
	if (listed(g, i, c)) {
		w = move_mut(g, vpe_of(c));
		w->seq = (u16)c->f[F_SequenceNumber];
		w->list = (u16)(w->list | list_of(g, i, c));
		w->done = (u16)(w->done | 1u << i.n);
	}
	return LOOK_OK;
}
