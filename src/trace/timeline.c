/* SPDX-License-Identifier: MIT */
/*
 * `timeline:` and `requests:`: one statement per line or entry.
 *
 *	TIME VERB ARGUMENTS [@LINE]  [# comment]
 *
 * A recording brings a million of them, so a statement is cut into words in
 * place and nothing is copied but labels.  Words keep their offset in the
 * scalar: a finding points at the word.
 *
 * Both lists are in time order by themselves; they are merged by time, the
 * timeline first at equal times.  Labels are numbered in the order that results,
 * so that a written scenario loads to the same numbers.
 */
#include "trace/scenario_load.h"

#include <string.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "trace/scenario_yaml.h"

#define WORDS_MAX 12u
#define TIME_MAX (1ull << 62)
#define COUNT_MAX 1000000u

const char *const scn_request_name[] = { "disable", "enable", "query" };
const char *const scn_answer_name[] = {
	"ok", "direct", "soft", "invalid", "busy", "no_space", "unsupported"
};

struct word { u32 off, len; };

/* Where a label was given, to report a second one of the name. */
struct place { const struct yml_node *n; u32 off, len; };

struct tl {
	struct scn_ld *l;
	const struct yml_node *n;	/* scalar the statement is in */
	u32 begin, end;			/* the statement, in bytes of n->text */
	struct word w[WORDS_MAX];
	u32 nw;
	u64 now;			/* time of the statement before */
	struct scn_stmt *stmt;		/* of this list */
	u32 n_stmt;
	struct place *label_at;		/* beside s->label */
	u32 labels_max;
};

/* ------------------------------------------------ words */

static const char *text(const struct tl *c, u32 i)
{
	return c->n->text + c->w[i].off;
}

static bool is(const struct tl *c, u32 i, const char *s)
{
	size_t len = strlen(s);

	return i < c->nw && c->w[i].len == len && memcmp(text(c, i), s, len) == 0;
}

#define word_bad(c, i, ...) scn_bad_in((c)->l, (c)->n, (c)->w[i].off, (c)->w[i].len, __VA_ARGS__)

static int shown(const struct tl *c, u32 i)
{
	return (int)(c->w[i].len < 40 ? c->w[i].len : 40);
}

static struct scn_word name_at(const struct tl *c, u32 i)
{
	return scn_word_in(c->n, c->w[i].off, c->w[i].len);
}

static bool blank(char c)
{
	return c == ' ' || c == '\t';
}

/* End of a quoted text that begins at p: after the closing quote, or end if there is none. */
static u32 quoted_end(const char *t, u32 p, u32 end)
{
	for (p++; p < end; p++) {
		if (t[p] == '\\' && p + 1 < end)
			p++;
		else if (t[p] == '"')
			return p + 1;
	}
	return end;
}

/* Cut [begin, end) into words, up to a comment.  False: too many. */
static bool cut(struct tl *c)
{
	const char *t = c->n->text;
	u32 p = c->begin;

	c->nw = 0;
	for (;;) {
		u32 from;

		while (p < c->end && blank(t[p]))
			p++;
		if (p == c->end || t[p] == '#')
			return true;
		from = p;
		if (t[p] == '"')
			p = quoted_end(t, p, c->end);
		while (p < c->end && !blank(t[p]))
			p++;
		if (c->nw == WORDS_MAX)
			return scn_bad_in(c->l, c->n, from, p - from, "unexpected '%.*s' after the statement",
					  (int)(p - from < 40 ? p - from : 40), t + from);
		c->w[c->nw++] = (struct word){ from, p - from };
	}
}

/* Exactly `n` words, else a finding that shows the whole form. */
static bool words(struct tl *c, u32 n, const char *form)
{
	if (c->nw > n)
		return word_bad(c, n, "unexpected '%.*s'; expected 'TIME %s'", shown(c, n), text(c, n), form);
	if (c->nw < n)
		return word_bad(c, c->nw - 1, "the statement ends after '%.*s'; expected 'TIME %s'",
				shown(c, c->nw - 1), text(c, c->nw - 1), form);
	return true;
}

static bool keyword(struct tl *c, u32 i, const char *s, const char *form)
{
	return is(c, i, s) || word_bad(c, i, "found '%.*s'; expected 'TIME %s'", shown(c, i), text(c, i), form);
}

/* ------------------------------------------------ parts of statements */

