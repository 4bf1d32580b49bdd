/* SPDX-License-Identifier: MIT */
/*
 * Trails: in memory, and as text (trail.h has the form).
 *
 * The reader takes nothing on trust: it works on a counted buffer, line by
 * line, every number has a range and every field a length, and each complaint
 * names file, line and column.  After the first twenty it goes on counting.
 */
#include "engine/trail.h"

#include <errno.h>
#include <string.h>

#include "core/alloc.h"

#define MAGIC "gicsim trail 1"
#define FILE_MAX (256u << 20)

void trail_init(struct eng_trail *t)
{
	*t = (struct eng_trail){ 0 };
}

void trail_fini(struct eng_trail *t)
{
	gs_free(t->step);
	*t = (struct eng_trail){ 0 };
}

int trail_push(struct eng_trail *t, const struct eng_step *s)
{
	if (t->n == t->cap) {
		u32 cap = t->cap ? t->cap * 2 : 64;
		void *p = gs_grow(t->step, t->cap, cap, sizeof(*t->step));

		if (!p)
			return GICSIM_E_NOMEM;
		t->step = p;
		t->cap = cap;
	}
	t->step[t->n++] = *s;
	return 0;
}

int trail_copy(struct eng_trail *to, const struct eng_trail *from)
{
	int err = 0;

	to->n = 0;
	for (u32 i = 0; i < from->n && !err; i++)
		err = trail_push(to, &from->step[i]);
	to->tail = from->tail;
	return err;
}

/* ------------------------------------------------------------- fields */

void trail_file_init(struct trail_file *f)
{
	memset(f, 0, sizeof(*f));
	memcpy(f->variant, "base", sizeof("base"));
	f->mode = TRAIL_EXPLORE;
}

void trail_file_fini(struct trail_file *f)
{
	gs_free(f->step);
	memset(f, 0, sizeof(*f));
}

static bool printable(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if ((unsigned char)s[i] < ' ' || s[i] == 0x7f)
			return false;
	return true;
}

/* Blanks at the ends would not survive the reader. */
static bool fits(const char *s, size_t n)
{
	return n < TRAIL_TEXT && printable(s, n) && !(n && (s[0] == ' ' || s[n - 1] == ' '));
}

int trail_file_put(char field[TRAIL_TEXT], const char *text)
{
	size_t n = strlen(text);

	if (!fits(text, n))
		return GICSIM_E_INVAL;
	memcpy(field, text, n + 1);
	return 0;
}

int trail_file_add_set(struct trail_file *f, const char *key, const char *value)
{
	char both[2 * TRAIL_TEXT];
	int n = snprintf(both, sizeof(both), "%s=%s", key, value);

	if (f->nsets == TRAIL_SETS || n < 0 || n >= TRAIL_TEXT || strchr(key, '='))
		return GICSIM_E_INVAL;
	if (trail_file_put(f->set[f->nsets], both))
		return GICSIM_E_INVAL;
	f->nsets++;
	return 0;
}

/* -------------------------------------------------------------- write */

/* A row's name as one word. */
static char word_char(char c)
{
	return c == ' ' ? '-' : c;
}

static void write_step(const struct eng_model *m, const struct eng_step *s, FILE *to)
{
	for (const char *p = m->rows[s->row]->name; *p; p++)
		fputc(word_char(*p), to);
	fprintf(to, " %u", s->k);
	for (u32 i = 0; i < s->nanswers; i++)
		fprintf(to, "%s%u", i ? " " : " : ", s->answers[i]);
	fputc('\n', to);
}

static const char *const modes[] = { "run", "explore", "around" };

