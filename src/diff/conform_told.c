/* SPDX-License-Identifier: MIT */
/*
 * What the recorder tells of the state behind the registers.
 *
 * Where an MSI went (the table entries that the ITS read for it), which SGI
 * became pending, what a PE's best interrupt and its lines are.
 *
 * Some events are printed before what they do (wires, MSIs, most writes of
 * system registers), others after (MMIO, acknowledges).  So a line about the
 * state may belong to the access before it or to the one after it: it is
 * compared at once and, if it does not fit yet, again after the next access,
 * provided that is one of those printed afterwards.  Where several lines tell
 * about one PE before one access, the last of them counts: a command queue
 * written at once has states in between that no one can see afterwards.
 */
#include <string.h>

#include "diff/conform_run.h"

#define LPI_FIRST  8192u
#define VLPI_INDEX 16u /* the recorder's list register number for "the vLPI" */
#define NO_INDEX   0xffffffffu

static const enum conform_kind kind_of[TOLDS] = {
	[TOLD_BEST] = CONFORM_BEST,    [TOLD_LINES] = CONFORM_LINES, [TOLD_VBEST] = CONFORM_VBEST,
	[TOLD_VLINES] = CONFORM_LINES, [TOLD_MAINT] = CONFORM_LINES,
};

static enum told told_of(const struct scr_event *e)
{
	switch (e->kind) {
	case SCR_BEST:	 return TOLD_BEST;
	case SCR_LINES:	 return TOLD_LINES;
	case SCR_VBEST:	 return TOLD_VBEST;
	case SCR_VLINES: return TOLD_VLINES;
	default:	 return TOLD_MAINT;
	}
}

/* ------------------------------------------------------------ the model's side */

/* Best of two HPPIR registers: at most one group has an interrupt that is not special. */
static u32 best_of(struct conform *c, u32 pe, bool guest)
{
	int err;
	u64 v = conform_sysreg(c, pe, "ICC_HPPIR1_EL1", guest ? 1 : 2, guest, &err);

	if (err || (v >= 1020 && v < LPI_FIRST))
		v = conform_sysreg(c, pe, "ICC_HPPIR0_EL1", guest ? 1 : 2, guest, &err);
	return err ? GS_NONE32 : (u32)v;
}

static u32 lr_vintid(struct conform *c, u32 pe, u32 n)
{
	char name[32];
	int err;
	u64 v;

	snprintf(name, sizeof(name), "ICH_LR%u_EL2", n & 15);
	v = conform_sysreg(c, pe, name, 2, false, &err);
	return err ? GS_NONE32 : (u32)v;
}

/* A vLPI of the resident vPE that would be offered; 1023: none. */
static u32 pending_vlpi(struct conform *c, u32 pe)
{
	u16 vpe = c->resident[pe];

	for (u32 i = 0; vpe != GS_NONE16 && i < c->inf.nvlpi; i++) {
		u32 vintid = c->inf.vlpi[i];
		u8 byte;

		if (!gicsim_vpending(c->g, vpe, vintid))
			continue;
		cmem_read(&c->mem, c->vprop[pe] + (vintid - LPI_FIRST), &byte, 1);
		if (byte & 1)
			return vintid;
	}
	return 1023;
}

struct verdict {
	u64 got;
	char what[80];
};

#define SAY(v, ...) snprintf((v)->what, sizeof((v)->what), __VA_ARGS__)

/* The recorder's HPPVLPI is the redistributor's best vLPI, priority 255: none. */
static bool same_vlpi(struct conform *c, const struct scr_event *e, struct verdict *v)
{
	if (e->w[3] >= 255) {
		v->got = pending_vlpi(c, e->pe);
		SAY(v, "no pending vLPI");
		return v->got == 1023;
	}
	v->got = c->resident[e->pe] != GS_NONE16 && gicsim_vpending(c->g, c->resident[e->pe], e->w[1]);
	SAY(v, "vLPI %u pending for the vPE resident there", e->w[1]);
	return v->got == 1;
}

static bool same_vbest(struct conform *c, const struct scr_event *e, struct verdict *v)
{
	u32 idx = e->w[0], want, got;

	if (!same_vlpi(c, e, v))
		return false;
	if (!c->en[e->pe]) /* the virtual interface is off: nothing is best */
		return true;
	want = idx == NO_INDEX ? 1023 : idx == VLPI_INDEX ? e->w[1] : lr_vintid(c, e->pe, idx);
	got = best_of(c, e->pe, true);
	v->got = got;
	if (idx == NO_INDEX)
		SAY(v, "no virtual interrupt");
	else if (idx == VLPI_INDEX)
		SAY(v, "vLPI %u is the best virtual interrupt", want);
	else
		SAY(v, "list register %u, vINTID %u, is the best virtual interrupt", idx, want);
	return got == want || (idx == NO_INDEX && got >= 1020 && got < LPI_FIRST);
}

