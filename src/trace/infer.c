/* SPDX-License-Identifier: MIT */
/*
 * Recorded reactions -> stimuli: what devices and guests did, and which
 * scheduling had a cause outside the GIC.  infer_objects.c has found who there
 * is; this pass walks the events once more and keeps the state they imply.
 * Residency is told apart in infer_residency.c, the ITS commands in infer_commands.c.
 *
 * A statement may depend on a later line (how long, where to, enabled or not).
 * It gets its place in the order when its own line comes, and comes alive later.
 */
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "trace/infer.h"

/* ------------------------------------------------------------ statements */

u32 infer_hold(struct walk *w, u8 verb, u64 us, u32 line)
{
	struct imported *m = w->m;
	struct imp_stmt *s;

	if (!w->open || w->closed || w->err)
		return 0;
	if (m->nstmts == m->stmt_cap) {
		u32 cap = m->stmt_cap ? m->stmt_cap * 2 : 1024;

		s = gs_grow(m->stmt, m->stmt_cap, cap, sizeof(*s));
		if (!s) {
			w->err = GICSIM_E_NOMEM;
			return 0;
		}
		m->stmt = s;
		m->stmt_cap = cap;
	}
	s = &m->stmt[m->nstmts++];
	*s = (struct imp_stmt){.us = us - m->base_us,
			       .line = line,
			       .verb = verb,
			       .vcpu = GS_NONE32,
			       .irq = GS_NONE32};
	return m->nstmts;
}

struct imp_stmt *infer_stmt(struct walk *w, u32 held)
{
	return held ? &w->m->stmt[held - 1] : NULL;
}

struct imp_stmt *infer_say(struct walk *w, u8 verb)
{
	struct imp_stmt *s = infer_stmt(w, infer_hold(w, verb, w->e->us, w->e->line));

	if (s)
		s->live = true;
	return s;
}

struct imp_stmt *infer_say_irq(struct walk *w, u8 verb, u32 irq)
{
	struct imp_stmt *s = infer_say(w, verb);

	if (s)
		s->irq = irq;
	return s;
}

/* ------------------------------------------------------------ MSIs */

static void raise_irq(struct walk *w, u32 irq)
{
	struct irq_state *q = &w->q[irq];

	infer_say_irq(w, IMP_MSI, irq);
	w->m->irq[irq].msis++;
	q->msis++;
	if (q->pend) {
		w->m->irq[irq].merged++;
		w->m->acc.merged++;
	} else {
		q->pend = true;
		w->m->irq[irq].set++;
		w->m->acc.set++;
	}
	if (w->f->vpes && q->kind == EV_VLPI && !q->off)
		w->v[q->target].by_device = true;
}

/* What the ITS made of it; without its table entry in the trace: what the commands say. */
static u32 resolved(const struct walk *w, u32 irq)
{
	switch (w->e->a) {
	case ITE_VLPI:
		return EV_VLPI;
	case ITE_LPI:
		return EV_LPI;
	case ITE_INVALID:
		return EV_UNMAPPED;
	default:
		return w->q[irq].kind;
	}
}

static void msi(struct walk *w)
{
	struct imp_account *a = &w->m->acc;
	u32 irq = imap_get(&w->f->irq, pair(w->e->dev, w->e->event)), kind;
	bool guest = !w->f->vpes || infer_guest_life(w);

	if (irq == GS_NONE32 || !guest) {
		*(w->e->a == ITE_INVALID ? &a->unmapped
		  : !guest		 ? &a->host
		  : w->f->vpes		 ? &a->unknown
					 : &a->unmapped) += 1;
		return;
	}
	if (!w->open || w->closed) {
		*(w->open ? &a->after : &a->before) += 1;
		return;
	}
	kind = resolved(w, irq);
	if (kind != EV_UNMAPPED && w->q[irq].kind != kind)
		infer_set_kind(w, irq, kind);
	if (kind == EV_UNMAPPED && (!w->q[irq].mapped_once || !w->f->vpes)) {
		a->unmapped++;
		return;
	}
	*(kind == EV_UNMAPPED		 ? &a->converting
	  : kind == EV_LPI && w->f->vpes ? &a->forwarded
					 : &a->direct) += 1;
	raise_irq(w, irq);
}

/* A guest's INT is an MSI; the one a hypervisor sends after mapping is its own business. */
static void int_command(struct walk *w)
{
	u32 irq = imap_get(&w->f->irq, pair(w->e->dev, w->e->event));

	if (irq == GS_NONE32 || !w->open || w->closed ||
	    w->q[irq].kind != (w->f->vpes ? EV_VLPI : EV_LPI))
		return;
	if (w->f->vpes && !w->q[irq].acks && !w->q[irq].msis)
		return;
	w->m->acc.int_cmds++;
	raise_irq(w, irq);
}

/* ------------------------------------------------------------ acknowledges */

static void handler_begins(struct walk *w, u32 pe, u32 intid)
{
	w->hand_intid[pe] = intid;
	w->hand_us[pe] = w->e->us;
}

