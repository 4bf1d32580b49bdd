/* SPDX-License-Identifier: MIT */
/* Blocks of this floor, their state at reset, and the list of its actors. */
#include <string.h>

#include "core/diag.h"
#include "guest/actors.h"
#include "guest/guest.h"
#include "guest/state.h"

const struct actor *const guest_actors[] = {
	&actor_vcpu_irq, &actor_vcpu_act, &actor_flight, &actor_pba, &actor_dev, &actor_load,
};

const u32 guest_nactors = ARRAY_SIZE(guest_actors);

static void block(struct gs_layout *l, u32 id, const char *name, size_t size, u32 count,
		  enum lay_zone z)
{
	lay_block(l, id, name, (u32)size, count ? count : 1, z);
}

void guest_layout(struct gs_layout *l, const struct guest_config *c)
{
	gs_assert(!c->nqueues || c->nqueues == c->ndevs + c->nvcpus + 2);
	block(l, BLK_GUEST_VCPU, "guest vcpu", sizeof(struct gst_vcpu), c->nvcpus, LAY_HASHED);
	block(l, BLK_GUEST_DEV, "guest dev", sizeof(struct gst_dev), c->ndevs, LAY_HASHED);
	block(l, BLK_GUEST_IRQ, "guest irq", sizeof(struct gst_irq), c->nirqs, LAY_HASHED);
	block(l, BLK_GUEST_QUEUE, "stimuli", sizeof(struct gst_queue), c->nqueues, LAY_HASHED);
	block(l, BLK_GUEST_DEV_STAMP, "dev stamps", sizeof(struct gst_dev_stamp), c->ndevs, LAY_SHADOW);
	block(l, BLK_GUEST_IRQ_STAMP, "irq stamps", sizeof(struct gst_irq_stamp), c->nirqs, LAY_SHADOW);
	block(l, BLK_GUEST_VCPU_STAMP, "vcpu stamps", sizeof(struct gst_vcpu_stamp), c->nvcpus,
	      LAY_SHADOW);
	block(l, BLK_GUEST_LOAD, "load", sizeof(struct gst_load), c->nloads, LAY_SHADOW);
}

static void clear(struct gs *g, u32 id)
{
	const struct lay_block *b = &g->lay->blk[id];

	for (u32 i = 0; i < b->count; i++)
		memset(gs_mut(g, id, i), 0, b->size);
}

static void vcpu_reset(struct gs *g, u32 k)
{
	struct gst_vcpu *v = gs_mut(g, BLK_GUEST_VCPU, k);

	v->irqs_on = 1;
	v->twi = 1;
	v->pe = GS_NONE16;
}

static void irq_reset(struct gs *g, u32 k)
{
	struct gst_irq *i = gs_mut(g, BLK_GUEST_IRQ, k);

	i->event = g->guest->irq[k].event;
	i->flags = g->guest->irq[k].enabled ? GIRQ_ENABLED : 0;
}

void guest_reset(struct gs *g)
{
	const struct guest_config *c = g->guest;

	for (u32 id = BLK_GUEST_VCPU; id <= BLK_GUEST_LOAD; id++)
		clear(g, id);
	for (u32 k = 0; k < c->nvcpus; k++)
		vcpu_reset(g, k);
	for (u32 k = 0; k < c->nirqs; k++)
		irq_reset(g, k);
	for (u32 k = 0; k < c->nloads; k++)
		((struct gst_load *)gs_mut(g, BLK_GUEST_LOAD, k))->next_ns = c->load[k].from_ns;
}

u32 guest_irq_of_vintid(const struct guest_config *c, u32 vm, u32 vintid)
{
	for (u32 i = 0; i < c->nirqs; i++)
		if (c->irq[i].vintid == vintid && c->irq[i].vm == vm)
			return i;
	return GS_NONE32;
}
