/* SPDX-License-Identifier: MIT */
/*
 * stats.txt: one figure a line, `name value # unit, description`, in the
 * order of this file, which is sorted within each kind of run.  Only what is
 * deterministic.
 */
#include <string.h>

#include "report/report.h"

struct out {
	FILE *to;
	const struct rpt_result *r;
};

static void line(const struct out *o, const char *name, u64 v, const char *unit, const char *text)
{
	char full[240];

	snprintf(full, sizeof(full), "%s.%s.%s", o->r->scenario, o->r->variant, name);
	fprintf(o->to, "%-56s %12llu # %s, %s\n", full, (unsigned long long)v, unit, text);
}

static void delay(const struct out *o, const char *path, const struct hist *h)
{
	static const struct { const char *name, *text; u32 permille; } q[] = {
		{ "p50", "half of the delays are at most this", 500 },
		{ "p90", "nine in ten delays are at most this", 900 },
		{ "p99", "99 in 100 delays are at most this", 990 },
		{ "p999", "999 in 1000 delays are at most this", 999 },
	};
	char name[64];

	snprintf(name, sizeof(name), "delay.%s.max", path);
	line(o, name, h->max, "ns", "longest delay from device write to acknowledge");
	snprintf(name, sizeof(name), "delay.%s.min", path);
	line(o, name, h->min, "ns", "shortest delay");
	snprintf(name, sizeof(name), "delay.%s.n", path);
	line(o, name, h->n, "acknowledges", "how many delays were measured");
	for (u32 i = 0; i < ARRAY_SIZE(q); i++) {
		snprintf(name, sizeof(name), "delay.%s.%s", path, q[i].name);
		line(o, name, hist_quantile(h, q[i].permille), "ns", q[i].text);
	}
}

static void timed(const struct out *o)
{
	const struct stats *s = o->r->stats;

	line(o, "conversions", s->conversions, "events", "changes between LPI and vLPI");
	delay(o, "direct", &s->delay[STATS_DIRECT]);
	delay(o, "soft", &s->delay[STATS_SOFT]);
	line(o, "doorbells", s->doorbells, "interrupts", "doorbells that became pending");
	line(o, "end", o->r->end_ns, "ns", "simulated time at the end");
	line(o, "exits", s->exits, "exits", "times a vCPU left the guest");
	line(o, "host_interrupts", s->host_irqs, "interrupts", "taken by the host");
	line(o, "its_commands", s->its_commands, "commands", "executed by all ITSs");
	line(o, "kicks", s->kicks, "kicks", "vCPUs made to leave the guest");
	line(o, "msi.delivered_direct", s->delivered[STATS_DIRECT], "events", "acknowledged without the host");
	line(o, "msi.delivered_soft", s->delivered[STATS_SOFT], "events", "acknowledged from a list register");
	line(o, "msi.late", s->covered, "events", "destroyed, then answered by a later one");
	line(o, "msi.lost", s->lost, "events", "nothing carries them any more");
	line(o, "msi.merged", s->merged, "events", "answered together with another one");
	line(o, "msi.open", s->open, "events", "on their way at the end");
	line(o, "msi.raised", s->raised, "events", "raised by devices");
	line(o, "msi.spurious", s->spurious, "acknowledges", "without an event");
	line(o, "msi.withdrawn", s->withdrawn, "events", "taken back by the guest");
	line(o, "residencies", s->residencies, "loads", "times a vPE was made resident");
	line(o, "steps", o->r->steps, "steps", "of all actors");
}

static void explored(const struct out *o)
{
	const struct rpt_result *r = o->r;
	char name[64];

	line(o, "complete", r->complete, "yes or no", "every state was visited");
	line(o, "cycles", r->cycles, "cycles", "met and not judged");
	line(o, "depth", r->depth, "steps", "longest run without a repeated state");
	line(o, "rests", r->rests, "states", "in which nothing can step");
	line(o, "states", r->states, "states", "visited");
	line(o, "transitions", r->transitions, "steps", "taken");
	for (u32 i = 0; i < window_count(); i++) {
		snprintf(name, sizeof(name), "window.%s", window_row(i)->name);
		line(o, name, r->window[i], "times", window_row(i)->text);
	}
}

void rpt_figures(const struct rpt_result *r, u32 n, FILE *to)
{
	for (u32 i = 0; i < n; i++) {
		const struct out o = { to, &r[i] };

		if (r[i].verdict == RPT_SKIP || r[i].refused)
			continue;
		if (r[i].stats)
			timed(&o);
		if (r[i].mode != RPT_RUN)
			explored(&o);
		for (u32 k = 0; k < CHECKS; k++) {
			char name[80];

			if (!r[i].inv[k].judged)
				continue;
			snprintf(name, sizeof(name), "violated.%s", r[i].inv[k].name);
			line(&o, name, r[i].inv[k].bad, "times", check_info[k].text);
		}
	}
}
