/* SPDX-License-Identifier: MIT */
#include "support_golden.h"

#define GOLDEN_FIELD(...)
#define GOLDEN_SYS_FIELD(...)

const struct golden golden_mapped[] = {
#define GOLDEN(name, frame, off, bytes, count, kind, view, since, until, widths, who, there, zero, one, ro, wo, keep) \
	{ #name, FRAME_##frame, off, bytes, count, KIND_##kind, VIEW_##view, since, (enum gic_version)(until),		\
	  widths, WHO_##who, there, zero, one, ro, wo, keep },
#define GOLDEN_SYS(...)
#include "golden/registers.def"
#undef GOLDEN
#undef GOLDEN_SYS
};

const struct golden golden_sys[] = {
#define GOLDEN(...)
#define GOLDEN_SYS(name, op0, op1, crn, crm, op2, count, access, there, zero, one, ro)				\
	{ #name, FRAME_ICC, ENC(op0, op1, crn, crm, op2), 8, count, KIND_##access, VIEW_ANY, GICV3, (enum gic_version)0, \
	  8, WHO_SEEN, there, zero, one, ro, 0, 0 },
#include "golden/registers.def"
#undef GOLDEN_SYS
#undef GOLDEN_FIELD
#undef GOLDEN_SYS_FIELD
};

const struct golden_field golden_fields[] = {
#define GOLDEN_SYS(...)
#define GOLDEN_FIELD(reg, since, field, msb, lsb) { #reg, since, #field, msb, lsb },
#define GOLDEN_SYS_FIELD(reg, field, msb, lsb) { #reg, GICV3, #field, msb, lsb },
#include "golden/registers.def"
};

const u32 golden_nmapped = ARRAY_SIZE(golden_mapped), golden_nsys = ARRAY_SIZE(golden_sys),
	  golden_nfields = ARRAY_SIZE(golden_fields);

void golden_everything(struct mach *m)
{
	struct hw_caps *c = &m->hw.caps;
	enum gic_version v = m->hw.version;

	c->itlines = c->espi_range = 31;
	c->espi = c->mbis = c->gicm = c->nmi = c->mpam = c->dpgs = c->directlpi = c->ir = c->ces = 1;
	c->statusr = c->its_statusr = c->umsi = c->umsi_irq = c->a3v = c->rss = 1;
	c->partid_max = 0xffff;
	c->pmg_max = 0xff;
	c->ppinum = 2;
	c->no1n = 0;
	c->icc_ext = c->icc_rss = c->icc_a3v = 1;
	c->icc_pri = 7;
	c->spi_pri = 8;
	c->nassgicap = c->vsgi = v >= GICV4_1;
	c->its_number = c->imde = v >= GICV4_0;
}
