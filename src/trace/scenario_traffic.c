/* SPDX-License-Identifier: MIT */
/*
 * `load:` background traffic of timed runs.  An entry may name many interrupts,
 * by name, range (`nic0.rx[2..5]`) or beginning (`disk0.q*`); each gets a
 * pattern of its own, drawn apart.
 */
#include "trace/scenario_load.h"

#include <string.h>

#define GLOBS_MAX 256u		/* each is compared with every interrupt */

const char *const scn_pattern_name[] = { "poisson", "burst", "periodic" };

struct irq_set { u32 *irq; u32 n, max; };

static bool set_add(struct scn_ld *l, const struct yml_node *n, struct irq_set *t, u32 irq)
{
	if (t->n == SCN_OBJECTS_MAX)
		return scn_bad(l, n, "more than %u interrupts in one list", SCN_OBJECTS_MAX);
	if (t->n == t->max) {
		u32 max = t->max ? 2 * t->max : 16;
		u32 *grown = scn_alloc(l, max, sizeof(*grown));

		if (!grown)
			return false;
		if (t->n)
			memcpy(grown, t->irq, t->n * sizeof(*grown));
		t->irq = grown;
		t->max = max;
	}
	t->irq[t->n++] = irq;
	return true;
}

static bool add_matching(struct scn_ld *l, const struct yml_node *n, struct irq_set *t)
{
	u32 before = t->n;

	if (l->globs++ == GLOBS_MAX)
		return scn_bad(l, n, "more than %u names that end in '*'", GLOBS_MAX);
	for (u32 i = 0; i < l->s->nirqs; i++)
		if (strncmp(l->s->irq[i].name, n->text, n->len - 1) == 0 && !set_add(l, n, t, i))
			return false;
	if (t->n == before)
		return scn_bad(l, n, "no interrupt begins with '%.*s'", (int)n->len - 1, n->text);
	return true;
}

bool scn_irq_list(struct scn_ld *l, const struct yml_node *seq, u32 **out, u32 *count)
{
	struct irq_set t = { NULL, 0, 0 };

	for (u32 i = 0; i < seq->n; i++) {
		const struct yml_node *n = seq->item[i];
		struct scn_range r;

		if (!scn_is_scalar(l, n, "an interrupt"))
			return false;
		if (n->text[n->len ? n->len - 1 : 0] == '*') {
			if (!add_matching(l, n, &t))
				return false;
			continue;
		}
		if (!scn_range(l, n, true, &r))
			return false;
		for (u32 j = 0; j < r.n; j++) {
			u32 irq = scn_irq_at(l, scn_word_range(l, n, &r, j));

			if (irq == GS_NONE32 || !set_add(l, n, &t, irq))
				return false;
		}
	}
	*out = t.irq;
	*count = t.n;
	return true;
}

/* `every`, or `rate` as its inverse. */
static bool read_pace(struct scn_ld *l, const struct yml_node *n, struct scn_load *c)
{
	const struct yml_node *rate = yml_get(n, "rate");

	if (rate && yml_get(n, "every"))
		return scn_bad(l, rate, "'rate' and 'every' say the same thing; expected one of them");
	if (!rate)
		return scn_time(l, n, "every", &c->every_ns);
	if (yml_rate(scn_doc_of(l, rate), rate, &c->rate, l->d)) {
		l->bad = true;
		return false;
	}
	if (c->rate == 0 || c->rate > 1000000000)
		return scn_bad(l, rate, "found '%.40s'; expected 1/s to 1G/s", rate->text);
	c->every_ns = 1000000000 / c->rate;
	return true;
}

static bool check_pattern(struct scn_ld *l, const struct yml_node *n, const struct scn_load *c)
{
	static const char *const burst_only[] = { "count", "gap" };

	if (c->every_ns == 0 && !l->bad)
		return scn_bad(l, n, "load '%.40s' needs 'every' or 'rate', above 0", c->name);
	for (u32 i = 0; i < ARRAY_SIZE(burst_only); i++)
		if (c->pattern != SCN_BURST && yml_get(n, burst_only[i]))
			scn_bad(l, yml_get(n, burst_only[i]), "'%s' has no meaning for pattern %s",
				burst_only[i], scn_pattern_name[c->pattern]);
	if (c->pattern == SCN_POISSON && yml_get(n, "jitter"))
		scn_bad(l, yml_get(n, "jitter"), "'jitter' has no meaning for pattern poisson");
	if (c->until_ns && c->until_ns <= c->from_ns)
		scn_bad(l, yml_get(n, "until"), "'until' is not after 'from'");
	if (!c->until_ns && !l->s->until_ns)
		scn_bad(l, n, "load '%.40s' never ends: give it 'until', or the scenario 'run: {until: ...}'",
			c->name);
	return !l->bad;
}

static bool read_entry(struct scn_ld *l, const struct yml_node *n, u32 number, struct scn_load *c,
		       u32 **irq, u32 *nirqs)
{
	const struct yml_node *list = scn_seq(l, n, "irqs"), *name = yml_get(n, "name");

	SCN_KEYS(l, n, "a load", "name", "irqs", "pattern", "rate", "every", "count", "gap", "jitter",
		 "from", "until");
	*c = (struct scn_load){ .count = 1, .pattern = SCN_PERIODIC };
	c->name = scn_strf(l, "load%u", number);
	if (name && yml_name(scn_doc_of(l, name), name, &c->name, l->d))
		l->bad = true;
	if (!yml_get(n, "irqs"))
		return scn_bad(l, n, "a load needs 'irqs'");
	if (!yml_get(n, "pattern"))
		return scn_bad(l, n, "a load needs a 'pattern'");
	scn_word(l, n, "pattern", "pattern", scn_pattern_name, 3, &c->pattern);
	read_pace(l, n, c);
	scn_u32(l, n, "count", 1, 1000000, &c->count);
	scn_time(l, n, "gap", &c->gap_ns);
	scn_time(l, n, "jitter", &c->jitter_ns);
	scn_time(l, n, "from", &c->from_ns);
	scn_time(l, n, "until", &c->until_ns);
	return list && scn_irq_list(l, list, irq, nirqs) && check_pattern(l, n, c);
}

bool scn_read_load(struct scn_ld *l)
{
	struct scenario *s = l->s;
	const struct yml_node *all = scn_seq(l, l->root, "load");
	u32 max = 0;

	for (u32 i = 0; all && i < all->n; i++) {
		struct scn_load c;
		u32 *irq = NULL, n = 0;

		if (!scn_is_map(l, all->item[i], "a load") || !read_entry(l, all->item[i], i, &c, &irq, &n))
			continue;
		if (s->nloads + n > max) {
			struct scn_load *grown;

			if (s->nloads + n > SCN_OBJECTS_MAX)
				return scn_bad(l, all, "more than %u loads", SCN_OBJECTS_MAX);
			max = 2 * (s->nloads + n);
			grown = scn_alloc(l, max, sizeof(*grown));
			if (!grown)
				return false;
			if (s->nloads)
				memcpy(grown, s->load, s->nloads * sizeof(*grown));
			s->load = grown;
		}
		for (u32 j = 0; j < n; j++) {
			c.irq = irq[j];
			s->load[s->nloads++] = c;
		}
	}
	return true;
}
