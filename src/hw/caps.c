/* SPDX-License-Identifier: MIT */
/*
 * Capabilities: setting them, what goes with what, and what `needs` asks for.
 *
 * A field that a version does not have reads as zero there, so a model must
 * not claim it; a value that another field makes meaningless is refused rather
 * than ignored.
 */
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "core/choose.h"
#include "core/diag.h"
#include "hw/rows.h"

enum {
#define CAP(field, manual, min, max, dflt, text) CAP_##field,
#include "hw/caps.def"
#undef CAP
};

/* The first version that has the field; fields not named here are in all. */
static const u8 since[HW_CAPS] = {
	[CAP_vil] = GICV4_1,
	[CAP_vid] = GICV4_1,
	[CAP_nassgicap] = GICV4_1,
	[CAP_dirty] = GICV4_0,
	[CAP_vmovp] = GICV4_0,
	[CAP_nid] = GICV4_1,
	[CAP_svpet] = GICV4_1,
	[CAP_vsgi] = GICV4_1,
	[CAP_its_number] = GICV4_0,
	[CAP_imde] = GICV4_0,
};

u32 *caps_at(struct hw_caps *c, u32 i)
{
	gs_assert(i < HW_CAPS);
	return (u32 *)(void *)c + i;
}

u32 caps_get(const struct hw_caps *c, u32 i)
{
	gs_assert(i < HW_CAPS);
	return ((const u32 *)(const void *)c)[i];
}

void caps_init(struct hw_caps *c, enum gic_version v)
{
	for (u32 i = 0; i < HW_CAPS; i++)
		*caps_at(c, i) = since[i] <= (u32)v ? hw_cap_info[i].dflt : 0;
}

int hw_set_cap(struct hwmodel *h, const char *manual, u64 value, struct hw_where w,
	       struct gicsim_diag *d)
{
	char msg[GICSIM_DIAG_TEXT];
	int i = row_cap(manual, msg);

	if (i < 0)
		return diag_at(d, w.file, w.line, w.col, "%s", msg);
	if (value < hw_cap_info[i].min || value > hw_cap_info[i].max)
		return diag_at(d, w.file, w.line, w.col, "%s: found %llu; expected %u to %u",
			       manual, (unsigned long long)value, hw_cap_info[i].min,
			       hw_cap_info[i].max);
	*caps_at(&h->caps, (u32)i) = (u32)value;
	return 0;
}

int hw_set_choice(struct hwmodel *h, const char *name, const char *answer, struct hw_where w,
		  struct gicsim_diag *d)
{
	char msg[GICSIM_DIAG_TEXT];
	int c = row_choice(name, msg), o = c < 0 ? -1 : row_answer((enum hw_choice)c, answer, msg);

	if (o < 0)
		return diag_at(d, w.file, w.line, w.col, "%s", msg);
	h->answer[c] = (u8)o;
	return 0;
}

static const char *version_name(enum gic_version v)
{
	return v == GICV4_1 ? "gicv4.1" : v == GICV4_0 ? "gicv4.0" : "gicv3";
}

/* One combination that cannot be. */
struct rule {
	bool broken;
	const char *text;
};

int hw_validate(const struct hwmodel *h, struct hw_where w, struct gicsim_diag *d)
{
	const struct hw_caps *c = &h->caps;
	const struct rule rules[] = {
		{h->version >= GICV4_0 && !c->lpis,
		 "GICD_TYPER.LPIS: 0 with GICv4; direct injection needs LPIs"},
		{h->version == GICV4_1 && !c->dirty,
		 "GICR_TYPER.Dirty: 0 with gicv4.1; the field is RES1 there"},
		{!c->vil && c->vid != 0 && c->vid != hw_cap_info[CAP_vid].dflt,
		 "GICD_TYPER2.VID is given but VIL is 0; set GICD_TYPER2.VIL: 1, or VID: 0"},
		{!c->cil && c->cidbits != 0 && c->cidbits != hw_cap_info[CAP_cidbits].dflt,
		 "GITS_TYPER.CIDbits is given but CIL is 0; set GITS_TYPER.CIL: 1, or CIDbits: 0"},
		{c->vil && c->vid > 15, "GICD_TYPER2.VID above 15; a vPEID has at most 16 bits"},
		{c->pre_bits > c->pri_bits,
		 "ICH_VTR_EL2.PREbits above PRIbits; preemption uses implemented priority bits"},
		{c->security && (c->icc_pri < 4 || c->spi_pri < 5),
		 "GICD_TYPER.SecurityExtn: 1 with 4 bits of priority; two Security states need 5"},
		{!c->espi && c->espi_range, "GICD_TYPER.ESPI_range is given but ESPI is 0; set GICD_TYPER.ESPI: 1"},
		{c->its_number == 2 && !c->vmovp, "GITS_CTLR.ITS_Number: 2 with GITS_TYPER.VMOVP: 0, which needs numbers"},
		{c->gicm && !c->mbis, "GICM_TYPER.Valid: 1 without message-based SPIs; set GICD_TYPER.MBIS: 1"},
	};
	int err = 0;

	for (u32 i = 0; i < HW_CAPS; i++)
		if (since[i] > (u32)h->version && caps_get(c, i))
			err = diag_at(d, w.file, w.line, w.col, "%s: %u with %s; it came with %s",
				      hw_cap_info[i].manual, caps_get(c, i),
				      version_name(h->version),
				      version_name((enum gic_version)since[i]));
	for (u32 i = 0; i < ARRAY_SIZE(rules); i++)
		if (rules[i].broken)
			err = diag_at(d, w.file, w.line, w.col, "%s", rules[i].text);
	return err;
}

static bool need_gicv3(const struct hwmodel *h)
{
	return h->version >= GICV3;
}

static bool need_gicv4(const struct hwmodel *h)
{
	return h->version >= GICV4_0;
}

static bool need_gicv4_0(const struct hwmodel *h)
{
	return h->version == GICV4_0;
}

static bool need_gicv4_1(const struct hwmodel *h)
{
	return h->version == GICV4_1;
}

static bool need_individual_doorbells(const struct hwmodel *h)
{
	return h->version == GICV4_0 || (h->version == GICV4_1 && !h->caps.nid);
}

static bool need_directlpi(const struct hwmodel *h)
{
	return h->caps.directlpi;
}

static bool need_nassgireq(const struct hwmodel *h)
{
	return h->caps.nassgicap;
}

static const struct {
	const char *name;
	bool (*has)(const struct hwmodel *h);
} needs[] = {
	{"gicv3", need_gicv3},
	{"gicv4", need_gicv4},
	{"gicv4.0", need_gicv4_0},
	{"gicv4.1", need_gicv4_1},
	{"individual_doorbells", need_individual_doorbells},
	{"directlpi", need_directlpi},
	{"nASSGIreq", need_nassgireq},
};

int hw_has(const struct hwmodel *h, const char *need)
{
	for (u32 i = 0; i < ARRAY_SIZE(needs); i++)
		if (!strcmp(needs[i].name, need))
			return needs[i].has(h);
	for (u32 i = 0; i < HW_CAPS; i++)
		if (!strcmp(hw_cap_info[i].manual, need))
			return caps_get(&h->caps, i) != 0;
	return -1;
}

const char *hw_near_need(const char *need)
{
	const char *near = NULL;
	u32 dist = ~0u;

	for (u32 i = 0; i < ARRAY_SIZE(needs); i++)
		diag_near(need, needs[i].name, &near, &dist);
	for (u32 i = 0; i < HW_CAPS; i++)
		diag_near(need, hw_cap_info[i].manual, &near, &dist);
	return near;
}
