/* SPDX-License-Identifier: MIT */
/*
 * Names across floors: hardware models, capabilities, choices, costs, needs,
 * policies and procedures that a scenario names.  Each finding stands at the
 * scenario's own file:line:col and offers the nearest known name.
 */
#include <string.h>

#include "core/alloc.h"
#include "core/choose.h"
#include "core/diag.h"
#include "policy/policy.h"
#include "sim/wire.h"

static struct hw_where where(const struct sim *s, u32 line, u32 col)
{
	return (struct hw_where){ s->scn->file, line, col };
}

static int overrides(struct sim *s, struct gicsim_diag *d)
{
	const struct scenario *c = s->scn;
	int err = 0;

	for (u32 i = 0; i < c->nset; i++)
		err |= hw_set_cap(s->hw, c->set[i].key.name, c->set[i].value,
				  where(s, c->set[i].key.line, c->set[i].key.col), d);
	for (u32 i = 0; i < c->nchoose; i++)
		err |= hw_set_choice(s->hw, c->choose[i].key.name, c->choose[i].answer.name,
				     where(s, c->choose[i].key.line, c->choose[i].key.col), d);
	for (u32 i = 0; i < c->ncost; i++)
		err |= hw_set_cost(s->hw, c->cost[i].key.name, c->cost[i].value_ps, c->cost[i].spread_permille,
				   c->cost[i].from, where(s, c->cost[i].key.line, c->cost[i].key.col), d);
	err |= hw_validate(s->hw, where(s, c->hardware.line, c->hardware.col), d);
	return err ? GICSIM_E_INVAL : 0;
}

static void skip(struct sim *s, const char *need)
{
	s->skip = true;
	snprintf(s->skip_why, sizeof(s->skip_why), "needs %s, hardware %s has none", need, s->hw->name);
}

