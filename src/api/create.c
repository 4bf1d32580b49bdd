/* SPDX-License-Identifier: MIT */
/* From a configuration to a machine at power-on, in the order in which one part needs the other. */
#include <string.h>

#include "api/api.h"
#include "core/alloc.h"
#include "core/bits.h"
#include "core/diag.h"
#include "core/rng.h"

/* Where the installed package keeps models/; the build says. */
#ifndef GICSIM_MODELS_DIR
#define GICSIM_MODELS_DIR "models"
#endif

#define SPIS_MAX 988u	/* INTIDs 32 to 1019 */
#define SPANS_MAX (2 + GIC_ITS_MAX + GICSIM_REGIONS_MAX)

const struct gs *api_gs(const struct gicsim *g)
{
	return &g->gs;
}

void gicsim_config_init(struct gicsim_config *c)
{
	memset(c, 0, sizeof(*c));
	c->size = sizeof(*c);
	c->hardware = "gicv3-min";
	c->pes = 1;
	c->its = 1;
	c->vpes = 64;
	c->lpis = 8192;
	c->vlpis = 8192;
	c->spis = ~0u;
}

/* ------------------------------------------------------------ what was asked for */

static int check_config(const struct gicsim_config *c, struct gicsim_diag *d)
{
	if (c->size != sizeof(*c))
		return diag_add(d, "a configuration of %zu bytes, not %zu: gicsim_config_init() makes it",
				c->size, sizeof(*c));
	if (!c->hardware)
		return diag_add(d, "no hardware model is named");
	if (c->nregions > GICSIM_REGIONS_MAX)
		return diag_add(d, "%u regions of memory: at most %u", c->nregions, GICSIM_REGIONS_MAX);
	if (c->spis != ~0u && c->spis != SPIS_MAX && (c->spis % 32 || c->spis > SPIS_MAX))
		return diag_add(d, "%u SPIs: a multiple of 32, or %u", c->spis, SPIS_MAX);
	return 0;
}

/* A base that is given must leave room for its frames below 2^52, and lie on a 64 KiB page. */
static int check_base(const char *what, u64 base, struct gicsim_diag *d)
{
	if (base & 0xffff || base >> 52)
		return diag_add(d, "%s at 0x%llx: not a 64 KiB page below 2^52", what,
				(unsigned long long)base);
	return 0;
}

static int place(struct gic_config *to, const struct gicsim_map *m, struct gicsim_diag *d)
{
	u64 least = to->version >= GICV4_1 ? 0x30000 : 0x20000;

	if (check_base("the distributor", m->gicd, d) || check_base("redistributors", m->gicr, d) ||
	    check_base("ITSs", m->gits, d))
		return GICSIM_E_INVAL;
	if (m->gits && (m->gits_stride < least || m->gits_stride & 0xffff || m->gits_stride >> 40))
		return diag_add(d, "ITSs 0x%llx apart: a multiple of 64 KiB, at least 0x%llx",
				(unsigned long long)m->gits_stride, (unsigned long long)least);
	to->gicd_base = m->gicd;
	to->gicr_base = m->gicr;
	to->gits_base = m->gits;
	to->gits_stride = m->gits_stride;
	return 0;
}

static int check_apart(const struct gic_span *s, u32 n, struct gicsim_diag *d)
{
	for (u32 i = 0; i < n; i++)
		for (u32 k = 0; k < i; k++)
			if (s[i].base < s[k].base + s[k].size && s[k].base < s[i].base + s[i].size)
				return diag_add(d, "what is at 0x%llx and at 0x%llx overlaps",
						(unsigned long long)s[k].base,
						(unsigned long long)s[i].base);
	return 0;
}

/* Frames and regions in one address space. */
static int check_spans(const struct gicsim *g, const struct gicsim_config *c, struct gicsim_diag *d)
{
	struct gic_span s[SPANS_MAX];
	u32 n = 0;

	while (n < 2 + GIC_ITS_MAX && (s[n] = gic_span(&g->gic, n)).size)
		n++;
	for (u32 i = 0; i < c->nregions; i++) {
		s[n] = (struct gic_span){ c->region[i].base, c->region[i].size };
		if (!s[n].size || s[n].base >> 52 || s[n].size > ((u64)1 << 52) - s[n].base)
			return diag_add(d, "region %u: 0x%llx bytes at 0x%llx are not below 2^52", i,
					(unsigned long long)s[n].size, (unsigned long long)s[n].base);
		n++;
	}
	return check_apart(s, n, d);
}

/* ------------------------------------------------------------ the machine */

static u32 least(u32 a, u32 b)
{
	return a < b ? a : b;
}

static int configure(struct gicsim *g, const struct gicsim_config *c, struct gicsim_diag *d)
{
	struct hwmodel *h = g->hw;
	u32 vpes = h->version < GICV4_0 ? 0 : c->vpes;
	int err;

	if (c->spis != ~0u)
		h->caps.itlines = (c->spis + 31) / 32;
	/* a capability, not a mistake: see struct gicsim_config */
	if (h->version >= GICV4_1 && h->caps.vil)
		vpes = least(vpes, 1u << (h->caps.vid + 1));
	err = gic_configure(&g->gic, h, c->pes, c->its, vpes, c->lpis, vpes ? c->vlpis : 0, d);
	if (!err && c->group)
		memcpy(g->gic.group, c->group, c->pes);
	if (!err)
		err = place(&g->gic, &c->map, d);
	return err ? err : check_spans(g, c, d);
}

/* Regions of tables; in a guest's whole memory a large page for each few bytes would be a waste. */
#define DENSE_MAX (128ull << 20)