static void handler_ends(struct walk *w, u32 pe, u32 vm)
{
	u64 us = w->e->us - w->hand_us[pe];

	if (!w->hand_intid[pe] || w->hand_intid[pe] != w->e->a || !w->open || w->closed)
		return;
	w->hand_intid[pe] = 0;
	if (w->nsamples + 2 > w->sample_cap) {
		u32 cap = w->sample_cap ? w->sample_cap * 2 : 4096;
		u32 *p = gs_grow(w->sample, w->sample_cap, cap, sizeof(*p));

		if (!p) {
			w->err = GICSIM_E_NOMEM;
			return;
		}
		w->sample = p;
		w->sample_cap = cap;
	}
	w->sample[w->nsamples++] = vm;
	w->sample[w->nsamples++] = us < GS_NONE32 ? (u32)us : GS_NONE32;
	w->m->vm[vm].handlers++;
}

static void take(struct walk *w, u32 irq)
{
	struct irq_state *q = &w->q[irq];

	infer_inv_settle(w, irq, true, false);
	q->acks++;
	if (!w->open || w->closed) {
		q->pend = false;
		return;
	}
	w->m->irq[irq].acks++;
	w->m->acc.acked++;
	if (!q->pend)
		w->m->acc.unraised++;
	q->pend = false;
}

static u32 vm_on(const struct walk *w, u32 pe)
{
	if (w->pe_last[pe] != GS_NONE32)
		return w->m->vcpu[w->pe_last[pe]].vm;
	return w->m->nvms == 1 ? 0 : GS_NONE32; /* a recording that begins in the middle */
}

static void virtual_ack(struct walk *w)
{
	u32 pe = w->e->pe, vm, irq;

	if (!w->f->vpes) {
		w->m->lr_lpi_acks++;
		return;
	}
	vm = vm_on(w, pe);
	irq = vm == GS_NONE32 ? GS_NONE32 : imap_get(&w->f->vint, pair(vm, w->e->a));
	if (irq == GS_NONE32) {
		w->m->other_vacks++;
		return;
	}
	handler_begins(w, pe, w->e->a);
	take(w, irq);
}

static void physical_ack(struct walk *w)
{
	u32 irq = w->f->vpes ? GS_NONE32 : imap_get(&w->lpi, w->e->a), own;

	if (irq != GS_NONE32) {
		handler_begins(w, w->e->pe, w->e->a);
		take(w, irq);
		return;
	}
	own = imap_get(&w->owner, w->e->a);
	*(own == OWN_BELL    ? &w->m->doorbells
	  : own == OWN_GUEST ? &w->m->forwarded_lpis
			     : &w->m->host_lpis) += 1;
}

static void hcr(struct walk *w)
{
	u32 pe = w->e->pe;

	if (!w->e->a && !w->outside[pe])
		w->exit_nr[pe] = ++w->exits;
	w->outside[pe] = !w->e->a;
}

static void label(struct walk *w)
{
	struct imp_stmt *s = infer_say(w, IMP_LABEL);

	if (s)
		s->arg = w->e->a;
}

static void step(struct walk *w)
{
	switch (w->e->kind) {
	case REC_MSI:
		msi(w);
		break;
	case REC_INT:
		int_command(w);
		break;
	case REC_ENTER:
		infer_enter(w);
		break;
	case REC_LEAVE:
		infer_leave(w, w->e->pe);
		break;
	case REC_VACK:
		virtual_ack(w);
		break;
	case REC_VEOI:
		if (w->f->vpes && vm_on(w, w->e->pe) != GS_NONE32)
			handler_ends(w, w->e->pe, vm_on(w, w->e->pe));
		break;
	case REC_ACK:
		physical_ack(w);
		break;
	case REC_EOI:
		if (!w->f->vpes)
			handler_ends(w, w->e->pe, 0);
		break;
	case REC_HCR:
		hcr(w);
		break;
	case REC_MARK:
		label(w);
		break;
	default:
		infer_command(w);
		break;
	}
}

/* ------------------------------------------------------------ the walk */

/* Time 0: the first residency (or mapping, of an OS alone), or where the cut begins. */
static u64 first_act(const struct inf *f)
{
	u64 from = f->m->opts->from_us;

	for (u32 i = 0; i < f->r->n; i++) {
		const struct rec_event *e = &f->r->ev[i];

		if (e->kind == (f->vpes ? REC_ENTER : REC_MAP))
			return e->us > from ? e->us : from;
	}
	return from;
}

static int by_vm_and_us(const void *a, const void *b)
{
	const u32 *x = a, *y = b;

	if (x[0] != y[0])
		return x[0] < y[0] ? -1 : 1;
	return x[1] < y[1] ? -1 : x[1] > y[1];
}

static void handler_times(struct walk *w)
{
	const u32 *s = w->sample;

	if (w->nsamples)
		qsort(w->sample, w->nsamples / 2, 2 * sizeof(u32), by_vm_and_us);
	for (u32 vm = 0; vm < w->m->nvms; vm++) {
		u32 n = w->m->vm[vm].handlers;

		if (!n)
			continue;
		w->m->vm[vm].handler_us = s[2 * (n / 2) + 1];
		w->m->vm[vm].handler_lo_us = s[2 * (n / 6) + 1];
		w->m->vm[vm].handler_hi_us = s[2 * (n - 1 - n / 6) + 1];
		s += 2 * n;
	}
}

