/* SPDX-License-Identifier: MIT */
/*
 * A machine with its tables, and what is done with it: a list of operations.
 *
 * An operation is one ITS command, one register access, one change of memory,
 * one wire.  Commands find their place on the ring when they are played, so a
 * list from which some are taken out is still a list.
 */
#ifndef GS_DIFF_PLAN_H
#define GS_DIFF_PLAN_H

#include <stdio.h>

#include "core/types.h"
#include "diff/side.h"
#include "diff/virt.h"

/* Memory of a plan, from PLAN_BASE on.  QEMU keeps a device tree at the start of its memory. */
#define PLAN_BASE	0x44000000ull
#define PLAN_BYTES	0x00200000ull
#define PLAN_RING	(PLAN_BASE + 0x000000)
#define PLAN_CONFIG	(PLAN_BASE + 0x010000)
#define PLAN_PENDING(pe) (PLAN_BASE + 0x020000 + (u64)(pe) * 0x10000)
#define PLAN_VCONFIG(i)	(PLAN_BASE + 0x060000 + (u64)(i) * 0x10000)
#define PLAN_VPT(vpe)	(PLAN_BASE + 0x080000 + (u64)(vpe) * 0x10000)
#define PLAN_TABLE(n)	(PLAN_BASE + 0x100000 + (u64)(n) * 0x30000)	/* by GITS_BASER number */
#define PLAN_LEVEL2(n)	(PLAN_TABLE(n) + 0x10000)			/* two pages of up to 64 KiB */
#define PLAN_ITT(i)	(PLAN_BASE + 0x190000 + (u64)(i) * 0x1000)
#define PLAN_ITT_BIG	(PLAN_BASE + 0x1d0000)				/* of one device with EventIDs that are LPIs */

#define PLAN_PES 4u
#define PLAN_VPES 8u
#define PLAN_DEVS 6u
#define PLAN_EVENTS_LOW 32u	/* EventIDs 0 .. 31 */
#define PLAN_EVENTS 64u		/* and 8192 .. 8223, for MAPI and VMAPI */
#define PLAN_BIG_DEV 1u		/* the device that has those */
#define PLAN_BIG_SIZE 13u
#define PLAN_COLS 8u
#define PLAN_ITTS 64u
#define PLAN_TABLES 3u		/* devices, collections, vPEs */
#define PLAN_LPIS 256u		/* LPIs, and vLPIs of each vPE, from 8192 on, that are compared after each batch */

#define PLAN_DOORBELLS (LPI_FIRST + 128)	/* INTIDs of doorbells, and no other LPI */
#define PLAN_NDOORBELLS 64u

enum op_kind {
	OP_CMD,			/* dw */
	OP_WRITE,		/* a register: addr, bytes, val */
	OP_READ,		/* a register whose value is compared */
	OP_MEM,			/* memory, up to 8 bytes: addr, bytes, val */
	OP_SET,			/* memory: addr, len bytes of val */
	OP_WIRE,		/* unit (a PE, or SIDE_PPI_NONE), addr is the INTID, val the level */
	OP_SYSREG,		/* of PE `unit` at EL `bytes`: addr its encoding, len: enum op_sysreg, val */
	OP_CHECK		/* everything is compared; val: also what is slow */
};

enum op_sysreg {
	SYSREG_READ,
	SYSREG_WRITE,
	SYSREG_ACK,		/* a read whose INTID is kept, if it is one */
	SYSREG_END,		/* a write of the INTID that was kept last; nothing when there is none */
	SYSREG_DIR		/* a write of the INTID that was ended last, likewise */
};

#define PLAN_ACTIVE 64u		/* INTIDs that are kept */

struct op {
	u8 kind, bytes;
	bool frame;		/* sets the machine up; is never cut */
	bool tied;		/* to the one before: cut with it, and only with it */
	u32 unit;
	u64 addr, val, len;
	u64 dw[4];
};

struct plan {
	u64 seed;
	u32 version;		/* GIC: 3 or 4 */
	bool secure;		/* two Security states; all is done by Non-secure software */
	u32 pes, vpes;
	u32 slots;		/* of the ring */
	u8 id_bits;		/* INTIDs of LPIs and vLPIs end at 2^id_bits */
	u8 page[PLAN_TABLES];	/* Page_Size field */
	bool indirect[PLAN_TABLES];
	u32 dev_id[PLAN_DEVS];	/* [0] is 0: it can be triggered through GITS_TRANSLATER */
	u16 icid[PLAN_COLS];
	u16 vpeid[PLAN_VPES];
	struct op *op;
	u32 n, cap;
	bool rude;		/* does what the architecture leaves UNPREDICTABLE, too */
	bool full;		/* no memory was left for an operation */
};

void plan_init(struct plan *p);
void plan_fini(struct plan *p);
void plan_add(struct plan *p, const struct op *o);
/* The same machine with the operations that keep[] tells; false: no memory. */
bool plan_pick(const struct plan *p, const bool *keep, struct plan *out);
/* The highest number that a table (of devices 0, of collections 1) has an entry for; 0 for vPEs. */
u64 plan_top_id(const struct plan *p, u32 table);
/* "GICR1_VPENDBASER = 0x..."; one operation for people. */
void plan_op_text(const struct plan *p, const struct op *o, char *out, size_t size);

/* ------------------------------------------------------------ playing */

struct play {
	const struct plan *p;
	struct side *side[2];
	u32 nsides;
	u32 at;			/* slot of the next command */
	u32 queued;		/* commands that CWRITER does not tell yet */
	bool on;		/* GITS_CTLR.Enabled */
	u8 ring[8192 * ITS_CMD_BYTES / 4];
	u64 commands;
	u32 active[2][PLAN_ACTIVE], nactive[2];	/* acknowledged and not ended, at EL2 and EL1 */
	u32 ended[2];		/* likewise: ended last, and 1 added; 0: none */
	u64 sysreg[2];		/* what the last OP_SYSREG gave on each side */
	int err;		/* a side is gone */
};

void play_start(struct play *y, const struct plan *p, struct side *a, struct side *b);
/* Was the last OP_SYSREG carried out? */
bool play_sysreg(struct play *y, const struct op *o);
/* One operation, OP_READ and OP_CHECK only so far as to tell the ITS of the commands before them. */
void play_op(struct play *y, const struct op *o);

#endif
