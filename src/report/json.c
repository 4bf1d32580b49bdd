/* SPDX-License-Identifier: MIT */
/*
 * Results for scripts: schema gicsim/result/v1, keys only ever added.  What is
 * not deterministic (speed, memory) is not in it.  Numbers above 2^53 are
 * strings.
 */
#include <string.h>

#include "report/report.h"

struct json {
	FILE *to;
	u32 depth;
	bool comma;
};

static void newline(struct json *j)
{
	fprintf(j->to, "%s\n%*s", j->comma ? "," : "", (int)(j->depth * 2), "");
	j->comma = true;
}

void rpt_json_string(const char *s, FILE *to)
{
	fputc('"', to);
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		if (c == '"' || c == '\\')
			fprintf(to, "\\%c", c);
		else if (c < 0x20)
			fprintf(to, "\\u%04x", c);
		else
			fputc(c, to);
	}
	fputc('"', to);
}

static void key(struct json *j, const char *k)
{
	newline(j);
	if (k) {
		rpt_json_string(k, j->to);
		fprintf(j->to, ": ");
	}
}

static void open_(struct json *j, const char *k, char c)
{
	key(j, k);
	fputc(c, j->to);
	j->depth++;
	j->comma = false;
}

static void close_(struct json *j, char c)
{
	j->depth--;
	if (j->comma)
		fprintf(j->to, "\n%*s", (int)(j->depth * 2), "");
	fputc(c, j->to);
	j->comma = true;
}

static void text(struct json *j, const char *k, const char *v)
{
	key(j, k);
	rpt_json_string(v, j->to);
}

static void num(struct json *j, const char *k, u64 v)
{
	key(j, k);
	fprintf(j->to, v > ((u64)1 << 53) ? "\"%llu\"" : "%llu", (unsigned long long)v);
}

static void flag(struct json *j, const char *k, bool v)
{
	key(j, k);
	fprintf(j->to, v ? "true" : "false");
}

static void invariants(struct json *j, const struct rpt_result *r)
{
	open_(j, "invariants", '[');
	for (u32 i = 0; i < CHECKS; i++) {
		const struct rpt_inv *v = &r->inv[i];

		if (!v->judged)
			continue;
		open_(j, NULL, '{');
		text(j, "name", v->name);
		text(j, "number", v->number);
		text(j, "verdict", v->bad ? "violated" : "held");
		num(j, "bad", v->bad);
		num(j, "good", v->good);
		if (v->bad)
			text(j, "first_failure", v->first);
		if (v->trail[0])
			text(j, "trail", v->trail);
		close_(j, '}');
	}
	close_(j, ']');
}

static void explored(struct json *j, const struct rpt_result *r)
{
	flag(j, "complete", r->complete);
	text(j, "limits", r->limit);
	open_(j, "states", '{');
	num(j, "visited", r->states);
	num(j, "transitions", r->transitions);
	num(j, "depth", r->depth);
	num(j, "at_rest", r->rests);
	num(j, "cycles", r->cycles);
	key(j, "miss_odds");
	fprintf(j->to, "%.2e", r->miss_odds);
	close_(j, '}');
	open_(j, "windows", '{');
	for (u32 i = 0; i < window_count(); i++)
		num(j, window_row(i)->name, r->window[i]);
	close_(j, '}');
}

static void delay(struct json *j, const char *path, const struct hist *h)
{
	open_(j, path, '{');
	num(j, "n", h->n);
	num(j, "min_ns", h->min);
	num(j, "p50_ns", hist_quantile(h, 500));
	num(j, "p90_ns", hist_quantile(h, 900));
	num(j, "p99_ns", hist_quantile(h, 990));
	num(j, "p999_ns", hist_quantile(h, 999));
	num(j, "max_ns", h->max);
	close_(j, '}');
}

static void timed(struct json *j, const struct rpt_result *r)
{
	const struct stats *s = r->stats;

	num(j, "end_ns", r->end_ns);
	num(j, "steps", r->steps);
	flag(j, "at_rest", r->rest);
	open_(j, "counts", '{');
	num(j, "msi", s->raised);
	num(j, "delivered_direct", s->delivered[STATS_DIRECT]);
	num(j, "delivered_soft", s->delivered[STATS_SOFT]);
	num(j, "merged", s->merged);
	num(j, "late", s->covered);
	num(j, "withdrawn", s->withdrawn);
	num(j, "open", s->open);
	num(j, "lost", s->lost);
	num(j, "spurious", s->spurious);
	num(j, "doorbells", s->doorbells);
	num(j, "exits", s->exits);
	num(j, "kicks", s->kicks);
	num(j, "host_interrupts", s->host_irqs);
	num(j, "residencies", s->residencies);
	num(j, "conversions", s->conversions);
	num(j, "its_commands", s->its_commands);
	close_(j, '}');
	open_(j, "delay", '{');
	delay(j, "direct", &s->delay[STATS_DIRECT]);
	delay(j, "soft", &s->delay[STATS_SOFT]);
	close_(j, '}');
	if (r->nobserved) {
		open_(j, "observed", '{');
		for (u32 i = 0; i < r->nobserved; i++)
			num(j, r->observed[i].name, r->observed[i].value);
		close_(j, '}');
	}
}

static void one(struct json *j, const struct rpt_result *r)
{
	static const char *const verdict[] = { "pass", "fail", "inconclusive", "skip" };
	static const char *const mode[] = { "run", "explore", "around" };

	open_(j, NULL, '{');
	text(j, "file", r->file);
	text(j, "scenario", r->scenario);
	text(j, "variant", r->variant);
	num(j, "seed", r->seed);
	text(j, "mode", mode[r->mode]);
	open_(j, "hardware", '{');
	text(j, "model", r->hardware);
	text(j, "sha256", r->hw_sha);
	text(j, "choices", r->choices);
	close_(j, '}');
	open_(j, "procedures", '{');
	text(j, "name", r->procedures);
	text(j, "sha256", r->proc_sha);
	close_(j, '}');
	text(j, "policy", r->policy);
	text(j, "verdict", verdict[r->verdict]);
	text(j, "why", r->why);
	if (r->verdict != RPT_SKIP && !r->refused) {
		if (r->stats)
			timed(j, r);
		if (r->mode != RPT_RUN || !r->stats)
			explored(j, r);
		invariants(j, r);
		open_(j, "unmodelled", '[');
		if (r->unmodelled)
			text(j, NULL, r->unmodelled_why);
		close_(j, ']');
	}
	text(j, "repro", r->repro);
	close_(j, '}');
}

void rpt_json(const struct rpt_result *r, u32 n, const char *version, FILE *to)
{
	struct json j = { to, 0, false };

	fputc('{', to);
	j.depth = 1;
	text(&j, "schema", "gicsim/result/v1");
	open_(&j, "tool", '{');
	text(&j, "version", version);
	close_(&j, '}');
	open_(&j, "results", '[');
	for (u32 i = 0; i < n; i++)
		one(&j, &r[i]);
	close_(&j, ']');
	j.depth = 0;
	fprintf(to, "\n}\n");
}
