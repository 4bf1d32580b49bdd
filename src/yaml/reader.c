/* SPDX-License-Identifier: MIT */
/*
 * From libyaml's events to a tree of nodes.
 *
 * Nodes and their text live in a pool of growing chunks that dies with the
 * document.  Children are collected on one stack shared by all open collections
 * and copied to the pool when theirs closes.  Depth is bounded, so the stack of
 * open collections is an array.
 *
 * Duplicate keys are found by sorting (hash, text): n log n whatever the keys.
 */
#include "yaml/reader.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "yaml/internal.h"

struct chunk {
	struct chunk *next;
	size_t used, size;
	_Alignas(16) char data[];
};

/* An open collection. */
struct frame {
	struct yml_node *node;
	u32 first; /* its first entry on the stack of children */
};

struct build {
	struct yml_doc *doc;
	struct gicsim_diag *d;
	const char *long_key;
	struct yml_node **kid; /* children of open collections; a mapping's alternate key, value */
	u32 nkid, capkid;
	struct frame frame[YML_DEPTH_MAX];
	u32 depth;
	u32 nodes;
	bool started, done; /* the one document */
};

static void *pool_get(struct yml_doc *doc, size_t n)
{
	struct chunk *c = doc->pool;
	void *p;

	n = (n + 7) & ~(size_t)7;
	if (!c || c->size - c->used < n) {
		size_t size = c ? c->size * 2 : 4096;

		size = size > ((size_t)1 << 20) ? (size_t)1 << 20 : size;
		size = size < n ? n : size;
		c = gs_alloc(1, sizeof(*c) + size);
		if (!c)
			return NULL;
		c->size = size;
		c->next = doc->pool;
		doc->pool = c;
	}
	p = c->data + c->used;
	c->used += n;
	return p;
}

void yml_free(struct yml_doc *doc)
{
	struct chunk *c, *next;

	if (!doc)
		return;
	for (c = doc->pool; c; c = next) {
		next = c->next;
		gs_free(c);
	}
	gs_free(doc->text);
	gs_free(doc);
}

static u32 mark_line(const yaml_mark_t *m)
{
	return (u32)m->line + 1;
}

static u32 mark_col(const yaml_mark_t *m)
{
	return (u32)m->column + 1;
}

#define refuse(b, e, ...)                                                                         \
	place_error((b)->doc, mark_line(&(e)->start_mark), mark_col(&(e)->start_mark), 1, (b)->d, \
		    __VA_ARGS__)

static struct frame *top(struct build *b)
{
	return b->depth ? &b->frame[b->depth - 1] : NULL;
}

/* Is the next node of the open collection a key? */
static bool at_key(struct build *b)
{
	struct frame *f = top(b);

	return f && f->node->kind == YML_MAP && (b->nkid - f->first) % 2 == 0;
}

static struct yml_node *new_node(struct build *b, const yaml_event_t *e, enum yml_kind kind)
{
	struct yml_node *n = pool_get(b->doc, sizeof(*n));

	if (!n)
		return NULL;
	n->kind = (u8)kind;
	n->line = mark_line(&e->start_mark);
	n->col = mark_col(&e->start_mark);
	if (kind == YML_SCALAR && e->end_mark.line == e->start_mark.line)
		n->end_col = mark_col(&e->end_mark);
	return n;
}

/* A finished or opened node takes its place among its siblings. */
static int attach(struct build *b, struct yml_node *n)
{
	if (!b->depth) {
		b->doc->root = n;
		return 0;
	}
	if (b->nkid == b->capkid) {
		u32 cap = b->capkid ? b->capkid * 2 : 256;
		struct yml_node **k = gs_grow(b->kid, b->capkid, cap, sizeof(*k));

		if (!k)
			return GICSIM_E_NOMEM;
		b->kid = k;
		b->capkid = cap;
	}
	b->kid[b->nkid++] = n;
	return 0;
}

static int count_node(struct build *b, const yaml_event_t *e)
{
	if (++b->nodes > YML_NODES_MAX)
		return refuse(b, e, "more than %u values in one file", YML_NODES_MAX);
	return 0;
}

