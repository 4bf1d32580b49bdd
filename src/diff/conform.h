/* SPDX-License-Identifier: MIT */
/*
 * A recording of register traffic, driven through the model and compared.
 *
 * The recorded accesses are the software (a script, trace/script.h): same
 * values, same order, MSIs and wires where they were recorded.  Each value read
 * is compared, and each thing that the recorder told about the state behind the
 * registers: where an MSI went, which SGI became pending, what the best
 * interrupt of a PE is.
 */
#ifndef GS_DIFF_CONFORM_H
#define GS_DIFF_CONFORM_H

#include <gicsim/error.h>
#include <stdio.h>

#include "core/types.h"
#include "trace/script.h"

/* Kinds of accesses and of things compared, as the report groups them. */
#define KIND(id, text) CONFORM_##id,
enum conform_kind {
#include "diff/conform_kinds.def"
	CONFORM_KINDS
};
#undef KIND

/* Differences that the architecture leaves open: rows of conform_allowed.def. */
#define ALLOWED(id, reg, mask, rule, why) CONFORM_ALLOWED_##id,
enum conform_allowed_id {
#include "diff/conform_allowed.def"
	CONFORM_ALLOWEDS
};
#undef ALLOWED

struct conform_allowed {
	const char *name, *reg, *rule, *why;
	u64 mask;
};

/* What the recording does not say and the replay takes from elsewhere: rows of conform_inferences.def. */
#define INFERENCE(id, what, from) CONFORM_INFER_##id,
enum conform_inference {
#include "diff/conform_inferences.def"
	CONFORM_INFERENCES
};
#undef INFERENCE

struct conform_row {
	u64 driven, compared, equal, allowed, unexplained;
	u64 unmodelled; /* of those driven: the model said that it does not have this */
};

/* By register (or command), where something was not equal. */
#define CONFORM_SUBJECTS 128u
struct conform_subject {
	char name[40];
	u64 allowed, unexplained, unmodelled;
	u32 line; /* the first */
};

/* The first differences are kept, and of one register only so many, so that all kinds are seen. */
#define CONFORM_SHOWN	     10u
#define CONFORM_SHOWN_OF_ONE 3u
#define CONFORM_SHOWN_MAX    200u
#define CONFORM_CONTEXT	     5u

/* One difference. */
struct conform_finding {
	u32 ev;
	u32 context[CONFORM_CONTEXT]; /* events of the same PE before it, oldest first */
	u32 ncontext;
	u64 got;
	char what[112];
};

struct conform_opts {
	const char *hardware; /* a hardware model; null: by what was recorded */
	const char *models;   /* folder with hw/ */
	bool all;	      /* keep many differences, not the first ten */
	void (*progress)(void *ctx, u64 done, u64 total);
	void *ctx;
	const _Atomic bool *stop;
};

struct conform_result {
	const char *hardware;
	u32 pes, vpes, its;
	u64 done; /* events replayed */
	struct conform_row row[CONFORM_KINDS];
	u64 allowed[CONFORM_ALLOWEDS];
	u64 inferred[CONFORM_INFERENCES];
	u64 passing; /* states of the best interrupt between two commands of one write: not to be seen afterwards */
	u64 notes;   /* events that are none of the GIC's registers or of no use */
	u8 lpi_priority;
	struct conform_subject subject[CONFORM_SUBJECTS];
	u32 nsubjects;
	struct conform_finding finding[CONFORM_SHOWN_MAX];
	u32 nfindings;
	struct conform_row total;
	u64 unpredictable, command_errors, dropped_msis;
	bool interrupted;
};

/*
 * 0; GICSIM_E_INVAL: no such hardware model, nothing to replay; GICSIM_E_LIMIT,
 * GICSIM_E_NOMEM; findings in *d.  Differences are no errors: they are in *r.
 */
int conform_run(const struct script *s, const struct conform_opts *o, struct conform_result *r,
		struct gicsim_diag *d);

extern const char *const conform_kind_name[CONFORM_KINDS];
extern const struct conform_allowed conform_allowed[CONFORM_ALLOWEDS];

/* `file`: the recording's name. */
void conform_print(const struct script *s, const struct conform_result *r, const char *file, bool quiet,
		   FILE *out);
void conform_json(const struct script *s, const struct conform_result *r, const char *file,
		  const char *version, FILE *out);

#endif
