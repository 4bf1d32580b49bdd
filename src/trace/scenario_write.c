/* SPDX-License-Identifier: MIT */
/*
 * A scenario with every default spelled out and its variant applied: the
 * definitive input of a run.  Loading what is written gives the same scenario,
 * and writing that the same bytes; tests hold it to that.
 *
 * Ranges and patterns are written out name by name; a timeline is always a
 * block, requests merged in; variants are not written, they were applied.
 */
#include <inttypes.h>
#include <string.h>

#include "trace/scenario_load.h"
#include "trace/scenario_yaml.h"

static const char *truth(bool b)
{
	return b ? "true" : "false";
}

static const char *last_part(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot ? dot + 1 : name;
}

/* `KEY: [a, b]` */
static void list(FILE *to, const char *key, const char *const *s, u32 n)
{
	fprintf(to, "%s: [", key);
	for (u32 i = 0; i < n; i++) {
		fputs(i ? ", " : "", to);
		out_text(to, s[i]);
	}
	fputs("]\n", to);
}

static void refs(FILE *to, const char *key, const struct scn_ref *r, u32 n)
{
	fprintf(to, "%s: [", key);
	for (u32 i = 0; i < n; i++) {
		fputs(i ? ", " : "", to);
		out_text(to, r[i].name);
	}
	fputs("]\n", to);
}

static void text_key(FILE *to, const char *key, const char *s)
{
	fprintf(to, "%s: ", key);
	out_text(to, s);
	fputc('\n', to);
}

/* `KEY: {value: T, spread: P}` */
static void spread(FILE *to, const char *key, u64 ns, u32 permille)
{
	fprintf(to, "%s: {value: ", key);
	out_time_ns(to, ns);
	fputs(", spread: ", to);
	out_percent(to, permille);
	fputs("}\n", to);
}

static void timed(FILE *to, const char *lead, u64 ns)
{
	fputs(lead, to);
	out_time_ns(to, ns);
}

/* ------------------------------------------------ head */

static void provenance(FILE *to, const struct scn_provenance *p)
{
	fputs("provenance:\n", to);
	text_key(to, "  kind", p->kind);
	if (p->from)
		text_key(to, "  from", p->from);
	if (p->sha256)
		text_key(to, "  sha256", p->sha256);
	if (p->clock)
		text_key(to, "  clock", p->clock);
	if (p->format)
		text_key(to, "  format", p->format);
	fprintf(to, "  speed: %u\n", p->speed);
	if (p->nwindows)
		list(to, "  windows", p->windows, p->nwindows);
	if (p->ninferred)
		fputs("  inferred:\n", to);
	for (u32 i = 0; i < p->ninferred; i++) {
		fputs("    - ", to);
		out_text(to, p->inferred[i]);
		fputc('\n', to);
	}
	if (p->ndropped)
		fputs("  dropped:\n", to);
	for (u32 i = 0; i < p->ndropped; i++) {
		fputs("    - {what: ", to);
		out_text(to, p->dropped[i].what);
		fprintf(to, ", count: %" PRIu64 ", why: ", p->dropped[i].count);
		out_text(to, p->dropped[i].why);
		fputs("}\n", to);
	}
}

static void head(FILE *to, const struct scenario *s)
{
	fputs("schema: gicsim/scenario/v1\n", to);
	text_key(to, "name", s->name);
	out_prose(to, "about", s->about);
	list(to, "tags", s->tag, s->ntags);
	refs(to, "needs", s->needs, s->nneeds);
	fprintf(to, "seed: %" PRIu64 "\n", s->seed);
	provenance(to, &s->prov);
	if (s->nobserved)
		fputs("observed:\n", to);
	for (u32 i = 0; i < s->nobserved; i++) {
		fputs("  ", to);
		out_text(to, s->observed[i].name);
		fprintf(to, ": %" PRIu64 "\n", s->observed[i].value);
	}
}

/* ------------------------------------------------ machine */

static void hardware(FILE *to, const struct scenario *s)
{
	fputs("hardware:\n", to);
	text_key(to, "  model", s->hardware.name);
	if (s->nset)
		fputs("  set:\n", to);
	for (u32 i = 0; i < s->nset; i++) {
		fputs("    ", to);
		out_text(to, s->set[i].key.name);
		fprintf(to, ": %" PRIu64 "\n", s->set[i].value);
	}
	if (s->nchoose)
		fputs("  choose:\n", to);
	for (u32 i = 0; i < s->nchoose; i++) {
		fputs("    ", to);
		out_text(to, s->choose[i].key.name);
		fputs(": ", to);
		out_text(to, s->choose[i].answer.name);
		fputc('\n', to);
	}
	if (s->ncost)
		fputs("  cost:\n", to);
	for (u32 i = 0; i < s->ncost; i++) {
		fputs("    ", to);
		out_text(to, s->cost[i].key.name);
		fputs(": {value: ", to);
		out_time_ps(to, s->cost[i].value_ps);
		fputs(", spread: ", to);
		out_percent(to, s->cost[i].spread_permille);
		if (s->cost[i].from) {
			fputs(", from: ", to);
			out_text(to, s->cost[i].from);
		}
		fputs("}\n", to);
	}
}