static int needs(struct sim *s, struct gicsim_diag *d)
{
	const struct scenario *c = s->scn;
	int err = 0;

	for (u32 i = 0; i < c->nneeds; i++) {
		int has = hw_has(s->hw, c->needs[i].name);
		const char *near = has < 0 ? hw_near_need(c->needs[i].name) : NULL;

		if (has < 0)
			err = diag_at(d, c->file, c->needs[i].line, c->needs[i].col,
				      "unknown capability '%.60s' in needs%s%s%s", c->needs[i].name,
				      near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
		else if (!has && !s->skip)
			skip(s, c->needs[i].name);
	}
	return err;
}

int wire_hardware(struct sim *s, const char *models, struct gicsim_diag *d)
{
	const struct scenario *c = s->scn;
	u32 before = d->n;
	int err = hw_load(models, c->hardware.name, &s->hw, d);

	if (err) {
		/* A finding without a place gets the scenario's. */
		for (u32 i = before; i < d->n; i++)
			if (!d->f[i].line && c->hardware.line) {
				snprintf(d->f[i].file, sizeof(d->f[i].file), "%s", c->file);
				d->f[i].line = c->hardware.line;
				d->f[i].col = c->hardware.col;
			}
		return err;
	}
	err = overrides(s, d);
	return err ? err : needs(s, d);
}

int wire_policy(struct sim *s, struct gicsim_diag *d)
{
	const struct scenario *c = s->scn;
	const char *near = NULL;
	const struct policy *p = policy_find(c->policy.name, &near);
	struct telemetry_vcpu *tv;
	struct telemetry t = { 0 };
	enum want *want;
	u32 before = d->n;
	struct guest_vcpu *v = (struct guest_vcpu *)(uintptr_t)s->guest.vcpu;

	if (!p)
		return diag_at(d, c->file, c->policy.line, c->policy.col, "unknown policy '%s'%s%s%s",
			       c->policy.name, near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
	for (u32 i = 0; i < c->npolicy_params; i++)
		diag_at(d, c->file, c->policy_param[i].key.line, c->policy_param[i].key.col,
			"policy '%s' has no parameter '%.60s'", p->name, c->policy_param[i].key.name);
	for (u32 i = 0; i < c->nvms; i++)
		if (c->vm[i].vsgi)
			diag_at(d, c->file, c->vm[i].line, c->vm[i].col,
				"vm '%s': vsgi: true: guests of this version send no SGIs; procedures may", c->vm[i].name);
	if (d->n > before)
		return GICSIM_E_INVAL;
	tv = wire_alloc(s, c->nvcpus, sizeof(*tv));
	want = wire_alloc(s, c->nvcpus, sizeof(*want));
	if (!tv || !want)
		return GICSIM_E_NOMEM;
	for (u32 i = 0; i < c->nvcpus; i++)
		tv[i] = (struct telemetry_vcpu){ .vm = v[i].vm, .starts_direct = v[i].direct };
	t.nvcpus = c->nvcpus;
	t.vcpu = tv;
	t.nvms = c->nvms;
	t.vpeids = t.vpeids_free = s->hyp.vpeids;
	t.request_vcpu = -1;
	p->start(&t, want);
	for (u32 i = 0; i < c->nvcpus; i++)
		v[i].direct = want[i] == WANT_DIRECT && s->hw->version != GICV3;
	s->hyp.policy = p;
	return 0;
}

/* The entry of the procedures that a statement goes to; ENTRIES: none. */
static enum hyp_entry entry_of(const struct scn_stmt *st)
{
	switch ((enum stim_verb)st->verb) {
	case STIM_IOCTL:
		return st->arg == REQ_ENABLE ? ENTRY_ENABLE : st->arg == REQ_DISABLE ? ENTRY_DISABLE : ENTRY_QUERY;
	case STIM_VFIO:
		return st->arg ? ENTRY_VFIO_CONNECT : ENTRY_VFIO_DISCONNECT;
	case STIM_SAVE:
		return ENTRY_SAVE;
	case STIM_RESTORE:
		return ENTRY_RESTORE;
	case STIM_GUEST_MOVI:
	case STIM_GUEST_ENABLE:
	case STIM_GUEST_INT:
	case STIM_GUEST_CLEAR:
	case STIM_GUEST_DISCARD:
		return ENTRY_GUEST_COMMAND;
	default:
		return ENTRIES;
	}
}

/* A model that lacks an entry refuses scenarios that need it, at the statement. */
static int entries(const struct sim *s, struct gicsim_diag *d)
{
	static const char *const name[ENTRIES] = { "setup", "vcpu", "sched_in", "sched_out", "host_lpi", "doorbell",
						   "guest_command", "enable", "disable", "query", "vfio_connect",
						   "vfio_disconnect", "save", "restore" };
	const struct scenario *c = s->scn;
	int err = 0;

	for (u32 i = 0; i < c->nstmts; i++) {
		enum hyp_entry e = entry_of(&c->stmt[i]);

		if (e != ENTRIES && !hyp_has_entry(s->prog, e))
			err = diag_at(d, c->file, c->stmt[i].line, c->stmt[i].col,
				      "the procedures %s have no entry '%s', which this statement needs",
				      hyp_program_name(s->prog), name[e]);
	}
	return err;
}

int wire_procedures(struct sim *s, const char *models, struct gicsim_diag *d)
{
	const struct scenario *c = s->scn;
	const char **with = wire_alloc(s, c->nwith, sizeof(*with));
	struct hyp_text *local = wire_alloc(s, c->nlocal, sizeof(*local));
	struct hyp_text *thread = wire_alloc(s, c->nthreads, sizeof(*thread));
	struct hyp_sources src = { .models = models, .base = c->procedures.name, .with = with,
				   .nwith = c->nwith, .local = local, .nlocal = c->nlocal,
				   .thread = thread, .nthreads = c->nthreads };
	u32 before = d->n;
	int err;

	if (!with || !local || !thread)
		return GICSIM_E_NOMEM;
	for (u32 i = 0; i < c->nwith; i++)
		with[i] = c->with[i].name;
	for (u32 i = 0; i < c->nlocal; i++)
		local[i] = (struct hyp_text){ c->local[i].name, c->file, c->local[i].body, c->doc };
	for (u32 i = 0; i < c->nthreads; i++)
		thread[i] = (struct hyp_text){ c->thread[i].name, c->file, c->thread[i].body, c->doc };
	err = hyp_link(&src, s->hw, &s->gic, &s->guest, &s->prog, d);
	if (err == GICSIM_E_NEEDS) {
		s->refused = true;
		snprintf(s->skip_why, sizeof(s->skip_why), "%.190s", d->n > before ? d->f[before].text : "refused");
		d->n = before;
		return 0;
	}
	for (u32 i = before; i < d->n; i++)
		if (!d->f[i].file[0] && c->procedures.line) {
			snprintf(d->f[i].file, sizeof(d->f[i].file), "%s", c->file);
			d->f[i].line = c->procedures.line;
			d->f[i].col = c->procedures.col;
		}
	return err ? err : entries(s, d);
}

/* ------------------------------------------------------------ expect */

static int invariant(const struct sim *s, const struct scn_ref *r, const char *where_, struct gicsim_diag *d)
{
	const char *near = NULL;
	u32 lint;

	if (check_find(r->name, &lint, &near) < CHECKS)
		return 0;
	return diag_at(d, s->scn->file, r->line, r->col, "unknown invariant '%.60s' in expect.%s%s%s%s%s", r->name,
		       where_, near ? "; did you mean '" : "",
		       near && !strncmp(r->name, "legal.", 6) ? "legal." : "", near ? near : "", near ? "'?" : "");
}

/* Names of invariants; what this version cannot judge is an error, never a silent pass. */
int wire_expect(struct sim *s, struct gicsim_diag *d)
{
	const struct scenario *c = s->scn;
	const struct scn_expect *e = &c->expect;
	int err = 0;

	for (u32 i = 0; i < e->nholds; i++)
		err |= invariant(s, &e->holds[i], "holds", d);
	for (u32 i = 0; i < e->nviolates; i++)
		err |= invariant(s, &e->violates[i], "violates", d);
	for (u32 i = 0; i < e->nexcept; i++)
		err |= invariant(s, &e->except[i].name, "except", d);
	for (u32 i = 0; i < e->ndelays; i++)
		if (e->delay[i].irq != GS_NONE32 && e->delay[i].p99_ns)
			err |= diag_at(d, c->file, e->delay[i].line, 1,
				       "p99 is measured by path, not by interrupt; say 'max', or 'path'");
	if (e->blackout_ns)
		err |= diag_at(d, c->file, 0, 0, "expect.blackout is not measured by this version");
	return err ? GICSIM_E_INVAL : 0;
}

void wire_checks(struct sim *s)
{
	const struct scenario *c = s->scn;
	struct hyp_promise p = hyp_program_promise(s->prog);
	u64 bound = 0;

	for (u32 i = 0; i < c->expect.ndelays; i++)
		if (c->expect.delay[i].max_ns > bound)
			bound = c->expect.delay[i].max_ns;
	s->chkcfg.spurious = c->expect.has_spurious ? c->expect.spurious : p.given ? p.spurious : 0;
	s->chkcfg.timed = s->mode == SIM_RUN;
	s->chkcfg.bound_ns = s->mode == SIM_RUN ? bound : 0;
	s->chkcfg.enabled = ~(u64)0;
}
