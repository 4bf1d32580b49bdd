/* SPDX-License-Identifier: MIT */
#include "support.h"

#include <stdio.h>
#include <string.h>

#include "core/diag.h"
#include "hyp/actors.h"

#define MODELS GICSIM_SOURCE_DIR "/models"

void rig_init(struct rig *r, const char *hardware, bool direct)
{
	memset(r, 0, sizeof(*r));
	diag_init(&r->d);
	ck_assert_int_eq(hw_load(MODELS, hardware, &r->hw, &r->d), 0);
	ck_assert_int_eq(gic_configure(&r->gic, r->hw, 2, 1, r->hw->version >= GICV4_0 ? 3 : 0, 16,
				       r->hw->version >= GICV4_0 ? 16 : 0, &r->d), 0);
	r->vm[0] = (struct guest_vm){ .name = "vm0", .nvcpus = 2, .intid_bits = 14 };
	r->vcpu[0] = (struct guest_vcpu){ .name = "vm0.vcpu0", .direct = direct };
	r->vcpu[1] = (struct guest_vcpu){ .name = "vm0.vcpu1", .idx = 1, .pe = 1 };
	r->dev[0] = (struct guest_dev){ .name = "dev0", .devid = 0x100, .has_mask = true, .has_pba = true,
					.nirqs = 2 };
	for (u32 i = 0; i < 2; i++)
		r->irq[i] = (struct guest_irq){ .name = i ? "dev0.irq1" : "dev0.irq0", .event = i,
						.vintid = 8192 + i, .lpi = 8192 + i, .prio = 0xa0,
						.target = (u16)i, .enabled = true, .connected = true };
	r->guest = (struct guest_config){ .vm = r->vm, .nvms = 1, .vcpu = r->vcpu, .nvcpus = 2, .dev = r->dev,
					  .ndevs = 1, .irq = r->irq, .nirqs = 2, .queue = r->queue,
					  .nqueues = 5 };
}

int rig_link(struct rig *r, const char *text)
{
	struct hyp_text local[32], thread[8];
	struct hyp_sources src = { .models = MODELS, .base = "linux-6.12", .local = local, .thread = thread };
	const struct yml_node *root;

	ck_assert_int_eq(yml_load_text("test.yaml", text, strlen(text), NULL, &r->doc, &r->d), 0);
	root = r->doc->root;
	ck_assert_int_eq(root->kind, YML_MAP);
	for (u32 i = 0; i < root->n; i++) {
		const char *name = root->key[i]->text;
		bool th = !strncmp(name, "thread ", 7);
		struct hyp_text t = { .name = th ? name + 7 : name, .file = "test.yaml", .node = root->item[i],
				      .doc = r->doc };

		if (th)
			thread[src.nthreads++] = t;
		else
			local[src.nlocal++] = t;
	}
	return hyp_link(&src, r->hw, &r->gic, &r->guest, &r->prog, &r->d);
}

void rig_run(struct rig *r)
{
	struct gs *g = &r->gs;

	ck_assert_ptr_nonnull(r->prog);
	r->hyp = (struct hyp_config){ .prog = r->prog, .vpeids = 3 };
	for (u32 i = 0; i < CHOICES; i++)
		r->answer[i] = r->hw->answer[i] == GS_ANY ? 0 : r->hw->answer[i];
	r->choices = (struct gs_choices){ .n = CHOICES, .options = hw_choice_nopt, .fixed = hw_choice_fixed,
					  .answer = r->answer };
	ck_assert_int_eq(lay_init(&r->lay), 0);
	choose_layout(&r->lay, CHOICES);
	gic_layout(&r->lay, &r->gic);
	guest_layout(&r->lay, &r->guest);
	ck_assert_int_eq(hyp_layout(&r->lay, &r->hyp, &r->guest, &r->gic, &r->d), 0);
	ck_assert_int_eq(lay_seal(&r->lay), 0);
	chooser_list_init(&r->list);
	g->lay = &r->lay;
	g->hw = r->hw;
	g->choices = &r->choices;
	g->choose = &r->list.c;
	g->gic = &r->gic;
	g->guest = &r->guest;
	g->hyp = &r->hyp;
	ck_assert_int_eq(arena_init(&g->arena, r->lay.hashed_lines, r->lay.shadow_lines), 0);
	gic_reset(g);
	gic_boot_host(g);
	guest_reset(g);
	hyp_reset(g);
	r->running = true;
	if (hyp_setup(g, &r->faults, &r->d))
		ck_abort_msg("setup: %s", r->d.n ? r->d.f[0].text : "?");
}

static bool one_step(struct gs *g)
{
	const struct actor *const *rows[] = { gic_actors, guest_actors, hyp_actors };
	const u32 n[] = { gic_nactors, guest_nactors, hyp_nactors };

	for (u32 f = 0; f < 3; f++)
		for (u32 i = 0; i < n[f]; i++)
			for (u32 k = 0; k < rows[f][i]->count(g); k++)
				if (rows[f][i]->ready(g, k)) {
					gs_step_begin(g);
					rows[f][i]->step(g, k);
					return true;
				}
	return false;
}

bool rig_settle(struct rig *r, u32 max)
{
	for (u32 i = 0; i < max; i++)
		if (!one_step(&r->gs))
			return true;
	return false;
}

u32 rig_thread(const struct rig *r, const char *name)
{
	char buf[64];

	for (u32 t = 0; t < th_count(&r->gs); t++)
		if (!strcmp(th_name(&r->gs, t, buf, sizeof(buf)), name))
			return t;
	ck_abort_msg("no thread %s", name);
	return 0;
}

void rig_fini(struct rig *r)
{
	if (r->running) {
		arena_fini(&r->gs.arena);
		lay_fini(&r->lay);
	}
	hyp_program_free(r->prog);
	yml_free(r->doc);
	hw_free(r->hw);
}
