/* SPDX-License-Identifier: MIT */
/*
 * A recording as a script: everything that it says, in its order.
 *
 * Where `import` keeps stimuli, a script keeps the accesses themselves, with
 * the values that were read, for a replay that compares them (conform).  An
 * event that a replay need not understand has kind SCR_NOTE; lines without a
 * known event are counted in the account (struct recording), like there.
 */
#ifndef GS_TRACE_SCRIPT_H
#define GS_TRACE_SCRIPT_H

#include <gicsim/error.h>
#include <stdio.h>

#include "core/types.h"
#include "trace/recording.h"

enum scr_kind {
	SCR_NOTE,	 /* known, of no use here */
	SCR_READ,	 /* frame by name, pe; w0 offset, bytes, val, n Secure */
	SCR_WRITE,
	SCR_ICC_READ,	 /* a system register at the PE itself, by name; pe, val */
	SCR_ICC_WRITE,
	SCR_ICV_READ,	 /* the same by a guest: its ICC_ names reach ICV_ registers */
	SCR_ICV_WRITE,
	SCR_SGI,	 /* a write that generates SGIs: pe, w0 INTID, w1 IRM, w2 Aff3.2.1, w3 target list */
	SCR_MSI,	 /* w0 DeviceID, w1 EventID */
	SCR_PPI,	 /* pe, w0 INTID, w1 level: a wire */
	SCR_SPI,	 /* w0 INTID, w1 level */
	SCR_FETCH,	 /* a command at entry w0 of the queue, opcode w1 */
	SCR_COMMAND,	 /* by name; w0.. its arguments in the order of qemu_events.c, val an address */
	SCR_ITE,	 /* what the ITS found: val ITT, w0 event, w1 valid, w2 physical, w3 INTID, w4 ICID, w5 vPE, w6 doorbell */
	SCR_DTE,	 /* w0 DeviceID, w1 valid, w2 size, val ITT */
	SCR_CTE,	 /* w0 ICID, w1 valid, w2 RDbase */
	SCR_VTE,	 /* w0 vPEID, w1 valid, w2 VPT size, val VPT, w3 RDbase */
	SCR_TABLE_WRITE, /* an entry written: the same numbers */
	SCR_FAULT,	 /* a table could not be read */
	SCR_SGI_SENT,	 /* pe, w0: an SGI became pending */
	SCR_BEST,	 /* pe, w0 INTID, w1 group, w2 priority: best physical interrupt */
	SCR_LINES,	 /* pe, w0 FIQ, w1 IRQ */
	SCR_VBEST,	 /* pe, w0 list register or -1 or 16, w1 vLPI, w2 group, w3 its priority */
	SCR_VLINES,	 /* pe, w0 vFIQ, w1 vIRQ */
	SCR_MAINT,	 /* pe, w0 level */
	SCR_KINDS
};

struct scr_event {
	u64 us, val;
	u32 line;
	u16 row; /* of the format's table: scr_name(), scr_text() */
	u16 pe;
	u8 kind, bytes;
	u8 n, m; /* numbers in a register's name */
	u8 bad;	 /* the recorded machine called the access an error */
	u8 spare[3];
	u32 w[7];
	u32 spare2;
};

struct script {
	struct recording rec; /* lines, what was not understood; no events */
	struct scr_event *ev;
	u32 n, cap;
	u32 by_kind[SCR_KINDS];
};

/*
 * Reads all of `in`, a recording of QEMU's trace events.  0; GICSIM_E_INVAL with
 * findings at name:line:col, GICSIM_E_IO, GICSIM_E_LIMIT, GICSIM_E_NOMEM.
 * s begins zeroed and is freed with script_free(), also after an error.
 */
int script_read(FILE *in, const char *name, const char *verb, struct script *s, struct gicsim_diag *d);
void script_free(struct script *s);

/* The event's name in the recording; the frame, register ("ICH_LR2_EL2") or command that it is about. */
const char *scr_event_name(const struct scr_event *e);
void scr_subject(const struct scr_event *e, char *buf, size_t n);
/* What the name of scr_subject() is made from: equal pointers, equal registers but for n and m. */
const char *scr_subject_form(const struct scr_event *e);
/* The event as the recording has it, without its time. */
void scr_text(const struct scr_event *e, char *buf, size_t n);

#endif
