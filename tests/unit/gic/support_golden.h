/* SPDX-License-Identifier: MIT */
/* Rows of tests/golden/registers.def, and a machine that has everything they tell of. */
#ifndef TESTS_SUPPORT_GOLDEN_H
#define TESTS_SUPPORT_GOLDEN_H

#include "support_irq.h"

enum golden_kind { KIND_PLAIN, KIND_SET, KIND_CLEAR, KIND_W1C, KIND_RO, KIND_RW, KIND_WO, KIND_LEGACY };
enum golden_view { VIEW_ANY, VIEW_TWO_S, VIEW_TWO_NS, VIEW_ONE };
enum golden_who { WHO_SEEN, WHO_BY_GROUP, WHO_SECURE, WHO_SECURE_DS };

struct golden {
	const char *name;
	enum gic_frame frame;
	u32 off, bytes, count;
	enum golden_kind kind;
	enum golden_view view;
	enum gic_version since, until;
	u32 widths;
	enum golden_who who;
	u64 there, zero, one, ro, wo, keep;
};

struct golden_field {
	const char *reg;
	enum gic_version since;
	const char *field;
	u32 msb, lsb;
};

extern const struct golden golden_mapped[], golden_sys[];
extern const struct golden_field golden_fields[];
extern const u32 golden_nmapped, golden_nsys, golden_nfields;

/* Everything that is optional is there. */
void golden_everything(struct mach *m);

#endif
