/* SPDX-License-Identifier: MIT */
/*
 * ITS commands: which are the guest's acts, which are VFIO's (user space), and
 * which only say what the recorded hypervisor did.
 *
 * An INV of a guest's event says that its property byte changed, not to what.
 * An acknowledge before the event's next change: it was enabled.  Else the first
 * INV after mapping enables; one followed by an unmapping, or by MSIs nobody
 * takes, disables; anything else is dropped and counted.
 */
#include "trace/infer.h"

#define NOBODY	   0xfffffffeu
#define BELL_LINES 12u /* from a VMOVP to the mapping of its doorbell */

/* ------------------------------------------------------------ who did it */

/*
 * The trace does not say which CPU wrote to the ITS.  A guest's command traps:
 * its vCPU is resident and its PE has left the guest; of several, the last to leave.
 */
static u32 issuer(const struct walk *w, u32 irq)
{
	u32 vm = w->m->irq[irq].vm, target = w->q[irq].target, best = GS_NONE32, any = GS_NONE32;
	u64 nr = 0;

	if (!w->f->vpes)
		return target;
	for (u32 pe = 0; pe < w->f->r->pes; pe++) {
		u32 v = w->pe_vcpu[pe];

		if (v == GS_NONE32 || w->m->vcpu[v].vm != vm)
			continue;
		any = any == GS_NONE32 || v == target ? v : any;
		if (w->outside[pe] && w->exit_nr[pe] > nr) {
			nr = w->exit_nr[pe];
			best = v;
		}
	}
	return best != GS_NONE32 ? best : any != GS_NONE32 ? any : target;
}

static void say_guest(struct walk *w, u8 verb, u32 irq)
{
	struct imp_stmt *s = infer_say_irq(w, verb, irq);

	if (s)
		s->vcpu = issuer(w, irq);
	w->from_cmds++;
}

static void retarget(struct walk *w, u32 irq, u32 to)
{
	struct imp_stmt *s;

	if (to == w->q[irq].target || to == GS_NONE32)
		return;
	if (w->m->vcpu[to].vm != w->m->irq[irq].vm) {
		w->f->other_vm++;
		return;
	}
	s = infer_say_irq(w, IMP_MOVI, irq);
	if (s) {
		s->vcpu = issuer(w, irq);
		s->arg = to;
	} else {
		w->m->irq[irq].target = w->open ? w->m->irq[irq].target : to;
	}
	w->q[irq].target = to;
}

/* ------------------------------------------------------------ enabled or not */

static void enable_told(struct walk *w, u32 irq, bool on)
{
	struct irq_state *q = &w->q[irq];
	struct imp_irq *o = &w->m->irq[irq];

	/* The first news of it, and nothing was taken before: until then it was the other way. */
	if (!w->open)
		o->enabled = on;
	else if (!q->acted && on && !o->acks)
		o->enabled = false;
	q->acted = w->open;
	q->off = !on;
}

void infer_inv_settle(struct walk *w, u32 irq, bool acked, bool unmapped)
{
	struct irq_state *q = &w->q[irq];
	struct imp_stmt *s = infer_stmt(w, q->inv);
	bool on = acked || (q->inv_first && !q->msis), known = on || unmapped || q->msis;

	if (!q->inv)
		return;
	q->inv = 0;
	if (!known) {
		w->unknown_invs++;
		return;
	}
	s->live = true;
	s->verb = on ? IMP_ENABLE : IMP_DISABLE;
	w->from_cmds++;
	enable_told(w, irq, on);
}

static void inv(struct walk *w, u32 irq)
{
	struct irq_state *q = &w->q[irq];
	struct imp_stmt *s;

	infer_inv_settle(w, irq, false, false);
	q->inv = infer_hold(w, IMP_ENABLE, w->e->us, w->e->line);
	s = infer_stmt(w, q->inv);
	if (s) {
		s->irq = irq;
		s->vcpu = issuer(w, irq);
	}
	q->inv_first = !q->inv_seen;
	q->inv_seen = true;
	q->msis = 0;
	if (!s)
		w->m->irq[irq].enabled =
			q->inv_first; /* before the cut: the usual order of things */
}

void infer_set_kind(struct walk *w, u32 irq, u32 kind)
{
	struct irq_state *q = &w->q[irq];

	infer_inv_settle(w, irq, false, true);
	if (q->kind == kind)
		return;
	if (q->pend && q->kind == (w->f->vpes ? EV_VLPI : EV_LPI)) {
		w->m->acc.discarded++;
		q->pend = false;
	}
	q->kind = kind;
	q->inv_seen = false;
	q->acks = 0;
	if (kind != EV_UNMAPPED)
		q->mapped_once = true;
}

