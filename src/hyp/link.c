/* SPDX-License-Identifier: MIT */
/*
 * A program out of its sources: the base, overlays in order, what the scenario
 * brings itself (local procedures, threads); then compiled and checked whole.
 */
#include <stdio.h>
#include <string.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "hyp/prog.h"

static int file_number(struct hyp_program *p, const char *file, u16 *n)
{
	for (u32 i = 0; i < p->nfiles; i++)
		if (!strcmp(p->file[i], file))
			return *n = (u16)i, 0;
	if (p->nfiles == HYP_FILES)
		return GICSIM_E_LIMIT;
	*n = (u16)p->nfiles;
	p->file[p->nfiles++] = prog_text(p, file, strlen(file));
	return 0;
}

static const char *tail(const char *s)
{
	const char *dot = strrchr(s, '.');

	return dot ? dot + 1 : s;
}

static bool named(const char *full, const char *name, size_t n)
{
	const char *last = tail(full);

	return (strlen(full) == n && !memcmp(full, name, n)) || (strlen(last) == n && !memcmp(last, name, n));
}

/* What a thread is: "vcpu0", "dev0", "host0", "host0 on pe1". */
static bool thread_kind(const struct hyp_program *p, const char *name, struct script *s)
{
	const char *on = strstr(name, " on pe"), *why;
	size_t n = on ? (size_t)(on - name) : strlen(name);
	u64 pe;

	s->pe = GS_NONE16;
	s->kind = TK_HOST;
	for (u32 i = 0; i < p->guest->nvcpus && !on; i++)
		if (named(p->guest->vcpu[i].name, name, n))
			s->kind = TK_VCPU, s->owner = i;
	for (u32 i = 0; i < p->guest->ndevs && !on; i++)
		if (!strcmp(p->guest->dev[i].name, name))
			s->kind = TK_DEV, s->owner = i;
	if (!on)
		return s->kind != TK_HOST || prog_name_ok(name, n);
	if (text_u64(on + 6, strlen(on + 6), &pe, &why) || pe >= p->gic->pes)
		return false;
	s->pe = (u16)pe;
	return prog_name_ok(name, n);
}

static const struct yml_doc *doc_of(struct hyp_program *p, const struct hyp_text *t)
{
	struct yml_doc *doc;

	if (t->doc)
		return t->doc;
	/* No text to show lines of: places are still right. */
	for (u32 i = 0; i < HYP_FILES; i++) {
		if (p->path[i] || p->doc[i])
			continue;
		doc = gs_alloc(1, sizeof(*doc));
		if (!doc)
			return NULL;
		p->doc[i] = doc;
		doc->file = t->file;
		return doc;
	}
	return NULL;
}

static int load_thread(struct hyp_program *p, const struct hyp_text *t, struct gicsim_diag *d)
{
	const struct yml_doc *doc = doc_of(p, t);
	struct script *s = vec_add(&p->script);
	struct proc *q = vec_add(&p->proc);
	u16 file;

	if (!doc || !s || !q)
		return GICSIM_E_NOMEM;
	if (file_number(p, t->file, &file))
		return GICSIM_E_LIMIT;
	*q = (struct proc){ .name = prog_text(p, t->name, strlen(t->name)), .doc = doc, .file = file,
			    .body = t->node, .line = ((const struct yml_node *)t->node)->line };
	q->sig = (char *)(uintptr_t)q->name;
	s->name = q->name;
	s->proc = p->proc.n - 1;
	if (!thread_kind(p, t->name, s))
		return yml_error(doc, t->node, d,
				 "thread '%s': expected the name of a vCPU or device, a host thread, or 'NAME on peN'",
				 t->name);
	return 0;
}

static int load_all(struct hyp_program *p, const struct hyp_sources *src, struct gicsim_diag *d)
{
	int rc = prog_load_base(p, src->models, src->base, d), r;
	u16 file;

	if (p->ndocs == 0)
		return rc;
	p->past_base = true;
	for (u32 i = 0; i < src->nwith && rc != GICSIM_E_NOMEM; i++) {
		r = prog_load_overlay(p, src->models, src->with[i], d);
		rc = rc ? rc : r;
	}
	for (u32 i = 0; i < src->nlocal; i++) {
		const struct yml_doc *doc = doc_of(p, &src->local[i]);

		if (!doc || file_number(p, src->local[i].file, &file))
			return GICSIM_E_NOMEM;
		r = prog_add_proc(p, doc, file, NULL, src->local[i].name, src->local[i].node, d);
		rc = rc ? rc : r;
	}
	for (u32 i = 0; i < src->nthreads; i++) {
		r = load_thread(p, &src->thread[i], d);
		rc = rc ? rc : r;
	}
	return rc;
}