/* Groups in the order of their numbers; PEs in theirs. */
static void topology(FILE *to, const struct scenario *s)
{
	u32 left = s->pes;

	fprintf(to, "topology:\n  pes: %u\n  its: %u\n  vpe_table_groups: [", s->pes, s->its);
	for (u32 g = 0; left > 0 && g < 256; g++) {
		bool any = false;

		for (u32 pe = 0; pe < s->pes; pe++) {
			if (s->group[pe] != g)
				continue;
			fprintf(to, "%spe%u", any ? ", " : left < s->pes ? ", [" : "[", pe);
			any = true;
			left--;
		}
		fputs(any ? "]" : "", to);
	}
	fputs("]\n", to);
}

static void software(FILE *to, const struct scenario *s)
{
	fputs("hypervisor:\n", to);
	text_key(to, "  procedures", s->procedures.name);
	refs(to, "  with", s->with, s->nwith);
	if (s->nlocal)
		fputs("  local:\n", to);
	for (u32 i = 0; i < s->nlocal; i++) {
		fputs("    ", to);
		out_text(to, s->local[i].name);
		fputc(':', to);
		out_node(to, s->local[i].body, 6);
	}
	fprintf(to, "scheduler:\n  kind: %s\n", scn_sched_name[s->sched]);
	timed(to, "  slice: ", s->slice_ns);
	fputc('\n', to);
}

static void vm(FILE *to, const struct scenario *s, const struct scn_vm *v)
{
	const struct scn_vcpu *c = &s->vcpu[v->vcpu0];
	bool any = false, mixed = false;

	text_key(to, "  - name", v->name);
	fprintf(to, "    vcpus: %u\n    on: [", v->nvcpus);
	for (u32 i = 0; i < v->nvcpus; i++) {
		fprintf(to, "%spe%u", i ? ", " : "", c[i].pe);
		mixed |= c[i].start_off != c[0].start_off;
	}
	fputs("]\n    direct: [", to);
	for (u32 i = 0; i < v->nvcpus; i++) {
		if (!c[i].direct)
			continue;
		fprintf(to, "%svcpu%u", any ? ", " : "", i);
		any = true;
	}
	fprintf(to, "]\n    vsgi: %s\n", truth(v->vsgi));
	spread(to, "    handler", v->handler_ns, v->handler_spread);
	fputs(mixed ? "    start: [" : "    start: ", to);
	for (u32 i = 0; i < (mixed ? v->nvcpus : 1); i++)
		fprintf(to, "%s%s", i ? ", " : "", c[i].start_off ? "off" : "on");
	fputs(mixed ? "]\n" : "\n", to);
}

static void device(FILE *to, const struct scenario *s, const struct scn_dev *d)
{
	text_key(to, "  - name", d->name);
	text_key(to, "    vm", s->vm[d->vm].name);
	fprintf(to, "    its: its%u\n    device_id: 0x%x\n", d->its, d->devid);
	fprintf(to, "    msix: {mask: %s, pending_bits: %s}\n", truth(d->mask), truth(d->pba));
	if (d->flight_given)
		spread(to, "    flight", d->flight_ns, d->flight_spread);
	fputs(d->nirqs ? "    irqs:\n" : "    irqs: []\n", to);
	for (u32 i = d->irq0; i < d->irq0 + d->nirqs; i++) {
		const struct scn_irq *q = &s->irq[i];

		fputs("      - {name: ", to);
		out_text(to, last_part(q->name));
		fprintf(to, ", event: %u, vintid: %u, lpi: %u, to: vcpu%u, priority: 0x%x, enabled: %s, "
			"connected: %s}\n", q->event, q->vintid, q->lpi, s->vcpu[q->target].idx, q->prio,
			truth(q->enabled), truth(q->connected));
	}
}

static void objects(FILE *to, const struct scenario *s)
{
	fputs(s->nvms ? "vms:\n" : "vms: []\n", to);
	for (u32 i = 0; i < s->nvms; i++)
		vm(to, s, &s->vm[i]);
	fputs(s->ndevs ? "devices:\n" : "devices: []\n", to);
	for (u32 i = 0; i < s->ndevs; i++)
		device(to, s, &s->dev[i]);
}

