/* SPDX-License-Identifier: MIT */
/*
 * Guest code as the GIC sees it.
 *
 * Two rows, because what a guest does next and when it takes an interrupt are
 * independent: `vcpu irq` acknowledges and ends interrupts, `vcpu act` carries
 * out the guest's statements.  An exploration tries both orders.
 *
 *	acknowledge -> handler (interrupts masked) -> EOI -> on
 *
 * A guest that waits runs an idle loop: WFI, and WFI again whenever it comes
 * back without an interrupt.  The wait ends with an acknowledge, or with
 * something from outside the model.  An interrupt that is signalled to a guest
 * that masks interrupts ends the WFI too, as the architecture has it.
 *
 * Commands of the guest (its ITS queue, its property table) trap; the
 * hypervisor carries them out, and only then the guest goes on.  A trap is
 * only asked for here: the hypervisor takes the vCPU out with vcpu_exit().
 *
 * Not modelled: preemption of a handler by an interrupt of higher priority.
 */
#include <stdio.h>

#include "core/cost.h"
#include "core/diag.h"
#include "core/obs.h"
#include "core/obs_enums.h"
#include "gic/gic.h"
#include "guest/actors.h"
#include "guest/guest.h"
#include "guest/state.h"
#include "hw/hw.h"

static struct gst_vcpu *vcpu_mut(struct gs *g, u32 vcpu)
{
	return gs_mut(g, BLK_GUEST_VCPU, vcpu);
}

static u32 vcpu_count(const struct gs *g)
{
	return g->guest->nvcpus;
}

static bool signalled(const struct gs *g, const struct gst_vcpu *v)
{
	bool direct;

	return icv_hppi(g, GS_PE(v->pe), &direct) != 1023;
}

/* Runs guest code of its own: nothing trapped, no command under way. */
static bool runs(const struct gst_vcpu *v)
{
	return v->in_guest && !v->trap && !v->cmd;
}

/* ------------------------------------------------------------ guest.h */

void vcpu_enter(struct gs *g, u32 vcpu, gs_pe pe)
{
	struct gst_vcpu *v = vcpu_mut(g, vcpu);

	gs_assert(!v->in_guest);
	v->in_guest = 1;
	v->pe = pe.n;
	if (!v->wfi)
		v->external = 0;	/* handled at once: it was not waiting */
	gs_cost(g, COST_GUEST_ENTRY, 1);
	gs_emit(g, OBS_ENTER, vcpu, pe.n, 0);
}

bool vcpu_in_guest(const struct gs *g, u32 vcpu)
{
	return gst_vcpu(g, vcpu)->in_guest;
}

u16 vcpu_pe(const struct gs *g, u32 vcpu)
{
	return gst_vcpu(g, vcpu)->pe;
}

enum guest_exit vcpu_trapped(const struct gs *g, u32 vcpu)
{
	return gst_vcpu(g, vcpu)->trap;
}

/* A command that has begun still has to be carried out after an exit for another reason. */
void vcpu_exit(struct gs *g, u32 vcpu, enum guest_exit why)
{
	struct gst_vcpu *v = vcpu_mut(g, vcpu);
	u16 pe = v->pe;

	gs_assert(v->in_guest);
	if (v->trap == EXIT_WFI || v->trap == why)
		v->trap = EXIT_NONE;
	v->in_guest = 0;
	v->pe = GS_NONE16;
	gs_cost(g, COST_GUEST_EXIT, 1);
	gs_emit(g, OBS_EXIT, vcpu, pe, why);
}

struct guest_cmd vcpu_cmd(const struct gs *g, u32 vcpu)
{
	const struct gst_vcpu *v = gst_vcpu(g, vcpu);

	gs_assert(v->cmd);
	return (struct guest_cmd){ v->verb, v->cmd_irq, v->cmd_arg };
}

void vcpu_cmd_done(struct gs *g, u32 vcpu)
{
	struct gst_vcpu *v = vcpu_mut(g, vcpu);
	u32 verb = v->verb, irq = v->cmd_irq, arg = (u32)v->cmd_arg;

	gs_assert(v->cmd);
	v->cmd = v->verb = 0;
	v->cmd_irq = 0;
	v->cmd_arg = 0;
	if (v->trap == EXIT_CMD)
		v->trap = EXIT_NONE;
	gs_emit4(g, OBS_GUEST_DONE, vcpu, verb, irq, arg);
}

