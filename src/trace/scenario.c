/* SPDX-License-Identifier: MIT */
/*
 * Scenarios from YAML.
 *
 * The document stays with the scenario: marks, texts and thread bodies point
 * into it.  Parts are read in an order in which names are known before they are
 * used: VMs, topology, devices, then what happens, then what must hold.
 *
 * A part that finds something structural wrong (an array that cannot be made)
 * returns false and ends the load; any other finding is collected and the load
 * goes on, to report up to 20 of them at once.
 */
#include "trace/scenario.h"

#include <string.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "trace/scenario_load.h"

static const char schema_v1[] = "gicsim/scenario/v1";

void scn_defaults(struct scenario *s)
{
	s->name = s->about = "";
	s->variant = "base";
	s->seed = 1;
	s->prov.kind = "written";
	s->prov.speed = 1;
	s->hardware.name = "gicv4.1-min";
	s->its = 1;
	s->procedures.name = "linux-6.12";
	s->sched = SCN_PINNED;
	s->slice_ns = 1000000;
	s->policy.name = "per_vcpu_ioctl";
	s->drain_ns = 10000000;
	s->explore.after = 3;
	s->explore.decisions = 2;
	s->explore.states_max = 5000000;
	s->explore.time_ms_max = 60000;
	s->explore.mem_bytes_max = 2ull << 30;
	s->expect.holds_all = true;
}

/* ------------------------------------------------ what it is */

static bool read_schema(struct scn_ld *l, const struct yml_node *root)
{
	const struct yml_node *n;

	if (!scn_is_map(l, root, "a scenario"))
		return false;
	n = yml_get(root, "schema");
	if (!n)
		return scn_bad(l, root, "a scenario begins with 'schema: %s'", schema_v1);
	if (!scn_is_scalar(l, n, "schema"))
		return false;
	if (strcmp(n->text, schema_v1) != 0)
		return scn_bad(l, n, "found '%.60s'; expected '%s'", n->text, schema_v1);
	if (strcmp(root->key[0]->text, "schema") != 0)
		return scn_bad(l, root->key[0], "found '%.60s'; expected 'schema' as the first key",
			       root->key[0]->text);
	return true;
}

static bool read_head(struct scn_ld *l)
{
	struct scenario *s = l->s;
	const struct yml_node *n = yml_get(l->root, "name");

	if (!n)
		return scn_bad(l, l->root, "a scenario needs a 'name'");
	if (scn_is_scalar(l, n, "name")) {
		if (!scn_title_ok(n->text, n->len))
			scn_bad(l, n, "found '%.80s'; expected a name: letters, digits, and _ - + ., at most %u",
				n->text, SCN_NAME_MAX);
		s->name = n->text;
	}
	scn_str(l, l->root, "about", &s->about);
	scn_strings(l, l->root, "tags", &s->tag, &s->ntags);
	scn_refs(l, l->root, "needs", &s->needs, &s->nneeds);
	scn_u64(l, l->root, "seed", 0, UINT64_MAX, &s->seed);
	return true;
}

/* ------------------------------------------------ where it comes from */

static bool read_dropped(struct scn_ld *l, const struct yml_node *seq)
{
	struct scn_provenance *p = &l->s->prov;

	if (!(p->dropped = scn_alloc(l, seq->n, sizeof(*p->dropped))))
		return false;
	for (u32 i = 0; i < seq->n; i++) {
		const struct yml_node *n = seq->item[i];

		if (!scn_is_map(l, n, "dropped"))
			continue;
		SCN_KEYS(l, n, "dropped", "what", "count", "why");
		p->dropped[p->ndropped].what = p->dropped[p->ndropped].why = "";
		scn_str(l, n, "what", &p->dropped[p->ndropped].what);
		scn_u64(l, n, "count", 0, UINT64_MAX, &p->dropped[p->ndropped].count);
		scn_str(l, n, "why", &p->dropped[p->ndropped].why);
		p->ndropped++;
	}
	return true;
}

static bool read_provenance(struct scn_ld *l)
{
	static const char *const kind[] = { "written", "recorded", "generated", "shrunk" };
	static const char *const clock[] = { "real", "emulated" };
	struct scn_provenance *p = &l->s->prov;
	const struct yml_node *n = scn_map(l, l->root, "provenance"), *seq;
	u8 k = 0;

	if (!n)
		return true;
	SCN_KEYS(l, n, "provenance", "kind", "from", "sha256", "clock", "format", "speed", "windows",
		 "inferred", "dropped");
	if (scn_word(l, n, "kind", "kind of provenance", kind, ARRAY_SIZE(kind), &k))
		p->kind = kind[k];
	scn_str(l, n, "from", &p->from);
	scn_str(l, n, "sha256", &p->sha256);
	scn_str(l, n, "format", &p->format);
	if (scn_word(l, n, "clock", "clock", clock, ARRAY_SIZE(clock), &k))
		p->clock = clock[k];
	scn_u32(l, n, "speed", 1, 1000000, &p->speed);
	scn_strings(l, n, "windows", &p->windows, &p->nwindows);
	scn_strings(l, n, "inferred", &p->inferred, &p->ninferred);
	seq = scn_seq(l, n, "dropped");
	return !seq || read_dropped(l, seq);
}

