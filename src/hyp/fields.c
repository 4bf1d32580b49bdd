/* SPDX-License-Identifier: MIT */
/*
 * Fields of objects: the built-in ones of fields.def, and those that files
 * declare, which are packed into one array per kind of object.
 */
#include <string.h>

#include "core/diag.h"
#include "core/obs.h"
#include "core/obs_enums.h"
#include "hyp/run.h"

u32 hyp_objects(const struct gs *g, u8 type)
{
	switch (type) {
	case T_VM: return g->guest->nvms;
	case T_VCPU: case T_CMD: return g->guest->nvcpus;
	case T_VPE: return hyp_vpes_needed(g->guest);
	case T_IRQ: return g->guest->nirqs;
	case T_PE: return g->gic->pes;
	case T_ITS: return g->gic->its;
	default: return 0;
	}
}

u32 hyp_vpe_number(const struct gs *g, u32 vpe)
{
	u16 id = hyp_vpe(g, vpe)->id;

	return id ? id - 1u : 0;
}

static u32 vpe_vm(const struct gs *g, u32 vpe)
{
	return vpe < g->guest->nvcpus ? g->guest->vcpu[vpe].vm : vpe - g->guest->nvcpus;
}

static u64 rdbase(const struct gs *g, u32 pe)
{
	static const struct gic_reg_name ctlr = { .name = "GICR_CTLR", .frame = FRAME_GICR_RD, .bytes = 4 };

	if (!g->hw->caps.pta)
		return (u64)pe << 16;
	return gic_reg_addr(g->gic, &ctlr, pe, 0);
}

/* Host LPIs of doorbells lie behind those of the interrupts, one for each vPE. */
static u32 doorbell_lpi(const struct gs *g, u32 vpe)
{
	u32 top = GIC_LPI_FIRST - 1;

	for (u32 i = 0; i < g->guest->nirqs; i++)
		if (g->guest->irq[i].lpi > top)
			top = g->guest->irq[i].lpi;
	return top + 1 + vpe;
}

static u32 group_leader(const struct gs *g, u32 pe)
{
	for (u32 i = 0; i < pe; i++)
		if (g->gic->group[i] == g->gic->group[pe])
			return i;
	return pe;
}

static u64 vm_field(const struct gs *g, u16 f, u32 o)
{
	return f == F_VM_park ? g->guest->nvcpus + o : o;
}

static u64 vcpu_field(const struct gs *g, u16 f, u32 o)
{
	const struct hyp_vcpu *v = hyp_vcpu(g, o);
	const struct hyp_thread *th = hyp_thread(g, o);

	switch (f) {
	case F_VCPU_vm: return g->guest->vcpu[o].vm;
	case F_VCPU_pe: return th->pe ? th->pe - 1u : v->pe;
	case F_VCPU_pending: return vgic_pending(g, o);
	case F_VCPU_external: return vcpu_external_pending(g, o);
	case F_VCPU_irqs_on: return vcpu_irqs_on(g, o);
	case F_VCPU_in_guest: return vcpu_in_guest(g, o);
	case F_VCPU_start_direct: return g->guest->vcpu[o].direct;
	case F_VCPU_direct: return v->direct;
	case F_VCPU_twi: return v->twi;
	case F_VCPU_kicked: return v->kicked;
	case F_VCPU_woken: return v->woken;
	default: return o;	/* its vPE, its command, its number */
	}
}

static u64 vpe_field(const struct gs *g, u16 f, u32 o)
{
	const struct hyp_vpe *v = hyp_vpe(g, o);

	switch (f) {
	case F_VPE_id: return hyp_vpe_number(g, o);
	case F_VPE_allocated: return v->id != 0;
	case F_VPE_vm: return vpe_vm(g, o);
	case F_VPE_vcpu: return o < g->guest->nvcpus ? o : HYP_NONE;
	case F_VPE_vpt: return plan_addr(g, PLAN_VPT, o);
	case F_VPE_vconf: return plan_addr(g, PLAN_VCONF, 2 * vpe_vm(g, o) + (o >= g->guest->nvcpus));
	case F_VPE_vpt_size: return g->gic->vlpi_bits - 1u;
	case F_VPE_db: return doorbell_lpi(g, o);
	case F_VPE_rdbase: return v->pe ? rdbase(g, v->pe - 1u) : 0;
	default: return v->pe ? v->pe - 1u : HYP_NONE;
	}
}

static u64 irq_const(const struct gs *g, u16 f, u32 o)
{
	const struct guest_irq *i = &g->guest->irq[o];
	const struct guest_dev *d = &g->guest->dev[i->dev];

	switch (f) {
	case F_IRQ_dev: return d->devid;
	case F_IRQ_vintid: return i->vintid;
	case F_IRQ_lpi: return i->lpi;
	case F_IRQ_vm: return i->vm;
	case F_IRQ_its: return d->its;
	case F_IRQ_prio: return i->prio;
	case F_IRQ_connected: return i->connected;
	case F_IRQ_can_mask: return d->has_mask && d->has_pba;
	case F_IRQ_itt: return plan_addr(g, PLAN_ITT, i->dev);
	case F_IRQ_itt_size: return plan_itt_bits(g->guest, g->hw, i->dev) - 1u;
	default: return o == d->irq0;
	}
}

static u64 irq_field(const struct gs *g, u16 f, u32 o)
{
	const struct hyp_irq *h = hyp_irq(g, o);

	switch (f) {
	case F_IRQ_event: return dev_event(g, o);
	case F_IRQ_property: return guest_lpi_enabled(g, o);
	case F_IRQ_flushed: return dev_flushed(g, o);
	case F_IRQ_masked: return dev_masked(g, o);
	case F_IRQ_queued: return h->queued ? h->queued - 1u : HYP_NONE;
	case F_IRQ_target: return h->target;
	case F_IRQ_enabled: return h->enabled;
	case F_IRQ_latch: return h->latch;
	case F_IRQ_active: return h->active;
	case F_IRQ_hw: return h->hw;
	default: return irq_const(g, f, o);
	}
}