void vcpu_trap_wfi(struct gs *g, u32 vcpu, bool on)
{
	vcpu_mut(g, vcpu)->twi = on;
}

bool vcpu_idle(const struct gs *g, u32 vcpu)
{
	const struct gst_vcpu *v = gst_vcpu(g, vcpu);

	return v->wfi && !v->external;
}

/* A guest that runs and does not wait handles it at once: nothing to remember. */
void vcpu_external(struct gs *g, u32 vcpu)
{
	struct gst_vcpu *v = vcpu_mut(g, vcpu);

	gs_emit(g, OBS_EXTERNAL, vcpu, 0, 0);
	v->external = v->wfi || !v->in_guest;
}

bool vcpu_external_pending(const struct gs *g, u32 vcpu)
{
	return gst_vcpu(g, vcpu)->external;
}

bool vcpu_irqs_on(const struct gs *g, u32 vcpu)
{
	return gst_vcpu(g, vcpu)->irqs_on;
}

bool guest_lpi_enabled(const struct gs *g, u32 irq)
{
	return gst_irq(g, irq)->flags & GIRQ_ENABLED;
}

/* ------------------------------------------------------------ actor: vcpu irq */

static bool irq_ready(const struct gs *g, u32 k)
{
	const struct gst_vcpu *v = gst_vcpu(g, k);

	if (!runs(v))
		return false;
	return v->handling || (v->irqs_on && signalled(g, v));
}

static void handler_begin(struct gs *g, u32 k)
{
	const struct guest_vm *vm = &g->guest->vm[g->guest->vcpu[k].vm];
	struct gst_vcpu_stamp *s;

	if (!g->stamps)
		return;
	s = gs_mut(g, BLK_GUEST_VCPU_STAMP, k);
	s->handler_end = g->now_ns + guest_jitter(g, vm->handler_ns, vm->handler_spread);
	if (!vm->handler_ns)
		gs_cost(g, COST_GUEST_HANDLER, 1);
}

static void ack(struct gs *g, u32 k)
{
	u32 vm = g->guest->vcpu[k].vm;
	struct gst_vcpu *v;
	bool direct = false;
	u32 vintid, irq;

	vintid = icv_ack(g, GS_PE(gst_vcpu(g, k)->pe), &direct);
	gs_cost(g, COST_GUEST_ACK, 1);
	gs_assert(vintid != 1023);
	irq = guest_irq_of_vintid(g->guest, vm, vintid);
	v = vcpu_mut(g, k);
	v->handling = vintid + 1;
	v->wfi = 0;
	v->external = 0;
	handler_begin(g, k);
	if (!direct)	/* the GIC does not know whose list register it was */
		gs_emit4(g, OBS_UNCARRY, PLACE_LR, k, vintid, CAUSE_ACK);
	gs_emit4(g, OBS_ACK, k, vintid, direct ? PATH_DIRECT : PATH_SOFT, irq);
	if (g->stamps && irq != GS_NONE32)
		dev_answered(g, irq);
}

static void eoi(struct gs *g, u32 k)
{
	struct gst_vcpu *v = vcpu_mut(g, k);
	u32 vintid = v->handling - 1;

	v->handling = 0;
	icv_eoi(g, GS_PE(v->pe), vintid);
	gs_cost(g, COST_GUEST_ACK, 1);
	gs_emit(g, OBS_EOI, k, vintid, 0);
}

static void irq_step(struct gs *g, u32 k)
{
	if (gst_vcpu(g, k)->handling)
		eoi(g, k);
	else
		ack(g, k);
}

static const char *irq_name(const struct gs *g, u32 vcpu, u32 vintid)
{
	u32 irq = guest_irq_of_vintid(g->guest, g->guest->vcpu[vcpu].vm, vintid);

	return irq == GS_NONE32 ? "unknown" : g->guest->irq[irq].name;
}

