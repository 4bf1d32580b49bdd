/* SPDX-License-Identifier: MIT */
/*
 * What redistributors and CPU interfaces keep, block by block.
 *
 * Pending state of an LPI or vLPI is at most one bit here; what a CPU
 * interface was handed of it beyond that (the copy) is in struct gicr_v.
 * Sparse sets of INTIDs are pendmaps (gic/pendmap.h), indexed by INTID - 8192.
 */
#ifndef GS_GIC_RD_STATE_H
#define GS_GIC_RD_STATE_H

#include "core/gs.h"
#include "gic/aprs.h"
#include "gic/gic.h"

enum {
	BLK_RD = BLK_GIC + 10,	/* per PE: struct gicr */
	BLK_RD_PEND,		/* per PE: pendmap, physical LPIs pending; truth while EnableLPIs=1 */
	BLK_RD_CACHED,		/* per PE: pendmap, whose configuration byte is cached */
	BLK_RD_CFG,		/* per PE: the cached bytes */
	BLK_RDV,		/* per PE: struct gicr_v */
	BLK_VPE,		/* per vPE: struct vpe */
	BLK_VPE_PEND,		/* per vPE: pendmap, the VPT as the redistributors of the system see it */
	BLK_VPE_SEEN,		/* per vPE: pendmap, what the redistributor it runs on has loaded of that */
	BLK_VPE_MEM,		/* per vPE: pendmap, the VPT as hardware last left it in memory */
	BLK_VPE_CACHED,		/* per vPE: as BLK_RD_CACHED */
	BLK_VPE_CFG,		/* per vPE: as BLK_RD_CFG */
	BLK_ICC,		/* per PE: struct icc */
	BLK_ICH,		/* per PE: struct ich */
	BLK_RD_DUE,		/* per PE, shadow: struct rd_due */
	BLK_VSGI = BLK_GIC + 26, /* per vPE: struct vsgi */
	BLK_VSGI_QUERY,		/* per PE: struct vsgi_query */
	BLK_RD_BEST,		/* per PE, shadow: bestmap over BLK_RD_PEND, see rd_best.c */
	BLK_VPE_BEST,		/* per vPE, shadow: the same over BLK_VPE_SEEN */
	BLK_PESET,		/* shadow: sets of PEs, see peset.h */
	BLK_VPT_INDEX,		/* v4.0, one, shadow: see vpt_index.h */
	BLK_WATCHED		/* one, shadow: see watched.h */
};
_Static_assert((int)BLK_WATCHED < (int)BLK_GUEST, "the last block of this floor");

enum { INV_NONE, INV_ONE, INV_ALL };

/* RD_base frame of one redistributor. */
struct gicr {
	u64 propbaser;
	u64 pendbaser;
	u64 inv_arg;		/* INVLPIR or INVALLR under way: the value written */
	u32 ctlr;		/* EnableLPIs, DPG1S, DPG1NS, DPG0; GICR_RWP_ALL */
	u8 inv;			/* enum: which of them, SYNCR.Busy=1 */
	u8 ptz;			/* PENDBASER.PTZ as written: write-only */
	u8 asleep;		/* GICR_WAKER.ProcessorSleep */
	u8 children;		/* GICR_WAKER.ChildrenAsleep: nothing is signalled */
	u32 statusr;
	u32 partidr;
};
_Static_assert(sizeof(struct gicr) == 40, "no padding");

enum vres_phase {
	VRES_NONE,
	VRES_PARSING,		/* Valid=1, Dirty=1: the VPT is being read */
	VRES_RESIDENT,		/* Valid=1, Dirty=0 */
	VRES_LEAVING		/* Valid=0, Dirty=1: deschedule under way */
};

/* VLPI_base frame of one redistributor, and what its PE's virtual CPU interface was handed. */
struct gicr_v {
	u64 vpropbaser;
	u64 vpendbaser;		/* without Dirty */
	u32 copy_vintid;	/* 0: no copy; a vSGI: VSGI_INTID() */
	u16 copy_vpe;
	u8 copy_prio;
	u8 phase;		/* enum vres_phase */
	u16 vpe1;		/* vPEID + 1 of the vPE that is resident or leaving; 0 none */
	u8 unparsed;		/* leaves although its VPT was not parsed */
	u8 want_db;		/* Doorbell of the write that cleared Valid */
	u8 want_pl;		/* PendingLast of that write */
	u8 copy_grp0;		/* the copy is of virtual Group 0: a vSGI */
	u8 vgrp;		/* VGRP0, VGRP1: groups of the resident vPE that are forwarded */
	u8 shut;		/* of these the CPU interface has off (VENG0, VENG1); where there are vSGIs, else 0 */
};
_Static_assert(sizeof(struct gicr_v) == 32, "no padding");

