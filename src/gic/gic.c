/* SPDX-License-Identifier: MIT */
/* The GIC as a whole: how big it is, its state and power-on. */
#include "gic/gic.h"

#include <string.h>

#include "core/diag.h"
#include "gic/gicd.h"
#include "gic/its.h"
#include "gic/one_of_n.h"
#include "gic/peset.h"
#include "gic/rd.h"
#include "gic/vpt_index.h"

/* INTID bits that hold `n` LPIs. */
static u8 lpi_bits(u32 n)
{
	u8 bits = 14;

	while (bits < 32 && (1ull << bits) < (u64)GIC_LPI_FIRST + n)
		bits++;
	return bits;
}

static u8 vpeid_bits(const struct hwmodel *h)
{
	return h->version >= GICV4_1 && h->caps.vil ? (u8)(h->caps.vid + 1) : 16;
}

static int check_counts(const struct hwmodel *h, u32 pes, u32 its, u32 vpes, struct gicsim_diag *d)
{
	u32 max = h->pes_max && h->pes_max < GIC_PES_MAX ? h->pes_max : GIC_PES_MAX;
	u32 vpes_max = vpeid_bits(h) < 16 ? 1u << vpeid_bits(h) : 0xffff;	/* GS_NONE16 is none */

	if (pes < 1 || pes > max) {
		diag_add(d, "%u PEs: this hardware has 1 to %u", pes, max);
		return GICSIM_E_LIMIT;
	}
	if (its > GIC_ITS_MAX) {
		diag_add(d, "%u ITSs: at most %u can be modelled", its, GIC_ITS_MAX);
		return GICSIM_E_LIMIT;
	}
	if (vpes && h->version < GICV4_0) {
		diag_add(d, "vPEs need GICv4");
		return GICSIM_E_NEEDS;
	}
	if (vpes > vpes_max) {
		diag_add(d, "%u vPEs: this hardware has %u", vpes, vpes_max);
		return GICSIM_E_LIMIT;
	}
	return 0;
}

static int check_widths(const struct hwmodel *h, u32 lpis, u32 vlpis, struct gicsim_diag *d)
{
	u32 have = h->caps.idbits + 1, want = lpi_bits(lpis > vlpis ? lpis : vlpis);

	if (want > have) {
		diag_add(d, "%u LPIs need GICD_TYPER.IDbits=%u, this hardware has %u",
			 lpis > vlpis ? lpis : vlpis, want - 1, h->caps.idbits);
		return GICSIM_E_LIMIT;
	}
	/* 66 bits of ours go into an event's entry on v4 (its_table.h) */
	if (h->version >= GICV4_0 && h->caps.itt_entry < 8) {
		diag_add(d, "GITS_TYPER.ITT_entry_size=%u: an entry of GICv4 needs at least 9 bytes here",
			 h->caps.itt_entry);
		return GICSIM_E_INVAL;
	}
	return 0;
}

int gic_configure(struct gic_config *c, const struct hwmodel *h, u32 pes, u32 its, u32 vpes,
		  u32 lpis, u32 vlpis, struct gicsim_diag *d)
{
	int err = check_counts(h, pes, its, vpes, d);

	memset(c, 0, sizeof(*c));
	if (!err)
		err = check_widths(h, lpis, vlpis, d);
	if (err)
		return err;
	c->version = h->version;
	c->pes = (u16)pes;
	c->its = (u16)its;
	c->vpes = (u16)vpes;
	c->lpi_bits = lpi_bits(lpis);
	c->vlpi_bits = lpi_bits(vlpis);
	c->vpeid_bits = vpeid_bits(h);
	c->hcc = (u16)h->caps.hcc;
	c->cpu_device_id = h->cpu_device1 ? h->cpu_device1 - 1 : GIC_NO_DEVICE;
	c->spi_banks = (u8)h->caps.itlines;
	c->espi_banks = h->caps.espi ? (u8)(h->caps.espi_range + 1) : 0;
	c->ppi_ext = (u8)h->caps.ppinum;
	c->gicm = (u8)h->caps.gicm;
	return 0;
}