static void irq_what(const struct gs *g, u32 k, char *buf, size_t n)
{
	const struct gst_vcpu *v = gst_vcpu(g, k);
	const char *name = g->guest->vcpu[k].name;
	bool direct = false;
	u32 vintid;

	if (!v->in_guest) {
		snprintf(buf, n, "%s", name);
		return;
	}
	vintid = v->handling ? v->handling - 1 : icv_hppi(g, GS_PE(v->pe), &direct);
	snprintf(buf, n, "%s: %s %s (vINTID %u)", name, v->handling ? "EOI" : "acknowledge",
		 irq_name(g, k, vintid), vintid);
}

static u64 irq_due(const struct gs *g, u32 k)
{
	if (!gst_vcpu(g, k)->handling)
		return 0;
	return ((const struct gst_vcpu_stamp *)gs_at(g, BLK_GUEST_VCPU_STAMP, k))->handler_end;
}

/* vCPUs in the guest on one of these PEs (bits mod 64). */
static u64 guests_on(const struct gs *g, u64 pes)
{
	u64 who = 0;

	for (u32 k = 0; pes && k < g->guest->nvcpus; k++) {
		const struct gst_vcpu *v = gst_vcpu(g, k);

		if (v->in_guest && pes >> (v->pe & 63) & 1)
			who |= (u64)1 << (k & 63);
	}
	return who;
}

static u64 irq_concerns(const struct gs *g)
{
	return gs_touched_in(g, BLK_GUEST_VCPU) | gs_touched_in(g, BLK_GUEST_VCPU_STAMP) |
	       guests_on(g, icv_touched(g));
}

const struct actor actor_vcpu_irq = {
	.name = "vcpu irq",
	.watch = GUEST_WATCH_GIC | GUEST_WATCH(BLK_GUEST_VCPU) | GUEST_WATCH(BLK_GUEST_VCPU_STAMP),
	.concerns = irq_concerns,
	.count = vcpu_count,
	.ready = irq_ready,
	.step = irq_step,
	.what = irq_what,
	.due_ns = irq_due,
};

/* ------------------------------------------------------------ actor: vcpu act */

enum act { ACT_NONE, ACT_WAKE, ACT_WFI, ACT_STATEMENT };

static u32 queue_of(const struct gs *g, u32 k)
{
	return g->guest->ndevs + k;
}

/* The wait ends, or the idle loop goes round once more. */
static enum act waiting(const struct gs *g, const struct gst_vcpu *v)
{
	if (v->external)
		return ACT_WAKE;
	if (signalled(g, v))
		return v->irqs_on ? ACT_NONE : ACT_WAKE;
	return v->twi ? ACT_WFI : ACT_NONE;
}

static enum act next_act(const struct gs *g, u32 k)
{
	const struct gst_vcpu *v = gst_vcpu(g, k);

	if (!runs(v) || v->handling)
		return ACT_NONE;
	if (v->wfi)
		return waiting(g, v);
	return stim_next(g, queue_of(g, k)) ? ACT_STATEMENT : ACT_NONE;
}

static bool act_ready(const struct gs *g, u32 k)
{
	return next_act(g, k) != ACT_NONE;
}

/* WFI with an interrupt signalled falls through; otherwise it waits here or traps. */
static void wfi(struct gs *g, u32 k)
{
	struct gst_vcpu *v = vcpu_mut(g, k);

	gs_cost(g, COST_CPU_OP, 1);	/* an idle loop takes time, too */
	gs_emit(g, OBS_WFI, k, 0, 0);
	if (signalled(g, v)) {
		v->wfi = 0;
		return;
	}
	v->wfi = 1;
	if (v->twi)
		v->trap = EXIT_WFI;
}

/* The property byte is the guest's memory: it changes before the command is seen. */
static void command(struct gs *g, u32 k, const struct stim *s)
{
	struct gst_vcpu *v = vcpu_mut(g, k);

	v->cmd = 1;
	v->verb = s->verb;
	v->cmd_irq = s->obj;
	v->cmd_arg = s->arg;
	v->trap = EXIT_CMD;
	if (s->verb == STIM_GUEST_ENABLE) {
		struct gst_irq *i = gs_mut(g, BLK_GUEST_IRQ, s->obj);

		i->flags = (u8)(s->arg ? i->flags | GIRQ_ENABLED : i->flags & ~GIRQ_ENABLED);
	}
	gs_emit4(g, OBS_GUEST_CMD, k, s->verb, s->obj, (u32)s->arg);
}

