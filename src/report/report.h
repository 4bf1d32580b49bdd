/* SPDX-License-Identifier: MIT */
/*
 * Results, and the forms they are told in: text, JSON, JUnit, KTAP, mail.
 *
 * A struct rpt_result is everything that is said about one run of one variant.
 * Forms print it; none of them computes a verdict.
 */
#ifndef GS_REPORT_REPORT_H
#define GS_REPORT_REPORT_H

#include <stdarg.h>
#include <stdio.h>

#include "check/check.h"
#include "engine/engine.h"
#include "report/stats.h"

enum rpt_verdict { RPT_PASS, RPT_FAIL, RPT_INCONCLUSIVE, RPT_SKIP };
enum rpt_mode { RPT_RUN, RPT_EXPLORE, RPT_AROUND };

#define RPT_COLUMNS 5
enum rpt_column { COL_DEVICE, COL_ITS, COL_REDIST, COL_HOST, COL_GUEST };

struct rpt_line {		/* of a story */
	u32 step;		/* 0: a consequence of the step before */
	u64 time_ns;
	u8 column;
	char text[120];
};

struct rpt_story {		/* one failure, told */
	struct rpt_line *line;
	u32 n, cap;
	u32 steps;		/* in the trail */
	u32 tail;		/* after it, to rest, in the usual order */
	u32 found;		/* steps of the trail before shrinking */
	char failure[400];	/* what failed at its end */
	char cause[4][240];
	u32 ncauses;
};

struct rpt_inv {
	const char *name, *number;
	u64 bad, good;
	bool judged, may_violate, must_violate;
	char first[400];	/* what failed first: "no_loss violated: ..." */
	struct rpt_story *story;	/* null: none */
	char trail[600];	/* file it was written to, or empty */
};

struct rpt_result {
	const char *file, *scenario, *variant;
	char hardware[64], procedures[160], policy[48];
	char hw_sha[65], proc_sha[65];
	u64 seed;
	enum rpt_mode mode;
	enum rpt_verdict verdict;
	char why[420];		/* of a verdict other than pass */
	struct rpt_inv inv[CHECKS];
	/* explored */
	u64 states, transitions, rests, cycles, moments;
	u32 after;		/* around: statements that might still come */
	u32 depth;
	bool complete;
	char limit[80];
	double miss_odds;
	u32 choices_any, choices_asked;
	char choices[400];	/* names of those asked with answer any */
	u32 nirqs, nwrites, nmodes, preemptions, decisions, its;
	u64 window[64];
	u64 window_wanted;	/* that the scenario says it is made to reach, one bit each */
	u64 elapsed_ms, mem_bytes, peak_states;
	bool refused;		/* as expected: nothing ran */
	/* timed; an exploration has it when both were done */
	struct stats *stats;	/* null: no timed run */
	u64 end_ns, steps;
	bool rest;
	char open[200];		/* what is still on its way at the end, in words; empty: nothing */
	const char *cut;	/* how else it ended; null: at rest or by its limit */
	const struct rpt_observed { const char *name; u64 value; } *observed;
	u32 nobserved;
	bool unmodelled;
	char unmodelled_why[120];
	char repro[1200];
};

const char *rpt_verdict_name(enum rpt_verdict v);	/* "PASS" */

/* One exploration in lines; docs/start.md reads them. */
void rpt_explored(const struct rpt_result *r, FILE *to);
/* Speed and memory, for standard error. */
void rpt_explored_speed(const struct rpt_result *r, FILE *to);
/* A timed run in words. */
void rpt_ran(const struct rpt_result *r, FILE *to);
/* Timed variants side by side: one table. */
void rpt_table(const struct rpt_result *r, u32 n, FILE *to);
/* One line a result, as `check` prints it. */
void rpt_check_line(const struct rpt_result *r, FILE *to);
/* A failure as a mail: `version` is the program's. */
void rpt_mail(const struct rpt_result *r, const struct rpt_inv *v, const char *version, FILE *to);

/* Machine forms. */
void rpt_json(const struct rpt_result *r, u32 n, const char *version, FILE *to);
void rpt_json_string(const char *s, FILE *to);
void rpt_junit(const struct rpt_result *r, u32 n, FILE *to);
void rpt_ktap(const struct rpt_result *r, u32 n, FILE *to);

/* The figures of results, `name value # unit, description`: for grep and diff. */
void rpt_figures(const struct rpt_result *r, u32 n, FILE *to);

/*
 * Columns of a line: those of the terminal, if `to` is one (COLUMNS in the
 * environment wins, as in other programs), else 80, which a mail keeps.
 */
#define RPT_WIDTH 80u
#define RPT_WIDTH_MIN 60u	/* indented text must have room */
u32 rpt_width(FILE *to);
/* How much of `t` goes on a line with this room; the text after blanks. */
size_t rpt_cut(const char *t, size_t room);
const char *rpt_blanks(const char *t);
/* The text and a line end, begun in column `at`, further lines indented. */
void rpt_fold(const char *text, u32 at, u32 indent, FILE *to);
void rpt_printf(u32 indent, FILE *to, const char *fmt, ...) __attribute__((format(printf, 3, 4)));

/* Numbers with thin groups: 18 402. */
const char *rpt_num(u64 v, char *buf, size_t n);
/* 12.5 us, 3 ms. */
const char *rpt_ns(u64 ns, char *buf, size_t n);

/* A file that appears whole or not at all: written beside, synced, renamed. */
struct rpt_file { FILE *f; char path[512], tmp[520]; };
/* 0 or GICSIM_E_IO with a finding. */
int rpt_open(struct rpt_file *w, const char *path, struct gicsim_diag *d);
int rpt_close(struct rpt_file *w, bool keep, struct gicsim_diag *d);

#endif
