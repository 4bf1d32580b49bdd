/* SPDX-License-Identifier: MIT */
/*
 * Who there is in a recording.
 *
 * Where VMAPP (or a residency) occurs, the guests are the VMs of the recorded
 * host: a vCPU per vPE, known by vPEID and pending table, a VM per property
 * table (v4.0: GICR_VPROPBASER as written before the residency).  An event
 * belongs to the VM whose vPE it was first mapped to.  A device's life runs
 * from one MAPD to the next; a life without a VMAPTI is the host's own use.
 *
 * Where it does not, the recorded OS itself is the guest: one VM, a vCPU per
 * PE, an irq per event that MAPTI maps; its LPI numbers are the guest's.
 */
#include <stdlib.h>
#include <string.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "trace/infer.h"

#define VCPUS_MAX    4096u /* limits of a scenario */
#define VM_VCPUS_MAX 512u
#define DEVID_MAX    0xfffffu
#define EVENT_MAX    0xffffu
#define VINTID_MIN   8192u
#define VINTID_MAX   0xffffffu
#define IRQS_MAX     1000000u

/* ------------------------------------------------------------ maps */

static u32 imap_slot(const struct imap *m, u64 key)
{
	u64 h = key * 0x9e3779b97f4a7c15ull;
	u32 i = (u32)(h >> 32) & (m->cap - 1);

	while (m->val[i] && m->key[i] != key)
		i = (i + 1) & (m->cap - 1);
	return i;
}

u32 imap_get(const struct imap *m, u64 key)
{
	return m->cap ? m->val[imap_slot(m, key)] - 1 : GS_NONE32;
}

static int imap_widen(struct imap *m)
{
	struct imap n = {.cap = m->cap ? m->cap * 2 : 64, .n = m->n};

	n.key = gs_alloc(n.cap, sizeof(*n.key));
	n.val = gs_alloc(n.cap, sizeof(*n.val));
	if (!n.key || !n.val) {
		imap_free(&n);
		return GICSIM_E_NOMEM;
	}
	for (u32 i = 0; i < m->cap; i++) {
		u32 s;

		if (!m->val[i])
			continue;
		s = imap_slot(&n, m->key[i]);
		n.key[s] = m->key[i];
		n.val[s] = m->val[i];
	}
	imap_free(m);
	*m = n;
	return 0;
}

int imap_put(struct imap *m, u64 key, u32 val)
{
	u32 i;

	if (m->n * 2 >= m->cap && imap_widen(m))
		return GICSIM_E_NOMEM;
	i = imap_slot(m, key);
	if (!m->val[i])
		m->n++;
	m->key[i] = key;
	m->val[i] = val + 1;
	return 0;
}

void imap_free(struct imap *m)
{
	gs_free(m->key);
	gs_free(m->val);
	memset(m, 0, sizeof(*m));
}

/* ------------------------------------------------------------ finding them */

struct finder {
	struct inf *f;
	struct imap now;   /* vPEID -> vCPU mapped last */
	struct imap vpt;   /* pending table -> the same */
	struct imap coll;  /* ICID -> PE */
	struct imap lives; /* DeviceID -> MAPDs so far */
	u64 prop[REC_PES_MAX];
	u32 bad_icids;
};

u32 infer_life(struct imap *lives, const struct rec_event *e)
{
	u32 n = imap_get(lives, e->dev);

	return n == GS_NONE32 ? 0 : n;
}

static int too_many(struct inf *f, u32 line, const char *what, u32 max)
{
	diag_at(f->d, f->file, line, 1, "more than %u %s", max, what);
	return GICSIM_E_LIMIT;
}

static int see_vcpu(struct finder *s, u32 vpeid, u64 vpt, u32 line, u32 *out)
{
	struct inf *f = s->f;
	struct imported *m = f->m;
	u32 v = imap_get(&f->vcpu, ident(vpeid, vpt));

	if (v == GS_NONE32) {
		if (m->nvcpus == VCPUS_MAX)
			return too_many(f, line, "vPEs", VCPUS_MAX);
		if (m->nvcpus == f->vcpu_cap) {
			u32 cap = f->vcpu_cap ? f->vcpu_cap * 2 : 16;
			struct imp_vcpu *p = gs_grow(m->vcpu, f->vcpu_cap, cap, sizeof(*p));

			if (!p)
				return GICSIM_E_NOMEM;
			m->vcpu = p;
			f->vcpu_cap = cap;
		}
		v = m->nvcpus++;
		m->vcpu[v] = (struct imp_vcpu){.vpeid = vpeid, .vpt = vpt, .first_us = ~0ull};
		if (imap_put(&f->vcpu, ident(vpeid, vpt), v))
			return GICSIM_E_NOMEM;
	}
	*out = v;
	return 0;
}

