/* SPDX-License-Identifier: MIT */
/*
 * Timed variants side by side.
 *
 * Columns are as wide as their widest cell, and as many stand side by side
 * as a line holds; the rest follow in a further block with the variants
 * again.  So large counts widen the table and never break it.
 */
#include <string.h>

#include "report/report.h"

#define NAME_MAX 28u
#define CELL 24u

struct column {
	const char *head;
	void (*cell)(const struct rpt_result *r, char *buf, size_t n);
	u64 (*count)(const struct stats *s);	/* instead; `rare`: only shown when one is not 0 */
	bool rare;
};

#define COUNT(name, expr) \
	static u64 count_##name(const struct stats *s) { return expr; }
COUNT(raised, s->raised)
COUNT(direct, s->delivered[STATS_DIRECT])
COUNT(soft, s->delivered[STATS_SOFT])
COUNT(merged, s->merged)
COUNT(late, s->covered)
COUNT(withdrawn, s->withdrawn)
COUNT(open, s->open)
COUNT(lost, s->lost)
COUNT(spurious, s->spurious)
COUNT(doorbells, s->doorbells)
COUNT(kicks, s->kicks)
COUNT(commands, s->its_commands)

static const struct column account[] = {
	{ "MSIs", NULL, count_raised, false },
	{ "direct", NULL, count_direct, false },
	{ "soft", NULL, count_soft, false },
	{ "merged", NULL, count_merged, false },
	{ "late", NULL, count_late, true },
	{ "withdrawn", NULL, count_withdrawn, true },
	{ "open", NULL, count_open, true },
	{ "lost", NULL, count_lost, false },
	{ "spurious", NULL, count_spurious, false },
	{ "doorbells", NULL, count_doorbells, false },
	{ "kicks", NULL, count_kicks, false },
	{ "ITS cmds", NULL, count_commands, false },
};

static void micros(const struct hist *h, u64 ns, char *buf, size_t n)
{
	if (h->n)
		snprintf(buf, n, "%.1f", (double)ns / 1e3);
	else
		snprintf(buf, n, "-");
}

#define DELAY(name, path, expr) \
	static void cell_##name(const struct rpt_result *r, char *buf, size_t n) \
	{ \
		const struct hist *h = &r->stats->delay[path]; \
	\
		micros(h, expr, buf, n); \
	}
DELAY(direct_p50, STATS_DIRECT, hist_quantile(h, 500))
DELAY(direct_p99, STATS_DIRECT, hist_quantile(h, 990))
DELAY(direct_max, STATS_DIRECT, h->max)
DELAY(soft_p50, STATS_SOFT, hist_quantile(h, 500))
DELAY(soft_p99, STATS_SOFT, hist_quantile(h, 990))
DELAY(soft_max, STATS_SOFT, h->max)

static void cell_verdict(const struct rpt_result *r, char *buf, size_t n)
{
	snprintf(buf, n, "%s", rpt_verdict_name(r->verdict));
}

static const struct column delays[] = {
	{ "direct p50", cell_direct_p50, NULL, false },
	{ "p99", cell_direct_p99, NULL, false },
	{ "max", cell_direct_max, NULL, false },
	{ "soft p50", cell_soft_p50, NULL, false },
	{ "p99", cell_soft_p99, NULL, false },
	{ "max", cell_soft_max, NULL, false },
	{ "verdict", cell_verdict, NULL, false },
};

static void cell(const struct column *c, const struct rpt_result *r, char buf[CELL])
{
	if (c->count)
		snprintf(buf, CELL, "%llu", (unsigned long long)c->count(r->stats));
	else
		c->cell(r, buf, CELL);
}

/* 0: not shown. */
static u32 width(const struct column *c, const struct rpt_result *r, u32 n)
{
	size_t w = strlen(c->head);
	bool any = !c->rare;

	for (u32 i = 0; i < n; i++) {
		char buf[CELL];

		if (!r[i].stats)
			continue;
		cell(c, &r[i], buf);
		any |= c->count && c->count(r[i].stats);
		w = strlen(buf) > w ? strlen(buf) : w;
	}
	return any ? (u32)w : 0;
}

static u32 name_width(const struct rpt_result *r, u32 n, const char *title)
{
	size_t w = strlen(title);

	for (u32 i = 0; i < n; i++)
		w = r[i].stats && strlen(r[i].variant) > w ? strlen(r[i].variant) : w;
	return w < NAME_MAX ? (u32)w : NAME_MAX;
}

static void lines(const char *title, const struct column *c, const u32 *w, u32 nc, const struct rpt_result *r, u32 n,
		  FILE *to)
{
	u32 name = name_width(r, n, title);

	fprintf(to, "%-*s", (int)name, title);
	for (u32 k = 0; k < nc; k++)
		if (w[k])
			fprintf(to, " %*s", (int)w[k], c[k].head);
	fprintf(to, "\n");
	for (u32 i = 0; i < n; i++) {
		if (!r[i].stats)
			continue;
		/* A name that does not fit has a line of its own. */
		if (strlen(r[i].variant) > name)
			fprintf(to, "%s\n%*s", r[i].variant, (int)name, "");
		else
			fprintf(to, "%-*s", (int)name, r[i].variant);
		for (u32 k = 0; k < nc; k++) {
			char buf[CELL];

			cell(&c[k], &r[i], buf);
			if (w[k])
				fprintf(to, " %*s", (int)w[k], buf);
		}
		fprintf(to, "\n");
	}
}

static void table(const char *title, const struct column *c, u32 nc, const struct rpt_result *r, u32 n, FILE *to)
{
	u32 w[16] = { 0 }, most = rpt_width(to);

	for (u32 k = 0; k < nc; k++)
		w[k] = width(&c[k], r, n);
	for (u32 from = 0, end; from < nc; from = end) {
		u32 used = name_width(r, n, title);

		for (end = from; end < nc && (end == from || used + 1 + w[end] <= most); end++)
			used += w[end] ? 1 + w[end] : 0;
		if (from)
			fprintf(to, "\n");
		lines(title, c + from, w + from, end - from, r, n, to);
	}
}

void rpt_table(const struct rpt_result *r, u32 n, FILE *to)
{
	u32 ran = 0;

	_Static_assert(ARRAY_SIZE(account) <= 16 && ARRAY_SIZE(delays) <= 16, "widths of table()");
	for (u32 i = 0; i < n; i++)
		ran += r[i].stats != NULL;
	if (ran) {
		table("variant", account, ARRAY_SIZE(account), r, n, to);
		fprintf(to, "\n");
		table("delay in us", delays, ARRAY_SIZE(delays), r, n, to);
	}
	for (u32 i = 0; i < n; i++)
		if (!r[i].stats)
			rpt_printf(4, to, "%s %s%s: %s", rpt_verdict_name(r[i].verdict), r[i].variant,
				   r[i].refused ? " refused, as expected" : "", r[i].why);
}