int trail_write(const struct trail_file *f, const struct eng_model *m, const struct eng_trail *t,
		FILE *to)
{
	if (!f->scenario[0])
		return GICSIM_E_INVAL;
	fprintf(to, MAGIC "\nscenario: %s\n", f->scenario);
	if (f->copy[0])
		fprintf(to, "copy: %s\n", f->copy);
	if (f->digest[0])
		fprintf(to, "digest: %s\n", f->digest);
	fprintf(to, "variant: %s\n", f->variant);
	if (f->has_seed)
		fprintf(to, "seed: %llu\n", (unsigned long long)f->seed);
	for (u32 i = 0; i < f->nsets; i++)
		fprintf(to, "set: %s\n", f->set[i]);
	if (f->models[0])
		fprintf(to, "models: %s\n", f->models);
	fprintf(to, "mode: %s\n", modes[f->mode]);
	if (f->mode == TRAIL_AROUND)
		fprintf(to, "moment: %u\nafter: %u\n", f->moment, f->after);
	if (f->at[0])
		fprintf(to, "at: %s\n", f->at);
	if (f->every[0])
		fprintf(to, "every: %s\n", f->every);
	if (f->invariant[0])
		fprintf(to, "invariant: %s\n", f->invariant);
	if (f->hardware[0])
		fprintf(to, "hardware: %s\n", f->hardware);
	if (f->procedures[0])
		fprintf(to, "procedures: %s\n", f->procedures);
	if (f->found)
		fprintf(to, "found: %u\n", f->found);
	if (f->nsetup)
		fprintf(to, "setup:");
	for (u32 i = 0; i < f->nsetup; i++)
		fprintf(to, " %u%s", f->setup[i], i + 1 == f->nsetup ? "\n" : "");
	fprintf(to, "steps:\n");
	for (u32 i = 0; i < t->n; i++) {
		if (t->step[i].row >= m->nrows)
			return GICSIM_E_INVAL;
		write_step(m, &t->step[i], to);
	}
	fprintf(to, "%send\n", t->tail ? "tail\n" : "");
	return ferror(to) ? GICSIM_E_IO : 0;
}

/* --------------------------------------------------------------- read */

struct reader {
	struct trail_file *f;
	struct gicsim_diag *d;
	const char *line;		/* the current one, not terminated */
	size_t len, at;
	u32 number;
	u32 seen;			/* headers, one bit each */
	u32 errors;
	bool body, ended;
	int err;
};

static u32 col(const struct reader *r)
{
	return (u32)r->at + 1;
}

#define COMPLAIN(r, column, ...) \
	((void)diag_at((r)->d, (r)->f->file, (r)->number, (column), __VA_ARGS__), (void)(r)->errors++)

static void blanks(struct reader *r)
{
	while (r->at < r->len && r->line[r->at] == ' ')
		r->at++;
}

/* The next word, up to a blank. */
static size_t word(struct reader *r, const char **w)
{
	size_t n = 0;

	blanks(r);
	*w = r->line + r->at;
	while (r->at + n < r->len && r->line[r->at + n] != ' ')
		n++;
	return n;
}

static bool is(const char *w, size_t n, const char *what)
{
	return n == strlen(what) && !memcmp(w, what, n);
}

static bool number(const char *w, size_t n, u64 max, u64 *val)
{
	*val = 0;
	if (!n)
		return false;
	for (size_t i = 0; i < n; i++) {
		u64 digit = (u64)(w[i] - '0');

		if (w[i] < '0' || w[i] > '9' || *val > (max - digit) / 10)
			return false;
		*val = *val * 10 + digit;
	}
	return *val <= max;
}

static const char *const headers[] = {
	"scenario", "copy", "digest", "variant", "seed", "set", "models", "mode", "invariant", "hardware", "procedures",
	"found", "moment", "after", "at", "every", "setup", "steps",
};
enum header { H_SCENARIO, H_COPY, H_DIGEST, H_VARIANT, H_SEED, H_SET, H_MODELS, H_MODE, H_INVARIANT,
	      H_HARDWARE, H_PROCEDURES, H_FOUND, H_MOMENT, H_AFTER, H_AT, H_EVERY, H_SETUP, H_STEPS, HEADERS };

static enum header header_find(struct reader *r, size_t n)
{
	char name[64];
	const char *near;

