/* SPDX-License-Identifier: MIT */
/*
 * Procedure files: a base with what it extends, and overlays.  The last
 * definition of a name wins.
 */
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "hyp/prog.h"

const char *const entry_names[ENTRIES] = {
	"setup", "vcpu", "sched_in", "sched_out", "host_lpi", "doorbell", "guest_command", "enable",
	"disable", "query", "vfio_connect", "vfio_disconnect", "save", "restore",
};

/* Parameters of each entry, by type. */
static const struct { u8 n, type[2]; } entry_params[ENTRIES] = {
	{ 0, { 0 } }, { 1, { T_VCPU } }, { 2, { T_VCPU, T_PE } }, { 1, { T_VCPU } }, { 1, { T_IRQ } },
	{ 1, { T_VPE } }, { 2, { T_VCPU, T_CMD } }, { 1, { T_VCPU } }, { 1, { T_VCPU } }, { 1, { T_VCPU } },
	{ 1, { T_IRQ } }, { 1, { T_IRQ } }, { 1, { T_VM } }, { 1, { T_VM } },
};

void *vec_add(struct vec *v)
{
	if (v->n == v->cap) {
		u32 cap = v->cap ? 2 * v->cap : 64;
		void *p = gs_grow(v->p, v->cap, cap, v->size);

		if (!p)
			return NULL;
		v->p = p;
		v->cap = cap;
	}
	memset((char *)v->p + v->n * v->size, 0, v->size);
	return (char *)v->p + v->n++ * v->size;
}

const char *prog_text(struct hyp_program *p, const char *s, size_t n)
{
	char **slot = vec_add(&p->text);
	char *copy = slot ? gs_strndup(s, n) : NULL;

	if (!copy)
		return "";
	*slot = copy;
	return copy;
}

u32 prog_find_proc(const struct hyp_program *p, const char *name, size_t len)
{
	for (u32 i = 0; i < p->proc.n; i++) {
		const char *have = prog_proc(p, i)->name;

		if (strlen(have) == len && !memcmp(have, name, len))
			return i;
	}
	return GS_NONE32;
}

const struct field *prog_find_field(const struct hyp_program *p, u8 owner, const char *name, size_t len)
{
	for (u32 i = 0; i < p->nfields; i++) {
		const struct field *f = &p->field[i];

		if (f->owner == owner && strlen(f->name) == len && !memcmp(f->name, name, len))
			return f;
	}
	return NULL;
}

/* ------------------------------------------------------------ state and locks */

static u32 type_find(const char *name, size_t len, u32 limit)
{
	for (u32 i = 0; i < limit; i++)
		if (strlen(type_name[i]) == len && !memcmp(type_name[i], name, len))
			return i;
	return TYPES;
}

int prog_add_field(struct hyp_program *p, const struct yml_doc *doc, const struct yml_node *at, u8 owner,
		   const char *name, u8 type, u8 lock, struct gicsim_diag *d)
{
	const struct field *have = prog_find_field(p, owner, name, strlen(name));
	struct field *f;
	u8 size = lock ? 2 : type == T_BOOL ? 1 : type == T_INT ? 8 : 4;

	if (have && have->type == type && have->lock == lock)
		return 0;
	if (have)
		return yml_error(doc, at, d, "field '%s' of %s is %s already", name, type_name[owner],
				 have->lock ? "a lock of another kind" : type_name[have->type]);
	if (p->nfields == HYP_FIELDS)
		return yml_error(doc, at, d, "more than %u fields", HYP_FIELDS);
	f = &p->field[p->nfields++];
	p->state_size[owner] = (p->state_size[owner] + size - 1) & ~(size - 1u);
	*f = (struct field){ .name = prog_text(p, name, strlen(name)), .owner = owner, .type = type,
			     .rw = !lock, .lock = lock, .builtin = BUILTINS, .size = size,
			     .off = (u16)p->state_size[owner], .file = doc->file, .line = at->line };
	p->state_size[owner] += size;
	return 0;
}

