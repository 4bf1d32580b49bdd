/* SPDX-License-Identifier: MIT */
/*
 * Variants and `--set`: the tree of nodes is changed before anything reads it.
 *
 * "Mappings merge, everything else replaces."  Merging makes new mapping nodes
 * and shares everything below that did not change; a node keeps its mark, so a
 * mistake in a variant is reported at the variant's line.
 *
 * Some keys have a short form (`hardware: NAME`).  Where a mapping meets the
 * short form, the short form is read as the mapping it stands for; a short
 * form that meets anything replaces it.
 *
 * The value of an override is parsed as a document of its own, padded by as
 * many blanks as `key=` is long; then the blanks are overwritten by it.  So
 * marks in it are right for the text the user typed.
 */
#include "trace/scenario_load.h"

#include <string.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "core/text.h"

#define JOBS_MAX 4096u
#define PAIRS_MAX (1u << 28)	/* keys compared to merge one mapping */

/* What a short form stands for. */
static const struct { const char *key, *means; } short_form[] = {
	{ "hardware", "model" }, { "hypervisor", "procedures" }, { "policy", "name" },
};

static const char *meaning(const char *key)
{
	for (u32 i = 0; i < ARRAY_SIZE(short_form); i++)
		if (strcmp(short_form[i].key, key) == 0)
			return short_form[i].means;
	return NULL;
}

/* Top-level keys a variant may not have. */
static bool fixed_key(const char *key)
{
	return strcmp(key, "name") == 0 || strcmp(key, "schema") == 0 || strcmp(key, "variants") == 0;
}

/* ------------------------------------------------ mapping nodes of our own */

/* A copy of a mapping with room for `more` further pairs. */
static struct yml_node *copy_map(struct scn_ld *l, const struct yml_node *m, u32 more)
{
	struct yml_node *c = scn_alloc(l, 1, sizeof(*c));

	if (!c)
		return NULL;
	*c = *m;
	c->item = scn_alloc(l, m->n + more, sizeof(*c->item));
	c->key = scn_alloc(l, m->n + more, sizeof(*c->key));
	if (!c->item || !c->key)
		return NULL;
	if (m->n) {
		memcpy(c->item, m->item, m->n * sizeof(*c->item));
		memcpy(c->key, m->key, m->n * sizeof(*c->key));
	}
	if (scn_from_set(l, m) && !scn_pool_own(l, c, scn_doc_of(l, m)))
		return NULL;
	return c;
}

/* A scalar with the mark of another node. */
static struct yml_node *scalar_at(struct scn_ld *l, const struct yml_node *mark, const char *text)
{
	struct yml_node *n = scn_alloc(l, 1, sizeof(*n));

	if (!n)
		return NULL;
	*n = *mark;
	n->kind = YML_SCALAR;
	n->style = YML_PLAIN;
	n->text = text;
	n->len = (u32)strlen(text);
	n->n = 0;
	n->item = NULL;
	n->key = NULL;
	if (scn_from_set(l, mark) && !scn_pool_own(l, n, scn_doc_of(l, mark)))
		return NULL;
	return n;
}

/* {key: value} for a short form. */
static struct yml_node *long_form(struct scn_ld *l, struct yml_node *value, const char *key)
{
	struct yml_node empty = *value, *m;

	empty.kind = YML_MAP;
	empty.style = YML_PLAIN;
	empty.text = NULL;
	empty.len = empty.n = 0;
	m = copy_map(l, &empty, 1);
	if (!m || !(m->key[0] = scalar_at(l, value, key)))
		return NULL;
	m->item[0] = value;
	m->n = 1;
	if (scn_from_set(l, value) && !scn_pool_own(l, m, scn_doc_of(l, value)))
		return NULL;
	return m;
}

static u32 find_key(const struct yml_node *m, const char *key)
{
	for (u32 i = 0; i < m->n; i++)
		if (strcmp(m->key[i]->text, key) == 0)
			return i;
	return GS_NONE32;
}

/* ------------------------------------------------ merging */

struct job { struct yml_node *to; const struct yml_node *from; bool top; };