/* Counts, at most two levels deep: "acks.nic0.rx0". */
static bool read_observed(struct scn_ld *l)
{
	struct scenario *s = l->s;
	const struct yml_node *n = scn_map(l, l->root, "observed");
	u32 max = 0;

	for (u32 i = 0; n && i < n->n; i++)
		max += n->item[i]->kind == YML_MAP ? n->item[i]->n : 1;
	if (!n || !(s->observed = scn_alloc(l, max, sizeof(*s->observed))))
		return !n;
	for (u32 i = 0; i < n->n; i++) {
		const struct yml_node *v = n->item[i];

		if (v->kind != YML_MAP) {
			s->observed[s->nobserved].name = n->key[i]->text;
			s->nobserved += scn_u64_at(l, v, 0, UINT64_MAX, &s->observed[s->nobserved].value);
			continue;
		}
		for (u32 j = 0; j < v->n; j++) {
			s->observed[s->nobserved].name = scn_strf(l, "%s.%s", n->key[i]->text, v->key[j]->text);
			s->nobserved += scn_u64_at(l, v->item[j], 0, UINT64_MAX,
						   &s->observed[s->nobserved].value);
		}
	}
	return !l->nomem;
}

/* ------------------------------------------------ threads */

/* "vcpu0", "web.vcpu0", "dev0", "host0", each perhaps with " on pe1". */
static bool thread_name(struct scn_ld *l, const struct yml_node *k)
{
	const char *on = strstr(k->text, " on ");
	u32 len = on ? (u32)(on - k->text) : k->len;
	struct scn_word w = scn_word_in(k, 0, len);
	bool dup, dotted = memchr(k->text, '.', len) != NULL;

	for (u32 i = 0, from = 0; i <= len; i++) {
		if (i < len && k->text[i] != '.')
			continue;
		if (!scn_name_ok(k->text + from, i - from))
			return scn_bad(l, k, "found '%.60s'; expected a vCPU, a device, or the name of a host "
				       "thread, perhaps with ' on peN'", k->text);
		from = i + 1;
	}
	if (on && scn_unit_at(l, scn_word_in(k, len + 4, k->len - len - 4), "pe", l->s->pes) == GS_NONE32)
		return false;
	if (scn_names_get(&l->vcpus, k->text, len, &dup) == GS_NONE32 && (dup || dotted))
		return scn_vcpu_at(l, w, GS_NONE32) != GS_NONE32;
	return true;
}

bool scn_read_threads(struct scn_ld *l)
{
	static const char *const timed[] = { "timeline", "requests" };
	struct scenario *s = l->s;
	const struct yml_node *m = scn_map(l, l->root, "threads");

	if (!m || m->n == 0)
		return true;
	for (u32 i = 0; i < ARRAY_SIZE(timed); i++) {
		const struct yml_node *t = yml_get(l->root, timed[i]);

		if (t && (t->kind != YML_SEQ || t->n))
			return scn_bad(l, t, "a scenario has '%s' or 'threads', not both", timed[i]);
	}
	if (!(s->thread = scn_alloc(l, m->n, sizeof(*s->thread))))
		return false;
	for (u32 i = 0; i < m->n; i++) {
		struct scn_ref at = scn_ref_of(l, m->key[i]);

		if (!thread_name(l, m->key[i]) || !scn_is_seq(l, m->item[i], "a thread"))
			continue;
		s->thread[s->nthreads++] = (struct scn_thread){ at.name, m->item[i], at.line, at.col };
	}
	return true;
}

/* The shape of `sweep:`; what it means is the sweep's business. */
static bool read_sweep(struct scn_ld *l)
{
	const struct yml_node *seq = scn_seq(l, l->root, "sweep");

	for (u32 i = 0; seq && i < seq->n; i++) {
		const struct yml_node *n = seq->item[i], *key, *values;

		if (!scn_is_map(l, n, "a sweep"))
			continue;
		SCN_KEYS(l, n, "a sweep", "key", "values");
		key = yml_get(n, "key");
		values = yml_get(n, "values");
		if (!key || !values)
			scn_bad(l, n, "a sweep needs a 'key' and its 'values'");
		else if (scn_is_scalar(l, key, "key") && values->kind == YML_MAP)
			scn_bad(l, values, "found a mapping; expected a list of values, or a range such as 1..50");
	}
	l->s->sweep = seq && seq->n ? seq : NULL;
	return true;
}

