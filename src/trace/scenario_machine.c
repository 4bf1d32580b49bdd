/* SPDX-License-Identifier: MIT */
/*
 * The machine of a scenario and the software on it: hardware, topology,
 * hypervisor, scheduler, policy, VMs and their vCPUs.
 *
 * Names of models, capabilities, choices, costs, procedures and policies are
 * only kept here, with their marks; other floors know them.
 */
#include "trace/scenario_load.h"

#include <string.h>

#define VMS_MAX 256u
#define VCPUS_MAX 4096u
#define ITS_MAX 16u
#define PARAMS_MAX ARRAY_SIZE(((struct scenario *)0)->policy_param)

const char *const scn_sched_name[] = { "pinned", "round_robin" };

/* ------------------------------------------------ hardware */

static bool read_set(struct scn_ld *l, const struct yml_node *m)
{
	struct scenario *s = l->s;

	if (!(s->set = scn_alloc(l, m->n, sizeof(*s->set))))
		return false;
	for (u32 i = 0; i < m->n; i++) {
		struct scn_set *e = &s->set[s->nset];
		struct scn_ref at = scn_ref_of(l, m->item[i]);

		if (!scn_u64_at(l, m->item[i], 0, UINT64_MAX, &e->value))
			continue;
		e->key = scn_ref_of(l, m->key[i]);
		e->line = at.line;
		e->col = at.col;
		s->nset++;
	}
	return true;
}

static bool read_choose(struct scn_ld *l, const struct yml_node *m)
{
	struct scenario *s = l->s;

	if (!(s->choose = scn_alloc(l, m->n, sizeof(*s->choose))))
		return false;
	for (u32 i = 0; i < m->n; i++)
		if (scn_is_scalar(l, m->item[i], m->key[i]->text))
			s->choose[s->nchoose++] = (struct scn_choose){ scn_ref_of(l, m->key[i]),
								       scn_ref_of(l, m->item[i]) };
	return true;
}

/* `250ns` or {value: 250ns, spread: 20%, from: "..."} */
static bool read_cost_value(struct scn_ld *l, const struct yml_node *n, struct scn_cost *c)
{
	const struct yml_node *value = n, *spread;

	if (n->kind == YML_MAP) {
		SCN_KEYS(l, n, "a cost", "value", "spread", "from");
		value = yml_get(n, "value");
		if (!value)
			return scn_bad(l, n, "a cost needs a 'value'");
		spread = yml_get(n, "spread");
		if (spread && scn_is_scalar(l, spread, "spread") &&
		    yml_percent(scn_doc_of(l, spread), spread, &c->spread_permille, l->d))
			l->bad = true;
		else if (c->spread_permille > 1000)
			scn_bad(l, spread, "found '%.40s'; expected a spread of at most 100%%", spread->text);
		scn_str(l, n, "from", &c->from);
	}
	if (!scn_is_scalar(l, value, "a cost"))
		return false;
	if (yml_time_ps(scn_doc_of(l, value), value, &c->value_ps, l->d)) {
		l->bad = true;
		return false;
	}
	return true;
}

static bool read_cost(struct scn_ld *l, const struct yml_node *m)
{
	struct scenario *s = l->s;

	if (!(s->cost = scn_alloc(l, m->n, sizeof(*s->cost))))
		return false;
	for (u32 i = 0; i < m->n; i++) {
		struct scn_cost *c = &s->cost[s->ncost];

		*c = (struct scn_cost){ .key = scn_ref_of(l, m->key[i]) };
		if (read_cost_value(l, m->item[i], c))
			s->ncost++;
	}
	return true;
}

bool scn_read_hardware(struct scn_ld *l)
{
	struct scenario *s = l->s;
	const struct yml_node *n = yml_get(l->root, "hardware"), *sub;

	if (!n)
		return true;
	if (n->kind == YML_SCALAR)
		return scn_model(l, n, &s->hardware);
	if (!scn_is_map(l, n, "hardware"))
		return false;
	SCN_KEYS(l, n, "hardware", "model", "set", "choose", "cost");
	sub = yml_get(n, "model");
	if (sub)
		scn_model(l, sub, &s->hardware);
	sub = scn_map(l, n, "set");
	if (sub && !read_set(l, sub))
		return false;
	sub = scn_map(l, n, "choose");
	if (sub && !read_choose(l, sub))
		return false;
	sub = scn_map(l, n, "cost");
	return !sub || read_cost(l, sub);
}