void prog_add_builtins(struct hyp_program *p)
{
	static const struct { const char *name; u8 owner, type, rw; } rows[] = {
#define FIELD(owner, name, type, rw, text) { #name, T_##owner, T_##type, rw },
#include "hyp/fields.def"
#undef FIELD
	};

	_Static_assert(ARRAY_SIZE(rows) == BUILTINS && BUILTINS < HYP_FIELDS, "a field row each");
	for (u16 i = 0; i < BUILTINS; i++)
		p->field[i] = (struct field){ .name = rows[i].name, .owner = rows[i].owner, .type = rows[i].type,
					      .rw = rows[i].rw, .builtin = i };
	p->nfields = BUILTINS;
}

static int owner_of(const struct yml_doc *doc, const struct yml_node *key, u8 *owner, struct gicsim_diag *d)
{
	u32 t = type_find(key->text, key->len, KINDS);

	if (t == TYPES)
		return yml_error(doc, key, d, "expected vm, vcpu, vpe, irq, pe or its, found '%s'", key->text);
	*owner = (u8)t;
	return 0;
}

static int load_fields(struct hyp_program *p, const struct yml_doc *doc, const struct yml_node *map, bool locks,
		       struct gicsim_diag *d)
{
	static const char *const kinds[] = { "mutex", "spin", "irqsave" };
	int rc = 0;
	u8 owner = 0;

	if (map->kind != YML_MAP)
		return yml_error(doc, map, d, "expected a mapping from objects to their %s", locks ? "locks" : "fields");
	for (u32 i = 0; i < map->n; i++) {
		const struct yml_node *of = map->item[i];

		if (owner_of(doc, map->key[i], &owner, d) || of->kind != YML_MAP) {
			rc = of->kind == YML_MAP ? GICSIM_E_INVAL :
			     yml_error(doc, of, d, "expected {name: %s, ...}", locks ? "kind" : "type");
			continue;
		}
		for (u32 k = 0; k < of->n; k++) {
			const struct yml_node *v = of->item[k];
			u32 t = TYPES;

			if (v->kind == YML_SCALAR && !locks)
				t = type_find(v->text, v->len, TYPES);
			for (u32 j = 0; v->kind == YML_SCALAR && locks && j < 3; j++)
				if (!strcmp(v->text, kinds[j]))
					t = LOCK_MUTEX + j;
			if (t == TYPES || (!locks && (t == T_NONE || t == T_CMD || t == T_DEV)))
				rc = yml_error(doc, v, d, locks ? "expected mutex, spin or irqsave" :
					       "expected bool, int, vm, vcpu, vpe, irq, pe or its");
			else if (prog_add_field(p, doc, of->key[k], owner, of->key[k]->text,
						locks ? T_NONE : (u8)t, locks ? (u8)t : LOCK_NONE, d))
				rc = GICSIM_E_INVAL;
		}
	}
	return rc;
}

/* ------------------------------------------------------------ procedures */

static int bad_sig(const struct yml_doc *doc, const struct yml_node *key, struct gicsim_diag *d, const char *sig)
{
	return yml_error(doc, key, d, "expected NAME(parameter, ...), found '%s'", sig);
}

bool prog_name_ok(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		bool letter = (s[i] >= 'a' && s[i] <= 'z') || (s[i] >= 'A' && s[i] <= 'Z') || s[i] == '_';

		if (!letter && !(i && s[i] >= '0' && s[i] <= '9'))
			return false;
	}
	return n > 0 && n < 64;
}

