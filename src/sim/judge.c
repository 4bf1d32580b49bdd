/* SPDX-License-Identifier: MIT */
/*
 * Verdicts: what was seen against what the scenario expects.
 *
 * "Not found" is never "passed": a limit that was reached, or something
 * unmodelled on the way, makes a run inconclusive unless it failed outright.
 */
#include <stdarg.h>
#include <string.h>

#include "core/diag.h"
#include "policy/policy.h"
#include "report/report.h"
#include "sim/wire.h"

__attribute__((format(printf, 3, 4)))
static void conclude(struct rpt_result *r, enum rpt_verdict v, const char *fmt, ...)
{
	va_list ap;

	/* A failure wins over everything; the first reason stays. */
	if (r->verdict == RPT_FAIL || (r->verdict == v && r->why[0]))
		return;
	if (r->verdict == RPT_INCONCLUSIVE && v != RPT_FAIL)
		return;
	r->verdict = v;
	va_start(ap, fmt);
	vsnprintf(r->why, sizeof(r->why), fmt, ap);
	va_end(ap);
}

static u32 count_writes(const struct scenario *c)
{
	u32 n = 0;

	for (u32 i = 0; i < c->nstmts; i++)
		if (c->stmt[i].verb == STIM_MSI)
			n += c->stmt[i].count ? c->stmt[i].count : 1;
	return n;
}

static u32 count_modes(const struct scenario *c)
{
	u32 n = 0;

	for (u32 i = 0; i < c->nstmts; i++)
		n += c->stmt[i].verb == STIM_IOCTL && c->stmt[i].arg != REQ_QUERY;
	return n;
}

static bool excepted(const struct scenario *c, const char *name)
{
	for (u32 i = 0; i < c->expect.nexcept; i++)
		if (!strcmp(c->expect.except[i].name.name, name))
			return true;
	return false;
}

/* "legal.NAME" is one lint: may all those that fired?  `any`: what the whole invariant may. */
static bool may_be_illegal(const struct scenario *c, u64 lints, bool any)
{
	const struct scn_expect *e = &c->expect;
	u64 must_not = 0, may = 0;
	u32 lint;

	for (u32 i = 0; i < e->nexcept; i++)
		if (check_find(e->except[i].name.name, &lint, NULL) == CHECK_legal && lint != GS_NONE32)
			may |= (u64)1 << lint;
	for (u32 i = 0; i < e->nholds; i++)
		if (check_find(e->holds[i].name, &lint, NULL) == CHECK_legal && lint != GS_NONE32)
			must_not |= (u64)1 << lint;
	if (lints & must_not & ~may)
		return false;
	return any || !(lints & ~may);
}

static void expectations(const struct sim *s, struct rpt_result *r)
{
	const struct scn_expect *e = &s->scn->expect;

	for (u32 i = 0; i < CHECKS; i++) {
		struct rpt_inv *v = &r->inv[i];

		v->name = check_info[i].name;
		v->number = check_info[i].number;
		v->judged = r->mode == RPT_RUN || strcmp(check_info[i].when, "timed") != 0;
		v->may_violate = excepted(s->scn, v->name) || e->nviolates || !e->holds_all;
	}
	for (u32 i = 0; i < e->nviolates; i++) {
		u32 lint = GS_NONE32;
		enum check_id id = check_find(e->violates[i].name, &lint, NULL);

		if (id < CHECKS)
			r->inv[id].must_violate = r->inv[id].may_violate = true;
	}
	for (u32 i = 0; i < e->nholds; i++) {
		u32 lint = GS_NONE32;
		enum check_id id = check_find(e->holds[i].name, &lint, NULL);

		if (id < CHECKS && lint == GS_NONE32)
			r->inv[id].may_violate = false;
	}
}