/* ------------------------------------------------ topology */

static bool read_group(struct scn_ld *l, const struct yml_node *g, u8 number, bool *seen)
{
	struct scenario *s = l->s;

	if (!scn_is_seq(l, g, "a group of PEs"))
		return false;
	for (u32 i = 0; i < g->n; i++) {
		struct scn_range r;

		if (!scn_range(l, g->item[i], false, &r))
			continue;
		for (u32 j = 0; j < r.n; j++) {
			u32 pe = scn_unit_at(l, scn_word_range(l, g->item[i], &r, j), "pe", s->pes);

			if (pe == GS_NONE32)
				break;
			if (seen[pe])
				scn_bad(l, g->item[i], "pe%u is in two groups", pe);
			seen[pe] = true;
			s->group[pe] = number;
		}
	}
	return true;
}

bool scn_read_topology(struct scn_ld *l)
{
	struct scenario *s = l->s;
	const struct yml_node *n, *groups;
	bool seen[SCN_PES_MAX] = { false };

	s->pes = s->nvcpus + 1 < SCN_PES_MAX ? s->nvcpus + 1 : SCN_PES_MAX;
	n = scn_map(l, l->root, "topology");
	if (!n)
		return true;
	SCN_KEYS(l, n, "topology", "pes", "its", "vpe_table_groups");
	scn_u32(l, n, "pes", 1, SCN_PES_MAX, &s->pes);
	scn_u32(l, n, "its", 1, ITS_MAX, &s->its);
	groups = scn_seq(l, n, "vpe_table_groups");
	if (!groups)
		return true;
	if (groups->n > SCN_PES_MAX)
		return scn_bad(l, groups, "%u groups for %u PEs", groups->n, s->pes);
	for (u32 i = 0; i < groups->n; i++)
		if (!read_group(l, groups->item[i], (u8)i, seen))
			return false;
	for (u32 i = 0; i < s->pes && groups->n; i++)
		if (!seen[i] && !l->bad)
			return scn_bad(l, groups, "pe%u is in no group", i);
	return true;
}

/* ------------------------------------------------ software */

static bool read_local(struct scn_ld *l, const struct yml_node *m)
{
	struct scenario *s = l->s;

	if (!(s->local = scn_alloc(l, m->n, sizeof(*s->local))))
		return false;
	for (u32 i = 0; i < m->n; i++) {
		struct scn_ref at = scn_ref_of(l, m->key[i]);

		if (scn_is_seq(l, m->item[i], "the body of a procedure"))
			s->local[s->nlocal++] = (struct scn_local){ at.name, m->item[i], at.line, at.col };
	}
	return true;
}

static bool read_hypervisor(struct scn_ld *l)
{
	struct scenario *s = l->s;
	const struct yml_node *n = yml_get(l->root, "hypervisor"), *sub;

	if (!n)
		return true;
	if (n->kind == YML_SCALAR)
		return scn_model(l, n, &s->procedures);
	if (!scn_is_map(l, n, "hypervisor"))
		return false;
	SCN_KEYS(l, n, "hypervisor", "procedures", "with", "local");
	sub = yml_get(n, "procedures");
	if (sub)
		scn_model(l, sub, &s->procedures);
	sub = scn_seq(l, n, "with");
	if (sub && !(s->with = scn_alloc(l, sub->n, sizeof(*s->with))))
		return false;
	for (u32 i = 0; sub && i < sub->n; i++)
		if (scn_model(l, sub->item[i], &s->with[s->nwith]))
			s->nwith++;
	sub = scn_map(l, n, "local");
	return !sub || read_local(l, sub);
}

static bool read_scheduler(struct scn_ld *l)
{
	struct scenario *s = l->s;
	const struct yml_node *n = scn_map(l, l->root, "scheduler");

	if (!n)
		return true;
	SCN_KEYS(l, n, "scheduler", "kind", "slice");
	scn_word(l, n, "kind", "scheduler", scn_sched_name, 2, &s->sched);
	if (scn_time(l, n, "slice", &s->slice_ns) && s->slice_ns == 0)
		return scn_bad(l, yml_get(n, "slice"), "a slice of 0 gives nobody a turn");
	return true;
}