	for (u32 i = 0; i < HEADERS; i++)
		if (is(r->line, n, headers[i]))
			return (enum header)i;
	snprintf(name, sizeof(name), "%.*s", (int)(n < 63 ? n : 63), r->line);
	near = diag_nearest(name, headers, HEADERS);
	COMPLAIN(r, 1, "unknown header '%s'%s%s%s", name, near ? "; did you mean '" : "",
		 near ? near : "", near ? "'?" : "");
	return HEADERS;
}

static void text_value(struct reader *r, char field[TRAIL_TEXT], const char *v, size_t n)
{
	if (!n)
		COMPLAIN(r, col(r), "a value is missing");
	else if (!fits(v, n))
		COMPLAIN(r, col(r), "the value is longer than %d bytes", TRAIL_TEXT - 1);
	else {
		memcpy(field, v, n);
		field[n] = 0;
	}
}

static void set_value(struct reader *r, const char *v, size_t n)
{
	if (!memchr(v, '=', n))
		COMPLAIN(r, col(r), "expected KEY=VALUE");
	else if (r->f->nsets == TRAIL_SETS)
		COMPLAIN(r, 1, "more than %d `set` lines", TRAIL_SETS);
	else
		text_value(r, r->f->set[r->f->nsets++], v, n);
}

static void setup_value(struct reader *r)
{
	const char *w;
	size_t n;
	u64 v;

	while ((n = word(r, &w))) {
		if (!number(w, n, ODO_OPTIONS - 1, &v)) {
			COMPLAIN(r, col(r), "expected an answer from 0 to %u", ODO_OPTIONS - 1);
			return;
		}
		if (r->f->nsetup == ODO_MAX) {
			COMPLAIN(r, col(r), "more than %d answers", ODO_MAX);
			return;
		}
		r->f->setup[r->f->nsetup++] = (u16)v;
		r->at += n;
	}
}

static void number_value(struct reader *r, u32 *to, const char *of, const char *v, size_t n)
{
	u64 val;

	if (number(v, n, TRAIL_STEPS_MAX, &val))
		*to = (u32)val;
	else
		COMPLAIN(r, col(r), "expected a number of %s, at most %u", of, TRAIL_STEPS_MAX);
}

static void mode_value(struct reader *r, const char *v, size_t n)
{
	for (u32 i = 0; i < ARRAY_SIZE(modes); i++)
		if (is(v, n, modes[i])) {
			r->f->mode = (enum trail_mode)i;
			return;
		}
	COMPLAIN(r, col(r), "expected run, explore or around");
}

static void header_value(struct reader *r, enum header h, const char *v, size_t n)
{
	struct trail_file *f = r->f;

	switch (h) {
	case H_SCENARIO: text_value(r, f->scenario, v, n); break;
	case H_DIGEST: text_value(r, f->digest, v, n); break;
	case H_COPY:
		text_value(r, f->copy, v, n);
		if (strchr(f->copy, '/'))	/* a trail that came by mail reads nothing elsewhere */
			COMPLAIN(r, col(r), "expected the name of a file beside the trail, without '/'");
		break;
	case H_VARIANT: text_value(r, f->variant, v, n); break;
	case H_MODELS: text_value(r, f->models, v, n); break;
	case H_INVARIANT: text_value(r, f->invariant, v, n); break;
	case H_HARDWARE: text_value(r, f->hardware, v, n); break;
	case H_PROCEDURES: text_value(r, f->procedures, v, n); break;
	case H_FOUND: number_value(r, &f->found, "steps", v, n); break;
	case H_MOMENT: number_value(r, &f->moment, "moments", v, n); break;
	case H_AFTER: number_value(r, &f->after, "statements", v, n); break;
	case H_AT: text_value(r, f->at, v, n); break;
	case H_EVERY: text_value(r, f->every, v, n); break;
	case H_SETUP: setup_value(r); break;
	case H_SET: set_value(r, v, n); break;
	case H_SEED:
		f->has_seed = number(v, n, ~(u64)0, &f->seed);
		if (!f->has_seed)
			COMPLAIN(r, col(r), "expected a number from 0 to 2^64 - 1");
		break;
	case H_MODE: mode_value(r, v, n); break;
	case H_STEPS:
		r->body = true;
		if (n)
			COMPLAIN(r, col(r), "the steps begin on the next line");
		break;
	case HEADERS:
		break;
	}
}