static bool time_at(struct tl *c, u32 i, u32 skip, u64 *out)
{
	const char *why = "";

	if (text_time_ns(text(c, i) + skip, c->w[i].len - skip, out, &why))
		return word_bad(c, i, "found '%.*s'; expected %s", shown(c, i), text(c, i), why);
	return *out < TIME_MAX || word_bad(c, i, "found '%.*s'; expected a time below 2^62 ns", shown(c, i),
					   text(c, i));
}

static bool number_at(struct tl *c, u32 i, u32 skip, u64 max, u64 *out)
{
	const char *why = "";

	if (text_u64(text(c, i) + skip, c->w[i].len - skip, out, &why))
		return word_bad(c, i, "found '%.*s'; after '%c' expected %s", shown(c, i), text(c, i),
				text(c, i)[0], why);
	return (*out > 0 && *out <= max) ||
	       word_bad(c, i, "found '%.*s'; after '%c' expected 1 to %u", shown(c, i), text(c, i),
			text(c, i)[0], (u32)max);
}

/* One of two words: true for the first. */
static bool either(struct tl *c, u32 i, const char *yes, const char *no, u64 *arg)
{
	*arg = is(c, i, yes);
	return *arg || is(c, i, no) ||
	       word_bad(c, i, "found '%.*s'; expected '%s' or '%s'", shown(c, i), text(c, i), yes, no);
}

static bool vcpu_at(struct tl *c, u32 i, u32 *out)
{
	*out = scn_vcpu_at(c->l, name_at(c, i), GS_NONE32);
	return *out != GS_NONE32;
}

static bool irq_at(struct tl *c, u32 i, u32 *out)
{
	*out = scn_irq_at(c->l, name_at(c, i));
	return *out != GS_NONE32;
}

/* An irq of the VM that the statement's vCPU belongs to. */
static bool own_irq_at(struct tl *c, u32 i, const struct scn_stmt *st, u32 *out)
{
	const struct scenario *s = c->l->s;
	u32 vm = s->vcpu[st->owner].vm;

	if (!irq_at(c, i, out))
		return false;
	return s->dev[s->irq[*out].dev].vm == vm ||
	       word_bad(c, i, "'%s' belongs to vm '%s', not to '%s'", s->irq[*out].name,
			s->vm[s->dev[s->irq[*out].dev].vm].name, s->vm[vm].name);
}

static bool word_of(struct tl *c, u32 i, const char *what, const char *const *names, u32 n, u32 *out)
{
	char copy[44], hint[96];

	for (u32 k = 0; k < n; k++)
		if (is(c, i, names[k])) {
			*out = k;
			return true;
		}
	snprintf(copy, sizeof(copy), "%.*s", shown(c, i), text(c, i));
	return word_bad(c, i, "unknown %s '%s'%s", what, copy, scn_hint(copy, names, n, hint));
}

/* ------------------------------------------------ verbs */

static bool do_msi(struct tl *c, struct scn_stmt *st)
{
	static const char form[] = "msi IRQ [xN [every T]]";
	u64 n = 1;

	st->verb = SCN_MSI;
	st->source = SCN_SRC_DEV;
	if (!words(c, c->nw < 3 ? 3 : c->nw == 5 || c->nw > 6 ? 6 : c->nw, form) || !irq_at(c, 2, &st->obj))
		return false;
	st->owner = c->l->s->irq[st->obj].dev;
	if (c->nw > 3) {
		if (text(c, 3)[0] != 'x')
			return keyword(c, 3, "xN", form);
		if (!number_at(c, 3, 1, COUNT_MAX, &n))
			return false;
	}
	st->count = (u32)n;
	return c->nw < 6 || (keyword(c, 4, "every", form) && time_at(c, 5, 0, &st->gap_ns));
}

static bool do_ioctl(struct tl *c, struct scn_stmt *st)
{
	static const char form[] = "ioctl disable|enable|query VCPU [-> ANSWER]";
	u32 request = 0, answer = SCN_ANS_NONE;

	st->verb = SCN_IOCTL;
	st->source = SCN_SRC_USER;
	if (!words(c, c->nw <= 4 ? 4 : 6, form) ||
	    !word_of(c, 2, "request", scn_request_name, ARRAY_SIZE(scn_request_name), &request) ||
	    !vcpu_at(c, 3, &st->obj))
		return false;
	if (c->nw == 6 && (!keyword(c, 4, "->", form) ||
			   !word_of(c, 5, "answer", scn_answer_name, ARRAY_SIZE(scn_answer_name), &answer)))
		return false;
	st->arg = request;
	st->expect = (u8)answer;
	return true;
}

