/* SPDX-License-Identifier: MIT */
/*
 * `expect:` what must hold, `run:` and `explore:` within which limits.
 *
 * Names of invariants belong to another floor: they keep their marks.  Where
 * `violates` is given, "all" says nothing any more: then only what `holds`
 * lists must hold.
 */
#include "trace/scenario_load.h"

#include <string.h>

#define EXCEPT_MAX ARRAY_SIZE(((struct scn_expect *)0)->except)

/* ------------------------------------------------ invariants by name */

static bool read_holds(struct scn_ld *l, const struct yml_node *m)
{
	struct scn_expect *e = &l->s->expect;
	const struct yml_node *n = yml_get(m, "holds");

	if (n && n->kind == YML_SCALAR) {
		if (strcmp(n->text, "all") != 0)
			return scn_bad(l, n, "found '%.60s'; expected 'all' or a list of invariants", n->text);
	} else if (n) {
		e->holds_all = false;
		scn_refs(l, m, "holds", &e->holds, &e->nholds);
	}
	scn_refs(l, m, "violates", &e->violates, &e->nviolates);
	if (e->nviolates)
		e->holds_all = false;
	for (u32 i = 0; i < e->nviolates; i++)
		for (u32 j = 0; j < e->nholds; j++)
			if (strcmp(e->violates[i].name, e->holds[j].name) == 0)
				scn_bad(l, yml_get(m, "violates"), "'%.60s' can not both hold and be violated",
					e->holds[j].name);
	return true;
}

static bool read_except(struct scn_ld *l, const struct yml_node *m)
{
	struct scn_expect *e = &l->s->expect;
	const struct yml_node *seq = scn_seq(l, m, "except");

	for (u32 i = 0; seq && i < seq->n; i++) {
		const struct yml_node *n = seq->item[i], *name, *why;

		if (i == EXCEPT_MAX)
			return scn_bad(l, n, "more than %u exceptions", (u32)EXCEPT_MAX);
		if (!scn_is_map(l, n, "an exception"))
			continue;
		SCN_KEYS(l, n, "an exception", "name", "why");
		name = yml_get(n, "name");
		why = yml_get(n, "why");
		if (!name || !why) {
			scn_bad(l, n, "an exception needs its 'name' and its reason ('why')");
			continue;
		}
		if (!scn_is_scalar(l, name, "name") || !scn_is_scalar(l, why, "why"))
			continue;
		e->except[e->nexcept].name = scn_ref_of(l, name);
		e->except[e->nexcept++].why = why->text;
	}
	return true;
}

/* ------------------------------------------------ figures */

static bool read_one_delay(struct scn_ld *l, const struct yml_node *n, struct scn_delay *d)
{
	static const char *const path[] = { "any", "direct", "soft" };
	const struct yml_node *irq = yml_get(n, "irq");
	bool max, p99;

	SCN_KEYS(l, n, "a delay", "path", "irq", "max", "p99");
	*d = (struct scn_delay){ .irq = GS_NONE32, .line = scn_ref_of(l, n).line };
	scn_word(l, n, "path", "path", path, 3, &d->path);
	if (irq && yml_get(n, "path"))
		return scn_bad(l, irq, "a delay is of a path or of an interrupt, not of both");
	if (irq && scn_is_scalar(l, irq, "irq"))
		d->irq = scn_irq_at(l, scn_word_of(irq));
	max = scn_time(l, n, "max", &d->max_ns);
	p99 = scn_time(l, n, "p99", &d->p99_ns);
	if (!max && !p99 && !yml_get(n, "max") && !yml_get(n, "p99"))
		return scn_bad(l, n, "a delay needs 'max' or 'p99'");
	if ((max && !d->max_ns) || (p99 && !d->p99_ns))
		return scn_bad(l, n, "found a delay of 0; expected a time above 0");
	return true;
}

static bool read_delays(struct scn_ld *l, const struct yml_node *m)
{
	struct scn_expect *e = &l->s->expect;
	const struct yml_node *seq = scn_seq(l, m, "delay");

	if (!seq)
		return true;
	if (!(e->delay = scn_alloc(l, seq->n, sizeof(*e->delay))))
		return false;
	for (u32 i = 0; i < seq->n; i++)
		if (scn_is_map(l, seq->item[i], "a delay") && read_one_delay(l, seq->item[i], &e->delay[e->ndelays]))
			e->ndelays++;
	return true;
}

/* `3` or `1..6` */
static bool read_span(struct scn_ld *l, const struct yml_node *n, u32 *min, u32 *max)
{
	const char *dots, *why;
	u64 a, b;

	if (!scn_is_scalar(l, n, "acks"))
		return false;
	dots = strstr(n->text, "..");
	if (text_u64(n->text, dots ? (size_t)(dots - n->text) : n->len, &a, &why))
		goto form;
	b = a;
	if (dots && text_u64(dots + 2, strlen(dots + 2), &b, &why))
		goto form;
	if (b > UINT32_MAX || a > b)
		goto form;
	*min = (u32)a;
	*max = (u32)b;
	return true;
form:
	return scn_bad(l, n, "found '%.40s'; expected a count such as 3, or 1..6", n->text);
}

