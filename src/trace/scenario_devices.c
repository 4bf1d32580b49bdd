/* SPDX-License-Identifier: MIT */
/*
 * Devices and their interrupts: who sends what, and the numbers of it.
 *
 * Three number spaces: EventIDs per device, the guest's LPIs (vintid) per VM,
 * the host's LPIs over everything.  Numbers the file fixes come first; the
 * others are given out in file order, upwards, around them.  So a default never
 * collides with a number somebody wrote.
 */
#include "trace/scenario_load.h"

#include <stdlib.h>
#include <string.h>

#define DEVS_MAX 4096u
#define DEVID_MAX 0xfffffu
#define EVENT_MAX 0xffffu
#define INTID_MAX 0xffffffu

/* What an irq entry says of itself, before numbers are given out. */
struct pending {
	const struct yml_node *node;	/* the entry, for findings */
	bool event, vintid, lpi;	/* given */
};

/* ------------------------------------------------ one entry of `irqs` */

/* `to: vcpu0` or a range as long as the names. */
static bool read_target(struct scn_ld *l, const struct yml_node *n, const struct scn_range *names,
			struct scn_irq *irq, u32 vm)
{
	const struct yml_node *to = yml_get(n, "to");
	struct scn_range r;

	if (!to)
		return scn_bad(l, n, "an interrupt needs a target: 'to'");
	if (!scn_range(l, to, true, &r))
		return false;
	if (r.many && r.n != names->n)
		return scn_bad(l, to, "%u targets for %u interrupts", r.n, names->n);
	for (u32 i = 0; i < names->n; i++) {
		irq[i].target = i && !r.many ? irq[0].target :
				scn_vcpu_at(l, scn_word_range(l, to, &r, i), vm);
		if (irq[i].target == GS_NONE32)
			return false;
	}
	return true;
}

/* A number that counts up with the names; it must stay in range to the end. */
static bool read_number(struct scn_ld *l, const struct yml_node *n, const char *key, u32 n_names,
			u32 min, u32 max, u32 *first)
{
	return scn_u32(l, n, key, min, max - (n_names - 1), first);
}

static bool read_irq(struct scn_ld *l, const struct yml_node *n, u32 dev, struct pending *p)
{
	struct scenario *s = l->s;
	struct scn_irq *irq = &s->irq[s->nirqs], common = { .prio = 0xa0, .enabled = true, .connected = true };
	struct scn_ref at = scn_ref_of(l, n);
	const struct yml_node *name = yml_get(n, "name");
	struct scn_range r;

	SCN_KEYS(l, n, "an interrupt", "name", "event", "vintid", "lpi", "to", "priority", "enabled", "connected");
	if (!name)
		return scn_bad(l, n, "an interrupt needs a 'name'");
	if (!scn_range(l, name, false, &r))
		return false;
	p->node = n;
	p->event = read_number(l, n, "event", r.n, 0, EVENT_MAX, &common.event);
	p->vintid = read_number(l, n, "vintid", r.n, SCN_LPI_FIRST, INTID_MAX, &common.vintid);
	p->lpi = read_number(l, n, "lpi", r.n, SCN_LPI_FIRST, INTID_MAX, &common.lpi);
	scn_u32(l, n, "priority", 0, 255, &common.prio);
	scn_bool(l, n, "enabled", &common.enabled);
	scn_bool(l, n, "connected", &common.connected);
	common.dev = dev;
	common.lpi_given = p->lpi;
	common.line = at.line;
	common.col = at.col;
	for (u32 i = 0; i < r.n; i++) {
		p[i] = *p;
		irq[i] = common;
		irq[i].event += p->event ? i : 0;
		irq[i].vintid += p->vintid ? i : 0;
		irq[i].lpi += p->lpi ? i : 0;
		irq[i].name = scn_range_name(l, s->dev[dev].name, &r, i);
		if (!irq[i].name)
			return false;
	}
	if (!read_target(l, n, &r, irq, s->dev[dev].vm))
		return false;
	s->nirqs += r.n;
	return true;
}

/* ------------------------------------------------ numbers */

struct taken { u64 key; u32 irq; };	/* key: space << 32 | number */

static int by_number(const void *a, const void *b)
{
	const struct taken *x = a, *y = b;

	if (x->key != y->key)
		return x->key < y->key ? -1 : 1;
	return x->irq < y->irq ? -1 : x->irq > y->irq;
}

static bool is_taken(const struct taken *t, u32 n, u64 key)
{
	u32 lo = 0, hi = n;

	while (lo < hi) {
		u32 mid = lo + (hi - lo) / 2;

		if (t[mid].key < key)
			lo = mid + 1;
		else
			hi = mid;
	}
	return lo < n && t[lo].key == key;
}

/* One of the three number spaces. */
struct space {
	const char *key, *what;		/* "vintid", "vm" */
	u32 spaces, first, max;
	u32 (*of)(const struct scenario *, const struct scn_irq *);
	u32 *(*at)(struct scn_irq *);
	bool (*given)(const struct pending *);
};