/* ------------------------------------------------ what happens */

static void loads(FILE *to, const struct scenario *s)
{
	if (s->nloads)
		fputs("load:\n", to);
	for (u32 i = 0; i < s->nloads; i++) {
		const struct scn_load *c = &s->load[i];

		fputs("  - {name: ", to);
		out_text(to, c->name);
		fputs(", irqs: [", to);
		out_text(to, s->irq[c->irq].name);
		fprintf(to, "], pattern: %s, ", scn_pattern_name[c->pattern]);
		if (c->rate)
			fprintf(to, "rate: %" PRIu64 "/s", c->rate);
		else
			timed(to, "every: ", c->every_ns);
		if (c->pattern == SCN_BURST) {
			fprintf(to, ", count: %u", c->count);
			timed(to, ", gap: ", c->gap_ns);
		}
		if (c->pattern != SCN_POISSON)
			timed(to, ", jitter: ", c->jitter_ns);
		timed(to, ", from: ", c->from_ns);
		timed(to, ", until: ", c->until_ns);
		fputs("}\n", to);
	}
}

static void label(FILE *to, const char *s)
{
	fputs("label \"", to);
	for (; *s; s++)
		fprintf(to, *s == '"' || *s == '\\' ? "\\%c" : "%c", *s);
	fputc('"', to);
}

static void guest_act(FILE *to, const struct scenario *s, const struct scn_stmt *st)
{
	fprintf(to, "guest %s ", s->vcpu[st->owner].name);
	switch (st->verb) {
	case SCN_GUEST_MOVI:
		fprintf(to, "MOVI %s vcpu%u", s->irq[st->obj].name, s->vcpu[st->arg].idx);
		break;
	case SCN_GUEST_IRQS:
		fputs(st->arg ? "irqs on" : "irqs off", to);
		break;
	case SCN_GUEST_ENABLE:
		fprintf(to, "%s %s", st->arg ? "enable" : "disable", s->irq[st->obj].name);
		break;
	case SCN_GUEST_INT:
		fprintf(to, "INT %s", s->irq[st->obj].name);
		break;
	case SCN_GUEST_CLEAR:
		fprintf(to, "CLEAR %s", s->irq[st->obj].name);
		break;
	default:
		fprintf(to, "DISCARD %s", s->irq[st->obj].name);
	}
}

static void msi(FILE *to, const struct scenario *s, const struct scn_stmt *st)
{
	fprintf(to, "msi %s", s->irq[st->obj].name);
	if (st->count == 1 && st->gap_ns == 0)
		return;
	fprintf(to, " x%u", st->count);
	timed(to, " every ", st->gap_ns);
}

static void act(FILE *to, const struct scenario *s, const struct scn_stmt *st)
{
	switch (st->verb) {
	case SCN_MSI:
		msi(to, s, st);
		break;
	case SCN_IOCTL:
		fprintf(to, "ioctl %s %s", scn_request_name[st->arg], s->vcpu[st->obj].name);
		if (st->expect != SCN_ANS_NONE)
			fprintf(to, " -> %s", scn_answer_name[st->expect]);
		break;
	case SCN_WFI:
		fprintf(to, "wfi %s", s->vcpu[st->owner].name);
		break;
	case SCN_WAKE:
		fprintf(to, "wake %s external", s->vcpu[st->obj].name);
		break;
	case SCN_PREEMPT:
		fprintf(to, "preempt %s", s->vcpu[st->obj].name);
		timed(to, " for ", st->arg);
		break;
	case SCN_MIGRATE:
		fprintf(to, "migrate %s to pe%" PRIu64, s->vcpu[st->obj].name, st->arg);
		break;
	case SCN_VFIO:
		fprintf(to, "vfio %s %s", st->arg ? "connect" : "disconnect", s->irq[st->obj].name);
		break;
	case SCN_SAVE:
	case SCN_RESTORE:
		fprintf(to, "%s %s", st->verb == SCN_SAVE ? "save" : "restore", s->vm[st->obj].name);
		break;
	case SCN_LABEL:
		label(to, s->label[st->obj]);
		break;
	default:
		guest_act(to, s, st);
	}
}

static void happenings(FILE *to, const struct scenario *s)
{
	if (s->nstmts)
		fputs("timeline: |\n", to);
	for (u32 i = 0; i < s->nstmts; i++) {
		timed(to, "  ", s->stmt[i].at_ns);
		fputc(' ', to);
		act(to, s, &s->stmt[i]);
		if (s->stmt[i].origin)
			fprintf(to, " @%u", s->stmt[i].origin);
		fputc('\n', to);
	}
	if (s->nthreads)
		fputs("threads:\n", to);
	for (u32 i = 0; i < s->nthreads; i++) {
		fprintf(to, "  %s:", s->thread[i].name);
		out_node(to, s->thread[i].body, 4);
	}
}

