/* SPDX-License-Identifier: MIT */
/*
 * Between the parts of the qemu-trace reader: lines (import_qemu_trace.c), events
 * (qemu_events.c), and all of them in order (script_qemu_trace.c).
 */
#ifndef GS_TRACE_QEMU_TRACE_H
#define GS_TRACE_QEMU_TRACE_H

#include "trace/recording.h"
#include "trace/script.h"

#define QT_ROW_SLOTS 512u
#define QT_NUMBERS   9u /* in one line */

struct qt {
	struct recording *r;
	struct gicsim_diag *d;
	const char *file;
	const char *verb;      /* of the command line that a finding may suggest */
	struct script *script; /* null: only what the inference needs */
	u32 line;
	u64 us; /* of this line */
	bool started;
	u64 first_us;		/* log form: host time of the first event */
	bool timed;
	u64 begin_us;		/* of the first event, */
	u32 second;		/* and the line of the next one */
	const char *text, *end; /* of this line: where the columns count from */
	u32 msi;		/* event number + 1 of the MSI being looked up */
	u64 readable;		/* lines that have the form */
	u16 slot[QT_ROW_SLOTS]; /* row number + 1, by hash of the name */
	u64 *count;		/* by row */
};

/* An event: what its text looks like, what it means. */
struct qt_row {
	const char *name;
	const char *form; /* %x hexadecimal, %d decimal, %i with a sign, %w any word; from | on for scripts */
	int (*use)(struct qt *q, const u64 *v); /* the inference; null: not looked into */
	const char *cmd;			/* an ITS command */
	u8 class;
	u8 kind;	  /* enum scr_kind */
	const char *put;  /* where a script keeps each number: struct scr_event */
	const char *name_of; /* frame, register or command */
};

extern const struct qt_row qt_rows[];
extern const u32 qt_nrows;

/* All lines of `in`; q->r, d, file, verb and script are set. */
int qt_read(struct qt *q, FILE *in);
int qt_script_add(struct qt *q, const struct qt_row *row, const u64 *v);

#endif