static void finish(struct walk *w)
{
	struct imported *m = w->m;
	u32 n = 0;

	for (u32 i = 0; i < m->nirqs; i++) {
		infer_inv_settle(w, i, false, false);
		m->acc.pending += w->q[i].pend;
	}
	for (u32 v = 0; v < m->nvcpus && w->f->vpes; v++)
		w->never_back += infer_gone(w, v);
	for (u32 i = 0; i < m->nstmts; i++) /* places nothing came for */
		if (m->stmt[i].live)
			m->stmt[n++] = m->stmt[i];
	m->nstmts = n;
	handler_times(w);
}

static void open_cut(struct walk *w)
{
	w->open = true;
	for (u32 i = 0; i < w->m->nirqs; i++)
		w->m->irq[i].connected = !w->f->vpes || w->q[i].kind == EV_VLPI;
	if (w->f->vpes)
		infer_open_residency(w);
}

static int walk_all(struct walk *w)
{
	const struct recording *r = w->f->r;
	u64 until = w->m->opts->until_us ? w->m->opts->until_us : ~0ull;

	w->m->end_us = until < r->last_us ? until : r->last_us;
	for (u32 i = 0; i < r->n && !w->err; i++) {
		w->e = &r->ev[i];
		if (!w->open && w->e->us >= w->m->base_us)
			open_cut(w);
		w->closed = w->e->us > until;
		if (!w->closed || w->e->kind == REC_MSI || w->e->kind == REC_MAPD)
			step(w);
	}
	if (!w->err)
		finish(w);
	return w->err;
}

static int walk_init(struct walk *w, struct inf *f)
{
	struct imported *m = f->m;

	w->f = f;
	w->m = m;
	w->last_vmovp = GS_NONE32;
	w->q = gs_alloc(m->nirqs ? m->nirqs : 1, sizeof(*w->q));
	w->v = gs_alloc(m->nvcpus ? m->nvcpus : 1, sizeof(*w->v));
	if (!w->q || !w->v)
		return GICSIM_E_NOMEM;
	for (u32 i = 0; i < m->nirqs; i++)
		w->q[i].target = m->irq[i].target;
	for (u32 i = 0; i < m->nvcpus; i++)
		w->v[i].on = w->v[i].last = GS_NONE32;
	for (u32 i = 0; i < REC_PES_MAX; i++)
		w->pe_vcpu[i] = w->pe_last[i] = GS_NONE32;
	m->base_us = first_act(f);
	return 0;
}

static void walk_free(struct walk *w)
{
	struct imap *all[] = {&w->now,	 &w->vpt,   &w->coll,	   &w->lives,	  &w->lpi,
			      &w->owner, &w->proxy, &w->proxy_lpi, &w->bell_guess};

	for (u32 i = 0; i < ARRAY_SIZE(all); i++)
		imap_free(all[i]);
	gs_free(w->q);
	gs_free(w->v);
	gs_free(w->sample);
	gs_free(w);
}

int infer_run(const struct recording *r, const struct import_opts *o, const char *name,
	      struct imported *out, struct gicsim_diag *d)
{
	struct inf f = {.m = out, .r = r, .d = d, .file = name, .vpes = r->vpes};
	struct walk *w = gs_alloc(1, sizeof(*w));
	struct imap *all[] = {&f.vcpu, &f.irq, &f.bell, &f.vint, &f.life, &f.last_map};
	int err;

	out->rec = r;
	out->opts = o;
	if (!w)
		return GICSIM_E_NOMEM;
	err = infer_objects(&f);
	if (!err && !out->nirqs)
		err = diag_at(d, name, (u32)r->lines, 1,
			      "nothing to import: in %llu lines no event is mapped to %s",
			      (unsigned long long)r->lines, r->vpes ? "a vPE" : "an LPI");
	if (!err)
		err = walk_init(w, &f);
	if (!err)
		err = walk_all(w);
	if (!err && !w->open)
		err = diag_add(d, "the cut is empty: the recording ends at %llu us",
			       (unsigned long long)r->last_us);
	if (!err)
		err = infer_tell(w);
	walk_free(w);
	for (u32 i = 0; i < ARRAY_SIZE(all); i++)
		imap_free(all[i]);
	return err;
}

void imp_free(struct imported *m)
{
	for (u32 i = 0; i < m->ninferred; i++)
		gs_free(m->inferred[i]);
	for (u32 i = 0; i < m->ndrops; i++) {
		gs_free(m->drop[i].what);
		gs_free(m->drop[i].why);
	}
	gs_free(m->inferred);
	gs_free(m->drop);
	gs_free(m->vm);
	gs_free(m->vcpu);
	gs_free(m->dev);
	gs_free(m->irq);
	gs_free(m->stmt);
	memset(m, 0, sizeof(*m));
}