static int map_vpe(struct finder *s, const struct rec_event *e)
{
	u32 v;
	int err = see_vcpu(s, e->a, e->addr, e->line, &v);

	err = err ? err : imap_put(&s->now, e->a, v);
	return err ? err : imap_put(&s->vpt, e->addr, v);
}

static int irq_in_range(struct inf *f, const struct rec_event *e, u32 vintid)
{
	if (e->dev <= DEVID_MAX && e->event <= EVENT_MAX && vintid >= VINTID_MIN &&
	    vintid <= VINTID_MAX)
		return 0;
	diag_at(f->d, f->file, e->line, 1,
		"DeviceID 0x%x, EventID 0x%x, INTID 0x%x: a scenario has room for 0x%x, 0x%x and "
		"0x%x to 0x%x",
		e->dev, e->event, vintid, DEVID_MAX, EVENT_MAX, VINTID_MIN, VINTID_MAX);
	return GICSIM_E_LIMIT;
}

static int see_irq(struct finder *s, const struct rec_event *e, u32 vintid, u32 target)
{
	struct inf *f = s->f;
	struct imported *m = f->m;
	u64 life = pair(e->dev, infer_life(&s->lives, e));

	if (target == GS_NONE32)
		return 0; /* a vPE that nothing named: told when the account is made */
	if (imap_get(&f->life, life) == GS_NONE32 && imap_put(&f->life, life, 1))
		return GICSIM_E_NOMEM;
	if (imap_get(&f->irq, pair(e->dev, e->event)) != GS_NONE32)
		return 0;
	if (irq_in_range(f, e, vintid))
		return GICSIM_E_LIMIT;
	if (m->nirqs == IRQS_MAX)
		return too_many(f, e->line, "events", IRQS_MAX);
	if (m->nirqs == f->irq_cap) {
		u32 cap = f->irq_cap ? f->irq_cap * 2 : 64;
		struct imp_irq *p = gs_grow(m->irq, f->irq_cap, cap, sizeof(*p));

		if (!p)
			return GICSIM_E_NOMEM;
		m->irq = p;
		f->irq_cap = cap;
	}
	m->irq[m->nirqs] = (struct imp_irq){.devid = e->dev,
					    .event = e->event,
					    .vintid = vintid,
					    .target = target,
					    .enabled = true};
	return imap_put(&f->irq, pair(e->dev, e->event), m->nirqs++);
}

static void enter(struct finder *s, const struct rec_event *e)
{
	u32 v = imap_get(&s->vpt, e->addr);
	struct imp_vcpu *c;

	if (v == GS_NONE32) {
		s->f->unknown_enters++;
		return;
	}
	c = &s->f->m->vcpu[v];
	if (!c->prop)
		c->prop = s->prop[e->pe];
	if (c->first_us == ~0ull) {
		c->first_us = e->us;
		c->pe = e->pe;
	}
}

static int bell(struct finder *s, u32 lpi, u32 v)
{
	return lpi == NO_DOORBELL || v == GS_NONE32 ? 0 : imap_put(&s->f->bell, lpi, v);
}

/* One event of a host with VMs. */
static int see_v4(struct finder *s, const struct rec_event *e)
{
	int err = 0;
	u32 v;

	switch (e->kind) {
	case REC_VMAPP:
		return e->c ? map_vpe(s, e) : 0;
	case REC_VTE:
		return imap_get(&s->now, e->a) == GS_NONE32 ? map_vpe(s, e) : 0;
	case REC_PROP:
		s->prop[e->pe] = e->addr;
		return 0;
	case REC_ENTER:
		enter(s, e);
		return 0;
	case REC_MAPD:
		return e->a ? imap_put(&s->lives, e->dev, infer_life(&s->lives, e) + 1) : 0;
	case REC_VMAP:
		v = imap_get(&s->now, e->a);
		err = see_irq(s, e, e->b, v);
		return err ? err : bell(s, e->c, v);
	case REC_VMOVI:
		return e->b ? bell(s, e->c, imap_get(&s->now, e->a)) : 0;
	case REC_MSI:
		return e->a == ITE_VLPI ? see_irq(s, e, e->b, imap_get(&s->now, e->c)) : 0;
	default:
		return 0;
	}
}

static u32 coll_pe(struct finder *s, u32 icid)
{
	u32 pe = imap_get(&s->coll, icid);

	if (pe != GS_NONE32)
		return pe;
	s->bad_icids++;
	return icid < s->f->m->nvcpus ? icid : 0;
}

