/* SPDX-License-Identifier: MIT */
/*
 * Results for people: ASCII, 80 columns.  What is not deterministic (speed,
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
	bool any = false;

	fprintf(to, "Windows reached:");
	for (u32 i = 0; i < window_count(); i++)
		if (r->window[i])
			fprintf(to, "%s %s %llu", any ? " " : "", window_row(i)->name,
				(unsigned long long)r->window[i]), any = true;
	fprintf(to, any ? "\n" : " none\n");
}

static void title(const struct rpt_result *r, FILE *to)
{
	fprintf(to, "Test %s%s%s  (procedures %s, hardware %s)\n", r->scenario,
		strcmp(r->variant, "base") ? "/" : "", strcmp(r->variant, "base") ? r->variant : "", r->procedures,
		r->hardware);
}

static const char *plural(u64 n)
{
	return n == 1 ? "" : "s";
}

static void bounds(const struct rpt_result *r, FILE *to)
{
	fprintf(to, "Bounds: %u interrupt%s, %u device write%s, %u mode change%s, %u preemption%s, %u ITS\n", r->nirqs,
		plural(r->nirqs), r->nwrites, plural(r->nwrites), r->nmodes, plural(r->nmodes), r->preemptions,
		plural(r->preemptions), r->its);
}

static void choices(const struct rpt_result *r, FILE *to)
{
	if (r->choices_asked)
		fprintf(to, "Choices, every answer tried: %s\n", r->choices);
}

void rpt_explored(const struct rpt_result *r, FILE *to)
{
	title(r, to);
	if (r->verdict == RPT_SKIP) {
		fprintf(to, "Skipped: %s\n", r->why);
		return;
	}
	if (r->mode == RPT_AROUND)
		fprintf(to, "Around %llu moment%s of the timed run, with the next %u statement%s at any point\n",
			(unsigned long long)r->moments, plural(r->moments), r->after, plural(r->after));
	fprintf(to, "Explored %llu states, %llu transitions, depth %u, %s; choices: all of %u\n",
		(unsigned long long)r->states, (unsigned long long)r->transitions, r->depth,
		r->complete ? "complete" : r->limit, r->choices_asked);
	choices(r, to);
	fprintf(to, "Chance that a state was missed: %.0e\n", r->miss_odds);
	bounds(r, to);
	if (r->cycles)
		fprintf(to, "Cycles met: %llu (not judged: fairness is not modelled)\n", (unsigned long long)r->cycles);
	windows(r, to);
	if (r->unmodelled)
		fprintf(to, "UNMODELLED: %s\n", r->unmodelled_why);
	for (u32 i = 0; i < CHECKS; i++) {
		const struct rpt_inv *v = &r->inv[i];

		if (v->judged)
			fprintf(to, "Observation %s %s %llu %llu\n", v->name, word(v->bad, v->good),
				(unsigned long long)v->bad, (unsigned long long)v->good);
	}
	fprintf(to, "Verdict %s%s%s\n", rpt_verdict_name(r->verdict), r->why[0] ? ": " : "", r->why);
}

void rpt_explored_speed(const struct rpt_result *r, FILE *to)
{
	double s = (double)(r->elapsed_ms ? r->elapsed_ms : 1) / 1e3;

	fprintf(to, "%llu transitions in %.2f s: %.2f M transitions/s, %.0f bytes/state, %llu MiB\n",
		(unsigned long long)r->transitions, s, (double)r->transitions / s / 1e6,
		r->states ? (double)r->mem_bytes / (double)r->states : 0.0, (unsigned long long)(r->mem_bytes >> 20));
}

void rpt_ran(const struct rpt_result *r, FILE *to)
{
	char a[32], b[32];

	title(r, to);
	if (r->verdict == RPT_SKIP) {
		fprintf(to, "Skipped: %s\n", r->why);
		return;
	}
	fprintf(to, "Ran to %s in %s steps, seed %llu, policy %s, %s\n", rpt_ns(r->end_ns, a, sizeof(a)),
		rpt_num(r->steps, b, sizeof(b)), (unsigned long long)r->seed, r->policy,
		r->rest ? "ended at rest" : "ended by its time limit");
	for (u32 i = 0; i < CHECKS; i++)
		if (r->inv[i].judged && r->inv[i].bad)
			fprintf(to, "Violated %s: %s\n", r->inv[i].name, r->inv[i].first);
	if (r->unmodelled)
		fprintf(to, "UNMODELLED: %s\n", r->unmodelled_why);
	fprintf(to, "Verdict %s%s%s\n", rpt_verdict_name(r->verdict), r->why[0] ? ": " : "", r->why);
}

static void delay_cells(const struct hist *h, FILE *to)
{
	if (!h->n) {
		fprintf(to, " %26s", "-");
		return;
	}
	fprintf(to, " %8.1f %8.1f %8.1f", (double)hist_quantile(h, 500) / 1e3, (double)hist_quantile(h, 990) / 1e3,
		(double)h->max / 1e3);
}

void rpt_table(const struct rpt_result *r, u32 n, FILE *to)
{
	fprintf(to, "%-16s %7s %6s %6s %6s %4s %4s %5s %6s %6s %7s\n", "variant", "MSIs", "direct", "soft", "merged",
		"late", "lost", "spur.", "dbells", "kicks", "ITScmds");
	for (u32 i = 0; i < n; i++) {
		const struct stats *s = r[i].stats;

		if (!s) {
			fprintf(to, "%-16.16s skipped: %s\n", r[i].variant, r[i].why);
			continue;
		}
		fprintf(to, "%-16.16s %7llu %6llu %6llu %6llu %4llu %4llu %5llu %6llu %6llu %7llu\n", r[i].variant,
			(unsigned long long)s->raised, (unsigned long long)s->delivered[STATS_DIRECT],
			(unsigned long long)s->delivered[STATS_SOFT], (unsigned long long)s->merged,
			(unsigned long long)s->covered, (unsigned long long)s->lost, (unsigned long long)s->spurious,
			(unsigned long long)s->doorbells, (unsigned long long)s->kicks,
			(unsigned long long)s->its_commands);
	}
	fprintf(to, "\n%-16s %26s %26s  verdict\n", "delay in us", "direct p50      p99      max",
		"software p50      p99      max");
	for (u32 i = 0; i < n; i++) {
		if (!r[i].stats)
			continue;
		fprintf(to, "%-16.16s", r[i].variant);
		delay_cells(&r[i].stats->delay[STATS_DIRECT], to);
		delay_cells(&r[i].stats->delay[STATS_SOFT], to);
		fprintf(to, "  %s\n", rpt_verdict_name(r[i].verdict));
	}
}

void rpt_check_line(const struct rpt_result *r, FILE *to)
{
	char name[160], num[32];

	snprintf(name, sizeof(name), "%s%s%s", r->scenario, strcmp(r->variant, "base") ? "/" : "",
		 strcmp(r->variant, "base") ? r->variant : "");
	fprintf(to, "%s %-36s ", rpt_verdict_name(r->verdict), name);
	if (r->verdict == RPT_SKIP || (r->mode == RPT_RUN && r->why[0])) {
		fprintf(to, "%s\n", r->why);
		return;
	}
	if (r->mode == RPT_RUN)
		fprintf(to, "ran %15s steps", rpt_num(r->steps, num, sizeof(num)));
	else
		fprintf(to, "explored %10s states  %s", rpt_num(r->states, num, sizeof(num)),
			r->complete ? "complete" : r->limit);
	fprintf(to, "%s%s\n", r->why[0] ? "  " : "", r->why);
}