static void read_header(struct reader *r)
{
	const char *colon = memchr(r->line, ':', r->len);
	enum header h;
	size_t n;

	if (!colon) {
		COMPLAIN(r, 1, "expected KEY: VALUE");
		return;
	}
	n = (size_t)(colon - r->line);
	h = header_find(r, n);
	if (h == HEADERS)
		return;
	if (h != H_SET && r->seen >> h & 1) {
		COMPLAIN(r, 1, "`%s` is said twice", headers[h]);
		return;
	}
	r->seen |= 1u << h;
	r->at = n + 1;
	blanks(r);
	n = r->len;
	while (n > r->at && r->line[n - 1] == ' ')
		n--;
	header_value(r, h, r->line + r->at, n - r->at);
}

static void read_answers(struct reader *r, struct trail_line *s)
{
	const char *w;
	size_t n = word(r, &w);
	u64 v;

	if (!n)
		return;
	if (!is(w, n, ":")) {
		COMPLAIN(r, col(r), "expected ':' and answers, or the end of the line");
		return;
	}
	for (;;) {
		r->at += n;
		n = word(r, &w);
		if (!s->nanswers)
			s->answers_col = col(r);
		if (!n)
			break;
		if (!number(w, n, ODO_OPTIONS - 1, &v)) {
			COMPLAIN(r, col(r), "expected an answer from 0 to %u", ODO_OPTIONS - 1);
			return;
		}
		if (s->nanswers == ODO_MAX) {
			COMPLAIN(r, col(r), "more than %d answers", ODO_MAX);
			return;
		}
		s->answers[s->nanswers++] = (u16)v;
	}
	if (!s->nanswers)
		COMPLAIN(r, col(r), "expected answers after ':'");
}

static void keep_line(struct reader *r, const struct trail_line *s)
{
	struct trail_file *f = r->f;

	if (f->n == f->cap) {
		u32 cap = f->cap ? f->cap * 2 : 64;
		void *p = f->n < TRAIL_STEPS_MAX ? gs_grow(f->step, f->cap, cap, sizeof(*f->step)) : NULL;

		if (!p) {
			r->err = GICSIM_E_NOMEM;
			return;
		}
		f->step = p;
		f->cap = cap;
	}
	f->step[f->n++] = *s;
}

static void read_step(struct reader *r)
{
	struct trail_line s = { .line = r->number };
	const char *w;
	size_t n = word(r, &w);
	u32 before = r->errors;
	u64 k;

	s.col = col(r);
	if (n >= sizeof(s.actor)) {
		COMPLAIN(r, col(r), "an actor's name has at most %d bytes", TRAIL_ACTOR - 1);
		return;
	}
	memcpy(s.actor, w, n);
	r->at += n;
	n = word(r, &w);
	if (!number(w, n, 0xffff, &k)) {
		COMPLAIN(r, col(r), "expected the instance of '%s', from 0 to 65535", s.actor);
		return;
	}
	s.k = (u32)k;
	r->at += n;
	read_answers(r, &s);
	if (r->errors == before)
		keep_line(r, &s);
}

static void read_body(struct reader *r)
{
	if (is(r->line, r->len, "end"))
		r->ended = true;
	else if (r->f->tail)
		COMPLAIN(r, 1, "expected `end` after `tail`");
	else if (is(r->line, r->len, "tail"))
		r->f->tail = true;
	else
		read_step(r);
}

static void read_line(struct reader *r)
{
	r->at = 0;
	if (r->number == 1) {
		if (!is(r->line, r->len, MAGIC))
			COMPLAIN(r, 1, "not a trail: the first line must be '" MAGIC "'");
		return;
	}
	if (!r->len || r->line[0] == '#')
		return;
	if (!printable(r->line, r->len))
		COMPLAIN(r, 1, "a control character in the line");
	else if (r->ended)
		COMPLAIN(r, 1, "text after `end`");
	else if (r->body)
		read_body(r);
	else
		read_header(r);
}

