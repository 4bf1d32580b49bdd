/* SPDX-License-Identifier: MIT */
/* The GIC's rows for the engine. */
#include "gic/gicd.h"
#include "gic/its.h"
#include "gic/rd.h"

/* Blocks of the GIC, and memory, which holds queues and tables. */
#define WATCH_GIC ((((u64)1 << (BLK_GUEST - BLK_GIC)) - 1) << BLK_GIC | (u64)1 << BLK_MEM)

static u32 its_count(const struct gs *g)
{
	return g->gic->its;
}

static u32 fabric_count(const struct gs *g)
{
	return (u32)g->gic->its * g->gic->pes;
}

/* Between commands an ITS only looks at its registers. */
GS_HOT static u64 its_concerns(const struct gs *g)
{
	u64 who = gs_touched_in(g, BLK_ITS) | gs_touched_in(g, BLK_ITS_CUR);

	for (u32 k = 0; k < g->gic->its; k++)
		if (its_cur_at(g, GS_ITS(k))->stage != ITS_IDLE)
			who |= (u64)1 << k;
	return who;
}

/* Its messages are the only thing an instance looks at: redistributors take every message. */
static u64 fabric_concerns(const struct gs *g)
{
	return gs_touched_in(g, BLK_MSG) | gs_touched_in(g, BLK_MSG_STAMP);
}

static const struct actor its_actor = {
	.name = "its",
	.watch = WATCH_GIC,
	.concerns = its_concerns,
	.count = its_count,
	.ready = its_ready,
	.step = its_step,
	.take = its_take,
	.what = its_what,
	.local = its_local,
};

/* Instance its * pes + pe. */
static const struct actor fabric_actor = {
	.name = "fabric",
	.watch = (u64)1 << BLK_MSG | (u64)1 << BLK_MSG_STAMP,
	.concerns = fabric_concerns,
	.count = fabric_count,
	.ready = fabric_ready,
	.step = fabric_step,
	.what = fabric_what,
	.due_ns = fabric_due_ns,
};

const struct actor *const gic_actors[] = {
	&its_actor, &fabric_actor, &gicr_vlpi_actor, &gicr_vpt_actor, &gicr_inv_actor,
	&gicr_vsgi_actor, &gicd_rwp_actor,
};

const u32 gic_nactors = ARRAY_SIZE(gic_actors);
