/* SPDX-License-Identifier: MIT */
/*
 * State of the ITSs and of the fabric between ITS and redistributors.
 *
 * Tables are not here: they live in memory, where the architecture puts them.
 */
#ifndef GS_GIC_ITS_STATE_H
#define GS_GIC_ITS_STATE_H

#include "gic/gicd_state.h"
#include "gic/msg.h"

enum {
	BLK_ITS = BLK_GIC + 1,		/* struct its, per ITS */
	BLK_ITS_CUR,			/* struct its_cur, per ITS */
	BLK_ITS_HCC,			/* u32, per ITS and hardware collection: PE + 1, or 0 unmapped */
	BLK_ITS_VLPIS,			/* u32, per ITS and vPE: vLPIs mapped to it */
	BLK_MSG,			/* struct msg_fifo, per ITS and PE */
	BLK_MSG_STAMP,			/* struct msg_stamps, per ITS and PE: shadow */
	BLK_ITS_MOVE,			/* struct its_move, per vPE; none with one ITS */
};

struct its {
	u32 ctlr;		/* Enabled, ImDe, UMSIirq, and ITS_Number if it was written */
	u32 statusr;
	u64 cbaser, cwriter;
	u64 creadr;		/* Offset and Stalled, as software reads it */
	u64 umsir;
	u32 partidr, pad0;
	u64 pad[2];
	u64 baser[8];
};

_Static_assert(sizeof(struct its) == 128, "two lines");

/* How far the ITS is with the command at CREADR; all zero between commands. */
enum { ITS_IDLE, ITS_FETCHED, ITS_EXECUTED };

struct its_cur {
	u8 stage;
	u8 wait_msis;		/* SYNC, VSYNC: translations count (choice, asked when fetched) */
	u8 wait_settled;	/* SYNC: what is under way for resident vPEs counts */
	u8 hold_move;		/* VMOVP with a list: not before the other ITSs are there (choice) */
	u8 pad[4];
	u64 dw[4];
};

_Static_assert(sizeof(struct its_cur) == 40, "no hidden padding");

/*
 * GITS_TYPER.VMOVP=0: how far the VMOVP of a vPE is that goes to several ITSs.
 * All zero when none is under way.
 */
struct its_move {
	u16 seq;		/* SequenceNumber */
	u16 list;		/* ITSs that take part, one bit each */
	u16 done;		/* of these: have executed it */
	u16 here;		/* of these: their message has arrived */
};

_Static_assert(sizeof(struct its_move) == 8, "no hidden padding");

/* In order of sending; empty slots are zero. */
struct msg_fifo {
	struct msg m[MSG_DEPTH];
};

_Static_assert(sizeof(struct msg_fifo) == 192, "three lines");

struct msg_stamps {
	u64 due_ns[MSG_DEPTH];
};

static inline const struct its *its_at(const struct gs *g, gs_its i)
{
	return gs_at(g, BLK_ITS, i.n);
}

static inline struct its *its_mut(struct gs *g, gs_its i)
{
	return gs_mut(g, BLK_ITS, i.n);
}

static inline const struct its_cur *its_cur_at(const struct gs *g, gs_its i)
{
	return gs_at(g, BLK_ITS_CUR, i.n);
}

static inline struct its_cur *its_cur_mut(struct gs *g, gs_its i)
{
	return gs_mut(g, BLK_ITS_CUR, i.n);
}

static inline const struct msg_fifo *msg_fifo_at(const struct gs *g, gs_its i, gs_pe pe)
{
	return gs_at(g, BLK_MSG, (u32)i.n * g->gic->pes + pe.n);
}

static inline u32 its_vlpis(const struct gs *g, gs_its i, gs_vpe v)
{
	return *(const u32 *)gs_at(g, BLK_ITS_VLPIS, (u32)i.n * g->gic->vpes + v.n);
}

#endif