static bool guest_irqs(struct tl *c, struct scn_stmt *st)
{
	st->verb = SCN_GUEST_IRQS;
	return words(c, 5, "guest VCPU irqs on|off") && either(c, 4, "on", "off", &st->arg);
}

static bool guest_movi(struct tl *c, struct scn_stmt *st)
{
	u32 to;

	st->verb = SCN_GUEST_MOVI;
	if (!words(c, 6, "guest VCPU MOVI IRQ VCPU") || !own_irq_at(c, 4, st, &st->obj))
		return false;
	to = scn_vcpu_at(c->l, name_at(c, 5), c->l->s->vcpu[st->owner].vm);
	st->arg = to;
	return to != GS_NONE32;
}

static bool do_guest(struct tl *c, struct scn_stmt *st)
{
	static const char form[] = "guest VCPU MOVI|irqs|enable|disable|INT|CLEAR|DISCARD ...";
	static const char *const act[] = { "MOVI", "irqs", "disable", "enable", "INT", "CLEAR", "DISCARD" };
	static const u8 verb[] = { SCN_GUEST_MOVI, SCN_GUEST_IRQS, SCN_GUEST_ENABLE, SCN_GUEST_ENABLE,
				   SCN_GUEST_INT, SCN_GUEST_CLEAR, SCN_GUEST_DISCARD };
	char one[64];
	u32 k = 0;

	st->source = SCN_SRC_VCPU;
	if (c->nw < 4)
		return words(c, 4, form);
	if (!vcpu_at(c, 2, &st->owner) || !word_of(c, 3, "act of a guest", act, ARRAY_SIZE(act), &k))
		return false;
	if (verb[k] == SCN_GUEST_MOVI)
		return guest_movi(c, st);
	if (verb[k] == SCN_GUEST_IRQS)
		return guest_irqs(c, st);
	snprintf(one, sizeof(one), "guest VCPU %s IRQ", act[k]);
	st->verb = verb[k];
	st->arg = k == 3;
	return words(c, 5, one) && own_irq_at(c, 4, st, &st->obj);
}

static bool do_wfi(struct tl *c, struct scn_stmt *st)
{
	st->verb = SCN_WFI;
	st->source = SCN_SRC_VCPU;
	return words(c, 3, "wfi VCPU") && vcpu_at(c, 2, &st->owner);
}

static bool do_wake(struct tl *c, struct scn_stmt *st)
{
	static const char form[] = "wake VCPU external";

	st->verb = SCN_WAKE;
	st->source = SCN_SRC_SCHED;
	return words(c, 4, form) && vcpu_at(c, 2, &st->obj) && keyword(c, 3, "external", form);
}

static bool do_preempt(struct tl *c, struct scn_stmt *st)
{
	static const char form[] = "preempt VCPU for T";

	st->verb = SCN_PREEMPT;
	st->source = SCN_SRC_SCHED;
	return words(c, 5, form) && vcpu_at(c, 2, &st->obj) && keyword(c, 3, "for", form) &&
	       time_at(c, 4, 0, &st->arg);
}

static bool do_migrate(struct tl *c, struct scn_stmt *st)
{
	static const char form[] = "migrate VCPU to PE";
	u32 pe;

	st->verb = SCN_MIGRATE;
	st->source = SCN_SRC_SCHED;
	if (!words(c, 5, form) || !vcpu_at(c, 2, &st->obj) || !keyword(c, 3, "to", form))
		return false;
	pe = scn_unit_at(c->l, name_at(c, 4), "pe", c->l->s->pes);
	st->arg = pe;
	return pe != GS_NONE32;
}

static bool do_vfio(struct tl *c, struct scn_stmt *st)
{
	st->verb = SCN_VFIO;
	st->source = SCN_SRC_USER;
	return words(c, 4, "vfio connect|disconnect IRQ") && either(c, 2, "connect", "disconnect", &st->arg) &&
	       irq_at(c, 3, &st->obj);
}

static bool do_vm(struct tl *c, struct scn_stmt *st)
{
	bool save = is(c, 1, "save");

	st->verb = save ? SCN_SAVE : SCN_RESTORE;
	st->source = SCN_SRC_USER;
	if (!words(c, 3, save ? "save VM" : "restore VM"))
		return false;
	st->obj = scn_vm_at(c->l, name_at(c, 2));
	return st->obj != GS_NONE32;
}