/* Escapes can spell what the text itself may not hold. */
static int check_text(struct build *b, const yaml_event_t *e)
{
	const u8 *s = e->data.scalar.value;
	size_t n = e->data.scalar.length;

	if (e->data.scalar.style != YAML_DOUBLE_QUOTED_SCALAR_STYLE)
		return 0;
	for (size_t i = 0; i < n; i++)
		if ((s[i] < 0x20 && s[i] != '\n' && s[i] != '\t') || s[i] == 0x7f ||
		    (s[i] == 0xc2 && i + 1 < n && s[i + 1] < 0xa0))
			return refuse(b, e,
				      "an escape that spells a control character; expected text");
	return 0;
}

static bool may_be_long(struct build *b, const yaml_event_t *e)
{
	struct frame *f = top(b);

	return b->long_key && f && f->node->kind == YML_MAP && !at_key(b) &&
	       e->data.scalar.style == YAML_LITERAL_SCALAR_STYLE &&
	       !strcmp(b->kid[b->nkid - 1]->text, b->long_key);
}

static int check_scalar(struct build *b, const yaml_event_t *e)
{
	const char *v = (const char *)e->data.scalar.value;
	int err;

	if (e->data.scalar.anchor)
		return refuse(b, e, "an anchor (&%.40s); anchors and aliases are not read",
			      (const char *)e->data.scalar.anchor);
	if (e->data.scalar.tag)
		return refuse(b, e, "a tag (%.40s); tags are not read",
			      (const char *)e->data.scalar.tag);
	if (at_key(b) && e->data.scalar.style == YAML_PLAIN_SCALAR_STYLE && !strcmp(v, "<<"))
		return refuse(b, e, "a merge key (<<); merge keys are not read");
	if (e->data.scalar.length > YML_SCALAR_MAX && !may_be_long(b, e))
		return refuse(b, e, "a scalar of %zu bytes; at most %zu are read",
			      e->data.scalar.length, YML_SCALAR_MAX);
	err = check_text(b, e);
	return err ? err : count_node(b, e);
}

static int on_scalar(struct build *b, const yaml_event_t *e)
{
	size_t len = e->data.scalar.length;
	struct yml_node *n;
	char *text;
	int err = check_scalar(b, e);

	if (err)
		return err;
	n = new_node(b, e, YML_SCALAR);
	text = pool_get(b->doc, len + 1);
	if (!n || !text)
		return GICSIM_E_NOMEM;
	memcpy(text, e->data.scalar.value, len);
	n->text = text;
	n->len = (u32)len;
	switch (e->data.scalar.style) {
	case YAML_SINGLE_QUOTED_SCALAR_STYLE:
	case YAML_DOUBLE_QUOTED_SCALAR_STYLE:
		n->style = YML_QUOTED;
		break;
	case YAML_LITERAL_SCALAR_STYLE:
	case YAML_FOLDED_SCALAR_STYLE:
		n->style = YML_BLOCK;
		break;
	default:
		n->style = YML_PLAIN;
	}
	return attach(b, n);
}

static int open_node(struct build *b, const yaml_event_t *e, enum yml_kind kind,
		     const yaml_char_t *anchor, const yaml_char_t *tag, bool flow)
{
	struct yml_node *n;
	int err;

	if (anchor)
		return refuse(b, e, "an anchor (&%.40s); anchors and aliases are not read",
			      (const char *)anchor);
	if (tag)
		return refuse(b, e, "a tag (%.40s); tags are not read", (const char *)tag);
	if (at_key(b))
		return refuse(b, e, "a %s as a key; expected a name",
			      kind == YML_MAP ? "mapping" : "list");
	if (b->depth == YML_DEPTH_MAX)
		return refuse(b, e, "nesting deeper than %u levels", YML_DEPTH_MAX);
	err = count_node(b, e);
	if (err)
		return err;
	n = new_node(b, e, kind);
	if (!n)
		return GICSIM_E_NOMEM;
	n->flow = flow;
	err = attach(b, n);
	if (err)
		return err;
	b->frame[b->depth++] = (struct frame){n, b->nkid};
	return 0;
}

struct keyhash {
	u64 hash;
	const struct yml_node *key;
	u32 i;
};

static u64 text_hash(const char *s, u32 n)
{
	u64 h = 0xcbf29ce484222325u;

	for (u32 i = 0; i < n; i++)
		h = (h ^ (u8)s[i]) * 0x100000001b3u;
	return h;
}

