/* SPDX-License-Identifier: MIT */
/*
 * A scenario's machines, devices and statements in the guest floor's terms.
 *
 * Statements are sorted stably into one queue per source: devices, vCPUs,
 * user space, the host's scheduler.  Order within a queue is the file's.
 */
#include "core/alloc.h"
#include "core/diag.h"
#include "sim/wire.h"

static const char *copy(struct sim *s, const char *text)
{
	size_t n = 0;
	char *p;

	while (text[n])
		n++;
	p = wire_alloc(s, n + 1, 1);
	for (size_t i = 0; p && i < n; i++)
		p[i] = text[i];
	return p;
}

static bool wire_vms(struct sim *s)
{
	const struct scenario *c = s->scn;
	struct guest_vm *vm = wire_alloc(s, c->nvms, sizeof(*vm));
	struct guest_vcpu *vcpu = wire_alloc(s, c->nvcpus, sizeof(*vcpu));

	if (!vm || !vcpu)
		return false;
	for (u32 i = 0; i < c->nvms; i++)
		vm[i] = (struct guest_vm){ copy(s, c->vm[i].name), c->vm[i].vcpu0, c->vm[i].nvcpus,
					   c->vm[i].handler_ns, c->vm[i].handler_spread, s->gic.vlpi_bits };
	for (u32 i = 0; i < c->nvcpus; i++) {
		const struct scn_vcpu *v = &c->vcpu[i];

		vcpu[i] = (struct guest_vcpu){ copy(s, v->name), (u16)v->vm, (u16)v->idx, (u16)v->pe,
					       v->direct, v->start_off };
	}
	s->guest.vm = vm;
	s->guest.nvms = c->nvms;
	s->guest.vcpu = vcpu;
	s->guest.nvcpus = c->nvcpus;
	return true;
}

/* Without a `flight:` of its own a device has the hardware model's. */
static void wire_flight(const struct sim *s, const struct scn_dev *v, struct guest_dev *dev)
{
	const struct hw_costval *c = &s->hw->cost[COST_DEV_FLIGHT];

	if (v->flight_given)
		return;
	dev->flight_ns = c->value_ps / 1000;
	dev->flight_spread = c->spread_permille;
}

static bool wire_devices(struct sim *s)
{
	const struct scenario *c = s->scn;
	struct guest_dev *dev = wire_alloc(s, c->ndevs, sizeof(*dev));
	struct guest_irq *irq = wire_alloc(s, c->nirqs, sizeof(*irq));

	if (!dev || !irq)
		return false;
	for (u32 i = 0; i < c->ndevs; i++) {
		const struct scn_dev *v = &c->dev[i];

		dev[i] = (struct guest_dev){ copy(s, v->name), v->devid, (u16)v->its, (u16)v->vm, v->mask,
					     v->pba, v->flight_ns, v->flight_spread, v->irq0, v->nirqs };
		wire_flight(s, v, &dev[i]);
	}
	for (u32 i = 0; i < c->nirqs; i++) {
		const struct scn_irq *q = &c->irq[i];

		irq[i] = (struct guest_irq){ copy(s, q->name), (u16)q->dev, (u16)c->dev[q->dev].vm, q->event,
					     q->vintid, q->lpi, (u16)q->target, (u8)q->prio, q->enabled,
					     q->connected };
	}
	s->guest.dev = dev;
	s->guest.ndevs = c->ndevs;
	s->guest.irq = irq;
	s->guest.nirqs = c->nirqs;
	return true;
}

static bool wire_loads(struct sim *s)
{
	const struct scenario *c = s->scn;
	struct guest_load *l = wire_alloc(s, c->nloads, sizeof(*l));

	if (!l)
		return false;
	for (u32 i = 0; i < c->nloads; i++) {
		const struct scn_load *x = &c->load[i];

		l[i] = (struct guest_load){ x->pattern, x->irq, x->from_ns, x->until_ns, x->every_ns, x->gap_ns,
					    x->jitter_ns, x->count };
	}
	s->guest.load = s->mode == SIM_RUN ? l : NULL;
	s->guest.nloads = s->mode == SIM_RUN ? c->nloads : 0;
	return true;
}

static u32 queue_of(const struct sim *s, const struct scn_stmt *st)
{
	return stim_queue(&s->guest, (enum stim_source)st->source, st->owner);
}

/* A counting sort by queue: stable, so each source keeps its order. */
static bool wire_stims(struct sim *s)
{
	const struct scenario *c = s->scn;
	u32 nq = c->ndevs + c->nvcpus + 2;
	u32 *first = wire_alloc(s, nq + 1, sizeof(*first));
	struct stim *st = wire_alloc(s, c->nstmts, sizeof(*st));
	u32 *at = gs_alloc(nq + 1, sizeof(*at));

	s->guest.nqueues = nq;
	if (!first || !st || !at) {
		gs_free(at);
		return false;
	}
	for (u32 i = 0; i < c->nstmts; i++)
		first[queue_of(s, &c->stmt[i]) + 1]++;
	for (u32 q = 0; q < nq; q++)
		first[q + 1] += first[q];
	for (u32 q = 0; q < nq; q++)
		at[q] = first[q];
	for (u32 i = 0; i < c->nstmts; i++) {
		const struct scn_stmt *x = &c->stmt[i];

		st[at[queue_of(s, x)]++] = (struct stim){ x->at_ns, x->source, x->verb, (u16)x->owner, x->obj,
							  x->arg, x->count, x->gap_ns, x->expect, x->line };
	}
	gs_free(at);
	s->guest.stim = st;
	s->guest.nstims = c->nstmts;
	s->guest.queue = first;
	return true;
}

int wire_guest(struct sim *s, struct gicsim_diag *d)
{
	const struct scenario *c = s->scn;

	s->guest.until_ns = c->until_ns;
	s->guest.label = (const char *const *)c->label;
	s->guest.nlabels = c->nlabels;
	if (wire_vms(s) && wire_devices(s) && wire_loads(s) && wire_stims(s))
		return 0;
	diag_add(d, "no memory for %u interrupts and %u statements", c->nirqs, c->nstmts);
	return GICSIM_E_NOMEM;
}