static u32 space_dev(const struct scenario *s, const struct scn_irq *q)
{
	(void)s;
	return q->dev;
}

static u32 space_vm(const struct scenario *s, const struct scn_irq *q)
{
	return s->dev[q->dev].vm;
}

static u32 space_host(const struct scenario *s, const struct scn_irq *q)
{
	(void)s;
	(void)q;
	return 0;
}

static u32 *at_event(struct scn_irq *q)
{
	return &q->event;
}

static u32 *at_vintid(struct scn_irq *q)
{
	return &q->vintid;
}

static u32 *at_lpi(struct scn_irq *q)
{
	return &q->lpi;
}

static bool event_given(const struct pending *p)
{
	return p->event;
}

static bool vintid_given(const struct pending *p)
{
	return p->vintid;
}

static bool lpi_given(const struct pending *p)
{
	return p->lpi;
}

static bool clash(struct scn_ld *l, const struct space *sp, const struct taken *t, const struct pending *p)
{
	struct scenario *s = l->s;
	const struct yml_node *at = yml_get(p[t[1].irq].node, sp->key);

	return scn_bad(l, at ? at : p[t[1].irq].node, "%s and %s have the same %s %u%s",
		       s->irq[t[0].irq].name, s->irq[t[1].irq].name, sp->key, *sp->at(&s->irq[t[1].irq]),
		       sp->what);
}

static bool number_space(struct scn_ld *l, const struct space *sp, const struct pending *p)
{
	struct scenario *s = l->s;
	struct taken *t = scn_alloc(l, s->nirqs, sizeof(*t));
	u32 *next = scn_alloc(l, sp->spaces, sizeof(*next)), n = 0;

	if (!t || !next)
		return false;
	for (u32 i = 0; i < s->nirqs; i++)
		if (sp->given(&p[i]))
			t[n++] = (struct taken){ (u64)sp->of(s, &s->irq[i]) << 32 | *sp->at(&s->irq[i]), i };
	qsort(t, n, sizeof(*t), by_number);
	for (u32 i = 1; i < n; i++)
		if (t[i - 1].key == t[i].key)
			return clash(l, sp, &t[i - 1], p);
	for (u32 i = 0; i < s->nirqs; i++) {
		u32 in = sp->of(s, &s->irq[i]), v;

		if (sp->given(&p[i]))
			continue;
		v = next[in] ? next[in] : sp->first;
		while (is_taken(t, n, (u64)in << 32 | v))
			v++;
		if (v > sp->max)
			return scn_bad(l, p[i].node, "no %s is left for %s", sp->key, s->irq[i].name);
		*sp->at(&s->irq[i]) = v;
		next[in] = v + 1;
	}
	return true;
}

static bool give_numbers(struct scn_ld *l, const struct pending *p)
{
	struct scenario *s = l->s;
	const struct space spaces[] = {
		{ "event", " on one device", s->ndevs, 0, EVENT_MAX, space_dev, at_event, event_given },
		{ "vintid", " in one vm", s->nvms, SCN_LPI_FIRST, INTID_MAX, space_vm, at_vintid, vintid_given },
		{ "lpi", "", 1, SCN_LPI_FIRST, INTID_MAX, space_host, at_lpi, lpi_given },
	};

	for (u32 i = 0; i < ARRAY_SIZE(spaces); i++)
		if (!number_space(l, &spaces[i], p))
			return false;
	return true;
}

/* ------------------------------------------------ devices */

static bool device_vm(struct scn_ld *l, const struct yml_node *n, struct scn_dev *d)
{
	const struct yml_node *vm = yml_get(n, "vm");

	if (vm && !scn_is_scalar(l, vm, "vm"))
		return false;
	if (!vm && l->s->nvms == 1)
		return true;
	if (!vm)
		return scn_bad(l, n, "a device needs a 'vm': there are %u", l->s->nvms);
	d->vm = scn_vm_at(l, scn_word_of(vm));
	return d->vm != GS_NONE32;
}

static bool read_device(struct scn_ld *l, const struct yml_node *n, u32 number)
{
	struct scenario *s = l->s;
	struct scn_dev *d = &s->dev[number];
	struct scn_ref at = scn_ref_of(l, n);
	const struct yml_node *sub;

	SCN_KEYS(l, n, "a device", "name", "vm", "its", "device_id", "msix", "flight", "irqs");
	*d = (struct scn_dev){ .mask = true, .pba = true, .line = at.line, .col = at.col };
	d->name = scn_strf(l, "dev%u", number);
	sub = yml_get(n, "name");
	if (sub && yml_name(scn_doc_of(l, sub), sub, &d->name, l->d))
		l->bad = true;
	if (!device_vm(l, n, d))
		return false;
	sub = yml_get(n, "its");
	if (sub && scn_is_scalar(l, sub, "its"))
		d->its = scn_unit_at(l, scn_word_of(sub), "its", s->its);
	sub = scn_map(l, n, "msix");
	if (sub) {
		SCN_KEYS(l, sub, "msix", "mask", "pending_bits");
		scn_bool(l, sub, "mask", &d->mask);
		scn_bool(l, sub, "pending_bits", &d->pba);
	}
	d->devid = GS_NONE32;
	scn_u32(l, n, "device_id", 0, DEVID_MAX, &d->devid);
	d->flight_given = scn_spread(l, n, "flight", &d->flight_ns, &d->flight_spread);
	return true;
}