static int by_key(const void *a, const void *b)
{
	const struct keyhash *x = a, *y = b;
	int c;

	if (x->hash != y->hash)
		return x->hash < y->hash ? -1 : 1;
	c = strcmp(x->key->text, y->key->text);
	if (c)
		return c;
	return x->i < y->i ? -1 : x->i > y->i;
}

static int duplicate(struct build *b, const struct yml_node *k, const struct yml_node *first)
{
	return yml_error(b->doc, k, b->d, "duplicate key '%.63s'; first given in line %u", k->text,
			 first->line);
}

/* The duplicate that comes first in the file is reported. */
static int check_keys(struct build *b, const struct yml_node *m)
{
	const struct yml_node *dup = NULL, *first = NULL;
	struct keyhash *h;
	u32 at = m->n;

	if (m->n < 2)
		return 0;
	h = gs_alloc(m->n, sizeof(*h));
	if (!h)
		return GICSIM_E_NOMEM;
	for (u32 i = 0; i < m->n; i++)
		h[i] = (struct keyhash){text_hash(m->key[i]->text, m->key[i]->len), m->key[i], i};
	qsort(h, m->n, sizeof(*h), by_key);
	for (u32 i = 1; i < m->n; i++) {
		if (h[i].hash != h[i - 1].hash || strcmp(h[i].key->text, h[i - 1].key->text) != 0)
			continue;
		if (h[i].i < at) {
			at = h[i].i;
			dup = h[i].key;
			first = h[i - 1].key;
		}
	}
	gs_free(h);
	return dup ? duplicate(b, dup, first) : 0;
}

static int close_node(struct build *b)
{
	struct frame *f = top(b);
	struct yml_node *n = f->node;
	u32 count = b->nkid - f->first;
	bool map = n->kind == YML_MAP;
	int err = 0;

	n->n = map ? count / 2 : count;
	n->item = pool_get(b->doc, n->n * sizeof(*n->item));
	n->key = map ? pool_get(b->doc, n->n * sizeof(*n->key)) : NULL;
	if (!n->item || (map && !n->key))
		return GICSIM_E_NOMEM;
	for (u32 i = 0; i < n->n; i++) {
		n->item[i] = b->kid[f->first + (map ? 2 * i + 1 : i)];
		if (map)
			n->key[i] = b->kid[f->first + 2 * i];
	}
	if (map)
		err = check_keys(b, n);
	b->nkid = f->first;
	b->depth--;
	return err;
}

static int on_event(struct build *b, const yaml_event_t *e)
{
	switch (e->type) {
	case YAML_DOCUMENT_START_EVENT:
		if (b->started)
			return refuse(b, e, "a second document; expected one");
		b->started = true;
		return 0;
	case YAML_ALIAS_EVENT:
		return refuse(b, e, "an alias (*%.40s); anchors and aliases are not read",
			      (const char *)e->data.alias.anchor);
	case YAML_SCALAR_EVENT:
		return on_scalar(b, e);
	case YAML_SEQUENCE_START_EVENT:
		return open_node(b, e, YML_SEQ, e->data.sequence_start.anchor,
				 e->data.sequence_start.tag,
				 e->data.sequence_start.style == YAML_FLOW_SEQUENCE_STYLE);
	case YAML_MAPPING_START_EVENT:
		return open_node(b, e, YML_MAP, e->data.mapping_start.anchor,
				 e->data.mapping_start.tag,
				 e->data.mapping_start.style == YAML_FLOW_MAPPING_STYLE);
	case YAML_SEQUENCE_END_EVENT:
	case YAML_MAPPING_END_EVENT:
		return close_node(b);
	case YAML_STREAM_END_EVENT:
		b->done = true;
		return 0;
	default:
		return 0;
	}
}

static int syntax_error(struct build *b, const yaml_parser_t *p)
{
	const char *what = p->problem ? p->problem : "malformed";

	if (p->error == YAML_MEMORY_ERROR)
		return GICSIM_E_NOMEM;
	if (p->context)
		return place_error(b->doc, mark_line(&p->problem_mark), mark_col(&p->problem_mark),
				   1, b->d, "not YAML: %s %s", p->context, what);
	return place_error(b->doc, mark_line(&p->problem_mark), mark_col(&p->problem_mark), 1, b->d,
			   "not YAML: %s", what);
}