static bool read_acks(struct scn_ld *l, const struct yml_node *m)
{
	struct scn_expect *e = &l->s->expect;
	const struct yml_node *map = scn_map(l, m, "acks");
	bool *seen;

	if (!map)
		return true;
	e->acks = scn_alloc(l, map->n, sizeof(*e->acks));
	seen = scn_alloc(l, l->s->nirqs, sizeof(*seen));
	if (!e->acks || !seen)
		return false;
	for (u32 i = 0; i < map->n; i++) {
		struct scn_acks *a = &e->acks[e->nacks];

		a->irq = scn_irq_at(l, scn_word_of(map->key[i]));
		a->line = scn_ref_of(l, map->key[i]).line;
		if (a->irq == GS_NONE32 || !read_span(l, map->item[i], &a->min, &a->max))
			continue;
		if (seen[a->irq])
			scn_bad(l, map->key[i], "%s is counted twice", l->s->irq[a->irq].name);
		seen[a->irq] = true;
		e->nacks++;
	}
	return true;
}

static bool read_at_end(struct scn_ld *l, const struct yml_node *m)
{
	static const char *const queue[] = { "any", "empty" };
	struct scn_expect *e = &l->s->expect;
	const struct yml_node *n = scn_map(l, m, "at_end");
	u8 empty = 0;

	if (!n)
		return true;
	SCN_KEYS(l, n, "at_end", "owed", "its_queue");
	e->has_owed = scn_u32(l, n, "owed", 0, UINT32_MAX, &e->owed);
	scn_word(l, n, "its_queue", "its_queue", queue, 2, &empty);
	e->queue_empty = empty;
	return true;
}

bool scn_read_expect(struct scn_ld *l)
{
	struct scn_expect *e = &l->s->expect;
	const struct yml_node *m = scn_map(l, l->root, "expect"), *n;

	if (!m)
		return true;
	SCN_KEYS(l, m, "expect", "holds", "violates", "except", "complete", "delay", "spurious", "acks",
		 "blackout", "at_end", "states", "refused");
	read_holds(l, m);
	read_except(l, m);
	scn_bool(l, m, "complete", &e->complete);
	scn_bool(l, m, "refused", &e->refused);
	scn_u64(l, m, "states", 1, UINT64_MAX, &e->states);
	n = scn_map(l, m, "spurious");
	if (n) {
		SCN_KEYS(l, n, "spurious", "per_transition");
		e->has_spurious = scn_u32(l, n, "per_transition", 0, UINT32_MAX, &e->spurious);
	}
	n = scn_map(l, m, "blackout");
	if (n) {
		SCN_KEYS(l, n, "blackout", "max");
		if (scn_time(l, n, "max", &e->blackout_ns) && e->blackout_ns == 0)
			scn_bad(l, yml_get(n, "max"), "found a blackout of 0; expected a time above 0");
	}
	return read_delays(l, m) && read_acks(l, m) && read_at_end(l, m);
}

/* ------------------------------------------------ limits */

bool scn_read_run(struct scn_ld *l)
{
	struct scenario *s = l->s;
	const struct yml_node *n = scn_map(l, l->root, "run");

	if (!n)
		return true;
	SCN_KEYS(l, n, "run", "until", "drain");
	scn_time(l, n, "until", &s->until_ns);
	scn_time(l, n, "drain", &s->drain_ns);
	return true;
}

static bool read_around(struct scn_ld *l, const struct yml_node *n)
{
	struct scenario *s = l->s;
	const struct yml_node *label = yml_get(n, "label"), *at = yml_get(n, "time");
	char hint[96];

	SCN_KEYS(l, n, "around", "label", "time", "after");
	if (!label == !at)
		return scn_bad(l, n, "'around' needs a 'label' or a 'time', one of them");
	s->explore.around = true;
	scn_u32(l, n, "after", 0, 1000000, &s->explore.after);
	if (at)
		return scn_time(l, n, "time", &s->explore.around_ns);
	if (!scn_is_scalar(l, label, "label"))
		return false;
	s->explore.around_label = label->text;
	for (u32 i = 0; i < s->nlabels; i++)
		if (strcmp(s->label[i], label->text) == 0)
			return true;
	if (s->nthreads)
		return scn_bad(l, label, "'around' needs a timeline, and the scenario has threads");
	return scn_bad(l, label, "unknown label '%.60s'%s", label->text,
		       scn_hint(label->text, s->label, s->nlabels, hint));
}

bool scn_read_explore(struct scn_ld *l)
{
	static const char *const timeouts[] = { "last", "any" };
	struct scenario *s = l->s;
	const struct yml_node *n = scn_map(l, l->root, "explore"), *v;
	u64 ns;
	u8 any = 0;

	if (!n)
		return true;
	SCN_KEYS(l, n, "explore", "around", "decisions", "preemptions", "timeouts", "states_max", "time_max",
		 "memory_max");
	v = scn_map(l, n, "around");
	if (v)
		read_around(l, v);
	scn_u32(l, n, "decisions", 0, 255, &s->explore.decisions);
	scn_u32(l, n, "preemptions", 0, 255, &s->explore.preemptions);
	scn_word(l, n, "timeouts", "value of timeouts", timeouts, 2, &any);
	s->explore.timeouts_any = any;
	scn_u64(l, n, "states_max", 1, UINT64_MAX, &s->explore.states_max);
	if (scn_time(l, n, "time_max", &ns)) {
		if (ns == 0 || ns % 1000000)
			scn_bad(l, yml_get(n, "time_max"), "found '%.40s'; expected whole milliseconds above 0",
				yml_get(n, "time_max")->text);
		s->explore.time_ms_max = ns / 1000000;
	}
	v = yml_get(n, "memory_max");
	if (v && yml_size(scn_doc_of(l, v), v, &s->explore.mem_bytes_max, l->d))
		l->bad = true;
	else if (v && s->explore.mem_bytes_max < 1u << 20)
		scn_bad(l, v, "found '%.40s'; expected at least 1MiB", v->text);
	return true;
}