static int give_name(struct hyp_program *p, const struct hyp_sources *src)
{
	size_t n = strlen(src->base) + 1;
	char *sums;

	for (u32 i = 0; i < src->nwith; i++)
		n += strlen(src->with[i]) + 1;
	p->name = gs_alloc(1, n);
	sums = gs_alloc(p->ndocs + 1, 64);
	if (!p->name || !sums) {
		gs_free(sums);
		return GICSIM_E_NOMEM;
	}
	snprintf(p->name, n, "%s", src->base);
	for (u32 i = 0; i < src->nwith; i++) {
		size_t at = strlen(p->name);

		snprintf(p->name + at, n - at, "+%s", src->with[i]);
	}
	for (u32 i = 0; i < p->ndocs; i++) {
		char hex[65];

		sha256_hex(p->doc[i]->text, p->doc[i]->len, hex);
		memcpy(sums + 64 * i, hex, 64);
	}
	sha256_hex(sums, 64 * p->ndocs, p->sha);
	gs_free(sums);
	return 0;
}

/* The larger of what two procedures need; none needs nothing. */
static void room_of(const struct hyp_program *p, u32 proc, u32 *locals, u32 *frames)
{
	if (proc == GS_NONE32)
		return;
	if (prog_proc(p, proc)->need > *locals)
		*locals = prog_proc(p, proc)->need;
	if (prog_proc(p, proc)->depth > *frames)
		*frames = prog_proc(p, proc)->depth;
}

/* Frames and variables of a vCPU's thread: its own, and a switch on top. */
static int check_vcpu_room(struct hyp_program *p, struct gicsim_diag *d)
{
	u32 top = 0, own = 0, top_frames = 0, own_frames = 0;

	room_of(p, p->entry[ENTRY_SCHED_IN], &top, &top_frames);
	room_of(p, p->entry[ENTRY_SCHED_OUT], &top, &top_frames);
	room_of(p, p->entry[ENTRY_VCPU], &own, &own_frames);
	for (u32 i = 0; i < p->script.n; i++) {
		const struct script *s = (const struct script *)p->script.p + i;

		if (s->kind == TK_VCPU)
			room_of(p, s->proc, &own, &own_frames);
	}
	if (own + top > HYP_LOCALS)
		return diag_add(d, "entry vcpu and the scheduler's entries on top of it have %u variables, "
				"more than %u", own + top, HYP_LOCALS);
	if (own_frames + top_frames > HYP_FRAMES)
		return diag_add(d, "entry vcpu and the scheduler's entries on top of it call %u deep, "
				"more than %u", own_frames + top_frames, HYP_FRAMES);
	return 0;
}

int hyp_link(const struct hyp_sources *src, const struct hwmodel *hw, const struct gic_config *gic,
	     const struct guest_config *guest, struct hyp_program **out, struct gicsim_diag *d)
{
	struct hyp_program *p = gs_alloc(1, sizeof(*p));
	int rc, r;

	*out = NULL;
	if (!p)
		return GICSIM_E_NOMEM;
	p->hw = hw;
	p->gic = gic;
	p->guest = guest;
	p->proc.size = sizeof(struct proc);
	p->stmt.size = sizeof(struct stmt);
	p->insn.size = sizeof(struct insn);
	p->wide.size = sizeof(u64);
	p->reg.size = sizeof(const struct gic_reg_name *);
	p->slot.size = sizeof(struct its_slot);
	p->call.size = sizeof(struct its_call);
	p->script.size = sizeof(struct script);
	p->text.size = sizeof(char *);
	prog_add_builtins(p);
	rc = src->base ? load_all(p, src, d) : diag_add(d, "no procedures are named");
	if (!rc || rc == GICSIM_E_NEEDS) {
		r = prog_resolve_entries(p, d);
		if (!r && !rc)
			r = prog_compile(p, d);
		if (!r && !rc)
			r = check_vcpu_room(p, d);
		if (!r && !rc)
			r = prog_check_used(p, d);
		if (!r)
			r = give_name(p, src);
		rc = r ? r : rc;
	}
	if (rc) {
		hyp_program_free(p);
		return rc;
	}
	*out = p;
	return 0;
}

void hyp_program_free(struct hyp_program *p)
{
	if (!p)
		return;
	for (u32 i = 0; i < p->text.n; i++)
		gs_free(((char **)p->text.p)[i]);
	gs_free(p->text.p);
	gs_free(p->proc.p);
	gs_free(p->stmt.p);
	gs_free(p->insn.p);
	gs_free(p->wide.p);
	gs_free(p->reg.p);
	gs_free(p->slot.p);
	gs_free(p->call.p);
	gs_free(p->script.p);
	for (u32 i = 0; i < HYP_FILES; i++) {
		if (p->doc[i] && p->path[i])
			yml_free(p->doc[i]);
		else
			gs_free(p->doc[i]);
		gs_free(p->path[i]);
	}
	gs_free(p->name);
	gs_free(p);
}