static void name_choices(const struct sim *s, struct rpt_result *r)
{
	size_t at = 0;

	r->choices_asked = 0;
	for (u32 i = 0; i < CHOICES; i++) {
		if (s->hw->answer[i] == GS_ANY)
			r->choices_any++;
		if (!gs_asked(&s->gs, i))
			continue;
		r->choices_asked++;
		if (at < sizeof(r->choices))
			at += (size_t)snprintf(r->choices + at, sizeof(r->choices) - at, "%s%s", at ? " " : "",
					       hw_choice_info[i].name);
	}
}

/* Windows of provenance.windows that are counted; others are words for the reader. */
static u64 wanted_windows(const struct scenario *c)
{
	u64 bits = 0;

	for (u32 i = 0; i < c->prov.nwindows; i++)
		for (u32 k = 0; k < window_count(); k++)
			if (!strcmp(c->prov.windows[i], window_row(k)->name))
				bits |= (u64)1 << k;
	return bits;
}

void sim_describe(const struct sim *s, struct rpt_result *r)
{
	const struct scenario *c = s->scn;

	memset(r, 0, sizeof(*r));
	r->file = c->file;
	r->scenario = c->name;
	r->variant = c->variant;
	r->seed = c->seed;
	r->mode = s->mode == SIM_RUN ? RPT_RUN : RPT_EXPLORE;
	snprintf(r->hardware, sizeof(r->hardware), "%s", s->hw->name);
	snprintf(r->procedures, sizeof(r->procedures), "%s",
		 s->prog ? hyp_program_name(s->prog) : c->procedures.name);
	snprintf(r->policy, sizeof(r->policy), "%s", s->hyp.policy ? s->hyp.policy->name : c->policy.name);
	snprintf(r->hw_sha, sizeof(r->hw_sha), "%s", s->hw->sha256);
	if (s->prog)
		snprintf(r->proc_sha, sizeof(r->proc_sha), "%s", hyp_program_sha256(s->prog));
	r->nirqs = c->nirqs;
	r->nwrites = count_writes(c);
	r->nmodes = count_modes(c);
	r->its = c->its;
	r->preemptions = s->hyp.preemptions;
	r->decisions = s->hyp.decisions;
	r->window_wanted = wanted_windows(c);
	expectations(s, r);
	if (s->refused && c->expect.refused) {
		r->refused = true;	/* as expected: PASS without a run */
		snprintf(r->why, sizeof(r->why), "%s", s->skip_why);
		return;
	}
	if (s->refused || s->skip) {
		r->verdict = RPT_SKIP;
		snprintf(r->why, sizeof(r->why), "%s%s", s->refused ? "refused: " : "", s->skip_why);
	} else if (c->expect.refused) {
		conclude(r, RPT_FAIL, "expected to be refused by hardware %s, and was not", s->hw->name);
	}
}

/* One timed run that does not fail proves nothing; what only a timed run can show, it must show. */
static bool must_be_seen(const struct rpt_result *r, enum check_id id)
{
	bool timed_only = !strcmp(check_info[id].when, "timed");

	return r->inv[id].judged && (r->mode == RPT_RUN) == timed_only;
}

static void judge_invariants(const struct sim *s, u64 lints, struct rpt_result *r)
{
	const struct scn_expect *e = &s->scn->expect;

	r->inv[CHECK_legal].may_violate = may_be_illegal(s->scn, lints, r->inv[CHECK_legal].may_violate);
	for (u32 i = 0; i < CHECKS; i++) {
		struct rpt_inv *v = &r->inv[i];

		if (v->judged && v->bad && !v->may_violate)
			conclude(r, RPT_FAIL, "%s", v->first);
	}
	for (u32 i = 0; i < e->nviolates; i++) {
		u32 lint = GS_NONE32;
		enum check_id id = check_find(e->violates[i].name, &lint, NULL);
		bool seen = id < CHECKS && r->inv[id].bad && (lint == GS_NONE32 || lints >> lint & 1);

		if (id < CHECKS && must_be_seen(r, id) && !seen)
			conclude(r, r->complete || r->mode == RPT_RUN ? RPT_FAIL : RPT_INCONCLUSIVE,
				 "expected to violate %s, and did not", e->violates[i].name);
	}
}

