/* SPDX-License-Identifier: MIT */
/*
 * The ITS's tables in memory: where an entry is, and what is in it.
 *
 * Formats are our own (IMPLEMENTATION DEFINED), little endian:
 *
 *   device, 8 bytes      [63] valid, [51:8] ITT address, [4:0] Size
 *   collection, 8 bytes  [63] valid, [15:0] PE
 *   vPE, vte_entry + 1 bytes, at least 8:
 *                        [63] valid, [56:52] VPT_size, [51:16] VPT address, [15:0] PE;
 *                        with GITS_TYPER.SVPET those of vpe_table.c
 *   event, ITT_entry_size + 1 bytes, at least 8, on v4 at least 9:
 *                        [0] valid, [1] virtual, [25:2] INTID, [41:26] ICID or vPEID,
 *                        [65:42] doorbell
 *
 * Reading a table costs nothing here; `walks` counts accesses for the price.
 */
#ifndef GS_GIC_ITS_TABLE_H
#define GS_GIC_ITS_TABLE_H

#include "gic/its_state.h"

#define ITS_DTE_BYTES 8u
#define ITS_CTE_BYTES 8u

struct its_dte { bool valid; u8 size; u64 itt; };
struct its_cte { bool valid; gs_pe pe; };
struct its_vte { bool valid; gs_pe pe; u8 vpt_size; u64 vpt; };
struct its_ite { bool valid, virt; u32 intid; u16 icid_or_vpe; u32 doorbell; };

/*
 * What a look-up or a write of an entry ends in.  An entry that reads as not
 * valid is LOOK_OK, and so is one whose bytes make no sense: it reads as not
 * valid.  Memory may be an embedder's: each access may fail, whatever the one
 * before it did.
 */
enum its_look {
	LOOK_OK,
	LOOK_RANGE,		/* beyond the table or the hardware's widths, or GITS_BASER<n>.Valid=0 */
	LOOK_ABSENT,		/* no level-2 page there: level-1 descriptor with Valid=0 */
	LOOK_FAULT,		/* memory does not answer */
};

enum its_look its_dte_get(const struct gs *g, gs_its i, u32 dev, struct its_dte *d, u32 *walks);
enum its_look its_dte_set(struct gs *g, gs_its i, u32 dev, struct its_dte d);
enum its_look its_cte_get(const struct gs *g, gs_its i, u32 icid, struct its_cte *c, u32 *walks);
enum its_look its_cte_set(struct gs *g, gs_its i, u32 icid, struct its_cte c);
u32 its_vte_bytes(const struct gs *g);
enum its_look its_vte_get(const struct gs *g, gs_its i, gs_vpe v, struct its_vte *t, u32 *walks);
enum its_look its_vte_set(struct gs *g, gs_its i, gs_vpe v, struct its_vte t);
enum its_look its_ite_get(const struct gs *g, const struct its_dte *d, u32 event, struct its_ite *e, u32 *walks);
enum its_look its_ite_set(struct gs *g, const struct its_dte *d, u32 event, struct its_ite e);

/* Is this table there at all (GITS_BASER<n>.Valid)? */
bool its_table_valid(const struct gs *g, gs_its i, u32 n);
/* Widths: DeviceIDs, events, collections, vPEs, pINTIDs below these exist. */
u64 its_devs(const struct gs *g);
u64 its_events(const struct gs *g);
u64 its_collections(const struct gs *g);
u64 its_vpeids(const struct gs *g);
bool its_lpi_ok(const struct gs *g, u64 pintid);

/* Count vLPIs mapped to a vPE up or down; never below zero. */
void its_vlpis_add(struct gs *g, gs_its i, u32 vpe, int n);

#endif
