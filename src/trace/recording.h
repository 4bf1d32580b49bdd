/* SPDX-License-Identifier: MIT */
/*
 * What a recording says, in one form for all formats: an event per thing that
 * the inference needs, in file order, and a count of everything else.
 */
#ifndef GS_TRACE_RECORDING_H
#define GS_TRACE_RECORDING_H

#include <gicsim/error.h>
#include <stdio.h>

#include "core/types.h"

#define REC_PES_MAX  128
#define REC_LINE_MAX 65536u

enum rec_kind {
	REC_MSI,     /* dev event; then from the table entry: a kind, b intid, c vPEID or ICID */
	REC_MAPD,    /* dev, a valid */
	REC_MAPC,    /* a icid, b PE, c valid */
	REC_MAP,     /* dev event, a icid, b pINTID: MAPTI, MAPI */
	REC_DISCARD, /* dev event */
	REC_INV,     /* dev event */
	REC_CLEAR,   /* dev event */
	REC_INT,     /* dev event */
	REC_MOVI,    /* dev event, a icid */
	REC_VMAPP,   /* a vPEID, b PE, c valid, addr VPT */
	REC_VMAP,    /* dev event, a vPEID, b vINTID, c doorbell: VMAPTI, VMAPI */
	REC_VMOVI,   /* dev event, a vPEID, b doorbell given, c doorbell */
	REC_VMOVP,   /* a vPEID, b PE */
	REC_VTE,     /* a vPEID, addr VPT: an entry of the vPE table was read */
	REC_PROP,    /* pe, addr: property table of the vPE to come (GICR_VPROPBASER) */
	REC_ENTER,   /* pe, addr VPT: GICR_VPENDBASER.Valid set */
	REC_LEAVE,   /* pe: cleared */
	REC_VACK,    /* pe, a vINTID >= 8192 */
	REC_VEOI,
	REC_ACK, /* pe, a pINTID >= 8192 */
	REC_EOI,
	REC_HCR, /* pe, a 1: the virtual CPU interface was switched on (entry), 0: off (exit) */
	REC_MARK /* a number of its text */
};

/* How the ITS resolved an MSI (REC_MSI.a). */
enum rec_ite { ITE_UNSEEN, ITE_INVALID, ITE_LPI, ITE_VLPI };

struct rec_event {
	u64 us, addr;
	u32 line;
	u16 pe;
	u8 kind, spare;
	u32 dev, event;
	u32 a, b, c;
	u32 spare2;
};

/* Left out: counted by reason. */
enum rec_class {
	CLASS_USED,
	CLASS_HOST,
	CLASS_LR,
	CLASS_ICV,
	CLASS_HPPI,
	CLASS_REG,
	CLASS_CMD,
	CLASS_TABLE,
	CLASS_UNKNOWN,
	REC_CLASSES
};

struct rec_unknown {
	char name[48];
	u64 count;
	u32 line;
};

struct rec_count {
	const char *name;
	u64 count;
}; /* an ITS command's name and how often it came */

struct recording {
	const char *format;
	char sha256[65];
	u64 lost, lost_first;	/* lines that name an event and do not begin like one: each may be an access that is missing */
	u64 lines, other_lines, other_first, blank, late, late_max_us, cut_line;
	u64 last_us;
	struct rec_event *ev;
	u32 n, cap;
	char **mark;
	u32 nmarks, mark_cap;
	u32 pes;
	bool vpes; /* VMAPP, or a residency, was seen: direct injection */
	u64 by_class[REC_CLASSES];
	struct rec_unknown unknown[16];
	u32 nunknown;
	u64 unknown_more;	  /* lines of further unknown events */
	struct rec_count cmd[32]; /* in the alphabet's order */
	u32 ncmds;
	u64 lr_writes, creadr_polls, sgis, vacks_low, translations;
};

/* Room for one more event, zeroed, with its line and time; null: no memory. */
struct rec_event *rec_add(struct recording *r, u8 kind, u64 us, u32 line);
int rec_add_mark(struct recording *r, const char *text, size_t len, u64 us, u32 line);
void rec_free(struct recording *r);

/* The readers, one per format. */
#define FORMAT(id, name, about) \
	int import_##id(FILE *in, const char *file, struct recording *r, struct gicsim_diag *d);
#include "trace/formats.def"
#undef FORMAT

#endif