/* Room for one more label in both arrays. */
static bool label_room(struct tl *c)
{
	struct scenario *s = c->l->s;
	u32 max = s->nlabels ? 2 * s->nlabels : 16;
	const char **label;
	struct place *at;

	if (s->nlabels < c->labels_max)
		return true;
	label = scn_alloc(c->l, max, sizeof(*label));
	at = scn_alloc(c->l, max, sizeof(*at));
	if (!label || !at)
		return false;
	if (s->nlabels) {
		memcpy(label, s->label, s->nlabels * sizeof(*label));
		memcpy(at, c->label_at, s->nlabels * sizeof(*at));
	}
	s->label = label;
	c->label_at = at;
	c->labels_max = max;
	return true;
}

static bool do_label(struct tl *c, struct scn_stmt *st)
{
	struct scenario *s = c->l->s;
	u32 len, k = 0;
	char *copy;

	st->verb = SCN_LABEL;
	st->source = SCN_SRC_USER;
	if (!words(c, 3, "label \"TEXT\""))
		return false;
	len = c->w[2].len;
	if (len < 3 || text(c, 2)[0] != '"' || quoted_end(text(c, 2), 0, len) != len || text(c, 2)[len - 1] != '"')
		return word_bad(c, 2, "found %.*s; expected a text in double quotes", shown(c, 2), text(c, 2));
	if (!out_raw_ok(text(c, 2), len))
		return word_bad(c, 2, "a label with a control character or line break; expected one line of text");
	copy = scn_alloc(c->l, len, 1);
	if (!copy || !label_room(c))
		return false;
	for (u32 i = 1; i + 1 < len; i++) {
		if (text(c, 2)[i] == '\\')
			i++;
		copy[k++] = text(c, 2)[i];
	}
	st->obj = s->nlabels;
	s->label[s->nlabels] = copy;
	c->label_at[s->nlabels++] = (struct place){ c->n, c->w[2].off, len };
	return true;
}

static const struct { const char *name; bool (*run)(struct tl *, struct scn_stmt *); } verbs[] = {
	{ "msi", do_msi }, { "guest", do_guest }, { "wfi", do_wfi }, { "wake", do_wake },
	{ "preempt", do_preempt }, { "migrate", do_migrate }, { "ioctl", do_ioctl }, { "vfio", do_vfio },
	{ "save", do_vm }, { "restore", do_vm }, { "label", do_label },
};

static bool do_verb(struct tl *c, struct scn_stmt *st)
{
	const char *names[ARRAY_SIZE(verbs)];
	char copy[44], hint[96];

	for (u32 i = 0; i < ARRAY_SIZE(verbs); i++) {
		if (is(c, 1, verbs[i].name))
			return verbs[i].run(c, st);
		names[i] = verbs[i].name;
	}
	snprintf(copy, sizeof(copy), "%.*s", shown(c, 1), text(c, 1));
	return word_bad(c, 1, "unknown statement '%s'%s", copy, scn_hint(copy, names, ARRAY_SIZE(names), hint));
}

/* ------------------------------------------------ statements */

static bool do_time(struct tl *c, struct scn_stmt *st)
{
	bool relative = text(c, 0)[0] == '+';

	if (!time_at(c, 0, relative, &st->at_ns))
		return false;
	if (relative)
		st->at_ns += c->now;
	if (st->at_ns >= TIME_MAX)
		return word_bad(c, 0, "found '%.*s'; expected a time below 2^62 ns", shown(c, 0), text(c, 0));
	if (st->at_ns < c->now)
		return word_bad(c, 0, "'%.*s' is before the statement above; statements stand in time order",
				shown(c, 0), text(c, 0));
	c->now = st->at_ns;
	return true;
}

/* The statement in [begin, end) of the scalar; a blank line is none. */
static bool statement(struct tl *c, u32 begin, u32 end, u32 line, u32 col)
{
	struct scn_stmt *st = &c->stmt[c->n_stmt];
	u64 origin = 0;

	c->begin = begin;
	c->end = end;
	if (!cut(c))
		return false;
	if (c->nw == 0)
		return true;
	*st = (struct scn_stmt){ .expect = SCN_ANS_NONE, .line = line };
	st->col = line ? col + c->w[0].off - begin : 0;
	if (text(c, c->nw - 1)[0] == '@' && c->nw > 1) {
		if (!number_at(c, c->nw - 1, 1, UINT32_MAX - 1, &origin))
			return false;
		c->nw--;
		st->origin = (u32)origin;
	}
	if (!do_time(c, st))
		return false;
	if (c->nw == 1)
		return word_bad(c, 0, "a time alone; expected 'TIME VERB ARGUMENTS'");
	if (!do_verb(c, st))
		return false;
	c->n_stmt++;
	return true;
}

