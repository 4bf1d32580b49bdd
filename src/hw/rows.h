/* SPDX-License-Identifier: MIT */
/* Rows by name, and the words of the findings about them; for this folder. */
#ifndef GS_HW_ROWS_H
#define GS_HW_ROWS_H

#include "hw/hw.h"

/* Row of that name, or -1 with what to say in msg. */
int row_cap(const char *manual, char msg[GICSIM_DIAG_TEXT]);
int row_choice(const char *name, char msg[GICSIM_DIAG_TEXT]);
int row_cost(const char *name, char msg[GICSIM_DIAG_TEXT]);
/* Option of choice c, GS_ANY, or -1 with what to say. */
int row_answer(enum hw_choice c, const char *answer, char msg[GICSIM_DIAG_TEXT]);

/* Capability i of a model. */
u32 *caps_at(struct hw_caps *c, u32 i);
u32 caps_get(const struct hw_caps *c, u32 i);
/* Defaults of caps.def; zero where the version has no such field. */
void caps_init(struct hw_caps *c, enum gic_version v);

#endif
