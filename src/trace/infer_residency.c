/* SPDX-License-Identifier: MIT */
/*
 * Residency (hosts with VMs).  A vPE leaves its PE for one of two reasons:
 *  - it blocks: the hypervisor asked for a doorbell first.  v4.0 without writable
 *    LPI registers: a config byte (memory, not recorded) and then INV of the
 *    proxy device's event for that doorbell, while the vPE is still resident.
 *    A `wfi` at that INV.  What ended it: an MSI of that vCPU in between, which the
 *    model will feel by itself; else something outside: `wake ... external` at
 *    the second INV (the doorbell is masked again before the vCPU is loaded);
 *  - it does not: the host ran something else, or user space: `preempt ... for T`.
 * Back on another PE: `migrate`, at the moment it left.
 */
#include "trace/infer.h"

static void put_vcpu(struct walk *w, u32 v, u64 us, u32 line)
{
	struct vcpu_state *s = &w->v[v];
	struct imp_stmt *t = infer_stmt(w, s->wfi);

	s->blocked = s->asked;
	s->asked = false;
	s->loaded = 0;
	if (t)
		t->live = true;
	s->wfi = 0;
	s->preempt = s->blocked ? 0 : infer_hold(w, IMP_PREEMPT, us, line);
	s->migrate = infer_hold(w, IMP_MIGRATE, us, line);
	s->left_us = us;
	s->on = GS_NONE32;
	s->wake = 0;
}

void infer_leave(struct walk *w, u32 pe)
{
	u32 v = w->pe_vcpu[pe];

	if (v == GS_NONE32)
		return;
	w->pe_vcpu[pe] = GS_NONE32;
	put_vcpu(w, v, w->e->us, w->e->line);
	w->v[v].left = true;
	if (!w->open || w->closed)
		return;
	if (w->v[v].blocked)
		w->m->blocks++;
	else
		w->m->preempts++;
}

static void come_back(struct walk *w, u32 v, u32 pe)
{
	struct vcpu_state *s = &w->v[v];
	struct imp_stmt *t = infer_stmt(w, s->migrate);

	if (t && pe != s->last) {
		t->live = true;
		t->vcpu = v;
		t->arg = pe;
		t->line = w->e->line;
		w->m->migrations++;
	}
	t = infer_stmt(w, s->preempt);
	if (t && (s->left || w->e->us > s->left_us)) {
		t->live = true;
		t->vcpu = v;
		t->arg = w->e->us > s->left_us ? w->e->us - s->left_us : 1;
	}
	s->left = false;
	if (s->blocked && s->by_device) {
		w->m->by_device++;
	} else if (s->blocked) {
		t = infer_stmt(w,
			       s->wake ? s->wake : infer_hold(w, IMP_WAKE, w->e->us, w->e->line));
		if (t) {
			t->live = true;
			t->vcpu = v;
			w->m->wakes++;
		}
	}
	s->blocked = false;
	s->preempt = s->migrate = s->wake = 0;
}

void infer_enter(struct walk *w)
{
	u32 pe = w->e->pe, v = imap_get(&w->vpt, w->e->addr);

	if (v == GS_NONE32)
		return;
	if (w->v[v].on == pe)
		return;
	if (w->v[v].on != GS_NONE32)
		infer_leave(w, w->v[v].on);
	if (w->pe_vcpu[pe] != GS_NONE32)
		infer_leave(w, pe);
	come_back(w, v, pe);
	w->pe_vcpu[pe] = w->pe_last[pe] = v;
	w->v[v].on = w->v[v].last = pe;
	w->outside[pe] = true; /* loaded, not yet entered */
	w->exit_nr[pe] = w->v[v].loaded = ++w->exits;
	if (w->open && !w->closed)
		w->m->residencies++;
}

/* INV of a doorbell: unmasked while the vPE is resident, masked before it is again. */
void infer_bell_inv(struct walk *w, u32 v)
{
	struct vcpu_state *s;
	struct imp_stmt *t;

	if (v == GS_NONE32)
		return;
	s = &w->v[v];
	if (s->on == GS_NONE32) {
		if (s->blocked && !s->wake)
			s->wake = infer_hold(w, IMP_WAKE, w->e->us, w->e->line);
		return;
	}
	s->asked = true;
	s->wfi = infer_hold(w, IMP_WFI, w->e->us, w->e->line);
	t = infer_stmt(w, s->wfi);
	if (t)
		t->vcpu = v;
	s->by_device = false;
}

/* The cut begins: who is off its PE stays off until the recording says otherwise. */
void infer_open_residency(struct walk *w)
{
	struct imported *m = w->m;

	for (u32 v = 0; v < m->nvcpus; v++) {
		struct vcpu_state *s = &w->v[v];
		struct imp_stmt *t;

		if (s->last == GS_NONE32)
			s->last = m->vcpu[v].pe;
		m->vcpu[v].pe = s->last;
		if (s->on != GS_NONE32)
			continue;
		s->asked = s->blocked;
		s->wfi = s->blocked ? infer_hold(w, IMP_WFI, m->base_us, w->e->line) : 0;
		t = infer_stmt(w, s->wfi);
		if (t)
			t->vcpu = v;
		put_vcpu(w, v, m->base_us, w->e->line);
		s->by_device = false; /* what came before the cut is no statement */
	}
}

bool infer_gone(struct walk *w, u32 v)
{
	struct vcpu_state *s = &w->v[v];
	struct imp_stmt *t = infer_stmt(w, s->preempt);

	if (s->on != GS_NONE32)
		return false;
	if (t && w->m->end_us > s->left_us) {
		t->live = true;
		t->vcpu = v;
		t->arg = w->m->end_us - s->left_us;
	}
	return true;
}