static void judge_limits(const struct sim *s, struct rpt_result *r)
{
	const struct scn_expect *e = &s->scn->expect;

	if (!r->complete && e->complete)
		conclude(r, RPT_INCONCLUSIVE, "expected to be complete: %s", r->limit);
	if (!r->complete)
		conclude(r, RPT_INCONCLUSIVE, "%s", r->limit);
	if (r->unmodelled)
		conclude(r, RPT_INCONCLUSIVE, "UNMODELLED: %s", r->unmodelled_why);
	if (e->states && r->complete && e->states != r->states)
		conclude(r, RPT_FAIL, "expected %llu states, explored %llu: a change of meaning",
			 (unsigned long long)e->states, (unsigned long long)r->states);
}

static const char *limit_text(enum eng_end end)
{
	switch (end) {
	case ENG_COMPLETE: return "complete";
	case ENG_STATES: return "state limit reached (raise --state-limit)";
	case ENG_TIME: return "time limit reached (raise --time-limit)";
	case ENG_MEMORY: return "memory limit reached (raise --memory-limit)";
	case ENG_DEPTH: return "depth limit of one run reached";
	case ENG_STOPPED: return "interrupted";
	case ENG_FOUND: return "stopped at the first failure";
	}
	return "";
}

static void unmodelled(struct rpt_result *r, bool yes, u32 reason)
{
	r->unmodelled = yes;
	if (yes)
		snprintf(r->unmodelled_why, sizeof(r->unmodelled_why), "%s",
			 reason < UNMODELLEDS ? hw_unmodelled_info[reason].text : "something the model does not have");
}

/* A story told before has better words: those of the state in which it failed. */
static void explain(const struct sim *s, const struct gs_failure *f, bool in_setup, struct rpt_inv *v)
{
	char text[360];

	if (v->first[0])
		return;
	sim_explain(s, f, text, sizeof(text));
	snprintf(v->first, sizeof(v->first), "%s%s", in_setup ? "during setup: " : "", text);
}

void sim_judge_explored(const struct sim *s, const struct sim_explored *e, struct rpt_result *r)
{
	const struct eng_explored *t = &e->total;

	r->states = t->states;
	r->transitions = t->transitions;
	r->rests = t->rests;
	r->cycles = t->cycles;
	r->depth = t->depth;
	r->complete = t->end == ENG_COMPLETE;
	snprintf(r->limit, sizeof(r->limit), "%s", limit_text(t->end));
	r->miss_odds = t->miss_odds;
	r->elapsed_ms = t->elapsed_ms;
	r->mem_bytes = t->mem_bytes;
	r->peak_states = e->peak_states;
	r->moments = e->moments;
	if (e->moments) {
		r->nwrites = e->writes;
		r->nmodes = e->modes;
	}
	memcpy(r->window, e->window, sizeof(r->window));
	name_choices(s, r);
	unmodelled(r, t->unmodelled, e->unmodelled);
	for (u32 i = 0; i < CHECKS; i++) {
		r->inv[i].bad = t->inv[i].bad;
		r->inv[i].good = t->inv[i].good;
		if (t->inv[i].bad)
			explain(s, &e->fail[i].f, e->fail[i].in_setup, &r->inv[i]);
	}
	judge_invariants(s, e->lints, r);
	if (s->scn->nloads && !r->nwrites && r->complete)
		conclude(r, RPT_INCONCLUSIVE, "background load is absent in explorations: nothing fires here");
	judge_limits(s, r);
	if (r->verdict == RPT_PASS && s->scn->expect.nviolates)
		snprintf(r->why, sizeof(r->why), "violates %.60s, as expected", s->scn->expect.violates[0].name);
}

static void judge_delay(const char *of, const char *what, u64 ns, u64 most, struct rpt_result *r)
{
	char a[32], b[32];

	if (most && ns > most)
		conclude(r, RPT_FAIL, "%s of %s: %s, at most %s expected", what, of, rpt_ns(ns, a, sizeof(a)),
			 rpt_ns(most, b, sizeof(b)));
}