void gic_layout(struct gs_layout *l, const struct gic_config *c)
{
	gicd_layout(l, c);
	its_layout(l, c);
	gicr_layout(l, c);
}

/*
 * Choices that only readers meet, who change nothing and so cannot ask: an open
 * one is silicon that is settled at power-on.
 */
static void ask_for_readers(struct gs *g)
{
	static const struct { u8 choice, since, until; } of[] = {
		{ CHOICE_running_priority_mask, GICV3, GICV4_1 },
		{ CHOICE_list_register_special, GICV3, GICV4_1 },
		{ CHOICE_virtual_hppir_while_off, GICV3, GICV4_1 },
		{ CHOICE_virtual_nmi_priority, GICV3, GICV4_1 },
		{ CHOICE_quiescent_while_enabled, GICV3, GICV4_0 },
		{ CHOICE_dirty_without_typer, GICV4_0, GICV4_1 },
		{ CHOICE_vlpi_copy_of_equal, GICV4_0, GICV4_1 },
		{ CHOICE_vsgipendr_while_busy, GICV4_1, GICV4_1 },
		{ CHOICE_vpendbaser_doorbell_reads, GICV4_1, GICV4_1 },
	};

	for (u32 k = 0; k < ARRAY_SIZE(of); k++)
		if (g->gic->version >= of[k].since && g->gic->version <= of[k].until &&
		    g->choices->answer[of[k].choice] == GS_ANY)
			gs_choose(g, of[k].choice);
}

void gic_reset(struct gs *g)
{
	ask_for_readers(g);
	gicd_reset(g);
	for (u32 i = 0; i < g->gic->its; i++)
		its_reset(g, GS_ITS(i));
	gicr_reset(g);
}

void gic_boot_host(struct gs *g)
{
	gicd_mut(g)->ctlr |= GICD_CTLR_EnableGrp1;
	for (u32 i = 0; i < g->gic->pes; i++) {
		struct gicr *r = gicr_mut(g, GS_PE(i));
		struct icc *c = icc_mut(g, GS_PE(i));

		r->asleep = r->children = 0;
		c->pmr = 0xf0;
		c->igrpen |= GRP_BIT(GRP1NS);
		one_of_n_note(g, GS_PE(i));
	}
}

/* ------------------------------------------------------------ audit */

/* Who is resident where is kept at both ends. */
static bool paired(const struct gs *g, gs_vpe v)
{
	u32 on1 = vpe_at(g, v)->on1;

	return !on1 || gicr_v_at(g, GS_PE(on1 - 1))->vpe1 == v.n + 1;
}

static bool hosts(const struct gs *g, gs_pe pe)
{
	u32 vpe1 = gicr_v_at(g, pe)->vpe1;

	return !vpe1 || vpe_at(g, GS_VPE(vpe1 - 1))->on1 == pe.n + 1;
}

const char *gic_audit(const struct gs *g)
{
	if (!spi_sound(g))
		return "SPIs and the rows they are presented in";
	for (u32 pe = 0; pe < g->gic->pes; pe++) {
		if (!gicr_lpis_sound(g, GS_PE(pe)))
			return "pending LPIs of a PE and their summaries";
		if (!hosts(g, GS_PE(pe)))
			return "the vPE of a redistributor and where it says it is";
	}
	for (u32 v = 0; v < g->gic->vpes; v++) {
		if (!vpe_sound(g, GS_VPE(v)))
			return "pending vLPIs of a vPE and their summaries";
		if (!paired(g, GS_VPE(v)))
			return "where a vPE is and the vPE of that redistributor";
	}
	/* What others are made of comes first, so that what is wrong is named and not what follows from it. */
	if (!peset_all_sound(g))
		return "sets of PEs and what they repeat";
	if (g->gic->version == GICV4_0 && !vpt_index_sound(g))
		return "vPEs that are mapped and the index of their VPTs";
	if (!rd_watch_sound(g))
		return "tables that are looked at and the places where they are";
	return NULL;
}