static bool read_policy(struct scn_ld *l)
{
	struct scenario *s = l->s;
	const struct yml_node *n = yml_get(l->root, "policy"), *p;

	if (!n)
		return true;
	if (n->kind == YML_MAP) {
		SCN_KEYS(l, n, "policy", "name", "params");
		p = yml_get(n, "name");
	} else {
		p = n;
	}
	if (p && scn_is_scalar(l, p, "policy")) {
		if (!scn_name_ok(p->text, p->len))
			return scn_bad(l, p, "found '%.60s'; expected the name of a policy", p->text);
		s->policy = scn_ref_of(l, p);
	}
	p = n->kind == YML_MAP ? scn_map(l, n, "params") : NULL;
	for (u32 i = 0; p && i < p->n; i++) {
		if (i == PARAMS_MAX)
			return scn_bad(l, p->key[i], "a policy has at most %u parameters", (u32)PARAMS_MAX);
		if (!scn_is_scalar(l, p->item[i], p->key[i]->text))
			continue;
		s->policy_param[s->npolicy_params].key = scn_ref_of(l, p->key[i]);
		s->policy_param[s->npolicy_params++].value = p->item[i]->text;
	}
	return true;
}

bool scn_read_software(struct scn_ld *l)
{
	return read_hypervisor(l) && read_scheduler(l) && read_policy(l);
}

/* ------------------------------------------------ VMs */

static bool read_names(struct scn_ld *l, const struct yml_node *n, struct scn_vm *vm, u32 number)
{
	const struct yml_node *name = yml_get(n, "name");
	struct scn_ref at = scn_ref_of(l, n);

	SCN_KEYS(l, n, "a vm", "name", "vcpus", "on", "direct", "vsgi", "handler", "start");
	vm->line = at.line;
	vm->col = at.col;
	vm->nvcpus = 1;
	vm->vcpu0 = l->s->nvcpus;
	vm->name = scn_strf(l, "vm%u", number);
	if (name && scn_is_scalar(l, name, "name")) {
		if (!scn_name_ok(name->text, name->len))
			scn_bad(l, name, "found '%.60s'; expected a name: letters, digits, _ and -, at most %u",
				name->text, SCN_NAME_MAX);
		vm->name = name->text;
	}
	for (u32 i = 0; i < number; i++)
		if (vm->name && l->s->vm[i].name && strcmp(l->s->vm[i].name, vm->name) == 0)
			scn_bad(l, name ? name : n, "two VMs are called '%s'", vm->name);
	scn_u32(l, n, "vcpus", 1, 512, &vm->nvcpus);
	l->s->nvcpus += vm->nvcpus;
	return vm->name != NULL;
}

static bool make_vcpus(struct scn_ld *l)
{
	struct scenario *s = l->s;

	if (!(s->vcpu = scn_alloc(l, s->nvcpus, sizeof(*s->vcpu))))
		return false;
	for (u32 i = 0; i < s->nvms; i++)
		for (u32 j = 0; j < s->vm[i].nvcpus; j++) {
			struct scn_vcpu *v = &s->vcpu[s->vm[i].vcpu0 + j];

			v->name = scn_strf(l, "%s.vcpu%u", s->vm[i].name, j);
			v->vm = i;
			v->idx = j;
			if (!v->name)
				return false;
		}
	return true;
}

/* Each PE of `on`, ranges expanded. */
static bool read_on(struct scn_ld *l, const struct yml_node *on, const struct scn_vm *vm)
{
	struct scenario *s = l->s;
	u32 k = 0;

	for (u32 i = 0; i < on->n && k <= vm->nvcpus; i++) {
		struct scn_range r;

		if (!scn_range(l, on->item[i], false, &r))
			return false;
		for (u32 j = 0; j < r.n; j++, k++) {
			u32 pe = scn_unit_at(l, scn_word_range(l, on->item[i], &r, j), "pe", s->pes);

			if (pe == GS_NONE32)
				return false;
			if (k < vm->nvcpus)
				s->vcpu[vm->vcpu0 + k].pe = pe;
		}
	}
	if (k != vm->nvcpus)
		return scn_bad(l, on, "'on' names %s PEs than the %u vCPUs of vm '%s'",
			       k < vm->nvcpus ? "fewer" : "more", vm->nvcpus, vm->name);
	return true;
}

