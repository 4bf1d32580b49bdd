/* SPDX-License-Identifier: MIT */
/*
 * Results for people: ASCII, folded (fold.c).  What is not deterministic (speed,
 * memory) has functions of its own, for standard error.
 */
#include <string.h>

#include "report/report.h"

const char *rpt_verdict_name(enum rpt_verdict v)
{
	static const char *const name[] = { "PASS", "FAIL", "INCO", "SKIP" };

	return name[v];
}

const char *rpt_num(u64 v, char *buf, size_t n)
{
	char digits[24];
	int len = snprintf(digits, sizeof(digits), "%llu", (unsigned long long)v);
	size_t at = 0;

	for (int i = 0; i < len && at + 2 < n; i++) {
		if (i && (len - i) % 3 == 0)
			buf[at++] = ' ';
		buf[at++] = digits[i];
	}
	buf[at] = 0;
	return buf;
}

const char *rpt_ns(u64 ns, char *buf, size_t n)
{
	if (ns < 10000)
		snprintf(buf, n, "%llu ns", (unsigned long long)ns);
	else if (ns < 10000000)
		snprintf(buf, n, "%.1f us", (double)ns / 1e3);
	else if (ns < 10000000000ull)
		snprintf(buf, n, "%.1f ms", (double)ns / 1e6);
	else
		snprintf(buf, n, "%.1f s", (double)ns / 1e9);
	return buf;
}

static const char *word(u64 bad, u64 good)
{
	return bad == 0 ? "Never" : good == 0 ? "Always" : "Sometimes";
}

static void windows(const struct rpt_result *r, FILE *to)
{
	char line[1000], missed[400];
	size_t at = 0, m = 0;

	for (u32 i = 0; i < window_count() && m < sizeof(missed); i++)
		if (r->window_wanted >> i & 1 && !r->window[i])
			m += (size_t)snprintf(missed + m, sizeof(missed) - m, " %s", window_row(i)->name);
	for (u32 i = 0; i < window_count() && at < sizeof(line); i++)
		if (r->window[i])
			at += (size_t)snprintf(line + at, sizeof(line) - at, "%s %s %llu", at ? " " : "",
					       window_row(i)->name, (unsigned long long)r->window[i]);
	rpt_printf(4, to, "Windows reached:%s%s%s", at ? line : " none", m ? "    not reached:" : "", m ? missed : "");
}

static void title(const struct rpt_result *r, FILE *to)
{
	rpt_printf(4, to, "Test %s%s%s  (procedures %s, hardware %s)", r->scenario,
		   strcmp(r->variant, "base") ? "/" : "", strcmp(r->variant, "base") ? r->variant : "",
		   r->procedures, r->hardware);
}

static bool did_not_run(const struct rpt_result *r, FILE *to)
{
	if (r->verdict == RPT_SKIP)
		rpt_printf(4, to, "Skipped: %s", r->why);
	else if (r->refused)
		rpt_printf(4, to, "Refused, as expected: %s", r->why);
	return r->verdict == RPT_SKIP || r->refused;
}

static void verdict(const struct rpt_result *r, FILE *to)
{
	rpt_printf(4, to, "Verdict %s%s%s", rpt_verdict_name(r->verdict), r->why[0] ? ": " : "", r->why);
}

static const char *plural(u64 n)
{
	return n == 1 ? "" : "s";
}

static void bounds(const struct rpt_result *r, FILE *to)
{
	rpt_printf(4, to, "Bounds: %u interrupt%s, %u device write%s, %u mode change%s, %u preemption%s, %u ITS",
		   r->nirqs, plural(r->nirqs), r->nwrites, plural(r->nwrites), r->nmodes, plural(r->nmodes),
		   r->preemptions, plural(r->preemptions), r->its);
}

static void choices(const struct rpt_result *r, FILE *to)
{
	if (r->choices_asked)
		rpt_printf(4, to, "Choices, every answer tried: %s", r->choices);
}