static void judge_delays(const struct sim *s, const struct stats *st, struct rpt_result *r)
{
	static const char *const path[STATS_PATHS] = { "the direct path", "the software path" };
	const struct scn_expect *e = &s->scn->expect;

	/* Then `delay` says how late is late, and being late is what is expected. */
	if (r->inv[CHECK_bounded_delay].must_violate)
		return;
	for (u32 i = 0; i < e->ndelays; i++) {
		const struct scn_delay *x = &e->delay[i];

		if (x->irq != GS_NONE32) {
			judge_delay(s->guest.irq[x->irq].name, "delay", st->irq[x->irq].max_ns, x->max_ns, r);
			continue;
		}
		for (u32 p = 0; p < STATS_PATHS; p++) {
			const struct hist *h = &st->delay[p];

			if (x->path != SCN_PATH_ANY && (x->path == SCN_PATH_DIRECT) != (p == STATS_DIRECT))
				continue;
			judge_delay(path[p], "delay", h->max, x->max_ns, r);
			judge_delay(path[p], "p99 delay", hist_quantile(h, 990), x->p99_ns, r);
		}
	}
}

/* at_end.its_queue: every command was consumed. */
static void judge_queues(const struct sim *s, struct rpt_result *r)
{
	const char *near = NULL;
	const struct gic_reg_name *rd = gic_reg_find(s->gic.version, "GITS_CREADR", &near);
	const struct gic_reg_name *wr = gic_reg_find(s->gic.version, "GITS_CWRITER", &near);

	for (u32 i = 0; i < s->gic.its; i++)
		if (gic_mmio_peek(&s->gs, gic_reg_addr(&s->gic, rd, i, 0), 8) !=
		    gic_mmio_peek(&s->gs, gic_reg_addr(&s->gic, wr, i, 0), 8))
			conclude(r, RPT_FAIL, "its%u has commands in its queue at the end, none expected", i);
}

static void judge_counts(const struct sim *s, const struct stats *st, struct rpt_result *r)
{
	const struct scn_expect *e = &s->scn->expect;

	for (u32 i = 0; i < e->nacks; i++) {
		u32 n = st->irq[e->acks[i].irq].acks;

		if (n < e->acks[i].min || n > e->acks[i].max)
			conclude(r, RPT_FAIL, "%s acknowledged %u times, %u..%u expected",
				 s->guest.irq[e->acks[i].irq].name, n, e->acks[i].min, e->acks[i].max);
	}
	if (e->queue_empty)
		judge_queues(s, r);
	if (e->has_owed && st->open + st->lost > e->owed)
		conclude(r, RPT_FAIL, "%llu events owed at the end, %u expected",
			 (unsigned long long)(st->open + st->lost), e->owed);
}

/* Why an event that something carries may not have been taken: for who reads the report, no verdict. */
static const char *why_open(const struct gs *g, u32 irq, u32 vcpu)
{
	if (!check_carriers(g, irq))
		return "not sent yet";
	if (hyp_vcpu_blocked(g, vcpu))
		return "its vCPU sleeps";
	return hyp_vcpu_pe(g, vcpu) == GS_NONE16 ? "its vCPU has no PE" : "its vCPU has not taken it";
}

static void tell_open(const struct sim *s, const struct stats *st, struct rpt_result *r)
{
	u32 i = 0, vcpu;

	if (!st->open)
		return;
	while (!st->irq[i].open)
		i++;
	vcpu = check_target(&s->gs, i);
	snprintf(r->open, sizeof(r->open), "%llu event%s still owed: %s%s to %s, %s", (unsigned long long)st->open,
		 st->open == 1 ? "" : "s", st->open == st->irq[i].open ? "" : "first ", s->guest.irq[i].name,
		 vcpu < s->guest.nvcpus ? s->guest.vcpu[vcpu].name : "nobody", why_open(&s->gs, i, vcpu));
}

