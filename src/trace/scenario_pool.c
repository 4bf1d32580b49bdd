/* SPDX-License-Identifier: MIT */
/*
 * The loader's ground: memory that dies with the scenario, findings at nodes
 * wherever the node came from, typed reads of keys with defaults.
 *
 * Nodes of the file and nodes of `--set` overrides meet in one tree.  A finding
 * must show the text the node stands in, so the pool knows the (few) nodes that
 * came from an override by their address.
 */
#include "trace/scenario_load.h"

#include <stdarg.h>
#include <string.h>
#include <strings.h>

#include "core/alloc.h"
#include "core/diag.h"

#define CHUNK (64u << 10)

struct chunk {
	struct chunk *next;
	size_t used, size;
	_Alignas(16) unsigned char bytes[];
};

struct owned { const struct yml_node *node; const struct yml_doc *doc; };

struct scn_pool {
	struct chunk *head;
	struct yml_doc **doc; u32 ndocs;
	struct owned *own; u32 nown, ownmax;
};

struct scn_pool *scn_pool_new(void)
{
	return gs_alloc(1, sizeof(struct scn_pool));
}

void scn_pool_free(struct scn_pool *p)
{
	struct chunk *c, *next;

	if (!p)
		return;
	for (c = p->head; c; c = next) {
		next = c->next;
		gs_free(c);
	}
	for (u32 i = 0; i < p->ndocs; i++)
		yml_free(p->doc[i]);
	gs_free(p->doc);
	gs_free(p->own);
	gs_free(p);
}

void *scn_alloc(struct scn_ld *l, size_t n, size_t size)
{
	struct scn_pool *p = l->p;
	size_t want = (n * size + 15u) & ~(size_t)15u;
	void *at;

	gs_assert(size == 0 || n <= (SIZE_MAX - 64u) / size);
	if (!p->head || p->head->size - p->head->used < want) {
		size_t room = want > CHUNK ? want : CHUNK;
		struct chunk *c = gs_alloc(1, sizeof(*c) + room);

		if (!c) {
			l->nomem = true;
			return NULL;
		}
		c->size = room;
		c->next = p->head;
		p->head = c;
	}
	at = p->head->bytes + p->head->used;
	p->head->used += want;
	return at;
}

const char *scn_strn(struct scn_ld *l, const char *s, size_t n)
{
	char *c = scn_alloc(l, n + 1, 1);

	if (c)
		memcpy(c, s, n);
	return c;
}

