/* SPDX-License-Identifier: MIT */
/*
 * A command on its way through the ITS: packet, fields, plan.
 *
 * Fetch copies the packet.  Decode takes it apart (its_cmd.c).  The rules
 * (its_cmd_rules.c) check arguments and look up what they name.  The plan of
 * a command says, without changing anything, what it would do: so that asking
 * whether the ITS can step and stepping can never disagree.  Then the plan is
 * carried out: tables by `apply`, the message by its_cmdq.c.
 */
#ifndef GS_GIC_ITS_CMD_H
#define GS_GIC_ITS_CMD_H

#include "gic/its.h"
#include "gic/its_table.h"

enum its_op {
#define ITS_CMD(opcode, name, since, plan, apply, text) ITS_##name = opcode,
#include "gic/its_cmds.def"
#undef ITS_CMD
};

enum its_fld {
	F_DeviceID, F_EventID, F_pINTID, F_vINTID, F_ICID, F_RDbase, F_RDbase2, F_V, F_ITT_addr, F_Size,
	F_vPEID, F_VPT_size, F_VPT_addr, F_VCONF_addr, F_Alloc, F_PTZ, F_Default_Doorbell,
	F_Dbell, F_D, F_DB, F_SequenceNumber, F_ITSList, F_E, F_C, F_G, F_Priority,
	ITS_FLDS
};

struct its_cmd {
	u8 op;
	bool known;		/* to this version */
	u64 f[ITS_FLDS];	/* 0 where the command has no such field; addresses as addresses */
};

/* ITS_FAULT: a table did not answer (choice its_table_fault). */
enum its_verdict { ITS_DONE, ITS_WAIT, ITS_ERROR, ITS_FAULT };

struct its_plan {
	enum its_verdict verdict;
	u8 error;		/* error byte of the code */
	bool fault;		/* memory of a table did not answer */
	bool absent;		/* the error is a level-2 page that is not there */
	u32 walks;		/* table accesses */
	u64 unpred;		/* lints, one bit per row of hw/unpred.def */
	u64 unmodelled;		/* the same for hw/unmodelled.def */
	u32 drop;		/* INT: event dropped, enum obs_drop */
	/* what the arguments name */
	struct its_dte dte;
	struct its_ite ite;	/* of the event; apply_ite and apply_map write it as it is then */
	struct its_cte cte;	/* of ICID */
	struct its_vte vte;	/* of vPEID */
	bool was_mapped;	/* the event, before */
	u16 was_vpe;		/* its vPE, before; GS_NONE16 */
	gs_pe pe, pe2;		/* of RDbase, RDbase2 */
	/* what is sent */
	bool send;
	gs_pe to;
	struct msg m;
};

typedef void its_plan_fn(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p);
/* LOOK_OK, or what stopped it: then nothing is sent. */
typedef enum its_look its_apply_fn(struct gs *g, gs_its i, const struct its_cmd *c, const struct its_plan *p);

#define ITS_CMD(opcode, name, since, plan, apply, text) its_plan_fn plan; its_apply_fn apply;
#include "gic/its_cmds.def"
#undef ITS_CMD

void its_decode(enum gic_version v, const u64 dw[4], struct its_cmd *c);
const char *its_name(u8 opcode);
u32 its_error_code(u8 opcode, u8 error);

/* First rule that the command breaks: its error byte; or 0.  Fills the plan's look-ups, `fault` and `absent`. */
u8 its_check(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p);
/* All together: rules, plan, and whether there is room for the message. */
void its_plan(const struct gs *g, gs_its i, const struct its_cmd *c, struct its_plan *p);

/* For rules and plans: notes why an entry is not there; true if it is. */
bool plan_found(struct its_plan *p, enum its_look look);
/* For plans: send `m` to `to`. */
void plan_send(struct its_plan *p, gs_pe to, struct msg m);
/* Hold the command back while a move of its event is in the fabric; true if so. */
bool plan_hold_event(const struct gs *g, gs_its i, struct its_plan *p);
/* The event's vPE's or collection's entry, as the ITE says; false: unmapped. */
bool plan_event_pe(const struct gs *g, gs_its i, struct its_plan *p, gs_pe *pe);
/* Is the vPE mapped on ITS n?  On another than i? */
bool vpe_mapped_on(const struct gs *g, u32 n, gs_vpe v);
bool vpe_mapped_elsewhere(const struct gs *g, gs_its i, gs_vpe v);

/* VMOVP with a list of ITSs: its_cmd_vmovp.c.  Asked when the command is fetched: choices and misuse. */
void its_move_begin(struct gs *g, gs_its i, struct its_cur *cur);
/* Has this ITS executed its VMOVP of the vPE while another of the list has not, or its message is under way? */
bool its_move_open(const struct gs *g, gs_its i, gs_vpe v);

/* Where an event goes: its_translate.c */
struct its_target { u32 drop; bool virt; u32 intid; gs_pe pe; gs_vpe vpe; u32 doorbell; u32 walks; };
struct its_target its_resolve(const struct gs *g, gs_its i, u32 dev, u32 event);
struct msg its_set_msg(const struct its_target *t, bool from_int);
/* GITS_STATUSR.UMSI for an event that was dropped. */
void its_report_unmapped(struct gs *g, gs_its i, u32 dev, u32 event, u32 drop);

#endif