static bool read_direct(struct scn_ld *l, const struct yml_node *seq, u32 number)
{
	u32 left = l->s->vm[number].nvcpus;

	for (u32 i = 0; i < seq->n; i++) {
		struct scn_range r;

		if (!scn_range(l, seq->item[i], true, &r))
			continue;
		if (r.n > left)
			return scn_bad(l, seq->item[i], "'direct' names more vCPUs than vm '%s' has",
				       l->s->vm[number].name);
		left -= r.n;
		for (u32 j = 0; j < r.n; j++) {
			u32 v = scn_vcpu_at(l, scn_word_range(l, seq->item[i], &r, j), number);

			if (v == GS_NONE32)
				break;
			l->s->vcpu[v].direct = true;
		}
	}
	return true;
}

/* `start: off`, or a list with a word for each vCPU. */
static bool read_start(struct scn_ld *l, const struct yml_node *n, const struct scn_vm *vm)
{
	static const char *const word[] = { "on", "off" };
	const struct yml_node *start = yml_get(n, "start");
	u8 off = 0;

	if (start && start->kind == YML_SEQ && start->n != vm->nvcpus)
		return scn_bad(l, start, "'start' has %u words for %u vCPUs", start->n, vm->nvcpus);
	if (!start || (start->kind != YML_SEQ && !scn_word(l, n, "start", "start", word, 2, &off)))
		return !start;
	for (u32 i = 0; i < vm->nvcpus; i++) {
		if (start->kind == YML_SEQ) {
			off = strcmp(start->item[i]->text ? start->item[i]->text : "", "off") == 0;
			if (!off && (!start->item[i]->text || strcmp(start->item[i]->text, "on") != 0))
				return scn_bad(l, start->item[i], "expected 'on' or 'off'");
		}
		l->s->vcpu[vm->vcpu0 + i].start_off = off;
	}
	return true;
}

static bool read_vm(struct scn_ld *l, const struct yml_node *n, u32 number)
{
	struct scenario *s = l->s;
	struct scn_vm *vm = &s->vm[number];
	const struct yml_node *sub;

	for (u32 i = 0; i < vm->nvcpus; i++)
		s->vcpu[vm->vcpu0 + i].pe = (vm->vcpu0 + i) % s->pes;
	sub = scn_seq(l, n, "on");
	if (sub)
		read_on(l, sub, vm);
	sub = scn_seq(l, n, "direct");
	if (sub && !read_direct(l, sub, number))
		return false;
	scn_bool(l, n, "vsgi", &vm->vsgi);
	scn_spread(l, n, "handler", &vm->handler_ns, &vm->handler_spread);
	read_start(l, n, vm);
	return true;
}

/* Names and counts first: the number of PEs follows from them unless it is given. */
bool scn_read_vms(struct scn_ld *l)
{
	struct scenario *s = l->s;
	const struct yml_node *all = scn_seq(l, l->root, "vms");

	if (!all)
		return scn_read_topology(l) && scn_index_vms(l);
	if (all->n > VMS_MAX)
		return scn_bad(l, all, "%u VMs, at most %u are supported", all->n, VMS_MAX);
	if (!(s->vm = scn_alloc(l, all->n, sizeof(*s->vm))))
		return false;
	for (u32 i = 0; i < all->n; i++) {
		if (!scn_is_map(l, all->item[i], "a vm"))
			return false;
		if (!read_names(l, all->item[i], &s->vm[s->nvms], s->nvms))
			return false;
		s->nvms++;
	}
	if (s->nvcpus > VCPUS_MAX)
		return scn_bad(l, all, "%u vCPUs, at most %u are supported", s->nvcpus, VCPUS_MAX);
	if (!make_vcpus(l) || !scn_index_vms(l) || !scn_read_topology(l))
		return false;
	for (u32 i = 0; i < s->nvms; i++)
		if (!read_vm(l, all->item[i], i))
			return false;
	return true;
}