int trail_read_text(const char *name, const char *text, size_t len, struct trail_file *f,
		    struct gicsim_diag *d)
{
	struct reader r = { .f = f, .d = d };

	trail_file_init(f);
	snprintf(f->file, sizeof(f->file), "%s", name);
	while (len && !r.err && !(r.number == 1 && r.errors)) {
		const char *nl = memchr(text, '\n', len);
		size_t n = nl ? (size_t)(nl - text) : len;

		r.line = text;
		r.len = n;
		r.number++;
		read_line(&r);
		text += n + (nl != NULL);
		len -= n + (nl != NULL);
	}
	if (r.err)
		return r.err;
	if (!r.errors && !r.ended) {
		r.number++;
		COMPLAIN(&r, 1, "the file is cut off: `end` is missing");
	} else if (!r.errors && !f->scenario[0]) {
		COMPLAIN(&r, 1, "`scenario` is missing");
	}
	return r.errors ? GICSIM_E_INVAL : 0;
}

static int slurp(FILE *from, char **text, size_t *len)
{
	size_t cap = 65536, n;
	char *p = gs_alloc(cap, 1);

	*len = 0;
	while (p) {
		n = fread(p + *len, 1, cap - *len, from);
		*len += n;
		if (*len < cap || cap >= FILE_MAX)
			break;
		*text = p;
		p = gs_grow(p, cap, cap * 2, 1);
		if (!p)
			gs_free(*text);
		cap *= 2;
	}
	*text = p;
	if (!p)
		return GICSIM_E_NOMEM;
	return ferror(from) || *len == cap ? GICSIM_E_IO : 0;
}

int trail_read(const char *path, struct trail_file *f, struct gicsim_diag *d)
{
	FILE *from = fopen(path, "rb");
	char *text = NULL;
	size_t len;
	int err;

	trail_file_init(f);
	if (!from) {
		diag_add(d, "%s: cannot be read: %s", path, strerror(errno));
		return GICSIM_E_IO;
	}
	err = slurp(from, &text, &len);
	fclose(from);
	if (err == GICSIM_E_IO)
		diag_add(d, "%s: cannot be read: it is larger than 256 MiB, or reading failed", path);
	if (!err)
		err = trail_read_text(path, text, len, f, d);
	gs_free(text);
	return err;
}

/* ------------------------------------------------------------ resolve */

static bool is_row(const char *row, const char *word)
{
	while (*row && word_char(*row) == *word) {
		row++;
		word++;
	}
	return *row == *word;
}

static u32 row_find(const struct eng_model *m, const char *name, const char **near)
{
	u32 dist = ~0u;

	*near = NULL;
	for (u32 r = 0; r < m->nrows; r++) {
		if (is_row(m->rows[r]->name, name))
			return r;
		diag_near(name, m->rows[r]->name, near, &dist);
	}
	return m->nrows;
}

int trail_resolve(const struct trail_file *f, const struct eng_model *m, struct eng_trail *t,
		  struct gicsim_diag *d)
{
	int err = 0;

	t->n = 0;
	t->tail = f->tail;
	for (u32 i = 0; i < f->n; i++) {
		const struct trail_line *l = &f->step[i];
		struct eng_step s = { .k = (u16)l->k, .nanswers = l->nanswers };
		const char *near;
		u32 row = row_find(m, l->actor, &near);

		if (row == m->nrows) {
			err = diag_at(d, f->file, l->line, l->col, "unknown actor '%s'%s%s%s", l->actor,
				      near ? "; did you mean '" : "", near ? near : "", near ? "'?" : "");
			continue;
		}
		s.row = (u16)row;
		memcpy(s.answers, l->answers, l->nanswers * sizeof(*l->answers));
		if (trail_push(t, &s))
			return GICSIM_E_NOMEM;
	}
	return err;
}