/* One event of an OS alone. */
static int see_os(struct finder *s, const struct rec_event *e, u32 nr)
{
	int err;

	switch (e->kind) {
	case REC_MAPC:
		return e->c ? imap_put(&s->coll, e->a, e->b) : 0;
	case REC_MAP:
		err = see_irq(s, e, e->b, coll_pe(s, e->a));
		return err ? err : imap_put(&s->f->last_map, pair(e->dev, e->event), nr);
	case REC_MSI:
		return e->a == ITE_LPI ? see_irq(s, e, e->b, coll_pe(s, e->c)) : 0;
	default:
		return 0;
	}
}

static int find_all(struct finder *s)
{
	struct inf *f = s->f;
	int err = 0;

	if (!f->vpes) {
		f->m->vcpu = gs_alloc(f->r->pes ? f->r->pes : 1, sizeof(*f->m->vcpu));
		if (!f->m->vcpu)
			return GICSIM_E_NOMEM;
		f->m->nvcpus = f->r->pes ? f->r->pes : 1;
		for (u32 i = 0; i < f->m->nvcpus; i++)
			f->m->vcpu[i].pe = f->m->vcpu[i].vpeid = i;
	}
	for (u32 i = 0; i < f->r->n && !err; i++)
		err = f->vpes ? see_v4(s, &f->r->ev[i]) : see_os(s, &f->r->ev[i], i);
	if (!err && s->bad_icids)
		err = imp_infer(f->m,
				"%u times a collection was named before MAPC: taken as the PE of "
				"that number",
				s->bad_icids);
	return err;
}

/* ------------------------------------------------------------ giving them numbers */

static u32 find_vm(const struct imported *m, u64 prop)
{
	for (u32 i = 0; i < m->nvms; i++)
		if (m->vm[i].prop == prop)
			return i;
	return GS_NONE32;
}

/* A vPE that never ran shows no property table: it goes with the vPE mapped before it, or after. */
static u64 neighbour_prop(struct inf *f, u32 v)
{
	const struct imported *m = f->m;

	f->guessed_vms++;
	for (u32 i = v; i-- > 0;)
		if (m->vcpu[i].first_us != ~0ull)
			return m->vcpu[i].prop;
	for (u32 i = v; i < m->nvcpus; i++)
		if (m->vcpu[i].first_us != ~0ull)
			return m->vcpu[i].prop;
	return 0;
}

static int by_vm_and_vpeid(const void *a, const void *b)
{
	const struct imp_vcpu *x = a, *y = b;

	if (x->vm != y->vm)
		return x->vm < y->vm ? -1 : 1;
	if (x->vpeid != y->vpeid)
		return x->vpeid < y->vpeid ? -1 : 1;
	return x->vpt < y->vpt ? -1 : x->vpt > y->vpt;
}

/* VMs in the order they first ran. */
static int make_vms(struct inf *f)
{
	struct imported *m = f->m;

	m->vm = gs_alloc(m->nvcpus ? m->nvcpus : 1, sizeof(*m->vm));
	if (!m->vm)
		return GICSIM_E_NOMEM;
	for (u32 n = 0; n < m->nvcpus && f->vpes; n++) {
		u32 best = GS_NONE32;

		for (u32 v = 0; v < m->nvcpus; v++)
			if (m->vcpu[v].first_us != ~0ull &&
			    find_vm(m, m->vcpu[v].prop) == GS_NONE32 &&
			    (best == GS_NONE32 || m->vcpu[v].first_us < m->vcpu[best].first_us))
				best = v;
		if (best == GS_NONE32)
			break;
		m->vm[m->nvms++].prop = m->vcpu[best].prop;
	}
	if (!m->nvms)
		m->nvms = 1;
	for (u32 v = 0; v < m->nvcpus && f->vpes; v++) {
		u64 prop = m->vcpu[v].first_us == ~0ull ? neighbour_prop(f, v) : m->vcpu[v].prop;
		u32 vm = find_vm(m, prop);

		m->vcpu[v].vm = vm == GS_NONE32 ? 0 : vm;
	}
	return 0;
}