/* DeviceIDs not given: 0x100, 0x200, ... by place, then whatever is free above.  Two of one ITS must differ. */
static bool device_ids(struct scn_ld *l, const struct yml_node *all)
{
	struct scenario *s = l->s;

	for (u32 i = 0; i < s->ndevs; i++) {
		u32 id = 0x100 * (i + 1);
		bool again = s->dev[i].devid == GS_NONE32;

		while (again) {
			again = false;
			for (u32 j = 0; j < s->ndevs && !again; j++)
				again = s->dev[j].its == s->dev[i].its && s->dev[j].devid == id;
			if (again)
				id++;
			else
				s->dev[i].devid = id;
		}
		for (u32 j = 0; j < i; j++)
			if (s->dev[j].its == s->dev[i].its && s->dev[j].devid == s->dev[i].devid)
				return scn_bad(l, yml_get(all->item[i], "device_id"),
					       "%s and %s have the same device_id 0x%x on its%u",
					       s->dev[j].name, s->dev[i].name, s->dev[i].devid, s->dev[i].its);
	}
	return true;
}

/* How many irqs the devices name, ranges expanded: arrays are made once. */
static bool count_irqs(struct scn_ld *l, const struct yml_node *all, u32 *n)
{
	u64 sum = 0;

	for (u32 i = 0; i < all->n; i++) {
		const struct yml_node *irqs;

		if (!scn_is_map(l, all->item[i], "a device"))
			return false;
		irqs = scn_seq(l, all->item[i], "irqs");
		for (u32 j = 0; irqs && j < irqs->n; j++) {
			const struct yml_node *name;
			struct scn_range r;

			if (!scn_is_map(l, irqs->item[j], "an interrupt"))
				return false;
			name = yml_get(irqs->item[j], "name");
			if (name && !scn_range(l, name, false, &r))
				return false;
			sum += name ? r.n : 1;
		}
	}
	if (sum > SCN_OBJECTS_MAX)
		return scn_bad(l, all, "more than %u interrupts", SCN_OBJECTS_MAX);
	*n = (u32)sum;
	return true;
}

static bool unique_names(struct scn_ld *l, const struct yml_node *all, const struct pending *p)
{
	struct scenario *s = l->s;
	struct scn_names t;

	if (!scn_names_init(l, &t, s->nirqs + s->ndevs))
		return false;
	for (u32 i = 0; i < s->ndevs; i++)
		if (!scn_names_add(&t, s->dev[i].name, i))
			scn_bad(l, all->item[i], "two devices are called '%s'", s->dev[i].name);
	for (u32 i = 0; i < s->nirqs && !l->bad; i++)
		if (!scn_names_add(&t, s->irq[i].name, i))
			scn_bad(l, p[i].node, "two interrupts are called '%s'", s->irq[i].name);
	return !l->bad;
}

static bool read_devices(struct scn_ld *l, const struct yml_node *all)
{
	struct scenario *s = l->s;
	struct pending *p;
	u32 n = 0;

	if (all->n > DEVS_MAX)
		return scn_bad(l, all, "%u devices; at most %u are supported", all->n, DEVS_MAX);
	if (!count_irqs(l, all, &n))
		return false;
	s->dev = scn_alloc(l, all->n, sizeof(*s->dev));
	s->irq = scn_alloc(l, n, sizeof(*s->irq));
	p = scn_alloc(l, n, sizeof(*p));
	if (!s->dev || !s->irq || !p)
		return false;
	for (u32 i = 0; i < all->n; i++) {
		const struct yml_node *irqs = yml_get(all->item[i], "irqs");

		if (!read_device(l, all->item[i], i))
			return false;
		s->ndevs++;
		s->dev[i].irq0 = s->nirqs;
		for (u32 j = 0; irqs && j < irqs->n; j++)
			read_irq(l, irqs->item[j], i, &p[s->nirqs]);
		s->dev[i].nirqs = s->nirqs - s->dev[i].irq0;
	}
	if (l->bad || l->nomem)
		return false;
	return unique_names(l, all, p) && device_ids(l, all) && give_numbers(l, p) && scn_index_irqs(l);
}

/* Numbers are given out only if all entries are right; mistakes elsewhere do not matter here. */
bool scn_read_devices(struct scn_ld *l)
{
	const struct yml_node *all = scn_seq(l, l->root, "devices");
	bool before = l->bad, ok;

	if (!all)
		return scn_index_irqs(l);
	l->bad = false;
	ok = read_devices(l, all);
	l->bad |= before;
	return ok;
}
