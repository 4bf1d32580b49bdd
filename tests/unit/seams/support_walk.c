/* SPDX-License-Identifier: MIT */
#include "support_walk.h"

#include <stdio.h>
#include <string.h>

#include "core/rng.h"
#include "gic/gic.h"
#include "hyp/hyp.h"

static const struct guest_vm vm = { "vm0", 0, 2, 0, 0, 16 };
static const struct guest_vcpu vcpus[2] = {
	{ "vm0.vcpu0", 0, 0, 0, true, false }, { "vm0.vcpu1", 0, 1, 1, true, false },
};
static const struct guest_dev dev = { "dev0", 0x10, 0, 0, true, true, 0, 0, 0, 2 };
static const struct guest_irq irqs[2] = {
	{ "dev0.irq0", 0, 0, 0, 8192, 8210, 0, 0xa0, true, true },
	{ "dev0.irq1", 0, 0, 1, 8193, 8211, 1, 0xa0, true, true },
};

static const u32 no_statements[6];

const struct guest_config walk_guest = {
	.vm = &vm, .nvms = 1, .vcpu = vcpus, .nvcpus = 2, .dev = &dev, .ndevs = 1,
	.irq = irqs, .nirqs = 2, .queue = no_statements, .nqueues = 5,
};

/* No software: vPE n is vCPU n's. */
u32 hyp_carriers(const struct gs *g, u32 irq) { (void)g, (void)irq; return 0; }
u16 hyp_vpe_vm(const struct gs *g, gs_vpe v) { (void)g; return v.n < 2 ? 0 : GS_NONE16; }
u16 hyp_vpe_vcpu(const struct gs *g, gs_vpe v) { (void)g; return v.n < 2 ? v.n : GS_NONE16; }
bool hyp_vcpu_blocked(const struct gs *g, u32 vcpu) { (void)g, (void)vcpu; return false; }
bool hyp_vcpu_stuck(const struct gs *g, u32 vcpu) { (void)g, (void)vcpu; return false; }
bool hyp_deadlock(const struct gs *g, char *buf, size_t n) { (void)g; snprintf(buf, n, "none"); return false; }

struct hyp_where hyp_insn_where(const struct hyp_program *p, u32 insn)
{
	(void)p;
	return (struct hyp_where){ "", "", "", 0, insn };
}

static void run_guest(struct gs *g, u32 k)
{
	struct ich_vmcr v = { .pmr = 0xf8, .grp1 = 1 };

	ich_enable(g, GS_PE(k), true);
	ich_vmcr_set(g, GS_PE(k), v);
	vcpu_enter(g, k, GS_PE(k));
}

void walk_start(struct walk *w, enum gic_version v, u64 seed, void (*tweak)(struct mach *m))
{
	memset(w, 0, sizeof(*w));
	w->seed = seed;
	w->m = mach_new((struct mach_opt){ .version = v, .tweak = tweak });
	w->m->g.guest = &walk_guest;
	w->m->g.check = &w->cfg;
	mach_usual(w->m);
	mach_vmapp(w->m, 0, 0, 0);
	mach_vmapp(w->m, 0, 1, 1);
	gs_step_begin(&w->m->g);
	guest_reset(&w->m->g);
	check_reset(&w->m->g);
	for (u32 k = 0; k < 2; k++)
		run_guest(&w->m->g, k);
	w->cfg.enabled = (u64)1 << CHECK_conservation;
	w->cfg.timed = true;	/* a walk merges more writes than an exploration can hold credit for */
	check_attach(&w->run, &w->m->g);
	walk_close(w);
}

void walk_end(struct walk *w)
{
	mach_free(w->m);
}

u32 walk_draw(struct walk *w, u32 n)
{
	return (u32)(rng_mix(w->seed, w->n++) % n);
}

void walk_close(struct walk *w)
{
	struct gs *g = &w->m->g;

	check_audit(g);
	arena_commit(&g->arena);
	if (g->step.nfailures && !w->bad) {
		w->bad = true;
		w->first = g->step.failure[0];
	}
	w->steps++;
	mach_forget(w->m);
	gs_step_begin(g);
}

static u32 actors(const struct actor **to)
{
	u32 n = 0;

	for (u32 i = 0; i < gic_nactors; i++)
		to[n++] = gic_actors[i];
	for (u32 i = 0; i < guest_nactors; i++)
		to[n++] = guest_actors[i];
	return n;
}

bool walk_step(struct walk *w)
{
	const struct actor *row[32];
	struct { const struct actor *a; u32 k; } can[64];
	struct gs *g = &w->m->g;
	u32 nrows = actors(row), n = 0, pick;

	for (u32 r = 0; r < nrows; r++)
		for (u32 k = 0; k < row[r]->count(g); k++)
			if (row[r]->ready(g, k) && n < ARRAY_SIZE(can)) {
				can[n].a = row[r];
				can[n++].k = k;
			}
	if (!n)
		return false;
	pick = walk_draw(w, n);
	gs_step_begin(g);
	can[pick].a->step(g, can[pick].k);
	walk_close(w);
	return true;
}

void walk_rest(struct walk *w)
{
	for (u32 i = 0; walk_step(w); i++)
		ck_assert_uint_lt(i, 10000);
}

bool walk_queue_empty(struct walk *w)
{
	return (mach_read(w->m, "GITS_CREADR", 0) & GITS_OFFSET_MASK) == w->m->cwriter[0];
}