static void statement(struct gs *g, u32 k)
{
	const struct stim *s = stim_next(g, queue_of(g, k));

	stim_done(g, queue_of(g, k));
	gs_cost(g, COST_CPU_OP, 1);
	switch (s->verb) {
	case STIM_WFI:
		wfi(g, k);
		break;
	case STIM_GUEST_IRQS:
		vcpu_mut(g, k)->irqs_on = s->arg != 0;
		gs_emit(g, OBS_GUEST_MASK, k, !s->arg, 0);
		break;
	default:
		gs_assert(s->verb >= STIM_GUEST_MOVI && s->verb <= STIM_GUEST_DISCARD);
		command(g, k, s);
	}
}

static void act_step(struct gs *g, u32 k)
{
	struct gst_vcpu *v;

	switch (next_act(g, k)) {
	case ACT_WAKE:
		v = vcpu_mut(g, k);
		v->wfi = 0;
		v->external = 0;
		break;
	case ACT_WFI:
		wfi(g, k);
		break;
	case ACT_STATEMENT:
		statement(g, k);
		break;
	case ACT_NONE:
		gs_assert(false);
	}
}

static void statement_text(const struct gs *g, const struct stim *s, char *buf, size_t n)
{
	static const char *const verb[STIM_VERBS] = {
		[STIM_GUEST_MOVI] = "MOVI", [STIM_GUEST_ENABLE] = "enable", [STIM_GUEST_INT] = "INT",
		[STIM_GUEST_CLEAR] = "CLEAR", [STIM_GUEST_DISCARD] = "DISCARD",
	};

	if (s->verb == STIM_WFI)
		snprintf(buf, n, "WFI");
	else if (s->verb == STIM_GUEST_IRQS)
		snprintf(buf, n, "irqs %s", s->arg ? "on" : "off");
	else if (s->verb == STIM_GUEST_MOVI)
		snprintf(buf, n, "MOVI %s %s", g->guest->irq[s->obj].name, g->guest->vcpu[s->arg].name);
	else if (s->verb == STIM_GUEST_ENABLE && !s->arg)
		snprintf(buf, n, "disable %s", g->guest->irq[s->obj].name);
	else
		snprintf(buf, n, "%s %s", verb[s->verb] ? verb[s->verb] : "?", g->guest->irq[s->obj].name);
}

static void act_what(const struct gs *g, u32 k, char *buf, size_t n)
{
	const char *name = g->guest->vcpu[k].name;
	char text[120];

	switch (next_act(g, k)) {
	case ACT_WAKE:
		snprintf(buf, n, "%s: WFI ends", name);
		break;
	case ACT_WFI:
		snprintf(buf, n, "%s: WFI again", name);
		break;
	case ACT_STATEMENT:
		statement_text(g, stim_next(g, queue_of(g, k)), text, sizeof(text));
		snprintf(buf, n, "%s: %s", name, text);
		break;
	case ACT_NONE:
		snprintf(buf, n, "%s", name);
	}
}

static u64 act_due(const struct gs *g, u32 k)
{
	return gst_vcpu(g, k)->wfi ? 0 : stim_due(g, queue_of(g, k));
}

/* vCPU k takes its statements from queue ndevs + k. */
static u64 act_concerns(const struct gs *g)
{
	u64 queues = gs_touched_in(g, BLK_GUEST_QUEUE), who = gs_touched_in(g, BLK_GUEST_VCPU);
	u32 turn = g->guest->ndevs & 63;

	who |= turn ? queues >> turn | queues << (64 - turn) : queues;
	return who | guests_on(g, icv_touched(g));
}

u64 vcpu_touched(const struct gs *g)
{
	return gs_touched_in(g, BLK_GUEST_VCPU);
}

const struct actor actor_vcpu_act = {
	.name = "vcpu act",
	.watch = GUEST_WATCH_GIC | GUEST_WATCH(BLK_GUEST_VCPU) | GUEST_WATCH(BLK_GUEST_QUEUE),
	.concerns = act_concerns,
	.count = vcpu_count,
	.ready = act_ready,
	.step = act_step,
	.what = act_what,
	.due_ns = act_due,
};
