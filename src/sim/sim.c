/* SPDX-License-Identifier: MIT */
/*
 * Putting a run together, in the order in which one part needs the other:
 * hardware model, numbers of things, guests, policy, procedures, checks,
 * state.  sim_prepare() then makes the state in which every run begins.
 */
#include "sim/sim.h"

#include <string.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "core/rng.h"
#include "policy/policy.h"
#include "sim/wire.h"

#define EXTRA_VPES 2u

struct chunk {
	struct chunk *next;
	u64 data[];
};

void *wire_alloc(struct sim *s, size_t n, size_t size)
{
	struct chunk *c;

	if (size && n > (SIZE_MAX - sizeof(*c)) / size)
		return NULL;
	c = gs_alloc(1, sizeof(*c) + n * size + 8);
	if (!c)
		return NULL;
	c->next = s->pool;
	s->pool = c;
	return c->data;
}

static int configure(struct sim *s, struct gicsim_diag *d)
{
	const struct scenario *c = s->scn;
	u32 vlpis = 0, lpis = 0, vpes;
	int rc;

	for (u32 i = 0; i < c->nirqs; i++) {
		if (c->irq[i].vintid - GIC_LPI_FIRST + 1 > vlpis)
			vlpis = c->irq[i].vintid - GIC_LPI_FIRST + 1;
		if (c->irq[i].lpi - GIC_LPI_FIRST + 1 > lpis)
			lpis = c->irq[i].lpi - GIC_LPI_FIRST + 1;
	}
	vpes = s->hw->version == GICV3 ? 0 : c->nvcpus + c->nvms + EXTRA_VPES;
	/* fewer numbers than vPEs is a scenario like any other: then they are scarce */
	if (s->hw->version == GICV4_1 && s->hw->caps.vil && s->hw->caps.vid < 16 &&
	    vpes > 1u << (s->hw->caps.vid + 1))
		vpes = 1u << (s->hw->caps.vid + 1);
	/* doorbells come after the devices' own LPIs */
	rc = gic_configure(&s->gic, s->hw, c->pes, c->its, vpes, lpis + c->nvcpus + c->nvms, vlpis, d);
	if (!rc)
		memcpy(s->gic.group, c->group, c->pes);
	return rc;
}

static void wire_hyp(struct sim *s)
{
	const struct scenario *c = s->scn;
	u64 width = (u64)1 << s->gic.vpeid_bits;

	s->hyp.sched = c->sched ? SCHED_ROUND_ROBIN : SCHED_PINNED;
	s->hyp.slice_ns = c->slice_ns;
	s->hyp.preemptions = s->mode == SIM_EXPLORE ? c->explore.preemptions : 0;
	s->hyp.decisions = s->mode == SIM_EXPLORE ? c->explore.decisions : 0;
	s->hyp.timeouts_any = c->explore.timeouts_any;
	s->hyp.vpeids = width < s->gic.vpes ? (u32)width : s->gic.vpes;
	s->hyp.seed = c->seed;
}

int wire_state(struct sim *s, struct gicsim_diag *d)
{
	struct gs *g = &s->gs;
	int err = lay_init(&s->lay);

	if (err)
		return err;
	g->lay = &s->lay;
	g->hw = s->hw;
	g->gic = &s->gic;
	g->guest = &s->guest;
	g->hyp = &s->hyp;
	g->check = &s->chkcfg;
	s->choices = (struct gs_choices){ CHOICES, hw_choice_nopt, hw_choice_fixed, s->hw->answer };
	g->choices = &s->choices;
	choose_layout(&s->lay, CHOICES);
	rng_layout(&s->lay);
	gic_layout(&s->lay, &s->gic);
	guest_layout(&s->lay, &s->guest);
	check_layout(&s->lay, &s->guest);
	err = hyp_layout(&s->lay, &s->hyp, &s->guest, &s->gic, d);
	if (!err)
		err = lay_seal(&s->lay);
	if (!err)
		err = arena_init(&g->arena, s->lay.hashed_lines, s->lay.shadow_lines);
	if (!err && !hyp_program_reads_ring(s->prog))
		arena_set_view(&g->arena, gic_ring_view(g));
	return err;
}

static int wire_actors(struct sim *s)
{
	u32 n = gic_nactors + guest_nactors + hyp_nactors, at = 0;

	s->rows = wire_alloc(s, n, sizeof(*s->rows));
	if (!s->rows)
		return GICSIM_E_NOMEM;
	for (u32 i = 0; i < gic_nactors; i++)
		s->rows[at++] = gic_actors[i];
	for (u32 i = 0; i < guest_nactors; i++)
		s->rows[at++] = guest_actors[i];
	for (u32 i = 0; i < hyp_nactors; i++)
		s->rows[at++] = hyp_actors[i];
	s->model = (struct eng_model){ (const struct actor *const *)s->rows, n, check_at_rest, check_audit, CHECKS,
				       check_doomed };
	return 0;
}

static int wire_all(struct sim *s, const char *models, struct gicsim_diag *d)
{
	int err = wire_hardware(s, models, d);

	if (!err)
		err = wire_names(s, models, d) | wire_expect(s, d);
	if (!err)
		err = configure(s, d);
	if (err)
		return err;
	wire_hyp(s);
	err = wire_guest(s, d);
	if (!err)
		err = wire_policy(s, d);
	if (!err)
		err = wire_procedures(s, models, d);
	if (err || s->refused)
		return err;
	s->hyp.prog = s->prog;
	wire_checks(s);
	err = wire_state(s, d);
	return err ? err : wire_actors(s);
}

int sim_open(struct scenario *scn, const char *models, enum sim_mode mode, struct sim **out,
	     struct gicsim_diag *d)
{
	struct sim *s = gs_alloc(1, sizeof(*s));
	u32 before = d->n;
	int err;

	*out = NULL;
	if (!s)
		return GICSIM_E_NOMEM;
	s->scn = scn;
	s->mode = mode;
	err = wire_all(s, models, d);
	if (err) {
		if (d->n == before)
			diag_at(d, scn->file, 0, 0, "%s", err == GICSIM_E_NOMEM ? "not enough memory for this scenario" :
				"this scenario is too large for the model");
		wire_show_lines(s, before, d);
		sim_close(s);
		return err;
	}
	*out = s;
	return 0;
}

int sim_prepare(struct sim *s, struct chooser *setup, struct gicsim_diag *d)
{
	struct gs *g = &s->gs;

	arena_journal(&g->arena, false);
	memset(g->arena.base, 0, (size_t)g->arena.lines * ARENA_LINE);
	memset(&g->step, 0, sizeof(g->step));
	g->now_ns = 0;
	g->stamps = s->mode == SIM_RUN;
	g->sinks = NULL;
	rng_seed(g, s->scn->seed);
	g->choose = setup;
	check_attach(&s->chk, g);
	gic_reset(g);
	gic_boot_host(g);
	guest_reset(g);
	hyp_reset(g);
	check_reset(g);
	return hyp_setup(g, &s->faults, d);
}

void sim_close(struct sim *s)
{
	struct chunk *c;

	if (!s)
		return;
	arena_fini(&s->gs.arena);
	if (s->lay.region)
		lay_fini(&s->lay);
	hyp_program_free(s->prog);
	hw_free(s->hw);
	while ((c = s->pool)) {
		s->pool = c->next;
		gs_free(c);
	}
	gs_free(s);
}