static u64 pe_field(const struct gs *g, u16 f, u32 o)
{
	switch (f) {
	case F_PE_rdbase: return rdbase(g, o);
	case F_PE_pending_table: return plan_addr(g, PLAN_PEND, o);
	case F_PE_group_first: return group_leader(g, o) == o;
	case F_PE_vpe_config: return plan_addr(g, PLAN_VPECFG, group_leader(g, o));
	default: return o;
	}
}

static u64 its_field(const struct gs *g, u16 f, u32 o)
{
	switch (f) {
	case F_ITS_queue: return plan_addr(g, PLAN_QUEUE, o);
	case F_ITS_dev_table: return plan_addr(g, PLAN_DEVICES, o);
	case F_ITS_coll_table: return plan_addr(g, PLAN_COLLECTIONS, o);
	case F_ITS_vpe_table: return plan_addr(g, PLAN_VPES, o);
	default: return o;
	}
}

static bool cmd_field(const struct gs *g, u16 f, u32 vcpu, u64 *v)
{
	struct guest_cmd c;

	if (!hyp_vcpu(g, vcpu)->cmd)
		return false;
	c = vcpu_cmd(g, vcpu);
	*v = f == F_CMD_verb ? c.verb : f == F_CMD_irq ? c.irq :
	     c.verb == STIM_GUEST_MOVI && c.arg < g->guest->nvcpus ? c.arg : HYP_NONE;
	return true;
}

static bool builtin_get(const struct gs *g, const struct field *f, u32 o, u64 *v)
{
	switch (f->owner) {
	case T_VM: *v = vm_field(g, f->builtin, o); return true;
	case T_VCPU: *v = vcpu_field(g, f->builtin, o); return true;
	case T_VPE: *v = vpe_field(g, f->builtin, o); return true;
	case T_IRQ: *v = irq_field(g, f->builtin, o); return true;
	case T_PE: *v = pe_field(g, f->builtin, o); return true;
	case T_ITS: *v = its_field(g, f->builtin, o); return true;
	default: return cmd_field(g, f->builtin, o, v);
	}
}

bool field_get(const struct gs *g, const struct field *f, u64 obj, u64 *v)
{
	const u8 *at;
	u32 w;

	if (obj >= hyp_objects(g, f->owner))
		return false;
	if (f->builtin != BUILTINS)
		return builtin_get(g, f, (u32)obj, v);
	at = (const u8 *)gs_at(g, BLK_HYP_STATE + f->owner, (u32)obj) + f->off;
	if (f->size == 1) {
		*v = *at;
	} else if (f->size == 8) {
		memcpy(v, at, 8);
	} else {
		memcpy(&w, at, 4);
		*v = w ? w - 1u : HYP_NONE;
	}
	return true;
}

static void set_vcpu(struct gs *g, u16 f, u32 o, u64 v)
{
	struct hyp_vcpu *h = hyp_vcpu_mut(g, o);

	if (f == F_VCPU_twi) {
		h->twi = v != 0;
		vcpu_trap_wfi(g, o, v != 0);
	} else if (f == F_VCPU_kicked) {
		h->kicked = v != 0;
	} else if (f == F_VCPU_woken) {
		h->woken = v != 0;
	} else if (h->direct != (v != 0)) {
		h->direct = v != 0;
		gs_emit(g, OBS_MODE, o, v != 0, 0);
	}
}

static void set_irq(struct gs *g, u16 f, u32 o, u64 v)
{
	struct hyp_irq *h;

	if (f == F_IRQ_latch) {
		vgic_latch(g, o, v != 0, CAUSE_PROC);
		return;
	}
	h = hyp_irq_mut(g, o);
	if (f == F_IRQ_target)
		h->target = (u16)v;
	else if (f == F_IRQ_enabled)
		h->enabled = v != 0;
	else if (f == F_IRQ_active)
		h->active = v != 0;
	else
		h->hw = v != 0;
}

/* The caller has checked the object, and that `none` goes only where it may. */
void field_set(struct gs *g, const struct field *f, u64 obj, u64 v)
{
	u8 *at;
	u32 w;

	if (f->builtin != BUILTINS) {
		if (f->owner == T_VCPU)
			set_vcpu(g, f->builtin, (u32)obj, v);
		else if (f->owner == T_IRQ)
			set_irq(g, f->builtin, (u32)obj, v);
		else
			((struct hyp_vpe *)gs_mut(g, BLK_HYP_VPE, (u32)obj))->pe = v == HYP_NONE ? 0 : (u16)(v + 1);
		return;
	}
	at = (u8 *)gs_mut_part(g, BLK_HYP_STATE + f->owner, (u32)obj, f->off, f->size);
	if (f->size == 1) {
		*at = v != 0;
	} else if (f->size == 8) {
		memcpy(at, &v, 8);
	} else {
		w = v == HYP_NONE ? 0 : (u32)v + 1;
		memcpy(at, &w, 4);
	}
}

u32 lock_holder(const struct gs *g, const struct field *f, u64 obj)
{
	u16 w;

	memcpy(&w, (const u8 *)gs_at(g, BLK_HYP_STATE + f->owner, (u32)obj) + f->off, 2);
	return w;
}

void lock_set(struct gs *g, const struct field *f, u64 obj, u32 holder)
{
	u16 w = (u16)holder;

	memcpy(gs_mut_part(g, BLK_HYP_STATE + f->owner, (u32)obj, f->off, 2), &w, 2);
}
