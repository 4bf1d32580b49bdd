/* SPDX-License-Identifier: MIT */
/*
 * Names of objects: ranges (`rx[0..5]`), and look-up by the whole name or by
 * the last part where that is unique.
 *
 * A recording has a million statements and each names one or two objects, so
 * look-up is a hash table.  It holds whole names ("nic0.rx0") and last parts
 * ("rx0") side by side: only whole names have a dot.
 */
#include "trace/scenario_load.h"

#include <string.h>

#include "core/diag.h"

struct scn_name_slot {
	const char *name;
	u32 len, id;
	bool many;
};

static bool letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool digit(char c)
{
	return c >= '0' && c <= '9';
}

bool scn_name_ok(const char *s, size_t len)
{
	if (len == 0 || len > SCN_NAME_MAX || !letter(s[0]))
		return false;
	for (size_t i = 1; i < len; i++)
		if (!letter(s[i]) && !digit(s[i]) && s[i] != '-')
			return false;
	return true;
}

/* Names of scenarios and variants are shapes and models too: demote+raise, p7-v4.0. */
bool scn_title_ok(const char *s, size_t len)
{
	if (len == 0 || len > SCN_NAME_MAX)
		return false;
	for (size_t i = 0; i < len; i++)
		if (!letter(s[i]) && !digit(s[i]) && (i == 0 || !strchr("-+.", s[i])))
			return false;
	return true;
}

/* ------------------------------------------------ ranges */

/* Decimal number at *p; false: none, or too large for a range. */
static bool small_number(const char **p, u32 *out)
{
	const char *s = *p;
	u32 v = 0;

	while (digit(*s) && v < 100000000u)
		v = v * 10 + (u32)(*s++ - '0');
	if (s == *p || digit(*s))
		return false;
	*p = s;
	*out = v;
	return true;
}

static bool base_ok(const char *s, u32 len, bool dots)
{
	u32 start = 0;

	for (u32 i = 0; i <= len; i++) {
		if (i < len && s[i] != '.')
			continue;
		if (!scn_name_ok(s + start, i - start) || (i < len && !dots))
			return false;
		start = i + 1;
	}
	return true;
}

bool scn_range(struct scn_ld *l, const struct yml_node *n, bool dots, struct scn_range *out)
{
	const char *open, *p;
	u32 hi;

	if (!scn_is_scalar(l, n, "a name"))
		return false;
	open = strchr(n->text, '[');
	*out = (struct scn_range){ n->text, open ? (u32)(open - n->text) : n->len, 0, 1, open != NULL };
	if (!base_ok(out->base, out->len, dots))
		return scn_bad(l, n, "found '%.80s'; expected a name: letters, digits, _ and -, at most %u",
			       n->text, SCN_NAME_MAX);
	if (!open)
		return true;
	p = open + 1;
	if (!small_number(&p, &out->lo) || p[0] != '.' || p[1] != '.')
		goto form;
	p += 2;
	if (!small_number(&p, &hi) || p[0] != ']' || p[1] != '\0')
		goto form;
	if (hi < out->lo)
		return scn_bad_in(l, n, out->len, n->len - out->len, "the range counts down from %u to %u",
				  out->lo, hi);
	if (hi - out->lo >= SCN_RANGE_MAX)
		return scn_bad_in(l, n, out->len, n->len - out->len, "a range has at most %u names",
				  SCN_RANGE_MAX);
	out->n = hi - out->lo + 1;
	return true;
form:
	return scn_bad_in(l, n, out->len, n->len - out->len, "found '%.40s'; expected a range such as [0..3]",
			  open);
}

const char *scn_range_name(struct scn_ld *l, const char *prefix, const struct scn_range *r, u32 i)
{
	const char *dot = prefix ? "." : "";

	prefix = prefix ? prefix : "";
	if (r->many)
		return scn_strf(l, "%s%s%.*s%u", prefix, dot, (int)r->len, r->base, r->lo + i);
	return scn_strf(l, "%s%s%.*s", prefix, dot, (int)r->len, r->base);
}

/* ------------------------------------------------ the table */

static u32 hash(const char *s, size_t len)
{
	u32 h = 2166136261u;

	for (size_t i = 0; i < len; i++)
		h = (h ^ (u8)s[i]) * 16777619u;
	return h ^ h >> 15;
}

bool scn_names_init(struct scn_ld *l, struct scn_names *t, u32 n)
{
	t->cap = 16;
	while (t->cap < 2 * n)
		t->cap *= 2;
	t->slot = scn_alloc(l, t->cap, sizeof(*t->slot));
	return t->slot != NULL;
}

static struct scn_name_slot *slot(const struct scn_names *t, const char *s, size_t len)
{
	u32 at = hash(s, len) & (t->cap - 1);

	while (t->slot[at].name && (t->slot[at].len != len || memcmp(t->slot[at].name, s, len) != 0))
		at = (at + 1) & (t->cap - 1);
	return &t->slot[at];
}

