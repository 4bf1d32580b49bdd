/* SPDX-License-Identifier: MIT */
/*
 * Reader for trace events of QEMU's GICv3 model (names gicv3_*), in two forms:
 *
 *   987@1795403605.613546:gicv3_ich_hcr_write GICv3 ICH_HCR_EL2 write cpu 0x0 value 0x0
 *        as the log backend prints it: thread, host time in seconds;
 *   0 ich_hcr_write ICH_HCR_EL2 write cpu 0x0 value 0x0
 *        shortened: microseconds since the first event, common prefixes cut,
 *        console lines as event `mark`.
 *
 * Events are rows (qemu_events.c).  One that the inference needs and whose text
 * does not look as its row says is an error: skipping it could lose an interrupt.
 * A script (script_qemu_trace.c) needs them all, to their last word.
 * Events without a row are counted by name; lines that name an event behind
 * something that is no time, by themselves: they may be a loss.  A last line without its end is not
 * used: it may be cut anywhere, even inside a number.
 *
 * Hand-written, one pass over each line: recordings run to gigabytes.
 */
#include <errno.h>
#include <string.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "trace/qemu_trace.h"
#include "yaml/sha256.h"

#define CHUNK	65536u
#define US_MAX	(1ull << 46) /* since the start: beyond two years a time stamp is garbage */
#define SEC_MAX (1ull << 40) /* since 1970 */

static u32 hash(const char *s, size_t n)
{
	u32 h = 2166136261u;

	for (size_t i = 0; i < n; i++)
		h = (h ^ (u8)s[i]) * 16777619u;
	return (h ^ h >> 15) % QT_ROW_SLOTS;
}

static void index_rows(struct qt *q)
{
	for (u32 i = 0; i < qt_nrows; i++) {
		u32 h = hash(qt_rows[i].name, strlen(qt_rows[i].name));

		while (q->slot[h])
			h = (h + 1) % QT_ROW_SLOTS;
		q->slot[h] = (u16)(i + 1);
	}
}

static const struct qt_row *find_row(const struct qt *q, const char *s, size_t n)
{
	for (u32 h = hash(s, n); q->slot[h]; h = (h + 1) % QT_ROW_SLOTS) {
		const struct qt_row *row = &qt_rows[q->slot[h] - 1];

		if (strlen(row->name) == n && !memcmp(row->name, s, n))
			return row;
	}
	return NULL;
}