static int parse_params(struct hyp_program *p, struct proc *q, const struct yml_doc *doc,
			const struct yml_node *key, const char *sig, const char *at, struct gicsim_diag *d)
{
	while (*at == ' ')
		at++;
	while (*at && *at != ')') {
		size_t n = strcspn(at, ",) "), stem = strcspn(at, ":,) ");
		u32 type = stem < n ? type_find(at + stem + 1, n - stem - 1, T_NONE) : type_find(at, n, T_NONE);

		if (!prog_name_ok(at, stem) || (stem < n && type == TYPES))
			return bad_sig(doc, key, d, sig);
		if (q->nparams == HYP_PARAMS)
			return yml_error(doc, key, d, "more than %u parameters", HYP_PARAMS);
		q->pname[q->nparams] = prog_text(p, at, stem);
		q->ptype[q->nparams++] = type == TYPES ? T_INT : (u8)type;
		at += n;
		while (*at == ' ' || *at == ',')
			at++;
	}
	return *at == ')' && !at[1] ? 0 : bad_sig(doc, key, d, sig);
}

static bool same_params(const struct proc *a, const struct proc *b)
{
	return a->nparams == b->nparams && !memcmp(a->ptype, b->ptype, sizeof(a->ptype));
}

int prog_add_proc(struct hyp_program *p, const struct yml_doc *doc, u16 file, const struct yml_node *key,
		  const char *sig, const struct yml_node *body, struct gicsim_diag *d)
{
	static const char *const conv[] = { "", "demote", "promote", "move" };
	const char *open = strchr(sig, '(');
	struct proc q = { .doc = doc, .body = body, .key = key, .file = file, .line = key ? key->line : body->line };
	struct proc *to;
	u32 old;

	if (!key)
		key = body;
	if (!open || !prog_name_ok(sig, (size_t)(open - sig)))
		return bad_sig(doc, key, d, sig);
	q.name = prog_text(p, sig, (size_t)(open - sig));
	q.sig = (char *)(uintptr_t)prog_text(p, sig, strlen(sig));
	if (parse_params(p, &q, doc, key, sig, open + 1, d))
		return GICSIM_E_INVAL;
	for (u8 i = 1; i < ARRAY_SIZE(conv); i++)
		if (!strcmp(conv[i], q.name) && q.nparams && q.ptype[0] == T_IRQ)
			q.conv = i;
	old = prog_find_proc(p, q.name, strlen(q.name));
	if (old != GS_NONE32 && !same_params(prog_proc(p, old), &q))
		return yml_error(doc, key, d, "'%s' replaces '%s' of %s: the parameters must be the same", sig,
				 prog_proc(p, old)->sig, p->file[prog_proc(p, old)->file]);
	q.brought = old != GS_NONE32 ? prog_proc(p, old)->brought : p->past_base;
	to = old != GS_NONE32 ? prog_proc(p, old) : vec_add(&p->proc);
	if (!to)
		return GICSIM_E_NOMEM;
	*to = q;
	return 0;
}

static int load_procs(struct hyp_program *p, const struct yml_doc *doc, u16 file, const struct yml_node *map,
		      struct gicsim_diag *d)
{
	int rc = 0;

	if (map->kind != YML_MAP)
		return yml_error(doc, map, d, "expected a mapping from NAME(parameters) to statements");
	for (u32 i = 0; i < map->n; i++)
		if (prog_add_proc(p, doc, file, map->key[i], map->key[i]->text, map->item[i], d))
			rc = GICSIM_E_INVAL;
	return rc;
}

/* ------------------------------------------------------------ entry, promise */

static int load_entry(struct hyp_program *p, const struct yml_doc *doc, const struct yml_node *map,
		      struct gicsim_diag *d)
{
	int rc = yml_keys(doc, map, "entry", entry_names, ENTRIES, d);

	for (u32 e = 0; e < ENTRIES && !rc; e++) {
		const struct yml_node *n = yml_get(map, entry_names[e]);

		if (!n)
			continue;
		if (n->kind != YML_SCALAR)
			return yml_error(doc, n, d, "expected the name of a procedure");
		p->entry_name[e] = n->text;
		p->entry_node[e] = n;
		p->entry_doc[e] = doc;
	}
	return rc;
}