void sim_judge_ran(const struct sim *s, const struct sim_ran *ran, struct stats *stats, struct rpt_result *r)
{
	r->stats = stats;
	r->end_ns = ran->r.now_ns;
	r->steps = ran->r.steps;
	r->rest = ran->r.rest;
	r->cut = ran->r.stuck ? "ended because time stands still" : ran->r.stopped ? "interrupted" :
		 ran->r.settled ? "ended with only the scheduler's slices to come" : NULL;
	r->elapsed_ms = ran->r.elapsed_ms;
	r->observed = (const struct rpt_observed *)(const void *)s->scn->observed;
	r->nobserved = s->scn->nobserved;
	memcpy(r->window, ran->window, sizeof(r->window));
	unmodelled(r, ran->r.unmodelled, ran->unmodelled);
	for (u32 i = 0; i < CHECKS; i++) {
		r->inv[i].bad = ran->r.count[i];
		if (ran->r.count[i])
			explain(s, &ran->r.failure[i], ran->in_setup >> i & 1, &r->inv[i]);
	}
	judge_invariants(s, ran->lints, r);
	judge_delays(s, stats, r);
	judge_counts(s, stats, r);
	tell_open(s, stats, r);
	if (ran->r.stopped)
		conclude(r, RPT_INCONCLUSIVE, ran->r.stuck ? "time stands still: a million steps took none" : "interrupted");
	if (r->unmodelled)
		conclude(r, RPT_INCONCLUSIVE, "UNMODELLED: %s", r->unmodelled_why);
}

/* ------------------------------------------------------------ both */

static bool timed_only(const struct scn_ref *r)
{
	u32 lint;
	enum check_id id = check_find(r->name, &lint, NULL);

	return id < CHECKS && !strcmp(check_info[id].when, "timed");
}

bool sim_run_judges(const struct scenario *c)
{
	const struct scn_expect *e = &c->expect;
	bool yes = e->ndelays || e->nacks || e->has_owed || e->queue_empty;

	for (u32 i = 0; i < e->nviolates; i++)
		yes |= timed_only(&e->violates[i]);
	return yes;
}

const char *sim_run_missed(const struct scenario *c, const struct rpt_result *ran)
{
	const struct scn_expect *e = &c->expect;

	for (u32 i = 0; i < e->nviolates; i++) {
		u32 lint;
		enum check_id id = check_find(e->violates[i].name, &lint, NULL);

		/* which lint it was is not known any more */
		if (!timed_only(&e->violates[i]) && (id >= CHECKS || lint != GS_NONE32 || !ran->inv[id].bad))
			return e->violates[i].name;
	}
	return NULL;
}

static u32 weight(enum rpt_verdict v)
{
	return v == RPT_FAIL ? 2 : v == RPT_INCONCLUSIVE;
}

void sim_judge_both(struct rpt_result *r, const struct rpt_result *ran)
{
	bool worse = weight(ran->verdict) > weight(r->verdict);

	if (worse || (ran->verdict == r->verdict && !r->why[0])) {
		r->verdict = ran->verdict;
		memcpy(r->why, ran->why, sizeof(r->why));
	}
	if (worse)
		memcpy(r->repro, ran->repro, sizeof(r->repro));
	for (u32 i = 0; i < CHECKS; i++) {
		struct rpt_inv *v = &r->inv[i];
		const struct rpt_inv *t = &ran->inv[i];

		v->judged |= t->judged;
		v->may_violate &= t->may_violate;
		v->bad += t->bad;
		if (!v->first[0])
			memcpy(v->first, t->first, sizeof(v->first));
	}
	if (!r->unmodelled)
		memcpy(r->unmodelled_why, ran->unmodelled_why, sizeof(r->unmodelled_why));
	r->unmodelled |= ran->unmodelled;
	r->stats = ran->stats;
	r->end_ns = ran->end_ns;
	r->steps = ran->steps;
	r->rest = ran->rest;
	r->observed = ran->observed;
	r->nobserved = ran->nobserved;
}
