/* SPDX-License-Identifier: MIT */
/*
 * The replay: a machine like the recorded one, and the script driven through it
 * in its order (conform_access.c), with what is inferred (conform_infer.c) and
 * what was told of the state in between (conform_told.c).
 */
#include "diff/conform.h"

#include <string.h>

#include "core/alloc.h"
#include "core/diag.h"
#include "diff/conform_run.h"

#define PROGRESS	0x3fffu

#define KIND(id, text) text,
const char *const conform_kind_name[] = {
#include "diff/conform_kinds.def"
};
#undef KIND

#define ALLOWED(id, areg, amask, arule, awhy) \
	{.name = #id, .reg = areg, .rule = arule, .why = awhy, .mask = amask},
const struct conform_allowed conform_allowed[] = {
#include "diff/conform_allowed.def"
};
#undef ALLOWED

/* ------------------------------------------------------------ the script */

/* Printed when it is done, so that what it did to the state is printed before it. */
static bool told_before(const struct scr_event *e)
{
	return e->kind == SCR_READ || e->kind == SCR_WRITE || e->kind == SCR_ICC_READ || e->kind == SCR_ICV_READ;
}

static int step(struct conform *c, u32 ev)
{
	const struct scr_event *e = &c->s->ev[ev];
	int err;

	switch (e->kind) {
	case SCR_FETCH:
	case SCR_COMMAND:
		c->msi = c->ite = NULL;
		err = conform_command(c, ev);
		if (e->kind == SCR_COMMAND)
			conform_remember(c, ev);
		return err;
	case SCR_ITE:
	case SCR_CTE:
	case SCR_VTE:
		told_translation(c, ev);
		return 0;
	case SCR_SGI_SENT:
		told_sgi(c, ev);
		return 0;
	case SCR_BEST:
	case SCR_LINES:
	case SCR_VBEST:
	case SCR_VLINES:
	case SCR_MAINT:
		told_state(c, ev);
		return 0;
	case SCR_DTE:
	case SCR_TABLE_WRITE:
	case SCR_FAULT:
	case SCR_NOTE:
		c->r->notes++;
		return 0;
	default:
		break;
	}
	if (!told_before(e))
		told_flush(c);
	conform_drive(c, ev);
	if (told_before(e))
		told_flush(c);
	conform_remember(c, ev);
	return 0;
}

/* The patch has a bit per 8 priorities, the registers one per preemption level: ICH_VTR_EL2.PREbits. */
static void load_active(struct conform *c, const struct conform_patch *p)
{
	int err;
	u32 pre = (u32)(conform_sysreg(c, p->pe, "ICH_VTR_EL2", 2, false, &err) >> 26 & 7) + 1;
	u32 regs[4] = {0};

	pre = pre > 7 ? 7 : pre;
	for (u32 bit = 0; bit < 32; bit++)
		if (p->val >> bit & 1) {
			u32 level = bit << 3 >> (8 - pre);

			regs[level / 32] |= 1u << level % 32;
		}
	for (u32 n = 0; n < 1u << (pre > 5 ? pre - 5 : 0); n++) {
		char name[32];

		snprintf(name, sizeof(name), "ICH_AP0R%u_EL2", n);
		conform_set_sysreg(c, p->pe, name, 0);
		name[6] = '1';
		conform_set_sysreg(c, p->pe, name, regs[n]);
	}
}

static int apply(struct conform *c, const struct conform_patch *p)
{
	u8 byte = (u8)p->val;

	if (p->what == PATCH_BYTE) {
		c->r->inferred[p->inference]++;
		return cmem_write(&c->mem, p->addr, &byte, 1);
	}
	c->r->inferred[p->inference] += p->val != 0;
	load_active(c, p);
	return 0;
}

/* Patches of this event: bytes before it, active priorities after it. */
static int patches(struct conform *c, u32 ev, bool after)
{
	const struct conform_inferred *f = &c->inf;
	int err = 0;

	for (u32 i = c->next_patch; i < f->n && f->patch[i].at == ev && !err; i++) {
		if ((f->patch[i].what == PATCH_ACTIVE) == after)
			err = apply(c, &f->patch[i]);
		if (after)
			c->next_patch = i + 1;
	}
	return err;
}

static int play(struct conform *c)
{
	const struct script *s = c->s;
	int err = 0;

	for (u32 i = 0; i < s->n && !err; i++) {
		if (!(i & PROGRESS)) {
			if (c->o->progress)
				c->o->progress(c->o->ctx, i, s->n);
			if (c->o->stop && *c->o->stop) {
				c->r->interrupted = true;
				break;
			}
		}
		err = patches(c, i, false);
		if (!err)
			err = step(c, i);
		if (!err)
			err = patches(c, i, true);
		if (!err && c->mem.full)
			err = GICSIM_E_NOMEM;
		c->r->done += !err;
	}
	told_flush(c);
	return err;
}

/* ------------------------------------------------------------ the machine */

static int dma_read(void *ctx, uint64_t addr, void *to, size_t len)
{
	cmem_read(ctx, addr, to, len);
	return 0;
}

static int dma_write(void *ctx, uint64_t addr, const void *from, size_t len)
{
	return cmem_write(ctx, addr, from, len);
}

static const struct gicsim_ops ops = {.dma_read = dma_read, .dma_write = dma_write};

static int machine(struct conform *c, struct gicsim_diag *d)
{
	struct conform_result *r = c->r;
	struct gicsim_config cfg;
	u64 typer = 0;
	int err;

	gicsim_config_init(&cfg);
	cfg.hardware = c->o->hardware   ? c->o->hardware
		       : c->inf.gicv4 ? "qemu-gicv4.0"
				      : "qemu-gicv3";
	cfg.models = c->o->models;
	cfg.pes = c->s->rec.pes ? c->s->rec.pes : 1;
	cfg.its = c->inf.its;
	cfg.vpes = c->inf.vpes;
	cfg.lpis = c->inf.lpis;
	cfg.vlpis = c->inf.vlpis;
	cfg.map = (struct gicsim_map){MAP_GICD, MAP_GICR, MAP_GITS, MAP_STRIDE};
	cfg.ops = &ops;
	cfg.ctx = &c->mem;
	r->hardware = cfg.hardware;
	r->pes = cfg.pes;
	r->its = cfg.its;
	r->vpes = c->inf.gicv4 ? cfg.vpes : 0;
	r->lpi_priority = c->inf.priority;
	err = gicsim_create(&cfg, &c->g, d);
	if (err)
		return err;
	/* GICR_TYPER.VLPIS: there are frames for virtual LPIs */
	gicsim_mmio_read(c->g, MAP_GICR + 8, 8, 0, &typer);
	c->gicr_bytes = typer & 2 ? 0x40000 : 0x20000;
	return 0;
}

static void finish(struct conform *c)
{
	struct conform_result *r = c->r;
	struct gicsim_count n;

	gicsim_counts(c->g, &n);
	r->unpredictable = n.unpredictable;
	r->command_errors = n.command_errors;
	r->dropped_msis = n.dropped_msis;
	for (u32 k = 0; k < CONFORM_KINDS; k++) {
		r->total.driven += r->row[k].driven;
		r->total.compared += r->row[k].compared;
		r->total.equal += r->row[k].equal;
		r->total.allowed += r->row[k].allowed;
		r->total.unexplained += r->row[k].unexplained;
		r->total.unmodelled += r->row[k].unmodelled;
	}
}

int conform_run(const struct script *s, const struct conform_opts *o, struct conform_result *r,
		struct gicsim_diag *d)
{
	struct conform *c = gs_alloc(1, sizeof(*c));
	int err;

	memset(r, 0, sizeof(*r));
	if (!c)
		return GICSIM_E_NOMEM;
	c->s = s;
	c->o = o;
	c->r = r;
	for (u32 pe = 0; pe < REC_PES_MAX; pe++)
		c->resident[pe] = GS_NONE16;
	c->ops = gs_alloc(1, sizeof(*c->ops));
	err = c->ops ? cmem_init(&c->mem) : GICSIM_E_NOMEM;
	if (!err)
		err = infer_script(s, &c->inf, d);
	if (!err)
		err = machine(c, d);
	if (!err)
		err = play(c);
	if (!err)
		finish(c);
	if (c->g)
		gicsim_destroy(c->g);
	inferred_fini(&c->inf);
	cmem_fini(&c->mem);
	gs_free(c->ops);
	gs_free(c);
	return err;
}