struct merge {
	struct job *job;
	u32 n;
};

/* The value that takes the place of base[i]: a merged mapping (a job for later), or the variant's. */
static struct yml_node *merge_value(struct scn_ld *l, struct merge *m, struct yml_node *old,
				    struct yml_node *new, const char *key, bool top)
{
	struct yml_node *c;

	if (new->kind != YML_MAP)
		return new;
	if (top && old->kind == YML_SCALAR && meaning(key))
		old = long_form(l, old, meaning(key));
	if (!old)
		return NULL;
	if (old->kind != YML_MAP)
		return new;
	c = copy_map(l, old, new->n);
	if (!c || m->n == JOBS_MAX)
		return NULL;
	m->job[m->n++] = (struct job){ c, new, false };
	return c;
}

static bool merge_one(struct scn_ld *l, struct merge *m, struct job j)
{
	if ((u64)j.to->n * j.from->n > PAIRS_MAX)
		return scn_bad(l, j.from, "a mapping of %u keys is too large to merge into one of %u",
			       j.from->n, j.to->n);
	for (u32 i = 0; i < j.from->n; i++) {
		u32 at = find_key(j.to, j.from->key[i]->text);
		struct yml_node *v;

		if (at == GS_NONE32) {
			j.to->key[j.to->n] = j.from->key[i];
			j.to->item[j.to->n++] = j.from->item[i];
			continue;
		}
		v = merge_value(l, m, j.to->item[at], j.from->item[i], j.from->key[i]->text, j.top);
		if (!v)
			return false;
		if (v == j.from->item[i])
			j.to->key[at] = j.from->key[i];
		j.to->item[at] = v;
	}
	return true;
}

static const struct yml_node *merged(struct scn_ld *l, const struct yml_node *base, const struct yml_node *var)
{
	struct merge m = { scn_alloc(l, JOBS_MAX, sizeof(struct job)), 0 };
	struct yml_node *root = copy_map(l, base, var->n);

	if (!m.job || !root)
		return NULL;
	m.job[m.n++] = (struct job){ root, var, true };
	while (m.n > 0) {
		struct job j = m.job[--m.n];

		if (merge_one(l, &m, j))
			continue;
		if (!l->nomem && !l->bad)
			scn_bad(l, var, "a variant changes at most %u mappings", JOBS_MAX);
		return NULL;
	}
	return root;
}

/* ------------------------------------------------ variants */

/* Shape of all variants, asked for or not; their names. */
static bool check_variants(struct scn_ld *l, const struct yml_node *all)
{
	struct scenario *s = l->s;

	if (!scn_is_map(l, all, "variants") || !(s->variants = scn_alloc(l, all->n, sizeof(char *))))
		return false;
	for (u32 i = 0; i < all->n; i++) {
		const struct yml_node *k = all->key[i], *v = all->item[i];

		s->variants[s->nvariants++] = k->text;
		if (!scn_title_ok(k->text, k->len))
			scn_bad(l, k, "found '%.60s'; expected the name of a variant: letters, digits, and _ - + .",
				k->text);
		else if (strcmp(k->text, "base") == 0)
			scn_bad(l, k, "a variant cannot be called 'base': that is the scenario itself");
		if (!scn_is_map(l, v, "a variant"))
			continue;
		for (u32 j = 0; j < v->n; j++)
			if (fixed_key(v->key[j]->text))
				scn_bad(l, v->key[j], "a variant cannot change '%s'", v->key[j]->text);
	}
	return !l->bad;
}

static const struct yml_node *apply_variant(struct scn_ld *l, const struct yml_node *root, const char *variant)
{
	const struct yml_node *all = yml_get(root, "variants"), *v;
	char hint[96];

	l->s->variant = "base";
	if (all && !check_variants(l, all))
		return NULL;
	if (!variant || strcmp(variant, "base") == 0)
		return root;
	v = all ? yml_get(all, variant) : NULL;
	if (!v) {
		scn_hint(variant, l->s->variants, l->s->nvariants, hint);
		diag_at(l->d, l->s->file, 0, 0, "no variant '%.60s'%s", variant,
			l->s->nvariants ? hint : "; the file has no variants");
		l->bad = true;
		return NULL;
	}
	l->s->variant = scn_strn(l, variant, strlen(variant));
	return merged(l, root, v);
}