bool scn_names_add(struct scn_names *t, const char *name, u32 id)
{
	struct scn_name_slot *at = slot(t, name, strlen(name));

	if (at->name) {
		at->many = true;
		return false;
	}
	*at = (struct scn_name_slot){ name, (u32)strlen(name), id, false };
	return true;
}

u32 scn_names_get(const struct scn_names *t, const char *name, size_t len, bool *dup)
{
	const struct scn_name_slot *at;

	*dup = false;
	if (!t->slot)
		return GS_NONE32;
	at = slot(t, name, len);
	if (!at->name)
		return GS_NONE32;
	*dup = at->many;
	return at->many ? GS_NONE32 : at->id;
}

static const char *last_part(const char *name)
{
	const char *dot = strrchr(name, '.');

	return dot ? dot + 1 : name;
}

bool scn_index_vms(struct scn_ld *l)
{
	const struct scenario *s = l->s;

	if (!scn_names_init(l, &l->vms, s->nvms) || !scn_names_init(l, &l->vcpus, 2 * s->nvcpus))
		return false;
	for (u32 i = 0; i < s->nvms; i++)
		scn_names_add(&l->vms, s->vm[i].name, i);
	for (u32 i = 0; i < s->nvcpus; i++) {
		scn_names_add(&l->vcpus, s->vcpu[i].name, i);
		scn_names_add(&l->vcpus, last_part(s->vcpu[i].name), i);
	}
	return true;
}

bool scn_index_irqs(struct scn_ld *l)
{
	const struct scenario *s = l->s;

	if (!scn_names_init(l, &l->devs, s->ndevs) || !scn_names_init(l, &l->irqs, 2 * s->nirqs))
		return false;
	for (u32 i = 0; i < s->ndevs; i++)
		scn_names_add(&l->devs, s->dev[i].name, i);
	for (u32 i = 0; i < s->nirqs; i++) {
		scn_names_add(&l->irqs, s->irq[i].name, i);
		scn_names_add(&l->irqs, last_part(s->irq[i].name), i);
	}
	return true;
}

/* ------------------------------------------------ by name, with a finding */

struct scn_word scn_word_of(const struct yml_node *n)
{
	return (struct scn_word){ n, 0, 0, n->text, n->len };
}

struct scn_word scn_word_in(const struct yml_node *n, u32 off, u32 len)
{
	return (struct scn_word){ n, off, len, n->text + off, len };
}

struct scn_word scn_word_range(struct scn_ld *l, const struct yml_node *n, const struct scn_range *r, u32 i)
{
	const char *t = scn_range_name(l, NULL, r, i);

	return (struct scn_word){ n, 0, 0, t ? t : "", t ? (u32)strlen(t) : 0 };
}

/* Width 0: the finding is about the whole node. */
#define word_bad(l, w, ...) \
	((w).width ? scn_bad_in(l, (w).n, (w).off, (w).width, __VA_ARGS__) : scn_bad(l, (w).n, __VA_ARGS__))

static const char *vcpu_name(const struct scenario *s, u32 i)
{
	return s->vcpu[i].name;
}

static const char *irq_name(const struct scenario *s, u32 i)
{
	return s->irq[i].name;
}

static const char *vm_name(const struct scenario *s, u32 i)
{
	return s->vm[i].name;
}

static const char *dev_name(const struct scenario *s, u32 i)
{
	return s->dev[i].name;
}

#define NEAR_OBJECTS 65536u	/* so many are compared with a name that was not found */

/* Why a name did not resolve: the candidates if it fits several, else the nearest one. */
static u32 unresolved(struct scn_ld *l, struct scn_word w, const char *kind,
		      const char *(*name)(const struct scenario *, u32), u32 count, bool dup)
{
	char word[SCN_NAME_MAX * 2 + 2], list[160] = "";
	const char *best = NULL;
	size_t at = 0;
	u32 dist = ~0u, fits = 0;

	snprintf(word, sizeof(word), "%.*s", (int)w.len, w.t);
	for (u32 i = 0; i < count && i < NEAR_OBJECTS && l->d->n < GICSIM_DIAG_MAX; i++) {
		const char *c = name(l->s, i);

		if (dup && strcmp(last_part(c), word) == 0 && fits++ < 4)
			at += (size_t)snprintf(list + at, sizeof(list) - at, "%s%.32s", at ? ", " : "", c);
		diag_near(word, c, &best, &dist);
		if (!strchr(word, '.'))
			diag_near(word, last_part(c), &best, &dist);
	}
	if (dup)
		word_bad(l, w, "'%.63s' fits several: %s%s; expected a whole name", word, list,
			 fits > 4 ? ", ..." : "");
	else if (best)
		word_bad(l, w, "unknown %s '%.63s'; did you mean '%.63s'?", kind, word, best);
	else if (count == 0)
		word_bad(l, w, "unknown %s '%.63s'; the scenario has none", kind, word);
	else
		word_bad(l, w, "unknown %s '%.63s'", kind, word);
	return GS_NONE32;
}