/* The groups of struct gicr_v.vgrp. */
enum { VGRP0 = 1, VGRP1 = 2 };

/* A vPE as the redistributors know it. */
struct vpe {
	u64 vpt;
	u64 vconf;		/* v4.0: VPROPBASER of its last residency */
	u32 doorbell;		/* v4.1: default doorbell */
	u16 its_mask;		/* ITSs that have it mapped; 0 not mapped */
	u16 target;		/* PE it is mapped to */
	u16 on1;		/* PE + 1 where it is resident or leaving; 0 nowhere */
	u8 vpt_bits;		/* of vINTIDs */
	u8 armed;		/* v4.1: default doorbell requested and not yet rung */
	u8 has_vconf;
	u8 pad[3];
};
_Static_assert(sizeof(struct vpe) == 32, "no padding");

/* Virtual SGIs of one vPE: bit n is vSGI n. */
struct vsgi {
	u64 prio;		/* [4n+3:4n]: Priority[7:4] of vSGI n */
	u16 pend;
	u16 seen;		/* of those, what the redistributor it is resident on has loaded */
	u16 enable;
	u16 grp1;
};
_Static_assert(sizeof(struct vsgi) == 16, "no padding");

/* GICR_VSGIR under way at one redistributor, and its last answer. */
struct vsgi_query {
	u16 vpe;
	u16 pending;
	u8 busy;
	u8 pad[3];
};
_Static_assert(sizeof(struct vsgi_query) == 8, "no padding");

/* Physical CPU interface of one PE; groups as in bank.h: Group 0, Non-secure and Secure Group 1. */
struct icc {
	struct aprs ap[3];	/* active priority levels of each group */
	u8 bpr[3];
	u8 igrpen;		/* a bit per group */
	u8 pmr;
	u8 cbpr;		/* a bit per Security state: 0 Secure, 1 Non-secure */
	u8 eoimode;		/* the same, and bit 2 EL3 */
	u8 pmhe;
	u8 pad0;
	u8 nmi;			/* an active NMI, a bit per group */
	u8 pad[6];
};
_Static_assert(sizeof(struct icc) == 64, "one line");

/*
 * Hypervisor control and virtual CPU interface of one PE.  Registers as the
 * manual lays them out; what ICV_ registers show is in ICH_VMCR_EL2 and here.
 */
struct ich {
	u32 hcr;		/* EOIcount as well */
	u32 vmcr;
	struct aprs ap[2];	/* by group */
	u64 lr[GIC_LRS_MAX];
	u8 nmi;			/* an active NMI: of Group 1 */
	u8 pad[7];
};
_Static_assert(sizeof(struct ich) == 176, "no padding");

struct rd_due {
	u64 vpt_ns;		/* when the parse or deschedule under way is done */
};

static inline const struct gicr *gicr_at(const struct gs *g, gs_pe pe)
{
	return gs_at(g, BLK_RD, pe.n);
}

static inline struct gicr *gicr_mut(struct gs *g, gs_pe pe)
{
	return gs_mut(g, BLK_RD, pe.n);
}

static inline const struct gicr_v *gicr_v_at(const struct gs *g, gs_pe pe)
{
	return gs_at(g, BLK_RDV, pe.n);
}

static inline struct gicr_v *gicr_v_mut(struct gs *g, gs_pe pe)
{
	return gs_mut(g, BLK_RDV, pe.n);
}

static inline const struct vpe *vpe_at(const struct gs *g, gs_vpe v)
{
	return gs_at(g, BLK_VPE, v.n);
}

static inline struct vpe *vpe_mut(struct gs *g, gs_vpe v)
{
	return gs_mut(g, BLK_VPE, v.n);
}

static inline const struct icc *icc_at(const struct gs *g, gs_pe pe)
{
	return gs_at(g, BLK_ICC, pe.n);
}

static inline struct icc *icc_mut(struct gs *g, gs_pe pe)
{
	return gs_mut(g, BLK_ICC, pe.n);
}

static inline const struct ich *ich_at(const struct gs *g, gs_pe pe)
{
	return gs_at(g, BLK_ICH, pe.n);
}

static inline struct ich *ich_mut(struct gs *g, gs_pe pe)
{
	return gs_mut(g, BLK_ICH, pe.n);
}

#endif
