/* SPDX-License-Identifier: MIT */
/* The small vocabularies that observations use. */
#ifndef GS_CORE_OBS_ENUMS_H
#define GS_CORE_OBS_ENUMS_H

/*
 * A carrier is anything that can still lead to an acknowledge.  `where` and
 * `intid` of CARRY and UNCARRY name it:
 */
enum obs_place {
	PLACE_PBA,		/* masked vector's pending bit: irq, 0 */
	PLACE_FLIGHT,		/* posted write under way: irq, 0 */
	PLACE_MSG_P,		/* Set message, physical LPI: pe, pintid */
	PLACE_MSG_V,		/* Set message, vLPI: vpe, vintid */
	PLACE_PP,		/* LPI pending at a redistributor: pe, pintid */
	PLACE_VP,		/* vLPI pending in the VPT or its cache: vpe, vintid */
	PLACE_VCOPY,		/* vLPI in a virtual CPU interface: vpe, vintid */
	PLACE_HANDLER,		/* host handler entered for this irq, not yet done: irq, 0 */
	PLACE_LATCH,		/* pending latch of the software vGIC: irq, 0 */
	PLACE_LR,		/* pending in a list register: vcpu, vintid */
	PLACES
};

enum obs_cause {
	CAUSE_MSI,		/* device write, or its translation */
	CAUSE_INT,		/* INT command */
	CAUSE_MOVE,		/* carried over by MOVI, MOVALL, VMOVI, VMOVP */
	CAUSE_ACK,		/* acknowledged */
	CAUSE_CLEAR,		/* CLEAR command */
	CAUSE_DISCARD,		/* DISCARD or MAPD */
	CAUSE_FORWARD,		/* handed to the next place on its way */
	CAUSE_RECALL,		/* taken back from the CPU interface */
	CAUSE_DROP,		/* nowhere to go: reason in ITS_DROP or RD_DROP */
	CAUSE_MERGE,		/* met another carrier */
	CAUSE_LOAD,		/* read from a pending table */
	CAUSE_UNMAP,		/* mapping of the vPE ended */
	CAUSE_REG,		/* SETLPIR, CLRLPIR, a register write */
	CAUSE_SOFT,		/* software vGIC: inject, fold, flush */
	CAUSE_PROC,		/* a procedure wrote the field */
	CAUSES
};

enum obs_drop {
	DROP_NONE,
	DROP_ITS_DISABLED,
	DROP_DEVICE_OOR,
	DROP_DEVICE_UNMAPPED,
	DROP_EVENT_OOR,
	DROP_EVENT_UNMAPPED,
	DROP_COLLECTION_UNMAPPED,
	DROP_VPE_UNMAPPED,
	DROP_INTID_OOR,
	DROP_LPIS_DISABLED,
	DROP_TABLE,		/* table not valid, or outside memory */
	DROPS
};

enum obs_convert { CONVERT_DEMOTE, CONVERT_PROMOTE, CONVERT_MOVE };
enum obs_path { PATH_DIRECT, PATH_SOFT };

#endif