u32 scn_vm_at(struct scn_ld *l, struct scn_word w)
{
	bool dup;
	u32 id = scn_names_get(&l->vms, w.t, w.len, &dup);

	return id != GS_NONE32 ? id : unresolved(l, w, "vm", vm_name, l->s->nvms, false);
}

u32 scn_dev_at(struct scn_ld *l, struct scn_word w)
{
	bool dup;
	u32 id = scn_names_get(&l->devs, w.t, w.len, &dup);

	return id != GS_NONE32 ? id : unresolved(l, w, "device", dev_name, l->s->ndevs, false);
}

/* "vcpu12" inside a VM, whose vCPUs are counted from 0. */
static u32 vcpu_of_vm(const struct scenario *s, const char *t, u32 len, u32 vm)
{
	u32 v = 0;

	if (len < 5 || len > 9 || memcmp(t, "vcpu", 4) != 0 || (t[4] == '0' && len > 5))
		return GS_NONE32;
	for (u32 i = 4; i < len; i++) {
		if (!digit(t[i]))
			return GS_NONE32;
		v = v * 10 + (u32)(t[i] - '0');
	}
	return v < s->vm[vm].nvcpus ? s->vm[vm].vcpu0 + v : GS_NONE32;
}

u32 scn_vcpu_at(struct scn_ld *l, struct scn_word w, u32 vm)
{
	const struct scenario *s = l->s;
	bool dup = false;
	u32 id = GS_NONE32;

	if (vm != GS_NONE32) {
		id = vcpu_of_vm(s, w.t, w.len, vm);
		if (id == GS_NONE32 && !memchr(w.t, '.', w.len)) {
			word_bad(l, w, "unknown vCPU '%.*s'; those of vm '%s' are vcpu0 to vcpu%u",
				 (int)w.len, w.t, s->vm[vm].name, s->vm[vm].nvcpus - 1);
			return GS_NONE32;
		}
	}
	if (id == GS_NONE32)
		id = scn_names_get(&l->vcpus, w.t, w.len, &dup);
	if (id == GS_NONE32)
		return unresolved(l, w, "vCPU", vcpu_name, s->nvcpus, dup);
	if (vm == GS_NONE32 || s->vcpu[id].vm == vm)
		return id;
	word_bad(l, w, "'%s' is not a vCPU of vm '%s'", s->vcpu[id].name, s->vm[vm].name);
	return GS_NONE32;
}

u32 scn_irq_at(struct scn_ld *l, struct scn_word w)
{
	bool dup;
	u32 id = scn_names_get(&l->irqs, w.t, w.len, &dup);

	return id != GS_NONE32 ? id : unresolved(l, w, "interrupt", irq_name, l->s->nirqs, dup);
}

u32 scn_unit_at(struct scn_ld *l, struct scn_word w, const char *kind, u32 count)
{
	size_t k = strlen(kind);
	const char *p = w.t + k;
	int shown = (int)(w.len < 63 ? w.len : 63);
	u32 v = GS_NONE32;

	if (w.len > k && memcmp(w.t, kind, k) == 0 && small_number(&p, &v) && p == w.t + w.len &&
	    (w.t[k] != '0' || w.len == k + 1) && v < count)
		return v;
	if (count == 1)
		word_bad(l, w, "unknown %s '%.*s'; there is only %s0", kind, shown, w.t, kind);
	else
		word_bad(l, w, "unknown %s '%.*s'; there are %s0 to %s%u", kind, shown, w.t, kind, kind,
			 count - 1);
	return GS_NONE32;
}

/* ------------------------------------------------ for others: a loaded scenario has no index any more */

u32 scn_find_vcpu(const struct scenario *s, const char *name, u32 vm)
{
	u32 found = GS_NONE32;

	for (u32 i = 0; i < s->nvcpus; i++) {
		const char *c = s->vcpu[i].name;

		if (vm != GS_NONE32 && s->vcpu[i].vm != vm)
			continue;
		if (strcmp(c, name) == 0)
			return i;
		if (strcmp(last_part(c), name) != 0)
			continue;
		if (found != GS_NONE32)
			return GS_NONE32;
		found = i;
	}
	return found;
}

u32 scn_find_irq(const struct scenario *s, const char *name)
{
	u32 found = GS_NONE32;
	bool many = false;

	for (u32 i = 0; i < s->nirqs; i++) {
		if (strcmp(s->irq[i].name, name) == 0)
			return i;
		if (strcmp(last_part(s->irq[i].name), name) != 0)
			continue;
		many = found != GS_NONE32;
		found = i;
		if (many)
			break;
	}
	return many ? GS_NONE32 : found;
}