int prog_resolve_entries(struct hyp_program *p, struct gicsim_diag *d)
{
	int rc = 0;

	for (u32 e = 0; e < ENTRIES; e++) {
		const struct proc *q;
		bool fits;

		p->entry[e] = GS_NONE32;
		if (!p->entry_name[e])
			continue;
		p->entry[e] = prog_find_proc(p, p->entry_name[e], strlen(p->entry_name[e]));
		if (p->entry[e] == GS_NONE32) {
			rc = yml_error(p->entry_doc[e], p->entry_node[e], d, "unknown procedure '%s'",
				       p->entry_name[e]);
			continue;
		}
		q = prog_proc(p, p->entry[e]);
		fits = q->nparams == entry_params[e].n;
		for (u32 k = 0; fits && k < q->nparams; k++)
			fits = q->ptype[k] == entry_params[e].type[k];
		if (!fits)
			rc = yml_error(p->entry_doc[e], p->entry_node[e], d,
				       "'%s' does not have the parameters of entry %s", q->sig, entry_names[e]);
	}
	return rc;
}

static int load_needs(struct hyp_program *p, const struct yml_doc *doc, const struct yml_node *needs,
		      struct gicsim_diag *d)
{
	int rc = 0;

	if (needs->kind != YML_SEQ)
		return yml_error(doc, needs, d, "expected a list of capabilities");
	for (u32 i = 0; i < needs->n; i++) {
		const struct yml_node *n = needs->item[i];
		int has = n->kind == YML_SCALAR ? hw_has(p->hw, n->text) : -1;

		if (has < 0) {
			yml_error(doc, n, d, "unknown capability '%s'", n->text ? n->text : "");
			return GICSIM_E_INVAL;
		}
		if (!has) {
			yml_error(doc, n, d, "needs %s, which hardware '%s' does not have", n->text, p->hw->name);
			rc = GICSIM_E_NEEDS;
		}
	}
	return rc;
}

static int load_promise(struct hyp_program *p, const struct yml_doc *doc, const struct yml_node *map,
			struct gicsim_diag *d)
{
	static const char *const keys[] = { "lossless", "spurious_per_transition", "needs" };
	const struct yml_node *n;
	struct hyp_promise *pr = &p->promise;
	u64 v = 0;

	if (map->kind != YML_MAP)
		return yml_error(doc, map, d, "expected {lossless: ..., ...}");
	if (yml_keys(doc, map, "promise", keys, ARRAY_SIZE(keys), d))
		return GICSIM_E_INVAL;
	*pr = (struct hyp_promise){ .given = true };
	n = yml_get(map, "lossless");
	if (n && yml_bool(doc, n, &pr->lossless, d))
		return GICSIM_E_INVAL;
	n = yml_get(map, "spurious_per_transition");
	if (n && yml_u64(doc, n, 0, 15, &v, d))
		return GICSIM_E_INVAL;
	pr->spurious = (u32)v;
	n = yml_get(map, "needs");
	return n ? load_needs(p, doc, n, d) : 0;
}

/* ------------------------------------------------------------ files */

static int load_sections(struct hyp_program *p, const struct yml_doc *doc, u16 file, struct gicsim_diag *d)
{
	const struct yml_node *root = doc->root, *n;
	int rc = 0, r;

	n = yml_get(root, "state");
	if (n && load_fields(p, doc, n, false, d))
		rc = GICSIM_E_INVAL;
	n = yml_get(root, "locks");
	if (n && load_fields(p, doc, n, true, d))
		rc = GICSIM_E_INVAL;
	n = yml_get(root, "procedures");
	if (n && load_procs(p, doc, file, n, d))
		rc = GICSIM_E_INVAL;
	n = yml_get(root, "entry");
	if (n && load_entry(p, doc, n, d))
		rc = GICSIM_E_INVAL;
	n = yml_get(root, "promise");
	r = n ? load_promise(p, doc, n, d) : 0;
	return rc ? rc : r;
}

