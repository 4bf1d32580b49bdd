/* SPDX-License-Identifier: MIT */
/* The GIC's rows for the engine. */
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

static const struct actor its_actor = {
	.name = "its",
	.watch = WATCH_GIC,
	.count = its_count,
	.ready = its_ready,
	.step = its_step,
	.what = its_what,
	.local = its_local,
};

/* Instance its * pes + pe. */
static const struct actor fabric_actor = {
	.name = "fabric",
	.watch = WATCH_GIC,
	.count = fabric_count,
	.ready = fabric_ready,
	.step = fabric_step,
	.what = fabric_what,
	.due_ns = fabric_due_ns,
};

const struct actor *const gic_actors[] = {
	&its_actor, &fabric_actor, &gicr_vlpi_actor, &gicr_vpt_actor, &gicr_inv_actor,
};

const u32 gic_nactors = ARRAY_SIZE(gic_actors);