static int make_state(struct gicsim *g, const struct gicsim_config *c, struct gicsim_diag *d)
{
	int err = lay_init(&g->lay);

	if (err)
		return err;
	choose_layout(&g->lay, CHOICES);
	rng_layout(&g->lay);
	gic_layout(&g->lay, &g->gic);
	for (u32 i = 0; !err && i < c->nregions; i++)
		err = lay_region(&g->lay, "memory", c->region[i].base, c->region[i].size);
	if (!err)
		err = lay_seal(&g->lay);
	if (err == GICSIM_E_LIMIT)
		diag_add(d, "the state does not fit into 4 GiB");
	if (!err)
		err = arena_init(&g->gs.arena, g->lay.hashed_lines, g->lay.shadow_lines);
	for (u32 i = 0; !err && i < g->lay.nregions; i++)
		if (g->lay.region[i].size <= DENSE_MAX)
			gs_dense(g->gs.arena.base + g->lay.region[i].off, g->lay.region[i].size);
	return err;
}

static void hear(struct sink *s, struct gs *gs, const struct obs *o)
{
	struct gicsim *g = (struct gicsim *)(void *)((char *)s - offsetof(struct gicsim, sink));

	(void)gs;
	if (o->kind == OBS_UNPRED)
		g->counts.unpredictable++;
	else if (o->kind == OBS_UNMODELLED)
		g->counts.unmodelled++;
	else if (o->kind == OBS_CMD_ERROR)
		g->counts.command_errors++;
	else if (o->kind == OBS_ITS_IRQ)
		g->its_lines = true;
	else
		g->counts.dropped_msis++;
}

static void listen(struct gicsim *g)
{
	g->sink.hear = hear;
	sink_want(&g->sink, OBS_UNPRED);
	sink_want(&g->sink, OBS_UNMODELLED);
	sink_want(&g->sink, OBS_CMD_ERROR);
	sink_want(&g->sink, OBS_ITS_DROP);
	sink_want(&g->sink, OBS_RD_DROP);
	sink_want(&g->sink, OBS_ITS_IRQ);
	g->gs.sinks = &g->sink;
}

static void wire(struct gicsim *g, const struct gicsim_config *c)
{
	struct gs *gs = &g->gs;

	gs->lay = &g->lay;
	gs->hw = g->hw;
	gs->gic = &g->gic;
	g->choices = (struct gs_choices){ CHOICES, hw_choice_nopt, hw_choice_fixed, g->hw->answer };
	gs->choices = &g->choices;
	chooser_seeded_init(&g->chooser);
	gs->choose = &g->chooser.c;
	if (c->ops)
		g->ops = *c->ops;
	gs->ops = &g->ops;
	gs->ops_ctx = c->ctx;
	g->stepped = c->stepped != 0;
	g->gs.at_once = !g->stepped;
	listen(g);
}

/* The model asks nobody to be told of power-on: lines that are up then are found with gicsim_lines(). */
static void power_on(struct gicsim *g)
{
	gs_step_begin(&g->gs);
	gic_reset(&g->gs);
	memset(&g->counts, 0, sizeof(g->counts));
}

static void start(struct gicsim *g, u64 seed)
{
	rng_seed(&g->gs, seed);
	power_on(g);
	drive_all(g);
}

void api_restart(struct gicsim *g, u64 seed)
{
	arena_wipe(&g->gs.arena, 0, (u64)g->gs.arena.lines * ARENA_LINE);
	memset(g->level, 0, sizeof(g->level));
	g->its_level = 0;
	memset(g->gs.asked, 0, sizeof(g->gs.asked));
	start(g, seed);
}

static int build(struct gicsim *g, const struct gicsim_config *c, struct gicsim_diag *d)
{
	int err = hw_load(c->models ? c->models : GICSIM_MODELS_DIR, c->hardware, &g->hw, d);

	if (!err)
		err = configure(g, c, d);
	if (!err)
		err = make_state(g, c, d);
	if (err)
		return err;
	wire(g, c);
	err = drive_init(g);
	if (err)
		return err;
	g->fingerprint = save_fingerprint(g, c);
	start(g, c->seed);
	return 0;
}

int gicsim_create(const struct gicsim_config *c, struct gicsim **out, struct gicsim_diag *d)
{
	struct gicsim *g;
	int err;

	if (d)
		diag_init(d);
	if (!out)
		return diag_add(d, "nowhere to put what is made");
	*out = NULL;
	err = c ? check_config(c, d) : diag_add(d, "no configuration");
	if (err)
		return err;
	g = gs_alloc(1, sizeof(*g));
	if (!g)
		return GICSIM_E_NOMEM;
	err = build(g, c, d);
	if (err)
		gicsim_destroy(g);
	else
		*out = g;
	return err;
}

void gicsim_destroy(struct gicsim *g)
{
	if (!g)
		return;
	drive_fini(g);
	arena_fini(&g->gs.arena);
	lay_fini(&g->lay);
	hw_free(g->hw);
	gs_free(g);
}

/* What was drawn once for all is silicon, and memory is not the controller's. */
static bool is_reset(u32 blk)
{
	return blk != BLK_CHOICE && blk != BLK_RNG && blk != BLK_MEM;
}

void gicsim_reset(struct gicsim *g)
{
	api_begin(g);
	for (u32 b = 0; b < BLK_MAX; b++) {
		const struct lay_block *l = &g->lay.blk[b];

		if (l->name && l->count && is_reset(b))
			arena_wipe(&g->gs.arena, l->off, (u64)l->size * l->count);
	}
	power_on(g);
	drive_all(g);
}
