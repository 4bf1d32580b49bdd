/* SPDX-License-Identifier: MIT */
/*
 * What an interrupt controller is made of.
 *
 * Fill a struct gicsim_config with gicsim_config_init(), change what differs,
 * hand it to gicsim_create(), which copies what it keeps.
 */
#ifndef GICSIM_CONFIG_H
#define GICSIM_CONFIG_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Output lines of one PE, as gicsim_lines() and the callback name them. */
enum gicsim_line {
	GICSIM_IRQ,		/* to the PE */
	GICSIM_FIQ,
	GICSIM_VIRQ,		/* virtual interrupts to the PE's guest */
	GICSIM_VFIQ,
	GICSIM_MAINT,		/* ICH maintenance: the level behind its PPI */
	GICSIM_WAKE,		/* GICR: wake request for a sleeping PE */
	GICSIM_NMI,		/* beside IRQ: it is non-maskable (has Superpriority) */
	GICSIM_VNMI,		/* beside VIRQ */
	GICSIM_LINES
};

/*
 * The embedder's side.  Every member may be null.  Called only from inside a
 * call into gicsim, on its thread; must not call back into the same gicsim.
 */
struct gicsim_ops {
	/*
	 * Memory that no region below holds: tables, command queues.  0: done;
	 * anything else: the access faults, and the model gives the
	 * architecture's answer (a stalled queue, a dropped interrupt).
	 */
	int (*dma_read)(void *ctx, uint64_t addr, void *to, size_t len);
	int (*dma_write)(void *ctx, uint64_t addr, const void *from, size_t len);
	/* Line `line` of PE `pe` is now at `level` (0 or 1).  Only changes are told. */
	void (*line)(void *ctx, uint32_t pe, enum gicsim_line line, int level);
	/*
	 * The interrupt of ITS `its` for MSIs that are not mapped (GITS_TYPER.UMSIirq,
	 * GITS_CTLR.UMSIirq) is now at `level`.  A machine wires it to an SPI of its
	 * choice: gicsim_spi(), after the call that this comes out of.
	 */
	void (*its_line)(void *ctx, uint32_t its, int level);
};

/* Memory that gicsim keeps itself, zero at first; saved and restored with it. */
struct gicsim_region {
	uint64_t base, size;
};

#define GICSIM_REGIONS_MAX 64u

/*
 * Where the frames are, on 64 KiB pages.  0 keeps the map of QEMU's `virt` machine:
 * distributor at 0x08000000, ITS 0 at 0x08080000, redistributors from 0x080a0000 on.
 * Where that machine has no room it is ours: ITS n is at 0x10000000 + n * 0x40000
 * from ITS 1 on, and with GICv4.1, whose ITS has a third frame, ITS 0 as well.
 */
struct gicsim_map {
	uint64_t gicd;		/* 64 KiB */
	uint64_t gicr;		/* 128 KiB a PE (GICv3), 256 KiB (GICv4) */
	uint64_t gits;		/* ITS n at + n * gits_stride */
	uint64_t gits_stride;	/* with gits: at least 128 KiB, with GICv4.1 192 KiB */
};

struct gicsim_config {
	size_t size;		/* sizeof(struct gicsim_config), set by gicsim_config_init() */
	const char *hardware;	/* name of a hardware model: "qemu-gicv4.0" */
	const char *models;	/* folder with hw/NAME.yaml; null: below the prefix that the library was configured with */
	uint32_t pes;		/* 1 .. 128 */
	uint32_t its;		/* 0 .. 16 */
	uint32_t vpes;		/* vPEIDs 0 .. vpes-1 have state; fewer if GICD_TYPER2.VID says so, none with GICv3 */
	uint32_t lpis, vlpis;	/* INTIDs from 8192 on that have state, at least; GICD_TYPER.IDbits must allow them */
	uint32_t spis;		/* a multiple of 32, or 988: all; ~0u: as the hardware model says */
	/*
	 * Group of each PE (GICR_TYPER.CommonLPIAff): redistributors of one share the
	 * vPE Configuration table of GICv4.1 and hand vPEs over among themselves.  It
	 * is the PE's Aff2 as well.  An array of `pes`, or null: one group, 0.
	 */
	const uint8_t *group;
	struct gicsim_map map;
	struct gicsim_region region[GICSIM_REGIONS_MAX];
	uint32_t nregions;
	uint64_t seed;		/* draws the answers that the hardware model leaves to `any` */
	int stepped;		/* 0: every call ends with the hardware at rest; 1: gicsim_advance() decides */
	const struct gicsim_ops *ops;
	void *ctx;		/* handed to every callback */
};

/* One PE, one ITS, 64 vPEs, 8192 LPIs and vLPIs, hardware "gicv3-min", no memory of its own. */
void gicsim_config_init(struct gicsim_config *c);

#ifdef __cplusplus
}
#endif

#endif