/* ------------------------------------------------ overrides */

/* Below these, the rest of a path is one key, dots and all. */
static const char *const dotted[] = { "hardware.set.", "expect.acks.", "observed.", "hypervisor.local." };

static bool bad_path(struct scn_ld *l, const struct scn_override *o, size_t at, const char *what)
{
	struct gicsim_diag *d = l->d;
	u32 before = d->n;
	char text[600];

	l->bad = true;
	diag_at(d, "--set", 1, (u32)at + 1, "%s", what);
	snprintf(text, sizeof(text), "%.298s=%.298s", o->key, o->value);
	if (d->n > before)
		text_shown(d->f[before].source, sizeof(d->f[before].source), text, strlen(text));
	return false;
}

/* Parse the value, give the document the text `key=value`, and know its nodes. */
static struct yml_node *override_value(struct scn_ld *l, const struct scn_override *o)
{
	size_t k = strlen(o->key) + 1, v = strlen(o->value);
	char *text = gs_alloc(k + v + 1, 1);
	const struct yml_node **todo;
	struct yml_doc *doc = NULL;
	u32 n = 0;
	int err;

	if (o->value[strspn(o->value, " \t\n")] == '\0') {
		bad_path(l, o, k, "a value is missing");
		gs_free(text);
		return NULL;
	}
	if (!text) {
		l->nomem = true;
		return NULL;
	}
	memset(text, ' ', k);
	memcpy(text + k, o->value, v);
	err = yml_load_text("--set", text, k + v, NULL, &doc, l->d);
	gs_free(text);
	if (err) {
		l->bad = true;
		return NULL;
	}
	memcpy(doc->text, o->key, k - 1);
	doc->text[k - 1] = '=';
	if (!scn_pool_doc(l, doc) || !(todo = scn_alloc(l, k + v + 2, sizeof(*todo))))
		return NULL;
	if (!doc->root) {
		bad_path(l, o, k - 1, "no value given");
		return NULL;
	}
	/* Every node takes a byte of text or is the empty value of a key. */
	todo[n++] = doc->root;
	while (n > 0) {
		const struct yml_node *node = todo[--n];

		if (!scn_pool_own(l, node, doc))
			return NULL;
		for (u32 i = 0; i < node->n && n + 2 < k + v + 2; i++) {
			todo[n++] = node->item[i];
			if (node->kind == YML_MAP)
				todo[n++] = node->key[i];
		}
	}
	return doc->root;
}

/* One step down: text of the next part of the path at *at; *index for "[n]", else GS_NONE32. */
static bool next_part(struct scn_ld *l, const struct scn_override *o, size_t *at, size_t *len, u32 *index)
{
	const char *k = o->key;

	*index = GS_NONE32;
	if (k[*at] == '[') {
		size_t e = *at + 1;
		u32 v = 0;

		while (k[e] >= '0' && k[e] <= '9' && v < 100000000u)
			v = v * 10 + (u32)(k[e++] - '0');
		if (e == *at + 1 || k[e] != ']')
			return bad_path(l, o, *at, "expected a number in [ ]");
		*index = v;
		*len = e + 1 - *at;
		return true;
	}
	for (u32 i = 0; i < ARRAY_SIZE(dotted); i++)
		if (strlen(dotted[i]) == *at && strncmp(k, dotted[i], *at) == 0) {
			*len = strlen(k) - *at;
			return *len > 0 || bad_path(l, o, *at, "a name is missing");
		}
	*len = strcspn(k + *at, ".[");
	return *len > 0 || bad_path(l, o, *at, "a name is missing");
}