static bool is_nothing(const struct yml_node *n)
{
	return n->kind == YML_SCALAR && n->style == YML_PLAIN && !n->len;
}

static int build_tree(struct build *b)
{
	yaml_parser_t p;
	int err = 0;

	if (!yaml_parser_initialize(&p))
		return GICSIM_E_NOMEM;
	yaml_parser_set_encoding(&p, YAML_UTF8_ENCODING);
	yaml_parser_set_input_string(&p, (const unsigned char *)b->doc->text, b->doc->len);
	while (!err && !b->done) {
		yaml_event_t e;

		if (!yaml_parser_parse(&p, &e)) {
			err = syntax_error(b, &p);
			break;
		}
		err = on_event(b, &e);
		yaml_event_delete(&e);
	}
	yaml_parser_delete(&p);
	if (!err && (!b->doc->root || is_nothing(b->doc->root)))
		err = place_error(b->doc, 1, 1, 1, b->d, "nothing in it; expected a mapping");
	return err;
}

/* Takes over `text`, which ends with a NUL beyond len. */
static int load(const char *name, char *text, size_t len, const char *long_key,
		struct yml_doc **out, struct gicsim_diag *d)
{
	struct build b = {.d = d, .long_key = long_key};
	char *file = NULL;
	int err = GICSIM_E_NOMEM;

	b.doc = gs_alloc(1, sizeof(*b.doc));
	if (!b.doc) {
		gs_free(text);
		return diag_add(d, "no memory left"), err;
	}
	b.doc->text = text;
	b.doc->len = len;
	file = pool_get(b.doc, strlen(name) + 1);
	if (file) {
		memcpy(file, name, strlen(name) + 1);
		b.doc->file = file;
		err = guard_text(b.doc, d);
		if (!err)
			err = build_tree(&b);
	}
	gs_free(b.kid);
	if (err == GICSIM_E_NOMEM)
		diag_at(d, name, 0, 0, "no memory left");
	if (err) {
		yml_free(b.doc);
		return err;
	}
	*out = b.doc;
	return 0;
}

int yml_load_text(const char *name, const char *text, size_t len, const char *long_key,
		  struct yml_doc **out, struct gicsim_diag *d)
{
	char *copy;

	*out = NULL;
	if (len > YML_FILE_MAX)
		return diag_at(d, name, 0, 0, "more than 64 MiB");
	copy = gs_strndup(text, len);
	if (!copy) {
		diag_at(d, name, 0, 0, "no memory left");
		return GICSIM_E_NOMEM;
	}
	return load(name, copy, len, long_key, out, d);
}

/* The whole file with a NUL behind it, or null with errno set (EFBIG: beyond the limit). */
static char *slurp(const char *path, size_t *len)
{
	FILE *f = fopen(path, "rb");
	size_t cap = 0;
	char *text = NULL;
	int err = f ? 0 : errno;

	*len = 0;
	while (f && !err) {
		if (cap - *len < 2) {
			size_t grown = cap ? cap * 2 : 65536;
			char *p = gs_grow(text, cap, grown, 1);

			if (!p) {
				err = ENOMEM;
				break;
			}
			text = p;
			cap = grown;
		}
		*len += fread(text + *len, 1, cap - *len - 1, f);
		if (ferror(f))
			err = errno ? errno : EIO;
		else if (*len > YML_FILE_MAX)
			err = EFBIG;
		else if (feof(f))
			break;
	}
	if (f)
		fclose(f);
	if (err) {
		gs_free(text);
		errno = err;
		return NULL;
	}
	text[*len] = 0;
	return text;
}

int yml_load_file(const char *path, const char *long_key, struct yml_doc **out,
		  struct gicsim_diag *d)
{
	size_t len;
	char *text;

	*out = NULL;
	text = slurp(path, &len);
	if (text)
		return load(path, text, len, long_key, out, d);
	if (errno == EFBIG)
		return diag_at(d, path, 0, 0, "more than 64 MiB");
	if (errno == ENOMEM) {
		diag_at(d, path, 0, 0, "no memory left");
		return GICSIM_E_NOMEM;
	}
	diag_at(d, path, 0, 0, "cannot be read: %s", strerror(errno));
	return GICSIM_E_IO;
}
