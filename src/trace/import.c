/* SPDX-License-Identifier: MIT */
/* The formats, and the way from a recording to a scenario that all of them share. */
#include "trace/import.h"

#include <string.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "trace/imported.h"
#include "trace/recording.h"

#define FORMAT(id, fname, fabout) {fname, fabout},
const struct import_format import_formats[] = {
#include "trace/formats.def"
};
#undef FORMAT
const u32 import_nformats = ARRAY_SIZE(import_formats);

typedef int (*read_fn)(FILE *, const char *, struct recording *, struct gicsim_diag *);

#define FORMAT(id, fname, fabout) import_##id,
static const read_fn readers[] = {
#include "trace/formats.def"
};
#undef FORMAT

static int find_format(const char *format, struct gicsim_diag *d)
{
	const char *near = NULL;
	u32 dist = ~0u;

	for (u32 i = 0; i < import_nformats; i++) {
		if (!strcmp(format, import_formats[i].name))
			return (int)i;
		diag_near(format, import_formats[i].name, &near, &dist);
	}
	return diag_add(d, "unknown recording format '%s'%s%s%s; see `gicsim list formats`", format,
			near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
}

int import_run(const char *format, FILE *in, const char *name, const struct import_opts *o,
	       FILE *out, FILE *report, struct gicsim_diag *d)
{
	struct import_opts opts = o ? *o : (struct import_opts){0};
	struct recording r = {.format = format};
	struct imported m = {0};
	int f = find_format(format, d), err;

	if (f < 0)
		return f;
	if (!opts.speed)
		opts.speed = IMPORT_SPEED;
	if (opts.until_us && opts.until_us <= opts.from_us)
		return diag_add(d, "the cut is empty: it ends at %llu us, before it begins",
				(unsigned long long)opts.until_us);
	err = readers[f](in, name, &r, d);
	if (!err)
		err = infer_run(&r, &opts, name, &m, d);
	if (!err)
		err = export_write(&m, name, out);
	if (!err && report)
		export_report(&m, name, report);
	imp_free(&m);
	rec_free(&r);
	return err;
}

/* ------------------------------------------------------------ struct recording */

struct rec_event *rec_add(struct recording *r, u8 kind, u64 us, u32 line)
{
	struct rec_event *e;

	if (r->n == r->cap) {
		u32 cap = r->cap ? r->cap * 2 : 4096;

		if (cap <= r->cap || !(e = gs_grow(r->ev, r->cap, cap, sizeof(*e))))
			return NULL;
		r->ev = e;
		r->cap = cap;
	}
	e = &r->ev[r->n++];
	memset(e, 0, sizeof(*e));
	e->kind = kind;
	e->us = us;
	e->line = line;
	return e;
}

int rec_add_mark(struct recording *r, const char *text, size_t len, u64 us, u32 line)
{
	struct rec_event *e;

	if (r->nmarks == r->mark_cap) {
		u32 cap = r->mark_cap ? r->mark_cap * 2 : 64;
		char **p = gs_grow(r->mark, r->mark_cap, cap, sizeof(*p));

		if (!p)
			return GICSIM_E_NOMEM;
		r->mark = p;
		r->mark_cap = cap;
	}
	r->mark[r->nmarks] = gs_strndup(text, len);
	if (!r->mark[r->nmarks])
		return GICSIM_E_NOMEM;
	e = rec_add(r, REC_MARK, us, line);
	if (!e)
		return GICSIM_E_NOMEM;
	e->a = r->nmarks++;
	return 0;
}

void rec_free(struct recording *r)
{
	for (u32 i = 0; i < r->nmarks; i++)
		gs_free(r->mark[i]);
	gs_free(r->mark);
	gs_free(r->ev);
	memset(r, 0, sizeof(*r));
}
