/* SPDX-License-Identifier: MIT */
/*
 * Trail files: a run as text that people read, cut and mail.
 *
 *     gicsim trail 1
 *     scenario: traces/litmus/demote+raise.yaml
 *     copy: scenario-demote+raise-base.yaml    (beside the trail; or scenario.yaml)
 *     digest: 03ba...         (sha256 of what `gicsim show` prints of either)
 *     variant: base
 *     seed: 1
 *     set: hardware=minimal-v4.1
 *     models: models
 *     mode: explore
 *     invariant: no_loss
 *     hardware: 1f0c...          (sha256 of the model it was found with)
 *     procedures: 77e0...
 *     found: 61                  (steps before it was shortened)
 *     setup: 0 1                 (answers that choices got before the first step)
 *     moment: 3               (mode around: the steps begin at this moment of the timed run,
 *     every: ioctl            counted from 1, of those; or  at: LABEL or TIME;  neither: of the
 *     after: 3                scenario's own; so many statements may come in any order)
 *     steps:
 *     its 0 : 1 0
 *     thread 2
 *     tail
 *     end
 *
 * A step is the name of an actor's row (with '-' for a blank), the instance, and after a colon the
 * answers its choices got.  `tail`: then by the usual order to rest.  Lines
 * that are empty or begin with # mean nothing.  Rows are resolved against a
 * model after the scenario has been opened, hence the two stages.
 */
#ifndef GS_ENGINE_TRAIL_H
#define GS_ENGINE_TRAIL_H

#include "core/diag.h"
#include "engine/engine.h"

#define TRAIL_TEXT 256
#define TRAIL_SETS 32
#define TRAIL_ACTOR 32
#define TRAIL_STEPS_MAX (1u << 22)

enum trail_mode { TRAIL_RUN, TRAIL_EXPLORE, TRAIL_AROUND };

struct trail_line {			/* a step as it was read */
	char actor[TRAIL_ACTOR];
	u32 k;
	u32 line, col, answers_col;
	u16 nanswers;
	u16 answers[ODO_MAX];
};

struct trail_file {
	char file[160];			/* it was read from, for messages */
	char scenario[TRAIL_TEXT];
	char copy[TRAIL_TEXT];		/* name of a file; empty: not said */
	char digest[TRAIL_TEXT];	/* of the scenario, everything filled in; empty: not said */
	char variant[TRAIL_TEXT];	/* "base" when not said */
	char models[TRAIL_TEXT];	/* empty: the caller's default */
	char invariant[TRAIL_TEXT];	/* that failed; empty: none */
	char hardware[TRAIL_TEXT];	/* sha256 of the model files; empty: not said */
	char procedures[TRAIL_TEXT];
	u16 setup[ODO_MAX];
	u32 nsetup;
	u32 found;			/* steps before shrinking; 0: not said */
	u32 moment, after;		/* mode around */
	char at[TRAIL_TEXT], every[TRAIL_TEXT];
	u64 seed;
	bool has_seed;
	enum trail_mode mode;		/* explore when not said */
	u32 nsets;
	char set[TRAIL_SETS][TRAIL_TEXT];	/* "key=value", in order */
	bool tail;
	struct trail_line *step;
	u32 n, cap;
};

void trail_file_init(struct trail_file *f);
void trail_file_fini(struct trail_file *f);

/* Fields that fit, and no line breaks in them: else GICSIM_E_INVAL, nothing changed. */
int trail_file_put(char field[TRAIL_TEXT], const char *text);
int trail_file_add_set(struct trail_file *f, const char *key, const char *value);

/* Header and steps of a trail of model `m`.  0, GICSIM_E_INVAL (a text that breaks the format), GICSIM_E_IO. */
int trail_write(const struct trail_file *f, const struct eng_model *m, const struct eng_trail *t,
		FILE *to);

/* 0; GICSIM_E_INVAL with findings; GICSIM_E_IO (with a finding); GICSIM_E_NOMEM. */
int trail_read_text(const char *name, const char *text, size_t len, struct trail_file *f,
		    struct gicsim_diag *d);
int trail_read(const char *path, struct trail_file *f, struct gicsim_diag *d);

/* The steps, by row number.  0; GICSIM_E_INVAL with findings; GICSIM_E_NOMEM. */
int trail_resolve(const struct trail_file *f, const struct eng_model *m, struct eng_trail *t,
		  struct gicsim_diag *d);

#endif