static bool path_ok(const char *name)
{
	for (const char *s = name; *s; s++)
		if (!((*s >= 'a' && *s <= 'z') || (*s >= 'A' && *s <= 'Z') || (*s >= '0' && *s <= '9') ||
		      strchr("_-./", *s)))
			return false;
	return *name && *name != '/' && !strstr(name, "..");
}

static const char *base_name(const char *name)
{
	const char *slash = strrchr(name, '/');

	return slash ? slash + 1 : name;
}

static int check_head(const struct yml_doc *doc, const char *name, bool overlay, struct gicsim_diag *d)
{
	static const char *const keys[] = { "schema", "name", "about", "extends", "state", "locks",
					    "procedures", "entry", "promise" };
	const struct yml_node *n, *root = doc->root;

	if (root->kind != YML_MAP)
		return yml_error(doc, root, d, "expected a mapping that begins with schema:");
	if (yml_keys(doc, root, "procedures", keys, ARRAY_SIZE(keys), d))
		return GICSIM_E_INVAL;
	n = yml_get(root, "schema");
	if (!n || n->kind != YML_SCALAR || strcmp(n->text, "gicsim/procedures/v1"))
		return yml_error(doc, n ? n : root, d, "expected schema: gicsim/procedures/v1");
	n = yml_get(root, "name");
	if (!n || n->kind != YML_SCALAR || strcmp(n->text, base_name(name)))
		return yml_error(doc, n ? n : root, d, "expected name: %s, as the file is called", base_name(name));
	n = yml_get(root, "extends");
	if (n && overlay)
		return yml_error(doc, n, d, "an overlay extends nothing: the scenario names the base");
	if (n && n->kind != YML_SCALAR)
		return yml_error(doc, n, d, "expected the name of the base");
	return 0;
}

static int open_file(struct hyp_program *p, const char *models, const char *name, bool overlay,
		     struct gicsim_diag *d)
{
	char path[600];
	int rc;

	if (!path_ok(name))
		return diag_add(d, "'%s' is not the name of a procedure file", name);
	if (p->ndocs == HYP_FILES)
		return diag_add(d, "more than %u procedure files", HYP_FILES);
	if ((size_t)snprintf(path, sizeof(path), "%s/hyp/%s.yaml", models, name) >= sizeof(path))
		return diag_add(d, "'%s': the path is too long", name);
	p->path[p->ndocs] = gs_strdup(path);
	if (!p->path[p->ndocs])
		return GICSIM_E_NOMEM;
	rc = yml_load_file(p->path[p->ndocs], NULL, &p->doc[p->ndocs], d);
	if (rc)
		return rc;
	p->file[p->nfiles++] = p->path[p->ndocs];
	p->ndocs++;
	return check_head(p->doc[p->ndocs - 1], name, overlay, d);
}

/* A base and what it extends, the deepest first. */
int prog_load_base(struct hyp_program *p, const char *models, const char *name, struct gicsim_diag *d)
{
	const struct yml_node *ext;
	int rc = 0, r;

	do {
		r = open_file(p, models, name, false, d);
		if (r)
			return r;
		ext = yml_get(p->doc[p->ndocs - 1]->root, "extends");
		name = ext ? ext->text : NULL;
		if (name && p->ndocs == 8)
			return yml_error(p->doc[p->ndocs - 1], ext, d, "more than 8 files extend each other");
	} while (name);
	for (u32 i = p->ndocs; i-- > 0;) {
		r = load_sections(p, p->doc[i], (u16)i, d);
		rc = rc ? rc : r;
	}
	return rc;
}

int prog_load_overlay(struct hyp_program *p, const char *models, const char *name, struct gicsim_diag *d)
{
	int rc = open_file(p, models, name, true, d);

	return rc ? rc : load_sections(p, p->doc[p->ndocs - 1], (u16)(p->nfiles - 1), d);
}
