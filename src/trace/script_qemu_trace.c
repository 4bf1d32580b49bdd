/* SPDX-License-Identifier: MIT */
/*
 * Trace events of QEMU's GICv3 model as a script.
 *
 * The rows of qemu_events.c say of each number of a line where it goes (`put`):
 * p PE, x value or address, s bytes, g and m numbers of a register's name,
 * 0..6 w[], n Security (n is kept there), - nowhere.
 */
#include <string.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "trace/qemu_trace.h"

static int too_wide(struct qt *q, u64 v, const char *what)
{
	return diag_at(q->d, q->file, q->line, 1, "0x%llx is no %s", (unsigned long long)v, what);
}

static struct scr_event *grow(struct script *s)
{
	if (s->n == s->cap) {
		u32 cap = s->cap ? s->cap * 2 : 4096;
		struct scr_event *p;

		if (cap <= s->cap || !(p = gs_grow(s->ev, s->cap, cap, sizeof(*p))))
			return NULL;
		s->ev = p;
		s->cap = cap;
	}
	return &s->ev[s->n];
}

static int put(struct qt *q, struct scr_event *e, char where, u64 v)
{
	switch (where) {
	case 'p':
		if (v >= REC_PES_MAX)
			return diag_at(q->d, q->file, q->line, 1,
				       "PE 0x%llx: at most %u PEs are supported",
				       (unsigned long long)v, REC_PES_MAX);
		e->pe = (u16)v;
		if (v >= q->r->pes)
			q->r->pes = (u32)v + 1;
		return 0;
	case 'x':
		e->val = v;
		return 0;
	case 's':
		e->bytes = (u8)v;
		return v == 1 || v == 2 || v == 4 || v == 8 ? 0 : too_wide(q, v, "size of an access");
	case 'g':
	case 'n':
		e->n = (u8)v;
		return v < 16 ? 0 : too_wide(q, v, "number of a register");
	case 'm':
		e->m = (u8)v;
		return v < 16 ? 0 : too_wide(q, v, "number of a register");
	case '-':
		return 0;
	default:
		e->w[where - '0'] = (u32)v;
		return v <= 0xffffffffu ? 0 : too_wide(q, v, "number of 32 bits");
	}
}

int qt_script_add(struct qt *q, const struct qt_row *row, const u64 *v)
{
	struct script *s = q->script;
	struct scr_event *e = grow(s);
	int err = 0;

	if (!e)
		return GICSIM_E_NOMEM;
	memset(e, 0, sizeof(*e));
	e->us = q->us;
	e->line = q->line;
	e->row = (u16)(row - qt_rows);
	e->kind = row->kind;
	e->bad = strstr(row->name, "_bad") != NULL;
	for (const char *p = row->put; *p && !err; p++)
		err = put(q, e, *p, *v++);
	if (err)
		return err;
	s->by_kind[e->kind]++;
	s->n++;
	return 0;
}

int script_read(FILE *in, const char *name, const char *verb, struct script *s, struct gicsim_diag *d)
{
	struct qt q = {.r = &s->rec, .d = d, .file = name, .verb = verb, .script = s};

	s->rec.format = "qemu-trace";
	return qt_read(&q, in);
}

void script_free(struct script *s)
{
	rec_free(&s->rec);
	gs_free(s->ev);
	memset(s, 0, sizeof(*s));
}

/* ------------------------------------------------------------ back to text */

const char *scr_event_name(const struct scr_event *e)
{
	return qt_rows[e->row].name;
}

const char *scr_subject_form(const struct scr_event *e)
{
	return qt_rows[e->row].name_of ? qt_rows[e->row].name_of : qt_rows[e->row].name;
}

/* "ICC_AP%uR%u_EL1" with n and m in place; no printf of a format that is data. */
void scr_subject(const struct scr_event *e, char *buf, size_t n)
{
	const char *f = scr_subject_form(e);
	u32 number[2] = {e->n, e->m}, k = 0;
	size_t len = 0;

	gs_assert(n > 0);
	for (; *f && len + 4 < n; f++) {
		if (*f != '%') {
			buf[len++] = *f;
			continue;
		}
		f++;
		len += (size_t)snprintf(buf + len, n - len, "%u", number[k++]);
	}
	buf[len] = 0;
}

static u64 number_at(const struct scr_event *e, char where)
{
	switch (where) {
	case 'p':
		return e->pe;
	case 'x':
		return e->val;
	case 's':
		return e->bytes;
	case 'g':
	case 'n':
		return e->n;
	case 'm':
		return e->m;
	case '-':
		return 0;
	default:
		return e->w[where - '0'];
	}
}

void scr_text(const struct scr_event *e, char *buf, size_t n)
{
	const struct qt_row *row = &qt_rows[e->row];
	const char *put_at = row->put;
	size_t len;

	gs_assert(n > 64);
	len = (size_t)snprintf(buf, n, "%s ", row->name);
	for (const char *f = row->form; *f && len + 24 < n; f++) {
		unsigned long long v;

		if (*f == '|')
			continue;
		if (*f != '%') {
			buf[len++] = *f;
			continue;
		}
		f++;
		if (*f == 'w') {
			len += (size_t)snprintf(buf + len, n - len, "%s", row->name_of);
			continue;
		}
		v = number_at(e, *put_at++);
		if (*f == 'i')
			len += (size_t)snprintf(buf + len, n - len, "%d", (int)(u32)v);
		else
			len += (size_t)snprintf(buf + len, n - len, *f == 'x' ? "0x%llx" : "%llu", v);
	}
	buf[len] = 0;
}
