/* SPDX-License-Identifier: MIT */
/*
 * Results for CI systems.
 *
 * KTAP: a subtest per scenario file, a point per variant.  JUnit: one suite,
 * one case per scenario and variant, the mail form in <failure>.
 */
#include <string.h>

#include "report/report.h"

static bool same_scenario(const struct rpt_result *a, const struct rpt_result *b)
{
	return !strcmp(a->file, b->file) && !strcmp(a->scenario, b->scenario);
}

static u32 run_of(const struct rpt_result *r, u32 n, u32 from)
{
	u32 i = from;

	while (i < n && same_scenario(&r[i], &r[from]))
		i++;
	return i - from;
}

/* '#' starts a directive in KTAP, so no name may hold one. */
static void plain(const char *s, FILE *to)
{
	for (; *s; s++)
		fputc(*s == '#' || *s == '\n' ? '_' : *s, to);
}

static void point(const struct rpt_result *r, u32 number, FILE *to)
{
	bool ok = r->verdict == RPT_PASS || r->verdict == RPT_SKIP;

	fprintf(to, "  %s %u ", ok ? "ok" : "not ok", number);
	plain(r->variant, to);
	if (r->verdict == RPT_SKIP)
		fprintf(to, " # SKIP %s", r->why);
	if (r->verdict == RPT_INCONCLUSIVE)
		fprintf(to, " # TIMEOUT %s", r->why[0] ? r->why : r->limit);
	fprintf(to, "\n");
	if (r->verdict == RPT_FAIL) {
		fprintf(to, "  # ");
		plain(r->why, to);
		fprintf(to, "\n");
	}
}

void rpt_ktap(const struct rpt_result *r, u32 n, FILE *to)
{
	u32 total = 0, number = 0, pass = 0, fail = 0, skip = 0, error = 0;

	for (u32 i = 0; i < n; i += run_of(r, n, i))
		total++;
	fprintf(to, "KTAP version 1\n1..%u\n", total);
	for (u32 i = 0, len; i < n; i += len) {
		bool ok = true, all_skipped = true;

		len = run_of(r, n, i);
		fprintf(to, "  KTAP version 1\n  # Subtest: ");
		plain(r[i].scenario, to);
		fprintf(to, "\n  1..%u\n", len);
		for (u32 k = 0; k < len; k++) {
			const struct rpt_result *x = &r[i + k];

			point(x, k + 1, to);
			ok &= x->verdict == RPT_PASS || x->verdict == RPT_SKIP;
			all_skipped &= x->verdict == RPT_SKIP;
			pass += x->verdict == RPT_PASS;
			fail += x->verdict == RPT_FAIL;
			skip += x->verdict == RPT_SKIP;
			error += x->verdict == RPT_INCONCLUSIVE;
		}
		fprintf(to, "%s %u ", ok ? "ok" : "not ok", ++number);
		plain(r[i].scenario, to);
		fprintf(to, "%s\n", all_skipped ? " # SKIP" : "");
	}
	fprintf(to, "# Totals: pass:%u fail:%u xfail:0 xpass:0 skip:%u error:%u\n", pass, fail, skip, error);
}

static void xml(const char *s, FILE *to)
{
	for (; *s; s++) {
		unsigned char c = (unsigned char)*s;

		switch (c) {
		case '&': fputs("&amp;", to); break;
		case '<': fputs("&lt;", to); break;
		case '>': fputs("&gt;", to); break;
		case '"': fputs("&quot;", to); break;
		case '\n': fputc('\n', to); break;
		default: fputc(c < 0x20 ? ' ' : c, to); break;
		}
	}
}

static void xml_attr(const char *name, const char *s, FILE *to)
{
	fprintf(to, " %s=\"", name);
	xml(s, to);
	fputc('"', to);
}

static void failure_body(const struct rpt_result *r, FILE *to)
{
	for (u32 i = 0; i < CHECKS; i++) {
		const struct rpt_inv *v = &r->inv[i];

		if (!v->bad)
			continue;
		xml(v->first, to);
		fputc('\n', to);
		for (u32 k = 0; v->story && k < v->story->n; k++) {
			fprintf(to, "%3u ", v->story->line[k].step);
			xml(v->story->line[k].text, to);
			fputc('\n', to);
		}
	}
	xml(r->repro, to);
}

void rpt_junit(const struct rpt_result *r, u32 n, FILE *to)
{
	u32 fail = 0, skip = 0, error = 0;

	for (u32 i = 0; i < n; i++) {
		fail += r[i].verdict == RPT_FAIL;
		skip += r[i].verdict == RPT_SKIP;
		error += r[i].verdict == RPT_INCONCLUSIVE;
	}
	fprintf(to, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites>\n"
		"<testsuite name=\"gicsim\" tests=\"%u\" failures=\"%u\" errors=\"%u\" skipped=\"%u\">\n",
		n, fail, error, skip);
	for (u32 i = 0; i < n; i++) {
		fputs("<testcase", to);
		xml_attr("classname", r[i].scenario, to);
		xml_attr("name", r[i].variant, to);
		fputc('>', to);
		if (r[i].verdict == RPT_FAIL) {
			fputs("<failure", to);
			xml_attr("message", r[i].why, to);
			fputc('>', to);
			failure_body(&r[i], to);
			fputs("</failure>", to);
		} else if (r[i].verdict == RPT_INCONCLUSIVE) {
			fputs("<error", to);
			xml_attr("message", r[i].why[0] ? r[i].why : r[i].limit, to);
			fputs("/>", to);
		} else if (r[i].verdict == RPT_SKIP) {
			fputs("<skipped", to);
			xml_attr("message", r[i].why, to);
			fputs("/>", to);
		}
		fputs("</testcase>\n", to);
	}
	fputs("</testsuite>\n</testsuites>\n", to);
}