/* ------------------------------------------------------------ commands of a host with VMs */

bool infer_guest_life(struct walk *w)
{
	return imap_get(&w->f->life, pair(w->e->dev, infer_life(&w->lives, w->e))) != GS_NONE32;
}

static bool is_proxy(const struct walk *w)
{
	return w->f->vpes && w->e->dev == PROXY_DEVID;
}

/*
 * Whose doorbell an event of the proxy device rings: its pINTID, where a VMAPTI or
 * VMOVI names it for a vPE.  A vPE without vLPIs has no such line; Linux maps its
 * doorbell after it moved the vPE (VMOVP), or else before the CLEAR that follows a
 * residency: that one is then learned from.  Slots are few and change hands.
 */
static void map_bell(struct walk *w)
{
	u32 v = imap_get(&w->f->bell, w->e->b);

	if (v == GS_NONE32)
		v = imap_get(&w->bell_guess, w->e->b);
	if (v == GS_NONE32 && w->vmovp_at && w->e->line - w->vmovp_at <= BELL_LINES) {
		v = w->last_vmovp;
		if (v != GS_NONE32)
			w->err = imap_put(&w->bell_guess, w->e->b, v);
	}
	if (!w->err)
		w->err = imap_put(&w->owner, w->e->b, OWN_BELL);
	if (!w->err)
		w->err = imap_put(&w->proxy, w->e->event, v == GS_NONE32 ? NOBODY : v);
	if (!w->err)
		w->err = imap_put(&w->proxy_lpi, w->e->event, w->e->b);
}

/* CLEAR of a doorbell: the hypervisor has just loaded its vPE. */
static void clear_bell(struct walk *w)
{
	u32 v = imap_get(&w->proxy, w->e->event), lpi = imap_get(&w->proxy_lpi, w->e->event);

	if (v == NOBODY && lpi != GS_NONE32) {
		u64 first = ~0ull;

		for (u32 i = 0; i < w->m->nvcpus; i++)
			if (w->v[i].loaded && w->v[i].loaded < first) {
				first = w->v[i].loaded;
				v = i;
			}
		if (v != NOBODY)
			w->err = imap_put(&w->proxy, w->e->event, v) ||
						 imap_put(&w->bell_guess, lpi, v)
					 ? GICSIM_E_NOMEM
					 : 0;
	}
	if (v < w->m->nvcpus)
		w->v[v].loaded = 0;
}

static void map_lpi(struct walk *w)
{
	u32 irq = imap_get(&w->f->irq, pair(w->e->dev, w->e->event)), v;

	if (is_proxy(w)) {
		map_bell(w);
		return;
	}
	w->err = imap_put(&w->owner, w->e->b, infer_guest_life(w) ? OWN_GUEST : OWN_HOST);
	if (irq == GS_NONE32 || (w->f->vpes && !infer_guest_life(w)))
		return;
	infer_set_kind(w, irq, EV_LPI);
	if (w->f->vpes)
		return;
	v = imap_get(&w->coll, w->e->a);
	retarget(w, irq, v == GS_NONE32 || v >= w->m->nvcpus ? w->q[irq].target : v);
	w->err = imap_put(&w->lpi, w->e->b, irq);
}

static void map_vlpi(struct walk *w)
{
	u32 irq = imap_get(&w->f->irq, pair(w->e->dev, w->e->event)),
	    v = imap_get(&w->now, w->e->a);

	if (irq == GS_NONE32 || v == GS_NONE32)
		return;
	if (w->m->vcpu[v].vm != w->m->irq[irq].vm) {
		w->f->other_vm++;
		return;
	}
	if (w->m->irq[irq].vintid != w->e->b)
		w->f->renumbered++;
	retarget(w, irq, v);
	if (w->q[irq].kind != EV_VLPI)
		infer_say_irq(w, IMP_CONNECT, irq);
	infer_set_kind(w, irq, EV_VLPI);
}

static void move_vlpi(struct walk *w)
{
	u32 irq = imap_get(&w->f->irq, pair(w->e->dev, w->e->event)),
	    v = imap_get(&w->now, w->e->a);

	if (irq == GS_NONE32 || v == GS_NONE32)
		return;
	if (v != w->q[irq].target) {
		retarget(w, irq, v);
		w->from_cmds++;
		return;
	}
	if (!w->e->b)
		return;
	/* The same vPE: its doorbell is switched, as its property byte was. */
	w->q[irq].inv = 0;
	say_guest(w, w->e->c == NO_DOORBELL ? IMP_DISABLE : IMP_ENABLE, irq);
	enable_told(w, irq, w->e->c != NO_DOORBELL);
}