/* Sort vCPUs, and rewrite what names them by number. */
static int number_vcpus(struct inf *f)
{
	struct imported *m = f->m;
	struct imp_vcpu *old = gs_alloc(m->nvcpus ? m->nvcpus : 1, sizeof(*old));
	int err = old ? 0 : GICSIM_E_NOMEM;

	if (err)
		return err;
	if (m->nvcpus) {	/* no array without any */
		memcpy(old, m->vcpu, m->nvcpus * sizeof(*old));
		qsort(m->vcpu, m->nvcpus, sizeof(*m->vcpu), by_vm_and_vpeid);
	}
	for (u32 v = 0; v < m->nvcpus; v++) {
		m->vcpu[v].idx = m->vm[m->vcpu[v].vm].nvcpus++;
		if (m->vcpu[v].idx == VM_VCPUS_MAX)
			err = too_many(f, f->r->ev[0].line, "vPEs in one VM", VM_VCPUS_MAX);
		if (f->vpes && imap_put(&f->vcpu, ident(m->vcpu[v].vpeid, m->vcpu[v].vpt), v))
			err = GICSIM_E_NOMEM;
	}
	for (u32 i = 0; i < m->nirqs && f->vpes; i++) {
		const struct imp_vcpu *o = &old[m->irq[i].target];

		m->irq[i].target = imap_get(&f->vcpu, ident(o->vpeid, o->vpt));
	}
	for (u32 i = 0; i < f->bell.cap; i++) {
		const struct imp_vcpu *o = f->bell.val[i] ? &old[f->bell.val[i] - 1] : NULL;

		if (o)
			f->bell.val[i] = imap_get(&f->vcpu, ident(o->vpeid, o->vpt)) + 1;
	}
	gs_free(old);
	return err;
}

static int by_vm_dev_event(const void *a, const void *b)
{
	const struct imp_irq *x = a, *y = b;

	if (x->vm != y->vm)
		return x->vm < y->vm ? -1 : 1;
	if (x->devid != y->devid)
		return x->devid < y->devid ? -1 : 1;
	return x->event < y->event ? -1 : x->event > y->event;
}

/* An LPI number taken twice in a VM (one after the other): the later event gets one of its own. */
static int number_vintids(struct inf *f)
{
	struct imported *m = f->m;
	u32 top = 8191;

	for (u32 i = 0; i < m->nirqs; i++)
		top = m->irq[i].vintid > top ? m->irq[i].vintid : top;
	for (u32 i = 0; i < m->nirqs; i++) {
		struct imp_irq *q = &m->irq[i];

		if (imap_get(&f->vint, pair(q->vm, q->vintid)) != GS_NONE32) {
			q->vintid = ++top;
			f->renumbered++;
		}
		if (imap_put(&f->vint, pair(q->vm, q->vintid), i))
			return GICSIM_E_NOMEM;
	}
	return 0;
}

/* A device whose events went to two VMs: the second VM's gets a DeviceID that nothing else has. */
static u32 device_id(struct inf *f, u32 devid)
{
	const struct imported *m = f->m;
	bool taken = false;
	u32 top = devid;

	for (u32 i = 0; i < m->ndevs; i++)
		taken |= m->dev[i].devid == devid;
	if (!taken)
		return devid;
	for (u32 i = 0; i < m->nirqs; i++)
		top = m->irq[i].devid > top ? m->irq[i].devid : top;
	for (u32 i = 0; i < m->ndevs; i++)
		top = m->dev[i].devid > top ? m->dev[i].devid : top;
	f->split_devs++;
	return top + 1;
}

static int number_irqs(struct inf *f)
{
	struct imported *m = f->m;
	u32 dev = 0;

	for (u32 i = 0; i < m->nirqs; i++)
		m->irq[i].vm = m->vcpu[m->irq[i].target].vm;
	if (m->nirqs)
		qsort(m->irq, m->nirqs, sizeof(*m->irq), by_vm_dev_event);
	m->dev = gs_alloc(m->nirqs ? m->nirqs : 1, sizeof(*m->dev));
	if (!m->dev)
		return GICSIM_E_NOMEM;
	for (u32 i = 0; i < m->nirqs; i++) {
		struct imp_irq *q = &m->irq[i];

		if (!i || m->irq[i - 1].devid != q->devid || m->irq[i - 1].vm != q->vm) {
			m->dev[m->ndevs] =
				(struct imp_dev){.devid = device_id(f, q->devid), .vm = q->vm};
			dev = m->ndevs++;
		}
		q->dev = dev;
		m->dev[dev].irqs++;
		if (imap_put(&f->irq, pair(q->devid, q->event), i))
			return GICSIM_E_NOMEM;
	}
	return number_vintids(f);
}

int infer_objects(struct inf *f)
{
	struct finder *s = gs_alloc(1, sizeof(*s));
	int err;

	if (!s)
		return GICSIM_E_NOMEM;
	s->f = f;
	err = find_all(s);
	if (!err)
		err = make_vms(f);
	if (!err)
		err = number_vcpus(f);
	if (!err)
		err = number_irqs(f);
	imap_free(&s->now);
	imap_free(&s->vpt);
	imap_free(&s->coll);
	imap_free(&s->lives);
	gs_free(s);
	return err;
}