/* Priority 255: none.  Which group may be told by HPPIR is not compared. */
static bool same_best(struct conform *c, const struct scr_event *e, struct verdict *v)
{
	v->got = best_of(c, e->pe, false);
	if (e->w[2] >= 255) {
		SAY(v, "no physical interrupt");
		return v->got >= 1020 && v->got < LPI_FIRST;
	}
	SAY(v, "INTID %u is the best physical interrupt", e->w[0]);
	return v->got == e->w[0];
}

static bool same_lines(struct conform *c, const struct scr_event *e, struct verdict *v)
{
	unsigned now = gicsim_lines(c->g, e->pe);
	u32 fiq = e->kind == SCR_LINES ? GICSIM_FIQ : GICSIM_VFIQ;
	u32 irq = e->kind == SCR_LINES ? GICSIM_IRQ : GICSIM_VIRQ;

	if (e->kind == SCR_MAINT) {
		v->got = now >> GICSIM_MAINT & 1;
		SAY(v, "maintenance interrupt at %u", e->w[0]);
		return v->got == e->w[0];
	}
	v->got = (now >> fiq & 1) << 1 | (now >> irq & 1);
	SAY(v, "%sFIQ %u, %sIRQ %u", e->kind == SCR_LINES ? "" : "v", e->w[0],
	    e->kind == SCR_LINES ? "" : "v", e->w[1]);
	return v->got == (e->w[0] << 1 | e->w[1]);
}

static bool same(struct conform *c, const struct scr_event *e, struct verdict *v)
{
	switch (told_of(e)) {
	case TOLD_BEST:	 return same_best(c, e, v);
	case TOLD_VBEST: return same_vbest(c, e, v);
	default:	 return same_lines(c, e, v);
	}
}

/* ------------------------------------------------------------ now or after the next access */

static void judge(struct conform *c, u32 ev, bool final)
{
	const struct scr_event *e = &c->s->ev[ev];
	enum told t = told_of(e);
	enum conform_kind k = kind_of[t];
	struct verdict v = {0};

	if (same(c, e, &v)) {
		c->r->row[k].compared++;
		c->r->row[k].equal++;
	} else if (final) {
		c->r->row[k].compared++;
		conform_differs(c, ev, k, conform_kind_name[k], v.got, "recorded: %s", v.what);
	} else {
		c->waiting[e->pe][t] = ev + 1;
		c->nwaiting++;
	}
}

void told_state(struct conform *c, u32 ev)
{
	const struct scr_event *e = &c->s->ev[ev];
	u32 *w = &c->waiting[e->pe][told_of(e)];

	c->r->row[kind_of[told_of(e)]].driven++;
	if (*w) {
		*w = 0;
		c->nwaiting--;
		c->r->passing++;
	}
	judge(c, ev, false);
}

void told_flush(struct conform *c)
{
	for (u32 pe = 0; c->nwaiting && pe < c->r->pes; pe++)
		for (u32 t = 0; t < TOLDS; t++) {
			u32 ev = c->waiting[pe][t];

			if (!ev)
				continue;
			c->waiting[pe][t] = 0;
			c->nwaiting--;
			judge(c, ev - 1, true);
		}
}

/* ------------------------------------------------------------ MSIs and SGIs */

/* The entries that the ITS read for the MSI before: its INTID, then its redistributor or vPE. */
void told_translation(struct conform *c, u32 ev)
{
	const struct scr_event *e = &c->s->ev[ev];
	struct conform_row *row = &c->r->row[CONFORM_MSI];
	u64 got;

	if (e->kind == SCR_ITE) {
		c->ite = c->msi && e->w[0] == c->msi->w[1] && e->w[1] ? e : NULL;
		return;
	}
	if (!c->msi || !c->ite || !e->w[1] || (e->kind == SCR_CTE) != (c->ite->w[2] != 0))
		return;
	row->compared++;
	if (e->kind == SCR_CTE)
		got = (u64)gicsim_pending(c->g, e->w[2], c->ite->w[3]);
	else
		got = (u64)gicsim_vpending(c->g, e->w[0], c->ite->w[3]);
	if (got == 1)
		row->equal++;
	else if (e->kind == SCR_CTE)
		conform_differs(c, ev, CONFORM_MSI, "MSI", got, "recorded: LPI %u pending at redistributor %u",
				c->ite->w[3], e->w[2]);
	else
		conform_differs(c, ev, CONFORM_MSI, "MSI", got, "recorded: vLPI %u pending for vPE %u",
				c->ite->w[3], e->w[0]);
	c->msi = c->ite = NULL;
}

void told_sgi(struct conform *c, u32 ev)
{
	const struct scr_event *e = &c->s->ev[ev];
	struct conform_row *row = &c->r->row[CONFORM_SGI];
	int got = gicsim_pending(c->g, e->pe, e->w[0]);

	row->compared++;
	if (got == 1)
		row->equal++;
	else
		conform_differs(c, ev, CONFORM_SGI, "SGI", (u64)got, "recorded: SGI %u pending at PE %u", e->w[0],
				e->pe);
}