static void unmap(struct walk *w, u32 irq)
{
	if (w->q[irq].kind == EV_VLPI)
		infer_say_irq(w, IMP_DISCONNECT, irq);
	infer_set_kind(w, irq, EV_UNMAPPED);
}

static void discard(struct walk *w)
{
	u32 irq = imap_get(&w->f->irq, pair(w->e->dev, w->e->event)),
	    nr = (u32)(w->e - w->f->r->ev);

	if (irq == GS_NONE32 || w->q[irq].kind == EV_UNMAPPED)
		return;
	if (w->f->vpes) {
		unmap(w, irq);
		return;
	}
	infer_set_kind(w, irq, EV_UNMAPPED);
	if (imap_get(&w->f->last_map, pair(w->e->dev, w->e->event)) > nr)
		w->remaps++;
	else
		say_guest(w, IMP_DISCARD, irq);
}

static void map_device(struct walk *w)
{
	if (w->e->a)
		w->err = imap_put(&w->lives, w->e->dev, infer_life(&w->lives, w->e) + 1);
	for (u32 i = 0; i < w->m->nirqs; i++) {
		if (w->m->irq[i].devid != w->e->dev)
			continue;
		if (w->q[i].kind != EV_UNMAPPED)
			unmap(w, i);
		w->q[i].mapped_once = false;
	}
}

static void property_inv(struct walk *w)
{
	u32 irq, v;

	if (is_proxy(w)) {
		v = imap_get(&w->proxy, w->e->event);
		if (v < w->m->nvcpus)
			infer_bell_inv(w, v);
		else
			w->unknown_bells++;
		return;
	}
	irq = imap_get(&w->f->irq, pair(w->e->dev, w->e->event));
	if (irq != GS_NONE32 && w->q[irq].kind == (w->f->vpes ? EV_VLPI : EV_LPI))
		inv(w, irq);
}

static void clear_command(struct walk *w)
{
	u32 irq = imap_get(&w->f->irq, pair(w->e->dev, w->e->event));

	if (is_proxy(w)) {
		clear_bell(w);
		return;
	}
	if (irq == GS_NONE32 || w->q[irq].kind != (w->f->vpes ? EV_VLPI : EV_LPI))
		return;
	say_guest(w, IMP_CLEAR, irq);
	w->m->acc.discarded += w->q[irq].pend;
	w->q[irq].pend = false;
}

static void move_lpi(struct walk *w)
{
	u32 irq = imap_get(&w->f->irq, pair(w->e->dev, w->e->event)),
	    pe = imap_get(&w->coll, w->e->a);

	if (w->f->vpes || irq == GS_NONE32 || pe == GS_NONE32 || pe >= w->m->nvcpus)
		return;
	retarget(w, irq, pe);
	w->from_cmds++;
}

static void map_vpe(struct walk *w)
{
	u32 v = imap_get(&w->f->vcpu, ident(w->e->a, w->e->addr));

	if (v == GS_NONE32 || (w->e->kind == REC_VMAPP && !w->e->c))
		return;
	if (w->e->kind == REC_VTE && imap_get(&w->now, w->e->a) != GS_NONE32)
		return;
	w->err = imap_put(&w->now, w->e->a, v);
	if (!w->err)
		w->err = imap_put(&w->vpt, w->e->addr, v);
}

void infer_command(struct walk *w)
{
	switch (w->e->kind) {
	case REC_MAPD:
		map_device(w);
		break;
	case REC_MAPC:
		w->err = w->e->c ? imap_put(&w->coll, w->e->a, w->e->b) : 0;
		break;
	case REC_MAP:
		map_lpi(w);
		break;
	case REC_DISCARD:
		discard(w);
		break;
	case REC_INV:
		property_inv(w);
		break;
	case REC_CLEAR:
		clear_command(w);
		break;
	case REC_MOVI:
		move_lpi(w);
		break;
	case REC_VMAPP:
	case REC_VTE:
		map_vpe(w);
		break;
	case REC_VMAP:
		map_vlpi(w);
		break;
	case REC_VMOVI:
		move_vlpi(w);
		break;
	case REC_VMOVP:
		w->last_vmovp = imap_get(&w->now, w->e->a);
		w->vmovp_at = w->e->line;
		w->m->vmovps++;
		break;
	default:
		break;
	}
}