const char *scn_strf(struct scn_ld *l, const char *fmt, ...)
{
	char buf[512];
	va_list ap;
	int n;

	va_start(ap, fmt);
	n = vsnprintf(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	if (n < 0 || (size_t)n >= sizeof(buf))
		n = (int)strlen(buf);
	return scn_strn(l, buf, (size_t)n);
}

bool scn_pool_doc(struct scn_ld *l, struct yml_doc *doc)
{
	struct scn_pool *p = l->p;
	struct yml_doc **grown = gs_grow(p->doc, p->ndocs, p->ndocs + 1u, sizeof(*grown));

	if (!grown) {
		yml_free(doc);
		l->nomem = true;
		return false;
	}
	p->doc = grown;
	p->doc[p->ndocs++] = doc;
	return true;
}

bool scn_pool_own(struct scn_ld *l, const struct yml_node *n, const struct yml_doc *doc)
{
	struct scn_pool *p = l->p;

	if (p->nown == p->ownmax) {
		u32 max = p->ownmax ? 2 * p->ownmax : 16;
		struct owned *grown = gs_grow(p->own, p->ownmax, max, sizeof(*grown));

		if (!grown) {
			l->nomem = true;
			return false;
		}
		p->own = grown;
		p->ownmax = max;
	}
	p->own[p->nown++] = (struct owned){ n, doc };
	return true;
}

static const struct owned *owner(const struct scn_ld *l, const struct yml_node *n)
{
	for (u32 i = 0; i < l->p->nown; i++)
		if (l->p->own[i].node == n)
			return &l->p->own[i];
	return NULL;
}

const struct yml_doc *scn_doc_of(const struct scn_ld *l, const struct yml_node *n)
{
	const struct owned *o = owner(l, n);

	return o ? o->doc : l->s->doc;
}

bool scn_from_set(const struct scn_ld *l, const struct yml_node *n)
{
	return owner(l, n) != NULL;
}

/* Start of a line of the file. */
static size_t line_start(const struct yml_doc *doc, u32 line)
{
	const char *p = doc->text, *end = doc->text + doc->len;

	for (u32 i = 1; i < line && p < end; i++) {
		const char *nl = memchr(p, '\n', (size_t)(end - p));

		p = nl ? nl + 1 : end;
	}
	return (size_t)(p - doc->text);
}

u32 scn_block_indent(const struct scn_ld *l, const struct yml_node *n)
{
	const struct yml_doc *doc = scn_doc_of(l, n);
	size_t head = line_start(doc, n->line) + n->col - 1, at = line_start(doc, n->line + 1);
	u32 lead = 0, own = 0, first = 0;

	if (head >= doc->len || doc->text[head] != '|')
		return GS_NONE32;
	while (first < n->len && n->text[first] == '\n')
		first++;
	while (first + own < n->len && n->text[first + own] == ' ')
		own++;
	for (; at < doc->len && (doc->text[at] == ' ' || doc->text[at] == '\n' || doc->text[at] == '\r'); at++)
		lead = doc->text[at] == ' ' ? lead + 1 : 0;
	return lead > own ? lead - own : 0;
}

/* ------------------------------------------------ findings */

bool scn_bad(struct scn_ld *l, const struct yml_node *n, const char *fmt, ...)
{
	char buf[GICSIM_DIAG_TEXT];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	l->bad = true;
	yml_error(scn_doc_of(l, n), n, l->d, "%s", buf);
	return false;
}

bool scn_bad_in(struct scn_ld *l, const struct yml_node *n, u32 off, u32 width, const char *fmt, ...)
{
	char buf[GICSIM_DIAG_TEXT];
	va_list ap;

	va_start(ap, fmt);
	vsnprintf(buf, sizeof(buf), fmt, ap);
	va_end(ap);
	l->bad = true;
	yml_error_in(scn_doc_of(l, n), n, off, width ? width : 1, l->d, "%s", buf);
	return false;
}

const char *scn_hint(const char *word, const char *const *names, u32 n, char buf[96])
{
	const char *near = NULL;

	for (u32 i = 0; i < n && !near; i++)
		near = strcasecmp(names[i], word) == 0 ? names[i] : NULL;
	if (!near)
		near = diag_nearest(word, names, n);
	buf[0] = '\0';
	if (near)
		snprintf(buf, 96, "; did you mean '%s'?", near);
	return buf;
}

struct scn_ref scn_ref_of(const struct scn_ld *l, const struct yml_node *n)
{
	if (scn_from_set(l, n))
		return (struct scn_ref){ n->text, 0, 0 };
	return (struct scn_ref){ n->text, n->line, n->col };
}

/* A merged mapping may hold keys of two documents: one at a time. */
bool scn_keys(struct scn_ld *l, const struct yml_node *map, const char *where,
	      const char *const *known, u32 n)
{
	bool ok = true;

	for (u32 i = 0; i < map->n && l->d->n < GICSIM_DIAG_MAX; i++) {
		struct yml_node one = *map;

		one.n = 1;
		one.key = &map->key[i];
		if (yml_keys(scn_doc_of(l, map->key[i]), &one, where, known, n, l->d))
			ok = false;
	}
	l->bad |= !ok;
	return ok;
}

/* ------------------------------------------------ kinds */

static bool is_kind(struct scn_ld *l, const struct yml_node *n, u8 kind, const char *where)
{
	if (yml_want(scn_doc_of(l, n), n, kind, where, l->d) == 0)
		return true;
	l->bad = true;
	return false;
}

bool scn_is_map(struct scn_ld *l, const struct yml_node *n, const char *where)
{
	return is_kind(l, n, YML_MAP, where);
}

bool scn_is_seq(struct scn_ld *l, const struct yml_node *n, const char *where)
{
	return is_kind(l, n, YML_SEQ, where);
}

bool scn_is_scalar(struct scn_ld *l, const struct yml_node *n, const char *where)
{
	if (n->kind == YML_SCALAR && n->len == 0 && n->style == YML_PLAIN)
		return scn_bad(l, n, "%s: found nothing; expected a single value", where);
	return is_kind(l, n, YML_SCALAR, where);
}

const struct yml_node *scn_map(struct scn_ld *l, const struct yml_node *map, const char *key)
{
	const struct yml_node *n = yml_get(map, key);

	return n && scn_is_map(l, n, key) ? n : NULL;
}

const struct yml_node *scn_seq(struct scn_ld *l, const struct yml_node *map, const char *key)
{
	const struct yml_node *n = yml_get(map, key);

	return n && scn_is_seq(l, n, key) ? n : NULL;
}

/* ------------------------------------------------ typed reads */

/* The scalar under a key; null when absent or (with a finding) of another kind. */
static const struct yml_node *scalar(struct scn_ld *l, const struct yml_node *map, const char *key)
{
	const struct yml_node *n = yml_get(map, key);

	return n && scn_is_scalar(l, n, key) ? n : NULL;
}

static bool done(struct scn_ld *l, int err)
{
	if (err == GICSIM_E_NOMEM)
		l->nomem = true;
	l->bad |= err != 0;
	return err == 0;
}

bool scn_u64_at(struct scn_ld *l, const struct yml_node *n, u64 min, u64 max, u64 *out)
{
	u64 v;

	if (!done(l, yml_u64(scn_doc_of(l, n), n, min, max, &v, l->d)))
		return false;
	*out = v;
	return true;
}

bool scn_u64(struct scn_ld *l, const struct yml_node *map, const char *key, u64 min, u64 max, u64 *out)
{
	const struct yml_node *n = scalar(l, map, key);

	return n && scn_u64_at(l, n, min, max, out);
}

bool scn_u32(struct scn_ld *l, const struct yml_node *map, const char *key, u32 min, u32 max, u32 *out)
{
	u64 v;

	if (!scn_u64(l, map, key, min, max, &v))
		return false;
	*out = (u32)v;
	return true;
}

bool scn_bool(struct scn_ld *l, const struct yml_node *map, const char *key, bool *out)
{
	const struct yml_node *n = scalar(l, map, key);
	bool v;

	if (!n || !done(l, yml_bool(scn_doc_of(l, n), n, &v, l->d)))
		return false;
	*out = v;
	return true;
}

bool scn_time(struct scn_ld *l, const struct yml_node *map, const char *key, u64 *out)
{
	const struct yml_node *n = scalar(l, map, key);
	u64 v;

	if (!n || !done(l, yml_time_ns(scn_doc_of(l, n), n, &v, l->d)))
		return false;
	*out = v;
	return true;
}

bool scn_str(struct scn_ld *l, const struct yml_node *map, const char *key, const char **out)
{
	const struct yml_node *n = yml_get(map, key);

	if (!n || !is_kind(l, n, YML_SCALAR, key))
		return false;
	*out = n->text;
	return true;
}

bool scn_spread(struct scn_ld *l, const struct yml_node *map, const char *key, u64 *ns, u32 *permille)
{
	const struct yml_node *n = yml_get(map, key), *sp;

	if (!n)
		return false;
	if (n->kind == YML_SCALAR)
		return scn_time(l, map, key, ns);
	if (!scn_is_map(l, n, key))
		return false;
	SCN_KEYS(l, n, key, "value", "spread");
	sp = scalar(l, n, "spread");
	if (sp && done(l, yml_percent(scn_doc_of(l, sp), sp, permille, l->d)) && *permille > 1000) {
		*permille = 0;
		scn_bad(l, sp, "found '%.40s'; expected a spread of at most 100%%", sp->text);
	}
	if (!yml_get(n, "value"))
		return scn_bad(l, n, "%s has no 'value'", key);
	return scn_time(l, n, "value", ns);
}

bool scn_word(struct scn_ld *l, const struct yml_node *map, const char *key, const char *what,
	      const char *const *words, u32 n, u8 *out)
{
	const struct yml_node *v = scalar(l, map, key);
	char all[128] = "", hint[96];
	size_t at = 0;

	if (!v)
		return false;
	for (u32 i = 0; i < n; i++)
		if (strcmp(words[i], v->text) == 0) {
			*out = (u8)i;
			return true;
		}
	for (u32 i = 0; i < n && at < sizeof(all) - 24; i++)
		at += (size_t)snprintf(all + at, sizeof(all) - at, "%s'%s'",
				       i == 0 ? "" : i + 1 == n ? " or " : ", ", words[i]);
	return scn_bad(l, v, "unknown %s '%.40s'; expected %s%s", what, v->text, all,
		       scn_hint(v->text, words, n, hint));
}

bool scn_strings(struct scn_ld *l, const struct yml_node *map, const char *key, const char ***out, u32 *n)
{
	const struct yml_node *seq = scn_seq(l, map, key);
	const char **list;
	u32 k = 0;

	if (!seq || !(list = scn_alloc(l, seq->n, sizeof(*list))))
		return false;
	for (u32 i = 0; i < seq->n; i++)
		if (scn_is_scalar(l, seq->item[i], key))
			list[k++] = seq->item[i]->text;
	*out = list;
	*n = k;
	return true;
}

bool scn_refs(struct scn_ld *l, const struct yml_node *map, const char *key, struct scn_ref **out, u32 *n)
{
	const struct yml_node *seq = scn_seq(l, map, key);
	struct scn_ref *list;
	u32 k = 0;

	if (!seq || !(list = scn_alloc(l, seq->n, sizeof(*list))))
		return false;
	for (u32 i = 0; i < seq->n; i++)
		if (scn_is_scalar(l, seq->item[i], key))
			list[k++] = scn_ref_of(l, seq->item[i]);
	*out = list;
	*n = k;
	return true;
}

static bool model_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
	       c == '-' || c == '.' || c == '+';
}

bool scn_model(struct scn_ld *l, const struct yml_node *n, struct scn_ref *out)
{
	u32 part = 0;

	if (!scn_is_scalar(l, n, "a model's name"))
		return false;
	for (u32 i = 0; i <= n->len; i++) {
		char c = n->text[i];

		if (c == '/' || c == '\0') {
			if (part == 0 || (part <= 2 && n->text[i - part] == '.'))
				return scn_bad(l, n, "found '%.60s'; expected the name of a model: a path "
					       "below models/, without '..'", n->text);
			part = 0;
			continue;
		}
		if (!model_char(c))
			return scn_bad_in(l, n, i, 1, "found '%.60s'; expected the name of a model: letters, "
					  "digits, and _ - . + /", n->text);
		part++;
	}
	*out = scn_ref_of(l, n);
	return true;
}
