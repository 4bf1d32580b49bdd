/* SPDX-License-Identifier: MIT */
/*
 * Loading models/hw/NAME.yaml.
 *
 * A model may extend another; the chain is read to its end first, then applied
 * from the base to the model asked for, so that the last word wins.  A finding
 * stands at the line that is wrong, in whichever file of the chain.
 *
 * Nothing is left to a silent default where it could colour a result: at the
 * end every cost must have a value with its source.  Choices that no file
 * answers have the default of choices.def, capabilities that of caps.def.
 */
#include <dirent.h>
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/choose.h"
#include "core/diag.h"
#include "hw/rows.h"
#include "yaml/reader.h"

#define CHAIN_MAX  4u /* files: the model and what it extends */
#define PATH_LEN   1024u
#define PES_MAX	   65535u
#define SPREAD_MAX 1000u /* permille: a cost cannot become negative */

static const char *const known_keys[] = {"schema",	 "name",  "about",   "version", "extends",
					 "capabilities", "costs", "choices", "pes_max",
					 "cpu_device_id"};

struct chain {
	struct yml_doc *doc[CHAIN_MAX];
	const char *name[CHAIN_MAX]; /* as asked for */
	u32 n;
};

static bool is_model_name(const char *s)
{
	size_t len = strlen(s);

	if (!len || len > 63 || s[0] == '.' || s[0] == '/' || strstr(s, "..") || strstr(s, "//"))
		return false;
	return strspn(s, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-./") ==
	       len;
}

/* The shipped model nearest to a wrong name (of equals the first by name), into buf; null: none. */
static const char *near_model(const char *dir, const char *name, char buf[64])
{
	char path[PATH_LEN];
	u32 dist = ~0u;
	struct dirent *e;
	DIR *f;

	snprintf(path, sizeof(path), "%s/hw", dir);
	f = opendir(path);
	while (f && (e = readdir(f))) {
		size_t len = strlen(e->d_name);
		const char *near = NULL;
		u32 its = ~0u;
		char base[64];

		if (len < 6 || len - 5 >= sizeof(base) || strcmp(e->d_name + len - 5, ".yaml") != 0)
			continue;
		snprintf(base, sizeof(base), "%.*s", (int)(len - 5), e->d_name);
		diag_near(name, base, &near, &its);
		if (near && (its < dist || (its == dist && strcmp(base, buf) < 0))) {
			snprintf(buf, 64, "%s", base);
			dist = its;
		}
	}
	if (f)
		closedir(f);
	return dist == ~0u ? NULL : buf;
}

/* A finding at a node of an extending file, or without a place for the model itself. */
static int no_model(const char *dir, const char *name, const struct yml_doc *doc,
		    const struct yml_node *at, struct gicsim_diag *d)
{
	char buf[64] = "", text[GICSIM_DIAG_TEXT];
	const char *near = is_model_name(name) ? near_model(dir, name, buf) : NULL;

	if (near)
		snprintf(text, sizeof(text), "no hardware model '%.63s'; did you mean '%s'?", name,
			 near);
	else
		snprintf(text, sizeof(text), "no hardware model '%.63s' in %.100s/hw", name, dir);
	return doc ? yml_error(doc, at, d, "%s", text) : diag_add(d, "%s", text);
}

static bool exists(const char *path)
{
	FILE *f = fopen(path, "rb");

	if (f)
		fclose(f);
	return f != NULL;
}

/* Read NAME and append it to the chain; `at` in `from` is where it is named. */
static int chain_add(struct chain *c, const char *dir, const char *name, const struct yml_doc *from,
		     const struct yml_node *at, struct gicsim_diag *d)
{
	char path[PATH_LEN];
	int err;

	if (!is_model_name(name) || strlen(dir) + strlen(name) + 16 > sizeof(path))
		return no_model(dir, name, from, at, d);
	snprintf(path, sizeof(path), "%.900s/hw/%.63s.yaml", dir, name);
	if (!exists(path))
		return no_model(dir, name, from, at, d);
	for (u32 i = 0; i < c->n; i++)
		if (!strcmp(c->name[i], name))
			return yml_error(from, at, d, "extends: '%s' extends itself", name);
	if (c->n == CHAIN_MAX)
		return yml_error(from, at, d, "extends: more than %u files", CHAIN_MAX);
	err = yml_load_file(path, NULL, &c->doc[c->n], d);
	if (err)
		return err;
	c->name[c->n++] = name;
	return yml_keys(c->doc[c->n - 1], c->doc[c->n - 1]->root, "a hardware model", known_keys,
			ARRAY_SIZE(known_keys), d);
}

static int check_head(const struct yml_doc *doc, const char *name, struct gicsim_diag *d)
{
	const struct yml_node *r = doc->root, *n = yml_get(r, "name");
	const char *s;
	int err;

	if (!r->n || strcmp(r->key[0]->text, "schema") != 0)
		return yml_error(doc, r->n ? r->key[0] : r, d,
				 "the first key must be schema: gicsim/hardware/v1");
	err = yml_string(doc, r->item[0], &s, d);
	if (err)
		return err;
	if (strcmp(s, "gicsim/hardware/v1") != 0)
		return yml_error(doc, r->item[0], d, "schema '%.63s'; expected gicsim/hardware/v1",
				 s);
	if (!n)
		return yml_error(doc, r, d, "name is missing; expected %s, as the file is called",
				 name);
	err = yml_string(doc, n, &s, d);
	if (!err && strcmp(s, name) != 0)
		return yml_error(doc, n, d, "name '%.63s'; expected %s, as the file is called", s,
				 name);
	return err;
}

/* The model and everything it extends, the model first. */
static int read_chain(struct chain *c, const char *dir, const char *name, struct gicsim_diag *d)
{
	const struct yml_doc *from = NULL;
	const struct yml_node *at = NULL;

	for (;;) {
		int err = chain_add(c, dir, name, from, at, d);

		if (!err)
			err = check_head(c->doc[c->n - 1], name, d);
		if (err)
			return err;
		from = c->doc[c->n - 1];
		at = yml_get(from->root, "extends");
		if (!at)
			return 0;
		err = yml_string(from, at, &name, d);
		if (err)
			return err;
	}
}

static int read_version(const struct chain *c, struct hwmodel *h, struct gicsim_diag *d)
{
	for (u32 i = 0; i < c->n; i++) {
		const struct yml_node *n = yml_get(c->doc[i]->root, "version");
		const char *s;

		if (!n)
			continue;
		if (yml_string(c->doc[i], n, &s, d))
			return GICSIM_E_INVAL;
		h->version = !strcmp(s, "gicv3")     ? GICV3
			     : !strcmp(s, "gicv4.0") ? GICV4_0
			     : !strcmp(s, "gicv4.1") ? GICV4_1
						     : (enum gic_version)0;
		if (h->version)
			return 0;
		return yml_error(c->doc[i], n, d,
				 "version '%.63s'; expected gicv3, gicv4.0 or gicv4.1", s);
	}
	return yml_error(c->doc[0], c->doc[0]->root, d,
			 "version is missing; expected gicv3, gicv4.0 or gicv4.1");
}

static int apply_caps(const struct yml_doc *doc, struct hwmodel *h, struct gicsim_diag *d)
{
	const struct yml_node *m = yml_get(doc->root, "capabilities");
	char msg[GICSIM_DIAG_TEXT];
	int err = 0;

	if (!m)
		return 0;
	if (yml_want(doc, m, YML_MAP, "capabilities", d))
		return GICSIM_E_INVAL;
	for (u32 i = 0; i < m->n; i++) {
		int row = row_cap(m->key[i]->text, msg), e;
		u64 v;

		if (row < 0) {
			err = yml_error(doc, m->key[i], d, "%s", msg);
			continue;
		}
		e = yml_u64(doc, m->item[i], hw_cap_info[row].min, hw_cap_info[row].max, &v, d);
		if (e)
			err = e;
		else
			*caps_at(&h->caps, (u32)row) = (u32)v;
	}
	return err;
}

static int apply_choices(const struct yml_doc *doc, struct hwmodel *h, struct gicsim_diag *d)
{
	const struct yml_node *m = yml_get(doc->root, "choices");
	char msg[GICSIM_DIAG_TEXT];
	int err = 0;

	if (!m)
		return 0;
	if (yml_want(doc, m, YML_MAP, "choices", d))
		return GICSIM_E_INVAL;
	for (u32 i = 0; i < m->n; i++) {
		int c = row_choice(m->key[i]->text, msg), o;
		const char *s;

		if (c < 0) {
			err = yml_error(doc, m->key[i], d, "%s", msg);
			continue;
		}
		if (yml_string(doc, m->item[i], &s, d)) {
			err = GICSIM_E_INVAL;
			continue;
		}
		o = row_answer((enum hw_choice)c, s, msg);
		if (o < 0)
			err = yml_error(doc, m->item[i], d, "%s", msg);
		else
			h->answer[c] = (u8)o;
	}
	return err;
}

static int set_cost(struct hw_costval *v, u64 value_ps, u32 spread, const char *from)
{
	char *s = gs_strdup(from);

	if (!s)
		return GICSIM_E_NOMEM;
	gs_free(v->from);
	*v = (struct hw_costval){value_ps, spread, s};
	return 0;
}

static int apply_cost(const struct yml_doc *doc, const struct yml_node *key,
		      const struct yml_node *m, struct hw_costval *out, struct gicsim_diag *d)
{
	static const char *const known[] = {"value", "spread", "from"};
	const struct yml_node *value = yml_get(m, "value"), *spread = yml_get(m, "spread");
	const struct yml_node *from = yml_get(m, "from");
	const char *s;
	u32 permille = 0;
	u64 ps;
	int err = yml_keys(doc, m, key->text, known, ARRAY_SIZE(known), d);

	if (err)
		return err;
	if (!value || !from)
		return yml_error(doc, key, d,
				 "cost %s has no %s; expected {value: TIME, spread: PERCENT, from: "
				 "\"SOURCE\"}",
				 key->text, value ? "from" : "value");
	err = yml_time_ps(doc, value, &ps, d);
	if (!err && spread)
		err = yml_percent(doc, spread, &permille, d);
	if (!err)
		err = yml_string(doc, from, &s, d);
	if (err)
		return err;
	if (permille > SPREAD_MAX)
		return yml_error(doc, spread, d, "found '%s'; expected a spread of at most 100%%",
				 spread->text);
	if (!s[0])
		return yml_error(doc, from, d,
				 "found nothing; expected where the number comes from");
	return set_cost(out, ps, permille, s);
}

static int apply_costs(const struct yml_doc *doc, struct hwmodel *h, struct gicsim_diag *d)
{
	const struct yml_node *m = yml_get(doc->root, "costs");
	char msg[GICSIM_DIAG_TEXT];
	int err = 0;

	if (!m)
		return 0;
	if (yml_want(doc, m, YML_MAP, "costs", d))
		return GICSIM_E_INVAL;
	for (u32 i = 0; i < m->n; i++) {
		int c = row_cost(m->key[i]->text, msg);
		int e = c < 0 ? yml_error(doc, m->key[i], d, "%s", msg)
			      : apply_cost(doc, m->key[i], m->item[i], &h->cost[c], d);

		if (e)
			err = e;
	}
	return err;
}

static int apply(const struct yml_doc *doc, struct hwmodel *h, struct gicsim_diag *d)
{
	const struct yml_node *about = yml_get(doc->root, "about"),
			      *pes = yml_get(doc->root, "pes_max"),
			      *dev = yml_get(doc->root, "cpu_device_id");
	const char *s;
	u64 v;
	int err = 0, e;

	if (about) {
		err = yml_string(doc, about, &s, d);
		gs_free(h->about);
		h->about = err ? NULL : gs_strdup(s);
		if (!err && !h->about)
			return GICSIM_E_NOMEM;
	}
	if (pes && !(e = yml_u64(doc, pes, 0, PES_MAX, &v, d)))
		h->pes_max = (u32)v;
	else if (pes)
		err = e;
	if (dev && !(e = yml_u64(doc, dev, 0, 0xfffffffe, &v, d)))
		h->cpu_device1 = (u32)v + 1;
	else if (dev)
		err = e;
	e = apply_caps(doc, h, d);
	err = e ? e : err;
	e = apply_choices(doc, h, d);
	err = e ? e : err;
	e = apply_costs(doc, h, d);
	return e ? e : err;
}

static void default_answers(struct hwmodel *h)
{
	char msg[GICSIM_DIAG_TEXT];

	for (u32 c = 0; c < CHOICES; c++) {
		int o = row_answer((enum hw_choice)c, hw_choice_info[c].dflt, msg);

		gs_assert(o >= 0);
		h->answer[c] = (u8)o;
	}
}

static int check_costs(const struct chain *c, const struct hwmodel *h, struct gicsim_diag *d)
{
	int err = 0;

	for (u32 i = 0; i < COSTS; i++)
		if (!h->cost[i].from)
			err = yml_error(
				c->doc[0], c->doc[0]->root, d,
				"cost %s is missing; expected {value: TIME, spread: PERCENT, from: "
				"\"SOURCE\"}",
				hw_cost_info[i].name);
	return err;
}

/* Text of the model, then of what it extends: a change in either shows. */
static int fingerprint(const struct chain *c, struct hwmodel *h)
{
	size_t n = 0, at = 0;
	char *all;

	for (u32 i = 0; i < c->n; i++)
		n += c->doc[i]->len;
	all = gs_alloc(n, 1);
	if (!all)
		return GICSIM_E_NOMEM;
	for (u32 i = 0; i < c->n; at += c->doc[i++]->len)
		memcpy(all + at, c->doc[i]->text, c->doc[i]->len);
	sha256_hex(all, n, h->sha256);
	gs_free(all);
	return 0;
}

static int build(const struct chain *c, struct hwmodel *h, struct gicsim_diag *d)
{
	const struct yml_doc *doc = c->doc[0];
	const struct yml_node *caps = yml_get(doc->root, "capabilities");
	int err = read_version(c, h, d);

	if (err)
		return err;
	h->name = gs_strdup(c->name[0]);
	h->path = gs_strdup(doc->file);
	if (!h->name || !h->path)
		return GICSIM_E_NOMEM;
	caps_init(&h->caps, h->version);
	default_answers(h);
	for (u32 i = c->n; i--;) {
		int e = apply(c->doc[i], h, d);

		err = e ? e : err;
	}
	if (!err)
		err = check_costs(c, h, d);
	if (!err)
		err = hw_validate(
			h,
			(struct hw_where){doc->file, caps ? caps->line : 1, caps ? caps->col : 1},
			d);
	return err ? err : fingerprint(c, h);
}

int hw_load(const char *dir, const char *name, struct hwmodel **out, struct gicsim_diag *d)
{
	struct chain c = {.n = 0};
	struct hwmodel *h = gs_alloc(1, sizeof(*h));
	int err = h ? read_chain(&c, dir, name, d) : GICSIM_E_NOMEM;

	*out = NULL;
	if (!err)
		err = build(&c, h, d);
	if (err == GICSIM_E_NOMEM)
		diag_add(d, "no memory left");
	while (c.n)
		yml_free(c.doc[--c.n]);
	if (err)
		hw_free(h);
	else
		*out = h;
	return err;
}

void hw_free(struct hwmodel *h)
{
	if (!h)
		return;
	for (u32 i = 0; i < COSTS; i++)
		gs_free(h->cost[i].from);
	gs_free(h->name);
	gs_free(h->about);
	gs_free(h->path);
	gs_free(h);
}

int hw_set_cost(struct hwmodel *h, const char *name, u64 value_ps, u32 spread_permille,
		const char *from, struct hw_where w, struct gicsim_diag *d)
{
	char msg[GICSIM_DIAG_TEXT];
	int c = row_cost(name, msg);

	if (c < 0)
		return diag_at(d, w.file, w.line, w.col, "%s", msg);
	if (spread_permille > SPREAD_MAX)
		return diag_at(d, w.file, w.line, w.col, "cost %s: a spread above 100%%", name);
	if (!from || !from[0])
		return diag_at(d, w.file, w.line, w.col,
			       "cost %s has no from; expected where the number comes "
			       "from",
			       name);
	return set_cost(&h->cost[c], value_ps, spread_permille, from);
}
