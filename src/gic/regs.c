/* SPDX-License-Identifier: MIT */
/* Registers and fields by their manual names: rows of regs.def and sysregs.def. */
#include "gic/regs.h"

#include <string.h>

#include "core/diag.h"
#include "gic/sysreg.h"

/* A field list may be empty, hence the row of nulls at its end. */
#define F(name, msb, lsb) { #name, msb, lsb },
#define GICREG(id, name, frame, off, bytes, count, since, until, pure, fields) \
	static const struct gic_field f_##id[] = { fields { NULL, 0, 0 } };
#include "gic/regs.def"
#undef GICREG
#define SYS(name, frame, enc, count, pure, fields) \
	static const struct gic_field f_##name[] = { fields { NULL, 0, 0 } };
#include "gic/sysregs.def"
#undef SYS

struct row {
	struct gic_reg_name r;
	u8 since, until;
};

#define GICREG(id, name, frame, off, bytes, count, since, until, pure, fields) \
	{ { name, FRAME_##frame, off, bytes, count, pure, f_##id, ARRAY_SIZE(f_##id) - 1 }, since, until },
static const struct row rows[] = {
#include "gic/regs.def"
};
#undef GICREG

#define SYS(name, frame, enc, count, pure, fields) \
	{ #name, FRAME_##frame, enc, 8, count, pure, f_##name, ARRAY_SIZE(f_##name) - 1 },
const struct gic_reg_name sysreg_names[] = {
#include "gic/sysregs.def"
};
#undef SYS
#undef F

const u32 nsysreg_names = ARRAY_SIZE(sysreg_names);

static bool has(const struct row *w, enum gic_version v)
{
	return v >= w->since && (!w->until || v <= w->until);
}

static const struct gic_reg_name *exact(enum gic_version v, const char *name)
{
	for (u32 i = 0; i < ARRAY_SIZE(rows); i++)
		if (has(&rows[i], v) && !strcmp(rows[i].r.name, name))
			return &rows[i].r;
	for (u32 i = 0; i < nsysreg_names; i++)
		if (!strcmp(sysreg_names[i].name, name))
			return &sysreg_names[i];
	return NULL;
}

/* What is near matters only when there is no such register; measuring it is dear. */
const struct gic_reg_name *gic_reg_find(enum gic_version v, const char *name, const char **near)
{
	const struct gic_reg_name *found = exact(v, name);
	u32 dist = ~0u;

	*near = NULL;
	if (found)
		return found;
	for (u32 i = 0; i < gic_reg_count(v); i++) {
		const struct gic_reg_name *r = gic_reg_row(v, i);

		diag_near(name, r->name, near, &dist);
	}
	return NULL;
}

const struct gic_field *gic_field_find(const struct gic_reg_name *r, const char *name, const char **near)
{
	u32 dist = ~0u;

	*near = NULL;
	for (u32 i = 0; i < r->nfields; i++) {
		if (!strcmp(r->fields[i].name, name))
			return &r->fields[i];
		diag_near(name, r->fields[i].name, near, &dist);
	}
	return NULL;
}

u32 gic_reg_count(enum gic_version v)
{
	u32 n = nsysreg_names;

	for (u32 i = 0; i < ARRAY_SIZE(rows); i++)
		n += has(&rows[i], v);
	return n;
}

const struct gic_reg_name *gic_reg_row(enum gic_version v, u32 i)
{
	for (u32 k = 0; k < ARRAY_SIZE(rows); k++)
		if (has(&rows[k], v) && i-- == 0)
			return &rows[k].r;
	return i < nsysreg_names ? &sysreg_names[i] : NULL;
}

const struct gic_reg_name *gic_reg_at(enum gic_version v, enum gic_frame f, u32 off)
{
	for (u32 k = 0; k < ARRAY_SIZE(rows); k++) {
		const struct gic_reg_name *r = &rows[k].r;

		if (has(&rows[k], v) && r->frame == f && off >= r->offset &&
		    off - r->offset < (u32)r->bytes * r->count)
			return r;
	}
	return NULL;
}