/* ------------------------------------------------ all of it */

static bool read_all(struct scn_ld *l)
{
	static bool (*const part[])(struct scn_ld *) = {
		read_head, read_provenance, read_observed, scn_read_hardware, scn_read_vms, scn_read_devices,
		scn_read_software, scn_read_run, scn_read_load, scn_read_timeline, scn_read_threads,
		scn_read_explore, scn_read_expect, read_sweep,
	};

	SCN_KEYS(l, l->root, "a scenario", "schema", "name", "about", "tags", "needs", "seed", "provenance",
		 "observed", "hardware", "topology", "hypervisor", "scheduler", "vms", "devices", "load",
		 "timeline", "requests", "threads", "policy", "run", "explore", "expect", "variants", "sweep");
	for (u32 i = 0; i < ARRAY_SIZE(part); i++)
		if (!part[i](l) && (l->bad || l->nomem))
			return false;
	return !l->bad && !l->nomem;
}

/* Does a setting from outside put another machine under the scenario, and say nothing of how many states that has? */
static bool other_machine(const struct scn_override *ov, u32 nov)
{
	bool other = false;

	for (u32 i = 0; i < nov; i++) {
		if (!strncmp(ov[i].key, "expect", 6))
			return false;
		other |= !strncmp(ov[i].key, "hypervisor", 10) || !strncmp(ov[i].key, "hardware", 8);
	}
	return other;
}

/* Takes the document. */
static int build(struct yml_doc *doc, const char *variant, const struct scn_override *ov, u32 nov,
		 struct scenario **out, struct gicsim_diag *d)
{
	struct scenario *s = gs_alloc(1, sizeof(*s));
	struct scn_ld l = { .s = s, .p = scn_pool_new(), .d = d };
	bool ok = false;

	if (!s || !l.p) {
		yml_free(doc);
		scn_pool_free(l.p);
		gs_free(s);
		return GICSIM_E_NOMEM;
	}
	s->doc = doc;
	s->file = doc->file;
	s->pool = l.p;
	scn_defaults(s);
	if (read_schema(&l, doc->root)) {
		l.root = scn_apply(&l, doc->root, variant, ov, nov);
		ok = l.root && read_all(&l);
	}
	if (ok && !l.bad && !l.nomem) {
		if (other_machine(ov, nov))
			s->expect.states = 0;
		*out = s;
		return 0;
	}
	scn_free(s);
	return l.nomem ? GICSIM_E_NOMEM : GICSIM_E_INVAL;
}

int scn_load(const char *path, const char *variant, const struct scn_override *ov, u32 nov,
	     struct scenario **out, struct gicsim_diag *d)
{
	struct yml_doc *doc;
	int err = yml_load_file(path, "timeline", &doc, d);

	return err ? err : build(doc, variant, ov, nov, out, d);
}

int scn_load_text(const char *name, const char *text, size_t len, const char *variant,
		  const struct scn_override *ov, u32 nov, struct scenario **out, struct gicsim_diag *d)
{
	struct yml_doc *doc;
	int err = yml_load_text(name, text, len, "timeline", &doc, d);

	return err ? err : build(doc, variant, ov, nov, out, d);
}

void scn_free(struct scenario *s)
{
	if (!s)
		return;
	scn_pool_free(s->pool);
	yml_free(s->doc);
	gs_free(s);
}

/* ------------------------------------------------ names of variants */

int scn_variants(const char *path, char ***names, u32 *n, struct gicsim_diag *d)
{
	struct yml_doc *doc;
	const struct yml_node *m;
	u32 count, k = 0;
	char **list;
	int err = yml_load_file(path, "timeline", &doc, d);

	if (err)
		return err;
	m = yml_get(doc->root, "variants");
	count = m && m->kind == YML_MAP ? m->n : 0;
	list = gs_alloc(count + 1u, sizeof(*list));
	if (list)
		list[k++] = gs_strdup("base");
	for (u32 i = 0; list && i < count && list[k - 1]; i++)
		list[k++] = gs_strdup(m->key[i]->text);
	yml_free(doc);
	if (list && k == count + 1 && list[k - 1]) {
		*names = list;
		*n = k;
		return 0;
	}
	for (u32 i = 0; i < k; i++)
		gs_free(list[i]);
	gs_free(list);
	return GICSIM_E_NOMEM;
}