/* ------------------------------------------------ limits and expectations */

static void limits(FILE *to, const struct scenario *s)
{
	fputs("policy:\n", to);
	text_key(to, "  name", s->policy.name);
	fputs("  params: {", to);
	for (u32 i = 0; i < s->npolicy_params; i++) {
		fputs(i ? ", " : "", to);
		out_text(to, s->policy_param[i].key.name);
		fputs(": ", to);
		out_text(to, s->policy_param[i].value);
	}
	timed(to, "}\nrun:\n  until: ", s->until_ns);
	timed(to, "\n  drain: ", s->drain_ns);
	fputs("\nexplore:\n", to);
	if (s->explore.around && s->explore.around_label) {
		fputs("  around: {label: ", to);
		out_text(to, s->explore.around_label);
		fprintf(to, ", after: %u}\n", s->explore.after);
	} else if (s->explore.around) {
		timed(to, "  around: {time: ", s->explore.around_ns);
		fprintf(to, ", after: %u}\n", s->explore.after);
	}
	fprintf(to, "  decisions: %u\n  preemptions: %u\n  timeouts: %s\n", s->explore.decisions,
		s->explore.preemptions, s->explore.timeouts_any ? "any" : "last");
	fprintf(to, "  states_max: %" PRIu64, s->explore.states_max);
	timed(to, "\n  time_max: ", s->explore.time_ms_max * 1000000);
	fputs("\n  memory_max: ", to);
	out_size(to, s->explore.mem_bytes_max);
	fputc('\n', to);
}

static void delays(FILE *to, const struct scenario *s)
{
	static const char *const path[] = { "any", "direct", "soft" };
	const struct scn_expect *e = &s->expect;

	if (e->ndelays)
		fputs("  delay:\n", to);
	for (u32 i = 0; i < e->ndelays; i++) {
		const struct scn_delay *d = &e->delay[i];

		if (d->irq != GS_NONE32)
			fprintf(to, "    - {irq: %s", s->irq[d->irq].name);
		else
			fprintf(to, "    - {path: %s", path[d->path]);
		if (d->max_ns)
			timed(to, ", max: ", d->max_ns);
		if (d->p99_ns)
			timed(to, ", p99: ", d->p99_ns);
		fputs("}\n", to);
	}
}

static void expectations(FILE *to, const struct scenario *s)
{
	const struct scn_expect *e = &s->expect;

	fputs("expect:\n", to);
	if (e->holds_all)
		fputs("  holds: all\n", to);
	else
		refs(to, "  holds", e->holds, e->nholds);
	refs(to, "  violates", e->violates, e->nviolates);
	if (e->nexcept)
		fputs("  except:\n", to);
	for (u32 i = 0; i < e->nexcept; i++) {
		fputs("    - {name: ", to);
		out_text(to, e->except[i].name.name);
		fputs(", why: ", to);
		out_text(to, e->except[i].why);
		fputs("}\n", to);
	}
	fprintf(to, "  complete: %s\n  refused: %s\n", truth(e->complete), truth(e->refused));
	if (e->states)
		fprintf(to, "  states: %" PRIu64 "\n", e->states);
	delays(to, s);
	if (e->has_spurious)
		fprintf(to, "  spurious: {per_transition: %u}\n", e->spurious);
	if (e->nacks)
		fputs("  acks:\n", to);
	for (u32 i = 0; i < e->nacks; i++)
		fprintf(to, "    %s: %u..%u\n", s->irq[e->acks[i].irq].name, e->acks[i].min, e->acks[i].max);
	if (e->blackout_ns) {
		timed(to, "  blackout: {max: ", e->blackout_ns);
		fputs("}\n", to);
	}
	fputs("  at_end: {", to);
	if (e->has_owed)
		fprintf(to, "owed: %u, ", e->owed);
	fprintf(to, "its_queue: %s}\n", e->queue_empty ? "empty" : "any");
}

int scn_write(const struct scenario *s, FILE *to)
{
	head(to, s);
	hardware(to, s);
	topology(to, s);
	software(to, s);
	objects(to, s);
	loads(to, s);
	happenings(to, s);
	limits(to, s);
	expectations(to, s);
	if (s->sweep) {
		fputs("sweep:", to);
		out_node(to, s->sweep, 2);
	}
	return ferror(to) ? GICSIM_E_IO : 0;
}
