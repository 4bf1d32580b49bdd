/* SPDX-License-Identifier: MIT */
/* Results made by hand, what a form prints of them, and whether it is well formed. */
#ifndef UNIT_REPORT_SUPPORT_H
#define UNIT_REPORT_SUPPORT_H

#include "report/report.h"

/* An exploration of shop/base that passed: 18402 states. */
void a_result(struct rpt_result *r);
/* The same, failed: no_loss, with a story of two steps. */
void a_failure(struct rpt_result *r, struct rpt_story *s);
void free_failure(struct rpt_story *s);
/* A timed run, with these figures. */
void a_run(struct rpt_result *r, struct stats *s);

/* What was printed into the stream; freed by the next call. */
struct printed { FILE *f; char *text; size_t len; };
FILE *print_to(struct printed *p);
const char *printed(struct printed *p);
void printed_fini(struct printed *p);
/* The longest line. */
size_t widest(const char *text);

/* Null when it is one JSON value; else where it is not. */
const char *json_wrong(const char *text);
/* Null when elements close in order and text is escaped; else where not. */
const char *xml_wrong(const char *text);

#endif