/* ------------------------------------------------------------ text */

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static int hex_digit(char c)
{
	if (is_digit(c))
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

/* A number at *p, up to `end`; false: none there, or wider than 64 bits. */
static bool number(const char **p, const char *end, u32 base, u64 *out)
{
	const char *s = *p, *first;
	u64 x = 0;

	if (base == 16) {
		if (end - s < 3 || s[0] != '0' || s[1] != 'x')
			return false;
		s += 2;
	}
	for (first = s; s < end; s++) {
		int c = hex_digit(*s);

		if (c < 0 || (u32)c >= base)
			break;
		if (x > (~0ull - (u32)c) / base)
			return false;
		x = x * base + (u32)c;
	}
	*p = s;
	*out = x;
	return s > first;
}

static int not_as(struct qt *q, const char *at, const char *form, const char *what)
{
	size_t n = (size_t)(q->end - at);

	return diag_at(q->d, q->file, q->line, (u32)(at - q->text) + 1,
		       "expected %s of \"%s\", found \"%.*s\"", what, form, (int)(n > 40 ? 40 : n),
		       at);
}

/* A number that may be negative, as 32 bits. */
static bool signed_number(const char **p, const char *end, u64 *out)
{
	bool minus = *p < end && **p == '-';

	*p += minus;
	if (!number(p, end, 10, out) || *out > 0x7fffffffu)
		return false;
	if (minus)
		*out = (u32)(0 - *out);
	return true;
}

static bool one(const char **p, const char *end, char how, u64 *out)
{
	if (how == 'i')
		return signed_number(p, end, out);
	return number(p, end, how == 'x' ? 16 : 10, out);
}

/* Read the numbers of `form` out of [s, end); to its end for a script, else to its first |. */
static int scan(struct qt *q, const char *s, const char *form, u64 *v)
{
	const char *f;

	for (f = form; *f; f++) {
		if (*f == '|') {
			if (!q->script)
				return 0;
			continue;
		}
		if (*f != '%') {
			if (s == q->end || *s != *f)
				return not_as(q, s, form, "the text");
			s++;
			continue;
		}
		f++;
		if (*f == 'w') {
			while (s < q->end && *s != ' ')
				s++;
		} else if (!one(&s, q->end, *f, v++)) {
			return not_as(q, s, form, *f == 'x' ? "a hexadecimal number" : "a number");
		}
	}
	return q->script && s != q->end ? not_as(q, s, form, "the end") : 0;
}

static void note_unknown(struct qt *q, const char *s, size_t n)
{
	struct recording *r = q->r;
	u32 i;

	r->by_class[CLASS_UNKNOWN]++;
	n = n < sizeof(r->unknown[0].name) ? n : sizeof(r->unknown[0].name) - 1;
	for (i = 0; i < r->nunknown; i++)
		if (!strncmp(r->unknown[i].name, s, n) && !r->unknown[i].name[n])
			break;
	if (i == ARRAY_SIZE(r->unknown)) {
		r->unknown_more++;
		return;
	}
	if (i == r->nunknown) {
		r->nunknown++;
		r->unknown[i].line = q->line;
		for (size_t k = 0; k < n; k++) /* names go into a YAML string: keep them harmless */
			r->unknown[i].name[k] =
				s[k] > ' ' && s[k] < 127 && s[k] != '"' && s[k] != '\\' ? s[k]
											: '?';
	}
	r->unknown[i].count++;
}

/* QEMU's threads stamp before they print: a line may be older than the one before.  File order wins. */
static void set_time(struct qt *q, u64 us)
{
	struct recording *r = q->r;

	if (!q->timed) {
		q->timed = true;
		q->begin_us = us;
	} else if (!q->second) {
		q->second = q->line;
	}
	if (us < r->last_us) {
		r->late++;
		if (r->last_us - us > r->late_max_us)
			r->late_max_us = r->last_us - us;
		us = r->last_us;
	}
	r->last_us = us;
	q->us = us;
}

static int use_event(struct qt *q, const char *name, size_t n, const char *s)
{
	const struct qt_row *row;
	u64 v[QT_NUMBERS] = {0};
	int err = 0;

	q->readable++;
	if (n == 4 && !memcmp(name, "mark", 4))
		return q->script ? 0 : rec_add_mark(q->r, s, (size_t)(q->end - s), q->us, q->line);
	row = find_row(q, name, n);
	if (!row) {
		note_unknown(q, name, n);
		return 0;
	}
	q->count[row - qt_rows]++;
	q->r->by_class[row->class]++;
	if (!q->script && !row->use)
		return 0;
	if (q->end - s > 6 && !memcmp(s, "GICv3 ", 6))
		s += 6;
	err = scan(q, s, row->form, v);
	if (err)
		return err;
	return q->script ? qt_script_add(q, row, v) : row->use(q, v);
}

/* "<us> <event> <text>"; false: not of this form. */
static bool short_line(struct qt *q, int *err)
{
	const char *s = q->text, *name;
	u64 us;

	if (!number(&s, q->end, 10, &us) || s == q->end || *s != ' ' || us > US_MAX)
		return false;
	name = ++s;
	while (s < q->end && *s != ' ')
		s++;
	if (s == name)
		return false;
	set_time(q, us);
	*err = use_event(q, name, (size_t)(s - name), s < q->end ? s + 1 : s);
	return true;
}

/* "<thread>@<s>.<us>:gicv3_<event> <text>" */
static bool log_line(struct qt *q, int *err)
{
	const char *s = q->text, *name, *frac;
	u64 thread, sec, us;

	if (!number(&s, q->end, 10, &thread) || s == q->end || *s++ != '@' ||
	    !number(&s, q->end, 10, &sec) || s == q->end || *s++ != '.')
		return false;
	frac = s;
	if (!number(&s, q->end, 10, &us) || s - frac != 6 || s == q->end || *s++ != ':' ||
	    sec > SEC_MAX)
		return false;
	name = s;
	while (s < q->end && *s != ' ')
		s++;
	if (s == name)
		return false;
	us += sec * 1000000;
	if (!q->started) {
		q->started = true;
		q->first_us = us;
	}
	us = us > q->first_us ? us - q->first_us : 0;
	if (us > US_MAX)
		return false;
	set_time(q, us);
	if (s - name > 6 && !memcmp(name, "gicv3_", 6))
		name += 6;
	*err = use_event(q, name, (size_t)(s - name), s < q->end ? s + 1 : s);
	return true;
}

/* A word of the line is an event that has a row: its time is damaged, or it stands behind other text. */
static bool names_event(const struct qt *q)
{
	const char *s = q->text;

	while (s < q->end) {
		const char *word = s;

		for (; s < q->end && *s != ' '; s++)
			if (*s == ':')
				word = s + 1;
		if (s - word > 6 && !memcmp(word, "gicv3_", 6))
			word += 6;
		if (find_row(q, word, (size_t)(s - word)))
			return true;
		s++;
	}
	return false;
}

static void no_event(struct qt *q)
{
	u64 *first = names_event(q) ? &q->r->lost_first : &q->r->other_first;

	if (!*first)
		*first = q->line;
	++*(first == &q->r->lost_first ? &q->r->lost : &q->r->other_lines);
}

static int use_line(struct qt *q, const char *s, size_t n)
{
	int err = 0;

	if (n && s[n - 1] == '\r')
		n--;
	q->r->lines++;
	if (q->r->lines > 0xfffffffeu)
		return GICSIM_E_LIMIT;
	q->line = (u32)q->r->lines;
	q->text = s;
	q->end = s + n;
	if (memchr(s, 0, n))
		return diag_at(q->d, q->file, q->line, (u32)((const char *)memchr(s, 0, n) - s) + 1,
			       "a zero byte: this is not text (compressed? `xz -dc FILE | gicsim "
			       "%s -`)",
			       q->verb);
	if (!n) {
		q->r->blank++;
		return 0;
	}
	if (short_line(q, &err) || log_line(q, &err))
		return err;
	no_event(q);
	return 0;
}

/* ------------------------------------------------------------ the stream */

static int magic(struct qt *q, const u8 *p, size_t n)
{
	if ((n > 5 && !memcmp(p,
			      "\xfd"
			      "7zXZ",
			      5)) ||
	    (n > 2 && p[0] == 0x1f && p[1] == 0x8b) || (n > 4 && !memcmp(p, "\x28\xb5\x2f\xfd", 4)))
		return diag_at(q->d, q->file, 1, 1,
			       "the file is compressed: use `xz -dc FILE | gicsim %s -` or the like",
			       q->verb);
	return 0;
}

static int too_long(struct qt *q)
{
	return diag_at(q->d, q->file, (u32)q->r->lines + 1, REC_LINE_MAX,
		       "a line of more than %u bytes: not a recording", REC_LINE_MAX);
}

/* Use the whole lines of buf[0..n); returns how many bytes they took. */
static int use_lines(struct qt *q, const char *buf, size_t n, size_t *used)
{
	const char *s = buf, *end = buf + n, *nl;
	int err = 0;

	while (!err && s < end && (nl = memchr(s, '\n', (size_t)(end - s)))) {
		if (nl - s > (ptrdiff_t)REC_LINE_MAX)
			return too_long(q);
		err = use_line(q, s, (size_t)(nl - s));
		s = nl + 1;
	}
	*used = (size_t)(s - buf);
	return err;
}

static int read_all(struct qt *q, FILE *in, char *buf)
{
	struct sha256 sha;
	size_t have = 0, n, used;
	bool first = true;
	int err = 0;

	sha256_init(&sha);
	while (!err && (n = fread(buf + have, 1, CHUNK, in)) > 0) {
		sha256_add(&sha, buf + have, n);
		have += n;
		if (first)
			err = magic(q, (const u8 *)buf, have);
		first = false;
		used = 0;
		if (!err)
			err = use_lines(q, buf, have, &used);
		have -= used;
		memmove(buf, buf + used, have);
		if (!err && have > REC_LINE_MAX)
			err = too_long(q);
	}
	if (err)
		return err;
	if (ferror(in)) {
		diag_at(q->d, q->file, 0, 0, "reading failed after line %llu: %s", (unsigned long long)q->r->lines,
			strerror(errno));
		return GICSIM_E_IO;
	}
	if (have)
		q->r->cut_line = q->r->lines + 1;
	sha256_end(&sha, q->r->sha256);
	return 0;
}

static int judge(struct qt *q)
{
	/* Statements would all be at once: any order of them, and no wake-up between. */
	if (!q->script && q->second && q->r->last_us == q->begin_us)
		return diag_at(q->d, q->file, q->second, 1,
			       "found every event at the same time as the first; expected times that grow: a recording "
			       "without times is for `gicsim conform`");
	if (q->readable)
		return 0;
	if (!q->r->lines && !q->r->cut_line)
		return diag_at(q->d, q->file, 1, 1, "the file is empty: no recording");
	return diag_at(q->d, q->file, q->r->other_first ? (u32)q->r->other_first : 1, 1,
		       "not a recording of this format: no line reads '<us> <event> <text>' or "
		       "'<thread>@<s>.<us>:gicv3_<event> <text>' (QEMU needs `-msg timestamp=on`)");
}

/* ITS commands by name, for the report; rows of the table are not in the alphabet's order. */
static void count_commands(struct qt *q)
{
	struct recording *r = q->r;

	for (u32 i = 0; i < qt_nrows; i++) {
		u32 k = r->ncmds;

		if (!qt_rows[i].cmd || !q->count[i])
			continue;
		gs_assert(r->ncmds < ARRAY_SIZE(r->cmd));
		for (; k > 0 && strcmp(r->cmd[k - 1].name, qt_rows[i].cmd) > 0; k--)
			r->cmd[k] = r->cmd[k - 1];
		r->cmd[k] = (struct rec_count){qt_rows[i].cmd, q->count[i]};
		r->ncmds++;
	}
}

int qt_read(struct qt *q, FILE *in)
{
	char *buf = gs_alloc(REC_LINE_MAX + CHUNK + 1, 1);
	int err = GICSIM_E_NOMEM;

	q->count = gs_alloc(qt_nrows, sizeof(*q->count));
	if (buf && q->count) {
		index_rows(q);
		err = read_all(q, in, buf);
		if (!err)
			err = judge(q);
		if (!err)
			count_commands(q);
	}
	gs_free(q->count);
	gs_free(buf);
	return err;
}

int import_qemu_trace(FILE *in, const char *file, struct recording *r, struct gicsim_diag *d)
{
	struct qt q = {.r = r, .d = d, .file = file, .verb = "import qemu-trace"};

	return qt_read(&q, in);
}