void rpt_explored(const struct rpt_result *r, FILE *to)
{
	char asked[40] = "choices: none came up";

	title(r, to);
	if (did_not_run(r, to))
		return;
	if (r->mode == RPT_AROUND)
		rpt_printf(4, to, "Around %llu moment%s of the timed run, with the next %u statement%s at any point",
			   (unsigned long long)r->moments, plural(r->moments), r->after, plural(r->after));
	if (r->choices_asked)
		snprintf(asked, sizeof(asked), "choices: all of %u", r->choices_asked);
	rpt_printf(4, to, "Explored %llu states, %llu transitions, depth %u, %s; %s",
		   (unsigned long long)r->states, (unsigned long long)r->transitions, r->depth,
		   r->complete ? "complete" : r->limit, asked);
	choices(r, to);
	fprintf(to, "Chance that a state was missed: %.0e\n", r->miss_odds);
	bounds(r, to);
	if (r->cycles)
		fprintf(to, "Cycles met: %llu (not judged: fairness is not modelled)\n", (unsigned long long)r->cycles);
	windows(r, to);
	if (r->unmodelled)
		rpt_printf(4, to, "UNMODELLED: %s", r->unmodelled_why);
	for (u32 i = 0; i < CHECKS; i++) {
		const struct rpt_inv *v = &r->inv[i];

		if (v->judged)
			fprintf(to, "Observation %s %s %llu %llu\n", v->name, word(v->bad, v->good),
				(unsigned long long)v->bad, (unsigned long long)v->good);
	}
	verdict(r, to);
}

void rpt_explored_speed(const struct rpt_result *r, FILE *to)
{
	double s = (double)(r->elapsed_ms ? r->elapsed_ms : 1) / 1e3;

	fprintf(to, "%llu transitions in %.2f s: %.2f M transitions/s, %.0f bytes/state, %llu MiB\n",
		(unsigned long long)r->transitions, s, (double)r->transitions / s / 1e6,
		r->peak_states ? (double)r->mem_bytes / (double)r->peak_states : 0.0, (unsigned long long)(r->mem_bytes >> 20));
}

void rpt_ran(const struct rpt_result *r, FILE *to)
{
	char a[32], b[32];

	title(r, to);
	if (did_not_run(r, to))
		return;
	rpt_printf(4, to, "Ran to %s in %s steps, seed %llu, policy %s, %s", rpt_ns(r->end_ns, a, sizeof(a)),
		   rpt_num(r->steps, b, sizeof(b)), (unsigned long long)r->seed, r->policy,
		   r->cut ? r->cut : r->rest ? "ended at rest" : "ended by its time limit");
	for (u32 i = 0; i < CHECKS; i++)
		if (r->inv[i].judged && r->inv[i].bad)
			rpt_printf(4, to, "%s", r->inv[i].first);
	if (r->open[0])
		rpt_printf(4, to, "Open at the end: %s", r->open);
	if (r->unmodelled)
		rpt_printf(4, to, "UNMODELLED: %s", r->unmodelled_why);
	verdict(r, to);
}

void rpt_check_line(const struct rpt_result *r, FILE *to)
{
	char name[160], num[32], more[32], what[600];

	snprintf(name, sizeof(name), "%s%s%s", r->scenario, strcmp(r->variant, "base") ? "/" : "",
		 strcmp(r->variant, "base") ? r->variant : "");
	if (r->verdict == RPT_SKIP)
		snprintf(what, sizeof(what), "%s", r->why);
	else if (r->refused)
		snprintf(what, sizeof(what), "refused, as expected");
	else if (r->mode == RPT_RUN)
		snprintf(what, sizeof(what), "ran %15s steps", rpt_num(r->steps, num, sizeof(num)));
	else if (r->stats)
		snprintf(what, sizeof(what), "explored %s states, ran %s steps%s%s", rpt_num(r->states, num, sizeof(num)),
			 rpt_num(r->steps, more, sizeof(more)), r->complete ? "" : "  ", r->complete ? "" : r->limit);
	else
		snprintf(what, sizeof(what), "explored %10s states  %s", rpt_num(r->states, num, sizeof(num)),
			 r->complete ? "complete" : r->limit);
	if (strlen(name) > 32)
		fprintf(to, "%s %s\n%*s", rpt_verdict_name(r->verdict), name, 38, "");
	else
		fprintf(to, "%s %-32s ", rpt_verdict_name(r->verdict), name);
	rpt_fold(what, 38, 42, to);
	/* A limit that was hit stands in the line already. */
	if (r->verdict != RPT_SKIP && !r->refused && r->why[0] && strcmp(r->why, r->limit)) {
		fprintf(to, "     ");
		rpt_fold(r->why, 5, 5, to);
	}
}
