/* SPDX-License-Identifier: MIT */
/* Distributor: Security states, and where SPIs go. */
#ifndef GS_GIC_GICD_H
#define GS_GIC_GICD_H

#include "gic/bank.h"

/* GICD_CTLR as with one Security state; bit 2 is EnableGrp1S of two. */
#define GICD_CTLR_EnableGrp0	0x001u
#define GICD_CTLR_EnableGrp1	0x002u
#define GICD_CTLR_EnableGrp1S	0x004u
#define GICD_CTLR_ARE		0x010u
#define GICD_CTLR_DS		0x040u
#define GICD_CTLR_E1NWF		0x080u
#define GICD_CTLR_nASSGIreq	0x100u
#define GICD_CTLR_RWP		0x80000000u
#define GICD_CTLR_GROUPS	7u

void gicd_layout(struct gs_layout *l, const struct gic_config *c);
void gicd_reset(struct gs *g);

/* One Security state? */
static inline bool gicd_ds(const struct gs *g)
{
	return gicd_at(g)->ctlr & GICD_CTLR_DS;
}

/* Software of the Secure state: all registers are its own. */
static inline bool gicd_secure(const struct gic_as *as)
{
	return as->secure || as->el == 3;
}

/* Groups that the Distributor forwards. */
static inline u32 gicd_groups(const struct gs *g)
{
	return (gicd_at(g)->ctlr | gicd_at(g)->ctlr_lag) & GICD_CTLR_GROUPS;
}

/* GICD_CTLR.RWP */
static inline bool gicd_rwp(const struct gs *g)
{
	return gicd_at(g)->ctlr_lag || gicd_own_at(g)->lag;
}

/* Is what RWP and ChildrenAsleep report done some time later?  Asked where it matters. */
bool gicd_later(struct gs *g);

/* Affinity of a PE, Aff3 in the top byte, and back; GS_NONE32: no PE has it. */
u32 gic_affinity(const struct gic_config *c, const struct hwmodel *h, u32 pe);
u32 gic_pe_of(const struct gs *g, u32 affinity);

u32 spi_banks(const struct gs *g);
const struct spi_row *spi_row(const struct gs *g, u32 row);
/* Bits of a bank of SPIs changed: they may go elsewhere, or nowhere. */
void spi_update(struct gs *g, struct bank_at at, u32 bits);
/* PE `pe` takes part in 1 of N, or no longer (ROU-02, ROU-04). */
void spi_repick(struct gs *g, gs_pe pe);
void spi_route(struct gs *g, struct bank_irq irq, u32 affinity, bool one_of_n);
u32 spi_affinity(const struct gs *g, struct bank_irq irq);
/* For audits: SPIs are presented where they should be, and rows say so. */
bool spi_sound(const struct gs *g);
/* GICD_SETSPI, GICD_CLRSPI. */
void spi_message(struct gs *g, const struct gic_as *as, u32 intid, bool set);

/* Registers of the GICM frame that the Distributor has as well, and whether. */
bool gicm_messages(const struct gs *g);
void gicm_setspi_write(struct gs *g, const struct reg_at *a, u64 val);
void gicm_clrspi_write(struct gs *g, const struct reg_at *a, u64 val);
void gicm_setspi_sr_write(struct gs *g, const struct reg_at *a, u64 val);
void gicm_clrspi_sr_write(struct gs *g, const struct reg_at *a, u64 val);

extern const struct actor gicd_rwp_actor;

#endif