static bool enough(const struct tl *c)
{
	return c->l->nomem || c->l->d->n == GICSIM_DIAG_MAX;
}

static bool read_entries(struct tl *c, const struct yml_node *seq)
{
	if (!(c->stmt = scn_alloc(c->l, seq->n, sizeof(*c->stmt))))
		return false;
	for (u32 i = 0; i < seq->n && !enough(c); i++) {
		const struct yml_node *n = seq->item[i];
		struct scn_ref at = scn_ref_of(c->l, n);

		if (!scn_is_scalar(c->l, n, "a statement"))
			continue;
		c->n = n;
		statement(c, 0, n->len, at.line, at.col + (n->style == YML_QUOTED));
	}
	return true;
}

static const char *next_line(const char *p, const char *end)
{
	const char *nl = memchr(p, '\n', (size_t)(end - p));

	return nl ? nl : end;
}

static bool read_block(struct tl *c, const struct yml_node *n)
{
	const char *end = n->text + n->len, *p, *e;
	u32 indent = scn_block_indent(c->l, n), line = n->line + 1, count = 0;

	if (indent == GS_NONE32)
		return scn_bad(c->l, n, "found folded text; expected a block that begins with '|'");
	for (p = n->text; p < end; p = e + 1) {
		e = next_line(p, end);
		count += e > p;
	}
	if (count > SCN_STMTS_MAX)
		return scn_bad(c->l, n, "more than %u statements", SCN_STMTS_MAX);
	if (!(c->stmt = scn_alloc(c->l, count, sizeof(*c->stmt))))
		return false;
	c->n = n;
	for (p = n->text; p < end && !enough(c); p = e + 1, line++) {
		e = next_line(p, end);
		if (e > p)
			statement(c, (u32)(p - n->text), (u32)(e - n->text), line, indent + 1);
	}
	return true;
}

static bool read_list(struct tl *c, const char *key)
{
	const struct yml_node *n = yml_get(c->l->root, key);

	c->stmt = NULL;
	c->n_stmt = 0;
	c->now = 0;
	if (!n)
		return true;
	if (n->kind == YML_SEQ)
		return read_entries(c, n);
	if (n->kind == YML_SCALAR && n->style == YML_BLOCK)
		return read_block(c, n);
	return scn_bad(c->l, n, "%s: expected a list of statements, or a block that begins with '|'", key);
}

/* ------------------------------------------------ both lists */

/* Labels get the numbers of their order in time; two of one name are a mistake. */
static bool number_labels(struct scn_ld *l, const struct tl *c)
{
	struct scenario *s = l->s;
	const char **label = scn_alloc(l, s->nlabels, sizeof(*label));
	struct scn_names t;
	u32 k = 0;

	if (!label || !scn_names_init(l, &t, s->nlabels))
		return false;
	for (u32 i = 0; i < s->nlabels; i++)
		if (!scn_names_add(&t, s->label[i], i))
			scn_bad_in(l, c->label_at[i].n, c->label_at[i].off, c->label_at[i].len,
				   "a second label \"%.60s\"", s->label[i]);
	for (u32 i = 0; i < s->nstmts; i++)
		if (s->stmt[i].verb == SCN_LABEL) {
			label[k] = s->label[s->stmt[i].obj];
			s->stmt[i].obj = k++;
		}
	s->label = label;
	return true;
}

static bool merge(struct scn_ld *l, const struct scn_stmt *a, u32 na, const struct scn_stmt *b, u32 nb)
{
	struct scenario *s = l->s;
	u32 i = 0, j = 0;

	s->stmt = scn_alloc(l, (size_t)na + nb, sizeof(*s->stmt));
	if (!s->stmt)
		return false;
	while (i < na || j < nb)
		s->stmt[s->nstmts++] = j == nb || (i < na && a[i].at_ns <= b[j].at_ns) ? a[i++] : b[j++];
	return true;
}

bool scn_read_timeline(struct scn_ld *l)
{
	struct scenario *s = l->s;
	struct tl c = { .l = l };
	struct scn_stmt *first;
	u32 n;

	if (!read_list(&c, "timeline"))
		return false;
	first = c.stmt;
	n = c.n_stmt;
	if (!read_list(&c, "requests"))
		return false;
	if (c.n_stmt == 0) {
		s->stmt = first;
		s->nstmts = n;
	} else if (!merge(l, first, n, c.stmt, c.n_stmt)) {
		return false;
	}
	return s->nlabels == 0 || number_labels(l, &c);
}
