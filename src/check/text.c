/* SPDX-License-Identifier: MIT */
/* One line about a failure, with the names of the objects. */
#include <stdio.h>

#include "check/check.h"
#include "check/ghost.h"
#include "check/judge.h"
#include "guest/guest.h"
#include "hyp/hyp.h"

static const char *const place_text[PLACES] = {
	[PLACE_PBA] = "pending bit of the masked vector", [PLACE_FLIGHT] = "write of the device",
	[PLACE_MSG_P] = "message to the redistributor", [PLACE_MSG_V] = "message to the vPE",
	[PLACE_PP] = "pending LPI of the host", [PLACE_VP] = "pending vLPI",
	[PLACE_VCOPY] = "vLPI in the virtual CPU interface", [PLACE_HANDLER] = "handler of the host",
	[PLACE_LATCH] = "pending latch", [PLACE_LR] = "list register",
};

static const char *const cause_text[CAUSES] = {
	[CAUSE_CLEAR] = "cleared", [CAUSE_DISCARD] = "discarded", [CAUSE_DROP] = "dropped",
	[CAUSE_UNMAP] = "lost with the mapping of the vPE", [CAUSE_REG] = "cleared by a register write",
	[CAUSE_PROC] = "cleared by a procedure",
};

static const char *const drop_text[DROPS] = {
	[DROP_ITS_DISABLED] = "the ITS was disabled", [DROP_DEVICE_OOR] = "DeviceID out of range",
	[DROP_DEVICE_UNMAPPED] = "DeviceID not mapped", [DROP_EVENT_OOR] = "EventID out of range",
	[DROP_EVENT_UNMAPPED] = "EventID not mapped",
	[DROP_COLLECTION_UNMAPPED] = "collection not mapped", [DROP_VPE_UNMAPPED] = "vPE not mapped",
	[DROP_INTID_OOR] = "INTID out of range", [DROP_LPIS_DISABLED] = "LPIs not enabled there",
	[DROP_TABLE] = "table not valid",
};

static const char *const answer_text[] = {
	[ANS_OK] = "ok", [ANS_DIRECT] = "direct", [ANS_SOFT] = "soft", [ANS_INVALID] = "invalid",
	[ANS_BUSY] = "busy", [ANS_NO_SPACE] = "no_space", [ANS_UNSUPPORTED] = "unsupported",
	[ANS_NONE] = "none",
};

static const struct { const char *name, *text; } unpred[UNPREDS] = {
#define UNPRED(name, rule, text) { #name, text },
#include "hw/unpred.def"
#undef UNPRED
};

static const char *text_of(const char *const *t, u32 n, u32 i)
{
	return i < n && t[i] ? t[i] : "?";
}

static const char *irq_name(const struct gs *g, u32 irq)
{
	return irq < g->guest->nirqs ? g->guest->irq[irq].name : "?";
}

static const char *vcpu_name(const struct gs *g, u32 vcpu)
{
	return vcpu < g->guest->nvcpus ? g->guest->vcpu[vcpu].name : "?";
}

static const char *vm_name(const struct gs *g, u32 vm)
{
	return vm < g->guest->nvms ? g->guest->vm[vm].name : "?";
}

static void lost_text(const struct gs *g, const struct gs_failure *f, char *buf, size_t n)
{
	u32 place = f->detail >> 8 & 15, cause = f->detail >> 4 & 15, drop = f->detail & 15;
	const char *target = f->a < g->guest->nirqs ? vcpu_name(g, chk_irq(g, f->a)->target) : "?";

	if (f->detail == LOST_UNKNOWN)
		snprintf(buf, n, "%s, target %s: nothing carries it any more", irq_name(g, f->a), target);
	else
		snprintf(buf, n, "%s, target %s: its %s was %s%s%s", irq_name(g, f->a), target,
			 text_of(place_text, PLACES, place), text_of(cause_text, CAUSES, cause),
			 drop ? ": " : "", drop ? text_of(drop_text, DROPS, drop) : "");
}

static void wake_text(const struct gs *g, const struct gs_failure *f, char *buf, size_t n)
{
	static const char *const why[] = {
		[WAKE_BLOCKED] = "sleeps and nothing wakes it", [WAKE_IDLE] = "waits in WFI and is not signalled",
		[WAKE_NOT_DELIVERED] = "runs with interrupts on and is not signalled",
		[WAKE_STUCK] = "is stuck in the host and never sees it",
	};

	snprintf(buf, n, "%s is pending, its target %s %s", irq_name(g, f->a), vcpu_name(g, f->b),
		 text_of(why, ARRAY_SIZE(why), f->detail));
}