/* Room for a key in a mapping of ours: its slot, made if it is not there. */
static struct yml_node **map_slot(struct scn_ld *l, struct yml_node *m, const char *key,
				  const struct yml_node *value, size_t at)
{
	u32 i = find_key(m, key);
	struct yml_node *k;

	if (i != GS_NONE32)
		return &m->item[i];
	k = scalar_at(l, value, key);
	if (!k)
		return NULL;
	k->line = 1;
	k->col = (u32)at + 1;
	k->end_col = k->col + k->len;
	m->key[m->n] = k;
	m->item[m->n] = NULL;
	return &m->item[m->n++];
}

/* Make what stands in a slot a mapping of our own, with room for one more. */
static bool own_map(struct scn_ld *l, const struct scn_override *o, struct yml_node **at,
		    const char *key, const char *sub, const struct yml_node *value, size_t pos)
{
	struct yml_node *old = *at;

	if (old && old->kind == YML_SCALAR) {
		const char *m = meaning(key);

		if (!m && (strcmp(sub, "value") == 0 || strcmp(sub, "spread") == 0 || strcmp(sub, "from") == 0))
			m = "value";
		if (!m)
			return bad_path(l, o, pos, "nothing can be set below a value");
		old = long_form(l, old, m);
	} else if (!old) {
		struct yml_node empty = *value;

		empty.kind = YML_MAP;
		empty.n = empty.len = 0;
		empty.text = NULL;
		old = copy_map(l, &empty, 0);
		if (!old || !scn_pool_own(l, old, scn_doc_of(l, value)))
			return false;
	}
	if (old && old->kind != YML_MAP)
		return bad_path(l, o, pos, "this is a sequence: expected an index such as [0]");
	if (old)
		*at = copy_map(l, old, 1);
	return old && *at;
}

static bool own_seq(struct scn_ld *l, const struct scn_override *o, struct yml_node **at, u32 index, size_t pos)
{
	struct yml_node *old = *at, *c;

	if (!old || old->kind != YML_SEQ)
		return bad_path(l, o, pos, "this is not a sequence");
	if (index >= old->n)
		return bad_path(l, o, pos, "there is no such entry");
	c = scn_alloc(l, 1, sizeof(*c));
	if (!c)
		return false;
	*c = *old;
	c->item = scn_alloc(l, old->n, sizeof(*c->item));
	if (!c->item)
		return false;
	memcpy(c->item, old->item, old->n * sizeof(*c->item));
	*at = c;
	return true;
}

static bool override(struct scn_ld *l, struct yml_node **root, const struct scn_override *o)
{
	struct yml_node **at = root, *value = override_value(l, o);
	const char *key = "", *sub;
	size_t pos = 0, len = 0;
	u32 index;

	if (!value)
		return false;
	while (o->key[pos]) {
		if (!next_part(l, o, &pos, &len, &index))
			return false;
		sub = scn_strn(l, o->key + pos, len);
		if (!sub)
			return false;
		if (pos == 0 && (strcmp(sub, "variants") == 0 || strcmp(sub, "schema") == 0))
			return bad_path(l, o, 0, "this cannot be set");
		if (index != GS_NONE32) {
			if (!own_seq(l, o, at, index, pos))
				return false;
			at = &(*at)->item[index];
		} else {
			if (!own_map(l, o, at, key, sub, value, pos))
				return false;
			at = map_slot(l, *at, sub, value, pos);
			if (!at)
				return false;
			key = sub;
		}
		pos += len;
		if (o->key[pos] == '.' && !o->key[++pos])
			return bad_path(l, o, pos, "a name is missing");
		if (o->key[pos] && o->key[pos] != '[' && o->key[pos - 1] != '.')
			return bad_path(l, o, pos, "expected '.' or '['");
	}
	if (at == root)
		return bad_path(l, o, 0, "a name is missing");
	*at = value;
	return true;
}

const struct yml_node *scn_apply(struct scn_ld *l, const struct yml_node *root, const char *variant,
				 const struct scn_override *ov, u32 nov)
{
	const struct yml_node *base = apply_variant(l, root, variant);
	struct yml_node *top;

	if (!base || nov == 0)
		return base;
	top = copy_map(l, base, 0);
	for (u32 i = 0; i < nov && top; i++)
		if (!override(l, &top, &ov[i]))
			return NULL;
	return top;
}
