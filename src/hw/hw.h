/* SPDX-License-Identifier: MIT */
/*
 * Hardware models: what an implementation can do, how long it takes, and how
 * it answers the choices that the architecture leaves open.
 *
 * Loaded from models/hw/NAME.yaml (schema: models/hw/SCHEMA.md).  Rows:
 * costs.def, choices.def, unpred.def, unmodelled.def, caps.def, rules.def.
 */
#ifndef GS_HW_HW_H
#define GS_HW_HW_H

#include <gicsim/error.h>

#include "core/types.h"

enum gic_version { GICV3 = 30, GICV4_0 = 40, GICV4_1 = 41 };

enum hw_cost {
#define COST(name, lower, text) COST_##name,
#include "hw/costs.def"
#undef COST
	COSTS
};

enum hw_choice {
#define CHOICE(name, kind, options, dflt, why) CHOICE_##name,
#include "hw/choices.def"
#undef CHOICE
	CHOICES
};

enum hw_unpred {
#define UNPRED(name, rule, text) UNPRED_##name,
#include "hw/unpred.def"
#undef UNPRED
	UNPREDS
};

enum hw_unmodelled {
#define UNMODELLED(name, text) UNMODELLED_##name,
#include "hw/unmodelled.def"
#undef UNMODELLED
	UNMODELLEDS
};

struct hw_costval {
	u64 value_ps;		/* picoseconds per unit */
	u32 spread_permille;	/* uniform jitter around it */
	char *from;		/* provenance */
};

/* Capabilities under the manual's field names; rows of caps.def give name, range, default. */
struct hw_caps {
#define CAP(field, manual, min, max, dflt, text) u32 field;
#include "hw/caps.def"
#undef CAP
};

struct hwmodel {
	char *name, *about, *path;
	enum gic_version version;
	struct hw_caps caps;
	struct hw_costval cost[COSTS];
	u8 answer[CHOICES];	/* option, or GS_ANY of core/choose.h */
	u32 pes_max;		/* 0: no limit */
	u32 cpu_device1;	/* DeviceID + 1 of a PE's write to GITS_TRANSLATER; 0: none */
	char sha256[65];	/* of the file's text, followed by those it extends */
};

/*
 * Load NAME from `dir`/hw/NAME.yaml.  GICSIM_E_INVAL (also: no such model), _IO,
 * _NOMEM with findings.  What is loaded is complete: every cost has its source.
 */
int hw_load(const char *dir, const char *name, struct hwmodel **out, struct gicsim_diag *d);
void hw_free(struct hwmodel *h);

/* Overrides from a scenario; `file:line:col` is where they stand. */
struct hw_where { const char *file; u32 line, col; };
int hw_set_cap(struct hwmodel *h, const char *manual, u64 value, struct hw_where w, struct gicsim_diag *d);
int hw_set_choice(struct hwmodel *h, const char *name, const char *answer, struct hw_where w,
		  struct gicsim_diag *d);
int hw_set_cost(struct hwmodel *h, const char *name, u64 value_ps, u32 spread_permille,
		const char *from, struct hw_where w, struct gicsim_diag *d);
/* Capabilities that contradict each other or the version: findings. */
int hw_validate(const struct hwmodel *h, struct hw_where w, struct gicsim_diag *d);
/*
 * Does it have `need`?  1, 0, or -1: unknown name.
 *   gicv3 (every one), gicv4 (either), gicv4.0, gicv4.1 (exactly)
 *   individual_doorbells, directlpi, nASSGIreq
 *   REGISTER.FIELD: that capability is not zero
 */
int hw_has(const struct hwmodel *h, const char *need);
/* The known need nearest to a wrong one, or null: for messages. */
const char *hw_near_need(const char *need);

/* Rows, for lists and names. */
struct hw_choice_info { const char *name; bool fixed; const char *options, *dflt, *why; };
struct hw_row { const char *name, *a, *text; };	/* a: the rule (unpred), else null */
struct hw_cap_info { const char *manual; u32 min, max, dflt; const char *text; };
#define HW_CAPS (sizeof(struct hw_caps) / sizeof(u32))
extern const struct hw_cap_info hw_cap_info[HW_CAPS];
extern const struct hw_choice_info hw_choice_info[CHOICES];
extern const struct hw_row hw_cost_info[COSTS];
extern const struct hw_row hw_unpred_info[UNPREDS];
extern const struct hw_row hw_unmodelled_info[UNMODELLEDS];
/* Rules of the architecture: how sure, what they leave free, why no test pins one ("": a test does). */
struct hw_rule { const char *name, *sure, *free, *text, *why; };
extern const struct hw_rule hw_rules[];
extern const u32 hw_nrules;
/* Options are "a|b|c". */
u32 hw_choice_options(enum hw_choice c);
/* Name of option o into buf. */
const char *hw_choice_option(enum hw_choice c, u32 o, char *buf, size_t n);

/* Arrays for struct gs_choices. */
extern const u8 hw_choice_nopt[CHOICES];
extern const bool hw_choice_fixed[CHOICES];

#endif
