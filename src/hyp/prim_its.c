/* SPDX-License-Identifier: MIT */
/*
 * Command queues as a driver uses them: a batch is written with one step and
 * one CWRITER write, then its thread polls CREADR.
 *
 * The queue is 4 KiB, 128 commands.  What the ITS has consumed is zeroed by
 * the thread that wrote it, when it goes on: nobody reads it again, and equal
 * futures should be equal states.
 */
#include <gicsim/error.h>
#include <string.h>

#include "core/bits.h"
#include "core/cost.h"
#include "core/diag.h"
#include "core/mem.h"
#include "hyp/run.h"

#define QUEUE_BYTES 4096u
#define PACKET 32u
#define OFFSET_MASK 0xfffe0u

/* IHI 0069, GITS register map.  By offset: these are read in every poll, and a name costs a search. */
static const struct gic_reg_name cwriter = { .name = "GITS_CWRITER", .frame = FRAME_GITS, .offset = 0x88, .bytes = 8 };
static const struct gic_reg_name creadr = { .name = "GITS_CREADR", .frame = FRAME_GITS, .offset = 0x90, .bytes = 8 };

static u64 its_reg(const struct gs *g, u32 its, const struct gic_reg_name *r)
{
	return gic_reg_addr(g->gic, r, its, 0);
}

static u32 reader(const struct gs *g, u32 its)
{
	return (u32)gic_mmio_peek(g, its_reg(g, its, &creadr), 8) & OFFSET_MASK;
}

static u32 writer(const struct gs *g, u32 its)
{
	return (u32)gic_mmio_peek(g, its_reg(g, its, &cwriter), 8) & OFFSET_MASK;
}

bool its_stalled(const struct gs *g, u32 its)
{
	return gic_mmio_peek(g, its_reg(g, its, &creadr), 8) & 1;
}

static u32 ahead(u32 from, u32 to)
{
	return (to + QUEUE_BYTES - from) % QUEUE_BYTES;
}

/* The ITS number is the first operand when named, else the last. */
static u64 which_its(const struct stmt *s, const u64 *v)
{
	return s->mode & 2 ? v[0] : v[s->narg - 1];
}

bool its_room(const struct gs *g, const struct stmt *s, const u64 *v)
{
	u64 its = which_its(s, v);

	if (its >= g->gic->its)
		return true;	/* the step will find out */
	return ahead(reader(g, (u32)its), writer(g, (u32)its)) + s->b * PACKET < QUEUE_BYTES;
}

static void packet(const struct gs *g, const struct its_call *c, const u64 *v, u8 out[PACKET])
{
	const struct its_slot *slot = (const struct its_slot *)prog(g)->slot.p + c->slot;
	u64 dw[4] = { c->opcode };

	for (u32 i = 0; i < c->narg; i++, slot++)
		dw[slot->dw] |= (slot->in_place ? v[i] : v[i] << slot->lsb) & slot->mask;
	for (u32 i = 0; i < PACKET; i++)
		out[i] = (u8)(dw[i / 8] >> (8 * (i % 8)));
}

void its_submit(struct gs *g, u32 t, const struct stmt *s, const u64 *v)
{
	const struct its_call *c = (const struct its_call *)prog(g)->call.p + s->a;
	u64 its = which_its(s, v);
	struct hyp_thread *th;
	u32 from, at, arg = s->mode & 2 ? 1 : 0;
	u8 bytes[PACKET];

	if (its >= g->gic->its) {
		th_oops(g, t);
		return;
	}
	from = at = writer(g, (u32)its);
	for (u32 i = 0; i < s->b; i++, c++) {
		packet(g, c, v + arg, bytes);
		arg += c->narg;
		if (mem_write_block(g, plan_addr(g, PLAN_QUEUE, (u32)its) + at, bytes, PACKET)) {
			th_oops(g, t);
			return;
		}
		at = (at + PACKET) % QUEUE_BYTES;
	}
	gs_cost(g, COST_MEM_ACCESS, s->b);
	gs_cost(g, COST_MMIO_WRITE, 1);
	gic_mmio_write(g, GS_PE(hyp_thread(g, t)->pe ? hyp_thread(g, t)->pe - 1u : 0),
		       its_reg(g, (u32)its, &cwriter), 8, at);
	if (s->mode & ITS_NOWAIT)
		return;
	th = hyp_thread_mut(g, t);
	th->state = TH_ITS;
	th->its = (u16)(its + 1);
	th->its_from = from;
	th->its_end = at;
}

/* CREADR is past the batch: no more is outstanding than was written after it. */
bool its_passed(const struct gs *g, const struct hyp_thread *th)
{
	u32 its = th->its - 1u, w = writer(g, its);

	return ahead(reader(g, its), w) <= ahead(th->its_end, w);
}

void its_collect(struct gs *g, u32 t)
{
	struct hyp_thread *th = hyp_thread_mut(g, t);
	u64 base = plan_addr(g, PLAN_QUEUE, th->its - 1u);
	static const u8 zero[PACKET];

	for (u32 at = th->its_from; at != th->its_end; at = (at + PACKET) % QUEUE_BYTES)
		gs_assert(!mem_write_block(g, base + at, zero, PACKET));
	th->its = 0;
	th->its_from = th->its_end = 0;
	th->state = TH_RUN;
	gs_cost(g, COST_CPU_POLL, 1);
}
