/* SPDX-License-Identifier: MIT */
/*
 * Messages from an ITS to a redistributor.
 *
 * One short FIFO for each (ITS, PE).  A message takes effect when the fabric
 * delivers it, some time after the command or translation that sent it; SYNC
 * and VSYNC wait for exactly that.  A full FIFO holds its sender back.
 *
 * A move takes effect in one step at both ends, when it is delivered to the
 * old redistributor; until then the ITS holds back commands that name the
 * same interrupt, and SYNC or VSYNC of either end waits.
 */
#ifndef GS_GIC_MSG_H
#define GS_GIC_MSG_H

#include "core/gs.h"

enum msg_kind {
	MSG_NONE,
	MSG_SET,	/* LPI intid becomes pending */
	MSG_CLEAR,	/* LPI intid stops pending */
	MSG_INV,	/* cached configuration of LPI intid is dropped */
	MSG_INVALL,	/* of every LPI of this redistributor */
	MSG_MOVE,	/* pending state of LPI intid goes to PE `to` */
	MSG_MOVALL,	/* of every LPI */
	MSG_VSET,	/* vLPI intid of vpe becomes pending; individual doorbell or 1023 */
	MSG_VCLEAR,
	MSG_VINV,
	MSG_VINVALL,
	MSG_VMOVE,	/* pending state of vLPI intid goes from vpe to vPE `to`; doorbell: its individual one there */
	MSG_VMAP,	/* VMAPP V=1: vpt, vconf, vpt_bits, doorbell = default one; flags */
	MSG_VUNMAP,	/* VMAPP V=0 */
	MSG_VPE_MOVE,	/* VMOVP: the vPE's redistributor is now `to`; flags DB: doorbell = new default one */
	MSG_INVDB,
	MSG_VSGI,	/* GITS_SGIR: vSGI intid of vpe becomes pending */
	MSG_VSGI_CONF,	/* VSGI: vSGI intid of vpe; doorbell holds the operands, VSGI_C and friends */
	MSG_KINDS
};

/* Operands of VSGI. */
enum { VSGI_E = 1, VSGI_C = 2, VSGI_G = 4, VSGI_PRIO_SHIFT = 4 };

enum { MSG_ALLOC = 1, MSG_PTZ = 2, MSG_DB = 4, MSG_FROM_INT = 8, MSG_VIRTUAL = 16 };

struct msg {
	u8 kind;
	u8 cause;	/* enum obs_cause of SET, VSET, CLEAR, VCLEAR */
	u8 flags;
	u8 vpt_bits;
	u16 vpe, to;
	u32 intid;
	u32 doorbell;
	u64 vpt, vconf;
};

_Static_assert(sizeof(struct msg) == 32, "two messages a line");

#define MSG_DEPTH 6u

/* ITS side: msg.c */
bool msg_room(const struct gs *g, gs_its i, gs_pe pe);
/* For a sender that cannot be held back, a CPU's write: what is first in a full FIFO arrives. */
void msg_make_room(struct gs *g, gs_its i, gs_pe pe);
/* The last thing a step does: with gs.at_once the message may arrive in it. */
void msg_send(struct gs *g, gs_its i, gs_pe pe, const struct msg *m);
/* Messages of this ITS that are under way: to redistributor pe (physical kinds), naming a vPE, naming an interrupt. */
bool msg_pending_pe(const struct gs *g, gs_its i, gs_pe pe);
bool msg_pending_vpe(const struct gs *g, gs_its i, gs_vpe v);

/* Set messages under way, over all ITSs: for checks. */
u32 msg_carriers_p(const struct gs *g, u32 pintid);
u32 msg_carriers_v(const struct gs *g, gs_vpe v, u32 vintid);

/* Redistributor side: gicr.c.  The message takes effect; a redistributor takes every one at any time. */
void gicr_take(struct gs *g, gs_its from, gs_pe pe, const struct msg *m);
/*
 * An event was mapped to this interrupt: its configuration byte is read now if
 * the redistributor does so (choice lpi_config_cache = prefetch).  No message
 * of the architecture tells it; it is a step of the ITS that takes no time.
 */
void gicr_lpi_prefetch(struct gs *g, gs_pe pe, u32 intid);
void vpe_prefetch(struct gs *g, gs_vpe v, u32 vintid);
/* Nothing of an earlier clear, move or invalidation of this vPE is left in a CPU interface. */
bool vpe_settled(const struct gs *g, gs_vpe v);
/* The same for every vPE resident on this PE (choice physical_sync_recalls). */
bool gicr_settled(const struct gs *g, gs_pe pe);

/* What the redistributors know of a vPE: mapped on how many ITSs, where. */
bool vpe_mapped(const struct gs *g, gs_vpe v);

#endif