static void isolation_text(const struct gs *g, const struct gs_failure *f, char *buf, size_t n)
{
	switch (f->detail) {
	case ISOL_ACK_UNKNOWN:
		snprintf(buf, n, "%s acknowledges vINTID %u, which its VM does not have",
			 vcpu_name(g, f->b), f->a);
		break;
	case ISOL_ACK_VPE:
		snprintf(buf, n, "%s acknowledges %s from a vPE of %s", vcpu_name(g, f->b),
			 irq_name(g, f->a), vm_name(g, f->c));
		break;
	default:
		snprintf(buf, n, "%s %s vPE %u, which belongs to %s", irq_name(g, f->a),
			 f->detail == ISOL_COMMAND ? "is mapped to" : "goes to", f->b, vm_name(g, f->c));
	}
}

static void author_text(const struct gs *g, const struct gs_failure *f, char *buf, size_t n)
{
	struct hyp_where w;

	if (f->detail == AUTHOR_ANSWER) {
		snprintf(buf, n, "the request for %s was answered %s, not %s", vcpu_name(g, f->a),
			 text_of(answer_text, ARRAY_SIZE(answer_text), f->b),
			 text_of(answer_text, ARRAY_SIZE(answer_text), f->c));
		return;
	}
	if (!g->hyp || !g->hyp->prog) {
		snprintf(buf, n, "an assert does not hold");
		return;
	}
	w = hyp_insn_where(g->hyp->prog, f->b);
	snprintf(buf, n, "%s:%u: %s does not hold", w.file, w.line, w.text);
}

static void conservation_text(const struct gs *g, const struct gs_failure *f, char *buf, size_t n)
{
	if (f->detail == CONS_UNDERFLOW)
		snprintf(buf, n, "%s: a %s goes that never came", irq_name(g, f->a),
			 text_of(place_text, PLACES, f->b));
	else
		snprintf(buf, n, "%s: %u carriers by their causes, %u are there", irq_name(g, f->a), f->b, f->c);
}

static void progress_text(const struct gs *g, char *buf, size_t n)
{
	if (!hyp_deadlock(g, buf, n))
		snprintf(buf, n, "a thread is stuck inside a procedure");
}

static void detail_text(const struct gs *g, const struct gs_failure *f, char *buf, size_t n)
{
	switch ((enum check_id)f->invariant) {
	case CHECK_no_loss:
		lost_text(g, f, buf, n);
		break;
	case CHECK_wake_up:
		wake_text(g, f, buf, n);
		break;
	case CHECK_bounded_delay:
		snprintf(buf, n, "%s is %s after %u ns, allowed are %llu ns", irq_name(g, f->a),
			 f->detail == DELAY_ACK ? "acknowledged" : "still owed", f->b,
			 (unsigned long long)g->check->bound_ns);
		break;
	case CHECK_spurious:
		snprintf(buf, n, "%s acknowledges %s, which nothing raised", vcpu_name(g, f->b),
			 irq_name(g, f->a));
		break;
	case CHECK_exclusive:
		snprintf(buf, n, "%s is visible twice: %u in virtual CPU interfaces, %u in list registers%s",
			 irq_name(g, f->a), f->b, f->c, f->detail ? ", one of them of the same vCPU" : "");
		break;
	case CHECK_isolation:
		isolation_text(g, f, buf, n);
		break;
	case CHECK_legal:
		snprintf(buf, n, "%s: %s (%u, %u)", f->detail < UNPREDS ? unpred[f->detail].name : "?",
			 f->detail < UNPREDS ? unpred[f->detail].text : "?", f->a, f->b);
		break;
	case CHECK_conservation:
		conservation_text(g, f, buf, n);
		break;
	case CHECK_progress:
		progress_text(g, buf, n);
		break;
	case CHECK_author:
		author_text(g, f, buf, n);
		break;
	case CHECKS:
		snprintf(buf, n, "unknown invariant");
	}
}

void check_explain(const struct gs *g, const struct gs_failure *f, char *buf, size_t n)
{
	if (n)
		buf[0] = 0;
	detail_text(g, f, buf, n);
}
