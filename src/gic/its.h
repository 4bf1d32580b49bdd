/* SPDX-License-Identifier: MIT */
/* The parts of an ITS among themselves. */
#ifndef GS_GIC_ITS_H
#define GS_GIC_ITS_H

#include "core/bits.h"
#include "gic/its_state.h"
#include "gic/mmio.h"

#define GITS_CTLR_Enabled	1u
#define GITS_CTLR_ImDe		2u
#define GITS_CTLR_ITS_Number	0xf0u
#define GITS_CTLR_UMSIirq	(1u << 8)
#define GITS_CTLR_Quiescent	(1u << 31)
#define GITS_CREADR_Stalled	1ull
#define GITS_CWRITER_Retry	1ull
#define GITS_OFFSET_MASK	0xfffe0ull	/* [19:5] of CREADR and CWRITER */
#define GITS_STATUSR_UMSI	(1u << 4)
#define GITS_STATUSR_Overflow	(1u << 5)

enum { GITS_BASER_DEV, GITS_BASER_COLL, GITS_BASER_VPE };	/* n of GITS_BASER<n> */

void its_layout(struct gs_layout *l, const struct gic_config *c);
void its_reset(struct gs *g, gs_its i);

static inline bool its_enabled(const struct gs *g, gs_its i)
{
	return its_at(g, i)->ctlr & GITS_CTLR_Enabled;
}

static inline bool its_stalled(const struct gs *g, gs_its i)
{
	return its_at(g, i)->creadr & GITS_CREADR_Stalled;
}

/* Everything that was begun has ended: no command half done, no message under way. */
bool its_idle(const struct gs *g, gs_its i);
/* GITS_CTLR.ITS_Number */
u32 its_number(const struct gs *g, gs_its i);
u64 gits_typer(const struct gs *g);
/* GITS_SGIR written: its_cmd_vpe.c */
void its_sgir(struct gs *g, gs_its i, u32 vpeid, u32 n);
u64 gic_pidr2_read(const struct gs *g, const struct reg_at *a);
u64 gic_iidr_read(const struct gs *g, const struct reg_at *a);
u64 gic_id_read(const struct gs *g, const struct reg_at *a);
/* MPAM, of redistributors and ITSs alike: is it there, how wide, and the bits of PARTIDR that software may change. */
bool gic_mpam(const struct gs *g);
u64 gic_mpamidr_read(const struct gs *g, const struct reg_at *a);
u32 gic_partid_mask(const struct gs *g);

/* The step it would take: its_cmdq.c */
bool its_ready(const struct gs *g, u32 k);
void its_step(struct gs *g, u32 k);
enum taken its_take(struct gs *g, u32 k);
bool its_local(const struct gs *g, u32 k);
void its_what(const struct gs *g, u32 k, char *buf, size_t n);

/* The fabric's: msg.c */
bool fabric_ready(const struct gs *g, u32 k);
void fabric_step(struct gs *g, u32 k);
void fabric_what(const struct gs *g, u32 k, char *buf, size_t n);
u64 fabric_due_ns(const struct gs *g, u32 k);

/* SYNC and VSYNC: `msis` says whether Set messages of translations count. */
bool msg_pending_pe_but(const struct gs *g, gs_its i, gs_pe pe, bool msis);
/* Of any kind, on their way to redistributor pe. */
bool msg_pending_at_but(const struct gs *g, gs_its i, gs_pe pe, bool msis);
bool msg_pending_vpe_but(const struct gs *g, gs_its i, gs_vpe v, bool msis);
bool msg_pending_msi(const struct gs *g, gs_its i);	/* a translation's Set */
bool msg_pending_any(const struct gs *g, gs_its i);
/* A move that would be overtaken by a command for this LPI at PE `at`, or for this vLPI. */
bool msg_moving_p(const struct gs *g, gs_its i, gs_pe at, u32 pintid);
bool msg_moving_v(const struct gs *g, gs_its i, gs_vpe v, u32 vintid);
/* A move from elsewhere that ends at PE `pe`. */
bool msg_moving_to(const struct gs *g, gs_its i, gs_pe pe);
/* A VMOVP of this vPE is under way. */
bool msg_moving_vpe(const struct gs *g, gs_its i, gs_vpe v);
/* Is one on its way to this PE that hands something on? */
bool msg_moves_at(const struct gs *g, gs_its i, gs_pe pe);
/* A VMOVP's message arrives; true if with it every ITS of the list has executed the command. */
bool its_move_arrived(struct gs *g, gs_its i, const struct msg *m);
/* Free slots towards a redistributor. */
u32 msg_free(const struct gs *g, gs_its i, gs_pe pe);

#endif
