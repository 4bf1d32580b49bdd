/* SPDX-License-Identifier: MIT */
/* Accesses of procedures: registers, system registers, tables in memory. */
#include "core/bits.h"
#include "core/cost.h"
#include "core/mem.h"
#include "core/obs.h"
#include "hyp/run.h"

/* A thread on no PE is somewhere: its MMIO comes from the first. */
static gs_pe at_pe(const struct hyp_thread *th, u64 named)
{
	if (named != HYP_NONE)
		return GS_PE(named);
	return GS_PE(th->pe ? th->pe - 1u : 0);
}

static bool unit_ok(const struct gs *g, const struct gic_reg_name *r, u64 unit, u64 i)
{
	bool its = r->frame == FRAME_GITS || r->frame == FRAME_GITS_TRANS || r->frame == FRAME_GITS_VSGI;
	u32 units = its ? g->gic->its : g->gic->pes;

	return unit < units && i < (r->count ? r->count : 1u);
}

u64 acc_peek(const struct gs *g, const struct hyp_thread *th, const struct gic_reg_name *r, u64 unit, u64 i)
{
	if (gic_reg_is_sys(r))
		return gic_sysreg_peek(g, at_pe(th, unit), r->offset + (u32)i);
	if (!unit_ok(g, r, unit, i))
		return 0;
	return gic_mmio_peek(g, gic_reg_addr(g->gic, r, (u32)unit, (u32)i), r->bytes);
}

static u64 reg_read(struct gs *g, u32 t, const struct stmt *s, const u64 *v)
{
	const struct hyp_thread *th = hyp_thread(g, t);
	const struct gic_reg_name *r = prog_reg(prog(g), s->a);

	if (s->mode == ACC_SYSREG) {
		gs_cost(g, COST_SYSREG, 1);
		return gic_sysreg_read(g, at_pe(th, v[0]), r->offset + (u32)v[1]);
	}
	gs_cost(g, COST_MMIO_READ, 1);
	if (!unit_ok(g, r, v[0], v[1])) {
		th_oops(g, t);
		return 0;
	}
	return gic_mmio_read(g, at_pe(th, HYP_NONE), gic_reg_addr(g->gic, r, (u32)v[0], (u32)v[1]), r->bytes);
}

/* Reading a VPT that its redistributor still works on finds anything (A10). */
static void lint_vpt(struct gs *g, u64 addr)
{
	u64 size = plan_size(g->gic, g->guest, g->hw, PLAN_VPT, 0);

	for (u32 i = 0; i < hyp_vpes_needed(g->guest); i++) {
		u16 id = hyp_vpe(g, i)->id;

		if (addr - plan_addr(g, PLAN_VPT, i) < size && id && !gic_vpt_exact(g, GS_VPE(id - 1)))
			gs_emit(g, OBS_UNPRED, UNPRED_vpt_read_mapped, i, id - 1u);
	}
}

u64 acc_read(struct gs *g, u32 t, const struct stmt *s, const u64 *v)
{
	u32 msb = s->b >> 8, lsb = s->b & 0xff;
	u64 x = 0;

	if (s->mode == ACC_REG || s->mode == ACC_SYSREG)
		return bits_get(reg_read(g, t, s, v), msb, lsb);
	gs_cost(g, COST_MEM_ACCESS, 1);
	if (s->mode == ACC_BIT)
		lint_vpt(g, v[0] / 8);
	if (mem_read(g, s->mode == ACC_BIT ? v[0] / 8 : v[0], 1, &x)) {
		th_oops(g, t);
		return 0;
	}
	return s->mode == ACC_BIT ? x >> (v[0] % 8) & 1 : bits_get(x, msb, lsb);
}

static void table_write(struct gs *g, u32 t, const struct stmt *s, const u64 *v)
{
	u64 x = 0;
	int rc;

	gs_cost(g, COST_MEM_ACCESS, 1);
	if (s->mode == ACC_BYTE) {
		rc = mem_write(g, v[0], 1, v[1] & 0xff);
	} else {
		rc = mem_read(g, v[0] / 8, 1, &x);
		x = bits_set(x, (unsigned)(v[0] % 8), (unsigned)(v[0] % 8), v[1]);
		rc = rc ? rc : mem_write(g, v[0] / 8, 1, x);
	}
	if (rc)
		th_oops(g, t);
}

void acc_write(struct gs *g, u32 t, const struct stmt *s, const u64 *v)
{
	const struct hyp_thread *th = hyp_thread(g, t);
	const struct gic_reg_name *r;

	if (s->mode == ACC_BYTE || s->mode == ACC_BIT) {
		table_write(g, t, s, v);
		return;
	}
	r = prog_reg(prog(g), s->a);
	if (s->mode == ACC_SYSREG) {
		gs_cost(g, COST_SYSREG, 1);
		gic_sysreg_write(g, at_pe(th, v[0]), r->offset + (u32)v[1], v[2]);
		return;
	}
	gs_cost(g, COST_MMIO_WRITE, 1);
	if (unit_ok(g, r, v[0], v[1]))
		gic_mmio_write(g, at_pe(th, HYP_NONE), gic_reg_addr(g->gic, r, (u32)v[0], (u32)v[1]), r->bytes, v[2]);
	else
		th_oops(g, t);
}
