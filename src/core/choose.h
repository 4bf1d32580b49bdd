/* SPDX-License-Identifier: MIT */
/*
 * Choices: where the architecture, or a procedure, leaves freedom.
 *
 * Two kinds.  A *fixed* choice is one that a given implementation makes one
 * way, always: answered `any` it is bound when first asked and from then on
 * part of the hashed state, so that no run mixes two pieces of silicon.  A
 * *free* one may differ each time.
 *
 * The rows (names, options, kinds) belong to src/hw/choices.def; core sees
 * numbers.  Who answers `any` is the chooser of the run: a seeded draw, a
 * recorded list, or the explorer's odometer.
 */
#ifndef GS_CORE_CHOOSE_H
#define GS_CORE_CHOOSE_H

#include "core/gs.h"

#define GS_ANY 0xff

struct gs_choices {
	u32 n;
	const u8 *options;	/* how many, per choice */
	const bool *fixed;	/* bound once? */
	const u8 *answer;	/* option, or GS_ANY */
};

struct chooser {
	u32 (*pick)(struct chooser *c, struct gs *g, u32 n);	/* 0 .. n-1 */
	u32 (*pick_fixed)(struct chooser *c, struct gs *g, u32 n);	/* null: as `pick` */
};

/* Answer choice `id` (a row of choices.def). */
u32 gs_choose(struct gs *g, u32 id);
/* A nameless free choice of n options: `choose:` of a procedure, a tie. */
u32 gs_choose_n(struct gs *g, u32 n);
/* Has the run asked for an answer to `id` that is not given by the hardware model? */
bool gs_choice_bound(const struct gs *g, u32 id, u32 *answer);

void choose_layout(struct gs_layout *l, u32 nchoices);

/* Seeded draws; its state lives in the shadow zone. */
struct chooser_seeded { struct chooser c; };
void chooser_seeded_init(struct chooser_seeded *s);

/* Recorded answers, e.g. of a trail's step; past its end it says 0. */
struct chooser_list { struct chooser c; const u16 *answers; u32 n, at; bool overrun; };
void chooser_list_init(struct chooser_list *l);

/*
 * All combinations of the answers of one step:
 *   odo_reset(o); do { step; ... undo; } while (odo_next(o));
 */
#define ODO_MAX 16
#define ODO_OPTIONS 0xffffu	/* of one question: as many as there are threads that want one PE, and more */
struct odometer {
	struct chooser c;
	u16 digit[ODO_MAX], base[ODO_MAX];
	u32 n;			/* digits known */
	u32 at;			/* digit asked next */
};
void odo_init(struct odometer *o);
void odo_reset(struct odometer *o);
void odo_rewind(struct odometer *o);	/* before each run of the step */
bool odo_next(struct odometer *o);	/* false: all combinations seen */

#endif
